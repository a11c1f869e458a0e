"""
A gift by keypad and voice: real keys in a real window, and a person who decides by what was said. Then the sound of it:
a WAV file that is not silent, a voice that is missing, and one that is cut when the desk ends.
"""

import array
import os
import time
import wave

from hospital import Hospital, forget_template
from world import Failed, main, must, proved, wait_until

OK = "按确认键："


class Ear:
    """Reads along in the transcript; knows nothing else."""

    def __init__(self, path):
        self.path, self.seen = path, 0

    def lines(self):
        with open(self.path, encoding="utf-8") as f:
            return [line.split(" ", 2)[2].strip() for line in f if line.endswith("\n")]

    def next(self, what, good=lambda heard: True):
        """The newest utterance after the last one heard that is good."""
        def look():
            for i, heard in enumerate(self.lines()):
                if i >= self.seen and good(heard):
                    self.seen = i + 1
                    return heard
            return None
        try:
            return wait_until(what, look)
        except Failed as e:
            raise Failed("%s; heard: %s" % (e, self.lines()[-3:]))


def press(desk, name):
    time.sleep(0.25)  # a new screen takes no key for 150 ms
    desk.screen.key(name)


def a_gift_by_keypad_and_voice(world):
    transcript = world.path("transcript")
    h = Hospital(world, settings="[speech]\nkind = replay\npath = %s\n" % transcript).open()
    member, before = h.rich_member()
    ear, desk = Ear(transcript), h.kiosk
    press(desk, "Down")
    heard = ear.next("the machine speaks", lambda t: "本机可以语音操作" in t)
    must("请扫会员码" in heard, "it does not say what to do: " + heard)
    desk.scan(h.hub.code(member))
    ear.next("her page", lambda t: t.endswith("兑换礼品") and OK in t)
    press(desk, "F5")
    ear.next("the screen is blank", lambda t: "屏幕已遮住" in t)
    press(desk, "Return")
    ear.next("the gifts", lambda t: t.startswith("礼品 | 您的积分显示在屏幕上"))
    for _ in range(6):
        press(desk, "Down")
        heard = ear.next("a gift", lambda t: "按钮" in t)
        if "不够" not in heard and "起可" not in heard and "窗口" not in heard:
            break
    press(desk, "KP_Enter")
    heard = ear.next("one gift", lambda t: OK in t)
    must(heard.endswith("兑换这件礼品"), "she cannot have it: " + heard)
    press(desk, "Return")
    ear.next("the last question", lambda t: t.endswith("确认兑换"))
    press(desk, "Return")
    ear.next("it is kept", lambda t: "礼品已为您留好" in t)
    if not any("请在下方取走小票" in t for t in ear.lines()):
        ear.next("the paper", lambda t: "请在下方取走小票" in t)
    press(desk, "0")
    number = ear.next("the number", lambda t: t.startswith("您的号码："))
    shown = desk.look()
    must(shown["screen"] == "done", "she is not at the ticket: " + shown["screen"])
    must(not any(str(before) in t or "{:,}".format(before) in t for t in ear.lines()),
         "the lobby heard her points")
    press(desk, "End")
    ear.next("the end", lambda t: t.startswith("已结束"))
    desk.wait_screen("attract")
    must(len(h.printer.tickets()) == 1, "not one ticket on paper")
    proved("scan, gift, ticket by keys and the transcript alone, on a blank screen: %s" % number.split("|")[0].strip())
    h.close()


def headphones_and_a_keypad_that_are_devices(world):
    """Scripts in the place of two input devices: headphones in and out again and again, and in between F2, twice: the
    whole page once more."""
    transcript, jack, pad = world.path("transcript"), world.path("jack"), world.path("pad")
    with open(jack, "w", encoding="utf-8") as f:
        for at in range(0, 480000, 24000):
            f.write("%d in\n%d out\n" % (at, at + 12000))
    with open(pad, "w", encoding="utf-8") as f:
        for at in range(4000, 480000, 12000):
            for key in range(2):
                f.write("%d down 60\n%d up 60\n" % (at + 1500 * key, at + 1500 * key + 100))
    h = Hospital(world, settings="[speech]\nkind = replay\npath = %s\n[keypad]\njack = %s\ndevice = %s\n"
                 % (transcript, jack, pad)).open()
    member, before = h.rich_member()
    ear = Ear(transcript)
    tells = lambda t: str(before) in t or "{:,}".format(before) in t
    ear.next("the machine speaks to headphones", lambda t: "耳机" in t)
    h.kiosk.scan(h.hub.code(member))
    ear.next("her points, to her alone", tells)
    ear.next("headphones are out", lambda t: t.startswith("已拔耳机"))
    ear.next("the page again, by the keypad", lambda t: "您的积分显示在屏幕上" in t)
    private = False
    for heard in ear.lines():
        private = "已接耳机" in heard or (private and "已拔耳机" not in heard)
        must(private or not tells(heard), "the lobby heard her points: " + heard)
    proved("a keypad and headphones that are devices of their own: points to her alone, and not to the lobby")
    h.close()


def loudest(path):
    with wave.open(path) as wav:
        samples = array.array("h", wav.readframes(wav.getnframes()))
        return max(map(abs, samples), default=0), wav.getnframes() / wav.getframerate()


def the_voice_is_heard_and_may_be_missing(world):
    sound = world.path("heard.wav")
    h = Hospital(world, settings="[sound]\nkind = file\npath = %s\n" % sound).open()
    press(h.kiosk, "Down")
    wait_until("something is heard", lambda: os.path.getsize(sound) > 60000)
    h.kiosk.stop()
    peak, seconds = loudest(sound)
    must(peak > 3000, "it is silent: %d" % peak)
    proved("espeak-ng is heard: %.1f s, as loud as %d of 32767" % (seconds, peak))
    h.kiosk.configure(h.printer.address, "[sound]\nkind = file\npath = %s\n[speech]\nprogram = /no/such/program\n" % sound)
    h.kiosk.start()
    h.kiosk.wait_screen("attract")
    for key in ("Down", "Down", "F1", "Return"):
        press(h.kiosk, key)
    h.kiosk.wait_screen("catalogue", "rules", "no-code", "staff", "board")
    proved("without the program the keypad works as before, in silence")
    h.kiosk.stop()
    h.kiosk.configure(h.printer.address, "[speech]\nprogram = /bin/cat\n")
    h.kiosk.start()
    h.kiosk.wait_screen("attract")
    press(h.kiosk, "Down")
    h.kiosk.stop()
    proved("a program that speaks no WAV harms nobody")
    h.kiosk.start()
    h.close()


if __name__ == "__main__":
    try:
        main([a_gift_by_keypad_and_voice, headphones_and_a_keypad_that_are_devices, the_voice_is_heard_and_may_be_missing])
    finally:
        forget_template()

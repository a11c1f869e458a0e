"""
packaging/first-ten-settings.md as it stands: every key in it is one, the file in it is valid, every command works, in an
empty folder beside a hub. Only ports and the printer are others.
"""

import json
import os
import re
import subprocess

from devices import Printer
from hospital import forget_template, template
from hub import Hub
from world import ASSETS, BUILD, POINTDESK, SOURCE, Process, Ran, environment, main, must, proved, run, wait_until

PAGE = os.path.join(SOURCE, "packaging", "first-ten-settings.md")


def the_page_as_it_stands(world):
    with open(PAGE) as f:
        text = f.read()
    keys = {k["key"]: k for k in map(json.loads, run(POINTDESK, "config", "keys", "--json").must_end(0).out.splitlines())}
    rows = re.findall(r"^\| (\d+) \| `([\w.]+)` \| (?:`([^`]*)`)? ?\| (.+?) \| (.+?) \|$", text, re.M)
    must([r[0] for r in rows] == [str(n) for n in range(1, 11)], "the table has the rows %s" % [r[0] for r in rows])
    for _, key, example, english, chinese in rows:
        must(key in keys, "there is no key %s" % key)
        must(english.isascii() and re.search("[\u4e00-\u9fff]", chinese), "%s is not told in both languages" % key)
    for named in re.findall(r"`([a-z]+\.[a-z_]{3,})(?: = \w+)?`", text):
        must(named in keys, "there is no key %s" % named)

    ini = re.search(r"```ini\n(.*?)```", text, re.S).group(1)
    section, given = "", {}
    for line in ini.splitlines():
        section = line[1:-1] if line.startswith("[") else section
        if "=" in line:
            name, value = (part.strip() for part in line.split("=", 1))
            given[section + "." + name] = value
    must(given == {key: example for _, key, example, _, _ in rows}, "the file says %s" % given)
    proved("ten keys that exist, in English and Chinese; the file holds their examples")

    hub = Hub(world, template=template()).start()
    printer = Printer(world, "printer")
    os.mkdir(world.path("scans"))
    with open(world.path("pointdesk.ini"), "w") as f:
        f.write(ini.replace("http://127.0.0.1:8443", hub.url).replace("192.0.2.7:9100", printer.address))
    code = hub.cli("device", "code", "--site", "demo", "--place", "P1", "--approve").must_end(0).out.strip()
    env = environment(CODE=code, PATH=BUILD + ":" + os.environ["PATH"], SDL_VIDEODRIVER="dummy")
    desk = None
    said = {}
    for line in [x for block in re.findall(r"```sh\n(.*?)```", text, re.S) for x in block.splitlines() if x.strip()]:
        if "reload" in line:  # of a desk that runs
            desk = Process(world, "desk", [POINTDESK, "run", "--config", "pointdesk.ini", "--data", "desk", "--assets", ASSETS,
                                           "--window", "640x480"], env=env, cwd=world.dir)
            wait_until("the desk listens", lambda: run(POINTDESK, "screen", "--data", world.path("desk")).code == 0)
        command = line.replace("http://127.0.0.1:8443", hub.url)
        done = Ran([line], subprocess.run(["bash", "-c", command], stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                                          env=env, cwd=world.dir)).must_end(0)
        said[line] = done.out
    must(said["pointdesk config check --config pointdesk.ini"] == "configuration ok\n", said)
    doctor = next(out for line, out in said.items() if " doctor " in line)
    for check in ("config", "desk", "journal", "hub", "clock", "printer", "scanner"):
        must(re.search("^OK    %s " % check, doctor, re.M), "doctor is not content with %s: %s" % (check, doctor))
    shown = run(POINTDESK, "config", "show", "--origin", "--config", world.path("pointdesk.ini")).must_end(0).out
    must(re.search(r"^idle\.warn_s\s+= 60\s+# \S*conf\.d/20-desk\.ini:2", shown, re.M), shown)
    wait_until("the log says that it was taken anew", lambda: "taken anew: 0 keys changed" in desk.text())
    must(desk.stop() == 0, desk.text())
    hub.stop()
    proved("%d commands of the page work as they stand; doctor is content with what they set" % len(said))


if __name__ == "__main__":
    try:
        main([the_page_as_it_stands])
    finally:
        forget_template()

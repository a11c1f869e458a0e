#include "app/config_keys.h"

#include <string.h>

#define AT(field) offsetof(struct pd_config, field)
#define LIVE true
#define RESTART false
#define KEYS "names of keys with commas between them, or empty"

/* What a running desk takes anew is what its next visitor would see or hear anyway: nothing that is open (a
 * file, a device, a window, a connection) and nothing that other parts have built upon. */
const struct pd_config_key pd_config_keys[PD_CONFIG_KEYS] = {
    { "hub.url", PD_CONFIG_TEXT, RESTART, AT(hub_url),
        "https://host[:port], http:// on this machine only, or empty", "", "", "0.1.0",
        "Address of the hub. Empty: not enrolled yet." },
    { "hub.ca_file", PD_CONFIG_TEXT, RESTART, AT(hub_ca_file), "a PEM file, or empty", "", "path", "0.1.0",
        "Certificate of the authority that signed the hub's. Needed for https://, and no other "
        "authority is believed then. While the hub moves to another authority, the file holds both, "
        "one after the other." },
    { "data.dir", PD_CONFIG_TEXT, RESTART, AT(data_dir), "a folder", "/var/lib/pointdesk", "path", "0.1.0",
        "Folder of this desk's journal and keys. One program at a time owns it." },
    { "assets.dir", PD_CONFIG_TEXT, RESTART, AT(assets_dir), "a folder", "/usr/share/pointdesk", "path",
        "0.1.0", "Folder of pictures, icons, texts and the demo hospital." },
    { "desk.mode", PD_CONFIG_CHOICE, RESTART, AT(desk_mode), "kiosk|counter", "kiosk", "", "0.1.0",
        "Which face it shows. kiosk: patients serve themselves; counter: staff serve them." },
    { "desk.language", PD_CONFIG_CHOICE, LIVE, AT(desk_language), "zh_CN|zh_TW|zh_HK|en", "zh_CN", "",
        "0.1.0", "Language of the first screen. Everybody may change it for the time of a visit." },
    { "desk.care", PD_CONFIG_YES_NO, LIVE, AT(desk_care), "yes|no", "no", "", "0.1.0",
        "Larger letters and buttons from the first screen on." },
    { "desk.contrast", PD_CONFIG_YES_NO, LIVE, AT(desk_contrast), "yes|no", "no", "", "0.1.0",
        "Black, white and one colour." },
    { "desk.department", PD_CONFIG_TEXT, LIVE, AT(desk_department),
        "a department of the board, or empty: what is for all", "", "", "0.1.0",
        "Whose notices and health cards the first screen shows besides those for all: a department "
        "of the programme's board, such as dental. Empty: only those for all." },
    { "desk.find", PD_CONFIG_YES_NO, LIVE, AT(desk_find), "yes|no", "no", "", "0.1.0",
        "Whether who has neither phone nor card may be looked up by phone or card number. The hub "
        "must allow it for the site too (pointdesk-hub site lookup). Found so, she may look; with "
        "her card's PIN she may redeem." },
    { "desk.leaflet", PD_CONFIG_TEXT, LIVE, AT(desk_leaflet), "what the code on the leaflet says, or empty",
        "", "", "0.1.0",
        "What the code on the hospital's leaflet says, for who is not a member yet: "
        "https://hospital.example/join. Empty: none is shown." },
    { "counter.sign_in", PD_CONFIG_YES_NO, RESTART, AT(counter_sign_in), "yes|no", "yes", "", "0.1.0",
        "Whether staff sign in at a counter, with badge and PIN, before it hands anything over; a kiosk does "
        "not ask. The hub knows the people (pointdesk-hub staff list) and makes their badges (staff "
        "badge)." },
    { "counter.late_hours", PD_CONFIG_INT, RESTART, AT(counter_late_hours), "0..720", "48", "hours", "0.1.0",
        "A ticket that waits to be collected for longer is counted on the counter's screen and shown first. "
        "0: "
        "none is." },
    { "counter.low_units", PD_CONFIG_INT, RESTART, AT(counter_low_units), "0..1000", "3", "pieces", "0.1.0",
        "A gift of which a counter may sell only so many more is marked as running low." },
    { "counter.refund_points", PD_CONFIG_INT, RESTART, AT(counter_refund_points), "-1..1000000000", "1000",
        "points", "0.1.0",
        "A clerk gives back up to so many points a day, and of one hand-over; for more a supervisor's badge "
        "and PIN are asked for. 0: for all; -1: for none." },
    { "counter.shrink_units", PD_CONFIG_INT, RESTART, AT(counter_shrink_units), "-1..10000", "5", "pieces",
        "0.1.0",
        "A clerk writes off up to so many pieces a day; for more a supervisor's badge and PIN are asked for. "
        "0: for all; -1: for none." },
    { "counter.receipts_day", PD_CONFIG_INT, RESTART, AT(counter_receipts_day), "0..10000", "40", "receipts",
        "0.1.0", "So many paper receipts one clerk may enter a day at this counter. 0: as many as come." },
    { "counter.typing", PD_CONFIG_CHOICE, RESTART, AT(counter_typing),
        "auto|none|pinyin|bopomofo|cangjie|quick|stroke", "auto", "", "0.1.0",
        "By which keys a name is written in Chinese where a member is enrolled. auto: as desk.language has "
        "it: "
        "zh_CN pinyin, zh_TW bopomofo, zh_HK cangjie, en none. pinyin writes traditional characters where "
        "desk.language is zh_TW or zh_HK. It takes the packages that doctor names; without them names are "
        "typed in Latin letters. Nothing typed is learned or kept." },
    { "enrol.names", PD_CONFIG_TEXT, LIVE, AT(enrol_names), "a CSV file, or empty", "", "path", "0.1.0",
        "A list that the hospital's system drops and renews, of who is expected: number,name and, where they "
        "are "
        "known, phone,birthday. A counter that enrols a member fills in what stands beside her number; "
        "nothing "
        "of it is copied. Only the desk's user should be able to read it. Empty: names are typed." },
    { "enrol.partners", PD_CONFIG_TEXT, LIVE, AT(enrol_partners),
        "at most 9 words of 1 to 32 of A-Z a-z 0-9 - _ . with commas between them, or empty", "", "", "0.1.0",
        "Partners that send members here, for the question how she came: mother-baby, gym. Empty: none." },
    { "enrol.staff_code", PD_CONFIG_YES_NO, LIVE, AT(enrol_staff_code), "yes|no", "no", "", "0.1.0",
        "Whether a counter that enrols a member asks who of the staff recommended it, by number. It is "
        "written "
        "down and no more: nobody earns by it, nobody is ranked by it, and no patient reads it." },
    { "panel.diagonal_mm", PD_CONFIG_INT, RESTART, AT(panel_diagonal_mm), "150..2500", "546", "mm", "0.1.0",
        "Diagonal of the screen. Buttons and letters take their size from it: 21.5 inches are 546." },
    { "panel.distance_mm", PD_CONFIG_INT, RESTART, AT(panel_distance_mm), "300..3000", "600", "mm", "0.1.0",
        "From the eye to the screen. A kiosk 600, a counter 700." },
    { "panel.motion", PD_CONFIG_CHOICE, RESTART, AT(panel_motion), "usual|none", "usual", "", "0.1.0",
        "usual: a page that follows comes from the side, in a fifth of a second. none: it is there at once, "
        "for "
        "people whom motion makes dizzy, and for slow computers." },
    { "window.size", PD_CONFIG_SIZE, RESTART, AT(window_size), "full, or WIDTHxHEIGHT with both in 320..7680",
        "full", "pixels", "0.1.0",
        "full, or the size of a window on a desktop. Where the display has no room for it, it is smaller, "
        "in the same shape." },
    { "aside.display", PD_CONFIG_CHOICE, RESTART, AT(aside_display), "none|auto|1|2|3|4", "none", "", "0.1.0",
        "A counter's second screen, towards the patient: she sees there what lies between her and the clerk. "
        "none: there is none; auto: the first display that the counter is not on; 1..4: that one. It may be "
        "plugged in and out while the counter serves." },
    { "aside.touch", PD_CONFIG_TEXT, RESTART, AT(aside_touch),
        "none, any, or the name of that screen's touch panel", "none", "", "0.1.0",
        "Whether the patient touches it. Where she does, she confirms there what is taken from her points, "
        "and "
        "no clerk does it for her. none: she only looks; any: whatever reaches it is hers; a name (as "
        "`xinput "
        "list` tells it): that panel's fingers alone, and nowhere else, also while her screen is away, which "
        "a "
        "counter with two touch panels needs. Under none and any, once her screen was there and is gone, a "
        "panel counts only if it touched the clerk's window before and never hers." },
    { "aside.window", PD_CONFIG_SIZE, RESTART, AT(aside_window),
        "full, or WIDTHxHEIGHT with both in 320..7680", "full", "pixels", "0.1.0",
        "full, or the size of a window on a desktop, for trying it out: with display = auto it opens beside "
        "the counter's where there is but one display." },
    { "aside.diagonal_mm", PD_CONFIG_INT, RESTART, AT(aside_diagonal_mm), "220..2500", "256", "mm", "0.1.0",
        "Diagonal of that screen: 10.1 inches are 256." },
    { "aside.distance_mm", PD_CONFIG_INT, RESTART, AT(aside_distance_mm), "300..3000", "450", "mm", "0.1.0",
        "From the patient's eye to it." },
    { "idle.warn_s", PD_CONFIG_INT, LIVE, AT(idle_warn_s), "10..600", "45", "seconds", "0.1.0",
        "Without a touch for so long, the question whether somebody is still there." },
    { "idle.clear_s", PD_CONFIG_INT, LIVE, AT(idle_clear_s), "5..120", "20", "seconds", "0.1.0",
        "After that question, so long until everything personal is cleared." },
    { "done.clear_s", PD_CONFIG_INT, LIVE, AT(done_clear_s), "5..300", "30", "seconds", "0.1.0",
        "How long the ticket stays on the screen; twice as long with care = yes." },
    { "scanner.kind", PD_CONFIG_CHOICE, RESTART, AT(scanner_kind), "none|folder|replay|evdev|serial", "none",
        "", "0.1.0",
        "folder: pictures dropped into a folder are scanned; replay: a script, for demonstrations; evdev: a "
        "scanner that plays a keyboard; serial: one on a serial line, or that plays one on USB; none." },
    { "scanner.path", PD_CONFIG_TEXT, RESTART, AT(scanner_path),
        "the watched folder, the script, or the device", "", "path", "0.1.0",
        "folder: the watched folder. replay: the script. evdev, serial: the device, best by its name in "
        "/dev/input/by-id or /dev/serial/by-id, so that another socket is no other scanner; empty: the one "
        "that the udev rules know (/dev/input/pointdesk-scanner, /dev/pointdesk-scanner)." },
    { "scanner.end", PD_CONFIG_CHOICE, RESTART, AT(scanner_end), "auto|cr|lf|crlf|stx_etx|silence", "auto",
        "", "0.1.0",
        "evdev, serial: how a scanner says that a code is whole. auto: CR, LF, both, Tab or ETX, and with "
        "evdev Enter; cr, lf, crlf: that and nothing else; stx_etx: between the two; silence: nothing more "
        "comes for scanner.gap_ms, for a scanner that cannot be told to send an end." },
    { "scanner.gap_ms", PD_CONFIG_INT, RESTART, AT(scanner_gap_ms), "20..2000", "200", "ms", "0.1.0",
        "With scanner.end = silence: so long without a character, and the code is whole." },
    { "scanner.baud", PD_CONFIG_CHOICE, RESTART, AT(scanner_baud),
        "1200|2400|4800|9600|19200|38400|57600|115200", "9600", "bits a second", "0.1.0",
        "serial: speed of the line, as the scanner's manual tells it. One on USB takes any." },
    { "scanner.parity", PD_CONFIG_CHOICE, RESTART, AT(scanner_parity), "none|even|odd", "none", "", "0.1.0",
        "serial: likewise. 8 data bits and one stop bit are meant." },
    { "scanner.rts_cts", PD_CONFIG_YES_NO, RESTART, AT(scanner_rts_cts), "yes|no", "no", "", "0.1.0",
        "serial: whether the line's own wires hold the scanner back (RTS/CTS)." },
    { "scanner.plain_card_pattern", PD_CONFIG_TEXT, RESTART, AT(scanner_plain_card_pattern),
        "9 for a digit, A for a capital, others themselves, | between forms: H9999999|00999999", "", "",
        "0.1.0",
        "What the hospital's own card numbers look like, so that they are called by their name: 9 "
        "for a digit, A for a capital letter, the rest for itself, | between forms, \\9 and \\A for "
        "themselves. Empty: none." },
    { "card.kind", PD_CONFIG_CHOICE, RESTART, AT(card_kind), "none|pcsc|replay", "none", "", "0.1.0",
        "A reader for the chips of the hospital's cards, whose number is looked up as a scanned card number "
        "is (desk.find). pcsc: any reader of the system's card service, package pcscd; replay: a script, for "
        "demonstrations; none." },
    { "card.reader", PD_CONFIG_TEXT, RESTART, AT(card_reader), "a part of the reader's name, or empty", "",
        "", "0.1.0", "pcsc: only readers with this in their name count, as pcsc_scan tells it. Empty: all." },
    { "card.number", PD_CONFIG_CHOICE, RESTART, AT(card_number), "forward|reversed", "forward", "", "0.1.0",
        "How the bytes of the chip are the number that the hospital's system has, in decimal digits: first "
        "byte "
        "first, or last byte first, as many card readers with a keyboard's plug type it." },
    { "card.path", PD_CONFIG_TEXT, RESTART, AT(card_path), "the script to replay", "", "path", "0.1.0",
        "replay: the script." },
    { "camera.device", PD_CONFIG_TEXT, RESTART, AT(camera_device),
        "a name under /dev/v4l/by-id, a /dev/video, or a folder of pictures", "", "path", "0.1.0",
        "A camera that reads codes, beside the scanner: its name under /dev/v4l/by-id, which another camera "
        "does "
        "not change, or /dev/video0; a folder of pictures plays one. Pictures are looked at and forgotten, "
        "never "
        "kept. Empty: none." },
    { "camera.width_px", PD_CONFIG_INT, RESTART, AT(camera_width), "320..4096", "1280", "pixels", "0.1.0",
        "What is asked of it; it may give another size." },
    { "camera.height_px", PD_CONFIG_INT, RESTART, AT(camera_height), "240..4096", "720", "pixels", "0.1.0",
        "Likewise." },
    { "camera.rate_fps", PD_CONFIG_INT, RESTART, AT(camera_fps), "1..60", "15", "pictures a second", "0.1.0",
        "Likewise; more make a desk warm and read no sooner." },
    { "camera.presence", PD_CONFIG_YES_NO, RESTART, AT(camera_presence), "yes|no", "no", "", "0.1.0",
        "Whether the camera also tells that somebody stands before the kiosk, by what moves in its picture: "
        "whoever "
        "reads and touches nothing is then asked a minute later whether she is still there. The first screen "
        "says so. Pictures are compared and forgotten, never kept; nobody is recognised." },
    { "printer.kind", PD_CONFIG_CHOICE, RESTART, AT(printer_kind), "none|tcp|file|png|usb|serial", "none", "",
        "0.1.0",
        "none: tickets only on the screen; tcp: ESC/POS on the network; usb: ESC/POS by USB cable; serial: "
        "ESC/POS over a serial line; file: a device node, or a file; png: one picture a ticket." },
    { "printer.address", PD_CONFIG_TEXT, RESTART, AT(printer_address),
        "192.0.2.7, 192.0.2.7:9100 or [2001:db8::7]:9100", "", "", "0.1.0",
        "tcp: address in numbers, port 9100 if none is given." },
    { "printer.path", PD_CONFIG_TEXT, RESTART, AT(printer_path),
        "a device node (usb, serial), a device node or file (file), a folder (png)", "", "path", "0.1.0",
        "usb: /dev/usb/lp0, or /dev/pointdesk-printer where the rule for udev is installed. serial: "
        "/dev/ttyS0, or its name in /dev/serial/by-id. file: device node or file. png: folder." },
    { "printer.width_px", PD_CONFIG_CHOICE, RESTART, AT(printer_width), "384|576", "576", "dots", "0.1.0",
        "Dots a row. 576: paper of 80 mm; 384: paper of 58 mm." },
    { "printer.baud", PD_CONFIG_CHOICE, RESTART, AT(printer_baud), "9600|19200|38400|57600|115200", "38400",
        "baud", "0.1.0",
        "serial: as the printer's own switches are set; 8 data bits, no parity. A ticket is a picture of "
        "some "
        "50000 bytes: at 9600 it takes a minute." },
    { "printer.flow", PD_CONFIG_CHOICE, RESTART, AT(printer_flow), "none|xonxoff|rtscts", "rtscts", "",
        "0.1.0",
        "serial: how the printer says that its buffer is full. rtscts: by wires of the cable; xonxoff: by "
        "bytes; none: it does not, and loses what is too much." },
    { "printer.cut", PD_CONFIG_CHOICE, RESTART, AT(printer_cut), "partial|full|none", "partial", "", "0.1.0",
        "usb, serial, tcp, file: what the knife does after a ticket. none: there is no knife; the paper is "
        "fed far enough to be torn off." },
    { "printer.proof", PD_CONFIG_CHOICE, RESTART, AT(printer_proof), "in_turn|numbered", "in_turn", "",
        "0.1.0",
        "usb, serial, tcp: how the printer acknowledges what it printed. in_turn: GS r, which nearly every "
        "one knows; numbered: GS ( H, which is exact, but a printer that does not know it prints rubbish." },
    { "sound.kind", PD_CONFIG_CHOICE, RESTART, AT(sound_kind), "none|sdl|file", "none", "", "0.1.0",
        "none: silent; sdl: the loudspeaker of this machine; file: a WAV file, for trying out." },
    { "sound.path", PD_CONFIG_TEXT, RESTART, AT(sound_path), "a WAV file (file)", "", "path", "0.1.0",
        "file: the WAV file." },
    { "sound.device", PD_CONFIG_TEXT, RESTART, AT(sound_device),
        "a device as SDL names it, or empty for the usual one", "", "", "0.1.0",
        "sdl: the device as SDL names it; empty: the usual one." },
    { "sound.headphones", PD_CONFIG_YES_NO, RESTART, AT(sound_headphones), "yes|no", "no", "", "0.1.0",
        "Whether only the person at the desk hears it. A name or a number of points is never spoken "
        "to a whole lobby." },
    { "sound.headphones_device", PD_CONFIG_TEXT, RESTART, AT(sound_private),
        "a device as SDL names it, or empty for the same one", "", "", "0.1.0",
        "sdl: where everything goes while headphones are in (keypad.jack, keypad.headphones_in): the sound "
        "of a "
        "keypad with a socket of its own. Empty: sound.device, whose socket silences the loudspeaker "
        "itself." },
    { "sound.volume", PD_CONFIG_CHOICE, LIVE, AT(sound_volume), "soft|usual|loud", "usual", "", "0.1.0",
        "Each about twice as loud to the ear as the one before. Who works with a keypad may change "
        "it for the time of a visit." },
    { "speech.kind", PD_CONFIG_CHOICE, RESTART, AT(speech_kind), "none|espeak|replay", "espeak", "", "0.1.0",
        "Who speaks to whoever works with a keypad. espeak: recorded phrases of assets.dir, and "
        "espeak-ng for the rest; replay: nobody, but a file tells what would be said; none. It is "
        "heard through [sound]." },
    { "speech.program", PD_CONFIG_TEXT, RESTART, AT(speech_program), "a program, by name or path (espeak)",
        "espeak-ng", "", "0.1.0",
        "espeak: the program. Mandarin, Cantonese and English are needed: package espeak-ng." },
    { "speech.path", PD_CONFIG_TEXT, RESTART, AT(speech_path), "a file for the transcript (replay)", "",
        "path", "0.1.0", "replay: the file, made anew at every start." },
    { "speech.words_per_min", PD_CONFIG_INT, RESTART, AT(speech_words_per_min), "80..300", "170",
        "words a minute", "0.1.0", "How fast." },
    { "keypad.next", PD_CONFIG_TEXT, RESTART, AT(keypad[0]), KEYS, "Down, Right, Tab", "", "0.1.0",
        "To the next button." },
    { "keypad.previous", PD_CONFIG_TEXT, RESTART, AT(keypad[1]), KEYS, "Up, Left", "", "0.1.0",
        "To the button before." },
    { "keypad.ok", PD_CONFIG_TEXT, RESTART, AT(keypad[2]), KEYS, "Return, Keypad Enter", "", "0.1.0",
        "Presses the button, when the key comes up." },
    { "keypad.back", PD_CONFIG_TEXT, RESTART, AT(keypad[3]), KEYS, "Escape, Backspace", "", "0.1.0",
        "One step back." },
    { "keypad.home", PD_CONFIG_TEXT, RESTART, AT(keypad[4]), KEYS, "Home", "", "0.1.0", "To her own page." },
    { "keypad.finish", PD_CONFIG_TEXT, RESTART, AT(keypad[5]), KEYS, "End", "", "0.1.0",
        "Ends the visit; on the first screen, the spoken path." },
    { "keypad.repeat", PD_CONFIG_TEXT, RESTART, AT(keypad[6]), KEYS, "F2, Keypad *", "", "0.1.0",
        "Says it again; pressed twice, the whole page." },
    { "keypad.more", PD_CONFIG_TEXT, RESTART, AT(keypad[7]), KEYS, "F3, Keypad /", "", "0.1.0",
        "Details of this page; the number of a ticket, digit by digit." },
    { "keypad.help", PD_CONFIG_TEXT, RESTART, AT(keypad[8]), KEYS, "F1", "", "0.1.0", "Explains the keys." },
    { "keypad.volume", PD_CONFIG_TEXT, RESTART, AT(keypad[9]), KEYS, "F4", "", "0.1.0",
        "Louder, louder, off, soft." },
    { "keypad.louder", PD_CONFIG_TEXT, RESTART, AT(keypad[10]), KEYS, "VolumeUp, PageUp, Keypad +", "",
        "0.1.0", "One step louder." },
    { "keypad.softer", PD_CONFIG_TEXT, RESTART, AT(keypad[11]), KEYS, "VolumeDown, PageDown, Keypad -", "",
        "0.1.0", "One step softer, and off." },
    { "keypad.private", PD_CONFIG_TEXT, RESTART, AT(keypad[12]), KEYS, "F5", "", "0.1.0",
        "Blanks the screen, and shows it again." },
    { "keypad.headphones_in", PD_CONFIG_TEXT, RESTART, AT(keypad[13]), KEYS, "", "", "0.1.0",
        "What a keypad sends when headphones are plugged in. From then on numbers and names of the "
        "member are spoken: only for a socket that silences the loudspeaker." },
    { "keypad.headphones_out", PD_CONFIG_TEXT, RESTART, AT(keypad[14]), KEYS, "", "", "0.1.0",
        "And when they are pulled out." },
    { "keypad.device", PD_CONFIG_TEXT, RESTART, AT(keypad_device),
        "a name under /dev/input/by-id, or a script to replay", "", "path", "0.1.0",
        "A keypad that is read past the window and held for this desk alone: its name under "
        "/dev/input/by-id. Its "
        "keys mean what stands above. A socket in it that is a switch of its own is heard too. Empty: keys "
        "come "
        "from whatever keyboard the window has." },
    { "keypad.jack", PD_CONFIG_TEXT, RESTART, AT(keypad_jack),
        "a name under /dev/input/by-path, or a script to replay", "", "path", "0.1.0",
        "The socket for headphones of a sound card, as an input device (evtest calls it 'Headphone'). "
        "Plugged "
        "in, the desk speaks, names and numbers of the member too; pulled out, or the device itself is gone, "
        "private speech ends at once. Only for a socket that silences the loudspeaker, or with "
        "sound.headphones_device." },
    { "light.chip", PD_CONFIG_TEXT, RESTART, AT(light_chip), "a chip of lines: /dev/gpiochip0", "", "path",
        "0.1.0",
        "A light that is seen from across the hall, on output lines of this machine (GPIO); `gpioinfo` lists "
        "them. The "
        "desk's user needs the group gpio. Empty: there is none." },
    { "light.ready_line", PD_CONFIG_INT, RESTART, AT(light_ready), "-1..1023", "-1", "number of a line",
        "0.1.0", "Lit while the desk serves. -1: there is none." },
    { "light.help_line", PD_CONFIG_INT, RESTART, AT(light_help), "-1..1023", "-1", "number of a line",
        "0.1.0", "Blinks while somebody has asked for a person. -1: there is none." },
    { "light.trouble_line", PD_CONFIG_INT, RESTART, AT(light_trouble), "-1..1023", "-1", "number of a line",
        "0.1.0",
        "Lit while there is no paper, the printer has another problem, or the desk is closed. -1: there is "
        "none." },
    { "light.beeper_line", PD_CONFIG_INT, RESTART, AT(light_beeper), "-1..1023", "-1", "number of a line",
        "0.1.0",
        "A beeper: sounds for a third of a second when one of the latter two begins. -1: there is none." },
    { "stick.dir", PD_CONFIG_TEXT, RESTART, AT(stick_dir), "a folder", "/media/pointdesk", "path", "0.1.0",
        "Where a technician's stick appears once it is plugged in. Journal and report are written there, the "
        "hub's bundle is read there, and so is provision.ini of `pointdesk setup`." },
    { "training.idle_min", PD_CONFIG_INT, RESTART, AT(training_idle_min), "1..480", "30", "minutes", "0.1.0",
        "A training at this desk (from the technician's face, or `pointdesk train`) ends by itself when "
        "nobody "
        "has "
        "touched or scanned anything for so long; then the real desk is back." },
    { "log.level", PD_CONFIG_CHOICE, LIVE, AT(log_level), "error|warn|info|debug", "info", "", "0.1.0",
        "How much the log tells. It never holds names, codes or numbers of members at any level." },
};

static const struct {
    const char *name, *text;
} intros[] = {
    { "keypad", "An assistive keypad is a keyboard: each line names the keys that mean one thing, as SDL "
                "calls them, with "
                "commas between them (Down, F13, Keypad Enter, VolumeUp); empty: none. Digits always lead to "
                "the button "
                "of that number, and 0 tells more. The first key of a visit begins the spoken path. The "
                "counter has keys "
                "of its own." },
};

const char *
pd_config_section_intro(const char *section, size_t len)
{
    for (int i = 0; i < PD_COUNT(intros); i++)
        if (strlen(intros[i].name) == len && memcmp(intros[i].name, section, len) == 0)
            return intros[i].text;
    return NULL;
}

int
pd_config_key_find(const char *name)
{
    for (int i = 0; i < PD_CONFIG_KEYS; i++)
        if (strcmp(pd_config_keys[i].name, name) == 0)
            return i;
    return -1;
}

#define NAME_MAX_LEN 40 /* a longer one is no slip of the fingers */

static int
least(int a, int b, int c)
{
    int ab = a < b ? a : b;

    return ab < c ? ab : c;
}

/* Letters put in, left out, exchanged, or two of them swapped. */
static int
distance(const char *a, const char *b)
{
    int row[3][NAME_MAX_LEN + 1];
    int n = (int)strlen(a), m = (int)strlen(b);

    for (int j = 0; j <= m; j++)
        row[0][j] = j;
    for (int i = 1; i <= n; i++) {
        int *now = row[i % 3], *before = row[(i + 2) % 3], *two = row[(i + 1) % 3];

        now[0] = i;
        for (int j = 1; j <= m; j++) {
            now[j] = least(before[j] + 1, now[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && two[j - 2] + 1 < now[j])
                now[j] = two[j - 2] + 1;
        }
    }
    return row[n % 3][m];
}

/* The key's own name, in whatever section it was looked for. */
static const char *
last_part(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot != NULL ? dot + 1 : name;
}

/* "hub.ca", with the rest left out. */
static bool
begins(const char *name, const char *key)
{
    return *last_part(name) != '\0' && strchr(name, '.') != NULL && strncmp(name, key, strlen(name)) == 0;
}

const char *
pd_config_key_nearest(const char *name)
{
    const char *nearest = NULL, *other_section = NULL;
    int best = (int)strlen(name) / 3, same = 0;

    if (strlen(name) > NAME_MAX_LEN)
        return NULL;
    for (int i = 0; i < PD_CONFIG_KEYS; i++) {
        int d = begins(name, pd_config_keys[i].name) ? 1 : distance(name, pd_config_keys[i].name);

        if (d <= best && (nearest == NULL || d < best)) {
            best = d;
            nearest = pd_config_keys[i].name;
        }
        if (strcmp(last_part(name), last_part(pd_config_keys[i].name)) == 0) {
            other_section = pd_config_keys[i].name;
            same++;
        }
    }
    return same == 1 ? other_section : nearest;
}

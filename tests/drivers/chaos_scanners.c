/* A scanner that plays a keyboard and one on a serial line, typed at as such things do it. */
#include "tests/drivers/chaos.h"

#include "app/base/str.h"
#include "drivers/scanner/line.h"
#include "drivers/scanner/scanner.h"

#include <linux/input.h>
#include <stdio.h>
#include <string.h>

struct eye {
    struct chaos_node node;
    struct pd_scanner *scanner;
    bool was_open;
    unsigned plugs;   /* which plugging of it that was: out and in again may lie between two polls */
    int64_t open_ms;  /* since when the driver has it */
    int64_t noise_ms; /* the last that was no code; -1: none */
    bool dead;        /* plugged in, and reads nothing */
};

static struct eye keys = { .node = { .kind = CHAOS_KEYS, .path = "/dev/chaos/keys" } };
static struct eye line = { .node = { .kind = CHAOS_TTY, .path = "/dev/chaos/line" } };

static enum pd_device_state
state_of(struct eye *eye)
{
    struct pd_scanner_status status;

    pd_scanner_status(eye->scanner, &status);
    return status.state;
}

static void
poll_eye(struct eye *eye)
{
    bool open;

    for (int i = 0; i < 4; i++) {
        struct pd_scan scan;

        if (pd_scanner_poll(eye->scanner, chaos_now_ms(), 0, &scan) != PD_OK)
            continue;
        if (scan.size == PD_SCAN_TOO_LONG)
            chaos_unfit();
        else
            chaos_read(scan.bytes, scan.size);
    }
    open = eye->node.there && !eye->node.busy && state_of(eye) == PD_DEVICE_OK;
    if (open && (!eye->was_open || eye->plugs != eye->node.plugs))
        eye->open_ms = chaos_now_ms();
    eye->plugs = eye->node.plugs;
    eye->was_open = open;
}

/* It has been open for long enough to be sure of what begins, and no noise lies before it. */
static bool
must_read(struct eye *eye)
{
    int64_t now_ms = chaos_now_ms();

    return eye->was_open && eye->node.there && !eye->node.busy && !eye->dead &&
           now_ms - eye->open_ms > 2000 &&
           (eye->noise_ms < 0 || now_ms - eye->noise_ms > 2 * PD_LINE_FORGET_MS);
}

static void
noise(struct eye *eye)
{
    eye->noise_ms = chaos_now_ms();
}

static void
start(struct eye *eye, bool is_keys)
{
    static const struct pd_line_rules rules = { .end = PD_LINE_AUTO, .gap_ms = 200 };
    static const struct pd_serial_config serial = { .baud = 9600 };

    eye->noise_ms = -1;
    chaos_add(&eye->node);
    chaos_plug(&eye->node);
    CHAOS_MUST(
        (is_keys ? pd_scanner_evdev_create(eye->node.path, &rules, &eye->scanner, NULL)
                 : pd_scanner_serial_create(eye->node.path, &serial, &rules, &eye->scanner, NULL)) == PD_OK,
        "a scanner could not be made");
}

static void
mend(struct eye *eye)
{
    eye->node.busy = eye->dead = false;
    chaos_plug(&eye->node);
}

static bool
broken(const struct eye *eye)
{
    return !eye->node.there || (eye->node.busy && !eye->was_open);
}

/* Out and in again, perhaps held by another program by then. */
static void
pull(struct eye *eye)
{
    chaos_unplug(&eye->node);
    if (chaos_draw(3) == 0)
        return;
    eye->node.busy = chaos_draw(2) == 0;
    chaos_plug(&eye->node);
}

/* ---- keys ---- */

static void
event(int type, int code, int value)
{
    struct input_event e = { .type = (__u16)type, .code = (__u16)code, .value = value };

    chaos_say(&keys.node, &e, sizeof e, 0);
}

static void
stroke(int code, bool shift)
{
    if (shift)
        event(EV_KEY, KEY_LEFTSHIFT, 1);
    event(EV_KEY, code, 1);
    event(EV_SYN, SYN_REPORT, 0);
    event(EV_KEY, code, 0);
    if (shift)
        event(EV_KEY, KEY_LEFTSHIFT, 0);
    event(EV_SYN, SYN_REPORT, 0);
}

/* The keys of a row from left to right, without and with shift; a space where there is none. */
static const struct {
    int first;
    const char *plain, *shifted;
} rows[] = { { KEY_1, "1234567890-=", "!@#$%^&*()_+" }, { KEY_Q, "qwertyuiop[]", "QWERTYUIOP{}" },
    { KEY_A, "asdfghjkl;'`", "ASDFGHJKL:\"~" }, { KEY_BACKSLASH, "\\zxcvbnm,./", "|ZXCVBNM<>?" } };

static void
type_key(char c)
{
    if (c == ' ') {
        stroke(KEY_SPACE, false);
        return;
    }
    for (int i = 0; i < PD_COUNT(rows); i++) {
        const char *plain = strchr(rows[i].plain, c), *shifted = strchr(rows[i].shifted, c);

        if (plain != NULL || shifted != NULL) {
            stroke(rows[i].first + (int)(plain != NULL ? plain - rows[i].plain : shifted - rows[i].shifted),
                plain == NULL);
            return;
        }
    }
    chaos_fail("no key for %d", c);
}

/* The kernel's buffer is small, and the driver is asked in between as it would ask itself. */
static void
type_keys(const char *text)
{
    for (int i = 0; text[i] != '\0'; i++) {
        type_key(text[i]);
        if (i % 24 == 23)
            poll_eye(&keys);
    }
}

bool
chaos_keys_show(const char *code)
{
    if (!keys.node.there || keys.dead)
        return false;
    if (chaos_draw(3) == 0)
        type_keys("]Q1");
    type_keys(code);
    stroke(chaos_draw(4) == 0 ? KEY_TAB : KEY_ENTER, false);
    return true;
}

bool
chaos_keys_read(void)
{
    return must_read(&keys);
}

static void
hit_keys(void)
{
    switch (chaos_draw(5)) {
    case 0: /* a burst that ends in nothing */
        for (int i = 0; i < 40 && keys.node.there; i++)
            type_key((char)('a' + chaos_draw(26)));
        noise(&keys);
        return;
    case 1: /* in the middle of a code some keys are lost */
        type_keys("PD1:ABC");
        event(EV_SYN, SYN_DROPPED, 0);
        type_key('d');
        event(EV_SYN, SYN_REPORT, 0);
        type_keys("EF");
        stroke(KEY_ENTER, false);
        noise(&keys);
        return;
    case 2: /* chords */
        event(EV_KEY, KEY_LEFTCTRL, 1);
        stroke(KEY_Q, false);
        event(EV_KEY, KEY_LEFTCTRL, 0);
        stroke(KEY_F4, true);
        stroke(KEY_ENTER, false);
        noise(&keys);
        return;
    case 3:
        keys.dead = true;
        return;
    default:
        pull(&keys);
        return;
    }
}

static void
start_keys(void)
{
    start(&keys, true);
}

static void
mend_keys(void)
{
    mend(&keys);
}

static bool
broken_keys(void)
{
    return broken(&keys);
}

static enum pd_device_state
state_keys(void)
{
    return state_of(&keys);
}

static void
turn_keys(void)
{
    poll_eye(&keys);
}

static void
end_keys(void)
{
    pd_scanner_destroy(keys.scanner);
}

const struct chaos_device chaos_keys = { "keyboard scanner", start_keys, hit_keys, mend_keys, broken_keys,
    state_keys, 12000, 600000, turn_keys, end_keys };

/* ---- a line ---- */

bool
chaos_line_show(const char *code)
{
    char text[600];

    if (!line.node.there || line.dead)
        return false;
    (void)snprintf(text, sizeof text, "%s%s\r\n", chaos_draw(3) == 0 ? "]Q1" : "", code);
    chaos_say(&line.node, text, strlen(text), 0);
    return true;
}

bool
chaos_line_read(void)
{
    return must_read(&line);
}

static void
hit_line(void)
{
    uint8_t bytes[2000];
    size_t n = (size_t)chaos_draw(sizeof bytes) + 1;

    switch (chaos_draw(4)) {
    case 0: /* noise, a flood of it */
        for (size_t i = 0; i < n; i++) {
            bytes[i] = (uint8_t)chaos_draw(256);
            if (strchr("\r\n\t\002\003", bytes[i]) != NULL)
                bytes[i] = 1; /* a line of it would be a code like any other; test_line has those */
        }
        bytes[0] = 1;
        chaos_say(&line.node, bytes, n, 0);
        noise(&line);
        return;
    case 1: /* half a code */
        chaos_say(&line.node, "PD1:ABCDEF", 10, 0);
        noise(&line);
        return;
    case 2:
        line.dead = true;
        return;
    default:
        pull(&line);
        return;
    }
}

static void
start_line(void)
{
    start(&line, false);
}

static void
mend_line(void)
{
    mend(&line);
}

static bool
broken_line(void)
{
    return broken(&line);
}

static enum pd_device_state
state_line(void)
{
    return state_of(&line);
}

static void
turn_line(void)
{
    poll_eye(&line);
}

static void
end_line(void)
{
    pd_scanner_destroy(line.scanner);
}

const struct chaos_device chaos_line = { "serial scanner", start_line, hit_line, mend_line, broken_line,
    state_line, 12000, 600000, turn_line, end_line };

/* ---- all of them ---- */

bool
chaos_show(enum chaos_eye eye, const char *code)
{
    static bool (*const show[CHAOS_EYES])(
        const char *code) = { chaos_keys_show, chaos_line_show, chaos_camera_show };

    return show[eye](code);
}

bool
chaos_reads(enum chaos_eye eye)
{
    static bool (*const reads[CHAOS_EYES])(void) = { chaos_keys_read, chaos_line_read, chaos_camera_read };

    return reads[eye]();
}

/*
 * Goal: through a day of pulled plugs, noise, silence, services that stop and cards that come and go, a
 * desk's devices deliver every code and card that was shown while they were there, nothing that was not
 * shown, and are in order again within seconds after the last fault. Memory and waits are bounded. Method:
 * virtual hours by a seed. A pseudo terminal plays the scanner, the card service is the test's; the clock of
 * the polls is a number. PD_CHAOS_HOURS and PD_CHAOS_SEED make it a long run; a test does an hour.
 */
#include "tests/support/check.h"

#include "app/base/log.h"
#include "app/base/rng.h"
#include "drivers/card/card.h"
#include "drivers/scanner/line.h"
#include "drivers/scanner/scanner.h"
#include "tests/drivers/fake_pcsc.h"
#include "tests/drivers/support.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define LIBRARY PD_BUILD_DIR "/tests/drivers/libfake_pcsc.so"
#define READER "ACS ACR122U 00 00"
#define STEP_MS 1000
#define SETTLE_STEPS 12 /* after the last fault, so many seconds until all is in order */

static char *scratch;
static const struct fake_pcsc *service;
static struct pd_scanner *scanner;
static struct pd_card *card;
static struct pd_rng rng;
static int64_t clock_ms;
static int wire = -1;
static bool dirty; /* what the scanner's line holds by now is no code's beginning */
static int64_t dirty_ms;
static bool there; /* the driver has it open */
static bool opened;
static int64_t opened_ms;
static bool quiet; /* nothing was typed since it was read last */

static struct {
    long shown, read, unfit, cards, laid, faults;
} count;

static int
draw(int n)
{
    return (int)pd_rng_below(&rng, (uint32_t)n);
}

static const char *
node(void)
{
    return path_in(scratch, "scanner");
}

static bool
in_order(void)
{
    struct pd_scanner_status s;

    pd_scanner_status(scanner, &s);
    return s.state == PD_DEVICE_OK;
}

static void
plug_in(void)
{
    if (wire >= 0)
        return;
    wire = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    assert_true(wire >= 0 && grantpt(wire) == 0 && unlockpt(wire) == 0);
    assert_int_equal(symlink(ptsname(wire), node()), 0);
    dirty = false;
}

static void
pull_out(void)
{
    if (wire < 0)
        return;
    (void)unlink(node());
    (void)close(wire);
    wire = -1;
    there = opened = false;
}

static void
types(const char *bytes, size_t n)
{
    ssize_t written = wire >= 0 ? write(wire, bytes, n) : -1;

    assert_true(wire < 0 || written == (ssize_t)n);
    quiet = false;
}

/* What comes by now, at most so many: the code that was shown, or nothing at all. */
static void
expect(const char *code)
{
    struct pd_scan scan;
    bool read = false;

    for (int i = 0; i < 8; i++) {
        if (pd_scanner_poll(scanner, clock_ms, 0, &scan) != PD_OK)
            continue;
        if (scan.size == PD_SCAN_TOO_LONG) {
            count.unfit++;
            continue;
        }
        assert_non_null(code);
        assert_int_equal(scan.size, strlen(code));
        assert_memory_equal(scan.bytes, code, scan.size);
        assert_false(read);
        read = true;
        count.read++;
    }
    if (code != NULL && there && !dirty)
        assert_true(read);
    if (quiet && clock_ms - dirty_ms >= PD_LINE_FORGET_MS)
        dirty = false; /* long ago */
    /* It listens from the first silence after it was opened. */
    there = wire >= 0 && in_order() && (there || (opened && quiet && clock_ms - opened_ms >= STEP_MS));
    if (wire >= 0 && in_order() && !opened)
        opened_ms = clock_ms;
    opened = wire >= 0 && in_order();
    quiet = true;
}

static void
show_code(void)
{
    char code[24], line[32];

    (void)snprintf(code, sizeof code, "PD1:%08X", (unsigned int)draw(INT32_MAX));
    (void)snprintf(line, sizeof line, "%s%s\r\n", draw(3) == 0 ? "]Q1" : "", code);
    if (wire < 0)
        return;
    count.shown++;
    types(line, strlen(line));
    expect(dirty ? NULL : code);
    dirty = false;
}

/* Half a code, noise, a flood: from then on until an end nothing is whole. */
static void
make_noise(void)
{
    char noise[512];
    size_t n = (size_t)draw(sizeof noise) + 1;
    bool heard = opened; /* what comes before it is opened goes unread */

    for (size_t i = 0; i < n; i++) {
        noise[i] = (char)draw(256);
        if (noise[i] == '\r' || noise[i] == '\n' || noise[i] == '\t' || noise[i] == 2 || noise[i] == 3)
            noise[i] = 1; /* so that the test knows what is whole; test_serial and fuzz_line do without */
    }
    noise[0] = 1;
    types(noise, n);
    expect(NULL);
    dirty = dirty || heard;
    dirty_ms = clock_ms;
}

static void
be_silent(void)
{
    clock_ms += 60 * STEP_MS;
    expect(NULL);
    expect(NULL);
    dirty = false;
}

/* A card that is laid down is told once, as what it is. */
static void
lay_card(void)
{
    uint8_t uid[7] = { (uint8_t)(draw(3) == 0 ? 0x08 : 0x04), (uint8_t)draw(256), (uint8_t)draw(256), 7 };
    struct pd_card_status status;
    struct pd_card_event event;
    int came = 0, left = 0;

    pd_card_status(card, &status);
    service->put(READER, uid, 4, draw(4) == 0 ? FAKE_NO_TRANSMIT : FAKE_NORMAL);
    for (int i = 0; i < 6; i++, clock_ms += STEP_MS) {
        if (i == 3)
            service->take(READER);
        if (pd_card_poll(card, clock_ms, 0, &event) != PD_OK)
            continue;
        came += event.kind != PD_CARD_LEFT;
        left += event.kind == PD_CARD_LEFT;
        if (event.kind == PD_CARD_CAME) {
            assert_int_equal(event.uid_len, 4);
            assert_memory_equal(event.uid, uid, 4);
            assert_int_not_equal(uid[0], 0x08);
            count.cards++;
        }
    }
    assert_true(came <= 1 && left <= 1);
    if (status.state == PD_DEVICE_OK) {
        assert_int_equal(came, 1);
        assert_int_equal(left, 1);
        count.laid++;
    }
}

static void
lose_reader(void)
{
    struct pd_card_event event;

    switch (draw(4)) {
    case 0:
        service->service(0);
        break;
    case 1:
        service->unplug(READER);
        break;
    default:
        service->service(1);
        service->unplug(READER); /* there is never more than one of it */
        service->plug(READER);
        break;
    }
    for (int i = 0; i < 3; i++, clock_ms += STEP_MS)
        (void)!pd_card_poll(card, clock_ms, 0, &event);
}

static void
step(void)
{
    clock_ms += STEP_MS + draw(20) * STEP_MS;
    switch (draw(10)) {
    case 0:
        pull_out();
        count.faults++;
        break;
    case 1:
    case 2:
        plug_in();
        break;
    case 3:
        make_noise();
        count.faults++;
        break;
    case 4:
        be_silent();
        break;
    case 5:
        lose_reader();
        count.faults++;
        break;
    case 6:
        lay_card();
        break;
    default:
        show_code();
        break;
    }
    expect(NULL);
}

/* No more faults: within seconds everything is as it should be. */
static void
settle(void)
{
    struct pd_card_event event;
    struct pd_card_status status;

    service->service(1);
    service->unplug(READER);
    service->plug(READER);
    plug_in();
    for (int i = 0; i < SETTLE_STEPS; i++, clock_ms += STEP_MS) {
        expect(NULL);
        (void)!pd_card_poll(card, clock_ms, 0, &event);
    }
    be_silent();
    assert_true(in_order());
    pd_card_status(card, &status);
    assert_int_equal(status.state, PD_DEVICE_OK);
    for (int i = 0; i < 3; i++)
        show_code();
    lay_card();
}

static long
option(const char *name, long usual)
{
    const char *text = getenv(name);

    return text != NULL ? strtol(text, NULL, 10) : usual;
}

static void
devices_survive_the_day(void **state)
{
    struct pd_line_rules rules = { .end = PD_LINE_AUTO, .gap_ms = 200 };
    struct pd_serial_config serial = { .baud = 9600 };
    int64_t end_ms = option("PD_CHAOS_HOURS", 1) * INT64_C(3600000);
    long reads;

    (void)state;
    rng = pd_rng_seeded((uint64_t)option("PD_CHAOS_SEED", 1));
    service->reset();
    service->plug(READER);
    assert_ok(pd_scanner_serial_create(node(), &serial, &rules, &scanner, NULL));
    assert_ok(pd_card_pcsc_create("", LIBRARY, &card, NULL));
    while (clock_ms < end_ms) {
        int64_t until = clock_ms + INT64_C(1800000);

        while (clock_ms < until)
            step();
        reads = count.read;
        settle();
        assert_int_equal(count.read, reads + 3);
    }
    assert_true(count.read > 0 && count.cards > 0 && count.faults > 0);
    print_message(
        "%ld codes shown, %ld read, %ld told as unfit; %ld cards laid on a reader that was there, %ld "
        "with a number; %ld faults\n",
        count.shown, count.read, count.unfit, count.laid, count.cards, count.faults);
}

static int
before(void **state)
{
    (void)state;
    scratch = scratch_folder();
    return 0;
}

static int
after(void **state)
{
    (void)state;
    pd_scanner_destroy(scanner);
    pd_card_destroy(card);
    pull_out();
    scratch_remove(scratch);
    return service->open();
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(devices_survive_the_day, before, after),
    };
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

    service = library != NULL ? dlsym(library, FAKE_PCSC_SYMBOL) : NULL;
    if (service == NULL)
        return 1;
    pd_log_set_sink(no_codes_in_log, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

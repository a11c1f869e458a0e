/*
 * Goal: a card is told once when it comes, with the number that people have; what cannot be somebody's is
 * told as such; and a reader or a service that goes is there again by itself. Method: scripts, and a card
 * service in the place of the system's that does what the test says.
 */
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/base/queue.h"
#include "drivers/card/card.h"
#include "drivers/card/card_thread.h"
#include "tests/drivers/fake_pcsc.h"
#include "tests/drivers/support.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIBRARY PD_BUILD_DIR "/tests/drivers/libfake_pcsc.so"
#define ONE "ACS ACR122U 00 00"
#define TWO "Identiv 3700 F 01 00"

static const uint8_t uid_a[] = { 0x04, 0xa1, 0xb2, 0xc3 }, uid_b[] = { 0x04, 1, 2, 3, 4, 5, 6 },
                     uid_random[] = { 0x08, 9, 9, 9 };

static void *library;
static const struct fake_pcsc *service;
static char *scratch;
static struct pd_card *card;
static int64_t clock_ms; /* of the polls: it does not run by itself */

static int
before(void **state)
{
    (void)state;
    scratch = scratch_folder();
    card = NULL;
    clock_ms = 1000;
    service->reset();
    return 0;
}

static int
after(void **state)
{
    (void)state;
    pd_card_destroy(card);
    assert_int_equal(service->open(), 0);
    scratch_remove(scratch);
    return 0;
}

static void
make(const char *reader)
{
    assert_ok(pd_card_pcsc_create(reader, LIBRARY, &card, NULL));
}

/* What happens within some polls, a second apart: "0:04a1b2c3 0:left 1:random 0:unread ". */
static const char *
told(int polls)
{
    static char out[1024];
    size_t at = 0;
    struct pd_card_event e;

    out[0] = '\0';
    for (int i = 0; i < polls; clock_ms += 1000) {
        if (pd_card_poll(card, clock_ms, 0, &e) != PD_OK) {
            i++;
            continue;
        }
        at += (size_t)snprintf(out + at, sizeof out - at, "%d:", e.reader);
        if (e.kind != PD_CARD_CAME)
            assert_int_equal(e.uid_len, 0);
        for (size_t n = 0; n < e.uid_len; n++)
            at += (size_t)snprintf(out + at, sizeof out - at, "%02x", e.uid[n]);
        at += (size_t)snprintf(out + at, sizeof out - at, "%s ",
            e.kind == PD_CARD_LEFT       ? "left"
            : e.kind == PD_CARD_CHANGING ? "random"
            : e.kind == PD_CARD_UNREAD   ? "unread"
                                         : "");
    }
    return out;
}

static struct pd_card_status
health(void)
{
    struct pd_card_status s;

    pd_card_status(card, &s);
    return s;
}

static void
the_number_is_as_people_have_it(void **state)
{
    static const uint8_t ff[PD_CARD_UID_MAX] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };
    char out[PD_CARD_NUMBER_CAP];

    (void)state;
    assert_ok(pd_card_number(uid_a, 4, PD_CARD_FORWARD, out));
    assert_string_equal(out, "0077705923"); /* 0x04a1b2c3 */
    assert_ok(pd_card_number(uid_a, 4, PD_CARD_REVERSED, out));
    assert_string_equal(out, "3283263748"); /* 0xc3b2a104 */
    assert_ok(pd_card_number(uid_b, 7, PD_CARD_FORWARD, out));
    assert_string_equal(out, "1127008059000070"); /* 0x04010203040506 */
    assert_ok(pd_card_number(ff, 10, PD_CARD_FORWARD, out));
    assert_string_equal(out, "1208925819614629174706175");
    assert_int_equal(pd_card_number(ff, 3, PD_CARD_FORWARD, out), PD_ERR_INVALID);
    assert_int_equal(pd_card_number(ff, 11, PD_CARD_FORWARD, out), PD_ERR_INVALID);
    assert_int_equal(pd_card_kind(uid_a, 4), PD_CARD_CAME);
    assert_int_equal(pd_card_kind(uid_random, 4), PD_CARD_CHANGING);
    assert_int_equal(pd_card_kind(uid_b, 7), PD_CARD_CAME);
    assert_int_equal(pd_card_kind(uid_b, 3), PD_CARD_UNREAD);
    assert_int_equal(pd_card_kind((const uint8_t[]){ 0, 0, 0, 0 }, 4), PD_CARD_UNREAD);
    assert_int_equal(pd_card_kind((const uint8_t[]){ 8, 1, 2, 3, 4, 5, 6 }, 7), PD_CARD_CAME);
}

static void
a_script_plays_cards(void **state)
{
    static const struct {
        const char *script, *text;
    } rows[] = {
        { "x card 04a1b2c3\n", "a line is: milliseconds, white space, event" },
        { "5 left\n4 left\n", "times count from 0, never backwards, at most a year" },
        { "0 card 04a1b2\n", "a card is 4 to 10 bytes in hexadecimal digits" },
        { "0 card 04a1b2c\n", "a card is 4 to 10 bytes in hexadecimal digits" },
        { "0 card 04a1b2c30102030405060708\n", "a card is 4 to 10 bytes in hexadecimal digits" },
        { "0 card\n", "an event is: card HEX, unread or left" },
        { "0 left now\n", "an event is: card HEX, unread or left" },
        { "0 card 04a1b2c3 x\n", "an event is: card HEX, unread or left" },
    };
    static const char good[] = "# two\n\n0 card 04A1b2c3\n1500 left\n2500 card 08010203\n2500 unread\n";
    struct pd_why why;

    (void)state;
    write_file(path_in(scratch, "s"), good, strlen(good));
    assert_ok(pd_card_replay_create(path_in(scratch, "s"), &card, &why));
    assert_string_equal(told(1), "0:04a1b2c3 ");
    assert_string_equal(told(5), "0:left 0:random 0:unread ");
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_card *none;

        write_file(path_in(scratch, "s"), rows[i].script, strlen(rows[i].script));
        assert_int_equal(pd_card_replay_create(path_in(scratch, "s"), &none, &why), PD_ERR_INVALID);
        assert_null(none);
        assert_string_equal(why.text, rows[i].text);
    }
    assert_int_equal(
        pd_card_replay_create(path_in(scratch, "no"), &(struct pd_card *){ NULL }, &why), PD_ERR_MISSING);
    assert_int_equal(pd_card_replay_create("/dev/zero", &(struct pd_card *){ NULL }, &why), PD_ERR_TOO_LARGE);
}

static void
a_card_is_told_once_when_it_comes(void **state)
{
    (void)state;
    service->plug(ONE);
    make("");
    assert_int_equal(health().state, PD_DEVICE_UNKNOWN);
    assert_string_equal(told(2), "");
    assert_int_equal(health().state, PD_DEVICE_OK);
    assert_int_equal(health().readers, 1);
    service->put(ONE, uid_a, 4, FAKE_NORMAL);
    assert_string_equal(told(20), "0:04a1b2c3 ");
    service->take(ONE);
    assert_string_equal(told(5), "0:left ");
    service->put(ONE, uid_b, 7, FAKE_NORMAL);
    assert_string_equal(told(1), "0:04010203040506 ");
    service->put(ONE, uid_a, 4, FAKE_NORMAL); /* taken and another put between two looks */
    assert_string_equal(told(2), "0:left 0:04a1b2c3 ");
    service->take(ONE);
    (void)told(1);
    service->put(ONE, uid_a, 4, FAKE_NORMAL);
    service->take(ONE); /* came and left between two looks: she is told to hold it still */
    assert_string_equal(told(3), "0:unread 0:left ");
}

static void
what_cannot_be_somebodys_is_told_as_such(void **state)
{
    (void)state;
    service->plug(ONE);
    make("");
    (void)told(2);
    for (int i = 0; i < 3; i++) {
        service->put(ONE, uid_random, 4, FAKE_NORMAL);
        assert_string_equal(told(2), "0:random ");
        service->take(ONE);
        assert_string_equal(told(2), "0:left ");
    }
    for (int how = FAKE_MUTE; how <= FAKE_SHORT; how++) {
        service->put(ONE, uid_a, 4, how);
        assert_string_equal(told(3), "0:unread ");
        service->take(ONE);
        assert_string_equal(told(2), "0:left ");
    }
    service->put(ONE, uid_a, 3, FAKE_NORMAL);
    assert_string_equal(told(3), "0:unread ");
    service->take(ONE);
    (void)told(1);
    service->put(ONE, uid_a, 4, FAKE_NORMAL);
    assert_string_equal(told(1), "0:04a1b2c3 ");
}

static void
a_card_left_on_the_reader_is_nobody_who_comes(void **state)
{
    (void)state;
    service->plug(ONE);
    service->put(ONE, uid_a, 4, FAKE_NORMAL);
    make("");
    assert_string_equal(told(3), "");
    assert_int_equal(health().state, PD_DEVICE_PROBLEM);
    assert_string_equal(health().why.text, "a card was left on it; take it away");
    service->take(ONE);
    assert_string_equal(told(2), "");
    assert_int_equal(health().state, PD_DEVICE_OK);
    service->put(ONE, uid_a, 4, FAKE_NORMAL);
    assert_string_equal(told(2), "0:04a1b2c3 ");
    assert_int_equal(health().state, PD_DEVICE_OK);
    assert_string_equal(told(130), ""); /* forgotten on it */
    assert_int_equal(health().state, PD_DEVICE_PROBLEM);
    service->service(0); /* begins anew: the card that lies there is still no one who came */
    assert_string_equal(told(2), "0:left ");
    service->service(1);
    assert_string_equal(told(8), "");
    service->take(ONE);
    service->put(ONE, uid_b, 7, FAKE_NORMAL);
    assert_string_equal(told(3), "0:04010203040506 ");
}

static void
a_service_that_stops_is_found_again(void **state)
{
    int calls;

    (void)state;
    service->service(0);
    make("");
    assert_string_equal(told(3), "");
    assert_int_equal(health().state, PD_DEVICE_PROBLEM);
    service->service(1);
    assert_string_equal(told(8), "");
    assert_string_equal(health().why.text, "no reader is plugged in");
    service->plug(ONE);
    assert_string_equal(told(3), "");
    assert_int_equal(health().state, PD_DEVICE_OK);
    for (int i = 0; i < 3; i++) {
        service->put(ONE, uid_a, 4, FAKE_NORMAL);
        assert_string_equal(told(2), "0:04a1b2c3 ");
        service->service(0);
        assert_string_equal(told(2), "0:left ");
        calls = service->calls();
        assert_string_equal(told(30), ""); /* and not asked all the time */
        assert_int_equal(service->calls(), calls);
        service->take(ONE);
        service->service(1);
        assert_string_equal(told(8), "");
        assert_int_equal(health().state, PD_DEVICE_OK);
    }
}

static void
two_readers_are_told_apart_and_may_be_pulled_out(void **state)
{
    (void)state;
    service->plug(ONE);
    service->plug(TWO);
    make("");
    (void)told(2);
    assert_int_equal(health().readers, 2);
    service->put(TWO, uid_b, 7, FAKE_NORMAL);
    service->put(ONE, uid_a, 4, FAKE_NORMAL);
    assert_string_equal(told(2), "0:04a1b2c3 1:04010203040506 ");
    service->unplug(ONE);
    assert_string_equal(told(3), "0:left ");
    assert_int_equal(health().readers, 1);
    service->take(TWO);
    assert_string_equal(told(2), "1:left ");
    service->plug(ONE);
    (void)told(3);
    service->put(ONE, uid_a, 4, FAKE_NORMAL);
    assert_string_equal(told(2), "0:04a1b2c3 ");
}

static void
only_readers_of_the_name_count(void **state)
{
    int readers;
    struct pd_why why;

    (void)state;
    service->plug(ONE);
    assert_int_equal(pd_card_pcsc_look("3700", LIBRARY, &readers, &why), PD_ERR_NOT_FOUND);
    make("3700");
    (void)told(2);
    assert_string_equal(health().why.text, "no reader of this name is plugged in");
    service->plug(TWO);
    (void)told(2);
    service->put(ONE, uid_a, 4, FAKE_NORMAL);
    service->put(TWO, uid_b, 7, FAKE_NORMAL);
    assert_string_equal(told(3), "0:04010203040506 ");
    pd_card_destroy(card);
    card = NULL;
    assert_ok(pd_card_pcsc_look("", LIBRARY, &readers, &why));
    assert_int_equal(readers, 2);
    service->service(0);
    assert_int_equal(pd_card_pcsc_look("", LIBRARY, &readers, &why), PD_ERR_STATE);
    assert_int_equal(pd_card_pcsc_look("", "/no/such.so", &readers, &why), PD_ERR_MISSING);
}

static void
more_readers_than_a_desk_has_are_no_harm(void **state)
{
    char name[16];

    (void)state;
    for (int i = 0; i < 6; i++) {
        (void)snprintf(name, sizeof name, "R%d", i);
        service->plug(name);
    }
    make("");
    (void)told(2);
    assert_int_equal(health().readers, PD_CARD_READERS);
    for (int i = 0; i < 6; i++) {
        (void)snprintf(name, sizeof name, "R%d", i);
        service->put(name, uid_a, 4, FAKE_NORMAL);
    }
    assert_string_equal(told(3), "0:04a1b2c3 1:04a1b2c3 2:04a1b2c3 3:04a1b2c3 ");
}

static void
without_the_library_the_desk_starts_all_the_same(void **state)
{
    (void)state;
    assert_ok(pd_card_pcsc_create("", "/no/such.so", &card, NULL));
    assert_string_equal(told(3), "");
    assert_int_equal(health().state, PD_DEVICE_PROBLEM);
    assert_string_equal(health().why.text, "the library of the card service is not installed");
}

static void
deliver(void *ctx, const struct pd_card_event *event)
{
    (void)!pd_queue_put(ctx, event);
}

static void
the_thread_hands_cards_on_and_ends_at_once_when_asked(void **state)
{
    struct pd_card_thread thread = { 0 };
    struct pd_card_event event;
    struct pd_queue queue;
    int64_t began;

    (void)state;
    pd_card_thread_stop(&thread);
    pd_card_thread_join(&thread);
    service->plug(ONE);
    make("");
    assert_ok(pd_queue_init(&queue, sizeof event, 4));
    for (int round = 0; round < 3; round++) {
        assert_ok(pd_card_thread_start(&thread, card, deliver, &queue));
        for (int i = 0; i < 300 && health().state != PD_DEVICE_OK; i++)
            (void)usleep(10000);
        service->put(ONE, uid_a, 4, FAKE_NORMAL);
        assert_ok(pd_queue_take(&queue, &event, 3000));
        assert_int_equal(event.kind, PD_CARD_CAME);
        service->take(ONE);
        assert_ok(pd_queue_take(&queue, &event, 3000));
        assert_int_equal(event.kind, PD_CARD_LEFT);
        began = pd_clock_monotonic_us();
        pd_card_thread_stop(&thread);
        pd_card_thread_join(&thread);
        assert_in_range((pd_clock_monotonic_us() - began) / 1000, 0, 1500);
    }
    pd_queue_finish(&queue);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_number_is_as_people_have_it),
        cmocka_unit_test_setup_teardown(a_script_plays_cards, before, after),
        cmocka_unit_test_setup_teardown(a_card_is_told_once_when_it_comes, before, after),
        cmocka_unit_test_setup_teardown(what_cannot_be_somebodys_is_told_as_such, before, after),
        cmocka_unit_test_setup_teardown(a_card_left_on_the_reader_is_nobody_who_comes, before, after),
        cmocka_unit_test_setup_teardown(a_service_that_stops_is_found_again, before, after),
        cmocka_unit_test_setup_teardown(two_readers_are_told_apart_and_may_be_pulled_out, before, after),
        cmocka_unit_test_setup_teardown(only_readers_of_the_name_count, before, after),
        cmocka_unit_test_setup_teardown(more_readers_than_a_desk_has_are_no_harm, before, after),
        cmocka_unit_test_setup_teardown(without_the_library_the_desk_starts_all_the_same, before, after),
        cmocka_unit_test_setup_teardown(the_thread_hands_cards_on_and_ends_at_once_when_asked, before, after),
    };

    library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    service = library != NULL ? dlsym(library, FAKE_PCSC_SYMBOL) : NULL;
    if (service == NULL)
        return 1;
    pd_log_set_sink(no_log, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

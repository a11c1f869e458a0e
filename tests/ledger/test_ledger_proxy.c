/*
 * Goal: a gift is picked up by her ticket or by the proxy ticket she gave away, whichever comes first, once;
 * what she took back is refused where it is known, her own stays good, and no restart, order of news or
 * rotten bit makes a proxy ticket good again. Method: one ledger that is kiosk and counter, tickets written
 * and read as a scanner's, rows by hand.
 */
#include "tests/ledger/desk.h"

#include <sqlite3.h>

static struct desk desk;
static char text[PD_CODE_CAP];

static int
start(void **state)
{
    (void)state;
    desk_start(&desk, 7);
    assert_ok(pd_ledger_speak(desk.ledger, 3));
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    desk_close(&desk);
    desk_finish(&desk);
    return 0;
}

static struct pd_hold
a_ticket(void)
{
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1);

    desk_release(&desk, &hold);
    return hold;
}

/* Made, and read as a counter reads it. */
static struct pd_code
make(const struct pd_hold *hold)
{
    struct pd_public_key key = pd_secret_key_public(&desk.identity.secret);
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reader = { .keyring = &ring, .now_s = desk.when.now_ms / PD_SECOND_MS };
    struct pd_code code;

    assert_ok(pd_ledger_proxy_make(desk.ledger, desk.when, &hold->row.id, text));
    assert_ok(pd_keyring_add(&ring, &key, PD_CODE_ROLES_DESK, desk.identity.device));
    assert_int_equal(pd_code_read(text, strlen(text), &reader, &code), PD_CODE_ACCEPTED);
    assert_int_equal(code.type, PD_CODE_PROXY);
    return code;
}

static enum pd_capture_outcome
look(const struct pd_code *code)
{
    enum pd_capture_outcome outcome;
    struct pd_hold hold;

    assert_ok(pd_ledger_capture_check(desk.ledger, desk.when.now_ms, code, &outcome, &hold));
    return outcome;
}

static enum pd_capture_outcome
hand_over(const struct pd_code *code, const char *bytes, struct pd_hold *hold)
{
    enum pd_capture_outcome outcome;

    assert_ok(pd_ledger_capture(desk.ledger, desk.when, code, bytes, &outcome, hold));
    return outcome;
}

static void
stop(const struct pd_hold *hold)
{
    assert_ok(pd_ledger_proxy_stop(desk.ledger, desk.when, &hold->row.id));
}

static void
reopen(void)
{
    desk_close(&desk);
    desk_open(&desk);
}

static void
told(const struct pd_hold *hold, uint32_t made, uint32_t stopped)
{
    struct pd_row row = { .kind = PD_ROW_PROXY, .proxy = { hold->row.id, made, stopped } };

    assert_ok(desk_page(&desk, &row, 1, 0));
}

static void
either_ticket_picks_it_up_and_the_journal_tells_which(void **state)
{
    struct pd_hold hold = a_ticket(), other = a_ticket(), shown;
    struct pd_code proxy = make(&hold), own = desk_read_ticket(&desk, &hold);

    (void)state;
    assert_int_equal(proxy.exp_s, own.exp_s);
    assert_int_equal(look(&proxy), PD_CAPTURE_OK);
    assert_int_equal(look(&own), PD_CAPTURE_OK);
    assert_int_equal(hand_over(&proxy, text, &shown), PD_CAPTURE_OK);
    assert_int_equal(look(&own), PD_CAPTURE_ALREADY);
    assert_int_equal(hand_over(&own, hold.ticket, &shown), PD_CAPTURE_ALREADY);
    assert_int_equal(hand_over(&proxy, text, &shown), PD_CAPTURE_ALREADY);
    proxy = make(&other);
    own = desk_read_ticket(&desk, &other);
    assert_int_equal(hand_over(&own, "", &shown), PD_CAPTURE_OK);
    assert_int_equal(look(&proxy), PD_CAPTURE_ALREADY);
    desk_is_sound(&desk);
}

static void
what_was_taken_back_is_refused_and_the_next_has_another_serial(void **state)
{
    struct pd_hold hold = a_ticket(), shown;
    struct pd_code first = make(&hold), again = make(&hold), second;
    char first_text[PD_CODE_CAP];

    (void)state;
    assert_int_equal(again.ticket.serial, first.ticket.serial);
    memcpy(first_text, text, sizeof first_text);
    stop(&hold);
    assert_int_equal(pd_ledger_proxy_stop(desk.ledger, desk.when, &hold.row.id), PD_ERR_STATE);
    reopen();
    assert_int_equal(look(&first), PD_CAPTURE_STOPPED);
    assert_int_equal(hand_over(&first, first_text, &shown), PD_CAPTURE_STOPPED);
    assert_int_equal(
        pd_ledger_void_ticket(desk.ledger, desk.when, &first, first_text, "damaged"), PD_ERR_STATE);
    second = make(&hold);
    assert_int_equal(second.ticket.serial, first.ticket.serial + 1);
    assert_int_equal(look(&first), PD_CAPTURE_STOPPED);
    assert_int_equal(look(&second), PD_CAPTURE_OK);
}

static void
it_is_made_of_nothing_but_an_own_ticket_that_is_out(void **state)
{
    struct pd_hold held = desk_redeem(&desk, "MUG", 1), hold;
    struct pd_when late = { DESK_EXP + 366 * PD_DAY_MS, PD_TIME_SYNCED };

    (void)state;
    assert_int_equal(pd_ledger_proxy_make(desk.ledger, desk.when, &held.row.id, text), PD_ERR_STATE);
    assert_string_equal(text, "");
    assert_int_equal(
        pd_ledger_proxy_make(desk.ledger, desk.when, &(struct pd_id){ { 1 } }, text), PD_ERR_NOT_FOUND);
    desk_release(&desk, &held);
    assert_int_equal(pd_ledger_proxy_make(desk.ledger, late, &held.row.id, text), PD_ERR_STATE);
    assert_ok(pd_ledger_end_ask(desk.ledger, desk.when, &held.row.id, "not_wanted"));
    assert_int_equal(pd_ledger_proxy_make(desk.ledger, desk.when, &held.row.id, text), PD_ERR_STATE);
    hold = a_ticket();
    for (int i = 0; i < PD_PROXY_MAX; i++) {
        (void)make(&hold);
        stop(&hold);
    }
    assert_int_equal(pd_ledger_proxy_make(desk.ledger, desk.when, &hold.row.id, text), PD_ERR_EXISTS);
}

/* A hub of the release before would not tell counters: none is made under it. */
static void
none_is_made_under_a_hub_that_knows_none(void **state)
{
    struct pd_hold hold = a_ticket();

    (void)state;
    assert_ok(pd_ledger_speak(desk.ledger, 2));
    assert_int_equal(pd_ledger_proxy_make(desk.ledger, desk.when, &hold.row.id, text), PD_ERR_STATE);
}

/* One errand a hold, which says how it stands now. */
static void
the_tray_has_the_last_word_on_each_hold(void **state)
{
    struct pd_hold hold = a_ticket(), other = a_ticket();
    struct pd_errand e;
    char id[PD_ID_TEXT_CAP];

    (void)state;
    (void)make(&hold);
    (void)make(&other);
    stop(&hold);
    (void)make(&hold);
    assert_int_equal(pd_ledger_tray_count(desk.ledger), 2);
    assert_ok(pd_ledger_tray_next(desk.ledger, &e));
    assert_string_equal(e.what, pd_id_text(other.row.id, id));
    assert_ok(pd_ledger_tray_done(desk.ledger, &e.id));
    assert_ok(pd_ledger_tray_next(desk.ledger, &e));
    assert_int_equal(e.kind, PD_ERRAND_PROXY);
    assert_true(pd_id_equal(e.member, hold.row.member));
    assert_int_equal(e.n, 2);
    assert_int_equal(e.number, 1);
}

static void
the_hubs_word_counts_in_whatever_order_it_comes(void **state)
{
    struct pd_hold hold = a_ticket();
    struct pd_code first = make(&hold);

    (void)state;
    told(&hold, 1, 1); /* taken back at another kiosk */
    assert_int_equal(look(&first), PD_CAPTURE_STOPPED);
    told(&hold, 1, 0); /* and an older word later */
    assert_int_equal(look(&first), PD_CAPTURE_STOPPED);
    told(&hold, 5, 5);
    assert_int_equal(make(&hold).ticket.serial, 6);
    desk_is_sound(&desk);
}

static void
a_rotten_row_makes_no_proxy_ticket_good(void **state)
{
    struct pd_hold hold = a_ticket(), shown;
    struct pd_code proxy = make(&hold), own = desk_read_ticket(&desk, &hold);
    sqlite3 *db;

    (void)state;
    stop(&hold);
    desk_close(&desk);
    assert_int_equal(sqlite3_open(desk.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE proxy SET stopped = 0", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    desk_open(&desk);
    assert_int_equal(look(&proxy), PD_CAPTURE_STOPPED);
    told(&hold, 1, 1); /* written over it */
    desk_is_sound(&desk);
    assert_int_equal(look(&proxy), PD_CAPTURE_STOPPED);
    assert_int_equal(hand_over(&own, "", &shown), PD_CAPTURE_OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(either_ticket_picks_it_up_and_the_journal_tells_which, start, finish),
        cmocka_unit_test_setup_teardown(
            what_was_taken_back_is_refused_and_the_next_has_another_serial, start, finish),
        cmocka_unit_test_setup_teardown(it_is_made_of_nothing_but_an_own_ticket_that_is_out, start, finish),
        cmocka_unit_test_setup_teardown(none_is_made_under_a_hub_that_knows_none, start, finish),
        cmocka_unit_test_setup_teardown(the_tray_has_the_last_word_on_each_hold, start, finish),
        cmocka_unit_test_setup_teardown(the_hubs_word_counts_in_whatever_order_it_comes, start, finish),
        cmocka_unit_test_setup_teardown(a_rotten_row_makes_no_proxy_ticket_good, start, finish),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

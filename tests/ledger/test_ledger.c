/*
 * Goal: every act of the ledger does what its header says, also after the file was closed and opened again,
 * and leaves a file that verify finds sound. Method: one desk per test, rows and results of the hub made by
 * hand.
 */
#include "tests/ledger/desk.h"

#include "app/base/log.h"
#include "app/ledger/store.h"

#include <sqlite3.h>

static struct desk desk;

static int
start(void **state)
{
    (void)state;
    desk_start(&desk, 1);
    return 0;
}

/* Every test ends with a verify, a rebuild and another verify. */
static int
finish(void **state)
{
    (void)state;
    if (desk.ledger) {
        desk_is_sound(&desk);
        assert_ok(pd_ledger_rebuild(desk.ledger));
        desk_is_sound(&desk);
    }
    desk_finish(&desk);
    return 0;
}

static struct pd_ledger_status
status(void)
{
    struct pd_ledger_status s;

    assert_ok(pd_ledger_status(desk.ledger, &s));
    return s;
}

static enum pd_hold_state
state_of(const struct pd_hold *hold)
{
    struct pd_hold now;

    assert_ok(pd_ledger_hold_get(desk.ledger, &hold->row.id, &now));
    return now.row.state;
}

static void
reopen(void)
{
    desk_close(&desk);
    desk_open(&desk);
}

/* ---- identity, rows, programme ---- */

static void
an_identity_is_given_once_and_survives(void **state)
{
    struct pd_identity got;

    (void)state;
    assert_int_equal(pd_ledger_enrol(desk.ledger, &desk.identity), PD_ERR_EXISTS);
    reopen();
    assert_ok(pd_ledger_identity(desk.ledger, &got));
    assert_memory_equal(got.secret.b, desk.identity.secret.b, PD_SECRET_KEY_LEN);
    assert_string_equal(got.place, "P1");
    assert_int_equal(got.letter, 'A');
}

static void
what_came_for_this_desk_is_receipted_once(void **state)
{
    struct pd_row rows[2];
    uint64_t before = status().high_seq;

    (void)state;
    assert_int_equal(before, 3); /* two leases and a token */
    rows[0] = desk_lease_row(&desk, 1, "MUG", DESK_UNITS);
    rows[1] = (struct pd_row){ .kind = PD_ROW_TOKEN,
        .token = { .place = "P1", .number = 1, .device = desk.identity.device } };
    assert_ok(desk_page(&desk, rows, 2, 0));
    assert_int_equal(status().high_seq, before);
    rows[0] = desk_lease_row(&desk, 1, "MUG", DESK_UNITS + 5);
    assert_ok(desk_page(&desk, rows, 1, 0));
    assert_int_equal(status().high_seq, before + 1);
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "MUG"), DESK_UNITS + 5);
}

static void
a_cursor_never_moves_backwards_but_into_a_new_hub_epoch(void **state)
{
    struct pd_row row = desk_member_row(&desk.member, 1);
    struct pd_cursor cursor;

    (void)state;
    row.cseq = 2;
    assert_int_equal(
        pd_ledger_apply_page(desk.ledger, &row, 1, (struct pd_cursor){ 1, 2 }, 0, DESK_NOW, PD_TIME_SYNCED),
        PD_ERR_STATE);
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS);
    assert_ok(
        pd_ledger_apply_page(desk.ledger, &row, 1, (struct pd_cursor){ 2, 2 }, 0, DESK_NOW, PD_TIME_SYNCED));
    assert_int_equal(desk_free_points(&desk, &desk.member), 1);
    assert_ok(pd_ledger_cursor(desk.ledger, &cursor));
    assert_int_equal(cursor.hub_epoch, 2);
    assert_int_equal(cursor.cseq, 2);
}

/* A snapshot's rows may be older than what a pull brought meanwhile. */
static void
an_older_word_never_replaces_a_newer(void **state)
{
    struct pd_row newer = desk_member_row(&desk.member, 7), older = desk_member_row(&desk.member, 5000);
    uint64_t at;

    (void)state;
    at = desk.cseq + 2;
    older.cseq = desk.cseq + 1;
    newer.cseq = desk.cseq = at;
    assert_ok(pd_ledger_apply_page(
        desk.ledger, &newer, 1, (struct pd_cursor){ 1, at }, 0, DESK_NOW, PD_TIME_SYNCED));
    assert_ok(pd_ledger_apply_page(
        desk.ledger, &older, 1, (struct pd_cursor){ 1, at }, 0, DESK_NOW, PD_TIME_SYNCED));
    assert_int_equal(desk_free_points(&desk, &desk.member), 7);
}

static void
an_erased_member_is_gone_from_the_file(void **state)
{
    struct pd_row row = { .kind = PD_ROW_GONE, .gone = desk.other };
    struct pd_row marked = desk_member_row(&desk.other, 10);
    struct pd_member member;
    char bytes[4096];
    FILE *file;
    size_t n;

    (void)state;
    (void)snprintf(marked.member.masked, sizeof(marked.member.masked), "QQZZXX");
    assert_ok(desk_page(&desk, &marked, 1, 0));
    assert_ok(pd_ledger_idle(desk.ledger));
    assert_ok(desk_page(&desk, &row, 1, 0));
    assert_int_equal(pd_ledger_member(desk.ledger, &desk.other, &member), PD_ERR_NOT_FOUND);
    assert_ok(desk_page(&desk, &marked, 1, 0)); /* an old snapshot, or a hub that was restored */
    assert_int_equal(pd_ledger_member(desk.ledger, &desk.other, &member), PD_ERR_NOT_FOUND);
    assert_ok(pd_ledger_idle(desk.ledger));
    for (int i = 0; i < 2; i++) {
        char path[128];

        (void)snprintf(path, sizeof(path), "%s%s", desk.path, i ? "-wal" : "");
        file = fopen(path, "rb");
        while (file && (n = fread(bytes, 1, sizeof(bytes), file)) > 0)
            assert_null(memmem(bytes, n, "QQZZXX", 6));
        if (file)
            fclose(file);
    }
}

static void
the_newest_programme_in_force_whose_document_is_here_is_used(void **state)
{
    static const char one[] = "{\"one\":1}", two[] = "{\"two\":2}";
    struct pd_row rows[2] = { { .kind = PD_ROW_PROGRAMME }, { .kind = PD_ROW_PROGRAMME } };
    struct pd_hash wanted;
    const char *json;
    uint32_t version;
    size_t len;

    (void)state;
    rows[0].programme = (struct pd_programme_row){ 1, pd_hash_of(one, 9), DESK_NOW - 5 };
    rows[1].programme = (struct pd_programme_row){ 2, pd_hash_of(two, 9), DESK_NOW + 5 };
    assert_ok(desk_page(&desk, rows, 2, 0));
    assert_ok(pd_ledger_asset_wanted(desk.ledger, &wanted));
    assert_int_equal(pd_ledger_asset_put(desk.ledger, &wanted, "x", 1), PD_ERR_INVALID);
    assert_int_equal(pd_ledger_programme(desk.ledger, DESK_NOW, &version, &json, &len), PD_ERR_NOT_FOUND);
    assert_ok(pd_ledger_asset_put(desk.ledger, &rows[0].programme.sha256, one, 9));
    assert_ok(pd_ledger_asset_put(desk.ledger, &rows[1].programme.sha256, two, 9));
    assert_int_equal(pd_ledger_asset_wanted(desk.ledger, &wanted), PD_ERR_NOT_FOUND);
    assert_ok(pd_ledger_programme(desk.ledger, DESK_NOW, &version, &json, &len));
    assert_int_equal(version, 1);
    assert_string_equal(json, one);
    assert_ok(pd_ledger_programme(desk.ledger, DESK_NOW + 5, &version, &json, &len));
    assert_int_equal(version, 2);
}

/* What was found is remembered until something is written or the clock passes a version's beginning. */
static void
a_programme_that_was_found_gives_way_at_once_to_a_newer_one_and_to_the_clock(void **state)
{
    static const char texts[3][10] = { "{\"one\":1}", "{\"two\":2}", "{\"six\":6}" };
    struct pd_row row = { .kind = PD_ROW_PROGRAMME };
    struct pd_hash wanted;
    const char *json;
    uint32_t version;
    size_t len;

    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        row.programme = (struct pd_programme_row){ i + 1, pd_hash_of(texts[i], 9), DESK_NOW + 5 * i };
        assert_ok(desk_page(&desk, &row, 1, 0));
        assert_ok(pd_ledger_asset_wanted(desk.ledger, &wanted));
        assert_true(pd_hash_equal(&wanted, &row.programme.sha256));
        assert_ok(pd_ledger_asset_put(desk.ledger, &wanted, texts[i], 9));
        assert_int_equal(pd_ledger_asset_wanted(desk.ledger, &wanted), PD_ERR_NOT_FOUND);
        for (uint32_t at = 0; at < 6; at++) {
            uint32_t now = at < 3 ? at : 5 - at; /* forwards, and then the clock is set back */

            assert_ok(pd_ledger_programme(desk.ledger, DESK_NOW + 5 * now + 4, &version, &json, &len));
            assert_int_equal(version, (now < i ? now : i) + 1);
            assert_string_equal(json, texts[version - 1]);
        }
    }
}

static void
a_revoked_key_is_not_believed(void **state)
{
    struct pd_secret_key secret = pd_secret_key_make(&desk.rng);
    struct pd_row row = { .kind = PD_ROW_KEY };
    struct pd_keyring ring;

    (void)state;
    row.key = (struct pd_key_row){ .key = pd_secret_key_public(&secret), .roles = PD_CODE_ROLES_HUB };
    assert_ok(desk_page(&desk, &row, 1, 0));
    assert_ok(pd_ledger_keyring(desk.ledger, &ring));
    assert_int_equal(ring.count, 2);
    row.key.revoked = true;
    assert_ok(desk_page(&desk, &row, 1, 0));
    assert_ok(pd_ledger_keyring(desk.ledger, &ring));
    assert_int_equal(ring.count, 1);
}

/* ---- redemption ---- */

static void
a_redemption_holds_points_a_unit_and_a_ticket(void **state)
{
    struct pd_hold hold = desk_redeem(&desk, "MUG", 2), again;
    struct pd_code code;
    struct pd_member member;

    (void)state;
    assert_int_equal(hold.row.state, PD_HOLD_HELD);
    assert_string_equal(hold.short_number, "A-001");
    assert_string_equal(desk_redeem(&desk, "TEA", 1).short_number, "A-002");
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS - 230);
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "MUG"), DESK_UNITS - 2);
    code = desk_read_ticket(&desk, &hold);
    assert_int_equal(code.ticket.ordinal, 2);
    assert_int_equal(code.ticket.lease, 1);
    assert_string_equal(code.ticket.place, "P1");
    assert_true(pd_id_equal(code.ticket.hold, hold.row.id));
    reopen();
    assert_ok(pd_ledger_hold_get(desk.ledger, &hold.row.id, &again));
    assert_string_equal(again.ticket, hold.ticket);
    assert_ok(pd_ledger_hold_by_short(desk.ledger, "a1", &again));
    assert_true(pd_id_equal(again.row.id, hold.row.id));
    assert_ok(pd_ledger_member(desk.ledger, &desk.member, &member));
    assert_int_equal(pd_points_raw(member.held), 230);
}

static void
short_numbers_start_over_every_local_day(void **state)
{
    (void)state;
    desk_redeem(&desk, "TEA", 1);
    desk_redeem(&desk, "TEA", 1);
    desk.when.now_ms += PD_DAY_MS;
    {
        struct pd_redeem_request r = { .when = desk.when,
            .programme = &desk.programme,
            .member = desk.member,
            .sku = "TEA",
            .qty = 1,
            .code_type = PD_CODE_CARD,
            .online = true,
            .decided_ms = desk.when.now_ms };
        enum pd_redeem_outcome outcome;
        struct pd_hold hold;

        assert_ok(pd_ledger_redeem(desk.ledger, &r, &outcome, &hold));
        assert_int_equal(outcome, PD_REDEEM_OK);
        assert_string_equal(hold.short_number, "A-001");
    }
}

static bool
keep_code(void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    (void)line;
    (void)len;
    (void)result;
    if (op->kind == PD_OP_HOLD)
        (void)pd_copy(ctx, PD_CODE_CAP, op->code);
    return true;
}

static void
a_cards_code_is_not_written_down(void **state)
{
    struct pd_redeem_request r = { .when = desk.when,
        .programme = &desk.programme,
        .member = desk.member,
        .sku = "TEA",
        .qty = 1,
        .code = "PD1:HERS",
        .online = true,
        .decided_ms = desk.when.now_ms };
    static const enum pd_code_type types[] = { PD_CODE_MEMBER_DAY, PD_CODE_CARD };
    enum pd_redeem_outcome outcome;
    char code[PD_CODE_CAP] = "none";
    struct pd_hold hold;

    (void)state;
    for (int i = 0; i < PD_COUNT(types); i++) {
        r.code_type = types[i];
        r.code_exp_ms = desk.code_exp_ms + i;
        assert_ok(pd_ledger_redeem(desk.ledger, &r, &outcome, &hold));
        assert_int_equal(outcome, PD_REDEEM_OK);
        assert_ok(pd_ledger_each_op(desk.ledger, 1, keep_code, code));
        assert_string_equal(code, types[i] == PD_CODE_CARD ? "" : "PD1:HERS");
    }
}

static void
a_refusal_records_nothing(void **state)
{
    enum pd_redeem_outcome outcome;
    struct pd_hold hold;
    uint64_t high = status().high_seq;

    (void)state;
    assert_ok(desk_try_redeem(&desk, "MUG", DESK_UNITS + 1, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_NO_LEASE);
    assert_ok(desk_try_redeem(&desk, "NONE", 1, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_NOT_ON_OFFER);
    assert_ok(desk_try_redeem(&desk, "MUG", 60, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_TOO_FEW_POINTS);
    assert_ok(desk_try_redeem(&desk, "MUG", 0, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_QTY);
    desk.member = desk.identity.device;
    assert_int_equal(desk_try_redeem(&desk, "MUG", 1, &outcome, &hold), PD_ERR_NOT_FOUND);
    assert_int_equal(status().high_seq, high);
}

static void
a_lease_is_never_oversold_and_unreleased_units_return(void **state)
{
    struct pd_hold holds[DESK_UNITS], more;
    enum pd_redeem_outcome outcome;

    (void)state;
    for (int i = 0; i < DESK_UNITS; i++)
        holds[i] = desk_redeem(&desk, "TEA", 1);
    assert_ok(desk_try_redeem(&desk, "TEA", 1, &outcome, &more));
    assert_int_equal(outcome, PD_REDEEM_NO_LEASE);
    assert_ok(pd_ledger_void(desk.ledger, desk.when, &holds[4].row.id, "not_wanted"));
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "TEA"), 1);
    more = desk_redeem(&desk, "TEA", 1);
    assert_int_equal(more.row.ordinal, holds[4].row.ordinal);
    assert_ok(desk_result(&desk, status().high_seq, PD_OP_REJECTED, "too_few_points"));
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "TEA"), 1);
    /* a ticket that was out keeps its ordinal for ever */
    desk_release(&desk, &holds[0]);
    assert_ok(pd_ledger_void(desk.ledger, desk.when, &holds[0].row.id, "not_wanted"));
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "TEA"), 1);
}

static void
one_presentation_may_redeem_often_a_second_one_not_at_all(void **state)
{
    enum pd_redeem_outcome outcome;
    struct pd_hold hold;
    bool fresh;

    (void)state;
    assert_ok(pd_ledger_code_present(desk.ledger, &desk.member, PD_CODE_MEMBER, DESK_EXP, DESK_NOW, &fresh));
    assert_true(fresh);
    desk.when.now_ms = DESK_EXP + 60000; /* choosing took longer than the code lives */
    desk_redeem(&desk, "MUG", 1);
    desk_redeem(&desk, "TEA", 1);
    assert_ok(pd_ledger_code_present(desk.ledger, &desk.member, PD_CODE_MEMBER, DESK_EXP, DESK_NOW, &fresh));
    assert_false(fresh);
    desk.when.now_ms = DESK_NOW;
    assert_ok(desk_try_redeem(&desk, "TEA", 1, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_CODE_USED);
    reopen();
    assert_ok(desk_try_redeem(&desk, "TEA", 1, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_CODE_USED);
    for (int i = 0; i < 2; i++) {
        assert_ok(
            pd_ledger_code_present(desk.ledger, &desk.member, PD_CODE_CARD, DESK_EXP, DESK_NOW, &fresh));
        assert_true(fresh);
    }
}

static void
a_code_that_expired_starts_nothing(void **state)
{
    enum pd_redeem_outcome outcome;
    struct pd_hold hold;

    (void)state;
    desk.when.now_ms = DESK_EXP;
    assert_ok(desk_try_redeem(&desk, "TEA", 1, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_CODE_EXPIRED);
}

static void
a_clock_in_1970_still_redeems_under_the_rules(void **state)
{
    struct pd_hold hold;

    (void)state;
    desk.when = (struct pd_when){ 1000, PD_TIME_UNTRUSTED };
    hold = desk_redeem(&desk, "TEA", 1);
    assert_string_equal(hold.short_number, "A-001");
    desk_release(&desk, &hold);
    desk.when = (struct pd_when){ DESK_NOW, PD_TIME_SYNCED };
}

static void
the_time_floor_is_what_was_written_last(void **state)
{
    int64_t floor_ms;

    (void)state;
    assert_ok(
        pd_ledger_time_floor(desk.ledger, &floor_ms)); /* what the hub said when it enrolled this desk */
    assert_int_equal(floor_ms, desk.identity.enrolled_ms);
    assert_ok(pd_ledger_time_floor_set(desk.ledger, 500));
    assert_ok(pd_ledger_time_floor_set(desk.ledger, 400));
    reopen();
    assert_ok(pd_ledger_time_floor(desk.ledger, &floor_ms));
    assert_int_equal(floor_ms, 400);
}

static void
offline_use_counts_what_the_hub_has_not_answered(void **state)
{
    struct pd_redeem_use use;

    (void)state;
    desk_redeem(&desk, "MUG", 1);
    desk_redeem(&desk, "TEA", 1);
    assert_ok(pd_ledger_redeem_use(desk.ledger, &desk.member, desk.when, &desk.programme, &use));
    assert_int_equal(pd_points_raw(use.account_today), 130);
    assert_int_equal(use.account_count, 2);
    assert_int_equal(pd_points_raw(use.desk_total), 130);
    assert_int_equal(use.offline_since_ms, DESK_NOW);
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    assert_ok(pd_ledger_redeem_use(desk.ledger, &desk.member,
        (struct pd_when){ DESK_NOW + PD_DAY_MS, PD_TIME_SYNCED }, &desk.programme, &use));
    assert_int_equal(pd_points_raw(use.account_today), 0);
    assert_int_equal(use.account_count, 1);
    assert_int_equal(pd_points_raw(use.desk_total), 30);
}

static struct pd_redeem_use
use_of(const struct pd_id *member, int64_t now_ms, enum pd_time_quality quality)
{
    struct pd_redeem_use use;

    assert_ok(pd_ledger_redeem_use(
        desk.ledger, member, (struct pd_when){ now_ms, quality }, &desk.programme, &use));
    return use;
}

static struct pd_hold
redeem_of_other(void)
{
    struct pd_id anna = desk.member;
    struct pd_hold hold;

    desk.member = desk.other;
    hold = desk_redeem(&desk, "MUG", 1);
    desk.member = anna;
    return hold;
}

/* Two redemptions of hers (ops 4 and 5) and one of another member (6): only answers to 4 and 5 free her. */
static void
only_an_answer_for_her_frees_what_she_used(void **state)
{
    struct pd_row rows[2] = { desk_member_row(&desk.member, DESK_POINTS), desk_member_row(&desk.other, 1) };
    struct pd_redeem_use use;
    bool fresh;

    (void)state;
    desk_redeem(&desk, "MUG", 1);
    desk_redeem(&desk, "TEA", 1);
    redeem_of_other();
    assert_ok(desk_page(&desk, rows, 2, 0)); /* the hub's rows are no answer */
    assert_ok(desk_result(&desk, 6, PD_OP_APPLIED, ""));
    reopen();
    assert_ok(
        pd_ledger_code_present(desk.ledger, &desk.member, PD_CODE_MEMBER, DESK_EXP + 1, DESK_NOW, &fresh));
    use = use_of(&desk.member, DESK_NOW, PD_TIME_SYNCED);
    assert_int_equal(pd_points_raw(use.account_today), 130);
    assert_int_equal(use.account_count, 2);
    assert_int_equal(pd_points_raw(use.desk_total), 130);
    assert_int_equal(use.desk_count, 2);
    assert_int_equal(use_of(&desk.other, DESK_NOW, PD_TIME_SYNCED).account_count, 0);
    assert_ok(pd_ledger_rebuild(desk.ledger));
    assert_int_equal(use_of(&desk.member, DESK_NOW, PD_TIME_SYNCED).account_count, 2);
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    use = use_of(&desk.member, DESK_NOW, PD_TIME_SYNCED);
    assert_int_equal(use.account_count, 1);
    assert_int_equal(use.desk_count, 1);
    assert_ok(desk_result(&desk, 5, PD_OP_REJECTED, "too_few_points"));
    use = use_of(&desk.member, DESK_NOW, PD_TIME_SYNCED);
    assert_int_equal(use.account_count, 0);
    assert_int_equal(pd_points_raw(use.desk_total), 0);
    assert_int_equal(use.desk_count, 0);
}

static void
another_clock_frees_nothing_but_a_day_that_is_vouched_for(void **state)
{
    struct pd_redeem_use use;

    (void)state;
    desk_redeem(&desk, "MUG", 1);
    for (int days = -2; days <= 0; days++) { /* a clock set back sees them in its future */
        use = use_of(&desk.member, DESK_NOW + days * PD_DAY_MS, PD_TIME_HOLDOVER);
        assert_int_equal(pd_points_raw(use.account_today), 100);
        assert_int_equal(pd_points_raw(use.account_recent), 100);
    }
    use = use_of(&desk.member, DESK_NOW + 40 * PD_DAY_MS, PD_TIME_UNTRUSTED);
    assert_int_equal(pd_points_raw(use.account_today), 100);
    assert_int_equal(pd_points_raw(use.account_recent), 100);
    use = use_of(&desk.member, DESK_NOW + PD_DAY_MS, PD_TIME_HOLDOVER);
    assert_int_equal(pd_points_raw(use.account_today), 0);
    assert_int_equal(use.account_count, 1); /* in a row, over any number of days */
    assert_int_equal(pd_points_raw(use.desk_total), 100);
}

static void
sales_within_the_window_are_one_sale(void **state)
{
    int64_t window_ms = 30 * PD_MINUTE_MS;

    (void)state;
    desk_redeem(&desk, "MUG", 1);
    assert_int_equal(
        pd_points_raw(use_of(&desk.member, DESK_NOW + window_ms, PD_TIME_SYNCED).account_recent), 100);
    assert_int_equal(
        pd_points_raw(use_of(&desk.member, DESK_NOW + window_ms + 1, PD_TIME_SYNCED).account_recent), 0);
}

/* A line that brings rows and takes no ops is no network. */
static void
a_stretch_is_as_old_as_the_oldest_that_waits(void **state)
{
    struct pd_row row = desk_member_row(&desk.other, 1);

    (void)state;
    desk_redeem(&desk, "MUG", 1);
    desk.when.now_ms += PD_DAY_MS;
    desk_redeem(&desk, "TEA", 1);
    assert_ok(desk_page(&desk, &row, 1, 0));
    assert_int_equal(use_of(&desk.member, desk.when.now_ms, PD_TIME_SYNCED).offline_since_ms, DESK_NOW);
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    assert_int_equal(
        use_of(&desk.member, desk.when.now_ms, PD_TIME_SYNCED).offline_since_ms, DESK_NOW + PD_DAY_MS);
}

/* ---- release, capture, void, refund ---- */

static void
a_ticket_goes_out_once_and_its_print_is_remembered(void **state)
{
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1), open[4];

    (void)state;
    desk_release(&desk, &hold);
    assert_int_equal(state_of(&hold), PD_HOLD_RELEASED);
    assert_int_equal(pd_ledger_release(desk.ledger, desk.when, &hold.row.id, "print"), PD_ERR_STATE);
    reopen();
    assert_int_equal(pd_ledger_prints_open(desk.ledger, open, 4), 1);
    assert_ok(pd_ledger_printed(desk.ledger, &hold.row.id, DESK_NOW));
    assert_int_equal(pd_ledger_prints_open(desk.ledger, open, 4), 0);
    assert_ok(pd_ledger_printed(desk.ledger, &hold.row.id, DESK_NOW));
    assert_ok(pd_ledger_hold_get(desk.ledger, &hold.row.id, &hold));
    assert_int_equal(hold.prints, 2);
}

static enum pd_capture_outcome
capture(const struct pd_code *code, const char *text, struct pd_hold *hold)
{
    enum pd_capture_outcome checked, outcome;

    assert_ok(pd_ledger_capture_check(desk.ledger, desk.when.now_ms, code, &checked, hold));
    assert_ok(pd_ledger_capture(desk.ledger, desk.when, code, text, &outcome, hold));
    if (text[0] != '\0')
        assert_int_equal(checked, outcome);
    return outcome;
}

static void
a_gift_is_handed_over_once(void **state)
{
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1), out, last[4];
    struct pd_code code = desk_read_ticket(&desk, &hold);
    struct pd_member member;

    (void)state;
    desk_release(&desk, &hold);
    assert_int_equal(capture(&code, hold.ticket, &out), PD_CAPTURE_OK);
    assert_int_equal(out.row.state, PD_HOLD_CAPTURED);
    reopen();
    assert_int_equal(capture(&code, hold.ticket, &out), PD_CAPTURE_ALREADY);
    assert_int_equal(out.row.ended_ms, DESK_NOW);
    assert_int_equal(pd_ledger_captures_last(desk.ledger, last, 4), 1);
    assert_int_equal(pd_ledger_void(desk.ledger, desk.when, &hold.row.id, "damaged"), PD_ERR_STATE);
    assert_ok(pd_ledger_member(desk.ledger, &desk.member, &member));
    assert_int_equal(pd_points_raw(member.held), 0);
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS - 100);
}

/* A ticket of another kiosk that this counter never heard of. */
static struct pd_code
foreign_ticket(uint32_t lease, uint32_t ordinal)
{
    struct pd_code code = { .type = PD_CODE_TICKET, .exp_s = DESK_NOW / 1000 + 86400 };

    code.signer = desk.other;
    code.ticket = (struct pd_code_ticket){ .hold = pd_id_make(DESK_NOW, &desk.rng),
        .member = desk.other,
        .sku = "MUG",
        .qty = 1,
        .points = { 100 },
        .lease = lease,
        .ordinal = ordinal,
        .place = "P1" };
    return code;
}

static void
every_reason_not_to_hand_over_is_told(void **state)
{
    struct pd_row rows[2] = { desk_lease_row(&desk, 9, "MUG", 3),
        { .kind = PD_ROW_TOKEN, .token = { .place = "P1", .number = 2, .device = desk.other } } };
    struct pd_code code = foreign_ticket(9, 1), copy, far = foreign_ticket(9, 4),
                   unknown = foreign_ticket(77, 1);
    struct pd_hold hold = desk_redeem(&desk, "TEA", 1), out;

    (void)state;
    rows[0].lease.device = desk.other;
    assert_ok(desk_page(&desk, rows, 1, 0));
    assert_int_equal(capture(&code, "", &out), PD_CAPTURE_UNKNOWN);
    assert_int_equal(capture(&far, "PD1:T", &out), PD_CAPTURE_ORDINAL);
    assert_int_equal(capture(&code, "PD1:T", &out), PD_CAPTURE_OK);
    copy = code;
    copy.ticket.hold = desk.member; /* the same unit under another hold */
    assert_int_equal(capture(&copy, "PD1:T", &out), PD_CAPTURE_ORDINAL);
    assert_int_equal(capture(&unknown, "PD1:T", &out), PD_CAPTURE_DOUBT);
    code = foreign_ticket(9, 2);
    (void)snprintf(code.ticket.place, sizeof(code.ticket.place), "P2");
    assert_int_equal(capture(&code, "PD1:T", &out), PD_CAPTURE_WRONG_PLACE);
    code = foreign_ticket(9, 2);
    code.exp_s = DESK_NOW / 1000;
    assert_int_equal(capture(&code, "PD1:T", &out), PD_CAPTURE_EXPIRED);
    code = desk_read_ticket(&desk, &hold);
    assert_ok(pd_ledger_void(desk.ledger, desk.when, &hold.row.id, "not_wanted"));
    assert_int_equal(capture(&code, hold.ticket, &out), PD_CAPTURE_VOIDED);
    hold = desk_redeem(&desk, "TEA", 1);
    code = desk_read_ticket(&desk, &hold);
    assert_ok(desk_result(&desk, status().high_seq, PD_OP_REJECTED, "tier"));
    assert_int_equal(capture(&code, hold.ticket, &out), PD_CAPTURE_REJECTED);
    assert_string_equal(out.reject, "tier");
    assert_true(pd_ledger_has_token(desk.ledger));
    assert_ok(desk_page(&desk, rows + 1, 1, 0));
    assert_false(pd_ledger_has_token(desk.ledger));
    code = foreign_ticket(9, 2);
    assert_int_equal(capture(&code, "PD1:T", &out), PD_CAPTURE_NO_TOKEN);
}

static void
a_stolen_kiosk_key_is_bounded_by_its_own_leases(void **state)
{
    struct pd_row rows[2] = { desk_lease_row(&desk, 9, "MUG", 3), desk_lease_row(&desk, 10, "MUG", 3) };
    struct pd_code code = foreign_ticket(10, 1);
    struct pd_hold out;

    (void)state;
    rows[0].lease.device = desk.other;
    rows[1].lease.device = desk.member; /* a third desk's */
    assert_ok(desk_page(&desk, rows, 2, 0));
    assert_int_equal(capture(&code, "PD1:T", &out), PD_CAPTURE_ORDINAL);
    code = foreign_ticket(0, 0);
    assert_int_equal(capture(&code, "PD1:T", &out), PD_CAPTURE_ORDINAL);
    code = foreign_ticket(9, 3);
    assert_int_equal(capture(&code, "PD1:T", &out), PD_CAPTURE_OK);
}

static void
a_known_hold_with_other_goods_on_its_paper_is_refused(void **state)
{
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1), out;
    struct pd_code code = desk_read_ticket(&desk, &hold);

    (void)state;
    code.ticket.qty = 5;
    assert_int_equal(capture(&code, hold.ticket, &out), PD_CAPTURE_ORDINAL);
}

static void
only_the_token_holder_ends_a_ticket_that_is_out(void **state)
{
    struct pd_row row = { .kind = PD_ROW_TOKEN,
        .token = { .place = "P1", .number = 2, .device = desk.other } };
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1);
    struct pd_code code = foreign_ticket(1, 5);

    (void)state;
    assert_ok(pd_ledger_void_ticket(desk.ledger, desk.when, &code, "PD1:T", "damaged"));
    assert_int_equal(pd_ledger_void_ticket(desk.ledger, desk.when, &code, "PD1:T", "damaged"), PD_ERR_STATE);
    assert_ok(desk_page(&desk, &row, 1, 0));
    desk_release(&desk, &hold);
    assert_int_equal(pd_ledger_void(desk.ledger, desk.when, &hold.row.id, "damaged"), PD_ERR_STATE);
    code = foreign_ticket(1, 6);
    assert_int_equal(pd_ledger_void_ticket(desk.ledger, desk.when, &code, "PD1:T", "damaged"), PD_ERR_STATE);
    assert_int_equal(pd_ledger_void(desk.ledger, desk.when, &code.ticket.hold, "damaged"), PD_ERR_NOT_FOUND);
}

static void
refunds_never_sum_above_their_capture(void **state)
{
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1), out;
    struct pd_code code = desk_read_ticket(&desk, &hold);
    struct pd_id *id = &hold.row.id;

    (void)state;
    assert_int_equal(pd_ledger_refund(desk.ledger, desk.when, id, pd_points_of(1), "undo"), PD_ERR_STATE);
    assert_int_equal(capture(&code, hold.ticket, &out), PD_CAPTURE_OK);
    assert_ok(pd_ledger_refund(desk.ledger, desk.when, id, pd_points_of(60), "undo"));
    assert_int_equal(pd_ledger_refund(desk.ledger, desk.when, id, pd_points_of(41), "undo"), PD_ERR_STATE);
    assert_int_equal(
        pd_ledger_refund(desk.ledger, desk.when, id, pd_points_of(1), "two words"), PD_ERR_INVALID);
    assert_ok(desk_result(&desk, status().high_seq, PD_OP_REJECTED, "too_late"));
    assert_ok(pd_ledger_refund(desk.ledger, desk.when, id, pd_points_of(100), "undo"));
}

/* ---- claims and spends ---- */

/* In every mode: what was asked for is not hers before the hub's answer. */
static void
a_claim_is_pending_and_buys_nothing_until_it_is_answered(void **state)
{
    enum pd_claim_outcome outcome;
    struct pd_claims_open open;

    (void)state;
    assert_ok(pd_ledger_claim(
        desk.ledger, desk.when, &desk.member, "sign_in", "k:1", pd_points_of(5), 7, &outcome));
    assert_ok(
        pd_ledger_claim(desk.ledger, desk.when, &desk.member, "pay", "bill:1", pd_points_of(0), 7, &outcome));
    assert_ok(
        pd_ledger_claim(desk.ledger, desk.when, &desk.other, "sign_in", "k:2", pd_points_of(5), 7, &outcome));
    assert_ok(pd_ledger_claims_open(desk.ledger, &desk.member, &open));
    assert_int_equal(open.count, 2);
    assert_int_equal(pd_points_raw(open.points), 5);
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS);
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    assert_ok(pd_ledger_claims_open(desk.ledger, &desk.member, &open));
    assert_int_equal(open.count, 1);
    assert_int_equal(pd_points_raw(open.points), 0);
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS); /* her row brings them */
    assert_ok(desk_result(&desk, 5, PD_OP_APPLIED, "pending"));
    assert_ok(pd_ledger_claims_open(desk.ledger, &desk.member, &open));
    assert_int_equal(open.count, 0);
}

static void
a_claim_is_asked_once_per_key_until_it_is_refused(void **state)
{
    enum pd_claim_outcome outcome;

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_ok(pd_ledger_claim(
            desk.ledger, desk.when, &desk.member, "sign_in", "k:1", pd_points_of(5), 7, &outcome));
        assert_int_equal(outcome, i ? PD_CLAIM_ALREADY : PD_CLAIM_ASKED);
    }
    assert_true(pd_ledger_claim_known(desk.ledger, "k:1"));
    assert_false(pd_ledger_claim_known(desk.ledger, "k:2"));
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS);
    assert_ok(desk_result(&desk, status().high_seq, PD_OP_REJECTED, "frozen"));
    assert_false(pd_ledger_claim_known(desk.ledger, "k:1"));
    assert_int_equal(
        pd_ledger_claim(desk.ledger, desk.when, &desk.member, "sign_in", "\n", pd_points_of(5), 7, &outcome),
        PD_ERR_INVALID);
}

static void
a_spend_draws_at_once_and_comes_back_when_refused(void **state)
{
    enum pd_redeem_outcome outcome;

    (void)state;
    assert_ok(pd_ledger_spend(
        desk.ledger, desk.when, &desk.member, "points", pd_points_of(700), "wheel", "", 7, &outcome));
    assert_int_equal(outcome, PD_REDEEM_OK);
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS - 700);
    assert_ok(pd_ledger_spend(
        desk.ledger, desk.when, &desk.member, "points", pd_points_of(DESK_POINTS), "wheel", "", 7, &outcome));
    assert_int_equal(outcome, PD_REDEEM_TOO_FEW_POINTS);
    assert_ok(desk_result(&desk, status().high_seq, PD_OP_REJECTED, "frozen"));
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS);
}

/* ---- outbox and results ---- */

struct sent {
    int count;
    struct pd_hash head;
    uint64_t last;
    size_t bytes;
    int stop_after;
};

static bool
collect(void *ctx, uint64_t dseq, const char *line, size_t len, const struct pd_hash *head)
{
    struct sent *sent = ctx;

    sent->head = pd_chain_next(&sent->head, line, len);
    assert_memory_equal(sent->head.b, head->b, PD_HASH_LEN);
    sent->last = dseq;
    sent->bytes += len + 1;
    return ++sent->count != sent->stop_after;
}

static struct sent
outbox(int max, size_t max_bytes, int stop_after, uint64_t *base_seq)
{
    struct sent sent = { .stop_after = stop_after };

    assert_ok(pd_ledger_outbox(desk.ledger, 0, 0, &sent.head, base_seq, collect, &sent));
    assert_ok(pd_ledger_outbox(desk.ledger, max, max_bytes, &sent.head, base_seq, collect, &sent));
    return sent;
}

static void
the_outbox_hands_out_the_chain_from_what_was_answered(void **state)
{
    uint64_t base_seq;
    struct sent sent;
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1);
    struct pd_op_result result;

    (void)state;
    sent = outbox(500, 1 << 20, -1, &base_seq);
    assert_int_equal(base_seq, 0);
    assert_int_equal(sent.count, 4);
    assert_int_equal(outbox(500, sent.bytes - 1, -1, &base_seq).count, 3);
    assert_int_equal(outbox(2, 1 << 20, -1, &base_seq).count, 2);
    assert_int_equal(outbox(500, 1 << 20, 1, &base_seq).count, 1);
    assert_int_equal(pd_ledger_result(desk.ledger, &hold.row.id, &result), PD_ERR_NOT_FOUND);
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, "")); /* out of order: nothing below has a result yet */
    assert_int_equal(status().acked_seq, 0);
    for (uint64_t i = 1; i <= 3; i++)
        assert_ok(desk_result(&desk, i, PD_OP_APPLIED, ""));
    assert_int_equal(status().acked_seq, 4);
    assert_int_equal(status().unsent, 0);
    assert_ok(pd_ledger_result(desk.ledger, &hold.row.id, &result));
    assert_int_equal(result.hseq, 104);
    assert_int_equal(outbox(500, 1 << 20, -1, &base_seq).count, 0);
    assert_int_equal(base_seq, 4);
    assert_int_equal(desk_result(&desk, 99, PD_OP_APPLIED, ""), PD_ERR_INVALID);
}

static void
one_op_has_one_result_whatever_is_told_later(void **state)
{
    struct pd_hold hold = desk_redeem(&desk, "MUG", 1);

    (void)state;
    assert_ok(desk_result(&desk, 4, PD_OP_REJECTED, "tier"));
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    assert_int_equal(state_of(&hold), PD_HOLD_REJECTED);
    assert_int_equal(pd_ledger_release(desk.ledger, desk.when, &hold.row.id, "screen"), PD_ERR_STATE);
}

static void
a_refused_hold_gives_its_points_back_unless_its_ticket_is_out(void **state)
{
    struct pd_hold kept = desk_redeem(&desk, "MUG", 1), out = desk_redeem(&desk, "TEA", 1);
    struct pd_member member;

    (void)state;
    desk_release(&desk, &out);
    assert_ok(desk_result(&desk, 4, PD_OP_REJECTED, "tier"));
    assert_ok(desk_result(&desk, 5, PD_OP_REJECTED, "tier"));
    assert_int_equal(state_of(&kept), PD_HOLD_REJECTED);
    assert_int_equal(state_of(&out), PD_HOLD_REJECTED);
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "MUG"), DESK_UNITS);
    assert_int_equal(pd_ledger_lease_left(desk.ledger, "TEA"), DESK_UNITS - 1);
    assert_ok(pd_ledger_member(desk.ledger, &desk.member, &member));
    assert_int_equal(pd_points_raw(member.held), 0);
    assert_int_equal(pd_points_raw(member.debt), 30);
    assert_int_equal(desk_free_points(&desk, &desk.member), DESK_POINTS);
}

/* Its ticket was promised: the hub tells that it is out, and it is handed over like any other. */
static void
a_refused_hold_whose_ticket_is_out_is_open_once_the_hub_says_so(void **state)
{
    struct pd_hold out = desk_redeem(&desk, "MUG", 1), kept = desk_redeem(&desk, "TEA", 1);
    struct pd_row rows[2] = { { .kind = PD_ROW_HOLD, .hold = out.row },
        { .kind = PD_ROW_HOLD, .hold = kept.row } };

    (void)state;
    desk_release(&desk, &out);
    assert_ok(desk_result(&desk, 4, PD_OP_REJECTED, "tier"));
    assert_ok(desk_result(&desk, 5, PD_OP_REJECTED, "tier"));
    assert_int_equal(state_of(&out), PD_HOLD_REJECTED);
    rows[0].hold.state = PD_HOLD_RELEASED;
    rows[1].hold.state = PD_HOLD_REJECTED;
    assert_ok(desk_page(&desk, rows, 2, 6));
    assert_int_equal(state_of(&out), PD_HOLD_RELEASED);
    assert_int_equal(state_of(&kept), PD_HOLD_REJECTED);
    desk_is_sound(&desk);
}

static void
a_restored_hub_gets_everything_again_and_a_no_stays_a_no(void **state)
{
    struct pd_hold refused = desk_redeem(&desk, "MUG", 1);
    struct pd_op_result result;
    uint64_t base_seq;

    (void)state;
    for (uint64_t i = 1; i <= 3; i++)
        assert_ok(desk_result(&desk, i, PD_OP_APPLIED, ""));
    assert_ok(desk_result(&desk, 4, PD_OP_REJECTED, "tier"));
    assert_ok(pd_ledger_resend_from(desk.ledger, 2));
    assert_int_equal(status().acked_seq, 2);
    assert_int_equal(outbox(500, 1 << 20, -1, &base_seq).count, 2);
    assert_int_equal(base_seq, 2);
    assert_int_equal(pd_ledger_result(desk.ledger, &refused.row.id, &result), PD_ERR_NOT_FOUND);
    assert_int_equal(state_of(&refused), PD_HOLD_REJECTED);
    assert_ok(desk_result(&desk, 3, PD_OP_APPLIED, ""));
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    assert_int_equal(state_of(&refused), PD_HOLD_REJECTED);
    assert_int_equal(status().acked_seq, 4);
    assert_int_equal(status().high_seq, 5); /* the desk ended it at the hub too */
}

static bool
count_ops(void *ctx, const struct pd_op *op, const char *line, size_t len, const struct pd_op_result *result)
{
    int *count = ctx;

    assert_true(len > 0 && line[0] == '{');
    assert_int_equal(op->dseq >= 3, true);
    assert_int_equal(result != NULL, op->dseq == 4);
    (*count)++;
    return true;
}

static void
the_journal_is_shown_with_its_results(void **state)
{
    int count = 0;

    (void)state;
    desk_redeem(&desk, "MUG", 1);
    desk_redeem(&desk, "MUG", 1);
    assert_ok(desk_result(&desk, 4, PD_OP_APPLIED, ""));
    assert_ok(pd_ledger_each_op(desk.ledger, 3, count_ops, &count));
    assert_int_equal(count, 3);
}

static void
a_second_program_on_the_same_file_is_told_so(void **state)
{
    struct pd_ledger_config config = { .path = desk.path, .rng = &desk.rng, .power_safe = true };
    struct pd_ledger *second;
    struct pd_why why = { 0 };

    (void)state;
    assert_int_equal(pd_ledger_open(&second, &config, &why), PD_ERR_BUSY);
    assert_null(second);
    assert_true(strlen(why.text) > 0);
    desk_redeem(&desk, "MUG", 1);
}

static void
the_journal_cannot_be_changed_by_a_statement(void **state)
{
    sqlite3 *db;

    (void)state;
    desk_close(&desk);
    assert_int_equal(sqlite3_open(desk.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "UPDATE op SET at_ms = 1", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_exec(db, "DELETE FROM op", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    desk_open(&desk);
}

#define T(name) cmocka_unit_test_setup_teardown(name, start, finish)

static void
drop(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    (void)text;
}

/* Status and the hub's row are remembered; what an act changed counts while it is open, and only if it is
 * kept. */
static void
status_tells_of_an_act_that_is_kept_and_of_no_other(void **state)
{
    struct pd_ledger_status before = status(), now;
    struct pd_desk_row row;

    (void)state;
    for (int kept = 0; kept < 2; kept++) {
        enum pd_err end = kept ? PD_OK : PD_ERR_INVALID;

        assert_ok(pd_act_begin(desk.ledger));
        assert_ok(pd_store_desk(desk.ledger, &row));
        row.durable_seq = before.durable_seq + 7;
        assert_ok(pd_store_desk_put(desk.ledger, &row));
        assert_int_equal(status().durable_seq, before.durable_seq + 7);
        assert_int_equal(pd_act_end(desk.ledger, end), end);
        now = status();
        assert_int_equal(now.durable_seq, before.durable_seq + (kept ? 7 : 0));
        assert_ok(pd_store_desk(desk.ledger, &row));
        assert_int_equal(row.durable_seq, now.durable_seq);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(status_tells_of_an_act_that_is_kept_and_of_no_other),
        T(an_identity_is_given_once_and_survives),
        T(what_came_for_this_desk_is_receipted_once),
        T(a_cursor_never_moves_backwards_but_into_a_new_hub_epoch),
        T(an_older_word_never_replaces_a_newer),
        T(an_erased_member_is_gone_from_the_file),
        T(the_newest_programme_in_force_whose_document_is_here_is_used),
        T(a_programme_that_was_found_gives_way_at_once_to_a_newer_one_and_to_the_clock),
        T(a_revoked_key_is_not_believed),
        T(a_redemption_holds_points_a_unit_and_a_ticket),
        T(short_numbers_start_over_every_local_day),
        T(a_cards_code_is_not_written_down),
        T(a_refusal_records_nothing),
        T(a_lease_is_never_oversold_and_unreleased_units_return),
        T(one_presentation_may_redeem_often_a_second_one_not_at_all),
        T(a_code_that_expired_starts_nothing),
        T(a_clock_in_1970_still_redeems_under_the_rules),
        T(the_time_floor_is_what_was_written_last),
        T(offline_use_counts_what_the_hub_has_not_answered),
        T(only_an_answer_for_her_frees_what_she_used),
        T(another_clock_frees_nothing_but_a_day_that_is_vouched_for),
        T(sales_within_the_window_are_one_sale),
        T(a_stretch_is_as_old_as_the_oldest_that_waits),
        T(a_ticket_goes_out_once_and_its_print_is_remembered),
        T(a_gift_is_handed_over_once),
        T(every_reason_not_to_hand_over_is_told),
        T(a_stolen_kiosk_key_is_bounded_by_its_own_leases),
        T(a_known_hold_with_other_goods_on_its_paper_is_refused),
        T(only_the_token_holder_ends_a_ticket_that_is_out),
        T(refunds_never_sum_above_their_capture),
        T(a_claim_is_pending_and_buys_nothing_until_it_is_answered),
        T(a_claim_is_asked_once_per_key_until_it_is_refused),
        T(a_spend_draws_at_once_and_comes_back_when_refused),
        T(the_outbox_hands_out_the_chain_from_what_was_answered),
        T(one_op_has_one_result_whatever_is_told_later),
        T(a_refused_hold_gives_its_points_back_unless_its_ticket_is_out),
        T(a_refused_hold_whose_ticket_is_out_is_open_once_the_hub_says_so),
        T(a_restored_hub_gets_everything_again_and_a_no_stays_a_no),
        T(the_journal_is_shown_with_its_results),
        T(a_second_program_on_the_same_file_is_told_so),
        T(the_journal_cannot_be_changed_by_a_statement),
    };

    pd_log_set_sink(drop, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

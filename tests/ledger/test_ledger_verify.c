/*
 * Goal: a file that says something else than what was written is found out; one of another release or program
 * is refused or brought up to date. Method: a desk with every kind of row; bytes flipped in every page; facts
 * and derived rows changed behind the ledger's back with plain SQL; kept database files of every released
 * schema.
 */
#include "tests/ledger/desk.h"
#include "tests/support/slice.h"

#include "app/base/log.h"
#include "app/core/lots.h"

#include <sqlite3.h>
#include <stdlib.h>

#define IMAGE_MAX (1 << 19)
#define PAGE 4096
#define FLIPS_PER_PAGE SLICE_OF(12)
#define SCHEMAS 7 /* kept files under schemas/: desk-1.db ... */

static struct desk desk;
static uint8_t image[IMAGE_MAX];
static size_t image_len;

static void
write_image(const uint8_t *bytes, size_t len)
{
    FILE *file = fopen(desk.path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static size_t
read_file(const char *path, uint8_t *out)
{
    FILE *file = fopen(path, "rb");
    size_t len;

    assert_non_null(file);
    len = fread(out, 1, IMAGE_MAX, file);
    assert_true(len < IMAGE_MAX);
    assert_int_equal(fclose(file), 0);
    return len;
}

/* A desk that has seen everything once. */
static void
live(void)
{
    static const char document[] = "{\"some\":\"document\"}";
    struct pd_row rows[3] = { { .kind = PD_ROW_PROGRAMME }, { .kind = PD_ROW_KEY }, { .kind = PD_ROW_HOLD } };
    enum pd_claim_outcome claim;
    enum pd_redeem_outcome outcome;
    enum pd_capture_outcome captured;
    struct pd_code code;
    struct pd_hold hold, out;

    rows[0].programme = (struct pd_programme_row){ 1, pd_hash_of(document, strlen(document)), DESK_NOW };
    rows[1].key = (struct pd_key_row){ .key = desk.identity.hub_key, .roles = PD_CODE_ROLES_HUB };
    rows[2].hold = (struct pd_hold_row){ .id = desk.identity.device,
        .member = desk.other,
        .device = desk.other,
        .sku = "MUG",
        .qty = 1,
        .amount = { 100 },
        .place = "P1",
        .lease = 8,
        .ordinal = 3,
        .expires_ms = DESK_NOW + PD_DAY_MS,
        .state = PD_HOLD_RELEASED,
        .doubt = true };
    assert_ok(desk_page(&desk, rows, 3, 0));
    assert_ok(pd_ledger_asset_put(desk.ledger, &rows[0].programme.sha256, document, strlen(document)));
    for (int i = 0; i < 4; i++) {
        hold = desk_redeem(&desk, i % 2 ? "MUG" : "TEA", 1);
        if (i > 0)
            desk_release(&desk, &hold);
        if (i > 1) {
            code = desk_read_ticket(&desk, &hold);
            assert_ok(pd_ledger_capture(desk.ledger, desk.when, &code, hold.ticket, &captured, &out));
        }
    }
    code.ticket.hold = desk.other;
    code.ticket.ordinal = 9;
    assert_ok(pd_ledger_capture(desk.ledger, desk.when, &code, "PD1:X", &captured, &out));
    assert_int_equal(captured, PD_CAPTURE_OK);
    assert_ok(pd_ledger_refund(desk.ledger, desk.when, &hold.row.id, pd_points_of(10), "undo"));
    assert_ok(
        pd_ledger_claim(desk.ledger, desk.when, &desk.member, "sign_in", "key", pd_points_of(5), 1, &claim));
    assert_ok(pd_ledger_spend(
        desk.ledger, desk.when, &desk.member, "points", pd_points_of(5), "wheel", "", 1, &outcome));
    for (uint64_t seq = 1; seq < 8; seq++)
        assert_ok(desk_result(&desk, seq, seq == 5 ? PD_OP_REJECTED : PD_OP_APPLIED, seq == 5 ? "tier" : ""));
}

static int
start(void **state)
{
    (void)state;
    desk_start(&desk, 11);
    live();
    desk_is_sound(&desk);
    desk_close(&desk);
    image_len = read_file(desk.path, image);
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    desk_finish(&desk);
    return 0;
}

/* ---- flipped bytes ---- */

/* Everything a desk would act on. */
struct answers {
    int64_t points[2], held[2], debt[2];
    int left[2];
    struct pd_ledger_status status;
    struct pd_identity identity;
    int open, captured, prints, keys;
    bool token, claim;
    uint32_t version;
};

static bool
ask(struct answers *a)
{
    const struct pd_id *ids[2] = { &desk.member, &desk.other };
    struct pd_hold holds[16];
    struct pd_keyring ring;
    const char *json;
    size_t len;
    bool good = true;

    memset(a, 0, sizeof(*a));
    for (int i = 0; i < 2; i++) {
        struct pd_member m;

        good = good && pd_ledger_member(desk.ledger, ids[i], &m) == PD_OK;
        if (!good)
            return false;
        a->points[i] = pd_points_raw(pd_lots_spendable(m.lots, m.lot_count, DESK_NOW));
        a->held[i] = pd_points_raw(m.held);
        a->debt[i] = pd_points_raw(m.debt);
    }
    a->left[0] = pd_ledger_lease_left(desk.ledger, "MUG");
    a->left[1] = pd_ledger_lease_left(desk.ledger, "TEA");
    good = pd_ledger_status(desk.ledger, &a->status) == PD_OK &&
           pd_ledger_identity(desk.ledger, &a->identity) == PD_OK &&
           pd_ledger_keyring(desk.ledger, &ring) == PD_OK &&
           pd_ledger_programme(desk.ledger, DESK_NOW, &a->version, &json, &len) == PD_OK;
    a->keys = ring.count;
    a->open = pd_ledger_holds_open(desk.ledger, NULL, holds, 16);
    a->captured = pd_ledger_captures_last(desk.ledger, holds, 16);
    a->prints = pd_ledger_prints_open(desk.ledger, holds, 16);
    a->token = pd_ledger_has_token(desk.ledger);
    a->claim = pd_ledger_claim_known(desk.ledger, "key");
    return good;
}

/* 'd' detected, 'h' harmless; anything else fails the test. */
static char
with_flip(size_t at, uint8_t bits, const struct answers *before)
{
    struct pd_ledger_report report;
    struct answers after;
    char verdict = 'd';

    image[at] ^= bits;
    write_image(image, image_len);
    image[at] ^= bits;
    if (desk_try_open(&desk) == PD_OK) {
        enum pd_err err = pd_ledger_verify(desk.ledger, &report, NULL, NULL);

        if (err == PD_OK && report.problem[0] == '\0') {
            assert_true(ask(&after));
            /* only what the printer said has no second witness, and a print too many or too few is no loss */
            after.prints = before->prints;
            assert_memory_equal(&after, before, sizeof(after));
            verdict = 'h';
        }
    }
    desk_close(&desk);
    return verdict;
}

static void
a_flipped_byte_in_any_page_is_found_or_harmless(void **state)
{
    struct pd_rng rng = pd_rng_seeded(5);
    struct answers before;
    int detected = 0, harmless = 0;

    (void)state;
    desk_open(&desk);
    assert_true(ask(&before));
    desk_close(&desk);
    for (size_t page = 0; page < image_len / PAGE; page++) {
        for (int i = 0; i < FLIPS_PER_PAGE; i++) {
            size_t at = page * PAGE + pd_rng_below(&rng, PAGE);

            /* half of them where something is written */
            for (int tries = 0; i % 2 && image[at] == 0 && tries < 64; tries++)
                at = page * PAGE + pd_rng_below(&rng, PAGE);
            if (with_flip(at, (uint8_t)(1u << pd_rng_below(&rng, 8)), &before) == 'd')
                detected++;
            else
                harmless++;
        }
    }
    print_message("%zu pages: %d flips found, %d harmless\n", image_len / PAGE, detected, harmless);
    assert_true(detected > (int)(image_len / PAGE));
    write_image(image, image_len);
}

static void
a_file_cut_short_is_found(void **state)
{
    struct pd_ledger_report report;

    (void)state;
    for (size_t len = PAGE; len < image_len; len += PAGE) {
        write_image(image, len);
        if (desk_try_open(&desk) == PD_OK) {
            assert_ok(pd_ledger_verify(desk.ledger, &report, NULL, NULL));
            assert_true(report.problem[0] != '\0');
        }
        desk_close(&desk);
    }
    write_image(image, image_len);
}

/* ---- changes behind the ledger's back ---- */

static void
tamper(const char *sql)
{
    sqlite3 *db;
    char *message = NULL;

    write_image(image, image_len);
    assert_int_equal(sqlite3_open(desk.path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "DROP TRIGGER op_never_changes; DROP TRIGGER op_never_goes", NULL, NULL, NULL),
        SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    desk_open(&desk);
}

static void
the_first_op_that_was_changed_is_named(void **state)
{
    static const struct {
        const char *sql;
        uint64_t bad_seq;
    } cases[] = {
        { "UPDATE op SET line = CAST(replace(CAST(line AS TEXT), '\"amt\":30', '\"amt\":20') AS BLOB) WHERE "
          "dseq = 5",
            5 },
        { "UPDATE op SET head = zeroblob(32) WHERE dseq = 6", 6 },
        { "UPDATE op SET at_ms = at_ms + 1 WHERE dseq = 4", 4 },
        { "UPDATE op SET kind = 2 WHERE dseq = 5", 5 },
        { "UPDATE op SET op_id = zeroblob(16) WHERE dseq = 7", 7 },
        { "UPDATE op SET epoch = 2 WHERE dseq = 3", 3 },
        { "PRAGMA foreign_keys = OFF; DELETE FROM op WHERE dseq = 4", 5 },
        { "UPDATE op SET line = CAST('nonsense' AS BLOB) WHERE dseq = 8", 8 },
        { "UPDATE op SET line = zeroblob(5000) WHERE dseq = 8", 8 },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        struct pd_ledger_report report;

        tamper(cases[i].sql);
        assert_ok(pd_ledger_verify(desk.ledger, &report, NULL, NULL));
        assert_true(report.problem[0] != '\0');
        assert_int_equal(report.bad_seq, cases[i].bad_seq);
        desk_close(&desk);
    }
}

/* Of whatever file, in whatever order: nothing of one stays in it for the next. */
static void
a_scratch_that_is_lent_finds_the_same_again_and_again(void **state)
{
    static const struct {
        const char *sql;
        bool bad;
    } cases[] = { { "UPDATE op SET line = CAST('nonsense' AS BLOB) WHERE dseq = 8", true },
        { "SELECT 1", false }, { "UPDATE tally SET acked_seq = acked_seq + 1", true }, { "SELECT 1", false },
        { "DELETE FROM hold", true }, { "SELECT 1", false } };
    struct pd_ledger_report report;

    (void)state;
    assert_ok(pd_scratch_create(&desk.scratch));
    for (int i = 0; i < PD_COUNT(cases); i++) {
        tamper(cases[i].sql);
        for (int again = 0; again < 2; again++) {
            assert_ok(pd_ledger_verify(desk.ledger, &report, NULL, NULL));
            assert_int_equal(report.problem[0] != '\0', cases[i].bad);
        }
        desk_close(&desk);
    }
    pd_scratch_destroy(desk.scratch);
    desk.scratch = NULL;
}

static void
a_changed_kept_row_is_found(void **state)
{
    static const char *const cases[] = {
        "UPDATE base_member SET growth = growth + 1",
        "UPDATE base_lot SET left = left + 1",
        "DELETE FROM base_lot WHERE id = 2",
        ("UPDATE base_lot SET member = zeroblob(16) WHERE id = 2 AND member = "
         "(SELECT min(id) FROM base_member)"),
        "INSERT INTO base_taken VALUES (zeroblob(16), 'MUG', 1, 0)",
        "UPDATE base_lease SET size = size + 1",
        "UPDATE base_token SET number = number + 1",
        "UPDATE base_key SET revoked = 1",
        "UPDATE base_programme SET effective_ms = 0",
        "UPDATE base_hold SET state = 1",
        "UPDATE ticket_in SET amount = 1",
        "UPDATE result SET status = 1 WHERE dseq = 5",
        "UPDATE desk SET cursor_cseq = cursor_cseq + 1",
        "UPDATE asset SET bytes = zeroblob(3)",
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        struct pd_ledger_report report;

        tamper(cases[i]);
        assert_ok(pd_ledger_verify(desk.ledger, &report, NULL, NULL));
        if (report.problem[0] == '\0')
            fail_msg("not found: %s", cases[i]);
        desk_close(&desk);
    }
}

static void
a_changed_derived_row_is_found_and_mended_by_a_rebuild(void **state)
{
    static const char *const cases[] = {
        "UPDATE hold SET state = 4 WHERE state = 3",
        "UPDATE hold SET amount = 1",
        "DELETE FROM hold",
        "UPDATE tally SET occupied = 0",
        "UPDATE token_own SET number = 9",
        "DELETE FROM programme_own",
        "UPDATE claim SET key = 'other'",
        "UPDATE spend SET amount = 0",
        "UPDATE refund SET refused = 1",
        "UPDATE tally SET acked_seq = 2",
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        struct pd_ledger_report report;

        tamper(cases[i]);
        assert_ok(pd_ledger_verify(desk.ledger, &report, NULL, NULL));
        assert_int_equal(report.bad_seq, 0);
        if (report.problem[0] == '\0')
            fail_msg("not found: %s", cases[i]);
        assert_ok(pd_ledger_rebuild(desk.ledger));
        desk_is_sound(&desk);
        desk_close(&desk);
    }
}

static void
progress(void *ctx, int percent)
{
    int *last = ctx;

    assert_true(percent >= *last && percent <= 100);
    *last = percent;
}

static void
verify_reports_the_chain_and_its_progress(void **state)
{
    struct pd_ledger_report report;
    struct pd_ledger_status status;
    int last = 0;

    (void)state;
    write_image(image, image_len);
    desk_open(&desk);
    assert_ok(pd_ledger_status(desk.ledger, &status));
    assert_ok(pd_ledger_verify(desk.ledger, &report, progress, &last));
    assert_int_equal(last, 100);
    assert_int_equal(report.ops, status.high_seq);
    assert_memory_equal(report.head.b, status.head.b, PD_HASH_LEN);
    desk_close(&desk);
}

/* ---- schemas ---- */

static enum pd_err
open_with_why(struct pd_why *why)
{
    struct pd_ledger_config config = { .path = desk.path, .rng = &desk.rng, .power_safe = true };

    memset(why, 0, sizeof(*why));
    return pd_ledger_open(&desk.ledger, &config, why);
}

static void
a_file_of_a_newer_release_is_refused_and_left_alone(void **state)
{
    static uint8_t before[IMAGE_MAX], after[IMAGE_MAX];
    struct pd_why why;
    sqlite3 *db;
    size_t len;

    (void)state;
    write_image(image, image_len);
    assert_int_equal(sqlite3_open(desk.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    len = read_file(desk.path, before);
    assert_int_equal(open_with_why(&why), PD_ERR_STATE);
    assert_non_null(strstr(why.text, "schema 99"));
    assert_string_equal(why.path, desk.path);
    assert_int_equal(read_file(desk.path, after), len);
    assert_memory_equal(before, after, len);
}

static void
files_of_others_are_refused(void **state)
{
    struct pd_why why;
    sqlite3 *db;

    (void)state;
    write_image((const uint8_t *)"this is a text, not a database, and long enough to look like a file", 68);
    assert_int_equal(open_with_why(&why), PD_ERR_CORRUPT);
    assert_string_equal(why.path, desk.path);
    write_image(image, 0);
    assert_int_equal(sqlite3_open(desk.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE diary (day TEXT)", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(open_with_why(&why), PD_ERR_CORRUPT);
    assert_non_null(strstr(why.text, "another program"));
    write_image(image, image_len);
}

static void
derived_tables_of_an_older_release_are_made_anew(void **state)
{
    (void)state;
    tamper("UPDATE derived_version SET version = 0; UPDATE hold SET state = 1; DROP TABLE claim");
    desk_is_sound(&desk);
    desk_close(&desk);
}

static void
every_released_schema_opens_and_goes_on(void **state)
{
    static uint8_t kept[IMAGE_MAX];
    char path[256];

    (void)state;
    for (int i = 1; i <= SCHEMAS; i++) {
        struct pd_ledger_status before, after;

        (void)snprintf(path, sizeof(path), "%s/tests/ledger/schemas/desk-%d.db", PD_SOURCE_DIR, i);
        write_image(kept, read_file(path, kept));
        desk_open(&desk);
        desk_is_sound(&desk);
        assert_ok(pd_ledger_status(desk.ledger, &before));
        assert_int_equal(before.high_seq, 17);
        if (i == 1) { /* its hub is as old as its file, until it is heard to be newer */
            assert_int_equal(pd_ledger_protocol(desk.ledger), 1);
            assert_false(pd_ledger_may_write(desk.ledger, PD_OP_END_ASK));
        }
        desk.code_exp_ms++;
        desk.rng = pd_rng_seeded(12);
        desk_redeem(&desk, "MUG", 1);
        assert_ok(pd_ledger_status(desk.ledger, &after));
        assert_int_equal(after.high_seq, before.high_seq + 1);
        desk_is_sound(&desk);
        desk_close(&desk);
    }
}

static void
drop(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    (void)text;
}

/* With a path: writes the file that is kept for this schema. */
int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flipped_byte_in_any_page_is_found_or_harmless),
        cmocka_unit_test(a_file_cut_short_is_found),
        cmocka_unit_test(the_first_op_that_was_changed_is_named),
        cmocka_unit_test(a_scratch_that_is_lent_finds_the_same_again_and_again),
        cmocka_unit_test(a_changed_kept_row_is_found),
        cmocka_unit_test(a_changed_derived_row_is_found_and_mended_by_a_rebuild),
        cmocka_unit_test(verify_reports_the_chain_and_its_progress),
        cmocka_unit_test(a_file_of_a_newer_release_is_refused_and_left_alone),
        cmocka_unit_test(files_of_others_are_refused),
        cmocka_unit_test(derived_tables_of_an_older_release_are_made_anew),
        cmocka_unit_test(every_released_schema_opens_and_goes_on),
    };

    pd_log_set_sink(drop, NULL);
    if (argc == 2) {
        FILE *file;

        (void)start(NULL);
        file = fopen(argv[1], "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(image, 1, image_len, file), image_len);
        assert_int_equal(fclose(file), 0);
        return finish(NULL);
    }
    return cmocka_run_group_tests(tests, start, finish);
}

/*
 * measure_ledger commit|verify [DIR [COUNT [MEMBERS]]]: what a redemption costs beside one bare SQLite
 * transaction with one sync, in turn on the same disk, and how fast the journal is verified and rebuilt. A
 * program, not a test: it reports and never fails because a machine is slow.
 */
#include "app/base/log.h"
#include "tests/ledger/desk.h"

#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define PAGE_ROWS 500
#define HISTORY 2000 /* redemptions before the first that is measured */
#define LINE_LEN 700 /* about what an op's line has */
#define IDLE_EVERY 64

static struct desk desk;

static double
us_now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* Of this process alone: for work that waits for nothing. */
static double
cpu_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double
median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof(*values), by_value);
    return values[count / 2];
}

/* ---- the desk ---- */

static struct pd_id
member_id(int i)
{
    struct pd_hash hash = pd_hash_of(&i, sizeof(i));
    struct pd_id id;

    memcpy(id.b, hash.b, PD_ID_LEN);
    return id;
}

static void
make_desk(const char *dir, int members)
{
    static struct pd_row rows[PAGE_ROWS];
    int count = 0;

    desk_start(&desk, 1);
    desk_close(&desk);
    desk_finish(&desk);
    (void)snprintf(desk.dir, sizeof(desk.dir), "%s/pd-ledger-XXXXXX", dir);
    assert_non_null(mkdtemp(desk.dir));
    (void)snprintf(desk.path, sizeof(desk.path), "%s/desk.db", desk.dir);
    desk_open(&desk);
    assert_ok(pd_ledger_enrol(desk.ledger, &desk.identity));
    rows[count++] = desk_lease_row(&desk, 1, "MUG", 1000000);
    rows[count++] = desk_lease_row(&desk, 2, "TEA", 1000000);
    rows[count++] = (struct pd_row){ .kind = PD_ROW_TOKEN, .token = { "P1", 1, desk.identity.device } };
    for (int i = 0; i < members; i++) {
        struct pd_id id = member_id(i);

        rows[count++] = desk_member_row(&id, 1000000);
        if (count == PAGE_ROWS || i == members - 1) {
            assert_ok(desk_page(&desk, rows, count, 0));
            count = 0;
        }
    }
    assert_ok(pd_ledger_idle(desk.ledger));
}

static double
redeem_us(int i, int members, struct pd_hold *hold)
{
    struct pd_redeem_request request = {
        .when = { DESK_NOW + (int64_t)i * 1000, PD_TIME_SYNCED },
        .programme = &desk.programme,
        .member = member_id((int)((int64_t)i * 7919 % members)),
        .qty = 1,
        .code_type = PD_CODE_MEMBER,
        .code_exp_ms = DESK_NOW + (int64_t)i * 1000 + 90000,
        .online = true,
        .decided_ms = DESK_NOW + (int64_t)i * 1000,
    };
    enum pd_redeem_outcome outcome;
    double start, end;
    bool fresh;

    (void)snprintf(request.sku, sizeof(request.sku), "%s", i % 2 ? "MUG" : "TEA");
    /* as long as a member code is */
    (void)snprintf(request.code, sizeof(request.code), "PD1:%0170d", i);
    desk.when = request.when;
    assert_ok(pd_ledger_code_present(
        desk.ledger, &request.member, request.code_type, request.code_exp_ms, request.when.now_ms, &fresh));
    start = us_now();
    assert_ok(pd_ledger_redeem(desk.ledger, &request, &outcome, hold));
    end = us_now();
    assert_int_equal(outcome, PD_REDEEM_OK);
    return end - start;
}

/* ---- the bare transaction ---- */

struct bare {
    sqlite3 *db;
    sqlite3_stmt *begin, *add, *commit;
};

static void
bare_open(struct bare *bare, const char *path)
{
    assert_int_equal(sqlite3_open(path, &bare->db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(bare->db,
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "PRAGMA wal_autocheckpoint = 0;"
            "CREATE TABLE fact (seq INTEGER PRIMARY KEY, line BLOB NOT NULL)",
            NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(bare->db, "BEGIN IMMEDIATE", -1, &bare->begin, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(bare->db, "INSERT INTO fact (line) VALUES (?1)", -1, &bare->add, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(bare->db, "COMMIT", -1, &bare->commit, NULL), SQLITE_OK);
}

static void
run(sqlite3_stmt *stmt)
{
    assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_reset(stmt);
}

static double
bare_us(struct bare *bare)
{
    static uint8_t line[LINE_LEN];
    double start = us_now();

    run(bare->begin);
    (void)sqlite3_bind_blob(bare->add, 1, line, sizeof(line), SQLITE_STATIC);
    run(bare->add);
    run(bare->commit);
    return us_now() - start;
}

static void
bare_close(struct bare *bare)
{
    sqlite3_finalize(bare->begin);
    sqlite3_finalize(bare->add);
    sqlite3_finalize(bare->commit);
    assert_int_equal(sqlite3_close(bare->db), SQLITE_OK);
}

static double
sync_us(int fd)
{
    static uint8_t page[4096];
    double start = us_now();

    assert_int_equal(write(fd, page, sizeof(page)), sizeof(page));
    assert_int_equal(fdatasync(fd), 0);
    return us_now() - start;
}

static void
measure_commit(int count, int members)
{
    double *own = calloc((size_t)count, sizeof(double)), *bare = calloc((size_t)count, sizeof(double));
    double *ratio = calloc((size_t)count, sizeof(double)), *sync = calloc((size_t)count, sizeof(double));
    char path[128], raw[128];
    struct bare other;
    struct pd_hold hold;
    int fd;

    (void)snprintf(path, sizeof(path), "%s/bare.db", desk.dir);
    (void)snprintf(raw, sizeof(raw), "%s/raw", desk.dir);
    bare_open(&other, path);
    fd = open(raw, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    for (int i = 0; i < HISTORY; i++) {
        (void)redeem_us(i, members, &hold);
        if (i % 100 == 0)
            assert_ok(pd_ledger_idle(desk.ledger));
    }
    for (int i = 0; i < count; i++) {
        if (i % IDLE_EVERY == 0) {
            assert_ok(pd_ledger_idle(desk.ledger));
            (void)sqlite3_wal_checkpoint_v2(other.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        }
        sync[i] = sync_us(fd);
        if (i % 2)
            bare[i] = bare_us(&other);
        own[i] = redeem_us(HISTORY + i, members, &hold);
        if (i % 2 == 0)
            bare[i] = bare_us(&other);
        ratio[i] = own[i] / bare[i];
    }
    (void)printf(
        "commit: redemption %.0f us, bare %.0f us, sync alone %.0f us, paired ratio %.2f (medians of %d); "
        "of medians %.2f\n",
        median(own, count), median(bare, count), median(sync, count), median(ratio, count), count,
        median(own, count) / median(bare, count));
    bare_close(&other);
    (void)close(fd);
    (void)unlink(path);
    (void)unlink(raw);
    free(own);
    free(bare);
    free(ratio);
    free(sync);
}

/* ---- the journal ---- */

static void
measure_verify(int count, int members)
{
    struct pd_ledger_report report;
    struct pd_ledger_status status;
    struct pd_op_result results[64];
    struct pd_hold hold;
    double start, verify_s[5], rebuild_s[3];

    for (int i = 0; i < count; i++) {
        (void)redeem_us(i, members, &hold);
        assert_ok(pd_ledger_release(desk.ledger, desk.when, &hold.row.id, "print"));
        if (i % 64 == 63) {
            assert_ok(pd_ledger_status(desk.ledger, &status));
            while (status.acked_seq < status.high_seq) {
                int n = 0;

                for (uint64_t seq = status.acked_seq + 1; n < 64 && seq <= status.high_seq; seq++)
                    results[n++] = (struct pd_op_result){
                        .dseq = seq, .status = PD_OP_APPLIED, .hseq = seq, .balance = { 1 }
                    };
                assert_ok(pd_ledger_results(desk.ledger, results, n, status.high_seq, 1, desk.when.now_ms));
                assert_ok(pd_ledger_status(desk.ledger, &status));
            }
        }
    }
    assert_ok(pd_ledger_idle(desk.ledger));
    for (int i = 0; i < 5; i++) {
        start = cpu_us();
        assert_ok(pd_ledger_verify(desk.ledger, &report, NULL, NULL));
        verify_s[i] = (cpu_us() - start) / 1e6;
        assert_string_equal(report.problem, "");
    }
    for (int i = 0; i < 3; i++) {
        start = cpu_us();
        assert_ok(pd_ledger_rebuild(desk.ledger));
        rebuild_s[i] = (cpu_us() - start) / 1e6;
    }
    (void)printf("verify: %llu ops, %d members: verify %.0f ops/s, rebuild %.0f ops/s of processor time "
                 "(medians of 5 and 3)\n",
        (unsigned long long)report.ops, members, (double)report.ops / median(verify_s, 5),
        (double)report.ops / median(rebuild_s, 3));
}

int
main(int argc, char **argv)
{
    const char *dir = argc > 2 ? argv[2] : "/tmp";
    int count = argc > 3 ? atoi(argv[3]) : 2000;
    int members = argc > 4 ? atoi(argv[4]) : 20000;

    if (argc < 2 || sodium_init() < 0 || count < 1 || members < 1) {
        (void)fprintf(stderr, "usage: measure_ledger commit|verify [DIR [COUNT [MEMBERS]]]\n");
        return 2;
    }
    pd_log_set_level(PD_LOG_ERROR);
    make_desk(dir, members);
    if (strcmp(argv[1], "commit") == 0)
        measure_commit(count, members);
    else
        measure_verify(count, members);
    desk_finish(&desk);
    return 0;
}

/*
 * Goal: all that a redemption records costs little more than the one fsync it cannot do without.
 * Method: in turns, on the same file system, one redemption through the ledger (rules checked, hold, ticket
 * signed, op chained, one transaction) and one bare SQLite transaction that inserts a row of the same size,
 * in WAL mode with synchronous=FULL: the least a durable write can cost. The value is the ratio of the
 * medians.
 */
#include "tests/bench/bench.h"
#include "tests/bench/desk_folder.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define PAIRS 400
#define WARM_UPS 20
#define ROW_BYTES 1024 /* an op's line with the member's code, and its ticket */

struct bare {
    sqlite3 *db;
    sqlite3_stmt *begin, *insert, *commit;
};

static bool
bare_open(struct bare *bare, const char *folder)
{
    char path[600];

    (void)snprintf(path, sizeof path, "%s/bare.db", folder);
    return sqlite3_open(path, &bare->db) == SQLITE_OK &&
           sqlite3_exec(bare->db,
               "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
               "PRAGMA wal_autocheckpoint=0; CREATE TABLE t (id INTEGER PRIMARY KEY, row BLOB)",
               NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(bare->db, "BEGIN IMMEDIATE", -1, &bare->begin, NULL) == SQLITE_OK &&
           sqlite3_prepare_v2(bare->db, "INSERT INTO t (row) VALUES (?1)", -1, &bare->insert, NULL) ==
               SQLITE_OK &&
           sqlite3_prepare_v2(bare->db, "COMMIT", -1, &bare->commit, NULL) == SQLITE_OK;
}

static bool
step(sqlite3_stmt *stmt)
{
    bool good = sqlite3_step(stmt) == SQLITE_DONE;

    sqlite3_reset(stmt);
    return good;
}

static bool
bare_once(struct bare *bare)
{
    static const uint8_t row[ROW_BYTES] = { 1 };

    (void)sqlite3_bind_blob(bare->insert, 1, row, sizeof row, SQLITE_STATIC);
    return step(bare->begin) && step(bare->insert) && step(bare->commit);
}

static void
bare_close(struct bare *bare)
{
    (void)sqlite3_finalize(bare->begin);
    (void)sqlite3_finalize(bare->insert);
    (void)sqlite3_finalize(bare->commit);
    (void)sqlite3_close(bare->db);
}

/* Something everybody may have and nobody has had too often. */
static const struct pd_gift *
cheap_gift(const struct pd_programme *programme)
{
    const struct pd_gift *best = NULL;

    for (int i = 0; i < programme->gift_count; i++) {
        const struct pd_gift *g = &programme->gifts[i];

        if (g->tier_min == 0 && g->limit == 0 && (best == NULL || pd_points_cmp(g->price, best->price) < 0))
            best = g;
    }
    return best != NULL ? best : &programme->gifts[0];
}

static bool
make_request(const struct pd_programme *programme, int64_t member, struct pd_redeem_request *request)
{
    *request = (struct pd_redeem_request){ .when = { pd_clock_wall_ms(), PD_TIME_SYNCED },
        .programme = programme,
        .member = pd_desk_member_id(member),
        .qty = 1,
        .code_type = PD_CODE_MEMBER_DAY,
        .code_exp_ms = pd_clock_wall_ms() + PD_HOUR_MS,
        .online = true,
        .decided_ms = pd_clock_wall_ms() };

    (void)pd_copy(request->sku, sizeof request->sku, cheap_gift(programme)->sku);
    return pd_desk_code(member, request->code, sizeof request->code) == PD_OK;
}

static bool
redeem_once(struct pd_ledger *ledger, const struct pd_redeem_request *request)
{
    enum pd_redeem_outcome outcome = 0;
    struct pd_hold hold;

    return pd_ledger_redeem(ledger, request, &outcome, &hold) == PD_OK && outcome == PD_REDEEM_OK;
}

static bool
pairs(struct pd_ledger *ledger, struct bare *bare, struct pd_samples *ours, struct pd_samples *theirs)
{
    static struct pd_programme programme;
    int64_t count = pd_bench_options.runs > 0 ? pd_bench_options.runs : PAIRS;
    bool good = pd_desk_programme(&programme, NULL) == PD_OK;

    for (int64_t i = 0; good && i < WARM_UPS + count; i++) {
        struct pd_redeem_request request;
        double a, b, c;

        good = make_request(&programme, i * 37 % 20000 / 1000 * 1000 + i % 997, &request);
        a = pd_bench_ms();
        good = good && redeem_once(ledger, &request);
        b = pd_bench_ms();
        good = good && bare_once(bare);
        c = pd_bench_ms();
        if (i >= WARM_UPS) {
            pd_samples_add(ours, b - a);
            pd_samples_add(theirs, c - b);
        }
    }
    pd_programme_finish(&programme);
    return good;
}

int
pd_bench_commit(void)
{
    struct pd_samples ours = { 0 }, theirs = { 0 };
    struct pd_rng rng = pd_rng_system();
    struct pd_ledger *ledger = NULL;
    struct bare bare = { 0 };
    struct pd_why why = { .text = "" };
    char data[512];
    bool good = pd_desk_folder("commit", PD_DESK_MEMBERS, data, &why) == PD_OK &&
                pd_desk_ledger(data, &rng, &ledger, &why) == PD_OK && bare_open(&bare, data) &&
                pairs(ledger, &bare, &ours, &theirs);

    if (good) {
        pd_figure_tell(&(struct pd_figure){ .name = "commit",
            .value = pd_samples_at(&ours, 0.5) / pd_samples_at(&theirs, 0.5),
            .unit = "ratio",
            .budget = 1.3,
            .bound = PD_BENCH_AT_MOST,
            .n = ours.count,
            .note = "a redemption against a bare transaction, medians" });
        pd_samples_tell("commit.redemption", &ours, 0.5, "ms", 0, PD_BENCH_NO_BUDGET, NULL);
        pd_samples_tell("commit.bare", &theirs, 0.5, "ms", 0, PD_BENCH_NO_BUDGET, NULL);
    }
    bare_close(&bare);
    pd_ledger_close(ledger);
    pd_samples_finish(&ours);
    pd_samples_finish(&theirs);
    return good ? 0 : pd_bench_cannot("commit", "a redemption failed (%s %s)", why.path, why.text);
}

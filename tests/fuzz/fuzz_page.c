/*
 * Rows that a faulty hub signed, in a desk that has ops of its own: a page is applied whole or not at all,
 * one way or row by row gives the same balance, and afterwards the journal and every derived value are
 * proven.
 */
#include "app/ledger/ledger.h"
#include "tests/sim/disk.h"

#include <stdlib.h>
#include <string.h>

#define NOW_MS INT64_C(1700000000000)
#define ROWS_MAX 40

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct pd_row rows[ROWS_MAX];
static struct pd_rng rng;

static void
fill(struct pd_id *id, uint8_t byte)
{
    memset(id->b, byte, sizeof id->b);
}

static struct pd_ledger *
open_desk(const char *path)
{
    static const uint8_t seed[PD_SEED_LEN] = { 3 }, hub_seed[PD_SEED_LEN] = { 2 };
    struct pd_ledger_config config = { .path = path, .vfs = SIM_VFS, .rng = &rng, .power_safe = true };
    struct pd_identity identity = {
        .epoch = 1, .mode = "counter", .letter = 'A', .site = "H1", .place = "P1"
    };
    struct pd_secret_key hub = pd_secret_key_from_seed(hub_seed);
    struct pd_when when = { NOW_MS, PD_TIME_SYNCED };
    struct pd_ledger *ledger;
    enum pd_claim_outcome outcome;
    struct pd_why why;
    struct pd_id member;

    fill(&identity.device, 0xd5);
    fill(&member, 0x77);
    identity.secret = pd_secret_key_from_seed(seed);
    identity.public_key = pd_secret_key_public(&identity.secret);
    identity.hub_key = pd_secret_key_public(&hub);
    pd_assert(pd_ledger_open(&ledger, &config, &why) == PD_OK);
    pd_assert(pd_ledger_enrol(ledger, &identity) == PD_OK);
    pd_assert(pd_ledger_claim(ledger, when, &member, "pay", "pay|1", pd_points_of(5), 1, &outcome) == PD_OK);
    return ledger;
}

static int
read_rows(const char *text, const char *end)
{
    int count = 0;

    while (text < end && count < ROWS_MAX) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t len = (size_t)((newline != NULL ? newline : end) - text);

        count += pd_row_decode(text, len, &rows[count], NULL) == PD_OK;
        if (newline == NULL)
            break;
        text = newline + 1;
    }
    return count;
}

static void
prove(struct pd_ledger *ledger)
{
    struct pd_ledger_report report;

    pd_assert(pd_ledger_verify(ledger, &report, NULL, NULL) == PD_OK);
    pd_assert(report.bad_seq == 0 && report.problem[0] == '\0');
}

static void
expect_same_member(struct pd_ledger *a, struct pd_ledger *b, const struct pd_id *id)
{
    static struct pd_member one, other;
    enum pd_err err = pd_ledger_member(a, id, &one);

    pd_assert(err == pd_ledger_member(b, id, &other));
    if (err == PD_OK)
        pd_assert(one.lot_count == other.lot_count && one.status == other.status &&
                  pd_points_raw(one.held) == pd_points_raw(other.held) &&
                  pd_points_raw(one.debt) == pd_points_raw(other.debt) &&
                  pd_points_raw(one.growth) == pd_points_raw(other.growth));
}

/* Row by row in a desk of its own: opening one costs more than all else here, so only where there are
 * several. */
static void
apply_in_parts(struct pd_ledger *whole, int count)
{
    struct pd_ledger *parts = open_desk("/d1/ledger.db");

    for (int i = 0; i < count; i++) {
        struct pd_cursor at = { 1, rows[i].cseq };

        pd_assert(pd_ledger_apply_page(parts, &rows[i], 1, at, 0, NOW_MS, PD_TIME_SYNCED) == PD_OK);
    }
    for (int i = 0; i < count; i++)
        if (rows[i].kind == PD_ROW_MEMBER)
            expect_same_member(whole, parts, &rows[i].member.id);
    prove(parts);
    pd_ledger_close(parts);
}

static void
apply(struct pd_ledger *whole, int count)
{
    struct pd_cursor next = { 1, 0 }, before, after;
    bool rising = true;
    enum pd_err err;

    for (int i = 0; i < count; i++) { /* the client lets no other page through */
        rising = rising && rows[i].cseq > next.cseq;
        next.cseq = rows[i].cseq > next.cseq ? rows[i].cseq : next.cseq;
    }
    pd_assert(pd_ledger_cursor(whole, &before) == PD_OK);
    err = pd_ledger_apply_page(whole, rows, count, next, 0, NOW_MS, PD_TIME_SYNCED);
    pd_assert(pd_ledger_cursor(whole, &after) == PD_OK);
    pd_assert(err == PD_OK ? after.cseq == next.cseq : after.cseq == before.cseq);
    if (err == PD_OK && rising && count > 1)
        apply_in_parts(whole, count);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool registered;
    struct pd_ledger *whole;
    int count = read_rows((const char *)data, (const char *)data + size);

    if (count == 0)
        return 0;
    if (!registered)
        sim_disk_register();
    registered = true;
    rng = pd_rng_seeded(1);
    sim_disk_reset_all(&rng);
    whole = open_desk("/d0/ledger.db");
    apply(whole, count);
    prove(whole);
    if (size % 8 == 0) {
        pd_assert(pd_ledger_rebuild(whole) == PD_OK);
        prove(whole);
    }
    pd_ledger_close(whole);
    return 0;
}

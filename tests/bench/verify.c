/*
 * Goal: a desk that was written on for years is checked in seconds.
 * Method: a journal of redemptions and released tickets, then `journal verify`'s own function on it: every
 * hash of the chain and every derived balance recomputed and compared.
 */
#include "tests/bench/bench.h"
#include "tests/bench/desk_folder.h"

#include <stdio.h>

#define REDEMPTIONS 10000

static bool
redeem_and_release(struct pd_ledger *ledger, const struct pd_programme *programme, int64_t i)
{
    struct pd_redeem_request r = { .when = { pd_clock_wall_ms(), PD_TIME_SYNCED },
        .programme = programme,
        .member = pd_desk_member_id(i * 37 % 20 * 1000 + i % 997),
        .qty = 1,
        .code_type = PD_CODE_MEMBER,
        .code_exp_ms = pd_clock_wall_ms() + i,
        .online = true,
        .decided_ms = pd_clock_wall_ms() };
    enum pd_redeem_outcome outcome = 0;
    struct pd_hold hold;

    (void)pd_copy(r.sku, sizeof r.sku, programme->gifts[i % programme->gift_count].sku);
    if (pd_ledger_redeem(ledger, &r, &outcome, &hold) != PD_OK)
        return false;
    return outcome != PD_REDEEM_OK || pd_ledger_release(ledger, r.when, &hold.row.id, "print") == PD_OK;
}

/* Not synced: it is the reading that is measured. */
static bool
write_journal(const char *data, struct pd_why *why)
{
    static struct pd_programme programme;
    char path[600];
    struct pd_rng rng = pd_rng_system();
    struct pd_ledger_config config = { .path = path, .rng = &rng, .power_safe = false };
    struct pd_ledger *ledger = NULL;
    bool good;

    (void)snprintf(path, sizeof path, "%s/ledger.db", data);
    good = pd_ledger_open(&ledger, &config, why) == PD_OK && pd_desk_programme(&programme, why) == PD_OK;
    for (int64_t i = 0; good && i < REDEMPTIONS; i++)
        good = redeem_and_release(ledger, &programme, i);
    pd_programme_finish(&programme);
    pd_ledger_close(ledger);
    return good;
}

int
pd_bench_verify(void)
{
    struct pd_rng rng = pd_rng_system();
    struct pd_ledger *ledger = NULL;
    struct pd_ledger_report report = { 0 };
    struct pd_samples rates = { 0 };
    struct pd_why why = { .text = "" };
    int64_t runs = pd_bench_options.runs > 0 ? pd_bench_options.runs : 5;
    char data[512];
    bool good = pd_desk_folder("verify", PD_DESK_MEMBERS, data, &why) == PD_OK && write_journal(data, &why) &&
                pd_desk_ledger(data, &rng, &ledger, &why) == PD_OK;

    for (int64_t i = 0; good && i < runs; i++) {
        double from_ms = pd_bench_ms();

        good =
            pd_ledger_verify(ledger, &report, NULL, NULL) == PD_OK && report.bad_seq == 0 && report.ops > 0;
        pd_samples_add(&rates, (double)report.ops / (pd_bench_ms() - from_ms) * 1000);
    }
    pd_ledger_close(ledger);
    if (good)
        pd_samples_tell(
            "verify", &rates, 0.5, "ops/s", 100000, PD_BENCH_AT_LEAST, "chain and balances recomputed");
    pd_samples_finish(&rates);
    return good ? 0 : pd_bench_cannot("verify", "%s %s %s", why.path, why.text, report.problem);
}

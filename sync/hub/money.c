/* What tenders and top-ups share: who may pay, units' names, bills to be paid, and rules that keep accounts.
 */
#include "sync/hub/money.h"
#include "sync/hub/consents.h"
#include "sync/hub/units.h"

#include <stdio.h>
#include <string.h>

#define UNIT_PREFIX "money/" /* no id of the rules has a '/' */

bool
pd_money_word_good(const char *text)
{
    return pd_code_word_valid(text, strlen(text), PD_MONEY_NO_CAP - 1);
}

int64_t
pd_money_unit(struct pd_hub *hub, const char *purse)
{
    char id[PD_RULE_CAP];

    (void)snprintf(id, sizeof id, UNIT_PREFIX "%s", purse);
    return pd_unit_number(hub, id);
}

int64_t
pd_money_unit_known(struct pd_hub *hub, const char *purse)
{
    char id[PD_RULE_CAP];

    (void)snprintf(id, sizeof id, UNIT_PREFIX "%s", purse);
    return pd_store_one(hub->store, PD_HUB_SQL_UNIT_NUMBER, PD_ARGS(pd_t(id)), 0);
}

const char *
pd_money_why_not(struct pd_hub *hub, const struct pd_account *account)
{
    if (account->member.status == PD_MEMBER_FROZEN)
        return "frozen";
    if (account->member.status != PD_MEMBER_ACTIVE)
        return "closed";
    return pd_consent_counts(hub, account->mid, PD_CONSENT_PROGRAMME) ? NULL : "not_taking_part";
}

enum pd_err
pd_money_keeps(struct pd_hub *hub, const struct pd_programme *programme, struct pd_why *why)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PURSES_USED;
    struct pd_store *s = hub->store;
    enum pd_err err = PD_OK;

    for (bool row = pd_store_start(s, sql, PD_NO_ARGS); row; row = pd_store_next(s, sql)) {
        char id[PD_RULE_CAP];
        int64_t fen = pd_store_int(s, sql, 1);

        pd_store_text(s, sql, 0, id, sizeof id);
        if (err == PD_OK && fen > 0 && pd_purse_find(&programme->stored, id + strlen(UNIT_PREFIX)) < 0)
            err = pd_why(why, PD_ERR_INVALID, "stored_value.accounts",
                "must have the account \"%s\": members have %lld.%02lld yuan in it", id + strlen(UNIT_PREFIX),
                (long long)(fen / 100), (long long)(fen % 100));
    }
    return s->err != PD_OK ? s->err : err;
}

/* ---- what moved ---- */

static void
count_move(struct pd_money_moves *m, enum pd_acct acct, int64_t amount)
{
    switch (acct) {
    case PD_ACCT_MEMBER:
        m->members += amount;
        break;
    case PD_ACCT_DEBT: /* which no account of money ever is in */
        break;
    case PD_ACCT_ISSUED:
        m->in -= amount < 0 ? amount : 0;
        m->out += amount > 0 ? amount : 0;
        break;
    case PD_ACCT_REDEEMED:
        m->spent += amount > 0 ? amount : 0;
        m->back -= amount < 0 ? amount : 0;
        break;
    case PD_ACCT_EXPIRED:
        m->over += amount > 0 ? amount : 0;
        m->revived -= amount < 0 ? amount : 0;
        break;
    }
}

int
pd_hub_money_moves(
    struct pd_hub *hub, int64_t from, int64_t until, struct pd_money_moves out[PD_MONEY_MOVES_MAX])
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MONEY_MOVES;
    struct pd_store *s = hub->store;
    int n = 0;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(from), pd_i(until))); row;
         row = pd_store_next(s, sql)) {
        char id[PD_RULE_CAP];

        pd_store_text(s, sql, 0, id, sizeof id);
        if (n == 0 || strcmp(out[n - 1].purse, id + strlen(UNIT_PREFIX)) != 0) {
            if (n == PD_MONEY_MOVES_MAX)
                continue;
            out[n] = (struct pd_money_moves){ .in = 0 };
            (void)pd_copy(out[n++].purse, sizeof out[0].purse, id + strlen(UNIT_PREFIX));
        }
        count_move(&out[n - 1], (enum pd_acct)pd_store_int(s, sql, 1), pd_store_int(s, sql, 3));
    }
    return n;
}

/* ---- bills to be paid ---- */

static void
read_due(struct pd_store *s, enum pd_hub_sql sql, int column, struct pd_due *out)
{
    out->fen = pd_fen_of(pd_store_int(s, sql, column));
    pd_store_text(s, sql, column + 1, out->category, sizeof out->category);
    out->until_ms = pd_store_int(s, sql, column + 2);
}

enum pd_err
pd_hub_due_get(struct pd_hub *hub, const char *bill, struct pd_due *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_DUE_GET;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_t(bill))))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    (void)pd_copy(out->bill, sizeof out->bill, bill);
    out->mid = pd_store_int(hub->store, sql, 0);
    read_due(hub->store, sql, 1, out);
    pd_store_end(hub->store, sql);
    return hub->store->err;
}

enum pd_err
pd_hub_due_put(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_due *due,
    struct pd_why *why)
{
    static struct pd_account account;
    struct pd_due before;
    enum pd_err err;

    hub->now_ms = now_ms;
    if (!pd_money_word_good(due->bill))
        return pd_why(why, PD_ERR_INVALID, "bill_no", "must be 1 to 64 of A-Z a-z 0-9 - _ .");
    if (!pd_fen_valid(due->fen) || pd_fen_raw(due->fen) == 0)
        return pd_why(why, PD_ERR_INVALID, "bill_fen", "must be 1 to %lld", (long long)PD_AMOUNT_MAX);
    if (!pd_account_find(hub, member, &account) || account.erased)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody");
    err = pd_hub_due_get(hub, due->bill, &before);
    if (err == PD_OK && before.mid != account.mid)
        return pd_why(why, PD_ERR_EXISTS, "bill_no", "was told for another member before");
    if (err != PD_OK && err != PD_ERR_NOT_FOUND)
        return err;
    (void)pd_store_run(hub->store, PD_HUB_SQL_DUE_PUT,
        PD_ARGS(pd_t(due->bill), pd_i(account.mid), pd_i(pd_fen_raw(due->fen)), pd_t(due->category),
            pd_i(now_ms), pd_i(due->until_ms)));
    return hub->store->err;
}

void
pd_hub_due_drop(struct pd_hub *hub, const char *bill)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_DUE_DROP, PD_ARGS(pd_t(bill)));
}

int
pd_hub_dues_of(struct pd_hub *hub, int64_t now_ms, int64_t mid, struct pd_due out[PD_DUES_SHOWN])
{
    const enum pd_hub_sql sql = PD_HUB_SQL_DUES_OF;
    struct pd_store *s = hub->store;
    int n = 0;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(mid), pd_i(now_ms), pd_i(PD_DUES_SHOWN)));
         row && n < PD_DUES_SHOWN; row = pd_store_next(s, sql)) {
        out[n] = (struct pd_due){ .mid = mid };
        pd_store_text(s, sql, 0, out[n].bill, sizeof out[n].bill);
        read_due(s, sql, 1, &out[n++]);
    }
    pd_store_end(s, sql);
    return n;
}

void
pd_money_sweep(const struct pd_sweep *sweep)
{
    pd_tenders_over(sweep->hub);
    (void)pd_store_run(sweep->hub->store, PD_HUB_SQL_DUES_OVER, PD_ARGS(pd_i(sweep->now_ms)));
}

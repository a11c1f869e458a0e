/* Accounts of money: what lies in them, paying in, and paying out again. */
#include "sync/hub/grants.h"
#include "sync/hub/money.h"
#include "sync/hub/refill.h"
#include "sync/hub/units.h"

#include <stdio.h>
#include <string.h>

/* ---- what she has ---- */

static int
good_lots(const struct pd_account *account, int64_t now_ms, struct pd_lot *out)
{
    int n = 0;

    for (int i = 0; i < account->lot_count; i++)
        if (pd_points_raw(pd_lots_spendable(&account->lots[i], 1, now_ms)) > 0)
            out[n++] = account->lots[i];
    return n;
}

enum pd_err
pd_hub_purse_each(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member,
    void (*each)(void *ctx, const struct pd_purse_state *state), void *ctx)
{
    static struct pd_account account;
    static struct pd_lot lots[PD_HUB_LOTS_MAX];
    const struct pd_programme *p;
    int64_t mid;

    hub->now_ms = now_ms;
    if (!pd_account_find(hub, member, &account) || account.erased)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    mid = account.mid;
    pd_tenders_over_of(hub, mid);
    p = pd_hub_programme_now(hub, now_ms);
    for (int i = 0; p != NULL && i < p->stored.purse_count; i++) {
        struct pd_purse_state state = { .programme = p, .purse = &p->stored.purses[i], .lots = lots };

        if (!pd_account_of_unit(hub, mid, pd_money_unit_known(hub, state.purse->id), &account))
            return hub->store->err;
        state.free = pd_fen_of(pd_points_raw(pd_account_free(&account, now_ms)));
        state.held = pd_fen_of(pd_points_raw(account.member.held));
        state.lot_count = good_lots(&account, now_ms, lots);
        each(ctx, &state);
    }
    return hub->store->err;
}

struct pd_points
pd_money_usable_points(struct pd_hub *hub, int64_t mid)
{
    static struct pd_account account;

    if (!pd_account_get(hub, mid, &account))
        return pd_points_of(0);
    pd_account_payable(hub, &account);
    return pd_account_free(&account, hub->now_ms);
}

/* ---- paying in ---- */

static bool
read_topup(struct pd_hub *hub, enum pd_hub_sql sql, struct pd_arg arg, struct pd_topup *out)
{
    struct pd_store *s = hub->store;
    char unit[PD_RULE_CAP];

    if (!pd_store_start(s, sql, &arg, 1))
        return false;
    *out = (struct pd_topup){ .number = pd_store_int(s, sql, 0),
        .at_ms = pd_store_int(s, sql, 1),
        .mid = pd_store_int(s, sql, 2),
        .unit = pd_store_int(s, sql, 3),
        .fen = pd_fen_of(pd_store_int(s, sql, 4)),
        .bonus_unit = pd_store_int(s, sql, 5),
        .bonus = pd_fen_of(pd_store_int(s, sql, 6)),
        .programme = (uint32_t)pd_store_int(s, sql, 9),
        .hseq = pd_store_int(s, sql, 10),
        .refunded = pd_fen_of(pd_store_int(s, sql, 11)),
        .clawed = pd_fen_of(pd_store_int(s, sql, 12)),
        .kept = pd_fen_of(pd_store_int(s, sql, 13)) };
    pd_store_text(s, sql, 7, out->receipt, sizeof out->receipt);
    pd_store_text(s, sql, 8, out->by, sizeof out->by);
    pd_store_text(s, sql, 14, unit, sizeof unit);
    (void)pd_copy(out->purse, sizeof out->purse, strchr(unit, '/') != NULL ? strchr(unit, '/') + 1 : unit);
    pd_store_end(s, sql);
    return s->err == PD_OK;
}

enum pd_err
pd_hub_topup_get(struct pd_hub *hub, int64_t number, struct pd_topup *out)
{
    return read_topup(hub, PD_HUB_SQL_TOPUP_GET, pd_i(number), out) ? PD_OK
           : hub->store->err != PD_OK                               ? hub->store->err
                                                                    : PD_ERR_NOT_FOUND;
}

/* PD_OK: it is new. PD_ERR_EXISTS: out->again tells whether it is the same. */
static enum pd_err
paid_in_before(
    struct pd_hub *hub, int64_t mid, const struct pd_topup_ask *ask, struct pd_topup *out, struct pd_why *why)
{
    struct pd_topup before;

    if (!read_topup(hub, PD_HUB_SQL_TOPUP_BY_RECEIPT, pd_t(ask->receipt), &before))
        return hub->store->err;
    if (before.mid != mid || strcmp(before.purse, ask->purse) != 0 ||
        pd_fen_raw(before.fen) != pd_fen_raw(ask->fen))
        return pd_why(why, PD_ERR_EXISTS, "receipt_no", "is that of another top-up");
    *out = before;
    out->again = true;
    return PD_ERR_EXISTS;
}

static enum pd_err
may_pay_in(struct pd_hub *hub, const struct pd_account *account, const struct pd_purse *purse,
    const struct pd_topup_ask *ask, struct pd_why *why)
{
    const char *no = pd_money_why_not(hub, account);
    int64_t fen = pd_fen_raw(ask->fen),
            room = pd_fen_raw(purse->balance_max) - pd_points_raw(account->posted);

    if (no != NULL)
        return pd_why(why, PD_ERR_STATE, "member", "is %s", no);
    if (purse->kind != PD_PURSE_STORED)
        return pd_why(why, PD_ERR_INVALID, "account", "is bonus money: it is given with a top-up alone");
    if (fen < pd_fen_raw(purse->topup_min) || fen > pd_fen_raw(purse->topup_max))
        return pd_why(why, PD_ERR_STATE, "fen", "must be %lld to %lld by the rules of this account",
            (long long)(pd_fen_raw(purse->topup_min) > 0 ? pd_fen_raw(purse->topup_min) : 1),
            (long long)pd_fen_raw(purse->topup_max));
    if (fen > room)
        return pd_why(why, PD_ERR_STATE, "fen", "would be more than may lie in it: %lld fen are free",
            (long long)(room > 0 ? room : 0));
    if (account->lot_count >= PD_UNIT_LOTS_MAX)
        return pd_why(why, PD_ERR_STATE, "account", "was paid into too often: it must be used first");
    return PD_OK;
}

static void
give_bonus(struct pd_posting *posting, int64_t mid, const struct pd_programme *p, const struct pd_rung *rung,
    struct pd_topup *topup)
{
    static struct pd_account account;
    struct pd_hub *hub = posting->hub;
    const struct pd_purse *into = &p->stored.purses[rung->bonus];

    topup->bonus = pd_rung_gives(rung, topup->fen);
    if (pd_fen_raw(topup->bonus) == 0)
        return;
    topup->bonus_unit = pd_money_unit(hub, into->id);
    if (pd_unit_account(hub, mid, topup->bonus_unit, &account))
        pd_account_grant(posting, &account, pd_points_of(pd_fen_raw(topup->bonus)), pd_points_of(0),
            hub->now_ms, pd_expiry_ms(into->expiry, hub->now_ms, p->utc_offset_min), into->id);
}

static enum pd_err
pay_in(struct pd_hub *hub, struct pd_account *account, const struct pd_programme *p, int purse,
    const struct pd_topup_ask *ask, struct pd_topup *out)
{
    const struct pd_rung *rung = pd_rung_of(&p->stored, purse, ask->fen);
    struct pd_posting posting;
    char note[128];

    *out = (struct pd_topup){ .number = pd_store_one(hub->store, PD_HUB_SQL_TOPUP_LAST, PD_NO_ARGS, 0) + 1,
        .at_ms = hub->now_ms,
        .mid = account->mid,
        .unit = account->unit,
        .fen = ask->fen,
        .programme = p->version };
    (void)pd_copy(out->purse, sizeof out->purse, ask->purse);
    (void)pd_copy(out->receipt, sizeof out->receipt, ask->receipt);
    (void)pd_copy(out->by, sizeof out->by, ask->by);
    (void)snprintf(note, sizeof note, "topup %lld by %s", (long long)out->number, ask->by);
    posting = pd_hub_act(hub, hub->now_ms, PD_ACT_TOPUP, note);
    pd_hub_cite(&posting, ask->purse, p->version);
    out->hseq = posting.hseq;
    pd_account_grant(&posting, account, pd_points_of(pd_fen_raw(ask->fen)), pd_points_of(0), hub->now_ms,
        PD_NEVER_MS, ask->purse);
    if (rung != NULL)
        give_bonus(&posting, out->mid, p, rung, out);
    (void)pd_store_run(hub->store, PD_HUB_SQL_TOPUP_INSERT,
        PD_ARGS(pd_i(out->number), pd_i(out->at_ms), pd_i(out->mid), pd_i(out->unit),
            pd_i(pd_fen_raw(out->fen)), pd_i(out->bonus_unit), pd_i(pd_fen_raw(out->bonus)),
            pd_t(out->receipt), pd_t(out->by), pd_i(p->version), pd_i(out->hseq)));
    return hub->store->err;
}

enum pd_err
pd_hub_topup(struct pd_hub *hub, int64_t now_ms, const struct pd_topup_ask *ask, struct pd_topup *out,
    struct pd_why *why)
{
    static struct pd_account account;
    const struct pd_programme *p;
    enum pd_err err;
    int purse;

    *out = (struct pd_topup){ .number = 0 };
    hub->now_ms = now_ms;
    if (!pd_money_word_good(ask->receipt))
        return pd_why(why, PD_ERR_INVALID, "receipt_no", "must be 1 to 64 of A-Z a-z 0-9 - _ .");
    if (!pd_fen_valid(ask->fen) || pd_fen_raw(ask->fen) == 0)
        return pd_why(why, PD_ERR_INVALID, "fen", "must be 1 to %lld", (long long)PD_AMOUNT_MAX);
    if (pd_refill_on(hub))
        return pd_why(why, PD_ERR_BUSY, "", "this hub was restored and waits for its desks");
    if (!pd_account_find(hub, &ask->member, &account) || account.erased)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody");
    err = paid_in_before(hub, account.mid, ask, out, why);
    if (err != PD_OK)
        return out->again ? PD_OK : err;
    p = pd_hub_programme_now(hub, now_ms);
    purse = p != NULL ? pd_purse_find(&p->stored, ask->purse) : -1;
    if (purse < 0)
        return pd_why(why, PD_ERR_NOT_FOUND, "account", "is no account of money of the rules");
    if (!pd_unit_account(hub, account.mid, pd_money_unit(hub, ask->purse), &account))
        return hub->store->err;
    err = may_pay_in(hub, &account, &p->stored.purses[purse], ask, why);
    return err != PD_OK ? err : pay_in(hub, &account, p, purse, ask, out);
}

/* ---- paying out again ---- */

/* What became of the lot that a top-up made in one account. */
struct lot_state {
    int64_t left, held;
};

static struct lot_state
lot_of(struct pd_hub *hub, const struct pd_topup *topup, int64_t unit)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_TOPUP_LOT;
    struct pd_store *s = hub->store;
    struct lot_state state = { 0, 0 };

    if (unit == 0 || !pd_store_start(s, sql, PD_ARGS(pd_i(topup->mid), pd_i(topup->hseq), pd_i(unit))))
        return state;
    state = (struct lot_state){ pd_store_int(s, sql, 0), pd_store_int(s, sql, 1) };
    pd_store_end(s, sql);
    return state;
}

struct pd_fen
pd_topup_left(struct pd_hub *hub, const struct pd_topup *topup)
{
    int64_t left = lot_of(hub, topup, topup->unit).left;
    int64_t most = pd_fen_raw(topup->fen) - pd_fen_raw(topup->refunded);

    return pd_fen_of(left < most ? left : most);
}

static int64_t
lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The bonus' share that goes with it: what is there is taken back; what was spent of it is kept from what is
 * paid out; what was over already is nobody's. */
static void
share_bonus(const struct pd_topup *topup, const struct lot_state *lot, int64_t spent, struct pd_fen fen,
    struct pd_topup_refunded *out)
{
    struct pd_fen all = pd_fen_of(pd_fen_raw(topup->refunded) + pd_fen_raw(fen));
    int64_t settled = pd_fen_raw(topup->clawed) + pd_fen_raw(topup->kept);
    int64_t share = pd_fen_raw(pd_money_share(topup->bonus, all, topup->fen)) - settled;
    int64_t there = share > 0 ? lesser(share, lot->left) : 0;
    int64_t unpaid = spent - pd_fen_raw(topup->kept);
    int64_t kept = share > there && unpaid > 0 ? lesser(share - there, unpaid) : 0;

    out->clawed = pd_fen_of(there);
    out->kept = pd_fen_of(kept);
    out->paid_out = pd_fen_of(pd_fen_raw(fen) - kept);
}

/* PD_OK: it is new. PD_ERR_EXISTS: out->again tells whether it is the same. */
static enum pd_err
paid_out_before(
    struct pd_hub *hub, const struct pd_topup_refund *ask, struct pd_topup_refunded *out, struct pd_why *why)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_TOPUP_REFUND_GET;
    struct pd_store *s = hub->store;

    if (!pd_store_start(s, sql, PD_ARGS(pd_t(ask->no))))
        return s->err;
    out->again = pd_store_int(s, sql, 0) == ask->topup && pd_store_int(s, sql, 1) == pd_fen_raw(ask->fen);
    out->clawed = pd_fen_of(pd_store_int(s, sql, 2));
    out->kept = pd_fen_of(pd_store_int(s, sql, 3));
    out->paid_out = pd_fen_of(pd_fen_raw(ask->fen) - pd_fen_raw(out->kept));
    pd_store_end(s, sql);
    return pd_why(why, PD_ERR_EXISTS, "refund_no", "is that of another refund");
}

static enum pd_err
may_pay_out(struct pd_hub *hub, const struct pd_topup *topup, const struct lot_state *bonus,
    const struct pd_topup_refund *ask, struct pd_why *why)
{
    const struct pd_programme *p = pd_hub_programme(hub, topup->programme);
    int purse = p != NULL ? pd_purse_find(&p->stored, topup->purse) : -1;
    int64_t left = pd_fen_raw(pd_topup_left(hub, topup));

    if (purse >= 0 && !p->stored.purses[purse].refundable)
        return pd_why(why, PD_ERR_STATE, "topup", "is not paid out by the rules it was made under");
    if (lot_of(hub, topup, topup->unit).held + bonus->held > 0)
        return pd_why(why, PD_ERR_STATE, "topup", "a payment is open that holds some of it: void it first");
    if (pd_fen_raw(ask->fen) > left)
        return pd_why(why, PD_ERR_STATE, "fen", "is above what is left of it: %lld fen", (long long)left);
    return PD_OK;
}

static void
take_out(struct pd_posting *posting, const struct pd_topup *topup, int64_t unit, struct pd_fen fen)
{
    static struct pd_account account;

    if (pd_fen_raw(fen) > 0 && pd_account_of_unit(posting->hub, topup->mid, unit, &account))
        pd_account_claw_back(
            posting, &account, topup->hseq, pd_points_of(pd_fen_raw(fen)), pd_points_of(0), pd_points_of(0));
}

static enum pd_err
pay_out(struct pd_hub *hub, const struct pd_topup *topup, const struct pd_topup_refund *ask,
    const struct pd_topup_refunded *out)
{
    struct pd_posting posting;
    char note[192];

    (void)snprintf(
        note, sizeof note, "refund %s of topup %lld by %s", ask->no, (long long)topup->number, ask->by);
    posting = pd_hub_act(hub, hub->now_ms, PD_ACT_TOPUP_REFUND, note);
    pd_hub_cite(&posting, topup->purse, topup->programme);
    take_out(&posting, topup, topup->unit, ask->fen);
    take_out(&posting, topup, topup->bonus_unit, out->clawed);
    if (pd_store_run(hub->store, PD_HUB_SQL_TOPUP_REFUNDED,
            PD_ARGS(pd_i(topup->number), pd_i(pd_fen_raw(ask->fen)), pd_i(pd_fen_raw(out->clawed)),
                pd_i(pd_fen_raw(out->kept)))) != 1 &&
        hub->store->err == PD_OK)
        pd_store_corrupt(hub->store, "a top-up is paid out beyond what was paid in");
    (void)pd_store_run(hub->store, PD_HUB_SQL_TOPUP_REFUND_INSERT,
        PD_ARGS(pd_t(ask->no), pd_i(topup->number), pd_i(hub->now_ms), pd_i(pd_fen_raw(ask->fen)),
            pd_i(pd_fen_raw(out->clawed)), pd_i(pd_fen_raw(out->kept)), pd_t(ask->reason), pd_t(ask->by),
            pd_i(posting.hseq)));
    return hub->store->err;
}

enum pd_err
pd_hub_topup_refund(struct pd_hub *hub, int64_t now_ms, const struct pd_topup_refund *ask,
    struct pd_topup_refunded *out, struct pd_why *why)
{
    struct pd_topup topup;
    struct lot_state bonus;
    enum pd_err err;

    *out = (struct pd_topup_refunded){ .again = false };
    hub->now_ms = now_ms;
    if (!pd_money_word_good(ask->no))
        return pd_why(why, PD_ERR_INVALID, "refund_no", "must be 1 to 64 of A-Z a-z 0-9 - _ .");
    if (!pd_fen_valid(ask->fen) || pd_fen_raw(ask->fen) == 0)
        return pd_why(why, PD_ERR_INVALID, "fen", "must be 1 to %lld", (long long)PD_AMOUNT_MAX);
    if (!pd_code_word_valid(ask->reason, strlen(ask->reason), PD_REASON_CAP - 1))
        return pd_why(why, PD_ERR_INVALID, "reason", "must be 1 to 32 of A-Z a-z 0-9 - _ .");
    if (pd_refill_on(hub))
        return pd_why(why, PD_ERR_BUSY, "", "this hub was restored and waits for its desks");
    err = paid_out_before(hub, ask, out, why);
    if (err != PD_OK)
        return out->again ? PD_OK : err;
    if (pd_hub_topup_get(hub, ask->topup, &topup) != PD_OK)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "", "there is no such top-up");
    pd_tenders_over_of(hub, topup.mid);
    bonus = lot_of(hub, &topup, topup.bonus_unit);
    err = may_pay_out(hub, &topup, &bonus, ask, why);
    if (err != PD_OK)
        return err;
    share_bonus(&topup, &bonus,
        pd_store_one(hub->store, PD_HUB_SQL_TOPUP_SPENT,
            PD_ARGS(pd_i(topup.mid), pd_i(topup.hseq), pd_i(topup.bonus_unit)), 0),
        ask->fen, out);
    return pay_out(hub, &topup, ask, out);
}

int
pd_hub_topups_of(struct pd_hub *hub, int64_t mid, int64_t out[PD_TENDERS_SHOWN])
{
    const enum pd_hub_sql sql = PD_HUB_SQL_TOPUPS_OF;
    int n = 0;

    for (bool row =
             pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid), pd_i(INT64_MAX), pd_i(PD_TENDERS_SHOWN)));
         row && n < PD_TENDERS_SHOWN; row = pd_store_next(hub->store, sql))
        out[n++] = pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    return n;
}

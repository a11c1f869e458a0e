/*
 * Parts of bills that are paid with points or money.
 *            confirm     void       its time is over   refund
 *   HELD     → PAID      → VOID     → OVER             refused
 *   PAID     known       refused    -                  value back, never above what it paid
 *   VOID     refused     known      -                  refused
 *   OVER     refused     known      -                  refused
 */
#include "sync/hub/consents.h"
#include "sync/hub/grants.h"
#include "sync/hub/money.h"
#include "sync/hub/refill.h"
#include "sync/hub/units.h"

#include "app/core/fields.h"

#include <stdio.h>
#include <string.h>

#define OVER_AT_ONCE 200 /* ended in one batch */
#define GIVEN_BACK "bill_refund"

static const char *const kind_names[] = { "?", "points", "money" };
static const char *const state_names[] = { "?", "held", "paid", "void", "over" };

const char *
pd_tender_kind_name(enum pd_tender_kind kind)
{
    return kind_names[kind >= PD_TENDER_POINTS && kind <= PD_TENDER_MONEY ? kind : 0];
}

const char *
pd_tender_state_name(enum pd_tender_state state)
{
    return state_names[state >= PD_TENDER_HELD && state <= PD_TENDER_OVER ? state : 0];
}

/* ---- reading ---- */

static void
read_parts(struct pd_hub *hub, struct pd_tender *t)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_TENDER_PARTS;
    struct pd_store *s = hub->store;
    char unit[PD_RULE_CAP];

    t->part_count = 0;
    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(t->number)));
         row && t->part_count < PD_TENDER_PARTS_MAX; row = pd_store_next(s, sql)) {
        struct pd_tender_part *part = &t->parts[t->part_count++];

        part->n = (int)pd_store_int(s, sql, 0);
        part->unit_number = pd_store_int(s, sql, 1);
        part->hid = pd_store_int(s, sql, 2);
        part->amount = pd_store_int(s, sql, 3);
        part->refunded = pd_store_int(s, sql, 4);
        pd_store_text(s, sql, 5, unit, sizeof unit);
        (void)pd_copy(
            part->unit, sizeof part->unit, strchr(unit, '/') != NULL ? strchr(unit, '/') + 1 : unit);
    }
    pd_store_end(s, sql);
}

enum pd_err
pd_hub_tender_get(struct pd_hub *hub, int64_t number, struct pd_tender *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_TENDER_GET;
    struct pd_store *s = hub->store;

    if (!pd_store_start(s, sql, PD_ARGS(pd_i(number))))
        return s->err != PD_OK ? s->err : PD_ERR_NOT_FOUND;
    *out = (struct pd_tender){ .number = pd_store_int(s, sql, 0),
        .mid = pd_store_int(s, sql, 1),
        .kind = (enum pd_tender_kind)pd_store_int(s, sql, 2),
        .bill_fen = pd_fen_of(pd_store_int(s, sql, 4)),
        .amount = pd_store_int(s, sql, 6),
        .fen = pd_fen_of(pd_store_int(s, sql, 7)),
        .state = (enum pd_tender_state)pd_store_int(s, sql, 8),
        .made_ms = pd_store_int(s, sql, 9),
        .expires_ms = pd_store_int(s, sql, 10),
        .ended_ms = pd_store_int(s, sql, 11),
        .refunded = pd_store_int(s, sql, 12),
        .refunded_fen = pd_fen_of(pd_store_int(s, sql, 13)),
        .programme = (uint32_t)pd_store_int(s, sql, 14) };
    pd_store_text(s, sql, 3, out->bill, sizeof out->bill);
    pd_store_text(s, sql, 5, out->category, sizeof out->category);
    pd_store_end(s, sql);
    read_parts(hub, out);
    return s->err;
}

/* Errors: PD_ERR_NOT_FOUND with *why. */
static enum pd_err
find(struct pd_hub *hub, int64_t number, struct pd_tender *out, struct pd_why *why)
{
    enum pd_err err = pd_hub_tender_get(hub, number, out);

    return err == PD_ERR_NOT_FOUND ? pd_why(why, err, "", "there is no such tender") : err;
}

static int
read_numbers(struct pd_hub *hub, enum pd_hub_sql sql, struct pd_arg one, int64_t two, int64_t *out, int max)
{
    const struct pd_arg args[] = { one, pd_i(two), pd_i(max) };
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, args, PD_COUNT(args)); row && n < max;
         row = pd_store_next(hub->store, sql))
        out[n++] = pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    return n;
}

int
pd_hub_tenders_of_bill(struct pd_hub *hub, const char *bill, int64_t out[PD_TENDERS_SHOWN])
{
    return read_numbers(hub, PD_HUB_SQL_TENDERS_OF_BILL, pd_t(bill), 0, out, PD_TENDERS_SHOWN);
}

int
pd_hub_tenders_of(struct pd_hub *hub, int64_t mid, int64_t out[PD_TENDERS_SHOWN])
{
    return read_numbers(hub, PD_HUB_SQL_TENDERS_OF, pd_i(mid), INT64_MAX, out, PD_TENDERS_SHOWN);
}

/* ---- what ends one ---- */

static struct pd_posting
act_on(struct pd_hub *hub, enum pd_hub_act act, const struct pd_tender *t, const char *by)
{
    struct pd_posting posting;
    char note[192];

    (void)snprintf(note, sizeof note, "tender %lld for bill %s by %s", (long long)t->number, t->bill, by);
    posting = pd_hub_act(hub, hub->now_ms, act, note);
    pd_hub_cite(&posting, t->kind == PD_TENDER_POINTS ? "fee_deduction" : "stored_value", t->programme);
    return posting;
}

/* Spends all of it or gives all of it back. */
static void
end(struct pd_hub *hub, struct pd_tender *t, enum pd_tender_state state, const char *by)
{
    static struct pd_account account;
    bool paid = state == PD_TENDER_PAID;
    struct pd_posting posting = act_on(hub, paid ? PD_ACT_TENDER_PAY : PD_ACT_TENDER_VOID, t, by);

    if (pd_store_run(hub->store, PD_HUB_SQL_TENDER_END,
            PD_ARGS(pd_i(t->number), pd_i(state), pd_i(hub->now_ms), pd_t(by))) != 1) {
        if (hub->store->err == PD_OK)
            pd_store_corrupt(hub->store, "a tender ended twice");
        return;
    }
    for (int i = 0; i < t->part_count; i++) {
        struct pd_points all = pd_points_of(t->parts[i].amount), none = pd_points_of(0);

        if (pd_account_of_unit(hub, t->mid, t->parts[i].unit_number, &account))
            pd_account_capture(&posting, &account, t->parts[i].hid, paid ? all : none, paid ? none : all);
    }
    t->state = state;
    t->ended_ms = hub->now_ms;
}

static bool
is_over(const struct pd_hub *hub, const struct pd_tender *t)
{
    return t->state == PD_TENDER_HELD && hub->now_ms >= t->expires_ms;
}

static void
end_all(struct pd_hub *hub, const int64_t *numbers, int n)
{
    struct pd_tender t;

    for (int i = 0; i < n; i++)
        if (pd_hub_tender_get(hub, numbers[i], &t) == PD_OK)
            end(hub, &t, PD_TENDER_OVER, "time");
}

void
pd_tenders_over(struct pd_hub *hub)
{
    int64_t numbers[OVER_AT_ONCE];

    end_all(hub, numbers,
        read_numbers(hub, PD_HUB_SQL_TENDERS_OVER, pd_i(hub->now_ms), 0, numbers, OVER_AT_ONCE));
}

void
pd_tenders_over_of(struct pd_hub *hub, int64_t mid)
{
    int64_t numbers[PD_TENDERS_SHOWN];

    end_all(hub, numbers,
        read_numbers(hub, PD_HUB_SQL_TENDERS_OVER_OF, pd_i(mid), hub->now_ms, numbers, PD_TENDERS_SHOWN));
}

/* ---- what she could pay ---- */

/* What each account would give to a bill, in their order, until `want` is there; purses: which may, 0: all.
 * Returns what is there. */
static int64_t
spread(struct pd_hub *hub, const struct pd_programme *p, int64_t mid, struct pd_fen bill,
    const char *category, uint32_t purses, int64_t want, int64_t take[PD_PURSES_MAX])
{
    static struct pd_account account;
    int index = pd_units_category(&p->units, category);
    int64_t sum = 0;

    for (int i = 0; i < p->stored.purse_count; i++) {
        const struct pd_purse *purse = &p->stored.purses[i];
        int64_t most = pd_fen_raw(pd_purse_pays(purse, bill, index)), free = 0;

        if (purses != 0 && (purses >> i & 1) == 0)
            most = 0;
        if (most > 0 && pd_account_of_unit(hub, mid, pd_money_unit_known(hub, purse->id), &account))
            free = pd_points_raw(pd_account_free(&account, hub->now_ms));
        take[i] = free < most ? free : most;
        take[i] = take[i] < want - sum ? take[i] : want - sum;
        sum += take[i];
    }
    return sum;
}

enum pd_err
pd_hub_tender_quote(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, struct pd_fen bill_fen,
    const char *category, struct pd_tender_quote *out)
{
    static struct pd_account account;
    int64_t take[PD_PURSES_MAX];

    *out = (struct pd_tender_quote){ .programme = pd_hub_programme_now(hub, now_ms) };
    hub->now_ms = now_ms;
    if (out->programme == NULL || !pd_account_find(hub, member, &account) || account.erased)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    pd_tenders_over_of(hub, account.mid);
    out->refused = pd_money_why_not(hub, &account);
    out->usable = pd_money_usable_points(hub, account.mid);
    out->deduction = pd_deduction_offer(out->programme, bill_fen, out->usable);
    out->money = pd_fen_of(
        spread(hub, out->programme, account.mid, bill_fen, category, 0, pd_fen_raw(bill_fen), take));
    return hub->store->err;
}

/* ---- keeping ---- */

static enum pd_err
check_ask(const struct pd_tender_ask *ask, struct pd_why *why)
{
    if (!pd_money_word_good(ask->bill))
        return pd_why(why, PD_ERR_INVALID, "bill_no", "must be 1 to 64 of A-Z a-z 0-9 - _ .");
    if (!pd_fen_valid(ask->bill_fen) || pd_fen_raw(ask->bill_fen) == 0)
        return pd_why(why, PD_ERR_INVALID, "bill_fen", "must be 1 to %lld", (long long)PD_AMOUNT_MAX);
    if (ask->amount < 1 || ask->amount > PD_AMOUNT_MAX)
        return pd_why(why, PD_ERR_INVALID, ask->kind == PD_TENDER_POINTS ? "points" : "fen",
            "must be 1 to %lld", (long long)PD_AMOUNT_MAX);
    if (ask->category[0] != '\0' && !pd_name_good(ask->category))
        return pd_why(why, PD_ERR_INVALID, "category", "must be the id of a category of the rules' units");
    return PD_OK;
}

/* The bill is hers, and has no other live tender of this kind. PD_ERR_EXISTS with out->again: this one. */
static enum pd_err
is_free(struct pd_hub *hub, int64_t mid, const struct pd_tender_ask *ask, struct pd_tender *out,
    struct pd_why *why)
{
    int64_t live =
        pd_store_one(hub->store, PD_HUB_SQL_TENDER_LIVE, PD_ARGS(pd_t(ask->bill), pd_i(ask->kind)), 0);
    int64_t owner = pd_store_one(hub->store, PD_HUB_SQL_TENDER_BILL_OWNER, PD_ARGS(pd_t(ask->bill)), mid);
    struct pd_tender before;
    struct pd_due due;

    if (pd_hub_due_get(hub, ask->bill, &due) == PD_OK)
        owner = owner == mid || owner == ask->bill_of ? due.mid : owner;
    if (live != 0 && pd_hub_tender_get(hub, live, &before) == PD_OK && is_over(hub, &before)) {
        end(hub, &before, PD_TENDER_OVER, "time");
        return is_free(hub, mid, ask, out, why);
    }
    if (owner != mid && (ask->bill_of == 0 || owner != ask->bill_of))
        return pd_why(why, PD_ERR_EXISTS, "bill_no", "is another member's");
    if (live == 0)
        return hub->store->err;
    if (pd_fen_raw(before.refunded_fen) > 0)
        return pd_why(why, PD_ERR_EXISTS, "bill_no",
            "was paid by tender %lld, and %lld fen of that were given back: a bill anew has a number of its "
            "own",
            (long long)live, (long long)pd_fen_raw(before.refunded_fen));
    if (before.amount != ask->amount || pd_fen_raw(before.bill_fen) != pd_fen_raw(ask->bill_fen) ||
        strcmp(before.category, ask->category) != 0)
        return pd_why(why, PD_ERR_EXISTS, "bill_no", "has tender %lld of %lld already: void that first",
            (long long)live, (long long)before.amount);
    *out = before;
    out->again = true;
    return PD_ERR_EXISTS;
}

/* NULL: so much may be paid, worth *fen, out of take[]. */
static const char *
why_not_so_much(struct pd_hub *hub, const struct pd_programme *p, const struct pd_account *account,
    const struct pd_tender_ask *ask, struct pd_fen *fen, int64_t take[PD_PURSES_MAX])
{
    int64_t other =
        pd_store_one(hub->store, PD_HUB_SQL_TENDER_OTHER_FEN, PD_ARGS(pd_t(ask->bill), pd_i(ask->kind)), 0);
    const char *no = pd_money_why_not(hub, account);

    if (no != NULL)
        return no;
    if (ask->kind == PD_TENDER_POINTS) {
        struct pd_deduction_offer offer =
            pd_deduction_offer(p, ask->bill_fen, pd_money_usable_points(hub, account->mid));
        enum pd_deduction_outcome outcome = pd_deduction_choose(&offer, pd_points_of(ask->amount));

        if (outcome != PD_DEDUCTION_OK)
            return pd_deduction_outcome_name(outcome);
        *fen = pd_deduction_fen(p, pd_points_of(ask->amount));
    } else {
        if (p->stored.purse_count == 0)
            return "not_offered";
        *fen = pd_fen_of(ask->amount);
        if (ask->amount <= pd_fen_raw(ask->bill_fen) - other &&
            spread(hub, p, account->mid, ask->bill_fen, ask->category, ask->purses, ask->amount, take) <
                ask->amount)
            return "too_little";
    }
    return pd_fen_raw(*fen) > pd_fen_raw(ask->bill_fen) - other ? "above_bill" : NULL;
}

/* Keeps one unit's part. */
static void
hold_part(struct pd_posting *posting, struct pd_tender *t, const char *purse, int64_t amount)
{
    static struct pd_account account;
    struct pd_hub *hub = posting->hub;
    struct pd_tender_part *part = &t->parts[t->part_count];

    part->n = ++t->part_count;
    part->amount = amount;
    part->hid = pd_hub_count(hub, PD_COUNT_HOLD);
    part->unit_number = purse != NULL ? pd_money_unit(hub, purse) : PD_UNIT_POINTS;
    (void)pd_copy(part->unit, sizeof part->unit, purse != NULL ? purse : "points");
    if (!pd_account_of_unit(hub, t->mid, part->unit_number, &account))
        return;
    if (purse == NULL)
        pd_account_payable(hub, &account);
    if (!pd_account_hold(posting, &account, part->hid, pd_points_of(amount), hub->now_ms)) {
        pd_store_corrupt(hub->store, "an account has less than its lots");
        return;
    }
    (void)pd_store_run(hub->store, PD_HUB_SQL_TENDER_PART_INSERT,
        PD_ARGS(pd_i(t->number), pd_i(part->n), pd_i(part->unit_number), pd_i(part->hid), pd_i(amount)));
}

static void
hold(struct pd_hub *hub, const struct pd_programme *p, const struct pd_tender_ask *ask,
    const int64_t take[PD_PURSES_MAX], struct pd_tender *t)
{
    int minutes = ask->kind == PD_TENDER_POINTS ? p->deduction.minutes : p->stored.minutes;
    struct pd_posting posting;

    t->number = pd_store_one(hub->store, PD_HUB_SQL_TENDER_LAST, PD_NO_ARGS, 0) + 1;
    t->state = PD_TENDER_HELD;
    t->made_ms = hub->now_ms;
    t->expires_ms = hub->now_ms + minutes * PD_MINUTE_MS;
    t->programme = p->version;
    posting = act_on(hub, PD_ACT_TENDER_HOLD, t, ask->by);
    (void)pd_store_run(hub->store, PD_HUB_SQL_TENDER_INSERT,
        PD_ARGS(pd_i(t->number), pd_i(t->mid), pd_i(t->kind), pd_t(t->bill), pd_i(pd_fen_raw(t->bill_fen)),
            pd_t(t->category), pd_i(t->amount), pd_i(pd_fen_raw(t->fen)), pd_i(t->made_ms),
            pd_i(t->expires_ms), pd_i(t->programme), pd_t(ask->by)));
    if (t->kind == PD_TENDER_POINTS)
        hold_part(&posting, t, NULL, t->amount);
    for (int i = 0; t->kind == PD_TENDER_MONEY && i < p->stored.purse_count; i++)
        if (take[i] > 0)
            hold_part(&posting, t, p->stored.purses[i].id, take[i]);
}

enum pd_err
pd_hub_tender_hold(struct pd_hub *hub, int64_t now_ms, const struct pd_tender_ask *ask, struct pd_tender *out,
    struct pd_why *why)
{
    static struct pd_account account;
    enum pd_err err = check_ask(ask, why);
    const struct pd_programme *p;
    int64_t take[PD_PURSES_MAX] = { 0 };

    *out = (struct pd_tender){ .number = 0 };
    hub->now_ms = now_ms;
    if (err != PD_OK)
        return err;
    if (pd_refill_on(hub))
        return pd_why(why, PD_ERR_BUSY, "", "this hub was restored and waits for its desks");
    if (!pd_account_find(hub, &ask->member, &account) || account.erased)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody");
    pd_tenders_over_of(hub, account.mid);
    err = is_free(hub, account.mid, ask, out, why);
    if (err != PD_OK)
        return out->again ? PD_OK : err;
    *out = (struct pd_tender){
        .mid = account.mid, .kind = ask->kind, .bill_fen = ask->bill_fen, .amount = ask->amount
    };
    (void)pd_copy(out->bill, sizeof out->bill, ask->bill);
    (void)pd_copy(out->category, sizeof out->category, ask->category);
    p = pd_hub_programme_now(hub, now_ms);
    out->refused = p != NULL ? why_not_so_much(hub, p, &account, ask, &out->fen, take) : "not_offered";
    if (out->refused == NULL)
        hold(hub, p, ask, take, out);
    return hub->store->err;
}

/* ---- confirming, voiding ---- */

static enum pd_err
say_state(const struct pd_tender *t, struct pd_why *why)
{
    return pd_why(why, PD_ERR_STATE, "tender",
        t->state == PD_TENDER_PAID   ? "is paid: give it back by a refund"
        : t->state == PD_TENDER_OVER ? "was not confirmed in time: its value is back"
        : t->state == PD_TENDER_VOID ? "is void: its value is back"
                                     : "is not paid yet");
}

enum pd_err
pd_hub_tender_confirm(struct pd_hub *hub, int64_t now_ms, int64_t number, struct pd_fen bill_fen,
    const char *by, struct pd_tender *out, struct pd_why *why)
{
    enum pd_err err;

    hub->now_ms = now_ms;
    err = find(hub, number, out, why);
    if (err != PD_OK)
        return err;
    if (pd_fen_raw(bill_fen) != 0 && pd_fen_raw(bill_fen) != pd_fen_raw(out->bill_fen))
        return pd_why(why, PD_ERR_EXISTS, "bill_fen",
            "was %lld when it was kept: void it, and keep one for the bill as it is",
            (long long)pd_fen_raw(out->bill_fen));
    if (is_over(hub, out))
        end(hub, out, PD_TENDER_OVER, "time");
    out->again = out->state == PD_TENDER_PAID;
    if (out->again)
        return hub->store->err;
    if (out->state != PD_TENDER_HELD)
        return say_state(out, why);
    end(hub, out, PD_TENDER_PAID, by);
    pd_hub_due_drop(hub, out->bill);
    return hub->store->err;
}

enum pd_err
pd_hub_tender_void(struct pd_hub *hub, int64_t now_ms, int64_t number, const char *by, struct pd_tender *out,
    struct pd_why *why)
{
    enum pd_err err;

    hub->now_ms = now_ms;
    err = find(hub, number, out, why);
    if (err != PD_OK)
        return err;
    if (is_over(hub, out))
        end(hub, out, PD_TENDER_OVER, "time");
    if (out->state == PD_TENDER_PAID)
        return say_state(out, why);
    out->again = out->state != PD_TENDER_HELD;
    if (!out->again)
        end(hub, out, PD_TENDER_VOID, by);
    return hub->store->err;
}

/* ---- giving back ---- */

/* PD_OK: it is new. PD_ERR_EXISTS with out->again: the same. */
static enum pd_err
given_back_before(struct pd_hub *hub, const char *no, struct pd_fen fen, struct pd_tender *out,
    int64_t *amount, struct pd_why *why)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_TENDER_REFUND_GET;
    struct pd_store *s = hub->store;

    if (!pd_store_start(s, sql, PD_ARGS(pd_t(no))))
        return s->err;
    out->again = pd_store_int(s, sql, 0) == out->number && pd_store_int(s, sql, 1) == pd_fen_raw(fen);
    *amount = pd_store_int(s, sql, 2);
    pd_store_end(s, sql);
    return pd_why(why, PD_ERR_EXISTS, "refund_no", "is that of another refund");
}

/* Into the account that paid last, first. */
static void
give_back(struct pd_posting *posting, struct pd_tender *t, int64_t amount)
{
    static struct pd_account account;
    struct pd_hub *hub = posting->hub;

    for (int i = t->part_count - 1; i >= 0 && amount > 0; i--) {
        struct pd_tender_part *part = &t->parts[i];
        int64_t left = part->amount - part->refunded, back = amount < left ? amount : left;

        if (back == 0 || !pd_account_of_unit(hub, t->mid, part->unit_number, &account))
            continue;
        pd_account_give_back(posting, &account, part->hid, pd_points_of(back), GIVEN_BACK);
        (void)pd_store_run(
            hub->store, PD_HUB_SQL_TENDER_PART_REFUNDED, PD_ARGS(pd_i(t->number), pd_i(part->n), pd_i(back)));
        part->refunded += back;
        amount -= back;
    }
}

enum pd_err
pd_hub_tender_refund(struct pd_hub *hub, int64_t now_ms, int64_t number, const char *no, struct pd_fen fen,
    const char *by, struct pd_tender *out, int64_t *amount, struct pd_why *why)
{
    struct pd_posting posting;
    int64_t left, whole;
    enum pd_err err;

    *amount = 0;
    *out = (struct pd_tender){ .number = 0 };
    hub->now_ms = now_ms;
    if (!pd_money_word_good(no))
        return pd_why(why, PD_ERR_INVALID, "refund_no", "must be 1 to 64 of A-Z a-z 0-9 - _ .");
    err = find(hub, number, out, why);
    if (err == PD_OK)
        err = given_back_before(hub, no, fen, out, amount, why);
    if (err != PD_OK)
        return out->again ? PD_OK : err;
    if (out->state != PD_TENDER_PAID)
        return say_state(out, why);
    left = pd_fen_raw(out->fen) - pd_fen_raw(out->refunded_fen);
    if (pd_fen_raw(fen) < 1 || pd_fen_raw(fen) > left)
        return pd_why(why, PD_ERR_INVALID, "fen", "must be 1 to %lld, what is left of it", (long long)left);
    out->refunded_fen = pd_fen_of(pd_fen_raw(out->refunded_fen) + pd_fen_raw(fen));
    whole = pd_fen_raw(pd_money_share(pd_fen_of(out->amount), out->refunded_fen, out->fen));
    *amount = whole - out->refunded;
    out->refunded = whole;
    posting = act_on(hub, PD_ACT_TENDER_REFUND, out, by);
    if (pd_store_run(hub->store, PD_HUB_SQL_TENDER_REFUNDED,
            PD_ARGS(pd_i(number), pd_i(*amount), pd_i(pd_fen_raw(fen)))) != 1 &&
        hub->store->err == PD_OK)
        pd_store_corrupt(hub->store, "a tender is given back beyond what it paid");
    give_back(&posting, out, *amount);
    (void)pd_store_run(hub->store, PD_HUB_SQL_TENDER_REFUND_INSERT,
        PD_ARGS(pd_t(no), pd_i(number), pd_i(now_ms), pd_i(pd_fen_raw(fen)), pd_i(*amount), pd_t(by),
            pd_i(posting.hseq)));
    return hub->store->err;
}

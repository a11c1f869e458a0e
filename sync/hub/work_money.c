/* Her money at a counter: accounts, paying in, paying a bill, and giving back. */
#include "sync/hub/work.h"

#include "sync/hub/families.h"
#include "sync/hub/money.h"

#include <stdio.h>
#include <stdlib.h>

/* What the engine said, with the rules' own bounds told apart. */
bool
pd_work_money_went(struct pd_work_case *w, enum pd_err err)
{
    if (err == PD_ERR_STATE && strcmp(w->why.path, "fen") == 0)
        pd_work_refuse(w, "money_bounds");
    else if (err == PD_ERR_BUSY && w->hub->store->err == PD_OK)
        pd_work_refuse(w, "later");
    else
        return pd_work_went(w, err);
    return false;
}

/* ---- accounts ---- */

static void
put_purse(void *ctx, const struct pd_purse_state *s)
{
    struct pd_work_row *row = pd_work_put(ctx);

    if (row == NULL)
        return;
    (void)pd_copy(row->ref, sizeof row->ref, s->purse->id);
    (void)pd_copy(row->what, sizeof row->what, s->purse->id);
    row->n = pd_fen_raw(s->free);
    row->of = pd_fen_raw(s->held);
    row->due_ms = s->lot_count > 0 && s->lots[0].expires_ms != PD_NEVER_MS ? s->lots[0].expires_ms : 0;
    row->state = (int)s->purse->kind;
}

void
pd_work_purses(struct pd_work_case *w)
{
    (void)pd_work_went(w, pd_hub_purse_each(w->hub, w->now_ms, &w->c->member, put_purse, w));
}

void
pd_work_purses_topup(struct pd_work_case *w)
{
    struct pd_topup_ask ask = { .member = w->c->member, .fen = pd_fen_of(w->ask->values[0].n) };
    struct pd_topup out;

    if (!pd_copy(ask.purse, sizeof ask.purse, w->ask->ref) ||
        !pd_copy(ask.receipt, sizeof ask.receipt, w->ask->values[1].text)) {
        pd_work_refuse(w, "invalid");
        return;
    }
    (void)pd_copy(ask.by, sizeof ask.by, w->who.number);
    if (!pd_work_money_went(w, pd_hub_topup(w->hub, w->now_ms, &ask, &out, &w->why)))
        return;
    w->c->answer->number = out.number;
    w->c->answer->price = out.bonus;
}

/* Paid at this counter: kept and spent in one. */
void
pd_work_purses_pay(struct pd_work_case *w)
{
    struct pd_tender_ask ask = { .member = w->c->member,
        .kind = PD_TENDER_MONEY,
        .bill_fen = pd_fen_of(w->ask->values[1].n),
        .amount = w->ask->values[2].n };
    struct pd_tender out;

    if (!pd_copy(ask.bill, sizeof ask.bill, w->ask->values[0].text)) {
        pd_work_refuse(w, "invalid");
        return;
    }
    (void)pd_copy(ask.by, sizeof ask.by, w->who.number);
    if (!pd_work_money_went(w, pd_hub_tender_hold(w->hub, w->now_ms, &ask, &out, &w->why)))
        return;
    if (out.refused != NULL) {
        pd_work_refuse(w, out.refused);
        return;
    }
    if (!pd_work_money_went(w,
            pd_hub_tender_confirm(w->hub, w->now_ms, out.number, pd_fen_of(0), w->who.number, &out, &w->why)))
        return;
    w->c->answer->number = out.number;
    w->c->answer->off = out.fen;
}

/* ---- what was paid in and paid ---- */

/* "t12": a top-up; "b7": a part of a bill. */
#define TOPUP 't'
#define TENDER 'b'

static void
put_topup(struct pd_work_case *w, int64_t number)
{
    struct pd_topup t;
    struct pd_work_row *row;

    if (pd_hub_topup_get(w->hub, number, &t) != PD_OK || (row = pd_work_put(w)) == NULL)
        return;
    (void)snprintf(row->ref, sizeof row->ref, "%c%lld", TOPUP, (long long)number);
    (void)pd_copy(row->what, sizeof row->what, t.purse);
    pd_work_text(row, t.receipt);
    row->n = pd_fen_raw(t.fen);
    row->of = pd_fen_raw(pd_topup_left(w->hub, &t));
    row->at_ms = t.at_ms;
    row->state = PD_WORK_MONEY_IN;
}

static void
put_tender(struct pd_work_case *w, int64_t number)
{
    static const enum pd_work_money states[] = { [PD_TENDER_HELD] = PD_WORK_MONEY_KEPT,
        [PD_TENDER_PAID] = PD_WORK_MONEY_PAID,
        [PD_TENDER_VOID] = PD_WORK_MONEY_BACK,
        [PD_TENDER_OVER] = PD_WORK_MONEY_BACK };
    struct pd_tender t;
    struct pd_work_row *row;

    if (pd_hub_tender_get(w->hub, number, &t) != PD_OK || (row = pd_work_put(w)) == NULL)
        return;
    (void)snprintf(row->ref, sizeof row->ref, "%c%lld", TENDER, (long long)number);
    (void)pd_copy(row->what, sizeof row->what, pd_tender_kind_name(t.kind));
    pd_work_text(row, t.bill);
    row->n = pd_fen_raw(t.fen);
    row->of = t.state == PD_TENDER_PAID ? pd_fen_raw(t.fen) - pd_fen_raw(t.refunded_fen) : 0;
    row->at_ms = t.made_ms;
    row->due_ms = t.state == PD_TENDER_HELD ? t.expires_ms : 0;
    pd_work_who(w, pd_family_tender_by(w->hub, number), row);
    row->state = (int)states[t.state];
}

void
pd_work_money(struct pd_work_case *w)
{
    int64_t numbers[PD_TENDERS_SHOWN];
    int n;

    pd_tenders_over_of(w->hub, w->c->account->mid);
    n = pd_hub_tenders_of(w->hub, w->c->account->mid, numbers);
    for (int i = 0; i < n; i++)
        put_tender(w, numbers[i]);
    n = pd_hub_topups_of(w->hub, w->c->account->mid, numbers);
    for (int i = 0; i < n; i++)
        put_topup(w, numbers[i]);
}

static void
pay_out(struct pd_work_case *w, int64_t number, const char *no)
{
    struct pd_topup_refund ask = { .topup = number, .fen = pd_fen_of(w->ask->values[0].n) };
    struct pd_topup_refunded out;

    (void)pd_copy(ask.no, sizeof ask.no, no);
    (void)pd_copy(ask.reason, sizeof ask.reason, w->ask->values[1].text);
    (void)pd_copy(ask.by, sizeof ask.by, w->who.number);
    if (!pd_work_money_went(w, pd_hub_topup_refund(w->hub, w->now_ms, &ask, &out, &w->why)))
        return;
    w->c->answer->number = number;
    w->c->answer->price = out.paid_out;
}

static void
give_back(struct pd_work_case *w, int64_t number, const char *no)
{
    struct pd_tender t;
    int64_t amount;

    if (!pd_work_money_went(w, pd_hub_tender_refund(w->hub, w->now_ms, number, no,
                                   pd_fen_of(w->ask->values[0].n), w->who.number, &t, &amount, &w->why)))
        return;
    w->c->answer->number = number;
}

/* What a slip says: only of points, only hers, and only while it stands. */
void
pd_work_money_reprint(struct pd_work_case *w)
{
    const char *ref = w->ask->ref;
    struct pd_tender t;

    if (ref[0] != TENDER || pd_hub_tender_get(w->hub, strtoll(ref + 1, NULL, 10), &t) != PD_OK ||
        t.mid != w->c->account->mid || t.kind != PD_TENDER_POINTS) {
        pd_work_refuse(w, "not_found");
        return;
    }
    if (t.state != PD_TENDER_HELD && t.state != PD_TENDER_PAID) {
        pd_work_refuse(w, "ended");
        return;
    }
    w->c->again = true; /* nothing is changed: as it stands whenever it is asked for */
    w->c->answer->number = t.number;
    w->c->answer->points = pd_points_of(t.amount - t.refunded);
    w->c->answer->off = pd_fen_of(pd_fen_raw(t.fen) - pd_fen_raw(t.refunded_fen));
    w->c->answer->price = pd_fen_of(pd_fen_raw(t.bill_fen) - pd_fen_raw(w->c->answer->off));
    w->c->answer->until_ms = t.expires_ms;
}

/* Paid out again, or back into the accounts that paid: each under a number of its own. */
void
pd_work_money_refund(struct pd_work_case *w)
{
    const char *ref = w->ask->ref;
    int64_t number = ref[0] != '\0' ? strtoll(ref + 1, NULL, 10) : 0, mid = 0;
    char id[PD_ID_TEXT_CAP], no[PD_MONEY_NO_CAP];
    struct pd_tender tender;
    struct pd_topup topup;

    if (ref[0] == TOPUP && pd_hub_topup_get(w->hub, number, &topup) == PD_OK)
        mid = topup.mid;
    else if (ref[0] == TENDER && pd_hub_tender_get(w->hub, number, &tender) == PD_OK)
        mid = tender.mid;
    if (mid == 0 || mid != w->c->account->mid) { /* another's number is no number */
        pd_work_refuse(w, "not_found");
        return;
    }
    (void)snprintf(no, sizeof no, "desk-%s", pd_id_text(w->c->errand->id, id));
    if (ref[0] == TOPUP)
        pay_out(w, number, no);
    else
        give_back(w, number, no);
}

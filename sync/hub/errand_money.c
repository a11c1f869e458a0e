/* What an errand does for her with money: her accounts and bills to be paid, points kept for one of them. */
#include "sync/hub/errands.h"
#include "sync/hub/money.h"
#include "sync/hub/refill.h"

#include <string.h>

#define BY_DESK "desk"

/* ---- her page ---- */

static void
add_purse(void *ctx, const struct pd_purse_state *s)
{
    struct pd_errand_page *page = ctx;
    struct pd_page_purse *out = &page->purses[page->purse_count++];
    int64_t ending = 0;

    (void)pd_copy(out->purse, sizeof out->purse, s->purse->id);
    out->free = s->free;
    out->held = s->held;
    out->end_ms = s->lot_count > 0 ? s->lots[0].expires_ms : PD_NEVER_MS;
    for (int i = 0; i < s->lot_count && out->end_ms != PD_NEVER_MS; i++)
        if (s->lots[i].expires_ms == out->end_ms)
            ending += pd_points_raw(s->lots[i].left);
    out->ending = pd_fen_of(ending);
}

static void
add_kept(struct pd_hub *hub, const struct pd_due *due, struct pd_page_due *out)
{
    int64_t number =
        pd_store_one(hub->store, PD_HUB_SQL_TENDER_LIVE, PD_ARGS(pd_t(due->bill), pd_i(PD_TENDER_POINTS)), 0);
    struct pd_tender t;

    if (number == 0 || pd_hub_tender_get(hub, number, &t) != PD_OK || t.state != PD_TENDER_HELD)
        return;
    out->number = number;
    out->kept = pd_points_of(t.amount);
    out->off = t.fen;
    out->until_ms = t.expires_ms;
}

void
pd_errand_page_money(struct pd_errand_case *c, struct pd_errand_page *page)
{
    struct pd_due dues[PD_DUES_SHOWN];
    int n;

    if (c->programme->stored.purse_count == 0 && pd_points_raw(c->programme->deduction.step) == 0)
        return;
    (void)!pd_hub_purse_each(c->hub, c->now_ms, &c->member, add_purse, page);
    page->usable = pd_money_usable_points(c->hub, c->account->mid);
    n = pd_hub_dues_of(c->hub, c->now_ms, c->account->mid, dues);
    for (int i = 0; i < n && page->due_count < PD_PAGE_DUES; i++) {
        struct pd_page_due *out = &page->dues[page->due_count++];

        *out = (struct pd_page_due){ .fen = dues[i].fen };
        (void)pd_copy(out->bill, sizeof out->bill, dues[i].bill);
        add_kept(c->hub, &dues[i], out);
    }
}

/* ---- points for a bill ---- */

static void
tell(struct pd_errand_case *c, const struct pd_tender *t)
{
    c->answer->number = t->number;
    c->answer->points = pd_points_of(t->amount);
    c->answer->off = t->fen;
    c->answer->until_ms = t->expires_ms;
}

/* Only for a bill that the billing system told of: what she is to pay is not hers to say. */
void
pd_errand_deduct(struct pd_errand_case *c)
{
    struct pd_tender_ask ask = {
        .member = c->member, .kind = PD_TENDER_POINTS, .amount = c->errand->n, .by = BY_DESK
    };
    struct pd_tender t;
    struct pd_due due;
    enum pd_err err = pd_hub_due_get(c->hub, c->errand->visit, &due);

    if (pd_refill_on(c->hub)) {
        c->again = true;
        pd_errand_refuse(c, "later");
        return;
    }
    if (err != PD_OK || due.mid != c->account->mid || due.until_ms <= c->now_ms) {
        pd_errand_refuse(c, "not_found");
        return;
    }
    (void)pd_copy(ask.bill, sizeof ask.bill, due.bill);
    (void)pd_copy(ask.category, sizeof ask.category, due.category);
    ask.bill_fen = due.fen;
    err = pd_hub_tender_hold(c->hub, c->now_ms, &ask, &t, NULL);
    if (err != PD_OK)
        pd_errand_refuse(c, err == PD_ERR_EXISTS ? "kept_already" : "not_found");
    else if (t.refused != NULL)
        pd_errand_refuse(c, t.refused);
    else
        tell(c, &t);
}

/* Until when it is kept is told anew; that it was kept stands. */
void
pd_errand_deduct_again(struct pd_errand_case *c)
{
    struct pd_tender t;

    if (pd_hub_tender_get(c->hub, c->answer->number, &t) == PD_OK)
        c->answer->until_ms = t.expires_ms;
}

void
pd_errand_deduct_end(struct pd_errand_case *c)
{
    struct pd_tender t;
    enum pd_err err = pd_hub_tender_get(c->hub, c->errand->n, &t);

    if (err != PD_OK || t.mid != c->account->mid || t.kind != PD_TENDER_POINTS) {
        pd_errand_refuse(c, "not_found"); /* another's number is no number */
        return;
    }
    err = pd_hub_tender_void(c->hub, c->now_ms, t.number, BY_DESK, &t, NULL);
    if (err != PD_OK) {
        pd_errand_refuse(c, "paid");
        return;
    }
    c->answer->number = t.number;
    c->answer->points = pd_points_of(t.amount);
}

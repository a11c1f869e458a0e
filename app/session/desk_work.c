/*
 * Lists and acts of a counter that need no hub (app/core/work.h): what this desk knows by itself, and what it
 * writes down for the hub to hear. The tables say who may; what only this desk can judge (how many points go
 * back without a supervisor, how many receipts a clerk brings a day) is judged here, whatever the screen
 * allowed.
 */
#include "app/session/desk_state.h"

#include "app/base/log.h"
#include "app/core/discount.h"
#include "app/ledger/counter.h"

#include <sodium.h>
#include <string.h>

static void
done(struct pd_desk_reply *reply)
{
    reply->errand.status = PD_ERRAND_DONE;
}

static void
refuse(struct pd_desk_reply *reply, const char *code)
{
    reply->errand.status = PD_ERRAND_REFUSED;
    (void)pd_copy(reply->errand.code, sizeof reply->errand.code, code);
}

/* By the act's own errors; another is the ledger's. */
static void
refuse_for(struct pd_desk *desk, struct pd_desk_reply *reply, enum pd_err err, const char *state)
{
    if (err == PD_ERR_STATE)
        refuse(reply, state);
    else if (err == PD_ERR_NOT_FOUND)
        refuse(reply, "not_known_here");
    else if (err == PD_ERR_INVALID)
        refuse(reply, "bad_number");
    else
        pd_desk_fail(desk, reply, err);
}

static bool
hold_from(const char *ref, struct pd_id *out)
{
    size_t len = strnlen(ref, PD_WORK_REF_CAP);

    return len == PD_ID_LEN * 2 && pd_unhex(ref, len, out->b, PD_ID_LEN);
}

static void
fill_ticket(struct pd_desk *desk, const struct pd_hold *hold, struct pd_work_row *row)
{
    struct pd_member member;

    pd_hex(hold->row.id.b, PD_ID_LEN, row->ref);
    memcpy(row->what, hold->row.sku, sizeof hold->row.sku);
    if (pd_ledger_member(desk->config.ledger, &hold->row.member, &member) == PD_OK)
        memcpy(row->who, member.masked, sizeof row->who);
}

/* ---- lists: one page each ---- */

typedef enum pd_err
lister(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_work_page *page);

static enum pd_err
list_uncollected(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_work_page *page)
{
    const struct pd_id *hers = pd_id_is_zero(request->id) ? NULL : &request->id;
    int64_t late_ms =
        desk->config.late_hours > 0 ? desk->now.now_ms - desk->config.late_hours * PD_HOUR_MS : INT64_MIN;
    struct pd_waiting waiting[PD_WORK_ROWS];
    struct pd_waiting_sums sums;
    enum pd_err err = pd_ledger_waiting(desk->config.ledger, hers, late_ms, request->errand.work.from,
        waiting, PD_WORK_ROWS, &page->count, &sums);

    page->total = sums.total;
    page->late = sums.late;
    for (int i = 0; err == PD_OK && i < page->count; i++) {
        const struct pd_hold *hold = &waiting[i].hold;
        struct pd_work_row *row = &page->rows[i];

        fill_ticket(desk, hold, row);
        (void)pd_copy(row->text, sizeof row->text, hold->short_number);
        row->n = hold->row.qty;
        row->of = pd_points_raw(hold->row.amount);
        row->at_ms = waiting[i].since_ms;
        row->due_ms = hold->row.expires_ms;
        row->late = row->at_ms < late_ms;
        row->unsure = hold->unsure;
    }
    sodium_memzero(waiting, sizeof waiting);
    return err;
}

static enum pd_err
fill_gift(struct pd_desk *desk, const struct pd_gift *gift, struct pd_work_row *row)
{
    enum pd_err err = pd_ledger_kept(desk->config.ledger, gift->sku, &row->of);

    (void)pd_copy(row->ref, sizeof row->ref, gift->sku);
    (void)pd_copy(row->what, sizeof row->what, gift->sku);
    (void)pd_copy(row->text, sizeof row->text, gift->shelf);
    row->n = pd_ledger_lease_left(desk->config.ledger, gift->sku);
    row->late = pd_desk_sells(desk) && row->n <= desk->config.low_units;
    return err;
}

/* What runs low first, then the rest, each in the order of the catalogue. */
static enum pd_err
list_stock(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_work_page *page)
{
    const struct pd_programme *p = desk->programme;
    int64_t from = request->errand.work.from;
    enum pd_err err = PD_OK;

    for (int low = 1; low >= 0; low--)
        for (int i = 0; err == PD_OK && i < p->gift_count; i++) {
            struct pd_work_row row = { .ref = "" };

            if (strcmp(p->gifts[i].place, desk->identity.place) != 0)
                continue;
            err = fill_gift(desk, &p->gifts[i], &row);
            if (row.late != (low == 1))
                continue;
            page->late += row.late;
            if (page->total++ >= from && page->count < PD_WORK_ROWS)
                page->rows[page->count++] = row;
        }
    return err;
}

static enum pd_err
list_captures(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_work_page *page)
{
    struct pd_given given[PD_WORK_ROWS];
    enum pd_err err = pd_ledger_given(desk->config.ledger, &request->id, request->errand.work.from, given,
        PD_WORK_ROWS, &page->count, &page->total);

    for (int i = 0; err == PD_OK && i < page->count; i++) {
        const struct pd_hold *hold = &given[i].hold;
        struct pd_work_row *row = &page->rows[i];

        fill_ticket(desk, hold, row);
        (void)pd_copy(row->text, sizeof row->text, hold->row.place);
        row->n = pd_points_raw(hold->row.amount);
        row->of = pd_points_raw(given[i].back);
        row->at_ms = hold->row.ended_ms;
    }
    sodium_memzero(given, sizeof given);
    return err;
}

#define RECEIPTS_MAX 64 /* of one member that wait for the hub: more are not looked at */

static enum pd_err
list_receipts(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_work_page *page)
{
    struct pd_receipt_asked asked[RECEIPTS_MAX];
    int64_t from = request->errand.work.from;

    page->total = pd_ledger_receipts_asked(desk->config.ledger, &request->id, asked, RECEIPTS_MAX);
    for (int64_t i = from; i < page->total && page->count < PD_WORK_ROWS; i++) {
        struct pd_work_row *row = &page->rows[page->count++];

        (void)pd_copy(row->ref, sizeof row->ref, asked[i].bill_no);
        (void)pd_copy(row->text, sizeof row->text, asked[i].bill_no);
        (void)pd_copy(row->what, sizeof row->what, "receipt");
        row->at_ms = asked[i].at_ms;
    }
    return PD_OK;
}

static enum pd_err
tier_of(struct pd_desk *desk, const struct pd_id *id, int *tier)
{
    struct pd_member member;
    enum pd_err err = pd_ledger_member(desk->config.ledger, id, &member);

    if (err == PD_OK)
        *tier = pd_tier_of(desk->programme, member.growth);
    return err;
}

static void
discount_row(
    const struct pd_programme *p, const struct pd_discount *d, int which, int tier, struct pd_work_row *row)
{
    struct pd_discount_line line;

    (void)pd_discount_ref(d, which, row->ref, sizeof row->ref);
    (void)pd_copy(row->what, sizeof row->what, d->id);
    if (!pd_discount_of_case(d, which, tier, pd_fen_of(0), &line) || line.tier < 0)
        return;
    row->n = line.percent;
    (void)pd_copy(row->text, sizeof row->text, p->tiers[line.tier].id);
}

/* Each category as a row, and behind it each of its cases: whoever bills knows which it is. */
static enum pd_err
list_discounts(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_work_page *page)
{
    const struct pd_programme *p = desk->programme;
    int tier = 0;
    enum pd_err err = tier_of(desk, &request->id, &tier);

    for (int i = 0; err == PD_OK && i < p->discount_count; i++)
        for (int which = -1; which < p->discounts[i].case_count; which++)
            if (page->total++ >= request->errand.work.from && page->count < PD_WORK_ROWS)
                discount_row(p, &p->discounts[i], which, tier, &page->rows[page->count++]);
    return err;
}

static lister *const listers[PD_WORK_LAST + 1] = {
    [PD_WORK_UNCOLLECTED] = list_uncollected,
    [PD_WORK_STOCK] = list_stock,
    [PD_WORK_CAPTURES] = list_captures, /* where the hub, which knows all of them, cannot be asked */
    [PD_WORK_RECEIPTS] = list_receipts,
    [PD_WORK_DISCOUNTS] = list_discounts,
};

static void
list(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    const struct pd_work_ask *ask = &request->errand.work;
    const struct pd_work_kind *kind = pd_work_kind(ask->work);
    enum pd_err err;

    if (kind == NULL || listers[ask->work] == NULL || ask->from < 0 ||
        (kind->hers && pd_id_is_zero(request->id))) {
        refuse(reply, "not_here");
        return;
    }
    reply->errand.work.from = ask->from;
    err = listers[ask->work](desk, request, &reply->errand.work);
    if (err != PD_OK)
        pd_desk_fail(desk, reply, err);
    else
        done(reply);
}

/* ---- acts ---- */

static void
tell_stock(struct pd_desk *desk, const struct pd_desk_request *request, const char *how, const char *why,
    struct pd_desk_reply *reply)
{
    const struct pd_work_ask *ask = &request->errand.work;
    enum pd_err err;

    if (pd_programme_gift(desk->programme, ask->ref) == NULL) {
        refuse(reply, "not_known_here");
        return;
    }
    err = pd_ledger_stock(desk->config.ledger, pd_desk_when(desk), how, ask->ref, (int)ask->values[0].n, why);
    reply->work.waits = err == PD_OK && !desk->online;
    if (err != PD_OK)
        refuse_for(desk, reply, err, "nobody_serves");
    else
        done(reply);
}

static void
act_count(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    tell_stock(desk, request, PD_OP_STOCK_COUNT, "", reply);
}

static void
act_receive(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    tell_stock(desk, request, PD_OP_STOCK_RECEIVE, "", reply);
}

/* Whether a supervisor serves, or has just let this one act pass. */
static bool
is_let_pass(struct pd_desk *desk, const struct pd_lets *act)
{
    struct pd_clerk clerk;

    pd_ledger_clerk(desk->config.ledger, &clerk);
    return (clerk.roles & PD_STAFF_SUPERVISOR) != 0 || pd_ledger_approved(desk->config.ledger, act);
}

/* Beyond what a clerk writes off a day by herself; a pile in small parts is a pile. */
static enum pd_err
may_write_off(struct pd_desk *desk, const struct pd_work_ask *ask, bool *may)
{
    struct pd_lets act = { .kind = PD_OP_STOCK, .n = ask->values[0].n };
    struct pd_clerk_day day;
    enum pd_err err;

    *may = true;
    if (!desk->config.sign_in || desk->config.shrink_units < 0)
        return PD_OK;
    err = pd_desk_clerk_day(desk, NULL, &day);
    if (err != PD_OK || ask->values[0].n + day.written_off <= desk->config.shrink_units)
        return err;
    pd_work_subject(ask->ref, &act.subject);
    (void)pd_copy(act.why, sizeof act.why, ask->values[1].text);
    *may = is_let_pass(desk, &act);
    return PD_OK;
}

static void
act_shrink(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    bool may;
    enum pd_err err = may_write_off(desk, &request->errand.work, &may);

    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    if (!may && pd_programme_gift(desk->programme, request->errand.work.ref) != NULL) {
        refuse(reply, "supervisor");
        return;
    }
    tell_stock(desk, request, PD_OP_STOCK_SHRINK, request->errand.work.values[1].text, reply);
}

/* More points than a clerk gives back a day by herself, or of one hand-over: what is split is added up. */
static enum pd_err
may_give_back(struct pd_desk *desk, const struct pd_lets *act, bool *may)
{
    struct pd_clerk_day day;
    struct pd_points back;
    enum pd_err err;

    *may = true;
    if (!desk->config.sign_in || desk->config.refund_points < 0)
        return PD_OK;
    err = pd_ledger_refunded(desk->config.ledger, &act->subject, &back);
    if (err == PD_OK)
        err = pd_desk_clerk_day(desk, &act->subject, &day);
    if (err == PD_OK && act->n + pd_points_raw(back) + day.back > desk->config.refund_points)
        *may = is_let_pass(desk, act);
    return err;
}

/* An intent: the hub decides, and may know more of the hand-over than this desk. */
static void
act_refund(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    const struct pd_work_ask *ask = &request->errand.work;
    struct pd_lets act = { .kind = PD_OP_REFUND, .n = ask->values[0].n };
    struct pd_hold hold;
    struct pd_id id;
    bool may = true;
    enum pd_err err;

    if (!hold_from(ask->ref, &id)) {
        refuse(reply, "not_known_here");
        return;
    }
    err = pd_ledger_hold_get(desk->config.ledger, &id, &hold);
    if (err == PD_OK && (!pd_id_equal(hold.row.member, request->id) || pd_desk_is_own(desk, &request->id)))
        err = PD_ERR_NOT_FOUND;
    act.subject = id;
    (void)pd_copy(act.why, sizeof act.why, ask->values[1].text);
    if (err == PD_OK)
        err = may_give_back(desk, &act, &may);
    if (err == PD_OK && !may) {
        refuse(reply, "supervisor");
        return;
    }
    reply->errand.points = pd_points_of(ask->values[0].n);
    if (err == PD_OK)
        err = pd_ledger_refund(
            desk->config.ledger, pd_desk_when(desk), &id, reply->errand.points, ask->values[1].text);
    reply->work.waits = true;
    if (err != PD_OK)
        refuse_for(desk, reply, err, "not_so_many");
    else
        done(reply);
}

/* Paper of a ticket that waits here. Its code collects by itself, and goes to nobody but her: without her on
 * the table, or of another desk's (only whoever made it can sign), there is the number, which does with the
 * phone's last digits. */
static void
act_reprint(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_hold hold;
    struct pd_id id;
    enum pd_err err = hold_from(request->errand.work.ref, &id)
                          ? pd_ledger_hold_get(desk->config.ledger, &id, &hold)
                          : PD_ERR_NOT_FOUND;

    if (err == PD_OK && hold.row.state != PD_HOLD_RELEASED)
        err = PD_ERR_STATE;
    if (err == PD_OK && pd_desk_is_own(desk, &hold.row.member))
        err = PD_ERR_DENIED;
    if (err == PD_ERR_DENIED)
        refuse(reply, "own");
    else if (err != PD_OK)
        refuse_for(desk, reply, err, "ended");
    if (err != PD_OK)
        return;
    pd_desk_ticket_view(desk, &hold, &reply->ticket);
    if (!pd_id_equal(request->id, hold.row.member))
        sodium_memzero(reply->ticket.code, sizeof reply->ticket.code);
    /* The first paper came out of whatever desk made it; its printer's word is not known elsewhere. */
    if (!hold.own)
        reply->ticket.copies++;
    else if (reply->ticket.copies == 0)
        reply->ticket.copies = 1;
    done(reply);
}

static void
act_receipt(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    const struct pd_work_ask *ask = &request->errand.work;
    struct pd_points growth;
    enum pd_err err = pd_desk_ask_receipt(desk, &request->id, ask->values[0].text, &reply->claim);

    if (err == PD_ERR_DENIED)
        refuse(reply, "clerk_cap");
    else if (err != PD_OK)
        refuse_for(desk, reply, err, "no_rule");
    else if (reply->claim == PD_CLAIM_ALREADY)
        refuse(reply, "known");
    if (err != PD_OK || reply->claim == PD_CLAIM_ALREADY)
        return;
    /* What it would come to by the rule alone; the hospital's bill says what it is. */
    if (!pd_earn(pd_desk_payment_rule(desk), pd_fen_of(ask->values[1].n), &reply->errand.points, &growth))
        reply->errand.points = pd_points_of(0);
    reply->work.waits = true;
    done(reply);
}

static void
act_quote(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    const struct pd_work_ask *ask = &request->errand.work;
    const struct pd_discount *discount;
    struct pd_discount_line line;
    int tier = 0, which = -1;
    enum pd_err err = tier_of(desk, &request->id, &tier);

    discount = pd_discount_from_ref(desk->programme, ask->ref, &which);
    if (err == PD_OK && !pd_discount_of_case(discount, which, tier, pd_fen_of(ask->values[0].n), &line))
        err = PD_ERR_INVALID;
    if (err != PD_OK) {
        refuse_for(desk, reply, err, "not_here");
        return;
    }
    reply->errand.off = line.off;
    reply->errand.price = pd_fen_of(ask->values[0].n - pd_fen_raw(line.off));
    reply->work.percent = line.percent;
    done(reply);
}

static const struct {
    const char *name;
    void (*act)(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply);
    bool value; /* nothing for who is stopped; what comes back, and paper of what is out, stays theirs */
} acts[] = {
    { "stock.count", act_count, false },
    { "stock.receive", act_receive, false },
    { "stock.shrink", act_shrink, false },
    { "captures.refund", act_refund, false },
    { "uncollected.reprint", act_reprint, false },
    { "receipts.add", act_receipt, true },
    { "discounts.quote", act_quote, true },
};

/* The session is another thread's: what it asks is judged by the table once more. */
static bool
is_good(const struct pd_work_act *act, const struct pd_desk_request *request)
{
    for (int i = 0; i < act->field_count; i++)
        if (!pd_work_value_good(&act->fields[i], &request->errand.work.values[i]))
            return false;
    return act->source == PD_WORK_LOCAL && (!pd_work_kind(act->work)->hers || !pd_id_is_zero(request->id));
}

void
pd_desk_work(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    const char *name = request->errand.work.act;
    const struct pd_work_act *act = pd_work_act(name);

    reply->kind = PD_REPLY_WORK;
    if (pd_desk_only_found(desk, &request->id)) {
        refuse(reply, "pin");
        return;
    }
    if (name[0] == '\0') {
        list(desk, request, reply);
        return;
    }
    if (act == NULL || !is_good(act, request)) {
        refuse(reply, "not_here");
        return;
    }
    for (int i = 0; i < PD_COUNT(acts); i++) {
        if (strcmp(acts[i].name, name) != 0)
            continue;
        if (acts[i].value && pd_desk_is_frozen(desk, &request->id))
            refuse(reply, "member_not_active");
        else
            acts[i].act(desk, request, reply);
    }
}

/* The power may have failed between a ticket and its paper. What this run prints, its own people see. */
static void
remember_unsure(struct pd_desk *desk)
{
    static struct pd_hold holds[PD_DESK_UNSURE_MAX]; /* large */
    struct pd_unsure *unsure = &desk->unsure;

    unsure->count = pd_ledger_prints_open(desk->config.ledger, holds, PD_DESK_UNSURE_MAX);
    for (int i = 0; i < unsure->count; i++)
        unsure->holds[i] = holds[i].row.id;
    sodium_memzero(holds, sizeof holds);
    unsure->known = true;
    if (unsure->count > 0)
        pd_log(PD_LOG_WARN, "", "before this start %d tickets were to be printed; what came out is not known",
            unsure->count);
}

int
pd_desk_unsure_count(struct pd_desk *desk)
{
    struct pd_unsure *unsure = &desk->unsure;
    struct pd_hold hold;
    int left = 0;

    if (!unsure->known)
        remember_unsure(desk);
    for (int i = 0; i < unsure->count; i++)
        if (pd_ledger_hold_get(desk->config.ledger, &unsure->holds[i], &hold) == PD_OK && hold.unsure &&
            hold.row.state == PD_HOLD_RELEASED)
            unsure->holds[left++] = unsure->holds[i];
    unsure->count = left;
    sodium_memzero(&hold, sizeof hold);
    return left;
}

int
pd_desk_late_count(struct pd_desk *desk)
{
    struct pd_waiting_sums sums;
    int count;

    if (desk->config.late_hours <= 0 || strcmp(desk->identity.mode, "counter") != 0)
        return 0;
    if (pd_desk_note(desk,
            pd_ledger_waiting(desk->config.ledger, NULL,
                desk->now.now_ms - desk->config.late_hours * PD_HOUR_MS, 0, NULL, 0, &count, &sums)) != PD_OK)
        return 0;
    return (int)sums.late;
}

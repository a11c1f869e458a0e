#include "sync/hub/work.h"

#include "sync/hub/memberships.h"
#include "sync/hub/merchants.h"
#include "sync/hub/persons.h"

#include <stdio.h>
#include <stdlib.h>

/* Those that a desk knows by itself are none of the hub's. */
static pd_work_do *const lists[PD_WORK_LAST + 1] = {
    [PD_WORK_FEEDBACK] = pd_work_feedback,
    [PD_WORK_EXCEPTIONS] = pd_work_exceptions,
    [PD_WORK_SERVICES] = pd_work_services,
    [PD_WORK_ACTIVITIES] = pd_work_activities,
    [PD_WORK_BIRTHDAYS] = pd_work_birthdays,
    [PD_WORK_DAY] = pd_work_day,
    [PD_WORK_UNITS] = pd_work_units,
    [PD_WORK_USES] = pd_work_uses,
    [PD_WORK_CAPTURES] = pd_work_captures,
    [PD_WORK_CARDS] = pd_work_cards,
    [PD_WORK_PROPOSALS] = pd_work_proposals,
    [PD_WORK_STOPS] = pd_work_stops,
    [PD_WORK_ADJUSTMENTS] = pd_work_adjustments,
    [PD_WORK_SHEET] = pd_work_sheet,
    [PD_WORK_RECEIPTS] = NULL, /* the desk knows */
    [PD_WORK_DISCOUNTS] = NULL,
    [PD_WORK_PURSES] = pd_work_purses,
    [PD_WORK_MONEY] = pd_work_money,
    [PD_WORK_MEMBERSHIPS] = pd_work_memberships,
    [PD_WORK_FIRST_VISITS] = pd_work_first_visits,
    [PD_WORK_FAMILY] = pd_work_family,
    [PD_WORK_SHARED] = pd_work_shared,
    [PD_WORK_CLEARING] = pd_work_clearing,
};

static const struct {
    const char *name;
    pd_work_do *run;
} acts[] = {
    { "stock.move", pd_work_stock_move },
    { "feedback.answer", pd_work_feedback_answer },
    { "feedback.close", pd_work_feedback_close },
    { "feedback.accept", pd_work_feedback_accept },
    { "feedback.approve", pd_work_feedback_approve },
    { "exceptions.resolve", pd_work_exceptions_resolve },
    { "services.take", pd_work_services_take },
    { "services.done", pd_work_services_done },
    { "activities.check_in", pd_work_check_in },
    { "birthdays.done", pd_work_birthdays_done },
    { "units.use", pd_work_units_use },
    { "uses.reverse", pd_work_uses_reverse },
    { "cards.block", pd_work_cards_block },
    { "cards.replace", pd_work_cards_replace },
    { "proposals.approve", pd_work_proposals_approve },
    { "proposals.reject", pd_work_proposals_reject },
    { "stops.stop", pd_work_stops_stop },
    { "adjustments.approve", pd_work_adjustments_approve },
    { "adjustments.reject", pd_work_adjustments_reject },
    { "sheet.adjust", pd_work_sheet_adjust },
    { "sheet.assess", pd_work_sheet_assess },
    { "sheet.export", pd_work_sheet_export },
    { "sheet.withdraw", pd_work_sheet_withdraw },
    { "sheet.erase", pd_work_sheet_erase },
    { "purses.topup", pd_work_purses_topup },
    { "purses.pay", pd_work_purses_pay },
    { "money.refund", pd_work_money_refund },
    { "money.reprint", pd_work_money_reprint },
    { "memberships.join", pd_work_memberships_join },
    { "first_visits.done", pd_work_first_visits_done },
    { "family.add", pd_work_family_add },
    { "family.limit", pd_work_family_limit },
    { "family.block", pd_work_family_block },
    { "family.unblock", pd_work_family_unblock },
    { "family.remove", pd_work_family_remove },
    { "shared.pay", pd_work_shared_pay },
    { "shared.use", pd_work_shared_use },
};

/* ---- what they share ---- */

void
pd_work_refuse(struct pd_work_case *w, const char *code)
{
    pd_errand_refuse(w->c, code);
}

bool
pd_work_went(struct pd_work_case *w, enum pd_err err)
{
    static const struct {
        enum pd_err err;
        const char *code;
    } codes[] = {
        { PD_ERR_NOT_FOUND, "not_found" },
        { PD_ERR_STATE, "state" },
        { PD_ERR_EXISTS, "state" },
        { PD_ERR_DENIED, "another" },
        { PD_ERR_INVALID, "invalid" },
        { PD_ERR_TOO_LARGE, "invalid" },
    };

    if (err == PD_OK || w->hub->store->err != PD_OK)
        return err == PD_OK;
    for (int i = 0; i < PD_COUNT(codes); i++)
        if (codes[i].err == err) {
            pd_work_refuse(w, codes[i].code);
            return false;
        }
    pd_store_no_memory(w->hub->store); /* nobody knows how far it came: the batch is lost, and asked again */
    return false;
}

int64_t
pd_work_number(struct pd_work_case *w)
{
    char *end = NULL;
    long long n = strtoll(w->ask->ref, &end, 10);

    if (w->ask->ref[0] >= '1' && w->ask->ref[0] <= '9' && *end == '\0' && n < INT64_MAX)
        return n;
    pd_work_refuse(w, "not_found");
    return 0;
}

struct pd_work_row *
pd_work_put(struct pd_work_case *w)
{
    int64_t at = w->page->total++;

    return at >= w->ask->from && w->page->count < PD_WORK_ROWS ? &w->page->rows[w->page->count++] : NULL;
}

void
pd_work_counted(struct pd_work_case *w, int64_t total, int64_t late)
{
    w->page->total = total;
    w->page->late = late;
}

struct pd_work_row *
pd_work_cut(struct pd_work_case *w)
{
    pd_assert(w->page->count < PD_WORK_ROWS);
    return &w->page->rows[w->page->count++];
}

void
pd_work_who(struct pd_work_case *w, int64_t mid, struct pd_work_row *row)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WORK_MASKED;
    char masked[PD_MASKED_CAP];

    if (mid == 0 || !pd_store_start(w->hub->store, sql, PD_ARGS(pd_i(mid))))
        return;
    pd_store_text(w->hub->store, sql, 0, masked, sizeof masked);
    pd_store_end(w->hub->store, sql);
    (void)pd_text_clean(row->who, sizeof row->who, masked, strlen(masked));
}

void
pd_work_ref(struct pd_work_row *row, int64_t number)
{
    (void)snprintf(row->ref, sizeof row->ref, "%lld", (long long)number);
}

void
pd_work_text(struct pd_work_row *row, const char *text)
{
    (void)pd_text_clean(row->text, sizeof row->text, text, strlen(text));
}

/* ---- who may ---- */

bool
pd_work_not_own(struct pd_work_case *w, int64_t mid)
{
    int64_t stays = mid != 0 ? pd_member_stays(w->hub, mid) : 0;

    if (stays == 0 ||
        (!pd_person_same(w->hub, stays, w->by.mid) && !pd_person_same(w->hub, stays, w->who.mid)))
        return true;
    pd_work_refuse(w, "own");
    return false;
}

/* A merchant's counter has its own settlement and nothing else; the hospital's have all but that. */
static bool
is_counter(struct pd_work_case *w, enum pd_work work)
{
    const struct pd_device *device = w->c->device;

    if (strcmp(device->mode, "counter") == 0 && device->site[0] != '\0' &&
        pd_hub_site_known(w->hub, device->site) &&
        pd_merchant_desk(w->hub, device) == (work == PD_WORK_CLEARING))
        return true;
    pd_work_refuse(w, "not_here");
    return false;
}

static bool
may(struct pd_work_case *w, unsigned int roles)
{
    if (!pd_staff_find(w->hub, w->ask->by, &w->by)) {
        pd_work_refuse(w, "unknown_staff");
        return false;
    }
    w->who = w->by;
    if (w->by.dismissed || (w->by.roles & roles) == 0) {
        pd_work_refuse(w, w->by.dismissed ? "dismissed" : "role");
        return false;
    }
    return true;
}

/* Lists that no clerk sees: where the hub was told who serves at this desk, nobody else is named. */
static bool
serves(struct pd_work_case *w, unsigned int roles)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_DUTY_GET;
    char clerk[PD_STAFF_NUMBER_CAP];

    if ((roles & PD_STAFF_COUNTER) != 0 ||
        !pd_store_start(w->hub->store, sql, PD_ARGS(pd_i(w->c->device->dev))))
        return true;
    pd_store_text(w->hub->store, sql, 0, clerk, sizeof clerk);
    pd_store_end(w->hub->store, sql);
    if (clerk[0] == '\0' || strcmp(clerk, w->by.number) == 0)
        return true;
    pd_work_refuse(w, "by");
    return false;
}

/* A wrong PIN is counted, whatever else is refused. */
static bool
proves(struct pd_work_case *w, unsigned int roles)
{
    static const char *const codes[] = { [PD_STAFF_NO_BADGE] = "no_badge",
        [PD_STAFF_WRONG_PIN] = "wrong_pin",
        [PD_STAFF_WAIT] = "wait",
        [PD_STAFF_ROLE] = "role",
        [PD_STAFF_NO_PIN] = "no_pin" };
    enum pd_staff_outcome outcome;

    if (!pd_errand_rate(w->c, PD_ERRAND_RATE_PIN)) {
        w->c->again = true;
        pd_work_refuse(w, "too_often");
        return false;
    }
    outcome = pd_hub_staff_check(
        w->hub, w->now_ms, w->ask->badge, w->c->errand->digits, (enum pd_staff_role)roles, &w->who);
    if (outcome == PD_STAFF_GOOD)
        return true;
    if (outcome == PD_STAFF_STORE) {
        pd_store_no_memory(w->hub->store);
        return false;
    }
    pd_work_refuse(w, codes[outcome]);
    if (outcome == PD_STAFF_WAIT || outcome == PD_STAFF_WRONG_PIN)
        w->c->answer->until_ms = w->who.wait_until_ms;
    return false;
}

/* The member on the table, where it is about her. */
static bool
is_hers(struct pd_work_case *w, bool hers)
{
    if (!hers)
        return true;
    if (!pd_errand_her(w->c))
        return false;
    return pd_work_not_own(w, w->c->account->mid);
}

/* ---- lists and acts ---- */

static void
read_list(struct pd_work_case *w)
{
    const struct pd_work_kind *kind = pd_work_kind(w->ask->work);

    w->page = &w->c->answer->work;
    w->page->from = w->ask->from;
    if (!pd_errand_rate(w->c, PD_ERRAND_RATE_WORK))
        pd_work_refuse(w, "too_often");
    else if (lists[w->ask->work] == NULL)
        pd_work_refuse(w, "not_offered");
    else if (is_counter(w, w->ask->work) && may(w, kind->roles) && serves(w, kind->roles) &&
             is_hers(w, kind->hers))
        lists[w->ask->work](w);
}

static void
do_act(struct pd_work_case *w)
{
    const struct pd_work_kind *kind = pd_work_kind(w->act->work);

    if (!is_counter(w, w->act->work) || !may(w, w->act->roles) || !is_hers(w, kind->hers))
        return;
    if (w->act->proof && !proves(w, w->act->roles))
        return;
    if (kind->hers && !pd_work_not_own(w, w->c->account->mid)) /* nor is she whoever proved */
        return;
    for (int i = 0; i < PD_COUNT(acts); i++)
        if (strcmp(acts[i].name, w->act->name) == 0) {
            acts[i].run(w);
            return;
        }
    pd_work_refuse(w, "not_offered");
}

void
pd_errand_work(struct pd_errand_case *c)
{
    struct pd_work_case w = {
        .c = c, .hub = c->hub, .now_ms = c->now_ms, .ask = &c->errand->work, .act = NULL
    };

    c->hub->now_ms = c->now_ms;
    if (w.ask->act[0] == '\0') {
        read_list(&w);
        if (c->answer->status == PD_ERRAND_REFUSED)
            memset(&c->answer->work, 0, sizeof c->answer->work);
        return;
    }
    w.act = pd_work_act(w.ask->act);
    do_act(&w);
}

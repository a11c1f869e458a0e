/* What two persons decide, and what one may stop: rules that wait, gifts and campaigns, points set right. */
#include "sync/hub/work.h"

#include "sync/hub/adjustments.h"

#include <stdio.h>

#define CAMPAIGN "campaign:" /* before the id of one that is a gift's too */

/* ---- rules that wait ---- */

void
pd_work_proposals(struct pd_work_case *w)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WORK_PROPOSALS;
    struct pd_store *s = w->hub->store;

    for (bool more = pd_store_start(s, sql, PD_NO_ARGS); more; more = pd_store_next(s, sql)) {
        struct pd_work_row *row = pd_work_put(w);

        if (row == NULL)
            continue;
        pd_work_ref(row, pd_store_int(s, sql, 0));
        (void)pd_copy(row->what, sizeof row->what, "programme");
        row->n = w->c->programme != NULL ? w->c->programme->version : 0;
        row->at_ms = pd_store_int(s, sql, 1);
        row->due_ms = pd_store_int(s, sql, 2);
        pd_store_text(s, sql, 3, row->by, sizeof row->by);
        (void)pd_copy(row->text, sizeof row->text, row->by);
        row->state = PD_PROPOSAL_OPEN;
    }
}

void
pd_work_proposals_approve(struct pd_work_case *w)
{
    int64_t number = pd_work_number(w), effective_ms;
    uint32_t version;

    if (number > 0 && pd_work_went(w, pd_hub_approve(w->hub, w->now_ms, number, &w->who, &version,
                                          &effective_ms, &w->why))) {
        w->c->answer->number = version;
        w->c->answer->until_ms = effective_ms;
    }
}

void
pd_work_proposals_reject(struct pd_work_case *w)
{
    int64_t number = pd_work_number(w);

    if (number > 0)
        (void)pd_work_went(w, pd_hub_reject(w->hub, w->now_ms, number, &w->who, &w->why));
}

/* ---- stops ---- */

#define STOPPED_MS (7 * PD_DAY_MS) /* so long a stop is shown */

/* What runs, and what somebody stopped lately. */
static void
put_stop(struct pd_work_case *w, enum pd_hub_stop what, const char *prefix, const char *id, int64_t until_ms)
{
    const char *kind = what == PD_HUB_STOP_GIFT ? "gift" : "campaign";
    struct pd_hub_stopped stopped = { .at_ms = 0 };
    struct pd_work_row *row;

    if (until_ms <= w->now_ms)
        stopped = pd_hub_stopped_get(w->hub, what, id);
    if (until_ms <= w->now_ms && (stopped.at_ms == 0 || w->now_ms - stopped.at_ms >= STOPPED_MS))
        return;
    row = pd_work_put(w);
    if (row == NULL)
        return;
    row->state = stopped.at_ms != 0;
    row->at_ms = stopped.at_ms;
    (void)pd_copy(row->by, sizeof row->by, stopped.by);
    (void)snprintf(row->ref, sizeof row->ref, "%s%s", prefix, id);
    (void)pd_copy(row->what, sizeof row->what, kind);
}

/* By the rules in force. */
void
pd_work_stops(struct pd_work_case *w)
{
    const struct pd_programme *p = w->c->programme;

    for (int i = 0; p != NULL && i < p->gift_count; i++)
        put_stop(w, PD_HUB_STOP_GIFT, "", p->gifts[i].sku, p->gifts[i].until_ms);
    for (int i = 0; p != NULL && i < p->campaign_count; i++)
        put_stop(w, PD_HUB_STOP_CAMPAIGN, pd_programme_gift(p, p->campaigns[i].id) != NULL ? CAMPAIGN : "",
            p->campaigns[i].id, p->campaigns[i].until_ms);
}

/* A stop touches each version to come: one that fails half way loses the batch. */
void
pd_work_stops_stop(struct pd_work_case *w)
{
    const struct pd_programme *p = w->c->programme;
    const char *id = w->ask->ref;
    bool said = strncmp(id, CAMPAIGN, strlen(CAMPAIGN)) == 0;
    enum pd_hub_stop what = PD_HUB_STOP_CAMPAIGN;
    uint32_t version = 0;
    enum pd_err err;

    if (said)
        id += strlen(CAMPAIGN);
    else if (p != NULL && pd_programme_gift(p, id) != NULL)
        what = PD_HUB_STOP_GIFT;
    err = pd_hub_stop_now(w->hub, w->now_ms, what, id, &w->who, &version, &w->why);
    if (err != PD_OK && version != 0 && w->hub->store->err == PD_OK) {
        pd_store_no_memory(w->hub->store);
        return;
    }
    if (pd_work_went(w, err))
        w->c->answer->number = version;
}

/* ---- points set right ---- */

void
pd_work_adjustments(struct pd_work_case *w)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WORK_ADJUSTMENTS;
    struct pd_store *s = w->hub->store;

    pd_work_counted(w, pd_store_one(s, PD_HUB_SQL_WORK_ADJUSTMENTS_COUNT, PD_NO_ARGS, 0), 0);
    for (bool more = pd_store_start(s, sql, PD_ARGS(pd_i(PD_WORK_ROWS), pd_i(w->ask->from))); more;
         more = pd_store_next(s, sql)) {
        struct pd_work_row *row = pd_work_cut(w);
        char reason[PD_ADJUST_REASON_CAP];

        pd_work_ref(row, pd_store_int(s, sql, 0));
        row->at_ms = pd_store_int(s, sql, 1);
        pd_work_who(w, pd_store_int(s, sql, 2), row);
        row->n = pd_store_int(s, sql, 3);
        pd_store_text(s, sql, 4, reason, sizeof reason);
        pd_work_text(row, reason);
        pd_store_text(s, sql, 5, row->by, sizeof row->by);
        row->state = PD_PROPOSAL_OPEN;
    }
}

/* 0: it was refused. */
static int64_t
anothers_adjustment(struct pd_work_case *w)
{
    int64_t number = pd_work_number(w);

    return number > 0 && pd_work_not_own(w, pd_store_one(w->hub->store, PD_HUB_SQL_WORK_ADJUSTMENT_OF,
                                                PD_ARGS(pd_i(number)), 0))
               ? number
               : 0;
}

void
pd_work_adjustments_approve(struct pd_work_case *w)
{
    int64_t number = anothers_adjustment(w);

    if (number > 0)
        (void)pd_work_went(w, pd_hub_adjust_approve(w->hub, w->now_ms, number, &w->who, &w->why));
}

void
pd_work_adjustments_reject(struct pd_work_case *w)
{
    int64_t number = anothers_adjustment(w);

    if (number > 0)
        (void)pd_work_went(w, pd_hub_adjust_reject(w->hub, w->now_ms, number, &w->who, &w->why));
}

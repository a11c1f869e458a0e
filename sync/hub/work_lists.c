/* What a counter's people work off together: feedback, exceptions, services, activities, and the day. */
#include "sync/hub/work.h"

#include "sync/hub/accounts.h"
#include "sync/hub/activities.h"
#include "sync/hub/advisers.h"
#include "sync/hub/feedback.h"
#include "sync/hub/figures.h"
#include "sync/hub/incidents.h"
#include "sync/hub/member_cards.h"
#include "sync/hub/units.h"

#include <sodium/utils.h>
#include <stdlib.h>

/* Two numbers of one row: how many, and of them late. */
static void
count(struct pd_work_case *w, enum pd_hub_sql sql, const struct pd_arg *args, int n)
{
    if (!pd_store_start(w->hub->store, sql, args, n))
        return;
    pd_work_counted(w, pd_store_int(w->hub->store, sql, 0), pd_store_int(w->hub->store, sql, 1));
    pd_store_end(w->hub->store, sql);
}

/* ---- feedback ---- */

static void
set_answer_so_far(struct pd_work_case *w, int64_t number, struct pd_work_row *row)
{
    struct pd_feedback f;

    if (pd_hub_feedback_get(w->hub, number, &f) != PD_OK)
        return;
    pd_work_text(row, f.answer);
    sodium_memzero(&f, sizeof f);
}

/* Who is to call her: by the adviser's word in the rules, until somebody has touched it. */
static void
set_adviser(struct pd_work_case *w, int64_t mid, struct pd_work_row *row)
{
    static struct pd_account account;
    const struct pd_adviser *a =
        mid != 0 && pd_account_get(w->hub, mid, &account)
            ? pd_adviser_of(w->hub, pd_hub_programme_now(w->hub, w->now_ms), &account)
            : NULL;

    if (a != NULL && row->text[0] == '\0')
        pd_work_text(row, a->id);
}

void
pd_work_feedback(struct pd_work_case *w)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WORK_FEEDBACK;
    struct pd_store *s = w->hub->store;

    count(w, PD_HUB_SQL_WORK_FEEDBACK_COUNT, PD_ARGS(pd_i(w->now_ms)));
    for (bool more = pd_store_start(s, sql, PD_ARGS(pd_i(PD_WORK_ROWS), pd_i(w->ask->from))); more;
         more = pd_store_next(s, sql)) {
        struct pd_work_row *row = pd_work_cut(w);
        int64_t number = pd_store_int(s, sql, 0), mid;

        pd_work_ref(row, number);
        row->state = (int)pd_store_int(s, sql, 1);
        pd_store_text(s, sql, 3, row->what, sizeof row->what);
        row->n = pd_store_int(s, sql, 4);
        row->of = pd_store_int(s, sql, 5);
        row->at_ms = pd_store_int(s, sql, 6);
        row->due_ms = pd_store_int(s, sql, 7);
        row->late = row->state == PD_FEEDBACK_RECEIVED && row->due_ms <= w->now_ms;
        pd_store_text(s, sql, 8, row->by, sizeof row->by);
        mid = pd_store_int(s, sql, 2);
        pd_work_who(w, mid, row);
        if (pd_store_int(s, sql, 9) == 0) {
            set_answer_so_far(w, number, row);
            if (strcmp(row->what, PD_ADVISER_TOPIC) == 0)
                set_adviser(w, mid, row);
            continue;
        }
        row->of |= 2;
        (void)snprintf(row->text, sizeof row->text, "%lld", (long long)pd_store_int(s, sql, 9));
        pd_store_text(s, sql, 10, row->by, sizeof row->by);
    }
}

/* Whose it is; false: it was refused. */
static bool
is_anothers_feedback(struct pd_work_case *w, int64_t number)
{
    static struct pd_account account;
    struct pd_feedback f;
    enum pd_err err = pd_hub_feedback_get(w->hub, number, &f);

    sodium_memzero(f.answer, sizeof f.answer);
    if (!pd_work_went(w, err))
        return false;
    return pd_id_is_zero(f.member) || !pd_account_find(w->hub, &f.member, &account) ||
           pd_work_not_own(w, account.mid);
}

void
pd_work_feedback_answer(struct pd_work_case *w)
{
    int64_t number = pd_work_number(w);

    if (number > 0 && is_anothers_feedback(w, number))
        (void)pd_work_went(
            w, pd_hub_feedback_answer(w->hub, w->now_ms, number, w->ask->values[0].text, &w->who, &w->why));
}

void
pd_work_feedback_close(struct pd_work_case *w)
{
    int64_t number = pd_work_number(w);

    if (number > 0 && is_anothers_feedback(w, number))
        (void)pd_work_went(w, pd_hub_feedback_close(w->hub, w->now_ms, number, &w->who, &w->why));
}

void
pd_work_feedback_accept(struct pd_work_case *w)
{
    int64_t number = pd_work_number(w);

    if (number > 0 && is_anothers_feedback(w, number))
        (void)pd_work_went(w, pd_hub_feedback_accept(w->hub, w->now_ms, number, w->ask->values[0].n, &w->who,
                                  &w->c->answer->points, &w->why));
}

void
pd_work_feedback_approve(struct pd_work_case *w)
{
    int64_t number = pd_work_number(w);

    if (number > 0 && is_anothers_feedback(w, number))
        (void)pd_work_went(
            w, pd_hub_feedback_approve(w->hub, w->now_ms, number, &w->who, &w->c->answer->points, &w->why));
}

/* ---- exceptions ---- */

void
pd_work_exceptions(struct pd_work_case *w)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WORK_EXCEPTIONS;
    struct pd_store *s = w->hub->store;
    int64_t late_ms = w->now_ms - PD_WORK_EXCEPTION_LATE_MS;
    struct pd_arg site = pd_t(w->c->device->site);

    count(w, PD_HUB_SQL_WORK_EXCEPTIONS_COUNT, PD_ARGS(site, pd_i(late_ms)));
    for (bool more = pd_store_start(s, sql, PD_ARGS(site, pd_i(PD_WORK_ROWS), pd_i(w->ask->from))); more;
         more = pd_store_next(s, sql)) {
        struct pd_work_row *row = pd_work_cut(w);

        pd_work_ref(row, pd_store_int(s, sql, 0));
        pd_store_text(s, sql, 1, row->what, sizeof row->what);
        row->at_ms = pd_store_int(s, sql, 3);
        row->late = row->at_ms <= late_ms;
        row->state = PD_WORK_EXCEPTION_OPEN;
        pd_work_text(row, pd_incident_owner_name(pd_incident_kind(row->what)->owner));
        pd_work_who(w, pd_store_int(s, sql, 2), row);
    }
}

void
pd_work_exceptions_resolve(struct pd_work_case *w)
{
    int64_t number = pd_work_number(w), mid;

    if (number == 0)
        return;
    mid = pd_store_one(
        w->hub->store, PD_HUB_SQL_WORK_EXCEPTION, PD_ARGS(pd_i(number), pd_t(w->c->device->site)), -1);
    if (mid < 0)
        pd_work_refuse(w, "not_found");
    else if (pd_work_not_own(w, mid))
        (void)pd_work_went(
            w, pd_hub_incident_resolve(w->hub, w->now_ms, number, w->who.number, w->ask->values[0].text));
}

/* ---- services ---- */

void
pd_work_services(struct pd_work_case *w)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WORK_SERVICES;
    struct pd_store *s = w->hub->store;

    pd_work_counted(w, pd_store_one(s, PD_HUB_SQL_WORK_SERVICES_COUNT, PD_NO_ARGS, 0), 0);
    for (bool more = pd_store_start(s, sql, PD_ARGS(pd_i(PD_WORK_ROWS), pd_i(w->ask->from))); more;
         more = pd_store_next(s, sql)) {
        struct pd_work_row *row = pd_work_cut(w);
        char by[PD_UNIT_BY_CAP];

        pd_work_ref(row, pd_store_int(s, sql, 0));
        row->state =
            pd_store_int(s, sql, 1) == PD_SERVICE_TAKEN ? PD_WORK_SERVICE_TAKEN : PD_WORK_SERVICE_OPEN;
        row->at_ms = pd_store_int(s, sql, 2);
        pd_store_text(s, sql, 3, by, sizeof by);
        if (!pd_copy(row->by, sizeof row->by, by)) /* one of the hospital's systems */
            row->by[0] = '\0';
        pd_work_who(w, pd_store_int(s, sql, 4), row);
        pd_store_text(s, sql, 5, row->what, sizeof row->what);
        row->n = pd_store_int(s, sql, 6);
    }
}

static void
move_service(struct pd_work_case *w, enum pd_service_state to)
{
    int64_t number = pd_work_number(w);

    if (number > 0 &&
        pd_work_not_own(w, pd_store_one(w->hub->store, PD_HUB_SQL_WORK_USE_OF, PD_ARGS(pd_i(number)), 0)))
        (void)pd_work_went(w, pd_hub_service_move(w->hub, w->now_ms, number, to, w->who.number, &w->why));
}

void
pd_work_services_take(struct pd_work_case *w)
{
    move_service(w, PD_SERVICE_TAKEN);
}

void
pd_work_services_done(struct pd_work_case *w)
{
    move_service(w, PD_SERVICE_DONE);
}

/* ---- activities ---- */

static int
by_start(const void *a, const void *b)
{
    const struct pd_activity *one = *(const struct pd_activity *const *)a;
    const struct pd_activity *two = *(const struct pd_activity *const *)b;

    return one->starts_ms != two->starts_ms ? (one->starts_ms < two->starts_ms ? -1 : 1)
                                            : strcmp(one->id, two->id);
}

/* Today's, and those to come: who comes on the wrong day sees when hers is. */
void
pd_work_activities(struct pd_work_case *w)
{
    const struct pd_activity *sorted[PD_ACTIVITIES_MAX];
    const struct pd_programme *p = w->c->programme;
    int64_t today_ms;
    int n = 0;

    if (p == NULL)
        return;
    today_ms = pd_local_day_start_ms(pd_local_day(w->now_ms, p->utc_offset_min), p->utc_offset_min);
    for (int i = 0; i < p->activity_count; i++)
        if (p->activities[i].ends_ms > today_ms)
            sorted[n++] = &p->activities[i];
    qsort(sorted, (size_t)n, sizeof sorted[0], by_start);
    for (int i = 0; i < n; i++) {
        struct pd_activity_state state;
        struct pd_work_row *row;

        if (pd_hub_activity_state(w->hub, w->now_ms, sorted[i]->id, &state) != PD_OK ||
            state.called_off_ms != 0 || (row = pd_work_put(w)) == NULL)
            continue;
        (void)pd_copy(row->ref, sizeof row->ref, sorted[i]->id);
        (void)pd_copy(row->what, sizeof row->what, sorted[i]->id);
        row->n = state.seats > state.taken ? state.seats - state.taken : 0;
        row->of = state.taken;
        row->at_ms = sorted[i]->starts_ms;
        row->due_ms = sorted[i]->ends_ms;
    }
}

static const char *
code_of_check_in(enum pd_err err, const char *path)
{
    static const struct {
        const char *path, *code;
    } codes[] = { { "activity", "not_now" }, { "member", "not_for_her" }, { "points", "too_few_points" },
        { "seats", "seats" } };

    if (err == PD_ERR_EXISTS)
        return "was_here";
    for (int i = 0; err == PD_ERR_STATE && i < PD_COUNT(codes); i++)
        if (strcmp(codes[i].path, path) == 0)
            return codes[i].code;
    return NULL;
}

void
pd_work_check_in(struct pd_work_case *w)
{
    static struct pd_account account;
    struct pd_booking booking;
    struct pd_points points = pd_points_of(0);
    struct pd_id member;
    const char *no = pd_card_shown(w->hub, w->now_ms, w->ask->code, &member);
    enum pd_err err;

    if (no == NULL && !pd_account_find(w->hub, &member, &account))
        no = "unknown_member";
    if (no != NULL) {
        pd_work_refuse(w, no);
        return;
    }
    if (!pd_work_not_own(w, account.mid))
        return;
    member = account.member.id;
    err = pd_hub_check_in(w->hub, w->now_ms, w->ask->ref, &member, &booking, &points, &w->why);
    no = code_of_check_in(err, w->why.path);
    if (no != NULL && w->hub->store->err == PD_OK) {
        pd_work_refuse(w, no);
    } else if (pd_work_went(w, err)) {
        w->c->answer->member = member;
        w->c->answer->number = booking.number;
        w->c->answer->points = points;
    }
}

/* ---- the day ---- */

struct figure {
    const char *name;
    enum pd_work_figure kind;
    int64_t n;
};

static int64_t
worth(const struct pd_programme *p, int64_t points)
{
    return p != NULL && p->points_per_yuan > 0 ? points * 100 / p->points_per_yuan : 0;
}

static void
put_figure(struct pd_work_case *w, const struct figure *f)
{
    struct pd_work_row *row = pd_work_put(w);

    if (row == NULL)
        return;
    (void)pd_copy(row->ref, sizeof row->ref, f->name);
    (void)pd_copy(row->what, sizeof row->what, f->name);
    row->n = f->n;
    row->of = f->kind == PD_WORK_FIGURE_POINTS ? worth(w->c->programme, f->n) : 0;
    row->state = (int)f->kind;
}

static int64_t
first_of(struct pd_work_case *w, enum pd_hub_sql sql, const struct pd_arg *args, int n, int column)
{
    int64_t value = 0;

    if (pd_store_start(w->hub->store, sql, args, n)) {
        value = pd_store_int(w->hub->store, sql, column);
        pd_store_end(w->hub->store, sql);
    }
    return value;
}

/* What its counters did since midnight, and what waits now. */
void
pd_work_day(struct pd_work_case *w)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WORK_DAY;
    struct pd_store *s = w->hub->store;
    int offset_min = w->c->programme != NULL ? w->c->programme->utc_offset_min : 0;
    int64_t from_ms = pd_local_day_start_ms(pd_local_day(w->now_ms, offset_min), offset_min);
    struct pd_stretch today = pd_hub_stretch(w->hub, from_ms, w->now_ms + PD_DAY_MS);
    struct pd_arg site = pd_t(w->c->device->site);
    struct figure figures[] = {
        { "handed_over", PD_WORK_FIGURE_COUNT, 0 },
        { "units", PD_WORK_FIGURE_COUNT, 0 },
        { "points", PD_WORK_FIGURE_POINTS, 0 },
        { "money", PD_WORK_FIGURE_FEN, 0 },
        { "voids", PD_WORK_FIGURE_COUNT, 0 },
        { "refunds", PD_WORK_FIGURE_COUNT, 0 },
        { "approvals", PD_WORK_FIGURE_COUNT, 0 },
        { "exceptions_open", PD_WORK_FIGURE_COUNT, 0 },
        { "feedback_open", PD_WORK_FIGURE_COUNT, 0 },
        { "feedback_late", PD_WORK_FIGURE_COUNT, 0 },
        { "services_open", PD_WORK_FIGURE_COUNT, 0 },
    };
    const int of_day = 7;

    if (pd_store_start(s, sql, PD_ARGS(pd_i(today.from), pd_i(today.until), site))) {
        for (int i = 0; i < of_day; i++)
            figures[i].n = pd_store_int(s, sql, i);
        pd_store_end(s, sql);
    }
    figures[7].n = first_of(w, PD_HUB_SQL_WORK_EXCEPTIONS_COUNT, PD_ARGS(site, pd_i(w->now_ms)), 0);
    figures[8].n = first_of(w, PD_HUB_SQL_WORK_FEEDBACK_COUNT, PD_ARGS(pd_i(w->now_ms)), 0);
    figures[9].n = first_of(w, PD_HUB_SQL_WORK_FEEDBACK_COUNT, PD_ARGS(pd_i(w->now_ms)), 1);
    figures[10].n = first_of(w, PD_HUB_SQL_WORK_SERVICES_COUNT, PD_NO_ARGS, 0);
    for (int i = 0; i < PD_COUNT(figures); i++)
        put_figure(w, &figures[i]);
}

/* Activities: what there is, who comes, and who is at the door. */
#include "sync/hub/activities.h"
#include "sync/hub/cmd_person.h"
#include "sync/hub/persons.h"
#include "sync/hub/table.h"

#include "app/base/clock.h"

#include <sodium/utils.h>
#include <stdlib.h>
#include <string.h>

static int
run_activity(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_activity = {
    .name = "activity",
    .help = { "pointdesk-hub activity list [ID] [--csv | --json] | book ID WHO | cancel NUMBER | check-in ID "
              "WHO|CODE | call-off ID --reason WORD --badge CODE",
        "Talks, courses and outings of the programme. list: all of them, or who booked one, for the door. "
        "Cancelled: the points come back, and who waits moves up. WHO: number, phone or id.",
        "pointdesk-hub activity list talk-1 --csv --data /var/lib/pointdesk-hub" },
    .run = run_activity,
};

/* ---- list ---- */

static void
cell_time(struct pd_table *t, const struct pd_programme *p, int64_t at_ms)
{
    struct pd_date_time at = pd_local_time(at_ms, p->utc_offset_min);

    if (at_ms == 0)
        pd_table_text(t, "");
    else
        pd_table_printf(
            t, "%04d-%02d-%02d %02d:%02d", at.date.year, at.date.month, at.date.day, at.hour, at.minute);
}

static enum pd_err
list_all(struct pd_hub_desk *desk, struct pd_table *t)
{
    static const char *const columns[] = { "Activity", "Starts", "Name", "Price", "Seats", "Taken", "Waiting",
        "Called off", NULL };
    int64_t now_ms = pd_clock_wall_ms();
    const struct pd_programme *p = pd_hub_programme_now(desk->hub, now_ms);
    enum pd_err err = PD_OK;

    pd_table_section(t, "activities", "Activities", columns);
    for (int i = 0; p != NULL && i < p->activity_count && err == PD_OK; i++) {
        struct pd_activity_state s;
        const struct pd_activity *a;

        err = pd_hub_activity_state(desk->hub, now_ms, p->activities[i].id, &s);
        p = pd_hub_programme_now(desk->hub, now_ms);
        if (err != PD_OK || p == NULL)
            break;
        a = &p->activities[i];
        pd_table_text(t, a->id);
        cell_time(t, p, a->starts_ms);
        pd_table_text(t, a->name.in[PD_LANG_EN]);
        pd_table_number(t, pd_points_raw(a->price));
        pd_table_number(t, s.seats);
        pd_table_number(t, s.taken);
        pd_table_number(t, s.waiting);
        pd_table_text(t, s.reason);
    }
    return err;
}

#define PAGE 256

struct page {
    struct pd_booking rows[PAGE];
    int n;
};

static void
keep(void *ctx, const struct pd_booking *booking)
{
    struct page *page = ctx;

    page->rows[page->n++] = *booking;
}

/* With her number and name, as the list at the door needs them. */
static void
row(struct pd_hub_desk *desk, struct pd_table *t, const struct pd_programme *p, const struct pd_booking *b)
{
    struct pd_person person = { .number = "" };

    if (!pd_person_get(desk->hub, b->mid, &person))
        (void)pd_copy(person.number, sizeof person.number, "(erased)");
    pd_table_number(t, b->number);
    pd_table_text(t, person.number);
    pd_table_text(t, person.name);
    pd_table_text(t, pd_booking_state_name(b->state));
    pd_table_number(t, pd_points_raw(b->price));
    cell_time(t, p, b->at_ms);
    cell_time(t, p, b->attended_ms);
    pd_table_text(t, b->reason);
    sodium_memzero(&person, sizeof person);
}

static enum pd_err
list_one(struct pd_hub_desk *desk, const char *id, struct pd_table *t, struct pd_why *why)
{
    static const char *const columns[] = { "Booking", "Member", "Name", "State", "Price", "Booked",
        "Checked in", "Why", NULL };
    static struct page page;
    const struct pd_programme *p = pd_hub_programme_now(desk->hub, pd_clock_wall_ms());
    int64_t after = 0;
    enum pd_err err = PD_OK;

    if (p == NULL)
        return pd_why(why, PD_ERR_STATE, "", "no programme is in force");
    pd_table_section(t, "bookings", id, columns);
    do {
        page.n = 0;
        err = pd_hub_booking_each(desk->hub, id, after, PAGE, keep, &page);
        for (int i = 0; i < page.n && err == PD_OK; i++)
            row(desk, t, p, &page.rows[i]);
        if (page.n > 0)
            after = page.rows[page.n - 1].number;
    } while (page.n == PAGE && err == PD_OK);
    if (err == PD_OK && after == 0 && pd_programme_activity(p, id) == NULL)
        err = pd_why(why, PD_ERR_NOT_FOUND, id, "is no activity; see: pointdesk-hub activity list");
    return err;
}

static int
list(struct pd_hub_desk *desk, const char *id, enum pd_table_format format)
{
    struct pd_table t = { .out = desk->out, .format = format };
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk), end;

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "activity", err, NULL);
    err = id != NULL ? list_one(desk, id, &t, &why) : list_all(desk, &t);
    pd_hub_desk_give_up(desk);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "activity", err, &why);
    end = pd_table_end(&t);
    return end != PD_OK ? pd_hub_command_fail(desk, "activity", end, NULL) : PD_EXIT_DONE;
}

/* ---- book, cancel, check in ---- */

static int
book(struct pd_hub_desk *desk, char **argv)
{
    struct pd_why why = { .text = "" };
    struct pd_booking b;
    struct pd_id member;
    int64_t place = 0;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "activity", err, NULL);
    err = pd_hub_command_member(desk->hub, argv[3], &member, &why);
    if (err == PD_OK)
        err = pd_hub_book(desk->hub, pd_clock_wall_ms(), argv[2], &member, &b, &why);
    if (err == PD_OK && b.state == PD_BOOKING_WAITING)
        place = pd_hub_booking_place(desk->hub, &b);
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "activity", err, &why);
    if (place > 0)
        (void)fprintf(desk->out, "booking %lld waits, at place %lld; nothing is paid yet\n",
            (long long)b.number, (long long)place);
    else
        (void)fprintf(
            desk->out, "booking %lld, %lld points\n", (long long)b.number, (long long)pd_points_raw(b.price));
    return PD_EXIT_DONE;
}

static int
cancel(struct pd_hub_desk *desk, const char *number)
{
    struct pd_why why = { .text = "" };
    struct pd_booking b;
    struct pd_points back;
    char *end = NULL;
    long long n = strtoll(number, &end, 10);
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK)
        err = pd_hub_desk_finish(desk,
            pd_hub_booking_cancel(desk->hub, pd_clock_wall_ms(), *end == '\0' ? n : 0, &b, &back, &why));
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "activity", err, &why);
    (void)fprintf(desk->out, "given back, with %lld points\n", (long long)pd_points_raw(back));
    return PD_EXIT_DONE;
}

static int
check_in(struct pd_hub_desk *desk, char **argv)
{
    struct pd_why why = { .text = "" };
    int64_t now_ms = pd_clock_wall_ms();
    struct pd_booking b;
    struct pd_points points;
    struct pd_id member;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "activity", err, NULL);
    err = strncmp(argv[3], "PD1:", 4) == 0 ? pd_hub_code_member(desk->hub, now_ms, argv[3], &member, &why)
                                           : pd_hub_command_member(desk->hub, argv[3], &member, &why);
    if (err == PD_OK)
        err = pd_hub_check_in(desk->hub, now_ms, argv[2], &member, &b, &points, &why);
    err = pd_hub_desk_finish(desk, err);
    if (err == PD_ERR_EXISTS) {
        (void)fprintf(desk->out, "was checked in before\n");
        return PD_EXIT_DONE;
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "activity", err, &why);
    (void)fprintf(desk->out, "checked in%s, %lld points\n", b.walk_in ? " without a booking" : "",
        (long long)pd_points_raw(points));
    return PD_EXIT_DONE;
}

static int
call_off(struct pd_hub_desk *desk, const char *id, const char *reason, const struct pd_staff *by)
{
    struct pd_why why = { .text = "" };
    struct pd_called_off off;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK)
        err = pd_hub_desk_finish(desk, pd_hub_activity_call_off(desk->hub, pd_clock_wall_ms(), id,
                                           reason != NULL ? reason : "", by, &off, &why));
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "activity", err, &why);
    (void)fprintf(desk->out, "called off: %lld seats and %lld who waited; %lld points are back\n",
        (long long)off.seats, (long long)off.waiting, (long long)off.points);
    return PD_EXIT_DONE;
}

static int
run_activity(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_person_options person = { NULL, NULL, NULL };
    const char *data = NULL, *reason = NULL;
    bool csv = false, json = false;
    struct pd_staff who;
    const struct pd_option options[] = {
        { "reason", PD_OPTION_TEXT, &reason, "WORD", "call-off: why, as storm or speaker_ill" },
        { "csv", PD_OPTION_FLAG, &csv, NULL, "list: for a spreadsheet" },
        { "json", PD_OPTION_FLAG, &json, NULL, "list: one JSON object" },
        PD_HUB_BADGE_OPTION(person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_activity, desk, options, &argc, argv);
    enum pd_table_format format = csv ? PD_TABLE_CSV : json ? PD_TABLE_JSON : PD_TABLE_TEXT;

    if (code >= 0)
        return code;
    if ((argc == 2 || argc == 3) && strcmp(argv[1], "list") == 0)
        return list(desk, argc == 3 ? argv[2] : NULL, format);
    if (argc == 4 && strcmp(argv[1], "book") == 0)
        return book(desk, argv);
    if (argc == 3 && strcmp(argv[1], "cancel") == 0)
        return cancel(desk, argv[2]);
    if (argc == 4 && strcmp(argv[1], "check-in") == 0)
        return check_in(desk, argv);
    if (argc != 3 || strcmp(argv[1], "call-off") != 0)
        return pd_hub_command_usage(&pd_hub_cmd_activity, desk, argc, argv);
    code = pd_hub_person(desk, "activity", &person, PD_STAFF_OWNER | PD_STAFF_SUPERVISOR, &who);
    return code >= 0 ? code : call_off(desk, argv[2], reason, &who);
}

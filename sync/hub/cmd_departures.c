/* How a desk goes: retire, lost, settle. What cannot be undone is shown first, with what it may cost. */
#include "sync/hub/cmd_common.h"

#include "app/base/clock.h"
#include "sync/hub/staff.h"

#include <string.h>

static void
print_time(FILE *out, const char *before, int64_t ms)
{
    struct pd_date_time t = pd_local_time(ms, 0);

    (void)fprintf(out, "%s%04d-%02d-%02d %02d:%02d (UTC)", before, t.date.year, t.date.month, t.date.day,
        t.hour, t.minute);
}

static void
print_silence(FILE *out, const struct pd_hub_stake *stake, int64_t now_ms)
{
    long long silent_min = (long long)((now_ms - stake->seen_ms) / PD_MINUTE_MS);

    print_time(out, "last heard of ", stake->seen_ms);
    (void)fprintf(out, ", %lld h %lld min ago, with op %llu\n", silent_min / 60, silent_min % 60,
        (unsigned long long)stake->high);
    (void)fprintf(out, "what it has written since is not known here\n");
}

static void
print_line(FILE *out, const char *name, int64_t units, struct pd_points points, struct pd_fen worth)
{
    long long fen = (long long)pd_fen_raw(worth);

    (void)fprintf(out, "  %-16s  %8lld  %10lld points  %8lld.%02lld yuan\n", name, (long long)units,
        (long long)pd_points_raw(points), fen / 100, fen % 100);
}

static void
print_token(FILE *out, const struct pd_hub_stake *stake)
{
    if (!stake->token) {
        (void)fprintf(out, "it hands over nowhere now; nothing is at stake\n");
        return;
    }
    (void)fprintf(out, "tickets for %s that are out, and that it may have handed over without telling us:\n",
        stake->place);
    print_line(out, "in all", stake->released, stake->place_points, stake->place_worth);
    (void)fprintf(out, "holds for %s whose ticket is not known to be out: %lld\n", stake->place,
        (long long)stake->place_holds);
}

static bool
is_counter(const struct pd_hub_stake *stake)
{
    return strcmp(stake->mode, "counter") == 0;
}

static void
print_stake(FILE *out, const struct pd_hub_stake *stake, int64_t now_ms)
{
    print_silence(out, stake, now_ms);
    if (is_counter(stake))
        print_token(out, stake);
    if (is_counter(stake) && stake->count == 0 && stake->holds == 0) /* it never sold */
        return;
    (void)fprintf(out, "units it may still sell, or has sold unknown to us:\n");
    for (int i = 0; i < stake->count; i++)
        print_line(
            out, stake->lines[i].sku, stake->lines[i].units, stake->lines[i].points, stake->lines[i].worth);
    print_line(out, "in all", stake->units, stake->points, stake->worth);
    (void)fprintf(out, "holds whose ticket is not known to be out: %lld, of %lld points\n",
        (long long)stake->holds, (long long)pd_points_raw(stake->held));
}

/* ---- people whose PIN it knows ---- */

static void
print_person(void *ctx, const struct pd_staff *person)
{
    FILE *out = ctx;

    if (person->pin == PD_STAFF_PIN_NONE)
        (void)fprintf(out, "%s has no PIN any more; an owner gives one: pointdesk-hub staff pin-reset %s\n",
            person->number, person->number);
    else
        (void)fprintf(out,
            "%s is one of the last two owners: her PIN is good here, and at no desk; she chooses another "
            "one: pointdesk-hub staff pin-reset %s\n",
            person->number, person->number);
}

static enum pd_err
print_people(struct pd_hub_desk *desk, const struct pd_id *id)
{
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return err;
    err = pd_hub_staff_lost_with(desk->hub, id, print_person, desk->out);
    pd_hub_desk_give_up(desk);
    return err;
}

/* ---- what is said ---- */

static int
retire(struct pd_hub_desk *desk, const struct pd_id *id)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK)
        err = pd_hub_desk_finish(desk, pd_hub_device_retire(desk->hub, pd_clock_wall_ms(), id));
    if (err == PD_ERR_STATE)
        (void)pd_why(
            &why, err, "", "only a desk that is active can be retired; see: pointdesk-hub device list");
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "device", err, &why);
    (void)fprintf(
        desk->out, "asked for everything back; leave it on until `pointdesk-hub device list` says retired\n");
    return PD_EXIT_DONE;
}

static int
stay(struct pd_hub_desk *desk, const struct pd_id *id)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK)
        err = pd_hub_desk_finish(desk, pd_hub_device_stay(desk->hub, pd_clock_wall_ms(), id));
    if (err == PD_ERR_STATE)
        (void)pd_why(&why, err, "", "is not on its way out; see: pointdesk-hub device list");
    if (err == PD_ERR_DENIED)
        (void)pd_why(
            &why, err, "", "is gone already: enrol it anew with pointdesk-hub device code --replace ID");
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "device", err, &why);
    (void)fprintf(desk->out, "it stays; what it gave back is lent to it again as far as there is any free\n");
    return PD_EXIT_DONE;
}

/* *people: whose PINs it knows. */
static enum pd_err
look(struct pd_hub_desk *desk, const struct pd_id *id, struct pd_hub_stake *stake, int *people)
{
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return err;
    err = pd_hub_device_stake(desk->hub, pd_clock_wall_ms(), id, stake);
    if (err == PD_OK)
        err = pd_hub_staff_known_at(desk->hub, id, people);
    pd_hub_desk_give_up(desk);
    return err;
}

static int
lost(struct pd_hub_desk *desk, const struct pd_id *id, bool yes)
{
    static struct pd_hub_stake stake; /* large; commands come one at a time */
    struct pd_why why = { .text = "" };
    int people;
    enum pd_err err = look(desk, id, &stake, &people);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "device", err, &why);
    if (!yes) {
        print_stake(desk->out, &stake, pd_clock_wall_ms());
        if (people > 0)
            (void)fprintf(desk->out, "people whose PIN it knows, and who need a new one: %d\n", people);
        (void)fprintf(desk->out, "%s Declare it lost?",
            is_counter(&stake)
                ? "Declared lost, it is never believed again. Another counter may take over, and asks a\n"
                  "supervisor before it hands over one of these tickets."
                : "Declared lost, it is never believed again; its tickets stay good. Its units stay out "
                  "until\n"
                  "`pointdesk-hub device settle`.");
        return PD_HUB_ASKS;
    }
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK)
        err = pd_hub_desk_finish(desk, pd_hub_device_lost(desk->hub, pd_clock_wall_ms(), id));
    if (err == PD_ERR_STATE)
        (void)pd_why(&why, err, "the desk", "is lost or retired already, or was never let in");
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "device", err, &why);
    if (is_counter(&stake)) {
        (void)fprintf(desk->out, "lost; another counter of its place may take over\n");
    } else {
        print_time(desk->out, "lost; the last ticket it can have made is over at ", stake.last_ticket_ms);
        (void)fprintf(desk->out, "\n");
    }
    err = print_people(desk, id);
    return err != PD_OK ? pd_hub_command_fail(desk, "device", err, NULL) : PD_EXIT_DONE;
}

static int
settle(struct pd_hub_desk *desk, const struct pd_id *id, bool now, bool yes)
{
    static struct pd_hub_stake stake; /* large; commands come one at a time */
    struct pd_why why = { .text = "" };
    int people;
    enum pd_err err = look(desk, id, &stake, &people);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "device", err, &why);
    if (now && !yes && stake.lost && !stake.settled) {
        print_stake(desk->out, &stake, pd_clock_wall_ms());
        print_time(desk->out, "tickets of it may come until ", stake.last_ticket_ms);
        (void)fprintf(desk->out, "; each of them is then an incident, and may leave you short.\nSettle now?");
        return PD_HUB_ASKS;
    }
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK)
        err = pd_hub_desk_finish(desk, pd_hub_device_settle(desk->hub, pd_clock_wall_ms(), id, now));
    if (err == PD_ERR_STATE)
        (void)pd_why(&why, err, "", "only a desk that was declared lost is settled, once");
    if (err == PD_ERR_BUSY) {
        print_time(desk->out, "a ticket of it may come until ", stake.last_ticket_ms);
        (void)fprintf(desk->out, "; --now settles before\n");
        return PD_EXIT_NO;
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "device", err, &why);
    (void)fprintf(desk->out, "settled; %lld units are free again\n", (long long)stake.units);
    return PD_EXIT_DONE;
}

int
pd_hub_depart(
    struct pd_hub_desk *desk, const char *verb, const struct pd_id *id, const struct pd_hub_departure *how)
{
    if (strcmp(verb, "retire") == 0)
        return how->cancel ? stay(desk, id) : retire(desk, id);
    return strcmp(verb, "lost") == 0 ? lost(desk, id, how->yes) : settle(desk, id, how->now, how->yes);
}

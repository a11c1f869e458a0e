/* The time the hub goes by, and the word of a person who has looked at a clock on the wall. */
#include "sync/hub/cmd_common.h"

#include "app/base/clock.h"

static int
run_clock(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_clock = {
    .name = "clock",
    .help = { "pointdesk-hub clock [--accept [--yes]]",
        "Whether the hub believes its machine's clock; --accept tells it that the clock is right.",
        "pointdesk-hub clock --accept --data /var/lib/pointdesk-hub" },
    .run = run_clock,
};

static void
print_time(FILE *out, const char *before, int64_t at_ms)
{
    struct pd_date_time at = pd_local_time(at_ms, 0);

    (void)fprintf(out, "%s%04d-%02d-%02d %02d:%02d UTC", before, at.date.year, at.date.month, at.date.day,
        at.hour, at.minute);
}

static void
print_clock(FILE *out, int64_t now_ms, const struct pd_hub_clock *clock)
{
    print_time(out, "the clock says ", now_ms);
    if (clock->good_ms > 0)
        print_time(out, "; last believed ", clock->good_ms);
    (void)fprintf(out, "\n");
    if (clock->doubted)
        (void)fprintf(out,
            "It is %lld days ahead of that, and not believed: nothing expires. Where it is wrong, set it; "
            "where it\nis right (the hub was off so long), tell so: pointdesk-hub clock --accept\n",
            (long long)(clock->ahead_ms / PD_DAY_MS));
    else if (clock->ahead_ms < -PD_DAY_MS)
        (void)fprintf(out,
            "It is %lld days behind that: the time believed then was wrong, or this one is. Nothing expires "
            "early; once\nthe clock is right, tell so: pointdesk-hub clock --accept\n",
            (long long)(-clock->ahead_ms / PD_DAY_MS));
}

static int
accept(struct pd_hub_desk *desk, bool yes)
{
    int64_t now_ms = pd_clock_wall_ms();
    enum pd_err err;

    if (!yes) {
        print_time(desk->out, "What is over by ", now_ms);
        (void)fprintf(desk->out, " expires then, and stays so. Is that the date and the time?");
        return PD_HUB_ASKS;
    }
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK)
        err = pd_hub_desk_finish(desk, pd_hub_clock_accept(desk->hub, now_ms));
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "clock", err, NULL);
    print_time(desk->out, "believed: ", now_ms);
    (void)fprintf(desk->out, "\n");
    return PD_EXIT_DONE;
}

static int
show(struct pd_hub_desk *desk)
{
    int64_t now_ms = pd_clock_wall_ms();
    struct pd_hub_clock clock;

    pd_hub_desk_hold(desk);
    clock = pd_hub_clock_look(desk->hub, now_ms);
    pd_hub_desk_let_go(desk);
    print_clock(desk->out, now_ms, &clock);
    return clock.doubted ? PD_EXIT_NO : PD_EXIT_DONE;
}

static int
run_clock(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL;
    bool accepted = false, yes = false;
    const struct pd_option options[] = {
        { "accept", PD_OPTION_FLAG, &accepted, NULL, "the clock is right, however long the hub was off" },
        { "yes", PD_OPTION_FLAG, &yes, NULL, "do not ask" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_clock, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc != 1)
        return pd_hub_command_usage(&pd_hub_cmd_clock, desk, argc, argv);
    return accepted ? accept(desk, yes) : show(desk);
}

/* Lucky wheels: what they state and have given, their days' seeds for whoever checks, and a day replayed. */
#include "sync/hub/cmd_person.h"
#include "sync/hub/table.h"
#include "sync/hub/wheels.h"

#include "app/base/clock.h"

#include <string.h>

static int
run_wheel(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_wheel = {
    .name = "wheel",
    .help = { "pointdesk-hub wheel list [--csv | --json] | days [--csv | --json] | replay --day DAY | stop "
              "ID "
              "--badge CODE",
        "Lucky wheels. list: prizes, odds, what is left. days: the commitment of each day, and its seed once "
        "it is "
        "over. replay: every spin of a day from its seed; exit 1 if one is not what the seed says. stop: no "
        "spin from "
        "now on.",
        "pointdesk-hub wheel replay --day 2026-12-31 --data /var/lib/pointdesk-hub" },
    .run = run_wheel,
};

/* ---- list ---- */

static const char *
prize_name(const struct pd_wheel_prize *z, char out[64])
{
    struct pd_str text = pd_str_on(out, 64);

    if (z->gift[0] != '\0')
        pd_str_addf(&text, "gift %s", z->gift);
    else if (z->coupon[0] != '\0')
        pd_str_addf(&text, "coupon %s", z->coupon);
    else if (pd_points_raw(z->points) > 0)
        pd_str_addf(&text, "%lld points", (long long)pd_points_raw(z->points));
    else
        pd_str_add(&text, "nothing");
    return out;
}

static void
list_wheel(struct pd_hub *hub, struct pd_table *t, const struct pd_wheel *w, int64_t now_ms)
{
    struct pd_wheel_state state;

    pd_hub_wheel_state(hub, w->id, &state);
    for (int i = 0; i < w->prize_count; i++) {
        const struct pd_wheel_prize *z = &w->prizes[i];
        char name[64];

        pd_table_text(t, w->id);
        pd_table_text(t, state.stopped_ms != 0  ? "stopped"
                         : now_ms < w->from_ms  ? "to come"
                         : now_ms < w->until_ms ? "runs"
                                                : "over");
        pd_table_number(t, pd_points_raw(w->price));
        pd_table_number(t, state.spins);
        pd_table_text(t, prize_name(z, name));
        pd_table_printf(t, "%lld in %lld", (long long)z->weight, (long long)w->total);
        pd_table_number(t, z->count);
        pd_table_number(t, pd_hub_wheel_won(hub, w->id, z->id));
        pd_table_number(t, pd_points_raw(z->instead));
    }
}

static int
list(struct pd_hub_desk *desk, enum pd_table_format format)
{
    static const char *const columns[] = { "Wheel", "State", "Price", "Spins", "Prize", "Odds", "Stated",
        "Won", "Instead", NULL };
    struct pd_table t = { .out = desk->out, .format = format };
    int64_t now_ms = pd_clock_wall_ms();
    enum pd_err err = pd_hub_desk_begin(desk), end;
    const struct pd_programme *p;

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "wheel", err, NULL);
    p = pd_hub_programme_now(desk->hub, now_ms);
    pd_table_section(&t, "wheels", "Wheels", columns);
    for (int i = 0; p != NULL && i < p->wheel_count; i++)
        list_wheel(desk->hub, &t, &p->wheels[i], now_ms);
    pd_hub_desk_give_up(desk);
    end = pd_table_end(&t);
    return end != PD_OK ? pd_hub_command_fail(desk, "wheel", end, NULL) : PD_EXIT_DONE;
}

/* ---- days ---- */

struct days {
    struct pd_table *table;
    int64_t today;
};

static void
list_day(void *ctx, const struct pd_wheel_day *day)
{
    const struct days *d = ctx;
    char date[PD_WHEEL_DAY_CAP], hex[2 * PD_SIGNATURE_LEN + 1];

    pd_table_text(d->table, pd_wheel_day(day->day, date));
    pd_hex(day->commitment.b, sizeof day->commitment.b, hex);
    pd_table_text(d->table, hex);
    pd_hex(day->seed.b, sizeof day->seed.b, hex);
    pd_table_text(d->table, day->day < d->today ? hex : "");
    pd_hex(day->link.b, sizeof day->link.b, hex);
    pd_table_text(d->table, hex);
    pd_hex(day->signature.b, sizeof day->signature.b, hex);
    pd_table_text(d->table, hex);
}

static int
days(struct pd_hub_desk *desk, enum pd_table_format format)
{
    static const char *const columns[] = { "Day", "Commitment", "Seed", "Link", "Signature", NULL };
    struct pd_table t = { .out = desk->out, .format = format };
    struct days d = { .table = &t };
    int64_t now_ms = pd_clock_wall_ms();
    enum pd_err err = pd_hub_desk_begin(desk), end;
    const struct pd_programme *p;

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "wheel", err, NULL);
    p = pd_hub_programme_now(desk->hub, now_ms);
    d.today = pd_local_day(now_ms, p != NULL ? p->utc_offset_min : 0);
    pd_table_section(&t, "days", "Days", columns);
    err = pd_hub_wheel_days(desk->hub, 0, INT64_MAX, list_day, &d);
    pd_hub_desk_give_up(desk);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "wheel", err, NULL);
    end = pd_table_end(&t);
    return end != PD_OK ? pd_hub_command_fail(desk, "wheel", end, NULL) : PD_EXIT_DONE;
}

/* ---- replay ---- */

static void
tell_fault(void *ctx, const char *text)
{
    (void)fprintf(((struct pd_hub_desk *)ctx)->out, "%s\n", text);
}

static int
replay(struct pd_hub_desk *desk, const char *text)
{
    struct pd_why why = { .text = "" };
    struct pd_wheel_replay out = { .spins = 0 };
    int64_t day;
    enum pd_err err;

    if (text == NULL || !pd_day_from(text, &day)) {
        (void)pd_why(&why, PD_ERR_INVALID, "--day", "must be a day, as 2026-12-31");
        return pd_hub_command_fail(desk, "wheel", PD_ERR_INVALID, &why);
    }
    err = pd_hub_desk_begin(desk);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "wheel", err, NULL);
    err = pd_hub_wheel_replay(desk->hub, day, &out, tell_fault, desk);
    pd_hub_desk_give_up(desk);
    if (err == PD_ERR_NOT_FOUND)
        (void)pd_why(&why, err, text, "is no day on which a wheel was shown; see: pointdesk-hub wheel days");
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "wheel", err, &why);
    if (out.faults > 0)
        (void)fprintf(
            desk->out, "%s: %lld spins, %lld faults\n", text, (long long)out.spins, (long long)out.faults);
    else
        (void)fprintf(desk->out, "%s: %lld spins, each as the seed says, ok\n", text, (long long)out.spins);
    return out.faults > 0 ? PD_EXIT_NO : PD_EXIT_DONE;
}

static int
stop(struct pd_hub_desk *desk, const char *id, const struct pd_staff *by)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK)
        err = pd_hub_desk_finish(desk, pd_hub_wheel_stop(desk->hub, pd_clock_wall_ms(), id, by, &why));
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "wheel", err, &why);
    (void)fprintf(desk->out, "stopped; its gifts are free again, and what was won is still picked up\n");
    return PD_EXIT_DONE;
}

static int
run_wheel(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_person_options person = { NULL, NULL, NULL };
    const char *data = NULL, *day = NULL;
    bool csv = false, json = false;
    struct pd_staff who;
    const struct pd_option options[] = {
        { "day", PD_OPTION_TEXT, &day, "DAY", "replay: which, as 2026-12-31" },
        { "csv", PD_OPTION_FLAG, &csv, NULL, "list, days: for a spreadsheet" },
        { "json", PD_OPTION_FLAG, &json, NULL, "list, days: one JSON object" },
        PD_HUB_BADGE_OPTION(person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_wheel, desk, options, &argc, argv);
    enum pd_table_format format = csv ? PD_TABLE_CSV : json ? PD_TABLE_JSON : PD_TABLE_TEXT;

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list(desk, format);
    if (argc == 2 && strcmp(argv[1], "days") == 0)
        return days(desk, format);
    if (argc == 2 && strcmp(argv[1], "replay") == 0)
        return replay(desk, day);
    if (argc != 3 || strcmp(argv[1], "stop") != 0)
        return pd_hub_command_usage(&pd_hub_cmd_wheel, desk, argc, argv);
    code = pd_hub_person(desk, "wheel", &person, PD_STAFF_OWNER | PD_STAFF_SUPERVISOR, &who);
    return code >= 0 ? code : stop(desk, argv[2], &who);
}

/* Figures for whoever answers for the programme. One row a report. */
#include "sync/hub/cmd_common.h"
#include "sync/hub/loss_report.h"

#include "app/base/clock.h"

#include <stdlib.h>
#include <string.h>

static int
run_report(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_report = {
    .name = "report",
    .help = { "pointdesk-hub report loss|notices [--after N] [--json]",
        "loss: what could be redeemed twice at the kiosks that are silent now, in points and yuan. notices: "
        "whose points expire, and whose tier ends, within 30 days; those above a number, 1000 at most.",
        "pointdesk-hub report loss --data /var/lib/pointdesk-hub" },
    .run = run_report,
};

/* A kiosk that polls is heard of every minute. */
#define SILENT_MS (5 * PD_MINUTE_MS)

struct silence {
    int64_t now_ms, since_ms; /* of the one that is silent longest */
    int kiosks, silent;
};

static void
count_silent(void *ctx, const struct pd_hub_device *d)
{
    struct silence *s = ctx;

    if (!pd_hub_device_redeems(d))
        return;
    s->kiosks++;
    if (s->now_ms - d->seen_ms < SILENT_MS)
        return;
    if (s->silent++ == 0 || d->seen_ms < s->since_ms)
        s->since_ms = d->seen_ms;
}

static void
print_loss_now(FILE *out, const struct pd_programme *p, const struct silence *s, bool json)
{
    int64_t most = pd_loss_days_most(&p->offline);
    int64_t days = s->silent > 0 ? pd_loss_days(s->since_ms, s->now_ms, p->utc_offset_min) : 1;
    struct pd_loss loss = pd_loss_worst(p, s->silent, days < most ? days : most);

    if (json) {
        (void)fprintf(out,
            "{\"kiosks\":%d,\"silent\":%d,\"since_ms\":%lld,\"days\":%lld,\"account_points\":%lld,"
            "\"account_fen\":%lld,\"all_points\":%lld,\"all_fen\":%lld}\n",
            s->kiosks, s->silent, (long long)s->since_ms, (long long)(days < most ? days : most),
            (long long)pd_points_raw(loss.account), (long long)pd_fen_raw(loss.account_fen),
            (long long)pd_points_raw(loss.all), (long long)pd_fen_raw(loss.all_fen));
        return;
    }
    (void)fprintf(out, "%d of %d kiosks silent", s->silent, s->kiosks);
    if (s->silent > 0) {
        struct pd_date_time at = pd_local_time(s->since_ms, 0);

        (void)fprintf(out, ", the longest since %04d-%02d-%02d %02d:%02d UTC", at.date.year, at.date.month,
            at.date.day, at.hour, at.minute);
    }
    (void)fputc('\n', out);
    pd_loss_print(out, p, &loss, "at most now");
}

static int
report_loss(struct pd_hub_desk *desk, bool json)
{
    struct silence s = { .now_ms = pd_clock_wall_ms() };
    struct pd_programme *programme = malloc(sizeof *programme);
    struct pd_why why = { .text = "" };
    uint32_t version = 0;
    const char *text;
    size_t len;
    enum pd_err err = programme != NULL ? pd_hub_desk_begin(desk) : PD_ERR_MEMORY;

    if (err != PD_OK) {
        free(programme);
        return pd_hub_command_fail(desk, "report", err, NULL);
    }
    err = pd_hub_device_each(desk->hub, count_silent, &s);
    if (err == PD_OK)
        err = pd_hub_programme_json(desk->hub, s.now_ms, &version, &text, &len);
    if (err == PD_ERR_NOT_FOUND)
        (void)pd_why(&why, err, "", "no programme is in force; publish one");
    if (err == PD_OK)
        err = pd_programme_parse(text, len, programme, &why);
    pd_hub_desk_give_up(desk);
    if (err == PD_OK) {
        print_loss_now(desk->out, programme, &s, json);
        pd_programme_finish(programme);
    }
    free(programme);
    return err != PD_OK ? pd_hub_command_fail(desk, "report", err, &why) : PD_EXIT_DONE;
}

/* ---- notices ---- */

#define NOTICES_AT_ONCE 1000

struct notice_list {
    FILE *out;
    bool json;
};

static void
print_notice(void *ctx, const struct pd_hub_notice *n)
{
    const struct notice_list *list = ctx;
    struct pd_date_time due = pd_local_time(n->due_ms, 0);
    char member[PD_ID_TEXT_CAP];

    if (list->json)
        (void)fprintf(list->out,
            "{\"id\":%lld,\"kind\":\"%s\",\"member\":\"%s\",\"due_ms\":%lld,\"points\":%lld}\n",
            (long long)n->id, pd_hub_notice_name(n->kind), pd_id_text(n->member, member),
            (long long)n->due_ms, (long long)pd_points_raw(n->amount));
    else
        (void)fprintf(list->out, "%6lld  %-6s  %s  %8lld  %04d-%02d-%02d %02d:%02d UTC\n", (long long)n->id,
            pd_hub_notice_name(n->kind), pd_id_text(n->member, member), (long long)pd_points_raw(n->amount),
            due.date.year, due.date.month, due.date.day, due.hour, due.minute);
}

static int
report_notices(struct pd_hub_desk *desk, int64_t after, bool json)
{
    struct notice_list list = { desk->out, json };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_notice_each(desk->hub, after, NOTICES_AT_ONCE, print_notice, &list);
        pd_hub_desk_give_up(desk);
    }
    return err != PD_OK ? pd_hub_command_fail(desk, "report", err, NULL) : PD_EXIT_DONE;
}

static int
run_report(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL;
    int64_t after = 0;
    bool json = false;
    const struct pd_option options[] = {
        { "json", PD_OPTION_FLAG, &json, NULL, "JSON objects, one a line" },
        { "after", PD_OPTION_INT, &after, "0..1000000000000", "notices: those above this number" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_report, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "loss") == 0)
        return report_loss(desk, json);
    if (argc == 2 && strcmp(argv[1], "notices") == 0)
        return report_notices(desk, after, json);
    return pd_hub_command_usage(&pd_hub_cmd_report, desk);
}

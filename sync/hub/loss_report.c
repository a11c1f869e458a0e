#include "sync/hub/loss_report.h"

#include "app/base/clock.h"
#include "sync/hub/reports.h"

#include <stdlib.h>
#include <string.h>

/* One that was revoked, lost or forked may still stand there and give out tickets; one that waits has nothing
 * to give. */
bool
pd_hub_device_redeems(const struct pd_hub_device *device)
{
    return device->sells && strcmp(device->state, "waiting") != 0 && strcmp(device->state, "retired") != 0;
}

static void
print_amount(FILE *out, struct pd_points points, struct pd_fen fen)
{
    (void)fprintf(out, "%lld points (%lld.%02lld yuan)", (long long)pd_points_raw(points),
        (long long)pd_fen_raw(fen) / 100, (long long)pd_fen_raw(fen) % 100);
}

void
pd_loss_print(FILE *out, const struct pd_programme *programme, const struct pd_loss *loss, const char *label)
{
    switch (programme->offline.mode) {
    case PD_OFFLINE_STRICT:
        (void)fprintf(out,
            "%s: nothing can be redeemed twice, the hub is asked first; what a lost counter handed over and "
            "never "
            "told comes on top\n",
            label);
        return;
    case PD_OFFLINE_ONLINE_ONLY:
        (void)fprintf(out,
            "%s: 0, also of lost counters: nothing is handed over that the hub has not said yes to\n", label);
        return;
    case PD_OFFLINE_FLOOR:
        break;
    }
    (void)fprintf(out, "%s: ", label);
    print_amount(out, loss->account, loss->account_fen);
    (void)fprintf(out, " through one account, ");
    print_amount(out, loss->all, loss->all_fen);
    (void)fprintf(out, " through all\n");
}

/* ---- the report ---- */

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
    if (s->now_ms - d->seen_ms < PD_HUB_SILENT_MS)
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

int
pd_report_loss(struct pd_hub_desk *desk, int64_t now_ms, bool json)
{
    struct silence s = { .now_ms = now_ms };
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

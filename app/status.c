#include "app/status.h"

#include "app/base/options.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define LATE_MS PD_DAY_MS /* what waits for longer is told, as the doctor does */
#define FREE_LEAST_MIB 64 /* likewise */

static int64_t
programme_in_force(struct pd_ledger *ledger, int64_t wall_ms)
{
    int64_t floor_ms = 0;
    uint32_t version;
    const char *json;
    size_t len;

    if (pd_ledger_time_floor(ledger, &floor_ms) != PD_OK)
        floor_ms = 0;
    return pd_ledger_programme(ledger, wall_ms > floor_ms ? wall_ms : floor_ms, &version, &json, &len) ==
                   PD_OK
               ? (int64_t)version
               : 0;
}

enum pd_err
pd_status_read(struct pd_ledger *ledger, int64_t wall_ms, struct pd_status *out)
{
    struct pd_ledger_status status;
    struct pd_identity identity;
    enum pd_err err = pd_ledger_status(ledger, &status), who;

    if (err != PD_OK)
        return err;
    out->unsent = status.unsent;
    out->oldest_unsent_ms = status.oldest_unsent_ms;
    out->errands = pd_ledger_tray_count(ledger);
    out->programme = programme_in_force(ledger, wall_ms);
    out->disk_full = pd_ledger_room(ledger) != PD_ROOM_GOOD;
    who = pd_ledger_identity(ledger, &identity);
    out->enrolled = who == PD_OK;
    if (who != PD_OK)
        return who;
    out->protocol = pd_ledger_protocol(ledger);
    out->device = identity.device;
    out->letter = identity.letter;
    (void)pd_copy(out->mode, sizeof out->mode, identity.mode);
    (void)pd_copy(out->site, sizeof out->site, identity.site);
    (void)pd_copy(out->place, sizeof out->place, identity.place);
    pd_secret_key_wipe(&identity.secret);
    return PD_OK;
}

/* ---- what is wrong ---- */

typedef void
wrong_fn(void *ctx, const char *text);

static void
wrong(wrong_fn *each, void *ctx, const char *fmt, ...) PD_PRINTF(3, 4);

static void
wrong(wrong_fn *each, void *ctx, const char *fmt, ...)
{
    char text[256];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    each(ctx, text);
}

static void
each_part(const struct pd_status *s, enum pd_part_state state, wrong_fn *each, void *ctx)
{
    for (int i = 0; i < s->parts.count; i++) {
        const struct pd_part_health *h = &s->parts.list[i];

        if (h->state == state)
            wrong(each, ctx, "%s: %s (%s)", pd_part_name(h->part), pd_part_words(h->code), h->code);
    }
}

static void
each_wrong(const struct pd_status *s, wrong_fn *each, void *ctx)
{
    if (!s->enrolled)
        wrong(each, ctx, "this desk is not enrolled");
    if (s->closed[0] != '\0')
        wrong(each, ctx, "nobody is served (%s)", s->closed);
    if (s->hub == PD_STATUS_HUB_DOWN)
        wrong(each, ctx, "the hub does not answer: %s", s->problem);
    if (s->hub == PD_STATUS_HUB_REFUSED)
        wrong(each, ctx, "the hub refuses this desk: %s", s->problem);
    if (s->running && s->enrolled && s->programme == 0)
        wrong(each, ctx, "no programme is in force");
    if (s->oldest_unsent_ms > 0 && s->now_ms - s->oldest_unsent_ms > LATE_MS)
        wrong(each, ctx, "%" PRIu64 " ops wait to be sent, the oldest for %" PRId64 " hours", s->unsent,
            (s->now_ms - s->oldest_unsent_ms) / PD_HOUR_MS);
    if (s->running && s->clock == PD_TIME_UNTRUSTED)
        wrong(each, ctx, "the time is not trusted: the hub has not told it since the clock was set");
    if (s->disk_full)
        wrong(each, ctx, "the disk is full: nothing new is promised");
    else if (s->disk_free_mib >= 0 && s->disk_free_mib < FREE_LEAST_MIB)
        wrong(each, ctx, "%" PRId64 " MiB are free; less than %d are too few", s->disk_free_mib,
            FREE_LEAST_MIB);
    each_part(s, PD_PART_BAD, each, ctx);
}

static void
count(void *ctx, const char *text)
{
    (void)text;
    ++*(int *)ctx;
}

int
pd_status_exit(const struct pd_status *s)
{
    int faults = 0;

    if (!s->running)
        return PD_EXIT_MISSING;
    each_wrong(s, count, &faults);
    return faults > 0 ? PD_EXIT_NO : PD_EXIT_DONE;
}

/* ---- for people ---- */

static const char *const hubs[] = { "none", "unknown", "up", "down", "refused" };
static const char *const clocks[] = {
    [0] = "unknown",
    [PD_TIME_SYNCED] = "synced",
    [PD_TIME_HOLDOVER] = "holdover",
    [PD_TIME_UNTRUSTED] = "untrusted",
};

/* "2 h 3 min", to two places. */
static const char *
span(int64_t ms, char out[32])
{
    int64_t s = ms > 0 ? ms / PD_SECOND_MS : 0;

    if (s < 60)
        (void)snprintf(out, 32, "%" PRId64 " s", s);
    else if (s < 3600)
        (void)snprintf(out, 32, "%" PRId64 " min", s / 60);
    else if (s < 86400)
        (void)snprintf(out, 32, "%" PRId64 " h %" PRId64 " min", s / 3600, s / 60 % 60);
    else
        (void)snprintf(out, 32, "%" PRId64 " d %" PRId64 " h", s / 86400, s / 3600 % 24);
    return out;
}

static void
print_hub(const struct pd_status *s, FILE *out)
{
    static const char *const words[] = { "none is configured", "not asked yet", "answers", "does not answer",
        "refuses this desk" };
    char ago[32];

    (void)fprintf(out, "hub       %s%s%s", s->hub_url, s->hub_url[0] != '\0' ? ": " : "", words[s->hub]);
    if (s->problem[0] != '\0')
        (void)fprintf(out, " (%s)", s->problem);
    if (s->hub != PD_STATUS_HUB_NONE && s->answered_ms >= 0)
        (void)fprintf(out, ", last %s ago", span(s->answered_ms, ago));
    (void)fputc('\n', out);
}

static void
print_parts(const struct pd_status *s, FILE *out)
{
    char so[32];

    for (int i = 0; i < s->parts.count; i++) {
        const struct pd_part_health *h = &s->parts.list[i];

        (void)fprintf(out, "%-9s %-8s %-7s for %s", i == 0 ? "devices" : "", pd_part_name(h->part),
            pd_part_state_name(h->state), span(s->since_ms[i], so));
        if (h->code[0] != '\0')
            (void)fprintf(out, ": %s (%s)", pd_part_words(h->code), h->code);
        (void)fputc('\n', out);
    }
    if (s->parts.count == 0)
        (void)fprintf(out, "devices   none is configured\n");
}

struct lines {
    FILE *out;
    const char *head;
};

static void
print_line(void *ctx, const char *text)
{
    struct lines *lines = ctx;

    (void)fprintf(lines->out, "%-9s %s\n", lines->head, text);
    lines->head = "";
}

static void
print_people(const struct pd_status *s, FILE *out)
{
    struct lines faults = { out, "wrong" }, soon = { out, "soon" };
    char id[PD_ID_TEXT_CAP], up[32];

    if (s->running)
        (void)fprintf(out, "program   pointdesk %s, running for %s\n", s->version, span(s->up_ms, up));
    else
        (void)fprintf(out, "program   none runs on this folder; what stands in it was read\n");
    if (s->enrolled)
        (void)fprintf(out, "desk      %s %c, site %s, place %s, %s\n", s->mode,
            s->letter != '\0' ? s->letter : '-', s->site, s->place, pd_id_text(s->device, id));
    if (s->running)
        (void)fprintf(out, "serves    %s%s\n", s->closed[0] == '\0' ? "yes" : "no: ", s->closed);
    if (s->running)
        print_hub(s, out);
    (void)fprintf(out, "queue     %" PRIu64 " ops and %d errands wait for the hub\n", s->unsent, s->errands);
    if (s->running)
        (void)fprintf(out, "clock     %s\n", clocks[s->clock]);
    if (s->disk_free_mib >= 0)
        (void)fprintf(out, "disk      %" PRId64 " MiB free\n", s->disk_free_mib);
    (void)fprintf(out, "versions  programme %" PRId64 ", protocol %d\n", s->programme, s->protocol);
    if (s->running)
        print_parts(s, out);
    each_wrong(s, print_line, &faults);
    each_part(s, PD_PART_LOOK, print_line, &soon);
}

/* ---- for scripts ---- */

void
pd_status_text(FILE *out, const char *s)
{
    (void)fputc('"', out);
    for (; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\')
            (void)fputc('\\', out);
        if (*s == '\n')
            (void)fputs("\\n", out);
        if ((unsigned char)*s >= 0x20)
            (void)fputc(*s, out);
    }
    (void)fputc('"', out);
}

static void
put_list(void *ctx, const char *text)
{
    struct lines *lines = ctx;

    (void)fputs(lines->head, lines->out);
    pd_status_text(lines->out, text);
    lines->head = ",";
}

static void
print_parts_json(const struct pd_status *s, FILE *out)
{
    (void)fprintf(out, ",\"devices\":[");
    for (int i = 0; i < s->parts.count; i++) {
        const struct pd_part_health *h = &s->parts.list[i];

        (void)fprintf(out, "%s{\"device\":\"%s\",\"is\":\"%s\",\"code\":\"%s\",\"for_s\":%" PRId64 "}",
            i > 0 ? "," : "", pd_part_name(h->part), pd_part_state_name(h->state), h->code,
            s->since_ms[i] / PD_SECOND_MS);
    }
    (void)fputc(']', out);
}

static void
print_running_json(const struct pd_status *s, FILE *out)
{
    (void)fprintf(out,
        ",\"up_s\":%" PRId64 ",\"closed\":\"%s\",\"hub\":\"%s\",\"hub_url\":", s->up_ms / PD_SECOND_MS,
        s->closed, hubs[s->hub]);
    pd_status_text(out, s->hub_url);
    (void)fprintf(out, ",\"problem\":\"%s\",\"answered_s\":", s->problem);
    if (s->answered_ms >= 0)
        (void)fprintf(out, "%" PRId64, s->answered_ms / PD_SECOND_MS);
    else
        (void)fprintf(out, "null");
    (void)fprintf(out, ",\"clock\":\"%s\"", clocks[s->clock]);
    print_parts_json(s, out);
}

static void
print_json(const struct pd_status *s, FILE *out)
{
    struct lines faults = { out, "" }, soon = { out, "" };
    char id[PD_ID_TEXT_CAP] = "", letter[2] = { s->letter, '\0' };

    if (s->enrolled)
        (void)pd_id_text(s->device, id);
    (void)fprintf(out,
        "{\"running\":%s,\"version\":\"%s\",\"enrolled\":%s,\"id\":\"%s\",\"mode\":\"%s\",\"letter\":\"%s\","
        "\"site\":\"%s\","
        "\"place\":\"%s\",\"unsent\":%" PRIu64 ",\"oldest_unsent_ms\":%" PRId64
        ",\"errands\":%d,\"programme\":%" PRId64 ",\"protocol\":%d,\"disk_free_mib\":%" PRId64
        ",\"disk_full\":%s",
        s->running ? "true" : "false", s->version, s->enrolled ? "true" : "false", id, s->mode, letter,
        s->site, s->place, s->unsent, s->oldest_unsent_ms, s->errands, s->programme, s->protocol,
        s->disk_free_mib, s->disk_full ? "true" : "false");
    if (s->running)
        print_running_json(s, out);
    (void)fprintf(out, ",\"wrong\":[");
    each_wrong(s, put_list, &faults);
    (void)fprintf(out, "],\"soon\":[");
    each_part(s, PD_PART_LOOK, put_list, &soon);
    (void)fprintf(out, "]}\n");
}

void
pd_status_print(const struct pd_status *status, bool json, FILE *out)
{
    if (json)
        print_json(status, out);
    else
        print_people(status, out);
}

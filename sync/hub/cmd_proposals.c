#include "sync/hub/cmd_proposals.h"

#include "app/base/clock.h"
#include "app/core/document.h"
#include "app/core/programme_diff.h"
#include "sync/hub/proposals.h"
#include "sync/hub/ratio.h"

#include <stdlib.h>
#include <string.h>

#define CHANGES_BYTES 262144

static void
day_text(struct pd_hub *hub, int64_t at_ms, char out[24])
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, at_ms);
    struct pd_date_time t = pd_local_time(at_ms, programme != NULL ? programme->utc_offset_min : 0);

    (void)snprintf(
        out, 24, "%04d-%02d-%02d %02d:%02d", t.date.year, t.date.month, t.date.day, t.hour, t.minute);
}

/* ---- when they would begin ---- */

/* Of a proposal that is open, or about to be made. from_ms 0: no day was named. */
static void
print_begin(struct pd_hub_desk *desk, int64_t from_ms)
{
    int64_t now_ms = pd_clock_wall_ms(), least_ms = pd_hub_effective_least(desk->hub, now_ms);
    char day[24];

    if (from_ms <= now_ms && least_ms <= now_ms) {
        (void)fprintf(desk->out, "in force as soon as it is approved\n");
        return;
    }
    day_text(desk->hub, from_ms > least_ms ? from_ms : least_ms, day);
    (void)fprintf(desk->out, "in force from %s%s\n", day,
        from_ms > least_ms ? "" : ", if it is approved today: every desk must be able to know it before");
}

/* ---- what would change ---- */

/* "1.00 %", or "-" where there is none. */
static const char *
percent_of(int64_t bp, char out[32])
{
    if (bp < 0)
        (void)pd_copy(out, 32, "-");
    else
        (void)snprintf(out, 32, "%lld.%02lld %%", (long long)(bp / 100), (long long)(bp % 100));
    return out;
}

static void
print_yuan(FILE *out, int64_t fen)
{
    (void)fprintf(out, "%s%lld.%02lld", fen < 0 ? "-" : "", (long long)(fen < 0 ? -fen : fen) / 100,
        (long long)(fen < 0 ? -fen : fen) % 100);
}

/* What the owners decide with a new ratio: the discount of each payment rule, and what the points that are
 * out are worth then. Nothing where both stay. */
static enum pd_err
print_ratio(struct pd_hub_desk *desk, const char *json, size_t len)
{
    static struct pd_ratio_change c;
    int64_t least_ms = pd_hub_effective_least(desk->hub, pd_clock_wall_ms());
    int64_t last_ms = pd_hub_effective_last(desk->hub); /* what is proposed comes after all that there is */
    enum pd_err err = pd_ratio_look(desk->hub, last_ms > least_ms ? last_ms : least_ms, json, len, &c);
    char before[32], after[32];

    if (err == PD_ERR_INVALID) /* whoever takes the document says what is wrong with it */
        return PD_OK;
    if (err != PD_OK || !c.changed)
        return err;
    (void)fprintf(desk->out, "\nthe discount changes, against version %lu\n", (unsigned long)c.version);
    for (int i = 0; i < c.count; i++)
        (void)fprintf(desk->out, "  %-16s %s -> %s of what is paid\n", c.rules[i].id,
            percent_of(c.rules[i].before_bp, before), percent_of(c.rules[i].after_bp, after));
    (void)fprintf(desk->out, "  points for a yuan %d -> %d\n  %lld points that members have are worth ",
        c.before_per_yuan, c.after_per_yuan, (long long)c.points);
    print_yuan(desk->out, pd_fen_raw(c.before));
    (void)fprintf(desk->out, " yuan -> ");
    print_yuan(desk->out, pd_fen_raw(c.after));
    (void)fprintf(desk->out, " yuan (");
    print_yuan(desk->out, pd_fen_raw(c.after) - pd_fen_raw(c.before));
    (void)fprintf(desk->out, ")\n  why: %s\n", c.note[0] != '\0' ? c.note : "-");
    return PD_OK;
}

/* Of the rules that they would follow: those in force, or those that were approved for a day to come. */
enum pd_err
pd_hub_print_changes(struct pd_hub_desk *desk, const char *json, size_t len)
{
    int64_t now_ms = pd_clock_wall_ms(), last_ms = pd_hub_effective_last(desk->hub);
    uint32_t version = 0;
    const char *now_json;
    size_t now_len;
    char *text = malloc(CHANGES_BYTES);
    struct pd_str out;
    int lines;
    enum pd_err err =
        pd_hub_programme_json(desk->hub, last_ms > now_ms ? last_ms : now_ms, &version, &now_json, &now_len);

    if (text == NULL || err != PD_OK) {
        free(text);
        return text == NULL ? PD_ERR_MEMORY : err == PD_ERR_NOT_FOUND ? PD_OK : err;
    }
    out = pd_str_on(text, CHANGES_BYTES);
    lines = pd_programme_diff(now_json, now_len, json, len, &out);
    (void)fprintf(desk->out, "%s%d %s against version %lu\n", text, lines, lines == 1 ? "change" : "changes",
        (unsigned long)version);
    free(text);
    return lines < 0 ? PD_ERR_MEMORY : print_ratio(desk, json, len);
}

static int
changes(struct pd_hub_desk *desk, const char *number)
{
    struct pd_proposal p;
    struct pd_why why = { .text = "" };
    const char *json;
    size_t len;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_proposal_get(desk->hub, atoll(number), &p, &json, &len);
        if (err == PD_OK)
            err = pd_hub_print_changes(desk, json, len);
        if (err == PD_OK && p.state == PD_PROPOSAL_OPEN)
            print_begin(desk, p.from_ms);
        if (err == PD_ERR_NOT_FOUND)
            (void)pd_why(&why, err, number, "is no proposal; see: pointdesk-hub programme proposals");
        pd_hub_desk_give_up(desk);
    }
    return err != PD_OK ? pd_hub_command_fail(desk, "programme", err, &why) : PD_EXIT_DONE;
}

/* ---- propose ---- */

/* "2026-12-31", the first instant of it there. In a batch. */
static enum pd_err
instant_of(struct pd_hub *hub, const char *day, int64_t *out, struct pd_why *why)
{
    int64_t now_ms = pd_clock_wall_ms(), days;
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    int offset_min = programme != NULL ? programme->utc_offset_min : 0;

    if (!pd_day_from(day, &days))
        return pd_why(why, PD_ERR_INVALID, "--from", "must be a day as 2026-12-31");
    if (days < pd_local_day(now_ms, offset_min))
        return pd_why(why, PD_ERR_INVALID, "--from",
            "%s is over; rules begin today or later, or as soon as they are approved without it", day);
    *out = pd_local_day_start_ms(days, offset_min);
    return PD_OK;
}

static int
propose(struct pd_hub_desk *desk, const char *file, const struct pd_hub_proposal_options *o,
    const struct pd_staff *who)
{
    struct pd_why why = { .text = "" };
    int64_t number = 0, from_ms = 0;
    size_t len;
    char *json = pd_hub_read_file(desk, file, &len, &why);
    enum pd_err err = json != NULL ? pd_hub_desk_begin(desk) : PD_ERR_MISSING;

    if (json != NULL && err == PD_OK) {
        if (o->from != NULL)
            err = instant_of(desk->hub, o->from, &from_ms, &why);
        if (err == PD_OK)
            err = pd_hub_print_changes(desk, json, len);
        if (err == PD_OK)
            err = pd_hub_propose(desk->hub, pd_clock_wall_ms(), json, len, from_ms, who, &number, &why);
        if (err == PD_OK)
            print_begin(desk, from_ms);
        err = pd_hub_desk_finish(desk, err);
    }
    free(json);
    if (err == PD_ERR_INVALID && why.path[0] != '-') {
        pd_hub_command_error(desk,
            "%s: %s: %s; nothing was proposed; all that is wrong: pointdesk-hub programme "
            "check %s",
            file, why.path, why.text, file);
        return PD_EXIT_NO;
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "programme", err, &why);
    (void)fprintf(desk->out,
        "proposal %lld; another owner approves it: pointdesk-hub programme approve %lld --badge "
        "CODE\n",
        (long long)number, (long long)number);
    return PD_EXIT_DONE;
}

/* ---- approve, reject ---- */

/* Of a proposal, before it is approved; one that is not there is told by who approves it. */
static enum pd_err
print_ratio_of(struct pd_hub_desk *desk, int64_t number)
{
    struct pd_proposal p;
    const char *json;
    size_t len;
    enum pd_err err = pd_hub_proposal_get(desk->hub, number, &p, &json, &len);

    if (err == PD_ERR_NOT_FOUND || (err == PD_OK && p.state != PD_PROPOSAL_OPEN))
        return PD_OK;
    return err == PD_OK ? print_ratio(desk, json, len) : err;
}

static int
approve(struct pd_hub_desk *desk, const char *number, const struct pd_hub_proposal_options *o,
    const struct pd_staff *who)
{
    struct pd_why why = { .text = "" };
    int64_t effective_ms = 0;
    uint32_t version = 0;
    char day[24] = "";
    enum pd_err err = pd_hub_desk_begin(desk);

    (void)o;
    if (err == PD_OK) {
        err = print_ratio_of(desk, atoll(number));
        if (err == PD_OK)
            err = pd_hub_approve(
                desk->hub, pd_clock_wall_ms(), atoll(number), who, &version, &effective_ms, &why);
        if (err == PD_OK)
            day_text(desk->hub, effective_ms, day);
        err = pd_hub_desk_finish(desk, err);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "programme", err, &why);
    (void)fprintf(desk->out, "published as version %lu, in force from %s\n", (unsigned long)version, day);
    return PD_EXIT_DONE;
}

static int
reject(struct pd_hub_desk *desk, const char *number, const struct pd_hub_proposal_options *o,
    const struct pd_staff *who)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    (void)o;
    if (err == PD_OK)
        err =
            pd_hub_desk_finish(desk, pd_hub_reject(desk->hub, pd_clock_wall_ms(), atoll(number), who, &why));
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "programme", err, &why);
    (void)fprintf(desk->out, "proposal %s is rejected\n", number);
    return PD_EXIT_DONE;
}

/* ---- list ---- */

struct listing {
    struct pd_hub_desk *desk;
    int count;
};

static void
print_proposal(void *ctx, const struct pd_proposal *p)
{
    static const char *const states[] = {
        [PD_PROPOSAL_OPEN] = "open", [PD_PROPOSAL_APPROVED] = "approved", [PD_PROPOSAL_REJECTED] = "rejected"
    };
    struct listing *l = ctx;
    char day[24];

    day_text(l->desk->hub, p->at_ms, day);
    (void)fprintf(
        l->desk->out, "%4lld  %s  by %-16s %-9s", (long long)p->number, day, p->by, states[p->state]);
    if (p->state != PD_PROPOSAL_OPEN)
        (void)fprintf(l->desk->out, " by %s", p->done_by);
    if (p->version > 0)
        (void)fprintf(l->desk->out, ", version %lu", (unsigned long)p->version);
    if (p->from_ms > 0) {
        day_text(l->desk->hub, p->from_ms, day);
        (void)fprintf(l->desk->out, ", from %.10s", day);
    }
    (void)fprintf(l->desk->out, "\n");
    l->count++;
}

static int
list(struct pd_hub_desk *desk)
{
    struct listing l = { desk, 0 };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_proposal_each(desk->hub, print_proposal, &l);
        pd_hub_desk_give_up(desk);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "programme", err, NULL);
    if (l.count == 0)
        (void)fprintf(desk->out, "none; make one with: pointdesk-hub programme propose FILE --badge CODE\n");
    return PD_EXIT_DONE;
}

/* ---- stop ---- */

static int
stop(struct pd_hub_desk *desk, enum pd_hub_stop what, const char *id, const struct pd_hub_proposal_options *o)
{
    struct pd_why why = { .text = "" };
    struct pd_staff who;
    uint32_t version = 0;
    int code = pd_hub_person(desk, "programme", &o->person, PD_STAFF_OWNER | PD_STAFF_SUPERVISOR, &who);
    enum pd_err err;

    if (code >= 0)
        return code;
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK)
        err = pd_hub_desk_finish(
            desk, pd_hub_stop_now(desk->hub, pd_clock_wall_ms(), what, id, &who, &version, &why));
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "programme", err, &why);
    (void)fprintf(desk->out,
        "%s is off from now on, by version %lu; desks without a network go on for at most the "
        "time the rules allow\n",
        id, (unsigned long)version);
    return PD_EXIT_DONE;
}

static const struct {
    const char *verb;
    int (*run)(struct pd_hub_desk *desk, const char *word, const struct pd_hub_proposal_options *o,
        const struct pd_staff *who);
} verbs[] = { { "propose", propose }, { "approve", approve }, { "reject", reject } };

int
pd_hub_proposal_command(
    struct pd_hub_desk *desk, int argc, char **argv, const struct pd_hub_proposal_options *o)
{
    struct pd_staff who;
    int code;

    if (argc == 2 && strcmp(argv[1], "proposals") == 0)
        return list(desk);
    if (argc == 3 && strcmp(argv[1], "changes") == 0)
        return changes(desk, argv[2]);
    if (argc == 4 && strcmp(argv[1], "stop") == 0 && strcmp(argv[2], "gift") == 0)
        return stop(desk, PD_HUB_STOP_GIFT, argv[3], o);
    if (argc == 4 && strcmp(argv[1], "stop") == 0 && strcmp(argv[2], "campaign") == 0)
        return stop(desk, PD_HUB_STOP_CAMPAIGN, argv[3], o);
    for (int i = 0; i < PD_COUNT(verbs) && argc == 3; i++)
        if (strcmp(argv[1], verbs[i].verb) == 0) {
            code = pd_hub_person(desk, "programme", &o->person, PD_STAFF_OWNER, &who);
            return code >= 0 ? code : verbs[i].run(desk, argv[2], o, &who);
        }
    return -1;
}

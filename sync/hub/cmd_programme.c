#include "sync/hub/cmd_common.h"
#include "sync/hub/cmd_proposals.h"
#include "sync/hub/loss_report.h"
#include "sync/hub/proposals.h"
#include "sync/hub/ratio.h"

#include "app/base/clock.h"
#include "app/base/str.h"
#include "app/core/tier_index.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
run_programme(int argc, char **argv);
static int
run_on_hub(struct pd_hub_desk *desk, int argc, char **argv);

/* `check` needs no hub, so the command begins alone; the others go on as one on the hub. */
const struct pd_hub_command pd_hub_cmd_programme = {
    .name = "programme",
    .help = { "pointdesk-hub programme check FILE [--desks N] | show [--json] | propose FILE [--from DAY] | "
              "changes N | "
              "approve N | reject N | proposals | stop gift SKU | stop campaign ID | publish FILE, each "
              "change with "
              "--badge CODE",
        "The rules: one owner proposes a document, another approves it. It takes effect once every desk has "
        "it for "
        "sure. A gift or campaign is stopped at once, by one. Until there are two owners, publish does "
        "without.",
        "pointdesk-hub programme check programme.json" },
    .alone = run_programme,
    .run = run_on_hub,
};

/* What these rules risk at the longest offline stretch they allow. */
static void
print_loss(FILE *out, const struct pd_programme *p, int64_t desks)
{
    int64_t days = pd_loss_days_most(&p->offline);
    struct pd_loss loss = pd_loss_worst(p, (int)desks, days);
    char label[96];

    (void)snprintf(label, sizeof label, "worst loss, %lld %s offline for %d h (%lld days)", (long long)desks,
        desks == 1 ? "kiosk" : "kiosks", p->offline.max_age_h, (long long)days);
    pd_loss_print(out, p, &loss, label);
    if (p->offline.mode == PD_OFFLINE_FLOOR)
        (void)fprintf(out, "offline: %d of %d gifts\n", pd_loss_gifts_offline(p), p->gift_count);
}

/* What these rules give back of what is paid. */
static void
print_discount(FILE *out, const struct pd_programme *p)
{
    for (int i = 0; i < p->rule_count; i++) {
        int64_t bp = pd_discount_bp(p, &p->rules[i]);

        if (p->rules[i].kind == PD_EARN_PAYMENT)
            (void)fprintf(out, "discount: %lld.%02lld %% of what is paid by %s, at %d points a yuan\n",
                (long long)(bp / 100), (long long)(bp % 100), p->rules[i].id, p->points_per_yuan);
    }
}

static void
say_error(void *ctx, const char *line)
{
    pd_hub_command_error(ctx, "%s", line);
}

static int
check(struct pd_hub_desk *desk, const char *file, int64_t desks)
{
    static char errors[PD_FINDINGS_BYTES], warnings[8192];
    struct pd_programme *programme = malloc(sizeof *programme);
    struct pd_findings found = { .errors = pd_str_on(errors, sizeof errors),
        .warnings = pd_str_on(warnings, sizeof warnings) };
    struct pd_why why = { .text = "" };
    size_t len;
    char *json = pd_hub_read_file(desk, file, &len, &why);
    enum pd_err err;

    if (json == NULL || programme == NULL) {
        free(programme);
        return pd_hub_command_fail(desk, "programme", PD_ERR_MISSING, &why);
    }
    err = pd_programme_check(json, len, programme, &found, &why);
    free(json);
    if (err != PD_OK) {
        pd_findings_each(&found, file, &why, say_error, desk);
        free(programme);
        return PD_EXIT_NO;
    }
    (void)fprintf(desk->out, "%s: %d tiers, %d rules, %d gifts, %d places: ok\n%s", file,
        programme->tier_count, programme->rule_count, programme->gift_count, programme->place_count,
        found.warnings.p);
    print_discount(desk->out, programme);
    print_loss(desk->out, programme, desks);
    pd_programme_finish(programme);
    free(programme);
    return PD_EXIT_DONE;
}

static int
publish(struct pd_hub_desk *desk, const char *file)
{
    struct pd_why why = { .text = "" };
    int64_t now_ms = pd_clock_wall_ms();
    uint32_t version = 0;
    size_t len;
    char *json = pd_hub_read_file(desk, file, &len, &why);
    enum pd_err err = json != NULL ? pd_hub_desk_begin(desk) : PD_ERR_MISSING;

    if (json != NULL && err == PD_OK) {
        if (pd_hub_staff_owners(desk->hub) >= 2)
            err = pd_why(&why, PD_ERR_DENIED, file,
                "two owners decide: pointdesk-hub programme propose FILE --badge CODE");
        else
            err = pd_hub_programme_publish(desk->hub, now_ms, json, len, now_ms, &version, &why);
        err = pd_hub_desk_finish(desk, err);
    }
    free(json);
    if (err == PD_ERR_INVALID || err == PD_ERR_TOO_LARGE) {
        pd_hub_command_error(desk, "%s: %s: %s; nothing was published", file, why.path, why.text);
        return PD_EXIT_NO;
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "programme", err, &why);
    (void)fprintf(desk->out, "published as version %u\n", version);
    return PD_EXIT_DONE;
}

/* What decides a tier, where a formula does. */
static void
print_index(FILE *out, const struct pd_programme *p)
{
    char text[320];
    struct pd_str s = pd_str_on(text, sizeof text);

    if (p->tier_index.window_months == 0)
        return;
    pd_index_formula(&p->tier_index, &s);
    (void)fprintf(out, "\ntier index\n  %s\n", text);
}

/* "  from 2026-12-24", "  until 2027-01-31", "  over since 2026-12-01": nothing where it simply runs. */
static void
print_window(FILE *out, const struct pd_programme *p, int64_t from_ms, int64_t until_ms)
{
    int64_t now_ms = pd_clock_wall_ms();
    bool over = until_ms <= now_ms;
    struct pd_date day;

    if (from_ms > now_ms) {
        day = pd_local_time(from_ms, p->utc_offset_min).date;
        (void)fprintf(out, "  from %04d-%02d-%02d", day.year, day.month, day.day);
    }
    if (until_ms != PD_NEVER_MS) {
        day = pd_local_time(over ? until_ms : until_ms - 1, p->utc_offset_min).date;
        (void)fprintf(
            out, "  %s %04d-%02d-%02d", over ? "over since" : "until", day.year, day.month, day.day);
    }
}

static void
print_campaigns(FILE *out, const struct pd_programme *p)
{
    if (p->campaign_count > 0)
        (void)fprintf(out, "\ncampaigns\n");
    for (int i = 0; i < p->campaign_count; i++) {
        const struct pd_campaign *c = &p->campaigns[i];

        (void)fprintf(out, "  %-16s %5d %%  %s", c->id, c->percent, c->name.in[PD_LANG_EN]);
        if (pd_points_raw(c->bonus) > 0)
            (void)fprintf(out, ", and %lld points", (long long)pd_points_raw(c->bonus));
        print_window(out, p, c->from_ms, c->until_ms);
        (void)fputc('\n', out);
    }
}

/* The rules as a person reads them: what there is, what it costs, what earns. */
static void
print_programme(FILE *out, const struct pd_programme *p, uint32_t version)
{
    (void)fprintf(out, "version %lu  %s\n\ntiers\n", (unsigned long)version, p->hospital.in[PD_LANG_EN]);
    for (int i = 0; i < p->tier_count; i++)
        (void)fprintf(out, "  %-16s from %lld growth, %d benefits\n", p->tiers[i].name.in[PD_LANG_EN],
            (long long)pd_points_raw(p->tiers[i].from), p->tiers[i].benefit_count);
    print_index(out, p);
    (void)fprintf(out, "\nrules\n");
    for (int i = 0; i < p->rule_count; i++)
        (void)fprintf(out, "  %-16s %5lld points  %s\n", p->rules[i].id,
            (long long)pd_points_raw(p->rules[i].points), p->rules[i].name.in[PD_LANG_EN]);
    print_campaigns(out, p);
    (void)fprintf(out, "\nplaces\n");
    for (int i = 0; i < p->place_count; i++)
        (void)fprintf(out, "  %-16s %s\n", p->places[i].id, p->places[i].name.in[PD_LANG_EN]);
    (void)fprintf(out, "\ngifts\n");
    for (int i = 0; i < p->gift_count; i++) {
        const struct pd_gift *g = &p->gifts[i];

        (void)fprintf(out, "  %-16s %7lld points  at %-6s %s", g->sku, (long long)pd_points_raw(g->price),
            g->place, g->name.in[PD_LANG_EN]);
        print_window(out, p, g->from_ms, g->until_ms);
        (void)fputc('\n', out);
    }
}

/* What can be booked, and what stands on the screens today. */
static void
print_activities(FILE *out, const struct pd_programme *p, int64_t now_ms)
{
    const struct pd_board_entry *live[PD_BOARD_MAX];
    int n = pd_board_live(p, now_ms, NULL, live);

    if (p->activity_count > 0)
        (void)fprintf(out, "\nactivities\n");
    for (int i = 0; i < p->activity_count; i++) {
        const struct pd_activity *a = &p->activities[i];
        struct pd_date_time t = pd_local_time(a->starts_ms, p->utc_offset_min);

        (void)fprintf(out, "  %-16s %7lld points  %04d-%02d-%02d %02d:%02d, %d seats  %s\n", a->id,
            (long long)pd_points_raw(a->price), t.date.year, t.date.month, t.date.day, t.hour, t.minute,
            a->seats, a->name.in[PD_LANG_EN]);
    }
    if (p->board_count > 0)
        (void)fprintf(out, "\non the board today: %d of %d\n", n, p->board_count);
    for (int i = 0; i < n; i++)
        (void)fprintf(out, "  %-16s %-7s %s%s%s\n", live[i]->id,
            live[i]->kind == PD_BOARD_NOTICE ? "notice" : "card", live[i]->title.in[PD_LANG_EN],
            live[i]->department[0] != '\0' ? "  at " : "", live[i]->department);
}

static enum pd_err
show_readable(FILE *out, uint32_t version, const char *json, size_t len)
{
    struct pd_programme *programme = malloc(sizeof *programme);
    enum pd_err err = programme == NULL ? PD_ERR_MEMORY : pd_programme_parse(json, len, programme, NULL);

    if (err == PD_OK) {
        print_programme(out, programme, version);
        (void)fprintf(out, "\n");
        print_discount(out, programme);
        print_activities(out, programme, pd_clock_wall_ms());
        pd_programme_finish(programme);
    }
    free(programme);
    return err;
}

/* The newest of the rules that were approved for a day to come; nothing where there are none. */
static enum pd_err
print_coming(struct pd_hub_desk *desk, int64_t now_ms)
{
    int64_t last_ms = pd_hub_effective_last(desk->hub);
    const struct pd_programme *programme = pd_hub_programme_now(desk->hub, now_ms);
    struct pd_date_time t = pd_local_time(last_ms, programme != NULL ? programme->utc_offset_min : 0);
    uint32_t version = 0;
    const char *json;
    size_t len;
    enum pd_err err = PD_OK;

    if (last_ms <= now_ms)
        return PD_OK;
    err = pd_hub_programme_json(desk->hub, last_ms, &version, &json, &len);
    if (err == PD_OK)
        (void)fprintf(desk->out, "\nversion %lu was approved and begins on %04d-%02d-%02d %02d:%02d\n",
            (unsigned long)version, t.date.year, t.date.month, t.date.day, t.hour, t.minute);
    return err;
}

static int
show(struct pd_hub_desk *desk, bool as_json)
{
    int64_t now_ms = pd_clock_wall_ms();
    struct pd_why why = { .text = "" };
    uint32_t version = 0;
    const char *json;
    size_t len;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "programme", err, NULL);
    err = pd_hub_programme_json(desk->hub, now_ms, &version, &json, &len);
    if (err == PD_OK && as_json)
        (void)fwrite(json, 1, len, desk->out);
    else if (err == PD_OK)
        err = show_readable(desk->out, version, json, len);
    else
        (void)pd_why(&why, err, "", "no programme is in force; publish one");
    if (err == PD_OK && !as_json)
        err = print_coming(desk, now_ms);
    pd_hub_desk_give_up(desk);
    return err != PD_OK ? pd_hub_command_fail(desk, "programme", err, &why) : PD_EXIT_DONE;
}

static void
count_kiosk(void *ctx, const struct pd_hub_device *d)
{
    int64_t *count = ctx;

    *count += pd_hub_device_redeems(d);
}

/* The kiosks there are, where a hub is at hand; otherwise one, so that the figure can be multiplied. */
static int
check_for(struct pd_hub_desk *desk, const char *file, int64_t desks)
{
    int64_t count = 0;
    enum pd_err err;

    if (desks > 0 || desk->hub == NULL)
        return check(desk, file, desks > 0 ? desks : 1);
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK) {
        err = pd_hub_device_each(desk->hub, count_kiosk, &count);
        pd_hub_desk_give_up(desk);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "programme", err, NULL);
    return check(desk, file, count);
}

static int
run_on_hub(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL;
    struct pd_hub_proposal_options proposal = { .from = NULL };
    bool json = false;
    int64_t desks = 0;
    const struct pd_option options[] = {
        { "desks", PD_OPTION_INT, &desks, "1..100000",
            "check: kiosks to reckon the worst loss for; by default the hub's with --data, else one" },
        { "json", PD_OPTION_FLAG, &json, NULL, "show: the document itself" },
        { "from", PD_OPTION_TEXT, &proposal.from, "DAY", "propose: in force from then on, as 2026-12-31" },
        PD_HUB_BADGE_OPTION(proposal.person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder; check: reckons with its kiosks" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_programme, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 3 && strcmp(argv[1], "check") == 0)
        return check_for(desk, argv[2], desks);
    if (argc == 3 && strcmp(argv[1], "publish") == 0)
        return publish(desk, argv[2]);
    if (argc == 2 && strcmp(argv[1], "show") == 0)
        return show(desk, json);
    code = pd_hub_proposal_command(desk, argc, argv, &proposal);
    if (code >= 0)
        return code;
    return pd_hub_command_usage(&pd_hub_cmd_programme, desk, argc, argv);
}

static bool
names_a_hub(int argc, char **argv)
{
    for (int i = 2; i < argc; i++)
        if (strncmp(argv[i], "--data", strlen("--data")) == 0)
            return true;
    return false;
}

static int
run_programme(int argc, char **argv)
{
    struct pd_hub_command on_hub = pd_hub_cmd_programme;
    struct pd_hub_desk desk = { .out = stdout, .err = stderr, .cwd = "." };

    if (argc >= 2 && strcmp(argv[1], "check") == 0 && !names_a_hub(argc, argv))
        return run_on_hub(&desk, argc, argv);
    on_hub.alone = NULL;
    return pd_hub_command_main(&on_hub, argc, argv);
}

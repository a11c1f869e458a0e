/* Figures for whoever answers for the programme. One row a report. */
#include "sync/hub/reports.h"

#include "app/base/clock.h"

#include <string.h>

static int
run_report(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_report = {
    .name = "report",
    .help = { "pointdesk-hub report "
              "day|liability|gifts|uncollected|notices|priority|enrolments|referrals|stages|campaigns|sites|"
              "clearing "
              "[--date "
              "YYYY-MM-DD] "
              "[--days N] "
              "[--after N] [--csv | --json] [--lang L] | first-visits [--days N] | recommendations [--days "
              "N] | survey NAME "
              "[--from MONTH --to MONTH] | stages [--from DAY --to DAY] | clearing [--from DAY --to DAY] "
              "[--merchant ID] | shift [--device ID] [--number N] [--csv | --json] | loss [--json]",
        "Sheets and lists, for paper and spreadsheets. day: the daily sheet. liability: what members have, "
        "in points and yuan, and until when. gifts: "
        "which "
        "go, which are dead or low, and what patients went without. uncollected: taken and not handed over. "
        "loss: what could be redeemed "
        "twice "
        "at the kiosks that are silent now. notices: whose points expire, and whose tier ends, within 30 "
        "days; "
        "those above a number, 1000 at most. survey: what was answered, in whole months; no count below 5 of "
        "those who are not named. priority: how often precedence was given, and where. shift: the newest "
        "shifts "
        "of the counters, or with --number what one came to, as its counter prints it. enrolments: how "
        "members came. first-visits: which steps were done, in how many days, and what is open by whose it "
        "is. recommendations: members whom the staff recommended to join, by department; persons are neither "
        "listed nor ranked. referrals: members brought by members, and what was given for "
        "it. stages: what was earned, handed over, used, attended and done before, during and after visits. "
        "campaigns: how often, to how many and beside which payments each gave, and what is left of its "
        "budget. sites: the houses beside each other. clearing: points given and used at merchants, and who "
        "owes whom; with --merchant one by one.",
        "pointdesk-hub report day --date 2026-11-28 --data /var/lib/pointdesk-hub | lp" },
    .run = run_report,
};

static const struct {
    const char *name;
    int64_t days; /* looked at unless --days says otherwise */
    bool apart;   /* it goes through all members, lots or holds: too long for desks to wait */
    pd_report_fn write;
} reports[] = {
    { "day", 1, true, pd_report_day },
    { "liability", 365, true, pd_report_liability },
    { "gifts", 90, true, pd_report_gifts },
    { "uncollected", 1, true, pd_report_uncollected },
    { "notices", 1, false, pd_report_notices },
    { "survey", 1, true, pd_report_survey },
    { "priority", 30, false, pd_report_priority },
    { "shift", 1, false, pd_report_shift },
    { "enrolments", 30, false, pd_report_enrolments },
    { "referrals", 30, false, pd_report_referrals },
    { "recommendations", 30, false, pd_report_recommendations },
    { "first-visits", 30, true, pd_report_first_visits },
    { "stages", 30, true, pd_report_stages },
    { "clearing", 31, true, pd_report_clearing },
    { "campaigns", 90, true, pd_report_campaigns },
    { "sites", 30, true, pd_report_sites },
};

struct words {
    const char *date, *survey, *from, *to, *device, *merchant, *by;
    int lang;     /* enum pd_lang */
    int64_t days; /* 0: the report's own */
    int64_t after, number;
    bool csv, json;
};

static enum pd_err
understand(const struct words *w, struct pd_report *r, struct pd_why *why)
{
    int64_t today = pd_local_day(r->now_ms, r->programme->utc_offset_min);

    r->day = today;
    if (w->date != NULL && (!pd_day_from(w->date, &r->day) || r->day > today))
        return pd_why(why, PD_ERR_INVALID, "--date", "must be a day up to today, as 2026-11-28");
    r->lang = (enum pd_lang)w->lang;
    if (w->csv && w->json)
        return pd_why(why, PD_ERR_INVALID, "--csv", "and --json exclude each other");
    r->table = (struct pd_table){ .out = r->desk->out,
        .format = w->csv    ? PD_TABLE_CSV
                  : w->json ? PD_TABLE_JSON
                            : PD_TABLE_TEXT };
    return PD_OK;
}

static int
write_report(struct pd_hub_desk *desk, int which, const struct words *w)
{
    struct pd_report r = { .desk = desk,
        .hub = desk->hub,
        .now_ms = pd_clock_wall_ms(),
        .after = w->after,
        .device = w->device,
        .number = w->number,
        .survey = w->survey,
        .merchant = w->merchant,
        .by = w->by,
        .from = w->from,
        .to = w->to,
        .days = w->days > 0 ? w->days : reports[which].days };
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk), end;

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "report", err, NULL);
    r.programme = pd_hub_programme_now(desk->hub, r.now_ms);
    if (r.programme == NULL)
        err = pd_why(&why, PD_ERR_NOT_FOUND, "", "no programme is in force; publish one");
    if (err == PD_OK)
        err = understand(w, &r, &why);
    if (err == PD_OK) {
        err = reports[which].write(&r, &why);
        end = pd_table_end(&r.table);
        err = err != PD_OK ? err : end;
    }
    pd_hub_desk_give_up(desk);
    return err != PD_OK ? pd_hub_command_fail(desk, "report", err, &why) : PD_EXIT_DONE;
}

static int
run_report(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct words w = { .lang = PD_LANG_EN };
    const char *data = NULL;
    const struct pd_option options[] = {
        { "date", PD_OPTION_TEXT, &w.date, "DAY", "the last day looked at; today" },
        { "days", PD_OPTION_INT, &w.days, "1..3660", "how many days up to it; day 1, gifts 90, priority 30" },
        { "lang", PD_OPTION_CHOICE, &w.lang, "zh_CN|zh_TW|zh_HK|en", "names of gifts and rules; en" },
        { "csv", PD_OPTION_FLAG, &w.csv, NULL, "for a spreadsheet" },
        { "json", PD_OPTION_FLAG, &w.json, NULL, "one JSON object" },
        { "from", PD_OPTION_TEXT, &w.from, "MONTH",
            "survey: the first month; this one. stages, clearing: the first day, as 2026-11-01" },
        { "to", PD_OPTION_TEXT, &w.to, "MONTH",
            "survey: the last month; this one. stages, clearing: the last day; today" },
        { "merchant", PD_OPTION_TEXT, &w.merchant, "ID", "clearing: of this one alone, one by one" },
        { "by", PD_OPTION_TEXT, &w.by, "department", "recommendations: by what they are counted" },
        { "after", PD_OPTION_INT, &w.after, "0..1000000000000", "notices: those above this number" },
        { "device", PD_OPTION_TEXT, &w.device, "ID",
            "shift: of this counter; see: pointdesk-hub device list" },
        { "number", PD_OPTION_INT, &w.number, "1..4294967295", "shift: what this one came to" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_report, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "loss") == 0)
        return pd_report_loss(desk, pd_clock_wall_ms(), w.json);
    if (argc == 3 && strcmp(argv[1], "survey") == 0)
        w.survey = argv[2];
    if (argc != 2 + (w.survey != NULL) || (w.survey == NULL && strcmp(argv[1], "survey") == 0))
        return pd_hub_command_usage(&pd_hub_cmd_report, desk, argc, argv);
    for (int i = 0; i < PD_COUNT(reports); i++)
        if (strcmp(argv[1], reports[i].name) == 0) {
            code = reports[i].apart ? pd_hub_read_apart(desk, "report", data) : -1;
            return code >= 0 ? code : write_report(desk, i, &w);
        }
    return pd_hub_command_usage(&pd_hub_cmd_report, desk, argc, argv);
}

/* Families: supplementary cards given, limited, blocked and ended, and what became of them. */
#include "app/base/clock.h"
#include "sync/hub/cmd_person.h"
#include "sync/hub/families.h"
#include "sync/hub/table.h"

#include <string.h>

static int
run_family(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_family = {
    .name = "family",
    .help = { "pointdesk-hub family show WHO [--csv | --json] | add PRINCIPAL WHO --text VERSION [--by "
              "self|guardian] [--spend N --day N --month N] --badge CODE | limit WHO --spend N --day N "
              "--month "
              "N --badge CODE | block WHO --badge CODE | unblock WHO --badge CODE | remove WHO --badge CODE "
              "| "
              "end PRINCIPAL --badge CODE",
        "Supplementary cards: members who spend from a principal's account, each by her own card and within "
        "limits of one gift, a day and a month. add: who joins has agreed to the wording --text names; for a "
        "minor her guardian has (--by guardian). show: cards, limits, what was spent, and everything that "
        "became of them. end: all cards of a principal. WHO, PRINCIPAL: number, phone or id.",
        "pointdesk-hub family add M-1024 M-2048 --text family-1 --badge S1-8812 --data "
        "/var/lib/pointdesk-hub" },
    .run = run_family,
};

struct asked {
    int64_t spend, day, month; /* 0: not said */
    struct pd_family_said said;
    struct pd_staff by;
};

static bool
limits_of(const struct asked *a, struct pd_family_limits *out)
{
    *out = (struct pd_family_limits){ pd_points_of(a->spend), pd_points_of(a->day), pd_points_of(a->month) };
    return a->spend != 0 || a->day != 0 || a->month != 0;
}

/* ---- acts ---- */

static enum pd_err
add(struct pd_hub *hub, char **argv, struct asked *a, struct pd_why *why)
{
    struct pd_family_limits limits;
    struct pd_id head, member;
    enum pd_family_join no;
    enum pd_err err = pd_hub_command_member(hub, argv[2], &head, why);

    if (err == PD_OK)
        err = pd_hub_command_member(hub, argv[3], &member, why);
    a->said.by = a->by.number;
    return err == PD_OK ? pd_hub_family_add(hub, pd_clock_wall_ms(), &head, &member,
                              limits_of(a, &limits) ? &limits : NULL, &a->said, &no, why)
                        : err;
}

static enum pd_err
limit(struct pd_hub *hub, char **argv, struct asked *a, struct pd_why *why)
{
    struct pd_family_limits limits;
    struct pd_id member;
    enum pd_err err = pd_hub_command_member(hub, argv[2], &member, why);

    (void)limits_of(a, &limits);
    return err == PD_OK ? pd_hub_family_limit(hub, pd_clock_wall_ms(), &member, &limits, a->by.number, why)
                        : err;
}

static enum pd_err
set(struct pd_hub *hub, const char *who, enum pd_family_state state, const struct asked *a,
    struct pd_why *why)
{
    struct pd_id member;
    enum pd_err err = pd_hub_command_member(hub, who, &member, why);

    return err == PD_OK ? pd_hub_family_set(hub, pd_clock_wall_ms(), &member, NULL, state, a->by.number, why)
                        : err;
}

static enum pd_err
block(struct pd_hub *hub, char **argv, struct asked *a, struct pd_why *why)
{
    return set(hub, argv[2], PD_FAMILY_BLOCKED, a, why);
}

static enum pd_err
unblock(struct pd_hub *hub, char **argv, struct asked *a, struct pd_why *why)
{
    return set(hub, argv[2], PD_FAMILY_GOOD, a, why);
}

static enum pd_err
remove_card(struct pd_hub *hub, char **argv, struct asked *a, struct pd_why *why)
{
    return set(hub, argv[2], PD_FAMILY_ENDED, a, why);
}

static enum pd_err
end(struct pd_hub *hub, char **argv, struct asked *a, struct pd_why *why)
{
    struct pd_id head;
    int count;
    enum pd_err err = pd_hub_command_member(hub, argv[2], &head, why);

    return err == PD_OK ? pd_hub_family_end(hub, pd_clock_wall_ms(), &head, a->by.number, &count, why) : err;
}

static const struct act {
    const char *name;
    int argc;
    enum pd_err (*run)(struct pd_hub *hub, char **argv, struct asked *a, struct pd_why *why);
    const char *done;
} acts[] = {
    { "add", 4, add, "she has a card of this family" },
    { "limit", 3, limit, "limits changed" },
    { "block", 3, block, "blocked" },
    { "unblock", 3, unblock, "pays again" },
    { "remove", 3, remove_card, "the card is ended" },
    { "end", 3, end, "the family is ended" },
};

static int
run_act(struct pd_hub_desk *desk, const struct act *act, char **argv, struct asked *a)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "family", err, NULL);
    err = act->run(desk->hub, argv, a, &why);
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK && err != PD_ERR_EXISTS)
        return pd_hub_command_fail(desk, "family", err, &why);
    (void)fprintf(desk->out, "%s\n", err == PD_ERR_EXISTS ? "so it is already" : act->done);
    return PD_EXIT_DONE;
}

/* ---- show ---- */

static void
add_limits(struct pd_table *t, const struct pd_family_limits *l)
{
    pd_table_number(t, pd_points_raw(l->spend));
    pd_table_number(t, pd_points_raw(l->day));
    pd_table_number(t, pd_points_raw(l->month));
}

static void
add_card(struct pd_table *t, const struct pd_family_line *line)
{
    char id[PD_ID_TEXT_CAP];

    pd_table_text(t, pd_id_text(line->card.member, id));
    pd_table_text(t, pd_id_text(line->card.account, id));
    pd_table_text(t, pd_family_state_name(line->card.state));
    add_limits(t, &line->card.limits);
    pd_table_number(t, pd_points_raw(line->card.day_used));
    pd_table_number(t, pd_points_raw(line->card.month_used));
    pd_table_text(t, line->by);
}

static void
add_note(void *ctx, const struct pd_family_note *note)
{
    struct pd_date_time at = pd_local_time(note->at_ms, 0);
    struct pd_table *t = ctx;
    char id[PD_ID_TEXT_CAP];

    pd_table_printf(
        t, "%04d-%02d-%02d %02d:%02d", at.date.year, at.date.month, at.date.day, at.hour, at.minute);
    pd_table_text(t, pd_id_text(note->member, id));
    pd_table_text(t, pd_id_text(note->head, id));
    pd_table_text(t, note->what);
    add_limits(t, &note->limits);
    pd_table_text(t, note->text);
    pd_table_text(t, note->said_by == PD_CONSENT_BY_GUARDIAN ? "guardian"
                     : note->said_by == PD_CONSENT_BY_SELF   ? "self"
                                                             : "");
    pd_table_text(t, note->by);
}

static enum pd_err
write_family(struct pd_hub *hub, const struct pd_id *member, struct pd_table *t)
{
    static const char *const cards[] = { "Card of", "Account", "State", "A gift", "A day", "A month", "Today",
        "This month", "By", NULL };
    static const char *const notes[] = { "When (UTC)", "Card of", "Account", "What", "A gift", "A day",
        "A month", "Text", "Agreed by", "By", NULL };
    struct pd_family_line lines[PD_FAMILY_CARDS_MAX], own;
    int64_t now_ms = pd_clock_wall_ms();
    int count;

    pd_table_section(t, "cards", "Cards", cards);
    if (pd_family_of(hub, now_ms, member, &own))
        add_card(t, &own);
    count = pd_family_cards_by(hub, now_ms, member, lines);
    for (int i = 0; i < count; i++)
        add_card(t, &lines[i]);
    pd_table_section(t, "notes", "What became of them", notes);
    return pd_hub_family_notes(hub, member, add_note, t);
}

static int
show(struct pd_hub_desk *desk, const char *who, enum pd_table_format format)
{
    struct pd_table t = { .out = desk->out, .format = format };
    struct pd_why why = { .text = "" };
    struct pd_id member;
    enum pd_err err = pd_hub_desk_begin(desk), ended;

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "family", err, NULL);
    err = pd_hub_command_member(desk->hub, who, &member, &why);
    if (err == PD_OK) {
        err = write_family(desk->hub, &member, &t);
        ended = pd_table_end(&t);
        err = err != PD_OK ? err : ended;
    }
    pd_hub_desk_give_up(desk);
    return err != PD_OK ? pd_hub_command_fail(desk, "family", err, &why) : PD_EXIT_DONE;
}

static int
run_family(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_person_options person = { NULL, NULL, NULL };
    struct asked asked = { .said = { .agreed = true, .said_by = PD_CONSENT_BY_SELF, .text = "" } };
    const char *data = NULL;
    bool csv = false, json = false;
    int by = 0;
    const struct pd_option options[] = {
        { "text", PD_OPTION_TEXT, &asked.said.text, "VERSION", "add: the wording she was shown" },
        { "by", PD_OPTION_CHOICE, &by, "self|guardian", "add: who agreed; self" },
        { "spend", PD_OPTION_INT, &asked.spend, "1..1000000000", "add, limit: points for one gift" },
        { "day", PD_OPTION_INT, &asked.day, "1..1000000000", "likewise for a day" },
        { "month", PD_OPTION_INT, &asked.month, "1..1000000000", "likewise for a calendar month" },
        { "csv", PD_OPTION_FLAG, &csv, NULL, "show: for a spreadsheet" },
        { "json", PD_OPTION_FLAG, &json, NULL, "show: one JSON object" },
        PD_HUB_BADGE_OPTION(person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_family, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    asked.said.said_by = by == 1 ? PD_CONSENT_BY_GUARDIAN : PD_CONSENT_BY_SELF;
    if (argc == 3 && strcmp(argv[1], "show") == 0)
        return show(desk, argv[2], csv ? PD_TABLE_CSV : json ? PD_TABLE_JSON : PD_TABLE_TEXT);
    for (int i = 0; i < PD_COUNT(acts); i++) {
        if (argc != acts[i].argc || strcmp(argv[1], acts[i].name) != 0)
            continue;
        code = pd_hub_person(
            desk, "family", &person, PD_STAFF_OWNER | PD_STAFF_SUPERVISOR | PD_STAFF_COUNTER, &asked.by);
        return code >= 0 ? code : run_act(desk, &acts[i], argv, &asked);
    }
    return pd_hub_command_usage(&pd_hub_cmd_family, desk, argc, argv);
}

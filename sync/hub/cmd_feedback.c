/* What members tell the hospital, and what it answers. */
#include "sync/hub/cmd_person.h"
#include "sync/hub/feedback.h"
#include "sync/hub/table.h"

#include "app/base/clock.h"

#include <sodium/utils.h>
#include <stdlib.h>
#include <string.h>

static int
run_feedback(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_feedback = {
    .name = "feedback",
    .help = { "pointdesk-hub feedback list [--all | --overdue] [--csv | --json] | show N | answer N --text "
              "TEXT "
              "--badge CODE | close N --badge CODE | reopen N --badge CODE | accept N [--points P] --badge "
              "CODE | "
              "approve N --badge CODE | decline N --badge CODE",
        "What patients tell the hospital: list says what waits and how long, the first to be answered first. "
        "Who asked reads the answer by the number. accept: a suggestion that was taken up earns points by "
        "the "
        "rules, "
        "once; above what they let one person give another approves it.",
        "pointdesk-hub feedback answer 48213377 --text \"There are more chairs now. Thank you.\" --badge "
        "PDB1-... --data /var/lib/pointdesk-hub" },
    .run = run_feedback,
};

/* ---- list, show ---- */

struct listing {
    struct pd_table table;
    int64_t now_ms;
    bool overdue;
};

static bool
is_late(const struct pd_feedback *f, int64_t now_ms)
{
    return f->state == PD_FEEDBACK_RECEIVED && now_ms >= f->due_ms;
}

static void
add_time(struct pd_table *table, int64_t at_ms)
{
    struct pd_date_time at = pd_local_time(at_ms, 0);

    pd_table_printf(
        table, "%04d-%02d-%02d %02d:%02d", at.date.year, at.date.month, at.date.day, at.hour, at.minute);
}

static void
row(void *ctx, const struct pd_feedback *f)
{
    struct listing *l = ctx;

    if (l->overdue && !is_late(f, l->now_ms))
        return;
    pd_table_number(&l->table, f->number);
    pd_table_text(&l->table, pd_feedback_state_name(f->state));
    pd_table_text(&l->table, f->topic);
    pd_table_number(&l->table, f->face);
    pd_table_text(&l->table, f->call_back ? "yes" : "no");
    pd_table_printf(&l->table, "%lld h", (long long)((l->now_ms - f->at_ms) / PD_HOUR_MS));
    add_time(&l->table, f->due_ms);
    pd_table_text(&l->table, is_late(f, l->now_ms) ? "late" : "");
}

static int
list(struct pd_hub_desk *desk, bool all, bool overdue, enum pd_table_format format)
{
    static const char *const columns[] = { "Number", "State", "Topic", "Face", "Call", "Age",
        "Answer by (UTC)", "", NULL };
    struct listing l = {
        .table = { .out = desk->out, .format = format }, .now_ms = pd_clock_wall_ms(), .overdue = overdue
    };
    enum pd_err err = pd_hub_desk_begin(desk), end;

    if (err == PD_OK) {
        pd_table_section(&l.table, "feedback", overdue ? "Feedback that is late" : "Feedback", columns);
        err = pd_hub_feedback_each(desk->hub, all, row, &l);
        pd_hub_desk_give_up(desk);
        end = pd_table_end(&l.table);
        err = err != PD_OK ? err : end;
    }
    return err != PD_OK ? pd_hub_command_fail(desk, "feedback", err, NULL) : PD_EXIT_DONE;
}

static void
say(struct pd_table *table, const char *what, const char *value)
{
    pd_table_text(table, what);
    pd_table_text(table, value);
}

static int
show(struct pd_hub_desk *desk, int64_t number, enum pd_table_format format)
{
    static const char *const columns[] = { "What", "Value", NULL };
    struct pd_table t = { .out = desk->out, .format = format };
    struct pd_why why = { .text = "" };
    char id[PD_ID_TEXT_CAP];
    static struct pd_feedback f;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_feedback_get(desk->hub, number, &f);
        pd_hub_desk_give_up(desk);
    }
    if (err == PD_ERR_NOT_FOUND)
        (void)pd_why(&why, err, "", "no feedback has this number; see: pointdesk-hub feedback list");
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "feedback", err, &why);
    pd_table_section(&t, "feedback", "Feedback", columns);
    say(&t, "state", pd_feedback_state_name(f.state));
    say(&t, "topic", f.topic);
    pd_table_text(&t, "face");
    pd_table_number(&t, f.face);
    say(&t, "member", pd_id_is_zero(f.member) ? "nobody said" : pd_id_text(f.member, id));
    say(&t, "call back", f.call_back ? "yes" : "no");
    pd_table_text(&t, "since (UTC)");
    add_time(&t, f.at_ms);
    pd_table_text(&t, "answer by (UTC)");
    add_time(&t, f.due_ms);
    say(&t, "last touched by", f.by);
    pd_table_text(&t, "rewarded");
    pd_table_number(&t, f.rewarded);
    pd_table_text(&t, "waits for approval");
    pd_table_number(&t, f.asked);
    say(&t, "accepted by", f.asked > 0 ? f.asked_by : "");
    say(&t, "answer", f.answer);
    err = pd_table_end(&t);
    sodium_memzero(&f, sizeof f);
    return err != PD_OK ? pd_hub_command_fail(desk, "feedback", err, NULL) : PD_EXIT_DONE;
}

/* ---- what people do about it ---- */

static int
deal(struct pd_hub_desk *desk, const char *verb, int64_t number, const char *text, int64_t chosen,
    const struct pd_staff *by)
{
    bool accepts = strcmp(verb, "accept") == 0 || strcmp(verb, "reward") == 0,
         gives = accepts || strcmp(verb, "approve") == 0;
    struct pd_points points = pd_points_of(0);
    struct pd_why why = { .text = "" };
    int64_t now_ms = pd_clock_wall_ms();
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "feedback", err, NULL);
    if (strcmp(verb, "answer") == 0)
        err = pd_hub_feedback_answer(desk->hub, now_ms, number, text != NULL ? text : "", by, &why);
    else if (strcmp(verb, "close") == 0)
        err = pd_hub_feedback_close(desk->hub, now_ms, number, by, &why);
    else if (strcmp(verb, "reopen") == 0)
        err = pd_hub_feedback_reopen(desk->hub, now_ms, number, by, &why);
    else if (accepts)
        err = pd_hub_feedback_accept(desk->hub, now_ms, number, chosen, by, &points, &why);
    else if (gives)
        err = pd_hub_feedback_approve(desk->hub, now_ms, number, by, &points, &why);
    else
        err = pd_hub_feedback_decline(desk->hub, now_ms, number, by, &why);
    err = pd_hub_desk_finish(desk, err);
    if (err == PD_ERR_EXISTS)
        (void)pd_why(&why, err, "", "it was rewarded before");
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "feedback", err, &why);
    if (gives && pd_points_raw(points) == 0)
        (void)fprintf(desk->out, "another approves it: pointdesk-hub feedback approve %lld --badge CODE\n",
            (long long)number);
    else if (gives)
        (void)fprintf(desk->out, "%lld points\n", (long long)pd_points_raw(points));
    else
        (void)fprintf(desk->out, "done\n");
    return PD_EXIT_DONE;
}

static int
run_feedback(struct pd_hub_desk *desk, int argc, char **argv)
{
    static const char *const verbs[] = { "answer", "close", "reopen", "accept", "reward", "approve",
        "decline" };
    struct pd_hub_person_options person = { NULL, NULL, NULL };
    const char *data = NULL, *text = NULL;
    int64_t chosen = 0;
    bool all = false, overdue = false, csv = false, json = false;
    enum pd_table_format format;
    struct pd_staff who;
    const struct pd_option options[] = {
        { "text", PD_OPTION_TEXT, &text, "TEXT", "answer: what whoever asked is to read" },
        { "points", PD_OPTION_INT, &chosen, "1..1000000000",
            "accept: how many, where the rules let you choose" },
        { "all", PD_OPTION_FLAG, &all, NULL, "list: also those that are closed" },
        { "overdue", PD_OPTION_FLAG, &overdue, NULL, "list: only those that should have been answered" },
        { "csv", PD_OPTION_FLAG, &csv, NULL, "list, show: for a spreadsheet" },
        { "json", PD_OPTION_FLAG, &json, NULL, "list, show: one JSON object" },
        PD_HUB_BADGE_OPTION(person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_feedback, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    format = csv ? PD_TABLE_CSV : json ? PD_TABLE_JSON : PD_TABLE_TEXT;
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list(desk, all, overdue, format);
    if (argc == 3 && strcmp(argv[1], "show") == 0)
        return show(desk, atoll(argv[2]), format);
    for (int i = 0; i < PD_COUNT(verbs) && argc == 3; i++) {
        if (strcmp(argv[1], verbs[i]) != 0)
            continue;
        code = pd_hub_person(desk, "feedback", &person, PD_STAFF_OWNER | PD_STAFF_SUPERVISOR, &who);
        return code >= 0 ? code : deal(desk, argv[1], atoll(argv[2]), text, chosen, &who);
    }
    return pd_hub_command_usage(&pd_hub_cmd_feedback, desk, argc, argv);
}

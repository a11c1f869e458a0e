/* What persons agreed to, and who speaks for a minor. */
#include "sync/hub/cmd_common.h"
#include "sync/hub/consents.h"
#include "sync/hub/table.h"

#include "app/base/clock.h"

#include <string.h>

static int
run_consent(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_consent = {
    .name = "consent",
    .help = { "pointdesk-hub consent give WHO PURPOSE --text VERSION [--by self|guardian] | withdraw WHO "
              "PURPOSE "
              "[--by self|guardian] | list WHO [--csv | --json] | guardian WHO GUARDIAN | no-guardian WHO",
        "What a member agreed to, and took back: programme, linking (of bills and visits), sms, wechat, "
        "phone, "
        "partners, each for itself. A minor has a guardian, who agrees for her. WHO: number, phone or id.",
        "pointdesk-hub consent give M-1024 sms --text 2026-2 --data /var/lib/pointdesk-hub" },
    .run = run_consent,
};

static int
put(struct pd_hub_desk *desk, char **argv, struct pd_consent *c)
{
    struct pd_why why = { .text = "" };
    struct pd_id member;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "consent", err, NULL);
    c->purpose = pd_consent_from(argv[3]);
    if (c->purpose == 0)
        err = pd_why(
            &why, PD_ERR_INVALID, argv[3], "must be programme, linking, sms, wechat, phone or partners");
    if (err == PD_OK)
        err = pd_hub_command_member(desk->hub, argv[2], &member, &why);
    if (err == PD_OK)
        err = pd_hub_consent_put(desk->hub, pd_clock_wall_ms(), &member, c, &why);
    err = pd_hub_desk_finish(desk, err);
    if (err == PD_ERR_EXISTS) {
        (void)fprintf(desk->out, "so it is already\n");
        return PD_EXIT_DONE;
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "consent", err, &why);
    (void)fprintf(desk->out, c->given ? "given\n" : "taken back\n");
    return PD_EXIT_DONE;
}

static int
set_guardian(struct pd_hub_desk *desk, const char *who, const char *guardian)
{
    struct pd_why why = { .text = "" };
    struct pd_id member, by;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "consent", err, NULL);
    err = pd_hub_command_member(desk->hub, who, &member, &why);
    if (err == PD_OK && guardian != NULL)
        err = pd_hub_command_member(desk->hub, guardian, &by, &why);
    if (err == PD_OK)
        err =
            pd_hub_guardian_set(desk->hub, pd_clock_wall_ms(), &member, guardian != NULL ? &by : NULL, &why);
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "consent", err, &why);
    (void)fprintf(desk->out, guardian != NULL ? "a minor from now on; messages and partners are taken back\n"
                                              : "no guardian any more\n");
    return PD_EXIT_DONE;
}

/* ---- list ---- */

static void
row(void *ctx, const struct pd_consent *c)
{
    struct pd_date_time at = pd_local_time(c->at_ms, 0);
    struct pd_table *t = ctx;

    pd_table_printf(
        t, "%04d-%02d-%02d %02d:%02d", at.date.year, at.date.month, at.date.day, at.hour, at.minute);
    pd_table_text(t, pd_consent_name(c->purpose));
    pd_table_text(t, c->given ? "given" : "taken back");
    pd_table_text(t, c->text);
    pd_table_text(t, c->by == PD_CONSENT_BY_GUARDIAN ? "guardian" : "self");
    pd_table_text(t, c->staff);
}

static void
list_now(struct pd_hub_desk *desk, const struct pd_id *member, struct pd_table *t)
{
    static const char *const columns[] = { "Purpose", "Now", NULL };

    pd_table_section(t, "now", "What counts now", columns);
    for (int i = PD_CONSENT_PROGRAMME; i <= PD_CONSENT_LAST; i++) {
        pd_table_text(t, pd_consent_name((enum pd_consent_purpose)i));
        pd_table_text(t, pd_hub_consents(desk->hub, member, (enum pd_consent_purpose)i) ? "yes" : "no");
    }
}

static int
list(struct pd_hub_desk *desk, const char *who, enum pd_table_format format)
{
    static const char *const columns[] = { "When (UTC)", "Purpose", "What", "Text", "By", "Staff", NULL };
    static const char *const people[] = { "Guardian", NULL };
    struct pd_table t = { .out = desk->out, .format = format };
    struct pd_why why = { .text = "" };
    struct pd_id member, guardian;
    char id[PD_ID_TEXT_CAP];
    enum pd_err err = pd_hub_desk_begin(desk), end;

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "consent", err, NULL);
    err = pd_hub_command_member(desk->hub, who, &member, &why);
    if (err == PD_OK) {
        list_now(desk, &member, &t);
        pd_table_section(&t, "guardians", "Who agrees for her", people);
        if (pd_hub_guardian(desk->hub, &member, &guardian))
            pd_table_text(&t, pd_id_text(guardian, id));
        pd_table_section(&t, "records", "Records", columns);
        err = pd_hub_consent_each(desk->hub, &member, row, &t);
        end = pd_table_end(&t);
        err = err != PD_OK ? err : end;
    }
    pd_hub_desk_give_up(desk);
    return err != PD_OK ? pd_hub_command_fail(desk, "consent", err, &why) : PD_EXIT_DONE;
}

static int
run_consent(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_consent c = { .by = PD_CONSENT_BY_SELF };
    const char *data = NULL, *text = "";
    bool csv = false, json = false;
    int by = 0;
    const struct pd_option options[] = {
        { "text", PD_OPTION_TEXT, &text, "VERSION", "give: the wording she was shown" },
        { "by", PD_OPTION_CHOICE, &by, "self|guardian", "who says so; self" },
        { "csv", PD_OPTION_FLAG, &csv, NULL, "list: for a spreadsheet" },
        { "json", PD_OPTION_FLAG, &json, NULL, "list: one JSON object" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_consent, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    c.by = by == 1 ? PD_CONSENT_BY_GUARDIAN : PD_CONSENT_BY_SELF;
    c.given = argc == 4 && strcmp(argv[1], "give") == 0;
    if (!pd_copy(c.text, sizeof c.text, text))
        c.text[0] = '\0'; /* too long is as good as none: the same words */
    if (c.given || (argc == 4 && strcmp(argv[1], "withdraw") == 0))
        return put(desk, argv, &c);
    if (argc == 3 && strcmp(argv[1], "list") == 0)
        return list(desk, argv[2], csv ? PD_TABLE_CSV : json ? PD_TABLE_JSON : PD_TABLE_TEXT);
    if (argc == 4 && strcmp(argv[1], "guardian") == 0)
        return set_guardian(desk, argv[2], argv[3]);
    if (argc == 3 && strcmp(argv[1], "no-guardian") == 0)
        return set_guardian(desk, argv[2], NULL);
    return pd_hub_command_usage(&pd_hub_cmd_consent, desk, argc, argv);
}

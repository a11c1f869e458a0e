/* Coupons and counted entitlements of a member: what she has, giving, using, taking a use back. */
#include "sync/hub/cmd_person.h"
#include "sync/hub/table.h"
#include "sync/hub/units.h"

#include "app/base/clock.h"

#include <stdlib.h>

static int
run_unit(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_unit = {
    .name = "unit",
    .help = { "pointdesk-hub unit list WHO [--csv | --json] | give WHO WHAT [--n N] [--reference R] | use "
              "WHO "
              "UNIT [--n N] [--bill YUAN] [--category C] [--reference R] | reverse NUMBER",
        "Coupons and counted entitlements: what a member has, giving her one or a package, using one, and "
        "taking a use back on the same day. A reference (of a bill, of a form) makes the same words once "
        "more "
        "the same act. WHO: number, phone or id.",
        "pointdesk-hub unit give M-1024 welcome --reference desk-77 --data /var/lib/pointdesk-hub" },
    .run = run_unit,
};

struct words {
    const char *data, *category, *reference;
    int64_t n, bill_fen;
    bool csv, json;
};

/* "12.50" or "12" yuan in fen; -1: neither. */
static int64_t
fen_of(const char *text)
{
    char *end = NULL;
    long long yuan = *text >= '0' && *text <= '9' ? strtoll(text, &end, 10) : -1;
    int64_t fen = yuan * 100;

    if (yuan < 0 || yuan > PD_AMOUNT_MAX / 100)
        return -1;
    if (*end == '\0')
        return fen;
    if (*end != '.' || end[1] < '0' || end[1] > '9' || end[2] < '0' || end[2] > '9' || end[3] != '\0')
        return -1;
    return fen + (end[1] - '0') * 10 + end[2] - '0';
}

static void
copy_word(char *out, size_t cap, const char *text)
{
    if (text == NULL || !pd_copy(out, cap, text))
        out[0] = '\0'; /* longer than any: told as what it is */
}

/* ---- list ---- */

struct listing {
    struct pd_table table;
    int lang;
};

static void
list_row(void *ctx, const struct pd_wallet_row *row)
{
    const struct pd_coupon *c = row->rules.coupon;
    struct listing *l = ctx;

    for (int i = 0; i < row->lot_count; i++) {
        struct pd_date last =
            pd_local_time(row->lots[i].expires_ms - 1, row->rules.programme->utc_offset_min).date;

        pd_table_text(&l->table, row->id);
        pd_table_text(&l->table, (c != NULL ? &c->name : &row->rules.entitlement->name)->in[PD_LANG_EN]);
        pd_table_number(&l->table, pd_points_raw(row->lots[i].left));
        pd_table_printf(&l->table, "%04d-%02d-%02d", last.year, last.month, last.day);
    }
}

static int
list(struct pd_hub_desk *desk, const char *who, enum pd_table_format format)
{
    static const char *const columns[] = { "Unit", "Name", "Left", "Last day", NULL };
    struct listing l = { .table = { .out = desk->out, .format = format } };
    struct pd_why why = { .text = "" };
    struct pd_id member;
    enum pd_err err = pd_hub_desk_begin(desk), end;

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "unit", err, NULL);
    err = pd_hub_command_member(desk->hub, who, &member, &why);
    if (err == PD_OK) {
        pd_table_section(&l.table, "units", "What she has", columns);
        err = pd_hub_wallet_each(desk->hub, pd_clock_wall_ms(), &member, list_row, &l);
        end = pd_table_end(&l.table);
        err = err != PD_OK ? err : end;
    }
    pd_hub_desk_give_up(desk);
    return err != PD_OK ? pd_hub_command_fail(desk, "unit", err, &why) : PD_EXIT_DONE;
}

/* ---- give, use, reverse ---- */

static int
give(struct pd_hub_desk *desk, char **argv, const struct words *w, const struct pd_staff *by)
{
    struct pd_unit_give g = { .n = (int)w->n };
    struct pd_unit_gift gift = { .number = 0 };
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "unit", err, NULL);
    copy_word(g.what, sizeof g.what, argv[3]);
    copy_word(g.by, sizeof g.by, by->number);
    if (w->reference != NULL && !pd_copy(g.reference, sizeof g.reference, w->reference))
        err = pd_why(&why, PD_ERR_INVALID, "--reference", "must be 1 to 64 of A-Z a-z 0-9 - _ .");
    if (err == PD_OK)
        err = pd_hub_command_member(desk->hub, argv[2], &g.member, &why);
    if (err == PD_OK)
        err = pd_hub_unit_give(desk->hub, pd_clock_wall_ms(), &g, &gift, &why);
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "unit", err, &why);
    (void)fprintf(desk->out, "gift %lld: %s%s", (long long)gift.number, g.what,
        gift.again ? ", as it was given before" : "");
    if (pd_fen_raw(gift.price) > 0)
        (void)fprintf(desk->out, "; %lld.%02lld yuan are to be paid for it",
            (long long)pd_fen_raw(gift.price) / 100, (long long)pd_fen_raw(gift.price) % 100);
    (void)fprintf(desk->out, "\n");
    return PD_EXIT_DONE;
}

static void
say_yuan(const struct pd_hub_desk *desk, struct pd_fen fen, const char *what)
{
    if (pd_fen_raw(fen) > 0)
        (void)fprintf(desk->out, "%lld.%02lld yuan %s\n", (long long)pd_fen_raw(fen) / 100,
            (long long)pd_fen_raw(fen) % 100, what);
}

static int
say_used(const struct pd_hub_desk *desk, const struct pd_unit_used *u)
{
    if (u->outcome != PD_USE_APPLIED) {
        (void)fprintf(desk->out, "no: %s\n", pd_use_outcome_name(u->outcome));
        return PD_EXIT_NO;
    }
    (void)fprintf(desk->out, "use %lld: %d of %s%s, %lld left\n", (long long)u->number, u->n, u->unit,
        u->reversed ? " taken back"
        : u->again  ? ", as it was used before"
                    : "",
        (long long)pd_points_raw(u->left));
    if (u->reversed)
        return PD_EXIT_DONE;
    say_yuan(desk, u->off, "off the bill");
    say_yuan(desk, u->price, "are to be paid for it");
    if (u->service != NULL)
        (void)fprintf(
            desk->out, "%s waits for her at %s\n", u->service->receiver.in[PD_LANG_EN], u->service->place);
    return PD_EXIT_DONE;
}

static int
use(struct pd_hub_desk *desk, char **argv, const struct words *w, const struct pd_staff *by)
{
    struct pd_unit_ask ask = { .n = (int)w->n, .bill = pd_fen_of(w->bill_fen) };
    struct pd_unit_used used = { .number = 0 };
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "unit", err, NULL);
    copy_word(ask.unit, sizeof ask.unit, argv[3]);
    copy_word(ask.category, sizeof ask.category, w->category);
    copy_word(ask.by, sizeof ask.by, by->number);
    if (w->reference != NULL && !pd_copy(ask.reference, sizeof ask.reference, w->reference))
        err = pd_why(&why, PD_ERR_INVALID, "--reference", "must be 1 to 64 of A-Z a-z 0-9 - _ .");
    if (err == PD_OK)
        err = pd_hub_command_member(desk->hub, argv[2], &ask.member, &why);
    if (err == PD_OK)
        err = pd_hub_unit_use(desk->hub, pd_clock_wall_ms(), &ask, &used, &why);
    err = pd_hub_desk_finish(desk, err);
    return err != PD_OK ? pd_hub_command_fail(desk, "unit", err, &why) : say_used(desk, &used);
}

static int
reverse(struct pd_hub_desk *desk, const char *number, const struct pd_staff *by)
{
    struct pd_unit_used used = { .number = 0 };
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_unit_reverse(desk->hub, pd_clock_wall_ms(), atoll(number), by->number, &used, &why);
        err = pd_hub_desk_finish(desk, err);
    }
    return err != PD_OK ? pd_hub_command_fail(desk, "unit", err, &why) : say_used(desk, &used);
}

static int
run_unit(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_person_options person = { NULL, NULL, NULL };
    struct words w = { .n = 1 };
    const char *bill = NULL;
    int64_t n = 1;
    struct pd_staff who;
    bool gives, uses, reverses;
    const struct pd_option options[] = {
        { "n", PD_OPTION_INT, &n, "1..1000", "how many; 1" },
        { "bill", PD_OPTION_TEXT, &bill, "YUAN", "use: what it is used on" },
        { "category", PD_OPTION_TEXT, &w.category, "C", "use: what the bill is for" },
        { "reference", PD_OPTION_TEXT, &w.reference, "R", "the same once more is the same act" },
        { "csv", PD_OPTION_FLAG, &w.csv, NULL, "list: for a spreadsheet" },
        { "json", PD_OPTION_FLAG, &w.json, NULL, "list: one JSON object" },
        PD_HUB_BADGE_OPTION(person),
        { "data", PD_OPTION_TEXT, &w.data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_unit, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 3 && strcmp(argv[1], "list") == 0)
        return list(desk, argv[2], w.csv ? PD_TABLE_CSV : w.json ? PD_TABLE_JSON : PD_TABLE_TEXT);
    gives = argc == 4 && strcmp(argv[1], "give") == 0;
    uses = argc == 4 && strcmp(argv[1], "use") == 0;
    reverses = argc == 3 && strcmp(argv[1], "reverse") == 0;
    w.bill_fen = bill != NULL ? fen_of(bill) : 0;
    if ((!gives && !uses && !reverses) || w.bill_fen < 0)
        return pd_hub_command_usage(&pd_hub_cmd_unit, desk, argc, argv);
    w.n = n;
    code = pd_hub_person_or_nobody(desk, "unit", &person,
        gives ? PD_STAFF_OWNER | PD_STAFF_SUPERVISOR
              : PD_STAFF_ROLES_ALL & ~(unsigned int)PD_STAFF_TECHNICIAN,
        &who);
    if (code >= 0)
        return code;
    if (gives)
        return give(desk, argv, &w, &who);
    return uses ? use(desk, argv, &w, &who) : reverse(desk, argv[2], &who);
}

#include "sync/hub/cmd_common.h"

#include "app/base/clock.h"
#include "app/base/str.h"
#include "app/core/lots.h"
#include "sync/hub/csv.h"
#include "sync/wire/object.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_IN_BATCH 500

static int
run_member(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_member = {
    .name = "member",
    .help = { "pointdesk-hub member import FILE.csv | add NUMBER NAME [PHONE] | show NUMBER|PHONE|ID "
              "[--json] | birthday NUMBER|PHONE|ID MM-DD | freeze NUMBER|PHONE|ID | unfreeze NUMBER|PHONE|ID "
              "| erase NUMBER|PHONE|ID --reason "
              "WORD "
              "--yes",
        "Members: import a list (number,name,phone,kind,points,birthday as 05-31), add one, show one; a "
        "frozen one keeps her "
        "points and spends none; an erased one is gone for good.",
        "pointdesk-hub member import members.csv --data /var/lib/pointdesk-hub" },
    .run = run_member,
};

/* ---- import ---- */

enum column {
    COLUMN_NUMBER,
    COLUMN_NAME,
    COLUMN_PHONE,
    COLUMN_KIND,
    COLUMN_POINTS,
    COLUMN_BIRTHDAY,
    COLUMNS
};

static const char *const column_names[COLUMNS] = { "number", "name", "phone", "kind", "points", "birthday" };

struct import {
    struct pd_hub_desk *desk;
    const char *file;
    int at[COLUMNS]; /* field of each column, -1: not there */
    int64_t good, bad;
    int in_batch;
};

static void
complain(struct import *import, int line, const struct pd_why *why)
{
    import->bad++;
    pd_hub_command_error(import->desk, "%s:%d: %s%s%s", import->file, line, why->path,
        why->path[0] != '\0' ? " " : "", why->text);
}

static enum pd_err
read_header(struct import *import, const struct pd_csv *csv, struct pd_why *why)
{
    for (int c = 0; c < COLUMNS; c++) {
        import->at[c] = -1;
        for (int i = 0; i < csv->count; i++)
            if (strcmp(csv->field[i], column_names[c]) == 0)
                import->at[c] = i;
    }
    if (import->at[COLUMN_NUMBER] < 0 || import->at[COLUMN_NAME] < 0)
        return pd_why(why, PD_ERR_INVALID, "",
            "the first line names the columns: number,name[,phone][,kind][,points][,birthday]");
    return PD_OK;
}

static const char *
value(const struct import *import, const struct pd_csv *csv, enum column c)
{
    int i = import->at[c];

    return i >= 0 && i < csv->count ? csv->field[i] : "";
}

static enum pd_err
read_points(const char *text, struct pd_points *out, struct pd_why *why)
{
    char *end;
    long long n = *text == '\0' ? 0 : strtoll(text, &end, 10);

    *out = pd_points_of(n);
    if (*text != '\0' && (*end != '\0' || *text < '0' || *text > '9' || !pd_points_valid(*out)))
        return pd_why(why, PD_ERR_INVALID, "points", "must be a whole number in 0..1000000000");
    return PD_OK;
}

/* Points she brings along come by a rule of their own where the programme has one. */
static enum pd_err
bring_points(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *id, struct pd_points points, struct pd_why *why)
{
    char key[64], text[PD_ID_TEXT_CAP];
    enum pd_err err;

    if (pd_points_raw(points) == 0)
        return PD_OK;
    (void)snprintf(key, sizeof key, "opening:%s", pd_id_text(*id, text)); /* a number would outlive her */
    err = pd_hub_grant(hub, now_ms, id, "opening", key, points);
    if (err == PD_ERR_INVALID)
        err = pd_hub_grant(hub, now_ms, id, "pay", key, points);
    return err == PD_ERR_INVALID
               ? pd_why(why, err, "points",
                     "the programme in force has no rule 'opening' or 'pay' to grant them by")
               : err;
}

static enum pd_err
take_row(struct import *import, const struct pd_csv *csv, struct pd_why *why)
{
    struct pd_hub_member_new m = { .kind = "standard" };
    const char *kind = value(import, csv, COLUMN_KIND);
    int64_t now_ms = pd_clock_wall_ms();
    struct pd_points points;
    struct pd_id id;
    enum pd_err err;

    if (!pd_copy(m.number, sizeof m.number, value(import, csv, COLUMN_NUMBER)))
        return pd_why(why, PD_ERR_INVALID, "number", "must be at most 32 characters");
    if (!pd_copy(m.name, sizeof m.name, value(import, csv, COLUMN_NAME)))
        return pd_why(why, PD_ERR_INVALID, "name", "must be at most 63 bytes");
    if (!pd_copy(m.phone, sizeof m.phone, value(import, csv, COLUMN_PHONE)))
        return pd_why(why, PD_ERR_INVALID, "phone", "must be at most 23 characters");
    if (kind[0] != '\0' && !pd_copy(m.kind, sizeof m.kind, kind))
        return pd_why(why, PD_ERR_INVALID, "kind", "must be at most 32 characters");
    if (!pd_copy(m.birthday, sizeof m.birthday, value(import, csv, COLUMN_BIRTHDAY)))
        return pd_why(why, PD_ERR_INVALID, "birthday", "must be month and day, as 05-31, without a year");
    err = read_points(value(import, csv, COLUMN_POINTS), &points, why);
    if (err == PD_OK)
        err = pd_hub_member_add(import->desk->hub, now_ms, &m, &id, why);
    if (err == PD_OK)
        err = bring_points(import->desk->hub, now_ms, &id, points, why);
    return err;
}

/* What a row may be wrong about; anything else ends the import. */
static bool
is_rows_fault(enum pd_err err)
{
    return err == PD_ERR_INVALID || err == PD_ERR_EXISTS || err == PD_ERR_TOO_LARGE;
}

static enum pd_err
import_rows(struct import *import, struct pd_csv *csv)
{
    enum pd_err err = PD_OK, row;
    struct pd_why why = { .text = "" };

    while (err == PD_OK && pd_csv_next(csv, &row, &why)) {
        if (import->in_batch == 0)
            err = pd_hub_desk_begin(import->desk);
        if (err != PD_OK)
            break;
        import->in_batch++;
        if (row == PD_OK)
            row = take_row(import, csv, &why);
        if (row == PD_OK)
            import->good++;
        else if (is_rows_fault(row))
            complain(import, csv->line, &why);
        else
            err = row;
        why = (struct pd_why){ .text = "" };
        if (err == PD_OK && import->in_batch == ROWS_IN_BATCH) {
            err = pd_hub_desk_end(import->desk);
            import->in_batch = 0;
        }
    }
    if (import->in_batch > 0 && err == PD_OK)
        err = pd_hub_desk_end(import->desk);
    else if (import->in_batch > 0)
        pd_hub_desk_give_up(import->desk);
    return err;
}

static int
line_of(const char *text, size_t at)
{
    int line = 1;

    for (size_t i = 0; i < at; i++)
        line += text[i] == '\n';
    return line;
}

static int
import_file(struct pd_hub_desk *desk, const char *file)
{
    struct import import = { .desk = desk, .file = file };
    struct pd_why why = { .text = "" };
    struct pd_csv csv;
    size_t len;
    char *text = pd_hub_read_file(desk, file, &len, &why);
    enum pd_err err = PD_OK;

    if (text == NULL)
        return pd_hub_command_fail(desk, "member", PD_ERR_MISSING, &why);
    if (strlen(text) != len) {
        (void)pd_why(&why, PD_ERR_INVALID, "", "holds a zero byte; it must be UTF-8 text");
        complain(&import, line_of(text, strlen(text)), &why);
        free(text);
        return PD_EXIT_USAGE;
    }
    pd_csv_open(&csv, text);
    if (!pd_csv_next(&csv, &err, &why))
        err = pd_why(&why, PD_ERR_INVALID, "", "the file is empty");
    if (err == PD_OK)
        err = read_header(&import, &csv, &why);
    if (err != PD_OK) {
        complain(&import, csv.line > 0 ? csv.line : 1, &why);
        free(text);
        return PD_EXIT_USAGE;
    }
    err = import_rows(&import, &csv);
    free(text);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, NULL);
    (void)fprintf(desk->out, "%lld members imported, %lld rows refused\n", (long long)import.good,
        (long long)import.bad);
    return import.bad == 0 ? PD_EXIT_DONE : PD_EXIT_NO;
}

/* ---- add, show ---- */

static int
add_one(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_member_new m = { .kind = "standard" };
    struct pd_why why = { .text = "" };
    char text[PD_ID_TEXT_CAP];
    struct pd_id id;
    enum pd_err err;

    if (!pd_copy(m.number, sizeof m.number, argv[2]) || !pd_copy(m.name, sizeof m.name, argv[3]) ||
        (argc > 4 && !pd_copy(m.phone, sizeof m.phone, argv[4]))) {
        (void)pd_why(&why, PD_ERR_INVALID, "", "number, name or phone is too long (32, 63, 23)");
        return pd_hub_command_fail(desk, "member", PD_ERR_INVALID, &why);
    }
    err = pd_hub_desk_begin(desk);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, NULL);
    err = pd_hub_member_add(desk->hub, pd_clock_wall_ms(), &m, &id, &why);
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, &why);
    (void)fprintf(desk->out, "%s\n", pd_id_text(id, text));
    return PD_EXIT_DONE;
}

static const char *
status_name(enum pd_member_status status)
{
    switch (status) {
    case PD_MEMBER_ACTIVE:
        return "active";
    case PD_MEMBER_FROZEN:
        return "frozen";
    case PD_MEMBER_CLOSED:
        return "closed";
    }
    return "?";
}

static void
print_lots(FILE *out, const struct pd_member *m)
{
    for (int i = 0; i < m->lot_count; i++) {
        const struct pd_lot *lot = &m->lots[i];
        struct pd_date_time end = pd_local_time(lot->expires_ms, 0);

        if (pd_points_raw(lot->left) == 0)
            continue;
        (void)fprintf(out, "  %8lld  %-16s", (long long)pd_points_raw(lot->left), lot->rule);
        if (lot->expires_ms == PD_NEVER_MS)
            (void)fprintf(out, "  never expires\n");
        else
            (void)fprintf(out, "  until %04d-%02d-%02d %02d:%02d UTC\n", end.date.year, end.date.month,
                end.date.day, end.hour, end.minute);
    }
}

static void
print_member(FILE *out, const struct pd_member *m, const char *name)
{
    int64_t now_ms = pd_clock_wall_ms();
    char text[PD_ID_TEXT_CAP];

    (void)fprintf(out, "id       %s\nname     %s\nstatus   %s\nkind     %s\n", pd_id_text(m->id, text), name,
        status_name(m->status), m->kind);
    (void)fprintf(out, "points   %lld\nheld     %lld\npending  %lld\ndebt     %lld\ngrowth   %lld\n",
        (long long)pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, now_ms)),
        (long long)pd_points_raw(m->held),
        (long long)pd_points_raw(pd_lots_pending(m->lots, m->lot_count, now_ms)),
        (long long)pd_points_raw(m->debt), (long long)pd_points_raw(m->growth));
    print_lots(out, m);
}

static void
print_member_json(FILE *out, const struct pd_member *m, const char *name)
{
    char buffer[512], id[PD_ID_TEXT_CAP];
    struct pd_str quoted = pd_str_on(buffer, sizeof buffer);
    int64_t now_ms = pd_clock_wall_ms();

    pd_object_add_text(&quoted, name);
    (void)fprintf(out, "{\"id\":\"%s\",\"name\":%s,\"status\":\"%s\",\"kind\":\"%s\"", pd_id_text(m->id, id),
        quoted.p, status_name(m->status), m->kind);
    (void)fprintf(out,
        ",\"points\":%lld,\"held\":%lld,\"pending\":%lld,\"debt\":%lld,\"growth\":%lld,\"lots\":[",
        (long long)pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, now_ms)),
        (long long)pd_points_raw(m->held),
        (long long)pd_points_raw(pd_lots_pending(m->lots, m->lot_count, now_ms)),
        (long long)pd_points_raw(m->debt), (long long)pd_points_raw(m->growth));
    for (int i = 0; i < m->lot_count; i++)
        (void)fprintf(out, "%s{\"left\":%lld,\"rule\":\"%s\",\"usable_ms\":%lld,\"expires_ms\":%lld}",
            i > 0 ? "," : "", (long long)pd_points_raw(m->lots[i].left), m->lots[i].rule,
            (long long)m->lots[i].usable_from_ms, (long long)m->lots[i].expires_ms);
    (void)fprintf(out, "]}\n");
}

static int
show_one(struct pd_hub_desk *desk, const char *who, bool json)
{
    struct pd_member *m = malloc(sizeof *m);
    struct pd_why why = { .text = "" };
    char name[64] = "";
    enum pd_err err = m != NULL ? pd_hub_desk_begin(desk) : PD_ERR_MEMORY;

    if (err == PD_OK) {
        err = pd_hub_member_find(desk->hub, who, m, name, sizeof name);
        pd_hub_desk_give_up(desk);
    }
    if (err == PD_OK && json)
        print_member_json(desk->out, m, name);
    else if (err == PD_OK)
        print_member(desk->out, m, name);
    free(m);
    if (err == PD_ERR_NOT_FOUND)
        (void)pd_why(&why, err, who, "no member has this number, phone or id");
    return err != PD_OK ? pd_hub_command_fail(desk, "member", err, &why) : PD_EXIT_DONE;
}

/* ---- birthday ---- */

static int
set_birthday(struct pd_hub_desk *desk, const char *who, const char *day)
{
    struct pd_member *m = malloc(sizeof *m);
    struct pd_why why = { .text = "" };
    enum pd_err err = m != NULL ? pd_hub_desk_begin(desk) : PD_ERR_MEMORY;

    if (err == PD_OK) {
        err = pd_hub_member_find(desk->hub, who, m, NULL, 0);
        if (err == PD_ERR_NOT_FOUND)
            (void)pd_why(&why, err, who, "no member has this number, phone or id");
        if (err == PD_OK)
            err = pd_hub_member_birthday(desk->hub, pd_clock_wall_ms(), &m->id, day, &why);
        err = pd_hub_desk_finish(desk, err);
    }
    free(m);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, &why);
    (void)fprintf(desk->out, day[0] != '\0' ? "kept\n" : "forgotten\n");
    return PD_EXIT_DONE;
}

/* ---- freeze ---- */

static int
set_status(struct pd_hub_desk *desk, const char *who, enum pd_member_status status)
{
    struct pd_member *m = malloc(sizeof *m);
    struct pd_why why = { .text = "" };
    enum pd_err err = m != NULL ? pd_hub_desk_begin(desk) : PD_ERR_MEMORY;

    if (err != PD_OK) {
        free(m);
        return pd_hub_command_fail(desk, "member", err, NULL);
    }
    err = pd_hub_member_find(desk->hub, who, m, NULL, 0);
    if (err == PD_ERR_NOT_FOUND)
        (void)pd_why(&why, err, who, "no member has this number, phone or id");
    else if (err == PD_OK && m->status == status)
        err = pd_why(&why, PD_ERR_STATE, who, "is %s already", status_name(status));
    else if (err == PD_OK && m->status == PD_MEMBER_CLOSED)
        err = pd_why(&why, PD_ERR_STATE, who, "is closed for good");
    if (err == PD_OK)
        err = pd_hub_member_set_status(desk->hub, pd_clock_wall_ms(), &m->id, status);
    err = pd_hub_desk_finish(desk, err);
    free(m);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, &why);
    (void)fprintf(desk->out, "%s\n", status_name(status));
    return PD_EXIT_DONE;
}

static int
run_member(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_erase_options erase = { .data = NULL };
    bool json = false;
    const struct pd_option options[] = {
        { "json", PD_OPTION_FLAG, &json, NULL, "show: one JSON object" },
        { "reason", PD_OPTION_TEXT, &erase.reason, "WORD", "erase: why, a word that names nobody" },
        { "yes", PD_OPTION_FLAG, &erase.yes, NULL, "erase: do not ask" },
        { "erasures", PD_OPTION_TEXT, &erase.list, "FILE",
            "erase: the list that is read after a restore; DIR/erasures" },
        { "data", PD_OPTION_TEXT, &erase.data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_member, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 3 && strcmp(argv[1], "import") == 0)
        return import_file(desk, argv[2]);
    if ((argc == 4 || argc == 5) && strcmp(argv[1], "add") == 0)
        return add_one(desk, argc, argv);
    if (argc == 3 && strcmp(argv[1], "show") == 0)
        return show_one(desk, argv[2], json);
    if (argc == 4 && strcmp(argv[1], "birthday") == 0)
        return set_birthday(desk, argv[2], argv[3]);
    if (argc == 3 && strcmp(argv[1], "freeze") == 0)
        return set_status(desk, argv[2], PD_MEMBER_FROZEN);
    if (argc == 3 && strcmp(argv[1], "unfreeze") == 0)
        return set_status(desk, argv[2], PD_MEMBER_ACTIVE);
    if (argc == 3 && strcmp(argv[1], "erase") == 0)
        return pd_hub_member_erase_command(desk, argv[2], &erase);
    return pd_hub_command_usage(&pd_hub_cmd_member, desk);
}

#include "sync/hub/cmd_common.h"
#include "sync/hub/csv.h"

#include "app/base/clock.h"
#include "app/base/str.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_IN_BATCH 500

static int
run_bill(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_bill = {
    .name = "bill",
    .help = { "pointdesk-hub bill import FILE.csv",
        "The nightly file of bills (bill_no,member,total_fen,insured_fen,self_paid_fen): each is granted "
        "once.",
        "pointdesk-hub bill import bills.csv --data /var/lib/pointdesk-hub" },
    .run = run_bill,
};

enum column { COLUMN_BILL, COLUMN_MEMBER, COLUMN_TOTAL, COLUMN_INSURED, COLUMN_SELF_PAID, COLUMNS };

static const char *const column_names[COLUMNS] = { "bill_no", "member", "total_fen", "insured_fen",
    "self_paid_fen" };

struct import {
    struct pd_hub_desk *desk;
    const char *file;
    int at[COLUMNS]; /* field of each column */
    int64_t granted, known, bad;
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
        if (import->at[c] < 0)
            return pd_why(why, PD_ERR_INVALID, "",
                "the first line names the columns: bill_no,member,total_fen,insured_fen,self_paid_fen");
    }
    return PD_OK;
}

static const char *
value(const struct import *import, const struct pd_csv *csv, enum column c)
{
    return import->at[c] < csv->count ? csv->field[import->at[c]] : "";
}

/* What is no whole number is below zero, and refused with the bill. */
static struct pd_fen
fen_of(const char *text)
{
    char *end;
    long long n = strtoll(text, &end, 10);

    return pd_fen_of(*text >= '0' && *text <= '9' && *end == '\0' ? n : -1);
}

static enum pd_err
take_row(struct import *import, const struct pd_csv *csv, struct pd_why *why)
{
    static struct pd_member member;
    struct pd_hub *hub = import->desk->hub;
    struct pd_hub_bill bill = { .total = fen_of(value(import, csv, COLUMN_TOTAL)),
        .insured = fen_of(value(import, csv, COLUMN_INSURED)),
        .self_paid = fen_of(value(import, csv, COLUMN_SELF_PAID)) };
    struct pd_points points;
    enum pd_err err;

    if (!pd_copy(bill.bill_no, sizeof bill.bill_no, value(import, csv, COLUMN_BILL)))
        return pd_why(why, PD_ERR_INVALID, "bill_no", "must be 1 to 64 of A-Z a-z 0-9 - _");
    err = pd_hub_member_find(hub, value(import, csv, COLUMN_MEMBER), &member, NULL, 0);
    if (err == PD_ERR_NOT_FOUND)
        return pd_why(why, PD_ERR_INVALID, "member", "is no member's number, phone or id");
    if (err == PD_OK)
        err = pd_hub_bill_take(hub, pd_clock_wall_ms(), &member.id, &bill, &points, why);
    import->granted += err == PD_OK;
    import->known += err == PD_ERR_EXISTS;
    return err == PD_ERR_EXISTS ? PD_OK : err;
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
        if (row == PD_ERR_INVALID)
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
import_file(struct pd_hub_desk *desk, const char *file)
{
    struct import import = { .desk = desk, .file = file };
    struct pd_why why = { .text = "" };
    struct pd_csv csv;
    size_t len;
    char *text = pd_hub_read_file(desk, file, &len, &why);
    enum pd_err err = PD_OK;

    if (text == NULL)
        return pd_hub_command_fail(desk, "bill", PD_ERR_MISSING, &why);
    pd_csv_open(&csv, text);
    if (strlen(text) != len)
        err = pd_why(&why, PD_ERR_INVALID, "", "holds a zero byte; it must be UTF-8 text");
    else if (!pd_csv_next(&csv, &err, &why))
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
        return pd_hub_command_fail(desk, "bill", err, NULL);
    (void)fprintf(desk->out, "%lld bills granted, %lld here already, %lld rows refused\n",
        (long long)import.granted, (long long)import.known, (long long)import.bad);
    return import.bad == 0 ? PD_EXIT_DONE : PD_EXIT_NO;
}

static int
run_bill(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL;
    const struct pd_option options[] = {
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_bill, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 3 && strcmp(argv[1], "import") == 0)
        return import_file(desk, argv[2]);
    return pd_hub_command_usage(&pd_hub_cmd_bill, desk);
}

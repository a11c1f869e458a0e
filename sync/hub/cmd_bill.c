/* The nightly files: bills, and what was given back of them. */
#include "sync/hub/import.h"

#include "app/base/clock.h"
#include "app/base/str.h"

#include <string.h>

static int
run_bill(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_bill = {
    .name = "bill",
    .help = { "pointdesk-hub bill import FILE.csv [--dry-run] | refunds FILE.csv [--dry-run]",
        "The nightly files of bills and refunds. Bills "
        "(bill_no,member,total_fen,insured_fen,self_paid_fen[,paid_at]): each is "
        "granted once, "
        "by the rules of the day it was paid. Refunds (refund_no,bill_no,self_paid_fen): each takes back its "
        "share, once.",
        "pointdesk-hub bill import bills.csv --data /var/lib/pointdesk-hub" },
    .run = run_bill,
};

enum { BILL_NO, BILL_MEMBER, BILL_TOTAL, BILL_INSURED, BILL_SELF_PAID, BILL_PAID_AT };

static const struct pd_import_column bill_columns[] = { { "bill_no", true }, { "member", true },
    { "total_fen", true }, { "insured_fen", true }, { "self_paid_fen", true }, { "paid_at", false },
    { NULL, false } };

/* Whatever is too long for its place is told as what it must be, not as so many bytes. */
static bool
read_no(const struct pd_import *import, const struct pd_csv *csv, int column, char *out, size_t cap,
    struct pd_why *why)
{
    if (pd_import_text(import, csv, column, out, cap, why))
        return true;
    (void)pd_why(why, PD_ERR_INVALID, import->columns[column].name, "must be 1 to 64 of A-Z a-z 0-9 - _");
    return false;
}

static enum pd_err
take_bill(struct pd_import *import, const struct pd_csv *csv, struct pd_why *why)
{
    static struct pd_member member;
    struct pd_hub *hub = import->desk->hub;
    const char *paid_at = pd_import_value(import, csv, BILL_PAID_AT);
    /* What is no whole number is below zero, and refused with the bill. */
    struct pd_hub_bill bill = { .total = pd_fen_of(pd_import_number(import, csv, BILL_TOTAL)),
        .insured = pd_fen_of(pd_import_number(import, csv, BILL_INSURED)),
        .self_paid = pd_fen_of(pd_import_number(import, csv, BILL_SELF_PAID)) };
    struct pd_points points;
    enum pd_err err;

    if (!read_no(import, csv, BILL_NO, bill.bill_no, sizeof bill.bill_no, why))
        return PD_ERR_INVALID;
    if (paid_at[0] != '\0' && !pd_instant_from(paid_at, &bill.paid_ms))
        return pd_why(why, PD_ERR_INVALID, "paid_at",
            "must be an instant as 2026-09-21T14:13:20+08:00, from the year 2000 on");
    err = pd_hub_member_find(hub, pd_import_value(import, csv, BILL_MEMBER), &member, NULL, 0);
    if (err == PD_ERR_NOT_FOUND)
        return pd_why(why, PD_ERR_INVALID, "member", "is no member's number, phone or id");
    return err != PD_OK ? err : pd_hub_bill_take(hub, pd_clock_wall_ms(), &member.id, &bill, &points, why);
}

enum { REFUND_NO, REFUND_BILL, REFUND_SELF_PAID };

static const struct pd_import_column refund_columns[] = { { "refund_no", true }, { "bill_no", true },
    { "self_paid_fen", true }, { NULL, false } };

static enum pd_err
take_refund(struct pd_import *import, const struct pd_csv *csv, struct pd_why *why)
{
    struct pd_hub_refund refund = { .self_paid = pd_fen_of(pd_import_number(import, csv, REFUND_SELF_PAID)) };
    struct pd_points taken;

    if (!read_no(import, csv, REFUND_NO, refund.refund_no, sizeof refund.refund_no, why) ||
        !read_no(import, csv, REFUND_BILL, refund.bill_no, sizeof refund.bill_no, why))
        return PD_ERR_INVALID;
    return pd_hub_refund_take(import->desk->hub, pd_clock_wall_ms(), &refund, &taken, why);
}

static int
run_bill(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_import import = { .desk = desk, .command = "bill" };
    const char *data = NULL;
    const struct pd_option options[] = {
        { "dry-run", PD_OPTION_FLAG, &import.dry_run, NULL,
            "tells what would be refused, and keeps nothing" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_bill, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    import.file = argc == 3 ? argv[2] : "";
    if (argc == 3 && strcmp(argv[1], "import") == 0) {
        import.columns = bill_columns;
        import.take = take_bill;
        return pd_import_run(&import, "bills granted");
    }
    if (argc == 3 && strcmp(argv[1], "refunds") == 0) {
        import.columns = refund_columns;
        import.take = take_refund;
        return pd_import_run(&import, "refunds taken back");
    }
    return pd_hub_command_usage(&pd_hub_cmd_bill, desk, argc, argv);
}

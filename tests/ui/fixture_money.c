/* Views of her money and bills, in each of their states. */
#include "tests/ui/fixture_parts.h"

#include <string.h>

#define NOW_MS FIXTURE_NOW_MS

void
fixture_add_money(struct pd_programme *p)
{
    static const struct pd_purse purses[] = {
        { .id = "gift",
            .name = TEXT("赠送金", "贈送金", "贈送金", "Bonus money"),
            .conditions = TEXT("每张账单最多付一半，先用它付", "每張帳單最多付一半，優先使用",
                "每張帳單最多付一半，先用它付", "Pays first, and half of a bill at most"),
            .kind = PD_PURSE_BONUS,
            .percent = 50 },
        { .id = "teeth",
            .name = TEXT("口腔储值金", "牙科儲值金", "牙科儲值金", "Dental account"),
            .conditions =
                TEXT("只付口腔科的账单", "僅限牙科帳單", "只付牙科的帳單", "For bills of the dental clinic"),
            .kind = PD_PURSE_STORED,
            .percent = 100 },
        { .id = "care",
            .name = TEXT("储值金", "儲值金", "儲值金", "Prepaid account"),
            .conditions = TEXT("可付本院所有账单，随时可退", "可付本院所有帳單，隨時可退",
                "可付本院所有帳單，隨時可退", "For all bills here, paid back at any time"),
            .kind = PD_PURSE_STORED,
            .percent = 100 },
    };

    p->points_per_yuan = 100;
    p->deduction = (struct pd_deduction){ pd_points_of(500), pd_points_of(100), pd_points_of(5000), 20, 30 };
    p->stored.purse_count = PD_COUNT(purses);
    memcpy(p->stored.purses, purses, sizeof purses);
}

static struct pd_due_view
a_due(const struct pd_programme *p, const char *bill, int64_t fen, int64_t usable)
{
    struct pd_due_view due = { .fen = pd_fen_of(fen),
        .offer = pd_deduction_offer(p, pd_fen_of(fen), pd_points_of(usable)) };

    (void)pd_copy(due.bill, sizeof due.bill, bill);
    return due;
}

static void
choose(struct fixture *f, struct pd_points points)
{
    f->view.due.points = points;
    f->view.due.off = pd_deduction_fen(&f->programme, points);
}

static void
keep(struct pd_due_view *due, const struct pd_programme *p, int64_t points)
{
    due->number = 812;
    due->points = pd_points_of(points);
    due->off = pd_deduction_fen(p, due->points);
    due->until_ms = NOW_MS + 28 * PD_MINUTE_MS;
}

void
fixture_money(struct fixture *f)
{
    struct pd_money_row *rows = f->view.money;

    fixture_add_money(&f->programme);
    f->view.row_count = 5;
    f->view.pages = 1;
    rows[0] = (struct pd_money_row){ .due = a_due(&f->programme, "M20261123-0417", 12000, 3280) };
    rows[1] = (struct pd_money_row){ .due = a_due(&f->programme, "M20261123-0398", 8650, 3280) };
    keep(&rows[1].due, &f->programme, 1700);
    for (int i = 0; i < 3; i++)
        rows[2 + i] = (struct pd_money_row){ .purse = &f->programme.stored.purses[i],
            .has = { .free = pd_fen_of((int64_t[]){ 6000, 0, 152300 }[i]), .end_ms = PD_NEVER_MS } };
    rows[2].has.end_ms = NOW_MS + 38 * PD_DAY_MS;
    rows[2].has.ending = pd_fen_of(2000);
    rows[4].has.held = pd_fen_of(4000);
}

void
fixture_money_hidden(struct fixture *f)
{
    fixture_money(f);
    f->view.member.hidden = true;
}

void
fixture_money_none(struct fixture *f)
{
    fixture_add_money(&f->programme);
    f->view.row_count = 0;
    f->view.pages = 1;
}

void
fixture_deduct(struct fixture *f)
{
    fixture_add_money(&f->programme);
    f->view.due = a_due(&f->programme, "M20261123-0417", 12000, 3280);
    choose(f, pd_points_of(1400));
}

/* The rules' least is also the most of this bill. */
void
fixture_deduct_one(struct fixture *f)
{
    fixture_add_money(&f->programme);
    f->view.due = a_due(&f->programme, "417", 2600, 3280);
    choose(f, pd_points_of(500));
}

void
fixture_deduct_large(struct fixture *f)
{
    fixture_add_money(&f->programme);
    f->programme.deduction.max = pd_points_of(1000000);
    f->view.due = a_due(&f->programme, "ZY-2026-11-23-000000417-A", 98765400, 9999999);
    choose(f, f->view.due.offer.most);
}

void
fixture_deduct_small(struct fixture *f)
{
    fixture_add_money(&f->programme);
    f->view.due = a_due(&f->programme, "M20261123-0417", 1200, 3280);
}

void
fixture_deduct_few(struct fixture *f)
{
    fixture_add_money(&f->programme);
    f->view.due = a_due(&f->programme, "M20261123-0417", 12000, 480);
}

void
fixture_deduct_away(struct fixture *f)
{
    fixture_deduct(f);
    f->view.link = PD_LINK_VIEW_OFFLINE;
}

void
fixture_deducted(struct fixture *f)
{
    fixture_add_money(&f->programme);
    f->view.due = a_due(&f->programme, "M20261123-0417", 12000, 3280);
    keep(&f->view.due, &f->programme, 1400);
}

void
fixture_deducted_copy(struct fixture *f)
{
    fixture_deducted(f);
    f->view.due.copies = 1;
    f->view.print = PD_PRINT_UNSURE;
}

void
fixture_deducted_no_printer(struct fixture *f)
{
    fixture_deducted(f);
    f->view.print = PD_PRINT_NONE;
}

/* What a clerk prints again when the bill is paid: long numbers, and a part of the points has come back. */
void
fixture_add_paid(struct fixture *f)
{
    f->view.due = a_due(&f->programme, "ZY-2026-11-23-000000417-A", 98765400, 9999999);
    f->view.due.points = pd_points_of(1234500);
    f->view.due.off = pd_fen_of(1234500);
    f->view.due.number = 81234567;
    f->view.due.paid = true;
    f->view.due.copies = 3;
}

void
fixture_deduct_back(struct fixture *f)
{
    f->view.points = pd_points_of(1400);
}

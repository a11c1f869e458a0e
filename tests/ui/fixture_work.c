/* One picture a state of the counter's lists: what a line may say, and each step of an act. */
#include "tests/ui/fixture_parts.h"

#include <string.h>

#define NOW_MS FIXTURE_NOW_MS

/* Somebody serves, and this list is open. */
static struct pd_work_view *
open_list(struct fixture *f, enum pd_work work)
{
    struct pd_work_view *w = &f->view.counter.work;
    struct pd_duty_view *d = &f->view.counter.duty;

    d->state = PD_DUTY_ON;
    d->shift = (struct pd_shift){ .number = 212, .opened_ms = NOW_MS - 162 * PD_MINUTE_MS };
    (void)pd_copy(d->clerk.number, sizeof d->clerk.number, "W0017");
    f->view.counter.late_hours = 48;
    w->step = PD_WORK_STEP_LIST;
    w->work = work;
    w->state = PD_PAGE_HERE;
    w->row = -1;
    if (pd_work_kind(work)->hers)
        strcpy(w->masked, "张**");
    return w;
}

static struct pd_work_row *
add(struct pd_work_view *w, const char *ref, const char *what, const char *who, const char *text, int64_t n,
    int64_t of)
{
    struct pd_work_row *row = &w->page.rows[w->page.count++];

    (void)pd_copy(row->ref, sizeof row->ref, ref);
    (void)pd_copy(row->what, sizeof row->what, what);
    (void)pd_copy(row->who, sizeof row->who, who);
    (void)pd_copy(row->text, sizeof row->text, text);
    row->n = n;
    row->of = of;
    w->page.total = w->page.count;
    return row;
}

static struct pd_work_row *
timed(struct pd_work_row *row, int64_t hours_ago, int64_t hours_left)
{
    row->at_ms = NOW_MS - hours_ago * PD_HOUR_MS;
    row->due_ms = hours_left != 0 ? NOW_MS + hours_left * PD_HOUR_MS : 0;
    return row;
}

static void
offer(struct pd_work_view *w, const char *act)
{
    w->acts[w->act_count++] = pd_work_act(act);
}

/* This line was chosen. */
static struct pd_work_view *
choose(struct pd_work_view *w, int row)
{
    w->step = PD_WORK_STEP_ROW;
    w->row = row;
    return w;
}

static struct pd_work_view *
begin(struct pd_work_view *w, const char *act, enum pd_work_step step)
{
    w->act = pd_work_act(act);
    w->step = step;
    return w;
}

static void
menu(struct fixture *f, bool member, unsigned int roles)
{
    struct pd_work_view *w = open_list(f, PD_WORK_UNCOLLECTED);

    w->step = PD_WORK_STEP_MENU;
    f->view.counter.late_count = 3;
    if (member)
        strcpy(w->masked, "张**");
    for (int i = 1; i <= PD_WORK_LAST; i++)
        if (i != PD_WORK_CLEARING && (pd_work_kind((enum pd_work)i)->roles & roles) != 0 &&
            (member || !pd_work_kind((enum pd_work)i)->hers))
            w->menu[w->menu_count++] = (enum pd_work)i;
}

void
fixture_work_menu(struct fixture *f)
{
    menu(f, false, PD_STAFF_COUNTER);
}

void
fixture_work_menu_head(struct fixture *f)
{
    menu(f, true, PD_STAFF_ROLES_ALL);
}

void
fixture_work_menu_own(struct fixture *f)
{
    menu(f, false, PD_STAFF_COUNTER);
    f->view.counter.work.own = true;
    f->view.link = PD_LINK_VIEW_OFFLINE;
    f->view.unsent = 4;
}

static struct pd_work_view *
uncollected(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_UNCOLLECTED);
    const char *const numbers[] = { "A-012", "B-104", "A-019", "A-031", "C-007", "A-036" };

    for (int i = 0; i < PD_WORK_ROWS; i++) {
        struct pd_work_row *row = timed(add(w, "0123456789abcdef0123456789abcdef", f->programme.gifts[i].sku,
                                            i % 2 ? "李*" : "张**", numbers[i], i == 2 ? 2 : 1, 800),
            170 - i * 33, i == 0 ? -2 : 24 * i);

        row->late = i < 4;
    }
    w->page.total = 23;
    w->page.late = 4;
    return w;
}

void
fixture_work_uncollected(struct fixture *f)
{
    (void)uncollected(f);
}

void
fixture_work_none(struct fixture *f)
{
    (void)open_list(f, PD_WORK_UNCOLLECTED);
}

void
fixture_work_asking(struct fixture *f)
{
    open_list(f, PD_WORK_FEEDBACK)->state = PD_PAGE_ASKING;
}

void
fixture_work_away(struct fixture *f)
{
    open_list(f, PD_WORK_FEEDBACK)->state = PD_PAGE_AWAY;
    f->view.link = PD_LINK_VIEW_OFFLINE;
}

void
fixture_work_refused(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_FEEDBACK);

    w->state = PD_PAGE_NONE;
    strcpy(w->refused, "role");
}

static struct pd_work_view *
stock(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_STOCK);

    for (int i = 0; i < 5; i++)
        add(w, f->programme.gifts[i].sku, f->programme.gifts[i].sku, "", f->programme.gifts[i].shelf,
            i * i * 7, i)
            ->late = i == 0;
    w->page.late = 1;
    return w;
}

void
fixture_work_stock(struct fixture *f)
{
    (void)stock(f);
}

static struct pd_work_view *
feedback(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_FEEDBACK);
    const struct pd_feedback_policy *p = &f->programme.feedback;

    timed(add(w, "12345678", p->topics[0].id, "", "", 1, 1), 60, -12)->late = true;
    timed(add(w, "22345678", p->topics[1].id, "", "", 3, 0), 20, 28);
    timed(add(w, "32345678", p->topics[0].id, "", "2F, 8:30–17:30", 5, 0), 30, 18)->state =
        PD_FEEDBACK_STATUS_ANSWERED;
    strcpy(timed(add(w, "42345678", p->topics[1].id, "张**", "300", 4, 2), 40, 8)->by, "W0003"); /* waits */
    w->page.late = 1;
    return w;
}

void
fixture_work_feedback(struct fixture *f)
{
    (void)feedback(f);
}

void
fixture_work_exceptions(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_EXCEPTIONS);
    struct pd_work_row *row;

    timed(add(w, "4711", "already_captured", "张**", "", 0, 0), 50, 0)->late = true;
    row = timed(add(w, "4712", "shelf_differs", "", "", 0, 0), 6, 0);
    row->state = PD_WORK_EXCEPTION_TAKEN;
    strcpy(row->by, "W0003");
    timed(add(w, "4713", "own_account", "李*", "", 0, 0), 2, 0);
    timed(add(w, "4714", "some_new_kind", "", "", 0, 0), 1, 0);
}

void
fixture_work_services(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_SERVICES);
    struct pd_work_row *row =
        timed(add(w, "7", f->programme.units.entitlements[0].id, "张**", "", 1, 0), 1, 0);

    row->state = PD_WORK_SERVICE_OPEN;
    row = timed(add(w, "8", f->programme.units.entitlements[0].id, "李*", "", 2, 0), 3, 0);
    row->state = PD_WORK_SERVICE_TAKEN;
    strcpy(row->by, "W0021");
}

void
fixture_work_activities(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_ACTIVITIES);

    for (int i = 0; i < f->programme.activity_count && i < 3; i++)
        timed(add(w, f->programme.activities[i].id, f->programme.activities[i].id, "", "", 5, 20 + i), -2, 4);
}

void
fixture_work_birthdays(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_BIRTHDAYS);

    add(w, "1", "7B", "张**", "", 23, 11);
    add(w, "2", "7B", "李*", "", 24, 11)->state = 1;
}

void
fixture_work_day(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_DAY);

    add(w, "handed_over", "handed_over", "", "", 128, 0)->state = PD_WORK_FIGURE_COUNT;
    add(w, "points", "points", "", "", 18200, 18200)->state = PD_WORK_FIGURE_POINTS;
    add(w, "money", "money", "", "", 129950, 0)->state = PD_WORK_FIGURE_FEN;
    add(w, "feedback_late", "feedback_late", "", "", 7, 0)->state = PD_WORK_FIGURE_COUNT;
}

static struct pd_work_view *
units(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_UNITS);

    timed(add(w, f->programme.units.coupons[0].id, f->programme.units.coupons[0].id, "", "", 2, 0), 0, 900)
        ->state = 1;
    timed(add(w, f->programme.units.entitlements[0].id, f->programme.units.entitlements[0].id, "", "", 5, 0),
        0, 0)
        ->state = 2;
    return w;
}

void
fixture_work_units(struct fixture *f)
{
    (void)units(f);
}

void
fixture_work_uses(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_USES);

    strcpy(timed(add(w, "9", f->programme.units.coupons[0].id, "", "", 1, 0), 2, 0)->by, "W0017");
}

static struct pd_work_view *
captures(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_CAPTURES);

    for (int i = 0; i < 4; i++)
        timed(add(w, "0123456789abcdef0123456789abcdef", f->programme.gifts[i].sku, "",
                  f->programme.places[0].id, 1800,
                  i == 1   ? 300
                  : i == 2 ? 1800
                           : 0),
            i * 26 + 1, 0);
    return w;
}

void
fixture_work_captures(struct fixture *f)
{
    (void)captures(f);
    f->view.link = PD_LINK_VIEW_OFFLINE;
}

void
fixture_work_cards(struct fixture *f)
{
    add(open_list(f, PD_WORK_CARDS), "C7K2M9", "card", "", "", 1, 0)->state = PD_WORK_CARD_GOOD;
}

static struct pd_work_view *
proposals(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_PROPOSALS);

    timed(add(w, "12", "programme", "", "W0003", 11, 0), 20, 50)->state = 1;
    timed(add(w, "13", "programme", "", "W0003", 11, 0), 2, 0)->state = 1;
    return w;
}

void
fixture_work_proposals(struct fixture *f)
{
    (void)proposals(f);
}

void
fixture_work_stops(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_STOPS);
    struct pd_work_row *stopped;

    add(w, f->programme.gifts[0].sku, "gift", "", "", 0, 0);
    stopped = timed(add(w, f->programme.gifts[1].sku, "gift", "", "", 0, 0), 2, 0);
    stopped->state = 1;
    strcpy(stopped->by, "W0001");
    add(w, "double_may", "campaign", "", "", 0, 0);
}

void
fixture_work_adjustments(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_ADJUSTMENTS);

    strcpy(timed(add(w, "3", "", "张**", "No. 2026-11", 1200, 0), 5, 0)->by, "W0003");
    strcpy(timed(add(w, "4", "", "李*", "No. 2026-12", -350, 0), 3, 0)->by, "W0009");
}

static struct pd_work_view *
sheet(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_SHEET);

    add(w, "status", "status", "", "active", 0, 0);
    timed(add(w, "since", "since", "", "", 0, 0), 24 * 400, 0);
    add(w, "tier", "tier", "", f->programme.tiers[1].id, 5280, 1200);
    add(w, "points", "points", "", "", 3280, 200);
    add(w, "consent.sms", "consent.sms", "", "", 1, 0);
    timed(add(w, "move.9", "move.set_right", "", "pay", -120, 0), 30, 0);
    offer(w, "sheet.adjust");
    offer(w, "sheet.export");
    offer(w, "sheet.withdraw");
    offer(w, "sheet.erase");
    return w;
}

void
fixture_work_sheet(struct fixture *f)
{
    (void)sheet(f);
}

/* Where a formula decides levels, and a mini-program knows her. */
static struct pd_work_view *
sheet_index(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_SHEET);

    add(w, "tier", "tier", "", f->programme.tiers[1].id, 680, 320);
    add(w, "index.spend", "index.spend", "", "", 43850, 438);
    add(w, "index.visits", "index.visits", "", "", 3, 150);
    add(w, "index.flag", "index.flag", "", "", 92, 92);
    timed(add(w, "external", "external", "", "wechat …9f3c", 0, 0), 24 * 90, 0);
    add(w, "card", "card", "", "C-000417", 1, 1);
    w->page.total = 17;
    offer(w, "sheet.adjust");
    offer(w, "sheet.export");
    offer(w, "sheet.withdraw");
    offer(w, "sheet.erase");
    return w;
}

void
fixture_work_sheet_index(struct fixture *f)
{
    (void)sheet_index(f);
}

static struct pd_work_view *
receipts(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_RECEIPTS);

    timed(add(w, "MZ20261123-0417", "receipt", "", "MZ20261123-0417", 0, 0), 1, 0);
    offer(w, "receipts.add");
    return w;
}

void
fixture_work_receipts(struct fixture *f)
{
    (void)receipts(f);
}

static struct pd_work_view *
discounts(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_DISCOUNTS);

    add(w, "registration", "registration", "", f->programme.tiers[1].id, 10, 0);
    add(w, "checkup", "checkup", "", "", 0, 0);
    return w;
}

void
fixture_work_discounts(struct fixture *f)
{
    (void)discounts(f);
}

void
fixture_work_purses(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_PURSES);

    fixture_add_money(&f->programme);
    add(w, "gift", "gift", "", "", 6000, 0)->state = PD_PURSE_BONUS;
    w->page.rows[0].due_ms = FIXTURE_NOW_MS + 38 * PD_DAY_MS;
    add(w, "teeth", "teeth", "", "", 0, 0)->state = PD_PURSE_STORED;
    add(w, "care", "care", "", "", 152300, 4000)->state = PD_PURSE_STORED;
}

/* Two who came today and one who came four days ago, as the demo's rules have it. */
static struct pd_work_view *
first_visits(struct fixture *f)
{
    static const struct {
        const char *step, *who, *owner;
        int came, until; /* days from today */
        bool hers;
    } rows[] = { { "ask", "周**", "role:supervisor", -8, -1, true },
        { "code", "林**", "place:P1", 0, 0, true }, { "way", "林**", "role:counter", 0, 0, true },
        { "way", "J***", "role:counter", 0, 0, true }, { "ask", "陈**", "role:supervisor", -4, 3, true },
        { "next", "林**", "department:dental", 0, 1, false } };
    struct pd_work_view *w = open_list(f, PD_WORK_FIRST_VISITS);
    int64_t today_ms = pd_local_day_start_ms(pd_local_day(NOW_MS, 480), 480);

    fixture_first_visit(f);
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_work_row *row = add(w, "7:x", rows[i].step, rows[i].who, rows[i].owner, 0, 0);

        row->at_ms = today_ms + rows[i].came * PD_DAY_MS;
        row->due_ms = today_ms + (rows[i].until + 1) * PD_DAY_MS;
        row->late = rows[i].until < 0;
        row->state = rows[i].hers ? PD_WORK_FIRST_VISIT_HERS : PD_WORK_FIRST_VISIT_ANOTHERS;
    }
    w->page.total = 8;
    w->page.late = 1;
    return w;
}

void
fixture_work_first_visits(struct fixture *f)
{
    (void)first_visits(f);
}

void
fixture_work_memberships(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_MEMBERSHIPS);

    fixture_memberships(f);
    f->view.membership_count = 0;
    add(w, "standard", "standard", "", "", 0, 0)->state = PD_WORK_MEMBERSHIP_STOPPED;
    add(w, "dental", "dental", "", "", 3280, 3450)->state = PD_WORK_MEMBERSHIP_HERE;
    add(w, "maternity", "maternity", "", "", 0, 0)->state = PD_WORK_MEMBERSHIP_NONE;
}

static struct pd_work_view *
family(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_FAMILY);

    add(w, "0123456789abcdef0123456789abcdef", "card", "王**", "2000 8000 4100", 1500, 3000)->state =
        PD_FAMILY_GOOD;
    add(w, "0123456789abcdef0123456789abcdee", "card", "李*", "500 2000 0", 0, 500)->state =
        PD_FAMILY_BLOCKED;
    return w;
}

void
fixture_work_family(struct fixture *f)
{
    offer(family(f), "family.add");
}

void
fixture_work_family_row(struct fixture *f)
{
    struct pd_work_view *w = choose(family(f), 0);

    offer(w, "family.limit");
    offer(w, "family.block");
    offer(w, "family.remove");
}

void
fixture_work_family_add(struct fixture *f)
{
    struct pd_work_view *w = begin(family(f), "family.add", PD_WORK_STEP_CHECK);

    w->given = w->field = 1;
    w->coded = true;
}

void
fixture_work_shared(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_SHARED);
    struct pd_work_row *row;

    fixture_add_money(&f->programme);
    row = add(w, "care", "care", "张**", "", 152300, 50000);
    row->state = PD_WORK_SHARED_MONEY;
    row = add(
        w, f->programme.units.entitlements[0].id, f->programme.units.entitlements[0].id, "张**", "", 2, 0);
    row->state = PD_WORK_SHARED_SERVICE;
    offer(w, "shared.pay");
}

/* A counter of a shop's: its own settlement, in a year's last month. */
void
fixture_work_clearing(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_CLEARING);
    struct pd_work_row *row = add(w, "open", "open", "", "420 3150", 26145, 38);

    row->at_ms = NOW_MS - 20 * PD_DAY_MS;
    row = add(w, "7", "7", "", "1900 820", -8120, 51);
    row->at_ms = NOW_MS - 50 * PD_DAY_MS;
    row->due_ms = NOW_MS - 20 * PD_DAY_MS;
    row->state = 1;
}

/* What a shop's counter has of lists, and nobody on the table. */
void
fixture_work_menu_shop(struct fixture *f)
{
    struct pd_work_view *w = open_list(f, PD_WORK_UNCOLLECTED);

    w->step = PD_WORK_STEP_MENU;
    w->menu[w->menu_count++] = PD_WORK_UNCOLLECTED;
    w->menu[w->menu_count++] = PD_WORK_STOCK;
    w->menu[w->menu_count++] = PD_WORK_CLEARING;
    fixture_at_shop(f);
}

void
fixture_work_money(struct fixture *f)
{
    static const struct {
        const char *ref, *what, *text;
        int64_t n, of;
        enum pd_work_money state;
    } rows[] = { { "b8", "points", "M20261123-0417", 1400, 0, PD_WORK_MONEY_KEPT },
        { "b7", "money", "M20261120-0031", 8650, 8650, PD_WORK_MONEY_PAID },
        { "b6", "money", "M20261102-0212", 4000, 1500, PD_WORK_MONEY_PAID },
        { "b5", "points", "M20261101-0003", 900, 0, PD_WORK_MONEY_BACK },
        { "t3", "care", "S-20261030-18", 100000, 91350, PD_WORK_MONEY_IN } };
    struct pd_work_view *w = open_list(f, PD_WORK_MONEY);

    fixture_add_money(&f->programme);
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_work_row *row = add(w, rows[i].ref, rows[i].what, "", rows[i].text, rows[i].n, rows[i].of);

        row->state = (int)rows[i].state;
        row->at_ms = FIXTURE_NOW_MS - (i * 5 + 1) * PD_DAY_MS / 4;
        row->due_ms = rows[i].state == PD_WORK_MONEY_KEPT ? FIXTURE_NOW_MS + 28 * PD_MINUTE_MS : 0;
    }
}

/* ---- steps ---- */

void
fixture_work_row(struct fixture *f)
{
    struct pd_work_view *w = choose(stock(f), 2);

    offer(w, "stock.count");
    offer(w, "stock.receive");
    offer(w, "stock.shrink");
    offer(w, "stock.move");
}

void
fixture_work_first_visits_row(struct fixture *f)
{
    offer(choose(first_visits(f), 1), "first_visits.done");
}

/* The hospital has three places, and two of them hand this gift out. */
static struct pd_work_view *
move(struct fixture *f, const char *sku)
{
    struct pd_programme *p = &f->programme;
    struct pd_work_view *w = choose(stock(f), 2);

    p->place_count = 3;
    for (int i = 1; i < 3; i++) {
        p->places[i] = p->places[0];
        (void)pd_copy(p->places[i].id, sizeof p->places[i].id, i == 1 ? "P2" : "P3");
    }
    (void)pd_copy(p->gifts[9].place, sizeof p->gifts[9].place, "P3");
    p->gifts[9].name = pd_programme_gift(p, sku)->name;
    return begin(w, "stock.move", PD_WORK_STEP_FIELD);
}

void
fixture_work_places(struct fixture *f)
{
    (void)move(f, f->programme.gifts[2].sku);
}

void
fixture_work_places_none(struct fixture *f)
{
    (void)move(f, f->programme.gifts[3].sku);
}

void
fixture_work_move_check(struct fixture *f)
{
    struct pd_work_view *w = move(f, f->programme.gifts[2].sku);

    w->step = PD_WORK_STEP_CHECK;
    w->given = w->field = 2;
    strcpy(w->values[0].text, "P3");
    w->values[1].n = 12;
}

/* What it is, and what to do about it. */
void
fixture_work_row_exception(struct fixture *f)
{
    fixture_work_exceptions(f);
    offer(choose(&f->view.counter.work, 0), "exceptions.resolve");
}

/* The longest advice. */
void
fixture_work_row_enrolled(struct fixture *f)
{
    fixture_work_exceptions(f);
    strcpy(f->view.counter.work.page.rows[1].what, "enrol_refused");
    offer(choose(&f->view.counter.work, 1), "exceptions.resolve");
}

void
fixture_work_assess(struct fixture *f)
{
    struct pd_work_view *w = choose(sheet_index(f), 3);

    w->act_count = 0;
    offer(w, "sheet.assess");
    strcpy(begin(w, "sheet.assess", PD_WORK_STEP_FIELD)->typed, "150");
}

void
fixture_work_assess_check(struct fixture *f)
{
    struct pd_work_view *w = begin(choose(sheet_index(f), 3), "sheet.assess", PD_WORK_STEP_CHECK);

    w->field = w->given = 2;
    w->values[0].n = 150;
    strcpy(w->values[1].text, "2026-11-08");
}

void
fixture_work_row_nothing(struct fixture *f)
{
    struct pd_work_view *w;

    fixture_work_day(f);
    w = choose(&f->view.counter.work, 1);
    w->act_count = 0;
}

void
fixture_work_number(struct fixture *f)
{
    strcpy(begin(choose(stock(f), 2), "stock.receive", PD_WORK_STEP_FIELD)->typed, "24");
}

void
fixture_work_number_bad(struct fixture *f)
{
    struct pd_work_view *w = begin(choose(captures(f), 1), "captures.refund", PD_WORK_STEP_FIELD);

    strcpy(w->typed, "1600");
    w->typed_bad = true;
}

void
fixture_work_fen(struct fixture *f)
{
    strcpy(begin(choose(discounts(f), 0), "discounts.quote", PD_WORK_STEP_FIELD)->typed, "128.50");
}

void
fixture_work_text(struct fixture *f)
{
    (void)begin(choose(feedback(f), 0), "feedback.answer", PD_WORK_STEP_FIELD);
}

void
fixture_work_text_typed(struct fixture *f)
{
    strcpy(begin(choose(feedback(f), 0), "feedback.answer", PD_WORK_STEP_FIELD)->typed,
        "2F, 8:30–17:30; 3F, 9:00–12:00, 13:30–17:00");
}

void
fixture_work_bill(struct fixture *f)
{
    strcpy(begin(receipts(f), "receipts.add", PD_WORK_STEP_FIELD)->typed, "MZ20261123-0");
}

void
fixture_work_reason(struct fixture *f)
{
    struct pd_work_view *w = begin(choose(captures(f), 0), "captures.refund", PD_WORK_STEP_FIELD);

    w->field = w->given = 1;
    w->values[0].n = 1800;
}

void
fixture_work_code(struct fixture *f)
{
    fixture_work_activities(f);
    (void)begin(choose(&f->view.counter.work, 0), "activities.check_in", PD_WORK_STEP_FIELD);
}

static struct pd_work_view *
refund(struct fixture *f, enum pd_work_step step)
{
    struct pd_work_view *w = begin(choose(captures(f), 0), "captures.refund", step);

    w->field = w->given = 2;
    w->values[0].n = 1800;
    strcpy(w->values[1].text, "damaged");
    return w;
}

void
fixture_work_check(struct fixture *f)
{
    (void)refund(f, PD_WORK_STEP_CHECK);
}

void
fixture_work_check_approve(struct fixture *f)
{
    (void)begin(choose(proposals(f), 0), "proposals.approve", PD_WORK_STEP_CHECK);
}

void
fixture_work_check_erase(struct fixture *f)
{
    (void)begin(sheet(f), "sheet.erase", PD_WORK_STEP_CHECK);
}

void
fixture_work_badge(struct fixture *f)
{
    (void)begin(choose(proposals(f), 0), "proposals.approve", PD_WORK_STEP_BADGE);
}

void
fixture_work_badge_supervisor(struct fixture *f)
{
    struct pd_work_view *w = refund(f, PD_WORK_STEP_BADGE);

    w->supervisor = true;
    w->outcome = PD_SIGN_IN_ROLE;
}

void
fixture_work_pin(struct fixture *f)
{
    begin(choose(proposals(f), 0), "proposals.approve", PD_WORK_STEP_PIN)->digits = 4;
}

void
fixture_work_pin_wrong(struct fixture *f)
{
    struct pd_work_view *w = begin(choose(proposals(f), 0), "proposals.approve", PD_WORK_STEP_PIN);

    w->outcome = PD_SIGN_IN_WRONG;
}

void
fixture_work_sending(struct fixture *f)
{
    (void)begin(choose(proposals(f), 0), "proposals.approve", PD_WORK_STEP_SENDING);
}

static struct pd_work_view *
said(struct pd_work_view *w, enum pd_errand_status status)
{
    w->step = PD_WORK_STEP_SAID;
    w->said = status;
    return w;
}

void
fixture_work_said(struct fixture *f)
{
    (void)said(begin(choose(proposals(f), 0), "proposals.approve", PD_WORK_STEP_SAID), PD_ERRAND_DONE);
}

void
fixture_work_said_refund(struct fixture *f)
{
    struct pd_work_view *w = said(refund(f, PD_WORK_STEP_SAID), PD_ERRAND_DONE);

    w->waits = true;
    w->points = pd_points_of(1800);
    f->view.link = PD_LINK_VIEW_OFFLINE;
    f->view.unsent = 1;
}

void
fixture_work_said_quote(struct fixture *f)
{
    struct pd_work_view *w =
        said(begin(choose(discounts(f), 0), "discounts.quote", PD_WORK_STEP_SAID), PD_ERRAND_DONE);

    w->percent = 10;
    w->off = pd_fen_of(1285);
    w->price = pd_fen_of(11565);
}

void
fixture_work_said_receipt(struct fixture *f)
{
    struct pd_work_view *w = said(begin(receipts(f), "receipts.add", PD_WORK_STEP_SAID), PD_ERRAND_DONE);

    w->points = pd_points_of(128);
    w->waits = true;
}

void
fixture_work_said_copy(struct fixture *f)
{
    struct pd_work_view *w =
        said(begin(choose(uncollected(f), 1), "uncollected.reprint", PD_WORK_STEP_SAID), PD_ERRAND_DONE);

    w->copy = 1;
}

void
fixture_work_said_slip(struct fixture *f)
{
    struct pd_work_view *w;

    fixture_work_money(f);
    w = &f->view.counter.work;
    w = said(begin(choose(w, 0), "money.reprint", PD_WORK_STEP_SAID), PD_ERRAND_DONE);
    w->copy = 3;
    fixture_add_paid(f);
}

void
fixture_work_said_no(struct fixture *f)
{
    strcpy(said(begin(receipts(f), "receipts.add", PD_WORK_STEP_SAID), PD_ERRAND_REFUSED)->code, "known");
}

void
fixture_work_said_silent(struct fixture *f)
{
    (void)said(begin(choose(proposals(f), 0), "proposals.approve", PD_WORK_STEP_SAID), PD_ERRAND_UNANSWERED);
}

void
fixture_counter_late(struct fixture *f)
{
    (void)open_list(f, PD_WORK_UNCOLLECTED);
    memset(&f->view.counter.work, 0, sizeof f->view.counter.work);
    f->view.counter.late_count = 3;
    f->view.may_find = true;
}

void
fixture_counter_unsure(struct fixture *f)
{
    fixture_counter_late(f);
    f->view.counter.unsure_count = 2;
}

void
fixture_work_unsure(struct fixture *f)
{
    uncollected(f)->page.rows[4].unsure = true;
}

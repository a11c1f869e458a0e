#include "tests/session/work_play.h"

#include "tests/support/check.h"

#include "app/core/family.h"

#include <string.h>

/* Whoever has her on the table serves a counter besides. */
#define HER_OWNER (PD_STAFF_OWNER | PD_STAFF_COUNTER)

const struct walk walks[] = {
    { PD_STAFF_COUNTER, false, PD_WORK_STOCK, "stock.count", 5, 0, 0, { "12" }, false, PD_REQUEST_WORK, 12,
        "" },
    { PD_STAFF_COUNTER, false, PD_WORK_STOCK, "stock.receive", 5, 0, 0, { "24" }, true, PD_REQUEST_WORK, 24,
        "" },
    { PD_STAFF_COUNTER, false, PD_WORK_STOCK, "stock.shrink", 5, 0, 0, { "2", NULL }, true, PD_REQUEST_WORK,
        2, "" },
    { PD_STAFF_COUNTER, false, PD_WORK_FEEDBACK, "feedback.answer", 2, 0, 1, { "thank you" }, false,
        PD_REQUEST_ERRAND, 0, "thank you" },
    { PD_STAFF_COUNTER, false, PD_WORK_FEEDBACK, "feedback.close", 2, 0, 2, { 0 }, true, PD_REQUEST_ERRAND, 0,
        "" },
    { PD_STAFF_SUPERVISOR, false, PD_WORK_EXCEPTIONS, "exceptions.resolve", 0, 0, 1, { NULL }, true,
        PD_REQUEST_ERRAND, 0, "explained" },
    { PD_STAFF_COUNTER, false, PD_WORK_SERVICES, "services.take", 1, 0, 1, { 0 }, false, PD_REQUEST_ERRAND, 0,
        "" },
    { PD_STAFF_COUNTER, false, PD_WORK_SERVICES, "services.done", 1, 0, 2, { 0 }, false, PD_REQUEST_ERRAND, 0,
        "" },
    { PD_STAFF_COUNTER, false, PD_WORK_BIRTHDAYS, "birthdays.done", 1, 1, 0, { 0 }, false, PD_REQUEST_ERRAND,
        0, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_UNITS, "units.use", 3, 0, 1, { "2", "128.5" }, true, PD_REQUEST_ERRAND,
        2, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_USES, "uses.reverse", 1, 0, 0, { 0 }, true, PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_CAPTURES, "captures.refund", 300, 100, 0, { "50", NULL }, true,
        PD_REQUEST_WORK, 50, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_CARDS, "cards.block", 1, 0, 1, { 0 }, true, PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_RECEIPTS, "receipts.add", 0, 0, 0, { "INV-17", "99" }, false,
        PD_REQUEST_WORK, 0, "INV-17" },
    { PD_STAFF_COUNTER, true, PD_WORK_DISCOUNTS, "discounts.quote", 10, 0, 0, { "100" }, false,
        PD_REQUEST_WORK, 10000, "" },
    { PD_STAFF_COUNTER, false, PD_WORK_UNCOLLECTED, "uncollected.reprint", 1, 100, 0, { 0 }, false,
        PD_REQUEST_WORK, 0, "" },
    { PD_STAFF_SUPERVISOR, false, PD_WORK_FEEDBACK, "feedback.accept", 2, 0, PD_FEEDBACK_STATUS_ANSWERED,
        { "50" }, true, PD_REQUEST_ERRAND, 50, "" },
    { PD_STAFF_OWNER, false, PD_WORK_FEEDBACK, "feedback.approve", 2, 2, PD_FEEDBACK_STATUS_ANSWERED, { 0 },
        true, PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_COUNTER, false, PD_WORK_ACTIVITIES, "activities.check_in", 5, 20, 0, { "PD1:CODE" }, false,
        PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_CARDS, "cards.replace", 1, 0, 1, { "PD1:CODE" }, true,
        PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_OWNER, false, PD_WORK_PROPOSALS, "proposals.approve", 11, 0, 1, { 0 }, true, PD_REQUEST_ERRAND,
        0, "" },
    { PD_STAFF_OWNER, false, PD_WORK_PROPOSALS, "proposals.reject", 11, 0, 1, { 0 }, true, PD_REQUEST_ERRAND,
        0, "" },
    { PD_STAFF_OWNER, false, PD_WORK_STOPS, "stops.stop", 0, 0, 0, { 0 }, true, PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_OWNER, false, PD_WORK_ADJUSTMENTS, "adjustments.approve", 50, 0, 1, { 0 }, true,
        PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_OWNER, false, PD_WORK_ADJUSTMENTS, "adjustments.reject", 50, 0, 1, { 0 }, true,
        PD_REQUEST_ERRAND, 0, "" },
    { HER_OWNER, true, PD_WORK_SHEET, "sheet.adjust", 0, 0, 0, { "-120", "typed twice" }, true,
        PD_REQUEST_ERRAND, -120, "" },
    { HER_OWNER, true, PD_WORK_SHEET, "sheet.export", 0, 0, 0, { 0 }, true, PD_REQUEST_ERRAND, 0, "" },
    { HER_OWNER, true, PD_WORK_SHEET, "sheet.withdraw", 0, 0, 0, { NULL }, true, PD_REQUEST_ERRAND, 0,
        "programme" },
    { HER_OWNER, true, PD_WORK_SHEET, "sheet.erase", 0, 0, 0, { 0 }, true, PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_PURSES, "purses.topup", 0, 0, 1, { "500", "R-1" }, true,
        PD_REQUEST_ERRAND, 50000, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_PURSES, "purses.pay", 0, 0, 1, { "B-1", "100", "80.5" }, true,
        PD_REQUEST_ERRAND, 0, "B-1" },
    { PD_STAFF_SUPERVISOR, true, PD_WORK_MONEY, "money.refund", 5000, 5000, PD_WORK_MONEY_IN, { "50", NULL },
        true, PD_REQUEST_ERRAND, 5000, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_MEMBERSHIPS, "memberships.join", 0, 0, PD_WORK_MEMBERSHIP_NONE, { 0 },
        true, PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_COUNTER, false, PD_WORK_FIRST_VISITS, "first_visits.done", 0, 0, PD_WORK_FIRST_VISIT_HERS,
        { 0 }, true, PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_FAMILY, "family.add", 120, 300, PD_FAMILY_GOOD, { "PD1:CODE" }, true,
        PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_FAMILY, "family.limit", 120, 300, PD_FAMILY_GOOD,
        { "50", "300", "900" }, true, PD_REQUEST_ERRAND, 50, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_FAMILY, "family.block", 120, 300, PD_FAMILY_GOOD, { 0 }, true,
        PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_FAMILY, "family.unblock", 120, 300, PD_FAMILY_BLOCKED, { 0 }, true,
        PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_FAMILY, "family.remove", 120, 300, PD_FAMILY_GOOD, { 0 }, true,
        PD_REQUEST_ERRAND, 0, "" },
    { PD_STAFF_COUNTER, true, PD_WORK_SHARED, "shared.pay", 20000, 5000, PD_WORK_SHARED_MONEY,
        { "B-1", "100", "50" }, true, PD_REQUEST_ERRAND, 0, "B-1" },
    { PD_STAFF_COUNTER, true, PD_WORK_SHARED, "shared.use", 3, 2, PD_WORK_SHARED_SERVICE, { "2" }, true,
        PD_REQUEST_ERRAND, 2, "" },
};

const int walk_count = PD_COUNT(walks);

const struct pd_work_view *
work_view(void)
{
    return &view()->counter.work;
}

void
work_in_step(enum pd_work_step step)
{
    assert_int_equal(work_view()->step, step);
    assert_int_equal(view()->screen, step == PD_WORK_STEP_NONE ? PD_SCREEN_COUNTER : PD_SCREEN_WORK);
}

const struct pd_desk_request *
work_asked_last(void)
{
    const struct pd_desk_request *r = asked(PD_REQUEST_WORK);

    return r != NULL ? r : asked(PD_REQUEST_ERRAND);
}

void
work_begin_reply(void)
{
    const struct pd_desk_request *r = work_asked_last();

    assert_non_null(r);
    memset(&reply, 0, sizeof reply);
    reply.kind = r->kind == PD_REQUEST_WORK ? PD_REPLY_WORK : PD_REPLY_ERRAND;
    reply.to = r->kind;
    reply.serial = r->serial;
    reply.errand.kind = PD_ERRAND_WORK;
    reply.errand.status = PD_ERRAND_DONE;
}

void
work_refuse(const char *code)
{
    work_begin_reply();
    reply.errand.status = PD_ERRAND_REFUSED;
    (void)pd_copy(reply.errand.code, sizeof reply.errand.code, code);
    answer();
}

void
work_page(const char *ref, int64_t n, int64_t of, int state)
{
    struct pd_work_row *row = &reply.errand.work.rows[0];

    work_begin_reply(); /* wipes it */
    (void)pd_copy(row->ref, sizeof row->ref, ref);
    (void)pd_copy(row->what, sizeof row->what, "G-001");
    (void)pd_copy(row->who, sizeof row->who, "张**");
    row->n = n;
    row->of = of;
    row->state = state;
    reply.errand.work.count = 1;
    reply.errand.work.total = 23;
    answer();
    assert_int_equal(work_view()->state, PD_PAGE_HERE);
}

void
work_sign_reply(enum pd_desk_request_kind to, enum pd_sign_in outcome, const char *number, unsigned int roles)
{
    badge_reply(to, outcome, number, roles);
    memset(reply.clerk.member.b, 0x07, sizeof reply.clerk.member.b);
    answer();
}

void
work_type(const char *text)
{
    type_as(PD_INTENT_WORK_TYPE, text);
}

void
work_key(enum pd_intent_kind kind)
{
    wish(kind, 0, "");
}

void
work_enter(void)
{
    work_key(PD_INTENT_COUNTER_OK);
}

void
work_escape(void)
{
    work_key(PD_INTENT_COUNTER_CLEAR);
}

void
work_serve_as(unsigned int roles, bool online)
{
    start_staffed();
    status(online, NULL);
    read_code("PD1:X");
    work_sign_reply(PD_REQUEST_SCAN, PD_SIGN_IN_PIN, "C-07", 0);
    for (const char *digit = PIN; *digit != '\0'; digit++)
        wish(PD_INTENT_COUNTER_TYPE, *digit, "");
    work_enter();
    work_sign_reply(PD_REQUEST_PIN, PD_SIGN_IN_ON, "C-07", roles);
    if ((roles & (PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR)) != 0) {
        work_enter();
        reply_to(PD_REQUEST_SHIFT_OPEN, PD_REPLY_SHIFT);
        reply.shift = (struct pd_shift){ .number = 3, .opened_ms = START_MS };
        answer();
    }
    assert_int_equal(view()->counter.duty.state, PD_DUTY_ON);
}

void
work_member_comes(uint8_t who)
{
    read_code("PD1:X");
    member_reply(asked(PD_REQUEST_SCAN)->serial, who);
    answer();
    assert_int_equal(view()->counter.state, PD_COUNTER_MEMBER);
}

/* What the rules must have for a list to have a use; the test's own stays. */
static void
need(enum pd_work list)
{
    static const struct pd_merchant books = { .id = "books" };

    switch (list) {
    case PD_WORK_FIRST_VISITS:
        if (programme->plan_count == 0)
            programme->plans[programme->plan_count++].given = PD_PLAN_GIVEN_ENROLLED;
        break;
    case PD_WORK_MEMBERSHIPS:
        programme->kind_count = programme->kind_count > 1 ? programme->kind_count : 2;
        break;
    case PD_WORK_PURSES:
    case PD_WORK_MONEY:
        programme->stored.purse_count = programme->stored.purse_count > 0 ? programme->stored.purse_count : 1;
        break;
    case PD_WORK_FAMILY:
    case PD_WORK_SHARED:
        if (programme->family.cards == 0)
            programme->family = (struct pd_family_policy){ .cards = 2, .points = true, .money = 1 };
        break;
    case PD_WORK_CLEARING:
        programme->places[0].of = &books;
        break;
    default:
        break;
    }
}

void
work_open_list(enum pd_work list)
{
    need(list);
    work_key(PD_INTENT_WORK);
    work_in_step(PD_WORK_STEP_MENU);
    wish(PD_INTENT_WORK_LIST, (int)list, "");
    work_in_step(PD_WORK_STEP_LIST);
}

void
work_choose(const char *act)
{
    for (int i = 0; i < work_view()->act_count; i++)
        if (strcmp(work_view()->acts[i]->name, act) == 0) {
            wish(PD_INTENT_WORK_ACT, i, "");
            return;
        }
    fail_msg("%s is not offered", act);
}

bool
work_offers(enum pd_work list)
{
    for (int i = 0; i < work_view()->menu_count; i++)
        if (work_view()->menu[i] == list)
            return true;
    return false;
}

void
work_to_the_act(const struct walk *w)
{
    const struct pd_work_act *act = pd_work_act(w->act);

    work_serve_as(w->roles, true);
    if (w->member)
        work_member_comes(1);
    work_open_list(w->list);
    work_page("00112233445566778899aabbccddeeff", w->n, w->of, w->state);
    if (act->row) {
        wish(PD_INTENT_WORK_ROW, 0, "");
        work_in_step(PD_WORK_STEP_ROW);
    }
    work_choose(w->act);
}

void
work_fill_fields(const struct walk *w)
{
    const struct pd_work_act *act = pd_work_act(w->act);

    for (int i = 0; i < act->field_count; i++) {
        work_in_step(PD_WORK_STEP_FIELD);
        assert_int_equal(work_view()->field, i);
        if (w->fields[i] == NULL) {
            wish(PD_INTENT_WORK_WORD, 0, "");
            continue;
        }
        if (act->fields[i].kind == PD_WORK_FIELD_CODE) {
            read_code(w->fields[i]);
            continue;
        }
        work_type(w->fields[i]);
        work_enter();
    }
}

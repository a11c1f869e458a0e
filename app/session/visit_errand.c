/*
 * A patient's visit: errands to the hub. Reads fill lists while she looks at them, and never hold her up;
 * doings wait on SAVING for their answer. What the answer is about is in `asked`.
 */
#include "app/session/state.h"

#include <sodium.h>
#include <string.h>

struct pd_errand *
pd_visit_errand(struct pd_session *s, struct pd_effects *fx, enum pd_errand_kind kind)
{
    struct pd_errand *e = &pd_session_ask(s, fx, PD_REQUEST_ERRAND)->errand;

    e->kind = kind;
    if (s->view.has_member && (!s->member.found || kind == PD_ERRAND_PIN))
        e->member = s->member.member.id;
    return e;
}

/* The caller has filled in what it is about. */
void
pd_visit_do(struct pd_session *s, const struct pd_errand *errand)
{
    s->asked = *errand;
    sodium_memzero(s->asked.digits, sizeof s->asked.digits);
    pd_visit_save(s, PD_SAVING_ERRAND);
}

/* ---- what is only read ---- */

void
pd_visit_ask_page(struct pd_session *s, struct pd_effects *fx)
{
    if (!s->view.has_member || s->member.found || s->page_state == PD_PAGE_ASKING)
        return;
    (void)pd_visit_errand(s, fx, PD_ERRAND_PAGE);
    if (s->page_state != PD_PAGE_HERE) /* what is known stays on the screen until it is known better */
        s->page_state = PD_PAGE_ASKING;
}

void
pd_visit_ask_seats(struct pd_session *s, struct pd_effects *fx)
{
    if (s->seats_state == PD_PAGE_ASKING)
        return;
    (void)pd_visit_errand(s, fx, PD_ERRAND_SEATS);
    if (s->seats_state != PD_PAGE_HERE)
        s->seats_state = PD_PAGE_ASKING;
}

void
pd_visit_ask_history(struct pd_session *s, struct pd_effects *fx, int page)
{
    if (s->history_state == PD_PAGE_ASKING || page < 0 || page >= PD_HISTORY_PAGES)
        return;
    pd_visit_errand(s, fx, PD_ERRAND_HISTORY)->n = s->history_before[page];
    s->history_asked = page;
    s->history_state = PD_PAGE_ASKING;
}

static enum pd_page_state
state_of(const struct pd_errand_answer *a, enum pd_page_state before)
{
    if (a->status == PD_ERRAND_DONE)
        return PD_PAGE_HERE;
    return before == PD_PAGE_HERE ? PD_PAGE_HERE : PD_PAGE_AWAY;
}

static void
take_page(struct pd_session *s, const struct pd_errand_answer *a)
{
    s->page_state = state_of(a, s->page_state);
    if (a->status == PD_ERRAND_DONE)
        s->page = a->page;
}

static void
take_seats(struct pd_session *s, const struct pd_errand_answer *a)
{
    s->seats_state = state_of(a, s->seats_state);
    if (a->status == PD_ERRAND_DONE)
        s->seats = a->seats;
}

static void
take_history(struct pd_session *s, const struct pd_errand_answer *a)
{
    int page = s->history_asked;

    if (s->history_state != PD_PAGE_ASKING)
        return;
    s->history_state = a->status == PD_ERRAND_DONE ? PD_PAGE_HERE : PD_PAGE_AWAY;
    if (a->status != PD_ERRAND_DONE)
        return;
    s->history = a->history;
    s->history_page = page;
    if (a->history.more && a->history.count > 0 && page + 1 < PD_HISTORY_PAGES)
        s->history_before[page + 1] = a->history.lines[a->history.count - 1].number;
}

/* ---- what was done, or not ---- */

/* Nobody can say whether it was done. */
static void
tell_silence(struct pd_session *s, enum pd_errand_status status)
{
    if (status == PD_ERRAND_OFFLINE)
        pd_visit_message(s, PD_MESSAGE_NEEDS_NETWORK, "E-NET-11");
    else
        pd_visit_message(s, PD_MESSAGE_NO_ANSWER, "E-NET-12");
}

/* The hub's reasons for no seat. */
static enum pd_seat_no
seat_no(const char *code)
{
    static const struct {
        const char *code;
        enum pd_seat_no no;
    } rows[] = { { "seats", PD_SEAT_NO_FULL }, { "early", PD_SEAT_NO_EARLY }, { "late", PD_SEAT_NO_LATE },
        { "audience", PD_SEAT_NO_OTHERS }, { "too_few_points", PD_SEAT_NO_POINTS },
        { "called_off", PD_SEAT_NO_OFF } };

    for (int i = 0; i < PD_COUNT(rows); i++)
        if (strcmp(rows[i].code, code) == 0)
            return rows[i].no;
    return PD_SEAT_NO_STATUS;
}

static void
take_book(struct pd_session *s, const struct pd_errand_answer *a)
{
    struct pd_activity_view *v = &s->view.activity;

    if (a->status == PD_ERRAND_REFUSED) {
        v->no = seat_no(a->code);
        pd_visit_message(s, PD_MESSAGE_NOT_BOOKED, "E-ACT-01");
        return;
    }
    v->seat = a->seat;
    v->number = a->number;
    v->ahead = a->ahead;
    s->view.points = a->points;
    pd_visit_message(s, a->seat == PD_SEAT_WAITING ? PD_MESSAGE_WAITLISTED : PD_MESSAGE_BOOKED, "");
}

static void
take_unbook(struct pd_session *s, const struct pd_errand_answer *a)
{
    s->view.points = a->points;
    if (a->status == PD_ERRAND_REFUSED)
        pd_visit_message(s, PD_MESSAGE_NOT_BOOKED, "E-ACT-01");
    else
        pd_visit_message(s, PD_MESSAGE_UNBOOKED, "");
}

static void
take_survey(struct pd_session *s, const struct pd_errand_answer *a)
{
    s->view.points = a->points;
    if (a->status == PD_ERRAND_REFUSED)
        pd_visit_message(s, PD_MESSAGE_ANSWERED_BEFORE, "");
    else
        pd_visit_message(s, PD_MESSAGE_ANSWERED, "");
}

static void
take_feedback(struct pd_session *s, const struct pd_errand_answer *a)
{
    s->view.feedback.number = a->number;
    s->view.pending = !s->online;
    pd_visit_message(s, PD_MESSAGE_FEEDBACK_KEPT, "");
}

static void
take_feedback_state(struct pd_session *s, const struct pd_errand_answer *a)
{
    struct pd_feedback_view *v = &s->view.feedback;

    if (a->status == PD_ERRAND_REFUSED) {
        pd_keypad_again(s, 0);
        return;
    }
    v->number = a->number;
    v->status = a->feedback;
    v->due_ms = a->due_ms;
    v->has_text = a->has_text;
    pd_session_go(s, PD_SCREEN_FEEDBACK_STATE);
}

static void
take_consent(struct pd_session *s, const struct pd_errand_answer *a)
{
    enum pd_purpose purpose = pd_errand_purpose_from(s->asked.what);

    (void)a;
    s->view.pending = !s->online;
    if (s->asked.yes)
        s->page.consents |= UINT32_C(1) << purpose;
    else
        s->page.consents &= ~(UINT32_C(1) << purpose);
    if (purpose == PD_PURPOSE_PROGRAMME && !s->asked.yes)
        pd_visit_message(s, PD_MESSAGE_OPTED_OUT, "");
    else
        pd_session_go(s, PD_SCREEN_PRIVACY);
}

static void
take_block(struct pd_session *s, const struct pd_errand_answer *a)
{
    (void)a;
    s->view.pending = !s->online;
    s->page.has_card = false;
    pd_visit_message(s, PD_MESSAGE_CARD_BLOCKED, "");
}

static void
take_unit_code(struct pd_session *s, const struct pd_errand_answer *a)
{
    if (a->status == PD_ERRAND_REFUSED) {
        pd_visit_message(s, PD_MESSAGE_NONE, "E-UNT-01");
        return;
    }
    memcpy(s->view.unit_code, a->text_code, sizeof s->view.unit_code);
    s->view.unit_code_until_ms = a->until_ms;
    pd_session_go(s, PD_SCREEN_UNIT);
}

static void
take_find(struct pd_session *s, const struct pd_errand_answer *a)
{
    if (a->status == PD_ERRAND_REFUSED && strcmp(a->code, "stopped") == 0)
        pd_visit_message(s, PD_MESSAGE_CARD_STOPPED, "E-MEM-05");
    else if (a->status == PD_ERRAND_REFUSED)
        pd_visit_message(s, PD_MESSAGE_NOT_FOUND, "E-MEM-04");
}

static void
take_pin(struct pd_session *s, const struct pd_errand_answer *a)
{
    if (a->status != PD_ERRAND_REFUSED) {
        s->member.fresh = true;
        s->member.found = false;
        s->pin_ok = true;
        pd_pin_good(s);
    } else if (strcmp(a->code, "stopped") == 0) { /* meanwhile, elsewhere */
        pd_visit_message(s, PD_MESSAGE_CARD_STOPPED, "E-MEM-05");
    } else if (strcmp(a->code, "locked") == 0) {
        pd_visit_message(s, PD_MESSAGE_PIN_LOCKED, "E-PIN-02");
    } else if (strcmp(a->code, "too_often") == 0) { /* it was not looked at */
        pd_visit_message(s, PD_MESSAGE_PROVE, "E-MEM-06");
    } else {
        pd_keypad_again(s, a->ahead);
    }
}

static void
take_priority(struct pd_session *s, const struct pd_errand_answer *a)
{
    (void)a;
    pd_visit_message(s, PD_MESSAGE_PRIORITY, "");
}

static void
take_call(struct pd_session *s, const struct pd_errand_answer *a)
{
    s->view.staff_called = a->status == PD_ERRAND_DONE && s->call_wanted;
}

/* ---- the table ---- */

typedef void
take_errand(struct pd_session *s, const struct pd_errand_answer *a);

static const struct {
    take_errand *take;
    bool waited; /* she waits for it on SAVING; else she goes on */
} errands[] = {
    [PD_ERRAND_PAGE] = { take_page, false },
    [PD_ERRAND_HISTORY] = { take_history, false },
    [PD_ERRAND_SEATS] = { take_seats, false },
    [PD_ERRAND_FIND] = { take_find, true },
    [PD_ERRAND_PIN] = { take_pin, true },
    [PD_ERRAND_BOOK] = { take_book, true },
    [PD_ERRAND_UNBOOK] = { take_unbook, true },
    [PD_ERRAND_FEEDBACK] = { take_feedback, true },
    [PD_ERRAND_FEEDBACK_SHOW] = { take_feedback_state, true },
    [PD_ERRAND_SURVEY] = { take_survey, true },
    [PD_ERRAND_CONSENT] = { take_consent, true },
    [PD_ERRAND_BLOCK] = { take_block, true },
    [PD_ERRAND_MISSED] = { NULL, false },
    [PD_ERRAND_FAVOURITE] = { NULL, false },
    [PD_ERRAND_UNIT_CODE] = { take_unit_code, true },
    [PD_ERRAND_CALL] = { take_call, false },
    [PD_ERRAND_PRIORITY] = { take_priority, true },
    [PD_ERRAND_PROXY] = { NULL, false },
    [PD_ERRAND_WORK] = { NULL, false },
    [PD_ERRAND_ENROL] = { NULL, false },    /* enrol.c */
    [PD_ERRAND_VISITOR] = { NULL, false },  /* enrol_look.c */
    [PD_ERRAND_TRAINING] = { NULL, false }, /* technician.c */
    [PD_ERRAND_PARTS] = { NULL, false },    /* desk_parts.c */
    [PD_ERRAND_WHEEL] = { pd_visit_take_wheel, false },
    [PD_ERRAND_SPIN] = { pd_visit_take_spin, true },
    [PD_ERRAND_DEDUCT] = { pd_visit_take_deduct, true },
    [PD_ERRAND_DEDUCT_END] = { pd_visit_take_deduct_end, true },
    [PD_ERRAND_REFERRAL] = { pd_referral_took, false },
    [PD_ERRAND_PLAN] = { pd_plan_took, false },
    [PD_ERRAND_TICK] = { pd_tick_took, true },
    [PD_ERRAND_FAMILY_BLOCK] = { pd_family_took, true },
    [PD_ERRAND_FAMILY_UNBLOCK] = { pd_family_took, true },
};

_Static_assert(PD_COUNT(errands) == PD_ERRAND_KIND_LAST + 1, "every kind has its row");

/* What changes what she has, or may see: her page and her points are asked for again. */
static bool
changes_her(enum pd_errand_kind kind)
{
    return kind == PD_ERRAND_BOOK || kind == PD_ERRAND_UNBOOK || kind == PD_ERRAND_SURVEY ||
           kind == PD_ERRAND_PIN || kind == PD_ERRAND_SPIN || kind == PD_ERRAND_DEDUCT ||
           kind == PD_ERRAND_DEDUCT_END || kind == PD_ERRAND_TICK;
}

static bool
silent(const struct pd_errand_answer *a)
{
    return a->status == PD_ERRAND_OFFLINE || a->status == PD_ERRAND_UNANSWERED;
}

void
pd_visit_errand_reply(struct pd_session *s, const struct pd_errand_answer *a, struct pd_effects *fx)
{
    bool waited = errands[a->kind].waited;

    if (waited && (s->saving != PD_SAVING_ERRAND || s->asked.kind != a->kind))
        return; /* she was told something by now */
    if (waited) {
        s->saving = PD_SAVING_NOTHING;
        pd_session_beep(s, fx, a->status == PD_ERRAND_DONE || a->status == PD_ERRAND_KEPT);
    }
    if (waited && silent(a))
        tell_silence(s, a->status);
    else if (errands[a->kind].take != NULL)
        errands[a->kind].take(s, a);
    if (changes_her(a->kind) && a->status != PD_ERRAND_OFFLINE) {
        pd_visit_reload(s, fx);
        pd_visit_ask_page(s, fx);
    }
    if (a->kind == PD_ERRAND_PAGE || a->kind == PD_ERRAND_SPIN)
        pd_visit_ask_wheel(s, fx);
}

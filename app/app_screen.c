/*
 * What the screen shows right now, as JSON: for a technician who helps from afar, and for tests that click as
 * a person would. It tells nothing that is not on the screen already; a ticket's code stays a picture.
 */
#include "app/app.h"
#include "app/command.h"
#include "app/status.h"
#include "ui/screen/screens.h"

#include <string.h>

/* One question of the control thread; it waits until the main thread has answered. */
struct pd_app_look {
    FILE *out;
    bool told; /* answered; false: the program is stopping */
    bool done;
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

static const char *const counter_names[] = {
    [PD_COUNTER_IDLE] = "idle",
    [PD_COUNTER_READY] = "ready",
    [PD_COUNTER_NO] = "no",
    [PD_COUNTER_SAVING] = "saving",
    [PD_COUNTER_HANDED] = "handed",
    [PD_COUNTER_MEMBER] = "member",
    [PD_COUNTER_REFUSED] = "refused",
    [PD_COUNTER_REASON] = "reason",
    [PD_COUNTER_VOUCH] = "vouch",
};

static const char *const enrol_names[] = {
    [PD_ENROL_NOTICE] = "notice",
    [PD_ENROL_NUMBER] = "number",
    [PD_ENROL_NAME] = "name",
    [PD_ENROL_PHONE] = "phone",
    [PD_ENROL_BIRTH] = "birth",
    [PD_ENROL_GUARDIAN] = "guardian",
    [PD_ENROL_GUARDIAN_PHONE] = "guardian_phone",
    [PD_ENROL_RELATION] = "relation",
    [PD_ENROL_CONSENT] = "consent",
    [PD_ENROL_KIND] = "kind",
    [PD_ENROL_SOURCE] = "source",
    [PD_ENROL_PARTNER] = "partner",
    [PD_ENROL_REFERRER] = "referrer",
    [PD_ENROL_STAFF] = "staff",
    [PD_ENROL_CARD] = "card",
    [PD_ENROL_SUMMARY] = "summary",
    [PD_ENROL_SAVING] = "saving",
    [PD_ENROL_DONE] = "done",
};

static const char *const result_names[] = {
    [PD_ENROL_RESULT_NEW] = "new",
    [PD_ENROL_RESULT_ALREADY] = "already",
    [PD_ENROL_RESULT_KEPT] = "kept",
    [PD_ENROL_RESULT_REFUSED] = "refused",
    [PD_ENROL_RESULT_FAILED] = "failed",
};

static const char *const duty_names[] = {
    [PD_DUTY_FREE] = "free",
    [PD_DUTY_BADGE] = "badge",
    [PD_DUTY_PIN] = "pin",
    [PD_DUTY_CHECKING] = "checking",
    [PD_DUTY_SHIFT] = "shift",
    [PD_DUTY_ON] = "on",
    [PD_DUTY_COUNT] = "count",
    [PD_DUTY_CLOSE] = "close",
    [PD_DUTY_REPORT] = "report",
};

static const char *const technician_names[] = {
    [PD_TECHNICIAN_AWAY] = "away",
    [PD_TECHNICIAN_BADGE] = "badge",
    [PD_TECHNICIAN_PIN] = "pin",
    [PD_TECHNICIAN_CHECKING] = "checking",
    [PD_TECHNICIAN_STATUS] = "status",
    [PD_TECHNICIAN_DEVICES] = "devices",
    [PD_TECHNICIAN_GRID] = "grid",
    [PD_TECHNICIAN_JOURNAL] = "journal",
    [PD_TECHNICIAN_ACTS] = "acts",
    [PD_TECHNICIAN_SURE] = "sure",
};

static const char *const intent_names[] = {
    [PD_INTENT_NONE] = "none",
    [PD_INTENT_LANG] = "lang",
    [PD_INTENT_CARE] = "care",
    [PD_INTENT_CONTRAST] = "contrast",
    [PD_INTENT_STAFF] = "staff",
    [PD_INTENT_BACK] = "back",
    [PD_INTENT_HOME] = "home",
    [PD_INTENT_FINISH] = "finish",
    [PD_INTENT_STAY] = "stay",
    [PD_INTENT_CATALOGUE] = "catalogue",
    [PD_INTENT_RULES] = "rules",
    [PD_INTENT_NO_CODE] = "no_code",
    [PD_INTENT_ACCOUNT] = "account",
    [PD_INTENT_TIER] = "tier",
    [PD_INTENT_HIDE] = "hide",
    [PD_INTENT_SIGN_IN] = "sign_in",
    [PD_INTENT_TICKETS] = "tickets",
    [PD_INTENT_TICKET] = "ticket",
    [PD_INTENT_CATEGORY] = "category",
    [PD_INTENT_PAGE] = "page",
    [PD_INTENT_GIFT] = "gift",
    [PD_INTENT_QTY] = "qty",
    [PD_INTENT_CHOOSE] = "choose",
    [PD_INTENT_REDEEM] = "redeem",
    [PD_INTENT_PRINT] = "print",
    [PD_INTENT_CANCEL_TICKET] = "cancel_ticket",
    [PD_INTENT_DEMO_CODE] = "demo_code",
    [PD_INTENT_TRAINING_END] = "training_end",
    [PD_INTENT_TRAINING_SHEET] = "training_sheet",
    [PD_INTENT_ANOTHER] = "another",
    [PD_INTENT_LOW] = "low",
    [PD_INTENT_SPOKEN] = "spoken",
    [PD_INTENT_DARK] = "dark",
    [PD_INTENT_VOLUME] = "volume",
    [PD_INTENT_ALONE] = "alone",
    [PD_INTENT_COUNTER_OK] = "counter_ok",
    [PD_INTENT_COUNTER_CANNOT] = "counter_cannot",
    [PD_INTENT_COUNTER_REASON] = "counter_reason",
    [PD_INTENT_COUNTER_UNDO] = "counter_undo",
    [PD_INTENT_COUNTER_CLEAR] = "counter_clear",
    [PD_INTENT_COUNTER_TYPE] = "counter_type",
    [PD_INTENT_COUNTER_PICK] = "counter_pick",
    [PD_INTENT_COUNTER_TAKE_OVER] = "counter_take_over",
    [PD_INTENT_COUNTER_VOUCH] = "counter_vouch",
    [PD_INTENT_COUNTER_LOCK] = "counter_lock",
    [PD_INTENT_COUNTER_SHIFT] = "counter_shift",
    [PD_INTENT_COUNTER_REPORT] = "counter_report",
    [PD_INTENT_COUNTER_SERVE] = "counter_serve",
    [PD_INTENT_COUNTER_FIND] = "counter_find",
    [PD_INTENT_WORK] = "work",
    [PD_INTENT_WORK_LIST] = "work_list",
    [PD_INTENT_WORK_ROW] = "work_row",
    [PD_INTENT_WORK_ACT] = "work_act",
    [PD_INTENT_WORK_WORD] = "work_word",
    [PD_INTENT_WORK_TYPE] = "work_type",
    [PD_INTENT_WORK_SAY] = "work_say",
    [PD_INTENT_WORK_TURN] = "work_turn",
    [PD_INTENT_MORE] = "more",
    [PD_INTENT_WALLET] = "wallet",
    [PD_INTENT_UNIT] = "unit",
    [PD_INTENT_UNIT_CODE] = "unit_code",
    [PD_INTENT_HISTORY] = "history",
    [PD_INTENT_ACTIVITIES] = "activities",
    [PD_INTENT_ACTIVITY] = "activity",
    [PD_INTENT_BOOK] = "book",
    [PD_INTENT_UNBOOK] = "unbook",
    [PD_INTENT_SURVEY] = "survey",
    [PD_INTENT_ANSWER] = "answer",
    [PD_INTENT_SKIP] = "skip",
    [PD_INTENT_SEND] = "send",
    [PD_INTENT_FEEDBACK] = "feedback",
    [PD_INTENT_TOPIC] = "topic",
    [PD_INTENT_FACE] = "face",
    [PD_INTENT_FEEDBACK_STATE] = "feedback_state",
    [PD_INTENT_DIGIT] = "digit",
    [PD_INTENT_ENTER] = "enter",
    [PD_INTENT_FIND] = "find",
    [PD_INTENT_REMINDERS] = "reminders",
    [PD_INTENT_PRIVACY] = "privacy",
    [PD_INTENT_CONSENT] = "consent",
    [PD_INTENT_BLOCK] = "block",
    [PD_INTENT_SURE] = "sure",
    [PD_INTENT_BOARD] = "board",
    [PD_INTENT_RIGHTS] = "rights",
    [PD_INTENT_INDEX] = "index",
    [PD_INTENT_LIKE] = "like",
    [PD_INTENT_PICTURES] = "pictures",
    [PD_INTENT_MISSED] = "missed",
    [PD_INTENT_SLIP] = "slip",
    [PD_INTENT_CALL] = "call",
    [PD_INTENT_PRIORITY] = "priority",
    [PD_INTENT_PROXY] = "proxy",
    [PD_INTENT_PROXY_MAKE] = "proxy_make",
    [PD_INTENT_PROXY_STOP] = "proxy_stop",
    [PD_INTENT_WHEEL] = "wheel",
    [PD_INTENT_WHEEL_PICK] = "wheel_pick",
    [PD_INTENT_WHEEL_SPIN] = "wheel_spin",
    [PD_INTENT_WHEEL_FAIR] = "wheel_fair",
    [PD_INTENT_WHEEL_RESULT] = "wheel_result",
    [PD_INTENT_MONEY] = "money",
    [PD_INTENT_DUE] = "due",
    [PD_INTENT_DEDUCT_AMOUNT] = "deduct_amount",
    [PD_INTENT_DEDUCT] = "deduct",
    [PD_INTENT_DEDUCT_END] = "deduct_end",
    [PD_INTENT_REFERRAL] = "referral",
    [PD_INTENT_PLAN] = "plan",
    [PD_INTENT_PLAN_STEP] = "plan_step",
    [PD_INTENT_TICK] = "tick",
    [PD_INTENT_MEMBERSHIPS] = "memberships",
    [PD_INTENT_MEMBERSHIP] = "membership",
    [PD_INTENT_ADVISER] = "adviser",
    [PD_INTENT_ADVISE] = "advise",
    [PD_INTENT_FAMILY] = "family",
    [PD_INTENT_FAMILY_USE] = "family_use",
    [PD_INTENT_FAMILY_CARD] = "family_card",
    [PD_INTENT_ASIDE_CONFIRM] = "aside_confirm",
    [PD_INTENT_ASIDE_DECLINE] = "aside_decline",
    [PD_INTENT_ASIDE_LANG] = "aside_lang",
    [PD_INTENT_ASIDE_HIDE] = "aside_hide",
    [PD_INTENT_ASIDE_CARE] = "aside_care",
    [PD_INTENT_COUNTER_BY_WORD] = "counter_by_word",
    [PD_INTENT_TECHNICIAN] = "technician",
    [PD_INTENT_TECHNICIAN_PAGE] = "technician_page",
    [PD_INTENT_TECHNICIAN_JOB] = "technician_job",
    [PD_INTENT_TECHNICIAN_TOUCH] = "technician_touch",
    [PD_INTENT_TECHNICIAN_SLIP] = "technician_slip",
    [PD_INTENT_TECHNICIAN_HEARD] = "technician_heard",
    [PD_INTENT_TECHNICIAN_LEAVE] = "technician_leave",
    [PD_INTENT_TECHNICIAN_SURE] = "technician_sure",
    [PD_INTENT_TECHNICIAN_LAMP] = "technician_lamp",
    [PD_INTENT_SETUP_NEXT] = "setup_next",
    [PD_INTENT_SETUP_BACK] = "setup_back",
    [PD_INTENT_SETUP_CHOOSE] = "setup_choose",
    [PD_INTENT_SETUP_TYPE] = "setup_type",
    [PD_INTENT_SETUP_SHIFT] = "setup_shift",
    [PD_INTENT_SETUP_TEST] = "setup_test",
    [PD_INTENT_SETUP_PAGE] = "setup_page",
    [PD_INTENT_SETUP_END] = "setup_end",
    [PD_INTENT_ENROL] = "enrol",
    [PD_INTENT_ENROL_TYPE] = "enrol_type",
    [PD_INTENT_ENROL_CHOOSE] = "enrol_choose",
    [PD_INTENT_ENROL_NEXT] = "enrol_next",
    [PD_INTENT_ENROL_BACK] = "enrol_back",
    [PD_INTENT_ENROL_SERVE] = "enrol_serve",
    [PD_INTENT_ENROL_STOP] = "enrol_stop",
    [PD_INTENT_ENROL_CANDIDATE] = "enrol_candidate",
    [PD_INTENT_ENROL_CANDIDATES] = "enrol_candidates",
    [PD_INTENT_ENROL_LATIN] = "enrol_latin",
};

static const char *const clock_names[] = {
    [PD_TIME_SYNCED] = "synced",
    [PD_TIME_HOLDOVER] = "holdover",
    [PD_TIME_UNTRUSTED] = "untrusted",
};

static const char *
name_of(const char *const *names, int count, int i)
{
    return i >= 0 && i < count && names[i] != NULL ? names[i] : "";
}

#define NAME_OF(names, i) name_of((names), PD_COUNT(names), (int)(i))

static void
put_control(FILE *out, struct pd_ui *ui, const struct pd_control *c)
{
    (void)fprintf(
        out, "{\"intent\":\"%s\",\"n\":%d,\"sku\":", NAME_OF(intent_names, c->intent.kind), c->intent.n);
    pd_status_text(out, c->intent.sku);
    (void)fprintf(out, ",\"x\":%d,\"y\":%d,\"w\":%d,\"h\":%d,\"enabled\":%s,\"label\":", c->rect.x, c->rect.y,
        c->rect.w, c->rect.h, c->enabled ? "true" : "false");
    pd_status_text(out, c->label != NULL ? c->label : "");
    (void)fprintf(out, ",\"spoken\":");
    pd_status_text(out, pd_speech_name(ui, c));
    (void)fputc('}', out);
}

static void
put_work(FILE *out, const struct pd_work_view *w)
{
    static const char *const steps[] = {
        [PD_WORK_STEP_NONE] = "none",
        [PD_WORK_STEP_MENU] = "menu",
        [PD_WORK_STEP_LIST] = "list",
        [PD_WORK_STEP_ROW] = "row",
        [PD_WORK_STEP_FIELD] = "field",
        [PD_WORK_STEP_CHECK] = "check",
        [PD_WORK_STEP_BADGE] = "badge",
        [PD_WORK_STEP_PIN] = "pin",
        [PD_WORK_STEP_SENDING] = "sending",
        [PD_WORK_STEP_SAID] = "said",
    };
    static const char *const states[] = { "none", "asking", "here", "away" };
    const struct pd_work_kind *kind = pd_work_kind(w->work);

    (void)fprintf(out,
        ",\"work\":\"%s\",\"list\":\"%s\",\"state\":\"%s\",\"rows\":%d,\"said\":%d,\"reason\":",
        NAME_OF(steps, w->step), kind != NULL ? kind->name : "", NAME_OF(states, w->state), w->page.count,
        w->step == PD_WORK_STEP_SAID ? (int)w->said : 0);
    pd_status_text(out, w->state == PD_PAGE_NONE && w->step == PD_WORK_STEP_LIST ? w->refused : w->code);
}

static void
put_picture(FILE *out, struct pd_ui *ui)
{
    (void)fprintf(out, ",\"texts\":[");
    for (int i = 0; pd_ui_text_at(ui, i) != NULL; i++) {
        if (i > 0)
            (void)fputc(',', out);
        pd_status_text(out, pd_ui_text_at(ui, i));
    }
    (void)fprintf(out, "],\"controls\":[");
    for (int i = 0; i < pd_ui_control_count(ui); i++) {
        struct pd_control control = pd_ui_control_at(ui, i);

        (void)fprintf(out, "%s\n ", i > 0 ? "," : "");
        put_control(out, ui, &control);
    }
    (void)fprintf(out, "]");
}

/* The patient's side of a counter, where there is one to be seen. */
static void
put_aside(FILE *out, const struct pd_app *app)
{
    static const char *const names[] = {
        [PD_ASIDE_WELCOME] = "welcome",
        [PD_ASIDE_CLOSED] = "closed",
        [PD_ASIDE_MEMBER] = "member",
        [PD_ASIDE_GIFT] = "gift",
        [PD_ASIDE_ASK] = "ask",
        [PD_ASIDE_WAIT] = "wait",
        [PD_ASIDE_MADE] = "made",
        [PD_ASIDE_TICKET] = "ticket",
        [PD_ASIDE_HANDED] = "handed",
        [PD_ASIDE_TROUBLE] = "trouble",
    };
    int x, y;

    if (app->aside == NULL || !app->aside_here)
        return;
    pd_window_corner(app->window, true, &x, &y);
    (void)fprintf(out, ",\"aside\":{\"state\":\"%s\",\"corner\":[%d,%d],\"frames\":%llu",
        NAME_OF(names, app->beheld->aside.state), x, y,
        (unsigned long long)pd_window_beside_frames(app->window));
    put_picture(out, app->aside);
    (void)fprintf(out, "}");
}

static void
put_screen(FILE *out, const struct pd_app *app)
{
    const struct pd_view *v = app->shown != NULL ? app->shown : pd_session_view(app->session);
    struct pd_ui *ui = app->ui;
    int x, y;

    pd_window_corner(app->window, false, &x, &y);
    (void)fprintf(out,
        "{\"screen\":\"%s\",\"number\":%d,\"online\":%s,\"unsent\":%llu,\"clock\":\"%s\",\"code\":",
        pd_screen_name(v->screen), (int)v->screen, v->link == PD_LINK_VIEW_ONLINE ? "true" : "false",
        (unsigned long long)v->unsent, NAME_OF(clock_names, v->clock));
    pd_status_text(out, v->error_code);
    if (v->screen == PD_SCREEN_COUNTER)
        (void)fprintf(out, ",\"calls\":%d,\"counter\":\"%s\",\"duty\":\"%s\",\"may_hand_over\":%s",
            v->counter.call_count, NAME_OF(counter_names, v->counter.state),
            NAME_OF(duty_names, v->counter.duty.state), v->counter.has_token ? "true" : "false");
    if (v->screen == PD_SCREEN_WORK)
        put_work(out, &v->counter.work);
    if (v->screen == PD_SCREEN_ENROL)
        (void)fprintf(out, ",\"enrol\":\"%s\",\"purpose\":%d,\"choice\":%d,\"result\":\"%s\"",
            NAME_OF(enrol_names, v->enrol.step), (int)v->enrol.purpose, v->enrol.choice,
            NAME_OF(result_names, v->enrol.result));
    if (v->screen == PD_SCREEN_TECHNICIAN)
        (void)fprintf(out, ",\"technician\":\"%s\",\"job\":%d", NAME_OF(technician_names, v->technician.page),
            (int)v->technician.job);
    if (v->screen == PD_SCREEN_SETUP)
        (void)fprintf(out, ",\"step\":%d,\"state\":%d", (int)v->setup->step, (int)v->setup->state);
    (void)fprintf(out, ",\"spoken\":");
    pd_status_text(out, pd_speech_page(ui));
    put_picture(out, ui);
    (void)fprintf(out, ",\"corner\":[%d,%d]", x, y);
    put_aside(out, app);
    (void)fprintf(out, "}\n");
}

static void
end_look(struct pd_app_look *look, bool told)
{
    (void)pthread_mutex_lock(&look->lock);
    look->told = told;
    look->done = true;
    (void)pthread_cond_signal(&look->changed);
    (void)pthread_mutex_unlock(&look->lock);
}

int
pd_app_screen(struct pd_app *app, FILE *out)
{
    struct pd_app_look look = { .out = out };
    struct pd_app_look *message = &look;

    (void)pthread_mutex_init(&look.lock, NULL);
    (void)pthread_cond_init(&look.changed, NULL);
    if (pd_queue_put(&app->looks, &message) == PD_OK) {
        pd_app_wake(app);
        (void)pthread_mutex_lock(&look.lock);
        while (!look.done)
            (void)pthread_cond_wait(&look.changed, &look.lock);
        (void)pthread_mutex_unlock(&look.lock);
    }
    (void)pthread_cond_destroy(&look.changed);
    (void)pthread_mutex_destroy(&look.lock);
    if (!look.told)
        (void)fprintf(out, "the program is stopping\n");
    return look.told ? PD_EXIT_DONE : PD_EXIT_NO;
}

void
pd_app_screen_answers(struct pd_app *app)
{
    struct pd_app_look *look;

    while (pd_queue_take(&app->looks, &look, 0) == PD_OK) {
        put_screen(look->out, app);
        end_look(look, true);
    }
}

void
pd_app_screen_end(struct pd_app *app)
{
    struct pd_app_look *look;

    pd_queue_close(&app->looks);
    while (pd_queue_take(&app->looks, &look, 0) == PD_OK)
        end_look(look, false);
}

#include "ui/screen/screens.h"

static const struct {
    enum pd_screen screen;
    const char *name;
    void (*draw)(struct pd_ui *ui, const struct pd_view *view);
} screens[] = {
    { PD_SCREEN_ATTRACT, "attract", pd_screen_attract },
    { PD_SCREEN_HOME, "home", pd_screen_home },
    { PD_SCREEN_ACCOUNT, "account", pd_screen_account },
    { PD_SCREEN_TIER, "tier", pd_screen_tier },
    { PD_SCREEN_RULES, "rules", pd_screen_rules },
    { PD_SCREEN_CATALOGUE, "catalogue", pd_screen_catalogue },
    { PD_SCREEN_GIFT, "gift", pd_screen_gift },
    { PD_SCREEN_CONFIRM, "confirm", pd_screen_confirm },
    { PD_SCREEN_SAVING, "saving", pd_screen_saving },
    { PD_SCREEN_DONE, "done", pd_screen_done },
    { PD_SCREEN_TICKETS, "tickets", pd_screen_tickets },
    { PD_SCREEN_TICKET, "ticket", pd_screen_ticket },
    { PD_SCREEN_NO_CODE, "no-code", pd_screen_no_code },
    { PD_SCREEN_REFUSED, "refused", pd_screen_refused },
    { PD_SCREEN_MESSAGE, "message", pd_screen_message },
    { PD_SCREEN_CLOSED, "closed", pd_screen_closed },
    { PD_SCREEN_STAFF, "staff", pd_screen_staff },
    { PD_SCREEN_COUNTER, "counter", pd_screen_counter },
    { PD_SCREEN_MORE, "more", pd_screen_more },
    { PD_SCREEN_WALLET, "wallet", pd_screen_wallet },
    { PD_SCREEN_UNIT, "unit", pd_screen_unit },
    { PD_SCREEN_HISTORY, "history", pd_screen_history },
    { PD_SCREEN_ACTIVITIES, "activities", pd_screen_activities },
    { PD_SCREEN_ACTIVITY, "activity", pd_screen_activity },
    { PD_SCREEN_SURVEY, "survey", pd_screen_survey },
    { PD_SCREEN_FEEDBACK, "feedback", pd_screen_feedback },
    { PD_SCREEN_FEEDBACK_STATE, "feedback-state", pd_screen_feedback_state },
    { PD_SCREEN_KEYPAD, "keypad", pd_screen_keypad },
    { PD_SCREEN_REMINDERS, "reminders", pd_screen_reminders },
    { PD_SCREEN_PRIVACY, "privacy", pd_screen_privacy },
    { PD_SCREEN_SURE, "sure", pd_screen_sure },
    { PD_SCREEN_BOARD, "board", pd_screen_board },
    { PD_SCREEN_RIGHTS, "rights", pd_screen_rights },
    { PD_SCREEN_INDEX, "index", pd_screen_index },
    { PD_SCREEN_PROXY, "proxy", pd_screen_proxy },
    { PD_SCREEN_WORK, "work", pd_screen_work },
    { PD_SCREEN_ASIDE, "aside", pd_screen_aside },
    { PD_SCREEN_TECHNICIAN, "technician", pd_screen_technician },
    { PD_SCREEN_SETUP, "setup", pd_screen_setup },
    { PD_SCREEN_ENROL, "enrol", pd_screen_enrol },
    { PD_SCREEN_WHEEL, "wheel", pd_screen_wheel },
    { PD_SCREEN_WHEEL_PICK, "wheel-pick", pd_screen_wheel_pick },
    { PD_SCREEN_WHEEL_RESULT, "wheel-result", pd_screen_wheel_result },
    { PD_SCREEN_WHEEL_FAIR, "wheel-fair", pd_screen_wheel_fair },
    { PD_SCREEN_MONEY, "money", pd_screen_money },
    { PD_SCREEN_DEDUCT, "deduct", pd_screen_deduct },
    { PD_SCREEN_DEDUCTED, "deducted", pd_screen_deducted },
    { PD_SCREEN_REFERRAL, "referral", pd_screen_referral },
    { PD_SCREEN_PLAN, "plan", pd_screen_plan },
    { PD_SCREEN_PLAN_STEP, "plan-step", pd_screen_plan_step },
    { PD_SCREEN_FAMILY, "family", pd_screen_family },
    { PD_SCREEN_MEMBERSHIPS, "memberships", pd_screen_memberships },
    { PD_SCREEN_ADVISER, "adviser", pd_screen_adviser },
};

/* Keys of the counter that its table has too. */
static void
take_counter_keys(struct pd_ui *ui)
{
    static const struct {
        int key;
        enum pd_intent_kind kind;
    } keys[] = { { PD_KEY_ESCAPE, PD_INTENT_COUNTER_CLEAR }, { PD_KEY_ENTER, PD_INTENT_COUNTER_OK },
        { PD_KEY_F9, PD_INTENT_COUNTER_LOCK } };

    for (int i = 0; i < PD_COUNT(keys); i++)
        if (ui->asked.kind == PD_INTENT_NONE && ui->input.key == keys[i].key)
            ui->asked = pd_intent_of(keys[i].kind);
}

void
pd_screen_draw(struct pd_ui *ui, const struct pd_view *view)
{
    bool warning = view->idle_left_s >= 0;

    /* Under the warning the screen is still seen, but nothing on it can be hit. */
    ui->covered = warning;
    /* On a blank screen the keypad finds what no finger does. */
    ui->unseen = view->spoken.dark;
    for (int i = 0; i < PD_COUNT(screens); i++)
        if (screens[i].screen == view->screen)
            screens[i].draw(ui, view);
    if (view->at_counter)
        take_counter_keys(ui);
    pd_screen_speak(ui, view);
    ui->unseen = false;
    if (view->spoken.dark)
        pd_screen_dark(ui, view);
    ui->covered = false;
    ui->zone = PD_ZONE_ROOM;
    if (warning)
        pd_screen_idle(ui, view);
}

const char *
pd_screen_name(enum pd_screen screen)
{
    for (int i = 0; i < PD_COUNT(screens); i++)
        if (screens[i].screen == screen)
            return screens[i].name;
    return "unknown";
}

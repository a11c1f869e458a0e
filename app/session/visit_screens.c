/* What the screens of a patient's visit have in common, and where each differs: one table. */
#include "app/session/state.h"

static const struct pd_visit_screen screens[] = {
    [PD_SCREEN_ATTRACT] = { .aside = true, .pace = PD_PACE_ATTRACT },
    [PD_SCREEN_HOME] = { .back = (enum pd_screen)0 },
    [PD_SCREEN_ACCOUNT] = { .back = (enum pd_screen)0 },
    [PD_SCREEN_TIER] = { .open = true },
    [PD_SCREEN_RULES] = { .from_anywhere = true, .open = true },
    [PD_SCREEN_CATALOGUE] = { .back = (enum pd_screen)0 },
    [PD_SCREEN_GIFT] = { .back = PD_SCREEN_CATALOGUE },
    [PD_SCREEN_CONFIRM] = { .back = PD_SCREEN_GIFT },
    [PD_SCREEN_SAVING] = { .pace = PD_PACE_SAVING },
    [PD_SCREEN_DONE] = { .back = (enum pd_screen)0 },
    [PD_SCREEN_TICKETS] = { .back = (enum pd_screen)0 },
    [PD_SCREEN_TICKET] = { .back = PD_SCREEN_TICKETS },
    [PD_SCREEN_NO_CODE] = { .from_anywhere = true, .aside = true },
    [PD_SCREEN_REFUSED] = { .aside = true },
    [PD_SCREEN_MESSAGE] = { .aside = true },
    [PD_SCREEN_CLOSED] = { .pace = PD_PACE_CLOSED },
    [PD_SCREEN_STAFF] = { .aside = true },
    [PD_SCREEN_COUNTER] = { .back = (enum pd_screen)0 },
    [PD_SCREEN_MORE] = { .open = true },
    [PD_SCREEN_WALLET] = { .from_anywhere = true },
    [PD_SCREEN_UNIT] = { .back = PD_SCREEN_WALLET },
    [PD_SCREEN_HISTORY] = { .from_anywhere = true },
    [PD_SCREEN_ACTIVITIES] = { .from_anywhere = true },
    [PD_SCREEN_ACTIVITY] = { .back = PD_SCREEN_ACTIVITIES },
    [PD_SCREEN_SURVEY] = { .from_anywhere = true },
    [PD_SCREEN_FEEDBACK] = { .from_anywhere = true, .open = true },
    [PD_SCREEN_FEEDBACK_STATE] = { .back = (enum pd_screen)0 },
    [PD_SCREEN_KEYPAD] = { .from_anywhere = true },
    [PD_SCREEN_REMINDERS] = { .from_anywhere = true },
    [PD_SCREEN_PRIVACY] = { .from_anywhere = true },
    [PD_SCREEN_SURE] = { .from_anywhere = true },
    [PD_SCREEN_BOARD] = { .from_anywhere = true, .aside = true },
    [PD_SCREEN_RIGHTS] = { .from_anywhere = true, .open = true },
    [PD_SCREEN_INDEX] = { .from_anywhere = true, .open = true },
    [PD_SCREEN_PROXY] = { .back = PD_SCREEN_TICKET },
    [PD_SCREEN_WORK] = { .back = PD_SCREEN_COUNTER },
    [PD_SCREEN_TECHNICIAN] = { .back = (enum pd_screen)0 },
    [PD_SCREEN_SETUP] = { .back = (enum pd_screen)0 },
    [PD_SCREEN_ENROL] = { .back = (enum pd_screen)0 },
    [PD_SCREEN_WHEEL] = { .from_anywhere = true, .open = true },
    [PD_SCREEN_WHEEL_PICK] = { .back = PD_SCREEN_WHEEL },
    [PD_SCREEN_WHEEL_RESULT] = { .back = (enum pd_screen)0 },
    [PD_SCREEN_WHEEL_FAIR] = { .back = PD_SCREEN_WHEEL, .open = true },
    [PD_SCREEN_MONEY] = { .from_anywhere = true },
    [PD_SCREEN_DEDUCT] = { .back = PD_SCREEN_MONEY },
    [PD_SCREEN_DEDUCTED] = { .back = PD_SCREEN_MONEY },
    [PD_SCREEN_REFERRAL] = { .from_anywhere = true },
    [PD_SCREEN_PLAN] = { .from_anywhere = true },
    [PD_SCREEN_PLAN_STEP] = { .back = PD_SCREEN_PLAN },
    [PD_SCREEN_FAMILY] = { .from_anywhere = true },
    [PD_SCREEN_MEMBERSHIPS] = { .from_anywhere = true },
    [PD_SCREEN_ADVISER] = { .from_anywhere = true },
};

_Static_assert(PD_COUNT(screens) == PD_SCREENS, "every screen has its row");

const struct pd_visit_screen *
pd_visit_screen(enum pd_screen screen)
{
    pd_assert((int)screen > 0 && (int)screen < PD_COUNT(screens));
    return &screens[screen];
}

void
pd_visit_open(struct pd_session *s, enum pd_screen screen)
{
    enum pd_screen here = s->view.screen;

    if (here == PD_SCREEN_SAVING || here == PD_SCREEN_MESSAGE || here == PD_SCREEN_REFUSED)
        here = (enum pd_screen)0; /* nobody goes back to those */
    if (here != screen)
        s->from[screen] = here;
    s->view.page = 0;
    s->view.pages = pd_visit_screen(screen)->open ? PD_PAGES_OPEN : 1;
    pd_session_go(s, screen);
}

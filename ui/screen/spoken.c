#include "ui/screen/spoken.h"

#include "ui/screen/screens.h"

static void
speak_attract(struct pd_ui *ui, const struct pd_view *view)
{
    const char *place = NULL, *hospital = NULL;

    if (view->programme != NULL)
        hospital = pd_kit_say(ui, &view->programme->hospital);
    if (view->place != NULL)
        place = pd_speech_join(ui, pd_kit_say(ui, &view->place->name), pd_kit_say(ui, &view->place->hours));
    pd_speech_tell(ui, TR("Scan your member code"),
        TR("Hold the code on your phone or card before the scanner, below the screen."), NULL,
        pd_speech_join(ui, hospital,
            pd_speech_join(ui,
                TR("This machine is for points and gifts only. To register or pay, use the machines next to "
                   "it."),
                place)));
}

/* Stars are for the eye. */
static const char *
spoken_name(struct pd_ui *ui, const char *masked)
{
    size_t n = 0;

    while (masked[n] != '\0' && masked[n] != '*')
        n++;
    return pd_kit_text(ui, "%.*s", (int)n, masked);
}

static const char *
level_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_programme *p = view->programme;
    const struct pd_member_view *m = &view->member;

    if (p == NULL || m->tier < 0 || m->tier >= p->tier_count)
        return NULL;
    if (m->tier + 1 >= p->tier_count)
        return pd_speech_join(
            ui, pd_kit_say(ui, &p->tiers[m->tier].name), TR("You have reached the highest level"));
    return pd_speech_join(ui, pd_kit_say(ui, &p->tiers[m->tier].name),
        pd_kit_text(ui, TR("%s more to reach %s"), pd_speech_points(ui, m->tier_missing),
            pd_kit_say(ui, &p->tiers[m->tier + 1].name)));
}

static const char *
expiring_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_member_view *m = &view->member;

    if (m->expiring_count == 0)
        return TR("Nothing expires in the next year");
    return pd_kit_text(ui,
        TRN("%s point expires on %s", "%s points expire on %s", pd_points_raw(m->expiring[0].amount)),
        pd_speech_points(ui, m->expiring[0].amount), pd_speech_date(ui, m->expiring[0].at_ms));
}

static const char *
have_words(struct pd_ui *ui, const struct pd_view *view)
{
    return pd_kit_text(ui,
        TRN("You have %s point", "You have %s points", pd_points_raw(view->member.spendable)),
        pd_speech_points(ui, view->member.spendable));
}

/* What stands in the way today: told to everybody who listens, without a number. */
static const char *
limit_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_member_view *m = &view->member;

    if (!m->may_redeem)
        return pd_ui_only_looks(ui, view);
    if (pd_points_raw(m->offline_left) < 0)
        return NULL;
    if (view->programme != NULL && pd_redeem_hub_first(view->programme))
        return TR(
            "No network right now: choose a gift and it is noted. Collect it when the network is back.");
    if (pd_points_raw(m->offline_left) == 0)
        return TR("You can get gifts when the network is back. Tickets you already have can be collected any "
                  "time.");
    return TR("There is no network right now. You can get gifts all the same.");
}

static void
speak_home(struct pd_ui *ui, const struct pd_view *view)
{
    const char *name = view->member.member != NULL ? view->member.member->masked : "";
    const char *numbers =
        pd_speech_join(ui, pd_kit_text(ui, TR("Hello, %s"), spoken_name(ui, name)), have_words(ui, view));

    pd_speech_tell(ui, TR("Your page"),
        pd_speech_join(
            ui, pd_speech_personal(ui, numbers, TR("Your points are on the screen.")), limit_words(ui, view)),
        NULL,
        pd_speech_personal(ui, pd_speech_join(ui, level_words(ui, view), expiring_words(ui, view)),
            TR("With headphones your points are spoken.")));
}

static const char *
lots_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_member *m = view->member.member;
    const char *all = NULL;

    for (int i = 0; m != NULL && i < m->lot_count && i < PD_VIEW_EXPIRING; i++) {
        const struct pd_lot *lot = &m->lots[i];
        const char *until = lot->expires_ms == PD_NEVER_MS
                                ? TR("Never expires")
                                : pd_kit_text(ui, TR("Until %s"), pd_speech_date(ui, lot->expires_ms));

        if (pd_points_raw(lot->left) > 0)
            all = pd_speech_join(ui, all,
                pd_kit_text(ui, TR("%s, %s"),
                    pd_kit_text(ui, TR("%s, %s"), pd_lot_name(ui, view, lot),
                        pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(lot->left)),
                            pd_speech_points(ui, lot->left))),
                    until));
    }
    return all;
}

static void
speak_account(struct pd_ui *ui, const struct pd_view *view)
{
    pd_speech_tell(ui, TR("My points"),
        pd_speech_join(ui, pd_speech_personal(ui, have_words(ui, view), TR("Your points are on the screen.")),
            TR("The points that expire first are used first.")),
        NULL, pd_speech_personal(ui, lots_words(ui, view), TR("With headphones your points are spoken.")));
}

/* Every level with what it gives; which is hers is told in headphones. */
static void
speak_tier(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_programme *p = view->programme;
    const char *all = NULL;

    for (int i = 0; p != NULL && i < p->tier_count; i++) {
        all = pd_speech_join(ui, all, pd_kit_say(ui, &p->tiers[i].name));
        for (int k = 0; k < p->tiers[i].benefit_count; k++)
            all = pd_speech_join(ui, all, pd_kit_say(ui, &p->tiers[i].benefits[k]));
    }
    pd_speech_tell(ui, TR("My level"),
        pd_speech_join(ui, pd_speech_personal(ui, level_words(ui, view), TR("Your level is on the screen.")),
            pd_rules_level_grows(ui, p)),
        NULL, all);
}

static void
speak_rules(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_programme *p = view->programme;
    const char *all = NULL;

    for (int i = 0; p != NULL && i < p->page_count; i++)
        all = pd_speech_join(ui, all,
            pd_speech_join(ui, pd_kit_say(ui, &p->pages[i].title), pd_kit_say(ui, &p->pages[i].body)));
    if (pd_rules_kept_level(ui, p) != NULL)
        all = pd_speech_join(ui, all, pd_rules_kept_level(ui, p));
    pd_speech_tell(ui, TR("How points work"), all, NULL, NULL);
}

static void
speak_saving(struct pd_ui *ui, const struct pd_view *view)
{
    (void)view;
    pd_speech_tell(ui, TR("Keeping it for you"), NULL, NULL, NULL);
}

static void
speak_no_code(struct pd_ui *ui, const struct pd_view *view)
{
    const char *ways = pd_speech_join(ui,
        pd_speech_join(ui, TR("On your phone"),
            TR("Open the hospital's account in your messenger and tap \"Member code\".")),
        pd_speech_join(ui,
            pd_speech_join(ui, TR("On your member card"), TR("The code is printed on the back of the card.")),
            pd_speech_join(ui, TR("Not a member yet, or no phone"),
                TR("The staff at the desk help you; joining costs nothing."))));

    pd_speech_tell(ui, TR("No member code?"), ways, NULL,
        view->place != NULL
            ? pd_kit_text(ui, TR("People help you here: %s."), pd_kit_say(ui, &view->place->name))
            : NULL);
}

static const struct {
    enum pd_screen screen;
    void (*speak)(struct pd_ui *ui, const struct pd_view *view);
} rows[] = {
    { PD_SCREEN_ATTRACT, speak_attract },
    { PD_SCREEN_HOME, speak_home },
    { PD_SCREEN_ACCOUNT, speak_account },
    { PD_SCREEN_TIER, speak_tier },
    { PD_SCREEN_RULES, speak_rules },
    { PD_SCREEN_CATALOGUE, pd_spoken_catalogue },
    { PD_SCREEN_GIFT, pd_spoken_gift_page },
    { PD_SCREEN_CONFIRM, pd_spoken_confirm },
    { PD_SCREEN_SAVING, speak_saving },
    { PD_SCREEN_DONE, pd_spoken_done },
    { PD_SCREEN_TICKETS, pd_spoken_tickets },
    { PD_SCREEN_TICKET, pd_spoken_ticket },
    { PD_SCREEN_PROXY, pd_spoken_proxy },
    { PD_SCREEN_NO_CODE, speak_no_code },
    { PD_SCREEN_UNIT, pd_spoken_unit },
    { PD_SCREEN_INDEX, pd_spoken_index },
    { PD_SCREEN_MONEY, pd_spoken_hers },
    { PD_SCREEN_DEDUCT, pd_spoken_deduct },
    { PD_SCREEN_DEDUCTED, pd_spoken_deduct },
    { PD_SCREEN_FAMILY, pd_spoken_family },
    { PD_SCREEN_HISTORY, pd_spoken_hers },
    { PD_SCREEN_REMINDERS, pd_spoken_hers },
    { PD_SCREEN_RIGHTS, pd_spoken_rights },
    { PD_SCREEN_ACTIVITY, pd_spoken_activity },
    { PD_SCREEN_KEYPAD, pd_spoken_keypad },
    { PD_SCREEN_SURVEY, pd_spoken_survey },
    { PD_SCREEN_FEEDBACK_STATE, pd_spoken_feedback_state },
    { PD_SCREEN_MESSAGE, pd_spoken_feedback_state },
};

void
pd_screen_speak(struct pd_ui *ui, const struct pd_view *view)
{
    for (int i = 0; i < PD_COUNT(rows); i++)
        if (rows[i].screen == view->screen)
            rows[i].speak(ui, view);
}

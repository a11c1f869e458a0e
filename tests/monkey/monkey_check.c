/* What must hold whatever a monkey does. */
#include "tests/monkey/monkey.h"

#include "tests/support/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALL_SCREENS_BY 30000 /* touches, keys and scans: a long life goes everywhere */
#define PIXELS_EVERY 24      /* the same draw list gives the same pixels, but where a picture is missing */

bool
monkey_wrong(struct monkey *m, const char *format, ...)
{
    va_list args;

    if (m->wrong[0] != '\0')
        return false; /* the first one counts */
    va_start(args, format);
    (void)vsnprintf(m->wrong, sizeof m->wrong, format, args);
    va_end(args);
    return false;
}

static bool
has_way(struct monkey *m, enum pd_intent_kind kind)
{
    struct pd_rect rect;

    return pd_ui_find(m->ui, kind, -1, NULL, &rect);
}

/* (1): a wait ends by itself; everywhere else somebody finds a way back, home, or out. */
static bool
leads_on(struct monkey *m, const struct pd_view *v)
{
    switch (v->screen) {
    case PD_SCREEN_SAVING:
    case PD_SCREEN_CLOSED:
        return pd_session_wake_ms(m->session) < INT64_MAX || v->screen == PD_SCREEN_CLOSED;
    case PD_SCREEN_ATTRACT:
        return has_way(m, PD_INTENT_CATALOGUE) || has_way(m, PD_INTENT_STAFF);
    case PD_SCREEN_TECHNICIAN: /* who taps the right corners; a look at a badge or at the desk ends by itself
                                */
        return has_way(m, PD_INTENT_COUNTER_CLEAR) || has_way(m, PD_INTENT_TECHNICIAN_LEAVE) ||
               pd_session_wake_ms(m->session) < INT64_MAX;
    default:
        return has_way(m, PD_INTENT_FINISH) || has_way(m, PD_INTENT_HOME) || has_way(m, PD_INTENT_BACK) ||
               has_way(m, PD_INTENT_STAY);
    }
}

/* Whether a text fits is for tests/ui to say; where it does not, that is told. */
static void
count_cuts(struct monkey *m, const struct pd_view *v)
{
    if (m->scarce_ms != 0 || pd_ui_clipped(m->ui) == 0)
        return;
    m->cuts++;
    if (m->verbose)
        (void)printf("cut: screen %d, %dx%d, lang %d%s%s%s: %s\n", (int)v->screen, m->panel.w_px,
            m->panel.h_px, (int)v->lang, v->care ? ", large" : "", v->contrast ? ", contrast" : "",
            v->low ? ", low" : "", pd_ui_clipped_text(m->ui));
}

static bool
is_hers(const struct monkey_member *her, struct pd_id id)
{
    return pd_id_equal(id, her->id) || (!pd_id_is_zero(her->also) && pd_id_equal(id, her->also));
}

/* Whoever stands here, and those of her family: their cards and what they used are hers to see. */
static bool
may_be_named(struct monkey *m, const struct pd_view *v, const struct monkey_member *her)
{
    for (int i = 0; v->has_member && i < MONKEY_MEMBERS; i++)
        if (is_hers(&m->members[i], v->member.member->id))
            return her == &m->members[i] || (her->family != 0 && her->family == m->members[i].family);
    return false;
}

/* (3) */
static bool
names_others(struct monkey *m, const char *text)
{
    const struct pd_view *v = pd_session_view(m->session);

    for (int i = 0; i < MONKEY_MEMBERS; i++) {
        const struct monkey_member *her = &m->members[i];

        if (!may_be_named(m, v, her) && strstr(text, her->masked) != NULL)
            return true;
        if (strstr(text, her->phone) != NULL && v->screen != PD_SCREEN_KEYPAD)
            return true;
    }
    return false;
}

static bool
names_only_her(struct monkey *m)
{
    const char *text;

    for (int i = 0; (text = pd_ui_text_at(m->ui, i)) != NULL; i++)
        if (names_others(m, text))
            return monkey_wrong(m, "screen %d names somebody who is not here: \"%s\"",
                (int)pd_session_view(m->session)->screen, text);
    return true;
}

bool
monkey_listen(struct monkey *m, const struct pd_said *said)
{
    const struct pd_view *v = pd_session_view(m->session);

    if (names_others(m, said->text))
        return monkey_wrong(m, "somebody who is not here is named aloud: \"%s\"", said->text);
    for (int i = 0; i < MONKEY_MEMBERS; i++)
        if (!v->spoken.alone && strstr(said->text, m->members[i].masked) != NULL)
            return monkey_wrong(m, "a lobby hears a name: \"%s\"", said->text);
    return true;
}

/* ---- (2): a kiosk where nobody has ever been ---- */

/* How many visits there were, what she may have set before she shows who she is, that she called somebody. */
static void
forget_settings(struct pd_view *v, const struct pd_view *set)
{
    v->lang = set->lang;
    v->care = set->care;
    v->contrast = set->contrast;
    v->low = set->low;
    v->spoken = set->spoken;
    v->staff_called = set->staff_called;
    v->visit = set->visit;
    if (strcmp(v->error_code, set->error_code) == 0)
        memcpy(
            v->error_code, set->error_code, sizeof v->error_code); /* behind its end may lie one of before */
}

static void
tick_both(struct monkey *m)
{
    struct pd_session_event tick = { .kind = PD_SESSION_EVENT_TICK };
    static struct pd_effects unused;

    monkey_apply(m, &tick);
    if (m->session == NULL)
        return;
    tick.boot_ms = machine_boot_ms(&m->machine);
    pd_session_apply(m->nobodys, &tick, &unused);
}

/* Every byte that screens are drawn from. */
static bool
holds_nobody(struct monkey *m)
{
    static struct pd_view here, there;
    const unsigned char *a = (const unsigned char *)&here, *b = (const unsigned char *)&there;

    memcpy(&here, pd_session_view(m->session), sizeof here);
    memcpy(&there, pd_session_view(m->nobodys), sizeof there);
    forget_settings(&here, &there);
    for (size_t i = 0; i < sizeof here; i++)
        if (a[i] != b[i])
            return monkey_wrong(m,
                "screen %d, nobody's: byte %zu of its view is not as where nobody has been", (int)here.screen,
                i);
    return true;
}

bool
monkey_look(struct monkey *m)
{
    const struct pd_view *v;

    if (m->session == NULL)
        return true; /* dark: the machine is down */
    v = pd_session_view(m->session);
    if (!leads_on(m, v))
        return monkey_wrong(m, "screen %d has no way out", (int)v->screen);
    if (m->machine.corrupt)
        return monkey_wrong(m, "an honest disk was called corrupt");
    if (v->screen == PD_SCREEN_MESSAGE && v->message == PD_MESSAGE_FEEDBACK_KEPT)
        m->feedback = v->feedback.number;
    count_cuts(m, v);
    if (v->screen == PD_SCREEN_ATTRACT)
        tick_both(m);
    if (m->session == NULL || !names_only_her(m))
        return m->session == NULL;
    return v->screen != PD_SCREEN_ATTRACT || holds_nobody(m);
}

static char *
drawn(const struct pd_ui *ui)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);

    assert_non_null(out);
    pd_ui_dump(ui, out);
    (void)fclose(out);
    return text;
}

/* The first line of one that the other does not have there. */
static const char *
first_difference(char *here, const char *there)
{
    size_t i = 0, line = 0;

    for (; here[i] == there[i]; i++)
        line = here[i] == '\n' ? i + 1 : line;
    here[line + strcspn(here + line, "\n")] = '\0';
    return here + line;
}

static bool
draws_the_same(struct monkey *m)
{
    char *here, *there;
    bool same;

    pd_ui_resize(m->clean, m->panel);
    (void)pd_ui_frame(m->clean, pd_session_view(m->nobodys), machine_boot_ms(&m->machine));
    here = drawn(m->ui);
    there = drawn(m->clean);
    same = strcmp(here, there) == 0;
    if (!same)
        (void)monkey_wrong(m, "the first screen is drawn otherwise than where nobody has been: %s",
            first_difference(here, there));
    free(here);
    free(there);
    return same;
}

static bool
looks_the_same(struct monkey *m)
{
    size_t bytes = (size_t)m->panel.w_px * (size_t)m->panel.h_px * sizeof(uint32_t);
    struct pd_ui *const uis[2] = { m->ui, m->clean };

    for (int i = 0; i < 2; i++) {
        struct pd_rect rects[PD_UI_RECTS];

        memset(m->pixels[i], 0, bytes);
        pd_ui_repaint(uis[i]);
        (void)pd_ui_paint(uis[i], m->pixels[i], m->panel.w_px, rects);
    }
    return memcmp(m->pixels[0], m->pixels[1], bytes) == 0 ||
           monkey_wrong(m, "the first screen does not look as where nobody has been");
}

bool
monkey_look_idle(struct monkey *m)
{
    const struct pd_view *v;

    if (m->session == NULL)
        return true;
    tick_both(m);
    monkey_frames(m);
    if (m->session == NULL)
        return true;
    v = pd_session_view(m->session);
    if (v->screen != PD_SCREEN_ATTRACT && v->screen != PD_SCREEN_CLOSED)
        return monkey_wrong(m, "nobody is here, and screen %d stays", (int)v->screen);
    if (v->lang != pd_session_view(m->nobodys)->lang || v->spoken.on || v->care || v->contrast || v->low)
        return monkey_wrong(m, "nobody is here, and what somebody set stays");
    return holds_nobody(m) && names_only_her(m) && draws_the_same(m) &&
           (m->idles % PIXELS_EVERY != 1 || looks_the_same(m));
}

/* What no life of a kiosk leads to. */
static const struct {
    enum pd_screen screen;
    const char *why;
} never[] = {
    { PD_SCREEN_COUNTER, "a counter's" },
    { PD_SCREEN_WORK, "a counter's" },
    { PD_SCREEN_ENROL, "a counter's" },
    { PD_SCREEN_ASIDE, "the second display of a counter" },
    { PD_SCREEN_SETUP, "a machine's that is no desk yet" },
};

static bool
is_excepted(int screen)
{
    if (screen == 39 || screen == 41) /* numbers that no screen has */
        return true;
    for (int i = 0; i < PD_COUNT(never); i++)
        if ((int)never[i].screen == screen)
            return true;
    return false;
}

bool
monkey_saw_all(struct monkey *m)
{
    for (int i = 0; i < PD_COUNT(never); i++)
        if (m->screens[never[i].screen] > 0)
            return monkey_wrong(m, "screen %d, %s, was drawn", (int)never[i].screen, never[i].why);
    for (int i = 1; m->taps + m->keys + m->scans >= ALL_SCREENS_BY && i < PD_SCREENS; i++)
        if (m->screens[i] == 0 && !is_excepted(i))
            return monkey_wrong(m, "screen %d was never reached", i);
    return true;
}

bool
monkey_verify(struct monkey *m)
{
    struct pd_ledger_report report;

    if (m->machine.ledger == NULL)
        return monkey_wrong(m, "the machine is down at the end");
    if (pd_ledger_verify(m->machine.ledger, &report, NULL, NULL) != PD_OK || report.problem[0] != '\0')
        return monkey_wrong(m, "journal: op %llu: %s", (unsigned long long)report.bad_seq, report.problem);
    (void)kit_verify(m->kit);
    return true;
}

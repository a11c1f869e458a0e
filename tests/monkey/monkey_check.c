/* What must hold whatever a monkey does. */
#include "tests/monkey/monkey.h"

#include "tests/support/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    default:
        return has_way(m, PD_INTENT_FINISH) || has_way(m, PD_INTENT_HOME) || has_way(m, PD_INTENT_BACK) ||
               has_way(m, PD_INTENT_STAY);
    }
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
    if (pd_ui_clipped(m->ui) > 0 && m->cuts++ == 0) /* whether a text fits is for tests/ui to say */
        (void)snprintf(m->first_cut, sizeof m->first_cut, "screen %d, %dx%d: %s", (int)v->screen,
            m->panel.w_px, m->panel.h_px, pd_ui_clipped_text(m->ui));
    return true;
}

static bool
names_nobody(struct monkey *m)
{
    const char *text;

    for (int i = 0; (text = pd_ui_text_at(m->ui, i)) != NULL; i++)
        for (int k = 0; k < MONKEY_MEMBERS; k++)
            if (m->masked[k][0] != '\0' && strstr(text, m->masked[k]) != NULL)
                return monkey_wrong(m, "the first screen says \"%s\"", text);
    return true;
}

static uint32_t *
paint(struct pd_ui *ui, const struct monkey *m)
{
    size_t n = (size_t)m->panel.w_px * (size_t)m->panel.h_px;
    uint32_t *pixels = calloc(n, sizeof *pixels);
    struct pd_rect rects[PD_UI_RECTS];

    assert_non_null(pixels);
    pd_ui_repaint(ui);
    (void)pd_ui_paint(ui, pixels, m->panel.w_px, rects);
    return pixels;
}

/* (2): the same pixels as on a machine where nobody has ever been. */
static bool
looks_untouched(struct monkey *m)
{
    size_t bytes = (size_t)m->panel.w_px * (size_t)m->panel.h_px * sizeof(uint32_t);
    uint32_t *here, *there;
    bool same;

    pd_ui_resize(m->clean, m->panel);
    (void)pd_ui_frame(m->clean, pd_session_view(m->session), machine_boot_ms(&m->machine));
    here = paint(m->ui, m);
    there = paint(m->clean, m);
    same = memcmp(here, there, bytes) == 0;
    free(here);
    free(there);
    return same || monkey_wrong(m, "the first screen is not as it was before anybody came");
}

bool
monkey_look_idle(struct monkey *m)
{
    const struct pd_view *v;

    if (m->session == NULL)
        return true;
    v = pd_session_view(m->session);
    if (v->screen != PD_SCREEN_ATTRACT && v->screen != PD_SCREEN_CLOSED)
        return monkey_wrong(m, "nobody is here, and screen %d stays", (int)v->screen);
    if (v->has_member || v->member.page != NULL || v->ticket.code[0] != '\0' || v->keypad.typed[0] != '\0')
        return monkey_wrong(m, "nobody is here, and somebody's things are");
    return names_nobody(m) && (m->idles % 16 != 1 || looks_untouched(m));
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

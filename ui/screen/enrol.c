/*
 * Somebody becomes a member at the counter: one question a page, its answer below it, and the keys for it at
 * the bottom. Everything works from the keyboard; what is chosen, also by touch.
 */
#include "ui/screen/enrol.h"

#include "ui/widget/ask.h"
#include "ui/widget/list.h"

#include <string.h>

static bool
is_typed(enum pd_enrol_step step)
{
    return (step >= PD_ENROL_NUMBER && step <= PD_ENROL_GUARDIAN_PHONE) || step == PD_ENROL_CARD ||
           step == PD_ENROL_REFERRER || step == PD_ENROL_STAFF;
}

/* ---- parts ---- */

static void
draw_head(struct pd_ui *ui, struct pd_rect *room, const struct pd_enrol_view *e)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect row = pd_rect_cut_top(room, pd_theme_line(t, PD_TYPE_BODY)), bar;
    struct pd_label label = { PD_TYPE_BODY, PD_BOLD, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 };

    if (e->of > 0 && e->step < PD_ENROL_SAVING) {
        label.align = PD_ALIGN_RIGHT;
        pd_ui_label(ui, pd_rect_cut_right(&row, row.w / 3), label,
            /* TRANSLATORS: Question %d of so many. */
            pd_kit_text(ui, TR("%d of %d"), e->at, e->of));
        label.align = PD_ALIGN_LEFT;
    }
    pd_ui_label(ui, row, label, TR("Enrol a member"));
    pd_rect_cut_top(room, t->unit);
    bar = pd_rect_cut_top(room, t->unit);
    if (e->of > 0 && e->step < PD_ENROL_SAVING)
        pd_ui_bar(ui, bar, e->at * 1000 / e->of, t->color.line, t->color.accent);
    pd_rect_cut_top(room, t->unit * 3);
}

/* What stands in the field, then what is being composed, with a line where the next letter comes. */
static void
draw_field(struct pd_ui *ui, struct pd_rect r, const struct pd_enrol_view *e)
{
    const struct pd_theme *t = &ui->theme;
    const char *both = pd_kit_text(ui, "%s%s", e->typed, e->typing.composition);
    struct pd_label label = { PD_TYPE_DISPLAY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 };
    int w;

    pd_draw_fill(&ui->draw, r, t->radius, t->color.surface);
    pd_draw_border(&ui->draw, r, t->radius, t->outline * 2,
        e->problem != PD_ENROL_GOOD ? t->color.bad : t->color.accent_ink);
    r = pd_rect_inset(r, t->unit * 3, t->unit);
    while (label.type > PD_TYPE_BODY && pd_ui_text_width(ui, label.type, PD_BOLD, both) > r.w)
        label.type--;
    if (e->typed[0] != '\0')
        pd_ui_label(ui, r, label, e->typed);
    w = e->typed[0] != '\0' ? pd_ui_text_width(ui, label.type, PD_BOLD, e->typed) : 0;
    if (e->typing.composition[0] != '\0') {
        struct pd_rect at = { r.x + w, r.y, r.w - w, r.h };
        int more = pd_ui_text_width(ui, label.type, PD_BOLD, e->typing.composition);

        label.color = t->color.accent_ink;
        pd_ui_label(ui, at, label, e->typing.composition);
        at = (struct pd_rect){ at.x, r.y + r.h * 9 / 10, more < at.w ? more : at.w, t->outline * 2 };
        pd_draw_fill(&ui->draw, at, 0, t->color.accent_ink);
        w += more;
    }
    w += t->unit / 2;
    if (w < r.w)
        pd_draw_fill(&ui->draw, (struct pd_rect){ r.x + w, r.y + r.h / 6, t->outline * 2, r.h * 2 / 3 }, 0,
            t->color.accent_ink);
}

static int
field_height(const struct pd_ui *ui, struct pd_rect r)
{
    int h = ui->theme.primary * 5 / 4;

    return h < r.h ? h : r.h;
}

static struct pd_rect
choice_rect(const struct pd_ui *ui, struct pd_rect r, int i, int count)
{
    int columns = count == 2 || count > 5 ? 2 : 1, rows = (count + columns - 1) / columns;
    int h = ui->theme.primary * rows + ui->theme.gap * (rows - 1);

    if (h < r.h)
        r = pd_rect_centre(r, r.w, h);
    return pd_rect_column(
        pd_rect_row(r, i / columns, rows, ui->theme.gap), i % columns, columns, ui->theme.gap);
}

static void
draw_choices(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_enrol_view *e = &view->enrol;

    for (int i = 0; i < e->choice_count; i++) {
        bool chosen = e->choice == i + 1;

        pd_ui_button(ui, choice_rect(ui, r, i, e->choice_count),
            (struct pd_button){ .style = chosen ? PD_BUTTON_PRIMARY : PD_BUTTON_SECONDARY,
                /* TRANSLATORS: A digit to press, then what it stands for. */
                .label = pd_kit_text(ui, TR("%d  %s"), i + 1, pd_enrol_choice(ui, view, i + 1)),
                .icon = chosen ? "check" : NULL,
                .type = PD_TYPE_LARGE,
                .selected = chosen,
                .intent = pd_intent_n(PD_INTENT_ENROL_CHOOSE, i + 1),
                .key = '1' + i });
    }
}

static void
draw_keys(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view, const char *next)
{
    bool first = view->enrol.step == PD_ENROL_NOTICE;
    struct pd_button print = pd_ui_slip_button(ui, view->print, PD_SLIP_NOTICE, TR("Print it  F11"));
    struct pd_button back = { .style = PD_BUTTON_SECONDARY,
        .label = first ? TR("Give up  Esc") : TR("Back  Esc"),
        .intent = pd_intent_of(PD_INTENT_ENROL_BACK),
        .key = PD_KEY_ESCAPE };
    struct pd_button stop = { .style = PD_BUTTON_BAD,
        .label = TR("Give up  F8"),
        .intent = pd_intent_of(PD_INTENT_ENROL_STOP),
        .key = PD_KEY_F8 };

    pd_ui_button(ui, pd_rect_cut_left(&row, row.w / 4), back);
    pd_rect_cut_left(&row, ui->theme.gap);
    if (!first) {
        pd_ui_button(ui, pd_rect_cut_left(&row, row.w / 3), stop);
        pd_rect_cut_left(&row, ui->theme.gap);
    } else if (view->print != PD_PRINT_NONE) {
        print.key = PD_KEY_F11;
        pd_ui_button(ui, pd_rect_cut_left(&row, row.w / 3), print);
        pd_rect_cut_left(&row, ui->theme.gap);
    }
    pd_ui_button(ui, row,
        (struct pd_button){ .style = PD_BUTTON_GOOD,
            .label = next,
            .intent = pd_intent_of(PD_INTENT_ENROL_NEXT),
            .key = PD_KEY_ENTER });
}

/* ---- pages ---- */

/* The largest type in which all of it fits. */
static void
draw_notice(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const char *text = pd_enrol_notice(ui, view);
    struct pd_enrol_words w = pd_enrol_asks(ui, &view->enrol);
    struct pd_label head = { PD_TYPE_TITLE, PD_BOLD, ui->theme.color.accent_ink, PD_ALIGN_LEFT, PD_VALIGN_TOP,
        2 },
                    body = { PD_TYPE_TITLE, PD_REGULAR, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 };

    pd_ui_paragraph(ui, &r, head, ui->theme.unit * 2, w.title);
    while (body.type > PD_TYPE_SMALL && pd_ui_text_height(ui, body, r.w, text) > r.h)
        body.type--;
    pd_ui_label(ui, r, body, text);
}

/* An icon and what is asked at the left, the answer at the right of a wide room; else one above the other. */
static void
draw_question(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_enrol_view *e = &view->enrol;
    struct pd_enrol_words w = pd_enrol_asks(ui, e);
    const char *bad = pd_enrol_problem_words(ui, e);
    struct pd_rect ask =
        pd_ui_wide(r) ? pd_rect_cut_left(&r, r.w * 9 / 20) : pd_rect_cut_top(&r, r.h * 2 / 5);

    if (pd_ui_wide(r))
        pd_rect_cut_left(&r, t->unit * 4);
    else
        pd_rect_cut_top(&r, t->unit * 2);
    pd_ui_question(ui, ask, w.icon, w.title, w.why);
    if (bad != NULL) {
        struct pd_rect at = pd_rect_cut_bottom(&r, pd_ui_notice_height(ui, r.w, bad));

        pd_ui_notice(ui, &at, PD_TONE_BAD, "warning", bad);
        pd_rect_cut_bottom(&r, t->unit * 2);
    }
    if (e->typing.on) {
        draw_field(ui, pd_rect_cut_top(&r, field_height(ui, r)), e);
        pd_rect_cut_top(&r, t->gap);
        pd_enrol_candidate_bar(ui, r, &e->typing);
    } else if (is_typed(e->step))
        draw_field(ui, pd_rect_centre(r, r.w, field_height(ui, r)), e);
    else
        draw_choices(ui, r, view);
}

static const char *
consents_words(struct pd_ui *ui, const struct pd_enrol_form *f)
{
    const char *all = "";

    for (int i = PD_PURPOSE_PROGRAMME; i <= PD_PURPOSE_PARTNERS; i++)
        if ((f->given >> i & 1) != 0)
            all = all[0] == '\0'
                      ? pd_enrol_purpose_words(ui, (enum pd_purpose)i)
                      : pd_kit_text(ui, TR("%s, %s"), all, pd_enrol_purpose_words(ui, (enum pd_purpose)i));
    return all;
}

#define FACTS 9

static int
list_facts(struct pd_ui *ui, const struct pd_enrol_form *f, struct pd_fact facts[FACTS])
{
    int n = 0;

    facts[n++] = (struct pd_fact){ NULL, TR("Name"), f->name };
    facts[n++] = (struct pd_fact){ NULL, TR("Phone"), f->phone[0] != '\0' ? f->phone : TR("none") };
    facts[n++] = (struct pd_fact){ NULL, TR("Birthday"), f->birthday };
    facts[n++] =
        (struct pd_fact){ NULL, TR("Hospital number"), f->number[0] != '\0' ? f->number : TR("none") };
    if (f->minor)
        facts[n++] = (struct pd_fact){ NULL, TR("Guardian"),
            pd_kit_text(ui, "%s · %s", f->guardian, pd_enrol_relation_words(ui, (int)f->relation)) };
    facts[n++] = (struct pd_fact){ NULL, TR("Agreed to"), consents_words(ui, f) };
    facts[n++] = (struct pd_fact){ NULL, TR("Came by"),
        f->partner[0] != '\0' ? f->partner
        : f->referrer != 0    ? pd_kit_text(ui, "%s · %s", pd_enrol_source_words(ui, (int)f->source),
                                    pd_referral_words(ui, f->referrer))
                              : pd_enrol_source_words(ui, (int)f->source) };
    if (f->recommended[0] != '\0')
        facts[n++] = (struct pd_fact){ NULL, TR("Recommended by"), f->recommended };
    facts[n++] = (struct pd_fact){ NULL, TR("Card"), f->serial[0] != '\0' ? f->serial : TR("none") };
    return n;
}

static void
draw_summary(struct pd_ui *ui, struct pd_rect r, const struct pd_enrol_view *e)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_fact facts[FACTS];
    struct pd_rect rects[FACTS];
    const char *bad = pd_enrol_problem_words(ui, e);
    int n = list_facts(ui, &e->form, facts), rows, most = pd_theme_line(t, PD_TYPE_TITLE) + t->unit * 2;

    pd_ui_paragraph(ui, &r, (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 1 },
        t->unit * 2, pd_enrol_asks(ui, e).title);
    if (bad != NULL)
        pd_ui_notice(ui, &r, PD_TONE_BAD, "warning", bad);
    /* What belongs together is read together: on a wide panel too the value is not far from its name. */
    if (r.w > t->type[PD_TYPE_BODY] * 28)
        r.w = t->type[PD_TYPE_BODY] * 28;
    rows = n;
    if (r.h > most * rows)
        r.h = most * rows;
    for (int i = 0; i < n; i++)
        rects[i] = pd_rect_row(r, i, rows, t->unit);
    pd_ui_facts(ui, rects, facts, n);
}

static void
draw_done(struct pd_ui *ui, struct pd_rect in, struct pd_rect row, const struct pd_enrol_view *e)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_enrol_said said = pd_enrol_said(ui, e);
    bool open = e->result == PD_ENROL_RESULT_REFUSED || e->result == PD_ENROL_RESULT_FAILED;
    struct pd_button next = { .style = open ? PD_BUTTON_SECONDARY : PD_BUTTON_GOOD,
        .label = open ? TR("Give up  Enter") : TR("Next, please  Enter"),
        .intent = pd_intent_of(PD_INTENT_ENROL_NEXT),
        .key = PD_KEY_ENTER };

    pd_counter_verdict(ui, pd_rect_cut_top(&in, pd_theme_line(t, PD_TYPE_HEADING) + t->unit * 3), said.tone,
        said.icon, said.title);
    pd_ui_question(ui, in, said.icon, said.body, NULL);
    if (open || e->may_serve) {
        pd_ui_button(ui, pd_rect_cut_left(&row, row.w / 2),
            open ? (struct pd_button){ .style = PD_BUTTON_PRIMARY,
                       .label = TR("Back  Esc"),
                       .intent = pd_intent_of(PD_INTENT_ENROL_BACK),
                       .key = PD_KEY_ESCAPE }
                 : (struct pd_button){ .style = PD_BUTTON_PRIMARY,
                       .label = TR("Serve this member  F3"),
                       .icon = "person",
                       .intent = pd_intent_of(PD_INTENT_ENROL_SERVE),
                       .key = PD_KEY_F3 });
        pd_rect_cut_left(&row, t->gap);
    }
    pd_ui_button(ui, row, next);
}

/* ---- the screen ---- */

/* Whatever is typed and is no button's. */
static void
take_typing(struct pd_ui *ui, enum pd_enrol_step step, bool typing)
{
    int key = ui->input.key;

    if (ui->asked.kind == PD_INTENT_NONE && typing && key == PD_KEY_SHIFT)
        ui->asked = pd_intent_of(PD_INTENT_ENROL_LATIN);
    else if (ui->asked.kind == PD_INTENT_NONE && is_typed(step) &&
             (key == PD_KEY_BACKSPACE || (key >= ' ' && key <= '~') || key >= PD_KEY_WIDE))
        ui->asked = pd_intent_n(PD_INTENT_ENROL_TYPE, key);
    else if (ui->asked.kind == PD_INTENT_NONE && key == PD_KEY_F9)
        ui->asked = pd_intent_of(PD_INTENT_COUNTER_LOCK);
}

void
pd_screen_enrol(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_enrol_view *e = &view->enrol;
    struct pd_rect room = pd_ui_page(ui, view, NULL, 0), in, row;

    pd_ui_card(ui, room);
    in = pd_rect_inset(room, t->unit * 4, t->unit * 4);
    draw_head(ui, &in, e);
    row = pd_rect_cut_bottom(&in, t->primary);
    pd_rect_cut_bottom(&in, t->unit * 3);
    switch (e->step) {
    case PD_ENROL_NOTICE:
        draw_notice(ui, in, view);
        draw_keys(ui, row, view, TR("It was read  Enter"));
        break;
    case PD_ENROL_SUMMARY:
        draw_summary(ui, in, e);
        draw_keys(ui, row, view, TR("Enrol  Enter"));
        break;
    case PD_ENROL_SAVING:
        pd_ui_question(ui, in, "clock", TR("Saving"), NULL);
        break;
    case PD_ENROL_DONE:
        draw_done(ui, in, row, e);
        break;
    default:
        draw_question(ui, in, view);
        draw_keys(ui, row, view, TR("Next question  Enter"));
        break;
    }
    if (ui->spoken.title == NULL || e->step == PD_ENROL_SAVING)
        pd_speech_tell_read(ui, pd_enrol_asks(ui, e).title, TR("It is on the screen."));
    take_typing(ui, e->step, e->typing.on);
}

/*
 * A line of a list, what may be done with it, the fields of that one after the other, and all of it once
 * more. What it is about stands at the left all the time.
 */
#include "ui/screen/work.h"

#include <string.h>

/* ---- what it is about ---- */

static int
add_line_facts(struct pd_ui *ui, const struct pd_view *view, struct pd_fact *facts)
{
    const struct pd_work_view *w = &view->counter.work;

    if (w->row < 0 || w->row >= w->page.count)
        return 0;
    return pd_work_facts(ui, view, &w->page.rows[w->row], facts);
}

static void
draw_facts(struct pd_ui *ui, struct pd_rect room, const struct pd_fact *facts, int count)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect rects[PD_WORK_FACTS + PD_WORK_FIELDS_MAX];
    int line = pd_theme_line(t, PD_TYPE_BODY) * 3 / 2, pitch;

    if (count == 0)
        return;
    pitch = room.h / count < line ? room.h / count : line;
    for (int i = 0; i < count; i++) {
        rects[i] = pd_rect_cut_top(&room, pitch);
        if (i > 0)
            pd_draw_fill(
                &ui->draw, (struct pd_rect){ rects[i].x, rects[i].y, rects[i].w, 1 }, 0, t->color.line);
    }
    pd_ui_facts(ui, rects, facts, count);
}

/* The line's name with its facts, and what was given so far. */
static void
draw_about(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_view *w = &view->counter.work;
    struct pd_fact facts[PD_WORK_FACTS + PD_WORK_FIELDS_MAX];
    struct pd_label head = { PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 },
                    sub = { PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 };
    int count = add_line_facts(ui, view, facts);

    if (w->row >= 0 && w->row < w->page.count) {
        struct pd_work_line line = pd_work_line(ui, view, &w->page.rows[w->row]);

        while (head.type > PD_TYPE_LARGE && pd_ui_text_height(ui, head, room.w, line.title) > room.h / 3)
            head.type--;
        pd_ui_paragraph(ui, &room, head, t->unit, line.title);
        if (line.sub[0] != '\0' && room.h > pd_theme_line(t, PD_TYPE_BODY) * 3)
            pd_ui_paragraph(ui, &room, sub, t->unit, line.sub);
    } else if (w->masked[0] != '\0') {
        pd_ui_paragraph(ui, &room, head, t->unit, pd_ui_masked(ui, w->masked));
    }
    for (int i = 0; w->act != NULL && i < w->given; i++)
        facts[count++] = (struct pd_fact){ "check", pd_work_field_name(ui, w->act, &w->act->fields[i]),
            pd_work_value_words(ui, view, &w->act->fields[i], &w->values[i]) };
    pd_rect_cut_top(&room, t->unit * 2);
    draw_facts(ui, room, facts, count);
}

/* Left what it is about, right what is asked; above each other where it is narrow. *foot: a row at the foot
 * of the left, high enough for a button; NULL: nothing stands there. */
static struct pd_rect
split(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view, struct pd_rect *foot)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect about, in;
    bool wide = pd_ui_wide(room);

    about = wide ? pd_rect_cut_left(&room, room.w * 2 / 5) : pd_rect_cut_top(&room, room.h / 3);
    if (wide)
        pd_rect_cut_left(&room, t->unit * 3);
    else
        pd_rect_cut_top(&room, t->unit * 2);
    pd_ui_card(ui, about);
    about = pd_rect_inset(about, t->unit * 4, t->unit * 4);
    if (foot != NULL) {
        *foot = pd_rect_cut_bottom(&about, t->primary);
        pd_rect_cut_bottom(&about, t->unit * 2);
    }
    draw_about(ui, about, view);
    pd_ui_card(ui, room);
    in = pd_rect_inset(room, t->unit * 4, t->unit * 4);
    return in;
}

/* ---- a line ---- */

/* Of an exception the list has its name; whoever opened it wants to know what to do. */
static void
draw_todo(struct pd_ui *ui, struct pd_rect *room, const struct pd_work_view *w)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label head = { PD_TYPE_BODY, PD_BOLD, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 1 },
                    body = { PD_TYPE_LARGE, PD_REGULAR, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 5 };

    if (w->work != PD_WORK_EXCEPTIONS || w->row < 0 || w->row >= w->page.count)
        return;
    pd_ui_paragraph(ui, room, head, t->unit, TR("What to do"));
    pd_ui_paragraph(ui, room, body, t->unit * 3, pd_exception_words(ui, w->page.rows[w->row].what).todo);
}

void
pd_work_draw_row(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_view *w = &view->counter.work;
    struct pd_rect in = split(ui, room, view, NULL), row = pd_rect_cut_bottom(&in, t->primary);
    struct pd_label soft = { PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 };

    pd_ui_button(ui, pd_rect_cut_left(&row, row.w / 2), pd_work_back_button(ui));
    pd_rect_cut_bottom(&in, t->unit * 2);
    draw_todo(ui, &in, w);
    if (w->act_count == 0) {
        pd_ui_label(ui, in, soft, TR("There is nothing to be done with it here."));
        return;
    }
    for (int i = 0; i < w->act_count; i++) {
        const struct pd_work_act_words words = pd_work_act_words(ui, w->acts[i]);

        pd_ui_button(ui, pd_rect_cut_top(&in, t->primary),
            (struct pd_button){ .style = words.gives_up ? PD_BUTTON_BAD
                                         : i == 0       ? PD_BUTTON_PRIMARY
                                                        : PD_BUTTON_SECONDARY,
                .label = pd_work_keyed(ui, '1' + i, words.label),
                .icon = words.icon,
                .intent = pd_intent_n(PD_INTENT_WORK_ACT, i),
                .key = '1' + i });
        pd_rect_cut_top(&in, t->gap);
    }
}

/* ---- its fields ---- */

/* Of a number: by the act's table, or by the line where that has less. */
static int64_t
most_of(const struct pd_work_view *w, const struct pd_work_field *f)
{
    const struct pd_work_row *row = w->row >= 0 ? &w->page.rows[w->row] : NULL;

    if (row == NULL || w->field > 0)
        return f->max;
    if (strcmp(w->act->name, "captures.refund") == 0)
        return row->n - row->of;
    return strcmp(w->act->name, "units.use") == 0 && row->n < f->max ? row->n : f->max;
}

static const char *
bad_words(struct pd_ui *ui, const struct pd_work_view *w, const struct pd_work_field *f)
{
    switch (f->kind) {
    case PD_WORK_FIELD_NUMBER:
        return pd_kit_text(
            ui, TR("From %s to %s"), pd_kit_number(ui, f->min), pd_kit_number(ui, most_of(w, f)));
    case PD_WORK_FIELD_SIGNED:
        return TR("A number, not 0");
    case PD_WORK_FIELD_FEN:
        return TR("An amount as 12.50");
    case PD_WORK_FIELD_TEXT:
        return TR("1 to 64 characters");
    case PD_WORK_FIELD_REASON:
    case PD_WORK_FIELD_PLACE:
    case PD_WORK_FIELD_CODE:
        return "";
    }
    return "";
}

/* What was typed, in a box that shows that the keyboard is heard here. */
static void
draw_typed(struct pd_ui *ui, struct pd_rect r, const struct pd_work_view *w, bool text)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label label = { text ? PD_TYPE_LARGE : PD_TYPE_DISPLAY, PD_BOLD,
        w->typed_bad ? t->color.bad : t->color.ink, text ? PD_ALIGN_LEFT : PD_ALIGN_RIGHT, PD_VALIGN_MIDDLE,
        text ? 3 : 1 };

    pd_draw_fill(&ui->draw, r, t->radius, t->color.surface);
    pd_draw_border(
        &ui->draw, r, t->radius, t->outline * 2, w->typed_bad ? t->color.bad : t->color.accent_ink);
    r = pd_rect_inset(r, t->unit * 3, t->unit / 2);
    while (label.type > PD_TYPE_BODY && pd_theme_line(t, label.type) > r.h)
        label.type--;
    if (w->typed[0] == '\0' && text) {
        label.weight = PD_REGULAR;
        label.color = t->color.ink_soft;
    }
    pd_ui_label(ui, r, label, w->typed[0] == '\0' && text ? TR("Type here") : w->typed);
}

/* One of those to choose from. */
static void
draw_choice(struct pd_ui *ui, struct pd_rect *in, int height, int i, const char *words)
{
    pd_ui_button(ui, pd_rect_cut_top(in, height),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = pd_work_keyed(ui, '1' + i, words),
            .intent = pd_intent_n(PD_INTENT_WORK_WORD, i),
            .key = '1' + i });
    pd_rect_cut_top(in, ui->theme.gap);
}

static void
draw_words(struct pd_ui *ui, struct pd_rect in, const struct pd_work_field *f)
{
    for (int i = 0; f->words[i] != NULL; i++)
        draw_choice(ui, &in, ui->theme.control * 5 / 4, i, pd_work_word(ui, f->words[i]));
}

/* Those that hand the same gift out; many are lower, so that all have room. */
static void
draw_places(struct pd_ui *ui, struct pd_rect in, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_view *w = &view->counter.work;
    const struct pd_place *places[PD_WORK_PLACES_MAX];
    int count = view->programme == NULL || w->row < 0
                    ? 0
                    : pd_work_places(view->programme, w->page.rows[w->row].ref, places, PD_WORK_PLACES_MAX),
        height;
    struct pd_label soft = { PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 4 };

    if (count == 0) {
        pd_ui_label(ui, in, soft,
            TR("No other place hands this gift out. The rules must name it there first, under the same "
               "name."));
        return;
    }
    count = count < PD_WORK_PLACES_MAX ? count : PD_WORK_PLACES_MAX;
    height = (in.h - t->gap * (count - 1)) / count;
    height = height < t->control * 5 / 4 ? height : t->control * 5 / 4;
    for (int i = 0; i < count; i++)
        draw_choice(ui, &in, height, i, pd_kit_say(ui, &places[i]->name));
}

/* Sentences for fingers, and for who has no time to type. */
static void
draw_text(struct pd_ui *ui, struct pd_rect in, const struct pd_work_view *w)
{
    const struct pd_theme *t = &ui->theme;
    const char *sentences[PD_WORK_SENTENCES];
    struct pd_rect rects[PD_WORK_SENTENCES];
    struct pd_button buttons[PD_WORK_SENTENCES], all = { .step = 0 };
    int count = 0;
    struct pd_intent intent = pd_intent_of(PD_INTENT_WORK_SAY);

    int h;

    draw_typed(ui, pd_rect_cut_top(&in, t->primary), w, true);
    pd_rect_cut_top(&in, t->unit * 2);
    pd_work_sentences(ui, w->act, sentences);
    h = (in.h - t->unit * (PD_WORK_SENTENCES - 1)) / PD_WORK_SENTENCES;
    h = h < t->control ? h : t->control;
    h = h > t->control * 3 / 4 ? h : t->control * 3 / 4; /* fewer where it is low */
    for (; count < PD_WORK_SENTENCES && sentences[count] != NULL && in.h >= h; count++) {
        intent.n = count;
        intent.text = sentences[count];
        rects[count] = pd_rect_cut_top(&in, h);
        pd_rect_cut_top(&in, t->unit);
        buttons[count] = (struct pd_button){ .style = PD_BUTTON_STRIP,
            .label = pd_kit_text(ui, "F%d  %s", count + 1, sentences[count]),
            .icon = "chat",
            .intent = intent,
            .key = PD_KEY_F1 + count };
        pd_ui_button_settle(ui, rects[count], &buttons[count], &all);
    }
    for (int i = 0; i < count; i++) { /* all of them in one size */
        buttons[i].step = all.step;
        pd_ui_button(ui, rects[i], buttons[i]);
    }
}

static void
draw_key(struct pd_ui *ui, struct pd_rect r, int key)
{
    pd_ui_button(ui, r,
        (struct pd_button){ .style = PD_BUTTON_KEY,
            .label = pd_kit_text(ui, "%c", key),
            .intent = pd_intent_n(PD_INTENT_WORK_TYPE, key) });
}

/* Digits for fingers and keyboard alike; a sign or a point above them where the number may have one. */
static void
draw_number(struct pd_ui *ui, struct pd_rect in, const struct pd_work_view *w, const struct pd_work_field *f)
{
    const struct pd_theme *t = &ui->theme;
    int extra = f->kind == PD_WORK_FIELD_FEN ? '.' : f->kind == PD_WORK_FIELD_SIGNED ? '-' : 0;
    struct pd_rect row = pd_rect_cut_top(&in, in.h < t->primary * 11 / 2 ? t->control : t->primary);

    if (extra != 0) {
        draw_key(ui, pd_rect_cut_right(&row, t->primary * 3 / 2), extra);
        pd_rect_cut_right(&row, t->gap);
    }
    draw_typed(ui, row, w, false);
    pd_rect_cut_top(&in, t->unit * 2);
    pd_counter_keys(ui, in, (int)strlen(w->typed), PD_WORK_TYPED_CAP,
        (struct pd_button){ .label = TR("Enter"), .disabled = w->typed[0] == '\0' });
}

static void
draw_code(struct pd_ui *ui, struct pd_rect in)
{
    int w = in.h * 96 / 83 < in.w ? in.h * 96 / 83 : in.w;

    pd_draw_image(&ui->draw, pd_rect_centre(in, w, w * 83 / 96), 0, 255, "pictures/how-to-scan");
}

static bool
is_number(enum pd_work_field_kind kind)
{
    return kind == PD_WORK_FIELD_NUMBER || kind == PD_WORK_FIELD_SIGNED || kind == PD_WORK_FIELD_FEN;
}

void
pd_work_draw_field(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_view *w = &view->counter.work;
    const struct pd_work_field *f = &w->act->fields[w->field];
    /* Keys want the whole height: the way back stands beside them. */
    bool beside = is_number(f->kind) && pd_ui_wide(room);
    struct pd_rect row = { 0 }, in = split(ui, room, view, beside ? &row : NULL);
    struct pd_label label = { PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 3 };

    if (!beside)
        row = pd_rect_cut_bottom(&in, t->control);
    pd_ui_button(ui, beside ? row : pd_rect_cut_left(&row, row.w / 3), pd_work_back_button(ui));
    if (f->kind == PD_WORK_FIELD_TEXT) {
        pd_rect_cut_left(&row, t->gap);
        pd_ui_button(ui, row,
            (struct pd_button){ .style = PD_BUTTON_PRIMARY,
                .label = TR("Done  Enter"),
                .disabled = w->typed[0] == '\0',
                .intent = pd_intent_of(PD_INTENT_COUNTER_OK),
                .key = PD_KEY_ENTER });
    }
    if (!beside)
        pd_rect_cut_bottom(&in, t->unit * 2);
    if (w->typed_bad) { /* in the question's place: the keys stay where they are */
        pd_ui_notice(ui, &in, PD_TONE_BAD, "warning", bad_words(ui, w, f));
        pd_rect_cut_top(&in, t->unit * 2);
    } else {
        pd_ui_paragraph(ui, &in, label, t->unit * 2, pd_work_field_words(ui, w->act, f));
    }
    switch (f->kind) {
    case PD_WORK_FIELD_REASON:
        draw_words(ui, in, f);
        return;
    case PD_WORK_FIELD_PLACE:
        draw_places(ui, in, view);
        return;
    case PD_WORK_FIELD_TEXT:
        draw_text(ui, in, w);
        return;
    case PD_WORK_FIELD_CODE:
        draw_code(ui, in);
        return;
    case PD_WORK_FIELD_NUMBER:
    case PD_WORK_FIELD_SIGNED:
    case PD_WORK_FIELD_FEN:
        draw_number(ui, in, w, f);
        return;
    }
}

/* ---- all of it once more ---- */

void
pd_work_draw_check(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_view *w = &view->counter.work;
    const struct pd_work_act_words words = pd_work_act_words(ui, w->act);
    struct pd_rect in = split(ui, room, view, NULL), row = pd_rect_cut_bottom(&in, t->primary);
    const struct pd_counter_said said = { .icon = words.icon,
        .who = words.label,
        .title = words.gives_up ? TR("Really?") : TR("Is that right?"),
        .body = words.sure,
        .dots = -1,
        .bad = w->act->source == PD_WORK_HUB && view->link != PD_LINK_VIEW_ONLINE
                   ? TR("The centre cannot be asked now: try again later.")
                   : NULL };

    pd_ui_button(ui, pd_rect_cut_left(&row, row.w / 3), pd_work_back_button(ui));
    pd_rect_cut_left(&row, t->gap);
    pd_ui_button(ui, row,
        (struct pd_button){ .style = words.gives_up ? PD_BUTTON_BAD : PD_BUTTON_PRIMARY,
            .label =
                w->act->proof ? TR("On, with a badge  Enter") : pd_kit_text(ui, TR("%s  Enter"), words.label),
            .icon = words.icon,
            .intent = pd_intent_of(PD_INTENT_COUNTER_OK),
            .key = PD_KEY_ENTER });
    pd_rect_cut_bottom(&in, t->unit * 2);
    pd_counter_say(ui, in, &said);
}

/*
 * What a counter's people do beside hand-overs: the menu of lists, and a page of one. Each list has a key of
 * its own, the same for everybody, so that two presses lead from the table to it; lines and acts go by
 * digits.
 */
#include "ui/screen/work.h"
#include "ui/screen/counter.h"

#include <string.h>

const char *
pd_work_keyed(struct pd_ui *ui, int key, const char *label)
{
    return pd_kit_text(ui, "%c  %s", key >= 'a' && key <= 'z' ? key - 'a' + 'A' : key, label);
}

struct pd_button
pd_work_back_button(struct pd_ui *ui)
{
    return (struct pd_button){ .style = PD_BUTTON_SECONDARY,
        .label = TR("Back  Esc"),
        .intent = pd_intent_of(PD_INTENT_COUNTER_CLEAR),
        .key = PD_KEY_ESCAPE };
}

/* ---- what is above every step ---- */

static void
pill(struct pd_ui *ui, struct pd_rect *row, struct pd_button b)
{
    b.style = PD_BUTTON_PILL;
    pd_ui_button(ui, pd_rect_cut_right(row, pd_ui_button_width(ui, PD_TYPE_CHROME, b.label, false)), b);
    pd_rect_cut_right(row, ui->theme.gap);
}

/* Which list, and of whom; the ways out at the right. */
static void
draw_head(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_view *w = &view->counter.work;
    const struct pd_work_words words = pd_work_list_words(ui, w->work);
    bool menu = w->step == PD_WORK_STEP_MENU, hers = w->masked[0] != '\0';
    const struct pd_work_kind *kind = pd_work_kind(w->work);
    const char *title = menu ? TR("What is to be done?") : words.title;
    int side = t->type[PD_TYPE_TITLE] * 5 / 4;

    if (view->counter.duty.state == PD_DUTY_ON)
        pill(ui, &row,
            (struct pd_button){
                .label = TR("Lock  F9"), .intent = pd_intent_of(PD_INTENT_COUNTER_LOCK), .key = PD_KEY_F9 });
    if (!menu)
        pill(ui, &row,
            (struct pd_button){ .label = TR("All lists  F12"),
                .disabled = w->step == PD_WORK_STEP_SENDING,
                .intent = pd_intent_of(PD_INTENT_WORK),
                .key = PD_KEY_F12 });
    pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&row, side), side, side), t->color.accent_ink,
        menu ? "grid" : words.icon);
    pd_rect_cut_left(&row, t->unit * 2);
    if (!menu && hers && kind != NULL && (kind->hers || w->work == PD_WORK_UNCOLLECTED))
        /* TRANSLATORS: Staff. The name of a list, then whose it is, masked. */
        title = pd_kit_text(ui, TR("%s · %s"), title, pd_ui_masked(ui, w->masked));
    pd_ui_label(
        ui, row, (struct pd_label){ PD_TYPE_TITLE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 }, title);
}

/* ---- the menu ---- */

/* A word below its name, where there is something to know before it is opened. */
static const char *
menu_sub(struct pd_ui *ui, const struct pd_view *view, enum pd_work work)
{
    const struct pd_counter_view *c = &view->counter;
    bool hub = pd_work_kind(work)->source == PD_WORK_HUB;

    if (work == PD_WORK_UNCOLLECTED && c->late_count > 0 && c->work.masked[0] == '\0')
        return pd_kit_text(ui, TRN("%d waits over %d hours", "%d wait over %d hours", c->late_count),
            c->late_count, c->late_hours);
    if (hub && view->link != PD_LINK_VIEW_ONLINE)
        return work == PD_WORK_CAPTURES ? TR("as known here") : TR("needs the network");
    return NULL;
}

static void
draw_tile(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, enum pd_work work)
{
    const struct pd_work_words words = pd_work_list_words(ui, work);

    pd_ui_button(ui, r,
        (struct pd_button){ .style = PD_BUTTON_TILE,
            .label = pd_work_keyed(ui, words.key, words.title),
            .sub = menu_sub(ui, view, work),
            .icon = words.icon,
            .intent = pd_intent_n(PD_INTENT_WORK_LIST, (int)work),
            .key = words.key });
}

static int
count_of(const struct pd_work_view *w, bool hers)
{
    int count = 0;

    for (int i = 0; i < w->menu_count; i++)
        count += pd_work_kind(w->menu[i])->hers == hers;
    return count;
}

/* In the order of their keys: digits, then letters. */
static void
draw_group(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, bool hers, int columns)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_view *w = &view->counter.work;
    static const char order[] = "1234567890fslcugkrdbpayhm";
    int count = count_of(w, hers), rows = (count + columns - 1) / columns, n = 0, most = t->primary * 3 / 2,
        h;

    if (count == 0)
        return;
    h = (r.h - t->gap * (rows - 1)) / rows;
    h = h < most ? h : most;
    for (const char *key = order; *key != '\0'; key++)
        for (int i = 0; i < w->menu_count; i++) {
            struct pd_rect row = { r.x, r.y + n / columns * (h + t->gap), r.w, h };

            if (pd_work_kind(w->menu[i])->hers != hers || pd_work_list_words(ui, w->menu[i]).key != *key)
                continue;
            draw_tile(ui, pd_rect_column(row, n++ % columns, columns, t->gap), view, w->menu[i]);
        }
}

static void
draw_heading(struct pd_ui *ui, struct pd_rect *r, const char *words)
{
    const struct pd_theme *t = &ui->theme;

    pd_ui_label(ui, pd_rect_cut_top(r, pd_theme_line(t, PD_TYPE_BODY)),
        (struct pd_label){ PD_TYPE_BODY, PD_BOLD, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        words);
    pd_rect_cut_top(r, t->unit);
}

/* What is needed for her lists, where there are none. */
static const char *
no_member_words(const struct pd_ui *ui, const struct pd_work_view *w)
{
    return w->own ? TR("This is your own account. A colleague does it.")
                  : TR("Scan a member's code first: then the member's coupons, gifts, cards and receipts are "
                       "here.");
}

static void
draw_menu(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_view *w = &view->counter.work;
    bool wide = pd_ui_wide(room);
    struct pd_rect row = pd_rect_cut_bottom(&room, t->primary), hers;

    pd_ui_button(ui, pd_rect_cut_left(&row, row.w / 3), pd_work_back_button(ui));
    pd_rect_cut_bottom(&room, t->unit * 2);
    if (pd_counter_is_merchants(view)) { /* nobody has lists of her own there */
        draw_heading(ui, &room, TR("At this counter"));
        draw_group(ui, room, view, false, wide ? 3 : 2);
        return;
    }
    hers = wide ? pd_rect_cut_right(&room, room.w * (count_of(w, true) > 0 ? 5 : 4) / 10)
                : pd_rect_cut_bottom(&room, room.h * 2 / 5);
    if (wide)
        pd_rect_cut_right(&room, t->unit * 4);
    else
        pd_rect_cut_bottom(&room, t->unit * 2);
    draw_heading(ui, &room, TR("At this counter"));
    draw_group(ui, room, view, false, wide ? (room.w > t->type[PD_TYPE_BODY] * 32 ? 3 : 2) : 2);
    draw_heading(ui, &hers,
        w->masked[0] != '\0' ? pd_kit_text(ui, TR("For %s"), pd_ui_masked(ui, w->masked))
                             : TR("For a member"));
    if (count_of(w, true) > 0)
        draw_group(ui, hers, view, true, 2);
    else
        pd_ui_notice(ui, &hers, PD_TONE_PLAIN, w->own ? "block" : "scan", no_member_words(ui, w));
}

/* ---- a page of a list ---- */

/* What the lines of a page have in common, so that their columns stand below each other. */
struct columns {
    bool notes; /* some line has one */
    int value;  /* px of the widest */
};

static struct columns
columns_of(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_page *page = &view->counter.work.page;
    struct columns out = { false, 0 };

    for (int i = 0; i < page->count; i++) {
        const struct pd_work_line line = pd_work_line(ui, view, &page->rows[i]);
        int w = pd_ui_text_width(ui, PD_TYPE_TITLE, PD_BOLD, line.value) +
                pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, line.unit) + t->unit * 3;

        out.notes |= line.note != NULL;
        out.value = w > out.value ? w : out.value;
    }
    return out;
}

/* Without its last parts where it is too long: the first says most. */
static const char *
shortened(struct pd_ui *ui, const char *words, int w)
{
    while (pd_ui_text_width(ui, PD_TYPE_SMALL, PD_REGULAR, words) * 3 / 4 > w) {
        const char *dot = NULL;

        for (const char *p = strstr(words, " · "); p != NULL; p = strstr(p + 1, " · "))
            dot = p;
        if (dot == NULL)
            break;
        words = pd_kit_text(ui, "%.*s", (int)(dot - words), words);
    }
    return words;
}

/* A chip; where that is too narrow, its words alone. */
static void
draw_line_note(struct pd_ui *ui, struct pd_rect r, const struct pd_work_line *line)
{
    const struct pd_theme *t = &ui->theme;
    int w = pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, line->note) + t->type[PD_TYPE_SMALL] * 3;

    if (w <= r.w)
        pd_ui_chip(ui, r.x, r.y + (r.h - t->type[PD_TYPE_SMALL] * 3 / 2) / 2, line->note_tone,
            line->note_icon, line->note);
    else
        pd_ui_label(ui, r,
            (struct pd_label){ PD_TYPE_SMALL, PD_BOLD,
                line->note_tone == PD_TONE_BAD ? t->color.bad : t->color.ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE,
                2 },
            line->note);
}

/* Of shrinking, 8 % each, that a line on a low panel may begin with. */
#define TIGHT_STEPS 2

/* Two lines; on a low panel both are smaller, and none leaves the card. Their leading may overlap a little.
 */
static void
draw_line_words(struct pd_ui *ui, struct pd_rect in, const struct pd_work_line *line)
{
    const struct pd_theme *t = &ui->theme;
    int room = in.h * 20 / 17, step = 0;

    while (step < TIGHT_STEPS &&
           (pd_theme_line(t, PD_TYPE_BODY) + pd_theme_line(t, PD_TYPE_SMALL)) * (25 - 2 * step) / 25 > room)
        step++;
    pd_ui_label_from(ui, pd_rect_cut_top(&in, in.h * 11 / 20),
        (struct pd_label){ PD_TYPE_BODY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_BOTTOM, 1 }, step, line->title);
    pd_ui_label_from(ui, in,
        (struct pd_label){ PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 1 },
        step, shortened(ui, line->sub, in.w));
}

static void
draw_line(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, int i, struct columns columns)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_line line = pd_work_line(ui, view, &view->counter.work.page.rows[i]);
    struct pd_hit hit = pd_kit_control_put(ui,
        &(struct pd_control){ .rect = r,
            .enabled = true,
            .intent = pd_intent_n(PD_INTENT_WORK_ROW, i),
            .label = pd_kit_text(ui, "%d  %s", i + 1, line.title) },
        '1' + i);
    struct pd_rect in = pd_rect_inset(r, t->unit * 2, t->unit / 2), at;
    int side = t->type[PD_TYPE_LARGE] * 5 / 4;

    pd_ui_card(ui, r);
    if (hit.pressed)
        pd_draw_fill(&ui->draw, r, t->radius, t->color.accent_soft);
    if (hit.pressed || hit.focused)
        pd_draw_border(&ui->draw, r, t->radius, t->outline * 2, t->color.accent_ink);
    pd_ui_label(ui, pd_rect_cut_left(&in, t->type[PD_TYPE_BODY] * 5 / 4),
        (struct pd_label){ PD_TYPE_BODY, PD_BOLD, t->color.accent_ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        pd_kit_text(ui, "%d", i + 1));
    at = pd_rect_cut_left(&in, side);
    pd_ui_icon(ui, pd_rect_centre(at, side, side), t->color.ink_soft, line.icon);
    pd_rect_cut_left(&in, t->unit * 2);
    at = pd_rect_cut_right(&in, t->type[PD_TYPE_LARGE]);
    pd_ui_icon(ui, pd_rect_centre(at, at.w, at.w), t->color.ink_soft, "chevron-right");
    pd_rect_cut_right(&in, t->unit);
    at = pd_rect_cut_right(&in, columns.value < in.w / 2 ? columns.value : in.w / 2);
    if (line.value[0] != '\0')
        pd_ui_amount(ui, at, PD_TYPE_TITLE, t->color.ink, PD_ALIGN_RIGHT, line.value, line.unit);
    pd_rect_cut_right(&in, t->unit * 2);
    if (columns.notes) {
        at = pd_rect_cut_right(&in, in.w / 3);
        if (line.note != NULL)
            draw_line_note(ui, at, &line);
        pd_rect_cut_right(&in, t->unit);
    }
    if (line.sub[0] == '\0') {
        pd_ui_label(ui, in, (struct pd_label){ PD_TYPE_BODY, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 },
            line.title);
        return;
    }
    draw_line_words(ui, in, &line);
}

/* "1–6 of 23", and how many of them are late. */
static const char *
range_words(struct pd_ui *ui, const struct pd_work_page *page)
{
    const char *range;

    if (page->total == 0)
        return "";
    if (page->total <= PD_WORK_ROWS && page->late == 0)
        /* TRANSLATORS: Staff. So many lines a list has. */
        return pd_kit_text(ui, TRN("%d in all", "%d in all", page->total), (int)page->total);
    /* TRANSLATORS: Staff. Which lines of a list are shown, and how many there are: 1–6 of 23. */
    range = pd_kit_text(
        ui, TR("%d–%d of %d"), (int)page->from + 1, (int)page->from + page->count, (int)page->total);
    if (page->late == 0)
        return range;
    return pd_kit_text(ui, "%s · %s", range,
        /* TRANSLATORS: Staff. So many lines of a list are late, or low. */
        pd_kit_text(ui, TRN("%d to see to", "%d to see to", page->late), (int)page->late));
}

static void
draw_turn(struct pd_ui *ui, struct pd_rect r, const char *icon, const char *spoken, int64_t to, bool may)
{
    pd_ui_button(ui, r,
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = "",
            .spoken = spoken,
            .icon = icon,
            .disabled = !may,
            .intent = pd_intent_n(PD_INTENT_WORK_TURN, (int)to) });
}

/* One or two leave room for how many lines there are. */
static void
draw_list_acts(struct pd_ui *ui, struct pd_rect *row, const struct pd_work_view *w)
{
    struct pd_button buttons[PD_WORK_ACTS_MAX];
    int width = w->act_count <= 2 ? row->w * w->act_count * 3 / 10 : row->w;

    for (int i = 0; i < w->act_count; i++) {
        const struct pd_work_act_words words = pd_work_act_words(ui, w->acts[i]);

        buttons[i] = (struct pd_button){ .style = words.gives_up ? PD_BUTTON_BAD
                                                  : i == 0       ? PD_BUTTON_PRIMARY
                                                                 : PD_BUTTON_SECONDARY,
            .label = pd_kit_text(ui, "%s  F%d", words.label, i + 1),
            .icon = words.icon,
            .intent = pd_intent_n(PD_INTENT_WORK_ACT, i),
            .key = PD_KEY_F1 + i };
    }
    pd_ui_buttons(ui, pd_rect_cut_left(row, width), buttons, w->act_count);
    pd_rect_cut_left(row, ui->theme.gap);
}

/* Back, what can be done with the list as a whole, and its pages. */
static void
draw_list_foot(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_view *w = &view->counter.work;
    const struct pd_work_page *page = &w->page;
    bool here = w->state == PD_PAGE_HERE;
    int64_t before = page->from > PD_WORK_ROWS ? page->from - PD_WORK_ROWS : 0,
            after = page->from + PD_WORK_ROWS;

    pd_ui_button(ui, pd_rect_cut_left(&row, row.w / 5), pd_work_back_button(ui));
    pd_rect_cut_left(&row, t->gap);
    if (here && page->total > PD_WORK_ROWS) {
        draw_turn(ui, pd_rect_cut_right(&row, t->primary * 3 / 2), "chevron-right", TR("Next page"), after,
            after < page->total);
        pd_rect_cut_right(&row, t->gap);
        draw_turn(ui, pd_rect_cut_right(&row, t->primary * 3 / 2), "chevron-left", TR("Previous page"),
            before, page->from > 0);
        pd_rect_cut_right(&row, t->gap);
    }
    if (here && w->act_count > 0)
        draw_list_acts(ui, &row, w);
    if (here && w->act_count <= 2)
        pd_ui_label(ui, row,
            (struct pd_label){
                PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_RIGHT, PD_VALIGN_MIDDLE, 1 },
            range_words(ui, page));
}

/* What stands in the page's place. false: it is here. */
static bool
draw_missing(struct pd_ui *ui, struct pd_rect room, const struct pd_work_view *w)
{
    switch (w->state) {
    case PD_PAGE_HERE:
        if (w->page.count > 0)
            return false;
        pd_ui_nothing(ui, room, "empty", pd_work_list_words(ui, w->work).none, NULL);
        return true;
    case PD_PAGE_ASKING:
        if (w->page.count > 0) /* the page before stays until the next is here */
            return false;
        pd_ui_nothing(ui, room, "wait", TR("One moment"), NULL);
        return true;
    case PD_PAGE_AWAY:
        pd_ui_nothing(ui, room, "offline", TR("The centre cannot be asked now"),
            TR("Hand-overs, stock and tickets go on without it. Enter asks again."));
        return true;
    case PD_PAGE_NONE:
        pd_ui_nothing(ui, room, "service-desk", pd_work_refused_words(ui, w->refused), NULL);
        return true;
    }
    return true;
}

/* Px of two lines of words and the air around them. */
static int
line_height(const struct pd_ui *ui)
{
    const struct pd_theme *t = &ui->theme;

    return pd_theme_line(t, PD_TYPE_BODY) + pd_theme_line(t, PD_TYPE_SMALL) + t->unit * 2;
}

/* What is to be known of the list as a whole, where its lines have room all the same. */
static void
draw_list_note(struct pd_ui *ui, struct pd_rect *room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_view *w = &view->counter.work;
    bool stock = w->work == PD_WORK_STOCK && w->state == PD_PAGE_HERE,
         local = w->work == PD_WORK_CAPTURES && view->link != PD_LINK_VIEW_ONLINE;

    if ((!stock && !local) || room->h - t->unit * 8 < line_height(ui) * PD_WORK_ROWS)
        return;
    pd_ui_notice(ui, room, local ? PD_TONE_WARN : PD_TONE_PLAIN, local ? "network-off" : "info",
        local ? TR("What this desk knows. The centre may know more, and decides about points.")
              : TR("Count, receive, write off, or move to another place."));
}

/* How many lines share the room: on a low panel a short list gives each of them more of it; one of several
 * pages looks like the others. */
static int
slots_of(const struct pd_ui *ui, struct pd_rect room, const struct pd_work_page *page)
{
    int slots = PD_WORK_ROWS;

    while (page->total <= page->count && slots > page->count && room.h < line_height(ui) * slots)
        slots--;
    return slots;
}

static void
draw_list(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_work_view *w = &view->counter.work;
    struct pd_rect foot = pd_rect_cut_bottom(&room, t->primary);
    struct columns columns;
    int slots;

    draw_list_foot(ui, foot, view);
    pd_rect_cut_bottom(&room, t->unit * 2);
    draw_list_note(ui, &room, view);
    pd_rect_cut_top(&room, t->unit);
    if (draw_missing(ui, room, w))
        return;
    columns = columns_of(ui, view);
    slots = slots_of(ui, room, &w->page);
    for (int i = 0; i < w->page.count; i++)
        draw_line(ui, pd_rect_row(room, i, slots, t->unit * 3 / 2), view, i, columns);
}

/* ---- keys that no button has ---- */

static void
ask(struct pd_ui *ui, struct pd_intent intent)
{
    if (ui->asked.kind == PD_INTENT_NONE)
        ui->asked = intent;
}

static void
turn_keys(struct pd_ui *ui, const struct pd_work_view *w, int key)
{
    bool back = key == PD_KEY_PAGE_UP || key == PD_KEY_LEFT,
         on = key == PD_KEY_PAGE_DOWN || key == PD_KEY_RIGHT;
    int64_t to = w->page.from + (on ? PD_WORK_ROWS : -PD_WORK_ROWS);

    if (w->step != PD_WORK_STEP_LIST || w->state != PD_PAGE_HERE || (!back && !on))
        return;
    if (back && to < 0)
        to = 0;
    if (to < w->page.total && to != w->page.from)
        ask(ui, pd_intent_n(PD_INTENT_WORK_TURN, (int)to));
}

static void
take_keys(struct pd_ui *ui, const struct pd_work_view *w)
{
    int key = ui->input.key;
    bool types = (key >= ' ' && key < 0x7f) || key == PD_KEY_BACKSPACE || key >= PD_KEY_WIDE;

    turn_keys(ui, w, key);
    if (key == PD_KEY_ESCAPE)
        ask(ui, pd_intent_of(PD_INTENT_COUNTER_CLEAR));
    else if (key == PD_KEY_ENTER)
        ask(ui, pd_intent_of(PD_INTENT_COUNTER_OK));
    else if (types && (w->step == PD_WORK_STEP_FIELD || w->step == PD_WORK_STEP_PIN))
        ask(ui, pd_intent_n(PD_INTENT_WORK_TYPE, key));
}

static void
draw_step(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    static void (*const steps[])(struct pd_ui *, struct pd_rect, const struct pd_view *) = {
        [PD_WORK_STEP_MENU] = draw_menu,
        [PD_WORK_STEP_LIST] = draw_list,
        [PD_WORK_STEP_ROW] = pd_work_draw_row,
        [PD_WORK_STEP_FIELD] = pd_work_draw_field,
        [PD_WORK_STEP_CHECK] = pd_work_draw_check,
        [PD_WORK_STEP_BADGE] = pd_work_draw_badge,
        [PD_WORK_STEP_PIN] = pd_work_draw_pin,
        [PD_WORK_STEP_SENDING] = pd_work_draw_sending,
        [PD_WORK_STEP_SAID] = pd_work_draw_said,
    };
    enum pd_work_step step = view->counter.work.step;

    if ((int)step > 0 && (int)step < PD_COUNT(steps))
        steps[step](ui, room, view);
}

void
pd_screen_work(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room = pd_ui_page(ui, view, NULL, 0), row = pd_rect_cut_bottom(&room, t->control);

    pd_counter_state(ui, row, view);
    pd_rect_cut_bottom(&room, t->unit);
    draw_head(ui, pd_rect_cut_top(&room, t->control), view);
    pd_rect_cut_top(&room, t->unit * 2);
    draw_step(ui, room, view);
    take_keys(ui, &view->counter.work);
}

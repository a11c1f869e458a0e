/*
 * What a spin brought, and how anybody can tell that nobody chose it. The result is known and stored before
 * this screen comes up: a light runs over the prizes and rests on it. Where nothing is to move, it stands
 * there at once.
 */
#include "ui/screen/wheel.h"

#include "ui/widget/list.h"

#include "app/core/wheel.h"

#define WAYS (PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE)
#define TURN_MS 2400
#define ROUNDS 3 /* over all prizes, before the one it rests on */

static const struct pd_wheel_prize_view *
prize_of(const struct pd_view *view)
{
    const struct pd_wheel_view *v = &view->wheel;

    return v->wheel != NULL && v->prize >= 0 && v->prize < v->wheel->prize_count ? &v->prizes[v->prize]
                                                                                 : NULL;
}

const char *
pd_wheel_result_title(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_wheel_prize_view *p = prize_of(view);

    switch (view->wheel.spin.given) {
    case PD_SPIN_NOTHING:
        return TR("No prize this time");
    case PD_SPIN_POINTS:
    case PD_SPIN_INSTEAD:
        return pd_kit_text(ui, TR("You won: %s"), pd_wheel_points_words(ui, view->wheel.spin.points));
    case PD_SPIN_GIFT:
    case PD_SPIN_COUPON:
        break;
    }
    return p != NULL ? pd_kit_text(ui, TR("You won: %s"), pd_wheel_prize_name(ui, p)) : TR("You won a prize");
}

const char *
pd_wheel_result_body(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_wheel_prize_view *p = prize_of(view);

    switch (view->wheel.spin.given) {
    case PD_SPIN_NOTHING:
        return view->wheel.wheel == NULL || pd_points_raw(view->wheel.wheel->price) == 0
                   ? TR("Thank you for playing. What you have stays as it is.")
                   : pd_kit_text(ui,
                         TRN("Thank you for playing. The spin used %s point; all else is as it was.",
                             "Thank you for playing. The spin used %s points; all else is as it was.",
                             pd_points_raw(view->wheel.wheel->price)),
                         pd_kit_points(ui, view->wheel.wheel->price));
    case PD_SPIN_POINTS:
        return TR("They are with your points already.");
    case PD_SPIN_INSTEAD:
        return p != NULL
                   ? pd_kit_text(ui, TR("None is left of: %s. The points are given instead, as stated."),
                         pd_wheel_prize_name(ui, p))
                   : NULL;
    case PD_SPIN_GIFT:
        return TR("It is kept for you. Show the ticket where gifts are collected.");
    case PD_SPIN_COUPON:
        return TR("It is with your coupons already.");
    }
    return NULL;
}

/* By what she checks it later: the day's number of the spin, and her digit. */
static const char *
spin_words(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_spin *spin = &view->wheel.spin;

    return pd_kit_text(
        ui, TR("Spin %s of the day, your number %d"), pd_kit_number(ui, spin->of_day), spin->digit);
}

/* ---- while it turns ---- */

/* Which one the light is on. */
static int
lit(const struct pd_wheel_view *v, int permille)
{
    int count = v->wheel->prize_count;

    return (int)((int64_t)(ROUNDS * count + v->prize) * permille / 1000) % count;
}

static void
draw_turning(struct pd_ui *ui, struct pd_rect room, const struct pd_wheel_view *v, int at)
{
    const struct pd_theme *t = &ui->theme;
    int columns = v->wheel->prize_count > 6 || pd_ui_wide(room) ? 2 : 1;
    int rows = (v->wheel->prize_count + columns - 1) / columns, line = pd_theme_line(t, PD_TYPE_HEADING);
    int most = (t->primary * 3 / 2 + t->gap) * rows - t->gap; /* close together: the light jumps no gaps */

    if (room.h > most + line + t->unit * 3) {
        room = pd_rect_centre(room, room.w, most + line + t->unit * 3);
        pd_ui_label(ui, pd_rect_cut_top(&room, line),
            (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
            pd_kit_say(ui, &v->wheel->name));
        pd_rect_cut_top(&room, t->unit * 3);
    }
    for (int i = 0; i < v->wheel->prize_count; i++) {
        struct pd_rect cell =
            pd_rect_column(pd_rect_row(room, i / columns, rows, t->gap), i % columns, columns, t->gap);
        pd_color ink;

        ink = pd_ui_panel(ui, cell, i == at ? PD_TONE_GOOD : PD_TONE_PLAIN);
        if (i == at)
            pd_draw_border(&ui->draw, cell, t->radius, t->outline * 2, t->color.good);
        cell = pd_rect_inset(cell, t->unit * 3, 0);
        pd_ui_icon(ui,
            pd_rect_centre(pd_rect_cut_left(&cell, t->type[PD_TYPE_LARGE] * 3 / 2), t->type[PD_TYPE_LARGE],
                t->type[PD_TYPE_LARGE]),
            ink, pd_wheel_prize_icon(&v->prizes[i]));
        pd_rect_cut_left(&cell, t->unit * 2);
        pd_ui_label(ui, cell,
            (struct pd_label){
                PD_TYPE_LARGE, i == at ? PD_BOLD : PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 },
            pd_wheel_prize_name(ui, &v->prizes[i]));
    }
}

/* ---- where it rests ---- */

static struct pd_button
lead_on(const struct pd_ui *ui, const struct pd_view *view)
{
    switch (view->wheel.spin.given) {
    case PD_SPIN_GIFT:
        return (struct pd_button){
            .label = TR("See the ticket"), .icon = "ticket", .intent = pd_intent_of(PD_INTENT_TICKETS)
        };
    case PD_SPIN_COUPON:
        return (struct pd_button){
            .label = TR("My coupons"), .icon = "coupon", .intent = pd_intent_of(PD_INTENT_WALLET)
        };
    case PD_SPIN_NOTHING:
    case PD_SPIN_POINTS:
    case PD_SPIN_INSTEAD:
        break;
    }
    return (struct pd_button){
        .label = TR("Back to the wheel"), .icon = "wheel", .intent = pd_intent_of(PD_INTENT_WHEEL)
    };
}

static struct pd_button
once_more(const struct pd_ui *ui, const struct pd_view *view)
{
    bool there = view->wheel.spin.given == PD_SPIN_GIFT || view->wheel.spin.given == PD_SPIN_COUPON;

    return (struct pd_button){ .style = PD_BUTTON_SECONDARY,
        .label = there ? TR("Back to the wheel") : NULL,
        .intent = pd_intent_of(PD_INTENT_WHEEL) };
}

void
pd_screen_wheel_result(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_wheel_view *v = &view->wheel;
    struct pd_rect room = pd_ui_page(ui, view, NULL, WAYS);
    int turned;

    if (v->wheel == NULL || v->spin.number == 0)
        return;
    turned = v->again || prize_of(view) == NULL ? 1000 : pd_kit_motion(ui, ui->screen_ms, TURN_MS);
    if (turned < 1000) {
        draw_turning(ui, pd_rect_inset(room, 0, ui->theme.unit * 4), v, lit(v, turned));
        return;
    }
    pd_ui_tell(ui, room,
        &(struct pd_tell){
            .icon = v->spin.given == PD_SPIN_NOTHING ? "wheel" : pd_wheel_prize_icon(&v->prizes[v->prize]),
            .picture = v->spin.given == PD_SPIN_NOTHING ? NULL : "success",
            .tone = v->spin.given == PD_SPIN_NOTHING ? PD_TONE_ACCENT : PD_TONE_GOOD,
            .title = pd_wheel_result_title(ui, view),
            .body = pd_wheel_result_body(ui, view),
            .assurance = spin_words(ui, view),
            .first = once_more(ui, view),
            .second = lead_on(ui, view) });
}

/* ---- how it is fair ---- */

/* 64 digits in four groups of 16, two on a line: people compare them. */
static const char *
digits_words(struct pd_ui *ui, const char *hex)
{
    return pd_kit_text(ui, "%.16s %.16s\n%.16s %.16s", hex, hex + 16, hex + 32, hex + 48);
}

/* A heading and what stands below it; `digits`, where there are some, below a mark of their own. */
struct section {
    const char *head, *body, *mark, *digits;
};

#define SECTIONS 4

static int
sections_of(struct pd_ui *ui, const struct pd_view *view, struct section out[SECTIONS])
{
    const struct pd_wheel *w = view->wheel.wheel;
    const struct pd_wheel_page *page = view->wheel.page;
    int64_t end_ms = (page->told_day + 1) * PD_DAY_MS - ui->utc_offset_min * PD_MINUTE_MS;
    bool told = page->told_seed[0] != '\0';

    out[0] = (struct section){ TR("In the morning"),
        TR("A number is drawn and sealed before anybody spins. Its mark cannot be changed any more:"),
        view->wheel.code, digits_words(ui, page->commitment) };
    out[1] = (struct section){ TR("When you spin"),
        TR("The sealed number, your number and the count of the day's spins decide, by a rule that is "
           "published."),
        NULL, NULL };
    out[2] = (struct section){ TR("When the day is over"),
        told ? TR("The sealed number is opened, and anybody can work out every spin again. The last one that "
                  "was "
                  "opened:")
             : TR("The sealed number is opened, and anybody can work out every spin again."),
        told ? pd_kit_date(ui, end_ms, view->now_ms) : NULL,
        told ? digits_words(ui, page->told_seed) : NULL };
    out[3] = (struct section){ TR("Who holds it, and until when"),
        pd_kit_text(ui, "%s\n%s\n%s", pd_kit_say(ui, &w->organiser),
            pd_kit_text(ui, TR("Until %s %s"), pd_kit_date(ui, w->until_ms, view->now_ms),
                pd_kit_clock(ui, w->until_ms)),
            pd_kit_say(ui, &w->terms)),
        NULL, NULL };
    return SECTIONS;
}

static struct pd_label
bold_label(const struct pd_ui *ui)
{
    return (struct pd_label){ PD_TYPE_LARGE, PD_BOLD, ui->theme.color.accent_ink, PD_ALIGN_LEFT,
        PD_VALIGN_TOP, 0 };
}

static struct pd_label
soft_label(void)
{
    return (struct pd_label){ PD_TYPE_BODY, PD_REGULAR, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 };
}

static int
section_height(struct pd_ui *ui, int width, const struct section *s)
{
    const struct pd_theme *t = &ui->theme;
    int h = pd_ui_text_height(ui, bold_label(ui), width, s->head) + t->unit / 2 +
            pd_ui_text_height(ui, soft_label(), width, s->body);

    if (s->digits != NULL)
        h += t->unit + pd_ui_text_height(ui, bold_label(ui), width, s->mark) + t->unit / 2 +
             pd_ui_text_height(ui, soft_label(), width, s->digits);
    return h;
}

static void
draw_section(struct pd_ui *ui, struct pd_rect *room, const struct section *s)
{
    const struct pd_theme *t = &ui->theme;

    pd_speech_add_read(ui, s->head);
    pd_speech_add_read(ui, s->body);
    (void)pd_ui_paragraph(ui, room, bold_label(ui), t->unit / 2, s->head);
    (void)pd_ui_paragraph(ui, room, soft_label(), t->unit, s->body);
    if (s->digits == NULL)
        return;
    pd_speech_add_read(ui, s->mark); /* whoever wants all 64 digits reads them */
    (void)pd_ui_paragraph(ui, room, bold_label(ui), t->unit / 2, s->mark);
    (void)pd_ui_paragraph(ui, room, soft_label(), t->unit, s->digits);
}

/* All on one page where there is room, with what height there is to spare between them. */
static void
draw_all(struct pd_ui *ui, struct pd_rect room, const struct section *s, int count)
{
    int h = 0, gap;

    for (int i = 0; i < count; i++)
        h += section_height(ui, room.w, &s[i]);
    gap = (room.h - h) / count;
    gap = gap > ui->theme.unit * 8 ? ui->theme.unit * 8 : gap;
    for (int i = 0; i < count; i++) {
        struct pd_rect at = pd_rect_cut_top(&room, section_height(ui, room.w, &s[i]) + ui->theme.unit / 2);

        draw_section(ui, &at, &s[i]);
        pd_rect_cut_top(&room, gap - ui->theme.unit / 2);
    }
}

/* The first section of a page, as many as there is room for on each; *count: how many are on it. -1: there is
 * no such page. */
static int
page_begins(struct pd_ui *ui, struct pd_rect card, const struct section *s, int page, int *count)
{
    int from = 0;

    for (;; page--, from += *count) {
        int h = 0;

        if (from == SECTIONS)
            return -1;
        for (*count = 0; from + *count < SECTIONS; ++*count) {
            h += section_height(ui, card.w, &s[from + *count]) + ui->theme.unit * 2;
            if (h > card.h && *count > 0)
                break;
        }
        if (page == 0)
            return from;
    }
}

/* As many on a page as fit. */
static void
draw_paged(struct pd_ui *ui, struct pd_rect room, const struct section *s, int page)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect row = pd_ui_pager_row(ui, &room, TR("Nobody chooses who wins"), 0),
                   card = pd_rect_inset(room, t->unit * 4, t->unit * 3);
    int pages = 1, from, count;

    while (page_begins(ui, card, s, pages, &count) >= 0)
        pages++;
    page = page < pages ? page : pages - 1;
    pd_ui_pager(ui, row, page, pages);
    pd_ui_card(ui, room);
    from = page_begins(ui, card, s, page, &count);
    if (count > 1)
        draw_all(ui, card, s + from, count);
    else
        draw_section(ui, &card, s + from);
}

static int
all_height(struct pd_ui *ui, int width, const struct section *s, int count)
{
    int h = 0;

    for (int i = 0; i < count; i++)
        h += section_height(ui, width, &s[i]) + ui->theme.unit * 2;
    return h;
}

void
pd_screen_wheel_fair(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room = pd_ui_list_page(ui, view, TR("Nobody chooses who wins"), WAYS | PD_OUT_BACK), card,
                   right;
    struct section all[SECTIONS];
    int count, half;

    if (view->wheel.page == NULL)
        return;
    count = sections_of(ui, view, all);
    half = count / 2;
    card = pd_rect_inset(room, t->unit * 4, t->unit * 3);
    right = card;
    if (all_height(ui, card.w, all, count) <= card.h) {
        pd_ui_card(ui, room);
        draw_all(ui, card, all, count);
        return;
    }
    right.w = card.w = card.w / 2 - t->unit * 2;
    right.x += card.w + t->unit * 4;
    if (pd_ui_wide(room) && all_height(ui, card.w, all, half) <= card.h &&
        all_height(ui, card.w, all + half, count - half) <= card.h) {
        pd_ui_card(ui, room);
        draw_all(ui, card, all, half);
        draw_all(ui, right, all + half, count - half);
        return;
    }
    draw_paged(ui, room, all, view->page);
}

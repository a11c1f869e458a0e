#include "ui/widget/frame.h"

/* In low mode everything that can be touched lies in this much of the panel's height, from below. */
#define LOW_PERCENT 45
#define HEADER_LEAST_MM10 155

bool
pd_ui_wide(struct pd_rect room)
{
    return room.w * 10 > room.h * 12;
}

struct pd_rect
pd_ui_above(struct pd_ui *ui)
{
    /* The quiet mark makes way for what comes here. */
    if (!pd_rect_empty(ui->above))
        ui->draw.cmd[ui->above_mark].color = 0;
    return ui->above;
}

static void
background(struct pd_ui *ui)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect all = { 0, 0, t->panel.w_px, t->panel.h_px };

    if (t->contrast)
        pd_draw_fill(&ui->draw, all, 0, t->color.page);
    else
        pd_draw_gradient(&ui->draw, all, 0, PD_GRADIENT_DOWN, t->color.page, t->color.page_low);
}

/* Which of the two traditional catalogues the hospital's second button means. */
static enum pd_lang
traditional(const struct pd_view *view)
{
    return view->lang == PD_LANG_ZH_TW || view->lang == PD_LANG_ZH_HK ? view->lang : PD_LANG_ZH_HK;
}

static void
pill_at_right(struct pd_ui *ui, struct pd_rect *row, struct pd_button button)
{
    int w = button.label[0] == '\0'
                ? row->h
                : pd_ui_button_width(ui, PD_TYPE_CHROME, button.label, button.icon != NULL);
    struct pd_rect at = pd_rect_cut_right(row, w < row->h ? row->h : w);

    button.style = PD_BUTTON_PILL;
    pd_ui_button(ui, at, button);
    pd_rect_cut_right(row, ui->theme.unit * 3 / 2);
}

static void
languages(struct pd_ui *ui, struct pd_rect *row, const struct pd_view *view, enum pd_intent_kind intent)
{
    enum pd_lang order[3] = { PD_LANG_EN, traditional(view), PD_LANG_ZH_CN };

    for (int i = 0; i < PD_COUNT(order); i++)
        pill_at_right(ui, row,
            (struct pd_button){ .label = pd_locale_button(order[i]),
                .selected = view->lang == order[i],
                .intent = pd_intent_n(intent, (int)order[i]) });
}

/* The hospital's mark; without one the product's. */
static const char *
logo(struct pd_ui *ui, const struct pd_view *view)
{
    const char *name = view->programme != NULL ? view->programme->theme.logo : "";

    return name[0] != '\0' ? pd_kit_text(ui, "pictures/%s", name) : "brand/logo";
}

static void
brand(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int side = row.h * 3 / 4;
    struct pd_rect at = pd_rect_cut_left(&row, side);

    pd_draw_image(&ui->draw, pd_rect_centre(at, side, side), 0, 255, logo(ui, view));
    pd_rect_cut_left(&row, t->unit * 3 / 2);
    if (view->programme != NULL)
        pd_ui_label(ui, row,
            (struct pd_label){ PD_TYPE_BRAND, PD_BOLD, t->color.ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 },
            pd_kit_say(ui, &view->programme->hospital));
}

/* Large print makes its buttons larger only where that leaves the hospital's name its room. */
static int
header_height(const struct pd_theme *t)
{
    int room = (t->panel.w_px < t->panel.h_px ? t->panel.w_px : t->panel.h_px) / 12;
    int least = pd_theme_mm10(t, HEADER_LEAST_MM10);

    return t->control < room ? t->control : room < least ? least : room;
}

static void
header(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    pill_at_right(ui, &row,
        (struct pd_button){ .label = "",
            .icon = "contrast",
            .spoken = TR("High contrast"),
            .selected = view->contrast,
            .intent = pd_intent_of(PD_INTENT_CONTRAST) });
    pill_at_right(ui, &row,
        (struct pd_button){ .label = TR("Large"),
            .spoken = TR("Large print"),
            .selected = view->care,
            .intent = pd_intent_of(PD_INTENT_CARE) });
    languages(ui, &row, view, PD_INTENT_LANG);
    brand(ui, row, view);
}

/* What a patient may change of her own side of a counter; a screen that cannot be touched offers nothing. */
static void
header_aside(struct pd_ui *ui, struct pd_rect row, const struct pd_view *view)
{
    if (view->aside.touch) {
        pill_at_right(ui, &row,
            (struct pd_button){ .label = TR("Large"),
                .spoken = TR("Large print"),
                .selected = view->care,
                .intent = pd_intent_of(PD_INTENT_ASIDE_CARE) });
        languages(ui, &row, view, PD_INTENT_ASIDE_LANG);
    }
    brand(ui, row, view);
}

static void
footer(struct pd_ui *ui, struct pd_rect row, int ways)
{
    const struct pd_theme *t = &ui->theme;
    const struct {
        int way;
        struct pd_button button;
    } order[] = {
        { PD_OUT_BACK, { .label = TR("Back"),
                           .icon = "back",
                           .intent = pd_intent_of(PD_INTENT_BACK),
                           .key = PD_KEY_ESCAPE } },
        { PD_OUT_HOME, { .label = TR("Home"), .icon = "home", .intent = pd_intent_of(PD_INTENT_HOME) } },
        { PD_OUT_STAFF,
            { .label = TR("Call staff"), .icon = "staff", .intent = pd_intent_of(PD_INTENT_STAFF) } },
        { PD_OUT_DONE,
            { .label = TR("Finish"), .icon = "logout", .intent = pd_intent_of(PD_INTENT_FINISH) } },
    };

    int spare = row.w - t->gap * (PD_COUNT(order) - 1), left = PD_COUNT(order);

    for (int i = 0; i < PD_COUNT(order); i++)
        spare -= pd_ui_button_width(ui, PD_TYPE_CHROME, order[i].button.label, true);
    /* Four fixed places, so that a way out never moves when another one is missing; all words have the same
     * air around them. */
    for (int i = 0; i < PD_COUNT(order); i++, left--) {
        struct pd_button b = order[i].button;
        int air = spare / left;
        struct pd_rect at =
            pd_rect_cut_left(&row, pd_ui_button_width(ui, PD_TYPE_CHROME, b.label, true) + air);

        spare -= air;
        pd_rect_cut_left(&row, t->gap);
        if ((ways & order[i].way) == 0 || (order[i].way == PD_OUT_STAFF && ui->view->staffed))
            continue; /* a clerk is who would be called */
        b.style = PD_BUTTON_PILL;
        pd_ui_button(ui, at, b);
    }
}

struct pd_rect
pd_ui_page(struct pd_ui *ui, const struct pd_view *view, const char *title, int ways)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect page = { 0, 0, t->panel.w_px, t->panel.h_px }, row;
    int out = 0;

    background(ui);
    if (ui->low) {
        struct pd_rect above = pd_rect_cut_top(&page, page.h * (100 - LOW_PERCENT) / 100);
        int side = (above.w < above.h ? above.w : above.h) / 4;

        ui->above = pd_rect_inset(above, t->margin, t->margin);
        ui->above_mark = ui->draw.count;
        pd_draw_icon(&ui->draw, pd_rect_centre(above, side, side), t->color.line, "icons/gift");
    }
    page = pd_rect_inset(page, t->margin, t->unit * 3);
    row = pd_rect_cut_top(&page, header_height(t));
    ui->zone = PD_ZONE_HEADER;
    header(ui, row, view);
    ui->zone = PD_ZONE_FOOTER;
    pd_rect_cut_top(&page, t->unit * 3);
    if (ways != 0) {
        footer(ui, pd_rect_cut_bottom(&page, t->control + t->unit), ways);
        pd_rect_cut_bottom(&page, t->unit * 3);
    }
    ui->zone = PD_ZONE_ROOM;
    pd_speech_tell_read(ui, title, NULL);
    if (title != NULL) {
        pd_ui_paragraph(ui, &page,
            (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, t->color.ink, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 },
            t->unit * 2, title);
    }
    out =
        (1000 - pd_kit_motion(ui, ui->screen_ms, PD_MOTION_PAGE_MS)) * t->unit * PD_MOTION_PAGE_UNITS / 1000;
    page.x += ui->came_back ? -out : out;
    return page;
}

struct pd_rect
pd_ui_page_aside(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect page = { 0, 0, t->panel.w_px, t->panel.h_px };

    background(ui);
    page = pd_rect_inset(page, t->margin, t->unit * 2);
    ui->zone = PD_ZONE_HEADER;
    header_aside(ui, pd_rect_cut_top(&page, header_height(t)), view);
    ui->zone = PD_ZONE_ROOM;
    pd_rect_cut_top(&page, t->unit * 2);
    return page;
}

void
pd_ui_pager(struct pd_ui *ui, struct pd_rect row, int page, int pages)
{
    const struct pd_theme *t = &ui->theme;
    /* In a narrow row the arrows speak for themselves. */
    int column = pd_rect_column(row, 0, 3, t->gap).w,
        w = pd_ui_button_width(ui, PD_TYPE_LARGE, TR("Previous"), true);
    bool narrow = w * 4 / 5 > row.w / 3, arrows = narrow || w <= column;

    ui->zone = PD_ZONE_ASIDE;
    pd_ui_button(ui, pd_rect_column(row, 0, 3, t->gap),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = narrow ? "" : TR("Previous"),
            .spoken = TR("Previous page"),
            .icon = arrows ? "chevron-left" : NULL,
            .disabled = page <= 0,
            .intent = pd_intent_n(PD_INTENT_PAGE, page - 1) });
    pd_ui_label(ui, pd_rect_column(row, 1, 3, t->gap),
        (struct pd_label){ PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
        narrow ? pd_kit_text(ui, "%d / %d", page + 1, pages)
               /* TRANSLATORS: First the page shown, then how many there are. */
               : pd_kit_text(ui, TR("Page %d of %d"), page + 1, pages));
    pd_ui_button(ui, pd_rect_column(row, 2, 3, t->gap),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = narrow ? "" : TR("Next"),
            .spoken = TR("Next page"),
            .icon = arrows ? "chevron-right" : NULL,
            .icon_last = true,
            .disabled = page + 1 >= pages,
            .intent = pd_intent_n(PD_INTENT_PAGE, page + 1) });
    ui->zone = PD_ZONE_ROOM;
}

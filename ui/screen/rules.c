/* How points work, in the words of the programme in force. */
#include "ui/screen/screens.h"

/* Whether some rule gives growth with its points, and a level can be reached by it. */
static bool
levels_grow(const struct pd_programme *p)
{
    bool grows = false;

    for (int i = 0; i < p->rule_count; i++)
        grows = grows || p->rules[i].growth_percent > 0;
    return grows && p->tier_count > 1;
}

const char *
pd_rules_kept_level(struct pd_ui *ui, const struct pd_programme *p)
{
    bool kept = p != NULL && p->tier_count > 1 && (p->tier_index.window_months > 0 || levels_grow(p));

    return kept ? TR("Using points never lowers your level.") : NULL;
}

const char *
pd_rules_level_grows(struct pd_ui *ui, const struct pd_programme *p)
{
    if (p == NULL || p->tier_index.window_months > 0 || !levels_grow(p))
        return pd_rules_kept_level(ui, p);
    return TR("Your level grows with the points you earn. Using points never lowers it.");
}

static int
page_height(const struct pd_ui *ui, int width, const struct pd_rules_page *page)
{
    const struct pd_theme *t = &ui->theme;

    return pd_ui_text_height(ui, (struct pd_label){ .type = PD_TYPE_TITLE, .weight = PD_BOLD },
               width - t->unit * 8, pd_kit_say(ui, &page->title)) +
           pd_ui_text_height(ui, (struct pd_label){ .type = PD_TYPE_LARGE }, width - t->unit * 8,
               pd_kit_say(ui, &page->body)) +
           t->unit * 9;
}

static void
draw_page(struct pd_ui *ui, struct pd_rect r, const struct pd_rules_page *page)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in = pd_rect_inset(r, t->unit * 4, t->unit * 4);

    pd_ui_card(ui, r);
    pd_ui_paragraph(ui, &in,
        (struct pd_label){ PD_TYPE_TITLE, PD_BOLD, t->color.accent_ink, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 },
        t->unit, pd_kit_say(ui, &page->title));
    pd_ui_label(ui, in, (struct pd_label){ PD_TYPE_LARGE, PD_REGULAR, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 },
        pd_kit_say(ui, &page->body));
}

/* A short page is not an empty one. */
static void
draw_picture(struct pd_ui *ui, struct pd_rect card, int spare, int page)
{
    int side = spare * 4 / 5 < card.w / 2 ? spare * 4 / 5 : card.w / 2;
    struct pd_rect at = pd_rect_cut_bottom(&card, spare);

    if (side > ui->theme.type[PD_TYPE_NUMBER])
        pd_draw_image(&ui->draw, pd_rect_centre(at, side * 4 / 3, side), 0, 255,
            page % 2 == 0 ? "pictures/success" : "pictures/how-to-scan");
}

/* The same on paper. Cut from the right of the row. */
static void
draw_print(struct pd_ui *ui, struct pd_rect *row, const struct pd_view *view)
{
    struct pd_button print = pd_ui_slip_button(ui, view->print, PD_SLIP_RULES, TR("Print it"));
    int w = pd_ui_button_width(ui, PD_TYPE_LARGE, print.label, true) + ui->theme.unit * 2;

    if (view->print == PD_PRINT_NONE)
        return;
    pd_ui_button(ui, pd_rect_cut_right(row, w), print);
    pd_rect_cut_right(row, ui->theme.gap);
}

void
pd_screen_rules(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_programme *p = view->programme;
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0), all = 0;
    struct pd_rect room = pd_ui_page(ui, view, TR("How points work"), ways), foot;
    const struct pd_rules_page *page;
    const char *kept = pd_rules_kept_level(ui, p);

    if (p == NULL || p->page_count == 0)
        return;
    if (ui->low && pd_ui_helpers(view) != NULL)
        pd_ui_place(ui, pd_ui_above(ui), pd_ui_helpers(view), TR("People help you here"));
    foot = pd_rect_cut_bottom(&room, t->control + t->unit);
    pd_rect_cut_bottom(&room, t->unit * 2);
    draw_print(ui, &foot, view);
    if (kept != NULL) {
        struct pd_rect at = pd_rect_cut_bottom(&room, pd_ui_notice_height(ui, room.w, kept));

        pd_ui_notice(ui, &at, PD_TONE_GOOD, "check", kept);
        pd_rect_cut_bottom(&room, t->unit * 2);
    }
    for (int i = 0; i < p->page_count; i++)
        all += page_height(ui, room.w, &p->pages[i]) + t->unit * 3;
    if (all - t->unit * 3 <= room.h) {
        for (int i = 0; i < p->page_count; i++) {
            draw_page(ui, pd_rect_cut_top(&room, page_height(ui, room.w, &p->pages[i])), &p->pages[i]);
            pd_rect_cut_top(&room, t->unit * 3);
        }
        if (!ui->low && pd_ui_helpers(view) != NULL &&
            room.h >= pd_ui_place_height(ui, pd_ui_helpers(view))) {
            int h = pd_ui_place_most(ui, room.w, room.h);

            pd_ui_place(ui, pd_rect_cut_bottom(&room, h), pd_ui_helpers(view), TR("People help you here"));
        }
        return;
    }
    pd_ui_pager(ui, foot, view->page, p->page_count);
    page = &p->pages[view->page < p->page_count && view->page >= 0 ? view->page : 0];
    draw_page(ui, room, page);
    draw_picture(ui, room, room.h - page_height(ui, room.w, page), view->page);
}

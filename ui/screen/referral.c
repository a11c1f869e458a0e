/* Members who bring others: what both get and when, the number she gives away and its code, and what came of
 * it. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

#include <string.h>

static const char *
points_words(struct pd_ui *ui, struct pd_points n)
{
    return pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(n)), pd_kit_points(ui, n));
}

/* What is read first: the rule itself. */
static const char *
rule_words(struct pd_ui *ui, const struct pd_programme *p)
{
    const struct pd_referral_policy *r = &p->referral;
    const char *hers = points_words(ui, p->rules[r->referrer].points);

    if (r->newcomer < 0)
        switch (r->when) {
        case PD_REFERRAL_AT_ONCE:
            return pd_kit_text(ui, TR("You get %s when your friend joins."), hers);
        case PD_REFERRAL_FIRST_VISIT:
            return pd_kit_text(ui, TR("You get %s after your friend's first visit."), hers);
        case PD_REFERRAL_FIRST_BILL:
            return pd_kit_text(ui, TR("You get %s after your friend's first paid bill."), hers);
        }
    return pd_kit_text(ui,
        r->when == PD_REFERRAL_AT_ONCE       ? TR("You get %s and your friend %s, when your friend joins.")
        : r->when == PD_REFERRAL_FIRST_VISIT ? TR("You get %s, your friend %s, after the first visit.")
                                             : TR("You get %s, your friend %s, after the first paid bill."),
        hers, points_words(ui, p->rules[r->newcomer].points));
}

/* "1234 5678": read out in two breaths. */
const char *
pd_referral_words(struct pd_ui *ui, int64_t number)
{
    return pd_kit_text(ui, "%04d %04d", (int)(number / 10000 % 10000), (int)(number % 10000));
}

/* The code, and the number beside or below it. */
static void
draw_stub(struct pd_ui *ui, struct pd_rect r, const struct pd_referral_view *v)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in = pd_rect_inset(r, t->unit * 3, t->unit * 3), at;
    const char *number = pd_referral_words(ui, v->brought.number);
    struct pd_label digits = { PD_TYPE_NUMBER, PD_BOLD, t->color.accent_ink, PD_ALIGN_CENTRE,
        PD_VALIGN_MIDDLE, 1 },
                    small = { PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE,
                        2 };
    const char *say = TR("The number your friend names when joining");
    int below, side;

    while (digits.type > PD_TYPE_LARGE && pd_ui_text_width(ui, digits.type, PD_BOLD, number) > in.w)
        digits.type--;
    below = pd_theme_line(t, digits.type) + pd_ui_text_height(ui, small, in.w, say) + t->unit * 2;
    side = in.h - below < in.w ? in.h - below : in.w;
    pd_ui_card(ui, r);
    at = pd_rect_cut_top(&in, in.h - below);
    at = pd_rect_centre(at, side, side);
    pd_draw_fill(&ui->draw, at, t->radius_small, t->color.paper);
    pd_draw_qr(&ui->draw, at, t->color.paper_ink, t->color.paper, v->code);
    pd_rect_cut_top(&in, t->unit * 2);
    pd_ui_label(ui, pd_rect_cut_top(&in, pd_theme_line(t, digits.type)), digits, number);
    pd_ui_label(ui, in, small, say);
}

static void
draw_lines(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_referral_view *v = &view->referral;
    const struct pd_list_row rows[] = {
        { .icon = "family", .tone = PD_TONE_ACCENT, .title = rule_words(ui, view->programme) },
        { .icon = "check",
            .tone = v->brought.members > 0 ? PD_TONE_GOOD : PD_TONE_PLAIN,
            .title =
                pd_kit_text(ui, TRN("%d friend has counted", "%d friends have counted", v->brought.members),
                    v->brought.members),
            .sub = v->brought.members > 0
                       ? pd_kit_text(ui, TR("That brought you %s."), points_words(ui, v->points))
                       : TR("Nobody has to: it is only an offer.") },
        { .icon = "clock",
            .tone = PD_TONE_PLAIN,
            .title = pd_kit_text(ui,
                TRN("%d friend has joined and not come yet", "%d friends have joined and not come yet",
                    v->brought.waiting),
                v->brought.waiting) },
    };
    int n = v->brought.waiting > 0 ? PD_COUNT(rows) : PD_COUNT(rows) - 1;
    struct pd_list list = { .count = 0 };
    int gap = ui->theme.gap, most = (pd_ui_row_most(ui, 2) + gap) * n - gap;

    if (room.h > most)
        room.h = most;
    pd_ui_sheet(ui, room, 1, n);
    for (int i = 0; i < n; i++)
        pd_ui_list_add(&list, pd_rect_row(room, i, n, gap), rows[i]);
    pd_ui_list(ui, &list);
}

void
pd_screen_referral(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_referral_view *v = &view->referral;
    struct pd_rect room =
        pd_ui_page(ui, view, TR("Bring a friend"), PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | PD_OUT_DONE);
    struct pd_button print =
        pd_ui_slip_button(ui, view->print, PD_SLIP_REFERRAL, TR("Print it for your friend"));
    struct pd_rect side;

    if (v->state == PD_PAGE_HERE && v->brought.number == 0) {
        pd_ui_nothing(ui, room, "empty", TR("There is no number for you"),
            TR("Bringing friends is rewarded for grown-up members, while the hospital offers it."));
        return;
    }
    if (v->state != PD_PAGE_HERE || view->programme == NULL || (int)view->programme->referral.when == 0) {
        pd_ui_page_away(ui, room, v->state == PD_PAGE_HERE ? PD_PAGE_AWAY : v->state);
        return;
    }
    if (view->print != PD_PRINT_NONE) {
        pd_ui_button(ui, pd_rect_cut_bottom(&room, t->primary), print);
        pd_rect_cut_bottom(&room, t->unit * 3);
    }
    if (!pd_rect_empty(pd_ui_above(ui))) {
        side = pd_ui_above(ui); /* low: what is only read stands higher */
    } else if (pd_ui_wide(room)) {
        side = pd_rect_cut_left(&room, room.w * 9 / 20);
        pd_rect_cut_left(&room, t->unit * 3);
    } else {
        side = pd_rect_cut_top(&room, room.h * 54 / 100);
        pd_rect_cut_top(&room, t->unit * 3);
    }
    draw_stub(ui, side, v);
    draw_lines(ui, room, view);
    pd_speech_tell_read(ui, TR("Bring a friend"), rule_words(ui, view->programme));
}

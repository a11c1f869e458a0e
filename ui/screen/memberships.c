/* She has several memberships: which shall it be? Each is the card she knows, with its name, its level and
 * its points. */
#include "ui/screen/screens.h"

#include "ui/widget/card.h"

const char *
pd_membership_name(struct pd_ui *ui, const struct pd_membership_view *m)
{
    return m->kind != NULL ? pd_kit_say(ui, &m->kind->name) : TR("Another membership");
}

static const struct pd_tier *
tier_of(const struct pd_view *view, const struct pd_membership_view *m)
{
    static const struct pd_tier plain = { .colour = 0x5c564c };
    const struct pd_programme *p = view->programme;

    return p != NULL && m->tier >= 0 && m->tier < p->tier_count ? &p->tiers[m->tier] : &plain;
}

static const char *
points_words(struct pd_ui *ui, struct pd_points n)
{
    return pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(n)), pd_kit_points(ui, n));
}

/* "Silver · 1,200 points" */
const char *
pd_membership_line(struct pd_ui *ui, const struct pd_view *view, const struct pd_membership_view *m)
{
    const char *tier = pd_kit_say(ui, &tier_of(view, m)->name),
               *points = view->member.hidden ? "•••" : points_words(ui, m->spendable);

    return tier[0] != '\0' ? pd_kit_text(ui, "%s · %s", tier, points) : points;
}

static void
draw_one(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, int i)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_membership_view *m = &view->memberships[i];
    const struct pd_tier *tier = tier_of(view, m);
    const char *name = pd_membership_name(ui, m), *line = pd_membership_line(ui, view, m);
    const struct pd_control control = { .rect = r,
        .enabled = true,
        .intent = pd_intent_n(PD_INTENT_MEMBERSHIP, i),
        .label = name,
        .spoken =
            pd_kit_text(ui, TR("%s, %s"), name, pd_speech_personal(ui, line, pd_kit_say(ui, &tier->name))),
        .selected = m->here };
    struct pd_hit hit = pd_kit_control_put(ui, &control, 0);
    struct pd_rect in = pd_rect_inset(r, t->unit * 3, t->unit * 2);
    pd_color ink = pd_ui_tier_face(ui, r, tier);
    enum pd_type big = PD_TYPE_DISPLAY, small = PD_TYPE_LARGE;
    int side = t->type[PD_TYPE_LARGE] * 5 / 4, words;

    pd_ui_tier_shade(ui, r, tier);
    if (hit.pressed)
        pd_draw_fill(&ui->draw, r, t->radius, 0x30ffffff);
    if (hit.focused)
        pd_draw_border(&ui->draw, r, t->radius, t->outline * 2, t->color.warn);
    /* The emblem stands on the right. */
    in.w = in.w * (t->contrast ? 100 : 72) / 100;
    pd_ui_icon(
        ui, pd_rect_centre(pd_rect_cut_left(&in, side), side, side), ink, m->here ? "check-circle" : "medal");
    pd_rect_cut_left(&in, t->unit * 2);
    if (pd_ui_text_width(ui, PD_TYPE_BODY, PD_REGULAR, line) > in.w) /* a small card: over its emblem */
        in.w = r.x + r.w - t->unit * 2 - in.x;
    while (big > PD_TYPE_BODY && pd_ui_text_width(ui, big, PD_BOLD, name) > in.w)
        big--;
    while (small > PD_TYPE_SMALL && pd_ui_text_width(ui, small, PD_REGULAR, line) > in.w)
        small--;
    words = pd_theme_line(t, big) + pd_theme_line(t, small) + t->unit;
    in = pd_rect_centre(in, in.w, words < in.h ? words : in.h);
    pd_ui_label(ui, pd_rect_cut_top(&in, pd_theme_line(t, big)),
        (struct pd_label){ big, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 }, name);
    pd_ui_label(
        ui, in, (struct pd_label){ small, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 }, line);
}

void
pd_screen_memberships(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room = pd_ui_page(ui, view, TR("Which membership?"), PD_OUT_STAFF | PD_OUT_DONE);
    int n = view->membership_count, columns = pd_ui_wide(room) && n > 1 ? 2 : 1,
        rows = (n + columns - 1) / columns, most = room.w / columns * 1000 / 1586, gap = t->unit * 3;
    const char *say = TR("You can change it later; each keeps its own points.");
    struct pd_label label = { PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE,
        2 };

    if (n == 0)
        return;
    pd_ui_label(ui, pd_rect_cut_top(&room, pd_ui_text_height(ui, label, room.w, say)), label, say);
    pd_rect_cut_top(&room, t->unit * 2);
    if (room.h > (most + gap) * rows - gap)
        pd_rect_cut_bottom(&room, room.h - (most + gap) * rows + gap);
    for (int i = 0; i < n; i++)
        draw_one(ui, pd_rect_column(pd_rect_row(room, i / columns, rows, gap), i % columns, columns, gap),
            view, i);
    pd_speech_tell_read(ui, TR("Which membership?"), say);
}

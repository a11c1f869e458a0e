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

static int
icon_side(const struct pd_theme *t)
{
    return t->type[PD_TYPE_LARGE] * 5 / 4;
}

/* "Silver · 1,200 points" */
const char *
pd_membership_line(struct pd_ui *ui, const struct pd_view *view, const struct pd_membership_view *m)
{
    const char *tier = pd_kit_say(ui, &tier_of(view, m)->name),
               *points = view->member.hidden ? "•••" : points_words(ui, m->spendable);

    return tier[0] != '\0' ? pd_kit_text(ui, "%s · %s", tier, points) : points;
}

/* What the words of a card have, right of its icon: left of its emblem, or over that where they are long. */
static struct pd_rect
words_room(struct pd_ui *ui, struct pd_rect r, const char *line)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in = pd_rect_inset(r, t->unit * 3, t->unit * 2);

    in.w = in.w * (t->contrast ? 100 : 72) / 100;
    pd_rect_cut_left(&in, icon_side(t) + t->unit * 2);
    if (pd_ui_text_width(ui, PD_TYPE_BODY, PD_REGULAR, line) > in.w)
        in.w = r.x + r.w - t->unit * 2 - in.x;
    return in;
}

/* In which all cards are written: the largest that every one of them has room for. */
struct sizes {
    enum pd_type name, line;
    int lines; /* that the second one takes */
};

static int
words_height(const struct pd_ui *ui, struct sizes s)
{
    return pd_theme_line(&ui->theme, s.name) + pd_theme_line(&ui->theme, s.line) * s.lines;
}

static struct sizes
sizes_of(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    struct sizes s = { PD_TYPE_DISPLAY, PD_TYPE_LARGE, 1 };

    for (int i = 0; i < view->membership_count; i++) {
        const char *name = pd_membership_name(ui, &view->memberships[i]),
                   *line = pd_membership_line(ui, view, &view->memberships[i]);
        int w = words_room(ui, r, line).w;

        while (s.name > PD_TYPE_BODY && pd_ui_text_width(ui, s.name, PD_BOLD, name) > w)
            s.name--;
        while (s.line > PD_TYPE_SMALL && pd_ui_text_width(ui, s.line, PD_REGULAR, line) > w)
            s.line--;
        if (pd_ui_text_width(ui, s.line, PD_REGULAR, line) > w)
            s.lines = 2;
    }
    while (words_height(ui, s) > words_room(ui, r, "").h && (s.name > PD_TYPE_BODY || s.line > PD_TYPE_SMALL))
        if (s.name > PD_TYPE_LARGE || s.line == PD_TYPE_SMALL)
            s.name--;
        else
            s.line--;
    return s;
}

static void
draw_one(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view, int i, struct sizes sizes)
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
    struct pd_rect in = words_room(ui, r, line);
    pd_color ink = pd_ui_tier_face(ui, r, tier);
    int side = icon_side(t),
        words = pd_theme_line(t, sizes.name) + pd_theme_line(t, sizes.line) * sizes.lines + t->unit;

    pd_ui_tier_shade(ui, r, tier);
    if (hit.pressed)
        pd_draw_fill(&ui->draw, r, t->radius, 0x30ffffff);
    if (hit.focused)
        pd_draw_border(&ui->draw, r, t->radius, t->outline * 2, t->color.warn);
    in = pd_rect_centre(in, in.w, words < in.h ? words : in.h);
    /* Beside the name, not between the lines. */
    pd_ui_icon(ui,
        (struct pd_rect){
            in.x - side - t->unit * 2, in.y + (pd_theme_line(t, sizes.name) - side) / 2, side, side },
        ink, m->here ? "check-circle" : "medal");
    pd_ui_label(ui, pd_rect_cut_top(&in, pd_theme_line(t, sizes.name)),
        (struct pd_label){ sizes.name, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 }, name);
    pd_ui_label(ui, in,
        (struct pd_label){ sizes.line, PD_REGULAR, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, sizes.lines }, line);
}

/* Beside each other where the room is wide, but for a low and upright panel that has the height. */
static int
columns_of(const struct pd_ui *ui, struct pd_rect room, int n)
{
    const struct pd_theme *t = &ui->theme;
    int least = pd_theme_line(t, PD_TYPE_LARGE) + pd_theme_line(t, PD_TYPE_SMALL) + t->unit * 4;
    bool upright = ui->low && t->panel.h_px > t->panel.w_px &&
                   room.h >= n * (least + t->unit * 3) + pd_theme_line(t, PD_TYPE_BODY) - t->unit;

    return pd_ui_wide(room) && n > 1 && !upright ? 2 : 1;
}

void
pd_screen_memberships(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect room = pd_ui_page(ui, view, TR("Which membership?"), PD_OUT_STAFF | PD_OUT_DONE);
    int n = view->membership_count, columns = columns_of(ui, room, n), rows = (n + columns - 1) / columns,
        most = room.w / columns * 1000 / 1586, gap = t->unit * 3;
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
            view, i, sizes_of(ui, pd_rect_column(pd_rect_row(room, 0, rows, gap), 0, columns, gap), view));
    pd_speech_tell_read(ui, TR("Which membership?"), say);
}

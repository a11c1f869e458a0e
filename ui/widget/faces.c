#include "ui/widget/faces.h"

#include "ui/widget/card.h"

int
pd_ui_face_icon(int n, int count)
{
    return count == 3 ? n * 2 - 1 : n;
}

const char *
pd_ui_face_word(const struct pd_ui *ui, int n, int count)
{
    switch (pd_ui_face_icon(n, count)) {
    case 1:
        return TR("Very bad");
    case 2:
        return TR("Bad");
    case 3:
        return TR("So-so");
    case 4:
        return TR("Good");
    default:
        return TR("Very good");
    }
}

/* The surface of something that can be chosen, and its text colour. */
static pd_color
draw_surface(struct pd_ui *ui, struct pd_rect r, struct pd_hit hit, bool chosen)
{
    const struct pd_theme *t = &ui->theme;

    pd_ui_card(ui, r);
    if (hit.pressed || chosen) {
        pd_draw_fill(&ui->draw, r, t->radius, t->color.accent_soft);
        pd_draw_border(&ui->draw, r, t->radius, t->outline * 2, t->color.accent_ink);
        return t->color.on_accent_soft;
    }
    pd_draw_border(&ui->draw, r, t->radius, t->outline, t->contrast ? t->color.edge : t->color.line);
    if (hit.focused)
        pd_draw_border(&ui->draw, r, t->radius, t->outline * 2, t->color.accent_ink);
    return t->color.ink;
}

/* Lines below each face: where a word is wider than its face, all have the room of two. */
static int
word_lines(const struct pd_ui *ui, int width, int count)
{
    for (int n = 1; n <= count; n++)
        if (pd_ui_text_width(ui, PD_TYPE_SMALL, PD_BOLD, pd_ui_face_word(ui, n, count)) > width)
            return 2;
    return 1;
}

static void
draw_face(struct pd_ui *ui, struct pd_rect r, int n, int count, bool chosen, struct pd_intent intent)
{
    const struct pd_theme *t = &ui->theme;
    const char *word = pd_ui_face_word(ui, n, count);
    struct pd_hit hit = pd_kit_control_put(ui,
        &(struct pd_control){
            .rect = r, .enabled = true, .intent = intent, .label = word, .selected = chosen },
        '0' + n);
    pd_color ink = draw_surface(ui, r, hit, chosen);
    struct pd_label label = { PD_TYPE_TITLE, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 };
    struct pd_rect in = pd_rect_inset(r, t->unit * 3 / 2, t->unit * 3 / 2), at;
    const char *icon = pd_kit_text(ui, "face-%d", pd_ui_face_icon(n, count));
    bool beside =
        r.w > r.h * 2 && pd_ui_text_width(ui, PD_TYPE_BODY, PD_BOLD, word) < r.w * 4 / 5 - r.h - t->unit * 4;
    int lines = word_lines(ui, in.w + t->unit * 3 / 2, count), below = pd_theme_line(t, PD_TYPE_BODY) * lines;
    int side = beside ? in.h : in.h - below - t->unit;

    side = side > t->type[PD_TYPE_NUMBER] ? t->type[PD_TYPE_NUMBER] : side;
    side = side > in.w ? in.w : side;
    if (beside) {
        pd_rect_cut_left(&in, r.w / 5);
        at = pd_rect_cut_left(&in, side);
        pd_rect_cut_left(&in, t->unit * 4);
    } else {
        in = pd_rect_inset(in, 0, (in.h - side - t->unit - below) / 2);
        at = pd_rect_cut_top(&in, side);
        pd_rect_cut_top(&in, t->unit);
        label.type = PD_TYPE_BODY;
        label.align = PD_ALIGN_CENTRE;
        label.valign = lines > 1 ? PD_VALIGN_TOP : PD_VALIGN_MIDDLE;
        label.max_lines = lines;
        in = pd_rect_inset(in, -t->unit * 3 / 4, 0);
    }
    pd_ui_icon(ui, pd_rect_centre(at, side, side), chosen ? ink : t->color.accent_ink, icon);
    pd_ui_label(ui, in, label, word);
}

static bool
stacked(const struct pd_ui *ui, struct pd_rect room, int count)
{
    return room.h > ui->theme.primary * count && room.w < room.h * 3 / 2;
}

int
pd_ui_faces_height(const struct pd_ui *ui, struct pd_rect room, int count)
{
    const struct pd_theme *t = &ui->theme;

    return stacked(ui, room, count) ? (t->primary * 7 / 4 + t->gap) * count - t->gap : t->primary * 5 / 2;
}

void
pd_ui_faces(struct pd_ui *ui, struct pd_rect room, int count, int chosen, enum pd_intent_kind intent)
{
    int gap = ui->theme.gap;
    bool rows = stacked(ui, room, count);

    for (int i = 0; i < count; i++)
        draw_face(ui, rows ? pd_rect_row(room, i, count, gap) : pd_rect_column(room, i, count, gap), i + 1,
            count, chosen == i + 1, pd_intent_n(intent, i + 1));
}

void
pd_ui_choice(struct pd_ui *ui, struct pd_rect rect, const char *label, bool chosen, struct pd_intent intent)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_hit hit = pd_kit_control_put(ui,
        &(struct pd_control){
            .rect = rect, .enabled = true, .intent = intent, .label = label, .selected = chosen },
        0);
    pd_color ink = draw_surface(ui, rect, hit, chosen);
    struct pd_rect in = pd_rect_inset(rect, t->unit * 3, t->unit);
    int side = t->type[PD_TYPE_LARGE];

    if (chosen) {
        pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_right(&in, side), side, side), ink, "check");
        pd_rect_cut_right(&in, t->unit);
    }
    pd_ui_label(ui, in,
        (struct pd_label){ rect.h > t->primary ? PD_TYPE_TITLE : PD_TYPE_LARGE, PD_BOLD, ink, PD_ALIGN_CENTRE,
            PD_VALIGN_MIDDLE, 2 },
        label);
}

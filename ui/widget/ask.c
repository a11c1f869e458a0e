#include "ui/widget/ask.h"

#include "ui/widget/card.h"
#include "ui/widget/frame.h"

void
pd_ui_question(struct pd_ui *ui, struct pd_rect r, const char *icon, const char *question, const char *why)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label title = { PD_TYPE_DISPLAY, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_TOP, 0 };
    struct pd_label soft = { PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_TOP,
        0 };
    int disc = t->type[PD_TYPE_DISPLAY] * 3 / 2, below, h;
    struct pd_rect at;

    pd_speech_tell_read(ui, question, NULL);
    pd_speech_add_read(ui, why);
    r = pd_rect_inset(r, t->unit * 2, 0);
    below = why != NULL ? pd_ui_text_height(ui, soft, r.w, why) + t->unit : 0;
    h = pd_ui_text_height(ui, title, r.w, question);
    while (title.type > PD_TYPE_LARGE && (h > pd_theme_line(t, title.type) * 2 || h + below > r.h)) {
        title.type--;
        h = pd_ui_text_height(ui, title, r.w, question);
    }
    if (h + below > r.h) {
        soft.type = PD_TYPE_SMALL;
        below = why != NULL ? pd_ui_text_height(ui, soft, r.w, why) : 0;
    }
    disc = h + below + disc + t->unit * 5 <= r.h ? disc : 0;
    r = pd_rect_inset(r, 0, (r.h - h - below - (disc > 0 ? disc + t->unit * 3 : 0)) / 2);
    if (disc > 0) {
        at = pd_rect_centre(pd_rect_cut_top(&r, disc), disc, disc);
        pd_draw_fill(&ui->draw, at, disc / 2, t->color.accent_soft);
        if (t->contrast)
            pd_draw_border(&ui->draw, at, disc / 2, t->outline, t->color.on_accent_soft);
        pd_ui_icon(ui, pd_rect_centre(at, disc / 2, disc / 2), t->color.on_accent_soft, icon);
        pd_rect_cut_top(&r, t->unit * 3);
    }
    pd_ui_label(ui, pd_rect_cut_top(&r, h), title, question);
    pd_rect_cut_top(&r, below > 0 && soft.type != PD_TYPE_SMALL ? t->unit : 0);
    if (below > 0)
        pd_ui_label(ui, r, soft, why);
}

struct pd_rect
pd_ui_ask(struct pd_ui *ui, struct pd_rect room, int answers, const char *icon, const char *question,
    const char *why)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect above = pd_ui_above(ui), head;
    int least = pd_theme_line(t, PD_TYPE_HEADING) * 2 + t->unit * 2;

    if (!pd_rect_empty(above)) {
        pd_ui_question(ui, above, icon, question, why);
        return answers < room.h ? pd_rect_cut_bottom(&room, answers) : room;
    }
    if (pd_ui_wide(room) && room.h - answers < least) {
        pd_ui_question(ui, pd_rect_cut_left(&room, room.w * 2 / 5), icon, question, why);
        pd_rect_cut_left(&room, t->unit * 4);
        return answers < room.h ? pd_rect_centre(room, room.w, answers) : room;
    }
    head = pd_rect_cut_top(
        &room, room.h - answers - t->unit * 2 > least ? room.h - answers - t->unit * 2 : least);
    pd_rect_cut_top(&room, t->unit * 2);
    pd_ui_question(ui, head, icon, question, why);
    return room;
}

void
pd_ui_nothing(struct pd_ui *ui, struct pd_rect room, const char *picture, const char *title, const char *body)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label head = { PD_TYPE_TITLE, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_TOP, 0 };
    struct pd_label soft = { PD_TYPE_LARGE, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_TOP,
        0 };
    struct pd_rect in = pd_rect_inset(room, t->unit * 4, 0), at;
    int h = pd_ui_text_height(ui, head, in.w, title), side;

    if (ui->spoken.title == NULL)
        pd_speech_tell_read(ui, title, NULL);
    else
        pd_speech_add_read(ui, title);
    pd_speech_add_read(ui, body);
    if (body != NULL)
        h += pd_ui_text_height(ui, soft, in.w, body) + t->unit;
    side = (in.h - h) * 3 / 5 < in.w / 2 ? (in.h - h) * 3 / 5 : in.w / 2;
    if (side < t->type[PD_TYPE_DISPLAY])
        side = 0;
    in = pd_rect_inset(in, 0, (in.h - h - side - t->unit * 3) * 2 / 5);
    if (side > 0) {
        at = pd_rect_cut_top(&in, side);
        pd_draw_image(&ui->draw, pd_rect_centre(at, side * 4 / 3, side), 0, 255,
            pd_kit_text(ui, "pictures/%s", picture));
        pd_rect_cut_top(&in, t->unit * 3);
    }
    pd_ui_paragraph(ui, &in, head, t->unit, title);
    if (body != NULL)
        pd_ui_paragraph(ui, &in, soft, 0, body);
}

void
pd_ui_page_away(struct pd_ui *ui, struct pd_rect room, enum pd_page_state state)
{
    if (state == PD_PAGE_ASKING)
        pd_ui_nothing(ui, room, "wait", TR("One moment, we are looking it up"), NULL);
    else
        pd_ui_nothing(ui, room, "offline", TR("This cannot be looked up without a network"),
            pd_kit_whose(ui,
                TR("Points and gifts work as always. Please look here again later, or ask at the desk."),
                TR("Points and gifts work as always. Please look again when the network is back.")));
}

bool
pd_ui_page_missing(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    if (view->member.page_state == PD_PAGE_HERE)
        return false;
    pd_ui_page_away(ui, room, view->member.page_state);
    return true;
}

void
pd_ui_aside(struct pd_ui *ui, const char *picture, const char *words)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect above = pd_ui_above(ui), in, at;
    int side = above.h / 2 < above.w * 5 / 8 ? above.h / 2 : above.w * 5 / 8;

    if (pd_rect_empty(above))
        return;
    in = pd_rect_centre(above, above.w, side + t->unit * 3 + pd_theme_line(t, PD_TYPE_HEADING) * 2);
    at = pd_rect_cut_top(&in, side);
    pd_draw_image(
        &ui->draw, pd_rect_centre(at, side * 4 / 3, side), 0, 255, pd_kit_text(ui, "pictures/%s", picture));
    pd_rect_cut_top(&in, t->unit * 3);
    pd_ui_label(
        ui, in, (struct pd_label){ PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_TOP, 2 }, words);
}

struct pd_rect
pd_ui_reading_room(const struct pd_ui *ui, struct pd_rect room)
{
    return ui->low && !pd_rect_empty(ui->above) ? ui->above : room;
}

struct pd_rect
pd_ui_reading(struct pd_ui *ui, struct pd_rect room)
{
    int side = ui->theme.type[PD_TYPE_TICKET] * 5 / 4;

    if (!ui->low || pd_rect_empty(ui->above))
        return room;
    side = side < room.h ? side : room.h;
    if (side >= ui->theme.type[PD_TYPE_NUMBER])
        pd_draw_image(&ui->draw, pd_rect_centre(room, side * 4 / 3, side), 0, 255, "pictures/service-desk");
    return pd_ui_above(ui);
}

struct pd_rect
pd_ui_list_page(struct pd_ui *ui, const struct pd_view *view, const char *title, int ways)
{
    struct pd_rect room = pd_ui_page(ui, view, ui->low ? NULL : title, ways);

    pd_ui_aside(ui, "service-desk", title);
    return room;
}

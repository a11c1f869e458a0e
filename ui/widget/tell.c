#include "ui/widget/tell.h"

#include "ui/widget/frame.h"

/* Height of the picture of a place in per cent of its width: as drawn, and the least that shows what matters.
 */
#define PICTURE_WHOLE 75
#define PICTURE_LEAST 50
/* The same beside the words: the most. */
#define PICTURE_MOST 130

const struct pd_place *
pd_ui_helpers(const struct pd_view *view)
{
    return view->staffed ? NULL : view->place;
}

const char *
pd_ui_place_name(struct pd_ui *ui, const struct pd_place *place)
{
    const char *name = pd_kit_say(ui, &place->name);

    return place->of != NULL ? pd_kit_text(ui, "%s · %s", pd_kit_say(ui, &place->of->name), name) : name;
}

int
pd_ui_place_height(const struct pd_ui *ui, const struct pd_place *place)
{
    const struct pd_theme *t = &ui->theme;

    (void)place;
    return pd_theme_line(t, PD_TYPE_SMALL) * 3 + pd_theme_line(t, PD_TYPE_LARGE) + t->unit * 4;
}

/* Of in, what the picture takes beside the words: never so narrow that it cuts off half a face. */
static int
beside_width(const struct pd_ui *ui, int width)
{
    int side = width - ui->theme.type[PD_TYPE_BODY] * 12;

    return side > width / 2 ? width / 2 : side < width / 5 ? width / 5 : side;
}

int
pd_ui_place_most(const struct pd_ui *ui, int width, int height)
{
    const struct pd_theme *t = &ui->theme;
    int in = width - t->unit * 4, least = pd_ui_place_height(ui, NULL),
        words = pd_theme_line(t, PD_TYPE_SMALL) * 3 + pd_theme_line(t, PD_TYPE_LARGE) + t->unit * 6;
    int whole = in * PICTURE_WHOLE / 100 + words,
        beside = beside_width(ui, in) * PICTURE_MOST / 100 + t->unit * 4;

    if (height >= in * PICTURE_LEAST / 100 + words)
        return height < whole ? height : whole;
    beside = beside < least ? least : beside;
    return height < beside ? height : beside;
}

static void
place_picture(struct pd_ui *ui, struct pd_rect r, const struct pd_place *place)
{
    const struct pd_theme *t = &ui->theme;
    int side = (r.w < r.h ? r.w : r.h) / 3, over = r.w * PICTURE_WHOLE / 100 - r.h;
    struct pd_rect whole = r, before;
    int radius = ui->draw.clip_radius;

    pd_draw_fill(&ui->draw, r, t->radius_small, t->color.accent_soft);
    if (place->picture[0] == '\0') {
        pd_ui_icon(ui, pd_rect_centre(r, side, side), t->color.on_accent_soft, "place");
        return;
    }
    /* What is too high loses from below: signs hang at the top. */
    if (over > 0) {
        whole.h = r.h + over;
        whole.y -= over < whole.h / 20 ? over : whole.h / 20;
    }
    before = pd_draw_clip(&ui->draw, r, t->radius_small);
    pd_draw_image(&ui->draw, whole, over > 0 ? 0 : t->radius_small, 255,
        pd_kit_text(ui, "pictures/%s", place->picture));
    pd_draw_unclip(&ui->draw, before);
    ui->draw.clip_radius = radius;
}

/* Heading, name, floor, hours: as many as the height holds, the name first. */
static void
place_words(struct pd_ui *ui, struct pd_rect in, const struct pd_place *place, const char *heading)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label soft = { PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE,
        1 };
    struct pd_label name = { PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 2 };
    int name_h, floor_h, hours_h, head_h, room;
    bool floor, hours, head;

    if (pd_ui_text_width(ui, PD_TYPE_LARGE, PD_BOLD, pd_ui_place_name(ui, place)) > in.w)
        name.type = PD_TYPE_BODY;
    name_h = pd_ui_text_height(ui, name, in.w, pd_ui_place_name(ui, place));
    soft.max_lines = 0;
    floor_h = pd_ui_text_height(ui, soft, in.w, pd_kit_say(ui, &place->floor));
    room = in.h - name_h;
    floor = room >= floor_h;
    room -= floor ? floor_h : 0;
    hours_h = pd_ui_text_height(ui, soft, in.w, pd_kit_say(ui, &place->hours));
    hours = room >= hours_h;
    room -= hours ? hours_h : 0;
    head_h = pd_ui_text_height(ui, soft, in.w, heading);
    head = room >= head_h;
    room -= head ? head_h : 0;
    in = pd_rect_inset(in, 0, room > 0 ? room / 2 : 0);
    if (head)
        pd_ui_label(ui, pd_rect_cut_top(&in, head_h), soft, heading);
    pd_ui_label(ui, pd_rect_cut_top(&in, name_h), name, pd_ui_place_name(ui, place));
    if (floor)
        pd_ui_label(ui, pd_rect_cut_top(&in, floor_h), soft, pd_kit_say(ui, &place->floor));
    if (hours)
        pd_ui_label(ui, pd_rect_cut_top(&in, hours_h), soft, pd_kit_say(ui, &place->hours));
}

/* Picture beside the words, or above them where there is height to spare. */
void
pd_ui_place(struct pd_ui *ui, struct pd_rect rect, const struct pd_place *place, const char *heading)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect in, at;
    int words, side, most;

    if (place == NULL)
        return;
    if (place->of != NULL) /* a voucher is used there, whatever it is for */
        heading = TR("Use it here");
    words = pd_theme_line(t, PD_TYPE_SMALL) * 3 + pd_theme_line(t, PD_TYPE_LARGE);
    pd_ui_card(ui, rect);
    in = pd_rect_inset(rect, t->unit * 2, t->unit * 2);
    /* Above the words only where next to nothing of it has to be cut off: a sign cut in half tells nothing.
     */
    if (in.h - words - t->unit * 3 / 2 >= in.w * PICTURE_LEAST / 100) {
        place_picture(ui, pd_rect_cut_top(&in, in.h - words - t->unit * 3 / 2), place);
        in = pd_rect_inset(in, t->unit, 0);
        pd_rect_cut_top(&in, t->unit);
    } else {
        side = beside_width(ui, in.w);
        side = in.h * 4 / 3 < side ? in.h * 4 / 3 : side;
        most = side * PICTURE_MOST / 100;
        at = pd_rect_cut_left(&in, side);
        place_picture(ui, pd_rect_centre(at, side, in.h < most ? in.h : most), place);
        pd_rect_cut_left(&in, t->unit * 3);
    }
    place_words(ui, in, place, heading);
}

static void
tell_buttons(struct pd_ui *ui, struct pd_rect row, const struct pd_tell *tell)
{
    const struct pd_theme *t = &ui->theme;
    bool both = tell->first.label != NULL && tell->second.label != NULL;

    if (tell->first.label != NULL)
        pd_ui_button(ui, both ? pd_rect_column(row, 0, 2, t->gap) : row, tell->first);
    if (tell->second.label != NULL)
        pd_ui_button(ui, both ? pd_rect_column(row, 1, 2, t->gap) : row, tell->second);
}

static void
tell_sign(struct pd_ui *ui, struct pd_rect at, const struct pd_tell *tell)
{
    const struct pd_colors *c = &ui->theme.color;
    pd_color fill = c->accent_soft, ink = c->on_accent_soft;

    if (tell->tone == PD_TONE_GOOD) {
        fill = c->good_soft;
        ink = c->on_good_soft;
    } else if (tell->tone == PD_TONE_BAD) {
        fill = c->bad_soft;
        ink = c->on_bad_soft;
    } else if (tell->tone == PD_TONE_WARN) {
        fill = c->warn_soft;
        ink = c->on_warn_soft;
    }
    pd_draw_fill(&ui->draw, at, at.h / 2, fill);
    if (ui->theme.contrast)
        pd_draw_border(&ui->draw, at, at.h / 2, ui->theme.outline, ink);
    pd_ui_icon(ui, pd_rect_centre(at, at.w / 2, at.h / 2), ink, tell->icon);
}

/* Px that sign, words and code want. */
static int
tell_height(const struct pd_ui *ui, int width, const struct pd_tell *tell)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label title = { .type = PD_TYPE_HEADING, .weight = PD_BOLD, .align = PD_ALIGN_CENTRE },
                    body = { .type = PD_TYPE_LARGE, .align = PD_ALIGN_CENTRE },
                    soft = { .type = PD_TYPE_BODY, .align = PD_ALIGN_CENTRE };
    int h = t->type[PD_TYPE_NUMBER] * (tell->picture != NULL ? 2 : 3) / (tell->picture != NULL ? 1 : 2) +
            pd_ui_text_height(ui, title, width, tell->title) + t->unit * 6;

    if (tell->number != NULL)
        h += pd_theme_line(t, PD_TYPE_NUMBER) + t->unit * 2;
    if (tell->body != NULL)
        h += pd_ui_text_height(ui, body, width, tell->body) + t->unit * 2;
    if (tell->assurance != NULL)
        h += pd_ui_text_height(ui, soft, width, tell->assurance) + t->unit * 2;
    if (tell->code != NULL && tell->code[0] != '\0')
        h += pd_theme_line(t, PD_TYPE_SMALL) + t->unit;
    return h;
}

/* The least: without the sign, in the smallest types. */
static int
tell_least(const struct pd_ui *ui, int width, const struct pd_tell *tell)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label title = { .type = PD_TYPE_LARGE, .weight = PD_BOLD, .align = PD_ALIGN_CENTRE },
                    body = { .type = PD_TYPE_SMALL, .align = PD_ALIGN_CENTRE },
                    soft = { .type = PD_TYPE_BODY, .align = PD_ALIGN_CENTRE };
    int h = pd_ui_text_height(ui, title, width, tell->title) + t->unit * 8;

    if (tell->number != NULL)
        h += pd_theme_line(t, PD_TYPE_NUMBER) + t->unit * 2;
    if (tell->body != NULL)
        h += pd_ui_text_height(ui, body, width, tell->body) + t->unit * 2;
    if (tell->assurance != NULL)
        h += pd_ui_text_height(ui, soft, width, tell->assurance);
    if (tell->code != NULL && tell->code[0] != '\0')
        h += pd_theme_line(t, PD_TYPE_SMALL) + t->unit;
    return h;
}

/* Sign, title, body: what takes the middle of the page. */
static void
tell_text(struct pd_ui *ui, struct pd_rect room, const struct pd_tell *tell)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label title = { PD_TYPE_HEADING, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_TOP, 3 };
    struct pd_label body = { PD_TYPE_LARGE, PD_REGULAR, t->color.ink, PD_ALIGN_CENTRE, PD_VALIGN_TOP, 0 };
    struct pd_label soft = { PD_TYPE_BODY, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_TOP, 0 };
    int width = room.w - t->unit * 6, disc = t->type[PD_TYPE_NUMBER] * 3 / 2, h, sign = 0;
    struct pd_rect in = pd_rect_inset(room, t->unit * 3, 0), at;

    if (tell->place == NULL && room.h > tell_height(ui, width, tell) * 3 / 2 &&
        pd_ui_text_width(ui, PD_TYPE_DISPLAY, PD_BOLD, tell->title) <= width) {
        title.type = PD_TYPE_DISPLAY;
        disc = disc * 5 / 3;
    }
    h = pd_ui_text_height(ui, title, width, tell->title);
    if (tell->body != NULL)
        h += pd_ui_text_height(ui, body, width, tell->body) + t->unit * 2;
    if (tell->assurance != NULL)
        h += pd_ui_text_height(ui, soft, width, tell->assurance) + t->unit * 2;
    if (tell->number != NULL)
        h += pd_theme_line(t, PD_TYPE_NUMBER) + t->unit * 2;
    if (h > room.h) {
        h -= pd_ui_text_height(ui, body, width, tell->body == NULL ? "" : tell->body) +
             pd_ui_text_height(ui, title, width, tell->title);
        body.type = PD_TYPE_SMALL;
        title.type = PD_TYPE_LARGE;
        h += pd_ui_text_height(ui, body, width, tell->body == NULL ? "" : tell->body) +
             pd_ui_text_height(ui, title, width, tell->title);
    }
    if (tell->picture != NULL && room.h - h > disc * 2)
        disc = (room.h - h) * 3 / 5;
    disc = disc > width * 5 / 8 ? width * 5 / 8 : disc;
    if (h + disc + t->unit * 3 > room.h)
        disc = disc / 2;
    if (h + disc + t->unit * 3 <= room.h)
        sign = disc + t->unit * 3;
    pd_rect_cut_top(&in, (room.h - h - sign) / 2);
    if (sign > 0) {
        at = pd_rect_cut_top(&in, disc);
        if (tell->picture != NULL && disc >= t->type[PD_TYPE_NUMBER])
            pd_draw_image(&ui->draw, pd_rect_centre(at, disc * 4 / 3, disc), 0, 255,
                pd_kit_text(ui, "pictures/%s", tell->picture));
        else
            tell_sign(ui, pd_rect_centre(at, disc, disc), tell);
        pd_rect_cut_top(&in, t->unit * 3);
    }
    pd_ui_paragraph(ui, &in, title, t->unit * 2, tell->title);
    if (tell->number != NULL) {
        pd_ui_label(ui, pd_rect_cut_top(&in, pd_theme_line(t, PD_TYPE_NUMBER)),
            (struct pd_label){
                PD_TYPE_NUMBER, PD_BOLD, t->color.accent_ink, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
            tell->number);
        pd_rect_cut_top(&in, t->unit * 2);
    }
    if (tell->body != NULL)
        pd_ui_paragraph(ui, &in, body, t->unit * 2, tell->body);
    if (tell->assurance != NULL)
        pd_ui_paragraph(ui, &in, soft, 0, tell->assurance);
}

/* What happened, what to do, whether points changed, where people help; the code is told on request. */
static void
tell_spoken(struct pd_ui *ui, const struct pd_tell *tell)
{
    const char *body = tell->spoken != NULL ? tell->spoken : tell->body, *place = NULL, *code = NULL;

    if (tell->place != NULL)
        place = pd_kit_text(ui, TR("People help you here: %s."), pd_ui_place_name(ui, tell->place));
    if (tell->code != NULL && tell->code[0] != '\0')
        code = pd_kit_whose(ui,
            pd_kit_text(ui, TR("Tell the staff this code: %s."), pd_speech_spelled(ui, tell->code)),
            pd_kit_text(ui, TR("Code: %s"), pd_speech_spelled(ui, tell->code)));
    pd_speech_tell_read(ui, tell->title, body);
    pd_speech_tell(ui, NULL,
        pd_speech_join(
            ui, pd_speech_join(ui, ui->spoken.summary, pd_speech_eyes(ui, tell->assurance)), place),
        NULL, code);
}

void
pd_ui_tell(struct pd_ui *ui, struct pd_rect room, const struct pd_tell *tell)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_rect above = tell->place != NULL ? pd_ui_above(ui) : (struct pd_rect){ 0, 0, 0, 0 };

    tell_spoken(ui, tell);
    if (tell->first.label != NULL || tell->second.label != NULL) {
        tell_buttons(ui, pd_rect_cut_bottom(&room, t->primary), tell);
        pd_rect_cut_bottom(&room, t->unit * 3);
    }
    if (tell->place != NULL && !pd_rect_empty(above)) {
        pd_ui_place(ui, above, tell->place, TR("People help you here"));
    } else if (tell->place != NULL && room.w * 10 > room.h * 12 && room.w > t->type[PD_TYPE_BODY] * 36) {
        pd_ui_place(ui, pd_rect_cut_right(&room, room.w * 2 / 5), tell->place, TR("People help you here"));
        pd_rect_cut_right(&room, t->unit * 3);
    } else if (tell->place != NULL && room.h > pd_ui_place_height(ui, tell->place) * 2) {
        int least = pd_ui_place_height(ui, tell->place);
        int h = room.h - tell_height(ui, room.w - t->unit * 6, tell) - t->unit * 9,
            most = room.h - tell_least(ui, room.w - t->unit * 6, tell) - t->unit * 3;

        h = pd_ui_place_most(ui, room.w, h < least ? least : h);
        /* What happened comes first: of the place its name stays, if that much. */
        h = h < most ? h : most;
        if (h >= pd_theme_line(t, PD_TYPE_LARGE) + t->unit * 4) {
            pd_ui_place(ui, pd_rect_cut_bottom(&room, h), tell->place, TR("People help you here"));
            pd_rect_cut_bottom(&room, t->unit * 3);
        }
    }
    pd_ui_card(ui, room);
    room = pd_rect_inset(room, 0, t->unit * 3);
    if (tell->code != NULL && tell->code[0] != '\0') {
        pd_ui_label(ui, pd_rect_cut_bottom(&room, pd_theme_line(t, PD_TYPE_SMALL)),
            (struct pd_label){
                PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
            /* TRANSLATORS: %s is a short code, as E-PRT-02; the second is for a clerk. */
            pd_kit_whose(ui, pd_kit_text(ui, TR("Tell the staff: %s"), tell->code),
                pd_kit_text(ui, TR("Code: %s"), tell->code)));
        pd_rect_cut_bottom(&room, t->unit);
    }
    tell_text(ui, room, tell);
}

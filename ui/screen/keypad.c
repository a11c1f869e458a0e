/* Digits: what is typed and why above, large keys below, within reach. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

#include <string.h>

struct words {
    const char *icon, *title, *why;
};

static struct words
words_of(struct pd_ui *ui, enum pd_keypad_for what)
{
    switch (what) {
    case PD_KEYPAD_PIN:
        return (struct words){ "lock", TR("The PIN of your card"),
            TR("So that nobody else can use a card that was lost.") };
    case PD_KEYPAD_PHONE:
        return (struct words){ "phone", TR("Your mobile number"),
            TR("The one you gave when you became a member.") };
    case PD_KEYPAD_CARD:
        return (struct words){ "card", TR("The number of your card"),
            TR("It stands below the code on your member card.") };
    case PD_KEYPAD_FEEDBACK:
        return (struct words){ "chat", TR("The number on your slip"), TR("Eight digits.") };
    }
    return (struct words){ "lock", "", "" };
}

/* In groups that are read at a glance: 138 0013 8000, 1234 5678. */
static const char *
grouped(struct pd_ui *ui, const struct pd_keypad_view *k)
{
    char out[PD_ERRAND_DIGITS_CAP * 2];
    size_t n = 0, len = strlen(k->typed), first = k->what == PD_KEYPAD_PHONE && k->most == 11 ? 3 : 4;

    for (size_t i = 0; i < len && n + 2 < sizeof out; i++) {
        if (i == first || (i > first && (i - first) % 4 == 0))
            out[n++] = ' ';
        out[n++] = k->typed[i];
    }
    out[n] = '\0';
    return pd_kit_text(ui, "%s", out);
}

static void
draw_dots(struct pd_ui *ui, struct pd_rect r, int typed, int most)
{
    const struct pd_theme *t = &ui->theme;
    int side = t->unit * 3, pitch = side * 2, w;

    most = most < typed ? typed : most;
    w = most * pitch - (pitch - side);
    for (int i = 0; i < most; i++) {
        struct pd_rect dot = { r.x + (r.w - w) / 2 + i * pitch, r.y + (r.h - side) / 2, side, side };

        if (i < typed)
            pd_draw_fill(&ui->draw, dot, side / 2, t->color.ink);
        else
            pd_draw_border(&ui->draw, dot, side / 2, t->outline, t->color.edge);
    }
}

static void
draw_typed(struct pd_ui *ui, struct pd_rect r, const struct pd_keypad_view *k)
{
    const struct pd_theme *t = &ui->theme;

    pd_draw_fill(&ui->draw, r, t->radius, t->color.surface);
    pd_draw_border(&ui->draw, r, t->radius, t->outline * 2, k->bad ? t->color.bad : t->color.accent_ink);
    r = pd_rect_inset(r, t->unit * 3, 0);
    if (k->what == PD_KEYPAD_PIN)
        draw_dots(ui, r, (int)strlen(k->typed), k->most);
    else
        pd_ui_label(ui, r,
            (struct pd_label){ PD_TYPE_DISPLAY, PD_BOLD, 0, PD_ALIGN_CENTRE, PD_VALIGN_MIDDLE, 1 },
            grouped(ui, k));
}

static const char *
bad_words(struct pd_ui *ui, const struct pd_keypad_view *k)
{
    if (k->what == PD_KEYPAD_PIN && k->tries_left > 0)
        return pd_kit_text(ui,
            TRN("That was not the PIN. %d try is left.", "That was not the PIN. %d tries are left.",
                k->tries_left),
            k->tries_left);
    return TR("That number was not found. Please type it again.");
}

static void
draw_digit(struct pd_ui *ui, struct pd_rect r, int digit, const struct pd_keypad_view *k)
{
    pd_ui_button(ui, r,
        (struct pd_button){ .style = PD_BUTTON_KEY,
            .label = pd_kit_text(ui, "%d", digit),
            .spoken = pd_kit_text(ui, TR("Digit %d"), digit),
            .disabled = k->most > 0 && (int)strlen(k->typed) >= k->most,
            .intent = pd_intent_n(PD_INTENT_DIGIT, digit),
            .key = '0' + digit });
}

/* As on a telephone: 1 at the top. */
static void
draw_keys(struct pd_ui *ui, struct pd_rect r, const struct pd_keypad_view *k)
{
    const struct pd_theme *t = &ui->theme;
    int typed = (int)strlen(k->typed);
    struct pd_rect last = pd_rect_row(r, 3, 4, t->gap);

    for (int i = 0; i < 9; i++)
        draw_digit(ui, pd_rect_column(pd_rect_row(r, i / 3, 4, t->gap), i % 3, 3, t->gap), i + 1, k);
    pd_ui_button(ui, pd_rect_column(last, 0, 3, t->gap),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = TR("Delete"),
            .icon = "keypad-back",
            .disabled = typed == 0,
            .intent = pd_intent_n(PD_INTENT_DIGIT, PD_DIGIT_BACKSPACE),
            .key = PD_KEY_BACKSPACE });
    draw_digit(ui, pd_rect_column(last, 1, 3, t->gap), 0, k);
    pd_ui_button(ui, pd_rect_column(last, 2, 3, t->gap),
        (struct pd_button){ .style = PD_BUTTON_PRIMARY,
            .label = TR("Done"),
            .spoken = TR("That is all of it"),
            .icon = "check",
            .disabled = typed < k->least,
            .intent = pd_intent_of(PD_INTENT_ENTER),
            .key = PD_KEY_ENTER });
}

/* What is asked for and why; after a wrong try, that instead of why. */
static void
draw_asked(struct pd_ui *ui, struct pd_rect r, const struct pd_keypad_view *k, const struct words *w)
{
    const char *bad = bad_words(ui, k);
    struct pd_rect at;

    if (k->bad) {
        at = pd_rect_cut_bottom(&r, pd_ui_notice_height(ui, r.w, bad));
        pd_ui_notice(ui, &at, PD_TONE_BAD, "warning", bad);
        pd_rect_cut_bottom(&r, ui->theme.unit);
    }
    pd_ui_question(ui, r, w->icon, w->title, k->bad ? NULL : w->why);
}

void
pd_screen_keypad(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0), keys, field;
    struct pd_rect room = pd_ui_page(ui, view, NULL, ways), above = pd_ui_above(ui), asked;
    struct words w = words_of(ui, view->keypad.what);

    field = t->primary;
    if (pd_ui_wide(room) && pd_rect_empty(above)) {
        asked = pd_rect_cut_left(&room, room.w * 9 / 20);
        pd_rect_cut_left(&room, t->unit * 4);
        draw_typed(ui, pd_rect_cut_bottom(&asked, field), &view->keypad);
        pd_rect_cut_bottom(&asked, t->unit * 2);
        draw_asked(ui, asked, &view->keypad, &w);
        keys = t->primary * 5 + t->gap * 3;
        draw_keys(ui, keys < room.h ? pd_rect_cut_bottom(&room, keys) : room, &view->keypad);
        return;
    }
    /* Keys of a fingertip and a half, never wider than they must be to be told apart. */
    keys = (t->primary * 3 / 2) * 4 + t->gap * 3;
    if (keys > room.h - (pd_rect_empty(above) ? field * 3 : field))
        keys = room.h - (pd_rect_empty(above) ? field * 3 : field) - t->unit * 2;
    draw_keys(ui, pd_rect_cut_bottom(&room, keys), &view->keypad);
    pd_rect_cut_bottom(&room, t->unit * 2);
    if (!pd_rect_empty(above)) {
        draw_asked(ui, above, &view->keypad, &w);
        draw_typed(ui, room, &view->keypad);
        return;
    }
    draw_typed(ui, pd_rect_cut_bottom(&room, field * 5 / 4), &view->keypad);
    pd_rect_cut_bottom(&room, t->unit * 2);
    draw_asked(ui, room, &view->keypad, &w);
}

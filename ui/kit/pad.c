#include "ui/kit/pad.h"

#include "ui/kit/kit.h"

void
pd_pad_new_screen(struct pd_pad *pad)
{
    int heard = pad->heard;
    bool visible = pad->visible;

    *pad = (struct pd_pad){ .fresh = true, .visible = visible, .heard = heard };
}

/* ---- reading order ---- */

/* Of those not taken yet, the one that lies highest; -1: none. */
static int
highest(const struct pd_ui *ui, enum pd_zone zone, const bool *taken)
{
    int found = -1;

    for (int i = 0; i < ui->control_count; i++)
        if (!taken[i] && ui->control[i].zone == zone &&
            (found < 0 || ui->control[i].rect.y < ui->control[found].rect.y))
            found = i;
    return found;
}

/* In the row of the highest: of those whose middle lies beside it, the one furthest left. */
static int
leftmost_beside(const struct pd_ui *ui, enum pd_zone zone, const bool *taken, struct pd_rect row)
{
    int found = -1;

    for (int i = 0; i < ui->control_count; i++) {
        struct pd_rect r = ui->control[i].rect;
        int middle = r.y + (r.h > 0 ? r.h / 2 : 0);

        if (taken[i] || ui->control[i].zone != zone || middle < row.y || middle >= row.y + row.h)
            continue;
        if (found < 0 || r.x < ui->control[found].rect.x)
            found = i;
    }
    return found;
}

static void
set_order(struct pd_ui *ui)
{
    bool taken[PD_CONTROLS] = { false };
    int n = 0;

    for (int zone = PD_ZONE_ROOM; zone <= PD_ZONE_HEADER; zone++) {
        int top, next;

        while ((top = highest(ui, (enum pd_zone)zone, taken)) >= 0) {
            struct pd_rect row = ui->control[top].rect;

            row.h = row.h > 0 ? row.h : 1; /* what found no room lies beside itself, too */
            while ((next = leftmost_beside(ui, (enum pd_zone)zone, taken, row)) >= 0) {
                taken[next] = true;
                ui->order[n++] = next;
            }
        }
    }
}

/* ---- focus ---- */

static const struct pd_control *
at_position(const struct pd_ui *ui, int position)
{
    return &ui->control[ui->order[position]];
}

int
pd_pad_position(const struct pd_ui *ui)
{
    for (int i = 0; i < ui->control_count; i++)
        if (ui->pad.focus != 0 && pd_kit_id(at_position(ui, i)->intent) == ui->pad.focus)
            return i;
    return -1;
}

static void
focus_on(struct pd_ui *ui, int position)
{
    ui->pad.focus = pd_kit_id(at_position(ui, position)->intent);
    ui->pad.at = at_position(ui, position)->rect;
    ui->pad.armed = 0;
}

static int
primary_position(const struct pd_ui *ui)
{
    for (int i = 0; i < ui->control_count; i++)
        if (at_position(ui, i)->primary && at_position(ui, i)->enabled)
            return i;
    return -1;
}

/* The control that stands where the one in focus stood; -1: none does. */
static int
heir_position(const struct pd_ui *ui)
{
    struct pd_rect was = ui->pad.at;

    for (int i = 0; i < ui->control_count; i++) {
        struct pd_rect r = at_position(ui, i)->rect;

        if (pd_rect_contains(r, was.x + was.w / 2, was.y + was.h / 2))
            return i;
    }
    return -1;
}

void
pd_pad_settle(struct pd_ui *ui)
{
    struct pd_pad *pad = &ui->pad;
    int position = -1;

    set_order(ui);
    if (pad->fresh) {
        position = primary_position(ui);
        pad->fresh = false;
    } else if (pad->focus != 0) {
        position = pd_pad_position(ui);
        if (position >= 0) {
            pad->at = at_position(ui, position)->rect;
            return;
        }
        position = heir_position(ui);
    }
    if (position >= 0)
        focus_on(ui, position);
    else
        pad->focus = pad->armed = 0;
}

void
pd_pad_draw(struct pd_ui *ui)
{
    const struct pd_theme *t = &ui->theme;
    int width = t->unit / 2, position = pd_pad_position(ui);
    struct pd_rect r;

    if (!ui->pad.visible || position < 0 || at_position(ui, position)->unseen)
        return;
    /* Dark outside, light inside: one of the two stands out from whatever is below. */
    r = pd_rect_inset(at_position(ui, position)->rect, -width * 2, -width * 2);
    pd_draw_border(&ui->draw, r, t->radius + width * 2, width, t->color.ink);
    pd_draw_border(&ui->draw, pd_rect_inset(r, width, width), t->radius + width, width, t->color.surface);
}

/* ---- keys ---- */

static void
ask(struct pd_ui *ui, enum pd_intent_kind kind, int n)
{
    if (ui->asked.kind == PD_INTENT_NONE)
        ui->asked = pd_intent_n(kind, n);
}

static void
step(struct pd_ui *ui, int by)
{
    int n = ui->control_count, position = pd_pad_position(ui);

    if (n == 0) {
        ui->pad.missed = true;
        return;
    }
    if (position < 0)
        position = by > 0 ? -1 : n;
    focus_on(ui, (position + by + n) % n);
}

/* Where digits are typed, a digit is typed; said is how many there are. */
static bool
type_digit(struct pd_ui *ui, int digit)
{
    bool typing = false;

    for (int i = 0; i < ui->control_count; i++) {
        const struct pd_control *c = &ui->control[i];

        if (c->intent.kind != PD_INTENT_DIGIT)
            continue;
        typing = true;
        if (c->intent.n == digit && c->enabled)
            ui->pad.fire = pd_kit_id(c->intent);
    }
    ui->pad.missed = typing && ui->pad.fire == 0;
    if (typing)
        ui->pad.heard = PD_KEY_PAD_OK; /* no focus moved */
    return typing;
}

/* To the control of that number. */
static void
jump(struct pd_ui *ui, int digit)
{
    struct pd_pad *pad = &ui->pad;
    int64_t now = ui->input.at_ms;
    int two = pad->number * 10 + digit;
    bool goes_on = pad->number > 0 && now - pad->number_ms <= PD_PAD_NUMBER_MS && two <= ui->control_count;

    if (digit == 0 && !goes_on) {
        pad->number = 0;
        pad->heard = PD_KEY_PAD_MORE;
        return;
    }
    pad->number = goes_on ? two : digit;
    pad->number_ms = now;
    if (pad->number <= ui->control_count)
        focus_on(ui, pad->number - 1);
    else
        pad->missed = true;
}

/* A fixed key is the control that asks for this, wherever it stands. */
static bool
fire_kind(struct pd_ui *ui, enum pd_intent_kind kind)
{
    for (int i = 0; i < ui->control_count; i++)
        if (ui->control[i].enabled && ui->control[i].intent.kind == kind) {
            ui->pad.fire = pd_kit_id(ui->control[i].intent);
            return true;
        }
    return false;
}

/* Whoever has shown no code yet has nothing to finish but the spoken path. */
static void
finish(struct pd_ui *ui, const struct pd_view *view)
{
    if (!fire_kind(ui, PD_INTENT_FINISH)) {
        if (view->screen == PD_SCREEN_SAVING || view->screen == PD_SCREEN_CLOSED)
            ui->pad.missed = true;
        else
            ask(ui, PD_INTENT_FINISH, 0);
    }
}

static int
next_volume(int volume)
{
    return volume >= PD_VOLUME_MAX ? 0 : volume + 1;
}

static void
press_ok(struct pd_ui *ui)
{
    int position = pd_pad_position(ui);

    if (position < 0 || !at_position(ui, position)->enabled)
        ui->pad.missed = true;
    else
        ui->pad.armed = ui->pad.focus;
}

static void
press(struct pd_ui *ui, const struct pd_view *view, int key)
{
    struct pd_pad *pad = &ui->pad;
    const struct pd_spoken_view *spoken = &view->spoken;

    switch (key) {
    case PD_KEY_PAD_NEXT:
    case PD_KEY_PAD_PREVIOUS:
        step(ui, key == PD_KEY_PAD_NEXT ? 1 : -1);
        return;
    case PD_KEY_PAD_OK:
        press_ok(ui);
        return;
    case PD_KEY_PAD_BACK:
        pad->missed = !fire_kind(ui, PD_INTENT_BACK);
        return;
    case PD_KEY_PAD_HOME:
        pad->missed = !fire_kind(ui, PD_INTENT_HOME);
        return;
    case PD_KEY_PAD_FINISH:
        finish(ui, view);
        return;
    case PD_KEY_PAD_VOLUME:
        ask(ui, PD_INTENT_VOLUME, next_volume(spoken->volume));
        return;
    case PD_KEY_PAD_LOUDER:
        ask(ui, PD_INTENT_VOLUME, spoken->volume < PD_VOLUME_MAX ? spoken->volume + 1 : PD_VOLUME_MAX);
        return;
    case PD_KEY_PAD_SOFTER:
        ask(ui, PD_INTENT_VOLUME, spoken->volume > 0 ? spoken->volume - 1 : 0);
        return;
    case PD_KEY_PAD_DARK:
        ask(ui, PD_INTENT_DARK, 0);
        return;
    default: /* answered in words alone */
        if (key >= PD_KEY_PAD_DIGIT && !type_digit(ui, key - PD_KEY_PAD_DIGIT))
            jump(ui, key - PD_KEY_PAD_DIGIT);
        return;
    }
}

/* A technician works with whatever keyboard is plugged in: the keypad's keys are those they were made of. */
static int
plain_key(int key)
{
    static const struct {
        int pad, plain;
    } keys[] = { { PD_KEY_PAD_NEXT, PD_KEY_TAB }, { PD_KEY_PAD_PREVIOUS, PD_KEY_BACK_TAB },
        { PD_KEY_PAD_OK, PD_KEY_ENTER }, { PD_KEY_PAD_BACK, PD_KEY_ESCAPE },
        { PD_KEY_PAD_FINISH, PD_KEY_ESCAPE } };

    if (key >= PD_KEY_PAD_DIGIT && key < PD_KEY_PAD_DIGIT + 10)
        return '0' + key - PD_KEY_PAD_DIGIT;
    for (int i = 0; i < PD_COUNT(keys); i++)
        if (keys[i].pad == key)
            return keys[i].plain;
    return key < PD_KEY_PAD_FIRST ? key : PD_KEY_NONE;
}

/* Headphones are out, or in, whatever the screen does: no guard of a new screen may leave her points on the
 * loudspeaker. */
static bool
takes_phones(struct pd_ui *ui)
{
    int key = ui->input.key;

    if (key != PD_KEY_PAD_PHONES_IN && key != PD_KEY_PAD_PHONES_OUT)
        return false;
    ui->asked = pd_intent_n(PD_INTENT_ALONE, key == PD_KEY_PAD_PHONES_IN ? 1 : 0);
    ui->pad.visible = true;
    ui->pad.armed = 0;
    return true;
}

void
pd_pad_key(struct pd_ui *ui, const struct pd_view *view)
{
    struct pd_pad *pad = &ui->pad;
    int key;

    if (takes_phones(ui))
        return;
    if (view->screen == PD_SCREEN_TECHNICIAN || view->screen == PD_SCREEN_SETUP) {
        ui->input.key = plain_key(ui->input.key);
        ui->input.focus_visible = ui->input.focus_visible || ui->input.key != PD_KEY_NONE;
        pad->visible = false;
        return;
    }
    key = ui->input.key;
    if (ui->input.went_down)
        pad->visible = false;
    if (ui->input.key_up == PD_KEY_PAD_OK) {
        pad->fire = pad->armed;
        pad->armed = 0;
    }
    if (key < PD_KEY_PAD_FIRST || view->screen == PD_SCREEN_COUNTER)
        return;
    pad->armed = 0;
    if (!view->spoken.on) {
        ask(ui, PD_INTENT_SPOKEN, 1);
        pad->visible = true;
        return;
    }
    pad->visible = true;
    if (ui->input.at_ms - ui->input.screen_ms < PD_SCREEN_GUARD_MS)
        return;
    pad->heard = key;
    pad->missed = false;
    press(ui, view, key);
}

#include "ui/kit/input.h"

#include <string.h>

void
pd_input_init(struct pd_input *input)
{
    memset(input, 0, sizeof *input);
    input->acting = -1;
    input->screen_ms = INT64_MIN / 2;
}

static struct pd_event *
at(struct pd_input *input, int i)
{
    return &input->event[(input->first + i) % PD_EVENTS];
}

static void
forget_fingers(struct pd_input *input)
{
    memset(input->finger, 0, sizeof input->finger);
    input->acting = -1;
    input->active = 0;
}

/* Makes room by dropping a move: where a finger was on its way matters least. */
static bool
drop_a_move(struct pd_input *input)
{
    for (int i = 0; i < input->count; i++) {
        if (at(input, i)->kind != PD_EVENT_MOVE)
            continue;
        for (; i + 1 < input->count; i++)
            *at(input, i) = *at(input, i + 1);
        input->count--;
        return true;
    }
    return false;
}

void
pd_input_add(struct pd_input *input, const struct pd_event *event)
{
    if (input->count == PD_EVENTS && !drop_a_move(input)) {
        forget_fingers(input);
        input->count = 0;
        return;
    }
    *at(input, input->count++) = *event;
}

static int
find_finger(const struct pd_input *input, int64_t id)
{
    for (int i = 0; i < PD_FINGERS; i++)
        if (input->finger[i].down && input->finger[i].id == id)
            return i;
    return -1;
}

static void
stop_acting(struct pd_input *input)
{
    input->acting = -1;
    input->active = 0;
}

/* Whether a new finger may act although one acts already: that one is on nothing, or is a palm. */
static bool
may_take_over(const struct pd_input *input, int64_t at_ms)
{
    return input->acting < 0 || input->active == 0 ||
           at_ms - input->finger[input->acting].down_ms >= PD_PALM_MS;
}

static void
finger_down(struct pd_input *input, const struct pd_event *e)
{
    int i = find_finger(input, e->finger);

    for (int k = 0; i < 0 && k < PD_FINGERS; k++)
        if (!input->finger[k].down)
            i = k;
    if (i < 0)
        return;
    if (i == input->acting)
        stop_acting(input);
    input->finger[i] = (struct pd_finger){ true, false, e->finger, e->at_ms, e->x, e->y };
    if (e->at_ms - input->screen_ms < PD_SCREEN_GUARD_MS) {
        input->finger[i].swallowed = true;
        return;
    }
    if (!may_take_over(input, e->at_ms))
        return;
    stop_acting(input);
    input->acting = i;
    input->went_down = true;
    input->focus_visible = false;
}

static void
finger_up(struct pd_input *input, const struct pd_event *e)
{
    int i = find_finger(input, e->finger);

    if (i < 0)
        return;
    input->finger[i].down = false;
    if (i != input->acting)
        return;
    input->acting = -1;
    if (e->kind == PD_EVENT_UP && !input->finger[i].swallowed)
        input->went_up = true;
    else
        input->active = 0;
}

static void
forget_lost(struct pd_input *input, int64_t now_ms)
{
    for (int i = 0; i < PD_FINGERS; i++) {
        if (!input->finger[i].down || now_ms - input->finger[i].down_ms < PD_FINGER_LOST_MS)
            continue;
        input->finger[i].down = false;
        if (i == input->acting)
            stop_acting(input);
    }
}

bool
pd_input_next(struct pd_input *input, int64_t now_ms)
{
    struct pd_event e;
    int i;

    input->went_down = input->went_up = false;
    input->key = input->key_up = PD_KEY_NONE;
    input->seen = false;
    forget_lost(input, now_ms);
    if (input->count == 0)
        return false;
    e = *at(input, 0);
    input->first = (input->first + 1) % PD_EVENTS;
    input->count--;
    input->x = e.x;
    input->y = e.y;
    input->at_ms = e.at_ms;
    switch (e.kind) {
    case PD_EVENT_DOWN:
        finger_down(input, &e);
        break;
    case PD_EVENT_MOVE:
        i = find_finger(input, e.finger);
        if (i >= 0) {
            input->finger[i].x = e.x;
            input->finger[i].y = e.y;
        }
        break;
    case PD_EVENT_UP:
    case PD_EVENT_CANCEL:
        finger_up(input, &e);
        break;
    case PD_EVENT_KEY:
        input->key = e.key;
        input->focus_visible = e.key < PD_KEY_PAD_FIRST || e.key >= PD_KEY_WIDE;
        break;
    case PD_EVENT_KEY_UP:
        input->key_up = e.key;
        break;
    }
    return true;
}

void
pd_input_end_frame(struct pd_input *input)
{
    if (!input->seen || input->went_up)
        input->active = 0;
    input->went_down = input->went_up = false;
    input->key = input->key_up = PD_KEY_NONE;
}

void
pd_input_new_screen(struct pd_input *input, int64_t now_ms)
{
    while (pd_input_next(input, now_ms))
        continue;
    for (int i = 0; i < PD_FINGERS; i++)
        input->finger[i].swallowed = true;
    stop_acting(input);
    input->went_down = input->went_up = false;
    input->key = input->key_up = PD_KEY_NONE;
    input->focus = 0;
    input->screen_ms = now_ms;
}

struct pd_hit
pd_input_control(struct pd_input *input, uint32_t id, struct pd_rect rect, bool enabled, int slop_px)
{
    struct pd_hit hit = { false, false, false };
    bool over = pd_rect_contains(rect, input->x, input->y);

    if (!enabled)
        return hit;
    if (input->went_down && input->active == 0 && over) {
        input->active = id;
        input->focus = id;
    }
    if (input->active == id) {
        const struct pd_finger *f = input->acting >= 0 ? &input->finger[input->acting] : NULL;

        input->seen = true;
        if (input->went_up) {
            hit.fired = over;
        } else if (f != NULL && !pd_rect_contains(pd_rect_inset(rect, -slop_px, -slop_px), f->x, f->y)) {
            input->active = 0; /* slid away: it stays cancelled even if the finger comes back */
        } else {
            hit.pressed = f != NULL;
        }
    }
    hit.focused = input->focus == id && input->focus_visible;
    if (hit.focused && input->key == PD_KEY_ENTER)
        hit.fired = true;
    return hit;
}

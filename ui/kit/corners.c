#include "ui/kit/corners.h"

#define CORNERS 4

/* 0 to 3 clockwise from the upper left; -1: none. */
static int
corner_of(int w, int h, int side, int x, int y)
{
    bool left = x >= 0 && x < side, right = x < w && x >= w - side;
    bool top = y >= 0 && y < side, bottom = y < h && y >= h - side;

    if (!(left || right) || !(top || bottom))
        return -1;
    return top ? (left ? 0 : 1) : (left ? 3 : 2);
}

bool
pd_corners_tap(struct pd_corners *c, int w, int h, int side, int x, int y, int64_t at_ms)
{
    int corner = corner_of(w, h, side, x, y);

    if (c->next > 0 && (at_ms - c->since_ms > PD_CORNERS_MS || corner != c->next))
        c->next = 0;
    if (corner != c->next)
        return false;
    if (c->next == 0)
        c->since_ms = at_ms;
    c->next = (c->next + 1) % CORNERS;
    return c->next == 0;
}

bool
pd_corners_key(struct pd_corners *c, int64_t at_ms)
{
    if (c->keys > 0 && at_ms - c->keys_ms > PD_CORNERS_MS)
        c->keys = 0;
    if (c->keys == 0)
        c->keys_ms = at_ms;
    c->keys = (c->keys + 1) % PD_CORNERS_KEYS;
    return c->keys == 0;
}

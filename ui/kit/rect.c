#include "ui/kit/rect.h"

static int
clamp(int n, int max)
{
    if (n < 0)
        return 0;
    return n > max ? (max < 0 ? 0 : max) : n;
}

struct pd_rect
pd_rect_cut_top(struct pd_rect *rect, int h)
{
    struct pd_rect cut = *rect;

    cut.h = clamp(h, rect->h);
    rect->y += cut.h;
    rect->h -= cut.h;
    return cut;
}

struct pd_rect
pd_rect_cut_bottom(struct pd_rect *rect, int h)
{
    struct pd_rect cut = *rect;

    cut.h = clamp(h, rect->h);
    rect->h -= cut.h;
    cut.y = rect->y + rect->h;
    return cut;
}

struct pd_rect
pd_rect_cut_left(struct pd_rect *rect, int w)
{
    struct pd_rect cut = *rect;

    cut.w = clamp(w, rect->w);
    rect->x += cut.w;
    rect->w -= cut.w;
    return cut;
}

struct pd_rect
pd_rect_cut_right(struct pd_rect *rect, int w)
{
    struct pd_rect cut = *rect;

    cut.w = clamp(w, rect->w);
    rect->w -= cut.w;
    cut.x = rect->x + rect->w;
    return cut;
}

struct pd_rect
pd_rect_inset(struct pd_rect rect, int dx, int dy)
{
    struct pd_rect in = { rect.x + dx, rect.y + dy, rect.w - 2 * dx, rect.h - 2 * dy };

    if (in.w < 0)
        in = (struct pd_rect){ rect.x + rect.w / 2, in.y, 0, in.h };
    if (in.h < 0)
        in = (struct pd_rect){ in.x, rect.y + rect.h / 2, in.w, 0 };
    return in;
}

/* Start and length of part i of n along a side. */
static void
part(int length, int i, int n, int gap, int *start, int *size)
{
    int room = length - gap * (n - 1);
    int base = room > 0 ? room / n : 0;
    int extra = room > 0 ? room % n : 0;

    *start = i * (base + gap) + (i < extra ? i : extra);
    *size = base + (i < extra ? 1 : 0);
}

struct pd_rect
pd_rect_column(struct pd_rect rect, int i, int n, int gap)
{
    int start, size;

    part(rect.w, i, n, gap, &start, &size);
    return (struct pd_rect){ rect.x + start, rect.y, size, rect.h };
}

struct pd_rect
pd_rect_row(struct pd_rect rect, int i, int n, int gap)
{
    int start, size;

    part(rect.h, i, n, gap, &start, &size);
    return (struct pd_rect){ rect.x, rect.y + start, rect.w, size };
}

struct pd_rect
pd_rect_centre(struct pd_rect rect, int w, int h)
{
    return (struct pd_rect){ rect.x + (rect.w - w) / 2, rect.y + (rect.h - h) / 2, w, h };
}

struct pd_rect
pd_rect_intersect(struct pd_rect a, struct pd_rect b)
{
    int x0 = a.x > b.x ? a.x : b.x;
    int y0 = a.y > b.y ? a.y : b.y;
    int x1 = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
    int y1 = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;

    if (x1 <= x0 || y1 <= y0)
        return (struct pd_rect){ x0, y0, 0, 0 };
    return (struct pd_rect){ x0, y0, x1 - x0, y1 - y0 };
}

struct pd_rect
pd_rect_union(struct pd_rect a, struct pd_rect b)
{
    int x0, y0, x1, y1;

    if (pd_rect_empty(a))
        return b;
    if (pd_rect_empty(b))
        return a;
    x0 = a.x < b.x ? a.x : b.x;
    y0 = a.y < b.y ? a.y : b.y;
    x1 = a.x + a.w > b.x + b.w ? a.x + a.w : b.x + b.w;
    y1 = a.y + a.h > b.y + b.h ? a.y + a.h : b.y + b.h;
    return (struct pd_rect){ x0, y0, x1 - x0, y1 - y0 };
}

bool
pd_rect_contains(struct pd_rect rect, int x, int y)
{
    return x >= rect.x && y >= rect.y && x < rect.x + rect.w && y < rect.y + rect.h;
}

bool
pd_rect_empty(struct pd_rect rect)
{
    return rect.w <= 0 || rect.h <= 0;
}

#include "drivers/camera/hall.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOVED 5    /* grey values between a cell's means of two frames: less is the light's own trembling */
#define FOREIGN 12 /* between a cell and the empty hall */
#define LEARN 64   /* frames in which the hall's own picture follows */
#define SAMPLES 96 /* of a cell's pixels, about: less would let grain pass for somebody */
#define LAMP_PERCENT 80 /* of the cells become brighter or darker alike when it is a lamp */
#define SOMEBODY 3      /* cells: fewer are grain */
#define GLARE 190       /* grey values: some of its pixels may be white */

/* Every so many pixels of every so many rows. */
static int
stride_of(const struct pd_image *frame)
{
    int pixels = (frame->width_px / PD_HALL_CELLS_X) * (frame->height_px / PD_HALL_CELLS_Y), stride = 1;

    while ((stride + 1) * (stride + 1) * SAMPLES <= pixels)
        stride++;
    return stride;
}

static void
measure(const struct pd_image *frame, uint8_t *means)
{
    int stride = stride_of(frame);

    for (int cy = 0; cy < PD_HALL_CELLS_Y; cy++)
        for (int cx = 0; cx < PD_HALL_CELLS_X; cx++) {
            int x0 = cx * frame->width_px / PD_HALL_CELLS_X,
                x1 = (cx + 1) * frame->width_px / PD_HALL_CELLS_X;
            int y0 = cy * frame->height_px / PD_HALL_CELLS_Y,
                y1 = (cy + 1) * frame->height_px / PD_HALL_CELLS_Y;
            unsigned sum = 0, n = 0;

            for (int y = y0; y < y1; y += stride)
                for (int x = x0; x < x1; x += stride, n++)
                    sum += frame->grey[(size_t)y * (size_t)frame->width_px + (size_t)x];
            means[cy * PD_HALL_CELLS_X + cx] = (uint8_t)(n > 0 ? sum / n : 0);
        }
}

static void
begin(struct pd_hall *hall, const struct pd_image *frame, const uint8_t *means)
{
    memset(hall, 0, sizeof *hall);
    hall->width_px = frame->width_px;
    hall->height_px = frame->height_px;
    for (int i = 0; i < PD_HALL_CELLS; i++) {
        hall->cells[i].last = means[i];
        hall->cells[i].hall = means[i];
    }
}

/* ---- the light ---- */

static int
by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

/* The middle one of how many times as bright each is; 1 where there are too few to tell. */
static float
middle(float *ratios, int count, int least)
{
    if (count < least)
        return 1;
    qsort(ratios, (size_t)count, sizeof *ratios, by_size);
    return ratios[count / 2];
}

/* Of a cell that is partly as white as white can be, the rest alone becomes brighter, or darker. */
static bool
is_alike(float before, float now, float ratio)
{
    float should = before * ratio, off = now - should;

    if (off < FOREIGN && off > -FOREIGN)
        return true;
    return ratio > 1 ? should > GLARE && now > GLARE : before > GLARE && now > should && now < before;
}

static float
bounded(float grey)
{
    return grey < 0 ? 0 : grey > 255 ? 255 : grey;
}

/* Where nothing else changed, what the hall has before it is as much brighter as all of it. */
static float
lit(float grey, const struct pd_hall_cell *c, uint8_t now, float ratio)
{
    if (!is_alike(c->last, now, ratio))
        return bounded(grey * ratio);
    return bounded((float)now + (grey - (float)c->last) * ratio);
}

/* A lamp, from one frame to the next: nearly all of the picture has become brighter, or darker, alike.
 * Somebody who steps close covers what was there instead. */
static void
light(struct pd_hall *hall, const uint8_t *means)
{
    float ratios[PD_HALL_CELLS], ratio;
    int alike = 0;

    for (int i = 0; i < PD_HALL_CELLS; i++)
        ratios[i] = ((float)means[i] + 1) / ((float)hall->cells[i].last + 1);
    ratio = middle(ratios, PD_HALL_CELLS, 1);
    for (int i = 0; i < PD_HALL_CELLS; i++)
        alike += is_alike(hall->cells[i].last, means[i], ratio);
    if ((ratio > 0.97f && ratio < 1.03f) || alike * 100 < PD_HALL_CELLS * LAMP_PERCENT)
        return;
    for (int i = 0; i < PD_HALL_CELLS; i++) {
        struct pd_hall_cell *c = &hall->cells[i];

        c->hall = lit(c->hall, c, means[i], ratio);
        c->stands = lit(c->stands, c, means[i], ratio);
        c->was = lit(c->was, c, means[i], ratio);
    }
}

/* The day, or a cloud: little by little, and by what of the hall is to be seen. */
static void
drift(struct pd_hall *hall, const uint8_t *means)
{
    float ratios[PD_HALL_CELLS], ratio;
    int count = 0;

    for (int i = 0; i < PD_HALL_CELLS; i++)
        if (fabsf((float)means[i] - hall->cells[i].hall) <= 2 * FOREIGN && means[i] < GLARE)
            ratios[count++] = ((float)means[i] + 1) / (hall->cells[i].hall + 1);
    ratio = middle(ratios, count, PD_HALL_CELLS / 4);
    for (int i = 0; i < PD_HALL_CELLS; i++) {
        hall->cells[i].hall = bounded(hall->cells[i].hall * ratio);
        hall->cells[i].was = bounded(hall->cells[i].was * ratio);
    }
}

/* ---- a cell ---- */

static bool
is_near(float a, float b)
{
    return a - b <= FOREIGN && b - a <= FOREIGN;
}

/* Something is left there: it is the hall from now on, and what was there is not forgotten. */
static void
settle(struct pd_hall_cell *c)
{
    c->was = c->hall;
    c->was_known = true;
    c->hall = c->stands;
    c->same = 0;
}

static bool
is_foreign(struct pd_hall_cell *c, float mean, int frames)
{
    if (!is_near(mean, c->hall) && c->was_known && is_near(mean, c->was)) {
        c->hall = c->was; /* it was taken away again */
        c->was_known = false;
    }
    if (is_near(mean, c->hall)) {
        c->hall += (mean - c->hall) / (float)frames;
        c->same = 0;
        return false;
    }
    if (c->same == 0 || !is_near(mean, c->stands)) {
        c->stands = mean;
        c->same = 0;
    }
    c->stands += (mean - c->stands) / LEARN;
    if (++c->same < PD_HALL_STAYS)
        return true;
    settle(c);
    return false;
}

static void
add_foreign(struct pd_hall_stir *s, int cell)
{
    int x = cell % PD_HALL_CELLS_X, y = cell / PD_HALL_CELLS_X;

    s->left = s->foreign == 0 || x < s->left ? x : s->left;
    s->right = s->foreign == 0 || x > s->right ? x : s->right;
    s->top = s->foreign == 0 || y < s->top ? y : s->top;
    s->bottom = s->foreign == 0 || y > s->bottom ? y : s->bottom;
    s->foreign++;
}

struct pd_hall_stir
pd_hall_see(struct pd_hall *hall, const struct pd_image *frame)
{
    bool same_size = hall->width_px == frame->width_px && hall->height_px == frame->height_px;
    struct pd_hall_stir s = { .moved = !same_size };
    uint8_t means[PD_HALL_CELLS];

    measure(frame, means);
    if (!same_size)
        begin(hall, frame, means);
    hall->frames += hall->frames < LEARN;
    light(hall, means);
    drift(hall, means);
    for (int i = 0; i < PD_HALL_CELLS; i++) {
        struct pd_hall_cell *c = &hall->cells[i];
        int step = abs(means[i] - c->last);

        s.moved |= step > MOVED;
        c->last = means[i];
        if (!is_foreign(c, means[i], hall->frames))
            continue;
        add_foreign(&s, i);
        s.brightness += means[i];
        s.speed += step;
    }
    if (s.foreign < SOMEBODY)
        return (struct pd_hall_stir){ .moved = s.moved };
    s.brightness /= s.foreign;
    s.speed /= s.foreign;
    return s;
}

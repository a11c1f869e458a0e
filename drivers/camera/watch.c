#include "drivers/camera/watch.h"

#include <stdlib.h>
#include <string.h>

#define CELLS_X 32
#define CELLS_Y 18
#define CELLS (CELLS_X * CELLS_Y)

#define MOVED 5    /* grey values between a cell's means of two frames: less is the light's own trembling */
#define STIRRED 14 /* mean of what moved: more is too fast to be read */
#define FOREIGN 12 /* between a cell and the empty hall */
#define DARK 38    /* mean of what stands there */
#define SMALL_PX 1.9f /* of a module */
#define EDGE_PX 3
#define DOUBLED_MOST_PX 300000 /* more would take too long, and megabytes */
#define LEARN 64               /* frames in which the hall's own picture follows */

struct pd_watch {
    struct pd_decoder *decoder;
    int rung_ms;
    struct pd_image part;    /* what a later rung looks at */
    int width_px, height_px; /* of the last frame */
    bool hall_known;
    uint8_t cells[CELLS];         /* of the last frame */
    float hall[CELLS];            /* without a person, as learnt slowly */
    unsigned tried;               /* rungs that had their turn, a bit each */
    bool whole;                   /* their second turn: at the whole frame */
    bool resting;                 /* after it, while the picture stands still */
    float worth[PD_DECODE_RUNGS]; /* how often it was the one that read, 0..1, the latest counting most */
    struct pd_watch_counts counts;
};

/* What a frame's cells say. */
struct stir {
    bool moved;
    int foreign, left, top, right, bottom; /* cells that are not the hall, and their bounds */
    int brightness, speed;                 /* of these */
};

enum pd_err
pd_watch_create(struct pd_watch **out)
{
    struct pd_watch *watch = calloc(1, sizeof *watch);
    enum pd_err err = watch == NULL ? PD_ERR_MEMORY : pd_decoder_create(&watch->decoder);

    *out = err == PD_OK ? watch : NULL;
    if (err != PD_OK)
        free(watch);
    /* Before it knows the lobby: what most hands need. */
    if (err == PD_OK)
        watch->rung_ms = PD_WATCH_RUNG_MS;
    if (err == PD_OK)
        for (int i = 0; i < PD_DECODE_RUNGS; i++)
            watch->worth[i] = 0.01f * (float)(PD_DECODE_RUNGS - i);
    return err;
}

void
pd_watch_destroy(struct pd_watch *watch)
{
    if (watch == NULL)
        return;
    pd_decoder_destroy(watch->decoder);
    pd_image_finish(&watch->part);
    free(watch);
}

/* Every fourth pixel of every fourth row is enough for a mean. */
static void
measure_cells(const struct pd_image *frame, uint8_t *cells)
{
    for (int cy = 0; cy < CELLS_Y; cy++)
        for (int cx = 0; cx < CELLS_X; cx++) {
            int x0 = cx * frame->width_px / CELLS_X, x1 = (cx + 1) * frame->width_px / CELLS_X;
            int y0 = cy * frame->height_px / CELLS_Y, y1 = (cy + 1) * frame->height_px / CELLS_Y;
            unsigned sum = 0, n = 0;

            for (int y = y0; y < y1; y += 4)
                for (int x = x0; x < x1; x += 4, n++)
                    sum += frame->grey[(size_t)y * (size_t)frame->width_px + (size_t)x];
            cells[cy * CELLS_X + cx] = (uint8_t)(n > 0 ? sum / n : 0);
        }
}

static void
add_foreign(struct stir *s, int cell)
{
    int x = cell % CELLS_X, y = cell / CELLS_X;

    s->left = s->foreign == 0 || x < s->left ? x : s->left;
    s->right = s->foreign == 0 || x > s->right ? x : s->right;
    s->top = s->foreign == 0 || y < s->top ? y : s->top;
    s->bottom = s->foreign == 0 || y > s->bottom ? y : s->bottom;
    s->foreign++;
}

static struct stir
compare(struct pd_watch *w, const struct pd_image *frame)
{
    bool same_size = w->width_px == frame->width_px && w->height_px == frame->height_px;
    struct stir s = { .moved = !same_size };
    uint8_t cells[CELLS];

    measure_cells(frame, cells);
    if (!same_size)
        w->hall_known = false;
    for (int i = 0; i < CELLS; i++) {
        int step = abs(cells[i] - w->cells[i]);

        if (!w->hall_known)
            w->hall[i] = cells[i];
        s.moved |= step > MOVED;
        if (abs((int)w->hall[i] - cells[i]) > FOREIGN) {
            add_foreign(&s, i);
            s.brightness += cells[i];
            s.speed += step;
        }
        w->hall[i] += ((float)cells[i] - w->hall[i]) / LEARN;
    }
    if (s.foreign > 0) {
        s.brightness /= s.foreign;
        s.speed /= s.foreign;
    }
    memcpy(w->cells, cells, sizeof cells);
    w->width_px = frame->width_px;
    w->height_px = frame->height_px;
    w->hall_known = true;
    return s;
}

/* The later rung whose turn it is: the worthiest that was not tried. Each has a turn at what stands before
 * the hall, then one at the whole: who stood there when the desk began belongs to the hall for a while. */
static int
choose_rung(struct pd_watch *w)
{
    const unsigned all = (1u << PD_DECODE_FULL) - 2u; /* neither the first look nor the one for photographs */
    int best = 0;

    for (int i = 1; i < PD_DECODE_FULL; i++)
        if ((w->tried & 1u << i) == 0 && (best == 0 || w->worth[i] > w->worth[best]))
            best = i;
    w->tried |= 1u << best;
    if ((w->tried & all) == all) {
        w->tried = 0;
        w->resting = w->whole;
        w->whole = !w->whole;
    }
    return best;
}

/* Where something stands before the hall, and a cell around it; all of it where nothing is told apart. */
static const struct pd_image *
part_of(struct pd_watch *w, const struct pd_image *frame, const struct stir *s)
{
    int x0 = (s->left - 1) * frame->width_px / CELLS_X, x1 = (s->right + 2) * frame->width_px / CELLS_X;
    int y0 = (s->top - 1) * frame->height_px / CELLS_Y, y1 = (s->bottom + 2) * frame->height_px / CELLS_Y;

    x0 = x0 < 0 ? 0 : x0;
    y0 = y0 < 0 ? 0 : y0;
    x1 = x1 > frame->width_px ? frame->width_px : x1;
    y1 = y1 > frame->height_px ? frame->height_px : y1;
    if (w->whole || s->foreign == 0 || (x1 - x0) * 10 > frame->width_px * 9 || x1 - x0 < 64 || y1 - y0 < 64)
        return frame;
    pd_image_finish(&w->part);
    if (pd_image_init(&w->part, x1 - x0, y1 - y0) != PD_OK)
        return frame;
    for (int y = y0; y < y1; y++)
        memcpy(w->part.grey + (size_t)(y - y0) * (size_t)w->part.width_px,
            frame->grey + (size_t)y * (size_t)frame->width_px + (size_t)x0, (size_t)w->part.width_px);
    return &w->part;
}

static enum pd_watch_hint
advise(const struct pd_image *frame, const struct stir *s, const struct pd_decode_sight *sight)
{
    if (sight->code && (sight->box[0] < EDGE_PX || sight->box[1] < EDGE_PX ||
                           sight->box[2] > (float)(frame->width_px - EDGE_PX) ||
                           sight->box[3] > (float)(frame->height_px - EDGE_PX)))
        return PD_WATCH_FARTHER;
    if (sight->code && sight->module_px < SMALL_PX)
        return PD_WATCH_CLOSER;
    if (s->foreign == 0 && !sight->code)
        return PD_WATCH_NOTHING;
    if (s->foreign > 0 && s->speed > STIRRED)
        return PD_WATCH_STEADY;
    if (s->foreign > 0 && s->brightness < DARK)
        return PD_WATCH_BRIGHTER;
    return PD_WATCH_LOOKING;
}

static void
learn(struct pd_watch *w, int rung, enum pd_err err, const struct pd_decoded *decoded, int64_t took_us)
{
    w->counts.took_us += took_us;
    w->counts.longest_us = took_us > w->counts.longest_us ? took_us : w->counts.longest_us;
    if (err != PD_OK)
        return;
    /* Only a read says which was the right one: what fails before an empty hall says nothing of any. */
    for (int i = 1; i < PD_DECODE_RUNGS && rung != PD_DECODE_AS_IS; i++)
        w->worth[i] = w->worth[i] * 0.95f + (i == rung ? 0.05f : 0.0001f);
    w->tried = 0;
    w->whole = w->resting = false;
    w->counts.reads++;
    w->counts.by_rung[decoded->rung]++;
}

enum pd_err
pd_watch_frame(
    struct pd_watch *w, const struct pd_image *frame, struct pd_decoded *decoded, enum pd_watch_hint *hint)
{
    struct stir s = compare(w, frame);
    struct pd_decode_sight sight;
    int64_t took_us;
    int rung = PD_DECODE_AS_IS;
    enum pd_err err;

    w->counts.frames++;
    w->resting = w->resting && !s.moved;
    if (w->resting) {
        *decoded = (struct pd_decoded){ 0 };
        *hint = s.foreign > 0 ? PD_WATCH_LOOKING : PD_WATCH_NOTHING;
        w->counts.still++;
        return PD_ERR_NOT_FOUND;
    }
    err = pd_decoder_try(w->decoder, PD_DECODE_AS_IS, frame, w->rung_ms, decoded);
    took_us = decoded->took_us;
    sight = decoded->sight;
    if (err == PD_ERR_NOT_FOUND && (s.foreign > 0 || sight.code || !s.moved)) {
        const struct pd_image *part = part_of(w, frame, &s);

        rung = choose_rung(w);
        if (rung == PD_DECODE_DOUBLED && part->width_px * part->height_px > DOUBLED_MOST_PX)
            rung = choose_rung(w);
        err = pd_decoder_try(w->decoder, (enum pd_decode_rung)rung, part, w->rung_ms, decoded);
        took_us += decoded->took_us;
    }
    decoded->took_us = took_us;
    *hint = err == PD_OK ? PD_WATCH_READ : advise(frame, &s, &sight);
    learn(w, rung, err, decoded, took_us);
    return err;
}

void
pd_watch_patience(struct pd_watch *watch, int rung_ms)
{
    watch->rung_ms = rung_ms;
}

void
pd_watch_counts(const struct pd_watch *watch, struct pd_watch_counts *counts)
{
    *counts = watch->counts;
}

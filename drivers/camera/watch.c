#include "drivers/camera/watch.h"
#include "drivers/camera/hall.h"

#include <stdlib.h>
#include <string.h>

#define STIRRED 14    /* mean of what moved: more is too fast to be read */
#define DARK 38       /* mean of what stands there */
#define SMALL_PX 1.9f /* of a module */
#define EDGE_PX 3
#define DOUBLED_MOST_PX 300000 /* more would take too long, and megabytes */

struct pd_watch {
    struct pd_decoder *decoder;
    int rung_ms;
    struct pd_image part; /* what a later rung looks at */
    struct pd_hall hall;
    unsigned tried;               /* rungs that had their turn, a bit each */
    bool whole;                   /* their second turn: at the whole frame */
    bool resting;                 /* after it, while the picture stands still */
    float worth[PD_DECODE_RUNGS]; /* how often it was the one that read, 0..1, the latest counting most */
    struct pd_watch_counts counts;
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
part_of(struct pd_watch *w, const struct pd_image *frame, const struct pd_hall_stir *s)
{
    int x0 = (s->left - 1) * frame->width_px / PD_HALL_CELLS_X,
        x1 = (s->right + 2) * frame->width_px / PD_HALL_CELLS_X;
    int y0 = (s->top - 1) * frame->height_px / PD_HALL_CELLS_Y,
        y1 = (s->bottom + 2) * frame->height_px / PD_HALL_CELLS_Y;

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
advise(const struct pd_image *frame, const struct pd_hall_stir *s, const struct pd_decode_sight *sight)
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
    struct pd_hall_stir s = pd_hall_see(&w->hall, frame);
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

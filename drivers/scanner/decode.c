#include "drivers/scanner/decode.h"

#include "app/base/clock.h"
#include "drivers/decoder/blur.h"
#include "drivers/decoder/look.h"
#include "drivers/decoder/whole.h"
#include "drivers/image/shape.h"

#include <stdlib.h>
#include <string.h>

/* Above this a picture is reduced first: a code that fills a tenth of it is still read, in a tenth of the
 * time. */
#define WORK_PIXELS 2000000

/* Below this doubling is worth its time: small codes come in small pictures. */
#define DOUBLE_BELOW_PIXELS 1000000

/* Of a small code once it is doubled: the lens, the pixels, and the doubling itself. */
#define DOUBLE_BLUR_PX 1.8f

/* A code so small fills little of a picture: one that is full of something is noise or a weave. */
#define DOUBLE_BUSY_MOST 0.6f

#define LEVELS 4 /* whole, half, quarter, eighth */

/* A picture that is made anew for every frame, in memory that is taken once. */
struct room {
    struct pd_image image;
    int64_t cap;
};

struct pd_decoder {
    struct pd_whole *whole;
    struct pd_looker *looker;
    struct pd_blur *blur;
    struct pd_level levels[LEVELS];
    struct pd_level shaped, doubled; /* what later rungs look at */
    struct room calm, sharp, twice;  /* and of what it is made */
    int ready;                       /* levels of this picture */
    int limit_ms;
};

/* One picture on its way through the ladder. */
struct climb {
    struct pd_decoder *decoder;
    const struct pd_image *full, *work; /* the same, unless it had to be reduced */
    int64_t until_us;
    struct pd_decoded *decoded;
};

enum effort { STRAIGHT, CURVED, PAIRS };

enum pd_err
pd_decoder_create(struct pd_decoder **out)
{
    struct pd_decoder *decoder = calloc(1, sizeof *decoder);
    enum pd_err err = decoder == NULL ? PD_ERR_MEMORY : pd_whole_create(&decoder->whole);

    *out = NULL;
    if (err == PD_OK)
        err = pd_looker_create(&decoder->looker);
    if (err == PD_OK)
        err = pd_blur_create(&decoder->blur);
    if (err != PD_OK) {
        pd_decoder_destroy(decoder);
        return err;
    }
    decoder->limit_ms = PD_DECODE_LIMIT_MS;
    *out = decoder;
    return PD_OK;
}

void
pd_decoder_destroy(struct pd_decoder *decoder)
{
    if (decoder == NULL)
        return;
    pd_whole_destroy(decoder->whole);
    pd_looker_destroy(decoder->looker);
    pd_blur_destroy(decoder->blur);
    for (int i = 0; i < LEVELS; i++)
        pd_level_finish(&decoder->levels[i]);
    pd_level_finish(&decoder->shaped);
    pd_level_finish(&decoder->doubled);
    pd_image_finish(&decoder->calm.image);
    pd_image_finish(&decoder->sharp.image);
    pd_image_finish(&decoder->twice.image);
    free(decoder);
}

static int64_t
pixels_of(const struct pd_image *image)
{
    return (int64_t)image->width_px * image->height_px;
}

static struct pd_plane
plane_of(const struct pd_image *image)
{
    return (struct pd_plane){ image->width_px, image->height_px, (size_t)image->width_px, image->grey };
}

static bool
out_of_time(const struct climb *c)
{
    return pd_clock_monotonic_us() > c->until_us;
}

static void
note_sight(const struct pd_looked *looked, float scale, struct pd_decode_sight *sight)
{
    if (!looked->seen)
        return;
    sight->code = true;
    sight->module_px = looked->module_px * scale;
    for (int i = 0; i < 4; i++) {
        float x = looked->corners[i][0] * scale, y = looked->corners[i][1] * scale;

        sight->box[0] = i == 0 || x < sight->box[0] ? x : sight->box[0];
        sight->box[1] = i == 0 || y < sight->box[1] ? y : sight->box[1];
        sight->box[2] = i == 0 || x > sight->box[2] ? x : sight->box[2];
        sight->box[3] = i == 0 || y > sight->box[3] ? y : sight->box[3];
    }
}

/* Finders in one level; modules there or in another of the same size. */
static enum pd_err
look_at(const struct climb *c, const struct pd_level *find, const struct pd_level *read,
    const struct pd_level *also, enum effort effort)
{
    struct pd_look look = { .find = find,
        .read = read,
        .also = also,
        .step = find->plane.width > 900 ? 2 : 1,
        .curved = effort == CURVED,
        .pairs = effort == PAIRS,
        .until_us = c->until_us };
    struct pd_looked looked;
    enum pd_err err = pd_look(
        c->decoder->looker, &look, c->decoded->bytes, sizeof c->decoded->bytes, &c->decoded->size, &looked);

    note_sight(&looked, (float)c->full->width_px / (float)find->plane.width, &c->decoded->sight);
    return err;
}

/* Half the size first: most codes are there, and its noise is half. */
static enum pd_err
look_at_levels(const struct climb *c, enum effort effort)
{
    static const int order[LEVELS] = { 1, 0, 2, 3 };
    const struct pd_decoder *d = c->decoder;
    enum pd_err err = PD_ERR_NOT_FOUND;

    for (int i = 0; i < LEVELS && err == PD_ERR_NOT_FOUND; i++)
        if (order[i] < d->ready && (i == 0 || !out_of_time(c)))
            err = look_at(c, &d->levels[order[i]], &d->levels[order[i]], NULL, effort);
    return err;
}

static enum pd_err
look_as_is(const struct climb *c)
{
    return look_at_levels(c, STRAIGHT);
}

static enum pd_err
look_hidden(const struct climb *c)
{
    return look_at_levels(c, PAIRS);
}

static enum pd_err
look_curved(const struct climb *c)
{
    return look_at_levels(c, CURVED);
}

/* A shape that a picture cannot have is nothing to look at; only memory is a failure. */
static enum pd_err
shaped(enum pd_err err)
{
    return err == PD_OK || err == PD_ERR_MEMORY ? err : PD_ERR_NOT_FOUND;
}

static enum pd_err
make_room(struct room *room, int width, int height)
{
    int64_t need = (int64_t)width * height;
    enum pd_err err = PD_OK;

    if (need > room->cap) {
        pd_image_finish(&room->image);
        err = shaped(pd_image_init(&room->image, width, height));
        room->cap = err == PD_OK ? need : 0;
    }
    room->image.width_px = width;
    room->image.height_px = height;
    return err;
}

static struct pd_image
image_of(const struct pd_level *level)
{
    return (struct pd_image){ level->plane.width, level->plane.height, (uint8_t *)(uintptr_t)level->plane.p };
}

/* Finders are looked for in the picture calmed and sharpened; modules are read as they are. */
static enum pd_err
look_sharper(const struct climb *c, const struct pd_level *level)
{
    struct pd_decoder *d = c->decoder;
    struct pd_image from = image_of(level);
    struct pd_plane plane;
    enum pd_err err = make_room(&d->calm, from.width_px, from.height_px);

    if (err == PD_OK)
        err = make_room(&d->sharp, from.width_px, from.height_px);
    if (err != PD_OK)
        return err;
    pd_image_calm(&from, &d->calm.image);
    pd_image_sharpen(&d->calm.image, 4, 3, &d->sharp.image);
    plane = plane_of(&d->sharp.image);
    err = pd_level_set(&d->shaped, &plane);
    return err == PD_OK ? look_at(c, &d->shaped, level, NULL, STRAIGHT) : err;
}

static enum pd_err
look_sharpened(const struct climb *c)
{
    enum pd_err err = PD_ERR_NOT_FOUND;

    for (int level = 1; level >= 0 && err == PD_ERR_NOT_FOUND; level--)
        if (level < c->decoder->ready && (level == 1 || !out_of_time(c)))
            err = look_sharper(c, &c->decoder->levels[level]);
    return err;
}

/* Also with one finder out of sight: what is left of a blurred one is often not enough. */
static enum pd_err
look_shaped(const struct climb *c, const struct pd_level *as_it_is)
{
    const struct pd_level *shaped = &c->decoder->shaped;
    enum pd_err err = look_at(c, shaped, shaped, as_it_is, STRAIGHT);

    return err == PD_ERR_NOT_FOUND && !out_of_time(c) ? look_at(c, shaped, shaped, as_it_is, PAIRS) : err;
}

/* How far a lens may be out of focus, and where that is undone. */
static enum pd_err
look_focused(const struct climb *c)
{
    static const struct {
        int level;
        float sigma_px;
    } tries[] = { { 1, 1.3f }, { 1, 1.9f }, { 1, 2.4f }, { 1, 2.9f } };
    struct pd_decoder *d = c->decoder;
    enum pd_err err = PD_ERR_NOT_FOUND;

    if (d->ready < 2 || pd_blur_is_noise(d->blur, &d->levels[1]))
        return err;
    for (int i = 0; i < PD_COUNT(tries) && err == PD_ERR_NOT_FOUND; i++) {
        const struct pd_level *level = &d->levels[tries[i].level];

        if (tries[i].level >= d->ready || (i > 0 && out_of_time(c)))
            break;
        err = pd_blur_focus(d->blur, &level->plane, tries[i].sigma_px, &d->shaped);
        if (err == PD_OK)
            err = look_shaped(c, level);
    }
    return err;
}

static enum pd_err
look_steadied(const struct climb *c)
{
    static const float parts[] = { 1, 0.88f, 1.14f };
    struct pd_decoder *d = c->decoder;
    const struct pd_level *level = &d->levels[1];
    struct pd_motion motion;
    enum pd_err err = PD_ERR_NOT_FOUND;

    if (d->ready < 2 || pd_blur_is_noise(d->blur, level) || !pd_blur_motion(d->blur, level, &motion))
        return err;
    for (int i = 0; i < PD_COUNT(parts) && err == PD_ERR_NOT_FOUND && (i == 0 || !out_of_time(c)); i++) {
        struct pd_motion tried = motion;

        tried.length_px *= parts[i];
        err = pd_blur_steady(d->blur, &level->plane, &tried, &d->shaped);
        if (err == PD_OK)
            err = look_shaped(c, level);
    }
    return err;
}

static enum pd_err
look_calmed(const struct climb *c)
{
    struct pd_decoder *d = c->decoder;
    struct pd_plane plane;
    enum pd_err err = make_room(&d->calm, c->work->width_px, c->work->height_px);

    if (err != PD_OK)
        return err;
    pd_image_calm(c->work, &d->calm.image);
    plane = plane_of(&d->calm.image);
    err = pd_level_set(&d->shaped, &plane);
    return err == PD_OK ? look_at(c, &d->shaped, &d->shaped, NULL, STRAIGHT) : err;
}

static enum pd_err
look_doubled(const struct climb *c)
{
    struct pd_decoder *d = c->decoder;
    struct pd_plane plane;
    enum pd_err err = PD_ERR_NOT_FOUND;

    if (pixels_of(c->work) <= DOUBLE_BELOW_PIXELS)
        err = make_room(&d->twice, 2 * c->work->width_px, 2 * c->work->height_px);
    if (err != PD_OK)
        return err;
    pd_image_double(c->work, &d->twice.image);
    plane = plane_of(&d->twice.image);
    err = pd_level_set(&d->doubled, &plane);
    if (err == PD_OK)
        err = look_at(c, &d->doubled, &d->doubled, NULL, STRAIGHT);
    if (err != PD_ERR_NOT_FOUND || out_of_time(c) || pd_level_busy(&d->doubled) > DOUBLE_BUSY_MOST)
        return err;
    err = pd_blur_focus(d->blur, &plane, DOUBLE_BLUR_PX, &d->shaped);
    return err == PD_OK ? look_at(c, &d->shaped, &d->shaped, &d->doubled, STRAIGHT) : err;
}

static enum pd_err
look_whole(const struct climb *c, const struct pd_image *image)
{
    struct pd_decoded *to = c->decoded;

    return pd_whole_read(c->decoder->whole, image, to->bytes, sizeof to->bytes, &to->size);
}

static enum pd_err
look_zbar(const struct climb *c)
{
    return look_whole(c, c->work);
}

static enum pd_err
look_zbar_sharpened(const struct climb *c)
{
    struct room *sharp = &c->decoder->sharp;
    enum pd_err err = make_room(sharp, c->work->width_px, c->work->height_px);

    if (err != PD_OK)
        return err;
    pd_image_sharpen(c->work, 4, 3, &sharp->image);
    return look_whole(c, &sharp->image);
}

static enum pd_err
look_full(const struct climb *c)
{
    struct pd_plane plane = plane_of(c->full);
    enum pd_err err = c->full == c->work ? PD_ERR_NOT_FOUND : pd_level_set(&c->decoder->shaped, &plane);

    if (err != PD_OK)
        return err;
    err = look_at(c, &c->decoder->shaped, &c->decoder->shaped, NULL, STRAIGHT);
    return err == PD_ERR_NOT_FOUND ? look_whole(c, c->full) : err;
}

/* In the order of a single picture: what helps most for its time comes first. */
static const struct {
    const char *name;
    enum pd_err (*look)(const struct climb *c);
} rungs[PD_DECODE_RUNGS] = {
    [PD_DECODE_AS_IS] = { "as it is", look_as_is },
    [PD_DECODE_SHARPENED] = { "sharpened", look_sharpened },
    [PD_DECODE_FOCUSED] = { "focused", look_focused },
    [PD_DECODE_STEADIED] = { "steadied", look_steadied },
    [PD_DECODE_CALMED] = { "calmed", look_calmed },
    [PD_DECODE_HIDDEN] = { "one finder hidden", look_hidden },
    [PD_DECODE_DOUBLED] = { "doubled", look_doubled },
    [PD_DECODE_CURVED] = { "curved", look_curved },
    [PD_DECODE_ZBAR] = { "zbar", look_zbar },
    [PD_DECODE_ZBAR_SHARPENED] = { "zbar, sharpened", look_zbar_sharpened },
    [PD_DECODE_FULL] = { "in full size", look_full },
};

const char *
pd_decode_rung_name(enum pd_decode_rung rung)
{
    return rungs[rung].name;
}

static enum pd_err
get_ready(struct pd_decoder *decoder, const struct pd_image *work)
{
    struct pd_plane plane = plane_of(work);
    enum pd_err err = pd_level_set(&decoder->levels[0], &plane);

    for (decoder->ready = 0; decoder->ready < LEVELS && err == PD_OK;)
        if (++decoder->ready < LEVELS)
            err =
                pd_level_halve(&decoder->levels[decoder->ready], &decoder->levels[decoder->ready - 1].plane);
    return err == PD_ERR_MEMORY ? err : PD_OK;
}

/* A size that is worked at; reduced is empty where that is the picture's own. */
static enum pd_err
reduce(const struct pd_image *image, struct pd_image *reduced)
{
    int factor = 1;

    *reduced = (struct pd_image){ 0 };
    while (pixels_of(image) / (factor * factor) > WORK_PIXELS)
        factor++;
    if (factor == 1 || image->width_px < factor || image->height_px < factor)
        return PD_OK;
    return pd_image_reduce(image, factor, reduced);
}

static enum pd_err
climb(struct pd_decoder *decoder, const struct pd_image *image, int first, int last, int limit_ms,
    struct pd_decoded *decoded)
{
    int64_t start_us = pd_clock_monotonic_us();
    struct pd_image reduced;
    struct climb c = { decoder, image, image, start_us + limit_ms * INT64_C(1000), decoded };
    enum pd_err err = shaped(reduce(image, &reduced));

    *decoded = (struct pd_decoded){ 0 };
    if (err == PD_OK && reduced.grey != NULL)
        c.work = &reduced;
    if (err == PD_OK)
        err = get_ready(decoder, c.work);
    if (err == PD_OK)
        err = PD_ERR_NOT_FOUND;
    for (int rung = first; rung <= last && err == PD_ERR_NOT_FOUND && (rung == first || !out_of_time(&c));
         rung++) {
        decoded->rung = (enum pd_decode_rung)rung;
        err = rungs[rung].look(&c);
    }
    pd_image_finish(&reduced);
    decoded->took_us = pd_clock_monotonic_us() - start_us;
    return err;
}

void
pd_decoder_patience(struct pd_decoder *decoder, int limit_ms)
{
    decoder->limit_ms = limit_ms;
}

enum pd_err
pd_decoder_read(struct pd_decoder *decoder, const struct pd_image *image, struct pd_decoded *decoded)
{
    return climb(decoder, image, PD_DECODE_AS_IS, PD_DECODE_RUNGS - 1, decoder->limit_ms, decoded);
}

enum pd_err
pd_decoder_try(struct pd_decoder *decoder, enum pd_decode_rung rung, const struct pd_image *image,
    int limit_ms, struct pd_decoded *decoded)
{
    return climb(decoder, image, (int)rung, (int)rung, limit_ms, decoded);
}

enum pd_err
pd_decode_file(const char *path, struct pd_decoded *decoded, struct pd_why *why)
{
    struct pd_decoder *decoder;
    struct pd_image image;
    enum pd_err err;

    *decoded = (struct pd_decoded){ 0 };
    err = pd_image_read(path, &image, why);
    if (err != PD_OK)
        return err;
    err = pd_decoder_create(&decoder);
    if (err == PD_OK) {
        pd_decoder_patience(decoder, PD_DECODE_FILE_LIMIT_MS);
        err = pd_decoder_read(decoder, &image, decoded);
    }
    pd_decoder_destroy(decoder);
    pd_image_finish(&image);
    if (err == PD_ERR_NOT_FOUND)
        return pd_why(why, err, path, "no QR code was found in the picture");
    if (err == PD_ERR_TOO_LARGE)
        return pd_why(why, err, path, "the code holds more than %d bytes", PD_SCAN_MAX_BYTES);
    return err == PD_OK ? PD_OK : pd_why(why, err, path, "no memory to decode it");
}

/* pd-decode-time: milliseconds of this thread's own processor time, a look of each rung at each kind of
 * frame: the middle one of a dozen frames, each looked at by all rungs in turn. */
#include "tests/decoder/pictures.h"

#include "drivers/scanner/decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define FRAMES 12

static double
cpu_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
by_size(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;

    return (p > q) - (p < q);
}

static void
measure(struct pd_decoder *decoder, const char *name, struct pd_image (*make)(uint64_t seed))
{
    double ms[PD_DECODE_RUNGS][FRAMES];
    int reads[PD_DECODE_RUNGS] = { 0 };

    for (uint64_t seed = 1000; seed < 1000 + FRAMES; seed++) {
        struct pd_image image = make(seed);

        for (int rung = 0; rung < PD_DECODE_FULL; rung++) {
            struct pd_decoded decoded;
            double from = cpu_ms();

            reads[rung] += pd_decoder_try(decoder, (enum pd_decode_rung)rung, &image, 30, &decoded) == PD_OK;
            ms[rung][seed - 1000] = cpu_ms() - from;
        }
        pd_image_finish(&image);
    }
    (void)printf("| %s |", name);
    for (int rung = 0; rung < PD_DECODE_FULL; rung++) {
        qsort(ms[rung], FRAMES, sizeof ms[rung][0], by_size);
        (void)printf(" %.1f (%d) |", ms[rung][FRAMES / 2], reads[rung]);
    }
    (void)printf("\n");
}

static struct pd_image
plain(uint64_t seed)
{
    char text[PD_PICTURE_TEXT_CAP];

    return pd_picture_make(PD_PICTURE_PLAIN, seed, text);
}

static struct pd_image
tilted(uint64_t seed)
{
    char text[PD_PICTURE_TEXT_CAP];

    return pd_picture_make(PD_PICTURE_TILT, seed, text);
}

static struct pd_image
hall(uint64_t seed)
{
    return pd_picture_make_empty(PD_EMPTY_HALL, seed);
}

static struct pd_image
noise(uint64_t seed)
{
    return pd_picture_make_empty(PD_EMPTY_NOISE, seed);
}

static struct pd_image
coarse(uint64_t seed)
{
    return pd_picture_make_empty(PD_EMPTY_COARSE, seed);
}

static struct pd_image
page(uint64_t seed)
{
    return pd_picture_make_empty(PD_EMPTY_PAGE, seed);
}

int
main(void)
{
    struct pd_decoder *decoder;

    if (pd_decoder_create(&decoder) != PD_OK)
        return 1;
    (void)printf("| 1280x720, ms of processor time (read of %d) |", FRAMES);
    for (int rung = 0; rung < PD_DECODE_FULL; rung++)
        (void)printf(" %s |", pd_decode_rung_name((enum pd_decode_rung)rung));
    (void)printf("\n|---|---|---|---|---|---|---|---|---|---|---|\n");
    measure(decoder, "a code", plain);
    measure(decoder, "a tilted code", tilted);
    measure(decoder, "an empty hall", hall);
    measure(decoder, "noise", noise);
    measure(decoder, "coarse noise", coarse);
    measure(decoder, "a page", page);
    pd_decoder_destroy(decoder);
    return 0;
}

/*
 * Goal: a code before the camera is read between two frames; an empty hall costs next to nothing; no later
 * rung takes longer than a frame. Method: pictures of 1280x720 made here: a member's code of real length in a
 * grey scene, a little uneven and noisy as a camera is; the same scene without it; and plain noise. From
 * pixels to payload, in time of the processor that this thread had: what other programs take is not counted.
 */
#include "tests/bench/bench.h"
#include "tests/bench/desk_folder.h"

#include "drivers/camera/watch.h"
#include "ui/render/qr.h"

#include <string.h>
#include <time.h>

#define W 1280
#define H 720
#define FRAMES 60
#define MODULE_PX 5

enum scene { SCENE_CODE, SCENE_EMPTY, SCENE_NOISE };

/* Light falls off to one side; every pixel is a little off. */
static void
put(struct pd_image *image, int x, int y, int light, struct pd_rng *rng)
{
    int v = light * (W * 3 - x) / (W * 3) + (int)pd_rng_below(rng, 13) - 6;

    image->grey[y * W + x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

static void
draw(struct pd_image *image, enum scene scene, const struct pd_qr *qr, struct pd_rng *rng)
{
    int side = (qr->side + 2 * PD_QR_QUIET) * MODULE_PX;
    int left = (int)pd_rng_below(rng, (uint64_t)(W - side)),
        top = (int)pd_rng_below(rng, (uint64_t)(H - side));

    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            if (scene == SCENE_NOISE)
                image->grey[y * W + x] = (uint8_t)pd_rng_below(rng, 256);
            else
                put(image, x, y, 90 + (x / 160 + y / 120) % 3 * 30, rng);
    for (int y = 0; scene == SCENE_CODE && y < side; y++)
        for (int x = 0; x < side; x++) {
            int mx = x / MODULE_PX - PD_QR_QUIET, my = y / MODULE_PX - PD_QR_QUIET;
            bool inside = mx >= 0 && my >= 0 && mx < qr->side && my < qr->side;

            put(image, left + x, top + y, inside && qr->dark[my * qr->side + mx] ? 40 : 225, rng);
        }
}

static double
thread_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* A picture that holds a code goes through the ladder until it reads; of one without, a camera asks for one
 * rung a frame. */
static int
measure(const char *name, enum scene scene, enum pd_decode_rung rung, double budget_ms)
{
    static struct pd_decoded decoded;
    static struct pd_qr qr;
    struct pd_samples samples = { 0 };
    struct pd_rng rng = pd_rng_seeded(1280);
    struct pd_decoder *decoder = NULL;
    struct pd_image image;
    char code[PD_CODE_CAP];
    int64_t frames = pd_bench_options.runs > 0 ? pd_bench_options.runs : FRAMES, read = 0;

    if (pd_desk_code(1, code, sizeof code) != PD_OK || !pd_qr_encode(&qr, code) ||
        pd_decoder_create(&decoder) != PD_OK || pd_image_init(&image, W, H) != PD_OK)
        return pd_bench_cannot(name, "out of memory");
    for (int64_t i = 0; i < frames; i++) {
        double from_ms;

        draw(&image, scene, &qr, &rng);
        from_ms = thread_ms();
        read += (scene == SCENE_CODE
                        ? pd_decoder_read(decoder, &image, &decoded)
                        : pd_decoder_try(decoder, rung, &image, PD_WATCH_RUNG_MS, &decoded)) == PD_OK &&
                decoded.size == strlen(code);
        pd_samples_add(&samples, thread_ms() - from_ms);
    }
    pd_image_finish(&image);
    pd_decoder_destroy(decoder);
    if (read == (scene == SCENE_CODE ? frames : 0))
        pd_figure_tell(&(struct pd_figure){ .name = name,
            .value = pd_samples_at(&samples, 0.5),
            .unit = "ms",
            .budget = budget_ms,
            .bound = PD_BENCH_AT_MOST,
            .n = samples.count,
            .median = pd_samples_at(&samples, 0.5),
            .p99 = pd_samples_at(&samples, 0.99),
            .note = "median, processor time, 1280x720" });
    pd_samples_finish(&samples);
    return read == (scene == SCENE_CODE ? frames : 0)
               ? 0
               : pd_bench_cannot(name, "%lld of %lld read", (long long)read, (long long)frames);
}

int
pd_bench_decode(void)
{
    static const char *const later[PD_DECODE_FULL] = { "", "decode.sharpened", "decode.focused",
        "decode.steadied", "decode.calmed", "decode.hidden", "decode.doubled", "decode.curved", "decode.zbar",
        "decode.zbar-sharpened" };
    int bad = measure("decode.code", SCENE_CODE, PD_DECODE_AS_IS, 25);

    bad |= measure("decode.nothing", SCENE_EMPTY, PD_DECODE_AS_IS, 5);
    bad |= measure("decode.noise", SCENE_NOISE, PD_DECODE_AS_IS, 15);
    for (int rung = PD_DECODE_SHARPENED; rung < PD_DECODE_FULL; rung++)
        bad |= measure(later[rung], SCENE_EMPTY, (enum pd_decode_rung)rung, 40);
    return bad;
}

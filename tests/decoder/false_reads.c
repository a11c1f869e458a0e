/*
 * pd-false-reads FROM TO [FILE...]: pictures without a code, looked at as a camera would; what is read is
 * told. Each picture that is made (FROM..TO) gives four frames of 640x360, each FILE one. Every frame goes
 * through the first look and two later rungs in turn, so that all rungs see each kind.
 */
#include "tests/decoder/pictures.h"

#include "drivers/scanner/decode.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[PD_EMPTY_KINDS] = { "hall", "noise", "coarse noise", "texture", "page",
    "rings" };

struct tally {
    long frames, looks, reads;
    double ms;
};

static void
look(struct pd_decoder *decoder, int rung, const struct pd_image *image, const char *what, long n,
    struct tally *t)
{
    struct pd_decoded decoded;

    if (pd_decoder_try(decoder, (enum pd_decode_rung)rung, image, 60, &decoded) != PD_ERR_NOT_FOUND) {
        t->reads++;
        (void)printf("read in %s %ld by \"%s\": %zu bytes\n", what, n, pd_decode_rung_name(decoded.rung),
            decoded.size);
    }
    t->looks++;
    t->ms += (double)decoded.took_us / 1000;
}

static void
look_thrice(
    struct pd_decoder *decoder, const struct pd_image *image, const char *what, long n, struct tally *t)
{
    int later = PD_DECODE_RUNGS - 1;

    look(decoder, PD_DECODE_AS_IS, image, what, n, t);
    look(decoder, 1 + (int)(t->frames % later), image, what, n, t);
    look(decoder, 1 + (int)((t->frames + later / 2) % later), image, what, n, t);
    t->frames++;
}

int
main(int argc, char **argv)
{
    struct pd_decoder *decoder;
    struct tally t[PD_EMPTY_KINDS + 1] = { 0 };
    long all = 0, reads = 0;

    if (argc < 3 || pd_decoder_create(&decoder) != PD_OK)
        return 2;
    for (long seed = strtol(argv[1], NULL, 10); seed < strtol(argv[2], NULL, 10); seed++) {
        int kind = (int)(seed % PD_EMPTY_KINDS);
        struct pd_image whole = pd_picture_make_empty((enum pd_picture_empty)kind, (uint64_t)seed), part;

        for (int quarter = 0;
             quarter < 4 && pd_image_init(&part, PD_PICTURE_W / 2, PD_PICTURE_H / 2) == PD_OK; quarter++) {
            for (int y = 0; y < part.height_px; y++)
                memcpy(part.grey + (size_t)y * (size_t)part.width_px,
                    whole.grey + (size_t)(y + quarter / 2 * part.height_px) * PD_PICTURE_W +
                        quarter % 2 * part.width_px,
                    (size_t)part.width_px);
            look_thrice(decoder, &part, kinds[kind], seed * 4 + quarter, &t[kind]);
            pd_image_finish(&part);
        }
        pd_image_finish(&whole);
    }
    for (int i = 3; i < argc; i++) {
        struct pd_image image;

        if (pd_image_read(argv[i], &image, NULL) == PD_OK)
            look_thrice(decoder, &image, argv[i], i, &t[PD_EMPTY_KINDS]);
        pd_image_finish(&image);
    }
    for (int k = 0; k <= PD_EMPTY_KINDS; k++) {
        (void)printf("%-12s %6ld frames %6ld looks %ld reads %.1f ms a look\n",
            k < PD_EMPTY_KINDS ? kinds[k] : "files", t[k].frames, t[k].looks, t[k].reads,
            t[k].looks > 0 ? t[k].ms / (double)t[k].looks : 0);
        all += t[k].frames;
        reads += t[k].reads;
    }
    (void)printf("%ld frames, %ld reads\n", all, reads);
    pd_decoder_destroy(decoder);
    return reads > 0;
}

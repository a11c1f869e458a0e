/* pd-pictures CLASS FROM TO FOLDER: the pictures of a class as PGM, and what their codes say in texts.tsv. */
#include "tests/decoder/pictures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
write_pgm(const char *path, const struct pd_image *image)
{
    size_t size = (size_t)image->width_px * (size_t)image->height_px;
    FILE *file = fopen(path, "wb");
    int bad = file == NULL || fprintf(file, "P5\n%d %d\n255\n", image->width_px, image->height_px) < 0 ||
              fwrite(image->grey, 1, size, file) != size;

    if (file != NULL)
        bad |= fclose(file) != 0;
    return bad;
}

static int
draw_class(enum pd_picture_class class, long from, long to, const char *folder)
{
    char path[512], text[PD_PICTURE_TEXT_CAP];
    FILE *texts;
    int bad = 0;

    (void)snprintf(path, sizeof path, "%s/texts.tsv", folder);
    texts = fopen(path, "w");
    if (texts == NULL)
        return 1;
    for (long seed = from; seed < to && bad == 0; seed++) {
        struct pd_image image = pd_picture_make(class, (uint64_t)seed, text);

        (void)snprintf(path, sizeof path, "%s/%s-%05ld.pgm", folder, pd_picture_class_name(class), seed);
        bad =
            image.grey == NULL || write_pgm(path, &image) != 0 || fprintf(texts, "%s\t%s\n", path, text) < 0;
        pd_image_finish(&image);
    }
    return bad | (fclose(texts) != 0);
}

static int
draw_empty(long from, long to, const char *folder)
{
    char path[512];
    int bad = 0;

    for (long seed = from; seed < to && bad == 0; seed++) {
        struct pd_image image =
            pd_picture_make_empty((enum pd_picture_empty)(seed % PD_EMPTY_KINDS), (uint64_t)seed);

        (void)snprintf(path, sizeof path, "%s/empty-%05ld.pgm", folder, seed);
        bad = image.grey == NULL || write_pgm(path, &image) != 0;
        pd_image_finish(&image);
    }
    return bad;
}

int
main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "empty") == 0)
        return draw_empty(strtol(argv[2], NULL, 10), strtol(argv[3], NULL, 10), argv[4]);
    for (int c = 0; argc == 5 && c < PD_PICTURE_CLASSES; c++)
        if (strcmp(argv[1], pd_picture_class_name((enum pd_picture_class)c)) == 0)
            return draw_class(
                (enum pd_picture_class)c, strtol(argv[2], NULL, 10), strtol(argv[3], NULL, 10), argv[4]);
    (void)fprintf(stderr, "pd-pictures CLASS|empty FROM TO FOLDER; classes:");
    for (int c = 0; c < PD_PICTURE_CLASSES; c++)
        (void)fprintf(stderr, " %s", pd_picture_class_name((enum pd_picture_class)c));
    (void)fprintf(stderr, "\n");
    return 2;
}

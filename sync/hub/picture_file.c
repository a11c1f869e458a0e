#include "sync/hub/picture_file.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

/* What people bring instead, so that they are told what it is. */
static const char *
other_format(const char *bytes, size_t len)
{
    static const struct {
        const char *magic;
        size_t len;
        const char *name;
    } known[] = { { "\xff\xd8\xff", 3, "a JPEG" }, { "GIF8", 4, "a GIF" }, { "RIFF", 4, "a WebP" },
        { "<svg", 4, "an SVG" }, { "<?xml", 5, "an SVG" }, { "BM", 2, "a BMP" } };

    for (int i = 0; i < PD_COUNT(known); i++)
        if (len >= known[i].len && memcmp(bytes, known[i].magic, known[i].len) == 0)
            return known[i].name;
    return NULL;
}

static enum pd_err
check_size(const png_image *image, const char *path, struct pd_why *why)
{
    if (image->width < PD_PICTURE_LEAST_PX || image->height < PD_PICTURE_LEAST_PX)
        return pd_why(why, PD_ERR_INVALID, path, "is %lux%lu pixels; at least %dx%d are needed",
            (unsigned long)image->width, (unsigned long)image->height, PD_PICTURE_LEAST_PX,
            PD_PICTURE_LEAST_PX);
    if (image->width > PD_PICTURE_MOST_PX || image->height > PD_PICTURE_MOST_PX)
        return pd_why(why, PD_ERR_INVALID, path, "is %lux%lu pixels; at most %dx%d may come",
            (unsigned long)image->width, (unsigned long)image->height, PD_PICTURE_MOST_PX,
            PD_PICTURE_MOST_PX);
    return PD_OK;
}

/* All of it, as a desk will: a file that ends early is found out here. */
static enum pd_err
decode(const struct pd_picture_file *file, const char *path, struct pd_why *why)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    const char *other = other_format(file->bytes, file->len);
    enum pd_err err;
    png_bytep pixels;

    if (png_image_begin_read_from_memory(&image, file->bytes, file->len) == 0)
        return pd_why(why, PD_ERR_INVALID, path, "is %s; save it as a PNG of %d to %d pixels a side",
            other != NULL ? other : "no PNG", PD_PICTURE_LEAST_PX, PD_PICTURE_MOST_PX);
    err = check_size(&image, path, why);
    image.format = PNG_FORMAT_RGBA;
    pixels = err == PD_OK ? malloc(PNG_IMAGE_SIZE(image)) : NULL;
    if (err == PD_OK && pixels == NULL)
        err = PD_ERR_MEMORY;
    if (err == PD_OK &&
        (png_image_finish_read(&image, NULL, pixels, 0, NULL) == 0 || image.warning_or_error != 0))
        err = pd_why(why, PD_ERR_INVALID, path, "is damaged: %s", image.message);
    free(pixels);
    png_image_free(&image);
    return err;
}

enum pd_err
pd_picture_file_read(
    const struct pd_hub_desk *desk, const char *path, struct pd_picture_file *out, struct pd_why *why)
{
    enum pd_err err;

    *out = (struct pd_picture_file){ .bytes = NULL };
    out->bytes = pd_hub_read_file(desk, path, &out->len, why);
    if (out->bytes == NULL)
        return PD_ERR_MISSING;
    err = out->len > PD_PICTURE_BYTES_MAX
              ? pd_why(why, PD_ERR_INVALID, path, "has %zu bytes; a picture has at most %d", out->len,
                    PD_PICTURE_BYTES_MAX)
              : decode(out, path, why);
    if (err != PD_OK) {
        free(out->bytes);
        out->bytes = NULL;
        return err;
    }
    out->sha256 = pd_hash_of(out->bytes, out->len);
    pd_picture_name(&out->sha256, out->name);
    return PD_OK;
}

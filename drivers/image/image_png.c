/* PNG through libpng's simplified interface: it keeps its error jumps to itself, applies palette, depth and
 * transparency, and answers with exactly the rows we asked for. */
#include "drivers/image/image.h"

#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum pd_err
pd_image_parse_png(const uint8_t *bytes, size_t size, struct pd_image *image, struct pd_why *why)
{
    png_image png = { .version = PNG_IMAGE_VERSION };
    const png_color white = { 255, 255, 255 };
    enum pd_err err;

    *image = (struct pd_image){ 0 };
    if (!png_image_begin_read_from_memory(&png, bytes, size))
        return pd_why(why, PD_ERR_INVALID, "", "broken PNG: %s", png.message);
    if (png.width > PD_IMAGE_MAX_SIDE_PX || png.height > PD_IMAGE_MAX_SIDE_PX)
        err = PD_ERR_TOO_LARGE;
    else
        err = pd_image_init(image, (int)png.width, (int)png.height);
    if (err != PD_OK) {
        (void)pd_why(why, err, "", "%lu x %lu pixels: at most 20 megapixels are read",
            (unsigned long)png.width, (unsigned long)png.height);
        png_image_free(&png);
        return err;
    }
    png.format = PNG_FORMAT_GRAY;
    if (!png_image_finish_read(&png, &white, image->grey, (png_int_32)png.width, NULL)) {
        pd_image_finish(image);
        return pd_why(why, PD_ERR_INVALID, "", "broken PNG: %s", png.message);
    }
    return PD_OK;
}

static enum pd_err
write_failed(const char *path, const char *text, struct pd_why *why)
{
    return pd_why(why, PD_ERR_IO, path, "cannot be written: %s", text);
}

enum pd_err
pd_image_write_png(const char *path, const struct pd_image *image, struct pd_why *why)
{
    png_image png = { .version = PNG_IMAGE_VERSION,
        .width = (png_uint_32)image->width_px,
        .height = (png_uint_32)image->height_px,
        .format = PNG_FORMAT_GRAY };
    char part[4096];
    FILE *f;
    int ok;

    if ((size_t)snprintf(part, sizeof part, "%s.part", path) >= sizeof part)
        return pd_why(why, PD_ERR_TOO_LARGE, path, "the path is too long");
    f = fopen(part, "wbe");
    if (f == NULL)
        return write_failed(part, strerror(errno), why);
    ok = png_image_write_to_stdio(&png, f, 0, image->grey, (png_int_32)image->width_px, NULL);
    if (fclose(f) != 0)
        ok = 0;
    if (!ok || rename(part, path) != 0) {
        enum pd_err err =
            write_failed(path, ok || png.message[0] == '\0' ? strerror(errno) : png.message, why);

        (void)unlink(part);
        return err;
    }
    return PD_OK;
}

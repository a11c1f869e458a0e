/* PGM (P5): what cameras, tests and netpbm write; eight or sixteen bits. */
#include "drivers/image/image.h"

#include <stdbool.h>
#include <string.h>

struct cursor {
    const uint8_t *p, *end;
};

static bool
is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A number after white space and comments; -1 if there is none or it is above the limit. */
static long
next_number(struct cursor *c, long limit)
{
    long n = 0;

    while (c->p < c->end && (is_space(*c->p) || *c->p == '#')) {
        if (*c->p != '#') {
            c->p++;
            continue;
        }
        while (c->p < c->end && *c->p != '\n')
            c->p++;
    }
    if (c->p == c->end || *c->p < '0' || *c->p > '9')
        return -1;
    while (c->p < c->end && *c->p >= '0' && *c->p <= '9') {
        n = n * 10 + (*c->p++ - '0');
        if (n > limit)
            return -1;
    }
    return n;
}

static enum pd_err
bad(struct pd_why *why, const char *text)
{
    return pd_why(why, PD_ERR_INVALID, "", "broken PGM: %s", text);
}

static uint8_t
scaled(const uint8_t *sample, long max)
{
    unsigned long v = max > 255 ? (unsigned long)sample[0] << 8 | sample[1] : sample[0];

    if (v > (unsigned long)max)
        v = (unsigned long)max;
    return (uint8_t)((v * 255 + (unsigned long)max / 2) / (unsigned long)max);
}

enum pd_err
pd_image_parse_pgm(const uint8_t *bytes, size_t size, struct pd_image *image, struct pd_why *why)
{
    struct cursor c = { bytes, bytes + size };
    long width, height, max;
    size_t pixels, depth;
    enum pd_err err;

    *image = (struct pd_image){ 0 };
    if (size < 2 || memcmp(bytes, "P5", 2) != 0)
        return bad(why, "only the binary kind P5 is read");
    c.p += 2;
    width = next_number(&c, PD_IMAGE_MAX_SIDE_PX);
    height = width < 1 ? -1 : next_number(&c, PD_IMAGE_MAX_SIDE_PX);
    max = height < 1 ? -1 : next_number(&c, 65535);
    if (max < 1)
        return bad(why, "the header is: P5, width, height (1..32767), maximum (1..65535)");
    if (c.p == c.end || !is_space(*c.p++))
        return bad(why, "one white space must follow the maximum");
    depth = max > 255 ? 2 : 1;
    pixels = (size_t)width * (size_t)height;
    if (pixels > PD_IMAGE_MAX_PIXELS)
        return pd_why(
            why, PD_ERR_TOO_LARGE, "", "%ld x %ld pixels: at most 20 megapixels are read", width, height);
    if ((size_t)(c.end - c.p) < pixels * depth)
        return bad(why, "the file ends early");
    err = pd_image_init(image, (int)width, (int)height);
    if (err != PD_OK)
        return pd_why(why, err, "", "no memory for the picture");
    for (size_t i = 0; i < pixels; i++)
        image->grey[i] = scaled(c.p + i * depth, max);
    return PD_OK;
}

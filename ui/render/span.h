/*
 * Runs of pixels: the innermost loops of painting. Pixels are 0xffRRGGBB; colors 0xAARRGGBB, not
 * premultiplied. Weights say how much of what comes is seen, coverage (0..255) how much of a pixel a shape
 * covers. No run is longer than its arrays.
 */
#ifndef PD_UI_RENDER_SPAN_H
#define PD_UI_RENDER_SPAN_H

#include "ui/kit/draw.h"

#define PD_SPAN_CHUNK 64 /* pixels */

/* a * b / 255, exactly rounded, for a and b up to 255. */
static inline uint32_t
pd_mul255(uint32_t a, uint32_t b)
{
    uint32_t t = a * b + 128;

    return (t + (t >> 8)) >> 8;
}

static inline uint32_t
pd_alpha_of(pd_color color)
{
    return color >> 24;
}

/* Mixes color over under with weight a (0..255), two channels at a time. */
static inline uint32_t
pd_pixel_mix(uint32_t under, pd_color color, uint32_t a)
{
    uint32_t w = a + (a >> 7); /* 0..256 */
    uint32_t rb = (under & 0xff00ff) * (256 - w) + (color & 0xff00ff) * w;
    uint32_t g = (under & 0x00ff00) * (256 - w) + (color & 0x00ff00) * w;

    return 0xff000000 | ((rb >> 8) & 0xff00ff) | ((g >> 8) & 0x00ff00);
}

static inline void
pd_pixel_put(uint32_t *p, pd_color color, uint32_t a)
{
    if (a >= 255)
        *p = color | 0xff000000;
    else if (a > 0)
        *p = pd_pixel_mix(*p, color, a);
}

/* n pixels of one color, by its own alpha. */
void
pd_span_fill(uint32_t *p, int n, pd_color color);

/* pd_pixel_mix for n pixels alike. */
void
pd_span_mix(uint32_t *p, int n, pd_color color, uint32_t a);

/* One color through n coverages: pd_pixel_put with each, times the color's alpha. */
void
pd_span_mask(uint32_t *p, const uint8_t *coverage, int n, pd_color color);

/* Each of n <= PD_SPAN_CHUNK pixels with a weight (0..256) of its own, which stands there twice; color holds
 * as many pixels of one color, see pd_span_spread. */
void
pd_span_weighted(uint32_t *pixels, int n, const uint16_t *weight, const uint16_t *color);

void
pd_span_spread(uint16_t *pair, int n, pd_color color);

/* n pixels of a picture over others, all with one weight (0..256). */
void
pd_span_blend(uint32_t *pixels, const uint32_t *picture, int n, uint32_t weight);

/* n pixels of three bytes, blue first. The plain one is what the other does where the processor has nothing
 * better. */
void
pd_span_rgb(uint32_t *to, const uint8_t *rgb, int n);
void
pd_span_rgb_plain(uint32_t *to, const uint8_t *rgb, int n);

#endif

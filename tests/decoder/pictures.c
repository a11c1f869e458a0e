#include "tests/decoder/pictures.h"

#include "app/base/rng.h"
#include "tests/decoder/press.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <qrencode.h>

#define W PD_PICTURE_W
#define H PD_PICTURE_H
#define PIXELS (W * H)
#define QUIET 4
#define TURN 6.283185307179586
#define FADES 8
#define DEAD_DOTS 8
#define SPLINTERS 14

/* One scene. Lengths in modules are marked, all others are pixels. */
struct scene {
    struct pd_rng rng;
    QRcode *code;
    double module;       /* of a code that faces the camera */
    double x, y, turn;   /* where its middle is */
    double tilt, axis;   /* radians away from the camera, about an axis in the code's plane */
    double distance;     /* of the camera, in widths of the code: smaller is more perspective */
    double bend, crease; /* 1 / radius in widths of the code; height of a wave, in widths */
    double bend_axis;
    double paper, ink; /* light they return, 0..1 */
    double light, light_slope, light_turn;
    double blur, motion, motion_turn; /* pixels */
    double noise;                     /* grey values */
    double glare, glare_x, glare_y;   /* radius in modules; middle in modules from the code's */
    double glare_flat;
    double grid, grid_depth; /* pitch of a screen's pixels in modules; how dark between them */
    double haze;             /* light added by a reflection */
    double shear, sway, sway_turns, sway_phase; /* of rows: pixels a row; pixels, radians a row */
    double quality;                             /* of a JPEG, 1..100; 0: none */
    double bands, bands_depth;                  /* of light, radians a row */
    bool stripes;                               /* a screen's pixels are three */
    double fade, fade_at[FADES][3];       /* of the ink, 0..1; places and radii of patches, in modules */
    double dead[DEAD_DOTS][2];            /* of a print head: place and width, in modules */
    double crack_x, crack_y, crack_width; /* where it was hit; in modules */
    double splinter[SPLINTERS][4];        /* where it begins (radians), its shift, its brightness */
    bool screen;
    double m[9]; /* picture to code, homogeneous; (0, 0) is the code's middle, unit: a module */
};

static const char *const names[PD_PICTURE_CLASSES] = { "plain", "tilt", "blur", "motion", "low-light",
    "low-contrast", "glare", "inverted", "curved", "small", "moire", "phone", "rolling", "jpeg", "stripes",
    "faded", "cracked" };

const char *pd_picture_class_name(enum pd_picture_class class)
{
    return names[class];
}

static double
unit(struct pd_rng *rng)
{
    return (double)(pd_rng_u64(rng) >> 11) * (1.0 / 9007199254740992.0);
}

static double
between(struct pd_rng *rng, double low, double high)
{
    return low + (high - low) * unit(rng);
}

/* Nearly normal, and the same on every machine. */
static double
normal(struct pd_rng *rng)
{
    uint64_t bits = pd_rng_u64(rng);
    double sum = 0;

    for (int i = 0; i < 4; i++)
        sum += (double)((bits >> (16 * i)) & 0xffff) / 65536.0;
    return (sum - 2) * 1.7320508;
}

static void
write_text(struct pd_rng *rng, char *text)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    double kind = unit(rng);
    int length = kind < 0.3    ? 12 + (int)pd_rng_below(rng, 30)
                 : kind < 0.55 ? 60 + (int)pd_rng_below(rng, 70)
                               : 150 + (int)pd_rng_below(rng, 80);

    memcpy(text, "PD1:", 4);
    for (int i = 4; i < length; i++)
        text[i] = letters[pd_rng_below(rng, 45)];
    text[length] = '\0';
}

static void
show_on_screen(struct scene *s, double pitch, double depth)
{
    s->screen = true;
    s->grid = pitch / s->module;
    s->grid_depth = depth;
    s->paper = 1;
    s->ink = 0.05;
}

static void
fade_away(struct scene *s, double d)
{
    double half = s->code->width / 2.0;

    s->fade = 0.35 + 0.55 * d;
    s->ink = between(&s->rng, 0.2, 0.35);
    for (int i = 0; i < FADES; i++) {
        s->fade_at[i][0] = between(&s->rng, -half, half);
        s->fade_at[i][1] = between(&s->rng, -half, half);
        s->fade_at[i][2] = half * between(&s->rng, 0.2, 0.6);
    }
    for (int i = 0; i < DEAD_DOTS; i++) {
        s->dead[i][0] = between(&s->rng, -half, half);
        s->dead[i][1] = unit(&s->rng) < 0.3 + 0.5 * d ? between(&s->rng, 0.15, 0.3 + 0.6 * d) : 0;
    }
}

static void
crack(struct scene *s, double d)
{
    double half = s->code->width / 2.0;

    show_on_screen(s, between(&s->rng, 0.5, 1), 0.2);
    s->crack_x = between(&s->rng, -half, half);
    s->crack_y = between(&s->rng, -half, half);
    s->crack_width = 0.3 + 0.9 * d;
    for (int i = 0; i < SPLINTERS; i++) {
        s->splinter[i][0] = (i + between(&s->rng, 0, 0.8)) * TURN / SPLINTERS;
        for (int k = 1; k < 3; k++)
            s->splinter[i][k] = between(&s->rng, -1, 1) * d;
        s->splinter[i][3] = between(&s->rng, 1 - 0.35 * d, 1);
    }
}

/* The class's own difficulty, d from 0 to 1. */
static void
harden(struct scene *s, enum pd_picture_class class, double d)
{
    double side = s->code->width;

    switch (class) {
    case PD_PICTURE_TILT:
        s->tilt = 0.35 + 0.95 * d;
        s->distance = between(&s->rng, 2.2, 4.5);
        break;
    case PD_PICTURE_BLUR:
        s->blur = s->module * (0.3 + 0.9 * d);
        break;
    case PD_PICTURE_MOTION:
        s->motion = s->module * (0.6 + 2.6 * d);
        s->motion_turn = between(&s->rng, 0, TURN);
        break;
    case PD_PICTURE_LOW_LIGHT:
        s->light = 0.25 - 0.22 * d;
        s->noise = between(&s->rng, 3, 9);
        break;
    case PD_PICTURE_LOW_CONTRAST:
        s->ink = s->paper - (0.22 - 0.19 * d);
        break;
    case PD_PICTURE_GLARE:
        s->glare = side * (0.08 + 0.32 * d);
        s->glare_flat = between(&s->rng, 0.3, 1);
        s->glare_x = between(&s->rng, -0.5, 0.5) * side;
        s->glare_y = between(&s->rng, -0.5, 0.5) * side;
        break;
    case PD_PICTURE_INVERTED:
        s->ink = between(&s->rng, 0.7, 0.95);
        s->paper = between(&s->rng, 0.04, 0.25);
        s->blur = s->module * 0.7 * d;
        s->tilt = between(&s->rng, 0, 0.7);
        break;
    case PD_PICTURE_CURVED:
        s->bend = 0.5 + 1.7 * d;
        s->bend_axis =
            pd_rng_below(&s->rng, 2) == 0 ? between(&s->rng, -0.15, 0.15) : between(&s->rng, 0, TURN);
        s->crease = pd_rng_below(&s->rng, 3) == 0 ? 0.05 * d : 0;
        s->tilt = between(&s->rng, 0, 0.4);
        break;
    case PD_PICTURE_SMALL:
        s->module = 2.9 - 1.8 * d;
        s->blur = between(&s->rng, 0.3, 0.6);
        break;
    case PD_PICTURE_MOIRE:
        s->screen = true;
        s->grid = between(&s->rng, 0.8, 2.4) / s->module;
        s->grid_depth = 0.35 + 0.65 * d;
        s->blur = between(&s->rng, 0.2, 0.6);
        break;
    case PD_PICTURE_PHONE:
        s->screen = true;
        s->grid = between(&s->rng, 0.6, 1.4) / s->module;
        s->grid_depth = 0.3;
        s->light = between(&s->rng, 0.4, 1.5 + d);
        s->blur = s->module * between(&s->rng, 0.1, 0.35 + 0.4 * d);
        s->haze = between(&s->rng, 0, 0.55 * d);
        s->tilt = between(&s->rng, 0, 0.6);
        if (pd_rng_below(&s->rng, 4) == 0) {
            s->paper = 0.06;
            s->ink = 0.95;
        } else {
            s->ink = 0.05;
            s->paper = 1;
        }
        break;
    case PD_PICTURE_ROLLING:
        s->shear = between(&s->rng, -0.5, 0.5) * d;
        s->sway = s->module * between(&s->rng, 0.2, 0.4 + 1.6 * d);
        s->sway_turns = TURN / between(&s->rng, 120, 500);
        s->sway_phase = between(&s->rng, 0, TURN);
        s->motion = s->module * between(&s->rng, 0.2, 0.4 + 0.6 * d);
        break;
    case PD_PICTURE_JPEG:
        s->module = between(&s->rng, 3, 5);
        s->quality = 22 - 20 * d;
        break;
    case PD_PICTURE_STRIPES:
        show_on_screen(s, between(&s->rng, 0.7, 2.6), 0.4 + 0.6 * d);
        s->stripes = true;
        s->bands = TURN / between(&s->rng, 30, 200);
        s->bands_depth = 0.8 * d;
        s->blur = between(&s->rng, 0.2, 0.6);
        break;
    case PD_PICTURE_FADED:
        fade_away(s, d);
        break;
    case PD_PICTURE_CRACKED:
        crack(s, d);
        break;
    case PD_PICTURE_PLAIN:
    case PD_PICTURE_CLASSES:
        break;
    }
}

static void
compose(struct scene *s, enum pd_picture_class class)
{
    double largest, d = unit(&s->rng);

    largest = (H - 60.0) / (s->code->width + 2.0 * QUIET) / 1.15;
    s->module = between(&s->rng, 3.6, 7);
    s->turn = pd_rng_below(&s->rng, 3) == 0 ? between(&s->rng, 0, TURN) : between(&s->rng, -0.3, 0.3);
    s->axis = between(&s->rng, 0, TURN);
    s->tilt = between(&s->rng, 0, 0.15);
    s->distance = between(&s->rng, 3, 6);
    s->paper = between(&s->rng, 0.75, 0.95);
    s->ink = between(&s->rng, 0.05, 0.2);
    s->light = between(&s->rng, 0.7, 1);
    s->light_slope = between(&s->rng, 0, 0.35);
    s->light_turn = between(&s->rng, 0, TURN);
    s->blur = between(&s->rng, 0.3, 0.9);
    s->noise = between(&s->rng, 1, 4);
    harden(s, class, d);
    if (s->module > largest)
        s->module = largest;
    s->x = W / 2.0 + between(&s->rng, -1, 1) * fmax(0, W / 2.0 - s->code->width * s->module * 0.75);
    s->y = H / 2.0 + between(&s->rng, -1, 1) * fmax(0, H / 2.0 - s->code->width * s->module * 0.75);
}

/* A point of the bent sheet in space, in modules: x and y across it, z towards the camera. */
static void
sheet(const struct scene *s, double u, double v, double *x, double *y, double *z)
{
    double side = s->code->width, c = cos(s->bend_axis), n = sin(s->bend_axis);
    double along = (u * c + v * n) / side, across = -u * n + v * c;
    double a = along;

    *z = 0;
    if (s->bend > 0) {
        a = sin(along * s->bend) / s->bend;
        *z = (cos(along * s->bend) - 1) / s->bend;
    }
    *z += s->crease * sin(along * 7 + 1);
    *x = a * side * c - across * n;
    *y = a * side * n + across * c;
    *z *= side;
}

/* Where a point of the sheet falls in the picture. */
static void
project(const struct scene *s, double u, double v, double *px, double *py)
{
    double x, y, z, c = cos(s->axis), n = sin(s->axis);
    double along, across, far = s->distance * s->code->width, scale, turned_x, turned_y;

    sheet(s, u, v, &x, &y, &z);
    along = x * c + y * n;
    across = -x * n + y * c;
    x = along;
    y = across * cos(s->tilt) - z * sin(s->tilt);
    z = across * sin(s->tilt) + z * cos(s->tilt);
    scale = far / (far - z);
    turned_x = (x * c - y * n) * scale * s->module;
    turned_y = (x * n + y * c) * scale * s->module;
    *px = s->x + turned_x * cos(s->turn) - turned_y * sin(s->turn);
    *py = s->y + turned_x * sin(s->turn) + turned_y * cos(s->turn);
    *px += s->shear * (*py - s->y) + s->sway * sin(*py * s->sway_turns + s->sway_phase);
}

/* What is left of the ink there. */
static double
faded(const struct scene *s, double u, double v)
{
    double gone = 0.4 * s->fade;

    for (int i = 0; i < FADES; i++) {
        double dx = u - s->fade_at[i][0], dy = v - s->fade_at[i][1], r = s->fade_at[i][2];

        gone += s->fade * 0.6 * exp(-(dx * dx + dy * dy) / (r * r));
    }
    for (int i = 0; i < DEAD_DOTS; i++)
        if (fabs(u - s->dead[i][0]) < s->dead[i][1] / 2)
            gone = 1;
    return s->ink + (s->paper - s->ink) * fmin(gone, 1);
}

/* Which splinter lies over a point, -1: a crack. */
static int
splinter_at(const struct scene *s, double u, double v)
{
    double dx = u - s->crack_x, dy = v - s->crack_y, far = hypot(dx, dy);
    double turn = atan2(dy, dx) + 0.08 * sin(far * 0.9), width = s->crack_width / (far + 0.5);
    int at = SPLINTERS - 1;

    turn += turn < 0 ? TURN : 0;
    for (int i = 0; i < SPLINTERS; i++) {
        if (fabs(turn - s->splinter[i][0]) < width / 2)
            return -1;
        at = turn > s->splinter[i][0] ? i : at;
    }
    return fabs(fmod(far, 7) - 3.5) < s->crack_width / 4 && at % 3 == 0 ? -1 : at;
}

/* A screen's pixel: a cosine of light, or three stripes of the colours that a grey camera sees unlike, and
 * dark between them. */
static double
screen_pixel(const struct scene *s, double u, double v)
{
    static const double seen[3] = { 0.9, 1.77, 0.33 };
    double x = u / s->grid - floor(u / s->grid), y = v / s->grid - floor(v / s->grid), third;

    if (!s->stripes)
        return 1 - s->grid_depth * (0.5 - 0.25 * cos(x * TURN) - 0.25 * cos(y * TURN));
    third = x * 3 - floor(x * 3);
    return 1 - s->grid_depth + s->grid_depth * (third < 0.12 || y < 0.15 ? 0 : 1.25 * seen[(int)(x * 3) % 3]);
}

/* How much light the sheet returns there, without the light that falls on it. */
static double
reflected(const struct scene *s, double u, double v)
{
    double half = s->code->width / 2.0, value, bright = 1;
    int mx, my, side = s->code->width;
    bool dark;

    if (s->crack_width > 0) {
        int at = splinter_at(s, u, v);

        if (at < 0)
            return 0.55;
        u += s->splinter[at][1];
        v += s->splinter[at][2];
        bright = s->splinter[at][3];
    }
    mx = (int)floor(u + half);
    my = (int)floor(v + half);
    dark = mx >= 0 && my >= 0 && mx < side && my < side && (s->code->data[my * side + mx] & 1) != 0;
    value = dark ? (s->fade > 0 ? faded(s, u, v) : s->ink) : s->paper;
    return s->screen && s->grid > 0 ? bright * value * screen_pixel(s, u, v) : value;
}

/* The hall behind: flat areas, edges, a few lines of something. */
static void
draw_hall(struct scene *s, float *out)
{
    double tone[24], turn = between(&s->rng, 0, TURN), pitch = between(&s->rng, 60, 240);

    for (int i = 0; i < 24; i++)
        tone[i] = between(&s->rng, 0.15, 0.75);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            int a = (int)floor((x * cos(turn) + y * sin(turn)) / pitch + 50);
            int b = (int)floor((-x * sin(turn) + y * cos(turn)) / (pitch * 1.7) + 50);

            out[y * W + x] = (float)tone[(a * 5 + b * 7) % 24];
        }
}

/* Forward: the sheet in small pieces, each averaged into the pixels it falls on. Finer than a pixel, so no
 * pixel within it stays empty. */
static void
draw_sheet(const struct scene *s, float *out)
{
    int side = s->code->width + 2 * QUIET;
    int steps = (int)ceil(s->module * 3.2);
    float *sum = calloc(PIXELS, sizeof *sum), *weight = calloc(PIXELS, sizeof *weight);

    for (int j = 0; sum != NULL && weight != NULL && j < side * steps; j++)
        for (int i = 0; i < side * steps; i++) {
            double u = (i + 0.5) / steps - side / 2.0, v = (j + 0.5) / steps - side / 2.0, px, py;

            project(s, u, v, &px, &py);
            if (px >= 0 && py >= 0 && px < W && py < H) {
                int at = (int)py * W + (int)px;

                sum[at] += (float)reflected(s, u, v);
                weight[at] += 1;
            }
        }
    for (int i = 0; sum != NULL && weight != NULL && i < PIXELS; i++)
        if (weight[i] > 0)
            out[i] = sum[i] / weight[i];
    free(sum);
    free(weight);
}

static void
light_up(struct scene *s, float *picture)
{
    double gx, gy, c = cos(s->light_turn), n = sin(s->light_turn), radius = s->glare * s->module;

    project(s, s->glare_x, s->glare_y, &gx, &gy);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            double slope = 1 - s->light_slope * (((x - W / 2) * c + (y - H / 2) * n) / W + 0.5);
            double dim = s->bands_depth * (0.5 + 0.5 * sin(y * s->bands));
            double v = picture[y * W + x] * s->light * slope * (1 - dim) + s->haze;

            if (radius > 0) {
                double dx = (x - gx) / radius, dy = (y - gy) / (radius * s->glare_flat);

                v += 2.2 * exp(-(dx * dx + dy * dy) * 1.5);
            }
            picture[y * W + x] = (float)v;
        }
}

/* A line through the picture in one direction, its ends weighed by what they cover. */
static void
smear(float *picture, double length, double dx, double dy)
{
    float *from = malloc(PIXELS * sizeof *from);
    int taps = (int)ceil(length * 2) + 1;

    if (from == NULL)
        return;
    memcpy(from, picture, PIXELS * sizeof *from);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            double sum = 0;

            for (int i = 0; i < taps; i++) {
                double t = ((double)i / (taps - 1) - 0.5) * length;
                double sx = fmin(fmax(x + t * dx, 0), W - 1.001), sy = fmin(fmax(y + t * dy, 0), H - 1.001);
                int ix = (int)sx, iy = (int)sy;
                double fx = sx - ix, fy = sy - iy;
                const float *p = from + iy * W + ix;

                sum += (p[0] * (1 - fx) + p[1] * fx) * (1 - fy) + (p[W] * (1 - fx) + p[W + 1] * fx) * fy;
            }
            picture[y * W + x] = (float)(sum / taps);
        }
    free(from);
}

/* Three boxes of a width that may have a fraction are close to a Gaussian. */
static void
box(const float *from, float *to, int n, int stride, double half)
{
    int whole = (int)half;
    double rest = half - whole, area = 2 * half + 1;

    for (int i = 0; i < n; i++) {
        double sum = 0;

        for (int k = -whole - 1; k <= whole + 1; k++) {
            int at = i + k < 0 ? 0 : i + k >= n ? n - 1 : i + k;

            sum += from[at * stride] * (k < -whole || k > whole ? rest : 1);
        }
        to[i * stride] = (float)(sum / area);
    }
}

static void
soften(float *picture, double sigma)
{
    float *other = malloc(PIXELS * sizeof *other);
    double half = (sqrt(4 * sigma * sigma + 1) - 1) / 2;

    for (int pass = 0; other != NULL && pass < 3; pass++) {
        for (int y = 0; y < H; y++)
            box(picture + y * W, other + y * W, W, 1, half);
        for (int x = 0; x < W; x++)
            box(other + x, picture + x, H, W, half);
    }
    free(other);
}

/* Light to grey values: noise grows with light, and what is too bright is white. */
static struct pd_image
expose(struct scene *s, const float *picture)
{
    struct pd_image image = { 0 };

    if (pd_image_init(&image, W, H) != PD_OK)
        return image;
    for (int i = 0; i < PIXELS; i++) {
        double v = picture[i] * 235 + 8;

        v += normal(&s->rng) * s->noise * sqrt(0.4 + 0.6 * fmin(fabs(v), 255) / 160);
        image.grey[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v + 0.5);
    }
    return image;
}

struct pd_image
pd_picture_make(enum pd_picture_class class, uint64_t seed, char text[PD_PICTURE_TEXT_CAP])
{
    struct scene s = { .rng = pd_rng_seeded(seed * 64 + (uint64_t) class) };
    struct pd_image image = { 0 };
    float *picture = malloc(PIXELS * sizeof *picture);

    write_text(&s.rng, text);
    s.code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (s.code != NULL && picture != NULL) {
        compose(&s, class);
        draw_hall(&s, picture);
        draw_sheet(&s, picture);
        light_up(&s, picture);
        if (s.motion > 0)
            smear(picture, s.motion, cos(s.motion_turn), sin(s.motion_turn));
        soften(picture, s.blur);
        image = expose(&s, picture);
        if (s.quality > 0 && image.grey != NULL)
            pd_press(&image, s.quality);
    }
    QRcode_free(s.code);
    free(picture);
    return image;
}

static void
draw_page(struct scene *s, float *out)
{
    int line = 10 + (int)pd_rng_below(&s->rng, 30);

    for (int i = 0; i < PIXELS; i++)
        out[i] = 0.9f;
    for (int top = 10; top + line < H; top += line + line / 3)
        for (int left = 20; left + line < W; left += line) {
            if (pd_rng_below(&s->rng, 7) == 0)
                continue;
            for (int stroke = 0; stroke < 5; stroke++) {
                int at = (int)pd_rng_below(&s->rng, (uint64_t)line * 8 / 10), thick = 1 + line / 12;
                int from = (int)pd_rng_below(&s->rng, (uint64_t)line / 2), to = line * 8 / 10;
                bool upright = pd_rng_below(&s->rng, 2) == 0;

                for (int k = from; k < to; k++)
                    for (int t = 0; t < thick; t++)
                        out[(top + (upright ? k : at + t)) * W + left + (upright ? at + t : k)] = 0.1f;
            }
        }
}

static void
draw_rings(struct scene *s, float *out)
{
    for (int i = 0; i < PIXELS; i++)
        out[i] = 0.85f;
    for (int n = 0; n < 40; n++) {
        int m = 2 + (int)pd_rng_below(&s->rng, 8), x0 = (int)pd_rng_below(&s->rng, (uint64_t)(W - 7 * m)),
            y0 = (int)pd_rng_below(&s->rng, (uint64_t)(H - 7 * m));

        for (int y = 0; y < 7 * m; y++)
            for (int x = 0; x < 7 * m; x++) {
                int ring = (int)fmax(fabs(x / m - 3.0), fabs(y / m - 3.0));

                out[(y0 + y) * W + x0 + x] = ring == 2 ? 0.85f : 0.1f;
            }
    }
}

static void
draw_waves(struct scene *s, float *out)
{
    double f[6][3];

    for (int i = 0; i < 6; i++)
        for (int k = 0; k < 3; k++)
            f[i][k] = k < 2 ? between(&s->rng, -0.9, 0.9) * pow(unit(&s->rng), 2) : between(&s->rng, 0, TURN);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            double v = 0;

            for (int i = 0; i < 6; i++)
                v += sin(f[i][0] * x + f[i][1] * y + f[i][2]);
            out[y * W + x] = (float)(0.5 + v / 8);
        }
}

static void
draw_squares(struct scene *s, float *out, int side)
{
    int across = W / side + 1;
    uint8_t *tone = malloc((size_t)across);

    for (int y = 0; tone != NULL && y < H; y++) {
        if (y % side == 0)
            pd_rng_fill(&s->rng, tone, (size_t)across);
        for (int x = 0; x < W; x++)
            out[y * W + x] = side == 1 ? (float)tone[x] / 255 : (tone[x / side] & 1) != 0 ? 0.1f : 0.9f;
    }
    free(tone);
}

struct pd_image
pd_picture_make_empty(enum pd_picture_empty kind, uint64_t seed)
{
    struct scene s = { .rng = pd_rng_seeded(seed * 64 + 32 + (uint64_t)kind), .light = 1 };
    struct pd_image image = { 0 };
    float *picture = malloc(PIXELS * sizeof *picture);

    s.noise = kind == PD_EMPTY_NOISE ? 0 : between(&s.rng, 1, 8);
    if (picture == NULL)
        return image;
    if (kind == PD_EMPTY_NOISE)
        draw_squares(&s, picture, 1);
    else if (kind == PD_EMPTY_COARSE)
        draw_squares(&s, picture, 2 + (int)pd_rng_below(&s.rng, 11));
    else if (kind == PD_EMPTY_TEXTURE)
        draw_waves(&s, picture);
    else if (kind == PD_EMPTY_PAGE)
        draw_page(&s, picture);
    else if (kind == PD_EMPTY_RINGS)
        draw_rings(&s, picture);
    else
        draw_hall(&s, picture);
    image = expose(&s, picture);
    free(picture);
    return image;
}

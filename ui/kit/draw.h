/*
 * The draw list: what a screen looks like, as a flat array of plain structs, in painting order.
 *   (1) Equal lists have equal bytes, so that a hash of it answers "did anything change?".
 *   (2) It holds no pointers: texts and names lie in its own pool.
 *   (3) When it is full, further commands are dropped and `full` says so (a test looks).
 * Nothing here paints; ui/render does.
 */
#ifndef PD_UI_KIT_DRAW_H
#define PD_UI_KIT_DRAW_H

#include "ui/kit/rect.h"

#include "app/base/str.h"

#include <stdint.h>
#include <stdio.h>

#define PD_DRAW_MAX 1024
#define PD_DRAW_POOL 32768 /* bytes */

/* 0xAARRGGBB, not premultiplied. */
typedef uint32_t pd_color;

enum pd_draw_kind {
    PD_DRAW_FILL,   /* rounded rectangle; gradient from color to color2 */
    PD_DRAW_BORDER, /* outline of `size` px inside rect */
    PD_DRAW_SHADOW, /* soft shadow of rect: blur `size` px, moved down by `extra` px */
    PD_DRAW_IMAGE,  /* picture by name, covering rect; color's alpha is its opacity */
    PD_DRAW_ICON,   /* picture by name, only its alpha, in color */
    PD_DRAW_TEXT,   /* one line, `size` px em, in the em box centred in rect */
    PD_DRAW_RING,   /* circle line of `size` px, `extra` per mille of it in color, the rest in color2 */
    PD_DRAW_QR,     /* the payload as QR modules in color on color2, whole pixels per module */
    PD_DRAW_GREY,   /* `size` x `extra` grey values, which lie in the pool as they are, stretched over rect */
};

enum pd_gradient { PD_GRADIENT_NONE, PD_GRADIENT_DOWN, PD_GRADIENT_DIAGONAL };

enum pd_weight { PD_REGULAR, PD_BOLD };

/* Which of the font's scripts shapes the ideographs: the same character differs between them. */
enum pd_script { PD_SCRIPT_SC, PD_SCRIPT_TC, PD_SCRIPT_HK };

struct pd_draw_cmd {
    uint8_t kind; /* enum pd_draw_kind */
    uint8_t gradient;
    uint8_t weight;
    uint8_t script;
    struct pd_rect rect;
    struct pd_rect clip;
    int32_t radius;      /* px */
    int32_t clip_radius; /* px: corners of clip */
    pd_color color, color2;
    int32_t size;  /* px */
    int32_t extra; /* see the kinds; of a text: 1, a watermark */
    uint32_t text; /* offset into the pool; 0 is the empty string */
};

struct pd_draw_list {
    struct pd_draw_cmd cmd[PD_DRAW_MAX];
    int count;
    char pool[PD_DRAW_POOL];
    uint32_t pool_used;
    struct pd_rect clip; /* what the next commands are clipped to */
    int clip_radius;
    bool full;
};

/* Empties the list; everything is clipped to the w × h screen. */
void
pd_draw_reset(struct pd_draw_list *list, int w, int h);

/* From now on clip to the part of rect that lies in the clip before. Returns the clip before, for restoring
 * with pd_draw_unclip. */
struct pd_rect
pd_draw_clip(struct pd_draw_list *list, struct pd_rect rect, int radius);

void
pd_draw_unclip(struct pd_draw_list *list, struct pd_rect before);

void
pd_draw_fill(struct pd_draw_list *list, struct pd_rect rect, int radius, pd_color color);

void
pd_draw_gradient(struct pd_draw_list *list, struct pd_rect rect, int radius, enum pd_gradient gradient,
    pd_color color, pd_color color2);

void
pd_draw_border(struct pd_draw_list *list, struct pd_rect rect, int radius, int width, pd_color color);

void
pd_draw_shadow(
    struct pd_draw_list *list, struct pd_rect rect, int radius, int blur, int down, pd_color color);

void
pd_draw_image(struct pd_draw_list *list, struct pd_rect rect, int radius, int alpha, const char *name);

void
pd_draw_icon(struct pd_draw_list *list, struct pd_rect rect, pd_color color, const char *name);

void
pd_draw_text(struct pd_draw_list *list, struct pd_rect rect, int size, enum pd_weight weight,
    enum pd_script script, pd_color color, const char *text, size_t len);

void
pd_draw_ring(
    struct pd_draw_list *list, struct pd_rect rect, int width, int permille, pd_color color, pd_color rest);

void
pd_draw_qr(
    struct pd_draw_list *list, struct pd_rect rect, pd_color dark, pd_color light, const char *payload);

/* What a camera sees: w * h bytes, row by row; they are copied. */
void
pd_draw_grey(struct pd_draw_list *list, struct pd_rect rect, int w, int h, const uint8_t *grey);

const char *
pd_draw_string(const struct pd_draw_list *list, uint32_t text);

/* FNV-1a over one command and its text, with h as the start. */
uint64_t
pd_draw_hash_cmd(const struct pd_draw_list *list, const struct pd_draw_cmd *cmd, uint64_t h);

uint64_t
pd_draw_hash(const struct pd_draw_list *list);

/* One command a line, in order; the golden tests compare this. */
void
pd_draw_dump(const struct pd_draw_list *list, FILE *out);

#endif

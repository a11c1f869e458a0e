/*
 * The user interface as one thing: give it events and a view, get back an intent and a picture.
 *   (1) It owns no state of the visit: everything shown comes from the view, everything wanted goes out as an
 *       intent. What it remembers is where fingers are and how far a motion has got.
 *   (2) Time comes in as a parameter; the same events, views and times give the same pictures.
 *   (3) Nothing is allocated after pd_ui_create but what SDL_ttf and libpng need to load a glyph or a
 * picture. Threading: one thread at a time; pictures may be loaded by an internal thread (pd_ui_load_behind).
 */
#ifndef PD_UI_UI_H
#define PD_UI_UI_H

#include "ui/kit/input.h"
#include "ui/speech.h"
#include "ui/theme.h"

#include "app/core/view.h"

struct pd_ui;

struct pd_ui_config {
    struct pd_panel panel;
    const char *assets_dir;   /* holds brand/ gifts/ icons/ pictures/ locale/ */
    const char *pictures_dir; /* NULL, or a folder of the same shape that is looked into before it */
    const char *font_dir;     /* NULL: where Debian's fonts-noto-cjk puts them */
    bool still;               /* no motion: every change is at once */
    bool training;            /* every picture and paper says so: screen/training.h, paper.h */
    bool beside;              /* the patient's side of a counter: the training's bar is on the other */
};

/* Errors: PD_ERR_MISSING (fonts or catalogues; *why names them), PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_ui_create(struct pd_ui **ui, const struct pd_ui_config *config, struct pd_why *why);

void
pd_ui_destroy(struct pd_ui *ui);

/* The window became another size. */
void
pd_ui_resize(struct pd_ui *ui, struct pd_panel panel);

void
pd_ui_size(const struct pd_ui *ui, int *w_px, int *h_px);

/* Kept until the next frame. */
void
pd_ui_event(struct pd_ui *ui, const struct pd_event *event);

struct pd_ui_frame {
    struct pd_intent intent; /* PD_INTENT_NONE when nothing was asked */
    bool changed;            /* the draw list differs from the frame before */
    bool moving;             /* call again in a frame's time: something is in motion */
    bool more;               /* events wait: call again once the intent is dealt with */
    struct pd_said said;     /* what is to be spoken now, instead of what is being spoken */
};

/* Draws the view and works through the waiting events until one of them asks for something. */
struct pd_ui_frame
pd_ui_frame(struct pd_ui *ui, const struct pd_view *view, int64_t now_ms);

/* Loads the glyphs and pictures of the last frame, so that the first presentation does not wait for them. May
 * run beside SDL_Init. */
void
pd_ui_warm(struct pd_ui *ui);

/* From now on pictures are loaded by a thread of their own; wake is called on it when one has come: the
 * window then looks again (pd_ui_present_rects). */
PD_MUST_CHECK enum pd_err
pd_ui_load_behind(struct pd_ui *ui, void (*wake)(void *ctx), void *ctx);

/* Ends that thread: wake is not called after it returns. */
void
pd_ui_load_stop(struct pd_ui *ui);

/* Paints what changed since the last call into pixels (0x00RRGGBB, the whole screen) and says where. rects
 * holds PD_UI_RECTS. Returns how many, 0: nothing to present. */
#define PD_UI_RECTS 64
int
pd_ui_paint(struct pd_ui *ui, uint32_t *pixels, int stride_px, struct pd_rect *rects);

/* The same, and tells of each part as soon as it is painted: of all of them, once. */
int
pd_ui_paint_parts(struct pd_ui *ui, uint32_t *pixels, int stride_px,
    void (*painted)(void *ctx, struct pd_rect part), void *ctx);

/* The pixels were lost: the next pd_ui_paint paints all. */
void
pd_ui_repaint(struct pd_ui *ui);

/* The last frame as a PNG file. */
PD_MUST_CHECK enum pd_err
pd_ui_render_png(struct pd_ui *ui, const char *path);

/* The last frame's draw list as text. */
void
pd_ui_dump(const struct pd_ui *ui, FILE *out);

/* The controls of the last frame, for tests, the tour and the spoken path. */
/* In the order they are listened to. */
enum pd_zone {
    PD_ZONE_ROOM,
    PD_ZONE_ASIDE, /* headings, other pages */
    PD_ZONE_FOOTER,
    PD_ZONE_HEADER
};

struct pd_control {
    struct pd_rect rect;
    bool enabled;
    struct pd_intent intent;
    const char *label;  /* valid until the next frame */
    const char *spoken; /* its name for the ear where the label does not do; NULL: the label */
    enum pd_zone zone;
    bool primary;  /* what this screen is for */
    bool selected; /* a switch that is on, the one of several that holds */
    bool unseen;   /* the screen is blank: only a keypad finds it */
};

int
pd_ui_control_count(const struct pd_ui *ui);

struct pd_control
pd_ui_control_at(const struct pd_ui *ui, int i);

/* The enabled control that asks for this (n is ignored when negative, sku when NULL); false when there is
 * none. */
bool
pd_ui_find(const struct pd_ui *ui, enum pd_intent_kind kind, int n, const char *sku, struct pd_rect *rect);

/* Which control is the i-th for who goes through them with a keypad: the screen's own in reading order, then
 * the ways out, then what every header has. */
int
pd_ui_reading_order(const struct pd_ui *ui, int i);

/* The texts of the last frame in painting order, one line each; NULL behind the last. */
const char *
pd_ui_text_at(const struct pd_ui *ui, int i);

/* How many texts of the last frame had to be cut or ran out of their place: 0 unless a screen is wrong. */
int
pd_ui_clipped(const struct pd_ui *ui);

/* The first of them, for whoever mends it; "" when there is none. */
const char *
pd_ui_clipped_text(const struct pd_ui *ui);

/* Whether the pictures of a gift are there, in every size that screens ask for. */
bool
pd_ui_has_gift_picture(const struct pd_ui *ui, const struct pd_gift *gift);

#endif

/*
 * What screens and widgets are written with: the frame in hand, places for controls and texts, and nothing
 * that outlives the frame.
 */
#ifndef PD_UI_KIT_KIT_H
#define PD_UI_KIT_KIT_H

#include "ui/kit/corners.h"
#include "ui/kit/pad.h"
#include "ui/text/layout.h"
#include "ui/text/locale.h"
#include "ui/ui.h"

#define PD_CONTROLS 64
#define PD_SCRATCH 65536 /* bytes of composed texts a frame, for eye and ear */

struct pd_ui {
    struct pd_ui_config config;
    struct pd_theme theme;
    struct pd_panel made_for; /* the panel of that theme; a bar below the screens may have taken some of it */
    bool large;               /* large print was asked for; how far it has grown stands in the theme */
    struct pd_draw_list draw;
    struct pd_input input;
    struct pd_font *font;
    enum pd_lang lang;
    enum pd_script script;
    int64_t now_ms;
    int utc_offset_min;

    struct pd_intent asked;     /* by a control of this frame */
    const struct pd_view *view; /* of the frame in hand */
    struct pd_control control[PD_CONTROLS];
    int order[PD_CONTROLS]; /* reading order: indices into control */
    int control_count;
    enum pd_zone zone; /* of the controls that follow */
    bool unseen;       /* they are on no picture: no finger finds them */
    struct pd_pad pad;
    struct pd_corners corners;
    struct pd_spoken spoken; /* what this frame says */
    struct pd_speech speech; /* what was said before */
    bool low;                /* buttons are lowered, on a panel where that helps */
    bool covered;            /* a warning lies over the screen: what is drawn now cannot be hit */
    struct pd_rect above;    /* low mode: what lies above the room, for things only looked at; else empty */
    int above_mark;          /* the command that fills it quietly */
    int clipped;
    const char *clipped_text; /* the first of them */
    char scratch[PD_SCRATCH];
    size_t scratch_used;

    enum pd_screen screen;       /* shown last */
    uint32_t visit;              /* to whom */
    int64_t screen_ms;           /* since when */
    enum pd_intent_kind left_by; /* what was asked for last */
    bool came_back;              /* to a screen that was left before */
    bool warned;                 /* the idle warning was up */
    int64_t warned_ms;
    bool moving;

    uint64_t last_hash;
    struct pd_ui_render *render; /* pixels, pictures; see ui.c */
};

/* The wording of an English original in the language of this frame. */
#define TR(english) pd_locale_text(ui->lang, (english))
#define TRN(one, many, n) pd_locale_plural(ui->lang, (one), (many), (n))

/* Of two wordings the one for a clerk where she reads the screen, else the member's. */
const char *
pd_kit_whose(const struct pd_ui *ui, const char *members, const char *clerks);

/* Composes a text that lives until the next frame; cut when the frame's room is full. */
const char *
pd_kit_text(struct pd_ui *ui, const char *fmt, ...) PD_PRINTF(2, 3);

/* "1,280". */
const char *
pd_kit_number(struct pd_ui *ui, int64_t n);

const char *
pd_kit_points(struct pd_ui *ui, struct pd_points points);

/* "12月31日" / "31 Dec"; with the year when it is not this one's. An instant that ends a day belongs to that
 * day. */
const char *
pd_kit_date(struct pd_ui *ui, int64_t at_ms, int64_t today_ms);

/* "10:42" */
const char *
pd_kit_clock(struct pd_ui *ui, int64_t at_ms);

/* What a programme's text says in this frame's language; English, then simplified Chinese, where it is
 * silent. */
const char *
pd_kit_say(const struct pd_ui *ui, const struct pd_text *text);

/* Puts a control here. Returns how to draw it; asks for the intent when it was hit. key: what types it, 0 for
 * none.
 */
struct pd_hit
pd_kit_control(
    struct pd_ui *ui, struct pd_rect rect, struct pd_intent intent, const char *label, bool enabled, int key);

/* The same with all that a control may have; rect, enabled, intent, label, spoken, primary and selected are
 * taken from it. */
struct pd_hit
pd_kit_control_put(struct pd_ui *ui, const struct pd_control *control, int key);

/* Two controls with the same intent are the same control. Never 0. */
uint32_t
pd_kit_id(struct pd_intent intent);

/* How far a motion that began at since_ms has got, 0..1000, eased out over duration_ms; keeps frames coming
 * until it is done. */
int
pd_kit_motion(struct pd_ui *ui, int64_t since_ms, int duration_ms);

/* What paints with this ui's fonts and pictures. */
struct pd_raster;
const struct pd_raster *
pd_kit_raster(const struct pd_ui *ui);

static inline struct pd_intent
pd_intent_of(enum pd_intent_kind kind)
{
    return (struct pd_intent){ .kind = kind };
}

static inline struct pd_intent
pd_intent_n(enum pd_intent_kind kind, int n)
{
    return (struct pd_intent){ .kind = kind, .n = n };
}

#endif

/*
 * A window, its events, and presenting into it. Software surface only: on the machines hospitals have, a
 * window with a GPU renderer costs 100 MB and starts slower. (1) A tap arrives once: SDL's synthetic mouse
 * and touch events are off. (2) Nothing is presented unless something changed. (3) pd_window_wake may be
 * called from any thread; everything else from the one that opened the window.
 */
#ifndef PD_UI_RENDER_WINDOW_SDL_H
#define PD_UI_RENDER_WINDOW_SDL_H

#include "ui/render/keypad_sdl.h"
#include "ui/ui.h"

struct pd_window;

struct pd_window_config {
    const char *title;
    int w_px, h_px;                 /* smaller where the display has no room; 0: the whole display */
    bool hide_pointer;              /* a kiosk with a touch panel */
    const struct pd_keypad *keypad; /* NULL: none; outlives the window */
    const char *beside_touch; /* whose hands reach the second window (ui/render/beside.h), which may come
                               * later; NULL: there is never one; outlives the window */
    bool typing;              /* texts are typed: shift makes capitals and the other signs */
};

/* What SDL reads from the environment: as pd_locale_environment, before the first thread. */
void
pd_window_environment(void);

/* Errors: PD_ERR_MISSING with *why (no display, no driver). */
PD_MUST_CHECK enum pd_err
pd_window_open(struct pd_window **window, const struct pd_window_config *config, struct pd_why *why);

void
pd_window_close(struct pd_window *window);

void
pd_window_size(const struct pd_window *window, int *w_px, int *h_px);

/* ---- a second window, on a second display ---- */

struct pd_window_beside {
    const char *title;
    int display;      /* from 1; 0: the first that the other window is not on */
    int w_px, h_px;   /* of a window on a desktop, beside the other where there is one display; 0: full */
    struct pd_ui *ui; /* gets its input; outlives the window */
};

/*
 * Shows it, as far as there is a display for it: called again whenever PD_WINDOW_DISPLAYS is told, it comes
 * and goes with its display, and its memory stays. Keys are the first window's wherever the focus is: she has
 * no keyboard, and who has one is the clerk. True: it is to be seen.
 * The first window must be open; pd_window_close of the first ends it too.
 */
bool
pd_window_beside(struct pd_window *first, const struct pd_window_beside *config);

/* Likewise of what is drawn in it; false: nothing was presented, or there is none. */
bool
pd_window_beside_present(struct pd_window *first, struct pd_ui *ui);

/* false: there is none to be seen. */
bool
pd_window_beside_size(const struct pd_window *first, int *w_px, int *h_px);

/* Frames presented in it. */
uint64_t
pd_window_beside_frames(const struct pd_window *first);

/* Where the corner of a window is on the desktop. beside: of the second. */
void
pd_window_corner(const struct pd_window *first, bool beside, int *x_px, int *y_px);

/* What is plugged in, for whoever looks at a desk that may not run: opens no window. panels: the names of
 * touch panels with commas between them, "" for none, cut to cap bytes. Returns how many displays there are;
 * -1: it cannot be told from here. */
int
pd_window_displays(char *panels, size_t cap);

/* Tells the window's loop that there is something to look at. ctx is the window. */
void
pd_window_wake(void *window);

/* What a wait ended with. A sum of these. */
enum pd_window_news {
    PD_WINDOW_INPUT = 1,   /* events were handed to the ui */
    PD_WINDOW_WOKEN = 2,   /* pd_window_wake */
    PD_WINDOW_RESIZED = 4, /* ask pd_window_size, then pd_ui_resize */
    PD_WINDOW_EXPOSED = 8, /* the content may be lost: pd_ui_repaint, then present */
    PD_WINDOW_QUIT = 16,
    PD_WINDOW_BESIDE_INPUT = 32, /* the same of the second window */
    PD_WINDOW_BESIDE_RESIZED = 64,
    PD_WINDOW_BESIDE_EXPOSED = 128,
    PD_WINDOW_BESIDE_CLOSED = 256, /* by hand: it stays away */
    PD_WINDOW_DISPLAYS = 512,      /* one came or went */
};

/* Sleeps until something happens, at most timeout_ms (negative: for ever); hands input to the ui (NULL: to
 * nobody), stamped with now_ms() of the caller's clock. */
int
pd_window_wait(struct pd_window *window, struct pd_ui *ui, int timeout_ms, int64_t (*now_ms)(void));

/* Paints what changed and shows it. Returns true when a frame was presented. Errors are counted as not
 * presented. */
bool
pd_window_present(struct pd_window *window, struct pd_ui *ui);

/* One picture that nothing moves in, for who has no ui: paint fills w × h pixels (0x00RRGGBB, stride_px
 * apart). */
void
pd_window_show(struct pd_window *window,
    void (*paint)(void *ctx, uint32_t *pixels, int stride_px, int w, int h), void *ctx);

/* Frames presented since the window opened. */
uint64_t
pd_window_frames(const struct pd_window *window);

#endif

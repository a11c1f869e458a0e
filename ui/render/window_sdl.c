#include "ui/render/window_sdl.h"

#include "ui/render/beside.h"
#include "ui/render/display_words.h"
#include "ui/render/parts.h"

#include <SDL.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FRAME_PX 48 /* what a desktop puts around a window, its title above all */
#define SETTLE_MS 10
#define SETTLE_TRIES 100 /* somebody may be wiping the screen */

struct pd_window {
    SDL_Window *window;
    uint32_t *own; /* painted here when the surface is not 32-bit RGB; else NULL */
    int own_w, own_h;
    Uint32 wake_event;
    const struct pd_keypad *keypad;
    bool typing;
    bool shift_alone; /* it is down, and nothing was pressed since */
    struct pd_parts *parts;
    uint64_t frames;

    struct pd_window *beside; /* of the first one: the second; NULL: there was none yet */
    const char *touch;        /* NULL: there is never a second */
    struct pd_beside_panels panels;

    struct pd_ui *ui; /* of the second one, as the rest of these */
    bool shown, closed;
};

static void
set_hints(void)
{
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    /* A touch on one of two displays must not make the other's window go away. */
    SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
}

void
pd_window_environment(void)
{
    /* Reading the compose file costs more than opening the window, and nobody types accents here. */
    (void)setenv("XCOMPOSEFILE", "/dev/null", 0);
    /* Where no session bus was given, SDL would have one started: a process more, and nobody to talk to. */
    (void)setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/dev/null", 0);
}

/* Takes the surface and its memory now: beside the drawing of the first picture, not behind it. A kernel that
 * does not know the advice gives the pages one by one later. */
static void
take_surface(struct pd_window *w)
{
    SDL_Surface *surface = SDL_GetWindowSurface(w->window);
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from, to;

    if (surface == NULL)
        return;
    from = ((uintptr_t)surface->pixels + page - 1) / page * page;
    to = ((uintptr_t)surface->pixels + (size_t)surface->pitch * (size_t)surface->h) / page * page;
#ifdef MADV_POPULATE_WRITE
    if (to > from)
        (void)madvise((void *)from, to - from, MADV_POPULATE_WRITE);
#endif
}

/* Without a display SDL draws into memory that nobody sees, and the machine in the lobby would stay dark
 * without a word. Whoever wants that names the driver. */
static bool
nobody_sees(void)
{
    const char *driver = SDL_GetCurrentVideoDriver(), *wanted = SDL_getenv("SDL_VIDEODRIVER");

    if (wanted != NULL && wanted[0] != '\0')
        return false;
    return driver == NULL || strcmp(driver, "offscreen") == 0 || strcmp(driver, "dummy") == 0 ||
           strcmp(driver, "evdev") == 0;
}

static bool
show(void *ctx, const struct pd_rect *rects, int count)
{
    struct pd_window *w = ctx;
    SDL_Rect shown[PD_PARTS_MAX];

    for (int i = 0; i < count; i++)
        shown[i] = (SDL_Rect){ rects[i].x, rects[i].y, rects[i].w, rects[i].h };
    return SDL_UpdateWindowSurfaceRects(w->window, shown, count) == 0;
}

/* Only X11 takes pixels from any thread (SDL has Xlib lock itself): elsewhere SDL may present through a
 * context that belongs to the thread that opened the window. */
static bool
may_show_beside(void)
{
    const char *driver = SDL_GetCurrentVideoDriver();

    return driver != NULL && strcmp(driver, "x11") == 0;
}

/* Half a kiosk would be below the edge of a desk's display: the same shape, as large as there is room. */
static void
fit(int *w_px, int *h_px)
{
    SDL_Rect room;
    int w = *w_px, h = *h_px;

    if (SDL_GetDisplayUsableBounds(0, &room) != 0 || (w <= room.w && h <= room.h) || room.w <= 2 * FRAME_PX ||
        room.h <= 2 * FRAME_PX)
        return;
    *h_px = room.h - FRAME_PX;
    *w_px = (int)((int64_t)w * *h_px / h);
    if (*w_px > room.w - FRAME_PX) {
        *w_px = room.w - FRAME_PX;
        *h_px = (int)((int64_t)h * *w_px / w);
    }
}

static enum pd_err
no_display(struct pd_why *why)
{
    struct pd_display_facts facts = { .wanted = SDL_getenv("SDL_VIDEODRIVER"),
        .display = SDL_getenv("DISPLAY"),
        .wayland = SDL_getenv("WAYLAND_DISPLAY"),
        .card = pd_display_card("/dev/dri"),
        .said = SDL_GetError() };
    char known[160];
    struct pd_str list = pd_str_on(known, sizeof known);

    for (int i = 0; i < SDL_GetNumVideoDrivers(); i++)
        pd_str_addf(&list, "%s%s", i > 0 ? ", " : "", SDL_GetVideoDriver(i));
    facts.known = known;
    return pd_display_why(&facts, why);
}

enum pd_err
pd_window_open(struct pd_window **out, const struct pd_window_config *config, struct pd_why *why)
{
    struct pd_window *w = calloc(1, sizeof *w);
    int w_px = config->w_px > 0 ? config->w_px : 1080, h_px = config->h_px > 0 ? config->h_px : 1920;
    Uint32 flags = config->w_px == 0 ? SDL_WINDOW_FULLSCREEN_DESKTOP : SDL_WINDOW_RESIZABLE;

    *out = NULL;
    if (w == NULL)
        return pd_why(why, PD_ERR_MEMORY, "", "no memory for the window");
    set_hints();
    pd_window_environment();
    if (SDL_Init(SDL_INIT_VIDEO) != 0) {
        free(w);
        return no_display(why);
    }
    if (nobody_sees()) {
        SDL_Quit();
        free(w);
        return no_display(why);
    }
    w->keypad = config->keypad;
    w->typing = config->typing;
    w->touch = config->beside_touch;
    w->wake_event = SDL_RegisterEvents(1);
    if (pd_parts_create(&w->parts, show, w, may_show_beside()) != PD_OK) {
        SDL_Quit();
        free(w);
        return pd_why(why, PD_ERR_MEMORY, "", "no memory for the window");
    }
    fit(&w_px, &h_px);
    w->window =
        SDL_CreateWindow(config->title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, w_px, h_px, flags);
    if (w->window == NULL) {
        enum pd_err err = pd_why(why, PD_ERR_MISSING, "window", "%s", SDL_GetError());

        pd_parts_destroy(w->parts);
        SDL_Quit();
        free(w);
        return err;
    }
    SDL_StopTextInput();
    if (config->hide_pointer)
        SDL_ShowCursor(SDL_DISABLE);
    take_surface(w);
    *out = w;
    return PD_OK;
}

/* On X11 SDL wakes its own wait by a message to the window, over a second connection: one that is still on
 * its way when the window goes is an error of the server, and Xlib ends the program for it. A wait in which
 * nothing comes has none on its way. */
static void
settle(void)
{
    SDL_Event event;

    for (int i = 0; i < SETTLE_TRIES && SDL_WaitEventTimeout(&event, SETTLE_MS); i++) {
    }
}

void
pd_window_close(struct pd_window *w)
{
    if (w == NULL)
        return;
    settle();
    if (w->beside != NULL) {
        pd_parts_destroy(w->beside->parts);
        SDL_DestroyWindow(w->beside->window);
        free(w->beside->own);
        free(w->beside);
    }
    pd_parts_destroy(w->parts);
    SDL_DestroyWindow(w->window);
    SDL_Quit();
    free(w->own);
    free(w);
}

int
pd_window_displays(char *panels, size_t cap)
{
    struct pd_str names = pd_str_on(panels, cap);
    int count;

    /* Without either SDL might take the whole display away from whoever has it. */
    if (SDL_getenv("DISPLAY") == NULL && SDL_getenv("WAYLAND_DISPLAY") == NULL)
        return -1;
    set_hints();
    pd_window_environment();
    if (SDL_Init(SDL_INIT_VIDEO) != 0)
        return -1;
    count = nobody_sees() ? -1 : SDL_GetNumVideoDisplays();
    for (int i = 0; count >= 0 && i < SDL_GetNumTouchDevices(); i++)
        if (SDL_GetTouchName(i) != NULL)
            pd_str_addf(&names, "%s%s", names.len > 0 ? ", " : "", SDL_GetTouchName(i));
    SDL_Quit();
    return count;
}

/* ---- the second window ---- */

/* It comes without taking the keyboard's focus along. */
static void
show_quietly(struct pd_window *b)
{
    SDL_SetHint(SDL_HINT_WINDOW_NO_ACTIVATION_WHEN_SHOWN, "1");
    SDL_ShowWindow(b->window);
    SDL_SetHint(SDL_HINT_WINDOW_NO_ACTIVATION_WHEN_SHOWN, "0");
}

static struct pd_window *
make_beside(struct pd_window *first, const struct pd_window_beside *config)
{
    struct pd_window *b = calloc(1, sizeof *b);
    Uint32 kind = config->w_px > 0 ? SDL_WINDOW_RESIZABLE : SDL_WINDOW_BORDERLESS;

    if (b == NULL)
        return NULL;
    if (pd_parts_create(&b->parts, show, b, false) == PD_OK)
        b->window = SDL_CreateWindow(config->title, SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED,
            config->w_px > 0 ? config->w_px : 1280, config->w_px > 0 ? config->h_px : 800,
            SDL_WINDOW_HIDDEN | SDL_WINDOW_SKIP_TASKBAR | kind);
    if (b->window == NULL) {
        if (b->parts != NULL)
            pd_parts_destroy(b->parts);
        free(b);
        return NULL;
    }
    b->wake_event = first->wake_event;
    b->ui = config->ui;
    return b;
}

/* As large as its display, or a window at the right edge of the desktop, where it covers least. */
static void
place_beside(struct pd_window *b, const struct pd_window_beside *config, int display)
{
    SDL_Rect room = { 0, 0, 0, 0 };

    (void)SDL_GetDisplayBounds(display, &room);
    if (config->w_px > 0) {
        SDL_SetWindowPosition(
            b->window, room.x + (room.w > config->w_px ? room.w - config->w_px : 0), room.y);
        show_quietly(b);
        return;
    }
    SDL_SetWindowFullscreen(b->window, 0);
    SDL_SetWindowPosition(b->window, room.x, room.y);
    SDL_SetWindowSize(b->window, room.w, room.h);
    show_quietly(b);
    SDL_SetWindowFullscreen(b->window, SDL_WINDOW_FULLSCREEN_DESKTOP);
}

/* It is hidden and not destroyed where its display goes: SDL wakes its own wait by a message to the newest
 * window, and one that is under way when that window dies would end the program. */
bool
pd_window_beside(struct pd_window *first, const struct pd_window_beside *config)
{
    int other = SDL_GetWindowDisplayIndex(first->window);
    int display = pd_beside_display(config->display, SDL_GetNumVideoDisplays(), other);
    struct pd_window *b = first->beside;

    if (display < 0 && config->w_px > 0 && config->display == 0)
        display = other < 0 ? 0 : other;
    if (display < 0 || (b != NULL && b->closed)) {
        if (b != NULL && b->shown)
            SDL_HideWindow(b->window);
        if (b != NULL)
            b->shown = false;
        return false;
    }
    if (b == NULL)
        b = first->beside = make_beside(first, config);
    if (b == NULL)
        return false;
    if (!b->shown || SDL_GetWindowDisplayIndex(b->window) != display)
        place_beside(b, config, display);
    b->shown = first->panels.was_here = true;
    return true;
}

bool
pd_window_beside_present(struct pd_window *first, struct pd_ui *ui)
{
    return first->beside != NULL && first->beside->shown && pd_window_present(first->beside, ui);
}

bool
pd_window_beside_size(const struct pd_window *first, int *w_px, int *h_px)
{
    if (first->beside == NULL || !first->beside->shown)
        return false;
    SDL_GetWindowSize(first->beside->window, w_px, h_px);
    return true;
}

uint64_t
pd_window_beside_frames(const struct pd_window *first)
{
    return first->beside != NULL ? first->beside->frames : 0;
}

void
pd_window_corner(const struct pd_window *first, bool beside, int *x_px, int *y_px)
{
    *x_px = *y_px = 0;
    if (!beside)
        SDL_GetWindowPosition(first->window, x_px, y_px);
    else if (first->beside != NULL)
        SDL_GetWindowPosition(first->beside->window, x_px, y_px);
}

void
pd_window_size(const struct pd_window *w, int *w_px, int *h_px)
{
    SDL_GetWindowSize(w->window, w_px, h_px);
}

void
pd_window_wake(void *ctx)
{
    const struct pd_window *w = ctx;
    SDL_Event event = { .type = w->wake_event };

    SDL_PushEvent(&event);
}

static int
key_of(const SDL_KeyboardEvent *key)
{
    SDL_Keycode sym = key->keysym.sym;

    bool capital = ((key->keysym.mod & KMOD_SHIFT) != 0) != ((key->keysym.mod & KMOD_CAPS) != 0);

    switch (sym) {
    case SDLK_PAGEUP:
        return PD_KEY_PAGE_UP;
    case SDLK_PAGEDOWN:
        return PD_KEY_PAGE_DOWN;
    case SDLK_LEFT:
        return PD_KEY_LEFT;
    case SDLK_RIGHT:
        return PD_KEY_RIGHT;
    case SDLK_KP_PERIOD:
        return '.';
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
        return PD_KEY_ENTER;
    case SDLK_ESCAPE:
        return PD_KEY_ESCAPE;
    case SDLK_BACKSPACE:
        return PD_KEY_BACKSPACE;
    case SDLK_TAB:
        return (key->keysym.mod & KMOD_SHIFT) != 0 ? PD_KEY_BACK_TAB : PD_KEY_TAB;
    default:
        break;
    }
    if (sym >= SDLK_F1 && sym <= SDLK_F12)
        return PD_KEY_F1 + (int)(sym - SDLK_F1);
    if (sym >= SDLK_KP_1 && sym <= SDLK_KP_9)
        return '1' + (int)(sym - SDLK_KP_1);
    if (sym == SDLK_KP_0)
        return '0';
    if (sym == SDLK_KP_MINUS)
        return '-';
    if (sym >= SDLK_a && sym <= SDLK_z && capital)
        return 'A' + (int)(sym - SDLK_a);
    return sym >= 0x20 && sym <= 0x7e ? (int)sym : PD_KEY_NONE;
}

/* What a key means with shift, on the keyboards that technicians carry. */
static int
shifted(int key)
{
    static const char from[] = "`1234567890-=[]\\;',./", to[] = "~!@#$%^&*()_+{}|:\"<>?";
    const char *at = key > ' ' && key < 0x7f ? strchr(from, key) : NULL;

    if (key >= 'a' && key <= 'z')
        return key - ('a' - 'A');
    return at != NULL ? to[at - from] : key;
}

static enum pd_event_kind
finger_kind(Uint32 type)
{
    return type == SDL_FINGERDOWN ? PD_EVENT_DOWN : type == SDL_FINGERUP ? PD_EVENT_UP : PD_EVENT_MOVE;
}

static bool
is_shift(SDL_Keycode sym)
{
    return sym == SDLK_LSHIFT || sym == SDLK_RSHIFT;
}

/* A keypad's keys come up as well; all others act when they go down, but for a shift that was pressed for
 * itself. */
static bool
translate_key(struct pd_window *w, const SDL_KeyboardEvent *in, struct pd_event *out)
{
    bool alone = w->shift_alone;
    int pad = PD_KEY_NONE;

    if (in->repeat != 0)
        return false;
    w->shift_alone = in->type == SDL_KEYDOWN && is_shift(in->keysym.sym);
    if (in->type == SDL_KEYUP && is_shift(in->keysym.sym)) {
        out->kind = PD_EVENT_KEY;
        out->key = PD_KEY_SHIFT;
        return alone;
    }
    if (w->keypad != NULL)
        pad = pd_keypad_key(w->keypad, in->keysym.sym, (in->keysym.mod & KMOD_SHIFT) != 0);
    out->kind = in->type == SDL_KEYUP ? PD_EVENT_KEY_UP : PD_EVENT_KEY;
    out->key = pad != PD_KEY_NONE ? pad : key_of(in);
    if (w->typing && (in->keysym.mod & KMOD_SHIFT) != 0)
        out->key = shifted(out->key);
    return out->key != PD_KEY_NONE && (in->type == SDL_KEYDOWN || pad != PD_KEY_NONE);
}

/* What an input method wrote, a key a character; what keys type by themselves comes as keys. */
static int
take_text(struct pd_ui *ui, const char *text, int64_t at_ms)
{
    const char *p = text, *end = text + strlen(text);
    int news = 0;

    if (!pd_utf8_valid(text, (size_t)(end - text)))
        return 0;
    while (p < end) {
        struct pd_event event = { .kind = PD_EVENT_KEY, .at_ms = at_ms, .key = (int)pd_utf8_next(&p, end) };

        if (event.key < PD_KEY_WIDE || ui == NULL)
            continue;
        pd_ui_event(ui, &event);
        news = PD_WINDOW_INPUT;
    }
    return news;
}

/* The ui's event for SDL's; false when it is none. */
static bool
translate(struct pd_window *w, const SDL_Event *in, struct pd_event *out)
{
    int width, height;

    switch (in->type) {
    case SDL_FINGERDOWN:
    case SDL_FINGERUP:
    case SDL_FINGERMOTION:
        SDL_GetWindowSize(w->window, &width, &height);
        out->kind = finger_kind(in->type);
        out->finger = in->tfinger.fingerId;
        out->x = (int)(in->tfinger.x * (float)width);
        out->y = (int)(in->tfinger.y * (float)height);
        return true;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        if (in->button.button != SDL_BUTTON_LEFT)
            return false;
        out->kind = in->type == SDL_MOUSEBUTTONDOWN ? PD_EVENT_DOWN : PD_EVENT_UP;
        out->finger = PD_FINGER_MOUSE;
        out->x = in->button.x;
        out->y = in->button.y;
        return true;
    case SDL_MOUSEMOTION:
        if ((in->motion.state & SDL_BUTTON_LMASK) == 0)
            return false;
        out->kind = PD_EVENT_MOVE;
        out->finger = PD_FINGER_MOUSE;
        out->x = in->motion.x;
        out->y = in->motion.y;
        return true;
    case SDL_KEYDOWN:
    case SDL_KEYUP:
        return translate_key(w, &in->key, out);
    default:
        return false;
    }
}

static bool
is_beside(const struct pd_window *w, Uint32 id)
{
    return w->beside != NULL && id == SDL_GetWindowID(w->beside->window);
}

/* With two windows SDL asks for the end only when the last of them is closed: it is the first that counts. */
static int
take_window(struct pd_window *w, const SDL_WindowEvent *in)
{
    bool beside = is_beside(w, in->windowID);

    switch (in->event) {
    case SDL_WINDOWEVENT_SIZE_CHANGED:
        return beside ? PD_WINDOW_BESIDE_RESIZED : PD_WINDOW_RESIZED;
    case SDL_WINDOWEVENT_EXPOSED:
        return beside ? PD_WINDOW_BESIDE_EXPOSED : PD_WINDOW_EXPOSED;
    case SDL_WINDOWEVENT_CLOSE:
        if (beside)
            w->beside->closed = true;
        return beside ? PD_WINDOW_BESIDE_CLOSED : PD_WINDOW_QUIT;
    default:
        return 0;
    }
}

/* NULL: not known. */
static const char *
panel_name(SDL_TouchID id)
{
    for (int i = 0; i < SDL_GetNumTouchDevices(); i++)
        if (SDL_GetTouchDevice(i) == id)
            return SDL_GetTouchName(i);
    return NULL;
}

static enum pd_hand
finger_of(struct pd_window *w, const SDL_TouchFingerEvent *in)
{
    const struct pd_beside_finger finger = { .panel = in->touchId,
        .name = panel_name(in->touchId),
        .down = in->type == SDL_FINGERDOWN,
        .over_beside = is_beside(w, in->windowID),
        .beside_here = w->beside != NULL && w->beside->shown };

    return pd_beside_finger(w->touch, &w->panels, &finger);
}

/* Keys are the first window's, whichever has the focus. */
static enum pd_hand
hand_of(struct pd_window *w, const SDL_Event *in)
{
    if (w->touch == NULL)
        return PD_HAND_FIRST;
    switch (in->type) {
    case SDL_FINGERDOWN:
    case SDL_FINGERUP:
    case SDL_FINGERMOTION:
        return finger_of(w, &in->tfinger);
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        return pd_beside_hand(w->touch, NULL, is_beside(w, in->button.windowID));
    case SDL_MOUSEMOTION:
        return pd_beside_hand(w->touch, NULL, is_beside(w, in->motion.windowID));
    default:
        return PD_HAND_FIRST;
    }
}

static int
take(struct pd_window *w, struct pd_ui *ui, const SDL_Event *in, int64_t at_ms)
{
    struct pd_event event = { .at_ms = at_ms };
    enum pd_hand hand;

    if (in->type == SDL_QUIT)
        return PD_WINDOW_QUIT;
    if (in->type == w->wake_event)
        return PD_WINDOW_WOKEN;
    if (in->type == SDL_WINDOWEVENT)
        return take_window(w, &in->window);
    if (in->type == SDL_DISPLAYEVENT)
        return PD_WINDOW_DISPLAYS;
    if (in->type == SDL_TEXTINPUT)
        return take_text(ui, in->text.text, at_ms);
    hand = hand_of(w, in);
    if (hand == PD_HAND_NOBODY || !translate(hand == PD_HAND_BESIDE ? w->beside : w, in, &event))
        return 0;
    if (hand == PD_HAND_BESIDE)
        ui = w->beside->shown ? w->beside->ui : NULL;
    if (ui != NULL)
        pd_ui_event(ui, &event);
    return hand == PD_HAND_BESIDE ? PD_WINDOW_BESIDE_INPUT : PD_WINDOW_INPUT;
}

int
pd_window_wait(struct pd_window *w, struct pd_ui *ui, int timeout_ms, int64_t (*now_ms)(void))
{
    SDL_Event event;
    int news = 0;

    if (timeout_ms < 0 ? !SDL_WaitEvent(&event) : !SDL_WaitEventTimeout(&event, timeout_ms))
        return 0;
    do {
        news |= take(w, ui, &event, now_ms());
    } while (SDL_PollEvent(&event));
    return news;
}

/* Whether the ui can paint straight into the surface. */
static bool
is_rgb32(const SDL_Surface *s)
{
    return s->format->BytesPerPixel == 4 && s->format->Rmask == 0xff0000 && s->format->Gmask == 0xff00 &&
           s->format->Bmask == 0xff;
}

static uint32_t *
own_pixels(struct pd_window *w, int width, int height, struct pd_ui *ui)
{
    if (w->own == NULL || w->own_w != width || w->own_h != height) {
        free(w->own);
        w->own = calloc((size_t)width * (size_t)height, sizeof *w->own);
        w->own_w = width;
        w->own_h = height;
        pd_ui_repaint(ui);
    }
    return w->own;
}

static void
add_part(void *ctx, struct pd_rect part)
{
    const struct pd_window *w = ctx;

    pd_parts_add(w->parts, part);
}

/* Into pixels of our own, then as a whole into a surface of another kind. */
static bool
paint_own(struct pd_window *w, struct pd_ui *ui, SDL_Surface *surface)
{
    struct pd_rect rects[PD_UI_RECTS];
    uint32_t *pixels = own_pixels(w, surface->w, surface->h, ui);
    int count = pixels != NULL ? pd_ui_paint(ui, pixels, surface->w, rects) : 0;

    if (count > 0)
        SDL_ConvertPixels(surface->w, surface->h, SDL_PIXELFORMAT_RGB888, pixels, surface->w * 4,
            surface->format->format, surface->pixels, surface->pitch);
    for (int i = 0; i < count; i++)
        pd_parts_add(w->parts, rects[i]);
    return count > 0;
}

bool
pd_window_present(struct pd_window *w, struct pd_ui *ui)
{
    SDL_Surface *surface = SDL_GetWindowSurface(w->window);
    int w_px, h_px;

    if (surface == NULL)
        return false;
    /* Between a resize and its event the ui still has the old size: that frame is left out. */
    pd_ui_size(ui, &w_px, &h_px);
    if (surface->w != w_px || surface->h != h_px)
        return false;
    if (!is_rgb32(surface)) {
        if (!paint_own(w, ui, surface))
            return false;
    } else if (pd_ui_paint_parts(ui, surface->pixels, surface->pitch / 4, add_part, w) == 0) {
        return false;
    }
    w->frames++;
    return pd_parts_finish(w->parts);
}

void
pd_window_show(
    struct pd_window *w, void (*paint)(void *ctx, uint32_t *pixels, int stride_px, int w, int h), void *ctx)
{
    SDL_Surface *surface = SDL_GetWindowSurface(w->window);
    uint32_t *pixels;

    if (surface == NULL)
        return;
    pixels = calloc((size_t)surface->w * (size_t)surface->h, sizeof *pixels);
    if (pixels == NULL)
        return;
    paint(ctx, pixels, surface->w, surface->w, surface->h);
    SDL_ConvertPixels(surface->w, surface->h, SDL_PIXELFORMAT_RGB888, pixels, surface->w * 4,
        surface->format->format, surface->pixels, surface->pitch);
    free(pixels);
    if (SDL_UpdateWindowSurface(w->window) == 0)
        w->frames++;
}

uint64_t
pd_window_frames(const struct pd_window *w)
{
    return w->frames;
}

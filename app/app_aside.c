/*
 * A counter's second screen. It has pictures, fonts, fingers and a language of its own, and looks at a view
 * that the session makes for it alone. It is drawn when that view has changed and at no other time: a still
 * patient's side costs nothing. (1) What it asks for reaches the session as the patient's wish, never as the
 * clerk's. (2) It comes and goes with its display; the counter serves on.
 */
#include "app/app.h"

#include "app/base/clock.h"
#include "app/base/log.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_MS 16

static struct pd_panel
panel_of(const struct pd_config *c, int w_px, int h_px)
{
    return (struct pd_panel){ .w_px = w_px,
        .h_px = h_px,
        .diagonal_mm = (int)c->aside_diagonal_mm,
        .distance_mm = (int)c->aside_distance_mm };
}

static bool
wanted(const struct pd_config *c)
{
    return c->desk_mode == PD_CONFIG_COUNTER && c->aside_display != 0;
}

const char *
pd_app_aside_touch(const struct pd_config *c)
{
    return wanted(c) ? c->aside_touch : NULL;
}

enum pd_err
pd_app_aside_start(struct pd_app *app, struct pd_why *why)
{
    const struct pd_config *c = app->config;
    int w = c->aside_window.width_px, h = c->aside_window.height_px;
    struct pd_ui_config config = { .panel = panel_of(c, w > 0 ? w : 1280, w > 0 ? h : 800),
        .assets_dir = c->assets_dir,
        .still = c->panel_motion == 1,
        .training = app->training,
        .beside = true };
    enum pd_err err;

    if (!wanted(c))
        return PD_OK;
    app->beheld = calloc(1, sizeof *app->beheld);
    err = app->beheld != NULL ? pd_ui_create(&app->aside, &config, why) : PD_ERR_MEMORY;
    return err == PD_OK ? pd_ui_load_behind(app->aside, pd_app_wake, app) : err;
}

void
pd_app_aside_stop(struct pd_app *app)
{
    if (app->aside != NULL)
        pd_ui_load_stop(app->aside);
}

void
pd_app_aside_destroy(struct pd_app *app)
{
    pd_ui_destroy(app->aside);
    if (app->beheld != NULL)
        sodium_memzero(app->beheld, sizeof *app->beheld);
    free(app->beheld);
}

static void
tell_session(struct pd_app *app)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_ASIDE_SCREEN };

    event.aside.here = app->aside_here;
    event.aside.touch = strcmp(app->config->aside_touch, "none") != 0;
    pd_app_apply(app, &event);
}

static void
resize(struct pd_app *app)
{
    int w, h;

    if (pd_window_beside_size(app->window, &w, &h))
        pd_ui_resize(app->aside, panel_of(app->config, w, h));
    app->aside_dirty = true;
}

void
pd_app_aside_look(struct pd_app *app)
{
    const struct pd_config *c = app->config;
    const struct pd_window_beside config = { .title = "Pointdesk",
        .display = c->aside_display - 1,
        .w_px = c->aside_window.width_px,
        .h_px = c->aside_window.height_px,
        .ui = app->aside };
    bool here;

    if (app->aside == NULL)
        return;
    here = pd_window_beside(app->window, &config);
    resize(app);
    if (here == app->aside_here)
        return;
    app->aside_here = here;
    if (here)
        pd_log(PD_LOG_INFO, "", "the patient's side of the counter has its screen");
    else
        pd_log(PD_LOG_WARN, "E-DSP-01", "the patient's side of the counter has lost its screen");
    tell_session(app);
}

void
pd_app_aside_news(struct pd_app *app, int news)
{
    if (app->aside == NULL)
        return;
    if (news & (PD_WINDOW_DISPLAYS | PD_WINDOW_BESIDE_CLOSED))
        pd_app_aside_look(app);
    if (news & PD_WINDOW_BESIDE_RESIZED)
        resize(app);
    if (news & PD_WINDOW_BESIDE_EXPOSED)
        pd_app_aside_wipe(app);
    /* A picture may have been loaded. */
    if (news & (PD_WINDOW_BESIDE_INPUT | PD_WINDOW_WOKEN))
        app->aside_dirty = true;
}

void
pd_app_aside_wipe(struct pd_app *app)
{
    if (app->aside == NULL)
        return;
    pd_ui_repaint(app->aside);
    app->aside_dirty = true;
}

static void
ask(struct pd_app *app, const struct pd_intent *intent)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_ASIDE, .intent = *intent };

    pd_app_apply(app, &event);
}

int
pd_app_aside_draw(struct pd_app *app)
{
    struct pd_ui_frame frame;
    bool asked = false;

    if (!app->aside_here)
        return -1;
    if (memcmp(app->beheld, pd_session_aside(app->session), sizeof *app->beheld) == 0 && !app->aside_dirty)
        return -1;
    do {
        memcpy(app->beheld, pd_session_aside(app->session), sizeof *app->beheld);
        frame = pd_ui_frame(app->aside, app->beheld, pd_clock_boot_ms());
        if (frame.intent.kind != PD_INTENT_NONE) {
            ask(app, &frame.intent);
            asked = true;
        }
    } while (frame.more || frame.intent.kind != PD_INTENT_NONE);
    (void)pd_window_beside_present(app->window, app->aside);
    app->aside_dirty = frame.moving;
    return asked ? 0 : frame.moving ? FRAME_MS : -1; /* what she said stands on the clerk's screen at once */
}

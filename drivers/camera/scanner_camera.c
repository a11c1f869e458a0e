#include "drivers/camera/scanner_camera.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct watching {
    struct pd_scanner scanner;
    struct pd_camera *camera;
    struct pd_watch *watch;
    void (*tell)(void *ctx);
    void *tell_ctx;
    int64_t told_ms; /* scanner thread, as what follows */
    struct pd_decoded decoded;
    size_t last_size; /* the payload that is still shown */
    uint8_t last[PD_SCAN_MAX_BYTES];
    int64_t last_ms;
    pthread_mutex_t lock; /* what follows */
    struct pd_camera_view view;
    struct pd_watch_counts counts;
};

/* As wide as it goes, the other side centred; the mean of a few pixels is enough for so small a picture. */
static void
shrink(const struct pd_image *frame, uint8_t *grey)
{
    float scale = (float)frame->width_px / PD_CAMERA_VIEW_W,
          other = (float)frame->height_px / PD_CAMERA_VIEW_H;
    float step = scale > other ? scale : other;
    int wide = (int)((float)frame->width_px / step), high = (int)((float)frame->height_px / step);
    int left = (PD_CAMERA_VIEW_W - wide) / 2, top = (PD_CAMERA_VIEW_H - high) / 2;

    memset(grey, 0, PD_CAMERA_VIEW_W * PD_CAMERA_VIEW_H);
    for (int y = 0; y < high; y++)
        for (int x = 0; x < wide; x++) {
            int sx = (int)((float)(wide - 1 - x) * step), sy = (int)((float)y * step);
            int dx = step >= 2 && sx + 1 < frame->width_px, dy = step >= 2 && sy + 1 < frame->height_px;
            const uint8_t *p = frame->grey + (size_t)sy * (size_t)frame->width_px + (size_t)sx;
            const uint8_t *q = p + (dy ? frame->width_px : 0);

            grey[(top + y) * PD_CAMERA_VIEW_W + left + x] = (uint8_t)((p[0] + p[dx] + q[0] + q[dx]) / 4);
        }
}

static void
publish(struct watching *w, const struct pd_image *frame, enum pd_watch_hint hint, int64_t now_ms)
{
    bool changed;

    (void)pthread_mutex_lock(&w->lock);
    changed = hint != w->view.hint;
    w->view.frame++;
    w->view.hint = hint;
    shrink(frame, w->view.grey);
    pd_watch_counts(w->watch, &w->counts);
    (void)pthread_mutex_unlock(&w->lock);
    if (w->tell != NULL &&
        (changed || (hint != PD_WATCH_NOTHING && now_ms - w->told_ms >= PD_CAMERA_TELL_MS))) {
        w->told_ms = now_ms;
        w->tell(w->tell_ctx);
    }
}

/* False while the same code is still held there. */
static bool
is_new(struct watching *w, size_t size, int64_t now_ms)
{
    bool same =
        size == w->last_size && memcmp(w->last, w->decoded.bytes, size > PD_SCAN_MAX_BYTES ? 0 : size) == 0;
    bool fresh = !same || now_ms - w->last_ms > PD_CAMERA_AGAIN_MS;

    w->last_ms = now_ms;
    w->last_size = size;
    if (size <= PD_SCAN_MAX_BYTES)
        memcpy(w->last, w->decoded.bytes, size);
    return fresh;
}

static enum pd_err
camera_poll(struct pd_scanner *scanner, int64_t now_ms, int timeout_ms, struct pd_scan *scan)
{
    struct watching *w = (struct watching *)scanner;
    const struct pd_image *frame;
    enum pd_watch_hint hint;
    enum pd_err err = pd_camera_next(w->camera, timeout_ms, &frame);

    if (err != PD_OK)
        return PD_ERR_NOT_FOUND;
    err = pd_watch_frame(w->watch, frame, &w->decoded, &hint);
    publish(w, frame, hint, now_ms);
    if (err != PD_OK && err != PD_ERR_TOO_LARGE)
        return PD_ERR_NOT_FOUND;
    if (!is_new(w, err == PD_OK ? w->decoded.size : PD_SCAN_TOO_LONG, now_ms))
        return PD_ERR_NOT_FOUND;
    *scan = (struct pd_scan){ .source = PD_SCAN_CAMERA, .size = w->last_size, .took_us = w->decoded.took_us };
    if (err == PD_OK)
        memcpy(scan->bytes, w->decoded.bytes, w->decoded.size);
    return PD_OK;
}

static void
camera_wake(struct pd_scanner *scanner)
{
    pd_camera_wake(((struct watching *)scanner)->camera);
}

static void
camera_status(struct pd_scanner *scanner, struct pd_scanner_status *status)
{
    struct pd_camera_status camera;

    pd_camera_status(((struct watching *)scanner)->camera, &camera);
    *status = (struct pd_scanner_status){ camera.state, camera.why };
}

static void
camera_destroy(struct pd_scanner *scanner)
{
    struct watching *w = (struct watching *)scanner;

    pd_camera_destroy(w->camera);
    pd_watch_destroy(w->watch);
    (void)pthread_mutex_destroy(&w->lock);
    free(w);
}

static const struct pd_scanner_ops camera_ops = {
    .name = "camera",
    .poll = camera_poll,
    .wake = camera_wake,
    .status = camera_status,
    .destroy = camera_destroy,
};

enum pd_err
pd_scanner_camera_create(struct pd_camera *camera, struct pd_scanner **out)
{
    struct watching *w = calloc(1, sizeof *w);

    *out = NULL;
    if (w == NULL) {
        pd_camera_destroy(camera);
        return PD_ERR_MEMORY;
    }
    w->scanner.ops = &camera_ops;
    w->camera = camera;
    (void)pthread_mutex_init(&w->lock, NULL);
    if (pd_watch_create(&w->watch) != PD_OK) {
        camera_destroy(&w->scanner);
        return PD_ERR_MEMORY;
    }
    *out = &w->scanner;
    return PD_OK;
}

void
pd_scanner_camera_tell(struct pd_scanner *scanner, void (*tell)(void *ctx), void *ctx)
{
    struct watching *w = (struct watching *)scanner;

    w->tell = tell;
    w->tell_ctx = ctx;
}

void
pd_scanner_camera_view(struct pd_scanner *scanner, struct pd_camera_view *view)
{
    struct watching *w = (struct watching *)scanner;

    (void)pthread_mutex_lock(&w->lock);
    *view = w->view;
    (void)pthread_mutex_unlock(&w->lock);
}

void
pd_scanner_camera_counts(
    struct pd_scanner *scanner, struct pd_camera_status *status, struct pd_watch_counts *counts)
{
    struct watching *w = (struct watching *)scanner;

    pd_camera_status(w->camera, status);
    (void)pthread_mutex_lock(&w->lock);
    *counts = w->counts;
    (void)pthread_mutex_unlock(&w->lock);
}

/*
 * Pictures and icons from PNG files, scaled once to the size they are shown at, kept in a fixed pool.
 *   (1) The pool grows only by pd_images_grow: the picture loaded longest ago makes room, but never one shown
 *       in this frame.
 *   (2) With a loader thread, a picture that is not here yet is simply not painted; `wake` is called when it
 *       came. Without one it is loaded on the spot.
 *   (3) A file that is missing or broken is asked for once.
 * Threading: all calls from the painting thread; the loader thread is internal.
 */
#ifndef PD_UI_RENDER_IMAGE_H
#define PD_UI_RENDER_IMAGE_H

#include "ui/render/canvas.h"

#include "app/base/err.h"

struct pd_images;

enum pd_image_kind { PD_IMAGE_PICTURE, PD_IMAGE_ICON };

/* dir/<name>.png. pool_bytes bounds the scaled pixels. */
PD_MUST_CHECK enum pd_err
pd_images_create(struct pd_images **images, const char *dir, size_t pool_bytes);

void
pd_images_destroy(struct pd_images *images);

/* A larger pool, for a larger screen; a smaller one is not made. Nothing in it is kept. Errors: PD_ERR_MEMORY
 * (the pool stays as it was). */
PD_MUST_CHECK enum pd_err
pd_images_grow(struct pd_images *images, size_t pool_bytes);

/* What is in this folder is shown instead of what the other has by the same name. Before any picture is asked
 * for. false: the path is too long. */
PD_MUST_CHECK bool
pd_images_look_first(struct pd_images *images, const char *dir);

/* Starts the loader thread; wake is called on it after each picture. */
PD_MUST_CHECK enum pd_err
pd_images_start(struct pd_images *images, void (*wake)(void *ctx), void *ctx);

/* Ends the thread: wake is not called after it returns. Pictures that are not there stay missing. */
void
pd_images_stop(struct pd_images *images);

/* Marks the start of a frame, see (1). */
void
pd_images_next_frame(struct pd_images *images);

/* The picture, covering w × h px (its middle, if the proportions differ; icons are fitted inside). False
 * while it is not here, or never will be. Valid until the next call. name holds only a-z 0-9 _ - and /. */
bool
pd_images_get(
    struct pd_images *images, enum pd_image_kind kind, const char *name, int w, int h, struct pd_bitmap *out);

/* Whether the file is there. */
bool
pd_images_exists(const struct pd_images *images, const char *name);

#endif

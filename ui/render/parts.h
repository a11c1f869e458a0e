/*
 * Shows parts of a picture on a thread of its own while the next ones are painted: presenting copies pixels
 * too, and on a large panel that takes as long as painting them. (1) Each part is shown once, after it was
 * added; parts that touch may be shown as one. (2) What is less than PD_PARTS_PX in all is shown by the
 * caller: a pressed button wakes no thread. (3) After pd_parts_finish nothing is being shown. Threading: all
 * calls from the painting thread, which calls nothing else of what `show` uses in between.
 */
#ifndef PD_UI_RENDER_PARTS_H
#define PD_UI_RENDER_PARTS_H

#include "ui/kit/rect.h"

#include "app/base/err.h"

#define PD_PARTS_PX (512 * 1024) /* worth a thread's waking */
#define PD_PARTS_MAX 64

struct pd_parts;

/* Whether they are on the screen now. count is 1..PD_PARTS_MAX. */
typedef bool
pd_parts_show(void *ctx, const struct pd_rect *rects, int count);

/* beside: with a thread; without, or when there is none to be had, all is shown by pd_parts_finish. Errors:
 * PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_parts_create(struct pd_parts **parts, pd_parts_show *show, void *ctx, bool beside);

void
pd_parts_destroy(struct pd_parts *parts);

/* This part is painted. */
void
pd_parts_add(struct pd_parts *parts, struct pd_rect part);

/* Shows what is left, and waits until all is shown. False when something could not be. */
bool
pd_parts_finish(struct pd_parts *parts);

#endif

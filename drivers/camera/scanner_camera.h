/*
 * A camera as a scanner: its frames watched, each payload delivered once for as long as it is shown. What a
 * person should do, and a small grey picture of what the camera sees, may be asked for from any thread.
 */
#ifndef PD_DRIVERS_SCANNER_CAMERA_H
#define PD_DRIVERS_SCANNER_CAMERA_H

#include "drivers/camera/camera.h"
#include "drivers/camera/watch.h"

/* The same code is delivered again after it was away for so long. */
#define PD_CAMERA_AGAIN_MS 2500

/* The picture for the screen: as a mirror, because a hand finds its way in one. */
#define PD_CAMERA_VIEW_W 160
#define PD_CAMERA_VIEW_H 90

struct pd_camera_view {
    int64_t frame; /* number of it; 0: none yet */
    enum pd_watch_hint hint;
    uint8_t
        grey[PD_CAMERA_VIEW_W * PD_CAMERA_VIEW_H]; /* row by row; bars where the camera is not that wide */
};

/* Takes the camera over, also where it fails. Errors: PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_scanner_camera_create(struct pd_camera *camera, struct pd_scanner **out);

/* Before its thread starts: told, on that thread, of a new picture while somebody is there, at most every
 * PD_CAMERA_TELL_MS, and when the hint changes. Must not block. */
#define PD_CAMERA_TELL_MS 120

void
pd_scanner_camera_tell(struct pd_scanner *scanner, void (*tell)(void *ctx), void *ctx);

/* Of such a scanner; any thread. */
void
pd_scanner_camera_view(struct pd_scanner *scanner, struct pd_camera_view *view);
void
pd_scanner_camera_counts(
    struct pd_scanner *scanner, struct pd_camera_status *status, struct pd_watch_counts *counts);

#endif

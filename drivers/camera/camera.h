/*
 * The camera trait: something that gives grey pictures, one after the other.
 *   (1) The newest picture wins: what came while nobody asked is dropped, so that a code is read where the
 * hand is now and not where it was. (2) A picture belongs to the camera and is overwritten by the next. None
 * is ever written anywhere. (3) A broken device is a state, not an error: it is looked for again by later
 * calls, for as long as it takes. A camera is used by one thread; wake and status may come from any other. To
 * write a new one: embed struct pd_camera first, fill a const ops table, see camera_folder.c, the smallest.
 */
#ifndef PD_DRIVERS_CAMERA_H
#define PD_DRIVERS_CAMERA_H

#include "drivers/device.h"
#include "drivers/image/image.h"

#include <stdint.h>

#define PD_CAMERA_SIDE_MIN 160 /* pixels; less holds no code that anybody shows */
#define PD_CAMERA_SIDE_MAX 4096

struct pd_camera_status {
    enum pd_device_state state;
    struct pd_why why; /* where and what, when state is not PD_DEVICE_OK */
    int width_px, height_px;
    char format[8];  /* "YUYV"; empty until it is open */
    int64_t frames;  /* given out */
    int64_t dropped; /* older than one that was given out, or broken */
    int64_t opened;  /* times the device was opened */
};

struct pd_camera;

struct pd_camera_ops {
    const char *name; /* "v4l2" */

    /* Mandatory; the camera's thread. Waits at most timeout_ms for a picture newer than the last. PD_OK with
     * *frame set, valid until the next call; PD_ERR_NOT_FOUND where none came, also of a broken device. */
    enum pd_err (*next)(struct pd_camera *camera, int timeout_ms, const struct pd_image **frame);

    /* Mandatory; any thread. A next that waits, or the one after, returns at once. */
    void (*wake)(struct pd_camera *camera);

    /* Mandatory; any thread. Does not touch the device. */
    void (*status)(struct pd_camera *camera, struct pd_camera_status *status);

    /* Mandatory; any thread, after the last next has returned. */
    void (*destroy)(struct pd_camera *camera);
};

struct pd_camera {
    const struct pd_camera_ops *ops;
};

PD_MUST_CHECK enum pd_err
pd_camera_next(struct pd_camera *camera, int timeout_ms, const struct pd_image **frame);
void
pd_camera_wake(struct pd_camera *camera);
void
pd_camera_status(struct pd_camera *camera, struct pd_camera_status *status);

/* Takes NULL. */
void
pd_camera_destroy(struct pd_camera *camera);

/* What is asked of a camera; it may give another size. */
struct pd_camera_wish {
    int width_px, height_px, fps;
};

/* Where the system calls go; NULL is the kernel. For tests, which play a camera. All as the calls of that
 * name: -1 and errno. */
struct pd_v4l2_io {
    void *ctx;
    int (*open)(void *ctx, const char *path);
    int (*close)(void *ctx, int fd);
    int (*ioctl)(void *ctx, int fd, unsigned long request, void *argument);
    void *(*map)(void *ctx, int fd, size_t length, int64_t offset); /* NULL on failure */
    int (*unmap)(void *ctx, void *at, size_t length);
    /* Waits for a picture or for wake_fd: above 0 where fd has one or has failed, 0 where it has none. */
    int (*wait)(void *ctx, int fd, int wake_fd, int timeout_ms);
    int64_t (*now_ms)(void *ctx); /* never goes back */
};

/*
 * A Video4Linux camera: /dev/video0, or better a name under /dev/v4l/by-id, which a second camera does not
 * change. Formats, best first: GREY, NV12, YUYV, MJPEG. What is not there, goes away, stalls for three
 * seconds or gives broken pictures only is closed and opened again. Errors: PD_ERR_MEMORY, PD_ERR_TOO_LARGE
 * (the path). A device that is missing is a state, see above.
 */
PD_MUST_CHECK enum pd_err
pd_camera_v4l2_create(
    const char *path, const struct pd_camera_wish *wish, const struct pd_v4l2_io *io, struct pd_camera **out);

/* The pictures of a folder in the order of their names, again from the first after the last; each call gives
 * the next, at most ten a second where it may wait. For tests and demonstrations. Errors: PD_ERR_MISSING,
 * PD_ERR_NOT_FOUND (no picture in it), PD_ERR_MEMORY, PD_ERR_TOO_LARGE. */
PD_MUST_CHECK enum pd_err
pd_camera_folder_create(const char *path, struct pd_camera **out, struct pd_why *why);

#endif

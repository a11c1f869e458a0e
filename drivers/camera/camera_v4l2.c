/*
 * Video4Linux by memory-mapped buffers.
 *
 *        open: a format that it really gives, buffers, stream on
 *   shut ────────────────────────────────────────────────► streaming ──► a picture: the newest of those that
 * wait ▲                                                        │ └──── gone (ENODEV), no picture for 3 s, 30
 * broken ones ◄┘
 *
 * Shut is tried again once a second. A picture is copied and its buffer given back at once, so that the
 * camera never waits for us.
 */
#include "drivers/camera/camera.h"

#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/base/str.h"
#include "drivers/camera/luma.h"
#include "drivers/scanner/wake.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define BUFFERS 3 /* one is filled, one waits, one is read */
#define STALL_MS 3000
#define AGAIN_MS 1000
#define BROKEN_MAX 30                       /* in a row */
#define BUFFER_MAX_BYTES ((size_t)64 << 20) /* more than any picture that is asked for */

static const uint32_t fourcc[PD_LUMA_FORMATS] = { V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_YUYV,
    V4L2_PIX_FMT_MJPEG };

struct mapped {
    uint8_t *at;
    size_t length;
};

struct v4l2 {
    struct pd_camera camera;
    const struct pd_v4l2_io *io;
    char path[256];
    struct pd_camera_wish wish;
    struct pd_wake wake;
    int fd; /* -1: shut */
    enum pd_luma_format format;
    int width, height;
    size_t stride;
    struct mapped buffers[BUFFERS];
    int mapped, broken;
    int64_t tried_ms, seen_ms; /* last try to open; last sign of life */
    struct pd_image frame;
    pthread_mutex_t lock; /* status */
    struct pd_camera_status status;
};

static int
kernel_open(void *ctx, const char *path)
{
    (void)ctx;
    return open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

static int
kernel_close(void *ctx, int fd)
{
    (void)ctx;
    return close(fd);
}

static int
kernel_ioctl(void *ctx, int fd, unsigned long request, void *argument)
{
    (void)ctx;
    return ioctl(fd, request, argument);
}

static void *
kernel_map(void *ctx, int fd, size_t length, int64_t offset)
{
    void *at = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)offset);

    (void)ctx;
    return at == MAP_FAILED ? NULL : at;
}

static int
kernel_unmap(void *ctx, void *at, size_t length)
{
    (void)ctx;
    return munmap(at, length);
}

static int
kernel_wait(void *ctx, int fd, int wake_fd, int timeout_ms)
{
    struct pollfd fds[2] = { { wake_fd, POLLIN, 0 }, { fd, POLLIN, 0 } };
    int n = poll(fds, fd < 0 ? 1 : 2, timeout_ms);

    (void)ctx;
    return n <= 0 ? n : fd >= 0 && fds[1].revents != 0;
}

static int64_t
kernel_now(void *ctx)
{
    (void)ctx;
    return pd_clock_monotonic_us() / 1000;
}

static const struct pd_v4l2_io kernel = { NULL, kernel_open, kernel_close, kernel_ioctl, kernel_map,
    kernel_unmap, kernel_wait, kernel_now };

static int
control(struct v4l2 *v, unsigned long request, void *argument)
{
    int rc, tries = 0;

    do
        rc = v->io->ioctl(v->io->ctx, v->fd, request, argument);
    while (rc < 0 && errno == EINTR && ++tries < 10);
    return rc;
}

/* Said once where it changes, not once a second. */
static void
set_state(struct v4l2 *v, enum pd_device_state state, const char *text, const char *detail)
{
    bool told;

    (void)pthread_mutex_lock(&v->lock);
    told = v->status.state == state && strncmp(v->status.why.text, text, strlen(text)) == 0;
    v->status.state = state;
    (void)pd_why(&v->status.why, PD_OK, v->path, "%s%s%s", text, detail[0] != '\0' ? ": " : "", detail);
    (void)pthread_mutex_unlock(&v->lock);
    if (!told && state == PD_DEVICE_PROBLEM)
        pd_log(PD_LOG_WARN, "E-CAM-01", "the camera %s: %s %s", v->path, text, detail);
    if (!told && state == PD_DEVICE_OK)
        pd_log(PD_LOG_INFO, "", "the camera %s gives %s of %d x %d", v->path, pd_luma_name(v->format),
            v->width, v->height);
}

static void
shut(struct v4l2 *v)
{
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

    if (v->fd < 0)
        return;
    (void)control(v, VIDIOC_STREAMOFF, &type);
    for (int i = 0; i < v->mapped; i++)
        (void)v->io->unmap(v->io->ctx, v->buffers[i].at, v->buffers[i].length);
    v->mapped = 0;
    (void)v->io->close(v->io->ctx, v->fd);
    v->fd = -1;
}

static bool
fail(struct v4l2 *v, const char *text, const char *detail)
{
    shut(v);
    set_state(v, PD_DEVICE_PROBLEM, text, detail);
    return false;
}

static bool
is_camera(struct v4l2 *v)
{
    struct v4l2_capability can = { 0 };
    uint32_t caps;

    if (control(v, VIDIOC_QUERYCAP, &can) < 0)
        return fail(v, "it is no camera", strerror(errno));
    caps = (can.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? can.device_caps : can.capabilities;
    if ((caps & V4L2_CAP_VIDEO_CAPTURE) == 0 || (caps & V4L2_CAP_STREAMING) == 0)
        return fail(v, "it gives no stream of pictures", "another /dev/video of the same camera may");
    return true;
}

/* What it answers is what counts: many say yes and give something else. */
static bool
agree_on(struct v4l2 *v, enum pd_luma_format format)
{
    struct v4l2_format f = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };

    f.fmt.pix.width = (uint32_t)v->wish.width_px;
    f.fmt.pix.height = (uint32_t)v->wish.height_px;
    f.fmt.pix.pixelformat = fourcc[format];
    f.fmt.pix.field = V4L2_FIELD_NONE;
    if (control(v, VIDIOC_S_FMT, &f) < 0 || f.fmt.pix.pixelformat != fourcc[format])
        return false;
    if (f.fmt.pix.width < PD_CAMERA_SIDE_MIN || f.fmt.pix.width > PD_CAMERA_SIDE_MAX ||
        f.fmt.pix.height < PD_CAMERA_SIDE_MIN / 2 || f.fmt.pix.height > PD_CAMERA_SIDE_MAX ||
        f.fmt.pix.bytesperline > 8 * PD_CAMERA_SIDE_MAX)
        return false;
    v->format = format;
    v->width = (int)f.fmt.pix.width;
    v->height = (int)f.fmt.pix.height;
    v->stride = f.fmt.pix.bytesperline;
    return true;
}

static bool
agree(struct v4l2 *v)
{
    struct v4l2_streamparm p = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };

    for (int format = 0; format < PD_LUMA_FORMATS; format++)
        if (agree_on(v, (enum pd_luma_format)format)) {
            p.parm.capture.timeperframe.numerator = 1;
            p.parm.capture.timeperframe.denominator = (uint32_t)v->wish.fps;
            (void)control(v, VIDIOC_S_PARM, &p); /* its own rate will do as well */
            return true;
        }
    return fail(v, "it gives no pictures that can be read", "GREY, NV12, YUYV or MJPEG are");
}

static bool
map_one(struct v4l2 *v, int index)
{
    struct v4l2_buffer b = {
        .index = (uint32_t)index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP
    };
    void *at;

    if (control(v, VIDIOC_QUERYBUF, &b) < 0 || b.length == 0 || b.length > BUFFER_MAX_BYTES ||
        b.length < pd_luma_bytes(v->format, v->width, v->height, v->stride))
        return false;
    at = v->io->map(v->io->ctx, v->fd, b.length, b.m.offset);
    if (at == NULL)
        return false;
    v->buffers[v->mapped++] = (struct mapped){ at, b.length };
    return control(v, VIDIOC_QBUF, &b) == 0;
}

static bool
start(struct v4l2 *v)
{
    struct v4l2_requestbuffers r = {
        .count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP
    };
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

    if (control(v, VIDIOC_REQBUFS, &r) < 0 || r.count < 2)
        return fail(v, "it gives no buffers", strerror(errno));
    for (uint32_t i = 0; i < r.count && i < BUFFERS; i++)
        if (!map_one(v, (int)i))
            return fail(v, "its buffers cannot be used", strerror(errno));
    if (control(v, VIDIOC_STREAMON, &type) < 0)
        return fail(v, "it does not start", strerror(errno));
    return true;
}

static bool
open_device(struct v4l2 *v)
{
    v->tried_ms = v->io->now_ms(v->io->ctx);
    v->fd = v->io->open(v->io->ctx, v->path);
    if (v->fd < 0) {
        set_state(v, PD_DEVICE_PROBLEM, errno == EBUSY ? "another program uses it" : "it is not there",
            strerror(errno));
        return false;
    }
    if (!is_camera(v) || !agree(v) || !start(v))
        return false;
    v->broken = 0;
    v->seen_ms = v->tried_ms;
    (void)pthread_mutex_lock(&v->lock);
    v->status.width_px = v->width;
    v->status.height_px = v->height;
    v->status.opened++;
    (void)pd_copy(v->status.format, sizeof v->status.format, pd_luma_name(v->format));
    (void)pthread_mutex_unlock(&v->lock);
    return true; /* whether it is in order its first picture tells: many open and give none */
}

static void
count(struct v4l2 *v, int frames, int dropped)
{
    (void)pthread_mutex_lock(&v->lock);
    v->status.frames += frames;
    v->status.dropped += dropped;
    (void)pthread_mutex_unlock(&v->lock);
}

/* Index of a filled buffer, -1 where none waits, -2 where the device has failed. */
static int
take_buffer(struct v4l2 *v, struct v4l2_buffer *b)
{
    *b = (struct v4l2_buffer){ .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP };
    if (control(v, VIDIOC_DQBUF, b) == 0)
        return b->index < (uint32_t)v->mapped ? (int)b->index : -2;
    if (errno == EAGAIN)
        return -1;
    if (errno == EIO && ++v->broken < BROKEN_MAX)
        return -1; /* a picture was lost on the way; the stream goes on */
    return -2;
}

/* The newest that waits; older ones go back unread. */
static int
take_newest(struct v4l2 *v, struct v4l2_buffer *newest)
{
    struct v4l2_buffer b;
    int held = -1, index;

    for (int i = 0; i <= BUFFERS; i++) {
        index = take_buffer(v, &b);
        if (index == -2)
            return -2;
        if (index == -1)
            break;
        if (held >= 0) {
            count(v, 0, 1);
            if (control(v, VIDIOC_QBUF, newest) < 0)
                return -2;
        }
        held = index;
        *newest = b;
    }
    return held;
}

static enum pd_err
take_frame(struct v4l2 *v, const struct v4l2_buffer *b)
{
    const struct mapped *m = &v->buffers[b->index];
    size_t used = b->bytesused == 0 && v->format != PD_LUMA_MJPEG ? m->length : b->bytesused;

    if ((b->flags & V4L2_BUF_FLAG_ERROR) != 0 || used > m->length)
        return PD_ERR_INVALID;
    return pd_luma_take(v->format, v->width, v->height, v->stride, m->at, used, &v->frame);
}

static enum pd_err
serve(struct v4l2 *v, const struct pd_image **frame)
{
    struct v4l2_buffer b;
    int index = take_newest(v, &b);
    enum pd_err err;

    if (index == -2) {
        (void)fail(v, errno == ENODEV ? "it was unplugged" : "it does not answer", strerror(errno));
        return PD_ERR_NOT_FOUND;
    }
    if (index == -1)
        return PD_ERR_NOT_FOUND;
    err = take_frame(v, &b);
    v->seen_ms = v->io->now_ms(v->io->ctx);
    v->broken = err == PD_OK ? 0 : v->broken + 1;
    count(v, err == PD_OK, err != PD_OK);
    if (err == PD_OK)
        set_state(v, PD_DEVICE_OK, "", "");
    if (control(v, VIDIOC_QBUF, &b) < 0)
        (void)fail(v, "it takes no buffer back", strerror(errno));
    else if (v->broken >= BROKEN_MAX)
        (void)fail(v, "it gives broken pictures only", "");
    *frame = &v->frame;
    return err == PD_OK ? PD_OK : PD_ERR_NOT_FOUND;
}

static enum pd_err
v4l2_next(struct pd_camera *camera, int timeout_ms, const struct pd_image **frame)
{
    struct v4l2 *v = (struct v4l2 *)camera;
    int64_t now = v->io->now_ms(v->io->ctx);
    int ready;

    if (v->fd < 0 && (v->tried_ms == 0 || now - v->tried_ms >= AGAIN_MS) && !open_device(v))
        return PD_ERR_NOT_FOUND;
    ready = v->io->wait(v->io->ctx, v->fd, v->wake.fd, timeout_ms);
    (void)pd_wake_wait(&v->wake, -1, 0); /* a wake is used up by this wait */
    if (v->fd < 0)
        return PD_ERR_NOT_FOUND;
    if (ready > 0)
        return serve(v, frame);
    if (v->io->now_ms(v->io->ctx) - v->seen_ms >= STALL_MS)
        (void)fail(v, "no picture came for three seconds", "");
    return PD_ERR_NOT_FOUND;
}

static void
v4l2_wake(struct pd_camera *camera)
{
    pd_wake_set(&((struct v4l2 *)camera)->wake);
}

static void
v4l2_status(struct pd_camera *camera, struct pd_camera_status *status)
{
    struct v4l2 *v = (struct v4l2 *)camera;

    (void)pthread_mutex_lock(&v->lock);
    *status = v->status;
    (void)pthread_mutex_unlock(&v->lock);
}

static void
v4l2_destroy(struct pd_camera *camera)
{
    struct v4l2 *v = (struct v4l2 *)camera;

    shut(v);
    pd_wake_finish(&v->wake);
    pd_image_finish(&v->frame);
    (void)pthread_mutex_destroy(&v->lock);
    free(v);
}

static const struct pd_camera_ops v4l2_ops = {
    .name = "v4l2",
    .next = v4l2_next,
    .wake = v4l2_wake,
    .status = v4l2_status,
    .destroy = v4l2_destroy,
};

enum pd_err
pd_camera_v4l2_create(
    const char *path, const struct pd_camera_wish *wish, const struct pd_v4l2_io *io, struct pd_camera **out)
{
    struct v4l2 *v = calloc(1, sizeof *v);
    enum pd_err err;

    *out = NULL;
    if (v == NULL)
        return PD_ERR_MEMORY;
    v->camera.ops = &v4l2_ops;
    v->io = io != NULL ? io : &kernel;
    v->wish = *wish;
    v->fd = -1;
    v->wake.fd = -1;
    v->status.state = PD_DEVICE_UNKNOWN;
    (void)pthread_mutex_init(&v->lock, NULL);
    err = pd_copy(v->path, sizeof v->path, path) ? pd_wake_init(&v->wake) : PD_ERR_TOO_LARGE;
    if (err != PD_OK)
        v4l2_destroy(&v->camera);
    else
        *out = &v->camera;
    return err;
}

/* A camera behind the driver's table of calls: a hall where nothing moves, and a code that is held up. */
#include "tests/drivers/chaos.h"

#include "drivers/camera/scanner_camera.h"
#include "tests/drivers/support.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <stdlib.h>
#include <string.h>

#define W 400
#define H 300
#define SLOTS 3
#define FD 9999
#define IDLE_FRAME_MS 1500 /* a real one gives more; this is enough for nobody to say that it has stopped */
#define SHOWN_FRAMES 8
#define HELD_MS 5000 /* then she takes it away, whatever the camera has seen */

static struct {
    bool missing, busy, frozen, torn, lies;
    bool streaming;
    unsigned plug, opened; /* which of them was opened */
    int queued[SLOTS], filled[SLOTS], fills;
    uint8_t *memory[SLOTS];
    int64_t frame_ms; /* of the last */
} camera;

static struct pd_scanner *scanner;
static uint8_t hall[W * H];
static struct pd_image code;
static int shown;        /* frames of it still to come */
static int64_t shown_ms; /* since when it is held there: nobody holds it there for ever */
static int64_t order_ms; /* since when it is in order */

static int
fail_with(int code_)
{
    errno = code_;
    return -1;
}

static bool
gone(void)
{
    return camera.missing || camera.opened != camera.plug;
}

static int
c_open(void *ctx, const char *path)
{
    (void)ctx;
    (void)path;
    if (camera.missing)
        return fail_with(ENOENT);
    if (camera.busy)
        return fail_with(EBUSY);
    camera.opened = camera.plug;
    camera.fills = 0;
    memset(camera.queued, 0, sizeof camera.queued);
    return FD;
}

static int
c_close(void *ctx, int fd)
{
    (void)ctx;
    CHAOS_MUST(fd == FD, "another descriptor was closed");
    camera.streaming = false;
    return 0;
}

static int
dequeue(struct v4l2_buffer *b)
{
    if (camera.fills == 0)
        return fail_with(EAGAIN);
    b->index = (uint32_t)camera.filled[0] + (camera.lies ? 7 : 0);
    b->flags = camera.torn ? V4L2_BUF_FLAG_ERROR : 0;
    b->bytesused = W * H;
    camera.queued[camera.filled[0]] = 0;
    memmove(camera.filled, camera.filled + 1, sizeof camera.filled - sizeof camera.filled[0]);
    camera.fills--;
    return 0;
}

static int
c_ioctl(void *ctx, int fd, unsigned long request, void *at)
{
    (void)ctx;
    CHAOS_MUST(fd == FD, "another descriptor was asked");
    if (gone())
        return fail_with(ENODEV);
    if (request == VIDIOC_QUERYCAP) {
        ((struct v4l2_capability *)at)->capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    } else if (request == VIDIOC_S_FMT) {
        struct v4l2_pix_format *pix = &((struct v4l2_format *)at)->fmt.pix;

        pix->pixelformat = V4L2_PIX_FMT_GREY;
        pix->width = W;
        pix->height = H;
        pix->bytesperline = W;
    } else if (request == VIDIOC_REQBUFS) {
        ((struct v4l2_requestbuffers *)at)->count = SLOTS;
    } else if (request == VIDIOC_QUERYBUF) {
        struct v4l2_buffer *b = at;

        b->length = W * H;
        b->m.offset = b->index;
    } else if (request == VIDIOC_QBUF) {
        camera.queued[((struct v4l2_buffer *)at)->index] = 1;
    } else if (request == VIDIOC_DQBUF) {
        return dequeue(at);
    } else if (request == VIDIOC_STREAMON) {
        camera.streaming = true;
    }
    return 0;
}

static void *
c_map(void *ctx, int fd, size_t length, int64_t offset)
{
    (void)ctx;
    (void)fd;
    camera.memory[offset] = calloc(1, length);
    return camera.memory[offset];
}

static int
c_unmap(void *ctx, void *at, size_t length)
{
    (void)ctx;
    (void)length;
    for (int i = 0; i < SLOTS; i++)
        if (camera.memory[i] == at)
            camera.memory[i] = NULL;
    free(at);
    return 0;
}

static int
c_wait(void *ctx, int fd, int wake_fd, int timeout_ms)
{
    (void)ctx;
    (void)wake_fd;
    CHAOS_MUST(timeout_ms == 0, "the camera waits in a turn");
    return fd >= 0 && (camera.fills > 0 || gone());
}

static int64_t
c_now(void *ctx)
{
    (void)ctx;
    return chaos_now_ms() + 1;
}

static const struct pd_v4l2_io io = { NULL, c_open, c_close, c_ioctl, c_map, c_unmap, c_wait, c_now };

static void
start(void)
{
    static const struct pd_camera_wish wish = { W, H, 15 };
    struct pd_camera *driver;

    for (int i = 0; i < W * H; i++)
        hall[i] = (uint8_t)(120 + i / W / 8 + (i % W / 50) * 6);
    CHAOS_MUST(pd_camera_v4l2_create("/dev/chaos/camera", &wish, &io, &driver) == PD_OK &&
                   pd_scanner_camera_create(driver, &scanner) == PD_OK,
        "the camera could not be made");
}

static void
hit(void)
{
    switch (chaos_draw(5)) {
    case 0:
        camera.frozen = true;
        return;
    case 1:
        camera.torn = true;
        return;
    case 2:
        camera.lies = true;
        return;
    case 3: /* out and in again, where another program was quicker */
        camera.plug++;
        camera.busy = chaos_draw(2) == 0;
        return;
    default:
        camera.missing = true;
        return;
    }
}

static void
mend(void)
{
    camera.plug += camera.missing ? 1 : 0;
    camera.missing = camera.busy = camera.frozen = camera.torn = camera.lies = false;
}

static bool
broken(void)
{
    return camera.missing || camera.busy || camera.frozen || camera.torn || camera.lies;
}

static enum pd_device_state
state(void)
{
    struct pd_scanner_status status;

    pd_scanner_status(scanner, &status);
    return status.state;
}

static bool
fill(const uint8_t *grey)
{
    for (int slot = 0; slot < SLOTS; slot++)
        if (camera.queued[slot] && camera.memory[slot] != NULL) {
            bool waits = false;

            for (int i = 0; i < camera.fills; i++)
                waits = waits || camera.filled[i] == slot;
            if (waits)
                continue;
            memcpy(camera.memory[slot], grey, W * H);
            camera.filled[camera.fills++] = slot;
            camera.frame_ms = chaos_now_ms();
            return true;
        }
    return false;
}

static void
turn(void)
{
    struct pd_scan scan;
    bool due;

    if (chaos_now_ms() - shown_ms >= HELD_MS)
        shown = 0;
    due = shown > 0 || camera.torn || chaos_now_ms() - camera.frame_ms >= IDLE_FRAME_MS;
    if (due && camera.streaming && !camera.frozen && !gone() && fill(shown > 0 ? code.grey : hall) &&
        shown > 0)
        shown--;
    if (pd_scanner_poll(scanner, chaos_now_ms(), 0, &scan) == PD_OK) {
        if (scan.size == PD_SCAN_TOO_LONG)
            chaos_unfit();
        else
            chaos_read(scan.bytes, scan.size);
    }
    if (broken() || state() != PD_DEVICE_OK)
        order_ms = chaos_now_ms();
}

static void
end(void)
{
    pd_scanner_destroy(scanner);
    pd_image_finish(&code);
}

const struct chaos_device chaos_camera = { "camera", start, hit, mend, broken, state, 12000, 600000, turn,
    end };

bool
chaos_camera_show(const char *text)
{
    struct pd_image drawn;

    if (broken())
        return false;
    drawn = qr_image(text, 4);
    pd_image_finish(&code);
    CHAOS_MUST(drawn.width_px <= H, "the code is too large for the camera");
    code = placed(&drawn, W, H, 200);
    pd_image_finish(&drawn);
    shown = SHOWN_FRAMES;
    shown_ms = chaos_now_ms();
    return true;
}

bool
chaos_camera_read(void)
{
    return chaos_now_ms() - order_ms > 3000;
}

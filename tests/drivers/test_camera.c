/*
 * Goal: whatever a camera does (unplugged, stalled, lying about sizes, giving broken pictures, used by
 * another), the desk goes on and finds it again; the newest picture wins; a code that is held there is
 * delivered once. Method: a camera played behind the table of system calls, with a clock of its own; folders
 * of pictures.
 */
#include "tests/support/check.h"

#include "drivers/camera/luma.h"
#include "drivers/camera/scanner_camera.h"
#include "drivers/scanner/scanner_thread.h"
#include "tests/drivers/support.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <turbojpeg.h>

#define SLOTS 3
#define W 320
#define H 240
#define BYTES (W * H * 2)

/* A played camera: what it offers, what it does wrong, and what its buffers hold. */
struct fake {
    uint32_t format, caps; /* the only one it gives */
    uint32_t lie_format, width, height, stride, length;
    int open_errno, dequeue_errno, map_fails, buffers_given;
    uint32_t flags, bytesused, wrong_index;
    bool streaming, missing;
    int opens, closes, maps, unmaps, queued[SLOTS], filled[SLOTS], fills;
    int64_t now;
    uint8_t *memory[SLOTS];
};

static int
fail_with(int code)
{
    errno = code;
    return -1;
}

static int
fake_open(void *ctx, const char *path)
{
    struct fake *f = ctx;

    (void)path;
    if (f->missing)
        return fail_with(ENOENT);
    if (f->open_errno != 0)
        return fail_with(f->open_errno);
    f->opens++;
    return 77;
}

static int
fake_close(void *ctx, int fd)
{
    struct fake *f = ctx;

    assert_int_equal(fd, 77);
    f->closes++;
    f->streaming = false;
    memset(f->queued, 0, sizeof f->queued);
    f->fills = 0;
    return 0;
}

static int
set_format(struct fake *f, struct v4l2_format *format)
{
    if (format->fmt.pix.pixelformat != f->format && f->lie_format == 0)
        format->fmt.pix.pixelformat = f->format;
    format->fmt.pix.width = f->width;
    format->fmt.pix.height = f->height;
    format->fmt.pix.bytesperline = f->stride;
    return 0;
}

static int
dequeue(struct fake *f, struct v4l2_buffer *b)
{
    if (f->missing)
        return fail_with(ENODEV);
    if (f->dequeue_errno != 0)
        return fail_with(f->dequeue_errno);
    if (f->fills == 0)
        return fail_with(EAGAIN);
    b->index = (uint32_t)f->filled[0] + f->wrong_index;
    b->flags = f->flags;
    b->bytesused = f->bytesused;
    memmove(f->filled, f->filled + 1, sizeof f->filled - sizeof f->filled[0]);
    f->fills--;
    return 0;
}

static int
fake_ioctl(void *ctx, int fd, unsigned long request, void *argument)
{
    struct fake *f = ctx;

    assert_int_equal(fd, 77);
    if (request == VIDIOC_QUERYCAP)
        ((struct v4l2_capability *)argument)->capabilities = f->caps;
    else if (request == VIDIOC_S_FMT)
        return set_format(f, argument);
    else if (request == VIDIOC_REQBUFS)
        ((struct v4l2_requestbuffers *)argument)->count = (uint32_t)f->buffers_given;
    else if (request == VIDIOC_QUERYBUF)
        ((struct v4l2_buffer *)argument)->length = f->length;
    else if (request == VIDIOC_QBUF)
        f->queued[((struct v4l2_buffer *)argument)->index]++;
    else if (request == VIDIOC_DQBUF)
        return dequeue(f, argument);
    else if (request == VIDIOC_STREAMON)
        f->streaming = true;
    return 0;
}

static void *
fake_map(void *ctx, int fd, size_t length, int64_t offset)
{
    struct fake *f = ctx;

    (void)offset;
    assert_int_equal(fd, 77);
    if (f->map_fails)
        return NULL;
    f->memory[f->maps % SLOTS] = calloc(1, length);
    return f->memory[f->maps++ % SLOTS];
}

static int
fake_unmap(void *ctx, void *at, size_t length)
{
    struct fake *f = ctx;

    (void)length;
    f->unmaps++;
    free(at);
    return 0;
}

static int
fake_wait(void *ctx, int fd, int wake_fd, int timeout_ms)
{
    struct fake *f = ctx;

    (void)wake_fd;
    if (fd < 0 || (f->fills == 0 && !f->missing && f->dequeue_errno == 0)) {
        f->now += timeout_ms;
        return 0;
    }
    return 1;
}

static int64_t
fake_now(void *ctx)
{
    return ((struct fake *)ctx)->now;
}

static struct fake fake;
static const struct pd_v4l2_io io = { &fake, fake_open, fake_close, fake_ioctl, fake_map, fake_unmap,
    fake_wait, fake_now };
static const struct pd_camera_wish wish = { 1280, 720, 15 };

static struct pd_camera *
make(void)
{
    struct pd_camera *camera;

    fake = (struct fake){ .format = V4L2_PIX_FMT_YUYV,
        .caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING,
        .width = W,
        .height = H,
        .stride = W * 2,
        .length = BYTES,
        .bytesused = BYTES,
        .buffers_given = SLOTS,
        .now = 1000 };
    assert_ok(pd_camera_v4l2_create("/dev/v4l/by-id/played", &wish, &io, &camera));
    return camera;
}

/* A picture of one grey value. */
static void
show(uint8_t grey)
{
    int slot = (fake.fills > 0 ? fake.filled[fake.fills - 1] + 1 : 0) % SLOTS;

    if (fake.memory[slot] != NULL)
        memset(fake.memory[slot], grey, fake.length);
    fake.filled[fake.fills++] = slot;
}

static enum pd_err
next(struct pd_camera *camera, const struct pd_image **frame)
{
    return pd_camera_next(camera, 500, frame);
}

static struct pd_camera_status
status_of(struct pd_camera *camera)
{
    struct pd_camera_status status;

    pd_camera_status(camera, &status);
    return status;
}

static void
end(struct pd_camera *camera)
{
    pd_camera_destroy(camera);
    assert_int_equal(fake.opens, fake.closes);
    assert_int_equal(fake.maps, fake.unmaps);
}

static void
frames_come_and_the_newest_wins(void **state)
{
    struct pd_camera *camera = make();
    const struct pd_image *frame;

    (void)state;
    assert_int_equal(next(camera, &frame), PD_ERR_NOT_FOUND);
    assert_true(fake.streaming);
    show(10);
    show(20);
    show(30);
    assert_ok(next(camera, &frame));
    assert_int_equal(frame->width_px, W);
    assert_int_equal(frame->height_px, H);
    assert_int_equal(frame->grey[W * H / 2], 30);
    assert_int_equal(status_of(camera).state, PD_DEVICE_OK);
    assert_int_equal(status_of(camera).frames, 1);
    assert_int_equal(status_of(camera).dropped, 2);
    assert_string_equal(status_of(camera).format, "YUYV");
    assert_int_equal(fake.queued[0] + fake.queued[1] + fake.queued[2], SLOTS + 3);
    end(camera);
}

static void
every_format_is_taken_and_the_best_first(void **state)
{
    static const struct {
        uint32_t format, stride;
        const char *name;
    } formats[] = { { V4L2_PIX_FMT_GREY, W, "GREY" }, { V4L2_PIX_FMT_NV12, W + 64, "NV12" },
        { V4L2_PIX_FMT_YUYV, W * 2, "YUYV" } };

    (void)state;
    for (int i = 0; i < PD_COUNT(formats); i++) {
        struct pd_camera *camera = make();
        const struct pd_image *frame;

        fake.format = formats[i].format;
        fake.stride = formats[i].stride;
        (void)next(camera, &frame);
        show(99);
        assert_ok(next(camera, &frame));
        assert_int_equal(frame->grey[0], 99);
        assert_string_equal(status_of(camera).format, formats[i].name);
        end(camera);
    }
}

static void
an_unplugged_camera_is_found_again(void **state)
{
    struct pd_camera *camera = make();
    const struct pd_image *frame;

    (void)state;
    (void)next(camera, &frame);
    show(1);
    assert_ok(next(camera, &frame));
    fake.missing = true;
    assert_int_equal(next(camera, &frame), PD_ERR_NOT_FOUND);
    assert_int_equal(status_of(camera).state, PD_DEVICE_PROBLEM);
    assert_string_equal(status_of(camera).why.text, "it was unplugged: No such device");
    for (int i = 0; i < 6; i++)
        assert_int_equal(next(camera, &frame), PD_ERR_NOT_FOUND);
    assert_int_equal(fake.opens, 1);
    fake.missing = false;
    for (int i = 0; i < 4; i++)
        (void)next(camera, &frame);
    assert_int_equal(fake.opens, 2);
    show(2);
    assert_ok(next(camera, &frame));
    assert_int_equal(frame->grey[0], 2);
    assert_int_equal(status_of(camera).opened, 2);
    end(camera);
}

static void
a_stalled_camera_is_opened_again(void **state)
{
    struct pd_camera *camera = make();
    const struct pd_image *frame;

    (void)state;
    for (int i = 0; i < 6; i++)
        assert_int_equal(next(camera, &frame), PD_ERR_NOT_FOUND);
    assert_int_equal(status_of(camera).state, PD_DEVICE_PROBLEM);
    for (int i = 0; i < 4; i++)
        (void)next(camera, &frame);
    assert_int_equal(fake.opens, 2);
    for (int i = 0; i < 20; i++) { /* that it opens again and again makes it no better */
        (void)next(camera, &frame);
        assert_int_equal(status_of(camera).state, PD_DEVICE_PROBLEM);
    }
    while (!fake.streaming)
        (void)next(camera, &frame);
    show(7);
    assert_ok(next(camera, &frame));
    assert_int_equal(status_of(camera).state, PD_DEVICE_OK);
    end(camera);
}

static void
broken_pictures_are_dropped_and_too_many_end_the_stream(void **state)
{
    struct pd_camera *camera = make();
    const struct pd_image *frame;

    (void)state;
    (void)next(camera, &frame);
    fake.flags = V4L2_BUF_FLAG_ERROR;
    show(1);
    assert_int_equal(next(camera, &frame), PD_ERR_NOT_FOUND);
    fake.flags = 0;
    fake.bytesused = 100;
    show(1);
    assert_int_equal(next(camera, &frame), PD_ERR_NOT_FOUND);
    fake.bytesused = BYTES + 1;
    show(1);
    assert_int_equal(next(camera, &frame), PD_ERR_NOT_FOUND);
    assert_int_equal(status_of(camera).dropped, 3);
    assert_int_equal(fake.opens, 1);
    fake.bytesused = BYTES;
    show(7);
    assert_ok(next(camera, &frame));
    fake.bytesused = 100;
    for (int i = 0; i < 30; i++) {
        show(1);
        assert_int_equal(next(camera, &frame), PD_ERR_NOT_FOUND);
    }
    assert_int_equal(fake.closes, 1);
    assert_string_equal(status_of(camera).why.text, "it gives broken pictures only");
    end(camera);
}

static void
what_a_device_must_not_say_is_not_believed(void **state)
{
    static const struct {
        const char *what;
        struct fake with;
    } lies[] = {
        { "no camera at all", { .caps = V4L2_CAP_VIDEO_OUTPUT } },
        { "another format than it said", { .format = V4L2_PIX_FMT_RGB24 } },
        { "buffers smaller than a picture", { .length = 1000 } },
        { "a picture of no width", { .width = 2 } },
        { "a picture too large", { .width = 100000 } },
        { "rows of gigabytes", { .stride = 0x7fffffff } },
        { "one buffer", { .buffers_given = 1 } },
        { "no memory", { .map_fails = 1 } },
        { "in use", { .open_errno = EBUSY } },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(lies); i++) {
        struct pd_camera *camera = make();
        const struct fake *with = &lies[i].with;
        const struct pd_image *frame;

        fake.caps = with->caps != 0 ? with->caps : fake.caps;
        fake.format = with->format != 0 ? with->format : fake.format;
        fake.length = with->length != 0 ? with->length : fake.length;
        fake.width = with->width != 0 ? with->width : fake.width;
        fake.stride = with->stride != 0 ? with->stride : fake.stride;
        fake.buffers_given = with->buffers_given != 0 ? with->buffers_given : fake.buffers_given;
        fake.map_fails = with->map_fails;
        fake.open_errno = with->open_errno;
        assert_int_equal(next(camera, &frame), PD_ERR_NOT_FOUND);
        if (status_of(camera).state != PD_DEVICE_PROBLEM)
            print_message("believed: %s\n", lies[i].what);
        assert_int_equal(status_of(camera).state, PD_DEVICE_PROBLEM);
        end(camera);
    }
}

static void
a_buffer_that_was_never_given_ends_the_stream(void **state)
{
    struct pd_camera *camera = make();
    const struct pd_image *frame;

    (void)state;
    (void)next(camera, &frame);
    fake.wrong_index = 40;
    show(1);
    assert_int_equal(next(camera, &frame), PD_ERR_NOT_FOUND);
    assert_int_equal(status_of(camera).state, PD_DEVICE_PROBLEM);
    end(camera);
}

static void
a_lost_picture_is_no_lost_camera(void **state)
{
    struct pd_camera *camera = make();
    const struct pd_image *frame;

    (void)state;
    (void)next(camera, &frame);
    fake.dequeue_errno = EIO;
    for (int i = 0; i < 10; i++)
        assert_int_equal(next(camera, &frame), PD_ERR_NOT_FOUND);
    fake.dequeue_errno = 0;
    show(5);
    assert_ok(next(camera, &frame));
    assert_int_equal(fake.opens, 1);
    end(camera);
}

static void
bytes_become_grey_and_too_few_are_refused(void **state)
{
    struct pd_image image = { 0 };
    uint8_t bytes[64];

    (void)state;
    for (int i = 0; i < 64; i++)
        bytes[i] = (uint8_t)i;
    assert_ok(pd_luma_take(PD_LUMA_YUYV, 4, 2, 12, bytes, 20, &image));
    assert_int_equal(image.grey[1], 2);
    assert_int_equal(image.grey[4], 12);
    assert_int_equal(pd_luma_take(PD_LUMA_YUYV, 4, 2, 12, bytes, 19, &image), PD_ERR_INVALID);
    assert_ok(
        pd_luma_take(PD_LUMA_GREY, 4, 2, 0, bytes, 8, &image)); /* no stride: rows one after the other */
    assert_int_equal(image.grey[4], 4);
    assert_int_equal(pd_luma_take(PD_LUMA_MJPEG, 4, 2, 0, bytes, 64, &image), PD_ERR_INVALID);
    pd_image_finish(&image);
}

static void
a_jpeg_becomes_grey_and_one_of_another_size_is_refused(void **state)
{
    struct pd_image image = { 0 }, code = qr_image("PD1:JPEG", 4);
    tjhandle jpeg = tjInitCompress();
    unsigned char *bytes = NULL;
    unsigned long size = 0;

    (void)state;
    assert_int_equal(tjCompress2(jpeg, code.grey, code.width_px, 0, code.height_px, TJPF_GRAY, &bytes, &size,
                         TJSAMP_GRAY, 90, 0),
        0);
    assert_ok(pd_luma_take(PD_LUMA_MJPEG, code.width_px, code.height_px, 0, bytes, size, &image));
    assert_int_equal(image.width_px, code.width_px);
    assert_int_equal(pd_luma_take(PD_LUMA_MJPEG, code.width_px + 8, code.height_px, 0, bytes, size, &image),
        PD_ERR_INVALID);
    assert_int_equal(pd_luma_take(PD_LUMA_MJPEG, code.width_px, code.height_px, 0, bytes, size / 2, &image),
        PD_ERR_INVALID);
    tjFree(bytes);
    (void)tjDestroy(jpeg);
    pd_image_finish(&code);
    pd_image_finish(&image);
}

/* A folder with a code in the middle of an empty picture, and the empty picture. */
static char *
code_folder(const char *text)
{
    char *folder = scratch_folder();
    struct pd_image code = qr_image(text, 4), whole = placed(&code, 640, 480, 160);

    assert_ok(pd_image_write_png(path_in(folder, "1.png"), &whole, NULL));
    pd_image_finish(&code);
    pd_image_finish(&whole);
    return folder;
}

static void
a_code_that_is_held_there_is_delivered_once(void **state)
{
    char *folder = code_folder("PD1:HELD");
    struct pd_camera *camera;
    struct pd_scanner *scanner;
    struct pd_scan scan;
    struct pd_camera_view view;
    int64_t now = 5000;

    (void)state;
    assert_ok(pd_camera_folder_create(folder, &camera, NULL));
    assert_ok(pd_scanner_camera_create(camera, &scanner));
    assert_ok(pd_scanner_poll(scanner, now, 0, &scan));
    assert_int_equal(scan.source, PD_SCAN_CAMERA);
    assert_int_equal(scan.size, 8);
    assert_memory_equal(scan.bytes, "PD1:HELD", 8);
    for (int i = 0; i < 20; i++)
        assert_int_equal(pd_scanner_poll(scanner, now += 200, 0, &scan), PD_ERR_NOT_FOUND);
    assert_ok(pd_scanner_poll(scanner, now + PD_CAMERA_AGAIN_MS + 1, 0, &scan));
    pd_scanner_camera_view(scanner, &view);
    assert_int_equal(view.frame, 22);
    assert_int_equal(view.hint, PD_WATCH_READ);
    assert_int_equal(view.grey[PD_CAMERA_VIEW_W * 45 + 24], 160);
    assert_int_equal(view.grey[0], 0); /* a bar: the camera is less wide */
    pd_scanner_destroy(scanner);
    scratch_remove(folder);
}

static void
a_still_picture_without_a_code_is_left_alone_until_something_moves(void **state)
{
    struct pd_watch *watch;
    struct pd_watch_counts counts;
    struct pd_decoded decoded;
    enum pd_watch_hint hint;
    struct pd_image image, code = qr_image("PD1:X", 5);

    (void)state;
    assert_ok(pd_watch_create(&watch));
    assert_ok(pd_image_init(&image, 640, 480));
    memset(image.grey, 150, 640 * 480);
    for (int i = 0; i < 40; i++)
        assert_int_equal(pd_watch_frame(watch, &image, &decoded, &hint), PD_ERR_NOT_FOUND);
    assert_int_equal(hint, PD_WATCH_NOTHING);
    pd_watch_counts(watch, &counts);
    assert_in_range(counts.still, 20, 26);
    for (int y = 0; y < code.height_px; y++)
        memcpy(image.grey + (y + 60) * 640 + 200, code.grey + y * code.width_px, (size_t)code.width_px);
    assert_ok(pd_watch_frame(watch, &image, &decoded, &hint));
    assert_int_equal(hint, PD_WATCH_READ);
    pd_image_finish(&code);
    pd_image_finish(&image);
    pd_watch_destroy(watch);
}

static void
a_person_is_told_what_would_help(void **state)
{
    struct pd_watch *watch;
    struct pd_decoded decoded;
    enum pd_watch_hint hint;
    struct pd_image image;

    (void)state;
    assert_ok(pd_watch_create(&watch));
    assert_ok(pd_image_init(&image, 640, 480));
    memset(image.grey, 150, 640 * 480);
    (void)!pd_watch_frame(watch, &image, &decoded, &hint);
    for (int y = 100; y < 300; y++)
        memset(image.grey + y * 640 + 200, 10, 200); /* something black and still */
    (void)!pd_watch_frame(watch, &image, &decoded, &hint);
    assert_int_equal(hint, PD_WATCH_STEADY); /* it has just come */
    (void)!pd_watch_frame(watch, &image, &decoded, &hint);
    assert_int_equal(hint, PD_WATCH_BRIGHTER);
    pd_image_finish(&image);
    pd_watch_destroy(watch);
}

static void
take(void *ctx, const struct pd_scan *scan)
{
    (void)scan;
    atomic_fetch_add((atomic_int *)ctx, 1);
}

static void
on_its_own_thread_it_is_watched_from_another(void **state)
{
    char *folder = code_folder("PD1:THREAD");
    struct pd_camera *camera;
    struct pd_scanner *scanner;
    struct pd_scanner_thread thread;
    struct pd_camera_view view = { 0 };
    struct pd_watch_counts counts;
    struct pd_camera_status status;
    atomic_int scans = 0;

    (void)state;
    assert_ok(pd_camera_folder_create(folder, &camera, NULL));
    assert_ok(pd_scanner_camera_create(camera, &scanner));
    assert_ok(pd_scanner_thread_start(&thread, scanner, take, &scans));
    for (int i = 0; i < 2000 && (atomic_load(&scans) == 0 || view.frame < 5); i++) {
        (void)usleep(2000);
        pd_scanner_camera_view(scanner, &view);
        pd_scanner_camera_counts(scanner, &status, &counts);
    }
    pd_scanner_thread_stop(&thread);
    pd_scanner_thread_join(&thread);
    assert_int_equal(atomic_load(&scans), 1);
    assert_true(counts.reads > 0 && status.frames > 0);
    pd_scanner_destroy(scanner);
    scratch_remove(folder);
}

static void
a_folder_that_is_not_there_or_empty_is_said(void **state)
{
    char *folder = scratch_folder();
    struct pd_camera *camera;
    struct pd_why why;

    (void)state;
    assert_int_equal(pd_camera_folder_create(folder, &camera, &why), PD_ERR_NOT_FOUND);
    assert_string_equal(why.text, "no .png, .jpg or .pgm is in it");
    assert_int_equal(pd_camera_folder_create("/nowhere/at/all", &camera, &why), PD_ERR_MISSING);
    scratch_remove(folder);
}

static void
without_a_device_the_kernel_is_asked_and_says_no(void **state)
{
    struct pd_camera *camera;
    const struct pd_image *frame;

    (void)state;
    assert_ok(pd_camera_v4l2_create("/dev/null", &wish, NULL, &camera));
    assert_int_equal(pd_camera_next(camera, 0, &frame), PD_ERR_NOT_FOUND);
    assert_int_equal(status_of(camera).state, PD_DEVICE_PROBLEM);
    pd_camera_wake(camera);
    assert_int_equal(pd_camera_next(camera, 10000, &frame), PD_ERR_NOT_FOUND);
    pd_camera_destroy(camera);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_come_and_the_newest_wins),
        cmocka_unit_test(every_format_is_taken_and_the_best_first),
        cmocka_unit_test(an_unplugged_camera_is_found_again),
        cmocka_unit_test(a_stalled_camera_is_opened_again),
        cmocka_unit_test(broken_pictures_are_dropped_and_too_many_end_the_stream),
        cmocka_unit_test(what_a_device_must_not_say_is_not_believed),
        cmocka_unit_test(a_buffer_that_was_never_given_ends_the_stream),
        cmocka_unit_test(a_lost_picture_is_no_lost_camera),
        cmocka_unit_test(bytes_become_grey_and_too_few_are_refused),
        cmocka_unit_test(a_jpeg_becomes_grey_and_one_of_another_size_is_refused),
        cmocka_unit_test(a_code_that_is_held_there_is_delivered_once),
        cmocka_unit_test(a_still_picture_without_a_code_is_left_alone_until_something_moves),
        cmocka_unit_test(a_person_is_told_what_would_help),
        cmocka_unit_test(on_its_own_thread_it_is_watched_from_another),
        cmocka_unit_test(a_folder_that_is_not_there_or_empty_is_said),
        cmocka_unit_test(without_a_device_the_kernel_is_asked_and_says_no),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * A panel for cage on a machine that has none: loaded before it (LD_PRELOAD) after umockdev's library, which
 * plays the devices. Touches and keys then go the way they go on a real panel: kernel's events, libinput,
 * wlroots, cage. Five things stand between cage and played devices, and are answered here: the seat wlroots
 * asks libseat for one, and gets one that opens what it is asked to open udev's files  a device is known to
 * udev once /run/udev has a file of it its number    what umockdev plays is a pseudo terminal, and libinput
 * compares device numbers the size      wlroots' headless output is 1280x720; PD_TRY_SIZE says otherwise,
 * such as 1080x1920 the picture   cage 0.1.4 hands a window's buffer to the output uncopied when it can,
 * which this output's pictures then do not show, and draws what changed since into a buffer of another frame:
 * it draws all of each frame here A wish for another console ("switch to session N") is told on standard
 * error, for a test that looks for it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEVICES_MAX = 16, PANEL_MAX_PX = 8192 };

struct libseat;
struct udev;
struct udev_device;
struct wlr_backend;
struct wlr_output;
struct wlr_output_damage;

struct libseat_seat_listener {
    void (*enable_seat)(struct libseat *seat, void *data);
    void (*disable_seat)(struct libseat *seat, void *data);
};

struct libseat {
    const struct libseat_seat_listener *listener;
    void *data;
    int fd;
    bool enabled;
};

static struct {
    dev_t number;
    char name[32];
} devices[DEVICES_MAX];
static int device_count;

struct libseat *
libseat_open_seat(const struct libseat_seat_listener *listener, void *data);
int
libseat_disable_seat(struct libseat *seat);
int
libseat_close_seat(struct libseat *seat);
int
libseat_open_device(struct libseat *seat, const char *path, int *fd);
int
libseat_close_device(struct libseat *seat, int device_id);
const char *
libseat_seat_name(struct libseat *seat);
int
libseat_switch_session(struct libseat *seat, int session);
int
libseat_get_fd(struct libseat *seat);
int
libseat_dispatch(struct libseat *seat, int timeout);
int
udev_device_get_is_initialized(struct udev_device *device);
struct udev_device *
udev_device_new_from_devnum(struct udev *udev, char type, dev_t number);
struct udev_device *
udev_device_new_from_subsystem_sysname(struct udev *udev, const char *subsystem, const char *sysname);
struct wlr_output *
wlr_headless_add_output(struct wlr_backend *backend, unsigned int width, unsigned int height);
bool
wlr_output_test(struct wlr_output *output);
bool
wlr_output_damage_attach_render(struct wlr_output_damage *damage, bool *needs_frame, void *region);
int
pixman_region32_union_rect(void *into, void *from, int x, int y, unsigned int width, unsigned int height);

struct libseat *
libseat_open_seat(const struct libseat_seat_listener *listener, void *data)
{
    struct libseat *seat = calloc(1, sizeof *seat);

    if (seat == NULL)
        return NULL;
    *seat = (struct libseat){ .listener = listener, .data = data, .fd = eventfd(0, EFD_CLOEXEC) };
    return seat;
}

int
libseat_disable_seat(struct libseat *seat)
{
    (void)seat;
    return 0;
}

int
libseat_close_seat(struct libseat *seat)
{
    close(seat->fd);
    free(seat);
    return 0;
}

int
libseat_open_device(struct libseat *seat, const char *path, int *fd)
{
    const char *name = strrchr(path, '/');
    struct stat st;

    (void)seat;
    *fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (*fd < 0)
        return -1;
    if (name != NULL && device_count < DEVICES_MAX && fstat(*fd, &st) == 0) {
        devices[device_count].number = st.st_rdev;
        (void)snprintf(devices[device_count].name, sizeof devices[device_count].name, "%.31s", name + 1);
        device_count++;
    }
    return *fd;
}

int
libseat_close_device(struct libseat *seat, int device_id)
{
    (void)seat;
    (void)device_id; /* its descriptor is the caller's, who closes it */
    return 0;
}

const char *
libseat_seat_name(struct libseat *seat)
{
    (void)seat;
    return "seat0";
}

int
libseat_switch_session(struct libseat *seat, int session)
{
    (void)seat;
    fprintf(stderr, "panel: switch to session %d\n", session);
    return 0;
}

int
libseat_get_fd(struct libseat *seat)
{
    return seat->fd;
}

int
libseat_dispatch(struct libseat *seat, int timeout)
{
    (void)timeout;
    if (!seat->enabled) {
        seat->enabled = true;
        seat->listener->enable_seat(seat, seat->data);
    }
    return 0;
}

int
udev_device_get_is_initialized(struct udev_device *device)
{
    return device != NULL;
}

struct udev_device *
udev_device_new_from_devnum(struct udev *udev, char type, dev_t number)
{
    (void)type;
    for (int i = device_count - 1; i >= 0; i--)
        if (devices[i].number == number)
            return udev_device_new_from_subsystem_sysname(udev, "input", devices[i].name);
    return NULL;
}

struct wlr_output *
wlr_headless_add_output(struct wlr_backend *backend, unsigned int width, unsigned int height)
{
    struct wlr_output *(*real)(struct wlr_backend *, unsigned int, unsigned int);
    const char *size = getenv("PD_TRY_SIZE");

    *(void **)&real = dlsym(RTLD_NEXT, "wlr_headless_add_output");
    if (size != NULL)
        (void)sscanf(size, "%ux%u", &width, &height);
    return real == NULL ? NULL : real(backend, width, height);
}

/* Asked only whether a window's buffer may be handed on. */
bool
wlr_output_test(struct wlr_output *output)
{
    (void)output;
    return false;
}

bool
wlr_output_damage_attach_render(struct wlr_output_damage *damage, bool *needs_frame, void *region)
{
    bool (*real)(struct wlr_output_damage *, bool *, void *);

    *(void **)&real = dlsym(RTLD_NEXT, "wlr_output_damage_attach_render");
    if (real == NULL || !real(damage, needs_frame, region))
        return false;
    *needs_frame = true;
    pixman_region32_union_rect(region, region, 0, 0, PANEL_MAX_PX, PANEL_MAX_PX);
    return true;
}

#include "drivers/light/light.h"

#include "app/base/clock.h"
#include "app/base/deadline.h"
#include "app/base/log.h"
#include "app/base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define LINES 4 /* ready, help, trouble, beeper */
#define BEEPER 8u

struct pd_light {
    const struct pd_light_io *io;
    char chip[256];
    uint32_t offset[LINES]; /* those there are */
    unsigned bit[LINES];    /* what each is for */
    int count;
    int fd; /* of the lines; -1: not had. The thread's, as what follows */
    int64_t tried_ms;
    unsigned lit; /* as last set */
    pthread_t thread;

    pthread_mutex_t lock; /* what follows */
    pthread_cond_t news;
    enum pd_light_shows shows;
    int64_t since_ms;
    bool stop;
    struct pd_light_status status;
};

/* ---- what is shown ---- */

static const struct {
    unsigned on;
    bool blinks, beeps;
} table[] = {
    [PD_LIGHT_DARK] = { 0, false, false },
    [PD_LIGHT_READY] = { 1, false, false },
    [PD_LIGHT_HELP] = { 2, true, true },
    [PD_LIGHT_TROUBLE] = { 4, false, true },
};

unsigned
pd_light_bits(enum pd_light_shows shows, int64_t since_ms)
{
    bool dark = table[shows].blinks && since_ms / PD_LIGHT_BLINK_MS % 2 == 1;

    return (dark ? 0 : table[shows].on) | (table[shows].beeps && since_ms < PD_LIGHT_BEEP_MS ? BEEPER : 0);
}

int
pd_light_next_ms(enum pd_light_shows shows, int64_t since_ms)
{
    int beep = table[shows].beeps && since_ms < PD_LIGHT_BEEP_MS ? (int)(PD_LIGHT_BEEP_MS - since_ms) : -1;
    int blink = table[shows].blinks ? PD_LIGHT_BLINK_MS - (int)(since_ms % PD_LIGHT_BLINK_MS) : -1;

    return beep >= 0 && (blink < 0 || beep < blink) ? beep : blink;
}

/* ---- the kernel's lines ---- */

static int
kernel_open(void *ctx, const char *path)
{
    (void)ctx;
    return open(path, O_RDWR | O_CLOEXEC);
}

static int
kernel_ioctl(void *ctx, int fd, unsigned long request, void *argument)
{
    (void)ctx;
    return ioctl(fd, request, argument);
}

static int
kernel_close(void *ctx, int fd)
{
    (void)ctx;
    return close(fd);
}

static const struct pd_light_io kernel = { NULL, kernel_open, kernel_ioctl, kernel_close };

static void
set_status(struct pd_light *light, enum pd_device_state state, const char *text)
{
    bool changed;

    (void)pthread_mutex_lock(&light->lock);
    changed = light->status.state != state || strcmp(light->status.why.text, text) != 0;
    light->status = (struct pd_light_status){ .state = state };
    if (state != PD_DEVICE_OK)
        (void)pd_why(&light->status.why, PD_OK, light->chip, "%s", text);
    (void)pthread_mutex_unlock(&light->lock);
    if (changed && state == PD_DEVICE_PROBLEM)
        pd_log(PD_LOG_WARN, "E-LGT-01", "light %s: %s", light->chip, text);
}

static const char *
words(int error)
{
    return error == EBUSY    ? "another program has one of its lines"
           : error == EINVAL ? "it has no such line, or one that is no output"
                             : strerror(error);
}

static void
let_go(struct pd_light *light)
{
    if (light->fd >= 0)
        (void)light->io->close(light->io->ctx, light->fd);
    light->fd = -1;
}

/* All lines at once, off; the chip itself need not stay open. */
static bool
have_lines(struct pd_light *light, int64_t now_ms)
{
    struct gpio_v2_line_request request = { .consumer = "pointdesk",
        .config = { .flags = GPIO_V2_LINE_FLAG_OUTPUT },
        .num_lines = (uint32_t)light->count };
    int chip, error;

    if (light->fd >= 0)
        return true;
    light->tried_ms = now_ms;
    chip = light->io->open(light->io->ctx, light->chip);
    if (chip < 0) {
        set_status(light, PD_DEVICE_PROBLEM, strerror(errno));
        return false;
    }
    memcpy(request.offsets, light->offset, (size_t)light->count * sizeof light->offset[0]);
    light->fd =
        light->io->ioctl(light->io->ctx, chip, GPIO_V2_GET_LINE_IOCTL, &request) < 0 ? -1 : request.fd;
    error = errno;
    (void)light->io->close(light->io->ctx, chip);
    if (light->fd < 0)
        set_status(light, PD_DEVICE_PROBLEM, words(error));
    light->lit = 0;
    return light->fd >= 0;
}

static void
set_lines(struct pd_light *light, unsigned bits)
{
    struct gpio_v2_line_values values = { .mask = (UINT64_C(1) << light->count) - 1 };

    for (int i = 0; i < light->count; i++)
        values.bits |= (bits & light->bit[i]) != 0 ? UINT64_C(1) << i : 0;
    if (light->io->ioctl(light->io->ctx, light->fd, GPIO_V2_LINE_SET_VALUES_IOCTL, &values) < 0) {
        set_status(light, PD_DEVICE_PROBLEM, strerror(errno));
        let_go(light);
        return;
    }
    light->lit = bits;
    set_status(light, PD_DEVICE_OK, "");
}

/* ---- its thread ---- */

static void
switch_to(struct pd_light *light, unsigned bits, int64_t now_ms)
{
    bool may_try = light->fd >= 0 || light->tried_ms == 0 || now_ms - light->tried_ms >= PD_LIGHT_AGAIN_MS;
    bool fresh = light->fd < 0;

    if (may_try && have_lines(light, now_ms) && (fresh || light->lit != bits))
        set_lines(light, bits);
}

static void *
run(void *arg)
{
    struct pd_light *light = arg;

    (void)pthread_mutex_lock(&light->lock);
    while (!light->stop) {
        int64_t now_ms = pd_clock_monotonic_us() / 1000;
        enum pd_light_shows shows = light->shows;
        int64_t since_ms = light->since_ms;
        struct timespec until;
        int next_ms;

        (void)pthread_mutex_unlock(&light->lock);
        switch_to(light, pd_light_bits(shows, now_ms - since_ms), now_ms);
        next_ms = light->fd < 0 ? PD_LIGHT_AGAIN_MS : pd_light_next_ms(shows, now_ms - since_ms);
        (void)pthread_mutex_lock(&light->lock);
        if (light->stop || light->shows != shows)
            continue;
        until = pd_deadline(next_ms);
        if (next_ms < 0)
            (void)pthread_cond_wait(&light->news, &light->lock);
        else
            (void)pd_wait_until(&light->news, &light->lock, &until);
    }
    (void)pthread_mutex_unlock(&light->lock);
    if (light->fd >= 0)
        set_lines(light, 0);
    let_go(light);
    return NULL;
}

void
pd_light_show(struct pd_light *light, enum pd_light_shows shows)
{
    if (light == NULL)
        return;
    (void)pthread_mutex_lock(&light->lock);
    if (light->shows != shows) {
        light->shows = shows;
        light->since_ms = pd_clock_monotonic_us() / 1000;
        (void)pthread_cond_signal(&light->news);
    }
    (void)pthread_mutex_unlock(&light->lock);
}

void
pd_light_status(struct pd_light *light, struct pd_light_status *status)
{
    (void)pthread_mutex_lock(&light->lock);
    *status = light->status;
    (void)pthread_mutex_unlock(&light->lock);
}

static enum pd_err
take_lines(struct pd_light *light, const struct pd_light_lines *lines, struct pd_why *why)
{
    const int at[LINES] = { lines->ready, lines->help, lines->trouble, lines->beeper };

    for (int i = 0; i < LINES; i++) {
        if (at[i] < 0)
            continue;
        for (int k = 0; k < light->count; k++)
            if (light->offset[k] == (uint32_t)at[i])
                return pd_why(why, PD_ERR_INVALID, "light", "line %d is named twice", at[i]);
        light->offset[light->count] = (uint32_t)at[i];
        light->bit[light->count++] = 1u << i;
    }
    return light->count > 0 ? PD_OK : pd_why(why, PD_ERR_INVALID, "light", "no line is named");
}

static void
free_light(struct pd_light *light)
{
    (void)pthread_cond_destroy(&light->news);
    (void)pthread_mutex_destroy(&light->lock);
    free(light);
}

static enum pd_err
start(struct pd_light *light)
{
    sigset_t all, before;
    int rc;

    /* Signals are the main thread's business. */
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(&light->thread, NULL, run, light);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc == 0 ? PD_OK : PD_ERR_MEMORY;
}

enum pd_err
pd_light_create(const char *chip, const struct pd_light_lines *lines, const struct pd_light_io *io,
    struct pd_light **out, struct pd_why *why)
{
    struct pd_light *light = calloc(1, sizeof *light);
    enum pd_err err;

    *out = NULL;
    if (light == NULL)
        return PD_ERR_MEMORY;
    light->io = io != NULL ? io : &kernel;
    light->fd = -1;
    light->status.state = PD_DEVICE_UNKNOWN;
    (void)pthread_mutex_init(&light->lock, NULL);
    (void)pthread_cond_init(&light->news, NULL);
    err = pd_copy(light->chip, sizeof light->chip, chip)
              ? take_lines(light, lines, why)
              : pd_why(why, PD_ERR_TOO_LARGE, "light.chip", "the path is too long");
    if (err == PD_OK)
        err = start(light);
    if (err != PD_OK)
        free_light(light);
    else
        *out = light;
    return err;
}

void
pd_light_destroy(struct pd_light *light)
{
    if (light == NULL)
        return;
    (void)pthread_mutex_lock(&light->lock);
    light->stop = true;
    (void)pthread_cond_signal(&light->news);
    (void)pthread_mutex_unlock(&light->lock);
    (void)pthread_join(light->thread, NULL);
    free_light(light);
}

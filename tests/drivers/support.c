#include "tests/drivers/support.h"

#include "app/base/clock.h"
#include "tests/support/check.h"

#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <qrencode.h>

extern char **environ;

struct pd_image
qr_image(const char *text, int module_px)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    struct pd_image image;
    int side;

    assert_non_null(code);
    side = (code->width + 8) * module_px;
    assert_ok(pd_image_init(&image, side, side));
    memset(image.grey, 255, (size_t)side * (size_t)side);
    for (int y = 4 * module_px; y < side - 4 * module_px; y++)
        for (int x = 4 * module_px; x < side - 4 * module_px; x++)
            if ((code->data[(y / module_px - 4) * code->width + x / module_px - 4] & 1) != 0)
                image.grey[y * side + x] = 0;
    QRcode_free(code);
    return image;
}

static double
sample(const struct pd_image *image, double x, double y)
{
    int ix = (int)floor(x), iy = (int)floor(y);
    double fx = x - ix, fy = y - iy, sum = 0;

    for (int dy = 0; dy < 2; dy++)
        for (int dx = 0; dx < 2; dx++) {
            int px = ix + dx, py = iy + dy;
            bool inside = px >= 0 && py >= 0 && px < image->width_px && py < image->height_px;
            double grey = inside ? image->grey[py * image->width_px + px] : 255;

            sum += grey * (dx == 0 ? 1 - fx : fx) * (dy == 0 ? 1 - fy : fy);
        }
    return sum;
}

struct pd_image
rotated(const struct pd_image *image, double angle_deg)
{
    double c = cos(angle_deg * 3.14159265358979 / 180), s = sin(angle_deg * 3.14159265358979 / 180);
    int side = image->width_px * 3 / 2;
    struct pd_image out;

    assert_ok(pd_image_init(&out, side, side));
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            double dx = x - side / 2.0, dy = y - side / 2.0;

            out.grey[y * side + x] = (uint8_t)sample(
                image, c * dx - s * dy + image->width_px / 2.0, s * dx + c * dy + image->height_px / 2.0);
        }
    return out;
}

static struct pd_image
blurred_once(const struct pd_image *image, int radius)
{
    struct pd_image out;

    assert_ok(pd_image_init(&out, image->width_px, image->height_px));
    for (int y = 0; y < image->height_px; y++)
        for (int x = 0; x < image->width_px; x++) {
            int sum = 0, count = 0;

            for (int dy = -radius; dy <= radius; dy++)
                for (int dx = -radius; dx <= radius; dx++) {
                    int px = x + dx, py = y + dy;

                    if (px < 0 || py < 0 || px >= image->width_px || py >= image->height_px)
                        continue;
                    sum += image->grey[py * image->width_px + px];
                    count++;
                }
            out.grey[y * image->width_px + x] = (uint8_t)(sum / count);
        }
    return out;
}

struct pd_image
blurred(const struct pd_image *image, int radius, int passes)
{
    struct pd_image out = blurred_once(image, radius);

    while (--passes > 0) {
        struct pd_image next = blurred_once(&out, radius);

        pd_image_finish(&out);
        out = next;
    }
    return out;
}

struct pd_image
inverted(const struct pd_image *image)
{
    struct pd_image out;

    assert_ok(pd_image_init(&out, image->width_px, image->height_px));
    for (int i = 0; i < image->width_px * image->height_px; i++)
        out.grey[i] = (uint8_t)(255 - image->grey[i]);
    return out;
}

struct pd_image
placed(const struct pd_image *image, int width, int height, uint8_t grey)
{
    int left = (width - image->width_px) / 2, top = (height - image->height_px) / 2;
    struct pd_image out;

    assert_ok(pd_image_init(&out, width, height));
    memset(out.grey, grey, (size_t)width * (size_t)height);
    for (int y = 0; y < image->height_px; y++)
        memcpy(
            out.grey + (top + y) * width + left, image->grey + y * image->width_px, (size_t)image->width_px);
    return out;
}

bool
same_image(const struct pd_image *a, const struct pd_image *b)
{
    return a->width_px == b->width_px && a->height_px == b->height_px &&
           memcmp(a->grey, b->grey, (size_t)a->width_px * (size_t)a->height_px) == 0;
}

char *
scratch_folder(void)
{
    char template[] = "/tmp/pd-drivers-XXXXXX";

    assert_non_null(mkdtemp(template));
    return strdup(template);
}

void
scratch_remove(char *folder)
{
    char *argv[] = { "rm", "-rf", "--", folder, NULL };
    pid_t pid;

    if (posix_spawnp(&pid, "rm", NULL, NULL, argv, environ) == 0)
        (void)waitpid(pid, NULL, 0);
    free(folder);
}

const char *
path_in(const char *folder, const char *name)
{
    static char paths[8][512];
    static int next;
    char *path = paths[next++ % 8];

    (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

void
write_file(const char *path, const void *bytes, size_t size)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

bool
file_exists(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

uint8_t *
read_whole(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    uint8_t *bytes = malloc(4 << 20);

    assert_non_null(f);
    *size = fread(bytes, 1, 4 << 20, f);
    (void)fclose(f);
    return bytes;
}

static pid_t running; /* so that a test that fails leaves none behind */

static void
end_running(void)
{
    if (running > 0)
        (void)kill(running, SIGKILL);
}

struct emulator
emulator_start(const char *option, const char *value)
{
    struct emulator emulator = { .out = scratch_folder() };
    char *argv[] = { PD_BUILD_DIR "/tests/support/pd-printer-emulator", "--out", emulator.out, (char *)option,
        (char *)value, NULL };
    posix_spawn_file_actions_t actions;
    char line[128] = "";
    int fds[2];
    FILE *f;

    assert_int_equal(pipe(fds), 0);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_adddup2(&actions, fds[1], 1);
    (void)posix_spawn_file_actions_addclose(&actions, fds[0]);
    end_running();
    (void)atexit(end_running);
    assert_int_equal(posix_spawn(&emulator.pid, argv[0], &actions, NULL, argv, environ), 0);
    running = emulator.pid;
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(fds[1]);
    f = fdopen(fds[0], "r");
    assert_non_null(fgets(line, sizeof line, f));
    assert_int_equal(sscanf(line, "listening on %31s", emulator.address), 1);
    /* Its later lines go nowhere: a closed pipe would end it, so the reading end stays open. */
    return emulator;
}

int
emulator_stop(struct emulator *emulator)
{
    int status = 0;

    (void)kill(emulator->pid, SIGTERM);
    assert_int_equal(waitpid(emulator->pid, &status, 0), emulator->pid);
    running = 0;
    scratch_remove(emulator->out);
    emulator->out = NULL;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int64_t
poll_clock_ms(void)
{
    return pd_clock_monotonic_us() / 1000;
}

const char *
payload_within(struct pd_scanner *scanner, enum pd_scan_source source, int ms)
{
    static char text[PD_SCAN_MAX_BYTES + 1];
    int64_t until = poll_clock_ms() + ms;
    struct pd_scan scan;

    do {
        int left = (int)(until - poll_clock_ms());

        if (pd_scanner_poll(scanner, poll_clock_ms(), left > 0 ? left : 0, &scan) != PD_OK)
            continue;
        assert_int_equal(scan.source, source);
        if (scan.size == PD_SCAN_TOO_LONG)
            return "!";
        memcpy(text, scan.bytes, scan.size);
        text[scan.size] = '\0';
        return text;
    } while (poll_clock_ms() < until);
    return "";
}

void
no_log(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    (void)text;
}

void
no_codes_in_log(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    assert_null(strstr(text, "PD1:")); /* a payload never reaches the log */
}

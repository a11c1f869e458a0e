/* Pictures of codes, a scratch folder and the printer emulator, for the tests of the drivers. */
#ifndef PD_TESTS_DRIVERS_SUPPORT_H
#define PD_TESTS_DRIVERS_SUPPORT_H

#include "app/base/log.h"
#include "drivers/image/image.h"
#include "drivers/scanner/scanner.h"

#include <stdbool.h>
#include <sys/types.h>

/* A QR code (error correction M) of text, module_px per module, on a white margin of four modules. */
struct pd_image
qr_image(const char *text, int module_px);

/* angle_deg about the centre, linear between pixels, white outside. */
struct pd_image
rotated(const struct pd_image *image, double angle_deg);

/* Mean of a (2 radius + 1) square, passes times: close to a lens out of focus. */
struct pd_image
blurred(const struct pd_image *image, int radius, int passes);

struct pd_image
inverted(const struct pd_image *image);

/* The image in the middle of a larger one of this grey. */
struct pd_image
placed(const struct pd_image *image, int width, int height, uint8_t grey);

bool
same_image(const struct pd_image *a, const struct pd_image *b);

/* A new folder under the build's, as a string to free with scratch_remove. */
char *
scratch_folder(void);
void
scratch_remove(char *folder);

/* "folder/name" in a buffer that lives until the eighth call after this one. */
const char *
path_in(const char *folder, const char *name);

void
write_file(const char *path, const void *bytes, size_t size);
bool
file_exists(const char *path);

/* The whole file, to be freed; its size in *size. */
uint8_t *
read_whole(const char *path, size_t *size);

/* Milliseconds of the clock that polls go by. */
int64_t
poll_clock_ms(void);

/* The next payload of a scanner within so long; "" for none, "!" for the fact of one that is unfit. Lives
 * until the next call. */
const char *
payload_within(struct pd_scanner *scanner, enum pd_scan_source source, int ms);

/* For pd_log_set_sink: silent. */
void
no_log(void *ctx, enum pd_log_level level, const char *code, const char *text);

/* The same, and fails the test where a code is in the text. */
void
no_codes_in_log(void *ctx, enum pd_log_level level, const char *code, const char *text);

struct emulator {
    pid_t pid;
    char address[32]; /* 127.0.0.1:PORT */
    char *out;        /* scratch folder */
};

/* options: at most two words beside --out, NULL where there are fewer. */
struct emulator
emulator_start(const char *option, const char *value);

/* Returns its exit status: 0, or 1 where bytes broke the rules. */
int
emulator_stop(struct emulator *emulator);

#endif

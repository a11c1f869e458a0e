/*
 * Grey pictures in memory, and the only door by which picture files come in.
 *   (1) A file above 32 MiB, a side above 32,767 or an area above 20 megapixels is refused before its pixels
 *       are given memory.
 *   (2) Only regular files are read: a FIFO or a device node is refused, never waited for.
 *   (3) A picture is whole or refused: a truncated file never passes as a picture with a grey end.
 * No threading of its own: every function may run on any thread, one picture on one thread at a time.
 */
#ifndef PD_DRIVERS_IMAGE_H
#define PD_DRIVERS_IMAGE_H

#include "app/base/err.h"

#include <stddef.h>
#include <stdint.h>

#define PD_IMAGE_MAX_FILE_BYTES ((size_t)32 << 20)
#define PD_IMAGE_MAX_SIDE_PX 32767
#define PD_IMAGE_MAX_PIXELS 20000000

struct pd_image {
    int width_px, height_px;
    uint8_t *grey; /* height_px rows of width_px bytes, 0 black, 255 white; owned */
};

/* Takes memory for a picture; its pixels are not set.
 * Errors: PD_ERR_INVALID (a side below 1), PD_ERR_TOO_LARGE, PD_ERR_MEMORY. On an error *image is empty. */
PD_MUST_CHECK enum pd_err
pd_image_init(struct pd_image *image, int width_px, int height_px);

void
pd_image_finish(struct pd_image *image);

/* PNG, JPEG or PGM by their first bytes; the name of the file does not matter. Colour becomes grey,
 * transparency becomes white. On an error *image is empty and *why says which rule was broken.
 * Errors: PD_ERR_INVALID, PD_ERR_TOO_LARGE, PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_image_parse(const uint8_t *bytes, size_t size, struct pd_image *image, struct pd_why *why);

/* The three formats behind pd_image_parse. */
PD_MUST_CHECK enum pd_err
pd_image_parse_png(const uint8_t *bytes, size_t size, struct pd_image *image, struct pd_why *why);
PD_MUST_CHECK enum pd_err
pd_image_parse_jpeg(const uint8_t *bytes, size_t size, struct pd_image *image, struct pd_why *why);
PD_MUST_CHECK enum pd_err
pd_image_parse_pgm(const uint8_t *bytes, size_t size, struct pd_image *image, struct pd_why *why);

/* Reads a whole picture from an open file, which stays open. Errors: as pd_image_parse, PD_ERR_IO. */
PD_MUST_CHECK enum pd_err
pd_image_read_fd(int fd, struct pd_image *image, struct pd_why *why);

/* Errors: as pd_image_read_fd, PD_ERR_MISSING (no such file), PD_ERR_DENIED. why->path is the path. */
PD_MUST_CHECK enum pd_err
pd_image_read(const char *path, struct pd_image *image, struct pd_why *why);

/* Writes a grey PNG beside its final name and renames it there, so that a reader never meets half a file.
 * Errors: PD_ERR_IO, PD_ERR_TOO_LARGE (the path). */
PD_MUST_CHECK enum pd_err
pd_image_write_png(const char *path, const struct pd_image *image, struct pd_why *why);

#endif

#include "drivers/image/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum pd_err
pd_image_init(struct pd_image *image, int width_px, int height_px)
{
    *image = (struct pd_image){ 0 };
    if (width_px < 1 || height_px < 1)
        return PD_ERR_INVALID;
    if (width_px > PD_IMAGE_MAX_SIDE_PX || height_px > PD_IMAGE_MAX_SIDE_PX)
        return PD_ERR_TOO_LARGE;
    if ((int64_t)width_px * height_px > PD_IMAGE_MAX_PIXELS)
        return PD_ERR_TOO_LARGE;
    image->grey = malloc((size_t)width_px * (size_t)height_px);
    if (image->grey == NULL)
        return PD_ERR_MEMORY;
    image->width_px = width_px;
    image->height_px = height_px;
    return PD_OK;
}

void
pd_image_finish(struct pd_image *image)
{
    if (image == NULL)
        return;
    free(image->grey);
    *image = (struct pd_image){ 0 };
}

enum pd_err
pd_image_parse(const uint8_t *bytes, size_t size, struct pd_image *image, struct pd_why *why)
{
    static const uint8_t png[] = { 0x89, 'P', 'N', 'G' };

    *image = (struct pd_image){ 0 };
    if (size > PD_IMAGE_MAX_FILE_BYTES)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "a picture file may have at most 32 MiB");
    if (size >= 4 && memcmp(bytes, png, sizeof png) == 0)
        return pd_image_parse_png(bytes, size, image, why);
    if (size >= 3 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff)
        return pd_image_parse_jpeg(bytes, size, image, why);
    if (size >= 2 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '7')
        return pd_image_parse_pgm(bytes, size, image, why);
    return pd_why(why, PD_ERR_INVALID, "", "not a picture: PNG, JPEG and PGM are read");
}

/* Reads until the end or one byte past the limit, whichever is first: a growing file cannot hold us. */
static enum pd_err
read_all(int fd, size_t size, uint8_t *bytes, size_t *got)
{
    *got = 0;
    while (*got < size) {
        ssize_t n = read(fd, bytes + *got, size - *got);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return PD_ERR_IO;
        if (n == 0)
            break;
        *got += (size_t)n;
    }
    return PD_OK;
}

enum pd_err
pd_image_read_fd(int fd, struct pd_image *image, struct pd_why *why)
{
    struct stat st;
    uint8_t *bytes;
    size_t got;
    enum pd_err err;

    *image = (struct pd_image){ 0 };
    if (fstat(fd, &st) != 0)
        return pd_why(why, PD_ERR_IO, "", "cannot be read: %s", strerror(errno));
    if (!S_ISREG(st.st_mode))
        return pd_why(why, PD_ERR_INVALID, "", "not an ordinary file");
    if (st.st_size > (off_t)PD_IMAGE_MAX_FILE_BYTES)
        return pd_why(why, PD_ERR_TOO_LARGE, "", "a picture file may have at most 32 MiB");
    if (st.st_size == 0)
        return pd_why(why, PD_ERR_INVALID, "", "the file is empty");
    bytes = malloc((size_t)st.st_size);
    if (bytes == NULL)
        return pd_why(why, PD_ERR_MEMORY, "", "no memory for %lld bytes", (long long)st.st_size);
    err = read_all(fd, (size_t)st.st_size, bytes, &got);
    if (err != PD_OK)
        (void)pd_why(why, err, "", "cannot be read: %s", strerror(errno));
    else
        err = pd_image_parse(bytes, got, image, why);
    free(bytes);
    return err;
}

enum pd_err
pd_image_read(const char *path, struct pd_image *image, struct pd_why *why)
{
    struct pd_why inner = { 0 };
    enum pd_err err;
    /* Without O_NONBLOCK the open itself would wait for the other end of a FIFO. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    *image = (struct pd_image){ 0 };
    if (fd < 0) {
        err = errno == ENOENT || errno == ENOTDIR ? PD_ERR_MISSING
              : errno == EACCES                   ? PD_ERR_DENIED
                                                  : PD_ERR_IO;
        return pd_why(why, err, path, "cannot be opened: %s", strerror(errno));
    }
    err = pd_image_read_fd(fd, image, &inner);
    (void)close(fd);
    return err == PD_OK ? PD_OK : pd_why(why, err, path, "%s", inner.text);
}

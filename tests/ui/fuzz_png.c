/*
 * Goal: no bytes in a picture file can do more than not be a picture.
 * Method: the input becomes a file in memory, read at three sizes.
 */
#include "ui/render/png_read.h"

#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        int w, h;
        bool cover;
        enum pd_png_keep keep;
    } sizes[] = { { 64, 64, true, PD_PNG_RGB }, { 7, 200, true, PD_PNG_ARGB },
        { 128, 3, false, PD_PNG_ALPHA } };
    static uint32_t pixels[128 * 128];
    int fd = memfd_create("png", 0);
    char path[64];
    bool opaque;

    if (fd < 0)
        return 0;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (write(fd, data, size) == (ssize_t)size)
        for (int i = 0; i < 3; i++)
            if (pd_png_read_scaled(
                    path, sizes[i].w, sizes[i].h, sizes[i].cover, sizes[i].keep, pixels, &opaque) != PD_OK)
                break;
    (void)pd_png_is_opaque(path);
    close(fd);
    return 0;
}

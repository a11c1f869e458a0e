/* JPEG through libjpeg(-turbo). Its errors arrive as a callback that must not return, hence the longjmp; what
 * must outlive the jump sits in struct reading, not in registers. */
#include "drivers/image/image.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

#define MAX_SCANS 100               /* a progressive file of thousands of empty scans costs hours */
#define MAX_WORK_BYTES (256L << 20) /* coefficients of a progressive picture */

struct reading {
    struct jpeg_error_mgr errors; /* first: libjpeg hands us a pointer to it */
    struct jpeg_progress_mgr progress;
    struct jpeg_decompress_struct jpeg;
    struct pd_image *image;
    enum pd_err err;
    char text[JMSG_LENGTH_MAX];
    jmp_buf out;
};

static void
give_up(struct reading *reading, enum pd_err err, const char *text)
{
    reading->err = err;
    (void)snprintf(reading->text, sizeof reading->text, "%s", text);
    longjmp(reading->out, 1);
}

static void
on_error(j_common_ptr info)
{
    struct reading *reading = (struct reading *)(void *)info->err;
    char text[JMSG_LENGTH_MAX];

    info->err->format_message(info, text);
    give_up(reading, PD_ERR_INVALID, text);
}

/* libjpeg would paint the missing rest grey and only warn. */
static void
on_message(j_common_ptr info, int level)
{
    if (level < 0 && info->err->msg_code == JWRN_JPEG_EOF)
        give_up((struct reading *)(void *)info->err, PD_ERR_INVALID, "the file ends early");
}

static void
on_progress(j_common_ptr info)
{
    if (((j_decompress_ptr)info)->input_scan_number > MAX_SCANS)
        give_up((struct reading *)(void *)info->err, PD_ERR_TOO_LARGE, "more than 100 scans");
}

static void
read_rows(struct reading *reading, const uint8_t *bytes, size_t size)
{
    struct jpeg_decompress_struct *jpeg = &reading->jpeg;
    struct pd_image *image = reading->image;
    enum pd_err err;

    jpeg_create_decompress(jpeg);
    jpeg->progress = &reading->progress;
    jpeg->mem->max_memory_to_use = MAX_WORK_BYTES;
    jpeg_mem_src(jpeg, bytes, size);
    (void)jpeg_read_header(jpeg, TRUE);
    if (jpeg->jpeg_color_space != JCS_GRAYSCALE && jpeg->jpeg_color_space != JCS_YCbCr &&
        jpeg->jpeg_color_space != JCS_RGB)
        give_up(reading, PD_ERR_INVALID, "only grey and colour pictures are read, not print (CMYK) ones");
    err = jpeg->image_width > PD_IMAGE_MAX_SIDE_PX || jpeg->image_height > PD_IMAGE_MAX_SIDE_PX
              ? PD_ERR_TOO_LARGE
              : pd_image_init(image, (int)jpeg->image_width, (int)jpeg->image_height);
    if (err != PD_OK)
        give_up(reading, err, "at most 20 megapixels are read");
    jpeg->out_color_space = JCS_GRAYSCALE;
    (void)jpeg_start_decompress(jpeg);
    while (jpeg->output_scanline < jpeg->output_height) {
        JSAMPROW row = image->grey + (size_t)jpeg->output_scanline * (size_t)image->width_px;

        (void)jpeg_read_scanlines(jpeg, &row, 1);
    }
    (void)jpeg_finish_decompress(jpeg);
}

enum pd_err
pd_image_parse_jpeg(const uint8_t *bytes, size_t size, struct pd_image *image, struct pd_why *why)
{
    struct reading reading = { .image = image };

    *image = (struct pd_image){ 0 };
    reading.jpeg.err = jpeg_std_error(&reading.errors);
    reading.errors.error_exit = on_error;
    reading.errors.emit_message = on_message;
    reading.progress.progress_monitor = on_progress;
    if (setjmp(reading.out) == 0)
        read_rows(&reading, bytes, size);
    jpeg_destroy_decompress(&reading.jpeg);
    if (reading.err == PD_OK)
        return PD_OK;
    pd_image_finish(image);
    return pd_why(why, reading.err, "", "broken JPEG: %s", reading.text);
}

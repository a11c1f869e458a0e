/* JPEG through libturbojpeg, the face of libjpeg-turbo that returns its errors. */
#include "drivers/image/image.h"

#include <stdbool.h>
#include <string.h>

#include <turbojpeg.h>

static enum pd_err
bad(struct pd_why *why, const char *text)
{
    return pd_why(why, PD_ERR_INVALID, "", "broken JPEG: %s", text);
}

/* Where the file ends early libjpeg paints the rest grey and only warns; other warnings (a phone's stray
 * bytes between two markers) leave the picture whole. */
static bool
is_whole(tjhandle jpeg)
{
    return tjGetErrorCode(jpeg) == TJERR_WARNING && strstr(tjGetErrorStr2(jpeg), "remature end") == NULL;
}

static enum pd_err
decode(tjhandle jpeg, const uint8_t *bytes, size_t size, struct pd_image *image, struct pd_why *why)
{
    int width, height, subsampling, space;
    enum pd_err err;

    if (tjDecompressHeader3(jpeg, bytes, (unsigned long)size, &width, &height, &subsampling, &space) != 0)
        return bad(why, tjGetErrorStr2(jpeg));
    if (space == TJCS_CMYK || space == TJCS_YCCK)
        return bad(why, "only grey and colour pictures are read, not print (CMYK) ones");
    err = pd_image_init(image, width, height);
    if (err != PD_OK)
        return pd_why(why, err, "", "%d x %d pixels: at most 20 megapixels are read", width, height);
    /* A progressive file of thousands of empty scans would cost hours: the library's limit is 500. */
    if (tjDecompress2(jpeg, bytes, (unsigned long)size, image->grey, width, width, height, TJPF_GRAY,
            TJFLAG_LIMITSCANS) != 0 &&
        !is_whole(jpeg)) {
        pd_image_finish(image);
        return bad(why, tjGetErrorStr2(jpeg));
    }
    return PD_OK;
}

enum pd_err
pd_image_parse_jpeg(const uint8_t *bytes, size_t size, struct pd_image *image, struct pd_why *why)
{
    tjhandle jpeg = tjInitDecompress();
    enum pd_err err;

    *image = (struct pd_image){ 0 };
    if (jpeg == NULL)
        return pd_why(why, PD_ERR_MEMORY, "", "no memory for a JPEG");
    err = decode(jpeg, bytes, size, image, why);
    (void)tjDestroy(jpeg);
    return err;
}

#include "drivers/printer/preview.h"

#include "drivers/printer/escpos.h"
#include "drivers/printer/escpos_reader.h"
#include "drivers/printer/printer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define DOTS_A_MM 8
#define POINTS_A_INCH 72
#define MM_A_INCH 25.4

/* What came out of the slot. */
struct slot {
    struct pd_bits paper;
    int width_px;
    enum pd_err err;
};

static bool
ends_with(const char *path, const char *end)
{
    size_t len = strlen(path), n = strlen(end);

    return len > n && strcasecmp(path + len - n, end) == 0;
}

enum pd_err
pd_preview_kind(const char *path, enum pd_preview_kind *kind, struct pd_why *why)
{
    if (!ends_with(path, ".png") && !ends_with(path, ".pdf"))
        return pd_why(why, PD_ERR_INVALID, path, "a preview is a file that ends in .png or .pdf");
    *kind = ends_with(path, ".png") ? PD_PREVIEW_PNG : PD_PREVIEW_PDF;
    return PD_OK;
}

/* The reader's paper is as wide as the widest: the rest of it was never printed on. */
static void
on_cut(void *ctx, const struct pd_bits *paper)
{
    struct slot *slot = ctx;

    pd_bits_finish(&slot->paper);
    slot->err = pd_bits_init(&slot->paper, slot->width_px, paper->height_px);
    for (int y = 0; slot->err == PD_OK && y < paper->height_px; y++)
        memcpy(slot->paper.rows + (size_t)y * slot->paper.stride, paper->rows + (size_t)y * paper->stride,
            slot->paper.stride);
}

static enum pd_err
read_back(const uint8_t *bytes, size_t size, struct slot *slot, struct pd_why *why)
{
    struct pd_escpos_reader reader;
    enum pd_err err = pd_escpos_reader_init(&reader);

    slot->err = PD_ERR_STATE;
    if (err == PD_OK) {
        reader.ctx = slot;
        reader.cut = on_cut;
        pd_escpos_reader_feed(&reader, bytes, size);
        err = slot->err;
        if (reader.error[0] != '\0')
            err = pd_why(why, PD_ERR_STATE, "preview", "%s", reader.error);
    }
    pd_escpos_reader_finish(&reader);
    return err;
}

/* The paper, by way of the printer's own language. */
static enum pd_err
print_into(struct slot *slot, const struct pd_image *ticket, struct pd_why *why)
{
    struct pd_bits bits;
    uint8_t *bytes = NULL;
    size_t size;
    enum pd_err err = pd_bits_dither(ticket, &bits);

    if (err != PD_OK)
        return err;
    err = pd_escpos_encode(&bits, PD_PRINTER_CUT_PARTIAL, &bytes, &size);
    pd_bits_finish(&bits);
    if (err == PD_OK)
        err = read_back(bytes, size, slot, why);
    free(bytes);
    return err;
}

static enum pd_err
write_png(const char *path, const struct pd_bits *paper, struct pd_why *why)
{
    struct pd_image image;
    enum pd_err err = pd_bits_to_image(paper, &image);

    if (err != PD_OK)
        return err;
    err = pd_image_write_png(path, &image, why);
    pd_image_finish(&image);
    return err;
}

/* ---- one page that is one picture, bit for bit ---- */

static double
points(double mm)
{
    return mm / MM_A_INCH * POINTS_A_INCH;
}

/* Five objects, and where each begins. The picture is laid with the printer's own margins on its paper. */
static void
write_objects(FILE *f, const struct pd_bits *paper)
{
    double paper_mm = paper->width_px > 400 ? 80 : 58, w_mm = (double)paper->width_px / DOTS_A_MM;
    double h_mm = (double)paper->height_px / DOTS_A_MM, edge_mm = (paper_mm - w_mm) / 2;
    size_t bytes = paper->stride * (size_t)paper->height_px;
    char draw[160];
    long at[5], xref;

    (void)snprintf(draw, sizeof draw, "q %.3f 0 0 %.3f %.3f %.3f cm /P Do Q", points(w_mm), points(h_mm),
        points(edge_mm), points(edge_mm));
    (void)fprintf(f, "%%PDF-1.4\n%%\xe2\xe3\xcf\xd3\n");
    at[0] = ftell(f);
    (void)fprintf(f, "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
    at[1] = ftell(f);
    (void)fprintf(f, "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n");
    at[2] = ftell(f);
    (void)fprintf(f,
        "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.3f %.3f] /Contents 4 0 R "
        "/Resources << /XObject << /P 5 0 R >> >> >>\nendobj\n",
        points(paper_mm), points(h_mm + 2 * edge_mm));
    at[3] = ftell(f);
    (void)fprintf(f, "4 0 obj\n<< /Length %zu >>\nstream\n%s\nendstream\nendobj\n", strlen(draw), draw);
    at[4] = ftell(f);
    (void)fprintf(f,
        "5 0 obj\n<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
        "/BitsPerComponent 1 /Decode [1 0] /Length %zu >>\nstream\n",
        paper->width_px, paper->height_px, bytes);
    (void)fwrite(paper->rows, 1, bytes, f);
    (void)fprintf(f, "\nendstream\nendobj\n");
    xref = ftell(f);
    (void)fprintf(f, "xref\n0 6\n0000000000 65535 f \n");
    for (int i = 0; i < 5; i++)
        (void)fprintf(f, "%010ld 00000 n \n", at[i]);
    (void)fprintf(f, "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%ld\n%%%%EOF\n", xref);
}

static enum pd_err
write_pdf(const char *path, const struct pd_bits *paper, struct pd_why *why)
{
    char part[4096];
    bool good;
    FILE *f;

    if ((size_t)snprintf(part, sizeof part, "%s.part", path) >= sizeof part)
        return pd_why(why, PD_ERR_TOO_LARGE, path, "the path is too long");
    f = fopen(part, "wbe");
    if (f == NULL)
        return pd_why(why, PD_ERR_IO, path, "cannot be written: %s", strerror(errno));
    write_objects(f, paper);
    good = ferror(f) == 0;
    good = fclose(f) == 0 && good;
    if (good && rename(part, path) == 0)
        return PD_OK;
    (void)unlink(part);
    return pd_why(why, PD_ERR_IO, path, "cannot be written: %s", strerror(errno));
}

enum pd_err
pd_preview_write(const char *path, const struct pd_image *ticket, struct pd_why *why)
{
    struct slot slot = { .width_px = ticket->width_px };
    enum pd_preview_kind kind;
    enum pd_err err = pd_preview_kind(path, &kind, why);

    if (err != PD_OK)
        return err;
    err = print_into(&slot, ticket, why);
    if (err == PD_OK)
        err = kind == PD_PREVIEW_PNG ? write_png(path, &slot.paper, why) : write_pdf(path, &slot.paper, why);
    pd_bits_finish(&slot.paper);
    return err;
}

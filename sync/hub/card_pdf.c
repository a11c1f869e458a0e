/*
 * PDF 1.4 (ISO 32000-1, chapter 7), as little of it as cards need: rectangles, lines, two lines of Helvetica.
 * Lengths are tenths of a millimetre, which one matrix a page turns into points.
 */
#include "sync/hub/card_pdf.h"

#include <errno.h>
#include <fcntl.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COLUMNS 2
#define ROWS 5
#define ON_A_PAGE (COLUMNS * ROWS)
#define CARD_W 856
#define CARD_H 540
#define PAGE_W 2100
#define PAGE_H 2970
#define LEFT ((PAGE_W - COLUMNS * CARD_W) / 2)
#define BOTTOM ((PAGE_H - ROWS * CARD_H) / 2)
#define CODE 440 /* side of a code with its white border */
#define QUIET_MODULES 4
#define CUT 30 /* length of a mark to cut by */

/* Where each object begins: the catalogue, the pages, the font, then a page and its drawing in turn. */
#define FIXED_OBJECTS 3
#define PAGES_MAX ((PD_CARDS_MAX + ON_A_PAGE - 1) / ON_A_PAGE)

struct pdf {
    FILE *f;
    long at[FIXED_OBJECTS + 2 * PAGES_MAX + 1];
    int objects, pages;
};

static void
begin_object(struct pdf *pdf)
{
    pdf->at[++pdf->objects] = ftell(pdf->f);
    (void)fprintf(pdf->f, "%d 0 obj\n", pdf->objects);
}

/* Runs of dark modules in a row are one rectangle; the unit is a module, the origin the upper left one. */
static enum pd_err
draw_code(FILE *out, const char *payload, int x, int y)
{
    QRcode *code = QRcode_encodeString(payload, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    int across;

    if (code == NULL)
        return errno == ENOMEM ? PD_ERR_MEMORY : PD_ERR_TOO_LARGE;
    across = code->width + 2 * QUIET_MODULES;
    (void)fprintf(out, "q %d.%06d 0 0 -%d.%06d %d %d cm\n", CODE / across, CODE % across * 1000000 / across,
        CODE / across, CODE % across * 1000000 / across, x, y + CODE);
    for (int row = 0; row < code->width; row++)
        for (int from = 0, to; from < code->width; from = to) {
            bool dark = (code->data[row * code->width + from] & 1) != 0;

            for (to = from + 1; to < code->width && ((code->data[row * code->width + to] & 1) != 0) == dark;)
                to++;
            if (dark)
                (void)fprintf(out, "%d %d %d 1 re\n", from + QUIET_MODULES, row + QUIET_MODULES, to - from);
        }
    (void)fprintf(out, "f Q\n");
    QRcode_free(code);
    return PD_OK;
}

static void
draw_text(FILE *out, int x, int y, int size, const char *text)
{
    (void)fprintf(out, "BT /F1 %d Tf %d %d Td (", size, x, y);
    for (; *text != '\0'; text++)
        if (*text >= ' ' && *text <= '~')
            (void)fprintf(out, "%s%c", strchr("()\\", *text) != NULL ? "\\" : "", *text);
    (void)fprintf(out, ") Tj ET\n");
}

/* Marks at the corners, outside of what is kept. */
static void
draw_cuts(FILE *out)
{
    (void)fprintf(out, "0.5 w\n");
    for (int c = 0; c <= COLUMNS; c++)
        (void)fprintf(out, "%d %d m %d %d l S %d %d m %d %d l S\n", LEFT + c * CARD_W, BOTTOM - 10,
            LEFT + c * CARD_W, BOTTOM - 10 - CUT, LEFT + c * CARD_W, BOTTOM + ROWS * CARD_H + 10,
            LEFT + c * CARD_W, BOTTOM + ROWS * CARD_H + 10 + CUT);
    for (int r = 0; r <= ROWS; r++)
        (void)fprintf(out, "%d %d m %d %d l S %d %d m %d %d l S\n", LEFT - 10, BOTTOM + r * CARD_H,
            LEFT - 10 - CUT, BOTTOM + r * CARD_H, LEFT + COLUMNS * CARD_W + 10, BOTTOM + r * CARD_H,
            LEFT + COLUMNS * CARD_W + 10 + CUT, BOTTOM + r * CARD_H);
}

static enum pd_err
draw_page(FILE *out, const struct pd_hub_card *cards, int count, const char *title)
{
    enum pd_err err = PD_OK;

    (void)fprintf(out, "0.283465 0 0 0.283465 0 0 cm\n"); /* 72 points an inch of 254 */
    draw_cuts(out);
    for (int i = 0; i < count && err == PD_OK; i++) {
        int x = LEFT + i % COLUMNS * CARD_W, y = BOTTOM + (ROWS - 1 - i / COLUMNS) * CARD_H;

        err = draw_code(out, cards[i].code, x + 30, y + (CARD_H - CODE) / 2);
        draw_text(out, x + CODE + 50, y + 330, 34, title);
        draw_text(out, x + CODE + 50, y + 230, 50, cards[i].serial);
    }
    return err;
}

static enum pd_err
put_page(struct pdf *pdf, const struct pd_hub_card *cards, int count, const char *title)
{
    char *drawing = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&drawing, &len);
    enum pd_err err = out != NULL ? draw_page(out, cards, count, title) : PD_ERR_MEMORY;

    if (out != NULL && fclose(out) != 0)
        err = PD_ERR_MEMORY;
    if (err == PD_OK) {
        begin_object(pdf);
        (void)fprintf(pdf->f,
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.276 841.89] /Contents %d 0 R\n"
            "/Resources << /Font << /F1 3 0 R >> >> >>\nendobj\n",
            pdf->objects + 1);
        begin_object(pdf);
        (void)fprintf(pdf->f, "<< /Length %zu >>\nstream\n", len);
        (void)fwrite(drawing, 1, len, pdf->f);
        (void)fprintf(pdf->f, "\nendstream\nendobj\n");
    }
    free(drawing);
    return err;
}

static void
put_fixed(struct pdf *pdf)
{
    (void)fprintf(pdf->f, "%%PDF-1.4\n");
    begin_object(pdf);
    (void)fprintf(pdf->f, "<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None >> >>\n"
                          "endobj\n");
    begin_object(pdf);
    (void)fprintf(pdf->f, "<< /Type /Pages /Count %d /Kids [", pdf->pages);
    for (int i = 0; i < pdf->pages; i++)
        (void)fprintf(pdf->f, "%d 0 R%s", FIXED_OBJECTS + 1 + 2 * i, i % 10 == 9 ? "\n" : " ");
    (void)fprintf(pdf->f, "] >>\nendobj\n");
    begin_object(pdf);
    (void)fprintf(pdf->f, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n");
}

static void
put_end(struct pdf *pdf)
{
    long xref = ftell(pdf->f);

    (void)fprintf(pdf->f, "xref\n0 %d\n0000000000 65535 f \n", pdf->objects + 1);
    for (int i = 1; i <= pdf->objects; i++)
        (void)fprintf(pdf->f, "%010ld 00000 n \n", pdf->at[i]);
    (void)fprintf(
        pdf->f, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%ld\n%%%%EOF\n", pdf->objects + 1, xref);
}

static enum pd_err
write_all(FILE *f, const struct pd_hub_card *cards, int count, const char *title)
{
    struct pdf pdf = { .f = f, .pages = (count + ON_A_PAGE - 1) / ON_A_PAGE };
    enum pd_err err = PD_OK;

    pd_assert(count >= 1 && count <= PD_CARDS_MAX);
    put_fixed(&pdf);
    for (int i = 0; i < count && err == PD_OK; i += ON_A_PAGE)
        err = put_page(&pdf, cards + i, count - i < ON_A_PAGE ? count - i : ON_A_PAGE, title);
    put_end(&pdf);
    return err;
}

enum pd_err
pd_card_pdf_write(
    const struct pd_hub_card *cards, int count, const char *title, const char *path, struct pd_why *why)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *f = fd >= 0 ? fdopen(fd, "wb") : NULL;
    enum pd_err err;
    bool failed;

    if (fd < 0)
        return errno == EEXIST
                   ? pd_why(why, PD_ERR_EXISTS, path, "is there already; cards are written over nothing")
                   : pd_why(why, PD_ERR_IO, path, "cannot be written: %s", strerror(errno));
    if (f == NULL) {
        (void)close(fd);
        return PD_ERR_MEMORY;
    }
    err = write_all(f, cards, count, title);
    failed = fflush(f) != 0 || ferror(f) != 0 || fsync(fd) != 0;
    if (failed)
        err = pd_why(why, PD_ERR_IO, path, "cannot be written: %s", strerror(errno));
    (void)fclose(f);
    if (err != PD_OK)
        (void)unlink(path);
    return err;
}

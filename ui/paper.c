#include "ui/paper.h"

#include "ui/render/qr.h"
#include "ui/render/raster.h"

#define BAND_ROWS 48

int
pd_paper_text_at(struct pd_sheet *s, int x, int width, int size, enum pd_weight weight, bool centre,
    pd_color color, const char *text)
{
    struct pd_text_layout layout;
    int line = size * 4 / 3, y = s->y;

    pd_text_layout(&layout, s->ui->font, (struct pd_text_style){ s->ui->script, weight, size }, text, width,
        0, centre ? PD_FLOW_BALANCE : PD_FLOW_FILL);
    for (int i = 0; i < layout.count; i++, y += line) {
        const struct pd_text_line *l = &layout.line[i];
        struct pd_rect r = { centre ? x + (width - l->width) / 2 : x, y, l->width, line };

        pd_draw_text(s->list, r, size, weight, s->ui->script, color, text + l->start, l->len);
    }
    return y - s->y;
}

void
pd_paper_text(struct pd_sheet *s, int size, enum pd_weight weight, const char *words)
{
    s->y +=
        pd_paper_text_at(s, s->margin, s->width - s->margin * 2, size, weight, true, PD_PAPER_BLACK, words);
}

/* Label on the left, value beside it. */
void
pd_paper_fact(struct pd_sheet *s, const char *label, const char *value)
{
    int left = s->em * 5, right = s->width - s->margin * 2 - left, size = s->em * 9 / 10, a, b;

    if (value == NULL || value[0] == '\0')
        return;
    a = pd_paper_text_at(s, s->margin, left - s->em / 2, size, PD_REGULAR, false, PD_PAPER_BLACK, label);
    b = pd_paper_text_at(s, s->margin + left, right, size, PD_BOLD, false, PD_PAPER_BLACK, value);
    s->y += a > b ? a : b;
}

void
pd_paper_rule(struct pd_sheet *s)
{
    int dash = s->em / 3;

    s->y += s->em / 2;
    for (int x = s->margin; x + dash <= s->width - s->margin; x += dash * 2)
        pd_draw_fill(s->list, (struct pd_rect){ x, s->y, dash, 2 }, 0, PD_PAPER_BLACK);
    s->y += s->em / 2;
}

/* As large as the paper allows, in whole pixels a module, but not larger than a hand needs. */
void
pd_paper_code(struct pd_sheet *s, const char *payload)
{
    static struct pd_qr qr;
    int modules, unit, side;

    if (!pd_qr_encode(&qr, payload))
        return;
    modules = qr.side + 2 * PD_QR_QUIET;
    unit = (s->width < 500 ? s->width : s->width * 3 / 4) / modules;
    unit = unit < 2 ? 2 : unit;
    side = unit * modules;
    pd_draw_qr(s->list, (struct pd_rect){ (s->width - side) / 2, s->y, side, side }, PD_PAPER_BLACK,
        PD_PAPER_WHITE, payload);
    s->y += side;
}

void
pd_paper_copy_mark(struct pd_sheet *s, int copy)
{
    struct pd_ui *ui = s->ui;
    /* TRANSLATORS: On a reprinted ticket or slip, in black: how often it was printed again. */
    const char *words = pd_kit_text(ui, TR("COPY %d"), copy);
    int h = s->em * 2;

    s->y += s->em / 3;
    pd_draw_fill(
        s->list, (struct pd_rect){ s->margin, s->y, s->width - s->margin * 2, h }, 0, PD_PAPER_BLACK);
    s->y += s->em / 5;
    (void)pd_paper_text_at(
        s, s->margin, s->width - s->margin * 2, s->em * 6 / 5, PD_BOLD, true, PD_PAPER_WHITE, words);
    s->y += h;
}

/* Nobody takes a paper of a training for one that is worth something: not from above, not from below, in
 * neither language. */
static void
draw_band(struct pd_sheet *s)
{
    const char *chinese = s->ui->script == PD_SCRIPT_SC ? "培训 · 无效" : "培訓 · 無效";
    int size = s->em * 7 / 4, line = size * 4 / 3;
    struct pd_rect band = { 0, s->y, s->width, line * 2 + s->em };

    if (!s->ui->config.training)
        return;
    pd_draw_fill(s->list, band, 0, PD_PAPER_BLACK);
    s->y += s->em / 2;
    (void)pd_paper_text_at(s, 0, s->width, size, PD_BOLD, true, PD_PAPER_WHITE, chinese);
    s->y += line;
    (void)pd_paper_text_at(s, 0, s->width, size * 4 / 5, PD_BOLD, true, PD_PAPER_WHITE, "TRAINING, NO VALUE");
    s->y = band.y + band.h + s->em / 2;
}

struct pd_sheet
pd_paper_begin(struct pd_ui *ui, struct pd_draw_list *list, int width_px)
{
    struct pd_sheet s = { ui, list, width_px, width_px / 32, width_px / 18, width_px / 36 };

    pd_draw_reset(list, width_px, PD_TICKET_HEIGHT_MAX);
    draw_band(&s);
    return s;
}

int
pd_paper_end(struct pd_sheet *s)
{
    if (s->ui->config.training)
        s->y += s->em;
    draw_band(s);
    return s->y + s->em;
}

struct pd_borrowed
pd_paper_borrow(struct pd_ui *ui, enum pd_lang lang, const struct pd_programme *programme)
{
    struct pd_borrowed b = { ui->lang, ui->script, ui->utc_offset_min, ui->scratch_used };

    ui->lang = lang;
    ui->script = pd_locale_script(lang);
    if (programme != NULL)
        ui->utc_offset_min = programme->utc_offset_min;
    return b;
}

void
pd_paper_give_back(struct pd_ui *ui, struct pd_borrowed b)
{
    ui->lang = b.lang;
    ui->script = b.script;
    ui->utc_offset_min = b.utc_offset_min;
    ui->scratch_used = b.scratch_used;
}

enum pd_err
pd_paper_paint(
    struct pd_ui *ui, const struct pd_draw_list *list, int width, int height, uint8_t *grey, size_t cap)
{
    static uint32_t band[PD_TICKET_80MM_PX * BAND_ROWS];

    if (list->full || height > PD_TICKET_HEIGHT_MAX || (size_t)height * (size_t)width > cap)
        return PD_ERR_TOO_LARGE;
    for (int y = 0; y < height; y += BAND_ROWS) {
        struct pd_rect area = { 0, y, width, height - y < BAND_ROWS ? height - y : BAND_ROWS };
        struct pd_canvas canvas = { band, width, area };

        for (int i = 0; i < area.w * area.h; i++)
            band[i] = PD_PAPER_WHITE;
        pd_raster_paint(pd_kit_raster(ui), &canvas, list, area);
        /* Everything is drawn in black and white, so one channel is the grey. */
        for (int i = 0; i < area.w * area.h; i++)
            grey[(ptrdiff_t)y * area.w + i] = (uint8_t)(band[i] & 0xff);
    }
    return PD_OK;
}

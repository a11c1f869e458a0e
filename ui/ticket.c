#include "ui/ticket.h"

#include "ui/kit/kit.h"
#include "ui/render/qr.h"
#include "ui/render/raster.h"

#define BLACK 0xff000000u
#define WHITE 0xffffffffu
#define BAND_ROWS 48

struct sheet {
    struct pd_ui *ui;
    struct pd_draw_list *list;
    int width, margin, em; /* px */
    int y;
};

static int
text_at(struct sheet *s, int x, int width, int size, enum pd_weight weight, bool centre, pd_color color,
    const char *text)
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

static void
text(struct sheet *s, int size, enum pd_weight weight, const char *words)
{
    s->y += text_at(s, s->margin, s->width - s->margin * 2, size, weight, true, BLACK, words);
}

/* Label on the left, value beside it. */
static void
fact(struct sheet *s, const char *label, const char *value)
{
    int left = s->em * 5, right = s->width - s->margin * 2 - left, size = s->em * 9 / 10, a, b;

    if (value == NULL || value[0] == '\0')
        return;
    a = text_at(s, s->margin, left - s->em / 2, size, PD_REGULAR, false, BLACK, label);
    b = text_at(s, s->margin + left, right, size, PD_BOLD, false, BLACK, value);
    s->y += a > b ? a : b;
}

static void
rule(struct sheet *s)
{
    int dash = s->em / 3;

    s->y += s->em / 2;
    for (int x = s->margin; x + dash <= s->width - s->margin; x += dash * 2)
        pd_draw_fill(s->list, (struct pd_rect){ x, s->y, dash, 2 }, 0, BLACK);
    s->y += s->em / 2;
}

static void
draw_copy_mark(struct sheet *s, int copy)
{
    struct pd_ui *ui = s->ui;
    /* TRANSLATORS: On a reprinted ticket, in black: how often it was printed again. */
    const char *words = pd_kit_text(ui, TR("COPY %d"), copy);
    int h = s->em * 2;

    s->y += s->em / 3;
    pd_draw_fill(s->list, (struct pd_rect){ s->margin, s->y, s->width - s->margin * 2, h }, 0, BLACK);
    s->y += s->em / 5;
    (void)text_at(s, s->margin, s->width - s->margin * 2, s->em * 6 / 5, PD_BOLD, true, WHITE, words);
    s->y += h;
}

/* As large as the paper allows, in whole pixels a module, but not larger than a hand needs. */
static void
draw_code(struct sheet *s, const char *payload)
{
    static struct pd_qr qr;
    int modules, unit, side;

    if (!pd_qr_encode(&qr, payload))
        return;
    modules = qr.side + 2 * PD_QR_QUIET;
    unit = (s->width < 500 ? s->width : s->width * 3 / 4) / modules;
    unit = unit < 2 ? 2 : unit;
    side = unit * modules;
    pd_draw_qr(s->list, (struct pd_rect){ (s->width - side) / 2, s->y, side, side }, BLACK, WHITE, payload);
    s->y += side;
}

static void
draw_facts(struct sheet *s, const struct pd_ticket_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_ticket_view *t = job->ticket;
    const char *name = t->gift != NULL ? pd_kit_say(ui, &t->gift->name) : t->hold.sku;

    /* TRANSLATORS: On paper, left of the value: at most 4 Chinese characters. */
    fact(s, TR("Gift"), t->hold.qty > 1 ? pd_kit_text(ui, "%s × %d", name, t->hold.qty) : name);
    fact(s, TR("Points"),
        pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(t->hold.amount)),
            pd_kit_points(ui, t->hold.amount)));
    if (pd_fen_raw(t->hold.money) > 0) {
        int64_t fen = pd_fen_raw(t->hold.money);

        fact(s, TR("To pay"),
            pd_kit_text(
                ui, TR("¥%s"), pd_kit_text(ui, "%s.%02d", pd_kit_number(ui, fen / 100), (int)(fen % 100))));
    }
    if (t->place != NULL)
        fact(s, TR("Where"),
            pd_kit_text(ui, "%s\n%s\n%s", pd_kit_say(ui, &t->place->name), pd_kit_say(ui, &t->place->floor),
                pd_kit_say(ui, &t->place->hours)));
    fact(s, TR("Collect by"), pd_kit_date(ui, t->hold.expires_ms, job->printed_ms));
}

static void
draw_foot(struct sheet *s, const struct pd_ticket_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_ticket_view *t = job->ticket;
    int small = s->em * 3 / 4;

    if (!t->confirmed) {
        text(s, s->em * 9 / 10, PD_BOLD, TR("Saved at this desk; sent when the network is back."));
        s->y += s->em / 4;
    }
    text(s, s->em * 4 / 5, PD_REGULAR, TR("Not collected by then, points come back."));
    s->y += s->em / 4;
    text(s, small, PD_REGULAR,
        pd_kit_text(ui, "%s %s · %s", pd_kit_date(ui, job->printed_ms + 1, job->printed_ms),
            /* TRANSLATORS: On paper, small. %s is the beginning of a checksum. */
            pd_kit_clock(ui, job->printed_ms), pd_kit_text(ui, TR("Record %s"), t->head)));
}

/* Lays the ticket out; returns its height. */
static int
lay_out(struct pd_ui *ui, struct pd_draw_list *list, const struct pd_ticket_job *job)
{
    struct sheet s = { ui, list, job->width_px, job->width_px / 32, job->width_px / 18, 0 };

    pd_draw_reset(list, job->width_px, PD_TICKET_HEIGHT_MAX);
    s.y = s.em / 2;
    if (job->programme != NULL)
        text(&s, s.em, PD_BOLD, pd_kit_say(ui, &job->programme->hospital));
    text(&s, s.em * 13 / 10, PD_BOLD, TR("Gift ticket"));
    if (job->copy > 0)
        draw_copy_mark(&s, job->copy);
    text(&s, s.em * 4, PD_BOLD, job->ticket->short_number);
    draw_code(&s, job->ticket->code);
    text(&s, s.em * 4 / 5, PD_REGULAR, TR("Show this code or the number at the desk."));
    rule(&s);
    draw_facts(&s, job);
    rule(&s);
    draw_foot(&s, job);
    return s.y + s.em;
}

/* The kit's words in the ticket's language, and back. */
struct borrowed {
    enum pd_lang lang;
    enum pd_script script;
    int utc_offset_min;
    size_t scratch_used;
};

static struct borrowed
borrow(struct pd_ui *ui, const struct pd_ticket_job *job)
{
    struct borrowed b = { ui->lang, ui->script, ui->utc_offset_min, ui->scratch_used };

    ui->lang = job->lang;
    ui->script = pd_locale_script(job->lang);
    if (job->programme != NULL)
        ui->utc_offset_min = job->programme->utc_offset_min;
    return b;
}

static void
give_back(struct pd_ui *ui, struct borrowed b)
{
    ui->lang = b.lang;
    ui->script = b.script;
    ui->utc_offset_min = b.utc_offset_min;
    ui->scratch_used = b.scratch_used;
}

enum pd_err
pd_ticket_draw(struct pd_ui *ui, const struct pd_ticket_job *job, uint8_t *grey, size_t cap, int *height_px)
{
    static struct pd_draw_list list;
    static uint32_t band[PD_TICKET_80MM_PX * BAND_ROWS];
    struct borrowed b;
    int height;

    *height_px = 0;
    if (job->width_px != PD_TICKET_58MM_PX && job->width_px != PD_TICKET_80MM_PX)
        return PD_ERR_INVALID;
    b = borrow(ui, job);
    height = lay_out(ui, &list, job);
    give_back(ui, b);
    if (list.full || height > PD_TICKET_HEIGHT_MAX || (size_t)height * (size_t)job->width_px > cap)
        return PD_ERR_TOO_LARGE;
    for (int y = 0; y < height; y += BAND_ROWS) {
        struct pd_rect area = { 0, y, job->width_px, height - y < BAND_ROWS ? height - y : BAND_ROWS };
        struct pd_canvas canvas = { band, job->width_px, area };

        for (int i = 0; i < area.w * area.h; i++)
            band[i] = WHITE;
        pd_raster_paint(pd_kit_raster(ui), &canvas, &list, area);
        /* Everything is drawn in black and white, so one channel is the grey. */
        for (int i = 0; i < area.w * area.h; i++)
            grey[(ptrdiff_t)y * area.w + i] = (uint8_t)(band[i] & 0xff);
    }
    *height_px = height;
    return PD_OK;
}

void
pd_ticket_dump(struct pd_ui *ui, const struct pd_ticket_job *job, FILE *out)
{
    static struct pd_draw_list list;
    struct borrowed b = borrow(ui, job);
    int height = lay_out(ui, &list, job);

    give_back(ui, b);
    fprintf(out, "ticket %dx%d\n", job->width_px, height);
    pd_draw_dump(&list, out);
}

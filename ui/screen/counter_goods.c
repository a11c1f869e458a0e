/* The goods of a ticket at a counter: their picture, name and facts, as large as the panel allows. */
#include "ui/screen/counter_duty.h"
#include "ui/widget/list.h"

/* A fact of the hand-over. */
struct stated {
    const char *label, *value;
};

#define ABREAST 3

/* Three facts side by side, label above value: as large as the widest value allows, so that they stand on one
 * line. */
static void
draw_facts(struct pd_ui *ui, struct pd_rect row, enum pd_type type, const struct stated facts[ABREAST])
{
    const struct pd_theme *t = &ui->theme;
    struct pd_label label = { PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE,
        1 },
                    value = { type, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 1 };
    struct pd_rect at[ABREAST];
    int step = 0;

    for (int i = 0; i < ABREAST; i++) {
        at[i] = pd_rect_column(row, i, ABREAST, t->gap);
        pd_ui_label(ui, pd_rect_cut_top(&at[i], pd_theme_line(t, PD_TYPE_SMALL)), label, facts[i].label);
        while (value.type > PD_TYPE_BODY &&
               pd_ui_text_width(ui, value.type, PD_BOLD, facts[i].value) * 4 / 5 > at[i].w)
            value.type--;
    }
    for (int i = 0; i < ABREAST; i++) {
        int own = pd_ui_label_step(ui, at[i].w, at[i].h, value, facts[i].value);

        step = own > step ? own : step;
    }
    for (int i = 0; i < ABREAST; i++)
        pd_ui_label_from(ui, at[i], value, step, facts[i].value);
}

static const char *
to_collect(struct pd_ui *ui, const struct pd_ticket_view *ticket)
{
    return pd_kit_text(ui, TR("Collect %s in cash or by card first"), pd_ui_money(ui, ticket->hold.money));
}

/* How large name, first and second row of facts are; the least of them fits the lowest panel. */
struct goods_look {
    enum pd_type name, first, second;
    int name_lines, air_units; /* of a name that may take so many lines, and of the air around all of it */
};

static const struct goods_look goods_looks[] = {
    { PD_TYPE_DISPLAY, PD_TYPE_HEADING, PD_TYPE_TITLE, 2, 6 },
    { PD_TYPE_TITLE, PD_TYPE_HEADING, PD_TYPE_TITLE, 1, 4 },
    { PD_TYPE_LARGE, PD_TYPE_TITLE, PD_TYPE_LARGE, 1, 2 },
};

static int
fact_height(const struct pd_ui *ui, enum pd_type value)
{
    return pd_theme_line(&ui->theme, PD_TYPE_SMALL) + pd_theme_line(&ui->theme, value);
}

static const struct goods_look *
goods_look(const struct pd_ui *ui, int height)
{
    const struct pd_theme *t = &ui->theme;
    int i = 0;

    for (; i + 1 < PD_COUNT(goods_looks); i++) {
        const struct goods_look *k = &goods_looks[i];

        if (height >= fact_height(ui, k->first) + fact_height(ui, k->second) +
                          pd_theme_line(t, k->name) * k->name_lines + t->unit * k->air_units)
            break;
    }
    return &goods_looks[i];
}

/* Name and facts stand beside the picture from its top to its foot: the px between them. */
static int
goods_air(struct pd_ui *ui, int width, int side, const struct goods_look *k, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_ticket_view *ticket = &view->counter.ticket;
    struct pd_label label = { .type = k->name, .weight = PD_BOLD, .max_lines = 2 };
    int used = fact_height(ui, k->first) + fact_height(ui, k->second) +
               pd_ui_text_height(ui, label, width,
                   ticket->gift != NULL ? pd_kit_say(ui, &ticket->gift->name) : ticket->hold.sku),
        least = t->unit * k->air_units / 3, air;

    if (pd_fen_raw(ticket->hold.money) > 0)
        used += pd_ui_notice_height(ui, width, to_collect(ui, ticket));
    air = (side - used) / 3;
    return air < least ? least : air > t->unit * 6 ? t->unit * 6 : air;
}

/* Whose it is; by a family card also who made it. */
static const char *
member_words(struct pd_ui *ui, const struct pd_counter_view *c)
{
    const char *whose = c->masked[0] != '\0' ? pd_ui_masked(ui, c->masked) : "—";

    /* TRANSLATORS: Staff. Whose points paid, and who made the ticket by a family card: two masked names. */
    return c->ticket.spender[0] == '\0'
               ? whose
               : pd_kit_text(ui, TR("%s (by %s)"), whose, pd_ui_masked(ui, c->ticket.spender));
}

void
pd_counter_goods(struct pd_ui *ui, struct pd_rect r, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_counter_view *c = &view->counter;
    const struct pd_ticket_view *ticket = &c->ticket;
    const char *name = ticket->gift != NULL ? pd_kit_say(ui, &ticket->gift->name) : ticket->hold.sku;
    const struct goods_look *k = goods_look(ui, r.h);
    int side = r.h < r.w * 2 / 5 ? r.h : r.w * 2 / 5, air;
    struct pd_rect picture = pd_rect_cut_left(&r, side);

    picture.h = side;
    pd_ui_picture(ui, picture, t->radius, 255, pd_ui_gift_picture(ui, ticket->gift, 512));
    pd_rect_cut_left(&r, t->unit * 4);
    air = goods_air(ui, r.w, side, k, view);
    pd_ui_paragraph(
        ui, &r, (struct pd_label){ k->name, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 2 }, air, name);
    draw_facts(ui, pd_rect_cut_top(&r, fact_height(ui, k->first)), k->first,
        (struct stated[ABREAST]){ { TR("Shelf"), ticket->gift != NULL ? ticket->gift->shelf : "" },
            { TR("Quantity"), pd_kit_text(ui, "%d", ticket->hold.qty) },
            { TR("Ticket"), ticket->short_number } });
    pd_rect_cut_top(&r, air);
    draw_facts(ui, pd_rect_cut_top(&r, fact_height(ui, k->second)), k->second,
        (struct stated[ABREAST]){ { TR("Member"), member_words(ui, c) },
            { TR("Made at"),
                /* TRANSLATORS: Staff. %c is the letter painted on the kiosk. */
                c->kiosk_letter != '\0' ? pd_kit_text(ui, TR("Kiosk %c"), c->kiosk_letter) : "—" },
            { TR("Collect by"), pd_kit_date(ui, ticket->hold.expires_ms, view->now_ms) } });
    pd_rect_cut_top(&r, air);
    if (pd_fen_raw(ticket->hold.money) > 0 && r.h >= pd_ui_notice_height(ui, r.w, "0"))
        pd_ui_notice(ui, &r, PD_TONE_WARN, "card", to_collect(ui, ticket));
}

/* The least that the goods and all their facts take. */
int
pd_counter_goods_height(const struct pd_ui *ui)
{
    const struct pd_theme *t = &ui->theme;

    return (pd_theme_line(t, PD_TYPE_SMALL) + pd_theme_line(t, PD_TYPE_HEADING) +
               pd_theme_line(t, PD_TYPE_TITLE)) *
               2 +
           t->unit * 8;
}

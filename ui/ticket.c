#include "ui/ticket.h"

#include "ui/paper.h"
#include "ui/widget/tell.h"

/* Whose voucher it is; NULL: the hospital's own gift. */
static const struct pd_merchant *
merchant_of(const struct pd_ticket_view *t)
{
    return t->place != NULL ? t->place->of : NULL;
}

static void
draw_facts(struct pd_sheet *s, const struct pd_ticket_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_ticket_view *t = job->ticket;
    const char *name = t->gift != NULL ? pd_kit_say(ui, &t->gift->name) : t->hold.sku;

    /* TRANSLATORS: On paper, left of the value: at most 4 Chinese characters. */
    pd_paper_fact(s, TR("Gift"), t->hold.qty > 1 ? pd_kit_text(ui, "%s × %d", name, t->hold.qty) : name);
    pd_paper_fact(s, TR("Points"),
        pd_kit_text(ui, TRN("%s point", "%s points", pd_points_raw(t->hold.amount)),
            pd_kit_points(ui, t->hold.amount)));
    if (pd_fen_raw(t->hold.money) > 0) {
        int64_t fen = pd_fen_raw(t->hold.money);

        pd_paper_fact(s, TR("To pay"),
            pd_kit_text(
                ui, TR("¥%s"), pd_kit_text(ui, "%s.%02d", pd_kit_number(ui, fen / 100), (int)(fen % 100))));
    }
    if (t->place != NULL)
        pd_paper_fact(s, TR("Where"),
            pd_kit_text(ui, "%s\n%s\n%s", pd_ui_place_name(ui, t->place), pd_kit_say(ui, &t->place->floor),
                pd_kit_say(ui, &t->place->hours)));
    pd_paper_fact(s, TR("Collect by"), pd_kit_date(ui, t->hold.expires_ms, job->printed_ms));
    if (merchant_of(t) != NULL && pd_kit_say(ui, &merchant_of(t)->terms)[0] != '\0')
        pd_paper_fact(s, TR("Terms"), pd_kit_say(ui, &merchant_of(t)->terms));
}

/* A merchant's till reads the code and knows no number. */
static const char *
show_words(struct pd_ui *ui, const struct pd_ticket_view *t)
{
    const struct pd_merchant *m = merchant_of(t);

    if (m == NULL)
        return t->code[0] != '\0' ? TR("Show this code or the number at the desk.")
                                  : TR("Say this number and the last 4 digits of your phone at the desk.");
    return t->code[0] != '\0'
               ? pd_kit_text(ui, TR("Show this code at %s."), pd_kit_say(ui, &m->name))
               : TR("This paper has no code: print it again at the kiosk where you took the voucher.");
}

static void
draw_foot(struct pd_sheet *s, const struct pd_ticket_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_ticket_view *t = job->ticket;
    int small = s->em * 3 / 4;

    if (!t->confirmed) {
        pd_paper_text(s, s->em * 9 / 10, PD_BOLD, TR("Saved at this desk; sent when the network is back."));
        s->y += s->em / 4;
    }
    pd_paper_text(s, s->em * 4 / 5, PD_REGULAR, TR("Not collected by then, points come back."));
    s->y += s->em / 4;
    pd_paper_text(s, small, PD_REGULAR,
        pd_kit_text(ui, "%s %s · %s", pd_kit_date(ui, job->printed_ms + 1, job->printed_ms),
            /* TRANSLATORS: On paper, small. %s is the beginning of a checksum. */
            pd_kit_clock(ui, job->printed_ms), pd_kit_text(ui, TR("Record %s"), t->head)));
}

/* Lays the ticket out; returns its height. */
static int
lay_out(struct pd_ui *ui, struct pd_draw_list *list, const struct pd_ticket_job *job)
{
    struct pd_sheet s = pd_paper_begin(ui, list, job->width_px);

    if (job->programme != NULL)
        pd_paper_text(&s, s.em, PD_BOLD, pd_kit_say(ui, &job->programme->hospital));
    pd_paper_text(
        &s, s.em * 13 / 10, PD_BOLD, merchant_of(job->ticket) != NULL ? TR("Voucher") : TR("Gift ticket"));
    if (job->copy > 0)
        pd_paper_copy_mark(&s, job->copy);
    pd_paper_text(&s, s.em * 4, PD_BOLD, job->ticket->short_number);
    if (job->ticket->code[0] != '\0') /* whoever prints it again is not who signed it */
        pd_paper_code(&s, job->ticket->code);
    pd_paper_text(&s, s.em * 4 / 5, PD_REGULAR, show_words(ui, job->ticket));
    pd_paper_rule(&s);
    draw_facts(&s, job);
    pd_paper_rule(&s);
    draw_foot(&s, job);
    return pd_paper_end(&s);
}

enum pd_err
pd_ticket_draw(struct pd_ui *ui, const struct pd_ticket_job *job, uint8_t *grey, size_t cap, int *height_px)
{
    static struct pd_draw_list list;
    struct pd_borrowed b;
    enum pd_err err;
    int height;

    *height_px = 0;
    if (job->width_px != PD_TICKET_58MM_PX && job->width_px != PD_TICKET_80MM_PX)
        return PD_ERR_INVALID;
    b = pd_paper_borrow(ui, job->lang, job->programme);
    height = lay_out(ui, &list, job);
    pd_paper_give_back(ui, b);
    err = pd_paper_paint(ui, &list, job->width_px, height, grey, cap);
    if (err == PD_OK)
        *height_px = height;
    return err;
}

void
pd_ticket_dump(struct pd_ui *ui, const struct pd_ticket_job *job, FILE *out)
{
    static struct pd_draw_list list;
    struct pd_borrowed b = pd_paper_borrow(ui, job->lang, job->programme);
    int height = lay_out(ui, &list, job);

    pd_paper_give_back(ui, b);
    fprintf(out, "ticket %dx%d\n", job->width_px, height);
    pd_draw_dump(&list, out);
}

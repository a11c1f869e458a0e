#include "ui/slip_technician.h"

#include "ui/screen/technician.h"

static void
line(struct pd_sheet *s, enum pd_weight weight, const char *words)
{
    s->y += pd_paper_text_at(
        s, s->margin, s->width - s->margin * 2, s->em * 9 / 10, weight, false, PD_PAPER_BLACK, words);
}

/* Which desk it is, in words that stand on its own screen too. */
static const char *
desk_words(struct pd_ui *ui, const struct pd_view *v)
{
    const char *place = v->place != NULL ? pd_kit_say(ui, &v->place->name) : "";

    if (v->counter.letter != '\0')
        return pd_kit_text(ui, "%c %s", v->counter.letter, place);
    return place;
}

void
pd_slip_acceptance(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;
    const struct pd_view *v = job->view;
    const struct pd_technician_view *t = &v->technician;

    pd_paper_fact(s, TR("Desk"), desk_words(ui, v));
    pd_paper_fact(s, TR("Technician"), t->number);
    pd_paper_fact(s, TR("Version"), t->facts.version);
    pd_paper_rule(s);
    for (int i = 0; i < PD_LAMPS; i++) {
        const struct pd_lamp_row *row = &t->lamps[i];

        if (!pd_lamp_is_shown(t, (enum pd_lamp_of)i))
            continue;
        pd_paper_fact(s, pd_lamp_name(ui, (enum pd_lamp_of)i), pd_lamp_look(ui, row->lamp).word);
        if (row->lamp != PD_LAMP_VIEW_GOOD && row->text[0] != '\0')
            line(s, PD_REGULAR, row->text);
    }
    pd_paper_rule(s);
    pd_paper_fact(s, TR("Entries"), pd_kit_number(ui, (int64_t)t->facts.ops));
    pd_paper_fact(s, TR("Unsent"), pd_kit_number(ui, (int64_t)v->unsent));
    pd_paper_fact(s, TR("Journal head"), t->facts.head);
    if (t->facts.temperature_c != INT32_MIN)
        pd_paper_fact(s, TR("Temperature"), pd_kit_text(ui, "%d °C", t->facts.temperature_c));
    pd_paper_rule(s);
    s->y += s->em / 2;
    line(s, PD_REGULAR, TR("Handed over by:"));
    s->y += s->em * 3;
    line(s, PD_REGULAR, TR("Accepted by:"));
    s->y += s->em * 3;
}

/* Not translated: the same signs for whoever prints it. */
static const struct {
    enum pd_script script;
    const char *words;
} scripts[] = {
    { PD_SCRIPT_SC, "简体：门诊部礼品积分已领取，谢谢。" },
    { PD_SCRIPT_TC, "臺灣：門診部禮品點數已領取，謝謝。" },
    { PD_SCRIPT_HK, "香港：門診部禮品積分已領取，多謝。" },
    { PD_SCRIPT_SC, "The quick brown fox jumps over the lazy dog." },
    { PD_SCRIPT_SC, "0123456789  ¥1,280.50  A-037  10:42  23 °C" },
};

void
pd_slip_test_page(struct pd_sheet *s, const struct pd_slip_job *job)
{
    struct pd_ui *ui = s->ui;
    enum pd_script script = ui->script;
    int bar = s->em / 3;

    (void)job;
    pd_draw_fill(s->list, (struct pd_rect){ 0, s->y, s->width, bar }, 0, PD_PAPER_BLACK);
    s->y += bar;
    for (int i = 0; i < 16; i++) /* the head's own dots: a dead one is a white line */
        pd_draw_fill(
            s->list, (struct pd_rect){ i * s->width / 16, s->y, s->width / 32, s->em }, 0, PD_PAPER_BLACK);
    s->y += s->em * 3 / 2;
    for (int i = 0; i < PD_COUNT(scripts); i++) {
        ui->script = scripts[i].script;
        line(s, PD_REGULAR, scripts[i].words);
        line(s, PD_BOLD, scripts[i].words);
        s->y += s->em / 3;
    }
    ui->script = script;
    pd_paper_code(s, "POINTDESK TEST PAGE");
    pd_paper_text(
        s, s->em * 4 / 5, PD_REGULAR, TR("Both ends of the black bar reach the edge of the print."));
}

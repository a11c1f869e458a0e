/*
 * A technician's face: who it is, then one page of lamps, each with its next act. She kneels behind the
 * cabinet with a quarter of an hour: everything is one tap away, by finger or keyboard, and nothing here is
 * about a patient.
 */
#include "ui/screen/technician.h"

#include "ui/screen/counter_duty.h"

/* ---- badge and PIN ---- */

static const char *
why_not(struct pd_ui *ui, const struct pd_technician_view *v)
{
    if (v->failed)
        return TR("This desk cannot look at badges now. `pointdesk doctor` says why.");
    return pd_counter_sign_in_words(ui, v->outcome, v->tries_left, TR("For technicians only. E-STF-02"));
}

static void
draw_badge(struct pd_ui *ui, struct pd_rect in, const struct pd_technician_view *v)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_counter_said said = { .title = TR("A technician's badge, please"),
        .body = v->wiping ? TR("Badge and PIN once more, then this desk is wiped.")
                          : TR("Hold it before the scanner, then type your PIN."),
        .dots = -1,
        .bad = why_not(ui, v) };
    struct pd_rect row = pd_rect_cut_bottom(&in, t->primary);

    pd_ui_button(ui, pd_rect_centre(row, row.w / 2, row.h), pd_counter_escape(TR("Back  Esc")));
    pd_rect_cut_bottom(&in, t->unit * 2);
    said.alone = !pd_ui_wide(in);
    pd_counter_ask_badge(ui, in, &said);
}

static void
draw_pin(struct pd_ui *ui, struct pd_rect in, const struct pd_technician_view *v)
{
    const char *bad = why_not(ui, v);
    const struct pd_counter_said said = { .icon = "person",
        .who = v->number,
        .title = TR("Your PIN"),
        .body = bad == NULL ? TR("6 to 12 digits") : NULL,
        .dots = v->digits,
        .bad = bad };

    pd_counter_ask_pin(ui, in, &said, pd_counter_escape(TR("Another badge  Esc")));
}

/* ---- the lamps ---- */

static void
draw_lamp(struct pd_ui *ui, struct pd_rect r, const struct pd_technician_view *v, enum pd_lamp_of of)
{
    const struct pd_theme *t = &ui->theme;
    struct pd_lamp_look look = pd_lamp_look(ui, v->lamps[of].lamp);
    const char *name = pd_lamp_name(ui, of);
    struct pd_hit hit = pd_kit_control_put(ui,
        &(struct pd_control){ .rect = r,
            .enabled = true,
            .intent = pd_intent_n(PD_INTENT_TECHNICIAN_LAMP, (int)of),
            .label = name,
            .spoken = pd_kit_text(ui, "%s: %s", name, look.word),
            .selected = v->chosen == of },
        0);
    pd_color ink = pd_ui_panel(ui, r, look.tone);
    struct pd_rect in = pd_rect_inset(r, t->unit * 3 / 2, 0);
    int side = t->type[PD_TYPE_BODY] * 5 / 4;

    pd_draw_border(&ui->draw, r, t->radius_small,
        v->chosen == of || hit.pressed || hit.focused ? t->outline * 2 : t->outline,
        v->chosen == of ? t->color.accent_ink : t->color.edge);
    pd_ui_icon(ui, pd_rect_centre(pd_rect_cut_left(&in, side), side, side), ink, look.icon);
    pd_rect_cut_left(&in, t->unit);
    pd_ui_label(
        ui, in, (struct pd_label){ PD_TYPE_BODY, PD_BOLD, ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 }, name);
}

/* Which it is, how it stands, what to do, and what the check said. */
static void
draw_chosen(struct pd_ui *ui, struct pd_rect r, const struct pd_technician_view *v)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_lamp_row *row = &v->lamps[v->chosen];
    struct pd_lamp_look look = pd_lamp_look(ui, row->lamp);
    struct pd_label head = { PD_TYPE_LARGE, PD_BOLD, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 1 },
                    body = { PD_TYPE_BODY, PD_REGULAR, 0, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 },
                    soft = { PD_TYPE_SMALL, PD_REGULAR, t->color.ink_soft, PD_ALIGN_LEFT, PD_VALIGN_TOP, 0 };
    struct pd_rect in = pd_rect_inset(r, t->unit * 2, t->unit * 3 / 2);
    const char *words = row->lamp == PD_LAMP_VIEW_NONE && v->job == PD_JOB_LOOK
                            ? TR("It is being looked at.")
                            : pd_lamp_words(ui, v->chosen, row->lamp);

    pd_ui_card(ui, r);
    /* TRANSLATORS: Technician. A lamp, then how it stands: "Printer: in order". */
    pd_ui_paragraph(
        ui, &in, head, t->unit, pd_kit_text(ui, TR("%s: %s"), pd_lamp_name(ui, v->chosen), look.word));
    if (pd_ui_text_height(ui, body, in.w, words) > in.h)
        body.type = PD_TYPE_SMALL;
    pd_ui_paragraph(ui, &in, body, t->unit, words);
    if (row->text[0] != '\0' && pd_ui_text_height(ui, soft, in.w, row->text) <= in.h)
        pd_ui_label(ui, in, soft, row->text);
}

static void
draw_lamps(struct pd_ui *ui, struct pd_rect r, const struct pd_technician_view *v, int columns)
{
    int rows = (pd_lamp_count(v) + columns - 1) / columns, n = 0;

    for (int i = 0; i < PD_LAMPS; i++) {
        if (!pd_lamp_is_shown(v, (enum pd_lamp_of)i))
            continue;
        draw_lamp(ui,
            pd_rect_column(
                pd_rect_row(r, n / columns, rows, ui->theme.gap), n % columns, columns, ui->theme.gap),
            v, (enum pd_lamp_of)i);
        n++;
    }
}

static void
draw_status(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_technician_view *v = &view->technician;
    bool wide = pd_ui_wide(room), looking = v->job == PD_JOB_LOOK;
    int columns = 3, h;
    struct pd_rect row = pd_rect_cut_bottom(&room, t->primary), lamps;
    struct pd_button print =
        pd_ui_slip_button(ui, view->print, PD_SLIP_ACCEPTANCE, TR("Print acceptance sheet"));
    struct pd_button buttons[2] = { { .style = PD_BUTTON_SECONDARY,
        .label = looking ? TR("Looking") : TR("Look again"),
        .icon = "refresh",
        .disabled = v->job != PD_JOB_NONE,
        .intent = pd_intent_n(PD_INTENT_TECHNICIAN_JOB, PD_JOB_LOOK) } };

    print.intent = pd_intent_n(PD_INTENT_TECHNICIAN_SLIP, PD_SLIP_ACCEPTANCE);
    print.style = PD_BUTTON_PRIMARY;
    buttons[1] = print;
    pd_ui_buttons(ui, row, buttons, 2);
    pd_rect_cut_bottom(&room, t->unit * 2);
    if (wide) {
        lamps = pd_rect_cut_left(&room, room.w * 3 / 5);
        pd_rect_cut_left(&room, t->unit * 3);
    } else {
        h = (t->control + t->gap) * ((pd_lamp_count(v) + columns - 1) / columns) * 5 / 4;
        lamps = pd_rect_cut_top(&room, h < room.h * 2 / 3 ? h : room.h * 2 / 3);
        pd_rect_cut_top(&room, t->unit * 2);
    }
    draw_lamps(ui, lamps, v, columns);
    draw_chosen(ui, room, v);
}

/* ---- around the pages ---- */

static void
draw_tabs(struct pd_ui *ui, struct pd_rect row, enum pd_technician_page page)
{
    const struct {
        enum pd_technician_page page;
        const char *label;
    } tabs[] = { { PD_TECHNICIAN_STATUS, TR("Status") }, { PD_TECHNICIAN_DEVICES, TR("Devices") },
        { PD_TECHNICIAN_JOURNAL, TR("Journal") }, { PD_TECHNICIAN_ACTS, TR("Acts") } };
    int n = PD_COUNT(tabs) + 1;

    for (int i = 0; i < PD_COUNT(tabs); i++)
        pd_ui_button(ui, pd_rect_column(row, i, n, ui->theme.gap),
            (struct pd_button){ .style = PD_BUTTON_PILL,
                .label = tabs[i].label,
                .selected = page == tabs[i].page || (page == PD_TECHNICIAN_SURE && i == n - 2),
                .intent = pd_intent_n(PD_INTENT_TECHNICIAN_PAGE, (int)tabs[i].page) });
    pd_ui_button(ui, pd_rect_column(row, n - 1, n, ui->theme.gap),
        (struct pd_button){ .style = PD_BUTTON_PILL,
            .label = TR("Leave"),
            .icon = NULL,
            .intent = pd_intent_of(PD_INTENT_TECHNICIAN_LEAVE),
            .key = page == PD_TECHNICIAN_SURE ? 0 : PD_KEY_ESCAPE });
}

static void
draw_page(struct pd_ui *ui, struct pd_rect room, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_technician_view *v = &view->technician;

    draw_tabs(ui, pd_rect_cut_top(&room, t->control), v->page);
    pd_rect_cut_top(&room, t->unit * 2);
    switch (v->page) {
    case PD_TECHNICIAN_STATUS:
        draw_status(ui, room, view);
        return;
    case PD_TECHNICIAN_DEVICES:
        pd_technician_devices(ui, room, view);
        return;
    case PD_TECHNICIAN_JOURNAL:
        pd_technician_journal(ui, room, view);
        return;
    case PD_TECHNICIAN_ACTS:
        pd_technician_acts(ui, room, view);
        return;
    case PD_TECHNICIAN_SURE:
        pd_technician_sure(ui, room, view);
        return;
    case PD_TECHNICIAN_AWAY:
    case PD_TECHNICIAN_BADGE:
    case PD_TECHNICIAN_PIN:
    case PD_TECHNICIAN_CHECKING:
    case PD_TECHNICIAN_GRID:
        return;
    }
}

void
pd_screen_technician(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_technician_view *v = &view->technician;
    struct pd_rect room;

    if (v->page == PD_TECHNICIAN_GRID) {
        pd_technician_grid(ui, view);
        return;
    }
    room = pd_ui_page(ui, view, NULL, 0);
    if (v->page == PD_TECHNICIAN_BADGE)
        draw_badge(ui, room, v);
    else if (v->page == PD_TECHNICIAN_PIN)
        draw_pin(ui, room, v);
    else if (v->page == PD_TECHNICIAN_CHECKING)
        pd_ui_question(ui, room, "clock", TR("One moment"), NULL);
    else
        draw_page(ui, room, view);
}

/*
 * The candidates of a name that is written in Chinese: by the key that stands before each, or by a finger.
 * The bar has its room also while nothing is composed, so that the field stays where it is; what turns its
 * pages stands right below the field, so that it stays too, however few they are.
 */
#include "ui/screen/enrol.h"

#include "ui/widget/button.h"

/* How many columns nine of them need, with a row above for the pages. */
static int
columns_of(const struct pd_ui *ui, struct pd_rect room)
{
    int rows = (room.h + ui->theme.gap) / (ui->theme.control + ui->theme.gap) - 1;

    if (rows < 1)
        rows = 1;
    return rows >= 3 ? 3 : (PD_ENROL_CANDIDATES + rows - 1) / rows;
}

static struct pd_button
candidate(struct pd_ui *ui, const struct pd_typing_view *v, int i)
{
    return (struct pd_button){ .style = PD_BUTTON_SECONDARY,
        .label = pd_kit_text(ui, "%c  %s", v->keys[i], v->candidates[i]),
        .type = PD_TYPE_TITLE,
        .disabled = v->candidates[i][0] == '\0',
        .intent = pd_intent_n(PD_INTENT_ENROL_CANDIDATE, i + 1) };
}

/* All of them in one size: they are compared. */
static void
draw_candidates(struct pd_ui *ui, const struct pd_rect *rects, const struct pd_typing_view *v)
{
    struct pd_button all = { .step = 0 };

    for (int i = 0; i < v->count; i++) {
        struct pd_button b = candidate(ui, v, i);

        pd_ui_button_settle(ui, rects[i], &b, &all);
    }
    for (int i = 0; i < v->count; i++) {
        struct pd_button b = candidate(ui, v, i);

        b.step = all.step;
        b.type = all.type != 0 ? all.type : b.type;
        pd_ui_button(ui, rects[i], b);
    }
}

/* An arrow, for the finger; the keyboard's own keys do the same. */
static struct pd_button
page_button(int way, bool there)
{
    return (struct pd_button){ .style = PD_BUTTON_SECONDARY,
        .icon = way > 0 ? "chevron-right" : "chevron-left",
        .label = "",
        .spoken = way > 0 ? "PgDn" : "PgUp",
        .disabled = !there,
        .intent = pd_intent_n(PD_INTENT_ENROL_CANDIDATES, way),
        .key = way > 0 ? PD_KEY_PAGE_DOWN : PD_KEY_PAGE_UP };
}

static void
draw_pages(struct pd_ui *ui, struct pd_rect row, const struct pd_typing_view *v)
{
    bool composing = v->composition[0] != '\0';

    if (composing) {
        pd_ui_button(ui, pd_rect_column(row, 0, 4, ui->theme.gap), page_button(-1, v->before));
        pd_ui_button(ui, pd_rect_column(row, 1, 4, ui->theme.gap), page_button(1, v->more));
    }
    pd_ui_button(ui, pd_rect_column(row, 1, 2, ui->theme.gap),
        (struct pd_button){ .style = PD_BUTTON_SECONDARY,
            .label = v->latin ? TR("Chinese  Shift") : TR("Latin  Shift"),
            .intent = pd_intent_of(PD_INTENT_ENROL_LATIN) });
}

void
pd_enrol_candidate_bar(struct pd_ui *ui, struct pd_rect room, const struct pd_typing_view *v)
{
    const struct pd_theme *t = &ui->theme;
    int columns = columns_of(ui, room), rows = (PD_ENROL_CANDIDATES + columns - 1) / columns;
    int height = (room.h - t->gap * rows) / (rows + 1);
    struct pd_rect row, rects[PD_ENROL_CANDIDATES];

    /* A finger finds taller ones sooner, where there is room. */
    height = height > t->control * 5 / 4 ? t->control * 5 / 4 : height < t->control ? t->control : height;
    draw_pages(ui, pd_rect_cut_top(&room, t->control), v);
    pd_rect_cut_top(&room, t->gap);
    for (int i = 0; i < rows; i++) {
        row = pd_rect_cut_top(&room, height);
        pd_rect_cut_top(&room, t->gap);
        for (int k = 0; k < columns && i * columns + k < v->count; k++)
            rects[i * columns + k] = pd_rect_column(row, k, columns, t->gap);
    }
    draw_candidates(ui, rects, v);
}

#include "ui/shift_words.h"

#include "ui/widget/gift.h"

#include <string.h>

void
pd_shift_facts(struct pd_ui *ui, const struct pd_shift_figures *f, struct pd_shift_fact out[PD_SHIFT_FACTS])
{
    const struct pd_shift_fact facts[PD_SHIFT_FACTS] = {
        { TR("Hand-overs"), pd_kit_number(ui, f->handed) },
        { TR("Pieces"), pd_kit_number(ui, f->units) },
        { TR("Points"), pd_kit_points(ui, f->points) },
        { TR("Payments"), pd_ui_money(ui, f->money) },
        { TR("By proxy"), pd_kit_number(ui, f->by_proxy) },
        { TR("Number typed"), pd_kit_number(ui, f->typed) },
        /* TRANSLATORS: Staff. Tickets in doubt that a supervisor let pass. */
        { TR("In doubt, let pass"), pd_kit_number(ui, f->vouched) },
        /* TRANSLATORS: Staff. Other acts that a supervisor let pass. */
        { TR("Approved"), pd_kit_number(ui, f->approved) },
        /* TRANSLATORS: Staff. Tickets that could not be handed over: their points went back. */
        { TR("Not handed over"), pd_kit_number(ui, f->ended) },
        { TR("Points returned"), pd_kit_number(ui, f->refunds) },
        { TR("Receipts"), pd_kit_number(ui, f->receipts) },
    };

    for (int i = 0; i < PD_SHIFT_FACTS; i++)
        out[i] = facts[i];
}

const char *
pd_shift_when(struct pd_ui *ui, int64_t at_ms, int64_t today_ms, const char *who)
{
    const char *day = pd_kit_date(ui, at_ms + 1, today_ms), *when = pd_kit_clock(ui, at_ms);

    if (at_ms <= 0)
        return "";
    if (strcmp(day, pd_kit_date(ui, today_ms + 1, today_ms)) != 0)
        when = pd_kit_text(ui, "%s %s", day, when);
    return who != NULL ? pd_kit_text(ui, "%s · %s", when, who) : when;
}

const char *
pd_shift_desk(struct pd_ui *ui, const struct pd_view *view)
{
    if (view->counter.letter == '\0')
        return NULL;
    /* TRANSLATORS: Staff. %c is the letter of a counter. */
    return pd_kit_text(ui, TR("Counter %c"), view->counter.letter);
}

const char *
pd_shift_gift_name(const struct pd_ui *ui, const struct pd_view *view, const char *sku)
{
    const struct pd_gift *gift = view->programme != NULL ? pd_programme_gift(view->programme, sku) : NULL;

    return gift != NULL ? pd_kit_say(ui, &gift->name) : sku;
}

void
pd_shift_headings(const struct pd_ui *ui, const char *out[PD_SHIFT_COLUMNS])
{
    /* TRANSLATORS: Staff. Headings of narrow columns, pieces of a gift: at most 3 Chinese characters. */
    out[0] = TR("Handed");
    out[1] = TR("Back in");
    out[2] = TR("Came in");
    out[3] = TR("Broken");
    out[4] = TR("Counted");
}

void
pd_shift_numbers(struct pd_ui *ui, const struct pd_shift_gift *gift, const char *out[PD_SHIFT_COLUMNS])
{
    const int numbers[PD_SHIFT_COLUMNS] = { gift->handed, gift->returned, gift->received, gift->shrunk,
        gift->counted };

    for (int i = 0; i < PD_SHIFT_COLUMNS; i++)
        out[i] = numbers[i] < 0 ? "–" : pd_kit_number(ui, numbers[i]);
}

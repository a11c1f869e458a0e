/* Every right of the programme, and the level that gives it: hers are ticked, others say from which level. */
#include "ui/screen/screens.h"

#include "ui/widget/list.h"

#include "app/core/stage.h"
#include "app/core/units.h"

#include <string.h>

#define RIGHTS_MAX (PD_ENTITLEMENTS_MAX + PD_DISCOUNTS_MAX + PD_PACKAGES_MAX + PD_TIERS_MAX * PD_BENEFITS_MAX)

struct right {
    const struct pd_text *name;
    enum { COUNTED, DISCOUNT, PACKAGE, BENEFIT } kind;
    int index; /* into the programme's list of its kind */
    int tier;  /* the lowest that gives it */
    enum pd_stage stage;
};

static int
lowest_counted(const struct pd_entitlement *e, int tiers)
{
    for (int tier = 0; tier < tiers; tier++)
        if (pd_entitlement_n(e, tier) > 0)
            return tier;
    return -1;
}

/* A benefit that several levels name stands once, at the lowest of them. */
static bool
said_before(const struct right *rights, int count, const struct pd_text *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(rights[i].name->in[PD_LANG_ZH_CN], name->in[PD_LANG_ZH_CN]) == 0)
            return true;
    return false;
}

static int
rights_of(const struct pd_programme *p, struct right out[RIGHTS_MAX])
{
    int n = 0;

    for (int tier = 0; tier < p->tier_count; tier++) {
        for (int i = 0; i < p->units.entitlement_count; i++)
            if (lowest_counted(&p->units.entitlements[i], p->tier_count) == tier)
                out[n++] = (struct right){ &p->units.entitlements[i].name, COUNTED, i, tier,
                    p->units.entitlements[i].stage };
        for (int i = 0; i < p->discount_count; i++)
            if (p->discounts[i].step_count > 0 && p->discounts[i].steps[0].tier == tier)
                out[n++] = (struct right){ &p->discounts[i].name, DISCOUNT, i, tier, p->discounts[i].stage };
        for (int i = 0; i < p->units.package_count; i++)
            if (p->units.packages[i].tier_min == tier)
                out[n++] = (struct right){ &p->units.packages[i].name, PACKAGE, i, tier,
                    p->units.packages[i].stage };
        for (int i = 0; i < p->tiers[tier].benefit_count; i++)
            if (!said_before(out, n, &p->tiers[tier].benefits[i]))
                out[n++] = (struct right){ &p->tiers[tier].benefits[i], BENEFIT, i, tier,
                    (enum pd_stage)p->tiers[tier].benefit_stages[i] };
    }
    return n;
}

static const char *
tier_name(struct pd_ui *ui, const struct pd_programme *p, int tier)
{
    return pd_kit_say(ui, &p->tiers[tier].name);
}

/* "from Silver once a year · from Diamond 2 a year": a step wherever it becomes more. */
static const char *
counted_words(struct pd_ui *ui, const struct pd_programme *p, const struct pd_entitlement *e)
{
    const char *words = "";

    for (int tier = 0, before = 0; tier < p->tier_count; tier++) {
        int n = pd_entitlement_n(e, tier);
        const char *step;

        if (n == before)
            continue;
        step = pd_kit_text(
            ui, TRN("from %s %d time a year", "from %s %d times a year", n), tier_name(ui, p, tier), n);
        words = words[0] == '\0' ? step : pd_kit_text(ui, "%s · %s", words, step);
        before = n;
    }
    return words;
}

static const char *
discount_words(struct pd_ui *ui, const struct pd_programme *p, const struct pd_discount *d)
{
    const char *words = "";

    for (int i = 0; i < d->step_count; i++) {
        const char *step =
            pd_kit_text(ui, TR("from %s %d%% off"), tier_name(ui, p, d->steps[i].tier), d->steps[i].percent);

        words = words[0] == '\0' ? step : pd_kit_text(ui, "%s · %s", words, step);
    }
    return words;
}

static const char *
right_words(struct pd_ui *ui, const struct pd_programme *p, const struct right *r)
{
    switch (r->kind) {
    case COUNTED:
        return counted_words(ui, p, &p->units.entitlements[r->index]);
    case DISCOUNT:
        return discount_words(ui, p, &p->discounts[r->index]);
    case PACKAGE:
    case BENEFIT:
        break;
    }
    return r->tier == 0 ? TR("every member") : pd_kit_text(ui, TR("from %s on"), tier_name(ui, p, r->tier));
}

static void
add_right(struct pd_ui *ui, struct pd_list *list, struct pd_rect cell, const struct pd_view *view,
    const struct right *r)
{
    bool mine = view->has_member && view->member.tier >= r->tier;
    const char *words = right_words(ui, view->programme, r);

    pd_ui_list_add(list, cell,
        (struct pd_list_row){ .icon = mine               ? "check"
                                      : view->has_member ? "lock"
                                                         : "crown",
            .tone = mine               ? PD_TONE_GOOD
                    : view->has_member ? PD_TONE_PLAIN
                                       : PD_TONE_ACCENT,
            .title = pd_kit_say(ui, r->name),
            /* Where that does not fit, and in a narrow row, the tick alone says that it is hers. */
            .sub = mine && cell.w > ui->theme.type[PD_TYPE_BODY] * 18
                       ? pd_kit_text(ui, TR("Yours · %s"), words)
                       : words,
            .brief = words });
}

/* As many as can be read in so much room. */
static int
page_size(const struct pd_ui *ui, struct pd_rect room)
{
    int gap = ui->theme.gap, rows = (room.h + gap) / (pd_ui_row_height(ui, 2) + gap),
        columns = pd_ui_wide(room) ? 2 : 1;

    rows = rows < 1 ? 1 : rows * columns > 6 ? 6 / columns : rows;
    return rows * columns;
}

/* What a page shows: of the rights from..from + count. */
struct part {
    int from, count;
    enum pd_stage stage; /* 0: of any */
};

/* Stage by stage where the programme says so, each in the order it had. */
static void
sort_by_stage(struct right *rights, int n)
{
    for (int i = 1; i < n; i++) {
        struct right r = rights[i];
        int at = i;

        for (; at > 0 && pd_stage_or_in(rights[at - 1].stage) > pd_stage_or_in(r.stage); at--)
            rights[at] = rights[at - 1];
        rights[at] = r;
    }
}

static int
same_stage(const struct right *rights, int from, int n)
{
    int end = from + 1;

    while (end < n && pd_stage_or_in(rights[end].stage) == pd_stage_or_in(rights[from].stage))
        end++;
    return end;
}

/* Pages of `size` rights; a page is of one stage alone. Returns how many there are. */
static int
paginate(const struct right *rights, int n, int size, bool by_stage, int page, struct part *out)
{
    int pages = 0;

    for (int from = 0; from < n; pages++) {
        int end = by_stage ? same_stage(rights, from, n) : n, count = end - from < size ? end - from : size;

        if (pages <= page)
            *out = (struct part){ from, count, by_stage ? pd_stage_or_in(rights[from].stage) : 0 };
        from += count;
    }
    return pages;
}

static const char *
stage_words(struct pd_ui *ui, enum pd_stage stage)
{
    switch (stage) {
    case PD_STAGE_PRE:
        return TR("Before you come");
    case PD_STAGE_IN:
        return TR("While you are here");
    case PD_STAGE_POST:
        return TR("After your visit");
    }
    return "";
}

static void
draw_stage(struct pd_ui *ui, struct pd_rect r, enum pd_stage stage)
{
    pd_ui_label(ui, r,
        (struct pd_label){
            PD_TYPE_TITLE, PD_BOLD, ui->theme.color.accent_ink, PD_ALIGN_LEFT, PD_VALIGN_MIDDLE, 1 },
        stage_words(ui, stage));
    pd_speech_add_read(ui, stage_words(ui, stage));
}

/* What a heading of so many px leaves for rows. */
static struct pd_rect
rows_room(const struct pd_ui *ui, struct pd_rect room, int heading)
{
    room = pd_ui_reading_room(ui, room);
    pd_rect_cut_top(&room, heading);
    return room;
}

void
pd_screen_rights(struct pd_ui *ui, const struct pd_view *view)
{
    static struct right rights[RIGHTS_MAX];
    int ways = PD_OUT_BACK | PD_OUT_HOME | PD_OUT_STAFF | (view->has_member ? PD_OUT_DONE : 0), n, pages,
        size, page = view->page > 0 ? view->page : 0, stage = 0;
    struct pd_rect room = pd_ui_page(ui, view, TR("Member benefits"), ways), rows, pager;
    struct pd_list list = { .count = 0 };
    struct part part = { 0, 0, 0 };

    if (view->programme == NULL)
        return;
    n = rights_of(view->programme, rights);
    if (n == 0) {
        pd_ui_nothing(ui, room, "empty", TR("Nothing here at the moment"), NULL);
        return;
    }
    if (view->programme->by_stage) {
        sort_by_stage(rights, n);
        stage = pd_theme_line(&ui->theme, PD_TYPE_TITLE) + ui->theme.unit;
    }
    size = page_size(ui, rows_room(ui, room, stage));
    pages = paginate(rights, n, size, view->programme->by_stage, page, &part);
    if (pages > 1) {
        pager = pd_ui_pager_row(ui, &room, TR("Member benefits"), 0);
        size = page_size(ui, rows_room(ui, room, stage));
        pages = paginate(rights, n, size, view->programme->by_stage, page, &part);
        pd_ui_pager(ui, pager, page >= pages ? pages - 1 : page, pages);
    }
    rows = pd_ui_reading(ui, room);
    if (part.stage != 0)
        draw_stage(ui, pd_rect_cut_top(&rows, stage), part.stage);
    pd_ui_sheet_of_cells(ui, rows, part.count, size, pd_ui_row_most(ui, 2));
    for (int i = 0; i < part.count; i++)
        add_right(
            ui, &list, pd_ui_cell(ui, rows, i, size, pd_ui_row_most(ui, 2)), view, &rights[part.from + i]);
    pd_ui_list(ui, &list);
}

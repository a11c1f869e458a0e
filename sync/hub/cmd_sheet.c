/* `member sheet`: everything that is kept of one member, to print, or as JSON for her to take along. */
#include "sync/hub/cmd_member.h"
#include "sync/hub/sheet.h"

#include "app/base/clock.h"

#include <stdlib.h>

struct writing {
    struct pd_table table;
    int utc_offset_min;
};

static void
begin_part(void *ctx, const struct pd_sheet_part *part)
{
    struct writing *w = ctx;

    pd_table_section(&w->table, part->id, part->title, part->columns);
}

static void
put_when(struct writing *w, int64_t at_ms)
{
    struct pd_date_time t = pd_local_time(at_ms, w->utc_offset_min);

    if (at_ms == PD_NEVER_MS)
        pd_table_text(&w->table, "never");
    else if (at_ms == 0)
        pd_table_text(&w->table, "");
    else
        pd_table_printf(
            &w->table, "%04d-%02d-%02d %02d:%02d", t.date.year, t.date.month, t.date.day, t.hour, t.minute);
}

static void
put_row(void *ctx, const struct pd_sheet_cell *cells, int count)
{
    struct writing *w = ctx;
    char yuan[32];

    for (int i = 0; i < count; i++)
        switch (cells[i].kind) {
        case PD_SHEET_TEXT:
            pd_table_text(&w->table, cells[i].text);
            break;
        case PD_SHEET_NUMBER:
            pd_table_number(&w->table, cells[i].n);
            break;
        case PD_SHEET_WHEN:
            put_when(w, cells[i].n);
            break;
        case PD_SHEET_FEN:
            (void)snprintf(
                yuan, sizeof yuan, "%lld.%02lld", (long long)cells[i].n / 100, (long long)cells[i].n % 100);
            pd_table_decimal(&w->table, yuan);
            break;
        }
}

int
pd_hub_member_sheet_command(struct pd_hub_desk *desk, const char *who, enum pd_table_format format)
{
    struct writing w = { .table = { .out = desk->out, .format = format } };
    const struct pd_sheet_reader reader = { begin_part, put_row, &w };
    struct pd_member *m = malloc(sizeof *m);
    struct pd_why why = { .text = "" };
    const struct pd_programme *programme;
    int64_t now_ms = pd_clock_wall_ms();
    enum pd_err err = m != NULL ? pd_hub_desk_begin(desk) : PD_ERR_MEMORY, end;

    if (err == PD_OK) {
        programme = pd_hub_programme_now(desk->hub, now_ms);
        w.utc_offset_min = programme != NULL ? programme->utc_offset_min : 0;
        err = pd_hub_member_find(desk->hub, who, m, NULL, 0);
        if (err == PD_OK)
            err = pd_hub_sheet(desk->hub, now_ms, &m->id, &reader);
        if (err == PD_ERR_NOT_FOUND)
            (void)pd_why(&why, err, who, "no member has this number, phone or id");
        pd_hub_desk_give_up(desk);
        end = err != PD_ERR_NOT_FOUND ? pd_table_end(&w.table) : PD_OK;
        err = err != PD_OK ? err : end;
    }
    free(m);
    return err != PD_OK ? pd_hub_command_fail(desk, "member", err, &why) : PD_EXIT_DONE;
}

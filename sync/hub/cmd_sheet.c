/* `member sheet`: everything that is kept of one member, to print, or as JSON for her to take along; and the
 * same as a file, where a counter asked for it. */
#include "sync/hub/cmd_member.h"
#include "sync/hub/exports.h"
#include "sync/hub/sheet.h"

#include "app/base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
    struct pd_why why = { .text = "" };
    const struct pd_programme *programme;
    int64_t now_ms = pd_clock_wall_ms();
    struct pd_id id;
    enum pd_err err = pd_hub_desk_begin(desk), end;

    if (err == PD_OK) {
        programme = pd_hub_programme_now(desk->hub, now_ms);
        w.utc_offset_min = programme != NULL ? programme->utc_offset_min : 0;
        err = pd_hub_command_member(desk->hub, who, &id, &why);
        if (err == PD_OK)
            err = pd_hub_sheet(desk->hub, now_ms, &id, &reader);
        pd_hub_desk_give_up(desk);
        end = err != PD_ERR_NOT_FOUND ? pd_table_end(&w.table) : PD_OK;
        err = err != PD_OK ? err : end;
    }
    return err != PD_OK ? pd_hub_command_fail(desk, "member", err, &why) : PD_EXIT_DONE;
}

/* ---- as a file ---- */

static enum pd_err
why_file(const char *path, struct pd_why *why)
{
    return pd_why(why, PD_ERR_IO, path, "cannot be written: %s", strerror(errno));
}

/* Whole or not there, and for nobody else's eyes. */
static enum pd_err
write_file(struct pd_hub_desk *copy, const struct pd_id *member, const char *path, struct pd_why *why)
{
    char part[PD_HUB_FULL_PATH_CAP + 64], id[PD_ID_TEXT_CAP];
    int fd, code;
    bool whole;

    (void)snprintf(part, sizeof part, "%s.part", path);
    fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    copy->out = fd >= 0 ? fdopen(fd, "w") : NULL;
    copy->err = stderr;
    if (copy->out == NULL) {
        if (fd >= 0)
            (void)close(fd);
        return why_file(part, why);
    }
    code = pd_hub_member_sheet_command(copy, pd_id_text(*member, id), PD_TABLE_JSON);
    whole = fflush(copy->out) == 0 && fsync(fd) == 0;
    whole = fclose(copy->out) == 0 && whole;
    if (code == PD_EXIT_DONE && whole && rename(part, path) == 0)
        return PD_OK;
    (void)unlink(part);
    return why_file(path, why);
}

static enum pd_err
write_from_copy(struct pd_hub_desk *desk, const char *data, bool (*stop)(void), const struct pd_id *member,
    const char *path, struct pd_why *why)
{
    struct pd_rng rng = pd_rng_system();
    struct pd_hub_desk copy;
    enum pd_err err = pd_hub_copy_open(desk, data, stop, &rng, &copy, why);

    if (err != PD_OK)
        return err;
    err = write_file(&copy, member, path, why);
    pd_hub_copy_close(&copy);
    return err;
}

static enum pd_err
settle(struct pd_hub_desk *desk, const struct pd_hub_export *e, bool *stands)
{
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return err;
    *stands = pd_hub_export_done(desk->hub, e);
    return pd_hub_desk_finish(desk, PD_OK);
}

enum pd_err
pd_hub_sheet_serve(
    struct pd_hub_desk *desk, const char *data, bool (*stop)(void), bool *more, struct pd_why *why)
{
    char path[PD_HUB_FULL_PATH_CAP + 48];
    struct pd_hub_export e;
    bool stands = true;
    enum pd_err err = pd_hub_desk_begin(desk);

    *more = false;
    if (err != PD_OK)
        return err;
    *more = pd_hub_export_next(desk->hub, &e);
    pd_hub_desk_give_up(desk);
    if (!*more)
        return PD_OK;
    (void)snprintf(path, sizeof path, "%s/" PD_EXPORTS_FOLDER, data);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return why_file(path, why);
    (void)snprintf(path, sizeof path, "%s/" PD_EXPORTS_FOLDER "/sheet-%lld.json", data, (long long)e.number);
    if (e.state == PD_EXPORT_ASKED)
        err = write_from_copy(desk, data, stop, &e.member, path, why);
    else if (unlink(path) != 0 && errno != ENOENT)
        err = why_file(path, why);
    if (err == PD_OK)
        err = settle(desk, &e, &stands);
    if (err == PD_OK && !stands) /* she was erased while it was written */
        (void)unlink(path);
    return err;
}

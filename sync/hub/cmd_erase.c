/* `member erase`: the list first, then the batch, then the files. */
#include "sync/hub/cmd_member.h"

#include "app/base/clock.h"
#include "app/base/str.h"
#include "app/core/lots.h"
#include "sync/hub/erasures.h"
#include "sync/hub/merge.h"

#include <stdlib.h>
#include <string.h>

/* What is lost with her, for whoever has to say yes. */
static int
ask(struct pd_hub_desk *desk, const struct pd_member *m)
{
    char id[PD_ID_TEXT_CAP];

    (void)fprintf(desk->out,
        "member %s: number, name and phone are erased here and at every desk, for good; %lld points can\n"
        "then be spent by nobody. Erase her?",
        pd_id_text(m->id, id),
        (long long)pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, pd_clock_wall_ms())));
    return PD_HUB_ASKS;
}

/* Whoever she was known as besides: a backup may be older than the day on which that was found out. */
struct adding {
    const char *list;
    int64_t now_ms;
    struct pd_why *why;
    enum pd_err err;
};

static void
add_to_list(void *ctx, const struct pd_id *other)
{
    struct adding *a = ctx;

    if (a->err == PD_OK)
        a->err = pd_erasures_add(a->list, other, a->now_ms, a->why);
}

static enum pd_err
erase(struct pd_hub_desk *desk, const struct pd_member *m, const char *list, const char *reason,
    struct pd_why *why)
{
    int64_t now_ms = pd_clock_wall_ms();
    struct adding adding = { list, now_ms, why, PD_OK };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return err;
    err = pd_hub_merged_each(desk->hub, &m->id, add_to_list, &adding);
    if (err == PD_OK)
        err = adding.err;
    if (err == PD_OK)
        err = pd_hub_member_erase(desk->hub, now_ms, &m->id, reason, why);
    if (err == PD_OK)
        err = pd_erasures_add(list, &m->id, now_ms, why);
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK)
        return err;
    if (desk->lock != NULL)
        desk->lock(desk->ctx);
    err = pd_hub_scrub(desk->hub);
    if (desk->unlock != NULL)
        desk->unlock(desk->ctx);
    return err == PD_OK ? PD_OK
                        : pd_why(why, err, "",
                              "she is erased, but old bytes may stand in hub.db-wal until its disk "
                              "has room for a moment");
}

static enum pd_err
find(struct pd_hub_desk *desk, const char *who, struct pd_member *m, struct pd_why *why)
{
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return err;
    err = pd_hub_member_find(desk->hub, who, m, NULL, 0);
    pd_hub_desk_give_up(desk);
    return err == PD_ERR_NOT_FOUND ? pd_why(why, err, who, "no member has this number, phone or id") : err;
}

static void
list_path(const struct pd_hub_desk *desk, const char *data, const char *list, char *out, size_t cap)
{
    const char *at = list != NULL ? list : data;

    (void)snprintf(out, cap, "%s%s%s%s", at[0] == '/' ? "" : desk->cwd, at[0] == '/' ? "" : "/", at,
        list != NULL ? "" : "/" PD_ERASURES_FILE);
}

int
pd_hub_member_erase_command(struct pd_hub_desk *desk, const char *who, const struct pd_hub_erase_options *o)
{
    struct pd_member *m = malloc(sizeof *m);
    struct pd_why why = { .text = "" };
    char path[8192];
    enum pd_err err = m != NULL ? find(desk, who, m, &why) : PD_ERR_MEMORY;
    int code = PD_EXIT_DONE;

    list_path(desk, o->data != NULL ? o->data : PD_HUB_DEFAULT_DATA_DIR, o->list, path, sizeof path);
    if (err == PD_OK && o->reason == NULL)
        err = pd_why(&why, PD_ERR_INVALID, "--reason", "is needed: a word such as asked or moved");
    if (err == PD_OK && !o->yes)
        code = ask(desk, m);
    else if (err == PD_OK && (err = erase(desk, m, path, o->reason, &why)) == PD_OK)
        (void)fprintf(desk->out, "erased\n");
    free(m);
    return err != PD_OK ? pd_hub_command_fail(desk, "member", err, &why) : code;
}

/* ---- `member erasures` ---- */

struct telling {
    struct pd_hub_desk *desk;
    struct pd_table table;
    enum pd_err err;
    int desks, removed;
    struct pd_str missing;
};

static void
tell_desk(void *ctx, const struct pd_hub_erasure_desk *d)
{
    struct telling *t = ctx;
    char id[PD_ID_TEXT_CAP];

    t->desks++;
    t->removed += d->removed;
    if (d->removed)
        return;
    pd_str_add(&t->missing, t->missing.len > 0 ? ", " : "");
    if (d->letter != '\0')
        pd_str_add_bytes(&t->missing, &d->letter, 1);
    else
        pd_str_add_bytes(&t->missing, pd_id_text(d->id, id), 8);
    if (strcmp(d->state, "active") != 0) {
        pd_str_add(&t->missing, " ");
        pd_str_add(&t->missing, d->state);
    }
}

static void
tell_erasure(void *ctx, const struct pd_hub_erasure *e)
{
    struct pd_date_time at = pd_local_time(e->at_ms, 0);
    struct telling *t = ctx;
    char missing[512], id[PD_ID_TEXT_CAP];

    t->missing = pd_str_on(missing, sizeof missing);
    t->desks = t->removed = 0;
    if (t->err == PD_OK)
        t->err = pd_hub_erasure_desks(t->desk->hub, e, tell_desk, t);
    pd_table_text(&t->table, pd_id_text(e->member, id));
    pd_table_printf(
        &t->table, "%04d-%02d-%02d %02d:%02d", at.date.year, at.date.month, at.date.day, at.hour, at.minute);
    pd_table_text(&t->table, e->reason);
    pd_table_number(&t->table, t->removed);
    pd_table_number(&t->table, t->desks);
    pd_table_text(&t->table, missing);
}

int
pd_hub_member_erasures_command(struct pd_hub_desk *desk, enum pd_table_format format)
{
    static const char *const columns[] = { "Member", "Erased (UTC)", "Reason", "Removed on", "Of desks",
        "Not yet at", NULL };
    struct telling t = { .desk = desk, .table = { .out = desk->out, .format = format } };
    enum pd_err err = pd_hub_desk_begin(desk), end;

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, NULL);
    pd_table_section(&t.table, "erasures", "Erased members", columns);
    err = pd_hub_erasure_each(desk->hub, tell_erasure, &t);
    pd_hub_desk_give_up(desk);
    pd_table_note(&t.table, "A desk tells within ten minutes. One that is lost, revoked or replaced never "
                            "will: destroy its disk.");
    end = pd_table_end(&t.table);
    err = err != PD_OK ? err : t.err != PD_OK ? t.err : end;
    return err != PD_OK ? pd_hub_command_fail(desk, "member", err, NULL) : PD_EXIT_DONE;
}

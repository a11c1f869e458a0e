/* `member erase`: the list first, then the batch, then the files. */
#include "sync/hub/cmd_common.h"

#include "app/base/clock.h"
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
                              "she is erased, but old bytes may stand in hub.db-wal until the "
                              "hub is started again");
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

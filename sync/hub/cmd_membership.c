/* `member join` and `member list --person`: several memberships of one person. */
#include "sync/hub/cmd_member.h"
#include "sync/hub/memberships.h"
#include "sync/hub/persons.h"

#include "app/base/clock.h"
#include "app/core/lots.h"

static enum pd_err
join(struct pd_hub_desk *desk, const char *who, const char *kind, const char *with, struct pd_id *out,
    struct pd_why *why)
{
    struct pd_id id, other;
    enum pd_err err = pd_hub_command_member(desk->hub, who, &id, why);

    if (err != PD_OK)
        return err;
    if (kind != NULL)
        return pd_hub_member_join(desk->hub, pd_clock_wall_ms(), &id, kind, out, why);
    err = pd_hub_command_member(desk->hub, with, &other, why);
    *out = other;
    return err == PD_OK ? pd_hub_member_link(desk->hub, pd_clock_wall_ms(), &id, &other, why) : err;
}

int
pd_hub_member_join_command(struct pd_hub_desk *desk, const char *who, const char *kind, const char *with)
{
    struct pd_why why = { .text = "" };
    char text[PD_ID_TEXT_CAP];
    struct pd_id id;
    enum pd_err err;

    if ((kind == NULL) == (with == NULL)) {
        (void)pd_why(&why, PD_ERR_INVALID, "", "join needs one of --kind and --with");
        return pd_hub_command_fail(desk, "member", PD_ERR_INVALID, &why);
    }
    err = pd_hub_desk_begin(desk);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, NULL);
    err = join(desk, who, kind, with, &id, &why);
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, &why);
    (void)fprintf(desk->out, "%s\n", pd_id_text(id, text));
    return PD_EXIT_DONE;
}

static void
put_one(void *ctx, const struct pd_member *m)
{
    static const char *const statuses[] = {
        [PD_MEMBER_ACTIVE] = "active", [PD_MEMBER_FROZEN] = "frozen", [PD_MEMBER_CLOSED] = "closed"
    };
    struct pd_table *table = ctx;
    char text[PD_ID_TEXT_CAP];

    pd_table_text(table, pd_id_text(m->id, text));
    pd_table_text(table, m->kind);
    pd_table_text(table, statuses[m->status]);
    pd_table_number(table, pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, pd_clock_wall_ms())));
    pd_table_number(table, pd_points_raw(m->held));
    pd_table_number(table, pd_points_raw(m->growth));
}

int
pd_hub_member_list_command(struct pd_hub_desk *desk, const char *who, enum pd_table_format format)
{
    static const char *const names[] = { "id", "kind", "status", "points", "held", "growth", NULL };
    struct pd_table table = { .out = desk->out, .format = format };
    struct pd_why why = { .text = "" };
    struct pd_id id;
    enum pd_err err = pd_hub_desk_begin(desk), end;

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, NULL);
    pd_table_section(&table, "memberships", "Memberships of one person", names);
    err = pd_hub_command_member(desk->hub, who, &id, &why);
    if (err == PD_OK)
        err = pd_hub_memberships_each(desk->hub, &id, put_one, &table);
    pd_hub_desk_give_up(desk);
    end = err == PD_OK ? pd_table_end(&table) : PD_OK;
    return err != PD_OK || end != PD_OK ? pd_hub_command_fail(desk, "member", err != PD_OK ? err : end, &why)
                                        : PD_EXIT_DONE;
}

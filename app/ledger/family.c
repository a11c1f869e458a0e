#include "app/ledger/family.h"

#include "app/ledger/tray.h"

#include <string.h>

/* ---- the hub's rows ---- */

void
pd_base_read_family(struct pd_read *read, struct pd_family_card *out, uint64_t *high, struct pd_base_at *at)
{
    memset(out, 0, sizeof(*out));
    pd_read_blob(read, out->member.b, PD_ID_LEN);
    pd_read_blob(read, out->account.b, PD_ID_LEN);
    out->state = (enum pd_family_state)pd_read_int(read);
    out->limits.spend = pd_points_of(pd_read_int(read));
    out->limits.day = pd_points_of(pd_read_int(read));
    out->limits.month = pd_points_of(pd_read_int(read));
    out->day = pd_read_int(read);
    out->month = pd_read_int(read);
    out->day_used = pd_points_of(pd_read_int(read));
    out->month_used = pd_points_of(pd_read_int(read));
    *high = (uint64_t)pd_read_int(read);
    at->hub_epoch = (uint64_t)pd_read_int(read);
    at->cseq = (uint64_t)pd_read_int(read);
    pd_read_mark(read, 0);
}

enum pd_err
pd_base_family(struct pd_ledger *ledger, const struct pd_id *member, struct pd_family_card *out,
    uint64_t *high, struct pd_base_at *at)
{
    struct pd_read read;
    enum pd_err err = pd_db_find(&ledger->kept, KEPT_SQL_FAMILY_GET, member, &read);

    if (err != PD_OK)
        return err;
    pd_base_read_family(&read, out, high, at);
    return pd_read_end(&read);
}

enum pd_err
pd_base_put_family(
    struct pd_ledger *ledger, const struct pd_family_card *card, uint64_t high, struct pd_base_at at)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_FAMILY_PUT);

    pd_bind_id(&bind, &card->member);
    pd_bind_id(&bind, &card->account);
    pd_bind_int(&bind, card->state);
    pd_bind_int(&bind, pd_points_raw(card->limits.spend));
    pd_bind_int(&bind, pd_points_raw(card->limits.day));
    pd_bind_int(&bind, pd_points_raw(card->limits.month));
    pd_bind_int(&bind, card->day);
    pd_bind_int(&bind, card->month);
    pd_bind_int(&bind, pd_points_raw(card->day_used));
    pd_bind_int(&bind, pd_points_raw(card->month_used));
    pd_bind_int(&bind, (int64_t)high);
    pd_bind_int(&bind, (int64_t)at.hub_epoch);
    pd_bind_int(&bind, (int64_t)at.cseq);
    pd_bind_mark(&bind, 0);
    return pd_bind_run(&bind);
}

void
pd_base_read_spender(struct pd_read *read, struct pd_hold_row *out)
{
    pd_read_blob(read, out->id.b, PD_ID_LEN);
    pd_read_blob(read, out->spender.b, PD_ID_LEN);
    pd_read_mark(read, 0);
}

enum pd_err
pd_base_put_spender(struct pd_ledger *ledger, const struct pd_hold_row *row)
{
    struct pd_bind bind;

    if (pd_id_is_zero(row->spender))
        return PD_OK;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_SPENDER_PUT);
    pd_bind_id(&bind, &row->id);
    pd_bind_id(&bind, &row->spender);
    pd_bind_mark(&bind, 0);
    return pd_bind_run(&bind);
}

enum pd_err
pd_family_show_spender(struct pd_ledger *ledger, struct pd_hold_row *row)
{
    struct pd_read read;
    enum pd_err err = pd_db_find(&ledger->derived, DERIVED_SQL_HOLD_SPENDER_GET, &row->id, &read);

    row->spender = (struct pd_id){ { 0 } };
    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_OK : err;
    pd_read_blob(&read, row->spender.b, PD_ID_LEN);
    return pd_read_end(&read);
}

/* ---- as it counts here and now ---- */

/* Own spends by it that the hub's row does not count yet. */
static enum pd_err
lay_spends(struct pd_ledger *ledger, struct pd_family_card *card, uint64_t high, int utc_offset_min)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_FAMILY_SPENDS_ABOVE);
    struct pd_read read;
    enum pd_err err;
    bool have;

    pd_bind_id(&bind, &card->member);
    pd_bind_id(&bind, &card->account);
    pd_bind_int(&bind, (int64_t)high);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        struct pd_points amount = pd_points_of(pd_read_int(&read));

        pd_family_spend(card, pd_local_day(pd_read_int(&read), utc_offset_min), amount);
    }
    return err == PD_OK ? pd_read_end(&read) : err;
}

/* Blocked here, and on its way to the hub: it pays nothing from now on. */
static enum pd_err
lay_block(struct pd_ledger *ledger, struct pd_family_card *card)
{
    char what[PD_ID_TEXT_CAP];
    enum pd_err err =
        pd_tray_find_what(ledger, PD_ERRAND_FAMILY_BLOCK, &card->account, pd_id_text(card->member, what));

    if (err == PD_OK && card->state == PD_FAMILY_GOOD)
        card->state = PD_FAMILY_BLOCKED;
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}

enum pd_err
pd_ledger_family(struct pd_ledger *ledger, const struct pd_id *member, int64_t day, int utc_offset_min,
    struct pd_family_card *out)
{
    struct pd_base_at at;
    struct pd_desk_row desk;
    uint64_t high;
    enum pd_err err = pd_base_family(ledger, member, out, &high, &at);

    if (err == PD_OK && out->state == PD_FAMILY_ENDED)
        return PD_ERR_NOT_FOUND;
    if (err == PD_OK)
        err = pd_store_desk(ledger, &desk);
    if (err != PD_OK)
        return err;
    pd_family_on(out, day);
    err = lay_spends(ledger, out, desk.own_high > high ? desk.own_high : high, utc_offset_min);
    return err == PD_OK ? lay_block(ledger, out) : err;
}

int
pd_ledger_family_cards(struct pd_ledger *ledger, const struct pd_id *account, int64_t day, int utc_offset_min,
    struct pd_family_card out[PD_FAMILY_CARDS_MAX])
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_FAMILY_CARDS_OF);
    struct pd_id ids[PD_FAMILY_CARDS_MAX];
    struct pd_read read;
    int n = 0, count = 0;
    bool have;

    pd_bind_id(&bind, account);
    pd_bind_int(&bind, PD_FAMILY_CARDS_MAX);
    read = pd_db_read(&bind);
    while (n < PD_FAMILY_CARDS_MAX && pd_read_row(&read, &have) == PD_OK && have)
        pd_read_blob(&read, ids[n++].b, PD_ID_LEN);
    if (pd_read_end(&read) != PD_OK)
        return 0;
    for (int i = 0; i < n; i++)
        if (pd_ledger_family(ledger, &ids[i], day, utc_offset_min, &out[count]) == PD_OK)
            count++;
    return count;
}

#include "app/ledger/lease.h"

#include "app/ledger/base.h"

enum pd_err
pd_lease_use(struct pd_ledger *ledger, struct pd_lease_use *lease)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_LEASE_USE_GET);
    struct pd_read read;
    int64_t received;
    bool have;
    enum pd_err err;

    pd_bind_int(&bind, lease->id);
    read = pd_db_read(&bind);
    err = pd_read_row(&read, &have);
    if (err != PD_OK || !have) {
        lease->size = 0; /* not received: nothing to sell from */
        return err;
    }
    received = pd_read_int(&read);
    lease->high = pd_read_int(&read);
    lease->occupied = pd_read_int(&read);
    if (received < lease->size)
        lease->size = received;
    return pd_read_end(&read);
}

enum pd_err
pd_lease_own(
    struct pd_ledger *ledger, const char *sku, struct pd_lease_use leases[PD_LEASES_OF_SKU], int *count)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_LEASE_OF_SKU);
    struct pd_lease_row row;
    struct pd_base_at at;
    struct pd_read read;
    enum pd_err err;
    bool have;

    *count = 0;
    pd_bind_text(&bind, sku);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have && *count < PD_LEASES_OF_SKU) {
        pd_base_read_lease(&read, &row, &at);
        if (!read.bad && pd_id_equal(row.device, ledger->identity.device))
            leases[(*count)++] = (struct pd_lease_use){ .id = row.id, .size = row.size };
    }
    if (err == PD_OK)
        err = pd_read_end(&read);
    for (int i = 0; err == PD_OK && i < *count; i++)
        err = pd_lease_use(ledger, &leases[i]);
    return err;
}

enum pd_err
pd_lease_gap(
    struct pd_ledger *ledger, const struct pd_lease_use *lease, int64_t least, struct pd_lease_run *run)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_HOLD_UNITS_TAKEN);
    int64_t used = 0, end = lease->size; /* all up to used are; the gap after it ends at end */
    struct pd_read read;
    enum pd_err err;
    bool have;

    pd_bind_int(&bind, lease->id);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        int64_t ordinal = pd_read_int(&read);
        int64_t before = ordinal - pd_read_int(&read);

        if (before - used >= least) {
            end = before < end ? before : end;
            break;
        }
        if (ordinal > used)
            used = ordinal;
    }
    *run = (struct pd_lease_run){ 0, 0 };
    if (err == PD_OK && end - used >= least)
        *run = (struct pd_lease_run){ used, end - used };
    return err == PD_OK ? pd_read_end(&read) : err;
}

enum pd_err
pd_lease_find(struct pd_ledger *ledger, const char *sku, int qty, uint32_t *lease, uint32_t *last)
{
    struct pd_lease_use leases[PD_LEASES_OF_SKU];
    struct pd_lease_run run;
    int count;
    enum pd_err err = pd_lease_own(ledger, sku, leases, &count);

    *lease = 0;
    *last = 0;
    for (int i = 0; err == PD_OK && *lease == 0 && i < count; i++) {
        if (leases[i].size - leases[i].high >= qty) {
            *last = (uint32_t)(leases[i].high + qty);
        } else if (leases[i].size - leases[i].occupied >= qty) {
            err = pd_lease_gap(ledger, &leases[i], qty, &run);
            if (err == PD_OK && run.n >= qty)
                *last = (uint32_t)(run.after + qty);
        }
        if (err == PD_OK && *last > 0)
            *lease = leases[i].id;
    }
    return err;
}

int
pd_ledger_lease_left(struct pd_ledger *ledger, const char *sku)
{
    struct pd_lease_use leases[PD_LEASES_OF_SKU];
    int64_t left = 0;
    int count;

    if (!ledger->enrolled || pd_lease_own(ledger, sku, leases, &count) != PD_OK)
        return 0;
    for (int i = 0; i < count; i++)
        if (leases[i].size > leases[i].occupied)
            left += leases[i].size - leases[i].occupied;
    return left > INT32_MAX ? INT32_MAX : (int)left;
}

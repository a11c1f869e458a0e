#include "app/ledger/lease.h"

#include "app/ledger/base.h"

#define LEASES_MAX 64 /* of one sku; the hub tops one lease up rather than granting a second */

struct lease {
    uint32_t id;
    int64_t size, high, occupied;
};

static enum pd_err
read_use(struct pd_ledger *ledger, struct lease *lease)
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

/* This desk's leases of a sku, with what is used of each. */
static enum pd_err
own_leases(struct pd_ledger *ledger, const char *sku, struct lease *leases, int *count)
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
    while ((err = pd_read_row(&read, &have)) == PD_OK && have && *count < LEASES_MAX) {
        pd_base_read_lease(&read, &row, &at);
        if (!read.bad && pd_id_equal(row.device, ledger->identity.device))
            leases[(*count)++] = (struct lease){ .id = row.id, .size = row.size };
    }
    if (err == PD_OK)
        err = pd_read_end(&read);
    for (int i = 0; err == PD_OK && i < *count; i++)
        err = read_use(ledger, &leases[i]);
    return err;
}

/* The first gap of qty ordinals between those in use; 0 when there is none. */
static enum pd_err
find_gap(struct pd_ledger *ledger, const struct lease *lease, int qty, uint32_t *last)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_HOLD_UNITS_TAKEN);
    int64_t used = 0; /* all up to here */
    struct pd_read read;
    enum pd_err err;
    bool have;

    *last = 0;
    pd_bind_int(&bind, lease->id);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        int64_t ordinal = pd_read_int(&read);
        int64_t first = ordinal - pd_read_int(&read) + 1;

        if (first - 1 - used >= qty)
            break;
        if (ordinal > used)
            used = ordinal;
    }
    if (err != PD_OK)
        return err;
    if (used + qty <= lease->size)
        *last = (uint32_t)(used + qty);
    return pd_read_end(&read);
}

enum pd_err
pd_lease_find(struct pd_ledger *ledger, const char *sku, int qty, uint32_t *lease, uint32_t *last)
{
    struct lease leases[LEASES_MAX];
    int count;
    enum pd_err err = own_leases(ledger, sku, leases, &count);

    *lease = 0;
    *last = 0;
    for (int i = 0; err == PD_OK && *lease == 0 && i < count; i++) {
        if (leases[i].size - leases[i].high >= qty)
            *last = (uint32_t)(leases[i].high + qty);
        else if (leases[i].size - leases[i].occupied >= qty)
            err = find_gap(ledger, &leases[i], qty, last);
        if (err == PD_OK && *last > 0)
            *lease = leases[i].id;
    }
    return err;
}

int
pd_ledger_lease_left(struct pd_ledger *ledger, const char *sku)
{
    struct lease leases[LEASES_MAX];
    int64_t left = 0;
    int count;

    if (!ledger->enrolled || own_leases(ledger, sku, leases, &count) != PD_OK)
        return 0;
    for (int i = 0; i < count; i++)
        if (leases[i].size > leases[i].occupied)
            left += leases[i].size - leases[i].occupied;
    return left > INT32_MAX ? INT32_MAX : (int)left;
}

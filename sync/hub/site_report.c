/* The houses of a hospital beside each other: desks, who was there and what she took, what was handed over,
 * and who became a member. Points belong to the group; what was taken counts where its desk stands, what was
 * handed over where its place is. */
#include "sync/hub/devices.h"
#include "sync/hub/loading.h"
#include "sync/hub/reports.h"

struct house {
    struct pd_report *r;
    int64_t from_ms, until_ms;
};

/* What one statement counts of a house, a column each, in the order of the table's. */
static void
add_counts(const struct house *h, const char *site, enum pd_hub_sql sql, int columns)
{
    struct pd_store *s = h->r->hub->store;
    bool row = pd_store_start(s, sql, PD_ARGS(pd_t(site), pd_i(h->from_ms), pd_i(h->until_ms)));

    for (int i = 0; i < columns; i++)
        pd_table_number(&h->r->table, row ? pd_store_int(s, sql, i) : 0);
    if (row)
        pd_store_end(s, sql);
}

/* Now, not then: nobody wrote down when a desk was silent. */
static void
add_desks(const struct house *h, const char *site)
{
    struct house now = { h->r, h->r->now_ms - PD_HUB_SILENT_MS, h->r->now_ms };

    add_counts(&now, site, PD_HUB_SQL_SITE_DESKS, 2);
}

static void
one_house(void *ctx, const struct pd_hub_site *site)
{
    const struct house *h = ctx;

    pd_table_text(&h->r->table, site->id);
    pd_table_text(&h->r->table, site->name);
    add_desks(h, site->id);
    add_counts(h, site->id, PD_HUB_SQL_SITE_TAKEN, 3);
    add_counts(h, site->id, PD_HUB_SQL_SITE_GIVEN, 3);
    add_counts(h, site->id, PD_HUB_SQL_SITE_ENROLLED, 1);
    pd_table_number(&h->r->table, site->home_members); /* now; whether its desks go by it or not */
}

enum pd_err
pd_report_sites(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "Site", "Name", "Desks", "Silent now", "Taken", "By members",
        "Points", "Handed over", "Pieces", "Points used", "Enrolled", "At home", NULL };
    struct house house = { r, pd_report_from_ms(r, r->day - r->days + 1), pd_report_from_ms(r, r->day + 1) };

    (void)why;
    pd_table_section(&r->table, "sites", "Houses", columns);
    return pd_hub_site_each(r->hub, one_house, &house);
}

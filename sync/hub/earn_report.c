/* What came of members who bring others: how many, in which state, and what was given for it; nobody's name.
 */
#include "sync/hub/referrals.h"
#include "sync/hub/reports.h"

#include <string.h>

struct tally {
    int64_t n;
    struct pd_points by, newcomers;
};

/* Of each state, and of each reason why not. */
struct tallies {
    struct tally waiting, credited, no[PD_REFERRAL_OUTCOMES], back[PD_REFERRAL_OUTCOMES];
};

static void
count(struct tally *t, const struct pd_referral *row)
{
    t->n++;
    if (!pd_points_add(t->by, row->by_points, &t->by) ||
        !pd_points_add(t->newcomers, row->new_points, &t->newcomers))
        pd_assert(false && "more points than there can be");
}

static int
reason_of(const struct pd_referral *row)
{
    for (int i = 1; i < PD_REFERRAL_OUTCOMES; i++)
        if (strcmp(row->reason, pd_referral_outcome_name((enum pd_referral_outcome)i)) == 0)
            return i;
    return 0;
}

static void
one_row(void *ctx, const struct pd_referral *row)
{
    struct tallies *t = ctx;

    switch (row->state) {
    case PD_REFERRAL_WAITING:
    case PD_REFERRAL_DUE:
        count(&t->waiting, row);
        return;
    case PD_REFERRAL_CREDITED:
        count(&t->credited, row);
        return;
    case PD_REFERRAL_REFUSED:
        count(&t->no[reason_of(row)], row);
        return;
    case PD_REFERRAL_TAKEN_BACK:
        count(&t->back[reason_of(row)], row);
        return;
    }
}

static void
write_tally(struct pd_report *r, const char *state, const char *reason, const struct tally *t)
{
    if (t->n == 0)
        return;
    pd_table_text(&r->table, state);
    pd_table_text(&r->table, reason);
    pd_table_number(&r->table, t->n);
    pd_table_number(&r->table, pd_points_raw(t->by));
    pd_table_number(&r->table, pd_points_raw(t->newcomers));
}

enum pd_err
pd_report_referrals(struct pd_report *r, struct pd_why *why)
{
    static const char *const columns[] = { "State", "Reason", "Members", "To who brought", "To who came",
        NULL };
    struct tallies t;
    enum pd_err err;

    (void)why;
    memset(&t, 0, sizeof t);
    err = pd_hub_referrals_each(
        r->hub, pd_report_from_ms(r, r->day - r->days + 1), pd_report_from_ms(r, r->day + 1), one_row, &t);
    pd_table_section(&r->table, "referrals", "Members brought by members", columns);
    write_tally(r, "credited", "", &t.credited);
    write_tally(r, "waiting", "", &t.waiting);
    for (int i = 0; i < PD_REFERRAL_OUTCOMES; i++)
        write_tally(r, "refused", pd_referral_outcome_name((enum pd_referral_outcome)i), &t.no[i]);
    for (int i = 0; i < PD_REFERRAL_OUTCOMES; i++)
        write_tally(r, "taken back", pd_referral_outcome_name((enum pd_referral_outcome)i), &t.back[i]);
    return err;
}

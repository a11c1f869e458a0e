#include "sync/hub/indexes.h"

#include "sync/hub/grants.h"
#include "sync/hub/memberships.h"
#include "sync/hub/persons.h"
#include "sync/hub/tiers.h"

#include <stdio.h>
#include <string.h>

struct part {
    int64_t n;
    struct pd_points counted;
};

static struct part
read_part(struct pd_hub *hub, int64_t mid, int64_t month, enum pd_index_part part)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_TIER_PART_GET;
    struct part p = { 0, { 0 } };

    if (pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid), pd_i(month), pd_i(part)))) {
        p.n = pd_store_int(hub->store, sql, 0);
        p.counted = pd_store_points(hub->store, sql, 1);
        pd_store_end(hub->store, sql);
    }
    return p;
}

static void
write_part(
    struct pd_hub *hub, int64_t mid, int64_t month, enum pd_index_part part, int64_t n, int64_t counted)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_TIER_PART_PUT,
        PD_ARGS(pd_i(mid), pd_i(month), pd_i(part), pd_i(n), pd_i(counted)));
}

/* Growth of the month in which it came about; what goes leaves that month first, then the window's others. */
static void
post(struct pd_posting *posting, const struct pd_programme *p, int64_t mid, int64_t month, int64_t at_ms,
    int64_t by)
{
    if (by > 0) {
        pd_account_growth(posting, mid, by);
        pd_growth_earned(posting, mid, at_ms, p->utc_offset_min, pd_points_of(by));
    } else if (by < 0) {
        pd_growth_fell(posting, mid, pd_month_of(at_ms, p->utc_offset_min),
            (struct pd_months){ month, month + p->tier_index.window_months }, p->utc_offset_min,
            pd_points_of(-by));
    }
}

static int64_t
moved(struct pd_posting *posting, const struct pd_programme *p, int64_t mid, enum pd_index_part part,
    int64_t at_ms, int64_t by)
{
    int64_t month = pd_index_window(&p->tier_index, pd_month_of(at_ms, p->utc_offset_min)), n, change;
    struct part before;

    if (by == 0 || !pd_index_has(&p->tier_index, part))
        return 0;
    before = read_part(posting->hub, mid, month, part);
    n = before.n + by;
    n = n < 0 ? 0 : n > PD_INDEX_COUNT_MAX ? PD_INDEX_COUNT_MAX : n;
    change = pd_index_change(&p->tier_index, part, before.n, n, before.counted);
    write_part(posting->hub, mid, month, part, n, pd_points_raw(before.counted) + change);
    post(posting, p, mid, month, at_ms, change);
    return change;
}

/* ---- what is counted ---- */

static bool
was_asked(const struct pd_earning *earning)
{
    return earning->outcome == PD_EARNING_OK || earning->outcome == PD_EARNING_CAPPED;
}

struct pd_fen
pd_index_counts(const struct pd_programme *programme, const struct pd_earning *earning)
{
    return was_asked(earning) && pd_index_has(&programme->tier_index, PD_INDEX_SPEND) ? earning->paid
                                                                                      : pd_fen_of(0);
}

void
pd_index_earned(struct pd_posting *posting, int64_t mid, const struct pd_programme *programme,
    const struct pd_earn_rule *rule, const struct pd_earning *earning, int64_t at_ms)
{
    if (!was_asked(earning))
        return;
    if (rule->kind == PD_EARN_PAYMENT)
        (void)moved(posting, programme, mid, PD_INDEX_SPEND, at_ms, pd_fen_raw(earning->paid));
    else if (rule->behaviour == PD_BEHAVIOUR_VISIT)
        (void)moved(posting, programme, mid, PD_INDEX_VISITS, at_ms, 1);
}

void
pd_index_refunded(struct pd_posting *posting, int64_t mid, const struct pd_programme *programme,
    int64_t paid_ms, struct pd_fen refunded)
{
    (void)moved(posting, programme, mid, PD_INDEX_SPEND, paid_ms, -pd_fen_raw(refunded));
}

/* ---- two that are one ---- */

/* The other's first row that is left. */
static bool
next_of(struct pd_hub *hub, int64_t mid, int64_t *month, int64_t *part)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_TIER_PART_FIRST;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))))
        return false;
    *month = pd_store_int(hub->store, sql, 0);
    *part = pd_store_int(hub->store, sql, 1);
    pd_store_end(hub->store, sql);
    return hub->store->err == PD_OK;
}

/* What both counted, and no more than one member's bound; of two assessments the higher. */
static void
join(struct pd_posting *posting, const struct pd_programme *p, int64_t other, int64_t stays, int64_t month,
    enum pd_index_part part)
{
    struct pd_hub *hub = posting->hub;
    struct part a = read_part(hub, stays, month, part), b = read_part(hub, other, month, part);
    int64_t sum = pd_points_raw(a.counted) + pd_points_raw(b.counted), n = a.n + b.n, kept = sum;
    int64_t most = pd_points_raw(pd_index_most(&p->tier_index, part));

    if (part == PD_INDEX_FLAG) {
        n = a.n > b.n ? a.n : b.n;
        kept = pd_points_raw(pd_points_cmp(a.counted, b.counted) > 0 ? a.counted : b.counted);
    } else if (most > 0 && sum > most) {
        kept = most;
    }
    (void)pd_store_run(hub->store, PD_HUB_SQL_TIER_PART_DROP, PD_ARGS(pd_i(other), pd_i(month), pd_i(part)));
    write_part(hub, stays, month, part, n < PD_INDEX_COUNT_MAX ? n : PD_INDEX_COUNT_MAX, kept);
    post(posting, p, stays, month, pd_month_start_ms(month, p->utc_offset_min), kept - sum);
}

void
pd_indexes_merge(struct pd_posting *posting, int64_t other, int64_t stays)
{
    const struct pd_programme *p = pd_hub_programme_now(posting->hub, posting->hub->now_ms);
    int64_t month, part;

    while (p != NULL && next_of(posting->hub, other, &month, &part))
        join(posting, p, other, stays, month, (enum pd_index_part)part);
    (void)pd_store_run(posting->hub->store, PD_HUB_SQL_MERGE_TIER_FLAGS, PD_ARGS(pd_i(other), pd_i(stays)));
}

void
pd_indexes_forget(struct pd_hub *hub, int64_t mid)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_TIER_FLAG_ERASE, PD_ARGS(pd_i(mid)));
}

/* ---- how it stands ---- */

bool
pd_index_lines(
    struct pd_hub *hub, int64_t now_ms, int64_t mid, struct pd_index_line out[PD_INDEX_PART_LAST + 1])
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    int64_t month;

    memset(out, 0, (PD_INDEX_PART_LAST + 1) * sizeof *out);
    if (p == NULL || p->tier_index.window_months == 0)
        return false;
    month = pd_index_window(&p->tier_index, pd_month_of(now_ms, p->utc_offset_min));
    for (int part = PD_INDEX_SPEND; part <= PD_INDEX_PART_LAST; part++) {
        struct part row = read_part(hub, mid, month, (enum pd_index_part)part);

        out[part] = (struct pd_index_line){ row.n, row.counted };
    }
    return true;
}

enum pd_err
pd_hub_index_look(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, struct pd_index_look *out)
{
    static struct pd_account account;
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    struct pd_str formula = pd_str_on(out->formula, sizeof out->formula);

    memset(out->has, 0, sizeof out->has);
    if (!pd_account_find(hub, member, &account))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    if (!pd_index_lines(hub, now_ms, account.mid, out->lines))
        return hub->store->err;
    for (int part = PD_INDEX_SPEND; part <= PD_INDEX_PART_LAST; part++)
        out->has[part] = pd_index_has(&p->tier_index, (enum pd_index_part)part);
    pd_index_formula(&p->tier_index, &formula);
    return hub->store->err;
}

/* ---- assessments ---- */

static enum pd_err
check_flag(const struct pd_programme *p, int64_t value, const char *reason, struct pd_why *why)
{
    char clean[PD_INDEX_REASON_CAP];
    int64_t most;

    if (p == NULL || !pd_index_has(&p->tier_index, PD_INDEX_FLAG))
        return pd_why(why, PD_ERR_STATE, "", "the rules in force have no assessment (tier_index.flag)");
    most = pd_points_raw(p->tier_index.flag_max);
    if (value < 0 || value > most)
        return pd_why(why, PD_ERR_INVALID, "value", "must be 0 to %lld, as the rules say", (long long)most);
    if (!pd_text_is_line(reason, sizeof clean))
        return pd_why(why, PD_ERR_INVALID, "reason", "must be 1 to 200 bytes of text in one line");
    return PD_OK;
}

enum pd_err
pd_hub_index_flag(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, int64_t value,
    const char *reason, const struct pd_staff *by, int64_t *growth, struct pd_why *why)
{
    static struct pd_account account;
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    struct pd_index_line lines[PD_INDEX_PART_LAST + 1];
    struct pd_posting posting;
    char note[64];
    enum pd_err err = check_flag(p, value, reason, why);

    *growth = 0;
    hub->now_ms = now_ms;
    if (err != PD_OK)
        return err;
    if (!pd_account_find(hub, member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody's");
    if (pd_person_same(hub, by->mid, account.mid))
        return pd_why(why, PD_ERR_STATE, "", "nobody assesses herself");
    (void)pd_index_lines(hub, now_ms, account.mid, lines);
    (void)snprintf(note, sizeof note, "assessment by %s", by->number);
    posting = pd_hub_act(hub, now_ms, PD_ACT_ASSESS, note);
    pd_hub_cite(&posting, "tier_index", p->version);
    (void)pd_store_run(hub->store, PD_HUB_SQL_TIER_FLAG_INSERT,
        PD_ARGS(pd_i(pd_store_one(hub->store, PD_HUB_SQL_TIER_FLAG_LAST, PD_NO_ARGS, 0) + 1), pd_i(now_ms),
            pd_i(account.mid), pd_i(value), pd_t(reason), pd_t(by->number), pd_i(posting.hseq)));
    *growth = moved(&posting, p, account.mid, PD_INDEX_FLAG, now_ms, value - lines[PD_INDEX_FLAG].n);
    return hub->store->err;
}

enum pd_err
pd_hub_index_flags(struct pd_hub *hub, const struct pd_id *member,
    void (*each)(void *ctx, const struct pd_index_flag *flag), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_TIER_FLAG_EACH;
    int64_t mid = 0;

    if (member != NULL) {
        mid = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(member)), 0);
        mid = mid != 0 ? pd_member_stays(hub, mid) : -1;
    }
    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))); row;
         row = pd_store_next(hub->store, sql)) {
        struct pd_index_flag f = { .number = pd_store_int(hub->store, sql, 0),
            .at_ms = pd_store_int(hub->store, sql, 1),
            .member = pd_store_id(hub->store, sql, 2),
            .value = pd_store_int(hub->store, sql, 3) };

        pd_store_text(hub->store, sql, 4, f.reason, sizeof f.reason);
        pd_store_text(hub->store, sql, 5, f.by, sizeof f.by);
        each(ctx, &f);
    }
    return hub->store->err;
}

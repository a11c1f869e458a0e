/*
 * Erasing a member: her person's row and key go, her masked name and last digits with them, and so does what
 * people noted of her cases or about her; a tombstone takes the place of her row in the feed, for every desk.
 * Her account stays without a name, because value is counted over all accounts, and because desks may still
 * tell what she did before: (1) what a desk decided before the erasure is judged as if she were here, so a
 * ticket she holds is paid for with what she had; (2) everything later is refused as for a closed member. (3)
 * Her surrogate id never stands for anyone again.
 */
#include "sync/hub/activities.h"
#include "sync/hub/enrolments.h"
#include "sync/hub/externals.h"
#include "sync/hub/families.h"
#include "sync/hub/feed.h"
#include "sync/hub/feedback.h"
#include "sync/hub/indexes.h"
#include "sync/hub/memberships.h"
#include "sync/hub/occasions.h"
#include "sync/hub/plans.h"
#include "sync/hub/referrals.h"
#include "sync/hub/staff_desks.h"
#include "sync/hub/visitors.h"
#include "sync/hub/webhooks.h"

#include "app/base/log.h"

#include <sodium/utils.h>

#define MERGED_MAX 16 /* read at a time */

int64_t
pd_member_erased_ms(struct pd_hub *hub, int64_t mid)
{
    return pd_store_one(hub->store, PD_HUB_SQL_MEMBER_ERASED, PD_ARGS(pd_i(mid)), 0);
}

void
pd_member_as_decided(struct pd_hub *hub, struct pd_account *account, int64_t decided_ms)
{
    if (account->member.status == PD_MEMBER_CLOSED && decided_ms < pd_member_erased_ms(hub, account->mid))
        account->member.status = PD_MEMBER_ACTIVE;
}

static enum pd_err
check(struct pd_hub *hub, int64_t mid, const char *reason, struct pd_why *why)
{
    int64_t open = pd_store_one(hub->store, PD_HUB_SQL_HOLDS_OPEN_OF, PD_ARGS(pd_i(mid)), 0);

    if (!pd_code_word_valid(reason, strlen(reason), PD_REASON_CAP - 1))
        return pd_why(why, PD_ERR_INVALID, "reason", "must be 1 to 32 of A-Z a-z 0-9 - _ .");
    if (open > 0)
        return pd_why(why, PD_ERR_STATE, "",
            "has %lld open tickets: hand them over or end them at their counter first, or wait until they "
            "expire",
            (long long)open);
    open = pd_store_one(hub->store, PD_HUB_SQL_TENDERS_OPEN_OF, PD_ARGS(pd_i(mid)), 0);
    if (open > 0)
        return pd_why(why, PD_ERR_STATE, "",
            "has %lld parts of bills that are not paid yet: confirm or void them first", (long long)open);
    open = pd_store_one(hub->store, PD_HUB_SQL_MONEY_OF, PD_ARGS(pd_i(mid)), 0);
    if (open > 0)
        return pd_why(why, PD_ERR_STATE, "", "has %lld.%02lld yuan that she paid in: pay it out first",
            (long long)(open / 100), (long long)(open % 100));
    return PD_OK;
}

/* By id, also of one who was erased. */
static int64_t
row_of(struct pd_hub *hub, const struct pd_id *member)
{
    return pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(member)), 0);
}

/* What people wrote about her where they settled a case: hers, or one in which they named her. */
static void
forget_notes(struct pd_hub *hub, int64_t mid)
{
    struct pd_person person = { .number = "" };

    if (!pd_person_get(hub, mid, &person)) /* nobody but her id is known */
        person = (struct pd_person){ .number = "" };
    (void)pd_store_run(hub->store, PD_HUB_SQL_INCIDENT_NOTES_ERASE,
        PD_ARGS(pd_i(mid), pd_t(person.number), pd_t(person.name), pd_t(person.phone)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_ADJUSTMENT_ERASE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_GUARDIAN_ERASE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_CONSENTS_ERASE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_SURVEYS_ERASE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_ANSWERS_ERASE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_REMINDERS_ERASE, PD_ARGS(pd_i(mid)));
    pd_feedback_forget(hub, mid);
    pd_errands_forget(hub, mid);
    pd_enrolment_forget(hub, mid);
    pd_referral_forget(hub, mid);
    pd_plans_forget(hub, mid);
    pd_indexes_forget(hub, mid);
    pd_externals_forget(hub, mid);
    pd_staff_member_moves(hub, mid, 0);
    pd_visitor_drop(hub, person.number); /* a list of the hospital's may have named her since */
    sodium_memzero(&person, sizeof person);
}

static void
erase_one(struct pd_hub *hub, int64_t now_ms, int64_t mid, const struct pd_id *member, const char *reason)
{
    pd_bookings_end_of(hub, now_ms, mid, "erased");
    pd_families_forget(hub, now_ms, mid);
    pd_sums_member_moves(hub, mid, 0);
    forget_notes(hub, mid);
    pd_welcome_erase(hub, mid);
    pd_person_drop(hub, mid);
    (void)pd_store_run(hub->store, PD_HUB_SQL_NOTICES_ERASE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_DUES_ERASE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_ADVISER_DROP, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_SERVICES_ERASE, PD_ARGS(pd_i(mid), pd_i(now_ms)));
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_MEMBER_ERASE, PD_ARGS(pd_i(mid), pd_i(PD_MEMBER_CLOSED), pd_i(now_ms)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_ERASURE_INSERT, PD_ARGS(pd_i(mid), pd_i(now_ms), pd_t(reason)));
    pd_snapshot_erase(hub, member);
    pd_webhook_forget(hub, mid);
    pd_feed_touch(hub, PD_ROW_MEMBER, mid);
    pd_log(PD_LOG_INFO, "", "a member was erased: %s", reason);
}

/* With the members that turned out to be her: they are one person. */
static void
erase_membership(
    struct pd_hub *hub, int64_t now_ms, int64_t mid, const struct pd_id *member, const char *reason)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MERGED_EACH;
    struct pd_id ids[MERGED_MAX];
    int64_t mids[MERGED_MAX];
    int n;

    do {
        n = 0;
        for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_d(member))); row && n < MERGED_MAX;
             row = pd_store_next(hub->store, sql)) {
            mids[n] = pd_store_int(hub->store, sql, 0);
            ids[n++] = pd_store_id(hub->store, sql, 1);
        }
        pd_store_end(hub->store, sql);
        for (int i = 0; i < n; i++)
            erase_one(hub, now_ms, mids[i], &ids[i], reason);
    } while (n == MERGED_MAX && hub->store->err == PD_OK);
    erase_one(hub, now_ms, mid, member, reason);
}

/* All of her memberships. None knows of the others from here on: her person goes with the one it lies under,
 * and what a person once had together is nobody's business any more. */
static void
erase(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *reason)
{
    struct pd_membership all[PD_MEMBERSHIPS_MAX];
    int n = pd_person_memberships(hub, mid, all);

    for (int i = 0; i < n; i++)
        (void)pd_store_run(hub->store, PD_HUB_SQL_PERSON_SET, PD_ARGS(pd_i(all[i].mid), pd_i(0)));
    for (int i = 0; i < n; i++)
        erase_membership(hub, now_ms, all[i].mid, &all[i].id, reason);
}

static enum pd_err
check_all(struct pd_hub *hub, int64_t mid, const char *reason, struct pd_why *why)
{
    struct pd_membership all[PD_MEMBERSHIPS_MAX];
    int n = pd_person_memberships(hub, mid, all);
    enum pd_err err = PD_OK;

    for (int i = 0; err == PD_OK && i < n; i++)
        err = check(hub, all[i].mid, reason, why);
    return err;
}

enum pd_err
pd_hub_member_erase(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *reason, struct pd_why *why)
{
    static struct pd_account account; /* of the member that stays, where this one was merged */
    enum pd_err err;

    hub->now_ms = now_ms;
    if (!pd_account_find(hub, member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    err = check_all(hub, account.mid, reason, why);
    if (err != PD_OK)
        return err;
    erase(hub, now_ms, account.mid, reason);
    return hub->store->err;
}

enum pd_err
pd_hub_member_erase_again(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, bool *erased)
{
    int64_t mid = row_of(hub, member);

    hub->now_ms = now_ms;
    *erased = mid != 0 && pd_member_erased_ms(hub, mid) == 0;
    /* Made after the backup: a desk that was not told yet would tell of her as of one who is there. */
    if (mid == 0 && pd_member_shell(hub, now_ms, member))
        mid = row_of(hub, member);
    if (mid != 0 && pd_member_erased_ms(hub, mid) == 0)
        erase(hub, now_ms, mid, "restored");
    return hub->store->err;
}

/* ---- how far it has come ---- */

enum pd_err
pd_hub_erasure_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_erasure *erasure), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ERASURE_EACH;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_NO_ARGS); row; row = pd_store_next(s, sql)) {
        struct pd_hub_erasure e = { .member = pd_store_id(s, sql, 1),
            .at_ms = pd_store_int(s, sql, 2),
            .cseq = (uint64_t)pd_store_int(s, sql, 4) };

        pd_store_text(s, sql, 3, e.reason, sizeof e.reason);
        each(ctx, &e);
    }
    return s->err;
}

enum pd_err
pd_hub_erasure_desks(struct pd_hub *hub, const struct pd_hub_erasure *erasure,
    void (*each)(void *ctx, const struct pd_hub_erasure_desk *desk), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ERASURE_DESKS;
    struct pd_store *s = hub->store;

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(erasure->at_ms), pd_i((int64_t)erasure->cseq))); row;
         row = pd_store_next(s, sql)) {
        struct pd_hub_erasure_desk d = { .id = pd_store_id(s, sql, 0),
            .state = pd_store_int(s, sql, 4) != 0
                         ? "replaced"
                         : pd_device_state_name((enum pd_device_state)pd_store_int(s, sql, 3)),
            .removed = pd_store_int(s, sql, 5) != 0 };
        char letter[2];

        pd_store_text(s, sql, 1, letter, sizeof letter);
        d.letter = letter[0];
        pd_store_text(s, sql, 2, d.mode, sizeof d.mode);
        each(ctx, &d);
    }
    return s->err;
}

#include "sync/hub/consents.h"

#include "sync/hub/memberships.h"
#include "sync/hub/persons.h"

static const struct {
    const char *name;
    bool unless_said; /* what counts where no record is */
    bool minors;      /* may be given for one */
} purposes[] = {
    [PD_CONSENT_PROGRAMME] = { "programme", true, true },
    [PD_CONSENT_LINKING] = { "linking", true, true },
    [PD_CONSENT_SMS] = { "sms", false, false },
    [PD_CONSENT_WECHAT] = { "wechat", false, false },
    [PD_CONSENT_PHONE] = { "phone", false, false },
    [PD_CONSENT_PARTNERS] = { "partners", false, false },
};

enum pd_consent_purpose
pd_consent_from(const char *name)
{
    for (int i = PD_CONSENT_PROGRAMME; i <= PD_CONSENT_LAST; i++)
        if (strcmp(purposes[i].name, name) == 0)
            return (enum pd_consent_purpose)i;
    return 0;
}

const char *
pd_consent_name(enum pd_consent_purpose purpose)
{
    return purposes[purpose].name;
}

/* The row of her person, also by the id of one that turned out to be her; 0: nobody, or erased. */
static int64_t
row_of(struct pd_hub *hub, const struct pd_id *member)
{
    int64_t mid = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(member)), 0);

    mid = mid != 0 ? pd_member_stays(hub, mid) : 0;
    return mid != 0 && pd_member_erased_ms(hub, mid) == 0 ? pd_person_root(hub, mid) : 0;
}

bool
pd_consent_counts(struct pd_hub *hub, int64_t mid, enum pd_consent_purpose purpose)
{
    return pd_store_one(hub->store, PD_HUB_SQL_CONSENT_LAST, PD_ARGS(pd_i(mid), pd_i(purpose)),
               purposes[purpose].unless_said) != 0;
}

bool
pd_hub_consents(struct pd_hub *hub, const struct pd_id *member, enum pd_consent_purpose purpose)
{
    int64_t mid = row_of(hub, member);

    return mid != 0 && pd_consent_counts(hub, mid, purpose);
}

static int64_t
guardian_of(struct pd_hub *hub, int64_t mid)
{
    return pd_store_one(hub->store, PD_HUB_SQL_GUARDIAN_OF, PD_ARGS(pd_i(mid)), 0);
}

static void
put(struct pd_hub *hub, int64_t now_ms, int64_t mid, const struct pd_consent *c)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_CONSENT_INSERT,
        PD_ARGS(pd_i(mid), pd_i(c->purpose), pd_i(c->given), pd_i(now_ms), pd_t(c->given ? c->text : ""),
            pd_i(c->by), pd_t(c->staff)));
}

void
pd_consent_said(struct pd_hub *hub, int64_t mid, const struct pd_consent *c)
{
    mid = pd_person_root(hub, mid);
    if (pd_store_one(hub->store, PD_HUB_SQL_CONSENT_LAST_MS, PD_ARGS(pd_i(mid), pd_i(c->purpose)), 0) <=
        c->at_ms)
        put(hub, c->at_ms, mid, c);
}

bool
pd_consent_is_minor(struct pd_hub *hub, int64_t mid)
{
    return guardian_of(hub, pd_person_root(hub, mid)) != 0;
}

bool
pd_hub_is_minor(struct pd_hub *hub, const struct pd_id *member)
{
    int64_t mid = row_of(hub, member);

    return mid != 0 && guardian_of(hub, mid) != 0;
}

enum pd_err
pd_hub_consent_put(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_consent *c,
    struct pd_why *why)
{
    int64_t mid = row_of(hub, member);
    bool minor, said;

    if (mid == 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody's");
    if (c->given && !pd_code_word_valid(c->text, strlen(c->text), PD_CONSENT_TEXT_CAP - 1))
        return pd_why(
            why, PD_ERR_INVALID, "text", "must name the wording she was shown: 1 to 32 of A-Z a-z 0-9 - _ .");
    minor = guardian_of(hub, mid) != 0;
    if (c->given && minor && !purposes[c->purpose].minors)
        return pd_why(why, PD_ERR_STATE, pd_consent_name(c->purpose),
            "is nothing anybody agrees to for a minor: no messages, no partners");
    if (minor != (c->by == PD_CONSENT_BY_GUARDIAN) && c->given)
        return pd_why(why, PD_ERR_STATE, "by",
            minor ? "must be guardian: she is a minor" : "must be self: she has no guardian");
    said = pd_store_one(hub->store, PD_HUB_SQL_CONSENT_SAID, PD_ARGS(pd_i(mid), pd_i(c->purpose)), 0) > 0;
    if (said && pd_consent_counts(hub, mid, c->purpose) == c->given)
        return PD_ERR_EXISTS;
    put(hub, now_ms, mid, c);
    return hub->store->err;
}

enum pd_err
pd_hub_consent_each(struct pd_hub *hub, const struct pd_id *member,
    void (*each)(void *ctx, const struct pd_consent *consent), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_CONSENT_EACH;
    int64_t mid = row_of(hub, member);

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))); row;
         row = pd_store_next(hub->store, sql)) {
        struct pd_consent c = { .purpose = (enum pd_consent_purpose)pd_store_int(hub->store, sql, 0),
            .given = pd_store_int(hub->store, sql, 1) != 0,
            .at_ms = pd_store_int(hub->store, sql, 2),
            .by = (enum pd_consent_by)pd_store_int(hub->store, sql, 4) };

        pd_store_text(hub->store, sql, 3, c.text, sizeof c.text);
        pd_store_text(hub->store, sql, 5, c.staff, sizeof c.staff);
        each(ctx, &c);
    }
    return hub->store->err;
}

/* ---- guardians ---- */

static void
take_back_what_minors_have_not(struct pd_hub *hub, int64_t now_ms, int64_t mid)
{
    for (int i = PD_CONSENT_PROGRAMME; i <= PD_CONSENT_LAST; i++) {
        struct pd_consent c = { .purpose = (enum pd_consent_purpose)i, .by = PD_CONSENT_BY_GUARDIAN };

        if (!purposes[i].minors && pd_consent_counts(hub, mid, c.purpose))
            put(hub, now_ms, mid, &c);
    }
}

#define NO_MEMBER (-1)

void
pd_guardian_outside(struct pd_hub *hub, int64_t now_ms, int64_t mid)
{
    mid = pd_person_root(hub, mid);
    (void)pd_store_run(hub->store, PD_HUB_SQL_GUARDIAN_GONE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_GUARDIAN_INSERT, PD_ARGS(pd_i(mid), pd_i(NO_MEMBER), pd_i(now_ms)));
    take_back_what_minors_have_not(hub, now_ms, mid);
}

enum pd_err
pd_hub_guardian_set(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member,
    const struct pd_id *guardian, struct pd_why *why)
{
    int64_t mid = row_of(hub, member), by = guardian != NULL ? row_of(hub, guardian) : 0;

    if (mid == 0 || (guardian != NULL && by == 0))
        return hub->store->err != PD_OK
                   ? hub->store->err
                   : pd_why(why, PD_ERR_NOT_FOUND, mid == 0 ? "member" : "guardian", "is nobody");
    if (by == mid)
        return pd_why(why, PD_ERR_INVALID, "guardian", "must be another member than herself");
    if (by != 0 && guardian_of(hub, by) != 0)
        return pd_why(why, PD_ERR_INVALID, "guardian", "has a guardian of her own");
    if (by != 0 && pd_store_one(hub->store, PD_HUB_SQL_WARDS_OF, PD_ARGS(pd_i(mid)), 0) > 0)
        return pd_why(why, PD_ERR_INVALID, "member", "is a guardian herself");
    (void)pd_store_run(hub->store, PD_HUB_SQL_GUARDIAN_GONE, PD_ARGS(pd_i(mid)));
    if (by == 0)
        return hub->store->err;
    (void)pd_store_run(hub->store, PD_HUB_SQL_GUARDIAN_INSERT, PD_ARGS(pd_i(mid), pd_i(by), pd_i(now_ms)));
    take_back_what_minors_have_not(hub, now_ms, mid);
    return hub->store->err;
}

bool
pd_hub_guardian(struct pd_hub *hub, const struct pd_id *member, struct pd_id *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_GUARDIAN_ID;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(row_of(hub, member)))))
        return false;
    *out = pd_store_id(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    return hub->store->err == PD_OK;
}

#include "app/ledger/replay.h"

#include "app/ledger/base.h"

/* Kept this long past its end, because a clock that was set back shows an old code as good. */
#define FORGET_AFTER_MS PD_DAY_MS

static enum pd_err
find_seen(struct pd_ledger *ledger, const struct pd_id *member, int64_t exp_ms, bool *seen)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_CODE_SEEN_GET);
    struct pd_read read;
    enum pd_err err;

    pd_bind_id(&bind, member);
    pd_bind_int(&bind, exp_ms);
    read = pd_db_read(&bind);
    err = pd_read_row(&read, seen);
    return err == PD_OK ? pd_read_end(&read) : err;
}

static enum pd_err
remember(struct pd_ledger *ledger, const struct pd_id *member, int64_t exp_ms, int64_t now_ms)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_CODE_SEEN_FORGET);
    enum pd_err err;

    pd_bind_int(&bind, now_ms - FORGET_AFTER_MS);
    err = pd_bind_run(&bind);
    if (err != PD_OK)
        return err;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_CODE_SEEN_ADD);
    pd_bind_id(&bind, member);
    pd_bind_int(&bind, exp_ms);
    pd_bind_int(&bind, now_ms);
    return pd_bind_run(&bind);
}

static bool
is_presented(const struct pd_ledger *ledger, const struct pd_id *member, int64_t exp_ms)
{
    const struct pd_presented *now = &ledger->presented;

    return now->valid && now->exp_ms == exp_ms && pd_id_equal(now->member, *member);
}

static enum pd_err
present(struct pd_ledger *ledger, const struct pd_id *member, int64_t exp_ms, int64_t now_ms, bool *seen)
{
    struct pd_id person, hers[PD_MEMBERSHIPS_MAX];
    int count = 0;
    enum pd_err err = find_seen(ledger, member, exp_ms, seen);

    if (err != PD_OK || *seen)
        return err;
    err = remember(ledger, member, exp_ms, now_ms);
    if (err == PD_OK)
        err = pd_base_person(ledger, member, &person);
    if (err == PD_OK)
        err = pd_ledger_person(ledger, &person, hers, &count);
    for (int i = 0; err == PD_OK && i < count; i++) /* a picture of it opens none of her others, either */
        if (!pd_id_equal(hers[i], *member))
            err = remember(ledger, &hers[i], exp_ms, now_ms);
    return err;
}

enum pd_err
pd_ledger_code_present(struct pd_ledger *ledger, const struct pd_id *member, enum pd_code_type type,
    int64_t exp_ms, int64_t now_ms, bool *fresh)
{
    bool seen = false;
    enum pd_err err = PD_OK;

    ledger->presented.valid = false;
    *fresh = true;
    if (type == PD_CODE_MEMBER)
        do {
            err = pd_act_begin(ledger);
            if (err == PD_OK)
                err = pd_act_end(ledger, present(ledger, member, exp_ms, now_ms, &seen));
        } while (pd_act_again(ledger, err));
    if (err != PD_OK)
        return err;
    *fresh = !seen;
    ledger->presented = (struct pd_presented){ !seen, *member, exp_ms };
    return PD_OK;
}

/* One that was shown before may have been so when nobody knew here that the two are one person. */
enum pd_err
pd_ledger_code_switch(
    struct pd_ledger *ledger, const struct pd_id *from, const struct pd_id *to, int64_t now_ms)
{
    struct pd_presented *now = &ledger->presented;
    enum pd_err err = PD_OK;

    if (!pd_id_equal(now->member, *from))
        return PD_OK;
    if (!now->valid)
        do {
            err = pd_act_begin(ledger);
            if (err == PD_OK)
                err = pd_act_end(ledger, remember(ledger, to, now->exp_ms, now_ms));
        } while (pd_act_again(ledger, err));
    if (err == PD_OK)
        now->member = *to;
    return err;
}

const struct pd_id *
pd_redeem_presenter(const struct pd_redeem_request *request)
{
    return pd_id_is_zero(request->spender) ? &request->member : &request->spender;
}

enum pd_err
pd_replay_check(
    struct pd_ledger *ledger, const struct pd_redeem_request *request, enum pd_redeem_outcome *outcome)
{
    bool seen = false;
    enum pd_err err;

    *outcome = PD_REDEEM_OK;
    if (is_presented(ledger, pd_redeem_presenter(request), request->code_exp_ms))
        return PD_OK; /* it was good when it was shown; choosing a gift may take its time */
    if (request->code_type != PD_CODE_CARD && request->when.quality != PD_TIME_UNTRUSTED &&
        request->when.now_ms >= request->code_exp_ms)
        *outcome = PD_REDEEM_CODE_EXPIRED;
    if (*outcome != PD_REDEEM_OK || request->code_type != PD_CODE_MEMBER)
        return PD_OK;
    err = find_seen(ledger, pd_redeem_presenter(request), request->code_exp_ms, &seen);
    if (err != PD_OK)
        return err;
    if (seen) {
        *outcome = PD_REDEEM_CODE_USED;
        return PD_OK;
    }
    return remember(ledger, pd_redeem_presenter(request), request->code_exp_ms, request->when.now_ms);
}

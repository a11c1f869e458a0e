/* Who was there: at the door, once, with what it earns. */
#include "sync/hub/bookings.h"
#include "sync/hub/grants.h"

#include "sync/hub/consents.h"
#include "sync/hub/member_cards.h"

#include <stdio.h>

/* From the beginning of the day on which it starts to the end of the day on which it ends: lists on paper
 * are typed in afterwards. */
static enum pd_err
is_day_of(const struct pd_booking_case *c, struct pd_why *why)
{
    int zone = c->programme->utc_offset_min;
    int64_t from_ms = pd_local_day_start_ms(pd_local_day(c->activity->starts_ms, zone), zone);
    int64_t until_ms = pd_local_day_start_ms(pd_local_day(c->activity->ends_ms, zone) + 1, zone);
    char from[24], until[24];

    return c->now_ms >= from_ms && c->now_ms < until_ms
               ? PD_OK
               : pd_why(why, PD_ERR_STATE, "activity", "is attended from %s until %s",
                     pd_booking_time(c->programme, from_ms, from),
                     pd_booking_time(c->programme, until_ms, until));
}

/* Once for the activity and her, whoever asks first, this or a desk's claim. */
static struct pd_points
earn(struct pd_booking_case *c, struct pd_posting *posting)
{
    const struct pd_earn_rule *rule = c->activity->rule >= 0 ? &c->programme->rules[c->activity->rule] : NULL;
    struct pd_earning earning;
    char key[PD_CLAIM_CAP];

    if (rule == NULL || !pd_account_get(c->hub, c->account->mid, c->account) ||
        c->account->member.status != PD_MEMBER_ACTIVE ||
        !pd_consent_counts(c->hub, c->account->mid, PD_CONSENT_PROGRAMME) ||
        !pd_claim_key_event(rule, &c->account->member.id, c->activity->id, key, sizeof key))
        return pd_points_of(0);
    earning = pd_earning_for(c->hub, c->account, c->programme, rule, pd_fen_of(0), c->now_ms);
    if (earning.outcome != PD_EARNING_OK && earning.outcome != PD_EARNING_CAPPED)
        return pd_points_of(0);
    pd_hub_cite(posting, rule->id, c->programme->version);
    return pd_claim_grant(posting, c->account, c->programme, rule, key, &earning, c->now_ms)
               ? earning.points
               : pd_points_of(0);
}

/* Who came without a seat gets one of those that are left, and pays for it now. has: what she has; NULL:
 * nothing. */
static enum pd_err
seat_at_door(
    struct pd_booking_case *c, const struct pd_booking *has, struct pd_booking *out, struct pd_why *why)
{
    enum pd_err err = pd_booking_is_for(c, why);

    if (err != PD_OK || has == NULL)
        return err != PD_OK ? err : pd_booking_take(c, true, out, why);
    *out = *has;
    return pd_booking_seat(c, out, why);
}

enum pd_err
pd_hub_check_in(struct pd_hub *hub, int64_t now_ms, const char *activity, const struct pd_id *member,
    struct pd_booking *out, struct pd_points *points, struct pd_why *why)
{
    struct pd_booking_case c;
    struct pd_posting posting;
    struct pd_booking has;
    char note[96];
    enum pd_err err = pd_booking_find(&c, hub, now_ms, activity, member, why);
    bool any = err == PD_OK && pd_booking_has(&c, &has);

    *points = pd_points_of(0);
    if (err == PD_OK && any && has.state == PD_BOOKING_ATTENDED) {
        *out = has;
        return PD_ERR_EXISTS;
    }
    if (err == PD_OK)
        err = is_day_of(&c, why);
    if (err == PD_OK && any && has.state == PD_BOOKING_BOOKED)
        *out = has;
    else if (err == PD_OK)
        err = seat_at_door(&c, any ? &has : NULL, out, why);
    if (err != PD_OK)
        return err;
    (void)snprintf(note, sizeof note, "check-in %s %lld", out->activity, (long long)out->number);
    posting = pd_hub_act(hub, now_ms, PD_ACT_CHECK_IN, note);
    if (pd_store_run(hub->store, PD_HUB_SQL_BOOKING_ATTEND, PD_ARGS(pd_i(out->number), pd_i(now_ms))) != 1)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_STATE, "booking", "is none that is open");
    out->state = PD_BOOKING_ATTENDED;
    out->attended_ms = now_ms;
    *points = earn(&c, &posting);
    return hub->store->err;
}

/* Not long before and not long after: a claim of another day is no sign that she was there. */
void
pd_booking_claimed(struct pd_hub *hub, int64_t mid, const char *key, int64_t at_ms)
{
    const char *activity = pd_claim_key_event_id(key);

    if (activity != NULL)
        (void)pd_store_run(
            hub->store, PD_HUB_SQL_BOOKING_ATTEND_CLAIMED, PD_ARGS(pd_t(activity), pd_i(mid), pd_i(at_ms)));
}

/* A card that was printed ahead and given to somebody who was there already names nobody. */
static struct pd_id
card_member(struct pd_hub *hub, const struct pd_code *code)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MEMBER_ID_OF;
    int64_t mid = pd_card_member(hub, &code->card.id, code->card.serial);
    struct pd_id id = code->card.id;

    if (mid != 0 && pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid)))) {
        id = pd_store_id(hub->store, sql, 0);
        pd_store_end(hub->store, sql);
    }
    return id;
}

enum pd_err
pd_hub_code_member(
    struct pd_hub *hub, int64_t now_ms, const char *text, struct pd_id *out, struct pd_why *why)
{
    static const struct pd_id hub_itself;
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reader = { .keyring = &ring, .now_s = now_ms / PD_SECOND_MS };
    enum pd_code_outcome outcome;
    struct pd_code code;

    if (pd_keyring_add(&ring, &hub->public_key, PD_CODE_ROLES_HUB, hub_itself) != PD_OK)
        return pd_why(why, PD_ERR_INVALID, "code", "cannot be read here");
    outcome = pd_code_read(text, strlen(text), &reader, &code);
    if (outcome != PD_CODE_ACCEPTED)
        return pd_why(why, PD_ERR_INVALID, "code", "is %s", pd_code_outcome_name(outcome));
    if (code.type == PD_CODE_MEMBER || code.type == PD_CODE_MEMBER_DAY)
        *out = code.member.id;
    else if (code.type == PD_CODE_CARD)
        *out = card_member(hub, &code);
    else
        return pd_why(why, PD_ERR_INVALID, "code", "is no member's");
    return PD_OK;
}

/*
 * What a hospital can lose by letting desks redeem while they cannot ask the hub: points that one account
 * spends at several of them. (1) Only floor mode risks anything. Strict loses nothing as long as the place's
 * counter is not lost or put back to an older disk: what it handed over offline, and told nobody, another may
 * hand over again. online_only has not even that: no goods go out before the hub has said yes to the
 * hand-over itself, so nothing is out that it does not know of. What is noted for it takes nothing. (2) At
 * one desk one account takes at most its cap each local day, all accounts together at most the desk's cap,
 * because what the hub has not answered counts until it does. (3) So the loss through one account is at most
 * desks * min(account cap * calendar days, desk cap), and through all of them desks * desk cap.
 */
#ifndef PD_CORE_LOSS_H
#define PD_CORE_LOSS_H

#include "app/core/programme.h"

struct pd_loss {
    struct pd_points account; /* through one account */
    struct pd_points all;     /* through all accounts together */
    struct pd_fen account_fen, all_fen;
};

/* desks: that are offline, or release tickets unanswered; days: local calendar days this lasts, at least 1.
 */
struct pd_loss
pd_loss_worst(const struct pd_programme *programme, int desks, int64_t days);

/* Local calendar days that an offline stretch touches, both ends included. */
int64_t
pd_loss_days(int64_t from_ms, int64_t to_ms, int utc_offset_min);

/* The most calendar days before the longest offline age ends every redemption. */
int64_t
pd_loss_days_most(const struct pd_offline_policy *policy);

/* Gifts of the catalogue whose price lets one be redeemed offline by a rotating code. */
int
pd_loss_gifts_offline(const struct pd_programme *programme);

#endif

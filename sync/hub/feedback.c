#include "sync/hub/feedback.h"

#include "app/core/programme_asked.h"
#include "sync/hub/advisers.h"
#include "sync/hub/grants.h"
#include "sync/hub/memberships.h"
#include "sync/hub/persons.h"
#include "sync/hub/webhooks.h"

#include <sodium.h>
#include <stdio.h>

#define NUMBER_FIRST INT64_C(10000000)
#define NUMBERS INT64_C(90000000)

/*
 *              answer      close      reopen
 *  received    answered    -          -
 *  answered    answered    closed     received
 *  closed      -           -          received
 */
enum verb { ANSWER = 0, CLOSE = 1, REOPEN = 2 };

static const enum pd_feedback_state moves[][3] = {
    [PD_FEEDBACK_RECEIVED] = { PD_FEEDBACK_ANSWERED, 0, 0 },
    [PD_FEEDBACK_ANSWERED] = { PD_FEEDBACK_ANSWERED, PD_FEEDBACK_CLOSED, PD_FEEDBACK_RECEIVED },
    [PD_FEEDBACK_CLOSED] = { 0, 0, PD_FEEDBACK_RECEIVED },
};

static const char *const verbs[] = { "answer", "close", "reopen" };

const char *
pd_feedback_state_name(enum pd_feedback_state state)
{
    switch (state) {
    case PD_FEEDBACK_RECEIVED:
        return "received";
    case PD_FEEDBACK_ANSWERED:
        return "answered";
    case PD_FEEDBACK_CLOSED:
        return "closed";
    }
    return "?";
}

/* ---- the answer, sealed ---- */

/* One key, one text: the nonce need not differ. */
static const uint8_t no_nonce[crypto_secretbox_NONCEBYTES];

#define SEALED_LEN (PD_FEEDBACK_TEXT_CAP + crypto_secretbox_MACBYTES)

static void
drop_text(struct pd_hub *hub, int64_t number)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEEDBACK_TEXT_DROP, PD_ARGS(pd_i(number)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEEDBACK_KEY_DROP, PD_ARGS(pd_i(number)));
}

/* Always of one length: how much was answered is nobody's business either. */
static void
seal_text(struct pd_hub *hub, int64_t number, const char *text)
{
    uint8_t secret[crypto_secretbox_KEYBYTES], sealed[SEALED_LEN];
    char plain[PD_FEEDBACK_TEXT_CAP] = "";

    (void)pd_copy(plain, sizeof plain, text);
    pd_rng_fill(hub->rng, secret, sizeof secret);
    pd_assert(crypto_secretbox_easy(sealed, (const uint8_t *)plain, sizeof plain, no_nonce, secret) == 0);
    drop_text(hub, number);
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_FEEDBACK_KEY_INSERT, PD_ARGS(pd_i(number), pd_b(secret, sizeof secret)));
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_FEEDBACK_TEXT_INSERT, PD_ARGS(pd_i(number), pd_b(sealed, sizeof sealed)));
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(plain, sizeof plain);
}

static void
open_text(struct pd_hub *hub, int64_t number, char out[PD_FEEDBACK_TEXT_CAP])
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FEEDBACK_TEXT_GET;
    uint8_t secret[crypto_secretbox_KEYBYTES], sealed[SEALED_LEN];

    out[0] = '\0';
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(number))))
        return;
    pd_store_blob(hub->store, sql, 0, sealed, sizeof sealed);
    pd_store_blob(hub->store, sql, 1, secret, sizeof secret);
    pd_store_end(hub->store, sql);
    if (hub->store->err == PD_OK &&
        crypto_secretbox_open_easy((uint8_t *)out, sealed, sizeof sealed, no_nonce, secret) != 0)
        pd_store_corrupt(hub->store, "an answer's text and key do not fit");
    out[PD_FEEDBACK_TEXT_CAP - 1] = '\0';
    sodium_memzero(secret, sizeof secret);
}

void
pd_feedback_forget(struct pd_hub *hub, int64_t mid)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEEDBACK_TEXTS_ERASE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEEDBACK_KEYS_ERASE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEEDBACK_ERASE, PD_ARGS(pd_i(mid)));
}

/* ---- rows ---- */

/* Returns her row; 0: nobody said who she is. */
static int64_t
read_row(struct pd_store *s, enum pd_hub_sql sql, struct pd_feedback *out)
{
    *out = (struct pd_feedback){ .number = pd_store_int(s, sql, 0),
        .state = (enum pd_feedback_state)pd_store_int(s, sql, 1),
        .face = (int)pd_store_int(s, sql, 4),
        .call_back = pd_store_int(s, sql, 5) != 0,
        .at_ms = pd_store_int(s, sql, 6),
        .due_ms = pd_store_int(s, sql, 7),
        .answered_ms = pd_store_int(s, sql, 8),
        .closed_ms = pd_store_int(s, sql, 9),
        .rewarded = pd_store_int(s, sql, 11),
        .asked = pd_store_int(s, sql, 13) };
    pd_store_text(s, sql, 3, out->topic, sizeof out->topic);
    pd_store_text(s, sql, 10, out->by, sizeof out->by);
    pd_store_text(s, sql, 14, out->asked_by, sizeof out->asked_by);
    if (pd_store_int(s, sql, 2) != 0)
        out->member = pd_store_id(s, sql, 12);
    return pd_store_int(s, sql, 2);
}

static enum pd_err
find(struct pd_hub *hub, int64_t number, struct pd_feedback *out, int64_t *mid, struct pd_why *why)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FEEDBACK_GET;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(number))))
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "number", "is no feedback's");
    *mid = read_row(hub->store, sql, out);
    pd_store_end(hub->store, sql);
    return hub->store->err;
}

enum pd_err
pd_hub_feedback_get(struct pd_hub *hub, int64_t number, struct pd_feedback *out)
{
    int64_t mid;
    enum pd_err err = find(hub, number, out, &mid, NULL);

    if (err == PD_OK)
        open_text(hub, number, out->answer);
    return err == PD_OK ? hub->store->err : err;
}

enum pd_err
pd_hub_feedback_each(
    struct pd_hub *hub, bool all, void (*each)(void *ctx, const struct pd_feedback *feedback), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FEEDBACK_EACH;

    for (bool row = pd_store_start(
             hub->store, sql, PD_ARGS(pd_i(all ? PD_FEEDBACK_CLOSED + 1 : PD_FEEDBACK_CLOSED)));
         row; row = pd_store_next(hub->store, sql)) {
        struct pd_feedback f;

        (void)read_row(hub->store, sql, &f);
        each(ctx, &f);
    }
    return hub->store->err;
}

int64_t
pd_hub_feedback_late(struct pd_hub *hub, int64_t now_ms, int64_t *since_ms)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FEEDBACK_LATE;
    int64_t n;

    *since_ms = 0;
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(now_ms))))
        return 0;
    n = pd_store_int(hub->store, sql, 0);
    *since_ms = pd_store_int(hub->store, sql, 1);
    pd_store_end(hub->store, sql);
    return n;
}

/* ---- it comes in ---- */

/* To be called by her adviser: no opinion, so without a face. */
static enum pd_err
check_adviser(struct pd_hub *hub, const struct pd_programme *programme, struct pd_feedback *f,
    const struct pd_account *account, struct pd_why *why)
{
    f->face = 0;
    f->call_back = true;
    if (programme == NULL || programme->advisers.count == 0)
        return pd_why(why, PD_ERR_STATE, "", "the rules in force name no advisers");
    return account->mid != 0 && pd_adviser_of(hub, programme, account) != NULL
               ? PD_OK
               : pd_why(why, PD_ERR_STATE, "member", "has no adviser");
}

static enum pd_err
check(const struct pd_programme *programme, const struct pd_feedback *f, struct pd_why *why)
{
    if (programme == NULL || programme->feedback.topic_count == 0)
        return pd_why(why, PD_ERR_STATE, "", "the rules in force take no feedback");
    if (!pd_topic_known(programme->feedback.topics, programme->feedback.topic_count, f->topic))
        return pd_why(why, PD_ERR_INVALID, "topic", "must be the id of a topic of the rules in force");
    if (f->face < 1 || f->face > programme->feedback.faces)
        return pd_why(why, PD_ERR_INVALID, "face", "must be 1 to %d", programme->feedback.faces);
    if (f->call_back && pd_id_is_zero(f->member))
        return pd_why(why, PD_ERR_INVALID, "call_me_back", "needs a member: nobody else can be called");
    return PD_OK;
}

static int64_t
draw_number(struct pd_hub *hub)
{
    int64_t number;

    do {
        number = NUMBER_FIRST + (int64_t)pd_rng_below(hub->rng, (uint64_t)NUMBERS);
    } while (pd_store_one(hub->store, PD_HUB_SQL_FEEDBACK_COUNT, PD_ARGS(pd_i(number)), 0) > 0);
    return number;
}

static int64_t
hours_of(const struct pd_programme *programme, const char *topic)
{
    return strcmp(topic, PD_ADVISER_TOPIC) == 0 && programme->advisers.answer_hours > 0
               ? programme->advisers.answer_hours
               : programme->feedback.answer_hours;
}

enum pd_err
pd_hub_feedback_take(
    struct pd_hub *hub, int64_t now_ms, const char *client, struct pd_feedback *f, struct pd_why *why)
{
    static struct pd_account account;
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    bool adviser = strcmp(f->topic, PD_ADVISER_TOPIC) == 0;
    enum pd_err err = adviser ? PD_OK : check(programme, f, why);

    hub->now_ms = now_ms;
    account.mid = 0;
    if (err != PD_OK)
        return err;
    if (!pd_id_is_zero(f->member) &&
        (!pd_account_find(hub, &f->member, &account) || pd_member_erased_ms(hub, account.mid) != 0))
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody's");
    if (adviser && (err = check_adviser(hub, programme, f, &account, why)) != PD_OK)
        return err;
    if (f->number == 0)
        f->number = draw_number(hub);
    else if (pd_store_one(hub->store, PD_HUB_SQL_FEEDBACK_COUNT, PD_ARGS(pd_i(f->number)), 0) > 0)
        return pd_why(why, PD_ERR_EXISTS, "number", "is another's");
    f->state = PD_FEEDBACK_RECEIVED;
    f->at_ms = now_ms;
    f->due_ms = now_ms + hours_of(programme, f->topic) * PD_HOUR_MS;
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEEDBACK_INSERT,
        PD_ARGS(pd_i(f->number), pd_i(f->state), pd_i(account.mid), pd_t(f->topic), pd_i(f->face),
            pd_i(f->call_back), pd_i(f->at_ms), pd_i(f->due_ms), pd_t(client)));
    return hub->store->err;
}

/* ---- and is dealt with ---- */

static void
note_act(struct pd_hub *hub, const char *what, int64_t number, const struct pd_staff *by)
{
    char note[96];

    (void)snprintf(note, sizeof note, "feedback %s %lld by %s", what, (long long)number, by->number);
    (void)pd_hub_act(hub, hub->now_ms, PD_ACT_FEEDBACK, note);
}

static enum pd_err
move(struct pd_hub *hub, int64_t number, enum verb verb, const struct pd_staff *by, struct pd_feedback *f,
    int64_t *mid, struct pd_why *why)
{
    enum pd_err err = find(hub, number, f, mid, why);

    if (err != PD_OK)
        return err;
    if (moves[f->state][verb] == 0)
        return pd_why(why, PD_ERR_STATE, "", "it is %s: %s it %s", pd_feedback_state_name(f->state),
            f->state == PD_FEEDBACK_RECEIVED ? "answer" : "reopen",
            f->state == PD_FEEDBACK_CLOSED && verb == CLOSE ? "if there is more to say" : "first");
    f->state = moves[f->state][verb];
    if (verb == ANSWER)
        f->answered_ms = hub->now_ms;
    f->closed_ms = verb == CLOSE ? hub->now_ms : 0;
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEEDBACK_MOVE,
        PD_ARGS(pd_i(number), pd_i(f->state), pd_i(f->due_ms), pd_i(f->answered_ms), pd_i(f->closed_ms),
            pd_t(by->number)));
    note_act(hub, verbs[verb], number, by);
    return hub->store->err;
}

enum pd_err
pd_hub_feedback_answer(struct pd_hub *hub, int64_t now_ms, int64_t number, const char *text,
    const struct pd_staff *by, struct pd_why *why)
{
    struct pd_feedback f;
    int64_t mid;
    enum pd_err err;

    hub->now_ms = now_ms;
    if (!pd_text_is_line(text, PD_FEEDBACK_TEXT_CAP))
        return pd_why(why, PD_ERR_INVALID, "--text", "must be 1 to 1000 bytes of text in one line");
    err = move(hub, number, ANSWER, by, &f, &mid, why);
    if (err != PD_OK)
        return err;
    seal_text(hub, number, text);
    if (mid != 0)
        pd_webhook_note(hub, PD_WEBHOOK_FEEDBACK_ANSWERED, mid, "{\"number\":%lld,\"topic\":\"%s\"}",
            (long long)number, f.topic);
    return hub->store->err;
}

enum pd_err
pd_hub_feedback_close(
    struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by, struct pd_why *why)
{
    struct pd_feedback f;
    int64_t mid;

    hub->now_ms = now_ms;
    return move(hub, number, CLOSE, by, &f, &mid, why);
}

enum pd_err
pd_hub_feedback_reopen(
    struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by, struct pd_why *why)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    struct pd_feedback f;
    int64_t mid;
    enum pd_err err;

    hub->now_ms = now_ms;
    err = move(hub, number, REOPEN, by, &f, &mid, why);
    if (err == PD_OK && programme != NULL && programme->feedback.topic_count > 0)
        (void)pd_store_run(hub->store, PD_HUB_SQL_FEEDBACK_DUE,
            PD_ARGS(pd_i(number), pd_i(now_ms + programme->feedback.answer_hours * PD_HOUR_MS)));
    return err != PD_OK ? err : hub->store->err;
}

/* ---- a suggestion that was taken up ---- */

static enum pd_err
may_reward(const struct pd_programme *programme, const struct pd_feedback *f, struct pd_why *why)
{
    if (programme == NULL || programme->feedback.rule < 0)
        return pd_why(why, PD_ERR_STATE, "", "the rules in force reward no feedback");
    if (f->rewarded > 0)
        return PD_ERR_EXISTS;
    if (pd_id_is_zero(f->member))
        return pd_why(why, PD_ERR_STATE, "", "nobody said who she is: there is nobody to reward");
    if (f->state == PD_FEEDBACK_RECEIVED)
        return pd_why(why, PD_ERR_STATE, "", "it is received: answer it first");
    return PD_OK;
}

/* By the rule, once a ticket, within its caps. */
static enum pd_err
reward(struct pd_hub *hub, int64_t mid, int64_t number, struct pd_points chosen, const char *by,
    struct pd_points *points, struct pd_why *why)
{
    static struct pd_account account;
    struct pd_hub_case c = { .programme = pd_hub_programme_now(hub, hub->now_ms), .at_ms = hub->now_ms };
    char key[PD_CLAIM_CAP];
    enum pd_err err;

    if (!pd_account_get(hub, mid, &account) || account.member.status != PD_MEMBER_ACTIVE)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_STATE, "", "she is frozen or closed");
    c.rule = &c.programme->rules[c.programme->feedback.rule];
    c.earning = pd_earning_chosen(hub, &account, c.programme, c.rule, chosen, hub->now_ms);
    if (c.earning.outcome != PD_EARNING_OK || pd_points_raw(c.earning.points) == 0)
        return pd_why(why, PD_ERR_STATE, c.rule->id, "gives her nothing now: %s",
            pd_earning_outcome_name(c.earning.outcome));
    (void)snprintf(key, sizeof key, "%s:feedback:%lld", c.rule->id, (long long)number);
    c.key = key;
    err = pd_hub_grant_as(hub, hub->now_ms, &account.member.id, &c);
    if (err != PD_OK)
        return err;
    *points = c.earning.points;
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_FEEDBACK_REWARDED, PD_ARGS(pd_i(number), pd_p(*points), pd_t(by)));
    return hub->store->err;
}

/* What somebody may choose. */
static enum pd_err
may_choose(const struct pd_feedback_policy *policy, int64_t chosen, struct pd_why *why)
{
    int64_t most = pd_points_raw(policy->most);

    if (most == 0 && chosen != 0)
        return pd_why(
            why, PD_ERR_INVALID, "points", "are what the rule gives: the rules have no feedback.most");
    if (most > 0 && (chosen < 1 || chosen > most))
        return pd_why(why, PD_ERR_INVALID, "points", "must be 1 to %lld, as the rules say", (long long)most);
    return PD_OK;
}

enum pd_err
pd_hub_feedback_accept(struct pd_hub *hub, int64_t now_ms, int64_t number, int64_t chosen,
    const struct pd_staff *by, struct pd_points *points, struct pd_why *why)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    struct pd_feedback f;
    int64_t mid;
    enum pd_err err;

    hub->now_ms = now_ms;
    *points = pd_points_of(0);
    err = find(hub, number, &f, &mid, why);
    if (err == PD_OK)
        err = may_reward(programme, &f, why);
    if (err == PD_OK)
        err = may_choose(&programme->feedback, chosen, why);
    if (err == PD_OK && pd_person_same(hub, by->mid, mid))
        err = pd_why(why, PD_ERR_STATE, "", "nobody rewards herself");
    if (err == PD_OK && f.asked > 0)
        err = pd_why(why, PD_ERR_STATE, "", "%lld points wait for another's approval", (long long)f.asked);
    if (err != PD_OK)
        return err;
    if (pd_points_raw(programme->feedback.most) > 0 && chosen > pd_points_raw(programme->feedback.alone)) {
        (void)pd_store_run(
            hub->store, PD_HUB_SQL_FEEDBACK_ASK, PD_ARGS(pd_i(number), pd_i(chosen), pd_t(by->number)));
        note_act(hub, "accept", number, by);
        return hub->store->err;
    }
    err = reward(hub, mid, number, pd_points_of(chosen), by->number, points, why);
    if (err == PD_OK)
        note_act(hub, "reward", number, by);
    return err;
}

/* The one who waits, and another than who accepted it. */
static enum pd_err
find_asked(struct pd_hub *hub, int64_t number, const struct pd_staff *by, struct pd_feedback *f, int64_t *mid,
    struct pd_why *why)
{
    enum pd_err err = find(hub, number, f, mid, why);

    if (err == PD_OK && f->asked == 0)
        err = pd_why(why, PD_ERR_STATE, "", "nothing waits for approval");
    if (err == PD_OK && pd_person_same(hub, by->mid, *mid))
        err = pd_why(why, PD_ERR_STATE, "", "nobody rewards herself");
    return err != PD_OK ? err : pd_staff_is_another(by, f->asked_by, why);
}

enum pd_err
pd_hub_feedback_approve(struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by,
    struct pd_points *points, struct pd_why *why)
{
    struct pd_feedback f;
    int64_t mid;
    enum pd_err err;

    hub->now_ms = now_ms;
    *points = pd_points_of(0);
    err = find_asked(hub, number, by, &f, &mid, why);
    if (err == PD_OK)
        err = may_reward(pd_hub_programme_now(hub, now_ms), &f, why);
    if (err == PD_OK)
        err = reward(hub, mid, number, pd_points_of(f.asked), by->number, points, why);
    if (err == PD_OK)
        note_act(hub, "approve", number, by);
    return err;
}

/* Also by who accepted it: she thought better of it. */
enum pd_err
pd_hub_feedback_decline(
    struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by, struct pd_why *why)
{
    struct pd_feedback f;
    int64_t mid;
    enum pd_err err;

    hub->now_ms = now_ms;
    err = find(hub, number, &f, &mid, why);
    if (err == PD_OK && f.asked == 0)
        err = pd_why(why, PD_ERR_STATE, "", "nothing waits for approval");
    if (err != PD_OK)
        return err;
    (void)pd_store_run(hub->store, PD_HUB_SQL_FEEDBACK_ASK, PD_ARGS(pd_i(number), pd_i(0), pd_t("")));
    note_act(hub, "decline", number, by);
    return hub->store->err;
}

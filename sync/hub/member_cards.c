#include "sync/hub/member_cards.h"

#include "app/core/cards.h"
#include "app/core/code.h"
#include "sync/hub/feed.h"
#include "sync/hub/grants.h"
#include "sync/hub/memberships.h"
#include "sync/hub/persons.h"

#include <sodium/utils.h>
#include <stdio.h>

#define TELL_MAX 4096 /* members, in one go; more wait for their next change */

static int64_t
living(struct pd_hub *hub, const struct pd_id *member)
{
    static struct pd_account account;

    return pd_account_find(hub, member, &account) && pd_member_erased_ms(hub, account.mid) == 0 ? account.mid
                                                                                                : 0;
}

static void
act(struct pd_hub *hub, int64_t now_ms, const char *what, const char *by)
{
    char note[96];

    (void)snprintf(note, sizeof note, "card %s by %s", what, by[0] != '\0' ? by : "-");
    (void)pd_hub_act(hub, now_ms, PD_ACT_CARDS, note);
}

/* ---- which is good ---- */

/* Above 2^32, so that no chip of four bytes has its number. */
void
pd_card_serial(struct pd_hub *hub, char out[PD_SERIAL_CAP])
{
    for (int i = 0; i < PD_CARD_SERIAL_DIGITS; i++)
        out[i] = (char)('0' + pd_rng_below(hub->rng, 10));
    out[0] = (char)('5' + (out[0] - '0') / 2);
    out[PD_CARD_SERIAL_DIGITS] = '\0';
}

void
pd_card_of_row(struct pd_hub *hub, int64_t mid, char out[PD_SERIAL_CAP])
{
    const enum pd_hub_sql sql = PD_HUB_SQL_CARD_STOP_GET;

    memset(out, 0, PD_SERIAL_CAP);
    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))))
        return;
    pd_store_text(hub->store, sql, 0, out, PD_SERIAL_CAP);
    pd_store_end(hub->store, sql);
}

bool
pd_card_number_stopped(struct pd_hub *hub, int64_t mid)
{
    return pd_store_one(hub->store, PD_HUB_SQL_CARD_STOP_ALL, PD_ARGS(pd_i(mid)), 0) != 0;
}

static void
put_good(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *card)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_CARD_STOP_PUT,
        PD_ARGS(pd_i(mid), pd_t(card), pd_i(now_ms), pd_i(pd_cards_stopped(card) ? now_ms : 0)));
    pd_feed_touch(hub, PD_ROW_MEMBER, mid);
}

void
pd_card_issued(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *serial)
{
    char card[PD_SERIAL_CAP];
    bool another = pd_store_one(hub->store, PD_HUB_SQL_CARDS_OF, PD_ARGS(pd_i(mid)), 0) > 0;

    (void)pd_store_run(
        hub->store, PD_HUB_SQL_CARD_ISSUED_INSERT, PD_ARGS(pd_t(serial), pd_i(mid), pd_i(now_ms)));
    pd_card_of_row(hub, mid, card);
    if (another || card[0] != '\0')
        put_good(hub, now_ms, mid, serial);
}

void
pd_card_stop(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *by)
{
    put_good(hub, now_ms, mid, PD_CARD_NONE);
    act(hub, now_ms, "stop", by);
}

void
pd_card_given(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *serial, const char *by)
{
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_CARD_ISSUED_INSERT, PD_ARGS(pd_t(serial), pd_i(mid), pd_i(now_ms)));
    put_good(hub, now_ms, mid, serial);
    act(hub, now_ms, "given", by);
}

int64_t
pd_card_member(struct pd_hub *hub, const struct pd_id *id, const char *serial)
{
    int64_t mid = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(id)), 0);

    if (mid == 0)
        mid = pd_card_owner(hub, serial);
    return mid != 0 ? pd_member_stays(hub, mid) : 0;
}

static const char *
shown_by_card(struct pd_hub *hub, const struct pd_code *code, struct pd_id *out)
{
    static struct pd_account account;
    int64_t mid = pd_card_member(hub, &code->card.id, code->card.serial);
    char good[PD_SERIAL_CAP];

    if (mid == 0 || !pd_account_get(hub, mid, &account))
        return "unknown_member";
    pd_card_of_row(hub, mid, good);
    if (good[0] != '\0' && strcmp(good, code->card.serial) != 0)
        return "stopped";
    *out = account.member.id;
    return NULL;
}

const char *
pd_card_shown(struct pd_hub *hub, int64_t now_ms, const char *text, struct pd_id *out)
{
    static const struct pd_id hub_itself;
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reader = { .keyring = &ring, .now_s = now_ms / PD_SECOND_MS };
    enum pd_code_outcome outcome = PD_CODE_MALFORMED;
    struct pd_code code;

    if (pd_keyring_add(&ring, &hub->public_key, PD_CODE_ROLES_HUB, hub_itself) == PD_OK)
        outcome = pd_code_read(text, strlen(text), &reader, &code);
    if (outcome != PD_CODE_ACCEPTED)
        return outcome == PD_CODE_EXPIRED ? "old_code" : "bad_code";
    if (code.type == PD_CODE_CARD)
        return shown_by_card(hub, &code, out);
    if (code.type != PD_CODE_MEMBER && code.type != PD_CODE_MEMBER_DAY)
        return "bad_code";
    *out = code.member.id;
    return NULL;
}

int64_t
pd_card_owner(struct pd_hub *hub, const char *serial)
{
    return pd_store_one(hub->store, PD_HUB_SQL_CARD_OWNER, PD_ARGS(pd_t(serial)), 0);
}

void
pd_cards_tell(struct pd_hub *hub)
{
    static int64_t mids[TELL_MAX];
    const enum pd_hub_sql sql = PD_HUB_SQL_CARD_STOP_EACH;
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row && n < TELL_MAX;
         row = pd_store_next(hub->store, sql))
        mids[n++] = pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    for (int i = 0; i < n; i++)
        pd_feed_touch(hub, PD_ROW_MEMBER, mids[i]);
}

/* ---- the PIN ---- */

bool
pd_card_has_pin(struct pd_hub *hub, int64_t mid)
{
    mid = pd_person_root(hub, mid);
    if (!pd_store_start(hub->store, PD_HUB_SQL_CARD_PIN_GET, PD_ARGS(pd_i(mid))))
        return false;
    pd_store_end(hub->store, PD_HUB_SQL_CARD_PIN_GET);
    return true;
}

static bool
read_pin(struct pd_hub *hub, int64_t mid, struct pd_pin_kept *kept, int *wrong)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_CARD_PIN_GET;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(mid))))
        return false;
    pd_store_blob(hub->store, sql, 0, kept->salt, sizeof kept->salt);
    pd_store_blob(hub->store, sql, 1, kept->hash, sizeof kept->hash);
    *wrong = (int)pd_store_int(hub->store, sql, 2);
    pd_store_end(hub->store, sql);
    return hub->store->err == PD_OK;
}

static void
count(struct pd_hub *hub, int64_t mid, int wrong)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_CARD_PIN_WRONG, PD_ARGS(pd_i(mid), pd_i(wrong)));
}

enum pd_card_pin
pd_card_pin_try(struct pd_hub *hub, int64_t mid, const char *pin, int *left)
{
    struct pd_pin_kept kept;
    bool right;
    int wrong;

    *left = 0;
    mid = pd_person_root(hub, mid);
    if (!read_pin(hub, mid, &kept, &wrong))
        return PD_CARD_PIN_NONE;
    if (wrong >= PD_CARD_PIN_TRIES)
        return PD_CARD_PIN_LOCKED;
    count(hub, mid, wrong + 1);
    if (pd_pin_is(pin, &kept, &right) != PD_OK) {
        pd_store_no_memory(hub->store);
        return PD_CARD_PIN_WRONG;
    }
    if (right)
        count(hub, mid, 0);
    sodium_memzero(&kept, sizeof kept);
    *left = PD_CARD_PIN_TRIES - wrong - 1;
    return right ? PD_CARD_PIN_RIGHT : *left > 0 ? PD_CARD_PIN_WRONG : PD_CARD_PIN_LOCKED;
}

enum pd_err
pd_hub_card_pin_set(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *pin,
    const char *by, struct pd_why *why)
{
    int64_t mid = living(hub, member);
    struct pd_pin_kept kept;
    enum pd_err err;

    hub->now_ms = now_ms;
    mid = mid != 0 ? pd_person_root(hub, mid) : 0; /* one for all of her cards */
    if (mid == 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody's");
    if (pin == NULL && pd_store_run(hub->store, PD_HUB_SQL_CARD_PIN_ERASE, PD_ARGS(pd_i(mid))) == 0)
        return pd_why(why, PD_ERR_STATE, "", "she has no PIN");
    if (pin != NULL && (strlen(pin) < PD_PIN_MIN || strlen(pin) > PD_CARD_PIN_MOST))
        return pd_why(why, PD_ERR_INVALID, "PIN", "must be %d to %d digits", PD_PIN_MIN, PD_CARD_PIN_MOST);
    if (pin != NULL) {
        if ((err = pd_pin_check(pin, why)) != PD_OK || (err = pd_pin_keep(pin, hub->rng, &kept)) != PD_OK)
            return err;
        (void)pd_store_run(hub->store, PD_HUB_SQL_CARD_PIN_PUT,
            PD_ARGS(pd_i(mid), pd_b(kept.salt, sizeof kept.salt), pd_b(kept.hash, sizeof kept.hash),
                pd_i(now_ms)));
        sodium_memzero(&kept, sizeof kept);
    }
    act(hub, now_ms, pin != NULL ? "PIN set" : "PIN taken away", by);
    return hub->store->err;
}

enum pd_err
pd_hub_card_state(struct pd_hub *hub, const struct pd_id *member, struct pd_card_state *out)
{
    int64_t mid = living(hub, member);
    struct pd_pin_kept kept;
    int wrong = 0;

    *out = (struct pd_card_state){ .any = false };
    if (mid == 0)
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    pd_card_of_row(hub, mid, out->card);
    out->any =
        strcmp(out->card, PD_CARD_NONE) != 0 &&
        (out->card[0] != '\0' || pd_store_one(hub->store, PD_HUB_SQL_CARDS_OF, PD_ARGS(pd_i(mid)), 0) > 0);
    out->has_pin = read_pin(hub, pd_person_root(hub, mid), &kept, &wrong);
    out->locked = out->has_pin && wrong >= PD_CARD_PIN_TRIES;
    sodium_memzero(&kept, sizeof kept);
    return hub->store->err;
}

void
pd_cards_forget(struct pd_hub *hub, int64_t mid)
{
    static const enum pd_hub_sql tables[] = { PD_HUB_SQL_CARD_PIN_ERASE, PD_HUB_SQL_CARD_STOP_ERASE,
        PD_HUB_SQL_CARDS_ISSUED_ERASE };

    for (int i = 0; i < PD_COUNT(tables); i++)
        (void)pd_store_run(hub->store, tables[i], PD_ARGS(pd_i(mid)));
}

/*
 * Cards printed ahead, for a place where members join without a network: a card names a member who is not
 * there yet, and who gets it is that member from then on. So a card means the same at every desk, before and
 * after, and nobody who joins by one is ever two.
 */
#include "sync/hub/grants.h"
#include "sync/hub/loading.h"
#include "sync/hub/member_cards.h"
#include "sync/hub/persons.h"

#include <stdio.h>

#define CARD_LIFE_MS (5 * 365 * PD_DAY_MS)

static enum pd_err
make_one(struct pd_hub *hub, int64_t now_ms, int64_t batch, struct pd_hub_card *card)
{
    struct pd_code code = { .type = PD_CODE_CARD, .exp_s = (now_ms + CARD_LIFE_MS) / PD_SECOND_MS };

    do { /* a serial that is another card's already is not given again */
        code.card.id = pd_id_make(now_ms, hub->rng);
        pd_card_serial(hub, card->serial);
    } while (pd_store_run(hub->store, PD_HUB_SQL_CARD_INSERT,
                 PD_ARGS(pd_t(card->serial), pd_d(&code.card.id), pd_i(batch))) != 1 &&
             hub->store->err == PD_OK);
    (void)pd_copy(code.card.serial, sizeof code.card.serial, card->serial);
    if (hub->store->err != PD_OK)
        return hub->store->err;
    return pd_code_write(&code, &hub->secret, card->code, sizeof card->code, NULL);
}

enum pd_err
pd_hub_cards_make(
    struct pd_hub *hub, int64_t now_ms, int count, const char *by, struct pd_hub_card *cards, int64_t *batch)
{
    char note[96];
    enum pd_err err = PD_OK;

    if (count < 1 || count > PD_CARDS_MAX)
        return PD_ERR_INVALID;
    *batch = pd_store_one(hub->store, PD_HUB_SQL_CARD_BATCH_LAST, PD_NO_ARGS, 0) + 1;
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_CARD_BATCH_INSERT, PD_ARGS(pd_i(*batch), pd_i(now_ms), pd_t(by), pd_i(count)));
    for (int i = 0; i < count && err == PD_OK; i++)
        err = make_one(hub, now_ms, *batch, &cards[i]);
    (void)snprintf(
        note, sizeof note, "card batch %lld of %d by %s", (long long)*batch, count, by[0] != '\0' ? by : "-");
    (void)pd_hub_act(hub, now_ms, PD_ACT_CARDS, note);
    return err != PD_OK ? err : hub->store->err;
}

enum pd_err
pd_hub_card_batch_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_hub_card_batch *batch), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_CARD_BATCH_EACH;

    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        struct pd_hub_card_batch b = { .number = pd_store_int(hub->store, sql, 0) };

        b.at_ms = pd_store_int(hub->store, sql, 1);
        pd_store_text(hub->store, sql, 2, b.by, sizeof b.by);
        b.cards = pd_store_int(hub->store, sql, 3);
        b.bound = pd_store_int(hub->store, sql, 4);
        each(ctx, &b);
    }
    return hub->store->err;
}

/* The serial of a code of this hub, or the text itself. */
static void
serial_of(struct pd_hub *hub, int64_t now_ms, const char *card, char out[PD_SERIAL_CAP])
{
    static const struct pd_id hub_itself;
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reader = { .keyring = &ring, .now_s = now_ms / PD_SECOND_MS };
    struct pd_code code;

    if (!pd_copy(out, PD_SERIAL_CAP, card))
        out[0] = '\0';
    if (pd_keyring_add(&ring, &hub->public_key, PD_CODE_ROLE(PD_CODE_CARD), hub_itself) == PD_OK &&
        pd_code_read(card, strlen(card), &reader, &code) == PD_CODE_ACCEPTED && code.type == PD_CODE_CARD)
        (void)pd_copy(out, PD_SERIAL_CAP, code.card.serial);
}

/* A card of a batch that nobody has. Errors with *why: PD_ERR_NOT_FOUND, PD_ERR_STATE. */
static enum pd_err
find_free(struct pd_hub *hub, const char *serial, struct pd_id *id, struct pd_why *why)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_CARD_GET;
    bool bound;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_t(serial))))
        return hub->store->err != PD_OK
                   ? hub->store->err
                   : pd_why(why, PD_ERR_NOT_FOUND, "CARD",
                         "is no card of a batch; scan its code or type the serial that is printed on it");
    *id = pd_store_id(hub->store, sql, 0);
    bound = pd_store_int(hub->store, sql, 2) != 0;
    pd_store_end(hub->store, sql);
    return bound ? pd_why(why, PD_ERR_STATE, serial, "is somebody's already; take another card") : PD_OK;
}

enum pd_err
pd_hub_card_give(struct pd_hub *hub, int64_t now_ms, const char *card, const struct pd_id *member,
    const char *by, struct pd_why *why)
{
    static struct pd_account account;
    char serial[PD_SERIAL_CAP];
    struct pd_id nobody;
    enum pd_err err;

    hub->now_ms = now_ms;
    serial_of(hub, now_ms, card, serial);
    err = find_free(hub, serial, &nobody, why);
    if (err != PD_OK)
        return err;
    if (!pd_account_find(hub, member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, "member", "is nobody's");
    (void)pd_store_run(hub->store, PD_HUB_SQL_CARD_BIND, PD_ARGS(pd_t(serial), pd_i(now_ms)));
    pd_card_given(hub, now_ms, account.mid, serial, by);
    return hub->store->err;
}

enum pd_err
pd_hub_card_bind(struct pd_hub *hub, int64_t now_ms, const char *card, const struct pd_hub_member_new *member,
    struct pd_id *id, struct pd_why *why)
{
    char serial[PD_SERIAL_CAP];
    enum pd_err err;

    serial_of(hub, now_ms, card, serial);
    err = find_free(hub, serial, id, why);
    if (err == PD_OK)
        err = pd_member_add_as(hub, now_ms, member, id, why);
    if (err == PD_OK)
        (void)pd_store_run(hub->store, PD_HUB_SQL_CARD_BIND, PD_ARGS(pd_t(serial), pd_i(now_ms)));
    return err != PD_OK ? err : hub->store->err;
}

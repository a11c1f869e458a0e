/*
 * Who stands there: looked up by a number, known by a PIN; her cards stopped; a code of one thing she has;
 * and that somebody needs a person. What follows from desks speaking protocol 3 stands here too.
 */
#include "sync/hub/errands.h"

#include "app/base/log.h"
#include "app/core/cards.h"
#include "sync/hub/families.h"
#include "sync/hub/feed.h"
#include "sync/hub/member_cards.h"
#include "sync/hub/memberships.h"
#include "sync/hub/persons.h"
#include "sync/hub/settings.h"
#include "sync/hub/staff_desks.h"
#include "sync/hub/units.h"

/* ---- looked up ---- */

/* Her row; 0: nobody has it, or it may not be looked for. A card's number is a serial of ours, or else the
 * hospital's own, under which its system brought her; *ours tells which. One that is a serial of one member
 * and the hospital's number of another is nobody's: nothing tells which card is held up. */
static int64_t
find(struct pd_errand_case *c, bool *ours)
{
    int64_t mid, named,
        how = pd_store_one(c->hub->store, PD_HUB_SQL_SITE_LOOKUP_GET, PD_ARGS(pd_t(c->device->site)), 0);

    if (strcmp(c->errand->what, "phone") == 0 && (how & PD_LOOKUP_PHONE) != 0)
        return pd_person_by_phone(c->hub, c->errand->digits);
    if (strcmp(c->errand->what, "card") != 0 || (how & PD_LOOKUP_CARD) == 0)
        return 0;
    mid = strlen(c->errand->digits) < PD_SERIAL_CAP ? pd_card_owner(c->hub, c->errand->digits) : 0;
    named = pd_person_by_number(c->hub, c->errand->digits);
    *ours = mid != 0;
    if (mid != 0 && named != 0 && pd_member_stays(c->hub, mid) != pd_member_stays(c->hub, named)) {
        pd_log(PD_LOG_WARN, "E-HUB-27",
            "a card's serial is the hospital's number of another member: row %lld", (long long)mid);
        return 0;
    }
    return mid != 0 ? mid : named;
}

/* Why she is not told of; NULL: she is. A clerk has to be able to say what is the matter; a kiosk sends
 * whoever stands there to one. */
static const char *
why_not_shown(const struct pd_errand_case *c, const struct pd_account *account, const char *card, bool ours)
{
    bool served = strcmp(c->device->mode, "counter") == 0, by_card = strcmp(c->errand->what, "card") == 0;

    if (account->member.status == PD_MEMBER_CLOSED || pd_member_erased_ms(c->hub, account->mid) != 0 ||
        (account->member.status == PD_MEMBER_FROZEN && !served))
        return "not_found";
    if (ours && card[0] != '\0' && strcmp(card, c->errand->digits) != 0)
        return "stopped";
    return by_card && !ours && pd_card_number_stopped(c->hub, account->mid) && !served ? "stopped" : NULL;
}

void
pd_errand_find(struct pd_errand_case *c)
{
    static struct pd_account account;
    char card[PD_SERIAL_CAP] = "";
    bool ours = false;
    const char *no;
    int64_t mid;

    if (!pd_errand_rate(c, PD_ERRAND_RATE_FIND)) {
        pd_errand_refuse(c, "too_often");
        return;
    }
    mid = find(c, &ours);
    mid = mid != 0 ? pd_member_stays(c->hub, mid) : 0;
    if (mid != 0)
        pd_card_of_row(c->hub, mid, card);
    no = mid == 0 || !pd_account_get(c->hub, mid, &account) ? "not_found"
                                                            : why_not_shown(c, &account, card, ours);
    if (no != NULL) {
        pd_errand_refuse(c, no);
        return;
    }
    c->answer->member = account.member.id;
    c->answer->stopped = strcmp(c->errand->what, "card") == 0 && !ours && pd_card_number_stopped(c->hub, mid);
    c->answer->has_pin = !c->answer->stopped && !pd_cards_stopped(card) && pd_card_has_pin(c->hub, mid);
}

void
pd_errand_pin(struct pd_errand_case *c)
{
    char card[PD_SERIAL_CAP];
    int left;

    if (!pd_errand_rate(c, PD_ERRAND_RATE_PIN)) {
        c->again = true;
        pd_errand_refuse(c, "too_often");
        return;
    }
    pd_card_of_row(c->hub, c->account->mid, card);
    if (pd_cards_stopped(card)) {
        pd_errand_refuse(c, "stopped");
        return;
    }
    switch (pd_card_pin_try(c->hub, c->account->mid, c->errand->digits, &left)) {
    case PD_CARD_PIN_RIGHT:
        return;
    case PD_CARD_PIN_WRONG:
        c->answer->ahead = left;
        pd_errand_refuse(c, "wrong_pin");
        return;
    case PD_CARD_PIN_LOCKED:
        pd_errand_refuse(c, "locked");
        return;
    case PD_CARD_PIN_NONE:
        pd_errand_refuse(c, "no_pin");
        return;
    }
}

/* ---- stopped ---- */

void
pd_errand_block(struct pd_errand_case *c)
{
    struct pd_membership all[PD_MEMBERSHIPS_MAX];
    char by[8] = "desk ?";
    int n;

    if (c->device->letter != '\0')
        by[5] = c->device->letter;
    n = pd_person_memberships(c->hub, c->account->mid, all);
    for (int i = 0; i < n; i++) /* whoever found one of them has the way into all */
        pd_card_stop(c->hub, c->now_ms, all[i].mid, by);
}

/* ---- a code of one thing ---- */

struct looked_for {
    const char *unit;
    bool has;
};

static void
look(void *ctx, const struct pd_wallet_row *row)
{
    struct looked_for *l = ctx;

    l->has |= strcmp(row->id, l->unit) == 0 && pd_points_raw(row->left) > 0;
}

void
pd_errand_unit_code(struct pd_errand_case *c)
{
    struct pd_code code = { .type = PD_CODE_UNIT, .exp_s = c->now_ms / PD_SECOND_MS + PD_CODE_UNIT_LIFE_S };
    struct looked_for l = { c->errand->what, false };

    (void)!pd_hub_wallet_each(c->hub, c->now_ms, &c->member, look, &l);
    if (!l.has) {
        pd_errand_refuse(c, "none_left");
        return;
    }
    code.unit.id = c->member;
    (void)pd_copy(code.unit.unit, sizeof code.unit.unit, c->errand->what);
    if (pd_code_write(&code, &c->hub->secret, c->answer->text_code, PD_CODE_CAP, NULL) != PD_OK) {
        memset(c->answer->text_code, 0, sizeof c->answer->text_code);
        pd_errand_refuse(c, "invalid");
        return;
    }
    c->answer->until_ms = code.exp_s * PD_SECOND_MS;
}

/* ---- a person is needed ---- */

void
pd_errand_call(struct pd_errand_case *c)
{
    struct pd_store *s = c->hub->store;
    bool on = pd_store_one(s, PD_HUB_SQL_DEVICE_CALL_GET, PD_ARGS(pd_i(c->device->dev)), 0) != 0;

    if (on == !c->errand->yes) /* so it is already: since when stays */
        return;
    (void)pd_store_run(
        s, PD_HUB_SQL_DEVICE_CALL_PUT, PD_ARGS(pd_i(c->device->dev), pd_i(c->errand->yes ? 0 : c->now_ms)));
    pd_feed_touch(c->hub, PD_ROW_CALL, c->device->dev);
}

bool
pd_errand_call_row(
    struct pd_hub *hub, int64_t dev, const struct pd_device *reader, int protocol, struct pd_row *row)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_DEVICE_CALL_GET;
    struct pd_device caller;
    int64_t since_ms;
    bool present;

    if (protocol < 3 || strcmp(reader->mode, "counter") != 0 || !pd_device_get(hub, dev, &caller) ||
        caller.place[0] == '\0' || strcmp(caller.place, reader->place) != 0 ||
        !pd_store_start(hub->store, sql, PD_ARGS(pd_i(dev))))
        return false;
    since_ms = pd_store_int(hub->store, sql, 0);
    present = (uint64_t)pd_store_int(hub->store, sql, 1) == row->cseq;
    pd_store_end(hub->store, sql);
    row->call = (struct pd_call_row){ .device = caller.id,
        .letter = caller.letter,
        .since_ms = pd_device_problem(&caller) == 0 ? since_ms : 0 };
    (void)pd_copy(row->call.place, sizeof row->call.place, caller.place);
    return present;
}

/* ---- what desks speak ---- */

int
pd_errand_spoken_by(struct pd_hub *hub, const struct pd_device *device)
{
    int64_t protocol =
        pd_store_one(hub->store, PD_HUB_SQL_DEVICE_PROTOCOL_GET, PD_ARGS(pd_i(device->dev)), 0);

    if (protocol < 2) /* every desk of the release before this was kept */
        protocol = 2;
    return protocol < hub->protocol_max ? (int)protocol : hub->protocol_max;
}

/* The first protocols that could read more. */
static bool
rises(int64_t before, int protocol)
{
    return (protocol >= 3 && before < 3) || (protocol >= 4 && before < 4);
}

static bool
may_rise(struct pd_hub *hub, int64_t dev)
{
    for (int i = 0; i < PD_RISES; i++) {
        int64_t ago_ms = hub->now_ms - hub->rises[i].at_ms;

        if (hub->rises[i].dev == dev && ago_ms >= 0 && ago_ms < PD_RISE_AGAIN_MS)
            return false;
    }
    hub->rises[hub->rise_next] = (struct pd_hub_rise){ dev, hub->now_ms };
    hub->rise_next = (hub->rise_next + 1) % PD_RISES;
    return true;
}

void
pd_errand_spoken(struct pd_hub *hub, const struct pd_device *device, int protocol)
{
    int64_t before = pd_store_one(hub->store, PD_HUB_SQL_DEVICE_PROTOCOL_GET, PD_ARGS(pd_i(device->dev)), 0);

    if (before == protocol || (rises(before, protocol) && !may_rise(hub, device->dev)))
        return;
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_DEVICE_PROTOCOL_PUT, PD_ARGS(pd_i(device->dev), pd_i(protocol)));
    if (protocol >= 3 && before < 3) {
        pd_cards_tell(hub);
        pd_proxies_tell(hub);
    }
    if (protocol >= 4 && before < 4) {
        pd_feed_touch(hub, PD_ROW_KEY, 0); /* the release before told it of no badges that the hub signs */
        pd_staff_tell(hub);
        pd_settings_tell(hub);
        pd_persons_tell(hub);
        pd_families_tell(hub);
    }
}

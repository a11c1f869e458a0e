/* What somebody shows: codes, tickets, a number typed from wet paper. Nothing here moves points. */
#include "app/session/desk_state.h"

#include "app/core/claim_key.h"
#include "app/core/lots.h"

#include "app/base/log.h"

#include <sodium.h>
#include <string.h>

/* ---- who stands here ---- */

static bool
sign_in_taken(struct pd_desk *desk, const struct pd_id *member)
{
    const struct pd_earn_rule *rule = pd_programme_rule(desk->programme, "sign_in");
    char key[PD_CLAIM_CAP];

    /* A claim names its day: with a clock nobody vouches for it would name the wrong one. */
    if (rule == NULL || desk->now.quality == PD_TIME_UNTRUSTED)
        return true;
    pd_claim_key_day(rule, member, desk->now.now_ms, desk->programme->utc_offset_min, key, sizeof key);
    return pd_ledger_claim_known(desk->config.ledger, key);
}

static void
member_tickets(struct pd_desk *desk, struct pd_desk_member *m)
{
    struct pd_hold holds[PD_VIEW_TICKETS];

    m->ticket_count = pd_ledger_holds_open(desk->config.ledger, &m->member.id, holds, PD_VIEW_TICKETS);
    for (int i = 0; i < m->ticket_count; i++)
        pd_desk_ticket_view(desk, &holds[i], &m->tickets[i]);
    sodium_memzero(holds, sizeof holds);
}

/* A row that names another person than the one it was found by is damaged, and none of hers. */
static enum pd_err
memberships(struct pd_desk *desk, struct pd_desk_member *m)
{
    static struct pd_member other;
    struct pd_id ids[PD_MEMBERSHIPS_MAX];
    int count;
    enum pd_err err = pd_ledger_person(desk->config.ledger, &m->member.person, ids, &count);

    m->membership_count = 0;
    for (int i = 0; err == PD_OK && i < count; i++) {
        struct pd_desk_membership *at = &m->memberships[m->membership_count];

        err = pd_ledger_member(desk->config.ledger, &ids[i], &other);
        if (err != PD_OK || !pd_id_equal(other.person, m->member.person))
            continue;
        *at = (struct pd_desk_membership){ .id = other.id,
            .growth = other.growth,
            .spendable = pd_lots_spendable(other.lots, other.lot_count, desk->now.now_ms) };
        (void)pd_copy(at->kind, sizeof at->kind, other.kind);
        m->membership_count++;
    }
    return err;
}

/* A principal whose row is not here pays for nobody here. */
static enum pd_err
load_card(struct pd_desk *desk, const struct pd_id *id, int64_t day, struct pd_desk_family *f)
{
    struct pd_ledger *ledger = desk->config.ledger;
    const struct pd_programme *p = desk->programme;
    enum pd_err err = pd_ledger_family(ledger, id, day, p->utc_offset_min, &f->card);

    if (err == PD_OK)
        err = pd_ledger_member(ledger, &f->card.account, &f->account);
    if (err == PD_OK)
        err = pd_ledger_redeem_use(ledger, &f->card.account, pd_desk_when(desk), p, &f->use);
    f->holds = err == PD_OK;
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}

static enum pd_err
load_family(struct pd_desk *desk, const struct pd_id *id, struct pd_desk_family *f)
{
    static struct pd_member member; /* large */
    struct pd_family_card cards[PD_FAMILY_CARDS_MAX];
    const struct pd_programme *p = desk->programme;
    int64_t day = pd_local_day(pd_desk_when(desk).now_ms, p->utc_offset_min);
    enum pd_err err;

    memset(f, 0, sizeof *f);
    if (p->family.cards == 0)
        return PD_OK;
    err = load_card(desk, id, day, f);
    if (err != PD_OK)
        return err;
    f->count = pd_ledger_family_cards(desk->config.ledger, id, day, p->utc_offset_min, cards);
    for (int i = 0; i < f->count; i++) {
        f->cards[i].card = cards[i];
        if (pd_ledger_member(desk->config.ledger, &cards[i].member, &member) == PD_OK)
            memcpy(f->cards[i].masked, member.masked, sizeof f->cards[i].masked);
    }
    return PD_OK;
}

enum pd_err
pd_desk_load_member(struct pd_desk *desk, const struct pd_id *id, struct pd_desk_member *m)
{
    struct pd_ledger *ledger = desk->config.ledger;
    const struct pd_programme *p = desk->programme;
    enum pd_err err = pd_ledger_member(ledger, id, &m->member);

    if (err == PD_OK)
        err = pd_ledger_redeem_use(ledger, id, pd_desk_when(desk), p, &m->use);
    if (err == PD_OK)
        err = pd_ledger_claims_open(ledger, id, &m->claims);
    if (err == PD_OK)
        err = memberships(desk, m);
    if (err == PD_OK)
        err = load_family(desk, id, &m->family);
    if (err != PD_OK)
        return pd_desk_note(desk, err);
    for (int i = 0; i < p->gift_count; i++)
        m->lease_left[i] = pd_ledger_lease_left(ledger, p->gifts[i].sku);
    m->sign_in_taken = sign_in_taken(desk, id);
    member_tickets(desk, m);
    return PD_OK;
}

void
pd_desk_member(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err = pd_desk_load_member(desk, &request->id, &reply->member);

    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    pd_desk_veil(desk, &reply->member);
    reply->kind = PD_REPLY_MEMBER;
}

/* A code of hers opens every membership of hers, and is worth the same there. */
void
pd_desk_switch(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err = PD_ERR_NOT_FOUND;

    if (!pd_desk_only_found(desk, &desk->presented.member) &&
        pd_desk_is_same(desk, &desk->presented.member, &request->id))
        err = pd_desk_load_member(desk, &request->id, &reply->member);
    if (err == PD_OK && reply->member.member.status != PD_MEMBER_ACTIVE)
        err = PD_ERR_NOT_FOUND;
    if (err == PD_OK)
        err = pd_desk_note(desk, pd_ledger_code_switch(desk->config.ledger, &desk->presented.member,
                                     &request->id, desk->now.now_ms));
    if (err != PD_OK) {
        memset(&reply->member, 0, sizeof reply->member);
        pd_desk_fail(desk, reply, err);
        return;
    }
    desk->presented.member = request->id;
    reply->kind = PD_REPLY_MEMBER;
}

/* ---- codes ---- */

/* Errors: of reading the keys. A clock that cannot be believed is never ahead of the true time (it stands at
 * the floor or before this release), so what is past by it is past. */
static enum pd_err
read_code(struct pd_desk *desk, const char *payload, size_t len, enum pd_code_outcome *outcome,
    struct pd_code *code)
{
    struct pd_code_reader reader = {
        .keyring = &desk->keyring,
        .plain_pattern = desk->config.plain_pattern,
        .now_s = desk->now.now_ms / PD_SECOND_MS,
        .clock_untrusted = desk->now.quality == PD_TIME_UNTRUSTED,
    };
    enum pd_err err = pd_ledger_keyring(desk->config.ledger, &desk->keyring);

    if (err != PD_OK)
        return err;
    *outcome = pd_code_read(payload, len, &reader, code);
    if (*outcome == PD_CODE_ACCEPTED && code->time == PD_CODE_TIME_EXPIRED)
        *outcome = PD_CODE_EXPIRED;
    /* A ticket past its day is still a ticket: the counter tells that it expired, and where the points are.
     */
    if (*outcome == PD_CODE_EXPIRED && pd_code_picks_up(code->type))
        *outcome = PD_CODE_ACCEPTED;
    return PD_OK;
}

/* By her row, or because she said so here and the hub does not know yet. */
static bool
is_stopped(struct pd_desk *desk, const struct pd_member *member, const struct pd_code_card *card)
{
    if (member->card[0] != '\0' && strcmp(member->card, card->serial) != 0)
        return true;
    return pd_ledger_tray_has(desk->config.ledger, PD_ERRAND_BLOCK, &member->id);
}

/* Whom a printed card names; where that is nobody, it may have been given to one who was a member already. */
static enum pd_err
load_by_card(
    struct pd_desk *desk, const struct pd_code_card *card, struct pd_id *id, struct pd_desk_member *m)
{
    enum pd_err err = pd_desk_load_member(desk, &card->id, m);

    *id = card->id;
    if (err != PD_ERR_NOT_FOUND)
        return err;
    err = pd_ledger_card_owner(desk->config.ledger, card->serial, id);
    return err == PD_OK ? pd_desk_load_member(desk, id, m) : pd_desk_note(desk, err);
}

/* Nobody is known by it; of a card the counter may make somebody known. */
static void
reply_unknown(struct pd_desk *desk, const struct pd_code *code, struct pd_desk_reply *reply)
{
    memset(&reply->member, 0, sizeof reply->member);
    reply->kind = PD_REPLY_UNKNOWN;
    if (code->type == PD_CODE_CARD && strcmp(desk->identity.mode, "counter") == 0) {
        (void)pd_copy(reply->card, sizeof reply->card, code->card.serial);
        reply->card_id = code->card.id;
        reply->enrolled = pd_ledger_tray_has(desk->config.ledger, PD_ERRAND_ENROL, &code->card.id);
    }
    if (!reply->enrolled)
        pd_log(PD_LOG_INFO, desk->online ? "E-MEM-01" : "E-MEM-02",
            "a good code of a member this desk does not know");
}

static void
scan_member(struct pd_desk *desk, const char *text, const struct pd_code *code, struct pd_desk_reply *reply)
{
    struct pd_desk_member *m = &reply->member;
    struct pd_id whose = code->member.id, *id = &whose;
    enum pd_err err = code->type == PD_CODE_CARD ? load_by_card(desk, &code->card, id, m)
                                                 : pd_desk_load_member(desk, id, m);

    if (err == PD_OK && code->type == PD_CODE_CARD && is_stopped(desk, &m->member, &code->card)) {
        memset(m, 0, sizeof *m);
        reply->kind = PD_REPLY_REFUSED;
        reply->refused = PD_CODE_STOPPED;
        pd_log(PD_LOG_INFO, "E-MEM-05", "a card that was reported lost, or replaced, was shown");
        return;
    }
    if (err == PD_ERR_NOT_FOUND) {
        reply_unknown(desk, code, reply);
        return;
    }
    desk->presented.member = *id;
    desk->presented.type = code->type;
    desk->presented.found = false;
    desk->presented.pin = pd_desk_is_served(desk);
    m->code_type = code->type;
    m->code_exp_ms = code->exp_s * PD_SECOND_MS;
    (void)pd_copy(m->code, sizeof m->code, text);
    if (err == PD_OK)
        err = pd_ledger_code_present(
            desk->config.ledger, id, code->type, m->code_exp_ms, desk->now.now_ms, &m->fresh);
    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    reply->kind = PD_REPLY_MEMBER;
}

/* Whether a ticket may be handed over here, with what this desk knows besides. */
static void
show_ticket(struct pd_desk *desk, const char *text, const struct pd_code *code, struct pd_desk_reply *reply)
{
    struct pd_hold hold;
    enum pd_err err =
        pd_ledger_capture_check(desk->config.ledger, desk->now.now_ms, code, &reply->capture, &hold);

    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    pd_desk_doubt_token(desk, &reply->capture);
    if (reply->capture == PD_CAPTURE_OK && pd_desk_is_own_hold(desk, &hold.row.member, &hold.row.id))
        reply->capture = PD_CAPTURE_OWN;
    pd_desk_ticket_view(desk, &hold, &reply->ticket);
    (void)pd_copy(reply->ticket.code, sizeof reply->ticket.code, text);
    reply->ticket.by_proxy = code->type == PD_CODE_PROXY;
    reply->member_known = pd_desk_load_member(desk, &hold.row.member, &reply->member) == PD_OK;
    reply->kind = PD_REPLY_TICKET;
}

/* A plain number that may be looked for. */
static void
tell_number(const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    if (request->payload_len == 0 || request->payload_len >= sizeof reply->card)
        return;
    for (size_t i = 0; i < request->payload_len; i++)
        if (request->payload[i] < '0' || request->payload[i] > '9')
            return;
    memcpy(reply->card, request->payload, request->payload_len);
}

void
pd_desk_scan(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_code code;
    char text[PD_CODE_CAP] = "";
    enum pd_err err = PD_OK;

    reply->refused = PD_CODE_PLAIN_CARD;
    if (!request->card_number)
        err = read_code(desk, request->payload, request->payload_len, &reply->refused, &code);
    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    if (reply->refused != PD_CODE_ACCEPTED) {
        reply->kind = PD_REPLY_REFUSED;
        if (reply->refused == PD_CODE_PLAIN_CARD)
            tell_number(request, reply);
        pd_log(PD_LOG_INFO, "E-COD-02", "code refused: %s", pd_code_outcome_name(reply->refused));
        return;
    }
    memcpy(text, request->payload, request->payload_len); /* accepted: it fits */
    switch (code.type) {
    case PD_CODE_MEMBER:
    case PD_CODE_MEMBER_DAY:
    case PD_CODE_CARD:
        scan_member(desk, text, &code, reply);
        return;
    case PD_CODE_TICKET:
    case PD_CODE_PROXY:
        show_ticket(desk, text, &code, reply);
        return;
    case PD_CODE_STAFF:
        if (strcmp(desk->identity.mode, "counter") == 0) {
            pd_desk_badge(desk, &code, PD_STAFF_LIST_MS, reply);
            return;
        }
        break;
    case PD_CODE_ENROL:
    case PD_CODE_UNIT:
        break;
    }
    reply->kind = PD_REPLY_REFUSED;
    reply->refused = PD_CODE_WRONG_ROLE;
}

/* A patient's code shown where a badge is asked for is nobody's business here. */
void
pd_desk_technician(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_code code;
    enum pd_err err = read_code(desk, request->payload, request->payload_len, &reply->refused, &code);

    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
    } else if (reply->refused == PD_CODE_ACCEPTED && code.type == PD_CODE_STAFF) {
        pd_desk_badge(desk, &code, PD_STAFF_TECHNICIAN_LIST_MS, reply);
    } else {
        reply->kind = PD_REPLY_REFUSED;
        if (reply->refused == PD_CODE_ACCEPTED)
            reply->refused = PD_CODE_WRONG_ROLE;
    }
}

/* ---- tickets without their paper ---- */

/* Claims of a hold that came from the hub: there is no code to show. */
static struct pd_code
claims_of(const struct pd_hold *hold)
{
    struct pd_code code = {
        .type = PD_CODE_TICKET,
        .exp_s = hold->row.expires_ms / PD_SECOND_MS,
        .signer = hold->row.device,
        .ticket = {
            .hold = hold->row.id,
            .member = hold->row.member,
            .qty = hold->row.qty,
            .points = hold->row.amount,
            .money = hold->row.money,
            .lease = hold->row.lease,
            .ordinal = hold->row.ordinal,
        },
    };

    memcpy(code.ticket.sku, hold->row.sku, sizeof code.ticket.sku);
    memcpy(code.ticket.place, hold->row.place, sizeof code.ticket.place);
    return code;
}

enum pd_err
pd_desk_ticket_code(
    struct pd_desk *desk, const struct pd_desk_request *request, char text[PD_CODE_CAP], struct pd_code *code)
{
    enum pd_code_outcome outcome;
    enum pd_err err;

    if (request->payload_len > 0) {
        if (request->payload_len >= PD_CODE_CAP)
            return PD_ERR_DENIED;
        memcpy(text, request->payload, request->payload_len);
        text[request->payload_len] = '\0';
    } else {
        struct pd_hold hold;

        err = pd_ledger_hold_get(desk->config.ledger, &request->id, &hold);
        if (err != PD_OK)
            return err;
        memcpy(text, hold.ticket, PD_CODE_CAP);
        if (text[0] == '\0') {
            *code = claims_of(&hold);
            return PD_OK;
        }
    }
    err = read_code(desk, text, strlen(text), &outcome, code);
    if (err != PD_OK)
        return err;
    return outcome == PD_CODE_ACCEPTED && pd_code_picks_up(code->type) ? PD_OK : PD_ERR_DENIED;
}

void
pd_desk_ticket(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    char text[PD_CODE_CAP];
    struct pd_code code;
    struct pd_desk_request by_id = { .id = request->id };
    enum pd_err err = pd_desk_ticket_code(desk, &by_id, text, &code);

    if (err == PD_ERR_NOT_FOUND)
        reply->kind = PD_REPLY_UNKNOWN;
    else if (err != PD_OK)
        pd_desk_fail(desk, reply, err);
    else
        show_ticket(desk, text, &code, reply);
}

/* A number alone can be guessed; whoever collects also knows the phone it belongs to. */
static enum pd_err
knows_phone(struct pd_desk *desk, const struct pd_id *member, const char *last4, bool *knows)
{
    struct pd_member m;
    enum pd_err err = pd_ledger_member(desk->config.ledger, member, &m);

    *knows = err == PD_OK && m.last4[0] != '\0' && strcmp(m.last4, last4) == 0;
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}

void
pd_desk_short(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    char number[8];
    struct pd_hold hold;
    struct pd_desk_request by_id = { .kind = PD_REQUEST_TICKET };
    bool knows = false;
    enum pd_err err;

    (void)pd_text_clean(number, sizeof number, request->payload, strnlen(request->payload, sizeof number));
    err = pd_ledger_hold_by_short(desk->config.ledger, number, &hold);
    if (err == PD_OK)
        err = knows_phone(desk, &hold.row.member, request->last4, &knows);
    if (err != PD_OK && err != PD_ERR_NOT_FOUND) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    if (!knows) { /* one answer for both, so that numbers cannot be tried out */
        reply->kind = PD_REPLY_UNKNOWN;
        return;
    }
    by_id.id = hold.row.id;
    pd_desk_ticket(desk, &by_id, reply);
}

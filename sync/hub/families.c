#include "sync/hub/families.h"

#include "sync/hub/apply.h"
#include "sync/hub/feed.h"
#include "sync/hub/holds.h"
#include "sync/hub/memberships.h"
#include "sync/hub/persons.h"

#include <string.h>

#define HELD_MAX 64 /* cards of one principal, ended ones too, looked at in one go */

bool
pd_families_any(struct pd_hub *hub)
{
    if (!hub->families_known) {
        hub->families = pd_store_one(hub->store, PD_HUB_SQL_FAMILY_ANY, PD_NO_ARGS, 0) > 0;
        hub->families_known = hub->store->err == PD_OK;
    }
    return hub->families;
}

/* ---- rows ---- */

/* By surrogate id, also of one who was merged since; 0: nobody. */
static int64_t
row_of(struct pd_hub *hub, const struct pd_id *member)
{
    int64_t mid = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(member)), 0);

    return mid != 0 ? pd_member_stays(hub, mid) : 0;
}

static struct pd_family_policy
policy_now(struct pd_hub *hub, int64_t now_ms, int *utc_offset_min)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);

    *utc_offset_min = p != NULL ? p->utc_offset_min : 0;
    return p != NULL ? p->family : (struct pd_family_policy){ .cards = 0 };
}

static void
add_used(struct pd_hub *hub, struct pd_family_line *line, int64_t day)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FAMILY_USED;
    struct pd_family_card *card = &line->card;

    card->day = day;
    card->month = pd_family_month(day);
    card->day_used = card->month_used = pd_points_of(0);
    if (!pd_store_start(
            hub->store, sql, PD_ARGS(pd_i(line->mid), pd_i(line->head), pd_i(card->month), pd_i(day))))
        return;
    card->day_used = pd_store_points(hub->store, sql, 0);
    card->month_used = pd_store_points(hub->store, sql, 1);
    pd_store_end(hub->store, sql);
}

static bool
card_on(struct pd_hub *hub, int64_t day, int64_t mid, struct pd_family_line *out, uint64_t *cseq)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FAMILY_CARD_GET;
    struct pd_store *s = hub->store;

    if (!pd_families_any(hub) || !pd_store_start(s, sql, PD_ARGS(pd_i(mid))))
        return false;
    *out = (struct pd_family_line){ .mid = pd_store_int(s, sql, 0),
        .head = pd_store_int(s, sql, 1),
        .card = { .state = (enum pd_family_state)pd_store_int(s, sql, 2),
            .limits = { pd_store_points(s, sql, 3), pd_store_points(s, sql, 4), pd_store_points(s, sql, 5) },
            .member = pd_store_id(s, sql, 9),
            .account = pd_store_id(s, sql, 10) },
        .since_ms = pd_store_int(s, sql, 6) };
    pd_store_text(s, sql, 7, out->by, sizeof out->by);
    *cseq = (uint64_t)pd_store_int(s, sql, 8);
    pd_store_end(s, sql);
    add_used(hub, out, day);
    return s->err == PD_OK;
}

bool
pd_family_get(struct pd_hub *hub, int64_t now_ms, int64_t mid, struct pd_family_line *out)
{
    int offset;
    uint64_t cseq;

    (void)policy_now(hub, now_ms, &offset);
    return card_on(hub, pd_local_day(now_ms, offset), mid, out, &cseq);
}

bool
pd_family_of(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, struct pd_family_line *out)
{
    return pd_family_get(hub, now_ms, row_of(hub, member), out);
}

/* One that she holds now. */
static bool
holds(struct pd_hub *hub, int64_t now_ms, int64_t mid, struct pd_family_line *out)
{
    return pd_family_get(hub, now_ms, mid, out) && out->card.state != PD_FAMILY_ENDED;
}

static int
mids_of(struct pd_hub *hub, enum pd_hub_sql sql, int64_t head, int64_t out[HELD_MAX])
{
    int n = 0;

    for (bool row = pd_store_start(hub->store, sql, PD_ARGS(pd_i(head))); row && n < HELD_MAX;
         row = pd_store_next(hub->store, sql))
        out[n++] = pd_store_int(hub->store, sql, 0);
    pd_store_end(hub->store, sql);
    return n;
}

int
pd_family_cards(
    struct pd_hub *hub, int64_t now_ms, int64_t head, struct pd_family_line out[PD_FAMILY_CARDS_MAX])
{
    int64_t mids[HELD_MAX];
    int n = pd_families_any(hub) ? mids_of(hub, PD_HUB_SQL_FAMILY_CARDS_OF, head, mids) : 0, count = 0;

    for (int i = 0; i < n && count < PD_FAMILY_CARDS_MAX; i++)
        if (pd_family_get(hub, now_ms, mids[i], &out[count]))
            count++;
    return count;
}

int
pd_family_cards_by(struct pd_hub *hub, int64_t now_ms, const struct pd_id *head,
    struct pd_family_line out[PD_FAMILY_CARDS_MAX])
{
    return pd_family_cards(hub, now_ms, row_of(hub, head), out);
}

bool
pd_family_row(struct pd_hub *hub, int64_t mid, int64_t now_ms, int protocol, struct pd_row *row)
{
    struct pd_family_line line;
    uint64_t cseq;
    int offset;

    (void)policy_now(hub, now_ms, &offset);
    if (protocol < 4 || !card_on(hub, pd_local_day(now_ms, offset), mid, &line, &cseq))
        return false;
    row->family = line.card;
    return cseq == row->cseq;
}

void
pd_families_tell(struct pd_hub *hub)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FAMILY_EACH;
    int64_t mid = 0;

    while (pd_families_any(hub) && (mid = pd_store_one(hub->store, sql, PD_ARGS(pd_i(mid)), 0)) != 0)
        pd_feed_touch(hub, PD_ROW_FAMILY, mid);
}

/* ---- what becomes of a card ---- */

static void
note(struct pd_hub *hub, int64_t now_ms, const struct pd_family_line *line, const char *what,
    const struct pd_family_said *said, const char *by)
{
    int64_t number = pd_store_one(hub->store, PD_HUB_SQL_FAMILY_NOTE_LAST, PD_NO_ARGS, 0) + 1;
    const struct pd_family_limits *l = &line->card.limits;

    (void)pd_store_run(hub->store, PD_HUB_SQL_FAMILY_NOTE_ADD,
        PD_ARGS(pd_i(number), pd_i(now_ms), pd_i(line->mid), pd_i(line->head), pd_t(what), pd_p(l->spend),
            pd_p(l->day), pd_p(l->month), pd_t(said != NULL ? said->text : ""),
            pd_i(said != NULL ? (int64_t)said->said_by : 0), pd_t(by)));
}

static void
set_state(struct pd_hub *hub, int64_t now_ms, const struct pd_family_line *line, enum pd_family_state state,
    const char *what, const char *by)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_FAMILY_CARD_STATE,
        PD_ARGS(pd_i(line->mid), pd_i(state), pd_i(now_ms), pd_t(by)));
    note(hub, now_ms, line, what, NULL, by);
    pd_feed_touch(hub, PD_ROW_FAMILY, line->mid);
}

static void
end_card(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *what, const char *by)
{
    struct pd_family_line line;

    if (holds(hub, now_ms, mid, &line))
        set_state(hub, now_ms, &line, PD_FAMILY_ENDED, what, by);
}

static int
end_all(struct pd_hub *hub, int64_t now_ms, int64_t head, const char *what, const char *by)
{
    int64_t mids[HELD_MAX];
    int n = pd_families_any(hub) ? mids_of(hub, PD_HUB_SQL_FAMILY_CARDS_OF, head, mids) : 0;

    for (int i = 0; i < n; i++)
        end_card(hub, now_ms, mids[i], what, by);
    return n;
}

/* ---- who joins ---- */

/* What one person has of families, by whichever of her memberships. */
struct hers {
    bool holds;
    struct pd_family_line line; /* the first that she holds */
    int cards;                  /* that she gave */
};

static struct hers
hers_of(struct pd_hub *hub, int64_t now_ms, int64_t mid)
{
    struct pd_family_line cards[PD_FAMILY_CARDS_MAX];
    struct pd_membership all[PD_MEMBERSHIPS_MAX];
    struct hers h = { .cards = 0 };
    int n = pd_person_memberships(hub, mid, all);

    for (int i = 0; i < n; i++) {
        h.holds = h.holds || holds(hub, now_ms, all[i].mid, &h.line);
        h.cards += pd_family_cards(hub, now_ms, all[i].mid, cards);
    }
    return h;
}

static bool
is_active(struct pd_hub *hub, const struct pd_id *member)
{
    struct pd_hub_member_state state;

    return pd_hub_member_state_get(hub, member, &state) == PD_OK && state.status == PD_MEMBER_ACTIVE;
}

static struct pd_family_case
case_of(struct pd_hub *hub, int64_t now_ms, const struct pd_id *head, const struct pd_id *member,
    const struct pd_family_said *said)
{
    int64_t by = row_of(hub, head), mid = row_of(hub, member);
    struct hers hers = hers_of(hub, now_ms, mid), heads = hers_of(hub, now_ms, by);
    struct pd_family_case c = { .found = mid != 0 && pd_member_erased_ms(hub, mid) == 0,
        .active = is_active(hub, member),
        .principal_active = by != 0 && is_active(hub, head),
        .principal_minor = pd_consent_is_minor(hub, by),
        .one_person = pd_person_same(hub, by, mid),
        .has_card = hers.holds,
        .has_card_here = hers.holds && pd_person_same(hub, hers.line.head, by),
        .has_cards = hers.cards > 0,
        .principal_has_card = heads.holds,
        .cards = heads.cards,
        .minor = pd_consent_is_minor(hub, mid),
        .by_guardian = said->said_by == PD_CONSENT_BY_GUARDIAN,
        .agreed = said->agreed };

    return c;
}

static enum pd_err
refuse(enum pd_family_join join, enum pd_family_join *no, struct pd_why *why)
{
    static const char *const words[] = { "",
        "the rules in force have no families: \"family\" of the programme",
        "is nobody, or frozen: find her, or make her membership good first",
        "is the principal herself: a card is for another person",
        "has a card of this family already: change its limits instead (family limit)",
        "has a card of another family: that one must be ended first (family remove)",
        "is a principal, or the principal holds a card: no family is part of another",
        "the family has as many cards as the rules allow: end one first (family remove)",
        "is a minor: her guardian agrees for her (--by guardian), where the rules have \"guardians\"",
        "must agree herself, to a wording she was shown (--text, --by self)",
        "must be from 1 point on, one spend <= day <= month, and none above \"limits_max\" of the rules",
        "the principal is a minor, frozen or gone: an adult gives cards" };

    _Static_assert(PD_COUNT(words) == PD_FAMILY_JOINS, "words each");
    *no = join;
    return pd_why(why, PD_ERR_STATE, pd_family_join_name(join), "%s", words[join]);
}

enum pd_err
pd_hub_family_add(struct pd_hub *hub, int64_t now_ms, const struct pd_id *head, const struct pd_id *member,
    const struct pd_family_limits *limits, const struct pd_family_said *said, enum pd_family_join *no,
    struct pd_why *why)
{
    struct pd_family_line line = { .since_ms = now_ms };
    struct pd_family_policy policy;
    struct pd_family_case c;
    enum pd_family_join join;
    int offset;

    hub->now_ms = now_ms;
    *no = PD_FAMILY_JOIN_OK;
    policy = policy_now(hub, now_ms, &offset);
    c = case_of(hub, now_ms, head, member, said);
    c.limits = limits != NULL ? *limits : policy.limits;
    join = pd_family_judge(&policy, &c);
    if (hub->store->err != PD_OK)
        return hub->store->err;
    if (join != PD_FAMILY_JOIN_OK)
        return refuse(join, no, why);
    if (!pd_code_word_valid(said->text, strlen(said->text), PD_CONSENT_TEXT_CAP - 1))
        return pd_why(
            why, PD_ERR_INVALID, "text", "must name the wording she was shown: 1 to 32 of A-Z a-z 0-9 - _ .");
    line.mid = row_of(hub, member);
    line.head = row_of(hub, head);
    line.card.limits = c.limits;
    (void)pd_store_run(hub->store, PD_HUB_SQL_FAMILY_CARD_PUT,
        PD_ARGS(pd_i(line.mid), pd_i(line.head), pd_i(PD_FAMILY_GOOD), pd_p(c.limits.spend),
            pd_p(c.limits.day), pd_p(c.limits.month), pd_i(now_ms), pd_t(said->by)));
    hub->families_known = false;
    note(hub, now_ms, &line, "add", said, said->by);
    pd_feed_touch(hub, PD_ROW_FAMILY, line.mid);
    return hub->store->err;
}

static enum pd_err
find_card(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_id *head,
    struct pd_family_line *out, struct pd_why *why)
{
    bool there =
        holds(hub, now_ms, row_of(hub, member), out) && (head == NULL || out->head == row_of(hub, head));

    if (hub->store->err != PD_OK || there)
        return hub->store->err;
    return pd_why(why, PD_ERR_NOT_FOUND, "family_card", "holds no card of this family");
}

enum pd_err
pd_hub_family_limit(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member,
    const struct pd_family_limits *limits, const char *by, struct pd_why *why)
{
    struct pd_family_line line;
    struct pd_family_policy policy;
    enum pd_family_join no;
    enum pd_err err;
    int offset;

    hub->now_ms = now_ms;
    policy = policy_now(hub, now_ms, &offset);
    err = find_card(hub, now_ms, member, NULL, &line, why);
    if (err != PD_OK)
        return err;
    if (!pd_family_limits_allowed(&policy, limits)) {
        err = refuse(PD_FAMILY_JOIN_LIMITS, &no, why);
        return err == PD_ERR_STATE ? PD_ERR_INVALID : err;
    }
    line.card.limits = *limits;
    (void)pd_store_run(hub->store, PD_HUB_SQL_FAMILY_CARD_LIMITS,
        PD_ARGS(pd_i(line.mid), pd_p(limits->spend), pd_p(limits->day), pd_p(limits->month)));
    note(hub, now_ms, &line, "limit", NULL, by);
    pd_feed_touch(hub, PD_ROW_FAMILY, line.mid);
    return hub->store->err;
}

enum pd_err
pd_hub_family_set(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const struct pd_id *head,
    enum pd_family_state state, const char *by, struct pd_why *why)
{
    static const char *const words[] = { NULL, "unblock", "block", "remove" };
    struct pd_family_line line;
    enum pd_err err;

    hub->now_ms = now_ms;
    err = find_card(hub, now_ms, member, head, &line, why);
    if (err != PD_OK)
        return err;
    if (line.card.state == state)
        return PD_ERR_EXISTS;
    set_state(hub, now_ms, &line, state, words[state], by);
    return hub->store->err;
}

enum pd_err
pd_hub_family_end(struct pd_hub *hub, int64_t now_ms, const struct pd_id *head, const char *by, int *count,
    struct pd_why *why)
{
    hub->now_ms = now_ms;
    *count = end_all(hub, now_ms, row_of(hub, head), "end", by);
    if (hub->store->err != PD_OK || *count > 0)
        return hub->store->err;
    return pd_why(why, PD_ERR_NOT_FOUND, "family_card", "has given no card");
}

enum pd_err
pd_hub_family_notes(struct pd_hub *hub, const struct pd_id *member,
    void (*each)(void *ctx, const struct pd_family_note *note), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_FAMILY_NOTES_OF;
    struct pd_store *s = hub->store;
    int64_t mid = row_of(hub, member);

    for (bool row = pd_store_start(s, sql, PD_ARGS(pd_i(mid))); row; row = pd_store_next(s, sql)) {
        struct pd_family_note n = { .at_ms = pd_store_int(s, sql, 1),
            .member = pd_store_id(s, sql, 2),
            .head = pd_store_id(s, sql, 3),
            .limits = { pd_store_points(s, sql, 5), pd_store_points(s, sql, 6), pd_store_points(s, sql, 7) },
            .said_by = (enum pd_consent_by)pd_store_int(s, sql, 9) };

        pd_store_text(s, sql, 4, n.what, sizeof n.what);
        pd_store_text(s, sql, 8, n.text, sizeof n.text);
        pd_store_text(s, sql, 10, n.by, sizeof n.by);
        each(ctx, &n);
    }
    return s->err;
}

/* ---- who spends ---- */

const char *
pd_family_no(struct pd_apply *apply, const struct pd_programme *programme, struct pd_points amount)
{
    struct pd_hub *hub = apply->hub;
    const struct pd_op *op = apply->op;
    struct pd_family_line line;
    enum pd_family_no no;
    int64_t mid, day;
    uint64_t cseq;
    bool here;

    if (pd_id_is_zero(op->spender))
        return NULL;
    mid = row_of(hub, &op->spender);
    day = pd_local_day(pd_hold_believed_ms(apply), programme->utc_offset_min);
    here = mid != 0 && card_on(hub, day, mid, &line, &cseq) && line.head == apply->account->mid;
    no = pd_family_may(&programme->family, here ? &line.card : NULL);
    if (no == PD_FAMILY_YES && !is_active(hub, &op->spender))
        return pd_redeem_outcome_name(PD_REDEEM_MEMBER_FROZEN);
    if (no == PD_FAMILY_YES)
        no = pd_family_within(&line.card, day, amount);
    return no != PD_FAMILY_YES ? pd_family_no_name(no) : NULL;
}

void
pd_family_spent(struct pd_apply *apply, int64_t hid, int64_t head, int64_t made_ms, bool applied, bool over)
{
    struct pd_hub *hub = apply->hub;
    int64_t mid = pd_id_is_zero(apply->op->spender) ? 0 : row_of(hub, &apply->op->spender), day;
    int offset;

    if (mid == 0 || mid == head)
        return;
    (void)policy_now(hub, apply->now_ms, &offset);
    day = pd_local_day(made_ms, offset);
    (void)pd_store_run(hub->store, PD_HUB_SQL_HOLD_SPENDER_ADD,
        PD_ARGS(pd_i(hid), pd_i(mid), pd_i(head), pd_i(day), pd_i(pd_family_month(day)),
            pd_i(applied ? pd_points_raw(apply->op->amount) : 0), pd_i(over)));
    if (pd_families_any(hub))
        pd_feed_touch(hub, PD_ROW_FAMILY, mid);
}

/* ---- what counts ---- */

static struct pd_points
counts(const struct pd_hub_hold *h)
{
    switch (h->state) {
    case PD_HOLD_HELD:
    case PD_HOLD_RELEASED:
        return h->amount;
    case PD_HOLD_CAPTURED:
    case PD_HOLD_REJECTED:
        return pd_hold_minus(h->booked, h->refunded);
    case PD_HOLD_VOIDED:
        break;
    }
    return pd_points_of(0);
}

void
pd_family_counts(struct pd_hub *hub, const struct pd_hub_hold *h)
{
    int64_t mid;

    if (!pd_families_any(hub))
        return;
    mid = pd_store_one(hub->store, PD_HUB_SQL_HOLD_SPENDER_GET, PD_ARGS(pd_i(h->hid)), 0);
    if (mid != 0 &&
        pd_store_run(hub->store, PD_HUB_SQL_HOLD_SPENDER_COUNTS, PD_ARGS(pd_i(h->hid), pd_p(counts(h)))) > 0)
        pd_feed_touch(hub, PD_ROW_FAMILY, mid);
}

bool
pd_family_spender(struct pd_hub *hub, int64_t hid, struct pd_id *out, bool *over)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_HOLD_SPENDER_GET;

    if (!pd_families_any(hub) || !pd_store_start(hub->store, sql, PD_ARGS(pd_i(hid))))
        return false;
    *over = pd_store_int(hub->store, sql, 1) != 0;
    *out = pd_store_id(hub->store, sql, 2);
    pd_store_end(hub->store, sql);
    return hub->store->err == PD_OK;
}

void
pd_family_who(struct pd_hub *hub, int64_t hid, char *out, size_t cap)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_HOLD_SPENDER_GET;

    out[0] = '\0';
    if (!pd_families_any(hub) || !pd_store_start(hub->store, sql, PD_ARGS(pd_i(hid))))
        return;
    pd_store_text(hub->store, sql, 3, out, cap);
    pd_store_end(hub->store, sql);
}

const char *
pd_family_incident(struct pd_hub *hub, int64_t hid)
{
    struct pd_id spender;
    bool over;

    return pd_family_spender(hub, hid, &spender, &over) && over ? "family_over" : "overdraft";
}

/* ---- whoever goes, or turns out to be another ---- */

void
pd_families_leave(struct pd_hub *hub, int64_t now_ms, int64_t mid, const char *why)
{
    end_card(hub, now_ms, mid, why, "");
    (void)end_all(hub, now_ms, mid, why, "");
}

/* Desks drop her card with her; that her family is over they are told by its cards. */
void
pd_families_forget(struct pd_hub *hub, int64_t now_ms, int64_t mid)
{
    if (!pd_families_any(hub))
        return;
    pd_families_leave(hub, now_ms, mid, "erased");
    (void)pd_store_run(hub->store, PD_HUB_SQL_FAMILY_CARD_GONE, PD_ARGS(pd_i(mid)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_FAMILY_NOTES_ERASE, PD_ARGS(pd_i(mid)));
}

/* Her card goes with her, unless whoever stays has one or has given some; her own cards, unless whoever stays
 * holds one. */
void
pd_families_meet(struct pd_hub *hub, int64_t now_ms, int64_t mid)
{
    struct pd_membership all[PD_MEMBERSHIPS_MAX];
    struct pd_family_line cards[PD_FAMILY_CARDS_MAX], line;
    bool holds_one = false, gave = false;
    int n = pd_families_any(hub) ? pd_person_memberships(hub, mid, all) : 0;

    for (int i = 0; i < n; i++)
        if (holds(hub, now_ms, all[i].mid, &line) && pd_person_same(hub, line.head, mid))
            end_card(hub, now_ms, all[i].mid, "merged", "");
    for (int i = 0; i < n; i++) {
        bool here = holds(hub, now_ms, all[i].mid, &line);

        if (here && (holds_one || gave))
            end_card(hub, now_ms, all[i].mid, "merged", "");
        else
            holds_one = holds_one || here;
        if (holds_one)
            (void)end_all(hub, now_ms, all[i].mid, "merged", "");
        else
            gave = gave || pd_family_cards(hub, now_ms, all[i].mid, cards) > 0;
    }
}

void
pd_families_merge(struct pd_hub *hub, int64_t now_ms, int64_t other, int64_t stays)
{
    struct pd_family_line of_other, of_stays;
    struct pd_family_line cards[PD_FAMILY_CARDS_MAX];
    int64_t mids[HELD_MAX];
    bool other_holds, stays_holds;
    int n;

    if (!pd_families_any(hub))
        return;
    other_holds = holds(hub, now_ms, other, &of_other);
    stays_holds = holds(hub, now_ms, stays, &of_stays);
    if (other_holds &&
        (of_other.head == stays || stays_holds || pd_family_cards(hub, now_ms, stays, cards) > 0)) {
        end_card(hub, now_ms, other, "merged", "");
        other_holds = false;
    }
    if (stays_holds && of_stays.head == other) { /* the principal and who holds a card of hers are one */
        end_card(hub, now_ms, stays, "merged", "");
        stays_holds = false;
    }
    if (stays_holds)
        (void)end_all(hub, now_ms, other, "merged", "");
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERGE_HOLD_SPENDER, PD_ARGS(pd_i(other), pd_i(stays)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERGE_HOLD_SPENDER_HEAD, PD_ARGS(pd_i(other), pd_i(stays)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_HOLD_SPENDER_SAME, PD_NO_ARGS);
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERGE_FAMILY_USE, PD_ARGS(pd_i(other), pd_i(stays)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERGE_FAMILY_USE_HEAD, PD_ARGS(pd_i(other), pd_i(stays)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_FAMILY_USE_SAME, PD_NO_ARGS);
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERGE_FAMILY_NOTES, PD_ARGS(pd_i(other), pd_i(stays)));
    if (other_holds) {
        (void)pd_store_run(hub->store, PD_HUB_SQL_FAMILY_CARD_GONE, PD_ARGS(pd_i(stays)));
        (void)pd_store_run(hub->store, PD_HUB_SQL_FAMILY_CARD_COPY, PD_ARGS(pd_i(other), pd_i(stays)));
        (void)pd_store_run(hub->store, PD_HUB_SQL_FAMILY_CARD_STATE,
            PD_ARGS(pd_i(other), pd_i(PD_FAMILY_ENDED), pd_i(now_ms), pd_t("")));
        pd_feed_touch(hub, PD_ROW_FAMILY, stays);
        pd_feed_touch(hub, PD_ROW_FAMILY, other);
    }
    n = mids_of(hub, PD_HUB_SQL_FAMILY_HEADS_LAST, other, mids);
    (void)pd_store_run(hub->store, PD_HUB_SQL_FAMILY_CARD_HEAD_MOVES, PD_ARGS(pd_i(other), pd_i(stays)));
    for (int i = 0; i < n; i++)
        pd_feed_touch(hub, PD_ROW_FAMILY, mids[i]);
}

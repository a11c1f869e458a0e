/* What moves at merchants: one row beside the op that posted it, and points that they give and take back. */
#include "sync/hub/consents.h"
#include "sync/hub/holds.h"
#include "sync/hub/merchants.h"
#include "sync/hub/persons.h"
#include "sync/hub/tiers.h"

#include <stdio.h>

static const char *const kind_names[] = {
    [PD_MOVE_VOUCHER] = "voucher", [PD_MOVE_SEAT] = "seat", [PD_MOVE_ISSUE] = "issue", [PD_MOVE_BURN] = "burn"
};

const char *
pd_move_kind_name(enum pd_move_kind kind)
{
    return kind_names[kind];
}

const char *
pd_alliance_no_name(enum pd_alliance_no no)
{
    static const char *const names[] = { [PD_ALLIANCE_OK] = "ok",
        [PD_ALLIANCE_STOPPED] = "merchant_stopped",
        [PD_ALLIANCE_OFF] = "alliance_off",
        [PD_ALLIANCE_CODE] = "voucher_unknown",
        [PD_ALLIANCE_OTHER] = "other_merchant",
        [PD_ALLIANCE_CAPTURED] = "already_used",
        [PD_ALLIANCE_ENDED] = "voucher_ended",
        [PD_ALLIANCE_EXPIRED] = "voucher_expired",
        [PD_ALLIANCE_TERMINAL] = "used_at_terminal",
        [PD_ALLIANCE_ABOVE_CAP] = "above_cap",
        [PD_ALLIANCE_TOO_FEW] = "too_few_points",
        [PD_ALLIANCE_MEMBER] = "member_not_active",
        [PD_ALLIANCE_MEMBER_CODE] = "member_code",
        [PD_ALLIANCE_CODE_USED] = "code_used",
        [PD_ALLIANCE_REFERENCE] = "reference_used",
        [PD_ALLIANCE_UNKNOWN_MOVE] = "unknown_number",
        [PD_ALLIANCE_DOUBT] = "in_doubt" };

    return names[no];
}

/* ---- rows ---- */

void
pd_merchant_moved(const struct pd_posting *posting, const char *merchant, const struct pd_move *move)
{
    struct pd_hub *hub = posting->hub;
    struct pd_hub_merchant m = { .burn_rate = 0 };
    struct pd_move of;
    struct pd_why why;

    if (pd_hub_merchant_get(hub, merchant, &m, &why) != PD_OK)
        return;
    if (move->of != 0 && pd_merchant_move_get(hub, move->of, &of)) { /* what comes back, as it was counted */
        m.issue_rate = of.issue_rate;
        m.burn_rate = of.burn_rate;
    }
    (void)pd_store_run(hub->store, PD_HUB_SQL_MERCHANT_MOVE_INSERT,
        PD_ARGS(pd_i(posting->hseq), pd_t(merchant), pd_i(move->mid), pd_i(hub->now_ms), pd_i(move->kind),
            pd_i(posting->issued), pd_i(posting->burned), pd_i(m.issue_rate), pd_i(m.burn_rate),
            pd_i(move->of), pd_i(move->hid), pd_t(move->reference)));
}

static bool
read_move(struct pd_hub *hub, enum pd_hub_sql sql, const struct pd_arg *args, int count, struct pd_move *out)
{
    struct pd_store *s = hub->store;

    if (!pd_store_start(s, sql, args, count))
        return false;
    *out = (struct pd_move){ .hseq = pd_store_int(s, sql, 0),
        .mid = pd_store_int(s, sql, 2),
        .at_ms = pd_store_int(s, sql, 3),
        .kind = (enum pd_move_kind)pd_store_int(s, sql, 4),
        .issued = pd_store_int(s, sql, 5),
        .burned = pd_store_int(s, sql, 6),
        .of = pd_store_int(s, sql, 7),
        .hid = pd_store_int(s, sql, 8),
        .issue_rate = pd_store_int(s, sql, 10),
        .burn_rate = pd_store_int(s, sql, 11) };
    pd_store_text(s, sql, 1, out->merchant, sizeof out->merchant);
    pd_store_text(s, sql, 9, out->reference, sizeof out->reference);
    pd_store_end(s, sql);
    return true;
}

bool
pd_merchant_move_get(struct pd_hub *hub, int64_t hseq, struct pd_move *out)
{
    return read_move(hub, PD_HUB_SQL_MERCHANT_MOVE_GET, PD_ARGS(pd_i(hseq)), out);
}

/* What took points of a hold there; what comes back for it is counted as that was. */
static int64_t
taken_for(struct pd_hub *hub, int64_t hid)
{
    return pd_store_one(hub->store, PD_HUB_SQL_MERCHANT_MOVE_OF_HOLD, PD_ARGS(pd_i(hid)), 0);
}

void
pd_merchant_moved_at(const struct pd_posting *posting, const char *place, int64_t mid, int64_t hid)
{
    struct pd_move move = { .kind = PD_MOVE_VOUCHER, .mid = mid, .hid = hid };
    char id[PD_RULE_CAP];

    if (posting->burned == 0 || !pd_merchant_at(posting->hub, place, id))
        return;
    if (posting->burned < 0)
        move.of = taken_for(posting->hub, hid);
    pd_merchant_moved(posting, id, &move);
}

void
pd_merchant_given_back(const struct pd_posting *posting, int64_t mid, int64_t hid)
{
    struct pd_move move = { .mid = mid, .hid = hid, .of = taken_for(posting->hub, hid) }, was;

    if (move.of == 0 || !pd_merchant_move_get(posting->hub, move.of, &was))
        return;
    move.kind = was.kind;
    pd_merchant_moved(posting, was.merchant, &move);
}

bool
pd_merchant_of_op(struct pd_hub *hub, int64_t hseq, char id[PD_RULE_CAP])
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MERCHANT_OF_OP;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(hseq))))
        return false;
    pd_store_text(hub->store, sql, 0, id, PD_RULE_CAP);
    pd_store_end(hub->store, sql);
    return true;
}

/* ---- points that merchants give and take ---- */

static void
tell(const struct pd_move *move, struct pd_alliance_done *out)
{
    out->number = move->hseq;
    out->at_ms = move->at_ms;
    out->points = pd_points_of(move->issued + move->burned);
    (void)pd_copy(out->reference, sizeof out->reference, move->reference);
}

/* Of a hold a counter may have given back all or a part; of one that cost nothing the move alone tells. */
bool
pd_merchant_taken_back(struct pd_hub *hub, const struct pd_move *was)
{
    struct pd_hub_hold h;
    struct pd_move back;

    if (was->hid != 0 && pd_hub_hold_get(hub, was->hid, &h) && pd_points_raw(h.booked) > 0)
        return pd_points_cmp(h.refunded, h.booked) == 0;
    return read_move(hub, PD_HUB_SQL_MERCHANT_MOVE_BACK, PD_ARGS(pd_i(was->hseq)), &back);
}

/* The same request once more is the one before; another one under its reference is a mistake. */
static bool
done_before(struct pd_hub *hub, const struct pd_alliance_ask *ask, enum pd_move_kind kind, int64_t mid,
    struct pd_alliance_done *out, enum pd_alliance_no *no)
{
    struct pd_move was;

    if (!read_move(hub, PD_HUB_SQL_MERCHANT_MOVE_KNOWN,
            PD_ARGS(pd_t(ask->merchant), pd_i(kind), pd_t(ask->reference)), &was))
        return false;
    *no = was.mid == mid && was.issued + was.burned == pd_points_raw(ask->points) ? PD_ALLIANCE_OK
                                                                                  : PD_ALLIANCE_REFERENCE;
    tell(&was, out);
    out->again = true;
    out->back = pd_merchant_taken_back(hub, &was);
    return true;
}

/* Ours, and hers. now: it may not be over. */
static bool
read_member_code(struct pd_hub *hub, int64_t now_ms, const char *text, bool now, struct pd_code *out)
{
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reader = {
        .keyring = &ring, .now_s = now_ms / PD_SECOND_MS, .clock_untrusted = !now
    };
    struct pd_id nobody = { .b = { 0 } };

    return pd_keyring_add(&ring, &hub->public_key, PD_CODE_ROLES_HUB, nobody) == PD_OK &&
           pd_code_read(text, strlen(text), &reader, out) == PD_CODE_ACCEPTED &&
           (out->type == PD_CODE_MEMBER || out->type == PD_CODE_MEMBER_DAY || out->type == PD_CODE_CARD);
}

/* What both need, before a reference is looked at. */
static enum pd_alliance_no
open_ask(struct pd_hub *hub, int64_t now_ms, const struct pd_alliance_ask *ask, bool rotating,
    struct pd_hub_merchant *m, struct pd_account *account)
{
    struct pd_id who = ask->member;
    struct pd_code code;
    struct pd_why why;

    hub->now_ms = now_ms;
    if (pd_hub_merchant_get(hub, ask->merchant, m, &why) != PD_OK)
        return PD_ALLIANCE_OFF;
    if (ask->code != NULL) {
        if (!read_member_code(hub, now_ms, ask->code, false, &code) ||
            (rotating && code.type != PD_CODE_MEMBER))
            return PD_ALLIANCE_MEMBER_CODE;
        who = code.member.id;
    }
    if (!pd_account_find(hub, &who, account) || pd_member_erased_ms(hub, account->mid) != 0)
        return PD_ALLIANCE_MEMBER_CODE;
    return PD_ALLIANCE_OK;
}

/* Only then may it be done for the first time. */
static enum pd_alliance_no
may_begin(struct pd_hub *hub, int64_t now_ms, const struct pd_alliance_ask *ask,
    const struct pd_hub_merchant *m, const struct pd_account *account, const struct pd_merchant **rules)
{
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    struct pd_code code;

    *rules = p != NULL ? pd_programme_merchant(p, ask->merchant) : NULL;
    if (*rules == NULL)
        return PD_ALLIANCE_OFF;
    if (m->state != PD_MERCHANT_ACTIVE)
        return PD_ALLIANCE_STOPPED;
    if (ask->code != NULL && !read_member_code(hub, now_ms, ask->code, true, &code))
        return PD_ALLIANCE_MEMBER_CODE;
    return account->member.status == PD_MEMBER_ACTIVE ? PD_ALLIANCE_OK : PD_ALLIANCE_MEMBER;
}

static bool
is_above(int64_t cap, int64_t so_far, struct pd_points more)
{
    return cap > 0 && so_far + pd_points_raw(more) > cap;
}

static bool
above_cap(struct pd_hub *hub, const struct pd_hub_merchant *m, const struct pd_programme *p, int64_t mid,
    struct pd_points points)
{
    int64_t day = pd_local_day(hub->now_ms, p->utc_offset_min);
    int64_t day_ms = pd_local_day_start_ms(day, p->utc_offset_min);
    int64_t month_ms = pd_local_day_start_ms(pd_period_begin(PD_PERIOD_MONTH, day), p->utc_offset_min);

    return is_above(m->issue_once, 0, points) ||
           is_above(m->issue_day,
               pd_store_one(hub->store, PD_HUB_SQL_MERCHANT_ISSUED_TO,
                   PD_ARGS(pd_t(m->id), pd_i(mid), pd_i(day_ms)), 0),
               points) ||
           is_above(m->issue_month,
               pd_store_one(
                   hub->store, PD_HUB_SQL_MERCHANT_ISSUED_SINCE, PD_ARGS(pd_t(m->id), pd_i(month_ms)), 0),
               points);
}

static struct pd_posting
act(struct pd_hub *hub, enum pd_hub_act kind, const char *what, const struct pd_alliance_ask *ask)
{
    char note[PD_RULE_CAP + PD_MERCHANT_REFERENCE_CAP + 32];

    (void)snprintf(note, sizeof note, "%s %s at %s", what, ask->reference, ask->merchant);
    return pd_hub_act(hub, hub->now_ms, kind, note);
}

static enum pd_alliance_no
keep(struct pd_posting *posting, const struct pd_alliance_ask *ask, enum pd_move_kind kind, int64_t mid,
    int64_t hid, struct pd_alliance_done *out)
{
    struct pd_move move = { .hseq = posting->hseq,
        .mid = mid,
        .at_ms = posting->hub->now_ms,
        .kind = kind,
        .hid = hid,
        .issued = posting->issued,
        .burned = posting->burned };

    (void)pd_copy(move.reference, sizeof move.reference, ask->reference);
    pd_merchant_moved(posting, ask->merchant, &move);
    tell(&move, out);
    return PD_ALLIANCE_OK;
}

enum pd_alliance_no
pd_merchant_issue(
    struct pd_hub *hub, int64_t now_ms, const struct pd_alliance_ask *ask, struct pd_alliance_done *out)
{
    static struct pd_account account;
    const struct pd_programme *p = pd_hub_programme_now(hub, now_ms);
    const struct pd_merchant *rules;
    const struct pd_earn_rule *rule;
    struct pd_hub_merchant m;
    struct pd_points growth;
    struct pd_posting posting;
    int64_t usable_ms;
    enum pd_alliance_no no = open_ask(hub, now_ms, ask, false, &m, &account);

    *out = (struct pd_alliance_done){ .number = 0 };
    if (no != PD_ALLIANCE_OK || done_before(hub, ask, PD_MOVE_ISSUE, account.mid, out, &no))
        return no;
    no = may_begin(hub, now_ms, ask, &m, &account, &rules);
    if (no != PD_ALLIANCE_OK)
        return no;
    if (rules->rule < 0)
        return PD_ALLIANCE_OFF;
    rule = &p->rules[rules->rule];
    if (above_cap(hub, &m, p, account.mid, ask->points) ||
        !pd_points_percent(ask->points, rule->growth_percent, &growth))
        return PD_ALLIANCE_ABOVE_CAP;
    usable_ms = rule->pending_days == 0
                    ? now_ms
                    : pd_local_day_start_ms(
                          pd_local_day(now_ms, p->utc_offset_min) + rule->pending_days, p->utc_offset_min);
    posting = act(hub, PD_ACT_ALLIANCE_ISSUE, "issue", ask);
    pd_hub_cite(&posting, rule->id, p->version);
    posting.class = rule->class;
    pd_account_grant(&posting, &account, ask->points, growth, usable_ms,
        pd_expiry_ms(rule->expiry, usable_ms, p->utc_offset_min), rule->id);
    pd_growth_earned(&posting, account.mid, now_ms, p->utc_offset_min, growth);
    return keep(&posting, ask, PD_MOVE_ISSUE, account.mid, 0, out);
}

/* A rotating code pays once, wherever it was shown before: who pays shows a new one. */
static bool
code_used(struct pd_hub *hub, const char *code)
{
    struct pd_hash hash = pd_hash_of(code, strlen(code));
    struct pd_store *s = hub->store;
    int64_t day = hub->now_ms / PD_DAY_MS;

    return pd_store_run(s, PD_HUB_SQL_CODE_USE_INSERT, PD_ARGS(pd_i(day), pd_b(hash.b, 16), pd_i(0))) == 0 ||
           pd_store_one(s, PD_HUB_SQL_CODE_USE_OTHERS, PD_ARGS(pd_i(day), pd_b(hash.b, 16), pd_i(0)), 0) > 0;
}

enum pd_alliance_no
pd_merchant_burn(
    struct pd_hub *hub, int64_t now_ms, const struct pd_alliance_ask *ask, struct pd_alliance_done *out)
{
    static struct pd_account account;
    const struct pd_merchant *rules;
    struct pd_hub_merchant m;
    struct pd_posting posting;
    enum pd_alliance_no no = open_ask(hub, now_ms, ask, true, &m, &account);

    *out = (struct pd_alliance_done){ .number = 0 };
    if (no != PD_ALLIANCE_OK || done_before(hub, ask, PD_MOVE_BURN, account.mid, out, &no))
        return no;
    no = may_begin(hub, now_ms, ask, &m, &account, &rules);
    if (no != PD_ALLIANCE_OK)
        return no;
    if (pd_points_cmp(pd_account_free(&account, now_ms), ask->points) < 0)
        return PD_ALLIANCE_TOO_FEW;
    if (code_used(hub, ask->code))
        return PD_ALLIANCE_CODE_USED;
    posting = act(hub, PD_ACT_ALLIANCE_BURN, "burn", ask);
    pd_hub_cite(&posting, "alliance", pd_hub_programme_at(hub, now_ms));
    return keep(&posting, ask, PD_MOVE_BURN, account.mid, pd_hold_paid(&posting, &account, ask->points), out);
}

/* ---- taking back ---- */

static void
give_back(struct pd_posting *posting, struct pd_account *account, const struct pd_move *was)
{
    struct pd_hub *hub = posting->hub;
    struct pd_hub_hold h;
    struct pd_points rest;

    if (!pd_hub_hold_get(hub, was->hid, &h))
        return;
    rest = pd_hold_minus(h.booked, h.refunded);
    if (pd_points_raw(rest) > 0)
        pd_account_give_back(posting, account, h.hid, rest, "reversed");
    h.refunded = h.booked;
    h.released = h.released || h.out_qty > 0; /* its number is spent */
    pd_hold_give_units(hub, &h);
    pd_hold_update(hub, &h);
}

static void
claw_back(struct pd_posting *posting, struct pd_account *account, const struct pd_move *was)
{
    struct pd_hub *hub = posting->hub;
    const struct pd_programme *p = pd_hub_programme_now(hub, hub->now_ms);
    struct pd_clawback_case c = { .policy = p->clawback,
        .earned = pd_points_of(was->issued),
        .paid = pd_fen_of(1),
        .refunded = pd_fen_of(1),
        .free = pd_account_left(account),
        .pending = pd_account_pending_of(hub, account, was->hseq) };
    struct pd_points debt, taken = pd_clawback_take(&c, &debt);
    struct pd_points growth =
        pd_points_of(pd_store_one(hub->store, PD_HUB_SQL_MERCHANT_GROWTH_OF, PD_ARGS(pd_i(was->hseq)), 0));

    growth = pd_growth_taken(posting, was->mid, was->at_ms, p->utc_offset_min, growth);
    pd_account_claw_back(posting, account, was->hseq, taken, debt, growth);
    if (pd_points_raw(debt) > 0)
        pd_hub_incident(hub, hub->now_ms, "overdraft", 0, posting->hseq, was->mid, debt);
}

static enum pd_hub_act
act_back(enum pd_move_kind kind)
{
    return kind == PD_MOVE_ISSUE  ? PD_ACT_ALLIANCE_ISSUE_BACK
           : kind == PD_MOVE_BURN ? PD_ACT_ALLIANCE_BURN_BACK
                                  : PD_ACT_VOUCHER_BACK;
}

enum pd_alliance_no
pd_merchant_take_back(struct pd_hub *hub, int64_t now_ms, const char *merchant, enum pd_move_kind kind,
    int64_t number, struct pd_alliance_done *out)
{
    static struct pd_account account;
    struct pd_alliance_ask ask = { .merchant = merchant, .reference = "" };
    struct pd_move was, move = { .kind = kind, .of = number };
    struct pd_posting posting;

    hub->now_ms = now_ms;
    *out = (struct pd_alliance_done){ .number = number };
    if (!pd_merchant_move_get(hub, number, &was) || was.kind != kind || was.of != 0 ||
        was.issued + was.burned < (kind == PD_MOVE_VOUCHER ? 0 : 1)) /* a prize is a voucher of none */
        return PD_ALLIANCE_UNKNOWN_MOVE;
    if (strcmp(was.merchant, merchant) != 0)
        return PD_ALLIANCE_OTHER;
    tell(&was, out);
    out->back = true;
    if (pd_merchant_taken_back(hub, &was)) {
        out->again = true;
        return PD_ALLIANCE_OK;
    }
    if (pd_hub_programme_now(hub, now_ms) == NULL || !pd_account_get(hub, was.mid, &account))
        return PD_ALLIANCE_UNKNOWN_MOVE;
    posting = act(hub, act_back(kind), "taken back", &ask);
    pd_hub_cite(&posting, "alliance", pd_hub_programme_at(hub, now_ms));
    if (kind == PD_MOVE_ISSUE)
        claw_back(&posting, &account, &was);
    else
        give_back(&posting, &account, &was);
    move.mid = was.mid;
    move.hid = was.hid;
    pd_merchant_moved(&posting, merchant, &move);
    return PD_ALLIANCE_OK;
}

#include "sync/hub/errands.h"
#include "sync/hub/persons.h"

#include "sync/hub/consents.h"
#include "sync/hub/enrolments.h"
#include "sync/hub/exports.h"
#include "sync/hub/homes.h"
#include "sync/hub/member_cards.h"
#include "sync/hub/merchants.h"
#include "sync/hub/parts.h"
#include "sync/hub/trainings.h"
#include "sync/hub/visitors.h"
#include "sync/hub/wards.h"
#include "sync/hub/wheels.h"
#include "sync/wire/errand.h"

#include <sodium/utils.h>

/* Who must be there. */
enum who {
    NOBODY,  /* whoever it is, it is not told */
    IF_SAID, /* somebody, where one is named */
    KNOWN,   /* she has an account, frozen or not */
    MAY,     /* and may take part */
};

static const struct kind {
    pd_errand_do *run;
    enum who who;
    bool once;   /* it changes something: its answer is kept */
    bool stands; /* also of one who turned out to be another since: it was promised to her */
} kinds[] = {
    [PD_ERRAND_PAGE] = { pd_errand_page, KNOWN, false, false },
    [PD_ERRAND_HISTORY] = { pd_errand_history, KNOWN, false, false },
    [PD_ERRAND_SEATS] = { pd_errand_seats, NOBODY, false, false },
    [PD_ERRAND_FIND] = { pd_errand_find, NOBODY, false, false },
    [PD_ERRAND_PIN] = { pd_errand_pin, KNOWN, true, false },
    [PD_ERRAND_BOOK] = { pd_errand_book, MAY, true, false },
    [PD_ERRAND_UNBOOK] = { pd_errand_unbook, KNOWN, true, false },
    [PD_ERRAND_FEEDBACK] = { pd_errand_feedback, IF_SAID, true, true },
    [PD_ERRAND_FEEDBACK_SHOW] = { pd_errand_feedback_show, NOBODY, false, false },
    [PD_ERRAND_SURVEY] = { pd_errand_survey, KNOWN, true, false },
    [PD_ERRAND_CONSENT] = { pd_errand_consent, KNOWN, true, true },
    [PD_ERRAND_BLOCK] = { pd_errand_block, KNOWN, true, true },
    [PD_ERRAND_MISSED] = { pd_errand_missed, NOBODY, true, true },
    [PD_ERRAND_FAVOURITE] = { pd_errand_favourite, MAY, true, true },
    [PD_ERRAND_UNIT_CODE] = { pd_errand_unit_code, MAY, false, false },
    [PD_ERRAND_CALL] = { pd_errand_call, NOBODY, false, false },
    [PD_ERRAND_PRIORITY] = { pd_errand_priority, MAY, true, true },
    [PD_ERRAND_PROXY] = { pd_errand_proxy, KNOWN, true, true },
    [PD_ERRAND_WORK] = { pd_errand_work, NOBODY, true, false },
    [PD_ERRAND_ENROL] = { pd_errand_enrol, NOBODY, true, true },
    [PD_ERRAND_VISITOR] = { pd_errand_visitor, NOBODY, false, false },
    [PD_ERRAND_TRAINING] = { pd_errand_training, NOBODY, false, false },
    [PD_ERRAND_PARTS] = { pd_errand_parts, NOBODY, false, false },
    [PD_ERRAND_WHEEL] = { pd_errand_wheel, MAY, false, false },
    [PD_ERRAND_SPIN] = { pd_errand_spin, MAY, true, false },
    [PD_ERRAND_DEDUCT] = { pd_errand_deduct, MAY, true, false },
    [PD_ERRAND_DEDUCT_END] = { pd_errand_deduct_end, KNOWN, true, false },
    [PD_ERRAND_REFERRAL] = { pd_errand_referral, MAY, false, false },
    [PD_ERRAND_PLAN] = { pd_errand_plan, KNOWN, false, false },
    [PD_ERRAND_TICK] = { pd_errand_tick, MAY, true, false },
    [PD_ERRAND_FAMILY_BLOCK] = { pd_errand_family_block, KNOWN, true, true },
    [PD_ERRAND_FAMILY_UNBLOCK] = { pd_errand_family_unblock, MAY, true, false },
};

_Static_assert(PD_COUNT(kinds) == PD_ERRAND_KIND_LAST + 1, "every kind has its row");

void
pd_errand_refuse(struct pd_errand_case *c, const char *code)
{
    c->answer->status = PD_ERRAND_REFUSED;
    (void)pd_copy(c->answer->code, sizeof c->answer->code, code);
}

/* ---- who it is about ---- */

/* Why nothing is done for her; NULL: it may be. */
static const char *
why_not_her(const struct pd_errand_case *c, const struct kind *kind)
{
    const struct pd_account *a = c->account;

    if (pd_member_erased_ms(c->hub, a->mid) != 0)
        return "unknown_member";
    if (!kind->stands && !pd_id_equal(a->member.id, c->errand->member))
        return "merged";
    if (a->member.status == PD_MEMBER_CLOSED)
        return "closed";
    if (kind->who != MAY)
        return NULL;
    if (a->member.status == PD_MEMBER_FROZEN)
        return "frozen";
    return pd_consent_counts(c->hub, a->mid, PD_CONSENT_PROGRAMME) ? NULL : "opted_out";
}

/* false: it was refused. */
static bool
find_member(struct pd_errand_case *c, const struct kind *kind)
{
    static struct pd_account account;
    const char *no;

    if (kind->who == NOBODY || (kind->who == IF_SAID && pd_id_is_zero(c->errand->member)))
        return true;
    if (!pd_account_find(c->hub, &c->errand->member, &account)) {
        pd_errand_refuse(c, "unknown_member");
        return false;
    }
    c->account = &account;
    c->member = account.member.id;
    no = why_not_her(c, kind);
    if (no != NULL)
        pd_errand_refuse(c, no);
    return no == NULL;
}

/* ---- once ---- */

static bool
told_before(struct pd_errand_case *c)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_ERRAND_GET;
    struct pd_store *s = c->hub->store;
    struct pd_errand_answer *a = c->answer;

    if (!pd_store_start(s, sql, PD_ARGS(pd_i(c->device->dev), pd_d(&c->errand->id))))
        return false;
    if (pd_store_int(s, sql, 0) != (int64_t)c->errand->kind) {
        pd_errand_refuse(c, "id_reused");
    } else {
        a->status = (enum pd_errand_status)pd_store_int(s, sql, 1);
        pd_store_text(s, sql, 2, a->code, sizeof a->code);
        a->number = pd_store_int(s, sql, 3);
        a->seat = (enum pd_seat)pd_store_int(s, sql, 4);
        a->ahead = (int)pd_store_int(s, sql, 5);
        a->points = pd_store_points(s, sql, 6);
        a->off = pd_fen_of(pd_store_int(s, sql, 7));
        a->price = pd_fen_of(pd_store_int(s, sql, 8));
    }
    pd_store_end(s, sql);
    if (c->errand->kind == PD_ERRAND_ENROL && a->status == PD_ERRAND_DONE)
        pd_errand_enrol_again(c);
    if (c->errand->kind == PD_ERRAND_SPIN && a->status == PD_ERRAND_DONE)
        pd_errand_spin_again(c);
    if (c->errand->kind == PD_ERRAND_DEDUCT && a->status == PD_ERRAND_DONE)
        pd_errand_deduct_again(c);
    return true;
}

static void
keep(const struct pd_errand_case *c)
{
    const struct pd_errand_answer *a = c->answer;

    (void)pd_store_run(c->hub->store, PD_HUB_SQL_ERRAND_INSERT,
        PD_ARGS(pd_i(c->device->dev), pd_d(&c->errand->id), pd_i(c->errand->kind),
            pd_i(c->account != NULL ? c->account->mid : 0), pd_i(c->now_ms), pd_i(a->status), pd_t(a->code),
            pd_i(c->errand->kind == PD_ERRAND_ENROL ? (int64_t)a->enrolled : a->number), pd_i(a->seat),
            pd_i(a->ahead), pd_p(a->points), pd_i(pd_fen_raw(a->off)), pd_i(pd_fen_raw(a->price)),
            pd_i(c->errand->kind == PD_ERRAND_ENROL && c->errand->yes)));
}

/* A page of a list is read anew each time. */
static bool
is_once(const struct pd_errand *errand)
{
    return kinds[errand->kind].once && (errand->kind != PD_ERRAND_WORK || errand->work.act[0] != '\0');
}

bool
pd_errand_her(struct pd_errand_case *c)
{
    static const struct kind known = { NULL, KNOWN, false, false };

    if (!find_member(c, &known)) {
        c->account = NULL;
        return false;
    }
    if (pd_errand_rate_member(c))
        return true;
    c->again = true;
    pd_errand_refuse(c, "too_often");
    return false;
}

/* Whoever is asked about is at a desk of that site, and so is who was found, enrolled or joined. A printed
 * card names somebody who never was: it stands for whose it is. */
static void
seen_here(const struct pd_errand_case *c)
{
    bool about = kinds[c->errand->kind].who != NOBODY;

    if (c->again || c->hub->store->err != PD_OK)
        return;
    if (about && !pd_id_is_zero(c->errand->member))
        pd_home_asked(c->hub, c->now_ms, &c->errand->member, c->device->site);
    if (c->answer->status == PD_ERRAND_DONE && !pd_id_is_zero(c->answer->member))
        pd_home_asked(c->hub, c->now_ms, &c->answer->member, c->device->site);
}

/* One that is refused because nobody is there, or she is gone, is kept with nobody. */
static void
run(struct pd_errand_case *c)
{
    const struct kind *kind = &kinds[c->errand->kind];

    if (is_once(c->errand) && told_before(c))
        return;
    if (!pd_merchant_desk_asks(c->errand) && pd_merchant_desk(c->hub, c->device)) {
        pd_errand_refuse(c, "not_here");
    } else if (!find_member(c, kind)) {
        c->account = NULL;
    } else if (c->account != NULL && !pd_errand_rate_member(c)) {
        c->again = true;
        pd_errand_refuse(c, "too_often");
    } else {
        kind->run(c);
    }
    seen_here(c);
    if (is_once(c->errand) && !c->again && c->hub->store->err == PD_OK)
        keep(c);
}

void
pd_errands_prune(struct pd_hub *hub, int64_t now_ms)
{
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_ERRANDS_PRUNE, PD_ARGS(pd_i(now_ms - PD_ERRAND_KEPT_DAYS * PD_DAY_MS)));
}

void
pd_errands_forget(struct pd_hub *hub, int64_t mid)
{
    static const enum pd_hub_sql tables[] = { PD_HUB_SQL_ERRANDS_ERASE, PD_HUB_SQL_FAVOURITES_ERASE,
        PD_HUB_SQL_PRIORITY_ERASE, PD_HUB_SQL_WHEEL_SPINS_ERASE };

    for (int i = 0; i < PD_COUNT(tables); i++)
        (void)pd_store_run(hub->store, tables[i], PD_ARGS(pd_i(mid)));
    pd_cards_forget(hub, mid);
    pd_wards_forget(hub, mid);
    pd_exports_forget(hub, mid);
    pd_homes_forget(hub, mid);
}

/* Her PIN was of a card that is closed with her; a card of hers finds who stays. */
void
pd_errands_merge(struct pd_hub *hub, int64_t other, int64_t stays)
{
    static const enum pd_hub_sql moves[] = { PD_HUB_SQL_MERGE_ERRANDS, PD_HUB_SQL_MERGE_FAVOURITES,
        PD_HUB_SQL_MERGE_PRIORITY, PD_HUB_SQL_MERGE_CARDS, PD_HUB_SQL_MERGE_WHEEL_SPINS };

    for (int i = 0; i < PD_COUNT(moves); i++)
        (void)pd_store_run(hub->store, moves[i], PD_ARGS(pd_i(other), pd_i(stays)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_FAVOURITES_ERASE, PD_ARGS(pd_i(other)));
    (void)pd_store_run(hub->store, PD_HUB_SQL_CARD_PIN_ERASE, PD_ARGS(pd_i(other)));
    pd_wards_merge(hub, other, stays);
    pd_exports_merge(hub, other, stays);
    pd_homes_merge(hub, hub->now_ms, other, stays);
}

/* ---- the request ---- */

/* As a push: device known and active, nonce fresh, signature right. false: the problem was answered. */
static bool
signed_by(struct pd_call *call, const struct pd_errand_request *request, struct pd_device *device)
{
    struct pd_hub *hub = call->hub;
    int problem = 0;

    if (!pd_hub_nonce_good(hub, call->now_ms, request->nonce))
        problem = PD_PROBLEM_STALE_NONCE;
    else if (!pd_device_find(hub, &request->device, device))
        problem = PD_PROBLEM_UNKNOWN_DEVICE;
    else if (!pd_errand_request_verify(call->request->body, call->request->body_len, &device->key))
        problem = PD_PROBLEM_BAD_SIGNATURE;
    else if ((problem = pd_device_problem(device)) == 0 &&
             (request->epoch != device->epoch || device->heir != 0))
        problem = PD_PROBLEM_OLD_EPOCH;
    if (problem == 0)
        return true;
    if (problem != PD_PROBLEM_BAD_SIGNATURE && problem != PD_PROBLEM_STALE_NONCE)
        pd_hub_asked_by(call, request->device, request->nonce);
    (void)pd_hub_problem(call, (enum pd_problem)problem, "");
    return false;
}

static enum pd_hub_step
tell(struct pd_call *call, const struct pd_errand_request *request, const struct pd_device *device)
{
    static struct pd_errand_answer answer;
    struct pd_str out = pd_str_on(call->hub->scratch_body, PD_ERRAND_ANSWER_MAX + 1);
    struct pd_errand_case c = { .hub = call->hub,
        .now_ms = call->now_ms,
        .device = device,
        .errand = &request->errand,
        .programme = pd_hub_programme_now(call->hub, call->now_ms),
        .answer = &answer };

    memset(&answer, 0, sizeof answer);
    answer.kind = request->errand.kind;
    answer.id = request->errand.id;
    answer.status = PD_ERRAND_DONE;
    if (kinds[answer.kind].who != NOBODY || answer.kind == PD_ERRAND_WORK)
        answer.member = request->errand.member;
    run(&c);
    if (call->hub->store->err != PD_OK)
        return PD_HUB_DONE;
    pd_errand_answer_write(&answer, call->now_ms, request->nonce, &call->hub->secret, &out);
    memset(&answer, 0, sizeof answer);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}

enum pd_hub_step
pd_hub_errand(struct pd_call *call)
{
    struct pd_errand_request request;
    struct pd_device device;
    struct pd_why why = { .text = "" };
    enum pd_hub_step step;
    enum pd_err err;

    if (call->hub->protocol_max < 3)
        return pd_hub_problem(call, PD_PROBLEM_NOT_FOUND, "");
    err = pd_errand_request_read(call->request->body, call->request->body_len, &request, &why);
    if (err != PD_OK)
        return pd_hub_problem(
            call, err == PD_ERR_TOO_LARGE ? PD_PROBLEM_TOO_LARGE : PD_PROBLEM_BAD_REQUEST, why.text);
    call->hub->now_ms = call->now_ms;
    step = signed_by(call, &request, &device) ? tell(call, &request, &device) : PD_HUB_DONE;
    sodium_memzero(&request, sizeof request);
    return step;
}

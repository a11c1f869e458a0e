/*
 * What the hub is asked for whoever stands here (app/core/errand.h). Errands that may wait lie in the tray
 * before anybody is told that they are kept, and go to the hub one at a time while nobody waits for another;
 * the others are asked at once, a few may wait, and each is answered within PD_DESK_ERRAND_MS. Who was found
 * by a number, and whose PIN was right, is written down here and nowhere else.
 */
#include "app/session/desk_state.h"

#include "app/base/log.h"
#include "app/core/cards.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define TRAY_AGAIN_FIRST_MS PD_SECOND_MS
#define TRAY_AGAIN_MAX_MS (5 * PD_MINUTE_MS)
/* How long who was found may stand here; the session ends a visit long before. */
#define FOUND_MS PD_HOUR_MS
/* What feedback is looked up by: eight digits. */
#define NUMBER_FIRST 10000000
#define NUMBERS 90000000

/* ---- who stands here ---- */

bool
pd_desk_only_found(const struct pd_desk *desk, const struct pd_id *member)
{
    return pd_id_equal(desk->presented.member, *member) && desk->presented.found && !desk->presented.pin;
}

void
pd_desk_veil(const struct pd_desk *desk, struct pd_desk_member *m)
{
    m->found = pd_desk_only_found(desk, &m->member.id);
    if (!m->found)
        return;
    sodium_memzero(m->tickets, sizeof m->tickets);
    m->ticket_count = 0;
    m->membership_count = 0; /* which clinics she comes to is nobody's business */
    m->sign_in_taken = true;
    sodium_memzero(&m->family, sizeof m->family);
}

/* ---- asked ---- */

static void
answer_at_once(struct pd_desk_reply *reply, const struct pd_errand *errand, enum pd_errand_status status)
{
    reply->kind = PD_REPLY_ERRAND;
    reply->errand.kind = errand->kind;
    reply->errand.id = errand->id;
    reply->errand.member = errand->member;
    reply->errand.number = errand->kind == PD_ERRAND_FEEDBACK ? errand->number : 0;
    reply->errand.status = status;
}

/* false: it does not lie in the tray, and the reply says why. */
static bool
is_kept(struct pd_desk *desk, enum pd_err err, struct pd_desk_reply *reply)
{
    if (err == PD_OK) {
        desk->errands.tray = true;
        return true;
    }
    if (err == PD_ERR_INVALID ||
        (err == PD_ERR_FULL && pd_ledger_room(desk->config.ledger) == PD_ROOM_GOOD)) {
        reply->kind = PD_REPLY_FAILED; /* too many wait: the disk is well */
        reply->err = err;
    } else {
        pd_desk_fail(desk, reply, err);
    }
    return false;
}

void
pd_desk_answer_errand(struct pd_desk_reply *reply, const struct pd_errand *errand,
    enum pd_errand_status status, const char *code)
{
    answer_at_once(reply, errand, status);
    (void)pd_copy(reply->errand.code, sizeof reply->errand.code, code);
}

static void
keep(struct pd_desk *desk, const struct pd_errand *errand, struct pd_desk_reply *reply)
{
    if (!is_kept(desk, pd_ledger_tray_put(desk->config.ledger, errand), reply))
        return;
    answer_at_once(reply, errand, PD_ERRAND_KEPT);
}

/* status 0 in the reply: it comes by pd_desk_poll. */
static void
ask(struct pd_desk *desk, const struct pd_desk_request *request, const struct pd_errand *errand,
    struct pd_desk_reply *reply)
{
    struct pd_desk_errands *all = &desk->errands;
    struct pd_desk_errand *e = &all->waiting[all->count];

    if (!desk->online) {
        answer_at_once(reply, errand, PD_ERRAND_OFFLINE);
        return;
    }
    if (all->count == PD_DESK_ERRANDS_MAX) {
        answer_at_once(reply, errand, PD_ERRAND_UNANSWERED);
        return;
    }
    *e = (struct pd_desk_errand){ .errand = *errand,
        .serial = request->serial,
        .print = request->print,
        .until_ms = desk->boot_ms + PD_DESK_ERRAND_MS };
    all->count++;
    answer_at_once(reply, errand, (enum pd_errand_status)0);
}

void
pd_desk_keep_and_ask(struct pd_desk *desk, const struct pd_desk_request *request,
    const struct pd_errand *errand, struct pd_desk_reply *reply)
{
    struct pd_desk_errands *all = &desk->errands;

    keep(desk, errand, reply);
    if (reply->kind != PD_REPLY_ERRAND || !desk->online || all->count == PD_DESK_ERRANDS_MAX)
        return;
    ask(desk, request, errand, reply);
    all->waiting[all->count - 1].kept = true;
}

/* The way out for whoever has neither phone nor a good card: a clerk looks at a document and gives a new one.
 */
static bool
gives_a_card(const struct pd_desk *desk, const struct pd_errand *errand)
{
    const struct pd_work_ask *ask = &errand->work;

    return errand->kind == PD_ERRAND_WORK && pd_desk_is_served(desk) &&
           (ask->act[0] == '\0' ? ask->work == PD_WORK_CARDS : strcmp(ask->act, "cards.replace") == 0);
}

void
pd_desk_errand(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_errand errand = request->errand;

    if (pd_errand_name(errand.kind) == NULL || errand.kind == PD_ERRAND_ENROL) { /* pd_desk_enrol seals it */
        reply->kind = PD_REPLY_FAILED;
        reply->err = PD_ERR_INVALID;
        return;
    }
    if (errand.kind != PD_ERRAND_PIN && pd_desk_only_found(desk, &errand.member) &&
        !gives_a_card(desk, &errand)) {
        answer_at_once(reply, &errand, PD_ERRAND_REFUSED);
        (void)pd_copy(reply->errand.code, sizeof reply->errand.code, "pin");
        return;
    }
    errand.id = pd_id_make(desk->now.now_ms, desk->config.rng);
    errand.at_ms = desk->now.now_ms > 0 ? desk->now.now_ms : 0;
    if (errand.kind == PD_ERRAND_FEEDBACK)
        errand.number = NUMBER_FIRST + (int64_t)pd_rng_below(desk->config.rng, NUMBERS);
    if (pd_errand_waits(errand.kind))
        keep(desk, &errand, reply);
    else
        ask(desk, request, &errand, reply);
    sodium_memzero(&errand, sizeof errand);
}

/* ---- somebody else picks up: what the ledger keeps of it, with the errand that tells the hub ---- */

static void
reply_proxy(struct pd_desk *desk, enum pd_err err, const struct pd_id *id, struct pd_desk_reply *reply)
{
    struct pd_hold hold;

    if (!is_kept(desk, err, reply))
        return;
    err = pd_ledger_hold_get(desk->config.ledger, id, &hold);
    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    pd_desk_ticket_view(desk, &hold, &reply->ticket);
    reply->kind = PD_REPLY_PROXY;
}

void
pd_desk_proxy(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err =
        pd_ledger_proxy_make(desk->config.ledger, pd_desk_when(desk), &request->id, reply->proxy_code);

    reply_proxy(desk, err, &request->id, reply);
}

void
pd_desk_proxy_stop(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err = pd_ledger_proxy_stop(desk->config.ledger, pd_desk_when(desk), &request->id);

    reply_proxy(desk, err, &request->id, reply);
}

/* ---- on its way ---- */

static void
leave(struct pd_desk_errands *all, int i)
{
    all->count--;
    memmove(&all->waiting[i], &all->waiting[i + 1], sizeof all->waiting[0] * (size_t)(all->count - i));
    sodium_memzero(&all->waiting[all->count], sizeof all->waiting[0]);
}

static bool
take_from_tray(struct pd_desk *desk, struct pd_errand *out)
{
    struct pd_desk_errands *all = &desk->errands;
    enum pd_err err;

    if (!all->tray || desk->boot_ms < all->tray_wait_ms)
        return false;
    err = pd_ledger_tray_next(desk->config.ledger, out);
    all->tray = err != PD_ERR_NOT_FOUND;
    /* Whoever enrolled somebody was told "kept" by now, or this desk did not live to say anything; but not
     * where it was answered before, by a hub that was put back since. */
    if (err == PD_OK && out->kind == PD_ERRAND_ENROL && out->number == 0)
        out->yes = true;
    if (err != PD_OK)
        (void)pd_desk_note(desk, err);
    return err == PD_OK;
}

/* Who reads the memory of a desk that waits for an answer finds neither PIN nor badge there. */
static void
forget_proof(struct pd_errand *errand)
{
    sodium_memzero(errand->digits, sizeof errand->digits);
    sodium_memzero(errand->work.badge, sizeof errand->work.badge);
    sodium_memzero(errand->work.code, sizeof errand->work.code);
}

bool
pd_desk_wants_errand(struct pd_desk *desk, struct pd_errand *out)
{
    struct pd_desk_errands *all = &desk->errands;

    if (all->under_way || !desk->online || desk->broken)
        return false;
    all->tray |= pd_ledger_tray_again(desk->config.ledger);
    for (int i = 0; i < all->count && !all->under_way; i++) {
        if (all->waiting[i].asked)
            continue;
        *out = all->waiting[i].errand;
        all->waiting[i].asked = all->under_way = true;
        forget_proof(&all->waiting[i].errand);
    }
    all->of_stranger = !all->under_way && pd_desk_wants_stranger(desk, out);
    all->under_way |= all->of_stranger;
    all->of_tray = !all->under_way && take_from_tray(desk, out);
    all->under_way |= all->of_tray;
    all->of_parts = !all->under_way && pd_desk_wants_parts(desk, out);
    all->under_way |= all->of_parts;
    if (all->under_way) {
        all->asked = out->id;
        all->asked_yes = out->yes;
    }
    return all->under_way;
}

int64_t
pd_desk_again_ms(struct pd_desk *desk, int64_t first_ms, int64_t most_ms, int faults)
{
    int64_t cap = first_ms;

    for (int i = 0; i < faults && cap < most_ms; i++)
        cap *= 2;
    if (cap > most_ms)
        cap = most_ms;
    return desk->boot_ms + cap / 2 + (int64_t)pd_rng_below(desk->config.rng, (uint64_t)cap);
}

static void
try_tray_again(struct pd_desk *desk)
{
    struct pd_desk_errands *all = &desk->errands;

    all->tray_wait_ms = pd_desk_again_ms(desk, TRAY_AGAIN_FIRST_MS, TRAY_AGAIN_MAX_MS, all->tray_faults++);
}

/* Of a proxy ticket the hub may hear before it hears of its hold, which is on its way in the journal; and a
 * hub without rules enrols nobody yet. */
static bool
comes_too_early(const struct pd_errand_answer *answer)
{
    static const struct {
        enum pd_errand_kind kind;
        const char *code;
    } early[] = { { PD_ERRAND_PROXY, PD_ERRAND_NO_HOLD }, { PD_ERRAND_ENROL, "later" } };

    for (int i = 0; i < PD_COUNT(early) && answer->status == PD_ERRAND_REFUSED; i++)
        if (answer->kind == early[i].kind && strcmp(answer->code, early[i].code) == 0)
            return true;
    return false;
}

static enum pd_err
leaves_tray(struct pd_desk *desk, const struct pd_errand_answer *answer)
{
    if (answer->kind == PD_ERRAND_ENROL)
        return pd_ledger_tray_told(desk->config.ledger, answer, desk->errands.asked_yes);
    return pd_ledger_tray_done(desk->config.ledger, &answer->id);
}

/* Done or refused: what the rules say no to is no more to be asked. */
static void
tray_answered(struct pd_desk *desk, const struct pd_errand_answer *answer)
{
    struct pd_desk_errands *all = &desk->errands;

    if (answer == NULL || !pd_id_equal(answer->id, all->asked) || answer->status == PD_ERRAND_UNANSWERED ||
        comes_too_early(answer)) {
        try_tray_again(desk);
        return;
    }
    if (answer->status == PD_ERRAND_REFUSED)
        pd_log(PD_LOG_WARN, "E-NET-13", "an errand that waited was refused by the hub: %s: %s",
            pd_errand_name(answer->kind), answer->code);
    all->tray_faults = 0;
    all->tray_wait_ms = 0;
    (void)pd_desk_note(desk, leaves_tray(desk, answer));
}

static struct pd_desk_errand *
who_waits(struct pd_desk_errands *all)
{
    for (int i = 0; i < all->count; i++)
        if (pd_id_equal(all->waiting[i].errand.id, all->asked))
            return &all->waiting[i];
    return NULL;
}

/* Where nobody waits any more, it was told as kept, and is told the hub so: but not as if it had never been
 * answered, should the hub be lost before. */
static void
waiting_answered(struct pd_desk *desk, const struct pd_errand_answer *answer)
{
    struct pd_desk_errand *e = who_waits(&desk->errands);

    if (e != NULL)
        e->over = true;
    if (answer == NULL || !pd_id_equal(answer->id, desk->errands.asked))
        return;
    if (e == NULL) {
        (void)pd_desk_note(desk, pd_ledger_tray_late(desk->config.ledger, answer));
        return;
    }
    if (e->kept && comes_too_early(answer))
        return;
    e->answer = *answer;
    if (e->kept && answer->status != PD_ERRAND_UNANSWERED)
        (void)pd_desk_note(desk, leaves_tray(desk, answer));
}

void
pd_desk_errand_answered(struct pd_desk *desk, const struct pd_errand_answer *answer)
{
    struct pd_desk_errands *all = &desk->errands;

    if (!all->under_way)
        return;
    all->under_way = false;
    if (all->of_stranger) {
        pd_desk_stranger_answered(desk, answer);
        return;
    }
    if (all->of_tray) {
        tray_answered(desk, answer);
        return;
    }
    if (all->of_parts) {
        pd_desk_parts_answered(desk, answer);
        return;
    }
    waiting_answered(desk, answer);
}

/* ---- answered ---- */

/* As if she had shown her card, but that a number says less (pd_desk_only_found): also to a clerk, where her
 * cards were stopped, since it is what somebody has who found one. */
static void
show_found(struct pd_desk *desk, const struct pd_errand_answer *answer, struct pd_desk_reply *reply)
{
    struct pd_desk_member *m = &reply->member;
    enum pd_err err = pd_desk_load_member(desk, &answer->member, m);
    bool known;

    reply->errand = *answer;
    if (err == PD_ERR_NOT_FOUND) {
        reply->kind = PD_REPLY_UNKNOWN;
        return;
    }
    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    desk->presented.member = answer->member;
    desk->presented.type = PD_CODE_CARD;
    known = pd_desk_is_served(desk) && !pd_cards_stopped(m->member.card) && !answer->stopped;
    desk->presented.found = !known;
    desk->presented.pin = known;
    pd_desk_veil(desk, m);
    m->code_type = PD_CODE_CARD;
    m->code_exp_ms = desk->now.now_ms + FOUND_MS;
    m->fresh = false;
    if (known)
        err = pd_ledger_code_present(
            desk->config.ledger, &answer->member, PD_CODE_CARD, m->code_exp_ms, desk->now.now_ms, &m->fresh);
    if (err != PD_OK)
        pd_desk_fail(desk, reply, err);
    else
        reply->kind = PD_REPLY_MEMBER;
}

/* Her PIN was right: whoever stands here is who she says. */
static void
believe(struct pd_desk *desk, const struct pd_errand *errand, struct pd_desk_reply *reply)
{
    struct pd_desk_member *m = &reply->member;
    enum pd_err err;

    if (!pd_id_equal(desk->presented.member, errand->member) || desk->presented.type != PD_CODE_CARD)
        return;
    desk->presented.pin = true;
    reply->member_known = pd_desk_load_member(desk, &errand->member, m) == PD_OK;
    if (!reply->member_known)
        return;
    m->code_type = PD_CODE_CARD;
    m->code_exp_ms = desk->now.now_ms + FOUND_MS;
    err = pd_ledger_code_present(
        desk->config.ledger, &errand->member, PD_CODE_CARD, m->code_exp_ms, desk->now.now_ms, &m->fresh);
    if (pd_desk_note(desk, err) != PD_OK)
        m->fresh = reply->member_known = false;
}

/* That a slip is to be printed is on the disk before the printer, or anybody, hears of it. Of one that was
 * made elsewhere the first paper came out there. */
static enum pd_err
want_paper(struct pd_desk *desk, const struct pd_id *id, bool first, struct pd_desk_paper *out)
{
    struct pd_slip_paper paper;
    enum pd_err err = pd_ledger_slip_want(desk->config.ledger, id, first, desk->now.now_ms, &paper);

    if (err != PD_OK)
        return pd_desk_note(desk, err);
    out->id = *id;
    out->copies = paper.made ? paper.prints : paper.prints + 1;
    if (!first && out->copies == 0)
        out->copies = 1;
    return PD_OK;
}

void
pd_desk_paper(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err = want_paper(desk, &request->id, false, &reply->paper);

    if (err != PD_OK)
        pd_desk_fail(desk, reply, err);
    else
        reply->kind = PD_REPLY_PAPER;
}

/* What the hub keeps for a bill goes on paper; what it cannot record here, the screen shows all the same. */
static void
tell_paper(struct pd_desk *desk, const struct pd_desk_errand *e, struct pd_desk_paper *out)
{
    bool again = e->errand.kind == PD_ERRAND_WORK && strcmp(e->errand.work.act, "money.reprint") == 0;
    struct pd_id id = pd_deduction_paper(e->answer.number, e->answer.until_ms);

    if (e->print && e->answer.status == PD_ERRAND_DONE && (again || e->errand.kind == PD_ERRAND_DEDUCT))
        (void)!want_paper(desk, &id, !again, out);
}

/* Of what the hub keeps for her bills, this desk alone knows which slips it was to print. */
static void
mark_slips(struct pd_desk *desk, struct pd_work_page *page)
{
    struct pd_slip_paper paper;

    for (int i = 0; i < page->count; i++) {
        struct pd_work_row *row = &page->rows[i];
        struct pd_id id;

        if (row->state != PD_WORK_MONEY_KEPT || row->ref[0] != 'b')
            continue;
        id = pd_deduction_paper(strtoll(row->ref + 1, NULL, 10), row->due_ms);
        row->unsure = pd_ledger_slip(desk->config.ledger, &id, &paper) == PD_OK && paper.wanted;
    }
}

static void
tell(struct pd_desk *desk, const struct pd_desk_errand *e, struct pd_desk_reply *reply)
{
    memset(reply, 0, sizeof *reply);
    reply->to = e->errand.kind == PD_ERRAND_ENROL ? PD_REQUEST_ENROL : PD_REQUEST_ERRAND;
    reply->serial = e->serial;
    if (e->kept && ((int)e->answer.status == 0 || e->answer.status == PD_ERRAND_UNANSWERED)) {
        answer_at_once(reply, &e->errand, PD_ERRAND_KEPT);
        return;
    }
    if ((int)e->answer.status == 0) {
        answer_at_once(
            reply, &e->errand, e->asked || desk->online ? PD_ERRAND_UNANSWERED : PD_ERRAND_OFFLINE);
        return;
    }
    if (e->errand.kind == PD_ERRAND_FIND && e->answer.status == PD_ERRAND_DONE) {
        show_found(desk, &e->answer, reply);
        return;
    }
    reply->kind = PD_REPLY_ERRAND;
    reply->errand = e->answer;
    tell_paper(desk, e, &reply->paper);
    if (e->errand.kind == PD_ERRAND_WORK && e->errand.work.work == PD_WORK_MONEY &&
        e->answer.status == PD_ERRAND_DONE)
        mark_slips(desk, &reply->errand.work);
    if (e->errand.kind == PD_ERRAND_PIN && e->answer.status == PD_ERRAND_DONE)
        believe(desk, &e->errand, reply);
    if (e->errand.kind == PD_ERRAND_ENROL && e->answer.status == PD_ERRAND_DONE)
        pd_desk_enrolled(desk, &e->answer, reply);
}

bool
pd_desk_poll_errand(struct pd_desk *desk, struct pd_desk_reply *reply)
{
    struct pd_desk_errands *all = &desk->errands;

    for (int i = 0; i < all->count; i++) {
        struct pd_desk_errand *e = &all->waiting[i];

        if (!e->over && desk->boot_ms < e->until_ms && (desk->online || e->asked))
            continue;
        if (pd_desk_row_waits(desk, e))
            continue;
        tell(desk, e, reply);
        leave(all, i);
        return true;
    }
    return false;
}

int64_t
pd_desk_errand_wake_ms(const struct pd_desk *desk)
{
    const struct pd_desk_errands *all = &desk->errands;
    int64_t wake = INT64_MAX;

    for (int i = 0; i < all->count; i++)
        if (all->waiting[i].until_ms < wake)
            wake = all->waiting[i].until_ms;
    if (all->tray && desk->online && !all->under_way && !desk->broken && all->tray_wait_ms < wake)
        wake = all->tray_wait_ms;
    if (!all->under_way && !desk->broken && pd_desk_parts_wake_ms(desk) < wake)
        wake = pd_desk_parts_wake_ms(desk);
    return wake;
}

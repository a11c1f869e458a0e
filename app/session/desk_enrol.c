/*
 * A member is enrolled at this counter: what she said is sealed to the hub as soon as it comes here, lies so
 * in the tray before anybody is told that it is kept, and is asked at once where there is a network. This
 * desk keeps nothing of it that it could read.
 */
#include "app/session/desk_state.h"

#include <sodium.h>
#include <string.h>

#define ROWS_MS                                                                                              \
    (3 * PD_SECOND_MS)      /* her row follows the answer at once, or she shows her card in a moment         \
                             */
#define SHOWN_MS PD_HOUR_MS /* as one whose card was scanned; the session ends a visit long before */

/* PD_ERR_DENIED: not at this desk; INVALID: the session let something pass. */
static enum pd_err
seal(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_errand *errand)
{
    struct pd_enrol_form form = request->enrol;
    struct pd_clerk clerk;
    enum pd_err err = strcmp(desk->identity.mode, "counter") == 0 ? PD_OK : PD_ERR_DENIED;

    pd_ledger_clerk(desk->config.ledger, &clerk);
    if ((clerk.roles & (PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR)) != 0) /* not who mends it meanwhile */
        memcpy(form.by, clerk.number, sizeof form.by);
    form.errand = errand->id;
    if (err == PD_OK && pd_enrol_check(&form, desk->programme->jurisdiction) != PD_ENROL_GOOD)
        err = PD_ERR_INVALID;
    if (err == PD_OK)
        err = pd_enrol_seal(&form, &desk->identity.hub_key, desk->config.rng, errand->sealed);
    sodium_memzero(&form, sizeof form);
    return err;
}

void
pd_desk_enrol(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    struct pd_errand errand = { .kind = PD_ERRAND_ENROL,
        .id = pd_id_make(desk->now.now_ms, desk->config.rng),
        .member = request->id,
        .at_ms = desk->now.now_ms > 0 ? desk->now.now_ms : 0 };
    struct pd_member member;
    enum pd_err err = PD_ERR_NOT_FOUND;

    /* One card, one person: the tray and the hub's rows say whose it is. */
    if (!pd_id_is_zero(request->id))
        err = pd_ledger_tray_find(desk->config.ledger, PD_ERRAND_ENROL, &request->id);
    if (!pd_id_is_zero(request->id) && err == PD_ERR_NOT_FOUND)
        err = pd_ledger_member(desk->config.ledger, &request->id, &member);
    if (err == PD_OK) {
        pd_desk_answer_errand(reply, &errand, PD_ERRAND_REFUSED, "card_taken");
        return;
    }
    err = err == PD_ERR_NOT_FOUND ? seal(desk, request, &errand) : err;
    if (err != PD_OK) {
        pd_desk_fail(desk, reply, err);
        return;
    }
    pd_desk_keep_and_ask(desk, request, &errand, reply);
}

/* Of one who was found by a number, where not all members are mirrored: by that she is at home here. */
static bool
brings_a_row(const struct pd_desk *desk, const struct pd_desk_errand *e)
{
    if (e->errand.kind == PD_ERRAND_FIND)
        return pd_ledger_mirror(desk->config.ledger) > PD_MIRROR_ALL;
    return e->errand.kind == PD_ERRAND_ENROL && e->answer.enrolled == PD_ENROLLED_NEW;
}

bool
pd_desk_row_waits(struct pd_desk *desk, struct pd_desk_errand *e)
{
    struct pd_member member;

    if (!e->over || e->answer.status != PD_ERRAND_DONE || !brings_a_row(desk, e))
        return false;
    if (pd_ledger_member(desk->config.ledger, &e->answer.member, &member) != PD_ERR_NOT_FOUND)
        return false;
    if (!e->rows) {
        e->rows = desk->wants_rows = true;
        e->until_ms = desk->boot_ms + ROWS_MS;
    }
    return desk->boot_ms < e->until_ms;
}

/* Whoever serves has just written down who she is, and nothing was hers before: that says as much as her
 * card. Who was a member already shows her own: a name and a phone are anybody's to say. */
void
pd_desk_enrolled(struct pd_desk *desk, const struct pd_errand_answer *answer, struct pd_desk_reply *reply)
{
    struct pd_desk_member *m = &reply->member;
    enum pd_err err;

    reply->member_known =
        answer->enrolled == PD_ENROLLED_NEW && pd_desk_load_member(desk, &answer->member, m) == PD_OK;
    if (!reply->member_known)
        return;
    desk->presented.member = answer->member;
    desk->presented.type = PD_CODE_CARD;
    desk->presented.found = false;
    desk->presented.pin = pd_desk_is_served(desk);
    m->code_type = PD_CODE_CARD;
    m->code_exp_ms = desk->now.now_ms + SHOWN_MS;
    err = pd_ledger_code_present(
        desk->config.ledger, &answer->member, PD_CODE_CARD, m->code_exp_ms, desk->now.now_ms, &m->fresh);
    if (pd_desk_note(desk, err) != PD_OK)
        m->fresh = reply->member_known = false;
}

/*
 * Persons who become members at counters (F67): with the network and without it, with a card printed ahead
 * and without one, children with their guardian, the same person at two counters. Careless clerks press
 * twice, give a card again and mistype its number. Crooked ones invent people to have their welcome, tell of
 * a member as if she were new, use another's hospital number, and enrol themselves. What was told, and what
 * the hub said of it, is written down here; check_newcomers.c holds it against the hub at rest.
 */
#include "app/core/keyring.h"
#include "sync/hub/loading.h"
#include "tests/sim/fate.h"
#include "tests/sim/machines.h"
#include "tests/sim/oracle.h"
#include "tests/sim/people.h"
#include "tests/sim/referral.h"

#include <stdio.h>
#include <string.h>

#define CHILDREN 250 /* of a thousand who come */

static struct pd_desk_reply reply; /* large; one thread */

/* ---- the drawer with cards ---- */

static void
read_card(struct sim *sim, struct sim_card *to, const struct pd_hub_card *card)
{
    static const struct pd_id hub_itself;
    struct pd_public_key key = pd_hub_public_key(sim->hub.hub);
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reader = { .keyring = &ring, .now_s = sim->now_ms / PD_SECOND_MS };
    struct pd_code code;

    pd_assert(pd_keyring_add(&ring, &key, PD_CODE_ROLE(PD_CODE_CARD), hub_itself) == PD_OK);
    pd_assert(pd_code_read(card->code, strlen(card->code), &reader, &code) == PD_CODE_ACCEPTED);
    to->id = code.card.id;
    (void)pd_copy(to->serial, sizeof to->serial, card->serial);
    (void)pd_copy(to->text, sizeof to->text, card->code);
}

void
sim_enrol_begin(struct sim *sim)
{
    static struct pd_hub_card cards[SIM_CARDS_MAX];
    int64_t batch;

    if (sim->swarm.rate[SIM_F_ENROL] == 0)
        return;
    pd_assert(sim_hub_begin(sim));
    pd_assert(pd_hub_cards_make(sim->hub.hub, sim->now_ms, SIM_CARDS_MAX, "", cards, &batch) == PD_OK);
    for (int i = 0; i < SIM_CARDS_MAX; i++)
        read_card(sim, &sim->cards[i], &cards[i]);
    pd_assert(sim_hub_end(sim, true));
    sim->card_count = SIM_CARDS_MAX;
}

/* -1: there is none left. */
static int
take_card(struct sim *sim)
{
    return sim->card_next < sim->card_count && sim_chance(&sim->people, 700) ? sim->card_next++ : -1;
}

/* ---- who comes ---- */

static void
name_of(char *out, size_t cap, const char *before, int i)
{
    (void)snprintf(out, cap, SIM_NAME_MARK "%s%c%c", before, 'A' + i / 26, 'a' + i % 26);
}

/* A new person, or NULL. */
static struct sim_newcomer *
somebody_new(struct sim *sim)
{
    int i = sim->newcomer_count;
    struct sim_newcomer *p = &sim->newcomers[i];

    if (i == SIM_NEWCOMERS_MAX)
        return NULL;
    sim->newcomer_count++;
    p->minor = sim_chance(&sim->people, CHILDREN) != 0;
    name_of(p->name, sizeof p->name, "", i);
    (void)snprintf(
        p->birthday, sizeof p->birthday, "%02d-%02d", 1 + i % 12, (int)sim_between(&sim->people, 1, 28));
    if (p->minor || sim_chance(&sim->people, 400))
        (void)snprintf(p->number, sizeof p->number, SIM_NUMBER_MARK "N%02d", i);
    if (!p->minor) {
        (void)snprintf(p->phone, sizeof p->phone, SIM_PHONE_MARK "%02d", i);
        return p;
    }
    name_of(p->guardian, sizeof p->guardian, "G", i);
    (void)snprintf(p->guardian_phone, sizeof p->guardian_phone, SIM_PHONE_MARK "%02d", 50 + i);
    return p;
}

/* Somebody of whom a counter was told before. */
static struct sim_newcomer *
somebody_again(struct sim *sim)
{
    if (sim->newcomer_count == 0)
        return somebody_new(sim);
    return &sim->newcomers[pd_rng_below(&sim->people, (uint64_t)sim->newcomer_count)];
}

/* ---- the form ---- */

static void
fill_consents(struct sim *sim, struct pd_enrol_form *f)
{
    f->asked = pd_enrol_purposes(f->minor);
    f->given = UINT32_C(1) << PD_PURPOSE_PROGRAMME;
    for (int i = PD_PURPOSE_LINKING; i <= PD_PURPOSE_PARTNERS; i++)
        if ((f->asked >> i & 1) != 0 && sim_chance(&sim->people, 500))
            f->given |= UINT32_C(1) << i;
}

/* The wording is another one each time: so the records of each telling are known. */
static struct pd_enrol_form
form_of(struct sim *sim, const struct sim_newcomer *p)
{
    struct pd_enrol_form f = { .minor = p->minor, .source = PD_ENROL_SOURCE_COMMUNITY };

    (void)pd_copy(f.name, sizeof f.name, p->name);
    if (sim_chance(&sim->people, 200)) /* another hand writes it with a blank */
        (void)snprintf(f.name, sizeof f.name, "%.*s %s", (int)strlen(p->name) - 2, p->name,
            p->name + strlen(p->name) - 2);
    (void)pd_copy(f.phone, sizeof f.phone, p->phone);
    if (p->minor || sim_chance(&sim->people, 700))
        (void)pd_copy(f.number, sizeof f.number, p->number);
    (void)pd_copy(f.birthday, sizeof f.birthday, p->birthday);
    (void)pd_copy(f.kind, sizeof f.kind, "standard");
    (void)pd_copy(f.guardian, sizeof f.guardian, p->guardian);
    (void)pd_copy(f.guardian_phone, sizeof f.guardian_phone, p->guardian_phone);
    f.relation = p->minor ? PD_ENROL_RELATION_MOTHER : (enum pd_enrol_relation)0;
    fill_consents(sim, &f);
    return f;
}

/* A member of the beginning, as one says who knows her. */
static struct pd_enrol_form
form_of_member(struct sim *sim, int member)
{
    struct pd_enrol_form f = { .source = PD_ENROL_SOURCE_HOUSE };

    (void)pd_copy(f.name, sizeof f.name, sim->members[member].name);
    (void)pd_copy(f.phone, sizeof f.phone, sim->members[member].phone);
    (void)pd_copy(f.birthday, sizeof f.birthday, "02-03");
    (void)pd_copy(f.kind, sizeof f.kind, "standard");
    fill_consents(sim, &f);
    return f;
}

/* ---- told ---- */

static struct sim_told *
find(struct sim *sim, const struct pd_id *id)
{
    for (int i = 0; i < sim->told_count; i++)
        if (!pd_id_is_zero(*id) && pd_id_equal(sim->told[i].id, *id))
            return &sim->told[i];
    return NULL;
}

/* Somebody else was told of with it, or tried to be. */
static bool
card_was_used(const struct sim *sim, const struct sim_told *but)
{
    for (int i = 0; i < sim->told_count; i++)
        if (&sim->told[i] != but && sim->told[i].card == but->card)
            return true;
    return false;
}

/* Here, and the hub has not said what became of it: this desk knows whose card it is. */
static bool
card_lies_in_tray(const struct sim *sim, const struct sim_desk *d, const struct sim_told *but)
{
    for (int i = 0; i < sim->told_count; i++) {
        const struct sim_told *t = &sim->told[i];

        if (t != but && t->card == but->card && t->scanned && t->kept && !t->answered &&
            pd_id_equal(t->device, d->identity.device))
            return !d->restored && !d->rotten;
    }
    return false;
}

static void
note(struct sim *sim, const struct sim_desk *d, struct sim_told *t)
{
    const struct pd_errand_answer *a = &reply.errand;

    if (a->status == PD_ERRAND_REFUSED) {
        if (strcmp(a->code, "card_taken") != 0 || !card_was_used(sim, t))
            sim_violation(sim, "I48: desk %d refuses to enrol somebody: %s", d->index, a->code);
        return;
    }
    if (t->scanned && card_lies_in_tray(sim, d, t))
        sim_violation(sim, "I48: desk %d gives card %d to a second person", d->index, t->card);
    t->id = a->id;
    t->kept = true;
    t->promised = a->status == PD_ERRAND_KEPT;
}

static void
tell(struct sim *sim, struct sim_desk *d, struct pd_enrol_form *f, struct sim_told what)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_ENROL };
    struct sim_told *t = &sim->told[sim->told_count];

    if (sim->told_count == SIM_TOLD_MAX || d->desk == NULL || d->programme == NULL || d->protocol_max != 0)
        return; /* the release before enrols nobody */
    (void)snprintf(f->text, sizeof f->text, "notice-%d", sim->told_count);
    if (what.lie == SIM_LIE_SERIAL)
        (void)pd_copy(f->serial, sizeof f->serial, "0000000000");
    else if (what.card >= 0)
        (void)pd_copy(f->serial, sizeof f->serial, sim->cards[what.card].serial);
    if (what.card >= 0 && sim_chance(&sim->people, 750)) /* scanned, and not typed */
        r.id = sim->cards[what.card].id;
    sim->told_count++;
    *t = what;
    t->scanned = !pd_id_is_zero(r.id);
    t->device = d->identity.device;
    t->by = d->on;
    t->asked = f->asked;
    t->given = f->given;
    f->referrer = sim_referral_names(sim, (int)(t - sim->told));
    if (f->referrer != 0)
        f->source = PD_ENROL_SOURCE_FRIEND;
    r.enrol = *f;
    memset(&reply, 0, sizeof reply);
    if (sim_desk_ask(sim, d, &r, &reply) && reply.kind == PD_REPLY_ERRAND)
        note(sim, d, t);
    sim_trace(sim, "desk %d: person %d, member %d, card %d, lie %d are told of: %s", d->index, t->person,
        t->member, t->card, (int)t->lie, t->kept ? "kept" : "not");
    if (d->desk != NULL)
        sim_desk_turn(sim, d);
}

static void
tell_of(struct sim *sim, struct sim_desk *d, const struct sim_newcomer *p, int card, enum sim_lie lie)
{
    struct pd_enrol_form f = form_of(sim, p);

    tell(sim, d, &f,
        (struct sim_told){ .person = (int)(p - sim->newcomers), .member = -1, .card = card, .lie = lie });
}

/* ---- honest ---- */

static void
enrol_one(struct sim *sim, struct sim_desk *d)
{
    struct sim_newcomer *p = somebody_new(sim);

    if (p != NULL)
        tell_of(sim, d, p, take_card(sim), SIM_LIE_NONE);
}

/* She has forgotten that she is a member; or another counter was told of her a moment ago. */
static void
enrol_again(struct sim *sim, struct sim_desk *d)
{
    struct sim_newcomer *p = somebody_again(sim);

    if (p != NULL && !p->invented)
        tell_of(sim, d, p, take_card(sim), SIM_LIE_NONE);
}

static void
cut_off(struct sim *sim, struct sim_desk *d)
{
    d->no_up = d->no_down = true;
    sim_fate_heal_later(sim, d->index);
}

/* One person at two counters, neither of which knows what the other does. */
static void
enrol_at_two(struct sim *sim, struct sim_desk *d)
{
    struct sim_desk *other = sim_some_desk(sim, true);
    struct sim_newcomer *p = somebody_new(sim);

    if (p == NULL)
        return;
    if (sim_chance(&sim->people, 700)) {
        cut_off(sim, d);
        cut_off(sim, other);
    }
    tell_of(sim, d, p, take_card(sim), SIM_LIE_NONE);
    if (sim->staff_count > 0 && !sim_clerk_serves(sim, other))
        return;
    tell_of(sim, other, p, take_card(sim), SIM_LIE_NONE);
}

/* ---- careless ---- */

static void
press_twice(struct sim *sim, struct sim_desk *d)
{
    struct sim_newcomer *p = somebody_new(sim);
    int card = take_card(sim);

    if (p == NULL)
        return;
    tell_of(sim, d, p, card, SIM_LIE_NONE);
    if (d->desk != NULL && (sim->staff_count == 0 || sim_clerk_serves(sim, d)))
        tell_of(sim, d, p, card, SIM_LIE_NONE);
}

/* Out of the wrong heap: it has been given to somebody. */
static void
give_card_again(struct sim *sim, struct sim_desk *d)
{
    struct sim_newcomer *p = somebody_new(sim);

    if (p != NULL && sim->card_next > 0)
        tell_of(sim, d, p, (int)pd_rng_below(&sim->people, (uint64_t)sim->card_next), SIM_LIE_NONE);
}

static void
mistype_card(struct sim *sim, struct sim_desk *d)
{
    struct sim_newcomer *p = somebody_new(sim);

    if (p != NULL)
        tell_of(sim, d, p, -1, SIM_LIE_SERIAL);
}

/* ---- crooked ---- */

/* Several who are not there, while nobody can look. */
static void
invent(struct sim *sim, struct sim_desk *d)
{
    int64_t count = sim_between(&sim->people, 1, 3);

    if (sim_chance(&sim->people, 500))
        cut_off(sim, d);
    for (int64_t i = 0; i < count && d->desk != NULL && (sim->staff_count == 0 || d->on >= 0); i++) {
        struct sim_newcomer *p = somebody_new(sim);

        if (p == NULL)
            return;
        p->invented = true;
        tell_of(sim, d, p, take_card(sim), SIM_LIE_NONE);
    }
}

static void
use_anothers_number(struct sim *sim, struct sim_desk *d)
{
    const struct sim_newcomer *victim = somebody_again(sim);
    struct sim_newcomer *p = somebody_new(sim);
    struct pd_enrol_form f;

    if (p == NULL || victim == NULL)
        return;
    p->invented = true;
    f = form_of(sim, p);
    (void)pd_copy(f.number, sizeof f.number,
        victim->number[0] != '\0' && sim_chance(&sim->people, 700) ? victim->number : sim->members[0].number);
    tell(sim, d, &f,
        (struct sim_told){ .person = (int)(p - sim->newcomers),
            .member = -1,
            .card = take_card(sim),
            .lie = SIM_LIE_NUMBER });
}

static void
enrol_herself(struct sim *sim, struct sim_desk *d)
{
    int own = d->on >= 0 ? sim->staff[d->on].member : -1;
    struct pd_enrol_form f;

    if (own < 0)
        return;
    f = form_of_member(sim, own);
    tell(sim, d, &f,
        (struct sim_told){ .person = -1, .member = own, .card = take_card(sim), .lie = SIM_LIE_OWN });
}

/* For another welcome. */
static void
enrol_member(struct sim *sim, struct sim_desk *d)
{
    int member = (int)pd_rng_below(&sim->people, 2);
    struct pd_enrol_form f = form_of_member(sim, member);
    bool own = d->on >= 0 && sim->staff[d->on].member == member;

    tell(sim, d, &f,
        (struct sim_told){ .person = -1,
            .member = member,
            .card = take_card(sim),
            .lie = own ? SIM_LIE_OWN : SIM_LIE_MEMBER });
}

/* ---- an act ---- */

#define HONEST (1U << SIM_CLERKS_HONEST)
#define CARELESS (1U << SIM_CLERKS_CARELESS)
#define CROOKED (1U << SIM_CLERKS_CROOKED)
#define ALL (HONEST | CARELESS | CROOKED)

static const struct {
    unsigned int clerks; /* who does it */
    int weight;
    void (*act)(struct sim *sim, struct sim_desk *d);
} acts[] = {
    { ALL, 4, enrol_one },
    { ALL, 4, enrol_at_two },
    { ALL, 3, enrol_again },
    { CARELESS, 3, press_twice },
    { CARELESS, 3, give_card_again },
    { CARELESS, 1, mistype_card },
    { CROOKED, 3, invent },
    { CROOKED, 3, use_anothers_number },
    { CROOKED, 2, enrol_herself },
    { CROOKED, 3, enrol_member },
};

void
sim_act_enrol(struct sim *sim)
{
    struct sim_desk *d = sim_some_desk(sim, true);
    int64_t total = 0, at;
    unsigned int who;

    if (d == NULL || d->desk == NULL || d->programme == NULL || d->protocol_max != 0 ||
        sim->hub.protocol_max != 0 || (sim->staff_count > 0 && !sim_clerk_serves(sim, d)))
        return;
    /* Where nobody signs in, they are what they are from one to the next. */
    who = sim->staff_count > 0 ? 1U << d->clerks : 1U << pd_rng_below(&sim->people, 3);
    for (int i = 0; i < PD_COUNT(acts); i++)
        total += (acts[i].clerks & who) != 0 ? acts[i].weight : 0;
    at = sim_between(&sim->people, 0, total - 1);
    for (int i = 0; i < PD_COUNT(acts) && at >= 0; i++) {
        at -= (acts[i].clerks & who) != 0 ? acts[i].weight : 0;
        if (at < 0)
            acts[i].act(sim, d);
    }
}

/* ---- what the hub said ---- */

static int
member_of(const struct sim *sim, const struct pd_id *id)
{
    for (int i = 0; i < sim->member_count; i++)
        if (pd_id_equal(sim->members[i].id, *id))
            return i;
    return -1;
}

/* From now on she comes like any other; often with the card she was given. */
static void
join(struct sim *sim, const struct sim_told *t)
{
    const struct sim_newcomer *p = &sim->newcomers[t->person];
    struct sim_member *m = &sim->members[sim->member_count];

    if (member_of(sim, &t->became) >= 0)
        return;
    pd_assert(sim->member_count < SIM_MEMBERS_MAX);
    *m = (struct sim_member){ .id = t->became, .newcomer = t->person };
    (void)pd_id_text(m->id, m->text);
    (void)pd_copy(m->name, sizeof m->name, p->name);
    (void)pd_copy(m->phone, sizeof m->phone, p->phone);
    (void)pd_copy(m->number, sizeof m->number, p->number);
    sim->member_count++;
}

static void
take_along(struct sim *sim, const struct sim_told *t)
{
    struct sim_code *c = &sim->codes[sim->code_next];
    int member = member_of(sim, &t->became);

    if (t->card < 0 || member < 0 || sim->members[member].newcomer != t->person)
        return;
    *c = (struct sim_code){ .member = member, .type = PD_CODE_CARD };
    (void)pd_copy(c->text, sizeof c->text, sim->cards[t->card].text);
    sim->code_next = (sim->code_next + 1) % SIM_CODES_MAX;
    if (sim->code_count < SIM_CODES_MAX)
        sim->code_count++;
}

/* One errand, one answer; her name may be gone by the second time. */
static bool
is_as_before(const struct sim_told *t, const struct pd_errand_answer *a)
{
    return t->status == a->status && t->enrolled == a->enrolled && strcmp(t->code, a->code) == 0 &&
           (pd_id_equal(t->became, a->member) || pd_id_is_zero(a->member));
}

void
sim_enrol_answered(struct sim *sim, const struct sim_desk *d, const struct pd_errand_answer *a)
{
    struct sim_told *t = a->kind == PD_ERRAND_ENROL ? find(sim, &a->id) : NULL;

    if (t == NULL || (a->status != PD_ERRAND_DONE && a->status != PD_ERRAND_REFUSED) ||
        (a->status == PD_ERRAND_REFUSED && strcmp(a->code, "later") == 0))
        return;
    sim_trace(sim, "desk %d: told %d of person %d, member %d is %d by %d: %.8s%s%s", d->index,
        (int)(t - sim->told), t->person, t->member, (int)a->status, (int)a->enrolled,
        pd_id_is_zero(a->member) ? "nobody" : pd_id_text(a->member, (char[PD_ID_TEXT_CAP]){ "" }),
        a->code[0] != '\0' ? " " : "", a->code);
    if (t->answered && !is_as_before(t, a))
        sim_violation(sim, "I42: desk %d was answered one enrolment in two ways", d->index);
    if (t->answered)
        return;
    t->answered = true;
    t->status = a->status;
    t->enrolled = a->enrolled;
    t->became = a->member;
    sim_referral_answered(sim, (int)(t - sim->told), a);
    (void)pd_copy(t->code, sizeof t->code, a->code);
    if (a->status != PD_ERRAND_DONE || pd_id_is_zero(a->member))
        return;
    if (a->enrolled == PD_ENROLLED_NEW && t->card >= 0 && !pd_id_equal(a->member, sim->cards[t->card].id))
        sim_violation(sim, "I48: desk %d: a new member's card %d names another", d->index, t->card);
    if (a->enrolled == PD_ENROLLED_NEW && t->person >= 0)
        join(sim, t);
    take_along(sim, t);
}

/* Who was a member already shows her own code: a name and a phone are anybody's to say. */
void
sim_enrol_shown(struct sim *sim, const struct sim_desk *d, const struct pd_desk_reply *shown)
{
    struct sim_told *t = find(sim, &shown->errand.id);

    if (t == NULL || shown->kind != PD_REPLY_ERRAND)
        return;
    t->promised |= shown->errand.status == PD_ERRAND_KEPT;
    if (shown->member_known && (shown->errand.enrolled != PD_ENROLLED_NEW ||
                                   !pd_id_equal(shown->member.member.id, shown->errand.member)))
        sim_violation(
            sim, "I47: desk %d lays somebody's account on the table who has shown nothing", d->index);
}

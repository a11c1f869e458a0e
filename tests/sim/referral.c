/*
 * Who is enrolled at a counter names whoever brought her, a stranger's number, or her own; careless and
 * crooked clerks write what they like. Both get points where the rules say so: at once, or at her first
 * visit. At rest (I55) both got theirs or neither did, once for a newcomer in all her lives; whoever got them
 * was named by her, is none of the staff, and nobody gets any for herself or for a child; what a counter was
 * told of it is so. How many points that leaves is the model's.
 */
#include "tests/sim/referral.h"
#include "tests/sim/machines.h"
#include "tests/sim/people.h"

#include "sync/hub/referrals.h"

#include <stdio.h>
#include <string.h>

#define BRING 40 /* points */
#define COME 20
#define ROWS 128 /* members at the hub */
#define NOBODY (-1)

/* Of everything that counters were told, in its order: who was named. */
static struct {
    int by;        /* a member; NOBODY: none, or a number that nobody has */
    char word[24]; /* as the counter was told; "": it was not */
} named[SIM_TOLD_MAX];
static int64_t numbers[SIM_MEMBERS_MAX];
static int brings[ROWS], comes[ROWS]; /* of each newcomer's row, at rest */

void
sim_referral_begin(struct sim *sim)
{
    for (int i = 0; i < SIM_TOLD_MAX; i++) {
        named[i].by = NOBODY;
        named[i].word[0] = '\0';
    }
    memset(numbers, 0, sizeof numbers);
    if (sim->rules.referral == SIM_REFERRAL_NONE)
        sim->swarm.rate[SIM_F_REFERRAL] = 0;
    if (sim->swarm.rate[SIM_F_REFERRAL] > 0) /* who named whom a lost hub alone knew */
        sim->swarm.rate[SIM_F_HUB_LOST] = 0;
}

/* As her page tells it. 0: it could not be read, or may be another one the next time. */
static int64_t
number_of(struct sim *sim, int member)
{
    struct pd_hub *hub = sim->hub.hub;
    int64_t mid, n;

    if (numbers[member] != 0 || !sim_hub_begin(sim))
        return numbers[member];
    mid = pd_store_one(hub->store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(&sim->members[member].id)), 0);
    n = mid > 0 ? pd_referral_number_of(hub, mid) : 0;
    if (sim_hub_end(sim, n != 0))
        numbers[member] = n;
    return numbers[member];
}

int64_t
sim_referral_names(struct sim *sim, int told)
{
    int by = (int)pd_rng_below(&sim->people, (uint64_t)sim->member_count);

    if (!sim_chance(&sim->people, sim->swarm.rate[SIM_F_REFERRAL]))
        return 0;
    if (sim_chance(&sim->people, 100))
        return pd_referral_draw(&sim->people);
    if (sim->members[by].erased || sim->members[by].leaving || number_of(sim, by) == 0)
        return 0;
    named[told].by = by;
    return numbers[by];
}

void
sim_referral_answered(struct sim *sim, int told, const struct pd_errand_answer *a)
{
    if (sim->swarm.rate[SIM_F_REFERRAL] > 0)
        (void)pd_copy(named[told].word, sizeof named[told].word, a->referral);
}

/* ---- at rest: what was granted for it ---- */

void
sim_referral_replay(void)
{
    memset(brings, 0, sizeof brings);
    memset(comes, 0, sizeof comes);
}

static bool
no(struct model *m, const char *what, int row)
{
    (void)snprintf(m->problem, sizeof m->problem, "I55: %s, of member row %d", what, row);
    return false;
}

static bool
is_minor(const struct sim *sim, int person)
{
    return person >= 0 && sim->newcomers[person].minor;
}

/* Somebody told the hub that this member brought that person. */
static bool
was_named(const struct sim *sim, const struct model *m, int person, int by)
{
    for (int i = 0; i < sim->told_count; i++)
        if (sim->told[i].person == person && named[i].by != NOBODY &&
            model_member(m, sim->members[named[i].by].text) == by)
            return true;
    return false;
}

static bool
is_staff(const struct sim *sim, const struct model *m, int member)
{
    for (int i = 0; i < sim->staff_count; i++)
        if (sim->staff[i].member >= 0 && model_member(m, sim->members[sim->staff[i].member].text) == member)
            return true;
    return false;
}

bool
sim_referral_grant(struct sim *sim, struct model *m, const struct sim_referral_op *op)
{
    const char *id = strrchr(op->key, ':');
    int row = id != NULL ? model_member(m, id + 1) : NOBODY;
    int person = row != NOBODY ? sim_newcomer_of(row) : NOBODY;
    bool bring = strncmp(op->key, "bring:", 6) == 0;

    if (sim->rules.referral == SIM_REFERRAL_NONE || row < 0 || row >= ROWS || op->account < 0)
        return no(m, "points for a referral of nobody", row);
    if (++(bring ? brings : comes)[row] > 1)
        return no(m, "a newcomer was rewarded twice", row);
    if (is_minor(sim, person))
        return no(m, "a child was brought", row);
    if (bring ? op->account == row || is_staff(sim, m, op->account) : op->account != row)
        return no(m, "points went to whom they are not for", row);
    if (bring && person != NOBODY && !was_named(sim, m, person, op->account))
        return no(m, "points went to who was not named", row);
    model_grant(m, op->account, bring ? "bring" : "come", bring ? BRING : COME, op->at_ms);
    return true;
}

static bool
somebody_was_named(const struct sim *sim, int person)
{
    for (int i = 0; i < sim->told_count; i++)
        if (sim->told[i].person == person && named[i].by != NOBODY)
            return true;
    return false;
}

/* Also where another counter told of her first: it is she who is asked about. */
static void
check_word(struct sim *sim, const struct model *m, int i)
{
    const struct sim_told *t = &sim->told[i];
    char text[PD_ID_TEXT_CAP];
    int row;

    if (named[i].word[0] == '\0' || pd_id_is_zero(t->became))
        return;
    row = model_member(m, pd_id_text(t->became, text));
    if (row < 0 || row >= ROWS)
        return;
    if (strcmp(named[i].word, "credited") == 0 && comes[row] == 0)
        sim_violation(sim, "I55: member row %d was told to be rewarded, and was not", row);
    if (strcmp(named[i].word, "credited") == 0 && !somebody_was_named(sim, t->person))
        sim_violation(sim, "I55: member row %d was brought by a number that nobody has", row);
}

void
sim_check_referral(struct sim *sim, const struct model *m)
{
    for (int row = 0; row < ROWS && !sim_broken(sim); row++)
        if (brings[row] != comes[row])
            sim_violation(sim, "I55: of member row %d whoever brought her was rewarded %d times, and she %d",
                row, brings[row], comes[row]);
    for (int i = 0; i < sim->told_count && !sim_broken(sim); i++)
        check_word(sim, m, i);
}

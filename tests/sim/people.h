/* What people do: one act each, at the hub, at a kiosk, at a counter. They use the stream sim->people. */
#ifndef PD_TESTS_SIM_PEOPLE_H
#define PD_TESTS_SIM_PEOPLE_H

#include "tests/sim/sim.h"

/* The next member, without points. Inside a batch. */
void
sim_member_add(struct sim *sim);

/* By the rule "pay" or "soon"; remembered when the hub kept it. */
void
sim_grant(struct sim *sim, const struct sim_grant *grant);

/* A code for a member, or NULL: the hub was down. */
struct sim_code *
sim_code_new(struct sim *sim, int member, enum pd_code_type type);

/* Members with their first points, codes. */
void
sim_people_create(struct sim *sim);

void
sim_people_act(struct sim *sim);

/* A desk's visit goes on: the hub answered (outcome of the hold), or time passed. */
void
sim_visit_answer(struct sim *sim, struct sim_desk *d, const struct pd_desk_reply *reply);

/* Whoever shows this code stands at that desk. */
void
sim_visit_at(struct sim *sim, struct sim_desk *d, struct sim_code *code);

/* ---- staff.c: who signs in at counters ---- */

/* Where people sign in: they are at the hub, with their badges, and counters ask for them. */
void
sim_staff_begin(struct sim *sim);

/* Shows a badge and types a PIN. true: she serves there, by the desk's own word. */
bool
sim_sign_in(struct sim *sim, struct sim_desk *d, int person, const char *pin);

void
sim_sign_out(struct sim *sim, struct sim_desk *d);

/* A supervisor's badge and PIN beside whoever serves, for one hold. */
bool
sim_approve(struct sim *sim, struct sim_desk *d, int person, const struct pd_id *hold);

/* One of the staff goes. true: the hub has it. */
bool
sim_dismiss(struct sim *sim);

/* Does whoever signed in there last serve her own membership? */
bool
sim_is_own(const struct sim *sim, const struct sim_desk *d, int member);

/* After a desk's turn: whom it has put out. */
void
sim_staff_look(struct sim *sim, struct sim_desk *d);

/* A desk did something that only one of its people may do, for this member (-1: for none). */
void
sim_served(struct sim *sim, const struct sim_desk *d, int member, const char *what);

/* ---- people_clerks.c ---- */

/* Somebody serves there, where people sign in. False: nobody does, or the desk is down. */
bool
sim_clerk_serves(struct sim *sim, struct sim_desk *d);

/* Whoever serves may vouch for this hold, or fetches somebody who may; a crooked one does not care. */
void
sim_clerk_vouches(struct sim *sim, struct sim_desk *d, const struct pd_id *hold);

/* She counts the shelf, opens or closes a shift, or goes; and what careless and crooked ones do. */
void
sim_act_clerk(struct sim *sim);

/* Goods leave a counter: its desk has said that they may. */
void
sim_goods_out(struct sim *sim, struct sim_desk *d, const struct pd_id *hold);

void
sim_visit_tick(struct sim *sim, struct sim_desk *d);

/* A member is stopped, or free again, and that is written down. Ends the batch that is open. */
void
sim_freeze(struct sim *sim, int member, bool frozen);

/* ---- people_hub.c ---- */

void
sim_act_grant(struct sim *sim);

void
sim_act_stock(struct sim *sim);

/* Units are carried from one place to another. */
void
sim_act_move(struct sim *sim);

/* Expiry is posted; a snapshot is made where one is due. */
void
sim_act_sweep(struct sim *sim);

/* A member is frozen, or free again. */
void
sim_act_freeze(struct sim *sim);

/* A member asks to be forgotten. */
void
sim_act_erase(struct sim *sim);

const char *
sim_some_sku(struct sim *sim);

/* ---- people.c: at kiosks ---- */

void
sim_act_visit(struct sim *sim);

/* NULL: this lobby has none of that kind. */
struct sim_desk *
sim_some_desk(struct sim *sim, bool counter);

/* ---- errands.c ---- */

/* Somebody asks a kiosk for something beside gifts. */
void
sim_act_errand(struct sim *sim);

/* ---- proxies.c ---- */

/* Somebody at a kiosk makes a proxy ticket of a ticket that is out, or takes it back. */
void
sim_act_proxy(struct sim *sim);

/* What somebody comes for: any ticket, or, where there are proxy tickets, often one of those. */
struct sim_ticket *
sim_ticket_brought(struct sim *sim);

/* The paper that somebody brings for a ticket: itself, or a proxy ticket of it; *proxy NULL: none. */
const char *
sim_paper_for(struct sim *sim, const struct sim_ticket *ticket, struct sim_proxy **proxy);

/* What a counter said of it. */
void
sim_proxy_looked_at(
    struct sim *sim, const struct sim_desk *d, struct sim_proxy *proxy, enum pd_capture_outcome said);

/* ---- newcomers.c: persons who become members at counters ---- */

/* Cards are printed ahead. Where people become members no hub is lost: of what it alone knew they are. */
void
sim_enrol_begin(struct sim *sim);

void
sim_act_enrol(struct sim *sim);

/* The hub's answer has come to a desk, whatever it makes of it; and what it shows to whoever serves. */
void
sim_enrol_answered(struct sim *sim, const struct sim_desk *d, const struct pd_errand_answer *answer);

void
sim_enrol_shown(struct sim *sim, const struct sim_desk *d, const struct pd_desk_reply *reply);

/* ---- practice.c ---- */

/* A paper of a training comes up. */
void
sim_act_practice(struct sim *sim);

/* ---- memberships.c ---- */

/* Before the rules are chosen. */
void
sim_memberships_begin(struct sim *sim);

/* The other membership of the same person; -1: she has none. */
int
sim_other_of(const struct sim *sim, int member);

/* The next member is another membership of the one before. false: she is not. Inside a batch. */
bool
sim_membership_add(struct sim *sim, struct sim_member *to);

/* Whoever showed a code goes on as her other membership, perhaps: *m is that one then. Returns who it is. */
int
sim_membership_choose(struct sim *sim, struct sim_desk *d, int who, struct pd_desk_member *m);

/* At rest: with whom she is one person at this desk. */
void
sim_check_membership(struct sim *sim, const struct sim_desk *d, int member, const struct pd_member *here);

/* ---- families.c ---- */

#define SIM_FAMILY_DAY 400
#define SIM_FAMILY_MONTH 700

/* Two cards of one account, before anything goes wrong. */
void
sim_family_begin(struct sim *sim);

/* The hospital gives somebody a card of another's account, blocks it, ends it. */
void
sim_act_family(struct sim *sim);

/* Whoever holds a card pays by it this time; *payer: whose account, as a number of the members. */
bool
sim_family_pays(struct sim *sim, const struct pd_desk_member *m, int *payer);

void
sim_check_families(struct sim *sim, sqlite3 *db);

/* ---- cashier.c: money of members, and what pays bills ---- */

void
sim_money_begin(struct sim *sim);

void
sim_act_money(struct sim *sim);

/* ---- homes.c: two houses that mirror everybody, or who was there ---- */

/* Where a desk stands. */
const char *
sim_house_of(const struct sim *sim, int desk);

void
sim_act_homes(struct sim *sim);

/* It mirrors what its house says. */
bool
sim_has_gone_over(struct sim *sim, const struct sim_desk *d);

/* At rest, in an act of the hub's: is she to be known there? */
bool
sim_mirrors(struct sim *sim, const struct sim_desk *d, const struct pd_id *member);

/* SQL: bit n: whoever is at `mid` is mirrored in house n. */
#define SIM_HOUSE_HAS(site, mid)                                                                             \
    "(NOT EXISTS (SELECT 1 FROM site_members WHERE site = '" site "') OR EXISTS (SELECT 1 FROM home"         \
    " WHERE mid = " mid " AND site = '" site "' AND home = 1))"
#define SIM_HOUSES_OF(mid) SIM_HOUSE_HAS("S1", mid) " + 2 * " SIM_HOUSE_HAS("S2", mid)

/* Of a hold of hers, by those bits. */
bool
sim_is_told_hold(const struct sim *sim, const struct sim_desk *d, const struct pd_id *maker, int houses_of);

/* ---- merchants.c: a shop outside, its till and its periods ---- */

void
sim_merchants_begin(struct sim *sim);

void
sim_act_merchant(struct sim *sim);

/* The line of the till's book with this number of its own; NULL: none. */
const struct sim_till *
sim_till_find(const struct sim *sim, const char *reference);

bool
sim_is_shops(const struct sim *sim, const struct sim_desk *d);

void
sim_check_merchants(struct sim *sim, sqlite3 *db);

/* ---- wheel.c ---- */

void
sim_wheel_begin(struct sim *sim);

/* Somebody looks at the wheel, spins it, or takes the ticket of what she won. */
void
sim_act_wheel(struct sim *sim);

void
sim_wheel_answered(struct sim *sim, struct sim_desk *d, const struct pd_errand_answer *answer);

/* ---- people_counter.c ---- */

void
sim_act_counter(struct sim *sim);

/* Asks for a hand-over and writes down what was recorded. true: the goods may go out now. */
bool
sim_counter_captures(
    struct sim *sim, struct sim_desk *d, const struct pd_desk_request *request, struct pd_desk_reply *answer);

/* A clerk tries what must not work: ends what was handed over, gives back twice. */
void
sim_act_crooked_clerk(struct sim *sim);

void
sim_crooked_clerk_at(struct sim *sim, struct sim_desk *d);

#endif

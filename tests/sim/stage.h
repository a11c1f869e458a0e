/*
 * A stage: the simulator's lobby under a script instead of a seed, for tests that tell one story. The
 * engines, disks, wires and checks are those of pointdesk-sim; only chance is gone. The weather is fair, a
 * message takes 10 ms each way, and nothing happens that the script does not ask for; time stands still until
 * sim_stage_run or sim_stage_rest. (1) A step whose desk or hub is down is a mistake of the script and ends
 * the program; what people are refused is an answer. (2) sim_stage_check ends a story: faults stop,
 * everything comes to rest, and every invariant is checked. One stage at a time.
 */
#ifndef PD_TESTS_SIM_STAGE_H
#define PD_TESTS_SIM_STAGE_H

#include "tests/sim/sim.h"

#define STAGE_HUB (-1) /* where a desk or the hub is meant */

/* What is left zero is the usual: floor mode, two kiosks (0, 1) and a counter (2) at P1, six gifts of 100
 * points with 5 of each, at P1, caps of 1,000 points. */
struct sim_stage_plan {
    struct sim_rules rules;
    uint64_t seed; /* of keys and ids; 0: 1 */
    bool early; /* statements are prepared when their machine starts, as in the field: where allocations fail
                 */
};

struct sim *
sim_stage_begin(const struct sim_stage_plan *plan);

void
sim_stage_end(struct sim *sim);

/* ---- time ---- */

void
sim_stage_run(struct sim *sim, int64_t ms);

/* Until everything is confirmed and pulled; false: not within two hours. */
bool
sim_stage_rest(struct sim *sim);

/* The end of the story: faults stop, whoever is down starts, rest, then all checks at rest. Returns "" or the
 * first violation, "I6: ...". The hub is down afterwards; its file can still be read. */
const char *
sim_stage_check(struct sim *sim);

/* ---- people; desks must be up ---- */

/* A member with so many points (0: none). Returns her number on this stage. */
int
sim_stage_member(struct sim *sim, int64_t points);

void
sim_stage_points(struct sim *sim, int member, int64_t points);

/* Erases her at the hub. false: it refuses, because she has open tickets. */
bool
sim_stage_erase(struct sim *sim, int member);

/* Her code's text; valid until the stage ends. */
const char *
sim_stage_code(struct sim *sim, int member, enum pd_code_type type);

/* She shows a new code and takes a gift of the rules, by index. Nothing goes out yet: the script releases or
 * cancels, unless it asks for the session's way with sim_stage_wait. hold may be NULL. 0: it did not come to
 * a decision, because nobody knows her here, the code is refused or nothing could be recorded. */
enum pd_redeem_outcome
sim_stage_redeem(struct sim *sim, int desk, int member, int gift, struct pd_id *hold);

/* The same with a code of the script's choice. */
enum pd_redeem_outcome
sim_stage_redeem_with(struct sim *sim, int desk, const char *code, int gift, int qty, struct pd_id *hold);

/* From here the desk waits as the session does: floor 2 s, otherwise 10 s, then releases or cancels. */
void
sim_stage_wait(struct sim *sim, int desk, const struct pd_id *hold);

/* The ticket goes out. Returns its code's text, or NULL: the desk may not. Valid until the stage ends. */
const char *
sim_stage_release(struct sim *sim, int desk, const struct pd_id *hold);

/* The ticket of a hold that is out, however it got out; NULL: none is. */
const char *
sim_stage_ticket(struct sim *sim, const struct pd_id *hold);

/* The desk shows it again: after a cut it may be out, and nobody was told. NULL: it is not. */
const char *
sim_stage_waiting(struct sim *sim, int desk, const struct pd_id *hold);

bool
sim_stage_cancel(struct sim *sim, int desk, const struct pd_id *hold);

/* She asks for today's points. 0: the desk says no. */
enum pd_claim_outcome
sim_stage_sign_in(struct sim *sim, int desk, int member);

/* Somebody types the number of a receipt and says that it is hers. 0: the desk says no. */
enum pd_claim_outcome
sim_stage_receipt(struct sim *sim, int desk, int member, const char *bill_no);

/* The hospital's own system tells of a bill, by event or in the nightly file. PD_ERR_EXISTS: it is here. */
enum pd_err
sim_stage_bill(struct sim *sim, int member, const char *bill_no, int64_t paid_fen);

/* At a counter: scans the ticket and, when it may, hands over. 0: the code is refused, or the desk failed. */
enum pd_capture_outcome
sim_stage_capture(struct sim *sim, int desk, const char *ticket);

/* How often goods have gone out for it: where the hub is asked first they may after the call. */
int
sim_stage_handed(struct sim *sim, const char *ticket);

/* "We cannot hand this over": ends the hold of a ticket. */
bool
sim_stage_cannot(struct sim *sim, int desk, const char *ticket);

/* "We do not want it any more", of a ticket that is out: its counter is asked to end it. */
bool
sim_stage_end_ask(struct sim *sim, int desk, const struct pd_id *hold);

/* The proxy ticket of a hold whose ticket is out: somebody else picks it up. "": the desk makes none. */
void
sim_stage_proxy(struct sim *sim, int desk, const struct pd_id *hold, char code[PD_CODE_CAP]);

/* It is taken back. false: none is out. */
bool
sim_stage_proxy_stop(struct sim *sim, int desk, const struct pd_id *hold);

/* "Take over here": asks for the token of this counter's place. */
bool
sim_stage_take_over(struct sim *sim, int desk);

/* This counter hands over at its place now. */
bool
sim_stage_has_token(struct sim *sim, int desk);

/* A supervisor lets a ticket in doubt go out. */
enum pd_capture_outcome
sim_stage_vouch(struct sim *sim, int desk, const char *ticket, const char *why);

bool
sim_stage_undo(struct sim *sim, int desk, const struct pd_id *hold);

/* ---- people at the hub; it must be up ---- */

/* What `pointdesk-hub device lost | settle` do. A lost desk finds no rest: the checks leave it out. */
enum pd_err
sim_stage_lost(struct sim *sim, int desk);

enum pd_err
sim_stage_settle(struct sim *sim, int desk, bool at_once);

/* ---- machines ---- */

/* Which ways of a desk's line work, both true: online. */
void
sim_stage_link(struct sim *sim, int desk, bool up, bool down);

/* How much later what its line carries arrives. */
void
sim_stage_slow(struct sim *sim, int desk, int64_t up_ms, int64_t down_ms);

enum sim_stage_stop {
    STAGE_STOP = 1, /* the program ends as it should */
    STAGE_KILL = 2, /* kill -9: the kernel forgets nothing */
    STAGE_CUT = 3,  /* the power fails */
};

/* Down until sim_stage_start. */
void
sim_stage_stop(struct sim *sim, int desk, enum sim_stage_stop how);

/* false: it does not open; sim->violation may say why. */
bool
sim_stage_start(struct sim *sim, int desk);

/* It is of the release that speaks up to this protocol, from its next start on. */
void
sim_stage_speak(struct sim *sim, int desk, int protocol);

/* Changes a desk's file behind its back, as a worn card does; it must be down. */
void
sim_stage_spoil(struct sim *sim, int desk, const char *sql);

/* A copy of its disk now, and such a copy put back: it must be down. The caller frees with sim_image_free. A
 * desk that the hub refuses afterwards is given up after half a minute, as people would, and a new one comes.
 */
struct sim_image *
sim_stage_image(struct sim *sim, int desk);

void
sim_stage_restore(struct sim *sim, int desk, const struct sim_image *image);

/* What this desk promised, another disk did: nothing is demanded of it any more. */
void
sim_stage_forgive(struct sim *sim, int desk);

/* The hub is down, and comes back from a backup: another life of it. What it had confirmed since is no
 * promise any more, until its desks have told it again. Start it then. */
void
sim_stage_hub_restore(struct sim *sim, const struct sim_image *backup);

/* The hospital's systems send every payment again, as they do after the hub was restored. */
void
sim_stage_payments_again(struct sim *sim);

/* The hub looks for what is over. */
void
sim_stage_sweep(struct sim *sim);

/* ---- what the hub has ---- */

/* One number by SQL over a copy of the hub's file; no row or NULL: 0. */
int64_t
sim_stage_hub_number(struct sim *sim, const char *sql);

/* One text, valid until the next call; no row: "". */
const char *
sim_stage_hub_text(struct sim *sim, const char *sql);

/* The hub's own verify: "" or its first problem. The hub must be up. */
const char *
sim_stage_hub_verify(struct sim *sim);

/* What a desk may still sell of a gift. */
int
sim_stage_left(struct sim *sim, int desk, int gift);

/* State of a hold at a desk, or at the hub; 0: unknown there. */
enum pd_hold_state
sim_stage_hold(struct sim *sim, int desk, const struct pd_id *hold);

#endif

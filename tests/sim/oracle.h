/* What was promised, written down outside the engines, and what must be true when everything has come to
 * rest. */
#ifndef PD_TESTS_SIM_ORACLE_H
#define PD_TESTS_SIM_ORACLE_H

#include "tests/sim/sim.h"

/* ---- oracle.c: what was promised ---- */

/* The desk said that an act of this kind is recorded. */
void
sim_oracle_act(struct sim *sim, struct sim_desk *d, enum pd_op_kind kind, const struct pd_id *hold);

struct sim_ticket *
sim_oracle_ticket(struct sim *sim, const struct pd_id *hold);

/* A ticket got into a pocket. */
void
sim_oracle_ticket_out(struct sim *sim, const struct sim_desk *d, const struct pd_ticket_view *view);

/* After a desk opened: nothing it promised is gone. */
void
sim_oracle_desk_opened(struct sim *sim, struct sim_desk *d);

/* After a desk took an answer. */
void
sim_oracle_desk_told(struct sim *sim, struct sim_desk *d);

void
sim_oracle_hub_opened(struct sim *sim);

/* A push answer leaves the hub: one op, one result. What was pushed says whose they are: a header may have
 * been garbled on its way. */
void
sim_oracle_results(struct sim *sim, const char *pushed, size_t pushed_len, const char *body, size_t len);

/* What a batch of a restored hub is about to keep, in the order of its doing: honoured ops have old numbers.
 */
void
sim_oracle_order(struct sim *sim, const char *device, const char *body, size_t len);

/* Where the op stands in that order; -1: in none. */
int
sim_oracle_place(const struct sim *sim, const char *device, uint64_t dseq, int64_t recv_ms);

/* The hub was restored: it answers for what desks have of it in writing, and for nothing else. */
void
sim_oracle_hub_restored(struct sim *sim);

/* What of a member's the bytes hold: "a name"; NULL: nothing. */
const char *
sim_oracle_personal(const struct sim *sim, const void *bytes, size_t len);

/* A sink for pd_log_set_sink; ctx is the sim. Logs are part of a trace, and of nothing else. */
void
sim_oracle_log(void *ctx, enum pd_log_level level, const char *code, const char *text);

/* By what the hub itself answered: this hold, or the capture of it that this desk wrote, was applied. Nothing
 * is known of a desk that fell, nor where a hub was lost: then true. */
bool
sim_oracle_said_yes(struct sim *sim, struct sim_desk *d, enum pd_op_kind kind, const struct pd_id *hold);

void
sim_oracle_redeemed_offline(
    struct sim *sim, struct sim_desk *d, enum pd_code_type type, const struct sim_offline *what);

/* A hold ended before its ticket was out: it gave nothing. */
void
sim_oracle_cancelled(struct sim_desk *d, const struct pd_id *hold);

void
sim_oracle_contact(struct sim_desk *d);

/* What a member reads of herself. */
void
sim_oracle_screen(struct sim *sim, const struct sim_desk *d, const struct pd_desk_member *m);

/* ---- loss.c: what floor mode may lose ---- */

/* A ticket went out; perhaps before the hub had answered. */
void
sim_loss_released(struct sim *sim, struct sim_desk *d, const struct pd_id *hold);

/* What is owed at rest against the worst case. */
void
sim_check_loss(struct sim *sim, sqlite3 *db);

/* ---- check.c: at rest ---- */

/* Everything is confirmed and pulled. */
bool
sim_at_rest(struct sim *sim);

/* What keeps it from that, and of which desk (-1: of none); NULL: nothing. */
const char *
sim_restless(struct sim *sim, int *desk);

/* Long after faults have stopped, and still not at rest. */
void
sim_not_at_rest(struct sim *sim);

void
sim_check(struct sim *sim);

/* check_hub.c: the hub's file, read by statements of our own. The hub is closed. */
void
sim_check_hub_file(struct sim *sim, sqlite3 *db);

/* proxies.c: what was taken back is so at the hub. */
void
sim_check_proxies(struct sim *sim, sqlite3 *db);

/* The wheel: wheel.c. */
void
sim_check_wheel(struct sim *sim, sqlite3 *db);

/* Whether all machines know errands, and none was lost that may have kept some to itself. */
bool
sim_errands_all_told(const struct sim *sim);

/* errands.c: the errands of a turn of a desk; what was kept is at the hub, once. */
void
sim_run_errands(struct sim *sim, struct sim_desk *d);

void
sim_check_errands(struct sim *sim, sqlite3 *db);

/* check_newcomers.c: who a member is, while the hub runs; then what became of everybody who was enrolled. */
void
sim_newcomers_look(struct sim *sim);

void
sim_check_newcomers(struct sim *sim, sqlite3 *db);

/* Whose account a card printed ahead opens there. */
/* Of who is not at a hub that was put back: nobody is left who could have told of her. */
bool
sim_enrolment_may_be_lost(const struct sim *sim, const struct pd_id *member);

void
sim_check_cards(struct sim *sim, struct sim_desk *d);

/* staff.c: acts at counters are of whoever signed in there; who was dismissed is known to be. */
void
sim_check_served(struct sim *sim, sqlite3 *db);

/* What a shift came to, by its counter and by the hub. The hub runs. */
void
sim_check_shift(struct sim *sim, struct sim_desk *d);

/* check_model.c: the same file against the rules. After sim_check_hub_file. */
void
sim_check_model(struct sim *sim, sqlite3 *db);

/* check_desk.c: a desk's tables against the hub's. */
void
sim_check_desk(struct sim *sim, struct sim_desk *d);

#endif

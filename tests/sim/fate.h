/* What befalls them: disks, power, wires and clocks; desks that are given up, a hub that is lost, members who
 * leave. */
#ifndef PD_TESTS_SIM_FATE_H
#define PD_TESTS_SIM_FATE_H

#include "tests/sim/sim.h"

/* ---- faults.c, faults_disk.c ---- */

/* One act of fate that this world has; false: it has none. */
bool
sim_fate_act(struct sim *sim);

/* Somebody is about to write to a disk: perhaps it is the moment. */
void
sim_fate_write(struct sim *sim, int disk);

/* All faults end. */
void
sim_fate_calm(struct sim *sim);

/* A desk of the lobby that is up or down, but there. */
struct sim_desk *
sim_fate_desk(struct sim *sim);

void
sim_fate_heal_later(struct sim *sim, int desk);

void
sim_fate_io_error(struct sim *sim);
void
sim_fate_read_error(struct sim *sim);
void
sim_fate_sync_fails(struct sim *sim);
void
sim_fate_full(struct sim *sim);
void
sim_fate_rot(struct sim *sim);
void
sim_fate_memory(struct sim *sim);
void
sim_fate_rollback(struct sim *sim);
void
sim_desk_put_back(struct sim *sim, struct sim_desk *d);
void
sim_fate_clone(struct sim *sim);
void
sim_fate_dead_disk(struct sim *sim);

/* ---- crooked.c ---- */

/* A desk whose journal says what it likes, well signed. */
void
sim_fate_crooked_desk(struct sim *sim);

/* ---- fallen.c: desks that are given up ---- */

/* Strict promises end with it, and what the hub says of its ops is no surprise. */
void
sim_desk_fell(struct sim *sim, struct sim_desk *d);

bool
sim_has_fallen(const struct sim *sim, const struct pd_id *device);

/* The hub has lost what it had of desks that fell before: nobody tells it again. */
void
sim_desks_shaken(struct sim *sim);

/* Its disk is worth nothing any more: somebody comes with a new one. */
void
sim_desk_give_up(struct sim *sim, struct sim_desk *d, const char *why);

/* A new disk, a new identity, the same place. Tried again while the hub is down. */
void
sim_desk_renew(struct sim *sim, struct sim_desk *d);

/* The hub has told it that its history was told twice. */
bool
sim_desk_told_twice(const struct sim *sim, const struct sim_desk *d);

/* After every turn: is it refused, or damaged, for long? */
void
sim_desk_look_after(struct sim *sim, struct sim_desk *d);

/* Its ledger said that it is damaged. true: no wonder, and it is given up. */
bool
sim_desk_damaged(struct sim *sim, struct sim_desk *d);

/* What it did since `high` may be given up with its branch. */
void
sim_desk_shaky_since(struct sim *sim, struct sim_desk *d, uint64_t high);

/* ---- hub_lost.c: its disk is lost, and a backup is put back ---- */

/* A backup is made; or everything since the last one is lost. */
void
sim_fate_hub_lost(struct sim *sim);

/* The hub is down, and becomes what the image has, as another life. */
void
sim_hub_restore(struct sim *sim, const struct sim_image *backup);

/* People do again what only the lost hub knew; tried until it is done. */
void
sim_tell_again(struct sim *sim);

/* A desk that fell has told what nobody else can, or never will: the hub goes on without. */
void
sim_refill_let_go(struct sim *sim);

/* ---- erased.c ---- */

/* A member who is leaving; tried until it is done. */
void
sim_erase(struct sim *sim, int member);

/* Whoever was erased, in a backup that was put back and is not served yet. */
void
sim_erase_again(struct sim *sim, struct pd_store *store);

bool
sim_somebody_leaves(const struct sim *sim);

/* In no file of hub or desks is what opens her person. The hub runs. */
void
sim_check_erased(struct sim *sim);

/* ---- releases.c ---- */

/* Some machines begin with the release before. */
void
sim_releases_begin(struct sim *sim);

/* One is updated, or its update taken back. */
void
sim_fate_release(struct sim *sim);

#endif

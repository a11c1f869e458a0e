/* The machines of the hospital and what lies between them: hub, desks, network. */
#ifndef PD_TESTS_SIM_MACHINES_H
#define PD_TESTS_SIM_MACHINES_H

#include "tests/sim/sim.h"

/* ---- net.c ---- */

struct sim_message *
sim_message_of_request(const struct pd_http_request *request);

struct sim_message *
sim_message_of_response(const struct pd_http_response *response);

void
sim_message_free(struct sim_message *message);

/* Carries a request towards the hub, an answer towards its desk; the weather decides. */
void
sim_net_to_hub(struct sim *sim, struct sim_message *message);

void
sim_net_to_desk(struct sim *sim, struct sim_message *message);

/* ---- hub_node.c ---- */

/* A hub's store, be it the backup's: statements late and from the pool, where that is no matter. */
enum pd_err
sim_store_open(const struct sim *sim, struct pd_store **out, const char *path, struct pd_why *why);

void
sim_hub_create(struct sim *sim);

/* Opens what is on the disk. false: the disk failed while opening; it will be tried again. */
bool
sim_hub_open(struct sim *sim);

/* The process is gone; with_power: the machine too. */
void
sim_hub_close(struct sim *sim, bool with_power);

/* Its disk went off: so does the hub, and it starts again later. */
void
sim_hub_check(struct sim *sim);

void
sim_hub_take(struct sim *sim, struct sim_message *message);

void
sim_hub_work(struct sim *sim);

/* The disk is asked for what was committed ahead, and the answers leave. */
void
sim_hub_sync(struct sim *sim);

/* Acts of people at the hub: begin before, end after. end returns false when nothing was kept. */
bool
sim_hub_begin(struct sim *sim);

bool
sim_hub_end(struct sim *sim, bool keep);

/* ---- desk_node.c ---- */

void
sim_desk_create(struct sim *sim, struct sim_desk *d, const char *code);

bool
sim_desk_open(struct sim *sim, struct sim_desk *d);

void
sim_desk_close(struct sim *sim, struct sim_desk *d, bool with_power);

/* Sets its clocks; true when it is up. */
bool
sim_desk_clock(struct sim *sim, struct sim_desk *d);

int64_t
sim_desk_boot_ms(const struct sim *sim, const struct sim_desk *d);

/* A request to the desk service, with all that must follow. false: the desk is down now. */
bool
sim_desk_ask(
    struct sim *sim, struct sim_desk *d, const struct pd_desk_request *request, struct pd_desk_reply *reply);

/* Sends what its lanes want to send, takes unasked replies, notices power cuts. */
void
sim_desk_turn(struct sim *sim, struct sim_desk *d);

void
sim_desk_answer(struct sim *sim, struct sim_desk *d, enum pd_lane lane, uint32_t serial,
    const struct sim_message *message);

/* Its disk went off or its ledger broke: what a supervisor does. true when it is down now. */
bool
sim_desk_check(struct sim *sim, struct sim_desk *d);

#endif

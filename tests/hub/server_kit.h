/*
 * A hub in memory behind its real HTTP server on loopback.
 */
#ifndef PD_TESTS_HUB_SERVER_KIT_H
#define PD_TESTS_HUB_SERVER_KIT_H

#include "sync/hub/server_mhd.h"

extern struct pd_store *store;
extern struct pd_hub *hub;
extern struct pd_rng rng;
extern struct pd_server *server;

int
server_set_up(void **state);

int
server_tear_down(void **state);

/* A socket that is connected to it. */
int
dial(void);

#endif

/* A desk whole: the real ledger in a file and the real client engine, against the hub of a kit. */
#ifndef PD_TESTS_HUB_TERMINAL_H
#define PD_TESTS_HUB_TERMINAL_H

#include "sync/client/client.h"
#include "tests/hub/hub_kit.h"

struct terminal {
    struct kit *kit;
    struct desk desk; /* who it is at the hub */
    struct pd_rng rng;
    struct pd_identity identity;
    char path[96];
    int protocol_max; /* 0: what this release speaks */
    struct pd_ledger *ledger;
    struct pd_client *client;
    struct pd_programme programme;
    int64_t boot_ms;
};

/* Where their files lie. */
extern const char *terminal_folder;

/* Enrols at P1 and opens; name tells its file from others'. */
void
terminal_open(struct terminal *t, struct kit *kit, const char *mode, const char *name);

/* The same at another site and place. */
void
terminal_open_at(struct terminal *t, struct kit *kit, const char *mode, const char *site, const char *place,
    const char *name);

/* Removes its file too. */
void
terminal_close(struct terminal *t);

/* The program ends and starts again. */
void
terminal_restart(struct terminal *t);

/* One request of a lane through the hub. false: nothing to say now. path: what was asked for, may be NULL. */
bool
terminal_step(struct terminal *t, enum pd_lane lane, char *path, size_t cap);

/* Until nothing is unsent and everything is pulled. */
void
terminal_sync(struct terminal *t);

/* The rules it has, for an act. */
const struct pd_programme *
terminal_programme(struct terminal *t);

/* A member shows a new code and takes a gift. */
enum pd_redeem_outcome
terminal_redeem(struct terminal *t, const struct pd_id *member, const char *sku, struct pd_hold *hold);

#endif

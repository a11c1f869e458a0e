/*
 * The inside of struct pd_ledger, for the files of this box only.
 */
#ifndef PD_LEDGER_STORE_H
#define PD_LEDGER_STORE_H

#include "app/core/lets.h"
#include "app/ledger/db.h"
#include "app/ledger/derived_sql.h"
#include "app/ledger/kept_sql.h"
#include "app/ledger/ledger.h"
#include "app/ledger/projection.h"
#include "app/ledger/reserve.h"

#define PD_LEDGER_APPLICATION_ID 0x50444c31 /* "PDL1" */

/* Which presented code may start redemptions now; forgotten at the next presentation and at a restart. */
struct pd_presented {
    bool valid;
    struct pd_id member;
    int64_t exp_ms;
};

/* The last op as this act sees it; forgotten when an act is rolled back. */
struct pd_journal_end {
    bool known;
    uint64_t dseq;
    struct pd_hash head;
};

/* Everything the desk knows about its hub, one row. */
struct pd_desk_row {
    struct pd_cursor cursor;
    uint64_t hub_epoch;
    uint64_t durable_seq;
    uint64_t own_high;  /* own ops that the hub's rows here include, all of them together */
    int64_t contact_ms; /* the hub last answered */
    int64_t floor_ms;   /* time never goes below */
};

/* A supervisor lets one op pass (approval.h). In memory alone: a desk that starts anew has none. */
struct pd_approval {
    struct pd_lets act; /* kind 0: none waits */
    struct pd_id by_id;
    char by[PD_STAFF_NUMBER_CAP];
    char badge[PD_SERIAL_CAP];
};

struct pd_ledger {
    sqlite3 *handle;
    bool log_settled; /* pd_wal_settle has succeeded */
    struct pd_db kept;
    struct pd_db derived;
    struct pd_rng *rng;
    enum pd_err broken;
    bool enrolled;
    struct pd_identity identity;
    struct pd_presented presented;
    struct pd_journal_end end;
    int protocol;          /* the hub's, as last heard */
    enum pd_mirror mirror; /* UNABLE: it is not known yet */
    int wal_pages;         /* not checkpointed yet */
    bool tray_again;       /* something came back into the tray */
    bool erased;           /* a tombstone was applied: the next checkpoint empties the WAL */
    bool members_known;
    uint64_t settings_at; /* rises with each row of them */
    /* What was read while no act was open, and how many rows this connection had changed by then (numbers
     * that only grow, also in an act that is rolled back): asked many times a second, mostly of nothing new.
     */
    struct {
        bool known;
        int changes;
        struct pd_ledger_status status;
    } last_status;
    struct {
        bool known;
        int changes;
        struct pd_desk_row row;
    } last_desk;
    struct {
        bool known;
        int changes;
        struct pd_token_state state;
    } last_token;
    struct {
        bool known;
        int changes;
        int64_t from_ms, until_ms; /* it is the one in force from the first to before the last */
        uint32_t version;          /* its document is the one below */
    } last_programme;
    struct {
        bool known; /* no document is wanted */
        int changes;
    } last_unwanted;
    uint64_t members;
    bool suspected;                  /* something was found damaged: rows of the hub's? */
    bool rotten;                     /* it was, and they are pulled again */
    struct pd_clerk clerk;           /* who serves; nobody at the start */
    struct pd_id clerk_id;           /* likewise */
    char clerk_badge[PD_SERIAL_CAP]; /* she came with it; "": not known */
    bool staff_moved;                /* rows of people have come since it was looked whether she may go on */
    struct pd_approval approval;
    bool settled;           /* nothing that the hub asks of this desk's holds waits to be done */
    int64_t ticket_life_ms; /* of the rules in force; 0: not known */
    char *document;         /* of the programme handed out last; owned */
    size_t document_len;
    struct pd_hash document_sum;
    struct pd_reserve reserve;
    enum pd_ledger_room room;
    struct pd_scratch *scratch; /* verify's; NULL: it makes one */
    bool again;                 /* the act that just ended found no room, and now there is some */
};

/* One act: begin, work, end. end commits when err is PD_OK and rolls back otherwise; returns what happened.
 */
PD_MUST_CHECK enum pd_err
pd_act_begin(struct pd_ledger *ledger);

/* For what promises something or merely fills the disk: PD_ERR_FULL while the reserve is spent. */
PD_MUST_CHECK enum pd_err
pd_act_begin_new(struct pd_ledger *ledger);

PD_MUST_CHECK enum pd_err
pd_act_end(struct pd_ledger *ledger, enum pd_err err);

/* The disk was full, the reserve was given back, and an act that keeps a promise may be tried once more. */
bool
pd_act_again(const struct pd_ledger *ledger, enum pd_err err);

/* Is what was read at that number of changes still so? */
bool
pd_store_unchanged(const struct pd_ledger *ledger, int changes);

/* Nothing that was read before is believed. */
void
pd_store_read_anew(struct pd_ledger *ledger);

/* May it be remembered: is it committed? */
bool
pd_store_settled(const struct pd_ledger *ledger);

PD_MUST_CHECK enum pd_err
pd_store_desk(struct pd_ledger *ledger, struct pd_desk_row *out);

PD_MUST_CHECK enum pd_err
pd_store_desk_put(struct pd_ledger *ledger, const struct pd_desk_row *desk);

/* Reads what the hub speaks into ledger->protocol. */
PD_MUST_CHECK enum pd_err
pd_store_spoken(struct pd_ledger *ledger);

/* Reads what is mirrored into ledger->mirror. */
PD_MUST_CHECK enum pd_err
pd_store_mirror(struct pd_ledger *ledger);

/* Reads the identity into ledger->identity. Errors: PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_store_identity(struct pd_ledger *ledger);

#endif

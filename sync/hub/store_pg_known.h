/*
 * What was read beforehand of a group of ops: ids that are taken, members with their accounts and lots. Each
 * statement of the engine that asks for one of them is answered from here while it is known. (1) A row is
 * believed until something of its batch touches it: what a spend or a lot's move does to it is known too, and
 * the row is changed here as the database's will be; anything else makes it stale. Nobody else writes while a
 * batch is open. (2) A changed row is
 * somewhere else in its table once it is written, and found by its key from then on. (3) What is stale, or
 * was not asked about, is for the database to say. Threading: the store's.
 */
#ifndef PD_HUB_STORE_PG_KNOWN_H
#define PD_HUB_STORE_PG_KNOWN_H

#include "sync/hub/store.h"
#include "sync/hub/store_pg_arrays.h"
#include "sync/hub/store_pg_batch.h"
#include "sync/hub/store_pg_marks.h"

enum pd_pg_read { PD_PG_READ_OPS, PD_PG_READ_MEMBERS, PD_PG_READ_DEVICES, PD_PG_READ_DRAWN, PD_PG_READS };

/* Zeroed: nothing is known. */
struct pd_pg_known {
    PGresult *rows; /* a member and one of her lots each, in the order of both */
    PGresult *device_rows;
    struct pd_store_expected *asked;
    int asked_count; /* 0: nothing is known */
    int64_t since_ms;
    struct pd_pg_index asked_of[PD_PG_READ_DRAWN]; /* into asked, by the id that a read is about */
    struct pd_pg_index members, accounts;          /* into rows: the first of hers */
    struct pd_pg_index devices;                    /* into device_rows */
    int64_t drawn;                                 /* nobody has drawn for a hold of a higher number */
    struct pd_pg_marks stale;
    struct pd_pg_marks moved; /* as they are here, but no longer where they were read */
};

/* On a new connection. The result that says no, owned by the caller, or NULL. */
PGresult *
pd_pg_known_prepare(PGconn *conn);

/* Forgets, and reads. false: *wrong is what the server said, owned by the caller, or NULL. */
PD_MUST_CHECK bool
pd_pg_known_read(struct pd_pg_known *known, PGconn *conn, const struct pd_store_expected *ops, int count,
    int64_t since_ms, PGresult **wrong);

/* Whether that id is not taken: PD_PG_NONE, or PD_PG_ALONE where it is not known. */
enum pd_pg_turn
pd_pg_known_id(const struct pd_pg_known *known, const struct pd_arg *args);

/* The answer to `member_by_id`. */
enum pd_pg_turn
pd_pg_known_member(const struct pd_pg_known *known, const struct pd_arg *args, struct pd_pg_rows *found);

/* The answer to `lots_of`. */
enum pd_pg_turn
pd_pg_known_lots(const struct pd_pg_known *known, const struct pd_arg *args, struct pd_pg_rows *found);

/* The answer to `device_by_id`. */
enum pd_pg_turn
pd_pg_known_device(const struct pd_pg_known *known, const struct pd_arg *args, struct pd_pg_rows *found);

/* Whether the account of points that `account_spend` is about has enough. *place: where it is,
 * PD_PG_PLACE_LEN bytes, or NULL. false: it is not known, or not so. */
bool
pd_pg_known_spend(const struct pd_pg_known *known, const struct pd_arg *args, const void **place);

/* Where the lot is that `lot_move` is about, or NULL. */
const void *
pd_pg_known_lot(const struct pd_pg_known *known, const struct pd_arg *args);

/* A statement changes what it is about. certain: it does, as its arguments say; else it is not known what it
 * came to. false: no memory, and what is known cannot be believed. */
PD_MUST_CHECK bool
pd_pg_known_touch(struct pd_pg_known *known, enum pd_hub_sql sql, const struct pd_arg *args, bool certain);

/* What was kept is written: rows that it changed are not where they were read. drawn: the highest number of a
 * hold that it drew for. false: no memory. */
PD_MUST_CHECK bool
pd_pg_known_written(struct pd_pg_known *known, const struct pd_pg_marks *waiting, int64_t drawn);

void
pd_pg_known_forget(struct pd_pg_known *known);

void
pd_pg_known_finish(struct pd_pg_known *known);

#endif

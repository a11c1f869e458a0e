/*
 * The data folder of an enrolled desk as a hospital has it: the demo programme, leases for every gift, and as
 * many members as asked for, written through the ledger like pages from a hub. Made once per number of
 * members and copied for each bench.
 */
#ifndef PD_TESTS_BENCH_DESK_FOLDER_H
#define PD_TESTS_BENCH_DESK_FOLDER_H

#include "app/core/code.h"
#include "app/ledger/ledger.h"

#define PD_DESK_MEMBERS 20000

/* Member i of every desk made here. */
struct pd_id
pd_desk_member_id(int64_t i);

/* A fresh copy named `name`; path holds 512 bytes. */
PD_MUST_CHECK enum pd_err
pd_desk_folder(const char *name, int64_t members, char *path, struct pd_why *why);

/* The same of a counter that holds its place's token and knows a kiosk beside it. */
PD_MUST_CHECK enum pd_err
pd_desk_counter_folder(const char *name, int64_t members, char *path, struct pd_why *why);

/* Ticket i of that kiosk, as it is printed: of member i's, for one gift. */
PD_MUST_CHECK enum pd_err
pd_desk_ticket_text(int64_t i, char *text, size_t cap);

/* The desk's ledger, for benches that write themselves. rng outlives it. */
PD_MUST_CHECK enum pd_err
pd_desk_ledger(const char *folder, struct pd_rng *rng, struct pd_ledger **ledger, struct pd_why *why);

/* The demo programme as it was given to the desk. */
PD_MUST_CHECK enum pd_err
pd_desk_programme(struct pd_programme *programme, struct pd_why *why);

/* A code that this member may hold up now. */
PD_MUST_CHECK enum pd_err
pd_desk_code(int64_t member, char *text, size_t cap);

#endif

/* A hub in memory and desks that talk to it through pd_hub_handle, as over the network. */
#ifndef PD_TESTS_HUB_KIT_H
#define PD_TESTS_HUB_KIT_H

#include "app/core/code.h"
#include "app/core/lots.h"
#include "app/core/op.h"
#include "sync/hub/hub.h"
#include "sync/wire/httpsig.h"
#include "sync/wire/problem.h"
#include "sync/wire/pull.h"
#include "sync/wire/push.h"

#define KIT_NOW INT64_C(1790000000000)
#define KIT_LINES 600
#define KIT_RECEIPTS 128

struct kit {
    struct pd_store *store;
    struct pd_hub *hub;
    struct pd_rng rng;
    int64_t now_ms;
    struct pd_public_key hub_key;
    char nonce[PD_NONCE_CAP]; /* of the last greeting */
    bool pressed;             /* others wait for each batch of kit_send */
    /* the last answer, copied */
    int status;
    char body[PD_PULL_BODY_MAX + 65536];
    size_t body_len;
};

/* What the hub signed about lines from..to. */
struct kit_receipt {
    int from, to;
    char nonce[PD_NONCE_CAP];
    char answer[4096];
    size_t len;
};

struct desk {
    struct kit *kit;
    struct pd_id id;
    struct pd_secret_key secret;
    uint32_t epoch;
    char mode[8];
    char lines[KIT_LINES][PD_OP_LINE_MAX + 1];
    size_t len[KIT_LINES];
    struct pd_hash heads[KIT_LINES + 1];       /* after line i: heads[i + 1] */
    int count;                                 /* lines written */
    uint32_t ordinals[8];                      /* next of lease i */
    uint64_t pull_epoch;                       /* of its cursors */
    int protocol;                              /* of its pushes, 0: 1; of its pulls, 0: the last */
    struct kit_receipt receipts[KIT_RECEIPTS]; /* answers to pushes of protocol 2, in their order */
    int receipt_count;
    bool show_receipts; /* with the lines that they are about */
    struct pd_op_result results[PD_PUSH_OPS_MAX];
    struct pd_push_answer answer;
};

/* With the test programme published and, below, one member. path NULL: in memory. */
void
kit_open(struct kit *kit, const char *path);

/* The same on another day. */
void
kit_open_at(struct kit *kit, const char *path, int64_t now_ms);

void
kit_close(struct kit *kit);

/* Ended and started again on its file; time and the desks go on. */
void
kit_reopen(struct kit *kit, const char *path);

struct pd_id
kit_member(struct kit *kit, const char *number, int64_t points);

/* The second of these is another membership of whoever is the first. */
void
kit_one_person(struct kit *kit, const struct pd_id *member, const struct pd_id *other);

/* The number of her row. */
int64_t
kit_row(struct kit *kit, const struct pd_id *member);

void
kit_grant(struct kit *kit, const struct pd_id *member, const char *key, int64_t points);

/* Free, held, debt of a member. */
void
kit_balance(struct kit *kit, const struct pd_id *member, int64_t *free, int64_t *held, int64_t *debt);

void
kit_expect_balance(struct kit *kit, const struct pd_id *member, int64_t left, int64_t held, int64_t debt);

/* The rules that the kit opened with, some keys set (JSON; null: gone), in force from an instant on. */
void
kit_publish(struct kit *kit, const char *changes, int64_t from_ms);

/* Everything that is due, at an instant that somebody vouched for. */
void
kit_sweep(struct kit *kit, int64_t now_ms);

/* The same as the server does it: by the kit's clock, as far as the hub believes that. */
void
kit_sweep_unvouched(struct kit *kit);

/* As she is at the hub; valid until the next. */
const struct pd_member *
kit_look(struct kit *kit, const struct pd_id *member);

/* An instant at UTC+8, where the kit's hospital is. */
int64_t
kit_at(int year, int month, int day, int hour, int minute, int second);

/* Ends the open batch: keeps it when err is PD_OK, gives it up otherwise. Returns err. */
enum pd_err
kit_finish(struct kit *kit, enum pd_err err);

/* How many can act as owners. */
int
kit_owners(struct kit *kit);

/* Fails the test when verify finds something. */
struct pd_hub_report
kit_verify(struct kit *kit);

/* The tear-down of a test whose set-up left its kit in the state: every invariant is verified, and the hub
 * ended. */
int
kit_tear_down(void **state);

int
kit_incidents(struct kit *kit, const char *kind);

/* One request in a batch of its own; the answer is in the kit. */
enum pd_hub_step
kit_send(struct kit *kit, const struct pd_http_request *request, int64_t waited_ms);

/* What one of the hospital's own systems posts, with its key; idem may be NULL. Returns the status. */
int
kit_post(struct kit *kit, const char *path, const char *key, const char *idem, const char *body);

/* What it reads; query may be "". Returns the status. */
int
kit_get(struct kit *kit, const char *path, const char *query, const char *key);

struct kit_post_case {
    const char *path, *body;
    int status;
};

/* Posts each, under an idempotency key of its own, and expects its status. */
void
kit_post_each(struct kit *kit, const char *key, const struct kit_post_case *cases, int count);

/* Status 200 expected otherwise: the problem's code of the last answer. */
const char *
kit_problem(struct kit *kit);

void
kit_hello(struct kit *kit, char nonce[PD_NONCE_CAP]);

/* A copy of the hub as it is, sealed, in a file. */
void
kit_backup(struct kit *kit, const char *path);

/* The same, but that the hub does not come to hear of it. */
void
kit_backup_unheard(struct kit *kit, const char *path);

/* The kit's hub is lost, and is the one in the file from here on: another life of it. */
void
kit_restore(struct kit *kit, const char *path);

/* Enrols with a pre-approved code, at site S1. */
void
desk_enrol(struct desk *desk, struct kit *kit, const char *mode, const char *place);

/* The same at another site. */
void
desk_enrol_at(struct desk *desk, struct kit *kit, const char *mode, const char *site, const char *place);

/* Signs and sends one enrolment; its answer is in the kit. */
int
desk_enrol_with(struct desk *desk, struct kit *kit, const char *code, const char *mode);

/* An op with id, device, epoch, dseq, time filled in. */
struct pd_op
desk_op(struct desk *desk, enum pd_op_kind kind);

/* Journals it. */
void
desk_write(struct desk *desk, const struct pd_op *op);

void
desk_write_line(struct desk *desk, const char *line, size_t len);

/* Pushes lines [from, to); 200 means that desk->answer is read and verified. */
int
desk_push(struct desk *desk, int from, int to);

/* The very bytes of the last push of any desk: the network brings them twice. Returns the status. */
int
kit_push_arrives_again(struct kit *kit);

/* Writes one op, pushes it, and returns its result. */
struct pd_op_result
desk_do(struct desk *desk, const struct pd_op *op);

/* The same with an op of a kind about a hold. */
struct pd_op_result
desk_tell(struct desk *desk, enum pd_op_kind kind, const struct pd_id *hold);

/* A hold for qty of a sku from the desk's own lease. */
struct pd_op
desk_hold(struct desk *desk, const struct pd_id *member, const char *sku, int qty, int64_t amount);

/* What the ticket of a hold says. */
struct pd_code
kit_ticket(const struct pd_op *hold, int64_t exp_s);

/* The ticket of a hold, as the desk with this key writes it. */
void
write_ticket(const struct pd_secret_key *secret, const struct pd_op *hold, char out[PD_CODE_CAP]);

/* release, capture, void, refund of a hold. */
struct pd_op
desk_about(struct desk *desk, enum pd_op_kind kind, const struct pd_id *hold);

/* A signed GET. */
int
desk_get(struct desk *desk, const char *path, const char *query, int64_t waited_ms, enum pd_hub_step *step);

/* Pulls one page; rows go to out (max of them). Returns how many, -1 for a problem. */
int
desk_pull(struct desk *desk, uint64_t cursor, int limit, struct pd_pull_header *header, struct pd_row *out,
    int max);

/* The newest row of those that it is, from the beginning, as a desk of this protocol is told (0: the last);
 * what: handed on. Returns how many there were. */
typedef bool
desk_row_is(const struct pd_row *row, const void *what);

int
desk_newest(struct desk *desk, int protocol, desk_row_is *is, const void *what, struct pd_row *out);

/* The lease of a sku that this desk was given. */
bool
desk_lease(struct desk *desk, const char *sku, struct pd_lease_row *out);

/* The store of a hub that was made at path and is closed, wherever it is kept. */
void
kit_store(struct pd_store **out, const char *path);

/* What is kept at path, closed, is a file of SQLite there from now on, for who spoils it. */
void
kit_as_file(const char *path);

/* The store that such a file is, wherever hubs are kept. false: PostgreSQL does not take what stands in it.
 */
bool
kit_store_of_file(struct pd_store **out, const char *path);

/* The rest of the test is about the hub's own file: it is skipped on PostgreSQL. */
void
kit_needs_file(void);

/* The kit's hub, whose file is `from`, is kept at path from here on, in a PostgreSQL of which PD_TEST_PG
 * tells; the file goes. */
void
kit_move(struct kit *kit, const char *from, const char *path);

/* A file of at most 2 MiB. */
void
kit_copy(const char *from, const char *to);

#endif

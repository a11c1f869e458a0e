/*
 * A request of one of the hospital's own systems: its bearer key names the client and what it may do, an
 * Idempotency-Key makes a repeat (the same body to the same path) get the first answer. JSON is read with
 * jansson: this is not the op path.
 */
#ifndef PD_HUB_CLIENTS_H
#define PD_HUB_CLIENTS_H

#include "sync/hub/engine.h"

#include <jansson.h>

#define PD_CLIENT_CAP 33
#define PD_IDEM_CAP 129

struct pd_client_call {
    struct pd_call *call;
    char client[PD_CLIENT_CAP];
    const char *key;    /* Idempotency-Key, or NULL */
    const char *unkept; /* a key of the body that not even a hash is kept of; NULL: none */
    struct pd_hash body;
    json_t *json;
    int status;
    char answer[4096];
};

/* The bearer key is good for this, and asks not too often; its client's name. false: the problem was
 * answered. */
bool
pd_client_may(struct pd_call *call, unsigned int scope, char name[PD_CLIENT_CAP]);

/* The key is good for this. Without a body there is no json. Sets *step when the request ends here. */
bool
pd_client_call_open(struct pd_client_call *c, unsigned int scope, bool needs_key, enum pd_hub_step *step);

/* Sends c->answer, and keeps it for a repeat. */
enum pd_hub_step
pd_client_call_close(struct pd_client_call *c);

enum pd_hub_step
pd_client_call_refuse(struct pd_client_call *c, enum pd_problem problem, const char *detail);

/* Whom the path names between "/v1/members/" and tail; *mid: her row. false: the problem was answered. */
bool
pd_client_member(
    struct pd_client_call *c, const char *tail, struct pd_member *out, int64_t *mid, enum pd_hub_step *step);

/* ,"key":{"zh-CN":...,"en":...}: in every language that has words of its own; nothing where there are none.
 */
void
pd_client_add_words(struct pd_str *out, const char *key, const struct pd_text *text);

/* The digits, at most 15, between this beginning of a path and the next "/" or its end; 0: something else
 * stands there. */
int64_t
pd_client_number(const char *path, const char *before);

/* What stands between two parts of a path that a route matched. false, and "": longer than any that is. */
bool
pd_client_middle(const char *path, const char *before, const char *behind, char *out, size_t cap);

/* A text of at most 256 bytes, or NULL. */
const char *
pd_client_text(const json_t *object, const char *name);

/* What came of it, for an err other than PD_OK: *why where it has words. */
enum pd_hub_step
pd_client_call_fail(struct pd_client_call *c, enum pd_err err, const struct pd_why *why);

/* The object has no other keys than these, up to NULL. Errors: PD_ERR_INVALID with *why. */
PD_MUST_CHECK enum pd_err
pd_client_keys(const json_t *object, const char *const *keys, struct pd_why *why);

#endif

/*
 * Who a member is elsewhere: ids that a WeChat mini-program, a customer system or another issuer knows her
 * by. (1) An id of an issuer is one member's; whoever binds it to another is refused, until it is unbound.
 * (2) The hub keeps a keyed hash of it and its last characters: it is found, and never told. (3) Where a
 * member is named to the hub, "ext:ISSUER:ID" names her; so whoever is bound may ask for a rotating code of
 * hers, and tell what she did. (4) Erasing her takes them. Threading: the engine's.
 */
#ifndef PD_HUB_EXTERNALS_H
#define PD_HUB_EXTERNALS_H

#include "sync/hub/engine.h"

#define PD_EXTERNAL_PREFIX "ext:"
#define PD_ISSUER_CAP 17   /* 1 to 16 of A-Z a-z 0-9 - _ */
#define PD_EXTERNAL_CAP 65 /* 1 to 64 of the same */
#define PD_EXTERNAL_TAIL_CAP 5
#define PD_EXTERNALS_MAX 16 /* of one member */
#define PD_EXTERNAL_BY_CAP 48

/* Errors with *why: PD_ERR_INVALID (issuer, id), PD_ERR_NOT_FOUND (nobody), PD_ERR_STATE (another's, or too
 * many), PD_ERR_EXISTS (hers already). */
PD_MUST_CHECK enum pd_err
pd_hub_external_bind(struct pd_hub *hub, int64_t now_ms, const struct pd_id *member, const char *issuer,
    const char *id, const char *by, struct pd_why *why);

/* Errors with *why: PD_ERR_INVALID, PD_ERR_NOT_FOUND (nobody's). */
PD_MUST_CHECK enum pd_err
pd_hub_external_unbind(
    struct pd_hub *hub, int64_t now_ms, const char *issuer, const char *id, struct pd_why *why);

struct pd_external {
    char issuer[PD_ISSUER_CAP];
    char tail[PD_EXTERNAL_TAIL_CAP]; /* its last characters, at most a quarter of it */
    int64_t at_ms;
    char by[PD_EXTERNAL_BY_CAP];
};

PD_MUST_CHECK enum pd_err
pd_hub_external_each(struct pd_hub *hub, const struct pd_id *member,
    void (*each)(void *ctx, const struct pd_external *external), void *ctx);

/* Her row by "ext:ISSUER:ID"; 0: nobody's, or another kind of name. */
int64_t
pd_external_find(struct pd_hub *hub, const char *text);

void
pd_externals_forget(struct pd_hub *hub, int64_t mid);

#endif

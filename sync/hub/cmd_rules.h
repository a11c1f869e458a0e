/*
 * Commands that change the rules by themselves: a place, a gift's place, a price list. They change the newest
 * document and do with it what a person would do with the file: propose it, or publish it while there are
 * fewer than two owners. (1) No change is begun while a proposal is open: approving the one would take the
 * other back. (2) Nothing is kept of a change that fails.
 */
#ifndef PD_HUB_CMD_RULES_H
#define PD_HUB_CMD_RULES_H

#include "sync/hub/cmd_person.h"

#include <jansson.h>

/* In a batch. *document: the newest one, to be changed; json_decref it. Errors with *why: PD_ERR_NOT_FOUND
 * (none was published), PD_ERR_STATE (a proposal is open). */
PD_MUST_CHECK enum pd_err
pd_rules_take(struct pd_hub_desk *desk, json_t **document, struct pd_why *why);

/* In the same batch: tells what changes, and proposes it by *who, or publishes it where *who is nobody. The
 * document as it was when it was taken is PD_ERR_EXISTS. *proposal: its number; 0: published as *version.
 * Errors with *why: those of proposing and publishing. */
PD_MUST_CHECK enum pd_err
pd_rules_put(struct pd_hub_desk *desk, const json_t *document, const struct pd_staff *who, int64_t *proposal,
    uint32_t *version, struct pd_why *why);

/* What the person does next. */
void
pd_rules_tell_next(struct pd_hub_desk *desk, int64_t proposal, uint32_t version);

/* The element of an array of objects whose `key` is `id`, or NULL. */
json_t *
pd_rules_find(const json_t *document, const char *array, const char *key, const char *id);

/* "zh-Hans=..|en=.." as a text of the document in all languages that the hospital's name has. NULL with *why,
 * whose path is `option`. */
json_t *
pd_rules_text(const json_t *document, const char *option, const char *words, struct pd_why *why);

/* Every language that the hospital's name has. Errors: PD_ERR_INVALID with *why. */
PD_MUST_CHECK enum pd_err
pd_rules_text_whole(const json_t *document, const char *option, const json_t *text, struct pd_why *why);

#endif

/*
 * What the hospital's own systems are told by the hub itself: notices, kept in the database with what they
 * are about and sent by the server until they are taken.
 *   (1) A notice is stored in the transaction that made it: nothing is told that did not happen, and what
 *       happened is told at least once, under an id that stays the same.
 *   (2) It says nothing of a member but her id; erasing her takes what is not sent yet.
 *   (3) A receiver that does not answer costs nobody else anything: it is asked again ever more rarely, and
 *       what is not taken within its days is given up, with an exception for a person.
 * On the wire a notice is a CloudEvent 1.0 in JSON, signed: `Pointdesk-Signature: t=SECONDS,v1=HEX`, where
 * HEX is HMAC-SHA256 under the webhook's secret (its text) over SECONDS, ".", and the body's bytes.
 */
#ifndef PD_HUB_WEBHOOKS_H
#define PD_HUB_WEBHOOKS_H

#include "sync/hub/engine.h"

/* Tells whoever asked for this kind; data is a JSON object, written as by printf, of ids, words and numbers.
 * In the transaction of what it tells. */
void
pd_webhook_note(struct pd_hub *hub, enum pd_webhook_event event, int64_t mid, const char *data, ...)
    PD_PRINTF(4, 5);

/* Does anybody want to hear of this? */
bool
pd_webhook_wanted(struct pd_hub *hub, enum pd_webhook_event event);

/* She is erased. */
void
pd_webhook_forget(struct pd_hub *hub, int64_t mid);

/* A client is gone. */
void
pd_webhook_drop(struct pd_hub *hub, const char *client);

#endif

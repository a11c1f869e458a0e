/*
 * An answer of the hub on its way between two threads: the transport owns what it tells of only until it has
 * told (transport_curl.h). One block of memory for body and headers. Threading: none of its own; a copy has
 * one owner.
 */
#ifndef PD_CLIENT_ANSWER_COPY_H
#define PD_CLIENT_ANSWER_COPY_H

#include "sync/client/client.h"

struct pd_answer_copy;

/* NULL: no memory. The body of the copy ends with a zero byte that its length does not count. */
struct pd_answer_copy *
pd_answer_copy(const struct pd_http_response *from);

/* Valid as long as the copy. */
const struct pd_http_response *
pd_answer_of(const struct pd_answer_copy *copy);

/* NULL is nothing. */
void
pd_answer_free(struct pd_answer_copy *copy);

#endif

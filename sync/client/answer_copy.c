#include "sync/client/answer_copy.h"

#include <stdlib.h>
#include <string.h>

struct pd_answer_copy {
    struct pd_http_response response;
    char *block;
};

static size_t
size_of(const struct pd_http_response *from)
{
    size_t need = from->body_len + 1;

    for (int i = 0; i < from->headers.count; i++)
        need += strlen(from->headers.item[i].name) + strlen(from->headers.item[i].value) + 2;
    return need;
}

struct pd_answer_copy *
pd_answer_copy(const struct pd_http_response *from)
{
    struct pd_answer_copy *c = calloc(1, sizeof *c);
    char *p = c != NULL ? malloc(size_of(from)) : NULL;

    if (p == NULL) {
        free(c);
        return NULL;
    }
    c->block = p;
    c->response = *from;
    for (int i = 0; i < from->headers.count; i++) {
        size_t n = strlen(from->headers.item[i].name) + 1;
        size_t v = strlen(from->headers.item[i].value) + 1;

        c->response.headers.item[i].name = memcpy(p, from->headers.item[i].name, n);
        c->response.headers.item[i].value = memcpy(p + n, from->headers.item[i].value, v);
        p += n + v;
    }
    if (from->body_len > 0)
        memcpy(p, from->body, from->body_len);
    p[from->body_len] = '\0';
    c->response.body = p;
    return c;
}

const struct pd_http_response *
pd_answer_of(const struct pd_answer_copy *copy)
{
    return &copy->response;
}

void
pd_answer_free(struct pd_answer_copy *copy)
{
    if (copy == NULL)
        return;
    free(copy->block);
    free(copy);
}

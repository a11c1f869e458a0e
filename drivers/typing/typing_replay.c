/* A table instead of an engine: what tests type, known beforehand. */
#include "drivers/typing/typing.h"

#include "app/base/str.h"

#include <stdlib.h>
#include <string.h>

struct replay {
    struct pd_typing typing; /* first */
    const char *table;
    char keys[PD_TYPING_BYTES];
    char committed[PD_TYPING_BYTES];
    int first; /* of the page in view */
};

static struct replay *
of(struct pd_typing *typing)
{
    return (struct replay *)(void *)typing;
}

/* The first line that begins with these keys; NULL: none does. */
static const char *
line_of(const struct replay *r, const char *keys)
{
    size_t n = strlen(keys);

    for (const char *p = r->table; p != NULL && *p != '\0';) {
        const char *feed = strchr(p, '\n');

        if (strncmp(p, keys, n) == 0)
            return p;
        p = feed != NULL ? feed + 1 : NULL;
    }
    return NULL;
}

/* Candidate n of a line, from 0. false: it has no such. */
static bool
candidate(const char *line, int n, char out[PD_TYPING_BYTES])
{
    const char *p = line;
    size_t len;

    out[0] = '\0';
    for (int i = -1; i < n; i++) {
        p += strcspn(p, " \n");
        if (*p != ' ')
            return false;
        p++;
    }
    len = strcspn(p, " \n");
    if (len == 0 || len >= PD_TYPING_BYTES)
        return false;
    memcpy(out, p, len);
    out[len] = '\0';
    return true;
}

static bool
replay_key(struct pd_typing *typing, int key)
{
    struct replay *r = of(typing);
    size_t n = strlen(r->keys);

    if (key == PD_TYPING_BACKSPACE) {
        if (n > 0)
            r->keys[n - 1] = '\0';
        r->first = 0;
        return n > 0;
    }
    if (key <= ' ' || key > '~' || n + 1 >= sizeof r->keys)
        return n > 0;
    r->keys[n] = (char)key;
    r->keys[n + 1] = '\0';
    if (line_of(r, r->keys) == NULL) {
        r->keys[n] = '\0';
        return n > 0;
    }
    r->first = 0;
    return true;
}

static bool
replay_choose(struct pd_typing *typing, int n)
{
    struct replay *r = of(typing);
    const char *line = r->keys[0] != '\0' ? line_of(r, r->keys) : NULL;

    if (line == NULL || !candidate(line, r->first + n, r->committed))
        return false;
    r->keys[0] = '\0';
    r->first = 0;
    return true;
}

static void
replay_page(struct pd_typing *typing, int way)
{
    struct replay *r = of(typing);
    int first = r->first + way * PD_TYPING_CANDIDATES;
    char text[PD_TYPING_BYTES];

    if (r->keys[0] != '\0' && first >= 0 && candidate(line_of(r, r->keys), first, text))
        r->first = first;
}

static void
replay_state(struct pd_typing *typing, struct pd_typing_state *out)
{
    struct replay *r = of(typing);
    const char *line = r->keys[0] != '\0' ? line_of(r, r->keys) : NULL;
    char text[PD_TYPING_BYTES];

    memset(out, 0, sizeof *out);
    memcpy(out->committed, r->committed, sizeof out->committed);
    memset(r->committed, 0, sizeof r->committed);
    memcpy(out->composition, r->keys, sizeof out->composition);
    if (line == NULL)
        return;
    while (out->count < PD_TYPING_CANDIDATES && candidate(line, r->first + out->count, text))
        memcpy(out->candidates[out->count++], text, sizeof text);
    out->before = r->first > 0;
    out->more = candidate(line, r->first + PD_TYPING_CANDIDATES, text);
}

static void
replay_forget(struct pd_typing *typing)
{
    struct replay *r = of(typing);

    memset(r->keys, 0, sizeof r->keys);
    memset(r->committed, 0, sizeof r->committed);
    r->first = 0;
}

static void
replay_destroy(struct pd_typing *typing)
{
    free(typing);
}

static const struct pd_typing_ops replay_ops = {
    .name = "replay",
    .key = replay_key,
    .choose = replay_choose,
    .page = replay_page,
    .state = replay_state,
    .forget = replay_forget,
    .destroy = replay_destroy,
};

enum pd_err
pd_typing_replay_create(const char *table, struct pd_typing **out)
{
    struct replay *r = calloc(1, sizeof *r);

    *out = NULL;
    if (r == NULL)
        return PD_ERR_MEMORY;
    r->typing.ops = &replay_ops;
    r->table = table;
    *out = &r->typing;
    return PD_OK;
}

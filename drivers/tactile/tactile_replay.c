#include "drivers/tactile/tactile.h"

#include "drivers/scanner/script.h"

#include <stdlib.h>
#include <string.h>

#define MAX_LINES 1000
#define LINE_MAX_BYTES 126
#define CODE_MAX 767 /* KEY_MAX */

struct replay {
    struct pd_tactile tactile; /* first */
    struct pd_script script;
    _Atomic bool phones;
    struct pd_tactile_event events[MAX_LINES];
};

static enum pd_err
replay_poll(struct pd_tactile *tactile, int64_t now_ms, int timeout_ms, struct pd_tactile_event *event)
{
    struct replay *replay = (struct replay *)tactile;
    int64_t n = pd_script_next(&replay->script, now_ms, timeout_ms);

    if (n < 0)
        return PD_ERR_NOT_FOUND;
    *event = replay->events[n];
    if (event->kind == PD_TACTILE_PHONES_IN || event->kind == PD_TACTILE_PHONES_OUT)
        replay->phones = event->kind == PD_TACTILE_PHONES_IN;
    return PD_OK;
}

static void
replay_wake(struct pd_tactile *tactile)
{
    pd_wake_set(&((struct replay *)tactile)->script.wake);
}

static void
replay_status(struct pd_tactile *tactile, struct pd_tactile_status *status)
{
    *status =
        (struct pd_tactile_status){ .state = PD_DEVICE_OK, .phones = ((struct replay *)tactile)->phones };
}

static void
replay_destroy(struct pd_tactile *tactile)
{
    pd_script_finish(&((struct replay *)tactile)->script);
    free(tactile);
}

static const struct pd_tactile_ops replay_ops = {
    .name = "replay",
    .poll = replay_poll,
    .wake = replay_wake,
    .status = replay_status,
    .destroy = replay_destroy,
};

static const struct {
    const char *word;
    enum pd_tactile_kind kind;
    bool has_code;
} words[] = { { "down", PD_TACTILE_DOWN, true }, { "up", PD_TACTILE_UP, true },
    { "in", PD_TACTILE_PHONES_IN, false }, { "out", PD_TACTILE_PHONES_OUT, false } };

static enum pd_err
take_event(void *ctx, size_t index, char *text, const char *where, struct pd_why *why)
{
    static const char blank[] = " \t\r\n";
    struct pd_tactile_event *event = &((struct replay *)ctx)->events[index];
    char *rest = NULL, *word = strtok_r(text, blank, &rest), *code = strtok_r(NULL, blank, &rest), *end = "";
    long n = code != NULL ? strtol(code, &end, 10) : 0;
    int i = 0;

    while (i < PD_COUNT(words) && (word == NULL || strcmp(words[i].word, word) != 0))
        i++;
    if (i == PD_COUNT(words) || words[i].has_code != (code != NULL) || strtok_r(NULL, blank, &rest) != NULL ||
        *end != '\0' || n < 0 || n > CODE_MAX)
        return pd_why(why, PD_ERR_INVALID, where, "an event is: down CODE, up CODE, in or out");
    *event = (struct pd_tactile_event){ words[i].kind, (int)n };
    return PD_OK;
}

enum pd_err
pd_tactile_replay_create(const char *path, struct pd_tactile **out, struct pd_why *why)
{
    static const struct pd_script_form form = { "event", MAX_LINES, LINE_MAX_BYTES, take_event };
    struct replay *replay = calloc(1, sizeof *replay);
    enum pd_err err;

    *out = NULL;
    if (replay == NULL)
        return PD_ERR_MEMORY;
    replay->tactile.ops = &replay_ops;
    err = pd_script_open(&replay->script, path, &form, replay, why);
    if (err != PD_OK)
        replay_destroy(&replay->tactile);
    else
        *out = &replay->tactile;
    return err;
}

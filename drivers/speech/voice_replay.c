#include "drivers/speech/voice.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct replay {
    struct pd_voice voice; /* first */
    FILE *file;
};

static void
replay_say(struct pd_voice *voice, const struct pd_utterance *u)
{
    FILE *f = ((struct replay *)voice)->file;

    (void)fprintf(f, "%lld.%lld %s ", (long long)(u->at_ms / 1000), (long long)(u->at_ms % 1000 / 100),
        pd_tongue_name(u->tongue));
    for (const char *c = u->text; *c != '\0'; c++)
        if (*c == '\n')
            (void)fputs(" | ", f);
        else
            (void)fputc(*c, f);
    (void)fputc('\n', f);
    (void)fflush(f); /* somebody reads along */
}

static bool
replay_poll(struct pd_voice *voice, int timeout_ms)
{
    (void)voice;
    (void)timeout_ms;
    return false;
}

static void
replay_wake(struct pd_voice *voice)
{
    (void)voice;
}

static void
replay_status(struct pd_voice *voice, struct pd_voice_status *status)
{
    *status =
        (struct pd_voice_status){ .state = ferror(((struct replay *)voice)->file) != 0 ? PD_DEVICE_PROBLEM
                                                                                       : PD_DEVICE_OK };
}

static void
replay_destroy(struct pd_voice *voice)
{
    (void)fclose(((struct replay *)voice)->file);
    free(voice);
}

static const struct pd_voice_ops replay_ops = {
    .name = "replay",
    .say = replay_say,
    .poll = replay_poll,
    .wake = replay_wake,
    .status = replay_status,
    .destroy = replay_destroy,
};

enum pd_err
pd_voice_replay_create(const char *path, struct pd_voice **out, struct pd_why *why)
{
    struct replay *replay = calloc(1, sizeof *replay);

    *out = NULL;
    if (replay == NULL)
        return PD_ERR_MEMORY;
    replay->voice.ops = &replay_ops;
    replay->file = fopen(path, "we");
    if (replay->file == NULL) {
        free(replay);
        return pd_why(why, PD_ERR_IO, path, "%s", strerror(errno));
    }
    *out = &replay->voice;
    return PD_OK;
}

#include "drivers/card/card.h"

#include "drivers/scanner/script.h"

#include <stdlib.h>
#include <string.h>

#define MAX_LINES 1000
#define LINE_MAX_BYTES 126

struct replay {
    struct pd_card card; /* first */
    struct pd_script script;
    struct pd_card_event events[MAX_LINES];
};

static enum pd_err
replay_poll(struct pd_card *card, int64_t now_ms, int timeout_ms, struct pd_card_event *event)
{
    struct replay *replay = (struct replay *)card;
    int64_t n = pd_script_next(&replay->script, now_ms, timeout_ms);

    if (n < 0)
        return PD_ERR_NOT_FOUND;
    *event = replay->events[n];
    return PD_OK;
}

static void
replay_wake(struct pd_card *card)
{
    pd_wake_set(&((struct replay *)card)->script.wake);
}

static void
replay_status(struct pd_card *card, struct pd_card_status *status)
{
    (void)card;
    *status = (struct pd_card_status){ .state = PD_DEVICE_OK, .readers = 1 };
}

static void
replay_destroy(struct pd_card *card)
{
    struct replay *replay = (struct replay *)card;

    pd_script_finish(&replay->script);
    free(replay);
}

static const struct pd_card_ops replay_ops = {
    .name = "replay",
    .poll = replay_poll,
    .wake = replay_wake,
    .status = replay_status,
    .destroy = replay_destroy,
};

static enum pd_err
parse_uid(const char *hex, struct pd_card_event *event, struct pd_why *why, const char *where)
{
    for (; hex[0] != '\0'; hex += 2) {
        int high = pd_script_hex(hex[0]), low = high < 0 ? -1 : pd_script_hex(hex[1]);

        if (low < 0 || event->uid_len == PD_CARD_UID_MAX)
            return pd_why(why, PD_ERR_INVALID, where, "a card is 4 to 10 bytes in hexadecimal digits");
        event->uid[event->uid_len++] = (uint8_t)(high * 16 + low);
    }
    if (event->uid_len < PD_CARD_UID_MIN)
        return pd_why(why, PD_ERR_INVALID, where, "a card is 4 to 10 bytes in hexadecimal digits");
    event->kind = pd_card_kind(event->uid, event->uid_len);
    if (event->kind != PD_CARD_CAME) {
        memset(event->uid, 0, sizeof event->uid);
        event->uid_len = 0;
    }
    return PD_OK;
}

static enum pd_err
take_event(void *ctx, size_t index, char *text, const char *where, struct pd_why *why)
{
    static const char blank[] = " \t\r\n";
    struct pd_card_event *event = &((struct replay *)ctx)->events[index];
    char *rest = NULL, *word = strtok_r(text, blank, &rest), *hex = strtok_r(NULL, blank, &rest);

    if (word != NULL && hex == NULL && strcmp(word, "unread") == 0)
        event->kind = PD_CARD_UNREAD;
    else if (word != NULL && hex == NULL && strcmp(word, "left") == 0)
        event->kind = PD_CARD_LEFT;
    else if (word != NULL && hex != NULL && strcmp(word, "card") == 0 && strtok_r(NULL, blank, &rest) == NULL)
        return parse_uid(hex, event, why, where);
    else
        return pd_why(why, PD_ERR_INVALID, where, "an event is: card HEX, unread or left");
    return PD_OK;
}

enum pd_err
pd_card_replay_create(const char *path, struct pd_card **out, struct pd_why *why)
{
    static const struct pd_script_form form = { "event", MAX_LINES, LINE_MAX_BYTES, take_event };
    struct replay *replay = calloc(1, sizeof *replay);
    enum pd_err err;

    *out = NULL;
    if (replay == NULL)
        return PD_ERR_MEMORY;
    replay->card.ops = &replay_ops;
    err = pd_script_open(&replay->script, path, &form, replay, why);
    if (err != PD_OK)
        replay_destroy(&replay->card);
    else
        *out = &replay->card;
    return err;
}

#include "drivers/card/card.h"

#include "drivers/scanner/wake.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_LINES 1000
#define LINE_CAP 128

struct entry {
    int64_t after_ms;
    struct pd_card_event event;
};

struct replay {
    struct pd_card card; /* first */
    struct pd_wake wake;
    size_t count, next;
    int64_t start_ms;
    bool started;
    struct entry entries[MAX_LINES];
};

static enum pd_err
replay_poll(struct pd_card *card, int64_t now_ms, int timeout_ms, struct pd_card_event *event)
{
    struct replay *replay = (struct replay *)card;
    int64_t due_in_ms;

    if (!replay->started)
        replay->start_ms = now_ms;
    replay->started = true;
    if (replay->next == replay->count) {
        (void)pd_wake_wait(&replay->wake, -1, timeout_ms);
        return PD_ERR_NOT_FOUND;
    }
    due_in_ms = replay->start_ms + replay->entries[replay->next].after_ms - now_ms;
    if (due_in_ms > 0) {
        (void)pd_wake_wait(&replay->wake, -1, due_in_ms < timeout_ms ? (int)due_in_ms : timeout_ms);
        return PD_ERR_NOT_FOUND; /* the caller's clock decides, at the next poll, whether it is due */
    }
    *event = replay->entries[replay->next++].event;
    return PD_OK;
}

static void
replay_wake(struct pd_card *card)
{
    pd_wake_set(&((struct replay *)card)->wake);
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

    pd_wake_finish(&replay->wake);
    free(replay);
}

static const struct pd_card_ops replay_ops = {
    .name = "replay",
    .poll = replay_poll,
    .wake = replay_wake,
    .status = replay_status,
    .destroy = replay_destroy,
};

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static enum pd_err
parse_uid(const char *hex, struct pd_card_event *event, struct pd_why *why, const char *where)
{
    for (; hex[0] != '\0'; hex += 2) {
        int high = hex_digit(hex[0]), low = high < 0 ? -1 : hex_digit(hex[1]);

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
parse_line(char *line, int64_t last_ms, struct entry *entry, struct pd_why *why, const char *where)
{
    static const char blank[] = " \t\r\n";
    char *end, *word, *rest = NULL;

    *entry = (struct entry){ 0 };
    errno = 0;
    entry->after_ms = strtoll(line, &end, 10);
    if (errno != 0 || end == line || (*end != ' ' && *end != '\t'))
        return pd_why(why, PD_ERR_INVALID, where, "a line is: milliseconds, white space, event");
    if (entry->after_ms < last_ms || entry->after_ms > INT64_C(31536000000))
        return pd_why(why, PD_ERR_INVALID, where, "times count from 0, never backwards, at most a year");
    word = strtok_r(end, blank, &rest);
    end = strtok_r(NULL, blank, &rest);
    if (word != NULL && end == NULL && strcmp(word, "unread") == 0)
        entry->event.kind = PD_CARD_UNREAD;
    else if (word != NULL && end == NULL && strcmp(word, "left") == 0)
        entry->event.kind = PD_CARD_LEFT;
    else if (word != NULL && end != NULL && strcmp(word, "card") == 0 && strtok_r(NULL, blank, &rest) == NULL)
        return parse_uid(end, &entry->event, why, where);
    else
        return pd_why(why, PD_ERR_INVALID, where, "an event is: card HEX, unread or left");
    return PD_OK;
}

static enum pd_err
read_script(struct replay *replay, FILE *f, const char *path, struct pd_why *why)
{
    char line[LINE_CAP], where[sizeof why->path];
    int64_t last_ms = 0;

    for (int number = 1; fgets(line, sizeof line, f) != NULL; number++) {
        struct entry *entry = &replay->entries[replay->count];
        enum pd_err err;

        (void)snprintf(where, sizeof where, "%s:%d", path, number);
        if (strlen(line) == sizeof line - 1)
            return pd_why(why, PD_ERR_TOO_LARGE, where, "a line has at most %d characters", LINE_CAP - 2);
        if (number > MAX_LINES) /* it may be something that never ends */
            return pd_why(why, PD_ERR_TOO_LARGE, where, "a script has at most %d lines", MAX_LINES);
        if (line[0] == '#' || line[strspn(line, " \t\r\n")] == '\0')
            continue;
        err = parse_line(line, last_ms, entry, why, where);
        if (err != PD_OK)
            return err;
        last_ms = entry->after_ms;
        replay->count++;
    }
    return ferror(f) != 0 ? pd_why(why, PD_ERR_IO, path, "cannot be read") : PD_OK;
}

enum pd_err
pd_card_replay_create(const char *path, struct pd_card **out, struct pd_why *why)
{
    struct replay *replay;
    FILE *f = fopen(path, "re");
    enum pd_err err;

    *out = NULL;
    if (f == NULL)
        return pd_why(why, errno == ENOENT ? PD_ERR_MISSING : PD_ERR_IO, path, "%s", strerror(errno));
    replay = calloc(1, sizeof *replay);
    if (replay == NULL) {
        (void)fclose(f);
        return PD_ERR_MEMORY;
    }
    replay->card.ops = &replay_ops;
    replay->wake.fd = -1;
    err = pd_wake_init(&replay->wake);
    if (err == PD_OK)
        err = read_script(replay, f, path, why);
    (void)fclose(f);
    if (err != PD_OK)
        replay_destroy(&replay->card);
    else
        *out = &replay->card;
    return err;
}

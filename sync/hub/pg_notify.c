#include "sync/hub/pg_notify.h"

#include "sync/hub/pg_link.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHANNEL "pointdesk"

struct pd_pg_ear {
    char *where;
    PGconn *conn;
    int64_t looked_ms;
};

void
pd_pg_commit_text(char *out, size_t cap, const char *process, int64_t position)
{
    if (position == 0)
        (void)snprintf(out, cap, "COMMIT");
    else
        (void)snprintf(
            out, cap, "SELECT pg_notify('" CHANNEL "', '%s %" PRId64 "'); COMMIT", process, position);
}

struct pd_pg_ear *
pd_pg_ear_create(const char *where)
{
    struct pd_pg_ear *ear = calloc(1, sizeof *ear);

    if (ear != NULL && (ear->where = strdup(where)) == NULL) {
        free(ear);
        return NULL;
    }
    return ear;
}

void
pd_pg_ear_destroy(struct pd_pg_ear *ear)
{
    if (ear == NULL)
        return;
    PQfinish(ear->conn);
    free(ear->where);
    free(ear);
}

/* Whatever came meanwhile, however many: the newest counts. "PROCESS POSITION", from whoever may use the
 * database; what is no such text is nothing. */
static bool
take_notices(struct pd_pg_ear *ear, int64_t process, int64_t *position)
{
    PGnotify *notice;
    bool heard = false;

    while ((notice = PQnotifies(ear->conn)) != NULL) {
        int64_t from, at;

        if (sscanf(notice->extra, "%" SCNd64 " %" SCNd64, &from, &at) == 2 && from != process) {
            *position = at;
            heard = true;
        }
        PQfreemem(notice);
    }
    return heard;
}

static enum pd_err
listen_again(struct pd_pg_ear *ear)
{
    enum pd_err err;

    if (ear->conn != NULL && PQstatus(ear->conn) == CONNECTION_OK)
        return PD_OK;
    err = pd_pg_connect(&ear->conn, ear->where);
    ear->looked_ms = INT64_MIN / 2; /* what was told meanwhile is lost */
    return err == PD_OK ? pd_pg_run(ear->conn, "LISTEN " CHANNEL) : err;
}

static enum pd_err
look(struct pd_pg_ear *ear, int64_t now_ms, int counter, int64_t *position)
{
    char sql[64], word[24];
    enum pd_err err;

    (void)snprintf(sql, sizeof sql, "SELECT max(value) FROM counter WHERE id = %d", counter);
    err = pd_pg_word(ear->conn, sql, word, sizeof word);
    if (err == PD_OK && word[0] != '\0')
        *position = strtoll(word, NULL, 10);
    ear->looked_ms = now_ms;
    return err;
}

static void
wait_for_words(struct pd_pg_ear *ear, int timeout_ms)
{
    struct pollfd fd = { .fd = PQsocket(ear->conn), .events = POLLIN };

    if (poll(&fd, 1, timeout_ms) > 0 && PQconsumeInput(ear->conn) == 0) {
        PQfinish(ear->conn);
        ear->conn = NULL;
    }
}

enum pd_err
pd_pg_ear_hear(
    struct pd_pg_ear *ear, int64_t now_ms, int64_t process, int counter, int timeout_ms, int64_t *position)
{
    enum pd_err err = listen_again(ear);

    if (err != PD_OK) {
        (void)poll(NULL, 0, timeout_ms);
        return PD_ERR_IO;
    }
    if (now_ms - ear->looked_ms >= PD_PG_LOOK_MS)
        return look(ear, now_ms, counter, position);
    if (!take_notices(ear, process, position)) {
        wait_for_words(ear, timeout_ms);
        if (ear->conn != NULL)
            (void)take_notices(ear, process, position);
    }
    return PD_OK;
}

/*
 * A desk's ledger thread without a window: asks what it is told to on a line, over the real transport, and
 * prints what came of it, a line each.
 *   online                             waits until the hub has answered and everything was pulled
 *   ask KIND MEMBER|- WHAT|- N YES     an errand
 *   find phone|card DIGITS             who has that number: "member ID TICKETS", as far as the desk tells
 *   pin MEMBER DIGITS                  a PIN
 *   scan CODE                          what a scanner reads
 *   tray                               how many errands wait
 *   badge CODE                         what the next act is proved with
 *   list NAME BY MEMBER|-              a counter's list: "done - TOTAL", then each row: "REF WHAT N OF TEXT"
 *   act NAME BY MEMBER|- REF|- PIN|- VALUE|-   an act; VALUE: of its first field
 */
#include "app/desk_thread.h"

#include "app/base/log.h"
#include "app/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 30000

static struct pd_desk_thread *desk;
static struct pd_desk_reply reply, status;

static void
wake(void *ctx)
{
    (void)ctx;
}

static void
look(void)
{
    struct pd_desk_request drop = { .kind = PD_REQUEST_DROP_PROGRAMME };

    if (reply.kind != PD_REPLY_STATUS)
        return;
    drop.programme = status.programme;
    if (reply.programme != NULL && status.programme != NULL)
        (void)!pd_desk_thread_ask(desk, &drop);
    if (reply.programme == NULL)
        reply.programme = status.programme;
    status = reply;
}

/* The reply to a request of this kind; false: none came. */
static bool
wait_for(enum pd_desk_request_kind kind)
{
    for (int i = 0; i < PATIENCE_MS / 20; i++) {
        while (pd_desk_thread_take(desk, &reply)) {
            look();
            if (reply.kind != PD_REPLY_STATUS && reply.to == kind)
                return true;
        }
        (void)usleep(20000);
    }
    return false;
}

static void
ask(const char *kind, const char *member, const char *what, const char *n, const char *yes,
    const char *digits)
{
    static const char *const words[] = { "?", "done", "refused", "unanswered", "offline", "kept" };
    struct pd_desk_request r = { .kind = PD_REQUEST_ERRAND, .serial = 1 };
    char id[PD_ID_TEXT_CAP];

    r.errand.kind = pd_errand_from(kind);
    if (strcmp(member, "-") != 0 && !pd_unhex(member, strlen(member), r.errand.member.b, PD_ID_LEN))
        return;
    if (strcmp(what, "-") != 0)
        (void)pd_copy(r.errand.what, sizeof r.errand.what, what);
    r.errand.n = atoll(n);
    r.errand.yes = atoi(yes) != 0;
    (void)pd_copy(r.errand.digits, sizeof r.errand.digits, digits);
    if (pd_desk_thread_ask(desk, &r) != PD_OK || !wait_for(PD_REQUEST_ERRAND))
        printf("silent\n");
    else if (reply.kind == PD_REPLY_MEMBER)
        printf("member %s %d\n", pd_id_text(reply.member.member.id, id), reply.member.ticket_count);
    else if (reply.kind != PD_REPLY_ERRAND)
        printf("reply %d\n", (int)reply.kind);
    else
        printf("%s %s %lld\n", words[reply.errand.status],
            reply.errand.code[0] != '\0' ? reply.errand.code : "-", (long long)reply.errand.number);
}

static char badge[PD_CODE_CAP];

static const char *
said(const char *word)
{
    return strcmp(word, "-") != 0 ? word : "";
}

/* Asks, and prints what came of it; false: nothing did. */
static bool
work(struct pd_desk_request *r, const char *by, const char *member)
{
    static const char *const words[] = { "?", "done", "refused", "unanswered", "offline", "kept" };

    r->errand.kind = PD_ERRAND_WORK;
    (void)pd_copy(r->errand.work.by, sizeof r->errand.work.by, by);
    if (strcmp(member, "-") != 0 && !pd_unhex(member, strlen(member), r->errand.member.b, PD_ID_LEN))
        return false;
    if (pd_desk_thread_ask(desk, r) != PD_OK || !wait_for(PD_REQUEST_ERRAND) ||
        reply.kind != PD_REPLY_ERRAND) {
        printf("silent\n");
        return false;
    }
    printf("%s %s %lld\n", words[reply.errand.status], reply.errand.code[0] != '\0' ? reply.errand.code : "-",
        (long long)(r->errand.work.act[0] != '\0' ? reply.errand.number : reply.errand.work.total));
    return reply.errand.status == PD_ERRAND_DONE;
}

static void
list(char **word)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_ERRAND, .serial = 1 };

    r.errand.work.work = pd_work_from(word[1]);
    if (!work(&r, word[2], word[3]))
        return;
    for (int i = 0; i < reply.errand.work.count; i++) {
        const struct pd_work_row *row = &reply.errand.work.rows[i];

        printf("%s %s %lld %lld %s\n", row->ref, row->what, (long long)row->n, (long long)row->of, row->text);
    }
}

static void
act(char **word)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_ERRAND, .serial = 1 };
    const struct pd_work_act *row = pd_work_act(word[1]);
    struct pd_work_ask *ask = &r.errand.work;

    (void)pd_copy(ask->act, sizeof ask->act, word[1]);
    (void)pd_copy(ask->ref, sizeof ask->ref, said(word[4]));
    (void)pd_copy(r.errand.digits, sizeof r.errand.digits, said(word[5]));
    if (row != NULL && row->proof)
        (void)pd_copy(ask->badge, sizeof ask->badge, badge);
    if (row != NULL && row->field_count > 0 && row->fields[0].kind >= PD_WORK_FIELD_TEXT)
        (void)pd_copy(ask->values[0].text, sizeof ask->values[0].text, said(word[6]));
    else
        ask->values[0].n = atoll(said(word[6]));
    (void)work(&r, word[2], word[3]);
}

static void
scan(const char *code)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SCAN, .serial = 1, .payload_len = strlen(code) };

    (void)pd_copy(r.payload, sizeof r.payload, code);
    if (pd_desk_thread_ask(desk, &r) != PD_OK || !wait_for(PD_REQUEST_SCAN))
        printf("silent\n");
    else
        printf("%s\n", reply.kind == PD_REPLY_MEMBER    ? "member"
                       : reply.kind == PD_REPLY_REFUSED ? pd_code_outcome_name(reply.refused)
                                                        : "other");
}

static void
count_tray(void *ctx, struct pd_ledger *ledger)
{
    *(int *)ctx = pd_ledger_tray_count(ledger);
}

static void
take_all(int ms)
{
    for (int i = 0; i < ms / 20; i++) {
        while (pd_desk_thread_take(desk, &reply))
            look();
        (void)usleep(20000);
    }
}

static void
obey(char *line)
{
    char *word[7] = { NULL }, *save = NULL;
    int n = 0, waiting = 0;

    for (char *w = strtok_r(line, " \n", &save); w != NULL && n < 7; w = strtok_r(NULL, " \n", &save))
        word[n++] = w;
    if (n == 6 && strcmp(word[0], "ask") == 0) {
        ask(word[1], word[2], word[3], word[4], word[5], "");
    } else if (n == 3 && strcmp(word[0], "find") == 0) {
        ask("find", "-", word[1], "0", "0", word[2]);
    } else if (n == 3 && strcmp(word[0], "pin") == 0) {
        ask("pin", word[1], "-", "0", "0", word[2]);
    } else if (n == 4 && strcmp(word[0], "list") == 0) {
        list(word);
    } else if (n == 7 && strcmp(word[0], "act") == 0) {
        act(word);
    } else if (n == 1 && strcmp(word[0], "online") == 0) {
        for (int i = 0; i < 100 && !(status.online && status.serving); i++)
            take_all(200);
        printf("%s\n", status.online && status.serving ? "online" : "offline");
    } else if (n == 1 && strcmp(word[0], "tray") == 0) {
        take_all(100);
        (void)pd_desk_thread_run(desk, count_tray, &waiting);
        printf("%d\n", waiting);
    } else {
        printf("what?\n");
    }
    (void)fflush(stdout);
}

int
main(int argc, char **argv)
{
    struct pd_desk_thread_config config = { .plain_pattern = "", .wake = wake };
    struct pd_why why = { .text = "" };
    char line[PD_CODE_CAP + 16];

    if (argc != 3)
        return 2;
    config.data_dir = argv[1];
    config.hub_url = argv[2];
    if (pd_desk_thread_start(&desk, &config, &why) != PD_OK) {
        (void)fprintf(stderr, "%s: %s\n", why.path, why.text);
        return 1;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (strncmp(line, "scan ", 5) == 0) { /* a code has spaces in it */
            line[strcspn(line, "\n")] = '\0';
            scan(line + 5);
            (void)fflush(stdout);
        } else if (strncmp(line, "badge ", 6) == 0) {
            line[strcspn(line, "\n")] = '\0';
            (void)pd_copy(badge, sizeof badge, line + 6);
        } else {
            obey(line);
        }
    }
    pd_desk_thread_stop(desk);
    return 0;
}

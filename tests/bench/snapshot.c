/*
 * Goal: a new desk serves soon after it was let in.
 * Method: a hub on loopback with as many members as asked for and no snapshot, as after an import or a
 * restore; how long it takes from its start until it has made one is a figure of its own. Then a desk enrols,
 * and from the start of its threads to the moment it has every member and the programme is one sample.
 * Everything is pulled over HTTP, signatures verified, and written to disk. With --home the desk's site
 * mirrors so many of the members alone, spread over all of them; then it pulls the feed, and no snapshot is
 * looked at.
 */
#include "tests/bench/bench.h"
#include "tests/bench/desk_folder.h"
#include "tests/bench/hub_process.h"
#include "tests/bench/process.h"

#include "app/desk_thread.h"
#include "sync/client/transport_curl.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RUNS 3
#define LIMIT_MS 300000
#define MAKING_MS 300000

static void
nobody_sleeps(void *ctx)
{
    (void)ctx;
}

static bool
change_hub(const char *data, const char *sql)
{
    char path[600];
    sqlite3 *db = NULL;
    bool good;

    (void)snprintf(path, sizeof path, "%s/hub.db", data);
    good = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
           sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    (void)sqlite3_close(db);
    return good;
}

/* `init` made one; this hub shall make its own while it serves. */
static bool
take_snapshot_away(const char *data)
{
    return change_hub(data, "DELETE FROM chunk; DELETE FROM snapshot");
}

static bool
send_home(const char *data, int64_t members, int64_t home)
{
    char sql[400];

    (void)snprintf(sql, sizeof sql,
        "INSERT INTO site_members VALUES ('S1', 90);"
        "INSERT INTO home SELECT mid, 'S1', CAST(strftime('%%s', 'now') AS INTEGER) * 1000, 1, 0 FROM member"
        " WHERE mid %% %lld = 0 LIMIT %lld",
        (long long)(members / home), (long long)home);
    return change_hub(data, sql);
}

/* Members in the hub's snapshot, as it says itself. */
static int64_t
rows_ready(struct pd_transport *transport)
{
    static const char name[] = "\npointdesk_snapshot_rows ";
    struct pd_http_request request = { .method = "GET", .path = "/metrics", .query = "" };
    struct pd_http_response response;
    const char *at;

    if (pd_transport_once(transport, &request, 15000, &response) != PD_OK || response.status != 200)
        return -1;
    at = memmem(response.body, response.body_len, name, sizeof name - 1);
    return at != NULL ? strtoll(at + sizeof name - 1, NULL, 10) : -1;
}

/* Seconds until the hub had made its snapshot, or -1. */
static double
wait_for_snapshot(const struct pd_hub_process *hub, int64_t members)
{
    struct pd_transport_config config = { .hub_url = hub->url };
    struct pd_transport *transport = NULL;
    double from_ms = pd_bench_ms();
    int64_t rows = 0;

    if (pd_transport_create(&transport, &config, NULL) != PD_OK)
        return -1;
    while (rows >= 0 && rows < members && pd_bench_ms() - from_ms < MAKING_MS) {
        struct timespec nap = { .tv_nsec = 50000000 };

        (void)nanosleep(&nap, NULL);
        rows = rows_ready(transport);
    }
    pd_transport_destroy(transport);
    return rows >= members ? (pd_bench_ms() - from_ms) / 1000 : -1;
}

static bool
enrolled_folder(struct pd_hub_process *hub, char *data, struct pd_why *why)
{
    struct pd_rng rng = pd_rng_system();
    struct pd_ledger *ledger = NULL;
    struct pd_identity identity;
    bool good;

    (void)snprintf(data, 512, "%s/snapshot-desk", pd_bench_options.folder);
    (void)pd_process_run((const char *const[]){ "rm", "-rf", data, NULL }, NULL, 0);
    (void)pd_process_run((const char *const[]){ "mkdir", "-p", data, NULL }, NULL, 0);
    good = pd_hub_process_enrol(hub, "kiosk", &identity, why) &&
           pd_desk_ledger(data, &rng, &ledger, why) == PD_OK && pd_ledger_enrol(ledger, &identity) == PD_OK;
    pd_ledger_close(ledger);
    return good;
}

/* Milliseconds, or -1. */
static double
pull_all(const struct pd_hub_process *hub, const char *data, uint64_t members, struct pd_why *why)
{
    static struct pd_desk_reply reply;
    struct pd_desk_thread_config config = { .data_dir = data, .hub_url = hub->url, .wake = nobody_sleeps };
    struct pd_desk_thread *desk;
    double from_ms = pd_bench_ms(), took_ms = -1;
    bool programme = false;

    if (pd_desk_thread_start(&desk, &config, why) != PD_OK)
        return -1;
    while (took_ms < 0 && pd_bench_ms() - from_ms < LIMIT_MS) {
        struct timespec nap = { .tv_nsec = 2000000 };

        while (pd_desk_thread_take(desk, &reply)) {
            programme = programme || (reply.kind == PD_REPLY_STATUS && reply.programme != NULL);
            if (reply.kind == PD_REPLY_STATUS && programme && reply.ledger.members >= members)
                took_ms = pd_bench_ms() - from_ms;
        }
        (void)nanosleep(&nap, NULL);
    }
    pd_desk_thread_stop(desk);
    return took_ms;
}

static bool
hub_with_a_snapshot(struct pd_hub_process *hub, int64_t members, struct pd_why *why)
{
    bool good = pd_hub_process_make(hub, "snapshot-hub", members, NULL, why) &&
                take_snapshot_away(hub->data) && pd_hub_process_serve(hub, why);
    double making_s = good ? wait_for_snapshot(hub, members) : -1;

    if (making_s < 0)
        return false;
    pd_figure_tell(&(struct pd_figure){ .name = "snapshot.made",
        .value = making_s,
        .unit = "s",
        .budget = members > PD_DESK_MEMBERS ? 60 : 2,
        .bound = PD_BENCH_AT_MOST,
        .n = 1,
        .note = "from a hub's start until it had made one, while nothing else waited" });
    return true;
}

static bool
hub_of_houses(struct pd_hub_process *hub, int64_t members, int64_t home, struct pd_why *why)
{
    return pd_hub_process_make(hub, "snapshot-hub", members, NULL, why) &&
           send_home(hub->data, members, home) && pd_hub_process_serve(hub, why);
}

int
pd_bench_snapshot(void)
{
    int64_t members = pd_bench_options.members > 0 ? pd_bench_options.members : PD_DESK_MEMBERS;
    int64_t runs = pd_bench_options.runs > 0 ? pd_bench_options.runs : RUNS;
    int64_t home = pd_bench_options.home < members ? pd_bench_options.home : members;
    int64_t here = home > 0 ? home : members;
    struct pd_samples samples = { 0 };
    struct pd_hub_process hub;
    struct pd_why why = { .text = "" };
    char data[512];
    bool good =
        home > 0 ? hub_of_houses(&hub, members, home, &why) : hub_with_a_snapshot(&hub, members, &why);

    for (int64_t i = 0; good && i < runs; i++) {
        double took_ms = enrolled_folder(&hub, data, &why) ? pull_all(&hub, data, (uint64_t)here, &why) : -1;

        good = took_ms >= 0;
        pd_samples_add(&samples, took_ms / 1000);
    }
    (void)pd_hub_process_stop(&hub, false);
    if (good)
        pd_samples_tell(home > 0 ? "snapshot.home" : "snapshot", &samples, 0.5, "s",
            here > PD_DESK_MEMBERS ? 60 : 2, PD_BENCH_AT_MOST,
            home > 0 ? "the first pull of a new desk of a site that mirrors its home members, over HTTP on "
                       "loopback"
                     : "a new desk's first pull, over HTTP on loopback");
    pd_samples_finish(&samples);
    return good ? 0
                : pd_bench_cannot(
                      "snapshot", "%s %s", why.path, why.text[0] != '\0' ? why.text : "it took too long");
}

#include "tests/bench/hub_process.h"

#include "tests/bench/bench.h"
#include "tests/bench/process.h"

#include "app/base/clock.h"
#include "sync/client/client.h"
#include "sync/client/transport_curl.h"
#include "sync/hub/where.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MS 15000
#define DEMO_MEMBERS 200 /* those have histories and few points */

static int
free_port(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), port = 0;

    if (fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
        getsockname(fd, (struct sockaddr *)&at, &len) == 0)
        port = ntohs(at.sin_port);
    (void)close(fd);
    return port;
}

static bool
answers(int port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good;

    at.sin_port = htons((uint16_t)port);
    good = fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
    (void)close(fd);
    return good;
}

bool
pd_hub_process_serve(struct pd_hub_process *hub, struct pd_why *why)
{
    char listen[32];

    if (hub->port == 0) /* one that is served again is found where it was */
        hub->port = free_port();
    (void)snprintf(listen, sizeof listen, "127.0.0.1:%d", hub->port);
    (void)snprintf(hub->url, sizeof hub->url, "http://%s", listen);
    hub->pid = fork();
    if (hub->pid == 0) {
        int null = open("/dev/null", O_WRONLY);

        (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
        (void)dup2(null, STDERR_FILENO);
        (void)execl(pd_bench_options.hub, pd_bench_options.hub, "serve", "--data", hub->data, "--listen",
            listen, (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 200; i++) {
        struct timespec nap = { .tv_nsec = 25000000 };

        if (answers(hub->port))
            return true;
        (void)nanosleep(&nap, NULL);
    }
    (void)pd_why(why, PD_ERR_STATE, pd_bench_options.hub, "does not answer on %s", listen);
    return false;
}

/* As many as are wanted, spread over all there are. */
static void
read_from_store(struct pd_store *store, struct pd_hub_members *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_MEMBER_GET;
    int64_t last, step;

    if (pd_store_begin(store) != PD_OK)
        return;
    last = pd_store_one(store, PD_HUB_SQL_MEMBER_LAST, PD_NO_ARGS, 0);
    step = last / out->max > 1 ? last / out->max : 1;
    for (int64_t mid = DEMO_MEMBERS + step; mid <= last && out->count < out->max; mid += step)
        if (pd_store_start(store, sql, PD_ARGS(pd_i(mid)))) {
            out->ids[out->count++] = pd_store_id(store, sql, 1);
            pd_store_end(store, sql);
        }
    pd_store_rollback(store);
}

/* Of a hub on PostgreSQL. false: it is another. */
static bool
read_members_of_server(const char *path, struct pd_hub_members *out)
{
    char uri[PD_HUB_URI_CAP];
    struct pd_store *store;
    struct pd_why why;

    if (!pd_hub_where_read(path, uri))
        return false;
    if (pd_hub_where_open(&store, path, true, &why) == PD_OK) {
        read_from_store(store, out);
        pd_store_close(store);
    }
    return true;
}

/* Read before the hub is served: it owns its database alone. */
static void
read_members(const char *data, struct pd_hub_members *out)
{
    char path[600];
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;

    out->count = 0;
    (void)snprintf(path, sizeof path, "%s/hub.db", data);
    if (read_members_of_server(path, out))
        return;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db,
            "SELECT id FROM member WHERE mid > ?1 AND mid % max(1, (SELECT max(mid) FROM member) / ?2) = 0 "
            "LIMIT ?2",
            -1, &stmt, NULL) == SQLITE_OK) {
        (void)sqlite3_bind_int(stmt, 1, DEMO_MEMBERS);
        (void)sqlite3_bind_int(stmt, 2, out->max);
        while (out->count < out->max && sqlite3_step(stmt) == SQLITE_ROW &&
               sqlite3_column_bytes(stmt, 0) == PD_ID_LEN)
            memcpy(out->ids[out->count++].b, sqlite3_column_blob(stmt, 0), PD_ID_LEN);
    }
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(db);
}

bool
pd_hub_process_make(struct pd_hub_process *hub, const char *name, int64_t members,
    struct pd_hub_members *members_out, struct pd_why *why)
{
    char count[24];
    const char *const rm[] = { "rm", "-rf", hub->data, NULL };
    const char *const init[] = { pd_bench_options.hub, "init", "--data", hub->data, "--demo", "--members",
        count, NULL };
    const char *const copy[] = { "cp", "-r", pd_bench_options.kept, hub->data, NULL };

    *hub = (struct pd_hub_process){ 0 };
    (void)snprintf(hub->data, sizeof hub->data, "%s/%s", pd_bench_options.folder, name);
    (void)snprintf(count, sizeof count, "%lld", (long long)members);
    if (pd_process_run(rm, NULL, 0) != 0 ||
        pd_process_run(pd_bench_options.kept != NULL ? copy : init, NULL, 0) != 0) {
        (void)pd_why(why, PD_ERR_STATE, hub->data, "cannot be made");
        return false;
    }
    if (members_out != NULL)
        read_members(hub->data, members_out);
    return true;
}

bool
pd_hub_process_start(struct pd_hub_process *hub, const char *name, int64_t members,
    struct pd_hub_members *members_out, struct pd_why *why)
{
    return pd_hub_process_make(hub, name, members, members_out, why) && pd_hub_process_serve(hub, why);
}

bool
pd_hub_process_stop(struct pd_hub_process *hub, bool verify)
{
    const char *const argv[] = { pd_bench_options.hub, "verify", "--data", hub->data, NULL };
    int status = 1;

    if (hub->pid > 0) {
        (void)kill(hub->pid, SIGTERM);
        (void)waitpid(hub->pid, &status, 0);
    }
    hub->pid = 0;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return false;
    return !verify || pd_process_run(argv, NULL, 0) == 0;
}

static void
nobody_waits(void *ctx, enum pd_lane lane, const struct pd_http_response *response)
{
    (void)ctx;
    (void)lane;
    (void)response;
}

bool
pd_hub_process_enrol(
    struct pd_hub_process *hub, const char *mode, struct pd_identity *identity, struct pd_why *why)
{
    const char *const argv[] = { pd_bench_options.hub, "device", "code", "--site", "S1", "--place", "P1",
        "--approve", "--data", hub->data, NULL };
    struct pd_transport_config config = { .hub_url = hub->url, .done = nobody_waits };
    struct pd_rng rng = pd_rng_system();
    struct pd_transport *transport = NULL;
    struct pd_enrolment *enrolment = NULL;
    const struct pd_http_request *request;
    char code[64];
    bool done = false;

    if (pd_process_run(argv, code, sizeof code) != 0)
        return pd_why(why, PD_ERR_STATE, "device code", "failed") == PD_OK;
    code[strcspn(code, "\n")] = '\0';
    if (pd_transport_create(&transport, &config, why) == PD_OK &&
        pd_enrolment_create(&enrolment, code, mode, "bench", &rng, why) == PD_OK)
        while (!done && pd_enrolment_next(enrolment, &request)) {
            struct pd_http_response response;

            if (pd_transport_once(transport, request, ANSWER_MS, &response) != PD_OK ||
                pd_enrolment_answer(enrolment, &response, &done, identity, why) != PD_OK)
                break;
        }
    pd_enrolment_destroy(enrolment);
    pd_transport_destroy(transport);
    identity->enrolled_ms = pd_clock_wall_ms();
    return done;
}

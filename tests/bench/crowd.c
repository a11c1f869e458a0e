/*
 * Goal: a hospital group's thousand desks, whole ones, at one hub over HTTP: nothing is lost or doubled, and
 * it is quick enough. Method: each desk has its own ledger in a file, the desk service, the sync client and a
 * transport with a socket; their turns are taken on one thread, so that a thousand need no more than that
 * many sockets. The desks stand in three houses. At kiosks people hold up codes and take gifts; their tickets
 * are scanned at the counter of the place, sometimes twice. In the middle of it one house has no network for
 * a while, and the hub's process is killed and started again. At the end everybody goes home; when no desk
 * has anything to tell, the hub and every tenth ledger are verified, and what the hub holds is compared with
 * what was promised at the desks.
 */
#include "tests/bench/bench.h"
#include "tests/bench/crowd_desk.h"
#include "tests/bench/hub_process.h"
#include "tests/bench/process.h"

#include "app/base/clock.h"
#include "sync/hub/hub.h"
#include "sync/hub/loading.h"
#include "sync/hub/where.h"

#include <jansson.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define DESKS 1000
#define MEMBERS 2000
#define SECONDS 120
#define HOUSES 3
#define COUNTERS 1  /* of a house */
#define STOCK 20000 /* of each gift */
#define CALM_S 400  /* until everything is told */

struct crowd {
    struct pd_hub_process hub;
    struct pd_hub_members members;
    char (*codes)[PD_CODE_CAP]; /* of members */
    struct pd_crowd_desk *desks;
    int count;
    struct pd_crowd_place *places; /* HOUSES */
    struct pd_rng rng;
    struct pd_crowd_sums sums;
    int64_t holds_before, captured_before;
    double began_ms, came_up_s;
};

/* ---- before the hub is served ---- */

static void
one_gift(struct pd_hub *hub, const char *sku, enum pd_err *err)
{
    struct pd_goods goods = { .qty = STOCK, .by = "", .note = "for a thousand desks" };

    (void)pd_copy(goods.sku, sizeof goods.sku, sku);
    if (*err == PD_OK)
        *err = pd_hub_goods_receive(hub, pd_clock_wall_ms(), &goods, NULL);
}

/* Every third gift of the place goes to the second of its copies, and every third to the third. */
static void
spread(json_t *gifts)
{
    char id[] = "P1";
    size_t i;
    json_t *gift;

    json_array_foreach(gifts, i, gift)
    {
        const char *place = json_string_value(json_object_get(gift, "place"));

        if (place == NULL || strcmp(place, "P1") != 0)
            continue;
        (void)json_object_set_new(gift, "place", json_string(id));
        id[1] = id[1] == '3' ? '1' : (char)(id[1] + 1);
    }
}

/* The demo's rules with its first place three times over, S1's P1, S2's P2 and S3's P3, and the gifts of it
 * spread over them. To be freed; NULL: they cannot be read. */
static char *
rules_of_three(size_t *len)
{
    json_t *rules = json_load_file(PD_SOURCE_DIR "/assets/demo/programme.json", 0, NULL);
    json_t *places = json_object_get(rules, "places");
    char *text = NULL;

    for (char k = '2'; rules != NULL && k <= '3'; k++) {
        json_t *copy = json_deep_copy(json_array_get(places, 0));
        char id[] = { 'P', k, '\0' };

        (void)json_object_set_new(copy, "id", json_string(id));
        (void)json_array_append_new(places, copy);
    }
    if (rules != NULL) {
        spread(json_object_get(rules, "catalogue"));
        text = json_dumps(rules, 0);
        *len = text != NULL ? strlen(text) : 0;
    }
    json_decref(rules);
    return text;
}

static enum pd_err
publish(struct pd_hub *hub, struct pd_why *why)
{
    size_t len = 0;
    char *text = rules_of_three(&len);
    uint32_t version;
    enum pd_err err = text == NULL ? pd_why(why, PD_ERR_MISSING, "assets/demo/programme.json", "has no place")
                                   : pd_hub_programme_publish(hub, pd_clock_wall_ms(), text, len,
                                         pd_clock_wall_ms(), &version, why);

    free(text);
    return err;
}

static enum pd_err
found(struct crowd *c, struct pd_hub *hub, struct pd_why *why)
{
    const struct pd_programme *p;
    enum pd_err err = pd_hub_begin(hub);

    if (err == PD_OK)
        err = publish(hub, why);
    p = pd_hub_programme_now(hub, pd_clock_wall_ms());
    for (int i = 0; err == PD_OK && i < p->gift_count; i++)
        one_gift(hub, p->gifts[i].sku, &err);
    for (int i = 0; err == PD_OK && i < c->members.count; i++)
        err = pd_hub_code_issue(hub, pd_clock_wall_ms(), &c->members.ids[i], PD_CODE_MEMBER_DAY, c->codes[i]);
    for (int i = 0; i < HOUSES; i++)
        (void)snprintf(c->places[i].place, sizeof c->places[i].place, "P%d", i + 1);
    for (int i = 0; err == PD_OK && i < c->count; i++) {
        struct pd_crowd_desk *d = &c->desks[i];
        char site[PD_PLACE_CAP];

        d->place = &c->places[i % HOUSES];
        d->places = c->places;
        d->place_count = HOUSES;
        d->counter = i < HOUSES * COUNTERS;
        (void)snprintf(site, sizeof site, "S%d", i % HOUSES + 1);
        err = pd_crowd_desk_let_in(d, hub, site, &c->rng, why);
    }
    return err == PD_OK ? pd_hub_commit(hub) : err;
}

static bool
found_all(struct crowd *c, struct pd_why *why)
{
    struct pd_store *store = NULL;
    struct pd_hub *hub = NULL;
    char path[600];
    bool good;

    (void)snprintf(path, sizeof path, "%s/hub.db", c->hub.data);
    good = pd_store_sqlite_open(&store, path, NULL, true, why) == PD_OK &&
           pd_hub_create(&hub, &(struct pd_hub_config){ .store = store, .rng = &c->rng }, why) == PD_OK;
    good = good && found(c, hub, why) == PD_OK;
    pd_hub_destroy(hub);
    pd_store_close(store);
    return good;
}

/* ---- what the hub has, by its database ---- */

/* -1: it cannot be read. */
static int64_t
ask_database(const struct crowd *c, const char *sql)
{
    char path[600];
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    int64_t n = -1;

    (void)snprintf(path, sizeof path, "%s/hub.db", c->hub.data);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
        n = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(db);
    return n;
}

#define HOLDS "SELECT count(*) FROM hold WHERE sku <> '' AND dev <> 0"
#define PIECES "SELECT coalesce(sum(out_qty), 0) FROM hold WHERE state = 3 AND sku <> '' AND dev <> 0"

/* ---- the day ---- */

static void
people(struct crowd *c, struct pd_crowd_desk *d, double now_ms)
{
    if (now_ms < d->next_ms)
        return;
    if (d->counter) {
        d->next_ms = now_ms + 200 + (double)pd_rng_below(&c->rng, 600);
        pd_crowd_hand_over(d, &c->rng, &c->sums);
    } else {
        d->next_ms = now_ms + 10000 + (double)pd_rng_below(&c->rng, 40000);
        pd_crowd_visit(d, c->codes[pd_rng_below(&c->rng, (uint32_t)c->members.count)], &c->rng, &c->sums);
    }
}

/* One house has no network between a quarter and a half of the day. */
static bool
is_dark(const struct crowd *c, int desk, double at)
{
    return desk % HOUSES == 1 && at > 0.25 && at < 0.5 && c->count > 0;
}

static bool
kill_hub(struct crowd *c, struct pd_why *why)
{
    (void)kill(c->hub.pid, SIGKILL);
    (void)waitpid(c->hub.pid, NULL, 0);
    return pd_hub_process_serve(&c->hub, why);
}

static bool
day(struct crowd *c, int64_t seconds, struct pd_why *why)
{
    bool killed = false;

    c->began_ms = pd_bench_ms();
    for (;;) {
        double now_ms = pd_bench_ms(), at = (now_ms - c->began_ms) / 1000 / (double)seconds;

        if (at >= 1)
            return true;
        if (!killed && at > 0.7) {
            killed = true;
            if (!kill_hub(c, why))
                return false;
        }
        for (int i = 0; i < c->count; i++) {
            c->desks[i].dark = is_dark(c, i, at);
            people(c, &c->desks[i], now_ms);
            pd_crowd_desk_turn(&c->desks[i], &c->sums);
        }
        (void)usleep(2000);
    }
}

/* Doors open when every desk has heard what there is: members, rules, and each other's keys. */
static bool
come_up(struct crowd *c, struct pd_why *why)
{
    double from_ms = pd_bench_ms();
    int ready = 0;

    while (pd_bench_ms() - from_ms < CALM_S * 1000.0) {
        ready = 0;
        for (int i = 0; i < c->count; i++) {
            pd_crowd_desk_turn(&c->desks[i], &c->sums);
            ready += pd_crowd_desk_is_ready(&c->desks[i]);
        }
        if (ready == c->count) {
            c->came_up_s = (pd_bench_ms() - from_ms) / 1000;
            return true;
        }
        (void)usleep(2000);
    }
    return pd_why(why, PD_ERR_STATE, "desks", "%d of %d have heard everything after %d s", ready, c->count,
               CALM_S) == PD_OK;
}

/* Until nobody has anything to tell. */
static bool
go_home(struct crowd *c, struct pd_why *why)
{
    double from_ms = pd_bench_ms();
    int waiting = c->count;

    while (pd_bench_ms() - from_ms < CALM_S * 1000.0) {
        waiting = 0;
        for (int i = 0; i < c->count; i++) {
            c->desks[i].dark = false;
            pd_client_hurry(c->desks[i].client); /* a desk that nobody touches tries again when it pleases */
            pd_crowd_desk_turn(&c->desks[i], &c->sums);
            waiting += pd_crowd_desk_unsent(&c->desks[i]) > 0;
        }
        if (waiting == 0)
            return true;
        (void)usleep(2000);
    }
    return pd_why(why, PD_ERR_STATE, "desks", "%d still have something to tell after %d s", waiting,
               CALM_S) == PD_OK;
}

/* ---- and what came of it ---- */

static bool
agrees(struct crowd *c, struct pd_why *why)
{
    int64_t holds = ask_database(c, HOLDS) - c->holds_before;
    int64_t pieces = ask_database(c, PIECES) - c->captured_before;

    if (c->holds_before < 0 || c->captured_before < 0)
        return pd_why(why, PD_ERR_IO, c->hub.data, "cannot be read") == PD_OK;
    if (holds != c->sums.redeemed)
        return pd_why(why, PD_ERR_STATE, "holds", "desks promised %lld, the hub has %lld",
                   (long long)c->sums.redeemed, (long long)holds) == PD_OK;
    if (pieces != c->sums.handed)
        return pd_why(why, PD_ERR_STATE, "pieces", "counters handed over %lld, the hub has %lld",
                   (long long)c->sums.handed, (long long)pieces) == PD_OK;
    for (int i = 0; i < c->count; i += 10)
        if (!pd_crowd_desk_verify(&c->desks[i], why))
            return false;
    return true;
}

static void
tell(struct crowd *c, int64_t seconds)
{
    struct pd_crowd_sums *s = &c->sums;

    pd_figure_tell(&(struct pd_figure){ .name = "crowd.up",
        .value = c->came_up_s,
        .unit = "s",
        .bound = PD_BENCH_NO_BUDGET,
        .n = (size_t)c->count,
        .note = "until all of them have heard everything" });
    pd_samples_tell("crowd.answer", &s->answered, 0.5, "ms", 0, PD_BENCH_NO_BUDGET,
        "from a gift recorded at its desk to the hub's answer; those in the dark among them");
    pd_figure_tell(&(struct pd_figure){ .name = "crowd.gifts",
        .value = (double)s->redeemed,
        .unit = "gifts",
        .bound = PD_BENCH_NO_BUDGET,
        .n = (size_t)c->count,
        .note = "taken at that many desks, each with its own ledger, and every one at the hub" });
    pd_figure_tell(&(struct pd_figure){ .name = "crowd.handed",
        .value = (double)s->handed,
        .unit = "gifts",
        .bound = PD_BENCH_NO_BUDGET,
        .n = (size_t)s->scanned,
        .note = "handed over, of so many tickets scanned" });
    pd_figure_tell(&(struct pd_figure){ .name = "crowd.rate",
        .value = (double)(s->redeemed + s->handed) / (double)seconds,
        .unit = "ops/s",
        .bound = PD_BENCH_NO_BUDGET,
        .n = (size_t)(s->redeemed + s->handed) });
}

static int
run(struct crowd *c, int64_t seconds)
{
    struct pd_why why = { .text = "" };
    int64_t members = pd_bench_options.members > 0 ? pd_bench_options.members : MEMBERS;
    bool good = pd_hub_process_make(&c->hub, "crowd-hub", members, &c->members, &why) && found_all(c, &why);

    c->holds_before = good ? ask_database(c, HOLDS) : 0; /* nobody serves it yet */
    c->captured_before = good ? ask_database(c, PIECES) : 0;
    good = good && pd_hub_process_serve(&c->hub, &why);
    for (int i = 0; good && i < c->count; i++) {
        good = pd_crowd_desk_open(&c->desks[i], c->hub.url, i, &why);
    }
    good = good && come_up(c, &why);
    for (int i = 0; i < c->count; i++)
        c->desks[i].next_ms = pd_bench_ms() + (double)pd_rng_below(&c->rng, 20000);
    good = good && day(c, seconds, &why) && go_home(c, &why);
    if (good)
        tell(c, seconds);
    for (int i = 0; i < c->count; i++)
        pd_crowd_desk_hang_up(&c->desks[i]);
    if (!pd_hub_process_stop(&c->hub, good) && good) {
        good = false;
        (void)pd_why(&why, PD_ERR_STATE, "hub", "verify found something wrong afterwards");
    }
    good = good && agrees(c, &why);
    for (int i = 0; i < c->count; i++)
        pd_crowd_desk_close(&c->desks[i]);
    return good ? 0 : pd_bench_cannot("crowd", "%s: %s", why.path, why.text);
}

static void
allow_many_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int
pd_bench_crowd(void)
{
    struct crowd c = { .rng = pd_rng_system(),
        .count = pd_bench_options.desks > 0 ? (int)pd_bench_options.desks : DESKS,
        .members = { .max = MEMBERS } };
    int bad;

    allow_many_files();
    c.desks = calloc((size_t)c.count, sizeof *c.desks);
    c.places = calloc(HOUSES, sizeof *c.places);
    c.members.ids = calloc(MEMBERS, sizeof *c.members.ids);
    c.codes = calloc(MEMBERS, sizeof *c.codes);
    bad = c.desks != NULL && c.places != NULL && c.members.ids != NULL && c.codes != NULL
              ? run(&c, pd_bench_options.runs > 0 ? pd_bench_options.runs : SECONDS)
              : pd_bench_cannot("crowd", "out of memory");
    pd_samples_finish(&c.sums.answered);
    for (int i = 0; c.places != NULL && i < HOUSES; i++)
        free(c.places[i].tickets);
    free(c.desks);
    free(c.places);
    free(c.members.ids);
    free(c.codes);
    return bad;
}

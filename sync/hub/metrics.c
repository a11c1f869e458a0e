/*
 * What machines that watch the hub read: Prometheus text (version 0.0.4). Numbers, names of states and ids of
 * desks; nothing of a member. Counters begin at 0 when the program does.
 */
#include "sync/hub/clients.h"
#include "sync/hub/feed.h"
#include "sync/hub/refill.h"

#include "sync/hub/incidents.h"
#include "sync/hub/parts.h"

#include <stdio.h>

#define DESK_LINE 96
#define ROOM 16384 /* for everything that is not one line a desk */

void
pd_hub_counts_keep(struct pd_hub *hub)
{
    hub->counts.pushes += hub->counting.pushes;
    for (int i = 0; i < PD_COUNT(hub->counts.ops); i++)
        hub->counts.ops[i] += hub->counting.ops[i];
    memset(&hub->counting, 0, sizeof hub->counting);
}

bool
pd_hub_metrics_allowed(struct pd_hub *hub, int64_t now_ms, const struct pd_http_request *request,
    struct pd_http_response *response)
{
    struct pd_call call = { .hub = hub, .now_ms = now_ms, .request = request, .response = response };
    char client[PD_CLIENT_CAP];

    *response = (struct pd_http_response){ .status = 0 };
    hub->trace = (struct pd_hub_trace){ .path = "/metrics" };
    return pd_client_may(&call, PD_HUB_SCOPE_METRICS, client);
}

static void
head(struct pd_str *out, const char *name, const char *type, const char *help)
{
    pd_str_addf(out, "# HELP pointdesk_%s %s\n# TYPE pointdesk_%s %s\n", name, help, name, type);
}

static void
write_counts(struct pd_str *out, const struct pd_hub_counts *counts)
{
    head(out, "pushes_total", "counter", "Pushes of desks that were taken.");
    pd_str_addf(out, "pointdesk_pushes_total %llu\n", (unsigned long long)counts->pushes);
    head(out, "ops_total", "counter", "New ops of desks, by what became of them.");
    for (int i = PD_OP_APPLIED; i <= PD_OP_QUARANTINED; i++)
        pd_str_addf(out, "pointdesk_ops_total{result=\"%s\"} %llu\n", pd_op_status_name((enum pd_op_status)i),
            (unsigned long long)counts->ops[i]);
}

/* All kinds there are, so that a kind's first one is seen to come. */
static void
write_incidents(struct pd_hub *hub, struct pd_str *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_INCIDENT_KINDS_OPEN;
    char kind[PD_REASON_CAP];

    head(out, "exceptions_open", "gauge", "What a person must look at, by kind.");
    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        pd_store_text(hub->store, sql, 0, kind, sizeof kind);
        pd_str_addf(out, "pointdesk_exceptions_open{kind=\"%s\"} %lld\n", kind,
            (long long)pd_store_int(hub->store, sql, 1));
    }
}

static void
write_webhooks(struct pd_hub *hub, struct pd_str *out)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_WEBHOOKS_WAITING;
    char client[PD_CLIENT_CAP];

    head(out, "notices_waiting", "gauge", "What one of the hospital's systems is still to be told.");
    for (bool row = pd_store_start(hub->store, sql, PD_NO_ARGS); row; row = pd_store_next(hub->store, sql)) {
        pd_store_text(hub->store, sql, 0, client, sizeof client);
        if (out->cap - out->len > DESK_LINE)
            pd_str_addf(out, "pointdesk_notices_waiting{client=\"%s\"} %lld\n", client,
                (long long)pd_store_int(hub->store, sql, 1));
    }
}

/* All kinds and states there are, so that the first one is seen to come. */
static void
write_parts(struct pd_hub *hub, struct pd_str *out)
{
    int64_t counts[PD_PARTS + 1][PD_PART_UNKNOWN + 1] = { { 0 } };

    pd_parts_count(hub, counts);
    head(out, "desk_devices", "gauge", "Devices of desks in service, by kind and how they are.");
    for (int part = 1; part <= PD_PARTS; part++)
        for (int state = PD_PART_GOOD; state <= PD_PART_UNKNOWN; state++)
            pd_str_addf(out, "pointdesk_desk_devices{kind=\"%s\",state=\"%s\"} %lld\n",
                pd_part_name((enum pd_part)part), pd_part_state_name((enum pd_part_state)state),
                (long long)counts[part][state]);
}

static void
write_desk(void *ctx, const struct pd_hub_device *device)
{
    struct pd_str *out = ((void **)ctx)[0];
    int64_t now_ms = *(int64_t *)((void **)ctx)[1];
    int64_t silent_ms = now_ms > device->seen_ms ? now_ms - device->seen_ms : 0;
    char id[PD_ID_TEXT_CAP];

    if (strcmp(device->state, "active") != 0 && strcmp(device->state, "retiring") != 0)
        return;
    if (out->cap - out->len > DESK_LINE)
        pd_str_addf(out, "pointdesk_desk_silent_seconds{desk=\"%s\"} %lld\n", pd_id_text(device->id, id),
            (long long)(silent_ms / PD_SECOND_MS));
}

char *
pd_hub_metrics_text(struct pd_hub *hub, int64_t now_ms, size_t spare, size_t *len)
{
    int64_t desks = pd_store_one(hub->store, PD_HUB_SQL_DEVICE_COUNT, PD_NO_ARGS, 0);
    size_t cap = ROOM + (size_t)desks * DESK_LINE + spare;
    char *text = pd_hub_take(hub, cap);
    struct pd_str out;
    void *ctx[] = { &out, &now_ms };

    if (text == NULL)
        return NULL;
    out = pd_str_on(text, cap - spare);
    write_counts(&out, &hub->counts);
    write_incidents(hub, &out);
    write_webhooks(hub, &out);
    write_parts(hub, &out);
    head(&out, "database_bytes", "gauge", "Size of the hub's database.");
    pd_str_addf(&out, "pointdesk_database_bytes %lld\n",
        (long long)pd_store_one(hub->store, PD_HUB_SQL_DB_SIZE, PD_NO_ARGS, 0));
    head(&out, "snapshot_rows", "gauge", "Members in what new desks fetch at once; 0: they pull row by row.");
    pd_str_addf(&out, "pointdesk_snapshot_rows %lld\n", (long long)pd_snapshot_rows(hub));
    head(&out, "refilling", "gauge", "1 while a restored hub waits for its desks.");
    pd_str_addf(&out, "pointdesk_refilling %d\n", pd_refill_on(hub) ? 1 : 0);
    head(&out, "desk_silent_seconds", "gauge", "Since a desk in service was last heard.");
    if (pd_hub_device_each(hub, write_desk, ctx) != PD_OK)
        return NULL;
    *len = out.len;
    return out.p;
}

#include "sync/hub/proposals.h"
#include "sync/hub/grants.h"

#include "sync/hub/activities.h"
#include "sync/hub/merchants.h"
#include "sync/hub/money.h"
#include "sync/hub/ratio.h"
#include "sync/hub/wheels.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows ---- */

static void
read_row(struct pd_store *s, enum pd_hub_sql sql, struct pd_proposal *out)
{
    *out = (struct pd_proposal){ .number = pd_store_int(s, sql, 0) };
    out->state = (enum pd_proposal_state)pd_store_int(s, sql, 1);
    out->at_ms = pd_store_int(s, sql, 2);
    out->from_ms = pd_store_int(s, sql, 3);
    pd_store_text(s, sql, 4, out->by, sizeof out->by);
    pd_store_text(s, sql, 5, out->done_by, sizeof out->done_by);
    out->version = (uint32_t)pd_store_int(s, sql, 6);
}

enum pd_err
pd_hub_proposal_get(
    struct pd_hub *hub, int64_t number, struct pd_proposal *out, const char **json, size_t *len)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PROPOSAL_GET;

    if (!pd_store_start(hub->store, sql, PD_ARGS(pd_i(number))))
        return hub->store->err != PD_OK ? hub->store->err : PD_ERR_NOT_FOUND;
    read_row(hub->store, sql, out);
    if (json != NULL)
        *json = pd_hub_column(hub, sql, 7, len);
    pd_store_end(hub->store, sql);
    return hub->store->err;
}

enum pd_err
pd_hub_proposal_each(
    struct pd_hub *hub, void (*each)(void *ctx, const struct pd_proposal *proposal), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_PROPOSAL_EACH;

    for (bool more = pd_store_start(hub->store, sql, PD_NO_ARGS); more;
         more = pd_store_next(hub->store, sql)) {
        struct pd_proposal proposal;

        read_row(hub->store, sql, &proposal);
        each(ctx, &proposal);
    }
    return hub->store->err;
}

static void
act(struct pd_hub *hub, int64_t now_ms, const char *what, const char *about, const struct pd_staff *by)
{
    char note[128];

    (void)snprintf(note, sizeof note, "programme %s %s by %s", what, about, by->number);
    (void)pd_hub_act(hub, now_ms, PD_ACT_PROGRAMME, note);
}

static void
act_on(struct pd_hub *hub, int64_t now_ms, const char *what, int64_t number, const struct pd_staff *by)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    act(hub, now_ms, what, text, by);
}

/* ---- propose, approve, reject ---- */

static enum pd_err
is_good(struct pd_hub *hub, int64_t effective_ms, const char *json, size_t len, struct pd_why *why)
{
    struct pd_programme *programme = malloc(sizeof *programme);
    enum pd_err err = programme == NULL ? PD_ERR_MEMORY : pd_programme_parse(json, len, programme, why);

    if (err == PD_OK) {
        err = pd_activities_fit(hub, effective_ms, programme, why);
        if (err == PD_OK)
            err = pd_wheels_fit(hub, effective_ms, programme, why);
        if (err == PD_OK)
            err = pd_ratio_is_said(hub, effective_ms, programme, json, len, why);
        if (err == PD_OK)
            err = pd_money_keeps(hub, programme, why);
        if (err == PD_OK)
            err = pd_merchants_fit(hub, programme, why);
        pd_programme_finish(programme);
    }
    free(programme);
    return err;
}

enum pd_err
pd_hub_propose(struct pd_hub *hub, int64_t now_ms, const char *json, size_t len, int64_t from_ms,
    const struct pd_staff *by, int64_t *number, struct pd_why *why)
{
    int64_t least_ms = pd_hub_effective_least(hub, now_ms);
    enum pd_err err = is_good(hub, from_ms > least_ms ? from_ms : least_ms, json, len, why);

    if (err != PD_OK)
        return err;
    *number = pd_store_one(hub->store, PD_HUB_SQL_PROPOSAL_LAST, PD_NO_ARGS, 0) + 1;
    (void)pd_store_run(hub->store, PD_HUB_SQL_PROPOSAL_INSERT,
        PD_ARGS(pd_i(*number), pd_i(PD_PROPOSAL_OPEN), pd_i(now_ms), pd_i(from_ms), pd_t(by->number),
            pd_b(json, len)));
    act_on(hub, now_ms, "propose", *number, by);
    return hub->store->err;
}

int64_t
pd_hub_effective_last(struct pd_hub *hub)
{
    return pd_store_one(hub->store, PD_HUB_SQL_PROGRAMME_EFFECTIVE_LAST, PD_NO_ARGS, 0);
}

int64_t
pd_hub_effective_least(struct pd_hub *hub, int64_t now_ms)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    int64_t at_ms;

    if (programme == NULL || pd_store_one(hub->store, PD_HUB_SQL_DEVICE_COUNT, PD_NO_ARGS, 0) == 0)
        return now_ms; /* nobody decides by older ones */
    at_ms = now_ms + programme->offline.max_age_h * PD_HOUR_MS;
    return pd_local_day_start_ms(
        pd_local_day(at_ms + PD_DAY_MS - 1, programme->utc_offset_min), programme->utc_offset_min);
}

static enum pd_err
get_open(struct pd_hub *hub, int64_t number, struct pd_proposal *out, const char **json, size_t *len,
    struct pd_why *why)
{
    enum pd_err err = pd_hub_proposal_get(hub, number, out, json, len);

    if (err == PD_ERR_NOT_FOUND)
        return pd_why(why, err, "", "there is no such proposal; see: pointdesk-hub programme proposals");
    if (err == PD_OK && out->state != PD_PROPOSAL_OPEN)
        return pd_why(why, PD_ERR_STATE, "", "this proposal was %s by %s",
            out->state == PD_PROPOSAL_APPROVED ? "approved" : "rejected", out->done_by);
    return err;
}

static enum pd_err
close_it(struct pd_hub *hub, int64_t now_ms, const struct pd_proposal *p, enum pd_proposal_state state,
    const struct pd_staff *by, uint32_t version)
{
    (void)pd_store_run(hub->store, PD_HUB_SQL_PROPOSAL_CLOSE,
        PD_ARGS(pd_i(p->number), pd_i(state), pd_t(by->number), pd_i(now_ms), pd_i(version)));
    act_on(hub, now_ms, state == PD_PROPOSAL_APPROVED ? "approve" : "reject", p->number, by);
    return hub->store->err;
}

/* The newest of those whose time has come is in force: one that comes later must not begin earlier. */
static enum pd_err
not_overtaken(struct pd_hub *hub, int64_t effective_ms, struct pd_why *why)
{
    int64_t last_ms = pd_hub_effective_last(hub);
    const struct pd_programme *programme = pd_hub_programme_now(hub, last_ms);
    struct pd_date_time t = pd_local_time(last_ms, programme != NULL ? programme->utc_offset_min : 0);

    return effective_ms >= last_ms ? PD_OK
                                   : pd_why(why, PD_ERR_STATE, "--from",
                                         "rules that were approved before begin on %04d-%02d-%02d, and these "
                                         "would take their place: "
                                         "reject it, and propose it with --from that day",
                                         t.date.year, t.date.month, t.date.day);
}

enum pd_err
pd_hub_approve(struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by,
    uint32_t *version, int64_t *effective_ms, struct pd_why *why)
{
    int64_t least_ms = pd_hub_effective_least(hub, now_ms);
    struct pd_proposal p;
    const char *json;
    size_t len;
    enum pd_err err = get_open(hub, number, &p, &json, &len, why);

    if (err != PD_OK)
        return err;
    err = pd_staff_is_another(by, p.by, why);
    if (err != PD_OK)
        return err;
    *effective_ms = p.from_ms > least_ms ? p.from_ms : least_ms;
    err = not_overtaken(hub, *effective_ms, why);
    if (err != PD_OK)
        return err;
    err = pd_hub_programme_publish(hub, now_ms, json, len, *effective_ms, version, why);
    return err != PD_OK ? err : close_it(hub, now_ms, &p, PD_PROPOSAL_APPROVED, by, *version);
}

enum pd_err
pd_hub_reject(
    struct pd_hub *hub, int64_t now_ms, int64_t number, const struct pd_staff *by, struct pd_why *why)
{
    struct pd_proposal p;
    enum pd_err err = get_open(hub, number, &p, NULL, NULL, why);

    return err != PD_OK ? err : close_it(hub, now_ms, &p, PD_PROPOSAL_REJECTED, by, 0);
}

/* ---- stop ---- */

#define SPACES_MAX 64

/* Its last day becomes the day before `day`, and its first none after that. false: it is not in this
 * document, or over already. */
static bool
end_before(json_t *document, enum pd_hub_stop what, const char *id, int64_t day)
{
    json_t *list = json_object_get(document, what == PD_HUB_STOP_GIFT ? "catalogue" : "campaigns");
    struct pd_date date = pd_date_from_days(day - 1);
    char last[16];

    (void)snprintf(last, sizeof last, "%04d-%02d-%02d", date.year, date.month, date.day);
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *one = json_array_get(list, i);
        const char *name = json_string_value(json_object_get(one, what == PD_HUB_STOP_GIFT ? "sku" : "id"));
        const char *from = json_string_value(json_object_get(one, "from"));
        const char *until = json_string_value(json_object_get(one, "until"));

        if (name == NULL || strcmp(name, id) != 0)
            continue;
        if (until != NULL && strcmp(until, last) <= 0)
            return false;
        if (from != NULL && strcmp(from, last) > 0)
            (void)json_object_set_new(one, "from", json_string(last));
        return json_object_set_new(one, "until", json_string(last)) == 0;
    }
    return false;
}

/* The same bytes are never published twice: one more space makes them others. */
static enum pd_err
publish_anew(struct pd_hub *hub, int64_t now_ms, const char *text, int64_t effective_ms, uint32_t *version,
    struct pd_why *why)
{
    size_t len = strlen(text);
    char *longer = malloc(len + SPACES_MAX + 1);
    enum pd_err err = longer != NULL ? PD_ERR_EXISTS : PD_ERR_MEMORY;

    if (longer != NULL)
        memcpy(longer, text, len);
    for (int i = 0; i <= SPACES_MAX && err == PD_ERR_EXISTS; i++) {
        err = pd_hub_programme_publish(hub, now_ms, longer, len + (size_t)i, effective_ms, version, why);
        if (i < SPACES_MAX)
            longer[len + (size_t)i] = '\n';
    }
    free(longer);
    return err;
}

/* One version with the thing off, published to take effect when that one did or would. PD_ERR_NOT_FOUND: it
 * is not in it, or over; a version to come is then published again as it is, with a space more, since the
 * newest of those whose time has come is the one in force. */
static enum pd_err
stop_in(struct pd_hub *hub, int64_t now_ms, uint32_t old, int64_t effective_ms, enum pd_hub_stop what,
    const char *id, bool to_come, uint32_t *version, struct pd_why *why)
{
    const struct pd_programme *programme = pd_hub_programme(hub, old);
    const char *json;
    json_t *document;
    char *text = NULL;
    size_t len;
    enum pd_err err = pd_hub_programme_json(hub, now_ms, &old, &json, &len);

    if (err != PD_OK || programme == NULL)
        return err != PD_OK ? err : PD_ERR_NOT_FOUND;
    document = json_loadb(json, len, 0, NULL);
    err = PD_ERR_NOT_FOUND;
    if (document != NULL && end_before(document, what, id, pd_local_day(now_ms, programme->utc_offset_min)))
        text = json_dumps(document, JSON_INDENT(2));
    else if (to_come && (text = malloc(len + 1)) != NULL)
        (void)snprintf(text, len + 1, "%.*s", (int)len, json);
    if (text != NULL)
        err = publish_anew(hub, now_ms, text, effective_ms, version, why);
    free(text);
    json_decref(document);
    return err;
}

/* What is kept of the last stop: the rules themselves know days alone. */
static void
stopped_name(enum pd_hub_stop what, const char *id, char out[96])
{
    (void)snprintf(out, 96, "stopped_%s:%s", what == PD_HUB_STOP_GIFT ? "gift" : "campaign", id);
}

struct pd_hub_stopped
pd_hub_stopped_get(struct pd_hub *hub, enum pd_hub_stop what, const char *id)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_META_GET;
    struct pd_hub_stopped stopped = { .by = "" };
    char name[96];

    stopped_name(what, id, name);
    if (pd_store_start(hub->store, sql, PD_ARGS(pd_t(name)))) {
        pd_store_blob(hub->store, sql, 0, &stopped, sizeof stopped);
        pd_store_end(hub->store, sql);
    }
    return stopped;
}

static void
note_stop(struct pd_hub *hub, int64_t now_ms, enum pd_hub_stop what, const char *id, const char *by)
{
    struct pd_hub_stopped stopped;
    char name[96];

    memset(&stopped, 0, sizeof stopped); /* its padding too */
    stopped.at_ms = now_ms;
    (void)pd_copy(stopped.by, sizeof stopped.by, by);
    stopped_name(what, id, name);
    (void)pd_store_run(hub->store, PD_HUB_SQL_META_PUT, PD_ARGS(pd_t(name), pd_b(&stopped, sizeof stopped)));
}

enum pd_err
pd_hub_stop_now(struct pd_hub *hub, int64_t now_ms, enum pd_hub_stop what, const char *id,
    const struct pd_staff *by, uint32_t *version, struct pd_why *why)
{
    const struct pd_programme *now = pd_hub_programme_now(hub, now_ms);
    struct pd_hub_version coming[16];
    int count = 0;
    enum pd_err err;

    if (now == NULL)
        return pd_why(why, PD_ERR_NOT_FOUND, "", "no programme is in force");
    for (int i = 0; i < hub->version_count && count < PD_COUNT(coming); i++)
        if (hub->versions[i].effective_ms > now_ms)
            coming[count++] = hub->versions[i];
    err = stop_in(hub, now_ms, now->version, now_ms, what, id, false, version, why);
    if (err == PD_ERR_NOT_FOUND)
        return pd_why(
            why, err, id, "is nothing that runs by the rules in force; see: pointdesk-hub programme show");
    for (int i = 0; i < count && err == PD_OK; i++) {
        uint32_t later;
        int64_t effective_ms = coming[i].effective_ms;

        err = stop_in(hub, now_ms, coming[i].version, effective_ms, what, id, true, &later, why);
    }
    if (err == PD_OK) {
        act(hub, now_ms, what == PD_HUB_STOP_GIFT ? "stop gift" : "stop campaign", id, by);
        note_stop(hub, now_ms, what, id, by->number);
    }
    return err != PD_OK ? err : hub->store->err;
}

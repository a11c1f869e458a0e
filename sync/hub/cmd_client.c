/* Keys of the hospital's own systems. */
#include "sync/hub/cmd_common.h"
#include "sync/hub/merchants.h"

#include "app/base/clock.h"
#include "app/base/str.h"
#include "sync/hub/rates.h"

#include <stdlib.h>
#include <string.h>

static int
run_client(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_client = {
    .name = "client",
    .help = { "pointdesk-hub client add NAME [--for WORDS] [--merchant ID] [--days N] [--rate N/s] | renew "
              "NAME [--days N] | revoke NAME | list [--json] | webhook NAME --url URL --events WORDS [--days "
              "N] | webhook NAME --off",
        "Keys of the hospital's own systems; a key is shown once, and can be asked for again by renewing it.",
        "pointdesk-hub client add mini-program --for read,codes --days 365 --data /var/lib/pointdesk-hub" },
    .run = run_client,
};

static const struct {
    const char *name;
    unsigned int scope;
} scope_names[] = { { "read", PD_HUB_SCOPE_READ }, { "members", PD_HUB_SCOPE_MEMBERS },
    { "codes", PD_HUB_SCOPE_CODES }, { "events", PD_HUB_SCOPE_EVENTS }, { "metrics", PD_HUB_SCOPE_METRICS },
    { "uses", PD_HUB_SCOPE_USES }, { "bookings", PD_HUB_SCOPE_BOOKINGS }, { "answers", PD_HUB_SCOPE_ANSWERS },
    { "reminders", PD_HUB_SCOPE_REMINDERS }, { "money", PD_HUB_SCOPE_MONEY },
    { "vouchers", PD_HUB_SCOPE_VOUCHERS }, { "issues", PD_HUB_SCOPE_ISSUES },
    { "burns", PD_HUB_SCOPE_BURNS } };

/* "read,codes" into bits; 0: a word is none of them. */
static unsigned int
scopes_of(const char *text)
{
    unsigned int scopes = 0;

    for (;;) {
        size_t len = strcspn(text, ",");
        unsigned int scope = 0;

        for (int i = 0; i < PD_COUNT(scope_names); i++)
            if (strlen(scope_names[i].name) == len && strncmp(scope_names[i].name, text, len) == 0)
                scope = scope_names[i].scope;
        if (scope == 0)
            return 0;
        scopes |= scope;
        if (text[len] == '\0')
            return scopes;
        text += len + 1;
    }
}

/* "50/s" or "50"; "none" is 0. -1: neither. */
static int
rate_of(const char *text)
{
    char *end;
    long n;

    if (strcmp(text, "none") == 0)
        return 0;
    n = strtol(text, &end, 10);
    if (*text < '0' || *text > '9' || (*end != '\0' && strcmp(end, "/s") != 0) || n < 1 || n > PD_RATE_MAX)
        return -1;
    return (int)n;
}

#define DAYS_TO_TELL_MAX 30

struct asked {
    const char *purpose, *rate, *url, *events, *merchant; /* purpose, merchant NULL: not given */
    int64_t days;
    bool json, off;
};

static int64_t
end_of(const struct asked *asked, int64_t now_ms)
{
    return asked->days > 0 ? now_ms + asked->days * PD_DAY_MS : 0;
}

static int
say_key(struct pd_hub_desk *desk, enum pd_err err, const char *key, const struct pd_why *why)
{
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "client", err, why);
    (void)fprintf(desk->out, "%s\n", key);
    return PD_EXIT_DONE;
}

/* What a merchant's key is for no other's is, and the other way round. */
static enum pd_err
is_for(const struct asked *asked, unsigned int scopes, struct pd_why *why)
{
    unsigned int may = asked->merchant != NULL ? PD_HUB_SCOPE_MERCHANT : PD_HUB_SCOPE_ALL;

    if (scopes != 0 && (scopes & ~may) == 0)
        return PD_OK;
    return pd_why(why, PD_ERR_INVALID, "--for",
        asked->merchant != NULL ? "must be some of vouchers,issues,burns for a merchant's key"
                                : "must be some of read,members,codes,events,metrics,uses,bookings,answers,"
                                  "reminders,money; vouchers,issues,burns with --merchant alone");
}

static const char *
purpose_of(const struct asked *asked)
{
    if (asked->purpose != NULL)
        return asked->purpose;
    return asked->merchant != NULL ? "vouchers" : "read,members,codes,events";
}

static int
add(struct pd_hub_desk *desk, const char *name, const struct asked *asked)
{
    struct pd_why why = { .text = "" };
    struct pd_hub_merchant merchant;
    struct pd_hub_client client = { .scopes = scopes_of(purpose_of(asked)),
        .per_s = rate_of(asked->rate),
        .expires_ms = end_of(asked, pd_clock_wall_ms()) };
    char key[PD_HUB_CLIENT_KEY_CAP];
    enum pd_err err = is_for(asked, client.scopes, &why);

    if (err != PD_OK)
        return say_key(desk, err, "", &why);
    if (client.per_s < 0)
        return say_key(
            desk, pd_why(&why, PD_ERR_INVALID, "--rate", "must be 1/s to 10000/s, or none"), "", &why);
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK && asked->merchant != NULL) {
        err = pd_hub_merchant_get(desk->hub, asked->merchant, &merchant, &why);
        if (err != PD_OK)
            return say_key(desk, pd_hub_desk_finish(desk, err), "", &why);
        (void)pd_copy(client.merchant, sizeof client.merchant, merchant.id);
    }
    if (err == PD_OK)
        err = pd_hub_desk_finish(desk, pd_copy(client.name, sizeof client.name, name)
                                           ? pd_hub_client_add_as(desk->hub, pd_clock_wall_ms(), &client, key)
                                           : PD_ERR_INVALID);
    if (err == PD_ERR_EXISTS)
        (void)pd_why(&why, err, name, "has a key already; another one: client renew %s", name);
    if (err == PD_ERR_INVALID)
        (void)pd_why(&why, err, "NAME", "must be 1 to 32 of A-Z a-z 0-9 - _ .");
    return say_key(desk, err, key, &why);
}

static enum pd_err
unknown(enum pd_err err, const char *name, struct pd_why *why)
{
    return err == PD_ERR_NOT_FOUND ? pd_why(why, err, name, "has no key; see: pointdesk-hub client list")
                                   : err;
}

static int
renew(struct pd_hub_desk *desk, const char *name, const struct asked *asked)
{
    struct pd_why why = { .text = "" };
    char key[PD_HUB_CLIENT_KEY_CAP];
    int64_t now_ms = pd_clock_wall_ms();
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK)
        err = pd_hub_desk_finish(
            desk, pd_hub_client_renew(desk->hub, now_ms, name, end_of(asked, now_ms), key));
    return say_key(desk, unknown(err, name, &why), key, &why);
}

static int
revoke(struct pd_hub_desk *desk, const char *name, const struct asked *asked)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    (void)asked;
    if (err == PD_OK)
        err = pd_hub_desk_finish(desk, pd_hub_client_revoke(desk->hub, name));
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "client", unknown(err, name, &why), &why);
    return PD_EXIT_DONE;
}

/* ---- what it is told ---- */

static int
webhook(struct pd_hub_desk *desk, const char *name, const struct asked *asked)
{
    struct pd_why why = { .text = "" };
    struct pd_hub_webhook hook = { .days = asked->days > 0 ? (int)asked->days : PD_WEBHOOK_DAYS,
        .events = pd_webhook_events_of(asked->events) };
    char secret[PD_WEBHOOK_SECRET_CAP];
    enum pd_err err;

    if (asked->off ? asked->url[0] != '\0' : asked->url[0] == '\0')
        return pd_hub_command_usage_of(&pd_hub_cmd_client, desk, "webhook");
    if (hook.days > DAYS_TO_TELL_MAX) {
        (void)pd_why(&why, PD_ERR_INVALID, "--days", "must be 1..30 for what is told");
        return pd_hub_command_fail(desk, "client", PD_ERR_INVALID, &why);
    }
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK && asked->off)
        err = pd_hub_desk_finish(desk, pd_hub_webhook_stop(desk->hub, name));
    else if (err == PD_OK)
        err = pd_hub_desk_finish(desk,
            pd_copy(hook.url, sizeof hook.url, asked->url) && pd_copy(hook.client, sizeof hook.client, name)
                ? pd_hub_webhook_set(desk->hub, &hook, secret, &why)
                : pd_why(&why, PD_ERR_INVALID, "--url", "must have at most 512 characters"));
    if (asked->off && err == PD_ERR_NOT_FOUND)
        (void)pd_why(&why, err, name, "is told nothing");
    return asked->off && err == PD_OK ? PD_EXIT_DONE : say_key(desk, err, secret, &why);
}

/* ---- list ---- */

struct list {
    struct pd_hub *hub;
    FILE *out;
    bool json;
    int count;
    int64_t now_ms;
};

static void
list_one(void *ctx, const struct pd_hub_client *c)
{
    struct list *list = ctx;
    struct pd_date_time end = pd_local_time(c->expires_ms, 0);
    struct pd_hub_webhook hook;
    bool first = true, told;

    if (list->json)
        (void)fprintf(list->out, "%s{\"name\":\"%s\",\"for\":\"", list->count > 0 ? "," : "", c->name);
    else
        (void)fprintf(list->out, "%-32s ", c->name);
    for (int i = 0; i < PD_COUNT(scope_names); i++) {
        if ((c->scopes & scope_names[i].scope) == 0)
            continue;
        (void)fprintf(list->out, "%s%s", first ? "" : ",", scope_names[i].name);
        first = false;
    }
    list->count++;
    told = pd_hub_webhook_get(list->hub, c->name, &hook);
    if (list->json) {
        (void)fprintf(list->out,
            "\",\"merchant\":\"%s\",\"per_s\":%d,\"created_ms\":%lld,\"expires_ms\":%lld", c->merchant,
            c->per_s, (long long)c->created_ms, (long long)c->expires_ms);
        if (told)
            (void)fprintf(list->out, ",\"webhook\":{\"url\":\"%s\",\"waiting\":%lld,\"lost_ms\":%lld}",
                hook.url, (long long)hook.waiting, (long long)hook.lost_ms);
        (void)fprintf(list->out, "}");
        return;
    }
    if (c->merchant[0] != '\0')
        (void)fprintf(list->out, " of %s", c->merchant);
    if (c->per_s > 0)
        (void)fprintf(list->out, ", %d/s", c->per_s);
    if (c->expires_ms != 0)
        (void)fprintf(list->out, ", %s %04d-%02d-%02d", c->expires_ms <= list->now_ms ? "ended" : "ends",
            end.date.year, end.date.month, end.date.day);
    if (told)
        (void)fprintf(list->out, ", is told at %s (%lld waiting%s)", hook.url, (long long)hook.waiting,
            hook.lost_ms > list->now_ms - PD_DAY_MS ? ", some given up today" : "");
    (void)fprintf(list->out, "\n");
}

static int
list(struct pd_hub_desk *desk, const char *name, const struct asked *asked)
{
    struct list l = { .hub = desk->hub, .out = desk->out, .json = asked->json, .now_ms = pd_clock_wall_ms() };
    enum pd_err err = pd_hub_desk_begin(desk);

    (void)name;
    if (err == PD_OK) {
        if (l.json)
            (void)fprintf(desk->out, "[");
        err = pd_hub_desk_finish(desk, pd_hub_client_each(desk->hub, list_one, &l));
        if (l.json)
            (void)fprintf(desk->out, "]\n");
    }
    return err != PD_OK ? pd_hub_command_fail(desk, "client", err, NULL) : PD_EXIT_DONE;
}

static const struct {
    const char *word;
    int words; /* with it */
    int (*run)(struct pd_hub_desk *desk, const char *name, const struct asked *asked);
} verbs[] = { { "add", 2, add }, { "renew", 2, renew }, { "revoke", 2, revoke }, { "webhook", 2, webhook },
    { "list", 1, list } };

static int
run_client(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL;
    struct asked asked = {
        .rate = "100/s", .url = "", .events = "ticket.ready,tier.changed,points.expiring"
    };
    const struct pd_option options[] = {
        { "for", PD_OPTION_TEXT, &asked.purpose, "WORDS",
            "what the key may do: read, members, codes, events, metrics, uses, bookings, "
            "answers, reminders, money; a merchant's: vouchers, issues, burns" },
        { "merchant", PD_OPTION_TEXT, &asked.merchant, "ID",
            "it is this merchant's, and good for its own vouchers and points alone" },
        { "days", PD_OPTION_INT, &asked.days, "1..3650",
            "the key ends so many days from now; what is told is given up after so many" },
        { "rate", PD_OPTION_TEXT, &asked.rate, "N/s",
            "requests a second; 100/s where it is left out, or none" },
        { "url", PD_OPTION_TEXT, &asked.url, "URL", "where it is told, by POST; a new secret is shown" },
        { "events", PD_OPTION_TEXT, &asked.events, "WORDS",
            "of what: ticket.ready, tier.changed, points.expiring; all where it is left out" },
        { "off", PD_OPTION_FLAG, &asked.off, NULL, "it is told nothing any more" },
        { "json", PD_OPTION_FLAG, &asked.json, NULL, "for programs" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_client, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    for (int i = 0; i < PD_COUNT(verbs) && argc >= 2; i++)
        if (strcmp(verbs[i].word, argv[1]) == 0 && argc == verbs[i].words + 1)
            return verbs[i].run(desk, argc > 2 ? argv[2] : "", &asked);
    return pd_hub_command_usage(&pd_hub_cmd_client, desk, argc, argv);
}

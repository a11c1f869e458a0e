/* What a person must look at, in words that say what happened. */
#include "sync/hub/cmd_common.h"

#include <string.h>

static int
run_exceptions(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_exceptions = {
    .name = "exceptions",
    .help = { "pointdesk-hub exceptions list [--json]", "What a person must look at.",
        "pointdesk-hub exceptions list --data /var/lib/pointdesk-hub" },
    .run = run_exceptions,
};

static const struct {
    const char *kind, *words;
} kinds[] = {
    { "overdraft", "a ticket or goods went out for more points than were there" },
    { "capture_after_void", "goods handed over for a ticket that had been given back" },
    { "more_than_held", "more pieces handed over than the ticket was for" },
    { "stock_short", "goods went out that the stock had no more of" },
    { "outside_lease", "a ticket for goods its desk was never given" },
    { "ordinal_twice", "two tickets for one and the same piece" },
    { "ticket_differs", "a desk tells another hold than its ticket did" },
    { "wrong_place", "handed over at another place than the ticket says" },
    { "not_token_holder", "handed over by a counter that is not its place's own" },
    { "code_at_two_desks", "one rotating code at two desks: a picture of a screen?" },
    { "fork", "a desk tells two histories; it is stopped" },
};

static const char *
words_of(const char *kind)
{
    for (int i = 0; i < PD_COUNT(kinds); i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return kinds[i].words;
    return "";
}

struct list {
    FILE *out;
    bool json;
    int count;
};

static void
print_incident(void *ctx, const struct pd_hub_incident *i)
{
    struct list *list = ctx;
    struct pd_date_time at = pd_local_time(i->at_ms, 0);
    char id[PD_ID_TEXT_CAP] = "";

    list->count++;
    if (!pd_id_is_zero(i->device))
        (void)pd_id_text(i->device, id);
    if (list->json) {
        (void)fprintf(list->out,
            "{\"id\":%lld,\"at_ms\":%lld,\"kind\":\"%s\",\"device\":\"%s\",\"hseq\":%llu,\"points\":%lld}\n",
            (long long)i->id, (long long)i->at_ms, i->kind, id, (unsigned long long)i->hseq,
            (long long)pd_points_raw(i->amount));
        return;
    }
    if (list->count == 1)
        (void)fprintf(list->out, "%6s  %-16s  %-8s  %8s  %7s  %-18s  %s\n", "NUMBER", "SINCE (UTC)", "DESK",
            "OP", "POINTS", "KIND", "WHAT HAPPENED");
    (void)fprintf(list->out, "%6lld  %04d-%02d-%02d %02d:%02d  %-8.8s  %8llu  %7lld  %-18s  %s\n",
        (long long)i->id, at.date.year, at.date.month, at.date.day, at.hour, at.minute,
        id[0] != '\0' ? id : "-", (unsigned long long)i->hseq, (long long)pd_points_raw(i->amount), i->kind,
        words_of(i->kind));
}

static int
run_exceptions(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct list list = { .out = desk->out };
    const char *data = NULL;
    const struct pd_option options[] = {
        { "json", PD_OPTION_FLAG, &list.json, NULL, "one JSON object a line" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_exceptions, desk, options, &argc, argv);
    enum pd_err err;

    if (code >= 0)
        return code;
    if (argc != 2 || strcmp(argv[1], "list") != 0) {
        return pd_hub_command_usage(&pd_hub_cmd_exceptions, desk);
    }
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK) {
        err = pd_hub_incident_each(desk->hub, print_incident, &list);
        pd_hub_desk_give_up(desk);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "exceptions", err, NULL);
    if (list.count == 0 && !list.json)
        (void)fprintf(desk->out, "nothing to look at\n");
    return PD_EXIT_DONE;
}

/* Goods: what arrived, and where all of it is. */
#include "sync/hub/cmd_goods.h"

#include <stdlib.h>
#include <string.h>

static int
run_stock(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_stock = {
    .name = "stock",
    .help = { "pointdesk-hub stock [--json] | receive SKU QTY | count SKU QTY | undo MOVEMENT | log [SKU] | "
              "move SKU --to PLACE, each change with [--note TEXT] [--badge CODE]",
        "Per gift: received, free, leased to each desk, out, short. receive: goods came. count: so many lie "
        "in "
        "the house, those kept for open tickets included; a difference is an exception. undo: a movement the "
        "other way; nothing is ever deleted. move: a gift is handed over at another place, which is a rule.",
        "pointdesk-hub stock receive G-001 50 --note 'delivery 118' --data /var/lib/pointdesk-hub" },
    .run = run_stock,
};

/* ---- where everything is ---- */

struct leases {
    struct pd_hub_lease_left *rows;
    int count, cap;
    bool full; /* no memory for more */
};

static void
keep_lease(void *ctx, const struct pd_hub_lease_left *lease)
{
    struct leases *l = ctx;

    if (l->count == l->cap) {
        int cap = l->cap == 0 ? 256 : l->cap * 2;
        struct pd_hub_lease_left *rows = realloc(l->rows, (size_t)cap * sizeof *rows);

        if (rows == NULL) {
            l->full = true;
            return;
        }
        l->rows = rows;
        l->cap = cap;
    }
    l->rows[l->count++] = *lease;
}

struct report {
    FILE *out;
    bool json;
    const struct leases *leases;
    int at; /* the next lease: both lists are in the order of skus */
    int count;
};

static void
print_lease(const struct report *r, const struct pd_hub_lease_left *l, bool first)
{
    char id[PD_ID_TEXT_CAP];

    (void)pd_id_text(l->device, id);
    if (r->json) {
        (void)fprintf(r->out,
            "%s{\"id\":\"%s\",\"letter\":\"%.1s\",\"state\":\"%s\",\"left\":%d,\"recall\":%d}",
            first ? "" : ",", id, &l->letter, l->state, l->left, l->recall);
        return;
    }
    (void)fprintf(r->out, "%s%c %d", first ? "" : ", ", l->letter != '\0' ? l->letter : '-', l->left);
    if (l->recall > 0)
        (void)fprintf(r->out, " (%d asked back)", l->recall);
    if (strcmp(l->state, "active") != 0)
        (void)fprintf(r->out, " (%s)", l->state);
}

/* The leases of one sku; with nothing left, a desk is only told of to programs. */
static void
print_leases(const struct report *r, const char *sku)
{
    bool first = true;

    for (int i = r->at; i < r->leases->count && strcmp(r->leases->rows[i].sku, sku) == 0; i++) {
        if (r->leases->rows[i].left == 0 && !r->json)
            continue;
        print_lease(r, &r->leases->rows[i], first);
        first = false;
    }
}

static int64_t
leased(struct report *r, const char *sku)
{
    int64_t n = 0;

    while (r->at < r->leases->count && strcmp(r->leases->rows[r->at].sku, sku) < 0)
        r->at++;
    for (int i = r->at; i < r->leases->count && strcmp(r->leases->rows[i].sku, sku) == 0; i++)
        n += r->leases->rows[i].left;
    return n;
}

static void
print_stock(void *ctx, const struct pd_hub_stock *s)
{
    struct report *r = ctx;
    long long n = (long long)leased(r, s->sku);

    if (r->json)
        (void)fprintf(r->out,
            "{\"sku\":\"%s\",\"received\":%lld,\"free\":%lld,\"leased\":%lld,\"out\":%lld,\"short\":%lld,"
            "\"desks\":[",
            s->sku, (long long)s->received, (long long)s->free, n, (long long)s->out, (long long)s->short_n);
    else if (r->count == 0)
        (void)fprintf(r->out, "%-16s  %8s  %8s  %8s  %8s  %6s  %s\n", "SKU", "RECEIVED", "FREE", "LEASED",
            "OUT", "SHORT", "LEASED TO (BY LETTER)");
    if (!r->json)
        (void)fprintf(r->out, "%-16s  %8lld  %8lld  %8lld  %8lld  %6lld  ", s->sku, (long long)s->received,
            (long long)s->free, n, (long long)s->out, (long long)s->short_n);
    print_leases(r, s->sku);
    (void)fprintf(r->out, r->json ? "]}\n" : "\n");
    r->count++;
}

static int
show(struct pd_hub_desk *desk, bool json)
{
    struct leases leases = { .rows = NULL };
    struct report report = { .out = desk->out, .json = json, .leases = &leases };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "stock", err, NULL);
    err = pd_hub_lease_each(desk->hub, keep_lease, &leases);
    if (leases.full)
        err = PD_ERR_MEMORY;
    if (err == PD_OK)
        err = pd_hub_stock_each(desk->hub, print_stock, &report);
    pd_hub_desk_give_up(desk);
    free(leases.rows);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "stock", err, NULL);
    if (report.count == 0 && !json)
        (void)fprintf(desk->out, "no goods yet; `pointdesk-hub stock receive SKU QTY` takes them in\n");
    return PD_EXIT_DONE;
}

static int
run_stock(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_goods_options goods = { .note = NULL };
    const char *data = NULL;
    bool json = false;
    const struct pd_option options[] = {
        { "json", PD_OPTION_FLAG, &json, NULL, "one JSON object a gift and line" },
        { "note", PD_OPTION_TEXT, &goods.note, "TEXT", "why, or which delivery; no person's name" },
        { "to", PD_OPTION_TEXT, &goods.to, "PLACE", "move: where it is handed over from then on" },
        PD_HUB_BADGE_OPTION(goods.person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_stock, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 1) { /* what is out is added up over all holds */
        code = pd_hub_read_apart(desk, "stock", data);
        return code >= 0 ? code : show(desk, json);
    }
    code = pd_hub_goods_command(desk, argc, argv, &goods);
    if (code >= 0)
        return code;
    return pd_hub_command_usage(&pd_hub_cmd_stock, desk, argc, argv);
}

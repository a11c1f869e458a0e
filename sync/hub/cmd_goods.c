#include "sync/hub/cmd_goods.h"

#include "app/base/clock.h"
#include "app/base/str.h"
#include "sync/hub/cmd_rules.h"
#include "sync/hub/loading.h"

#include <stdlib.h>
#include <string.h>

typedef enum pd_err
movement(struct pd_hub *hub, int64_t now_ms, struct pd_goods *goods, struct pd_why *why);

/* A whole number from 0 on; below 0: it is none. */
static int64_t
number_of(const char *text)
{
    char *end = NULL;
    long long n = strtoll(text, &end, 10);

    return *text >= '0' && *text <= '9' && *end == '\0' ? n : -1;
}

static int
move_units(struct pd_hub_desk *desk, movement *what, struct pd_goods *goods,
    const struct pd_hub_goods_options *o, const struct pd_staff *who)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    (void)pd_copy(goods->by, sizeof goods->by, who->number);
    if (err == PD_OK && o->note != NULL && !pd_copy(goods->note, sizeof goods->note, o->note))
        err = pd_hub_desk_finish(desk, pd_why(&why, PD_ERR_INVALID, "--note",
                                           "must be plain text of at most %d bytes", PD_GOODS_NOTE_CAP - 1));
    else if (err == PD_OK)
        err = pd_hub_desk_finish(desk, what(desk->hub, pd_clock_wall_ms(), goods, &why));
    return err != PD_OK ? pd_hub_command_fail(desk, "stock", err, &why) : -1;
}

/* Goods may come before the rules name them; a mistyped SKU looks the same. */
static void
tell_unknown(struct pd_hub_desk *desk, const struct pd_goods *goods)
{
    const struct pd_programme *p;

    if (pd_hub_desk_begin(desk) != PD_OK)
        return;
    p = pd_hub_programme_now(desk->hub, pd_clock_wall_ms());
    if (p == NULL || pd_programme_gift(p, goods->sku) == NULL)
        (void)fprintf(desk->out,
            "no gift of the rules in force is %s; where it is mistyped: pointdesk-hub stock undo %lld\n",
            goods->sku, (long long)goods->number);
    pd_hub_desk_give_up(desk);
}

static int
receive(
    struct pd_hub_desk *desk, char **words, const struct pd_hub_goods_options *o, const struct pd_staff *who)
{
    struct pd_goods g = { .qty = number_of(words[1]) };
    int code;

    if (!pd_copy(g.sku, sizeof g.sku, words[0]))
        g.sku[0] = '\0'; /* longer than any: told as what it is */
    code = move_units(desk, pd_hub_goods_receive, &g, o, who);
    if (code >= 0)
        return code;
    (void)fprintf(
        desk->out, "movement %lld: %lld of %s came in\n", (long long)g.number, (long long)g.qty, g.sku);
    tell_unknown(desk, &g);
    return PD_EXIT_DONE;
}

static int
count(
    struct pd_hub_desk *desk, char **words, const struct pd_hub_goods_options *o, const struct pd_staff *who)
{
    struct pd_goods g = { .qty = number_of(words[1]) };
    int code;

    if (!pd_copy(g.sku, sizeof g.sku, words[0]))
        g.sku[0] = '\0';
    code = move_units(desk, pd_hub_goods_count, &g, o, who);
    if (code >= 0)
        return code;
    if (g.qty == 0)
        (void)fprintf(desk->out, "movement %lld: as many of %s as expected\n", (long long)g.number, g.sku);
    else
        (void)fprintf(desk->out,
            "movement %lld: %lld %s of %s than expected; told to the stock keeper: pointdesk-hub exceptions "
            "list\n",
            (long long)g.number, (long long)(g.qty < 0 ? -g.qty : g.qty), g.qty < 0 ? "fewer" : "more",
            g.sku);
    return PD_EXIT_DONE;
}

static int
undo(struct pd_hub_desk *desk, char **words, const struct pd_hub_goods_options *o, const struct pd_staff *who)
{
    struct pd_goods g = { .undoes = number_of(words[0]) };
    int code = move_units(desk, pd_hub_goods_undo, &g, o, who);

    if (code >= 0)
        return code;
    (void)fprintf(desk->out, "movement %lld undoes %lld: %lld of %s went %s\n", (long long)g.number,
        (long long)g.undoes, (long long)(g.qty < 0 ? -g.qty : g.qty), g.sku, g.qty < 0 ? "out" : "in");
    return PD_EXIT_DONE;
}

/* ---- a gift's place ---- */

static enum pd_err
set_place(json_t *document, const char *sku, const char *place, struct pd_why *why)
{
    json_t *gift = pd_rules_find(document, "catalogue", "sku", sku);

    if (gift == NULL)
        return pd_why(why, PD_ERR_NOT_FOUND, sku, "is no gift; see: pointdesk-hub programme show");
    if (pd_rules_find(document, "places", "id", place) == NULL)
        return pd_why(why, PD_ERR_NOT_FOUND, place, "is no place; see: pointdesk-hub place list");
    return json_object_set_new(gift, "place", json_string(place)) == 0 ? PD_OK : PD_ERR_MEMORY;
}

static int
move_gift(
    struct pd_hub_desk *desk, char **words, const struct pd_hub_goods_options *o, const struct pd_staff *who)
{
    struct pd_why why = { .text = "" };
    json_t *document = NULL;
    int64_t proposal = 0;
    uint32_t version = 0;
    enum pd_err err;

    if (o->to == NULL) {
        pd_hub_command_error(
            desk, "pointdesk-hub stock: --to PLACE says where to; see: pointdesk-hub place list");
        return PD_EXIT_USAGE;
    }
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK) {
        err = pd_rules_take(desk, &document, &why);
        if (err == PD_OK)
            err = set_place(document, words[0], o->to, &why);
        if (err == PD_OK)
            err = pd_rules_put(desk, document, who, &proposal, &version, &why);
        err = pd_hub_desk_finish(desk, err);
        json_decref(document);
    }
    if (err == PD_ERR_EXISTS && why.text[0] == '\0') {
        (void)fprintf(desk->out, "%s is handed over at %s already\n", words[0], o->to);
        return PD_EXIT_DONE;
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "stock", err, &why);
    pd_rules_tell_next(desk, proposal, version);
    (void)fprintf(desk->out, "carry the goods over when the rules are in force; tickets made before are "
                             "handed over where they say\n");
    return PD_EXIT_DONE;
}

/* ---- what was moved ---- */

struct listing {
    FILE *out;
    int count, utc_offset_min;
};

static void
print_movement(void *ctx, const struct pd_goods *g)
{
    static const char *const names[] = { [PD_GOODS_RECEIVED] = "received",
        [PD_GOODS_COUNTED] = "counted",
        [PD_GOODS_UNDONE] = "undone",
        [PD_GOODS_SHRUNK] = "shrunk",
        [PD_GOODS_MOVED] = "moved" };
    struct listing *l = ctx;
    struct pd_date_time t = pd_local_time(g->at_ms, l->utc_offset_min);

    (void)fprintf(l->out, "%5lld  %04d-%02d-%02d %02d:%02d  %-8s  %-16s %+8lld  %-16s", (long long)g->number,
        t.date.year, t.date.month, t.date.day, t.hour, t.minute, names[g->kind], g->sku, (long long)g->qty,
        g->by[0] != '\0' ? g->by : "-");
    if (g->undoes > 0)
        (void)fprintf(l->out, "  undoes %lld", (long long)g->undoes);
    if (g->other > 0)
        (void)fprintf(l->out, "  with %lld", (long long)g->other);
    (void)fprintf(l->out, "%s%s\n", g->note[0] != '\0' ? "  " : "", g->note);
    l->count++;
}

static int
show_log(struct pd_hub_desk *desk, const char *sku)
{
    struct listing l = { .out = desk->out };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        const struct pd_programme *programme = pd_hub_programme_now(desk->hub, pd_clock_wall_ms());

        l.utc_offset_min = programme != NULL ? programme->utc_offset_min : 0;
        err = pd_hub_goods_each(desk->hub, sku, print_movement, &l);
        pd_hub_desk_give_up(desk);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "stock", err, NULL);
    if (l.count == 0)
        (void)fprintf(
            desk->out, "nothing was moved by hand; what new gifts came with is in: pointdesk-hub stock\n");
    return PD_EXIT_DONE;
}

static const struct {
    const char *verb;
    int words;
    unsigned int roles;
    int (*run)(struct pd_hub_desk *desk, char **words, const struct pd_hub_goods_options *o,
        const struct pd_staff *who);
} verbs[] = { { "receive", 2, PD_STAFF_OWNER | PD_STAFF_SUPERVISOR | PD_STAFF_COUNTER, receive },
    { "count", 2, PD_STAFF_OWNER | PD_STAFF_SUPERVISOR | PD_STAFF_COUNTER, count },
    { "undo", 1, PD_STAFF_OWNER | PD_STAFF_SUPERVISOR, undo }, { "move", 1, PD_STAFF_OWNER, move_gift } };

int
pd_hub_goods_command(
    struct pd_hub_desk *desk, int argc, char **argv, const struct pd_hub_goods_options *options)
{
    struct pd_staff who;
    int code;

    if ((argc == 2 || argc == 3) && strcmp(argv[1], "log") == 0)
        return show_log(desk, argc == 3 ? argv[2] : "");
    for (int i = 0; argc >= 2 && i < PD_COUNT(verbs); i++) {
        if (strcmp(argv[1], verbs[i].verb) != 0 || argc != verbs[i].words + 2)
            continue;
        code = pd_hub_person_or_nobody(desk, "stock", &options->person, verbs[i].roles, &who);
        return code >= 0 ? code : verbs[i].run(desk, argv + 2, options, &who);
    }
    return -1;
}

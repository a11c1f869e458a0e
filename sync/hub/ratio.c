#include "sync/hub/ratio.h"

#include "sync/hub/engine.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

int64_t
pd_discount_bp(const struct pd_programme *programme, const struct pd_earn_rule *rule)
{
    int64_t earned = pd_points_raw(rule->points); /* for so many fen; a point is 100 / points_per_yuan fen */
    int64_t fen = pd_fen_raw(rule->step);

    return fen > 0 ? earned * 100 * 10000 / fen / programme->points_per_yuan : 0;
}

static bool
is_payment(const struct pd_earn_rule *rule)
{
    return rule->kind == PD_EARN_PAYMENT;
}

/* Where it stands, as "rules[2].points"; what is gone stands nowhere but in "rules". */
static enum pd_err
say_why(struct pd_why *why, int rule, const char *what)
{
    char path[32] = "rules";

    if (rule >= 0)
        (void)snprintf(path, sizeof path, "rules[%d].points", rule);
    return pd_why(
        why, PD_ERR_INVALID, path, "%s: say why in \"ratio_note\", in other words than before", what);
}

static int
find_rule(const struct pd_programme *p, const char *id)
{
    for (int i = 0; i < p->rule_count; i++)
        if (is_payment(&p->rules[i]) && strcmp(p->rules[i].id, id) == 0)
            return i;
    return -1;
}

/* PD_OK: both give and value the same. */
static enum pd_err
is_same(const struct pd_programme *before, const struct pd_programme *after, struct pd_why *why)
{
    if (before->points_per_yuan != after->points_per_yuan)
        return pd_why(why, PD_ERR_INVALID, "points_per_yuan",
            "was %d: say why in \"ratio_note\", in other words than before", before->points_per_yuan);
    for (int i = 0; i < after->rule_count; i++) {
        const struct pd_earn_rule *rule = &after->rules[i];
        int at = is_payment(rule) ? find_rule(before, rule->id) : -1;

        if (!is_payment(rule))
            continue;
        if (at < 0)
            return say_why(why, i, "is a new rule for payments");
        if (pd_points_cmp(rule->points, before->rules[at].points) != 0 ||
            pd_fen_raw(rule->step) != pd_fen_raw(before->rules[at].step))
            return say_why(why, i, "gives more or fewer points for a yuan than before");
    }
    for (int i = 0; i < before->rule_count; i++)
        if (is_payment(&before->rules[i]) && find_rule(after, before->rules[i].id) < 0)
            return say_why(why, -1, "has a payment rule less than before");
    return PD_OK;
}

static void
read_note(const char *json, size_t len, char out[PD_RATIO_NOTE_CAP])
{
    json_t *document = json_loadb(json, len, 0, NULL);
    const char *note = json_string_value(json_object_get(document, "ratio_note"));

    out[0] = '\0';
    if (note != NULL)
        (void)pd_copy(out, PD_RATIO_NOTE_CAP, note);
    json_decref(document);
}

/* The rules that new ones of that instant follow. false: there are none, or the store says why not. */
static bool
before_then(
    struct pd_hub *hub, int64_t effective_ms, const struct pd_programme **out, const char **json, size_t *len)
{
    uint32_t version = pd_hub_programme_at(hub, effective_ms);

    if (version == 0 || pd_hub_programme_json(hub, hub->now_ms, &version, json, len) != PD_OK)
        return false;
    *out = pd_hub_programme(hub, version);
    return *out != NULL;
}

enum pd_err
pd_ratio_is_said(struct pd_hub *hub, int64_t effective_ms, const struct pd_programme *programme,
    const char *json, size_t len, struct pd_why *why)
{
    char note[PD_RATIO_NOTE_CAP], note_before[PD_RATIO_NOTE_CAP];
    const struct pd_programme *before;
    const char *json_before;
    size_t len_before;
    struct pd_why what = { .text = "" };

    if (!before_then(hub, effective_ms, &before, &json_before, &len_before))
        return hub->store->err;
    if (is_same(before, programme, &what) == PD_OK)
        return PD_OK;
    read_note(json, len, note);
    read_note(json_before, len_before, note_before);
    return note[0] != '\0' && strcmp(note, note_before) != 0
               ? PD_OK
               : pd_why(why, PD_ERR_INVALID, what.path, "%s", what.text);
}

/* ---- for the people who decide ---- */

static void
add_rule(struct pd_ratio_change *out, const char *id, int64_t before_bp, int64_t after_bp)
{
    struct pd_ratio_rule *rule = &out->rules[out->count++];

    (void)pd_copy(rule->id, sizeof rule->id, id);
    rule->before_bp = before_bp;
    rule->after_bp = after_bp;
}

static void
add_rules(struct pd_ratio_change *out, const struct pd_programme *before, const struct pd_programme *after)
{
    for (int i = 0; i < after->rule_count; i++) {
        int at = before != NULL ? find_rule(before, after->rules[i].id) : -1;

        if (is_payment(&after->rules[i]))
            add_rule(out, after->rules[i].id, at >= 0 ? pd_discount_bp(before, &before->rules[at]) : -1,
                pd_discount_bp(after, &after->rules[i]));
    }
    for (int i = 0; before != NULL && i < before->rule_count; i++)
        if (is_payment(&before->rules[i]) && find_rule(after, before->rules[i].id) < 0)
            add_rule(out, before->rules[i].id, pd_discount_bp(before, &before->rules[i]), -1);
}

enum pd_err
pd_ratio_look(struct pd_hub *hub, int64_t at_ms, const char *json, size_t len, struct pd_ratio_change *out)
{
    struct pd_programme *after = malloc(sizeof *after);
    const struct pd_programme *before = NULL;
    enum pd_err err = after != NULL ? pd_programme_parse(json, len, after, NULL) : PD_ERR_MEMORY;
    const char *json_before;
    size_t len_before;

    *out =
        (struct pd_ratio_change){ .points = pd_store_one(hub->store, PD_HUB_SQL_POINTS_LEFT, PD_NO_ARGS, 0) };
    if (err == PD_OK) {
        if (before_then(hub, at_ms, &before, &json_before, &len_before)) {
            out->version = before->version;
            out->before_per_yuan = before->points_per_yuan;
            out->before = pd_points_in_fen(pd_points_of(out->points), before->points_per_yuan);
            out->changed = is_same(before, after, NULL) != PD_OK;
        }
        out->after_per_yuan = after->points_per_yuan;
        out->after = pd_points_in_fen(pd_points_of(out->points), after->points_per_yuan);
        add_rules(out, before, after);
        read_note(json, len, out->note);
        pd_programme_finish(after);
    }
    free(after);
    return err != PD_OK ? err : hub->store->err;
}

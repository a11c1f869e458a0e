#include "sync/hub/cmd_rules.h"

#include "app/base/clock.h"
#include "sync/hub/cmd_proposals.h"
#include "sync/hub/proposals.h"

#include <stdlib.h>
#include <string.h>

static void
find_open(void *ctx, const struct pd_proposal *p)
{
    if (p->state == PD_PROPOSAL_OPEN)
        *(int64_t *)ctx = p->number;
}

/* The version with the highest number, also one that is not in force yet: it is what a change is made to. */
static enum pd_err
newest(struct pd_hub_desk *desk, uint32_t *version, const char **json, size_t *len)
{
    int64_t now_ms = pd_clock_wall_ms();

    *version = pd_hub_programme_newest(desk->hub);
    return *version == 0 ? PD_ERR_NOT_FOUND : pd_hub_programme_json(desk->hub, now_ms, version, json, len);
}

enum pd_err
pd_rules_take(struct pd_hub_desk *desk, json_t **document, struct pd_why *why)
{
    uint32_t version;
    const char *json;
    size_t len;
    int64_t open = 0;
    enum pd_err err = pd_hub_proposal_each(desk->hub, find_open, &open);

    if (err == PD_OK && open != 0)
        return pd_why(why, PD_ERR_STATE, "",
            "proposal %lld is open and would take this change back; approve or reject it first: "
            "pointdesk-hub programme changes %lld",
            (long long)open, (long long)open);
    if (err == PD_OK)
        err = newest(desk, &version, &json, &len);
    if (err == PD_ERR_NOT_FOUND)
        return pd_why(why, err, "", "there are no rules yet; pointdesk-hub programme publish FILE");
    if (err != PD_OK)
        return err;
    *document = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
    return *document != NULL ? PD_OK : PD_ERR_MEMORY;
}

static enum pd_err
put_text(struct pd_hub_desk *desk, const char *json, size_t len, const struct pd_staff *who,
    int64_t *proposal, uint32_t *version, struct pd_why *why)
{
    int64_t now_ms = pd_clock_wall_ms();
    int64_t last_ms =
        pd_hub_effective_last(desk->hub); /* it is a change of those rules, whenever they begin */
    enum pd_err err = pd_hub_print_changes(desk, json, len);

    *proposal = 0;
    if (err != PD_OK)
        return err;
    if (who->number[0] != '\0')
        return pd_hub_propose(desk->hub, now_ms, json, len, last_ms, who, proposal, why);
    return pd_hub_programme_publish(
        desk->hub, now_ms, json, len, last_ms > now_ms ? last_ms : now_ms, version, why);
}

enum pd_err
pd_rules_put(struct pd_hub_desk *desk, const json_t *document, const struct pd_staff *who, int64_t *proposal,
    uint32_t *version, struct pd_why *why)
{
    const char *was_json;
    size_t was_len;
    json_t *was = NULL;
    char *json;
    bool same;
    enum pd_err err = newest(desk, version, &was_json, &was_len);

    if (err != PD_OK)
        return err;
    was = json_loadb(was_json, was_len, 0, NULL);
    same = was != NULL && json_equal(was, document);
    json_decref(was);
    if (same)
        return PD_ERR_EXISTS;
    json = json_dumps(document, JSON_INDENT(2));
    err = json != NULL ? put_text(desk, json, strlen(json), who, proposal, version, why) : PD_ERR_MEMORY;
    free(json);
    return err;
}

void
pd_rules_tell_next(struct pd_hub_desk *desk, int64_t proposal, uint32_t version)
{
    if (proposal > 0)
        (void)fprintf(desk->out,
            "proposal %lld; another owner approves it: pointdesk-hub programme approve %lld --badge CODE\n",
            (long long)proposal, (long long)proposal);
    else
        (void)fprintf(desk->out, "published as version %lu, in force now\n", (unsigned long)version);
}

json_t *
pd_rules_find(const json_t *document, const char *array, const char *key, const char *id)
{
    const json_t *list = json_object_get(document, array);

    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *one = json_array_get(list, i);
        const char *name = json_string_value(json_object_get(one, key));

        if (name != NULL && strcmp(name, id) == 0)
            return one;
    }
    return NULL;
}

enum pd_err
pd_rules_text_whole(const json_t *document, const char *option, const json_t *text, struct pd_why *why)
{
    json_t *hospital = json_object_get(document, "hospital"), *value;
    const char *language;

    json_object_foreach(hospital, language, value)
    {
        if (json_object_get(text, language) == NULL)
            return pd_why(why, PD_ERR_INVALID, option,
                "has no words in %s; the rules are told in every language of the hospital's name", language);
    }
    return PD_OK;
}

json_t *
pd_rules_text(const json_t *document, const char *option, const char *words, struct pd_why *why)
{
    json_t *text = json_object();

    while (text != NULL && *words != '\0') {
        size_t len = strcspn(words, "|"), name = strcspn(words, "=|");
        char language[16];

        if (name >= len || name >= sizeof language) {
            (void)pd_why(why, PD_ERR_INVALID, option, "is written as \"zh-Hans=...|en=...\"");
            json_decref(text);
            return NULL;
        }
        memcpy(language, words, name);
        language[name] = '\0';
        (void)json_object_set_new(text, language, json_stringn(words + name + 1, len - name - 1));
        words += len + (words[len] == '|');
    }
    if (text != NULL && pd_rules_text_whole(document, option, text, why) != PD_OK) {
        json_decref(text);
        return NULL;
    }
    return text;
}

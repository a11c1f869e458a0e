/*
 * Documents for the hospital's own systems: the rules in force, and whatever is named by its SHA-256. The
 * latter never changes, so a copy may be kept for ever; of the former the answer says when it is another.
 */
#include "sync/hub/clients.h"

#include "sync/wire/object.h"

#include <stdio.h>

#define ETAG_CAP (2 * PD_HASH_LEN + 3)

/* If-None-Match: "*", or a list in which this tag stands, weak or not. */
static bool
has_it(const struct pd_http_request *request, const char *etag)
{
    const char *list = pd_http_get(&request->headers, "if-none-match");
    size_t len = strlen(etag);

    if (list == NULL)
        return false;
    if (strcmp(list, "*") == 0)
        return true;
    for (const char *at = strstr(list, etag); at != NULL; at = strstr(at + 1, etag)) {
        const char *before = at;

        if (before - list >= 2 && strncmp(before - 2, "W/", 2) == 0)
            before -= 2;
        if ((before == list || strchr(" \t,", before[-1]) != NULL) && strchr(" \t,", at[len]) != NULL)
            return true;
    }
    return false;
}

enum pd_hub_step
pd_hub_programme_show(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_hub *hub = call->hub;
    char etag[ETAG_CAP], version_text[16];
    struct pd_hash hash;
    enum pd_hub_step step;
    uint32_t version = 0;
    const char *json;
    size_t len;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step))
        return step;
    if (pd_hub_programme_json(hub, call->now_ms, &version, &json, &len) != PD_OK ||
        !pd_store_start(hub->store, PD_HUB_SQL_PROGRAMME_HASH, PD_ARGS(pd_i(version))))
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no programme is in force");
    pd_store_blob(hub->store, PD_HUB_SQL_PROGRAMME_HASH, 0, hash.b, sizeof hash.b);
    pd_store_end(hub->store, PD_HUB_SQL_PROGRAMME_HASH);
    etag[0] = '"';
    pd_hex(hash.b, sizeof hash.b, etag + 1);
    (void)pd_copy(etag + 1 + 2 * PD_HASH_LEN, 2, "\"");
    if (has_it(call->request, etag)) {
        step = pd_hub_answer(call, 304, "application/json", "", 0);
    } else {
        step = pd_hub_answer(call, 200, "application/json", json, len);
    }
    (void)snprintf(version_text, sizeof version_text, "%u", version);
    pd_hub_header(call, "etag", etag);
    pd_hub_header(call, "cache-control", "private, no-cache");
    pd_hub_header(call, "pd-programme-version", version_text);
    return step;
}

enum pd_hub_step
pd_hub_asset_show(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    enum pd_hub_step step;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step))
        return step;
    step = pd_hub_document_open(
        call, PD_HUB_SQL_PROGRAMME_BY_HASH, "/v1/assets/", "application/json", "nothing has this hash here");
    if (call->response->status == 404) {
        call->hub->trace.code = NULL;
        step = pd_hub_document_open(
            call, PD_HUB_SQL_PICTURE_GET, "/v1/assets/", "image/png", "nothing has this hash here");
    }
    if (call->response->status == 200)
        pd_hub_header(call, "cache-control", "private, max-age=31536000, immutable");
    return step;
}

void
pd_client_add_words(struct pd_str *out, const char *key, const struct pd_text *text)
{
    static const struct {
        const char *name;
        enum pd_lang lang, like;
    } langs[PD_LANGS] = { { "zh-CN", PD_LANG_ZH_CN, PD_LANG_ZH_CN },
        { "zh-TW", PD_LANG_ZH_TW, PD_LANG_ZH_CN }, { "zh-HK", PD_LANG_ZH_HK, PD_LANG_ZH_CN },
        { "en", PD_LANG_EN, PD_LANG_EN } };

    if (text->in[PD_LANG_EN][0] == '\0')
        return;
    pd_str_addf(out, ",\"%s\":{", key);
    for (int i = 0; i < PD_LANGS; i++) {
        if (langs[i].lang != langs[i].like && text->in[langs[i].lang] == text->in[langs[i].like])
            continue;
        pd_str_addf(out, "%s\"%s\":", i > 0 ? "," : "", langs[i].name);
        pd_object_add_text(out, text->in[langs[i].lang]);
    }
    pd_str_add(out, "}");
}

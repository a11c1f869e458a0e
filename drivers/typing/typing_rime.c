/*
 * Rime behind the trait. Its packages bring every dictionary compiled, so that nothing is to be deployed and
 * no folder of ours is needed: the one it would keep what it learns in is a path below which nothing can be
 * made, and its user dictionary is switched off before a schema is selected.
 */
#include "drivers/typing/typing.h"

#include "app/base/str.h"

#include <dlfcn.h>
#include <rime_api.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENGINE "librime.so.1"
#define SHARED_DIR "/usr/share/rime-data"
#define BUILD_DIR SHARED_DIR "/build"
#define NO_DIR "/dev/null/none" /* no file and no folder can be made there */

/* As X11 numbers them. */
#define RIME_BACKSPACE 0xff08
#define RIME_PAGE_UP 0xff55
#define RIME_PAGE_DOWN 0xff56

#define SMALL "abcdefghijklmnopqrstuvwxyz"

static const struct method {
    const char *schema;
    const char *begins; /* keys that begin a composition; while there is one, `goes_on` do as well */
    const char *goes_on;
    const char *package;
} methods[PD_TYPING_METHODS] = {
    { "luna_pinyin_simp", SMALL, SMALL "'", "rime-data-luna-pinyin" },
    { "luna_pinyin", SMALL, SMALL "'", "rime-data-luna-pinyin" },
    { "bopomofo_tw", "1qaz2wsxedcrfv5tgbyhnujm8ik,9ol.0p;/-", "1qaz2wsxedcrfv5tgbyhnujm8ik,9ol.0p;/- 6347",
        "rime-data-bopomofo" },
    { "cangjie5", SMALL, SMALL, "rime-data-cangjie5" },
    { "quick5", SMALL, SMALL, "rime-data-quick5" },
    { "stroke", "hspnz", "hspnz", "rime-data-stroke" },
};

struct rime {
    struct pd_typing typing; /* first */
    const struct method *method;
    RimeApi *api;
    RimeConfig config; /* of the schema: as long as it is held, sessions take what was set in it */
    bool has_config, begun;
    RimeSessionId session; /* 0: none; made at the first key after a forget */
};

static struct rime *
of(struct pd_typing *typing)
{
    return (struct rime *)(void *)typing;
}

const char *
pd_typing_package(enum pd_typing_method method)
{
    return methods[method - 1].package;
}

/* ---- the engine ---- */

static bool
open_session(struct rime *r)
{
    if (r->session != 0)
        return true;
    r->session = r->api->create_session();
    if (r->session != 0 && r->api->select_schema(r->session, r->method->schema))
        return true;
    if (r->session != 0)
        (void)r->api->destroy_session(r->session);
    r->session = 0;
    return false;
}

static void
how_far(struct rime *r, bool *composing, bool *offers)
{
    RIME_STRUCT(RimeContext, context);

    *composing = *offers = false;
    if (r->session == 0 || !r->api->get_context(r->session, &context))
        return;
    *composing = context.composition.length > 0;
    *offers = context.menu.num_candidates > 0;
    (void)r->api->free_context(&context);
}

static bool
is_composing(struct rime *r)
{
    bool composing, offers;

    how_far(r, &composing, &offers);
    return composing;
}

static bool
rime_key(struct pd_typing *typing, int key)
{
    struct rime *r = of(typing);
    bool composing = is_composing(r);
    const char *ours = composing ? r->method->goes_on : r->method->begins;

    if (key == PD_TYPING_BACKSPACE)
        return composing && (r->api->process_key(r->session, RIME_BACKSPACE, 0), true);
    if (key < ' ' || key > '~' || strchr(ours, key) == NULL || !open_session(r))
        return composing;
    (void)r->api->process_key(r->session, key, 0);
    return true;
}

static bool
rime_choose(struct pd_typing *typing, int n)
{
    struct rime *r = of(typing);
    bool composing, offers;

    if (!is_composing(r) || !r->api->select_candidate_on_current_page(r->session, (size_t)n))
        return false;
    how_far(r, &composing, &offers);
    if (composing && !offers) /* all of it is chosen: some methods would wait for another key */
        (void)r->api->commit_composition(r->session);
    return true;
}

static void
rime_page(struct pd_typing *typing, int way)
{
    struct rime *r = of(typing);

    if (is_composing(r))
        (void)r->api->process_key(r->session, way > 0 ? RIME_PAGE_DOWN : RIME_PAGE_UP, 0);
}

static void
take_menu(const RimeContext *context, struct pd_typing_state *out)
{
    const RimeMenu *menu = &context->menu;

    if (context->composition.length <= 0 || context->composition.preedit == NULL)
        return;
    if (!pd_copy(out->composition, sizeof out->composition, context->composition.preedit))
        (void)pd_copy(out->composition, sizeof out->composition, "\xe2\x80\xa6");
    for (int i = 0; i < menu->num_candidates && i < PD_TYPING_CANDIDATES; i++) {
        if (menu->candidates[i].text == NULL ||
            !pd_copy(out->candidates[i], sizeof out->candidates[i], menu->candidates[i].text))
            out->candidates[i][0] = '\0';
        out->count = i + 1;
    }
    out->before = menu->page_no > 0;
    out->more = menu->num_candidates > 0 && !menu->is_last_page;
}

static void
rime_state(struct pd_typing *typing, struct pd_typing_state *out)
{
    struct rime *r = of(typing);
    RIME_STRUCT(RimeContext, context);
    RIME_STRUCT(RimeCommit, commit);

    memset(out, 0, sizeof *out);
    if (r->session == 0)
        return;
    if (r->api->get_commit(r->session, &commit)) {
        if (!pd_copy(out->committed, sizeof out->committed, commit.text))
            out->committed[0] = '\0'; /* no name is so long */
        (void)r->api->free_commit(&commit);
    }
    if (r->api->get_context(r->session, &context)) {
        take_menu(&context, out);
        (void)r->api->free_context(&context);
    }
}

static void
rime_forget(struct pd_typing *typing)
{
    struct rime *r = of(typing);

    if (r->session == 0)
        return;
    r->api->clear_composition(r->session);
    (void)r->api->destroy_session(r->session); /* with what it had committed */
    r->session = 0;
}

static void
rime_destroy(struct pd_typing *typing)
{
    struct rime *r = of(typing);

    rime_forget(typing);
    if (r->has_config)
        (void)r->api->config_close(&r->config);
    if (r->begun)
        r->api->finalize();
    free(r);
}

static const struct pd_typing_ops rime_ops = {
    .name = "rime",
    .key = rime_key,
    .choose = rime_choose,
    .page = rime_page,
    .state = rime_state,
    .forget = rime_forget,
    .destroy = rime_destroy,
};

/* ---- loading it ---- */

/* Its table grows from release to release: what it says of its own size tells whether this is in it. */
static bool
reaches(const RimeApi *api, size_t member)
{
    return api->data_size > 0 && member + sizeof(void *) <= (size_t)api->data_size + sizeof api->data_size;
}

/* It stays loaded: what it is made of cannot be taken out of a process again. */
static enum pd_err
load(struct rime *r, struct pd_why *why)
{
    void *library = dlopen(ENGINE, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    RimeApi *(*get)(void) = NULL;
    void *found = library != NULL ? dlsym(library, "rime_get_api") : NULL;

    if (library == NULL)
        return pd_why(why, PD_ERR_NOT_FOUND, ENGINE, "it is not installed");
    memcpy(&get, &found, sizeof get); /* ISO C knows no cast from data to code */
    r->api = get != NULL ? get() : NULL;
    if (r->api == NULL || !reaches(r->api, offsetof(RimeApi, select_candidate_on_current_page)) ||
        r->api->select_candidate_on_current_page == NULL)
        return pd_why(why, PD_ERR_INVALID, ENGINE, "it is a release that is not known here");
    return PD_OK;
}

/* Without a compiled one the engine would offer nothing, and say nothing. */
static enum pd_err
find_schema(const struct method *method, struct pd_why *why)
{
    char path[256];
    struct pd_str s = pd_str_on(path, sizeof path);

    pd_str_add(&s, BUILD_DIR "/");
    pd_str_add(&s, method->schema);
    pd_str_add(&s, ".schema.yaml");
    if (access(path, R_OK) != 0)
        return pd_why(why, PD_ERR_NOT_FOUND, path, "it is not installed");
    return PD_OK;
}

enum pd_err
pd_typing_rime_look(enum pd_typing_method method, struct pd_why *why)
{
    struct rime r = { .method = &methods[method - 1] };
    enum pd_err err = load(&r, why);

    return err == PD_OK ? find_schema(r.method, why) : err;
}

static void
begin(struct rime *r)
{
    static const char *modules[] = { "default", NULL };
    static bool set_up_before; /* its log is a process's, and ends the program when it is opened twice */
    RIME_STRUCT(RimeTraits, traits);

    traits.shared_data_dir = SHARED_DIR;
    traits.prebuilt_data_dir = BUILD_DIR;
    traits.user_data_dir = traits.staging_dir = NO_DIR;
    traits.distribution_name = traits.distribution_code_name = "pointdesk";
    traits.distribution_version = "1";
    traits.app_name = "rime.pointdesk";
    traits.modules = modules;
    traits.min_log_level = 3; /* what it logs may hold what was typed */
    traits.log_dir = "";      /* and goes to no file */
    if (!set_up_before)
        r->api->setup(&traits);
    set_up_before = true;
    r->api->initialize(&traits);
    r->begun = true;
}

static bool
set_up(struct rime *r)
{
    r->has_config = r->api->schema_open(r->method->schema, &r->config);
    return r->has_config && r->api->config_set_bool(&r->config, "translator/enable_user_dict", False) &&
           r->api->config_set_int(&r->config, "menu/page_size", PD_TYPING_CANDIDATES) && open_session(r);
}

enum pd_err
pd_typing_rime_create(enum pd_typing_method method, struct pd_typing **out, struct pd_why *why)
{
    struct rime *r = calloc(1, sizeof *r);
    enum pd_err err;

    *out = NULL;
    if (r == NULL)
        return PD_ERR_MEMORY;
    r->typing.ops = &rime_ops;
    r->method = &methods[method - 1];
    err = find_schema(r->method, why);
    if (err == PD_OK)
        err = load(r, why);
    if (err == PD_OK) {
        begin(r);
        if (!set_up(r))
            err = pd_why(why, PD_ERR_NOT_FOUND, r->method->schema, "the engine does not read this schema");
    }
    if (err != PD_OK) {
        rime_destroy(&r->typing);
        return err;
    }
    *out = &r->typing;
    return PD_OK;
}

/* Places where gifts are picked up. They are a part of the signed rules: a change is a new version. */
#include "sync/hub/cmd_rules.h"
#include "sync/hub/picture_file.h"

#include "app/base/clock.h"

#include <stdlib.h>
#include <string.h>

static int
run_place(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_place = {
    .name = "place",
    .help = { "pointdesk-hub place list | show PLACE | add PLACE --name TEXT --floor TEXT --hours TEXT "
              "[--picture NAME|FILE.png] [--badge CODE] | change PLACE [the same]",
        "Where gifts are picked up. Places stand in the rules, so a change is a proposal that another owner "
        "approves. A text is told in every language of the hospital's name: \"zh-Hans=...|en=...\".",
        "pointdesk-hub place add P2 --name 'zh-Hans=二楼药房旁|en=Second floor' --floor "
        "'zh-Hans=2 层|en=2nd floor' --hours 'zh-Hans=每天 8:00–17:00|en=Daily 8:00–17:00'" },
    .run = run_place,
};

struct words {
    const char *name, *floor, *hours, *picture;
    struct pd_hub_person_options person;
};

/* ---- list, show ---- */

static int
list(struct pd_hub_desk *desk, const char *only)
{
    struct pd_why why = { .text = "" };
    const struct pd_programme *p;
    enum pd_err err = pd_hub_desk_begin(desk);
    int shown = 0;

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "place", err, NULL);
    p = pd_hub_programme_now(desk->hub, pd_clock_wall_ms());
    for (int i = 0; p != NULL && i < p->place_count; i++) {
        const struct pd_place *place = &p->places[i];

        if (only == NULL)
            (void)fprintf(desk->out, "%-12s  %s\n", place->id, place->name.in[PD_LANG_EN]);
        else if (strcmp(place->id, only) == 0)
            for (int lang = 0; lang < PD_LANGS; lang++) {
                static const char *const languages[PD_LANGS] = { "zh-Hans", "zh-TW", "zh-HK", "en" };

                (void)fprintf(desk->out, "%-8s  %s\n          %s\n          %s\n", languages[lang],
                    place->name.in[lang], place->floor.in[lang], place->hours.in[lang]);
            }
        if (only != NULL && strcmp(place->id, only) == 0)
            (void)fprintf(desk->out, "picture   %s\n", place->picture[0] != '\0' ? place->picture : "-");
        shown += only == NULL || strcmp(place->id, only) == 0;
    }
    pd_hub_desk_give_up(desk);
    if (shown > 0)
        return PD_EXIT_DONE;
    (void)pd_why(&why, PD_ERR_NOT_FOUND, only != NULL ? only : "",
        only != NULL && p != NULL ? "is no place of the rules in force; see: pointdesk-hub place list"
                                  : "there are no rules in force; pointdesk-hub programme publish FILE");
    return pd_hub_command_fail(desk, "place", PD_ERR_NOT_FOUND, &why);
}

/* ---- add, change ---- */

static enum pd_err
set_text(const json_t *document, json_t *place, const char *key, const char *option, const char *words,
    bool fresh, struct pd_why *why)
{
    json_t *text;

    if (words == NULL)
        return fresh ? pd_why(why, PD_ERR_INVALID, option, "is missing: \"zh-Hans=...|en=...\"") : PD_OK;
    text = pd_rules_text(document, option, words, why);
    return text == NULL ? PD_ERR_INVALID : json_object_set_new(place, key, text) == 0 ? PD_OK : PD_ERR_MEMORY;
}

/* A name of the pictures that came with the program stays a name; a file becomes one of ours. */
static enum pd_err
set_picture(struct pd_hub_desk *desk, json_t *place, const char *picture, struct pd_why *why)
{
    size_t len = picture != NULL ? strlen(picture) : 0;
    struct pd_picture_file file;
    bool added;
    enum pd_err err;

    if (picture == NULL)
        return PD_OK;
    if (len < 5 || strcmp(picture + len - 4, ".png") != 0)
        return json_object_set_new(place, "picture", json_string(picture)) == 0 ? PD_OK : PD_ERR_MEMORY;
    err = pd_picture_file_read(desk, picture, &file, why);
    if (err == PD_OK)
        err = pd_hub_picture_put(desk->hub, pd_clock_wall_ms(), file.bytes, file.len, &added);
    if (err == PD_OK && json_object_set_new(place, "picture", json_string(file.name)) != 0)
        err = PD_ERR_MEMORY;
    free(file.bytes);
    return err;
}

static enum pd_err
fill(struct pd_hub_desk *desk, json_t *document, const char *id, const struct words *w, bool fresh,
    struct pd_why *why)
{
    json_t *place = pd_rules_find(document, "places", "id", id), *list = json_object_get(document, "places");
    enum pd_err err;

    if (fresh && place != NULL)
        return pd_why(why, PD_ERR_EXISTS, id, "is a place already; pointdesk-hub place change %s", id);
    if (!fresh && place == NULL)
        return pd_why(why, PD_ERR_NOT_FOUND, id, "is no place; see: pointdesk-hub place list");
    if (fresh) {
        place = json_pack("{s:s}", "id", id);
        if (place == NULL || json_array_append_new(list, place) != 0)
            return PD_ERR_MEMORY;
    }
    err = set_text(document, place, "name", "--name", w->name, fresh, why);
    if (err == PD_OK)
        err = set_text(document, place, "floor", "--floor", w->floor, fresh, why);
    if (err == PD_OK)
        err = set_text(document, place, "hours", "--hours", w->hours, fresh, why);
    return err == PD_OK ? set_picture(desk, place, w->picture, why) : err;
}

static int
change(struct pd_hub_desk *desk, const char *id, const struct words *w, bool fresh)
{
    struct pd_why why = { .text = "" };
    struct pd_staff who;
    json_t *document = NULL;
    int64_t proposal = 0;
    uint32_t version = 0;
    int code = pd_hub_person_or_nobody(desk, "place", &w->person, PD_STAFF_OWNER, &who);
    enum pd_err err;

    if (code >= 0)
        return code;
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK) {
        err = pd_rules_take(desk, &document, &why);
        if (err == PD_OK)
            err = fill(desk, document, id, w, fresh, &why);
        if (err == PD_OK)
            err = pd_rules_put(desk, document, &who, &proposal, &version, &why);
        err = pd_hub_desk_finish(desk, err);
        json_decref(document);
    }
    if (err == PD_ERR_EXISTS && why.text[0] == '\0') {
        (void)fprintf(desk->out, "nothing changed\n");
        return PD_EXIT_DONE;
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "place", err, &why);
    pd_rules_tell_next(desk, proposal, version);
    (void)fprintf(desk->out,
        "a counter for it, once the rules are in force: pointdesk-hub device code --site "
        "SITE --place %s\n",
        id);
    return PD_EXIT_DONE;
}

static int
run_place(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct words w = { .name = NULL };
    const char *data = NULL;
    const struct pd_option options[] = {
        { "name", PD_OPTION_TEXT, &w.name, "TEXT", "\"zh-Hans=...|en=...\"" },
        { "floor", PD_OPTION_TEXT, &w.floor, "TEXT", "how to get there, likewise" },
        { "hours", PD_OPTION_TEXT, &w.hours, "TEXT", "when it is open, likewise" },
        { "picture", PD_OPTION_TEXT, &w.picture, "NAME|FILE.png",
            "one that came with the program, or a photograph as PNG" },
        PD_HUB_BADGE_OPTION(w.person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_place, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list(desk, NULL);
    if (argc == 3 && strcmp(argv[1], "show") == 0)
        return list(desk, argv[2]);
    if (argc == 3 && (strcmp(argv[1], "add") == 0 || strcmp(argv[1], "change") == 0))
        return change(desk, argv[2], &w, argv[1][0] == 'a');
    return pd_hub_command_usage(&pd_hub_cmd_place, desk, argc, argv);
}

/*
 * A proposed programme as pictures, before anybody approves it: what a kiosk shows of it to passers-by, and
 * to an example member of each tier. Screens and session are the kiosk's own; this file stands in for the
 * desk behind them. Nothing is recorded, nobody is asked, and time is virtual: the same document gives the
 * same pictures on the same day.
 */
#include "app/command.h"
#include "app/tour.h"

#include "app/base/clock.h"
#include "app/base/file.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX_MIB 64
#define START_MS PD_SECOND_MS /* a desk that has just started shows the first gifts */

struct preview {
    struct pd_tour tour; /* first: its functions are given this */
    struct pd_programme programme;
    struct pd_desk_reply reply;
    int64_t boot_ms, wall_ms;
    int tier; /* of the member that the next code brings */
    int cut, left_out;
    char rights[65536]; /* the words on all pages of what the levels give, without spaces */
};

/* ---- the desk behind the screens ---- */

/* Halfway to the next tier; at the top, half as much again as it takes. */
static struct pd_points
example_growth(const struct pd_programme *p, int tier)
{
    int64_t from = pd_points_raw(p->tiers[tier].from);

    if (tier + 1 < p->tier_count)
        return pd_points_of(from + (pd_points_raw(p->tiers[tier + 1].from) - from) / 2);
    return pd_points_of(from + from / 2 <= PD_AMOUNT_MAX ? from + from / 2 : from);
}

/* What she earned is all there, by the first of the rules. */
static void
fill_member(const struct preview *p, struct pd_desk_member *out)
{
    const struct pd_programme *programme = &p->programme;
    const struct pd_earn_rule *rule = &programme->rules[0];
    struct pd_member *m = &out->member;

    m->id.b[PD_ID_LEN - 1] = (uint8_t)(p->tier + 1);
    (void)pd_copy(
        m->masked, sizeof m->masked, pd_tour_view(&p->tour)->lang == PD_LANG_EN ? "Example**" : "示例**");
    m->status = PD_MEMBER_ACTIVE;
    (void)pd_copy(m->kind, sizeof m->kind, programme->kinds[0].id);
    m->growth = example_growth(programme, p->tier);
    m->lot_count = 1;
    m->lots[0] = (struct pd_lot){ .id = 1,
        .left = m->growth,
        .expires_ms = pd_expiry_ms(rule->expiry, p->wall_ms, programme->utc_offset_min) };
    (void)pd_copy(m->lots[0].rule, sizeof m->lots[0].rule, rule->id);
    for (int i = 0; i < programme->gift_count; i++)
        out->lease_left[i] = programme->gifts[i].stock;
    out->fresh = true;
    out->code_type = PD_CODE_MEMBER_DAY;
}

static void
give(struct preview *p, struct pd_effects *effects)
{
    struct pd_session_event event = {
        .kind = PD_SESSION_EVENT_REPLY, .boot_ms = p->boot_ms, .reply = &p->reply
    };

    pd_session_apply(p->tour.session, &event, effects);
}

/* A tour takes nothing, so nothing is asked for but who stands here. */
static void
answer(struct preview *p, const struct pd_desk_request *request)
{
    struct pd_effects effects;

    pd_assert(request->kind == PD_REQUEST_SCAN);
    memset(&p->reply, 0, sizeof p->reply);
    p->reply.kind = PD_REPLY_MEMBER;
    p->reply.to = request->kind;
    p->reply.serial = request->serial;
    p->reply.member_known = true;
    fill_member(p, &p->reply.member);
    give(p, &effects);
}

static void
open_desk(struct preview *p)
{
    struct pd_effects effects;

    memset(&p->reply, 0, sizeof p->reply);
    p->reply.kind = PD_REPLY_STATUS;
    p->reply.now = (struct pd_moment){ .now_ms = p->wall_ms, .quality = PD_TIME_SYNCED };
    p->reply.online = true;
    p->reply.serving = true;
    (void)pd_copy(p->reply.identity.mode, sizeof p->reply.identity.mode, "kiosk");
    (void)pd_copy(p->reply.identity.place, sizeof p->reply.identity.place, p->programme.places[0].id);
    p->reply.programme = &p->programme;
    give(p, &effects);
}

static int64_t
now_ms(const struct pd_tour *tour)
{
    return ((const struct preview *)tour)->boot_ms;
}

static void
pass(struct pd_tour *tour, int64_t ms)
{
    ((struct preview *)tour)->boot_ms += ms;
}

static void
apply(struct pd_tour *tour, const struct pd_session_event *given)
{
    struct preview *p = (struct preview *)tour;
    struct pd_session_event event = *given;
    struct pd_effects effects;

    event.boot_ms = p->boot_ms;
    pd_session_apply(tour->session, &event, &effects);
    for (int i = 0; i < effects.count; i++)
        if (effects.list[i].kind == PD_EFFECT_REQUEST)
            answer(p, &effects.list[i].request);
}

static const struct pd_tour_ops preview_ops = { .now_ms = now_ms, .pass = pass, .apply = apply };

/* ---- the walk ---- */

/* A picture; what had to be cut on it is told at once. */
static bool
take(struct preview *p, const char *name)
{
    if (!pd_tour_shoot(&p->tour, name))
        return false;
    if (pd_ui_clipped(p->tour.ui) == 0)
        return true;
    p->cut += pd_ui_clipped(p->tour.ui);
    (void)printf(
        "cut in %0*d-%s.png: %s\n", p->tour.digits, p->tour.shots, name, pd_ui_clipped_text(p->tour.ui));
    return true;
}

/* Without the spaces: where a line is broken, there is one less. */
static void
add_unspaced(struct pd_str *s, const char *text)
{
    for (; *text != '\0'; text++)
        if (*text != ' ' && *text != '\n')
            pd_str_add_bytes(s, text, 1);
}

/* What stands on this page of what the levels give. */
static void
note_rights(struct preview *p)
{
    size_t before = strlen(p->rights);
    struct pd_str words = pd_str_on(p->rights + before, sizeof p->rights - before);
    const char *text;

    for (int i = 0; (text = pd_ui_text_at(p->tour.ui, i)) != NULL; i++)
        add_unspaced(&words, text);
}

/* What is on no page of the levels is not painted, and nobody would miss it in a picture. */
static void
tell_left_out(struct preview *p)
{
    char wanted[1024];
    enum pd_lang lang = pd_tour_view(&p->tour)->lang;

    for (int i = 0; i < p->programme.tier_count; i++) {
        const struct pd_tier *tier = &p->programme.tiers[i];

        for (int k = 0; k < tier->benefit_count; k++) {
            struct pd_str benefit = pd_str_on(wanted, sizeof wanted);

            add_unspaced(&benefit, tier->benefits[k].in[lang]);
            if (strstr(p->rights, wanted) != NULL)
                continue;
            p->left_out++;
            (void)printf("not on the pages of what levels give: %s: %s\n", tier->name.in[lang],
                tier->benefits[k].in[lang]);
        }
    }
}

static bool
take_numbered(struct preview *p, const char *what, const char *which, int number)
{
    char name[64];

    (void)snprintf(name, sizeof name, "%s%s%s-%d", what, which[0] != '\0' ? "-" : "", which, number);
    return take(p, name);
}

static bool
take_named(struct preview *p, const char *what, const char *which)
{
    char name[64];

    (void)snprintf(name, sizeof name, "%s-%s", what, which);
    return take(p, name);
}

/* Rules that fit on one page stand on one, and have no button that turns it. */
static bool
walk_rules(struct preview *p)
{
    struct pd_rect unused;
    bool good = pd_tour_tap(&p->tour, PD_INTENT_RULES, -1, true) && take_numbered(p, "rules", "", 1);

    for (int page = 1; good && pd_ui_find(p->tour.ui, PD_INTENT_PAGE, page, NULL, &unused); page++)
        good = pd_tour_tap(&p->tour, PD_INTENT_PAGE, page, true) && take_numbered(p, "rules", "", page + 1);
    return good && pd_tour_tap(&p->tour, PD_INTENT_BACK, -1, true);
}

/* A screen and all its pages, and back. */
static bool
walk_pages(struct preview *p, enum pd_intent_kind intent, const char *name)
{
    bool good = pd_tour_tap(&p->tour, intent, -1, true);
    struct pd_rect unused;

    for (int page = 0; good; page++) {
        good = take_numbered(p, name, "", page + 1);
        if (intent == PD_INTENT_RIGHTS)
            note_rights(p);
        if (!good || !pd_ui_find(p->tour.ui, PD_INTENT_PAGE, page + 1, NULL, &unused))
            break;
        good = pd_tour_tap(&p->tour, PD_INTENT_PAGE, page + 1, true);
    }
    return good && pd_tour_tap(&p->tour, PD_INTENT_BACK, -1, true);
}

/* What each level gives, and how they are reached. */
static bool
walk_levels(struct preview *p)
{
    bool good = walk_pages(p, PD_INTENT_RIGHTS, "levels") && walk_pages(p, PD_INTENT_INDEX, "levels-reached");

    tell_left_out(p);
    return good;
}

/* From heading to heading in their order: what has no room on the screen stands behind "More", which leads to
 * the next one. */
static bool
walk_category(struct preview *p, int category)
{
    const char *id = category < 0 ? "all" : p->programme.categories[category].id;
    bool good = category < 0 || pd_tour_tap(&p->tour, PD_INTENT_CATEGORY, category, true);

    for (int page = 0; good && (page == 0 || page < pd_tour_view(&p->tour)->pages); page++)
        good = (page == 0 || pd_tour_tap(&p->tour, PD_INTENT_PAGE, page, true)) &&
               take_numbered(p, "catalogue", id, page + 1);
    return good;
}

static bool
walk_catalogue(struct preview *p)
{
    bool good = pd_tour_tap(&p->tour, PD_INTENT_CATALOGUE, -1, true);

    for (int category = -1; good && category < p->programme.category_count; category++)
        good = walk_category(p, category);
    return good;
}

/* One after the other, also those that are not on offer today and stand in no list. */
static bool
walk_gifts(struct preview *p)
{
    bool good = true;

    for (int i = 0; good && i < p->programme.gift_count; i++) {
        struct pd_session_event event = { .kind = PD_SESSION_EVENT_INTENT,
            .intent = { .kind = PD_INTENT_GIFT } };

        (void)pd_copy(event.intent.sku, sizeof event.intent.sku, p->programme.gifts[i].sku);
        apply(&p->tour, &event);
        good = take_named(p, "gift", p->programme.gifts[i].sku);
    }
    return good && pd_tour_tap(&p->tour, PD_INTENT_HOME, -1, true);
}

static bool
walk_tiers(struct preview *p)
{
    bool good = true;

    for (p->tier = 0; good && p->tier < p->programme.tier_count; p->tier++) {
        struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };
        const char *id = p->programme.tiers[p->tier].id;

        event.scan.len = strlen(id);
        memcpy(event.scan.payload, id, event.scan.len);
        apply(&p->tour, &event);
        good = take_named(p, "home", id) && pd_tour_tap(&p->tour, PD_INTENT_TIER, -1, true) &&
               take_named(p, "tier", id);
        if (good && p->tier == p->programme.tier_count - 1)
            good = walk_levels(p);
        good = good && pd_tour_tap(&p->tour, PD_INTENT_FINISH, -1, true);
    }
    return good;
}

/* ---- what is said at the end ---- */

static bool
on_offer(const struct preview *p, const struct pd_gift *gift)
{
    return p->wall_ms >= gift->from_ms && p->wall_ms < gift->until_ms;
}

static void
write_end(const struct preview *p, enum pd_lang lang)
{
    const struct pd_programme *programme = &p->programme;
    FILE *f = p->tour.json;

    (void)fprintf(f, "],\n \"members\":[");
    for (int i = 0; i < programme->tier_count; i++) {
        int64_t growth = pd_points_raw(example_growth(programme, i));

        (void)fprintf(f, "%s\n  {\"tier\":\"%s\",\"name\":", i > 0 ? "," : "", programme->tiers[i].id);
        pd_tour_json_text(f, programme->tiers[i].name.in[lang]);
        (void)fprintf(f, ",\"growth\":%lld,\"points\":%lld}", (long long)growth, (long long)growth);
    }
    (void)fprintf(f, "],\n \"gifts\":[");
    for (int i = 0; i < programme->gift_count; i++) {
        const struct pd_gift *gift = &programme->gifts[i];

        (void)fprintf(f, "%s\n  {\"sku\":\"%s\",\"name\":", i > 0 ? "," : "", gift->sku);
        pd_tour_json_text(f, gift->name.in[lang]);
        (void)fprintf(f, ",\"on_offer\":%s,\"picture\":%s}", on_offer(p, gift) ? "true" : "false",
            pd_ui_has_gift_picture(p->tour.ui, gift) ? "true" : "false");
    }
    (void)fprintf(f, "],\n \"cut\":%d,\"left_out\":%d}\n", p->cut, p->left_out);
}

static int
tell_end(const struct preview *p, enum pd_lang lang)
{
    const struct pd_programme *programme = &p->programme;

    (void)printf("%d pictures in %s: %d tiers, %d categories, %d gifts\n", p->tour.shots, p->tour.out,
        programme->tier_count, programme->category_count, programme->gift_count);
    for (int i = 0; i < programme->gift_count; i++) {
        const struct pd_gift *gift = &programme->gifts[i];

        if (!on_offer(p, gift))
            (void)printf("not on offer today, so in no list: %s (%s)\n", gift->name.in[lang], gift->sku);
        if (!pd_ui_has_gift_picture(p->tour.ui, gift))
            (void)printf("no picture: %s (%s)\n", gift->name.in[lang], gift->sku);
    }
    if (p->cut > 0)
        (void)printf("%d texts do not fit and were cut; shorten them\n", p->cut);
    return p->cut > 0 ? PD_EXIT_NO : PD_EXIT_DONE;
}

/* ---- beginning and end ---- */

static void
say_error(void *ctx, const char *raw)
{
    char line[8192];

    (void)ctx;
    (void)pd_text_clean(line, sizeof line, raw, strlen(raw)); /* it quotes a file */
    (void)fprintf(stderr, "%s\n", line);
}

/* -1: read and good. */
static int
read_programme(struct preview *p, const char *file)
{
    static char errors[PD_FINDINGS_BYTES], warnings[8192];
    struct pd_findings found = { .errors = pd_str_on(errors, sizeof errors),
        .warnings = pd_str_on(warnings, sizeof warnings) };
    struct pd_why why = { .text = "" };
    size_t len;
    char *json = pd_file_read(file, file, FILE_MAX_MIB, &len, &why);
    enum pd_err err;

    if (json == NULL)
        return pd_command_fail("tour", PD_ERR_MISSING, &why);
    err = pd_programme_check(json, len, &p->programme, &found, &why);
    free(json);
    if (err == PD_OK) {
        (void)fputs(found.warnings.p, stdout);
        return -1;
    }
    pd_findings_each(&found, file, &why, say_error, NULL);
    return PD_EXIT_NO;
}

static bool
is_our_picture(const char *name)
{
    size_t len = strlen(name);

    return len > 8 && isdigit((unsigned char)name[0]) && isdigit((unsigned char)name[1]) &&
           isdigit((unsigned char)name[2]) && name[3] == '-' && strcmp(name + len - 4, ".png") == 0;
}

/* Where a tour of an earlier document ended, its pictures would stand among the new ones. */
static void
remove_old_pictures(const char *out)
{
    char path[4096];
    struct dirent *entry;
    DIR *dir;

    (void)snprintf(path, sizeof path, "%s/tour.json", out);
    if (access(path, F_OK) != 0 || (dir = opendir(out)) == NULL)
        return;
    while ((entry = readdir(dir)) != NULL) {
        (void)snprintf(path, sizeof path, "%s/%s", out, entry->d_name);
        if (is_our_picture(entry->d_name))
            (void)unlink(path);
    }
    (void)closedir(dir);
}

static enum pd_err
start(struct preview *p, const struct pd_config *config, const char *pictures_dir, struct pd_why *why)
{
    struct pd_session_config session = pd_tour_session_config(config);
    struct pd_ui_config ui = pd_tour_ui_config(config);
    struct stat folder;
    enum pd_err err;

    if (pictures_dir != NULL && (stat(pictures_dir, &folder) != 0 || !S_ISDIR(folder.st_mode)))
        return pd_why(why, PD_ERR_MISSING, pictures_dir, "there is no such folder");
    ui.pictures_dir = pictures_dir;
    err = pd_session_create(&p->tour.session, &session);
    if (err == PD_OK)
        err = pd_ui_create(&p->tour.ui, &ui, why);
    if (err != PD_OK)
        return err;
    remove_old_pictures(p->tour.out);
    return pd_tour_open(&p->tour, why);
}

static int
walk(struct preview *p, enum pd_lang lang)
{
    bool good;

    p->boot_ms = p->tour.start_ms = START_MS;
    open_desk(p);
    good = take(p, "attract") && walk_rules(p) && walk_catalogue(p) && walk_gifts(p) && walk_tiers(p);
    write_end(p, lang);
    if (good)
        return tell_end(p, lang);
    (void)fprintf(stderr, "pointdesk tour: %s\n", p->tour.failed);
    return PD_EXIT_NO;
}

int
pd_tour_programme(const struct pd_config *config, const char *out, const char *file, const char *pictures_dir)
{
    static struct preview p;
    struct pd_why why = { .text = "" };
    int code;
    enum pd_err err;

    if (config->desk_mode == PD_CONFIG_COUNTER)
        return pd_command_fail("tour",
            pd_why(&why, PD_ERR_INVALID, "--mode",
                "must be kiosk with --programme: a counter shows no programme"),
            &why);
    p.tour.ops = &preview_ops;
    p.tour.out = out;
    p.tour.digits = 3;
    p.wall_ms = pd_clock_wall_ms();
    code = read_programme(&p, file);
    if (code >= 0)
        return code;
    err = start(&p, config, pictures_dir, &why);
    code = err == PD_OK ? walk(&p, (enum pd_lang)config->desk_language) : pd_command_fail("tour", err, &why);
    if (p.tour.json != NULL && fclose(p.tour.json) != 0) {
        (void)pd_why(&why, PD_ERR_IO, out, "tour.json cannot be written");
        code = pd_command_fail("tour", PD_ERR_IO, &why);
    }
    pd_session_destroy(p.tour.session);
    pd_ui_destroy(p.tour.ui);
    pd_programme_finish(&p.programme);
    return code;
}

/*
 * A spreadsheet of gifts and a folder of their pictures become one change of the rules. (1) Nothing is kept
 * unless every row is good. (2) Each row is put into the document and the whole of it is checked, so that
 * what the rules refuse is told by the line it came from. (3) The same file again changes nothing.
 */
#include "sync/hub/cmd_rules.h"
#include "sync/hub/import.h"
#include "sync/hub/picture_file.h"

#include "app/base/clock.h"
#include "app/base/str.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int
run_gift(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_gift = {
    .name = "gift",
    .help = { "pointdesk-hub gift import FILE.csv [--pictures DIR] [--dry-run] [--badge CODE] | pictures "
              "--to "
              "DIR",
        "Gifts, prices, first stock and pictures as one proposal. Columns: sku, price, category, place, "
        "picture "
        "(a PNG in DIR, or a name that came with the program), name.zh-Hans, name.en and other languages, "
        "detail.*, money_fen, tier_min, limit, limit_days, from, until, shelf, stock. A gift that is here "
        "keeps "
        "what its row leaves empty. stock comes in when the rules with a new gift are published; of a gift "
        "that "
        "is here, goods are received: pointdesk-hub stock receive. pictures: all that were brought, as desks "
        "look for them "
        "below their assets.dir; they are carried there like the program itself.",
        "pointdesk-hub gift import gifts.csv --pictures pictures --dry-run --data /var/lib/pointdesk-hub" },
    .run = run_gift,
};

enum column_kind { WORD, NUMBER, PICTURE, TEXT, LIMIT, STOCK };

/* Where a column's cell goes in a gift. Both tables have one row a column, in the same order. */
static const struct {
    const char *key, *language;
    enum column_kind kind;
} targets[] = {
    { "sku", NULL, WORD },
    { "price", NULL, NUMBER },
    { "category", NULL, WORD },
    { "place", NULL, WORD },
    { "picture", NULL, PICTURE },
    { "name", "zh-Hans", TEXT },
    { "name", "zh-Hant", TEXT },
    { "name", "zh-TW", TEXT },
    { "name", "zh-HK", TEXT },
    { "name", "en", TEXT },
    { "detail", "zh-Hans", TEXT },
    { "detail", "zh-Hant", TEXT },
    { "detail", "zh-TW", TEXT },
    { "detail", "zh-HK", TEXT },
    { "detail", "en", TEXT },
    { "money_fen", NULL, NUMBER },
    { "tier_min", NULL, WORD },
    { "qty", NULL, LIMIT },
    { "days", NULL, LIMIT },
    { "from", NULL, WORD },
    { "until", NULL, WORD },
    { "shelf", NULL, WORD },
    { "stock", NULL, STOCK },
};

static const struct pd_import_column columns[] = { { "sku", true }, { "price", false }, { "category", false },
    { "place", false }, { "picture", false }, { "name.zh-Hans", false }, { "name.zh-Hant", false },
    { "name.zh-TW", false }, { "name.zh-HK", false }, { "name.en", false }, { "detail.zh-Hans", false },
    { "detail.zh-Hant", false }, { "detail.zh-TW", false }, { "detail.zh-HK", false }, { "detail.en", false },
    { "money_fen", false }, { "tier_min", false }, { "limit", false }, { "limit_days", false },
    { "from", false }, { "until", false }, { "shelf", false }, { "stock", false }, { NULL, false } };

_Static_assert(PD_COUNT(targets) + 1 == PD_COUNT(columns), "a target a column");

struct list {
    struct pd_import import; /* first: the row's function is given this */
    const char *pictures;
    json_t *base, *document;
    json_t *lines; /* sku -> the line it stood in */
    struct pd_picture_file files[PD_GIFTS_MAX];
    int file_count, fresh, changed, stock_left;
};

/* ---- one row ---- */

/* A file of the folder once, whatever number of gifts show it. */
static enum pd_err
take_picture(struct list *list, json_t *gift, const char *cell, struct pd_why *why)
{
    char path[PD_HUB_FULL_PATH_CAP];
    struct pd_str s = pd_str_on(path, sizeof path);
    struct pd_picture_file file;
    enum pd_err err;

    if (strchr(cell, '.') == NULL)
        return json_object_set_new(gift, "picture", json_string(cell)) == 0 ? PD_OK : PD_ERR_MEMORY;
    if (list->pictures == NULL || strchr(cell, '/') != NULL)
        return pd_why(why, PD_ERR_INVALID, "picture",
            list->pictures == NULL ? "is a file; --pictures DIR says where it lies"
                                   : "must be a file of DIR itself");
    pd_str_addf(&s, "%s/%s", list->pictures, cell);
    err = pd_picture_file_read(list->import.desk, path, &file, why);
    if (err == PD_ERR_MISSING) /* one row's fault: the others are looked at as well */
        err = PD_ERR_INVALID;
    if (err != PD_OK)
        return err;
    err = json_object_set_new(gift, "picture", json_string(file.name)) == 0 ? PD_OK : PD_ERR_MEMORY;
    for (int i = 0; i < list->file_count; i++)
        if (pd_hash_equal(&list->files[i].sha256, &file.sha256)) {
            free(file.bytes);
            return err;
        }
    list->files[list->file_count++] = file; /* at most one a gift, and gifts are fewer than that */
    return err;
}

/* An object under a key of the gift, made where there is none. */
static json_t *
object_in(json_t *gift, const char *key)
{
    json_t *object = json_object_get(gift, key);

    if (object == NULL && (object = json_object()) != NULL)
        (void)json_object_set_new(gift, key, object);
    return object;
}

static enum pd_err
take_number(json_t *object, const char *key, const char *name, int64_t n, struct pd_why *why)
{
    if (n < 0)
        return pd_why(why, PD_ERR_INVALID, name, "must be a whole number");
    return json_object_set_new(object, key, json_integer(n)) == 0 ? PD_OK : PD_ERR_MEMORY;
}

static enum pd_err
take_cell(struct list *list, const struct pd_csv *csv, json_t *gift, int c, bool fresh, struct pd_why *why)
{
    const char *cell = pd_import_value(&list->import, csv, c), *key = targets[c].key;
    int64_t n = pd_import_number(&list->import, csv, c);

    if (*cell == '\0')
        return PD_OK;
    switch (targets[c].kind) {
    case WORD:
        return json_object_set_new(gift, key, json_string(cell)) == 0 ? PD_OK : PD_ERR_MEMORY;
    case TEXT:
        return json_object_set_new(object_in(gift, key), targets[c].language, json_string(cell)) == 0
                   ? PD_OK
                   : PD_ERR_MEMORY;
    case PICTURE:
        return take_picture(list, gift, cell, why);
    case NUMBER:
        return take_number(gift, key, columns[c].name, n, why);
    case LIMIT:
        return take_number(object_in(gift, "limit"), key, columns[c].name, n, why);
    case STOCK:
        if (fresh)
            return take_number(gift, key, columns[c].name, n, why);
        list->stock_left += n != json_integer_value(json_object_get(gift, key));
        return n < 0 ? pd_why(why, PD_ERR_INVALID, "stock", "must be a whole number") : PD_OK;
    }
    return PD_ERR_STATE;
}

/* "catalogue[12].price: ..." is told as "price ...": the line says which gift. */
static void
shorten(struct pd_why *why)
{
    const char *end = strncmp(why->path, "catalogue[", 10) == 0 ? strchr(why->path, ']') : NULL;

    if (end != NULL)
        memmove(why->path, end + (end[1] == '.' ? 2 : 1), strlen(end + (end[1] == '.' ? 2 : 1)) + 1);
}

static enum pd_err
check_rules(const json_t *document, struct pd_why *why)
{
    struct pd_programme *programme = malloc(sizeof *programme);
    char *json = json_dumps(document, 0);
    enum pd_err err = programme == NULL || json == NULL
                          ? PD_ERR_MEMORY
                          : pd_programme_parse(json, strlen(json), programme, why);

    if (err == PD_OK)
        pd_programme_finish(programme);
    else
        shorten(why);
    free(json);
    free(programme);
    return err;
}

/* Puts the gift in the place of the one that is there, or behind all. */
static enum pd_err
put_gift(json_t *document, const char *sku, json_t *gift)
{
    json_t *list = json_object_get(document, "catalogue");

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_object_get(json_array_get(list, i), "sku"));

        if (name != NULL && strcmp(name, sku) == 0)
            return json_array_set(list, i, gift) == 0 ? PD_OK : PD_ERR_MEMORY;
    }
    return json_array_append(list, gift) == 0 ? PD_OK : PD_ERR_MEMORY;
}

static enum pd_err
check_once(struct list *list, const struct pd_csv *csv, const char *sku, struct pd_why *why)
{
    json_int_t line = json_integer_value(json_object_get(list->lines, sku));

    if (line > 0)
        return pd_why(why, PD_ERR_INVALID, "sku", "stands in line %lld already", (long long)line);
    if (!pd_code_word_valid(sku, strlen(sku), PD_SKU_CAP))
        return pd_why(why, PD_ERR_INVALID, "sku", "must be 1 to %d of A-Z a-z 0-9 - _", PD_SKU_CAP - 1);
    return json_object_set_new(list->lines, sku, json_integer(csv->line)) == 0 ? PD_OK : PD_ERR_MEMORY;
}

static enum pd_err
take_row(struct pd_import *import, const struct pd_csv *csv, struct pd_why *why)
{
    struct list *list = (struct list *)import;
    const char *sku = pd_import_value(import, csv, 0);
    json_t *old = pd_rules_find(list->document, "catalogue", "sku", sku), *gift, *document;
    enum pd_err err = check_once(list, csv, sku, why);

    if (err != PD_OK)
        return err;
    if (json_array_size(json_object_get(list->document, "catalogue")) >= PD_GIFTS_MAX && old == NULL)
        return pd_why(
            why, PD_ERR_TOO_LARGE, "sku", "is one gift too many: rules have at most %d", PD_GIFTS_MAX);
    gift = old != NULL ? json_deep_copy(old) : json_object();
    document = json_deep_copy(list->document);
    for (int c = 0; c < PD_COUNT(targets) && err == PD_OK; c++)
        err = take_cell(list, csv, gift, c, old == NULL, why);
    if (err == PD_OK && old != NULL && json_equal(gift, old)) {
        err = PD_ERR_EXISTS;
    } else if (err == PD_OK) {
        err = put_gift(document, sku, gift);
        if (err == PD_OK)
            err = check_rules(document, why);
        if (err == PD_OK) {
            list->fresh += old == NULL;
            list->changed += old != NULL;
            json_decref(list->document);
            list->document = json_incref(document);
        }
    }
    json_decref(gift);
    json_decref(document);
    return err;
}

/* ---- all of it ---- */

/* In a batch: what was read is still what is there. */
static enum pd_err
keep(struct list *list, const struct pd_staff *who, int64_t *proposal, uint32_t *version, int *stored,
    struct pd_why *why)
{
    struct pd_hub_desk *desk = list->import.desk;
    json_t *now = NULL;
    bool same, added;
    enum pd_err err = pd_rules_take(desk, &now, why);

    same = json_equal(now, list->base);
    json_decref(now);
    if (err == PD_OK && !same)
        err = pd_why(why, PD_ERR_STATE, "", "the rules were changed meanwhile; run it again");
    for (int i = 0; i < list->file_count && err == PD_OK; i++) {
        err = pd_hub_picture_put(
            desk->hub, pd_clock_wall_ms(), list->files[i].bytes, list->files[i].len, &added);
        *stored += err == PD_OK && added;
    }
    return err == PD_OK ? pd_rules_put(desk, list->document, who, proposal, version, why) : err;
}

static int
finish(struct list *list, const struct pd_staff *who, bool dry_run)
{
    struct pd_hub_desk *desk = list->import.desk;
    struct pd_why why = { .text = "" };
    int64_t proposal = 0;
    uint32_t version = 0;
    int stored = 0;
    enum pd_err err;

    if (list->import.bad > 0) {
        (void)fprintf(desk->out, "%lld rows are wrong; nothing was changed\n", (long long)list->import.bad);
        return PD_EXIT_NO;
    }
    if (list->stock_left > 0)
        pd_hub_command_error(desk,
            "stock of %d gifts that are here is not touched: pointdesk-hub stock receive SKU QTY, or count",
            list->stock_left);
    if (list->fresh + list->changed == 0) {
        (void)fprintf(
            desk->out, "nothing changed: %lld gifts are as they were\n", (long long)list->import.known);
        return PD_EXIT_DONE;
    }
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK) {
        err = keep(list, who, &proposal, &version, &stored, &why);
        if (err == PD_OK && dry_run)
            pd_hub_desk_give_up(desk);
        else
            err = pd_hub_desk_finish(desk, err);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "gift", err, &why);
    (void)fprintf(desk->out, "%s%d gifts new, %d changed, %lld as they were; %d pictures stored\n",
        dry_run ? "dry run, nothing is kept: " : "", list->fresh, list->changed,
        (long long)list->import.known, stored);
    if (!dry_run)
        pd_rules_tell_next(desk, proposal, version);
    if (!dry_run && list->fresh > 0 && proposal > 0)
        (void)fprintf(desk->out, "the stock of the new gifts comes in when it is approved\n");
    return PD_EXIT_DONE;
}

static enum pd_err
take_rules(struct list *list, struct pd_why *why)
{
    enum pd_err err = pd_hub_desk_begin(list->import.desk);

    if (err != PD_OK)
        return err;
    err = pd_rules_take(list->import.desk, &list->base, why);
    pd_hub_desk_give_up(list->import.desk);
    if (err != PD_OK)
        return err;
    list->document = json_deep_copy(list->base);
    list->lines = json_object();
    return list->document != NULL && list->lines != NULL ? PD_OK : PD_ERR_MEMORY;
}

static int
import(struct pd_hub_desk *desk, const char *file, const char *pictures, bool dry_run,
    const struct pd_hub_person_options *person)
{
    struct list *list = calloc(1, sizeof *list);
    struct pd_why why = { .text = "" };
    struct pd_staff who = { .number = "" };
    int code = list == NULL ? PD_EXIT_NO : -1;
    enum pd_err err;

    if (code < 0 && !dry_run)
        code = pd_hub_person_or_nobody(desk, "gift", person, PD_STAFF_OWNER, &who);
    if (code >= 0) {
        free(list);
        return code;
    }
    list->pictures = pictures;
    list->import = (struct pd_import){
        .desk = desk, .command = "gift", .file = file, .columns = columns, .take = take_row, .dry_run = true
    }; /* rows are only read; all of it is kept at the end, or nothing */
    err = take_rules(list, &why);
    code = err == PD_OK ? pd_import_read(&list->import) : pd_hub_command_fail(desk, "gift", err, &why);
    if (code < 0)
        code = finish(list, &who, dry_run);
    for (int i = 0; i < list->file_count; i++)
        free(list->files[i].bytes);
    json_decref(list->base);
    json_decref(list->document);
    json_decref(list->lines);
    free(list);
    return code;
}

/* ---- the pictures, for the desks ---- */

struct export
{
    const char *to;
    struct pd_why *why;
    enum pd_err err;
    int count;
};

static enum pd_err
write_picture(const char *path, const void *bytes, size_t len, struct pd_why *why)
{
    FILE *f = fopen(path, "wb");
    bool written = f != NULL && fwrite(bytes, 1, len, f) == len;

    if ((f != NULL && fclose(f) != 0) || !written)
        return pd_why(why, PD_ERR_IO, path, "cannot be written: %s", strerror(errno));
    return PD_OK;
}

/* In both sizes that desks ask for, and as a place's: they scale what they draw. */
static void
export_one(void *ctx, const struct pd_hash *sha256, const void *bytes, size_t len)
{
    static const char *const folders[] = { "gifts", "gifts/256", "gifts/512", "pictures" };
    struct export *e = ctx;
    char name[PD_PICTURE_NAME_CAP], path[PD_HUB_FULL_PATH_CAP + 128];

    pd_picture_name(sha256, name);
    for (int i = 0; i < PD_COUNT(folders) && e->err == PD_OK; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", e->to, folders[i]);
        if (mkdir(path, 0755) != 0 && errno != EEXIST)
            e->err = pd_why(e->why, PD_ERR_IO, path, "cannot be made: %s", strerror(errno));
        (void)snprintf(path, sizeof path, "%s/%s/%s.png", e->to, folders[i], name);
        if (e->err == PD_OK && i > 0)
            e->err = write_picture(path, bytes, len, e->why);
    }
    e->count++;
}

static int export(struct pd_hub_desk *desk, const char *to)
{
    char path[PD_HUB_FULL_PATH_CAP];
    struct pd_why why = { .text = "" };
    struct export e = { .to = path, .why = &why };
    enum pd_err err = pd_hub_desk_begin(desk);

    pd_hub_path_of(desk, to, path);
    if (err == PD_OK) {
        err = pd_hub_picture_each(desk->hub, export_one, &e);
        pd_hub_desk_give_up(desk);
    }
    if (err != PD_OK || e.err != PD_OK)
        return pd_hub_command_fail(desk, "gift", err != PD_OK ? err : e.err, &why);
    (void)fprintf(desk->out, "%d pictures in %s; a desk finds them below its assets.dir\n", e.count, to);
    return PD_EXIT_DONE;
}

static int
run_gift(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_person_options person = { .badge = NULL };
    const char *data = NULL, *pictures = NULL, *to = NULL;
    bool dry_run = false;
    const struct pd_option options[] = {
        { "pictures", PD_OPTION_TEXT, &pictures, "DIR", "where the files of the column picture lie" },
        { "dry-run", PD_OPTION_FLAG, &dry_run, NULL, "tells what would change, and keeps nothing" },
        { "to", PD_OPTION_TEXT, &to, "DIR", "pictures: a folder that is there" },
        PD_HUB_BADGE_OPTION(person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_gift, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 3 && strcmp(argv[1], "import") == 0)
        return import(desk, argv[2], pictures, dry_run, &person);
    if (argc == 2 && strcmp(argv[1], "pictures") == 0 && to != NULL)
        return export(desk, to);
    return pd_hub_command_usage(&pd_hub_cmd_gift, desk, argc, argv);
}

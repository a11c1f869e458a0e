#include "tests/sim/pool.h"

#include "app/base/err.h"
#include "app/base/str.h"
#include "sync/hub/sqlite_gather.h"
#include "tests/sim/disk_files.h"
#include "tests/sim/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_MAX 24
#define TEXTS_MAX 1000
#define SETTINGS_MAX 8
#define SCHEMA_CAP 131072
#define HEADER_LEN 100 /* what SQLite reads of a file when it opens it */
#define SET_JOURNAL "PRAGMA journal_mode=WAL"
#define READ_SCHEMA "SELECT * FROM \"main\".sqlite_master ORDER BY rowid"

int
__real_sqlite3_open_v2(const char *path, sqlite3 **db, int flags, const char *vfs);
int
__real_sqlite3_close(sqlite3 *db);
int
__real_sqlite3_exec(
    sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **), void *ctx, char **err);
int
__real_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int n, sqlite3_stmt **stmt, const char **tail);
int
__real_sqlite3_prepare_v3(
    sqlite3 *db, const char *sql, int n, unsigned int flags, sqlite3_stmt **stmt, const char **tail);
int
__wrap_sqlite3_open_v2(const char *path, sqlite3 **db, int flags, const char *vfs);
int
__wrap_sqlite3_close(sqlite3 *db);
int
__wrap_sqlite3_exec(
    sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **), void *ctx, char **err);
int
__wrap_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int n, sqlite3_stmt **stmt, const char **tail);

/* How a statement came: as sqlite3_prepare_v3 with these flags, or within sqlite3_exec. */
#define BY_EXEC 0x80000000U

struct text {
    uint64_t hash;
    unsigned flags;
    char *sql;
    unsigned uses, known_since; /* in lives of connections of this role */
};

/* What connections of a role are asked for, learned from those that were. */
struct role {
    const char *name; /* of the file */
    struct sim_file mould;
    int open_flags;
    bool ready;                   /* one has lived, and was closed */
    char *settings[SETTINGS_MAX]; /* what they say before anything else */
    int setting_count;
    struct text texts[TEXTS_MAX];
    int text_count;
    unsigned lives;
    char schema[SCHEMA_CAP];
    size_t schema_len;
};

static struct role roles[SIM_ROLES] = { [SIM_ROLE_HUB] = { .name = "hub.db" },
    [SIM_ROLE_DESK] = { .name = "ledger.db" },
    [SIM_ROLE_CHECK] = { .name = "hub.db" } };

/* One connection that can be open; its memory lies where it lay when it was made. */
struct slot {
    struct role *role; /* NULL: not made */
    struct sim_memory_part *part;
    sqlite3 *db;
    sqlite3_file *file;
    bool open;
    int disk;
    int next_setting;
    sqlite3_stmt *read_schema, *set_journal;
    sqlite3_stmt *stmts[TEXTS_MAX]; /* NULL: not worth it, or it cannot be compiled */
    bool taken[TEXTS_MAX];
    bool used[TEXTS_MAX]; /* in this life, kept or not */
    int text_count;
    unsigned lent, lent_when_made;
};

static struct slot slots[SLOTS_MAX];
static enum sim_role lent;
static struct sim_pool_counters counters;

/* A connection that was made as a program makes it, to learn from. */
static struct pupil {
    sqlite3 *db;
    struct role *role; /* NULL: none */
    bool first;        /* of its role: the others say the same */
    bool settled;
} pupils[SLOTS_MAX];

/* ---- what is learned ---- */

static uint64_t
hash_of(const char *sql)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *sql != '\0'; sql++) /* FNV-1a */
        hash = (hash ^ (uint8_t)*sql) * UINT64_C(0x100000001b3);
    return hash;
}

static char *
copy_of(const char *sql)
{
    size_t len = strlen(sql) + 1;

    return memcpy(sim_memory_resize(NULL, len), sql, len);
}

/* -1: it is not known. */
static int
find_text(const struct role *role, const char *sql, unsigned flags)
{
    uint64_t hash = hash_of(sql);

    for (int i = 0; i < role->text_count; i++)
        if (role->texts[i].hash == hash && role->texts[i].flags == flags &&
            strcmp(role->texts[i].sql, sql) == 0)
            return i;
    return -1;
}

static void
learn_text(struct role *role, const char *sql, unsigned flags)
{
    if (role->text_count == TEXTS_MAX || find_text(role, sql, flags) >= 0)
        return;
    role->texts[role->text_count++] = (struct text){
        .hash = hash_of(sql), .flags = flags, .sql = copy_of(sql), .uses = 1, .known_since = role->lives
    };
}

static bool
starts(const char *sql, const char *with)
{
    return strncmp(sql, with, strlen(with)) == 0;
}

/* What a connection says once, before its work: it is not said again, because its memory has it. */
static bool
is_setting(const char *sql)
{
    return starts(sql, "PRAGMA ") || starts(sql, "CREATE TEMP ");
}

/* These come with every act, and a script of several is none of them. */
static bool
is_act(const char *sql)
{
    return strcmp(sql, "BEGIN IMMEDIATE") == 0 || strcmp(sql, "COMMIT") == 0 || strcmp(sql, "ROLLBACK") == 0;
}

static void
learn_setting(struct role *role, const char *sql)
{
    pd_assert(role->setting_count < SETTINGS_MAX);
    role->settings[role->setting_count++] = copy_of(sql);
}

static struct pupil *
pupil_of(const sqlite3 *db)
{
    for (int i = 0; i < PD_COUNT(pupils); i++)
        if (pupils[i].role != NULL && pupils[i].db == db)
            return &pupils[i];
    return NULL;
}

static void
teach(sqlite3 *db, const char *sql, unsigned flags)
{
    struct pupil *p = pupil_of(db);

    if (p == NULL)
        return;
    if (flags == BY_EXEC && !p->settled && is_setting(sql)) {
        if (p->first)
            learn_setting(p->role, sql);
        return;
    }
    p->settled = true;
    if (flags != BY_EXEC || is_act(sql))
        learn_text(p->role, sql, flags);
}

/* ---- making one ---- */

/* As a program says it, but for the journal: the mould has no WAL, and the file is asked later. */
static void
settle(struct slot *s)
{
    for (int i = 0; i < s->role->setting_count; i++) {
        char *said = copy_of(s->role->settings[i]), *rest = said;

        for (char *piece; (piece = strsep(&rest, ";")) != NULL;)
            if (strstr(piece, "journal_mode") == NULL)
                pd_assert(__real_sqlite3_exec(s->db, piece, NULL, NULL, NULL) == SQLITE_OK);
        free(said);
    }
}

/* Flags that decide how statements are compiled: those that the programs set by sqlite3_db_config. */
static void
configure(struct slot *s)
{
    (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, s->role != &roles[SIM_ROLE_CHECK], NULL);
    if (s->role != &roles[SIM_ROLE_DESK])
        return;
    (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
}

/* What is kept costs a little at every opening, and compiling it costs as much as twenty of these. */
static bool
is_worth_it(const struct role *role, const struct text *t)
{
    return t->uses * 20 >= role->lives - t->known_since;
}

static void
prepare_all(struct slot *s)
{
    s->text_count = s->role->text_count;
    for (int i = 0; i < s->text_count; i++) {
        const struct text *t = &s->role->texts[i];
        unsigned flags = t->flags == BY_EXEC ? SQLITE_PREPARE_PERSISTENT : t->flags;

        s->stmts[i] = NULL;
        if (is_worth_it(s->role, t))
            (void)__real_sqlite3_prepare_v3(s->db, t->sql, -1, flags, &s->stmts[i], NULL);
    }
    pd_assert(__real_sqlite3_prepare_v3(s->db, READ_SCHEMA, -1, 0, &s->read_schema, NULL) == SQLITE_OK &&
              __real_sqlite3_prepare_v3(s->db, SET_JOURNAL, -1, 0, &s->set_journal, NULL) == SQLITE_OK);
}

/* The texts of its rows, and the pages where its tables and indexes begin. Every page of the schema is read,
 * in the order in which SQLite reads them at a first use. false: it cannot be. */
static bool
read_schema(sqlite3_stmt *row, struct pd_str *out)
{
    int rc;

    while ((rc = sqlite3_step(row)) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(row); i++) {
            int64_t page = sqlite3_column_type(row, i) == SQLITE_INTEGER ? sqlite3_column_int64(row, i) : 0;

            if (page != 0)
                pd_str_add_bytes(out, &page, sizeof page);
            else
                pd_str_add_bytes(out, sqlite3_column_blob(row, i), (size_t)sqlite3_column_bytes(row, i));
        }
    (void)sqlite3_reset(row);
    return rc == SQLITE_DONE && !out->cut;
}

/* A hub's store writes its log through one (store_sqlite.c), and so does what stands in for its connection.
 */
static const char *
vfs_of(const struct role *role)
{
    static struct pd_sqlite_gather gather;

    if (role != &roles[SIM_ROLE_HUB])
        return SIM_VFS;
    pd_assert(gather.base != NULL || pd_sqlite_gather_begin(&gather, SIM_VFS) == SQLITE_OK);
    return gather.name;
}

static void
make(struct slot *s, struct role *role)
{
    const char *vfs = vfs_of(role);
    int alias = (int)(s - slots);
    struct pd_str schema = pd_str_on(role->schema, sizeof role->schema);
    char path[32];

    s->role = role;
    (void)snprintf(path, sizeof path, "/p%d/%s", alias, role->name);
    sim_disk_alias_mould(alias, &role->mould);
    s->part = sim_memory_part_begin(s->part);
    pd_assert(__real_sqlite3_open_v2(path, &s->db, role->open_flags, vfs) == SQLITE_OK);
    pd_assert(__real_sqlite3_prepare_v3(s->db, READ_SCHEMA, -1, 0, &s->read_schema, NULL) == SQLITE_OK &&
              read_schema(s->read_schema, &schema));
    role->schema_len = schema.len;
    (void)sqlite3_finalize(s->read_schema);
    configure(s);
    settle(s);
    prepare_all(s);
    pd_assert(sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &s->file) == SQLITE_OK &&
              sqlite3_file_control(s->db, "main", SQLITE_FCNTL_RESET_CACHE, NULL) == SQLITE_OK);
    pd_assert(!sim_disk_is_locked(s->file)); /* or it would not look at the file again */
    sim_memory_part_end(s->part);
    s->lent_when_made = s->lent;
}

/* ---- lending it ---- */

/* Made anew when it has been lent as often again as before: there may be something to learn. */
static struct slot *
free_slot(struct role *role)
{
    for (int i = 0; i < SLOTS_MAX; i++) {
        struct slot *s = &slots[i];

        if (s->open || (s->role != NULL && s->role != role))
            continue;
        if (s->role == NULL || s->lent >= 2 * s->lent_when_made + 4)
            make(s, role);
        return s;
    }
    return NULL;
}

/* Nothing is about to fail, and the file has the mould's schema as far as its first page says. */
static bool
may_serve(const struct role *role, const char *path, int flags)
{
    const struct sim_file *f = sim_file_find(path);

    return role->setting_count + role->text_count > 0 && flags == role->open_flags && f != NULL &&
           f->exists && f->now.len >= HEADER_LEN && !sim_disk_is_faulty(f->disk) &&
           memcmp(f->now.bytes + 40, role->mould.now.bytes + 40, 4) == 0; /* the schema's number */
}

static int
serve(struct slot *s, const char *path, int flags, sqlite3 **db)
{
    static char text[SCHEMA_CAP];
    struct pd_str schema = pd_str_on(text, sizeof text);
    uint8_t header[HEADER_LEN];

    sim_memory_part_restore(s->part);
    sim_disk_alias((int)(s - slots), sim_disk_of(path));
    s->next_setting = 0;
    s->open = true;
    s->lent++;
    s->role->lives++;
    memset(s->taken, 0, sizeof s->taken);
    memset(s->used, 0, sizeof s->used);
    *db = s->db;
    pd_assert(sim_disk_reopen(s->file, path, flags | SQLITE_OPEN_MAIN_DB) == SQLITE_OK &&
              s->file->pMethods->xRead(s->file, header, HEADER_LEN, 0) == SQLITE_OK);
    counters.served++;
    return read_schema(s->read_schema, &schema) && schema.len == s->role->schema_len &&
                   memcmp(text, s->role->schema, schema.len) == 0
               ? SQLITE_OK
               : SQLITE_CORRUPT;
}

static void
take_pupil(struct role *role, int flags, sqlite3 *db)
{
    for (int i = 0; i < PD_COUNT(pupils); i++)
        if (pupils[i].role == NULL) {
            pupils[i] = (struct pupil){ .db = db, .role = role, .first = role->open_flags == 0 };
            role->open_flags = flags;
            return;
        }
}

static struct slot *
slot_of(const sqlite3 *db)
{
    for (int i = 0; i < SLOTS_MAX; i++)
        if (slots[i].open && slots[i].db == db)
            return &slots[i];
    return NULL;
}

int
__wrap_sqlite3_open_v2(const char *path, sqlite3 **db, int flags, const char *vfs)
{
    struct role *role = lent != SIM_ROLE_NONE ? &roles[lent] : NULL;
    struct slot *s = NULL;
    int rc;

    lent = SIM_ROLE_NONE;
    if (role != NULL && role->ready && may_serve(role, path, flags))
        s = free_slot(role);
    if (s != NULL)
        return serve(s, path, flags, db);
    rc = __real_sqlite3_open_v2(path, db, flags, vfs);
    if (role != NULL && !role->ready && rc == SQLITE_OK)
        take_pupil(role, flags, *db);
    return rc;
}

int
__wrap_sqlite3_close(sqlite3 *db)
{
    struct slot *s = slot_of(db);
    struct pupil *p = pupil_of(db);
    int rc;

    if (p != NULL) {
        p->role->ready = true;
        p->role = NULL;
    }
    if (s != NULL) {
        (void)sqlite3_finalize(s->read_schema);
        (void)sqlite3_finalize(s->set_journal);
        for (int i = 0; i < s->text_count; i++)
            if (!s->taken[i])
                (void)sqlite3_finalize(s->stmts[i]);
    }
    rc = __real_sqlite3_close(db);
    pd_assert(s == NULL || rc == SQLITE_OK);
    if (s != NULL)
        s->open = false;
    return rc;
}

/* ---- statements ---- */

/* -1: this one is not kept. That it was wanted is noted. */
static int
kept_text(struct slot *s, const char *sql, unsigned flags)
{
    int i = find_text(s->role, sql, flags);

    if (i >= 0 && !s->used[i])
        s->role->texts[i].uses++;
    if (i >= 0)
        s->used[i] = true;
    return i < s->text_count && i >= 0 && s->stmts[i] != NULL ? i : -1;
}

sqlite3_stmt *
sim_pool_statement(sqlite3 *db, const char *sql, unsigned flags)
{
    struct slot *s = slot_of(db);
    int i = s != NULL ? kept_text(s, sql, flags) : -1;

    if (i >= 0 && !s->taken[i]) {
        s->taken[i] = true;
        counters.spared++;
        return s->stmts[i];
    }
    if (s != NULL)
        learn_text(s->role, sql, flags); /* nothing, where it is known */
    else
        teach(db, sql, flags);
    return NULL;
}

int
__wrap_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int n, sqlite3_stmt **stmt, const char **tail)
{
    *stmt = n < 0 && tail == NULL ? sim_pool_statement(db, sql, 0) : NULL;
    return *stmt != NULL ? SQLITE_OK : __real_sqlite3_prepare_v2(db, sql, n, stmt, tail);
}

static int
run(sqlite3_stmt *stmt)
{
    int rc = sqlite3_step(stmt);

    counters.spared++;
    (void)sqlite3_reset(stmt);
    return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

/* What its memory has is not said again, but for the journal: the file may be in another mode. */
static int
say_again(const struct slot *s, const char *setting)
{
    return strstr(setting, "journal_mode") != NULL ? run(s->set_journal) : SQLITE_OK;
}

int
__wrap_sqlite3_exec(
    sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **), void *ctx, char **err)
{
    struct slot *s = slot_of(db);
    int i;

    if (s == NULL) {
        teach(db, sql, BY_EXEC);
        return __real_sqlite3_exec(db, sql, row, ctx, err);
    }
    if (s->next_setting < s->role->setting_count && strcmp(sql, s->role->settings[s->next_setting]) == 0) {
        s->next_setting++;
        return say_again(s, sql);
    }
    i = is_act(sql) && !sim_memory_is_counting() ? kept_text(s, sql, BY_EXEC) : -1;
    return i >= 0 ? run(s->stmts[i]) : __real_sqlite3_exec(db, sql, row, ctx, err);
}

/* ---- from outside ---- */

void
sim_pool_mould(enum sim_role role, const struct sim_image *image)
{
    struct role *r = &roles[role];

    sim_image_mould(image, &r->mould);
}

void
sim_pool_lend(enum sim_role role)
{
    lent = role;
}

struct sim_pool_counters
sim_pool_counters(void)
{
    return counters;
}

#include "tests/bench/desk_folder.h"

#include "tests/bench/bench.h"
#include "tests/bench/process.h"

#include "app/core/lots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PAGE_ROWS 500
#define LEASE_UNITS 100000
#define KIOSK_LEASE 1000
#define KIOSK_GIFT "G-040"
#define PROGRAMME_MAX_BYTES (1 << 20)

static const uint8_t hub_seed[PD_SEED_LEN] = "the hub of a bench, and no other";
static const uint8_t desk_seed[PD_SEED_LEN] = "a desk of a bench, and no other.";
static const uint8_t kiosk_seed[PD_SEED_LEN] = "the kiosk beside it in the lobby";

struct pd_id
pd_desk_member_id(int64_t i)
{
    struct pd_id id = { .b = { 0x01, 0x93, 0x00, 0x00, 0x00, 0x00, 0x70 } };

    for (int k = 0; k < 8; k++)
        id.b[15 - k] = (uint8_t)((uint64_t)(i + 1) >> (8 * k));
    return id;
}

static struct pd_id
device_id(void)
{
    return (struct pd_id){ .b = { 0x01, 0x92, 0x11, 0x22, 0x33, 0x44, 0x75, 0x66, 0x87, 0x77, 1, 1, 1, 1, 1,
                               1 } };
}

static struct pd_id
kiosk_id(void)
{
    struct pd_id id = device_id();

    id.b[15] = 2;
    return id;
}

/* One to eight lots, a tenth of a per cent of the members frozen: what a hospital's list looks like. */
static void
member_row(struct pd_row *row, int64_t i, int64_t now_ms, struct pd_rng *rng)
{
    static const char *const names[] = { "张**", "李*", "王**", "陈**", "刘*", "黄**", "周*", "林**" };
    struct pd_member *m = &row->member;

    memset(row, 0, sizeof *row);
    row->kind = PD_ROW_MEMBER;
    m->id = pd_desk_member_id(i);
    (void)pd_copy(m->masked, sizeof m->masked, names[pd_rng_below(rng, 8)]);
    (void)snprintf(m->last4, sizeof m->last4, "%04d", (int)pd_rng_below(rng, 10000));
    m->status = i % 1000 == 999 ? PD_MEMBER_FROZEN : PD_MEMBER_ACTIVE;
    (void)pd_copy(m->kind, sizeof m->kind, "standard");
    m->growth = pd_points_of((int64_t)pd_rng_below(rng, 30000));
    m->lot_count = 1 + (int)pd_rng_below(rng, 8);
    for (int k = 0; k < m->lot_count; k++) {
        m->lots[k] = (struct pd_lot){ .id = (uint64_t)(i * 8 + k + 1),
            .left = pd_points_of(2000 + (int64_t)pd_rng_below(rng, 3000)),
            .expires_ms = now_ms + (k + 1) * 40 * PD_DAY_MS };
        (void)pd_copy(m->lots[k].rule, sizeof m->lots[k].rule, "pay");
    }
}

static char *
read_programme(size_t *len, struct pd_why *why)
{
    const char *path = PD_SOURCE_DIR "/assets/demo/programme.json";
    FILE *f = fopen(path, "r");
    char *text = malloc(PROGRAMME_MAX_BYTES);

    if (f == NULL || text == NULL) {
        (void)pd_why(why, PD_ERR_MISSING, path, "cannot be read");
        free(text);
        text = NULL;
    } else {
        *len = fread(text, 1, PROGRAMME_MAX_BYTES, f);
    }
    if (f != NULL)
        (void)fclose(f);
    return text;
}

enum pd_err
pd_desk_programme(struct pd_programme *programme, struct pd_why *why)
{
    size_t len;
    char *text = read_programme(&len, why);
    enum pd_err err = text == NULL ? PD_ERR_MISSING : pd_programme_parse(text, len, programme, why);

    if (err == PD_OK)
        programme->version = 1;
    free(text);
    return err;
}

struct filler {
    struct pd_ledger *ledger;
    struct pd_row *rows; /* PAGE_ROWS */
    int count;
    uint64_t cseq;
    int64_t now_ms;
    enum pd_err err;
};

static void
flush(struct filler *f)
{
    struct pd_cursor next = { 1, f->cseq };

    if (f->err == PD_OK && f->count > 0)
        f->err = pd_ledger_apply_page(f->ledger, f->rows, f->count, next, 0, f->now_ms, PD_TIME_SYNCED);
    f->count = 0;
}

static struct pd_row *
next_row(struct filler *f)
{
    if (f->count == PAGE_ROWS)
        flush(f);
    return &f->rows[f->count++];
}

static void
number(struct filler *f)
{
    f->rows[f->count - 1].cseq = ++f->cseq;
}

static void
fill_rules(struct filler *f, const struct pd_programme *programme, const struct pd_hash *sha256)
{
    struct pd_secret_key hub = pd_secret_key_from_seed(hub_seed);

    *next_row(f) = (struct pd_row){ .kind = PD_ROW_KEY,
        .key = { .key = pd_secret_key_public(&hub), .roles = PD_CODE_ROLES_HUB } };
    number(f);
    *next_row(f) = (struct pd_row){ .kind = PD_ROW_PROGRAMME,
        .programme = { .version = 1, .sha256 = *sha256, .effective_ms = f->now_ms - PD_DAY_MS } };
    number(f);
    for (int i = 0; i < programme->gift_count; i++) {
        struct pd_row *row = next_row(f);

        *row = (struct pd_row){ .kind = PD_ROW_LEASE,
            .lease = { .id = (uint32_t)i + 1, .device = device_id(), .size = LEASE_UNITS } };
        (void)pd_copy(row->lease.sku, sizeof row->lease.sku, programme->gifts[i].sku);
        number(f);
    }
}

/* What a counter is told of the kiosk whose tickets come to it. */
static void
fill_kiosk(struct filler *f)
{
    struct pd_secret_key kiosk = pd_secret_key_from_seed(kiosk_seed);

    *next_row(f) = (struct pd_row){ .kind = PD_ROW_KEY,
        .key = { .key = pd_secret_key_public(&kiosk),
            .roles = PD_CODE_ROLES_DESK,
            .device = kiosk_id(),
            .letter = 'B' } };
    number(f);
    *next_row(f) = (struct pd_row){ .kind = PD_ROW_LEASE,
        .lease = { .id = KIOSK_LEASE, .device = kiosk_id(), .size = LEASE_UNITS, .sku = KIOSK_GIFT } };
    number(f);
    *next_row(f) = (struct pd_row){ .kind = PD_ROW_TOKEN,
        .token = { .place = "P1", .number = 1, .device = device_id() } };
    number(f);
}

static enum pd_err
fill(struct pd_ledger *ledger, bool counter, int64_t members, struct pd_why *why)
{
    struct filler f = { .ledger = ledger, .now_ms = pd_clock_wall_ms() };
    struct pd_rng rng = pd_rng_seeded(20000);
    static struct pd_programme programme;
    struct pd_hash sha256;
    size_t len;
    char *text = read_programme(&len, why);

    f.rows = calloc(PAGE_ROWS, sizeof *f.rows);
    f.err = text == NULL || f.rows == NULL ? PD_ERR_MEMORY : pd_programme_parse(text, len, &programme, why);
    if (f.err == PD_OK) {
        sha256 = pd_hash_of(text, len);
        f.err = pd_ledger_asset_put(ledger, &sha256, text, len);
    }
    if (f.err == PD_OK) {
        fill_rules(&f, &programme, &sha256);
        if (counter)
            fill_kiosk(&f);
        pd_programme_finish(&programme);
    }
    for (int64_t i = 0; f.err == PD_OK && i < members; i++) {
        member_row(next_row(&f), i, f.now_ms, &rng);
        number(&f);
    }
    flush(&f);
    free(text);
    free(f.rows);
    return f.err;
}

enum pd_err
pd_desk_ledger(const char *folder, struct pd_rng *rng, struct pd_ledger **ledger, struct pd_why *why)
{
    char path[600];
    struct pd_ledger_config config = { .path = path, .rng = rng, .power_safe = true };

    (void)snprintf(path, sizeof path, "%s/ledger.db", folder);
    return pd_ledger_open(ledger, &config, why);
}

static enum pd_err
make(const char *folder, bool counter, int64_t members, struct pd_why *why)
{
    struct pd_secret_key hub = pd_secret_key_from_seed(hub_seed);
    struct pd_identity identity = { .device = device_id(),
        .epoch = 1,
        .secret = pd_secret_key_from_seed(desk_seed),
        .hub_key = pd_secret_key_public(&hub),
        .mode = "kiosk",
        .letter = 'A',
        .site = "S1",
        .place = "P1",
        .enrolled_ms = pd_clock_wall_ms() };
    struct pd_rng rng = pd_rng_system();
    struct pd_ledger *ledger = NULL;
    enum pd_err err = pd_desk_ledger(folder, &rng, &ledger, why);

    if (counter)
        (void)pd_copy(identity.mode, sizeof identity.mode, "counter");
    identity.public_key = pd_secret_key_public(&identity.secret);
    if (err == PD_OK)
        err = pd_ledger_enrol(ledger, &identity);
    if (err == PD_OK)
        err = fill(ledger, counter, members, why);
    if (err == PD_OK)
        err = pd_ledger_idle(ledger);
    pd_ledger_close(ledger);
    return err;
}

/* rm, mkdir and cp know how to do this better than twenty lines here. */
static bool
tool(const char *name, const char *option, const char *a, const char *b)
{
    return pd_process_run((const char *const[]){ name, option, a, b, NULL }, NULL, 0) == 0;
}

static enum pd_err
folder_of(bool counter, const char *name, int64_t members, char *path, struct pd_why *why)
{
    char model[512], done[600];
    struct stat st, program;
    enum pd_err err = PD_OK;

    (void)snprintf(model, sizeof model, "%s/%s-%lld", pd_bench_options.folder, counter ? "counter" : "desk",
        (long long)members);
    (void)snprintf(done, sizeof done, "%s/made", model);
    /* Codes and expiry dates age, and another build may write another database. */
    if (stat(done, &st) != 0 || stat("/proc/self/exe", &program) != 0 || program.st_mtime > st.st_mtime ||
        pd_clock_wall_ms() / PD_SECOND_MS - st.st_mtime > 12 * 3600) {
        if (!tool("rm", "-rf", model, NULL) || !tool("mkdir", "-p", model, NULL))
            return pd_why(why, PD_ERR_IO, model, "cannot be made");
        err = make(model, counter, members, why);
        if (err != PD_OK || !tool("mkdir", "-p", done, NULL))
            return err != PD_OK ? err : PD_ERR_IO;
    }
    (void)snprintf(path, 512, "%s/%s", pd_bench_options.folder, name);
    if (!tool("rm", "-rf", path, NULL) || !tool("cp", "-r", model, path))
        return pd_why(why, PD_ERR_IO, path, "cannot be made");
    return PD_OK;
}

enum pd_err
pd_desk_folder(const char *name, int64_t members, char *path, struct pd_why *why)
{
    return folder_of(false, name, members, path, why);
}

enum pd_err
pd_desk_counter_folder(const char *name, int64_t members, char *path, struct pd_why *why)
{
    return folder_of(true, name, members, path, why);
}

enum pd_err
pd_desk_ticket_text(int64_t i, char *text, size_t cap)
{
    struct pd_secret_key kiosk = pd_secret_key_from_seed(kiosk_seed);
    struct pd_code code = { .type = PD_CODE_TICKET,
        .exp_s = pd_clock_wall_ms() / PD_SECOND_MS + 3600 * 4,
        .ticket = { .hold = pd_desk_member_id(i),
            .member = pd_desk_member_id(i),
            .sku = KIOSK_GIFT,
            .qty = 1,
            .points = pd_points_of(200),
            .lease = KIOSK_LEASE,
            .ordinal = (uint32_t)i + 1,
            .place = "P1" } };

    code.ticket.hold.b[0] = 0x02; /* not a member's */
    return pd_code_write(&code, &kiosk, text, cap, NULL);
}

enum pd_err
pd_desk_code(int64_t member, char *text, size_t cap)
{
    struct pd_secret_key hub = pd_secret_key_from_seed(hub_seed);
    struct pd_code code = { .type = PD_CODE_MEMBER_DAY,
        .exp_s = pd_clock_wall_ms() / PD_SECOND_MS + 3600 * 4,
        .member = { .id = pd_desk_member_id(member) } };

    return pd_code_write(&code, &hub, text, cap, NULL);
}

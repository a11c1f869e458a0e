#include "tests/sim/disk_files.h"

#include "app/base/err.h"
#include "app/base/log.h"
#include "tests/sim/memory.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 96
#define IMAGE_FILES_MAX 8
#define SPARE_MAX 48
/* Of address space: memory is what is touched. Not a power of two, or the first pages of all files would want
 * the same places of the processor's cache. */
#define CONTENT_LEAST (((size_t)1 << 20) + 20480)

static struct sim_file files[FILES_MAX];
static struct sim_disk_faults faults[SIM_DISKS_MAX + 1];
static bool off[SIM_DISKS_MAX + 1];
static bool killed[SIM_DISKS_MAX + 1]; /* off because the process is gone: the kernel forgot nothing */
static struct sim_disk_counters counters;
static struct pd_rng *rng;

struct pd_rng *
sim_disk_rng(void)
{
    return rng;
}

struct sim_disk_counters *
sim_disk_count(void)
{
    return &counters;
}

/* ---- bytes ---- */

/* What is lent has no capacity: its bytes are an image's that stays for ever, and are copied before they
 * change. */
static bool
is_lent(const struct sim_content *c)
{
    return c->cap == 0;
}

/* Buffers of files that are gone serve the next ones: a seed makes and forgets a dozen. */
static struct sim_content spare[SPARE_MAX];
static int spare_count;

static void
content_grow(struct sim_content *c, size_t len)
{
    if (is_lent(c))
        *c = spare_count > 0 ? spare[--spare_count] : (struct sim_content){ .len = 0 };
    c->len = 0;
    if (len <= c->cap)
        return;
    c->cap = len < CONTENT_LEAST ? CONTENT_LEAST : len * 2;
    c->bytes = sim_memory_resize(c->bytes, c->cap);
}

static void
content_forget(struct sim_content *c)
{
    if (c->cap > 0 && spare_count < SPARE_MAX)
        spare[spare_count++] = *c;
    else if (!is_lent(c))
        free(c->bytes);
    *c = (struct sim_content){ .len = 0 };
}

static void
content_own(struct sim_content *c)
{
    struct sim_content lent = *c;

    if (!is_lent(c) || c->len == 0)
        return;
    content_grow(c, lent.len);
    memcpy(c->bytes, lent.bytes, lent.len);
    c->len = lent.len;
}

static void
content_resize(struct sim_content *c, size_t len)
{
    size_t had = c->len;

    content_own(c);
    if (len > c->cap)
        content_grow(c, len);
    c->len = had;
    if (len > c->len)
        memset(c->bytes + c->len, 0, len - c->len);
    c->len = len;
}

/* What is written over at once need not be zero before. */
static void
content_write(struct sim_content *c, const uint8_t *bytes, size_t len, uint64_t offset)
{
    size_t had = c->len, end = offset + len;

    content_own(c);
    if (offset > had)
        content_resize(c, offset);
    if (end > c->cap) {
        had = c->len;
        content_grow(c, end);
        c->len = had;
    }
    if (end > c->len)
        c->len = end;
    memcpy(c->bytes + offset, bytes, len);
}

static void
content_copy(struct sim_content *to, const struct sim_content *from)
{
    if (is_lent(from)) {
        content_forget(to);
        *to = *from;
        return;
    }
    if (from->len > to->cap)
        content_grow(to, from->len);
    to->len = from->len;
    if (from->len > 0)
        memcpy(to->bytes, from->bytes, from->len);
}

static void
pending_clear(struct sim_file *f)
{
    for (int i = 0; i < f->pending_count; i++)
        free(f->pending[i].bytes);
    f->pending_count = 0;
    f->pending_end = 0;
}

/* These bytes are about to change: what wrote them keeps what it wrote. Most writes of a transaction follow
 * one another, and nothing need be kept. */
static void
pending_keep(struct sim_file *f, uint64_t from, uint64_t to)
{
    for (int i = 0; from < f->pending_end && i < f->pending_count; i++) {
        struct sim_pending *p = &f->pending[i];

        if (p->len == 0 || p->bytes != NULL || p->offset >= to || p->offset + p->len <= from)
            continue;
        p->bytes = sim_memory_resize(NULL, p->len);
        memcpy(p->bytes, f->now.bytes + p->offset, p->len);
    }
}

static void
pending_add(struct sim_file *f, size_t len, uint64_t offset)
{
    if (f->pending_count == f->pending_cap) {
        f->pending_cap = f->pending_cap > 0 ? f->pending_cap * 2 : 16;
        f->pending = sim_memory_resize(f->pending, (size_t)f->pending_cap * sizeof *f->pending);
    }
    f->pending[f->pending_count++] = (struct sim_pending){ .offset = offset, .len = len };
    if (offset + len > f->pending_end)
        f->pending_end = offset + len;
}

static const uint8_t *
bytes_of(const struct sim_file *f, const struct sim_pending *p)
{
    return p->bytes != NULL ? p->bytes : f->now.bytes + p->offset;
}

void
sim_file_write(struct sim_file *f, const void *bytes, size_t len, uint64_t offset)
{
    pending_keep(f, offset, offset + len);
    content_write(&f->now, bytes, len, offset);
    pending_add(f, len, offset);
}

void
sim_file_truncate(struct sim_file *f, uint64_t size)
{
    pending_keep(f, size, UINT64_MAX);
    content_resize(&f->now, size);
    pending_add(f, 0, size);
}

void
sim_file_empty(struct sim_file *f)
{
    pending_keep(f, 0, UINT64_MAX);
    f->now.len = 0;
}

static void
survive_whole(struct sim_file *f, const struct sim_pending *p)
{
    if (p->len == 0)
        content_resize(&f->durable, p->offset);
    else
        content_write(&f->durable, bytes_of(f, p), p->len, p->offset);
}

void
sim_file_sync(struct sim_file *f)
{
    for (int i = 0; i < f->pending_count; i++)
        survive_whole(f, &f->pending[i]);
    pending_clear(f);
}

void
sim_file_lose(struct sim_file *f)
{
    pending_clear(f);
}

/* ---- names ---- */

struct sim_file *
sim_file_find(const char *name)
{
    for (int i = 0; i < FILES_MAX; i++)
        if (files[i].used && strcmp(files[i].name, name) == 0)
            return &files[i];
    return NULL;
}

int
sim_disk_of(const char *name)
{
    int d = 0;

    pd_assert(name != NULL && sscanf(name, "/d%d/", &d) == 1 && d >= 0 && d < SIM_DISKS_MAX);
    return d;
}

struct sim_file *
sim_file_make(const char *name)
{
    for (int i = 0; i < FILES_MAX; i++)
        if (!files[i].used) {
            files[i].used = true;
            files[i].disk = sim_disk_of(name);
            (void)snprintf(files[i].name, sizeof files[i].name, "%s", name);
            return &files[i];
        }
    pd_assert(false && "more files than the simulated disks hold");
    return NULL;
}

void
sim_file_forget(struct sim_file *f)
{
    pending_clear(f);
    free(f->pending);
    content_forget(&f->now);
    content_forget(&f->durable);
    for (int i = 0; i < f->shm_count; i++)
        free(f->shm[i]);
    memset(f, 0, sizeof *f);
}

void
sim_disk_sync_names(int disk)
{
    for (int i = 0; i < FILES_MAX; i++) {
        if (!files[i].used || files[i].disk != disk)
            continue;
        files[i].exists_durable = files[i].exists;
        if (!files[i].exists)
            sim_file_forget(&files[i]);
    }
}

/* ---- faults ---- */

bool
sim_disk_strike(int disk)
{
    struct sim_disk_faults *f = &faults[disk];

    if (off[disk])
        return false;
    counters.changes++;
    if (f->crash_in > 0 && --f->crash_in == 0) {
        sim_disk_cut(disk);
        return false;
    }
    return f->io_error_in == 0 || --f->io_error_in > 0;
}

bool
sim_disk_strike_read(int disk)
{
    struct sim_disk_faults *f = &faults[disk];

    return !off[disk] && (f->read_error_in == 0 || --f->read_error_in > 0);
}

/* Half of a write reached the disk, in whole sectors; the one under the head may hold anything. */
static void
survive_torn(struct sim_file *f, const struct sim_pending *p)
{
    size_t len = p->len / 2 / SIM_SECTOR * SIM_SECTOR;
    uint8_t garbage[SIM_SECTOR];

    content_write(&f->durable, bytes_of(f, p), len, p->offset);
    if (p->len < len + SIM_SECTOR || pd_rng_below(rng, 2) == 0)
        return;
    pd_rng_fill(rng, garbage, sizeof garbage);
    content_write(&f->durable, garbage, sizeof garbage, p->offset + len);
}

/* What of the un-synced writes is on the disk when the lights come back. */
static void
survive(struct sim_file *f)
{
    uint64_t fate = pd_rng_below(rng, 4); /* none, all in order, some, a prefix with a torn end */
    int prefix = f->pending_count > 0 ? (int)pd_rng_below(rng, (uint64_t)f->pending_count) : 0;

    for (int i = 0; i < f->pending_count; i++) {
        bool keep = fate == 1 || (fate == 2 && pd_rng_below(rng, 2) == 0) || (fate == 3 && i <= prefix);

        if (!keep)
            counters.lost_writes++;
        else if (fate == 3 && i == prefix && f->pending[i].len > 0)
            survive_torn(f, &f->pending[i]);
        else
            survive_whole(f, &f->pending[i]);
    }
    pending_clear(f);
    /* A name that was never synced, or a deletion that was not, goes either way. */
    if (f->exists != f->exists_durable && pd_rng_below(rng, 2) == 0)
        f->exists_durable = f->exists;
}

void
sim_disk_cut(int disk)
{
    if (off[disk])
        return;
    off[disk] = true;
    counters.cuts++;
}

void
sim_disk_kill(int disk)
{
    if (off[disk])
        return;
    off[disk] = killed[disk] = true;
}

void
sim_disk_power_on(int disk)
{
    bool lost_power = !killed[disk];

    off[disk] = killed[disk] = false;
    faults[disk].crash_in = faults[disk].io_error_in = faults[disk].read_error_in = 0;
    if (!lost_power)
        return;
    for (int i = 0; i < FILES_MAX; i++) {
        struct sim_file *f = &files[i];

        if (!f->used || f->disk != disk)
            continue;
        survive(f);
        f->exists = f->exists_durable;
        if (f->exists)
            content_copy(&f->now, &f->durable);
        else
            sim_file_forget(f);
    }
}

bool
sim_disk_is_off(int disk)
{
    return off[disk];
}

bool
sim_disk_is_faulty(int disk)
{
    const struct sim_disk_faults *f = &faults[disk];

    return off[disk] || f->crash_in > 0 || f->io_error_in > 0 || f->read_error_in > 0;
}

struct sim_disk_faults *
sim_disk_faults(int disk)
{
    return &faults[disk];
}

struct sim_disk_counters
sim_disk_counters(void)
{
    return counters;
}

static void
forget_all(int disk)
{
    for (int i = 0; i < FILES_MAX; i++)
        if (files[i].used && (disk < 0 || files[i].disk == disk))
            sim_file_forget(&files[i]);
}

void
sim_disk_reset_all(struct pd_rng *seeded)
{
    rng = seeded;
    forget_all(-1);
    memset(faults, 0, sizeof faults);
    memset(off, 0, sizeof off);
    memset(killed, 0, sizeof killed);
    memset(&counters, 0, sizeof counters);
}

void
sim_disk_start(struct pd_rng *seeded, uint64_t seed)
{
    *seeded = pd_rng_seeded(seed);
    sim_disk_reset_all(seeded);
    sqlite3_randomness(0, NULL);
}

static void
say_nothing(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    (void)text;
}

void
sim_disk_quiet(void)
{
    pd_log_set_sink(say_nothing, NULL);
}

bool
sim_disk_flip(const char *path, uint64_t offset, uint8_t mask)
{
    struct sim_file *f = sim_file_find(path);

    if (f == NULL || offset >= f->durable.len || offset >= f->now.len)
        return false;
    pending_keep(f, offset, offset + 1);
    content_own(&f->durable);
    content_own(&f->now);
    f->durable.bytes[offset] ^= mask;
    f->now.bytes[offset] ^= mask;
    return true;
}

bool
sim_disk_rot(const char *path, struct pd_rng *chance, uint64_t *offset)
{
    struct sim_file *f = sim_file_find(path);

    if (f == NULL || !f->exists || f->now.len == 0 || f->durable.len < f->now.len)
        return false;
    for (int tries = 0; tries < 50;
         tries++) { /* most of a young database is empty, and nobody would notice */
        *offset = pd_rng_below(chance, f->now.len);
        if (f->now.bytes[*offset] != 0)
            break;
    }
    return sim_disk_flip(path, *offset, (uint8_t)(1U << pd_rng_below(chance, 8)));
}

int64_t
sim_disk_size(const char *path)
{
    struct sim_file *f = sim_file_find(path);

    return f != NULL && f->exists ? (int64_t)f->now.len : -1;
}

void
sim_disk_each(int disk, void (*each)(void *ctx, const char *name, const void *bytes, size_t len), void *ctx)
{
    for (int i = 0; i < FILES_MAX; i++)
        if (files[i].used && files[i].disk == disk && files[i].exists)
            each(ctx, files[i].name, files[i].now.bytes, files[i].now.len);
}

/* ---- images ---- */

struct sim_image {
    int count;
    struct {
        char name[64]; /* behind the disk's: "/ledger.db" */
        struct sim_content content;
    } files[IMAGE_FILES_MAX];
};

struct sim_image *
sim_image_take(int disk)
{
    struct sim_image *image = sim_memory_resize(NULL, sizeof *image);

    memset(image, 0, sizeof *image);
    for (int i = 0; i < FILES_MAX; i++) {
        const struct sim_file *f = &files[i];

        if (!f->used || f->disk != disk || !f->exists)
            continue;
        pd_assert(image->count < IMAGE_FILES_MAX);
        (void)snprintf(
            image->files[image->count].name, sizeof image->files[0].name, "%s", strchr(f->name + 1, '/'));
        content_copy(&image->files[image->count++].content, &f->now);
    }
    return image;
}

static void
put(const struct sim_image *image, int disk, bool lend)
{
    forget_all(disk);
    off[disk] = killed[disk] = false;
    for (int i = 0; i < image->count; i++) {
        struct sim_content content = image->files[i].content;
        char name[80];
        struct sim_file *f;

        if (lend)
            content.cap = 0;
        (void)snprintf(name, sizeof name, "/d%d%s", disk, image->files[i].name);
        f = sim_file_make(name);
        content_copy(&f->now, &content);
        content_copy(&f->durable, &content);
        f->exists = f->exists_durable = true;
    }
}

void
sim_image_put(const struct sim_image *image, int disk)
{
    put(image, disk, false);
}

void
sim_image_lend(const struct sim_image *image, int disk)
{
    put(image, disk, true);
}

/* Bytes 18 and 19 of a database say whether it wants a WAL (2) or not (1). */
void
sim_image_mould(const struct sim_image *image, struct sim_file *out)
{
    *out = (struct sim_file){ .used = true, .disk = SIM_NO_DISK, .exists = true };
    pd_assert(image->count == 1);
    content_copy(&out->now, &image->files[0].content);
    out->now.bytes[18] = out->now.bytes[19] = 1;
}

void
sim_image_free(struct sim_image *image)
{
    if (image == NULL)
        return;
    for (int i = 0; i < image->count; i++)
        content_forget(&image->files[i].content);
    free(image);
}

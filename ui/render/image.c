#include "ui/render/image.h"

#include "ui/render/png_read.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define SLOTS 192
#define NAME_MAX_BYTES 64
#define SMALL_BYTES 49152 /* an icon of 220 px, a picture of 128 */
#define PIXEL_ALIGN 16    /* pixels are read and written four bytes at a time */
#define LOADER_NICE 5
#define SMALL_SHARE 10 /* one tenth of the pool is theirs */

enum slot_state { SLOT_FREE, SLOT_WANTED, SLOT_READY, SLOT_BROKEN };

struct slot {
    enum slot_state state;
    enum pd_image_kind kind;
    char name[NAME_MAX_BYTES];
    int w, h; /* px */
    bool opaque;
    enum pd_png_keep keep;
    size_t at, bytes;    /* in the pool */
    uint64_t last_frame; /* when it was last shown */
};

/* A part of the pool: pictures go in at next. */
struct ring {
    size_t start, end, next;
};

struct pd_images {
    char dir[512];
    char first_dir[512]; /* "": none */
    uint8_t *pool;
    size_t pool_bytes;
    struct ring
        rings[2]; /* icons and thumbnails, so that they never split the room of large pictures; the rest */
    struct slot slot[SLOTS];
    uint64_t frame;
    pthread_mutex_t lock; /* guards slot states, filling and stop */
    pthread_cond_t changed, filled;
    pthread_t thread;
    bool running, stop, filling; /* filling: the loader writes into the pool just now */
    void (*wake)(void *ctx);
    void *wake_ctx;
};

static size_t
aligned(size_t n)
{
    return (n + PIXEL_ALIGN - 1) / PIXEL_ALIGN * PIXEL_ALIGN;
}

static void
set_rings(struct pd_images *images, size_t pool_bytes)
{
    size_t small = aligned(pool_bytes / SMALL_SHARE);

    images->pool_bytes = pool_bytes;
    images->rings[0] = (struct ring){ 0, small, 0 };
    images->rings[1] = (struct ring){ small, pool_bytes, small };
}

enum pd_err
pd_images_create(struct pd_images **out, const char *dir, size_t pool_bytes)
{
    struct pd_images *images = calloc(1, sizeof *images);

    *out = NULL;
    if (images == NULL)
        return PD_ERR_MEMORY;
    images->pool = malloc(pool_bytes);
    if (images->pool == NULL || !pd_copy(images->dir, sizeof images->dir, dir)) {
        free(images->pool);
        free(images);
        return PD_ERR_MEMORY;
    }
    set_rings(images, pool_bytes);
    pthread_mutex_init(&images->lock, NULL);
    pthread_cond_init(&images->changed, NULL);
    pthread_cond_init(&images->filled, NULL);
    *out = images;
    return PD_OK;
}

enum pd_err
pd_images_grow(struct pd_images *images, size_t pool_bytes)
{
    uint8_t *pool;

    if (pool_bytes <= images->pool_bytes)
        return PD_OK;
    pool = malloc(pool_bytes);
    if (pool == NULL)
        return PD_ERR_MEMORY;
    pthread_mutex_lock(&images->lock);
    while (images->filling)
        pthread_cond_wait(&images->filled, &images->lock);
    memset(images->slot, 0, sizeof images->slot);
    set_rings(images, pool_bytes);
    free(images->pool);
    images->pool = pool;
    pthread_mutex_unlock(&images->lock);
    return PD_OK;
}

void
pd_images_stop(struct pd_images *images)
{
    if (!images->running)
        return;
    pthread_mutex_lock(&images->lock);
    images->stop = true;
    pthread_cond_signal(&images->changed);
    pthread_mutex_unlock(&images->lock);
    pthread_join(images->thread, NULL);
    images->running = false;
}

void
pd_images_destroy(struct pd_images *images)
{
    if (images == NULL)
        return;
    pd_images_stop(images);
    pthread_cond_destroy(&images->changed);
    pthread_cond_destroy(&images->filled);
    pthread_mutex_destroy(&images->lock);
    free(images->pool);
    free(images);
}

/* Only names we would give ourselves reach the file system. */
static bool
path_of(const struct pd_images *images, const char *name, char *out, size_t cap)
{
    struct pd_str path = pd_str_on(out, cap);

    if (name[0] == '\0' || name[0] == '/')
        return false;
    for (const char *p = name; *p != '\0'; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_' || *p == '-' || *p == '/'))
            return false;
    if (images->first_dir[0] != '\0') {
        pd_str_addf(&path, "%s/%s.png", images->first_dir, name);
        if (!path.cut && access(out, R_OK) == 0)
            return true;
        path = pd_str_on(out, cap);
    }
    pd_str_addf(&path, "%s/%s.png", images->dir, name);
    return !path.cut;
}

bool
pd_images_look_first(struct pd_images *images, const char *dir)
{
    return pd_copy(images->first_dir, sizeof images->first_dir, dir);
}

bool
pd_images_exists(const struct pd_images *images, const char *name)
{
    char path[640];

    return path_of(images, name, path, sizeof path) && access(path, R_OK) == 0;
}

/* FREE: there was no memory for it now; whoever draws it next asks again. */
static enum slot_state
load(const struct pd_images *images, struct slot *slot)
{
    enum pd_err err = PD_ERR_INVALID;
    char path[640];

    if (path_of(images, slot->name, path, sizeof path))
        err = pd_png_read_scaled(path, slot->w, slot->h, slot->kind == PD_IMAGE_PICTURE, slot->keep,
            images->pool + slot->at, &slot->opaque);
    if (err == PD_ERR_MEMORY)
        return SLOT_FREE;
    return err == PD_OK ? SLOT_READY : SLOT_BROKEN;
}

static struct slot *
next_wanted(struct pd_images *images)
{
    struct slot *oldest = NULL;

    for (int i = 0; i < SLOTS; i++) {
        struct slot *s = &images->slot[i];

        if (s->state == SLOT_WANTED && (oldest == NULL || s->last_frame > oldest->last_frame))
            oldest = s;
    }
    return oldest;
}

/* What is on the screen comes first: whoever shows it needs the other core too. On Linux a thread has a
 * niceness of its own. */
static void
step_back(void)
{
    (void)setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + LOADER_NICE);
}

static void *
loader(void *arg)
{
    struct pd_images *images = arg;

    step_back();
    pthread_mutex_lock(&images->lock);
    while (!images->stop) {
        struct slot *slot = next_wanted(images);
        enum slot_state state;

        if (slot == NULL) {
            pthread_cond_wait(&images->changed, &images->lock);
            continue;
        }
        /* A wanted slot is never evicted, so it may be filled without the lock. */
        images->filling = true;
        pthread_mutex_unlock(&images->lock);
        state = load(images, slot);
        pthread_mutex_lock(&images->lock);
        images->filling = false;
        slot->state = state;
        pthread_cond_signal(&images->filled);
        if (state == SLOT_FREE)
            continue; /* to look again at once would be to ask again at once */
        pthread_mutex_unlock(&images->lock);
        images->wake(images->wake_ctx);
        pthread_mutex_lock(&images->lock);
    }
    pthread_mutex_unlock(&images->lock);
    return NULL;
}

enum pd_err
pd_images_start(struct pd_images *images, void (*wake)(void *ctx), void *ctx)
{
    images->wake = wake;
    images->wake_ctx = ctx;
    if (pthread_create(&images->thread, NULL, loader, images) != 0)
        return PD_ERR_MEMORY;
    images->running = true;
    return PD_OK;
}

void
pd_images_next_frame(struct pd_images *images)
{
    images->frame++;
}

static struct slot *
find(struct pd_images *images, enum pd_image_kind kind, const char *name, int w, int h)
{
    for (int i = 0; i < SLOTS; i++) {
        struct slot *s = &images->slot[i];

        if (s->state != SLOT_FREE && s->w == w && s->h == h && s->kind == kind && strcmp(s->name, name) == 0)
            return s;
    }
    return NULL;
}

/* A slot that may be given up: free, or the one not shown for longest. NULL when all are in use. */
static struct slot *
free_slot(struct pd_images *images)
{
    struct slot *oldest = NULL;

    for (int i = 0; i < SLOTS; i++) {
        struct slot *s = &images->slot[i];

        if (s->state == SLOT_FREE)
            return s;
        if (s->state != SLOT_WANTED && s->last_frame < images->frame &&
            (oldest == NULL || s->last_frame < oldest->last_frame))
            oldest = s;
    }
    if (oldest != NULL)
        oldest->state = SLOT_FREE;
    return oldest;
}

static bool
is_needed(const struct pd_images *images, const struct slot *s)
{
    return s->state == SLOT_WANTED || (s->state == SLOT_READY && s->last_frame == images->frame);
}

/* Whether [at, at + bytes) holds nothing that is needed; *past is behind the needed thing in the way. */
static bool
is_clear(const struct pd_images *images, size_t at, size_t bytes, size_t *past)
{
    for (int i = 0; i < SLOTS; i++) {
        const struct slot *s = &images->slot[i];

        if (is_needed(images, s) && s->at < at + bytes && at < s->at + s->bytes) {
            *past = s->at + s->bytes;
            return false;
        }
    }
    return true;
}

/* The needed slot that lies first in [at, end); NULL when none does. */
static struct slot *
first_needed(struct pd_images *images, size_t at, size_t end)
{
    struct slot *first = NULL;

    for (int i = 0; i < SLOTS; i++) {
        struct slot *s = &images->slot[i];

        if (is_needed(images, s) && s->at >= at && s->at < end && (first == NULL || s->at < first->at))
            first = s;
    }
    return first;
}

/* The pictures of this frame lie so that no gap is wide enough for one more: they are moved together, as far
 * as the loader does not write into them just now. The others are gone. */
static void
pack(struct pd_images *images, struct ring *ring)
{
    size_t at = ring->start;
    struct slot *s;

    for (int i = 0; i < SLOTS; i++) {
        s = &images->slot[i];
        if (s->state == SLOT_READY && !is_needed(images, s) && s->at >= ring->start && s->at < ring->end)
            s->state = SLOT_FREE;
    }
    while ((s = first_needed(images, at, ring->end)) != NULL) {
        if (s->state == SLOT_READY && s->at > at) {
            memmove(images->pool + at, images->pool + s->at, s->bytes);
            s->at = at;
        }
        at = aligned(s->at + s->bytes);
    }
    ring->next = at;
}

/* Room in the ring; what lay there and was not needed is gone. False when no gap between the needed pictures
 * is wide enough. */
static bool
find_room(struct pd_images *images, struct ring *ring, size_t bytes, size_t *out)
{
    size_t at = ring->next, past;
    int wraps = 0;

    for (;;) {
        if (at + bytes > ring->end) {
            at = ring->start;
            if (++wraps > 1 || at + bytes > ring->end)
                return false;
        }
        if (is_clear(images, at, bytes, &past))
            break;
        at = aligned(past);
    }
    for (int i = 0; i < SLOTS; i++) {
        struct slot *s = &images->slot[i];

        if (s->state == SLOT_READY && s->at < at + bytes && at < s->at + s->bytes)
            s->state = SLOT_FREE;
    }
    ring->next = at + bytes;
    *out = at;
    return true;
}

static bool
take_room(struct pd_images *images, size_t bytes, size_t *out)
{
    bool small = bytes <= SMALL_BYTES && bytes * 4 <= images->rings[0].end;
    struct ring *ring = &images->rings[small ? 0 : 1];

    if (find_room(images, ring, bytes, out))
        return true;
    pack(images, ring);
    return find_room(images, ring, bytes, out);
}

/* What is worth keeping of a pixel: most pictures fill their place, and need no alpha. */
static enum pd_png_keep
keep_of(const struct pd_images *images, enum pd_image_kind kind, const char *name)
{
    char path[640];

    if (kind == PD_IMAGE_ICON)
        return PD_PNG_ALPHA;
    return path_of(images, name, path, sizeof path) && pd_png_is_opaque(path) ? PD_PNG_RGB : PD_PNG_ARGB;
}

static struct slot *
want(struct pd_images *images, enum pd_image_kind kind, const char *name, int w, int h)
{
    enum pd_png_keep keep;
    size_t at, bytes;
    struct slot *slot;

    if (strlen(name) >= NAME_MAX_BYTES || w <= 0 || h <= 0)
        return NULL;
    keep = keep_of(images, kind, name);
    bytes = aligned((size_t)w * (size_t)h * keep);
    if (!take_room(images, bytes, &at))
        return NULL;
    slot = free_slot(images);
    if (slot == NULL)
        return NULL;
    slot->state = SLOT_WANTED;
    slot->kind = kind;
    slot->keep = keep;
    (void)pd_copy(slot->name, sizeof slot->name, name);
    slot->w = w;
    slot->h = h;
    slot->at = at;
    slot->bytes = bytes;
    return slot;
}

bool
pd_images_get(
    struct pd_images *images, enum pd_image_kind kind, const char *name, int w, int h, struct pd_bitmap *out)
{
    struct slot *slot;
    bool ready;

    pthread_mutex_lock(&images->lock);
    slot = find(images, kind, name, w, h);
    if (slot == NULL)
        slot = want(images, kind, name, w, h);
    if (slot != NULL) {
        slot->last_frame = images->frame;
        /* Icons are small and a screen without them looks broken: they never wait. */
        if (slot->state == SLOT_WANTED && (kind == PD_IMAGE_ICON || !images->running))
            slot->state = load(images, slot);
        else if (slot->state == SLOT_WANTED)
            pthread_cond_signal(&images->changed);
    }
    ready = slot != NULL && slot->state == SLOT_READY;
    if (ready) {
        const uint8_t *pixels = images->pool + slot->at;

        *out = (struct pd_bitmap){ .w = w, .h = h, .opaque = slot->opaque };
        if (slot->keep == PD_PNG_ALPHA)
            out->alpha = pixels;
        else if (slot->keep == PD_PNG_RGB)
            out->rgb = pixels;
        else
            out->argb = (const uint32_t *)(const void *)pixels;
    }
    pthread_mutex_unlock(&images->lock);
    return ready;
}

#include "ui/render/parts.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define STACK_BYTES (256 * 1024)

struct batch {
    struct pd_rect rect[PD_PARTS_MAX];
    int count;
    int64_t px;
};

struct pd_parts {
    pd_parts_show *show;
    void *ctx;
    struct batch painted; /* not shown yet */
    bool failed_here;
    bool runs;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* Under the lock: */
    struct batch given; /* to the thread; count 0: it has none */
    bool stop, failed;
};

static void *
show_given(void *arg)
{
    struct pd_parts *p = arg;

    pthread_mutex_lock(&p->lock);
    while (!p->stop) {
        bool good;

        if (p->given.count == 0) {
            pthread_cond_wait(&p->changed, &p->lock);
            continue;
        }
        /* Nobody writes to what was given before its count is 0 again. */
        pthread_mutex_unlock(&p->lock);
        good = p->show(p->ctx, p->given.rect, p->given.count);
        pthread_mutex_lock(&p->lock);
        p->failed = p->failed || !good;
        p->given.count = 0;
        pthread_cond_broadcast(&p->changed);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static bool
start(struct pd_parts *p)
{
    pthread_attr_t attr;
    bool good;

    if (pthread_attr_init(&attr) != 0)
        return false;
    (void)pthread_attr_setstacksize(&attr, STACK_BYTES);
    good = pthread_create(&p->thread, &attr, show_given, p) == 0;
    pthread_attr_destroy(&attr);
    return good;
}

enum pd_err
pd_parts_create(struct pd_parts **out, pd_parts_show *show, void *ctx, bool beside)
{
    struct pd_parts *p = calloc(1, sizeof *p);

    *out = p;
    if (p == NULL)
        return PD_ERR_MEMORY;
    p->show = show;
    p->ctx = ctx;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->changed, NULL);
    p->runs = beside && start(p);
    return PD_OK;
}

void
pd_parts_destroy(struct pd_parts *p)
{
    if (p == NULL)
        return;
    if (p->runs) {
        pthread_mutex_lock(&p->lock);
        p->stop = true;
        pthread_cond_broadcast(&p->changed);
        pthread_mutex_unlock(&p->lock);
        pthread_join(p->thread, NULL);
    }
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

/* Hands on what is painted. wait: until the thread has taken what it was given before. */
static bool
give(struct pd_parts *p, bool wait)
{
    bool given;

    pthread_mutex_lock(&p->lock);
    while (wait && p->given.count > 0)
        pthread_cond_wait(&p->changed, &p->lock);
    given = p->given.count == 0;
    if (given) {
        p->given = p->painted;
        pthread_cond_broadcast(&p->changed);
    }
    pthread_mutex_unlock(&p->lock);
    if (given)
        p->painted = (struct batch){ .count = 0 };
    return given;
}

static bool
show_here(struct pd_parts *p)
{
    bool good = p->painted.count == 0 || p->show(p->ctx, p->painted.rect, p->painted.count);

    p->painted = (struct batch){ .count = 0 };
    return good;
}

/* Strips come one below the other. */
static bool
joins(const struct batch *b, struct pd_rect part)
{
    struct pd_rect last = b->count > 0 ? b->rect[b->count - 1] : (struct pd_rect){ 0 };

    return b->count > 0 && last.x == part.x && last.w == part.w && last.y + last.h == part.y;
}

void
pd_parts_add(struct pd_parts *p, struct pd_rect part)
{
    struct batch *b = &p->painted;

    if (joins(b, part)) {
        b->rect[b->count - 1].h += part.h;
    } else {
        if (b->count == PD_PARTS_MAX && p->runs)
            (void)give(p, true);
        else if (b->count == PD_PARTS_MAX)
            p->failed_here = !show_here(p) || p->failed_here;
        b->rect[b->count++] = part;
    }
    b->px += (int64_t)part.w * part.h;
    if (p->runs && b->px >= PD_PARTS_PX)
        (void)give(p, false);
}

bool
pd_parts_finish(struct pd_parts *p)
{
    bool good;

    /* One at a time: `show` is not made for two threads. */
    pthread_mutex_lock(&p->lock);
    while (p->given.count > 0)
        pthread_cond_wait(&p->changed, &p->lock);
    good = !p->failed && !p->failed_here;
    p->failed = p->failed_here = false;
    pthread_mutex_unlock(&p->lock);
    return show_here(p) && good;
}

/*
 * Two threads that wait for the disk, so that the writer does not.
 *   - The syncer: answers leave when the disk has what they tell. The writer commits and goes on with the
 * next batch; the syncer syncs the log meanwhile, once for all that were committed until then, and lets their
 *     answers go. A disk that is slow makes these groups larger and nothing else.
 *   - The folder: what the log holds goes into the database. The writer only ends a log that is nearly
 * folded.
 */
#include "sync/hub/server_parts.h"

#include "sync/wire/problem.h"

/* When the disk did not take it, nobody knows what of it is there: that is not told as done, and not as
 * failed for good either. */
static void
spoil(struct pd_http_call *call)
{
    pd_call_set_problem(call, PD_PROBLEM_STORE, "it may not be recorded; send it again");
}

static void
let_all_go(struct pd_http_call *list, bool good)
{
    while (list != NULL) {
        struct pd_http_call *call = list;

        list = call->next;
        call->next = NULL;
        if (!good)
            spoil(call);
        pd_call_let_go(call);
    }
}

void
pd_server_sync_then_go(struct pd_server *s, struct pd_call_queue *answered)
{
    if (answered->first == NULL)
        return;
    (void)pthread_mutex_lock(&s->lock);
    *s->committed.last = answered->first;
    s->committed.last = answered->last;
    (void)pthread_cond_signal(&s->commits);
    (void)pthread_mutex_unlock(&s->lock);
}

void
pd_server_disk_end(struct pd_server *s)
{
    (void)pthread_mutex_lock(&s->lock);
    s->written = true;
    (void)pthread_cond_signal(&s->commits);
    (void)pthread_cond_signal(&s->log_is_long);
    (void)pthread_mutex_unlock(&s->lock);
    (void)pthread_join(s->syncer, NULL);
    if (s->folds)
        (void)pthread_join(s->folder, NULL);
}

/* NULL: the end has come, and nobody waits. */
static struct pd_http_call *
take_committed(struct pd_server *s)
{
    struct pd_http_call *list;

    (void)pthread_mutex_lock(&s->lock);
    while (s->committed.first == NULL && !s->written)
        (void)pthread_cond_wait(&s->commits, &s->lock);
    list = s->committed.first;
    s->committed.first = NULL;
    s->committed.last = &s->committed.first;
    (void)pthread_mutex_unlock(&s->lock);
    return list;
}

static void *
sync_loop(void *arg)
{
    struct pd_server *s = arg;
    struct pd_http_call *list;

    while ((list = take_committed(s)) != NULL) {
        bool good = pd_store_sync(s->store) == PD_OK;

        if (pd_store_lost(s->store)) /* one that comes back by itself only lost these answers */
            pd_server_say_broken(s);
        let_all_go(list, good);
    }
    return NULL;
}

void
pd_server_fold(struct pd_server *s)
{
    (void)pthread_mutex_lock(&s->lock);
    s->fold = true;
    (void)pthread_cond_signal(&s->log_is_long);
    (void)pthread_mutex_unlock(&s->lock);
}

static void *
fold_loop(void *arg)
{
    struct pd_server *s = arg;

    (void)pthread_mutex_lock(&s->lock);
    while (!s->written) {
        if (!s->fold) {
            (void)pthread_cond_wait(&s->log_is_long, &s->lock);
            continue;
        }
        s->fold = false;
        (void)pthread_mutex_unlock(&s->lock);
        pd_store_fold(s->store);
        (void)pthread_mutex_lock(&s->lock);
    }
    (void)pthread_mutex_unlock(&s->lock);
    return NULL;
}

bool
pd_server_disk_begin(struct pd_server *s)
{
    s->folds = pd_store_fold_aside(s->store);
    if (pthread_create(&s->syncer, NULL, sync_loop, s) != 0)
        return false;
    if (!s->folds || pthread_create(&s->folder, NULL, fold_loop, s) == 0)
        return true;
    s->folds = false;
    pd_server_disk_end(s);
    return false;
}

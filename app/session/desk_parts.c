/*
 * What the hub is told of this desk's devices (app/core/parts.h): all of them once after a start, when they
 * have had time to answer, and again when something has changed and stands so for a moment. Never while
 * somebody waits for an errand, and never twice in PARTS_EVERY_MS, however a cable flutters: what is told
 * then is how it is then. A hub that does not answer, or is of a release that does not know the question, is
 * asked ever more seldom.
 */
#include "app/session/desk_state.h"

#include <string.h>

#define PARTS_FIRST_MS (10 * PD_SECOND_MS)
#define PARTS_SETTLE_MS (5 * PD_SECOND_MS)
#define PARTS_EVERY_MS (30 * PD_SECOND_MS)
#define PARTS_AGAIN_MAX_MS PD_HOUR_MS

/* What stands as before stands since then. */
static void
keep_since(const struct pd_parts *before, struct pd_part_health *h, int64_t now_ms)
{
    h->since_ms = now_ms > 0 ? now_ms : 0;
    for (int i = 0; i < before->count; i++)
        if (before->list[i].part == h->part && before->list[i].state == h->state &&
            strcmp(before->list[i].code, h->code) == 0)
            h->since_ms = before->list[i].since_ms;
}

static bool
is_due(const struct pd_desk_parts *p)
{
    return p->known && (!p->told || !pd_parts_equal(&p->now, &p->hub));
}

static void
not_before(struct pd_desk_parts *p, int64_t boot_ms)
{
    if (p->wait_ms < boot_ms)
        p->wait_ms = boot_ms;
}

void
pd_desk_parts(struct pd_desk *desk, const struct pd_parts *parts)
{
    struct pd_desk_parts *p = &desk->parts;
    struct pd_parts before = p->now;

    pd_assert(pd_parts_good(parts));
    if (p->known && pd_parts_equal(&p->now, parts))
        return;
    p->now = *parts;
    for (int i = 0; i < p->now.count; i++)
        keep_since(&before, &p->now.list[i], desk->now.now_ms);
    not_before(p, desk->boot_ms + (p->known ? PARTS_SETTLE_MS : PARTS_FIRST_MS));
    p->known = true;
}

void
pd_desk_parts_again(struct pd_desk *desk)
{
    desk->parts.told = false;
}

bool
pd_desk_wants_parts(struct pd_desk *desk, struct pd_errand *out)
{
    struct pd_desk_parts *p = &desk->parts;

    if (!is_due(p) || desk->boot_ms < p->wait_ms)
        return false;
    *out = (struct pd_errand){ .kind = PD_ERRAND_PARTS,
        .id = pd_id_make(desk->now.now_ms, desk->config.rng),
        .at_ms = desk->now.now_ms > 0 ? desk->now.now_ms : 0,
        .parts = p->now };
    p->under_way = p->now;
    return true;
}

void
pd_desk_parts_answered(struct pd_desk *desk, const struct pd_errand_answer *answer)
{
    struct pd_desk_parts *p = &desk->parts;

    if (answer != NULL && answer->status == PD_ERRAND_DONE) {
        p->hub = p->under_way;
        p->told = true;
        p->faults = 0;
        p->wait_ms = desk->boot_ms + PARTS_EVERY_MS;
        return;
    }
    p->wait_ms = pd_desk_again_ms(desk, PARTS_EVERY_MS, PARTS_AGAIN_MAX_MS, p->faults++);
}

int64_t
pd_desk_parts_wake_ms(const struct pd_desk *desk)
{
    return is_due(&desk->parts) && desk->online ? desk->parts.wait_ms : INT64_MAX;
}

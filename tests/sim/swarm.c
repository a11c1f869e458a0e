#include "tests/sim/swarm.h"

#include "app/base/err.h"
#include "tests/sim/sim.h"

#include <string.h>

/* permille: how many worlds have it when the seed draws a subset; lo..hi: its rate there. */
static const struct {
    const char *name;
    int permille, lo, hi;
} features[SIM_FEATURES] = {
    [SIM_F_LOSS] = { "loss", 600, 10, 300 },
    [SIM_F_DUPLICATE] = { "duplicate", 600, 10, 500 },
    [SIM_F_TRUNCATE] = { "truncate", 500, 5, 60 },
    [SIM_F_PORTAL] = { "portal", 250, 10, 200 },
    [SIM_F_BUSY] = { "busy", 250, 10, 300 },
    [SIM_F_DELAY] = { "delay", 400, 400, 9000 },
    [SIM_F_CLOG] = { "clog", 400, 4, 16 },
    [SIM_F_PARTITION] = { "partition", 600, 8, 24 },
    [SIM_F_CUT_SOON] = { "cut_soon", 600, 10, 40 },
    [SIM_F_CUT_NOW] = { "cut_now", 500, 4, 12 },
    [SIM_F_DESK_STOPS] = { "desk_stops", 500, 4, 10 },
    [SIM_F_HUB_STOPS] = { "hub_stops", 500, 4, 14 },
    [SIM_F_DESK_PAUSE] = { "desk_pause", 300, 4, 12 },
    [SIM_F_HUB_PAUSE] = { "hub_pause", 300, 4, 12 },
    [SIM_F_IO_ERROR] = { "io_error", 400, 4, 12 },
    [SIM_F_READ_ERROR] = { "read_error", 300, 4, 12 },
    [SIM_F_SYNC_FAILS] = { "sync_fails", 400, 4, 12 },
    [SIM_F_FULL] = { "full", 400, 4, 12 },
    [SIM_F_MEMORY] = { "memory", 300, 6, 20 },
    [SIM_F_ROT] = { "rot", 150, 6, 20 },
    [SIM_F_ROLLBACK] = { "rollback", 150, 8, 24 },
    [SIM_F_CLONE] = { "clone", 100, 8, 24 },
    [SIM_F_DEAD_DISK] = { "dead_disk", 120, 4, 10 },
    [SIM_F_CLOCK_JUMP] = { "clock_jump", 500, 4, 12 },
    [SIM_F_CLOCK_DRIFT] = { "clock_drift", 300, 4, 8 },
    [SIM_F_CLOCK_STUCK] = { "clock_stuck", 200, 4, 8 },
    [SIM_F_NIGHT] = { "night", 400, 3, 8 },
    [SIM_F_CROOKED_DESK] = { "crooked_desk", 120, 8, 30 },
    [SIM_F_CUT_WRITE] = { "cut_write", 400, 5, 60 },
    [SIM_F_STOCK] = { "stock", 600, 2, 8 },
    [SIM_F_SWEEP] = { "sweep", 700, 3, 12 },
    [SIM_F_FREEZE] = { "freeze", 300, 2, 6 },
    [SIM_F_CROOKED_CLERK] = { "crooked_clerk", 300, 4, 12 },
    [SIM_F_OLD_CODE] = { "old_code", 600, 50, 400 },
    [SIM_F_TWO_DESKS] = { "two_desks", 500, 50, 300 },
    [SIM_F_SIGN_IN] = { "sign_in", 600, 50, 300 },
    [SIM_F_SPEND] = { "spend", 500, 50, 200 },
    [SIM_F_UNDO] = { "undo", 600, 100, 500 },
    [SIM_F_CANNOT] = { "cannot", 600, 50, 250 },
    [SIM_F_PAPER_OUT] = { "paper_out", 500, 50, 400 },
    [SIM_F_ERASE] = { "erase", 150, 2, 8 },
    [SIM_F_OLD_RELEASE] = { "old_release", 150, 6, 20 },
    [SIM_F_HUB_LOST] = { "hub_lost", 100, 30, 90 },
    [SIM_F_GARBLE] = { "garble", 250, 5, 80 },
    [SIM_F_CROSSED] = { "crossed", 200, 5, 80 },
    [SIM_F_ERRAND] = { "errand", 600, 4, 16 },
    [SIM_F_PROXY] = { "proxy", 500, 30, 90 },
    [SIM_F_SERVE] = { "serve", 350, 50, 400 },
    [SIM_F_ENROL] = { "enrol", 300, 15, 60 },
    [SIM_F_PRACTICE] = { "practice", 250, 3, 12 },
    [SIM_F_MOVE] = { "move", 300, 4, 16 },
    [SIM_F_WHEEL] = { "wheel", 250, 40, 160 },
    [SIM_F_FAMILY] = { "family", 350, 6, 24 },
    [SIM_F_MEMBERSHIPS] = { "memberships", 250, 150, 700 },
    [SIM_F_MONEY] = { "money", 300, 60, 240 },
    [SIM_F_REFERRAL] = { "referral", 500, 300, 900 },
    [SIM_F_MERCHANT] = { "merchant", 300, 20, 90 },
};

const char *
sim_feature_name(enum sim_feature feature)
{
    return features[feature].name;
}

/* These and whatever is appended: a stream of their own. */
static bool
is_own(int feature)
{
    return feature >= SIM_F_ENROL;
}

static struct pd_rng
own_stream(uint64_t seed, int feature)
{
    return pd_rng_seeded(seed * UINT64_C(0xd1342543de82ef95) + (uint64_t)feature);
}

bool
sim_swarm_draws(uint64_t seed, enum sim_feature feature, uint64_t without, uint64_t with)
{
    struct pd_rng rng = own_stream(seed, (int)feature);
    bool in = sim_chance(&rng, features[feature].permille) != 0;

    return (in || (with >> feature & 1) != 0) && (without >> feature & 1) == 0;
}

void
sim_swarm_choose(struct sim_swarm *swarm, uint64_t seed, struct pd_rng *rng, uint64_t without, uint64_t with)
{
    uint64_t kind = pd_rng_below(rng, 20); /* 0: a quiet world, 1: everything at once, otherwise a subset */

    for (int f = 0; f < SIM_FEATURES; f++) {
        struct pd_rng own = own_stream(seed, f), *from = is_own(f) ? &own : rng;
        bool in = sim_chance(from, features[f].permille) != 0;
        int rate = (int)sim_between(from, features[f].lo, features[f].hi);

        if (kind == 0 || (kind == 1 && !is_own(f)))
            in = kind == 1;
        in |= (with >> f & 1) != 0;
        swarm->rate[f] = in && (without >> f & 1) == 0 ? rate : 0;
    }
}

bool
sim_features_parse(const char *text, uint64_t *mask, const char **bad)
{
    *mask = 0;
    while (*text != '\0') {
        size_t len = strcspn(text, ",");
        int f = 0;

        while (f < SIM_FEATURES && (strlen(features[f].name) != len || memcmp(features[f].name, text, len)))
            f++;
        *bad = text;
        if (f == SIM_FEATURES)
            return false;
        *mask |= UINT64_C(1) << f;
        text += len + (text[len] == ',');
    }
    return true;
}

/* A small programme: few gifts, little stock, low caps, so that everything runs out in a short life. */
#include "tests/sim/sim.h"

#include <stdio.h>

#define NAMED(en) "\"name\":{\"zh-Hans\":\"" en "\",\"en\":\"" en "\"}"

static const char *
mode_name(enum pd_offline_mode mode)
{
    switch (mode) {
    case PD_OFFLINE_FLOOR:
        return "floor";
    case PD_OFFLINE_STRICT:
        return "strict";
    case PD_OFFLINE_ONLINE_ONLY:
        return "online_only";
    }
    return "";
}

static void
add_gift(struct sim *sim, struct pd_str *out, int i)
{
    struct pd_rng *rng = &sim->people;

    (void)snprintf(sim->skus[i], sizeof sim->skus[i], "G-%03d", i + 1);
    pd_str_addf(out,
        "%s{\"sku\":\"%s\"," NAMED("Gift") ",\"detail\":{\"zh-Hans\":\"x\",\"en\":\"x\"},"
                                           "\"category\":\"home\",\"picture\":\"thermos\",\"shelf\":\"A-01\","
                                           "\"place\":\"%s\",\"price\":%d,\"stock\":%d",
        i > 0 ? "," : "", sim->skus[i], sim_chance(rng, 150) ? "P2" : "P1", (int)sim_between(rng, 1, 7) * 40,
        (int)sim_between(rng, 1, 9));
    if (sim_chance(rng, 250))
        pd_str_add(out, ",\"money_fen\":500");
    if (sim_chance(rng, 300))
        pd_str_addf(out, ",\"limit\":{\"qty\":%d,\"days\":%d}", (int)sim_between(rng, 1, 2),
            (int)sim_between(rng, 1, 30));
    if (sim_chance(rng, 100))
        pd_str_add(out, ",\"tier_min\":\"gold\"");
    pd_str_add(out, "}");
}

size_t
sim_programme(struct sim *sim, char *out, size_t cap)
{
    struct pd_str s = pd_str_on(out, cap);
    struct pd_rng *rng = &sim->people;

    pd_str_add(&s,
        "{\"id\":\"sim\",\"hospital\":{\"zh-Hans\":\"x\",\"en\":\"x\"},\"jurisdiction\":\"cn\","
        "\"utc_offset_min\":480,\"tiers\":["
        "{\"id\":\"basic\"," NAMED(
            "Basic") ",\"from\":0,\"card\":\"tier-basic\",\"colour\":\"#8fa3ad\"},"
                     "{\"id\":\"gold\"," NAMED(
                         "Gold") ",\"from\":400,\"card\":\"tier-gold\",\"colour\":\"#b8860b\"}],"
                                 "\"rules\":["
                                 "{\"id\":\"pay\",\"kind\":\"payment\"," NAMED(
                                     "Pay") ",\"points\":1,\"step_fen\":100,"
                                            "\"expiry\":{\"kind\":\"rolling\",\"days\":365}},"
                                            "{\"id\":\"soon\",\"kind\":\"fixed\"," NAMED(
                                                "Soon") ",\"points\":60,"
                                                        "\"expiry\":{\"kind\":\"rolling\",\"days\":1}},"
                                                        "{\"id\":\"sign_in\",\"kind\":\"fixed\"," NAMED(
                                                            "Sign in") ",\"points\":10,\"per_day\":1,"
                                                                       "\"claimable\":true,\"expiry\":{"
                                                                       "\"kind\":\"year_end\"}}],"
                                                                       "\"points_per_yuan\":100,"
                                                                       "\"categories\":[{\"id\":"
                                                                       "\"home\"," NAMED(
                                                                           "Home") "}],"
                                                                                   "\"places\":[{\"id\":"
                                                                                   "\"P1\"," NAMED(
                                                                                       "Desk") ",\"floor\":{"
                                                                                               "\"zh-Hans\":"
                                                                                               "\"1\",\"en\":"
                                                                                               "\"1\"},"
                                                                                               "\"hours\":{"
                                                                                               "\"zh-Hans\":"
                                                                                               "\"8\",\"en\":"
                                                                                               "\"8\"},"
                                                                                               "\"picture\":"
                                                                                               "\"place-"
                                                                                               "lobby\"},"
                                                                                               "{\"id\":"
                                                                                               "\"P2\""
                                                                                               "," NAMED(
                                                                                                   "Other "
                                                                                                   "desk") ","
                                                                                                           "\"floor\":{\"zh-Hans\":\"2\",\"en\":\"2\"},"
                                                                                                           "\"hours\":{\"zh-Hans\":\"8\",\"en\":\"8\"},\"picture\":\"place-lobby\"}],\"catalogue\":[");
    sim->gift_count = (int)sim_between(rng, 3, SIM_GIFTS_MAX);
    for (int i = 0; i < sim->gift_count; i++)
        add_gift(sim, &s, i);
    pd_str_addf(&s,
        "],\"offline\":{\"mode\":\"%s\",\"account_cap\":%d,\"day_code_cap\":%d,\"card_cap\":%d,"
        "\"desk_cap\":%d,\"soft_count\":2,\"hard_count\":%d,\"max_age_h\":72},\"hold_days\":%d,\"pages\":["
        "{\"title\":{\"zh-Hans\":\"x\",\"en\":\"x\"},\"body\":{\"zh-Hans\":\"x\",\"en\":\"x\"}}]}",
        mode_name(sim->options.policy), (int)sim_between(rng, 2, 10) * 100,
        (int)sim_between(rng, 2, 10) * 100, (int)sim_between(rng, 1, 4) * 50,
        (int)sim_between(rng, 5, 20) * 100, (int)sim_between(rng, 2, 5), (int)sim_between(rng, 1, 7));
    pd_assert(!s.cut);
    return s.len;
}

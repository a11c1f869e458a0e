/*
 * The hospital's rules of one world: what a seed or a script chose (struct sim_rules), and the document that
 * says so. Few gifts, little stock, low caps, so that everything runs out in a short life.
 */
#include "tests/sim/people.h"
#include "tests/sim/referral.h"
#include "tests/sim/sim.h"

#include <stdio.h>
#include <string.h>

const char *
sim_policy_name(enum pd_offline_mode mode)
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

/* JSON with apostrophes for quotation marks: it is read more often than it is written. */
static void
add(struct pd_str *out, const char *json)
{
    for (const char *p = json; *p != '\0'; p++)
        pd_str_add_bytes(out, *p == '\'' ? "\"" : p, 1);
}

static void
add_named(struct pd_str *out, const char *id_key, const char *id, const char *name)
{
    pd_str_addf(out, "{\"%s\":\"%s\",\"name\":{\"zh-Hans\":\"%s\",\"en\":\"%s\"}", id_key, id, name, name);
}

static void
add_gift(struct pd_str *out, const struct sim_gift *g)
{
    add_named(out, "sku", g->sku, "Gift");
    add(out, ",'detail':{'zh-Hans':'x','en':'x'},'category':'home','picture':'thermos','shelf':'A-01'");
    pd_str_addf(out, ",\"place\":\"%s\",\"price\":%d,\"stock\":%d", g->place, g->price, g->stock);
    if (g->money_fen > 0)
        pd_str_addf(out, ",\"money_fen\":%d", g->money_fen);
    if (g->limit_qty > 0)
        pd_str_addf(out, ",\"limit\":{\"qty\":%d,\"days\":%d}", g->limit_qty, g->limit_days);
    if (g->gold)
        add(out, ",'tier_min':'gold'");
    add(out, "}");
}

static void
add_tiers(struct pd_str *out)
{
    add(out, "'tiers':[");
    add_named(out, "id", "basic", "Basic");
    add(out, ",'from':0,'card':'tier-basic','colour':'#8fa3ad'},");
    add_named(out, "id", "gold", "Gold");
    pd_str_addf(out, ",\"from\":%d", SIM_GOLD_FROM);
    add(out, ",'card':'tier-gold','colour':'#b8860b'}]");
}

static void
add_rules(struct pd_str *out, const struct sim_rules *rules)
{
    add(out, ",'rules':[");
    add_named(out, "id", "pay", "Pay");
    add(out, ",'kind':'payment','points':1,'step_fen':100,'expiry':{'kind':'rolling','days':365}},");
    add_named(out, "id", "soon", "Soon");
    add(out, ",'kind':'fixed','points':60,'expiry':{'kind':'rolling','days':1}},");
    add_named(out, "id", "sign_in", "Sign in");
    add(out, ",'kind':'fixed','points':10,'per_day':1,'claimable':true,'expiry':{'kind':'year_end'}}");
    if (rules->wheel) {
        add(out, ",");
        add_named(out, "id", "won", "Won");
        add(out, ",'kind':'fixed','points':1,'growth_percent':0,'expiry':{'kind':'rolling','days':365}}");
    }
    if (rules->welcome) {
        add(out, ",");
        add_named(out, "id", "welcome", "Welcome");
        pd_str_addf(out, ",\"points\":%d", SIM_WELCOME_POINTS);
        add(out, ",'kind':'fixed','behaviour':'welcome','expiry':{'kind':'year_end'}}");
    }
    if (rules->referral != SIM_REFERRAL_NONE) {
        add(out, ",");
        add_named(out, "id", "bring", "Bring");
        add(out, ",'kind':'fixed','behaviour':'referral','points':40,'caps':[{'period':'year','times':99}],'"
                 "expiry':{'kind':'year_end'}},");
        add_named(out, "id", "come", "Come");
        add(out, ",'kind':'fixed','behaviour':'referral','points':20,'expiry':{'kind':'year_end'}}");
    }
    if (rules->merchants) {
        add(out, ",");
        add_named(out, "id", "partner", "Partner");
        add(out, ",'kind':'fixed','points':1,'growth_percent':0,'expiry':{'kind':'rolling','days':365}}");
    }
    add(out, "]");
    if (rules->referral != SIM_REFERRAL_NONE)
        pd_str_addf(out,
            ",\"referral\":{\"referrer\":\"bring\",\"newcomer\":\"come\",\"when\":\"%s\",\"within_days\":30}",
            rules->referral == SIM_REFERRAL_AT_ONCE ? "register" : "first_visit");
    if (rules->merchants)
        add(out, ",'clawback':'within_balance','merchants':[{'id':'shop','name':{'zh-Hans':'x','en':'x'},"
                 "'rule':'partner'}]");
}

static void
add_places(struct pd_str *out, const struct sim_rules *rules)
{
    static const char hours[] = ",'hours':{'zh-Hans':'8','en':'8'},'picture':'place-lobby'}";

    add(out, ",'points_per_yuan':100,'categories':[");
    add_named(out, "id", "home", "Home");
    add(out, "}],'places':[");
    add_named(out, "id", "P1", "Desk");
    add(out, ",'floor':{'zh-Hans':'1','en':'1'}");
    add(out, hours);
    add(out, ",");
    add_named(out, "id", "P2", "Other desk");
    add(out, ",'floor':{'zh-Hans':'2','en':'2'}");
    if (rules->merchants)
        add(out, ",'merchant':'shop'");
    add(out, hours);
    add(out, "]");
}

/* Of the first gift as many as sim_wheel_count says; what else it gives stands in wheel.c too. */
static void
add_wheel(struct pd_str *out, const struct sim_rules *rules)
{
    add(out,
        ",'wheels':[{'id':'lucky','name':"
        "{'zh-Hans':'x','en':'x'},'organiser':{'zh-Hans':'x','en':'x'},'terms':{'zh-Hans':'x','en':'x'},"
        "'from':'2020-01-01T00:00','until':'2040-01-01T00:00','price':20,'per_day':4,'rule':'won','total':20,"
        "'prizes':[");
    pd_str_addf(out, "{\"id\":\"gift\",\"weight\":6,\"gift\":\"%s\",\"count\":%d,\"instead\":15},",
        rules->gifts[0].sku, sim_wheel_count(rules));
    add(out, "{'id':'points','weight':5,'points':30},{'id':'nothing','weight':9}]}]");
}

/* What the law has off, and this hospital looked into. */
static void
add_exceptions(struct pd_str *out, const struct sim_rules *rules)
{
    const struct {
        bool on;
        const char *mechanism;
    } all[] = { { rules->wheel, "wheel" }, { rules->money, "stored_value" },
        { rules->money, "fee_deduction" }, { rules->referral != SIM_REFERRAL_NONE, "earn_referral" } };
    int n = 0;

    for (int i = 0; i < PD_COUNT(all); i++)
        if (all[i].on)
            pd_str_addf(out, "%s{\"mechanism\":\"%s\",\"note\":\"x\",\"approved_by\":\"x\"}",
                n++ == 0 ? ",\"exceptions\":[" : ",", all[i].mechanism);
    pd_str_add(out, n > 0 ? "]" : "");
}

/* The numbers stand in cashier.c too. */
static void
add_money(struct pd_str *out)
{
    add(out,
        ",'fee_deduction':{'min':20,'step':20,'max':600,'max_percent':20,'kept_minutes':20},"
        "'stored_value':{'accounts':[{'id':'gift','name':{'zh-Hans':'x','en':'x'},'conditions':{'zh-Hans':"
        "'x','en':'x'},'kind':'bonus','max_percent':50,'expiry':{'kind':'rolling','days':365}},{'id':"
        "'care','name':{'zh-Hans':'x','en':'x'},'conditions':{'zh-Hans':'x','en':'x'},'kind':'stored',"
        "'topup_max_fen':20000,'balance_max_fen':50000}],'bonus':[{'account':'care','from_fen':5000,'into':"
        "'gift','percent':10}]}");
}

size_t
sim_programme(const struct sim_rules *rules, char *out, size_t cap)
{
    struct pd_str s = pd_str_on(out, cap);

    add(&s, "{'id':'sim','hospital':{'zh-Hans':'x','en':'x'},'jurisdiction':'cn','utc_offset_min':480,");
    add_tiers(&s);
    add_rules(&s, rules);
    add_places(&s, rules);
    add(&s, ",'catalogue':[");
    for (int i = 0; i < rules->gift_count; i++) {
        pd_str_add(&s, i > 0 ? "," : "");
        add_gift(&s, &rules->gifts[i]);
    }
    pd_str_addf(&s, "],\"offline\":{\"mode\":\"%s\",\"account_cap\":%d,\"day_code_cap\":%d,\"card_cap\":%d,",
        sim_policy_name(rules->policy), rules->account_cap, rules->day_code_cap, rules->card_cap);
    if (rules->per_redemption > 0)
        pd_str_addf(&s, "\"per_redemption\":%d,", rules->per_redemption);
    pd_str_addf(&s, "\"desk_cap\":%d,\"soft_count\":2,\"hard_count\":%d,\"max_age_h\":72},\"hold_days\":%d",
        rules->desk_cap, rules->hard_count, rules->hold_days);
    add(&s,
        ",'feedback':{'topics':[{'id':'food','name':{'zh-Hans':'x','en':'x'}}],'faces':3,'answer_hours':48}");
    add(&s, ",'activities':[{'id':'talk','name':{'zh-Hans':'x','en':'x'},'where':{'zh-Hans':'x','en':'x'},"
            "'starts_at':'2037-12-01T14:00','ends_at':'2037-12-01T15:00','seats':2,'waitlist':2,'price':0}]");
    add_exceptions(&s, rules);
    if (rules->wheel)
        add_wheel(&s, rules);
    if (rules->money)
        add_money(&s);
    if (rules->memberships)
        add(&s, ",'kinds':[{'id':'standard','name':{'zh-Hans':'x','en':'x'}},"
                "{'id':'dental','name':{'zh-Hans':'x','en':'x'}}]");
    if (rules->family)
        pd_str_addf(&s,
            ",\"family\":{\"cards\":3,\"shared\":{\"points\":true},\"limits\":"
            "{\"spend\":300,\"day\":%d,\"month\":%d}}",
            SIM_FAMILY_DAY, SIM_FAMILY_MONTH);
    add(&s, ",'pages':[{'title':{'zh-Hans':'x','en':'x'},'body':{'zh-Hans':'x','en':'x'}}]}");
    pd_assert(!s.cut);
    return s.len;
}

/* ---- a seed's choice ---- */

static void
choose_gift(struct pd_rng *rng, struct sim_gift *g, int i)
{
    (void)snprintf(g->sku, sizeof g->sku, "G-%03d", i + 1);
    (void)pd_copy(g->place, sizeof g->place, sim_chance(rng, 150) ? "P2" : "P1");
    g->price = (int)sim_between(rng, 1, 7) * 40;
    g->stock = (int)sim_between(rng, 1, 9);
    if (sim_chance(rng, 250))
        g->money_fen = 500;
    if (sim_chance(rng, 300)) {
        g->limit_qty = (int)sim_between(rng, 1, 2);
        g->limit_days = (int)sim_between(rng, 1, 30);
    }
    g->gold = sim_chance(rng, 100) != 0;
}

/* Mostly two kiosks and a counter; the fourth of more than four is a counter at another place, and where
 * people become members another one is. */
void
sim_rules_choose(struct sim *sim)
{
    struct sim_rules *r = &sim->rules;
    struct pd_rng *rng = &sim->people;

    r->policy = sim->options.policy;
    r->desk_count = sim->options.desks;
    for (int i = 0; i < r->desk_count; i++) {
        bool second = (i == 3 && r->desk_count > 4) || (i == 1 && r->desk_count == 3 && r->welcome) ||
                      (i == 2 && r->desk_count == 4 && r->welcome);

        r->desks[i].counter = i == r->desk_count - 1 || second;
        (void)pd_copy(r->desks[i].place, sizeof r->desks[i].place, second ? "P2" : "P1");
    }
    r->gift_count = (int)sim_between(rng, 3, SIM_GIFTS_MAX);
    for (int i = 0; i < r->gift_count; i++)
        choose_gift(rng, &r->gifts[i], i);
    for (int i = 1; r->merchants && i < 3; i++)
        (void)pd_copy(r->gifts[i].place, sizeof r->gifts[i].place, "P2");
    if (r->merchants && r->wheel) /* prizes stay the hospital's: a shop may be stopped */
        (void)pd_copy(r->gifts[0].place, sizeof r->gifts[0].place, "P1");
    r->account_cap = (int)sim_between(rng, 2, 10) * 100;
    r->day_code_cap = (int)sim_between(rng, 2, 10) * 100;
    r->card_cap = (int)sim_between(rng, 1, 4) * 50;
    r->desk_cap = (int)sim_between(rng, 5, 20) * 100;
    r->hard_count = (int)sim_between(rng, 2, 5);
    r->hold_days = (int)sim_between(rng, 1, 7);
}

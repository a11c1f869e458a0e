/* The rules of the year, as they are published. The model has the same numbers, written down again. */
#include "tests/hub/year/year.h"

#include <stdlib.h>
#include <string.h>

#define TEXT "{\"zh-Hans\":\"名\",\"en\":\"Name\"}"
#define NAMED "\"name\":" TEXT ",\"conditions\":" TEXT
#define ROLLING(days) "\"expiry\":{\"kind\":\"rolling\",\"days\":" days "}"
#define FIXED(id, behaviour, points, days, more)                                                             \
    "{\"id\":\"" id "\",\"kind\":\"fixed\"," behaviour "\"name\":" TEXT ",\"points\":" points                \
    ",\"growth_percent\":0," ROLLING(days) more "}"
#define RULES                                                                                                \
    "[{\"id\":\"pay\",\"kind\":\"payment\",\"name\":" TEXT                                                   \
    ",\"points\":1,\"step_fen\":100," ROLLING("120") "}," FIXED("sign_in", "\"behaviour\":\"sign_in\",",     \
        "5", "45", ",\"class\":\"operational\",\"per_day\":1,\"claimable\":true") "," FIXED("welcome",       \
        "\"behaviour\":\"welcome\",", "50", "120",                                                           \
        "") "," FIXED("partner", "", "1", "120", "") "," FIXED("bring", "\"behaviour\":\"referral\",",       \
        "200", "120", ",\"caps\":[{\"period\":\"month\",\"times\":2}]") "," FIXED("come",                    \
        "\"behaviour\":\"referral\",", "80", "120", "") "," FIXED("task", "\"behaviour\":\"task\",", "20",   \
        "120", "") "," FIXED("visit", "\"behaviour\":\"visit\",", "3", "120", "") "," FIXED("survey",        \
        "\"behaviour\":\"survey\",", "10", "120", "") "," FIXED("birthday", "\"behaviour\":\"birthday\",",   \
        "88", "120", "") "," FIXED("talk", "\"behaviour\":\"event\",", "20", "120",                          \
        ",\"stage\":\"pre\"") "," FIXED("won", "", "1", "120", "") "]"
#define CAMPAIGNS                                                                                             \
    "[{\"id\":\"member_day\",\"name\":{\"zh-Hans\":\"会员日\",\"en\":\"Member day\"},\"rules\":[\"pay\"]," \
    "\"from\":\"2026-01-01\",\"until\":\"2028-12-31\",\"month_days\":[8],\"percent\":200,"                    \
    "\"stacking\":\"best\"}]"
#define PLACE(id)                                                                                            \
    "{\"id\":\"" id "\",\"name\":" TEXT ",\"floor\":" TEXT ",\"hours\":" TEXT ",\"picture\":\"p\"}"
#define SHOP(id, merchant)                                                                                   \
    "{\"id\":\"" id "\",\"name\":" TEXT ",\"floor\":" TEXT ",\"hours\":" TEXT ",\"merchant\":\"" merchant    \
    "\"}"
#define PLACES                                                                                               \
    "[" PLACE("P1") "," PLACE("P2") "," PLACE("P3") "," SHOP("B1", "books") "," SHOP("C1", "clinic") "]"
#define MERCHANTS                                                                                            \
    "[{\"id\":\"books\",\"name\":" TEXT ",\"rule\":\"partner\"},{\"id\":\"clinic\",\"name\":" TEXT "}]"
#define GIFT(sku, place, price) GIFT_AT(sku, place, price, "")
#define GIFT_AT(sku, place, price, more)                                                                     \
    "{\"sku\":\"" sku "\",\"name\":" TEXT ",\"category\":\"home\",\"picture\":\"p\",\"place\":\"" place      \
    "\",\"price\":" price ",\"stock\":1000000" more "}"
#define CATALOGUE                                                                                            \
    "[" GIFT("G-101", "P1", "100") "," GIFT("G-102", "P2", "100") "," GIFT_AT("G-103", "P3", "100",          \
        ",\"stage\":\"post\"") "," GIFT("V-001", "B1", "100") "," GIFT("V-002", "C1", "250") "]"
#define EXCEPTION(name) "{\"mechanism\":\"" name "\",\"note\":\"asked\",\"approved_by\":\"8812\"}"
#define EXCEPTIONS                                                                                           \
    "[" EXCEPTION("stored_value") "," EXCEPTION("earn_referral") "," EXCEPTION("wheel") "," EXCEPTION(       \
        "fee_deduction") "]"
#define KINDS "[{\"id\":\"standard\",\"name\":" TEXT "},{\"id\":\"dental\",\"name\":" TEXT "}]"
#define TIER(id, from)                                                                                       \
    "{\"id\":\"" id "\",\"name\":" TEXT ",\"from\":" from ",\"card\":\"tier-gold\",\"colour\":\"#b8860b\"}"
#define TIERS "[" TIER("basic", "0") "," TIER("silver", "300") "," TIER("gold", "1000") "]"
#define OFF(tier, percent) "{\"tier\":\"" tier "\",\"percent\":" percent "}"
#define DISCOUNTS                                                                                            \
    "[{\"id\":\"registration\",\"name\":" TEXT ",\"tiers\":[" OFF("silver", "10") "," OFF(                   \
        "gold", "20") "]},{\"id\":\"cleaning\",\"name\":" TEXT                                               \
                      ",\"tiers\":[" OFF("basic", "3") "," OFF("silver", "5") "," OFF("gold", "7") "]}]"
#define FAMILY                                                                                               \
    "{\"cards\":2,\"shared\":{\"points\":true},\"guardians\":true,\"limits\":{\"spend\":200,\"day\":300,"    \
    "\"month\":500},\"limits_max\":{\"spend\":500,\"day\":900,\"month\":900}}"
#define REFERRAL "{\"referrer\":\"bring\",\"newcomer\":\"come\",\"when\":\"first_bill\",\"within_days\":30}"
#define STEP(id, from, to)                                                                                   \
    "{\"id\":\"" id "\",\"title\":" TEXT ",\"stage\":\"post\",\"from_day\":" from ",\"to_day\":" to          \
    ",\"rule\":\"task\"}"
#define PLANS                                                                                                \
    "[{\"id\":\"walk\",\"name\":" TEXT                                                                       \
    ",\"steps\":[" STEP("first", "0", "1") "," STEP("check", "2", "3") "]}]"
#define UNITS                                                                                                \
    "{\"categories\":[{\"id\":\"eye\",\"name\":" TEXT "},{\"id\":\"teeth\",\"name\":" TEXT                   \
    "}],\"coupons\":["                                                                                       \
    "{\"id\":\"c20\"," NAMED ",\"kind\":\"item\",\"percent\":20,\"days\":10}],\"entitlements\":["            \
    "{\"id\":\"cleaning\"," NAMED                                                                            \
    ",\"stage\":\"post\",\"kind\":\"service\",\"per\":\"calendar_year\",\"counts\":["                        \
    "{\"tier\":\"basic\",\"n\":1},{\"tier\":\"silver\",\"n\":2},{\"tier\":\"gold\",\"n\":4}],"               \
    "\"receiver\":" TEXT ",\"place\":\"P1\"}]}"
#define INDEX                                                                                                \
    "{\"window_months\":6,\"spend\":{\"points\":1,\"step_fen\":100,\"cap\":900},\"visits\":{\"points\":20,"  \
    "\"cap\":120},\"flag\":{\"max\":200,\"name\":" TEXT "}}"
#define SURVEYS                                                                                              \
    "[{\"id\":\"visit\",\"name\":" TEXT ",\"open_days\":14,\"rule\":\"survey\",\"questions\":["              \
    "{\"id\":\"again\",\"kind\":\"yes_no\",\"text\":" TEXT "}]}]"
#define DEDUCTION "{\"min\":100,\"step\":100,\"max\":5000,\"max_percent\":20,\"kept_minutes\":20}"
/* "gift" pays first and half of a bill at most, "eye" for eyes alone, "care" for everything. */
#define STORED                                                                                               \
    "{\"accounts\":[{\"id\":\"gift\"," NAMED ",\"kind\":\"bonus\",\"max_percent\":50," ROLLING(              \
        "90") "},"                                                                                           \
              "{\"id\":\"eye\"," NAMED                                                                       \
              ",\"kind\":\"stored\",\"categories\":[\"eye\"],\"topup_max_fen\":20000,"                       \
              "\"balance_max_fen\":30000,\"refundable\":false},"                                             \
              "{\"id\":\"care\"," NAMED                                                                      \
              ",\"kind\":\"stored\",\"topup_min_fen\":1000,\"topup_max_fen\":200000,"                        \
              "\"balance_max_fen\":500000}],"                                                                \
              "\"bonus\":[{\"account\":\"care\",\"from_fen\":50000,\"into\":\"gift\",\"gives_fen\":3000},"   \
              "{\"account\":\"care\",\"from_fen\":100000,\"into\":\"gift\",\"percent\":12}]}"

#define WHEELS                                                                                               \
    "[{\"id\":\"lucky\",\"name\":" TEXT ",\"organiser\":" TEXT ",\"terms\":" TEXT                            \
    ",\"from\":\"2026-09-22T08:00\",\"until\":\"2036-12-31T18:00\",\"price\":10,\"per_day\":3,\"rule\":"     \
    "\"won\",\"total\":10,\"prizes\":[{\"id\":\"coupon\",\"weight\":2,\"coupon\":\"c20\",\"count\":20,"      \
    "\"instead\":6},{\"id\":\"five\",\"weight\":2,\"points\":5},{\"id\":\"none\",\"weight\":6}]}]"

static const struct {
    const char *key, *json;
} rows[] = {
    { "kinds", KINDS },
    { "tiers", TIERS },
    { "tier_index", INDEX },
    { "surveys", SURVEYS },
    { "rules", RULES },
    { "campaigns", CAMPAIGNS },
    { "merchants", MERCHANTS },
    { "places", PLACES },
    { "catalogue", CATALOGUE },
    { "exceptions", EXCEPTIONS },
    { "units", UNITS },
    { "fee_deduction", DEDUCTION },
    { "stored_value", STORED },
    { "discounts", DISCOUNTS },
    { "family", FAMILY },
    { "referral", REFERRAL },
    { "plans", PLANS },
    { "wheels", WHEELS },
    { "clawback", "\"within_balance\"" },
};

static const char *const skus[] = { "G-101", "G-102", "G-103", "V-001", "V-002" };

#define LECTURES 14 /* one a month, and that after the last of a year */

/* In the afternoon of each 15th; a seat is given back until that morning. */
static json_t *
lectures(void)
{
    json_t *list = json_array();

    for (int i = 0; i < LECTURES; i++) {
        int year = 2026 + (8 + i) / 12, month = (8 + i) % 12 + 1;
        json_t *a = json_pack("{s:o, s:o, s:o, s:s, s:i, s:i, s:i}", "id",
            json_sprintf("talk-%04d-%02d", year, month), "name", json_loads(TEXT, 0, NULL), "where",
            json_loads(TEXT, 0, NULL), "rule", "talk", "seats", 10, "waitlist", 0, "price", 60);

        (void)json_object_set_new(a, "stage", json_string("pre"));
        (void)json_object_set_new(a, "starts_at", json_sprintf("%04d-%02d-15T18:00", year, month));
        (void)json_object_set_new(a, "ends_at", json_sprintf("%04d-%02d-15T19:30", year, month));
        (void)json_object_set_new(a, "cancel_until", json_sprintf("%04d-%02d-15T07:00", year, month));
        (void)json_array_append_new(list, a);
    }
    return list;
}

void
publish_the_years_rules(void)
{
    json_t *document = json_object();
    char *text;

    for (int i = 0; i < PD_COUNT(rows); i++) {
        json_t *value = json_loads(rows[i].json, JSON_DECODE_ANY, NULL);

        if (value == NULL)
            fail_msg("%s is no JSON", rows[i].key);
        assert_ok(json_object_set_new(document, rows[i].key, value));
    }
    (void)json_object_set_new(document, "activities", lectures());
    text = json_dumps(document, 0);
    kit_publish(&kit, text, kit.now_ms);
    assert_ok(pd_hub_begin(kit.hub));
    for (int i = 0; i < PD_COUNT(skus); i++)
        assert_ok(pd_hub_stock_add(kit.hub, skus[i], 1000000));
    assert_ok(pd_hub_commit(kit.hub));
    free(text);
    json_decref(document);
}

/*
 * A hub whose rules have coupons and entitlements over three tiers, a member, a client, and what tests of
 * units do with them.
 */
#ifndef PD_TESTS_HUB_UNIT_KIT_H
#define PD_TESTS_HUB_UNIT_KIT_H

#include "sync/hub/units.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

extern struct kit kit;
extern struct pd_why why; /* of the last refusal */
extern struct pd_id anna;
extern char key[PD_HUB_CLIENT_KEY_CAP];    /* may use what members have */
extern char reader[PD_HUB_CLIENT_KEY_CAP]; /* may do everything else */
extern struct pd_unit_used used;           /* the last one */

#define TEXT "{\"zh-Hans\":\"名\",\"en\":\"Name\"}"
#define COND "\"name\":" TEXT ",\"conditions\":" TEXT
#define TIERS                                                                                                \
    "\"tiers\":[{\"id\":\"basic\",\"name\":" TEXT ",\"from\":0,\"card\":\"c\",\"colour\":\"#000000\"},"      \
    "{\"id\":\"silver\",\"name\":" TEXT ",\"from\":1000,\"card\":\"c\",\"colour\":\"#000000\"},"             \
    "{\"id\":\"gold\",\"name\":" TEXT ",\"from\":5000,\"card\":\"c\",\"colour\":\"#000000\"}]"
#define CLEANING(gold)                                                                                       \
    "{\"id\":\"cleaning\"," COND ",\"kind\":\"service\",\"per\":\"calendar_year\",\"counts\":["              \
    "{\"tier\":\"silver\",\"n\":2},{\"tier\":\"gold\",\"n\":" gold "}],"                                     \
    "\"receiver\":{\"zh-Hans\":\"前台\",\"en\":\"Dental desk\"},\"place\":\"P1\"}"
#define UNITS(gold)                                                                                          \
    "{" TIERS ",\"units\":{\"categories\":[{\"id\":\"dental\",\"name\":" TEXT "},"                           \
    "{\"id\":\"eye\",\"name\":" TEXT "}],\"coupons\":["                                                      \
    "{\"id\":\"c20\"," COND ",\"kind\":\"item\",\"percent\":20,\"min_spend_fen\":10000,"                     \
    "\"categories\":[\"dental\"],\"days\":10},"                                                              \
    "{\"id\":\"c50\"," COND ",\"kind\":\"product\",\"takes_fen\":5000,\"tier_min\":\"silver\","              \
    "\"until\":\"2026-12-31\"},"                                                                             \
    "{\"id\":\"first\"," COND ",\"kind\":\"item\",\"takes_fen\":3000,\"days\":30}],"                         \
    "\"entitlements\":[" CLEANING(                                                                           \
        gold) ","                                                                                            \
              "{\"id\":\"upgrade\"," COND ",\"kind\":\"upgrade\",\"per\":\"membership_year\","               \
              "\"counts\":[{\"tier\":\"basic\",\"n\":1},{\"tier\":\"silver\",\"n\":1}],"                     \
              "\"price_fen\":20000}],"                                                                       \
              "\"packages\":[{\"id\":\"check\"," COND ",\"units\":[{\"unit\":\"cleaning\",\"n\":2},"         \
              "{\"unit\":\"c50\",\"n\":1}],\"days\":365,\"tier_min\":\"silver\",\"price_fen\":19900}],"      \
              "\"welcome\":\"first\"}}"

struct wallet {
    const char *unit;
    int lots;
    int64_t left, first_ms, last_ms;
};

/* Set-up of each test; kit_tear_down ends it. */
int
open_kit(void **state);

struct wallet
wallet_of(const struct pd_id *member, const char *unit);

/* Of what anna has. */
int64_t
left(const char *unit);

/* By the staff; into her wallet, n of it, for a reference or "". */
enum pd_err
give_to(const struct pd_id *member, const char *what, int n, const char *reference);

/* One to anna. */
enum pd_err
give(const char *what);

/* The outcome is in `used` too. */
enum pd_use_outcome
use_as(const struct pd_unit_ask *ask);

/* One of a unit, by anna, for a bill in fen and a category or "". */
struct pd_unit_ask
ask_of(const char *unit, int64_t bill, const char *category);

enum pd_use_outcome
use(const char *unit, int64_t bill, const char *category);

/* The use of that number is taken back. */
enum pd_use_outcome
reverse(int64_t number);

void
freeze(const struct pd_id *member, bool frozen, bool deceased);

void
erase(const struct pd_id *member);

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_kit, kit_tear_down)

#endif

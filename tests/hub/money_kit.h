/* A hub whose rules let points pay a part of a bill, with three accounts of money, and a billing system. */
#ifndef PD_TESTS_HUB_MONEY_KIT_H
#define PD_TESTS_HUB_MONEY_KIT_H

#include "sync/hub/money.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

extern struct kit kit;
extern struct pd_why why;
extern struct pd_id anna;                  /* M-1 */
extern char till[PD_HUB_CLIENT_KEY_CAP];   /* the billing system's */
extern char reader[PD_HUB_CLIENT_KEY_CAP]; /* may do all but that */

#define TEXT "{\"zh-Hans\":\"名\",\"en\":\"Name\"}"
#define NAMED "\"name\":" TEXT ",\"conditions\":" TEXT

/* 100 points a yuan, 500 to 5000 in steps of 100, 20 % of a bill. "gift" pays first and half of a bill at
 * most, "eye" for eyes alone, "care" for everything; 500 yuan into "care" bring 30 on top, 1000 bring 12 %.
 * Signing in gives 700 operational points. */
#define MONEY_RULES                                                                                          \
    "{\"jurisdiction\":\"hk\",\"rules\":["                                                                   \
    "{\"id\":\"pay\",\"kind\":\"payment\",\"name\":" TEXT ",\"points\":1,\"step_fen\":100,"                  \
    "\"expiry\":{\"kind\":\"rolling\",\"days\":365}},"                                                       \
    "{\"id\":\"sign_in\",\"kind\":\"fixed\",\"behaviour\":\"sign_in\",\"name\":" TEXT ",\"points\":700,"     \
    "\"growth_percent\":0,\"class\":\"operational\",\"claimable\":true,\"per_day\":1,"                       \
    "\"expiry\":{\"kind\":\"rolling\",\"days\":30}}],"                                                       \
    "\"units\":{\"categories\":[{\"id\":\"eye\",\"name\":" TEXT "},{\"id\":\"teeth\",\"name\":" TEXT "}]},"  \
    "\"fee_deduction\":{\"min\":500,\"step\":100,\"max\":5000,\"max_percent\":20,\"kept_minutes\":20},"      \
    "\"stored_value\":{\"accounts\":["                                                                       \
    "{\"id\":\"gift\"," NAMED ",\"kind\":\"bonus\",\"max_percent\":50,"                                      \
    "\"expiry\":{\"kind\":\"rolling\",\"days\":90}},"                                                        \
    "{\"id\":\"eye\"," NAMED ",\"kind\":\"stored\",\"categories\":[\"eye\"],\"topup_max_fen\":20000,"        \
    "\"balance_max_fen\":30000,\"refundable\":false},"                                                       \
    "{\"id\":\"care\"," NAMED ",\"kind\":\"stored\",\"topup_min_fen\":1000,\"topup_max_fen\":200000,"        \
    "\"balance_max_fen\":500000}],"                                                                          \
    "\"bonus\":[{\"account\":\"care\",\"from_fen\":50000,\"into\":\"gift\",\"gives_fen\":3000},"             \
    "{\"account\":\"care\",\"from_fen\":100000,\"into\":\"gift\",\"percent\":12}]}}"

/* Set-up of each test; kit_tear_down ends it. */
int
open_money_kit(void **state);

/* Posts with a key of its own, and expects the status. */
void
post(const char *path, const char *body, int status);

/* The same, and that the answer has this in it. */
void
post_says(const char *path, const char *body, int status, const char *part);

/* By the sign-in of today. */
void
give_operational(void);

/* Free and held of one of Anna's accounts of money. */
void
expect_purse(const char *purse, int64_t free, int64_t held);

struct pd_topup
topup(const char *purse, int64_t fen, const char *receipt);

/* *refused: by the rules; NULL. */
struct pd_tender
keep(enum pd_tender_kind kind, const char *bill, int64_t bill_fen, int64_t amount);

#define MONEY_TEST(name) cmocka_unit_test_setup_teardown(name, open_money_kit, kit_tear_down)

#endif

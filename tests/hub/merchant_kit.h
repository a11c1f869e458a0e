/* A hub whose rules have two merchants with a place each, their tills, a kiosk, and a place of the hospital's
 * own. */
#ifndef PD_TESTS_HUB_MERCHANT_KIT_H
#define PD_TESTS_HUB_MERCHANT_KIT_H

#include "sync/hub/merchants.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

extern struct kit kit;
extern struct desk kiosk;
extern struct pd_why why;
extern struct pd_id anna; /* M-1 */
extern char books_till[PD_HUB_CLIENT_KEY_CAP], clinic_till[PD_HUB_CLIENT_KEY_CAP];
extern char own_key[PD_HUB_CLIENT_KEY_CAP]; /* the hospital's, for everything that it may be for */

/* "books" at B1 with G-001 (100 points) and "clinic" at C1 with G-002; P1 stays the hospital's with G-003. */
#define MERCHANT_TEXT "{\"zh-Hans\":\"名\",\"en\":\"Name\"}"
#define MERCHANT_PLACE(id, merchant)                                                                         \
    "{\"id\":\"" id "\",\"name\":" MERCHANT_TEXT ",\"floor\":" MERCHANT_TEXT ",\"hours\":" MERCHANT_TEXT     \
    ",\"merchant\":\"" merchant "\"}"
#define MERCHANT_GIFT(sku, place, price)                                                                     \
    "{\"sku\":\"" sku "\",\"name\":" MERCHANT_TEXT                                                           \
    ",\"category\":\"home\",\"picture\":\"p\",\"place\":\"" place "\",\"price\":" price                      \
    ",\"money_fen\":0,\"stock\":1000}"
#define MERCHANT_RULE                                                                                        \
    "{\"id\":\"partner\",\"kind\":\"fixed\",\"name\":" MERCHANT_TEXT ",\"points\":1,\"growth_percent\":100," \
    "\"expiry\":{\"kind\":\"rolling\",\"days\":365}}"
#define MERCHANT_RULES                                                                                       \
    "{\"rules\":[{\"id\":\"pay\",\"kind\":\"payment\",\"name\":" MERCHANT_TEXT                               \
    ",\"points\":1,\"step_fen\":100,\"expiry\":{\"kind\":\"rolling\",\"days\":365}}," MERCHANT_RULE "],"     \
    "\"merchants\":[{\"id\":\"books\",\"name\":" MERCHANT_TEXT ",\"rule\":\"partner\"},"                     \
    "{\"id\":\"clinic\",\"name\":" MERCHANT_TEXT "}],\"places\":["                                           \
    "{\"id\":\"P1\",\"name\":" MERCHANT_TEXT ",\"floor\":" MERCHANT_TEXT ",\"hours\":" MERCHANT_TEXT         \
    "}," MERCHANT_PLACE("B1", "books") "," MERCHANT_PLACE("C1", "clinic") "],\"catalogue\":[" MERCHANT_GIFT( \
        "V-001", "B1", "100") "," MERCHANT_GIFT("V-002", "C1", "250") "," MERCHANT_GIFT("G-003", "P1",       \
        "100") "]}"

/* Set-up of each test; kit_tear_down ends it. */
int
open_merchant_kit(void **state);

/* A gift of a sku at its place, not written down yet. */
struct pd_op
hold_of(const struct pd_id *member, const char *sku, const char *place, int64_t points);

/* The same, its ticket out. */
struct pd_op
voucher(const struct pd_id *member, const char *sku, const char *place, int64_t points);

/* What its paper shows. */
const char *
ticket_of(const struct pd_op *hold, char out[PD_CODE_CAP]);

/* Posts with a key of its own; "" where status is 200 or 201, else the problem's code. */
const char *
post_as(const char *till, const char *path, const char *body);

/* {"code":...,"reference":...} to /v1/vouchers. */
const char *
use_voucher(const char *till, const struct pd_op *hold, const char *reference);

/* A whole number of the last answer. */
int64_t
answered(const char *name);

/* A rotating code of hers, good now. */
const char *
code_of(const struct pd_id *member, char out[PD_CODE_CAP]);

struct pd_clearing
cleared(const char *merchant);

#endif

/* What has to happen in a year of such a length: a mechanism that nothing came of says nothing either. */
#include "tests/hub/year/year.h"

#include <stdio.h>
#include <string.h>

/* Demanded of a year of at least so many days and bills in all. */
static struct {
    const char *what;
    int64_t days, bills, n;
} rows[] = {
    { "bill", 2, 1, 0 },
    { "bill on a member day", 20, 200, 0 },
    { "refund", 10, 100, 0 },
    { "sign-in", 10, 100, 0 },
    { "gift handed over", 10, 100, 0 },
    { "gift undone", 30, 400, 0 },
    { "desk without a network", 20, 100, 0 },
    { "top-up", 10, 100, 0 },
    { "bonus", 10, 100, 0 },
    { "bonus clawed back", 60, 1000, 0 },
    { "top-up paid out", 30, 400, 0 },
    { "bill paid with money", 10, 100, 0 },
    { "money paid back", 60, 1000, 0 },
    { "fee deduction", 30, 400, 0 },
    { "fee deduction paid back", 60, 1000, 0 },
    { "voucher sold", 20, 200, 0 },
    { "voucher used", 20, 200, 0 },
    { "voucher lapsed", 60, 1000, 0 },
    { "points from a shop", 10, 100, 0 },
    { "shop's cap", 200, 20000, 0 },
    { "points at a till", 10, 100, 0 },
    { "till's act taken back", 30, 400, 0 },
    { "statement", 60, 100, 0 },
    { "gift by a family card", 20, 200, 0 },
    { "newcomer brought", 30, 400, 0 },
    { "referral rewarded", 120, 1200, 0 },
    { "referral taken back", 300, 10000, 0 },
    { "second membership", 30, 400, 0 },
    { "step of a care plan", 20, 200, 0 },
    { "step too late", 120, 1200, 0 },
    { "discount quoted", 10, 100, 0 },
    { "coupon given", 10, 100, 0 },
    { "coupon used", 30, 400, 0 },
    { "coupon taken back", 60, 1000, 0 },
    { "spin", 20, 200, 0 },
    { "birthday", 60, 100, 0 },
    { "seat at a lecture", 20, 200, 0 },
    { "seat given back", 30, 400, 0 },
    { "lecture heard", 60, 1000, 0 },
    { "visit told of", 10, 100, 0 },
    { "assessment", 20, 200, 0 },
    { "tier reached", 10, 100, 0 },
    { "free service used", 20, 200, 0 },
    { "free service taken back", 60, 1000, 0 },
    { "free service refused", 60, 1000, 0 },
    { "survey answered", 10, 100, 0 },
    { "survey answered twice", 60, 1000, 0 },
    { "month of answers", 60, 1000, 0 },
    { "adjustment up", 30, 400, 0 },
    { "adjustment down", 60, 1000, 0 },
    { "adjustment refused", 60, 1000, 0 },
    { "duplicates merged", 60, 1000, 0 },
    { "refund after a merge", 300, 10000, 0 },
    { "member erased", 60, 1000, 0 },
};

void
happened(const char *what)
{
    for (int i = 0; i < PD_COUNT(rows); i++)
        if (strcmp(rows[i].what, what) == 0) {
            rows[i].n++;
            return;
        }
    fail_msg("%s is no row of the year", what);
}

static bool
demanded(int i)
{
    return options.days >= rows[i].days && options.days * options.visits >= rows[i].bills;
}

void
all_happened(void)
{
    int missing = 0;

    for (int i = 0; i < PD_COUNT(rows); i++) {
        (void)printf("%s%s: %lld", i % 6 == 0 ? i > 0 ? "\n" : "" : "; ", rows[i].what, (long long)rows[i].n);
        missing += rows[i].n == 0 && demanded(i);
    }
    (void)printf("\n");
    (void)fflush(stdout);
    for (int i = 0; i < PD_COUNT(rows); i++)
        if (rows[i].n == 0 && demanded(i))
            fail_msg("%d things never happened, the first is: %s", missing, rows[i].what);
}

/*
 * Goal: a claim's key is what its rule's behaviour says, one per day, bill, visit, event or year, and nothing
 * else passes for it. Method: every shape made, read back, and then spoilt: another member, another day,
 * another rule, a byte more, a byte less, every single character changed.
 */
#include "tests/support/check.h"

#include "app/core/claim_key.h"

#include <string.h>

#define CST 480

static const struct pd_id member = { { 0x01, 0x8b } }, other = { { 0x02 } };

static int64_t
at(int year, int month, int day, int64_t ms)
{
    return pd_local_day_start_ms(pd_days_from_date((struct pd_date){ year, month, day }), CST) + ms;
}

#define NOON at(2026, 2, 28, 12 * PD_HOUR_MS)

static struct pd_earn_rule
rule_of(const char *id, enum pd_behaviour behaviour)
{
    struct pd_earn_rule rule = { .kind = PD_EARN_FIXED, .behaviour = behaviour };

    assert_true(pd_copy(rule.id, sizeof rule.id, id));
    return rule;
}

static void
the_event_of_a_key_is_read_back(void **state)
{
    struct pd_earn_rule talk = rule_of("a:event:b", PD_BEHAVIOUR_EVENT);
    char key[PD_CLAIM_CAP];

    (void)state;
    assert_true(pd_claim_key_event(&talk, &member, "E-1", key, sizeof key));
    assert_string_equal(pd_claim_key_event_id(key), "E-1");
    assert_null(pd_claim_key_event_id("bill:event"));
    assert_null(pd_claim_key_event_id("event:x"));
    assert_null(pd_claim_key_event_id("x:events:y"));
    assert_null(pd_claim_key_event_id("sign_in:01:2"));
    assert_null(pd_claim_key_event_id(""));
}

static void
a_rule_s_behaviour_decides_the_shape(void **state)
{
    static const struct {
        enum pd_behaviour behaviour;
        enum pd_claim_shape shape;
    } rows[] = {
        { PD_BEHAVIOUR_OTHER, PD_CLAIM_DAY },
        { PD_BEHAVIOUR_VISIT, PD_CLAIM_VISIT },
        { PD_BEHAVIOUR_SIGN_IN, PD_CLAIM_DAY },
        { PD_BEHAVIOUR_SURVEY, PD_CLAIM_VISIT },
        { PD_BEHAVIOUR_REFERRAL, PD_CLAIM_HUB_ONLY },
        { PD_BEHAVIOUR_WELCOME, PD_CLAIM_HUB_ONLY },
        { PD_BEHAVIOUR_BIRTHDAY, PD_CLAIM_YEAR },
        { PD_BEHAVIOUR_EVENT, PD_CLAIM_EVENT },
        { PD_BEHAVIOUR_SHARE, PD_CLAIM_DAY },
        { PD_BEHAVIOUR_ADJUSTMENT, PD_CLAIM_HUB_ONLY },
    };
    const struct pd_earn_rule pay = { .id = "pay", .kind = PD_EARN_PAYMENT };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_earn_rule rule = rule_of("r", rows[i].behaviour);

        assert_int_equal(pd_claim_shape_of(&rule), rows[i].shape);
    }
    assert_int_equal(pd_claim_shape_of(&pay), PD_CLAIM_BILL);
}

static void
a_day_s_key_changes_at_local_midnight(void **state)
{
    struct pd_earn_rule rule = rule_of("sign_in", PD_BEHAVIOUR_SIGN_IN);
    char before[PD_CLAIM_CAP], after[PD_CLAIM_CAP], next[PD_CLAIM_CAP];

    (void)state;
    pd_claim_key_day(&rule, &member, at(2026, 3, 1, -1), CST, before, sizeof before);
    pd_claim_key_day(&rule, &member, at(2026, 3, 1, 0), CST, after, sizeof after);
    pd_claim_key_day(&rule, &member, at(2026, 3, 2, -1), CST, next, sizeof next);
    assert_string_equal(before, "sign_in:018b0000000000000000000000000000:20512");
    assert_string_equal(after, "sign_in:018b0000000000000000000000000000:20513");
    assert_string_equal(after, next);
    assert_true(pd_claim_key_good(&rule, &member, at(2026, 3, 1, 0), CST, after));
    assert_false(pd_claim_key_good(&rule, &member, at(2026, 3, 1, -1), CST, after));
}

static void
a_birthday_is_once_a_local_year(void **state)
{
    struct pd_earn_rule rule = rule_of("birthday", PD_BEHAVIOUR_BIRTHDAY);
    char key[PD_CLAIM_CAP];

    (void)state;
    pd_claim_key_year(&rule, &member, at(2027, 1, 1, -1), CST, key, sizeof key);
    assert_string_equal(key, "birthday:018b0000000000000000000000000000:2026");
    assert_true(pd_claim_key_good(&rule, &member, at(2026, 1, 1, 0), CST, key));
    assert_false(pd_claim_key_good(&rule, &member, at(2027, 1, 1, 0), CST, key));
    assert_false(pd_claim_key_good(&rule, &other, at(2026, 1, 1, 0), CST, key));
}

static void
a_bill_is_one_thing_whatever_rule_pays_for_it(void **state)
{
    struct pd_earn_rule pay = rule_of("pay", PD_BEHAVIOUR_OTHER), gold = pay;
    struct pd_earn_rule survey = rule_of("x-bill", PD_BEHAVIOUR_SURVEY);
    char key[PD_CLAIM_CAP];

    (void)state;
    pay.kind = gold.kind = PD_EARN_PAYMENT;
    (void)pd_copy(gold.id, sizeof gold.id, "pay-gold");
    assert_true(pd_claim_key_bill(&pay, "2026-0001", key, sizeof key));
    assert_string_equal(key, "bill:2026-0001");
    assert_true(pd_claim_key_good(&pay, &member, NOON, CST, key));
    assert_true(pd_claim_key_good(&gold, &other, 0, CST, key));
    assert_string_equal(pd_claim_key_bill_no(key), "2026-0001");
    assert_false(pd_claim_key_good(&survey, &member, NOON, CST, key));

    assert_true(pd_claim_key_bill(&survey, "2026-0001", key, sizeof key));
    assert_string_equal(key, "x-bill:bill:2026-0001");
    assert_true(pd_claim_key_good(&survey, &member, NOON, CST, key));
    assert_false(pd_claim_key_good(&pay, &member, NOON, CST, key));
    assert_null(pd_claim_key_bill_no(key));
}

static void
numbers_and_ids_are_words_of_a_known_length(void **state)
{
    struct pd_earn_rule pay = { .id = "pay", .kind = PD_EARN_PAYMENT };
    struct pd_earn_rule talk = rule_of("talk", PD_BEHAVIOUR_EVENT);
    char key[PD_CLAIM_CAP], word[PD_BILL_NO_CAP + 1];

    (void)state;
    memset(word, 'B', sizeof word);
    word[PD_BILL_NO_CAP] = '\0';
    assert_false(pd_claim_key_bill(&pay, word, key, sizeof key));
    word[PD_BILL_NO_CAP - 1] = '\0';
    assert_true(pd_claim_key_bill(&pay, word, key, sizeof key));
    assert_false(pd_claim_key_bill(&pay, "", key, sizeof key));
    assert_false(pd_claim_key_bill(&pay, "1 2", key, sizeof key));
    assert_false(pd_claim_key_bill(&pay, "1:2", key, sizeof key));
    word[PD_EVENT_ID_CAP] = '\0';
    assert_false(pd_claim_key_event(&talk, &member, word, key, sizeof key));
    word[PD_EVENT_ID_CAP - 1] = '\0';
    assert_true(pd_claim_key_event(&talk, &member, word, key, sizeof key));
    assert_true(pd_claim_key_good(&talk, &member, 0, CST, key));
    assert_false(pd_claim_key_good(&talk, &other, 0, CST, key));
    assert_false(pd_claim_key_good(&talk, &member, 0, CST, "talk:018b0000000000000000000000000000:event:"));
    assert_false(pd_claim_key_good(&pay, &member, 0, CST, "bill:"));
    assert_false(pd_claim_key_good(&pay, &member, 0, CST, ""));
}

static void
what_the_hub_alone_grants_has_no_key(void **state)
{
    struct pd_earn_rule welcome = rule_of("welcome", PD_BEHAVIOUR_WELCOME);

    (void)state;
    assert_false(pd_claim_key_good(&welcome, &member, NOON, CST, ""));
    assert_false(
        pd_claim_key_good(&welcome, &member, NOON, CST, "welcome:018b0000000000000000000000000000:20512"));
}

static void
every_changed_byte_makes_another_key(void **state)
{
    static const enum pd_behaviour kinds[] = { PD_BEHAVIOUR_SIGN_IN, PD_BEHAVIOUR_BIRTHDAY };

    (void)state;
    for (int k = 0; k < PD_COUNT(kinds); k++) {
        struct pd_earn_rule rule = rule_of("r", kinds[k]);
        char key[PD_CLAIM_CAP], spoilt[PD_CLAIM_CAP + 1];
        size_t len;

        if (kinds[k] == PD_BEHAVIOUR_SIGN_IN)
            pd_claim_key_day(&rule, &member, NOON, CST, key, sizeof key);
        else
            pd_claim_key_year(&rule, &member, NOON, CST, key, sizeof key);
        assert_true(pd_claim_key_good(&rule, &member, NOON, CST, key));
        len = strlen(key);
        for (size_t i = 0; i < len; i++) {
            memcpy(spoilt, key, sizeof key);
            spoilt[i] ^= 1;
            assert_false(pd_claim_key_good(&rule, &member, NOON, CST, spoilt));
            memcpy(spoilt, key, sizeof key);
            spoilt[i] = '\0';
            assert_false(pd_claim_key_good(&rule, &member, NOON, CST, spoilt));
        }
        memcpy(spoilt, key, len);
        memcpy(spoilt + len, "0", 2);
        assert_false(pd_claim_key_good(&rule, &member, NOON, CST, spoilt));
    }
}

static void
the_longest_keys_fit(void **state)
{
    struct pd_earn_rule rule = rule_of("r", PD_BEHAVIOUR_EVENT);
    const struct pd_id full = { { 0xff } };
    char key[PD_CLAIM_CAP], word[PD_BILL_NO_CAP] = "";

    (void)state;
    memset(rule.id, 'x', sizeof rule.id - 1);
    pd_claim_key_day(&rule, &full, INT64_C(253402300799999), CST, key, sizeof key);
    assert_true(strlen(key) < sizeof key);
    memset(word, 'B', sizeof word - 1);
    assert_true(pd_claim_key_bill(&rule, word, key, sizeof key));
    word[PD_EVENT_ID_CAP - 1] = '\0';
    assert_true(pd_claim_key_event(&rule, &full, word, key, sizeof key));
    assert_true(pd_claim_key_good(&rule, &full, 0, CST, key));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_s_behaviour_decides_the_shape),
        cmocka_unit_test(the_event_of_a_key_is_read_back),
        cmocka_unit_test(a_day_s_key_changes_at_local_midnight),
        cmocka_unit_test(a_birthday_is_once_a_local_year),
        cmocka_unit_test(a_bill_is_one_thing_whatever_rule_pays_for_it),
        cmocka_unit_test(numbers_and_ids_are_words_of_a_known_length),
        cmocka_unit_test(what_the_hub_alone_grants_has_no_key),
        cmocka_unit_test(every_changed_byte_makes_another_key),
        cmocka_unit_test(the_longest_keys_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

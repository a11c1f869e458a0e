/*
 * Goal: where a spin falls is what the published formula says, every share of the wheel is reached at its
 * borders and nowhere else, and no digit or number is better than another. Method: vectors written by another
 * program (check_wheel.py), borders counted one by one, and many draws against what chance allows.
 */
#include "tests/support/check.h"

#include "app/base/str.h"
#include "app/core/wheel.h"

#include <stdio.h>
#include <string.h>

static int64_t
day_of(const char *text)
{
    int y, m, d;

    assert_int_equal(sscanf(text, "%d-%d-%d", &y, &m, &d), 3);
    for (int64_t day = 20000; day < 40000; day++) {
        struct pd_date date = pd_date_from_days(day);

        if (date.year == y && date.month == m && date.day == d)
            return day;
    }
    fail_msg("%s", text);
    return 0;
}

static struct pd_wheel_seed
seed_of(const char *hex)
{
    struct pd_wheel_seed seed;

    assert_true(pd_unhex(hex, strlen(hex), seed.b, sizeof seed.b));
    return seed;
}

static struct pd_hash
hash_of(const char *hex)
{
    struct pd_hash hash;

    assert_true(pd_unhex(hex, strlen(hex), hash.b, sizeof hash.b));
    return hash;
}

static void
check_hash(struct pd_hash hash, const char *said)
{
    char hex[2 * PD_HASH_LEN + 1];

    pd_hex(hash.b, sizeof hash.b, hex);
    assert_string_equal(hex, said);
}

static void
check_line(const char *line)
{
    char a[80], b[80], c[80], d[80];
    long long number, total, point;
    struct pd_wheel_seed seed;
    struct pd_hash one, two;
    int digit;

    if (sscanf(line, "commitment %79s %79s %79s", a, b, c) == 3) {
        seed = seed_of(b);
        check_hash(pd_wheel_commitment(day_of(a), &seed), c);
    } else if (sscanf(line, "link %79s %79s %79s %79s", a, b, c, d) == 4) {
        one = hash_of(b);
        two = hash_of(c);
        check_hash(pd_wheel_link(day_of(a), &one, &two), d);
    } else {
        struct pd_wheel_draw draw = { .wheel = b };

        assert_int_equal(
            sscanf(line, "point %79s %79s %79s %lld %d %lld %lld", a, b, c, &number, &digit, &total, &point),
            7);
        draw.day = day_of(c);
        draw.number = number;
        draw.digit = digit;
        seed = seed_of(a);
        assert_int_equal(pd_wheel_point(&seed, &draw, total), point);
    }
}

static void
it_comes_to_what_another_program_comes_to(void **state)
{
    FILE *file = fopen(PD_SOURCE_DIR "/tests/core/wheel_vectors.txt", "r");
    char line[400];
    int n = 0;

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL)
        if (line[0] != '#') {
            check_line(line);
            n++;
        }
    (void)fclose(file);
    assert_true(n > 150);
}

static void
every_point_belongs_to_one_prize(void **state)
{
    struct pd_wheel wheel = { .total = 1000,
        .prize_count = 4,
        .prizes = { { .weight = 1 }, { .weight = 99 }, { .weight = 300 }, { .weight = 600 } } };
    int64_t falls[4] = { 0 };

    (void)state;
    for (int64_t at = 0; at < wheel.total; at++)
        falls[pd_wheel_prize_at(&wheel, at)]++;
    for (int i = 0; i < 4; i++)
        assert_int_equal(falls[i], wheel.prizes[i].weight);
    assert_int_equal(pd_wheel_prize_at(&wheel, 0), 0);
    assert_int_equal(pd_wheel_prize_at(&wheel, 1), 1);
    assert_int_equal(pd_wheel_prize_at(&wheel, 99), 1);
    assert_int_equal(pd_wheel_prize_at(&wheel, 100), 2);
    assert_int_equal(pd_wheel_prize_at(&wheel, 399), 2);
    assert_int_equal(pd_wheel_prize_at(&wheel, 400), 3);
    assert_int_equal(pd_wheel_prize_at(&wheel, 999), 3);
}

/* Chi-square over 1,000 points and 100,000 draws: 999 degrees of freedom lie between 865 and 1,144 in 998 of
 * 1,000 such tests, and this one is always the same. */
static void
no_point_is_better_than_another(void **state)
{
    struct pd_wheel_seed seed = { { 7 } };
    static int64_t falls[1000];
    int64_t draws = 100000, squares = 0;

    (void)state;
    for (int64_t i = 0; i < draws; i++) {
        struct pd_wheel_draw draw = { "lucky", 20605, i / 10 + 1, (int)(i % 10) };

        falls[pd_wheel_point(&seed, &draw, PD_COUNT(falls))]++;
    }
    for (int i = 0; i < PD_COUNT(falls); i++)
        squares += (falls[i] - 100) * (falls[i] - 100);
    if (squares / 100 < 865 || squares / 100 > 1144)
        fail_msg("chi-square %lld of 999 degrees of freedom", (long long)squares / 100);
}

static void
people_compare_eight_digits(void **state)
{
    struct pd_hash commitment = { { 0x1a, 0x2b, 0x3c, 0x4d, 0xff } };
    char text[PD_WHEEL_CODE_CAP];

    (void)state;
    assert_string_equal(pd_wheel_code(pd_wheel_short(&commitment), text), "1A2B-3C4D");
    assert_string_equal(pd_wheel_code(0, text), "0000-0000");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_comes_to_what_another_program_comes_to),
        cmocka_unit_test(every_point_belongs_to_one_prize),
        cmocka_unit_test(no_point_is_better_than_another),
        cmocka_unit_test(people_compare_eight_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

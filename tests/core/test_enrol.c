/*
 * Goal: a form holds what the hub may keep and nothing else, a phone has one form, the year of birth goes no
 * further, and what is sealed is opened by the hub alone, whole or not at all. Method: tables of right and
 * wrong entries; every single bit of sealed bytes turned; a form at its largest.
 */
#include "app/core/enrol.h"
#include "app/core/errand.h"
#include "tests/support/check.h"

#include <sodium.h>
#include <string.h>

#define BIT(purpose) (UINT32_C(1) << (purpose))

static struct pd_enrol_form
a_form(void)
{
    struct pd_enrol_form f = { .errand = { { 1, 2 } },
        .name = "王小明",
        .phone = "13800138000",
        .birthday = "05-31",
        .kind = "standard",
        .source = PD_ENROL_SOURCE_HOUSE,
        .text = "shipped-cn-1",
        .serial = "1234567890",
        .by = "L-1" };

    f.asked = pd_enrol_purposes(false);
    f.given = BIT(PD_PURPOSE_PROGRAMME) | BIT(PD_PURPOSE_SMS);
    return f;
}

static struct pd_enrol_form
a_minors(void)
{
    struct pd_enrol_form f = a_form();

    f.minor = true;
    f.asked = pd_enrol_purposes(true);
    f.given = BIT(PD_PURPOSE_PROGRAMME);
    (void)pd_copy(f.guardian, sizeof f.guardian, "王芳");
    (void)pd_copy(f.guardian_phone, sizeof f.guardian_phone, "13900139000");
    f.relation = PD_ENROL_RELATION_MOTHER;
    return f;
}

/* ---- phones ---- */

static void
a_phone_has_one_form_however_it_is_typed(void **state)
{
    static const struct {
        enum pd_jurisdiction where;
        const char *typed, *want; /* NULL: is none */
    } cases[] = {
        { PD_JURISDICTION_CN, "13800138000", "13800138000" },
        { PD_JURISDICTION_CN, " 138 0013-8000", "13800138000" },
        { PD_JURISDICTION_CN, "+86 138 0013 8000", "13800138000" },
        { PD_JURISDICTION_CN, "008613800138000", "13800138000" },
        { PD_JURISDICTION_CN, "010-62345678", "01062345678" },
        { PD_JURISDICTION_CN, "12800138000", NULL },
        { PD_JURISDICTION_CN, "1380013800", NULL },
        { PD_JURISDICTION_CN, "138001380000", NULL },
        { PD_JURISDICTION_CN, "+8612345", NULL }, /* the place's own, and none of its numbers */
        { PD_JURISDICTION_CN, "+852 9123 4567", "+85291234567" },
        { PD_JURISDICTION_CN, "91234567", NULL },
        { PD_JURISDICTION_HK, "9123 4567", "91234567" },
        { PD_JURISDICTION_HK, "+85291234567", "91234567" },
        { PD_JURISDICTION_HK, "12345678", NULL },
        { PD_JURISDICTION_HK, "912345678", NULL },
        { PD_JURISDICTION_HK, "+8613800138000", "+8613800138000" },
        { PD_JURISDICTION_TW, "0912-345-678", "0912345678" },
        { PD_JURISDICTION_TW, "+886912345678", "0912345678" },
        { PD_JURISDICTION_TW, "+886 0912 345 678", "0912345678" },
        { PD_JURISDICTION_TW, "02 2345 6789", "0223456789" },
        { PD_JURISDICTION_TW, "0012345678", "+12345678" }, /* abroad */
        { PD_JURISDICTION_CN, "+1234567", NULL },
        { PD_JURISDICTION_CN, "+0123456789", NULL },
        { PD_JURISDICTION_CN, "+12345678901234567", NULL },
        { PD_JURISDICTION_CN, "", NULL },
        { PD_JURISDICTION_CN, "+", NULL },
        { PD_JURISDICTION_CN, "138001380o0", NULL },
        { PD_JURISDICTION_CN, "(0)13800138000", NULL },
    };
    char out[PD_ENROL_PHONE_CAP], again[PD_ENROL_PHONE_CAP];

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        bool good = pd_enrol_phone(cases[i].where, cases[i].typed, out);

        if (good != (cases[i].want != NULL) || (good && strcmp(out, cases[i].want) != 0))
            fail_msg("\"%s\": %s \"%s\"", cases[i].typed, good ? "taken as" : "refused", out);
        if (!good)
            assert_string_equal(out, "");
        else
            assert_true(pd_enrol_phone(cases[i].where, out, again) && strcmp(out, again) == 0);
    }
}

/* ---- birthdays ---- */

static int64_t
day_of(int year, int month, int day)
{
    return pd_days_from_date((struct pd_date){ year, month, day });
}

static void
who_is_under_age_is_said_by_the_day_and_the_year_goes_no_further(void **state)
{
    static const struct {
        const char *typed, *day; /* NULL: refused */
        bool minor;
    } cases[] = {
        { "19580531", "05-31", false },
        { "20081130", "11-30", false }, /* of age today */
        { "20081201", "12-01", true },
        { "20261130", "11-30", true }, /* born today */
        { "20261201", NULL, false },
        { "20080229", "02-29", false },
        { "20070229", NULL, false },
        { "19580431", NULL, false },
        { "19581301", NULL, false },
        { "19580100", NULL, false },
        { "18991231", NULL, false },
        { "1958053", NULL, false },
        { "195805311", NULL, false },
        { "1958-531", NULL, false },
        { "", NULL, false },
    };
    char day[PD_ENROL_DAY_CAP];
    bool minor;

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        bool good = pd_enrol_birth(cases[i].typed, day_of(2026, 11, 30), day, &minor);

        if (good != (cases[i].day != NULL) || minor != cases[i].minor ||
            strcmp(day, good ? cases[i].day : "") != 0)
            fail_msg("\"%s\": %d \"%s\" %d", cases[i].typed, good, day, minor);
    }
    /* who was born on a leap day comes of age on the 1st of March */
    assert_true(pd_enrol_birth("20080229", day_of(2026, 2, 28), day, &minor) && minor);
    assert_true(pd_enrol_birth("20080229", day_of(2026, 3, 1), day, &minor) && !minor);
}

/* ---- the form ---- */

static void
a_name_is_a_name(void **state)
{
    static const char *const good[] = { "王小明", "Ann O'Hara", "欧阳·修", "Li", "𠮷野" };
    static const char *const bad[] = { "", " ", " Ann", "Ann ", "Ann1", "王**", "A\nB", "\xff\xfe",
        "王\xe2\x80\xae小", "0123456789012345678901234567890123456789012345678901234567890123" };

    (void)state;
    for (int i = 0; i < PD_COUNT(good); i++)
        assert_true(pd_enrol_name_good(good[i]));
    for (int i = 0; i < PD_COUNT(bad); i++)
        assert_false(pd_enrol_name_good(bad[i]));
}

typedef void
spoil(struct pd_enrol_form *f);

#define SPOIL(name_, line_)                                                                                  \
    static void name_(struct pd_enrol_form *f)                                                               \
    {                                                                                                        \
        line_;                                                                                               \
    }

SPOIL(nothing, (void)f)
SPOIL(no_name, f->name[0] = '\0')
SPOIL(wild_phone, (void)pd_copy(f->phone, sizeof f->phone, "138 0013 8000"))
SPOIL(no_phone, f->phone[0] = '\0')
SPOIL(number_alone, (f->phone[0] = '\0', (void)pd_copy(f->number, sizeof f->number, "P-1")))
SPOIL(wild_number, (void)pd_copy(f->number, sizeof f->number, "P 1"))
SPOIL(no_birthday, f->birthday[0] = '\0')
SPOIL(wild_birthday, (void)pd_copy(f->birthday, sizeof f->birthday, "02-30"))
SPOIL(leap_birthday, (void)pd_copy(f->birthday, sizeof f->birthday, "02-29"))
SPOIL(no_guardian, f->guardian[0] = '\0')
SPOIL(herself, (void)pd_copy(f->guardian, sizeof f->guardian, f->name))
SPOIL(guardian_silent, f->guardian_phone[0] = '\0')
SPOIL(no_relation, f->relation = (enum pd_enrol_relation)0)
SPOIL(grown_up, f->minor = false)
SPOIL(takes_no_part, f->given &= ~BIT(PD_PURPOSE_PROGRAMME))
SPOIL(not_asked, f->asked &= ~BIT(PD_PURPOSE_SMS))
SPOIL(left_out, (f->asked &= ~BIT(PD_PURPOSE_PARTNERS)))
SPOIL(beyond, (f->asked |= 128, f->given |= 128))
SPOIL(minors_sms, (f->asked |= BIT(PD_PURPOSE_SMS)))
SPOIL(no_source, f->source = (enum pd_enrol_source)0)
SPOIL(no_partner, f->source = PD_ENROL_SOURCE_PARTNER)
SPOIL(partner, (f->source = PD_ENROL_SOURCE_PARTNER, (void)pd_copy(f->partner, sizeof f->partner, "mum-1")))
SPOIL(stray_partner, (void)pd_copy(f->partner, sizeof f->partner, "mum-1"))
SPOIL(no_kind, f->kind[0] = '\0')
SPOIL(no_text, f->text[0] = '\0')
SPOIL(wild_card, (void)pd_copy(f->serial, sizeof f->serial, "12 34"))
SPOIL(no_card, f->serial[0] = '\0')

static void
what_is_wrong_with_a_form_has_a_name(void **state)
{
    static const struct {
        bool minor;
        spoil *spoil;
        enum pd_enrol_problem problem;
    } cases[] = {
        { false, nothing, PD_ENROL_GOOD },
        { true, nothing, PD_ENROL_GOOD },
        { false, no_name, PD_ENROL_BAD_NAME },
        { false, wild_phone, PD_ENROL_BAD_PHONE },
        { false, no_phone, PD_ENROL_NEEDS_ONE },
        { false, number_alone, PD_ENROL_GOOD },
        { false, wild_number, PD_ENROL_BAD_NUMBER },
        { false, no_birthday, PD_ENROL_BAD_BIRTH },
        { false, wild_birthday, PD_ENROL_BAD_BIRTH },
        { false, leap_birthday, PD_ENROL_GOOD },
        { true, no_guardian, PD_ENROL_BAD_GUARDIAN },
        { true, herself, PD_ENROL_BAD_GUARDIAN },
        { true, guardian_silent, PD_ENROL_BAD_GUARDIAN_PHONE },
        { true, no_relation, PD_ENROL_BAD_RELATION },
        { true, grown_up, PD_ENROL_BAD_GUARDIAN },
        { false, takes_no_part, PD_ENROL_BAD_CONSENT },
        { false, not_asked, PD_ENROL_BAD_CONSENT },
        { false, left_out, PD_ENROL_BAD_CONSENT },
        { false, beyond, PD_ENROL_BAD_CONSENT },
        { true, minors_sms, PD_ENROL_NOT_A_MINORS },
        { false, no_source, PD_ENROL_BAD_SOURCE },
        { false, no_partner, PD_ENROL_BAD_PARTNER },
        { false, partner, PD_ENROL_GOOD },
        { false, stray_partner, PD_ENROL_BAD_PARTNER },
        { false, no_kind, PD_ENROL_BAD_KIND },
        { false, no_text, PD_ENROL_BAD_TEXT },
        { false, wild_card, PD_ENROL_BAD_CARD },
        { false, no_card, PD_ENROL_GOOD },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++) {
        struct pd_enrol_form f = cases[i].minor ? a_minors() : a_form();
        enum pd_enrol_problem problem;

        cases[i].spoil(&f);
        problem = pd_enrol_check(&f, PD_JURISDICTION_CN);
        if (problem != cases[i].problem)
            fail_msg("case %d: %s, and not %s", i, pd_enrol_problem_name(problem),
                pd_enrol_problem_name(cases[i].problem));
    }
}

static void
partners_are_words_of_a_list(void **state)
{
    char out[PD_ENROL_PARTNERS][PD_ENROL_WORD_CAP];

    (void)state;
    assert_int_equal(pd_enrol_partners("", out), 0);
    assert_int_equal(pd_enrol_partners(" mum-baby,insurer-b , gym ", out), 3);
    assert_string_equal(out[0], "mum-baby");
    assert_string_equal(out[2], "gym");
    assert_int_equal(pd_enrol_partners("a/b", out), -1);
    assert_int_equal(pd_enrol_partners("a,b,c,d,e,f,g,h,i", out), 9);
    assert_int_equal(pd_enrol_partners("a,b,c,d,e,f,g,h,i,j", out), -1);
}

/* ---- the hospital's list ---- */

static void
the_list_is_read_as_a_spreadsheet_writes_it(void **state)
{
    static const char plain[] = "number,name,phone,birthday\r\nH1,王小明,13800138000,1958-05-31\r\n"
                                "H2,\"Li, \"\"Ann\"\"\",,\r\nH3,\"never closed\nH4,X,,1958\n";
    static const char other[] = "\xef\xbb\xbfname,ward,number\nBo,7,H1";
    struct pd_enrol_listed l;

    (void)state;
    assert_true(pd_enrol_list_find(plain, strlen(plain), "H1", &l));
    assert_string_equal(l.name, "王小明");
    assert_string_equal(l.phone, "13800138000");
    assert_string_equal(l.birth, "19580531");
    assert_true(pd_enrol_list_find(plain, strlen(plain), "H2", &l));
    assert_string_equal(l.name, "Li, \"Ann\"");
    assert_string_equal(l.phone, "");
    assert_string_equal(l.birth, "");
    assert_false(pd_enrol_list_find(plain, strlen(plain), "H5", &l));
    assert_false(pd_enrol_list_find(plain, strlen(plain), "", &l));
    assert_true(pd_enrol_list_find(plain, strlen(plain), "H4", &l)); /* behind one that cannot be read */
    assert_string_equal(l.birth, "");
    assert_true(pd_enrol_list_find(other, strlen(other), "H1", &l));
    assert_string_equal(l.name, "Bo");
    assert_false(pd_enrol_list_find("name,phone\nA,1", 14, "1", &l)); /* no numbers */
    assert_false(pd_enrol_list_find("", 0, "1", &l));
    for (size_t len = 0; len < strlen(plain); len++) /* cut anywhere, it is read to its end and no further */
        (void)pd_enrol_list_find(plain, len, "H4", &l);
}

/* ---- sealed ---- */

static struct pd_secret_key hub;
static struct pd_public_key hub_key;
static struct pd_rng rng;

static int
set_up(void **state)
{
    static const uint8_t seed[PD_SEED_LEN] = { 42 };

    (void)state;
    hub = pd_secret_key_from_seed(seed);
    hub_key = pd_secret_key_public(&hub);
    rng = pd_rng_seeded(7);
    return 0;
}

static void
the_hub_opens_what_was_sealed_and_nobody_else(void **state)
{
    static const uint8_t seed[PD_SEED_LEN] = { 43 };
    struct pd_secret_key other = pd_secret_key_from_seed(seed);
    struct pd_enrol_form forms[2] = { a_form(), a_minors() }, f;
    uint8_t sealed[PD_ENROL_SEALED_LEN], again[PD_ENROL_SEALED_LEN];

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_ok(pd_enrol_seal(&forms[i], &hub_key, &rng, sealed));
        assert_ok(pd_enrol_seal(&forms[i], &hub_key, &rng, again));
        assert_memory_not_equal(sealed, again, sizeof sealed); /* the same words are never the same bytes */
        assert_ok(pd_enrol_open(sealed, &hub, &f));
        assert_memory_equal(&f, &forms[i], sizeof f);
        assert_int_equal(pd_enrol_open(sealed, &other, &f), PD_ERR_DENIED);
        assert_true(sodium_is_zero((const uint8_t *)&f, sizeof f));
        assert_null(memmem(sealed, sizeof sealed, forms[i].name, strlen(forms[i].name)));
    }
}

static void
a_turned_bit_opens_nothing(void **state)
{
    struct pd_enrol_form form = a_form(), f;
    uint8_t sealed[PD_ENROL_SEALED_LEN];

    (void)state;
    assert_ok(pd_enrol_seal(&form, &hub_key, &rng, sealed));
    for (size_t i = 0; i < sizeof sealed * 8; i += 7) {
        sealed[i / 8] ^= (uint8_t)(1 << i % 8);
        if (i != 255) /* the top bit of a point of that curve is looked at by nobody */
            assert_int_equal(pd_enrol_open(sealed, &hub, &f), PD_ERR_DENIED);
        sealed[i / 8] ^= (uint8_t)(1 << i % 8);
    }
}

/* Whoever has the hub's public key can seal anything: it is looked at as what it is. */
static void
what_is_sealed_and_no_form_is_refused(void **state)
{
    static const char *const texts[] = { "", "{}", "{\"v\":1}", "{\"v\":2,\"errand\":\"\"}", "[]",
        "{\"v\":1,\"errand\":\"01020000000000000000000000000000\",\"name\":\"x\",\"birthday\":\"05-31\","
        "\"kind\":\"standard\",\"source\":9,\"asked\":1,\"given\":1,\"text\":\"t\"}",
        "{\"v\":1,\"errand\":\"01020000000000000000000000000000\",\"name\":\"x\\u0000y\"}",
        "{\"v\":1,\"errand\":\"01020000000000000000000000000000\",\"name\":\"x\",\"birthday\":\"05-31\","
        "\"kind\":\"standard\",\"source\":1,\"asked\":1,\"given\":1,\"text\":\"t\",\"more\":1}" };
    uint8_t plain[PD_ENROL_PLAIN_LEN], sealed[PD_ENROL_SEALED_LEN], to[crypto_box_PUBLICKEYBYTES];
    struct pd_enrol_form f;

    (void)state;
    assert_int_equal(crypto_sign_ed25519_pk_to_curve25519(to, hub_key.b), 0);
    for (int i = 0; i < PD_COUNT(texts); i++) {
        memset(plain, ' ', sizeof plain);
        memcpy(plain, texts[i], strlen(texts[i]));
        assert_int_equal(crypto_box_seal(sealed, plain, sizeof plain, to), 0);
        assert_int_equal(pd_enrol_open(sealed, &hub, &f), PD_ERR_INVALID);
        assert_true(sodium_is_zero((const uint8_t *)&f, sizeof f));
    }
}

static void
the_largest_form_fits_and_one_beyond_is_refused(void **state)
{
    struct pd_enrol_form form = a_minors(), f;
    uint8_t sealed[PD_ENROL_SEALED_LEN];

    (void)state;
    memset(form.name, 'A', sizeof form.name - 1);
    memset(form.guardian, 'B', sizeof form.guardian - 1);
    memset(form.number, '9', sizeof form.number - 1);
    memset(form.kind, 'k', sizeof form.kind - 1);
    memset(form.partner, 'p', sizeof form.partner - 1);
    memset(form.text, 't', sizeof form.text - 1);
    memset(form.serial, '7', sizeof form.serial - 1);
    memset(form.by, 'b', sizeof form.by - 1);
    assert_ok(pd_enrol_seal(&form, &hub_key, &rng, sealed));
    assert_ok(pd_enrol_open(sealed, &hub, &f));
    assert_memory_equal(&f, &form, sizeof f);
    memset(form.name, '"', sizeof form.name - 1); /* each takes two bytes */
    memset(form.guardian, '\\', sizeof form.guardian - 1);
    if (pd_enrol_seal(&form, &hub_key, &rng, sealed) == PD_OK)
        assert_ok(pd_enrol_open(sealed, &hub, &f));
    form.source = (enum pd_enrol_source)77;
    assert_int_equal(pd_enrol_seal(&form, &hub_key, &rng, sealed), PD_ERR_TOO_LARGE);
    assert_int_equal(
        pd_enrol_seal(&(struct pd_enrol_form){ .minor = true }, &hub_key, &rng, sealed), PD_ERR_TOO_LARGE);
    form = a_form();
    assert_int_equal(pd_enrol_seal(&form, &(struct pd_public_key){ { 0 } }, &rng, sealed), PD_ERR_INVALID);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phone_has_one_form_however_it_is_typed),
        cmocka_unit_test(who_is_under_age_is_said_by_the_day_and_the_year_goes_no_further),
        cmocka_unit_test(a_name_is_a_name),
        cmocka_unit_test(what_is_wrong_with_a_form_has_a_name),
        cmocka_unit_test(partners_are_words_of_a_list),
        cmocka_unit_test(the_list_is_read_as_a_spreadsheet_writes_it),
        cmocka_unit_test(the_hub_opens_what_was_sealed_and_nobody_else),
        cmocka_unit_test(a_turned_bit_opens_nothing),
        cmocka_unit_test(what_is_sealed_and_no_form_is_refused),
        cmocka_unit_test(the_largest_form_fits_and_one_beyond_is_refused),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}

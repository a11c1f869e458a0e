/* The tables of a counter's lists and acts fit together, and a value is judged by its field. */
#include "app/core/programme.h"
#include "app/core/work.h"

#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static void
every_act_has_its_list_and_a_name_of_its_own(void **state)
{
    int count;
    const struct pd_work_act *acts = pd_work_acts(&count);

    (void)state;
    assert_true(count > 0);
    for (int i = 0; i < count; i++) {
        const struct pd_work_kind *kind = pd_work_kind(acts[i].work);
        size_t n;

        assert_non_null(kind);
        n = strlen(kind->name);
        assert_int_equal(strncmp(acts[i].name, kind->name, n), 0);
        assert_int_equal(acts[i].name[n], '.');
        assert_true(strlen(acts[i].name) < PD_RULE_CAP);
        assert_ptr_equal(pd_work_act(acts[i].name), &acts[i]);
        assert_true((acts[i].roles & ~(unsigned int)PD_STAFF_ROLES_ALL) == 0 && acts[i].roles != 0);
        /* who may do it must see the list */
        assert_true(acts[i].work == PD_WORK_SHEET || (acts[i].roles & ~kind->roles) == 0);
        /* what this desk does by itself asks no hub for a PIN */
        assert_true(acts[i].source == PD_WORK_HUB || !acts[i].proof);
    }
    assert_null(pd_work_act("feedback"));
    assert_null(pd_work_act(""));
}

static void
every_list_is_found_by_its_name(void **state)
{
    (void)state;
    for (int i = 1; i <= PD_WORK_LAST; i++)
        assert_int_equal(pd_work_from(pd_work_kind((enum pd_work)i)->name), i);
    assert_int_equal(pd_work_from("nothing"), 0);
    assert_null(pd_work_kind((enum pd_work)0));
    assert_null(pd_work_kind((enum pd_work)(PD_WORK_LAST + 1)));
}

static void
what_is_let_pass_is_one_row_and_no_other(void **state)
{
    static const char hold[] = "00112233445566778899aabbccddeeff";
    struct pd_id id, other;

    (void)state;
    pd_work_subject(hold, &id);
    assert_int_equal(id.b[1], 0x11);
    assert_int_equal(id.b[15], 0xff);
    pd_work_subject("G-001", &id);
    pd_work_subject("G-002", &other);
    assert_false(pd_id_is_zero(id));
    assert_false(pd_id_equal(id, other));
    pd_work_subject("G-001", &other);
    assert_true(pd_id_equal(id, other));
}

static void
each_refusal_is_listed_once_and_fits(void **state)
{
    const char *const *codes = pd_work_refusals();

    (void)state;
    for (int i = 0; codes[i] != NULL; i++) {
        assert_true(strlen(codes[i]) < PD_REASON_CAP);
        assert_true(pd_work_is_refusal(codes[i]));
        for (int k = 0; k < i; k++)
            assert_string_not_equal(codes[i], codes[k]);
    }
    assert_false(pd_work_is_refusal("locked"));
    assert_true(pd_work_is_refund_reason("damaged"));
    assert_false(pd_work_is_refund_reason("undo"));
}

static void
a_value_is_judged_by_its_field(void **state)
{
    static const char *const words[] = { "damaged", "mistake", NULL };
    static const struct {
        struct pd_work_field field;
        struct pd_work_value value;
        bool good;
    } cases[] = {
        { { PD_WORK_FIELD_NUMBER, "units", 1, 99, NULL }, { 1, "" }, true },
        { { PD_WORK_FIELD_NUMBER, "units", 1, 99, NULL }, { 99, "" }, true },
        { { PD_WORK_FIELD_NUMBER, "units", 1, 99, NULL }, { 0, "" }, false },
        { { PD_WORK_FIELD_NUMBER, "units", 1, 99, NULL }, { 100, "" }, false },
        { { PD_WORK_FIELD_SIGNED, "points", -50, 50, NULL }, { -50, "" }, true },
        { { PD_WORK_FIELD_SIGNED, "points", -50, 50, NULL }, { 0, "" }, false },
        { { PD_WORK_FIELD_SIGNED, "points", -50, 50, NULL }, { -51, "" }, false },
        { { PD_WORK_FIELD_FEN, "bill", 0, 990, NULL }, { 990, "" }, true },
        { { PD_WORK_FIELD_TEXT, "answer", 1, 4, NULL }, { 0, "\xe8\xb0\xa2\xe8\xb0\xa2" }, true },
        { { PD_WORK_FIELD_TEXT, "answer", 1, 4, NULL }, { 0, "12345" }, false },
        { { PD_WORK_FIELD_TEXT, "answer", 1, 4, NULL }, { 0, "" }, false },
        { { PD_WORK_FIELD_TEXT, "answer", 1, 4, NULL }, { 0, "\xe8\xb0" }, false },
        { { PD_WORK_FIELD_TEXT, "answer", 1, 4, NULL }, { 0, "a\nb" }, false },
        { { PD_WORK_FIELD_REASON, "reason", 0, 0, words }, { 0, "mistake" }, true },
        { { PD_WORK_FIELD_REASON, "reason", 0, 0, words }, { 0, "whim" }, false },
        { { PD_WORK_FIELD_PLACE, "place", 0, 0, NULL }, { 0, "P2" }, true },
        { { PD_WORK_FIELD_PLACE, "place", 0, 0, NULL }, { 0, "ABCDEFGHIJKL" }, true },
        { { PD_WORK_FIELD_PLACE, "place", 0, 0, NULL }, { 0, "ABCDEFGHIJKLM" }, false },
        { { PD_WORK_FIELD_PLACE, "place", 0, 0, NULL }, { 0, "" }, false },
        { { PD_WORK_FIELD_PLACE, "place", 0, 0, NULL }, { 0, "P 2" }, false },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(cases); i++)
        assert_int_equal(pd_work_value_good(&cases[i].field, &cases[i].value), cases[i].good);
}

/* One name at two places is one gift; a place without it is none to carry it to, nor is its own. */
static void
goods_go_where_the_same_gift_is_handed_over(void **state)
{
    static struct pd_programme p; /* large */
    const struct pd_place *places[PD_WORK_PLACES_MAX];
    static const char *const rows[][3] = { { "G-1", "Cup", "P1" }, { "G-2", "Brush", "P1" },
        { "G-3", "Cup", "P3" }, { "G-4", "Cup", "P1" }, { "G-5", "Brush", "P2" }, { "G-6", "Cup", "P9" } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++, p.gift_count++) {
        (void)pd_copy(p.gifts[i].sku, sizeof p.gifts[i].sku, rows[i][0]);
        for (int lang = 0; lang < PD_LANGS; lang++)
            p.gifts[i].name.in[lang] = rows[i][1];
        (void)pd_copy(p.gifts[i].place, sizeof p.gifts[i].place, rows[i][2]);
    }
    for (int i = 0; i < 3; i++, p.place_count++)
        (void)snprintf(p.places[i].id, sizeof p.places[i].id, "P%d", i + 1);
    assert_int_equal(pd_work_places(&p, "G-1", places, PD_WORK_PLACES_MAX), 1);
    assert_string_equal(places[0]->id, "P3");
    assert_string_equal(pd_work_gift_at(&p, &p.gifts[0], "P3")->sku, "G-3");
    assert_null(pd_work_gift_at(&p, &p.gifts[0], "P1")); /* where it is */
    assert_null(pd_work_gift_at(&p, &p.gifts[0], "P2"));
    assert_int_equal(pd_work_places(&p, "G-5", places, PD_WORK_PLACES_MAX), 1);
    assert_string_equal(places[0]->id, "P1");
    assert_int_equal(pd_work_places(&p, "G-9", places, PD_WORK_PLACES_MAX), 0);
    p.gifts[2].name.in[PD_LANGS - 1] = "Mug"; /* in one language another */
    assert_int_equal(pd_work_places(&p, "G-1", places, PD_WORK_PLACES_MAX), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_act_has_its_list_and_a_name_of_its_own),
        cmocka_unit_test(every_list_is_found_by_its_name),
        cmocka_unit_test(what_is_let_pass_is_one_row_and_no_other),
        cmocka_unit_test(each_refusal_is_listed_once_and_fits),
        cmocka_unit_test(a_value_is_judged_by_its_field),
        cmocka_unit_test(goods_go_where_the_same_gift_is_handed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

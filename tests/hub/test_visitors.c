/*
 * Goal: whom the hospital expects is found by a clerk who enrols her, and the list is not for reading.
 * Method: a hub in memory and two counters that ask for numbers.
 */
#include "sync/hub/visitors.h"
#include "tests/hub/enrol_kit.h"

#include <string.h>

/* ---- whom the hospital expects ---- */

static void
expect(const char *number, const char *name, int64_t until_ms)
{
    struct pd_visitor v = { .year = 1958, .last4 = "8000" };

    (void)pd_copy(v.name, sizeof v.name, name);
    begin();
    commit(pd_visitor_put(kit.hub, number, &v, until_ms, &why));
}

static struct pd_errand
look_for(const char *number, const char *by)
{
    struct pd_errand e = errand(PD_ERRAND_VISITOR, NULL, number);

    (void)pd_copy(e.work.by, sizeof e.work.by, by);
    return e;
}

static void
a_visitor_is_found_by_her_number_until_she_is_enrolled(void **state)
{
    struct pd_errand e;
    struct pd_enrol_form f = mei();

    (void)state;
    expect("P-9", "王美", kit.now_ms + PD_DAY_MS);
    expect("P-8", "李芳", kit.now_ms + PD_DAY_MS);
    expect("P-9", "王美美", kit.now_ms + PD_DAY_MS); /* the newest counts */
    assert_int_equal(count_of(PD_HUB_SQL_VISITOR_COUNT), 2);
    e = look_for("P-9", "L-1");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_int_equal(said.status, PD_ERRAND_DONE);
    assert_string_equal(said.visitor.name, "王美美");
    assert_int_equal(said.visitor.year, 1958);
    assert_string_equal(said.visitor.last4, "8000");
    e = look_for("P-7", "L-1");
    is_refused(&counter, &e, "not_found");
    e = look_for("P-9", "L-2"); /* nobody of the staff */
    is_refused(&counter, &e, "by");
    (void)pd_copy(f.number, sizeof f.number, "P-9");
    e = enrol(f, -1);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    e = look_for("P-9", "L-1");
    is_refused(&counter, &e, "not_found");
    assert_int_equal(count_of(PD_HUB_SQL_VISITOR_COUNT), 1);
    kit.now_ms += PD_DAY_MS;
    e = look_for("P-8", "L-1"); /* her days are over, whether or not her row is gone */
    is_refused(&counter, &e, "not_found");
    begin();
    pd_visitors_prune(kit.hub, kit.now_ms);
    commit(PD_OK);
    assert_int_equal(count_of(PD_HUB_SQL_VISITOR_COUNT), 0);
}

/* Her hospital's list may name her again once she is a member: what it says goes with her all the same. */
static void
who_is_erased_is_expected_no_more(void **state)
{
    struct pd_errand e;
    struct pd_enrol_form f = mei();
    struct pd_id who;

    (void)state;
    (void)pd_copy(f.number, sizeof f.number, "P-9");
    e = enrol(f, -1);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    who = said.member;
    expect("P-9", "王美", kit.now_ms + PD_DAY_MS);
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &who, "asked", &why));
    e = look_for("P-9", "L-1");
    is_refused(&counter, &e, "not_found");
    assert_int_equal(count_of(PD_HUB_SQL_VISITOR_COUNT), 0);
}

/* A full hour of a clerk's at one desk; returns how many were told. */
static int
use_up(struct desk *d, const char *by, int most)
{
    int told = 0;

    for (int i = 0; i < most; i++) {
        struct pd_errand e = look_for("P-9", by);

        if (i % PD_VISITORS_A_MINUTE == 0)
            kit.now_ms += PD_MINUTE_MS;
        assert_int_equal(ask_as(d, &e), 200);
        told += said.status == PD_ERRAND_DONE;
    }
    return told;
}

/* The list is not for reading: neither by one clerk at a counter, nor by all of a counter's together. */
static void
visitors_are_not_read_one_after_the_other(void **state)
{
    struct pd_errand e;

    (void)state;
    add_staff("L-9", PD_STAFF_COUNTER);
    expect("P-9", "王美", kit.now_ms + PD_DAY_MS);
    kit.now_ms += PD_HOUR_MS - kit.now_ms % PD_HOUR_MS;
    assert_int_equal(use_up(&counter, "L-1", PD_VISITORS_AN_HOUR), PD_VISITORS_AN_HOUR);
    e = look_for("P-9", "L-1");
    is_refused(&counter, &e, "too_often");
    assert_int_equal(kit_incidents(&kit, "asks_too_often"), 1);
    assert_int_equal(use_up(&counter, "L-9", PD_VISITORS_OF_DESK_AN_HOUR - PD_VISITORS_AN_HOUR),
        PD_VISITORS_OF_DESK_AN_HOUR - PD_VISITORS_AN_HOUR);
    kit.now_ms += PD_MINUTE_MS;
    e = look_for("P-9", "L-9");
    is_refused(&counter, &e, "too_often");
    kit.now_ms += PD_HOUR_MS;
    e = look_for("P-9", "L-9");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_int_equal(said.status, PD_ERRAND_DONE);
}

/* Whoever has a desk's key says any clerk's number there: it costs that desk its hour, and her none. */
static void
what_is_asked_in_a_clerks_name_elsewhere_does_not_lock_her_out(void **state)
{
    struct pd_errand e;

    (void)state;
    expect("P-9", "王美", kit.now_ms + PD_DAY_MS);
    kit.now_ms += PD_HOUR_MS - kit.now_ms % PD_HOUR_MS;
    assert_int_equal(use_up(&second, "L-1", PD_VISITORS_AN_HOUR + 5), PD_VISITORS_AN_HOUR);
    e = look_for("P-9", "L-1");
    is_refused(&second, &e, "too_often");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_int_equal(said.status, PD_ERRAND_DONE);
    assert_int_equal(kit_incidents(&kit, "asks_too_often"), 1); /* a person hears of it, once */
}

static void
a_visitor_that_cannot_be_one_is_refused(void **state)
{
    static const struct {
        const char *number;
        struct pd_visitor v;
        const char *path;
    } rows[] = {
        { "P 9", { .name = "王美" }, "number" },
        { "", { .name = "王美" }, "number" },
        { "P-9", { .name = "" }, "name" },
        { "P-9", { .name = "王1" }, "name" },
        { "P-9", { .name = "王美", .year = -1 }, "birth_year" },
        { "P-9", { .name = "王美", .last4 = "80a0" }, "phone_last4" },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        begin();
        assert_int_equal(
            pd_visitor_put(kit.hub, rows[i].number, &rows[i].v, kit.now_ms + 1, &why), PD_ERR_INVALID);
        assert_string_equal(why.path, rows[i].path);
        commit(PD_OK);
    }
    assert_int_equal(count_of(PD_HUB_SQL_VISITOR_COUNT), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        E(a_visitor_is_found_by_her_number_until_she_is_enrolled),
        E(visitors_are_not_read_one_after_the_other),
        E(what_is_asked_in_a_clerks_name_elsewhere_does_not_lock_her_out),
        E(who_is_erased_is_expected_no_more),
        E(a_visitor_that_cannot_be_one_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

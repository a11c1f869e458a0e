/*
 * Goal: how a member came, and who of the staff recommended it, is kept however she was told of, checked
 * against the staff, and rewards nobody; no report counts people by it. Method: a hub in memory with
 * counters; forms, a system's requests and a command's report.
 */
#include "tests/hub/enrol_kit.h"

#include <stdio.h>
#include <string.h>

static char key[PD_HUB_CLIENT_KEY_CAP];

static int
open_it(void **state)
{
    int err = open_two(state);

    begin();
    commit(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_MEMBERS | PD_HUB_SCOPE_READ, key));
    begin();
    commit(pd_hub_staff_add(
        kit.hub, kit.now_ms, &(struct pd_staff){ .number = "D-1", .name = "Doctor" }, NULL, "", &why));
    return err;
}

/* What is known of how she came: "source partner recommended". */
static void
came_is(const struct pd_id *member, const char *expected)
{
    struct pd_came came;
    char text[128] = "-";

    begin();
    if (pd_came_get(
            kit.hub, pd_store_one(kit.store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(member)), 0), &came))
        (void)snprintf(text, sizeof text, "%s %s %s",
            (int)came.source != 0 ? pd_enrol_source_name((int)came.source) : "?",
            came.partner[0] != '\0' ? came.partner : "-",
            came.recommended[0] != '\0' ? came.recommended : "-");
    commit(PD_OK);
    assert_string_equal(text, expected);
}

static struct pd_enrol_form
recommended_by(const char *number)
{
    struct pd_enrol_form f = mei();

    (void)pd_copy(f.recommended, sizeof f.recommended, number);
    return f;
}

static void
a_counter_writes_down_who_recommended_it(void **state)
{
    struct pd_errand e = enrol(recommended_by("D-1"), -1);

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    came_is(&said.member, "house - D-1");
    assert_int_equal(points_of(&said.member), 50); /* her welcome, as everybody's */
}

static void
a_number_that_is_nobodys_is_mended_at_the_desk(void **state)
{
    struct pd_errand e = enrol(recommended_by("D-9"), -1);

    (void)state;
    is_refused(&counter, &e, "form_recommended");
    begin();
    commit(pd_hub_staff_dismiss(kit.hub, kit.now_ms, "D-1", "", &why));
    e = enrol(recommended_by("D-1"), -1);
    is_refused(&counter, &e, "form_recommended");
}

/* A number alone opens nothing: no role before there is a PIN. */
static void
who_is_known_by_a_number_alone_has_a_pin_before_a_role(void **state)
{
    (void)state;
    begin();
    assert_int_equal(
        kit_finish(&kit, pd_hub_staff_roles(kit.hub, kit.now_ms, "D-1", PD_STAFF_COUNTER, "", &why)),
        PD_ERR_STATE);
    begin();
    assert_int_equal(
        kit_finish(&kit, pd_hub_staff_add(kit.hub, kit.now_ms,
                             &(struct pd_staff){ .number = "D-2", .name = "x", .roles = PD_STAFF_COUNTER },
                             NULL, "", &why)),
        PD_ERR_INVALID);
    begin();
    commit(pd_hub_staff_pin(kit.hub, kit.now_ms, "D-1", "715302", "", &why));
    begin();
    commit(pd_hub_staff_roles(kit.hub, kit.now_ms, "D-1", PD_STAFF_COUNTER, "", &why));
}

/* She was told that she is one: no number that was mistyped takes that back. */
static void
what_was_promised_without_a_network_is_kept_without_it(void **state)
{
    struct pd_errand e = heard(recommended_by("D-9"), -1, PD_HOUR_MS);

    (void)state;
    e.yes = true;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    came_is(&said.member, "house - -");
}

/* ---- systems ---- */

static struct pd_id
registered(const char *more)
{
    static int n;
    char body[256], idem[16];
    struct pd_id id = { { 0 } };
    const char *at;

    (void)snprintf(body, sizeof body, "{\"number\":\"R-%d\",\"name\":\"Li Hua\"%s}", ++n, more);
    (void)snprintf(idem, sizeof idem, "r-%d", n);
    assert_int_equal(kit_post(&kit, "/v1/members", key, idem, body), 201);
    at = strstr(kit.body, "\"id\":\"");
    assert_non_null(at);
    assert_true(pd_id_parse(at + 6, PD_ID_TEXT_LEN, &id));
    return id;
}

static void
a_system_tells_how_she_came(void **state)
{
    static const char *const bad[] = { ",\"source\":\"street\"", ",\"source\":1", ",\"source\":\"partner\"",
        ",\"partner\":\"gym\"", ",\"source\":\"online\",\"partner\":\"gym\"",
        ",\"source\":\"partner\",\"partner\":\"a b\"", ",\"recommended\":\"D-9\"", ",\"recommended\":true" };
    struct pd_id id;
    char body[256], idem[16];

    (void)state;
    id = registered(",\"source\":\"partner\",\"partner\":\"gym\",\"recommended\":\"D-1\"");
    came_is(&id, "partner gym D-1");
    id = registered(",\"source\":\"online\"");
    came_is(&id, "online - -");
    id = registered("");
    came_is(&id, "-");
    for (int i = 0; i < PD_COUNT(bad); i++) {
        (void)snprintf(body, sizeof body, "{\"number\":\"BAD-%d\",\"name\":\"Li Hua\"%s}", i, bad[i]);
        (void)snprintf(idem, sizeof idem, "bad-%d", i);
        assert_int_equal(kit_post(&kit, "/v1/members", key, idem, body), 400);
    }
    assert_int_equal(kit_get(&kit, "/v1/members/R-1", "", key), 200);
    assert_null(strstr(kit.body, "D-1")); /* what a phone shows has nothing of it */
}

static int rows;
static struct pd_enrolled_by got[8];

static void
note_way(void *ctx, const struct pd_enrolled_by *row)
{
    (void)ctx;
    got[rows++] = *row;
}

static void
all_who_came_are_counted_by_the_way(void **state)
{
    struct pd_errand e = enrol(recommended_by("D-1"), -1);

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    (void)registered(",\"source\":\"house\"");
    (void)registered(",\"source\":\"partner\",\"partner\":\"gym\"");
    rows = 0;
    begin();
    commit(pd_hub_enrolled_each(kit.hub, kit.now_ms - PD_DAY_MS, kit.now_ms + PD_DAY_MS, note_way, NULL));
    assert_int_equal(rows, 2);
    assert_int_equal(got[0].members, 2);
    assert_int_equal(got[0].staff, 1);
    assert_int_equal(got[0].told, 1);
    assert_string_equal(got[1].partner, "gym");
    assert_int_equal(got[1].staff, 0);
}

/* What a system said gives way to the counter that made her a member in a life that was lost; not the other
 * way round. */
static void
a_second_word_changes_nothing(void **state)
{
    static const struct pd_came other = { .source = PD_ENROL_SOURCE_ONLINE };
    struct pd_errand e = enrol(recommended_by("D-1"), -1);
    int64_t mid;

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    mid = row_of(&said.member);
    begin();
    pd_came_put(kit.hub, kit.now_ms, mid, &other);
    commit(PD_OK);
    came_is(&said.member, "house - D-1");
}

#define R(name) cmocka_unit_test_setup_teardown(name, open_it, kit_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        R(a_counter_writes_down_who_recommended_it),
        R(a_number_that_is_nobodys_is_mended_at_the_desk),
        R(who_is_known_by_a_number_alone_has_a_pin_before_a_role),
        R(what_was_promised_without_a_network_is_kept_without_it),
        R(a_system_tells_how_she_came),
        R(all_who_came_are_counted_by_the_way),
        R(a_second_word_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

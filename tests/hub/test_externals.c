/*
 * Goal: an id by which another system knows a member names her to the hub and to nobody else, is one member's
 * at a time, is told by nobody whole, and goes with her. Method: a hub in memory asked over HTTP's bytes; a
 * copy of its answers searched for the id.
 */
#include "sync/hub/externals.h"
#include "sync/hub/merge.h"
#include "sync/hub/staff.h"
#include "tests/hub/hub_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#define OPENID "oAbC1234567890_xyz-WXYZ"

static struct kit kit;
static struct pd_id anna, bert;
static struct pd_why why;
static char key[PD_HUB_CLIENT_KEY_CAP], reader[PD_HUB_CLIENT_KEY_CAP];

static int
open_kit(void **state)
{
    *state = &kit;
    kit_open(&kit, NULL);
    anna = kit_member(&kit, "M-1", 0);
    bert = kit_member(&kit, "M-2", 0);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "wechat",
        PD_HUB_SCOPE_MEMBERS | PD_HUB_SCOPE_CODES | PD_HUB_SCOPE_EVENTS | PD_HUB_SCOPE_READ, key));
    assert_ok(pd_hub_client_add(kit.hub, kit.now_ms, "reader", PD_HUB_SCOPE_READ, reader));
    assert_ok(pd_hub_commit(kit.hub));
    return 0;
}

static int
post(const char *path, const char *body)
{
    static int serial;
    char idem[16];

    (void)snprintf(idem, sizeof idem, "e%d", ++serial);
    return kit_post(&kit, path, key, idem, body);
}

static int
bind(const char *member, const char *issuer, const char *id)
{
    char body[512];

    (void)snprintf(
        body, sizeof body, "{\"member\":\"%s\",\"issuer\":\"%s\",\"id\":\"%s\"}", member, issuer, id);
    return post("/v1/external-ids", body);
}

static int
unbind(const char *issuer, const char *id)
{
    char body[256];

    (void)snprintf(body, sizeof body, "{\"issuer\":\"%s\",\"id\":\"%s\"}", issuer, id);
    return post("/v1/external-ids/unbind", body);
}

static bool
told(const char *text)
{
    return memmem(kit.body, kit.body_len, text, strlen(text)) != NULL;
}

static void
says(const char *text)
{
    if (!told(text))
        fail_msg("not said: %s\nbut: %.*s", text, (int)kit.body_len, kit.body);
}

static void
a_bound_id_names_her_everywhere(void **state)
{
    char id[PD_ID_TEXT_CAP];

    (void)state;
    assert_int_equal(kit_get(&kit, "/v1/members/ext:wechat:" OPENID, "", key), 404);
    assert_int_equal(bind("M-1", "wechat", OPENID), 201);
    assert_int_equal(bind("M-1", "wechat", OPENID), 200); /* told twice */
    assert_int_equal(kit_get(&kit, "/v1/members/ext:wechat:" OPENID, "", key), 200);
    says(pd_id_text(anna, id));
    assert_int_equal(kit_get(&kit, "/v1/members/ext:scrm:" OPENID, "", key), 404); /* another issuer's */
    assert_int_equal(
        post("/v1/events", "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"wechat\",\"type\":"
                           "\"pointdesk.sign_in\",\"subject\":\"ext:wechat:" OPENID "\"}"),
        200);
    says("\"status\":\"applied\"");
    assert_int_equal(kit_get(&kit, "/v1/members/M-1", "", key), 200);
    says("\"points\":");
}

static void
the_mini_program_shows_a_code_that_a_kiosk_knows(void **state)
{
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reads = { .keyring = &ring, .now_s = kit.now_ms / PD_SECOND_MS };
    static const struct pd_id hub_itself;
    struct pd_code code;
    const char *from, *end;

    (void)state;
    assert_int_equal(bind("M-1", "wechat", OPENID), 201);
    assert_int_equal(post("/v1/codes", "{\"member\":\"ext:wechat:" OPENID "\",\"type\":\"rotating\"}"), 201);
    from = memmem(kit.body, kit.body_len, "PD1:", 4);
    assert_non_null(from);
    end = memchr(from, '"', kit.body_len - (size_t)(from - (const char *)kit.body));
    assert_non_null(end);
    assert_ok(pd_keyring_add(&ring, &kit.hub_key, PD_CODE_ROLE(PD_CODE_MEMBER), hub_itself));
    assert_int_equal(pd_code_read(from, (size_t)(end - from), &reads, &code), PD_CODE_ACCEPTED);
    assert_int_equal(code.type, PD_CODE_MEMBER);
    assert_true(pd_id_equal(code.member.id, anna));
    assert_int_equal(post("/v1/codes", "{\"member\":\"ext:wechat:nobody\",\"type\":\"rotating\"}"), 404);
}

static void
an_id_is_one_members_at_a_time(void **state)
{
    (void)state;
    assert_int_equal(bind("M-1", "wechat", OPENID), 201);
    assert_int_equal(bind("M-2", "wechat", OPENID), 409);
    says("id: is bound to another member; unbind it there first");
    assert_int_equal(bind("M-2", "scrm", OPENID), 201);
    assert_int_equal(unbind("wechat", OPENID), 200);
    assert_int_equal(unbind("wechat", OPENID), 404);
    assert_int_equal(bind("M-2", "wechat", OPENID), 201);
    for (int i = 2; i < PD_EXTERNALS_MAX; i++) {
        char id[16];

        (void)snprintf(id, sizeof id, "id-%d", i);
        assert_int_equal(bind("M-2", "wechat", id), 201);
    }
    assert_int_equal(bind("M-2", "wechat", "one-more"), 409);
    says("has 16 external ids already");
}

static void
it_is_never_told_whole(void **state)
{
    (void)state;
    assert_int_equal(bind("M-1", "wechat", OPENID), 201);
    assert_false(told(OPENID));
    assert_int_equal(bind("M-1", "scrm", "abc"), 201);
    assert_int_equal(kit_get(&kit, "/v1/members/M-1/external-ids", "", reader), 200);
    says("{\"issuer\":\"wechat\",\"ends_in\":\"WXYZ\",\"bound_ms\":");
    says("{\"issuer\":\"scrm\",\"ends_in\":\"\",\"bound_ms\":"); /* a short one not even in part */
    assert_false(told(OPENID));
    assert_false(told("abc"));
}

static void
what_is_no_id_is_refused(void **state)
{
    char longest[PD_EXTERNAL_CAP + 1];

    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(bind("M-1", "wechat", longest), 400);
    says("id: must be 1 to 64 of A-Z a-z 0-9 - _");
    assert_int_equal(bind("M-1", "wechat", longest + 1), 201);
    assert_int_equal(bind("M-1", "a-name-of-17-chars", "x"), 400);
    says("issuer: must be 1 to 16");
    assert_int_equal(bind("M-1", "wechat", ""), 400);
    assert_int_equal(bind("M-1", "we chat", "x"), 400);
    assert_int_equal(bind("M-1", "wechat", "a:b"), 400);
    assert_int_equal(bind("M-9", "wechat", "x"), 404);
    assert_int_equal(
        post("/v1/external-ids", "{\"member\":\"M-1\",\"issuer\":\"wechat\",\"id\":\"x\",\"more\":1}"), 400);
    assert_int_equal(post("/v1/external-ids", "[]"), 400);
    assert_int_equal(kit_post(&kit, "/v1/external-ids", reader, "r1",
                         "{\"member\":\"M-1\",\"issuer\":\"w\",\"id\":\"x\"}"),
        403);
}

static void
it_goes_with_her_and_stays_with_whom_she_is(void **state)
{
    static const struct pd_staff head = { .number = "S-1" };
    struct pd_merge merge;
    char id[PD_ID_TEXT_CAP];

    (void)state;
    assert_int_equal(bind("M-2", "wechat", OPENID), 201);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, &anna, &bert, &head, &merge, &why)));
    assert_int_equal(kit_get(&kit, "/v1/members/ext:wechat:" OPENID, "", key), 200);
    says(pd_id_text(anna, id));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why)));
    assert_int_equal(kit_get(&kit, "/v1/members/ext:wechat:" OPENID, "", key), 404);
    assert_int_equal(unbind("wechat", OPENID), 404);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, open_kit, kit_tear_down)
        T(a_bound_id_names_her_everywhere),
        T(the_mini_program_shows_a_code_that_a_kiosk_knows),
        T(an_id_is_one_members_at_a_time),
        T(it_is_never_told_whole),
        T(what_is_no_id_is_refused),
        T(it_goes_with_her_and_stays_with_whom_she_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

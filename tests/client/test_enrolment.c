/*
 * Goal: a desk becomes part of the hub that printed its code, and tells its secret to no other.
 * Method: the real state machine; the hub's side is played with the same wire functions a hub uses.
 */
#include "tests/support/check.h"

#include "app/core/training.h"
#include "sync/client/client.h"
#include "sync/wire/enrol.h"
#include "sync/wire/problem.h"

#include <string.h>

struct setup {
    struct pd_rng rng;
    struct pd_secret_key hub;
    char code[PD_ENROL_CODE_CAP];
    struct pd_enrolment *enrolment;
    struct pd_enrol_request last;
    char body[PD_ENROL_BODY_MAX];
    struct pd_http_response response;
};

static struct pd_secret_key
secret_of(uint8_t fill)
{
    uint8_t seed[PD_SEED_LEN];

    memset(seed, fill, sizeof seed);
    return pd_secret_key_from_seed(seed);
}

static int
set_up(void **state)
{
    static struct setup s;
    struct pd_enrol_code code = { .secret = { 1, 2, 3 } };
    struct pd_public_key key;

    memset(&s, 0, sizeof s);
    s.rng = pd_rng_seeded(4);
    s.hub = secret_of(2);
    key = pd_secret_key_public(&s.hub);
    pd_enrol_hub_hash(&key, code.hub_hash);
    pd_enrol_code_format(&code, s.code);
    assert_ok(pd_enrolment_create(&s.enrolment, s.code, "kiosk", "SN7", &s.rng, NULL));
    *state = &s;
    return 0;
}

static int
tear_down(void **state)
{
    struct setup *s = *state;

    pd_enrolment_destroy(s->enrolment);
    return 0;
}

static const struct pd_http_response *
reply(struct setup *s, int status, const char *type, size_t len)
{
    s->response = (struct pd_http_response){ .status = status, .body = s->body, .body_len = len };
    assert_ok(pd_http_add(&s->response.headers, "content-type", type));
    return &s->response;
}

static const struct pd_http_response *
hello(struct setup *s, const struct pd_secret_key *hub)
{
    struct pd_hello hello = { .name = "H", .protocol_min = 1, .protocol_max = 1, .nonce = "nonce-000001" };
    struct pd_str out = pd_str_on(s->body, sizeof s->body);

    hello.hub_key = pd_secret_key_public(hub);
    pd_hello_write(&hello, &out);
    return reply(s, 200, "application/json", out.len);
}

static const struct pd_http_response *
problem(struct setup *s, enum pd_problem what)
{
    struct pd_str out = pd_str_on(s->body, sizeof s->body);

    pd_problem_write(what, "", &out);
    return reply(s, pd_problem_status(what), PD_PROBLEM_MEDIA_TYPE, out.len);
}

static const struct pd_http_response *
enrolled(struct setup *s, const struct pd_secret_key *hub, bool active)
{
    struct pd_enrol_answer answer = {
        .epoch = 3, .site = "H1", .place = "P1", .letter = 'B', .time_ms = 1700000000000, .active = active
    };
    struct pd_str out = pd_str_on(s->body, sizeof s->body);

    answer.hub_key = pd_secret_key_public(hub);
    memset(answer.device.b, 6, sizeof answer.device.b);
    pd_enrol_answer_write(&answer, "nonce-000001", hub, &out);
    return reply(s, 200, "application/json", out.len);
}

/* What the desk asks next, read as a hub reads it. */
static void
expect(struct setup *s, const char *path)
{
    const struct pd_http_request *request;

    assert_true(pd_enrolment_next(s->enrolment, &request));
    assert_true(pd_http_request_valid(request));
    assert_string_equal(request->path, path);
    if (request->body_len > 0)
        assert_ok(pd_enrol_request_read(request->body, request->body_len, &s->last, NULL));
}

static enum pd_err
take(struct setup *s, const struct pd_http_response *response, bool *done, struct pd_identity *identity)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_enrolment_answer(s->enrolment, response, done, identity, &why);

    assert_int_equal(err == PD_OK, why.text[0] == '\0');
    return err;
}

static void
a_desk_gets_its_identity_in_two_requests(void **state)
{
    struct setup *s = *state;
    struct pd_identity identity;
    struct pd_public_key hub = pd_secret_key_public(&s->hub);
    char words[PD_WORDS_CAP];
    bool done;

    assert_string_equal(pd_enrolment_words(s->enrolment), "");
    expect(s, "/v1/hello");
    assert_ok(take(s, hello(s, &s->hub), &done, &identity));
    assert_false(done);
    expect(s, "/v1/enrol");
    assert_string_equal(s->last.code, s->code);
    assert_string_equal(s->last.nonce, "nonce-000001");
    assert_string_equal(s->last.serial, "SN7");
    pd_enrol_words(&hub, &s->last.key, words);
    assert_string_equal(pd_enrolment_words(s->enrolment), words);
    assert_ok(take(s, enrolled(s, &s->hub, false), &done, &identity));
    assert_true(done);
    assert_true(pd_enrolment_waits(s->enrolment));
    assert_int_equal(identity.epoch, 3);
    assert_int_equal(identity.device.b[0], 6);
    assert_int_equal(identity.letter, 'B');
    assert_string_equal(identity.mode, "kiosk");
    assert_string_equal(identity.place, "P1");
    assert_true(pd_public_key_equal(&identity.public_key, &s->last.key));
    assert_true(pd_public_key_equal(&identity.hub_key, &hub));
    assert_false(pd_enrolment_next(s->enrolment, &(const struct pd_http_request *){ NULL }));
    assert_int_equal(pd_enrolment_answer(s->enrolment, NULL, &done, &identity, NULL), PD_ERR_STATE);
}

static void
the_secret_goes_to_no_other_hub(void **state)
{
    struct setup *s = *state;
    struct pd_secret_key other = secret_of(3);
    struct pd_identity identity;
    bool done;

    expect(s, "/v1/hello");
    assert_int_equal(take(s, hello(s, &other), &done, &identity), PD_ERR_DENIED);
    expect(s, "/v1/hello");
    assert_ok(take(s, hello(s, &s->hub), &done, &identity));
    expect(s, "/v1/enrol");
    assert_int_equal(take(s, enrolled(s, &other, true), &done, &identity), PD_ERR_DENIED);
    assert_false(done);
}

/* Its key is everybody's: whoever enrolled there would believe codes that anybody makes. */
static void
a_desk_enrols_with_no_training_and_a_training_with_nobody_else(void **state)
{
    struct setup *s = *state;
    struct pd_secret_key desk = pd_training_key(PD_TRAINING_DESK);
    struct pd_enrol_code code = { .secret = { 1, 2, 3 } };
    struct pd_public_key key;
    struct pd_identity identity;
    bool done;

    pd_enrolment_use_key(s->enrolment, &desk);
    expect(s, "/v1/hello");
    assert_int_equal(take(s, hello(s, &s->hub), &done, &identity), PD_ERR_DENIED);
    pd_enrolment_destroy(s->enrolment);
    s->hub = pd_training_key(PD_TRAINING_HUB);
    key = pd_secret_key_public(&s->hub);
    pd_enrol_hub_hash(&key, code.hub_hash);
    pd_enrol_code_format(&code, s->code);
    assert_ok(pd_enrolment_create(&s->enrolment, s->code, "kiosk", "SN7", &s->rng, NULL));
    expect(s, "/v1/hello");
    assert_int_equal(take(s, hello(s, &s->hub), &done, &identity), PD_ERR_DENIED);
    expect(s, "/v1/hello");
    pd_enrolment_use_key(s->enrolment, &desk);
    assert_ok(take(s, hello(s, &s->hub), &done, &identity));
    expect(s, "/v1/enrol");
}

static void
a_lost_answer_is_asked_for_again_with_the_same_bytes(void **state)
{
    struct setup *s = *state;
    const struct pd_http_request *request;
    struct pd_identity identity;
    char first[PD_ENROL_BODY_MAX];
    size_t len;
    bool done;

    assert_ok(take(s, hello(s, &s->hub), &done, &identity));
    assert_true(pd_enrolment_next(s->enrolment, &request));
    len = request->body_len;
    memcpy(first, request->body, len);
    assert_int_equal(take(s, NULL, &done, &identity), PD_ERR_NETWORK);
    assert_int_equal(take(s, problem(s, PD_PROBLEM_STORE), &done, &identity), PD_ERR_NETWORK);
    assert_true(pd_enrolment_next(s->enrolment, &request));
    assert_int_equal(request->body_len, len);
    assert_memory_equal(request->body, first, len);
    assert_ok(take(s, problem(s, PD_PROBLEM_STALE_NONCE), &done, &identity));
    expect(s, "/v1/hello");
    assert_ok(take(s, hello(s, &s->hub), &done, &identity));
    expect(s, "/v1/enrol");
    assert_ok(take(s, enrolled(s, &s->hub, true), &done, &identity));
    assert_true(done);
}

static void
what_is_no_hub_is_named(void **state)
{
    struct setup *s = *state;
    struct pd_identity identity;
    struct pd_why why;
    bool done;

    strcpy(s->body, "<html>");
    assert_int_equal(take(s, reply(s, 200, "text/html", 6), &done, &identity), PD_ERR_NETWORK);
    assert_int_equal(take(s, reply(s, 302, "text/html", 6), &done, &identity), PD_ERR_NETWORK);
    assert_int_equal(take(s, reply(s, 200, "application/json", 6), &done, &identity), PD_ERR_INVALID);
    assert_ok(take(s, hello(s, &s->hub), &done, &identity));
    assert_int_equal(
        pd_enrolment_answer(s->enrolment, problem(s, PD_PROBLEM_ENROL_CODE), &done, &identity, &why),
        PD_ERR_DENIED);
    assert_string_equal(why.path, "enrol_code");
}

static void
what_a_technician_types_is_checked_first(void **state)
{
    static const struct {
        const char *code, *mode, *serial, *path;
    } rows[] = {
        { "PDE1-123", "kiosk", "S", "code" },
        { "", "kiosk", "S", "code" },
        { NULL, "admin", "S", "mode" },
        { NULL, "kiosk", "caf\xc3\xa9", "serial" },
        { NULL, "kiosk", "0123456789012345678901234567890123456789012345678901234567890123", "serial" },
    };
    struct setup *s = *state;

    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_enrolment *enrolment = NULL;
        struct pd_why why;

        assert_int_equal(pd_enrolment_create(&enrolment, rows[i].code == NULL ? s->code : rows[i].code,
                             rows[i].mode, rows[i].serial, &s->rng, &why),
            PD_ERR_INVALID);
        assert_string_equal(why.path, rows[i].path);
        assert_null(enrolment);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_desk_gets_its_identity_in_two_requests),
        TEST(the_secret_goes_to_no_other_hub),
        TEST(a_desk_enrols_with_no_training_and_a_training_with_nobody_else),
        TEST(a_lost_answer_is_asked_for_again_with_the_same_bytes),
        TEST(what_is_no_hub_is_named),
        TEST(what_a_technician_types_is_checked_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

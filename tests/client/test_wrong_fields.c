/*
 * Goal: a hub with the true key that gets any one field of any answer wrong harms no desk: nothing crashes,
 * no balance or journal is wrong afterwards, what is not believed has a name in the status, and the next good
 * answer is taken again. Method: the real engine on a real ledger (its disk in memory); each answer of the
 * fake hub is made wrong in one place after another and signed again as if it were meant so; after each the
 * journal and every derived value is proven.
 */
#include "app/core/fields.h"
#include "sync/wire/enrol.h"
#include "sync/wire/seal.h"
#include "tests/client/client_kit.h"
#include "tests/sim/disk.h"
#include "tests/support/wrong.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUND 40 /* wrong answers a desk meets before it is replaced by a new one */
#define PROOF 10 /* wrong answers between two proofs; what one of them spoiled stays spoiled until then */

static struct setup desk;
static struct wrong wrong;
static int tried, believed;

/* ---- a desk ---- */

static void
close_desk(void)
{
    pd_client_destroy(desk.client);
    pd_ledger_close(desk.ledger);
    desk.client = NULL;
    desk.ledger = NULL;
}

static void
prove(void)
{
    struct pd_ledger_report report;

    assert_ok(pd_ledger_verify(desk.ledger, &report, NULL, NULL));
    if (report.problem[0] != '\0')
        fail_msg("%s: %s", wrong.what, report.problem);
}

static struct pd_identity
identity_of(void)
{
    static const uint8_t seed[PD_SEED_LEN] = { 0x11 };
    struct pd_identity identity = {
        .epoch = 1, .mode = "counter", .letter = 'A', .site = "H1", .place = "P1"
    };

    memset(identity.device.b, 0xd5, sizeof identity.device.b);
    identity.secret = pd_secret_key_from_seed(seed);
    identity.public_key = pd_secret_key_public(&identity.secret);
    fake_hub_init(&desk.hub, &identity.public_key);
    identity.hub_key = pd_secret_key_public(&desk.hub.secret);
    identity.enrolled_ms = DESK_MS;
    return identity;
}

static void
open_desk(void)
{
    struct pd_ledger_config config = {
        .path = "/d0/ledger.db", .vfs = SIM_VFS, .rng = &desk.rng, .power_safe = true
    };
    struct pd_identity identity;
    struct pd_why why;

    if (desk.ledger != NULL) {
        prove();
        close_desk();
    }
    memset(&desk, 0, sizeof desk);
    desk.rng = pd_rng_seeded(1);
    desk.boot_ms = 1000000;
    sim_disk_reset_all(&desk.rng);
    identity = identity_of();
    assert_ok(pd_ledger_open(&desk.ledger, &config, &why));
    assert_ok(pd_ledger_enrol(desk.ledger, &identity));
    assert_ok(pd_client_create(
        &desk.client, &(struct pd_client_config){ .ledger = desk.ledger, .rng = &desk.rng }));
}

static int
open_scene(void **state)
{
    (void)state;
    tried = believed = 0;
    open_desk();
    return 0;
}

static int
close_scene(void **state)
{
    (void)state;
    prove();
    close_desk();
    return 0;
}

static int
group_set_up(void **state)
{
    (void)state;
    sim_disk_register();
    return 0;
}

/* ---- an answer made wrong ---- */

/* Takes the seal off the object in text, which ends before `end`. */
static void
object_of(char *out, size_t cap, const char *text, size_t len)
{
    pd_assert(len > PD_SEAL_TAIL_LEN && len < cap);
    memcpy(out, text, len - PD_SEAL_TAIL_LEN);
    memcpy(out + len - PD_SEAL_TAIL_LEN, "}", 2);
}

/* The change at which `wrong` stands, made in this line; the same line has the same places. */
static bool
change(const char *line)
{
    static struct wrong now;

    wrong_open(&now, line);
    now.slot = wrong.slot;
    now.change = wrong.change;
    now.stride = wrong.stride;
    if (!wrong_next(&now))
        return false;
    wrong = now;
    return true;
}

/* The wrong object with the hub's seal under it, then what followed the true one. */
static size_t
seal_again(const char *domain, const char *nonce, const char *rest, size_t rest_len)
{
    static char kept[sizeof desk.hub.body];
    struct pd_str out = pd_str_on(desk.hub.body, sizeof desk.hub.body);

    memcpy(kept, rest, rest_len);
    if (wrong.len < PD_SEAL_MAX - 128) {
        pd_str_add_bytes(&out, wrong.out, wrong.len - 1);
        (void)pd_seal_close(&out, 0, domain, nonce, &desk.hub.secret);
    } else {
        pd_str_add_bytes(&out, wrong.out, wrong.len);
    }
    pd_str_add_bytes(&out, kept, rest_len);
    return out.len;
}

static void
nonce_now(char out[PD_NONCE_CAP])
{
    (void)snprintf(out, PD_NONCE_CAP, "nonce-%06d", desk.hub.nonces);
}

/* high, and the first line of a pull and a snapshot. */
static bool
wrong_first_line(const char *domain, struct pd_http_response *response)
{
    char object[2048], nonce[PD_NONCE_CAP];
    const char *text = response->body, *newline = memchr(text, '\n', response->body_len);
    size_t len = newline != NULL ? (size_t)(newline - text) : response->body_len;

    object_of(object, sizeof object, text, len);
    if (!change(object))
        return false;
    nonce_now(nonce);
    response->body_len = seal_again(domain, nonce, text + len, response->body_len - len);
    return true;
}

/* The results of a push are signed by their digest, wherever the signature stands: here at the end. */
static bool
wrong_results(struct pd_http_response *response)
{
    char text[8192], hex[2 * PD_SIGNATURE_LEN + 1], nonce[PD_NONCE_CAP];
    char *sig = memcpy(text, response->body, response->body_len);
    struct pd_str out = pd_str_on(desk.hub.body, sizeof desk.hub.body);
    struct pd_signature signature;
    struct pd_hash hash;

    pd_assert(response->body_len < sizeof text);
    text[response->body_len] = '\0';
    sig = strstr(text, PD_SEAL_KEY);
    pd_assert(sig != NULL);
    memmove(sig, sig + PD_SEAL_KEY_LEN + 2 * PD_SIGNATURE_LEN + 1,
        strlen(sig + PD_SEAL_KEY_LEN + 2 * PD_SIGNATURE_LEN + 1) + 1);
    if (!change(text))
        return false;
    hash = pd_hash_of(wrong.out, wrong.len);
    pd_hex(hash.b, sizeof hash.b, hex);
    nonce_now(nonce);
    signature = pd_seal_sign(&desk.hub.secret, "pd-results-1", nonce, hex, PD_HASH_TEXT_LEN);
    pd_hex(signature.b, sizeof signature.b, hex);
    pd_str_add_bytes(&out, wrong.out, wrong.len - 1);
    pd_str_addf(&out, ",\"sig\":\"%s\"}", hex);
    response->body_len = out.len;
    return true;
}

static bool
wrong_hello(struct pd_http_response *response)
{
    char text[2048];

    memcpy(text, response->body, response->body_len);
    text[response->body_len] = '\0';
    if (!change(text))
        return false;
    memcpy(desk.hub.body, wrong.out, wrong.len);
    response->body_len = wrong.len;
    return true;
}

struct target {
    const char *path;
    bool may_forget; /* it speaks of a hub that has forgotten, or of nothing */
    enum pd_lane lane;
    const char *domain; /* of a first line; NULL: make does it */
    bool (*make)(struct pd_http_response *response);
};

enum met { MET, NO_CHANGE_LEFT, NEVER_ASKED };

/* Answers well until the target's path is asked for, then wrongly, once. */
static enum met
meet(const struct target *target)
{
    struct pd_when now = { DESK_MS, PD_TIME_SYNCED };

    for (int i = 0; i < 30; i++) {
        const struct pd_http_request *request;
        struct pd_http_response response;

        if (!pd_client_next(desk.client, target->lane, desk.boot_ms, &request)) {
            wait_out(&desk);
            continue;
        }
        (void)fake_hub_answer(&desk.hub, request, &response);
        desk.boot_ms += 10;
        if (strcmp(request->path, target->path) != 0 || response.status != 200) {
            assert_ok(pd_client_answer(desk.client, target->lane, desk.boot_ms, now, &response));
            continue;
        }
        if (target->make != NULL ? !target->make(&response) : !wrong_first_line(target->domain, &response))
            return NO_CHANGE_LEFT;
        tried++;
        assert_ok(pd_client_answer(desk.client, target->lane, desk.boot_ms, now, &response));
        return MET;
    }
    return NEVER_ASKED;
}

static void
expect_named_or_believed(
    const struct target *target, const struct pd_ledger_status *before, const struct pd_cursor *was)
{
    struct pd_ledger_status after = ledger_of(&desk);
    struct pd_client_status status = status_of(&desk);
    struct pd_cursor cursor;
    bool up = status.link == PD_LINK_UP;

    assert_ok(pd_ledger_cursor(desk.ledger, &cursor));
    if ((after.acked_seq < before->acked_seq && !target->may_forget) || after.acked_seq > after.high_seq ||
        (cursor.hub_epoch == was->hub_epoch && cursor.cseq < was->cseq))
        fail_msg("%s moved the desk back or beyond itself", wrong.what);
    if (!up && status.problem[0] == '\0' && !target->may_forget)
        fail_msg("%s was not believed and is not named", wrong.what);
    if (!up && !target->may_forget && (after.acked_seq != before->acked_seq || cursor.cseq != was->cseq))
        fail_msg("%s was refused as %s, and taken", wrong.what, status.problem);
    believed += up;
    if (tried % PROOF == 0)
        prove();
}

/* A good answer after the bad one: true when this desk and this hub are still on good terms. */
static bool
recovers(enum pd_lane lane)
{
    for (int i = 0; i < 12; i++) {
        wait_out(&desk);
        while (step(&desk, lane))
            if (status_of(&desk).link == PD_LINK_UP)
                return true;
    }
    return false;
}

static void
begin_with(int stride)
{
    memset(&wrong, 0, sizeof wrong);
    wrong.slot = 1;
    wrong.stride = getenv("PD_TESTS_ALL") != NULL ? 1 : stride;
}

static void
every_field_of(const struct target *target, void (*prepare)(void))
{
    begin_with(3);
    for (int round = 0;; round++) {
        struct pd_ledger_status before;
        struct pd_cursor cursor;
        enum met met;

        if (round == ROUND) {
            open_desk();
            round = 0;
        }
        prepare();
        before = ledger_of(&desk);
        assert_ok(pd_ledger_cursor(desk.ledger, &cursor));
        met = meet(target);
        if (met == NEVER_ASKED)
            fail_msg("%s was never asked for, after %s", target->path, wrong.what);
        if (met == NO_CHANGE_LEFT)
            return;
        expect_named_or_believed(target, &before, &cursor);
        desk.hub.rows[0] = '\0';
        desk.hub.row_count = 0;
        if (!recovers(target->lane)) { /* it was told of another hub's past, and keeps to that */
            open_desk();
            round = 0;
        }
    }
}

/* ---- the desk's own ops ---- */

static void
one_op_more(void)
{
    write_ops(&desk, 1);
    wait_out(&desk);
}

static void
a_push_answer_with_any_field_wrong_acknowledges_nothing_it_should_not(void **state)
{
    static const struct target target = { "/v1/push", false, PD_LANE_PUSH, NULL, wrong_results };

    (void)state;
    every_field_of(&target, one_op_more);
    assert_in_range(tried, 150, 5000);
    assert_in_range(tried - believed, 120, 5000);
}

/* The results of ops of somebody else, and of none. */
static void
the_results_of_another_desk_are_not_taken(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        one_op_more();
        desk.hub.nonces = 0;
        run(&desk, PD_LANE_PULL);
        step_with(&desk, PD_LANE_PUSH, OTHER_RESULTS);
        assert_int_equal(ledger_of(&desk).acked_seq, i);
        assert_string_equal(status_of(&desk).problem, "not_ours");
        prove();
        assert_true(recovers(PD_LANE_PUSH));
        run(&desk, PD_LANE_PUSH);
        assert_int_equal(ledger_of(&desk).acked_seq, i + 1);
    }
}

/* A restored hub, which has forgotten all: the desk asks how far it is. */
static void
one_op_and_a_restored_hub(void)
{
    one_op_more();
    run(&desk, PD_LANE_PUSH);
    desk.hub.epoch++;
    desk.hub.high = 0;
    memset(&desk.hub.head, 0, sizeof desk.hub.head);
    one_op_more();
}

static void
a_high_with_any_field_wrong_forgets_nothing(void **state)
{
    static const struct target target = { "/v1/device/high", true, PD_LANE_PUSH, "pd-high-1", NULL };

    (void)state;
    every_field_of(&target, one_op_and_a_restored_hub);
    assert_in_range(tried, 40, 5000);
}

static void
the_nonce_is_forgotten(void)
{
    desk.hub.nonces++;
    wait_out(&desk);
}

static void
a_greeting_with_any_field_wrong_is_only_a_greeting(void **state)
{
    static const struct target target = { "/v1/hello", true, PD_LANE_PULL, NULL, wrong_hello };

    (void)state;
    every_field_of(&target, the_nonce_is_forgotten);
    assert_in_range(tried, 40, 5000);
}

/* ---- rows ---- */

static void
a_gone_row(void)
{
    struct pd_row row = { .kind = PD_ROW_GONE, .cseq = desk.hub.cseq + 1 };

    memset(row.gone.b, 9, sizeof row.gone.b);
    desk.hub.more = false;
    fake_hub_row(&desk.hub, &row);
    wait_out(&desk);
}

static void
a_page_whose_header_is_wrong_anywhere_moves_nothing_back(void **state)
{
    static const struct target target = { "/v1/pull", false, PD_LANE_PULL, "pd-pull-1", NULL };

    (void)state;
    every_field_of(&target, a_gone_row);
    assert_in_range(tried, 120, 5000);
}

static const char *const rows[] = {
    "{\"k\":\"member\",\"c\":7,\"id\":\"77777777777777777777777777777777\",\"name\":\"A**\",\"last4\":"
    "\"8000\",\"st\":1,"
    "\"kind\":\"standard\",\"growth\":5230,\"debt\":0,\"held\":100,\"lots\":[[7,300,0,1798761600000,\"pay\"],"
    "[8,5,0,0,\"sign_in\"]],\"taken\":[[\"G-001\",1,1767225600000]]}",
    "{\"k\":\"key\",\"c\":7,\"key\":\"abababababababababababababababababababababababababababababababab\","
    "\"roles\":16,"
    "\"dev\":\"018bcfe5681b7abc8def0123456789ac\",\"letter\":\"A\",\"revoked\":true}",
    "{\"k\":\"programme\",\"c\":7,\"ver\":4,\"sha256\":"
    "\"abababababababababababababababababababababababababababababababab\",\"from\":1767225600000}",
    "{\"k\":\"lease\",\"c\":7,\"id\":9,\"dev\":\"d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5\",\"sku\":\"G-001\","
    "\"size\":20}",
    "{\"k\":\"token\",\"c\":7,\"place\":\"P1\",\"num\":3,\"dev\":\"d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5\"}",
    "{\"k\":\"hold\",\"c\":7,\"id\":\"018bcfe5681a7abc8def0123456789ab\",\"mem\":"
    "\"77777777777777777777777777777777\","
    "\"dev\":\"018bcfe5681b7abc8def0123456789ac\",\"sku\":\"G-001\",\"qty\":1,\"amt\":600,\"fen\":0,"
    "\"place\":\"P1\","
    "\"lease\":9,\"ord\":1,\"exp\":1,\"st\":2,\"end\":0}",
    "{\"k\":\"gone\",\"c\":7,\"id\":\"018bcfe5681c7abc8def0123456789ad\"}",
};

/* One page with the row as it is, made wrong: the page itself is true. */
static void
meet_row(void)
{
    struct pd_ledger_status before = ledger_of(&desk);
    static struct pd_row row;
    struct pd_cursor was, cursor;
    bool good = pd_row_decode(wrong.out, wrong.len, &row, NULL) == PD_OK;
    struct pd_client_status status;

    assert_ok(pd_ledger_cursor(desk.ledger, &was));
    memcpy(desk.hub.rows, wrong.out, wrong.len);
    memcpy(desk.hub.rows + wrong.len, "\n", 2);
    desk.hub.row_count = 1;
    desk.hub.cseq = was.cseq + 1;
    desk.hub.pulls = 0;
    while (desk.hub.pulls == 0)
        if (!step(&desk, PD_LANE_PULL))
            wait_out(&desk);
    tried++;
    status = status_of(&desk);
    assert_ok(pd_ledger_cursor(desk.ledger, &cursor));
    believed += cursor.cseq > was.cseq && good;
    if (good && row.cseq != was.cseq + 1 && cursor.cseq != was.cseq)
        fail_msg("%s lies outside its page and was taken", wrong.what);
    if (status.link != PD_LINK_UP && status.problem[0] == '\0')
        fail_msg("%s was refused without a name", wrong.what);
    if (status.link != PD_LINK_UP && cursor.cseq != was.cseq)
        fail_msg("%s was refused, and the cursor moved", wrong.what);
    if (ledger_of(&desk).acked_seq != before.acked_seq)
        fail_msg("%s acknowledged an op", wrong.what);
    if (tried % PROOF == 0)
        prove();
}

/* Writes the row's position to be the next one. */
static void
put_position(char *out, size_t cap, const char *row, uint64_t cseq)
{
    const char *at = strstr(row, "\"c\":7");

    assert_non_null(at);
    (void)snprintf(out, cap, "%.*s\"c\":%llu%s", (int)(at - row), row, (unsigned long long)cseq, at + 5);
}

static void
every_row_with_any_field_wrong_leaves_the_books_whole(void **state)
{
    char line[1024];

    (void)state;
    for (int kind = 0; kind < PD_COUNT(rows); kind++) {
        begin_with(8);
        open_desk();
        for (int round = 1;; round++) {
            struct pd_cursor cursor;

            if (round % ROUND == 0)
                open_desk();
            assert_ok(pd_ledger_cursor(desk.ledger, &cursor));
            put_position(line, sizeof line, rows[kind], cursor.cseq + 1);
            if (!change(line))
                break;
            meet_row();
            desk.hub.rows[0] = '\0';
            desk.hub.row_count = 0;
            assert_ok(pd_ledger_cursor(desk.ledger, &cursor));
            desk.hub.cseq = cursor.cseq;
            if (!recovers(PD_LANE_PULL))
                open_desk();
        }
    }
    assert_in_range(tried, 350, 10000);
    assert_in_range(believed, 20, 3000);
}

/* ---- snapshots ---- */

static void
offer_a_snapshot(void)
{
    static struct pd_row row;

    open_desk();
    memset(&row, 0, sizeof row);
    row = (struct pd_row){ .kind = PD_ROW_MEMBER, .cseq = 1 };
    memset(row.member.id.b, 0x77, sizeof row.member.id.b);
    strcpy(row.member.kind, "standard");
    row.member.status = PD_MEMBER_ACTIVE;
    row.member.growth = pd_points_of(5);
    fake_hub_chunk_row(&desk.hub, 0, &row);
    desk.hub.snapshot_cseq = desk.hub.cseq = 40;
}

/* Whatever became of the snapshot, the pull that follows ends with a desk that is whole and up to date. */
static void
expect_a_whole_desk(void)
{
    struct pd_cursor cursor;

    for (int i = 0; i < 12; i++) {
        wait_out(&desk);
        run(&desk, PD_LANE_PULL);
    }
    assert_ok(pd_ledger_cursor(desk.ledger, &cursor));
    if (cursor.cseq != 40 && status_of(&desk).problem[0] == '\0')
        fail_msg("%s stops the desk without a word", wrong.what);
}

static void
a_list_of_chunks_with_any_field_wrong_makes_no_half_desk(void **state)
{
    static const struct target target = { "/v1/snapshot", false, PD_LANE_PULL, "pd-snapshot-1", NULL };

    (void)state;
    begin_with(8);
    for (;;) {
        enum met met;

        offer_a_snapshot();
        do /* a desk gives a snapshot up after some faults */
            met = meet(&target);
        while (met == MET && status_of(&desk).link != PD_LINK_UP);
        expect_a_whole_desk();
        if (met == NO_CHANGE_LEFT)
            break;
    }
    assert_in_range(tried, 40, 5000);
}

static void
a_chunk_with_any_field_wrong_makes_no_half_desk(void **state)
{
    char line[1024];

    (void)state;
    offer_a_snapshot();
    (void)pd_copy(line, sizeof line, desk.hub.chunks[0]);
    line[strcspn(line, "\n")] = '\0';
    for (begin_with(12); change(line); tried++) {
        if (wrong.len + 2 > sizeof desk.hub.chunks[0])
            continue;
        offer_a_snapshot();
        memcpy(desk.hub.chunks[0], wrong.out, wrong.len);
        memcpy(desk.hub.chunks[0] + wrong.len, "\n", 2); /* listed by its own hash: it is what the hub made */
        expect_a_whole_desk();
    }
    assert_in_range(tried, 40, 5000);
}

/* ---- before there is a desk ---- */

static void
enrolled_wrongly(const struct pd_secret_key *hub, const struct pd_hello *hello)
{
    static char body[WRONG_LINE_MAX + 1024];
    struct pd_enrol_code code = { .secret = { 1, 2, 3 } };
    char text[PD_ENROL_CODE_CAP], greeting[1024];
    struct pd_str out = pd_str_on(greeting, sizeof greeting);
    struct pd_http_response response = { .status = 200, .body = greeting };
    struct pd_rng rng = pd_rng_seeded(4);
    struct pd_enrolment *enrolment;
    struct pd_identity identity;
    struct pd_why why = { .text = "" };
    bool done = false;
    enum pd_err err;

    pd_enrol_hub_hash(&hello->hub_key, code.hub_hash);
    pd_enrol_code_format(&code, text);
    assert_ok(pd_enrolment_create(&enrolment, text, "kiosk", "SN7", &rng, &why));
    pd_hello_write(hello, &out);
    response.body_len = out.len;
    assert_ok(pd_http_add(&response.headers, "content-type", "application/json"));
    assert_ok(pd_enrolment_answer(enrolment, &response, &done, &identity, &why));
    out = pd_str_on(body, sizeof body);
    pd_str_add_bytes(&out, wrong.out, wrong.len - (wrong.len < PD_SEAL_MAX - 128 ? 1 : 0));
    if (wrong.len < PD_SEAL_MAX - 128)
        (void)pd_seal_close(&out, 0, "pd-enrolled-1", hello->nonce, hub);
    response.body = body;
    response.body_len = out.len;
    err = pd_enrolment_answer(enrolment, &response, &done, &identity, &why);
    if (err != PD_OK && (done || why.text[0] == '\0'))
        fail_msg("%s is refused without a reason", wrong.what);
    if (err == PD_OK && done) {
        believed++;
        if (!pd_name_good(identity.place) || !pd_name_good(identity.site) || identity.epoch == 0 ||
            pd_id_is_zero(identity.device))
            fail_msg("%s became the place \"%s\" of site \"%s\"", wrong.what, identity.place, identity.site);
    }
    pd_enrolment_destroy(enrolment);
}

static void
an_answer_to_an_enrolment_with_any_field_wrong_makes_no_strange_desk(void **state)
{
    static const uint8_t seed[PD_SEED_LEN] = { 2 };
    struct pd_secret_key hub = pd_secret_key_from_seed(seed);
    struct pd_hello hello = { .name = "H", .protocol_min = 1, .protocol_max = 1, .nonce = "nonce-000001" };
    struct pd_enrol_answer answer = {
        .epoch = 3, .site = "H1", .place = "P1", .letter = 'B', .time_ms = DESK_MS, .active = true
    };
    char text[2048], object[2048];
    struct pd_str out = pd_str_on(text, sizeof text);

    (void)state;
    hello.hub_key = answer.hub_key = pd_secret_key_public(&hub);
    memset(answer.device.b, 6, sizeof answer.device.b);
    pd_enrol_answer_write(&answer, hello.nonce, &hub, &out);
    object_of(object, sizeof object, out.p, out.len);
    for (wrong_open(&wrong, object); wrong_next(&wrong); tried++)
        enrolled_wrongly(&hub, &hello);
    assert_in_range(tried, 400, 5000);
    assert_in_range(believed, 10, 200);
}

#define SCENE(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(a_push_answer_with_any_field_wrong_acknowledges_nothing_it_should_not),
        SCENE(the_results_of_another_desk_are_not_taken),
        SCENE(a_high_with_any_field_wrong_forgets_nothing),
        SCENE(a_greeting_with_any_field_wrong_is_only_a_greeting),
        SCENE(a_page_whose_header_is_wrong_anywhere_moves_nothing_back),
        SCENE(every_row_with_any_field_wrong_leaves_the_books_whole),
        SCENE(a_list_of_chunks_with_any_field_wrong_makes_no_half_desk),
        SCENE(a_chunk_with_any_field_wrong_makes_no_half_desk),
        SCENE(an_answer_to_an_enrolment_with_any_field_wrong_makes_no_strange_desk),
    };

    return cmocka_run_group_tests(tests, group_set_up, NULL);
}

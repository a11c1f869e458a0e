#include "tests/hub/errand_kit.h"

#include <stdio.h>
#include <string.h>

const char rules[] =
    "{\"activities\":[{\"id\":\"talk-1\",\"name\":" TEXT ",\"where\":" TEXT ",\"rule\":\"talk\","
    "\"starts_at\":\"2026-12-01T14:00\",\"ends_at\":\"2026-12-01T15:30\",\"seats\":1,\"waitlist\":1,"
    "\"price\":60,\"cancel_until\":\"2026-11-30T12:00\"},{\"id\":\"later\",\"name\":" TEXT ",\"where\":" TEXT
    ",\"rule\":\"talk\",\"starts_at\":\"2026-12-05T14:00\",\"ends_at\":\"2026-12-05T15:30\",\"seats\":5,"
    "\"price\":0,\"opens_at\":\"2026-12-01T08:00\"}],"
    "\"feedback\":{\"topics\":[{\"id\":\"food\",\"name\":" TEXT "}],\"faces\":3,\"answer_hours\":48},"
    "\"reminders\":{\"topics\":[{\"id\":\"check\",\"name\":" TEXT
    "}],\"quiet_from_h\":21,\"quiet_until_h\":8},"
    "\"surveys\":[{\"id\":\"bill\",\"name\":" TEXT
    ",\"open_days\":14,\"visits\":[\"pay\"],\"rule\":\"survey\","
    "\"questions\":[{\"id\":\"content\",\"kind\":\"scale\",\"text\":" TEXT "},{\"id\":\"easy\",\"kind\":"
    "\"yes_no\",\"text\":" TEXT "}]}],"
    "\"units\":{\"categories\":[{\"id\":\"dental\",\"name\":" TEXT
    "}],\"coupons\":[{\"id\":\"c20\",\"name\":" TEXT ",\"conditions\":" TEXT
    ",\"kind\":\"item\",\"percent\":20,\"categories\":[\"dental\"],\"days\":10},"
    "{\"id\":\"c30\",\"name\":" TEXT ",\"conditions\":" TEXT
    ",\"kind\":\"item\",\"percent\":30,\"categories\":[\"dental\"],\"days\":5}]}}";
struct kit kit;
struct desk kiosk, counter;
struct pd_id anna, bert;
struct pd_errand_answer said;
struct pd_why why;
const struct pd_staff li = { .number = "S1" };
static uint8_t ids;

int
open_kit(void **state)
{
    *state = &kit;
    kit_open_at(&kit, NULL, kit_at(2026, 11, 20, 10, 0, 0));
    anna = kit_member(&kit, "M-1", 100);
    bert = kit_member(&kit, "M-2", 100);
    kit_publish(&kit, rules, kit.now_ms);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    return 0;
}

struct pd_errand
errand(enum pd_errand_kind kind, const struct pd_id *member, const char *what)
{
    struct pd_errand e = { .kind = kind, .id = { { 9, ++ids } }, .at_ms = kit.now_ms };

    if (member != NULL)
        e.member = *member;
    (void)pd_copy(e.what, sizeof e.what, what);
    return e;
}

int
send_bytes(const char *body, size_t len)
{
    struct pd_http_request http = { .method = "POST", .path = "/v1/errand", .query = "" };

    http.body = body;
    http.body_len = len;
    (void)kit_send(&kit, &http, 0);
    return kit.status;
}

struct pd_errand_request
request_of(struct desk *desk, const struct pd_errand *e)
{
    struct pd_errand_request request = { .device = desk->id, .epoch = desk->epoch, .errand = *e };

    kit_hello(&kit, request.nonce);
    return request;
}

int
ask_as(struct desk *desk, const struct pd_errand *e)
{
    struct pd_errand_request request = request_of(desk, e);
    char body[PD_ERRAND_BODY_MAX];
    struct pd_str out = pd_str_on(body, sizeof body);
    int64_t time_ms;

    pd_errand_request_write(&request, &desk->secret, &out);
    if (send_bytes(out.p, out.len) != 200)
        return kit.status;
    assert_ok(
        pd_errand_answer_read(kit.body, kit.body_len, request.nonce, &kit.hub_key, &time_ms, &said, &why));
    assert_int_equal(said.kind, e->kind);
    assert_true(pd_id_equal(said.id, e->id));
    assert_int_equal(time_ms, kit.now_ms);
    return 200;
}

void
done(const struct pd_errand *e)
{
    assert_int_equal(ask_as(&kiosk, e), 200);
    if (said.status != PD_ERRAND_DONE)
        fail_msg("%s: %s", pd_errand_name(e->kind), said.code);
}

void
refused(const struct pd_errand *e, const char *code)
{
    assert_int_equal(ask_as(&kiosk, e), 200);
    if (said.status != PD_ERRAND_REFUSED || strcmp(said.code, code) != 0)
        fail_msg("%s: \"%s\", and not \"%s\"", pd_errand_name(e->kind), said.code, code);
}

void
commit(enum pd_err err)
{
    if (kit_finish(&kit, err) != PD_OK)
        fail_msg("%s %s %s", pd_err_name(err), why.path, why.text);
}

void
begin(void)
{
    assert_ok(pd_hub_begin(kit.hub));
}

int64_t
count_of(enum pd_hub_sql sql)
{
    int64_t n;

    assert_ok(pd_store_begin(kit.store));
    n = pd_store_one(kit.store, sql, PD_NO_ARGS, 0);
    assert_ok(pd_store_commit(kit.store));
    return n;
}

void
bill(const struct pd_id *who, const char *no, int64_t fen)
{
    struct pd_hub_bill b = { .total = pd_fen_of(fen), .self_paid = pd_fen_of(fen) };
    struct pd_points points;

    (void)pd_copy(b.bill_no, sizeof b.bill_no, no);
    begin();
    commit(pd_hub_bill_take(kit.hub, kit.now_ms, who, &b, &points, &why));
}

void
give(const char *what, int n)
{
    struct pd_unit_give g = { .member = anna, .n = n };
    struct pd_unit_gift gift;

    (void)pd_copy(g.what, sizeof g.what, what);
    (void)snprintf(g.reference, sizeof g.reference, "r-%s", what);
    begin();
    commit(pd_hub_unit_give(kit.hub, kit.now_ms, &g, &gift, &why));
}

void
card_of(const struct pd_id *who, char serial[PD_SERIAL_CAP])
{
    static const struct pd_id hub_itself;
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reader = { .keyring = &ring, .now_s = kit.now_ms / 1000 };
    char text[PD_CODE_CAP];
    struct pd_code code;

    begin();
    commit(pd_hub_code_issue(kit.hub, kit.now_ms, who, PD_CODE_CARD, text));
    assert_ok(pd_keyring_add(&ring, &kit.hub_key, PD_CODE_ROLES_HUB, hub_itself));
    assert_int_equal(pd_code_read(text, strlen(text), &reader, &code), PD_CODE_ACCEPTED);
    (void)pd_copy(serial, PD_SERIAL_CAP, code.card.serial);
    assert_int_equal(strspn(serial, "0123456789"), strlen(serial)); /* it can be typed */
}

void
set_pin(const char *pin)
{
    begin();
    commit(pd_hub_card_pin_set(kit.hub, kit.now_ms, &anna, pin, "S1", &why));
}

struct pd_errand
pin(const char *digits)
{
    struct pd_errand e = errand(PD_ERRAND_PIN, &anna, "");

    kit.now_ms += PD_MINUTE_MS; /* a desk tries a few a minute */
    strcpy(e.digits, digits);
    return e;
}

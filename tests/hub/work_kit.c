#include "tests/hub/work_kit.h"

#include "sync/hub/feedback.h"

#include <stdio.h>
#include <string.h>

#define TEXT "{\"zh-Hans\":\"名\",\"en\":\"Name\"}"
#define COND "\"name\":" TEXT ",\"conditions\":" TEXT

/* A campaign has the id of a gift, too. */
static const char work_rules[] =
    "{\"activities\":[{\"id\":\"talk-1\",\"name\":" TEXT ",\"where\":" TEXT ",\"rule\":\"talk\","
    "\"starts_at\":\"2026-09-21T22:30\",\"ends_at\":\"2026-09-21T23:30\",\"seats\":1,\"price\":0},"
    "{\"id\":\"dear\",\"name\":" TEXT ",\"where\":" TEXT ",\"rule\":\"talk\","
    "\"starts_at\":\"2026-09-21T21:30\",\"ends_at\":\"2026-09-21T23:50\",\"seats\":5,\"price\":9000},"
    "{\"id\":\"later\",\"name\":" TEXT ",\"where\":" TEXT ",\"rule\":\"talk\","
    "\"starts_at\":\"2026-12-05T14:00\",\"ends_at\":\"2026-12-05T15:30\",\"seats\":5,\"price\":0}],"
    "\"feedback\":{\"topics\":[{\"id\":\"food\",\"name\":" TEXT "}],\"faces\":3,\"answer_hours\":48},"
    "\"campaigns\":[{\"id\":\"double\",\"name\":" TEXT
    ",\"rules\":[\"pay\"],\"from\":\"2026-09-01\",\"until\":\"2026-10-31\",\"percent\":200},"
    "{\"id\":\"G-003\",\"name\":" TEXT
    ",\"rules\":[\"pay\"],\"from\":\"2026-09-01\",\"until\":\"2026-10-31\",\"percent\":300}],"
    "\"units\":{\"categories\":[{\"id\":\"dental\",\"name\":" TEXT "}],\"coupons\":[{\"id\":\"c20\"," COND
    ",\"kind\":\"item\",\"percent\":20,\"days\":10},"
    "{\"id\":\"teeth\"," COND ",\"kind\":\"item\",\"percent\":50,\"categories\":[\"dental\"],\"days\":10}],"
    "\"entitlements\":[{\"id\":\"escort\"," COND ",\"kind\":\"service\",\"per\":\"calendar_year\","
    "\"counts\":[{\"tier\":\"basic\",\"n\":2}],\"price_fen\":1500,\"receiver\":" TEXT ",\"place\":\"P1\"}]}}";

struct pd_errand_answer said;
static uint8_t ids;

int
work_open(void **state)
{
    int err = duty_open(state);

    kit_publish(&kit, work_rules, kit.now_ms);
    return err;
}

static struct pd_errand
errand(const char *by, const struct pd_id *member)
{
    struct pd_errand e = { .kind = PD_ERRAND_WORK, .id = { { 9, ++ids } }, .at_ms = kit.now_ms };

    if (member != NULL)
        e.member = *member;
    (void)pd_copy(e.work.by, sizeof e.work.by, by);
    return e;
}

struct pd_errand
work_list(enum pd_work work, const char *by, const struct pd_id *member)
{
    struct pd_errand e = errand(by, member);

    e.work.work = work;
    return e;
}

struct pd_errand
work_act(const char *act, const char *by, const char *ref, const struct pd_id *member)
{
    struct pd_errand e = errand(by, member);

    (void)pd_copy(e.work.act, sizeof e.work.act, act);
    (void)pd_copy(e.work.ref, sizeof e.work.ref, ref);
    return e;
}

void
work_prove(struct pd_errand *e, const char *number)
{
    (void)pd_copy(e->work.badge, sizeof e->work.badge, duty_badge(number));
    for (int i = 0; i < DUTY_PEOPLE; i++)
        if (strcmp(duty_people[i].number, number) == 0)
            (void)pd_copy(e->digits, sizeof e->digits, duty_people[i].pin);
}

void
work_ask(struct desk *desk, const struct pd_errand *e)
{
    struct pd_errand_request request = { .device = desk->id, .epoch = desk->epoch, .errand = *e };
    struct pd_http_request http = { .method = "POST", .path = "/v1/errand", .query = "" };
    char body[PD_ERRAND_BODY_MAX + 1];
    struct pd_str out = pd_str_on(body, sizeof body);
    int64_t time_ms;

    kit_hello(&kit, request.nonce);
    assert_true(pd_errand_request_good(&request));
    pd_errand_request_write(&request, &desk->secret, &out);
    http.body = out.p;
    http.body_len = out.len;
    (void)kit_send(&kit, &http, 0);
    assert_int_equal(kit.status, 200);
    assert_ok(
        pd_errand_answer_read(kit.body, kit.body_len, request.nonce, &kit.hub_key, &time_ms, &said, &why));
    assert_true(pd_id_equal(said.id, e->id));
    if (said.status == PD_ERRAND_REFUSED && !pd_work_is_refusal(said.code))
        fail_msg("\"%s\" has no words", said.code);
}

static const char *
name_of(const struct pd_errand *e)
{
    return e->work.act[0] != '\0' ? e->work.act : pd_work_kind(e->work.work)->name;
}

void
work_did(const struct pd_errand *e)
{
    work_ask(&counter, e);
    if (said.status != PD_ERRAND_DONE)
        fail_msg("%s: %s", name_of(e), said.code);
}

void
work_no(const struct pd_errand *e, const char *code)
{
    uint64_t feed = pd_hub_feed_position(kit.hub);
    int64_t ops = work_count(PD_HUB_SQL_WORK_LAST_OP);

    work_ask(&counter, e);
    if (said.status != PD_ERRAND_REFUSED || strcmp(said.code, code) != 0)
        fail_msg("%s: \"%s\", and not \"%s\"", name_of(e), said.code, code);
    assert_int_equal(pd_hub_feed_position(kit.hub), feed);
    assert_int_equal(work_count(PD_HUB_SQL_WORK_LAST_OP), ops);
}

const struct pd_work_page *
work_page(enum pd_work work, const char *by, const struct pd_id *member)
{
    struct pd_errand e = work_list(work, by, member);

    work_did(&e);
    return &said.work;
}

const struct pd_work_row *
work_row(const struct pd_work_page *page, const char *what)
{
    for (int i = 0; i < page->count; i++)
        if (strcmp(page->rows[i].what, what) == 0)
            return &page->rows[i];
    fail_msg("no row of %s", what);
    return NULL;
}

void
work_give(const struct pd_id *member, const char *what, int n)
{
    struct pd_unit_give g = { .member = *member, .n = n };
    struct pd_unit_gift gift;

    (void)pd_copy(g.what, sizeof g.what, what);
    assert_ok(pd_hub_begin(kit.hub));
    work_commit(pd_hub_unit_give(kit.hub, kit.now_ms, &g, &gift, &why));
}

int64_t
work_count(enum pd_hub_sql sql)
{
    int64_t n;

    assert_ok(pd_store_begin(kit.store));
    n = pd_store_one(kit.store, sql, PD_NO_ARGS, 0);
    assert_ok(pd_store_commit(kit.store));
    return n;
}

const char *
work_feedback(const struct pd_id *member)
{
    static char numbers[16][16];
    static int next;
    struct pd_feedback f = { .topic = "food", .face = 1 };
    char *number = numbers[next++ % 16];

    if (member != NULL)
        f.member = *member;
    assert_ok(pd_hub_begin(kit.hub));
    work_commit(pd_hub_feedback_take(kit.hub, kit.now_ms, "app", &f, &why));
    (void)snprintf(number, sizeof numbers[0], "%lld", (long long)f.number);
    return number;
}

void
work_commit(enum pd_err err)
{
    if (kit_finish(&kit, err) != PD_OK)
        fail_msg("%s %s %s", pd_err_name(err), why.path, why.text);
}

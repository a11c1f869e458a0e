#include "tests/session/play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pd_session *session;
struct pd_effects fx;
int64_t boot_ms;
struct pd_desk_reply reply;
struct pd_programme *programme;

static uint32_t errand_serial;

const struct pd_view *
view(void)
{
    return pd_session_view(session);
}

void
give(struct pd_session_event event)
{
    event.boot_ms = boot_ms;
    pd_session_apply(session, &event, &fx);
}

void
wish(enum pd_intent_kind kind, int n, const char *sku)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_INTENT, .intent = { .kind = kind, .n = n } };

    (void)pd_copy(event.intent.sku, sizeof event.intent.sku, sku);
    give(event);
}

void
answer(void)
{
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_REPLY, .reply = &reply });
}

void
reply_to(enum pd_desk_request_kind to, enum pd_desk_reply_kind kind)
{
    const struct pd_desk_request *r = asked(to);

    assert_non_null(r);
    memset(&reply, 0, sizeof reply);
    reply.kind = kind;
    reply.to = to;
    reply.serial = r->serial;
}

void
badge_reply(enum pd_desk_request_kind to, enum pd_sign_in outcome, const char *number, unsigned int roles)
{
    reply_to(to, PD_REPLY_STAFF);
    reply.sign_in = outcome;
    reply.tries_left = outcome == PD_SIGN_IN_WRONG ? 4 : 0;
    reply.clerk.roles = roles;
    (void)pd_copy(reply.clerk.number, sizeof reply.clerk.number, number);
}

void
read_code(const char *payload)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    (void)pd_copy(event.scan.payload, sizeof event.scan.payload, payload);
    event.scan.len = strlen(payload);
    give(event);
}

void
type_as(enum pd_intent_kind kind, const char *text)
{
    for (; *text != '\0'; text++)
        wish(kind, *text, "");
}

void
pass(int64_t ms)
{
    boot_ms += ms;
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_TICK });
}

const struct pd_desk_request *
asked(enum pd_desk_request_kind kind)
{
    for (int i = 0; i < fx.count; i++)
        if (fx.list[i].kind == PD_EFFECT_REQUEST && fx.list[i].request.kind == kind)
            return &fx.list[i].request;
    return NULL;
}

bool
happened(enum pd_effect_kind kind)
{
    for (int i = 0; i < fx.count; i++)
        if (fx.list[i].kind == kind)
            return true;
    return false;
}

struct pd_programme *
programme_make(enum pd_offline_mode mode)
{
    struct pd_programme *p = calloc(1, sizeof *p);

    p->version = 1;
    p->utc_offset_min = 480;
    p->hold_days = 7;
    p->tier_count = 1;
    p->gift_count = 8;
    for (int i = 0; i < p->gift_count; i++) {
        (void)snprintf(p->gifts[i].sku, sizeof p->gifts[i].sku, "G-%03d", i + 1);
        p->gifts[i].price = pd_points_of(100 * (i + 1));
        p->gifts[i].until_ms = PD_NEVER_MS;
    }
    p->place_count = 1;
    (void)pd_copy(p->places[0].id, sizeof p->places[0].id, "P1");
    p->offline.mode = mode;
    p->offline.account_cap = pd_points_of(5000);
    p->offline.desk_cap = pd_points_of(100000);
    p->offline.day_code_cap = pd_points_of(5000);
    p->offline.card_cap = pd_points_of(1000);
    p->offline.per_redemption = pd_points_of(5000);
    p->offline.desk_count = 200;
    p->offline.soft_count = 2;
    p->offline.hard_count = 5;
    p->offline.max_age_h = 72;
    return p;
}

void
status(bool online, struct pd_programme *fresh)
{
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_STATUS;
    reply.serving = true;
    reply.online = online;
    reply.now.now_ms = START_MS;
    reply.now.quality = PD_TIME_SYNCED;
    reply.programme = fresh;
    (void)pd_copy(reply.identity.place, sizeof reply.identity.place, "P1");
    answer();
}

static void
start_as(struct pd_session_config config, bool online, enum pd_offline_mode mode)
{
    config.idle_warn_s = 45;
    config.idle_clear_s = 20;
    config.done_clear_s = 30;
    config.printer = true;
    boot_ms = 1000;
    assert_ok(pd_session_create(&session, &config));
    assert_int_equal(view()->screen, PD_SCREEN_CLOSED);
    programme = programme_make(mode);
    status(online, programme);
}

void
start_with(bool counter, bool online, enum pd_offline_mode mode)
{
    start_as((struct pd_session_config){ .counter = counter }, online, mode);
}

void
start_staffed(void)
{
    start_as((struct pd_session_config){ .counter = true, .sign_in = true }, true, PD_OFFLINE_FLOOR);
}

void
start_training(bool counter)
{
    start_as(
        (struct pd_session_config){
            .counter = counter, .training = true, .training_idle_min = 30, .demo = true, .demo_codes = 2 },
        true, PD_OFFLINE_FLOOR);
}

void
end(void)
{
    pd_session_destroy(session);
    free(programme);
}

void
member_reply(uint32_t serial, uint8_t who)
{
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_MEMBER;
    reply.to = PD_REQUEST_SCAN;
    reply.serial = serial;
    reply.member.fresh = true;
    reply.member.code_type = PD_CODE_MEMBER;
    reply.member.member.status = PD_MEMBER_ACTIVE;
    memset(reply.member.member.id.b, who, sizeof reply.member.member.id.b);
    (void)pd_copy(reply.member.member.masked, sizeof reply.member.member.masked, "QQQQQQ**");
    (void)pd_copy(reply.member.member.last4, sizeof reply.member.member.last4, "8642");
    (void)pd_copy(reply.member.code, sizeof reply.member.code, who == 1 ? "PD1:X" : "PD1:Y");
    reply.member.member.lot_count = 1;
    reply.member.member.lots[0] =
        (struct pd_lot){ .id = 1, .left = pd_points_of(500), .expires_ms = PD_NEVER_MS };
    for (int i = 0; i < PD_GIFTS_MAX; i++)
        reply.member.lease_left[i] = 3;
    reply.member.use.offline_since_ms = 0;
}

void
scan(uint8_t who)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    (void)pd_copy(event.scan.payload, sizeof event.scan.payload, who == 1 ? "PD1:X" : "PD1:Y");
    event.scan.len = 5;
    give(event);
    assert_non_null(asked(PD_REQUEST_SCAN));
    member_reply(asked(PD_REQUEST_SCAN)->serial, who);
    answer();
}

void
start_visit(bool online, enum pd_offline_mode mode)
{
    start_with(false, online, mode);
    scan(1);
}

void
hold_reply(enum pd_desk_reply_kind kind, uint32_t serial)
{
    memset(&reply, 0, sizeof reply);
    reply.kind = kind;
    reply.serial = serial;
    reply.outcome = PD_REDEEM_OK;
    memset(reply.ticket.hold.id.b, 0x99, sizeof reply.ticket.hold.id.b);
    memset(reply.ticket.hold.member.b, 0xa7, sizeof reply.ticket.hold.member.b);
    (void)pd_copy(reply.ticket.hold.sku, sizeof reply.ticket.hold.sku, "G-001");
    reply.ticket.hold.state = kind == PD_REPLY_RELEASED ? PD_HOLD_RELEASED : PD_HOLD_HELD;
    (void)pd_copy(reply.ticket.short_number, sizeof reply.ticket.short_number, "A-001");
    (void)pd_copy(reply.ticket.code, sizeof reply.ticket.code, "PD1:TICKET");
}

const struct pd_errand *
errand(enum pd_errand_kind kind)
{
    for (int i = 0; i < fx.count; i++)
        if (fx.list[i].kind == PD_EFFECT_REQUEST && fx.list[i].request.kind == PD_REQUEST_ERRAND &&
            fx.list[i].request.errand.kind == kind) {
            errand_serial = fx.list[i].request.serial;
            return &fx.list[i].request.errand;
        }
    fail_msg("no errand \"%s\" was asked for", pd_errand_name(kind));
    return NULL;
}

void
errand_reply(enum pd_errand_kind kind, enum pd_errand_status status)
{
    memset(&reply, 0, sizeof reply);
    reply.kind = PD_REPLY_ERRAND;
    reply.to = PD_REQUEST_ERRAND;
    reply.serial = errand_serial;
    reply.errand.kind = kind;
    reply.errand.status = status;
}

uint32_t
redeem_first(void)
{
    wish(PD_INTENT_CATALOGUE, 0, "");
    wish(PD_INTENT_GIFT, 0, "G-001");
    assert_int_equal(view()->screen, PD_SCREEN_GIFT);
    wish(PD_INTENT_CHOOSE, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_CONFIRM);
    assert_int_equal(pd_points_raw(view()->left_after), 400);
    wish(PD_INTENT_REDEEM, 0, "");
    assert_int_equal(view()->screen, PD_SCREEN_SAVING);
    assert_non_null(asked(PD_REQUEST_REDEEM));
    return asked(PD_REQUEST_REDEEM)->serial;
}

uint32_t
redeem_kept(void)
{
    uint32_t serial = redeem_first();

    hold_reply(PD_REPLY_REDEEMED, serial);
    answer();
    return serial;
}

uint32_t
show_ticket(enum pd_capture_outcome capture)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };
    uint32_t serial;

    event.scan.len = 5;
    give(event);
    serial = asked(PD_REQUEST_SCAN)->serial;
    hold_reply(PD_REPLY_TICKET, serial);
    reply.to = PD_REQUEST_SCAN;
    reply.capture = capture;
    answer();
    return serial;
}

uint32_t
hand_over(void)
{
    uint32_t serial = show_ticket(PD_CAPTURE_OK);

    wish(PD_INTENT_COUNTER_OK, 0, "");
    hold_reply(PD_REPLY_CAPTURED, serial);
    reply.capture = PD_CAPTURE_OK;
    answer();
    return serial;
}

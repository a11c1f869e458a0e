#include "tests/session/stand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct pd_desk_member scanned; /* what the session would keep of the last code */

void
stand_init(struct stand *s, uint64_t seed, char letter)
{
    struct pd_rng common = pd_rng_seeded(77);

    memset(s, 0, sizeof *s);
    (void)snprintf(s->dir, sizeof s->dir, "/tmp/pd-desk-XXXXXX");
    assert_non_null(mkdtemp(s->dir));
    (void)snprintf(s->path, sizeof s->path, "%s/ledger.db", s->dir);
    s->hub = pd_secret_key_make(&common);
    s->anna = pd_id_make(STAND_NOW_MS, &common);
    s->bert = pd_id_make(STAND_NOW_MS, &common);
    s->rng = pd_rng_seeded(seed);
    s->wall_ms = STAND_NOW_MS;
    s->boot_ms = 5000;
    s->identity = (struct pd_identity){ .epoch = 1, .letter = letter, .enrolled_ms = STAND_NOW_MS };
    s->identity.device = pd_id_make(STAND_NOW_MS, &s->rng);
    s->identity.secret = pd_secret_key_make(&s->rng);
    s->identity.public_key = pd_secret_key_public(&s->identity.secret);
    s->identity.hub_key = pd_secret_key_public(&s->hub);
    /* The counter of these tests is B. */
    (void)pd_copy(s->identity.mode, sizeof s->identity.mode, letter == 'B' ? "counter" : "kiosk");
    (void)pd_copy(s->identity.site, sizeof s->identity.site, "S1");
    (void)pd_copy(s->identity.place, sizeof s->identity.place, "P1");
}

void
stand_open(struct stand *s)
{
    struct pd_ledger_config ledger = {
        .path = s->path, .vfs = s->vfs, .rng = &s->rng, .power_safe = true, .reserve_bytes = s->reserve_bytes
    };
    struct pd_desk_config desk = { .rng = &s->rng,
        .plain_pattern = "H9999999",
        .ask_ms = PD_DESK_ASK_MS,
        .hand_ms = PD_DESK_HAND_MS,
        .late_hours = STAND_LATE_HOURS,
        .low_units = 3,
        .refund_points = STAND_REFUND_POINTS,
        .shrink_units = STAND_SHRINK_UNITS,
        .receipts_day = STAND_RECEIPTS_DAY,
        .sign_in = s->sign_in };
    struct pd_why why;

    assert_ok(pd_ledger_open(&s->ledger, &ledger, &why));
    desk.ledger = s->ledger;
    assert_ok(pd_desk_create(&s->desk, &desk));
    pd_desk_clock(s->desk, s->wall_ms, s->boot_ms);
}

void
stand_close(struct stand *s)
{
    pd_desk_destroy(s->desk);
    pd_ledger_close(s->ledger);
    s->desk = NULL;
    s->ledger = NULL;
    s->programme = NULL;
}

void
stand_finish(struct stand *s)
{
    static const char *const tails[] = { "", "-wal", "-journal", "-shm", "-reserve" };
    char path[128];

    stand_close(s);
    for (int i = 0; i < PD_COUNT(tails); i++) {
        (void)snprintf(path, sizeof path, "%s%s", s->path, tails[i]);
        (void)unlink(path);
    }
    (void)rmdir(s->dir);
}

void
stand_page(struct stand *s, struct pd_row *rows, int count)
{
    for (int i = 0; i < count; i++)
        rows[i].cseq = ++s->cseq;
    assert_ok(pd_ledger_apply_page(
        s->ledger, rows, count, (struct pd_cursor){ 1, s->cseq }, 0, STAND_NOW_MS, PD_TIME_SYNCED));
}

void
stand_publish(struct stand *s, uint32_t version, const char *from, const char *to)
{
    static char json[1 << 17], made[1 << 17];
    FILE *f = fopen(PD_SOURCE_DIR "/assets/demo/programme.json", "r");
    struct pd_row row = { .kind = PD_ROW_PROGRAMME, .programme = { .version = version } };
    size_t len;
    char *at;

    assert_non_null(f);
    len = fread(json, 1, sizeof json - 1, f);
    json[len] = '\0';
    assert_int_equal(fclose(f), 0);
    at = strstr(json, from);
    assert_non_null(at);
    (void)snprintf(made, sizeof made, "%.*s%s%s", (int)(at - json), json, to, at + strlen(from));
    len = strlen(made);
    row.programme.sha256 = pd_hash_of(made, len);
    stand_page(s, &row, 1);
    assert_ok(pd_ledger_asset_put(s->ledger, &row.programme.sha256, made, len));
    stand_pass(s, 1000);
}

struct pd_row
stand_member(const struct pd_id *id, int64_t points, const char *last4)
{
    struct pd_row row = { .kind = PD_ROW_MEMBER };

    row.member =
        (struct pd_member){ .id = *id, .status = PD_MEMBER_ACTIVE, .growth = { points }, .lot_count = 1 };
    (void)pd_copy(row.member.masked, sizeof row.member.masked, "张**");
    (void)pd_copy(row.member.last4, sizeof row.member.last4, last4);
    (void)pd_copy(row.member.kind, sizeof row.member.kind, "standard");
    row.member.lots[0] =
        (struct pd_lot){ .id = 1, .left = { points }, .expires_ms = PD_NEVER_MS, .rule = "pay" };
    return row;
}

struct pd_row
stand_key(const struct stand *of)
{
    return (struct pd_row){ .kind = PD_ROW_KEY,
        .key = { .key = of->identity.public_key,
            .roles = PD_CODE_ROLES_DESK,
            .device = of->identity.device,
            .letter = of->identity.letter } };
}

struct pd_row
stand_token(const struct stand *s, uint64_t number)
{
    return (struct pd_row){ .kind = PD_ROW_TOKEN,
        .token = { .place = "P1", .number = number, .device = s->identity.device } };
}

static struct pd_row
lease(const struct stand *s, uint32_t id, const char *sku)
{
    struct pd_row row = { .kind = PD_ROW_LEASE,
        .lease = { .device = s->identity.device, .size = STAND_UNITS } };

    row.lease.id = id + 100u * (uint32_t)s->identity.letter;
    (void)pd_copy(row.lease.sku, sizeof row.lease.sku, sku);
    return row;
}

void
stand_leases(const struct stand *of, struct pd_row rows[STAND_LEASES])
{
    static const char *const skus[STAND_LEASES] = { "G-040", "G-012", "G-010", "G-001", "G-004" };

    for (int i = 0; i < STAND_LEASES; i++)
        rows[i] = lease(of, (uint32_t)i + 1, skus[i]);
}

void
stand_furnish(struct stand *s, bool online)
{
    static struct pd_row rows[3 + STAND_LEASES];

    stand_open(s);
    assert_ok(pd_ledger_enrol(s->ledger, &s->identity));
    rows[0] = stand_member(&s->anna, STAND_POINTS, "1234");
    rows[1] = stand_member(&s->bert, 300, "");
    stand_leases(s, rows + 3);
    rows[2] = (struct pd_row){ .kind = PD_ROW_KEY,
        .key = { .key = s->identity.hub_key, .roles = PD_CODE_ROLES_HUB } };
    stand_page(s, rows, PD_COUNT(rows));
    stand_close(s); /* who it is, a desk reads when it starts */
    stand_open(s);
    stand_publish(s, 1, "", "");
    stand_online(s, online);
    (void)stand_poll(s);
}

void
stand_start(struct stand *s, uint64_t seed, char letter, bool online)
{
    stand_init(s, seed, letter);
    stand_furnish(s, online);
}

void
stand_online(struct stand *s, bool online)
{
    pd_desk_link(s->desk, online, online ? s->wall_ms : 0, s->boot_ms);
    pd_desk_clock(s->desk, s->wall_ms, s->boot_ms);
}

void
stand_pass(struct stand *s, int64_t ms)
{
    s->wall_ms += ms;
    s->boot_ms += ms;
    pd_desk_clock(s->desk, s->wall_ms, s->boot_ms);
}

int
stand_poll(struct stand *s)
{
    static struct pd_desk_reply reply;
    int answers = 0;

    while (pd_desk_poll(s->desk, &reply)) {
        if (reply.kind == PD_REPLY_ANSWER) {
            answers++;
            s->reply = reply;
            continue;
        }
        assert_int_equal(reply.kind, PD_REPLY_STATUS);
        s->status = reply;
        if (reply.programme != NULL)
            s->programme = reply.programme;
    }
    return answers;
}

void
stand_ask(struct stand *s, const struct pd_desk_request *request)
{
    assert_true(pd_desk_request(s->desk, request, &s->reply));
    assert_int_equal(s->reply.to, request->kind);
    assert_int_equal(s->reply.serial, request->serial);
}

void
stand_code(struct stand *s, enum pd_code_type type, const struct pd_id *member, int64_t life_s,
    char out[PD_CODE_CAP])
{
    struct pd_code code = { .type = type, .exp_s = STAND_NOW_MS / 1000 + life_s };
    struct pd_why why;

    if (type == PD_CODE_CARD) {
        code.card.id = *member;
        (void)pd_copy(code.card.serial, sizeof code.card.serial, "C1");
    } else if (type == PD_CODE_ENROL) {
        code.enrol.token = *member;
        code.enrol.hub_key = pd_hash_of(s->identity.hub_key.b, PD_PUBLIC_KEY_LEN);
    } else {
        code.member.id = *member;
    }
    assert_ok(pd_code_write(&code, &s->hub, out, PD_CODE_CAP, &why));
}

void
stand_scan(struct stand *s, const char *payload)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_SCAN, .serial = 3, .payload_len = strlen(payload) };

    memcpy(r.payload, payload, r.payload_len < PD_CODE_MAX ? r.payload_len : PD_CODE_MAX);
    stand_ask(s, &r);
    if (s->reply.kind == PD_REPLY_MEMBER)
        scanned = s->reply.member;
}

void
stand_scan_member(struct stand *s, enum pd_code_type type, const struct pd_id *member)
{
    char code[PD_CODE_CAP];

    stand_code(s, type, member, (s->wall_ms - STAND_NOW_MS) / 1000 + 110, code);
    stand_scan(s, code);
    assert_int_equal(s->reply.kind, PD_REPLY_MEMBER);
}

void
stand_redeem(struct stand *s, const char *sku, int qty)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_REDEEM, .serial = 4, .id = scanned.member.id };

    (void)pd_copy(r.redeem.sku, sizeof r.redeem.sku, sku);
    r.redeem.qty = qty;
    r.redeem.code_type = scanned.code_type;
    memcpy(r.redeem.code, scanned.code, sizeof r.redeem.code);
    r.redeem.code_exp_ms = scanned.code_exp_ms;
    r.redeem.decided_ms = pd_desk_when(s->desk).now_ms;
    r.redeem.programme = s->programme->version;
    stand_ask(s, &r);
}

struct pd_ticket_view
stand_ticket(struct stand *s, const char *sku)
{
    stand_redeem(s, sku, 1);
    assert_int_equal(s->reply.kind, PD_REPLY_REDEEMED);
    assert_int_equal(s->reply.outcome, PD_REDEEM_OK);
    stand_hold(s, PD_REQUEST_RELEASE, &s->reply.ticket.hold.id, "");
    assert_int_equal(s->reply.kind, PD_REPLY_RELEASED);
    return s->reply.ticket;
}

void
stand_hold(struct stand *s, enum pd_desk_request_kind kind, const struct pd_id *hold, const char *reason)
{
    struct pd_desk_request r = { .kind = kind, .serial = 5, .id = *hold, .print = true };

    (void)pd_copy(r.reason, sizeof r.reason, reason);
    stand_ask(s, &r);
}

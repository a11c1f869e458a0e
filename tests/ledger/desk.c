#include "tests/ledger/desk.h"

#include "app/core/lots.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void
add_gift(struct pd_programme *programme, const char *sku, int64_t price)
{
    struct pd_gift *gift = &programme->gifts[programme->gift_count++];

    *gift = (struct pd_gift){ .price = { price }, .until_ms = PD_NEVER_MS };
    (void)snprintf(gift->sku, sizeof(gift->sku), "%s", sku);
}

static void
make_programme(struct pd_programme *programme)
{
    memset(programme, 0, sizeof(*programme));
    programme->version = 7;
    programme->utc_offset_min = 480;
    programme->tier_count = 1;
    programme->hold_days = 7;
    programme->offline = (struct pd_offline_policy){
        .mode = PD_OFFLINE_FLOOR,
        .account_cap = { 100000 },
        .day_code_cap = { 100000 },
        .card_cap = { 100000 },
        .per_redemption = { 100000 },
        .split_min = 30,
        .desk_cap = { 10000000 },
        .desk_count = 100000,
        .soft_count = 1000,
        .hard_count = 1000,
        .max_age_h = 72,
    };
    add_gift(programme, "MUG", 100);
    add_gift(programme, "TEA", 30);
}

void
desk_init(struct desk *desk, uint64_t seed)
{
    struct pd_secret_key hub;

    memset(desk, 0, sizeof(*desk));
    (void)snprintf(desk->dir, sizeof(desk->dir), "/tmp/pd-ledger-XXXXXX");
    assert_non_null(mkdtemp(desk->dir));
    (void)snprintf(desk->path, sizeof(desk->path), "%s/desk.db", desk->dir);
    desk->rng = pd_rng_seeded(seed);
    hub = pd_secret_key_make(&desk->rng);
    desk->identity = (struct pd_identity){ .epoch = 1, .letter = 'A', .enrolled_ms = DESK_NOW };
    desk->identity.device = pd_id_make(DESK_NOW, &desk->rng);
    desk->identity.secret = pd_secret_key_make(&desk->rng);
    desk->identity.public_key = pd_secret_key_public(&desk->identity.secret);
    desk->identity.hub_key = pd_secret_key_public(&hub);
    (void)snprintf(desk->identity.mode, sizeof(desk->identity.mode), "kiosk");
    (void)snprintf(desk->identity.site, sizeof(desk->identity.site), "S1");
    (void)snprintf(desk->identity.place, sizeof(desk->identity.place), "P1");
    desk->member = pd_id_make(DESK_NOW, &desk->rng);
    desk->other = pd_id_make(DESK_NOW, &desk->rng);
    desk->when = (struct pd_when){ DESK_NOW, PD_TIME_SYNCED };
    desk->code_exp_ms = DESK_EXP;
    make_programme(&desk->programme);
}

void
desk_finish(struct desk *desk)
{
    static const char *const tails[] = { "", "-wal", "-journal", "-shm", "-reserve" };
    char path[128];

    desk_close(desk);
    for (int i = 0; i < PD_COUNT(tails); i++) {
        (void)snprintf(path, sizeof(path), "%s%s", desk->path, tails[i]);
        (void)unlink(path);
    }
    (void)rmdir(desk->dir);
}

enum pd_err
desk_try_open(struct desk *desk)
{
    struct pd_ledger_config config = { .path = desk->path,
        .vfs = desk->vfs,
        .rng = &desk->rng,
        .power_safe = true,
        .reserve_bytes = desk->reserve_bytes,
        .scratch = desk->scratch };
    struct pd_why why = { 0 };

    return pd_ledger_open(&desk->ledger, &config, &why);
}

void
desk_open(struct desk *desk)
{
    assert_ok(desk_try_open(desk));
}

void
desk_close(struct desk *desk)
{
    pd_ledger_close(desk->ledger);
    desk->ledger = NULL;
}

struct pd_row
desk_member_row(const struct pd_id *id, int64_t points)
{
    struct pd_row row = { .kind = PD_ROW_MEMBER };

    row.member = (struct pd_member){ .id = *id, .status = PD_MEMBER_ACTIVE, .growth = { points } };
    (void)snprintf(row.member.masked, sizeof(row.member.masked), "张**");
    (void)snprintf(row.member.last4, sizeof(row.member.last4), "1234");
    (void)snprintf(row.member.kind, sizeof(row.member.kind), "standard");
    row.member.lot_count = 2;
    row.member.lots[0] = (struct pd_lot){
        .id = 1, .left = { points / 2 }, .expires_ms = DESK_NOW + 40 * PD_DAY_MS, .rule = "pay"
    };
    row.member.lots[1] =
        (struct pd_lot){ .id = 2, .left = { points - points / 2 }, .expires_ms = PD_NEVER_MS, .rule = "pay" };
    return row;
}

struct pd_row
desk_lease_row(const struct desk *desk, uint32_t id, const char *sku, int size)
{
    struct pd_row row = { .kind = PD_ROW_LEASE };

    row.lease = (struct pd_lease_row){ .id = id, .device = desk->identity.device, .size = size };
    (void)snprintf(row.lease.sku, sizeof(row.lease.sku), "%s", sku);
    return row;
}

enum pd_err
desk_page(struct desk *desk, struct pd_row *rows, int count, uint64_t own_high)
{
    for (int i = 0; i < count; i++)
        rows[i].cseq = ++desk->cseq;
    return pd_ledger_apply_page(desk->ledger, rows, count, (struct pd_cursor){ 1, desk->cseq }, own_high,
        desk->when.now_ms, desk->when.quality);
}

void
desk_start(struct desk *desk, uint64_t seed)
{
    static struct pd_row rows[5];

    desk_init(desk, seed);
    desk_open(desk);
    assert_ok(pd_ledger_enrol(desk->ledger, &desk->identity));
    rows[0] = desk_member_row(&desk->member, DESK_POINTS);
    rows[1] = desk_member_row(&desk->other, DESK_POINTS);
    rows[2] = desk_lease_row(desk, 1, "MUG", DESK_UNITS);
    rows[3] = desk_lease_row(desk, 2, "TEA", DESK_UNITS);
    rows[4] = (struct pd_row){ .kind = PD_ROW_TOKEN,
        .token = { .place = "P1", .number = 1, .device = desk->identity.device } };
    assert_ok(desk_page(desk, rows, 5, 0));
}

enum pd_err
desk_try_redeem(
    struct desk *desk, const char *sku, int qty, enum pd_redeem_outcome *outcome, struct pd_hold *hold)
{
    struct pd_redeem_request request = {
        .when = desk->when,
        .programme = &desk->programme,
        .member = desk->member,
        .qty = qty,
        .code_type = PD_CODE_MEMBER,
        .code_exp_ms = desk->code_exp_ms,
        .online = true,
        .decided_ms = desk->when.now_ms,
    };

    (void)snprintf(request.sku, sizeof(request.sku), "%s", sku);
    (void)snprintf(request.code, sizeof(request.code), "PD1:SOME-CODE");
    return pd_ledger_redeem(desk->ledger, &request, outcome, hold);
}

struct pd_hold
desk_redeem(struct desk *desk, const char *sku, int qty)
{
    enum pd_redeem_outcome outcome;
    struct pd_hold hold;

    assert_ok(desk_try_redeem(desk, sku, qty, &outcome, &hold));
    assert_int_equal(outcome, PD_REDEEM_OK);
    assert_string_equal(hold.ticket, ""); /* signed when it is released or asked for, not before */
    assert_ok(pd_ledger_hold_get(desk->ledger, &hold.row.id, &hold));
    return hold;
}

void
desk_release(struct desk *desk, const struct pd_hold *hold)
{
    assert_ok(pd_ledger_release(desk->ledger, desk->when, &hold->row.id, "print"));
}

struct pd_code
desk_read_ticket(struct desk *desk, const struct pd_hold *hold)
{
    struct pd_keyring ring;
    struct pd_code_reader reader = { .keyring = &ring, .now_s = desk->when.now_ms / 1000 };
    struct pd_code code;

    assert_ok(pd_ledger_keyring(desk->ledger, &ring));
    assert_int_equal(pd_code_read(hold->ticket, strlen(hold->ticket), &reader, &code), PD_CODE_ACCEPTED);
    assert_int_equal(code.type, PD_CODE_TICKET);
    return code;
}

int64_t
desk_free_points(struct desk *desk, const struct pd_id *id)
{
    struct pd_member member;

    assert_ok(pd_ledger_member(desk->ledger, id, &member));
    return pd_points_raw(pd_lots_spendable(member.lots, member.lot_count, desk->when.now_ms));
}

enum pd_err
desk_result(struct desk *desk, uint64_t dseq, enum pd_op_status status, const char *code)
{
    struct pd_op_result result = { .dseq = dseq, .status = status, .hseq = dseq + 100, .balance = { -1 } };

    (void)snprintf(result.code, sizeof(result.code), "%s", code);
    return pd_ledger_results(desk->ledger, &result, 1, dseq, 1, desk->when.now_ms);
}

void
desk_is_sound(struct desk *desk)
{
    struct pd_ledger_report report;

    assert_ok(pd_ledger_verify(desk->ledger, &report, NULL, NULL));
    assert_string_equal(report.problem, "");
    assert_int_equal(report.bad_seq, 0);
}

void
desk_start_copy(struct desk *desk)
{
    static uint8_t image[1 << 19];
    static size_t len;
    FILE *file;

    if (len == 0) {
        desk_start(desk, 3);
        desk_close(desk);
        file = fopen(desk->path, "rb");
        assert_non_null(file);
        len = fread(image, 1, sizeof(image), file);
        assert_true(len < sizeof(image));
        assert_int_equal(fclose(file), 0);
        desk_finish(desk);
    }
    desk_init(desk, 3);
    desk->rng = pd_rng_seeded(4); /* ids must not come again */
    desk->cseq = 5;
    file = fopen(desk->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(image, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

/* The kit's desks: their journals, pushes and pulls. */
#include "tests/hub/hub_kit.h"

#include "tests/support/check.h"

#include <string.h>

int
desk_enrol_with(struct desk *desk, struct kit *kit, const char *code, const char *mode)
{
    char text[4096];
    struct pd_str body = pd_str_on(text, sizeof text);
    struct pd_enrol_request request = { .serial = "SN-1" };
    struct pd_http_request http = { .method = "POST", .path = "/v1/enrol", .query = "" };

    (void)pd_copy(request.code, sizeof request.code, code);
    (void)pd_copy(request.mode, sizeof request.mode, mode);
    request.key = pd_secret_key_public(&desk->secret);
    kit_hello(kit, request.nonce);
    pd_enrol_request_write(&request, &desk->secret, &body);
    http.body = body.p;
    http.body_len = body.len;
    (void)kit_send(kit, &http, 0);
    if (kit->status == 200) {
        struct pd_hash hash = pd_hash_of(kit->hub_key.b, sizeof kit->hub_key.b);
        struct pd_enrol_answer answer;
        struct pd_why why = { .text = "" };

        assert_ok(pd_enrol_answer_read(kit->body, kit->body_len, request.nonce, hash.b, &answer, &why));
        desk->id = answer.device;
        desk->epoch = answer.epoch;
    }
    return kit->status;
}

void
desk_enrol(struct desk *desk, struct kit *kit, const char *mode, const char *place)
{
    desk_enrol_at(desk, kit, mode, "S1", place);
}

void
desk_enrol_at(struct desk *desk, struct kit *kit, const char *mode, const char *site, const char *place)
{
    char code[64];

    memset(desk, 0, offsetof(struct desk, lines));
    memset(desk->ordinals, 0, sizeof desk->ordinals);
    memset(&desk->heads[0], 0, sizeof desk->heads[0]);
    desk->count = desk->receipt_count = desk->protocol = 0;
    desk->show_receipts = false;
    desk->pull_epoch = 1;
    desk->kit = kit;
    (void)pd_copy(desk->mode, sizeof desk->mode, mode);
    desk->secret = pd_secret_key_make(&kit->rng);
    assert_ok(pd_hub_begin(kit->hub));
    assert_ok(pd_hub_device_code(kit->hub, kit->now_ms, site, place, true, code, sizeof code));
    assert_ok(pd_hub_commit(kit->hub));
    assert_int_equal(desk_enrol_with(desk, kit, code, mode), 200);
}

struct pd_op
desk_op(struct desk *desk, enum pd_op_kind kind)
{
    return (struct pd_op){
        .kind = kind,
        .id = pd_id_make(desk->kit->now_ms, &desk->kit->rng),
        .device = desk->id,
        .epoch = desk->epoch,
        .dseq = (uint64_t)desk->count + 1,
        .at_ms = desk->kit->now_ms,
        .quality = PD_TIME_SYNCED,
        .programme = 1,
    };
}

void
desk_write_line(struct desk *desk, const char *line, size_t len)
{
    assert_true(desk->count < KIT_LINES);
    memcpy(desk->lines[desk->count], line, len);
    desk->len[desk->count] = len;
    desk->heads[desk->count + 1] = pd_chain_next(&desk->heads[desk->count], line, len);
    desk->count++;
}

void
desk_write(struct desk *desk, const struct pd_op *op)
{
    char line[PD_OP_LINE_MAX + 1];
    size_t len = pd_op_encode(op, line);

    desk_write_line(desk, line, len);
}

static void
keep_receipt(struct desk *desk, int from, int to, const char *nonce)
{
    struct kit_receipt *r = &desk->receipts[desk->receipt_count++];

    assert_true(desk->receipt_count <= KIT_RECEIPTS && desk->kit->body_len < sizeof r->answer);
    *r = (struct kit_receipt){ .from = from, .to = to, .len = desk->kit->body_len };
    (void)pd_copy(r->nonce, sizeof r->nonce, nonce);
    memcpy(r->answer, desk->kit->body, r->len);
}

/* Those about lines that are all in the push. */
static int
add_receipts(const struct desk *desk, int from, int to, struct pd_str *out)
{
    int n = 0;

    for (int i = 0; desk->show_receipts && i < desk->receipt_count; i++) {
        const struct kit_receipt *r = &desk->receipts[i];
        struct pd_receipt wire = { .answer = r->answer, .len = r->len };

        if (r->from < from || r->to > to)
            continue;
        (void)pd_copy(wire.nonce, sizeof wire.nonce, r->nonce);
        pd_push_add_receipt(&wire, out);
        n++;
    }
    return n;
}

static char pushed[PD_PUSH_BODY_MAX * 4]; /* the last push of any desk */
static size_t pushed_len;

int
desk_push(struct desk *desk, int from, int to)
{
    static char signed_before[sizeof pushed];
    struct pd_str body = pd_str_on(pushed, sizeof pushed), receipts = pd_str_on(signed_before, sizeof pushed);
    struct pd_push_header header = { .device = desk->id,
        .epoch = desk->epoch,
        .base = (uint64_t)from,
        .base_hash = desk->heads[from],
        .n = to - from,
        .head = desk->heads[to],
        .protocol = desk->protocol,
        .receipts = add_receipts(desk, from, to, &receipts) };
    struct pd_http_request http = { .method = "POST", .path = "/v1/push", .query = "" };
    struct pd_why why = { .text = "" };

    header.receipts_hash = pd_hash_of(receipts.p, receipts.len);
    kit_hello(desk->kit, header.nonce);
    pd_push_header_write(&header, &desk->secret, &body);
    for (int i = from; i < to; i++) {
        pd_str_add_bytes(&body, desk->lines[i], desk->len[i]);
        pd_str_add(&body, "\n");
    }
    pd_str_add_bytes(&body, receipts.p, receipts.len);
    http.body = body.p;
    http.body_len = pushed_len = body.len;
    (void)kit_send(desk->kit, &http, 0);
    if (desk->kit->status == 200) {
        if (desk->protocol >= 2 && !desk->show_receipts)
            keep_receipt(desk, from, to, header.nonce);
        desk->answer.results = desk->results;
        assert_ok(pd_push_answer_read(
            desk->kit->body, desk->kit->body_len, header.nonce, &desk->kit->hub_key, &desk->answer, &why));
    }
    return desk->kit->status;
}

int
kit_push_arrives_again(struct kit *kit)
{
    struct pd_http_request http = {
        .method = "POST", .path = "/v1/push", .query = "", .body = pushed, .body_len = pushed_len
    };

    (void)kit_send(kit, &http, 0);
    return kit->status;
}

struct pd_op_result
desk_do(struct desk *desk, const struct pd_op *op)
{
    desk_write(desk, op);
    if (desk_push(desk, desk->count - 1, desk->count) != 200)
        fail_msg("push: %s", desk->kit->body);
    assert_int_equal(desk->answer.count, 1);
    return desk->results[0];
}

struct pd_op_result
desk_tell(struct desk *desk, enum pd_op_kind kind, const struct pd_id *hold)
{
    struct pd_op op = desk_about(desk, kind, hold);

    return desk_do(desk, &op);
}

struct pd_op
desk_hold(struct desk *desk, const struct pd_id *member, const char *sku, int qty, int64_t amount)
{
    struct pd_op op = desk_op(desk, PD_OP_HOLD);
    struct pd_lease_row lease;

    assert_true(desk_lease(desk, sku, &lease));
    desk->ordinals[lease.id % 8] += (uint32_t)qty;
    op.member = *member;
    (void)pd_copy(op.unit, sizeof op.unit, "points");
    op.amount = pd_points_of(amount);
    (void)pd_copy(op.sku, sizeof op.sku, sku);
    op.qty = qty;
    op.lease = lease.id;
    op.ordinal = desk->ordinals[lease.id % 8];
    (void)pd_copy(op.place, sizeof op.place, "P1");
    op.expires_ms = op.at_ms + 7 * PD_DAY_MS;
    op.decided_ms = op.at_ms;
    return op;
}

struct pd_code
kit_ticket(const struct pd_op *hold, int64_t exp_s)
{
    struct pd_code code = { .type = PD_CODE_TICKET, .exp_s = exp_s };

    code.ticket = (struct pd_code_ticket){ .hold = hold->id,
        .member = hold->member,
        .qty = hold->qty,
        .points = hold->amount,
        .money = hold->money,
        .lease = hold->lease,
        .ordinal = hold->ordinal };
    (void)pd_copy(code.ticket.sku, sizeof code.ticket.sku, hold->sku);
    (void)pd_copy(code.ticket.place, sizeof code.ticket.place, hold->place);
    return code;
}

void
write_ticket(const struct pd_secret_key *secret, const struct pd_op *hold, char out[PD_CODE_CAP])
{
    struct pd_code code = kit_ticket(hold, hold->expires_ms / 1000);

    assert_ok(pd_code_write(&code, secret, out, PD_CODE_CAP, NULL));
}

struct pd_op
desk_about(struct desk *desk, enum pd_op_kind kind, const struct pd_id *hold)
{
    struct pd_op op = desk_op(desk, kind);

    op.hold = *hold;
    switch (kind) {
    case PD_OP_RELEASE:
        (void)pd_copy(op.how, sizeof op.how, "print");
        break;
    case PD_OP_CAPTURE:
        op.qty = 1;
        (void)pd_copy(op.place, sizeof op.place, "P1");
        break;
    case PD_OP_VOID:
    case PD_OP_REFUND:
    case PD_OP_END_ASK:
    case PD_OP_VOUCH:
        (void)pd_copy(op.reason, sizeof op.reason, "not_wanted");
        break;
    case PD_OP_HOLD:
    case PD_OP_CLAIM:
    case PD_OP_SPEND:
    case PD_OP_LEASE_RECV:
    case PD_OP_TOKEN_RECV:
    case PD_OP_PROGRAMME_RECV:
    case PD_OP_LEASE_GIVE:
    case PD_OP_LEASE_ASK:
    case PD_OP_TOKEN_GIVE:
    case PD_OP_TOKEN_ASK:
    case PD_OP_WITNESS:
    case PD_OP_STAFF:
    case PD_OP_SHIFT:
    case PD_OP_STOCK:
        fail_msg("not about a hold");
    }
    return op;
}

int
desk_get(struct desk *desk, const char *path, const char *query, int64_t waited_ms, enum pd_hub_step *step)
{
    struct pd_http_request http = { .method = "GET", .path = path, .query = query };
    struct pd_httpsig_signer signer = { desk->id, desk->epoch, &desk->secret };
    struct pd_httpsig_text text;
    char nonce[PD_NONCE_CAP];
    enum pd_hub_step s;

    kit_hello(desk->kit, nonce);
    assert_ok(pd_httpsig_sign(&http, &signer, nonce, &text));
    s = kit_send(desk->kit, &http, waited_ms);
    if (step != NULL)
        *step = s;
    return desk->kit->status;
}

struct rows {
    struct pd_row *out;
    int n, max;
};

static enum pd_err
keep_row(void *ctx, const struct pd_row *row)
{
    struct rows *rows = ctx;

    if (rows->n == rows->max)
        return PD_ERR_FULL;
    rows->out[rows->n++] = *row;
    return PD_OK;
}

int
desk_pull(
    struct desk *desk, uint64_t cursor, int limit, struct pd_pull_header *header, struct pd_row *out, int max)
{
    struct pd_http_request http = { .method = "GET", .path = "/v1/pull" };
    struct pd_httpsig_signer signer = { desk->id, desk->epoch, &desk->secret };
    struct pd_httpsig_text text;
    char nonce[PD_NONCE_CAP], query[96];
    struct pd_str q = pd_str_on(query, sizeof query);
    struct rows rows = { out, 0, max };
    struct pd_why why = { .text = "" };
    enum pd_err err;

    pd_pull_query_write(&(struct pd_pull_query){ .hub_epoch = desk->pull_epoch,
                            .cseq = cursor,
                            .limit = limit,
                            .protocol = desk->protocol > 0 ? desk->protocol : PD_PROTOCOL_MAX },
        &q);
    http.query = query;
    kit_hello(desk->kit, nonce);
    assert_ok(pd_httpsig_sign(&http, &signer, nonce, &text));
    (void)kit_send(desk->kit, &http, 0);
    if (desk->kit->status != 200)
        return -1;
    err = pd_pull_read(
        desk->kit->body, desk->kit->body_len, nonce, &desk->kit->hub_key, header, keep_row, &rows, &why);
    if (err != PD_OK)
        fail_msg("pull: %s: %s %s", pd_err_name(err), why.path, why.text);
    return rows.n;
}

int
desk_newest(struct desk *desk, int protocol, desk_row_is *is, const void *what, struct pd_row *out)
{
    static struct pd_row rows[500];
    struct pd_pull_header header = { .cseq = 0 };
    int found = 0, pushes = desk->protocol;

    desk->protocol = protocol;
    do {
        int n = desk_pull(desk, header.cseq, 500, &header, rows, 500);

        assert_true(n >= 0);
        for (int i = 0; i < n; i++)
            if (is(&rows[i], what)) {
                *out = rows[i];
                found++;
            }
    } while (header.more);
    desk->protocol = pushes;
    return found;
}

struct leased {
    struct pd_id device;
    const char *sku;
};

static bool
is_lease(const struct pd_row *row, const void *what)
{
    const struct leased *leased = what;

    return row->kind == PD_ROW_LEASE && strcmp(row->lease.sku, leased->sku) == 0 &&
           pd_id_equal(row->lease.device, leased->device);
}

bool
desk_lease(struct desk *desk, const char *sku, struct pd_lease_row *out)
{
    const struct leased leased = { desk->id, sku };
    int protocol = desk->protocol;
    struct pd_row row;
    bool found = desk_newest(desk, protocol, is_lease, &leased, &row) > 0;

    if (found)
        *out = row.lease;
    return found;
}

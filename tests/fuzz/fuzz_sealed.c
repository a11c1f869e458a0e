/*
 * What a faulty hub or desk signs: the first byte says which object, the rest stands in it before the
 * signature, or after it for what has lines. Whatever was rightly signed is read within its bounds and, where
 * it is taken, means the same when it is written and read again; under another nonce or key it is never
 * believed.
 *   H /device/high   A enrolment answer   R enrolment request   S snapshot manifest   C snapshot chunk
 *   U push header and its lines           L header of a pull      Z sums of rows
 *   I what a desk shows of itself: the high inside     J the whole of that
 *   B body of a bundle on a stick         F a bundle's whole file
 */
#include "sync/wire/bundle.h"
#include "sync/wire/enrol.h"
#include "sync/wire/high.h"
#include "sync/wire/pull.h"
#include "sync/wire/push.h"
#include "sync/wire/snapshot.h"
#include "sync/wire/sums.h"

#include <stdlib.h>
#include <string.h>

#define NONCE "0123456789abcdef"
#define OTHER "fedcba9876543210"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    const char *text;
    size_t len;
    struct pd_secret_key secret;
    struct pd_public_key key, stranger;
    struct pd_str body; /* the input under its signature */
    struct pd_str again;
};

static void
seal(struct input *in, const char *domain, const char *nonce)
{
    if (in->len < PD_SEAL_MAX - 128) {
        pd_str_add_bytes(&in->body, in->text, in->len);
        (void)pd_seal_close(&in->body, 0, domain, nonce, &in->secret);
    }
}

static void
high(struct input *in)
{
    struct pd_high high = { .epoch = 0 }, back = { .epoch = 0 };

    seal(in, "pd-high-1", NONCE);
    pd_assert(pd_high_read(in->body.p, in->body.len, OTHER, &in->key, &high, NULL) != PD_OK);
    pd_assert(pd_high_read(in->body.p, in->body.len, NONCE, &in->stranger, &high, NULL) != PD_OK);
    if (pd_high_read(in->body.p, in->body.len, NONCE, &in->key, &high, NULL) != PD_OK)
        return;
    pd_assert(high.epoch >= 1 && high.hub_epoch >= 1);
    pd_high_write(&high, NONCE, &in->secret, &in->again);
    pd_assert(pd_high_read(in->again.p, in->again.len, NONCE, &in->key, &back, NULL) == PD_OK);
    pd_assert(memcmp(&high, &back, sizeof high) == 0);
}

/* Whoever is taken in has the hub's word for its id and for the key that signed. */
static void
must_be_who_signed(struct input *in, const char *body, size_t len)
{
    struct pd_high high = { .epoch = 0 };
    char nonce[PD_NONCE_CAP];

    pd_assert(pd_introduce_read(body, len, &in->stranger, nonce, &high, NULL) != PD_OK);
    if (pd_introduce_read(body, len, &in->key, nonce, &high, NULL) != PD_OK)
        return;
    pd_assert(pd_nonce_valid(nonce) && !pd_id_is_zero(high.device) && high.epoch >= 1);
    pd_assert(memcmp(&high.key, &in->key, sizeof in->key) == 0);
}

static void
shown_high(struct input *in)
{
    struct pd_introduction shown = { .told = NONCE };

    seal(in, "pd-high-1", NONCE);
    shown.answer = in->body.p;
    shown.len = in->body.len;
    if (shown.len > PD_HIGH_BODY_MAX) /* no desk keeps more */
        return;
    pd_introduce_write(&shown, OTHER, &in->secret, &in->again);
    must_be_who_signed(in, in->again.p, in->again.len);
}

static void
introduction(struct input *in)
{
    seal(in, "pd-introduce-1", NULL);
    must_be_who_signed(in, in->body.p, in->body.len);
}

static void
enrol_answer(struct input *in)
{
    struct pd_enrol_answer answer = { .epoch = 0 }, back = { .epoch = 0 };
    uint8_t hash[8], other_hash[8];

    pd_enrol_hub_hash(&in->key, hash);
    pd_enrol_hub_hash(&in->stranger, other_hash);
    seal(in, "pd-enrolled-1", NONCE);
    pd_assert(pd_enrol_answer_read(in->body.p, in->body.len, OTHER, hash, &answer, NULL) != PD_OK);
    pd_assert(pd_enrol_answer_read(in->body.p, in->body.len, NONCE, other_hash, &answer, NULL) != PD_OK);
    if (pd_enrol_answer_read(in->body.p, in->body.len, NONCE, hash, &answer, NULL) != PD_OK)
        return;
    pd_assert(!pd_id_is_zero(answer.device) && answer.epoch >= 1);
    pd_assert(answer.letter >= 'A' && answer.letter <= 'Z');
    pd_enrol_answer_write(&answer, NONCE, &in->secret, &in->again);
    pd_assert(pd_enrol_answer_read(in->again.p, in->again.len, NONCE, hash, &back, NULL) == PD_OK);
    pd_assert(strcmp(answer.site, back.site) == 0 && strcmp(answer.place, back.place) == 0);
    pd_assert(answer.time_ms == back.time_ms && answer.active == back.active);
}

static void
enrol_request(struct input *in)
{
    struct pd_enrol_request request = { .serial = "" }, back = { .serial = "" };

    seal(in, "pd-enrol-1", NULL);
    if (pd_enrol_request_read(in->body.p, in->body.len, &request, NULL) != PD_OK)
        return;
    pd_assert(memcmp(&request.key, &in->key, sizeof in->key) == 0); /* no other key can have signed it */
    pd_enrol_request_write(&request, &in->secret, &in->again);
    pd_assert(pd_enrol_request_read(in->again.p, in->again.len, &back, NULL) == PD_OK);
    pd_assert(strcmp(request.code, back.code) == 0 && strcmp(request.serial, back.serial) == 0);
}

static enum pd_err
count_chunk(void *ctx, const struct pd_chunk *chunk)
{
    uint64_t *rows = ctx;

    pd_assert(chunk->rows >= 1 && chunk->rows <= PD_PULL_ROWS_MAX);
    *rows += (uint64_t)chunk->rows;
    return PD_OK;
}

/* The lines are the input; n and rows are as many as it has, so that every line is looked at. */
static void
snapshot(struct input *in)
{
    struct pd_snapshot told = { .hub_epoch = 1, .cseq = 1, .rows = 1, .n = 0 };
    uint64_t rows = 0;

    for (size_t i = 0; i < in->len; i++)
        told.n += in->text[i] == '\n';
    if (in->len > 0) /* the first byte of a line's count, so that sums can fit */
        told.rows = (uint64_t)(uint8_t)in->text[in->len - 1] + 1;
    pd_snapshot_write(&told, in->text, in->len, NONCE, &in->secret, &in->body);
    pd_assert(pd_snapshot_read(
                  in->body.p, in->body.len, NONCE, &in->stranger, &told, count_chunk, &rows, NULL) != PD_OK &&
              rows == 0);
    if (pd_snapshot_read(in->body.p, in->body.len, NONCE, &in->key, &told, count_chunk, &rows, NULL) == PD_OK)
        pd_assert(rows == told.rows);
}

static enum pd_err
count_member(void *ctx, const struct pd_row *row)
{
    static char line[PD_ROW_LINE_MAX + 1];

    pd_assert(row->kind == PD_ROW_MEMBER && pd_row_encode(row, line) > 0);
    ++*(int *)ctx;
    return PD_OK;
}

static void
chunk(struct input *in)
{
    struct pd_chunk chunk = { .rows = 0 };
    int seen = 0;

    for (size_t i = 0; i < in->len; i++)
        chunk.rows += in->text[i] == '\n';
    if (chunk.rows > PD_PULL_ROWS_MAX)
        return;
    pd_assert(pd_chunk_read(in->text, in->len, &chunk, count_member, &seen, NULL) != PD_OK && seen == 0);
    chunk.sha256 = pd_hash_of(in->text, in->len);
    if (pd_chunk_read(in->text, in->len, &chunk, count_member, &seen, NULL) == PD_OK)
        pd_assert(seen == chunk.rows);
}

static void
push(struct input *in)
{
    static struct pd_push_line lines[PD_PUSH_OPS_MAX];
    struct pd_push_header header = { .epoch = 1, .nonce = NONCE }, got;
    size_t from = 0;

    header.device.b[0] = 1;
    for (size_t i = 0; i < in->len; i++) {
        if (in->text[i] != '\n')
            continue;
        header.head = pd_chain_next(&header.head, in->text + from, i - from);
        header.n++;
        from = i + 1;
    }
    pd_push_header_write(&header, &in->secret, &in->body);
    pd_str_add_bytes(&in->body, in->text, in->len);
    if (pd_push_read(in->body.p, in->body.len, &got, lines, NULL) != PD_OK)
        return;
    pd_assert(got.n == header.n && from == in->len);
    pd_assert(pd_push_verify(in->body.p, in->body.len, &got, lines, &in->key, NULL) == PD_OK);
    pd_assert(pd_push_verify(in->body.p, in->body.len, &got, lines, &in->stranger, NULL) != PD_OK);
    if (got.n == 0)
        return;
    ((char *)(uintptr_t)lines[0].text)[0] ^= 1; /* one bit of a line breaks the chain */
    pd_assert(pd_push_verify(in->body.p, in->body.len, &got, lines, &in->key, NULL) != PD_OK);
}

static enum pd_err
no_row(void *ctx, const struct pd_row *row)
{
    (void)ctx;
    (void)row;
    pd_assert(false);
    return PD_OK;
}

static void
pull_header(struct input *in)
{
    struct pd_pull_header header = { .n = 0 }, back = { .n = 0 };

    seal(in, "pd-pull-1", NONCE);
    pd_str_add(&in->body, "\n");
    if (pd_pull_read(in->body.p, in->body.len, NONCE, &in->key, &header, no_row, NULL, NULL) != PD_OK)
        return;
    pd_assert(header.n == 0 && header.hub_epoch >= 1 && header.time_ms >= 0);
    pd_pull_write(&header, "", 0, NONCE, &in->secret, &in->again);
    pd_assert(pd_pull_read(in->again.p, in->again.len, NONCE, &in->key, &back, no_row, NULL, NULL) == PD_OK);
    pd_assert(memcmp(&header, &back, sizeof header) == 0);
}

/* The lines are the input; the header counts them and is true. */
static void
sums(struct input *in)
{
    static struct pd_sums told, back;
    struct pd_sums_header header, again;
    struct pd_hash digest = pd_hash_of(in->text, in->len);
    char hex[PD_HASH_TEXT_CAP];
    int n = 0;

    for (size_t i = 0; i < in->len; i++)
        n += in->text[i] == '\n';
    pd_hex(digest.b, sizeof digest.b, hex);
    pd_str_addf(
        &in->body, "{\"v\":1,\"hub_epoch\":1,\"cseq\":7,\"n\":%d,\"time_ms\":5,\"digest\":\"%s\"", n, hex);
    (void)pd_seal_close(&in->body, 0, "pd-sums-1", NONCE, &in->secret);
    pd_str_add(&in->body, "\n");
    pd_str_add_bytes(&in->body, in->text, in->len);
    pd_assert(pd_sums_read(in->body.p, in->body.len, OTHER, &in->key, &header, &told, NULL) != PD_OK);
    pd_assert(pd_sums_read(in->body.p, in->body.len, NONCE, &in->stranger, &header, &told, NULL) != PD_OK);
    if (in->body.cut ||
        pd_sums_read(in->body.p, in->body.len, NONCE, &in->key, &header, &told, NULL) != PD_OK)
        return;
    pd_sums_write(&header, &told, NONCE, &in->secret, &in->again);
    pd_assert(pd_sums_read(in->again.p, in->again.len, NONCE, &in->key, &again, &back, NULL) == PD_OK);
    pd_assert(memcmp(&told, &back, sizeof told) == 0);
}

/* Any file: every part lies inside it, one behind the other. */
static void
parts(const char *text, size_t len)
{
    struct pd_bundle_part part;
    const char *last = text;
    size_t at = 0;

    while (pd_bundle_part_next(text, len, &at, &part, NULL) == PD_OK) {
        pd_assert(part.bytes > last && part.bytes + part.len <= text + len && at <= len);
        pd_assert(part.kind >= PD_BUNDLE_PUSH && part.kind <= PD_BUNDLE_ASSET);
        last = part.bytes;
    }
}

static void
bundle_file(struct input *in)
{
    struct pd_bundle bundle;
    const char *body = NULL;

    if (pd_bundle_read(in->text, in->len, &bundle, &body, NULL) != PD_OK)
        return;
    pd_assert(body >= in->text && body + bundle.len == in->text + in->len);
    pd_assert(!pd_bundle_verify(in->text, in->len, &bundle, &in->key)); /* nobody signed that */
}

static void
bundle(struct input *in)
{
    struct pd_bundle told = { .to = PD_BUNDLE_FOR_DESK,
        .epoch = 1,
        .hub_epoch = 1,
        .serial = 1,
        .time_ms = 1 },
                     back;
    const char *body = NULL;

    parts(in->text, in->len);
    told.device.b[0] = 1;
    told.len = in->len;
    pd_bundle_write(&told, in->text, &in->secret, &in->body);
    pd_str_add_bytes(&in->body, in->text, in->len);
    pd_assert(pd_bundle_read(in->body.p, in->body.len, &back, &body, NULL) == PD_OK && back.len == in->len);
    pd_assert(pd_bundle_verify(in->body.p, in->body.len, &back, &in->key));
    pd_assert(!pd_bundle_verify(in->body.p, in->body.len, &back, &in->stranger));
    if (in->len == 0)
        return;
    in->body.p[in->body.len - 1] ^= 1;
    pd_assert(pd_bundle_read(in->body.p, in->body.len, &back, &body, NULL) != PD_OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        char letter;
        void (*run)(struct input *);
    } kinds[] = { { 'H', high }, { 'I', shown_high }, { 'J', introduction }, { 'A', enrol_answer },
        { 'R', enrol_request }, { 'S', snapshot }, { 'C', chunk }, { 'U', push }, { 'L', pull_header },
        { 'Z', sums }, { 'B', bundle }, { 'F', bundle_file } };
    static const uint8_t seed[PD_SEED_LEN] = { 2 };
    struct input in = { .stranger = { { 9 } } };
    size_t cap = size + 4096;
    char *body, *again;

    if (size == 0 || size > PD_PUSH_BODY_MAX)
        return 0;
    body = malloc(cap);
    again = malloc(cap);
    pd_assert(body != NULL && again != NULL);
    in.text = (const char *)data + 1;
    in.len = size - 1;
    in.secret = pd_secret_key_from_seed(seed);
    in.key = pd_secret_key_public(&in.secret);
    in.body = pd_str_on(body, cap);
    in.again = pd_str_on(again, cap);
    for (int i = 0; i < PD_COUNT(kinds); i++)
        if (kinds[i].letter == (char)data[0])
            kinds[i].run(&in);
    free(body);
    free(again);
    return 0;
}

/*
 * A page of the hub's change feed: rows, the cursor behind them, and the ops by which this desk tells that it
 * received a lease, a token or a programme version, or gives units of a lease back, all in one transaction.
 */
#include "app/base/log.h"
#include "app/ledger/base.h"
#include "app/ledger/ending.h"
#include "app/ledger/family.h"
#include "app/ledger/journal.h"
#include "app/ledger/lease.h"
#include "app/ledger/mirror.h"
#include "app/ledger/pin_try.h"
#include "app/ledger/proxy.h"
#include "app/ledger/token.h"
#include "app/ledger/tray.h"

#include <string.h>

/* A page that changes nothing is written down at most this often: an idle desk's card is not worn out by
 * heartbeats. */
#define CONTACT_STEP_MS PD_MINUTE_MS

struct page {
    struct pd_ledger *ledger;
    struct pd_when when;
    struct pd_base_at at; /* of the row at hand */
    uint64_t own_high;
    bool last; /* there are no more rows for now */
};

static bool
is_older(const struct page *page, const struct pd_base_at *here)
{
    if (page->at.hub_epoch != here->hub_epoch)
        return page->at.hub_epoch < here->hub_epoch;
    return page->at.cseq < here->cseq;
}

/* Turns the answer of a get into "go on and put": *put is false for an older row. */
static enum pd_err
shall_put(const struct page *page, enum pd_err got, const struct pd_base_at *here, bool *put)
{
    *put = got == PD_ERR_NOT_FOUND || (got == PD_OK && !is_older(page, here));
    /* A damaged row is mended by the hub's next word about it. */
    if (got == PD_ERR_CORRUPT) {
        *put = page->ledger->broken == PD_OK;
        return page->ledger->broken;
    }
    return got == PD_ERR_NOT_FOUND ? PD_OK : got;
}

/* One is written whose row was found like this: nobody counts a million members after each page of them. */
static void
count_member(struct pd_ledger *ledger, enum pd_err got)
{
    if (got == PD_ERR_NOT_FOUND)
        ledger->members++;
    else if (got != PD_OK)
        ledger->members_known = false;
}

static enum pd_err
apply_member(struct page *page, const struct pd_member *member)
{
    struct pd_member kept;
    struct pd_base_at here;
    uint64_t high;
    bool put, gone;
    enum pd_err got, err = pd_base_is_gone(page->ledger, &member->id, &gone);

    if (err != PD_OK || gone)
        return err;
    got = pd_base_member(page->ledger, &member->id, &kept, &high, &here);
    err = shall_put(page, got, &here, &put);
    if (err != PD_OK || !put)
        return err;
    count_member(page->ledger, got);
    return pd_base_put_member(page->ledger, member, page->own_high, page->at);
}

static enum pd_err
apply_gone(struct page *page, const struct pd_id *id)
{
    page->ledger->members_known = false;
    page->ledger->erased = true;
    return pd_base_drop_member(page->ledger, id);
}

/* Of one who was not here there may be holds. Own ops about her that the hub has not seen bring her back: by
 * them she is at home here again. */
static enum pd_err
apply_away(struct page *page, const struct pd_id *id)
{
    struct pd_ledger *ledger = page->ledger;
    struct pd_member kept;
    struct pd_base_at here;
    uint64_t high;
    bool put;
    enum pd_err got = pd_base_member(ledger, id, &kept, &high, &here);
    enum pd_err err = shall_put(page, got, &here, &put);

    if (err != PD_OK || !put)
        return err;
    if (got == PD_OK)
        ledger->members--;
    else if (got != PD_ERR_NOT_FOUND)
        ledger->members_known = false;
    if (got != PD_ERR_NOT_FOUND)
        err = pd_base_forget_member(ledger, id);
    return err == PD_OK ? pd_mirror_away_holds(ledger, id) : err;
}

static enum pd_err
apply_key(struct page *page, const struct pd_key_row *row)
{
    struct pd_key_row kept;
    struct pd_base_at here;
    bool put;
    enum pd_err err = pd_base_key(page->ledger, &row->key, &kept, &here);

    err = shall_put(page, err, &here, &put);
    return err == PD_OK && put ? pd_base_put_key(page->ledger, row, page->at) : err;
}

static enum pd_err
apply_staff(struct page *page, const struct pd_staff_row *row)
{
    struct pd_staff_row kept;
    struct pd_base_at here;
    bool put;
    enum pd_err err = pd_base_staff(page->ledger, &row->id, &kept, &here);
    bool new_pin = err == PD_OK && memcmp(kept.pin.salt, row->pin.salt, sizeof(kept.pin.salt)) != 0;

    err = shall_put(page, err, &here, &put);
    if (err == PD_OK && put && new_pin)
        err = pd_pin_try_mend(page->ledger, &row->id);
    page->ledger->staff_moved = true;
    return err == PD_OK && put ? pd_base_put_staff(page->ledger, row, page->at) : err;
}

/* What this release does not know, or does not allow, is left aside: the hub may be of a later one. */
static enum pd_err
apply_setting(struct page *page, const struct pd_setting_row *row)
{
    struct pd_setting_row kept;
    struct pd_base_at here;
    enum pd_setting key = pd_setting_from(row->key);
    bool put;
    enum pd_err err;

    if ((int)key == 0 || (row->set && !pd_setting_good(key, row->value))) {
        pd_log(PD_LOG_WARN, "E-CFG-03", "the hub sets %s, which this release does not take", row->key);
        return PD_OK;
    }
    err = pd_base_setting(page->ledger, row->key, &kept, &here);
    err = shall_put(page, err, &here, &put);
    if (err != PD_OK || !put)
        return err;
    page->ledger->settings_at++;
    return pd_base_put_setting(page->ledger, row, page->at);
}

static enum pd_err
apply_family(struct page *page, const struct pd_family_card *row)
{
    struct pd_family_card kept;
    struct pd_base_at here;
    uint64_t high;
    bool put, gone;
    enum pd_err err = pd_base_is_gone(page->ledger, &row->member, &gone);

    if (err != PD_OK || gone)
        return err;
    err = shall_put(page, pd_base_family(page->ledger, &row->member, &kept, &high, &here), &here, &put);
    return err == PD_OK && put ? pd_base_put_family(page->ledger, row, page->own_high, page->at) : err;
}

static enum pd_err
receive_programme(struct page *page, const struct pd_programme_row *row)
{
    struct pd_op op = { .kind = PD_OP_PROGRAMME_RECV, .programme = row->version, .number = row->version };
    struct pd_bind bind = pd_db_bind(&page->ledger->derived, DERIVED_SQL_PROGRAMME_OWN_HAS);
    int64_t has;
    enum pd_err err;

    pd_bind_int(&bind, row->version);
    err = pd_db_number(&bind, &has);
    return err == PD_OK && !has ? pd_journal_append(page->ledger, page->when, &op) : err;
}

static enum pd_err
apply_programme(struct page *page, const struct pd_programme_row *row)
{
    struct pd_programme_row kept;
    struct pd_base_at here;
    bool put;
    enum pd_err err = pd_base_programme(page->ledger, row->version, &kept, &here);

    err = shall_put(page, err, &here, &put);
    if (err != PD_OK || !put)
        return err;
    err = pd_base_put_programme(page->ledger, row, page->at);
    return err == PD_OK ? receive_programme(page, row) : err;
}

static enum pd_err
receive_lease(struct page *page, const struct pd_lease_row *row)
{
    struct pd_op op = {
        .kind = PD_OP_LEASE_RECV, .lease = row->id, .qty = row->size, .number = page->at.cseq
    };
    struct pd_bind bind = pd_db_bind(&page->ledger->derived, DERIVED_SQL_LEASE_USE_GET);
    int64_t received;
    enum pd_err err;

    pd_bind_int(&bind, row->id);
    err = pd_db_number(&bind, &received);
    if (err != PD_OK || row->size <= received)
        return err;
    memcpy(op.sku, row->sku, sizeof(op.sku));
    return pd_journal_append(page->ledger, page->when, &op);
}

static enum pd_err
apply_lease(struct page *page, const struct pd_lease_row *row)
{
    struct pd_lease_row kept;
    struct pd_base_at here;
    int held;
    bool put;
    enum pd_err err = pd_base_lease(page->ledger, row->id, &kept, &here);

    held = err == PD_OK ? kept.size : 0;
    err = shall_put(page, err, &here, &put);
    if (err != PD_OK || !put)
        return err;
    kept = *row;
    if (kept.size < held) /* a restored hub has forgotten what it gave; its desk tells it again */
        kept.size = held;
    err = pd_base_put_lease(page->ledger, &kept, page->at);
    if (err != PD_OK || !pd_id_equal(row->device, page->ledger->identity.device))
        return err;
    err = pd_base_put_recall(page->ledger, row->id, row->recall);
    return err == PD_OK ? receive_lease(page, row) : err;
}

static enum pd_err
apply_token(struct page *page, const struct pd_token_row *row)
{
    struct pd_token_row kept;
    struct pd_base_at here;
    bool put;
    enum pd_err err = pd_base_token(page->ledger, row->place, &kept, &here);

    /* Every grant has a higher number: a restored hub that tells of an older one has forgotten. */
    if (err == PD_OK && row->number < kept.number)
        return PD_OK;
    err = shall_put(page, err, &here, &put);
    if (err != PD_OK || !put)
        return err;
    err = pd_base_put_token(page->ledger, row, page->at);
    return err == PD_OK ? pd_token_note(page->ledger, row) : err;
}

static enum pd_err
apply_hold(struct page *page, const struct pd_hold_row *row)
{
    struct pd_hold_row kept;
    struct pd_base_at here;
    bool put;
    enum pd_err err = pd_base_hold(page->ledger, &row->id, &kept, &here);

    err = shall_put(page, err, &here, &put);
    if (err != PD_OK || !put)
        return err;
    err = pd_base_put_hold(page->ledger, row, page->at);
    if (err == PD_OK)
        err = pd_ending_note(page->ledger, row);
    if (err == PD_OK)
        err = pd_base_put_spender(page->ledger, row);
    return err == PD_OK ? pd_projection_base_hold(&page->ledger->derived, row) : err;
}

/* The number of the last summary that is in this journal; 0: none. */
static enum pd_err
last_witnessed(struct pd_ledger *ledger, uint64_t *number)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_OP_WITNESS);
    struct pd_read read = pd_db_read(&bind);
    const char *line;
    struct pd_op op;
    size_t len;
    bool have;
    enum pd_err err = pd_read_row(&read, &have);

    *number = 0;
    if (err != PD_OK || !have)
        return err;
    line = pd_read_bytes(&read, PD_OP_LINE_MAX, &len);
    if (line == NULL || pd_op_decode(line, len, &op, NULL) != PD_OK)
        read.bad = true;
    else
        *number = op.number;
    return pd_read_end(&read);
}

static enum pd_err
apply_witness(struct page *page, const struct pd_witness_row *row)
{
    struct pd_op op = { .kind = PD_OP_WITNESS, .number = row->number };
    uint64_t last;
    enum pd_err err = last_witnessed(page->ledger, &last);

    if (err != PD_OK || row->number <= last || !pd_ledger_may_write(page->ledger, PD_OP_WITNESS))
        return err;
    pd_hex(row->sha256.b, sizeof(row->sha256.b), op.key);
    return pd_journal_append(page->ledger, page->when, &op);
}

static enum pd_err
apply_row(struct page *page, const struct pd_row *row)
{
    page->at.cseq = row->cseq;
    switch (row->kind) {
    case PD_ROW_MEMBER:
        return apply_member(page, &row->member);
    case PD_ROW_KEY:
        return apply_key(page, &row->key);
    case PD_ROW_PROGRAMME:
        return apply_programme(page, &row->programme);
    case PD_ROW_LEASE:
        return apply_lease(page, &row->lease);
    case PD_ROW_TOKEN:
        return apply_token(page, &row->token);
    case PD_ROW_HOLD:
        return apply_hold(page, &row->hold);
    case PD_ROW_GONE:
        return apply_gone(page, &row->gone);
    case PD_ROW_WITNESS:
        return apply_witness(page, &row->witness);
    case PD_ROW_CALL:
        return pd_call_note(page->ledger, &row->call);
    case PD_ROW_PROXY:
        return pd_proxy_note(page->ledger, &row->proxy);
    case PD_ROW_STAFF:
        return apply_staff(page, &row->staff);
    case PD_ROW_SETTING:
        return apply_setting(page, &row->setting);
    case PD_ROW_FAMILY:
        return apply_family(page, &row->family);
    case PD_ROW_AWAY:
        return apply_away(page, &row->gone);
    }
    return PD_ERR_INVALID;
}

static bool
is_backwards(struct pd_cursor from, struct pd_cursor to)
{
    if (from.hub_epoch != to.hub_epoch)
        return to.hub_epoch < from.hub_epoch;
    return to.cseq < from.cseq;
}

/* A token is used, given and lent its holder's right only by a desk that has all rows: what another counter
 * did before the grant is among them. */
static enum pd_err
conclude(struct page *page)
{
    struct pd_ledger *ledger = page->ledger;
    enum pd_err err = pd_token_receive(ledger, page->when);

    if (err == PD_OK)
        err = pd_ending_settle(ledger, page->when);
    return err == PD_OK ? pd_token_give(ledger, page->when) : err;
}

static enum pd_err
take_rows(struct page *page, const struct pd_row *rows, int count, struct pd_cursor next)
{
    struct pd_desk_row desk;
    enum pd_err err = pd_store_desk(page->ledger, &desk);
    bool moves, rises, lately;

    if (err == PD_OK && is_backwards(desk.cursor, next))
        err = PD_ERR_STATE;
    for (int i = 0; err == PD_OK && i < count; i++)
        err = apply_row(page, &rows[i]);
    if (err == PD_OK && page->last)
        err = conclude(page);
    if (err != PD_OK)
        return err;
    moves = desk.cursor.hub_epoch != next.hub_epoch || desk.cursor.cseq != next.cseq;
    rises = page->own_high > desk.own_high;
    lately = page->when.now_ms >= desk.contact_ms && page->when.now_ms - desk.contact_ms < CONTACT_STEP_MS;
    if (!moves && !rises && lately)
        return PD_OK;
    /* An op may change nothing of a member (her hold was known from its ticket): her row then does not come
     * again, and the row that is here includes it all the same. */
    if (rises || desk.cursor.hub_epoch != next.hub_epoch)
        desk.own_high = page->own_high;
    desk.cursor = next;
    if (next.hub_epoch > desk.hub_epoch) {
        desk.hub_epoch = next.hub_epoch;
        err = pd_tray_tell_again(page->ledger);
        if (err != PD_OK)
            return err;
    }
    desk.contact_ms = page->when.now_ms;
    return pd_store_desk_put(page->ledger, &desk);
}

/* What the hub wants back is answered when it is known which own ops its rows include, and all rows are here:
 * one that was damaged is mended by then. */
static enum pd_err
apply(struct page *page, const struct pd_row *rows, int count, struct pd_cursor next)
{
    enum pd_err err = take_rows(page, rows, count, next);

    return err == PD_OK && page->last ? pd_lease_answer(page->ledger, page->when) : err;
}

static enum pd_err
apply_one(struct page *page, const struct pd_row *rows, int count, struct pd_cursor next)
{
    struct pd_ledger *ledger = page->ledger;
    enum pd_err err;

    if (!ledger->enrolled)
        return PD_ERR_STATE;
    err = pd_act_begin_new(ledger);
    if (err != PD_OK)
        return err;
    err = pd_act_end(ledger, apply(page, rows, count, next));
    if (err != PD_OK)
        ledger->settled = false; /* what was done is undone */
    return err;
}

enum pd_err
pd_ledger_apply_page(struct pd_ledger *ledger, const struct pd_row *rows, int count, struct pd_cursor next,
    uint64_t own_high, int64_t now_ms, enum pd_time_quality quality)
{
    struct page page = { ledger, { now_ms, quality }, { next.hub_epoch, 0 }, own_high, true };

    return apply_one(&page, rows, count, next);
}

enum pd_err
pd_ledger_apply_part(struct pd_ledger *ledger, const struct pd_row *rows, int count, struct pd_cursor next,
    int64_t now_ms, enum pd_time_quality quality)
{
    struct page page = { ledger, { now_ms, quality }, { next.hub_epoch, 0 }, 0, false };

    return apply_one(&page, rows, count, next);
}

enum pd_err
pd_ledger_cursor(struct pd_ledger *ledger, struct pd_cursor *out)
{
    struct pd_desk_row desk;
    enum pd_err err = pd_store_desk(ledger, &desk);

    *out = desk.cursor;
    return err;
}

#include "app/ledger/hold.h"

#include "app/base/str.h"
#include "app/core/short_number.h"
#include "app/ledger/base.h"
#include "app/ledger/ending.h"
#include "app/ledger/family.h"
#include "app/ledger/journal.h"
#include "app/ledger/pickup.h"
#include "app/ledger/proxy.h"

#include <string.h>

/* ---- tickets ---- */

struct pd_code
pd_hold_ticket_claims(const struct pd_hold_row *row)
{
    struct pd_code code = { .type = PD_CODE_TICKET,
        .exp_s = (row->expires_ms + PD_SECOND_MS - 1) / PD_SECOND_MS };

    code.signer = row->device;
    code.ticket = (struct pd_code_ticket){
        .hold = row->id,
        .member = row->member,
        .qty = row->qty,
        .points = row->amount,
        .money = row->money,
        .lease = row->lease,
        .ordinal = row->ordinal,
    };
    memcpy(code.ticket.sku, row->sku, sizeof(code.ticket.sku));
    memcpy(code.ticket.place, row->place, sizeof(code.ticket.place));
    return code;
}

struct pd_hold_row
pd_hold_of_ticket(const struct pd_code *ticket)
{
    struct pd_hold_row row = {
        .id = ticket->ticket.hold,
        .member = ticket->ticket.member,
        .device = ticket->signer,
        .qty = ticket->ticket.qty,
        .amount = ticket->ticket.points,
        .money = ticket->ticket.money,
        .lease = ticket->ticket.lease,
        .ordinal = ticket->ticket.ordinal,
        .expires_ms = ticket->exp_s * PD_SECOND_MS,
        .state = PD_HOLD_RELEASED,
    };

    memcpy(row.sku, ticket->ticket.sku, sizeof(row.sku));
    memcpy(row.place, ticket->ticket.place, sizeof(row.place));
    return row;
}

/* Own tickets, and those of what the hub gave away, are signed when asked for: the signature is
 * deterministic, so nothing needs to be stored, and nothing stored can rot. Captured here: the code that was
 * presented, from the journal. */
static enum pd_err
show_ticket(struct pd_ledger *ledger, const struct pd_hold_record *record, struct pd_hold *out)
{
    struct pd_op op;
    enum pd_err err;

    out->ticket[0] = '\0';
    if (record->made_dseq > 0 || (pd_hold_is_hubs(&record->row) && record->capture_dseq == 0)) {
        struct pd_code code = pd_hold_ticket_claims(&record->row);

        return pd_code_write(&code, &ledger->identity.secret, out->ticket, PD_CODE_CAP, NULL);
    }
    if (record->capture_dseq == 0)
        return PD_OK;
    err = pd_journal_op(ledger, record->capture_dseq, &op);
    if (err == PD_ERR_NOT_FOUND)
        return PD_OK; /* pruned: nobody asks for that paper any more */
    if (err != PD_OK)
        return err;
    memcpy(out->ticket, op.code, PD_CODE_CAP);
    out->by_proxy = strcmp(op.how, PD_OP_BY_PROXY) == 0;
    return PD_OK;
}

static char
letter_of(struct pd_ledger *ledger, const struct pd_id *device)
{
    bool own = pd_id_equal(*device, ledger->identity.device);

    if (pd_id_is_zero(*device))
        return PD_SHORT_NUMBER_HUB;
    return own ? ledger->identity.letter : pd_base_letter(ledger, device);
}

static void
show_number(struct pd_ledger *ledger, const struct pd_hold_row *row, char *out)
{
    struct pd_short_number n = { letter_of(ledger, &row->device), pd_hold_number(&row->id) };

    out[0] = '\0';
    if (n.letter >= 'A' && n.letter <= 'Z' && n.number > 0)
        (void)pd_short_number_text(n, out);
}

static enum pd_err
show_prints(struct pd_ledger *ledger, const struct pd_id *id, struct pd_hold *out)
{
    struct pd_read read;
    enum pd_err err = pd_db_find(&ledger->kept, KEPT_SQL_PRINT_GET, id, &read);

    out->unsure = false;
    out->prints = 0;
    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_OK : err;
    out->unsure = pd_read_int(&read) != 0;
    out->prints = (int)pd_read_int(&read);
    return pd_read_end(&read);
}

void
pd_hold_show_made(struct pd_ledger *ledger, const struct pd_hold_record *record, struct pd_hold *out)
{
    memset(out, 0, sizeof(*out));
    out->row = record->row;
    out->own = record->made_dseq > 0;
    out->confirmed = out->own ? record->confirmed : record->base_state > 0;
    memcpy(out->reject, record->reject, sizeof(out->reject));
    out->made_ms = record->made_ms;
    show_number(ledger, &record->row, out->short_number);
}

enum pd_err
pd_hold_show(struct pd_ledger *ledger, const struct pd_hold_record *record, struct pd_hold *out)
{
    enum pd_err err;

    pd_hold_show_made(ledger, record, out);
    err = pd_ending_show(ledger, &out->row);
    if (err == PD_OK)
        err = pd_family_show_spender(ledger, &out->row);
    if (err == PD_OK)
        err = pd_pickup_show(ledger, record, &out->row);
    if (err == PD_OK)
        err = show_ticket(ledger, record, out);
    if (err == PD_OK)
        err = pd_proxy_out(ledger, &record->row.id, &out->proxy);
    return err == PD_OK ? show_prints(ledger, &record->row.id, out) : err;
}

enum pd_err
pd_hold_keep_ticket(struct pd_ledger *ledger, const struct pd_hold_row *row)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_TICKET_IN_PUT);
    enum pd_err err;

    pd_bind_id(&bind, &row->id);
    pd_bind_id(&bind, &row->member);
    pd_bind_id(&bind, &row->device);
    pd_bind_text(&bind, row->sku);
    pd_bind_int(&bind, row->qty);
    pd_bind_int(&bind, pd_points_raw(row->amount));
    pd_bind_int(&bind, pd_fen_raw(row->money));
    pd_bind_text(&bind, row->place);
    pd_bind_int(&bind, row->lease);
    pd_bind_int(&bind, row->ordinal);
    pd_bind_int(&bind, row->expires_ms);
    pd_bind_mark(&bind, 0);
    err = pd_bind_run(&bind);
    return err == PD_OK ? pd_projection_ticket(&ledger->derived, row) : err;
}

/* ---- reading ---- */

enum pd_err
pd_ledger_hold_get(struct pd_ledger *ledger, const struct pd_id *hold, struct pd_hold *out)
{
    struct pd_hold_record record;
    enum pd_err err = pd_projection_hold(&ledger->derived, hold, &record);

    return err == PD_OK ? pd_hold_show(ledger, &record, out) : err;
}

/* Collects ids first: showing a hold runs statements of its own. */
static int
show_each(struct pd_ledger *ledger, struct pd_bind *bind, struct pd_hold *out, int max)
{
    struct pd_read read = pd_db_read(bind);
    int count = 0;
    bool have;

    while (count < max && pd_read_row(&read, &have) == PD_OK && have)
        pd_read_blob(&read, out[count++].row.id.b, PD_ID_LEN);
    if (pd_read_end(&read) != PD_OK)
        return 0;
    for (int i = 0; i < count; i++) {
        struct pd_id id = out[i].row.id;

        if (pd_ledger_hold_get(ledger, &id, &out[i]) != PD_OK)
            return i;
    }
    return count;
}

int
pd_ledger_holds_open(struct pd_ledger *ledger, const struct pd_id *member, struct pd_hold *out, int max)
{
    struct pd_bind bind =
        pd_db_bind(&ledger->derived, member ? DERIVED_SQL_HOLD_IDS_OPEN_OF : DERIVED_SQL_HOLD_IDS_OPEN);

    if (member) {
        pd_bind_id(&bind, member);
        pd_bind_int(&bind, max);
    }
    return show_each(ledger, &bind, out, max);
}

int
pd_ledger_captures_last(struct pd_ledger *ledger, struct pd_hold *out, int max)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_HOLD_IDS_HANDED);

    pd_bind_int(&bind, max);
    return show_each(ledger, &bind, out, max);
}

/* The newest open hold with this number and letter; numbers come round again after a day. */
static enum pd_err
find_number(struct pd_ledger *ledger, struct pd_short_number wanted, struct pd_hold_record *record)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_HOLD_IDS_OPEN);
    struct pd_read read = pd_db_read(&bind);
    enum pd_err err;
    bool have;

    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        struct pd_id id;

        pd_read_blob(&read, id.b, PD_ID_LEN);
        if (pd_hold_number(&id) != wanted.number)
            continue;
        err = pd_projection_hold(&ledger->derived, &id, record);
        if (err != PD_OK || letter_of(ledger, &record->row.device) == wanted.letter)
            break;
    }
    sqlite3_reset(read.stmt);
    return err == PD_OK && !have ? PD_ERR_NOT_FOUND : err;
}

enum pd_err
pd_ledger_hold_by_short(struct pd_ledger *ledger, const char *short_number, struct pd_hold *out)
{
    struct pd_hold_record record;
    struct pd_short_number wanted;
    enum pd_err err;

    if (!pd_short_number_parse(short_number, strlen(short_number), &wanted))
        return PD_ERR_NOT_FOUND;
    err = find_number(ledger, wanted, &record);
    return err == PD_OK ? pd_hold_show(ledger, &record, out) : err;
}

#include "app/ledger/token.h"

#include "app/base/str.h"
#include "app/ledger/base.h"
#include "app/ledger/journal.h"

#include <string.h>

/* What the journal says of a place's token. */
struct turn {
    uint64_t received, given;
    uint64_t ask_dseq; /* 0: not asked since it was received last */
    bool ask_refused;
};

/* Steps a derived statement bound to a place to its row, if there is one. */
static enum pd_err
of_place(struct pd_ledger *ledger, int which, const char *place, struct pd_read *read, bool *have)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, which);

    pd_bind_text(&bind, place);
    *read = pd_db_read(&bind);
    return pd_read_row(read, have);
}

static enum pd_err
read_turn(struct pd_ledger *ledger, const char *place, struct turn *out)
{
    struct pd_read read;
    bool have;
    enum pd_err err = of_place(ledger, DERIVED_SQL_TOKEN_OWN_GET, place, &read, &have);

    *out = (struct turn){ .received = 0 };
    if (err == PD_OK && have) {
        out->received = (uint64_t)pd_read_int(&read);
        err = pd_read_end(&read);
    }
    if (err == PD_OK)
        err = of_place(ledger, DERIVED_SQL_TOKEN_TURN_GET, place, &read, &have);
    if (err != PD_OK || !have)
        return err;
    out->given = (uint64_t)pd_read_int(&read);
    out->ask_dseq = (uint64_t)pd_read_int(&read);
    out->ask_refused = pd_read_int(&read) != 0;
    return pd_read_end(&read);
}

/* ---- what the hub says besides who has it ---- */

void
pd_token_read_note(struct pd_read *read, struct pd_token_row *out)
{
    pd_read_text(read, out->place, sizeof(out->place));
    out->asked = pd_read_int(read) != 0;
    out->lost_ms = pd_read_int(read);
    pd_read_mark(read, 0);
}

enum pd_err
pd_token_note(struct pd_ledger *ledger, const struct pd_token_row *row)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_TOKEN_NOTE_PUT);

    pd_bind_text(&bind, row->place);
    pd_bind_int(&bind, row->asked);
    pd_bind_int(&bind, row->lost_ms);
    pd_bind_mark(&bind, 0);
    return pd_bind_run(&bind);
}

/* The whole row. Errors: PD_ERR_NOT_FOUND. */
static enum pd_err
read_row(struct pd_ledger *ledger, const char *place, struct pd_token_row *out)
{
    struct pd_bind bind;
    struct pd_read read;
    struct pd_base_at at;
    bool have;
    enum pd_err err = pd_base_token(ledger, place, out, &at);

    if (err != PD_OK)
        return err;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_TOKEN_NOTE_GET);
    pd_bind_text(&bind, place);
    read = pd_db_read(&bind);
    err = pd_read_row(&read, &have);
    if (err != PD_OK || !have)
        return err;
    pd_token_read_note(&read, out);
    return pd_read_end(&read);
}

/* ---- who holds it ---- */

static bool
is_here(const struct pd_ledger *ledger, const struct pd_token_row *row, const struct turn *turn)
{
    return pd_id_equal(row->device, ledger->identity.device) && turn->received == row->number &&
           turn->given < row->number;
}

enum pd_err
pd_token_is_here(struct pd_ledger *ledger, const char *place, bool *held)
{
    struct pd_token_row row;
    struct turn turn;
    enum pd_err err = read_row(ledger, place, &row);

    *held = false;
    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_OK : err;
    err = read_turn(ledger, place, &turn);
    *held = err == PD_OK && is_here(ledger, &row, &turn);
    return err;
}

enum pd_err
pd_token_lost_ms(struct pd_ledger *ledger, const char *place, int64_t *lost_ms)
{
    struct pd_token_row row = { .lost_ms = 0 };
    enum pd_err err = read_row(ledger, place, &row);

    *lost_ms = row.lost_ms;
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}

bool
pd_ledger_has_token(struct pd_ledger *ledger)
{
    bool held;

    return ledger->enrolled && pd_token_is_here(ledger, ledger->identity.place, &held) == PD_OK && held;
}

static enum pd_err
read_state(struct pd_ledger *ledger, struct pd_token_state *out)
{
    struct pd_token_row row = { .number = 0 };
    struct turn turn;
    enum pd_err err = read_turn(ledger, ledger->identity.place, &turn);

    if (err != PD_OK)
        return err;
    out->asked = turn.ask_dseq > 0 && !turn.ask_refused;
    out->refused = turn.ask_dseq > 0 && turn.ask_refused;
    err = read_row(ledger, ledger->identity.place, &row);
    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_OK : err;
    out->here = is_here(ledger, &row, &turn);
    if (!out->here && !pd_id_is_zero(row.device) && !pd_id_equal(row.device, ledger->identity.device))
        out->holder = pd_base_letter(ledger, &row.device);
    return PD_OK;
}

void
pd_ledger_token(struct pd_ledger *ledger, struct pd_token_state *out)
{
    if (ledger->last_token.known && pd_store_unchanged(ledger, ledger->last_token.changes)) {
        *out = ledger->last_token.state;
        return;
    }
    ledger->last_token.known = false;
    *out = (struct pd_token_state){ .here = false };
    if (!ledger->enrolled || read_state(ledger, out) != PD_OK || !pd_store_settled(ledger))
        return;
    ledger->last_token.state = *out;
    ledger->last_token.changes = sqlite3_total_changes(ledger->handle);
    ledger->last_token.known = true;
}

/* ---- from hand to hand ---- */

static enum pd_err
append(struct pd_ledger *ledger, struct pd_when when, enum pd_op_kind kind, uint64_t number, const char *why)
{
    struct pd_op op = { .kind = kind, .number = number };

    memcpy(op.place, ledger->identity.place, sizeof(op.place));
    (void)pd_copy(op.reason, sizeof(op.reason), why);
    return pd_journal_append(ledger, when, &op);
}

enum pd_err
pd_token_receive(struct pd_ledger *ledger, struct pd_when when)
{
    struct pd_token_row row;
    struct turn turn;
    enum pd_err err = read_row(ledger, ledger->identity.place, &row);

    if (err == PD_OK)
        err = read_turn(ledger, ledger->identity.place, &turn);
    if (err == PD_ERR_NOT_FOUND)
        return PD_OK;
    if (err != PD_OK || !pd_id_equal(row.device, ledger->identity.device) || row.number <= turn.received)
        return err;
    ledger->settled = false; /* what others asked of the holder is asked of this desk now */
    return append(ledger, when, PD_OP_TOKEN_RECV, row.number, "");
}

enum pd_err
pd_token_give(struct pd_ledger *ledger, struct pd_when when)
{
    struct pd_token_row row;
    struct turn turn;
    enum pd_err err = read_row(ledger, ledger->identity.place, &row);

    if (err == PD_OK)
        err = read_turn(ledger, ledger->identity.place, &turn);
    if (err == PD_ERR_NOT_FOUND)
        return PD_OK;
    if (err != PD_OK || !row.asked || !is_here(ledger, &row, &turn))
        return err;
    return append(ledger, when, PD_OP_TOKEN_GIVE, row.number, "asked");
}

static enum pd_err
ask(struct pd_ledger *ledger, struct pd_when when)
{
    bool here;
    struct turn turn;
    enum pd_err err = pd_token_is_here(ledger, ledger->identity.place, &here);

    if (err == PD_OK)
        err = read_turn(ledger, ledger->identity.place, &turn);
    if (err == PD_OK && here)
        err = PD_ERR_STATE;
    if (err != PD_OK || (turn.ask_dseq > 0 && !turn.ask_refused))
        return err;
    return append(ledger, when, PD_OP_TOKEN_ASK, 0, "");
}

enum pd_err
pd_ledger_token_ask(struct pd_ledger *ledger, struct pd_when when)
{
    enum pd_err err;

    if (!ledger->enrolled)
        return PD_ERR_STATE;
    err = pd_act_begin_new(ledger);
    return err == PD_OK ? pd_act_end(ledger, ask(ledger, when)) : err;
}

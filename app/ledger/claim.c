/*
 * Claims: a grant this desk asks for. The hub grants each key once; here the key keeps the desk from asking
 * twice.
 */
#include "app/base/str.h"
#include "app/core/fields.h"
#include "app/ledger/journal.h"

#include <string.h>

static enum pd_err
is_known(struct pd_ledger *ledger, const char *key, bool *known)
{
    struct pd_bind bind = pd_db_bind(&ledger->derived, DERIVED_SQL_CLAIM_KNOWN);
    int64_t count;
    enum pd_err err;

    pd_bind_text(&bind, key);
    err = pd_db_number(&bind, &count);
    *known = count > 0;
    return err;
}

bool
pd_ledger_claim_known(struct pd_ledger *ledger, const char *key)
{
    bool known;

    return is_known(ledger, key, &known) == PD_OK && known;
}

static bool
is_printable(const char *text)
{
    for (; *text; text++)
        if (*text < ' ' || *text > '~')
            return false;
    return true;
}

static enum pd_err
claim(struct pd_ledger *ledger, struct pd_when when, struct pd_op *op, enum pd_claim_outcome *outcome)
{
    bool known;
    enum pd_err err = is_known(ledger, op->key, &known);

    if (err != PD_OK)
        return err;
    *outcome = known ? PD_CLAIM_ALREADY : PD_CLAIM_ASKED;
    return known ? PD_OK : pd_journal_append(ledger, when, op);
}

enum pd_err
pd_ledger_claim(struct pd_ledger *ledger, struct pd_when when, const struct pd_id *member, const char *rule,
    const char *key, struct pd_points amount, uint32_t programme, enum pd_claim_outcome *outcome)
{
    struct pd_op op = { .kind = PD_OP_CLAIM, .member = *member, .amount = amount, .programme = programme };
    enum pd_claim_outcome said = PD_CLAIM_ASKED;
    enum pd_err err;

    (void)pd_copy(op.unit, sizeof(op.unit), "points");
    if (!pd_copy(op.rule, sizeof(op.rule), rule) || !pd_copy(op.key, sizeof(op.key), key) ||
        !pd_name_good(op.rule) || op.key[0] == '\0' || !is_printable(op.key) || !pd_points_valid(amount))
        return PD_ERR_INVALID;
    err = pd_act_begin_new(ledger);
    if (err == PD_OK)
        err = pd_act_end(ledger, claim(ledger, when, &op, &said));
    if (err == PD_OK)
        *outcome = said;
    return err;
}

/* A line is read where it stands; the journal's own bytes need no second look at who wrote them. */
static enum pd_err
add_open(struct pd_read *read, const struct pd_id *member, struct pd_claims_open *out)
{
    struct pd_op op;
    size_t len;
    const char *line = pd_read_bytes(read, PD_OP_LINE_MAX, &len);

    if (line == NULL || pd_op_decode(line, len, &op, NULL) != PD_OK)
        return PD_ERR_CORRUPT;
    if (!pd_id_equal(op.member, *member))
        return PD_OK;
    out->count++;
    return pd_points_add(out->points, op.amount, &out->points) ? PD_OK : PD_ERR_CORRUPT;
}

enum pd_err
pd_ledger_claims_open(struct pd_ledger *ledger, const struct pd_id *member, struct pd_claims_open *out)
{
    struct pd_tally tally;
    struct pd_bind bind;
    struct pd_read read;
    bool have;
    enum pd_err err = pd_projection_tally(&ledger->derived, &tally);

    memset(out, 0, sizeof(*out));
    if (err != PD_OK)
        return err;
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_CLAIMS_UNANSWERED);
    pd_bind_int(&bind, (int64_t)tally.acked_seq);
    read = pd_db_read(&bind);
    while ((err = pd_read_row(&read, &have)) == PD_OK && have) {
        err = add_open(&read, member, out);
        if (err != PD_OK)
            break;
    }
    sqlite3_reset(read.stmt);
    return err;
}

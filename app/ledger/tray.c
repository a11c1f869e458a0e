/*
 * The tray: errands of people who stood here, on their way to the hub. A fact known only here, like a
 * pick-up: neither rebuilt nor pruned; one that was promised to somebody leaves when the hub has answered it,
 * or with its member. Beside it the calls that the hub tells of.
 */
#include "app/ledger/tray.h"

#include "app/base/log.h"
#include "app/ledger/journal.h"

#include <string.h>

/* ---- the tray ---- */

void
pd_tray_read(struct pd_read *read, struct pd_errand *out, int64_t *seq)
{
    *seq = pd_read_int(read);
    pd_read_blob(read, out->id.b, PD_ID_LEN);
    out->kind = (enum pd_errand_kind)pd_read_int(read);
    pd_read_blob(read, out->member.b, PD_ID_LEN);
    out->at_ms = pd_read_int(read);
    pd_read_text(read, out->what, sizeof(out->what));
    out->n = pd_read_int(read);
    out->yes = pd_read_int(read) != 0;
    out->number = pd_read_int(read);
    pd_read_mark(read, 0);
    if (!pd_errand_waits(out->kind))
        read->bad = true;
}

void
pd_tray_read_sealed(struct pd_read *read, struct pd_errand *out)
{
    pd_read_blob(read, out->id.b, PD_ID_LEN);
    pd_read_blob(read, out->sealed, sizeof(out->sealed));
    pd_read_mark(read, 0);
}

/* Nothing but an enrolment has any. */
static enum pd_err
read_sealed(struct pd_ledger *ledger, struct pd_errand *out)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_TRAY_SEALED_GET);
    struct pd_read read;
    enum pd_err err;

    if (out->kind != PD_ERRAND_ENROL)
        return PD_OK;
    pd_bind_id(&bind, &out->id);
    err = pd_db_read_one(&bind, &read);
    if (err != PD_OK)
        return err == PD_ERR_NOT_FOUND ? PD_ERR_CORRUPT : err;
    pd_tray_read_sealed(&read, out);
    return pd_read_end(&read);
}

static enum pd_err
insert_sealed(struct pd_ledger *ledger, const struct pd_errand *errand)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_TRAY_SEALED_PUT);

    pd_bind_id(&bind, &errand->id);
    pd_bind_blob(&bind, errand->sealed, sizeof(errand->sealed));
    pd_bind_mark(&bind, 0);
    return pd_bind_run(&bind);
}

static enum pd_err
write_row(struct pd_ledger *ledger, int which, const struct pd_errand *errand, int64_t seq)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, which);

    pd_bind_int(&bind, seq);
    pd_bind_id(&bind, &errand->id);
    pd_bind_int(&bind, errand->kind);
    pd_bind_id(&bind, &errand->member);
    pd_bind_int(&bind, errand->at_ms);
    pd_bind_text(&bind, errand->what);
    pd_bind_int(&bind, errand->n);
    pd_bind_int(&bind, errand->yes);
    pd_bind_int(&bind, errand->number);
    pd_bind_mark(&bind, 0);
    return pd_bind_run(&bind);
}

/* These say how something shall be: what was said before is no more. Of the others each counts. */
static bool
turns_over(enum pd_errand_kind kind)
{
    return kind == PD_ERRAND_CONSENT || kind == PD_ERRAND_FAVOURITE || kind == PD_ERRAND_BLOCK ||
           kind == PD_ERRAND_PROXY || kind == PD_ERRAND_FAMILY_BLOCK;
}

static enum pd_err
take_its_place(struct pd_ledger *ledger, const struct pd_errand *errand)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_TRAY_OVER);

    pd_bind_int(&bind, errand->kind);
    pd_bind_id(&bind, &errand->member);
    pd_bind_text(&bind, errand->what);
    return pd_bind_run(&bind);
}

static enum pd_err
number_of(struct pd_ledger *ledger, int which, int64_t *out)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, which);

    return pd_db_number(&bind, out);
}

static int64_t
room_for(enum pd_errand_kind kind)
{
    bool protects = kind == PD_ERRAND_CONSENT || kind == PD_ERRAND_BLOCK || kind == PD_ERRAND_FAMILY_BLOCK;

    return protects ? PD_TRAY_MAX : PD_TRAY_MAX - PD_TRAY_KEPT;
}

enum pd_err
pd_tray_put(struct pd_ledger *ledger, const struct pd_errand *errand)
{
    int64_t count = 0, last = 0;
    enum pd_err err = turns_over(errand->kind) ? take_its_place(ledger, errand) : PD_OK;

    if (err == PD_OK)
        err = number_of(ledger, KEPT_SQL_TRAY_COUNT, &count);
    if (err == PD_OK && count >= room_for(errand->kind))
        err = PD_ERR_FULL;
    if (err == PD_OK)
        err = number_of(ledger, KEPT_SQL_TRAY_LAST, &last);
    if (err == PD_OK)
        err = write_row(ledger, KEPT_SQL_TRAY_PUT, errand, last + 1);
    return err == PD_OK && errand->kind == PD_ERRAND_ENROL ? insert_sealed(ledger, errand) : err;
}

enum pd_err
pd_ledger_tray_put(struct pd_ledger *ledger, const struct pd_errand *errand)
{
    enum pd_err err;

    if (!pd_errand_waits(errand->kind) || pd_id_is_zero(errand->id))
        return PD_ERR_INVALID;
    err = pd_act_begin_new(ledger);
    return err == PD_OK ? pd_act_end(ledger, pd_tray_put(ledger, errand)) : err;
}

static enum pd_err
run_on(struct pd_ledger *ledger, int which, int64_t seq)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, which);

    pd_bind_int(&bind, seq);
    return pd_bind_run(&bind);
}

/* What cannot be read cannot be asked for: it would keep all others from the hub. */
static enum pd_err
drop_damaged(struct pd_ledger *ledger, int64_t seq)
{
    enum pd_err err = pd_act_begin(ledger);

    pd_log(PD_LOG_ERROR, "E-LED-23", "ledger: an errand in the tray is damaged, and is lost");
    return err == PD_OK ? pd_act_end(ledger, run_on(ledger, KEPT_SQL_TRAY_DROP, seq)) : err;
}

static enum pd_err
first(struct pd_ledger *ledger, struct pd_errand *out, int64_t *seq)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_TRAY_NEXT);
    struct pd_read read;
    enum pd_err err = pd_db_read_one(&bind, &read);

    memset(out, 0, sizeof(*out));
    if (err != PD_OK)
        return err;
    pd_tray_read(&read, out, seq);
    err = pd_read_end(&read);
    return err == PD_OK ? read_sealed(ledger, out) : err;
}

enum pd_err
pd_ledger_tray_next(struct pd_ledger *ledger, struct pd_errand *out)
{
    int64_t seq = 0;
    enum pd_err err = first(ledger, out, &seq);

    while (err == PD_ERR_CORRUPT && ledger->broken == PD_OK) {
        err = drop_damaged(ledger, seq);
        if (err == PD_OK)
            err = first(ledger, out, &seq);
    }
    return err;
}

/* What was sealed leaves the log too, at the next idle moment. */
static enum pd_err
done(struct pd_ledger *ledger, const struct pd_id *errand)
{
    struct pd_bind sealed = pd_db_bind(&ledger->kept, KEPT_SQL_TRAY_SEALED_GET);
    struct pd_bind bind;
    struct pd_read read;
    enum pd_err err;

    pd_bind_id(&sealed, errand);
    err = pd_db_read_one(&sealed, &read);
    if (err == PD_OK) {
        sqlite3_reset(read.stmt);
        ledger->erased = true;
    } else if (err != PD_ERR_NOT_FOUND) {
        return err;
    }
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_TRAY_DONE);
    pd_bind_id(&bind, errand);
    return pd_bind_run(&bind);
}

enum pd_err
pd_ledger_tray_done(struct pd_ledger *ledger, const struct pd_id *errand)
{
    enum pd_err err = pd_act_begin(ledger);

    return err == PD_OK ? pd_act_end(ledger, done(ledger, errand)) : err;
}

/* ---- enrolments that a hub may lose ---- */

static enum pd_err
read_row(struct pd_bind bind, struct pd_errand *out, int64_t *seq)
{
    struct pd_read read;
    enum pd_err err = pd_db_read_one(&bind, &read);

    memset(out, 0, sizeof(*out));
    if (err != PD_OK)
        return err;
    pd_tray_read(&read, out, seq);
    return pd_read_end(&read);
}

/* They go with what they have sealed, which leaves the log too. */
static enum pd_err
drop_told(struct pd_ledger *ledger, int which, int64_t bound)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, which);
    enum pd_err err;

    pd_bind_int(&bind, bound);
    err = pd_bind_run(&bind);
    ledger->erased |= err == PD_OK && sqlite3_changes(ledger->handle) > 0;
    return err;
}

/* again: it goes to the hub once more. */
static enum pd_err
told(struct pd_ledger *ledger, const struct pd_errand_answer *answer, bool promised, bool again)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_TRAY_GET);
    struct pd_errand errand;
    struct pd_hash head;
    uint64_t dseq;
    int64_t seq;
    enum pd_err err;

    pd_bind_id(&bind, &answer->id);
    err = read_row(bind, &errand, &seq);
    if (again && err == PD_ERR_NOT_FOUND)
        return PD_OK;
    if (err == PD_ERR_NOT_FOUND || (err == PD_ERR_CORRUPT && ledger->broken == PD_OK))
        return done(ledger, &answer->id);
    if (err == PD_OK)
        err = pd_journal_end(ledger, &dseq, &head);
    if (err != PD_OK)
        return err;
    pd_hex(answer->member.b, PD_ID_LEN, errand.what);
    errand.n = again ? 0 : (int64_t)dseq + 1; /* made after it: where a backup has that, it has this too */
    errand.yes = promised;
    errand.number = answer->number;
    err = write_row(ledger, KEPT_SQL_TRAY_SET, &errand, seq);
    return err == PD_OK ? drop_told(ledger, KEPT_SQL_TOLD_OLDEST, PD_TOLD_MAX) : err;
}

/* Not of a hub that proves nothing, nor where she is gone. */
static bool
has_proof(const struct pd_errand_answer *answer)
{
    return answer->kind == PD_ERRAND_ENROL && answer->status == PD_ERRAND_DONE &&
           !pd_id_is_zero(answer->member) && answer->number != 0;
}

enum pd_err
pd_ledger_tray_told(struct pd_ledger *ledger, const struct pd_errand_answer *answer, bool promised)
{
    enum pd_err err;

    if (!has_proof(answer))
        return pd_ledger_tray_done(ledger, &answer->id);
    err = pd_act_begin(ledger);
    return err == PD_OK ? pd_act_end(ledger, told(ledger, answer, promised, false)) : err;
}

enum pd_err
pd_ledger_tray_late(struct pd_ledger *ledger, const struct pd_errand_answer *answer)
{
    enum pd_err err = has_proof(answer) ? pd_act_begin(ledger) : PD_OK;

    return has_proof(answer) && err == PD_OK ? pd_act_end(ledger, told(ledger, answer, true, true)) : err;
}

enum pd_err
pd_tray_durable(struct pd_ledger *ledger, uint64_t durable_seq)
{
    return drop_told(ledger, KEPT_SQL_TOLD_DURABLE, (int64_t)durable_seq);
}

enum pd_err
pd_tray_tell_again(struct pd_ledger *ledger)
{
    struct pd_errand errand;
    int64_t seq = 0;
    enum pd_err err;

    for (;;) {
        err = read_row(pd_db_bind(&ledger->kept, KEPT_SQL_TOLD_NEXT), &errand, &seq);
        if (err == PD_ERR_CORRUPT && ledger->broken == PD_OK) {
            pd_log(PD_LOG_ERROR, "E-LED-23", "ledger: an enrolment that was told is damaged, and is lost");
            err = run_on(ledger, KEPT_SQL_TRAY_DROP, seq);
        } else if (err == PD_OK) {
            errand.n = 0;
            err = write_row(ledger, KEPT_SQL_TRAY_SET, &errand, seq);
            ledger->tray_again = true;
        }
        if (err != PD_OK)
            break;
    }
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}

bool
pd_ledger_tray_again(struct pd_ledger *ledger)
{
    bool again = ledger->tray_again;

    ledger->tray_again = false;
    return again;
}

int
pd_ledger_tray_count(struct pd_ledger *ledger)
{
    int64_t count;

    return number_of(ledger, KEPT_SQL_TRAY_COUNT, &count) == PD_OK ? (int)count : 0;
}

enum pd_err
pd_ledger_tray_find(struct pd_ledger *ledger, enum pd_errand_kind kind, const struct pd_id *member)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_TRAY_HAS);
    int64_t count = 0;
    enum pd_err err;

    pd_bind_id(&bind, member);
    pd_bind_int(&bind, kind);
    err = pd_db_number(&bind, &count);
    return err == PD_OK && count == 0 ? PD_ERR_NOT_FOUND : err;
}

enum pd_err
pd_tray_find_what(
    struct pd_ledger *ledger, enum pd_errand_kind kind, const struct pd_id *member, const char *what)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_TRAY_HAS_WHAT);
    int64_t count = 0;
    enum pd_err err;

    pd_bind_id(&bind, member);
    pd_bind_int(&bind, kind);
    pd_bind_text(&bind, what);
    err = pd_db_number(&bind, &count);
    return err == PD_OK && count == 0 ? PD_ERR_NOT_FOUND : err;
}

/* A card that was reported lost must not become good by rot. */
bool
pd_ledger_tray_has(struct pd_ledger *ledger, enum pd_errand_kind kind, const struct pd_id *member)
{
    return pd_ledger_tray_find(ledger, kind, member) != PD_ERR_NOT_FOUND;
}

enum pd_err
pd_ledger_card_owner(struct pd_ledger *ledger, const char *serial, struct pd_id *out)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_CARD_OWNER);
    struct pd_read read;
    enum pd_err err;

    pd_bind_text(&bind, serial);
    err = pd_db_read_one(&bind, &read);
    if (err != PD_OK)
        return err;
    pd_read_blob(&read, out->b, PD_ID_LEN);
    return pd_read_end(&read);
}

/* ---- calls ---- */

enum pd_err
pd_call_note(struct pd_ledger *ledger, const struct pd_call_row *row)
{
    char letter[2] = { row->letter, '\0' };
    bool over = row->since_ms == 0;
    struct pd_bind bind = pd_db_bind(&ledger->kept, over ? KEPT_SQL_CALL_GONE : KEPT_SQL_CALL_PUT);

    pd_bind_id(&bind, &row->device);
    if (!over) {
        pd_bind_text(&bind, letter);
        pd_bind_text(&bind, row->place);
        pd_bind_int(&bind, row->since_ms);
    }
    return pd_bind_run(&bind);
}

int
pd_ledger_calls(struct pd_ledger *ledger, int64_t now_ms, struct pd_call_row *out, int max)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_CALL_SINCE);
    struct pd_read read;
    char letter[2];
    int count = 0;
    bool have;

    pd_bind_int(&bind, now_ms - PD_CALL_LIFE_MS);
    pd_bind_int(&bind, max);
    read = pd_db_read(&bind);
    while (count < max && pd_read_row(&read, &have) == PD_OK && have) {
        pd_read_blob(&read, out[count].device.b, PD_ID_LEN);
        pd_read_text(&read, letter, sizeof(letter));
        out[count].letter = letter[0];
        pd_read_text(&read, out[count].place, sizeof(out[count].place));
        out[count++].since_ms = pd_read_int(&read);
    }
    return pd_read_end(&read) == PD_OK ? count : 0;
}

#include "app/ledger/pin_try.h"

#include "app/base/log.h"

#include <string.h>

void
pd_pin_try_read(struct pd_read *read, struct pd_pin_tries *out)
{
    pd_read_blob(read, out->id.b, PD_ID_LEN);
    pd_read_blob(read, out->salt, sizeof(out->salt));
    out->wrong = (int)pd_read_int(read);
    pd_read_mark(read, 0);
}

static enum pd_err
put(struct pd_ledger *ledger, const struct pd_pin_tries *tries)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PIN_TRY_PUT);

    pd_bind_id(&bind, &tries->id);
    pd_bind_blob(&bind, tries->salt, sizeof(tries->salt));
    pd_bind_int(&bind, tries->wrong);
    pd_bind_mark(&bind, 0);
    return pd_bind_run(&bind);
}

static enum pd_err
get(struct pd_ledger *ledger, const struct pd_id *id, struct pd_pin_tries *out)
{
    struct pd_read read;
    enum pd_err err = pd_db_find(&ledger->kept, KEPT_SQL_PIN_TRY_GET, id, &read);

    if (err != PD_OK)
        return err;
    pd_pin_try_read(&read, out);
    return pd_read_end(&read);
}

/* Of the PIN she has now. */
static enum pd_err
look(struct pd_ledger *ledger, const struct pd_staff_row *person, struct pd_pin_tries *out)
{
    enum pd_err err = get(ledger, &person->id, out);

    if (err == PD_OK && memcmp(out->salt, person->pin.salt, sizeof(out->salt)) == 0)
        return PD_OK;
    *out = (struct pd_pin_tries){ .id = person->id };
    memcpy(out->salt, person->pin.salt, sizeof(out->salt));
    if (err == PD_ERR_CORRUPT && ledger->broken == PD_OK) {
        pd_log(PD_LOG_ERROR, "E-LED-32", "ledger: a count of wrong PINs is damaged: it counts as full");
        out->wrong = PD_STAFF_TRIES;
        return PD_OK;
    }
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}

enum pd_err
pd_ledger_pin_tries(struct pd_ledger *ledger, const struct pd_staff_row *person, int *wrong)
{
    struct pd_pin_tries tries;
    enum pd_err err = look(ledger, person, &tries);

    *wrong = err == PD_OK ? tries.wrong : PD_STAFF_TRIES;
    return err;
}

static enum pd_err
count(struct pd_ledger *ledger, const struct pd_staff_row *person, int *wrong)
{
    struct pd_pin_tries tries;
    enum pd_err err = look(ledger, person, &tries);

    if (err == PD_OK && tries.wrong < PD_STAFF_TRIES) {
        tries.wrong++;
        err = put(ledger, &tries);
    }
    *wrong = tries.wrong;
    return err;
}

enum pd_err
pd_ledger_pin_try(struct pd_ledger *ledger, const struct pd_staff_row *person, int *wrong)
{
    int now = PD_STAFF_TRIES;
    enum pd_err err;

    do {
        err = pd_act_begin(ledger);
        if (err == PD_OK)
            err = pd_act_end(ledger, count(ledger, person, &now));
    } while (pd_act_again(ledger, err));
    *wrong = err == PD_OK ? now : PD_STAFF_TRIES;
    return err;
}

enum pd_err
pd_pin_try_forget(struct pd_ledger *ledger, const struct pd_id *id)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PIN_TRY_GONE);

    pd_bind_id(&bind, id);
    return pd_bind_run(&bind);
}

enum pd_err
pd_pin_try_mend(struct pd_ledger *ledger, const struct pd_id *id)
{
    struct pd_pin_tries tries;
    enum pd_err err = get(ledger, id, &tries);

    if (err == PD_ERR_CORRUPT && ledger->broken == PD_OK)
        return pd_pin_try_forget(ledger, id);
    return err == PD_ERR_NOT_FOUND ? PD_OK : err;
}

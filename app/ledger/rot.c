/*
 * Rows that the hub sent, and that read otherwise than they were stored: it has them all, so they are pulled
 * again, as documents are fetched again (asset.c). Until then every act that needs one fails as corrupt and
 * the desk stays closed: a row that is wrong is not the same as none. Base rows of holds are left out: acts
 * go by the derived ones, and the hub's next word about a hold is written over what is there.
 */
#include "app/base/log.h"
#include "app/ledger/base.h"
#include "app/ledger/ending.h"
#include "app/ledger/family.h"
#include "app/ledger/pickup.h"
#include "app/ledger/pin_try.h"
#include "app/ledger/proxy.h"
#include "app/ledger/token.h"
#include "app/ledger/tray.h"

#include <string.h>

static void
read_any(struct pd_read *read, int which)
{
    struct pd_base_at at;
    int64_t seq;
    uint64_t high;

    if (which == KEPT_SQL_KEY_EACH)
        pd_base_read_key(read, &(struct pd_key_row){ 0 }, &at);
    else if (which == KEPT_SQL_PROGRAMME_EACH)
        pd_base_read_programme(read, &(struct pd_programme_row){ 0 }, &at);
    else if (which == KEPT_SQL_LEASE_EACH)
        pd_base_read_lease(read, &(struct pd_lease_row){ 0 }, &at);
    else if (which == KEPT_SQL_RECALL_EACH)
        pd_base_read_recall(read, &(struct pd_recall){ 0 });
    else if (which == KEPT_SQL_TOKEN_EACH)
        pd_base_read_token(read, &(struct pd_token_row){ 0 }, &at);
    else if (which == KEPT_SQL_TOKEN_NOTE_EACH)
        pd_token_read_note(read, &(struct pd_token_row){ 0 });
    else if (which == KEPT_SQL_PICKUP_EACH)
        pd_pickup_read(read, &(struct pd_pickup){ .ended_ms = 0 });
    else if (which == KEPT_SQL_TRAY_EACH)
        pd_tray_read(read, &(struct pd_errand){ 0 }, &seq);
    else if (which == KEPT_SQL_TRAY_SEALED_EACH)
        pd_tray_read_sealed(read, &(struct pd_errand){ 0 });
    else if (which == KEPT_SQL_PROXY_EACH)
        pd_proxy_read(read, &(struct pd_proxy_row){ 0 });
    else if (which == KEPT_SQL_STAFF_EACH)
        pd_base_read_staff(read, &(struct pd_staff_row){ .roles = 0 }, &at);
    else if (which == KEPT_SQL_SETTING_EACH)
        pd_base_read_setting(read, &(struct pd_setting_row){ .set = false }, &at);
    else if (which == KEPT_SQL_FAMILY_EACH)
        pd_base_read_family(read, &(struct pd_family_card){ .day = 0 }, &high, &at);
    else if (which == KEPT_SQL_SPENDER_EACH)
        pd_base_read_spender(read, &(struct pd_hold_row){ .qty = 0 });
    else if (which == KEPT_SQL_PIN_TRY_EACH)
        pd_pin_try_read(read, &(struct pd_pin_tries){ .wrong = 0 });
    else if (which == KEPT_SQL_ENDING_EACH)
        pd_ending_read(read, &(struct pd_hold_row){ 0 });
    else
        pd_base_read_hold(read, &(struct pd_hold_row){ 0 }, &at);
}

enum pd_err
pd_base_check_rows(struct pd_ledger *ledger, int which)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, which);
    struct pd_read read = pd_db_read(&bind);
    bool have;
    enum pd_err err;

    while ((err = pd_read_row(&read, &have)) == PD_OK && have && !read.bad)
        read_any(&read, which);
    return err == PD_OK ? pd_read_end(&read) : err;
}

/* Damaged, in a file that can be read. */
static bool
is_rotten(const struct pd_ledger *ledger, enum pd_err err)
{
    return err == PD_ERR_CORRUPT && ledger->broken == PD_OK;
}

static bool
rows_rot(struct pd_ledger *ledger, int which)
{
    return is_rotten(ledger, pd_base_check_rows(ledger, which));
}

static bool
look(struct pd_ledger *ledger, struct pd_sums_difference *out)
{
    bool others;

    memset(out, 0, sizeof(*out));
    out->keys = rows_rot(ledger, KEPT_SQL_KEY_EACH);
    out->programmes = rows_rot(ledger, KEPT_SQL_PROGRAMME_EACH);
    out->tokens = rows_rot(ledger, KEPT_SQL_TOKEN_EACH) || rows_rot(ledger, KEPT_SQL_TOKEN_NOTE_EACH);
    others = rows_rot(ledger, KEPT_SQL_LEASE_EACH) || rows_rot(ledger, KEPT_SQL_RECALL_EACH) ||
             rows_rot(ledger, KEPT_SQL_ENDING_EACH) || rows_rot(ledger, KEPT_SQL_STAFF_EACH) ||
             rows_rot(ledger, KEPT_SQL_SETTING_EACH) || rows_rot(ledger, KEPT_SQL_FAMILY_EACH) ||
             rows_rot(ledger, KEPT_SQL_SPENDER_EACH);
    if (is_rotten(ledger, pd_base_check_members(ledger))) {
        memset(out->members, true, sizeof(out->members));
        out->member_buckets = PD_SUM_BUCKETS;
    }
    return out->keys || out->programmes || out->tokens || out->member_buckets > 0 || others;
}

void
pd_ledger_suspect(struct pd_ledger *ledger)
{
    ledger->suspected = true;
}

bool
pd_ledger_rot(struct pd_ledger *ledger, struct pd_sums_difference *out)
{
    if (!ledger->suspected || !ledger->enrolled || ledger->broken != PD_OK)
        return false;
    ledger->suspected = false;
    if (!look(ledger, out))
        return false;
    pd_log(PD_LOG_ERROR, "E-LED-22", "ledger: rows of the hub's are damaged: they are pulled again");
    ledger->rotten = true;
    return true;
}

bool
pd_ledger_mended(struct pd_ledger *ledger)
{
    struct pd_sums_difference left;

    if (!ledger->rotten || ledger->broken != PD_OK || look(ledger, &left))
        return false;
    ledger->rotten = false;
    return true;
}

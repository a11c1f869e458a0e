#include "app/ledger/base.h"

#include <string.h>

/* Lots and limits lie in tables of their own; the member's mark is the sum over all of them, so that their
 * order does not matter and none can go missing. */

static void
read_lot(struct pd_read *read, struct pd_id *member, struct pd_lot *lot)
{
    pd_read_blob(read, member->b, PD_ID_LEN);
    lot->expires_ms = pd_read_int(read);
    lot->id = (uint64_t)pd_read_int(read);
    lot->left = pd_points_of(pd_read_int(read));
    lot->usable_from_ms = pd_read_int(read);
    pd_read_text(read, lot->rule, sizeof(lot->rule));
}

static void
read_limit(struct pd_read *read, struct pd_id *member, struct pd_taken *taken)
{
    pd_read_blob(read, member->b, PD_ID_LEN);
    pd_read_text(read, taken->sku, sizeof(taken->sku));
    taken->qty = (int)pd_read_int(read);
    taken->since_ms = pd_read_int(read);
}

/* Its place in the member's row is filled in. */
static void
read_card(struct pd_read *read, struct pd_id *member, char card[PD_SERIAL_CAP])
{
    pd_read_blob(read, member->b, PD_ID_LEN);
    pd_read_text(read, card, PD_SERIAL_CAP);
}

static void
read_person(struct pd_read *read, struct pd_id *member, struct pd_id *person)
{
    pd_read_blob(read, member->b, PD_ID_LEN);
    pd_read_blob(read, person->b, PD_ID_LEN);
}

/* All but the mark. */
static void
read_member(struct pd_read *read, struct pd_member *out, uint64_t *high, struct pd_base_at *at)
{
    pd_read_blob(read, out->id.b, PD_ID_LEN);
    pd_read_text(read, out->masked, sizeof(out->masked));
    pd_read_text(read, out->last4, sizeof(out->last4));
    out->status = (enum pd_member_status)pd_read_int(read);
    pd_read_text(read, out->kind, sizeof(out->kind));
    out->growth = pd_points_of(pd_read_int(read));
    out->debt = pd_points_of(pd_read_int(read));
    out->held = pd_points_of(pd_read_int(read));
    *high = (uint64_t)pd_read_int(read);
    at->hub_epoch = (uint64_t)pd_read_int(read);
    at->cseq = (uint64_t)pd_read_int(read);
}

/* Her rows of one table. */
static struct pd_read
rows_of(struct pd_ledger *ledger, int which, const struct pd_id *member)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, which);

    pd_bind_id(&bind, member);
    return pd_db_read(&bind);
}

/* Goes to the next one; where max have been read already, it is bad. */
static bool
next_of(struct pd_read *read, int count, int max, enum pd_err *err)
{
    bool have;

    *err = pd_read_row(read, &have);
    if (*err != PD_OK || !have)
        return false;
    if (count == max)
        read->bad = true;
    return !read->bad;
}

static enum pd_err
read_lots(struct pd_ledger *ledger, struct pd_member *out, uint64_t *parts)
{
    struct pd_read read = rows_of(ledger, KEPT_SQL_LOT_EACH, &out->id);
    struct pd_id member;
    enum pd_err err;

    while (next_of(&read, out->lot_count, PD_MEMBER_LOTS_MAX, &err)) {
        read_lot(&read, &member, &out->lots[out->lot_count++]);
        *parts += pd_read_mark_of(&read);
    }
    return err == PD_OK ? pd_read_end(&read) : err;
}

static enum pd_err
read_taken(struct pd_ledger *ledger, struct pd_member *out, uint64_t *parts)
{
    struct pd_read read = rows_of(ledger, KEPT_SQL_TAKEN_EACH, &out->id);
    struct pd_id member;
    enum pd_err err;

    while (next_of(&read, out->taken_count, PD_MEMBER_LIMITS_MAX, &err)) {
        read_limit(&read, &member, &out->taken[out->taken_count++]);
        *parts += pd_read_mark_of(&read);
    }
    return err == PD_OK ? pd_read_end(&read) : err;
}

static enum pd_err
read_good_card(struct pd_ledger *ledger, struct pd_member *out, uint64_t *parts)
{
    struct pd_read read = rows_of(ledger, KEPT_SQL_CARD_GET, &out->id);
    struct pd_id member;
    bool have;
    enum pd_err err = pd_read_row(&read, &have);

    if (err != PD_OK || !have)
        return err;
    read_card(&read, &member, out->card);
    *parts += pd_read_mark_of(&read);
    return pd_read_end(&read);
}

static enum pd_err
read_group(struct pd_ledger *ledger, struct pd_member *out, uint64_t *parts)
{
    struct pd_read read = rows_of(ledger, KEPT_SQL_PERSON_GET, &out->id);
    struct pd_id member;
    bool have;
    enum pd_err err = pd_read_row(&read, &have);

    if (err != PD_OK || !have)
        return err;
    read_person(&read, &member, &out->person);
    *parts += pd_read_mark_of(&read); /* a part of hers */
    return pd_read_end(&read);
}

enum pd_err
pd_base_member(struct pd_ledger *ledger, const struct pd_id *id, struct pd_member *out, uint64_t *high,
    struct pd_base_at *at)
{
    struct pd_read read;
    uint64_t parts = 0;
    enum pd_err err = pd_db_find(&ledger->kept, KEPT_SQL_MEMBER_GET, id, &read);

    memset(out, 0, sizeof(*out));
    out->id = *id;
    if (err != PD_OK)
        return err;
    read_member(&read, out, high, at);
    err = read_lots(ledger, out, &parts);
    if (err == PD_OK)
        err = read_taken(ledger, out, &parts);
    if (err == PD_OK)
        err = read_good_card(ledger, out, &parts);
    if (err == PD_OK)
        err = read_group(ledger, out, &parts);
    if (err != PD_OK) {
        sqlite3_reset(read.stmt);
        return err;
    }
    pd_read_mark(&read, parts);
    return pd_read_end(&read);
}

/* ---- all of them, in one pass over each table ---- */

struct parts {
    struct pd_read read;
    int of; /* the statement */
    bool have;
    struct pd_id member; /* whose the row at hand is */
    uint64_t mark;
};

static enum pd_err
next_part(struct parts *p)
{
    enum pd_err err = pd_read_row(&p->read, &p->have);

    if (err != PD_OK || !p->have)
        return err;
    if (p->of == KEPT_SQL_LOT_ALL)
        read_lot(&p->read, &p->member, &(struct pd_lot){ 0 });
    else if (p->of == KEPT_SQL_CARD_ALL)
        read_card(&p->read, &p->member, (char[PD_SERIAL_CAP]){ "" });
    else if (p->of == KEPT_SQL_PERSON_ALL)
        read_person(&p->read, &p->member, &(struct pd_id){ { 0 } });
    else
        read_limit(&p->read, &p->member, &(struct pd_taken){ 0 });
    p->mark = pd_read_mark_of(&p->read);
    return pd_read_checked(&p->read);
}

static enum pd_err
start_parts(struct pd_ledger *ledger, int which, struct parts *p)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, which);

    *p = (struct parts){ .read = pd_db_read(&bind), .of = which };
    return next_part(p);
}

/* Adds up the parts of one member; a part of nobody is never passed over. */
static enum pd_err
take_parts(struct parts *p, const struct pd_id *member, int max, uint64_t *sum)
{
    enum pd_err err = PD_OK;
    int count = 0;

    for (; err == PD_OK && p->have && pd_id_equal(p->member, *member); err = next_part(p)) {
        *sum += p->mark;
        if (++count > max)
            return PD_ERR_CORRUPT;
    }
    return err;
}

static enum pd_err
check_each(
    struct pd_read *read, struct parts *lots, struct parts *taken, struct parts *cards, struct parts *persons)
{
    enum pd_err err;
    bool have;

    while ((err = pd_read_row(read, &have)) == PD_OK && have) {
        struct pd_member member;
        struct pd_base_at at;
        uint64_t high, sum = 0;

        read_member(read, &member, &high, &at);
        err = take_parts(lots, &member.id, PD_MEMBER_LOTS_MAX, &sum);
        if (err == PD_OK)
            err = take_parts(taken, &member.id, PD_MEMBER_LIMITS_MAX, &sum);
        if (err == PD_OK)
            err = take_parts(cards, &member.id, 1, &sum);
        if (err == PD_OK)
            err = take_parts(persons, &member.id, 1, &sum);
        pd_read_mark(read, sum);
        if (err == PD_OK)
            err = pd_read_checked(read);
        if (err != PD_OK)
            return err;
    }
    return err == PD_OK && (lots->have || taken->have || cards->have || persons->have) ? PD_ERR_CORRUPT : err;
}

enum pd_err
pd_base_check_members(struct pd_ledger *ledger)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_MEMBER_ALL);
    struct pd_read read = pd_db_read(&bind);
    static const int tables[] = { KEPT_SQL_LOT_ALL, KEPT_SQL_TAKEN_ALL, KEPT_SQL_CARD_ALL,
        KEPT_SQL_PERSON_ALL };
    struct parts parts[PD_COUNT(tables)];
    enum pd_err err = PD_OK;

    for (int i = 0; i < PD_COUNT(tables); i++) {
        enum pd_err one = start_parts(ledger, tables[i], &parts[i]);

        err = err == PD_OK ? one : err;
    }
    if (err == PD_OK)
        err = check_each(&read, &parts[0], &parts[1], &parts[2], &parts[3]);
    sqlite3_reset(read.stmt);
    for (int i = 0; i < PD_COUNT(tables); i++)
        sqlite3_reset(parts[i].read.stmt);
    return err;
}

static enum pd_err
run_on_member(struct pd_ledger *ledger, int which, const struct pd_id *id)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, which);

    pd_bind_id(&bind, id);
    return pd_bind_run(&bind);
}

enum pd_err
pd_base_forget_member(struct pd_ledger *ledger, const struct pd_id *id)
{
    enum pd_err err = run_on_member(ledger, KEPT_SQL_LOTS_GONE, id);

    if (err == PD_OK)
        err = run_on_member(ledger, KEPT_SQL_TAKEN_GONE, id);
    if (err == PD_OK)
        err = run_on_member(ledger, KEPT_SQL_CARD_GONE, id);
    if (err == PD_OK)
        err = run_on_member(ledger, KEPT_SQL_PERSON_GONE, id);
    return err == PD_OK ? run_on_member(ledger, KEPT_SQL_MEMBER_GONE, id) : err;
}

enum pd_err
pd_base_drop_member(struct pd_ledger *ledger, const struct pd_id *id)
{
    enum pd_err err = pd_base_forget_member(ledger, id);

    if (err == PD_OK)
        err = run_on_member(ledger, KEPT_SQL_TRAY_FORGET, id);
    if (err == PD_OK)
        err = run_on_member(ledger, KEPT_SQL_FAMILY_GONE, id);
    return err == PD_OK ? run_on_member(ledger, KEPT_SQL_GONE_PUT, id) : err;
}

enum pd_err
pd_base_is_gone(struct pd_ledger *ledger, const struct pd_id *id, bool *gone)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_GONE_GET);
    struct pd_read read;
    enum pd_err err;

    pd_bind_id(&bind, id);
    read = pd_db_read(&bind);
    err = pd_read_row(&read, gone);
    return err == PD_OK && *gone ? pd_read_end(&read) : err;
}

static struct pd_bind
bind_lot(struct pd_ledger *ledger, const struct pd_id *member, const struct pd_lot *lot)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_LOT_ADD);

    pd_bind_id(&bind, member);
    pd_bind_int(&bind, lot->expires_ms);
    pd_bind_int(&bind, (int64_t)lot->id);
    pd_bind_int(&bind, pd_points_raw(lot->left));
    pd_bind_int(&bind, lot->usable_from_ms);
    pd_bind_text(&bind, lot->rule);
    return bind;
}

static struct pd_bind
bind_taken(struct pd_ledger *ledger, const struct pd_id *member, const struct pd_taken *taken)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_TAKEN_ADD);

    pd_bind_id(&bind, member);
    pd_bind_text(&bind, taken->sku);
    pd_bind_int(&bind, taken->qty);
    pd_bind_int(&bind, taken->since_ms);
    return bind;
}

static struct pd_bind
bind_card(struct pd_ledger *ledger, const struct pd_member *member)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_CARD_PUT);

    pd_bind_id(&bind, &member->id);
    pd_bind_text(&bind, member->card);
    return bind;
}

static struct pd_bind
bind_person(struct pd_ledger *ledger, const struct pd_member *member)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PERSON_PUT);

    pd_bind_id(&bind, &member->id);
    pd_bind_id(&bind, &member->person);
    return bind;
}

static enum pd_err
put_row(struct pd_ledger *ledger, const struct pd_member *member, uint64_t high, struct pd_base_at at)
{
    struct pd_bind bind;
    uint64_t parts = 0;

    for (int i = 0; i < member->lot_count; i++) {
        bind = bind_lot(ledger, &member->id, &member->lots[i]);
        parts += pd_bind_mark_of(&bind);
    }
    for (int i = 0; i < member->taken_count; i++) {
        bind = bind_taken(ledger, &member->id, &member->taken[i]);
        parts += pd_bind_mark_of(&bind);
    }
    if (member->card[0] != '\0') {
        bind = bind_card(ledger, member);
        parts += pd_bind_mark_of(&bind);
    }
    if (!pd_id_is_zero(member->person)) {
        bind = bind_person(ledger, member);
        parts += pd_bind_mark_of(&bind);
    }
    bind = pd_db_bind(&ledger->kept, KEPT_SQL_MEMBER_PUT);
    pd_bind_id(&bind, &member->id);
    pd_bind_text(&bind, member->masked);
    pd_bind_text(&bind, member->last4);
    pd_bind_int(&bind, member->status);
    pd_bind_text(&bind, member->kind);
    pd_bind_int(&bind, pd_points_raw(member->growth));
    pd_bind_int(&bind, pd_points_raw(member->debt));
    pd_bind_int(&bind, pd_points_raw(member->held));
    pd_bind_int(&bind, (int64_t)high);
    pd_bind_int(&bind, (int64_t)at.hub_epoch);
    pd_bind_int(&bind, (int64_t)at.cseq);
    pd_bind_mark(&bind, parts);
    return pd_bind_run(&bind);
}

enum pd_err
pd_base_put_member(
    struct pd_ledger *ledger, const struct pd_member *member, uint64_t high, struct pd_base_at at)
{
    enum pd_err err = pd_base_forget_member(ledger, &member->id);

    if (err == PD_OK)
        err = put_row(ledger, member, high, at);
    for (int i = 0; err == PD_OK && i < member->lot_count; i++) {
        struct pd_bind bind = bind_lot(ledger, &member->id, &member->lots[i]);

        err = pd_bind_run(&bind);
    }
    for (int i = 0; err == PD_OK && i < member->taken_count; i++) {
        struct pd_bind bind = bind_taken(ledger, &member->id, &member->taken[i]);

        err = pd_bind_run(&bind);
    }
    if (err == PD_OK && member->card[0] != '\0') {
        struct pd_bind bind = bind_card(ledger, member);

        err = pd_bind_run(&bind);
    }
    if (err == PD_OK && !pd_id_is_zero(member->person)) {
        struct pd_bind bind = bind_person(ledger, member);

        err = pd_bind_run(&bind);
    }
    return err;
}

enum pd_err
pd_base_person(struct pd_ledger *ledger, const struct pd_id *id, struct pd_id *person)
{
    struct pd_read read = rows_of(ledger, KEPT_SQL_PERSON_GET, id);
    struct pd_id member;
    bool have;
    enum pd_err err = pd_read_row(&read, &have);

    *person = (struct pd_id){ { 0 } };
    if (err != PD_OK || !have)
        return err;
    read_person(&read, &member, person);
    return pd_read_end(&read);
}

enum pd_err
pd_ledger_person(
    struct pd_ledger *ledger, const struct pd_id *person, struct pd_id out[PD_MEMBERSHIPS_MAX], int *count)
{
    struct pd_bind bind = pd_db_bind(&ledger->kept, KEPT_SQL_PERSON_MEMBERS);
    struct pd_read read;
    enum pd_err err;

    *count = 0;
    if (pd_id_is_zero(*person)) /* her only one */
        return PD_OK;
    pd_bind_id(&bind, person);
    pd_bind_int(&bind, PD_MEMBERSHIPS_MAX);
    read = pd_db_read(&bind);
    while (next_of(&read, *count, PD_MEMBERSHIPS_MAX, &err))
        pd_read_blob(&read, out[(*count)++].b, PD_ID_LEN);
    return err == PD_OK ? pd_read_end(&read) : err;
}

#include "sync/hub/staff.h"

#include "app/core/code.h"
#include "app/core/discount.h"
#include "app/core/plan.h"
#include "sync/hub/feed.h"
#include "sync/hub/grants.h"
#include "sync/hub/merge.h"
#include "sync/hub/persons.h"
#include "sync/hub/staff_desks.h"

#include <stdio.h>
#include <string.h>

#define WRONG_FREE 5 /* wrong PINs before she waits */
#define WAIT_FIRST_MS (15 * PD_MINUTE_MS)
#define WAIT_MOST_MS PD_DAY_MS
#define BADGE_LIFE_MS (5 * 365 * PD_DAY_MS)

/* ---- roles ---- */

static const struct {
    const char *name;
    enum pd_staff_role role;
} roles[] = { { "owner", PD_STAFF_OWNER }, { "supervisor", PD_STAFF_SUPERVISOR },
    { "counter", PD_STAFF_COUNTER }, { "technician", PD_STAFF_TECHNICIAN } };

unsigned int
pd_staff_roles_from(const char *text)
{
    unsigned int sum = 0;

    for (;;) {
        size_t len = strcspn(text, ",");
        unsigned int role = 0;

        for (int i = 0; i < PD_COUNT(roles); i++)
            if (strlen(roles[i].name) == len && strncmp(roles[i].name, text, len) == 0)
                role = roles[i].role;
        if (role == 0)
            return 0;
        sum |= role;
        if (text[len] == '\0')
            return sum;
        text += len + 1;
    }
}

void
pd_staff_roles_text(unsigned int sum, char *out, size_t cap)
{
    struct pd_str s = pd_str_on(out, cap);

    for (int i = 0; i < PD_COUNT(roles); i++)
        if ((sum & roles[i].role) != 0)
            pd_str_addf(&s, "%s%s", s.len > 0 ? "," : "", roles[i].name);
}

/* ---- rows ---- */

static void
copy_bytes(struct pd_store *s, enum pd_hub_sql sql, int column, uint8_t *out, size_t n)
{
    size_t len;
    const char *bytes = pd_store_bytes(s, sql, column, &len);

    if (len != n)
        pd_store_corrupt(s, "a staff member's PIN is damaged");
    else
        memcpy(out, bytes, n);
}

void
pd_staff_read(struct pd_store *s, enum pd_hub_sql sql, struct pd_staff_kept *row)
{
    struct pd_staff *p = &row->person;

    *row = (struct pd_staff_kept){ .badge = "" };
    p->id = pd_store_id(s, sql, 0);
    pd_store_text(s, sql, 1, p->number, sizeof p->number);
    pd_store_text(s, sql, 2, p->name, sizeof p->name);
    p->roles = (unsigned int)pd_store_int(s, sql, 3);
    row->dismissed_ms = pd_store_int(s, sql, 4);
    p->dismissed = row->dismissed_ms != 0;
    pd_store_text(s, sql, 5, row->badge, sizeof row->badge);
    p->has_badge = row->badge[0] != '\0';
    copy_bytes(s, sql, 6, row->pin.salt, sizeof row->pin.salt);
    copy_bytes(s, sql, 7, row->pin.hash, sizeof row->pin.hash);
    p->wrong = (int)pd_store_int(s, sql, 8);
    p->wait_until_ms = pd_store_int(s, sql, 9);
    pd_store_text(s, sql, 10, p->pin_by, sizeof p->pin_by);
    p->sid = pd_store_int(s, sql, 11);
    row->cseq = (uint64_t)pd_store_int(s, sql, 12);
    p->mid = pd_store_int(s, sql, 13);
    p->pin = (enum pd_staff_pin)pd_store_int(s, sql, 14);
    p->member = pd_store_id(s, sql, 15);
    pd_store_text(s, sql, 16, p->department, sizeof p->department);
}

bool
pd_staff_get(struct pd_hub *hub, enum pd_hub_sql sql, struct pd_arg arg, struct pd_staff_kept *row)
{
    if (!pd_store_start(hub->store, sql, &arg, 1))
        return false;
    pd_staff_read(hub->store, sql, row);
    pd_store_end(hub->store, sql);
    return hub->store->err == PD_OK;
}

bool
pd_staff_find(struct pd_hub *hub, const char *number, struct pd_staff *out)
{
    struct pd_staff_kept row;

    if (!pd_staff_get(hub, PD_HUB_SQL_STAFF_BY_NUMBER, pd_t(number), &row))
        return false;
    *out = row.person;
    return true;
}

bool
pd_staff_can_act(const struct pd_staff *person)
{
    return !person->dismissed && person->has_badge && person->pin != PD_STAFF_PIN_NONE;
}

/* One who is there and was not dismissed. */
static enum pd_err
get(struct pd_hub *hub, const char *number, struct pd_staff_kept *row, struct pd_why *why)
{
    if (!pd_staff_get(hub, PD_HUB_SQL_STAFF_BY_NUMBER, pd_t(number), row))
        return hub->store->err != PD_OK ? hub->store->err
                                        : pd_why(why, PD_ERR_NOT_FOUND, number,
                                              "is nobody's number; see: pointdesk-hub staff list");
    return row->person.dismissed ? pd_why(why, PD_ERR_STATE, number, "was dismissed") : PD_OK;
}

/* Something changed: it is written down, and the desks hear of it. */
enum pd_err
pd_staff_act(struct pd_hub *hub, int64_t now_ms, const char *what, const char *number, const char *by)
{
    struct pd_staff person;
    char note[96];

    (void)snprintf(note, sizeof note, "staff %s %s by %s", what, number, by[0] != '\0' ? by : "-");
    (void)pd_hub_act(hub, now_ms, PD_ACT_STAFF, note);
    if (pd_staff_find(hub, number, &person))
        pd_feed_touch(hub, PD_ROW_STAFF, person.sid);
    return hub->store->err;
}

/* ---- what is done with people ---- */

static enum pd_err
check_person(const struct pd_staff *person, struct pd_why *why)
{
    char clean[PD_STAFF_NAME_CAP];
    size_t len = strlen(person->name);

    if (!pd_code_word_valid(person->number, strlen(person->number), sizeof person->number))
        return pd_why(
            why, PD_ERR_INVALID, "NUMBER", "must be 1 to %d of A-Z a-z 0-9 - _", PD_STAFF_NUMBER_CAP - 1);
    if (len == 0 || pd_text_clean(clean, sizeof clean, person->name, len) != len)
        return pd_why(
            why, PD_ERR_INVALID, "--name", "must be a name of at most %d bytes", PD_STAFF_NAME_CAP - 1);
    if ((person->roles & ~(unsigned int)PD_STAFF_ROLES_ALL) != 0)
        return pd_why(
            why, PD_ERR_INVALID, "--role", "must be some of owner,supervisor,counter,technician, or none");
    return PD_OK;
}

static enum pd_err
put_pin(struct pd_hub *hub, const struct pd_id *id, const char *pin, const char *by)
{
    struct pd_pin_kept kept;
    enum pd_err err = pd_pin_keep(pin, hub->rng, &kept);

    if (err != PD_OK)
        return err;
    (void)pd_store_run(hub->store, PD_HUB_SQL_STAFF_PIN,
        PD_ARGS(pd_d(id), pd_b(kept.salt, sizeof kept.salt), pd_b(kept.hash, sizeof kept.hash), pd_t(by)));
    return hub->store->err;
}

enum pd_err
pd_staff_is_another(const struct pd_staff *by, const char *proposer, struct pd_why *why)
{
    if (strcmp(by->number, proposer) == 0)
        return pd_why(
            why, PD_ERR_DENIED, "", "%s proposed it; another owner must look at it and approve it", proposer);
    if (proposer[0] != '\0' && strcmp(by->pin_by, proposer) == 0)
        return pd_why(why, PD_ERR_DENIED, "",
            "%s chose the PIN of %s; she chooses one herself first: pointdesk-hub staff pin-reset %s --badge "
            "CODE",
            proposer, by->number, by->number);
    return PD_OK;
}

/* Two persons decide: whoever is one of the last two owners stays one until there is another. */
static enum pd_err
leaves_two_owners(struct pd_hub *hub, const struct pd_staff_kept *row, struct pd_why *why)
{
    if ((row->person.roles & PD_STAFF_OWNER) == 0 || !pd_staff_can_act(&row->person) ||
        pd_hub_staff_owners(hub) != 2)
        return PD_OK;
    return pd_why(why, PD_ERR_STATE, row->person.number,
        "is one of the last two owners: add another one first, with a badge");
}

enum pd_err
pd_hub_staff_add(struct pd_hub *hub, int64_t now_ms, const struct pd_staff *person, const char *pin,
    const char *by, struct pd_why *why)
{
    static const uint8_t nothing[PD_PIN_HASH_LEN];
    enum pd_err err = check_person(person, why);
    struct pd_id id = pd_id_make(now_ms, hub->rng);
    struct pd_staff_kept row;

    if (err == PD_OK && pin != NULL)
        err = pd_pin_check(pin, why);
    if (err == PD_OK && (pin == NULL) != (person->roles == 0))
        err = pd_why(why, PD_ERR_INVALID, "--role",
            "must be some of owner,supervisor,counter,technician with a PIN, or none without one");
    if (err != PD_OK)
        return err;
    if (pd_staff_get(hub, PD_HUB_SQL_STAFF_BY_NUMBER, pd_t(person->number), &row))
        return pd_why(why, PD_ERR_EXISTS, person->number, "is somebody's number already");
    (void)pd_store_run(hub->store, PD_HUB_SQL_STAFF_INSERT,
        PD_ARGS(pd_d(&id), pd_t(person->number), pd_t(person->name), pd_i(person->roles),
            pd_b(nothing, PD_PIN_SALT_LEN), pd_b(nothing, PD_PIN_HASH_LEN), pd_i(now_ms)));
    if (pin != NULL)
        err = put_pin(hub, &id, pin, by);
    else
        (void)pd_store_run(
            hub->store, PD_HUB_SQL_STAFF_PIN_KEPT, PD_ARGS(pd_d(&id), pd_i(PD_STAFF_PIN_NONE), pd_i(0)));
    return err != PD_OK ? err : pd_staff_act(hub, now_ms, "add", person->number, by);
}

enum pd_err
pd_hub_staff_roles(struct pd_hub *hub, int64_t now_ms, const char *number, unsigned int sum, const char *by,
    struct pd_why *why)
{
    struct pd_staff_kept row;
    enum pd_err err = get(hub, number, &row, why);

    if (err == PD_OK && (sum & PD_STAFF_OWNER) == 0)
        err = leaves_two_owners(hub, &row, why);
    if (err == PD_OK && sum != 0 && row.person.roles == 0 && row.person.pin == PD_STAFF_PIN_NONE)
        err = pd_why(why, PD_ERR_STATE, number, "has no PIN yet: pointdesk-hub staff pin-reset %s", number);
    row.person.roles = sum;
    if (err == PD_OK)
        err = check_person(&row.person, why);
    if (err != PD_OK)
        return err;
    (void)pd_store_run(hub->store, PD_HUB_SQL_STAFF_ROLES, PD_ARGS(pd_d(&row.person.id), pd_i(sum)));
    return pd_staff_act(hub, now_ms, "role", number, by);
}

enum pd_err
pd_hub_staff_department(struct pd_hub *hub, int64_t now_ms, const char *number, const char *department,
    const char *by, struct pd_why *why)
{
    const struct pd_programme *programme = pd_hub_programme_now(hub, now_ms);
    struct pd_staff_kept row;
    enum pd_err err = get(hub, number, &row, why);

    if (err == PD_OK && department[0] != '\0' &&
        !pd_code_word_valid(department, strlen(department), PD_RULE_CAP))
        err = pd_why(why, PD_ERR_INVALID, "--department", "must be 1 to 32 of A-Z a-z 0-9 - _ .");
    else if (err == PD_OK && department[0] != '\0' && programme != NULL &&
             programme->bill_words[PD_BILL_DEPARTMENT].count > 0 &&
             pd_programme_department(programme, department) == NULL)
        err = pd_why(
            why, PD_ERR_INVALID, "--department", "must be one of the \"departments\" of the rules in force");
    if (err != PD_OK)
        return err;
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_STAFF_DEPARTMENT, PD_ARGS(pd_d(&row.person.id), pd_t(department)));
    return pd_staff_act(hub, now_ms, "department", number, by);
}

enum pd_err
pd_hub_staff_pin(struct pd_hub *hub, int64_t now_ms, const char *number, const char *pin, const char *by,
    struct pd_why *why)
{
    struct pd_staff_kept row;
    enum pd_err err = get(hub, number, &row, why);

    if (err == PD_OK)
        err = pd_pin_check(pin, why);
    if (err == PD_OK)
        err = put_pin(hub, &row.person.id, pin, strcmp(by, number) == 0 ? "" : by);
    return err != PD_OK ? err : pd_staff_act(hub, now_ms, "pin", number, by);
}

enum pd_err
pd_hub_staff_member(struct pd_hub *hub, int64_t now_ms, const char *number, const struct pd_id *member,
    const char *by, struct pd_why *why)
{
    static struct pd_account account;
    struct pd_staff_kept row;
    char other[PD_STAFF_NUMBER_CAP];
    enum pd_err err = get(hub, number, &row, why);
    int64_t mid = 0;

    if (err != PD_OK)
        return err;
    if (member != NULL) {
        if (!pd_account_find(hub, member, &account) || pd_member_erased_ms(hub, account.mid) != 0)
            return hub->store->err != PD_OK
                       ? hub->store->err
                       : pd_why(why, PD_ERR_NOT_FOUND, "MEMBER", "is no member, or was erased");
        mid = pd_member_stays(hub, account.mid);
    }
    if (mid != 0 &&
        pd_store_start(hub->store, PD_HUB_SQL_STAFF_OF_MEMBER, PD_ARGS(pd_i(mid), pd_d(&row.person.id)))) {
        pd_store_text(hub->store, PD_HUB_SQL_STAFF_OF_MEMBER, 0, other, sizeof other);
        pd_store_end(hub->store, PD_HUB_SQL_STAFF_OF_MEMBER);
        return pd_why(why, PD_ERR_EXISTS, "MEMBER",
            "is the membership of %s already; take it from her first: pointdesk-hub staff member %s -", other,
            other);
    }
    (void)pd_store_run(hub->store, PD_HUB_SQL_STAFF_MEMBER, PD_ARGS(pd_d(&row.person.id), pd_i(mid)));
    return pd_staff_act(hub, now_ms, "member", number, by);
}

enum pd_err
pd_hub_staff_dismiss(
    struct pd_hub *hub, int64_t now_ms, const char *number, const char *by, struct pd_why *why)
{
    struct pd_staff_kept row;
    enum pd_err err = get(hub, number, &row, why);

    if (err == PD_OK)
        err = leaves_two_owners(hub, &row, why);
    if (err != PD_OK)
        return err;
    (void)pd_store_run(hub->store, PD_HUB_SQL_STAFF_DISMISS, PD_ARGS(pd_d(&row.person.id), pd_i(now_ms)));
    return pd_staff_act(hub, now_ms, "dismiss", number, by);
}

enum pd_err
pd_hub_staff_badge(struct pd_hub *hub, int64_t now_ms, const char *number, const char *by,
    char out[PD_CODE_CAP], struct pd_why *why)
{
    struct pd_staff_kept row;
    enum pd_err err = get(hub, number, &row, why);
    struct pd_code code = { .type = PD_CODE_STAFF, .exp_s = (now_ms + BADGE_LIFE_MS) / PD_SECOND_MS };
    char text[PD_ID_TEXT_CAP];

    if (err != PD_OK)
        return err;
    code.staff.id = row.person.id;
    (void)pd_id_text(pd_id_make(now_ms, hub->rng), text);
    (void)pd_copy(code.staff.serial, 11, text + PD_ID_TEXT_LEN - 10);
    (void)pd_store_run(
        hub->store, PD_HUB_SQL_STAFF_BADGE, PD_ARGS(pd_d(&row.person.id), pd_t(code.staff.serial)));
    err = pd_code_write(&code, &hub->secret, out, PD_CODE_CAP, why);
    return err != PD_OK ? err : pd_staff_act(hub, now_ms, "badge", number, by);
}

enum pd_err
pd_hub_staff_each(struct pd_hub *hub, void (*each)(void *ctx, const struct pd_staff *person), void *ctx)
{
    const enum pd_hub_sql sql = PD_HUB_SQL_STAFF_EACH;

    for (bool more = pd_store_start(hub->store, sql, PD_NO_ARGS); more;
         more = pd_store_next(hub->store, sql)) {
        struct pd_staff_kept row;

        pd_staff_read(hub->store, sql, &row);
        each(ctx, &row.person);
    }
    return hub->store->err;
}

int
pd_hub_staff_owners(struct pd_hub *hub)
{
    return (int)pd_store_one(hub->store, PD_HUB_SQL_STAFF_OWNERS, PD_NO_ARGS, 0);
}

/* ---- who is it? ---- */

const char *
pd_staff_outcome_text(enum pd_staff_outcome outcome)
{
    static const char *const texts[] = { [PD_STAFF_GOOD] = "",
        [PD_STAFF_NO_BADGE] = "this is no badge that is good here; an owner makes a new one: "
                              "pointdesk-hub staff badge",
        [PD_STAFF_WRONG_PIN] = "the PIN is wrong; an owner gives a new one: pointdesk-hub staff pin-reset",
        [PD_STAFF_WAIT] = "too many wrong PINs: wait, or an owner gives a new one: "
                          "pointdesk-hub staff pin-reset",
        [PD_STAFF_ROLE] = "this person's role does not allow it; see: pointdesk-hub staff list",
        [PD_STAFF_STORE] = "the staff list cannot be read; nothing was done",
        [PD_STAFF_NO_PIN] =
            "this person's PIN was taken, because a desk that knew it was lost; an owner gives "
            "a new one: pointdesk-hub staff pin-reset NUMBER" };

    return texts[outcome];
}

static bool
by_badge(struct pd_hub *hub, int64_t now_ms, const char *badge, struct pd_staff_kept *row)
{
    static const struct pd_id nobody = { { 0 } };
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reader = { .keyring = &ring, .now_s = now_ms / PD_SECOND_MS };
    struct pd_code code;

    return pd_keyring_add(&ring, &hub->public_key, PD_CODE_ROLE(PD_CODE_STAFF), nobody) == PD_OK &&
           pd_code_read(badge, strlen(badge), &reader, &code) == PD_CODE_ACCEPTED &&
           pd_staff_get(hub, PD_HUB_SQL_STAFF_BY_ID, pd_d(&code.staff.id), row) && !row->person.dismissed &&
           row->person.has_badge && strcmp(row->badge, code.staff.serial) == 0;
}

/* Five are free; then fifteen minutes, half an hour, ... a day. */
static int64_t
wait_after(int wrong)
{
    int64_t wait_ms = WAIT_FIRST_MS;

    if (wrong < WRONG_FREE)
        return 0;
    for (int i = WRONG_FREE; i < wrong && wait_ms < WAIT_MOST_MS; i++)
        wait_ms *= 2;
    return wait_ms < WAIT_MOST_MS ? wait_ms : WAIT_MOST_MS;
}

static void
count_wrong(struct pd_hub *hub, int64_t now_ms, struct pd_staff *person)
{
    int64_t wait_ms = wait_after(++person->wrong);

    person->wait_until_ms = wait_ms > 0 ? now_ms + wait_ms : 0;
    (void)pd_store_run(hub->store, PD_HUB_SQL_STAFF_WRONG,
        PD_ARGS(pd_d(&person->id), pd_i(person->wrong), pd_i(person->wait_until_ms)));
}

enum pd_staff_outcome
pd_hub_staff_check(struct pd_hub *hub, int64_t now_ms, const char *badge, const char *pin,
    enum pd_staff_role role, struct pd_staff *person)
{
    struct pd_staff_kept row;
    bool right;

    *person = (struct pd_staff){ .number = "" };
    if (!by_badge(hub, now_ms, badge, &row))
        return hub->store->err != PD_OK ? PD_STAFF_STORE : PD_STAFF_NO_BADGE;
    *person = row.person;
    if (row.person.pin == PD_STAFF_PIN_NONE)
        return PD_STAFF_NO_PIN;
    if (now_ms < row.person.wait_until_ms)
        return PD_STAFF_WAIT;
    if (pd_pin_is(pin, &row.pin, &right) != PD_OK)
        return PD_STAFF_STORE;
    if (!right)
        count_wrong(hub, now_ms, person);
    else if (row.person.wrong > 0)
        (void)pd_store_run(
            hub->store, PD_HUB_SQL_STAFF_WRONG, PD_ARGS(pd_d(&row.person.id), pd_i(0), pd_i(0)));
    if (hub->store->err != PD_OK)
        return PD_STAFF_STORE;
    if (!right)
        return PD_STAFF_WRONG_PIN;
    return (row.person.roles & role) != 0 ? PD_STAFF_GOOD : PD_STAFF_ROLE;
}

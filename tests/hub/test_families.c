/*
 * Goal: who spends by a supplementary card is named beside the account that pays; its limits hold over all
 * desks; what went out beyond them is stored, and before a person; and nobody's card outlives what it rests
 * on. Method: a hub in memory or in PostgreSQL and two kiosks with a counter, which sign as real ones; every
 * refusal by its code, every sum worked out beside it.
 */
#include "sync/hub/consents.h"
#include "sync/hub/families.h"
#include "sync/hub/memberships.h"
#include "sync/hub/merge.h"
#include "sync/hub/persons.h"
#include "tests/hub/errand_kit.h"

#include <stdio.h>
#include <string.h>

#define FAMILY                                                                                               \
    "{\"family\":{\"cards\":2,\"shared\":{\"points\":true},\"guardians\":true,"                              \
    "\"limits\":{\"spend\":200,\"day\":300,\"month\":500},"                                                  \
    "\"limits_max\":{\"spend\":500,\"day\":900,\"month\":900}}}"

static struct desk second;
static struct pd_id child;
static uint32_t version; /* of the rules that desks go by */
static const struct pd_family_said adult = { true, PD_CONSENT_BY_SELF, "family-1", "S1" };

static int
open_family(void **state)
{
    int64_t left, held, debt;

    (void)open_kit(state);
    kit_publish(&kit, FAMILY, kit.now_ms);
    version = 3;
    desk_enrol(&second, &kit, "kiosk", "P1");
    child = kit_member(&kit, "M-9", 50);
    kit_balance(&kit, &anna, &left, &held, &debt);
    kit_grant(&kit, &anna, "pay:bill:B-1000", 1000 - left);
    return 0;
}

static enum pd_family_join
add_as(const struct pd_id *head, const struct pd_id *who, const struct pd_family_said *said_)
{
    enum pd_family_join no;
    enum pd_err err;

    begin();
    err = pd_hub_family_add(kit.hub, kit.now_ms, head, who, NULL, said_, &no, &why);
    if (err != PD_OK && err != PD_ERR_STATE)
        fail_msg("%s: %s", why.path, why.text);
    assert_int_equal(err == PD_OK, no == PD_FAMILY_JOIN_OK);
    (void)kit_finish(&kit, err);
    return no;
}

static void
join(const struct pd_id *head, const struct pd_id *who)
{
    if (add_as(head, who, &adult) != PD_FAMILY_JOIN_OK)
        fail_msg("%s: %s", why.path, why.text);
}

static struct pd_op
gift_of(struct desk *desk, const struct pd_id *account, const struct pd_id *spender, int qty)
{
    struct pd_op op = desk_hold(desk, account, "G-001", qty, 100 * qty);

    op.spender = *spender;
    op.programme = version;
    return op;
}

/* "" where the hub took it. */
static const char *
spend(struct desk *desk, const struct pd_id *account, const struct pd_id *spender, int qty)
{
    static struct pd_op_result result;
    struct pd_op op = gift_of(desk, account, spender, qty);

    result = desk_do(desk, &op);
    return result.status == PD_OP_APPLIED ? "" : result.code;
}

/* Told, and taken. */
static void
told(struct desk *desk, const struct pd_op *op)
{
    struct pd_op_result result = desk_do(desk, op);

    if (result.status != PD_OP_APPLIED)
        fail_msg("%s: %s", pd_op_kind_name(op->kind), result.code);
}

static struct pd_family_line
line_of(const struct pd_id *who)
{
    struct pd_family_line line;

    begin();
    if (!pd_family_of(kit.hub, kit.now_ms, who, &line))
        fail_msg("she has no card");
    (void)kit_finish(&kit, PD_ERR_STATE);
    return line;
}

static int
day_used(const struct pd_id *who)
{
    return (int)pd_points_raw(line_of(who).card.day_used);
}

/* The family row of somebody as a desk pulls it. false: none. */
static bool
row_at(struct desk *desk, const struct pd_id *who, struct pd_family_card *out)
{
    static struct pd_row rows[500];
    struct pd_pull_header header = { .cseq = 0 };
    bool found = false;

    desk->protocol = 4;
    do {
        int n = desk_pull(desk, header.cseq, 500, &header, rows, 500);

        assert_true(n >= 0);
        for (int i = 0; i < n; i++)
            if (rows[i].kind == PD_ROW_FAMILY && pd_id_equal(rows[i].family.member, *who)) {
                *out = rows[i].family;
                found = true;
            }
    } while (header.more);
    return found;
}

static void
a_card_pays_from_the_principals_account_and_names_who_spent(void **state)
{
    struct pd_family_card row;
    struct pd_errand history = errand(PD_ERRAND_HISTORY, &anna, "");
    struct pd_op op, about;

    (void)state;
    join(&anna, &bert);
    op = gift_of(&kiosk, &anna, &bert, 1);
    told(&kiosk, &op);
    kit_expect_balance(&kit, &anna, 900, 100, 0);
    assert_int_equal(day_used(&bert), 100);
    assert_true(row_at(&second, &bert, &row));
    assert_true(pd_id_equal(row.account, anna));
    assert_int_equal(pd_points_raw(row.day_used), 100);
    assert_int_equal(pd_points_raw(row.limits.day), 300);
    about = desk_about(&kiosk, PD_OP_RELEASE, &op.id);
    told(&kiosk, &about);
    about = desk_about(&counter, PD_OP_CAPTURE, &op.id);
    told(&counter, &about);
    done(&history);
    assert_true(said.history.count > 0);
    assert_int_equal(said.history.lines[0].kind, PD_HISTORY_SPENT);
    assert_string_not_equal(said.history.lines[0].who, "");
    op = gift_of(&kiosk, &anna, &(struct pd_id){ { 0 } }, 1); /* her own */
    told(&kiosk, &op);
    assert_int_equal(day_used(&bert), 100);
}

static void
each_reason_has_its_code(void **state)
{
    const struct pd_id nobody = { { 7, 7, 7 } };
    struct pd_family_limits more = { pd_points_of(500), pd_points_of(600), pd_points_of(600) };

    (void)state;
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "family_card"); /* before there is any */
    join(&anna, &bert);
    assert_string_equal(spend(&kiosk, &anna, &child, 1), "family_card");
    assert_string_equal(spend(&kiosk, &anna, &nobody, 1), "family_card");
    assert_string_equal(spend(&kiosk, &child, &bert, 1), "family_card"); /* of another account */
    assert_string_equal(spend(&kiosk, &anna, &bert, 3), "family_spend_limit");
    assert_string_equal(spend(&kiosk, &anna, &bert, 2), "");
    assert_string_equal(spend(&second, &anna, &bert, 2), "family_day_limit"); /* over all desks */
    assert_string_equal(spend(&second, &anna, &bert, 1), "");
    begin();
    commit(pd_hub_family_limit(kit.hub, kit.now_ms, &bert, &more, "S1", &why));
    assert_string_equal(spend(&kiosk, &anna, &bert, 2), "");
    assert_string_equal(spend(&kiosk, &anna, &bert, 2), "family_month_limit");
    begin();
    commit(pd_hub_family_set(kit.hub, kit.now_ms, &bert, &anna, PD_FAMILY_BLOCKED, "S1", &why));
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "family_blocked");
    begin();
    commit(pd_hub_family_set(kit.hub, kit.now_ms, &bert, NULL, PD_FAMILY_GOOD, "S1", &why));
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "");
    begin();
    commit(pd_hub_member_set_status(kit.hub, kit.now_ms, &bert, PD_MEMBER_FROZEN));
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "member_frozen");
    begin();
    commit(pd_hub_member_set_status(kit.hub, kit.now_ms, &bert, PD_MEMBER_ACTIVE));
    begin();
    commit(pd_hub_family_set(kit.hub, kit.now_ms, &bert, NULL, PD_FAMILY_ENDED, "S1", &why));
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "family_card");
    kit_publish(&kit, "{}", kit.now_ms);
    version++;
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "family_off");
}

static void
what_is_given_back_counts_no_more_and_another_day_is_another(void **state)
{
    struct pd_op op, about;

    (void)state;
    join(&anna, &bert);
    op = gift_of(&kiosk, &anna, &bert, 2);
    told(&kiosk, &op);
    assert_int_equal(day_used(&bert), 200);
    about = desk_about(&kiosk, PD_OP_VOID, &op.id);
    told(&kiosk, &about);
    assert_int_equal(day_used(&bert), 0);
    assert_string_equal(spend(&kiosk, &anna, &bert, 2), "");
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "");
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "family_day_limit");
    kit.now_ms += PD_DAY_MS;
    assert_string_equal(spend(&kiosk, &anna, &bert, 2), "");
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "family_month_limit");
    assert_int_equal(day_used(&bert), 200);
}

/* Two desks without a network, each within what it knew: both tickets are out, so both are paid for. */
static void
what_two_desks_handed_out_is_stored_and_before_a_person(void **state)
{
    struct pd_op first, other, about;

    (void)state;
    join(&anna, &bert);
    first = gift_of(&kiosk, &anna, &bert, 2);
    other = gift_of(&second, &anna, &bert, 2);
    told(&kiosk, &first);
    about = desk_about(&kiosk, PD_OP_RELEASE, &first.id);
    told(&kiosk, &about);
    assert_string_equal(desk_do(&second, &other).code, "family_day_limit");
    assert_int_equal(day_used(&bert), 200);
    about = desk_about(&second, PD_OP_RELEASE, &other.id);
    assert_int_equal(desk_do(&second, &about).status, PD_OP_APPLIED_OVERDRAFT);
    kit_expect_balance(&kit, &anna, 600, 200, 0); /* the account pays: there is no debt */
    assert_int_equal(day_used(&bert), 400);
    assert_int_equal(kit_incidents(&kit, "family_over"), 1);
    assert_int_equal(kit_incidents(&kit, "overdraft"), 0);
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "family_day_limit");
}

/* The counter's hand-over tells of the hold before its own desk does. */
static void
a_ticket_that_comes_first_gets_its_spender_later(void **state)
{
    struct pd_op op, capture;
    struct pd_code code;
    enum pd_err err;

    (void)state;
    join(&anna, &bert);
    op = gift_of(&kiosk, &anna, &bert, 2);
    desk_write(&kiosk, &op);
    code = (struct pd_code){ .type = PD_CODE_TICKET,
        .exp_s = op.expires_ms / PD_SECOND_MS,
        .ticket = { .hold = op.id,
            .member = op.member,
            .qty = 2,
            .points = op.amount,
            .lease = op.lease,
            .ordinal = op.ordinal } };
    (void)pd_copy(code.ticket.sku, sizeof code.ticket.sku, op.sku);
    (void)pd_copy(code.ticket.place, sizeof code.ticket.place, op.place);
    capture = desk_about(&counter, PD_OP_CAPTURE, &op.id);
    capture.qty = 2;
    err = pd_code_write(&code, &kiosk.secret, capture.code, sizeof capture.code, &why);
    assert_ok(err);
    told(&counter, &capture);
    assert_int_equal(day_used(&bert), 0); /* nobody has said yet who spent */
    assert_int_equal(desk_push(&kiosk, 0, kiosk.count), 200);
    assert_int_equal(day_used(&bert), 200);
    assert_int_equal(kit_incidents(&kit, "family_over"), 0);
}

static void
nobody_joins_whom_it_is_not_for(void **state)
{
    const struct pd_id nobody = { { 7, 7, 7 } };
    const struct pd_family_said silent = { false, PD_CONSENT_BY_SELF, "family-1", "S1" };
    const struct pd_family_said guardian = { true, PD_CONSENT_BY_GUARDIAN, "family-1", "S1" };
    struct pd_id dora = kit_member(&kit, "M-10", 0), emil = kit_member(&kit, "M-11", 0);
    struct pd_family_said no_text = adult;
    enum pd_family_join no;

    (void)state;
    assert_int_equal(add_as(&anna, &anna, &adult), PD_FAMILY_JOIN_SELF);
    assert_int_equal(add_as(&anna, &nobody, &adult), PD_FAMILY_JOIN_UNKNOWN);
    assert_int_equal(add_as(&nobody, &bert, &adult), PD_FAMILY_JOIN_PRINCIPAL);
    assert_int_equal(add_as(&anna, &bert, &silent), PD_FAMILY_JOIN_CONSENT);
    assert_int_equal(add_as(&anna, &bert, &guardian), PD_FAMILY_JOIN_CONSENT);
    no_text.text = "";
    begin();
    assert_int_equal(
        pd_hub_family_add(kit.hub, kit.now_ms, &anna, &bert, NULL, &no_text, &no, &why), PD_ERR_INVALID);
    (void)kit_finish(&kit, PD_ERR_INVALID);
    join(&anna, &bert);
    assert_int_equal(add_as(&anna, &bert, &adult), PD_FAMILY_JOIN_TWICE);
    assert_int_equal(add_as(&dora, &bert, &adult), PD_FAMILY_JOIN_OTHER);
    assert_int_equal(add_as(&bert, &dora, &adult), PD_FAMILY_JOIN_CIRCULAR);
    assert_int_equal(add_as(&dora, &anna, &adult), PD_FAMILY_JOIN_CIRCULAR);
    begin();
    commit(pd_hub_guardian_set(kit.hub, kit.now_ms, &child, &anna, &why));
    assert_int_equal(add_as(&anna, &child, &adult), PD_FAMILY_JOIN_GUARDIAN);
    assert_int_equal(add_as(&child, &dora, &adult), PD_FAMILY_JOIN_PRINCIPAL);
    assert_int_equal(add_as(&anna, &child, &guardian), PD_FAMILY_JOIN_OK);
    assert_int_equal(add_as(&anna, &dora, &adult), PD_FAMILY_JOIN_FULL);
    assert_int_equal(add_as(&dora, &emil, &adult), PD_FAMILY_JOIN_OK);
}

static struct pd_family_note notes[16];
static int note_count;

static void
take_note(void *ctx, const struct pd_family_note *note)
{
    (void)ctx;
    if (note_count < PD_COUNT(notes))
        notes[note_count++] = *note;
}

static void
who_agreed_and_what_became_of_it_is_on_record(void **state)
{
    static const char *const want[] = { "add", "limit", "block", "unblock", "end" };
    struct pd_family_limits less = { pd_points_of(10), pd_points_of(10), pd_points_of(10) };
    struct pd_family_limits wild = { pd_points_of(501), pd_points_of(900), pd_points_of(900) };
    int count;

    (void)state;
    join(&anna, &bert);
    begin();
    assert_int_equal(pd_hub_family_limit(kit.hub, kit.now_ms, &bert, &wild, "S1", &why), PD_ERR_INVALID);
    assert_int_equal(pd_hub_family_limit(kit.hub, kit.now_ms, &anna, &less, "S1", &why), PD_ERR_NOT_FOUND);
    assert_ok(pd_hub_family_limit(kit.hub, kit.now_ms, &bert, &less, "S2", &why));
    assert_ok(pd_hub_family_set(kit.hub, kit.now_ms, &bert, &anna, PD_FAMILY_BLOCKED, "kiosk", &why));
    assert_int_equal(pd_hub_family_set(kit.hub, kit.now_ms, &bert, &anna, PD_FAMILY_BLOCKED, "kiosk", &why),
        PD_ERR_EXISTS);
    assert_int_equal(pd_hub_family_set(kit.hub, kit.now_ms, &bert, &child, PD_FAMILY_GOOD, "kiosk", &why),
        PD_ERR_NOT_FOUND);
    assert_ok(pd_hub_family_set(kit.hub, kit.now_ms, &bert, &anna, PD_FAMILY_GOOD, "kiosk", &why));
    assert_ok(pd_hub_family_end(kit.hub, kit.now_ms, &anna, "S1", &count, &why));
    assert_int_equal(count, 1);
    assert_int_equal(pd_hub_family_end(kit.hub, kit.now_ms, &anna, "S1", &count, &why), PD_ERR_NOT_FOUND);
    note_count = 0;
    assert_ok(pd_hub_family_notes(kit.hub, &bert, take_note, NULL));
    commit(PD_OK);
    assert_int_equal(note_count, PD_COUNT(want));
    for (int i = 0; i < note_count; i++)
        assert_string_equal(notes[i].what, want[i]);
    assert_string_equal(notes[0].text, "family-1");
    assert_string_equal(notes[0].by, "S1");
    assert_int_equal(notes[0].said_by, PD_CONSENT_BY_SELF);
    assert_int_equal(pd_points_raw(notes[1].limits.day), 10);
    assert_string_equal(notes[1].by, "S2");
    assert_int_equal(notes[2].said_by, 0);
}

static void
a_principal_blocks_a_card_at_a_kiosk_and_takes_it_back(void **state)
{
    struct pd_family_card row;
    char what[PD_ID_TEXT_CAP];
    struct pd_errand e;

    (void)state;
    join(&anna, &bert);
    e = errand(PD_ERRAND_FAMILY_BLOCK, &anna, pd_id_text(bert, what));
    done(&e);
    assert_true(row_at(&second, &bert, &row));
    assert_int_equal(row.state, PD_FAMILY_BLOCKED);
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "family_blocked");
    done(&e); /* the same again */
    e = errand(PD_ERRAND_FAMILY_BLOCK, &anna, what);
    done(&e); /* and once more: so it is */
    e = errand(PD_ERRAND_FAMILY_UNBLOCK, &bert, what);
    refused(&e, "family_card"); /* not her own */
    e = errand(PD_ERRAND_FAMILY_UNBLOCK, &anna, what);
    done(&e);
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "");
    begin();
    commit(pd_hub_family_set(kit.hub, kit.now_ms, &bert, NULL, PD_FAMILY_BLOCKED, "S1", &why));
    e = errand(PD_ERRAND_FAMILY_UNBLOCK, &anna, what);
    refused(&e, "family_blocked"); /* what the hospital blocked */
    e = errand(PD_ERRAND_FAMILY_BLOCK, &anna, "not-an-id");
    refused(&e, "invalid");
    e = errand(PD_ERRAND_FAMILY_BLOCK, &anna, pd_id_text(child, what));
    refused(&e, "family_card");
}

static void
a_card_ends_with_whom_it_rests_on(void **state)
{
    struct pd_hub_member_state dead = { .status = PD_MEMBER_FROZEN, .deceased = true };
    struct pd_family_card row;
    struct pd_id dora = kit_member(&kit, "M-10", 500);

    (void)state;
    join(&anna, &bert);
    join(&dora, &child);
    begin();
    commit(pd_hub_member_set_status(kit.hub, kit.now_ms, &anna, PD_MEMBER_FROZEN));
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "member_frozen"); /* and the card stays */
    assert_int_equal(line_of(&bert).card.state, PD_FAMILY_GOOD);
    begin();
    commit(pd_hub_member_state_set(kit.hub, kit.now_ms, &anna, &dead));
    assert_int_equal(line_of(&bert).card.state, PD_FAMILY_ENDED);
    assert_true(row_at(&second, &bert, &row));
    assert_int_equal(row.state, PD_FAMILY_ENDED);
    join(&dora, &bert); /* free for another family */
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &bert, "asked", &why));
    assert_false(row_at(&second, &bert, &row));
    assert_string_equal(spend(&kiosk, &dora, &bert, 1), "family_card");
    assert_int_equal(line_of(&child).card.state, PD_FAMILY_GOOD);
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &dora, "asked", &why));
    assert_int_equal(line_of(&child).card.state, PD_FAMILY_ENDED);
    (void)kit_verify(&kit);
}

static void
merge(const struct pd_id *stays, const struct pd_id *other)
{
    struct pd_merge merged;

    begin();
    commit(pd_hub_merge(kit.hub, kit.now_ms, stays, other, &li, &merged, &why));
}

static void
two_members_that_are_one_keep_what_is_right_of_both(void **state)
{
    struct pd_id dora = kit_member(&kit, "M-10", 500), again = kit_member(&kit, "M-11", 0),
                 more = kit_member(&kit, "M-12", 300);
    struct pd_family_card row;

    (void)state;
    join(&anna, &bert);
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "");
    merge(&again, &bert); /* the card, and what it has spent, go with her */
    assert_int_equal(line_of(&again).card.state, PD_FAMILY_GOOD);
    assert_int_equal(day_used(&again), 100);
    assert_string_equal(spend(&kiosk, &anna, &bert, 2), ""); /* by the name she had */
    assert_int_equal(day_used(&again), 300);
    join(&dora, &child);
    merge(&more, &dora); /* the family goes with its principal */
    assert_int_equal(line_of(&child).card.state, PD_FAMILY_GOOD);
    assert_string_equal(spend(&kiosk, &more, &child, 1), "");
    merge(&more, &child); /* the principal is who holds the card */
    assert_true(row_at(&second, &child, &row));
    assert_int_equal(row.state, PD_FAMILY_ENDED);
    (void)kit_verify(&kit);
}

#define KIND(id) "{\"id\":\"" id "\",\"name\":" TEXT "}"
#define TWO_KINDS ",\"kinds\":[" KIND("standard") "," KIND("dental") "]}"

static void
publish_two_kinds(void)
{
    static char two[sizeof FAMILY + sizeof TWO_KINDS];

    (void)snprintf(two, sizeof two, "%.*s" TWO_KINDS, (int)strlen(FAMILY) - 1, FAMILY);
    kit_publish(&kit, two, kit.now_ms);
}

static struct pd_id
another_membership(const struct pd_id *member)
{
    struct pd_id id;

    begin();
    commit(pd_hub_member_join(kit.hub, kit.now_ms, member, "dental", &id, &why));
    return id;
}

static bool
holds_one(const struct pd_id *who)
{
    return line_of(who).card.state != PD_FAMILY_ENDED;
}

static void
one_person_is_in_one_family_once_by_whichever_membership(void **state)
{
    struct pd_id annas, berts;

    (void)state;
    publish_two_kinds();
    annas = another_membership(&anna);
    berts = another_membership(&bert);
    assert_int_equal(add_as(&anna, &annas, &adult), PD_FAMILY_JOIN_SELF);
    assert_int_equal(add_as(&annas, &anna, &adult), PD_FAMILY_JOIN_SELF);
    join(&anna, &bert);
    assert_int_equal(add_as(&anna, &berts, &adult), PD_FAMILY_JOIN_TWICE);
    assert_int_equal(add_as(&annas, &berts, &adult), PD_FAMILY_JOIN_TWICE);
    assert_int_equal(add_as(&child, &berts, &adult), PD_FAMILY_JOIN_OTHER);
    assert_int_equal(add_as(&berts, &child, &adult), PD_FAMILY_JOIN_CIRCULAR);
    assert_int_equal(add_as(&child, &annas, &adult), PD_FAMILY_JOIN_CIRCULAR);
}

/* A member whom a list knew apart, of another kind than she. */
static struct pd_id
known_apart(const char *number)
{
    struct pd_id id = kit_member(&kit, number, 0);

    begin();
    (void)pd_store_run(kit.store, PD_HUB_SQL_MEMBER_NAMED,
        PD_ARGS(pd_i(pd_store_one(kit.store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(&id)), 0)), pd_t("dental"),
            pd_t("M**"), pd_t("")));
    commit(PD_OK);
    return id;
}

static void
linked(const struct pd_id *member, const struct pd_id *other)
{
    begin();
    commit(pd_hub_member_link(kit.hub, kit.now_ms, member, other, &why));
    (void)kit_verify(&kit);
}

static void
memberships_that_become_one_persons_keep_one_place_in_families(void **state)
{
    struct pd_id annas = known_apart("M-10"), berts = known_apart("M-11"), childs = known_apart("M-12");
    struct pd_id cousin = kit_member(&kit, "M-13", 0);

    (void)state;
    publish_two_kinds();
    join(&anna, &bert);
    join(&anna, &annas); /* herself, as it turns out */
    linked(&anna, &annas);
    assert_true(holds_one(&bert));
    assert_false(holds_one(&annas));
    join(&annas, &berts); /* of two cards of one family she keeps the first */
    linked(&bert, &berts);
    assert_true(holds_one(&bert));
    assert_false(holds_one(&berts));
    join(&anna, &childs);
    join(&child, &cousin); /* who gave a card holds none */
    linked(&child, &childs);
    assert_true(holds_one(&cousin));
    assert_false(holds_one(&childs));
}

static void
who_is_told_of_a_card_tells_it_to_no_older_desk(void **state)
{
    static struct pd_row rows[500];
    struct pd_pull_header header = { .cseq = 0 };
    struct pd_op op;
    int n;

    (void)state;
    join(&anna, &bert);
    op = gift_of(&kiosk, &anna, &bert, 1);
    told(&kiosk, &op);
    second.protocol = 3;
    n = desk_pull(&second, 0, 500, &header, rows, 500);
    assert_true(n > 0 && !header.more);
    for (int i = 0; i < n; i++) {
        assert_int_not_equal(rows[i].kind, PD_ROW_FAMILY);
        if (rows[i].kind == PD_ROW_HOLD)
            assert_true(pd_id_is_zero(rows[i].hold.spender));
    }
}

/* The hospital's own system sees and changes the same. */
static void
a_hospitals_system_gives_and_limits_cards(void **state)
{
    char key[PD_HUB_CLIENT_KEY_CAP], bert_id[PD_ID_TEXT_CAP], body[256];
    const struct kit_post_case bad[] = {
        { "/v1/members/M-1/family", "{\"member\":\"M-2\",\"text\":\"family-1\"}", 400 },
        { "/v1/members/M-1/family", "{\"text\":\"family-1\"}", 400 },
        { "/v1/members/M-404/family", "{}", 404 },
        { "/v1/members/M-2/family-card", "{\"do\":\"block\"}", 404 },
        { "/v1/members/M-2/family-card", "{\"do\":\"forget\"}", 400 },
        { "/v1/members/M-2/family-card", "{\"do\":\"limit\",\"spend\":0,\"day\":1,\"month\":1}", 400 },
        { "/v1/members/M-2/family-card", "{\"do\":\"block\",\"why\":\"x\"}", 400 },
    };

    (void)state;
    begin();
    commit(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_MEMBERS | PD_HUB_SCOPE_READ, key));
    kit_post_each(&kit, key, bad, PD_COUNT(bad));
    (void)snprintf(body, sizeof body, "{\"member\":\"%s\",\"text\":\"family-1\",\"by\":\"guardian\"}",
        pd_id_text(bert, bert_id));
    assert_int_equal(kit_post(&kit, "/v1/members/M-1/family", key, "a1", body), 409); /* she is grown up */
    (void)snprintf(body, sizeof body,
        "{\"member\":\"%s\",\"text\":\"family-1\",\"spend\":100,\"day\":200,\"month\":300}", bert_id);
    assert_int_equal(kit_post(&kit, "/v1/members/M-1/family", key, "a2", body), 201);
    assert_int_equal(kit_post(&kit, "/v1/members/M-1/family", key, "a3", body), 409);
    assert_int_equal(kit_get(&kit, "/v1/members/M-1/family", "", key), 200);
    assert_non_null(strstr(kit.body, "\"holds\":null"));
    assert_non_null(strstr(kit.body, bert_id));
    assert_int_equal(kit_get(&kit, "/v1/members/M-2/family", "", key), 200);
    assert_non_null(strstr(kit.body, "\"day\":200"));
    assert_int_equal(kit_post(&kit, "/v1/members/M-2/family-card", key, "b1",
                         "{\"do\":\"limit\",\"spend\":9,\"day\":9,"
                         "\"month\":9}"),
        200);
    assert_int_equal(kit_post(&kit, "/v1/members/M-2/family-card", key, "b2", "{\"do\":\"block\"}"), 200);
    assert_int_equal(kit_post(&kit, "/v1/members/M-2/family-card", key, "b3", "{\"do\":\"block\"}"), 200);
    assert_non_null(strstr(kit.body, "unchanged"));
    assert_string_equal(spend(&kiosk, &anna, &bert, 1), "family_blocked");
    assert_int_equal(kit_post(&kit, "/v1/members/M-2/family-card", key, "b4", "{\"do\":\"remove\"}"), 200);
    assert_int_equal(kit_get(&kit, "/v1/members/M-2/family", "", key), 200);
    assert_non_null(strstr(kit.body, "\"holds\":null"));
}

#define F(name) cmocka_unit_test_setup_teardown(name, open_family, kit_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        F(a_card_pays_from_the_principals_account_and_names_who_spent),
        F(each_reason_has_its_code),
        F(what_is_given_back_counts_no_more_and_another_day_is_another),
        F(what_two_desks_handed_out_is_stored_and_before_a_person),
        F(a_ticket_that_comes_first_gets_its_spender_later),
        F(nobody_joins_whom_it_is_not_for),
        F(who_agreed_and_what_became_of_it_is_on_record),
        F(a_principal_blocks_a_card_at_a_kiosk_and_takes_it_back),
        F(a_card_ends_with_whom_it_rests_on),
        F(two_members_that_are_one_keep_what_is_right_of_both),
        F(one_person_is_in_one_family_once_by_whichever_membership),
        F(memberships_that_become_one_persons_keep_one_place_in_families),
        F(who_is_told_of_a_card_tells_it_to_no_older_desk),
        F(a_hospitals_system_gives_and_limits_cards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

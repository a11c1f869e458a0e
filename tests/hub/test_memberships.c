/*
 * Goal: one person with several memberships is one person wherever it matters (welcome, birthday, consents,
 * PIN, lost cards, erasing, whoever serves herself), and several members wherever value is: nothing of one
 * ever moves to another. Method: a hub with a kiosk and a counter; joined, linked and merged; what desks are
 * told and may do.
 */
#include "app/core/claim_key.h"
#include "sync/hub/consents.h"
#include "sync/hub/memberships.h"
#include "sync/hub/merge.h"
#include "tests/hub/errand_kit.h"

#include <string.h>

#define RULE(id, kind, more)                                                                                 \
    "{\"id\":\"" id "\",\"kind\":\"" kind "\",\"name\":" TEXT ",\"expiry\":{\"kind\":\"never\"}," more "}"
#define KIND(id) "{\"id\":\"" id "\",\"name\":" TEXT "}"

static const char kinds[] =
    "{\"kinds\":[" KIND("standard") "," KIND("dental") "," KIND("maternity") "," KIND("vip") "," KIND(
        "staff") "],"
                 "\"rules\":[" RULE("pay", "payment", "\"points\":1,\"step_fen\":100") "," RULE("birthday",
                     "fixed",
                     "\"points\":88,\"behaviour\":\"birthday\",\"claimable\":true") "," RULE("welcome",
                     "fixed", "\"points\":50,\"behaviour\":\"welcome\"") "]}";
static struct pd_id dental;

static struct pd_id
join(const struct pd_id *member, const char *kind)
{
    struct pd_id id;

    begin();
    commit(pd_hub_member_join(kit.hub, kit.now_ms, member, kind, &id, &why));
    return id;
}

static int
open_two(void **state)
{
    (void)open_kit(state);
    kit_publish(&kit, kinds, kit.now_ms);
    dental = join(&anna, "dental");
    return 0;
}

static enum pd_err
tried(enum pd_err err)
{
    pd_hub_rollback(kit.hub);
    return err;
}

static bool
is_hers(const struct pd_row *row, const void *what)
{
    const struct pd_id *id = what;

    return (row->kind == PD_ROW_MEMBER && pd_id_equal(row->member.id, *id)) ||
           (row->kind == PD_ROW_GONE && pd_id_equal(row->gone, *id));
}

/* Her newest row as a desk of this protocol is told it. */
static bool
row_of(struct desk *desk, int protocol, const struct pd_id *id, struct pd_row *out)
{
    bool found = desk_newest(desk, protocol, is_hers, id, out) > 0;

    desk->protocol = 0;
    return found;
}

static void
another_membership_has_nothing_in_it_and_no_second_welcome(void **state)
{
    (void)state;
    kit_expect_balance(&kit, &anna, 100, 0, 0);
    kit_expect_balance(&kit, &dental, 0, 0, 0);
    assert_string_equal(kit_look(&kit, &dental)->kind, "dental");
    assert_string_equal(kit_look(&kit, &dental)->masked, kit_look(&kit, &anna)->masked);
    bill(&dental, "B-1", 30000);
    kit_expect_balance(&kit, &anna, 100, 0, 0);
    kit_expect_balance(&kit, &dental, 300, 0, 0);
    assert_int_equal(pd_points_raw(kit_look(&kit, &dental)->growth), 300);
    kit_sweep(&kit, kit.now_ms + PD_DAY_MS);
    kit_expect_balance(&kit, &dental, 300, 0, 0);
}

static void
what_stands_in_the_way_is_said(void **state)
{
    struct pd_hub_member_state frozen = { .status = PD_MEMBER_FROZEN };
    struct pd_errand out = errand(PD_ERRAND_CONSENT, &bert, "programme");
    struct pd_id id, nobody = { { 7 } };

    (void)state;
    begin();
    assert_int_equal(
        tried(pd_hub_member_join(kit.hub, kit.now_ms, &anna, "heart", &id, &why)), PD_ERR_INVALID);
    assert_string_equal(why.path, "kind");
    assert_non_null(strstr(why.text, "standard, dental, maternity, vip, staff"));
    begin();
    assert_int_equal(
        tried(pd_hub_member_join(kit.hub, kit.now_ms, &anna, "dental", &id, &why)), PD_ERR_EXISTS);
    assert_true(pd_id_equal(id, dental));
    begin();
    assert_int_equal(
        tried(pd_hub_member_join(kit.hub, kit.now_ms, &dental, "standard", &id, &why)), PD_ERR_EXISTS);
    assert_true(pd_id_equal(id, anna));
    begin();
    assert_int_equal(
        tried(pd_hub_member_join(kit.hub, kit.now_ms, &nobody, "dental", &id, &why)), PD_ERR_NOT_FOUND);
    (void)join(&anna, "maternity");
    (void)join(&dental, "vip");
    begin();
    assert_int_equal(tried(pd_hub_member_join(kit.hub, kit.now_ms, &anna, "staff", &id, &why)), PD_ERR_FULL);
    begin();
    commit(pd_hub_member_state_set(kit.hub, kit.now_ms, &bert, &frozen));
    begin();
    assert_int_equal(
        tried(pd_hub_member_join(kit.hub, kit.now_ms, &bert, "dental", &id, &why)), PD_ERR_STATE);
    begin();
    commit(pd_hub_member_set_status(kit.hub, kit.now_ms, &bert, PD_MEMBER_ACTIVE));
    done(&out);
    begin();
    assert_int_equal(
        tried(pd_hub_member_join(kit.hub, kit.now_ms, &bert, "dental", &id, &why)), PD_ERR_STATE);
}

static void
desks_learn_which_rows_are_one_person_and_nothing_else(void **state)
{
    struct pd_row one, two;

    (void)state;
    assert_true(row_of(&kiosk, 4, &anna, &one));
    assert_true(row_of(&kiosk, 4, &dental, &two));
    assert_false(pd_id_is_zero(one.member.person));
    assert_true(pd_id_equal(one.member.person, two.member.person));
    assert_false(pd_id_equal(one.member.person, anna));
    assert_true(row_of(&kiosk, 4, &bert, &two));
    assert_true(pd_id_is_zero(two.member.person));
    assert_true(row_of(&counter, 3, &anna, &one)); /* a release that does not know the word */
    assert_true(pd_id_is_zero(one.member.person));
}

static void
a_code_of_hers_that_two_desks_met_is_looked_at_whichever_membership_paid(void **state)
{
    static struct desk second;
    struct pd_op op = desk_hold(&kiosk, &anna, "G-001", 1, 100);
    char code[PD_CODE_CAP];

    (void)state;
    bill(&dental, "B-1", 30000);
    begin();
    commit(pd_hub_code_issue(kit.hub, kit.now_ms, &anna, PD_CODE_MEMBER, code));
    (void)pd_copy(op.code, sizeof op.code, code);
    assert_int_equal(desk_do(&kiosk, &op).status, PD_OP_APPLIED);
    desk_enrol(&second, &kit, "kiosk", "P1");
    op = desk_hold(&second, &dental, "G-001", 1, 100);
    (void)pd_copy(op.code, sizeof op.code, code);
    assert_int_equal(desk_do(&second, &op).status, PD_OP_APPLIED);
    assert_int_equal(kit_incidents(&kit, "code_at_two_desks"), 1);
    kit_expect_balance(&kit, &anna, 0, 100, 0);
    kit_expect_balance(&kit, &dental, 200, 100, 0);
}

static struct pd_op_result
claim_birthday(const struct pd_id *member)
{
    const struct pd_earn_rule rule = { .id = "birthday" };
    struct pd_op op = desk_op(&kiosk, PD_OP_CLAIM);

    op.member = *member;
    op.programme = 3;
    op.amount = pd_points_of(88);
    pd_claim_key_year(&rule, member, kit.now_ms, 480, op.key, sizeof op.key);
    (void)pd_copy(op.unit, sizeof op.unit, "points");
    (void)pd_copy(op.rule, sizeof op.rule, "birthday");
    return desk_do(&kiosk, &op);
}

static void
she_has_one_birthday_a_year(void **state)
{
    struct pd_id maternity = join(&anna, "maternity");

    (void)state;
    begin();
    commit(pd_hub_member_birthday(kit.hub, kit.now_ms, &dental, "11-21", &why)); /* hers, by any of them */
    kit_sweep(&kit, kit_at(2026, 11, 21, 9, 0, 0));
    kit_expect_balance(&kit, &anna, 188, 0, 0);
    kit_expect_balance(&kit, &dental, 0, 0, 0);
    assert_int_equal(claim_birthday(&maternity).status, PD_OP_ALREADY_GRANTED);
    kit_expect_balance(&kit, &maternity, 0, 0, 0);
    begin();
    commit(pd_hub_member_set_status(kit.hub, kit.now_ms, &anna, PD_MEMBER_FROZEN));
    kit_sweep(&kit, kit_at(2027, 11, 21, 9, 0, 0));
    kit_expect_balance(&kit, &dental, 88, 0, 0); /* the first that may be used */
    kit_expect_balance(&kit, &maternity, 0, 0, 0);
    begin();
    commit(pd_hub_member_set_status(kit.hub, kit.now_ms, &anna, PD_MEMBER_ACTIVE));
    kit_sweep(&kit, kit.now_ms + PD_HOUR_MS);
    kit_expect_balance(&kit, &anna, 88, 0, 0); /* last year's; those she began with are over */
}

static bool
takes_part(const struct pd_id *member)
{
    bool yes;

    begin();
    yes = pd_hub_consents(kit.hub, member, PD_CONSENT_PROGRAMME);
    pd_hub_rollback(kit.hub);
    return yes;
}

static void
what_she_takes_back_is_taken_back_for_all(void **state)
{
    struct pd_errand out = errand(PD_ERRAND_CONSENT, &dental, "programme"),
                     book = errand(PD_ERRAND_FAVOURITE, &anna, "G-001");
    struct pd_hub_member_state wishes = { .status = PD_MEMBER_ACTIVE, .no_messages = true }, state_of;

    (void)state;
    assert_true(takes_part(&anna));
    done(&out);
    assert_false(takes_part(&anna));
    assert_false(takes_part(&dental));
    assert_true(takes_part(&bert));
    book.yes = true;
    refused(&book, "opted_out");
    begin();
    commit(pd_hub_member_state_set(kit.hub, kit.now_ms, &anna, &wishes));
    begin();
    commit(pd_hub_member_state_get(kit.hub, &dental, &state_of));
    assert_true(state_of.no_messages);
    wishes = (struct pd_hub_member_state){ .status = PD_MEMBER_FROZEN, .deceased = true };
    begin();
    commit(pd_hub_member_state_set(kit.hub, kit.now_ms, &dental, &wishes));
    begin();
    commit(pd_hub_member_state_get(kit.hub, &anna, &state_of));
    assert_true(state_of.deceased);
}

static void
a_membership_may_be_stopped_alone(void **state)
{
    (void)state;
    begin();
    commit(pd_hub_member_set_status(kit.hub, kit.now_ms, &dental, PD_MEMBER_FROZEN));
    assert_int_equal(kit_look(&kit, &dental)->status, PD_MEMBER_FROZEN);
    assert_int_equal(kit_look(&kit, &anna)->status, PD_MEMBER_ACTIVE);
}

static void
one_pin_for_all_of_her_cards_and_a_lost_one_stops_all(void **state)
{
    struct pd_errand try = errand(PD_ERRAND_PIN, &dental, ""), block = errand(PD_ERRAND_BLOCK, &anna, "");
    struct pd_card_state cards;
    char serial[PD_SERIAL_CAP];

    (void)state;
    set_pin("246813");
    strcpy(try.digits, "246813");
    done(&try);
    card_of(&dental, serial);
    done(&block);
    begin();
    commit(pd_hub_card_state(kit.hub, &dental, &cards));
    assert_string_equal(cards.card, "-");
}

static void
she_is_erased_as_a_whole(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &dental, "G-001", 1, 100);
    struct pd_row row;
    struct pd_member m;

    (void)state;
    bill(&dental, "B-1", 30000);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    begin();
    assert_int_equal(tried(pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why)), PD_ERR_STATE);
    assert_int_equal(desk_tell(&kiosk, PD_OP_VOID, &hold.id).status, PD_OP_APPLIED);
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &dental, "asked", &why));
    assert_true(row_of(&kiosk, 4, &anna, &row));
    assert_int_equal(row.kind, PD_ROW_GONE);
    assert_true(row_of(&kiosk, 4, &dental, &row));
    assert_int_equal(row.kind, PD_ROW_GONE);
    begin();
    assert_int_equal(tried(pd_hub_member_find(kit.hub, "M-1", &m, NULL, 0)), PD_ERR_NOT_FOUND);
    assert_int_equal(count_of(PD_HUB_SQL_PERSON_COUNT), 0);
}

static enum pd_err
merge(const struct pd_id *stays, const struct pd_id *other)
{
    struct pd_merge moved;

    begin();
    return kit_finish(&kit, pd_hub_merge(kit.hub, kit.now_ms, stays, other, &li, &moved, &why));
}

struct listed {
    int n;
    char kinds[4][PD_RULE_CAP];
};

static void
note(void *ctx, const struct pd_member *m)
{
    struct listed *l = ctx;

    (void)pd_copy(l->kinds[l->n++], PD_RULE_CAP, m->kind);
}

static struct listed
list(const struct pd_id *member)
{
    struct listed l = { 0 };

    begin();
    commit(pd_hub_memberships_each(kit.hub, member, note, &l));
    return l;
}

/* Bert is Anna once more, as a general member; and he has a membership that she has not. */
static void
duplicates_are_made_one_and_their_other_memberships_come_along(void **state)
{
    struct pd_id maternity = join(&bert, "maternity");
    struct listed l;
    struct pd_row row, other;

    (void)state;
    assert_int_equal(merge(&anna, &dental), PD_ERR_STATE); /* on purpose apart */
    assert_ok(merge(&anna, &bert));
    kit_expect_balance(&kit, &anna, 200, 0, 0);
    l = list(&maternity);
    assert_int_equal(l.n, 3);
    assert_string_equal(l.kinds[0], "standard");
    assert_string_equal(l.kinds[1], "dental");
    assert_string_equal(l.kinds[2], "maternity");
    assert_true(row_of(&kiosk, 4, &maternity, &row));
    assert_true(row_of(&kiosk, 4, &anna, &other));
    assert_true(pd_id_equal(row.member.person, other.member.person));
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &maternity, "asked", &why));
    assert_true(row_of(&kiosk, 4, &anna, &row));
    assert_int_equal(row.kind, PD_ROW_GONE);
    assert_true(row_of(&kiosk, 4, &bert, &row));
    assert_int_equal(row.kind, PD_ROW_GONE);
}

static void
kinds_that_both_have_become_one_each(void **state)
{
    struct pd_id his = join(&bert, "dental");

    (void)state;
    bill(&his, "B-1", 30000);
    bill(&dental, "B-2", 4000);
    assert_int_equal(merge(&anna, &his), PD_ERR_STATE); /* his general one would be her second */
    assert_ok(merge(&anna, &bert));
    kit_expect_balance(&kit, &anna, 200, 0, 0);
    kit_expect_balance(&kit, &dental, 340, 0, 0);
    kit_expect_balance(&kit, &his, 340, 0, 0); /* the same */
    assert_int_equal(list(&anna).n, 2);
}

static void
two_lists_knew_her_apart(void **state)
{
    struct pd_id maternity;
    struct pd_member found;

    (void)state;
    begin();
    assert_int_equal(
        tried(pd_hub_member_link(kit.hub, kit.now_ms, &anna, &bert, &why)), PD_ERR_STATE); /* of one kind */
    begin();
    assert_int_equal(tried(pd_hub_member_link(kit.hub, kit.now_ms, &anna, &dental, &why)), PD_ERR_EXISTS);
    maternity = kit_member(&kit, "M-3", 30);
    begin();
    (void)pd_store_run(kit.store, PD_HUB_SQL_MEMBER_NAMED,
        PD_ARGS(pd_i(pd_store_one(kit.store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(&maternity)), 0)),
            pd_t("maternity"), pd_t("M**"), pd_t("")));
    commit(PD_OK);
    begin();
    commit(pd_hub_member_link(kit.hub, kit.now_ms, &dental, &maternity, &why));
    assert_int_equal(list(&anna).n, 3);
    kit_expect_balance(&kit, &maternity, 30, 0, 0);
    begin();
    commit(pd_hub_member_find(kit.hub, "M-3", &found, NULL, 0)); /* by either number, that membership */
    assert_true(pd_id_equal(found.id, maternity));
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &maternity, "asked", &why));
    begin();
    assert_int_equal(tried(pd_hub_member_find(kit.hub, "M-3", &found, NULL, 0)), PD_ERR_NOT_FOUND);
    begin();
    assert_int_equal(tried(pd_hub_member_find(kit.hub, "M-1", &found, NULL, 0)), PD_ERR_NOT_FOUND);
}

static void
systems_open_and_list_them(void **state)
{
    static const struct {
        const char *path, *idem, *body;
        int status;
        const char *says;
    } rows[] = {
        { "/v1/members/M-1/memberships", "k1", "{\"kind\":\"maternity\"}", 201, "\"id\":\"" },
        { "/v1/members/M-1/memberships", "k2", "{\"kind\":\"maternity\"}", 200, "\"id\":\"" },
        { "/v1/members/M-1/memberships", "k3", "{\"kind\":\"heart\"}", 400, "kind: must be one of" },
        { "/v1/members/M-1/memberships", "k4", "{}", 400, "kind: must be one of" },
        { "/v1/members/M-1/memberships", "k5", "{\"kind\":\"vip\",\"x\":1}", 400, "x" },
        { "/v1/members/M-9/memberships", "k6", "{\"kind\":\"vip\"}", 404, "no such member" },
    };
    char key[PD_HUB_CLIENT_KEY_CAP];

    (void)state;
    begin();
    commit(pd_hub_client_add(kit.hub, kit.now_ms, "app", PD_HUB_SCOPE_MEMBERS | PD_HUB_SCOPE_READ, key));
    for (int i = 0; i < PD_COUNT(rows); i++) {
        assert_int_equal(kit_post(&kit, rows[i].path, key, rows[i].idem, rows[i].body), rows[i].status);
        assert_non_null(strstr(kit.body, rows[i].says));
    }
    assert_int_equal(kit_get(&kit, "/v1/members/M-1/memberships", "", key), 200);
    assert_non_null(strstr(kit.body, "\"kind\":\"standard\",\"status\":\"active\",\"points\":100"));
    assert_non_null(strstr(kit.body, "\"kind\":\"dental\",\"status\":\"active\",\"points\":0"));
    assert_non_null(strstr(kit.body, "\"kind\":\"maternity\""));
}

int
main(void)
{
#undef T
#define T(name) cmocka_unit_test_setup_teardown(name, open_two, kit_tear_down)
    const struct CMUnitTest tests[] = {
        T(another_membership_has_nothing_in_it_and_no_second_welcome),
        T(what_stands_in_the_way_is_said),
        T(desks_learn_which_rows_are_one_person_and_nothing_else),
        T(a_code_of_hers_that_two_desks_met_is_looked_at_whichever_membership_paid),
        T(she_has_one_birthday_a_year),
        T(what_she_takes_back_is_taken_back_for_all),
        T(a_membership_may_be_stopped_alone),
        T(one_pin_for_all_of_her_cards_and_a_lost_one_stops_all),
        T(she_is_erased_as_a_whole),
        T(duplicates_are_made_one_and_their_other_memberships_come_along),
        T(kinds_that_both_have_become_one_each),
        T(two_lists_knew_her_apart),
        T(systems_open_and_list_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Goal: who brings a member is rewarded once, with her, and nobody is whom it is not for; and it is taken
 * back where she turns out to be no new one. Method: a hub in memory and two counters; forms sealed as desks
 * seal them, bills and refunds, merges. Every sum is worked out beside it.
 */
#include "sync/hub/consents.h"
#include "sync/hub/enrolments.h"
#include "sync/hub/memberships.h"
#include "sync/hub/merge.h"
#include "sync/hub/persons.h"
#include "sync/hub/referrals.h"
#include "tests/hub/errand_kit.h"

#include <stdio.h>
#include <string.h>

#define BIT(purpose) (UINT32_C(1) << (purpose))
#define LAW                                                                                                  \
    "\"exceptions\":[{\"mechanism\":\"earn_referral\",\"note\":\"Looked into in "                            \
    "May.\",\"approved_by\":\"8812\"}]"
#define PAY                                                                                                  \
    "{\"id\":\"pay\",\"kind\":\"payment\",\"name\":" TEXT                                                    \
    ",\"points\":1,\"step_fen\":100,\"expiry\":{\"kind\":\"never\"}}"
#define VISIT                                                                                                \
    "{\"id\":\"visit\",\"kind\":\"fixed\",\"behaviour\":\"visit\",\"name\":" TEXT                            \
    ",\"points\":3,\"expiry\":{\"kind\":\"never\"}}"
#define BRING                                                                                                \
    "{\"id\":\"bring\",\"kind\":\"fixed\",\"behaviour\":\"referral\",\"name\":" TEXT                         \
    ",\"points\":200,\"expiry\":{\"kind\":\"never\"},\"caps\":[{\"period\":\"month\",\"times\":2}]}"
#define COME                                                                                                 \
    "{\"id\":\"come\",\"kind\":\"fixed\",\"behaviour\":\"referral\",\"name\":" TEXT                          \
    ",\"points\":80,\"growth_percent\":0,\"expiry\":{\"kind\":\"never\"}}"
#define RULES(when)                                                                                          \
    "{" LAW ",\"rules\":[" PAY "," VISIT "," BRING "," COME                                                  \
    "],\"referral\":{\"referrer\":\"bring\",\"newcomer\":\"come\",\"when\":\"" when                          \
    "\",\"within_days\":30}}"

static struct desk second;
static struct pd_rng rng;
static struct pd_staff clerk = { .number = "L-1", .roles = PD_STAFF_COUNTER, .name = "Li" };

static int
open_two(void **state)
{
    rng = pd_rng_seeded(9);
    (void)open_kit(state);
    kit_publish(&kit, RULES("register"), kit.now_ms);
    desk_enrol(&second, &kit, "counter", "P2");
    begin();
    commit(pd_hub_staff_add(kit.hub, kit.now_ms, &clerk, "480926", "", &why));
    return 0;
}

/* Her own, as her kiosk is told. */
static int64_t
number_of(const struct pd_id *who)
{
    struct pd_errand e = errand(PD_ERRAND_REFERRAL, who, "");

    done(&e);
    assert_true(pd_referral_number_good(said.brought.number));
    return said.brought.number;
}

static struct pd_enrol_form
form_of(const char *name, const char *phone, int64_t referrer)
{
    struct pd_enrol_form f = { .birthday = "05-31",
        .kind = "standard",
        .source = PD_ENROL_SOURCE_FRIEND,
        .text = "notice-3",
        .by = "L-1",
        .referrer = referrer };

    (void)pd_copy(f.name, sizeof f.name, name);
    (void)pd_copy(f.phone, sizeof f.phone, phone);
    f.asked = pd_enrol_purposes(false);
    f.given = BIT(PD_PURPOSE_PROGRAMME) | BIT(PD_PURPOSE_LINKING);
    return f;
}

static void
enrol_form(struct desk *desk, struct pd_enrol_form form)
{
    struct pd_errand e = errand(PD_ERRAND_ENROL, NULL, "");

    form.errand = e.id;
    assert_ok(pd_enrol_seal(&form, &kit.hub_key, &rng, e.sealed));
    assert_int_equal(ask_as(desk, &e), 200);
    if (said.status != PD_ERRAND_DONE)
        fail_msg("%s", said.code);
}

/* At the first counter; what is told of whom she named. */
static struct pd_id
enrol(const char *name, const char *phone, int64_t referrer, const char *told)
{
    enrol_form(&counter, form_of(name, phone, referrer));
    assert_int_equal(said.enrolled, PD_ENROLLED_NEW);
    assert_string_equal(said.referral, told);
    return said.member;
}

static void
has(const struct pd_id *who, int64_t points)
{
    kit_expect_balance(&kit, who, points, 0, 0);
}

static int64_t
growth_of(const struct pd_id *who)
{
    return pd_points_raw(kit_look(&kit, who)->growth);
}

static void
refund(const char *no, const char *of, int64_t fen)
{
    struct pd_hub_refund r = { .self_paid = pd_fen_of(fen) };
    struct pd_points taken;

    (void)pd_copy(r.refund_no, sizeof r.refund_no, no);
    (void)pd_copy(r.bill_no, sizeof r.bill_no, of);
    begin();
    commit(pd_hub_refund_take(kit.hub, kit.now_ms, &r, &taken, &why));
}

static void
merge(const struct pd_id *stays, const struct pd_id *other)
{
    struct pd_merge moved;

    begin();
    commit(pd_hub_merge(kit.hub, kit.now_ms, stays, other, &clerk, &moved, &why));
}

/* What stands in the row of who came. */
static struct pd_referral
row_of(const struct pd_id *who)
{
    static struct pd_referral row;
    int64_t mid;

    begin();
    mid = pd_store_one(kit.store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(who)), 0);
    assert_true(pd_referral_get(kit.hub, pd_member_stays(kit.hub, mid), &row));
    commit(PD_OK);
    return row;
}

static void
stands(const struct pd_id *who, enum pd_referral_state state, const char *reason)
{
    struct pd_referral row = row_of(who);

    assert_int_equal(row.state, state);
    assert_string_equal(row.reason, reason);
}

static int64_t anna_had, bert_had;

/* ---- once ---- */

static void
both_are_rewarded_once(void **state)
{
    int64_t number = number_of(&anna);
    struct pd_errand e = errand(PD_ERRAND_REFERRAL, &anna, "");
    struct pd_id mei;
    int64_t before = growth_of(&anna);

    (void)state;
    assert_int_equal(number_of(&anna), number); /* hers for good */
    assert_true(number_of(&bert) != number);
    mei = enrol("王美", "13800138000", number, "credited");
    has(&mei, 80);
    has(&anna, anna_had + 200);
    assert_int_equal(growth_of(&mei), 0);
    assert_int_equal(growth_of(&anna), before + 200);
    done(&e);
    assert_int_equal(said.brought.members, 1);
    assert_int_equal(said.brought.waiting, 0);
    assert_int_equal(pd_points_raw(said.points), 200);
}

static void
at_two_counters_she_is_brought_once(void **state)
{
    int64_t number = number_of(&anna), other = number_of(&bert);
    struct pd_id mei = enrol("王美", "13800138000", number, "credited");

    (void)state;
    enrol_form(&second, form_of("王美", "13800138000", other)); /* whoever is told second changes nothing */
    assert_int_equal(said.enrolled, PD_ENROLLED_ALREADY);
    assert_string_equal(said.referral, "credited");
    enrol_form(&second, form_of("王美", "13800138000", number));
    has(&mei, 80);
    has(&anna, anna_had + 200);
    has(&bert, bert_had);
}

static void
who_brings_many_is_rewarded_for_so_many_as_her_caps_allow(void **state)
{
    int64_t number = number_of(&anna);
    struct pd_id third;

    (void)state;
    (void)enrol("王一", "13800138001", number, "credited");
    (void)enrol("王二", "13800138002", number, "credited");
    third = enrol("王三", "13800138003", number, "credited");
    has(&anna, anna_had + 2 * 200); /* twice a month */
    has(&third, 80);                /* it is not her fault */
    kit.now_ms += 31 * PD_DAY_MS;
    (void)enrol("王四", "13800138004", number, "credited");
    has(&anna, anna_had + 3 * 200);
}

/* ---- who is not ---- */

static void
a_number_that_nobody_has_brings_nothing(void **state)
{
    struct pd_id mei = enrol("王美", "13800138000", 12345671, "unknown");

    (void)state;
    has(&mei, 0);
    stands(&mei, PD_REFERRAL_REFUSED, "unknown");
}

static void
one_person_under_two_numbers_brings_nobody(void **state)
{
    struct pd_id mei = enrol("王美", "13800138000", 0, ""), again;
    struct pd_enrol_form f = form_of("王 美", "+85298765432", number_of(&mei));

    (void)state;
    (void)pd_copy(f.number, sizeof f.number, "H-2"); /* the same birthday and name, another phone */
    enrol_form(&counter, f);
    again = said.member;
    assert_string_equal(said.referral, "self");
    has(&mei, 0);
    has(&again, 0);
}

static void
who_was_a_member_before_is_no_new_one(void **state)
{
    int64_t number = number_of(&anna);
    struct pd_id mei = enrol("王美", "13800138000", 0, ""), again;

    (void)state;
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &mei, "asked", &why));
    again = enrol("王美", "13800138000", number, "not_new");
    has(&again, 0);
    has(&anna, anna_had);
}

static void
the_hospitals_people_are_not_rewarded_for_patients(void **state)
{
    int64_t number = number_of(&anna);
    struct pd_id mei;

    (void)state;
    begin();
    commit(pd_hub_staff_member(kit.hub, kit.now_ms, "L-1", &anna, "", &why));
    mei = enrol("王美", "13800138000", number, "staff");
    has(&mei, 0);
    has(&anna, anna_had);
}

static void
minors_neither_bring_nor_are_brought(void **state)
{
    struct pd_enrol_form f = form_of("王小", "", number_of(&anna));
    struct pd_id child;
    struct pd_errand e;

    (void)state;
    (void)pd_copy(f.number, sizeof f.number, "P-77");
    f.minor = true;
    f.asked = pd_enrol_purposes(true);
    f.given = BIT(PD_PURPOSE_PROGRAMME) | BIT(PD_PURPOSE_LINKING);
    (void)pd_copy(f.guardian, sizeof f.guardian, "李芳");
    (void)pd_copy(f.guardian_phone, sizeof f.guardian_phone, "13900139000");
    f.relation = PD_ENROL_RELATION_MOTHER;
    enrol_form(&counter, f);
    child = said.member;
    assert_string_equal(said.referral, "minor");
    has(&anna, anna_had);
    e = errand(PD_ERRAND_REFERRAL, &child, "");
    refused(&e, "minor");
}

static void
a_guardian_who_was_no_member_is_not_brought_by_her_ward(void **state)
{
    struct pd_enrol_form f = form_of("王小", "", 0);
    struct pd_id child, mother;
    int64_t number;

    (void)state;
    (void)pd_copy(f.number, sizeof f.number, "P-77");
    f.minor = true;
    f.asked = pd_enrol_purposes(true);
    f.given = BIT(PD_PURPOSE_PROGRAMME) | BIT(PD_PURPOSE_LINKING);
    (void)pd_copy(f.guardian, sizeof f.guardian, "李芳");
    (void)pd_copy(f.guardian_phone, sizeof f.guardian_phone, "13900139000");
    f.relation = PD_ENROL_RELATION_MOTHER;
    enrol_form(&counter, f);
    child = said.member;
    begin(); /* as a slip printed before she was known to be under age */
    number = pd_referral_number_of(
        kit.hub, pd_store_one(kit.store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(&child)), 0));
    commit(PD_OK);
    mother = enrol("李芳", "13900139000", number, "family");
    has(&mother, 0);
    has(&child, 0);
}

static void
who_takes_no_part_or_is_frozen_brings_nobody(void **state)
{
    int64_t number = number_of(&anna);
    struct pd_id mei;

    (void)state;
    begin();
    commit(pd_hub_member_set_status(kit.hub, kit.now_ms, &anna, PD_MEMBER_FROZEN));
    mei = enrol("王美", "13800138000", number, "closed");
    has(&mei, 0);
}

static void
without_the_rules_there_is_no_number(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_REFERRAL, &anna, "");
    int64_t number = number_of(&anna);
    struct pd_id mei;

    (void)state;
    kit_publish(&kit, "{\"referral\":null}", kit.now_ms);
    kit.now_ms += 1;
    refused(&e, "off");
    mei = enrol("王美", "13800138000", number, "off");
    has(&mei, 0);
    has(&anna, anna_had);
}

/* ---- at the first bill ---- */

static void
a_first_bill_brings_it_and_a_visit_does_not(void **state)
{
    int64_t number = number_of(&anna);
    struct pd_id mei;

    (void)state;
    kit_publish(&kit, RULES("first_bill"), kit.now_ms);
    mei = enrol("王美", "13800138000", number, "waiting");
    bill(&mei, "B-0", 0); /* all of it paid by her insurance */
    has(&anna, anna_had);
    bill(&mei, "B-1", 5000);
    has(&anna, anna_had + 200);
    has(&mei, 50 + 80); /* a yuan a point, and hers */
    bill(&mei, "B-2", 1000);
    has(&anna, anna_had + 200);
    has(&mei, 50 + 80 + 10);
    stands(&mei, PD_REFERRAL_CREDITED, "");
}

static void
a_bill_that_is_paid_back_whole_takes_it_back(void **state)
{
    int64_t number = number_of(&anna), before = growth_of(&anna);
    struct pd_id mei;

    (void)state;
    kit_publish(&kit, RULES("first_bill"), kit.now_ms);
    mei = enrol("王美", "13800138000", number, "waiting");
    bill(&mei, "B-1", 5000);
    refund("R-1", "B-1", 2000);
    has(&anna, anna_had + 200); /* in part: she was treated */
    has(&mei, 80 + 30);
    refund("R-2", "B-1", 3000);
    has(&anna, anna_had);
    has(&mei, 0);
    assert_int_equal(growth_of(&anna), before);
    stands(&mei, PD_REFERRAL_TAKEN_BACK, "refunded");
    bill(&mei, "B-2", 1000); /* there is no second first time */
    has(&anna, anna_had);
    has(&mei, 10);
}

static void
who_comes_too_late_brings_nothing(void **state)
{
    int64_t number = number_of(&anna);
    struct pd_id mei;

    (void)state;
    kit_publish(&kit, RULES("first_visit"), kit.now_ms);
    mei = enrol("王美", "13800138000", number, "waiting");
    kit.now_ms += 30 * PD_DAY_MS;
    bill(&mei, "B-1", 5000);
    has(&anna, anna_had);
    kit_sweep(&kit, kit.now_ms);
    stands(&mei, PD_REFERRAL_REFUSED, "late");
}

static void
what_is_true_at_the_visit_is_judged_again(void **state)
{
    int64_t number = number_of(&anna);
    struct pd_id mei;

    (void)state;
    kit_publish(&kit, RULES("first_visit"), kit.now_ms);
    mei = enrol("王美", "13800138000", number, "waiting");
    begin();
    commit(pd_hub_staff_member(kit.hub, kit.now_ms, "L-1", &anna, "", &why));
    bill(&mei, "B-1", 5000);
    has(&anna, anna_had);
    has(&mei, 50);
    stands(&mei, PD_REFERRAL_REFUSED, "staff");
}

/* ---- two members that are one ---- */

static void
a_new_member_who_turns_out_to_be_an_old_one_gives_it_back(void **state)
{
    struct pd_id old = enrol("陈静", "13700137000", 0, ""), mei;
    int64_t before = growth_of(&anna);

    (void)state;
    kit.now_ms += PD_DAY_MS;
    mei = enrol("王美", "13800138000", number_of(&anna), "credited");
    merge(&old, &mei);
    has(&old, 0);
    has(&anna, anna_had);
    assert_int_equal(growth_of(&anna), before);
    assert_int_equal(kit_incidents(&kit, "overdraft"), 0);
}

static void
what_was_spent_meanwhile_is_owed(void **state)
{
    struct pd_id old = enrol("陈静", "13700137000", 0, ""), mei;
    struct pd_op hold;

    (void)state;
    kit.now_ms += PD_DAY_MS;
    mei = enrol("王美", "13800138000", number_of(&bert), "credited");
    has(&bert, bert_had + 200);
    hold = desk_hold(&kiosk, &bert, "G-001", 2, 200);
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    merge(&old, &mei);
    kit_expect_balance(&kit, &bert, 0, 200, 200 - bert_had); /* only what was free is there */
    assert_int_equal(kit_incidents(&kit, "overdraft"), 1);
}

static void
the_older_of_two_new_ones_keeps_it(void **state)
{
    struct pd_id mei = enrol("王美", "13800138000", number_of(&anna), "credited"), twin;

    (void)state;
    kit.now_ms += PD_DAY_MS;
    twin = enrol("王梅", "13800138000", number_of(&bert), "credited");
    merge(&twin, &mei); /* whichever stays */
    has(&twin, 80);
    has(&anna, anna_had + 200);
    has(&bert, bert_had);
    stands(&twin, PD_REFERRAL_CREDITED, "");
}

static void
a_circle_that_a_merge_closes_is_opened_at_its_newest_link(void **state)
{
    struct pd_id a = enrol("陈一", "13700137001", 0, ""), b, c, a2;

    (void)state;
    kit.now_ms += PD_DAY_MS;
    b = enrol("陈二", "13700137002", number_of(&a), "credited");
    kit.now_ms += PD_DAY_MS;
    c = enrol("陈三", "13700137003", number_of(&b), "credited");
    kit.now_ms += PD_DAY_MS;
    a2 = enrol("陈四", "13700137004", number_of(&c), "credited");
    has(&c, 80 + 200);
    merge(&a2, &a); /* a was a member before a2 was brought: that link goes, and the circle with it */
    has(&a2, 200);  /* for b */
    has(&b, 80 + 200);
    has(&c, 80);
}

static void
whom_one_brought_is_not_who_she_is(void **state)
{
    struct pd_id a = enrol("陈一", "13700137001", 0, ""), b;

    (void)state;
    kit.now_ms += PD_DAY_MS;
    b = enrol("陈二", "13700137002", number_of(&a), "credited");
    merge(&a, &b);
    has(&a, 0);
}

/* ---- several memberships of one person ---- */

#define KIND(id) "{\"id\":\"" id "\",\"name\":" TEXT "}"

static void
with_kinds(void)
{
    kit_publish(&kit,
        "{" LAW ",\"kinds\":[" KIND("standard") "," KIND(
            "dental") "],\"rules\":[" PAY "," VISIT "," BRING "," COME
                      "],\"referral\":{\"referrer\":\"bring\",\"newcomer\":\"come\",\"when\":\"register\","
                      "\"within_days\":30}}",
        kit.now_ms);
}

static struct pd_id
enrol_dental(const char *name, const char *phone, int64_t referrer, const char *told)
{
    struct pd_enrol_form form = form_of(name, phone, referrer);

    (void)pd_copy(form.kind, sizeof form.kind, "dental");
    enrol_form(&counter, form);
    assert_string_equal(said.referral, told);
    return said.member;
}

static void
link_two(const struct pd_id *one, const struct pd_id *other)
{
    begin();
    commit(pd_hub_member_link(kit.hub, kit.now_ms, one, other, &why));
}

static void
who_brought_another_membership_of_her_own_gives_it_back(void **state)
{
    struct pd_id mei;

    (void)state;
    with_kinds();
    kit.now_ms += PD_DAY_MS;
    mei = enrol_dental("王美", "13800138000", number_of(&anna), "credited");
    link_two(&anna, &mei);
    has(&anna, anna_had);
    has(&mei, 0);
    stands(&mei, PD_REFERRAL_TAKEN_BACK, "merged");
}

static void
a_new_member_who_was_one_of_another_kind_gives_it_back(void **state)
{
    struct pd_id old = enrol("陈静", "13700137000", 0, ""), mei;

    (void)state;
    with_kinds();
    kit.now_ms += PD_DAY_MS;
    mei = enrol_dental("王美", "13800138000", number_of(&anna), "credited");
    link_two(&mei, &old);
    has(&anna, anna_had);
    has(&mei, 0);
}

static void
a_circle_through_another_membership_is_opened(void **state)
{
    struct pd_id a, b, c;

    (void)state;
    with_kinds();
    kit.now_ms += PD_DAY_MS;
    a = enrol("陈一", "13700137001", number_of(&anna), "credited");
    kit.now_ms += PD_DAY_MS;
    b = enrol("陈二", "13700137002", number_of(&a), "credited");
    kit.now_ms += PD_DAY_MS;
    c = enrol_dental("陈三", "13700137003", number_of(&b), "credited");
    link_two(&c, &a); /* she was a member before b brought her */
    has(&b, 80);
    has(&c, 0);
    has(&a, 80 + 200);
}

/* Her number is hers under whichever card: neither one of the staff nor a membership that came later helps.
 */
static void
another_membership_of_the_hospitals_people_brings_nobody(void **state)
{
    struct pd_id other, mei;

    (void)state;
    with_kinds();
    begin();
    commit(pd_hub_staff_member(kit.hub, kit.now_ms, "L-1", &anna, "", &why));
    begin();
    commit(pd_hub_member_join(kit.hub, kit.now_ms, &anna, "dental", &other, &why));
    mei = enrol("王美", "13800138000", number_of(&other), "staff");
    has(&mei, 0);
    has(&other, 0);
}

static void
erasing_forgets_who_brought_whom(void **state)
{
    struct pd_id mei = enrol("王美", "13800138000", number_of(&anna), "credited"), lan;

    (void)state;
    lan = enrol("王兰", "13800138009", number_of(&anna), "credited");
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &mei, "asked", &why));
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why));
    assert_int_equal(row_of(&lan).by_mid, 0);
    has(&lan, 80);
}

/* ---- the hospital's own systems ---- */

static char key[PD_HUB_CLIENT_KEY_CAP];

static void
let_in(void)
{
    begin();
    commit(pd_hub_client_add(kit.hub, kit.now_ms, "mini", PD_HUB_SCOPE_MEMBERS | PD_HUB_SCOPE_READ, key));
}

static void
body_has(const char *text)
{
    kit.body[kit.body_len] = '\0';
    if (strstr(kit.body, text) == NULL)
        fail_msg("no %s in %s", text, kit.body);
}

static void
a_mini_program_shows_her_number_and_registers_whom_she_brought(void **state)
{
    char body[200], has_number[64];
    int64_t number = number_of(&anna);

    (void)state;
    let_in();
    (void)snprintf(
        has_number, sizeof has_number, "\"code\":\"PDR:%08lld\",\"credited\":0", (long long)number);
    assert_int_equal(kit_get(&kit, "/v1/members/M-1/referral", "", key), 200);
    body_has(has_number);
    (void)snprintf(body, sizeof body,
        "{\"number\":\"N-1\",\"name\":\"Mei\",\"phone\":\"13800138000\",\"referrer\":\"PDR:%08lld\"}",
        (long long)number);
    assert_int_equal(kit_post(&kit, "/v1/members", key, "k-1", body), 201);
    body_has("\"referral\":\"credited\"");
    assert_int_equal(kit_post(&kit, "/v1/members", key, "k-1", body), 201); /* the same request once more */
    has(&anna, anna_had + 200);
    assert_int_equal(kit_get(&kit, "/v1/members/M-1/referral", "", key), 200);
    body_has("\"credited\":1,\"waiting\":0,\"points\":200}");
    (void)snprintf(body, sizeof body, "{\"number\":\"N-2\",\"name\":\"Lan\",\"referrer\":\"12345672\"}");
    assert_int_equal(
        kit_post(&kit, "/v1/members", key, "k-2", body), 400); /* mistyped: nobody is registered */
    assert_int_equal(kit_get(&kit, "/v1/members/N-2", "", key), 404);
    assert_int_equal(kit_get(&kit, "/v1/members/M-9/referral", "", key), 404);
    kit_publish(&kit, "{\"referral\":null}", kit.now_ms);
    kit.now_ms += 1;
    assert_int_equal(kit_get(&kit, "/v1/members/M-1/referral", "", key), 409);
}

static int
open_it(void **state)
{
    int64_t held, debt;

    (void)open_two(state);
    kit_balance(&kit, &anna, &anna_had, &held, &debt);
    kit_balance(&kit, &bert, &bert_had, &held, &debt);
    return 0;
}

#define R(name) cmocka_unit_test_setup_teardown(name, open_it, kit_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        R(both_are_rewarded_once),
        R(at_two_counters_she_is_brought_once),
        R(who_brings_many_is_rewarded_for_so_many_as_her_caps_allow),
        R(a_number_that_nobody_has_brings_nothing),
        R(one_person_under_two_numbers_brings_nobody),
        R(who_was_a_member_before_is_no_new_one),
        R(the_hospitals_people_are_not_rewarded_for_patients),
        R(minors_neither_bring_nor_are_brought),
        R(a_guardian_who_was_no_member_is_not_brought_by_her_ward),
        R(who_takes_no_part_or_is_frozen_brings_nobody),
        R(without_the_rules_there_is_no_number),
        R(a_first_bill_brings_it_and_a_visit_does_not),
        R(a_bill_that_is_paid_back_whole_takes_it_back),
        R(who_comes_too_late_brings_nothing),
        R(what_is_true_at_the_visit_is_judged_again),
        R(a_new_member_who_turns_out_to_be_an_old_one_gives_it_back),
        R(what_was_spent_meanwhile_is_owed),
        R(the_older_of_two_new_ones_keeps_it),
        R(a_circle_that_a_merge_closes_is_opened_at_its_newest_link),
        R(whom_one_brought_is_not_who_she_is),
        R(who_brought_another_membership_of_her_own_gives_it_back),
        R(a_new_member_who_was_one_of_another_kind_gives_it_back),
        R(a_circle_through_another_membership_is_opened),
        R(another_membership_of_the_hospitals_people_brings_nobody),
        R(erasing_forgets_who_brought_whom),
        R(a_mini_program_shows_her_number_and_registers_whom_she_brought),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

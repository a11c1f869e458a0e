/*
 * Goal: a counter's people may do what their roles say, for others than themselves, with proof where the
 * table wants it, once; whoever may not changes nothing. Method: every row of both tables against a kiosk, a
 * role that is in none of them and people who are gone; then guard by guard.
 */
#include "sync/hub/adjustments.h"
#include "sync/hub/errands.h"
#include "sync/hub/proposals.h"
#include "tests/hub/work_kit.h"

#include <stdio.h>
#include <string.h>

/* All that the table asks for, by somebody. */
static struct pd_errand
any_act(const struct pd_work_act *act, const char *by)
{
    bool hers = pd_work_kind(act->work)->hers;
    struct pd_errand e = work_act(act->name, by, act->row ? "7" : "", hers ? &anna : NULL);

    if (act->proof)
        work_prove(&e, "O1");
    for (int i = 0; i < act->field_count; i++) {
        const struct pd_work_field *field = &act->fields[i];

        if (field->kind == PD_WORK_FIELD_CODE)
            strcpy(e.work.code, "PD1:X");
        else if (field->kind == PD_WORK_FIELD_TEXT)
            strcpy(e.work.values[i].text, "because");
        else if (field->kind == PD_WORK_FIELD_REASON)
            strcpy(e.work.values[i].text, field->words[0]);
        else if (field->kind == PD_WORK_FIELD_PLACE)
            strcpy(e.work.values[i].text, "P2");
        else
            e.work.values[i].n = 1;
    }
    return e;
}

/* Each row of both tables, of the hospital's own counters: test_merchant_desks has the merchants'. */
static void
each_row(void (*look)(struct pd_errand *e, unsigned int roles))
{
    const struct pd_work_act *acts;
    struct pd_errand e;
    int count;

    acts = pd_work_acts(&count);
    for (int i = 1; i <= PD_WORK_LAST; i++) {
        const struct pd_work_kind *kind = pd_work_kind((enum pd_work)i);

        e = work_list((enum pd_work)i, "O1", kind->hers ? &anna : NULL);
        if (kind->source == PD_WORK_HUB && i != PD_WORK_CLEARING)
            look(&e, kind->roles);
    }
    for (int i = 0; i < count; i++) {
        e = any_act(&acts[i], "O1");
        if (acts[i].source == PD_WORK_HUB)
            look(&e, acts[i].roles);
    }
}

static void
is_not_for_a_kiosk(struct pd_errand *e, unsigned int roles)
{
    (void)roles;
    work_ask(&kiosk, e);
    assert_int_equal(said.status, PD_ERRAND_REFUSED);
    assert_string_equal(said.code, "not_here");
}

static void
a_kiosk_asks_for_none_of_it(void **state)
{
    (void)state;
    each_row(is_not_for_a_kiosk);
}

/* A merchant's settlement is at no counter of the hospital's, whoever asks: nothing is said of her first. */
static bool
is_elsewhere(const struct pd_errand *e)
{
    return e->work.act[0] == '\0' && e->work.work == PD_WORK_CLEARING;
}

/* Each of the six people, by her roles. */
static void
is_for_its_roles(struct pd_errand *e, unsigned int roles)
{
    for (int i = 0; i < DUTY_PEOPLE; i++) {
        strcpy(e->work.by, duty_people[i].number);
        e->id.b[3]++;
        kit.now_ms += PD_MINUTE_MS; /* a desk tries a few PINs a minute */
        if (is_elsewhere(e)) {
            work_no(e, "not_here");
        } else if ((duty_people[i].roles & roles) == 0) {
            work_no(e, "role");
        } else {
            work_ask(&counter, e);
            if (said.status == PD_ERRAND_REFUSED && strcmp(said.code, "role") == 0)
                fail_msg("%s %s %s", e->work.act, duty_people[i].number, said.code);
        }
    }
}

static void
each_list_and_act_is_for_the_roles_of_its_row(void **state)
{
    (void)state;
    each_row(is_for_its_roles);
}

static void
is_not_for_one_who_went(struct pd_errand *e, unsigned int roles)
{
    (void)roles;
    strcpy(e->work.by, "S1");
    work_no(e, is_elsewhere(e) ? "not_here" : "dismissed");
    strcpy(e->work.by, "X-9");
    e->id.b[3]++;
    work_no(e, is_elsewhere(e) ? "not_here" : "unknown_staff");
}

static void
who_was_dismissed_or_is_nobody_does_none_of_it(void **state)
{
    (void)state;
    assert_ok(duty_dismiss("S1"));
    each_row(is_not_for_one_who_went);
}

/* ---- her own ---- */

static void
is_not_hers(struct pd_errand *e, unsigned int roles)
{
    static const unsigned int own = PD_STAFF_COUNTER | PD_STAFF_SUPERVISOR;

    if (pd_id_is_zero(e->member))
        return;
    kit.now_ms += PD_MINUTE_MS;
    strcpy(e->work.by, (roles & own) != 0 ? "S1" : "O2");
    if ((roles & own) != 0)
        assert_ok(duty_member("S1", &anna));
    else
        assert_ok(duty_member("O2", &anna));
    work_no(e, "own");
    assert_ok(duty_member("S1", NULL));
    assert_ok(duty_member("O2", NULL));
}

static void
nobody_acts_on_her_own_membership(void **state)
{
    (void)state;
    each_row(is_not_hers);
}

static void
nor_does_whoever_proves_it(void **state)
{
    struct pd_errand e = work_act("sheet.adjust", "O1", "", &anna);

    (void)state;
    assert_ok(duty_member("O2", &anna));
    work_prove(&e, "O2");
    e.work.values[0].n = 500;
    strcpy(e.work.values[1].text, "a gift");
    work_no(&e, "own");
    assert_ok(duty_member("O2", NULL));
    e.id.b[3]++;
    work_did(&e);
    assert_int_equal(said.number, 1);
}

static void
nor_on_what_waits_for_her(void **state)
{
    struct pd_errand answer, adjust, use, take;
    char service[24];

    (void)state;
    answer = work_act("feedback.answer", "S1", work_feedback(&anna), NULL);
    strcpy(answer.work.values[0].text, "sorry");
    adjust = work_act("sheet.adjust", "O2", "", &anna);
    work_prove(&adjust, "O2");
    adjust.work.values[0].n = 500;
    strcpy(adjust.work.values[1].text, "a gift");
    work_did(&adjust);
    work_give(&anna, "escort", 1);
    use = work_act("units.use", "C-07", "escort", &anna);
    use.work.values[0].n = 1;
    work_did(&use);
    (void)snprintf(service, sizeof service, "%lld", (long long)said.number);
    take = work_act("services.take", "S1", service, NULL);
    assert_ok(duty_member("S1", &anna));
    work_no(&answer, "own");
    work_no(&take, "own");
    assert_ok(duty_member("S1", NULL));
    assert_ok(duty_member("O1", &anna));
    kit.now_ms += PD_MINUTE_MS;
    adjust = work_act("adjustments.approve", "O1", "1", NULL);
    work_prove(&adjust, "O1");
    work_no(&adjust, "own");
}

/* ---- proof ---- */

static void
proof_is_a_badge_with_its_pin_and_the_role(void **state)
{
    struct pd_errand e = work_act("sheet.withdraw", "O1", "", &anna);

    (void)state;
    strcpy(e.work.values[0].text, "programme");
    work_prove(&e, "C-07"); /* no owner */
    work_no(&e, "role");
    e.id.b[3]++;
    strcpy(e.work.badge, "PD1:NOBODY");
    work_no(&e, "no_badge");
    e.id.b[3]++;
    work_prove(&e, "O1");
    strcpy(e.digits, "111222");
    work_no(&e, "wrong_pin");
    e.id.b[3]++;
    work_prove(&e, "O1");
    work_did(&e);
    e.id.b[3]++;
    work_no(&e, "state"); /* so it is already */
}

static void
wrong_pins_are_counted_and_then_nobody_looks(void **state)
{
    struct pd_errand e = work_act("sheet.withdraw", "O1", "", &anna);

    (void)state;
    strcpy(e.work.values[0].text, "programme");
    work_prove(&e, "O1");
    strcpy(e.digits, "111222");
    for (int i = 0; i < 5; i++) {
        kit.now_ms += PD_MINUTE_MS;
        e.id.b[3]++;
        work_no(&e, "wrong_pin");
    }
    assert_int_equal(said.until_ms, kit.now_ms + 15 * PD_MINUTE_MS);
    e.id.b[3]++;
    work_prove(&e, "O1");
    work_no(&e, "wait");
    assert_true(said.until_ms > kit.now_ms);
    kit.now_ms = said.until_ms;
    e.id.b[3]++;
    work_did(&e);
}

static void
a_desk_tries_no_more_pins_than_people_do(void **state)
{
    struct pd_errand e = work_act("sheet.withdraw", "O1", "", &anna);

    (void)state;
    kit.now_ms = (kit.now_ms / PD_MINUTE_MS + 1) * PD_MINUTE_MS;
    strcpy(e.work.values[0].text, "programme");
    work_prove(&e, "O1");
    strcpy(e.work.badge, "PD1:NOBODY");
    for (int i = 0; i < PD_PINS_A_MINUTE; i++) {
        e.id.b[3]++;
        work_no(&e, "no_badge");
    }
    e.id.b[3]++;
    work_no(&e, "too_often");
    kit.now_ms += PD_MINUTE_MS;
    work_no(&e, "no_badge"); /* the same id: it was not kept */
}

/* ---- once ---- */

static void
an_act_is_done_once_for_its_id(void **state)
{
    struct pd_errand use = work_act("units.use", "C-07", "escort", &anna);
    struct pd_errand_answer first;

    (void)state;
    work_give(&anna, "escort", 2);
    use.work.values[0].n = 1;
    use.work.values[1].n = 10000;
    work_did(&use);
    first = said;
    assert_int_equal(pd_fen_raw(first.price), 1500);
    work_did(&use);
    assert_int_equal(said.number, first.number);
    assert_int_equal(pd_fen_raw(said.price), 1500);
    assert_true(pd_id_equal(said.member, anna));
    assert_int_equal(work_page(PD_WORK_UNITS, "C-07", &anna)->rows[0].n, 1);
    assert_int_equal(work_page(PD_WORK_USES, "C-07", &anna)->total, 1);
}

static void
a_page_is_read_anew_each_time(void **state)
{
    struct pd_errand e = work_list(PD_WORK_FEEDBACK, "C-07", NULL);

    (void)state;
    work_did(&e);
    assert_int_equal(said.work.total, 0);
    (void)work_feedback(NULL);
    work_did(&e);
    assert_int_equal(said.work.total, 1);
}

static void
a_member_who_is_none_or_gone_is_told_as_for_other_errands(void **state)
{
    struct pd_id nobody = { { 1, 2, 3 } };
    struct pd_errand e = work_list(PD_WORK_UNITS, "C-07", &nobody);

    (void)state;
    work_no(&e, "unknown_member");
    assert_ok(pd_hub_begin(kit.hub));
    work_commit(pd_hub_member_erase(kit.hub, kit.now_ms, &anna, "asked", &why));
    e.member = anna;
    work_no(&e, "unknown_member");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WORK_TEST(a_kiosk_asks_for_none_of_it),
        WORK_TEST(each_list_and_act_is_for_the_roles_of_its_row),
        WORK_TEST(who_was_dismissed_or_is_nobody_does_none_of_it),
        WORK_TEST(nobody_acts_on_her_own_membership),
        WORK_TEST(nor_does_whoever_proves_it),
        WORK_TEST(nor_on_what_waits_for_her),
        WORK_TEST(proof_is_a_badge_with_its_pin_and_the_role),
        WORK_TEST(wrong_pins_are_counted_and_then_nobody_looks),
        WORK_TEST(a_desk_tries_no_more_pins_than_people_do),
        WORK_TEST(an_act_is_done_once_for_its_id),
        WORK_TEST(a_page_is_read_anew_each_time),
        WORK_TEST(a_member_who_is_none_or_gone_is_told_as_for_other_errands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Goal: who may enrol, whose a card is, what a form must be, and every consent a record. Method: a hub in
 * memory, two counters and cards printed ahead; forms sealed as desks seal them.
 */
#include "sync/hub/sheet.h"
#include "tests/hub/enrol_kit.h"

#include <stdio.h>
#include <string.h>

/* ---- who enrols ---- */

static void
signs_in(struct desk *desk, const char *number)
{
    struct pd_device device;

    begin();
    assert_true(pd_device_find(kit.hub, &desk->id, &device));
    (void)pd_store_run(kit.store, PD_HUB_SQL_DUTY_CLERK, PD_ARGS(pd_i(device.dev), pd_t(number)));
    commit(PD_OK);
}

static void
by(struct pd_enrol_form *form, const char *number)
{
    (void)pd_copy(form->by, sizeof form->by, number);
}

static void
who_enrols_is_one_of_the_staff_who_may(void **state)
{
    struct pd_enrol_form f = mei();
    struct pd_errand e, said_before;

    (void)state;
    add_staff("L-2", PD_STAFF_SUPERVISOR);
    add_staff("T-1", PD_STAFF_TECHNICIAN);
    add_staff("L-3", PD_STAFF_COUNTER);
    by(&f, "L-9");
    e = enrol(f, 0);
    is_refused(&counter, &e, "by");
    assert_int_equal(kit_incidents(&kit, "enrol_refused"), 1);
    by(&f, "T-1");
    e = enrol(f, 0);
    is_refused(&counter, &e, "by");
    by(&f, "L-3");
    said_before = heard(f, 1, PD_HOUR_MS);
    begin();
    commit(pd_hub_staff_dismiss(kit.hub, kit.now_ms, "L-3", "", &why));
    e = enrol(f, 0);
    is_refused(&counter, &e, "by");
    by(&f, "L-2");
    e = enrol(f, 0);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    becomes(&second, &said_before, PD_ENROLLED_ALREADY); /* she served there then */
}

static void
nobody_enrols_only_where_nobody_is_signed_in(void **state)
{
    struct pd_enrol_form f = mei();
    struct pd_errand e;

    (void)state;
    add_staff("T-1", PD_STAFF_TECHNICIAN);
    by(&f, "");
    signs_in(&counter, "L-1");
    e = enrol(f, 0);
    is_refused(&counter, &e, "by");
    signs_in(&counter, "T-1"); /* who mends it */
    e = enrol(f, 0);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    signs_in(&counter, "");
    (void)pd_copy(f.name, sizeof f.name, "王丽");
    e = enrol(f, 1);
    becomes(&counter, &e, PD_ENROLLED_NEW);
}

static void
nobody_enrols_herself(void **state)
{
    struct pd_errand e = enrol(mei(), 0);

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    begin();
    commit(pd_hub_staff_member(kit.hub, kit.now_ms, "L-1", &card_ids[0], "", &why));
    e = enrol(mei(), 1);
    is_refused(&counter, &e, "own");
}

static void
a_desk_enrols_so_many_an_hour_and_the_others_wait(void **state)
{
    struct pd_enrol_form f = mei();
    struct pd_errand e;

    (void)state;
    (void)pd_copy(f.phone, sizeof f.phone, "13800139000");
    for (int i = 0; i < PD_ENROLS_AN_HOUR; i++) {
        f.phone[9] = (char)('0' + i / 10);
        f.phone[10] = (char)('0' + i % 10);
        e = enrol(f, -1);
        becomes(&counter, &e, PD_ENROLLED_NEW);
    }
    becomes(&counter, &e, PD_ENROLLED_NEW); /* told again: not counted */
    assert_int_equal(kit_incidents(&kit, "asks_too_often"), 0);
    e = enrol(mei(), 0);
    is_refused(&counter, &e, "later");
    assert_int_equal(kit_incidents(&kit, "asks_too_often"), 1);
    kit.now_ms += PD_HOUR_MS;
    becomes(&counter, &e, PD_ENROLLED_NEW); /* the same errand: nothing was lost */
}

/* ---- cards ---- */

static void
another_persons_card_is_refused_and_nothing_is_kept(void **state)
{
    struct pd_enrol_form sister = mei();
    struct pd_errand one = enrol(mei(), 0), two;

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    (void)pd_copy(sister.name, sizeof sister.name, "王丽");
    two = enrol(sister, 0);
    is_refused(&second, &two, "card_taken");
    is_refused(&second, &two, "card_taken"); /* once refused, refused for ever */
    assert_int_equal(kit_incidents(&kit, "enrol_refused"), 1);
    two = enrol(sister, 1);
    becomes(&second, &two, PD_ENROLLED_NEW);
    two = enrol(mei(), 1); /* she is a member; the card is her sister's */
    is_refused(&second, &two, "card_taken");
    two = enrol(mei(), 0); /* her own */
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_string_equal(card_of_hers(&card_ids[0]), "");
}

static void
a_card_of_nobody_s_batch_is_refused(void **state)
{
    struct pd_enrol_form f = mei();
    struct pd_errand e = enrol(f, 0);

    (void)state;
    e.member = (struct pd_id){ { 77 } }; /* a code and a number of two cards */
    is_refused(&counter, &e, "card_unknown");
    f.errand = (e = errand(PD_ERRAND_ENROL, NULL, "")).id;
    (void)pd_copy(f.serial, sizeof f.serial, "0000000001");
    assert_ok(pd_enrol_seal(&f, &kit.hub_key, &rng, e.sealed));
    is_refused(&counter, &e, "card_unknown");
    e = errand(PD_ERRAND_ENROL, NULL, ""); /* typed: its number alone */
    f.errand = e.id;
    (void)pd_copy(f.serial, sizeof f.serial, cards[0].serial);
    assert_ok(pd_enrol_seal(&f, &kit.hub_key, &rng, e.sealed));
    becomes(&counter, &e, PD_ENROLLED_NEW);
    assert_true(pd_id_equal(said.member, card_ids[0]));
}

static void
anothers_number_is_refused(void **state)
{
    struct pd_enrol_form f = mei();
    struct pd_errand e;

    (void)state;
    (void)pd_copy(f.number, sizeof f.number, "M-1"); /* anna's, who is called otherwise */
    e = enrol(f, 0);
    is_refused(&counter, &e, "number_taken");
    assert_int_equal(kit_incidents(&kit, "enrol_refused"), 1);
    f.number[0] = '\0';
    e = enrol(f, 0); /* the card is still nobody's */
    becomes(&counter, &e, PD_ENROLLED_NEW);
}

/* ---- forms ---- */

static void
what_is_no_form_of_this_errand_is_refused(void **state)
{
    struct pd_enrol_form f = mei();
    struct pd_errand e = enrol(f, 0), other = enrol(f, 1);

    (void)state;
    memcpy(other.sealed, e.sealed, sizeof e.sealed); /* taken from another desk's disk */
    is_refused(&counter, &other, "sealed");
    other = enrol(f, 1);
    other.sealed[100] ^= 1;
    is_refused(&counter, &other, "sealed");
    is_refused(&kiosk, &e, "not_here"); /* another desk's own errand of the same number */
    f.given = BIT(PD_PURPOSE_SMS);
    e = enrol(f, 0);
    is_refused(&counter, &e, "form_consent");
    f = mei();
    (void)pd_copy(f.phone, sizeof f.phone, "91234567");
    e = enrol(f, 0);
    is_refused(&counter, &e, "form_phone");
    f = mei();
    (void)pd_copy(f.kind, sizeof f.kind, "royal");
    e = enrol(f, 0);
    is_refused(&counter, &e, "form_kind");
    f = mei();
    f.minor = true;
    e = enrol(f, 0);
    is_refused(&counter, &e, "form_guardian");
}

/* ---- consents, guardians ---- */

static bool
has(const struct pd_id *member, enum pd_consent_purpose purpose)
{
    bool yes;

    begin();
    yes = pd_hub_consents(kit.hub, member, purpose);
    commit(PD_OK);
    return yes;
}

static void
each_consent_is_a_record_of_who_when_and_which_words(void **state)
{
    struct pd_errand e = enrol(mei(), 0);

    (void)state;
    e.at_ms = kit.now_ms - 3 * PD_HOUR_MS; /* said three hours ago, without a network */
    becomes(&counter, &e, PD_ENROLLED_NEW);
    read_records(&said.member);
    assert_int_equal(record_count, 6);
    for (int i = 0; i < 6; i++) {
        bool given = records[i].purpose == PD_CONSENT_PROGRAMME || records[i].purpose == PD_CONSENT_SMS;

        assert_int_equal(records[i].purpose, i + 1);
        assert_int_equal(records[i].given, given);
        assert_int_equal(records[i].at_ms, e.at_ms);
        assert_string_equal(records[i].text, given ? "notice-3" : "");
        assert_string_equal(records[i].staff, "L-1");
        assert_int_equal(records[i].by, PD_CONSENT_BY_SELF);
        assert_int_equal(has(&said.member, records[i].purpose), given);
    }
}

static void
a_later_word_is_not_undone_by_an_older_form(void **state)
{
    struct pd_errand first = enrol(mei(), 0), late = enrol(mei(), 1);
    struct pd_consent no = { .purpose = PD_CONSENT_SMS, .by = PD_CONSENT_BY_SELF };

    (void)state;
    late.at_ms = kit.now_ms - PD_HOUR_MS;
    becomes(&counter, &first, PD_ENROLLED_NEW);
    begin();
    commit(pd_hub_consent_put(kit.hub, kit.now_ms, &card_ids[0], &no, &why));
    becomes(&second, &late, PD_ENROLLED_ALREADY);
    assert_false(has(&card_ids[0], PD_CONSENT_SMS));
}

/* What her sheet says of her, a line a row. */
static char sheet[4096];

static void
no_part(void *ctx, const struct pd_sheet_part *part)
{
    (void)ctx;
    (void)part;
}

static void
add_row(void *ctx, const struct pd_sheet_cell *cells, int count)
{
    size_t len = strlen(sheet);

    (void)ctx;
    if (count == 2)
        (void)snprintf(sheet + len, sizeof sheet - len, "%s=%s\n", cells[0].text, cells[1].text);
}

static const char *
sheet_of(const struct pd_id *member)
{
    const struct pd_sheet_reader reader = { .part = no_part, .row = add_row };

    sheet[0] = '\0';
    begin();
    commit(pd_hub_sheet(kit.hub, kit.now_ms, member, &reader));
    return sheet;
}

static void
a_minor_has_her_guardian_and_is_written_to_by_nobody(void **state)
{
    struct pd_errand e = enrol(child(), 0);
    struct pd_guardian_person g;
    struct pd_consent sms = {
        .purpose = PD_CONSENT_SMS, .given = true, .by = PD_CONSENT_BY_GUARDIAN, .text = "x"
    };
    int64_t mid;

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    assert_true(is_minor(&said.member));
    read_records(&said.member);
    assert_int_equal(record_count, 2);
    assert_int_equal(records[0].by, PD_CONSENT_BY_GUARDIAN);
    /* all that is kept is in what she may take along */
    assert_non_null(strstr(sheet_of(&card_ids[0]), "guardian_name=李芳\nguardian_phone=13900139000\n"
                                                   "guardian_is=mother\ncame_by="));
    begin();
    mid = pd_store_one(kit.store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(&card_ids[0])), 0);
    assert_true(pd_guardian_person_get(kit.hub, mid, &g));
    assert_string_equal(g.name, "李芳");
    assert_string_equal(g.phone, "13900139000");
    assert_int_equal(g.relation, PD_ENROL_RELATION_MOTHER);
    assert_int_equal(pd_hub_consent_put(kit.hub, kit.now_ms, &card_ids[0], &sms, &why), PD_ERR_STATE);
    commit(PD_OK);
    begin(); /* and all of it goes with her */
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &card_ids[0], "asked", &why));
    assert_int_equal(count_of(PD_HUB_SQL_GUARDIAN_PERSON_COUNT), 0);
    assert_int_equal(count_of(PD_HUB_SQL_ENROLMENT_COUNT), 0);
    becomes(&counter, &e, PD_ENROLLED_NEW); /* told again: it was done, and names nobody */
    assert_true(pd_id_is_zero(said.member));
    assert_string_equal(said.masked, "");
    e = enrol(child(), 0); /* her card stays hers, who is gone */
    is_refused(&counter, &e, "card_taken");
}

static void
a_guardian_who_is_a_member_is_that_member(void **state)
{
    struct pd_enrol_form mother = mei();
    struct pd_id guardian;
    struct pd_errand e;

    (void)state;
    (void)pd_copy(mother.name, sizeof mother.name, "李芳");
    (void)pd_copy(mother.phone, sizeof mother.phone, "13900139000");
    e = enrol(mother, 1);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    e = enrol(child(), 0);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    begin();
    assert_true(pd_hub_guardian(kit.hub, &card_ids[0], &guardian));
    commit(PD_OK);
    assert_true(pd_id_equal(guardian, card_ids[1]));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        E(who_enrols_is_one_of_the_staff_who_may),
        E(nobody_enrols_only_where_nobody_is_signed_in),
        E(nobody_enrols_herself),
        E(a_desk_enrols_so_many_an_hour_and_the_others_wait),
        E(another_persons_card_is_refused_and_nothing_is_kept),
        E(a_card_of_nobody_s_batch_is_refused),
        E(anothers_number_is_refused),
        E(what_is_no_form_of_this_errand_is_refused),
        E(each_consent_is_a_record_of_who_when_and_which_words),
        E(a_later_word_is_not_undone_by_an_older_form),
        E(a_minor_has_her_guardian_and_is_written_to_by_nobody),
        E(a_guardian_who_is_a_member_is_that_member),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

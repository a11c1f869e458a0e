/*
 * Goal: one person is one member with one welcome pack, whoever enrols her, wherever and how often; a card is
 * one person's; and every consent is a record. Method: a hub in memory, two counters and cards printed ahead;
 * forms sealed as desks seal them, in every order that a network can bring them in.
 */
#include "sync/hub/consents.h"
#include "sync/hub/enrolments.h"
#include "sync/hub/loading.h"
#include "sync/hub/persons.h"
#include "sync/hub/sheet.h"
#include "sync/hub/visitors.h"
#include "tests/hub/errand_kit.h"

#include <stdio.h>
#include <string.h>

#define BIT(purpose) (UINT32_C(1) << (purpose))
#define PAY                                                                                                  \
    "{\"id\":\"pay\",\"kind\":\"payment\",\"name\":" TEXT                                                    \
    ",\"points\":1,\"step_fen\":100,\"expiry\":{\"kind\":\"never\"}}"
#define WELCOME                                                                                              \
    "{\"id\":\"welcome\",\"kind\":\"fixed\",\"behaviour\":\"welcome\",\"name\":" TEXT                        \
    ",\"points\":50,\"expiry\":{\"kind\":\"never\"}}"

static struct desk second;
static struct pd_hub_card cards[3];
static struct pd_id card_ids[3];
static struct pd_rng rng;

static void
read_card(int i)
{
    static const struct pd_id hub_itself;
    struct pd_keyring ring = { .count = 0 };
    struct pd_code_reader reader = { .keyring = &ring, .now_s = kit.now_ms / 1000 };
    struct pd_code code;

    assert_ok(pd_keyring_add(&ring, &kit.hub_key, PD_CODE_ROLES_HUB, hub_itself));
    assert_int_equal(pd_code_read(cards[i].code, strlen(cards[i].code), &reader, &code), PD_CODE_ACCEPTED);
    card_ids[i] = code.card.id;
}

/* One of the staff, with a PIN that nobody needs here. */
static void
add_staff(const char *number, unsigned int roles)
{
    static const char *const pins[] = { "480926", "662009", "715302", "590417" };
    static int n;
    struct pd_staff person = { .roles = roles, .name = "Li" };

    (void)pd_copy(person.number, sizeof person.number, number);
    begin();
    commit(pd_hub_staff_add(kit.hub, kit.now_ms, &person, pins[n++ % PD_COUNT(pins)], "", &why));
}

static int
open_two(void **state)
{
    int64_t batch;

    rng = pd_rng_seeded(5);
    (void)open_kit(state);
    kit_publish(&kit, "{\"rules\":[" PAY "," WELCOME "]}", kit.now_ms);
    desk_enrol(&second, &kit, "counter", "P2");
    add_staff("L-1", PD_STAFF_COUNTER);
    begin();
    commit(pd_hub_cards_make(kit.hub, kit.now_ms, 3, "S1", cards, &batch));
    for (int i = 0; i < 3; i++)
        read_card(i);
    return 0;
}

static struct pd_enrol_form
mei(void)
{
    struct pd_enrol_form f = { .name = "王美",
        .phone = "13800138000",
        .birthday = "05-31",
        .kind = "standard",
        .source = PD_ENROL_SOURCE_HOUSE,
        .text = "notice-3",
        .by = "L-1" };

    f.asked = pd_enrol_purposes(false);
    f.given = BIT(PD_PURPOSE_PROGRAMME) | BIT(PD_PURPOSE_SMS);
    return f;
}

static struct pd_enrol_form
child(void)
{
    struct pd_enrol_form f = mei();

    (void)pd_copy(f.name, sizeof f.name, "王小");
    f.phone[0] = '\0';
    (void)pd_copy(f.number, sizeof f.number, "P-77");
    f.minor = true;
    f.asked = pd_enrol_purposes(true);
    f.given = BIT(PD_PURPOSE_PROGRAMME) | BIT(PD_PURPOSE_LINKING);
    (void)pd_copy(f.guardian, sizeof f.guardian, "李芳");
    (void)pd_copy(f.guardian_phone, sizeof f.guardian_phone, "13900139000");
    f.relation = PD_ENROL_RELATION_MOTHER;
    return f;
}

/* The errand that carries it. card: which of the three; -1: none. */
static struct pd_errand
enrol(struct pd_enrol_form form, int card)
{
    struct pd_errand e = errand(PD_ERRAND_ENROL, card >= 0 ? &card_ids[card] : NULL, "");

    form.errand = e.id;
    if (card >= 0)
        (void)pd_copy(form.serial, sizeof form.serial, cards[card].serial);
    assert_ok(pd_enrol_seal(&form, &kit.hub_key, &rng, e.sealed));
    return e;
}

/* As a counter without a network heard it. */
static struct pd_errand
heard(struct pd_enrol_form form, int card, int64_t before_ms)
{
    struct pd_errand e = enrol(form, card);

    e.at_ms = kit.now_ms - before_ms;
    return e;
}

static void
becomes(struct desk *desk, const struct pd_errand *e, enum pd_enrolled how)
{
    assert_int_equal(ask_as(desk, e), 200);
    if (said.status != PD_ERRAND_DONE || said.enrolled != how)
        fail_msg("%d \"%s\", %d and not %d", said.status, said.code, said.enrolled, how);
}

static void
is_refused(struct desk *desk, const struct pd_errand *e, const char *code)
{
    int64_t members;

    assert_ok(pd_store_begin(kit.store));
    members = pd_store_one(kit.store, PD_HUB_SQL_ENROLMENT_COUNT, PD_NO_ARGS, 0);
    assert_ok(pd_store_commit(kit.store));
    assert_int_equal(ask_as(desk, e), 200);
    if (said.status != PD_ERRAND_REFUSED || strcmp(said.code, code) != 0)
        fail_msg("\"%s\", and not \"%s\"", said.code, code);
    assert_int_equal(count_of(PD_HUB_SQL_ENROLMENT_COUNT), members);
}

static int64_t
points_of(const struct pd_id *member)
{
    const struct pd_member *m = kit_look(&kit, member);

    return pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, kit.now_ms));
}

/* The one that is good, as desks are told. */
static const char *
card_of_hers(const struct pd_id *member)
{
    static struct pd_card_state state;

    begin();
    commit(pd_hub_card_state(kit.hub, member, &state));
    return state.card;
}

static struct pd_consent records[32];
static int record_count;

static void
note_record(void *ctx, const struct pd_consent *consent)
{
    (void)ctx;
    records[record_count++] = *consent;
}

static void
read_records(const struct pd_id *member)
{
    record_count = 0;
    begin();
    commit(pd_hub_consent_each(kit.hub, member, note_record, NULL));
}

static bool
is_minor(const struct pd_id *member)
{
    bool yes;

    begin();
    yes = pd_hub_is_minor(kit.hub, member);
    commit(PD_OK);
    return yes;
}

/* ---- one member ---- */

static void
who_is_enrolled_is_a_member_with_her_card_and_her_welcome(void **state)
{
    struct pd_errand e = enrol(mei(), 0);
    struct pd_id who;

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    who = said.member;
    assert_true(pd_id_equal(who, card_ids[0])); /* her card means the same at every desk */
    assert_string_equal(said.masked, "王**");
    assert_int_equal(pd_points_raw(said.points), 50);
    assert_int_equal(points_of(&who), 50);
    assert_string_equal(kit_look(&kit, &who)->last4, "8000");
    assert_string_equal(card_of_hers(&who), ""); /* any card of hers: there is one */
    becomes(&counter, &e, PD_ENROLLED_NEW);      /* the same errand is answered the same */
    assert_true(pd_id_equal(said.member, who));
    assert_string_equal(said.masked, "王**");
    assert_int_equal(pd_points_raw(said.points), 50);
    assert_int_equal(points_of(&who), 50);
    assert_int_equal(count_of(PD_HUB_SQL_ENROLMENT_COUNT), 1);
}

static void
without_a_card_she_is_a_member_too(void **state)
{
    struct pd_errand e = enrol(mei(), -1);

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    assert_false(pd_id_is_zero(said.member));
    assert_int_equal(points_of(&said.member), 50);
}

/* Two stands without a network, one person, a card at each. */
static void
enrolled_at_two_counters_she_is_one_member_with_one_welcome(void **state)
{
    struct pd_errand one = heard(mei(), 0, 2 * PD_HOUR_MS), two = heard(mei(), 1, PD_HOUR_MS);
    struct pd_id who;

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    who = said.member;
    kit.now_ms += PD_DAY_MS; /* the second has its network back a day later */
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_true(pd_id_equal(said.member, who));
    assert_string_equal(said.masked, "王**");
    assert_int_equal(pd_points_raw(said.points), 0);
    assert_int_equal(points_of(&who), 50);
    assert_string_equal(card_of_hers(&who), cards[1].serial); /* the newest is good, and only that */
    read_records(&who);
    assert_int_equal(record_count, 6); /* those of the first */
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_true(pd_id_equal(said.member, who));
    assert_int_equal(count_of(PD_HUB_SQL_ENROLMENT_COUNT), 1);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 0);
}

static void
another_hand_writes_the_same_person(void **state)
{
    struct pd_enrol_form other = mei();
    struct pd_errand one = enrol(mei(), 0), two;

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    (void)pd_copy(other.name, sizeof other.name, "王 美");
    two = enrol(other, -1);
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_true(pd_id_equal(said.member, card_ids[0]));
    assert_int_equal(points_of(&card_ids[0]), 50);
}

static void
a_family_with_one_phone_is_several(void **state)
{
    struct pd_enrol_form sister = mei();
    struct pd_errand one = enrol(mei(), 0), two;

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    (void)pd_copy(sister.name, sizeof sister.name, "王丽");
    two = enrol(sister, 1);
    becomes(&counter, &two, PD_ENROLLED_NEW);
    assert_true(pd_id_equal(said.member, card_ids[1]));
    assert_int_equal(points_of(&card_ids[1]), 50);
}

static void
what_contradicts_is_looked_at_by_a_person(void **state)
{
    struct pd_enrol_form other = mei();
    struct pd_errand one = enrol(mei(), 0), two;

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    (void)pd_copy(other.birthday, sizeof other.birthday, "06-01");
    two = enrol(other, 1);
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 1);
    assert_string_equal(card_of_hers(&card_ids[0]), "");
    two = heard(other, 1, PD_HOUR_MS); /* also where both were heard without a network */
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_string_equal(card_of_hers(&card_ids[0]), "");
}

static int64_t
row_of(const struct pd_id *member)
{
    int64_t mid;

    begin();
    mid = pd_store_one(kit.store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(member)), 0);
    commit(PD_OK);
    return mid;
}

static void
freeze(const struct pd_id *member)
{
    begin();
    commit(pd_hub_member_set_status(kit.hub, kit.now_ms, member, PD_MEMBER_FROZEN));
}

/* What the hub keeps of her. Whoever says a name and a phone aloud changes none of it. */
struct kept_of_her {
    struct pd_person person;
    char card[PD_SERIAL_CAP];
    int records;
    bool minor;
    int64_t points;
};

static struct kept_of_her
kept_of(const struct pd_id *member)
{
    struct kept_of_her k = { .minor = is_minor(member), .points = points_of(member) };
    int64_t mid = row_of(member);

    begin();
    assert_true(pd_person_get(kit.hub, mid, &k.person));
    commit(PD_OK);
    (void)pd_copy(k.card, sizeof k.card, card_of_hers(member));
    read_records(member);
    k.records = record_count;
    return k;
}

static void
is_as_it_was(const struct pd_id *member, const struct kept_of_her *was)
{
    struct kept_of_her now = kept_of(member);

    assert_string_equal(now.person.name, was->person.name);
    assert_string_equal(now.person.phone, was->person.phone);
    assert_string_equal(now.person.number, was->person.number);
    assert_string_equal(now.person.birthday, was->person.birthday);
    assert_string_equal(now.card, was->card);
    assert_int_equal(now.records, was->records);
    assert_int_equal(now.minor, was->minor);
    assert_int_equal(now.points, was->points);
}

static void
who_says_her_name_and_phone_has_nothing_of_hers(void **state)
{
    struct pd_errand one = enrol(mei(), 0), two;
    struct pd_enrol_form stranger = mei(), sister = mei();
    struct kept_of_her was;

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    was = kept_of(&card_ids[0]);
    stranger.given = pd_enrol_purposes(false); /* to everything */
    (void)pd_copy(stranger.number, sizeof stranger.number, "P-5");
    two = enrol(stranger, 1);
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    assert_string_equal(said.masked, "王**");
    assert_int_equal(pd_points_raw(said.points), 0);
    is_as_it_was(&card_ids[0], &was);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 0); /* she forgot: nothing to look at */
    (void)pd_copy(sister.name, sizeof sister.name, "王丽");
    two = enrol(sister, 1); /* the card that was scanned is still nobody's */
    becomes(&second, &two, PD_ENROLLED_NEW);
    assert_true(pd_id_equal(said.member, card_ids[1]));
}

static void
what_was_not_known_of_her_is_not_filled_in(void **state)
{
    struct pd_enrol_form first = mei(), stranger = mei();
    struct kept_of_her was;
    struct pd_errand e;

    (void)state;
    first.phone[0] = '\0';
    (void)pd_copy(first.number, sizeof first.number, "P-5");
    e = enrol(first, 0);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    was = kept_of(&card_ids[0]);
    (void)pd_copy(stranger.number, sizeof stranger.number, "P-5"); /* and a phone of her own */
    e = enrol(stranger, 1);
    becomes(&second, &e, PD_ENROLLED_ALREADY);
    is_as_it_was(&card_ids[0], &was);
}

static void
nobody_is_made_a_minor_by_being_enrolled_again(void **state)
{
    struct pd_errand e = enrol(mei(), 0);
    struct pd_enrol_form f = child();
    struct kept_of_her was;

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    was = kept_of(&card_ids[0]);
    (void)pd_copy(f.name, sizeof f.name, "王美");
    (void)pd_copy(f.phone, sizeof f.phone, "13800138000");
    f.number[0] = '\0';
    e = enrol(f, -1);
    becomes(&second, &e, PD_ENROLLED_ALREADY);
    is_as_it_was(&card_ids[0], &was);
    assert_int_equal(count_of(PD_HUB_SQL_GUARDIAN_PERSON_COUNT), 0);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 1);
}

static void
who_is_frozen_stays_as_she_is(void **state)
{
    struct pd_errand one = heard(mei(), 0, PD_HOUR_MS), two = heard(mei(), 1, PD_HOUR_MS);
    struct kept_of_her was;

    (void)state;
    becomes(&counter, &one, PD_ENROLLED_NEW);
    freeze(&card_ids[0]);
    was = kept_of(&card_ids[0]);
    becomes(&second, &two, PD_ENROLLED_ALREADY);
    is_as_it_was(&card_ids[0], &was);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 1);
}

/* Each differs in one thing from two counters that heard the same person without a network. */
static void
a_second_card_is_hers_only_by_the_same_errand(void **state)
{
    static const struct {
        int64_t before_ms, later_ms; /* said before the hub learned of her; told after it did */
        const char *birthday, *phone;
        bool bound;
    } cases[] = {
        { PD_HOUR_MS, PD_DAY_MS, "05-31", "13800138000", true },
        { PD_HOUR_MS, PD_ENROL_TWICE_MS - 2 * PD_HOUR_MS, "05-31", "13800138000", true },
        { PD_HOUR_MS, PD_ENROL_TWICE_MS + PD_SECOND_MS, "05-31", "13800138000", false },
        { 0, PD_DAY_MS, "05-31", "13800138000", false },           /* as she was told of */
        { -PD_HOUR_MS, PD_DAY_MS, "05-31", "13800138000", false }, /* after it */
        { 2 * PD_DAY_MS, PD_DAY_MS, "06-01", "13800138000", false },
        { PD_HOUR_MS, PD_DAY_MS, "05-31", "13900139001", false }, /* by her number */
    };

    for (int i = 0; i < PD_COUNT(cases); i++) {
        struct pd_enrol_form first = mei(), again = mei();
        struct pd_errand one, two;

        if (i > 0) {
            (void)kit_tear_down(state);
            (void)open_two(state);
        }
        (void)pd_copy(first.number, sizeof first.number, "P-5");
        (void)pd_copy(again.number, sizeof again.number, "P-5");
        (void)pd_copy(again.birthday, sizeof again.birthday, cases[i].birthday);
        (void)pd_copy(again.phone, sizeof again.phone, cases[i].phone);
        one = heard(first, 0, PD_HOUR_MS);
        two = heard(again, 1, cases[i].before_ms);
        becomes(&counter, &one, PD_ENROLLED_NEW);
        kit.now_ms += cases[i].later_ms;
        becomes(&second, &two, PD_ENROLLED_ALREADY);
        if ((strcmp(card_of_hers(&card_ids[0]), cards[1].serial) == 0) != cases[i].bound)
            fail_msg("case %d: her card is \"%s\"", i, card_of_hers(&card_ids[0]));
        assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), cases[i].bound ? 0 : 1);
    }
}

static void
a_member_of_a_list_is_no_second_one(void **state)
{
    struct pd_hub_member_new m = { .kind = "standard", .number = "M-77", .from_list = true };
    struct pd_errand e;
    struct pd_id id;

    (void)state;
    (void)pd_copy(m.name, sizeof m.name, "王美");
    (void)pd_copy(m.phone, sizeof m.phone, "+8613800138000");
    begin();
    commit(pd_hub_member_add(kit.hub, kit.now_ms, &m, &id, &why));
    e = enrol(mei(), 2);
    becomes(&counter, &e, PD_ENROLLED_ALREADY);
    assert_true(pd_id_equal(said.member, id));
    assert_int_equal(points_of(&id), 0); /* she was one before */
    e = heard(mei(), 2, PD_DAY_MS);
    becomes(&counter, &e, PD_ENROLLED_ALREADY);
    assert_string_equal(card_of_hers(&id), "");
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 1); /* the second card was promised her */
}

/* A counter that waits for no answer says "kept" after some seconds; and its clock may be anything. */
static void
a_card_that_was_promised_in_a_short_gap_is_looked_at(void **state)
{
    struct pd_errand e = enrol(mei(), 0);

    (void)state;
    becomes(&counter, &e, PD_ENROLLED_NEW);
    kit.now_ms += PD_DAY_MS;
    e = heard(mei(), 1, 2 * PD_SECOND_MS);
    becomes(&second, &e, PD_ENROLLED_ALREADY);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 0); /* whoever waits is told what came of it */
    e = heard(mei(), 1, 10 * PD_SECOND_MS);
    becomes(&second, &e, PD_ENROLLED_ALREADY);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 1);
    e = heard(mei(), 1, -PD_HOUR_MS);
    becomes(&second, &e, PD_ENROLLED_ALREADY);
    assert_int_equal(kit_incidents(&kit, "enrol_contradicts"), 2);
    assert_string_equal(card_of_hers(&card_ids[0]), "");
}

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

#define E(name) cmocka_unit_test_setup_teardown(name, open_two, kit_tear_down)

/* ---- whom the hospital expects ---- */

static void
expect(const char *number, const char *name, int64_t until_ms)
{
    struct pd_visitor v = { .year = 1958, .last4 = "8000" };

    (void)pd_copy(v.name, sizeof v.name, name);
    begin();
    commit(pd_visitor_put(kit.hub, number, &v, until_ms, &why));
}

static struct pd_errand
look_for(const char *number, const char *by)
{
    struct pd_errand e = errand(PD_ERRAND_VISITOR, NULL, number);

    (void)pd_copy(e.work.by, sizeof e.work.by, by);
    return e;
}

static void
a_visitor_is_found_by_her_number_until_she_is_enrolled(void **state)
{
    struct pd_errand e;
    struct pd_enrol_form f = mei();

    (void)state;
    expect("P-9", "王美", kit.now_ms + PD_DAY_MS);
    expect("P-8", "李芳", kit.now_ms + PD_DAY_MS);
    expect("P-9", "王美美", kit.now_ms + PD_DAY_MS); /* the newest counts */
    assert_int_equal(count_of(PD_HUB_SQL_VISITOR_COUNT), 2);
    e = look_for("P-9", "L-1");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_int_equal(said.status, PD_ERRAND_DONE);
    assert_string_equal(said.visitor.name, "王美美");
    assert_int_equal(said.visitor.year, 1958);
    assert_string_equal(said.visitor.last4, "8000");
    e = look_for("P-7", "L-1");
    is_refused(&counter, &e, "not_found");
    e = look_for("P-9", "L-2"); /* nobody of the staff */
    is_refused(&counter, &e, "by");
    (void)pd_copy(f.number, sizeof f.number, "P-9");
    e = enrol(f, -1);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    e = look_for("P-9", "L-1");
    is_refused(&counter, &e, "not_found");
    assert_int_equal(count_of(PD_HUB_SQL_VISITOR_COUNT), 1);
    kit.now_ms += PD_DAY_MS;
    e = look_for("P-8", "L-1"); /* her days are over, whether or not her row is gone */
    is_refused(&counter, &e, "not_found");
    begin();
    pd_visitors_prune(kit.hub, kit.now_ms);
    commit(PD_OK);
    assert_int_equal(count_of(PD_HUB_SQL_VISITOR_COUNT), 0);
}

/* Her hospital's list may name her again once she is a member: what it says goes with her all the same. */
static void
who_is_erased_is_expected_no_more(void **state)
{
    struct pd_errand e;
    struct pd_enrol_form f = mei();
    struct pd_id who;

    (void)state;
    (void)pd_copy(f.number, sizeof f.number, "P-9");
    e = enrol(f, -1);
    becomes(&counter, &e, PD_ENROLLED_NEW);
    who = said.member;
    expect("P-9", "王美", kit.now_ms + PD_DAY_MS);
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &who, "asked", &why));
    e = look_for("P-9", "L-1");
    is_refused(&counter, &e, "not_found");
    assert_int_equal(count_of(PD_HUB_SQL_VISITOR_COUNT), 0);
}

/* A full hour of a clerk's at one desk; returns how many were told. */
static int
use_up(struct desk *d, const char *by, int most)
{
    int told = 0;

    for (int i = 0; i < most; i++) {
        struct pd_errand e = look_for("P-9", by);

        if (i % PD_VISITORS_A_MINUTE == 0)
            kit.now_ms += PD_MINUTE_MS;
        assert_int_equal(ask_as(d, &e), 200);
        told += said.status == PD_ERRAND_DONE;
    }
    return told;
}

/* The list is not for reading: neither by one clerk at a counter, nor by all of a counter's together. */
static void
visitors_are_not_read_one_after_the_other(void **state)
{
    struct pd_errand e;

    (void)state;
    add_staff("L-9", PD_STAFF_COUNTER);
    expect("P-9", "王美", kit.now_ms + PD_DAY_MS);
    kit.now_ms += PD_HOUR_MS - kit.now_ms % PD_HOUR_MS;
    assert_int_equal(use_up(&counter, "L-1", PD_VISITORS_AN_HOUR), PD_VISITORS_AN_HOUR);
    e = look_for("P-9", "L-1");
    is_refused(&counter, &e, "too_often");
    assert_int_equal(kit_incidents(&kit, "asks_too_often"), 1);
    assert_int_equal(use_up(&counter, "L-9", PD_VISITORS_OF_DESK_AN_HOUR - PD_VISITORS_AN_HOUR),
        PD_VISITORS_OF_DESK_AN_HOUR - PD_VISITORS_AN_HOUR);
    kit.now_ms += PD_MINUTE_MS;
    e = look_for("P-9", "L-9");
    is_refused(&counter, &e, "too_often");
    kit.now_ms += PD_HOUR_MS;
    e = look_for("P-9", "L-9");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_int_equal(said.status, PD_ERRAND_DONE);
}

/* Whoever has a desk's key says any clerk's number there: it costs that desk its hour, and her none. */
static void
what_is_asked_in_a_clerks_name_elsewhere_does_not_lock_her_out(void **state)
{
    struct pd_errand e;

    (void)state;
    expect("P-9", "王美", kit.now_ms + PD_DAY_MS);
    kit.now_ms += PD_HOUR_MS - kit.now_ms % PD_HOUR_MS;
    assert_int_equal(use_up(&second, "L-1", PD_VISITORS_AN_HOUR + 5), PD_VISITORS_AN_HOUR);
    e = look_for("P-9", "L-1");
    is_refused(&second, &e, "too_often");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_int_equal(said.status, PD_ERRAND_DONE);
    assert_int_equal(kit_incidents(&kit, "asks_too_often"), 1); /* a person hears of it, once */
}

static void
a_visitor_that_cannot_be_one_is_refused(void **state)
{
    static const struct {
        const char *number;
        struct pd_visitor v;
        const char *path;
    } rows[] = {
        { "P 9", { .name = "王美" }, "number" },
        { "", { .name = "王美" }, "number" },
        { "P-9", { .name = "" }, "name" },
        { "P-9", { .name = "王1" }, "name" },
        { "P-9", { .name = "王美", .year = -1 }, "birth_year" },
        { "P-9", { .name = "王美", .last4 = "80a0" }, "phone_last4" },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        begin();
        assert_int_equal(
            pd_visitor_put(kit.hub, rows[i].number, &rows[i].v, kit.now_ms + 1, &why), PD_ERR_INVALID);
        assert_string_equal(why.path, rows[i].path);
        commit(PD_OK);
    }
    assert_int_equal(count_of(PD_HUB_SQL_VISITOR_COUNT), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        E(who_is_enrolled_is_a_member_with_her_card_and_her_welcome),
        E(without_a_card_she_is_a_member_too),
        E(enrolled_at_two_counters_she_is_one_member_with_one_welcome),
        E(another_hand_writes_the_same_person),
        E(a_family_with_one_phone_is_several),
        E(what_contradicts_is_looked_at_by_a_person),
        E(who_says_her_name_and_phone_has_nothing_of_hers),
        E(what_was_not_known_of_her_is_not_filled_in),
        E(nobody_is_made_a_minor_by_being_enrolled_again),
        E(who_is_frozen_stays_as_she_is),
        E(a_second_card_is_hers_only_by_the_same_errand),
        E(a_member_of_a_list_is_no_second_one),
        E(a_card_that_was_promised_in_a_short_gap_is_looked_at),
        E(who_enrols_is_one_of_the_staff_who_may),
        E(nobody_enrols_only_where_nobody_is_signed_in),
        E(nobody_enrols_herself),
        E(a_desk_enrols_so_many_an_hour_and_the_others_wait),
        E(another_persons_card_is_refused_and_nothing_is_kept),
        E(a_card_of_nobody_s_batch_is_refused),
        E(anothers_number_is_refused),
        E(a_visitor_is_found_by_her_number_until_she_is_enrolled),
        E(visitors_are_not_read_one_after_the_other),
        E(what_is_asked_in_a_clerks_name_elsewhere_does_not_lock_her_out),
        E(who_is_erased_is_expected_no_more),
        E(a_visitor_that_cannot_be_one_is_refused),
        E(what_is_no_form_of_this_errand_is_refused),
        E(each_consent_is_a_record_of_who_when_and_which_words),
        E(a_later_word_is_not_undone_by_an_older_form),
        E(a_minor_has_her_guardian_and_is_written_to_by_nobody),
        E(a_guardian_who_is_a_member_is_that_member),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

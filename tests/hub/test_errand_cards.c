/*
 * Goal: a card, a PIN, a telephone number and a unit's code open what they are for, and nothing to who only
 * tries. Method: errands and rows at both desks, with right and wrong numbers, as often as somebody might
 * try.
 */
#include "sync/hub/activities.h"
#include "sync/hub/answers.h"
#include "sync/hub/errands.h"
#include "sync/hub/feedback.h"
#include "sync/hub/merge.h"
#include "sync/hub/reminders.h"
#include "sync/hub/wishes.h"
#include "sync/wire/seal.h"
#include "tests/hub/errand_kit.h"

#include <stdio.h>
#include <string.h>

static bool
is_member(const struct pd_row *row, const void *what)
{
    return row->kind == PD_ROW_MEMBER && pd_id_equal(row->member.id, *(const struct pd_id *)what);
}

/* What her row says to a desk of this protocol. */
static const char *
card_in_row(int protocol)
{
    static struct pd_row found;

    found.member.card[0] = '?';
    (void)desk_newest(&counter, protocol, is_member, &anna, &found);
    return found.member.card;
}

static void
a_blocked_card_is_good_nowhere_and_a_new_one_is(void **state)
{
    struct pd_errand block = errand(PD_ERRAND_BLOCK, &anna, ""), page = errand(PD_ERRAND_PAGE, &anna, "");
    char first[PD_SERIAL_CAP], second[PD_SERIAL_CAP];

    (void)state;
    card_of(&anna, first);
    assert_string_equal(card_in_row(3), "");
    done(&page);
    assert_true(said.page.has_card);
    done(&block);
    assert_string_equal(card_in_row(3), "-");
    assert_string_equal(card_in_row(2), ""); /* it could not read it */
    done(&page);
    assert_false(said.page.has_card);
    card_of(&anna, second);
    assert_string_equal(card_in_row(3), second);
    done(&page);
    assert_true(said.page.has_card);
    done(&block); /* the same wish once more stops no card that came after it */
    assert_string_equal(card_in_row(3), second);
}

static void
a_pin_is_right_or_locked_after_five_wrong_ones(void **state)
{
    struct pd_errand e = pin("246813");

    (void)state;
    refused(&e, "no_pin");
    set_pin("246813");
    e = pin("246813");
    done(&e);
    for (int left = PD_CARD_PIN_TRIES - 1; left > 0; left--) {
        e = pin("135799");
        refused(&e, "wrong_pin");
        assert_int_equal(said.ahead, left);
        refused(&e, "wrong_pin"); /* the same try, sent again, is the same try */
        assert_int_equal(said.ahead, left);
    }
    e = pin("246813"); /* right: all are there again */
    done(&e);
    for (int i = 0; i < PD_CARD_PIN_TRIES; i++) {
        e = pin(i % 2 == 0 ? "1" : "135799");
        refused(&e, i == PD_CARD_PIN_TRIES - 1 ? "locked" : "wrong_pin");
    }
    e = pin("246813");
    refused(&e, "locked");
    set_pin("975312");
    e = pin("246813");
    refused(&e, "wrong_pin");
    e = pin("975312");
    done(&e);
    set_pin(NULL);
    e = pin("975312");
    refused(&e, "no_pin");
}

static void
an_easy_pin_is_not_taken(void **state)
{
    (void)state;
    begin();
    assert_int_equal(pd_hub_card_pin_set(kit.hub, kit.now_ms, &anna, "123456", "", &why), PD_ERR_INVALID);
    assert_int_equal(pd_hub_card_pin_set(kit.hub, kit.now_ms, &anna, "246813579", "", &why), PD_ERR_INVALID);
    assert_int_equal(pd_hub_card_pin_set(kit.hub, kit.now_ms, &anna, NULL, "", &why), PD_ERR_STATE);
    assert_int_equal(pd_hub_card_pin_set(kit.hub, kit.now_ms, &(struct pd_id){ { 7 } }, "246813", "", &why),
        PD_ERR_NOT_FOUND);
    commit(PD_OK);
}

static void
allow(unsigned int how)
{
    begin();
    commit(pd_hub_site_lookup(kit.hub, kit.now_ms, "S1", how, "S1", &why));
}

static struct pd_errand
find(const char *by, const char *digits)
{
    struct pd_errand e = errand(PD_ERRAND_FIND, NULL, by);

    kit.now_ms += PD_MINUTE_MS;
    strcpy(e.digits, digits);
    return e;
}

static void
a_member_is_found_by_what_her_site_allows_alone(void **state)
{
    struct pd_hub_member_new m = {
        .number = "M-9", .name = "Eve", .phone = "13800138000", .kind = "standard"
    };
    char serial[PD_SERIAL_CAP], other[PD_SERIAL_CAP];
    struct pd_errand e;
    struct pd_id eve;

    (void)state;
    begin();
    commit(pd_hub_member_add(kit.hub, kit.now_ms, &m, &eve, &why));
    card_of(&eve, serial);
    e = find("phone", "13800138000");
    refused(&e, "not_found"); /* off until somebody says otherwise */
    allow(PD_LOOKUP_CARD);
    e = find("phone", "13800138000");
    refused(&e, "not_found");
    e = find("card", serial);
    done(&e);
    assert_true(pd_id_equal(said.member, eve));
    assert_false(said.has_pin);
    allow(PD_LOOKUP_PHONE | PD_LOOKUP_CARD);
    e = find("phone", "13800138000");
    done(&e);
    assert_true(pd_id_equal(said.member, eve));
    e = find("phone", "13800138001");
    refused(&e, "not_found");
    begin();
    commit(pd_hub_card_pin_set(kit.hub, kit.now_ms, &eve, "246813", "", &why));
    e = find("card", serial);
    done(&e);
    assert_true(said.has_pin);
    e = errand(PD_ERRAND_BLOCK, &eve, "");
    done(&e);
    e = find("card", serial);
    refused(&e, "stopped");
    card_of(&eve, other);
    e = find("card", other);
    done(&e);
    begin();
    commit(pd_hub_member_erase(kit.hub, kit.now_ms, &eve, "asked", &why));
    e = find("card", other);
    refused(&e, "not_found");
}

/* One whose system brought her under a number; her card and its PIN. */
static struct pd_id
eve_is_there(char serial[PD_SERIAL_CAP])
{
    struct pd_hub_member_new m = {
        .number = "0077705923", .name = "Eve", .phone = "13800138000", .kind = "standard"
    };
    struct pd_id eve;

    begin();
    commit(pd_hub_member_add(kit.hub, kit.now_ms, &m, &eve, &why));
    card_of(&eve, serial);
    begin();
    commit(pd_hub_card_pin_set(kit.hub, kit.now_ms, &eve, "246813", "", &why));
    allow(PD_LOOKUP_PHONE | PD_LOOKUP_CARD);
    return eve;
}

static void
is_refused_at(struct desk *desk, const struct pd_errand *e, const char *code)
{
    assert_int_equal(ask_as(desk, e), 200);
    if (said.status != PD_ERRAND_REFUSED || strcmp(said.code, code) != 0)
        fail_msg("%s %s: \"%s\", and not \"%s\"", pd_errand_name(e->kind), e->what, said.code, code);
}

/* A clerk has to be able to tell her what is the matter; nothing that is worth anything is done anywhere. */
static void
one_who_was_stopped_is_found_by_a_clerk_alone_and_gets_nothing(void **state)
{
    static const struct {
        enum pd_errand_kind kind;
        const char *what;
    } acts[] = { { PD_ERRAND_BOOK, "talk-1" }, { PD_ERRAND_FAVOURITE, "G-001" },
        { PD_ERRAND_UNIT_CODE, "c20" }, { PD_ERRAND_PRIORITY, "P1" } };
    char serial[PD_SERIAL_CAP];
    struct pd_id eve;

    (void)state;
    eve = eve_is_there(serial);
    begin();
    commit(pd_hub_member_set_status(kit.hub, kit.now_ms, &eve, PD_MEMBER_FROZEN));
    for (int i = 0; i < 3; i++) {
        struct pd_errand e = find(i == 0 ? "phone" : "card", i == 0   ? "13800138000"
                                                             : i == 1 ? "0077705923"
                                                                      : serial);

        is_refused_at(&kiosk, &e, "not_found");
        assert_int_equal(ask_as(&counter, &e), 200);
        assert_int_equal(said.status, PD_ERRAND_DONE);
        assert_true(pd_id_equal(said.member, eve));
    }
    for (int i = 0; i < PD_COUNT(acts); i++) {
        struct pd_errand e = errand(acts[i].kind, &eve, acts[i].what);

        is_refused_at(&kiosk, &e, "frozen");
        e = errand(acts[i].kind, &eve, acts[i].what);
        is_refused_at(&counter, &e, "frozen");
    }
}

/* What is printed on a card that was stopped, and its PIN, are the finder's too. */
static void
a_stopped_card_opens_nothing_by_the_hospitals_number_either(void **state)
{
    struct pd_errand e;
    char serial[PD_SERIAL_CAP];
    struct pd_id eve;

    (void)state;
    eve = eve_is_there(serial);
    e = find("card", "0077705923");
    done(&e);
    assert_true(said.has_pin);
    e = errand(PD_ERRAND_BLOCK, &eve, "");
    done(&e);
    e = find("card", "0077705923");
    is_refused_at(&kiosk, &e, "stopped");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_int_equal(said.status, PD_ERRAND_DONE); /* the desk knows by her row that a number is not enough */
    assert_false(said.has_pin);
    e = find("phone", "13800138000");
    done(&e);
    assert_false(said.has_pin);
    e = errand(PD_ERRAND_PIN, &eve, "");
    strcpy(e.digits, "246813");
    is_refused_at(&kiosk, &e, "stopped");
    e.id.b[15] ^= 1;
    is_refused_at(&counter, &e, "stopped");
}

/* The number is on the card that was lost, whatever she was given since: it says who she is to a clerk who
 * asks for more, and opens nothing. */
static void
a_new_card_makes_the_lost_one_good_by_no_number(void **state)
{
    struct pd_errand e;
    char serial[PD_SERIAL_CAP];
    struct pd_id eve;

    (void)state;
    eve = eve_is_there(serial);
    e = find("card", "0077705923");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_false(said.stopped);
    e = errand(PD_ERRAND_BLOCK, &eve, "");
    done(&e);
    card_of(&eve, serial);
    e = find("card", "0077705923");
    is_refused_at(&kiosk, &e, "stopped");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_int_equal(said.status, PD_ERRAND_DONE);
    assert_true(pd_id_equal(said.member, eve));
    assert_true(said.stopped);
    assert_false(said.has_pin);
    e = find("card", serial); /* the new one, and her phone, are as ever */
    done(&e);
    assert_false(said.stopped);
    assert_true(said.has_pin);
    e = find("phone", "13800138000");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_false(said.stopped);
    assert_true(said.has_pin);
}

/* A serial of ten digits may be a number of the hospital's as well: whoever holds that up opens nobody's. */
static void
a_number_of_two_members_is_nobodys(void **state)
{
    struct pd_hub_member_new m = { .name = "Eve", .phone = "13800138000", .kind = "standard" };
    char serial[PD_SERIAL_CAP];
    struct pd_errand e;
    struct pd_id eve;

    (void)state;
    allow(PD_LOOKUP_CARD);
    card_of(&anna, serial);
    assert_true(serial[0] >= '5'); /* no chip of four bytes has it */
    e = find("card", serial);
    done(&e);
    (void)pd_copy(m.number, sizeof m.number, serial);
    begin();
    commit(pd_hub_member_add(kit.hub, kit.now_ms, &m, &eve, &why));
    e = find("card", serial);
    refused(&e, "not_found");
}

/* Whose system brought her under the number that is in the chip of her card, or printed on it. */
static void
a_card_of_the_hospitals_own_finds_her_by_its_number(void **state)
{
    struct pd_hub_member_new m = {
        .number = "0077705923", .name = "Eve", .phone = "13800138000", .kind = "standard"
    };
    char serial[PD_SERIAL_CAP];
    struct pd_errand e;
    struct pd_id eve;

    (void)state;
    begin();
    commit(pd_hub_member_add(kit.hub, kit.now_ms, &m, &eve, &why));
    e = find("card", "0077705923");
    refused(&e, "not_found");
    allow(PD_LOOKUP_PHONE);
    e = find("card", "0077705923");
    refused(&e, "not_found");
    allow(PD_LOOKUP_CARD);
    e = find("card", "0077705923");
    done(&e);
    assert_true(pd_id_equal(said.member, eve));
    e = find("phone", "0077705923");
    refused(&e, "not_found");
    card_of(
        &eve, serial); /* that a card of ours is hers makes no other of the hospital's cards a stopped one */
    e = find("card", "0077705923");
    done(&e);
    e = find("card", "077705923");
    refused(&e, "not_found");
}

static void
a_desk_may_not_look_up_often(void **state)
{
    struct pd_errand e = find("phone", "13800138001");

    (void)state;
    allow(PD_LOOKUP_PHONE);
    for (int i = 0; i < PD_LOOKUPS_A_MINUTE; i++)
        refused(&e, "not_found");
    refused(&e, "too_often");
    assert_int_equal(ask_as(&counter, &e), 200);
    assert_string_equal(said.code, "not_found"); /* another desk */
    kit.now_ms = (kit.now_ms / PD_HOUR_MS + 1) * PD_HOUR_MS;
    for (int i = 0; i < PD_LOOKUPS_AN_HOUR; i++) {
        refused(&e, "not_found");
        if (i % PD_LOOKUPS_A_MINUTE == PD_LOOKUPS_A_MINUTE - 1)
            kit.now_ms += PD_MINUTE_MS;
    }
    refused(&e, "too_often");
    kit.now_ms += PD_HOUR_MS;
    refused(&e, "not_found");
}

static int
read_code(const char *key, const char *code)
{
    char body[PD_CODE_CAP + 32];

    (void)snprintf(body, sizeof body, "{\"code\":\"%s\"}", code);
    return kit_post(&kit, "/v1/codes", key, NULL, body);
}

static void
a_unit_s_code_is_read_by_the_hospital_s_systems_and_by_no_desk(void **state)
{
    struct pd_errand e = errand(PD_ERRAND_UNIT_CODE, &anna, "c20");
    char key[PD_HUB_CLIENT_KEY_CAP], id[PD_ID_TEXT_CAP], code[PD_CODE_CAP];
    struct pd_id whose;

    (void)state;
    refused(&e, "none_left");
    give("c20", 1);
    done(&e);
    assert_int_equal(said.until_ms, kit.now_ms / 1000 * 1000 + 600 * 1000);
    strcpy(code, said.text_code);
    begin();
    assert_int_equal(pd_hub_code_member(kit.hub, kit.now_ms, code, &whose, &why), PD_ERR_INVALID);
    commit(pd_hub_client_add(kit.hub, kit.now_ms, "his", PD_HUB_SCOPE_CODES, key));
    assert_int_equal(read_code(key, code), 200);
    assert_non_null(strstr(kit.body, pd_id_text(anna, id)));
    assert_non_null(strstr(kit.body, "\"unit\":\"c20\""));
    assert_int_equal(read_code(key, "PD1:ABC"), 400);
    assert_int_equal(kit_post(&kit, "/v1/codes", key, NULL, "{\"code\":7}"), 400);
    kit.now_ms += 601 * 1000;
    assert_int_equal(read_code(key, code), 400);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_blocked_card_is_good_nowhere_and_a_new_one_is),
        T(a_pin_is_right_or_locked_after_five_wrong_ones),
        T(an_easy_pin_is_not_taken),
        T(a_member_is_found_by_what_her_site_allows_alone),
        T(a_card_of_the_hospitals_own_finds_her_by_its_number),
        T(one_who_was_stopped_is_found_by_a_clerk_alone_and_gets_nothing),
        T(a_stopped_card_opens_nothing_by_the_hospitals_number_either),
        T(a_new_card_makes_the_lost_one_good_by_no_number),
        T(a_number_of_two_members_is_nobodys),
        T(a_desk_may_not_look_up_often),
        T(a_unit_s_code_is_read_by_the_hospital_s_systems_and_by_no_desk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

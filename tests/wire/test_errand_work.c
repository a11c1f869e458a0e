/*
 * Goal: what a counter asks for its people comes through with all that its list or act takes, and with
 * nothing else. Method: every row of the tables both ways, each field at its longest; a table of parts that
 * are missing, wrong or not asked for, and of what is said to them.
 */
#include "tests/wire/errand_kit.h"

#include <stdio.h>
#include <string.h>

static struct pd_errand_request
work_request(void)
{
    return (struct pd_errand_request){ .device = { { 1 } },
        .epoch = 3,
        .nonce = ERRAND_NONCE,
        .errand = { .kind = PD_ERRAND_WORK, .id = { { 2 } }, .work = { .by = "S-1" } } };
}

/* All that this act takes, filled as far as it goes. */
static struct pd_errand_request
request_of_act(const struct pd_work_act *act)
{
    struct pd_errand_request r = work_request();
    struct pd_errand *e = &r.errand;

    (void)pd_copy(e->work.act, sizeof e->work.act, act->name);
    if (pd_work_kind(act->work)->hers)
        e->member = (struct pd_id){ { 9, 9 } };
    if (act->row)
        errand_fill_text(e->work.ref, sizeof e->work.ref);
    if (act->proof) {
        memset(e->work.badge, '"', sizeof e->work.badge - 1);
        memset(e->digits, '7', sizeof e->digits - 1);
    }
    for (int i = 0; i < act->field_count; i++) {
        const struct pd_work_field *field = &act->fields[i];
        struct pd_work_value *value = &e->work.values[i];

        if (field->kind == PD_WORK_FIELD_CODE)
            memset(e->work.code, '\\', sizeof e->work.code - 1);
        else if (field->kind == PD_WORK_FIELD_TEXT)
            memset(value->text, '"', (size_t)field->max);
        else if (field->kind == PD_WORK_FIELD_REASON)
            (void)pd_copy(value->text, sizeof value->text, field->words[0]);
        else if (field->kind == PD_WORK_FIELD_PLACE)
            memset(value->text, 'P', PD_PLACE_CAP - 1);
        else
            value->n = field->max;
    }
    return r;
}

static void
every_list_and_act_of_the_hub_comes_through(void **state)
{
    struct pd_errand_request wrote, read;
    const struct pd_work_act *acts;
    int count, asked = 0;
    size_t len;

    (void)state;
    acts = pd_work_acts(&count);
    for (int i = 0; i < count + PD_WORK_LAST; i++) {
        enum pd_work work = (enum pd_work)(i < count ? 0 : i - count + 1);
        enum pd_work_source source = i < count ? acts[i].source : pd_work_kind(work)->source;

        wrote = i < count ? request_of_act(&acts[i]) : work_request();
        if (i >= count) {
            wrote.errand.work.work = work;
            wrote.errand.work.from = 6;
            if (pd_work_kind(work)->hers)
                wrote.errand.member = (struct pd_id){ { 9, 9 } };
        }
        assert_int_equal(pd_errand_request_good(&wrote), source == PD_WORK_HUB);
        if (source != PD_WORK_HUB)
            continue;
        asked++;
        len = errand_write_request(&wrote);
        assert_true(len <= PD_ERRAND_BODY_MAX);
        assert_ok(pd_errand_request_read(errand_body, len, &read, NULL));
        assert_memory_equal(&read, &wrote, sizeof read);
    }
    assert_true(asked > PD_WORK_LAST);
}

/* Of the act, with one part of it replaced. */
static void
refused_at(const char *act, const char *from, const char *to, const char *path, const char *says)
{
    struct pd_errand_request request = request_of_act(pd_work_act(act)), read;
    char wrong[2 * PD_ERRAND_BODY_MAX];
    struct pd_why why = { .path = "" };
    size_t len;

    errand_body[errand_write_request(&request)] = '\0';
    len = errand_replaced(wrong, sizeof wrong, errand_body, from, to);
    assert_int_equal(pd_errand_request_read(wrong, len, &read, &why), PD_ERR_INVALID);
    assert_string_equal(why.path, path);
    if (strstr(why.text, says) == NULL)
        fail_msg("%s: %s", path, why.text);
}

static void
a_part_that_the_act_does_not_take_is_refused(void **state)
{
    static const struct {
        const char *act, *from, *to, *path, *says;
    } rows[] = {
        { "units.use", "\"units\":99", "\"units\":100", "units", "1 to 99" },
        { "units.use", "\"units\":99", "\"units\":0", "units", "1 to 99" },
        { "units.use", "\"units\":99", "\"units\":\"9\"", "units", "1 to 99" },
        { "units.use", "\"units\":99,", "", "units", "1 to 99" },
        { "units.use", "\"units\":99,", "\"units\":99,\"more\":1,", "fields", "each once" },
        { "units.use", "\"bill\":1000000000", "\"bill\":-1", "bill", "0 to" },
        { "units.use", ",\"fields\":{\"units\":99,\"bill\":1000000000}", "", "units", "1 to 99" },
        { "units.use", "{\"units\":99,\"bill\":1000000000}", "[]", "fields", "object" },
        { "units.use", "\"member\":\"0909", "\"member\":\"0000", "member", "32 lower-case" },
        { "units.use", "\"member\":\"09090000000000000000000000000000\",", "", "member", "must be there" },
        { "units.use", ",\"fields\"", ",\"badge\":\"B\",\"fields\"", "badge", "not asked for" },
        { "units.use", ",\"fields\"", ",\"digits\":\"12\",\"fields\"", "digits", "not asked for" },
        { "units.use", ",\"fields\"", ",\"digits\":\"\",\"fields\"", "digits", "1 to 24" },
        { "units.use", ",\"fields\"", ",\"code\":\"C\",\"fields\"", "code", "not asked for" },
        { "units.use", ",\"fields\"", ",\"from\":6,\"fields\"", "from", "not asked for" },
        { "units.use", ",\"fields\"", ",\"list\":\"units\",\"fields\"", "act", "not both" },
        { "units.use", "\"act\":\"units.use\",", "", "act", "must be there" },
        { "units.use", "\"units.use\"", "\"units.give\"", "act", "name of an act" },
        { "units.use", "\"by\":\"S-1\"", "\"by\":\"\"", "by", "1 to 16" },
        { "units.use", "\"by\":\"S-1\",", "", "by", "missing" },
        { "sheet.adjust", "\"points\":1000000000", "\"points\":0", "points", "not 0" },
        { "sheet.adjust", "\"points\":1000000000", "\"points\":-1000000001", "points", "-1000000000 to" },
        { "sheet.adjust", "\"reason\":\"", "\"reason\":\"x", "reason", "1 to 64 characters" },
        { "sheet.adjust", "\"reason\":\"\\\"", "\"reason\":\"\\u0007", "reason", "1 to 64" },
        { "sheet.adjust", "\"reason\":\"\\\"", "\"reason\":\"\xe2\x80\xae", "reason", "1 to 64" },
        { "sheet.withdraw", "\"programme\"", "\"sleep\"", "purpose", "programme, linking, sms" },
        { "proposals.approve", "\"ref\":\"n", "\"ref\":\" n", "ref", "1 to 64" },
        { "proposals.approve", "\"digits\":\"7", "\"digits\":\"x", "digits", "1 to 24" },
        { "proposals.approve", ",\"sig\"", ",\"fields\":{},\"sig\"", "fields", "left out" },
        { "proposals.approve", ",\"sig\"", ",\"member\":\"09090000000000000000000000000000\",\"sig\"",
            "member", "not asked for" },
        { "proposals.approve", "\"proposals.approve\"", "\"captures.refund\"", "act", "that the hub does" },
        { "feedback.close", "\"act\":\"feedback.close\"", "\"list\":\"feedback\"", "ref", "not asked for" },
        { "feedback.close", "\"act\":\"feedback.close\"", "\"act\":\"feedback.eat\"", "act",
            "name of an act" },
        { "feedback.close", "\"act\":\"feedback.close\"", "\"list\":\"dreams\"", "list", "name of a list" },
        { "feedback.close", "\"act\":\"feedback.close\"", "\"list\":\"stock\"", "list",
            "that the hub keeps" },
        { "proposals.approve", "\"proposals.approve\"", "\"sheet.withdraw\"", "purpose", "must be one of" },
        { "cards.replace", "\"code\":\"\\\\", "\"code\":\"\\u00e4", "code", "printable" },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++)
        refused_at(rows[i].act, rows[i].from, rows[i].to, rows[i].path, rows[i].says);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_list_and_act_of_the_hub_comes_through),
        cmocka_unit_test(a_part_that_the_act_does_not_take_is_refused),
    };

    return cmocka_run_group_tests(tests, errand_set_up, NULL);
}

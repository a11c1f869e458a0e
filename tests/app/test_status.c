/*
 * Goal: the exit status of `pointdesk status` is the answer to "is it well?", and its words say why not; what
 * scripts read is JSON whatever stands in it. Method: a desk that is well with one thing changed, by a table;
 * the words for each code against those of the drivers' and the list that technicians have.
 */
#include "app/status.h"

#include "app/base/options.h"
#include "drivers/printer/printer.h"
#include "tests/support/check.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define NOW_MS INT64_C(1790000000000)

static char text[8192];

static const char *
printed(const struct pd_status *s, bool json)
{
    FILE *out = fmemopen(text, sizeof text, "w");

    assert_non_null(out);
    pd_status_print(s, json, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static struct pd_status
well(void)
{
    struct pd_status s = { .running = true,
        .up_ms = 2 * PD_HOUR_MS + 3 * PD_MINUTE_MS,
        .version = "1.2.3",
        .enrolled = true,
        .device = { { 1 } },
        .mode = "kiosk",
        .site = "S1",
        .place = "P1",
        .letter = 'B',
        .programme = 7,
        .protocol = 4,
        .disk_free_mib = 4096,
        .hub = PD_STATUS_HUB_UP,
        .hub_url = "https://hub",
        .answered_ms = 12000,
        .clock = PD_TIME_SYNCED,
        .parts = { 2,
            { { PD_PART_PRINTER, PD_PART_GOOD, "", 0 }, { PD_PART_CAMERA, PD_PART_UNKNOWN, "", 0 } } },
        .since_ms = { 90000, 5000 },
        .now_ms = NOW_MS };

    return s;
}

static void
is_well(struct pd_status *s)
{
    (void)s;
}

static void
printer_is_broken(struct pd_status *s)
{
    s->parts.list[0] = (struct pd_part_health){ PD_PART_PRINTER, PD_PART_BAD, "E-PRT-03", 0 };
}

static void
paper_is_low(struct pd_status *s)
{
    s->parts.list[0] = (struct pd_part_health){ PD_PART_PRINTER, PD_PART_LOOK, "E-PRT-11", 0 };
}

static void
hub_is_away(struct pd_status *s)
{
    s->hub = PD_STATUS_HUB_DOWN;
    strcpy(s->problem, "network");
    s->answered_ms = -1;
}

static void
hub_refuses(struct pd_status *s)
{
    s->hub = PD_STATUS_HUB_REFUSED;
    strcpy(s->problem, "device_revoked");
}

static void
is_closed(struct pd_status *s)
{
    strcpy(s->closed, "E-PRG-02");
}

static void
has_no_programme(struct pd_status *s)
{
    s->programme = 0;
}

static void
ops_wait(struct pd_status *s)
{
    s->unsent = 3;
    s->oldest_unsent_ms = NOW_MS - 2 * PD_HOUR_MS;
}

static void
ops_wait_long(struct pd_status *s)
{
    s->unsent = 3;
    s->oldest_unsent_ms = NOW_MS - 30 * PD_HOUR_MS;
}

static void
time_is_not_trusted(struct pd_status *s)
{
    s->clock = PD_TIME_UNTRUSTED;
}

static void
time_is_held(struct pd_status *s)
{
    s->clock = PD_TIME_HOLDOVER;
}

static void
disk_is_full(struct pd_status *s)
{
    s->disk_full = true;
}

static void
disk_is_nearly_full(struct pd_status *s)
{
    s->disk_free_mib = 63;
}

static void
is_not_enrolled(struct pd_status *s)
{
    s->enrolled = false;
    s->hub = PD_STATUS_HUB_NONE;
}

static void
does_not_run(struct pd_status *s)
{
    s->running = false;
}

static const struct {
    void (*change)(struct pd_status *s);
    int code;
    const char *says; /* a line of the text */
    int wrong, soon;  /* entries of the lists */
} rows[] = {
    { is_well, PD_EXIT_DONE, "program   pointdesk 1.2.3, running for 2 h 3 min", 0, 0 },
    { is_well, PD_EXIT_DONE, "desk      kiosk B, site S1, place P1, 01000000000000000000000000000000", 0, 0 },
    { is_well, PD_EXIT_DONE, "hub       https://hub: answers, last 12 s ago", 0, 0 },
    { is_well, PD_EXIT_DONE, "devices   printer  good    for 1 min", 0, 0 },
    { is_well, PD_EXIT_DONE, "          camera   unknown for 5 s", 0, 0 },
    { printer_is_broken, PD_EXIT_NO, "wrong     printer: cover open (E-PRT-03)", 1, 0 },
    { printer_is_broken, PD_EXIT_NO, "devices   printer  bad     for 1 min: cover open (E-PRT-03)", 1, 0 },
    { paper_is_low, PD_EXIT_DONE, "soon      printer: paper near its end (E-PRT-11)", 0, 1 },
    { hub_is_away, PD_EXIT_NO, "wrong     the hub does not answer: network", 1, 0 },
    { hub_is_away, PD_EXIT_NO, "hub       https://hub: does not answer (network)", 1, 0 },
    { hub_refuses, PD_EXIT_NO, "wrong     the hub refuses this desk: device_revoked", 1, 0 },
    { is_closed, PD_EXIT_NO, "serves    no: E-PRG-02", 1, 0 },
    { has_no_programme, PD_EXIT_NO, "wrong     no programme is in force", 1, 0 },
    { ops_wait, PD_EXIT_DONE, "queue     3 ops and 0 errands wait for the hub", 0, 0 },
    { ops_wait_long, PD_EXIT_NO, "wrong     3 ops wait to be sent, the oldest for 30 hours", 1, 0 },
    { time_is_held, PD_EXIT_DONE, "clock     holdover", 0, 0 },
    { time_is_not_trusted, PD_EXIT_NO, "clock     untrusted", 1, 0 },
    { disk_is_full, PD_EXIT_NO, "wrong     the disk is full: nothing new is promised", 1, 0 },
    { disk_is_nearly_full, PD_EXIT_NO, "wrong     63 MiB are free; less than 64 are too few", 1, 0 },
    { is_not_enrolled, PD_EXIT_NO, "wrong     this desk is not enrolled", 1, 0 },
    { does_not_run, PD_EXIT_MISSING, "program   none runs on this folder; what stands in it was read", 0, 0 },
};

static void
one_thing_changed_is_told_and_decides_the_exit_status(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_status s = well();
        char line[256];
        json_t *json;

        rows[i].change(&s);
        assert_int_equal(pd_status_exit(&s), rows[i].code);
        (void)snprintf(line, sizeof line, "%s\n", rows[i].says);
        if (strstr(printed(&s, false), line) == NULL)
            fail_msg("'%s' is not in:\n%s", rows[i].says, text);
        json = json_loads(printed(&s, true), JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(json);
        assert_int_equal(json_array_size(json_object_get(json, "wrong")), rows[i].wrong);
        assert_int_equal(json_array_size(json_object_get(json, "soon")), rows[i].soon);
        assert_int_equal(json_is_true(json_object_get(json, "running")), s.running);
        assert_int_equal(
            json_array_size(json_object_get(json, "devices")), s.running ? (size_t)s.parts.count : 0);
        json_decref(json);
    }
}

static void
what_stands_in_a_configuration_cannot_break_the_json(void **state)
{
    struct pd_status s = well();
    json_t *json;

    (void)state;
    strcpy(s.hub_url, "https://a\"b\\c\nd");
    json = json_loads(printed(&s, true), 0, NULL);
    assert_non_null(json);
    assert_string_equal(json_string_value(json_object_get(json, "hub_url")), "https://a\"b\\c\nd");
    assert_string_equal(json_string_value(json_object_get(json, "hub")), "up");
    assert_int_equal(json_integer_value(json_object_get(json, "answered_s")), 12);
    json_decref(json);
    hub_is_away(&s);
    json = json_loads(printed(&s, true), 0, NULL);
    assert_true(json_is_null(json_object_get(json, "answered_s")));
    json_decref(json);
}

/* Whatever a printer can say is said in words at the hub, which knows no drivers. */
static void
every_code_has_words_and_stands_in_the_list_of_codes(void **state)
{
    static const char *const others[] = { "E-SCN-01", "E-SCN-04", "E-CRD-01", "E-CAM-01", "E-SND-01",
        "E-PAD-01", "E-LGT-01", "E-DSP-01" };
    static char list[262144];
    FILE *f = fopen(PD_SOURCE_DIR "/packaging/error-codes.md", "re");
    char cell[32];

    (void)state;
    assert_non_null(f);
    list[fread(list, 1, sizeof list - 1, f)] = '\0';
    assert_int_equal(fclose(f), 0);
    for (unsigned reason = PD_PRINTER_ABSENT; reason <= PD_PRINTER_QUEUE; reason <<= 1) {
        struct pd_part_health h = { .part = PD_PART_PRINTER, .state = PD_PART_BAD };

        assert_true(pd_copy(h.code, sizeof h.code, pd_printer_reason_code(reason)));
        assert_true(pd_part_code_good(&h));
        (void)snprintf(cell, sizeof cell, "| `%s` |", h.code);
        assert_non_null(strstr(list, cell));
        if (reason != PD_PRINTER_BAD_TICKET) /* a ticket's fault, never a printer's state */
            assert_string_not_equal(pd_part_words(h.code), h.code);
    }
    for (int i = 0; i < PD_COUNT(others); i++) {
        (void)snprintf(cell, sizeof cell, "| `%s` |", others[i]);
        assert_non_null(strstr(list, cell));
        assert_string_not_equal(pd_part_words(others[i]), others[i]);
    }
    assert_string_equal(pd_part_words("E-NEW-99"), "E-NEW-99");
}

static void
names_come_through_and_nothing_else_is_one(void **state)
{
    (void)state;
    for (int i = 1; i <= PD_PARTS; i++)
        assert_int_equal(pd_part_from(pd_part_name((enum pd_part)i)), i);
    for (int i = PD_PART_GOOD; i <= PD_PART_UNKNOWN; i++)
        assert_int_equal(pd_part_state_from(pd_part_state_name((enum pd_part_state)i)), i);
    assert_null(pd_part_name((enum pd_part)0));
    assert_null(pd_part_name((enum pd_part)(PD_PARTS + 1)));
    assert_null(pd_part_state_name((enum pd_part_state)5));
    assert_int_equal(pd_part_from("Printer"), 0);
    assert_int_equal(pd_part_state_from(""), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_thing_changed_is_told_and_decides_the_exit_status),
        cmocka_unit_test(what_stands_in_a_configuration_cannot_break_the_json),
        cmocka_unit_test(every_code_has_words_and_stands_in_the_list_of_codes),
        cmocka_unit_test(names_come_through_and_nothing_else_is_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

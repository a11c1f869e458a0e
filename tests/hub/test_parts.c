/*
 * Goal: what a desk tells of its devices is what a supervisor reads, and nothing older: in the list of desks,
 * of one desk, on the day's sheet and among the figures that machines watch. Method: signed errands at a hub
 * made here; then the built program on its folder.
 */
#include "sync/hub/clients.h"
#include "sync/hub/errands.h"
#include "sync/wire/errand.h"
#include "tests/hub/command_kit.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#define MINUTES(n) ((n)*PD_MINUTE_MS)

static struct pd_errand_answer answer;
static struct pd_hub_device seen;
static uint8_t ids;

/* The answer's status, or the HTTP status where that is not 200. */
static int
tell(struct desk *desk, int count, const struct pd_part_health *list)
{
    struct pd_errand_request r = { .device = desk->id, .epoch = desk->epoch };
    struct pd_http_request http = { .method = "POST", .path = "/v1/errand", .query = "" };
    char body[PD_ERRAND_BODY_MAX];
    struct pd_str out = pd_str_on(body, sizeof body);
    int64_t time_ms;

    r.errand = (struct pd_errand){ .kind = PD_ERRAND_PARTS, .id = { { 7, ++ids } }, .at_ms = kit.now_ms };
    r.errand.parts.count = count;
    for (int i = 0; i < count; i++)
        r.errand.parts.list[i] = list[i];
    kit_hello(&kit, r.nonce);
    pd_errand_request_write(&r, &desk->secret, &out);
    http.body = out.p;
    http.body_len = out.len;
    (void)kit_send(&kit, &http, 0);
    if (kit.status != 200)
        return kit.status;
    assert_ok(pd_errand_answer_read(kit.body, kit.body_len, r.nonce, &kit.hub_key, &time_ms, &answer, NULL));
    return (int)answer.status;
}

static int
tell_one(enum pd_part part, enum pd_part_state state, const char *code, int64_t since_ms)
{
    struct pd_part_health h = { .part = part, .state = state, .since_ms = since_ms };

    (void)pd_copy(h.code, sizeof h.code, code);
    return tell(&kiosk, 1, &h);
}

static void
keep(void *ctx, const struct pd_hub_device *d)
{
    if (pd_id_equal(d->id, *(const struct pd_id *)ctx))
        seen = *d;
}

static const struct pd_hub_device *
look(const struct desk *desk)
{
    struct pd_id id = desk->id;

    memset(&seen, 0, sizeof seen);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_device_each(kit.hub, keep, &id)));
    return &seen;
}

static void
what_was_told_last_takes_the_place_of_all_before(void **state)
{
    const struct pd_part_health two[] = { { PD_PART_PRINTER, PD_PART_BAD, "E-PRT-02", 0 },
        { PD_PART_CAMERA, PD_PART_GOOD, "", 0 } };
    const struct pd_hub_device *d = look(&kiosk);

    (void)state;
    assert_int_equal(d->parts.count, 0);
    assert_int_equal(d->parts_told_ms, 0);
    assert_int_equal(tell(&kiosk, 2, two), PD_ERRAND_DONE);
    assert_int_equal(look(&kiosk)->parts.count, 2);
    assert_int_equal(d->parts_told_ms, kit.now_ms);
    assert_int_equal(d->parts.list[0].state, PD_PART_BAD);
    assert_string_equal(d->parts.list[0].code, "E-PRT-02");
    assert_int_equal(d->parts.list[1].state, PD_PART_GOOD);
    assert_int_equal(look(&counter)->parts.count, 0);
    assert_int_equal(tell_one(PD_PART_CAMERA, PD_PART_BAD, "E-CAM-01", 0), PD_ERRAND_DONE);
    assert_int_equal(look(&kiosk)->parts.count, 1);
    assert_int_equal(d->parts.list[0].part, PD_PART_CAMERA);
    assert_int_equal(tell(&kiosk, 0, NULL), PD_ERRAND_DONE);
    assert_int_equal(look(&kiosk)->parts.count, 0);
    kit_close(&kit);
}

/* A desk that was started anew knows no more than since its start; a clock that is ahead says nothing. */
static void
since_when_is_the_earliest_that_was_said_of_this_state(void **state)
{
    static const struct {
        enum pd_part_state state;
        const char *code;
        int said_min, since_min; /* after the beginning; 0: not known */
    } rows[] = {
        { PD_PART_BAD, "E-PRT-02", 5, 5 },
        { PD_PART_BAD, "E-PRT-02", 25, 5 }, /* started anew */
        { PD_PART_BAD, "E-PRT-02", 2, 2 },  /* it remembers */
        { PD_PART_BAD, "E-PRT-03", 35, 35 },
        { PD_PART_LOOK, "E-PRT-03", 39, 39 },
        { PD_PART_GOOD, "", 0, 60 }, /* now */
        { PD_PART_BAD, "E-PRT-02", 9999, 70 },
    };
    int64_t began_ms = kit.now_ms;

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        kit.now_ms = began_ms + MINUTES(10 + 10 * i);
        assert_int_equal(tell_one(PD_PART_PRINTER, rows[i].state, rows[i].code,
                             rows[i].said_min == 0 ? 0 : began_ms + MINUTES(rows[i].said_min)),
            PD_ERRAND_DONE);
        assert_int_equal(look(&kiosk)->parts.list[0].since_ms, began_ms + MINUTES(rows[i].since_min));
    }
    kit_close(&kit);
}

static void
a_desk_that_tells_too_often_is_not_listened_to(void **state)
{
    (void)state;
    for (int i = 0; i < PD_PARTS_A_MINUTE; i++)
        assert_int_equal(tell_one(PD_PART_LIGHT, PD_PART_GOOD, "", 0), PD_ERRAND_DONE);
    assert_int_equal(tell_one(PD_PART_LIGHT, PD_PART_BAD, "E-LGT-01", 0), PD_ERRAND_REFUSED);
    assert_string_equal(answer.code, "too_often");
    assert_int_equal(look(&kiosk)->parts.list[0].state, PD_PART_GOOD);
    kit.now_ms += PD_MINUTE_MS;
    assert_int_equal(tell_one(PD_PART_LIGHT, PD_PART_BAD, "E-LGT-01", 0), PD_ERRAND_DONE);
    assert_int_equal(look(&kiosk)->parts.list[0].state, PD_PART_BAD);
    kit_close(&kit);
}

static const char *
metrics(void)
{
    static char text[32768];
    size_t len;
    const char *made;

    assert_ok(pd_hub_begin(kit.hub));
    made = pd_hub_metrics_text(kit.hub, kit.now_ms, 0, &len);
    assert_non_null(made);
    assert_true(len < sizeof text);
    memcpy(text, made, len + 1);
    assert_ok(pd_hub_commit(kit.hub));
    return text;
}

static void
machines_count_them_by_kind_and_name_no_desk(void **state)
{
    char id[PD_ID_TEXT_CAP];
    const char *text;

    (void)state;
    assert_non_null(strstr(metrics(), "\npointdesk_desk_devices{kind=\"printer\",state=\"bad\"} 0\n"));
    assert_int_equal(tell_one(PD_PART_PRINTER, PD_PART_BAD, "E-PRT-02", 0), PD_ERRAND_DONE);
    assert_int_equal(tell(&counter, 2,
                         (const struct pd_part_health[]){ { PD_PART_PRINTER, PD_PART_BAD, "E-PRT-03", 0 },
                             { PD_PART_SCANNER, PD_PART_GOOD, "", 0 } }),
        PD_ERRAND_DONE);
    text = strstr(metrics(), "# HELP pointdesk_desk_devices ");
    assert_non_null(text);
    assert_non_null(strstr(text, "\npointdesk_desk_devices{kind=\"printer\",state=\"bad\"} 2\n"));
    assert_non_null(strstr(text, "\npointdesk_desk_devices{kind=\"scanner\",state=\"good\"} 1\n"));
    assert_non_null(strstr(text, "\npointdesk_desk_devices{kind=\"aside\",state=\"unknown\"} 0\n"));
    (void)pd_id_text(kiosk.id, id);
    assert_true(strstr(text, id) == NULL || strstr(text, id) > strstr(text, "desk_silent"));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(kit_finish(&kit, pd_hub_device_revoke(kit.hub, kit.now_ms, &counter.id)));
    assert_non_null(strstr(metrics(), "\npointdesk_desk_devices{kind=\"printer\",state=\"bad\"} 1\n"));
    kit_close(&kit);
}

static void
whoever_reads_lists_sees_what_is_to_be_seen_to_and_no_more(void **state)
{
    const struct pd_part_health list[] = { { PD_PART_PRINTER, PD_PART_LOOK, "E-PRT-11", 0 },
        { PD_PART_SCANNER, PD_PART_BAD, "E-SCN-04", 0 }, { PD_PART_CAMERA, PD_PART_GOOD, "", 0 },
        { PD_PART_LIGHT, PD_PART_UNKNOWN, "", 0 } };
    char command[128], id[PD_ID_TEXT_CAP];

    (void)state;
    assert_int_equal(tell(&kiosk, PD_COUNT(list), list), PD_ERRAND_DONE);
    kit_close(&kit);
    (void)pd_id_text(kiosk.id, id);
    assert_int_equal(run("device list"), 0);
    says("  printer: paper near its end (E-PRT-11) since 2026-09-21 14:13  scanner: not there, or another "
         "program's (E-SCN-04) since 2026-09-21 14:13\n");
    says_not("camera");
    says_not("light");
    assert_int_equal(run("device list --json"), 0);
    says("\"parts\":[{\"part\":\"printer\",\"is\":\"look\",\"code\":\"E-PRT-11\",\"since_ms\":");
    says("{\"part\":\"light\",\"is\":\"unknown\",\"code\":\"\",\"since_ms\":");
    says("\"parts_told_ms\":0,\"parts\":[],"); /* the counter */
    (void)snprintf(command, sizeof command, "device show %s", id);
    assert_int_equal(run(command), 0);
    says("devices     as it told 2026-09-21 14:13\n");
    says("  scanner   bad     since 2026-09-21 14:13  not there, or another program's (E-SCN-04)\n");
    says("  camera    good    since 2026-09-21 14:13\n");
    (void)snprintf(command, sizeof command, "device show %s --json", id);
    assert_int_equal(run(command), 0);
    says("\"is\":\"bad\",\"code\":\"E-SCN-04\"");
    (void)snprintf(command, sizeof command, "device show %s", pd_id_text(counter.id, id));
    assert_int_equal(run(command), 0);
    says("it has not told how they are");
    assert_int_equal(run("device show ffffffff"), 1);
    says("no desk's id begins so");
    assert_int_equal(run("device show"), 2);
    assert_int_equal(run("report day --date 2026-09-21"), 0);
    says("Desks' devices to be seen to, now");
    says("paper near its end (E-PRT-11)");
    says_not("camera");
    assert_int_equal(run("report day --date 2026-09-21 --json"), 0);
    says("\"devices\":[{");
    (void)snprintf(command, sizeof command, "device revoke %s", pd_id_text(kiosk.id, id));
    assert_int_equal(run(command), 0);
    assert_int_equal(run("device list"), 0);
    says_not("E-PRT-11");
}

#define T(f) cmocka_unit_test_setup_teardown(f, lobby_start, folder_finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_was_told_last_takes_the_place_of_all_before),
        T(since_when_is_the_earliest_that_was_said_of_this_state),
        T(a_desk_that_tells_too_often_is_not_listened_to),
        T(machines_count_them_by_kind_and_name_no_desk),
        T(whoever_reads_lists_sees_what_is_to_be_seen_to_and_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

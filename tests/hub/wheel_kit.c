#include "tests/hub/wheel_kit.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct desk second;

const char wheel_lucky[] =
    "[{\"id\":\"lucky\",\"name\":" TEXT ",\"organiser\":" TEXT ",\"terms\":" TEXT
    ",\"from\":\"2026-11-20T08:00\",\"until\":\"2026-11-25T18:00\",\"price\":10,\"per_day\":3,\"rule\":"
    "\"won\","
    "\"total\":10,\"prizes\":[{\"id\":\"bowl\",\"weight\":3,\"gift\":\"G-004\",\"count\":2,\"instead\":7},"
    "{\"id\":\"coupon\",\"weight\":2,\"coupon\":\"c20\",\"count\":1,\"instead\":6},"
    "{\"id\":\"five\",\"weight\":2,\"points\":5},{\"id\":\"none\",\"weight\":3}]}]";

char *
wheel_rules(const char *wheels)
{
    json_t *base = json_load_file(PD_SOURCE_DIR "/tests/hub/programme.json", 0, NULL);
    json_t *list = json_object_get(base, "rules"), *out;
    char *text;

    assert_non_null(base);
    (void)json_array_append_new(
        list, json_loads("{\"id\":\"won\",\"kind\":\"fixed\",\"name\":" TEXT
                         ",\"points\":1,\"growth_percent\":0,\"expiry\":{\"kind\":\"rolling\",\"days\":90}}",
                  0, NULL));
    out = json_pack("{s:O,s:o,s:o,s:o}", "rules", list, "wheels",
        json_loads(wheels != NULL ? wheels : wheel_lucky, 0, NULL), "exceptions",
        json_loads("[{\"mechanism\":\"wheel\",\"note\":\"asked\",\"approved_by\":\"8812\"}]", 0, NULL),
        "units",
        json_loads("{\"coupons\":[{\"id\":\"c20\",\"name\":" TEXT ",\"conditions\":" TEXT
                   ",\"kind\":\"item\",\"percent\":20,\"days\":10}]}",
            0, NULL));
    assert_non_null(out);
    text = json_dumps(out, 0);
    json_decref(out);
    json_decref(base);
    return text;
}

void
wheel_open(const char *path)
{
    char *text = wheel_rules(NULL);

    kit_open_at(&kit, path, kit_at(2026, 11, 20, 10, 0, 0));
    kit_publish(&kit, text, kit.now_ms);
    free(text);
    anna = kit_member(&kit, "M-1", 1000);
    bert = kit_member(&kit, "M-2", 1000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&second, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
}

int
wheel_set_up(void **state)
{
    *state = &kit;
    wheel_open(NULL);
    return 0;
}

void
look(const struct pd_id *who)
{
    struct pd_errand e = errand(PD_ERRAND_WHEEL, who, "lucky");

    done(&e);
}

struct pd_errand
spin_of(const struct pd_id *who, int digit)
{
    static uint32_t ids;
    struct pd_errand e = errand(PD_ERRAND_SPIN, who, "lucky");
    struct pd_hash commitment;

    assert_true(
        pd_unhex(said.wheel.commitment, strlen(said.wheel.commitment), commitment.b, sizeof commitment.b));
    ids++;
    memcpy(e.id.b + 8, &ids, sizeof ids);
    e.n = digit;
    e.number = pd_wheel_short(&commitment);
    return e;
}

const struct pd_spin *
spin_at(struct desk *desk, const struct pd_id *who, int digit)
{
    struct pd_errand e;

    look(who);
    e = spin_of(who, digit);
    assert_int_equal(ask_as(desk, &e), 200);
    if (said.status != PD_ERRAND_DONE)
        fail_msg("spin: %s", said.code);
    return &said.spin;
}

int64_t
points_of(const struct pd_id *who)
{
    int64_t left, held, debt;

    kit_balance(&kit, who, &left, &held, &debt);
    return left;
}

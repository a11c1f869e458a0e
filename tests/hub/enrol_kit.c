#include "tests/hub/enrol_kit.h"

#include "sync/hub/consents.h"
#include "sync/hub/loading.h"

#include <string.h>

#define PAY                                                                                                  \
    "{\"id\":\"pay\",\"kind\":\"payment\",\"name\":" TEXT                                                    \
    ",\"points\":1,\"step_fen\":100,\"expiry\":{\"kind\":\"never\"}}"
#define WELCOME                                                                                              \
    "{\"id\":\"welcome\",\"kind\":\"fixed\",\"behaviour\":\"welcome\",\"name\":" TEXT                        \
    ",\"points\":50,\"expiry\":{\"kind\":\"never\"}}"

struct desk second;
struct pd_hub_card cards[3];
struct pd_id card_ids[3];
struct pd_rng rng;

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
void
add_staff(const char *number, unsigned int roles)
{
    static const char *const pins[] = { "480926", "662009", "715302", "590417" };
    static int n;
    struct pd_staff person = { .roles = roles, .name = "Li" };

    (void)pd_copy(person.number, sizeof person.number, number);
    begin();
    commit(pd_hub_staff_add(kit.hub, kit.now_ms, &person, pins[n++ % PD_COUNT(pins)], "", &why));
}

int
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

struct pd_enrol_form
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

struct pd_enrol_form
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
struct pd_errand
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
struct pd_errand
heard(struct pd_enrol_form form, int card, int64_t before_ms)
{
    struct pd_errand e = enrol(form, card);

    e.at_ms = kit.now_ms - before_ms;
    return e;
}

void
becomes(struct desk *desk, const struct pd_errand *e, enum pd_enrolled how)
{
    assert_int_equal(ask_as(desk, e), 200);
    if (said.status != PD_ERRAND_DONE || said.enrolled != how)
        fail_msg("%d \"%s\", %d and not %d", said.status, said.code, said.enrolled, how);
}

void
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

int64_t
points_of(const struct pd_id *member)
{
    const struct pd_member *m = kit_look(&kit, member);

    return pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, kit.now_ms));
}

/* The one that is good, as desks are told. */
const char *
card_of_hers(const struct pd_id *member)
{
    static struct pd_card_state state;

    begin();
    commit(pd_hub_card_state(kit.hub, member, &state));
    return state.card;
}

struct pd_consent records[32];
int record_count;

static void
note_record(void *ctx, const struct pd_consent *consent)
{
    (void)ctx;
    records[record_count++] = *consent;
}

void
read_records(const struct pd_id *member)
{
    record_count = 0;
    begin();
    commit(pd_hub_consent_each(kit.hub, member, note_record, NULL));
}

bool
is_minor(const struct pd_id *member)
{
    bool yes;

    begin();
    yes = pd_hub_is_minor(kit.hub, member);
    commit(PD_OK);
    return yes;
}

int64_t
row_of(const struct pd_id *member)
{
    int64_t mid;

    begin();
    mid = pd_store_one(kit.store, PD_HUB_SQL_MEMBER_BY_ID, PD_ARGS(pd_d(member)), 0);
    commit(PD_OK);
    return mid;
}

/* The hospital that a monkey comes to: the demonstration's rules with all that members may have beside
 * points. */
#include "tests/monkey/monkey.h"

#include "sync/hub/advisers.h"
#include "sync/hub/families.h"
#include "sync/hub/loading.h"
#include "sync/hub/member_cards.h"
#include "sync/hub/memberships.h"
#include "sync/hub/merchants.h"
#include "sync/hub/money.h"
#include "sync/hub/plans.h"
#include "sync/hub/reminders.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

/* What the demonstration does not have; the rest of its object. */
static const char more_rules[] =
    ",\"family\":{\"cards\":3,\"shared\":{\"points\":true},"
    "\"limits\":{\"spend\":2000,\"day\":4000,\"month\":9000},"
    "\"limits_max\":{\"spend\":5000,\"day\":9000,\"month\":9000}},"
    "\"advisers\":{\"answer_hours\":24,\"people\":[{\"id\":\"hao\","
    "\"name\":{\"zh-Hans\":\"郝医生\",\"zh-Hant\":\"郝醫生\",\"en\":\"Dr Hao\"},"
    "\"role\":{\"zh-Hans\":\"健康顾问\",\"zh-Hant\":\"健康顧問\",\"en\":\"Health adviser\"},"
    "\"hours\":{\"zh-Hans\":\"周一至周五\",\"zh-Hant\":\"週一至週五\",\"en\":\"Mon-Fri\"}}]}}";

void
monkey_rules(struct kit *kit)
{
    FILE *f = fopen(PD_SOURCE_DIR "/assets/demo/programme.json", "rb");
    static char json[PD_PROGRAMME_BYTES_MAX];
    const struct pd_hub_merchant shop = { .id = "dawn-books",
        .name_hans = "晨光书店",
        .name_hant = "晨光書店",
        .name_en = "Dawn Books",
        .kind = PD_MERCHANT_SHOP,
        .burn_rate = 1000,
        .issue_rate = 1000,
        .months = 1 };
    struct pd_why why = { .text = "" };
    uint32_t version;
    size_t len;

    assert_non_null(f);
    len = fread(json, 1, sizeof json, f);
    (void)fclose(f);
    while (len > 0 && json[len - 1] != '}')
        len--;
    assert_true(len > 0 && len + sizeof more_rules <= sizeof json);
    memcpy(json + len - 1, more_rules, sizeof more_rules - 1);
    len += sizeof more_rules - 2;
    assert_ok(pd_hub_begin(kit->hub));
    assert_ok(pd_hub_merchant_add(kit->hub, kit->now_ms, &shop, &why));
    if (pd_hub_programme_publish(kit->hub, kit->now_ms, json, len, kit->now_ms - 1, &version, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_ok(pd_hub_commit(kit->hub));
}

/* Paid for, so that a survey asks about it. */
static void
pay(struct kit *kit, const struct pd_id *member, const char *number, int64_t yuan)
{
    struct pd_hub_bill bill = { .total = pd_fen_of(yuan * 100), .self_paid = pd_fen_of(yuan * 100) };
    struct pd_points points;
    struct pd_why why = { .text = "" };

    (void)pd_copy(bill.bill_no, sizeof bill.bill_no, number);
    if (pd_hub_bill_take(kit->hub, kit->now_ms, member, &bill, &points, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
}

/* What a member may have beside points: some have each of it, and nobody all. */
static void
enrich(struct monkey *m, int i)
{
    struct monkey_member *member = &m->members[i];
    struct pd_hub *hub = m->kit->hub;
    int64_t now_ms = m->kit->now_ms, number;
    struct pd_due due = { .fen = pd_fen_of(20000), .until_ms = now_ms + 300 * PD_DAY_MS };
    struct pd_why why = { .text = "" };

    (void)snprintf(due.bill, sizeof due.bill, "D-%d", i);
    if (i % 3 != 0)
        assert_ok(pd_hub_due_put(hub, now_ms, &member->id, &due, &why));
    if (i % 3 != 1)
        assert_ok(pd_hub_plan_give(
            hub, now_ms, &member->id, "walk", pd_local_day(now_ms, 480), "monkey", &number, &why));
    if (i % 3 != 2)
        assert_ok(pd_hub_adviser_set(hub, now_ms, &member->id, "hao", "monkey", &why));
    if (i % 4 == 2)
        assert_ok(pd_hub_member_join(hub, now_ms, &member->id, "dental", &member->also, &why));
}

/* Another family name each, so that a name on a screen says whose it is. */
static void
join(struct monkey *m, int i)
{
    static const char *const names[MONKEY_MEMBERS] = { "赵一", "钱二", "孙三", "李四", "周五", "吴六", "郑七",
        "王八", "冯九", "陈十", "褚百", "卫千" };
    struct monkey_member *member = &m->members[i];
    struct pd_hub_member_new new = { .kind = "standard" };
    struct pd_reminder reminder = { .topic = "cleaning", .channel = PD_CONSENT_SMS };
    struct pd_why why = { .text = "" };
    struct kit *kit = m->kit;

    (void)snprintf(new.number, sizeof new.number, "M-%d", i + 1);
    (void)snprintf(new.phone, sizeof new.phone, "139%08d", i * 7919);
    (void)pd_copy(new.name, sizeof new.name, names[i]);
    (void)pd_copy(member->phone, sizeof member->phone, new.phone);
    (void)snprintf(member->pin, sizeof member->pin, "24681%c%c", '0' + i % 10, '0' + i / 3);
    reminder.due_day = pd_local_day(kit->now_ms, 480) + i;
    assert_ok(pd_hub_begin(kit->hub));
    assert_ok(pd_hub_member_add(kit->hub, kit->now_ms, &new, &member->id, &why));
    pay(kit, &member->id, new.number, 500 + i * 900);
    if (i % 2 == 0)
        assert_ok(pd_hub_card_pin_set(kit->hub, kit->now_ms, &member->id, member->pin, "", &why));
    (void)!pd_hub_reminder_take(kit->hub, kit->now_ms, "monkey", &member->id, &reminder, &why);
    enrich(m, i);
    assert_ok(pd_hub_commit(kit->hub));
    (void)pd_copy(member->masked, sizeof member->masked, kit_look(kit, &member->id)->masked);
}

/* Whose account somebody else may use, and who that is. */
static void
found_family(struct monkey *m, int family, int head, int first, int last)
{
    const struct pd_family_said said = { true, PD_CONSENT_BY_SELF, "family-1", "monkey" };
    enum pd_family_join no;
    struct pd_why why = { .text = "" };

    m->members[head].family = family;
    assert_ok(pd_hub_begin(m->kit->hub));
    for (int i = first; i <= last; i++) {
        m->members[i].family = family;
        if (pd_hub_family_add(m->kit->hub, m->kit->now_ms, &m->members[head].id, &m->members[i].id, NULL,
                &said, &no, &why) != PD_OK)
            fail_msg("%s: %s (%d)", why.path, why.text, (int)no);
    }
    assert_ok(pd_hub_commit(m->kit->hub));
}

static void
allow_lookups(struct kit *kit)
{
    struct pd_why why = { .text = "" };

    assert_ok(pd_hub_begin(kit->hub));
    assert_ok(pd_hub_site_lookup(kit->hub, kit->now_ms, "S1", PD_LOOKUP_PHONE | PD_LOOKUP_CARD, "", &why));
    assert_ok(pd_hub_commit(kit->hub));
}

void
monkey_people(struct monkey *m)
{
    for (int i = 0; i < MONKEY_MEMBERS; i++)
        join(m, i);
    found_family(m, 1, 11, 8, 9);
    found_family(m, 2, 10, 7, 7);
    allow_lookups(m->kit);
}

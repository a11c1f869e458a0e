/* Members who join: brought by others, who both get something at the first bill; and second memberships. */
#include "tests/hub/year/year.h"

#include <stdio.h>
#include <string.h>

#define BRING_POINTS 200
#define COME_POINTS 80
#define BRING_MONTH 2   /* times that somebody is rewarded in a month */
#define BRING_WITHIN 30 /* days in which the first bill has to be */
#define RECENT 64       /* newcomers who may come yet */

enum { WAITING, CREDITED, ENDED };

static struct bring {
    int newcomer, by, bill; /* bill: by which it was earned */
    int by_lot, new_lot;    /* -1: got nothing */
    int64_t until_ms;
    int state;
} * brings;
static int bring_count, bring_cap, credited, taken_back, joined;
static struct {
    int64_t month;
    int times;
} * rewarded; /* of each person */
static int rewarded_cap;

/* ---- who brings whom ---- */

static int64_t
number_of(const struct person *p)
{
    char path[96], id[PD_ID_TEXT_CAP];
    json_t *answer;
    int64_t n = 0;

    (void)snprintf(path, sizeof path, "/v1/members/%s/referral", pd_id_text(p->id, id));
    assert_int_equal(kit_get(&kit, path, "", his_key), 200);
    answer = json_loads(kit.body, 0, NULL);
    assert_int_equal(
        sscanf(json_string_value(json_object_get(answer, "number")), "%lld", (long long *)&n), 1);
    json_decref(answer);
    return n;
}

static void
bring_somebody(void)
{
    struct person *by = somebody();
    int newcomer;

    if (by->second)
        by = &persons[0];
    newcomer = new_member(number_of(by));
    by->bound = persons[newcomer].bound = true;
    happened("newcomer brought");
    brings = grown(brings, bring_count, &bring_cap, sizeof *brings);
    brings[bring_count] = (struct bring){ .newcomer = newcomer,
        .by = (int)(by - persons),
        .bill = -1,
        .by_lot = -1,
        .new_lot = -1,
        .until_ms = kit.now_ms + BRING_WITHIN * PD_DAY_MS };
    persons[newcomer].brought = ++bring_count;
}

/* One who was brought and has not come yet; a third never does. */
static void
newcomer_comes(void)
{
    int i = bring_count - 1 - (int)roll(bring_count < RECENT ? bring_count : RECENT);
    struct person *p = &persons[brings[i].newcomer];

    if (brings[i].newcomer % 3 != 0 && !is_away(p))
        visit_of(p);
}

static bool
rewarded_too_often(int person)
{
    struct pd_date date = pd_date_from_days(day);
    int64_t month = date.year * 12 + date.month;

    if (rewarded[person].month != month)
        rewarded[person].times = 0;
    rewarded[person].month = month;
    return rewarded[person].times++ >= BRING_MONTH;
}

void
first_bill(struct person *p, int bill)
{
    struct bring *b = p->brought > 0 ? &brings[p->brought - 1] : NULL;

    if (b == NULL || b->state != WAITING)
        return;
    b->state = kit.now_ms < b->until_ms ? CREDITED : ENDED;
    if (b->state == ENDED)
        return;
    b->bill = bill;
    if (!rewarded_too_often(b->by))
        b->by_lot = give_at(PRE, &persons[b->by], BRING_POINTS);
    b->new_lot = give_at(PRE, p, COME_POINTS);
    credited++;
    happened("referral rewarded");
}

static void
take_back(struct bring *b, struct person *p)
{
    b->state = ENDED;
    if (b->by_lot >= 0)
        (void)claw(&persons[b->by], b->by_lot, BRING_POINTS);
    (void)claw(p, b->new_lot, COME_POINTS);
    taken_back++;
    happened("referral taken back");
}

void
bill_unearned(struct person *p, int bill)
{
    struct bring *b = p->brought > 0 ? &brings[p->brought - 1] : NULL;

    if (b != NULL && b->state == CREDITED && b->bill == bill)
        take_back(b, p);
}

void
was_not_new(struct person *p)
{
    struct bring *b = p->brought > 0 ? &brings[p->brought - 1] : NULL;

    if (b != NULL && b->state == CREDITED)
        take_back(b, p);
    if (b != NULL)
        b->state = ENDED;
}

bool
bringer_is_away(const struct person *p)
{
    return p->brought > 0 && is_away(&persons[brings[p->brought - 1].by]);
}

static void
open_referral(void)
{
    rewarded_cap = person_cap;
    rewarded = calloc((size_t)rewarded_cap, sizeof *rewarded);
    assert_non_null(rewarded);
}

static void
referral_act(void)
{
    if (bring_count == 0 || roll(2) == 0)
        bring_somebody();
    else
        newcomer_comes();
}

static void
say_referral(void)
{
    (void)printf("referral: %d brought, %d rewarded, %d taken back", bring_count, credited, taken_back);
}

const struct mechanism referral_mechanism = {
    .name = "referral", .every = 20, .open = open_referral, .act = referral_act, .say = say_referral
};

/* ---- several memberships ---- */

/* She is another member from there on, with nothing in it: no second welcome. */
static void
join_again(void)
{
    struct person *p = somebody();
    char path[96], id[PD_ID_TEXT_CAP];
    const char *text;
    struct pd_id other;
    json_t *answer;

    if (p->second)
        return;
    (void)snprintf(path, sizeof path, "/v1/members/%s/memberships", pd_id_text(p->id, id));
    answer = post(his_key, path, "{\"kind\":\"dental\"}");
    text = json_string_value(json_object_get(answer, "id"));
    assert_non_null(text);
    assert_true(pd_id_parse(text, strlen(text), &other));
    json_decref(answer);
    p->second = true;
    happened("second membership");
    assert_true(person_count < person_cap);
    persons[person_count++] =
        (struct person){ .id = other, .signed_day = -1, .away_day = -1, .ticket_day = -1, .second = true };
    rights_rise(&persons[person_count - 1]);
    joined++;
}

static void
say_memberships(void)
{
    (void)printf("memberships: %d have two", joined);
}

const struct mechanism membership_mechanism = {
    .name = "memberships", .every = 40, .act = join_again, .say = say_memberships
};

/*
 * What decides over levels, by half years: a point for each yuan that a member paid herself, up to 900; 20
 * for each visit, up to 120; and an assessment up to 200. What levels bring each calendar year: cleanings for
 * nothing, 1, 2 or 4; a higher level within the year adds what is missing, a lower one takes nothing.
 */
#include "tests/hub/year/year.h"

#include "sync/hub/indexes.h"

#include <stdio.h>
#include <string.h>

#define SPEND_MOST 900
#define VISIT_WORTH 20
#define VISIT_MOST 120
#define FLAG_MOST 200

static const int64_t tiers_from[] = { 0, 300, 1000 };
static const int cleanings[] = { 1, 2, 4 };
static int64_t flags, used, reversed;

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* ---- the index ---- */

int
half_of(int64_t of_day)
{
    struct pd_date date = pd_date_from_days(of_day);
    int half = (date.year - 2026) * 2 + (date.month > 6 ? 1 : 0) - 1; /* from July 2026 on */

    assert_true(half >= 0 && half < HALVES);
    return half;
}

int64_t
growth_of(const struct person *p)
{
    int64_t sum = 0;

    for (int i = 0; i < HALVES; i++)
        sum += least(SPEND_MOST, p->halves[i].fen / 100) +
               least(VISIT_MOST, VISIT_WORTH * p->halves[i].visits) + least(FLAG_MOST, p->halves[i].flag);
    return sum;
}

int
tier_of(const struct person *p)
{
    int tier = 0;

    for (int i = 1; i < PD_COUNT(tiers_from); i++)
        if (growth_of(p) >= tiers_from[i])
            tier = i;
    return tier;
}

/* What she has of this year rises with her level. */
void
rights_rise(struct person *p)
{
    int n = cleanings[tier_of(p)];

    if (p->given >= n)
        return;
    if (p->given > 0)
        happened("tier reached");
    p->left += n - p->given;
    p->given = n;
}

void
index_paid(struct person *p, int64_t fen)
{
    p->halves[half_of(day)].fen += fen;
    rights_rise(p);
}

void
index_visited(struct person *p)
{
    p->halves[half_of(day)].visits++;
    rights_rise(p);
}

static void
assess(void)
{
    static const struct pd_staff head = { .number = "S-1", .roles = PD_STAFF_SUPERVISOR };
    struct person *p = somebody();
    int64_t before = growth_of(p), value = roll(5) == 0 ? 0 : roll(FLAG_MOST + 1), growth;
    struct pd_why why = { .text = "" };

    assert_ok(pd_hub_begin(kit.hub));
    if (pd_hub_index_flag(kit.hub, kit.now_ms, &p->id, value, "looked at", &head, &growth, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_ok(pd_hub_commit(kit.hub));
    p->halves[half_of(day)].flag = value;
    rights_rise(p);
    assert_int_equal(growth, growth_of(p) - before);
    happened("assessment");
    flags++;
}

/* What counted in the half year that is open, part by part. */
static void
index_adds_up(void)
{
    for (int i = 0; i < 50; i++) {
        const struct person *p = &persons[roll(person_count)];
        const struct half *half = &p->halves[half_of(day)];
        struct pd_index_look look;

        if (p->gone)
            continue;
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_index_look(kit.hub, kit.now_ms, &p->id, &look));
        pd_hub_rollback(kit.hub);
        assert_int_equal(look.lines[PD_INDEX_SPEND].n, half->fen);
        assert_int_equal(look.lines[PD_INDEX_VISITS].n, half->visits);
        assert_int_equal(look.lines[PD_INDEX_FLAG].n, half->flag);
        assert_int_equal(
            pd_points_raw(look.lines[PD_INDEX_SPEND].counted), least(SPEND_MOST, half->fen / 100));
    }
}

static void
say_index(void)
{
    (void)printf("tier index: %lld assessments", (long long)flags);
}

const struct mechanism index_mechanism = {
    .name = "tier index", .every = 9, .act = assess, .check = index_adds_up, .say = say_index
};

/* ---- free services ---- */

/* Each year begins anew for whoever is a member that day. */
static void
rights_morning(void)
{
    struct pd_date date = pd_date_from_days(day);
    static int year;

    if (date.year == year)
        return;
    year = date.year;
    for (int i = 0; i < person_count; i++) {
        persons[i].given = persons[i].left = 0;
        if (!persons[i].gone)
            rights_rise(&persons[i]);
    }
}

static void
take_back(struct person *p, int64_t number)
{
    char path[64];

    (void)snprintf(path, sizeof path, "/v1/uses/%lld/reverse", (long long)number);
    json_decref(post(his_key, path, "{}"));
    p->left++;
    reversed++;
    staged(POST, BENEFITS, -1, 0, 0);
    happened("free service taken back");
}

void
use_cleaning(struct person *p)
{
    char id[PD_ID_TEXT_CAP];
    int n = 1 + (int)roll(2);
    json_t *answer = post(
        his_key, "/v1/uses", "{\"member\":\"%s\",\"unit\":\"cleaning\",\"n\":%d}", pd_id_text(p->id, id), n);
    bool applied = strcmp(json_string_value(json_object_get(answer, "status")), "applied") == 0;

    if (applied != (p->left >= n))
        fail_msg("%s: asked for %d, and the model has %lld", kit.body, n, (long long)p->left);
    if (!applied) {
        happened("free service refused");
        json_decref(answer);
        return;
    }
    p->left -= n;
    used += n;
    staged(POST, BENEFITS, n, 0, 0);
    happened("free service used");
    if (number_in(answer, "left") != p->left)
        fail_msg("member %d on day %lld: %s: the model has %lld of %lld, growth %lld", (int)(p - persons),
            (long long)day, kit.body, (long long)p->left, (long long)p->given, (long long)growth_of(p));
    if (n == 1 && roll(4) == 0)
        take_back(p, number_in(answer, "number"));
    json_decref(answer);
}

static void
rights_act(void)
{
    use_cleaning(somebody());
}

static void
say_rights(void)
{
    (void)printf("free services: %lld used, %lld taken back", (long long)used, (long long)reversed);
}

const struct mechanism rights_mechanism = {
    .name = "free services", .every = 7, .morning = rights_morning, .act = rights_act, .say = say_rights
};

/* Families: whoever holds a card of somebody's pays from her points, up to the limits of the card. */
#include "tests/hub/year/year.h"

#include <stdio.h>

#define LIMIT_SPEND 200
#define LIMIT_DAY 300
#define LIMIT_MONTH 500
#define MOST 400

static struct family {
    int head, holder;
    int64_t used_day, used_month, on_day, month; /* as of the last spend */
} families[MOST];
static int family_count, spends;

static int64_t
month_of(int64_t of_day)
{
    struct pd_date date = pd_date_from_days(of_day);

    return date.year * 12 + date.month - 1;
}

/* Neighbours in the list of members are one. */
static void
open_families(void)
{
    int64_t wanted = options.members / 20;

    for (int i = 0; i < MOST && i < wanted; i++) {
        char path[96], head[PD_ID_TEXT_CAP], holder[PD_ID_TEXT_CAP];
        struct family *f = &families[family_count++];

        *f = (struct family){ .head = 2 * i, .holder = 2 * i + 1 };
        persons[f->head].bound = persons[f->holder].bound = true;
        (void)snprintf(path, sizeof path, "/v1/members/%s/family", pd_id_text(persons[f->head].id, head));
        json_decref(post(his_key, path, "{\"member\":\"%s\",\"text\":\"family-1\"}",
            pd_id_text(persons[f->holder].id, holder)));
    }
}

static void
count(struct family *f, int64_t points)
{
    if (f->month != month_of(day))
        f->used_month = 0;
    if (f->on_day != day)
        f->used_day = 0;
    f->month = month_of(day);
    f->on_day = day;
    f->used_day += points;
    f->used_month += points;
}

/* Heads come to the hospital more often than others, so that there is something to spend. */
static void
family_act(void)
{
    struct person *head = family_count > 0 ? &persons[families[roll(family_count)].head] : NULL;

    if (head != NULL && !is_away(head))
        visit_of(head);
}

/* Two desks that have not heard of each other may go beyond the limits together: that is a fact. */
static void
family_spends(void)
{
    struct family *f = family_count > 0 ? &families[roll(family_count)] : NULL;

    if (f == NULL || roll(2) == 0 || is_away(&persons[f->holder]) ||
        !take_a_gift_for(&persons[f->head], &persons[f->holder].id))
        return;
    if (is_away(&persons[f->head]))
        persons[f->holder].away_day = day;
    count(f, GIFT_POINTS);
    spends++;
    happened("gift by a family card");
}

static void
cards_add_up(void)
{
    for (int i = 0; i < family_count; i++) {
        struct family *f = &families[i];
        char path[96], id[PD_ID_TEXT_CAP];
        json_t *answer;
        const json_t *card;

        count(f, 0);
        (void)snprintf(path, sizeof path, "/v1/members/%s/family", pd_id_text(persons[f->holder].id, id));
        assert_int_equal(kit_get(&kit, path, "", his_key), 200);
        answer = json_loads(kit.body, 0, NULL);
        card = json_object_get(answer, "holds");
        assert_int_equal(number_in(card, "used_day"), f->used_day);
        assert_int_equal(number_in(card, "used_month"), f->used_month);
        assert_int_equal(number_in(card, "spend"), LIMIT_SPEND);
        assert_int_equal(number_in(card, "day"), LIMIT_DAY);
        assert_int_equal(number_in(card, "month"), LIMIT_MONTH);
        json_decref(answer);
    }
}

static void
say_families(void)
{
    (void)printf("families: %d, %d gifts by their cards", family_count, spends);
}

const struct mechanism family_mechanism = { .name = "families",
    .every = 10,
    .open = open_families,
    .act = family_act,
    .lobby = family_spends,
    .check = cards_add_up,
    .say = say_families };

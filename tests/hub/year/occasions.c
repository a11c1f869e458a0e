/* Birthdays, which the hub greets by itself; lectures, of which a seat costs points and being there earns. */
#include "tests/hub/year/year.h"

#include <stdio.h>
#include <string.h>

#define BIRTHDAY_POINTS 88
#define SEAT_PRICE 60
#define SEATS 10
#define TALK_POINTS 20
#define LECTURE_DAY 15 /* of each month */

/* ---- birthdays ---- */

static int greeted;

static void
greet(void)
{
    struct pd_date date = pd_date_from_days(day);
    int today = date.month * 100 + date.day;

    for (int i = 0; i < person_count; i++)
        if (persons[i].birthday == today) {
            (void)give(&persons[i], BIRTHDAY_POINTS, PAY_DAYS, false);
            greeted++;
            happened("birthday");
        }
}

static void
say_birthdays(void)
{
    (void)printf("birthdays: %d", greeted);
}

const struct mechanism birthday_mechanism = { .name = "birthdays", .morning = greet, .say = say_birthdays };

/* ---- lectures ---- */

static struct seat {
    int person;
    int64_t number;
    struct draws draws;
} seats[SEATS];
static int seat_count, booked, cancelled, attended;

/* That of this month, or of the next when it was. */
static void
name_of_next(char out[24])
{
    struct pd_date date = pd_date_from_days(day);

    if (date.day > LECTURE_DAY) {
        date.year += date.month == 12;
        date.month = date.month == 12 ? 1 : date.month + 1;
    }
    (void)snprintf(out, 24, "talk-%04d-%02d", date.year, date.month);
}

static bool
has_seat(int person)
{
    for (int i = 0; i < seat_count; i++)
        if (seats[i].person == person)
            return true;
    return false;
}

static void
book(struct person *p)
{
    struct seat *s = &seats[seat_count];
    char id[PD_ID_TEXT_CAP], talk[24];
    json_t *answer;

    if (has(p) < SEAT_PRICE || has_seat((int)(p - persons)))
        return;
    name_of_next(talk);
    answer =
        post(his_key, "/v1/bookings", "{\"activity\":\"%s\",\"member\":\"%s\"}", talk, pd_id_text(p->id, id));
    if (strcmp(json_string_value(json_object_get(answer, "state")), "booked") != 0)
        fail_msg("%s", kit.body);
    s->person = (int)(p - persons);
    s->number = number_in(answer, "number");
    json_decref(answer);
    hold_points(p, SEAT_PRICE, false, &s->draws);
    spend_held(p, &s->draws);
    p->bound = true;
    seat_count++;
    happened("seat at a lecture");
    booked++;
}

static void
cancel(int i)
{
    struct seat *s = &seats[i];
    struct person *p = &persons[s->person];
    char path[64];

    if (is_away(p) || !still_good(p, &s->draws))
        return;
    (void)snprintf(path, sizeof path, "/v1/bookings/%lld/cancel", (long long)s->number);
    json_decref(post(his_key, path, "{}"));
    give_back(p, &s->draws, SEAT_PRICE);
    seats[i] = seats[--seat_count];
    cancelled++;
    happened("seat given back");
}

static void
be_there(int i)
{
    struct seat *s = &seats[i];
    char path[64];

    if (is_away(&persons[s->person]))
        return;
    (void)snprintf(path, sizeof path, "/v1/bookings/%lld/check-in", (long long)s->number);
    json_decref(post(his_key, path, "{}"));
    (void)give_at(PRE, &persons[s->person], TALK_POINTS);
    staged(PRE, EVENTS, 1, SEAT_PRICE, 0);
    seats[i] = seats[--seat_count];
    attended++;
    happened("lecture heard");
}

/* On the day itself those come who come; before it seats are booked, and given back. */
static void
lecture_act(void)
{
    if (pd_date_from_days(day).day == LECTURE_DAY) {
        if (seat_count > 0)
            be_there((int)roll(seat_count));
    } else if (seat_count > 0 && roll(5) == 0)
        cancel((int)roll(seat_count));
    else if (seat_count < SEATS)
        book(somebody());
}

static void
lecture_morning(void)
{
    if (pd_date_from_days(day).day == LECTURE_DAY + 1)
        seat_count = 0; /* who did not come paid all the same */
}

static void
say_lectures(void)
{
    (void)printf("lectures: %d seats, %d given back, %d were there", booked, cancelled, attended);
}

const struct mechanism lecture_mechanism = {
    .name = "lectures", .every = 10, .morning = lecture_morning, .act = lecture_act, .say = say_lectures
};

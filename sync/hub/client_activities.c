/*
 * Activities and the board, for the hospital's own systems and the screens they feed.
 *   GET  /v1/activities                       what is not over, with the seats that are left
 *   POST /v1/bookings                         {"activity":ID,"member":WHO}: a seat, or a place among who
 * waits GET  /v1/bookings/NUMBER                  GET /v1/members/MEMBER/bookings?after=NUMBER POST
 * /v1/bookings/NUMBER/cancel           {}: given back, with its points POST /v1/bookings/NUMBER/check-in {}:
 * she is here POST /v1/activities/ID/check-in           {"member":WHO} or {"code":CODE}: also without a
 * booking GET  /v1/board?department=WORD            notices and cards of now; without one those of no
 * department
 */
#include "sync/hub/activities.h"
#include "sync/hub/clients.h"

#include "app/core/fields.h"
#include "sync/wire/object.h"

#include <stdio.h>

#define PAGE_MAX 100

/* ---- texts ---- */

/* No more bytes than this, as JSON: a character doubles at most, and zh-Hant may stand there twice. */
static size_t
room(const struct pd_text *text)
{
    size_t n = 64;

    for (int i = 0; i < PD_LANGS; i++)
        n += 2 * strlen(text->in[i]);
    return n;
}

/* ---- activities ---- */

static void
add_ids(struct pd_str *out, const char *key, uint32_t bits, const char *ids, size_t step)
{
    bool any = false;

    if (bits == 0)
        return;
    pd_str_addf(out, ",\"%s\":[", key);
    for (int i = 0; i < 32; i++) {
        if ((bits & 1u << i) == 0)
            continue;
        pd_str_addf(out, "%s\"%s\"", any ? "," : "", ids + (size_t)i * step);
        any = true;
    }
    pd_str_add(out, "]");
}

static void
add_activity(struct pd_str *out, const struct pd_programme *p, const struct pd_activity *a,
    const struct pd_activity_state *s)
{
    int64_t free = s->taken < s->seats ? s->seats - s->taken : 0;

    pd_str_addf(out, "{\"id\":\"%s\"", a->id);
    pd_client_add_words(out, "name", &a->name);
    pd_client_add_words(out, "detail", &a->detail);
    pd_client_add_words(out, "speaker", &a->speaker);
    pd_client_add_words(out, "where", &a->where);
    pd_str_addf(out,
        ",\"starts_ms\":%lld,\"ends_ms\":%lld,\"opens_ms\":%lld,\"closes_ms\":%lld,\"cancel_until_ms\":%lld,"
        "\"price\":%lld,\"seats\":%d,\"free\":%lld,\"waiting\":%lld,\"waitlist\":%d,\"called_off\":%s",
        (long long)a->starts_ms, (long long)a->ends_ms, (long long)a->opens_ms, (long long)a->closes_ms,
        (long long)a->cancel_until_ms, (long long)pd_points_raw(a->price), s->seats,
        (long long)(s->called_off_ms != 0 ? 0 : free), (long long)s->waiting, a->waitlist,
        s->called_off_ms != 0 ? "true" : "false");
    add_ids(out, "kinds", a->audience.kinds, p->kinds[0].id, sizeof p->kinds[0]);
    add_ids(out, "tiers", a->audience.tiers, p->tiers[0].id, sizeof p->tiers[0]);
    if (a->rule >= 0)
        pd_str_addf(out, ",\"earns\":%lld", (long long)pd_points_raw(p->rules[a->rule].points));
    pd_str_add(out, "}");
}

/* Memory of the batch, for a list of so many bytes. false: the request ends here. */
static bool
take(struct pd_client_call *c, size_t n, struct pd_str *out, enum pd_hub_step *step)
{
    char *memory = pd_hub_take(c->call->hub, n);

    if (memory == NULL) {
        *step = pd_client_call_refuse(c, PD_PROBLEM_STORE, "");
        return false;
    }
    *out = pd_str_on(memory, n);
    return true;
}

enum pd_hub_step
pd_hub_activities(struct pd_call *call)
{
    static struct pd_activity_state states[PD_ACTIVITIES_MAX];
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_hub *hub = call->hub;
    const struct pd_programme *p;
    enum pd_hub_step step;
    struct pd_str out;
    size_t n = 256;
    bool any = false;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step))
        return step;
    p = pd_hub_programme_now(hub, call->now_ms);
    if (p == NULL)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no programme is in force");
    for (int i = 0; i < p->activity_count; i++) { /* these may look at rules to come */
        const struct pd_activity *a = &p->activities[i];

        n += 1024 + room(&a->name) + room(&a->detail) + room(&a->speaker) + room(&a->where);
        if (pd_hub_activity_state(hub, call->now_ms, a->id, &states[i]) != PD_OK)
            return pd_client_call_refuse(&c, PD_PROBLEM_STORE, "");
        p = pd_hub_programme_now(hub, call->now_ms);
    }
    if (!take(&c, n, &out, &step))
        return step;
    pd_str_addf(&out, "{\"v\":1,\"programme\":%u,\"activities\":[", p->version);
    for (int i = 0; i < p->activity_count; i++) {
        if (p->activities[i].ends_ms <= call->now_ms)
            continue;
        pd_str_add(&out, any ? "," : "");
        add_activity(&out, p, &p->activities[i], &states[i]);
        any = true;
    }
    pd_str_add(&out, "]}");
    pd_assert(!out.cut);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}

/* ---- bookings ---- */

static void
add_booking(struct pd_str *out, struct pd_hub *hub, const struct pd_booking *b)
{
    char id[PD_ID_TEXT_CAP];

    pd_str_addf(out,
        "\"number\":%lld,\"activity\":\"%s\",\"member\":\"%s\",\"state\":\"%s\",\"price\":%lld,"
        "\"starts_ms\":%lld,\"cancel_until_ms\":%lld",
        (long long)b->number, b->activity, pd_id_text(b->member, id), pd_booking_state_name(b->state),
        (long long)pd_points_raw(b->price), (long long)b->starts_ms, (long long)b->cancel_until_ms);
    if (b->state == PD_BOOKING_WAITING)
        pd_str_addf(out, ",\"place\":%lld", (long long)pd_hub_booking_place(hub, b));
    if (b->reason[0] != '\0')
        pd_str_addf(out, ",\"reason\":\"%s\"", b->reason);
}

/* points: what came back or was earned; below 0: it is about neither. */
static enum pd_hub_step
answer(struct pd_client_call *c, const struct pd_booking *b, int64_t points)
{
    struct pd_str out = pd_str_on(c->answer, sizeof c->answer);

    pd_str_add(&out, "{\"v\":1,");
    add_booking(&out, c->call->hub, b);
    if (points >= 0)
        pd_str_addf(&out, ",\"points\":%lld", (long long)points);
    pd_str_add(&out, "}");
    pd_assert(!out.cut);
    return pd_client_call_close(c);
}

static enum pd_hub_step
refuse(struct pd_client_call *c, enum pd_err err, const struct pd_why *why)
{
    char detail[sizeof ": " + sizeof why->path + sizeof why->text];

    (void)snprintf(detail, sizeof detail, "%s%s%s", why->path, why->path[0] != '\0' ? ": " : "", why->text);
    if (why->text[0] == '\0')
        return pd_client_call_refuse(c, PD_PROBLEM_STORE, "nothing was recorded; send it again");
    return pd_client_call_refuse(c,
        err == PD_ERR_NOT_FOUND ? PD_PROBLEM_NOT_FOUND
        : err == PD_ERR_INVALID ? PD_PROBLEM_BAD_REQUEST
                                : PD_PROBLEM_CONFLICT,
        detail);
}

/* Keys are these and no others. */
static bool
has_only(const json_t *object, const char *one, const char *two)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)object, key, value)
    {
        if ((one == NULL || strcmp(key, one) != 0) && (two == NULL || strcmp(key, two) != 0))
            return false;
    }
    return true;
}

/* The booking that the path names. false: the problem was answered. */
static bool
named(struct pd_client_call *c, struct pd_booking *out, enum pd_hub_step *step)
{
    enum pd_err err =
        pd_hub_booking_get(c->call->hub, pd_client_number(c->call->request->path, "/v1/bookings/"), out);

    if (err == PD_OK)
        return true;
    *step = pd_client_call_refuse(
        c, err == PD_ERR_NOT_FOUND ? PD_PROBLEM_NOT_FOUND : PD_PROBLEM_STORE, "no such booking");
    return false;
}

enum pd_hub_step
pd_hub_bookings(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 201 };
    static struct pd_member member;
    struct pd_why why = { .text = "" };
    const char *activity, *who;
    struct pd_booking b;
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_BOOKINGS, true, &step))
        return step;
    activity = pd_client_text(c.json, "activity");
    who = pd_client_text(c.json, "member");
    if (activity == NULL || who == NULL || !has_only(c.json, "activity", "member"))
        return pd_client_call_refuse(
            &c, PD_PROBLEM_BAD_REQUEST, "activity and member are needed, and nothing else is known");
    if (pd_hub_member_find(call->hub, who, &member, NULL, 0) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no such member");
    err = pd_hub_book(call->hub, call->now_ms, activity, &member.id, &b, &why);
    return err == PD_OK ? answer(&c, &b, -1) : refuse(&c, err, &why);
}

enum pd_hub_step
pd_hub_booking_show(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_booking b;
    enum pd_hub_step step;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step) || !named(&c, &b, &step))
        return step;
    return answer(&c, &b, -1);
}

enum pd_hub_step
pd_hub_booking_end(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_why why = { .text = "" };
    struct pd_points back;
    struct pd_booking b;
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_BOOKINGS, true, &step) || !named(&c, &b, &step))
        return step;
    if (!has_only(c.json, NULL, NULL))
        return pd_client_call_refuse(&c, PD_PROBLEM_BAD_REQUEST, "the body is {}");
    err = pd_hub_booking_cancel(call->hub, call->now_ms, b.number, &b, &back, &why);
    return err == PD_OK ? answer(&c, &b, pd_points_raw(back)) : refuse(&c, err, &why);
}

/* ---- who is here ---- */

static enum pd_hub_step
check_in(struct pd_client_call *c, const char *activity, const struct pd_id *member)
{
    struct pd_why why = { .text = "" };
    struct pd_points points;
    struct pd_booking b;
    enum pd_err err = pd_hub_check_in(c->call->hub, c->call->now_ms, activity, member, &b, &points, &why);

    return err == PD_OK || err == PD_ERR_EXISTS ? answer(c, &b, pd_points_raw(points)) : refuse(c, err, &why);
}

enum pd_hub_step
pd_hub_booking_check_in(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_booking b;
    enum pd_hub_step step;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_BOOKINGS, true, &step) || !named(&c, &b, &step))
        return step;
    if (!has_only(c.json, NULL, NULL))
        return pd_client_call_refuse(&c, PD_PROBLEM_BAD_REQUEST, "the body is {}");
    if (b.state != PD_BOOKING_BOOKED && b.state != PD_BOOKING_WAITING && b.state != PD_BOOKING_ATTENDED)
        return pd_client_call_refuse(&c, PD_PROBLEM_CONFLICT, "booking: is over");
    return check_in(&c, b.activity, &b.member);
}

enum pd_hub_step
pd_hub_activity_check_in(struct pd_call *call)
{
    struct pd_client_call c = { .call = call, .status = 200 };
    static struct pd_member member;
    struct pd_why why = { .text = "" };
    const char *who, *code;
    char activity[PD_RULE_CAP];
    struct pd_id id;
    enum pd_hub_step step;
    enum pd_err err;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_BOOKINGS, true, &step))
        return step;
    who = pd_client_text(c.json, "member");
    code = json_string_value(json_object_get(c.json, "code"));
    if ((who == NULL) == (code == NULL) || !has_only(c.json, who != NULL ? "member" : "code", NULL))
        return pd_client_call_refuse(
            &c, PD_PROBLEM_BAD_REQUEST, "member or code is needed, and nothing else is known");
    if (!pd_client_middle(call->request->path, "/v1/activities/", "/check-in", activity, sizeof activity))
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no such activity");
    if (code != NULL) {
        err = pd_hub_code_member(call->hub, call->now_ms, code, &id, &why);
        return err == PD_OK ? check_in(&c, activity, &id) : refuse(&c, err, &why);
    }
    if (pd_hub_member_find(call->hub, who, &member, NULL, 0) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no such member");
    return check_in(&c, activity, &member.id);
}

/* ---- a member's own ---- */

struct page {
    struct pd_booking rows[PAGE_MAX + 1];
    int n;
};

static void
keep(void *ctx, const struct pd_booking *booking)
{
    struct page *page = ctx;

    page->rows[page->n++] = *booking;
}

/* "after=7" and nothing else. */
static bool
read_after(const char *query, int64_t *after)
{
    *after = 0;
    if (*query == '\0')
        return true;
    if (strncmp(query, "after=", 6) != 0 || query[6] == '\0')
        return false;
    for (query += 6; *query >= '0' && *query <= '9' && *after <= PD_SEQ_MAX; query++)
        *after = *after * 10 + *query - '0';
    return *query == '\0' && *after <= PD_SEQ_MAX;
}

enum pd_hub_step
pd_hub_member_bookings(struct pd_call *call)
{
    static struct page page;
    static struct pd_member m;
    struct pd_client_call c = { .call = call, .status = 200 };
    struct pd_str out = pd_str_on(call->hub->scratch, PD_HUB_SCRATCH_LEN);
    enum pd_hub_step step;
    int64_t mid, after;
    int shown;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step))
        return step;
    if (!read_after(call->request->query, &after))
        return pd_client_call_refuse(&c, PD_PROBLEM_BAD_REQUEST,
            "after is the number of the last booking that is there; nothing else is known");
    if (!pd_client_member(&c, "/bookings", &m, &mid, &step))
        return step;
    page.n = 0;
    if (pd_hub_booking_each_of(call->hub, &m.id, after, PAGE_MAX + 1, keep, &page) != PD_OK)
        return pd_client_call_refuse(&c, PD_PROBLEM_STORE, "");
    shown = page.n > PAGE_MAX ? PAGE_MAX : page.n;
    pd_str_add(&out, "{\"v\":1,\"bookings\":[");
    for (int i = 0; i < shown; i++) {
        pd_str_add(&out, i > 0 ? ",{" : "{");
        add_booking(&out, call->hub, &page.rows[i]);
        pd_str_add(&out, "}");
    }
    pd_str_addf(&out, "],\"next\":%lld,\"more\":%s}",
        (long long)(shown > 0 ? page.rows[shown - 1].number : after), page.n > PAGE_MAX ? "true" : "false");
    pd_assert(!out.cut);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}

/* ---- the board ---- */

static void
add_entry(struct pd_str *out, const struct pd_board_entry *e)
{
    pd_str_addf(out, "{\"id\":\"%s\",\"kind\":\"%s\"", e->id, e->kind == PD_BOARD_NOTICE ? "notice" : "card");
    pd_client_add_words(out, "title", &e->title);
    pd_client_add_words(out, "body", &e->body);
    if (e->department[0] != '\0')
        pd_str_addf(out, ",\"department\":\"%s\"", e->department);
    if (e->until_ms != PD_NEVER_MS)
        pd_str_addf(out, ",\"until_ms\":%lld", (long long)e->until_ms);
    pd_str_add(out, "}");
}

enum pd_hub_step
pd_hub_board(struct pd_call *call)
{
    static const char key[] = "department=";
    const struct pd_board_entry *entries[PD_BOARD_MAX];
    struct pd_client_call c = { .call = call, .status = 200 };
    const char *query = call->request->query, *department = "";
    const struct pd_programme *p;
    enum pd_hub_step step;
    struct pd_str out;
    size_t room_n = 256;
    int n;

    if (!pd_client_call_open(&c, PD_HUB_SCOPE_READ, false, &step))
        return step;
    if (strncmp(query, key, sizeof key - 1) == 0 && strlen(query) < sizeof key + PD_RULE_CAP - 1 &&
        pd_name_good(query + sizeof key - 1))
        department = query + sizeof key - 1;
    else if (*query != '\0')
        return pd_client_call_refuse(
            &c, PD_PROBLEM_BAD_REQUEST, "department is a word of 1 to 32 letters, digits, _ - . and :");
    p = pd_hub_programme_now(call->hub, call->now_ms);
    if (p == NULL)
        return pd_client_call_refuse(&c, PD_PROBLEM_NOT_FOUND, "no programme is in force");
    n = pd_board_live(p, call->now_ms, department, entries);
    for (int i = 0; i < n; i++)
        room_n += 512 + room(&entries[i]->title) + room(&entries[i]->body);
    if (!take(&c, room_n, &out, &step))
        return step;
    pd_str_addf(&out, "{\"v\":1,\"programme\":%u,\"board\":[", p->version);
    for (int i = 0; i < n; i++) {
        pd_str_add(&out, i > 0 ? "," : "");
        add_entry(&out, entries[i]);
    }
    pd_str_add(&out, "]}");
    pd_assert(!out.cut);
    return pd_hub_answer(call, 200, "application/json", out.p, out.len);
}

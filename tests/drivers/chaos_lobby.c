/*
 * People before a kiosk: each shows her code to whatever reads it, takes one gift, and wants its paper. The
 * real ledger and desk service, the real session; fingers are its wishes. Tickets are told apart by number in
 * their picture, one a person, so that paper and ledger can be compared.
 */
#include "tests/drivers/chaos.h"

#include "app/session/session.h"
#include "tests/session/stand.h"

#include <stdio.h>
#include <string.h>

#define SKU "G-012"
#define LEASE 10000
#define EYE_MS 5000 /* so long a code that is held up may take */
#define PATIENCE 5  /* times that somebody tries */
#define AGAIN_MS 20000
#define JOBS 16

struct person {
    struct pd_id member, hold;
    bool has_hold;
    int printed, believed; /* answers of the printer that a desk takes for paper */
    int comes;
};

struct job {
    int number;
    bool copy;
    struct pd_id hold;
};

static struct stand stand;
static struct pd_session *session;
static struct pd_desk_reply reply[4];
static struct person people[CHAOS_TICKETS];
static int person_count;
static struct job jobs[JOBS];
static int job_count;
static int64_t passed_ms; /* of the world, that the desk knows of */

static struct {
    int n; /* -1: nobody stands there */
    int tries, prints;
    int64_t act_ms, gone_ms;
    char code[PD_CODE_CAP], before[PD_CODE_CAP]; /* what she holds up, and what the one before her did */
    bool must;                                   /* it must be read */
    long faults;
    enum chaos_eye eye;
    bool closing;
} now = { .n = -1 };

static void
give(struct pd_session_event event);

static void
do_effect(const struct pd_effect *effect)
{
    static int depth;

    if (effect->kind == PD_EFFECT_PRINT) {
        struct person *p = &people[now.n];

        CHAOS_MUST(now.n >= 0 && job_count < JOBS, "paper for nobody");
        CHAOS_MUST(!p->has_hold || pd_id_equal(p->hold, effect->ticket.hold.id),
            "a second ticket of person %d", now.n);
        p->hold = effect->ticket.hold.id;
        p->has_hold = true;
        jobs[job_count++] = (struct job){ now.n, effect->ticket.copies > 0, p->hold };
    }
    /* What only the hub knows is not answered: it is silent. */
    if (effect->kind != PD_EFFECT_REQUEST || effect->request.kind == PD_REQUEST_ERRAND)
        return;
    CHAOS_MUST(depth < PD_COUNT(reply), "requests without end");
    if (pd_desk_request(stand.desk, &effect->request, &reply[depth])) {
        depth++;
        give((struct pd_session_event){ .kind = PD_SESSION_EVENT_REPLY, .reply = &reply[depth - 1] });
        depth--;
    }
}

static void
give(struct pd_session_event event)
{
    struct pd_effects fx;

    event.boot_ms = stand.boot_ms;
    pd_session_apply(session, &event, &fx);
    for (int i = 0; i < fx.count; i++)
        do_effect(&fx.list[i]);
}

static void
wish(enum pd_intent_kind kind, const char *sku)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_INTENT, .intent = { .kind = kind } };

    (void)snprintf(event.intent.sku, sizeof event.intent.sku, "%s", sku);
    give((struct pd_session_event){ .kind = PD_SESSION_EVENT_TOUCH });
    give(event);
}

static const struct pd_view *
view(void)
{
    return pd_session_view(session);
}

/* ---- the desk ---- */

static void
lend(void)
{
    static struct pd_row row = { .kind = PD_ROW_LEASE, .lease = { .id = 9000, .size = LEASE } };

    row.lease.device = stand.identity.device;
    (void)snprintf(row.lease.sku, sizeof row.lease.sku, SKU);
    stand_page(&stand, &row, 1);
}

void
chaos_lobby_start(void)
{
    static const struct pd_session_config config = { .lang = PD_LANG_ZH_CN,
        .printer = true,
        .card = true,
        .idle_warn_s = 45,
        .idle_clear_s = 20,
        .done_clear_s = 30 };

    stand_start(&stand, 5, 'A', true);
    lend();
    /* The hub is silent all day. */
    stand_publish(&stand, 2, "\"desk_cap\": 100000,\n    \"desk_count\": 200",
        "\"desk_cap\": 100000000,\n    \"desk_count\": 10000");
    stand_close(&stand);
    stand_open(&stand);
    stand_online(&stand, true);
    CHAOS_MUST(pd_session_create(&session, &config) == PD_OK, "no session");
}

static void
desk_turn(void)
{
    static struct pd_desk_reply said;
    int64_t ms = chaos_now_ms() - passed_ms;

    passed_ms = chaos_now_ms();
    stand.wall_ms += ms;
    stand.boot_ms += ms;
    stand_online(&stand, true);
    while (pd_desk_poll(stand.desk, &said))
        give((struct pd_session_event){ .kind = PD_SESSION_EVENT_REPLY, .reply = &said });
    if (stand.boot_ms / 1000 != (stand.boot_ms - ms) / 1000)
        (void)pd_desk_idle(stand.desk);
    if (stand.boot_ms >= pd_session_wake_ms(session))
        give((struct pd_session_event){ .kind = PD_SESSION_EVENT_TICK });
}

/* ---- codes ---- */

static bool
is(const char *code, const uint8_t *bytes, size_t size)
{
    return code[0] != '\0' && strlen(code) == size && memcmp(code, bytes, size) == 0;
}

/* Half a code, and hers right behind it: one line, which is nobody's code. */
static bool
is_torn(const uint8_t *bytes, size_t size)
{
    size_t len = strlen(now.code);

    return size > len && is(now.code, bytes + size - len, len);
}

void
chaos_read(const uint8_t *bytes, size_t size)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    if (is_torn(bytes, size)) {
        chaos_unfit();
        return;
    }
    CHAOS_MUST(is(now.code, bytes, size) || is(now.before, bytes, size),
        "%zu bytes were read that nobody showed: %.*s", size, (int)size, (const char *)bytes);
    chaos_count.read++;
    event.scan.len = size;
    memcpy(event.scan.payload, bytes, size < PD_CODE_MAX ? size : PD_CODE_MAX);
    give(event);
}

void
chaos_unfit(void)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    chaos_count.unfit++;
    event.scan.len = PD_CODE_MAX + 1;
    give(event);
}

/* ---- what she does ---- */

static void
wait_ms(int ms)
{
    now.act_ms = chaos_now_ms() + ms;
}

static void
leave(void)
{
    now.n = -1;
    now.gone_ms = chaos_now_ms();
    wait_ms(now.closing ? 1000 : 5000 + chaos_draw(120000));
}

static void
hold_up(void)
{
    if (now.tries == PATIENCE) {
        leave();
        return;
    }
    now.tries++;
    now.eye = (enum chaos_eye)(chaos_draw(12) == 0 ? CHAOS_EYE_CAMERA : chaos_draw(2));
    memcpy(now.before, now.code, sizeof now.before);
    stand_code(
        &stand, PD_CODE_MEMBER, &people[now.n].member, (stand.wall_ms - STAND_NOW_MS) / 1000 + 110, now.code);
    now.must = chaos_reads(now.eye);
    now.faults = chaos_count.faults;
    if (chaos_show(now.eye, now.code))
        chaos_count.codes++;
    else
        now.must = false;
    wait_ms(EYE_MS);
}

/* On the first screen: her code was not read, or she has not shown it. */
static void
at_the_door(void)
{
    CHAOS_MUST(!(now.tries > 0 && now.must && now.faults == chaos_count.faults),
        "a code was shown to a good scanner (%d), and nothing came", (int)now.eye);
    chaos_count.retries += now.tries > 0 ? 1 : 0;
    hold_up();
}

static bool
has_paper(int n)
{
    return chaos_tray[n].originals + chaos_tray[n].copies > 0;
}

/* Her ticket is on the screen. */
static void
at_the_tray(void)
{
    switch (view()->print) {
    case PD_PRINT_RUNNING:
        wait_ms(1000);
        return;
    case PD_PRINT_DONE:
        if (has_paper(now.n) || now.prints >= PATIENCE || view()->screen == PD_SCREEN_DONE) {
            if (chaos_draw(8) != 0) /* else she walks away */
                wish(PD_INTENT_FINISH, "");
            leave();
            return;
        }
        break; /* a printer that says nothing was believed, or she came for a copy */
    default:
        break;
    }
    if (now.prints++ >= PATIENCE) {
        wish(PD_INTENT_FINISH, "");
        leave();
        return;
    }
    wish(PD_INTENT_PRINT, "");
    wait_ms(AGAIN_MS);
}

static void
act(void)
{
    struct person *p = &people[now.n];

    switch (view()->screen) {
    case PD_SCREEN_ATTRACT:
        at_the_door();
        return;
    case PD_SCREEN_HOME:
        wish(p->has_hold ? PD_INTENT_TICKETS : PD_INTENT_CATALOGUE, "");
        break;
    case PD_SCREEN_CATALOGUE:
        wish(PD_INTENT_GIFT, SKU);
        break;
    case PD_SCREEN_GIFT:
        wish(PD_INTENT_CHOOSE, "");
        break;
    case PD_SCREEN_CONFIRM:
        wish(PD_INTENT_REDEEM, "");
        break;
    case PD_SCREEN_TICKETS:
        wish(PD_INTENT_TICKET, "");
        break;
    case PD_SCREEN_DONE:
    case PD_SCREEN_TICKET:
        at_the_tray();
        return;
    case PD_SCREEN_SAVING:
        break;
    default: /* a code that was torn, or too late */
        wish(PD_INTENT_FINISH, "");
        break;
    }
    wait_ms(1000);
}

/* Somebody new, or one who got no paper. */
static void
arrive(void)
{
    int n = person_count;

    now.tries = now.prints = 0;
    for (int i = 0; i < person_count && chaos_draw(3) == 0; i++)
        if (people[i].has_hold && !has_paper(i) && people[i].comes < 4)
            n = i;
    if (n == person_count) {
        struct pd_row row;

        CHAOS_MUST(person_count < CHAOS_TICKETS, "too many people");
        people[n].member = pd_id_make(stand.wall_ms, &chaos_rng);
        row = stand_member(&people[n].member, STAND_POINTS, "1234");
        stand_page(&stand, &row, 1);
        person_count++;
    }
    people[n].comes++;
    chaos_count.visits++;
    now.n = n;
    wait_ms(500);
}

void
chaos_lobby_turn(void)
{
    desk_turn();
    if (chaos_now_ms() < now.act_ms)
        return;
    if (view()->screen == PD_SCREEN_CLOSED)
        chaos_fail("the desk is closed");
    if (now.n >= 0)
        act();
    else if (view()->screen == PD_SCREEN_ATTRACT && !now.closing)
        arrive();
}

bool
chaos_lobby_print(void)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_PRINT };
    struct job job = jobs[0];
    struct person *p = &people[job.number];
    bool no_paper;

    if (job_count == 0)
        return false;
    job_count--;
    memmove(jobs, jobs + 1, (size_t)job_count * sizeof jobs[0]);
    event.print_hold = job.hold;
    switch (chaos_print(job.number, job.copy, &no_paper)) {
    case CHAOS_PRINTED:
        p->printed++;
        chaos_count.printed++;
        event.print = PD_PRINT_DONE;
        break;
    case CHAOS_BELIEVED: /* as the program does */
        p->believed++;
        chaos_count.believed++;
        event.print = PD_PRINT_DONE;
        break;
    case CHAOS_NOT_PRINTED:
        chaos_count.refused++;
        event.print = no_paper ? PD_PRINT_PROBLEM : PD_PRINT_BROKEN;
        break;
    case CHAOS_UNKNOWN:
        chaos_count.unknown++;
        event.print = PD_PRINT_UNSURE;
        break;
    }
    chaos_count.copies += job.copy ? 1 : 0;
    give(event);
    return true;
}

/* ---- what must be true ---- */

static void
check(int n, bool last)
{
    static struct pd_hold holds[4];
    const struct person *p = &people[n];
    const struct chaos_tray *tray = &chaos_tray[n];
    int open = pd_ledger_holds_open(stand.ledger, &p->member, holds, PD_COUNT(holds));

    CHAOS_MUST(open == (p->has_hold ? 1 : 0), "person %d has %d tickets in the ledger", n, open);
    CHAOS_MUST(open == 1 || tray->originals + tray->copies + tray->pieces == 0,
        "paper of person %d, of whom the ledger knows nothing", n);
    CHAOS_MUST(tray->originals <= 1, "%d tickets of person %d that do not say COPY", tray->originals, n);
    if (open == 0)
        return;
    CHAOS_MUST(holds[0].prints == p->printed + p->believed,
        "the ledger counts %d papers of person %d, the printer told of %d", holds[0].prints, n,
        p->printed + p->believed);
    CHAOS_MUST(tray->originals + tray->copies >= p->printed, "person %d: %d printed, %d on paper", n,
        p->printed, tray->originals + tray->copies);
    CHAOS_MUST(!last || has_paper(n), "person %d never got her ticket", n);
}

void
chaos_lobby_check(bool last)
{
    for (int n = last || person_count < 50 ? 0 : person_count - 50; n < person_count; n++)
        if (n != now.n) /* who stands there may be in the middle of it */
            check(n, last);
    chaos_count.tickets = 0;
    for (int n = 0; n < person_count; n++)
        chaos_count.tickets += people[n].has_hold ? 1 : 0;
}

bool
chaos_lobby_closing(void)
{
    now.closing = true;
    if (now.n >= 0 || job_count > 0 || view()->screen != PD_SCREEN_ATTRACT)
        return false;
    for (int n = 0; n < person_count; n++)
        if (people[n].has_hold && !has_paper(n)) {
            now.n = n;
            now.tries = now.prints = 0;
            chaos_count.visits++;
            return false;
        }
    return true;
}

void
chaos_lobby_end(void)
{
    pd_session_destroy(session);
    stand_finish(&stand);
}

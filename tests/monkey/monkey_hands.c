/* What a monkey's hands do, and what people show and type. */
#include "tests/monkey/monkey.h"

#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#define PAD_KEYS (PD_KEY_PAD_PHONES_OUT - PD_KEY_PAD_FIRST + 1)
#define SETTLE_MS (PD_SCREEN_GUARD_MS + 50) /* who means a screen lets it come first */

/* ---- fingers ---- */

static void
finger(struct monkey *m, enum pd_event_kind kind, int id, int x, int y)
{
    struct pd_session_event touch = { .kind = PD_SESSION_EVENT_TOUCH };
    struct pd_event event = {
        .kind = kind, .finger = id, .x = x, .y = y, .at_ms = machine_boot_ms(&m->machine)
    };

    m->taps += kind == PD_EVENT_DOWN;
    m->finger[id] = kind == PD_EVENT_DOWN || (kind == PD_EVENT_MOVE && m->finger[id]);
    if (m->ui != NULL)
        pd_ui_event(m->ui, &event);
    monkey_apply(m, &touch);
}

/* Mostly where something is: a monkey that hits nothing proves nothing. */
static void
aim(struct monkey *m, int *x, int *y)
{
    int n = m->ui != NULL ? pd_ui_control_count(m->ui) : 0, i = n > 0 ? monkey_below(m, n) : 0;

    *x = monkey_below(m, m->panel.w_px);
    *y = monkey_below(m, m->panel.h_px);
    if (monkey_chance(m, 250)) /* and often what the screen is for: else nobody ever gets anywhere */
        for (int k = 0; k < n; k++)
            i = pd_ui_control_at(m->ui, k).primary ? k : i;
    if (n > 0 && !monkey_chance(m, 200)) {
        struct pd_rect r = pd_ui_control_at(m->ui, i).rect;

        *x = r.x + monkey_below(m, r.w > 0 ? r.w : 1);
        *y = r.y + monkey_below(m, r.h > 0 ? r.h : 1);
    }
}

void
monkey_tap(struct monkey *m)
{
    int x, y, id = monkey_chance(m, 100) ? 1 + monkey_below(m, 2) : 0;

    aim(m, &x, &y);
    finger(m, PD_EVENT_DOWN, id, x, y);
    if (monkey_chance(m, 100))
        monkey_pass(m, 1 + monkey_below(m, 2500)); /* a hand that rests, a palm */
    else
        monkey_frames(m);
    if (monkey_chance(m, 80))
        finger(m, PD_EVENT_MOVE, id, x + monkey_below(m, 200) - 100, y + monkey_below(m, 200) - 100);
    if (monkey_chance(m, 30))
        finger(m, PD_EVENT_CANCEL, id, x, y);
    else if (!monkey_chance(m, 20)) /* now and then an "up" is lost */
        finger(m, PD_EVENT_UP, id, x, y);
    monkey_frames(m);
    if (monkey_chance(m, 150)) { /* and once more, at once */
        finger(m, PD_EVENT_DOWN, id, x, y);
        finger(m, PD_EVENT_UP, id, x, y);
        monkey_frames(m);
    }
}

void
monkey_drag(struct monkey *m)
{
    int x, y;

    aim(m, &x, &y);
    finger(m, PD_EVENT_DOWN, 0, x, y);
    for (int i = 0; i < 4; i++) {
        finger(m, PD_EVENT_MOVE, 0, x, y += monkey_below(m, 300) - 150);
        monkey_pass(m, 16);
    }
    finger(m, PD_EVENT_UP, 0, x, y);
    monkey_frames(m);
}

/* Every finger at once, as a child has them. */
void
monkey_hand(struct monkey *m)
{
    for (int i = 0; i < 3; i++)
        finger(m, PD_EVENT_DOWN, i, monkey_below(m, m->panel.w_px), monkey_below(m, m->panel.h_px));
    monkey_pass(m, 1 + monkey_below(m, 60));
    for (int i = 0; i < 3; i++)
        finger(m, PD_EVENT_UP, i, monkey_below(m, m->panel.w_px), monkey_below(m, m->panel.h_px));
    monkey_frames(m);
}

void
monkey_lift_fingers(struct monkey *m)
{
    for (int i = 0; i < 3; i++)
        if (m->finger[i])
            finger(m, PD_EVENT_UP, i, 0, 0);
}

/* As somebody does who sees what it says. false: nothing here asks for that. */
static bool
press(struct monkey *m, enum pd_intent_kind kind, int n)
{
    struct pd_rect r;

    if (m->session == NULL || !pd_ui_find(m->ui, kind, n, NULL, &r))
        return false;
    finger(m, PD_EVENT_DOWN, 0, r.x + r.w / 2, r.y + r.h / 2);
    finger(m, PD_EVENT_UP, 0, r.x + r.w / 2, r.y + r.h / 2);
    monkey_frames(m);
    return true;
}

/* ---- keys ---- */

static void
strike(struct monkey *m, enum pd_event_kind kind, int key)
{
    struct pd_session_event touch = { .kind = PD_SESSION_EVENT_TOUCH };
    struct pd_event event = { .kind = kind, .key = key, .at_ms = machine_boot_ms(&m->machine) };

    if (m->ui == NULL)
        return;
    m->keys += kind == PD_EVENT_KEY;
    pd_ui_event(m->ui, &event);
    monkey_apply(m, &touch);
    monkey_frames(m);
}

void
monkey_key(struct monkey *m)
{
    static const int keys[] = { PD_KEY_ENTER, PD_KEY_ESCAPE, PD_KEY_TAB, PD_KEY_BACK_TAB, PD_KEY_BACKSPACE,
        PD_KEY_F1, PD_KEY_F2, PD_KEY_F3, PD_KEY_F4, PD_KEY_F9, PD_KEY_F10, PD_KEY_F11 };

    strike(m, PD_EVENT_KEY,
        monkey_chance(m, 600) ? keys[monkey_below(m, PD_COUNT(keys))] : 0x20 + monkey_below(m, 0x5f));
}

static int
some_pad_key(struct monkey *m)
{
    if (monkey_chance(m, 250))
        return monkey_chance(m, 500) ? PD_KEY_PAD_NEXT : PD_KEY_PAD_OK;
    if (monkey_chance(m, 300))
        return PD_KEY_PAD_DIGIT + monkey_below(m, 10);
    return PD_KEY_PAD_FIRST + monkey_below(m, PAD_KEYS);
}

/* A few keys of the assistive keypad; some are held down, and some come up without having gone down. */
void
monkey_pad(struct monkey *m)
{
    for (int left = 1 + monkey_below(m, 6); left > 0; left--) {
        int key = some_pad_key(m);

        if (!monkey_chance(m, 20))
            strike(m, PD_EVENT_KEY, key);
        if (monkey_chance(m, 100))
            monkey_pass(m, 1 + monkey_below(m, 2000));
        if (!monkey_chance(m, 30))
            strike(m, PD_EVENT_KEY_UP, key);
        monkey_pass(m, monkey_chance(m, 700) ? SETTLE_MS : 1 + monkey_below(m, 100));
    }
}

/* ---- digits ---- */

static const struct monkey_member *
who_is_here(struct monkey *m)
{
    const struct pd_view *v = pd_session_view(m->session);

    for (int i = 0; i < MONKEY_MEMBERS; i++)
        if (v->has_member && pd_id_equal(v->member.member->id, m->members[i].id))
            return &m->members[i];
    return &m->members[monkey_below(m, MONKEY_MEMBERS)];
}

static void
number_for(struct monkey *m, enum pd_keypad_for what, char *out, size_t cap)
{
    const struct monkey_member *her = who_is_here(m);

    (void)snprintf(out, cap, "%08d", monkey_below(m, 100000000));
    if (monkey_chance(m, 300))
        return; /* it was not hers */
    switch (what) {
    case PD_KEYPAD_PIN:
        (void)pd_copy(out, cap, her->pin);
        return;
    case PD_KEYPAD_PHONE:
        (void)pd_copy(out, cap, m->members[monkey_below(m, MONKEY_MEMBERS)].phone);
        return;
    case PD_KEYPAD_FEEDBACK:
        (void)snprintf(out, cap, "%08lld", (long long)m->feedback);
        return;
    case PD_KEYPAD_CARD:
        return;
    }
}

static void
type_number(struct monkey *m)
{
    char number[24];

    number_for(m, pd_session_view(m->session)->keypad.what, number, sizeof number);
    for (const char *p = number; *p != '\0' && !monkey_chance(m, 10); p++)
        if (!press(m, PD_INTENT_DIGIT, *p - '0'))
            return; /* it went away below her hands */
    (void)press(m, PD_INTENT_ENTER, -1);
}

/* Goes where digits are typed, and types some. */
void
monkey_type(struct monkey *m)
{
    static const enum pd_intent_kind ways[] = { PD_INTENT_FIND, PD_INTENT_FEEDBACK_STATE, PD_INTENT_CHOOSE,
        PD_INTENT_NO_CODE, PD_INTENT_GIFT, PD_INTENT_MORE };
    struct pd_rect r;

    for (int steps = 0; steps < 3 && m->session != NULL; steps++) {
        if (pd_ui_find(m->ui, PD_INTENT_DIGIT, -1, NULL, &r)) {
            type_number(m);
            return;
        }
        for (int i = 0; i < PD_COUNT(ways); i++)
            if (monkey_chance(m, 700) && press(m, ways[i], -1))
                break;
        monkey_pass(m, SETTLE_MS);
    }
}

/* ---- what is held under the scanner ---- */

static void
scan(struct monkey *m, const char *bytes, size_t len)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    m->scans++;
    event.scan.len = len;
    memcpy(event.scan.payload, bytes, len < PD_CODE_MAX ? len : PD_CODE_MAX);
    monkey_apply(m, &event);
    if (monkey_chance(m, 800))
        monkey_frames(m);
}

static void
show_member(struct monkey *m)
{
    static const enum pd_code_type types[] = { PD_CODE_MEMBER, PD_CODE_MEMBER, PD_CODE_MEMBER_DAY,
        PD_CODE_CARD };
    const struct monkey_member *her = &m->members[monkey_below(m, MONKEY_MEMBERS)];
    int64_t issued_ms = m->kit->now_ms - (monkey_chance(m, 100) ? PD_HOUR_MS : 0);
    char code[PD_CODE_CAP];

    assert_ok(pd_hub_begin(m->kit->hub));
    assert_ok(
        pd_hub_code_issue(m->kit->hub, issued_ms, &her->id, types[monkey_below(m, PD_COUNT(types))], code));
    assert_ok(pd_hub_commit(m->kit->hub));
    scan(m, code, strlen(code));
    if (monkey_chance(m, 100)) /* it lies there, and is read again */
        scan(m, code, strlen(code));
}

static void
show_nonsense(struct monkey *m)
{
    static const char *const known[] = { "https://example.com/pay?x=1", "PD1:", "PD1:ABC", "0123456789",
        "134567890123456789", "A-037" };
    char bytes[PD_CODE_CAP];
    size_t n = 1 + (size_t)monkey_below(m, PD_CODE_CAP - 1);

    if (monkey_chance(m, 500)) {
        const char *text = known[monkey_below(m, PD_COUNT(known))];

        scan(m, text, strlen(text));
        return;
    }
    pd_rng_fill(&m->rng, bytes, n);
    scan(m, bytes, n);
}

static void
show_ticket(struct monkey *m)
{
    int n = m->ticket_count < MONKEY_TICKETS ? m->ticket_count : MONKEY_TICKETS;
    char text[PD_CODE_CAP];

    if (n == 0)
        return;
    memcpy(text, m->tickets[monkey_below(m, n)], sizeof text);
    if (monkey_chance(m, 200))
        text[4 + monkey_below(m, (int)strlen(text) - 4)] = 'Q';
    scan(m, text, strlen(text));
}

void
monkey_show(struct monkey *m)
{
    if (monkey_chance(m, 600))
        show_member(m);
    else if (monkey_chance(m, 500))
        show_ticket(m);
    else
        show_nonsense(m);
}

/* Two hold up their codes in one second, and one of them has a finger on the screen. */
void
monkey_crowd(struct monkey *m)
{
    int x, y;

    aim(m, &x, &y);
    finger(m, PD_EVENT_DOWN, 0, x, y);
    show_member(m);
    if (monkey_chance(m, 500))
        monkey_pass(m, 1 + monkey_below(m, 900));
    show_member(m);
    finger(m, PD_EVENT_UP, 0, x, y);
    monkey_frames(m);
}

/* ---- who knows what she came for ---- */

/* Where each step is looked for on the screen that the one before it led to. */
#define WAY_STEPS 4
#define FAR 8 /* taps from any screen to any of the last page of all else */
static const enum pd_intent_kind ways[][WAY_STEPS] = {
    { PD_INTENT_WHEEL, PD_INTENT_WHEEL_PICK, PD_INTENT_WHEEL_SPIN, PD_INTENT_WHEEL },
    { PD_INTENT_WHEEL, PD_INTENT_WHEEL_FAIR, PD_INTENT_PAGE },
    { PD_INTENT_MONEY, PD_INTENT_DUE, PD_INTENT_DEDUCT, PD_INTENT_DEDUCT_END },
    { PD_INTENT_MONEY, PD_INTENT_DUE, PD_INTENT_DEDUCT_AMOUNT, PD_INTENT_DEDUCT },
    { PD_INTENT_PLAN, PD_INTENT_PLAN_STEP, PD_INTENT_TICK },
    { PD_INTENT_ADVISER, PD_INTENT_ADVISE, PD_INTENT_SLIP },
    { PD_INTENT_FAMILY, PD_INTENT_FAMILY_USE, PD_INTENT_CATALOGUE, PD_INTENT_GIFT },
    { PD_INTENT_FAMILY, PD_INTENT_FAMILY_CARD, PD_INTENT_SURE },
    { PD_INTENT_MEMBERSHIPS, PD_INTENT_MEMBERSHIP, PD_INTENT_TIER, PD_INTENT_INDEX },
    { PD_INTENT_TIER, PD_INTENT_INDEX, PD_INTENT_PAGE },
    { PD_INTENT_TIER, PD_INTENT_RIGHTS, PD_INTENT_PAGE },
    { PD_INTENT_REFERRAL, PD_INTENT_SLIP },
    { PD_INTENT_SURVEY, PD_INTENT_ANSWER, PD_INTENT_SKIP, PD_INTENT_SEND },
    { PD_INTENT_WALLET, PD_INTENT_UNIT, PD_INTENT_UNIT_CODE, PD_INTENT_SLIP },
    { PD_INTENT_HISTORY, PD_INTENT_PAGE, PD_INTENT_SLIP },
    { PD_INTENT_ACTIVITIES, PD_INTENT_ACTIVITY, PD_INTENT_BOOK, PD_INTENT_UNBOOK },
    { PD_INTENT_REMINDERS, PD_INTENT_BOARD, PD_INTENT_PAGE },
    { PD_INTENT_FEEDBACK, PD_INTENT_TOPIC, PD_INTENT_FACE, PD_INTENT_SEND },
    { PD_INTENT_FEEDBACK_STATE },
    { PD_INTENT_FEEDBACK, PD_INTENT_TOPIC, PD_INTENT_FACE, PD_INTENT_CALL },
    { PD_INTENT_PRIVACY, PD_INTENT_CONSENT },
    { PD_INTENT_PRIVACY, PD_INTENT_BLOCK, PD_INTENT_SURE },
    { PD_INTENT_TICKETS, PD_INTENT_TICKET, PD_INTENT_PROXY, PD_INTENT_PROXY_MAKE },
    { PD_INTENT_CATALOGUE, PD_INTENT_GIFT, PD_INTENT_CHOOSE, PD_INTENT_REDEEM },
};

static bool
is_somebody(struct monkey *m)
{
    return m->session != NULL && pd_session_view(m->session)->has_member;
}

/* From wherever she is: it is here, among all else, or on the page after this. */
static bool
find_way(struct monkey *m, enum pd_intent_kind kind)
{
    static const enum pd_intent_kind nearer[] = { PD_INTENT_MORE, PD_INTENT_HOME, PD_INTENT_BACK };

    for (int steps = 0; steps < FAR && m->session != NULL; steps++) {
        bool went = press(m, kind, -1), nears = went;

        if (!went && pd_session_view(m->session)->screen == PD_SCREEN_MORE)
            nears = press(m, PD_INTENT_PAGE, pd_session_view(m->session)->page + 1);
        for (int i = 0; !nears && i < PD_COUNT(nearer) && m->session != NULL; i++)
            nears = press(m, nearer[i], -1);
        monkey_pass(m, SETTLE_MS);
        if (went)
            return true;
    }
    return false;
}

/* A technician's sign, before a first screen: its corners in turn. */
static void
sign(struct monkey *m)
{
    int side = 8, right = m->panel.w_px - side, low = m->panel.h_px - side;
    const int at[4][2] = { { side, side }, { right, side }, { right, low }, { side, low } };

    for (int i = 0; i < 4 && m->session != NULL; i++) {
        finger(m, PD_EVENT_DOWN, 0, at[i][0], at[i][1]);
        finger(m, PD_EVENT_UP, 0, at[i][0], at[i][1]);
        monkey_frames(m);
    }
}

/* Comes, and goes as far along one of the ways as it leads today. */
void
monkey_explore(struct monkey *m)
{
    const enum pd_intent_kind *way = ways[monkey_below(m, PD_COUNT(ways))];
    struct pd_rect r;

    if (m->session != NULL && monkey_chance(m, 30)) {
        sign(m);
        return;
    }
    if (!is_somebody(m) && m->session != NULL) {
        show_member(m);
        monkey_pass(m, SETTLE_MS);
    }
    if (!is_somebody(m) || !find_way(m, way[0]))
        return;
    for (int i = 1; i < WAY_STEPS && (int)way[i] != 0 && m->session != NULL; i++) {
        if (!press(m, way[i], -1))
            return;
        monkey_pass(m, SETTLE_MS + monkey_below(m, 400));
    }
    if (m->session != NULL && pd_ui_find(m->ui, PD_INTENT_DIGIT, -1, NULL, &r))
        type_number(m);
}

/* ---- the rest ---- */

void
monkey_wait(struct monkey *m)
{
    static const int ms[] = { 20, 100, 700, 3000, 11000, 50000, 70000 };

    monkey_pass(m, ms[monkey_below(m, PD_COUNT(ms))]);
}

/* What no screen offers now: a wish from nowhere changes nothing that it may not. */
void
monkey_wish(struct monkey *m)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_INTENT };

    event.intent.kind = (enum pd_intent_kind)monkey_below(m, PD_INTENT_SETUP_END + 8);
    event.intent.n = monkey_below(m, 12) - 3;
    monkey_apply(m, &event);
    monkey_frames(m);
}

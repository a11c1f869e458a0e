#include "tests/monkey/monkey.h"

#include "tests/sim/disk.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAVE_MS (3 * PD_MINUTE_MS)
#define STARTS_MAX 4
#define STEP_MS 400 /* the desk's thread has a turn at least so often */

static struct pd_effects effects;
static struct pd_desk_reply reply;

static int
below(struct monkey *m, int n)
{
    return (int)pd_rng_below(&m->rng, (uint64_t)n);
}

static bool
chance(struct monkey *m, int permille)
{
    return below(m, 1000) < permille;
}

/* ---- the session and what follows from it ---- */

static void
apply(struct monkey *m, struct pd_session_event *event);

/* They are one process: when the machine has gone down, so have session and screens. */
static bool
is_up(struct monkey *m)
{
    if (m->machine.desk == NULL && m->session != NULL) {
        pd_session_destroy(m->session);
        m->session = NULL;
        m->printing = false;
        m->down_ms = m->kit->now_ms + 500 + below(m, 20000);
    }
    return m->session != NULL;
}

static void
keep_ticket(struct monkey *m, const struct pd_ticket_view *ticket)
{
    if (ticket->code[0] != '\0')
        memcpy(m->tickets[m->ticket_count++ % MONKEY_TICKETS], ticket->code, sizeof m->tickets[0]);
}

static void
do_effect(struct monkey *m, const struct pd_effect *effect)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_REPLY, .reply = &reply };

    switch (effect->kind) {
    case PD_EFFECT_REQUEST:
        if (machine_ask(&m->machine, &effect->request, &reply))
            apply(m, &event);
        return;
    case PD_EFFECT_PRINT:
        keep_ticket(m, &effect->ticket);
        m->printing = true;
        m->print_hold = effect->ticket.hold.id;
        m->print_ms = m->kit->now_ms + 200 + below(m, 5000);
        m->redeemed++;
        return;
    case PD_EFFECT_WIPE:
        m->visits++;
        return;
    case PD_EFFECT_SLIP:
    case PD_EFFECT_SOUND:
    case PD_EFFECT_DEMO:
        return;
    }
}

static void
apply(struct monkey *m, struct pd_session_event *event)
{
    struct pd_effects todo;

    if (!is_up(m))
        return;
    event->boot_ms = machine_boot_ms(&m->machine);
    pd_session_apply(m->session, event, &effects);
    todo = effects; /* what follows may ask for more */
    for (int i = 0; i < todo.count && is_up(m); i++)
        do_effect(m, &todo.list[i]);
}

static void
hear(void *ctx, const struct pd_desk_reply *said)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_REPLY, .reply = said };

    apply(ctx, &event);
}

/* ---- the machine comes and goes; session and screens with it ---- */

static struct pd_ui *
open_ui(const struct pd_panel *panel)
{
    struct pd_ui_config config = { .panel = *panel, .assets_dir = PD_BUILD_DIR "/assets", .still = true };
    struct pd_why why = { .text = "" };
    struct pd_ui *ui;

    if (pd_ui_create(&ui, &config, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    return ui;
}

static void
session_begin(struct monkey *m)
{
    struct pd_session_config config = { .lang = PD_LANG_ZH_CN,
        .printer = true,
        .find = true,
        .idle_warn_s = 45,
        .idle_clear_s = 20,
        .done_clear_s = 30 };

    assert_ok(pd_session_create(&m->session, &config));
}

static void
look_after_machine(struct monkey *m)
{
    if (!is_up(m) && m->kit->now_ms >= m->down_ms) {
        if (m->full) {
            sim_disk_faults(MACHINE_DISK)->full = false;
            m->full = false;
        }
        if (machine_start(&m->machine)) {
            pd_ui_destroy(m->ui); /* it ended with the rest of the process */
            m->ui = open_ui(&m->panel);
            memset(m->finger, 0, sizeof m->finger);
            session_begin(m);
            m->failed_starts = 0;
            return;
        }
        m->down_ms = m->kit->now_ms + PD_SECOND_MS; /* the power failed again */
        if (++m->failed_starts > STARTS_MAX)
            (void)monkey_wrong(m, "the machine does not start again");
    }
}

/* ---- time and frames ---- */

static void
frames(struct monkey *m)
{
    struct pd_ui_frame f;
    int turns = 0;

    if (!is_up(m))
        return;
    do {
        f = pd_ui_frame(m->ui, pd_session_view(m->session), machine_boot_ms(&m->machine));
        if (f.intent.kind != PD_INTENT_NONE) {
            struct pd_session_event event = { .kind = PD_SESSION_EVENT_INTENT, .intent = f.intent };

            apply(m, &event);
        }
        if (++turns > 200) {
            (void)monkey_wrong(m, "one event keeps the screen busy for ever");
            return;
        }
    } while (is_up(m) && (f.more || f.intent.kind != PD_INTENT_NONE));
    if (is_up(m))
        m->screens[pd_session_view(m->session)->screen]++;
}

static void
printer(struct monkey *m)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_PRINT, .print_hold = m->print_hold };

    if (!m->printing || m->kit->now_ms < m->print_ms)
        return;
    m->printing = false;
    event.print = chance(m, 200) ? PD_PRINT_PROBLEM : PD_PRINT_DONE; /* a jam in mid-ticket */
    apply(m, &event);
}

static void
pass(struct monkey *m, int64_t ms)
{
    int64_t until = m->kit->now_ms + ms;

    while (m->kit->now_ms < until && m->wrong[0] == '\0') {
        struct pd_session_event tick = { .kind = PD_SESSION_EVENT_TICK };
        int64_t left = until - m->kit->now_ms;

        m->kit->now_ms += left < STEP_MS ? left : STEP_MS;
        look_after_machine(m);
        machine_turn(&m->machine);
        printer(m);
        look_after_machine(m);
        if (is_up(m) && machine_boot_ms(&m->machine) >= pd_session_wake_ms(m->session))
            apply(m, &tick);
        look_after_machine(m);
    }
    frames(m);
}

/* ---- hands ---- */

static void
finger(struct monkey *m, enum pd_event_kind kind, int id, int x, int y)
{
    struct pd_session_event touch = { .kind = PD_SESSION_EVENT_TOUCH };
    struct pd_event event = {
        .kind = kind, .finger = id, .x = x, .y = y, .at_ms = machine_boot_ms(&m->machine)
    };

    m->finger[id] = kind == PD_EVENT_DOWN || (kind == PD_EVENT_MOVE && m->finger[id]);
    pd_ui_event(m->ui, &event);
    apply(m, &touch);
}

/* Mostly where something is: a monkey that hits nothing proves nothing. */
static void
aim(struct monkey *m, int *x, int *y)
{
    int n = pd_ui_control_count(m->ui);

    *x = below(m, m->panel.w_px);
    *y = below(m, m->panel.h_px);
    if (n > 0 && !chance(m, 250)) {
        struct pd_rect r = pd_ui_control_at(m->ui, below(m, n)).rect;

        *x = r.x + below(m, r.w > 0 ? r.w : 1);
        *y = r.y + below(m, r.h > 0 ? r.h : 1);
    }
}

static void
tap(struct monkey *m)
{
    int x, y, id = chance(m, 100) ? 1 + below(m, 2) : 0;

    aim(m, &x, &y);
    m->taps++;
    finger(m, PD_EVENT_DOWN, id, x, y);
    if (chance(m, 100))
        pass(m, 1 + below(m, 2500)); /* a hand that rests, a palm */
    else
        frames(m);
    if (chance(m, 80))
        finger(m, PD_EVENT_MOVE, id, x + below(m, 200) - 100, y + below(m, 200) - 100);
    if (chance(m, 30))
        finger(m, PD_EVENT_CANCEL, id, x, y);
    else if (!chance(m, 20)) /* now and then an "up" is lost */
        finger(m, PD_EVENT_UP, id, x, y);
    frames(m);
    if (chance(m, 150)) { /* and once more, at once */
        finger(m, PD_EVENT_DOWN, id, x, y);
        finger(m, PD_EVENT_UP, id, x, y);
        frames(m);
    }
}

static void
drag(struct monkey *m)
{
    int x, y;

    aim(m, &x, &y);
    finger(m, PD_EVENT_DOWN, 0, x, y);
    for (int i = 0; i < 4; i++) {
        finger(m, PD_EVENT_MOVE, 0, x, y += below(m, 300) - 150);
        pass(m, 16);
    }
    finger(m, PD_EVENT_UP, 0, x, y);
    frames(m);
}

/* Every finger at once, as a child has them. */
static void
hand(struct monkey *m)
{
    for (int i = 0; i < 3; i++)
        finger(m, PD_EVENT_DOWN, i, below(m, m->panel.w_px), below(m, m->panel.h_px));
    pass(m, 1 + below(m, 60));
    for (int i = 0; i < 3; i++)
        finger(m, PD_EVENT_UP, i, below(m, m->panel.w_px), below(m, m->panel.h_px));
    frames(m);
}

static void
key(struct monkey *m)
{
    static const int keys[] = { PD_KEY_ENTER, PD_KEY_ESCAPE, PD_KEY_TAB, PD_KEY_BACK_TAB, PD_KEY_BACKSPACE,
        PD_KEY_F1, PD_KEY_F2, PD_KEY_F3, PD_KEY_F4 };
    struct pd_event event = { .kind = PD_EVENT_KEY, .at_ms = machine_boot_ms(&m->machine) };

    event.key = chance(m, 600) ? keys[below(m, PD_COUNT(keys))] : 0x20 + below(m, 0x5f);
    pd_ui_event(m->ui, &event);
    frames(m);
}

static void
scan(struct monkey *m, const char *bytes, size_t len)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };

    m->scans++;
    event.scan.len = len;
    memcpy(event.scan.payload, bytes, len < PD_CODE_MAX ? len : PD_CODE_MAX);
    apply(m, &event);
    frames(m);
}

static void
show_member(struct monkey *m)
{
    static const enum pd_code_type types[] = { PD_CODE_MEMBER, PD_CODE_MEMBER, PD_CODE_MEMBER_DAY,
        PD_CODE_CARD };
    char code[PD_CODE_CAP];

    assert_ok(pd_hub_begin(m->kit->hub));
    assert_ok(pd_hub_code_issue(m->kit->hub, m->kit->now_ms - (chance(m, 100) ? PD_HOUR_MS : 0),
        &m->members[below(m, MONKEY_MEMBERS)], types[below(m, PD_COUNT(types))], code));
    assert_ok(pd_hub_commit(m->kit->hub));
    scan(m, code, strlen(code));
}

static void
show_nonsense(struct monkey *m)
{
    static const char *const known[] = { "https://example.com/pay?x=1", "PD1:", "PD1:ABC", "0123456789",
        "134567890123456789", "A-037" };
    char bytes[PD_CODE_CAP];
    size_t n = 1 + (size_t)below(m, PD_CODE_CAP - 1);

    if (chance(m, 500)) {
        const char *text = known[below(m, PD_COUNT(known))];

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
    memcpy(text, m->tickets[below(m, n)], sizeof text);
    if (chance(m, 200))
        text[4 + below(m, (int)strlen(text) - 4)] = 'Q';
    scan(m, text, strlen(text));
}

static void
show(struct monkey *m)
{
    if (chance(m, 600))
        show_member(m);
    else if (chance(m, 500))
        show_ticket(m);
    else
        show_nonsense(m);
}

static void
wait(struct monkey *m)
{
    static const int ms[] = { 20, 100, 700, 3000, 11000, 50000, 70000 };

    pass(m, ms[below(m, PD_COUNT(ms))]);
}

/* ---- what goes wrong around it ---- */

static void
fault_line(struct monkey *m)
{
    m->machine.unplugged = chance(m, 400);
    m->machine.deaf = chance(m, 150);
}

static void
fault_power(struct monkey *m)
{
    if (m->machine.desk == NULL)
        return;
    if (chance(m, 500))
        sim_disk_faults(MACHINE_DISK)->crash_in = 1 + below(m, 12); /* in the middle of some write */
    else
        machine_kill(&m->machine, chance(m, 500));
    look_after_machine(m);
}

static void
fault_disk(struct monkey *m)
{
    m->full = !m->full;
    sim_disk_faults(MACHINE_DISK)->full = m->full;
    sim_disk_faults(MACHINE_DISK)->freed = 0;
}

static void
fault_clock(struct monkey *m)
{
    static const int64_t jumps[] = { 0, 0, 0, PD_HOUR_MS, -PD_DAY_MS, 400 * PD_DAY_MS, -20000 * PD_DAY_MS };

    m->machine.wall_offset_ms = jumps[below(m, PD_COUNT(jumps))];
}

static void
turn_screen(struct monkey *m)
{
    static const struct pd_panel panels[] = { { 1080, 1920, 546, 500, false },
        { 1920, 1080, 546, 500, false }, { 1280, 800, 396, 450, false }, { 768, 1366, 396, 450, false } };

    m->panel = panels[below(m, PD_COUNT(panels))];
    pd_ui_resize(m->ui, m->panel);
    frames(m);
}

static void
give_points(struct monkey *m)
{
    char key_text[64];

    (void)snprintf(key_text, sizeof key_text, "bill:M%llu", (unsigned long long)m->events);
    kit_grant(m->kit, &m->members[below(m, MONKEY_MEMBERS)], key_text, 100 + below(m, 3000));
}

static void
forget_wish(struct monkey *m)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_INTENT };

    /* What no screen offers now: a wish from nowhere changes nothing that it may not. */
    event.intent.kind = (enum pd_intent_kind)below(m, PD_INTENT_PROXY_STOP + 8);
    event.intent.n = below(m, 12) - 3;
    apply(m, &event);
    frames(m);
}

/* ---- the table of what happens, and how often ---- */

static const struct {
    void (*act)(struct monkey *m);
    int weight;
    bool fault;
} acts[] = {
    { tap, 620, false },
    { show, 110, false },
    { key, 80, false },
    { wait, 60, false },
    { drag, 30, false },
    { hand, 20, false },
    { forget_wish, 20, false },
    { give_points, 15, false },
    { turn_screen, 8, true },
    { fault_line, 20, true },
    { fault_power, 6, true },
    { fault_disk, 6, true },
    { fault_clock, 5, true },
};

bool
monkey_event(struct monkey *m)
{
    int pick = below(m, 1000), i = 0;

    while (pick >= acts[i].weight)
        pick -= acts[i++].weight;
    m->events++;
    m->faults += acts[i].fault ? 1 : 0;
    acts[i].act(m);
    pass(m, 15 + below(m, 400));
    return m->wrong[0] == '\0' && monkey_look(m);
}

bool
monkey_leave(struct monkey *m)
{
    for (int i = 0; i < 3; i++)
        if (m->finger[i])
            finger(m, PD_EVENT_UP, i, 0, 0);
    frames(m); /* what the last hand did is done before everybody is away */
    pass(m, LEAVE_MS);
    m->idles++;
    return m->wrong[0] == '\0' && monkey_look_idle(m);
}

void
monkey_calm(struct monkey *m)
{
    m->machine.unplugged = m->machine.deaf = m->full = false;
    m->machine.wall_offset_ms = 0;
    *sim_disk_faults(MACHINE_DISK) = (struct sim_disk_faults){ 0 };
    for (int i = 0; i < 40 && m->wrong[0] == '\0'; i++)
        pass(m, PD_MINUTE_MS);
}

/* ---- beginning and end ---- */

static void
publish_demo(struct kit *kit)
{
    FILE *f = fopen(PD_SOURCE_DIR "/assets/demo/programme.json", "rb");
    static char json[PD_PROGRAMME_BYTES_MAX];
    struct pd_why why = { .text = "" };
    uint32_t version;
    size_t len;

    assert_non_null(f);
    len = fread(json, 1, sizeof json, f);
    (void)fclose(f);
    assert_ok(pd_hub_begin(kit->hub));
    if (pd_hub_programme_publish(kit->hub, kit->now_ms, json, len, kit->now_ms - 1, &version, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
    assert_ok(pd_hub_commit(kit->hub));
}

void
monkey_open(struct monkey *m, struct kit *kit, uint64_t seed)
{
    memset(m, 0, sizeof *m);
    m->rng = pd_rng_seeded(seed);
    m->kit = kit;
    m->panel = (struct pd_panel){ 1080, 1920, 546, 500, false };
    publish_demo(kit);
    for (int i = 0; i < MONKEY_MEMBERS; i++) {
        char number[16];

        (void)snprintf(number, sizeof number, "M-%d", i + 1);
        m->members[i] = kit_member(kit, number, 500 + i * 900);
        (void)pd_copy(m->masked[i], sizeof m->masked[i], kit_look(kit, &m->members[i])->masked);
    }
    m->ui = open_ui(&m->panel);
    m->clean = open_ui(&m->panel);
    machine_open(&m->machine, kit);
    m->machine.hear = hear;
    m->machine.ctx = m;
    session_begin(m);
    pass(m, PD_MINUTE_MS);
}

void
monkey_close(struct monkey *m)
{
    pd_session_destroy(m->session);
    machine_close(&m->machine);
    pd_ui_destroy(m->ui);
    pd_ui_destroy(m->clean);
}

#include "tests/monkey/monkey.h"

#include "tests/sim/disk.h"
#include "tests/sim/memory.h"
#include "tests/support/check.h"
#include "ui/slip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAVE_MS (3 * PD_MINUTE_MS)
#define STARTS_MAX 4
#define HELP_MS (2 * PD_MINUTE_MS) /* until somebody has come and started it again */
#define STEP_MAX_MS 4000
#define PANEL_PIXELS_MAX (1920 * 1080)
#define PAINT_EVERY 1600 /* frames: most of the time would go into pictures */

static struct pd_effects effects;
static struct pd_desk_reply reply;

int
monkey_below(struct monkey *m, int n)
{
    return (int)pd_rng_below(&m->rng, (uint64_t)n);
}

bool
monkey_chance(struct monkey *m, int permille)
{
    return monkey_below(m, 1000) < permille;
}

/* ---- the session and what follows from it ---- */

/* They are one process: when the machine has gone down, so have session and screens. */
static bool
is_up(struct monkey *m)
{
    if (m->machine.desk == NULL && m->session != NULL) {
        pd_session_destroy(m->session);
        m->session = NULL;
        m->printing = false;
        m->inbox_count = 0;
        m->stalled_ms = m->shut_ms = 0;
        m->down_ms = m->kit->now_ms + 500 + monkey_below(m, 20000);
    }
    return m->session != NULL;
}

static void
ask(struct monkey *m, const struct pd_desk_request *request)
{
    if (m->inbox_count == MONKEY_INBOX)
        return; /* E-LED-21: the ledger's thread does not keep up */
    m->inbox[(m->inbox_first + m->inbox_count++) % MONKEY_INBOX] = *request;
}

void
monkey_serve(struct monkey *m)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_REPLY, .reply = &reply };

    while (is_up(m) && m->inbox_count > 0 && m->kit->now_ms >= m->stalled_ms) {
        const struct pd_desk_request *request = &m->inbox[m->inbox_first];

        m->inbox_first = (m->inbox_first + 1) % MONKEY_INBOX;
        m->inbox_count--;
        if (machine_ask(&m->machine, request, &reply))
            monkey_apply(m, &event);
    }
}

static void
keep_ticket(struct monkey *m, const struct pd_ticket_view *ticket)
{
    if (ticket->code[0] != '\0')
        memcpy(m->tickets[m->ticket_count++ % MONKEY_TICKETS], ticket->code, sizeof m->tickets[0]);
}

/* As app/app_print.c. false: it could not be drawn. */
static bool
draw_ticket(struct monkey *m, const struct pd_effect *effect)
{
    const struct pd_view *v = pd_session_view(m->session);
    struct pd_ticket_job job = { .ticket = &effect->ticket,
        .programme = v->programme,
        .lang = effect->lang,
        .width_px = PD_TICKET_80MM_PX,
        .copy = effect->ticket.copies,
        .printed_ms = v->now_ms };
    enum pd_err err;
    int height_px;

    sim_memory_arm(true);
    err = pd_ticket_draw(m->ui, &job, m->paper, (size_t)PD_TICKET_80MM_PX * PD_TICKET_HEIGHT_MAX, &height_px);
    sim_memory_arm(false);
    return err == PD_OK;
}

static void
draw_slip(struct monkey *m, const struct pd_effect *effect)
{
    const struct pd_view *v = pd_session_view(m->session);
    struct pd_slip_job job = { .what = (enum pd_slip)effect->n,
        .view = v,
        .lang = effect->lang,
        .width_px = PD_TICKET_80MM_PX,
        .printed_ms = v->now_ms };
    int height_px;

    sim_memory_arm(true);
    (void)!pd_slip_draw(m->ui, &job, m->paper, (size_t)PD_TICKET_80MM_PX * PD_TICKET_HEIGHT_MAX, &height_px);
    sim_memory_arm(false);
    m->slips++;
}

static void
print(struct monkey *m, const struct pd_effect *effect)
{
    struct pd_session_event failed = {
        .kind = PD_SESSION_EVENT_PRINT, .print = PD_PRINT_PROBLEM, .print_hold = effect->ticket.hold.id
    };

    keep_ticket(m, &effect->ticket);
    m->redeemed++;
    if (!draw_ticket(m, effect)) {
        monkey_apply(m, &failed);
        return;
    }
    m->printing = true;
    m->print_hold = effect->ticket.hold.id;
    m->print_ms = m->kit->now_ms + 200 + monkey_below(m, 5000);
}

/* A technician's job, which ends at once, well or not. */
static void
end_job(struct monkey *m, const struct pd_effect *effect)
{
    struct pd_technician_news news = {
        .kind = PD_NEWS_DONE, .job = (enum pd_technician_job)effect->n, .good = monkey_below(m, 3) > 0
    };

    monkey_apply(m, &(struct pd_session_event){ .kind = PD_SESSION_EVENT_TECHNICIAN, .news = &news });
}

static void
do_effect(struct monkey *m, const struct pd_effect *effect)
{
    switch (effect->kind) {
    case PD_EFFECT_REQUEST:
        ask(m, &effect->request);
        return;
    case PD_EFFECT_PRINT:
        print(m, effect);
        return;
    case PD_EFFECT_SLIP:
        draw_slip(m, effect);
        return;
    case PD_EFFECT_WIPE:
        pd_ui_repaint(m->ui);
        m->visits++;
        return;
    case PD_EFFECT_JOB:
        end_job(m, effect);
        return;
    case PD_EFFECT_TYPE: /* no input method */
    case PD_EFFECT_LIST: /* a list that knows nobody */
    case PD_EFFECT_SOUND:
    case PD_EFFECT_DEMO:
    case PD_EFFECT_TRAINING_END: /* a monkey is never in one */
        return;
    }
}

void
monkey_apply(struct monkey *m, struct pd_session_event *event)
{
    struct pd_effects todo;

    if (!is_up(m))
        return;
    event->boot_ms = machine_boot_ms(&m->machine);
    pd_session_apply(m->session, event, &effects);
    todo = effects; /* what follows may ask for more */
    for (int i = 0; i < todo.count && is_up(m); i++)
        do_effect(m, &todo.list[i]);
    if (monkey_chance(m, 700)) /* else it takes until the next turn */
        monkey_serve(m);
}

/* Nobody's is told first: a programme lent before is given back by the other one. */
static void
hear(void *ctx, const struct pd_desk_reply *said)
{
    struct monkey *m = ctx;
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_REPLY, .reply = said };
    static struct pd_effects unused;

    if (said->kind == PD_REPLY_STATUS && is_up(m)) {
        event.boot_ms = machine_boot_ms(&m->machine);
        pd_session_apply(m->nobodys, &event, &unused);
    }
    monkey_apply(m, &event);
}

/* ---- the machine comes and goes; session and screens with it ---- */

/* NULL: there is no memory. */
static struct pd_ui *
open_ui(const struct pd_panel *panel)
{
    struct pd_ui_config config = { .panel = *panel, .assets_dir = PD_BUILD_DIR "/assets", .still = true };
    struct pd_why why = { .text = "" };
    struct pd_ui *ui;
    enum pd_err err = pd_ui_create(&ui, &config, &why);

    if (err != PD_OK && err != PD_ERR_MEMORY)
        fail_msg("%s: %s", why.path, why.text);
    return err == PD_OK ? ui : NULL;
}

static struct pd_session *
open_session(void)
{
    struct pd_session_config config = { .lang = PD_LANG_ZH_CN,
        .printer = true,
        .find = true,
        .idle_warn_s = 45,
        .idle_clear_s = 20,
        .done_clear_s = 30 };
    struct pd_session *session;

    return pd_session_create(&session, &config) == PD_OK ? session : NULL;
}

/* false: it does not start now; its supervisor tries again. */
static bool
start(struct monkey *m)
{
    pd_ui_destroy(m->ui); /* it ended with the rest of the process */
    pd_session_destroy(m->nobodys);
    sim_memory_arm(true);
    m->ui = open_ui(&m->panel);
    m->session = open_session();
    sim_memory_arm(false);
    m->nobodys = open_session();
    if (m->ui == NULL || m->session == NULL || !machine_start(&m->machine)) {
        pd_session_destroy(m->session);
        m->session = NULL;
        machine_kill(&m->machine, false);
        return false;
    }
    memset(m->finger, 0, sizeof m->finger);
    return true;
}

/* A desk that cannot record says so on its screen, and waits for somebody who starts it again. */
static void
send_for_help(struct monkey *m)
{
    const char *code = pd_session_view(m->session)->error_code;

    if (pd_session_view(m->session)->screen != PD_SCREEN_CLOSED || strncmp(code, "E-LED", 5) != 0)
        m->shut_ms = 0;
    else if (m->shut_ms == 0)
        m->shut_ms = m->kit->now_ms;
    if (m->shut_ms == 0 || m->kit->now_ms < m->shut_ms + HELP_MS || m->full)
        return;
    machine_kill(&m->machine, false);
    (void)is_up(m);
}

void
monkey_look_after(struct monkey *m)
{
    if (m->scarce_ms != 0 && m->kit->now_ms >= m->scarce_ms)
        monkey_memory_back(m);
    if (is_up(m))
        send_for_help(m);
    if (is_up(m) || m->kit->now_ms < m->down_ms)
        return;
    if (m->full) {
        sim_disk_faults(MACHINE_DISK)->full = false;
        m->full = false;
    }
    if (start(m)) {
        m->failed_starts = 0;
        return;
    }
    monkey_memory_back(m);
    m->down_ms = m->kit->now_ms + PD_SECOND_MS; /* the power failed again */
    if (++m->failed_starts > STARTS_MAX)
        (void)monkey_wrong(m, "the machine does not start again");
}

/* ---- time and frames ---- */

static struct pd_ui_frame
frame(struct monkey *m)
{
    struct pd_ui_frame f;

    sim_memory_arm(true);
    f = pd_ui_frame(m->ui, pd_session_view(m->session), machine_boot_ms(&m->machine));
    sim_memory_arm(false);
    if (f.said.text != NULL)
        (void)monkey_listen(m, &f.said);
    return f;
}

static void
paint(struct monkey *m)
{
    struct pd_rect rects[PD_UI_RECTS];

    sim_memory_arm(true);
    (void)pd_ui_paint(m->ui, m->pixels[0], m->panel.w_px, rects);
    sim_memory_arm(false);
}

void
monkey_frames(struct monkey *m)
{
    struct pd_ui_frame f;
    int turns = 0;

    if (!is_up(m))
        return;
    do {
        f = frame(m);
        if (f.intent.kind != PD_INTENT_NONE) {
            struct pd_session_event event = { .kind = PD_SESSION_EVENT_INTENT, .intent = f.intent };

            monkey_apply(m, &event);
        }
        if (++turns > 200) {
            (void)monkey_wrong(m, "one event keeps the screen busy for ever");
            return;
        }
    } while (is_up(m) && (f.more || f.intent.kind != PD_INTENT_NONE));
    if (!is_up(m))
        return;
    m->screens[pd_session_view(m->session)->screen]++;
    if (monkey_below(m, m->scarce_ms != 0 ? PAINT_EVERY / 8 : PAINT_EVERY) == 0)
        paint(m);
}

static void
printer(struct monkey *m)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_PRINT, .print_hold = m->print_hold };

    if (!m->printing || m->kit->now_ms < m->print_ms)
        return;
    m->printing = false;
    event.print = monkey_chance(m, 200) ? PD_PRINT_PROBLEM : PD_PRINT_DONE; /* a jam in mid-ticket */
    monkey_apply(m, &event);
}

static int64_t
sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Until something has to be looked at, as the program sleeps. */
static int64_t
step_ms(struct monkey *m, int64_t left_ms)
{
    int64_t boot_ms = machine_boot_ms(&m->machine), wake = boot_ms + sooner(left_ms, STEP_MAX_MS);

    if (is_up(m)) {
        wake = sooner(wake, pd_session_wake_ms(m->session));
        wake = sooner(wake, sooner(pd_client_wake_ms(m->machine.client), pd_desk_wake_ms(m->machine.desk)));
    }
    if (m->printing || m->inbox_count > 0 || m->scarce_ms != 0)
        wake = sooner(wake, boot_ms + 400);
    for (int lane = 0; lane < PD_LANES; lane++)
        if (line_is_busy(&m->machine.line, (enum pd_lane)lane))
            wake = sooner(wake, boot_ms + 400);
    return wake > boot_ms + 20 ? wake - boot_ms : sooner(left_ms, 20);
}

void
monkey_pass(struct monkey *m, int64_t ms)
{
    int64_t until = m->kit->now_ms + ms;

    while (m->kit->now_ms < until && m->wrong[0] == '\0') {
        struct pd_session_event tick = { .kind = PD_SESSION_EVENT_TICK };

        m->kit->now_ms += step_ms(m, until - m->kit->now_ms);
        monkey_look_after(m);
        machine_turn(&m->machine);
        monkey_serve(m);
        printer(m);
        monkey_look_after(m);
        if (is_up(m) && machine_boot_ms(&m->machine) >= pd_session_wake_ms(m->session))
            monkey_apply(m, &tick);
        monkey_look_after(m);
    }
    monkey_frames(m);
}

/* ---- the table of what happens, and how often ---- */

static const struct {
    monkey_act *act;
    int weight;
    bool fault;
} acts[] = {
    { monkey_tap, 452, false },
    { monkey_explore, 80, false },
    { monkey_show, 110, false },
    { monkey_pad, 70, false },
    { monkey_wait, 50, false },
    { monkey_key, 40, false },
    { monkey_type, 40, false },
    { monkey_drag, 25, false },
    { monkey_hand, 20, false },
    { monkey_wish, 25, false },
    { monkey_crowd, 12, false },
    { monkey_give, 12, false },
    { monkey_turn_screen, 8, true },
    { monkey_fault_line, 22, true },
    { monkey_fault_memory, 8, true },
    { monkey_fault_power, 6, true },
    { monkey_fault_disk, 6, true },
    { monkey_fault_clock, 6, true },
    { monkey_fault_stall, 6, true },
    { monkey_night, 2, true },
};

bool
monkey_event(struct monkey *m)
{
    int pick = monkey_below(m, 1000), i = 0;

    while (pick >= acts[i].weight)
        pick -= acts[i++].weight;
    m->events++;
    m->faults += acts[i].fault ? 1 : 0;
    acts[i].act(m);
    monkey_pass(m, 15 + monkey_below(m, 400));
    return m->wrong[0] == '\0' && monkey_look(m);
}

bool
monkey_leave(struct monkey *m)
{
    monkey_memory_back(m);
    monkey_lift_fingers(m);
    monkey_frames(m); /* what the last hand did is done before everybody is away */
    monkey_pass(m, LEAVE_MS);
    m->idles++;
    return m->wrong[0] == '\0' && monkey_look_idle(m);
}

void
monkey_calm(struct monkey *m)
{
    line_mend(&m->machine.line);
    monkey_memory_back(m);
    m->full = false;
    m->machine.wall_offset_ms = 0;
    *sim_disk_faults(MACHINE_DISK) = (struct sim_disk_faults){ 0 };
    for (int i = 0; i < 40 && m->wrong[0] == '\0'; i++)
        monkey_pass(m, PD_MINUTE_MS);
}

/* ---- beginning and end ---- */

void
monkey_open(struct monkey *m, struct kit *kit, uint64_t seed)
{
    memset(m, 0, sizeof *m);
    m->rng = pd_rng_seeded(seed);
    m->kit = kit;
    m->panel = (struct pd_panel){ 768, 1366, 396, 450, false };
    m->paper = malloc((size_t)PD_TICKET_80MM_PX * PD_TICKET_HEIGHT_MAX);
    m->pixels[0] = malloc(PANEL_PIXELS_MAX * sizeof(uint32_t));
    m->pixels[1] = malloc(PANEL_PIXELS_MAX * sizeof(uint32_t));
    m->clean = open_ui(&m->panel);
    assert_true(m->paper != NULL && m->pixels[0] != NULL && m->pixels[1] != NULL && m->clean != NULL);
    monkey_rules(kit);
    machine_open(&m->machine, kit);
    monkey_people(m);
    m->machine.hear = hear;
    m->machine.ctx = m;
    machine_kill(&m->machine, false);
    assert_true(start(m));
    monkey_pass(m, PD_MINUTE_MS);
}

void
monkey_close(struct monkey *m)
{
    pd_session_destroy(m->session);
    pd_session_destroy(m->nobodys);
    machine_close(&m->machine);
    pd_ui_destroy(m->ui);
    pd_ui_destroy(m->clean);
    free(m->paper);
    free(m->pixels[0]);
    free(m->pixels[1]);
}

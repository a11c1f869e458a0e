#include "tests/app/kiosk.h"

#include <string.h>

#define STEP_MS 50
#define HOLD_MS 100

static void
give(struct kiosk *k, struct pd_session_event event)
{
    struct pd_effects fx;

    event.boot_ms = k->s.boot_ms;
    pd_session_apply(k->session, &event, &fx);
    for (int i = 0; i < fx.count; i++) {
        static struct pd_desk_reply reply[8];
        static int depth;

        if (fx.list[i].kind == PD_EFFECT_PRINT) {
            k->printing = fx.list[i].ticket.hold.id;
            k->print_done_ms = k->s.boot_ms + KIOSK_PRINTS_MS;
        } else if (fx.list[i].kind == PD_EFFECT_SLIP) {
            k->printing = (struct pd_id){ 0 };
            k->print_done_ms = k->s.boot_ms + KIOSK_PRINTS_MS;
            k->slips++;
        }
        /* What only the hub knows is not answered: it is silent. */
        if (fx.list[i].kind != PD_EFFECT_REQUEST || fx.list[i].request.kind == PD_REQUEST_ERRAND)
            continue;
        assert_true(depth < PD_COUNT(reply));
        if (pd_desk_request(k->s.desk, &fx.list[i].request, &reply[depth])) {
            struct pd_session_event answer = { .kind = PD_SESSION_EVENT_REPLY, .reply = &reply[depth] };

            depth++;
            give(k, answer);
            depth--;
        }
    }
}

static void
say(struct kiosk *k, const struct pd_said *said)
{
    static struct pd_utterance u;

    if (k->voice == NULL)
        return;
    u.tongue = said->lang == PD_LANG_EN      ? PD_TONGUE_ENGLISH
               : said->lang == PD_LANG_ZH_HK ? PD_TONGUE_CANTONESE
                                             : PD_TONGUE_MANDARIN;
    u.at_ms = kiosk_now_ms(k);
    (void)pd_copy(u.text, sizeof u.text, said->text);
    pd_voice_say(k->voice, &u);
}

/* As the program's loop does: news of the desk and the printer, time, pictures. */
static void
settle(struct kiosk *k)
{
    static struct pd_desk_reply reply;
    struct pd_ui_frame frame;

    while (pd_desk_poll(k->s.desk, &reply))
        give(k, (struct pd_session_event){ .kind = PD_SESSION_EVENT_REPLY, .reply = &reply });
    if (k->print_done_ms != 0 && k->s.boot_ms >= k->print_done_ms) {
        k->print_done_ms = 0;
        k->tickets += pd_id_is_zero(k->printing) ? 0 : 1;
        give(k, (struct pd_session_event){
                    .kind = PD_SESSION_EVENT_PRINT, .print = PD_PRINT_DONE, .print_hold = k->printing });
    }
    if (k->s.boot_ms >= pd_session_wake_ms(k->session))
        give(k, (struct pd_session_event){ .kind = PD_SESSION_EVENT_TICK });
    do {
        frame = pd_ui_frame(k->ui, kiosk_view(k), k->s.boot_ms);
        if (frame.said.text != NULL)
            say(k, &frame.said);
        if (frame.intent.kind != PD_INTENT_NONE)
            give(k, (struct pd_session_event){ .kind = PD_SESSION_EVENT_INTENT, .intent = frame.intent });
    } while (frame.more || frame.intent.kind != PD_INTENT_NONE);
}

void
kiosk_open(struct kiosk *k, const struct pd_session_config *config, const char *transcript)
{
    const struct pd_ui_config ui = {
        .panel = { 1080, 1920, 546, 500, false }, .assets_dir = PD_BUILD_DIR "/assets", .still = true
    };
    struct pd_why why;

    memset(k, 0, sizeof *k);
    stand_start(&k->s, 5, 'A', true);
    k->start_ms = k->s.boot_ms;
    assert_ok(pd_session_create(&k->session, config));
    assert_ok(pd_ui_create(&k->ui, &ui, &why));
    if (transcript != NULL)
        assert_ok(pd_voice_replay_create(transcript, &k->voice, &why));
    /* What it told the stand already is told again to whoever asks anew. */
    stand_close(&k->s);
    stand_open(&k->s);
    stand_online(&k->s, true);
    settle(k);
}

void
kiosk_close(struct kiosk *k)
{
    pd_voice_destroy(k->voice);
    pd_session_destroy(k->session);
    pd_ui_destroy(k->ui);
    stand_finish(&k->s);
}

const struct pd_view *
kiosk_view(const struct kiosk *k)
{
    return pd_session_view(k->session);
}

int64_t
kiosk_now_ms(const struct kiosk *k)
{
    return k->s.boot_ms - k->start_ms;
}

void
kiosk_pass(struct kiosk *k, int64_t ms)
{
    while (ms > 0) {
        int64_t step = ms < STEP_MS ? ms : STEP_MS;

        stand_pass(&k->s, step);
        settle(k);
        ms -= step;
    }
}

static void
touch(struct kiosk *k)
{
    give(k, (struct pd_session_event){ .kind = PD_SESSION_EVENT_TOUCH });
}

void
kiosk_scan(struct kiosk *k)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_SCAN };
    char code[PD_CODE_CAP];

    stand_code(&k->s, PD_CODE_MEMBER, &k->s.anna, (k->s.wall_ms - STAND_NOW_MS) / 1000 + 110, code);
    (void)pd_copy(event.scan.payload, sizeof event.scan.payload, code);
    event.scan.len = strlen(code);
    give(k, event);
    settle(k);
}

void
kiosk_key(struct kiosk *k, int key)
{
    struct pd_event e = { .kind = PD_EVENT_KEY, .key = key, .at_ms = k->s.boot_ms };

    pd_ui_event(k->ui, &e);
    touch(k);
    settle(k);
    kiosk_pass(k, HOLD_MS);
    e.kind = PD_EVENT_KEY_UP;
    e.at_ms = k->s.boot_ms;
    pd_ui_event(k->ui, &e);
    settle(k);
}

bool
kiosk_tap(struct kiosk *k, enum pd_intent_kind kind)
{
    struct pd_event e = { .kind = PD_EVENT_DOWN, .finger = 1, .at_ms = k->s.boot_ms };
    struct pd_rect r;

    settle(k);
    if (!pd_ui_find(k->ui, kind, -1, NULL, &r))
        return false;
    k->taps++;
    e.x = r.x + r.w / 2;
    e.y = r.y + r.h / 2;
    pd_ui_event(k->ui, &e);
    touch(k);
    settle(k);
    kiosk_pass(k, HOLD_MS);
    e.kind = PD_EVENT_UP;
    e.at_ms = k->s.boot_ms;
    pd_ui_event(k->ui, &e);
    settle(k);
    return true;
}

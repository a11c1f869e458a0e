/* A patient's visit: what time does to it. Every state ends by time. */
#include "app/session/state.h"

#include <string.h>

static int64_t
done_clear_ms(const struct pd_session *s)
{
    int factor = s->view.spoken.on ? PD_SPOKEN_TIME_FACTOR : s->view.care ? PD_CARE_DONE_FACTOR : 1;

    return s->config.done_clear_s * PD_SECOND_MS * factor;
}

/* Boot time at which it is asked whether somebody is still there. */
static int64_t
warn_at_ms(const struct pd_session *s)
{
    int64_t most = s->touched_ms + PD_PRESENCE_MS; /* the next one in the queue is seen as well */
    int64_t seen = s->present_ms < most ? s->present_ms : most;

    return (seen > s->touched_ms ? seen : s->touched_ms) +
           s->config.idle_warn_s * PD_SECOND_MS * (s->view.spoken.on ? PD_SPOKEN_TIME_FACTOR : 1);
}

static int
clear_s(const struct pd_session *s)
{
    return s->config.idle_clear_s * (s->view.spoken.on ? PD_SPOKEN_TIME_FACTOR : 1);
}

/* Whether somebody made the first screen her own: large print, another language, the spoken path. */
static bool
has_settings(const struct pd_session *s)
{
    const struct pd_view *v = &s->view;

    return v->lang != s->config.lang || v->care != s->config.care || v->contrast != s->config.contrast ||
           v->low || v->spoken.on || v->spoken.alone != s->config.alone;
}

/* Also who set nothing: a key or a finger leaves a mark on the screen. */
static bool
was_here(const struct pd_session *s)
{
    return has_settings(s) || s->touched_ms > s->screen_ms;
}

/* She went away without showing a code: the screen is made ready for anybody. */
static void
tick_attract(struct pd_session *s, struct pd_effects *fx)
{
    if (was_here(s) && s->boot_ms >= warn_at_ms(s) + clear_s(s) * PD_SECOND_MS)
        pd_visit_end(s, fx);
    s->attract_turn = (int)(s->boot_ms / PD_ATTRACT_TURN_MS % 10000);
}

static int
seconds_left(int64_t until_ms, int64_t now_ms)
{
    return (int)((until_ms - now_ms + PD_SECOND_MS - 1) / PD_SECOND_MS);
}

/* Nobody answers: she is told what is true of her points, and goes on. */
static void
give_up(struct pd_session *s)
{
    switch (s->saving) {
    case PD_SAVING_END_ASK: /* should it be asked for after all, nothing is lost */
    case PD_SAVING_RECORD:  /* should it be recorded after all, it is taken back */
    case PD_SAVING_PROXY:   /* should one be out after all, her list tells */
        pd_visit_message(s, PD_MESSAGE_DISK, "E-LED-13");
        return;
    case PD_SAVING_ERRAND:
        pd_visit_message(s, PD_MESSAGE_NO_ANSWER, "E-NET-12");
        return;
    case PD_SAVING_RELEASE:
    case PD_SAVING_CANCEL:
        pd_visit_message(s, PD_MESSAGE_KEPT, "E-LED-14");
        return;
    case PD_SAVING_NOTHING:
    case PD_SAVING_ANSWER:
        return;
    }
}

static void
tick_saving(struct pd_session *s, struct pd_effects *fx)
{
    int64_t waited = s->boot_ms - s->saving_ms;
    bool floor = s->programme != NULL && s->programme->offline.mode == PD_OFFLINE_FLOOR && !s->must_wait;

    if (s->saving == PD_SAVING_ANSWER && floor && waited >= PD_ANSWER_FLOOR_MS)
        pd_visit_release(s, fx);
    else if (s->saving == PD_SAVING_ANSWER && waited >= PD_ANSWER_STRICT_MS && s->programme != NULL &&
             pd_redeem_hub_first(s->programme))
        pd_visit_requested(s, fx);
    else if (s->saving == PD_SAVING_ANSWER && !floor && waited >= PD_ANSWER_STRICT_MS)
        pd_visit_cancel(s, fx, PD_CANCEL_NO_ANSWER);
    else if (waited >= PD_SAVING_MAX_MS)
        give_up(s);
}

/* Screens that clear by themselves with a shorter or longer wait than the idle warning. */
static bool
tick_done(struct pd_session *s, struct pd_effects *fx)
{
    int64_t until = s->touched_ms + done_clear_ms(s);

    if (s->view.screen != PD_SCREEN_DONE)
        return false;
    s->view.done_left_s = seconds_left(until, s->boot_ms);
    if (s->boot_ms >= until)
        pd_visit_end(s, fx);
    return true;
}

static void
tick_idle(struct pd_session *s, struct pd_effects *fx)
{
    int64_t warn = warn_at_ms(s), clear = warn + clear_s(s) * PD_SECOND_MS;

    s->view.idle_total_s = clear_s(s);
    if (s->boot_ms >= clear)
        pd_visit_end(s, fx);
    else if (s->boot_ms >= warn)
        s->view.idle_left_s = seconds_left(clear, s->boot_ms);
}

/* Likewise a closed desk that somebody touched or listened to: it stays closed, and is silent again. */
static void
tick_closed(struct pd_session *s, struct pd_effects *fx)
{
    char code[sizeof s->view.error_code];

    if (!was_here(s) || s->boot_ms < warn_at_ms(s))
        return;
    memcpy(code, s->view.error_code, sizeof code);
    pd_visit_end(s, fx);
    memcpy(s->view.error_code, code, sizeof code);
    pd_session_go(s, PD_SCREEN_CLOSED);
}

void
pd_visit_tick(struct pd_session *s, struct pd_effects *fx)
{
    s->view.idle_left_s = -1;
    s->view.done_left_s = -1;
    if (pd_aside_asks(s)) /* she reads, on her own screen; that has an end of its own */
        return;
    switch (pd_visit_screen(s->view.screen)->pace) {
    case PD_PACE_ATTRACT:
        tick_attract(s, fx);
        return;
    case PD_PACE_CLOSED:
        tick_closed(s, fx);
        return;
    case PD_PACE_SAVING:
        tick_saving(s, fx);
        return;
    case PD_PACE_IDLE:
        break;
    }
    /* Nobody identified herself: a refusal or message leaves the screen to the next one soon. */
    if (!s->view.has_member && (s->view.screen == PD_SCREEN_REFUSED || s->view.screen == PD_SCREEN_MESSAGE) &&
        s->boot_ms - s->screen_ms >= PD_MESSAGE_MS && s->boot_ms - s->touched_ms >= PD_MESSAGE_MS) {
        pd_visit_end(s, fx);
        return;
    }
    if (!tick_done(s, fx))
        tick_idle(s, fx);
}

static int64_t
next_second(int64_t now_ms)
{
    return now_ms + PD_SECOND_MS - now_ms % PD_SECOND_MS;
}

int64_t
pd_visit_wake_ms(const struct pd_session *s)
{
    int64_t warn = warn_at_ms(s);

    if (s->view.screen == PD_SCREEN_CLOSED)
        return was_here(s) ? warn : INT64_MAX;
    if (s->view.screen == PD_SCREEN_ATTRACT) /* its turns come often enough for what else it waits for */
        return (s->boot_ms / PD_ATTRACT_TURN_MS + 1) * PD_ATTRACT_TURN_MS;
    if (s->view.screen == PD_SCREEN_SAVING)
        return s->boot_ms + 100; /* short, and rare */
    if (s->view.screen == PD_SCREEN_DONE || s->view.idle_left_s >= 0)
        return next_second(s->boot_ms);
    if (!s->view.has_member && (s->view.screen == PD_SCREEN_REFUSED || s->view.screen == PD_SCREEN_MESSAGE)) {
        int64_t gone = (s->screen_ms > s->touched_ms ? s->screen_ms : s->touched_ms) + PD_MESSAGE_MS;

        return gone < warn ? gone : warn;
    }
    return warn;
}

#include "app/tour.h"

#include "app/tour_matrix.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define LOOK_MS 2500 /* a person reads what matters on a screen */
#define TAP_MS 800   /* and reaches for it */
#define HOLD_MS 100  /* a finger stays down */

struct pd_session_config
pd_tour_session_config(const struct pd_config *c)
{
    struct pd_session_config s = pd_settings_session(c);

    s.printer = true;
    s.sign_in = false; /* whoever tours has no badge */
    return s;
}

struct pd_ui_config
pd_tour_ui_config(const struct pd_config *c)
{
    return (struct pd_ui_config){ .panel = { .w_px = c->window_size.width_px,
                                      .h_px = c->window_size.height_px,
                                      .diagonal_mm = (int)c->panel_diagonal_mm,
                                      .distance_mm = (int)c->panel_distance_mm,
                                      .staff = c->desk_mode == PD_CONFIG_COUNTER },
        .assets_dir = c->assets_dir,
        .still = true };
}

enum pd_err
pd_tour_open(struct pd_tour *t, struct pd_why *why)
{
    char path[4096];

    if (mkdir(t->out, 0755) != 0 && errno != EEXIST)
        return pd_why(why, PD_ERR_MISSING, t->out, "cannot make this folder: %s", strerror(errno));
    (void)snprintf(path, sizeof path, "%s/tour.json", t->out);
    t->json = fopen(path, "w");
    if (t->json == NULL)
        return pd_why(why, PD_ERR_IO, path, "cannot be written: %s", strerror(errno));
    (void)fprintf(t->json, "{\"steps\":[");
    return PD_OK;
}

const struct pd_view *
pd_tour_view(const struct pd_tour *t)
{
    return pd_session_view(t->session);
}

void
pd_tour_settle(struct pd_tour *t)
{
    struct pd_session_event tick = { .kind = PD_SESSION_EVENT_TICK };
    struct pd_ui_frame frame;

    if (t->ops->hear != NULL)
        t->ops->hear(t);
    t->ops->apply(t, &tick);
    do {
        frame = pd_ui_frame(t->ui, pd_tour_view(t), t->ops->now_ms(t));
        if (frame.intent.kind != PD_INTENT_NONE) {
            struct pd_session_event event = { .kind = PD_SESSION_EVENT_INTENT, .intent = frame.intent };

            t->ops->apply(t, &event);
        }
    } while (frame.more || frame.intent.kind != PD_INTENT_NONE);
}

bool
pd_tour_fail(struct pd_tour *t, const char *what, const char *text)
{
    struct pd_str said = pd_str_on(t->failed, sizeof t->failed);

    pd_str_addf(&said, "%s: %s (screen %d, taps %d)", what, text, (int)pd_tour_view(t)->screen, t->taps);
    return false;
}

void
pd_tour_json_text(FILE *f, const char *s)
{
    (void)fputc('"', f);
    for (; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\')
            (void)fputc('\\', f);
        if (*s == '\n')
            (void)fputs("\\n", f);
        if ((unsigned char)*s >= 0x20)
            (void)fputc(*s, f);
    }
    (void)fputc('"', f);
}

bool
pd_tour_shoot(struct pd_tour *t, const char *name)
{
    char path[4096];

    pd_tour_settle(t);
    t->shots++;
    (void)snprintf(path, sizeof path, "%s/%0*d-%s.png", t->out, t->digits, t->shots, name);
    if (pd_ui_render_png(t->ui, path) != PD_OK)
        return pd_tour_fail(t, "cannot write", path);
    (void)fprintf(t->json,
        "%s\n  {\"n\":%d,\"name\":\"%s\",\"screen\":%d,\"taps\":%d,\"seconds\":%.1f,\"cut\":%d,\"texts\":[",
        t->shots > 1 ? "," : "", t->shots, name, (int)pd_tour_view(t)->screen, t->taps,
        (double)(t->ops->now_ms(t) - t->start_ms) / 1000.0, pd_ui_clipped(t->ui));
    for (int i = 0; pd_ui_text_at(t->ui, i) != NULL; i++) {
        if (i > 0)
            (void)fputc(',', t->json);
        pd_tour_json_text(t->json, pd_ui_text_at(t->ui, i));
    }
    (void)fprintf(t->json, "],\"spoken\":");
    pd_tour_json_text(t->json, pd_speech_page(t->ui));
    (void)fprintf(t->json, ",\"controls\":[");
    for (int i = 0; i < pd_ui_control_count(t->ui); i++) {
        if (i > 0)
            (void)fputc(',', t->json);
        pd_tour_json_text(t->json, pd_speech_control(t->ui, i));
    }
    (void)fprintf(t->json, "]");
    if (t->matrix != NULL) {
        int64_t began_ms = t->ops->now_ms(t);

        (void)fprintf(t->json, ",\n   \"looks\":[");
        if (!pd_tour_matrix_shoot(t->matrix, t, name))
            return pd_tour_fail(t, "cannot write the looks of", name);
        (void)fprintf(t->json, "]");
        t->ops->pass(t, began_ms - t->ops->now_ms(t)); /* to paint takes no time of the person's */
    }
    (void)fprintf(t->json, "}");
    t->ops->pass(t, LOOK_MS);
    return true;
}

bool
pd_tour_tap(struct pd_tour *t, enum pd_intent_kind kind, int n, bool must)
{
    struct pd_rect r;
    struct pd_event down = { .kind = PD_EVENT_DOWN, .finger = 1 };
    struct pd_session_event touch = { .kind = PD_SESSION_EVENT_TOUCH };
    char what[32];

    pd_tour_settle(t);
    (void)snprintf(what, sizeof what, "intent %d", (int)kind);
    if (!pd_ui_find(t->ui, kind, n, NULL, &r))
        return !must || pd_tour_fail(t, "no control asks for", what);
    t->ops->pass(t, TAP_MS);
    t->taps++;
    t->ops->apply(t, &touch);
    down.x = r.x + r.w / 2;
    down.y = r.y + r.h / 2;
    down.at_ms = t->ops->now_ms(t);
    pd_ui_event(t->ui, &down);
    pd_tour_settle(t);
    t->ops->pass(t, HOLD_MS);
    down.kind = PD_EVENT_UP;
    down.at_ms = t->ops->now_ms(t);
    pd_ui_event(t->ui, &down);
    pd_tour_settle(t);
    return true;
}

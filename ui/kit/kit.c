#include "ui/kit/kit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A finger may stray so far from its control before that counts as sliding away. */
#define SLOP_MM10 40

const char *
pd_kit_text(struct pd_ui *ui, const char *fmt, ...)
{
    char *at = ui->scratch + ui->scratch_used;
    size_t room = sizeof ui->scratch - ui->scratch_used;
    va_list args;
    int n;

    if (room <= 1)
        return "";
    va_start(args, fmt);
    n = vsnprintf(at, room, fmt, args);
    va_end(args);
    if (n < 0)
        return "";
    ui->scratch_used += (size_t)n < room ? (size_t)n + 1 : room;
    return at;
}

const char *
pd_kit_number(struct pd_ui *ui, int64_t n)
{
    char digits[40];

    return pd_kit_text(ui, "%s", pd_digits_grouped(n, digits, sizeof digits));
}

const char *
pd_kit_points(struct pd_ui *ui, struct pd_points points)
{
    return pd_kit_number(ui, pd_points_raw(points));
}

const char *
pd_kit_date(struct pd_ui *ui, int64_t at_ms, int64_t today_ms)
{
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
        "Oct", "Nov", "Dec" };
    /* Midnight is the end of the day before: "until 31 December" is said of the first instant of January. */
    struct pd_date day = pd_local_time(at_ms - 1, ui->utc_offset_min).date;
    bool year = day.year != pd_local_time(today_ms, ui->utc_offset_min).date.year;

    if (ui->lang == PD_LANG_EN)
        return year ? pd_kit_text(ui, "%d %s %d", day.day, months[day.month - 1], day.year)
                    : pd_kit_text(ui, "%d %s", day.day, months[day.month - 1]);
    return year ? pd_kit_text(ui, "%d年%d月%d日", day.year, day.month, day.day)
                : pd_kit_text(ui, "%d月%d日", day.month, day.day);
}

const char *
pd_kit_clock(struct pd_ui *ui, int64_t at_ms)
{
    struct pd_date_time t = pd_local_time(at_ms, ui->utc_offset_min);

    return pd_kit_text(ui, "%d:%02d", t.hour, t.minute);
}

const char *
pd_kit_whose(const struct pd_ui *ui, const char *members, const char *clerks)
{
    return ui->view != NULL && ui->view->staffed ? clerks : members;
}

const char *
pd_kit_say(const struct pd_ui *ui, const struct pd_text *text)
{
    const char *said = text->in[ui->lang];

    if (said == NULL)
        said = text->in[PD_LANG_EN];
    if (said == NULL)
        said = text->in[PD_LANG_ZH_CN];
    return said == NULL ? "" : said;
}

/* The same intent on the same screen is the same control. */
uint32_t
pd_kit_id(struct pd_intent intent)
{
    uint32_t h = 2166136261u;

    h = (h ^ (uint32_t)intent.kind) * 16777619u;
    h = (h ^ (uint32_t)intent.n) * 16777619u;
    for (const char *p = intent.sku; *p != '\0'; p++)
        h = (h ^ (uint8_t)*p) * 16777619u;
    return h == 0 ? 1 : h;
}

struct pd_hit
pd_kit_control(
    struct pd_ui *ui, struct pd_rect rect, struct pd_intent intent, const char *label, bool enabled, int key)
{
    struct pd_control control = { .rect = rect, .enabled = enabled, .intent = intent, .label = label };

    return pd_kit_control_put(ui, &control, key);
}

struct pd_hit
pd_kit_control_put(struct pd_ui *ui, const struct pd_control *control, int key)
{
    uint32_t id = pd_kit_id(control->intent);
    struct pd_hit hit = { false, false, false };

    if (ui->covered)
        return hit;
    if (ui->control_count < PD_CONTROLS) {
        struct pd_control *kept = &ui->control[ui->control_count++];

        *kept = *control;
        kept->zone = ui->zone;
        kept->unseen = ui->unseen;
    }
    if (!ui->unseen)
        hit = pd_input_control(
            &ui->input, id, control->rect, control->enabled, pd_theme_mm10(&ui->theme, SLOP_MM10));
    if (control->enabled && ui->pad.armed == id)
        hit.pressed = true;
    if (control->enabled && (ui->pad.fire == id || (key != 0 && ui->input.key == key)))
        hit.fired = true;
    if (hit.fired && ui->asked.kind == PD_INTENT_NONE)
        ui->asked = control->intent;
    return hit;
}

int
pd_kit_motion(struct pd_ui *ui, int64_t since_ms, int duration_ms)
{
    int64_t t = ui->now_ms - since_ms, left;

    if (ui->config.still || t >= duration_ms)
        return 1000;
    ui->moving = true;
    t = t < 0 ? 0 : t;
    left = 1000 - t * 1000 / duration_ms;
    /* Fast at first, then gently to rest. */
    return (int)(1000 - left * left / 1000 * left / 1000);
}

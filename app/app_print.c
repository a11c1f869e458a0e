#include "app/app.h"

#include "app/base/log.h"
#include "ui/slip.h"
#include "ui/ticket.h"

/* The ticket in the patient's language, as the printer takes it. What was printed before is marked as a copy.
 */
static enum pd_err
draw_ticket(struct pd_app *app, const struct pd_effect *effect, struct pd_image *image)
{
    struct pd_ticket_job job = {
        .ticket = &effect->ticket,
        .programme = pd_session_view(app->session)->programme,
        .lang = effect->lang,
        .width_px = app->printer->width_px,
        .copy = effect->ticket.copies,
        .printed_ms = pd_session_view(app->session)->now_ms,
    };
    enum pd_err err = pd_image_init(image, job.width_px, PD_TICKET_HEIGHT_MAX);

    if (err != PD_OK)
        return err;
    return pd_ticket_draw(
        app->ui, &job, image->grey, (size_t)job.width_px * PD_TICKET_HEIGHT_MAX, &image->height_px);
}

static void
tell(struct pd_app *app, const struct pd_id *hold, enum pd_print_view result)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_PRINT, .print = result, .print_hold = *hold };

    pd_app_apply(app, &event);
}

void
pd_app_print(struct pd_app *app, const struct pd_effect *effect)
{
    struct pd_image image = { 0 };
    enum pd_err err = draw_ticket(app, effect, &image);

    if (err == PD_OK)
        err = pd_printer_thread_print(&app->printer_thread, app->next_job, &image);
    if (err != PD_OK) {
        pd_log(PD_LOG_WARN, "E-PRT-13", "a ticket could not be given to the printer: %s", pd_err_name(err));
        pd_image_finish(&image);
        tell(app, &effect->ticket.hold.id, PD_PRINT_BROKEN);
        return;
    }
    app->jobs[app->next_job++ % PD_APP_PRINTS] = effect->ticket.hold.id;
}

void
pd_app_slip(struct pd_app *app, const struct pd_effect *effect)
{
    const char *codes[PD_DEMO_CODES_MAX] = { NULL };
    const struct pd_view *view = pd_session_view(app->session);
    struct pd_slip_job job = { .what = (enum pd_slip)effect->n,
        .view = view,
        .lang = effect->lang,
        .width_px = app->printer->width_px,
        .printed_ms = view->now_ms,
        .codes = codes };
    struct pd_image image = { 0 };
    enum pd_err err = pd_image_init(&image, job.width_px, PD_TICKET_HEIGHT_MAX);

    for (int i = 0; i < app->demo.count; i++)
        codes[i] = app->demo.payload[i];
    if (err == PD_OK)
        err = pd_slip_draw(
            app->ui, &job, image.grey, (size_t)job.width_px * PD_TICKET_HEIGHT_MAX, &image.height_px);
    if (err == PD_OK)
        err = pd_printer_thread_print(&app->printer_thread, app->next_job, &image);
    if (err != PD_OK) {
        pd_log(PD_LOG_WARN, "E-PRT-13", "a slip could not be given to the printer: %s", pd_err_name(err));
        pd_image_finish(&image);
        tell(app, &effect->paper, PD_PRINT_BROKEN);
        return;
    }
    app->jobs[app->next_job++ % PD_APP_PRINTS] = effect->paper;
}

bool
pd_app_print_answers(struct pd_app *app)
{
    struct pd_print_done done;
    bool any = false;

    while (pd_queue_take(&app->prints, &done, 0) == PD_OK) {
        tell(app, &app->jobs[done.job % PD_APP_PRINTS], done.result);
        any = true;
    }
    return any;
}

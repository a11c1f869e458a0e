#include "app/app.h"

#include "app/base/clock.h"
#include "app/base/log.h"

static enum pd_err
pd_app_ticket_image(struct pd_app *app, const struct pd_effect *effect, struct pd_image *image)
{
    (void)app;
    (void)effect;
    (void)image;
    return PD_ERR_MISSING;
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
    enum pd_err err = pd_app_ticket_image(app, effect, &image);

    if (err == PD_OK)
        err = pd_printer_thread_print(&app->printer_thread, app->next_job, &image);
    if (err != PD_OK) {
        pd_log(PD_LOG_WARN, "E-PRT-08", "a ticket could not be given to the printer: %s", pd_err_name(err));
        pd_image_finish(&image);
        tell(app, &effect->ticket.hold.id, PD_PRINT_PROBLEM);
        return;
    }
    app->jobs[app->next_job++ % PD_APP_PRINTS] = effect->ticket.hold.id;
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

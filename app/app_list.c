/* The hospital's list of who is expected: read when somebody is looked for, and wiped at once. */
#include "app/app.h"

#include "app/base/file.h"
#include "app/base/log.h"

#include <sodium.h>
#include <stdlib.h>

#define LIST_MIB 8 /* a day of a large hospital is one or two */

void
pd_app_list(struct pd_app *app, const struct pd_effect *effect)
{
    struct pd_session_event event = { .kind = PD_SESSION_EVENT_LISTED };
    struct pd_enrol_listed listed;
    struct pd_why why = { .text = "" };
    size_t len = 0;
    char *text = pd_file_read(app->config->enrol_names, "enrol.names", LIST_MIB, &len, &why);

    if (text == NULL) {
        pd_log(PD_LOG_WARN, "E-CFG-05", "enrol.names: %s", why.text);
        return;
    }
    if (pd_enrol_list_find(text, len, effect->number, &listed)) {
        event.listed = &listed;
        pd_app_apply(app, &event);
    }
    sodium_memzero(&listed, sizeof listed);
    sodium_memzero(text, len);
    free(text);
}

#include "app/waiting.h"

#include "app/base/str.h"

#include <inttypes.h>

enum pd_err
pd_waiting_read(struct pd_ledger *ledger, struct pd_waiting *out)
{
    struct pd_ledger_status status;
    enum pd_err err = pd_ledger_status(ledger, &status);

    *out = (struct pd_waiting){ .unsent = UINT64_MAX };
    if (err != PD_OK)
        return err;
    *out = (struct pd_waiting){ .unsent = status.unsent, .tray = pd_ledger_tray_count(ledger) };
    return PD_OK;
}

bool
pd_waiting_none(const struct pd_waiting *w)
{
    return w->unsent == 0 && w->tray == 0;
}

void
pd_waiting_text(const struct pd_waiting *w, char *out, size_t cap)
{
    struct pd_str text = pd_str_on(out, cap);

    if (w->unsent > 0)
        pd_str_addf(&text, "%" PRIu64 " %s of the journal", w->unsent, w->unsent == 1 ? "entry" : "entries");
    if (w->tray > 0)
        pd_str_addf(&text, "%s%d %s in the tray", w->unsent > 0 ? " and " : "", w->tray,
            w->tray == 1 ? "request" : "requests");
    pd_str_addf(&text, " %s not at the hub yet: connect it%s",
        w->unsent + (uint64_t)w->tray == 1 ? "is" : "are",
        w->tray > 0 ? "; a request travels on no stick" : ", or carry them there on a stick");
}

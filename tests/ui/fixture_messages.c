/* What the screen of messages says, by the name of its case. What else is another there is set by the case.
 */
#include "tests/ui/fixture_parts.h"

#include <string.h>

static const struct {
    const char *name;
    enum pd_message message;
    const char *code;
} messages[] = {
    { "message-signed-in", PD_MESSAGE_SIGNED_IN, "" },
    { "message-hub-refused", PD_MESSAGE_HUB_REFUSED, "E-RDM-02" },
    { "message-kept", PD_MESSAGE_KEPT, "E-LED-14" },
    { "message-requested", PD_MESSAGE_REQUESTED, "" },
    { "message-cancel-at-place", PD_MESSAGE_CANCEL_AT_PLACE, "E-RDM-04" },
    { "message-cancel-asked", PD_MESSAGE_CANCEL_ASKED, "" },
    { "message-needs-network", PD_MESSAGE_NEEDS_NETWORK, "E-NET-11" },
    { "message-no-answer", PD_MESSAGE_NO_ANSWER, "E-NET-12" },
    { "message-booked", PD_MESSAGE_BOOKED, "" },
    { "message-waitlisted", PD_MESSAGE_WAITLISTED, "" },
    { "message-unbooked", PD_MESSAGE_UNBOOKED, "" },
    { "message-not-booked", PD_MESSAGE_NOT_BOOKED, "E-ACT-01" },
    { "message-no-spin", PD_MESSAGE_NO_SPIN, "E-WHL-01" },
    { "message-answered", PD_MESSAGE_ANSWERED, "" },
    { "message-answered-before", PD_MESSAGE_ANSWERED_BEFORE, "" },
    { "message-feedback", PD_MESSAGE_FEEDBACK_KEPT, "" },
    { "message-feedback-away", PD_MESSAGE_FEEDBACK_KEPT, "" },
    { "message-opted-out", PD_MESSAGE_OPTED_OUT, "" },
    { "message-card-blocked", PD_MESSAGE_CARD_BLOCKED, "" },
    { "message-pin-locked", PD_MESSAGE_PIN_LOCKED, "E-PIN-02" },
    { "message-not-found", PD_MESSAGE_NOT_FOUND, "E-MEM-04" },
    { "message-priority", PD_MESSAGE_PRIORITY, "" },
    { "message-card-stopped", PD_MESSAGE_CARD_STOPPED, "E-MEM-05" },
    { "message-frozen-at-counter", PD_MESSAGE_FROZEN, "E-MEM-03" },
    { "message-stopped-at-counter", PD_MESSAGE_CARD_STOPPED, "E-MEM-05" },
    { "message-priority-no-paper", PD_MESSAGE_PRIORITY, "" },
    { "message-priority-broken", PD_MESSAGE_PRIORITY, "" },
    { "message-prove", PD_MESSAGE_PROVE, "E-MEM-06" },
    { "message-family-refused", PD_MESSAGE_FAMILY_REFUSED, "E-FAM-01" },
    { "message-proxy-stopped", PD_MESSAGE_PROXY_STOPPED, "" },
    { "message-proxy-stopped-offline", PD_MESSAGE_PROXY_STOPPED, "" },
    { "message-no-proxy", PD_MESSAGE_NO_PROXY, "E-RDM-08" },
    { "message-proxy-at-place", PD_MESSAGE_PROXY_AT_PLACE, "" },
    { "message-deduct-back", PD_MESSAGE_DEDUCT_BACK, "" },
    { "message-not-deducted", PD_MESSAGE_NOT_DEDUCTED, "E-MNY-01" },
};

void
fixture_set_message(struct fixture *f, const char *name)
{
    for (int i = 0; i < PD_COUNT(messages); i++)
        if (strcmp(messages[i].name, name) == 0) {
            f->view.message = messages[i].message;
            (void)pd_copy(f->view.error_code, sizeof f->view.error_code, messages[i].code);
        }
}

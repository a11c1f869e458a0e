#include "sync/hub/loss_report.h"

#include <string.h>

/* One that was revoked, lost or forked may still stand there and give out tickets; one that waits has nothing
 * to give. */
bool
pd_hub_device_redeems(const struct pd_hub_device *device)
{
    return strcmp(device->mode, "kiosk") == 0 && strcmp(device->state, "waiting") != 0 &&
           strcmp(device->state, "retired") != 0;
}

static void
print_amount(FILE *out, struct pd_points points, struct pd_fen fen)
{
    (void)fprintf(out, "%lld points (%lld.%02lld yuan)", (long long)pd_points_raw(points),
        (long long)pd_fen_raw(fen) / 100, (long long)pd_fen_raw(fen) % 100);
}

void
pd_loss_print(FILE *out, const struct pd_programme *programme, const struct pd_loss *loss, const char *label)
{
    switch (programme->offline.mode) {
    case PD_OFFLINE_STRICT:
        (void)fprintf(out,
            "%s: nothing can be redeemed twice, the hub is asked first; what a lost counter handed over and "
            "never "
            "told comes on top\n",
            label);
        return;
    case PD_OFFLINE_ONLINE_ONLY:
        (void)fprintf(out,
            "%s: 0, also of lost counters: nothing is handed over that the hub has not said yes to\n", label);
        return;
    case PD_OFFLINE_FLOOR:
        break;
    }
    (void)fprintf(out, "%s: ", label);
    print_amount(out, loss->account, loss->account_fen);
    (void)fprintf(out, " through one account, ");
    print_amount(out, loss->all, loss->all_fen);
    (void)fprintf(out, " through all\n");
}

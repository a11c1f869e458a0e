#include "app/enrol_again.h"

#include "app/base/clock.h"
#include "app/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TIMEOUT_MS 15000
#define REQUESTS_MAX 2000 /* a million ops; then something goes round in circles */

/* One request of the push lane and its answer. false: the lane has nothing to say now. */
static bool
turn(struct pd_client *client, struct pd_transport *transport, enum pd_err *err)
{
    const struct pd_http_request *request;
    struct pd_http_response response;
    int64_t boot_ms = pd_clock_boot_ms();
    bool answered;

    if (!pd_client_next(client, PD_LANE_PUSH, boot_ms, &request))
        return false;
    answered = pd_transport_once(transport, request, TIMEOUT_MS, &response) == PD_OK;
    *err = pd_client_answer(client, PD_LANE_PUSH, pd_clock_boot_ms(),
        (struct pd_when){ pd_clock_wall_ms(), PD_TIME_HOLDOVER }, answered ? &response : NULL);
    return *err == PD_OK;
}

enum pd_err
pd_enrol_hand_over(struct pd_ledger *ledger, struct pd_transport *transport, struct pd_rng *rng,
    struct pd_handed_over *out, struct pd_why *why)
{
    struct pd_client_config config = { .ledger = ledger, .rng = rng };
    struct pd_ledger_status status = { .unsent = 0 };
    struct pd_client_status link;
    struct pd_client *client;
    enum pd_err err = pd_client_create(&client, &config);

    *out = (struct pd_handed_over){ .unsent = 0 };
    if (err != PD_OK)
        return pd_why(why, err, "ledger", "cannot be read: %s", pd_err_name(err));
    for (int i = 0; i < REQUESTS_MAX && turn(client, transport, &err); i++)
        continue;
    if (err == PD_OK)
        err = pd_ledger_status(ledger, &status);
    if (err != PD_OK)
        (void)pd_why(why, err, "ledger", "the hub's answer cannot be kept: %s", pd_err_name(err));
    pd_client_status(client, pd_clock_boot_ms(), &link);
    out->unsent = status.unsent;
    (void)pd_copy(out->problem, sizeof out->problem, link.problem);
    pd_client_destroy(client);
    return err;
}

static enum pd_err
sync_folder(const char *data)
{
    int fd = open(data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failed = fd < 0 || fsync(fd) != 0;

    if (fd >= 0)
        (void)close(fd);
    return failed ? PD_ERR_IO : PD_OK;
}

enum pd_err
pd_enrol_set_aside(
    const char *data, const struct pd_identity *old, char *kept, size_t cap, struct pd_why *why)
{
    static const char *const tails[] = { "", "-wal" };
    char from[4200], to[4300], id[PD_ID_TEXT_CAP];

    (void)snprintf(kept, cap, "%s/ledger-%.8s-%u-%lld.db", data, pd_id_text(old->device, id) + 24,
        (unsigned)old->epoch, (long long)pd_clock_wall_ms());
    for (int i = 0; i < PD_COUNT(tails); i++) {
        (void)snprintf(from, sizeof from, "%s/ledger.db%s", data, tails[i]);
        (void)snprintf(to, sizeof to, "%s%s", kept, tails[i]);
        if (rename(from, to) != 0 && (i == 0 || errno != ENOENT))
            return pd_why(why, PD_ERR_IO, from, "cannot be set aside: %s", strerror(errno));
    }
    if (sync_folder(data) != PD_OK)
        return pd_why(why, PD_ERR_IO, data, "cannot be synced: %s", strerror(errno));
    return PD_OK;
}

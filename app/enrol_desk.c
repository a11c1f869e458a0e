#include "app/enrol_desk.h"
#include "app/enrol_again.h"

#include "app/base/clock.h"
#include "app/base/control.h"
#include "sync/client/client.h"
#include "sync/client/transport_curl.h"

#include <string.h>
#include <unistd.h>

#define TIMEOUT_MS 15000

static void
nobody_waits(void *ctx, enum pd_lane lane, const struct pd_http_response *response)
{
    (void)ctx;
    (void)lane;
    (void)response;
}

/* Hello, then enrol; each step asks for the next request. */
static enum pd_err
talk(struct pd_enrolment *enrolment, struct pd_transport *transport, struct pd_identity *identity,
    struct pd_why *why)
{
    const struct pd_http_request *request;
    bool done = false;

    while (!done && pd_enrolment_next(enrolment, &request)) {
        struct pd_http_response response;
        enum pd_err err = pd_transport_once(transport, request, TIMEOUT_MS, &response);

        if (err != PD_OK)
            return pd_why(
                why, PD_ERR_MISSING, "hub", "no answer; check --hub and the network, nothing was changed");
        err = pd_enrolment_answer(enrolment, &response, &done, identity, why);
        if (err != PD_OK)
            return err;
    }
    return done ? PD_OK : pd_why(why, PD_ERR_DENIED, "hub", "the hub did not enrol this desk");
}

/* What one run of the command works with. */
struct enrol {
    const struct pd_enrol_job *job;
    pd_enrol_tell *tell;
    void *ctx;
    uint64_t unsent; /* ops of the old journal that the hub did not take */
    char path[4200];
    struct pd_rng rng;
    struct pd_ledger *ledger;
    struct pd_transport *transport;
    struct pd_identity old; /* letter 0 and a zero device: this machine was no desk */
};

static enum pd_err
keep(struct enrol *e, const struct pd_identity *identity, const struct pd_enrolment *enrolment,
    struct pd_why *why)
{
    enum pd_err err = pd_ledger_enrol(e->ledger, identity);
    char text[PD_ID_TEXT_CAP + 64], id[PD_ID_TEXT_CAP];

    if (err != PD_OK)
        return pd_why(why, err, "ledger",
            "the hub enrolled this desk, but it could not be saved here (%s); mend the disk and ask for a "
            "new code",
            pd_err_name(err));
    (void)snprintf(text, sizeof text, "%s %c", identity->mode, identity->letter);
    e->tell(e->ctx, PD_SETUP_SAID_ENROLLED, text, identity->place);
    e->tell(e->ctx, PD_SETUP_SAID_WORDS, pd_enrolment_words(enrolment), "");
    if (pd_enrolment_waits(enrolment)) {
        (void)snprintf(
            text, sizeof text, "pointdesk-hub device approve %s", pd_id_text(identity->device, id));
        e->tell(e->ctx, PD_SETUP_SAID_WAITS, text, "");
    }
    return PD_OK;
}

static enum pd_err
open_ledger(struct enrol *e, struct pd_why *why)
{
    struct pd_ledger_config config = { .path = e->path, .rng = &e->rng, .power_safe = true };

    return pd_ledger_open(&e->ledger, &config, why);
}

static bool
was_a_desk(const struct enrol *e)
{
    return !pd_id_is_zero(e->old.device);
}

/* The new desk, over the network and into an empty file. */
static enum pd_err
enrol_new(struct enrol *e, struct pd_why *why)
{
    char serial[64] = "desk";
    struct pd_enrolment *enrolment = NULL;
    struct pd_identity identity = { .letter = 0 };
    char kept[4300] = "";
    enum pd_err err;

    (void)gethostname(serial, sizeof serial - 1);
    err = pd_enrolment_create(&enrolment, e->job->code, e->job->mode, serial, &e->rng, why);
    if (err == PD_OK && e->job->key != NULL)
        pd_enrolment_use_key(enrolment, e->job->key);
    if (err == PD_OK)
        err = talk(enrolment, e->transport, &identity, why);
    if (err == PD_OK && e->unsent > 0) { /* the old desk is stopped: what it still has is evidence */
        struct pd_handed_over done;

        err = pd_enrol_hand_over(e->ledger, e->transport, &e->rng, &done, why);
    }
    if (err == PD_OK && was_a_desk(e)) { /* only now is there a successor */
        pd_ledger_close(e->ledger);
        e->ledger = NULL;
        err = pd_enrol_set_aside(e->job->data, &e->old, kept, sizeof kept, why);
        if (err == PD_OK)
            err = open_ledger(e, why);
        if (err == PD_OK)
            e->tell(e->ctx, PD_SETUP_SAID_KEPT, kept, "");
    }
    if (err == PD_OK)
        err = keep(e, &identity, enrolment, why);
    pd_secret_key_wipe(&identity.secret);
    pd_enrolment_destroy(enrolment);
    return err;
}

/* Before: the hub takes what it has not got. A hub that does not answer is no hub to enrol with either. */
static enum pd_err
hand_over(struct enrol *e, struct pd_why *why)
{
    struct pd_handed_over done;
    char count[24];
    enum pd_err err = pd_enrol_hand_over(e->ledger, e->transport, &e->rng, &done, why);

    e->unsent = done.unsent;
    if (err != PD_OK || done.unsent == 0)
        return err;
    (void)snprintf(count, sizeof count, "%llu", (unsigned long long)done.unsent);
    e->tell(e->ctx, PD_SETUP_SAID_NOT_TAKEN, count, done.problem);
    if (strcmp(done.problem, "network") == 0)
        return pd_why(
            why, PD_ERR_MISSING, "hub", "no answer; check --hub and the network, nothing was changed");
    return PD_OK;
}

static enum pd_err
enrol(struct enrol *e, struct pd_why *why)
{
    struct pd_transport_config config = {
        .hub_url = e->job->hub, .ca_file = e->job->ca, .done = nobody_waits
    };
    enum pd_err err = open_ledger(e, why);

    if (err == PD_OK && pd_ledger_identity(e->ledger, &e->old) == PD_OK && !e->job->again)
        err = pd_why(why, PD_ERR_EXISTS, e->job->data,
            "this desk is enrolled already; --again sends what is unsent, keeps its journal and enrols it "
            "anew");
    if (err == PD_OK)
        err = pd_transport_create(&e->transport, &config, why);
    if (err == PD_OK && was_a_desk(e))
        err = hand_over(e, why);
    if (err == PD_OK)
        err = enrol_new(e, why);
    pd_secret_key_wipe(&e->old.secret);
    pd_transport_destroy(e->transport);
    pd_ledger_close(e->ledger);
    return err;
}

enum pd_err
pd_enrol_desk(const struct pd_enrol_job *job, pd_enrol_tell *tell, void *ctx, struct pd_why *why)
{
    struct enrol e = { .job = job, .tell = tell, .ctx = ctx, .rng = pd_rng_system() };
    int lock = -1;
    enum pd_err err = job->locked ? PD_OK : pd_control_lock(job->data, &lock, why);

    if (err != PD_OK)
        return err;
    (void)snprintf(e.path, sizeof e.path, "%s/ledger.db", job->data);
    err = enrol(&e, why);
    if (lock >= 0)
        (void)close(lock);
    return err;
}

#include "app/training_tell.h"

#include "app/base/clock.h"
#include "app/ledger/ledger.h"
#include "sync/client/transport_curl.h"
#include "sync/wire/enrol.h"
#include "sync/wire/errand.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 5000 /* a clerk waits for her training */

static void
nobody_waits(void *ctx, enum pd_lane lane, const struct pd_http_response *response)
{
    (void)ctx;
    (void)lane;
    (void)response;
}

static enum pd_err
read_identity(const struct pd_config *real, struct pd_rng *rng, struct pd_identity *out, struct pd_why *why)
{
    char path[sizeof real->data_dir + 16];
    struct pd_ledger_config config = { .path = path, .rng = rng, .power_safe = true };
    struct pd_ledger *ledger;
    enum pd_err err;

    (void)snprintf(path, sizeof path, "%s/ledger.db", real->data_dir);
    if (real->hub_url[0] == '\0' || access(path, F_OK) != 0)
        return PD_ERR_NOT_FOUND;
    err = pd_ledger_open(&ledger, &config, why);
    if (err != PD_OK)
        return err;
    err = pd_ledger_identity(ledger, out);
    pd_ledger_close(ledger);
    return err;
}

static enum pd_err
greet(struct pd_transport *transport, struct pd_hello *hello, struct pd_why *why)
{
    const struct pd_http_request request = { .method = "GET", .path = "/v1/hello", .query = "" };
    struct pd_http_response response;

    if (pd_transport_once(transport, &request, PATIENCE_MS, &response) != PD_OK)
        return pd_why(why, PD_ERR_MISSING, "hub", "does not answer");
    if (response.status != 200 || pd_hello_read(response.body, response.body_len, hello, why) != PD_OK)
        return pd_why(why, PD_ERR_DENIED, "hub", "is no hub that answers");
    if (hello->protocol_max < pd_errand_protocol(PD_ERRAND_TRAINING))
        return pd_why(why, PD_ERR_STATE, "hub", "is of a release that knows no trainings");
    return PD_OK;
}

static enum pd_err
ask(struct pd_transport *transport, const struct pd_identity *identity, const struct pd_errand_request *asked,
    struct pd_why *why)
{
    static char bytes[PD_ERRAND_BODY_MAX + 1];
    static struct pd_errand_answer answer; /* large */
    struct pd_str body = pd_str_on(bytes, sizeof bytes);
    struct pd_http_request request = { .method = "POST", .path = "/v1/errand", .query = "" };
    struct pd_http_response response;
    int64_t time_ms;

    pd_errand_request_write(asked, &identity->secret, &body);
    request.body = body.p;
    request.body_len = body.len;
    if (pd_http_add(&request.headers, "content-type", "application/json") != PD_OK ||
        pd_transport_once(transport, &request, PATIENCE_MS, &response) != PD_OK)
        return pd_why(why, PD_ERR_MISSING, "hub", "does not answer");
    if (response.status != 200 ||
        pd_errand_answer_read(response.body, response.body_len, asked->nonce, &identity->hub_key, &time_ms,
            &answer, why) != PD_OK ||
        !pd_id_equal(answer.id, asked->errand.id) || answer.status != PD_ERRAND_DONE)
        return pd_why(why, PD_ERR_DENIED, "hub", "does not take it: HTTP status %d", response.status);
    return PD_OK;
}

static enum pd_err
tell(struct pd_transport *transport, const struct pd_identity *identity, struct pd_rng *rng,
    struct pd_why *why)
{
    int64_t now_ms = pd_clock_wall_ms();
    struct pd_errand_request request = { .device = identity->device,
        .epoch = identity->epoch,
        .errand = {
            .kind = PD_ERRAND_TRAINING, .id = pd_id_make(now_ms, rng), .at_ms = now_ms > 0 ? now_ms : 0 } };
    struct pd_hello hello;
    enum pd_err err = greet(transport, &hello, why);

    if (err != PD_OK)
        return err;
    (void)pd_copy(request.nonce, sizeof request.nonce, hello.nonce);
    if (!pd_errand_request_good(&request))
        return pd_why(why, PD_ERR_DENIED, "hub", "gives no challenge that can be signed");
    return ask(transport, identity, &request, why);
}

enum pd_err
pd_training_tell(const struct pd_config *real, struct pd_why *why)
{
    struct pd_rng rng = pd_rng_system();
    struct pd_transport_config config = { .hub_url = real->hub_url,
        .ca_file = real->hub_ca_file[0] != '\0' ? real->hub_ca_file : NULL,
        .done = nobody_waits };
    struct pd_identity identity = { .letter = 0 };
    struct pd_transport *transport = NULL;
    enum pd_err err = read_identity(real, &rng, &identity, why);

    if (err == PD_OK)
        err = pd_transport_create(&transport, &config, why);
    if (err == PD_OK)
        err = tell(transport, &identity, &rng, why);
    pd_transport_destroy(transport);
    pd_secret_key_wipe(&identity.secret);
    return err;
}

/* What a push will ask the store for, told before it is handled (pd_store_expect). What it is told in vain
 * costs time and nothing else. */
#include "sync/hub/accounts.h"
#include "sync/hub/engine.h"

#include <stdlib.h>

/* Room for what one push more may add. */
#define EXPECTED_MAX (PD_HUB_EXPECTED + PD_PUSH_OPS_MAX)

bool
pd_hub_expects(const struct pd_hub *hub)
{
    return pd_store_expects(hub->store);
}

int
pd_hub_expect(struct pd_hub *hub, const struct pd_http_request *request)
{
    static struct pd_op op;
    struct pd_push_header header;
    const char *body = request->body_len > 0 ? request->body : "";

    if (hub->expected == NULL)
        hub->expected = calloc(EXPECTED_MAX, sizeof *hub->expected);
    if (hub->expected == NULL || hub->expected_count > PD_HUB_EXPECTED ||
        strcmp(request->path, "/v1/push") != 0 ||
        pd_push_read(body, request->body_len, &header, hub->lines, NULL) != PD_OK)
        return hub->expected_count;
    for (int i = 0; i < header.n; i++)
        if (pd_op_decode(hub->lines[i].text, hub->lines[i].len, &op, NULL) == PD_OK)
            hub->expected[hub->expected_count++] =
                (struct pd_store_expected){ .op = op.id, .member = op.member, .device = header.device };
    return hub->expected_count;
}

void
pd_hub_expect_now(struct pd_hub *hub, int64_t now_ms)
{
    if (hub->expected_count > 0)
        pd_store_expect(hub->store, hub->expected, hub->expected_count, now_ms - PD_ACCOUNT_REVIVE_MS);
    hub->expected_count = 0;
}

/* GET /openapi.json: what this hub serves, for whoever writes against it. Public, like the greeting. */
#include "sync/hub/engine.h"

static const unsigned char document[] = {
#include "sync/hub/openapi_bytes.h"
};

enum pd_hub_step
pd_hub_openapi(struct pd_call *call)
{
    return pd_hub_answer(call, 200, "application/json", document, sizeof document);
}

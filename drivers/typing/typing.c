#include "drivers/typing/typing.h"

#include <stddef.h>

bool
pd_typing_key(struct pd_typing *typing, int key)
{
    return typing->ops->key(typing, key);
}

bool
pd_typing_choose(struct pd_typing *typing, int n)
{
    return n >= 0 && n < PD_TYPING_CANDIDATES && typing->ops->choose(typing, n);
}

void
pd_typing_page(struct pd_typing *typing, int way)
{
    typing->ops->page(typing, way);
}

void
pd_typing_state(struct pd_typing *typing, struct pd_typing_state *out)
{
    typing->ops->state(typing, out);
}

void
pd_typing_forget(struct pd_typing *typing)
{
    typing->ops->forget(typing);
}

void
pd_typing_destroy(struct pd_typing *typing)
{
    if (typing != NULL)
        typing->ops->destroy(typing);
}

const char *
pd_typing_labels(enum pd_typing_method method)
{
    return method == PD_TYPING_BOPOMOFO ? "ABCDEFGHI" : "123456789";
}

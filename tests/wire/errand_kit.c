#include "tests/wire/errand_kit.h"

#include <stdio.h>
#include <string.h>

struct pd_secret_key errand_secret;
struct pd_public_key errand_key;
char errand_body[PD_ERRAND_ANSWER_MAX + 1];

int
errand_set_up(void **state)
{
    static const uint8_t seed[PD_SEED_LEN] = { 7 };

    (void)state;
    errand_secret = pd_secret_key_from_seed(seed);
    errand_key = pd_secret_key_public(&errand_secret);
    return 0;
}

size_t
errand_write_request(const struct pd_errand_request *request)
{
    struct pd_str out = pd_str_on(errand_body, sizeof errand_body);

    pd_errand_request_write(request, &errand_secret, &out);
    assert_false(out.cut);
    return out.len;
}

size_t
errand_replaced(char *out, size_t cap, const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);

    assert_non_null(at);
    return (size_t)snprintf(out, cap, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

void
errand_fill_text(char *out, size_t cap)
{
    memset(out, 'n', cap - 1);
    out[cap - 1] = '\0';
}

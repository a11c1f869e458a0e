/*
 * What comes in before anybody is known: greetings, requests to be enrolled, answers to them, codes as typed
 * and queries. The bytes go to each reader as they are; a code that is taken formats to one that is taken.
 */
#include "sync/wire/enrol.h"
#include "sync/wire/pull.h"

#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_typed(const char *text)
{
    struct pd_enrol_code code, again;
    struct pd_pull_query query;
    struct pd_why why;
    char out[PD_ENROL_CODE_CAP];

    if (pd_enrol_code_parse(text, &code) == PD_OK) {
        pd_enrol_code_format(&code, out);
        pd_assert(pd_enrol_code_parse(out, &again) == PD_OK && memcmp(&code, &again, sizeof code) == 0);
    }
    if (pd_pull_query_read(text, &query, &why) == PD_OK) {
        char back[128];
        struct pd_str s = pd_str_on(back, sizeof back);

        pd_pull_query_write(&query, &s);
        pd_assert(strcmp(back, text) == 0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t hub_hash[8] = { 1 };
    const char *text = (const char *)data;
    struct pd_hello hello;
    struct pd_enrol_request request;
    struct pd_enrol_answer answer;
    char *typed = malloc(size + 1);

    if (pd_hello_read(text, size, &hello, NULL) == PD_OK)
        pd_assert(pd_nonce_valid(hello.nonce) && pd_utf8_valid(hello.name, strlen(hello.name)));
    if (pd_enrol_request_read(text, size, &request, NULL) == PD_OK)
        pd_assert(strlen(request.serial) < sizeof request.serial);
    pd_assert(pd_enrol_answer_read(text, size, "0123456789abcdef", hub_hash, &answer, NULL) != PD_OK);
    if (size > 0)
        memcpy(typed, data, size);
    typed[size] = '\0';
    read_typed(typed);
    free(typed);
    return 0;
}

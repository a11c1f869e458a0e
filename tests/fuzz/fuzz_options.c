/*
 * The words of a command, each ended by a NUL, as they come from a shell or through the control socket:
 * refused with a reason that names the option, or every number is inside its limits, every choice is one of
 * its choices, and the words that are left are the ones that were given, in their order.
 */
#include "app/base/options.h"
#include "app/base/str.h"

#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 40

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
cut_words(char *text, size_t size, char **words)
{
    int count = 0;

    for (size_t at = 0; at < size && count < WORDS_MAX; at += strlen(text + at) + 1)
        words[count++] = text + at;
    words[count] = NULL;
    return count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool flag = false;
    const char *text = "untouched";
    int64_t number = 7;
    int choice = 1;
    const struct pd_option table[] = {
        { "quick", PD_OPTION_FLAG, &flag, NULL, "is quick" },
        { "data", PD_OPTION_TEXT, &text, "DIR", "where" },
        { "seconds", PD_OPTION_INT, &number, "1..100", "how long" },
        { "mode", PD_OPTION_CHOICE, &choice, "kiosk|counter|none", "what" },
        { .name = NULL },
    };
    char *copy = malloc(size + 1), *words[WORDS_MAX + 1], *given[WORDS_MAX + 1];
    struct pd_why why = { "", "" };
    int argc, count = 0, at = 0;
    enum pd_err err;

    pd_assert(copy != NULL);
    if (size > 0)
        memcpy(copy, data, size);
    copy[size] = '\0';
    argc = cut_words(copy, size, words);
    memcpy(given, words, sizeof given);
    err = pd_options_parse(table, argc, words, &count, &why);
    pd_assert(err == PD_OK || err == PD_ERR_INVALID || err == PD_ERR_STATE);
    pd_assert(err != PD_ERR_INVALID || (why.text[0] != '\0' && memchr(why.path, '\0', sizeof why.path)));
    if (err == PD_OK) {
        pd_assert((number >= 1 && number <= 100) && choice >= 0 && choice <= 2 && text != NULL);
        pd_assert(count >= 0 && count <= argc);
        for (int i = 0; i < count; i++) {
            while (at < argc && given[at] != words[i])
                at++;
            pd_assert(at++ < argc);
        }
    }
    free(copy);
    return 0;
}

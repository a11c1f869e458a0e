#include "tests/ui/words.h"

#include "tests/support/check.h"

#include "ui/text/locale.h"

#include <string.h>

#define WORDS 256

static struct word {
    char where[8], text[48], but[48]; /* but: "" when there is no longer word that may stand */
} words[WORDS];
static int count;

static void
load(void)
{
    FILE *file = fopen(PD_SOURCE_DIR "/tests/ui/words.txt", "r");
    char line[160];

    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        struct word *w = &words[count];
        char *but;

        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        assert_true(count < WORDS);
        but = strstr(line, " but ");
        if (but != NULL) {
            *but = '\0';
            assert_true(pd_copy(w->but, sizeof w->but, but + 5));
        }
        assert_int_equal(sscanf(line, "%7s %47[^\n]", w->where, w->text), 2);
        count++;
    }
    fclose(file);
    assert_true(count > 50);
}

/* Whether the word stands in it other than as a part of the longer one. */
static bool
stands(const char *text, const struct word *w)
{
    for (const char *at = strstr(text, w->text); at != NULL; at = strstr(at + 1, w->text))
        if (w->but[0] == '\0' || strncmp(at, w->but, strlen(w->but)) != 0)
            return true;
    return false;
}

const char *
words_wrong(const char *text, enum pd_lang lang, bool patient)
{
    if (count == 0)
        load();
    for (int i = 0; i < count; i++) {
        bool staff = strcmp(words[i].where, "staff") == 0;

        if ((staff ? patient : strcmp(words[i].where, pd_locale_name(lang)) == 0) && stands(text, &words[i]))
            return words[i].text;
    }
    return NULL;
}

static bool
leads_to_staff(const struct word *w)
{
    return strcmp(w->where, "clerk") == 0;
}

const char *
words_to_staff(const char *text)
{
    if (count == 0)
        load();
    for (int i = 0; i < count; i++)
        if (leads_to_staff(&words[i]) && stands(text, &words[i]))
            return words[i].text;
    return NULL;
}

const char *
words_staff_at(int i)
{
    if (count == 0)
        load();
    for (int k = 0; k < count; k++)
        if (leads_to_staff(&words[k]) && i-- == 0)
            return words[k].text;
    return NULL;
}

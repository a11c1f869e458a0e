#include "tests/core/programme_fixture.h"

#include <stdlib.h>
#include <string.h>

json_t *
fixture_document(void)
{
    json_t *document = json_load_file(PD_PROGRAMME_FOLDER "good.json", 0, NULL);

    pd_assert(document != NULL);
    return document;
}

json_t *
fixture_wheel_document(void)
{
    json_t *document = fixture_document();
    json_t *more = json_load_file(PD_PROGRAMME_FOLDER "wheel.json", 0, NULL);

    pd_assert(more != NULL);
    (void)json_object_set(document, "exceptions", json_object_get(more, "exceptions"));
    (void)json_array_append(json_object_get(document, "rules"), json_object_get(more, "rule"));
    (void)json_object_set_new(
        document, "units", json_pack("{s:[O]}", "coupons", json_object_get(more, "coupon")));
    (void)json_object_set_new(document, "wheels", json_pack("[O]", json_object_get(more, "wheel")));
    json_decref(more);
    return document;
}

enum pd_err
fixture_parse(const json_t *document, struct pd_programme *out, struct pd_findings *found, struct pd_why *why)
{
    char *text = json_dumps(document, JSON_COMPACT);
    enum pd_err err;

    pd_assert(text != NULL);
    err = pd_programme_check(text, strlen(text), out, found, why);
    free(text);
    return err;
}

struct pd_findings
fixture_findings(char *warnings, size_t cap)
{
    static char errors[PD_FINDINGS_BYTES];

    return (struct pd_findings){ .errors = pd_str_on(errors, sizeof errors),
        .warnings = pd_str_on(warnings, cap) };
}

void
fixture_programme(struct pd_programme *out)
{
    json_t *document = fixture_document();

    pd_assert(fixture_parse(document, out, NULL, NULL) == PD_OK);
    json_decref(document);
}

static json_t *
child(json_t *parent, const char *step)
{
    return json_is_array(parent) ? json_array_get(parent, (size_t)atoi(step)) : json_object_get(parent, step);
}

json_t *
fixture_parent(json_t *document, const char *pointer, char *last, size_t cap)
{
    for (;;) {
        size_t n = strcspn(++pointer, "/");

        pd_assert(document != NULL && n < cap);
        memcpy(last, pointer, n);
        last[n] = '\0';
        pointer += n;
        if (*pointer == '\0')
            return document;
        document = child(document, last);
    }
}

void
fixture_set(json_t *document, const char *pointer, json_t *value)
{
    char last[64];
    json_t *parent = fixture_parent(document, pointer, last, sizeof last);
    int failed = json_is_array(parent) ? json_array_set_new(parent, (size_t)atoi(last), value)
                                       : json_object_set_new(parent, last, value);

    pd_assert(failed == 0);
}

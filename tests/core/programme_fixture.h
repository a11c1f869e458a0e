/* The good programme of tests/core/programme/, whole or with one place changed. */
#ifndef PD_TESTS_CORE_PROGRAMME_FIXTURE_H
#define PD_TESTS_CORE_PROGRAMME_FIXTURE_H

#include "app/core/programme.h"

#include <jansson.h>

#define PD_PROGRAMME_FOLDER PD_SOURCE_DIR "/tests/core/programme/"

/* Parses good.json; aborts when it is not good. */
void
fixture_programme(struct pd_programme *out);

/* The document as a tree; json_decref it. */
json_t *
fixture_document(void);

/* The same with the wheel of wheel.json, and what it needs. */
json_t *
fixture_wheel_document(void);

/* Parses a tree as a document. */
enum pd_err
fixture_parse(
    const json_t *document, struct pd_programme *out, struct pd_findings *found, struct pd_why *why);

/* The errors lie in one buffer for all; warnings, of cap bytes, is the caller's. */
struct pd_findings
fixture_findings(char *warnings, size_t cap);

/* Puts a value (stolen) at "/catalogue/0/price". */
void
fixture_set(json_t *document, const char *pointer, json_t *value);

/* The element or member that holds the last step of the pointer, and that step. */
json_t *
fixture_parent(json_t *document, const char *pointer, char *last, size_t cap);

#endif

/*
 * A place of its own in a PostgreSQL for each hub of a test: a schema, so that many tests share one server.
 */
#ifndef PD_TESTS_HUB_KIT_SCHEMA_H
#define PD_TESTS_HUB_KIT_SCHEMA_H

#include <stdbool.h>

/* The connection string pg with the schema of path (NULL: one that nobody had), emptied when anew. Valid
 * until the next call. */
const char *
kit_schema(const char *pg, const char *path, bool anew);

/* The same as an URI, of a pg that with_postgres made; what the built program finds in a hub's folder. */
const char *
kit_schema_uri(const char *pg, const char *path);

/* What is in the schema of `from` is in that of `to`, which had nothing. */
void
kit_schema_copy(const char *pg, const char *from, const char *to);

#endif

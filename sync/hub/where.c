#include "sync/hub/where.h"

#include "app/base/file.h"
#include "app/base/str.h"
#include "sync/hub/store_pg.h"

#include <stdio.h>
#include <stdlib.h>

static const char head[] = "# The hub is in this PostgreSQL database; there is nothing else here to copy.\n";
static const char *const schemes[] = { "postgres://", "postgresql://" };

static bool
is_uri(const char *text)
{
    for (int i = 0; i < PD_COUNT(schemes); i++)
        if (strncmp(text, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return false;
}

bool
pd_hub_where_is_uri(const char *uri, struct pd_why *why)
{
    bool good = is_uri(uri) && strlen(uri) < PD_HUB_URI_CAP && strpbrk(uri, " \t\r\n") == NULL;

    if (!good)
        (void)pd_why(why, PD_ERR_INVALID, uri,
            "is none: postgres://USER@HOST/DATABASE, of at most %d bytes without blanks", PD_HUB_URI_CAP - 1);
    return good;
}

enum pd_err
pd_hub_where_write(const char *path, const char *uri, struct pd_why *why)
{
    char text[PD_HUB_URI_CAP + sizeof head + 1];
    int n;

    if (!pd_hub_where_is_uri(uri, why))
        return PD_ERR_INVALID;
    n = snprintf(text, sizeof text, "%s%s\n", head, uri);
    return pd_file_write(path, text, (size_t)n, 0600, NULL, why);
}

bool
pd_hub_where_read(const char *path, char uri[PD_HUB_URI_CAP])
{
    char begin[sizeof head] = "";
    FILE *f = fopen(path, "r");
    bool is = f != NULL && fgets(begin, sizeof begin, f) != NULL && strcmp(begin, head) == 0 &&
              fgets(uri, PD_HUB_URI_CAP, f) != NULL;

    if (f != NULL)
        (void)fclose(f);
    if (is)
        uri[strcspn(uri, "\n")] = '\0';
    return is && is_uri(uri);
}

/* ---- shut ---- */

enum pd_err
pd_hub_is_shut(struct pd_store *store, char *text, size_t cap, bool *shut)
{
    enum pd_err err = pd_store_begin(store);

    *shut = false;
    if (err != PD_OK)
        return err;
    if (pd_store_start(store, PD_HUB_SQL_META_GET, PD_ARGS(pd_t(PD_HUB_SHUT)))) {
        pd_store_text(store, PD_HUB_SQL_META_GET, 0, text, cap);
        pd_store_end(store, PD_HUB_SQL_META_GET);
        *shut = true;
    }
    err = store->err;
    pd_store_rollback(store);
    return err;
}

enum pd_err
pd_hub_shut(struct pd_store *store, const char *text)
{
    enum pd_err err = pd_store_begin(store);

    if (err != PD_OK)
        return err;
    if (text == NULL)
        (void)pd_store_run(store, PD_HUB_SQL_META_DROP, PD_ARGS(pd_t(PD_HUB_SHUT)));
    else
        (void)pd_store_run(store, PD_HUB_SQL_META_PUT, PD_ARGS(pd_t(PD_HUB_SHUT), pd_b(text, strlen(text))));
    return pd_store_commit(store);
}

/* In PostgreSQL every connection looks by itself. */
static enum pd_err
open_file(struct pd_store **out, const char *path, struct pd_why *why)
{
    char text[160] = "";
    bool shut;
    enum pd_err err = pd_store_sqlite_open(out, path, NULL, true, why);

    if (err != PD_OK)
        return err;
    err = pd_hub_is_shut(*out, text, sizeof text, &shut);
    if (err == PD_OK && shut)
        err = pd_why(why, PD_ERR_STATE, path, "%s", text);
    if (err != PD_OK) {
        pd_store_close(*out);
        *out = NULL;
    }
    return err;
}

enum pd_err
pd_hub_where_open(struct pd_store **out, const char *path, bool reading, struct pd_why *why)
{
    char uri[PD_HUB_URI_CAP];

    if (!pd_hub_where_read(path, uri))
        return reading ? pd_store_sqlite_open(out, path, NULL, true, why) : open_file(out, path, why);
    return reading ? pd_store_pg_open_reading(out, uri, why) : pd_store_pg_open(out, uri, why);
}

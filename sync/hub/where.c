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

enum pd_err
pd_hub_where_write(const char *path, const char *uri, struct pd_why *why)
{
    char text[PD_HUB_URI_CAP + sizeof head + 1];
    int n;

    if (!is_uri(uri) || strlen(uri) >= PD_HUB_URI_CAP || strpbrk(uri, " \t\r\n") != NULL)
        return pd_why(why, PD_ERR_INVALID, "--db",
            "is postgres://USER@HOST/DATABASE, of at most %d bytes without blanks", PD_HUB_URI_CAP - 1);
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

enum pd_err
pd_hub_where_open(struct pd_store **out, const char *path, bool reading, struct pd_why *why)
{
    char uri[PD_HUB_URI_CAP];

    if (!pd_hub_where_read(path, uri))
        return pd_store_sqlite_open(out, path, NULL, true, why);
    return reading ? pd_store_pg_open_reading(out, uri, why) : pd_store_pg_open(out, uri, why);
}

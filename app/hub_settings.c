#include "app/hub_settings.h"

#include "app/base/file.h"
#include "app/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX 4096 /* PD_SETTING_LAST lines, their sections and the words above them */

static const char HEAD[] =
    "# Set at the hub (pointdesk-hub setting), and written anew by this desk: change it there.\n";

bool
pd_hub_settings_path(const char *data_dir, char *out, size_t cap)
{
    int n = snprintf(out, cap, "%s/%s", data_dir, PD_HUB_SETTINGS_FILE);

    return n > 0 && (size_t)n < cap;
}

struct rendering {
    struct pd_str out;
    struct pd_setting_row rows[PD_SETTING_LAST + 1];
};

static void
take(void *ctx, const struct pd_setting_row *row)
{
    struct rendering *r = ctx;
    enum pd_setting key = pd_setting_from(row->key);

    if ((int)key != 0 && row->set && pd_setting_good(key, row->value))
        r->rows[key] = *row;
}

/* In the order of the table, where the keys of a section stand together. */
static void
render(struct rendering *r)
{
    const char *section = "";
    size_t len = 0;

    for (int i = 1; i <= PD_SETTING_LAST; i++) {
        const struct pd_setting_row *row = &r->rows[i];
        size_t n = strcspn(row->key, ".");

        if (!row->set)
            continue;
        if (r->out.len == 0)
            pd_str_add(&r->out, HEAD);
        if (n != len || memcmp(section, row->key, n) != 0)
            pd_str_addf(&r->out, "[%.*s]\n", (int)n, row->key);
        section = row->key;
        len = n;
        pd_str_addf(&r->out, "%s = %s\n", row->key + n + 1, row->value);
    }
}

static bool
says(const char *path, const struct pd_str *text)
{
    struct pd_why why;
    size_t len = 0;
    char *bytes = access(path, F_OK) == 0 ? pd_file_read(path, path, 1, &len, &why) : NULL;
    bool same = len == text->len && (len == 0 || memcmp(bytes, text->p, len) == 0);

    free(bytes);
    return same;
}

static bool
put(const char *path, const struct pd_str *text)
{
    struct pd_why why;

    if (text->len == 0)
        return unlink(path) == 0 || access(path, F_OK) != 0;
    return pd_file_write(path, text->p, text->len, 0600, NULL, &why) == PD_OK;
}

enum pd_err
pd_hub_settings_write(struct pd_ledger *ledger, const char *data_dir, bool *changed)
{
    static struct rendering r; /* large; one thread */
    static char text[TEXT_MAX];
    char path[4096];
    enum pd_err err;

    *changed = false;
    memset(&r, 0, sizeof r);
    r.out = pd_str_on(text, sizeof text);
    if (!pd_hub_settings_path(data_dir, path, sizeof path))
        return PD_ERR_IO;
    if ((err = pd_ledger_settings_each(ledger, take, &r)) != PD_OK)
        return err;
    render(&r);
    pd_assert(!r.out.cut);
    if (says(path, &r.out))
        return PD_OK;
    *changed = put(path, &r.out);
    return *changed ? PD_OK : PD_ERR_IO;
}

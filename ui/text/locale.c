#include "ui/text/locale.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name, *domain, *button;
    enum pd_script script;
} locales[PD_LANGS] = {
    [PD_LANG_ZH_CN] = { "zh_CN", "pointdesk-zh_CN", "简", PD_SCRIPT_SC },
    [PD_LANG_ZH_TW] = { "zh_TW", "pointdesk-zh_TW", "繁", PD_SCRIPT_TC },
    [PD_LANG_ZH_HK] = { "zh_HK", "pointdesk-zh_HK", "繁", PD_SCRIPT_HK },
    [PD_LANG_EN] = { "en", "pointdesk-en", "EN", PD_SCRIPT_SC },
};

/* Nothing is written where it stands there already. */
static void
want(const char *name, const char *value)
{
    const char *is = getenv(name);

    if (is == NULL || strcmp(is, value) != 0)
        (void)setenv(name, value, 1);
}

/* gettext looks in <dir>/<LANGUAGE>/LC_MESSAGES; one made-up language holds all domains, and the domain says
 * which real one is meant. The C locale would switch translation off, so its UTF-8 variant it is; whoever
 * else in this process asks for the user's locale (SDL does, for a moment) gets the same one. */
void
pd_locale_environment(void)
{
    want("LANGUAGE", "pd");
    want("LC_ALL", "C.UTF-8");
}

enum pd_err
pd_locale_init(const char *dir, struct pd_why *why)
{
    pd_locale_environment();
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL || setlocale(LC_MESSAGES, "C.UTF-8") == NULL)
        return pd_why(
            why, PD_ERR_MISSING, "C.UTF-8", "this locale is part of the C library and must be there");
    for (int i = 0; i < PD_LANGS; i++) {
        char buf[1024];
        struct pd_str path = pd_str_on(buf, sizeof buf);

        pd_str_addf(&path, "%s/pd/LC_MESSAGES/%s.mo", dir, locales[i].domain);
        if (path.cut || access(buf, R_OK) != 0)
            return pd_why(why, PD_ERR_MISSING, dir,
                "no texts here (pd/LC_MESSAGES/%s.mo); assets.dir (--assets DIR) says where the assets are",
                locales[i].domain);
        bindtextdomain(locales[i].domain, dir);
        bind_textdomain_codeset(locales[i].domain, "UTF-8");
    }
    return PD_OK;
}

const char *
pd_locale_name(enum pd_lang lang)
{
    return locales[lang].name;
}

const char *
pd_locale_button(enum pd_lang lang)
{
    return locales[lang].button;
}

enum pd_script
pd_locale_script(enum pd_lang lang)
{
    return locales[lang].script;
}

const char *
pd_locale_text(enum pd_lang lang, const char *english)
{
    /* An empty original would return the catalogue's header. */
    return english[0] == '\0' ? english : dgettext(locales[lang].domain, english);
}

const char *
pd_locale_plural(enum pd_lang lang, const char *one, const char *many, int64_t n)
{
    return dngettext(locales[lang].domain, one, many, (unsigned long)n);
}

#include "ui/render/display_words.h"

#include "app/base/str.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define SESSION "the panel's: systemctl status pointdesk-session"

static bool
is_set(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static enum pd_err
why_x11(const struct pd_display_facts *f, struct pd_why *why)
{
    if (!is_set(f->display))
        return pd_why(why, PD_ERR_MISSING, "display",
            "x11 is wanted, and DISPLAY names no X server: set it, as DISPLAY=:0; " SESSION);
    return pd_why(why, PD_ERR_MISSING, "display",
        "DISPLAY=%.24s does not answer, or not to this user (XAUTHORITY); " SESSION, f->display);
}

static enum pd_err
why_wayland(const struct pd_display_facts *f, struct pd_why *why)
{
    if (!is_set(f->wayland))
        return pd_why(why, PD_ERR_MISSING, "display",
            "wayland is wanted, and WAYLAND_DISPLAY names no server: set it; " SESSION);
    return pd_why(
        why, PD_ERR_MISSING, "display", "WAYLAND_DISPLAY=%.48s does not answer; " SESSION, f->wayland);
}

static enum pd_err
why_kmsdrm(const struct pd_display_facts *f, struct pd_why *why)
{
    switch (f->card) {
    case PD_DISPLAY_NO_CARD:
        return pd_why(why, PD_ERR_MISSING, "display",
            "KMSDRM wants a graphics card, and none is in /dev/dri: load its driver (lspci -k), or set "
            "PD_SESSION=x11 in "
            "/etc/default/pointdesk-session");
    case PD_DISPLAY_CARD_DENIED:
        return pd_why(why, PD_ERR_MISSING, "display",
            "KMSDRM wants a graphics card, and this user may not open /dev/dri/card*: usermod -aG "
            "video,render USER");
    case PD_DISPLAY_CARD_OPENS:
        break;
    }
    return pd_why(why, PD_ERR_MISSING, "display",
        "KMSDRM cannot have the card: another program shows something on it, or no panel is plugged in "
        "(/sys/class/drm/card*-*/status); or PD_SESSION=weston");
}

static enum pd_err
why_none(const struct pd_display_facts *f, struct pd_why *why)
{
    if (is_set(f->wayland))
        return why_wayland(f, why);
    if (is_set(f->display))
        return why_x11(f, why);
    return pd_why(why, PD_ERR_MISSING, "display",
        "there is none; set DISPLAY or WAYLAND_DISPLAY, or make pictures: pointdesk tour");
}

enum pd_err
pd_display_why(const struct pd_display_facts *f, struct pd_why *why)
{
    static const struct {
        const char *driver;
        enum pd_err (*tell)(const struct pd_display_facts *f, struct pd_why *why);
    } rows[] = { { "x11", why_x11 }, { "wayland", why_wayland }, { "KMSDRM", why_kmsdrm } };

    if (!is_set(f->wanted))
        return why_none(f, why);
    for (int i = 0; i < PD_COUNT(rows); i++)
        if (strcasecmp(f->wanted, rows[i].driver) == 0)
            return rows[i].tell(f, why);
    return pd_why(why, PD_ERR_MISSING, "display", "SDL_VIDEODRIVER=%s opens none (%s); this machine knows %s",
        f->wanted, f->said, f->known);
}

enum pd_display_card
pd_display_card(const char *folder)
{
    enum pd_display_card card = PD_DISPLAY_NO_CARD;
    DIR *dir = opendir(folder);
    const struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char path[300];

        if (strncmp(entry->d_name, "card", 4) != 0)
            continue;
        (void)snprintf(path, sizeof path, "%s/%.200s", folder, entry->d_name);
        if (access(path, R_OK | W_OK) == 0)
            card = PD_DISPLAY_CARD_OPENS;
        else if (card == PD_DISPLAY_NO_CARD)
            card = PD_DISPLAY_CARD_DENIED;
    }
    if (dir != NULL)
        (void)closedir(dir);
    return card;
}

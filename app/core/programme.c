#include "app/core/programme.h"

#include <stdlib.h>
#include <string.h>

struct lang_name {
    const char *name;
    enum pd_lang lang;
};

/* The first of each language is its own name; the others are what people and systems write instead. */
static const struct lang_name langs[] = {
    { "zh_CN", PD_LANG_ZH_CN },
    { "zh_TW", PD_LANG_ZH_TW },
    { "zh_HK", PD_LANG_ZH_HK },
    { "en", PD_LANG_EN },
    { "zh-CN", PD_LANG_ZH_CN },
    { "zh-Hans", PD_LANG_ZH_CN },
    { "zh", PD_LANG_ZH_CN },
    { "zh-TW", PD_LANG_ZH_TW },
    { "zh-Hant", PD_LANG_ZH_TW },
    { "zh-HK", PD_LANG_ZH_HK },
    { "zh-Hant-HK", PD_LANG_ZH_HK },
    { "en_US", PD_LANG_EN },
    { "en-US", PD_LANG_EN },
    { "en_GB", PD_LANG_EN },
    { "en-GB", PD_LANG_EN },
};

const char *
pd_lang_name(enum pd_lang lang)
{
    pd_assert(langs[lang].lang == lang);
    return langs[lang].name;
}

bool
pd_lang_from(const char *name, enum pd_lang *lang)
{
    for (int i = 0; i < PD_COUNT(langs); i++)
        if (strcmp(langs[i].name, name) == 0) {
            *lang = langs[i].lang;
            return true;
        }
    return false;
}

void
pd_programme_finish(struct pd_programme *programme)
{
    if (programme == NULL)
        return;
    free(programme->text_store);
    memset(programme, 0, sizeof *programme);
}

int
pd_programme_kind(const struct pd_programme *programme, const char *id)
{
    for (int i = 0; i < programme->kind_count; i++)
        if (strcmp(programme->kinds[i].id, id) == 0)
            return i;
    return -1;
}

bool
pd_audience_has(const struct pd_audience *audience, int kind, int tier)
{
    return (audience->kinds == 0 || (kind >= 0 && (audience->kinds & 1u << kind) != 0)) &&
           (audience->tiers == 0 || (audience->tiers & 1u << tier) != 0);
}

const struct pd_activity *
pd_programme_activity(const struct pd_programme *programme, const char *id)
{
    for (int i = 0; i < programme->activity_count; i++)
        if (strcmp(programme->activities[i].id, id) == 0)
            return &programme->activities[i];
    return NULL;
}

const struct pd_wheel *
pd_programme_wheel(const struct pd_programme *programme, const char *id)
{
    for (int i = 0; i < programme->wheel_count; i++)
        if (strcmp(programme->wheels[i].id, id) == 0)
            return &programme->wheels[i];
    return NULL;
}

static bool
is_live(const struct pd_board_entry *entry, int64_t at_ms, int utc_offset_min)
{
    int month = pd_local_time(at_ms, utc_offset_min).date.month;

    return entry->from_ms <= at_ms && at_ms < entry->until_ms &&
           (entry->months == 0 || (entry->months & 1u << month) != 0);
}

static bool
is_on_screens_of(const struct pd_board_entry *entry, const char *department)
{
    return department == NULL || entry->department[0] == '\0' || strcmp(entry->department, department) == 0;
}

int
pd_board_live(const struct pd_programme *programme, int64_t at_ms, const char *department,
    const struct pd_board_entry *out[PD_BOARD_MAX])
{
    int n = 0;

    for (int i = 0; i < programme->board_count; i++) {
        const struct pd_board_entry *e = &programme->board[i];
        int at = n;

        if (!is_live(e, at_ms, programme->utc_offset_min) || !is_on_screens_of(e, department))
            continue;
        for (; at > 0 && out[at - 1]->order > e->order; at--)
            out[at] = out[at - 1];
        out[at] = e;
        n++;
    }
    return n;
}

const struct pd_gift *
pd_programme_gift(const struct pd_programme *programme, const char *sku)
{
    for (int i = 0; i < programme->gift_count; i++)
        if (strcmp(programme->gifts[i].sku, sku) == 0)
            return &programme->gifts[i];
    return NULL;
}

const struct pd_place *
pd_programme_place(const struct pd_programme *programme, const char *id)
{
    for (int i = 0; i < programme->place_count; i++)
        if (strcmp(programme->places[i].id, id) == 0)
            return &programme->places[i];
    return NULL;
}

const struct pd_earn_rule *
pd_programme_rule(const struct pd_programme *programme, const char *id)
{
    for (int i = 0; i < programme->rule_count; i++)
        if (strcmp(programme->rules[i].id, id) == 0)
            return &programme->rules[i];
    return NULL;
}

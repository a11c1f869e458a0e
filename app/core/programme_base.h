/* What every part of the programme (programme.h) is written in: texts, stages, how long something lasts. */
#ifndef PD_CORE_PROGRAMME_BASE_H
#define PD_CORE_PROGRAMME_BASE_H

#include "app/core/limits.h"
#include "app/core/points.h"

#include <stdbool.h>
#include <stddef.h>

/* Languages a text comes in. Stored by name ("zh_CN"): order is that of the enum. */
enum pd_lang { PD_LANG_ZH_CN = 0, PD_LANG_ZH_TW = 1, PD_LANG_ZH_HK = 2, PD_LANG_EN = 3, PD_LANGS = 4 };

const char *
pd_lang_name(enum pd_lang lang); /* "zh_CN" */

/* Accepts "zh_CN", "zh-Hans", "zh-Hant", "zh-HK", "en"...; false when unknown. */
PD_MUST_CHECK bool
pd_lang_from(const char *name, enum pd_lang *lang);

/* One text in every language. In the document zh-Hans and en are required, zh-Hant fills zh-TW and zh-HK
 * unless those are given on their own; without it zh-Hans stands in. None is NULL; a text left out is "" in
 * every language. Pointers into the programme's text store. */
struct pd_text {
    const char *in[PD_LANGS];
};

/* Before, during or after what she comes to the hospital for. Stored: append, never renumber. 0: the
 * document does not say; stage.h. */
enum pd_stage { PD_STAGE_PRE = 1, PD_STAGE_IN = 2, PD_STAGE_POST = 3 };

enum pd_expiry_kind {
    PD_EXPIRY_NEVER = 1,
    PD_EXPIRY_ROLLING = 2,
    PD_EXPIRY_YEAR_END = 3,
    PD_EXPIRY_MONTH_END = 4
};

struct pd_expiry {
    enum pd_expiry_kind kind;
    int days; /* rolling: until the end of the local day this many days after the grant */
};

#endif

#include "app/core/text_lint.h"

#include <string.h>

struct word {
    const char *word; /* lower case where it is Latin */
    bool refused;     /* else only pointed out */
    const char *why;
};

static const char last_word[] = "keeps the last word for the house; say how a member can object instead";
static const char cure[] = "promises a cure; say what the service does instead";
static const char best[] = "is a superlative; say what is there instead";
static const char free_of[] = "says free: the conditions must stand beside it";

static const struct word words[] = {
    { "最终解释权", true, last_word },
    { "最終解釋權", true, last_word },
    { "最后解释权", true, last_word },
    { "最後解釋權", true, last_word },
    { "final interpretation", true, last_word },
    { "right of final", true, last_word },
    { "根治", true, cure },
    { "治愈率", true, cure },
    { "治癒率", true, cure },
    { "包治", true, cure },
    { "药到病除", true, cure },
    { "藥到病除", true, cure },
    { "无副作用", true, cure },
    { "無副作用", true, cure },
    { "100%有效", true, cure },
    { "guaranteed cure", true, cure },
    { "no side effects", true, cure },
    { "国家级", true, best },
    { "國家級", true, best },
    { "最高级", true, best },
    { "最高級", true, best },
    { "最佳", true, best },
    { "最先进", true, best },
    { "最先進", true, best },
    { "第一品牌", true, best },
    { "全国第一", true, best },
    { "全國第一", true, best },
    { "顶级", false, best },
    { "頂級", false, best },
    { "最好", false, best },
    { "最优", false, best },
    { "最優", false, best },
    { "best", false, best },
    { "number one", false, best },
    { "治愈", false, cure },
    { "治癒", false, cure },
    { "cures", false, cure },
    { "免费", false, free_of },
    { "免費", false, free_of },
    { "free", false, free_of },
};

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_latin(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

/* A Latin word at this place, and not as a part of a longer one ("bestow", "carefree"). */
static bool
stands_at(const char *text, const char *p, const char *word)
{
    size_t n = 0;

    for (; word[n] != '\0'; n++)
        if (lower(p[n]) != word[n])
            return false;
    return !((p > text && is_latin(p[-1])) || is_latin(p[n]));
}

static bool
has(const char *text, const char *word)
{
    if (!is_latin(word[0]))
        return strstr(text, word) != NULL;
    for (const char *p = text; *p != '\0'; p++)
        if (lower(*p) == word[0] && stands_at(text, p, word))
            return true;
    return false;
}

void
pd_text_lint(struct pd_doc *doc, const char *text)
{
    for (int i = 0; i < PD_COUNT(words); i++) {
        if (!has(text, words[i].word))
            continue;
        if (words[i].refused)
            pd_doc_fail(doc, "\"%s\" %s", words[i].word, words[i].why);
        else
            pd_doc_warn(doc, "\"%s\" %s", words[i].word, words[i].why);
    }
}

bool
pd_text_rewards_staff(const char *text)
{
    static const char *const phrases[] = { "员工推荐", "員工推薦", "职工推荐", "職員推薦", "同事推荐",
        "同事推薦", "医护推荐", "醫護推薦", "员工介绍", "員工介紹", "職員介紹", "工号推荐", "staff recommend",
        "staff recommends", "staff recommendation", "staff referral", "staff_recommend",
        "staff_recommendation", "staff_referral", "staff-referral", "staff-recommendation", "staff_code" };

    for (int i = 0; i < PD_COUNT(phrases); i++)
        if (has(text, phrases[i]))
            return true;
    return false;
}

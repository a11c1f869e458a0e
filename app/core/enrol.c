/* What may stand on the form, and what is wrong with it: tables and pure rules. */
#include "app/core/enrol.h"

#include "app/base/str.h"
#include "app/core/code.h"
#include "app/core/errand.h"
#include "app/core/fields.h"
#include "app/core/referral.h"

#include <string.h>

static const char *const sources[] = { "house", "community", "online", "partner", "friend" };
static const char *const relations[] = { "mother", "father", "grandparent", "relative", "appointed" };

_Static_assert(PD_COUNT(sources) == PD_ENROL_SOURCES, "one name a source");
_Static_assert(PD_COUNT(relations) == PD_ENROL_RELATIONS, "one name a relation");

const char *
pd_enrol_source_name(int source)
{
    return source >= 1 && source <= PD_ENROL_SOURCES ? sources[source - 1] : NULL;
}

enum pd_enrol_source
pd_enrol_source_from(const char *name)
{
    for (int i = 0; i < PD_COUNT(sources); i++)
        if (strcmp(sources[i], name) == 0)
            return (enum pd_enrol_source)(i + 1);
    return (enum pd_enrol_source)0;
}

const char *
pd_enrol_relation_name(int relation)
{
    return relation >= 1 && relation <= PD_ENROL_RELATIONS ? relations[relation - 1] : NULL;
}

const char *
pd_enrol_problem_name(enum pd_enrol_problem problem)
{
    static const char *const names[] = { "good", "number", "name", "phone", "phone_or_number", "birth",
        "guardian", "guardian_phone", "relation", "consent", "minor", "source", "partner", "kind", "text",
        "card", "referrer", "recommended" };

    _Static_assert(PD_COUNT(names) == PD_ENROL_BAD_RECOMMENDED + 1, "one name a problem");
    return names[problem];
}

#define BIT(purpose) (UINT32_C(1) << (purpose))

uint32_t
pd_enrol_purposes(bool minor)
{
    uint32_t all = BIT(PD_PURPOSE_PROGRAMME) | BIT(PD_PURPOSE_LINKING);

    return minor ? all
                 : all | BIT(PD_PURPOSE_SMS) | BIT(PD_PURPOSE_WECHAT) | BIT(PD_PURPOSE_PHONE) |
                       BIT(PD_PURPOSE_PARTNERS);
}

/* ---- phones ---- */

/* What the numbers of a place look like once prefix and blanks are gone. */
static const struct phone_form {
    enum pd_jurisdiction where;
    const char *starts; /* allowed first digits */
    const char *second; /* and second ones */
    int least, most;
} forms[] = {
    { PD_JURISDICTION_CN, "1", "3456789", 11, 11 },   /* mobile */
    { PD_JURISDICTION_CN, "0", "123456789", 10, 12 }, /* with its area code */
    { PD_JURISDICTION_HK, "235689", "0123456789", 8, 8 },
    { PD_JURISDICTION_HK, "7", "0123456789", 8, 8 },
    { PD_JURISDICTION_TW, "0", "9", 10, 10 }, /* mobile */
    { PD_JURISDICTION_TW, "0", "2345678", 9, 10 },
};

static const struct {
    enum pd_jurisdiction where;
    const char *prefix; /* the country's, after + or 00 */
    const char *instead;
} prefixes[] = {
    { PD_JURISDICTION_CN, "86", "" },
    { PD_JURISDICTION_HK, "852", "" },
    { PD_JURISDICTION_TW, "886", "0" },
};

#define DIGITS_MAX 15 /* E.164 */

/* Digits alone; *abroad: it began with + or 00, which are not among them. false: something else is in it. */
static bool
digits_of(const char *typed, char out[DIGITS_MAX + 1], bool *abroad)
{
    size_t n = 0;
    bool zeros;

    while (*typed == ' ')
        typed++;
    zeros = typed[0] == '0' && typed[1] == '0';
    *abroad = *typed == '+' || zeros;
    typed += zeros ? 2 : *abroad ? 1 : 0;
    for (; *typed != '\0'; typed++) {
        if (*typed == ' ' || *typed == '-')
            continue;
        if (*typed < '0' || *typed > '9' || n == DIGITS_MAX)
            return false;
        out[n++] = *typed;
    }
    out[n] = '\0';
    return n > 0;
}

static bool
is_local(enum pd_jurisdiction where, const char *digits)
{
    int n = (int)strlen(digits);

    for (int i = 0; i < PD_COUNT(forms); i++)
        if (forms[i].where == where && n >= forms[i].least && n <= forms[i].most &&
            strchr(forms[i].starts, digits[0]) != NULL && strchr(forms[i].second, digits[1]) != NULL)
            return true;
    return false;
}

/* The place's own number behind its country's prefix. */
static bool
comes_home(enum pd_jurisdiction where, const char *digits, char out[PD_ENROL_PHONE_CAP])
{
    for (int i = 0; i < PD_COUNT(prefixes); i++) {
        size_t n = strlen(prefixes[i].prefix);
        struct pd_str s = pd_str_on(out, PD_ENROL_PHONE_CAP);

        if (prefixes[i].where != where || strncmp(digits, prefixes[i].prefix, n) != 0)
            continue;
        digits += n;
        if (digits[0] != '0')
            pd_str_add(&s, prefixes[i].instead);
        pd_str_add(&s, digits);
        return !s.cut && is_local(where, out);
    }
    return false;
}

bool
pd_enrol_phone(enum pd_jurisdiction where, const char *typed, char out[PD_ENROL_PHONE_CAP])
{
    char digits[DIGITS_MAX + 1];
    bool abroad;

    out[0] = '\0';
    if (!digits_of(typed, digits, &abroad))
        return false;
    if (!abroad && is_local(where, digits))
        return pd_copy(out, PD_ENROL_PHONE_CAP, digits);
    if (abroad && comes_home(where, digits, out))
        return true;
    out[0] = '\0';
    if (!abroad || digits[0] == '0' || strlen(digits) < 8)
        return false;
    for (int i = 0; i < PD_COUNT(prefixes); i++) /* of the place, and none of its numbers */
        if (prefixes[i].where == where &&
            strncmp(digits, prefixes[i].prefix, strlen(prefixes[i].prefix)) == 0)
            return false;
    out[0] = '+';
    return pd_copy(out + 1, PD_ENROL_PHONE_CAP - 1, digits);
}

/* ---- birthdays ---- */

static int
number_of(const char *digits, int n)
{
    int value = 0;

    for (int i = 0; i < n; i++)
        value = value * 10 + digits[i] - '0';
    return value;
}

/* Her birthday `years` years on; who was born on a 29th of February comes of age on the 1st of March. */
static int64_t
years_on(struct pd_date date, int years)
{
    return pd_days_from_date((struct pd_date){ date.year + years, date.month, date.day });
}

bool
pd_enrol_birth(const char *typed, int64_t today, char day[PD_ENROL_DAY_CAP], bool *minor)
{
    struct pd_date date, same;
    int64_t born;

    day[0] = '\0';
    *minor = false;
    if (strlen(typed) != PD_ENROL_BIRTH_CAP - 1 || strspn(typed, "0123456789") != PD_ENROL_BIRTH_CAP - 1)
        return false;
    date = (struct pd_date){ number_of(typed, 4), number_of(typed + 4, 2), number_of(typed + 6, 2) };
    if (date.year < 1900 || date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31)
        return false;
    born = pd_days_from_date(date);
    same = pd_date_from_days(born); /* a 31st of April becomes another day */
    if (same.month != date.month || same.day != date.day || born > today)
        return false;
    memcpy(day, typed + 4, 2);
    day[2] = '-';
    memcpy(day + 3, typed + 6, 2);
    day[5] = '\0';
    *minor = years_on(date, PD_ENROL_ADULT_YEARS) > today;
    return true;
}

/* ---- words ---- */

bool
pd_enrol_name_good(const char *name)
{
    char clean[PD_ENROL_NAME_CAP];
    size_t n = strlen(name);

    if (n == 0 || n >= PD_ENROL_NAME_CAP || name[0] == ' ' || name[n - 1] == ' ' ||
        strpbrk(name, "0123456789*") != NULL)
        return false;
    return pd_text_clean(clean, sizeof clean, name, n) == n && memcmp(clean, name, n) == 0;
}

static bool
is_word(const char *text)
{
    return pd_code_word_valid(text, strlen(text), PD_ENROL_WORD_CAP);
}

int
pd_enrol_partners(const char *list, char out[PD_ENROL_PARTNERS][PD_ENROL_WORD_CAP])
{
    int count = 0;

    while (*list != '\0') {
        size_t n;

        list += strspn(list, " ,");
        n = strcspn(list, " ,");
        if (n == 0)
            break;
        if (count == PD_ENROL_PARTNERS || !pd_code_word_valid(list, n, PD_ENROL_WORD_CAP))
            return -1;
        memcpy(out[count], list, n);
        out[count++][n] = '\0';
        list += n;
    }
    return count;
}

/* ---- the whole form ---- */

static bool
phone_good(enum pd_jurisdiction where, const char *phone)
{
    char same[PD_ENROL_PHONE_CAP];

    return pd_enrol_phone(where, phone, same) && strcmp(phone, same) == 0;
}

static enum pd_enrol_problem
check_person(const struct pd_enrol_form *f, enum pd_jurisdiction where)
{
    char day[PD_ENROL_DAY_CAP], whole[PD_ENROL_BIRTH_CAP] = "2000";
    bool minor;

    if (f->number[0] != '\0' && !pd_code_word_valid(f->number, strlen(f->number), PD_ENROL_NUMBER_CAP))
        return PD_ENROL_BAD_NUMBER;
    if (!pd_enrol_name_good(f->name))
        return PD_ENROL_BAD_NAME;
    if (f->phone[0] != '\0' && !phone_good(where, f->phone))
        return PD_ENROL_BAD_PHONE;
    if (f->phone[0] == '\0' && f->number[0] == '\0')
        return PD_ENROL_NEEDS_ONE;
    if (strlen(f->birthday) != PD_ENROL_DAY_CAP - 1 || f->birthday[2] != '-')
        return PD_ENROL_BAD_BIRTH;
    memcpy(whole + 4, f->birthday, 2);
    memcpy(whole + 6, f->birthday + 3, 3);
    return pd_enrol_birth(whole, INT32_MAX, day, &minor) ? PD_ENROL_GOOD : PD_ENROL_BAD_BIRTH;
}

static enum pd_enrol_problem
check_guardian(const struct pd_enrol_form *f, enum pd_jurisdiction where)
{
    if (!f->minor)
        return f->guardian[0] == '\0' && f->guardian_phone[0] == '\0' && (int)f->relation == 0
                   ? PD_ENROL_GOOD
                   : PD_ENROL_BAD_GUARDIAN;
    if (!pd_enrol_name_good(f->guardian) || strcmp(f->guardian, f->name) == 0)
        return PD_ENROL_BAD_GUARDIAN;
    if (!phone_good(where, f->guardian_phone))
        return PD_ENROL_BAD_GUARDIAN_PHONE;
    return pd_enrol_relation_name((int)f->relation) != NULL ? PD_ENROL_GOOD : PD_ENROL_BAD_RELATION;
}

static enum pd_enrol_problem
check_consents(const struct pd_enrol_form *f)
{
    uint32_t may = pd_enrol_purposes(f->minor);

    if (((f->given | f->asked) & ~pd_enrol_purposes(false)) != 0 || (f->given & ~f->asked) != 0 ||
        (f->given & BIT(PD_PURPOSE_PROGRAMME)) == 0)
        return PD_ENROL_BAD_CONSENT;
    if ((f->asked & ~may) != 0)
        return PD_ENROL_NOT_A_MINORS;
    return f->asked == may ? PD_ENROL_GOOD : PD_ENROL_BAD_CONSENT;
}

static enum pd_enrol_problem
check_words(const struct pd_enrol_form *f)
{
    if (pd_enrol_source_name((int)f->source) == NULL)
        return PD_ENROL_BAD_SOURCE;
    if ((f->source == PD_ENROL_SOURCE_PARTNER) != (f->partner[0] != '\0') ||
        (f->partner[0] != '\0' && !is_word(f->partner)))
        return PD_ENROL_BAD_PARTNER;
    if (!is_word(f->kind))
        return PD_ENROL_BAD_KIND;
    if (!is_word(f->text))
        return PD_ENROL_BAD_TEXT;
    if (f->referrer != 0 && (f->source != PD_ENROL_SOURCE_FRIEND || !pd_referral_number_good(f->referrer)))
        return PD_ENROL_BAD_REFERRER;
    if (f->recommended[0] != '\0' &&
        !pd_code_word_valid(f->recommended, strlen(f->recommended), PD_STAFF_NUMBER_CAP))
        return PD_ENROL_BAD_RECOMMENDED;
    return f->serial[0] == '\0' || pd_code_word_valid(f->serial, strlen(f->serial), PD_SERIAL_CAP)
               ? PD_ENROL_GOOD
               : PD_ENROL_BAD_CARD;
}

enum pd_enrol_problem
pd_enrol_check(const struct pd_enrol_form *form, enum pd_jurisdiction where)
{
    enum pd_enrol_problem problem = check_person(form, where);

    if (problem == PD_ENROL_GOOD)
        problem = check_guardian(form, where);
    if (problem == PD_ENROL_GOOD)
        problem = check_consents(form);
    return problem == PD_ENROL_GOOD ? check_words(form) : problem;
}

#include "app/core/notice.h"

#include "app/base/str.h"
#include "app/core/code.h"
#include "app/core/hash.h"
#include "app/core/programme_rows.h"

#include <string.h>

#define CHARS_MIN 80  /* who keeps what, why, and how to say no takes more */
#define CHARS_MAX 900 /* what a narrow paper takes in Chinese, and a counter's screen shows at once */
#define LINES_MAX 40  /* likewise */
#define MARK_BYTES 6

const struct pd_doc_row pd_notice_rows[] = {
    NAME("version", true, struct pd_notice, version),
    { .key = "text", .type = PD_DOC_TEXT, .required = true, AT(struct pd_notice, text), .max = CHARS_MAX },
    END,
};

/* Spaces, ends of lines and what has no width: nothing that could be read. */
static bool
is_blank(int32_t c)
{
    static const struct {
        int32_t first, last;
    } blank[] = { { 0, 0x20 }, { 0x7f, 0xa0 }, { 0xad, 0xad }, { 0x1680, 0x1680 }, { 0x180b, 0x180e },
        { 0x2000, 0x200f }, { 0x2028, 0x202f }, { 0x205f, 0x206f }, { 0x2800, 0x2800 }, { 0x3000, 0x3000 },
        { 0x3164, 0x3164 }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff } };

    for (int i = 0; i < PD_COUNT(blank); i++)
        if (c >= blank[i].first && c <= blank[i].last)
            return true;
    return false;
}

struct measure {
    size_t chars; /* to be read: what is blank counts once, between two of them */
    int lines;    /* that the text itself begins */
};

static struct measure
measure(const char *text)
{
    const char *end = text + strlen(text);
    struct measure m = { .lines = 1 };
    bool gap = false;

    while (text < end) {
        int32_t c = pd_utf8_next(&text, end);

        m.lines += c == '\n';
        if (!is_blank(c))
            m.chars += gap && m.chars > 0 ? 2 : 1;
        gap = is_blank(c);
    }
    return m;
}

static void
make_mark(struct pd_notice *notice)
{
    struct pd_hasher hasher;
    struct pd_hash hash;
    char digits[2 * MARK_BYTES + 1];
    struct pd_str s = pd_str_on(notice->mark, sizeof notice->mark);

    pd_hasher_start(&hasher);
    for (int i = 0; i < PD_LANGS; i++)
        pd_hasher_add(&hasher, notice->text.in[i], strlen(notice->text.in[i]) + 1);
    hash = pd_hasher_end(&hasher);
    pd_hex(hash.b, MARK_BYTES, digits);
    pd_str_add(&s, notice->version);
    pd_str_add(&s, "_");
    pd_str_add(&s, digits);
}

/* Where a language is left out, another's text stands in for it; here none may. */
static void
check_text(struct pd_doc *doc, const struct pd_notice *notice)
{
    static const struct {
        enum pd_lang lang;
        const char *key;
    } langs[] = { { PD_LANG_ZH_CN, "zh-Hans" }, { PD_LANG_ZH_TW, "zh-Hant" }, { PD_LANG_EN, "en" } };
    size_t at = pd_doc_enter(doc, "text");

    for (int i = 0; i < PD_COUNT(langs); i++) {
        const char *text = notice->text.in[langs[i].lang];
        size_t inner = pd_doc_enter(doc, langs[i].key);
        struct measure m;

        if (langs[i].lang == PD_LANG_ZH_TW && strcmp(text, notice->text.in[PD_LANG_ZH_CN]) == 0)
            pd_doc_fail(doc, "a notice is there in every language: this one is missing");
        else if ((m = measure(text)).chars < CHARS_MIN)
            pd_doc_fail(doc,
                "must be %d to %d characters, spaces and ends of lines in a row counted once: who keeps "
                "what, "
                "why, and how to say no",
                CHARS_MIN, CHARS_MAX);
        else if (m.lines > LINES_MAX)
            pd_doc_fail(doc, "must be 1 to %d lines", LINES_MAX);
        pd_doc_leave(doc, inner);
    }
    pd_doc_leave(doc, at);
}

void
pd_notice_check(struct pd_doc *doc, struct pd_notice *notice)
{
    size_t at, inner;

    if (notice->version[0] == '\0' || doc->err != PD_OK)
        return;
    at = pd_doc_enter(doc, "notice");
    inner = pd_doc_enter(doc, "version");
    if (!pd_code_word_valid(notice->version, strlen(notice->version), sizeof notice->version))
        pd_doc_fail(doc, "must be 1 to %d letters, digits, '-' and '_'", (int)sizeof notice->version - 1);
    else if (strncmp(notice->version, PD_NOTICE_SHIPPED, strlen(PD_NOTICE_SHIPPED)) == 0)
        pd_doc_fail(
            doc, "must not begin with \"%s\": those are the texts that are shipped", PD_NOTICE_SHIPPED);
    pd_doc_leave(doc, inner);
    check_text(doc, notice);
    pd_doc_leave(doc, at);
    make_mark(notice);
}

const char *
pd_notice_mark(const struct pd_programme *p)
{
    static const char *const shipped[] = { [PD_JURISDICTION_CN] = PD_NOTICE_SHIPPED "cn-1",
        [PD_JURISDICTION_HK] = PD_NOTICE_SHIPPED "hk-1",
        [PD_JURISDICTION_TW] = PD_NOTICE_SHIPPED "tw-1" };

    if (p->notice.version[0] != '\0')
        return p->notice.mark;
    return (int)p->jurisdiction > 0 ? shipped[p->jurisdiction] : shipped[PD_JURISDICTION_CN];
}

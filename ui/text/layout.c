#include "ui/text/layout.h"

#include <string.h>

/* A last line shorter than this many tenths of an em looks forgotten; and below a few lines, one shorter than
 * this part of the room. */
#define ORPHAN_EM_TENTHS 32
#define FORGOTTEN_PERCENT 36
#define FEW_LINES 3
#define CLAUSE_LINES 4 /* a longer paragraph is read as one */
#define CLAUSES_MAX 24

struct flow {
    struct pd_font *font;
    struct pd_text_style style;
    const char *text;
    size_t n;
    const uint8_t *breaks;
};

static int
width_of(const struct flow *f, size_t from, size_t to)
{
    return pd_font_width(
        f->font, f->style.script, f->style.weight, f->style.size_px, f->text + from, to - from);
}

static size_t
trimmed(const struct flow *f, size_t from, size_t to)
{
    while (to > from && (f->text[to - 1] == ' ' || f->text[to - 1] == '\n'))
        to--;
    return to;
}

static void
add_line(struct pd_text_layout *out, const struct flow *f, size_t from, size_t to)
{
    struct pd_text_line *line;

    to = trimmed(f, from, to);
    if (to < f->n && to - from > 2 && memcmp(f->text + to - 2, "\xc2\xb7", 2) == 0)
        to = trimmed(f, from, to - 2); /* the line's end parts the pieces of "A · B" as well as the dot */
    if (out->count == PD_TEXT_LINES) {
        out->cut = true;
        return;
    }
    line = &out->line[out->count++];
    line->start = (uint32_t)from;
    line->len = (uint32_t)(to - from);
    line->width = width_of(f, from, to);
    line->ellipsis = false;
    out->width = line->width > out->width ? line->width : out->width;
}

/* Fills lines greedily with the paragraph [from, to). A piece that does not fit even alone is broken between
 * characters. */
static void
fill(struct pd_text_layout *out, const struct flow *f, size_t from, size_t to, int width)
{
    size_t start = from, may = from, tear = from, at = from;
    int x = 0; /* 1/64 px */

    while (at < to) {
        const char *p = f->text + at;
        int32_t ch = pd_utf8_next(&p, f->text + f->n);
        size_t next = (size_t)(p - f->text);
        int advance = ch == '\n' || ch < 0 ? 0
                                           : pd_font_advance64(f->font, f->style.script, f->style.weight,
                                                 f->style.size_px, (uint32_t)ch);

        if (at > start && f->breaks[at] == PD_BREAK_MAY)
            may = at;
        if (at > start && f->breaks[at] == PD_BREAK_TEAR)
            tear = at;
        if (ch != ' ' && x + advance > width * 64 && at > start) {
            size_t cut = may > start ? may : tear > start ? tear : at;

            out->cut = out->cut || (may <= start && tear <= start);
            out->torn = out->torn || may <= start;
            add_line(out, f, start, cut);
            start = may = tear = cut;
            x = width_of(f, start, at) * 64;
        }
        x += advance;
        at = next;
    }
    if (start < to || out->count == 0)
        add_line(out, f, start, to);
}

/* The narrowest width that needs no more lines: what makes them even. */
static void
balance(struct pd_text_layout *out, const struct pd_text_layout *before, const struct flow *f, size_t from,
    size_t to, int width)
{
    struct pd_text_layout tried;
    int lines = out->count - before->count, low = width / lines, high = width;
    bool torn = out->torn;

    while (high - low > f->style.size_px / 8 + 1) {
        int middle = (low + high) / 2;

        tried = *before;
        fill(&tried, f, from, to, middle);
        if (tried.count - before->count <= lines && !tried.cut && (!tried.torn || torn)) {
            high = middle;
            *out = tried;
        } else {
            low = middle;
        }
    }
}

static bool
ends_clause(int32_t ch)
{
    return ch == 0xff0c || ch == 0x3002 || ch == 0xff1b || ch == 0xff1a || ch == 0xff01 || ch == 0xff1f ||
           ch == ',' || ch == ';' || ch == ':' || ch == '.' || ch == '!' || ch == '?';
}

/* Where clauses end, in order; the first and the last are the paragraph's own ends. */
struct clauses {
    size_t at[CLAUSES_MAX + 2];
    int count;
};

static void
find_clauses(struct clauses *c, const struct flow *f, size_t from, size_t to)
{
    const char *p = f->text + from;
    int32_t before = -1;

    c->count = 0;
    c->at[c->count++] = from;
    for (size_t at = from; at < to && c->count <= CLAUSES_MAX; at = (size_t)(p - f->text)) {
        int32_t ch = pd_utf8_next(&p, f->text + f->n);

        if (at > from && f->breaks[at] == PD_BREAK_MAY && ends_clause(before))
            c->at[c->count++] = at;
        before = ch == ' ' ? before : ch;
    }
    c->at[c->count++] = to;
}

/* The best way to set clauses up to one of them in so many lines: its widest line, its shortest, the clause
 * that its last line begins with. */
struct setting {
    int widest, shortest, back;
};

static struct setting
set_clauses(const struct flow *f, const struct clauses *c, const struct setting *above, int last, int width)
{
    struct setting best = { width + 1, 0, -1 };

    for (int i = 0; i < last; i++) {
        int line, widest;

        if (above[i].widest > width)
            continue;
        line = width_of(f, c->at[i], c->at[last]);
        widest = line > above[i].widest ? line : above[i].widest;
        if (widest < best.widest)
            best = (struct setting){ widest, line < above[i].shortest ? line : above[i].shortest, i };
    }
    return best;
}

/* Each line one or more whole clauses, and none much shorter than the widest. false: they do not fall so. */
static bool
fill_clauses(struct pd_text_layout *out, const struct pd_text_layout *before, const struct flow *f,
    size_t from, size_t to, int width)
{
    struct setting set[CLAUSE_LINES + 1][CLAUSES_MAX + 2];
    int lines = out->count - before->count, start[CLAUSE_LINES + 1];
    const struct setting *end;
    struct clauses c;

    if (lines > CLAUSE_LINES)
        return false;
    find_clauses(&c, f, from, to);
    for (int i = 0; i < c.count; i++)
        set[0][i] = (struct setting){ i == 0 ? 0 : width + 1, width + 1, -1 };
    for (int line = 1; line <= lines; line++)
        for (int i = 0; i < c.count; i++)
            set[line][i] = set_clauses(f, &c, set[line - 1], i, width);
    end = &set[lines][c.count - 1];
    if (end->widest > width || end->shortest * 5 < end->widest * 2)
        return false;
    start[lines] = c.count - 1;
    for (int line = lines; line > 0; line--)
        start[line - 1] = set[line][start[line]].back;
    *out = *before;
    for (int line = 0; line < lines; line++)
        add_line(out, f, c.at[start[line]], c.at[start[line + 1]]);
    return true;
}

/* Shortens the last allowed line until "…" fits behind it. */
static void
ellipsize(struct pd_text_layout *out, const struct flow *f, int width, int max_lines)
{
    struct pd_text_line *last;
    int dots = pd_font_width(f->font, f->style.script, f->style.weight, f->style.size_px, "…", 3);

    if (out->count <= max_lines)
        return;
    out->count = max_lines;
    out->cut = true;
    last = &out->line[max_lines - 1];
    while (last->len > 0 && last->width + dots > width) {
        last->len--;
        while (last->len > 0 && ((uint8_t)f->text[last->start + last->len] & 0xc0) == 0x80)
            last->len--;
        last->width = width_of(f, last->start, last->start + last->len);
    }
    last->ellipsis = true;
    last->width += dots;
}

/* The same text with a line's end wanted at its middle dots alone: "A · B · C" is read in these pieces. */
static bool
keep_pieces(const struct flow *f, size_t from, size_t to, uint8_t *breaks)
{
    const char *p = f->text + from;
    int32_t before = -1;
    bool any = false;

    memcpy(breaks, f->breaks, f->n);
    for (size_t at = from; at < to; at = (size_t)(p - f->text)) {
        int32_t ch = pd_utf8_next(&p, f->text + f->n);

        if (breaks[at] == PD_BREAK_MAY && before != 0xb7)
            breaks[at] = PD_BREAK_TEAR;
        else
            any = any || breaks[at] == PD_BREAK_MAY;
        before = ch == ' ' ? before : ch;
    }
    return any;
}

static bool
fill_pieces(struct pd_text_layout *out, const struct pd_text_layout *before, const struct flow *f,
    size_t from, size_t to, int width)
{
    uint8_t breaks[PD_TEXT_BYTES];
    struct flow pieces = *f;
    struct pd_text_layout tried = *before;

    pieces.breaks = breaks;
    if (!keep_pieces(f, from, to, breaks))
        return false;
    fill(&tried, &pieces, from, to, width);
    if (tried.cut || tried.count > out->count || (tried.torn && !before->torn))
        return false;
    *out = tried;
    return true;
}

static bool
is_forgotten(const struct pd_text_line *last, int lines, const struct flow *f, int width)
{
    return last->width * 10 < f->style.size_px * ORPHAN_EM_TENTHS ||
           (lines <= FEW_LINES && last->width * 100 < width * FORGOTTEN_PERCENT);
}

/* Each paragraph is evened out by itself: a long one must not make a short one narrow. A few lines read best
 * when each is a clause. */
static void
lay_paragraph(struct pd_text_layout *out, const struct flow *f, size_t from, size_t to, int width,
    enum pd_text_flow flow)
{
    struct pd_text_layout before = *out;
    int lines;

    fill(out, f, from, to, width);
    lines = out->count - before.count;
    if (lines < 2 || fill_pieces(out, &before, f, from, to, width))
        return;
    if (fill_clauses(out, &before, f, from, to, width))
        return;
    if (flow == PD_FLOW_BALANCE || is_forgotten(&out->line[out->count - 1], lines, f, width))
        balance(out, &before, f, from, to, width);
}

void
pd_text_layout(struct pd_text_layout *out, struct pd_font *font, struct pd_text_style style, const char *text,
    int width, int max_lines, enum pd_text_flow flow)
{
    uint8_t breaks[PD_TEXT_BYTES];
    struct flow f = { font, style, text, strlen(text), breaks };

    if (f.n > PD_TEXT_BYTES) {
        f.n = PD_TEXT_BYTES;
        while (f.n > 0 && ((uint8_t)text[f.n] & 0xc0) == 0x80)
            f.n--;
    }
    pd_text_breaks(text, f.n, style.script, breaks);
    memset(out, 0, sizeof *out);
    for (size_t from = 0, to; from < f.n || out->count == 0; from = to) {
        for (to = from < f.n ? from + 1 : f.n; to < f.n && breaks[to] != PD_BREAK_MUST; to++)
            continue;
        lay_paragraph(out, &f, from, to, width, flow);
    }
    if (max_lines < PD_TEXT_LINES && max_lines > 0)
        ellipsize(out, &f, width, max_lines);
}

#include "drivers/decoder/symbol.h"

#include "drivers/decoder/reed.h"

#include <stdlib.h>
#include <string.h>

#define CODEWORDS_MAX 3706
#define FORMATS 32

/* Check bytes a block and blocks, by level (L, M, Q, H) and version. */
static const uint8_t check_bytes[4][PD_SYMBOL_VERSION_MAX] = {
    { 7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28,
        30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30 },
    { 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28,
        28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28 },
    { 13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28,
        30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30 },
    { 17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30,
        30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30 },
};
static const uint8_t blocks_of[4][PD_SYMBOL_VERSION_MAX] = {
    { 1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17,
        18, 19, 19, 20, 21, 22, 24, 25 },
    { 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28,
        29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49 },
    { 1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38,
        40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68 },
    { 1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42,
        45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81 },
};
static const uint8_t level_of_bits[4] = { 1, 0, 3, 2 }; /* the two bits of a format say M, L, H, Q */

struct pd_symbol_reader {
    struct pd_reed reed;
    int frame_version; /* of kinds; 0: none yet */
    uint8_t kinds[PD_SYMBOL_MODULES_MAX];
    uint16_t order[CODEWORDS_MAX * 8]; /* module of each bit, in the order of reading */
    uint8_t words[CODEWORDS_MAX], data[CODEWORDS_MAX];
    uint16_t doubts[CODEWORDS_MAX]; /* of words */
};

struct format {
    int level, mask;
};

int
pd_symbol_alignments(int version, int places[7])
{
    int count = version == 1 ? 0 : version / 7 + 2;
    int step = count < 2 ? 0 : version == 32 ? 26 : (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2;

    for (int i = count - 1, at = pd_symbol_side(version) - 7; i > 0; i--, at -= step)
        places[i] = at;
    if (count > 0)
        places[0] = 6;
    return count;
}

static void
fill(uint8_t *kinds, int side, int x0, int y0, int x1, int y1, enum pd_module kind)
{
    for (int y = y0 < 0 ? 0 : y0; y <= y1 && y < side; y++)
        for (int x = x0 < 0 ? 0 : x0; x <= x1 && x < side; x++)
            kinds[y * side + x] = (uint8_t)kind;
}

static void
put_finder(uint8_t *kinds, int side, int x, int y)
{
    fill(kinds, side, x - 4, y - 4, x + 4, y + 4, PD_MODULE_LIGHT);
    fill(kinds, side, x - 3, y - 3, x + 3, y + 3, PD_MODULE_DARK);
    fill(kinds, side, x - 2, y - 2, x + 2, y + 2, PD_MODULE_LIGHT);
    fill(kinds, side, x - 1, y - 1, x + 1, y + 1, PD_MODULE_DARK);
}

static void
put_alignments(int version, uint8_t *kinds, int side)
{
    int at[7], count = pd_symbol_alignments(version, at);

    for (int j = 0; j < count; j++)
        for (int i = 0; i < count; i++) {
            if ((i == 0 && j == 0) || (i == 0 && j == count - 1) || (i == count - 1 && j == 0))
                continue;
            fill(kinds, side, at[i] - 2, at[j] - 2, at[i] + 2, at[j] + 2, PD_MODULE_DARK);
            fill(kinds, side, at[i] - 1, at[j] - 1, at[i] + 1, at[j] + 1, PD_MODULE_LIGHT);
            fill(kinds, side, at[i], at[j], at[i], at[j], PD_MODULE_DARK);
        }
}

void
pd_symbol_frame(int version, uint8_t *kinds)
{
    int side = pd_symbol_side(version), last = side - 1;

    memset(kinds, PD_MODULE_DATA, (size_t)side * (size_t)side);
    fill(kinds, side, 0, 8, 8, 8, PD_MODULE_INFO);
    fill(kinds, side, 8, 0, 8, 8, PD_MODULE_INFO);
    fill(kinds, side, last - 7, 8, last, 8, PD_MODULE_INFO);
    fill(kinds, side, 8, last - 6, 8, last, PD_MODULE_INFO);
    if (version >= 7) {
        fill(kinds, side, last - 10, 0, last - 8, 5, PD_MODULE_INFO);
        fill(kinds, side, 0, last - 10, 5, last - 8, PD_MODULE_INFO);
    }
    for (int i = 0; i < side; i++)
        kinds[6 * side + i] = kinds[i * side + 6] = i % 2 == 0 ? PD_MODULE_DARK : PD_MODULE_LIGHT;
    put_finder(kinds, side, 3, 3);
    put_finder(kinds, side, last - 3, 3);
    put_finder(kinds, side, 3, last - 3);
    put_alignments(version, kinds, side);
    kinds[(last - 7) * side + 8] = PD_MODULE_DARK;
}

double
pd_symbol_version_fit(int version, const int8_t *soft)
{
    int side = pd_symbol_side(version), sum = 0, all = 0;
    uint32_t rest = (uint32_t)version, bits;

    if (version < 7)
        return 0;
    for (int i = 0; i < 12; i++)
        rest = rest << 1 ^ (rest >> 11) * 0x1f25;
    bits = (uint32_t)version << 12 | (rest & 0xfff);
    for (int i = 0; i < 18; i++) {
        int a = side - 11 + i % 3, b = i / 3, sign = (bits >> i & 1) != 0 ? 1 : -1;

        sum += sign * (soft[a * side + b] + soft[b * side + a]);
        all += abs(soft[a * side + b]) + abs(soft[b * side + a]);
    }
    return all == 0 ? 0 : (double)sum / all;
}

enum pd_err
pd_symbol_reader_create(struct pd_symbol_reader **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return PD_ERR_MEMORY;
    pd_reed_init(&(*out)->reed);
    return PD_OK;
}

void
pd_symbol_reader_destroy(struct pd_symbol_reader *reader)
{
    free(reader);
}

/* Pairs of columns from the right, up and down in turn, around all that is no data. */
static void
prepare(struct pd_symbol_reader *r, int version)
{
    int side = pd_symbol_side(version), bits = 0;

    if (r->frame_version == version)
        return;
    r->frame_version = version;
    pd_symbol_frame(version, r->kinds);
    for (int right = side - 1; right >= 1; right -= 2) {
        if (right == 6)
            right = 5;
        for (int i = 0; i < 2 * side; i++) {
            bool up = ((right + 1) & 2) == 0;
            int x = right - i % 2, y = up ? side - 1 - i / 2 : i / 2;

            if (r->kinds[y * side + x] == PD_MODULE_DATA && bits < CODEWORDS_MAX * 8)
                r->order[bits++] = (uint16_t)(y * side + x);
        }
    }
}

static int
words_of(int version)
{
    int modules = (16 * version + 128) * version + 64, count = version / 7 + 2;

    if (version >= 2)
        modules -= (25 * count - 10) * count - 55;
    if (version >= 7)
        modules -= 36;
    return modules / 8;
}

/* How well a format's fifteen bits agree with both copies. */
static int
format_fit(int format, int side, const int8_t *soft)
{
    int rest = format, bits, fit = 0;

    for (int i = 0; i < 10; i++)
        rest = rest << 1 ^ (rest >> 9) * 0x537;
    bits = (format << 10 | (rest & 0x3ff)) ^ 0x5412;
    for (int i = 0; i < 15; i++) {
        int x1 = i < 8 ? 8 : i == 8 ? 7 : 14 - i, y1 = i < 6 ? i : i < 8 ? i + 1 : 8;
        int x2 = i < 8 ? side - 1 - i : 8, y2 = i < 8 ? 8 : side - 15 + i;
        int sign = (bits >> i & 1) != 0 ? 1 : -1;

        fit += sign * (soft[y1 * side + x1] + soft[y2 * side + x2]);
    }
    return fit;
}

static void
best_formats(int side, const int8_t *soft, struct format best[2])
{
    int fits[2] = { INT32_MIN, INT32_MIN }, which[2] = { 0, 0 };

    for (int f = 0; f < FORMATS; f++) {
        int fit = format_fit(f, side, soft);

        if (fit > fits[0]) {
            fits[1] = fits[0];
            which[1] = which[0];
            fits[0] = fit;
            which[0] = f;
        } else if (fit > fits[1]) {
            fits[1] = fit;
            which[1] = f;
        }
    }
    for (int i = 0; i < 2; i++)
        best[i] = (struct format){ level_of_bits[which[i] >> 3], which[i] & 7 };
}

static bool
masked(int mask, int x, int y)
{
    switch (mask) {
    case 0:
        return (x + y) % 2 == 0;
    case 1:
        return y % 2 == 0;
    case 2:
        return x % 3 == 0;
    case 3:
        return (x + y) % 3 == 0;
    case 4:
        return (x / 3 + y / 2) % 2 == 0;
    case 5:
        return x * y % 2 + x * y % 3 == 0;
    case 6:
        return (x * y % 2 + x * y % 3) % 2 == 0;
    default:
        return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

static void
take_words(struct pd_symbol_reader *r, int version, const int8_t *soft, int mask)
{
    int side = pd_symbol_side(version), words = words_of(version);

    for (int w = 0; w < words; w++) {
        unsigned value = 0, doubt = 0;

        for (int b = 0; b < 8; b++) {
            int at = r->order[w * 8 + b], unsure = 96 - abs(soft[at]);
            bool dark = (soft[at] > 0) != masked(mask, at % side, at / side);

            value = value << 1 | dark;
            doubt += unsure > 0 ? (unsigned)(unsure * unsure) / 8 : 0;
        }
        r->words[w] = (uint8_t)value;
        r->doubts[w] = (uint16_t)doubt;
    }
}

/* The places of a block in the interleaved words: data first, then check bytes. Returns its length. */
static int
block_places(int version, int level, int block, uint16_t *places)
{
    int words = words_of(version), blocks = blocks_of[level][version - 1],
        check = check_bytes[level][version - 1];
    int shorts = blocks - words % blocks, data = words / blocks - check, n = 0;
    int all_data = words - blocks * check;

    for (int i = 0; i < data; i++)
        places[n++] = (uint16_t)(i * blocks + block);
    if (block >= shorts)
        places[n++] = (uint16_t)(data * blocks + block - shorts);
    for (int i = 0; i < check; i++)
        places[n++] = (uint16_t)(all_data + i * blocks + block);
    return n;
}

/* The places in the block of its most doubtful words, worst first. */
static int
most_doubtful(const struct pd_symbol_reader *r, const uint16_t *places, int length, int most, uint8_t *out)
{
    bool taken[PD_REED_MAX] = { false };
    int n = 0;

    while (n < most) {
        int worst = -1;

        for (int i = 0; i < length; i++)
            if (!taken[i] && r->doubts[places[i]] > 0 &&
                (worst < 0 || r->doubts[places[i]] > r->doubts[places[worst]]))
                worst = i;
        if (worst < 0)
            break;
        taken[worst] = true;
        out[n++] = (uint8_t)worst;
    }
    return n;
}

/* Check bytes that the standard keeps from mending in the smallest codes. */
static int
kept_back(int version, int level)
{
    static const uint8_t first[4] = { 3, 2, 1, 1 };

    return version == 1 ? first[level] : level == 0 && version < 4 ? 4 - version : 0;
}

#define SPARE_AFTER_ERASING 4

/* Returns how many words were mended, -1 if it cannot be. out: its data bytes. */
static int
mend_block(struct pd_symbol_reader *r, int version, int level, int block, uint8_t *out, int *data)
{
    uint16_t places[PD_REED_MAX];
    uint8_t bytes[PD_REED_MAX], erased[PD_REED_MAX];
    int length = block_places(version, level, block, places), check = check_bytes[level][version - 1];
    int most = check - SPARE_AFTER_ERASING, mended, found;

    for (int i = 0; i < length; i++)
        bytes[i] = r->words[places[i]];
    mended = pd_reed_mend(&r->reed, bytes, length, check, NULL, 0, kept_back(version, level));
    found = mended < 0 && most > 0 ? most_doubtful(r, places, length, most, erased) : 0;
    for (int some = 2; mended < 0 && some <= found; some += 2)
        mended = pd_reed_mend(&r->reed, bytes, length, check, erased, some, SPARE_AFTER_ERASING);
    *data = length - check;
    memcpy(out, bytes, (size_t)*data);
    return mended;
}

struct bits {
    const uint8_t *bytes;
    int at, all;
};

/* -1 where there are not that many. */
static int
take(struct bits *b, int n)
{
    int value = 0;

    if (b->at + n > b->all)
        return -1;
    for (int i = 0; i < n; i++, b->at++)
        value = value << 1 | (b->bytes[b->at / 8] >> (7 - b->at % 8) & 1);
    return value;
}

struct text {
    uint8_t *bytes;
    size_t size, cap;
};

static bool
add(struct text *t, int byte)
{
    if (t->size < t->cap)
        t->bytes[t->size] = (uint8_t)byte;
    t->size++;
    return true;
}

static bool
take_digits(struct bits *b, int count, struct text *t)
{
    while (count > 0) {
        int n = count < 3 ? count : 3,
            value = take(b, n == 3   ? 10
                            : n == 2 ? 7
                                     : 4),
            limit = n == 3   ? 1000
                    : n == 2 ? 100
                             : 10;

        if (value < 0 || value >= limit)
            return false;
        for (int unit = limit / 10; unit > 0; unit /= 10)
            (void)add(t, '0' + value / unit % 10);
        count -= n;
    }
    return true;
}

static bool
take_letters(struct bits *b, int count, struct text *t)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

    while (count > 0) {
        int value = take(b, count > 1 ? 11 : 6);

        if (value < 0 || value >= (count > 1 ? 45 * 45 : 45))
            return false;
        if (count > 1)
            (void)add(t, letters[value / 45]);
        (void)add(t, letters[value % 45]);
        count -= 2;
    }
    return true;
}

static bool
take_bytes(struct bits *b, int count, struct text *t)
{
    while (count-- > 0) {
        int value = take(b, 8);

        if (value < 0)
            return false;
        (void)add(t, value);
    }
    return true;
}

/* Shift JIS in thirteen bits, given out as its two bytes. */
static bool
take_kanji(struct bits *b, int count, struct text *t)
{
    while (count-- > 0) {
        int value = take(b, 13), both;

        if (value < 0)
            return false;
        both = value / 0xc0 << 8 | value % 0xc0;
        both += both < 0x1f00 ? 0x8140 : 0xc140;
        (void)add(t, both >> 8);
        (void)add(t, both & 255);
    }
    return true;
}

static const struct {
    int mode, count_bits[3];
    bool (*take)(struct bits *b, int count, struct text *t);
} modes[] = {
    { 1, { 10, 12, 14 }, take_digits },
    { 2, { 9, 11, 13 }, take_letters },
    { 4, { 8, 16, 16 }, take_bytes },
    { 8, { 8, 10, 12 }, take_kanji },
};

/* Which character set follows is the reader's business: the number is passed over. */
static bool
pass_character_set(struct bits *b)
{
    int first = take(b, 8);

    return first >= 0 &&
           (first < 128 || (first < 192 && take(b, 8) >= 0) || (first < 224 && take(b, 16) >= 0));
}

static bool
take_segments(struct bits *b, int version, struct text *t)
{
    int sizes = version < 10 ? 0 : version < 27 ? 1 : 2;

    for (;;) {
        int mode = b->all - b->at < 4 ? 0 : take(b, 4), kind = 0;
        int count;

        if (mode == 0)
            return t->size > 0;
        if (mode == 5 || (mode == 9 && take(b, 8) >= 0))
            continue;
        if (mode == 7) {
            if (!pass_character_set(b))
                return false;
            continue;
        }
        while (kind < PD_COUNT(modes) && modes[kind].mode != mode)
            kind++;
        if (kind == PD_COUNT(modes))
            return false;
        count = take(b, modes[kind].count_bits[sizes]);
        if (count < 0 || !modes[kind].take(b, count, t))
            return false;
    }
}

static enum pd_err
read_as(struct pd_symbol_reader *r, int version, const int8_t *soft, struct format format, struct text *t,
    int *mended)
{
    struct bits bits = { r->data, 0, 0 };

    *mended = 0;
    t->size = 0;
    take_words(r, version, soft, format.mask);
    for (int block = 0; block < blocks_of[format.level][version - 1]; block++) {
        int data, n = mend_block(r, version, format.level, block, r->data + bits.all / 8, &data);

        if (n < 0)
            return PD_ERR_NOT_FOUND;
        *mended += n;
        bits.all += data * 8;
    }
    if (!take_segments(&bits, version, t))
        return PD_ERR_NOT_FOUND;
    return t->size > t->cap ? PD_ERR_TOO_LARGE : PD_OK;
}

enum pd_err
pd_symbol_read(struct pd_symbol_reader *reader, int version, const int8_t *soft, uint8_t *bytes, size_t cap,
    size_t *size, int *mended)
{
    struct text text = { bytes, 0, cap };
    struct format best[2];
    enum pd_err err = PD_ERR_NOT_FOUND;

    prepare(reader, version);
    best_formats(pd_symbol_side(version), soft, best);
    for (int i = 0; i < 2 && err == PD_ERR_NOT_FOUND; i++)
        err = read_as(reader, version, soft, best[i], &text, mended);
    *size = err == PD_OK ? text.size : 0;
    return err;
}

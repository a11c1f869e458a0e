#include "ui/text/font.h"

#include "ui/text/spare.h"

#include <SDL_ttf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLOTS 4096             /* power of two; at most three quarters used */
#define ADVANCES 8192          /* power of two */
#define POOL (2 * 1024 * 1024) /* bytes of coverage */
#define MEASURE_PX 1024        /* widths are taken at this size and scaled */
#define LARGEST_PX 600         /* beyond this nothing is readable on any panel */
#define EM_TOP_PERMILLE 880    /* of the em box above the baseline, in these fonts */
#define FACES_OPEN 2           /* each costs 3 MB: one script in two weights */
#define SCRIPTS 3
#define WEIGHTS 2
#define OWN (SCRIPTS * WEIGHTS) /* faces of the collections: script by script, regular and bold */
#define SPARES 2
#define FACES (OWN + SPARES)

/* Looked into for what the collections do not have, where the machine has them: rare ideographs, signs. */
static const char *const spare_path[SPARES] = { "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf" };

struct slot {
    uint64_t key; /* 0: free */
    struct pd_glyph glyph;
};

struct advance {
    uint64_t key;
    int32_t em1024; /* 1024th of an em */
};

struct pd_font {
    char path[WEIGHTS][512];
    TTF_Font *face[FACES];
    int size_px[FACES];      /* what each face is set to */
    uint64_t used_at[FACES]; /* when each was asked last, counted in askings */
    bool missing[SPARES];    /* is not on this machine */
    bool built_in;           /* no face at all: the program's own bitmaps */
    uint64_t asked;
    struct slot slot[SLOTS];
    int used;
    struct advance advance[ADVANCES]; /* direct-mapped: a collision only measures again */
    uint8_t *pool;
    size_t pool_used;
};

enum pd_err
pd_font_create(struct pd_font **out, const char *dir, struct pd_why *why)
{
    static const char *const files[WEIGHTS] = { "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc" };
    struct pd_font *font = calloc(1, sizeof *font);

    *out = NULL;
    if (font == NULL)
        return pd_why(why, PD_ERR_MEMORY, "", "no memory for the glyph cache");
    font->pool = malloc(POOL);
    for (int i = 0; i < WEIGHTS && font->pool != NULL; i++) {
        struct pd_str path = pd_str_on(font->path[i], sizeof font->path[i]);

        pd_str_addf(&path, "%s/%s", dir, files[i]);
        if (path.cut || access(font->path[i], R_OK) != 0) {
            free(font->pool);
            free(font);
            return pd_why(
                why, PD_ERR_MISSING, dir, "%s is not here; the package fonts-noto-cjk has it", files[i]);
        }
    }
    if (font->pool == NULL || TTF_Init() != 0) {
        free(font->pool);
        free(font);
        return pd_why(why, PD_ERR_MEMORY, "", "the font library did not start");
    }
    *out = font;
    return PD_OK;
}

enum pd_err
pd_font_create_spare(struct pd_font **out, struct pd_why *why)
{
    struct pd_font *font = calloc(1, sizeof *font);

    *out = font;
    if (font != NULL)
        font->pool = malloc(POOL);
    if (font == NULL || font->pool == NULL) {
        free(font);
        *out = NULL;
        return pd_why(why, PD_ERR_MEMORY, "", "no memory for the glyph cache");
    }
    font->built_in = true;
    return PD_OK;
}

void
pd_font_destroy(struct pd_font *font)
{
    if (font == NULL)
        return;
    for (int i = 0; i < FACES; i++)
        if (font->face[i] != NULL)
            TTF_CloseFont(font->face[i]);
    if (!font->built_in)
        TTF_Quit();
    free(font->pool);
    free(font);
}

/* Closes the face not asked for longest, when there are too many. */
static void
make_room(struct pd_font *font)
{
    TTF_Font **oldest = NULL;
    uint64_t at = UINT64_MAX;
    int open = 0;

    for (int i = 0; i < FACES; i++) {
        if (font->face[i] == NULL)
            continue;
        open++;
        if (font->used_at[i] < at) {
            at = font->used_at[i];
            oldest = &font->face[i];
        }
    }
    if (open < FACES_OPEN)
        return;
    TTF_CloseFont(*oldest);
    *oldest = NULL;
}

static TTF_Font *
face_at(struct pd_font *font, int i, int size_px)
{
    /* Simplified, Taiwan and Hong Kong faces of the collection. */
    static const long index[SCRIPTS] = { 2, 3, 4 };
    TTF_Font **face = &font->face[i];

    font->used_at[i] = ++font->asked;
    if (*face == NULL) {
        make_room(font);
        *face = i < OWN ? TTF_OpenFontIndex(font->path[i % WEIGHTS], size_px, index[i / WEIGHTS])
                        : TTF_OpenFont(spare_path[i - OWN], size_px);
        if (*face == NULL)
            return NULL;
        TTF_SetFontHinting(*face, TTF_HINTING_NONE);
        TTF_SetFontKerning(*face, 0);
        font->size_px[i] = size_px;
    }
    if (font->size_px[i] != size_px && TTF_SetFontSize(*face, size_px) == 0)
        font->size_px[i] = size_px;
    return *face;
}

/* The face that has the character: its own, else a spare one, else its own again, which draws a box for it.
 */
static TTF_Font *
face_for(struct pd_font *font, enum pd_script script, enum pd_weight weight, int size_px, uint32_t ch)
{
    int own = (int)script * WEIGHTS + (int)weight;
    TTF_Font *face = face_at(font, own, size_px);

    if (face == NULL || TTF_GlyphIsProvided32(face, ch) != 0)
        return face;
    for (int i = 0; i < SPARES; i++) {
        if (font->missing[i])
            continue;
        face = face_at(font, OWN + i, size_px);
        font->missing[i] = face == NULL;
        if (face != NULL && TTF_GlyphIsProvided32(face, ch) != 0)
            return face;
    }
    return face_at(font, own, size_px);
}

/* What steers and shows nothing itself: controls, marks of direction, joiners, selectors of a variant. A box
 * for it would be read as a character. */
static bool
is_invisible(uint32_t ch)
{
    return ch < 0x20 || (ch >= 0x7f && ch < 0xa0) || ch == 0xad || ch == 0x34f || ch == 0x61c ||
           (ch >= 0x180b && ch <= 0x180f) || (ch >= 0x200b && ch <= 0x200f) ||
           (ch >= 0x2028 && ch <= 0x202e) || (ch >= 0x2060 && ch <= 0x206f) ||
           (ch >= 0xfe00 && ch <= 0xfe0f) || ch == 0xfeff || (ch >= 0xe0000 && ch <= 0xe0fff);
}

static uint64_t
key_of(enum pd_script script, enum pd_weight weight, int size_px, uint32_t ch)
{
    return (uint64_t)1 << 63 | (uint64_t)script << 40 | (uint64_t)weight << 36 | (uint64_t)size_px << 24 | ch;
}

static uint32_t
hash_of(uint64_t key)
{
    key ^= key >> 31;
    key *= UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(key >> 40);
}

static struct slot *
find_slot(struct pd_font *font, uint64_t key)
{
    uint32_t i = hash_of(key) % SLOTS;

    while (font->slot[i].key != 0 && font->slot[i].key != key)
        i = (i + 1) % SLOTS;
    return &font->slot[i];
}

static void
empty_cache(struct pd_font *font)
{
    memset(font->slot, 0, sizeof font->slot);
    font->used = 0;
    font->pool_used = 0;
}

/* The part of an 8-bit surface that has ink. */
static struct pd_rect
ink_of(const SDL_Surface *s)
{
    const uint8_t *pixels = s->pixels;
    int x0 = s->w, x1 = -1, y0 = s->h, y1 = -1;

    for (int y = 0; y < s->h; y++) {
        const uint8_t *row = pixels + (size_t)y * (size_t)s->pitch;

        for (int x = 0; x < s->w; x++) {
            if (row[x] == 0)
                continue;
            x0 = x < x0 ? x : x0;
            x1 = x > x1 ? x : x1;
            y0 = y < y0 ? y : y0;
            y1 = y;
        }
    }
    if (x1 < 0)
        return (struct pd_rect){ 0, 0, 0, 0 };
    return (struct pd_rect){ x0, y0, x1 - x0 + 1, y1 - y0 + 1 };
}

/* Keeps the ink of a drawn glyph in the pool. */
static void
keep(struct pd_font *font, struct pd_glyph *glyph, const SDL_Surface *s, int baseline, int pen, int em_top)
{
    struct pd_rect ink = ink_of(s);
    size_t bytes = (size_t)ink.w * (size_t)ink.h;
    uint8_t *to;

    if (bytes == 0 || bytes > POOL)
        return;
    if (font->pool_used + bytes > POOL)
        empty_cache(font);
    to = font->pool + font->pool_used;
    font->pool_used += bytes;
    for (int y = 0; y < ink.h; y++)
        memcpy(to + (size_t)y * (size_t)ink.w,
            (const uint8_t *)s->pixels + (size_t)(ink.y + y) * (size_t)s->pitch + ink.x, (size_t)ink.w);
    glyph->coverage = to;
    glyph->w = ink.w;
    glyph->h = ink.h;
    glyph->left = ink.x - pen;
    glyph->top = ink.y - baseline + em_top;
}

static void
draw_glyph(struct pd_font *font, TTF_Font *face, int size_px, uint32_t ch, struct pd_glyph *glyph)
{
    static const SDL_Color white = { 255, 255, 255, 255 }, black = { 0, 0, 0, 255 };
    int min_x, max_x, min_y, max_y, advance, ascent;
    SDL_Surface *s;

    if (TTF_GlyphMetrics32(face, ch, &min_x, &max_x, &min_y, &max_y, &advance) != 0)
        return;
    /* Shaded glyphs are 8-bit indices from black to white: the coverage itself. */
    s = TTF_RenderGlyph32_Shaded(face, ch, white, black);
    if (s == NULL)
        return;
    ascent = TTF_FontAscent(face);
    keep(font, glyph, s, max_y > ascent ? max_y : ascent, min_x < 0 ? -min_x : 0,
        size_px * EM_TOP_PERMILLE / 1000);
    SDL_FreeSurface(s);
}

/* The whole em box, into the pool. */
static void
draw_built_in(struct pd_font *font, int size_px, uint32_t ch, struct pd_glyph *glyph)
{
    int height = pd_spare_height(size_px);
    size_t bytes = (size_t)size_px * (size_t)height;

    if (font->pool_used + bytes > POOL)
        empty_cache(font);
    pd_spare_draw(ch, size_px, font->pool + font->pool_used);
    *glyph = (struct pd_glyph){ .coverage = font->pool + font->pool_used, .w = size_px, .h = height };
    font->pool_used += bytes;
}

struct pd_glyph
pd_font_glyph(struct pd_font *font, enum pd_script script, enum pd_weight weight, int size_px, uint32_t ch)
{
    int size = size_px < 1 ? 1 : size_px > LARGEST_PX ? LARGEST_PX : size_px;
    uint64_t key = key_of(script, weight, size, ch);
    struct slot *slot = find_slot(font, key);
    struct pd_glyph glyph = { 0 };
    TTF_Font *face;

    if (slot->key == key)
        return slot->glyph;
    if (font->used >= SLOTS * 3 / 4)
        empty_cache(font);
    if (font->built_in && !is_invisible(ch))
        draw_built_in(font, size, ch, &glyph);
    face = font->built_in || is_invisible(ch) ? NULL : face_for(font, script, weight, size, ch);
    if (face != NULL)
        draw_glyph(font, face, size, ch, &glyph);
    slot = find_slot(font, key);
    slot->key = key;
    slot->glyph = glyph;
    font->used++;
    return glyph;
}

int
pd_font_advance64(
    struct pd_font *font, enum pd_script script, enum pd_weight weight, int size_px, uint32_t ch)
{
    uint64_t key = key_of(script, weight, 0, ch);
    struct advance *kept = &font->advance[hash_of(key) % ADVANCES];
    int min_x, max_x, min_y, max_y, advance = MEASURE_PX / 2;
    TTF_Font *face;

    /* Ideographs and full-width forms fill the em in these fonts; no need to ask. */
    if ((ch >= 0x4e00 && ch <= 0x9fff) || (ch >= 0x3000 && ch <= 0x3002) || (ch >= 0xff00 && ch <= 0xff5e))
        return size_px * 64;
    if (is_invisible(ch))
        return 0;
    if (font->built_in)
        return pd_spare_advance(ch) * size_px * 64 / PD_SPARE_PX;
    if (kept->key != key) {
        face = face_for(font, script, weight, MEASURE_PX, ch);
        if (face != NULL)
            (void)TTF_GlyphMetrics32(face, ch, &min_x, &max_x, &min_y, &max_y, &advance);
        kept->key = key;
        kept->em1024 = advance;
    }
    return (int)((int64_t)kept->em1024 * size_px * 64 / MEASURE_PX);
}

int
pd_font_width(struct pd_font *font, enum pd_script script, enum pd_weight weight, int size_px,
    const char *text, size_t n)
{
    const char *p = text, *end = text + n;
    int width = 0;

    while (p < end) {
        int32_t ch = pd_utf8_next(&p, end);

        if (ch >= 0)
            width += pd_font_advance64(font, script, weight, size_px, (uint32_t)ch);
    }
    return (width + 63) / 64;
}

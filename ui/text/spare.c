#include "ui/text/spare.h"

#include "app/base/err.h"

#include <string.h>

#define ROW_BYTES (PD_SPARE_PX / 8)
#define FINE 4 /* samples in each direction for a pixel: edges of a scaled bitmap are soft */

struct spare {
    uint32_t ch;
    uint8_t advance;
    uint8_t rows[PD_SPARE_ROWS * ROW_BYTES]; /* the left pixel is the highest bit */
};

/* In the order of the characters. */
static const struct spare spares[] = {
#include "ui/text/spare_bytes.h"
};

static const struct spare *
find(uint32_t ch)
{
    int lo = 0, hi = PD_COUNT(spares) - 1;

    while (lo <= hi) {
        int mid = (lo + hi) / 2;

        if (spares[mid].ch == ch)
            return &spares[mid];
        if (spares[mid].ch < ch)
            lo = mid + 1;
        else
            hi = mid - 1;
    }
    return NULL;
}

bool
pd_spare_has(uint32_t ch)
{
    return find(ch) != NULL;
}

int
pd_spare_advance(uint32_t ch)
{
    const struct spare *s = find(ch);

    return s != NULL ? s->advance : PD_SPARE_PX;
}

static bool
is_inside(const struct spare *s, int x, int y)
{
    if (y >= PD_SPARE_ROWS)
        return false;
    if (s == NULL) /* a box */
        return x >= 4 && x < 28 && y >= 4 && y < 28 && (x < 6 || x >= 26 || y < 6 || y >= 26);
    return (s->rows[y * ROW_BYTES + x / 8] >> (7 - x % 8) & 1) != 0;
}

int
pd_spare_height(int size_px)
{
    return (size_px * PD_SPARE_ROWS + PD_SPARE_PX - 1) / PD_SPARE_PX;
}

void
pd_spare_draw(uint32_t ch, int size_px, uint8_t *coverage)
{
    const struct spare *s = find(ch);

    for (int y = 0; y < pd_spare_height(size_px); y++)
        for (int x = 0; x < size_px; x++) {
            int inside = 0;

            for (int i = 0; i < FINE * FINE; i++)
                inside += is_inside(s, (x * FINE + i % FINE) * PD_SPARE_PX / (size_px * FINE),
                    (y * FINE + i / FINE) * PD_SPARE_PX / (size_px * FINE));
            coverage[y * size_px + x] = (uint8_t)(inside * 255 / (FINE * FINE));
        }
}

#include "drivers/decoder/equalise.h"

#include <stdlib.h>

#define LEARN_MAX 1800 /* modules; more teach nothing new and cost time */
#define SURE 56        /* of a former reading, to be learnt from */

static int
gather(const float *lattice, int side, int radius, int x, int y, float *taps)
{
    int across = pd_lattice_side(side), n = 0;
    const float *middle = lattice + (2 * y + 1 + PD_LATTICE_MARGIN) * across + 2 * x + 1 + PD_LATTICE_MARGIN;

    for (int j = -radius; j <= radius; j++)
        for (int i = -radius; i <= radius; i++)
            taps[n++] = middle[j * across + i];
    taps[n++] = 1;
    return n;
}

static void
learn_all(struct pd_equalised *room, const float *lattice, int side, const uint8_t *kinds, int radius,
    bool again, const int8_t *soft)
{
    float taps[PD_LEAST_MAX] = { 0 };
    int sure = 0, every;

    for (int i = 0; again && i < side * side; i++)
        sure += abs(soft[i]) >= SURE;
    every = sure / LEARN_MAX + 1;
    sure = 0;
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            int at = y * side + x, kind = kinds[at];
            float wanted = kind == PD_MODULE_DARK ? 1 : -1;

            if (kind == PD_MODULE_DATA || kind == PD_MODULE_INFO) {
                if (!again || abs(soft[at]) < SURE || sure++ % every != 0)
                    continue;
                wanted = soft[at] > 0 ? 1 : -1;
            }
            (void)gather(lattice, side, radius, x, y, taps);
            pd_least_learn(&room->least, taps, wanted);
        }
}

void
pd_equalise(struct pd_equalised *room, const float *lattice, int side, const uint8_t *kinds, int radius,
    bool again, int8_t *soft)
{
    float taps[PD_LEAST_MAX];
    int n = (2 * radius + 1) * (2 * radius + 1) + 1;

    pd_least_begin(&room->least, n);
    learn_all(room, lattice, side, kinds, radius, again, soft);
    pd_least_solve(&room->least, 0.01, room->weights);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            float sum = 0;

            (void)gather(lattice, side, radius, x, y, taps);
            for (int i = 0; i < n; i++)
                sum += room->weights[i] * taps[i];
            sum *= 110;
            soft[y * side + x] = (int8_t)(sum < -127 ? -127 : sum > 127 ? 127 : sum);
        }
}

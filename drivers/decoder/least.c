#include "drivers/decoder/least.h"

#include <math.h>
#include <string.h>

void
pd_least_begin(struct pd_least *least, int n)
{
    least->n = n;
    memset(least->sums, 0, sizeof least->sums);
    memset(least->wanted, 0, sizeof least->wanted);
}

/* Whole rows, also above the diagonal: loops of a length that is a multiple of eight. */
void
pd_least_learn(struct pd_least *least, const float *values, float wanted)
{
    int width = (least->n + 7) / 8 * 8;

    for (int i = 0; i < least->n; i++) {
        float *restrict row = least->sums[i], value = values[i];

        if (value != 0)
            for (int k = 0; k < width; k++)
                row[k] += value * values[k];
    }
    for (int k = 0; k < width; k++)
        least->wanted[k] += wanted * values[k];
}

/* Cholesky, then forth and back. */
void
pd_least_solve(struct pd_least *least, double ridge, float *weights)
{
    double(*w)[PD_LEAST_MAX + 1] = least->work, trace = 0;
    int n = least->n;

    for (int i = 0; i < n; i++)
        trace += (double)least->sums[i][i];
    for (int i = 0; i < n; i++) {
        for (int k = 0; k <= i; k++) {
            double sum = (double)least->sums[i][k] + (i == k ? ridge * trace / n + 1e-6 : 0);

            for (int m = 0; m < k; m++)
                sum -= w[i][m] * w[k][m];
            w[i][k] = i == k ? sqrt(sum > 1e-12 ? sum : 1e-12) : sum / w[k][k];
        }
        w[i][n] = (double)least->wanted[i];
    }
    for (int i = 0; i < n; i++) {
        for (int m = 0; m < i; m++)
            w[i][n] -= w[i][m] * w[m][n];
        w[i][n] /= w[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
        for (int m = i + 1; m < n; m++)
            w[i][n] -= w[m][i] * w[m][n];
        w[i][n] /= w[i][i];
        weights[i] = (float)w[i][n];
    }
}

/* Least squares with a little ridge: weights that make wanted values out of rows of known ones. */
#ifndef PD_DRIVERS_LEAST_H
#define PD_DRIVERS_LEAST_H

#define PD_LEAST_MAX 64

/* Contents are of no interest outside. */
struct pd_least {
    int n;
    float sums[PD_LEAST_MAX][PD_LEAST_MAX]; /* of products of the known values */
    float wanted[PD_LEAST_MAX];
    double work[PD_LEAST_MAX][PD_LEAST_MAX + 1];
};

/* n: values in a row, at most PD_LEAST_MAX. */
void
pd_least_begin(struct pd_least *least, int n);

/* values: PD_LEAST_MAX of them, nought above n. */
void
pd_least_learn(struct pd_least *least, const float *values, float wanted);

/* ridge: a part of the mean square, 0.001 to 0.1. */
void
pd_least_solve(struct pd_least *least, double ridge, float *weights);

#endif

/*
 * How much of a long walk a build takes. With sanitizers each step takes several times as long, and what is
 * looked at is memory: every third fault and half of the histories are enough there. The release build takes
 * all of them (tests/README.md says how to run it).
 */
#ifndef PD_TESTS_SUPPORT_SLICE_H
#define PD_TESTS_SUPPORT_SLICE_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLICE_STEP 3
#define SLICE_OF(n) (((n) + 1) / 2)
#else
#define SLICE_STEP 1
#define SLICE_OF(n) (n)
#endif

#endif

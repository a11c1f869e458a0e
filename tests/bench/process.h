/* Other programs, run to their end. */
#ifndef PD_TESTS_BENCH_PROCESS_H
#define PD_TESTS_BENCH_PROCESS_H

#include <stddef.h>

/* argv ends with NULL; its first word is searched in PATH. Standard output goes to out, cut at cap (NULL:
 * nowhere). Returns its exit code, or -1 when it did not run or was killed. */
int
pd_process_run(const char *const *argv, char *out, size_t cap);

#endif

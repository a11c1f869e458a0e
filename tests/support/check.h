/* cmocka with its required includes, in their required order. */
#ifndef PD_TESTS_SUPPORT_CHECK_H
#define PD_TESTS_SUPPORT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define assert_ok(call) assert_int_equal((call), 0)

#endif

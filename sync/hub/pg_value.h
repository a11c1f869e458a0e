/*
 * Whole numbers as PostgreSQL sends and takes them in its binary format: in network byte order, of the width
 * that the server took the place for, and sums as `numeric`, base 10,000 (the server's source names the
 * formats: int8send, numeric_send). Pure; any thread.
 */
#ifndef PD_HUB_PG_VALUE_H
#define PD_HUB_PG_VALUE_H

#include <stddef.h>
#include <stdint.h>

#define PD_PG_NUMBER 8

/* Types by their number in pg_type.dat, which are the same in every release. */
enum pd_pg_type { PD_PG_BOOL = 16, PD_PG_INT8 = 20, PD_PG_INT2 = 21, PD_PG_INT4 = 23, PD_PG_NUMERIC = 1700 };

/* Writes n as that type. Returns how many bytes; 0: it does not fit, or the type is none for whole numbers.
 */
int
pd_pg_put_int(char out[PD_PG_NUMBER], unsigned int type, int64_t n);

/* The number in a column; a text that begins with one too, and 0 for what is none. A numeric's fraction is
 * left out. */
int64_t
pd_pg_get_int(const void *bytes, size_t len, unsigned int type);

#endif

/*
 * From modules to bytes: what a QR code says, once somebody knows how dark each of its modules is (ISO/IEC
 * 18004, model 2, versions 1 to 40). (1) Modules come with how sure one is of them; codewords in doubt are
 * erased first, so a highlight over a corner costs half of what as many wrong modules would. (2) Never on the
 * edge: some check bytes are always left over as proof, more of them after erasing. (3) One part of a message
 * spread over several codes is refused: half a message must not look like one. Threading: none of its own.
 */
#ifndef PD_DRIVERS_SYMBOL_H
#define PD_DRIVERS_SYMBOL_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_SYMBOL_SIDE_MAX 177
#define PD_SYMBOL_MODULES_MAX (PD_SYMBOL_SIDE_MAX * PD_SYMBOL_SIDE_MAX)
#define PD_SYMBOL_VERSION_MAX 40

/* What belongs to the code's frame. PD_MODULE_DATA: bits, of the format and version too. */
enum pd_module { PD_MODULE_DATA = 0, PD_MODULE_LIGHT = 1, PD_MODULE_DARK = 2, PD_MODULE_INFO = 3 };

static inline int
pd_symbol_side(int version)
{
    return 17 + 4 * version;
}

/* The places of alignment patterns along one side, ascending; their count (0 for version 1, else 2..7). */
int
pd_symbol_alignments(int version, int places[7]);

/* kinds: side * side of enum pd_module. */
void
pd_symbol_frame(int version, uint8_t *kinds);

/* How well the version's own bits (from 7 on) agree with these modules: -1..1; 0 below version 7. */
double
pd_symbol_version_fit(int version, const int8_t *soft);

struct pd_symbol_reader; /* tables and room for one code; about 130 KiB */

PD_MUST_CHECK enum pd_err
pd_symbol_reader_create(struct pd_symbol_reader **out);

/* Takes NULL. */
void
pd_symbol_reader_destroy(struct pd_symbol_reader *reader);

/*
 * soft: side * side, row by row; above zero is dark, 127 is sure. Writes at most cap bytes; *mended:
 * codewords that were put right. Errors: PD_ERR_NOT_FOUND (not a code, or too much of it is wrong),
 * PD_ERR_TOO_LARGE (more than cap bytes).
 */
PD_MUST_CHECK enum pd_err
pd_symbol_read(struct pd_symbol_reader *reader, int version, const int8_t *soft, uint8_t *bytes, size_t cap,
    size_t *size, int *mended);

#endif

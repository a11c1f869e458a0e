/*
 * Text and bytes of bounded size.
 *   (1) A pd_str never writes past its buffer, is always NUL-terminated, and remembers if anything was cut.
 *   (2) Text that came from outside is shown, logged or printed only after pd_text_clean().
 */
#ifndef PD_BASE_STR_H
#define PD_BASE_STR_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A string being built in a buffer that the caller owns. */
struct pd_str {
    char *p;
    size_t cap; /* bytes, with the NUL; at least 1 */
    size_t len; /* bytes, without the NUL */
    bool cut;   /* something did not fit */
};

struct pd_str
pd_str_on(char *buffer, size_t cap);

void
pd_str_add(struct pd_str *s, const char *text);

void
pd_str_add_bytes(struct pd_str *s, const void *bytes, size_t n);

void
pd_str_addf(struct pd_str *s, const char *fmt, ...) PD_PRINTF(2, 3);

/* Lower-case hexadecimal. out holds 2n + 1 bytes. */
void
pd_hex(const uint8_t *bytes, size_t n, char *out);

/* Strict: exactly 2n lower-case digits, nothing else. */
PD_MUST_CHECK bool
pd_unhex(const char *text, size_t len, uint8_t *out, size_t n);

/* Copies at most cap - 1 bytes and terminates; false if it was cut (at a UTF-8 boundary). */
bool
pd_copy(char *dst, size_t cap, const char *src);

/* One code point of UTF-8 (RFC 3629: no overlong forms, surrogates, or above U+10FFFF) from *p, at most end -
 * *p bytes. Advances *p. Returns -1 and advances one byte where the bytes are not UTF-8. */
int32_t
pd_utf8_next(const char **p, const char *end);

#define PD_UTF8_MAX 4 /* bytes of one code point */

/* c: at most U+10FFFF. Returns how many bytes it took; nothing is put behind them. */
size_t
pd_utf8_put(char out[PD_UTF8_MAX], uint32_t c);

PD_MUST_CHECK bool
pd_utf8_valid(const char *text, size_t len);

/* Makes outside text safe for screens, tickets and logs: control characters, bidi controls, tags, private use
 * and broken UTF-8 become nothing; the result is valid UTF-8 of at most cap - 1 bytes. Returns its length. */
size_t
pd_text_clean(char *dst, size_t cap, const char *src, size_t len);

/* 1 to cap - 1 bytes of which pd_text_clean() would take none away: a line that somebody wrote. */
PD_MUST_CHECK bool
pd_text_is_line(const char *text, size_t cap);

/* "1280" -> "1,280". out holds at least 32 bytes. Returns out. */
char *
pd_digits_grouped(int64_t n, char *out, size_t cap);

#endif

/*
 * The words two people read to each other when a desk is enrolled: short, common, no two beginning with the
 * same four letters. One byte picks one word, so their order is part of the protocol: never change a row.
 */
#ifndef PD_WIRE_WORDS_H
#define PD_WIRE_WORDS_H

#define PD_WORDS_COUNT 256
#define PD_WORD_LEN_MAX 8

extern const char *const pd_words[PD_WORDS_COUNT];

#endif

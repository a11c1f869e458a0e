/*
 * How well one colour is read on another, by WCAG 2, in whole numbers: what a kiosk's theme is held to, and
 * what a hospital's own colours are held to before they reach one. Colours are 0xRRGGBB; higher bits are
 * ignored.
 */
#ifndef PD_CORE_CONTRAST_H
#define PD_CORE_CONTRAST_H

#include <stdint.h>

#define PD_CONTRAST_TEXT_X100 700
#define PD_CONTRAST_PART_X100 300

/* 100 (the same) .. 2100 (black on white). */
int
pd_contrast_x100(uint32_t a, uint32_t b);

/* percent of b in a. */
uint32_t
pd_colour_blend(uint32_t a, uint32_t b, int percent);

#endif

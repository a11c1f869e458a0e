/*
 * Hard pictures, made here: a code in a hall, through a cheap camera. A picture is a pure function of its
 * class and its seed, so that a set of thousands is kept in the tree as a program and a range of numbers. A
 * class is one difficulty, from slight to hopeless by the seed; the rest of the scene (turn, place, light,
 * noise, length of the payload) varies a little in all of them.
 */
#ifndef PD_TESTS_DECODER_PICTURES_H
#define PD_TESTS_DECODER_PICTURES_H

#include "drivers/image/image.h"

#include <stdbool.h>
#include <stdint.h>

#define PD_PICTURE_W 1280
#define PD_PICTURE_H 720
#define PD_PICTURE_TEXT_CAP 260

enum pd_picture_class {
    PD_PICTURE_PLAIN = 0,
    PD_PICTURE_TILT,
    PD_PICTURE_BLUR,
    PD_PICTURE_MOTION,
    PD_PICTURE_LOW_LIGHT,
    PD_PICTURE_LOW_CONTRAST,
    PD_PICTURE_GLARE,
    PD_PICTURE_INVERTED,
    PD_PICTURE_CURVED,
    PD_PICTURE_SMALL,
    PD_PICTURE_MOIRE,
    PD_PICTURE_PHONE,
    PD_PICTURE_ROLLING, /* rows of the sensor read one after the other while the hand moves */
    PD_PICTURE_JPEG,    /* few bits left of it */
    PD_PICTURE_STRIPES, /* a screen's red, green and blue, and bands of its dimmed light */
    PD_PICTURE_FADED,   /* a thermal ticket, old, rubbed, from a head with dead dots */
    PD_PICTURE_CRACKED, /* a telephone's broken glass: splinters shift what is under them */
    PD_PICTURE_CLASSES
};

/* Pictures without a code, for false reads. */
enum pd_picture_empty {
    PD_EMPTY_HALL = 0, /* flat areas, edges, a little noise */
    PD_EMPTY_NOISE,    /* every pixel at random */
    PD_EMPTY_COARSE,   /* random squares of 2..12 pixels: the worst for a finder scan */
    PD_EMPTY_TEXTURE,  /* waves over waves */
    PD_EMPTY_PAGE,     /* lines of print-like strokes */
    PD_EMPTY_RINGS,    /* squares in squares: finders without a code */
    PD_EMPTY_KINDS
};

const char *pd_picture_class_name(enum pd_picture_class class);

/* text holds what the code in it says. The caller finishes the image. */
struct pd_image
pd_picture_make(enum pd_picture_class class, uint64_t seed, char text[PD_PICTURE_TEXT_CAP]);

struct pd_image
pd_picture_make_empty(enum pd_picture_empty kind, uint64_t seed);

#endif

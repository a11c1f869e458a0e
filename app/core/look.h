/*
 * A hospital's own look: its mark and its colour, from the object "theme" of the programme. The document is
 * signed, versioned and approved by two people, and so is its look. Everything else about a screen stays as
 * it is, because it was made to be read. (1) Colours that cannot be read are refused with the document:
 * pd_look_check says which pair and by how much. (2) High contrast keeps its own colours whatever a
 * hospital's are.
 */
#ifndef PD_CORE_LOOK_H
#define PD_CORE_LOOK_H

#include "app/core/document.h"
#include "app/core/limits.h"

/* The light theme's grounds, top and bottom of the page, and cards. */
#define PD_LOOK_PAGE 0xf9f6f1u
#define PD_LOOK_PAGE_LOW 0xf3eee6u
#define PD_LOOK_SURFACE 0xffffffu

#define PD_LOOK_NOT_GIVEN 0xffffffffu /* accent while reading; no document can say this */

struct pd_look {
    uint32_t accent;        /* 0xffRRGGBB; 0: the product's own */
    char logo[PD_RULE_CAP]; /* name of a square picture in pictures/; "" for the product's own mark */
};

/* What follows from a hospital's accent. 0xRRGGBB. */
struct pd_look_colours {
    uint32_t accent, down; /* a primary control, and pressed; also as text on page and cards */
    uint32_t on_accent;
    uint32_t soft, on_soft; /* a tinted surface, and what is written on it */
};

struct pd_look_colours
pd_look_colours(uint32_t accent);

extern const struct pd_doc_row pd_look_rows[];

/* Fails at "theme.accent" where a pair of colours that follow from it cannot be read. After reading. */
void
pd_look_check(struct pd_doc *doc, struct pd_look *look);

#endif

/*
 * What a test of screens draws with: one user interface over the built assets, without motion, and one
 * fixture. Both are the program's own, so that a test reads as what it draws and what it finds there.
 */
#ifndef PD_TESTS_UI_EASEL_H
#define PD_TESTS_UI_EASEL_H

#include "tests/support/check.h"
#include "tests/ui/fixture.h"
#include "tests/ui/look.h"

#include "ui/ui.h"

#define AT_MS 1000000 /* when draw() draws */

extern struct pd_ui *ui;
extern struct fixture fixture; /* of the last draw() */

/* Set-up and tear-down of a group of tests. */
int
open_ui(void **state);

int
close_ui(void **state);

/* The same over another folder of assets. */
int
open_ui_of(const char *assets_dir);

/* The view of a case in a look, for a test to change before draw_again(); and drawn at once. */
void
pose(const struct look *look, const struct fixture_case *c, enum pd_lang lang);

void
draw(const struct look *look, const struct fixture_case *c, enum pd_lang lang);

/* The view as it is by now. */
void
draw_again(void);

/* Whether a text of the last frame has these words. */
bool
shows(const char *words);

/* For the next frame. */
void
press_key(int key);

/* What the demo hospital publishes; the caller finishes it. */
void
read_demo_programme(struct pd_programme *programme);

#endif

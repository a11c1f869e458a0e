/*
 * The looks every screen is drawn in: panels of all sizes a hospital may hang up, times what a person may ask
 * for. One table for the rules, the golden lists and the gallery.
 */
#ifndef PD_TESTS_UI_LOOK_H
#define PD_TESTS_UI_LOOK_H

#include "ui/theme.h"

#include "app/core/view.h"

struct look {
    const char *name;
    struct pd_panel panel;
    bool care, contrast, low;
    bool full; /* golden lists keep it as text, not only as a hash */
};

extern const struct look kiosk_looks[], counter_looks[], aside_looks[], technician_looks[];
extern const int kiosk_look_count, counter_look_count, aside_look_count, technician_look_count;

/* No patient's: nobody listens to it, and it may use words of staff. */
bool
is_staff_screen(enum pd_screen screen);

/* Those a screen is drawn in. */
const struct look *
looks_of(enum pd_screen screen, int *count);

/* Makes the view ask for it. */
void
look_apply(const struct look *look, struct pd_view *view);

#endif

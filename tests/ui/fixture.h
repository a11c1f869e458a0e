/*
 * A small hospital and one view per screen, made by hand: what the golden tests and the gallery draw.
 */
#ifndef PD_TESTS_UI_FIXTURE_H
#define PD_TESTS_UI_FIXTURE_H

#include "app/core/view.h"

struct fixture {
    struct pd_programme programme;
    struct pd_member member;
    struct pd_errand_page page;
    struct pd_setup_view setup;
    struct pd_view view;
};

/* One picture of the tour: a name and what it takes to get there. */
struct fixture_case {
    const char *name;
    enum pd_screen screen;
    void (*set)(struct fixture *f); /* further changes to the view, NULL for none */
};

/* The same at a desk in training, where two tasks are done. */
void
fixture_practise(struct fixture *f);

extern const struct fixture_case fixture_cases[];
extern const int fixture_case_count;

/* A wheel that turns for so long, then rests; where nothing moves it rests at once. */
#define FIXTURE_TURN_MS 2400
extern const struct fixture_case fixture_turning;

/* A counter's own screens, which are drawn for who sits before them all day. */
bool
fixture_is_staffs(const struct fixture_case *c);

/* There must be one of that name. */
const struct fixture_case *
case_named(const char *name);

/* Fills the view for one case. The fixture must not move afterwards: the view points into it. */
void
fixture_make(struct fixture *f, const struct fixture_case *c, enum pd_lang lang);

/* The view that holds what a kind of slip needs, and which that is; i below fixture_slip_count. */
enum pd_slip
fixture_slip(struct fixture *f, int i, enum pd_lang lang);

extern const int fixture_slip_count;

#endif

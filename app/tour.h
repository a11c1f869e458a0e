/*
 * What every tour shares: it draws until a screen is still, finds a control as a finger would and taps in its
 * middle, keeps a numbered picture of a screen, and writes down in tour.json what stands on it. Where events
 * go, and who answers, is the tour's own.
 */
#ifndef PD_APP_TOUR_H
#define PD_APP_TOUR_H

#include "app/session/session.h"
#include "app/settings.h"
#include "ui/ui.h"

#include <stdio.h>

struct pd_tour;
struct pd_tour_matrix;

struct pd_tour_ops {
    int64_t (*now_ms)(const struct pd_tour *tour); /* boot time */
    void (*pass)(struct pd_tour *tour, int64_t ms);
    void (*apply)(
        struct pd_tour *tour, const struct pd_session_event *event); /* stamped now, and its effects */
    void (*hear)(struct pd_tour *tour); /* what others said meanwhile; NULL: there are none */
};

/* The first member of each tour's own struct. */
struct pd_tour {
    const struct pd_tour_ops *ops;
    const char *out;            /* the folder */
    int digits;                 /* of a picture's number */
    struct pd_session *session; /* the tour's own, as ui */
    struct pd_ui *ui;
    int64_t start_ms;
    int shots, taps;
    FILE *json;
    struct pd_tour_matrix *matrix; /* tour_matrix.h; NULL: one look a step */
    char failed[160];
};

/* What a desk with these settings has on its screen. */
struct pd_session_config
pd_tour_session_config(const struct pd_config *config);

struct pd_ui_config
pd_tour_ui_config(const struct pd_config *config);

/* Makes the folder and begins tour.json; whoever opened it ends the list of steps. Errors: PD_ERR_MISSING,
 * PD_ERR_IO. */
PD_MUST_CHECK enum pd_err
pd_tour_open(struct pd_tour *tour, struct pd_why *why);

const struct pd_view *
pd_tour_view(const struct pd_tour *tour);

/* Takes what others said and lets time pass; draws until nothing is asked. */
void
pd_tour_settle(struct pd_tour *tour);

/* A picture, and its row in tour.json. */
bool
pd_tour_shoot(struct pd_tour *tour, const char *name);

/* The control that asks for this (n: -1 any). Without it nothing happens, or, where it must be there, the
 * tour has failed. */
bool
pd_tour_tap(struct pd_tour *tour, enum pd_intent_kind kind, int n, bool must);

/* Says in `failed` what went wrong; returns false. */
bool
pd_tour_fail(struct pd_tour *tour, const char *what, const char *text);

/* As a JSON string. */
void
pd_tour_json_text(FILE *out, const char *text);

/* cmd_tour_programme.c: the pictures of a document that no hub has yet. Returns an exit code; errors are
 * printed. */
int
pd_tour_programme(
    const struct pd_config *config, const char *out, const char *file, const char *pictures_dir);

#endif

/*
 * A counter whose people work off its lists (app/core/work.h): who signs in, what is opened, chosen and
 * typed, and what desk and hub answer. Beside play.h.
 */
#ifndef PD_TESTS_SESSION_WORK_PLAY_H
#define PD_TESTS_SESSION_WORK_PLAY_H

#include "tests/session/play.h"

#define BADGE "PD1:SOMEBODY'S BADGE"
#define PIN "271828"

/* One walk: a list, an act, what is typed into its fields (NULL: a word of the table), and what goes out. */
struct walk {
    unsigned int roles;
    bool member;
    enum pd_work list;
    const char *act;
    int64_t n, of;
    int state;
    const char *fields[PD_WORK_FIELDS_MAX];
    bool check; /* asked once more */
    enum pd_desk_request_kind to;
    int64_t number; /* its first value */
    const char *text;
};

extern const struct walk walks[];
extern const int walk_count;

const struct pd_work_view *
work_view(void);

void
work_in_step(enum pd_work_step step);

/* The last request of either kind. */
const struct pd_desk_request *
work_asked_last(void);

/* What is answered to it, DONE. */
void
work_begin_reply(void);

void
work_refuse(const char *code);

/* A page of one line, with the numbers that acts look at. */
void
work_page(const char *ref, int64_t n, int64_t of, int state);

void
work_sign_reply(
    enum pd_desk_request_kind to, enum pd_sign_in outcome, const char *number, unsigned int roles);

void
work_type(const char *text);

void
work_key(enum pd_intent_kind kind);

void
work_enter(void);

void
work_escape(void);

/* Whoever serves: her own membership is 0x07. */
void
work_serve_as(unsigned int roles, bool online);

void
work_member_comes(uint8_t who);

void
work_open_list(enum pd_work list);

/* The act of that name, of the line or the list in view. */
void
work_choose(const char *act);

bool
work_offers(enum pd_work list);

void
work_to_the_act(const struct walk *w);

void
work_fill_fields(const struct walk *w);

#endif

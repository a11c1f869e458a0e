/*
 * The line between the monkey's kiosk and its hub. It may be pulled; the hub may hear and not be heard;
 * answers may come late, end in the middle, or be somebody else's: a proxy's, a login page.
 * (1) What arrives at the hub is done there, whatever becomes of the answer.
 * (2) A lane has one request under way, and each gets one answer or none, in the time its client waits.
 */
#ifndef PD_TESTS_MONKEY_LINE_H
#define PD_TESTS_MONKEY_LINE_H

#include "sync/client/client.h"
#include "tests/hub/hub_kit.h"

struct line_answer {
    bool under_way;
    int64_t due_ms;
    bool came; /* false: the client waits in vain */
    struct pd_http_response response;
    char *block; /* what the response points into */
};

struct line {
    struct pd_rng rng;
    bool unplugged, deaf;
    int slow_ms;               /* the longest an answer takes; 0: it is there at once */
    int cut, stranger, broken; /* of 1000 answers: end in the middle, are a login page, have a wrong byte */
    struct line_answer lane[PD_LANES];
};

/* Whole, with nothing under way. */
void
line_open(struct line *line, uint64_t seed);

/* What was under way is nobody's; also ends it. */
void
line_drop(struct line *line);

/* Nothing goes wrong with what is sent from now on. */
void
line_mend(struct line *line);

bool
line_is_busy(const struct line *line, enum pd_lane lane);

void
line_send(struct line *line, struct kit *kit, enum pd_lane lane, const struct pd_http_request *request,
    int timeout_ms);

/* true: it is over; *came is the answer or NULL, valid until line_done. */
bool
line_take(struct line *line, enum pd_lane lane, int64_t now_ms, const struct pd_http_response **came);

void
line_done(struct line *line, enum pd_lane lane);

#endif

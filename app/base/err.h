/*
 * The three kinds of "no", never mixed:
 *   bug      pd_assert: on in release too; prints where, then aborts. A supervisor restarts the program.
 *   failure  enum pd_err: something outside failed. Must be checked; logged once, where it is first known.
 *   outcome  an enum of the domain ("too few points"): a result, never an error.
 */
#ifndef PD_BASE_ERR_H
#define PD_BASE_ERR_H

#define PD_MUST_CHECK __attribute__((warn_unused_result))
#define PD_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define PD_COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

enum pd_err {
    PD_OK = 0,
    PD_ERR_INVALID,   /* bytes from outside that break their rules */
    PD_ERR_TOO_LARGE, /* a stated limit was passed */
    PD_ERR_NOT_FOUND,
    PD_ERR_EXISTS,   /* there is one already, and a second is not allowed */
    PD_ERR_STATE,    /* not now: the thing is not in a state that allows it */
    PD_ERR_FULL,     /* disk, queue or table is full; nothing was recorded */
    PD_ERR_READONLY, /* the disk does not take writes; nothing was recorded */
    PD_ERR_IO,       /* reading or writing failed; nothing was recorded */
    PD_ERR_CORRUPT,  /* stored data contradicts itself: stop serving */
    PD_ERR_BUSY,     /* another program owns it */
    PD_ERR_NETWORK,  /* no usable answer */
    PD_ERR_DENIED,   /* signature, key or right is missing or wrong */
    PD_ERR_MEMORY,
    PD_ERR_MISSING, /* a device, file or library that is needed is not there */
};

/* Stable lower-case name for logs, for example "not_found". Never NULL. */
const char *
pd_err_name(enum pd_err err);

/* What went wrong with bytes from outside, for the person who must mend it. Filled together with an error. */
struct pd_why {
    char path[96];  /* where: "tiers[2].threshold", "default.ini:14", "line 3"; may be empty */
    char text[160]; /* what, and what is allowed: "must be above 1000" */
};

/* Fills *why (NULL is allowed) and returns err, so that a parser can write `return pd_why(why, ...)`. */
enum pd_err
pd_why(struct pd_why *why, enum pd_err err, const char *path, const char *fmt, ...) PD_PRINTF(4, 5);

#define pd_assert(cond) ((cond) ? (void)0 : pd_assert_failed(#cond, __FILE__, __LINE__))

_Noreturn void
pd_assert_failed(const char *what, const char *file, int line);

#endif

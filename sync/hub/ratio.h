/*
 * What a point is worth, and what a yuan earns: together the discount that the programme gives. A new version
 * that changes either says why, in "ratio_note", and not with the words of the version before. Threading: the
 * engine's.
 */
#ifndef PD_HUB_RATIO_H
#define PD_HUB_RATIO_H

#include "sync/hub/hub.h"

#define PD_RATIO_NOTE_CAP 2001 /* 500 characters */

/* Against the rules that these follow when they take effect. Errors: PD_ERR_INVALID with the path of what
 * changed without a note. */
PD_MUST_CHECK enum pd_err
pd_ratio_is_said(struct pd_hub *hub, int64_t effective_ms, const struct pd_programme *programme,
    const char *json, size_t len, struct pd_why *why);

/* Earn times redeem value of one payment rule, in basis points of what is paid; rounded down. */
int64_t
pd_discount_bp(const struct pd_programme *programme, const struct pd_earn_rule *rule);

/* What changes with these rules; nothing where nothing does. */
struct pd_ratio_change {
    bool changed;
    int before_per_yuan, after_per_yuan; /* points for a yuan; before 0: these are the first rules */
    uint32_t version;                    /* it is told against */
    int64_t points;                      /* that members have */
    struct pd_fen before, after;         /* what those are worth; rounded up, as a debt is */
    char note[PD_RATIO_NOTE_CAP];        /* "": none */
    int count;
    struct pd_ratio_rule {
        char id[PD_RULE_CAP];
        int64_t before_bp, after_bp; /* -1: there is no such rule */
    } rules[2 * PD_RULES_MAX];       /* payment rules of both */
};

/* Against the rules of that instant. Errors: PD_ERR_INVALID (no good document), PD_ERR_MEMORY, the store's.
 */
PD_MUST_CHECK enum pd_err
pd_ratio_look(struct pd_hub *hub, int64_t at_ms, const char *json, size_t len, struct pd_ratio_change *out);

#endif

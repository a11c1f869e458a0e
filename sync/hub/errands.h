/*
 * POST /v1/errand: what a desk asks for whoever stands there (app/core/errand.h, sync/wire/errand.h). One
 * table in errands.c says of each kind who must be there for it, whether it changes anything, and who does
 * it. (1) What changes something is done once for (desk, id), and told again as it was for
 * PD_ERRAND_KEPT_DAYS. (2) A refusal changes nothing, and its code says why: "unknown_member", "merged",
 * "closed", "frozen", "opted_out", and what the kind's own rules say. (3) A member is looked up by number
 * only where her hospital allows it for the desk's site, and not often; whether nobody has the number or it
 * is not allowed is one answer. Digits are in no row and no log. (4) A desk asks for no more people than can
 * stand there; who tries is an incident. Threading: the engine's.
 */
#ifndef PD_HUB_ERRANDS_H
#define PD_HUB_ERRANDS_H

#include "app/core/errand.h"
#include "sync/hub/accounts.h"
#include "sync/hub/devices.h"
#include "sync/hub/loading.h"

#define PD_ERRAND_KEPT_DAYS 90
#define PD_LOOKUPS_A_MINUTE 5 /* of one desk, as all of these */
#define PD_LOOKUPS_AN_HOUR 60
#define PD_PINS_A_MINUTE 10 /* each takes a tenth of a second that everybody waits */
#define PD_PINS_AN_HOUR 120
#define PD_MEMBERS_A_MINUTE 60
#define PD_MEMBERS_AN_HOUR 600
#define PD_WORK_PAGES_A_MINUTE 120
#define PD_WORK_PAGES_AN_HOUR 2400
#define PD_ENROLS_A_MINUTE 60 /* a tray is emptied in a moment */
#define PD_ENROLS_AN_HOUR 60
#define PD_VISITORS_A_MINUTE 10        /* a person a minute is fast; a second try for a wrong digit */
#define PD_VISITORS_AN_HOUR 60         /* of a clerk at one desk */
#define PD_VISITORS_OF_DESK_AN_HOUR 90 /* two clerks of one desk in an hour */
#define PD_PARTS_A_MINUTE 4            /* how its devices are: a desk tells every 30 seconds at most */
#define PD_PARTS_AN_HOUR 150

/* One errand on its way through its kind's function, which fills in the answer. */
struct pd_errand_case {
    struct pd_hub *hub;
    int64_t now_ms;
    const struct pd_device *device;
    const struct pd_errand *errand;
    const struct pd_programme *programme; /* in force; NULL: none is */
    struct pd_account *account;           /* hers; NULL where nobody is named */
    struct pd_id member;                  /* whom it is about at the hub: who stays, where hers was merged */
    struct pd_errand_answer *answer;      /* DONE until it is refused */
    bool again; /* nothing came of it that may be kept: the same id may be asked again */
};

void
pd_errand_refuse(struct pd_errand_case *c, const char *code);

typedef void
pd_errand_do(struct pd_errand_case *c);

/* errand_read.c */
pd_errand_do pd_errand_page, pd_errand_history, pd_errand_seats;

/* errand_acts.c */
pd_errand_do pd_errand_book, pd_errand_unbook, pd_errand_feedback, pd_errand_feedback_show, pd_errand_survey,
    pd_errand_consent, pd_errand_missed, pd_errand_favourite, pd_errand_priority;

/* errand_rates.c: false: it is too often */
bool
pd_errand_rate(struct pd_errand_case *c, enum pd_errand_rate what);

/* For c->account, who may be the one it asked for before. */
bool
pd_errand_rate_member(struct pd_errand_case *c);

/* errand_money.c */
pd_errand_do pd_errand_deduct, pd_errand_deduct_end;

/* The same id once more: what is not kept of its answer. */
void
pd_errand_deduct_again(struct pd_errand_case *c);

/* Her accounts of money, her points that may pay, her bills; there are rules. */
void
pd_errand_page_money(struct pd_errand_case *c, struct pd_errand_page *page);
/* errand_earn.c */
pd_errand_do pd_errand_referral, pd_errand_plan, pd_errand_tick;

/* family_desks.c */
pd_errand_do pd_errand_family_block, pd_errand_family_unblock;

/* errand_cards.c */
pd_errand_do pd_errand_find, pd_errand_pin, pd_errand_block, pd_errand_unit_code, pd_errand_call;

/* She is there, and it is not too often: c->account and c->member. false: it was refused. */
bool
pd_errand_her(struct pd_errand_case *c);

/* work.c */
pd_errand_do pd_errand_work;

/* proxies.c */
pd_errand_do pd_errand_proxy;

/* How the proxy tickets of a hold stand, as a row of the feed. false: not for this reader, or it has moved
 * on.
 */
bool
pd_proxy_row(
    struct pd_hub *hub, int64_t hid, const struct pd_device *reader, int protocol, struct pd_row *row);

/* Those of all open holds are told again. */
void
pd_proxies_tell(struct pd_hub *hub);

/* What is too old to be asked again. */
void
pd_errands_prune(struct pd_hub *hub, int64_t now_ms);

/* She is erased, or turned out to be another. */
void
pd_errands_forget(struct pd_hub *hub, int64_t mid);

void
pd_errands_merge(struct pd_hub *hub, int64_t other, int64_t stays);

/* A desk speaks this protocol: what it could not read before comes to it again, and to everybody. Not twice
 * in PD_RISE_AGAIN_MS: one machine may run twice, with two releases, and each would wake the other for ever.
 * Until then the desk is taken for one that speaks the older. */
#define PD_RISE_AGAIN_MS PD_MINUTE_MS
void
pd_errand_spoken(struct pd_hub *hub, const struct pd_device *device, int protocol);

/* The highest that both it and this hub are known to speak. */
int
pd_errand_spoken_by(struct pd_hub *hub, const struct pd_device *device);

/* A kiosk's row of the feed. false: not for this reader, or it has moved on. */
bool
pd_errand_call_row(
    struct pd_hub *hub, int64_t dev, const struct pd_device *reader, int protocol, struct pd_row *row);

#endif

/*
 * What every screen shows of whoever is here: a gift with the rules' answer, a ticket, a member. Parts of a
 * view (view.h), with its rules.
 */
#ifndef PD_CORE_VIEW_MEMBER_H
#define PD_CORE_VIEW_MEMBER_H

#include "app/core/code.h"
#include "app/core/errand.h"
#include "app/core/lots.h"
#include "app/core/redeem.h"
#include "app/core/row.h"

#define PD_VIEW_EXPIRING 6
#define PD_VIEW_TICKETS 8

enum pd_link_view { PD_LINK_VIEW_ONLINE = 1, PD_LINK_VIEW_OFFLINE = 2, PD_LINK_VIEW_REFUSED = 3 };

enum pd_print_view {
    PD_PRINT_NONE = 1, /* no printer: the ticket is on the screen, take a photo or scan it */
    PD_PRINT_RUNNING = 2,
    PD_PRINT_DONE = 3,    /* also: nothing is under way, may be printed again */
    PD_PRINT_PROBLEM = 4, /* not printed: out of paper */
    PD_PRINT_UNSURE = 5,  /* it may be on paper, whole or in part: what is printed next is a copy */
    PD_PRINT_BROKEN = 6   /* not printed, for another reason than paper */
};

/* It ended, and not with a ticket that is known to be out. */
static inline bool
pd_print_failed(enum pd_print_view print)
{
    return print == PD_PRINT_PROBLEM || print == PD_PRINT_UNSURE || print == PD_PRINT_BROKEN;
}

/* Where the page of hers stands that the hub alone knows. */
enum pd_page_state {
    PD_PAGE_NONE = 0,   /* nobody is here */
    PD_PAGE_ASKING = 1, /* on its way */
    PD_PAGE_HERE = 2,
    PD_PAGE_AWAY = 3, /* no network, or no answer: shown as such, and asked again when she comes back to it */
};

/* A gift with the answer of the rules for whoever stands here. */
struct pd_gift_view {
    const struct pd_gift *gift;
    struct pd_redeem_answer answer; /* outcome 0: nobody is here, only browsing */
    bool liked;                     /* among her favourites */
};

struct pd_ticket_view {
    struct pd_hold_row hold;
    const struct pd_gift *gift;   /* NULL when the programme no longer has it */
    const struct pd_place *place; /* NULL likewise */
    char short_number[8];
    char code[PD_CODE_CAP];      /* QR payload */
    bool confirmed;              /* the hub has it; otherwise: saved at this desk */
    int copies;                  /* prints so far */
    char spender[PD_MASKED_CAP]; /* who made it by a family card, when known here; "" */
    bool proxy;                  /* a proxy ticket is out for it */
    bool by_proxy; /* COUNTER: what was shown, or what it was handed over for, is a proxy ticket */
    char head[9];  /* first 8 digits of the journal head, printed on tickets */
};

struct pd_member_view {
    const struct pd_member *member;
    struct pd_points spendable;
    struct pd_points pending;
    struct pd_points unconfirmed;  /* asked for at this desk, not answered by the hub: nothing to spend */
    int tier;                      /* index */
    struct pd_points tier_missing; /* growth to the next; 0 at the top */
    int tier_progress_permille;    /* 0..1000 of the way from this tier to the next */
    int expiring_count;
    struct pd_expiring expiring[PD_VIEW_EXPIRING]; /* soonest first, those of the next 365 days */
    int tickets_waiting;
    bool sign_in_possible; /* the programme has it and it was not taken today as far as this desk knows */
    struct pd_points sign_in_points;
    struct pd_points offline_left; /* offline: the most that may be redeemed now; -1 when online */
    bool hidden;                   /* the eye is closed: numbers are dots */
    bool may_redeem;               /* false: this code may only look (stale, or a reboot) */
    enum pd_page_state page_state;
    const struct pd_errand_page *page; /* HERE; else NULL */
    int coupons;                       /* how many coupons and counted services are left; 0 also: not known */
    bool survey_due;
    bool priority;  /* her level gives priority at service desks */
    bool found;     /* by a number alone: her points and level are all that is told */
    bool pin_helps; /* her card has a PIN, which was not given yet and can be looked at now */
};

#endif

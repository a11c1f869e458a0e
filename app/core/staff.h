/*
 * The staff, as hub and desks know it: a badge that only she holds and a PIN that only she knows. A desk gets
 * rows of this list so that people can sign in while the network is down. What a row carries of her PIN falls
 * in minutes to whoever has the desk's disk: so a kiosk gets technicians alone, a lost desk's people choose
 * new PINs, and a list that is older than PD_STAFF_LIST_MS lets nobody in.
 */
#ifndef PD_CORE_STAFF_H
#define PD_CORE_STAFF_H

#include "app/base/clock.h"
#include "app/core/id.h"
#include "app/core/limits.h"
#include "app/core/pins.h"

#define PD_STAFF_NUMBER_CAP 17 /* 1 to 16 of A-Z a-z 0-9 - _ */

#define PD_STAFF_LIST_MS PD_DAY_MS /* so long after the hub's last answer people sign in at a desk */
/* A technician comes because the network is down, and moves nothing of value: at her own face the list counts
 * for longer. */
#define PD_STAFF_TECHNICIAN_LIST_MS (7 * PD_DAY_MS)
#define PD_STAFF_TRIES 10                   /* wrong PINs in a row; then a new PIN from the hub */
#define PD_STAFF_LOCK_MS (3 * PD_MINUTE_MS) /* untouched, a counter locks itself */

/* What a person may do; a sum. Stored: append, never renumber. */
enum pd_staff_role {
    PD_STAFF_OWNER = 1,      /* the health-management centre: the programme, adjustments, the staff itself */
    PD_STAFF_SUPERVISOR = 2, /* refunds, tickets in doubt, exceptions */
    PD_STAFF_COUNTER = 4,    /* hands gifts over */
    PD_STAFF_TECHNICIAN = 8, /* desks */
    PD_STAFF_ROLES_ALL = 15,
};

/* What came of showing a badge, or of its PIN. */
enum pd_sign_in {
    PD_SIGN_IN_PIN = 1,     /* the badge is good here: now the PIN */
    PD_SIGN_IN_ON = 2,      /* she serves here from now on */
    PD_SIGN_IN_WRONG = 3,   /* that was not it; so many tries are left */
    PD_SIGN_IN_LOCKED = 4,  /* none is left: a new PIN from the hub */
    PD_SIGN_IN_UNKNOWN = 5, /* no badge of these people, one that was replaced, or she was dismissed */
    PD_SIGN_IN_NO_PIN = 6,  /* she has none: she chooses one at the hub */
    PD_SIGN_IN_STALE = 7,   /* the list is older than PD_STAFF_LIST_MS: the network first */
    PD_SIGN_IN_ROLE = 8,    /* known, but her roles do not allow it */
    PD_SIGN_IN_OWN = 9,     /* likewise: it is about her own membership */
    PD_SIGN_IN_ENDED = 10,  /* she served, and her badge is good no more: replaced, or she was dismissed */
};

/* For logs: "wrong". */
const char *
pd_sign_in_name(enum pd_sign_in outcome);

/* Whoever serves at a desk. */
struct pd_clerk {
    char number[PD_STAFF_NUMBER_CAP]; /* "": nobody */
    unsigned int roles;
    struct pd_id member; /* her own membership; zero: none is known */
};

/* How a person stands, as a desk is told. */
struct pd_staff_row {
    struct pd_id id;
    char number[PD_STAFF_NUMBER_CAP];
    unsigned int roles; /* those that count at this desk; 0: she was dismissed, or is none of its people */
    char badge[PD_SERIAL_CAP]; /* serial of the one that is good; "": none */
    struct pd_pin_kept pin;    /* all zero: she has none, and must choose one at the hub */
    struct pd_id member;       /* her own membership, which she does not serve; zero: none is known */
};

#endif

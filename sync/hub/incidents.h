/* What an incident means and whose it is: the words a person reads instead of a kind. */
#ifndef PD_HUB_INCIDENTS_H
#define PD_HUB_INCIDENTS_H

/* Who looks at it. */
enum pd_incident_owner {
    PD_OWNER_SUPERVISOR = 1,   /* what happened at a counter, between people */
    PD_OWNER_STOCK_KEEPER = 2, /* what lies on the shelf */
    PD_OWNER_TECHNICIAN = 3,   /* a desk that tells what no desk should */
    PD_OWNER_PROGRAMME = 4,    /* the rules, or what the hospital's systems say */
};

struct pd_incident_kind {
    const char *name;
    enum pd_incident_owner owner;
    const char *words; /* what happened */
    const char *help;  /* what to do about it */
};

/* Never NULL: a kind that this release does not know is the technician's. */
const struct pd_incident_kind *
pd_incident_kind(const char *name);

const char *
pd_incident_owner_name(enum pd_incident_owner owner); /* "stock keeper" */

#endif

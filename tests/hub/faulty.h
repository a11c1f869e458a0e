/* A store in front of another: it fails at a statement, or at the end of a batch, when it is told to. */
#ifndef PD_TESTS_HUB_FAULTY_H
#define PD_TESTS_HUB_FAULTY_H

#include "sync/hub/store.h"

struct faulty {
    struct pd_store store;
    struct pd_store *inner;
    int left; /* statements until it fails; -1: never */
    enum pd_err how;
    bool fail_commit;
};

/* The inner one stays the caller's. It fails at nothing yet. */
struct faulty
faulty_over(struct pd_store *inner, enum pd_err how);

#endif

/*
 * Bundles at a desk without a network: what it would push, written into a file for the hub; and the hub's
 * file for it, read as answers to a push and to pulls (sync/wire/bundle.h). On the ledger's thread, beside a
 * client that may be running: both read where the ledger stands before they write.
 */
#ifndef PD_CLIENT_BUNDLE_H
#define PD_CLIENT_BUNDLE_H

#include "app/ledger/ledger.h"

struct pd_client_bundle {
    uint64_t serial;
    uint64_t ops;     /* written out; or results read */
    uint64_t rows;    /* read */
    uint64_t results; /* read */
};

/* The caller frees *file. Errors: PD_ERR_NOT_FOUND (not enrolled), PD_ERR_TOO_LARGE, PD_ERR_MEMORY, the
 * ledger's. */
PD_MUST_CHECK enum pd_err
pd_client_bundle_export(struct pd_ledger *ledger, int64_t now_ms, char **file, size_t *len,
    struct pd_client_bundle *report, struct pd_why *why);

/* Errors, with *why and nothing changed: PD_ERR_INVALID (no bundle, cut off, damaged), PD_ERR_DENIED (another
 * desk's, another hub's, another life of either), PD_ERR_EXISTS (read before, or an older one), PD_ERR_STATE
 * (one before it is missing). The ledger's, after which the same bundle is read again. */
PD_MUST_CHECK enum pd_err
pd_client_bundle_import(struct pd_ledger *ledger, const char *file, size_t len,
    struct pd_client_bundle *report, struct pd_why *why);

#endif

/* The functions of libpcsclite that are used, found when the program runs: a desk without a card reader needs
 * no library. */
#ifndef PD_DRIVERS_PCSC_API_H
#define PD_DRIVERS_PCSC_API_H

#include "app/base/err.h"

#include <winscard.h>

#define PD_PCSC_LIBRARY "libpcsclite.so.1"

struct pd_pcsc_api {
    void *handle;
    LONG (*establish)(DWORD scope, LPCVOID, LPCVOID, SCARDCONTEXT *context);
    LONG (*release)(SCARDCONTEXT context);
    LONG (*list)(SCARDCONTEXT context, LPCSTR groups, LPSTR readers, DWORD *len);
    LONG (*change)(SCARDCONTEXT context, DWORD timeout_ms, SCARD_READERSTATE *states, DWORD count);
    LONG (*cancel)(SCARDCONTEXT context);
    LONG(*connect)
    (SCARDCONTEXT context, LPCSTR reader, DWORD share, DWORD protocols, SCARDHANDLE *card, DWORD *protocol);
    LONG (*disconnect)(SCARDHANDLE card, DWORD disposition);
    LONG(*transmit)
    (SCARDHANDLE card, const SCARD_IO_REQUEST *send, LPCBYTE out, DWORD out_len, SCARD_IO_REQUEST *receive,
        LPBYTE in, DWORD *in_len);
};

/* Errors: PD_ERR_MISSING, with *why. */
PD_MUST_CHECK enum pd_err
pd_pcsc_load(struct pd_pcsc_api *api, const char *library, struct pd_why *why);

void
pd_pcsc_unload(struct pd_pcsc_api *api);

#endif

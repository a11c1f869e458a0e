#include "drivers/card/pcsc_api.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    size_t at;
} symbols[] = {
    { "SCardEstablishContext", offsetof(struct pd_pcsc_api, establish) },
    { "SCardReleaseContext", offsetof(struct pd_pcsc_api, release) },
    { "SCardListReaders", offsetof(struct pd_pcsc_api, list) },
    { "SCardGetStatusChange", offsetof(struct pd_pcsc_api, change) },
    { "SCardCancel", offsetof(struct pd_pcsc_api, cancel) },
    { "SCardConnect", offsetof(struct pd_pcsc_api, connect) },
    { "SCardDisconnect", offsetof(struct pd_pcsc_api, disconnect) },
    { "SCardTransmit", offsetof(struct pd_pcsc_api, transmit) },
};

enum pd_err
pd_pcsc_load(struct pd_pcsc_api *api, const char *library, struct pd_why *why)
{
    memset(api, 0, sizeof *api);
    api->handle = dlopen(library != NULL ? library : PD_PCSC_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (api->handle == NULL)
        return pd_why(why, PD_ERR_MISSING, "card", "the library of the card service is not installed");
    for (int i = 0; i < PD_COUNT(symbols); i++) {
        void *symbol = dlsym(api->handle, symbols[i].name);

        if (symbol == NULL) {
            pd_pcsc_unload(api);
            return pd_why(
                why, PD_ERR_MISSING, "card", "the library of the card service lacks %s", symbols[i].name);
        }
        memcpy((char *)api + symbols[i].at, &symbol, sizeof symbol);
    }
    return PD_OK;
}

void
pd_pcsc_unload(struct pd_pcsc_api *api)
{
    if (api->handle != NULL)
        (void)dlclose(api->handle);
    memset(api, 0, sizeof *api);
}

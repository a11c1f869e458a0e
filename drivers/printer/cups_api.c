#include "drivers/printer/cups_api.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    size_t at;
} symbols[] = {
    { "ippNewRequest", offsetof(struct pd_cups_api, request) },
    { "ippNew", offsetof(struct pd_cups_api, empty) },
    { "ippDelete", offsetof(struct pd_cups_api, destroy) },
    { "ippAddString", offsetof(struct pd_cups_api, add_string) },
    { "ippAddStrings", offsetof(struct pd_cups_api, add_strings) },
    { "ippAddInteger", offsetof(struct pd_cups_api, add_integer) },
    { "ippAddBoolean", offsetof(struct pd_cups_api, add_boolean) },
    { "ippWriteIO", offsetof(struct pd_cups_api, write) },
    { "ippReadIO", offsetof(struct pd_cups_api, read) },
    { "ippFindAttribute", offsetof(struct pd_cups_api, find) },
    { "ippGetCount", offsetof(struct pd_cups_api, count) },
    { "ippGetInteger", offsetof(struct pd_cups_api, integer) },
    { "ippGetBoolean", offsetof(struct pd_cups_api, boolean) },
    { "ippGetString", offsetof(struct pd_cups_api, string) },
    { "ippGetValueTag", offsetof(struct pd_cups_api, kind) },
    { "ippGetStatusCode", offsetof(struct pd_cups_api, status) },
    { "ippGetRequestId", offsetof(struct pd_cups_api, number) },
};

enum pd_err
pd_cups_load(struct pd_cups_api *api, const char *library, struct pd_why *why)
{
    memset(api, 0, sizeof *api);
    api->handle = dlopen(library != NULL ? library : PD_CUPS_LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (api->handle == NULL)
        return pd_why(why, PD_ERR_MISSING, "printer.kind",
            "the library of the print service is not installed (package libcups2)");
    for (int i = 0; i < PD_COUNT(symbols); i++) {
        void *symbol = dlsym(api->handle, symbols[i].name);

        if (symbol == NULL)
            return pd_why(why, PD_ERR_MISSING, "printer.kind", "the library of the print service lacks %s",
                symbols[i].name);
        memcpy((char *)api + symbols[i].at, &symbol, sizeof symbol);
    }
    return PD_OK;
}

#include "sync/client/curl_late.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#define LIBRARY "libcurl.so.4"

struct pd_curl pd_curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct pd_why load_why;
static enum pd_err load_err;

static void *
find(void *library, const char *name)
{
    void *found = dlsym(library, name);

    if (found == NULL)
        load_err = pd_why(&load_why, PD_ERR_MISSING, LIBRARY, "does not have %s", name);
    return found;
}

/* Never unloaded: its threads and its allocations outlive every transport. */
static void
load(void)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    void *found;

    if (library == NULL) {
        load_err = pd_why(&load_why, PD_ERR_MISSING, LIBRARY, "%s", dlerror());
        return;
    }
    /* POSIX promises that a function's address fits a data pointer; C needs the copy. */
#define PD_CURL_FIND(name)                                                                                   \
    found = find(library, "curl_" #name);                                                                    \
    memcpy(&pd_curl.name, &found, sizeof pd_curl.name);
    PD_CURL_FUNCTIONS(PD_CURL_FIND)
#undef PD_CURL_FIND
    if (load_err == PD_OK && pd_curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        load_err = pd_why(&load_why, PD_ERR_MISSING, LIBRARY, "does not start");
}

enum pd_err
pd_curl_load(struct pd_why *why)
{
    (void)pthread_once(&once, load);
    if (load_err != PD_OK && why != NULL)
        *why = load_why;
    return load_err;
}

/* The functions of libcups that are used, those that write and read the messages of a print service, found
 * when the program runs: a desk that prints without CUPS needs no library. It is never unloaded, because its
 * threads' own data outlive a call. */
#ifndef PD_DRIVERS_CUPS_API_H
#define PD_DRIVERS_CUPS_API_H

#include "app/base/err.h"

#include <cups/ipp.h>

#define PD_CUPS_LIBRARY "libcups.so.2"

struct pd_cups_api {
    void *handle;
    ipp_t *(*request)(ipp_op_t op);
    ipp_t *(*empty)(void);
    void (*destroy)(ipp_t *message);
    ipp_attribute_t *(*add_string)(ipp_t *message, ipp_tag_t group, ipp_tag_t kind, const char *name,
        const char *language, const char *value);
    ipp_attribute_t *(*add_strings)(ipp_t *message, ipp_tag_t group, ipp_tag_t kind, const char *name,
        int count, const char *language, const char *const *values);
    ipp_attribute_t *(*add_integer)(
        ipp_t *message, ipp_tag_t group, ipp_tag_t kind, const char *name, int value);
    ipp_attribute_t *(*add_boolean)(ipp_t *message, ipp_tag_t group, const char *name, char value);
    ipp_state_t (*write)(void *to, ipp_iocb_t put, int blocking, ipp_t *parent, ipp_t *message);
    ipp_state_t (*read)(void *from, ipp_iocb_t get, int blocking, ipp_t *parent, ipp_t *message);
    ipp_attribute_t *(*find)(ipp_t *message, const char *name, ipp_tag_t kind);
    int (*count)(ipp_attribute_t *attribute);
    int (*integer)(ipp_attribute_t *attribute, int element);
    int (*boolean)(ipp_attribute_t *attribute, int element);
    const char *(*string)(ipp_attribute_t *attribute, int element, const char **language);
    ipp_tag_t (*kind)(ipp_attribute_t *attribute);
    ipp_status_t (*status)(ipp_t *message);
    int (*number)(ipp_t *message);
};

/* library NULL: the system's. Errors: PD_ERR_MISSING, with *why. */
PD_MUST_CHECK enum pd_err
pd_cups_load(struct pd_cups_api *api, const char *library, struct pd_why *why);

#endif

/* A picture that a hospital brings, as a file: what desks can draw, and no more than they should carry. */
#ifndef PD_HUB_PICTURE_FILE_H
#define PD_HUB_PICTURE_FILE_H

#include "app/core/hash.h"
#include "sync/hub/cmd_common.h"
#include "sync/hub/loading.h"

#define PD_PICTURE_LEAST_PX 256
#define PD_PICTURE_MOST_PX 2048

struct pd_picture_file {
    char *bytes; /* free them */
    size_t len;
    struct pd_hash sha256;
    char name[PD_PICTURE_NAME_CAP];
};

/* Reads it and decodes it whole. Errors with *why, whose path is the file: PD_ERR_MISSING, PD_ERR_INVALID (no
 * PNG, damaged, too small, too large). */
PD_MUST_CHECK enum pd_err
pd_picture_file_read(
    const struct pd_hub_desk *desk, const char *path, struct pd_picture_file *out, struct pd_why *why);

#endif

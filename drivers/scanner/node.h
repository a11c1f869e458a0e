/*
 * A device node that comes and goes: opened when it is there, with longer and longer pauses between the tries
 * while it is not, and at once when something appears in its folder.
 *   (1) No wait is longer than asked for, and wake ends it.
 *   (2) A device that is away is told once in the log, not at every try.
 * Threading: wake and status on any thread; the rest on the one that polls.
 */
#ifndef PD_DRIVERS_NODE_H
#define PD_DRIVERS_NODE_H

#include "drivers/scanner/line.h"
#include "drivers/scanner/scanner.h"
#include "drivers/scanner/wake.h"

#include <pthread.h>
#include <stdbool.h>

#define PD_NODE_PATH_CAP 512
#define PD_NODE_PAUSE_MIN_MS 250 /* after the first try that failed; doubled from then on */
#define PD_NODE_PAUSE_MAX_MS 5000

/* Opens the device for this desk alone, non-blocking. -1: *why->text says why not. */
typedef int
pd_node_open_fn(void *ctx, const char *path, struct pd_why *why);

struct pd_node {
    char path[PD_NODE_PATH_CAP];
    const char *what, *code; /* in the log: "scanner", "E-SCN-04" */
    int fd;                  /* -1 while it is away */
    int notify_fd;           /* on the folder, while it is away; -1 */
    int pause_ms;
    int64_t next_ms;   /* not tried again before, on the poller's clock */
    int64_t opened_ms; /* last, on the poller's clock */
    int64_t heard_ms;  /* opened, or the last that came; likewise */
    bool tried;
    struct pd_wake wake;
    pthread_mutex_t lock; /* of status */
    struct pd_scanner_status status;
};

PD_MUST_CHECK enum pd_err
pd_node_init(struct pd_node *node, const char *path, struct pd_why *why);

/* What it is, where it is no scanner, and the code of its faults; both live as long as the program. */
void
pd_node_name(struct pd_node *node, const char *what, const char *code);

void
pd_node_finish(struct pd_node *node);

/* What one driver does with its device. ctx is the driver. */
struct pd_node_driver {
    pd_node_open_fn *open;
    size_t unit; /* it reads so many bytes, or a multiple */
    /* Room for what is read. */
    void *(*room)(void *ctx, size_t *size);
    void (*came)(void *ctx, size_t size);
    /* Works off what came, up to the first payload: true. */
    bool (*take)(void *ctx, struct pd_scan *scan);
    /* What came and was not worked off is forgotten. */
    void (*forget)(void *ctx);
};

/* For pd_node_open_fn: says so, closes fd where it is open, returns -1. */
int
pd_node_fail(int fd, struct pd_why *why, const char *text);

/* True: node->fd is open. Else it has waited for at most timeout_ms. */
PD_MUST_CHECK bool
pd_node_ready(struct pd_node *node, pd_node_open_fn *open, void *ctx, int64_t now_ms, int timeout_ms);

/* The device said that it is gone, or it cannot be used any more. It is looked for at once where it was open
 * for PD_NODE_PAUSE_MAX_MS, else after a pause as after a try that failed, or when its folder changes. */
void
pd_node_lost(struct pd_node *node, int64_t now_ms, const char *why);

/* One poll of a scanner: opens what is away, waits for what comes or for the line's silence, at most
 * timeout_ms. PD_OK with *scan filled, or PD_ERR_NOT_FOUND. */
PD_MUST_CHECK enum pd_err
pd_node_poll(struct pd_node *node, struct pd_line *line, const struct pd_node_driver *driver, void *ctx,
    int64_t now_ms, int timeout_ms, struct pd_scan *scan);

void
pd_node_status(struct pd_node *node, struct pd_scanner_status *status);

#endif

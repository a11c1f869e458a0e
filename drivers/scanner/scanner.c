#include "drivers/scanner/scanner.h"

enum pd_err
pd_scanner_poll(struct pd_scanner *scanner, int64_t now_ms, int timeout_ms, struct pd_scan *scan)
{
    return scanner->ops->poll(scanner, now_ms, timeout_ms, scan);
}

void
pd_scanner_wake(struct pd_scanner *scanner)
{
    scanner->ops->wake(scanner);
}

void
pd_scanner_status(struct pd_scanner *scanner, struct pd_scanner_status *status)
{
    scanner->ops->status(scanner, status);
}

void
pd_scanner_destroy(struct pd_scanner *scanner)
{
    if (scanner != NULL)
        scanner->ops->destroy(scanner);
}

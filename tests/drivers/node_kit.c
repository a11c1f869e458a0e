#include "tests/drivers/node_kit.h"

#include "drivers/scanner/line.h"
#include "tests/drivers/support.h"
#include "tests/support/check.h"

#include <string.h>
#include <unistd.h>

char *scratch;
int wire = -1;
struct pd_scanner *scanner;
static const char *named;

int
node_before(void **state)
{
    (void)state;
    scratch = scratch_folder();
    scanner = NULL;
    named = "scanner";
    return 0;
}

int
node_after(void **state)
{
    (void)state;
    pd_scanner_destroy(scanner);
    scanner = NULL;
    if (wire >= 0)
        (void)close(wire);
    wire = -1;
    scratch_remove(scratch);
    return 0;
}

void
node_is(const char *name)
{
    named = name;
}

const char *
node(void)
{
    return path_in(scratch, named);
}

void
pull_out(void)
{
    assert_int_equal(unlink(node()), 0);
    assert_int_equal(close(wire), 0);
    wire = -1;
}

const char *
next_within(int ms)
{
    enum pd_scan_source source = strcmp(scanner->ops->name, "serial") == 0 ? PD_SCAN_SERIAL : PD_SCAN_EVDEV;

    return payload_within(scanner, source, ms);
}

const char *
next(void)
{
    return next_within(3000);
}

const char *
next_or_none(void)
{
    return next_within(PD_LINE_SETTLE_MS + 60);
}

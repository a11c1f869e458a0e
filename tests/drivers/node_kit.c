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

struct pd_scanner_status
scanner_status(void)
{
    struct pd_scanner_status status;

    pd_scanner_status(scanner, &status);
    assert_true(
        status.state == PD_DEVICE_OK || status.state == PD_DEVICE_UNKNOWN || status.why.text[0] != '\0');
    return status;
}

void
scanner_comes_back(void)
{
    for (int i = 0; i < 60 && scanner_status().state != PD_DEVICE_OK; i++)
        assert_string_equal(next_within(100), "");
    assert_int_equal(scanner_status().state, PD_DEVICE_OK);
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

void
silence_is_the_end(void (*types)(const char *text))
{
    (void)next_or_none();
    types("PD1:A");
    assert_string_equal(next_within(20), "");
    types("BC");
    assert_string_equal(next(), "PD1:ABC");
    types("PD1:D");
    assert_string_equal(next(), "PD1:D");
}

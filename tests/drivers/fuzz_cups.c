/* Whatever a print service answers, from HTTP's head on: what is taken from it is one of the things that it
 * can say, a job has the number that was asked for, and a problem always has a reason. */
#include "drivers/printer/cups.h"

#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define JOB 1

static void
must(bool holds)
{
    if (!holds)
        abort();
}

/* The number in the message itself, so that most of them count. */
static int
number_in(const uint8_t *body, size_t size)
{
    return size < 8 ? 1 : (int)((unsigned)body[6] << 8 | body[7]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pd_cups_api api;
    struct pd_printer_status status = { .state = PD_DEVICE_OK };
    struct pd_cups_job job = { .state = 0 };
    const uint8_t *body;
    int made = 0, number;

    if (api.handle == NULL)
        must(pd_cups_load(&api, NULL, NULL) == PD_OK);
    if (!pd_cups_http_body(data, size, &body, &size))
        return 0;
    must(body > data && size <= PD_CUPS_ANSWER_MAX);
    number = number_in(body, size);
    if (pd_cups_read_queue(&api, body, size, number, &status) == PD_CUPS_HEARD)
        must(
            (status.state == PD_DEVICE_PROBLEM) == ((status.reasons & ~(unsigned)PD_PRINTER_PAPER_LOW) != 0));
    if (pd_cups_read_job(&api, body, size, number, JOB, &job) == PD_CUPS_HEARD)
        must(job.state >= PD_CUPS_PENDING && job.state <= PD_CUPS_COMPLETED);
    if (pd_cups_read_created(&api, body, size, number, &made) == PD_CUPS_HEARD)
        must(made > 0);
    must(pd_cups_read_plain(&api, body, size, number) != PD_CUPS_AWAY);
    return 0;
}

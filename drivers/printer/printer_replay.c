#include "drivers/printer/printer.h"

#include "drivers/printer/escpos.h"

#include <stdlib.h>
#include <string.h>

struct replay_printer {
    struct pd_printer printer; /* first */
    void (*printed)(void *ctx, const struct pd_image *ticket);
    void *ctx;
    size_t count, next;
    struct pd_printer_replay_step steps[];
};

static struct pd_printer_replay_step
step_of(const struct replay_printer *replay)
{
    if (replay->count == 0)
        return (struct pd_printer_replay_step){ PD_FAULT_NONE, 0 };
    return replay->steps[replay->next < replay->count ? replay->next : replay->count - 1];
}

static struct pd_printer_status
status_before(enum pd_printer_fault fault)
{
    switch (fault) {
    case PD_FAULT_ABSENT:
        return (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_ABSENT };
    case PD_FAULT_PAPER_OUT:
        return (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_PAPER_OUT };
    case PD_FAULT_SILENT:
        return (struct pd_printer_status){ PD_DEVICE_UNKNOWN, PD_PRINTER_SILENT };
    case PD_FAULT_NONE:
    case PD_FAULT_PAPER_OUT_AFTER:
    case PD_FAULT_ABSENT_AFTER:
        break;
    }
    return (struct pd_printer_status){ .state = PD_DEVICE_OK };
}

/* The size of the ticket in ESC/POS, which is what after_bytes counts in; 0 if it cannot be encoded. */
static size_t
encoded_size(const struct pd_image *ticket)
{
    struct pd_bits bits;
    uint8_t *bytes = NULL;
    size_t size = 0;

    if (pd_bits_threshold(ticket, 128, &bits) != PD_OK)
        return 0;
    if (pd_escpos_encode(&bits, PD_PRINTER_CUT_PARTIAL, &bytes, &size) != PD_OK)
        size = 0;
    free(bytes);
    pd_bits_finish(&bits);
    return size;
}

static void
replay_print(struct pd_printer *printer, const struct pd_image *ticket, struct pd_print_outcome *outcome)
{
    struct replay_printer *replay = (struct replay_printer *)printer;
    struct pd_printer_replay_step step = step_of(replay);
    size_t size = encoded_size(ticket);
    bool breaks = step.fault == PD_FAULT_PAPER_OUT_AFTER || step.fault == PD_FAULT_ABSENT_AFTER;

    if (replay->next < replay->count)
        replay->next++;
    *outcome =
        (struct pd_print_outcome){ .result = PD_PRINT_NOT_PRINTED, .status = status_before(step.fault) };
    if (outcome->status.state == PD_DEVICE_PROBLEM)
        return;
    if (breaks && step.after_bytes < size) {
        outcome->bytes_sent = step.after_bytes;
        outcome->result = step.after_bytes == 0 ? PD_PRINT_NOT_PRINTED : PD_PRINT_UNKNOWN;
        outcome->status = (struct pd_printer_status){ PD_DEVICE_PROBLEM,
            step.fault == PD_FAULT_ABSENT_AFTER ? PD_PRINTER_ABSENT : PD_PRINTER_PAPER_OUT };
        return;
    }
    outcome->bytes_sent = size;
    outcome->result = step.fault == PD_FAULT_SILENT ? PD_PRINT_UNKNOWN : PD_PRINT_PRINTED;
    if (replay->printed != NULL)
        replay->printed(replay->ctx, ticket);
}

static void
replay_status(struct pd_printer *printer, struct pd_printer_status *status)
{
    *status = status_before(step_of((struct replay_printer *)printer).fault);
}

static void
replay_destroy(struct pd_printer *printer)
{
    free(printer);
}

static const struct pd_printer_ops replay_ops = {
    .name = "replay",
    .print = replay_print,
    .status = replay_status,
    .destroy = replay_destroy,
};

enum pd_err
pd_printer_replay_create(int width_px, const struct pd_printer_replay_step *steps, size_t count,
    void (*printed)(void *ctx, const struct pd_image *ticket), void *ctx, struct pd_printer **out)
{
    struct replay_printer *replay = calloc(1, sizeof *replay + count * sizeof *steps);

    *out = NULL;
    if (replay == NULL)
        return PD_ERR_MEMORY;
    replay->printer = (struct pd_printer){ .ops = &replay_ops, .width_px = width_px };
    replay->printed = printed;
    replay->ctx = ctx;
    replay->count = count;
    if (count > 0)
        memcpy(replay->steps, steps, count * sizeof *steps);
    *out = &replay->printer;
    return PD_OK;
}

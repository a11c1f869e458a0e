#include "drivers/printer/printer.h"

static const struct {
    unsigned reason;
    const char *code, *text;
} rows[] = {
    /* gravest first */
    { PD_PRINTER_BAD_TICKET, "E-PRT-10", "the ticket is wider than the paper or too long" },
    { PD_PRINTER_ABSENT, "E-PRT-01", "the printer is not connected or switched off" },
    { PD_PRINTER_SERVICE, "E-PRT-18", "the print service does not answer" },
    { PD_PRINTER_NOT_WRITABLE, "E-PRT-09", "the printer's file or folder cannot be written" },
    { PD_PRINTER_BUSY, "E-PRT-15", "another program uses the printer" },
    { PD_PRINTER_PAPER_OUT, "E-PRT-02", "the printer is out of paper" },
    { PD_PRINTER_COVER_OPEN, "E-PRT-03", "the printer's cover is open" },
    { PD_PRINTER_CUTTER, "E-PRT-04", "the printer's cutter is stuck" },
    { PD_PRINTER_JAM, "E-PRT-16", "the paper is jammed" },
    { PD_PRINTER_HOT, "E-PRT-17", "the print head is too hot and pauses" },
    { PD_PRINTER_ERROR, "E-PRT-05", "the printer reports an error" },
    { PD_PRINTER_STALLED, "E-PRT-08", "the printer stopped in the middle of a ticket" },
    { PD_PRINTER_LOST, "E-PRT-14", "the printer stopped answering" },
    { PD_PRINTER_OFFLINE, "E-PRT-06", "the printer is off line" },
    { PD_PRINTER_QUEUE, "E-PRT-19", "the print queue does not exist, is stopped or takes no job" },
    { PD_PRINTER_SILENT, "E-PRT-07", "the printer does not answer" },
    { PD_PRINTER_PAPER_LOW, "E-PRT-11", "the paper roll nears its end" },
};

void
pd_printer_print(struct pd_printer *printer, const struct pd_image *ticket, struct pd_print_outcome *outcome)
{
    if (ticket->width_px > printer->width_px || ticket->height_px > PD_PRINTER_MAX_ROWS) {
        *outcome = (struct pd_print_outcome){ .result = PD_PRINT_NOT_PRINTED,
            .status = { PD_DEVICE_PROBLEM, PD_PRINTER_BAD_TICKET } };
        return;
    }
    printer->ops->print(printer, ticket, outcome);
}

void
pd_printer_status(struct pd_printer *printer, struct pd_printer_status *status)
{
    printer->ops->status(printer, status);
}

void
pd_printer_destroy(struct pd_printer *printer)
{
    if (printer != NULL)
        printer->ops->destroy(printer);
}

const char *
pd_printer_reason_code(unsigned reasons)
{
    for (int i = 0; i < PD_COUNT(rows); i++)
        if ((reasons & rows[i].reason) != 0)
            return rows[i].code;
    return "";
}

const char *
pd_printer_reason_text(unsigned reasons)
{
    for (int i = 0; i < PD_COUNT(rows); i++)
        if ((reasons & rows[i].reason) != 0)
            return rows[i].text;
    return "";
}

const char *
pd_print_result_name(enum pd_print_result result)
{
    switch (result) {
    case PD_PRINT_PRINTED:
        return "printed";
    case PD_PRINT_NOT_PRINTED:
        return "not_printed";
    case PD_PRINT_UNKNOWN:
        return "unknown";
    }
    return "none";
}

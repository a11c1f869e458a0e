/* Whatever a printer answers, the status stays one of the three, a problem always has a reason, and a number
 * heard is one that could have been asked. */
#include "drivers/printer/escpos.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pd_printer_status status = { .state = PD_DEVICE_OK };
    struct pd_escpos_ear ear = { 0 };

    for (size_t i = 0; i + 1 < size; i += 2) {
        struct pd_printer_status before = status;
        bool taken = pd_escpos_status_add(data[i] % 6, data[i + 1], &status);
        unsigned grave = status.reasons & ~(unsigned)PD_PRINTER_PAPER_LOW;

        pd_assert(taken == pd_escpos_is_status(data[i + 1]));
        pd_assert(taken || (before.state == status.state && before.reasons == status.reasons));
        pd_assert((status.state == PD_DEVICE_PROBLEM) == (grave != 0));
        pd_assert(status.state == PD_DEVICE_OK || pd_printer_reason_code(status.reasons)[0] != '\0');
        pd_assert(!(pd_escpos_is_status(data[i + 1]) && pd_escpos_is_done(data[i + 1])));
    }
    for (size_t i = 0; i < size; i++) {
        enum pd_escpos_heard heard = pd_escpos_hear(&ear, data[i]);

        pd_assert(heard != PD_ESCPOS_STATUS || pd_escpos_is_status(data[i]));
        pd_assert(heard != PD_ESCPOS_DONE || pd_escpos_is_done(data[i]));
        pd_assert(heard != PD_ESCPOS_NUMBERED || (i >= 6 && ear.number < PD_ESCPOS_NUMBERS));
        if (heard == PD_ESCPOS_NUMBERED) {
            uint8_t question[PD_ESCPOS_NUMBERED_BYTES];

            pd_escpos_ask_numbered(ear.number, question);
            pd_assert(memcmp(question + 7, data + i - 4, 4) == 0);
        }
    }
    for (size_t i = 0; i < size; i++) {
        struct pd_printer_status lines = { PD_DEVICE_UNKNOWN, PD_PRINTER_SILENT };

        pd_escpos_lines_add(data[i], &lines);
        pd_assert(pd_printer_reason_code(lines.reasons)[0] != '\0');
    }
    return 0;
}

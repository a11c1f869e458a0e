/* Whatever a printer answers, the status stays one of the three, and a problem always has a reason. */
#include "drivers/printer/escpos.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pd_printer_status status = { .state = PD_DEVICE_OK };

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
    return 0;
}

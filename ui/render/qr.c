#include "ui/render/qr.h"

#include <qrencode.h>
#include <stddef.h>

bool
pd_qr_encode(struct pd_qr *qr, const char *payload)
{
    QRcode *code;

    qr->side = 0;
    if (payload[0] == '\0')
        return false;
    code = QRcode_encodeString(payload, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (code == NULL || code->width > PD_QR_SIDE_MAX) {
        QRcode_free(code);
        return false;
    }
    qr->side = code->width;
    for (int i = 0; i < code->width * code->width; i++)
        qr->dark[i] = (code->data[i] & 1) != 0;
    QRcode_free(code);
    return true;
}

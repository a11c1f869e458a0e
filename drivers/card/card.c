#include "drivers/card/card.h"

#include <string.h>

#define RANDOM_FIRST 0x08
#define LEAST_DIGITS 10

enum pd_err
pd_card_poll(struct pd_card *card, int64_t now_ms, int timeout_ms, struct pd_card_event *event)
{
    return card->ops->poll(card, now_ms, timeout_ms, event);
}

void
pd_card_wake(struct pd_card *card)
{
    card->ops->wake(card);
}

void
pd_card_status(struct pd_card *card, struct pd_card_status *status)
{
    card->ops->status(card, status);
}

void
pd_card_destroy(struct pd_card *card)
{
    if (card != NULL)
        card->ops->destroy(card);
}

/* Divides the number by ten in place, and returns the digit that is left over. */
static unsigned int
divide(uint8_t *bytes, size_t len)
{
    unsigned int rest = 0;

    for (size_t i = 0; i < len; i++) {
        unsigned int n = rest * 256 + bytes[i];

        bytes[i] = (uint8_t)(n / 10);
        rest = n % 10;
    }
    return rest;
}

static bool
is_zero(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

enum pd_err
pd_card_number(const uint8_t *uid, size_t len, enum pd_card_form form, char out[PD_CARD_NUMBER_CAP])
{
    uint8_t bytes[PD_CARD_UID_MAX];
    size_t n = 0;

    out[0] = '\0';
    if (len < PD_CARD_UID_MIN || len > PD_CARD_UID_MAX)
        return PD_ERR_INVALID;
    for (size_t i = 0; i < len; i++)
        bytes[i] = uid[form == PD_CARD_REVERSED ? len - 1 - i : i];
    while (n < LEAST_DIGITS || !is_zero(bytes, len))
        out[n++] = (char)('0' + divide(bytes, len));
    out[n] = '\0';
    for (size_t i = 0; i < n / 2; i++) {
        char c = out[i];

        out[i] = out[n - 1 - i];
        out[n - 1 - i] = c;
    }
    return PD_OK;
}

enum pd_card_event_kind
pd_card_kind(const uint8_t *uid, size_t len)
{
    if (len < PD_CARD_UID_MIN || len > PD_CARD_UID_MAX || is_zero(uid, len))
        return PD_CARD_UNREAD;
    return len == 4 && uid[0] == RANDOM_FIRST ? PD_CARD_CHANGING : PD_CARD_CAME;
}

/* What a member's row says of the printed cards (core/member.h, `card`), where it is no serial. */
#ifndef PD_CORE_CARDS_H
#define PD_CORE_CARDS_H

#include <stdbool.h>
#include <string.h>

#define PD_CARD_NONE "-"

/* All were stopped and none is good since: a number or a PIN proves nothing until there is a new one. */
static inline bool
pd_cards_stopped(const char *card)
{
    return strcmp(card, PD_CARD_NONE) == 0;
}

#endif

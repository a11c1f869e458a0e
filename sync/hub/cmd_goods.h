/* `stock receive | count | undo | log | move`, a part of cmd_stock.c. */
#ifndef PD_HUB_CMD_GOODS_H
#define PD_HUB_CMD_GOODS_H

#include "sync/hub/cmd_person.h"

struct pd_hub_goods_options {
    struct pd_hub_person_options person;
    const char *note; /* NULL: none */
    const char *to;   /* the place to move to; NULL */
};

/* -1: none of these verbs. */
int
pd_hub_goods_command(
    struct pd_hub_desk *desk, int argc, char **argv, const struct pd_hub_goods_options *options);

#endif

/* By which keys names are written at this counter, for app_typing.c and doctor. */
#ifndef PD_APP_APP_TYPING_H
#define PD_APP_APP_TYPING_H

#include "app/config.h"
#include "drivers/typing/typing.h"

/* 0: none, or no counter. "auto" follows the desk's language. */
enum pd_typing_method
pd_app_typing_method(const struct pd_config *config);

#endif

/* What several screens say of a family's points. */
#ifndef PD_UI_SCREEN_FAMILY_H
#define PD_UI_SCREEN_FAMILY_H

#include "ui/screen/screens.h"

/* "王**'s family points" */
const char *
pd_family_account(struct pd_ui *ui, const struct pd_view *view);

#endif

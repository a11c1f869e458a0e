/*
 * Gifts as they appear in more than one place: picture names, price, why not, the place they wait at.
 */
#ifndef PD_UI_WIDGET_GIFT_H
#define PD_UI_WIDGET_GIFT_H

#include "ui/widget/card.h"

/* Name of its picture in the size at hand (256 or 512 px files); "" when it has none. */
const char *
pd_ui_gift_picture(struct pd_ui *ui, const struct pd_gift *gift, int size);

const char *
pd_ui_money(struct pd_ui *ui, struct pd_fen money);

/* Why this member cannot have this gift now, in few words; NULL when she can or nobody is here. */
const char *
pd_ui_why_not(struct pd_ui *ui, const struct pd_view *view, const struct pd_gift_view *gift);

/* The same in a sentence with what would help. */
const char *
pd_ui_what_helps(struct pd_ui *ui, const struct pd_view *view, const struct pd_gift_view *gift);

/* Why what she showed redeems nothing (may_redeem is false), and what would. */
const char *
pd_ui_only_looks(const struct pd_ui *ui, const struct pd_view *view);

#endif

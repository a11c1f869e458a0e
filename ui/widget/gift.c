#include "ui/widget/gift.h"

#include "app/core/programme.h"

const char *
pd_ui_gift_picture(struct pd_ui *ui, const struct pd_gift *gift, int size)
{
    if (gift == NULL || gift->picture[0] == '\0')
        return "";
    return pd_kit_text(ui, "gifts/%d/%s", size, gift->picture);
}

const char *
pd_ui_money(struct pd_ui *ui, struct pd_fen money)
{
    int64_t fen = pd_fen_raw(money);

    if (fen % 100 == 0)
        return pd_kit_text(ui, TR("¥%s"), pd_kit_number(ui, fen / 100));
    return pd_kit_text(
        ui, TR("¥%s"), pd_kit_text(ui, "%s.%02d", pd_kit_number(ui, fen / 100), (int)(fen % 100)));
}

static const char *
tier_name(const struct pd_ui *ui, const struct pd_view *view, int tier)
{
    const struct pd_programme *p = view->programme;

    return p != NULL && tier >= 0 && tier < p->tier_count ? pd_kit_say(ui, &p->tiers[tier].name) : "";
}

const char *
pd_ui_why_not(struct pd_ui *ui, const struct pd_view *view, const struct pd_gift_view *gift)
{
    switch (gift->answer.outcome) {
    case PD_REDEEM_OK:
        return NULL;
    case PD_REDEEM_TOO_FEW_POINTS:
        return pd_kit_text(ui, TRN("%s point short", "%s points short", pd_points_raw(gift->answer.missing)),
            pd_kit_points(ui, gift->answer.missing));
    case PD_REDEEM_TIER:
        /* TRANSLATORS: %s is the name of a level: who has this one or a higher one may have the gift. On a
         * tile: at most 10 Chinese characters. */
        return pd_kit_text(ui, TR("From %s"), tier_name(ui, view, gift->answer.tier));
    case PD_REDEEM_NOT_ON_OFFER:
        return TR("Not on offer now");
    case PD_REDEEM_MEMBER_LIMIT:
        return TR("You have had all you can");
    case PD_REDEEM_NO_LEASE:
        return pd_kit_whose(ui, TR("None left here; ask at the desk"), TR("None left at this counter"));
    case PD_REDEEM_MEMBER_FROZEN:
        return pd_kit_whose(ui, TR("Please ask at the desk"), TR("Membership stopped"));
    case PD_REDEEM_DEBT:
        return pd_kit_whose(ui, TR("Please ask at the desk"), TR("Points are owed"));
    case PD_REDEEM_OFFLINE_MODE:
    case PD_REDEEM_OFFLINE_COUNT:
    case PD_REDEEM_OFFLINE_DESK:
    case PD_REDEEM_OFFLINE_AGE:
    case PD_REDEEM_TIME_UNTRUSTED:
        return TR("When the network is back");
    case PD_REDEEM_OFFLINE_ACCOUNT:
        return pd_kit_text(ui,
            TRN("At most %s point for now", "At most %s points for now", pd_points_raw(gift->answer.cap)),
            pd_kit_points(ui, gift->answer.cap));
    case PD_REDEEM_CARD_CAP:
        return pd_kit_text(ui,
            TRN("At most %s point by card", "At most %s points by card", pd_points_raw(gift->answer.cap)),
            pd_kit_points(ui, gift->answer.cap));
    case PD_REDEEM_FAMILY_SPEND:
    case PD_REDEEM_FAMILY_DAY:
    case PD_REDEEM_FAMILY_MONTH:
        /* TRANSLATORS: On a tile: at most 10 Chinese characters. */
        return pd_kit_text(ui,
            TRN("At most %s point for you", "At most %s points for you", pd_points_raw(gift->answer.cap)),
            pd_kit_points(ui, gift->answer.cap));
    case PD_REDEEM_FAMILY_OFF:
    case PD_REDEEM_FAMILY_CARD:
    case PD_REDEEM_FAMILY_BLOCKED:
        return TR("Not from family points");
    case PD_REDEEM_CODE_USED:
    case PD_REDEEM_CODE_EXPIRED:
        return TR("Scan a fresh code");
    case PD_REDEEM_QTY:
        return TR("Not so many at once");
    }
    return NULL; /* nobody is here: only looking */
}

const char *
pd_ui_only_looks(const struct pd_ui *ui, const struct pd_view *view)
{
    return view->member.found ? TR("A number can only look. For everything else, show your member code.")
                              : TR("This code can only look. Refresh it on your phone to get gifts.");
}

const char *
pd_ui_what_helps(struct pd_ui *ui, const struct pd_view *view, const struct pd_gift_view *gift)
{
    const char *place = view->place != NULL ? pd_kit_say(ui, &view->place->name) : TR("the service desk");

    switch (gift->answer.outcome) {
    case PD_REDEEM_OK:
        return NULL;
    case PD_REDEEM_TOO_FEW_POINTS:
        return pd_kit_text(ui,
            TRN("You need %s more point. Daily points and visits add up.",
                "You need %s more points. Daily points and visits add up.",
                pd_points_raw(gift->answer.missing)),
            pd_kit_points(ui, gift->answer.missing));
    case PD_REDEEM_TIER:
        return pd_kit_text(
            ui, TR("This gift is for members from %s upwards."), tier_name(ui, view, gift->answer.tier));
    case PD_REDEEM_NOT_ON_OFFER:
        return TR("This gift is not on offer at the moment. Please choose another one.");
    case PD_REDEEM_MEMBER_LIMIT:
        return TR("Each member can have this gift only so often. Please choose another one.");
    case PD_REDEEM_NO_LEASE:
        /* TRANSLATORS: %s is the name of a place. */
        return pd_kit_whose(ui,
            pd_kit_text(ui, TR("This machine has given out its share. %s still has some."), place),
            TR("This counter has given out its share. Another counter or a kiosk may still have some."));
    case PD_REDEEM_MEMBER_FROZEN:
        /* TRANSLATORS: %s is the name of a place. */
        return pd_kit_whose(ui, pd_kit_text(ui, TR("Please ask at %s. Your points have not changed."), place),
            TR("The hospital has stopped this membership; only the member service can end that."));
    case PD_REDEEM_DEBT:
        return pd_kit_whose(ui, pd_kit_text(ui, TR("Please ask at %s. Your points have not changed."), place),
            TR("More points were used than there were. When the network is back, new points pay for them "
               "first."));
    case PD_REDEEM_OFFLINE_MODE:
    case PD_REDEEM_OFFLINE_DESK:
    case PD_REDEEM_OFFLINE_AGE:
    case PD_REDEEM_OFFLINE_COUNT:
    case PD_REDEEM_TIME_UNTRUSTED:
        if (view->programme != NULL && pd_redeem_hub_first(view->programme))
            return TR("You can get this when the network is back.");
        return TR(
            "You can get this when the network is back. Tickets you already have can be collected any time.");
    case PD_REDEEM_OFFLINE_ACCOUNT:
        return pd_kit_text(ui,
            TRN("Until the network is back you can use up to %s point.",
                "Until the network is back you can use up to %s points.", pd_points_raw(gift->answer.cap)),
            pd_kit_points(ui, gift->answer.cap));
    case PD_REDEEM_CARD_CAP:
        return pd_kit_text(ui,
            TRN("With this card you can use up to %s point today. With the code on your phone you can use "
                "more.",
                "With this card you can use up to %s points today. With the code on your phone you can use "
                "more.",
                pd_points_raw(gift->answer.cap)),
            pd_kit_points(ui, gift->answer.cap));
    case PD_REDEEM_FAMILY_SPEND:
        return pd_kit_text(ui,
            TRN("Of the family's points you can use up to %s point for one gift.",
                "Of the family's points you can use up to %s points for one gift.",
                pd_points_raw(gift->answer.cap)),
            pd_kit_points(ui, gift->answer.cap));
    case PD_REDEEM_FAMILY_DAY:
        return pd_kit_text(ui,
            TRN("Of the family's points %s more point is yours today. There is more tomorrow.",
                "Of the family's points %s more points are yours today. There is more tomorrow.",
                pd_points_raw(gift->answer.cap)),
            pd_kit_points(ui, gift->answer.cap));
    case PD_REDEEM_FAMILY_MONTH:
        return pd_kit_text(ui,
            TRN("Of the family's points %s more point is yours this month. The cardholder can raise it.",
                "Of the family's points %s more points are yours this month. The cardholder can raise it.",
                pd_points_raw(gift->answer.cap)),
            pd_kit_points(ui, gift->answer.cap));
    case PD_REDEEM_FAMILY_BLOCKED:
        return pd_kit_whose(ui,
            TR("Your family card is blocked. Use your own points, or ask the cardholder."),
            TR("This family card is blocked: by the cardholder at a kiosk, or by the hospital at the hub."));
    case PD_REDEEM_FAMILY_OFF:
    case PD_REDEEM_FAMILY_CARD:
        return pd_kit_whose(ui, TR("Family points cannot pay now. Use your own points, or ask our staff."),
            TR("The rules have no families now, or the family card was ended."));
    case PD_REDEEM_CODE_USED:
    case PD_REDEEM_CODE_EXPIRED:
        return TR("This code was used or is too old. Refresh it on your phone and scan again.");
    case PD_REDEEM_QTY:
        return TR("Please choose fewer.");
    }
    return NULL;
}

#include "tests/ui/fixture.h"
#include "tests/ui/fixture_parts.h"

#include <string.h>

#define NOW_MS FIXTURE_NOW_MS

static void
with_demo(struct fixture *f)
{
    f->view.demo = true;
    f->view.demo_codes = 3;
}

/* A hand with something square, as a camera might see it. */
static void
with_camera(struct fixture *f)
{
    static uint8_t grey[160 * 90];

    for (int i = 0; i < (int)sizeof grey; i++) {
        int x = i % 160 - 80, y = i / 160 - 45;

        grey[i] =
            (uint8_t)(x * x < 900 && y * y < 900 ? ((x / 6 + y / 6) % 2 == 0 ? 40 : 220) : 90 + i / 160 / 2);
    }
    f->view.camera = (struct pd_camera_seen){ PD_CAMERA_CLOSER, 160, 90, grey };
}

static void
with_warning(struct fixture *f)
{
    f->view.idle_left_s = 13;
}

void
fixture_without_network(struct fixture *f)
{
    f->view.link = PD_LINK_VIEW_OFFLINE;
    f->view.unsent = 4;
    f->view.oldest_unsent_ms = NOW_MS - 95 * PD_MINUTE_MS;
    f->view.member.offline_left = pd_points_of(5000);
    f->view.ticket.confirmed = false;
    f->view.done_left_s = 24;
}

/* The last but one gift before the network is back, and points that nobody has confirmed. */
static void
near_the_limit(struct fixture *f)
{
    fixture_without_network(f);
    f->view.member.unconfirmed = pd_points_of(5);
    f->view.gift.answer.last_but = 2;
}

/* Where the hub is asked first. */
static void
strict_without_network(struct fixture *f)
{
    fixture_without_network(f);
    f->view.member.offline_left = pd_points_of(0);
}

/* Where the hub is asked before anything goes out. */
static void
noted_without_network(struct fixture *f)
{
    strict_without_network(f);
    f->programme.offline.mode = PD_OFFLINE_ONLINE_ONLY;
    f->view.gift.answer.request = true;
    f->view.tickets[0].hold.state = PD_HOLD_HELD;
    f->view.tickets[0].confirmed = false;
}

/* As much as one can have, and some of it expires in another year. */
static void
very_rich(struct fixture *f)
{
    f->view.member.spendable = pd_points_of(123456789);
    f->view.member.expiring[0].amount = pd_points_of(98765432);
    f->view.member.expiring[0].at_ms += 400 * PD_DAY_MS;
}

/* Keypad and voice, and nothing for other eyes. */
static void
in_private(struct fixture *f)
{
    f->view.spoken = (struct pd_spoken_view){ .on = true, .dark = true, .volume = PD_VOLUME_USUAL };
}

/* By her number: what is told of her alone is not there. */
static void
found(struct fixture *f)
{
    struct pd_member_view *m = &f->view.member;

    m->found = true;
    m->may_redeem = m->sign_in_possible = false;
    m->tickets_waiting = 0;
    m->page_state = PD_PAGE_NONE;
    m->page = NULL;
    m->coupons = 0;
}

/* A card that has a PIN, for a gift that is worth more than a card without. */
static void
with_a_pin(struct fixture *f)
{
    f->view.member.pin_helps = true;
    f->view.gift.answer.outcome = PD_REDEEM_CARD_CAP;
    f->view.gift.answer.cap = pd_points_of(1000);
}

static void
hidden(struct fixture *f)
{
    f->view.member.hidden = true;
    f->view.member.sign_in_possible = false;
    f->view.member.tickets_waiting = 0;
}

static void
browsing(struct fixture *f)
{
    f->view.has_member = false;
    for (int i = 0; i < PD_PAGE_GIFTS; i++)
        f->view.gifts[i].answer.outcome = (enum pd_redeem_outcome)0;
    f->view.gift.answer.outcome = (enum pd_redeem_outcome)0;
}

static void
too_dear(struct fixture *f)
{
    f->view.gift = f->view.gifts[5];
}

static void
no_paper(struct fixture *f)
{
    f->view.print = PD_PRINT_PROBLEM;
}

static void
print_unsure(struct fixture *f)
{
    f->view.print = PD_PRINT_UNSURE;
}

static void
print_broken(struct fixture *f)
{
    f->view.print = PD_PRINT_BROKEN;
}

static void
refused_payment(struct fixture *f)
{
    f->view.has_member = false;
    f->view.refused = PD_CODE_FOREIGN_PAYMENT;
}

static void
refused_card_unread(struct fixture *f)
{
    f->view.has_member = false;
    f->view.refused = PD_CODE_MALFORMED;
    f->view.card_unread = true;
}

static void
refused_old(struct fixture *f)
{
    f->view.has_member = false;
    f->view.refused = PD_CODE_EXPIRED;
}

static void
refused_training(struct fixture *f)
{
    f->view.has_member = false;
    f->view.refused = PD_CODE_TRAINING;
}

static void
closed(struct fixture *f)
{
    strcpy(f->view.error_code, "E-LED-01");
}

static void
no_code(struct fixture *f)
{
    f->view.has_member = false;
}

static void
at_counter(struct fixture *f)
{
    f->view.at_counter = f->view.staffed = true;
}

static void
closed_counter(struct fixture *f)
{
    closed(f);
    f->view.staffed = true;
}

static void
ending(struct fixture *f)
{
    f->view.ticket.hold.ending = PD_ENDING_CANCELLED;
    f->view.tickets[0].hold.ending = PD_ENDING_CANCELLED;
    f->view.tickets[1].hold.ending = PD_ENDING_EXPIRED;
}

const struct fixture_case fixture_cases[] = {
    { "attract", PD_SCREEN_ATTRACT, NULL },
    { "attract-demo", PD_SCREEN_ATTRACT, with_demo },
    { "attract-camera", PD_SCREEN_ATTRACT, with_camera },
    { "home", PD_SCREEN_HOME, NULL },
    { "home-offline", PD_SCREEN_HOME, fixture_without_network },
    { "home-offline-strict", PD_SCREEN_HOME, strict_without_network },
    { "home-offline-noted", PD_SCREEN_HOME, noted_without_network },
    { "home-offline-limit", PD_SCREEN_HOME, near_the_limit },
    { "home-hidden", PD_SCREEN_HOME, hidden },
    { "home-private", PD_SCREEN_HOME, in_private },
    { "home-rich", PD_SCREEN_HOME, very_rich },
    { "home-idle", PD_SCREEN_HOME, with_warning },
    { "account", PD_SCREEN_ACCOUNT, NULL },
    { "tier", PD_SCREEN_TIER, NULL },
    { "rules", PD_SCREEN_RULES, NULL },
    { "catalogue", PD_SCREEN_CATALOGUE, NULL },
    { "catalogue-browsing", PD_SCREEN_CATALOGUE, browsing },
    { "gift", PD_SCREEN_GIFT, NULL },
    { "gift-too-dear", PD_SCREEN_GIFT, too_dear },
    { "gift-browsing", PD_SCREEN_GIFT, browsing },
    { "confirm", PD_SCREEN_CONFIRM, NULL },
    { "confirm-offline", PD_SCREEN_CONFIRM, fixture_without_network },
    { "confirm-offline-limit", PD_SCREEN_CONFIRM, near_the_limit },
    { "confirm-offline-noted", PD_SCREEN_CONFIRM, noted_without_network },
    { "saving", PD_SCREEN_SAVING, NULL },
    { "done", PD_SCREEN_DONE, NULL },
    { "done-at-counter", PD_SCREEN_DONE, at_counter },
    { "done-offline", PD_SCREEN_DONE, fixture_without_network },
    { "done-no-paper", PD_SCREEN_DONE, no_paper },
    { "done-print-unsure", PD_SCREEN_DONE, print_unsure },
    { "done-print-broken", PD_SCREEN_DONE, print_broken },
    { "tickets", PD_SCREEN_TICKETS, NULL },
    { "ticket", PD_SCREEN_TICKET, NULL },
    { "ticket-proxy", PD_SCREEN_TICKET, fixture_ticket_proxy },
    { "proxy", PD_SCREEN_PROXY, fixture_proxy },
    { "proxy-made", PD_SCREEN_PROXY, fixture_proxy_made },
    { "proxy-printing", PD_SCREEN_PROXY, fixture_proxy_printing },
    { "proxy-no-paper", PD_SCREEN_PROXY, fixture_proxy_no_paper },
    { "proxy-offline", PD_SCREEN_PROXY, fixture_proxy_offline },
    { "proxy-elsewhere", PD_SCREEN_PROXY, fixture_proxy_elsewhere },
    { "tickets-ending", PD_SCREEN_TICKETS, ending },
    { "tickets-noted", PD_SCREEN_TICKETS, noted_without_network },
    { "ticket-ending", PD_SCREEN_TICKET, ending },
    { "no-code", PD_SCREEN_NO_CODE, no_code },
    { "refused-payment", PD_SCREEN_REFUSED, refused_payment },
    { "refused-old", PD_SCREEN_REFUSED, refused_old },
    { "refused-training", PD_SCREEN_REFUSED, refused_training },
    { "refused-card-unread", PD_SCREEN_REFUSED, refused_card_unread },
    { "message-signed-in", PD_SCREEN_MESSAGE, NULL },
    { "message-hub-refused", PD_SCREEN_MESSAGE, NULL },
    { "message-kept", PD_SCREEN_MESSAGE, NULL },
    { "message-requested", PD_SCREEN_MESSAGE, noted_without_network },
    { "message-cancel-at-place", PD_SCREEN_MESSAGE, NULL },
    { "message-cancel-asked", PD_SCREEN_MESSAGE, NULL },
    { "closed", PD_SCREEN_CLOSED, closed },
    { "closed-at-counter", PD_SCREEN_CLOSED, closed_counter },
    { "staff", PD_SCREEN_STAFF, no_code },
    { "attract-board", PD_SCREEN_ATTRACT, fixture_board },
    { "home-away", PD_SCREEN_HOME, fixture_away },
    { "home-asking", PD_SCREEN_HOME, fixture_asking },
    { "home-survey", PD_SCREEN_HOME, fixture_survey_due },
    { "home-found", PD_SCREEN_HOME, found },
    { "gift-pin", PD_SCREEN_GIFT, with_a_pin },
    { "account-away", PD_SCREEN_ACCOUNT, fixture_away },
    { "tier-away", PD_SCREEN_TIER, fixture_away },
    { "tier-many", PD_SCREEN_TIER, fixture_many_benefits },
    { "catalogue-pictures", PD_SCREEN_CATALOGUE, fixture_pictures },
    { "catalogue-no-favourites", PD_SCREEN_CATALOGUE, fixture_no_favourites },
    { "gift-gone", PD_SCREEN_GIFT, fixture_gift_gone },
    { "gift-gone-told", PD_SCREEN_GIFT, fixture_gift_gone_told },
    { "confirm-money", PD_SCREEN_CONFIRM, fixture_confirm_money },
    { "catalogue-voucher", PD_SCREEN_CATALOGUE, fixture_voucher },
    { "gift-voucher", PD_SCREEN_GIFT, fixture_voucher },
    { "confirm-voucher", PD_SCREEN_CONFIRM, fixture_voucher },
    { "confirm-voucher-money", PD_SCREEN_CONFIRM, fixture_voucher_money },
    { "done-voucher", PD_SCREEN_DONE, fixture_voucher },
    { "saving-asking", PD_SCREEN_SAVING, fixture_saving_asking },
    { "no-code-find", PD_SCREEN_NO_CODE, fixture_no_code_find },
    { "staff-called", PD_SCREEN_STAFF, fixture_staff_called },
    { "staff-away", PD_SCREEN_STAFF, fixture_staff_away },
    { "more", PD_SCREEN_MORE, fixture_more },
    { "more-second", PD_SCREEN_MORE, fixture_more_second },
    { "more-nobody", PD_SCREEN_MORE, fixture_more_nobody },
    { "wallet", PD_SCREEN_WALLET, fixture_wallet },
    { "wallet-none", PD_SCREEN_WALLET, fixture_wallet_none },
    { "wallet-asking", PD_SCREEN_WALLET, fixture_asking },
    { "wallet-away", PD_SCREEN_WALLET, fixture_away },
    { "unit", PD_SCREEN_UNIT, fixture_unit },
    { "unit-coupon", PD_SCREEN_UNIT, fixture_unit_coupon },
    { "unit-code", PD_SCREEN_UNIT, fixture_unit_code },
    { "unit-away", PD_SCREEN_UNIT, fixture_unit_away },
    { "money", PD_SCREEN_MONEY, fixture_money },
    { "money-hidden", PD_SCREEN_MONEY, fixture_money_hidden },
    { "money-none", PD_SCREEN_MONEY, fixture_money_none },
    { "deduct", PD_SCREEN_DEDUCT, fixture_deduct },
    { "deduct-one", PD_SCREEN_DEDUCT, fixture_deduct_one },
    { "deduct-large", PD_SCREEN_DEDUCT, fixture_deduct_large },
    { "deduct-small", PD_SCREEN_DEDUCT, fixture_deduct_small },
    { "deduct-few", PD_SCREEN_DEDUCT, fixture_deduct_few },
    { "deduct-away", PD_SCREEN_DEDUCT, fixture_deduct_away },
    { "deducted", PD_SCREEN_DEDUCTED, fixture_deducted },
    { "deducted-copy", PD_SCREEN_DEDUCTED, fixture_deducted_copy },
    { "deducted-no-printer", PD_SCREEN_DEDUCTED, fixture_deducted_no_printer },
    { "money-asking", PD_SCREEN_MONEY, fixture_asking },
    { "money-away", PD_SCREEN_MONEY, fixture_away },
    { "message-deduct-back", PD_SCREEN_MESSAGE, fixture_deduct_back },
    { "message-not-deducted", PD_SCREEN_MESSAGE, NULL },
    { "history", PD_SCREEN_HISTORY, fixture_history },
    { "history-hidden", PD_SCREEN_HISTORY, fixture_history_hidden },
    { "history-away", PD_SCREEN_HISTORY, fixture_away },
    { "activities", PD_SCREEN_ACTIVITIES, fixture_activities },
    { "activities-none", PD_SCREEN_ACTIVITIES, fixture_activities_none },
    { "activity", PD_SCREEN_ACTIVITY, fixture_activity },
    { "activity-booked", PD_SCREEN_ACTIVITY, fixture_activity_booked },
    { "activity-wait", PD_SCREEN_ACTIVITY, fixture_activity_wait },
    { "activity-no", PD_SCREEN_ACTIVITY, fixture_activity_no },
    { "activity-away", PD_SCREEN_ACTIVITY, fixture_activity_away },
    { "activity-nobody", PD_SCREEN_ACTIVITY, fixture_activity_nobody },
    { "home-wheel", PD_SCREEN_HOME, fixture_wheel },
    { "home-won", PD_SCREEN_HOME, fixture_wheel_unseen },
    { "wheel", PD_SCREEN_WHEEL, fixture_wheel },
    { "wheel-gone", PD_SCREEN_WHEEL, fixture_wheel_gone },
    { "wheel-today", PD_SCREEN_WHEEL, fixture_wheel_today },
    { "wheel-points", PD_SCREEN_WHEEL, fixture_wheel_points },
    { "wheel-away", PD_SCREEN_WHEEL, fixture_wheel_away },
    { "wheel-pick", PD_SCREEN_WHEEL_PICK, fixture_wheel },
    { "wheel-gift", PD_SCREEN_WHEEL_RESULT, fixture_wheel_gift },
    { "wheel-coupon", PD_SCREEN_WHEEL_RESULT, fixture_wheel_coupon },
    { "wheel-won-points", PD_SCREEN_WHEEL_RESULT, fixture_wheel_won_points },
    { "wheel-instead", PD_SCREEN_WHEEL_RESULT, fixture_wheel_instead },
    { "wheel-nothing", PD_SCREEN_WHEEL_RESULT, fixture_wheel_nothing },
    { "wheel-fair", PD_SCREEN_WHEEL_FAIR, fixture_wheel },
    { "wheel-fair-first", PD_SCREEN_WHEEL_FAIR, fixture_wheel_first_day },
    { "rights", PD_SCREEN_RIGHTS, NULL },
    { "rights-second", PD_SCREEN_RIGHTS, fixture_second_page },
    { "rights-nobody", PD_SCREEN_RIGHTS, fixture_nobody },
    { "rights-stages", PD_SCREEN_RIGHTS, fixture_rights_stages },
    { "rights-stages-second", PD_SCREEN_RIGHTS, fixture_rights_stages_second },
    { "index", PD_SCREEN_INDEX, NULL },
    { "index-second", PD_SCREEN_INDEX, fixture_second_page },
    { "index-nobody", PD_SCREEN_INDEX, fixture_nobody },
    { "index-formula", PD_SCREEN_INDEX, fixture_index_formula },
    { "index-formula-second", PD_SCREEN_INDEX, fixture_index_formula_second },
    { "survey", PD_SCREEN_SURVEY, fixture_survey_scale },
    { "survey-choice", PD_SCREEN_SURVEY, fixture_survey_choice },
    { "survey-yes", PD_SCREEN_SURVEY, fixture_survey_yes },
    { "survey-last", PD_SCREEN_SURVEY, fixture_survey_last },
    { "survey-none", PD_SCREEN_SURVEY, NULL },
    { "feedback", PD_SCREEN_FEEDBACK, fixture_feedback_topic },
    { "feedback-topics", PD_SCREEN_FEEDBACK, fixture_feedback_topics },
    { "feedback-face", PD_SCREEN_FEEDBACK, fixture_feedback_face },
    { "feedback-three", PD_SCREEN_FEEDBACK, fixture_feedback_three },
    { "feedback-call", PD_SCREEN_FEEDBACK, fixture_feedback_call },
    { "feedback-state", PD_SCREEN_FEEDBACK_STATE, fixture_feedback_state },
    { "feedback-received", PD_SCREEN_FEEDBACK_STATE, fixture_feedback_received },
    { "feedback-unknown", PD_SCREEN_FEEDBACK_STATE, fixture_feedback_unknown },
    { "keypad-pin", PD_SCREEN_KEYPAD, fixture_keypad_pin },
    { "keypad-wrong", PD_SCREEN_KEYPAD, fixture_keypad_wrong },
    { "keypad-phone", PD_SCREEN_KEYPAD, fixture_keypad_phone },
    { "keypad-card", PD_SCREEN_KEYPAD, fixture_keypad_card },
    { "keypad-feedback", PD_SCREEN_KEYPAD, fixture_keypad_feedback },
    { "plan", PD_SCREEN_PLAN, fixture_plan },
    { "plan-none", PD_SCREEN_PLAN, fixture_plan_none },
    { "plan-first", PD_SCREEN_PLAN, fixture_plan_first },
    { "plan-first-step", PD_SCREEN_PLAN_STEP, fixture_plan_first_step },
    { "plan-step", PD_SCREEN_PLAN_STEP, fixture_plan_step },
    { "plan-step-done", PD_SCREEN_PLAN_STEP, fixture_plan_step_done },
    { "plan-step-contact", PD_SCREEN_PLAN_STEP, fixture_plan_step_contact },
    { "home-adviser", PD_SCREEN_HOME, fixture_adviser_alone },
    { "tier-adviser", PD_SCREEN_TIER, fixture_adviser },
    { "adviser", PD_SCREEN_ADVISER, fixture_adviser },
    { "message-adviser", PD_SCREEN_MESSAGE, fixture_adviser_asked },
    { "memberships", PD_SCREEN_MEMBERSHIPS, fixture_memberships },
    { "memberships-three", PD_SCREEN_MEMBERSHIPS, fixture_memberships_three },
    { "home-membership", PD_SCREEN_HOME, fixture_memberships },
    { "family", PD_SCREEN_FAMILY, fixture_family },
    { "family-blocked", PD_SCREEN_FAMILY, fixture_family_blocked },
    { "family-none-left", PD_SCREEN_FAMILY, fixture_family_none_left },
    { "family-cards", PD_SCREEN_FAMILY, fixture_family_cards },
    { "home-family", PD_SCREEN_HOME, fixture_family },
    { "confirm-family", PD_SCREEN_CONFIRM, fixture_confirm_family },
    { "gift-family-limit", PD_SCREEN_GIFT, fixture_gift_family },
    { "history-family", PD_SCREEN_HISTORY, fixture_history_family },
    { "referral", PD_SCREEN_REFERRAL, fixture_referral },
    { "referral-none", PD_SCREEN_REFERRAL, fixture_referral_none },
    { "referral-away", PD_SCREEN_REFERRAL, fixture_referral_away },
    { "reminders", PD_SCREEN_REMINDERS, fixture_reminders },
    { "reminders-none", PD_SCREEN_REMINDERS, fixture_reminders_none },
    { "reminders-away", PD_SCREEN_REMINDERS, fixture_reminders_away },
    { "board-notice", PD_SCREEN_BOARD, fixture_board_notice },
    { "board-card", PD_SCREEN_BOARD, fixture_board_card },
    { "privacy", PD_SCREEN_PRIVACY, NULL },
    { "privacy-left", PD_SCREEN_PRIVACY, fixture_left },
    { "privacy-away", PD_SCREEN_PRIVACY, fixture_away },
    { "sure-opt-out", PD_SCREEN_SURE, fixture_sure_opt_out },
    { "sure-block", PD_SCREEN_SURE, fixture_sure_block },
    { "sure-unbook", PD_SCREEN_SURE, fixture_sure_unbook },
    { "sure-cancel", PD_SCREEN_SURE, fixture_sure_cancel },
    { "sure-proxy", PD_SCREEN_SURE, fixture_sure_proxy },
    { "sure-proxy-offline", PD_SCREEN_SURE, fixture_sure_proxy_offline },
    { "message-needs-network", PD_SCREEN_MESSAGE, fixture_away },
    { "message-no-answer", PD_SCREEN_MESSAGE, NULL },
    { "message-booked", PD_SCREEN_MESSAGE, fixture_activity_booked },
    { "message-waitlisted", PD_SCREEN_MESSAGE, fixture_message_waitlisted },
    { "message-unbooked", PD_SCREEN_MESSAGE, fixture_message_unbooked },
    { "message-not-booked", PD_SCREEN_MESSAGE, fixture_activity_no },
    { "message-no-spin", PD_SCREEN_MESSAGE, fixture_wheel_today },
    { "message-answered", PD_SCREEN_MESSAGE, fixture_message_answered },
    { "message-answered-before", PD_SCREEN_MESSAGE, NULL },
    { "message-feedback", PD_SCREEN_MESSAGE, fixture_message_feedback },
    { "message-feedback-away", PD_SCREEN_MESSAGE, fixture_message_feedback_away },
    { "message-opted-out", PD_SCREEN_MESSAGE, NULL },
    { "message-card-blocked", PD_SCREEN_MESSAGE, fixture_message_card_blocked },
    { "message-pin-locked", PD_SCREEN_MESSAGE, NULL },
    { "message-not-found", PD_SCREEN_MESSAGE, fixture_nobody },
    { "message-priority", PD_SCREEN_MESSAGE, NULL },
    { "message-card-stopped", PD_SCREEN_MESSAGE, fixture_nobody },
    { "message-frozen-at-counter", PD_SCREEN_MESSAGE, at_counter },
    { "message-stopped-at-counter", PD_SCREEN_MESSAGE, at_counter },
    { "history-printing", PD_SCREEN_HISTORY, fixture_history_printing },
    { "history-no-paper", PD_SCREEN_HISTORY, fixture_history_no_paper },
    { "activity-no-paper", PD_SCREEN_ACTIVITY, fixture_activity_no_paper },
    { "unit-no-printer", PD_SCREEN_UNIT, fixture_unit_no_printer },
    { "message-priority-no-paper", PD_SCREEN_MESSAGE, no_paper },
    { "message-priority-broken", PD_SCREEN_MESSAGE, print_broken },
    { "message-prove", PD_SCREEN_MESSAGE, NULL },
    { "message-family-refused", PD_SCREEN_MESSAGE, NULL },
    { "message-proxy-stopped", PD_SCREEN_MESSAGE, NULL },
    { "message-proxy-stopped-offline", PD_SCREEN_MESSAGE, fixture_message_proxy_offline },
    { "message-no-proxy", PD_SCREEN_MESSAGE, NULL },
    { "message-proxy-at-place", PD_SCREEN_MESSAGE, fixture_nobody },
    { "counter-idle", PD_SCREEN_COUNTER, NULL },
    { "counter-typing", PD_SCREEN_COUNTER, fixture_counter_typing },
    { "counter-ready", PD_SCREEN_COUNTER, fixture_counter_ready },
    { "counter-no", PD_SCREEN_COUNTER, fixture_counter_no },
    { "counter-proxy", PD_SCREEN_COUNTER, fixture_counter_proxy },
    { "counter-proxy-handed", PD_SCREEN_COUNTER, fixture_counter_proxy_handed },
    { "counter-proxy-stopped", PD_SCREEN_COUNTER, fixture_counter_proxy_stopped },
    { "counter-proxy-reason", PD_SCREEN_COUNTER, fixture_counter_proxy_reason },
    { "counter-handed", PD_SCREEN_COUNTER, fixture_counter_handed },
    { "counter-reason", PD_SCREEN_COUNTER, fixture_counter_reason },
    { "counter-refused", PD_SCREEN_COUNTER, fixture_counter_refused },
    { "counter-member", PD_SCREEN_COUNTER, fixture_counter_member },
    { "counter-member-several", PD_SCREEN_COUNTER, fixture_counter_member_several },
    { "counter-find", PD_SCREEN_COUNTER, fixture_counter_find },
    { "counter-other-turn", PD_SCREEN_COUNTER, fixture_counter_other_turn },
    { "counter-other-ticket", PD_SCREEN_COUNTER, fixture_counter_other_ticket },
    { "counter-asked", PD_SCREEN_COUNTER, fixture_counter_asked },
    { "counter-nobodys", PD_SCREEN_COUNTER, fixture_counter_nobodys },
    { "counter-doubt", PD_SCREEN_COUNTER, fixture_counter_doubt },
    { "counter-doubt-kiosk", PD_SCREEN_COUNTER, fixture_counter_doubt_kiosk },
    { "counter-vouch", PD_SCREEN_COUNTER, fixture_counter_vouch },
    { "counter-asking", PD_SCREEN_COUNTER, fixture_counter_asking },
    { "counter-no-answer", PD_SCREEN_COUNTER, fixture_counter_no_answer },
    { "counter-pickups", PD_SCREEN_COUNTER, fixture_counter_pickups },
    { "counter-confirmed", PD_SCREEN_COUNTER, fixture_counter_confirmed },
    { "enrol-notice", PD_SCREEN_ENROL, fixture_enrol_notice },
    { "enrol-notice-print", PD_SCREEN_ENROL, fixture_enrol_notice_print },
    { "enrol-number", PD_SCREEN_ENROL, fixture_enrol_number },
    { "enrol-name", PD_SCREEN_ENROL, fixture_enrol_name },
    { "enrol-name-found", PD_SCREEN_ENROL, fixture_enrol_name_found },
    { "enrol-name-limit", PD_SCREEN_ENROL, fixture_enrol_name_limit },
    { "enrol-typing", PD_SCREEN_ENROL, fixture_enrol_typing },
    { "enrol-typing-rare", PD_SCREEN_ENROL, fixture_enrol_typing_rare },
    { "enrol-typing-latin", PD_SCREEN_ENROL, fixture_enrol_typing_latin },
    { "enrol-phone-bad", PD_SCREEN_ENROL, fixture_enrol_phone_bad },
    { "enrol-guardian", PD_SCREEN_ENROL, fixture_enrol_guardian },
    { "enrol-consent", PD_SCREEN_ENROL, fixture_enrol_consent },
    { "enrol-consent-no", PD_SCREEN_ENROL, fixture_enrol_consent_no },
    { "enrol-source", PD_SCREEN_ENROL, fixture_enrol_source },
    { "enrol-partner", PD_SCREEN_ENROL, fixture_enrol_partner },
    { "enrol-referrer", PD_SCREEN_ENROL, fixture_enrol_referrer },
    { "enrol-referrer-bad", PD_SCREEN_ENROL, fixture_enrol_referrer_bad },
    { "enrol-staff", PD_SCREEN_ENROL, fixture_enrol_staff },
    { "enrol-staff-bad", PD_SCREEN_ENROL, fixture_enrol_staff_bad },
    { "enrol-card", PD_SCREEN_ENROL, fixture_enrol_card },
    { "enrol-summary", PD_SCREEN_ENROL, fixture_enrol_summary },
    { "enrol-summary-all", PD_SCREEN_ENROL, fixture_enrol_summary_all },
    { "enrol-saving", PD_SCREEN_ENROL, fixture_enrol_saving },
    { "enrol-new", PD_SCREEN_ENROL, fixture_enrol_new },
    { "enrol-brought", PD_SCREEN_ENROL, fixture_enrol_brought },
    { "enrol-already", PD_SCREEN_ENROL, fixture_enrol_already },
    { "enrol-kept", PD_SCREEN_ENROL, fixture_enrol_kept },
    { "enrol-refused", PD_SCREEN_ENROL, fixture_enrol_refused },
    { "enrol-failed", PD_SCREEN_ENROL, fixture_enrol_failed },
    { "counter-new-card", PD_SCREEN_COUNTER, fixture_counter_new_card },
    { "counter-registered", PD_SCREEN_COUNTER, fixture_counter_registered },
    { "counter-duty-badge", PD_SCREEN_COUNTER, fixture_duty_badge },
    { "counter-duty-badge-first", PD_SCREEN_COUNTER, fixture_duty_badge_first },
    { "counter-duty-unknown", PD_SCREEN_COUNTER, fixture_duty_unknown },
    { "counter-duty-no-pin", PD_SCREEN_COUNTER, fixture_duty_no_pin },
    { "counter-duty-stale", PD_SCREEN_COUNTER, fixture_duty_stale },
    { "counter-duty-locked", PD_SCREEN_COUNTER, fixture_duty_locked },
    { "counter-duty-role", PD_SCREEN_COUNTER, fixture_duty_role },
    { "counter-duty-ended", PD_SCREEN_COUNTER, fixture_duty_ended },
    { "counter-duty-badge-failed", PD_SCREEN_COUNTER, fixture_duty_badge_failed },
    { "counter-duty-over", PD_SCREEN_COUNTER, fixture_duty_over },
    { "counter-duty-approve", PD_SCREEN_COUNTER, fixture_duty_approve },
    { "counter-duty-approve-role", PD_SCREEN_COUNTER, fixture_duty_approve_role },
    { "counter-duty-pin", PD_SCREEN_COUNTER, fixture_duty_pin },
    { "counter-duty-pin-long", PD_SCREEN_COUNTER, fixture_duty_pin_long },
    { "counter-duty-pin-wrong", PD_SCREEN_COUNTER, fixture_duty_pin_wrong },
    { "counter-duty-pin-over", PD_SCREEN_COUNTER, fixture_duty_pin_over },
    { "counter-duty-pin-approve", PD_SCREEN_COUNTER, fixture_duty_pin_approve },
    { "counter-duty-badge-demo", PD_SCREEN_COUNTER, fixture_duty_badge_demo },
    { "counter-duty-pin-demo", PD_SCREEN_COUNTER, fixture_duty_pin_demo },
    { "counter-duty-checking", PD_SCREEN_COUNTER, fixture_duty_checking },
    { "counter-duty-shift", PD_SCREEN_COUNTER, fixture_duty_shift },
    { "counter-duty-shift-first", PD_SCREEN_COUNTER, fixture_duty_shift_first },
    { "counter-duty-on", PD_SCREEN_COUNTER, fixture_duty_on },
    { "counter-duty-on-ready", PD_SCREEN_COUNTER, fixture_duty_on_ready },
    { "counter-duty-on-own", PD_SCREEN_COUNTER, fixture_duty_on_own },
    { "counter-duty-on-troubled", PD_SCREEN_COUNTER, fixture_duty_on_troubled },
    { "counter-duty-count", PD_SCREEN_COUNTER, fixture_duty_count },
    { "counter-duty-count-typed", PD_SCREEN_COUNTER, fixture_duty_count_typed },
    { "counter-duty-count-failed", PD_SCREEN_COUNTER, fixture_duty_count_failed },
    { "counter-duty-count-gone", PD_SCREEN_COUNTER, fixture_duty_count_gone },
    { "counter-duty-close", PD_SCREEN_COUNTER, fixture_duty_close },
    { "counter-duty-close-long", PD_SCREEN_COUNTER, fixture_duty_close_long },
    { "counter-duty-close-none", PD_SCREEN_COUNTER, fixture_duty_close_none },
    { "counter-duty-report", PD_SCREEN_COUNTER, fixture_duty_report },
    { "counter-duty-report-long", PD_SCREEN_COUNTER, fixture_duty_report_long },
    { "counter-duty-report-so-far", PD_SCREEN_COUNTER, fixture_duty_report_so_far },
    { "work-menu", PD_SCREEN_WORK, fixture_work_menu },
    { "work-menu-head", PD_SCREEN_WORK, fixture_work_menu_head },
    { "work-menu-own", PD_SCREEN_WORK, fixture_work_menu_own },
    { "work-uncollected", PD_SCREEN_WORK, fixture_work_uncollected },
    { "work-none", PD_SCREEN_WORK, fixture_work_none },
    { "work-asking", PD_SCREEN_WORK, fixture_work_asking },
    { "work-away", PD_SCREEN_WORK, fixture_work_away },
    { "work-refused", PD_SCREEN_WORK, fixture_work_refused },
    { "work-stock", PD_SCREEN_WORK, fixture_work_stock },
    { "work-places", PD_SCREEN_WORK, fixture_work_places },
    { "work-places-none", PD_SCREEN_WORK, fixture_work_places_none },
    { "work-move-check", PD_SCREEN_WORK, fixture_work_move_check },
    { "work-feedback", PD_SCREEN_WORK, fixture_work_feedback },
    { "work-exceptions", PD_SCREEN_WORK, fixture_work_exceptions },
    { "work-services", PD_SCREEN_WORK, fixture_work_services },
    { "work-activities", PD_SCREEN_WORK, fixture_work_activities },
    { "work-birthdays", PD_SCREEN_WORK, fixture_work_birthdays },
    { "work-day", PD_SCREEN_WORK, fixture_work_day },
    { "work-units", PD_SCREEN_WORK, fixture_work_units },
    { "work-uses", PD_SCREEN_WORK, fixture_work_uses },
    { "work-captures", PD_SCREEN_WORK, fixture_work_captures },
    { "work-cards", PD_SCREEN_WORK, fixture_work_cards },
    { "work-proposals", PD_SCREEN_WORK, fixture_work_proposals },
    { "work-stops", PD_SCREEN_WORK, fixture_work_stops },
    { "work-adjustments", PD_SCREEN_WORK, fixture_work_adjustments },
    { "work-sheet", PD_SCREEN_WORK, fixture_work_sheet },
    { "work-receipts", PD_SCREEN_WORK, fixture_work_receipts },
    { "work-discounts", PD_SCREEN_WORK, fixture_work_discounts },
    { "work-memberships", PD_SCREEN_WORK, fixture_work_memberships },
    { "work-first-visits", PD_SCREEN_WORK, fixture_work_first_visits },
    { "work-first-visits-row", PD_SCREEN_WORK, fixture_work_first_visits_row },
    { "work-family", PD_SCREEN_WORK, fixture_work_family },
    { "work-family-row", PD_SCREEN_WORK, fixture_work_family_row },
    { "work-family-add", PD_SCREEN_WORK, fixture_work_family_add },
    { "work-shared", PD_SCREEN_WORK, fixture_work_shared },
    { "work-clearing", PD_SCREEN_WORK, fixture_work_clearing },
    { "work-menu-shop", PD_SCREEN_WORK, fixture_work_menu_shop },
    { "counter-shop", PD_SCREEN_COUNTER, fixture_counter_shop },
    { "counter-shop-member", PD_SCREEN_COUNTER, fixture_counter_shop_member },
    { "work-purses", PD_SCREEN_WORK, fixture_work_purses },
    { "work-money", PD_SCREEN_WORK, fixture_work_money },
    { "work-row", PD_SCREEN_WORK, fixture_work_row },
    { "work-row-exception", PD_SCREEN_WORK, fixture_work_row_exception },
    { "work-row-enrolled", PD_SCREEN_WORK, fixture_work_row_enrolled },
    { "work-sheet-index", PD_SCREEN_WORK, fixture_work_sheet_index },
    { "work-assess", PD_SCREEN_WORK, fixture_work_assess },
    { "work-assess-check", PD_SCREEN_WORK, fixture_work_assess_check },
    { "work-row-nothing", PD_SCREEN_WORK, fixture_work_row_nothing },
    { "work-number", PD_SCREEN_WORK, fixture_work_number },
    { "work-number-bad", PD_SCREEN_WORK, fixture_work_number_bad },
    { "work-fen", PD_SCREEN_WORK, fixture_work_fen },
    { "work-text", PD_SCREEN_WORK, fixture_work_text },
    { "work-text-typed", PD_SCREEN_WORK, fixture_work_text_typed },
    { "work-bill", PD_SCREEN_WORK, fixture_work_bill },
    { "work-reason", PD_SCREEN_WORK, fixture_work_reason },
    { "work-code", PD_SCREEN_WORK, fixture_work_code },
    { "work-check", PD_SCREEN_WORK, fixture_work_check },
    { "work-check-approve", PD_SCREEN_WORK, fixture_work_check_approve },
    { "work-check-erase", PD_SCREEN_WORK, fixture_work_check_erase },
    { "work-badge", PD_SCREEN_WORK, fixture_work_badge },
    { "work-badge-supervisor", PD_SCREEN_WORK, fixture_work_badge_supervisor },
    { "work-pin", PD_SCREEN_WORK, fixture_work_pin },
    { "work-pin-wrong", PD_SCREEN_WORK, fixture_work_pin_wrong },
    { "work-sending", PD_SCREEN_WORK, fixture_work_sending },
    { "work-said", PD_SCREEN_WORK, fixture_work_said },
    { "work-said-refund", PD_SCREEN_WORK, fixture_work_said_refund },
    { "work-said-quote", PD_SCREEN_WORK, fixture_work_said_quote },
    { "work-said-receipt", PD_SCREEN_WORK, fixture_work_said_receipt },
    { "work-said-copy", PD_SCREEN_WORK, fixture_work_said_copy },
    { "work-said-slip", PD_SCREEN_WORK, fixture_work_said_slip },
    { "work-said-no", PD_SCREEN_WORK, fixture_work_said_no },
    { "work-said-silent", PD_SCREEN_WORK, fixture_work_said_silent },
    { "counter-late", PD_SCREEN_COUNTER, fixture_counter_late },
    { "counter-unsure", PD_SCREEN_COUNTER, fixture_counter_unsure },
    { "work-unsure", PD_SCREEN_WORK, fixture_work_unsure },
    { "aside-welcome", PD_SCREEN_ASIDE, fixture_aside_welcome },
    { "aside-shows-only", PD_SCREEN_ASIDE, fixture_aside_shows_only },
    { "aside-closed", PD_SCREEN_ASIDE, fixture_aside_closed },
    { "aside-member", PD_SCREEN_ASIDE, fixture_aside_member },
    { "aside-hidden", PD_SCREEN_ASIDE, fixture_aside_hidden },
    { "aside-gift", PD_SCREEN_ASIDE, fixture_aside_gift },
    { "aside-ask", PD_SCREEN_ASIDE, fixture_aside_ask },
    { "aside-ask-money", PD_SCREEN_ASIDE, fixture_aside_ask_money },
    { "aside-ask-by-word", PD_SCREEN_ASIDE, fixture_aside_ask_by_word },
    { "aside-wait", PD_SCREEN_ASIDE, fixture_aside_wait },
    { "aside-made", PD_SCREEN_ASIDE, fixture_aside_made },
    { "aside-ticket", PD_SCREEN_ASIDE, fixture_aside_ticket },
    { "aside-ticket-money", PD_SCREEN_ASIDE, fixture_aside_ticket_money },
    { "aside-ticket-proxy", PD_SCREEN_ASIDE, fixture_aside_ticket_proxy },
    { "aside-handed", PD_SCREEN_ASIDE, fixture_aside_handed },
    { "aside-trouble", PD_SCREEN_ASIDE, fixture_aside_trouble },
    { "aside-code", PD_SCREEN_ASIDE, fixture_aside_code },
    { "aside-taken", PD_SCREEN_ASIDE, fixture_aside_taken },
    { "aside-back", PD_SCREEN_ASIDE, fixture_aside_back },
    { "aside-check", PD_SCREEN_ASIDE, fixture_aside_check },
    { "aside-nothing", PD_SCREEN_ASIDE, fixture_aside_nothing },
    { "aside-noted", PD_SCREEN_ASIDE, fixture_aside_noted },
    { "confirm-asked", PD_SCREEN_CONFIRM, fixture_confirm_asked },
    { "gift-declined", PD_SCREEN_GIFT, fixture_gift_declined },
    { "gift-unanswered", PD_SCREEN_GIFT, fixture_gift_unanswered },
    { "technician-badge", PD_SCREEN_TECHNICIAN, fixture_technician_badge },
    { "technician-badge-unknown", PD_SCREEN_TECHNICIAN, fixture_technician_unknown },
    { "technician-badge-failed", PD_SCREEN_TECHNICIAN, fixture_technician_badge_failed },
    { "technician-pin", PD_SCREEN_TECHNICIAN, fixture_technician_pin },
    { "technician-pin-wrong", PD_SCREEN_TECHNICIAN, fixture_technician_pin_wrong },
    { "technician-checking", PD_SCREEN_TECHNICIAN, fixture_technician_checking },
    { "technician-looking", PD_SCREEN_TECHNICIAN, fixture_technician_looking },
    { "technician-status", PD_SCREEN_TECHNICIAN, fixture_technician_status },
    { "technician-status-good", PD_SCREEN_TECHNICIAN, fixture_technician_status_good },
    { "technician-status-card", PD_SCREEN_TECHNICIAN, fixture_technician_status_card },
    { "technician-devices", PD_SCREEN_TECHNICIAN, fixture_technician_devices },
    { "technician-devices-card", PD_SCREEN_TECHNICIAN, fixture_technician_devices_card },
    { "technician-devices-tried", PD_SCREEN_TECHNICIAN, fixture_technician_devices_tried },
    { "technician-grid", PD_SCREEN_TECHNICIAN, fixture_technician_grid },
    { "technician-journal", PD_SCREEN_TECHNICIAN, fixture_technician_journal },
    { "technician-journal-verified", PD_SCREEN_TECHNICIAN, fixture_technician_journal_verified },
    { "technician-acts", PD_SCREEN_TECHNICIAN, fixture_technician_acts },
    { "technician-acts-told", PD_SCREEN_TECHNICIAN, fixture_technician_acts_told },
    { "technician-acts-waiting", PD_SCREEN_TECHNICIAN, fixture_technician_acts_waiting },
    { "technician-sure", PD_SCREEN_TECHNICIAN, fixture_technician_sure },
    { "setup-language", PD_SCREEN_SETUP, fixture_setup_language },
    { "setup-choice", PD_SCREEN_SETUP, fixture_setup_choice },
    { "setup-text", PD_SCREEN_SETUP, fixture_setup_text },
    { "setup-text-bad", PD_SCREEN_SETUP, fixture_setup_text_bad },
    { "setup-code", PD_SCREEN_SETUP, fixture_setup_code },
    { "setup-scanner", PD_SCREEN_SETUP, fixture_setup_scanner },
    { "setup-sound", PD_SCREEN_SETUP, fixture_setup_sound },
    { "setup-grid", PD_SCREEN_SETUP, fixture_setup_grid },
    { "setup-review", PD_SCREEN_SETUP, fixture_setup_review },
    { "setup-working", PD_SCREEN_SETUP, fixture_setup_working },
    { "setup-done", PD_SCREEN_SETUP, fixture_setup_done },
    { "setup-failed", PD_SCREEN_SETUP, fixture_setup_failed },
};

const int fixture_case_count = PD_COUNT(fixture_cases);

const struct fixture_case *
case_named(const char *name)
{
    int i = 0;

    while (i < fixture_case_count && strcmp(fixture_cases[i].name, name) != 0)
        i++;
    pd_assert(i < fixture_case_count);
    return &fixture_cases[i];
}

/* The cases that hold what each is made of. */
static const struct {
    enum pd_slip what;
    const char *name;
} slips[] = {
    { PD_SLIP_JOIN, "no-code" },
    { PD_SLIP_RULES, "rules" },
    { PD_SLIP_PRIORITY, "home" },
    { PD_SLIP_FEEDBACK, "message-feedback" },
    { PD_SLIP_BOOKING, "activity-booked" },
    { PD_SLIP_UNIT, "unit-code" },
    { PD_SLIP_HISTORY, "history" },
    { PD_SLIP_PROXY, "proxy-made" },
    { PD_SLIP_SHIFT, "counter-duty-report" },
    { PD_SLIP_ACCEPTANCE, "technician-status" },
    { PD_SLIP_TEST_PAGE, "technician-devices" },
    { PD_SLIP_NOTICE, "enrol-notice" },
    { PD_SLIP_REFERRAL, "referral" },
    { PD_SLIP_DEDUCTION, "deducted" },
    { PD_SLIP_DEDUCTION, "deducted-copy" },
    { PD_SLIP_DEDUCTION, "work-said-slip" },
};

const int fixture_slip_count = PD_COUNT(slips);

enum pd_slip
fixture_slip(struct fixture *f, int i, enum pd_lang lang)
{
    pd_assert(i >= 0 && i < fixture_slip_count);
    fixture_make(f, case_named(slips[i].name), lang);
    return slips[i].what;
}

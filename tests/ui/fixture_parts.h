/*
 * What the files of the fixture share: nothing for anybody else.
 */
#ifndef PD_TESTS_UI_FIXTURE_PARTS_H
#define PD_TESTS_UI_FIXTURE_PARTS_H

#include "tests/ui/fixture.h"

#define FIXTURE_NOW_MS INT64_C(1795400520000) /* 23 November 2026, 10:42 in China */

#define TEXT(cn, tw, hk, english)                                                                            \
    {                                                                                                        \
        .in = { cn, tw, hk, english }                                                                        \
    }

void
fixture_set_member(struct fixture *f);

void
fixture_set_ticket(struct fixture *f, struct pd_ticket_view *t, int gift, const char *number);

/* Coupons, activities, board, survey, feedback, reminders of the hospital. */
void
fixture_add_errands(struct pd_programme *p);

/* Her page, as the hub tells it, and the lists made of it. */
void
fixture_set_page(struct fixture *f);

/* What the screen of messages says in the case of that name. */
void
fixture_set_message(struct fixture *f, const char *name);

/* Points that pay bills, and three accounts of money, for the hospital. */
void
fixture_add_money(struct pd_programme *p);

/* A merchant, and its voucher as the gift and the ticket at hand. */
void
fixture_voucher(struct fixture *f);
void
fixture_voucher_money(struct fixture *f);

/* Of fixture_money.c: likewise. */
void
fixture_work_memberships(struct fixture *f);
void
fixture_work_first_visits(struct fixture *f);

void
fixture_work_first_visits_row(struct fixture *f);

void
fixture_work_family(struct fixture *f);
void
fixture_work_family_row(struct fixture *f);
void
fixture_work_family_add(struct fixture *f);
void
fixture_work_shared(struct fixture *f);
void
fixture_work_clearing(struct fixture *f);
void
fixture_work_menu_shop(struct fixture *f);
/* The counter stands at a shop's place. */
void
fixture_at_shop(struct fixture *f);
void
fixture_counter_shop(struct fixture *f);
void
fixture_counter_shop_member(struct fixture *f);
void
fixture_work_purses(struct fixture *f);
void
fixture_work_money(struct fixture *f);
void
fixture_money(struct fixture *f);
void
fixture_money_hidden(struct fixture *f);
void
fixture_money_none(struct fixture *f);
void
fixture_deduct(struct fixture *f);
void
fixture_deduct_one(struct fixture *f);
void
fixture_deduct_large(struct fixture *f);
void
fixture_deduct_small(struct fixture *f);
void
fixture_deduct_few(struct fixture *f);
void
fixture_deduct_away(struct fixture *f);
void
fixture_deducted(struct fixture *f);

void
fixture_deducted_copy(struct fixture *f);

void
fixture_deducted_no_printer(struct fixture *f);

void
fixture_add_paid(struct fixture *f);
void
fixture_deduct_back(struct fixture *f);

/* Of fixture_visits.c: what one case each changes. */
void
fixture_away(struct fixture *f);
void
fixture_asking(struct fixture *f);
void
fixture_nobody(struct fixture *f);
void
fixture_survey_due(struct fixture *f);
void
fixture_board(struct fixture *f);
void
fixture_more(struct fixture *f);
void
fixture_more_second(struct fixture *f);
void
fixture_more_nobody(struct fixture *f);
void
fixture_wallet(struct fixture *f);
void
fixture_wallet_none(struct fixture *f);
void
fixture_unit(struct fixture *f);
void
fixture_unit_coupon(struct fixture *f);
void
fixture_unit_code(struct fixture *f);
void
fixture_unit_away(struct fixture *f);
void
fixture_history(struct fixture *f);
void
fixture_history_hidden(struct fixture *f);
void
fixture_activities(struct fixture *f);
void
fixture_activities_none(struct fixture *f);
void
fixture_activity(struct fixture *f);
void
fixture_activity_booked(struct fixture *f);
void
fixture_activity_wait(struct fixture *f);
void
fixture_activity_no(struct fixture *f);
void
fixture_activity_away(struct fixture *f);
void
fixture_activity_nobody(struct fixture *f);
void
fixture_many_benefits(struct fixture *f);
void
fixture_second_page(struct fixture *f);

void
fixture_rights_stages(struct fixture *f);

void
fixture_rights_stages_second(struct fixture *f);

void
fixture_index_formula(struct fixture *f);

void
fixture_index_formula_second(struct fixture *f);
void
fixture_survey_scale(struct fixture *f);
void
fixture_survey_choice(struct fixture *f);
void
fixture_survey_yes(struct fixture *f);
void
fixture_survey_last(struct fixture *f);
void
fixture_feedback_topic(struct fixture *f);
void
fixture_feedback_topics(struct fixture *f);
void
fixture_feedback_face(struct fixture *f);
void
fixture_feedback_three(struct fixture *f);
void
fixture_feedback_call(struct fixture *f);
void
fixture_feedback_state(struct fixture *f);
void
fixture_feedback_received(struct fixture *f);
void
fixture_feedback_unknown(struct fixture *f);
void
fixture_keypad_pin(struct fixture *f);
void
fixture_keypad_wrong(struct fixture *f);
void
fixture_keypad_phone(struct fixture *f);
void
fixture_keypad_card(struct fixture *f);
void
fixture_keypad_feedback(struct fixture *f);
void
fixture_no_code_find(struct fixture *f);
void
fixture_staff_called(struct fixture *f);
void
fixture_staff_away(struct fixture *f);
void
fixture_reminders(struct fixture *f);
void
fixture_reminders_none(struct fixture *f);

void
fixture_adviser(struct fixture *f);
void
fixture_adviser_alone(struct fixture *f); /* and nothing is on its way */
void
fixture_adviser_asked(struct fixture *f);
void
fixture_memberships(struct fixture *f);
void
fixture_memberships_three(struct fixture *f);
void
fixture_family(struct fixture *f);

void
fixture_family_blocked(struct fixture *f);

void
fixture_family_none_left(struct fixture *f);

void
fixture_family_cards(struct fixture *f);

void
fixture_confirm_family(struct fixture *f);

void
fixture_gift_family(struct fixture *f);

void
fixture_history_family(struct fixture *f);

void
fixture_referral(struct fixture *f);

void
fixture_plan(struct fixture *f);

void
fixture_plan_none(struct fixture *f);

/* Rules with a plan that is given by itself. */
void
fixture_first_visit(struct fixture *f);

void
fixture_plan_first(struct fixture *f);

void
fixture_plan_first_step(struct fixture *f);

void
fixture_plan_step(struct fixture *f);

void
fixture_plan_step_done(struct fixture *f);

void
fixture_plan_step_contact(struct fixture *f);

void
fixture_referral_none(struct fixture *f);

void
fixture_referral_away(struct fixture *f);

void
fixture_enrol_referrer(struct fixture *f);

void
fixture_enrol_referrer_bad(struct fixture *f);

void
fixture_enrol_brought(struct fixture *f);
void
fixture_reminders_away(struct fixture *f);
void
fixture_board_notice(struct fixture *f);
void
fixture_board_card(struct fixture *f);
void
fixture_left(struct fixture *f);
void
fixture_sure_opt_out(struct fixture *f);
void
fixture_sure_block(struct fixture *f);
void
fixture_sure_unbook(struct fixture *f);
void
fixture_sure_cancel(struct fixture *f);
void
fixture_pictures(struct fixture *f);
void
fixture_no_favourites(struct fixture *f);
void
fixture_gift_gone(struct fixture *f);
void
fixture_gift_gone_told(struct fixture *f);
void
fixture_confirm_money(struct fixture *f);
void
fixture_saving_asking(struct fixture *f);
void
fixture_message_waitlisted(struct fixture *f);
void
fixture_message_unbooked(struct fixture *f);
void
fixture_message_answered(struct fixture *f);
void
fixture_message_feedback(struct fixture *f);
void
fixture_message_feedback_away(struct fixture *f);
void
fixture_message_card_blocked(struct fixture *f);
void
fixture_history_printing(struct fixture *f);

void
fixture_history_no_paper(struct fixture *f);

void
fixture_activity_no_paper(struct fixture *f);

void
fixture_unit_no_printer(struct fixture *f);

/* fixture_proxy.c */
void
fixture_ticket_proxy(struct fixture *f);
void
fixture_proxy(struct fixture *f);
void
fixture_proxy_made(struct fixture *f);
void
fixture_proxy_printing(struct fixture *f);
void
fixture_proxy_no_paper(struct fixture *f);
void
fixture_proxy_offline(struct fixture *f);
void
fixture_proxy_elsewhere(struct fixture *f);
void
fixture_sure_proxy(struct fixture *f);
void
fixture_sure_proxy_offline(struct fixture *f);
void
fixture_message_proxy_offline(struct fixture *f);

/* fixture_enrol.c */
void
fixture_enrol_notice(struct fixture *f);
void
fixture_enrol_number(struct fixture *f);
void
fixture_enrol_name(struct fixture *f);
void
fixture_enrol_notice_print(struct fixture *f);
void
fixture_enrol_name_found(struct fixture *f);
void
fixture_enrol_name_limit(struct fixture *f);
void
fixture_enrol_typing(struct fixture *f);
void
fixture_enrol_typing_rare(struct fixture *f);
void
fixture_enrol_typing_latin(struct fixture *f);
void
fixture_enrol_phone_bad(struct fixture *f);
void
fixture_enrol_guardian(struct fixture *f);
void
fixture_enrol_consent(struct fixture *f);
void
fixture_enrol_consent_no(struct fixture *f);
void
fixture_enrol_source(struct fixture *f);
void
fixture_enrol_partner(struct fixture *f);
void
fixture_enrol_staff(struct fixture *f);

void
fixture_enrol_staff_bad(struct fixture *f);

void
fixture_enrol_card(struct fixture *f);
void
fixture_enrol_summary(struct fixture *f);
void
fixture_enrol_summary_all(struct fixture *f);
void
fixture_enrol_saving(struct fixture *f);
void
fixture_enrol_new(struct fixture *f);
void
fixture_enrol_already(struct fixture *f);
void
fixture_enrol_kept(struct fixture *f);
void
fixture_enrol_refused(struct fixture *f);
void
fixture_enrol_failed(struct fixture *f);
void
fixture_counter_new_card(struct fixture *f);
void
fixture_counter_registered(struct fixture *f);

/* fixture_duty.c */
void
fixture_duty_badge(struct fixture *f);
void
fixture_duty_badge_first(struct fixture *f);
void
fixture_duty_unknown(struct fixture *f);
void
fixture_duty_no_pin(struct fixture *f);
void
fixture_duty_stale(struct fixture *f);
void
fixture_duty_locked(struct fixture *f);
void
fixture_duty_role(struct fixture *f);
void
fixture_duty_ended(struct fixture *f);
void
fixture_duty_badge_failed(struct fixture *f);
void
fixture_duty_over(struct fixture *f);
void
fixture_duty_approve(struct fixture *f);
void
fixture_duty_approve_role(struct fixture *f);
void
fixture_duty_pin(struct fixture *f);
void
fixture_duty_pin_long(struct fixture *f);
void
fixture_duty_pin_wrong(struct fixture *f);
void
fixture_duty_pin_over(struct fixture *f);
void
fixture_duty_pin_approve(struct fixture *f);
void
fixture_duty_badge_demo(struct fixture *f);
void
fixture_duty_pin_demo(struct fixture *f);
void
fixture_duty_checking(struct fixture *f);
void
fixture_duty_shift(struct fixture *f);
void
fixture_duty_shift_first(struct fixture *f);
void
fixture_duty_on(struct fixture *f);
void
fixture_duty_on_ready(struct fixture *f);
void
fixture_duty_on_own(struct fixture *f);
void
fixture_duty_on_troubled(struct fixture *f);
void
fixture_duty_count(struct fixture *f);
void
fixture_duty_count_typed(struct fixture *f);
void
fixture_duty_count_failed(struct fixture *f);
void
fixture_duty_count_gone(struct fixture *f);
void
fixture_duty_close(struct fixture *f);
void
fixture_duty_close_long(struct fixture *f);
void
fixture_duty_close_none(struct fixture *f);
void
fixture_duty_report(struct fixture *f);
void
fixture_duty_report_long(struct fixture *f);
void
fixture_duty_report_so_far(struct fixture *f);

/* fixture_work.c */
void
fixture_work_menu(struct fixture *f);
void
fixture_work_menu_head(struct fixture *f);
void
fixture_work_menu_own(struct fixture *f);
void
fixture_work_uncollected(struct fixture *f);
void
fixture_work_none(struct fixture *f);
void
fixture_work_asking(struct fixture *f);
void
fixture_work_away(struct fixture *f);
void
fixture_work_refused(struct fixture *f);
void
fixture_work_stock(struct fixture *f);
void
fixture_work_places(struct fixture *f);
void
fixture_work_places_none(struct fixture *f);
void
fixture_work_move_check(struct fixture *f);
void
fixture_work_feedback(struct fixture *f);
void
fixture_work_exceptions(struct fixture *f);
void
fixture_work_services(struct fixture *f);
void
fixture_work_activities(struct fixture *f);
void
fixture_work_birthdays(struct fixture *f);
void
fixture_work_day(struct fixture *f);
void
fixture_work_units(struct fixture *f);
void
fixture_work_uses(struct fixture *f);
void
fixture_work_captures(struct fixture *f);
void
fixture_work_cards(struct fixture *f);
void
fixture_work_proposals(struct fixture *f);
void
fixture_work_stops(struct fixture *f);
void
fixture_work_adjustments(struct fixture *f);
void
fixture_work_sheet(struct fixture *f);
void
fixture_work_receipts(struct fixture *f);
void
fixture_work_discounts(struct fixture *f);
void
fixture_work_row(struct fixture *f);
void
fixture_work_row_exception(struct fixture *f);

void
fixture_work_row_enrolled(struct fixture *f);

void
fixture_work_sheet_index(struct fixture *f);

void
fixture_work_assess(struct fixture *f);

void
fixture_work_assess_check(struct fixture *f);

void
fixture_work_row_nothing(struct fixture *f);
void
fixture_work_number(struct fixture *f);
void
fixture_work_number_bad(struct fixture *f);
void
fixture_work_fen(struct fixture *f);
void
fixture_work_text(struct fixture *f);
void
fixture_work_text_typed(struct fixture *f);
void
fixture_work_bill(struct fixture *f);
void
fixture_work_reason(struct fixture *f);
void
fixture_work_code(struct fixture *f);
void
fixture_work_check(struct fixture *f);
void
fixture_work_check_approve(struct fixture *f);
void
fixture_work_check_erase(struct fixture *f);
void
fixture_work_badge(struct fixture *f);
void
fixture_work_badge_supervisor(struct fixture *f);
void
fixture_work_pin(struct fixture *f);
void
fixture_work_pin_wrong(struct fixture *f);
void
fixture_work_sending(struct fixture *f);
void
fixture_work_said(struct fixture *f);
void
fixture_work_said_refund(struct fixture *f);
void
fixture_work_said_quote(struct fixture *f);
void
fixture_work_said_receipt(struct fixture *f);
void
fixture_work_said_copy(struct fixture *f);

void
fixture_work_said_slip(struct fixture *f);
void
fixture_work_said_no(struct fixture *f);
void
fixture_work_said_silent(struct fixture *f);
void
fixture_counter_late(struct fixture *f);
void
fixture_counter_unsure(struct fixture *f);
void
fixture_work_unsure(struct fixture *f);
/* fixture_aside.c */
void
fixture_aside_welcome(struct fixture *f);
void
fixture_aside_shows_only(struct fixture *f);
void
fixture_aside_closed(struct fixture *f);
void
fixture_aside_member(struct fixture *f);
void
fixture_aside_hidden(struct fixture *f);
void
fixture_aside_gift(struct fixture *f);
void
fixture_aside_ask(struct fixture *f);
void
fixture_aside_ask_money(struct fixture *f);
void
fixture_aside_ask_by_word(struct fixture *f);
void
fixture_aside_wait(struct fixture *f);
void
fixture_aside_made(struct fixture *f);
void
fixture_aside_ticket(struct fixture *f);
void
fixture_aside_ticket_money(struct fixture *f);
void
fixture_aside_ticket_proxy(struct fixture *f);
void
fixture_aside_handed(struct fixture *f);
void
fixture_aside_trouble(struct fixture *f);
void
fixture_aside_code(struct fixture *f);
void
fixture_aside_taken(struct fixture *f);
void
fixture_aside_back(struct fixture *f);
void
fixture_aside_check(struct fixture *f);
void
fixture_aside_nothing(struct fixture *f);
void
fixture_aside_noted(struct fixture *f);
void
fixture_confirm_asked(struct fixture *f);
void
fixture_gift_declined(struct fixture *f);
void
fixture_gift_unanswered(struct fixture *f);
/* fixture_technician.c */
void
fixture_technician_badge(struct fixture *f);
void
fixture_technician_unknown(struct fixture *f);
void
fixture_technician_badge_failed(struct fixture *f);
void
fixture_technician_pin(struct fixture *f);
void
fixture_technician_pin_wrong(struct fixture *f);
void
fixture_technician_checking(struct fixture *f);
void
fixture_technician_looking(struct fixture *f);
void
fixture_technician_status(struct fixture *f);
void
fixture_technician_status_good(struct fixture *f);
void
fixture_technician_devices(struct fixture *f);
void
fixture_technician_status_card(struct fixture *f);
void
fixture_technician_devices_card(struct fixture *f);
void
fixture_technician_devices_tried(struct fixture *f);
void
fixture_technician_grid(struct fixture *f);
void
fixture_technician_journal(struct fixture *f);
void
fixture_technician_journal_verified(struct fixture *f);
void
fixture_technician_acts(struct fixture *f);
void
fixture_technician_acts_told(struct fixture *f);
void
fixture_technician_acts_waiting(struct fixture *f);
void
fixture_technician_sure(struct fixture *f);

/* fixture_cases.c */
void
fixture_without_network(struct fixture *f);

/* fixture_counter.c */
void
fixture_counter_ready(struct fixture *f);
void
fixture_counter_no(struct fixture *f);
void
fixture_counter_handed(struct fixture *f);
void
fixture_counter_reason(struct fixture *f);
void
fixture_counter_refused(struct fixture *f);
void
fixture_counter_find(struct fixture *f);
void
fixture_counter_member(struct fixture *f);
void
fixture_counter_member_several(struct fixture *f);
void
fixture_counter_typing(struct fixture *f);
void
fixture_counter_other_turn(struct fixture *f);
void
fixture_counter_other_ticket(struct fixture *f);
void
fixture_counter_asked(struct fixture *f);
void
fixture_counter_nobodys(struct fixture *f);
void
fixture_counter_doubt(struct fixture *f);
void
fixture_counter_doubt_kiosk(struct fixture *f);
void
fixture_counter_vouch(struct fixture *f);
void
fixture_counter_pickups(struct fixture *f);
void
fixture_counter_asking(struct fixture *f);
void
fixture_counter_no_answer(struct fixture *f);
void
fixture_counter_confirmed(struct fixture *f);
void
fixture_counter_proxy(struct fixture *f);
void
fixture_counter_proxy_handed(struct fixture *f);
void
fixture_counter_proxy_stopped(struct fixture *f);
void
fixture_counter_proxy_reason(struct fixture *f);

/* fixture_wheel.c */
void
fixture_wheel(struct fixture *f);
void
fixture_wheel_gone(struct fixture *f);
void
fixture_wheel_today(struct fixture *f);
void
fixture_wheel_points(struct fixture *f);
void
fixture_wheel_away(struct fixture *f);
void
fixture_wheel_gift(struct fixture *f);
void
fixture_wheel_coupon(struct fixture *f);
void
fixture_wheel_won_points(struct fixture *f);
void
fixture_wheel_instead(struct fixture *f);
void
fixture_wheel_nothing(struct fixture *f);
void
fixture_wheel_unseen(struct fixture *f);
void
fixture_wheel_first_day(struct fixture *f);

/* fixture_setup.c */
void
fixture_setup_language(struct fixture *f);
void
fixture_setup_choice(struct fixture *f);
void
fixture_setup_text(struct fixture *f);
void
fixture_setup_text_bad(struct fixture *f);
void
fixture_setup_code(struct fixture *f);
void
fixture_setup_scanner(struct fixture *f);
void
fixture_setup_sound(struct fixture *f);
void
fixture_setup_grid(struct fixture *f);
void
fixture_setup_review(struct fixture *f);
void
fixture_setup_working(struct fixture *f);
void
fixture_setup_done(struct fixture *f);
void
fixture_setup_failed(struct fixture *f);

#endif

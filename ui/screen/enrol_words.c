/* What the pages of an enrolment say: to the clerk, who reads some of it to whoever joins. */
#include "ui/screen/enrol.h"

#include <string.h>

/* ---- questions ---- */

static struct pd_enrol_words
consent_words(struct pd_ui *ui, enum pd_purpose purpose)
{
    switch (purpose) {
    case PD_PURPOSE_PROGRAMME:
        return (struct pd_enrol_words){ "person", TR("Would the patient like to be a member?"),
            TR("Members get points for what they do here, and spend them on gifts.") };
    case PD_PURPOSE_LINKING:
        return (struct pd_enrol_words){ "clipboard", TR("May bills and visits be told to the programme?"),
            TR("What the member pays then earns points by itself: amounts and days, nothing medical.") };
    case PD_PURPOSE_SMS:
        return (
            struct pd_enrol_words){ "phone", TR("May the hospital send the member text messages?"), NULL };
    case PD_PURPOSE_WECHAT:
        return (struct pd_enrol_words){ "chat", TR("May the hospital write to the member on WeChat?"), NULL };
    case PD_PURPOSE_PHONE:
        return (struct pd_enrol_words){ "bell", TR("May the hospital call the member?"), NULL };
    case PD_PURPOSE_PARTNERS:
        return (struct pd_enrol_words){ "family", TR("May partners learn of the membership?"),
            TR("Only that, at shops where the member's code is shown.") };
    }
    return (struct pd_enrol_words){ "info", "", NULL };
}

/* What is known of her from a list, by which the clerk sees that she is the one. */
static const char *
found_words(struct pd_ui *ui, const struct pd_visitor *v)
{
    if (v->year > 0 && v->last4[0] != '\0')
        return pd_kit_text(ui, TR("From the hospital's list: born in %d, phone ends in %s. Is that right?"),
            v->year, v->last4);
    if (v->year > 0)
        return pd_kit_text(ui, TR("From the hospital's list: born in %d. Is that right?"), v->year);
    if (v->last4[0] != '\0')
        return pd_kit_text(ui, TR("From the hospital's list: phone ends in %s. Is that right?"), v->last4);
    return TR("From the hospital's list: does it say what the papers say?");
}

static const char *
name_why(struct pd_ui *ui, const struct pd_enrol_view *e)
{
    switch (e->look) {
    case PD_ENROL_LOOK_FOUND:
        return found_words(ui, &e->visitor);
    case PD_ENROL_LOOK_ASKING:
        return TR("The hospital's list is being asked.");
    case PD_ENROL_LOOK_NOBODY:
        return TR("No list has this number. Type the name as it stands on the papers.");
    case PD_ENROL_LOOK_AWAY:
        return TR("The list cannot be asked now. Type the name as it stands on the papers.");
    case PD_ENROL_LOOK_TOO_OFTEN:
        return TR("The list tells no more names this hour. Type the name as it stands on the papers.");
    case PD_ENROL_LOOK_NONE:
        break;
    }
    return e->looked ? TR("From the hospital's list: does it say what the papers say?")
                     : TR("As it stands on the papers.");
}

static struct pd_enrol_words
person_words(struct pd_ui *ui, const struct pd_enrol_view *e)
{
    switch (e->step) {
    case PD_ENROL_NUMBER:
        return (struct pd_enrol_words){ "clipboard", TR("Number at the hospital"),
            TR("Typed, or scanned from the wrist-band: a list may know the name. Without a number: Enter.") };
    case PD_ENROL_NAME:
        return (struct pd_enrol_words){ "person", TR("Name"), name_why(ui, e) };
    case PD_ENROL_PHONE:
        return (struct pd_enrol_words){ "phone", TR("Phone number"),
            TR("By phone and name the member is found again.") };
    case PD_ENROL_BIRTH:
        return (struct pd_enrol_words){ "calendar", TR("Date of birth"),
            TR("Eight digits: 19580531. The year is not kept.") };
    case PD_ENROL_GUARDIAN:
        return (struct pd_enrol_words){ "family", TR("Under age: the guardian's name"),
            TR("The guardian agrees for the child. Minors get no messages.") };
    case PD_ENROL_GUARDIAN_PHONE:
        return (struct pd_enrol_words){ "phone", TR("The guardian's phone number"), NULL };
    case PD_ENROL_REFERRER:
        return (struct pd_enrol_words){ "family", TR("The friend's number"),
            TR("Scan the friend's slip or phone, or type its 8 digits. Not at hand: Enter.") };
    case PD_ENROL_STAFF:
        return (struct pd_enrol_words){ "person", TR("Recommended by a colleague?"),
            TR("The colleague's staff number. It is noted and earns nobody anything. Nobody: Enter.") };
    default:
        return (struct pd_enrol_words){ "card", TR("Scan a fresh member card"),
            TR("Or type the number below its code. Without a card: Enter.") };
    }
}

struct pd_enrol_words
pd_enrol_asks(struct pd_ui *ui, const struct pd_enrol_view *e)
{
    switch (e->step) {
    case PD_ENROL_NOTICE:
        return (struct pd_enrol_words){ "shield", TR("Show or read this to the patient first"), NULL };
    case PD_ENROL_CONSENT:
        return consent_words(ui, e->purpose);
    case PD_ENROL_RELATION:
        return (struct pd_enrol_words){ "family", TR("Who is the guardian to the child?"), NULL };
    case PD_ENROL_KIND:
        return (struct pd_enrol_words){ "crown", TR("Which kind of member?"), NULL };
    case PD_ENROL_SOURCE:
        return (struct pd_enrol_words){ "place", TR("How did the patient come to us?"), NULL };
    case PD_ENROL_PARTNER:
        return (struct pd_enrol_words){ "family", TR("Which partner was it?"), NULL };
    case PD_ENROL_SUMMARY:
        return (struct pd_enrol_words){ "check", TR("Is all of this right?"), NULL };
    case PD_ENROL_SAVING:
        return (struct pd_enrol_words){ "clock", TR("Saving"), NULL };
    default:
        return person_words(ui, e);
    }
}

/* ---- choices ---- */

const char *
pd_enrol_source_words(struct pd_ui *ui, int source)
{
    const char *const words[] = { TR("In the hospital"), TR("At a stand outside"), TR("Read of it online"),
        TR("Sent by a partner"), TR("Another member") };

    return source >= 1 && source <= PD_COUNT(words) ? words[source - 1] : "";
}

const char *
pd_enrol_relation_words(struct pd_ui *ui, int relation)
{
    const char *const words[] = { TR("Mother"), TR("Father"), TR("Grandparent"), TR("Another relative"),
        TR("Appointed guardian") };

    return relation >= 1 && relation <= PD_COUNT(words) ? words[relation - 1] : "";
}

const char *
pd_enrol_purpose_words(struct pd_ui *ui, enum pd_purpose purpose)
{
    const char *const words[] = { TR("member"), TR("bills"), TR("text messages"), TR("WeChat"), TR("calls"),
        TR("partners") };

    return purpose >= 1 && (int)purpose <= PD_COUNT(words) ? words[purpose - 1] : "";
}

const char *
pd_enrol_choice(struct pd_ui *ui, const struct pd_view *view, int n)
{
    const struct pd_enrol_view *e = &view->enrol;

    switch (e->step) {
    case PD_ENROL_CONSENT:
        return n == 1 ? TR("Yes") : TR("No");
    case PD_ENROL_RELATION:
        return pd_enrol_relation_words(ui, n);
    case PD_ENROL_SOURCE:
        return pd_enrol_source_words(ui, n);
    case PD_ENROL_KIND:
        return view->programme != NULL && n <= view->programme->kind_count
                   ? pd_kit_say(ui, &view->programme->kinds[n - 1].name)
                   : "";
    case PD_ENROL_PARTNER:
        return e->choices[n - 1] != NULL ? e->choices[n - 1] : "";
    default:
        return "";
    }
}

/* ---- what is wrong ---- */

const char *
pd_enrol_problem_words(struct pd_ui *ui, const struct pd_enrol_view *e)
{
    switch (e->problem) {
    case PD_ENROL_GOOD:
        return NULL;
    case PD_ENROL_BAD_NUMBER:
        return TR("Letters, digits, - and _ only, at most 31.");
    case PD_ENROL_BAD_NAME:
        return TR("A name is needed, without digits.");
    case PD_ENROL_BAD_PHONE:
    case PD_ENROL_BAD_GUARDIAN_PHONE:
        return TR("That is no phone number here. From abroad: + and the country first.");
    case PD_ENROL_NEEDS_ONE:
        return TR("A phone or a hospital number is needed to find the member again.");
    case PD_ENROL_BAD_BIRTH:
        return TR("That is no date: year, month, day, as 19580531.");
    case PD_ENROL_BAD_GUARDIAN:
        return TR("The guardian's own name is needed.");
    case PD_ENROL_BAD_CONSENT:
        return e->purpose == PD_PURPOSE_PROGRAMME && e->choice == 2
                   ? TR("Then nobody is enrolled: F8 gives up and keeps nothing.")
                   : TR("Ask the patient: 1 is yes, 2 is no.");
    case PD_ENROL_BAD_CARD:
        return TR("That card is somebody's already, or none of ours. Take another.");
    case PD_ENROL_BAD_REFERRER:
        return TR("That is no member's number: 8 digits, as on the slip. Or leave it empty.");
    case PD_ENROL_BAD_RECOMMENDED:
        return TR("That is no staff number: as on the badge. Or leave it empty.");
    case PD_ENROL_BAD_RELATION:
    case PD_ENROL_BAD_SOURCE:
    case PD_ENROL_BAD_PARTNER:
    case PD_ENROL_BAD_KIND:
        return TR("Choose one by its digit.");
    case PD_ENROL_NOT_A_MINORS:
    case PD_ENROL_BAD_TEXT:
        break;
    }
    return TR("The rules changed meanwhile. Go back and ask again.");
}

/* ---- the notice ---- */

/* Another wording is another version: the names of those that are shipped stand in app/core/notice.c. */
const char *
pd_enrol_notice(struct pd_ui *ui, const struct pd_view *view)
{
    if (view->programme != NULL && view->programme->notice.version[0] != '\0')
        return pd_kit_say(ui, &view->programme->notice.text);
    switch (view->enrol.where) {
    case PD_JURISDICTION_CN:
        return TR(
            "The hospital keeps your name, phone number, day of birth without the year, and your hospital "
            "number, to give you points and gifts and to find you again. The law is the Personal "
            "Information Protection Law. Nothing medical is kept. You are asked about each use "
            "separately, may say no, and may take a yes back at any counter or kiosk; you may see what "
            "is kept, have it put right, or have it erased. Being a member changes nothing about your "
            "treatment.");
    case PD_JURISDICTION_HK:
        return TR(
            "The hospital keeps your name, phone number, day of birth without the year, and your hospital "
            "number, to give you points and gifts and to find you again. The law is the Personal Data "
            "(Privacy) Ordinance. Nothing medical is kept. Messages are sent only where you agree. You "
            "may say no to each use, take a yes back at any counter or kiosk, and see or correct what "
            "is kept. Being a member changes nothing about your treatment.");
    case PD_JURISDICTION_TW:
        return TR(
            "The hospital keeps your name, phone number, day of birth without the year, and your hospital "
            "number, to give you points and gifts and to find you again, while you are a member. The "
            "law is the Personal Data Protection Act. Nothing medical is kept. You may say no to each "
            "use, take a yes back at any counter or kiosk, and ask to see, copy, correct or erase what "
            "is kept. Being a member changes nothing about your treatment.");
    }
    return "";
}

/* ---- what became of it ---- */

static const char *
refused_words(struct pd_ui *ui, const char *code)
{
    static const char *const cards[] = { "card_taken", "card_unknown" };

    for (int i = 0; i < PD_COUNT(cards); i++)
        if (strcmp(code, cards[i]) == 0)
            return TR("This card is somebody's, or none of ours. Go back and take another.");
    if (strcmp(code, "own") == 0)
        return TR("This is your own account. A colleague does it.");
    if (strcmp(code, "number_taken") == 0)
        return TR("This hospital number is another person's. Go back and look at it.");
    if (strcmp(code, "form_recommended") == 0)
        return TR("Nobody of the staff has that number. Go back and mend it, or leave it empty.");
    return TR("Go back, look at the answers and try again; or ask the supervisor.");
}

/* What comes of whom she named; it changes nothing of her membership. */
static const char *
brought_words(struct pd_ui *ui, const char *referral)
{
    if (strcmp(referral, "credited") == 0)
        return TR("The friend's number counts: both have their points.");
    if (strcmp(referral, "waiting") == 0)
        return TR("The friend's number counts: points come after the first visit or bill.");
    if (strcmp(referral, "unknown") == 0)
        return TR("Nobody has the friend's number: it earns nothing.");
    if (strcmp(referral, "not_new") == 0)
        return TR("The friend's number earns nothing: this patient was a member before.");
    if (strcmp(referral, "staff") == 0)
        return TR("The friend's number is a colleague's: it earns nothing.");
    return TR("By the rules the friend's number earns nothing here.");
}

static const char *
also(struct pd_ui *ui, const char *words, const char *more)
{
    return more != NULL ? pd_kit_text(ui, "%s\n%s", words, more) : words;
}

/* In one breath with how she is welcomed. */
static const char *
with_friend(struct pd_ui *ui, const struct pd_enrol_view *e, const char *welcome)
{
    return also(ui, welcome, e->referral[0] != '\0' ? brought_words(ui, e->referral) : NULL);
}

struct pd_enrol_said
pd_enrol_said(struct pd_ui *ui, const struct pd_enrol_view *e)
{
    switch (e->result) {
    case PD_ENROL_RESULT_NEW:
        if (pd_points_raw(e->points) > 0)
            return (struct pd_enrol_said){ PD_TONE_GOOD, "check-circle",
                /* TRANSLATORS: Staff. %s is a masked name. */
                pd_kit_text(ui, TR("%s is a member"), pd_ui_masked(ui, e->masked)),
                with_friend(ui, e,
                    pd_kit_text(ui,
                        TRN("Welcome: %s point, usable at once.", "Welcome: %s points, usable at once.",
                            pd_points_raw(e->points)),
                        pd_kit_points(ui, e->points))) };
        return (struct pd_enrol_said){ PD_TONE_GOOD, "check-circle",
            pd_kit_text(ui, TR("%s is a member"), pd_ui_masked(ui, e->masked)),
            with_friend(ui, e, TR("Points come with what the member does from now on.")) };
    case PD_ENROL_RESULT_ALREADY:
        return (struct pd_enrol_said){ PD_TONE_WARN, "info",
            pd_kit_text(ui, TR("%s was a member already"), pd_ui_masked(ui, e->masked)),
            also(ui, TR("Nothing was changed. Take the new card back; the member shows the old one."),
                e->kinds ? TR("Another membership is opened with the member's code on the table: F12, then "
                              "Memberships.")
                         : NULL) };
    case PD_ENROL_RESULT_KEPT:
        return (struct pd_enrol_said){ PD_TONE_WARN, "desk-saved", TR("Registered here"),
            TR("Points begin when the network is back. Nothing more is to be done.") };
    case PD_ENROL_RESULT_REFUSED:
        return (struct pd_enrol_said){ PD_TONE_BAD, "close", TR("Not enrolled: nothing was kept"),
            refused_words(ui, e->code) };
    case PD_ENROL_RESULT_FAILED:
        break;
    }
    return (struct pd_enrol_said){ PD_TONE_BAD, "warning", TR("It could not be saved"),
        TR("Go back and try again; nobody is enrolled twice.") };
}

/*
 * The programme: everything a hospital configures, as one versioned JSON document
 * (assets/schema/programme.schema.json). (1) A document is taken whole or refused whole, with the path of its
 * first error ("catalogue[3].price"). (2) A published version never changes; every op names the version it
 * was decided under. (3) Parsed once into fixed tables; nothing here allocates afterwards, all pointers point
 * inside the struct.
 */
#ifndef PD_CORE_PROGRAMME_H
#define PD_CORE_PROGRAMME_H

#include "app/base/clock.h"
#include "app/core/findings.h"
#include "app/core/id.h"
#include "app/core/look.h"
#include "app/core/programme_money.h"
#include "app/core/programme_wheels.h"
#include "app/core/staff.h"

#define PD_TIERS_MAX 9
#define PD_BENEFITS_MAX 12
#define PD_GIFTS_MAX 256
#define PD_RULES_MAX 32
#define PD_KINDS_MAX 8
#define PD_CAMPAIGNS_MAX 32
#define PD_CAPS_MAX 4
#define PD_PLACES_MAX 48
#define PD_CATEGORIES_MAX 16
#define PD_PAGES_MAX 8
#define PD_MERCHANTS_MAX 32
#define PD_ACTIVITIES_MAX 128
#define PD_SEATS_MAX 100000
#define PD_BOARD_MAX 64

struct pd_tier {
    char id[PD_RULE_CAP]; /* "gold" */
    struct pd_text name;
    struct pd_points from;  /* growth value at which it begins; strictly ascending, the first is 0 */
    char card[PD_RULE_CAP]; /* picture of its card, "tier-gold" */
    uint32_t colour;        /* 0xRRGGBB */
    int discount_percent;   /* 0..100, on items that allow it */
    int benefit_count;
    struct pd_text benefits[PD_BENEFITS_MAX];
    int benefit_stages[PD_BENEFITS_MAX]; /* enum pd_stage of each */
    bool priority;                       /* served first at service desks; never in the clinical queue */
};

/* What a fixed rule rewards. Jurisdictions differ in what they allow. */
enum pd_behaviour {
    PD_BEHAVIOUR_OTHER = 0,
    PD_BEHAVIOUR_VISIT = 1,
    PD_BEHAVIOUR_SIGN_IN = 2,
    PD_BEHAVIOUR_SURVEY = 3,
    PD_BEHAVIOUR_REFERRAL = 4,
    PD_BEHAVIOUR_WELCOME = 5,
    PD_BEHAVIOUR_BIRTHDAY = 6,
    PD_BEHAVIOUR_EVENT = 7,
    PD_BEHAVIOUR_SHARE = 8,
    PD_BEHAVIOUR_ADJUSTMENT = 9,
    PD_BEHAVIOUR_TASK = 20 /* a step of a plan: plan.h */
};

/* What a jurisdiction's preset may have off. */
enum pd_mechanism {
    PD_MECHANISM_EARN_PAYMENT = 1,
    PD_MECHANISM_EARN_VISIT = 2,
    PD_MECHANISM_EARN_REFERRAL = 3,
    PD_MECHANISM_EARN_WELCOME = 4,
    PD_MECHANISM_EARN_SHARE = 5,
    PD_MECHANISM_DISCOUNT = 6,
    PD_MECHANISM_WHEEL = 7,
    PD_MECHANISM_FEE_DEDUCTION = 8,
    PD_MECHANISM_STORED_VALUE = 9,
    PD_MECHANISM_FAMILY = 10,
    PD_MECHANISM_ALLIANCE = 11
};

enum pd_earn_kind { PD_EARN_PAYMENT = 1, PD_EARN_FIXED = 2 };

/* A kind of member, "standard", "staff". A document without kinds has one, "standard". */
struct pd_kind {
    char id[PD_RULE_CAP];
    struct pd_text name;
};

/* Whom something is for: bits of the indexes into kinds and tiers; 0: all of them. */
struct pd_audience {
    uint32_t kinds, tiers;
};

/* How points may be used. Operational ones buy gifts and activities and never reduce a bill. Stored: append,
 * never renumber. */
enum pd_points_class { PD_CLASS_MONETARY = 1, PD_CLASS_OPERATIONAL = 2 };

/* Over what a cap counts, in the hospital's zone; weeks begin on Monday. */
enum pd_period {
    PD_PERIOD_DAY = 1,
    PD_PERIOD_WEEK = 2,
    PD_PERIOD_MONTH = 3,
    PD_PERIOD_YEAR = 4,
    PD_PERIOD_LIFETIME = 5
};

/* At most so many times and points within one period; 0: no limit. One of them is above 0. */
struct pd_cap {
    enum pd_period period;
    int times;
    struct pd_points points;
};

/* How one behaviour earns. */
struct pd_earn_rule {
    char id[PD_RULE_CAP]; /* "pay", "sign_in" */
    enum pd_earn_kind kind;
    enum pd_behaviour behaviour;
    struct pd_text name;      /* plain words, shown to patients */
    struct pd_points points;  /* fixed: per time; payment: per step */
    struct pd_fen step;       /* payment: the step, 100 = one yuan self-paid */
    int per_day;              /* at most so many times a local day; 0 = no limit */
    struct pd_points day_cap; /* at most so many points a local day; 0 = no limit */
    int growth_percent;       /* growth value granted per point, 100 = 1:1 */
    struct pd_expiry expiry;  /* of the points it grants */
    bool claimable;           /* a desk may ask for it (sign-in) */
    struct pd_audience audience;
    int64_t from_ms, until_ms; /* in force; 0 and PD_NEVER_MS when not bounded */
    int cap_count;
    struct pd_cap caps[PD_CAPS_MAX]; /* besides per_day and day_cap */
    int pending_days; /* usable from the beginning of the local day so many days later; 0: at once */
    enum pd_points_class class;
    enum pd_stage stage;
};

/* How a campaign meets others at the same time (earning.h has the order). */
enum pd_stacking { PD_STACK_BEST = 1, PD_STACK_MULTIPLY = 2, PD_STACK_ADD = 3 };

/* More points for a while: what rules give, multiplied or with something on top. */
struct pd_campaign {
    char id[PD_RULE_CAP]; /* "double_may" */
    struct pd_text name;  /* plain words, shown beside what it gave */
    uint32_t rules;       /* bits of the indexes into rules; never 0 */
    struct pd_audience audience;
    int64_t from_ms, until_ms; /* never unbounded: a campaign ends */
    uint32_t month_days;       /* bit d: the d-th of a month, the member day; 0: every day */
    uint32_t week_days;        /* bit 1 Monday .. bit 7 Sunday; 0: every day */
    int percent;               /* 200: twice the rule's points; 100: only the bonus */
    struct pd_points bonus;    /* each time */
    struct pd_points budget;   /* what it may give in all; 0: no limit */
    bool growth;               /* what it gives on top counts for the tier as well */
    enum pd_stacking stacking;
};

/* What becomes of a tier that is not earned again, at the end of a window. */
enum pd_tier_down { PD_DOWN_NEVER = 1, PD_DOWN_ONE = 2, PD_DOWN_BY_BALANCE = 3 };

/* Windows begin with a local year or half-year or month. */
struct pd_tier_policy {
    enum pd_tier_down down;
    int window_months; /* 1, 3, 6 or 12 */
};

/* What decides a tier instead of the rules' growth: tier_index.h. */
struct pd_tier_index {
    int window_months;             /* 1, 3, 6 or 12, of the calendar; 0: there is none */
    struct pd_points spend_points; /* for each step of what she paid herself; 0: it does not count */
    struct pd_fen spend_step;
    struct pd_points visit_points; /* each; 0: they do not count */
    struct pd_points spend_cap, visit_cap;
    struct pd_points flag_max; /* 0: nobody assesses */
    struct pd_text flag_name;  /* plain words, shown to patients */
};

/* What a refund takes back of the points that its payment earned. */
enum pd_clawback { PD_CLAWBACK_PENDING = 1, PD_CLAWBACK_BALANCE = 2, PD_CLAWBACK_UNLIMITED = 3 };

struct pd_gift {
    char sku[PD_SKU_CAP];
    struct pd_text name, detail;
    char category[PD_RULE_CAP];
    char picture[64]; /* file in the gifts folder, without size and ending: "thermos" */
    char shelf[16];   /* where staff find it: "A-03" */
    char place[PD_PLACE_CAP];
    struct pd_points price;
    struct pd_fen money; /* to pay besides, 0 for most */
    int tier_min;        /* index into tiers */
    int limit;           /* per member in limit_days; 0 = none */
    int limit_days;
    int64_t from_ms, until_ms; /* on offer; 0 and PD_NEVER_MS when not bounded */
    int stock;                 /* received when the sku first appears */
    enum pd_stage stage;
};

struct pd_category {
    char id[PD_RULE_CAP];
    struct pd_text name;
};

/* A shop, or another hospital, with which the hospital has agreed to exchange points. What was agreed is the
 * hub's own table; this is what patients read of it. */
struct pd_merchant {
    char id[PD_RULE_CAP]; /* "north-books": that of the hub's table */
    struct pd_text name;
    struct pd_text terms; /* of all its vouchers, "Show this ticket at the till"; "": none */
    int rule;             /* index into rules: by which it gives points; -1: it gives none */
};

/* A gift that is handed over at a merchant's place is a voucher for that merchant. */
struct pd_place {
    char id[PD_PLACE_CAP];
    struct pd_text name, floor, hours;
    char picture[64];
    int merchant;                 /* index into merchants; -1: the hospital's own */
    const struct pd_merchant *of; /* the same; NULL: the hospital's own */
};

enum pd_offline_mode { PD_OFFLINE_FLOOR = 1, PD_OFFLINE_STRICT = 2, PD_OFFLINE_ONLINE_ONLY = 3 };

struct pd_offline_policy {
    enum pd_offline_mode mode;
    struct pd_points account_cap;    /* per account and local day, rotating code */
    struct pd_points day_code_cap;   /* by day code */
    struct pd_points card_cap;       /* by paper card without PIN */
    struct pd_points per_redemption; /* at once; what one account takes within split_min counts together */
    int split_min;
    struct pd_points desk_cap;  /* per desk, of all that the hub has not answered */
    int desk_count;             /* redemptions likewise */
    int soft_count, hard_count; /* consecutive offline redemptions of one account: warn, refuse */
    int max_age_h;              /* offline longer than this: nothing is redeemed */
};

/* One page of "how points work". */
struct pd_rules_page {
    struct pd_text title, body;
};

#define PD_UNIT_CATEGORIES_MAX 31
#define PD_COUPONS_MAX 32
#define PD_ENTITLEMENTS_MAX 32
#define PD_PACKAGES_MAX 16
#define PD_PACKAGE_UNITS_MAX 8
#define PD_UNIT_COUNT_MAX 1000 /* of one unit in one grant */

/* What a coupon is taken off: an item of treatment, or a product. */
enum pd_coupon_kind { PD_COUPON_ITEM = 1, PD_COUPON_PRODUCT = 2 };

/* Each is a unit of its own: a member has so many of it. One of percent and takes is above 0; one of days and
 * until_ms bounds it. */
struct pd_coupon {
    char id[PD_RULE_CAP];
    struct pd_text name, conditions;
    enum pd_coupon_kind kind;
    int percent;         /* off the bill, 1..100 */
    struct pd_fen takes; /* off the bill, at most all of it */
    struct pd_fen spend; /* the least a bill is for */
    uint32_t categories; /* bits of the indexes into units.categories; 0: all */
    int tier_min;        /* index into tiers */
    int days;            /* good until the end of the local day so many days after it was given */
    int64_t until_ms;    /* first instant at which it is over; PD_NEVER_MS: by days */
    enum pd_stage stage;
};

/* A service is done by people who wait for the member; an upgrade is settled where she pays. */
enum pd_entitlement_kind { PD_ENTITLEMENT_SERVICE = 1, PD_ENTITLEMENT_UPGRADE = 2 };

/* Whose year: everybody's, or hers from the day on which she became a member. */
enum pd_entitlement_per { PD_PER_CALENDAR_YEAR = 1, PD_PER_MEMBERSHIP_YEAR = 2 };

struct pd_entitlement_count {
    int tier, n;
};

/* So many times a year, by tier: a unit of its own. */
struct pd_entitlement {
    char id[PD_RULE_CAP];
    struct pd_text name, conditions;
    enum pd_entitlement_kind kind;
    enum pd_entitlement_per per;
    int count_count;
    struct pd_entitlement_count counts[PD_TIERS_MAX]; /* tiers that are not named get none */
    struct pd_fen price;                              /* each time; 0: free */
    struct pd_text receiver;                          /* who waits for her; "" for an upgrade */
    char place[PD_PLACE_CAP];                         /* and where */
    enum pd_stage stage;
};

struct pd_package_unit {
    char unit[PD_RULE_CAP]; /* id of a coupon or an entitlement */
    int n;
};

/* Several units given together. */
struct pd_package {
    char id[PD_RULE_CAP];
    struct pd_text name, conditions;
    int unit_count;
    struct pd_package_unit units[PD_PACKAGE_UNITS_MAX];
    int days;            /* all of it is good until the end of the local day so many days after */
    int tier_min;        /* index into tiers */
    struct pd_fen price; /* 0: free */
    enum pd_stage stage;
};

/* What a bill is for, as coupons are bound to it. */
struct pd_unit_category {
    char id[PD_RULE_CAP];
    struct pd_text name;
};

/* Coupons, counted entitlements, packages of them; see units.h. */
struct pd_units {
    int category_count;
    struct pd_unit_category categories[PD_UNIT_CATEGORIES_MAX];
    int coupon_count;
    struct pd_coupon coupons[PD_COUPONS_MAX];
    int entitlement_count;
    struct pd_entitlement entitlements[PD_ENTITLEMENTS_MAX];
    int package_count;
    struct pd_package packages[PD_PACKAGES_MAX];
    char welcome[PD_RULE_CAP]; /* id of the coupon for a person's first visit; "": none */
};

/* A talk, a course, an outing: something with seats that a member books. Local times are instants here. */
struct pd_activity {
    char id[PD_RULE_CAP];                        /* what its key of claims says: 1 to 32 of A-Z a-z 0-9 - _ */
    struct pd_text name, detail, speaker, where; /* speaker: what she is, "a dentist"; "": nothing is said */
    int64_t starts_ms, ends_ms;
    int64_t opens_ms, closes_ms; /* booked from then on, and before then; 0: always, and when it starts */
    int64_t cancel_until_ms;     /* until then a seat is given back, with its points; not given: it starts */
    int seats, waitlist;         /* waitlist: so many may wait beside them */
    struct pd_points price;
    struct pd_audience audience;
    int rule;     /* index into rules: what being there earns; -1: nothing */
    int merchant; /* index into merchants: who holds it; -1: the hospital */
    enum pd_stage stage;
};

enum pd_board_kind { PD_BOARD_NOTICE = 1, PD_BOARD_CARD = 2 };

/* What stands on a screen that nobody uses: a notice, or a card of health education. */
struct pd_board_entry {
    char id[PD_RULE_CAP];
    enum pd_board_kind kind;
    struct pd_text title, body;
    int64_t from_ms, until_ms;    /* 0 and PD_NEVER_MS when not bounded; a notice always ends */
    uint32_t months;              /* bit 1 January .. bit 12; 0: all year */
    char department[PD_RULE_CAP]; /* whose screens show it; "": all */
    int order;                    /* lower ones first */
};

/* ---- what patients are asked, told and given off ---- */

#define PD_SURVEYS_MAX 6
#define PD_QUESTIONS_MAX 8
#define PD_CHOICES_MAX 6
#define PD_TOPICS_MAX 16
#define PD_DISCOUNTS_MAX 16

/* A short list that people choose from: one of its lines. */
struct pd_topic {
    char id[PD_RULE_CAP];
    struct pd_text name;
};

/* scale: 1 to 5. There is no free text: it would say who wrote it. Stored by name: append, never renumber. */
enum pd_question_kind { PD_QUESTION_SCALE = 1, PD_QUESTION_CHOICE = 2, PD_QUESTION_YES_NO = 3 };

struct pd_question {
    char id[PD_RULE_CAP];
    enum pd_question_kind kind;
    struct pd_text text;
    int choice_count; /* choice: 2 and more */
    struct pd_topic choices[PD_CHOICES_MAX];
};

/* Asked once for each visit. */
struct pd_survey {
    char id[PD_RULE_CAP];
    struct pd_text name;
    uint32_t
        visits;    /* bits of the indexes into rules that a visit is known by; 0: any visit number is taken */
    int open_days; /* up to the end of the local day so many days after the visit */
    int rule;      /* index of the rule that rewards it; -1: none does */
    int question_count;
    struct pd_question questions[PD_QUESTIONS_MAX];
};

struct pd_feedback_policy {
    int topic_count; /* 0: the hospital takes no feedback this way */
    struct pd_topic topics[PD_TOPICS_MAX];
    int faces;        /* how many there are to choose from: 3 or 5; 1 is the saddest */
    int answer_hours; /* within which each is answered */
    int rule;         /* index of the rule by which staff reward a suggestion that was taken up; -1: none */
    struct pd_points most;  /* that they may choose to give for one; 0: what the rule gives */
    struct pd_points alone; /* of that, what one of them gives alone; above it another approves */
};

/* Somebody of the hospital's who is a member's own. */
struct pd_adviser {
    char id[PD_RULE_CAP];
    char staff[PD_STAFF_NUMBER_CAP]; /* her number among the staff; "": she has none */
    struct pd_text name, role, hours;
    struct pd_audience audience; /* whose she is by kind and level; empty: theirs alone who were given her */
};

#define PD_ADVISERS_MAX 24
#define PD_ADVISER_TOPIC "adviser" /* of feedback: to be called by her */

struct pd_adviser_policy {
    int count; /* 0: there are none */
    struct pd_adviser people[PD_ADVISERS_MAX];
    int answer_hours;    /* within which she calls */
    int assessment_days; /* every so many days whoever was given one by name is reminded; 0: never */
    char assessment_topic[PD_RULE_CAP]; /* of the reminders */
    int channel;                        /* enum pd_purpose: SMS, WECHAT or PHONE */
};

struct pd_reminder_policy {
    int topic_count;
    struct pd_topic topics[PD_TOPICS_MAX];
    int quiet_from_h,
        quiet_until_h; /* of the local day; past midnight where from is later; the same: never */
};

#define PD_PLANS_MAX 16
#define PD_PLAN_STEPS_MAX 24

#define PD_STEP_OWNER_CAP 45 /* "department:" and an id */

/* One task. plan.h */
struct pd_plan_step {
    char id[PD_RULE_CAP];
    struct pd_text title;
    enum pd_stage stage;
    int from_day, to_day; /* its window, in days after the plan's first, both included */
    int rule;             /* index into rules: what it earns; -1: nothing */
    bool self;            /* the member may say herself that it is done */
    int notice_days;      /* she is told so many days before it begins; -1: she is not */
    /* Whose it is to see to, of a plan that is given by itself: "role:counter", "place:ID" or
     * "department:ID", a role of the staff or whoever serves at a counter of that place or department; else
     * "". */
    char owner[PD_STEP_OWNER_CAP];
};

/* What gives a plan by itself, once to each person. Stored: append, never renumber. */
enum pd_plan_given {
    PD_PLAN_GIVEN_BY_HAND = 0,
    PD_PLAN_GIVEN_ENROLLED = 1,    /* from the day on which she becomes a member */
    PD_PLAN_GIVEN_FIRST_VISIT = 2, /* from her first visit or bill on, after she became one */
};

#define PD_FIRST_VISIT_DAYS_MAX 90 /* the last window of a plan that is given by itself */

struct pd_plan {
    char id[PD_RULE_CAP];
    struct pd_text name;
    bool care;   /* milestones of somebody's care over years, not tasks after one visit */
    int contact; /* index into contacts: whom she may turn to; -1: anybody at a counter */
    enum pd_plan_given given;
    int step_count;
    struct pd_plan_step steps[PD_PLAN_STEPS_MAX];
};

#define PD_CONTACTS_MAX 16
#define PD_CONTACT_PHONE_CAP 25

/* Whom a member may turn to: a role and where it is found, never a person's name. */
struct pd_contact {
    char id[PD_RULE_CAP];
    struct pd_text name, where;
    char phone[PD_CONTACT_PHONE_CAP]; /* "": none */
};

/* When whoever brings a member is rewarded, and the member. Stored: append, never renumber. */
enum pd_referral_when { PD_REFERRAL_AT_ONCE = 1, PD_REFERRAL_FIRST_VISIT = 2, PD_REFERRAL_FIRST_BILL = 3 };

/* referral.h */
struct pd_referral_policy {
    enum pd_referral_when when; /* 0: nobody is rewarded for it */
    int referrer, newcomer;     /* indexes into rules; newcomer -1: she gets nothing */
    int within_days;            /* her first visit or bill */
};

#define PD_DISCOUNT_CASES_MAX 16
#define PD_BILL_WORDS_MAX 32

/* What bills are told apart by, beside their category: words of the programme. */
enum pd_bill_dimension {
    PD_BILL_DEPARTMENT = 0,
    PD_BILL_PAYMENT = 1,
    PD_BILL_ADMISSION = 2,
    PD_BILL_DIMENSIONS = 3
};

struct pd_bill_words {
    int count; /* 0: bills are not told apart by it */
    struct pd_topic words[PD_BILL_WORDS_MAX];
};

struct pd_discount_step {
    int tier; /* index */
    int percent;
};

/* What a category's bills get instead, where all that it names is true of the bill. discount.h */
struct pd_discount_case {
    char when[PD_BILL_DIMENSIONS][PD_RULE_CAP]; /* ids of words; "": any */
    int step_count;
    struct pd_discount_step steps[PD_TIERS_MAX];
};

#define PD_FAMILY_CARDS_MAX 8

/* What may be spent by a supplementary card at once, on a local day, in a calendar month: points; of money,
 * in fen; of counted services, how many. */
struct pd_family_limits {
    struct pd_points spend, day, month;
};

/* family.h */
struct pd_family_policy {
    int cards;                          /* supplementary ones of one principal; 0: there are no families */
    bool points;                        /* the principal's points are shared */
    bool guardians;                     /* minors may have one, where their guardian agrees */
    struct pd_family_limits limits;     /* a new card begins with these */
    struct pd_family_limits limits_max; /* none is given more */
    uint32_t money;                     /* accounts of stored_value that are shared, as bits; 0: none */
    uint32_t services;                  /* entitlements that are, likewise */
    struct pd_family_limits money_limits, service_limits; /* of each card, where some are */
};

/* What a tier gives off a category of bills; a tier that is not named gives what the one below it gives. */
struct pd_discount {
    char id[PD_RULE_CAP]; /* the category: "registration" */
    struct pd_text name;
    int step_count;
    struct pd_discount_step steps[PD_TIERS_MAX];
    int case_count;
    struct pd_discount_case cases[PD_DISCOUNT_CASES_MAX];
    enum pd_stage stage;
};

/* Which law's preset applies, whatever the language. Each has mechanisms off (see programme_check.c) that
 * only an approved exception in the document switches on. */
enum pd_jurisdiction { PD_JURISDICTION_CN = 1, PD_JURISDICTION_HK = 2, PD_JURISDICTION_TW = 3 };

#define PD_EXCEPTIONS_MAX 16

/* Instead of the privacy notice that is shipped: notice.h. */
struct pd_notice {
    char version[20]; /* the hospital's own name of it; "": the shipped one is shown */
    struct pd_text text;
    char mark[33]; /* not part of the document: version and text, as a consent records them */
};

struct pd_programme {
    uint32_t version; /* set by whoever loads it; not part of the document */
    struct pd_text hospital;
    struct pd_look theme;
    struct pd_notice notice;
    char id[PD_RULE_CAP];
    enum pd_jurisdiction jurisdiction;
    int exception_count;
    int exceptions[PD_EXCEPTIONS_MAX]; /* enum pd_mechanism */
    int utc_offset_min;
    int kind_count;
    struct pd_kind kinds[PD_KINDS_MAX];
    int tier_count;
    struct pd_tier tiers[PD_TIERS_MAX];
    struct pd_tier_policy tier_policy;
    struct pd_tier_index tier_index;
    enum pd_clawback clawback;
    int campaign_count;
    struct pd_campaign campaigns[PD_CAMPAIGNS_MAX];
    int rule_count;
    struct pd_earn_rule rules[PD_RULES_MAX];
    int points_per_yuan; /* redeem ratio: 100 points = 1 yuan */
    int category_count;
    struct pd_category categories[PD_CATEGORIES_MAX];
    int gift_count;
    struct pd_gift gifts[PD_GIFTS_MAX];
    int merchant_count;
    struct pd_merchant merchants[PD_MERCHANTS_MAX];
    int place_count;
    struct pd_place places[PD_PLACES_MAX];
    struct pd_offline_policy offline;
    int hold_days; /* 7 */
    int page_count;
    struct pd_rules_page pages[PD_PAGES_MAX];
    struct pd_units units;
    int activity_count;
    struct pd_activity activities[PD_ACTIVITIES_MAX];
    int board_count;
    struct pd_board_entry board[PD_BOARD_MAX];
    int wheel_count;
    struct pd_wheel wheels[PD_WHEELS_MAX];
    int survey_count;
    struct pd_survey surveys[PD_SURVEYS_MAX];
    struct pd_feedback_policy feedback;
    struct pd_adviser_policy advisers;
    struct pd_reminder_policy reminders;
    struct pd_referral_policy referral;
    struct pd_family_policy family;
    int plan_count;
    struct pd_plan plans[PD_PLANS_MAX];
    int contact_count;
    struct pd_contact contacts[PD_CONTACTS_MAX];
    int discount_count;
    struct pd_discount discounts[PD_DISCOUNTS_MAX];
    struct pd_bill_words bill_words[PD_BILL_DIMENSIONS];
    struct pd_deduction deduction;
    struct pd_stored_value stored;
    bool by_stage;    /* a kiosk shows benefits stage by stage */
    char *text_store; /* owned */
};

/* The longest document looked at. */
#define PD_PROGRAMME_BYTES_MAX 1048576

/* Parses and checks everything. On error *out is empty and *why says where and what is allowed.
 * Errors: PD_ERR_INVALID, PD_ERR_TOO_LARGE, PD_ERR_MEMORY. */
PD_MUST_CHECK enum pd_err
pd_programme_parse(const char *json, size_t len, struct pd_programme *out, struct pd_why *why);

/* The same, and everything that is wrong or unwise goes to *found (may be NULL). *why is the first error;
 * that it is no JSON at all stands there alone. */
PD_MUST_CHECK enum pd_err
pd_programme_check(
    const char *json, size_t len, struct pd_programme *out, struct pd_findings *found, struct pd_why *why);

void
pd_programme_finish(struct pd_programme *programme);

/* NULL when there is none. */
const struct pd_gift *
pd_programme_gift(const struct pd_programme *programme, const char *sku);

const struct pd_place *
pd_programme_place(const struct pd_programme *programme, const char *id);

const struct pd_merchant *
pd_programme_merchant(const struct pd_programme *programme, const char *id);

/* Whose voucher a gift is; NULL: it is the hospital's own. */
const struct pd_merchant *
pd_programme_merchant_of(const struct pd_programme *programme, const struct pd_gift *gift);

/* Likewise whose place this is; NULL also where there is no such place. */
const struct pd_merchant *
pd_programme_merchant_at(const struct pd_programme *programme, const char *place);

const struct pd_earn_rule *
pd_programme_rule(const struct pd_programme *programme, const char *id);

const struct pd_wheel *
pd_programme_wheel(const struct pd_programme *programme, const char *id);

const struct pd_activity *
pd_programme_activity(const struct pd_programme *programme, const char *id);

/* kind: pd_programme_kind(); -1 is in it only where all kinds are. */
bool
pd_audience_has(const struct pd_audience *audience, int kind, int tier);

/* What stands on the board at an instant, in its months and between its days, the lowest order first: what is
 * for all and for this department ("": for all alone; NULL: for any). Returns how many. */
int
pd_board_live(const struct pd_programme *programme, int64_t at_ms, const char *department,
    const struct pd_board_entry *out[PD_BOARD_MAX]);

/* NULL: none of them. */
const struct pd_adviser *
pd_programme_adviser(const struct pd_programme *programme, const char *id);

/* Index into kinds; -1: none of this programme. */
int
pd_programme_kind(const struct pd_programme *programme, const char *id);

/* Index into tiers for a growth value. */
int
pd_tier_of(const struct pd_programme *programme, struct pd_points growth);

/* Growth still needed for the next tier; 0 at the top. */
struct pd_points
pd_tier_missing(const struct pd_programme *programme, struct pd_points growth);

/* First instant at which a lot granted at at_ms is gone. */
int64_t
pd_expiry_ms(struct pd_expiry expiry, int64_t at_ms, int utc_offset_min);

/* Points and growth a rule gives; self_paid only for payments. false when out of range. */
PD_MUST_CHECK bool
pd_earn(const struct pd_earn_rule *rule, struct pd_fen self_paid, struct pd_points *points,
    struct pd_points *growth);

#endif

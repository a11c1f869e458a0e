/*
 * Somebody becomes a member at the counter: one question a page, by the keyboard alone. A table says of every
 * step how it is answered, when it is asked at all, and what takes the answer. (1) No consent is given before
 * it was asked for, one by one, and none is chosen beforehand. (2) What was written down is in memory alone
 * and wiped with the visit, by Escape, by time, and when it was kept. (3) A card may be scanned at any step.
 *
 *   NOTICE -> NUMBER -> NAME -> PHONE -> BIRTH [-> guardian's three] -> CONSENT, each -> ... -> CARD ->
 * SUMMARY SUMMARY --Enter--> SAVING --reply--> DONE --Enter--> the table, --F3--> she is served
 */
#include "app/core/notice.h"
#include "app/session/state.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define PATIENCE_MS PD_STAFF_LOCK_MS /* somebody reads, or looks for her papers */

typedef bool
takes(struct pd_session *s);

static struct pd_enrol_view *
view(struct pd_session *s)
{
    return &s->view.enrol;
}

static struct pd_enrol_form *
form(struct pd_session *s)
{
    return &s->enrol.form;
}

static bool
says(struct pd_session *s, enum pd_enrol_problem problem)
{
    view(s)->problem = problem;
    return problem == PD_ENROL_GOOD;
}

static enum pd_jurisdiction
where(const struct pd_session *s)
{
    return s->programme != NULL ? s->programme->jurisdiction : PD_JURISDICTION_CN;
}

/* ---- what takes an answer ---- */

static bool
take_number(struct pd_session *s)
{
    const char *typed = view(s)->typed;

    if (typed[0] != '\0' && !pd_code_word_valid(typed, strlen(typed), PD_ENROL_NUMBER_CAP))
        return says(s, PD_ENROL_BAD_NUMBER);
    return pd_copy(form(s)->number, sizeof form(s)->number, typed);
}

static bool
take_name(struct pd_session *s)
{
    if (!pd_enrol_name_good(view(s)->typed))
        return says(s, PD_ENROL_BAD_NAME);
    return pd_copy(form(s)->name, sizeof form(s)->name, view(s)->typed);
}

static bool
take_phone(struct pd_session *s)
{
    form(s)->phone[0] = '\0';
    if (view(s)->typed[0] == '\0')
        return says(s, form(s)->number[0] != '\0' ? PD_ENROL_GOOD : PD_ENROL_NEEDS_ONE);
    return says(
        s, pd_enrol_phone(where(s), view(s)->typed, form(s)->phone) ? PD_ENROL_GOOD : PD_ENROL_BAD_PHONE);
}

static int64_t
today(const struct pd_session *s)
{
    return pd_local_day(pd_session_desk_ms(s), s->programme != NULL ? s->programme->utc_offset_min : 0);
}

/* A grown-up has no guardian, and a minor is asked about no messages: what was said as the other is
 * forgotten. */
static bool
take_birth(struct pd_session *s)
{
    struct pd_enrol_form *f = form(s);
    bool minor;

    if (!pd_enrol_birth(view(s)->typed, today(s), f->birthday, &minor))
        return says(s, PD_ENROL_BAD_BIRTH);
    if (minor != f->minor)
        f->asked = f->given = 0;
    f->minor = minor;
    if (minor)
        f->referrer = 0;
    if (!minor) {
        sodium_memzero(f->guardian, sizeof f->guardian);
        sodium_memzero(f->guardian_phone, sizeof f->guardian_phone);
        f->relation = (enum pd_enrol_relation)0;
    }
    return pd_copy(s->enrol.birth, sizeof s->enrol.birth, view(s)->typed);
}

static bool
take_guardian(struct pd_session *s)
{
    if (!pd_enrol_name_good(view(s)->typed) || strcmp(view(s)->typed, form(s)->name) == 0)
        return says(s, PD_ENROL_BAD_GUARDIAN);
    return pd_copy(form(s)->guardian, sizeof form(s)->guardian, view(s)->typed);
}

static bool
take_guardian_phone(struct pd_session *s)
{
    return says(s, pd_enrol_phone(where(s), view(s)->typed, form(s)->guardian_phone)
                       ? PD_ENROL_GOOD
                       : PD_ENROL_BAD_GUARDIAN_PHONE);
}

static bool
take_relation(struct pd_session *s)
{
    form(s)->relation = (enum pd_enrol_relation)view(s)->choice;
    return says(s, view(s)->choice > 0 ? PD_ENROL_GOOD : PD_ENROL_BAD_RELATION);
}

/* Without taking part there is no membership; every other no is an answer. */
static bool
take_consent(struct pd_session *s)
{
    struct pd_enrol_view *v = view(s);
    uint32_t bit = UINT32_C(1) << v->purpose;

    if (v->choice == 0 || (v->purpose == PD_PURPOSE_PROGRAMME && v->choice != 1))
        return says(s, PD_ENROL_BAD_CONSENT);
    form(s)->asked |= bit;
    form(s)->given = v->choice == 1 ? form(s)->given | bit : form(s)->given & ~bit;
    return true;
}

static bool
take_kind(struct pd_session *s)
{
    if (view(s)->choice < 1 || s->programme == NULL)
        return says(s, PD_ENROL_BAD_KIND);
    return pd_copy(form(s)->kind, sizeof form(s)->kind, s->programme->kinds[view(s)->choice - 1].id);
}

static bool
take_source(struct pd_session *s)
{
    form(s)->source = (enum pd_enrol_source)view(s)->choice;
    if (form(s)->source != PD_ENROL_SOURCE_PARTNER)
        form(s)->partner[0] = '\0';
    if (form(s)->source != PD_ENROL_SOURCE_FRIEND)
        form(s)->referrer = 0;
    return says(s, view(s)->choice > 0 ? PD_ENROL_GOOD : PD_ENROL_BAD_SOURCE);
}

static bool
take_partner(struct pd_session *s)
{
    if (view(s)->choice < 1)
        return says(s, PD_ENROL_BAD_PARTNER);
    return pd_copy(form(s)->partner, sizeof form(s)->partner, s->enrol.partners[view(s)->choice - 1]);
}

/* Whoever brought her is found by the hub; a number that was mistyped is seen here. */
static bool
take_referrer(struct pd_session *s)
{
    const char *typed = view(s)->typed;

    form(s)->referrer = 0;
    return says(s, typed[0] == '\0' || pd_referral_read(typed, strlen(typed), &form(s)->referrer)
                       ? PD_ENROL_GOOD
                       : PD_ENROL_BAD_REFERRER);
}

/* The hub knows whose number it is. */
static bool
take_recommended(struct pd_session *s)
{
    const char *typed = view(s)->typed;

    if (typed[0] != '\0' && !pd_code_word_valid(typed, strlen(typed), PD_STAFF_NUMBER_CAP))
        return says(s, PD_ENROL_BAD_RECOMMENDED);
    return pd_copy(form(s)->recommended, sizeof form(s)->recommended, typed);
}

/* Typed it is a number alone: the hub knows the card by it, this desk does not. */
static bool
take_card(struct pd_session *s)
{
    const char *typed = view(s)->typed;

    if (typed[0] != '\0' && !pd_code_word_valid(typed, strlen(typed), PD_SERIAL_CAP))
        return says(s, PD_ENROL_BAD_CARD);
    if (strcmp(typed, form(s)->serial) != 0)
        memset(&s->enrol.card, 0, sizeof s->enrol.card);
    return pd_copy(form(s)->serial, sizeof form(s)->serial, typed);
}

/* ---- which steps there are ---- */

static bool
is_minor(struct pd_session *s)
{
    return form(s)->minor;
}

static bool
has_kinds(struct pd_session *s)
{
    return s->programme != NULL && s->programme->kind_count > 1;
}

static bool
by_partner(struct pd_session *s)
{
    return form(s)->source == PD_ENROL_SOURCE_PARTNER;
}

/* A minor is brought by nobody. */
static bool
by_friend(struct pd_session *s)
{
    return form(s)->source == PD_ENROL_SOURCE_FRIEND && !form(s)->minor && s->programme != NULL &&
           (int)s->programme->referral.when != 0;
}

static bool
asks_staff(struct pd_session *s)
{
    return s->config.staff_code;
}

enum how { READ = 0, TYPE, CHOOSE };

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz '-."
#define PHONE "0123456789+- "

static const struct step {
    enum how how;
    takes *take;   /* NULL: nothing is answered */
    takes *needed; /* NULL: always */
    const char *keys;
    size_t most; /* bytes */
} steps[] = {
    [PD_ENROL_NOTICE] = { READ, NULL, NULL, NULL, 0 },
    [PD_ENROL_NUMBER] = { TYPE, take_number, NULL, CAPITALS, PD_ENROL_NUMBER_CAP - 1 },
    [PD_ENROL_NAME] = { TYPE, take_name, NULL, LETTERS, PD_ENROL_NAME_CAP - 1 },
    [PD_ENROL_PHONE] = { TYPE, take_phone, NULL, PHONE, 24 },
    [PD_ENROL_BIRTH] = { TYPE, take_birth, NULL, "0123456789", PD_ENROL_BIRTH_CAP - 1 },
    [PD_ENROL_GUARDIAN] = { TYPE, take_guardian, is_minor, LETTERS, PD_ENROL_NAME_CAP - 1 },
    [PD_ENROL_GUARDIAN_PHONE] = { TYPE, take_guardian_phone, is_minor, PHONE, 24 },
    [PD_ENROL_RELATION] = { CHOOSE, take_relation, is_minor, NULL, 0 },
    [PD_ENROL_CONSENT] = { CHOOSE, take_consent, NULL, NULL, 0 },
    [PD_ENROL_KIND] = { CHOOSE, take_kind, has_kinds, NULL, 0 },
    [PD_ENROL_SOURCE] = { CHOOSE, take_source, NULL, NULL, 0 },
    [PD_ENROL_PARTNER] = { CHOOSE, take_partner, by_partner, NULL, 0 },
    [PD_ENROL_REFERRER] = { TYPE, take_referrer, by_friend, "0123456789", PD_REFERRAL_NUMBER_CAP - 1 },
    [PD_ENROL_STAFF] = { TYPE, take_recommended, asks_staff, CAPITALS, PD_STAFF_NUMBER_CAP - 1 },
    [PD_ENROL_CARD] = { TYPE, take_card, NULL, CAPITALS, PD_SERIAL_CAP - 1 },
    [PD_ENROL_SUMMARY] = { READ, NULL, NULL, NULL, 0 },
    [PD_ENROL_SAVING] = { READ, NULL, NULL, NULL, 0 },
    [PD_ENROL_DONE] = { READ, NULL, NULL, NULL, 0 },
};

static bool
is_needed(struct pd_session *s, int step)
{
    return steps[step].needed == NULL || steps[step].needed(s);
}

static int
choices_of(struct pd_session *s, enum pd_enrol_step step)
{
    switch (step) {
    case PD_ENROL_RELATION:
        return PD_ENROL_RELATIONS;
    case PD_ENROL_CONSENT:
        return 2;
    case PD_ENROL_KIND:
        return s->programme == NULL                          ? 0
               : s->programme->kind_count < PD_ENROL_CHOICES ? s->programme->kind_count
                                                             : PD_ENROL_CHOICES;
    case PD_ENROL_SOURCE: /* where no partner is known, none can have sent her: its place is left out */
        return PD_ENROL_SOURCES;
    case PD_ENROL_PARTNER:
        return s->enrol.partner_count;
    default:
        return 0;
    }
}

/* What was answered here before, where somebody comes back to it. */
static void
show_answer(struct pd_session *s)
{
    const struct pd_enrol_form *f = form(s);
    struct pd_enrol_view *v = view(s);
    char referrer[16] = "";
    const char *typed = v->step == PD_ENROL_NUMBER           ? f->number
                        : v->step == PD_ENROL_NAME           ? f->name
                        : v->step == PD_ENROL_PHONE          ? f->phone
                        : v->step == PD_ENROL_BIRTH          ? s->enrol.birth
                        : v->step == PD_ENROL_GUARDIAN       ? f->guardian
                        : v->step == PD_ENROL_GUARDIAN_PHONE ? f->guardian_phone
                        : v->step == PD_ENROL_CARD           ? f->serial
                        : v->step == PD_ENROL_STAFF          ? f->recommended
                        : v->step == PD_ENROL_REFERRER       ? referrer
                                                             : "";
    uint32_t bit = UINT32_C(1) << v->purpose;

    if (f->referrer != 0)
        (void)snprintf(referrer, sizeof referrer, "%08d", (int)(f->referrer % 100000000));
    (void)pd_copy(v->typed, sizeof v->typed, typed);
    v->choice = 0;
    if (v->step == PD_ENROL_RELATION)
        v->choice = (int)f->relation;
    else if (v->step == PD_ENROL_CONSENT && (f->asked & bit) != 0)
        v->choice = (f->given & bit) != 0 ? 1 : 2;
    else if (v->step == PD_ENROL_SOURCE)
        v->choice = (int)f->source;
    for (int i = 0; v->step == PD_ENROL_KIND && i < choices_of(s, PD_ENROL_KIND); i++)
        if (strcmp(s->programme->kinds[i].id, f->kind) == 0)
            v->choice = i + 1;
    for (int i = 0; v->step == PD_ENROL_PARTNER && i < s->enrol.partner_count; i++)
        if (strcmp(s->enrol.partners[i], f->partner) == 0)
            v->choice = i + 1;
}

static void
go(struct pd_session *s, int step, enum pd_purpose purpose)
{
    struct pd_enrol_view *v = view(s);

    v->step = (enum pd_enrol_step)step;
    v->purpose = purpose;
    v->problem = PD_ENROL_GOOD;
    sodium_memzero(v->typed, sizeof v->typed);
    pd_enrol_typing_clear(s);
    show_answer(s);
    pd_session_go(s, PD_SCREEN_ENROL); /* another page: fingers that are down meant the one before */
}

/* The next purpose that is asked about, from here on, or before; 0: none. */
static int
purpose_beside(struct pd_session *s, int from, int way)
{
    uint32_t may = pd_enrol_purposes(form(s)->minor);

    for (int i = from; i >= PD_PURPOSE_PROGRAMME && i <= PD_PURPOSE_PARTNERS; i += way)
        if ((may >> i & 1) != 0)
            return i;
    return 0;
}

/* way: 1 or -1. */
static void
turn(struct pd_session *s, int way)
{
    struct pd_enrol_view *v = view(s);
    int step = (int)v->step, purpose = 0;

    if (step == PD_ENROL_CONSENT)
        purpose = purpose_beside(s, (int)v->purpose + way, way);
    if (purpose == 0) {
        do
            step += way;
        while (step > PD_ENROL_NOTICE && step < PD_ENROL_SUMMARY && !is_needed(s, step));
        if (step == PD_ENROL_CONSENT)
            purpose = purpose_beside(s, way > 0 ? PD_PURPOSE_PROGRAMME : PD_PURPOSE_PARTNERS, way);
    }
    go(s, step, (enum pd_purpose)purpose);
}

/* ---- what the clerk does ---- */

static void
stop(struct pd_session *s, struct pd_effects *fx)
{
    pd_handover_clear(s);
    pd_session_emit(s, fx, PD_EFFECT_WIPE);
}

/* With the card that lies on the table, where it is nobody's yet. */
void
pd_wish_enrol(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_counter_view *c = &s->view.counter;
    struct pd_id card = s->enrol.card;
    char serial[PD_SERIAL_CAP];
    bool has_card = c->state == PD_COUNTER_NO && c->card[0] != '\0' && !c->enrolled;

    (void)intent;
    (void)fx;
    if (s->programme == NULL || c->state == PD_COUNTER_READY || c->state == PD_COUNTER_REASON ||
        c->state == PD_COUNTER_VOUCH)
        return;
    memcpy(serial, c->card, sizeof serial);
    pd_handover_clear(s);
    if (has_card) {
        s->enrol.card = card;
        memcpy(form(s)->serial, serial, sizeof serial);
    }
    (void)pd_copy(form(s)->kind, sizeof form(s)->kind,
        s->programme->kind_count > 0 ? s->programme->kinds[0].id : "standard");
    s->enrol.partner_count = pd_enrol_partners(s->config.partners, s->enrol.partners);
    if (s->enrol.partner_count < 0)
        s->enrol.partner_count = 0;
    go(s, PD_ENROL_NOTICE, (enum pd_purpose)0);
}

/* Latin names begin with capitals, which the keys do not say. */
static int
as_written(const struct pd_enrol_view *v, const char *keys, int key)
{
    size_t n = strlen(v->typed);
    bool first = n == 0 || v->typed[n - 1] == ' ' || v->typed[n - 1] == '-' || v->typed[n - 1] == '\'';

    if (key == '=' && strchr(keys, '+') != NULL) /* the same key without its shift */
        return '+';
    if (key >= 'a' && key <= 'z' && (strchr(keys, key) == NULL || (first && strchr(keys, ' ') != NULL)))
        return key - 'a' + 'A';
    return key;
}

/* One character less, however many bytes it takes. */
static void
take_back(char *typed)
{
    size_t n = strlen(typed);

    while (n > 0 && ((unsigned char)typed[n - 1] & 0xc0) == 0x80)
        n--;
    typed[n > 0 ? n - 1 : 0] = '\0';
}

void
pd_enrol_type(struct pd_session *s, int key)
{
    struct pd_enrol_view *v = view(s);
    const struct step *step = &steps[v->step];
    size_t n = strlen(v->typed);

    if (step->how != TYPE)
        return;
    v->problem = PD_ENROL_GOOD;
    if (key == PD_TYPED_BACKSPACE) {
        take_back(v->typed);
        return;
    }
    if (key < ' ' || key > '~')
        return;
    key = as_written(v, step->keys, key);
    if (strchr(step->keys, key) == NULL || n >= step->most)
        return;
    v->typed[n] = (char)key;
    v->typed[n + 1] = '\0';
}

static void
choose(struct pd_session *s, int n)
{
    struct pd_enrol_view *v = view(s);

    if (steps[v->step].how != CHOOSE || n < 1 || n > choices_of(s, v->step))
        return;
    if (v->step == PD_ENROL_SOURCE && n == PD_ENROL_SOURCE_PARTNER && s->enrol.partner_count == 0)
        return; /* nobody has said who they are */
    v->choice = n;
    v->problem = PD_ENROL_GOOD;
}

static void
save(struct pd_session *s, struct pd_effects *fx)
{
    enum pd_enrol_problem problem = pd_enrol_check(form(s), where(s));
    struct pd_desk_request *r;

    if (!says(s, problem)) /* another programme took the place of the one it was asked under */
        return;
    r = pd_session_ask(s, fx, PD_REQUEST_ENROL);
    r->enrol = *form(s);
    r->id = s->enrol.card;
    s->enrol.saving_ms = s->boot_ms;
    view(s)->step = PD_ENROL_SAVING;
    pd_session_go(s, PD_SCREEN_ENROL);
}

static void
next(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_enrol_view *v = view(s);
    const struct step *step = &steps[v->step];
    enum pd_enrol_step was = v->step;

    if (pd_enrol_take_first(s, fx))
        return;
    if (was == PD_ENROL_SUMMARY) {
        save(s, fx);
        return;
    }
    if (was == PD_ENROL_DONE) {
        stop(s, fx);
        return;
    }
    if (was == PD_ENROL_NOTICE && s->programme == NULL)
        return;
    if (was == PD_ENROL_SAVING || (step->take != NULL && !step->take(s)))
        return;
    if (was == PD_ENROL_NOTICE) /* the one she was shown, whatever comes later */
        (void)pd_copy(form(s)->text, sizeof form(s)->text, pd_notice_mark(s->programme));
    turn(s, 1);
    if (was == PD_ENROL_NUMBER && form(s)->number[0] != '\0')
        pd_enrol_look_up(s, fx);
}

static void
back(struct pd_session *s, struct pd_effects *fx)
{
    enum pd_enrol_step step = view(s)->step;

    bool open = view(s)->result == PD_ENROL_RESULT_REFUSED || view(s)->result == PD_ENROL_RESULT_FAILED;

    if (pd_enrol_drop(s, fx))
        return;
    if (step == PD_ENROL_DONE && open)
        go(s, PD_ENROL_SUMMARY, (enum pd_purpose)0); /* what was refused can be mended */
    else if (step == PD_ENROL_NOTICE || step == PD_ENROL_DONE)
        stop(s, fx);
    else if (step != PD_ENROL_SAVING)
        turn(s, -1);
}

static void
serve(struct pd_session *s, struct pd_effects *fx)
{
    static struct pd_desk_member member;

    if (view(s)->step != PD_ENROL_DONE || !view(s)->may_serve)
        return;
    member = s->member;
    pd_handover_member(s, &member);
    sodium_memzero(&member, sizeof member);
    pd_wish_serve(s, &(struct pd_intent){ .kind = PD_INTENT_COUNTER_SERVE }, fx);
}

void
pd_enrol_intent(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    switch (intent->kind) {
    case PD_INTENT_ENROL_TYPE:
        if (!pd_enrol_compose(s, intent->n, fx))
            pd_enrol_type(s, intent->n);
        return;
    case PD_INTENT_SLIP:
        if (view(s)->step == PD_ENROL_NOTICE && intent->n == PD_SLIP_NOTICE)
            (void)pd_visit_slip(s, fx, PD_SLIP_NOTICE);
        return;
    case PD_INTENT_ENROL_CANDIDATE:
    case PD_INTENT_ENROL_CANDIDATES:
    case PD_INTENT_ENROL_LATIN:
        pd_enrol_candidates(s, intent, fx);
        return;
    case PD_INTENT_ENROL_CHOOSE:
        choose(s, intent->n);
        return;
    case PD_INTENT_ENROL_NEXT:
        next(s, fx);
        return;
    case PD_INTENT_ENROL_BACK:
        back(s, fx);
        return;
    case PD_INTENT_ENROL_SERVE:
        serve(s, fx);
        return;
    case PD_INTENT_ENROL_STOP:
        if (view(s)->step != PD_ENROL_SAVING)
            stop(s, fx);
        return;
    default: /* of the table behind it */
        return;
    }
}

/* ---- what is answered ---- */

/* Only where nothing stands yet: whoever typed knows better than a list. */
void
pd_enrol_listed(struct pd_session *s, const struct pd_enrol_listed *listed)
{
    struct pd_enrol_form *f = form(s);
    struct pd_enrol_view *v = view(s);

    if (s->view.screen != PD_SCREEN_ENROL || v->step != PD_ENROL_NAME ||
        strcmp(listed->number, f->number) != 0)
        return;
    v->look = PD_ENROL_LOOK_NONE;
    if (f->name[0] == '\0' && pd_enrol_name_good(listed->name))
        (void)pd_copy(f->name, sizeof f->name, listed->name);
    if (f->phone[0] == '\0')
        (void)pd_enrol_phone(where(s), listed->phone, f->phone);
    if (s->enrol.birth[0] == '\0')
        (void)pd_copy(s->enrol.birth, sizeof s->enrol.birth, listed->birth);
    v->looked = f->name[0] != '\0';
    show_answer(s);
}

static void
take_scan(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_enrol_view *v = view(s);
    bool good = reply->kind == PD_REPLY_UNKNOWN && reply->card[0] != '\0' && !reply->enrolled &&
                v->step < PD_ENROL_SAVING;

    pd_session_beep(s, fx, good);
    if (!good) {
        if (v->step == PD_ENROL_CARD)
            (void)says(s, PD_ENROL_BAD_CARD);
        return;
    }
    s->enrol.card = reply->card_id;
    memcpy(form(s)->serial, reply->card, sizeof form(s)->serial);
    if (v->step == PD_ENROL_CARD) {
        v->problem = PD_ENROL_GOOD;
        show_answer(s);
    }
}

/* Her friend's slip, at whatever question it is held out. */
void
pd_enrol_brought(struct pd_session *s, int64_t number, struct pd_effects *fx)
{
    struct pd_enrol_view *v = view(s);
    bool good = v->step < PD_ENROL_SAVING && s->programme != NULL && (int)s->programme->referral.when != 0 &&
                !form(s)->minor;

    pd_session_beep(s, fx, good);
    if (!good)
        return;
    form(s)->source = PD_ENROL_SOURCE_FRIEND;
    form(s)->partner[0] = '\0';
    form(s)->referrer = number;
    if (v->step == PD_ENROL_SOURCE || v->step == PD_ENROL_REFERRER) {
        v->problem = PD_ENROL_GOOD;
        show_answer(s);
    }
}

static enum pd_enrol_result
result_of(const struct pd_desk_reply *reply)
{
    if (reply->kind != PD_REPLY_ERRAND)
        return PD_ENROL_RESULT_FAILED;
    if (reply->errand.status == PD_ERRAND_KEPT)
        return PD_ENROL_RESULT_KEPT;
    if (reply->errand.status != PD_ERRAND_DONE)
        return PD_ENROL_RESULT_REFUSED;
    return reply->errand.enrolled == PD_ENROLLED_ALREADY ? PD_ENROL_RESULT_ALREADY : PD_ENROL_RESULT_NEW;
}

/* What was written down is the hub's now, or nobody's. Where it was refused it stays, so that it can be
 * mended. */
static void
done(struct pd_session *s, enum pd_enrol_result result)
{
    view(s)->result = result;
    view(s)->kinds = s->programme != NULL && s->programme->kind_count > 1;
    view(s)->step = PD_ENROL_DONE;
    if (result != PD_ENROL_RESULT_REFUSED && result != PD_ENROL_RESULT_FAILED)
        sodium_memzero(&s->enrol, sizeof s->enrol);
    pd_session_go(s, PD_SCREEN_ENROL);
}

void
pd_enrol_reply(struct pd_session *s, const struct pd_desk_reply *reply, struct pd_effects *fx)
{
    struct pd_enrol_view *v = view(s);
    enum pd_enrol_result result = result_of(reply);

    if (reply->to == PD_REQUEST_SCAN) {
        take_scan(s, reply, fx);
        return;
    }
    if (reply->to == PD_REQUEST_ERRAND && reply->kind == PD_REPLY_ERRAND) {
        if (pd_enrol_looked_up(s, &reply->errand))
            show_answer(s);
        return;
    }
    if (reply->to != PD_REQUEST_ENROL || v->step != PD_ENROL_SAVING)
        return;
    (void)pd_copy(v->code, sizeof v->code, reply->errand.code);
    (void)pd_copy(v->masked, sizeof v->masked, reply->errand.masked);
    v->points = reply->errand.points;
    (void)pd_copy(v->referral, sizeof v->referral, reply->errand.referral);
    v->may_serve = reply->member_known && result == PD_ENROL_RESULT_NEW;
    if (v->may_serve)
        s->member = reply->member;
    pd_session_beep(s, fx, result != PD_ENROL_RESULT_REFUSED && result != PD_ENROL_RESULT_FAILED);
    done(s, result);
}

/* ---- time ---- */

void
pd_enrol_tick(struct pd_session *s, struct pd_effects *fx)
{
    if (view(s)->step == PD_ENROL_SAVING && s->boot_ms - s->enrol.saving_ms >= PD_SAVING_MAX_MS)
        done(s, PD_ENROL_RESULT_FAILED);
    if (view(s)->step != PD_ENROL_SAVING && s->boot_ms - s->touched_ms >= PATIENCE_MS)
        stop(s, fx);
}

/* Which question of how many, as far as it is known by now. */
static void
count(struct pd_session *s)
{
    struct pd_enrol_view *v = view(s);
    int purposes = 0, before = 0;

    for (int i = PD_PURPOSE_PROGRAMME; i <= PD_PURPOSE_PARTNERS; i++)
        if ((pd_enrol_purposes(form(s)->minor) >> i & 1) != 0) {
            purposes++;
            before += v->step == PD_ENROL_CONSENT && i < (int)v->purpose;
        }
    v->at = v->of = 0;
    for (int i = PD_ENROL_NOTICE; i <= PD_ENROL_SUMMARY; i++) {
        int n = !is_needed(s, i) ? 0 : i == PD_ENROL_CONSENT ? purposes : 1;

        v->of += n;
        v->at += i < (int)v->step ? n : 0;
    }
    v->at += before + 1;
}

void
pd_enrol_fill(struct pd_session *s)
{
    struct pd_enrol_view *v = view(s);

    if (s->view.screen != PD_SCREEN_ENROL)
        return;
    v->where = where(s);
    v->minor = form(s)->minor;
    v->lists = s->config.lists;
    v->typing.on = pd_enrol_may_compose(s);
    v->choice_count = choices_of(s, v->step);
    memset(v->choices, 0, sizeof v->choices);
    for (int i = 0; v->step == PD_ENROL_PARTNER && i < v->choice_count; i++)
        v->choices[i] = s->enrol.partners[i];
    if (v->step == PD_ENROL_SUMMARY)
        v->form = *form(s);
    else
        sodium_memzero(&v->form, sizeof v->form);
    if (v->step < PD_ENROL_SAVING)
        count(s);
}

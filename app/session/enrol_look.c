/*
 * Whom the hospital expects under the number that was typed or scanned: in a list that its system drops at
 * this desk, else in the hub's. By an exact number alone, and so often in an hour: a list is for enrolling
 * who stands here, not for reading. What is not found, or not told, is typed.
 */
#include "app/base/str.h"
#include "app/session/state.h"

#include <sodium.h>
#include <string.h>

/* One more of this hour's. Of more clerks than there is room for, whoever began longest ago is forgotten. */
static bool
may_look(struct pd_session *s)
{
    int of = 0;

    for (int i = 0; i < PD_COUNT(s->looks); i++) {
        if (s->looks[i].since_ms != 0 && strcmp(s->looks[i].clerk, s->clerk.number) == 0) {
            of = i;
            break;
        }
        if (s->looks[i].since_ms < s->looks[of].since_ms)
            of = i;
    }
    if (s->looks[of].since_ms == 0 || strcmp(s->looks[of].clerk, s->clerk.number) != 0 ||
        s->boot_ms - s->looks[of].since_ms >= PD_HOUR_MS) {
        memset(&s->looks[of], 0, sizeof s->looks[of]);
        (void)pd_copy(s->looks[of].clerk, sizeof s->looks[of].clerk, s->clerk.number);
        s->looks[of].since_ms = s->boot_ms > 0 ? s->boot_ms : 1;
    }
    return s->looks[of].count < PD_ENROL_LOOKS_AN_HOUR && ++s->looks[of].count > 0;
}

void
pd_enrol_look_up(struct pd_session *s, struct pd_effects *fx)
{
    struct pd_enrol_view *v = &s->view.enrol;
    const char *number = s->enrol.form.number;
    struct pd_errand *errand;

    v->looked = false;
    sodium_memzero(&v->visitor, sizeof v->visitor);
    v->look = may_look(s) ? PD_ENROL_LOOK_ASKING : PD_ENROL_LOOK_TOO_OFTEN;
    if (v->look == PD_ENROL_LOOK_TOO_OFTEN)
        return;
    if (s->config.lists) {
        v->look = PD_ENROL_LOOK_NOBODY; /* the answer comes before the next picture, if there is one */
        (void)pd_copy(pd_session_emit(s, fx, PD_EFFECT_LIST)->number, PD_ENROL_NUMBER_CAP, number);
        return;
    }
    errand = &pd_session_ask(s, fx, PD_REQUEST_ERRAND)->errand;
    errand->kind = PD_ERRAND_VISITOR;
    (void)pd_copy(errand->what, sizeof errand->what, number);
    (void)pd_copy(errand->work.by, sizeof errand->work.by, s->clerk.number);
}

bool
pd_enrol_looked_up(struct pd_session *s, const struct pd_errand_answer *a)
{
    struct pd_enrol_view *v = &s->view.enrol;
    char *name = s->enrol.form.name;

    if (a->kind != PD_ERRAND_VISITOR || (int)a->status == 0 || v->step != PD_ENROL_NAME ||
        v->look != PD_ENROL_LOOK_ASKING)
        return false;
    if (a->status == PD_ERRAND_REFUSED) {
        v->look = strcmp(a->code, "too_often") == 0 ? PD_ENROL_LOOK_TOO_OFTEN : PD_ENROL_LOOK_NOBODY;
        return false;
    }
    v->look = a->status == PD_ERRAND_DONE ? PD_ENROL_LOOK_FOUND : PD_ENROL_LOOK_AWAY;
    if (v->look != PD_ENROL_LOOK_FOUND)
        return false;
    if (!pd_enrol_name_good(a->visitor.name)) {
        v->look = PD_ENROL_LOOK_NOBODY;
        return false;
    }
    v->visitor = a->visitor;
    if (name[0] != '\0' || v->typed[0] != '\0' || v->typing.composition[0] != '\0')
        return false; /* whoever typed meanwhile knows better than a list */
    (void)pd_copy(name, PD_ENROL_NAME_CAP, a->visitor.name);
    v->looked = true;
    return true;
}

bool
pd_enrol_scan(struct pd_session *s, const char *payload, size_t len, struct pd_effects *fx)
{
    struct pd_enrol_view *v = &s->view.enrol;
    int64_t referrer;

    if (s->view.screen == PD_SCREEN_ENROL && pd_referral_read(payload, len, &referrer) &&
        memcmp(payload, PD_REFERRAL_PREFIX, strlen(PD_REFERRAL_PREFIX)) == 0) {
        pd_enrol_brought(s, referrer, fx);
        return true;
    }
    if (s->view.screen != PD_SCREEN_ENROL || v->step != PD_ENROL_NUMBER ||
        !pd_code_word_valid(payload, len, PD_ENROL_NUMBER_CAP))
        return false;
    memcpy(v->typed, payload, len);
    v->typed[len] = '\0';
    pd_enrol_intent(s, &(struct pd_intent){ .kind = PD_INTENT_ENROL_NEXT }, fx);
    return true;
}

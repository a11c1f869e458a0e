/*
 * A name written in Chinese while somebody is enrolled. Every key of the page goes to the input method first,
 * which answers before the next (PD_EFFECT_TYPE, PD_SESSION_EVENT_TYPED); what it does not take stands for
 * itself. While something is composed, Enter and Space take the first candidate, Escape drops it, and no page
 * is turned.
 */
#include "app/base/str.h"
#include "app/session/state.h"

#include <sodium.h>
#include <string.h>

#define DOT "\xc2\xb7" /* between the parts of a name that came from another script */

static struct pd_typing_view *
typing(struct pd_session *s)
{
    return &s->view.enrol.typing;
}

static bool
is_composing(struct pd_session *s)
{
    return typing(s)->composition[0] != '\0';
}

bool
pd_enrol_may_compose(const struct pd_session *s)
{
    enum pd_enrol_step step = s->view.enrol.step;

    return s->config.typing && (step == PD_ENROL_NAME || step == PD_ENROL_GUARDIAN);
}

void
pd_enrol_typing_clear(struct pd_session *s)
{
    struct pd_typing_view *t = typing(s);
    bool latin = t->latin;

    sodium_memzero(t, sizeof *t);
    t->latin = latin;
}

static void
act(struct pd_session *s, struct pd_effects *fx, enum pd_type_act what, int n)
{
    struct pd_effect *e = pd_session_emit(s, fx, PD_EFFECT_TYPE);

    e->typing = what;
    e->n = n;
}

static bool
digits_choose(struct pd_session *s)
{
    return typing(s)->keys[0] == '1';
}

/* Behind what is written already, if there is room for all of it. */
static void
append(struct pd_session *s, const char *text)
{
    char *typed = s->view.enrol.typed;
    size_t n = strlen(typed), more = strlen(text);

    if (n + more >= sizeof s->view.enrol.typed)
        return;
    memcpy(typed + n, text, more + 1);
    s->view.enrol.problem = PD_ENROL_GOOD;
}

/* What the desk's own system had composed comes as characters. */
static bool
take_wide(struct pd_session *s, int key)
{
    char text[PD_UTF8_MAX + 1], clean[PD_UTF8_MAX + 1];
    size_t n = pd_utf8_put(text, (uint32_t)key);

    text[n] = '\0';
    if (n > 0 && pd_text_clean(clean, sizeof clean, text, n) == n && strcmp(clean, text) == 0)
        append(s, text);
    return true;
}

bool
pd_enrol_compose(struct pd_session *s, int key, struct pd_effects *fx)
{
    struct pd_typing_view *t = typing(s);
    const char *at;
    enum pd_enrol_step step = s->view.enrol.step;

    if (key > '~' && (step == PD_ENROL_NAME || step == PD_ENROL_GUARDIAN))
        return take_wide(s, key);
    if (!pd_enrol_may_compose(s) || t->latin)
        return false;
    at = key > ' ' && key <= '~' ? strchr(t->keys, key) : NULL;
    if (is_composing(s) && at != NULL) {
        if (at - t->keys < t->count)
            act(s, fx, PD_TYPE_CHOOSE, (int)(at - t->keys));
        return true;
    }
    if (is_composing(s) && key == ' ' && digits_choose(s))
        return pd_enrol_take_first(s, fx);
    if (!is_composing(s) && key == '.' && digits_choose(s)) {
        append(s, DOT);
        return true;
    }
    if (!is_composing(s) && (key == PD_TYPED_BACKSPACE || (key >= 'A' && key <= 'Z')))
        return false;
    act(s, fx, PD_TYPE_KEY, key);
    return true;
}

bool
pd_enrol_take_first(struct pd_session *s, struct pd_effects *fx)
{
    if (!is_composing(s))
        return false;
    if (typing(s)->count > 0)
        act(s, fx, PD_TYPE_CHOOSE, 0);
    return true;
}

bool
pd_enrol_drop(struct pd_session *s, struct pd_effects *fx)
{
    if (!is_composing(s))
        return false;
    pd_enrol_typing_clear(s);
    act(s, fx, PD_TYPE_DROP, 0);
    return true;
}

void
pd_enrol_candidates(struct pd_session *s, const struct pd_intent *intent, struct pd_effects *fx)
{
    struct pd_typing_view *t = typing(s);

    if (!pd_enrol_may_compose(s))
        return;
    if (intent->kind == PD_INTENT_ENROL_LATIN) {
        (void)pd_enrol_drop(s, fx);
        t->latin = !t->latin;
    } else if (intent->kind == PD_INTENT_ENROL_CANDIDATES) {
        if (is_composing(s) && (intent->n > 0 ? t->more : t->before))
            act(s, fx, PD_TYPE_PAGE, intent->n > 0 ? 1 : -1);
    } else if (is_composing(s) && intent->n >= 1 && intent->n <= t->count) {
        act(s, fx, PD_TYPE_CHOOSE, intent->n - 1);
    }
}

void
pd_enrol_typed(struct pd_session *s, const struct pd_session_typed *typed)
{
    struct pd_typing_view *t = typing(s);
    bool latin = t->latin;

    if (s->view.screen != PD_SCREEN_ENROL || !pd_enrol_may_compose(s))
        return;
    if (!typed->here)
        s->config.typing = false; /* whoever types sees Latin letters, and doctor says why */
    if (!typed->here || !typed->taken) {
        if (typed->key != 0)
            pd_enrol_type(s, typed->key);
        if (!typed->here)
            return;
    }
    *t = typed->view;
    t->latin = latin;
    append(s, typed->committed);
}

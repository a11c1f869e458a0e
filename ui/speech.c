#include "ui/speech.h"

#include "ui/kit/kit.h"

#include <string.h>

#define SHORT_MONTH 3 /* letters */

/* ---- numbers and words for the ear ---- */

const char *
pd_speech_number(struct pd_ui *ui, int64_t n)
{
    return pd_kit_text(ui, "%lld", (long long)n);
}

const char *
pd_speech_points(struct pd_ui *ui, struct pd_points points)
{
    return pd_speech_number(ui, pd_points_raw(points));
}

const char *
pd_speech_spelled(struct pd_ui *ui, const char *text)
{
    char spelled[96];
    struct pd_str out = pd_str_on(spelled, sizeof spelled);

    for (const char *c = text; *c != '\0'; c++)
        if (*c != '-' && *c != ' ')
            pd_str_addf(&out, "%s%c", spelled[0] == '\0' || c == text ? "" : ", ", *c);
    return pd_kit_text(ui, "%s", spelled);
}

/* The whole name of a month that stands at p as the eye has it, behind its day: "22 Jun". NULL: none does. */
static const char *
month_at(const char *text, const char *p)
{
    static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July",
        "August", "September", "October", "November", "December" };

    if (p - text < 2 || p[-1] != ' ' || p[-2] < '0' || p[-2] > '9')
        return NULL;
    for (int i = 0; i < PD_COUNT(months); i++)
        if (strncmp(p, months[i], SHORT_MONTH) == 0 && !(p[SHORT_MONTH] >= 'a' && p[SHORT_MONTH] <= 'z'))
            return months[i];
    return NULL;
}

/* Between the digits of one number: "1,800" would be read as two. */
static bool
groups_digits(const char *text, const char *p)
{
    return *p == ',' && p > text && p[-1] >= '0' && p[-1] <= '9' && p[1] >= '0' && p[1] <= '9';
}

/* What was written for the eye, as it is said. */
static void
add_for_ear(struct pd_str *out, const char *text)
{
    const char *rest = text, *month;

    for (const char *p = text; *p != '\0'; p++) {
        if ((month = month_at(text, p)) == NULL && !groups_digits(text, p))
            continue;
        pd_str_addf(out, "%.*s%s", (int)(p - rest), rest, month != NULL ? month : "");
        rest = p + (month != NULL ? SHORT_MONTH : 1);
    }
    pd_str_add(out, rest);
}

const char *
pd_speech_date(struct pd_ui *ui, int64_t at_ms)
{
    char date[64] = "";
    struct pd_str out = pd_str_on(date, sizeof date);

    add_for_ear(&out, pd_kit_date(ui, at_ms, ui->view != NULL ? ui->view->now_ms : at_ms - 1));
    return pd_kit_text(ui, "%s", date);
}

/* ---- what a whole lobby may hear ---- */

static bool
is_alone(const struct pd_ui *ui)
{
    /* Who hid her numbers does not want to hear them either. */
    return ui->view != NULL && ui->view->spoken.alone && !ui->view->member.hidden;
}

const char *
pd_speech_personal(const struct pd_ui *ui, const char *personal, const char *open)
{
    return is_alone(ui) ? personal : open;
}

/* Whether the number stands in the text, plain or grouped. One digit tells nothing of anybody. */
static bool
tells_number(const char *text, int64_t n)
{
    char digits[24];
    size_t len = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)n);

    if (n < 10)
        return false;
    for (const char *at = text; *at != '\0'; at++) {
        const char *p = at;
        size_t i = 0;

        if (at > text && ((at[-1] >= '0' && at[-1] <= '9') || at[-1] == ','))
            continue;
        for (; i < len && *p != '\0'; p++) {
            if (*p == ',' && i > 0)
                continue;
            if (*p != digits[i])
                break;
            i++;
        }
        if (i == len && !(*p >= '0' && *p <= '9') && !(*p == ',' && p[1] >= '0' && p[1] <= '9'))
            return true;
    }
    return false;
}

static bool
tells_lots(const char *text, const struct pd_member *member)
{
    for (int i = 0; member != NULL && i < member->lot_count; i++)
        if (tells_number(text, pd_points_raw(member->lots[i].left)))
            return true;
    return false;
}

/* Names of others are nobody's to hear either. */
static bool
tells_of_family(const struct pd_family_view *f, const char *text)
{
    if (!f->holds && f->count == 0)
        return false;
    if (strstr(text, "＊") != NULL || strchr(text, '*') != NULL || tells_number(text, pd_points_raw(f->left)))
        return true;
    for (int i = 0; i < f->count; i++)
        if (tells_number(text, pd_points_raw(f->cards[i].card.day_used)))
            return true;
    return false;
}

static bool
tells_of_her(const struct pd_view *v, const char *text)
{
    const struct pd_member_view *m = &v->member;
    int64_t numbers[] = { pd_points_raw(m->spendable), pd_points_raw(m->pending),
        pd_points_raw(m->unconfirmed), pd_points_raw(m->tier_missing), pd_points_raw(m->offline_left),
        pd_points_raw(v->left_after), pd_points_raw(v->gift.answer.missing), pd_points_raw(v->points),
        v->activity.number, v->feedback.number, m->page != NULL ? pd_points_raw(m->page->stay_missing) : 0,
        m->member != NULL ? pd_points_raw(m->member->growth) : 0 };

    for (int i = 0; i < PD_COUNT(numbers); i++)
        if (tells_number(text, numbers[i]))
            return true;
    for (int i = 0; i < m->expiring_count; i++)
        if (tells_number(text, pd_points_raw(m->expiring[i].amount)))
            return true;
    for (int i = 0; i < v->gift_count && i < PD_COUNT(v->gifts); i++)
        if (tells_number(text, pd_points_raw(v->gifts[i].answer.missing)))
            return true;
    for (int i = 0; i < v->row_count && i < PD_COUNT(v->history) && v->screen == PD_SCREEN_HISTORY; i++)
        if (tells_number(text, pd_points_raw(v->history[i].amount)))
            return true;
    return tells_of_family(&v->family, text) || tells_lots(text, m->member) ||
           (m->member != NULL && m->member->masked[0] != '\0' && strstr(text, m->member->masked) != NULL);
}

const char *
pd_speech_eyes(struct pd_ui *ui, const char *text)
{
    if (text == NULL || is_alone(ui) || ui->view == NULL || !ui->view->has_member ||
        !tells_of_her(ui->view, text))
        return text;
    return TR("It is on the screen.");
}

void
pd_speech_tell(struct pd_ui *ui, const char *title, const char *summary, const char *status, const char *more)
{
    struct pd_spoken *s = &ui->spoken;

    s->title = title != NULL ? title : s->title;
    s->summary = summary != NULL ? summary : s->summary;
    s->status = status != NULL ? status : s->status;
    s->more = more != NULL ? more : s->more;
}

void
pd_speech_tell_read(struct pd_ui *ui, const char *title, const char *summary)
{
    if (ui->covered)
        return;
    pd_speech_tell(ui, ui->spoken.title == NULL ? pd_speech_eyes(ui, title) : NULL,
        ui->spoken.summary == NULL ? pd_speech_eyes(ui, summary) : NULL, NULL, NULL);
}

void
pd_speech_add_read(struct pd_ui *ui, const char *text)
{
    if (!ui->covered && text != NULL)
        ui->spoken.summary = pd_speech_join(ui, ui->spoken.summary, pd_speech_eyes(ui, text));
}

const char *
pd_speech_part(struct pd_ui *ui, const char *a, const char *b)
{
    if (a == NULL || a[0] == '\0')
        return b;
    return b == NULL || b[0] == '\0' ? a : pd_kit_text(ui, TR("%s, %s"), a, b);
}

const struct pd_spoken *
pd_ui_spoken(const struct pd_ui *ui)
{
    return &ui->spoken;
}

/* ---- phrases ---- */

/* More phrases, on lines of their own. */
static void
add(struct pd_str *out, const char *phrases)
{
    if (phrases == NULL || phrases[0] == '\0')
        return;
    if (out->len > 0)
        pd_str_add(out, "\n");
    add_for_ear(out, phrases);
}

const char *
pd_speech_join(struct pd_ui *ui, const char *a, const char *b)
{
    if (a == NULL || a[0] == '\0')
        return b;
    return b == NULL || b[0] == '\0' ? a : pd_kit_text(ui, "%s\n%s", a, b);
}

/* Each is told of in its own language: whoever needs another one does not understand this one. */
static const char *
language_name(const struct pd_ui *ui)
{
    switch (ui->lang) {
    case PD_LANG_ZH_CN:
        return TR("Simplified Chinese");
    case PD_LANG_ZH_TW:
    case PD_LANG_ZH_HK:
        return TR("Traditional Chinese");
    case PD_LANG_EN:
    case PD_LANGS:
        break;
    }
    return TR("English");
}

static enum pd_lang
language_of(const struct pd_ui *ui, const struct pd_control *c)
{
    bool known = c->intent.kind == PD_INTENT_LANG && c->intent.n >= 0 && c->intent.n < PD_LANGS;

    return known ? (enum pd_lang)c->intent.n : ui->lang;
}

const char *
pd_speech_name(struct pd_ui *ui, const struct pd_control *c)
{
    if (c->intent.kind == PD_INTENT_LANG) {
        enum pd_lang was = ui->lang;
        const char *name;

        ui->lang = language_of(ui, c);
        name = language_name(ui);
        ui->lang = was;
        return name;
    }
    return c->spoken != NULL ? c->spoken : pd_speech_eyes(ui, c->label != NULL ? c->label : "");
}

/* A label may have been broken for the eye. */
static const char *
one_line(struct pd_ui *ui, const char *name)
{
    const char *cut = strchr(name, '\n');

    return cut == NULL ? name : pd_kit_text(ui, "%.*s %s", (int)(cut - name), name, cut + 1);
}

/* A digit's key, where others hear: its place would tell as much as its name. */
static bool
is_secret(const struct pd_ui *ui, const struct pd_control *c)
{
    return c->intent.kind == PD_INTENT_DIGIT && c->intent.n != PD_DIGIT_BACKSPACE &&
           (ui->view == NULL || !ui->view->spoken.alone);
}

static void
add_control(struct pd_ui *ui, struct pd_str *out, int position)
{
    const struct pd_control *c = &ui->control[ui->order[position]];
    enum pd_lang was = ui->lang;

    ui->lang = language_of(ui, c);
    if (is_secret(ui, c)) {
        add(out, TR("A number key"));
    } else {
        add(out, pd_kit_text(ui, TR("%d of %d"), position + 1, ui->control_count));
        add(out, one_line(ui, pd_speech_name(ui, c)));
    }
    add(out, TR("button"));
    if (c->selected)
        add(out, TR("selected"));
    if (!c->enabled)
        add(out, TR("not possible now"));
    ui->lang = was;
}

static void
add_page(struct pd_ui *ui, struct pd_str *out)
{
    int n = ui->control_count, here = 0;

    add(out, ui->spoken.title);
    add(out, ui->spoken.summary);
    add(out, ui->spoken.status);
    for (int i = 0; i < n; i++)
        if (ui->control[i].primary && ui->control[i].enabled) {
            add(out, TR("Press OK for:"));
            add(out, one_line(ui, pd_speech_name(ui, &ui->control[i])));
            return;
        }
    /* Where there is nothing but the languages, nothing has to be done. */
    for (int i = 0; i < n; i++)
        here += ui->control[i].zone != PD_ZONE_HEADER ? 1 : 0;
    if (here > 0)
        add(out, pd_kit_text(ui,
                     TRN("%d button. Press Next for it.", "%d buttons. Press Next for the first.", n), n));
}

const char *
pd_speech_control(struct pd_ui *ui, int position)
{
    char text[PD_SPEECH_BYTES] = "";
    struct pd_str out = pd_str_on(text, sizeof text);

    add_control(ui, &out, position);
    return pd_kit_text(ui, "%s", text);
}

const char *
pd_speech_page(struct pd_ui *ui)
{
    char text[PD_SPEECH_BYTES] = "";
    struct pd_str out = pd_str_on(text, sizeof text);

    add_page(ui, &out);
    return pd_kit_text(ui, "%s", text);
}

static void
add_keys(struct pd_ui *ui, struct pd_str *out)
{
    add(out, TR("Next and Previous go from button to button. A number goes straight to that button."));
    add(out, TR("OK presses the button."));
    add(out, TR("Back goes one step back, Home to your own page. Finish ends your visit."));
    add(out, TR("Repeat says it again, and pressed twice the whole page. Zero tells more."));
    add(out, TR("Volume makes it softer, louder or silent. Private blanks the screen."));
}

/* ---- what is said when ---- */

static uint64_t
hash(const char *text)
{
    uint64_t h = UINT64_C(14695981039346656037);

    for (; text != NULL && *text != '\0'; text++)
        h = (h ^ (uint8_t)*text) * UINT64_C(1099511628211);
    return h;
}

static uint64_t
hash_focus(struct pd_ui *ui, int position)
{
    char text[PD_SPEECH_BYTES] = "";
    struct pd_str out = pd_str_on(text, sizeof text);

    if (position >= 0)
        add_control(ui, &out, position);
    return hash(text);
}

/* Volume, the blank screen, headphones: whatever changed is confirmed. */
static void
add_settings(struct pd_ui *ui, struct pd_str *out, const struct pd_spoken_view *now)
{
    const struct pd_spoken_view *was = &ui->speech.was;

    if (now->volume != was->volume && now->volume == 0)
        add(out, TR("Speech is off. The volume key switches it on again."));
    else if (now->volume != was->volume)
        add(out, pd_kit_text(ui, TR("Volume %d of %d"), now->volume, PD_VOLUME_MAX));
    if (now->dark != was->dark)
        add(out, now->dark ? TR("The screen is blank now. The private key shows it again.")
                           : TR("The screen is shown again."));
    if (now->alone != was->alone)
        add(out, now->alone ? TR("Headphones are in: your points are spoken.")
                            : TR("Headphones are out: your points are only on the screen."));
}

/* What a key asked for that changes nothing. */
static void
answer_key(struct pd_ui *ui, struct pd_str *out, int key, int position)
{
    struct pd_speech *s = &ui->speech;

    if (ui->pad.missed) {
        add(out, TR("This is not possible here."));
        return;
    }
    if (key == PD_KEY_PAD_HELP)
        add_keys(ui, out);
    else if (key == PD_KEY_PAD_MORE)
        add(out, ui->spoken.more != NULL ? ui->spoken.more : TR("There is no more to tell about this page."));
    else if (key == PD_KEY_PAD_REPEAT && !s->repeated)
        pd_str_addf(out, "%s", s->last);
    else if (key == PD_KEY_PAD_REPEAT)
        add_page(ui, out);
    else if ((key == PD_KEY_PAD_NEXT || key == PD_KEY_PAD_PREVIOUS || key >= PD_KEY_PAD_DIGIT) &&
             position >= 0)
        add_control(ui, out, position);
}

/* The page stayed; something on it may have changed. */
static void
add_changes(struct pd_ui *ui, struct pd_str *out, int key, int position)
{
    struct pd_speech *s = &ui->speech;

    if (ui->spoken.status != NULL && hash(ui->spoken.status) != s->status)
        add(out, ui->spoken.status);
    else if (key == PD_KEY_PAD_OK && position >= 0 && hash_focus(ui, position) != s->focus)
        add_control(ui, out, position);
    else if (ui->warned && !s->half_told && ui->view->idle_left_s * 2 <= ui->view->idle_total_s) {
        s->half_told = true;
        add_page(ui, out);
    }
}

static bool
is_new_page(const struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_speech *s = &ui->speech;

    return s->screen != view->screen || s->warned != ui->warned || s->lang != view->lang ||
           s->title != hash(ui->spoken.title);
}

static enum pd_lang
language_said(const struct pd_ui *ui, int key, int position)
{
    bool moved = key == PD_KEY_PAD_NEXT || key == PD_KEY_PAD_PREVIOUS || key >= PD_KEY_PAD_DIGIT;

    if (key == PD_KEY_PAD_REPEAT && !ui->speech.repeated)
        return ui->speech.last_lang;
    return moved && position >= 0 && !ui->pad.missed ? language_of(ui, &ui->control[ui->order[position]])
                                                     : ui->lang;
}

static void
remember(struct pd_ui *ui, const struct pd_view *view, int key, int position)
{
    struct pd_speech *s = &ui->speech;

    if (s->warned != ui->warned)
        s->half_told = false;
    s->was = view->spoken;
    s->screen = view->screen;
    s->visit = view->visit;
    s->warned = ui->warned;
    s->lang = view->lang;
    s->title = hash(ui->spoken.title);
    s->status = hash(ui->spoken.status);
    s->focus = hash_focus(ui, position);
    if (key != PD_KEY_NONE)
        s->repeated = key == PD_KEY_PAD_REPEAT;
}

/* The visit is over: that is told, and nothing of it is kept. */
static void
end_speech(struct pd_ui *ui, struct pd_said *said)
{
    struct pd_speech *s = &ui->speech;
    enum pd_lang was = ui->lang;
    int volume = s->was.volume;

    ui->lang = s->lang;
    memset(s, 0, sizeof *s);
    *said = (struct pd_said){ .text = "", .lang = ui->lang, .volume = volume > 0 ? volume : 1 };
    if (volume > 0) {
        (void)pd_copy(s->text, sizeof s->text, TR("Finished. Nothing of yours is left on this machine."));
        said->text = s->text;
    }
    ui->lang = was;
}

void
pd_speech_update(struct pd_ui *ui, const struct pd_view *view, struct pd_said *said)
{
    struct pd_speech *s = &ui->speech;
    struct pd_str out = pd_str_on(s->text, sizeof s->text);
    int key = ui->pad.heard, position = pd_pad_position(ui), loud;
    enum pd_lang lang = ui->lang;

    *said = (struct pd_said){ 0 };
    ui->pad.heard = PD_KEY_NONE;
    if (!view->spoken.on) {
        if (s->was.on)
            end_speech(ui, said);
        return;
    }
    if (s->visit != view->visit) /* somebody else listens: it begins anew, and repeats nothing of before */
        memset(s, 0, sizeof *s);
    s->text[0] = '\0';
    if (!s->was.on) {
        add(&out, TR("This machine speaks. Press Help for the keys."));
        add_page(ui, &out);
    } else {
        add_settings(ui, &out, &view->spoken);
        if (is_new_page(ui, view)) {
            add_page(ui, &out);
        } else if (out.len == 0) {
            answer_key(ui, &out, key, position);
            lang = out.len > 0 ? language_said(ui, key, position) : lang;
            if (out.len == 0)
                add_changes(ui, &out, key, position);
        }
    }
    loud = view->spoken.volume > 0 ? view->spoken.volume : s->was.on ? s->was.volume : 0;
    remember(ui, view, key, position);
    ui->pad.missed = false;
    if (out.len == 0)
        return;
    if (key != PD_KEY_PAD_REPEAT) {
        memcpy(s->last, s->text, sizeof s->last);
        s->last_lang = lang;
    }
    if (loud > 0)
        *said = (struct pd_said){ .text = s->text, .lang = lang, .volume = loud };
}

#include "app/setup.h"

#include "app/base/file.h"
#include "app/base/str.h"
#include "app/config_keys.h"
#include "app/core/code.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 512
#define LINES_MAX 500
#define TYPED "setup" /* the origin of what was answered at the panel */

static struct pd_setup_view *
page(struct pd_setup *s)
{
    return &s->view;
}

static const struct pd_setup_question *
question(const struct pd_setup *s)
{
    return &pd_setup_questions[s->view.step];
}

/* ---- which question ---- */

static bool
applies(const struct pd_setup *s, int step)
{
    const struct pd_setup_question *q = &pd_setup_questions[step];

    return q->applies == NULL || q->applies(s);
}

static const char *
allowed_of(const struct pd_setup_question *q)
{
    int i = q->allowed[0] == '\0' ? pd_config_key_find(q->key) : -1;

    return i >= 0 ? pd_config_keys[i].allowed : q->allowed;
}

/* "none|folder|replay" into choices. */
static void
fill_choices(struct pd_setup *s)
{
    struct pd_setup_view *v = page(s);
    const char *at = question(s)->kind == PD_SETUP_CHOICE ? allowed_of(question(s)) : "";

    v->choices = 0;
    while (*at != '\0' && v->choices < PD_SETUP_CHOICES_MAX) {
        size_t n = strcspn(at, "|");

        if (n < sizeof v->choice[0]) {
            memcpy(v->choice[v->choices], at, n);
            v->choice[v->choices++][n] = '\0';
        }
        at += n + (at[n] == '|');
    }
}

static void
fill(struct pd_setup *s)
{
    struct pd_setup_view *v = page(s);

    v->kind = question(s)->kind;
    (void)pd_copy(v->allowed, sizeof v->allowed, allowed_of(question(s)));
    v->number = v->count = 0;
    for (int i = 0; i < PD_SETUP_STEPS; i++) {
        v->asked[i] = applies(s, i);
        v->count += v->asked[i] ? 1 : 0;
        v->number += v->asked[i] && i <= (int)v->step ? 1 : 0;
    }
    fill_choices(s);
}

static void
go(struct pd_setup *s, int step)
{
    page(s)->step = (enum pd_setup_step)step;
    page(s)->bad[0] = '\0';
    page(s)->grid = page(s)->shift = false;
    page(s)->page = 0;
    page(s)->state = PD_SETUP_ASKING;
    fill(s);
}

static void
forward(struct pd_setup *s)
{
    int step = (int)s->view.step + 1;

    while (step < PD_SETUP_REVIEW && !applies(s, step))
        step++;
    go(s, step < PD_SETUP_STEPS ? step : PD_SETUP_REVIEW);
}

static void
backward(struct pd_setup *s)
{
    int step = (int)s->view.step - 1;

    while (step > 0 && !applies(s, step))
        step--;
    if (step >= 0)
        go(s, step);
}

/* ---- answers ---- */

static bool
is_choice(const struct pd_setup_question *q, const char *value)
{
    size_t n = strlen(value);

    for (const char *at = allowed_of(q); *at != '\0' && n > 0;) {
        size_t len = strcspn(at, "|");

        if (len == n && memcmp(at, value, n) == 0)
            return true;
        at += len + (at[len] == '|');
    }
    return false;
}

static bool
is_below(const char *path, const char *dir)
{
    size_t n = strlen(dir);

    while (n > 1 && dir[n - 1] == '/')
        n--;
    return n > 0 && strncmp(path, dir, n) == 0 && (path[n] == '/' || path[n] == '\0' || dir[n - 1] == '/');
}

/* As it is written, and as the disk has it: by links, or by "..". */
static bool
is_on_stick(const struct pd_config *config, const char *path)
{
    char *real = realpath(path, NULL), *stick = realpath(config->stick_dir, NULL);
    bool on = is_below(path, config->stick_dir) || (real != NULL && stick != NULL && is_below(real, stick));

    free(real);
    free(stick);
    return on;
}

/* Who stands at the panel is not who owns the machine's files: a certificate that goes away with its stick
 * is none, and a printer is a device unless somebody said otherwise beforehand. */
static enum pd_err
is_in_its_place(struct pd_setup *s, const struct pd_setup_question *q, const char *value, const char *origin,
    struct pd_why *why)
{
    bool typed = strcmp(origin, TYPED) == 0;

    if (q->step == PD_SETUP_CA && value[0] != '\0' && is_on_stick(&s->config, value))
        return pd_why(why, PD_ERR_INVALID, origin,
            "%s: it lies on the stick; copy it to the machine first, such as to /etc/pointdesk", q->key);
    if (q->step == PD_SETUP_PRINTER_PATH && typed && value[0] != '\0' &&
        strcmp(s->view.value[PD_SETUP_PRINTER], "png") != 0 && strcmp(value, s->printer_path) != 0 &&
        (strncmp(value, "/dev/", 5) != 0 || strstr(value, "..") != NULL))
        return pd_why(why, PD_ERR_INVALID, origin,
            "%s: a device below /dev, such as /dev/usb/lp0; another file only from provision.ini", q->key);
    return PD_OK;
}

/* Takes it, or says in *why what is allowed. origin: where it stands. */
static enum pd_err
take(struct pd_setup *s, const struct pd_setup_question *q, const char *value, const char *origin,
    struct pd_why *why)
{
    if (strlen(value) >= PD_SETUP_VALUE_CAP)
        return pd_why(why, PD_ERR_INVALID, origin, "%s: at most %d bytes", q->key, PD_SETUP_VALUE_CAP - 1);
    if (is_in_its_place(s, q, value, origin, why) != PD_OK)
        return PD_ERR_INVALID;
    if (pd_setup_is_config(q)) {
        enum pd_err err = pd_config_set(&s->config, q->key, value, origin, why);

        if (err != PD_OK)
            return err;
    } else if (q->kind == PD_SETUP_CHOICE && !is_choice(q, value)) {
        return pd_why(
            why, PD_ERR_INVALID, origin, "%s: '%.60s' is not allowed; say %s", q->key, value, q->allowed);
    } else if (q->fits != NULL && !q->fits(value)) {
        return pd_why(why, PD_ERR_INVALID, origin, "%s: '%.60s' is not allowed; say %s", q->key,
            q->step == PD_SETUP_CODE ? "this" : value, q->rule);
    }
    (void)pd_copy(s->view.value[q->step], PD_SETUP_VALUE_CAP, value);
    return PD_OK;
}

/* What one key alone cannot tell: a printer without an address, a hub far away without https. Only faults of
 * questions that are answered by now. */
static bool
rules_hold(struct pd_setup *s, struct pd_why *why)
{
    struct pd_config_faults faults = { 0 };
    const char *key = question(s)->key;

    if (!pd_setup_is_config(question(s)) || pd_config_check(&s->config, &faults) == PD_OK)
        return true;
    for (int i = 0; i < faults.count && i < PD_CONFIG_FAULTS_MAX; i++)
        if (strstr(faults.list[i].text, key) != NULL && strcmp(faults.list[i].path, TYPED) == 0 &&
            question(s)->kind == PD_SETUP_TEXT) {
            *why = faults.list[i];
            return false;
        }
    return true;
}

static enum pd_setup_wanted
next(struct pd_setup *s)
{
    struct pd_setup_view *v = page(s);
    const struct pd_setup_question *q = question(s);
    struct pd_why why = { .text = "" };
    char value[PD_SETUP_VALUE_CAP];
    enum pd_setup_step step = v->step;

    if (v->state == PD_SETUP_FAILED) {
        go(s, PD_SETUP_REVIEW);
        return PD_SETUP_WANTS_NOTHING;
    }
    if (step == PD_SETUP_REVIEW) {
        v->state = PD_SETUP_WORKING;
        v->line_count = 0;
        return PD_SETUP_WANTS_WORK;
    }
    memcpy(value, v->value[step], sizeof value);
    if (q->kind != PD_SETUP_TEST && (take(s, q, value, TYPED, &why) != PD_OK || !rules_hold(s, &why))) {
        (void)pd_copy(v->bad, sizeof v->bad, why.text);
        return PD_SETUP_WANTS_NOTHING;
    }
    forward(s);
    return step == PD_SETUP_SCANNER || step == PD_SETUP_SCANNER_PATH ? PD_SETUP_WANTS_SCANNER
                                                                     : PD_SETUP_WANTS_NOTHING;
}

static void
choose(struct pd_setup *s, int n)
{
    struct pd_setup_view *v = page(s);

    if (v->kind != PD_SETUP_CHOICE || n < 0 || n >= v->choices)
        return;
    (void)pd_copy(v->value[v->step], sizeof v->value[0], v->choice[n]);
    v->bad[0] = '\0';
    fill(s);
}

static void
type(struct pd_setup *s, int key)
{
    struct pd_setup_view *v = page(s);
    char *text = v->value[v->step];
    size_t n = strlen(text);

    if (v->kind != PD_SETUP_TEXT)
        return;
    v->bad[0] = '\0';
    /* A code has capitals alone: nobody need find shift. */
    if (v->step == PD_SETUP_CODE && key >= 'a' && key <= 'z')
        key -= 'a' - 'A';
    if (key == PD_TYPED_BACKSPACE && n > 0)
        text[n - 1] = '\0';
    else if (key > ' ' && key < 0x7f && n + 1 < sizeof v->value[0])
        text[n] = (char)key, text[n + 1] = '\0';
    fill(s); /* https wants one question more */
}

static enum pd_setup_wanted
test(struct pd_setup *s, int n)
{
    struct pd_setup_view *v = page(s);

    if (v->kind != PD_SETUP_TEST)
        return PD_SETUP_WANTS_NOTHING;
    if (v->step == PD_SETUP_TOUCH_TEST && n == 1) {
        v->grid = true;
        v->tried.touched = 0;
    } else if (v->step == PD_SETUP_PRINTER_TEST && n == 1 && v->tried.job == PD_JOB_NONE) {
        return PD_SETUP_WANTS_PAGE;
    } else if (v->step == PD_SETUP_SOUND_TEST && n == 1) {
        return PD_SETUP_WANTS_TONES;
    } else if (v->step == PD_SETUP_SOUND_TEST && v->tried.ask_heard) {
        v->tried.ask_heard = false;
        v->tried.sound = n == 2 ? PD_LAMP_VIEW_GOOD : PD_LAMP_VIEW_BAD;
    }
    return PD_SETUP_WANTS_NOTHING;
}

static void
touch(struct pd_setup *s, int cell)
{
    struct pd_setup_view *v = page(s);

    if (!v->grid || cell < 0 || cell >= PD_GRID_CELLS)
        return;
    v->tried.touched |= UINT32_C(1) << cell;
    if (v->tried.touched != PD_GRID_ALL)
        return;
    v->tried.touch = PD_LAMP_VIEW_GOOD;
    v->grid = false;
}

static void
back(struct pd_setup *s)
{
    struct pd_setup_view *v = page(s);

    if (v->state == PD_SETUP_FAILED)
        go(s, PD_SETUP_REVIEW);
    else if (v->grid)
        v->grid = false, v->tried.touch = PD_LAMP_VIEW_BAD;
    else if (v->state == PD_SETUP_ASKING)
        backward(s);
}

enum pd_setup_wanted
pd_setup_intent(struct pd_setup *s, const struct pd_intent *intent)
{
    bool busy = s->view.state == PD_SETUP_WORKING, done = s->view.state == PD_SETUP_DONE;

    if (intent->kind == PD_INTENT_SETUP_END && done)
        return PD_SETUP_WANTS_END;
    if (busy || done)
        return PD_SETUP_WANTS_NOTHING;
    switch ((int)intent->kind) {
    case PD_INTENT_SETUP_NEXT:
        return next(s);
    case PD_INTENT_SETUP_BACK:
    case PD_INTENT_COUNTER_CLEAR:
        back(s);
        break;
    case PD_INTENT_SETUP_CHOOSE:
        choose(s, intent->n);
        break;
    case PD_INTENT_SETUP_TYPE:
        type(s, intent->n);
        break;
    case PD_INTENT_SETUP_SHIFT:
        s->view.shift = !s->view.shift;
        break;
    case PD_INTENT_SETUP_TEST:
        return test(s, intent->n);
    case PD_INTENT_TECHNICIAN_TOUCH:
        touch(s, intent->n);
        break;
    case PD_INTENT_SETUP_PAGE:
        s->view.page = intent->n > 0 ? intent->n : 0;
        break;
    default: /* nobody's here */
        break;
    }
    return PD_SETUP_WANTS_NOTHING;
}

void
pd_setup_scan(struct pd_setup *s, const char *payload, size_t len)
{
    struct pd_setup_view *v = page(s);
    enum pd_scanned kind = pd_scanned_of(payload, len);

    v->tried.scanned = kind;
    v->tried.scanned_len = (int)(len < 99999 ? len : 99999);
    v->tried.scans++;
    v->tried.scanner = PD_LAMP_VIEW_GOOD;
    if (v->step != PD_SETUP_CODE || v->state != PD_SETUP_ASKING)
        return;
    if (kind == PD_SCANNED_ENROLMENT && len < PD_SETUP_VALUE_CAP)
        (void)pd_copy(v->value[PD_SETUP_CODE], sizeof v->value[0], payload);
    else
        (void)pd_copy(v->bad, sizeof v->bad, "that is no enrolment code; they begin with " PD_ENROL_PREFIX);
}

void
pd_setup_begin(struct pd_setup *s, const struct pd_config *base)
{
    memset(s, 0, sizeof *s);
    s->config = *base;
    s->view.tried.facts.temperature_c = INT32_MIN;
    for (int i = 0; i < PD_SETUP_STEPS; i++) {
        const struct pd_setup_question *q = &pd_setup_questions[i];
        int key = pd_setup_is_config(q) ? pd_config_key_find(q->key) : -1;
        struct pd_config_row row;

        (void)pd_copy(s->view.value[i], PD_SETUP_VALUE_CAP, q->built_in);
        if (key < 0)
            continue;
        pd_config_describe(base, key, &row);
        (void)pd_copy(s->view.value[i], PD_SETUP_VALUE_CAP, row.value);
    }
    (void)pd_copy(s->printer_path, sizeof s->printer_path, s->view.value[PD_SETUP_PRINTER_PATH]);
    go(s, PD_SETUP_LANGUAGE);
}

void
pd_setup_tell(
    struct pd_setup *s, enum pd_lamp_view lamp, enum pd_setup_said said, const char *text, const char *more)
{
    struct pd_setup_line *line = &s->view.lines[s->view.line_count];

    if (s->view.line_count == PD_SETUP_LINES)
        return;
    s->view.line_count++;
    line->lamp = lamp;
    line->said = said;
    (void)pd_text_clean(line->text, sizeof line->text, text, strlen(text));
    (void)pd_text_clean(line->more, sizeof line->more, more, strlen(more));
}

/* ---- provision.ini ---- */

static const struct pd_setup_question *
find(const char *key)
{
    for (int i = 0; i < PD_SETUP_STEPS; i++)
        if (pd_setup_questions[i].key[0] != '\0' && strcmp(pd_setup_questions[i].key, key) == 0)
            return &pd_setup_questions[i];
    return NULL;
}

/* Without white space at either end; in place. */
static char *
trim(char *text)
{
    size_t n;

    text += strspn(text, " \t");
    n = strlen(text);
    while (n > 0 && strchr(" \t\r\n", text[n - 1]) != NULL)
        text[--n] = '\0';
    return text;
}

static void
fault(struct pd_setup *s, struct pd_config_faults *faults, const struct pd_why *why)
{
    if (s->view.provision_faults++ == 0) {
        (void)snprintf(s->view.provision, sizeof s->view.provision, "%.90s: %.140s", why->path, why->text);
        (void)pd_copy(s->view.provision_at, sizeof s->view.provision_at, why->path);
    }
    pd_config_fault(faults, PD_ERR_INVALID, why);
}

/* What the screen says in its own words of the first line that is wrong. */
static void
blame(struct pd_setup *s, enum pd_setup_step step, const char *value)
{
    if (s->view.provision_faults > 0)
        return;
    s->view.provision_step = step;
    s->view.provision_allowed[0] = '\0';
    if (step < PD_SETUP_STEPS)
        (void)pd_copy(s->view.provision_allowed, sizeof s->view.provision_allowed,
            allowed_of(&pd_setup_questions[step]));
    s->view.provision_value[0] = '\0';
    (void)pd_text_clean(s->view.provision_value, sizeof s->view.provision_value, value,
        strnlen(value, PD_SETUP_VALUE_CAP - 1));
}

static enum pd_err
take_line(struct pd_setup *s, char *section, size_t cap, char *line, const char *at, struct pd_why *why)
{
    char key[96], *equals = strchr(line, '=');
    const struct pd_setup_question *q;
    enum pd_err err;

    blame(s, PD_SETUP_STEPS, "");
    if (line[0] == '[') {
        char *end = strchr(line, ']');

        if (end == NULL || end[1] != '\0')
            return pd_why(why, PD_ERR_INVALID, at, "a section is [NAME]");
        *end = '\0';
        return pd_copy(section, cap, line + 1) ? PD_OK
                                               : pd_why(why, PD_ERR_INVALID, at, "a section's name is short");
    }
    if (equals == NULL)
        return pd_why(why, PD_ERR_INVALID, at, "a line is [section], key = value, or a comment");
    *equals = '\0';
    (void)snprintf(key, sizeof key, "%.40s.%.50s", section, trim(line));
    q = find(key);
    blame(s, q != NULL ? q->step : PD_SETUP_STEPS, q != NULL ? trim(equals + 1) : key);
    if (q == NULL)
        return pd_why(why, PD_ERR_INVALID, at, "there is no key %s here%s%s", key,
            pd_config_key_nearest(key) != NULL ? "; did you mean " : "",
            pd_config_key_nearest(key) != NULL ? pd_config_key_nearest(key) : "");
    err = take(s, q, trim(equals + 1), at, why);
    if (err == PD_OK)
        s->view.given[q->step] = true;
    if (err == PD_OK && q->step == PD_SETUP_PRINTER_PATH)
        (void)pd_copy(s->printer_path, sizeof s->printer_path, s->view.value[q->step]);
    return err;
}

enum pd_err
pd_setup_provision(struct pd_setup *s, const char *path, struct pd_config_faults *faults)
{
    char line[LINE_BYTES], section[48] = "", at[96];
    const char *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    struct pd_why why;
    FILE *f = pd_file_open_plain(path, &why); /* of a stick */
    int n = 0;

    if (f == NULL) {
        pd_config_fault(faults, PD_ERR_MISSING, &why);
        return PD_ERR_MISSING;
    }
    while (n < LINES_MAX && fgets(line, sizeof line, f) != NULL) {
        bool whole = strchr(line, '\n') != NULL || feof(f);
        char *text = trim(line);

        (void)snprintf(at, sizeof at, "%.70s:%d", name, ++n);
        if (!whole) {
            (void)pd_why(&why, PD_ERR_INVALID, at, "a line has at most %d bytes", LINE_BYTES - 2);
            fault(s, faults, &why);
            break;
        }
        if (text[0] == '\0' || text[0] == '#' || text[0] == ';')
            continue;
        if (take_line(s, section, sizeof section, text, at, &why) != PD_OK)
            fault(s, faults, &why);
    }
    (void)fclose(f);
    fill(s);
    return s->view.provision_faults > 0 ? PD_ERR_INVALID : PD_OK;
}

#include "sync/hub/wizard.h"

#include "app/base/file.h"
#include "app/base/str.h"
#include "app/core/code.h"
#include "sync/hub/staff.h"

#include <errno.h>
#include <libgen.h>
#include <sodium/utils.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

/* ---- what is allowed ---- */

typedef bool
good(struct pd_wizard *wizard, const char *value);

static bool
is_text(struct pd_wizard *wizard, const char *value)
{
    char clean[PD_ANSWER_CAP];
    size_t len = strlen(value);

    (void)wizard;
    return len > 0 && len < 64 && pd_text_clean(clean, sizeof clean, value, len) == len;
}

static bool
is_text_or_none(struct pd_wizard *wizard, const char *value)
{
    return value[0] == '\0' || is_text(wizard, value);
}

/* "+08:00" */
static bool
is_zone(struct pd_wizard *wizard, const char *value)
{
    int hours, minutes;

    if (strlen(value) != 6 || (value[0] != '+' && value[0] != '-') || value[3] != ':' ||
        strspn(value + 1, "0123456789") != 2 || strspn(value + 4, "0123456789") != 2)
        return false;
    hours = (value[1] - '0') * 10 + value[2] - '0';
    minutes = (value[4] - '0') * 10 + value[5] - '0';
    wizard->utc_offset_min = (hours * 60 + minutes) * (value[0] == '-' ? -1 : 1);
    return hours <= (value[0] == '-' ? 12 : 14) && minutes < 60 && minutes % 15 == 0;
}

static bool
is_jurisdiction(struct pd_wizard *wizard, const char *value)
{
    (void)wizard;
    return strcmp(value, "cn") == 0 || strcmp(value, "hk") == 0 || strcmp(value, "tw") == 0;
}

static bool
is_number(struct pd_wizard *wizard, const char *value)
{
    (void)wizard;
    return pd_code_word_valid(value, strlen(value), PD_STAFF_NUMBER_CAP);
}

static bool
is_other_number(struct pd_wizard *wizard, const char *value)
{
    return is_number(wizard, value) && strcmp(value, wizard->value[PD_ANSWER_FIRST_NUMBER]) != 0;
}

static bool
is_pin(struct pd_wizard *wizard, const char *value)
{
    (void)wizard;
    return pd_pin_check(value, NULL) == PD_OK;
}

static bool
is_certificate(struct pd_wizard *wizard, const char *value)
{
    (void)wizard;
    return strcmp(value, "self-signed") == 0 || strcmp(value, "none") == 0;
}

/* A host name or an address, as it may stand in a certificate and in a URL. */
static bool
is_host(struct pd_wizard *wizard, const char *value)
{
    size_t len = strlen(value);

    (void)wizard;
    return len > 0 && len < 254 && value[0] != '-' &&
           strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:") == len;
}

static bool
is_backup(struct pd_wizard *wizard, const char *value)
{
    char folder[PD_ANSWER_CAP], clean[PD_ANSWER_CAP];
    struct stat s;
    size_t len = strlen(value);

    (void)wizard; /* a file that is there may be the only backup of another hub */
    if (value[0] != '/' || len >= sizeof clean || pd_text_clean(clean, sizeof clean, value, len) != len ||
        !pd_copy(folder, sizeof folder, value) || value[strlen(value) - 1] == '/')
        return false;
    if (stat(value, &s) == 0)
        return false;
    return access(dirname(folder), W_OK) == 0;
}

/* ---- the questions ---- */

static const struct question {
    const char *key, *text, *fallback, *allowed;
    good *good;
    bool secret;
} questions[PD_ANSWERS] = {
    [PD_ANSWER_NAME_HANS] = { "name_zh_hans", "The hospital's name in simplified Chinese", "",
        "text of 1 to 63 bytes", is_text, false },
    [PD_ANSWER_NAME_HANT] = { "name_zh_hant", "The same in traditional Chinese (empty: as it is)", "",
        "text of at most 63 bytes, or nothing", is_text_or_none, false },
    [PD_ANSWER_NAME_EN] = { "name_en", "The same in English", "", "text of 1 to 63 bytes", is_text, false },
    [PD_ANSWER_ZONE] = { "zone", "Its time zone", "+08:00", "an offset as +08:00, in steps of 15 minutes",
        is_zone, false },
    [PD_ANSWER_JURISDICTION] = { "jurisdiction", "Whose law", "cn", "cn, hk or tw", is_jurisdiction, false },
    [PD_ANSWER_FIRST_NUMBER] = { "owner1_number", "Number of the first owner of the rules", "S1",
        "1 to 16 of A-Z a-z 0-9 - _", is_number, false },
    [PD_ANSWER_FIRST_NAME] = { "owner1_name", "Her name, as colleagues call her", "", "text of 1 to 63 bytes",
        is_text, false },
    [PD_ANSWER_FIRST_PIN] = { "owner1_pin", "Her PIN", "",
        "6 to 12 digits, no row of digits and no single one", is_pin, true },
    [PD_ANSWER_SECOND_NUMBER] = { "owner2_number", "Number of the second owner: two decide", "S2",
        "1 to 16 of A-Z a-z 0-9 - _, and not the first one's", is_other_number, false },
    [PD_ANSWER_SECOND_NAME] = { "owner2_name", "Name", "", "text of 1 to 63 bytes", is_text, false },
    [PD_ANSWER_SECOND_PIN] = { "owner2_pin", "Her PIN", "",
        "6 to 12 digits, no row of digits and no single one", is_pin, true },
    [PD_ANSWER_CERTIFICATE] = { "certificate",
        "A certificate for https: self-signed is made here; none where yours is given to serve",
        "self-signed", "self-signed or none", is_certificate, false },
    [PD_ANSWER_HOST] = { "host", "The name or address that desks call the hub by", "127.0.0.1",
        "a host name or an address", is_host, false },
    [PD_ANSWER_BACKUP] = { "backup", "Where the backup goes, best on another disk", "",
        "a new file as /mnt/backup/hub.backup whose folder is there and can be written", is_backup, false },
};

static bool
take(struct pd_wizard *wizard, int i, const char *value, struct pd_why *why)
{
    const struct question *q = &questions[i];
    const char *given = value[0] != '\0' ? value : q->fallback;

    if (q->good(wizard, given) && pd_copy(wizard->value[i], PD_ANSWER_CAP, given))
        return true;
    (void)pd_why(why, PD_ERR_INVALID, q->key, "must be %s", q->allowed);
    return false;
}

/* ---- on a terminal ---- */

static void
echo(FILE *in, bool on)
{
    struct termios t;

    if (tcgetattr(fileno(in), &t) != 0)
        return;
    t.c_lflag = on ? t.c_lflag | ECHO : t.c_lflag & ~(tcflag_t)ECHO;
    (void)tcsetattr(fileno(in), TCSAFLUSH, &t);
}

enum pd_err
pd_wizard_ask(struct pd_wizard *wizard, FILE *in, FILE *out, struct pd_why *why)
{
    char line[PD_ANSWER_CAP];
    bool there = true;

    for (int i = 0; i < PD_ANSWERS;) {
        const struct question *q = &questions[i];

        (void)fprintf(out, "%s%s%s%s: ", q->text, q->fallback[0] != '\0' ? " [" : "", q->fallback,
            q->fallback[0] != '\0' ? "]" : "");
        (void)fflush(out);
        if (q->secret)
            echo(in, false);
        there = fgets(line, sizeof line, in) != NULL;
        if (q->secret) {
            echo(in, true);
            (void)fprintf(out, "\n");
        }
        if (!there)
            return pd_why(why, PD_ERR_MISSING, q->key, "was not answered; nothing was made");
        line[strcspn(line, "\r\n")] = '\0';
        if (take(wizard, i, line, why))
            i++;
        else
            (void)fprintf(out, "  it %s\n", why->text);
    }
    return PD_OK;
}

/* ---- from a file ---- */

static char *
trim(char *text)
{
    size_t len;

    text += strspn(text, " \t\r");
    for (len = strlen(text); len > 0 && strchr(" \t\r", text[len - 1]) != NULL; len--)
        text[len - 1] = '\0';
    return text;
}

static int
question_of(const char *key)
{
    for (int i = 0; i < PD_ANSWERS; i++)
        if (strcmp(questions[i].key, key) == 0)
            return i;
    return -1;
}

static enum pd_err
at_line(const char *path, int line, struct pd_why *why)
{
    char text[PD_ANSWER_CAP];

    (void)snprintf(text, sizeof text, "%s:%d: %s", path, line, why->path);
    (void)pd_copy(why->path, sizeof why->path, text);
    return PD_ERR_INVALID;
}

struct given {
    char *value[PD_ANSWERS];
    int line[PD_ANSWERS];
};

static enum pd_err
split(char *text, const char *path, struct given *given, struct pd_why *why)
{
    int line = 1;

    for (char *at = text, *end; at != NULL; at = end, line++) {
        char *equals, *key;
        int i;

        end = strchr(at, '\n');
        if (end != NULL)
            *end++ = '\0';
        key = trim(at);
        if (*key == '\0' || *key == '#')
            continue;
        equals = strchr(key, '=');
        if (equals != NULL)
            *equals = '\0';
        key = trim(key);
        i = question_of(key);
        if (equals == NULL || i < 0) {
            (void)pd_why(why, PD_ERR_INVALID, key, "is no answer; --answers help lists them all");
            return at_line(path, line, why);
        }
        if (given->value[i] != NULL) {
            (void)pd_why(why, PD_ERR_INVALID, key, "is answered in line %d already", given->line[i]);
            return at_line(path, line, why);
        }
        given->value[i] = trim(equals + 1);
        given->line[i] = line;
    }
    return PD_OK;
}

enum pd_err
pd_wizard_read(struct pd_wizard *wizard, const char *path, struct pd_why *why)
{
    struct given given = { .line = { 0 } };
    static char none[1];
    struct stat s;
    size_t len;
    char *text;
    enum pd_err err;

    if (stat(path, &s) == 0 && (s.st_mode & 077) != 0)
        return pd_why(
            why, PD_ERR_INVALID, path, "holds PINs and must be readable by you alone: chmod 600 it");
    text = pd_file_read(path, path, 1, &len, why);
    if (text == NULL)
        return PD_ERR_MISSING;
    err = split(text, path, &given, why);
    for (int i = 0; i < PD_ANSWERS && err == PD_OK; i++)
        if (!take(wizard, i, given.value[i] != NULL ? given.value[i] : none, why))
            err = given.line[i] > 0
                      ? at_line(path, given.line[i], why)
                      : pd_why(why, PD_ERR_INVALID, path, "does not answer %s, which must be %s",
                            questions[i].key, questions[i].allowed);
    sodium_memzero(text, len);
    free(text);
    return err;
}

void
pd_wizard_template(FILE *out)
{
    for (int i = 0; i < PD_ANSWERS; i++)
        (void)fprintf(out, "# %s: %s\n%s = %s\n", questions[i].text, questions[i].allowed, questions[i].key,
            questions[i].fallback);
}

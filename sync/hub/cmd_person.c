#include "sync/hub/cmd_person.h"

#include "app/base/clock.h"

#include <string.h>
#include <termios.h>
#include <unistd.h>

/* ---- the front end: asks ---- */

static bool
echo(bool on)
{
    struct termios t;

    if (tcgetattr(STDIN_FILENO, &t) != 0)
        return false;
    if (on)
        t.c_lflag |= ECHO;
    else
        t.c_lflag &= ~(tcflag_t)ECHO;
    return tcsetattr(STDIN_FILENO, TCSAFLUSH, &t) == 0;
}

static bool
ask(const char *question, char *out, size_t cap)
{
    bool terminal = isatty(STDIN_FILENO) != 0, said;
    char line[256];

    if (terminal) {
        (void)fprintf(stderr, "%s: ", question);
        (void)echo(false);
    }
    said = fgets(line, sizeof line, stdin) != NULL;
    if (terminal) {
        (void)echo(true);
        (void)fprintf(stderr, "\n");
    }
    line[said ? strcspn(line, "\n") : 0] = '\0';
    return pd_copy(out, cap, line) && line[0] != '\0';
}

static bool
ask_new(const char *question, char *out, size_t cap)
{
    char again[256];

    if (!ask(question, out, cap))
        return false;
    if (isatty(STDIN_FILENO) == 0)
        return true;
    if (ask("The same once more", again, sizeof again) && strcmp(out, again) == 0)
        return true;
    (void)fprintf(stderr, "the two are not the same; nothing was done\n");
    return false;
}

static const struct question {
    int code;
    bool fresh;
    char word[16]; /* what the answer comes back as */
    const char *text;
} questions[] = {
    { PD_HUB_ASKS_PIN, false, "--pin", "PIN of this badge" },
    { PD_HUB_ASKS_NEW_PIN, true, "--new-pin", "New PIN, 6 to 12 digits" },
    { PD_HUB_ASKS_PASSPHRASE, false, "--passphrase", "Passphrase" },
    { PD_HUB_ASKS_NEW_PASSPHRASE, true, "--passphrase", "New passphrase, 12 characters or more" },
};

bool
pd_hub_is_question(int code)
{
    for (int i = 0; i < PD_COUNT(questions); i++)
        if (questions[i].code == code)
            return true;
    return false;
}

bool
pd_hub_ask_person(int code, char **words, int *count, int max)
{
    static char answers[PD_COUNT(questions)][224], names[PD_COUNT(questions)][16];

    for (int i = 0; i < PD_COUNT(questions); i++) {
        const struct question *q = &questions[i];

        if (q->code != code || *count + 2 > max)
            continue;
        if (!(q->fresh ? ask_new : ask)(q->text, answers[i], sizeof answers[i])) {
            (void)fprintf(stderr,
                "%s: asked for on the terminal or read from the standard input, and not given\n", q->text);
            return false;
        }
        memcpy(names[i], q->word, sizeof names[i]);
        words[(*count)++] = names[i];
        words[(*count)++] = answers[i];
        return true;
    }
    return false;
}

/* ---- the command: who is it? ---- */

/* In a batch of its own: a wrong PIN is counted whatever comes after. */
static enum pd_staff_outcome
look(struct pd_hub_desk *desk, const struct pd_hub_person_options *options, unsigned int roles,
    struct pd_staff *who)
{
    enum pd_staff_outcome outcome = PD_STAFF_STORE;

    if (pd_hub_desk_begin(desk) != PD_OK)
        return PD_STAFF_STORE;
    outcome = pd_hub_staff_check(desk->hub, pd_clock_wall_ms(), options->badge, options->pin, roles, who);
    return pd_hub_desk_end(desk) == PD_OK ? outcome : PD_STAFF_STORE;
}

int
pd_hub_person(struct pd_hub_desk *desk, const char *command, const struct pd_hub_person_options *options,
    unsigned int roles, struct pd_staff *who)
{
    enum pd_staff_outcome outcome;

    if (options->badge == NULL) {
        pd_hub_command_error(desk,
            "pointdesk-hub %s: --badge CODE says who does it; see: pointdesk-hub staff --help", command);
        return PD_EXIT_USAGE;
    }
    if (options->pin == NULL)
        return PD_HUB_ASKS_PIN;
    outcome = look(desk, options, roles, who);
    if (outcome == PD_STAFF_GOOD)
        return -1;
    pd_hub_command_error(desk, "pointdesk-hub %s: %s", command, pd_staff_outcome_text(outcome));
    return PD_EXIT_NO;
}

int
pd_hub_person_or_nobody(struct pd_hub_desk *desk, const char *command,
    const struct pd_hub_person_options *options, unsigned int roles, struct pd_staff *who)
{
    int owners;

    *who = (struct pd_staff){ .number = "" };
    if (options->badge == NULL && pd_hub_desk_begin(desk) == PD_OK) {
        owners = pd_hub_staff_owners(desk->hub);
        pd_hub_desk_give_up(desk);
        if (owners < 2)
            return -1;
    }
    return pd_hub_person(desk, command, options, roles, who);
}

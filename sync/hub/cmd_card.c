/* Cards printed ahead, and who gets one. */
#include "sync/hub/card_pdf.h"
#include "sync/hub/cmd_person.h"

#include "app/base/clock.h"
#include "app/base/str.h"

#include <sodium/utils.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
run_card(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_card = {
    .name = "card",
    .help = { "pointdesk-hub card batch N --pdf FILE [--badge CODE] | list | bind CARD NUMBER NAME [PHONE]",
        "Cards for people who are no members yet: a batch is printed once, ten on a sheet of A4, and bind "
        "makes "
        "whoever gets a card a member. CARD is its code as scanned, or the serial that is printed on it. A "
        "member who is here already gets hers by: pointdesk-hub code issue MEMBER --card --png FILE.",
        "pointdesk-hub card batch 100 --pdf cards.pdf --data /var/lib/pointdesk-hub" },
    .run = run_card,
};

/* ---- batch ---- */

static enum pd_err
make(struct pd_hub_desk *desk, int count, const char *by, struct pd_hub_card *cards, int64_t *batch,
    char title[64])
{
    const struct pd_programme *programme;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return err;
    programme = pd_hub_programme_now(desk->hub, pd_clock_wall_ms());
    (void)pd_copy(title, 64, programme != NULL ? programme->hospital.in[PD_LANG_EN] : "");
    return pd_hub_desk_finish(
        desk, pd_hub_cards_make(desk->hub, pd_clock_wall_ms(), count, by, cards, batch));
}

/* The batch is written down first: a code that could be printed twice is worse than a batch that was not
 * printed. */
static int
batch(struct pd_hub_desk *desk, const char *text, const char *pdf, const struct pd_staff *who)
{
    struct pd_why why = { .text = "" };
    char path[PD_HUB_FULL_PATH_CAP], title[64], *end = NULL;
    long count = strtol(text, &end, 10);
    struct pd_hub_card *cards;
    int64_t number = 0;
    enum pd_err err;

    if (*end != '\0' || count < 1 || count > PD_CARDS_MAX) {
        (void)pd_why(&why, PD_ERR_INVALID, "N", "must be a whole number in 1..%d", PD_CARDS_MAX);
        return pd_hub_command_fail(desk, "card", PD_ERR_INVALID, &why);
    }
    pd_hub_path_of(desk, pdf, path);
    if (access(path, F_OK) == 0) {
        (void)pd_why(&why, PD_ERR_EXISTS, pdf, "is there already; cards are written over nothing");
        return pd_hub_command_fail(desk, "card", PD_ERR_EXISTS, &why);
    }
    cards = calloc((size_t)count, sizeof *cards);
    if (cards == NULL)
        return pd_hub_command_fail(desk, "card", PD_ERR_MEMORY, NULL);
    err = make(desk, (int)count, who->number, cards, &number, title);
    if (err == PD_OK) {
        err = pd_card_pdf_write(cards, (int)count, title, path, &why);
        if (err != PD_OK)
            pd_hub_command_error(desk,
                "batch %lld was written down and not printed: its cards are nobody's, for ever; make another",
                (long long)number);
    }
    sodium_memzero(cards, (size_t)count * sizeof *cards);
    free(cards);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "card", err, &why);
    (void)fprintf(desk->out,
        "batch %lld: %ld cards in %s; print it once, at 100 %%, and keep the file from everybody\n"
        "who gets one: pointdesk-hub card bind CARD NUMBER NAME PHONE\n",
        (long long)number, count, pdf);
    return PD_EXIT_DONE;
}

/* ---- list ---- */

static void
print_batch(void *ctx, const struct pd_hub_card_batch *b)
{
    struct pd_date_time t = pd_local_time(b->at_ms, 0);

    (void)fprintf(ctx, "%4lld  %04d-%02d-%02d  %5lld cards, %lld bound  by %s\n", (long long)b->number,
        t.date.year, t.date.month, t.date.day, (long long)b->cards, (long long)b->bound,
        b->by[0] != '\0' ? b->by : "-");
}

static int
list(struct pd_hub_desk *desk)
{
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_card_batch_each(desk->hub, print_batch, desk->out);
        pd_hub_desk_give_up(desk);
    }
    return err != PD_OK ? pd_hub_command_fail(desk, "card", err, NULL) : PD_EXIT_DONE;
}

/* ---- bind ---- */

static int
bind_card(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_member_new m = { .kind = "standard" };
    struct pd_why why = { .text = "" };
    char text[PD_ID_TEXT_CAP];
    struct pd_id id;
    enum pd_err err;

    if (!pd_copy(m.number, sizeof m.number, argv[3]) || !pd_copy(m.name, sizeof m.name, argv[4]) ||
        (argc > 5 && !pd_copy(m.phone, sizeof m.phone, argv[5]))) {
        (void)pd_why(&why, PD_ERR_INVALID, "", "number, name or phone is too long (32, 63, 23)");
        return pd_hub_command_fail(desk, "card", PD_ERR_INVALID, &why);
    }
    err = pd_hub_desk_begin(desk);
    if (err == PD_OK)
        err =
            pd_hub_desk_finish(desk, pd_hub_card_bind(desk->hub, pd_clock_wall_ms(), argv[2], &m, &id, &why));
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "card", err, &why);
    (void)fprintf(desk->out, "%s\n", pd_id_text(id, text));
    return PD_EXIT_DONE;
}

static int
run_card(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_hub_person_options person = { .badge = NULL };
    const char *data = NULL, *pdf = NULL;
    struct pd_staff who;
    const struct pd_option options[] = {
        { "pdf", PD_OPTION_TEXT, &pdf, "FILE", "batch: a new file" },
        PD_HUB_BADGE_OPTION(person),
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_card, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list(desk);
    if ((argc == 5 || argc == 6) && strcmp(argv[1], "bind") == 0)
        return bind_card(desk, argc, argv);
    if (argc != 3 || strcmp(argv[1], "batch") != 0 || pdf == NULL)
        return pd_hub_command_usage(&pd_hub_cmd_card, desk, argc, argv);
    code = pd_hub_person_or_nobody(desk, "card", &person, PD_STAFF_OWNER | PD_STAFF_TECHNICIAN, &who);
    return code >= 0 ? code : batch(desk, argv[2], pdf, &who);
}

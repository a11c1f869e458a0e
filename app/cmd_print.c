/*
 * A ticket, a slip or the test page as a file, by way of the bytes that a printer would get: for whoever
 * checks a hospital's wording, or a width of paper, without a printer and without a desk.
 */
#include "app/command.h"
#include "app/settings.h"

#include "app/base/clock.h"
#include "app/base/file.h"
#include "app/core/findings.h"
#include "app/core/programme_check.h"
#include "app/tour.h"
#include "drivers/printer/preview.h"
#include "ui/slip.h"
#include "ui/text/locale.h"

#include <stdlib.h>
#include <string.h>

#define FILE_MAX_MIB 64
#define EXAMPLE_TIER 1

/* Of the length that a real one has, and good for nothing. */
#define EXAMPLE_CODE                                                                                         \
    "PD1:EXAMPLE EXAMPLE EXAMPLE EXAMPLE EXAMPLE EXAMPLE EXAMPLE EXAMPLE EXAMPLE EXAMPLE EXAMPLE EXAMPLE "   \
    "EXAMPLE EXAMPLE EXAMPLE EXAMPLE EXAMPLE EXAMPLE EXAMPLE EXAMPLE"

static const struct {
    const char *name;
    enum pd_slip slip; /* 0: the ticket */
} kinds[] = { { "ticket", (enum pd_slip)0 }, { "rules", PD_SLIP_RULES }, { "join", PD_SLIP_JOIN },
    { "notice", PD_SLIP_NOTICE }, { "priority", PD_SLIP_PRIORITY }, { "test", PD_SLIP_TEST_PAGE } };

struct order {
    const char *preview, *programme_file;
    int what, paper; /* paper: 0 as printer.width_px says, 1 58 mm, 2 80 mm */
    bool copy;
    struct pd_settings settings;
    struct pd_programme programme;
    struct pd_view view;
};

static void
say_error(void *ctx, const char *raw)
{
    char line[8192];

    (void)ctx;
    (void)pd_text_clean(line, sizeof line, raw, strlen(raw)); /* it quotes a file */
    (void)fprintf(stderr, "%s\n", line);
}

/* -1: read and good. */
static int
read_programme(struct order *o)
{
    static char errors[PD_FINDINGS_BYTES], warnings[8192];
    struct pd_findings found = { .errors = pd_str_on(errors, sizeof errors),
        .warnings = pd_str_on(warnings, sizeof warnings) };
    struct pd_why why = { .text = "" };
    size_t len;
    char *json = pd_file_read(o->programme_file, o->programme_file, FILE_MAX_MIB, &len, &why);
    enum pd_err err;

    if (json == NULL)
        return pd_command_fail("print", PD_ERR_MISSING, &why);
    err = pd_programme_check(json, len, &o->programme, &found, &why);
    free(json);
    if (err == PD_OK)
        return -1;
    pd_findings_each(&found, o->programme_file, &why, say_error, NULL);
    return PD_EXIT_NO;
}

/* Somebody who has redeemed the first gift, at the first place. */
static void
fill_view(struct order *o, int64_t now_ms)
{
    const struct pd_programme *p = o->programme_file != NULL ? &o->programme : NULL;
    struct pd_view *v = &o->view;

    v->programme = p;
    v->now_ms = now_ms;
    v->lang = (enum pd_lang)o->settings.config.desk_language;
    v->screen = PD_SCREEN_ENROL;
    v->has_member = true;
    v->member.tier = p != NULL && p->tier_count > EXAMPLE_TIER ? EXAMPLE_TIER : 0;
    v->place = p != NULL ? &p->places[0] : NULL;
    v->enrol.where = p != NULL ? p->jurisdiction : PD_JURISDICTION_CN;
    (void)pd_copy(v->technician.number, sizeof v->technician.number, "T000");
}

static void
fill_ticket(const struct order *o, struct pd_ticket_view *t, int64_t now_ms)
{
    const struct pd_programme *p = &o->programme;

    *t = (struct pd_ticket_view){ .gift = &p->gifts[0], .place = &p->places[0], .confirmed = true };
    for (int i = 0; i < p->place_count; i++)
        if (strcmp(p->places[i].id, p->gifts[0].place) == 0)
            t->place = &p->places[i];
    (void)pd_copy(t->hold.sku, sizeof t->hold.sku, p->gifts[0].sku);
    t->hold.qty = 1;
    t->hold.amount = p->gifts[0].price;
    t->hold.money = p->gifts[0].money;
    t->hold.state = PD_HOLD_RELEASED;
    t->hold.expires_ms = now_ms + p->hold_days * PD_DAY_MS;
    (void)pd_copy(t->short_number, sizeof t->short_number, "A-000");
    (void)pd_copy(t->code, sizeof t->code, EXAMPLE_CODE);
    (void)pd_copy(t->head, sizeof t->head, "00000000");
}

static enum pd_err
draw(struct order *o, struct pd_ui *ui, int width_px, struct pd_image *image)
{
    static struct pd_ticket_view ticket;
    int64_t now_ms = pd_clock_wall_ms();
    size_t room = (size_t)width_px * PD_TICKET_HEIGHT_MAX;
    struct pd_ticket_job job = { .ticket = &ticket,
        .programme = &o->programme,
        .width_px = width_px,
        .copy = o->copy ? 1 : 0,
        .printed_ms = now_ms };
    struct pd_slip_job slip = {
        .what = kinds[o->what].slip, .view = &o->view, .width_px = width_px, .printed_ms = now_ms
    };

    fill_view(o, now_ms);
    job.lang = slip.lang = o->view.lang;
    if (slip.what != 0)
        return pd_slip_draw(ui, &slip, image->grey, room, &image->height_px);
    fill_ticket(o, &ticket, now_ms);
    return pd_ticket_draw(ui, &job, image->grey, room, &image->height_px);
}

static enum pd_err
preview(struct order *o, struct pd_why *why)
{
    const struct pd_config *c = &o->settings.config;
    int width_px = o->paper == 0   ? pd_config_printer_width_px(c)
                   : o->paper == 1 ? PD_TICKET_58MM_PX
                                   : PD_TICKET_80MM_PX;
    struct pd_ui_config config = pd_tour_ui_config(c);
    struct pd_image image;
    struct pd_ui *ui;
    char dir[PD_CONFIG_TEXT_BYTES + 8];
    enum pd_err err;

    (void)snprintf(dir, sizeof dir, "%s/locale", c->assets_dir);
    err = pd_locale_init(dir, why);
    if (err == PD_OK)
        err = pd_ui_create(&ui, &config, why);
    if (err != PD_OK)
        return err;
    err = pd_image_init(&image, width_px, PD_TICKET_HEIGHT_MAX);
    if (err == PD_OK)
        err = draw(o, ui, width_px, &image);
    if (err == PD_OK)
        err = pd_preview_write(o->preview, &image, why);
    pd_image_finish(&image);
    pd_ui_destroy(ui);
    return err;
}

/* -1: go on. */
static int
check_order(const struct order *o)
{
    enum pd_preview_kind kind;
    struct pd_why why;

    if (o->preview == NULL) {
        (void)fprintf(stderr, "pointdesk print: --preview FILE.png or FILE.pdf is needed; this command sends "
                              "nothing to a printer\n");
        return PD_EXIT_USAGE;
    }
    if (pd_preview_kind(o->preview, &kind, &why) != PD_OK) {
        (void)fprintf(stderr, "pointdesk print: --preview %s: %s\n", why.path, why.text);
        return PD_EXIT_USAGE;
    }
    if (o->programme_file == NULL && kinds[o->what].slip != PD_SLIP_TEST_PAGE) {
        (void)fprintf(stderr,
            "pointdesk print: --programme FILE is needed for a %s: its words are the hospital's\n",
            kinds[o->what].name);
        return PD_EXIT_USAGE;
    }
    if (o->copy && kinds[o->what].slip != 0) {
        (void)fprintf(stderr, "pointdesk print: --copy goes with --what ticket\n");
        return PD_EXIT_USAGE;
    }
    return -1;
}

static int
run(int argc, char **argv)
{
    static struct order o; /* large */
    struct pd_config_faults faults = { 0 };
    struct pd_why why = { .text = "" };
    const struct pd_option options[] = {
        { "preview", PD_OPTION_TEXT, &o.preview, "FILE.png|FILE.pdf",
            "where it goes; replaced if it is there" },
        { "what", PD_OPTION_CHOICE, &o.what, "ticket|rules|join|notice|priority|test", "which paper" },
        { "programme", PD_OPTION_TEXT, &o.programme_file, "FILE",
            "the hospital's programme, whose words are on it; the test page needs none" },
        { "paper", PD_OPTION_CHOICE, &o.paper, "configured|58|80",
            "millimetres; else as printer.width_px says" },
        { "copy", PD_OPTION_FLAG, &o.copy, NULL, "the ticket as it is printed a second time" },
        PD_SETTINGS_OPTIONS(o.settings),
        { 0 },
    };
    enum pd_err err;
    int code = pd_command_parse_all(&pd_cmd_print, options, &argc, argv);

    if (code < 0)
        code = check_order(&o);
    if (code >= 0)
        return code;
    if (pd_settings_load(&o.settings, &faults) != PD_OK)
        return pd_command_faults("print", &faults);
    if (o.programme_file != NULL)
        code = read_programme(&o);
    if (code >= 0)
        return code;
    err = preview(&o, &why);
    return err == PD_OK ? PD_EXIT_DONE : pd_command_fail("print", err, &why);
}

const struct pd_command pd_cmd_print = {
    .name = "print",
    .run = run,
    .help = { "pointdesk print --preview FILE [--what KIND] [--programme FILE] [--paper MM] [--copy] [--lang "
              "L]",
        "A ticket, a slip or the test page as a picture or a PDF, dot for dot as a printer would print it.",
        "pointdesk print --preview ticket.pdf --programme programme.json --lang zh_CN" },
};

/*
 * Goal: every screen as a picture, for people to look at.
 * Method: what --help says.
 */
#include "tests/ui/fixture.h"
#include "tests/ui/look.h"

#include "ui/render/png_write.h"
#include "ui/slip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char usage[] =
    "Every screen as a picture, for people to look at.\n\n"
    "usage: pointdesk-gallery OUT [WxH] [care] [contrast] [low] [training] [LANG]... [CASE]...\n"
    "       pointdesk-gallery OUT looks|LOOK... [zh_CN|zh_TW|zh_HK|en]... [CASE]...\n\n"
    "  OUT      the folder for the pictures, made if needed: CASE-LANG.png, or LOOK-CASE-LANG.png\n"
    "  WxH      the panel in pixels; 1080x1920\n"
    "  care, contrast, low\n"
    "           large print, high contrast, everything to touch low\n"
    "  training as a desk in training shows it\n"
    "  LANG     zh_CN, zh_TW, zh_HK, en\n"
    "  LOOK     a panel and its modes by name; looks: all of them\n"
    "  CASE     how the case's name begins; paper: tickets and slips; all where it is left out\n\n"
    "example: pointdesk-gallery pictures en home catalogue\n";

struct options {
    const char *out;
    int w, h;
    bool care, contrast, low, training, lang[PD_LANGS], any_lang;
    const struct look *look[32];
    int look_count;
    char **names;
    int name_count;
};

static bool
take_lang(struct options *o, const char *word)
{
    static const char *const names[PD_LANGS] = { "zh_CN", "zh_TW", "zh_HK", "en" };

    for (int i = 0; i < PD_LANGS; i++)
        if (strcmp(names[i], word) == 0)
            return o->lang[i] = o->any_lang = true;
    return false;
}

static bool
is_look(const char *name, const char *word)
{
    for (; *name != '\0' && (*name == *word || (*name == ' ' && *word == '-')); name++)
        word++;
    return *name == '\0' && *word == '\0';
}

static bool
take_look(struct options *o, const char *word)
{
    int before = o->look_count;

    for (int i = 0; i < kiosk_look_count && o->look_count < PD_COUNT(o->look); i++)
        if (strcmp(word, "looks") == 0 || is_look(kiosk_looks[i].name, word))
            o->look[o->look_count++] = &kiosk_looks[i];
    for (int i = 0; i < aside_look_count && o->look_count < PD_COUNT(o->look); i++)
        if (is_look(aside_looks[i].name, word))
            o->look[o->look_count++] = &aside_looks[i];
    return o->look_count > before;
}

/* A name as it is typed: "narrow-low". */
static void
print_word(const char *name)
{
    (void)putchar(' ');
    for (; *name != '\0'; name++)
        (void)putchar(*name == ' ' ? '-' : *name);
}

static void
help(void)
{
    (void)fputs(usage, stdout);
    (void)printf("\nLooks:");
    for (int i = 0; i < kiosk_look_count; i++)
        print_word(kiosk_looks[i].name);
    for (int i = 0; i < aside_look_count; i++) /* of cases whose names begin with aside */
        print_word(aside_looks[i].name);
    (void)printf("\n\nCases: paper");
    for (int i = 0; i < fixture_case_count; i++)
        print_word(fixture_cases[i].name);
    (void)printf("\n");
}

static bool
is_case(const char *word)
{
    if (*word == '\0' || strcmp(word, "paper") == 0)
        return *word != '\0';
    for (int i = 0; i < fixture_case_count; i++)
        if (strncmp(word, fixture_cases[i].name, strlen(word)) == 0)
            return true;
    return false;
}

static bool
take_size(struct options *o, const char *word)
{
    int w, h;
    char end;

    if (sscanf(word, "%dx%d%c", &w, &h, &end) != 2)
        return false;
    o->w = w;
    o->h = h;
    return true;
}

static bool
take_word(struct options *o, char *word)
{
    if (strcmp(word, "care") == 0)
        return o->care = true;
    if (strcmp(word, "contrast") == 0)
        return o->contrast = true;
    if (strcmp(word, "low") == 0)
        return o->low = true;
    if (strcmp(word, "training") == 0)
        return o->training = true;
    if (take_size(o, word) || take_lang(o, word) || take_look(o, word))
        return true;
    if (!is_case(word))
        return false;
    o->names[o->name_count++] = word;
    return true;
}

/* -1: go on; otherwise the exit code. */
static int
read_options(struct options *o, int argc, char **argv)
{
    *o = (struct options){ .out = argc > 1 ? argv[1] : NULL, .w = 1080, .h = 1920, .names = argv };
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            help();
            return 0;
        }
    if (o->out == NULL || o->out[0] == '-') {
        (void)fprintf(
            stderr, "pointdesk-gallery: the folder for the pictures is needed first; --help tells all\n");
        return 2;
    }
    for (int i = 2; i < argc; i++)
        if (!take_word(o, argv[i])) {
            (void)fprintf(stderr,
                "pointdesk-gallery: '%s' is no size, mode, language, look or case; --help lists them\n",
                argv[i]);
            return 2;
        }
    if (!o->any_lang)
        o->lang[PD_LANG_ZH_CN] = true;
    (void)mkdir(o->out, 0755); /* what cannot be written there is told of each picture */
    return -1;
}

static bool
wanted(const struct options *o, const struct fixture_case *c)
{
    bool counter = fixture_is_staffs(c);

    for (int i = 0; i < o->name_count; i++)
        if (strncmp(o->names[i], c->name, strlen(o->names[i])) == 0)
            return true;
    return o->name_count == 0 && counter == (o->w > o->h && o->w == 1919);
}

static int
draw(struct pd_ui *ui, const struct options *o, const struct look *look, const struct fixture_case *c,
    enum pd_lang lang)
{
    static const char *const names[PD_LANGS] = { "zh_CN", "zh_TW", "zh_HK", "en" };
    static struct fixture f;
    char path[512];

    fixture_make(&f, c, lang);
    f.view.care = o->care;
    f.view.contrast = o->contrast;
    f.view.low = o->low;
    if (o->training)
        fixture_practise(&f);
    if (look != NULL) {
        look_apply(look, &f.view);
        pd_ui_resize(ui, look->panel);
    }
    (void)pd_ui_frame(ui, &f.view, 1000000);
    snprintf(path, sizeof path, "%s/%s%s%s-%s.png", o->out, look != NULL ? look->name : "",
        look != NULL ? "-" : "", c->name, names[lang]);
    for (char *p = path; *p != '\0'; p++)
        *p = *p == ' ' ? '-' : *p;
    if (pd_ui_render_png(ui, path) != PD_OK) {
        fprintf(stderr, "%s: cannot be written\n", path);
        return 1;
    }
    printf("%s%s\n", path, pd_ui_clipped(ui) > 0 ? "  CLIPPED" : "");
    return 0;
}

static int
draw_ticket(struct pd_ui *ui, const struct options *o, const struct fixture_case *which, enum pd_lang lang,
    int width, int copy)
{
    static const char *const names[PD_LANGS] = { "zh_CN", "zh_TW", "zh_HK", "en" };
    static uint8_t grey[PD_TICKET_80MM_PX * PD_TICKET_HEIGHT_MAX];
    static struct fixture f;
    struct pd_ticket_job job = { .ticket = &f.view.ticket, .lang = lang, .width_px = width, .copy = copy };
    char path[512];
    int height;

    fixture_make(&f, which, lang);
    f.view.ticket.confirmed = copy == 0;
    job.programme = &f.programme;
    job.printed_ms = f.view.now_ms;
    snprintf(path, sizeof path, "%s/paper-%s%d-%s.png", o->out, which == &fixture_cases[0] ? "" : "voucher-",
        width, names[lang]);
    if (pd_ticket_draw(ui, &job, grey, sizeof grey, &height) != PD_OK ||
        pd_png_write_grey(path, grey, width, height) != PD_OK) {
        fprintf(stderr, "%s: not drawn\n", path);
        return 1;
    }
    return 0;
}

/* Paper comes with everything, or by its name. */
static bool
wants_paper(const struct options *o)
{
    for (int i = 0; i < o->name_count; i++)
        if (strcmp(o->names[i], "paper") == 0)
            return true;
    return o->name_count == 0;
}

static int
draw_slip(struct pd_ui *ui, const struct options *o, enum pd_lang lang, int slip, int width)
{
    static const char *const names[PD_LANGS] = { "zh_CN", "zh_TW", "zh_HK", "en" };
    static uint8_t grey[PD_TICKET_80MM_PX * PD_TICKET_HEIGHT_MAX];
    static struct fixture f;
    struct pd_slip_job job = { .view = &f.view, .lang = lang, .width_px = width };
    char path[512];
    int height;

    job.what = fixture_slip(&f, slip, lang);
    job.printed_ms = f.view.now_ms;
    snprintf(path, sizeof path, "%s/slip-%d-%d-%d-%s.png", o->out, (int)job.what, slip, width, names[lang]);
    if (pd_slip_draw(ui, &job, grey, sizeof grey, &height) != PD_OK ||
        pd_png_write_grey(path, grey, width, height) != PD_OK) {
        fprintf(stderr, "%s: not drawn\n", path);
        return 1;
    }
    return 0;
}

/* A clerk sits before it. */
static bool
is_counters(const char *name)
{
    static const char *const begins[] = { "counter", "work", "enrol" };

    for (int i = 0; i < PD_COUNT(begins); i++)
        if (strncmp(name, begins[i], strlen(begins[i])) == 0)
            return true;
    return false;
}

int
main(int argc, char **argv)
{
    struct options o;
    struct pd_ui *ui;
    struct pd_why why = { 0 };
    int bad = 0, code = read_options(&o, argc, argv);

    if (code >= 0)
        return code;
    struct pd_ui_config config = { .panel = { .w_px = o.w, .h_px = o.h },
        .assets_dir = PD_BUILD_DIR "/assets",
        .still = true,
        .training = o.training };
    /* Looks come one after the other: there must be room for the pictures of the largest. */
    for (int i = 0; i < o.look_count; i++)
        if (o.look[i]->panel.w_px * o.look[i]->panel.h_px > config.panel.w_px * config.panel.h_px)
            config.panel = o.look[i]->panel;
    config.panel.staff = o.name_count > 0 && is_counters(o.names[0]);
    if (o.w > o.h)
        config.panel.diagonal_mm = o.w > 1500 ? 546 : 396;
    if (pd_ui_create(&ui, &config, &why) != PD_OK) {
        fprintf(stderr, "%s: %s\n", why.path, why.text);
        return 3;
    }
    for (int i = 0; i < fixture_case_count; i++)
        for (int lang = 0; lang < PD_LANGS; lang++)
            for (int k = 0; k == 0 || k < o.look_count; k++)
                if (o.lang[lang] && wanted(&o, &fixture_cases[i]))
                    bad |= draw(
                        ui, &o, o.look_count > 0 ? o.look[k] : NULL, &fixture_cases[i], (enum pd_lang)lang);
    for (int lang = 0; lang < PD_LANGS; lang++)
        if (o.lang[lang] && wants_paper(&o))
            for (int i = 0; i < fixture_case_count; i++)
                if (i == 0 || strcmp(fixture_cases[i].name, "done-voucher") == 0)
                    bad |= draw_ticket(ui, &o, &fixture_cases[i], (enum pd_lang)lang, PD_TICKET_58MM_PX, 0) |
                           draw_ticket(ui, &o, &fixture_cases[i], (enum pd_lang)lang, PD_TICKET_80MM_PX, 2);
    for (int lang = 0; lang < PD_LANGS; lang++)
        for (int slip = 0; slip < fixture_slip_count; slip++)
            if (o.lang[lang] && wants_paper(&o))
                bad |= draw_slip(ui, &o, (enum pd_lang)lang, slip, PD_TICKET_58MM_PX) |
                       draw_slip(ui, &o, (enum pd_lang)lang, slip, PD_TICKET_80MM_PX);
    pd_ui_destroy(ui);
    return bad;
}

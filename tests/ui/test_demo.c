/*
 * Goal: every gift, rule and place of the demo hospital fits wherever a kiosk shows it, and every screen in
 * all modes that it can be in. Method: its programme instead of the fixture's, each gift in turn, on every
 * panel, in every mode and language; no text is cut.
 */
#include "tests/support/check.h"
#include "tests/support/slice.h"
#include "tests/ui/fixture.h"
#include "tests/ui/look.h"

#include "ui/ui.h"

#define AT_MS 1000000

static struct pd_ui *ui;
static struct fixture fixture;
static struct pd_programme programme;

static const char *const cases[] = { "attract", "attract-board", "home", "account", "catalogue",
    "catalogue-browsing", "gift", "confirm", "confirm-offline", "done", "tickets", "ticket", "no-code",
    "no-code-find", "history" };

static const struct pd_gift *
gift(int i)
{
    return &programme.gifts[i % programme.gift_count];
}

static void
show(int i)
{
    struct pd_view *v = &fixture.view;
    const struct pd_place *place = &programme.places[i % programme.place_count];

    v->programme = &programme;
    v->place = v->ticket.place = place;
    v->gift.gift = v->ticket.gift = gift(i);
    v->attract_rule = i;
    v->board = v->notice = &programme.board[i % programme.board_count];
    v->leaflet = i % 2 == 0 ? v->leaflet : NULL;
    v->may_find = i % 3 == 0;
    v->print = (enum pd_print_view)(PD_PRINT_NONE + i % 4);
    v->ticket.confirmed = i % 3 != 1;
    v->link = i % 5 == 4 ? PD_LINK_VIEW_OFFLINE : PD_LINK_VIEW_ONLINE;
    for (int k = 0; k < PD_ATTRACT_GIFTS; k++)
        v->attract[k] = gift(i + k);
    v->gift.answer.money = gift(i)->money;
    for (int k = 0; k < v->gift_count && k < PD_PAGE_PICTURES; k++) {
        v->gifts[k].gift = gift(i + k);
        if (k % 3 == 0)
            v->gifts[k].answer =
                (struct pd_redeem_answer){ .outcome = PD_REDEEM_CARD_CAP, .cap = pd_points_of(1000) };
    }
    for (int k = 0; k < v->ticket_count && k < PD_VIEW_TICKETS; k++) {
        v->tickets[k].gift = gift(i + k);
        v->tickets[k].place = place;
    }
    for (int k = 0; k < fixture.member.lot_count; k++)
        (void)pd_copy(fixture.member.lots[k].rule, sizeof fixture.member.lots[k].rule,
            programme.rules[(i + k) % programme.rule_count].id);
    for (int k = 0; k < v->row_count && v->screen == PD_SCREEN_HISTORY; k++) {
        struct pd_history_line *line = &v->history[k];

        line->sku[0] = line->activity[0] = '\0';
        (void)pd_copy(line->rule, sizeof line->rule, programme.rules[(i + k) % programme.rule_count].id);
    }
}

/* Also those that no look of the golden lists has: every panel in small and large print, reached from above
 * or from a wheelchair. */
struct mode {
    const struct look *look; /* whose panel it is */
    bool care, low, contrast;
};

#define MODES 8 /* of a panel */

static bool
mode_at(int i, struct mode *out)
{
    for (int k = 0; k < kiosk_look_count; k++) {
        const struct look *look = &kiosk_looks[k];

        if (look->care || look->contrast || look->low)
            continue;
        if (i < MODES) {
            *out = (struct mode){ look, (i & 1) != 0, (i & 2) != 0, (i & 4) != 0 };
            return true;
        }
        i -= MODES;
    }
    return false;
}

/* demo: so many times, with its gifts in turn; 0: as the fixture has it. */
static int
count_cuts(const struct mode *mode, const struct fixture_case *c, enum pd_lang lang, int demo)
{
    int cuts = 0;

    for (int i = 0; i < (demo > 0 ? demo : 1); i++) {
        pd_ui_resize(ui, mode->look->panel);
        fixture_make(&fixture, c, lang);
        fixture.view.care = mode->care;
        fixture.view.low = mode->low;
        fixture.view.contrast = mode->contrast;
        if (demo > 0)
            show(i);
        (void)pd_ui_frame(ui, &fixture.view, AT_MS);
        if (pd_ui_clipped(ui) == 0)
            continue;
        print_error("%s, %s%s%s%s, language %d: %s\n", c->name, mode->look->name, mode->care ? " large" : "",
            mode->low ? " low" : "", mode->contrast ? " contrast" : "", (int)lang, pd_ui_clipped_text(ui));
        cuts++;
    }
    return cuts;
}

static void
every_gift_of_the_demo_hospital_fits(void **state)
{
    struct mode mode;
    int cuts = 0;

    (void)state;
    for (int i = 0; mode_at(i, &mode); i++)
        for (int c = 0; c < PD_COUNT(cases); c++)
            for (int lang = (i + c) % SLICE_STEP; lang < PD_LANGS; lang += SLICE_STEP)
                cuts += count_cuts(&mode, case_named(cases[c]), (enum pd_lang)lang, programme.gift_count);
    assert_int_equal(cuts, 0);
}

static void
every_screen_fits_in_every_mode(void **state)
{
    struct mode mode;
    int cuts = 0;

    (void)state;
    for (int i = 0; mode_at(i, &mode); i++)
        for (int c = 0; c < fixture_case_count; c++)
            for (int lang = (i + c) % SLICE_STEP; !fixture_is_staffs(&fixture_cases[c]) && lang < PD_LANGS;
                 lang += SLICE_STEP)
                cuts += count_cuts(&mode, &fixture_cases[c], (enum pd_lang)lang, 0);
    assert_int_equal(cuts, 0);
}

static int
open_demo(void **state)
{
    struct pd_ui_config config = {
        .panel = kiosk_looks[0].panel, .assets_dir = PD_BUILD_DIR "/assets", .still = true
    };
    FILE *file = fopen(PD_SOURCE_DIR "/assets/demo/programme.json", "rb");
    static char json[1 << 20];
    struct pd_why why = { .text = "" };
    size_t n;

    (void)state;
    if (file == NULL)
        return -1;
    n = fread(json, 1, sizeof json, file);
    (void)fclose(file);
    if (pd_programme_parse(json, n, &programme, &why) == PD_OK && pd_ui_create(&ui, &config, &why) == PD_OK)
        return 0;
    print_error("%s: %s\n", why.path, why.text);
    return -1;
}

static int
close_demo(void **state)
{
    (void)state;
    pd_ui_destroy(ui);
    pd_programme_finish(&programme);
    return 0;
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gift_of_the_demo_hospital_fits),
        cmocka_unit_test(every_screen_fits_in_every_mode),
    };

    return cmocka_run_group_tests(tests, open_demo, close_demo);
}

#include "tests/ui/easel.h"

#include <stdio.h>
#include <string.h>

struct pd_ui *ui;
struct fixture fixture;

int
open_ui_of(const char *assets_dir)
{
    struct pd_ui_config config = { .panel = kiosk_looks[0].panel, .assets_dir = assets_dir, .still = true };
    struct pd_why why = { 0 };

    if (pd_ui_create(&ui, &config, &why) == PD_OK)
        return 0;
    print_error("%s: %s\n", why.path, why.text);
    return -1;
}

int
open_ui(void **state)
{
    (void)state;
    return open_ui_of(PD_BUILD_DIR "/assets");
}

int
close_ui(void **state)
{
    (void)state;
    pd_ui_destroy(ui);
    return 0;
}

void
pose(const struct look *look, const struct fixture_case *c, enum pd_lang lang)
{
    pd_ui_resize(ui, look->panel);
    fixture_make(&fixture, c, lang);
    look_apply(look, &fixture.view);
}

void
draw(const struct look *look, const struct fixture_case *c, enum pd_lang lang)
{
    pose(look, c, lang);
    draw_again();
}

void
draw_again(void)
{
    (void)pd_ui_frame(ui, &fixture.view, AT_MS);
}

bool
shows(const char *words)
{
    for (int i = 0; pd_ui_text_at(ui, i) != NULL; i++)
        if (strstr(pd_ui_text_at(ui, i), words) != NULL)
            return true;
    return false;
}

void
press_key(int key)
{
    struct pd_event e = { .kind = PD_EVENT_KEY, .key = key, .at_ms = AT_MS + 9000 };

    pd_ui_event(ui, &e);
}

void
read_demo_programme(struct pd_programme *programme)
{
    static char json[1 << 20];
    FILE *file = fopen(PD_SOURCE_DIR "/assets/demo/programme.json", "rb");
    struct pd_why why = { 0 };
    size_t n;

    assert_non_null(file);
    n = fread(json, 1, sizeof json, file);
    fclose(file);
    if (pd_programme_parse(json, n, programme, &why) != PD_OK)
        fail_msg("%s: %s", why.path, why.text);
}

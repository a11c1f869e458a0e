#include "ui/screen/screens.h"

static const struct {
    enum pd_screen screen;
    const char *name;
    void (*draw)(struct pd_ui *ui, const struct pd_view *view);
} screens[] = {
    { PD_SCREEN_ATTRACT, "attract", pd_screen_attract },
};

void
pd_screen_draw(struct pd_ui *ui, const struct pd_view *view)
{
    /* Under the warning the screen is still seen, but nothing on it can be hit. */
    ui->covered = view->idle_left_s >= 0;
    for (int i = 0; i < PD_COUNT(screens); i++)
        if (screens[i].screen == view->screen)
            screens[i].draw(ui, view);
    ui->covered = false;
}

const char *
pd_screen_name(enum pd_screen screen)
{
    for (int i = 0; i < PD_COUNT(screens); i++)
        if (screens[i].screen == screen)
            return screens[i].name;
    return "unknown";
}

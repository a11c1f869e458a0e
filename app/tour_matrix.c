#include "app/tour_matrix.h"

#include <stdlib.h>
#include <string.h>

static const struct theme {
    const char *name;
    bool care, contrast, low;
} themes[] = {
    { "standard", false, false, false },
    { "care", true, false, false },
    { "contrast", false, true, false },
    { "low", false, false, true },
};

static const struct {
    int w, h;
} sizes[] = { { 1080, 1920 }, { 1920, 1080 } };

struct pd_tour_matrix {
    struct pd_ui *ui[PD_COUNT(sizes)];
    struct pd_theme theme[PD_COUNT(sizes)]; /* of the standard look: whether low helps */
    struct pd_view view;
    int pictures, first_of_step;
};

enum pd_err
pd_tour_matrix_create(struct pd_tour_matrix **out, const struct pd_ui_config *config, struct pd_why *why)
{
    struct pd_tour_matrix *m = calloc(1, sizeof *m);
    enum pd_err err = PD_OK;

    *out = m;
    if (m == NULL)
        return pd_why(why, PD_ERR_MEMORY, "", "no memory for the other looks");
    for (int i = 0; i < PD_COUNT(sizes) && err == PD_OK; i++) {
        struct pd_ui_config ui = *config;

        ui.panel.w_px = sizes[i].w;
        ui.panel.h_px = sizes[i].h;
        pd_theme_make(&m->theme[i], ui.panel, false, false);
        err = pd_ui_create(&m->ui[i], &ui, why);
    }
    return err;
}

void
pd_tour_matrix_destroy(struct pd_tour_matrix *m)
{
    if (m == NULL)
        return;
    for (int i = 0; i < PD_COUNT(sizes); i++)
        pd_ui_destroy(m->ui[i]);
    free(m);
}

int
pd_tour_matrix_pictures(const struct pd_tour_matrix *m)
{
    return m->pictures;
}

static bool
shoot_one(
    struct pd_tour_matrix *m, const struct pd_tour *t, const char *name, int size, const struct theme *theme)
{
    char path[4096];
    const char *file;

    m->view.care = theme->care;
    m->view.contrast = theme->contrast;
    m->view.low = theme->low;
    (void)pd_ui_frame(m->ui[size], &m->view, t->ops->now_ms(t));
    (void)snprintf(path, sizeof path, "%s/%0*d-%s-%s-%s-%dx%d.png", t->out, t->digits, t->shots, name,
        pd_lang_name(m->view.lang), theme->name, sizes[size].w, sizes[size].h);
    if (pd_ui_render_png(m->ui[size], path) != PD_OK)
        return false;
    file = path + strlen(t->out) + 1;
    (void)fprintf(t->json,
        "%s\n    {\"file\":\"%s\",\"lang\":\"%s\",\"theme\":\"%s\",\"size\":\"%dx%d\",\"cut\":%d}",
        m->first_of_step++ > 0 ? "," : "", file, pd_lang_name(m->view.lang), theme->name, sizes[size].w,
        sizes[size].h, pd_ui_clipped(m->ui[size]));
    m->pictures++;
    return true;
}

bool
pd_tour_matrix_shoot(struct pd_tour_matrix *m, const struct pd_tour *t, const char *name)
{
    m->view = *pd_tour_view(t);
    m->first_of_step = 0;
    for (int lang = 0; lang < PD_LANGS; lang++)
        for (int k = 0; k < PD_COUNT(themes) * PD_COUNT(sizes); k++) {
            int size = k % PD_COUNT(sizes);
            const struct theme *theme = &themes[k / PD_COUNT(sizes)];

            m->view.lang = (enum pd_lang)lang;
            /* A panel that is low already looks the same. */
            if (theme->low && !pd_theme_can_lower(&m->theme[size]))
                continue;
            if (!shoot_one(m, t, name, size, theme))
                return false;
        }
    return true;
}

#include "ui/ui.h"

#include "ui/kit/kit.h"
#include "ui/render/png_write.h"
#include "ui/render/raster.h"
#include "ui/screen/screens.h"
#include "ui/screen/training.h"

#include <stdlib.h>
#include <string.h>

/* Scaled pictures, three bytes a pixel, as if two thirds of the screen were one, and a tenth for small ones:
 * more than any screen shows at once, which a test looks at. */
#define POOL_BYTES(pixels) ((pixels)*9 / 4 + (1 << 20))

struct pd_ui_render {
    struct pd_raster raster;
    struct pd_damage damage;
};

enum pd_err
pd_ui_create(struct pd_ui **out, const struct pd_ui_config *config, struct pd_why *why)
{
    struct pd_ui *ui = calloc(1, sizeof *ui);
    size_t pixels = (size_t)config->panel.w_px * (size_t)config->panel.h_px;
    char locale_dir[512];
    struct pd_str dir = pd_str_on(locale_dir, sizeof locale_dir);
    enum pd_err err;

    *out = NULL;
    if (ui == NULL)
        return pd_why(why, PD_ERR_MEMORY, "", "no memory for the user interface");
    ui->config = *config;
    pd_pad_new_screen(&ui->pad);
    ui->render = calloc(1, sizeof *ui->render);
    pd_input_init(&ui->input);
    pd_draw_reset(&ui->draw, config->panel.w_px, config->panel.h_px);
    pd_theme_make(&ui->theme, config->panel, false, false);
    pd_str_addf(&dir, "%s/locale", config->assets_dir);
    err = ui->render == NULL ? PD_ERR_MEMORY : pd_locale_init(locale_dir, why);
    if (err == PD_OK)
        err = pd_font_create(&ui->font, config->font_dir != NULL ? config->font_dir : PD_FONT_DIR, why);
    if (err == PD_OK)
        err = pd_images_create(&ui->render->raster.images, config->assets_dir, POOL_BYTES(pixels));
    if (err == PD_OK && config->pictures_dir != NULL &&
        !pd_images_look_first(ui->render->raster.images, config->pictures_dir))
        err = pd_why(why, PD_ERR_MISSING, config->pictures_dir, "is too long a path");
    if (err != PD_OK) {
        pd_ui_destroy(ui);
        return err;
    }
    ui->render->raster.font = ui->font;
    *out = ui;
    return PD_OK;
}

void
pd_ui_destroy(struct pd_ui *ui)
{
    if (ui == NULL)
        return;
    if (ui->render != NULL)
        pd_images_destroy(ui->render->raster.images);
    pd_font_destroy(ui->font);
    free(ui->render);
    free(ui);
}

void
pd_ui_resize(struct pd_ui *ui, struct pd_panel panel)
{
    size_t pixels = (size_t)panel.w_px * (size_t)panel.h_px;

    ui->config.panel = panel;
    /* Without the memory for it some pictures have no room; everything else is there. */
    (void)!pd_images_grow(ui->render->raster.images, POOL_BYTES(pixels));
    pd_ui_repaint(ui);
}

void
pd_ui_size(const struct pd_ui *ui, int *w_px, int *h_px)
{
    *w_px = ui->config.panel.w_px;
    *h_px = ui->config.panel.h_px;
}

void
pd_ui_event(struct pd_ui *ui, const struct pd_event *event)
{
    pd_input_add(&ui->input, event);
}

const struct pd_raster *
pd_kit_raster(const struct pd_ui *ui)
{
    return &ui->render->raster;
}

static void
begin(struct pd_ui *ui, const struct pd_view *view, int64_t now_ms)
{
    ui->now_ms = now_ms;
    ui->lang = view->lang;
    ui->script = pd_locale_script(view->lang);
    ui->utc_offset_min = view->programme != NULL ? view->programme->utc_offset_min : 480;
    ui->scratch_used = 0;
    ui->control_count = 0;
    ui->clipped = 0;
    ui->above = (struct pd_rect){ 0, 0, 0, 0 };
    ui->clipped_text = "";
    ui->view = view;
    ui->zone = PD_ZONE_ROOM;
    ui->unseen = false;
    ui->spoken = (struct pd_spoken){ 0 };
    ui->low = view->low && pd_theme_can_lower(&ui->theme);
    ui->covered = false;
    ui->moving = false;
    pd_draw_reset(&ui->draw, ui->config.panel.w_px, ui->config.panel.h_px);
}

/* Tab walks through the controls of the frame just drawn, in painting order. */
static void
walk_focus(struct pd_ui *ui, int key)
{
    int n = ui->control_count, at = -1, step = key == PD_KEY_TAB ? 1 : n - 1;

    if (n == 0 || (key != PD_KEY_TAB && key != PD_KEY_BACK_TAB))
        return;
    for (int i = 0; i < n; i++)
        if (pd_kit_id(ui->control[i].intent) == ui->input.focus)
            at = i;
    if (at < 0)
        at = key == PD_KEY_TAB ? n - 1 : 0;
    for (int i = 0; i < n; i++) {
        at = (at + step) % n;
        if (ui->control[at].enabled)
            break;
    }
    ui->input.focus = pd_kit_id(ui->control[at].intent);
}

static uint32_t
accent_of(const struct pd_view *view)
{
    return view->programme != NULL ? view->programme->theme.accent : 0;
}

static void
make_theme(struct pd_ui *ui, const struct pd_view *view, int grown_percent)
{
    pd_theme_make_grown(&ui->theme, ui->config.panel, grown_percent, view->contrast);
    pd_theme_dress(&ui->theme, accent_of(view));
    ui->made_for = ui->config.panel;
    ui->theme.panel.h_px -= pd_training_bar_height(ui); /* the screens know nothing of it */
}

/* Somebody else: where the one before had got with keys is nothing to her. */
static void
note_visit(struct pd_ui *ui, const struct pd_view *view)
{
    if (view->visit == ui->visit)
        return;
    ui->visit = view->visit;
    ui->input.focus_visible = false;
    ui->pad.visible = view->spoken.on;
}

static void
note_changes(struct pd_ui *ui, const struct pd_view *view, int64_t now_ms)
{
    bool warned = view->idle_left_s >= 0;

    if (view->screen != ui->screen || view->visit != ui->visit || warned != ui->warned) {
        pd_input_new_screen(&ui->input, now_ms);
        pd_pad_new_screen(&ui->pad);
    }
    if (view->screen != ui->screen) {
        ui->screen_ms = now_ms;
        ui->came_back =
            ui->left_by == PD_INTENT_BACK || ui->left_by == PD_INTENT_HOME || ui->left_by == PD_INTENT_FINISH;
        ui->left_by = PD_INTENT_NONE;
    }
    if (warned && !ui->warned)
        ui->warned_ms = now_ms;
    ui->screen = view->screen;
    ui->warned = warned;
    note_visit(ui, view);
    if (ui->large != view->care || ui->theme.contrast != view->contrast ||
        ui->theme.accent != accent_of(view) ||
        memcmp(&ui->made_for, &ui->config.panel, sizeof ui->made_for) != 0)
        make_theme(ui, view, view->care ? 100 : 0);
    ui->large = view->care;
}

static void
draw_once(struct pd_ui *ui, const struct pd_view *view, int64_t now_ms)
{
    begin(ui, view, now_ms);
    pd_screen_draw(ui, view);
    pd_training_bar(ui, view);
    pd_pad_settle(ui);
    pd_pad_draw(ui);
    pd_training_marks(ui);
}

/*
 * Large print gives way where a page has no room for it: a text that is cut helps nobody. It starts from full
 * size for every picture that differs from the one before, so that a page looks the same however one came to
 * it.
 */
static void
settle_print(struct pd_ui *ui, const struct pd_view *view, int64_t now_ms)
{
    static const int grown[] = { 100, 75, 50, 25, 0 };

    if (!ui->large || pd_draw_hash(&ui->draw) == ui->last_hash ||
        (ui->theme.grown == grown[0] && pd_ui_clipped(ui) == 0))
        return;
    for (int i = 0; i < PD_COUNT(grown); i++) {
        make_theme(ui, view, grown[i]);
        draw_once(ui, view, now_ms);
        if (pd_ui_clipped(ui) == 0)
            return;
    }
}

/* What a first screen's corners, or a key, ask for where no control was meant. */
static void
look_for_technician(struct pd_ui *ui, const struct pd_view *view)
{
    const struct pd_theme *t = &ui->theme;
    const struct pd_input *in = &ui->input;
    bool first = view->screen == PD_SCREEN_ATTRACT || view->screen == PD_SCREEN_CLOSED ||
                 view->screen == PD_SCREEN_COUNTER,
         came = false;

    if (!first || view->idle_left_s >= 0 || ui->asked.kind != PD_INTENT_NONE)
        return;
    if (in->went_up)
        came = pd_corners_tap(&ui->corners, t->panel.w_px, t->panel.h_px, pd_theme_mm10(t, PD_CORNER_MM10),
            in->x, in->y, in->at_ms);
    else if (in->key == PD_KEY_F12)
        came = pd_corners_key(&ui->corners, in->at_ms);
    if (came)
        ui->asked = pd_intent_of(PD_INTENT_TECHNICIAN);
}

struct pd_ui_frame
pd_ui_frame(struct pd_ui *ui, const struct pd_view *view, int64_t now_ms)
{
    struct pd_ui_frame out = { 0 };
    uint64_t hash;
    bool event;

    note_changes(ui, view, now_ms);
    do {
        int key;

        event = pd_input_next(&ui->input, now_ms);
        key = ui->input.key;
        ui->asked = PD_INTENT_NOTHING;
        pd_pad_key(ui, view);
        draw_once(ui, view, now_ms);
        look_for_technician(ui, view);
        ui->pad.fire = 0;
        pd_input_end_frame(&ui->input);
        walk_focus(ui, key);
        out.intent = ui->asked;
    } while (out.intent.kind == PD_INTENT_NONE && (event || ui->input.count > 0));
    if (out.intent.kind != PD_INTENT_NONE)
        ui->left_by = out.intent.kind;
    settle_print(ui, view, now_ms);
    if (out.intent.kind == PD_INTENT_NONE)
        pd_speech_update(ui, view, &out.said);
    hash = pd_draw_hash(&ui->draw);
    out.changed = hash != ui->last_hash;
    ui->last_hash = hash;
    out.moving = ui->moving;
    out.more = ui->input.count > 0;
    return out;
}

static void
warm_glyphs(struct pd_ui *ui, const struct pd_draw_cmd *c)
{
    const char *p = pd_draw_string(&ui->draw, c->text), *end = p + strlen(p);

    while (p < end) {
        int32_t ch = pd_utf8_next(&p, end);

        if (ch >= 0)
            (void)pd_font_glyph(
                ui->font, (enum pd_script)c->script, (enum pd_weight)c->weight, c->size, (uint32_t)ch);
    }
}

void
pd_ui_warm(struct pd_ui *ui)
{
    struct pd_images *images = ui->render->raster.images;
    struct pd_bitmap bitmap;

    for (int i = 0; i < ui->draw.count; i++) {
        const struct pd_draw_cmd *c = &ui->draw.cmd[i];
        const char *text = pd_draw_string(&ui->draw, c->text);

        if (c->kind == PD_DRAW_TEXT)
            warm_glyphs(ui, c);
        else if (c->kind == PD_DRAW_ICON)
            (void)pd_images_get(images, PD_IMAGE_ICON, text, c->rect.w, c->rect.h, &bitmap);
    }
    /* Last, because with a loader thread this only asks: what has come by the first painting is in it. */
    for (int i = 0; i < ui->draw.count; i++) {
        const struct pd_draw_cmd *c = &ui->draw.cmd[i];

        if (c->kind == PD_DRAW_IMAGE)
            (void)pd_images_get(
                images, PD_IMAGE_PICTURE, pd_draw_string(&ui->draw, c->text), c->rect.w, c->rect.h, &bitmap);
    }
}

enum pd_err
pd_ui_load_behind(struct pd_ui *ui, void (*wake)(void *ctx), void *ctx)
{
    return pd_images_start(ui->render->raster.images, wake, ctx);
}

void
pd_ui_load_stop(struct pd_ui *ui)
{
    pd_images_stop(ui->render->raster.images);
}

#define PART_PX (256 * 1024) /* of a large rectangle; whole bands of the raster's */

static void
paint_parts(struct pd_ui *ui, struct pd_canvas *canvas, struct pd_rect rect,
    void (*painted)(void *ctx, struct pd_rect part), void *ctx)
{
    int rows = rect.w > 0 ? PART_PX / rect.w : 1;

    while (!pd_rect_empty(rect)) {
        struct pd_rect part = pd_rect_cut_top(&rect, rows < 16 ? 16 : rows);

        pd_raster_paint(&ui->render->raster, canvas, &ui->draw, part);
        painted(ctx, part);
    }
}

static int
paint(struct pd_ui *ui, uint32_t *pixels, int stride_px, struct pd_rect *rects,
    void (*painted)(void *ctx, struct pd_rect part), void *ctx)
{
    const struct pd_panel *panel = &ui->config.panel;
    struct pd_raster *raster = &ui->render->raster;
    struct pd_canvas canvas = { pixels, stride_px, { 0, 0, panel->w_px, panel->h_px } };
    int count;

    pd_images_next_frame(raster->images);
    count = pd_damage_update(&ui->render->damage, raster, &ui->draw, panel->w_px, panel->h_px, rects);
    for (int i = 0; i < count; i++)
        if (painted != NULL)
            paint_parts(ui, &canvas, rects[i], painted, ctx);
        else
            pd_raster_paint(raster, &canvas, &ui->draw, rects[i]);
    return count;
}

int
pd_ui_paint(struct pd_ui *ui, uint32_t *pixels, int stride_px, struct pd_rect *rects)
{
    return paint(ui, pixels, stride_px, rects, NULL, NULL);
}

int
pd_ui_paint_parts(struct pd_ui *ui, uint32_t *pixels, int stride_px,
    void (*painted)(void *ctx, struct pd_rect part), void *ctx)
{
    struct pd_rect rects[PD_UI_RECTS];

    return paint(ui, pixels, stride_px, rects, painted, ctx);
}

void
pd_ui_repaint(struct pd_ui *ui)
{
    pd_damage_reset(&ui->render->damage);
}

enum pd_err
pd_ui_render_png(struct pd_ui *ui, const char *path)
{
    const struct pd_panel *panel = &ui->config.panel;
    struct pd_rect all = { 0, 0, panel->w_px, panel->h_px };
    struct pd_canvas canvas = { NULL, panel->w_px, all };
    enum pd_err err;

    canvas.pixels = calloc((size_t)panel->w_px * (size_t)panel->h_px, sizeof *canvas.pixels);
    if (canvas.pixels == NULL)
        return PD_ERR_MEMORY;
    pd_images_next_frame(ui->render->raster.images);
    pd_raster_paint(&ui->render->raster, &canvas, &ui->draw, all);
    err = pd_png_write_rgb(path, canvas.pixels, panel->w_px, panel->h_px, panel->w_px);
    free(canvas.pixels);
    return err;
}

void
pd_ui_dump(const struct pd_ui *ui, FILE *out)
{
    pd_draw_dump(&ui->draw, out);
}

int
pd_ui_control_count(const struct pd_ui *ui)
{
    return ui->control_count;
}

struct pd_control
pd_ui_control_at(const struct pd_ui *ui, int i)
{
    return ui->control[i];
}

int
pd_ui_reading_order(const struct pd_ui *ui, int i)
{
    return ui->order[i];
}

bool
pd_ui_find(const struct pd_ui *ui, enum pd_intent_kind kind, int n, const char *sku, struct pd_rect *rect)
{
    for (int i = 0; i < ui->control_count; i++) {
        const struct pd_control *c = &ui->control[i];

        if (c->enabled && c->intent.kind == kind && (n < 0 || c->intent.n == n) &&
            (sku == NULL || strcmp(c->intent.sku, sku) == 0)) {
            *rect = c->rect;
            return true;
        }
    }
    return false;
}

const char *
pd_ui_text_at(const struct pd_ui *ui, int i)
{
    for (int k = 0; k < ui->draw.count; k++)
        if (ui->draw.cmd[k].kind == PD_DRAW_TEXT && i-- == 0)
            return pd_draw_string(&ui->draw, ui->draw.cmd[k].text);
    return NULL;
}

int
pd_ui_clipped(const struct pd_ui *ui)
{
    return ui->clipped + (ui->draw.full ? 1 : 0);
}

const char *
pd_ui_clipped_text(const struct pd_ui *ui)
{
    return ui->clipped_text;
}

bool
pd_ui_has_gift_picture(const struct pd_ui *ui, const struct pd_gift *gift)
{
    static const int sizes[] = { 256, 512 };
    char name[96];

    for (int i = 0; i < PD_COUNT(sizes); i++) {
        (void)snprintf(name, sizeof name, "gifts/%d/%s", sizes[i], gift->picture);
        if (gift->picture[0] == '\0' || !pd_images_exists(ui->render->raster.images, name))
            return false;
    }
    return true;
}

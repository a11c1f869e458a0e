#include "ui/kit/draw.h"

#include <string.h>

#define FNV_START UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

void
pd_draw_reset(struct pd_draw_list *list, int w, int h)
{
    list->count = 0;
    list->pool[0] = '\0';
    list->pool_used = 1;
    list->clip = (struct pd_rect){ 0, 0, w, h };
    list->clip_radius = 0;
    list->full = false;
}

struct pd_rect
pd_draw_clip(struct pd_draw_list *list, struct pd_rect rect, int radius)
{
    struct pd_rect before = list->clip;

    list->clip = pd_rect_intersect(before, rect);
    list->clip_radius = radius;
    return before;
}

void
pd_draw_unclip(struct pd_draw_list *list, struct pd_rect before)
{
    list->clip = before;
    list->clip_radius = 0;
}

static uint32_t
put_text(struct pd_draw_list *list, const char *text, size_t len)
{
    uint32_t at = list->pool_used;

    if (len == 0)
        return 0;
    if (len + 1 > sizeof list->pool - at) {
        list->full = true;
        return 0;
    }
    memcpy(list->pool + at, text, len);
    list->pool[at + len] = '\0';
    list->pool_used = at + (uint32_t)len + 1;
    return at;
}

/* A zeroed command, padding too; a spare one that is not in the list when there is no room. */
static struct pd_draw_cmd *
push(struct pd_draw_list *list, enum pd_draw_kind kind, struct pd_rect rect)
{
    static struct pd_draw_cmd spare;
    struct pd_draw_cmd *cmd = &spare;

    if (list->count == PD_DRAW_MAX)
        list->full = true;
    else
        cmd = &list->cmd[list->count++];
    memset(cmd, 0, sizeof *cmd);
    cmd->kind = (uint8_t)kind;
    cmd->rect = rect;
    cmd->clip = list->clip;
    cmd->clip_radius = list->clip_radius;
    return cmd;
}

void
pd_draw_fill(struct pd_draw_list *list, struct pd_rect rect, int radius, pd_color color)
{
    pd_draw_gradient(list, rect, radius, PD_GRADIENT_NONE, color, color);
}

void
pd_draw_gradient(struct pd_draw_list *list, struct pd_rect rect, int radius, enum pd_gradient gradient,
    pd_color color, pd_color color2)
{
    struct pd_draw_cmd *cmd;

    if (pd_rect_empty(rect))
        return;
    cmd = push(list, PD_DRAW_FILL, rect);
    cmd->radius = radius;
    cmd->gradient = (uint8_t)gradient;
    cmd->color = color;
    cmd->color2 = color2;
}

void
pd_draw_border(struct pd_draw_list *list, struct pd_rect rect, int radius, int width, pd_color color)
{
    struct pd_draw_cmd *cmd = push(list, PD_DRAW_BORDER, rect);

    cmd->radius = radius;
    cmd->size = width;
    cmd->color = color;
}

void
pd_draw_shadow(struct pd_draw_list *list, struct pd_rect rect, int radius, int blur, int down, pd_color color)
{
    struct pd_draw_cmd *cmd = push(list, PD_DRAW_SHADOW, rect);

    cmd->radius = radius;
    cmd->size = blur;
    cmd->extra = down;
    cmd->color = color;
}

void
pd_draw_image(struct pd_draw_list *list, struct pd_rect rect, int radius, int alpha, const char *name)
{
    struct pd_draw_cmd *cmd = push(list, PD_DRAW_IMAGE, rect);

    cmd->radius = radius;
    cmd->color = (pd_color)alpha << 24;
    cmd->text = put_text(list, name, strlen(name));
}

void
pd_draw_icon(struct pd_draw_list *list, struct pd_rect rect, pd_color color, const char *name)
{
    struct pd_draw_cmd *cmd = push(list, PD_DRAW_ICON, rect);

    cmd->color = color;
    cmd->text = put_text(list, name, strlen(name));
}

void
pd_draw_text(struct pd_draw_list *list, struct pd_rect rect, int size, enum pd_weight weight,
    enum pd_script script, pd_color color, const char *text, size_t len)
{
    struct pd_draw_cmd *cmd;

    if (len == 0)
        return;
    cmd = push(list, PD_DRAW_TEXT, rect);
    cmd->size = size;
    cmd->weight = (uint8_t)weight;
    cmd->script = (uint8_t)script;
    cmd->color = color;
    cmd->text = put_text(list, text, len);
}

void
pd_draw_ring(
    struct pd_draw_list *list, struct pd_rect rect, int width, int permille, pd_color color, pd_color rest)
{
    struct pd_draw_cmd *cmd = push(list, PD_DRAW_RING, rect);

    cmd->size = width;
    cmd->extra = permille;
    cmd->color = color;
    cmd->color2 = rest;
}

void
pd_draw_qr(struct pd_draw_list *list, struct pd_rect rect, pd_color dark, pd_color light, const char *payload)
{
    struct pd_draw_cmd *cmd = push(list, PD_DRAW_QR, rect);

    cmd->color = dark;
    cmd->color2 = light;
    cmd->text = put_text(list, payload, strlen(payload));
}

void
pd_draw_grey(struct pd_draw_list *list, struct pd_rect rect, int w, int h, const uint8_t *grey)
{
    uint32_t at = put_text(list, (const char *)grey, (size_t)w * (size_t)h);
    struct pd_draw_cmd *cmd;

    if (at == 0)
        return;
    cmd = push(list, PD_DRAW_GREY, rect);
    cmd->size = w;
    cmd->extra = h;
    cmd->text = at;
}

const char *
pd_draw_string(const struct pd_draw_list *list, uint32_t text)
{
    return list->pool + text;
}

static uint64_t
fnv(uint64_t h, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;

    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * FNV_PRIME;
    return h;
}

uint64_t
pd_draw_hash_cmd(const struct pd_draw_list *list, const struct pd_draw_cmd *cmd, uint64_t h)
{
    struct pd_draw_cmd plain = *cmd;
    const char *text = pd_draw_string(list, cmd->text);

    /* Where the text lies in the pool says nothing about how it looks. */
    plain.text = 0;
    h = fnv(h == 0 ? FNV_START : h, &plain, sizeof plain);
    return fnv(
        h, text, cmd->kind == PD_DRAW_GREY ? (size_t)cmd->size * (size_t)cmd->extra : strlen(text) + 1);
}

uint64_t
pd_draw_hash(const struct pd_draw_list *list)
{
    uint64_t h = FNV_START;

    for (int i = 0; i < list->count; i++)
        h = pd_draw_hash_cmd(list, &list->cmd[i], h);
    return h;
}

void
pd_draw_dump(const struct pd_draw_list *list, FILE *out)
{
    static const char *const kinds[] = { "fill", "border", "shadow", "image", "icon", "text", "ring", "qr",
        "grey" };
    static const char *const scripts[] = { "sc", "tc", "hk" };

    for (int i = 0; i < list->count; i++) {
        const struct pd_draw_cmd *c = &list->cmd[i];

        fprintf(out, "%-6s %d,%d %dx%d", kinds[c->kind], c->rect.x, c->rect.y, c->rect.w, c->rect.h);
        if (c->radius != 0)
            fprintf(out, " r%d", c->radius);
        if (c->size != 0)
            fprintf(out, " s%d", c->size);
        if (c->extra != 0)
            fprintf(out, " e%d", c->extra);
        fprintf(out, " #%08x", c->color);
        if (c->gradient != PD_GRADIENT_NONE || c->kind == PD_DRAW_RING)
            fprintf(out, ">#%08x%s", c->color2, c->gradient == PD_GRADIENT_DIAGONAL ? "/" : "");
        if (c->kind == PD_DRAW_TEXT)
            fprintf(out, " %s%s", scripts[c->script], c->weight == PD_BOLD ? " bold" : "");
        if (c->clip.x != 0 || c->clip.y != 0 || c->clip_radius != 0)
            fprintf(out, " clip %d,%d %dx%d r%d", c->clip.x, c->clip.y, c->clip.w, c->clip.h, c->clip_radius);
        if (c->text != 0 && c->kind != PD_DRAW_GREY)
            fprintf(out, " \"%s\"", pd_draw_string(list, c->text));
        fputc('\n', out);
    }
    if (list->full)
        fputs("FULL\n", out);
}

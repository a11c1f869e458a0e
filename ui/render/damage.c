#include "ui/render/raster.h"

#include <string.h>

void
pd_damage_reset(struct pd_damage *damage)
{
    memset(damage, 0, sizeof *damage);
}

struct pd_rect
pd_raster_reach(const struct pd_draw_cmd *cmd)
{
    struct pd_rect r = cmd->rect;

    if (cmd->kind == PD_DRAW_SHADOW) {
        r = pd_rect_inset(r, -cmd->size, -cmd->size);
        r.y += cmd->extra;
    } else if (cmd->kind == PD_DRAW_TEXT) {
        r = pd_rect_inset(r, -cmd->size / 4, -cmd->size / 4);
    }
    return pd_rect_intersect(r, cmd->clip);
}

/* A picture that is not loaded yet looks different from one that is. */
static uint64_t
hash_seen(const struct pd_raster *raster, const struct pd_draw_list *list, const struct pd_draw_cmd *cmd)
{
    uint64_t h = pd_draw_hash_cmd(list, cmd, 0);
    struct pd_bitmap bitmap;

    if (cmd->kind == PD_DRAW_IMAGE && pd_images_get(raster->images, PD_IMAGE_PICTURE,
                                          pd_draw_string(list, cmd->text), cmd->rect.w, cmd->rect.h, &bitmap))
        h ^= UINT64_C(0x5bd1e9955bd1e995);
    return h;
}

static void
add_to_cells(uint64_t *cells, struct pd_rect r, uint64_t h)
{
    int x0 = r.x / PD_DAMAGE_CELL_PX, x1 = (r.x + r.w - 1) / PD_DAMAGE_CELL_PX;
    int y0 = r.y / PD_DAMAGE_CELL_PX, y1 = (r.y + r.h - 1) / PD_DAMAGE_CELL_PX;

    for (int y = y0; y <= y1 && y < PD_DAMAGE_ROWS; y++)
        for (int x = x0; x <= x1 && x < PD_DAMAGE_COLUMNS; x++) {
            uint64_t *cell = &cells[y * PD_DAMAGE_COLUMNS + x];

            *cell = (*cell ^ h) * UINT64_C(0x100000001b3) + 1;
        }
}

/* Joins a changed run of cells to a rectangle above it of the same columns, else starts a new one. */
static int
add_run(struct pd_rect *rects, int count, struct pd_rect run)
{
    for (int i = 0; i < count; i++)
        if (rects[i].x == run.x && rects[i].w == run.w && rects[i].y + rects[i].h == run.y) {
            rects[i].h += run.h;
            return count;
        }
    if (count < PD_RASTER_DIRTY_MAX) {
        rects[count] = run;
        return count + 1;
    }
    rects[count - 1] = pd_rect_union(rects[count - 1], run);
    return count;
}

int
pd_damage_update(struct pd_damage *damage, const struct pd_raster *raster, const struct pd_draw_list *list,
    int w, int h, struct pd_rect *rects)
{
    static _Thread_local uint64_t cells[PD_DAMAGE_COLUMNS * PD_DAMAGE_ROWS];
    int columns = (w + PD_DAMAGE_CELL_PX - 1) / PD_DAMAGE_CELL_PX;
    int rows = (h + PD_DAMAGE_CELL_PX - 1) / PD_DAMAGE_CELL_PX, count = 0;

    memset(cells, 0, sizeof cells);
    for (int i = 0; i < list->count; i++) {
        struct pd_rect r = pd_raster_reach(&list->cmd[i]);

        if (!pd_rect_empty(r))
            add_to_cells(cells, r, hash_seen(raster, list, &list->cmd[i]));
    }
    for (int y = 0; y < rows && y < PD_DAMAGE_ROWS; y++) {
        for (int x = 0; x < columns && x < PD_DAMAGE_COLUMNS; x++) {
            int start = x;

            while (x < columns && x < PD_DAMAGE_COLUMNS &&
                   cells[y * PD_DAMAGE_COLUMNS + x] != damage->cell[y * PD_DAMAGE_COLUMNS + x])
                x++;
            if (x > start)
                count = add_run(rects, count,
                    (struct pd_rect){ start * PD_DAMAGE_CELL_PX, y * PD_DAMAGE_CELL_PX,
                        (x - start) * PD_DAMAGE_CELL_PX, PD_DAMAGE_CELL_PX });
        }
    }
    memcpy(damage->cell, cells, sizeof cells);
    for (int i = 0; i < count; i++)
        rects[i] = pd_rect_intersect(rects[i], (struct pd_rect){ 0, 0, w, h });
    return count;
}

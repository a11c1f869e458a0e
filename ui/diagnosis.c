#include "ui/diagnosis.h"

#include "ui/text/layout.h"

#include <string.h>

enum frame { CLOSED, MENDS, SHOW, AGAIN, TITLE };

const char *const pd_diagnosis_frame[PD_DIAGNOSIS_FRAME][3] = {
    [CLOSED] = { "本机暂停服务，请到人工窗口办理。", "本機暫停服務，請到人工櫃檯辦理。",
        "This machine is out of service. Please go to the counter." },
    [MENDS] = { "处理办法", "處理方法", "What mends it" },
    [SHOW] = { "拍下这个画面，发给技术人员", "拍下這個畫面，傳給技術人員",
        "Photograph this for the technician" },
    [AGAIN] = { "每分钟自动重试一次；触摸屏幕立即重试。", "每分鐘自動重試一次；觸碰螢幕立即重試。",
        "It tries again every minute; touch the screen to try now." },
    [TITLE] = { "无法启动", "無法啟動", "It could not start" },
};

#define PAGE 0xfff4f5f7u
#define INK 0xff15181cu
#define INK_SOFT 0xff3d444du
#define BAND 0xff7c1d1du
#define ON_BAND 0xffffffffu
#define PANEL 0xffe3e6eau
#define CONSOLE 0xff15181cu
#define ON_CONSOLE 0xfff4f5f7u

#define SMALLEST_PX 9
#define ENDLESS 100000 /* px of room below: how much is needed is measured, and nothing is cut */

/* Where the next line goes. */
struct flow {
    struct pd_draw_list *list; /* NULL: only measures */
    struct pd_font *font;
    struct pd_rect room;
    int body_px;
    enum pd_script script;
    bool cut; /* a text had more lines than it may have */
};

/* Sets a text in lines of the room's width and moves on below it. */
static void
put(struct flow *f, const char *text, int size_px, enum pd_weight weight, pd_color color, int max_lines)
{
    struct pd_text_layout lines;
    struct pd_text_style style = { .script = f->script, .weight = weight, .size_px = size_px };
    int line_px = size_px * 13 / 10;

    if (text[0] == '\0')
        return;
    pd_text_layout(&lines, f->font, style, text, f->room.w, max_lines, PD_FLOW_FILL);
    f->cut = f->cut || lines.cut;
    for (int i = 0; i < lines.count; i++) {
        struct pd_rect rect = pd_rect_cut_top(&f->room, line_px);

        if (f->list != NULL)
            pd_draw_text(f->list, rect, size_px, weight, f->script, color, text + lines.line[i].start,
                lines.line[i].len);
    }
}

static void
skip(struct flow *f, int percent_of_line)
{
    (void)pd_rect_cut_top(&f->room, f->body_px * percent_of_line / 100);
}

/* A text on a ground of its own, which is measured first, so that it is painted below the text. */
static void
put_box(struct flow *f, const char *text, pd_color ground, pd_color ink, int max_lines)
{
    struct flow measure = *f;
    int pad = f->body_px / 2, size = f->body_px * 9 / 10;
    struct pd_rect box = f->room;

    if (text[0] == '\0')
        return;
    measure.list = NULL;
    measure.room = pd_rect_inset(f->room, pad, 0);
    put(&measure, text, size, PD_REGULAR, ink, max_lines);
    box.h = measure.room.y - box.y + 2 * pad;
    if (f->list != NULL)
        pd_draw_fill(f->list, box, f->body_px / 3, ground);
    f->room = pd_rect_inset(f->room, pad, pad);
    put(f, text, size, PD_REGULAR, ink, max_lines);
    f->room = (struct pd_rect){ box.x, box.y + box.h, box.w, ENDLESS };
}

static const char *
zh(const struct pd_diagnosis *d, enum frame which)
{
    return pd_diagnosis_frame[which][d->traditional ? 1 : 0];
}

static void
put_closed(struct flow *f, const struct pd_diagnosis *d)
{
    put(f, zh(d, CLOSED), f->body_px * 3 / 2, PD_BOLD, ON_BAND, 2);
    put(f, pd_diagnosis_frame[CLOSED][2], f->body_px, PD_REGULAR, ON_BAND, 2);
}

/* For whoever stands there: across the whole screen. */
static void
put_band(struct flow *f, const struct pd_diagnosis *d, int w, int pad)
{
    struct flow measure = *f;

    measure.list = NULL;
    put_closed(&measure, d);
    if (f->list != NULL)
        pd_draw_fill(f->list, (struct pd_rect){ 0, 0, w, measure.room.y + pad }, 0, BAND);
    put_closed(f, d);
    (void)pd_rect_cut_top(&f->room, pad * 2);
}

/* What a photograph of the screen holds, so that nobody types it off. */
static void
put_code(struct flow *f, const struct pd_diagnosis *d, struct pd_rect at)
{
    char payload[512];
    struct pd_rect all = f->room;

    (void)snprintf(
        payload, sizeof payload, "%s | %.200s | %.200s | %s", d->code, d->detail, d->command, d->version);
    if (f->list != NULL)
        pd_draw_qr(f->list, at, INK, 0xffffffffu, payload);
    f->room = (struct pd_rect){ at.x + at.w + f->body_px, at.y, all.w - at.w - f->body_px, ENDLESS };
    put(f, zh(d, SHOW), f->body_px, PD_REGULAR, INK_SOFT, 3);
    put(f, pd_diagnosis_frame[SHOW][2], f->body_px * 9 / 10, PD_REGULAR, INK_SOFT, 3);
    skip(f, 40);
    put(f, zh(d, AGAIN), f->body_px, PD_REGULAR, INK_SOFT, 3);
    put(f, pd_diagnosis_frame[AGAIN][2], f->body_px * 9 / 10, PD_REGULAR, INK_SOFT, 3);
    put(f, d->version, f->body_px * 8 / 10, PD_REGULAR, INK_SOFT, 1);
    f->room.y = f->room.y > at.y + at.h ? f->room.y : at.y + at.h;
}

/* Everything in order; returns where it ends. */
static int
put_all(struct flow *f, const struct pd_diagnosis *d, int w)
{
    int pad = f->body_px, side = f->body_px * 9;
    char command[640];

    f->room = (struct pd_rect){ pad * 3 / 2, pad, w - 3 * pad, ENDLESS };
    put_band(f, d, w, pad);
    put(f, zh(d, TITLE), f->body_px, PD_REGULAR, INK_SOFT, 1);
    put(f, d->code, f->body_px * 2, PD_BOLD, BAND, 1);
    put(f, d->what_zh, f->body_px * 13 / 10, PD_BOLD, INK, 3);
    put(f, d->what_en, f->body_px, PD_REGULAR, INK, 3);
    skip(f, 40);
    put_box(f, d->detail, PANEL, INK, 6);
    skip(f, 70);
    put(f, zh(d, MENDS), f->body_px, PD_REGULAR, INK_SOFT, 1);
    put(f, d->mend_zh, f->body_px * 13 / 10, PD_BOLD, INK, 3);
    put(f, d->mend_en, f->body_px, PD_REGULAR, INK, 3);
    skip(f, 40);
    (void)snprintf(command, sizeof command, "%s%s", d->command[0] != '\0' ? "$ " : "", d->command);
    put_box(f, command, CONSOLE, ON_CONSOLE, 4);
    skip(f, 70);
    put_code(f, d, (struct pd_rect){ f->room.x, f->room.y, side, side });
    return f->room.y + pad;
}

void
pd_diagnosis_draw(struct pd_draw_list *list, struct pd_font *font, int w, int h, const struct pd_diagnosis *d)
{
    struct flow f = { .font = font, .script = d->traditional ? PD_SCRIPT_TC : PD_SCRIPT_SC };

    for (f.body_px = (w < h ? w : h) / 24; f.body_px > SMALLEST_PX; f.body_px--) {
        f.cut = false;
        if (put_all(&f, d, w) <= h && !f.cut)
            break;
    }
    pd_draw_reset(list, w, h);
    pd_draw_fill(list, (struct pd_rect){ 0, 0, w, h }, 0, PAGE);
    f.list = list;
    (void)put_all(&f, d, w);
}

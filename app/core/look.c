#include "app/core/look.h"

#include "app/core/contrast.h"
#include "app/core/programme_rows.h"

const struct pd_doc_row pd_look_rows[] = {
    { .key = "accent", .type = PD_DOC_COLOUR, .required = true, AT(struct pd_look, accent) },
    NAME("logo", false, struct pd_look, logo),
    END,
};

struct pd_look_colours
pd_look_colours(uint32_t accent)
{
    struct pd_look_colours c = { .accent = accent & 0xffffff,
        .down = pd_colour_blend(accent, 0x000000, 30),
        .on_accent = 0xffffff,
        .soft = pd_colour_blend(0xffffff, accent, 11),
        .on_soft = accent };

    /* The tint takes a little of the contrast away: what is written on it darkens until it has it back. */
    for (int i = 0; i < 20 && pd_contrast_x100(c.on_soft, c.soft) < PD_CONTRAST_TEXT_X100; i++)
        c.on_soft = pd_colour_blend(c.on_soft, 0x000000, 8);
    return c;
}

void
pd_look_check(struct pd_doc *doc, struct pd_look *look)
{
    struct pd_look_colours c = pd_look_colours(look->accent);
    const struct {
        const char *ink_name, *on_name;
        uint32_t ink, on;
    } pairs[] = {
        { "white", "the accent", c.on_accent, c.accent },
        { "white", "the pressed accent", c.on_accent, c.down },
        { "the accent", "a card", c.accent, PD_LOOK_SURFACE },
        { "the accent", "the page", c.accent, PD_LOOK_PAGE },
        { "the accent", "the foot of the page", c.accent, PD_LOOK_PAGE_LOW },
        { "the darkened accent", "its tint", c.on_soft, c.soft },
    };
    size_t at, inner;

    if (look->accent == PD_LOOK_NOT_GIVEN) {
        look->accent = 0;
        return;
    }
    look->accent |= 0xff000000u;
    at = pd_doc_enter(doc, "theme");
    inner = pd_doc_enter(doc, "accent");
    for (int i = 0; i < PD_COUNT(pairs); i++) {
        int x100 = pd_contrast_x100(pairs[i].ink, pairs[i].on);

        if (x100 < PD_CONTRAST_TEXT_X100) {
            pd_doc_fail(doc,
                "%s #%06x on %s #%06x has a contrast of %d.%02d:1; 7:1 is needed: take a darker colour",
                pairs[i].ink_name, (unsigned)pairs[i].ink, pairs[i].on_name, (unsigned)pairs[i].on,
                x100 / 100, x100 % 100);
            break;
        }
    }
    pd_doc_leave(doc, inner);
    pd_doc_leave(doc, at);
}

#include "tests/ui/look.h"

/* Upright and lying 21.5 inches, a 15.6-inch and a 32-inch kiosk, a tablet. */
#define UPRIGHT                                                                                              \
    {                                                                                                        \
        1080, 1920, 546, 500, false                                                                          \
    }
#define WIDE                                                                                                 \
    {                                                                                                        \
        1920, 1080, 546, 500, false                                                                          \
    }
#define NARROW                                                                                               \
    {                                                                                                        \
        768, 1366, 396, 450, false                                                                           \
    }
#define HUGE                                                                                                 \
    {                                                                                                        \
        2160, 3840, 813, 600, false                                                                          \
    }
#define TABLET                                                                                               \
    {                                                                                                        \
        1280, 800, 396, 450, false                                                                           \
    }

const struct look kiosk_looks[] = {
    { "upright", UPRIGHT, false, false, false, true },
    { "upright large", UPRIGHT, true, false, false, false },
    { "upright contrast", UPRIGHT, false, true, false, false },
    { "upright low", UPRIGHT, false, false, true, false },
    { "upright low large", UPRIGHT, true, false, true, false },
    { "wide", WIDE, false, false, false, false },
    { "wide large", WIDE, true, false, false, false },
    { "wide contrast", WIDE, false, true, false, false },
    { "wide low", WIDE, false, false, true, false },
    { "tablet", TABLET, false, false, false, false },
    { "tablet large", TABLET, true, false, false, false },
    { "tablet low", TABLET, false, false, true, false },
    { "narrow", NARROW, false, false, false, false },
    { "narrow large", NARROW, true, false, false, false },
    { "narrow contrast", NARROW, false, true, false, false },
    { "narrow low", NARROW, false, false, true, false },
    { "huge", HUGE, false, false, false, false },
    { "huge large", HUGE, true, false, false, false },
    { "huge contrast", HUGE, false, true, false, false },
    { "huge low", HUGE, false, false, true, false },
};
const int kiosk_look_count = PD_COUNT(kiosk_looks);

const struct look counter_looks[] = {
    { "wide", { 1920, 1080, 546, 550, true }, false, false, false, true },
    { "wide contrast", { 1920, 1080, 546, 550, true }, false, true, false, false },
    { "small", { 1280, 800, 396, 500, true }, false, false, false, false },
    { "smallest", { 1024, 768, 380, 500, true }, false, false, false, false },
    { "smallest large", { 1024, 768, 380, 500, true }, true, false, false, false },
};
const int counter_look_count = PD_COUNT(counter_looks);

/* A panel of 10.1 inches on the table between two people, one that hangs, one that stands. */
#define TABLE                                                                                                \
    {                                                                                                        \
        1280, 800, 256, 450, false                                                                           \
    }
#define HANGING                                                                                              \
    {                                                                                                        \
        1920, 1080, 546, 700, false                                                                          \
    }

const struct look aside_looks[] = {
    { "table", TABLE, false, false, false, true },
    { "table large", TABLE, true, false, false, false },
    { "table contrast", TABLE, false, true, false, false },
    { "hanging", HANGING, false, false, false, false },
    { "hanging large", HANGING, true, false, false, false },
    { "hanging contrast", HANGING, false, true, false, false },
    { "standing", UPRIGHT, false, false, false, false },
    { "standing large", UPRIGHT, true, false, false, false },
};
const int aside_look_count = PD_COUNT(aside_looks);

/* At kiosk and counter alike; a technician asks for no large print. */
const struct look technician_looks[] = {
    { "upright", UPRIGHT, false, false, false, true },
    { "upright contrast", UPRIGHT, false, true, false, false },
    { "wide", WIDE, false, false, false, false },
    { "tablet", TABLET, false, false, false, false },
    { "narrow", NARROW, false, false, false, false },
    { "huge", HUGE, false, false, false, false },
    { "counter", { 1920, 1080, 546, 550, true }, false, false, false, false },
    { "counter smallest", { 1024, 768, 380, 500, true }, false, false, false, false },
};
const int technician_look_count = PD_COUNT(technician_looks);

bool
is_staff_screen(enum pd_screen screen)
{
    return screen == PD_SCREEN_COUNTER || screen == PD_SCREEN_WORK || screen == PD_SCREEN_ENROL ||
           screen == PD_SCREEN_TECHNICIAN || screen == PD_SCREEN_SETUP;
}

const struct look *
looks_of(enum pd_screen screen, int *count)
{
    switch (screen) {
    case PD_SCREEN_COUNTER:
    case PD_SCREEN_WORK:
    case PD_SCREEN_ENROL:
        *count = counter_look_count;
        return counter_looks;
    case PD_SCREEN_ASIDE:
        *count = aside_look_count;
        return aside_looks;
    case PD_SCREEN_TECHNICIAN:
    case PD_SCREEN_SETUP:
        *count = technician_look_count;
        return technician_looks;
    default:
        *count = kiosk_look_count;
        return kiosk_looks;
    }
}

void
look_apply(const struct look *look, struct pd_view *view)
{
    view->care = look->care;
    view->contrast = look->contrast;
    view->low = look->low;
}

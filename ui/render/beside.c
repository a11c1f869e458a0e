#include "ui/render/beside.h"

#include <stddef.h>
#include <string.h>

int
pd_beside_display(int wanted, int displays, int other)
{
    if (wanted > 0)
        return wanted <= displays && wanted - 1 != other ? wanted - 1 : -1;
    for (int i = 0; i < displays; i++)
        if (i != other)
            return i;
    return -1;
}

static bool
is_named(const char *touch)
{
    return strcmp(touch, "none") != 0 && strcmp(touch, "any") != 0;
}

enum pd_hand
pd_beside_hand(const char *touch, const char *device, bool over_beside)
{
    bool hers;

    if (strcmp(touch, "none") == 0)
        return over_beside ? PD_HAND_NOBODY : PD_HAND_FIRST;
    if (strcmp(touch, "any") == 0)
        return over_beside ? PD_HAND_BESIDE : PD_HAND_FIRST;
    hers = device != NULL && strcmp(device, touch) == 0;
    /* A panel that is spread over both displays must not press what lies on the other. */
    if (hers != over_beside)
        return PD_HAND_NOBODY;
    return hers ? PD_HAND_BESIDE : PD_HAND_FIRST;
}

enum pd_hand
pd_beside_hand_alone(const char *touch, const char *device, const struct pd_beside_panel *panel)
{
    if (is_named(touch))
        return device != NULL && strcmp(device, touch) == 0 ? PD_HAND_NOBODY : PD_HAND_FIRST;
    if (!panel->was_here)
        return PD_HAND_FIRST;
    return panel->on_first && !panel->on_beside ? PD_HAND_FIRST : PD_HAND_NOBODY;
}

/* -1: its fingers never came down. */
static int
index_of(const struct pd_beside_panels *panels, int64_t id)
{
    for (int i = 0; i < panels->count; i++)
        if (panels->seen[i].id == id)
            return i;
    return -1;
}

/* A finger that is nobody's on the first window is a stranger's there, and does not make its panel known. */
static void
remember(struct pd_beside_panels *panels, const struct pd_beside_finger *finger, enum pd_hand hand)
{
    int i = index_of(panels, finger->panel);

    if (!finger->down || (hand == PD_HAND_NOBODY && !finger->over_beside))
        return;
    if (i < 0) {
        if (panels->count == PD_BESIDE_PANELS)
            return;
        i = panels->count++;
        panels->seen[i].id = finger->panel;
    }
    panels->seen[i].on_first |= !finger->over_beside;
    panels->seen[i].on_beside |= finger->over_beside;
}

enum pd_hand
pd_beside_finger(const char *touch, struct pd_beside_panels *panels, const struct pd_beside_finger *finger)
{
    int i = index_of(panels, finger->panel);
    const struct pd_beside_panel known = { .was_here = panels->was_here,
        .on_first = i >= 0 && panels->seen[i].on_first,
        .on_beside = i >= 0 && panels->seen[i].on_beside };
    enum pd_hand hand = PD_HAND_NOBODY;

    if (finger->beside_here)
        hand = pd_beside_hand(touch, finger->name, finger->over_beside);
    else if (!finger->over_beside)
        hand = pd_beside_hand_alone(touch, finger->name, &known);
    remember(panels, finger, hand);
    return hand;
}

#include "tests/app/listener.h"

#include <string.h>

/* Someone who knows the machine a little does not wait for the end of every sentence; this one does. */
#define MS_A_CHARACTER 180
#define MS_A_LETTER 65

/* A line: seconds, tongue, phrases with " | " between them. */
static bool
take_lines(struct listener *l)
{
    char line[sizeof l->heard];
    bool fresh = false;

    clearerr(l->transcript);
    while (fgets(line, sizeof line, l->transcript) != NULL) {
        char *at = strchr(line, ' ');

        at = at != NULL ? strchr(at + 1, ' ') : NULL;
        line[strcspn(line, "\n")] = '\0';
        (void)snprintf(l->heard, sizeof l->heard, "%s", at != NULL ? at + 1 : "");
        fresh = true;
        if (strstr(l->heard, l->words->paper) != NULL)
            l->paper = true;
    }
    return fresh;
}

int
listener_hears_ms(const struct listener *l)
{
    int ms = 0;

    for (const char *c = l->heard; *c != '\0'; c++)
        ms += (unsigned char)*c < 0x80 ? MS_A_LETTER : (unsigned char)*c >= 0xc0 ? MS_A_CHARACTER : 0;
    return ms;
}

static bool
hears(const struct listener *l, const char *words)
{
    return strstr(l->heard, words) != NULL;
}

/* "Press OK for: | X" at the end of a page. */
static bool
ok_is_for(const struct listener *l, const char *words)
{
    const char *at = strstr(l->heard, l->words->press_ok);

    return at != NULL && strstr(at, words) != NULL;
}

/* Where the first of several things ends. */
static size_t
comma_at(const char *text)
{
    const char *wide = strstr(text, "，");
    size_t n = strcspn(text, ",|");

    return wide != NULL && (size_t)(wide - text) < n ? (size_t)(wide - text) : n;
}

/* The second phrase of "3 of 7 | a gift, 600 points | button". */
static void
note_gift(struct listener *l)
{
    const char *from = strstr(l->heard, " | ");
    size_t n;

    if (from == NULL)
        return;
    from += 3;
    n = comma_at(from);
    (void)snprintf(l->gift, sizeof l->gift, "%.*s", (int)n, from);
}

/* "Your number: A, 0, 0, 1." becomes "A001". */
static void
note_number(struct listener *l)
{
    const char *at = strstr(l->heard, l->words->number) + strlen(l->words->number);
    size_t n = 0;

    for (; *at != '\0' && *at != '|' && n + 1 < sizeof l->number; at++)
        if ((*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z'))
            l->number[n++] = *at;
    l->number[n] = '\0';
    l->has_number = true;
}

/* Her ticket is made: she waits for the paper, asks for the number, and goes. */
static enum listener_act
with_ticket(struct listener *l)
{
    if (!l->paper)
        return LISTENER_WAITS;
    if (!l->has_number && !hears(l, l->words->number))
        return LISTENER_MORE;
    if (!l->has_number)
        note_number(l);
    return LISTENER_FINISH;
}

/* One control after the other, until one is a gift that she can have. */
static enum listener_act
among_gifts(struct listener *l)
{
    if (hears(l, l->words->page_gifts) || !hears(l, l->words->points) || hears(l, l->words->short_of))
        return LISTENER_NEXT;
    note_gift(l);
    return LISTENER_OK;
}

/* What everybody does first, whatever she came for. False: none of it is due. */
static bool
comes_or_goes(struct listener *l, enum listener_act *act)
{
    bool woke = !l->awake;

    l->awake = true;
    if (woke)
        *act = LISTENER_WAKES;
    else if (!take_lines(l))
        *act = LISTENER_WAITS;
    else if (hears(l, l->words->finished))
        *act = LISTENER_GOES;
    else if (hears(l, l->words->scan))
        *act = LISTENER_SHOWS_CODE;
    else
        return false;
    return true;
}

enum listener_act
listener_next(struct listener *l)
{
    const struct listener_words *w = l->words;
    enum listener_act act;

    if (comes_or_goes(l, &act))
        return act;
    l->kept = l->kept || hears(l, w->kept);
    if (l->kept)
        return with_ticket(l);
    if (ok_is_for(l, w->get_gifts) && !l->in_private) {
        l->in_private = true;
        return LISTENER_PRIVATE;
    }
    if (ok_is_for(l, w->get_gifts) || ok_is_for(l, w->get_this) || ok_is_for(l, w->confirm))
        return LISTENER_OK;
    if (l->in_private && l->gift[0] == '\0' && (hears(l, w->page_gifts) || strstr(l->heard, " | ") != NULL))
        return among_gifts(l);
    return l->gift[0] == '\0' ? LISTENER_OK
                              : LISTENER_WAITS; /* the screen is blank: on with what OK was for */
}

/* From button to button until it is the next one on the way. */
static enum listener_act
on_the_way(struct listener *l)
{
    const struct listener_words *w = l->words;
    const char *const way[] = { w->to_collect, w->collect_by, w->send };
    const int steps = (int)(sizeof way / sizeof way[0]);
    const char *button = strstr(l->heard, " | ");
    bool page = l->chosen == 0 ? ok_is_for(l, w->get_gifts) : hears(l, w->next_key);

    if (l->chosen >= steps)
        return LISTENER_WAITS;
    if (page)
        return LISTENER_NEXT;
    if (button == NULL || strstr(button, way[l->chosen]) == NULL)
        return button != NULL ? LISTENER_NEXT : LISTENER_WAITS;
    l->chosen++;
    return LISTENER_OK;
}

enum listener_act
listener_next_helper(struct listener *l)
{
    const struct listener_words *w = l->words;
    enum listener_act act;

    if (comes_or_goes(l, &act))
        return act;
    if (hears(l, w->slip_paper))
        return LISTENER_FINISH;
    return ok_is_for(l, w->make) ? LISTENER_OK : on_the_way(l);
}

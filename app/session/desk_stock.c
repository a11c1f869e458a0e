/*
 * What a desk that sells does about its stock by itself, a minute apart: it asks for gifts on offer of which
 * it has none left; and where the hub wants everything back, it ends what waits to go out, so that nothing is
 * left here.
 */
#include "app/session/desk_state.h"

#include "app/base/log.h"

#include <string.h>

#define LOOK_MS PD_MINUTE_MS
#define ASK_UNITS 10                   /* the hub gives no desk more than its share */
#define WAITING_MS (10 * PD_MINUTE_MS) /* whoever was standing here has left */

static bool
is_kiosk(const struct pd_desk *desk)
{
    return strcmp(desk->identity.mode, "kiosk") == 0;
}

bool
pd_desk_sells(const struct pd_desk *desk)
{
    return is_kiosk(desk) || (desk->config.sign_in && pd_desk_is_served(desk));
}

/* The first look comes a minute after the start: the first leases may be on their way. A counter has none
 * before somebody signs in who may sell, who then waits for no minute. What room is kept back on a full disk
 * is for promises, not for wishes. */
static bool
is_due(struct pd_desk *desk, bool sells)
{
    int64_t since_ms = desk->now.now_ms - desk->stock_ms;
    bool began = sells && !desk->stock_sold && (desk->stock_ms > 0 || !is_kiosk(desk));

    if (!desk->enrolled || desk->programme == NULL || desk->dismissed != PD_DISMISSED_NOT ||
        pd_ledger_room(desk->config.ledger) != PD_ROOM_GOOD)
        return false;
    if (desk->stock_ms > 0 && since_ms >= 0 && since_ms < LOOK_MS && !began)
        return false;
    since_ms = desk->stock_ms;
    desk->stock_ms = desk->now.now_ms;
    desk->stock_sold = sells;
    return since_ms > 0 || began;
}

static bool
is_on_offer(const struct pd_desk *desk, const struct pd_gift *gift)
{
    return desk->now.now_ms >= gift->from_ms && desk->now.now_ms < gift->until_ms;
}

static bool
ask_for_more(struct pd_desk *desk)
{
    struct pd_ledger *ledger = desk->config.ledger;
    bool any = false, asked = false;

    for (int i = 0; i < desk->programme->gift_count; i++) {
        const struct pd_gift *gift = &desk->programme->gifts[i];

        if (!is_on_offer(desk, gift) || pd_ledger_lease_left(ledger, gift->sku) > 0)
            continue;
        if (pd_desk_note(
                desk, pd_ledger_lease_ask(ledger, pd_desk_when(desk), gift->sku, ASK_UNITS, &asked)) != PD_OK)
            return any;
        any |= asked;
    }
    return any;
}

static bool
end_waiting(struct pd_desk *desk)
{
    int count;

    (void)pd_desk_note(desk, pd_ledger_end_waiting(desk->config.ledger, pd_desk_when(desk),
                                 desk->now.now_ms - WAITING_MS, &count));
    return count > 0;
}

bool
pd_desk_stock(struct pd_desk *desk)
{
    bool sells = pd_desk_sells(desk);

    if (!is_due(desk, sells))
        return false;
    if (pd_ledger_retiring(desk->config.ledger))
        return end_waiting(desk);
    return sells && ask_for_more(desk);
}

static enum pd_dismissed
dismissed_by(const char *problem)
{
    static const struct {
        const char *problem;
        enum pd_dismissed dismissed;
    } table[] = {
        { "device_lost", PD_DISMISSED_LOST },
        { "device_retired", PD_DISMISSED_RETIRED },
        { "fork", PD_DISMISSED_TWICE },
        { "desk_behind", PD_DISMISSED_TWICE },
    };

    for (int i = 0; i < PD_COUNT(table); i++)
        if (strcmp(problem, table[i].problem) == 0)
            return table[i].dismissed;
    return PD_DISMISSED_NOT;
}

static void
keep_dismissed(struct pd_desk *desk, const char *problem)
{
    desk->dismissed_kept = pd_desk_note(desk, pd_ledger_stop(desk->config.ledger, problem)) == PD_OK;
}

void
pd_desk_problem(struct pd_desk *desk, const char *problem)
{
    enum pd_dismissed dismissed = dismissed_by(problem);

    if (dismissed == PD_DISMISSED_NOT && problem[0] != '\0')
        return;
    if (dismissed == desk->dismissed) {
        if (!desk->dismissed_kept)
            keep_dismissed(desk, problem);
        return;
    }
    desk->dismissed = dismissed;
    desk->dirty = true;
    if (dismissed != PD_DISMISSED_NOT)
        pd_log(PD_LOG_WARN, pd_desk_dismissed_code(desk), "the desk closed: the hub says %s", problem);
    keep_dismissed(desk, problem);
}

/* A word that nobody can read any more is taken for the one that closes most. */
enum pd_err
pd_desk_dismissed_before(struct pd_desk *desk)
{
    char problem[PD_REASON_CAP];
    enum pd_err err = pd_ledger_stopped(desk->config.ledger, problem);

    desk->dismissed_kept = true;
    if (err != PD_OK || problem[0] == '\0')
        return err;
    desk->dismissed = dismissed_by(problem);
    if (desk->dismissed == PD_DISMISSED_NOT)
        desk->dismissed = PD_DISMISSED_TWICE;
    return PD_OK;
}

const char *
pd_desk_dismissed_code(const struct pd_desk *desk)
{
    switch (desk->dismissed) {
    case PD_DISMISSED_LOST:
        return "E-SYS-04";
    case PD_DISMISSED_RETIRED:
        return "E-SYS-03";
    case PD_DISMISSED_TWICE:
        return "E-SYS-05";
    case PD_DISMISSED_NOT:
        break;
    }
    return desk->enrolled && pd_ledger_retiring(desk->config.ledger) ? "E-SYS-03" : "";
}

/* What one of two copies of a counter has handed over the other does not know: neither hands over any more.
 */
void
pd_desk_doubt_token(const struct pd_desk *desk, enum pd_capture_outcome *outcome)
{
    if (desk->dismissed == PD_DISMISSED_TWICE && *outcome == PD_CAPTURE_OK)
        *outcome = PD_CAPTURE_NO_TOKEN;
}

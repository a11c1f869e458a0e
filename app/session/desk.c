#include "app/session/desk_state.h"

#include "app/base/log.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define FLOOR_STEP_MS PD_MINUTE_MS /* how often the time floor is written */
#define PRUNE_LEAST 4096           /* old ops; fewer are not worth the second that pruning takes */
#define BROKEN_AGAIN_MS (10 * PD_SECOND_MS)

enum pd_err
pd_desk_create(struct pd_desk **out, const struct pd_desk_config *config)
{
    struct pd_desk *desk = calloc(1, sizeof *desk);
    enum pd_err err;

    if (desk == NULL)
        return PD_ERR_MEMORY;
    desk->config = *config;
    desk->dirty = true;
    desk->errands.tray = pd_ledger_tray_count(config->ledger) > 0;
    err = pd_ledger_time_floor(config->ledger, &desk->time.floor_ms);
    if (err == PD_OK)
        err = pd_ledger_identity(config->ledger, &desk->identity);
    desk->enrolled = err == PD_OK;
    if (err == PD_OK)
        err = pd_desk_dismissed_before(desk);
    if (err != PD_OK && err != PD_ERR_NOT_FOUND) {
        pd_desk_destroy(desk);
        return err;
    }
    desk->floor_saved_ms = desk->time.floor_ms;
    *out = desk;
    return PD_OK;
}

static void
free_programme(struct pd_programme *programme)
{
    if (programme == NULL)
        return;
    pd_programme_finish(programme);
    free(programme);
}

void
pd_desk_destroy(struct pd_desk *desk)
{
    if (desk == NULL)
        return;
    free_programme(desk->programme);
    free_programme(desk->dropping);
    sodium_memzero(desk, sizeof *desk);
    free(desk);
}

void
pd_desk_clock(struct pd_desk *desk, int64_t wall_ms, int64_t boot_ms)
{
    enum pd_time_quality before = desk->now.quality;

    desk->now = pd_desktime_now(&desk->time, wall_ms, boot_ms);
    if (desk->now.quality != before)
        desk->dirty = true;
    desk->boot_ms = boot_ms;
}

struct pd_when
pd_desk_when(const struct pd_desk *desk)
{
    return (struct pd_when){ .now_ms = desk->now.now_ms, .quality = desk->now.quality };
}

/* Once when it begins, once when it ends. */
static void
hear_time(struct pd_desk *desk, int64_t hub_ms, int64_t hub_boot_ms)
{
    bool before = pd_desktime_doubt_ms(&desk->time) != 0, after;

    pd_desktime_told(&desk->time, hub_ms, hub_boot_ms);
    after = pd_desktime_doubt_ms(&desk->time) != 0;
    if (before == after)
        return;
    desk->dirty = true;
    if (after)
        pd_log(PD_LOG_WARN, "E-TIM-02",
            "the hub's clock differs by %lld hours from what this desk can follow",
            (long long)(pd_desktime_doubt_ms(&desk->time) / PD_HOUR_MS));
    else
        pd_log(PD_LOG_INFO, "", "the hub's clock is believed again");
}

void
pd_desk_link(struct pd_desk *desk, bool online, int64_t hub_ms, int64_t hub_boot_ms)
{
    if (online != desk->online)
        desk->dirty = true;
    desk->online = online;
    if (hub_ms > 0)
        hear_time(desk, hub_ms, hub_boot_ms);
}

void
pd_desk_refused(struct pd_desk *desk, bool refused)
{
    if (refused != desk->refused)
        desk->dirty = true;
    desk->refused = refused;
}

const char *
pd_desk_disk_code(enum pd_err err)
{
    return err == PD_ERR_FULL       ? "E-LED-01"
           : err == PD_ERR_READONLY ? "E-LED-02"
           : err == PD_ERR_CORRUPT  ? "E-LED-04"
                                    : "E-LED-03";
}

static void
close_desk(struct pd_desk *desk, enum pd_err err)
{
    if (desk->broken)
        return;
    pd_log(PD_LOG_ERROR, pd_desk_disk_code(err), "the desk closed: the ledger cannot record: %s",
        pd_err_name(err));
    desk->dirty = true;
    desk->broken = true;
    desk->broken_err = err;
}

enum pd_err
pd_desk_note(struct pd_desk *desk, enum pd_err err)
{
    switch (err) {
    case PD_ERR_FULL:
        if (pd_ledger_room(desk->config.ledger) == PD_ROOM_RESERVE)
            break; /* what was promised is kept; nothing new is, and the status says so */
        close_desk(desk, err);
        break;
    case PD_ERR_CORRUPT:
        pd_ledger_suspect(desk->config.ledger); /* what the hub has too is pulled again */
        close_desk(desk, err);
        break;
    case PD_ERR_READONLY:
    case PD_ERR_IO:
        close_desk(desk, err);
        break;
    case PD_OK:
    case PD_ERR_INVALID:
    case PD_ERR_TOO_LARGE:
    case PD_ERR_NOT_FOUND:
    case PD_ERR_EXISTS:
    case PD_ERR_STATE:
    case PD_ERR_BUSY:
    case PD_ERR_NETWORK:
    case PD_ERR_DENIED:
    case PD_ERR_MEMORY:
    case PD_ERR_MISSING:
        break;
    }
    return err;
}

void
pd_desk_sync_failed(struct pd_desk *desk, enum pd_err err)
{
    (void)pd_desk_note(desk, err);
}

void
pd_desk_fail(struct pd_desk *desk, struct pd_desk_reply *reply, enum pd_err err)
{
    reply->kind = PD_REPLY_FAILED;
    reply->err = pd_desk_note(desk, err);
}

void
pd_desk_ticket_view(struct pd_desk *desk, const struct pd_hold *hold, struct pd_ticket_view *out)
{
    static struct pd_member spender; /* large */
    struct pd_ledger_status status;

    memset(out, 0, sizeof *out);
    out->hold = hold->row;
    memcpy(out->short_number, hold->short_number, sizeof out->short_number);
    memcpy(out->code, hold->ticket, sizeof out->code);
    out->confirmed = hold->confirmed;
    out->copies = hold->prints;
    out->proxy = hold->proxy != 0;
    out->by_proxy = hold->by_proxy;
    if (!pd_id_is_zero(hold->row.spender) &&
        pd_ledger_member(desk->config.ledger, &hold->row.spender, &spender) == PD_OK)
        memcpy(out->spender, spender.masked, sizeof out->spender);
    if (pd_ledger_status(desk->config.ledger, &status) == PD_OK)
        pd_hex(status.head.b, 4, out->head);
}

static bool
is_of_badges(enum pd_desk_request_kind kind)
{
    return kind == PD_REQUEST_BADGE || kind == PD_REQUEST_PIN || kind == PD_REQUEST_SIGN_OUT;
}

/* What stands between a request and its handler; PD_OK when nothing does. */
static enum pd_err
may_serve(const struct pd_desk *desk, enum pd_desk_request_kind kind)
{
    if (kind == PD_REQUEST_DROP_PROGRAMME)
        return PD_OK; /* memory, not the ledger */
    if (desk->broken)
        return desk->broken_err;
    /* A technician comes to a desk that has no programme yet. */
    return desk->enrolled && (desk->programme != NULL || is_of_badges(kind)) ? PD_OK : PD_ERR_STATE;
}

/* begun: it was let pass when it was asked for, and has waited for the hub since. */
static void
serve(struct pd_desk *desk, const struct pd_desk_request *request, bool begun, struct pd_desk_reply *reply)
{
    static pd_desk_handler *const handlers[] = {
        [PD_REQUEST_SCAN] = pd_desk_scan,
        [PD_REQUEST_MEMBER] = pd_desk_member,
        [PD_REQUEST_SWITCH] = pd_desk_switch,
        [PD_REQUEST_REDEEM] = pd_desk_redeem,
        [PD_REQUEST_RELEASE] = pd_desk_release,
        [PD_REQUEST_CANCEL] = pd_desk_cancel,
        [PD_REQUEST_SIGN_IN] = pd_desk_sign_in,
        [PD_REQUEST_CAPTURE] = pd_desk_capture,
        [PD_REQUEST_SHORT] = pd_desk_short,
        [PD_REQUEST_UNDO] = pd_desk_undo,
        [PD_REQUEST_PRINTED] = pd_desk_printed,
        [PD_REQUEST_CANNOT] = pd_desk_cannot,
        [PD_REQUEST_DROP_PROGRAMME] = pd_desk_drop,
        [PD_REQUEST_TICKET] = pd_desk_ticket,
        [PD_REQUEST_RECEIPT] = pd_desk_receipt,
        [PD_REQUEST_END_ASK] = pd_desk_end_ask,
        [PD_REQUEST_TAKE_OVER] = pd_desk_take_over,
        [PD_REQUEST_VOUCH] = pd_desk_vouch,
        [PD_REQUEST_ERRAND] = pd_desk_errand,
        [PD_REQUEST_PROXY] = pd_desk_proxy,
        [PD_REQUEST_PROXY_STOP] = pd_desk_proxy_stop,
        [PD_REQUEST_PIN] = pd_desk_pin,
        [PD_REQUEST_SIGN_OUT] = pd_desk_sign_out,
        [PD_REQUEST_SHIFT_OPEN] = pd_desk_shift_open,
        [PD_REQUEST_SHIFT_CLOSE] = pd_desk_shift_close,
        [PD_REQUEST_STOCK] = pd_desk_stock_tell,
        [PD_REQUEST_SHIFT] = pd_desk_shift,
        [PD_REQUEST_WORK] = pd_desk_work,
        [PD_REQUEST_PAPER] = pd_desk_paper,
        [PD_REQUEST_BADGE] = pd_desk_technician,
        [PD_REQUEST_ENROL] = pd_desk_enrol,
    };
    enum pd_err err = may_serve(desk, request->kind);

    memset(reply, 0, sizeof *reply);
    reply->to = request->kind;
    reply->serial = request->serial;
    if (err != PD_OK)
        pd_desk_fail(desk, reply, err);
    else if (begun || pd_desk_may_act(desk, request, reply))
        handlers[request->kind](desk, request, reply);
}

/* ---- a reachable hub is asked: before a supervisor about a ticket in doubt, and before goods go out ---- */

static bool
in_doubt(const struct pd_desk_reply *reply)
{
    return (reply->kind == PD_REPLY_TICKET || reply->kind == PD_REPLY_CAPTURED) &&
           reply->capture == PD_CAPTURE_DOUBT;
}

static bool
is_unanswered(const struct pd_desk_reply *reply)
{
    return reply->kind == PD_REPLY_CAPTURED && reply->capture == PD_CAPTURE_NO_ANSWER;
}

static void
log_waiting(const struct pd_desk_reply *reply)
{
    if (is_unanswered(reply))
        pd_log(PD_LOG_INFO, "E-RDM-06", "a pick-up is noted: its goods wait for the hub");
    if (in_doubt(reply))
        pd_log(PD_LOG_WARN, "E-LED-09", "ticket in doubt: %s",
            reply->ticket.hold.doubt ? "a lost counter may have handed it over"
                                     : "its lease is not known here");
}

static bool
wait_for_hub(struct pd_desk *desk, const struct pd_desk_request *request, const struct pd_desk_reply *reply)
{
    int most_ms = in_doubt(reply) ? desk->config.ask_ms : is_unanswered(reply) ? desk->config.hand_ms : 0;

    if (!desk->online || most_ms == 0 || desk->waits)
        return false;
    desk->waiting = *request;
    desk->waits_hold = reply->ticket.hold.id;
    desk->waits_until_ms = desk->boot_ms + most_ms;
    desk->hands = is_unanswered(reply);
    desk->waits = true;
    desk->wants_rows = !desk->hands; /* a hand-over's own op is on its way */
    desk->pulled = false;
    return true;
}

/* Nothing has come yet, and it still may. */
static bool
goes_on_waiting(struct pd_desk *desk)
{
    if (!desk->online || desk->boot_ms >= desk->waits_until_ms)
        return false;
    return desk->hands ? pd_ledger_pickup_waits(desk->config.ledger, &desk->waits_hold) : !desk->pulled;
}

/* A supervisor's word is for the act that follows it. What the session asks of its own between the two, and
 * the pages of a list, are no acts; whatever else was answered, done or not, ends it. */
static bool
leaves_approval(const struct pd_desk_request *request)
{
    switch ((int)request->kind) {
    case PD_REQUEST_PIN: /* which gives it */
    case PD_REQUEST_MEMBER:
    case PD_REQUEST_PRINTED:
    case PD_REQUEST_PAPER:
    case PD_REQUEST_SHIFT:
    case PD_REQUEST_DROP_PROGRAMME:
        return true;
    case PD_REQUEST_WORK:
        return request->errand.work.act[0] == '\0';
    default:
        return false;
    }
}

bool
pd_desk_request(struct pd_desk *desk, const struct pd_desk_request *request, struct pd_desk_reply *reply)
{
    enum pd_err err = pd_desk_look_at_clerk(desk);

    if (err != PD_OK) {
        *reply = (struct pd_desk_reply){ .to = request->kind, .serial = request->serial };
        pd_desk_fail(desk, reply, err);
        return true;
    }
    serve(desk, request, false, reply);
    if (!leaves_approval(request))
        pd_ledger_approval_drop(desk->config.ledger);
    if (wait_for_hub(desk, request, reply) ||
        (reply->kind == PD_REPLY_ERRAND && (int)reply->errand.status == 0))
        return false;
    log_waiting(reply);
    return true;
}

bool
pd_desk_wants_rows(struct pd_desk *desk)
{
    bool wants = desk->wants_rows;

    desk->wants_rows = false;
    return wants;
}

void
pd_desk_pulled(struct pd_desk *desk)
{
    desk->pulled = true;
}

int64_t
pd_desk_wake_ms(const struct pd_desk *desk)
{
    int64_t errand = pd_desk_errand_wake_ms(desk);

    return desk->waits && desk->waits_until_ms < errand ? desk->waits_until_ms : errand;
}

bool
pd_desk_answer_waiting(struct pd_desk *desk, struct pd_desk_reply *reply)
{
    struct pd_desk_request request;
    bool again;

    if (!desk->waits || goes_on_waiting(desk))
        return false;
    request = desk->waiting;
    desk->waits = desk->wants_rows = false;
    serve(desk, &request, true, reply); /* what it is told now, it is told */
    /* A doubt that was settled may be a hand-over that only now goes to the hub. */
    again = !desk->hands && is_unanswered(reply) && wait_for_hub(desk, &request, reply);
    sodium_memzero(&request, sizeof request);
    if (again)
        return false;
    log_waiting(reply);
    sodium_memzero(&desk->waiting, sizeof desk->waiting);
    return true;
}

/* The floor as it stands on the disk lags behind by a minute, but never stands above the desk's. */
static bool
floor_is_due(const struct pd_desk *desk)
{
    int64_t rose_ms = desk->time.floor_ms - desk->floor_saved_ms;

    return rose_ms < 0 || rose_ms >= FLOOR_STEP_MS;
}

static void
open_mended(struct pd_desk *desk)
{
    if (!pd_ledger_mended(desk->config.ledger))
        return;
    pd_log(PD_LOG_INFO, "", "the rows that were damaged are whole again: the desk opens");
    desk->broken = false;
    desk->dirty = true;
}

/* A full disk may have room again: some is kept back, what was refused is tried again, and the desk opens by
 * itself; so it does when the hub has mended what was damaged. */
static void
try_again(struct pd_desk *desk)
{
    int64_t since_ms = desk->now.now_ms - desk->tried_ms;

    if (since_ms >= 0 && since_ms < BROKEN_AGAIN_MS)
        return;
    desk->tried_ms = desk->now.now_ms;
    if (desk->broken && desk->broken_err == PD_ERR_CORRUPT)
        open_mended(desk);
    if (desk->broken && desk->broken_err != PD_ERR_FULL)
        return;
    if (pd_ledger_refill(desk->config.ledger) == PD_OK)
        pd_log(PD_LOG_INFO, "", "the disk has room again");
    if (!desk->broken || pd_ledger_time_floor_set(desk->config.ledger, desk->time.floor_ms) != PD_OK ||
        pd_ledger_idle(desk->config.ledger) != PD_OK)
        return;
    desk->floor_saved_ms = desk->time.floor_ms;
    desk->broken = false;
    desk->dirty = true;
}

bool
pd_desk_idle(struct pd_desk *desk)
{
    uint64_t pruned;
    int ended;
    bool wrote;

    if (desk->broken || pd_ledger_room(desk->config.ledger) != PD_ROOM_GOOD)
        try_again(desk);
    if (desk->broken)
        return false;
    wrote = pd_desk_stock(desk) || desk->put_out;
    desk->put_out = false;
    if (pd_desk_note(desk, pd_ledger_pickups_end(desk->config.ledger, pd_desk_when(desk), &ended)) == PD_OK &&
        ended > 0)
        wrote = true;
    if (floor_is_due(desk) &&
        pd_desk_note(desk, pd_ledger_time_floor_set(desk->config.ledger, desk->time.floor_ms)) == PD_OK) {
        desk->floor_saved_ms = desk->time.floor_ms;
        (void)pd_desk_note(
            desk, pd_ledger_prune(desk->config.ledger, pd_desk_when(desk), PRUNE_LEAST, &pruned));
    }
    (void)pd_desk_note(desk, pd_ledger_idle(desk->config.ledger));
    return wrote;
}

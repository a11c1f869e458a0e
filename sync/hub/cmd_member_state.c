/* What a member may do and what she wants: `member freeze`, `unfreeze`, `state`, `opt-out`, `opt-in`. */
#include "sync/hub/cmd_common.h"

#include "app/base/clock.h"

#include <stdlib.h>

const char *
pd_hub_member_state_name(const struct pd_hub_member_state *state)
{
    switch (state->status) {
    case PD_MEMBER_ACTIVE:
        return "active";
    case PD_MEMBER_FROZEN:
        return state->deceased ? "deceased" : "frozen";
    case PD_MEMBER_CLOSED:
        return "closed";
    }
    return "?";
}

static enum pd_err
look(struct pd_hub_desk *desk, const char *who, struct pd_id *id, struct pd_hub_member_state *state,
    struct pd_why *why)
{
    enum pd_err err = pd_hub_command_member(desk->hub, who, id, why);

    return err == PD_OK ? pd_hub_member_state_get(desk->hub, id, state) : err;
}

/* to: changes it; PD_ERR_STATE with *why when there is nothing to change. */
static int
change(struct pd_hub_desk *desk, const char *who, struct pd_hub_wish wish,
    enum pd_err (*to)(
        struct pd_hub_member_state *state, struct pd_hub_wish wish, const char *who, struct pd_why *why),
    const char *(*said)(const struct pd_hub_member_state *state))
{
    struct pd_hub_member_state state;
    struct pd_why why = { .text = "" };
    struct pd_id id;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, NULL);
    err = look(desk, who, &id, &state, &why);
    if (err == PD_OK)
        err = to(&state, wish, who, &why);
    if (err == PD_OK)
        err = pd_hub_member_state_set(desk->hub, pd_clock_wall_ms(), &id, &state);
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, &why);
    (void)fprintf(desk->out, "%s\n", said(&state));
    return PD_EXIT_DONE;
}

static enum pd_err
set_state(struct pd_hub_member_state *state, struct pd_hub_wish wish, const char *who, struct pd_why *why)
{
    enum pd_member_status status = wish.active ? PD_MEMBER_ACTIVE : PD_MEMBER_FROZEN;

    if (state->status == status && state->deceased == wish.deceased)
        return pd_why(why, PD_ERR_STATE, who, "is %s already", pd_hub_member_state_name(state));
    if (state->status == PD_MEMBER_CLOSED)
        return pd_why(why, PD_ERR_STATE, who, "is closed for good");
    state->status = status;
    state->deceased = wish.deceased;
    return PD_OK;
}

int
pd_hub_member_state_command(struct pd_hub_desk *desk, const char *who, struct pd_hub_wish wish)
{
    if (wish.active + wish.frozen + wish.deceased != 1) {
        pd_hub_command_error(desk, "member state: needs one of --active, --frozen, --deceased");
        return PD_EXIT_USAGE;
    }
    return change(desk, who, wish, set_state, pd_hub_member_state_name);
}

/* ---- what she does not want ---- */

static const char *
opted_out(const struct pd_hub_member_state *state)
{
    if (state->no_messages)
        return state->no_birthday ? "no messages, no birthdays" : "no messages";
    return state->no_birthday ? "no birthdays" : "nothing is opted out of";
}

static enum pd_err
opt_out(struct pd_hub_member_state *state, struct pd_hub_wish wish, const char *who, struct pd_why *why)
{
    if ((!wish.messages || state->no_messages) && (!wish.birthday || state->no_birthday))
        return pd_why(why, PD_ERR_STATE, who, "has opted out already");
    state->no_messages = state->no_messages || wish.messages;
    state->no_birthday = state->no_birthday || wish.birthday;
    return PD_OK;
}

static enum pd_err
opt_in(struct pd_hub_member_state *state, struct pd_hub_wish wish, const char *who, struct pd_why *why)
{
    if ((!wish.messages || !state->no_messages) && (!wish.birthday || !state->no_birthday))
        return pd_why(why, PD_ERR_STATE, who, "has not opted out");
    state->no_messages = state->no_messages && !wish.messages;
    state->no_birthday = state->no_birthday && !wish.birthday;
    return PD_OK;
}

int
pd_hub_member_opt_command(struct pd_hub_desk *desk, const char *who, bool out, struct pd_hub_wish wish)
{
    if (!wish.messages && !wish.birthday) {
        pd_hub_command_error(desk, "member opt-%s: needs --messages, --birthday or both", out ? "out" : "in");
        return PD_EXIT_USAGE;
    }
    return change(desk, who, wish, out ? opt_out : opt_in, opted_out);
}

#include "tests/ledger/one_desk.h"

struct desk desk;

int
start(void **state)
{
    (void)state;
    desk_start(&desk, 1);
    return 0;
}

int
finish(void **state)
{
    (void)state;
    if (desk.ledger) {
        desk_is_sound(&desk);
        assert_ok(pd_ledger_rebuild(desk.ledger));
        desk_is_sound(&desk);
    }
    desk_finish(&desk);
    return 0;
}

struct pd_ledger_status
status(void)
{
    struct pd_ledger_status s;

    assert_ok(pd_ledger_status(desk.ledger, &s));
    return s;
}

enum pd_hold_state
state_of(const struct pd_hold *hold)
{
    struct pd_hold now;

    assert_ok(pd_ledger_hold_get(desk.ledger, &hold->row.id, &now));
    return now.row.state;
}

void
reopen(void)
{
    desk_close(&desk);
    desk_open(&desk);
}

enum pd_capture_outcome
capture(const struct pd_code *code, const char *text, struct pd_hold *hold)
{
    enum pd_capture_outcome checked, outcome;

    assert_ok(pd_ledger_capture_check(desk.ledger, desk.when.now_ms, code, &checked, hold));
    assert_ok(pd_ledger_capture(desk.ledger, desk.when, code, text, &outcome, hold));
    if (text[0] != '\0')
        assert_int_equal(checked, outcome);
    return outcome;
}

void
drop(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    (void)ctx;
    (void)level;
    (void)code;
    (void)text;
}

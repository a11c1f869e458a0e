#include "tests/hub/crooked_kit.h"

#include <stdio.h>
#include <string.h>

struct kit kit;
struct desk kiosk, kiosk2, counter, counter2;
struct pd_id member, other;

int
set_up(void **state)
{
    (void)state;
    kit_open(&kit, NULL);
    member = kit_member(&kit, "M-1", 1000);
    other = kit_member(&kit, "M-2", 1000);
    desk_enrol(&kiosk, &kit, "kiosk", "P1");
    desk_enrol(&kiosk2, &kit, "kiosk", "P1");
    desk_enrol(&counter, &kit, "counter", "P1");
    desk_enrol(&counter2, &kit, "counter", "P1");
    return 0;
}

void
pull_all(struct desk *desk)
{
    static struct pd_row rows[500];
    struct pd_pull_header header = { .cseq = 0 };

    do
        assert_true(desk_pull(desk, header.cseq, 500, &header, rows, 500) >= 0);
    while (header.more);
}

int
tear_down(void **state)
{
    (void)state;
    pull_all(&kiosk);
    pull_all(&kiosk2);
    pull_all(&counter);
    (void)kit_verify(&kit);
    kit_close(&kit);
    return 0;
}

void
expect_balance_of(const struct pd_id *who, int64_t left, int64_t held, int64_t debt)
{
    int64_t l, h, d;

    kit_balance(&kit, who, &l, &h, &d);
    assert_int_equal(l, left);
    assert_int_equal(h, held);
    assert_int_equal(d, debt);
}

void
expect_balance(int64_t left, int64_t held, int64_t debt)
{
    expect_balance_of(&member, left, held, debt);
}

struct pd_op_result
about(struct desk *desk, enum pd_op_kind kind, const struct pd_id *hold)
{
    struct pd_op op = desk_about(desk, kind, hold);

    return desk_do(desk, &op);
}

struct pd_op_result
capture_by_ticket(struct desk *by, const struct pd_secret_key *signer, const struct pd_op *hold)
{
    struct pd_op capture = desk_about(by, PD_OP_CAPTURE, &hold->id);

    capture.qty = hold->qty;
    write_ticket(signer, hold, capture.code);
    return desk_do(by, &capture);
}

struct pd_op
spend_of(struct desk *desk, int64_t amount)
{
    struct pd_op op = desk_op(desk, PD_OP_SPEND);

    op.member = member;
    (void)pd_copy(op.unit, sizeof op.unit, "points");
    (void)pd_copy(op.rule, sizeof op.rule, "wheel");
    op.amount = pd_points_of(amount);
    op.decided_ms = op.at_ms;
    return op;
}

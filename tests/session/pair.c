#include "tests/session/pair.h"

#include <string.h>

struct stand kiosk, counter;

int
start(void **state)
{
    (void)state;
    fault_vfs_plan((struct fault_plan){ 0 });
    stand_start(&kiosk, 1, 'A', true);
    return 0;
}

int
finish(void **state)
{
    (void)state;
    stand_finish(&kiosk);
    return 0;
}

int
start_both(void **state)
{
    static struct pd_row rows[2 + STAND_LEASES];

    (void)start(state);
    stand_start(&counter, 2, 'B', true);
    rows[0] = stand_key(&kiosk);
    rows[1] = stand_token(&counter, 1);
    stand_leases(&kiosk, rows + 2);
    stand_page(&counter, rows, PD_COUNT(rows));
    (void)stand_poll(&counter);
    stand_scan_member(&kiosk, PD_CODE_MEMBER, &kiosk.anna);
    return 0;
}

int
finish_both(void **state)
{
    stand_finish(&counter);
    return finish(state);
}

struct pd_desk_request
errand_request(enum pd_errand_kind kind, const char *what)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_ERRAND, .serial = 9 };

    r.errand.kind = kind;
    r.errand.member = kiosk.anna;
    (void)pd_copy(r.errand.what, sizeof r.errand.what, what);
    return r;
}

void
ask_release(const struct pd_id *hold)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_RELEASE, .id = *hold };

    stand_ask(&kiosk, &r);
}

void
capture(struct stand *s, const struct pd_ticket_view *ticket)
{
    struct pd_desk_request r = { .kind = PD_REQUEST_CAPTURE, .id = ticket->hold.id };

    r.payload_len = strlen(ticket->code);
    memcpy(r.payload, ticket->code, r.payload_len);
    stand_ask(s, &r);
}

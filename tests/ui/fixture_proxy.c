/* Somebody else picks up a gift. */
#include "tests/ui/fixture_parts.h"

#include <string.h>

void
fixture_ticket_proxy(struct fixture *f)
{
    f->view.ticket.proxy = true;
}

void
fixture_proxy(struct fixture *f)
{
    f->view.ticket.proxy = false;
}

void
fixture_proxy_made(struct fixture *f)
{
    fixture_ticket_proxy(f);
    memcpy(f->view.proxy_code, f->view.ticket.code, sizeof f->view.proxy_code);
}

void
fixture_proxy_printing(struct fixture *f)
{
    fixture_proxy_made(f);
    f->view.print = PD_PRINT_RUNNING;
}

void
fixture_proxy_no_paper(struct fixture *f)
{
    fixture_proxy_made(f);
    f->view.print = PD_PRINT_PROBLEM;
}

void
fixture_proxy_offline(struct fixture *f)
{
    fixture_proxy_made(f);
    f->view.link = PD_LINK_VIEW_OFFLINE;
    f->view.ticket.hold.qty = 2;
}

void
fixture_proxy_elsewhere(struct fixture *f)
{
    fixture_ticket_proxy(f);
    memset(f->view.ticket.code, 0, sizeof f->view.ticket.code);
}

void
fixture_sure_proxy(struct fixture *f)
{
    f->view.sure = PD_SURE_PROXY;
}

void
fixture_sure_proxy_offline(struct fixture *f)
{
    fixture_sure_proxy(f);
    f->view.link = PD_LINK_VIEW_OFFLINE;
}

void
fixture_message_proxy_offline(struct fixture *f)
{
    f->view.link = PD_LINK_VIEW_OFFLINE;
    f->view.pending = true;
}

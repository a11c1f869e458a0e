/* The lobbies of the sites: kiosks and a counter each. Members go where they like. */
#include "tests/hub/year/year.h"

#include "sync/hub/loading.h"

#include <stdio.h>
#include <string.h>

struct site {
    struct terminal kiosks[KIOSKS_MAX], counter;
    bool up; /* has a network today */
};

static struct site sites[SITES_MAX];
static struct ticket *tickets;
int ticket_count;
static int ticket_cap, first_today;

/* ---- time, networks ---- */

static struct pd_when
now(void)
{
    return (struct pd_when){ kit.now_ms, PD_TIME_SYNCED };
}

void
pass(int64_t ms)
{
    kit.now_ms += ms;
    for (int i = 0; i < options.sites; i++) {
        for (int k = 0; k < options.kiosks; k++)
            sites[i].kiosks[k].boot_ms += ms;
        sites[i].counter.boot_ms += ms;
    }
}

static void
sync_site(struct site *site)
{
    for (int k = 0; k < options.kiosks; k++)
        terminal_sync(&site->kiosks[k]);
    terminal_sync(&site->counter);
}

void
sync_all(void)
{
    for (int i = 0; i < options.sites; i++)
        sync_site(&sites[i]);
}

void
sync_who_can(void)
{
    for (int i = 0; i < options.sites; i++)
        if (sites[i].up)
            sync_site(&sites[i]);
}

void
roll_networks(void)
{
    first_today = ticket_count;
    for (int i = 0; i < options.sites; i++) {
        sites[i].up = roll(10) != 0;
        if (!sites[i].up)
            happened("desk without a network");
    }
}

/* ---- gifts ---- */

/* A code is shown, and the ticket comes out. */
static bool
redeem_at(struct terminal *kiosk, const struct person *p, const struct pd_id *spender, const char *sku,
    struct pd_hold *hold)
{
    struct pd_redeem_request request = { .when = now(),
        .programme = terminal_programme(kiosk),
        .member = p->id,
        .qty = 1,
        .code_type = PD_CODE_MEMBER,
        .code_exp_ms = kit.now_ms + 100 * PD_SECOND_MS,
        .decided_ms = kit.now_ms };
    enum pd_redeem_outcome outcome;
    bool fresh;

    if (spender != NULL)
        request.spender = *spender;
    (void)pd_copy(request.sku, sizeof request.sku, sku);
    pass(PD_SECOND_MS); /* each code is another */
    assert_ok(pd_ledger_code_present(kiosk->ledger, spender != NULL ? spender : &p->id, request.code_type,
        request.code_exp_ms, now().now_ms, &fresh));
    assert_ok(pd_ledger_redeem(kiosk->ledger, &request, &outcome, hold));
    pd_client_kick(kiosk->client);
    if (outcome != PD_REDEEM_OK)
        return false;
    assert_ok(pd_ledger_release(kiosk->ledger, now(), &hold->row.id, "print"));
    assert_ok(pd_ledger_hold_get(kiosk->ledger, &hold->row.id, hold));
    return true;
}

bool
redeem(struct person *p, const struct pd_id *spender, const char *sku, int64_t points, struct ticket *out)
{
    struct site *site = &sites[roll(options.sites)];
    struct pd_hold hold;

    if (is_away(p) || p->ticket_day == day || has(p) < points ||
        !redeem_at(&site->kiosks[roll(options.kiosks)], p, spender, sku, &hold))
        return false;
    p->ticket_day = day;
    memset(out, 0, sizeof *out);
    out->hold = hold.row.id;
    out->person = (int)(p - persons);
    out->points = points;
    out->made_day = day;
    (void)pd_copy(out->text, sizeof out->text, hold.ticket);
    hold_points(p, points, false, &out->draws);
    if (!site->up)
        p->away_day = day;
    return true;
}

/* What the third site has is for those who go home. */
static enum stage
gift_stage(int site)
{
    return site == 2 ? POST : IN;
}

static void
hand_over(struct ticket *t, struct site *site)
{
    static struct pd_keyring keys;
    struct pd_code_reader reader = { .keyring = &keys, .now_s = kit.now_ms / 1000 };
    struct terminal *counter = &site->counter;
    enum pd_capture_outcome outcome;
    struct pd_code code;
    struct pd_hold hold;

    assert_ok(pd_ledger_keyring(counter->ledger, &keys));
    assert_int_equal(pd_code_read(t->text, strlen(t->text), &reader, &code), PD_CODE_ACCEPTED);
    assert_ok(pd_ledger_capture(counter->ledger, now(), &code, t->text, &outcome, &hold));
    assert_int_equal(outcome, PD_CAPTURE_OK);
    pd_client_kick(counter->client);
    spend_held(&persons[t->person], &t->draws);
    staged(gift_stage(t->site), GIFTS, 1, t->points, 0);
    happened("gift handed over");
    if (!site->up)
        persons[t->person].away_day = day;
}

static struct person *
who_can_pay(void)
{
    struct person *p = somebody();

    for (int tries = 0; tries < 200 && has(p) < GIFT_POINTS; tries++)
        p = somebody();
    return p;
}

static void
keep_ticket(const struct ticket *t)
{
    tickets = grown(tickets, ticket_count, &ticket_cap, sizeof *tickets);
    tickets[ticket_count++] = *t;
}

bool
take_a_gift_for(struct person *p, const struct pd_id *spender)
{
    static const char *const skus[SITES_MAX] = { "G-101", "G-102", "G-103" }; /* each at its site's place */
    int64_t at = roll(options.sites);
    struct ticket t;

    if (!redeem(p, spender, skus[at], GIFT_POINTS, &t))
        return false;
    t.site = (int)at;
    hand_over(&t, &sites[at]);
    if (spender == NULL)
        keep_ticket(&t);
    return true;
}

void
take_a_gift(void)
{
    (void)take_a_gift_for(who_can_pay(), NULL);
}

/* Her points come back into the lots they came from, at the counter that handed it over. What she does
 * afterwards may reach the hub before that does, and draw other lots: it is her last act of the day. */
void
undo_some_gift(void)
{
    struct terminal *counter;
    struct ticket *t;
    struct person *p;

    if (ticket_count == first_today)
        return;
    t = &tickets[first_today + roll(ticket_count - first_today)];
    p = &persons[t->person];
    counter = &sites[t->site].counter;
    if (is_away(p) || t->draws.d[0].back > 0 || !still_good(p, &t->draws))
        return;
    assert_ok(pd_ledger_refund(counter->ledger, now(), &t->hold, pd_points_of(t->points), "not_wanted"));
    pd_client_kick(counter->client);
    give_back(p, &t->draws, t->points);
    p->away_day = day;
    staged(gift_stage(t->site), GIFTS, 0, -t->points, 0);
    happened("gift undone");
}

struct desk *
a_kiosk(void)
{
    struct site *site = &sites[roll(options.sites)];

    for (int i = 0; i < options.sites && !site->up; i++)
        site = &sites[i];
    return site->up ? &site->kiosks[roll(options.kiosks)].desk : NULL;
}

/* ---- opening ---- */

void
open_lobby(void)
{
    struct pd_why why = { .text = "" };

    for (int i = 0; i < options.sites; i++) {
        char id[16], place[16], name[48];

        (void)snprintf(id, sizeof id, "S%d", i + 1);
        (void)snprintf(place, sizeof place, "P%d", i + 1);
        assert_ok(pd_hub_begin(kit.hub));
        if (pd_hub_site_add(kit.hub, kit.now_ms, id, id, &why) != PD_OK)
            fail_msg("%s: %s", why.path, why.text);
        assert_ok(pd_hub_commit(kit.hub));
        for (int k = 0; k < options.kiosks; k++) {
            (void)snprintf(name, sizeof name, "year_%d_%d", i, k);
            terminal_open_at(&sites[i].kiosks[k], &kit, "kiosk", id, place, name);
        }
        (void)snprintf(name, sizeof name, "year_%d_c", i);
        terminal_open_at(&sites[i].counter, &kit, "counter", id, place, name);
        sites[i].up = true;
    }
    sync_all();
}

void
close_lobby(void)
{
    for (int i = 0; i < options.sites; i++) {
        for (int k = 0; k < options.kiosks; k++)
            terminal_close(&sites[i].kiosks[k]);
        terminal_close(&sites[i].counter);
    }
}

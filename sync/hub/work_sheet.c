/* All about her, a line a row, for an owner; and what an owner does about it. */
#include "sync/hub/work.h"

#include "sync/hub/adjustments.h"
#include "sync/hub/consents.h"
#include "sync/hub/exports.h"
#include "sync/hub/externals.h"
#include "sync/hub/indexes.h"
#include "sync/hub/member_cards.h"

#include "app/core/lots.h"

#include <stdio.h>

#define ERASE_REASON "asked"

/* ---- the sheet ---- */

static void
put_line(struct pd_work_case *w, const char *name, struct pd_work_row line)
{
    struct pd_work_row *row = pd_work_put(w);

    if (row == NULL)
        return;
    *row = line;
    (void)pd_copy(row->ref, sizeof row->ref, name);
    (void)pd_copy(row->what, sizeof row->what, name);
}

static struct pd_work_row
number(int64_t n, int64_t of)
{
    return (struct pd_work_row){ .n = n, .of = of };
}

static struct pd_work_row
word(const char *text)
{
    struct pd_work_row line = { .n = 0 };

    pd_work_text(&line, text);
    return line;
}

static const char *
status_word(struct pd_work_case *w)
{
    switch (w->c->account->member.status) {
    case PD_MEMBER_ACTIVE:
        return "active";
    case PD_MEMBER_FROZEN:
        return "frozen";
    case PD_MEMBER_CLOSED:
        break;
    }
    return "closed";
}

/* What is left and not usable yet. */
static int64_t
pending(const struct pd_account *account, int64_t now_ms)
{
    return pd_points_raw(pd_account_left(account)) - pd_points_raw(pd_account_free(account, now_ms));
}

/* The first of her points that end, and when. */
static void
put_ending(struct pd_work_case *w, const struct pd_account *account)
{
    struct pd_work_row line = { .n = 0 };

    for (int i = 0; i < account->lot_count; i++) {
        const struct pd_lot *lot = &account->lots[i];

        if (pd_points_raw(lot->left) == 0 || lot->expires_ms <= w->now_ms || lot->expires_ms == PD_NEVER_MS)
            continue;
        if (line.due_ms == 0 || lot->expires_ms < line.due_ms) {
            line.due_ms = lot->expires_ms;
            line.n = 0;
        }
        if (lot->expires_ms == line.due_ms)
            line.n += pd_points_raw(lot->left);
    }
    put_line(w, "ending", line);
}

static void
put_tier(struct pd_work_case *w)
{
    struct pd_hub_standing standing;
    struct pd_work_row line;

    if (pd_hub_member_standing(w->hub, w->now_ms, &w->c->member, &standing) != PD_OK || standing.tier < 0)
        return;
    line = word(standing.tier_id);
    line.n = pd_points_raw(standing.growth);
    line.of = pd_points_raw(standing.to_next);
    line.due_ms = standing.window_end_ms != PD_NEVER_MS ? standing.window_end_ms : 0;
    put_line(w, "tier", line);
}

/* What its formula counted in this window: of payments fen, of visits how many, the assessment. */
static void
put_index(struct pd_work_case *w)
{
    struct pd_index_look look;

    if (pd_hub_index_look(w->hub, w->now_ms, &w->c->member, &look) != PD_OK)
        return;
    for (int part = PD_INDEX_SPEND; part <= PD_INDEX_PART_LAST; part++) {
        char name[PD_RULE_CAP];

        (void)snprintf(name, sizeof name, "index.%s", pd_index_part_name((enum pd_index_part)part));
        if (look.has[part])
            put_line(w, name, number(look.lines[part].n, pd_points_raw(look.lines[part].counted)));
    }
}

/* Whose mini-program or customer system knows her: never the id itself, only its end. */
static void
put_external(void *ctx, const struct pd_external *external)
{
    struct pd_work_row *row = pd_work_put(ctx);
    char text[PD_ISSUER_CAP + PD_EXTERNAL_TAIL_CAP + 8];

    if (row == NULL)
        return;
    (void)snprintf(text, sizeof text, "%s …%s", external->issuer, external->tail);
    pd_work_text(row, text);
    (void)pd_copy(row->ref, sizeof row->ref, "external");
    (void)pd_copy(row->what, sizeof row->what, "external");
    row->at_ms = external->at_ms;
}

static void
put_card(struct pd_work_case *w)
{
    struct pd_card_state card;
    struct pd_work_row line;

    if (pd_hub_card_state(w->hub, &w->c->member, &card) != PD_OK)
        return;
    line = word(card.any ? card.card : "");
    line.n = card.any;
    line.of = card.has_pin;
    put_line(w, "card", line);
}

static void
put_consents(struct pd_work_case *w)
{
    for (int i = PD_CONSENT_PROGRAMME; i <= PD_CONSENT_LAST; i++) {
        enum pd_consent_purpose purpose = (enum pd_consent_purpose)i;
        struct pd_work_row *row = pd_work_put(w);

        if (row == NULL)
            continue;
        (void)snprintf(row->ref, sizeof row->ref, "consent.%s", pd_consent_name(purpose));
        (void)pd_copy(row->what, sizeof row->what, row->ref);
        row->n = pd_consent_counts(w->hub, w->c->account->mid, purpose);
    }
}

/* What moved last, by the same statement as her own history. */
static void
put_moves(struct pd_work_case *w)
{
    static struct pd_errand_answer answer;
    static const char *const names[] = { "?", "earned", "spent", "back", "taken", "expired", "set_right" };
    static const struct pd_errand newest = { .kind = PD_ERRAND_HISTORY };
    struct pd_errand_case c = *w->c;

    memset(&answer, 0, sizeof answer);
    c.errand = &newest;
    c.answer = &answer;
    pd_errand_history(&c);
    for (int i = 0; i < answer.history.count; i++) {
        const struct pd_history_line *h = &answer.history.lines[i];
        struct pd_work_row *row = pd_work_put(w);

        if (row == NULL)
            continue;
        (void)snprintf(row->ref, sizeof row->ref, "move.%lld", (long long)h->number);
        (void)snprintf(row->what, sizeof row->what, "move.%s", names[h->kind]);
        pd_work_text(row, h->rule[0] != '\0' ? h->rule : h->sku[0] != '\0' ? h->sku : h->activity);
        row->n = h->kind == PD_HISTORY_EARNED || h->kind == PD_HISTORY_BACK ||
                         (h->kind == PD_HISTORY_SET_RIGHT && !h->less)
                     ? pd_points_raw(h->amount)
                     : -pd_points_raw(h->amount);
        row->at_ms = h->at_ms;
    }
}

void
pd_work_sheet(struct pd_work_case *w)
{
    const struct pd_account *a = w->c->account;
    struct pd_work_row since = { .n = 0 };

    since.at_ms = pd_store_one(w->hub->store, PD_HUB_SQL_MEMBER_CREATED, PD_ARGS(pd_i(a->mid)), 0);
    put_line(w, "status", word(status_word(w)));
    put_line(w, "since", since);
    put_tier(w);
    put_index(w);
    put_line(
        w, "points", number(pd_points_raw(pd_account_free(a, w->now_ms)), pd_points_raw(a->member.held)));
    put_line(w, "pending", number(pending(a, w->now_ms), 0));
    put_line(w, "debt", number(pd_points_raw(a->member.debt), 0));
    put_ending(w, a);
    put_card(w);
    (void)pd_work_went(w, pd_hub_external_each(w->hub, &w->c->member, put_external, w));
    put_consents(w);
    put_moves(w);
}

/* ---- acts ---- */

void
pd_work_sheet_adjust(struct pd_work_case *w)
{
    int64_t made = 0;

    if (pd_work_went(w, pd_hub_adjust_propose(w->hub, w->now_ms, &w->c->member, w->ask->values[0].n,
                            w->ask->values[1].text, &w->who, &made, &w->why)))
        w->c->answer->number = made;
}

/* How the health-management centre assesses her, where a formula of the rules counts it; 0 takes it away. */
void
pd_work_sheet_assess(struct pd_work_case *w)
{
    int64_t growth = 0;

    if (strcmp(w->ask->ref, "index.flag") != 0)
        pd_work_refuse(w, "not_found");
    else if (pd_work_went(w, pd_hub_index_flag(w->hub, w->now_ms, &w->c->member, w->ask->values[0].n,
                                 w->ask->values[1].text, &w->who, &growth, &w->why)))
        w->c->answer->number = w->ask->values[0].n;
}

/* She herself says so, at the table; of a minor her guardian. */
void
pd_work_sheet_withdraw(struct pd_work_case *w)
{
    struct pd_consent consent = { .purpose = pd_consent_from(w->ask->values[0].text) };
    struct pd_id guardian;

    consent.by =
        pd_hub_guardian(w->hub, &w->c->member, &guardian) ? PD_CONSENT_BY_GUARDIAN : PD_CONSENT_BY_SELF;
    (void)pd_work_went(w, pd_hub_consent_put(w->hub, w->now_ms, &w->c->member, &consent, &w->why));
}

void
pd_work_sheet_export(struct pd_work_case *w)
{
    int64_t made = 0;
    enum pd_err err = pd_hub_export_ask(w->hub, w->now_ms, w->c->account->mid, w->who.number, &made);

    if (err == PD_ERR_MISSING)
        pd_work_refuse(w, "not_offered");
    else if (pd_work_went(w, err))
        w->c->answer->number = made;
}

/* What she leaves behind is said in the list of erasures first, as by the command. */
void
pd_work_sheet_erase(struct pd_work_case *w)
{
    enum pd_err err =
        pd_hub_erase_here(w->hub, w->now_ms, &w->c->member, ERASE_REASON, w->who.number, &w->why);

    if (err == PD_ERR_MISSING)
        pd_work_refuse(w, "not_offered");
    else
        (void)pd_work_went(w, err);
    w->c->account = NULL; /* nothing is kept with her */
}

#include "sync/hub/cmd_member.h"

#include "app/base/clock.h"
#include "app/base/str.h"
#include "app/core/lots.h"
#include "sync/hub/enrolments.h"
#include "sync/hub/import.h"
#include "sync/hub/loading.h"
#include "sync/hub/member_cards.h"
#include "sync/wire/object.h"

#include <stdlib.h>
#include <string.h>

static int
run_member(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_member = {
    .name = "member",
    .help = { "pointdesk-hub member import FILE.csv [--dry-run] | add NUMBER NAME [PHONE] [--source S "
              "[--partner P]] [--recommended STAFF] | show "
              "NUMBER|PHONE|ID "
              "[--json] | birthday NUMBER|PHONE|ID MM-DD | ward NUMBER|PHONE|ID WARD|none | wards FILE.csv "
              "[--dry-run] | freeze NUMBER|PHONE|ID | unfreeze NUMBER|PHONE|ID "
              "| state NUMBER|PHONE|ID --active|--frozen|--deceased | opt-out|opt-in NUMBER|PHONE|ID "
              "[--messages] [--birthday] | erase NUMBER|PHONE|ID --reason "
              "WORD "
              "--yes | pin NUMBER|PHONE|ID [--clear] | erasures [--json] | sheet NUMBER|PHONE|ID [--csv | "
              "--json] | merge STAYS OTHER "
              "--badge CODE | join NUMBER|PHONE|ID --kind KIND|--with ID | list --person NUMBER|PHONE|ID "
              "[--csv | --json] | "
              "adviser NUMBER|PHONE|ID [--staff S|none] | advisers FILE.csv [--dry-run]",
        "Members, one by one or as a list. import: the columns number,name,phone,kind,points,birthday (as "
        "05-31), and how she came: source,partner,recommended (one of the staff); a "
        "frozen one keeps her "
        "points and spends none; an erased one is gone for good. With a column lot the list brings the lots "
        "of "
        "an older system, one a row, as many a member as she has: lot,points,expires (2027-03-31 or never), "
        "and "
        "growth and tier in any of her rows; the same list again brings nothing twice. join: one person with "
        "several "
        "memberships, each with points, level and cards of its own; any of her codes opens all of them. pin: "
        "the one her "
        "printed card is good with, which she chooses. ward, wards: who lies where, so that its people "
        "congratulate her; the columns "
        "number,ward.",
        "pointdesk-hub member import members.csv --data /var/lib/pointdesk-hub" },
    .run = run_member,
};

/* ---- import ---- */

enum {
    COLUMN_NUMBER,
    COLUMN_NAME,
    COLUMN_PHONE,
    COLUMN_KIND,
    COLUMN_POINTS,
    COLUMN_BIRTHDAY,
    COLUMN_LOT,
    COLUMN_EXPIRES,
    COLUMN_GROWTH,
    COLUMN_TIER,
    COLUMN_SOURCE,
    COLUMN_PARTNER,
    COLUMN_RECOMMENDED
};

static const struct pd_import_column columns[] = { { "number", true }, { "name", true }, { "phone", false },
    { "kind", false }, { "points", false }, { "birthday", false }, { "lot", false }, { "expires", false },
    { "growth", false }, { "tier", false }, { "source", false }, { "partner", false },
    { "recommended", false }, { NULL, false } };

/* Points she brings along come by a rule of their own where the programme has one. */
static enum pd_err
bring_points(
    struct pd_hub *hub, int64_t now_ms, const struct pd_id *id, struct pd_points points, struct pd_why *why)
{
    char key[64], text[PD_ID_TEXT_CAP];
    enum pd_err err;

    if (pd_points_raw(points) == 0)
        return PD_OK;
    (void)snprintf(key, sizeof key, "opening:%s", pd_id_text(*id, text)); /* a number would outlive her */
    err = pd_hub_grant(hub, now_ms, id, "opening", key, points);
    if (err == PD_ERR_INVALID)
        err = pd_hub_grant(hub, now_ms, id, "pay", key, points);
    return err == PD_ERR_INVALID
               ? pd_why(why, err, "points",
                     "the programme in force has no rule 'opening' or 'pay' to grant them by")
               : err;
}

static enum pd_err
read_member(struct pd_import *import, const struct pd_csv *csv, struct pd_hub_member_new *m,
    struct pd_came *came, struct pd_why *why)
{
    if (!pd_import_text(import, csv, COLUMN_NUMBER, m->number, sizeof m->number, why) ||
        !pd_import_text(import, csv, COLUMN_NAME, m->name, sizeof m->name, why) ||
        !pd_import_text(import, csv, COLUMN_PHONE, m->phone, sizeof m->phone, why) ||
        !pd_import_text(import, csv, COLUMN_KIND, m->kind, sizeof m->kind, why) ||
        !pd_import_text(import, csv, COLUMN_BIRTHDAY, m->birthday, sizeof m->birthday, why))
        return PD_ERR_INVALID;
    if (m->kind[0] == '\0')
        (void)pd_copy(m->kind, sizeof m->kind, "standard");
    m->came = came;
    return pd_came_read(import->desk->hub, pd_import_value(import, csv, COLUMN_SOURCE),
        pd_import_value(import, csv, COLUMN_PARTNER), pd_import_value(import, csv, COLUMN_RECOMMENDED), came,
        why);
}

/* A whole number of points, 0 where the column says nothing. */
static enum pd_err
read_points(
    struct pd_import *import, const struct pd_csv *csv, int column, struct pd_points *out, struct pd_why *why)
{
    bool none = pd_import_value(import, csv, column)[0] == '\0';

    *out = pd_points_of(none ? 0 : pd_import_number(import, csv, column));
    return pd_points_valid(*out)
               ? PD_OK
               : pd_why(why, PD_ERR_INVALID, columns[column].name, "must be a whole number in 0..1000000000");
}

/* ---- import: the lots of an older system ---- */

/* "2027-03-31", the last day on which they are good. */
static enum pd_err
read_end(const struct pd_programme *programme, const char *text, int64_t *out, struct pd_why *why)
{
    int64_t day;

    *out = PD_NEVER_MS;
    if (strcmp(text, "never") == 0)
        return PD_OK;
    if (!pd_day_from(text, &day))
        return pd_why(why, PD_ERR_INVALID, "expires", "must be the last good day as 2027-03-31, or never");
    *out = pd_local_day_start_ms(day + 1, programme->utc_offset_min);
    return PD_OK;
}

/* A tier follows from growth here: a list that says another one is wrong in one of the two. */
static enum pd_err
check_tier(
    const struct pd_programme *programme, const char *tier, struct pd_points growth, struct pd_why *why)
{
    int index = 0;

    if (tier[0] == '\0')
        return PD_OK;
    while (index < programme->tier_count && strcmp(programme->tiers[index].id, tier) != 0)
        index++;
    if (index == programme->tier_count)
        return pd_why(
            why, PD_ERR_INVALID, "tier", "is no tier of the rules; see: pointdesk-hub programme show");
    if (pd_tier_of(programme, growth) != index)
        return pd_why(why, PD_ERR_INVALID, "tier",
            "begins at %lld growth, and she has %lld; mend one of the two",
            (long long)pd_points_raw(programme->tiers[index].from), (long long)pd_points_raw(growth));
    return PD_OK;
}

/* Her row, made where she is not here yet. */
static enum pd_err
find_or_add(struct pd_hub *hub, int64_t now_ms, const struct pd_hub_member_new *m, struct pd_id *id,
    bool *fresh, struct pd_why *why)
{
    enum pd_err err = pd_hub_member_by_number(hub, m->number, id);

    *fresh = err == PD_ERR_NOT_FOUND;
    return *fresh ? pd_hub_member_add(hub, now_ms, m, id, why) : err;
}

/* *has false: the row tells of a member without a lot. */
static enum pd_err
read_lot(struct pd_import *import, const struct pd_csv *csv, int64_t now_ms, struct pd_hub_opening *o,
    bool *has, struct pd_why *why)
{
    const struct pd_programme *programme = pd_hub_programme_now(import->desk->hub, now_ms);
    enum pd_err err = PD_OK;

    *has = pd_import_value(import, csv, COLUMN_LOT)[0] != '\0';
    if (programme == NULL)
        return pd_why(
            why, PD_ERR_STATE, "", "there are no rules in force; pointdesk-hub programme publish FILE");
    if (!*has)
        return pd_import_value(import, csv, COLUMN_POINTS)[0] == '\0'
                   ? PD_OK
                   : pd_why(why, PD_ERR_INVALID, "lot", "must name the lot these points are left of");
    if (!pd_import_text(import, csv, COLUMN_LOT, o->lot, sizeof o->lot, why))
        return PD_ERR_INVALID;
    err = read_points(import, csv, COLUMN_POINTS, &o->points, why);
    if (err == PD_OK)
        err = read_end(programme, pd_import_value(import, csv, COLUMN_EXPIRES), &o->expires_ms, why);
    return err == PD_OK ? pd_hub_opening_check(o, now_ms, why) : err;
}

/* *has false: the row tells no growth. */
static enum pd_err
read_growth(struct pd_import *import, const struct pd_csv *csv, int64_t now_ms, struct pd_points *growth,
    bool *has, struct pd_why *why)
{
    const struct pd_programme *programme = pd_hub_programme_now(import->desk->hub, now_ms);
    const char *tier = pd_import_value(import, csv, COLUMN_TIER);
    enum pd_err err = read_points(import, csv, COLUMN_GROWTH, growth, why);

    *has = pd_import_value(import, csv, COLUMN_GROWTH)[0] != '\0';
    if (err == PD_OK && !*has && tier[0] != '\0')
        return pd_why(why, PD_ERR_INVALID, "tier", "needs the growth that makes it in the same row");
    return err == PD_OK ? check_tier(programme, tier, *growth, why) : err;
}

/* Everything of a row is looked at before any of it is kept: a lot that is refused leaves no member behind. A
 * lot that was told before is no fault; its row may still bring growth. */
static enum pd_err
take_lot_row(struct pd_import *import, const struct pd_csv *csv, struct pd_why *why)
{
    int64_t now_ms = pd_clock_wall_ms();
    struct pd_hub *hub = import->desk->hub;
    struct pd_hub_opening lot = { .lot = "" };
    struct pd_hub_member_new m = { .kind = "", .from_list = true };
    struct pd_points growth;
    struct pd_came came;
    struct pd_id id;
    bool fresh, has_lot, has_growth, news;
    enum pd_err err = read_member(import, csv, &m, &came, why);

    import->things = "rows taken in";
    if (err == PD_OK)
        err = read_lot(import, csv, now_ms, &lot, &has_lot, why);
    if (err == PD_OK)
        err = read_growth(import, csv, now_ms, &growth, &has_growth, why);
    if (err == PD_OK)
        err = find_or_add(hub, now_ms, &m, &id, &fresh, why);
    if (err != PD_OK)
        return err;
    news = fresh;
    if (has_lot)
        err = pd_hub_opening_take(hub, now_ms, &id, &lot, why);
    if (err != PD_OK && (err != PD_ERR_EXISTS || why->text[0] != '\0'))
        return err;
    news |= has_lot && err == PD_OK;
    err = has_growth ? pd_hub_opening_growth(hub, now_ms, &id, growth) : PD_ERR_EXISTS;
    if (err != PD_OK && err != PD_ERR_EXISTS)
        return err;
    return news || err == PD_OK ? PD_OK : PD_ERR_EXISTS;
}

static enum pd_err
take_row(struct pd_import *import, const struct pd_csv *csv, struct pd_why *why)
{
    struct pd_hub_member_new m = { .kind = "", .from_list = true };
    int64_t now_ms = pd_clock_wall_ms();
    struct pd_points points;
    struct pd_came came;
    struct pd_id id;
    enum pd_err err;

    if (import->at[COLUMN_LOT] >= 0)
        return take_lot_row(import, csv, why);
    for (int c = COLUMN_EXPIRES; c <= COLUMN_TIER; c++)
        if (import->at[c] >= 0)
            return pd_why(why, PD_ERR_INVALID, columns[c].name, "needs a column lot beside it");
    err = read_member(import, csv, &m, &came, why);
    if (err == PD_OK)
        err = read_points(import, csv, COLUMN_POINTS, &points, why);
    if (err == PD_OK)
        err = pd_hub_member_add(import->desk->hub, now_ms, &m, &id, why);
    return err != PD_OK ? err : bring_points(import->desk->hub, now_ms, &id, points, why);
}

/* ---- add, show ---- */

/* As the options say it. */
struct came_words {
    const char *source, *partner, *recommended;
};

static int
add_one(struct pd_hub_desk *desk, int argc, char **argv, const struct came_words *w)
{
    struct pd_came came;
    struct pd_hub_member_new m = { .kind = "standard", .came = &came };
    struct pd_why why = { .text = "" };
    char text[PD_ID_TEXT_CAP];
    struct pd_id id;
    enum pd_err err;

    if (!pd_copy(m.number, sizeof m.number, argv[2]) || !pd_copy(m.name, sizeof m.name, argv[3]) ||
        (argc > 4 && !pd_copy(m.phone, sizeof m.phone, argv[4]))) {
        (void)pd_why(&why, PD_ERR_INVALID, "", "number, name or phone is too long (32, 63, 23)");
        return pd_hub_command_fail(desk, "member", PD_ERR_INVALID, &why);
    }
    err = pd_hub_desk_begin(desk);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, NULL);
    err = pd_came_read(desk->hub, w->source, w->partner, w->recommended, &came, &why);
    if (err == PD_OK)
        err = pd_hub_member_add(desk->hub, pd_clock_wall_ms(), &m, &id, &why);
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, &why);
    (void)fprintf(desk->out, "%s\n", pd_id_text(id, text));
    return PD_EXIT_DONE;
}

/* All that is shown of one. */
struct shown {
    struct pd_member member;
    struct pd_hub_member_state state;
    struct pd_hub_standing standing;
    struct pd_card_state cards;
    char name[64];
};

static void
print_lots(FILE *out, const struct pd_member *m)
{
    for (int i = 0; i < m->lot_count; i++) {
        const struct pd_lot *lot = &m->lots[i];
        struct pd_date_time end = pd_local_time(lot->expires_ms, 0);

        if (pd_points_raw(lot->left) == 0)
            continue;
        (void)fprintf(out, "  %8lld  %-16s", (long long)pd_points_raw(lot->left), lot->rule);
        if (lot->expires_ms == PD_NEVER_MS)
            (void)fprintf(out, "  never expires\n");
        else
            (void)fprintf(out, "  until %04d-%02d-%02d %02d:%02d UTC\n", end.date.year, end.date.month,
                end.date.day, end.hour, end.minute);
    }
}

static void
print_standing(FILE *out, const struct pd_hub_standing *s)
{
    struct pd_date_time end;

    if (s->tier < 0)
        return;
    (void)fprintf(out, "tier     %s", s->tier_id);
    if (s->next_id[0] != '\0')
        (void)fprintf(out, ", %lld to %s", (long long)pd_points_raw(s->to_next), s->next_id);
    if (s->window_end_ms != PD_NEVER_MS) {
        end = pd_local_time(s->window_end_ms, 0);
        (void)fprintf(out, ", %lld to stay after %04d-%02d-%02d %02d:%02d UTC",
            (long long)pd_points_raw(s->to_stay), end.date.year, end.date.month, end.date.day, end.hour,
            end.minute);
    }
    (void)fputc('\n', out);
}

static const char *
pin_word(const struct pd_card_state *cards)
{
    return cards->locked ? "locked" : cards->has_pin ? "yes" : "no";
}

/* Of which of her cards is good: only where one was stopped. */
static void
print_cards(FILE *out, const struct pd_card_state *cards)
{
    if (strcmp(cards->card, "-") == 0)
        (void)fprintf(out, "cards    all stopped\n");
    else if (cards->card[0] != '\0')
        (void)fprintf(out, "cards    only %s is good\n", cards->card);
    if (cards->has_pin)
        (void)fprintf(out, "PIN      %s\n", pin_word(cards));
}

static void
print_member(FILE *out, const struct shown *shown)
{
    const struct pd_member *m = &shown->member;
    int64_t now_ms = pd_clock_wall_ms();
    char text[PD_ID_TEXT_CAP];

    (void)fprintf(out, "id       %s\nname     %s\nstatus   %s\nkind     %s\n", pd_id_text(m->id, text),
        shown->name, pd_hub_member_state_name(&shown->state), m->kind);
    if (shown->state.no_messages || shown->state.no_birthday)
        (void)fprintf(out, "opt-out  %s%s\n", shown->state.no_messages ? "messages " : "",
            shown->state.no_birthday ? "birthday" : "");
    (void)fprintf(out, "points   %lld\nheld     %lld\npending  %lld\ndebt     %lld\ngrowth   %lld\n",
        (long long)pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, now_ms)),
        (long long)pd_points_raw(m->held),
        (long long)pd_points_raw(pd_lots_pending(m->lots, m->lot_count, now_ms)),
        (long long)pd_points_raw(m->debt), (long long)pd_points_raw(m->growth));
    print_cards(out, &shown->cards);
    print_standing(out, &shown->standing);
    print_lots(out, m);
}

static void
print_standing_json(FILE *out, const struct pd_hub_standing *s)
{
    if (s->tier < 0)
        return;
    (void)fprintf(out, ",\"tier\":\"%s\",\"to_next\":%lld,\"earned\":%lld,\"to_stay\":%lld", s->tier_id,
        (long long)pd_points_raw(s->to_next), (long long)pd_points_raw(s->earned),
        (long long)pd_points_raw(s->to_stay));
    if (s->next_id[0] != '\0')
        (void)fprintf(out, ",\"next_tier\":\"%s\"", s->next_id);
    if (s->window_end_ms != PD_NEVER_MS)
        (void)fprintf(out, ",\"window_end_ms\":%lld", (long long)s->window_end_ms);
}

static void
print_member_json(FILE *out, const struct shown *shown)
{
    const struct pd_member *m = &shown->member;
    char buffer[512], id[PD_ID_TEXT_CAP];
    struct pd_str quoted = pd_str_on(buffer, sizeof buffer);
    int64_t now_ms = pd_clock_wall_ms();

    pd_object_add_text(&quoted, shown->name);
    (void)fprintf(out,
        "{\"id\":\"%s\",\"name\":%s,\"status\":\"%s\",\"kind\":\"%s\",\"no_messages\":%s,"
        "\"no_birthday\":%s",
        pd_id_text(m->id, id), quoted.p, pd_hub_member_state_name(&shown->state), m->kind,
        shown->state.no_messages ? "true" : "false", shown->state.no_birthday ? "true" : "false");
    (void)fprintf(out, ",\"points\":%lld,\"held\":%lld,\"pending\":%lld,\"debt\":%lld,\"growth\":%lld",
        (long long)pd_points_raw(pd_lots_spendable(m->lots, m->lot_count, now_ms)),
        (long long)pd_points_raw(m->held),
        (long long)pd_points_raw(pd_lots_pending(m->lots, m->lot_count, now_ms)),
        (long long)pd_points_raw(m->debt), (long long)pd_points_raw(m->growth));
    (void)fprintf(out, ",\"card\":\"%s\",\"pin\":\"%s\"", shown->cards.card, pin_word(&shown->cards));
    print_standing_json(out, &shown->standing);
    (void)fprintf(out, ",\"lots\":[");
    for (int i = 0; i < m->lot_count; i++)
        (void)fprintf(out, "%s{\"left\":%lld,\"rule\":\"%s\",\"usable_ms\":%lld,\"expires_ms\":%lld}",
            i > 0 ? "," : "", (long long)pd_points_raw(m->lots[i].left), m->lots[i].rule,
            (long long)m->lots[i].usable_from_ms, (long long)m->lots[i].expires_ms);
    (void)fprintf(out, "]}\n");
}

static enum pd_err
read_shown(struct pd_hub *hub, const char *who, struct shown *shown)
{
    enum pd_err err = pd_hub_member_find(hub, who, &shown->member, shown->name, sizeof shown->name);

    if (err == PD_OK)
        err = pd_hub_member_state_get(hub, &shown->member.id, &shown->state);
    if (err == PD_OK)
        err = pd_hub_card_state(hub, &shown->member.id, &shown->cards);
    return err == PD_OK ? pd_hub_member_standing(hub, pd_clock_wall_ms(), &shown->member.id, &shown->standing)
                        : err;
}

static int
show_one(struct pd_hub_desk *desk, const char *who, bool json)
{
    struct shown *shown = calloc(1, sizeof *shown);
    struct pd_why why = { .text = "" };
    enum pd_err err = shown != NULL ? pd_hub_desk_begin(desk) : PD_ERR_MEMORY;

    if (err == PD_OK) {
        err = read_shown(desk->hub, who, shown);
        pd_hub_desk_give_up(desk);
    }
    if (err == PD_OK && json)
        print_member_json(desk->out, shown);
    else if (err == PD_OK)
        print_member(desk->out, shown);
    free(shown);
    if (err == PD_ERR_NOT_FOUND)
        (void)pd_why(&why, err, who, "no member has this number, phone or id");
    return err != PD_OK ? pd_hub_command_fail(desk, "member", err, &why) : PD_EXIT_DONE;
}

/* ---- birthday ---- */

static int
set_birthday(struct pd_hub_desk *desk, const char *who, const char *day)
{
    struct pd_why why = { .text = "" };
    struct pd_id id;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_command_member(desk->hub, who, &id, &why);
        if (err == PD_OK)
            err = pd_hub_member_birthday(desk->hub, pd_clock_wall_ms(), &id, day, &why);
        err = pd_hub_desk_finish(desk, err);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "member", err, &why);
    (void)fprintf(desk->out, day[0] != '\0' ? "kept\n" : "forgotten\n");
    return PD_EXIT_DONE;
}

static int
run_member(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct pd_import import = { .desk = desk, .command = "member", .columns = columns, .take = take_row };
    struct pd_hub_erase_options erase = { .data = NULL };
    struct pd_hub_person_options person = { NULL, NULL, NULL };
    struct pd_hub_wish wish = { .active = false };
    bool json = false, csv = false, clear = false;
    const char *kind = NULL, *with = NULL, *whose = NULL, *staff = NULL;
    struct came_words came = { NULL, NULL, NULL };
    const struct pd_option options[] = {
        { "json", PD_OPTION_FLAG, &json, NULL, "show, sheet, erasures: one JSON object" },
        { "csv", PD_OPTION_FLAG, &csv, NULL, "sheet: for a spreadsheet" },
        { "dry-run", PD_OPTION_FLAG, &import.dry_run, NULL,
            "import, wards, advisers: tells what would be refused, and keeps nothing" },
        { "active", PD_OPTION_FLAG, &wish.active, NULL, "state: she may spend again" },
        { "frozen", PD_OPTION_FLAG, &wish.frozen, NULL, "state: she spends nothing" },
        { "deceased", PD_OPTION_FLAG, &wish.deceased, NULL, "state: likewise, and nobody writes to her" },
        { "messages", PD_OPTION_FLAG, &wish.messages, NULL, "opt-out, opt-in: notices and birthdays" },
        { "birthday", PD_OPTION_FLAG, &wish.birthday, NULL, "opt-out, opt-in: birthday points" },
        { "reason", PD_OPTION_TEXT, &erase.reason, "WORD", "erase: why, a word that names nobody" },
        { "source", PD_OPTION_TEXT, &came.source, "WORD",
            "add: how she came: house, community, online, partner or friend" },
        { "partner", PD_OPTION_TEXT, &came.partner, "WORD",
            "add: which partner sent her, with source partner" },
        { "recommended", PD_OPTION_TEXT, &came.recommended, "STAFF",
            "add: who of the staff recommended it; written down alone, it earns nothing" },
        { "kind", PD_OPTION_TEXT, &kind, "KIND",
            "join: a membership of this kind of the rules, with nothing in it" },
        { "with", PD_OPTION_TEXT, &with, "ID",
            "join: this member is the same person, and keeps a membership of another kind" },
        { "staff", PD_OPTION_TEXT, &staff, "S",
            "adviser: an id or staff number of the rules' advisers, or none" },
        { "person", PD_OPTION_TEXT, &whose, "ID", "list: every membership of whoever has this one" },
        { "yes", PD_OPTION_FLAG, &erase.yes, NULL, "erase, merge: do not ask" },
        { "clear", PD_OPTION_FLAG, &clear, NULL, "pin: she has none any more" },
        PD_HUB_BADGE_OPTION(person),
        { "new-pin", PD_OPTION_TEXT, &person.new_pin, NULL, NULL },
        { "erasures", PD_OPTION_TEXT, &erase.list, "FILE",
            "erase: the list that is read after a restore; DIR/erasures" },
        { "data", PD_OPTION_TEXT, &erase.data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_member, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 3 && strcmp(argv[1], "import") == 0) {
        import.file = argv[2];
        return pd_import_run(&import, "members imported");
    }
    if ((argc == 4 || argc == 5) && strcmp(argv[1], "add") == 0)
        return add_one(desk, argc, argv, &came);
    if (argc == 3 && strcmp(argv[1], "show") == 0)
        return show_one(desk, argv[2], json);
    if (argc == 4 && strcmp(argv[1], "birthday") == 0)
        return set_birthday(desk, argv[2], argv[3]);
    if (argc == 4 && strcmp(argv[1], "ward") == 0)
        return pd_hub_member_ward_command(desk, argv[2], argv[3]);
    if (argc == 3 && strcmp(argv[1], "wards") == 0)
        return pd_hub_member_wards_command(desk, argv[2], import.dry_run);
    if (argc == 3 && strcmp(argv[1], "freeze") == 0)
        return pd_hub_member_state_command(desk, argv[2], (struct pd_hub_wish){ .frozen = true });
    if (argc == 3 && strcmp(argv[1], "unfreeze") == 0)
        return pd_hub_member_state_command(desk, argv[2], (struct pd_hub_wish){ .active = true });
    if (argc == 3 && strcmp(argv[1], "state") == 0)
        return pd_hub_member_state_command(desk, argv[2], wish);
    if (argc == 3 && (strcmp(argv[1], "opt-out") == 0 || strcmp(argv[1], "opt-in") == 0))
        return pd_hub_member_opt_command(desk, argv[2], argv[1][4] == 'o', wish);
    if (argc == 3 && strcmp(argv[1], "sheet") == 0) { /* her tickets are looked for among all */
        code = pd_hub_read_apart(desk, "member", erase.data);
        return code >= 0 ? code
                         : pd_hub_member_sheet_command(desk, argv[2],
                               json  ? PD_TABLE_JSON
                               : csv ? PD_TABLE_CSV
                                     : PD_TABLE_TEXT);
    }
    if (argc == 2 && strcmp(argv[1], "erasures") == 0)
        return pd_hub_member_erasures_command(desk, json ? PD_TABLE_JSON : PD_TABLE_TEXT);
    if (argc == 3 && strcmp(argv[1], "pin") == 0)
        return pd_hub_member_pin_command(desk, argv[2], &person, clear);
    if (argc == 3 && strcmp(argv[1], "adviser") == 0)
        return pd_hub_member_adviser_command(desk, argv[2], staff);
    if (argc == 3 && strcmp(argv[1], "advisers") == 0)
        return pd_hub_member_advisers_command(desk, argv[2], import.dry_run);
    if (argc == 3 && strcmp(argv[1], "join") == 0)
        return pd_hub_member_join_command(desk, argv[2], kind, with);
    if (argc == 2 && strcmp(argv[1], "list") == 0 && whose != NULL)
        return pd_hub_member_list_command(desk, whose,
            json  ? PD_TABLE_JSON
            : csv ? PD_TABLE_CSV
                  : PD_TABLE_TEXT);
    if (argc == 4 && strcmp(argv[1], "merge") == 0)
        return pd_hub_member_merge_command(desk, argv[2], argv[3], &person, erase.yes);
    if (argc == 3 && strcmp(argv[1], "erase") == 0)
        return pd_hub_member_erase_command(desk, argv[2], &erase);
    return pd_hub_command_usage(&pd_hub_cmd_member, desk, argc, argv);
}

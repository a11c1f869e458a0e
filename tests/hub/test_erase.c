/*
 * Goal: of an erased member no byte is left anywhere, she comes back by no way, and what desks still tell
 * about her is counted. Method: the real hub in a file and real desks with theirs; after each story the files
 * themselves are searched for her name, number and phone.
 */
#include "tests/hub/terminal.h"
#include "tests/support/check.h"

#include "app/base/log.h"
#include "sync/hub/engine.h"
#include "sync/hub/erasures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME                                                                                                 \
    "\xe6\x85\x95\xe5\xae\xb9\xe4\xba\x91\xe6\x9c\x88" /* a surname of two characters, a rare one            \
                                                        */
#define NUMBER "ZQ-7781904"
#define PHONE "13977418825"

static struct kit kit;
static struct terminal kiosk, counter;
static struct pd_id her, other;
static char path[64], list[64], logged[65536];

static void
keep_log(void *ctx, enum pd_log_level level, const char *code, const char *text)
{
    struct pd_str out = pd_str_on(logged, sizeof logged);

    (void)ctx;
    (void)level;
    (void)code;
    out.len = strlen(logged);
    pd_str_add(&out, text);
}

static struct pd_id
add(const char *number, const char *name, const char *phone)
{
    struct pd_hub_member_new m = { .kind = "standard" };
    struct pd_why why = { .text = "" };
    struct pd_id id;

    (void)pd_copy(m.number, sizeof m.number, number);
    (void)pd_copy(m.name, sizeof m.name, name);
    (void)pd_copy(m.phone, sizeof m.phone, phone);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_add(kit.hub, kit.now_ms, &m, &id, &why));
    assert_ok(pd_hub_commit(kit.hub));
    return id;
}

static void
make_snapshot(void)
{
    bool more = true;

    while (more) {
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_hub_snapshot_step(kit.hub, kit.now_ms, &more));
        assert_ok(pd_hub_commit(kit.hub));
    }
}

static void
open_hub(void)
{
    struct pd_hub_config config = { .rng = &kit.rng, .store = kit.store, .snapshot_least = 2 };
    struct pd_why why = { .text = "" };

    assert_ok(pd_hub_create(&kit.hub, &config, &why));
}

static int
set_up(void **state)
{
    (void)state;
    (void)snprintf(path, sizeof path, "/tmp/pd_erase_%d.db", (int)getpid());
    (void)snprintf(list, sizeof list, "/tmp/pd_erase_%d.list", (int)getpid());
    (void)unlink(path);
    (void)unlink(list);
    logged[0] = '\0';
    pd_log_set_sink(keep_log, NULL);
    kit_open(&kit, path);
    pd_hub_destroy(kit.hub);
    open_hub();
    her = add(NUMBER, NAME, PHONE);
    other = add("B-1", "Bert", "13800000001");
    kit_grant(&kit, &her, "bill:1", 500);
    kit_grant(&kit, &other, "bill:2", 500);
    make_snapshot();
    terminal_open(&kiosk, &kit, "kiosk", "erase_k");
    terminal_open(&counter, &kit, "counter", "erase_c");
    terminal_sync(&kiosk);
    terminal_sync(&counter);
    return 0;
}

static int
tear_down(void **state)
{
    char wal[80];

    (void)state;
    terminal_close(&kiosk);
    terminal_close(&counter);
    kit_close(&kit);
    (void)snprintf(wal, sizeof wal, "%s-wal", path);
    (void)unlink(wal);
    (void)unlink(path);
    (void)unlink(list);
    pd_log_set_sink(NULL, NULL);
    return 0;
}

static enum pd_err
erase(const struct pd_id *id)
{
    struct pd_why why = { .text = "" };
    enum pd_err err;

    assert_ok(pd_hub_begin(kit.hub));
    err = pd_hub_member_erase(kit.hub, kit.now_ms, id, "asked", &why);
    if (err == PD_OK)
        assert_ok(pd_hub_commit(kit.hub));
    else
        pd_hub_rollback(kit.hub);
    if (err == PD_OK)
        assert_ok(pd_hub_scrub(kit.hub));
    return err;
}

/* Which of her bytes stand in a file; "" for none. */
static const char *
found_in(const char *file)
{
    static const struct {
        const char *what, *text;
    } secrets[] = { { "name", NAME }, { "number", NUMBER }, { "phone", PHONE },
        { "masked name", "\xe6\x85\x95**" } };
    static char bytes[1 << 23];
    FILE *f = fopen(file, "rb");
    size_t n;

    if (f == NULL)
        return "";
    n = fread(bytes, 1, sizeof bytes, f);
    (void)fclose(f);
    assert_true(n < sizeof bytes);
    for (int i = 0; i < PD_COUNT(secrets); i++)
        if (memmem(bytes, n, secrets[i].text, strlen(secrets[i].text)) != NULL)
            return secrets[i].what;
    return "";
}

static void
assert_nothing_of_her(const char *database)
{
    char wal[128];

    (void)snprintf(wal, sizeof wal, "%s-wal", database);
    if (found_in(database)[0] != '\0' || found_in(wal)[0] != '\0')
        fail_msg("her %s%s is in %s", found_in(database), found_in(wal), database);
}

static void
no_byte_of_an_erased_member_is_left_anywhere(void **state)
{
    struct pd_member member;

    (void)state;
    assert_ok(pd_ledger_idle(kiosk.ledger));
    assert_string_equal(found_in(kiosk.path), "masked name"); /* so the search finds what is there */
    assert_ok(pd_ledger_member(kiosk.ledger, &her, &member));
    assert_string_equal(member.masked, "\xe6\x85\x95**");
    assert_ok(erase(&her));
    assert_int_equal(erase(&her), PD_ERR_NOT_FOUND);
    terminal_sync(&kiosk);
    terminal_sync(&counter);
    assert_ok(pd_ledger_idle(kiosk.ledger));
    assert_ok(pd_ledger_idle(counter.ledger));
    assert_int_equal(pd_ledger_member(kiosk.ledger, &her, &member), PD_ERR_NOT_FOUND);
    assert_ok(pd_ledger_member(kiosk.ledger, &other, &member));
    assert_nothing_of_her(path);
    assert_nothing_of_her(kiosk.path);
    assert_nothing_of_her(counter.path);
    assert_null(strstr(logged, NAME));
    assert_null(strstr(logged, NUMBER));
    (void)kit_verify(&kit);
}

/* Before an erasure her name is nowhere in clear at the hub either: only her mask, which desks are told. */
static void
the_hub_keeps_names_sealed(void **state)
{
    char name[64] = "", wal[80];
    struct pd_member member;

    (void)state;
    kit_needs_file();
    assert_ok(pd_hub_scrub(kit.hub));
    (void)snprintf(wal, sizeof wal, "%s-wal", path);
    assert_string_equal(found_in(path), "masked name");
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_member_find(kit.hub, PHONE, &member, name, sizeof name));
    assert_true(pd_id_equal(member.id, her));
    assert_string_equal(name, NAME);
    assert_ok(pd_hub_member_find(kit.hub, NUMBER, &member, name, sizeof name));
    assert_int_equal(pd_hub_member_find(kit.hub, "", &member, name, sizeof name), PD_ERR_NOT_FOUND);
    pd_hub_rollback(kit.hub);
}

static void
an_erased_member_is_found_by_nothing_and_gets_nothing(void **state)
{
    char text[PD_ID_TEXT_CAP], code[PD_CODE_CAP];
    struct pd_member m;
    const char *const ways[] = { NUMBER, PHONE, pd_id_text(her, text) };

    (void)state;
    assert_ok(erase(&her));
    assert_ok(pd_hub_begin(kit.hub));
    for (int i = 0; i < PD_COUNT(ways); i++)
        assert_int_equal(pd_hub_member_find(kit.hub, ways[i], &m, NULL, 0), PD_ERR_NOT_FOUND);
    assert_int_equal(pd_hub_code_issue(kit.hub, kit.now_ms, &her, PD_CODE_MEMBER, code), PD_ERR_NOT_FOUND);
    assert_int_equal(
        pd_hub_grant(kit.hub, kit.now_ms, &her, "pay", "bill:9", pd_points_of(1)), PD_ERR_NOT_FOUND);
    assert_int_equal(pd_hub_member_set_status(kit.hub, kit.now_ms, &her, PD_MEMBER_ACTIVE), PD_ERR_NOT_FOUND);
    pd_hub_rollback(kit.hub);
    (void)add(NUMBER, "Another", PHONE); /* her number is free again */
}

/* A desk in the middle of the old snapshot, and one that begins later. */
static void
no_snapshot_brings_her_back(void **state)
{
    static struct terminal late;
    struct pd_member member;
    char asked[96];

    (void)state;
    terminal_open(&late, &kit, "kiosk", "erase_l");
    while (terminal_step(&late, PD_LANE_PUSH, NULL, 0)) /* it is told who it is */
        ;
    assert_true(terminal_step(&late, PD_LANE_PULL, asked, sizeof asked)); /* the list; no chunk yet */
    assert_string_equal(asked, "/v1/snapshot");
    assert_ok(erase(&her));
    terminal_sync(&late);
    assert_int_equal(pd_ledger_member(late.ledger, &her, &member), PD_ERR_NOT_FOUND);
    assert_ok(pd_ledger_member(late.ledger, &other, &member));
    terminal_close(&late);
    make_snapshot();
    terminal_open(&late, &kit, "kiosk", "erase_l");
    terminal_sync(&late);
    assert_int_equal(pd_ledger_member(late.ledger, &her, &member), PD_ERR_NOT_FOUND);
    assert_ok(pd_ledger_member(late.ledger, &other, &member));
    terminal_close(&late);
    assert_nothing_of_her(path);
}

/* A desk that has all of one snapshot, is cut off, and begins with the next one, which no longer has her. */
static void
a_desk_that_had_her_from_an_older_snapshot_hears_that_she_is_gone(void **state)
{
    static struct terminal late;
    struct pd_member member;
    char asked[160] = "";

    (void)state;
    terminal_open(&late, &kit, "kiosk", "erase_l");
    while (terminal_step(&late, PD_LANE_PUSH, NULL, 0))
        ;
    while (strncmp(asked, "/v1/snapshot/", 13) != 0)
        assert_true(terminal_step(&late, PD_LANE_PULL, asked, sizeof asked));
    assert_ok(pd_ledger_member(late.ledger, &her, &member));
    assert_ok(erase(&her));
    make_snapshot();
    terminal_restart(&late);
    asked[0] = '\0';
    while (strncmp(asked, "/v1/pull", 8) != 0)
        assert_true(terminal_step(&late, PD_LANE_PULL, asked, sizeof asked));
    assert_int_equal(pd_ledger_member(late.ledger, &her, &member), PD_ERR_NOT_FOUND);
    assert_ok(pd_ledger_member(late.ledger, &other, &member));
    terminal_close(&late);
}

static void
open_tickets_come_first(void **state)
{
    struct pd_hold hold;

    (void)state;
    assert_int_equal(terminal_redeem(&kiosk, &her, "G-001", &hold), PD_REDEEM_OK);
    terminal_sync(&kiosk);
    assert_int_equal(erase(&her), PD_ERR_STATE);
    assert_ok(pd_ledger_void(
        kiosk.ledger, (struct pd_when){ kit.now_ms, PD_TIME_SYNCED }, &hold.row.id, "not_wanted"));
    pd_client_kick(kiosk.client);
    terminal_sync(&kiosk);
    assert_ok(erase(&her));
}

/* She took a ticket at a desk without network, and asked to be erased on her way to the counter. */
static void
what_she_did_before_is_still_counted(void **state)
{
    struct pd_when when;
    struct pd_hold hold, late;
    struct pd_op_result result;

    (void)state;
    assert_int_equal(terminal_redeem(&kiosk, &her, "G-001", &hold), PD_REDEEM_OK);
    when = (struct pd_when){ kit.now_ms, PD_TIME_SYNCED };
    assert_ok(pd_ledger_release(kiosk.ledger, when, &hold.row.id, "print"));
    kit.now_ms += PD_MINUTE_MS;
    assert_ok(erase(&her));
    kit.now_ms += PD_MINUTE_MS;
    assert_int_equal(terminal_redeem(&kiosk, &her, "G-001", &late), PD_REDEEM_OK); /* it has not heard */
    terminal_sync(&kiosk);
    assert_ok(pd_ledger_result(kiosk.ledger, &hold.row.id, &result));
    assert_int_equal(result.status, PD_OP_APPLIED);
    assert_ok(pd_ledger_result(kiosk.ledger, &late.row.id, &result));
    assert_int_equal(result.status, PD_OP_REJECTED);
    assert_int_equal(kit_incidents(&kit, "overdraft"), 0);
    terminal_sync(&counter);
    assert_ok(pd_ledger_idle(kiosk.ledger));
    assert_nothing_of_her(kiosk.path);
    (void)kit_verify(&kit);
}

static void
settle(int64_t id, const char *note)
{
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_incident_resolve(kit.hub, kit.now_ms, id, "shift leader", note));
    assert_ok(pd_hub_commit(kit.hub));
}

struct notes {
    int count, erased, kept;
};

static void
count_note(void *ctx, const struct pd_hub_incident *i)
{
    struct notes *notes = ctx;

    notes->count++;
    notes->erased += strcmp(i->note, "(erased)") == 0;
    notes->kept += strcmp(i->note, "Bert counted the mugs") == 0;
    assert_string_equal(i->resolved_by, "shift leader");
}

/* Whoever settles a case writes what she likes: about the member in it, or about another one. */
static void
what_people_noted_about_her_goes_with_her(void **state)
{
    static const char *const said[] = { "she called from " PHONE, NAME " was at the desk too",
        "belongs to card " NUMBER, "Bert counted the mugs" };
    struct notes notes = { .count = 0 };

    (void)state;
    for (int i = 0; i < PD_COUNT(said); i++) {
        assert_ok(pd_hub_begin(kit.hub));
        pd_hub_incident(kit.hub, kit.now_ms, "test", 0, 0, i == 0 ? 1 : 2, pd_points_of(0));
        assert_ok(pd_hub_commit(kit.hub));
        settle(i + 1, said[i]);
    }
    assert_ok(erase(&her));
    assert_nothing_of_her(path);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_incident_each(kit.hub, true, count_note, &notes));
    pd_hub_rollback(kit.hub);
    assert_int_equal(notes.count, 4);
    assert_int_equal(notes.erased, 3);
    assert_int_equal(notes.kept, 1);
}

/* Whatever was noted where the case is hers, also in words that name nobody, and also afterwards. */
static void
what_was_noted_of_her_own_case_goes_whatever_it_says(void **state)
{
    struct notes notes = { .count = 0 };

    (void)state;
    assert_ok(pd_hub_begin(kit.hub));
    pd_hub_incident(kit.hub, kit.now_ms, "test", 0, 0, 1, pd_points_of(0));
    pd_hub_incident(kit.hub, kit.now_ms, "test", 0, 0, 1, pd_points_of(0));
    assert_ok(pd_hub_commit(kit.hub));
    settle(1, "the lady with the red umbrella");
    assert_ok(erase(&her));
    settle(2, "called again from " PHONE);
    assert_nothing_of_her(path);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_incident_each(kit.hub, true, count_note, &notes));
    pd_hub_rollback(kit.hub);
    assert_int_equal(notes.erased, 2);
}

/* The backup of yesterday knows her; the list does not forget. */
static void
a_restored_hub_erases_again_whoever_is_on_the_list(void **state)
{
    struct pd_why why = { .text = "" };
    struct pd_member m;
    int64_t erased;
    FILE *f;

    (void)state;
    assert_ok(pd_erasures_add(list, &her, kit.now_ms, &why));
    assert_ok(pd_erasures_add(list, &kiosk.identity.device, kit.now_ms, &why)); /* nobody of this backup */
    f = fopen(list, "a");
    assert_non_null(f);
    assert_true(fputs("{\"v\":1,\"mem", f) >= 0); /* the power failed here */
    assert_int_equal(fclose(f), 0);
    for (int round = 0; round < 2; round++) {
        assert_ok(pd_hub_begin(kit.hub));
        assert_ok(pd_erasures_replay(kit.hub, kit.now_ms, list, &erased, &why));
        assert_ok(pd_hub_commit(kit.hub));
        assert_int_equal(erased, round == 0 ? 1 : 0);
    }
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_hub_member_find(kit.hub, NUMBER, &m, NULL, 0), PD_ERR_NOT_FOUND);
    pd_hub_rollback(kit.hub);
    assert_ok(pd_erasures_add(list, &other, kit.now_ms, &why)); /* in the half line's place */
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_erasures_replay(kit.hub, kit.now_ms, list, &erased, &why));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(erased, 1);
    f = fopen(list, "a");
    assert_non_null(f);
    assert_true(fputs("{\"v\":1,\"mem\n", f) >= 0); /* and this is damage */
    assert_int_equal(fclose(f), 0);
    assert_ok(pd_hub_begin(kit.hub));
    assert_int_equal(pd_erasures_replay(kit.hub, kit.now_ms, list, &erased, &why), PD_ERR_INVALID);
    assert_non_null(strstr(why.text, "line 4"));
    pd_hub_rollback(kit.hub);
    (void)unlink(list);
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_erasures_replay(kit.hub, kit.now_ms, list, &erased, &why)); /* no list, nobody */
    assert_ok(pd_hub_commit(kit.hub));
}

/* ---- on how many desks ---- */

struct progress {
    int erasures, desks, removed;
};

static void
look_at_desk(void *ctx, const struct pd_hub_erasure_desk *d)
{
    struct progress *p = ctx;

    p->desks++;
    p->removed += d->removed;
}

static void
look_at_erasure(void *ctx, const struct pd_hub_erasure *e)
{
    struct progress *p = ctx;

    assert_true(pd_id_equal(e->member, her));
    assert_string_equal(e->reason, "asked");
    p->erasures++;
    assert_ok(pd_hub_erasure_desks(kit.hub, e, look_at_desk, p));
}

static void
expect_progress(int removed, int desks)
{
    struct progress p = { 0 };

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_erasure_each(kit.hub, look_at_erasure, &p));
    pd_hub_rollback(kit.hub);
    assert_int_equal(p.erasures, 1);
    assert_int_equal(p.removed, removed);
    assert_int_equal(p.desks, desks);
}

static void
read_on(struct terminal *t)
{
    for (int i = 0; i < 2; i++) { /* the second time it says that it has what it was told the first time */
        kit.now_ms += 11 * PD_MINUTE_MS;
        t->boot_ms += 11 * PD_MINUTE_MS;
        terminal_sync(t);
    }
}

static void
it_is_known_on_how_many_desks_she_is_gone(void **state)
{
    static struct terminal late;

    (void)state;
    assert_ok(erase(&her));
    expect_progress(0, 2);
    read_on(&kiosk);
    expect_progress(1, 2);
    terminal_open(&late, &kit, "kiosk", "erase_l"); /* it never had her */
    read_on(&counter);
    expect_progress(2, 2);
    terminal_close(&late);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        T(no_byte_of_an_erased_member_is_left_anywhere),
        T(the_hub_keeps_names_sealed),
        T(an_erased_member_is_found_by_nothing_and_gets_nothing),
        T(no_snapshot_brings_her_back),
        T(a_desk_that_had_her_from_an_older_snapshot_hears_that_she_is_gone),
        T(it_is_known_on_how_many_desks_she_is_gone),
        T(open_tickets_come_first),
        T(what_she_did_before_is_still_counted),
        T(what_people_noted_about_her_goes_with_her),
        T(what_was_noted_of_her_own_case_goes_whatever_it_says),
        T(a_restored_hub_erases_again_whoever_is_on_the_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Goal: who rewrites the hub's history, chain and all, is contradicted by what desks wrote down of it.
 * Method: desks witness a summary; then the database is changed as an insider would, and verified.
 */
#include "tests/hub/lobby.h"

#include <sqlite3.h>
#include <string.h>

static void
exec_on_backup(const char *sql, const void *blob, int len)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;

    assert_int_equal(sqlite3_open(backup, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    if (blob != NULL)
        assert_int_equal(sqlite3_bind_blob(stmt, 1, blob, len, SQLITE_STATIC), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
    (void)sqlite3_finalize(stmt);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* The newest row of kind witness, and the op that writes it down. */
static struct pd_op
witness_op(struct desk *desk)
{
    static struct pd_row rows[500];
    struct pd_pull_header header;
    struct pd_op op = desk_op(desk, PD_OP_WITNESS);
    int n = desk_pull(desk, 0, 500, &header, rows, 500);

    for (int i = 0; i < n; i++) {
        if (rows[i].kind != PD_ROW_WITNESS)
            continue;
        op.number = rows[i].witness.number;
        pd_hex(rows[i].witness.sha256.b, PD_HASH_LEN, op.key);
    }
    assert_true(op.number > 0);
    return op;
}

static void
make_witness(bool at_once, bool expected)
{
    bool made;

    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_witness_make(kit.hub, kit.now_ms, at_once, &made));
    assert_ok(pd_hub_commit(kit.hub));
    assert_int_equal(made, expected);
}

static void
a_history_rewritten_with_its_chain_is_named_by_what_desks_witnessed(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100), op;
    struct pd_hub_report said;
    struct pd_hash head = { { 0 } };
    struct pd_why why = { .text = "" };

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    make_witness(false, true);
    make_witness(false, false); /* at most hourly */
    make_witness(true, false);  /* and only when there is news */
    op = witness_op(&counter);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    make_witness(true, false); /* a desk's word about the last one is none */
    said = kit_verify(&kit);
    assert_int_equal(said.witnesses, 1);

    /* An insider makes the hold smaller, and mends the chain and the head behind it. */
    kit_backup(&kit, backup);
    kit_close(&kit);
    {
        char line[PD_OP_LINE_MAX + 1];
        size_t len;

        hold.amount = pd_points_of(1);
        len = pd_op_encode(&hold, line);
        head = pd_chain_next(&head, line, len);
        exec_on_backup("UPDATE op SET line = ?1 WHERE dev = 1 AND dseq = 1", line, (int)len);
        exec_on_backup("UPDATE op SET head = ?1 WHERE dev = 1 AND dseq = 1", head.b, PD_HASH_LEN);
        exec_on_backup("UPDATE device SET head = ?1 WHERE dev = 1", head.b, PD_HASH_LEN);
    }
    assert_ok(pd_store_sqlite_open(&kit.store, backup, NULL, true, &why));
    assert_ok(pd_hub_create(&kit.hub, &(struct pd_hub_config){ .store = kit.store, .rng = &kit.rng }, &why));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_verify(kit.hub, &said, NULL, NULL));
    assert_ok(pd_hub_commit(kit.hub));
    assert_non_null(strstr(said.problem, "I8: device row 1: its journal up to op 1 is not the one"));
}

static void
a_summary_rewritten_too_contradicts_the_desks_that_wrote_it_down(void **state)
{
    struct pd_op hold = desk_hold(&kiosk, &member, "G-001", 1, 100), op;
    struct pd_hub_report said;
    struct pd_why why = { .text = "" };
    static const char body[] = "pointdesk-witness 1\nbefore 00\n";
    struct pd_hash hash = pd_hash_of(body, sizeof body - 1);

    (void)state;
    assert_int_equal(desk_do(&kiosk, &hold).status, PD_OP_APPLIED);
    make_witness(true, true);
    op = witness_op(&counter);
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_APPLIED);
    op.key[0] = op.key[0] == '0' ? '1' : '0';
    op.id = pd_id_make(kit.now_ms, &kit.rng);
    op.dseq++;
    assert_int_equal(desk_do(&counter, &op).status, PD_OP_QUARANTINED); /* a desk that lies is seen at once */
    kit_backup(&kit, backup);
    kit_close(&kit);
    exec_on_backup("UPDATE witness SET body = ?1", body, sizeof body - 1);
    exec_on_backup("UPDATE witness SET sha256 = ?1", hash.b, PD_HASH_LEN);
    assert_ok(pd_store_sqlite_open(&kit.store, backup, NULL, true, &why));
    assert_ok(pd_hub_create(&kit.hub, &(struct pd_hub_config){ .store = kit.store, .rng = &kit.rng }, &why));
    assert_ok(pd_hub_begin(kit.hub));
    assert_ok(pd_hub_verify(kit.hub, &said, NULL, NULL));
    assert_ok(pd_hub_commit(kit.hub));
    assert_non_null(strstr(said.problem, "I8: device row 2, op 1: witnessed another summary"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_history_rewritten_with_its_chain_is_named_by_what_desks_witnessed),
        TEST(a_summary_rewritten_too_contradicts_the_desks_that_wrote_it_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

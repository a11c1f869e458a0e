/*
 * Goal: who asks for the engine has it after those who asked before, however busy they are. Method: one
 * thread that takes it again the moment it gave it back, as an import does, and one that asks while it has
 * it.
 */
#include "tests/support/check.h"

#include "sync/hub/server_turn.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

static struct pd_turn turn;
static atomic_int batches;
static atomic_bool ended;

static void
sleep_ms(int ms)
{
    const struct timespec t = { .tv_sec = 0, .tv_nsec = ms * 1000000L };

    (void)nanosleep(&t, NULL);
}

/* Batches of some milliseconds, and nothing in between. */
static void *
import(void *arg)
{
    (void)arg;
    while (!atomic_load(&ended)) {
        pd_turn_take(&turn);
        (void)atomic_fetch_add(&batches, 1);
        sleep_ms(3);
        pd_turn_give(&turn);
    }
    return NULL;
}

static void
who_asks_waits_for_the_batch_in_hand_and_no_longer(void **state)
{
    pthread_t thread;

    (void)state;
    pd_turn_init(&turn);
    assert_int_equal(pthread_create(&thread, NULL, import, NULL), 0);
    while (atomic_load(&batches) < 3)
        sleep_ms(1);
    for (int i = 0; i < 20; i++) {
        int asked = atomic_load(&batches), had;

        pd_turn_take(&turn);
        had = atomic_load(&batches);
        pd_turn_give(&turn);
        /* the batch in hand, and one that began between looking and asking */
        assert_in_range(had - asked, 0, 2);
    }
    atomic_store(&ended, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    pd_turn_finish(&turn);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_asks_waits_for_the_batch_in_hand_and_no_longer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

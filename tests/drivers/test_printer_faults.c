/*
 * Goal: whatever a printer meets, wherever in a ticket, there is one ticket on paper and the outcome says so,
 * or none and it says so, or it says that this is not known; and the next ticket comes out whole.
 * Method: printers of flesh on pseudo terminals, many at a time, each fault planted in every band; then a day
 * of random ones, three minutes of a lobby a ticket.
 */
#include "tests/support/check.h"

#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/base/rng.h"
#include "drivers/printer/escpos.h"
#include "drivers/printer/printer.h"
#include "tests/drivers/bench_printer.h"
#include "tests/drivers/support.h"
#include "tests/support/slice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Waits as short as a loaded machine allows. */
static const struct pd_printer_limits quick = { 300, 400, 300, 400, 0 };

static const char *const faults[] = { "paper-out", "cover", "jam", "cutter", "hot", "off", "silent",
    "garbage", "stuck" };

/* Rows after which the fault comes: in each band, between two, at the last row. */
static const int places[] = { 1, 100, 192, 300, 384, 450, 500 };

#define LINES 3 /* usb; serial; serial with numbers */
#define CASES (PD_COUNT(faults) * PD_COUNT(places) * LINES)
#define AT_ONCE 32

struct trial {
    struct bench bench;
    const char *fault;
    int rows, line;
    pthread_t thread;
    char said[200]; /* what was wrong; empty: nothing */
};

static void
pause_ms(int ms)
{
    (void)nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L }, NULL);
}

static struct pd_printer *
printer_on(const char *path, int line)
{
    static const struct pd_printer_line fast = { 115200, PD_PRINTER_FLOW_XONXOFF };
    struct pd_printer *printer;

    if (line == 0)
        assert_ok(pd_printer_usblp_create(path, BENCH_WIDTH, &quick, &printer, NULL));
    else
        assert_ok(pd_printer_serial_create(path, &fast, BENCH_WIDTH, &quick, &printer, NULL));
    printer->proof = line == 2 ? PD_PRINTER_PROOF_NUMBERED : PD_PRINTER_PROOF_IN_TURN;
    return printer;
}

static struct pd_print_outcome
print(struct pd_printer *printer, int n)
{
    struct pd_image image = bench_ticket(n);
    struct pd_print_outcome outcome;

    pd_printer_print(printer, &image, &outcome);
    pd_image_finish(&image);
    return outcome;
}

/* On a loaded machine the printer's thread may be late with its first word. */
static struct pd_print_outcome
print_when_it_answers(struct pd_printer *printer, int n)
{
    struct pd_printer_status status = { .state = PD_DEVICE_UNKNOWN };

    for (int i = 0; i < 20 && status.state != PD_DEVICE_OK; i++)
        pd_printer_status(printer, &status);
    return print(printer, n);
}

/* Waits until the printer has worked off what it has. */
static void
let_it_end(struct bench *bench)
{
    size_t held = 1;

    for (int i = 0; i < 200 && held > 0; i++) {
        pause_ms(5);
        (void)pthread_mutex_lock(&bench->lock);
        held = bench->body.held_size;
        (void)pthread_mutex_unlock(&bench->lock);
    }
    pause_ms(10);
}

/* NULL, or what is not true of ticket n. */
static const char *
not_true(const struct bench *bench, int n, enum pd_print_result result)
{
    if (bench->whole[n] > 1)
        return "it came out twice";
    if (result == PD_PRINT_PRINTED && bench->whole[n] != 1)
        return "it is called printed and is not there";
    if (result == PD_PRINT_NOT_PRINTED && bench->whole[n] + bench->pieces[n] > 0)
        return "it is called not printed and is there";
    return NULL;
}

static void *
try_one(void *ctx)
{
    struct trial *t = ctx;
    struct pd_printer *printer = printer_on(t->bench.path, t->line);
    struct pd_print_outcome first, hit, after;
    const char *wrong;
    char command[40];

    first = print_when_it_answers(printer, 1);
    (void)snprintf(command, sizeof command, "after %d %s", t->rows, t->fault);
    bench_command(&t->bench, command);
    /* Half of them have so little room that a band breaks off in its middle. */
    bench_command(&t->bench, t->rows % 100 == 0 ? "buffer 2048" : "buffer 32768");
    hit = print(printer, 2);
    bench_command(&t->bench, "mend");
    let_it_end(&t->bench);
    pause_ms(150); /* answers to questions that were held up come now */
    after = print_when_it_answers(printer, 3);
    let_it_end(&t->bench);
    (void)pthread_mutex_lock(&t->bench.lock);
    wrong = not_true(&t->bench, 2, hit.result);
    if (wrong == NULL && (first.result != PD_PRINT_PRINTED || t->bench.whole[1] != 1))
        wrong = "the ticket before was not printed";
    if (wrong == NULL && (after.result != PD_PRINT_PRINTED || t->bench.whole[3] != 1))
        wrong = "the ticket after was not printed";
    if (wrong == NULL && (hit.rows_printed > hit.rows_sent || hit.rows_sent > BENCH_ROWS))
        wrong = "its rows are not what they can be";
    if (wrong == NULL && hit.result == PD_PRINT_PRINTED && hit.rows_printed != BENCH_ROWS)
        wrong = "it is called printed without every row";
    if (wrong == NULL && t->bench.rubbish > 0)
        wrong = "rubbish was printed";
    if (wrong != NULL)
        (void)snprintf(t->said, sizeof t->said,
            "%s after %d rows on line %d: %s (%s %x; then %s %x; whole %d %d %d, rubbish %d)", t->fault,
            t->rows, t->line, wrong, pd_print_result_name(hit.result), hit.status.reasons,
            pd_print_result_name(after.result), after.status.reasons, t->bench.whole[1], t->bench.whole[2],
            t->bench.whole[3], t->bench.rubbish);
    (void)pthread_mutex_unlock(&t->bench.lock);
    pd_printer_destroy(printer);
    return NULL;
}

static void
every_fault_in_every_band_is_told_truly_and_the_next_ticket_is_whole(void **state)
{
    struct trial *trials = calloc(AT_ONCE, sizeof *trials);
    int bad = 0;

    (void)state;
    assert_non_null(trials);
    for (int from = 0; from < CASES; from += AT_ONCE * SLICE_STEP) {
        int count = 0;

        for (; count < AT_ONCE && from + count * SLICE_STEP < CASES; count++) {
            struct trial *t = &trials[count];
            int n = from + count * SLICE_STEP + from / (AT_ONCE * SLICE_STEP) % SLICE_STEP;

            n = n < CASES ? n : 0;

            *t = (struct trial){ .fault = faults[n % PD_COUNT(faults)],
                .rows = places[n % PD_COUNT(places)],
                .line = n / (PD_COUNT(faults) * PD_COUNT(places)) };
            bench_start(&t->bench);
            assert_int_equal(pthread_create(&t->thread, NULL, try_one, t), 0);
        }
        for (int i = 0; i < count; i++) {
            (void)pthread_join(trials[i].thread, NULL);
            bench_stop(&trials[i].bench);
            if (trials[i].said[0] != '\0') {
                (void)fprintf(stderr, "%s\n", trials[i].said);
                bad++;
            }
        }
    }
    free(trials);
    assert_int_equal(bad, 0);
}

/* ---- answers that are late, wrong, or none ---- */

static void
late_answers_count_for_the_question_they_belong_to(void **state)
{
    struct bench bench;
    struct pd_printer *printer;
    struct pd_printer_status status;

    (void)state;
    bench_start(&bench);
    printer = printer_on(bench.path, 1);
    pd_printer_status(printer, &status);
    assert_int_equal(status.state, PD_DEVICE_OK);
    bench_command(&bench, "late 600"); /* beyond what is waited for */
    bench_command(&bench, "paper-out");
    pd_printer_status(printer, &status); /* "off line", asked now, comes when nobody waits */
    assert_int_equal(status.reasons, PD_PRINTER_LOST);
    bench_command(&bench, "mend"); /* the answer of before is still on its way */
    for (int i = 0; i < 5; i++) {
        pd_printer_status(printer, &status);
        if (status.state == PD_DEVICE_PROBLEM) /* of paper that is there again it must not tell */
            assert_int_equal(status.reasons, PD_PRINTER_LOST);
    }
    assert_int_equal(status.state, PD_DEVICE_OK);
    assert_int_equal(status.reasons, 0);
    pd_printer_destroy(printer);
    bench_stop(&bench);
}

static void
a_printer_that_talks_nonsense_is_a_silent_one(void **state)
{
    struct bench bench;
    struct pd_printer *printer;
    struct pd_print_outcome outcome;

    (void)state;
    bench_start(&bench);
    bench_command(&bench, "garbage");
    printer = printer_on(bench.path, 0);
    outcome = print(printer, 7);
    let_it_end(&bench);
    assert_int_equal(outcome.result, PD_PRINT_UNKNOWN);
    assert_int_equal(outcome.status.state, PD_DEVICE_UNKNOWN);
    assert_int_equal(outcome.status.reasons, PD_PRINTER_SILENT);
    assert_int_equal(bench.whole[7], 1);
    pd_printer_destroy(printer);
    bench_stop(&bench);
}

static void
a_slow_line_is_waited_for(void **state)
{
    static const struct pd_printer_line slow = { 9600, PD_PRINTER_FLOW_NONE };
    struct pd_image image;
    struct pd_print_outcome outcome;
    struct pd_printer *printer;
    struct bench bench;
    int64_t start_us;

    (void)state;
    bench_start(&bench);
    assert_ok(pd_printer_serial_create(bench.path, &slow, BENCH_WIDTH, &quick, &printer, NULL));
    bench_command(&bench, "buffer 256"); /* and the pseudo terminal itself holds four thousand */
    assert_ok(pd_image_init(&image, BENCH_WIDTH, 120));
    memset(image.grey, 255, (size_t)BENCH_WIDTH * 120);
    bench_command(&bench, "slow 4000");
    start_us = pd_clock_monotonic_us();
    pd_printer_print(printer, &image, &outcome);
    assert_string_equal(pd_print_result_name(outcome.result), "printed");
    assert_true(pd_clock_monotonic_us() - start_us > 1000000);
    pd_image_finish(&image);
    pd_printer_destroy(printer);
    bench_stop(&bench);
}

static void
a_cable_that_is_pulled_is_absent_and_found_again(void **state)
{
    struct bench bench;
    struct pd_printer *printer;
    struct pd_printer_status status;
    char link[] = "/tmp/pd-printer-XXXXXX", path[64];

    (void)state;
    assert_non_null(mkdtemp(link));
    (void)snprintf(path, sizeof path, "%s/lp0", link);
    printer = printer_on(path, 0);
    pd_printer_status(printer, &status);
    assert_int_equal(status.reasons, PD_PRINTER_ABSENT);
    for (int i = 0; i < 2; i++) {
        bench_start(&bench);
        assert_int_equal(symlink(bench.path, path), 0);
        assert_int_equal(print_when_it_answers(printer, 5).result, PD_PRINT_PRINTED);
        assert_int_equal(bench.whole[5], 1);
        assert_int_equal(unlink(path), 0);
        bench_stop(&bench);
        assert_int_equal(print(printer, 6).result, PD_PRINT_NOT_PRINTED);
    }
    pd_printer_destroy(printer);
    assert_int_equal(rmdir(link), 0);
}

static void
lines_of_the_port_tell_of_paper(void **state)
{
    static const struct {
        int lines;
        enum pd_device_state state;
        unsigned reasons;
    } rows[] = { { 0x18, PD_DEVICE_UNKNOWN, PD_PRINTER_SILENT },
        { 0x00, PD_DEVICE_UNKNOWN, PD_PRINTER_SILENT }, { 0xff, PD_DEVICE_UNKNOWN, PD_PRINTER_SILENT },
        { 0x38, PD_DEVICE_UNKNOWN, PD_PRINTER_SILENT }, { 0x30, PD_DEVICE_PROBLEM, PD_PRINTER_PAPER_OUT },
        { 0x20, PD_DEVICE_PROBLEM, PD_PRINTER_PAPER_OUT }, { 0x10, PD_DEVICE_PROBLEM, PD_PRINTER_ERROR } };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_printer_status status = { PD_DEVICE_UNKNOWN, PD_PRINTER_SILENT };

        pd_escpos_lines_add(rows[i].lines, &status);
        assert_int_equal(status.state, rows[i].state);
        assert_int_equal(status.reasons, rows[i].reasons);
    }
}

static void
a_serial_line_has_a_speed_that_is_allowed(void **state)
{
    struct pd_printer *printer;
    struct pd_why why;

    (void)state;
    assert_int_equal(pd_printer_serial_create("/dev/null",
                         &(struct pd_printer_line){ 1200, PD_PRINTER_FLOW_NONE }, 384, NULL, &printer, &why),
        PD_ERR_INVALID);
    assert_string_equal(why.path, "printer.baud");
    assert_non_null(strstr(why.text, "9600"));
    /* What is no line at all. */
    assert_ok(pd_printer_serial_create(
        "/dev/null", &(struct pd_printer_line){ 9600, PD_PRINTER_FLOW_NONE }, 384, NULL, &printer, &why));
    assert_int_equal(print(printer, 1).result, PD_PRINT_NOT_PRINTED);
    pd_printer_destroy(printer);
}

/* ---- a day of it ---- */

#define DAY_TICKETS 480 /* one in three minutes, twenty-four hours */
#define DAY_PRINTERS 48 /* each a part of it */
#define TRIES 12        /* a desk has no such end */

struct day {
    struct bench bench;
    int line, tickets;
    uint64_t seed;
    pthread_t thread;
    /* What a ledger would hold: intents that are open, and papers that are known to be out. */
    int open, out, unknown;
    char said[200];
};

static int
below(struct pd_rng *rng, int n)
{
    uint32_t r;

    pd_rng_fill(rng, &r, sizeof r);
    return (int)(r % (uint32_t)n);
}

/* Prints one ticket as a desk does: again while no dot of it is on paper, and never by itself once it may be.
 */
static enum pd_print_result
as_a_desk_does(struct day *day, struct pd_printer *printer, int n)
{
    enum pd_print_result result = PD_PRINT_NOT_PRINTED;

    /* A machine that has much to do may take a while to mend the printer. */
    for (int i = 0; i < TRIES && result == PD_PRINT_NOT_PRINTED; i++) {
        result = print(printer, n).result;
        if (result == PD_PRINT_NOT_PRINTED)
            bench_command(&day->bench, "mend");
    }
    return result;
}

static void *
live_a_day(void *ctx)
{
    struct day *day = ctx;
    struct pd_rng rng = pd_rng_seeded(day->seed);
    struct pd_printer *printer = printer_on(day->bench.path, day->line);

    for (int n = 0; n < day->tickets && day->said[0] == '\0'; n++) {
        enum pd_print_result result;
        const char *wrong;
        char command[40];

        (void)snprintf(command, sizeof command, "after %d %s", below(&rng, 2 * BENCH_ROWS),
            faults[below(&rng, PD_COUNT(faults))]);
        bench_command(&day->bench, below(&rng, 4) == 0 ? "buffer 2048" : "buffer 32768");
        if (below(&rng, 3) == 0)
            bench_command(&day->bench, command);
        result = as_a_desk_does(day, printer, n);
        day->out += result == PD_PRINT_PRINTED ? 1 : 0;
        day->open += result != PD_PRINT_PRINTED ? 1 : 0;
        day->unknown += result == PD_PRINT_UNKNOWN ? 1 : 0;
        if (result != PD_PRINT_PRINTED) { /* somebody sees to it, sooner or later */
            bench_command(&day->bench, "mend");
            let_it_end(&day->bench);
        }
        (void)pthread_mutex_lock(&day->bench.lock);
        wrong = not_true(&day->bench, n, result);
        (void)pthread_mutex_unlock(&day->bench.lock);
        if (wrong != NULL)
            (void)snprintf(day->said, sizeof day->said, "seed %d, ticket %d on line %d: %s", (int)day->seed,
                n, day->line, wrong);
    }
    pd_printer_destroy(printer);
    return NULL;
}

static void
a_day_of_chaos_loses_and_doubles_nothing(void **state)
{
    struct day *days = calloc(DAY_PRINTERS, sizeof *days);
    int bad = 0, open = 0, unknown = 0, out = 0;

    (void)state;
    assert_non_null(days);
    for (int i = 0; i < DAY_PRINTERS; i++) {
        days[i].line = i % LINES;
        days[i].tickets = DAY_TICKETS / DAY_PRINTERS / SLICE_STEP;
        days[i].seed = (uint64_t)i + 1;
        bench_start(&days[i].bench);
        assert_int_equal(pthread_create(&days[i].thread, NULL, live_a_day, &days[i]), 0);
    }
    for (int i = 0; i < DAY_PRINTERS; i++) {
        (void)pthread_join(days[i].thread, NULL);
        bench_stop(&days[i].bench);
        open += days[i].open;
        out += days[i].out;
        unknown += days[i].unknown;
        bad += days[i].said[0] != '\0' ? 1 : 0;
        if (days[i].said[0] != '\0')
            (void)fprintf(stderr, "%s\n", days[i].said);
    }
    free(days);
    assert_int_equal(bad, 0);
    assert_int_equal(open, unknown); /* what stays open is exactly what nobody can know */
    assert_int_equal(open + out, DAY_PRINTERS * (DAY_TICKETS / DAY_PRINTERS / SLICE_STEP));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_in_every_band_is_told_truly_and_the_next_ticket_is_whole),
        cmocka_unit_test(late_answers_count_for_the_question_they_belong_to),
        cmocka_unit_test(a_printer_that_talks_nonsense_is_a_silent_one),
        cmocka_unit_test(a_slow_line_is_waited_for),
        cmocka_unit_test(a_cable_that_is_pulled_is_absent_and_found_again),
        cmocka_unit_test(lines_of_the_port_tell_of_paper),
        cmocka_unit_test(a_serial_line_has_a_speed_that_is_allowed),
        cmocka_unit_test(a_day_of_chaos_loses_and_doubles_nothing),
    };

    pd_log_set_sink(no_log, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

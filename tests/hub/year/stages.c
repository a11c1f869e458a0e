/*
 * Before, during and after what members come for: where everything of the year stands, by the rules that were
 * published, and what `pointdesk-hub report stages` says of it in the end.
 */
#include "tests/hub/year/year.h"

#include <stdio.h>
#include <string.h>

static struct {
    int64_t times, points, fen;
} tally[STAGES][STAGED];

void
staged(enum stage stage, enum staged what, int64_t times, int64_t points, int64_t fen)
{
    tally[stage][what].times += times;
    tally[stage][what].points += points;
    tally[stage][what].fen += fen;
}

/* As the report has it; a point is a fen. false: there was none of it. */
static bool
expected(int stage, int what, char out[160])
{
    static const char *const stages[STAGES] = { "pre", "in", "post" };
    static const char *const names[STAGED] = { "earned", "gifts handed over", "benefits used",
        "events attended", "tasks done" };
    int64_t fen = tally[stage][what].fen + tally[stage][what].points;

    (void)snprintf(out, 160, "%s,%s,%lld,%lld,%lld.%02lld", stages[stage], names[what],
        (long long)tally[stage][what].times, (long long)tally[stage][what].points, (long long)(fen / 100),
        (long long)(fen % 100));
    return tally[stage][what].times > 0;
}

/* Every row is there, in this order, and no other. */
static void
compare(FILE *report)
{
    char line[256], row[160];
    int at = 0;

    while (fgets(line, sizeof line, report) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        if (strncmp(line, "pre,", 4) != 0 && strncmp(line, "in,", 3) != 0 && strncmp(line, "post,", 5) != 0)
            continue;
        while (at < STAGES * STAGED && !expected(at / STAGED, at % STAGED, row))
            at++;
        if (at == STAGES * STAGED || strcmp(row, line) != 0)
            fail_msg("the report has \"%s\", and the model \"%s\"", line, at < STAGES * STAGED ? row : "");
        (void)printf("%s\n", line);
        at++;
    }
    for (; at < STAGES * STAGED; at++)
        if (expected(at / STAGED, at % STAGED, row))
            fail_msg("the report has no \"%s\"", row);
}

void
stages_add_up(const char *hub, const char *folder)
{
    char command[512];
    FILE *report;

    (void)snprintf(command, sizeof command,
        "%s report stages --from 2026-09-01 --to 2027-12-31 --csv --data %s", hub, folder);
    report = popen(command, "r");
    assert_non_null(report);
    compare(report);
    assert_int_equal(pclose(report), 0);
}

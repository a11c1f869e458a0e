/* pointdesk-bench [NAME...] [--json]: one program for every figure of the README. Without a name, all. */
#include "tests/bench/bench.h"

#include "app/base/log.h"
#include "app/base/options.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    const char *name;
    int (*run)(void);
    const char *what;
} benches[] = {
    { "start", pd_bench_start, "exec to the first interactive picture, 1080x1920" },
    { "start-2160", pd_bench_start_2160, "the same at 2160x3840" },
    { "memory", pd_bench_memory, "proportional set size after a tour of the screens" },
    { "growth", pd_bench_growth, "own pages that a still terminal gains in 600 seconds" },
    { "idle", pd_bench_idle, "pictures and CPU time of a still screen" },
    { "frame", pd_bench_frame, "drawing and presenting while paging the catalogue" },
    { "tap", pd_bench_tap, "touch to changed picture" },
    { "scan", pd_bench_scan, "payload to the member's home screen" },
    { "hand-over", pd_bench_hand_over, "ticket to its answer on the counter's screen, Enter to handed over" },
    { "decode", pd_bench_decode, "camera picture to payload" },
    { "commit", pd_bench_commit, "a redemption against one bare transaction" },
    { "verify", pd_bench_verify, "replaying the journal" },
    { "snapshot", pd_bench_snapshot, "a new desk's first pull" },
    { "hub", pd_bench_hub, "ops a second, signed, end to end over HTTP" },
    { "hub-sizes", pd_bench_hub_sizes, "the same with 10^3 to 10^6 members" },
    { "wheel", pd_bench_wheel, "a million spins of the lucky wheel against its stated odds" },
    { "polls", pd_bench_polls, "10,000 desks that wait for news, and others' pushes beside them" },
    { "crowd", pd_bench_crowd,
        "1,000 whole desks of three houses over HTTP, one house in the dark, the hub killed" },
};

static void
usage(const struct pd_option *options)
{
    static const struct pd_command_help help = {
        "pointdesk-bench [NAME...] [--json] [--members N] [--runs N]",
        "Measures what the README states, one row each.", "pointdesk-bench start frame --json"
    };

    pd_options_help(stdout, &help, options);
    (void)printf("\nNames:\n");
    for (int i = 0; i < PD_COUNT(benches); i++)
        (void)printf("  %-12s %s\n", benches[i].name, benches[i].what);
}

/* Below 0: there is none of this name. */
static int
find(const char *name)
{
    for (int i = 0; i < PD_COUNT(benches); i++)
        if (strcmp(benches[i].name, name) == 0)
            return i;
    (void)fprintf(stderr, "pointdesk-bench: there is no bench '%s'; --help lists them\n", name);
    return -1;
}

int
main(int argc, char **argv)
{
    struct pd_bench_options *o = &pd_bench_options;
    const struct pd_option options[] = {
        { "json", PD_OPTION_FLAG, &o->json, NULL, "one JSON object a line instead of a table" },
        { "unverified", PD_OPTION_FLAG, &o->unverified, NULL,
            "of hub: leave out the hub's verify afterwards" },
        { "home", PD_OPTION_INT, &o->home, "1..10000000", "snapshot: a site mirrors so many of them alone" },
        { "members", PD_OPTION_INT, &o->members, "200..10000000",
            "members on the desk (20000) or at the hub" },
        { "desks", PD_OPTION_INT, &o->desks, "1..11000",
            "that wait with a poll (10000), or of a crowd (1000)" },
        { "runs", PD_OPTION_INT, &o->runs, "1..10000",
            "samples of a bench that starts a program for each; of growth and crowd: seconds" },
        { "per-push", PD_OPTION_INT, &o->per_push, "1..500",
            "of hub: only the round with so many ops (all)" },
        { "kept", PD_OPTION_TEXT, &o->kept, "DIR", "of hub: begin as a copy of this hub, do not make one" },
        { "server", PD_OPTION_INT, &o->server, "2..4194304",
            "of hub: the process of its PostgreSQL server (first line of postmaster.pid)" },
        { "folder", PD_OPTION_TEXT, &o->folder, "DIR", "for databases: take the disk you want measured" },
        { "terminal", PD_OPTION_TEXT, &o->terminal, "FILE", "the pointdesk program" },
        { "hub", PD_OPTION_TEXT, &o->hub, "FILE", "the pointdesk-hub program" },
        { "assets", PD_OPTION_TEXT, &o->assets, "DIR", "pictures, icons and catalogues" },
        { 0 },
    };
    struct pd_why why;
    int names, code = 0;
    enum pd_err err;

    *o = (struct pd_bench_options){ .folder = PD_BUILD_DIR "/bench",
        .terminal = PD_BUILD_DIR "/pointdesk",
        .hub = PD_BUILD_DIR "/pointdesk-hub",
        .assets = PD_BUILD_DIR "/assets" };
    err = pd_options_parse(options, argc - 1, argv + 1, &names, &why);
    if (err == PD_ERR_STATE) {
        usage(options);
        return 0;
    }
    if (err != PD_OK || sodium_init() < 0) {
        (void)fprintf(stderr, "pointdesk-bench: --%s: %s\n", why.path, why.text);
        return 2;
    }
    pd_log_set_level(PD_LOG_ERROR);
    (void)mkdir(o->folder, 0700);
    for (int i = 0; i < names; i++)
        if (find(argv[1 + i]) < 0) /* before the first takes its minutes */
            return 2;
    for (int i = 0; i < names; i++) {
        int one = benches[find(argv[1 + i])].run();

        code = one > code ? one : code;
    }
    for (int i = 0; names == 0 && i < PD_COUNT(benches); i++)
        code |= benches[i].run();
    return code;
}

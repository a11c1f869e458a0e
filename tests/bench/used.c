#include "tests/bench/used.h"

#include "tests/bench/bench.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct {
    const char *name, *in_io, *unit; /* in_io: its line in /proc/PID/io */
    double unit_size;
    const char *note;
} kinds[] = {
    [PD_USED_CPU] = { "cpu", NULL, "us/op", 1, "processor time of the hub, all its threads" },
    [PD_USED_LOAD] = { "load", NULL, "us/op", 1, "processor time of what sends the pushes" },
    [PD_USED_WRITTEN] = { "written", "write_bytes:", "KiB/op", 1024, "to the disk, by the hub" },
    [PD_USED_WROTE] = { "wrote", "wchar:", "KiB/op", 1024, "handed to the system, by the hub" },
    [PD_USED_WRITES] = { "writes", "syscw:", "/op", 1, "calls that did" },
    [PD_USED_SERVER] = { "server", NULL, "us/op", 1, "processor time of PostgreSQL's processes" },
    [PD_USED_BUSIEST] = { "busiest", NULL, "us/op", 1, "of the one of them that used most" },
};

static void
read_io(FILE *f, struct pd_used *used)
{
    char line[128];

    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        for (int i = 0; i < PD_USED_COUNT; i++) {
            const char *word = kinds[i].in_io;

            if (word != NULL && strncmp(line, word, strlen(word)) == 0)
                used->of[i] = strtod(line + strlen(word), NULL);
        }
}

/* Microseconds of a process, and of those it waited for; its parent. false: it is gone. */
static bool
read_stat(long pid, double *own_us, double *children_us, long *parent)
{
    char path[64], line[1024];
    unsigned long user, system;
    long waited_user, waited_system;
    double tick_us = 1e6 / (double)sysconf(_SC_CLK_TCK);
    FILE *f;
    bool good;

    (void)snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    f = fopen(path, "r");
    good = f != NULL && fgets(line, sizeof line, f) != NULL && strrchr(line, ')') != NULL &&
           sscanf(strrchr(line, ')') + 2, "%*c %ld %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld",
               parent, &user, &system, &waited_user, &waited_system) == 5;
    if (f != NULL)
        (void)fclose(f);
    if (!good)
        return false;
    *own_us = (double)(user + system) * tick_us;
    *children_us = (double)(waited_user + waited_system) * tick_us;
    return true;
}

/* The server's own process, what it waited for, and each of its processes that are there. */
static void
read_server(struct pd_used *used, long server)
{
    double own, children;
    long parent;
    struct dirent *entry;
    DIR *proc = opendir("/proc");

    if (read_stat(server, &own, &children, &parent))
        used->of[PD_USED_SERVER] = own + children;
    while (proc != NULL && (entry = readdir(proc)) != NULL && used->processes < PD_USED_PROCESSES) {
        long pid = strtol(entry->d_name, NULL, 10);

        if (pid <= 0 || !read_stat(pid, &own, &children, &parent) || parent != server)
            continue;
        used->of[PD_USED_SERVER] += own;
        used->process[used->processes].pid = pid;
        used->process[used->processes++].us = own;
    }
    if (proc != NULL)
        (void)closedir(proc);
}

void
pd_used_read(struct pd_used *used, pid_t hub)
{
    char path[64];
    double children;
    long parent;
    FILE *f;

    memset(used, 0, sizeof *used);
    (void)read_stat(hub, &used->of[PD_USED_CPU], &children, &parent);
    used->of[PD_USED_LOAD] = (double)clock() * 1e6 / CLOCKS_PER_SEC;
    (void)snprintf(path, sizeof path, "/proc/%d/io", (int)hub);
    f = fopen(path, "r");
    read_io(f, used);
    if (f != NULL)
        (void)fclose(f);
    if (pd_bench_options.server > 0)
        read_server(used, (long)pd_bench_options.server);
}

static double
before_of(const struct pd_used *before, long pid)
{
    for (int i = 0; i < before->processes; i++)
        if (before->process[i].pid == pid)
            return before->process[i].us;
    return 0;
}

static double
busiest(const struct pd_used *before, const struct pd_used *after)
{
    double most = 0;

    for (int i = 0; i < after->processes; i++) {
        double us = after->process[i].us - before_of(before, after->process[i].pid);

        most = us > most ? us : most;
    }
    return most;
}

void
pd_used_tell(const char *round, const struct pd_used *before, const struct pd_used *after, double ops)
{
    int count = pd_bench_options.server > 0 ? PD_USED_COUNT : PD_USED_SERVER;
    char name[64];

    for (int i = 0; i < count; i++) {
        double used = i == PD_USED_BUSIEST ? busiest(before, after) : after->of[i] - before->of[i];

        (void)snprintf(name, sizeof name, "%s.%s", round, kinds[i].name);
        pd_figure_tell(&(struct pd_figure){ .name = name,
            .value = used / ops / kinds[i].unit_size,
            .unit = kinds[i].unit,
            .bound = PD_BENCH_NO_BUDGET,
            .n = (size_t)ops,
            .note = kinds[i].note });
    }
}

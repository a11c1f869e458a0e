#include "tests/bench/terminal.h"

#include "tests/bench/bench.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define READY_LIMIT_MS 20000
#define ARGS_MAX 32

extern char **environ;

static int
notify_socket(void)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    (void)snprintf(at.sun_path, sizeof at.sun_path, "/tmp/pointdesk-bench-%d.sock", (int)getpid());
    (void)unlink(at.sun_path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0) {
        (void)close(fd);
        return -1;
    }
    (void)setenv("NOTIFY_SOCKET", at.sun_path, 1);
    return fd;
}

static bool
wait_ready(int fd)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };
    char text[256];

    while (poll(&p, 1, READY_LIMIT_MS) > 0) {
        ssize_t n = recv(fd, text, sizeof text - 1, 0);

        if (n <= 0)
            return false;
        text[n] = '\0';
        if (strstr(text, "READY=1") != NULL)
            return true;
    }
    return false;
}

bool
pd_terminal_start(struct pd_terminal *terminal, const char *data, int w_px, int h_px,
    const char *const *extra, struct pd_why *why)
{
    const char *program = pd_bench_options.terminal;
    char window[32];
    const char *argv[ARGS_MAX] = { program, "run", "--data", data, "--assets", pd_bench_options.assets,
        "--window", window };
    int argc = 8;
    double from_ms;

    (void)snprintf(window, sizeof window, "%dx%d", w_px, h_px);
    for (int i = 0; extra != NULL && extra[i] != NULL && argc < ARGS_MAX - 1; i++)
        argv[argc++] = extra[i];
    *terminal = (struct pd_terminal){ .notify_fd = notify_socket() };
    if (terminal->notify_fd < 0) {
        (void)pd_why(why, PD_ERR_IO, "NOTIFY_SOCKET", "cannot be made");
        return false;
    }
    from_ms = pd_bench_ms();
    if (posix_spawn(&terminal->pid, program, NULL, NULL, (char *const *)(uintptr_t)argv, environ) != 0) {
        (void)pd_why(why, PD_ERR_MISSING, program, "cannot be started");
        terminal->pid = 0;
        return false;
    }
    if (!wait_ready(terminal->notify_fd)) {
        (void)pd_why(why, PD_ERR_STATE, program, "did not say READY=1");
        (void)pd_terminal_stop(terminal);
        return false;
    }
    terminal->ready_ms = pd_bench_ms() - from_ms;
    return true;
}

bool
pd_terminal_stop(struct pd_terminal *terminal)
{
    int status = 1;

    if (terminal->pid > 0) {
        (void)kill(terminal->pid, SIGTERM);
        (void)waitpid(terminal->pid, &status, 0);
    }
    if (terminal->notify_fd >= 0)
        (void)close(terminal->notify_fd);
    terminal->pid = 0;
    terminal->status = status;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

double
pd_terminal_cpu_ms(pid_t pid)
{
    char path[64];
    double sum = 0;
    struct dirent *entry;
    DIR *dir;

    (void)snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    dir = opendir(path);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char file[400];
        unsigned long long ns;
        FILE *f;

        (void)snprintf(file, sizeof file, "%s/%s/schedstat", path, entry->d_name);
        f = entry->d_name[0] == '.' ? NULL : fopen(file, "r");
        if (f != NULL && fscanf(f, "%llu", &ns) == 1)
            sum += (double)ns / 1e6;
        if (f != NULL)
            (void)fclose(f);
    }
    if (dir != NULL)
        (void)closedir(dir);
    return sum;
}

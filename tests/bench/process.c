#include "tests/bench/process.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

int
pd_process_run(const char *const *argv, char *out, size_t cap)
{
    int pipe_fd[2], status = 0;
    size_t len = 0;
    pid_t pid;

    if (pipe2(pipe_fd, O_CLOEXEC) != 0)
        return -1;
    pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

        (void)dup2(pipe_fd[1], STDOUT_FILENO);
        (void)dup2(null, STDERR_FILENO); /* a demonstration hub says so each time */
        (void)execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    (void)close(pipe_fd[1]);
    for (ssize_t n = 1; pid > 0 && n > 0;) {
        char buf[512];

        n = read(pipe_fd[0], buf, sizeof buf);
        for (ssize_t i = 0; out != NULL && i < n && len + 1 < cap; i++)
            out[len++] = buf[i];
    }
    if (out != NULL)
        out[len] = '\0';
    (void)close(pipe_fd[0]);
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

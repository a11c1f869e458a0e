#include "tests/bench/display.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

bool
pd_display_start(struct pd_display *display, int w_px, int h_px)
{
    char screen[32], number[16] = "", fd[16];
    int pipe_fd[2];
    size_t len = 0;

    (void)snprintf(screen, sizeof screen, "%dx%dx24", w_px, h_px);
    if (pipe(pipe_fd) != 0)
        return false;
    (void)snprintf(fd, sizeof fd, "%d", pipe_fd[1]);
    display->pid = fork();
    if (display->pid == 0) {
        int null = open("/dev/null", O_RDWR);

        (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
        (void)dup2(null, STDERR_FILENO);
        (void)close(pipe_fd[0]);
        (void)execlp("Xvfb", "Xvfb", "-displayfd", fd, "-screen", "0", screen, "-nolisten", "tcp", "-noreset",
            (char *)NULL);
        _exit(127);
    }
    (void)close(pipe_fd[1]);
    /* To the line's end: Xvfb writes it in two pieces, and dies if nobody takes the second. */
    while (display->pid > 0 && len < sizeof number - 1 && read(pipe_fd[0], number + len, 1) == 1 &&
           number[len] != '\n')
        len++;
    number[len] = '\0';
    (void)close(pipe_fd[0]);
    if (len == 0) {
        pd_display_stop(display);
        return false;
    }
    (void)snprintf(display->name, sizeof display->name, ":%.10s", number);
    (void)setenv("DISPLAY", display->name, 1);
    (void)setenv("SDL_VIDEODRIVER", "x11", 0);
    return true;
}

void
pd_display_stop(struct pd_display *display)
{
    if (display->pid <= 0)
        return;
    (void)kill(display->pid, SIGTERM);
    (void)waitpid(display->pid, NULL, 0);
    display->pid = 0;
}

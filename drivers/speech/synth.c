#include "drivers/speech/synth.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

void
pd_synth_init(struct pd_synth *synth)
{
    *synth = (struct pd_synth){ .pid = 0, .out = -1 };
}

static void
close_both(const int fd[2])
{
    (void)close(fd[0]);
    (void)close(fd[1]);
}

/* Our threads block all signals; a child that did so too could not be ended politely by anybody. */
static void
set_attributes(posix_spawnattr_t *attr)
{
    sigset_t none, all;

    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    (void)posix_spawnattr_setsigmask(attr, &none);
    (void)posix_spawnattr_setsigdefault(attr, &all);
    (void)posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int
spawn(pid_t *pid, const char *program, enum pd_tongue tongue, int words_per_min, int in, int out)
{
    char speed[16];
    char *argv[] = { (char *)(uintptr_t)program, "-v", (char *)(uintptr_t)pd_tongue_name(tongue), "-s", speed,
        "-b", "1", "--stdin", "--stdout", NULL };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    int rc;

    (void)snprintf(speed, sizeof speed, "%d", words_per_min);
    if (posix_spawn_file_actions_init(&files) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&attr) != 0) {
        (void)posix_spawn_file_actions_destroy(&files);
        return ENOMEM;
    }
    set_attributes(&attr);
    rc = posix_spawn_file_actions_adddup2(&files, in, 0);
    if (rc == 0)
        rc = posix_spawn_file_actions_adddup2(&files, out, 1);
    if (rc == 0)
        rc = posix_spawn_file_actions_addopen(&files, 2, "/dev/null", 1, 0);
    if (rc == 0)
        rc = posix_spawnp(pid, program, &files, &attr, argv, environ);
    (void)posix_spawnattr_destroy(&attr);
    (void)posix_spawn_file_actions_destroy(&files);
    return rc;
}

/* A socket, so that a program that has gone is an error here and no signal. The text is smaller than its
 * buffer. */
static void
give_text(int in, const char *text)
{
    ssize_t n = send(in, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);

    (void)n; /* what did not go in is not spoken */
    (void)close(in);
}

enum pd_err
pd_synth_start(
    struct pd_synth *synth, const char *program, enum pd_tongue tongue, int words_per_min, const char *text)
{
    int in[2], out[2], rc;

    pd_synth_stop(synth);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) != 0)
        return PD_ERR_IO;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, out) != 0) {
        close_both(in);
        return PD_ERR_IO;
    }
    rc = spawn(&synth->pid, program, tongue, words_per_min, in[0], out[1]);
    (void)close(in[0]);
    (void)close(out[1]);
    if (rc != 0) {
        synth->pid = 0;
        (void)close(in[1]);
        (void)close(out[0]);
        return rc == ENOENT || rc == EACCES ? PD_ERR_MISSING : PD_ERR_IO;
    }
    give_text(in[1], text);
    synth->out = out[0];
    return PD_OK;
}

void
pd_synth_stop(struct pd_synth *synth)
{
    int status;

    if (synth->out >= 0)
        (void)close(synth->out);
    if (synth->pid > 0) {
        (void)kill(synth->pid, SIGKILL);
        while (waitpid(synth->pid, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    pd_synth_init(synth);
}

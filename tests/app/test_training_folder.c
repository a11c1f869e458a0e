/*
 * Goal: a training's folder lies where nobody else can put something in its place. Method: the places that an
 * environment names, some of them another user's or open to all; where they are none, it is the system's own.
 */
#include "tests/support/check.h"

#include "app/app_wipe.h"
#include "app/training.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOBODY 65534

void
pd_app_wipe_file(int dir, const char *name)
{
    (void)unlinkat(dir, name, 0);
}

static char place[] = "/tmp/pd-tf-XXXXXX";

static void
expect_below(const char *where)
{
    struct pd_training t = { .alive_fd = -1 };
    struct stat st;

    assert_ok(pd_training_folder(&t, NULL));
    assert_int_equal(strncmp(t.dir, where, strlen(where)), 0);
    assert_int_equal(t.dir[strlen(where)], '/');
    assert_null(strchr(t.dir + strlen(where) + 1, '/'));
    assert_int_equal(stat(t.dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    pd_training_wipe(&t);
}

static void
it_lies_where_nobody_else_renames_it(void **state)
{
    (void)state;
    assert_int_equal(unsetenv("RUNTIME_DIRECTORY") | unsetenv("TMPDIR"), 0);
    assert_non_null(mkdtemp(place));
    assert_int_equal(setenv("XDG_RUNTIME_DIR", place, 1), 0);
    expect_below(place);
    assert_int_equal(chmod(place, 01777), 0);
    expect_below(place);
    assert_int_equal(chmod(place, 0777), 0);
    expect_below("/tmp");
    assert_int_equal(chmod(place, 0770), 0);
    expect_below("/tmp");
    assert_int_equal(chmod(place, 0700), 0);
    if (geteuid() == 0 && chown(place, NOBODY, NOBODY) == 0) /* as a shell of root's inherits it */
        expect_below("/tmp");
    assert_int_equal(rmdir(place), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(it_lies_where_nobody_else_renames_it) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

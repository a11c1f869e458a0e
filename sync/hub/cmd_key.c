/* The hub's key: which it is, a sealed copy of it for the safe, and why it is not changed. */
#include "sync/hub/cmd_person.h"
#include "sync/hub/loading.h"

#include "app/base/clock.h"
#include "app/base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium/utils.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
run_key(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_key = {
    .name = "key",
    .help = { "pointdesk-hub key list | escrow --to FILE | escrow check FILE | rotate, escrow and escrow "
              "check ask for a passphrase",
        "The key by which desks know this hub, and which signs members' codes. escrow: a copy sealed by a "
        "passphrase, for the safe; escrow check: proves that it opens. Whoever has both can be this hub.",
        "pointdesk-hub key escrow --to /mnt/stick/hub.escrow --data /var/lib/pointdesk-hub" },
    .run = run_key,
};

/* As `code show` tells it: four bytes, in hexadecimal. */
static void
kid_text(const struct pd_public_key *key, char out[2 * PD_KID_LEN + 1])
{
    struct pd_kid kid = pd_kid_of(key);

    pd_hex(kid.b, sizeof kid.b, out);
}

static void
day_of(int64_t at_ms, char out[24])
{
    struct pd_date_time t = pd_local_time(at_ms, 0);

    (void)snprintf(out, 24, "%04d-%02d-%02d", t.date.year, t.date.month, t.date.day);
}

static int
list(struct pd_hub_desk *desk)
{
    struct pd_public_key key = pd_hub_public_key(desk->hub);
    char kid[2 * PD_KID_LEN + 1], hex[2 * PD_PUBLIC_KEY_LEN + 1], day[24], made[24];
    struct pd_hub_gate gate;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "key", err, NULL);
    gate = pd_hub_gate_look(desk->hub);
    pd_hub_desk_give_up(desk);
    kid_text(&key, kid);
    pd_hex(key.b, sizeof key.b, hex);
    day_of(gate.escrow_ms, day);
    day_of(gate.made_ms, made);
    (void)fprintf(desk->out,
        "%s  made %s; signs: answers to desks, member codes, cards, enrolment, badges\n%s\n", kid,
        gate.made_ms > 0 ? made : "by an older release", hex);
    if (gate.escrow_ms > 0)
        (void)fprintf(desk->out, "in the safe since %s: its sealed copy was opened\n", day);
    else
        (void)fprintf(desk->out,
            "NOT in the safe: pointdesk-hub key escrow --to FILE, then pointdesk-hub key escrow check "
            "FILE\n");
    return PD_EXIT_DONE;
}

/* ---- the sealed copy ---- */

static enum pd_err
write_new(const char *path, const char *shown, const char *text, struct pd_why *why)
{
    size_t len = strlen(text);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool written;

    if (fd < 0)
        return pd_why(why, errno == EEXIST ? PD_ERR_EXISTS : PD_ERR_IO, shown,
            errno == EEXIST ? "is there already; name another file" : "cannot be written: %s",
            strerror(errno));
    written = write(fd, text, len) == (ssize_t)len && fsync(fd) == 0;
    if (close(fd) != 0 || !written) {
        (void)unlink(path);
        return pd_why(why, PD_ERR_IO, shown, "cannot be written: %s", strerror(errno));
    }
    return PD_OK;
}

/* Sealing needs the key alone, and a second of work: desks are served meanwhile. */
static int
escrow(struct pd_hub_desk *desk, const char *to, const char *passphrase)
{
    char text[PD_ESCROW_CAP], path[PD_HUB_FULL_PATH_CAP];
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_escrow_seal(desk->hub, pd_clock_wall_ms(), passphrase, text, &why);

    pd_hub_path_of(desk, to, path);
    if (err == PD_OK)
        err = write_new(path, to, text, &why);
    sodium_memzero(text, sizeof text);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "key", err, &why);
    (void)fprintf(desk->out,
        "sealed in %s; put file and passphrase in two safes, and prove now that it opens: pointdesk-hub key "
        "escrow check "
        "%s\n",
        to, to);
    return PD_EXIT_DONE;
}

/* It opens, and holds this hub's key. */
static enum pd_err
open_file(struct pd_hub_desk *desk, const char *file, const char *passphrase, struct pd_escrow *out,
    struct pd_why *why)
{
    struct pd_public_key key = pd_hub_public_key(desk->hub);
    size_t len;
    char *text = pd_hub_read_file(desk, file, &len, why);
    enum pd_err err;

    if (text == NULL)
        return PD_ERR_MISSING;
    err = strlen(text) == len
              ? pd_hub_escrow_open(text, passphrase, out, why)
              : pd_why(why, PD_ERR_INVALID, "", "is no file of pointdesk-hub key escrow --to FILE");
    sodium_memzero(text, len);
    free(text);
    if (err == PD_OK && !pd_public_key_equal(&out->key, &key))
        err = pd_why(why, PD_ERR_DENIED, "", "opens, and holds another hub's key");
    if (why->path[0] == '\0')
        (void)pd_copy(why->path, sizeof why->path, file);
    return err;
}

static int
check(struct pd_hub_desk *desk, const char *file, const char *passphrase)
{
    struct pd_why why = { .text = "" };
    struct pd_escrow opened;
    char kid[2 * PD_KID_LEN + 1], day[24];
    enum pd_err err = open_file(desk, file, passphrase, &opened, &why);

    sodium_memzero(opened.seed, sizeof opened.seed);
    if (err == PD_OK)
        err = pd_hub_desk_begin(desk);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "key", err, &why);
    pd_hub_gate_escrowed(desk->hub, pd_clock_wall_ms());
    err = pd_hub_desk_end(desk);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "key", err, NULL);
    kid_text(&opened.key, kid);
    day_of(opened.made_ms, day);
    (void)fprintf(desk->out, "%s opens: key %s, sealed %s\n", file, kid, day);
    return PD_EXIT_DONE;
}

/* Desks hold one key of the hub from their enrolment on and check every answer against it; nothing in the
 * protocol tells them of a second one. */
static int
rotate(struct pd_hub_desk *desk)
{
    pd_hub_command_error(desk, "pointdesk-hub key: the hub's key cannot be changed while its desks go on: a "
                               "desk believes the one key it "
                               "was enrolled with, and would take the hub for a stranger. Where the key may "
                               "be in other hands, make a new "
                               "hub, import its members, and enrol each desk anew; a desk's own key changes "
                               "with: pointdesk-hub device "
                               "code --replace ID");
    return PD_EXIT_NO;
}

static int
run_key(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL, *to = NULL, *passphrase = NULL;
    const struct pd_option options[] = {
        { "to", PD_OPTION_TEXT, &to, "FILE", "escrow: a new file, on another disk" },
        { "passphrase", PD_OPTION_TEXT, &passphrase, NULL, NULL },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_key, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list(desk);
    if (argc == 2 && strcmp(argv[1], "rotate") == 0)
        return rotate(desk);
    if (argc == 2 && strcmp(argv[1], "escrow") == 0 && to != NULL)
        return passphrase != NULL ? escrow(desk, to, passphrase) : PD_HUB_ASKS_NEW_PASSPHRASE;
    if (argc == 4 && strcmp(argv[1], "escrow") == 0 && strcmp(argv[2], "check") == 0)
        return passphrase != NULL ? check(desk, argv[3], passphrase) : PD_HUB_ASKS_PASSPHRASE;
    return pd_hub_command_usage(&pd_hub_cmd_key, desk, argc, argv);
}

#include "app/command.h"

#include "drivers/scanner/decode.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define CLASSES_MAX 64

/* The pictures of one folder, which stand for one kind of difficulty. */
struct class
{
    const char *path; /* of its first picture; the folder is its first `len` bytes */
    int len, read, of;
    int64_t took_us;
};

struct classes {
    int count;
    struct class list[CLASSES_MAX];
};

static int
folder_len(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? 0 : (int)(slash - path);
}

/* The last one takes what finds no room. */
static struct class *
class_of(struct classes *classes, const char *path)
{
    int len = folder_len(path), i = 0;

    while (i < classes->count &&
           (classes->list[i].len != len || memcmp(classes->list[i].path, path, (size_t)len) != 0))
        i++;
    if (i == CLASSES_MAX)
        return &classes->list[CLASSES_MAX - 1];
    if (i == classes->count)
        classes->list[classes->count++] = (struct class){ .path = path, .len = len };
    return &classes->list[i];
}

/* Bytes that would break a line are not text, and a payload with them is printed as none. */
static bool
decode(const char *path, struct pd_decoded *decoded)
{
    struct pd_why why;
    enum pd_err err = pd_decode_file(path, decoded, &why);
    bool good = err == PD_OK;

    for (size_t i = 0; good && i < decoded->size; i++)
        good = decoded->bytes[i] >= 0x20 && decoded->bytes[i] != 0x7f;
    if (err == PD_OK && !good)
        (void)fprintf(stderr, "pointdesk decode: %s: the code holds bytes that are not text\n", path);
    if (err != PD_OK)
        (void)fprintf(stderr, "pointdesk decode: %s: %s\n", why.path, why.text);
    return good;
}

/* One line a file, also for the unreadable ones: scripts count lines. */
static void
print_file(const char *path, const struct pd_decoded *decoded, bool good, bool timed)
{
    (void)printf("%s\t", path);
    if (good)
        (void)fwrite(decoded->bytes, 1, decoded->size, stdout);
    if (timed)
        (void)printf("\t%" PRId64 ".%03" PRId64, decoded->took_us / 1000, decoded->took_us % 1000);
    (void)printf("\n");
    (void)fflush(stdout); /* before what is said of the next on stderr */
}

static void
print_classes(const struct classes *classes)
{
    for (int i = 0; i < classes->count; i++) {
        const struct class *c = &classes->list[i];

        (void)printf("%.*s\t%d\t%d\t%" PRId64 "\n", c->len > 0 ? c->len : 1, c->len > 0 ? c->path : ".",
            c->read, c->of, c->took_us / c->of / 1000);
    }
}

static int
run(int argc, char **argv)
{
    bool timed = false, by_class = false, all = true;
    const struct pd_option options[] = {
        { "time", PD_OPTION_FLAG, &timed, NULL, "adds the milliseconds of decoding" },
        { "classes", PD_OPTION_FLAG, &by_class, NULL,
            "a line for each folder instead: FOLDER<TAB>READ<TAB>OF<TAB>MILLISECONDS a picture" },
        { 0 },
    };
    struct classes classes = { 0 };
    int code = pd_command_parse(&pd_cmd_decode, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc < 2) {
        (void)fprintf(stderr, "pointdesk decode: name at least one PNG, JPEG or PGM file\n");
        return PD_EXIT_USAGE;
    }
    for (int i = 1; i < argc; i++) {
        struct pd_decoded decoded = { 0 };
        struct class *class = class_of(&classes, argv[i]);
        bool good = decode(argv[i], &decoded);

        class->of++;
        class->read += good;
        class->took_us += decoded.took_us;
        all = all && good;
        if (!by_class)
            print_file(argv[i], &decoded, good, timed);
    }
    if (by_class)
        print_classes(&classes);
    return all ? PD_EXIT_DONE : PD_EXIT_NO;
}

const struct pd_command pd_cmd_decode = {
    .name = "decode",
    .run = run,
    .help = { "pointdesk decode [--time] [--classes] FILE...",
        "Reads the QR code in pictures: FILE<TAB>PAYLOAD, a line each.", "pointdesk decode ticket.png" },
};

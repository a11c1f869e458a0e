#include "app/command.h"

#include "drivers/scanner/decode.h"

#include <inttypes.h>
#include <stdlib.h>

/* One line a file, also for the unreadable ones: scripts count lines. Bytes that would break a line are not
 * text, and a payload with them is printed as none. */
static bool
decode_one(const char *path, bool timed)
{
    struct pd_decoded decoded = { 0 };
    struct pd_why why;
    enum pd_err err = pd_decode_file(path, &decoded, &why);
    bool good = err == PD_OK;

    for (size_t i = 0; good && i < decoded.size; i++)
        good = decoded.bytes[i] >= 0x20 && decoded.bytes[i] != 0x7f;
    (void)printf("%s\t", path);
    if (good)
        (void)fwrite(decoded.bytes, 1, decoded.size, stdout);
    if (timed)
        (void)printf("\t%" PRId64 ".%03" PRId64, decoded.took_us / 1000, decoded.took_us % 1000);
    (void)printf("\n");
    if (err == PD_OK && !good)
        (void)fprintf(stderr, "pointdesk decode: %s: the code holds bytes that are not text\n", path);
    if (err != PD_OK)
        (void)fprintf(stderr, "pointdesk decode: %s: %s\n", why.path, why.text);
    return good;
}

static int
run(int argc, char **argv)
{
    bool timed = false;
    const struct pd_option options[] = {
        { "time", PD_OPTION_FLAG, &timed, NULL, "adds the milliseconds of decoding" },
        { 0 },
    };
    bool all = true;
    int code = pd_command_parse(&pd_cmd_decode, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc < 2) {
        (void)fprintf(stderr, "pointdesk decode: name at least one PNG, JPEG or PGM file\n");
        return PD_EXIT_USAGE;
    }
    for (int i = 1; i < argc; i++)
        all = decode_one(argv[i], timed) && all;
    return all ? PD_EXIT_DONE : PD_EXIT_NO;
}

const struct pd_command pd_cmd_decode = {
    .name = "decode",
    .run = run,
    .help = { "pointdesk decode [--time] FILE...",
        "Reads the QR code in pictures: FILE<TAB>PAYLOAD, a line each.", "pointdesk decode ticket.png" },
};

#include "drivers/printer/printer.h"

#include "drivers/printer/bits.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct png_printer {
    struct pd_printer printer; /* first */
    int last;                  /* number of the newest file */
    char dir[3900];
};

static struct pd_printer_status
dir_status(const struct png_printer *png)
{
    if (access(png->dir, W_OK | X_OK) == 0)
        return (struct pd_printer_status){ .state = PD_DEVICE_OK };
    return (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_NOT_WRITABLE };
}

static bool
write_preview(const struct png_printer *png, int number, const struct pd_image *ticket)
{
    char path[4096];
    struct pd_bits bits;
    struct pd_image printed;
    bool ok;

    (void)snprintf(path, sizeof path, "%s/ticket-%04d.png", png->dir, number);
    if (pd_bits_dither(ticket, &bits) != PD_OK)
        return false;
    ok = pd_bits_to_image(&bits, &printed) == PD_OK;
    if (ok)
        ok = pd_image_write_png(path, &printed, NULL) == PD_OK;
    pd_image_finish(&printed);
    pd_bits_finish(&bits);
    return ok;
}

static void
png_print(struct pd_printer *printer, const struct pd_image *ticket, struct pd_print_outcome *outcome)
{
    struct png_printer *png = (struct png_printer *)printer;

    *outcome = (struct pd_print_outcome){ .result = PD_PRINT_NOT_PRINTED, .status = dir_status(png) };
    if (outcome->status.state != PD_DEVICE_OK)
        return;
    if (write_preview(png, png->last + 1, ticket)) {
        png->last++;
        outcome->result = PD_PRINT_PRINTED;
    } else {
        outcome->status = (struct pd_printer_status){ PD_DEVICE_PROBLEM, PD_PRINTER_NOT_WRITABLE };
    }
}

static void
png_status(struct pd_printer *printer, struct pd_printer_status *status)
{
    *status = dir_status((struct png_printer *)printer);
}

static void
png_destroy(struct pd_printer *printer)
{
    free(printer);
}

static const struct pd_printer_ops png_ops = {
    .name = "png",
    .print = png_print,
    .status = png_status,
    .destroy = png_destroy,
};

static int
highest_number(DIR *dir)
{
    int highest = 0;

    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        int number, end = 0;

        if (sscanf(entry->d_name, "ticket-%9d.png%n", &number, &end) == 1 && end > 0 &&
            entry->d_name[end] == '\0' && number > highest)
            highest = number;
    }
    return highest;
}

enum pd_err
pd_printer_png_create(const char *dir, int width_px, struct pd_printer **out, struct pd_why *why)
{
    struct png_printer *png;
    DIR *listing;

    *out = NULL;
    if (strlen(dir) >= sizeof png->dir)
        return pd_why(why, PD_ERR_TOO_LARGE, "printer.path", "the path is too long");
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return pd_why(why, PD_ERR_IO, dir, "the folder cannot be made: %s", strerror(errno));
    listing = opendir(dir);
    if (listing == NULL)
        return pd_why(why, PD_ERR_IO, dir, "the folder cannot be opened: %s", strerror(errno));
    png = calloc(1, sizeof *png);
    if (png != NULL) {
        png->printer = (struct pd_printer){ .ops = &png_ops, .width_px = width_px };
        png->last = highest_number(listing);
        (void)snprintf(png->dir, sizeof png->dir, "%s", dir);
        *out = &png->printer;
    }
    (void)closedir(listing);
    return png != NULL ? PD_OK : PD_ERR_MEMORY;
}

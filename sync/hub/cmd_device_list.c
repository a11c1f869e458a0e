/* Which desks there are, and one of them with all that is known of it. */
#include "sync/hub/cmd_common.h"

#include <string.h>

struct list {
    FILE *out;
    const struct pd_id *only; /* NULL: all, a line each */
    bool json;
    int count;
};

static void
print_time(FILE *out, const char *before, int64_t at_ms)
{
    struct pd_date_time at = pd_local_time(at_ms, 0);

    (void)fprintf(out, "%s%04d-%02d-%02d %02d:%02d", before, at.date.year, at.date.month, at.date.day,
        at.hour, at.minute);
}

/* Since when a desk that is silent or gone had a broken device helps nobody; how a good one is, neither. */
static bool
is_told_of(const struct pd_hub_device *d, const struct pd_part_health *h)
{
    bool serves = strcmp(d->state, "active") == 0 || strcmp(d->state, "retiring") == 0;

    return serves && (h->state == PD_PART_BAD || h->state == PD_PART_LOOK);
}

static void
print_parts_json(FILE *out, const struct pd_hub_device *d)
{
    (void)fprintf(out, "\"parts_told_ms\":%lld,\"parts\":[", (long long)d->parts_told_ms);
    for (int i = 0; i < d->parts.count; i++) {
        const struct pd_part_health *h = &d->parts.list[i];

        (void)fprintf(out, "%s{\"part\":\"%s\",\"is\":\"%s\",\"code\":\"%s\",\"since_ms\":%lld}",
            i > 0 ? "," : "", pd_part_name(h->part), pd_part_state_name(h->state), h->code,
            (long long)h->since_ms);
    }
    (void)fprintf(out, "],");
}

static void
print_json(FILE *out, const struct pd_hub_device *d)
{
    char id[PD_ID_TEXT_CAP], letter[2] = { d->letter, '\0' };

    (void)fprintf(out,
        "{\"id\":\"%s\",\"mode\":\"%s\",\"state\":\"%s\",\"letter\":\"%s\",\"site\":\"%s\",\"place\":\"%s\","
        "\"ops\":%llu,"
        "\"durable\":%llu,\"missing\":%s,\"seen_ms\":%lld,\"training_ms\":%lld,",
        pd_id_text(d->id, id), d->mode, d->state, letter, d->site, d->place, (unsigned long long)d->high,
        (unsigned long long)d->durable, d->missing ? "true" : "false", (long long)d->seen_ms,
        (long long)d->training_ms);
    print_parts_json(out, d);
    (void)fprintf(out, "\"words\":\"%s\"}\n", d->words);
}

/* "  printer: out of paper (E-PRT-02) since ..." */
static void
print_part(FILE *out, const struct pd_part_health *h)
{
    (void)fprintf(out, "  %s: %s (%s)", pd_part_name(h->part), pd_part_words(h->code), h->code);
    print_time(out, " since ", h->since_ms);
}

static void
print_line(struct list *list, const struct pd_hub_device *d)
{
    char id[PD_ID_TEXT_CAP], letter[2] = { d->letter, '\0' };

    if (list->count == 1)
        (void)fprintf(list->out, "%-32s  %-7s  %-8s  %-6s  %-12s  %-12s  %8s  %-16s  %s\n", "ID", "MODE",
            "STATE", "LETTER", "SITE", "PLACE", "OPS", "SEEN (UTC)", "WORDS");
    (void)fprintf(list->out, "%s  %-7s  %-8s  %-6s  %-12s  %-12s  %8llu  ", pd_id_text(d->id, id), d->mode,
        d->state, letter[0] != '\0' ? letter : "-", d->site, d->place, (unsigned long long)d->high);
    print_time(list->out, "", d->seen_ms);
    (void)fprintf(list->out, "  %s", d->words);
    if (d->training_ms > 0)
        print_time(list->out, "  in training since ", d->training_ms);
    for (int i = 0; i < d->parts.count; i++)
        if (is_told_of(d, &d->parts.list[i]))
            print_part(list->out, &d->parts.list[i]);
    (void)fputc('\n', list->out);
}

static void
print_parts(FILE *out, const struct pd_hub_device *d)
{
    if (d->parts_told_ms == 0) {
        (void)fprintf(
            out, "devices     it has not told how they are; one of an older release tells nothing\n");
        return;
    }
    print_time(out, "devices     as it told ", d->parts_told_ms);
    (void)fputc('\n', out);
    for (int i = 0; i < d->parts.count; i++) {
        const struct pd_part_health *h = &d->parts.list[i];

        (void)fprintf(out, "  %-9s %-7s", pd_part_name(h->part), pd_part_state_name(h->state));
        print_time(out, " since ", h->since_ms);
        if (h->code[0] != '\0')
            (void)fprintf(out, "  %s (%s)", pd_part_words(h->code), h->code);
        (void)fputc('\n', out);
    }
}

static void
print_whole(FILE *out, const struct pd_hub_device *d)
{
    char id[PD_ID_TEXT_CAP], letter[2] = { d->letter, '\0' };

    (void)fprintf(out, "id          %s\nmode        %s\nstate       %s\nletter      %s\nsite        %s\n",
        pd_id_text(d->id, id), d->mode, d->state, letter[0] != '\0' ? letter : "-", d->site);
    (void)fprintf(out, "place       %s\nops         %llu, of which %llu are in a backup that was tried\n",
        d->place, (unsigned long long)d->high, (unsigned long long)d->durable);
    print_time(out, "heard of    ", d->seen_ms);
    (void)fprintf(out, " (UTC, as all times here)\nwords       %s\n", d->words);
    if (d->training_ms > 0) {
        print_time(out, "in training since ", d->training_ms);
        (void)fputc('\n', out);
    }
    if (d->missing)
        (void)fprintf(out, "refill      this hub was restored, and waits for it\n");
    print_parts(out, d);
}

static void
print_device(void *ctx, const struct pd_hub_device *d)
{
    struct list *list = ctx;

    if (list->only != NULL && !pd_id_equal(*list->only, d->id))
        return;
    list->count++;
    if (list->json)
        print_json(list->out, d);
    else if (list->only != NULL)
        print_whole(list->out, d);
    else
        print_line(list, d);
}

int
pd_hub_device_list(struct pd_hub_desk *desk, bool json)
{
    struct list list = { .out = desk->out, .json = json };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "device", err, NULL);
    err = pd_hub_device_each(desk->hub, print_device, &list);
    pd_hub_desk_give_up(desk);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "device", err, NULL);
    if (list.count == 0 && !json)
        (void)fprintf(desk->out, "no desks yet; `pointdesk-hub device code` lets one in\n");
    return PD_EXIT_DONE;
}

int
pd_hub_device_show(struct pd_hub_desk *desk, const char *text, bool json)
{
    struct pd_why why = { .text = "" };
    struct pd_id id;
    struct list list = { .out = desk->out, .json = json, .only = &id };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_command_device(desk, text, &id, &why);
        if (err == PD_OK)
            err = pd_hub_device_each(desk->hub, print_device, &list);
        pd_hub_desk_give_up(desk);
    }
    return err != PD_OK ? pd_hub_command_fail(desk, "device", err, &why) : PD_EXIT_DONE;
}

/* What a person must look at: the list, one of them with its op's bytes, and what came of it. */
#include "sync/hub/cmd_common.h"
#include "sync/hub/incidents.h"
#include "sync/wire/object.h"

#include "app/base/clock.h"
#include "app/base/str.h"
#include "app/core/op.h"

#include <stdlib.h>
#include <string.h>

static int
run_exceptions(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_exceptions = {
    .name = "exceptions",
    .help = { "pointdesk-hub exceptions list [--all] [--json] | show NUMBER | evidence NUMBER | resolve "
              "NUMBER --by NAME --note TEXT",
        "What a person must look at, oldest first: why, whose it is, the op's own bytes, what came of it. A "
        "note "
        "goes with the member whose case it is, and with one whom it names, when she is erased, and is not "
        "kept of "
        "one who was.",
        "pointdesk-hub exceptions resolve 7 --by \"shift leader\" --note \"counted: one mug short\" "
        "--data /var/lib/pointdesk-hub" },
    .run = run_exceptions,
};

struct list {
    FILE *out;
    bool json;
    int64_t now_ms;
    int count;
};

/* "3 d", "5 h", "12 min" */
static const char *
age_text(int64_t ms, char *out, size_t cap)
{
    const char *unit = ms >= 2 * PD_DAY_MS ? "d" : ms >= 2 * PD_HOUR_MS ? "h" : "min";
    int64_t step = *unit == 'd' ? PD_DAY_MS : *unit == 'h' ? PD_HOUR_MS : PD_MINUTE_MS;

    (void)snprintf(out, cap, "%lld %s", (long long)(ms > 0 ? ms / step : 0), unit);
    return out;
}

static const char *
id_text(struct pd_id id, char out[PD_ID_TEXT_CAP])
{
    return pd_id_is_zero(id) ? "" : pd_id_text(id, out);
}

static void
print_json(FILE *out, const struct pd_hub_incident *i, int64_t now_ms)
{
    const struct pd_incident_kind *kind = pd_incident_kind(i->kind);
    char buffer[2048], device[PD_ID_TEXT_CAP], member[PD_ID_TEXT_CAP];
    struct pd_str words = pd_str_on(buffer, sizeof buffer);

    pd_object_add_text(&words, kind->words);
    pd_str_add(&words, ",\"resolved_by\":");
    pd_object_add_text(&words, i->resolved_by);
    pd_str_add(&words, ",\"note\":");
    pd_object_add_text(&words, i->note);
    (void)fprintf(out,
        "{\"id\":%lld,\"at_ms\":%lld,\"age_s\":%lld,\"kind\":\"%s\",\"owner\":\"%s\",\"device\":\"%s\","
        "\"member\":\"%s\",\"hseq\":%llu,\"points\":%lld,\"resolved_ms\":%lld,\"words\":%s}\n",
        (long long)i->id, (long long)i->at_ms, (long long)((now_ms - i->at_ms) / PD_SECOND_MS), i->kind,
        pd_incident_owner_name(kind->owner), id_text(i->device, device), id_text(i->member, member),
        (unsigned long long)i->hseq, (long long)pd_points_raw(i->amount), (long long)i->resolved_ms, words.p);
}

static void
print_incident(void *ctx, const struct pd_hub_incident *i)
{
    struct list *list = ctx;
    const struct pd_incident_kind *kind = pd_incident_kind(i->kind);
    char id[PD_ID_TEXT_CAP], age[32];

    list->count++;
    if (list->json) {
        print_json(list->out, i, list->now_ms);
        return;
    }
    if (list->count == 1)
        (void)fprintf(list->out, "%6s  %7s  %-15s  %-8s  %8s  %7s  %-18s  %s\n", "NUMBER", "AGE", "WHOSE",
            "DESK", "OP", "POINTS", "KIND", "WHAT HAPPENED");
    (void)fprintf(list->out, "%6lld  %7s  %-15s  %-8.8s  %8llu  %7lld  %-18s  %s%s\n", (long long)i->id,
        age_text(list->now_ms - i->at_ms, age, sizeof age), pd_incident_owner_name(kind->owner),
        pd_id_is_zero(i->device) ? "-" : id_text(i->device, id), (unsigned long long)i->hseq,
        (long long)pd_points_raw(i->amount), i->kind, kind->words, i->resolved_ms != 0 ? " (settled)" : "");
}

static int
list_all(struct pd_hub_desk *desk, bool all, bool json)
{
    struct list list = { .out = desk->out, .json = json, .now_ms = pd_clock_wall_ms() };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_incident_each(desk->hub, all, print_incident, &list);
        pd_hub_desk_give_up(desk);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "exceptions", err, NULL);
    if (list.count == 0 && !json)
        (void)fprintf(desk->out, "nothing to look at\n");
    return PD_EXIT_DONE;
}

/* ---- one of them ---- */

static bool
is_printable(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] < ' ' || bytes[i] > '~')
            return false;
    return true;
}

/* Text as text, anything else in hexadecimal: what a stranger sent never reaches a terminal raw. */
static void
print_bytes(FILE *out, const char *bytes, size_t len)
{
    if (is_printable(bytes, len)) {
        (void)fprintf(out, "%.*s\n", (int)len, bytes);
        return;
    }
    (void)fprintf(out, "hex ");
    for (size_t i = 0; i < len; i++)
        (void)fprintf(out, "%02x", (unsigned)(unsigned char)bytes[i]);
    (void)fputc('\n', out);
}

static void
print_time(FILE *out, const char *label, int64_t at_ms)
{
    struct pd_date_time at = pd_local_time(at_ms, 0);

    (void)fprintf(out, "%-9s %04d-%02d-%02d %02d:%02d:%02d UTC\n", label, at.date.year, at.date.month,
        at.date.day, at.hour, at.minute, at.second);
}

static void
print_op(FILE *out, const struct pd_hub_incident *i, const struct pd_hub_incident_op *op)
{
    bool known = op->kind > 0 && op->kind <= PD_OP_KIND_LAST;

    if (op->line == NULL)
        return;
    (void)fprintf(out, "op        %llu: %s, number %llu of its desk in epoch %lu, %s%s%s\n",
        (unsigned long long)i->hseq, known ? pd_op_kind_name((enum pd_op_kind)op->kind) : "not read",
        (unsigned long long)op->dseq, (unsigned long)op->epoch, pd_op_status_name(op->status),
        op->code[0] != '\0' ? ": " : "", op->code);
    print_time(out, "received", op->recv_ms);
    (void)fprintf(out, "bytes     ");
    print_bytes(out, op->line, op->len);
}

static void
print_evidence_line(void *ctx, const struct pd_hub_evidence *e)
{
    (void)fprintf(ctx, "evidence  %lld: %zu bytes; pointdesk-hub exceptions evidence %lld\n",
        (long long)e->id, e->len, (long long)e->id);
}

static void
print_one(FILE *out, const struct pd_hub_incident *i, const struct pd_hub_incident_op *op)
{
    const struct pd_incident_kind *kind = pd_incident_kind(i->kind);
    char device[PD_ID_TEXT_CAP], member[PD_ID_TEXT_CAP], age[32];

    (void)fprintf(out, "number    %lld\nkind      %s: %s\nwhose     %s\nhelp      %s\n", (long long)i->id,
        i->kind, kind->words, pd_incident_owner_name(kind->owner), kind->help);
    print_time(out, "since", i->at_ms);
    (void)fprintf(out, "age       %s\n", age_text(pd_clock_wall_ms() - i->at_ms, age, sizeof age));
    (void)fprintf(out, "desk      %s\nmember    %s\npoints    %lld\n",
        pd_id_is_zero(i->device) ? "-" : id_text(i->device, device),
        pd_id_is_zero(i->member) ? "-" : id_text(i->member, member), (long long)pd_points_raw(i->amount));
    print_op(out, i, op);
    if (i->resolved_ms == 0)
        return;
    print_time(out, "settled", i->resolved_ms);
    (void)fprintf(out, "by        %s\nnote      %s\n", i->resolved_by, i->note);
}

static int
show_one(struct pd_hub_desk *desk, int64_t number, bool json)
{
    struct pd_hub_incident i;
    struct pd_hub_incident_op op;
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "exceptions", err, NULL);
    err = pd_hub_incident_get(desk->hub, number, &i, &op);
    if (err == PD_OK && json)
        print_json(desk->out, &i, pd_clock_wall_ms());
    else if (err == PD_OK)
        print_one(desk->out, &i, &op);
    if (err == PD_OK && !json && !pd_id_is_zero(i.device))
        err = pd_hub_evidence_each(desk->hub, &i.device, print_evidence_line, desk->out);
    pd_hub_desk_give_up(desk);
    if (err == PD_ERR_NOT_FOUND)
        (void)pd_why(
            &why, err, "NUMBER", "there is no such exception; see: pointdesk-hub exceptions list --all");
    return err != PD_OK ? pd_hub_command_fail(desk, "exceptions", err, &why) : PD_EXIT_DONE;
}

static void
print_lines(FILE *out, const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t n = end != NULL ? (size_t)(end - text) - at : len - at;

        print_bytes(out, text + at, n);
        at += n + 1;
    }
}

/* A body line by line, as a stopped desk sent it, and what shows who signed it. */
static int
show_evidence(struct pd_hub_desk *desk, int64_t number)
{
    struct pd_hub_evidence e;
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "exceptions", err, NULL);
    err = pd_hub_evidence_get(desk->hub, number, &e);
    if (err == PD_OK)
        print_lines(desk->out, e.body, e.len);
    if (err == PD_OK && e.proof_len > 0) {
        (void)fprintf(desk->out, "%s\n",
            e.proof[0] == '{' ? "what this hub has instead, as the same desk signed it:"
                              : "what the desk signed of this, and its signature:");
        print_lines(desk->out, e.proof, e.proof_len);
    }
    pd_hub_desk_give_up(desk);
    if (err == PD_ERR_NOT_FOUND)
        (void)pd_why(&why, err, "NUMBER", "there is no such evidence; `exceptions show` names what there is");
    return err != PD_OK ? pd_hub_command_fail(desk, "exceptions", err, &why) : PD_EXIT_DONE;
}

static int
resolve(struct pd_hub_desk *desk, int64_t number, const char *by, const char *note)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err != PD_OK)
        return pd_hub_command_fail(desk, "exceptions", err, NULL);
    err = pd_hub_incident_resolve(desk->hub, pd_clock_wall_ms(), number, by, note);
    err = pd_hub_desk_finish(desk, err);
    if (err == PD_ERR_NOT_FOUND)
        (void)pd_why(&why, err, "NUMBER", "there is no such exception");
    else if (err == PD_ERR_STATE)
        (void)pd_why(&why, err, "NUMBER", "was settled before; see: pointdesk-hub exceptions show %lld",
            (long long)number);
    else if (err == PD_ERR_INVALID || err == PD_ERR_TOO_LARGE)
        (void)pd_why(&why, err, "", "--by is 1 to 63 bytes of text, --note 1 to 511");
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "exceptions", err, &why);
    (void)fprintf(desk->out, "settled\n");
    return PD_EXIT_DONE;
}

/* 0: not a number. */
static int64_t
number_of(const char *text)
{
    char *end;
    long long n = strtoll(text, &end, 10);

    return *text >= '0' && *text <= '9' && *end == '\0' && n > 0 ? n : 0;
}

static int
run_exceptions(struct pd_hub_desk *desk, int argc, char **argv)
{
    const char *data = NULL, *by = NULL, *note = NULL;
    bool json = false, all = false;
    const struct pd_option options[] = {
        { "all", PD_OPTION_FLAG, &all, NULL, "list: also what was settled" },
        { "by", PD_OPTION_TEXT, &by, "NAME", "resolve: who settled it" },
        { "note", PD_OPTION_TEXT, &note, "TEXT", "resolve: what came of it" },
        { "json", PD_OPTION_FLAG, &json, NULL, "list, show: one JSON object a line" },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_exceptions, desk, options, &argc, argv);
    int64_t number = argc == 3 ? number_of(argv[2]) : 0;

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list_all(desk, all, json);
    if (number > 0 && strcmp(argv[1], "show") == 0)
        return show_one(desk, number, json);
    if (number > 0 && strcmp(argv[1], "evidence") == 0)
        return show_evidence(desk, number);
    if (number > 0 && strcmp(argv[1], "resolve") == 0 && by != NULL && note != NULL)
        return resolve(desk, number, by, note);
    return pd_hub_command_usage(&pd_hub_cmd_exceptions, desk, argc, argv);
}

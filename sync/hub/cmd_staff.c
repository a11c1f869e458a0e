/* The people who run the programme: their numbers, badges, PINs and roles. */
#include "sync/hub/cmd_person.h"
#include "sync/hub/qr_png.h"

#include "app/base/clock.h"

#include <limits.h>
#include <string.h>

static int
run_staff(struct pd_hub_desk *desk, int argc, char **argv);

const struct pd_hub_command pd_hub_cmd_staff = {
    .name = "staff",
    .help = { "pointdesk-hub staff list [--json] | add NUMBER --name NAME --role ROLES "
              "[--department D] | role NUMBER --role "
              "ROLES | department NUMBER D|- "
              "| badge NUMBER [--png FILE] | pin-reset NUMBER | member NUMBER MEMBER|- | dismiss NUMBER, "
              "each with "
              "--badge CODE",
        "Who runs the programme. owner: rules, adjustments, the staff; supervisor: refunds, exceptions; "
        "counter: "
        "hands over; technician: desks; none: known by the number alone, as who recommended that somebody "
        "join, "
        "without badge and PIN. department: for figures of recommendations. Until there are two owners with "
        "badges, nobody need show one. PINs "
        "are "
        "asked for, or come as lines on the standard input. member: which membership is her own, by number, "
        "phone or id (-: none): she does not serve it herself.",
        "pointdesk-hub staff add S1 --name 'Li' --role owner --data /var/lib/pointdesk-hub" },
    .run = run_staff,
};

struct words {
    const char *name, *role, *png, *member, *department;
    struct pd_hub_person_options person;
    bool json;
};

static int
done(struct pd_hub_desk *desk, enum pd_err err, struct pd_why *why, const char *number, const char *what)
{
    err = pd_hub_desk_finish(desk, err);
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "staff", err, why);
    (void)fprintf(desk->out, "%s %s\n", number, what);
    return PD_EXIT_DONE;
}

/* Known by her number alone. */
static bool
is_none(const struct words *w)
{
    return w->role != NULL && strcmp(w->role, "none") == 0;
}

/* UINT_MAX: some word is none of them. */
static unsigned int
roles_of(const struct words *w)
{
    unsigned int roles = w->role != NULL ? pd_staff_roles_from(w->role) : 0;

    return roles != 0 ? roles : is_none(w) ? 0 : UINT_MAX;
}

static int
add(struct pd_hub_desk *desk, const char *number, const struct words *w, const struct pd_staff *who)
{
    struct pd_staff person = { .roles = roles_of(w) };
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (!pd_copy(person.number, sizeof person.number, number))
        person.number[0] = '\0';
    if (w->name == NULL || !pd_copy(person.name, sizeof person.name, w->name))
        person.name[0] = '\0';
    if (err == PD_OK)
        err = pd_hub_staff_add(
            desk->hub, pd_clock_wall_ms(), &person, is_none(w) ? NULL : w->person.new_pin, who->number, &why);
    if (err == PD_OK && w->department != NULL)
        err =
            pd_hub_staff_department(desk->hub, pd_clock_wall_ms(), number, w->department, who->number, &why);
    return done(desk, err, &why, number,
        is_none(w) ? "was added, and is known by this number alone"
                   : "was added; a badge for her: pointdesk-hub staff badge NUMBER --png FILE");
}

static int
set_roles(struct pd_hub_desk *desk, const char *number, const struct words *w, const struct pd_staff *who)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK)
        err = pd_hub_staff_roles(desk->hub, pd_clock_wall_ms(), number, roles_of(w), who->number, &why);
    return done(desk, err, &why, number, "has these roles from now on");
}

static int
set_department(
    struct pd_hub_desk *desk, const char *number, const struct words *w, const struct pd_staff *who)
{
    bool none = strcmp(w->member, "-") == 0;
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK)
        err = pd_hub_staff_department(
            desk->hub, pd_clock_wall_ms(), number, none ? "" : w->member, who->number, &why);
    return done(
        desk, err, &why, number, none ? "is of no department that is known" : "is of this department");
}

static int
reset_pin(struct pd_hub_desk *desk, const char *number, const struct words *w, const struct pd_staff *who)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK)
        err = pd_hub_staff_pin(desk->hub, pd_clock_wall_ms(), number, w->person.new_pin, who->number, &why);
    return done(desk, err, &why, number, "has a new PIN; the old one is good no more");
}

static int
own_member(struct pd_hub_desk *desk, const char *number, const struct words *w, const struct pd_staff *who)
{
    bool none = strcmp(w->member, "-") == 0;
    struct pd_why why = { .text = "" };
    struct pd_id member;
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK && !none)
        err = pd_hub_command_member(desk->hub, w->member, &member, &why);
    if (err == PD_OK)
        err = pd_hub_staff_member(
            desk->hub, pd_clock_wall_ms(), number, none ? NULL : &member, who->number, &why);
    return done(desk, err, &why, number,
        none ? "has no membership of her own that is known" : "has this membership, and does not serve it");
}

static int
dismiss(struct pd_hub_desk *desk, const char *number, const struct words *w, const struct pd_staff *who)
{
    struct pd_why why = { .text = "" };
    enum pd_err err = pd_hub_desk_begin(desk);

    (void)w;
    if (err == PD_OK)
        err = pd_hub_staff_dismiss(desk->hub, pd_clock_wall_ms(), number, who->number, &why);
    return done(desk, err, &why, number, "was dismissed; badge and PIN are good no more");
}

static int
badge(struct pd_hub_desk *desk, const char *number, const struct words *w, const struct pd_staff *who)
{
    struct pd_why why = { .text = "" };
    char code[PD_CODE_CAP], path[PD_HUB_FULL_PATH_CAP];
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK)
        err = pd_hub_desk_finish(
            desk, pd_hub_staff_badge(desk->hub, pd_clock_wall_ms(), number, who->number, code, &why));
    if (err == PD_OK && w->png != NULL) {
        pd_hub_path_of(desk, w->png, path);
        err = pd_qr_png_write(code, path, &why);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "staff", err, &why);
    (void)fprintf(desk->out, "%s\n", code);
    return PD_EXIT_DONE;
}

/* ---- list ---- */

struct listing {
    struct pd_hub_desk *desk;
    bool json;
    int count;
};

static const char *
state_of(const struct pd_staff *p)
{
    if (p->dismissed)
        return "dismissed";
    if (p->pin == PD_STAFF_PIN_NONE)
        return p->roles == 0 ? "number alone" : "no PIN (desk lost)";
    if (pd_clock_wall_ms() < p->wait_until_ms)
        return "waits (wrong PINs)";
    if (p->pin == PD_STAFF_PIN_HUB_ONLY)
        return "PIN for hub only";
    return p->has_badge ? "active" : "no badge";
}

static void
print_person(void *ctx, const struct pd_staff *p)
{
    struct listing *l = ctx;
    char roles[64], member[PD_ID_TEXT_CAP] = "";

    pd_staff_roles_text(p->roles, roles, sizeof roles);
    if (p->mid != 0)
        (void)pd_id_text(p->member, member);
    if (l->json)
        (void)fprintf(l->desk->out,
            "%s{\"number\":\"%s\",\"roles\":\"%s\",\"state\":\"%s\",\"member\":\"%s\"}",
            l->count > 0 ? "," : "[", p->number, roles, state_of(p), member);
    else
        (void)fprintf(l->desk->out, "%-16s  %-35s  %-18s  %s%s%s%s%s\n", p->number, roles, state_of(p),
            p->name, member[0] != '\0' ? "  member " : "", member, p->department[0] != '\0' ? "  of " : "",
            p->department);
    l->count++;
}

static int
list(struct pd_hub_desk *desk, bool json)
{
    struct listing l = { desk, json, 0 };
    enum pd_err err = pd_hub_desk_begin(desk);

    if (err == PD_OK) {
        err = pd_hub_staff_each(desk->hub, print_person, &l);
        pd_hub_desk_give_up(desk);
    }
    if (err != PD_OK)
        return pd_hub_command_fail(desk, "staff", err, NULL);
    if (json)
        (void)fprintf(desk->out, "%s]\n", l.count > 0 ? "" : "[");
    else if (l.count == 0)
        (void)fprintf(desk->out,
            "nobody yet; the first two owners: pointdesk-hub staff add S1 --name NAME --role owner\n");
    return PD_EXIT_DONE;
}

/* ---- the table ---- */

static const struct {
    const char *verb;
    int words; /* behind it */
    bool new_pin;
    int (*run)(
        struct pd_hub_desk *desk, const char *number, const struct words *w, const struct pd_staff *who);
} verbs[] = { { "add", 1, true, add }, { "role", 1, false, set_roles },
    { "department", 2, false, set_department }, { "badge", 1, false, badge },
    { "pin-reset", 1, true, reset_pin }, { "member", 2, false, own_member },
    { "dismiss", 1, false, dismiss } };

static int
run_staff(struct pd_hub_desk *desk, int argc, char **argv)
{
    struct words w = { .name = NULL };
    const char *data = NULL;
    struct pd_staff who;
    const struct pd_option options[] = {
        { "name", PD_OPTION_TEXT, &w.name, "NAME", "add: as colleagues call her" },
        { "role", PD_OPTION_TEXT, &w.role, "ROLES",
            "add, role: some of owner,supervisor,counter,technician, or none" },
        { "department", PD_OPTION_TEXT, &w.department, "D", "add: one of the departments of the rules" },
        { "png", PD_OPTION_TEXT, &w.png, "FILE", "badge: writes it as a picture" },
        { "json", PD_OPTION_FLAG, &w.json, NULL, "list: for scripts, without names" },
        PD_HUB_BADGE_OPTION(w.person),
        { "new-pin", PD_OPTION_TEXT, &w.person.new_pin, NULL, NULL },
        { "data", PD_OPTION_TEXT, &data, "DIR", "the hub's folder" },
        { 0 },
    };
    int code = pd_hub_command_parse(&pd_hub_cmd_staff, desk, options, &argc, argv);

    if (code >= 0)
        return code;
    if (argc == 2 && strcmp(argv[1], "list") == 0)
        return list(desk, w.json);
    for (int i = 0; i < PD_COUNT(verbs) && argc >= 3; i++) {
        if (strcmp(argv[1], verbs[i].verb) != 0 || argc != verbs[i].words + 2)
            continue;
        w.member = argv[argc - 1];
        code = pd_hub_person_or_nobody(desk, "staff", &w.person, PD_STAFF_OWNER, &who);
        if (code >= 0)
            return code;
        if (verbs[i].new_pin && w.person.new_pin == NULL && !is_none(&w))
            return PD_HUB_ASKS_NEW_PIN;
        return verbs[i].run(desk, argv[2], &w, &who);
    }
    return pd_hub_command_usage(&pd_hub_cmd_staff, desk, argc, argv);
}

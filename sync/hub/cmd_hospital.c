#include "sync/hub/cmd_hospital.h"

#include "app/base/clock.h"
#include "app/base/str.h"
#include "sync/hub/qr_png.h"
#include "sync/hub/staff.h"

#include <errno.h>
#include <jansson.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

#define BACKUP_EVERY_MIN 15

/* ---- rules ---- */

static void
without_rule(json_t *document, const char *id)
{
    json_t *rules = json_object_get(document, "rules");

    for (size_t i = json_array_size(rules); i-- > 0;) {
        const char *is = json_string_value(json_object_get(json_array_get(rules, i), "id"));

        if (is != NULL && strcmp(is, id) == 0)
            (void)json_array_remove(rules, i);
    }
}

/* What Taiwan's preset has off: points for paying and visiting, discounts, and the words that promise them.
 */
static void
without_inducements(json_t *document)
{
    json_t *tiers = json_object_get(document, "tiers"), *gifts_only = json_array();
    json_t *surveys = json_object_get(document, "surveys");

    without_rule(document, "pay");
    without_rule(document, "sign_in");
    (void)json_array_append(
        gifts_only, json_array_get(json_object_get(json_array_get(tiers, 0), "benefits"), 0));
    for (size_t i = 0; i < json_array_size(tiers); i++) {
        (void)json_object_set_new(json_array_get(tiers, i), "discount_percent", json_integer(0));
        (void)json_object_set(json_array_get(tiers, i), "benefits", gifts_only);
    }
    (void)json_array_remove(json_object_get(document, "pages"), 0); /* how to earn by what is off */
    (void)json_object_del(document, "units");
    for (size_t i = 0; i < json_array_size(surveys); i++) /* a visit is known by its payment no more */
        (void)json_object_del(json_array_get(surveys, i), "visits");
    json_decref(gifts_only);
}

/* What the tiers' benefits promise stays; coupons and packages are a hospital's own to give. */
static void
without_coupons(json_t *document)
{
    static const char *const gone[] = { "categories", "coupons", "packages", "welcome" };

    for (int i = 0; i < PD_COUNT(gone); i++)
        (void)json_object_del(json_object_get(document, "units"), gone[i]);
}

/* What the demonstration shows beside points, a regulator's exceptions with it: a hospital decides for itself
 * whether it wants any of that. */
static void
without_extras(json_t *document)
{
    static const char *const gone[] = { "discounts", "exceptions", "fee_deduction", "wheels", "plans",
        "departments", "referral", "merchants", "kinds", "advisers" };
    static const char *const rules_gone[] = { "wheel", "task", "bring_friend", "partner" };
    json_t *places = json_object_get(document, "places");

    for (int i = 0; i < PD_COUNT(gone); i++)
        (void)json_object_del(document, gone[i]);
    for (int i = 0; i < PD_COUNT(rules_gone); i++)
        without_rule(document, rules_gone[i]);
    for (size_t i = json_array_size(places); i-- > 0;) /* a merchant's is nobody's without it */
        if (json_object_get(json_array_get(places, i), "merchant") != NULL)
            (void)json_array_remove(places, i);
}

static json_t *
name_of(const struct pd_wizard *answers)
{
    json_t *name = json_pack(
        "{s:s,s:s}", "zh-Hans", answers->value[PD_ANSWER_NAME_HANS], "en", answers->value[PD_ANSWER_NAME_EN]);
    const char *hant = answers->value[PD_ANSWER_NAME_HANT];

    if (name != NULL)
        (void)json_object_set_new(
            name, "zh-Hant", json_string(hant[0] != '\0' ? hant : answers->value[PD_ANSWER_NAME_HANS]));
    return name;
}

char *
pd_hospital_rules(const char *shipped, size_t len, const struct pd_wizard *answers, struct pd_why *why)
{
    json_t *document = json_loadb(shipped, len, 0, NULL);
    char *text = NULL;

    if (document != NULL) {
        (void)json_object_del(document, "$schema");
        (void)json_object_set_new(document, "id", json_string("hospital"));
        (void)json_object_set_new(document, "hospital", name_of(answers));
        (void)json_object_set_new(
            document, "jurisdiction", json_string(answers->value[PD_ANSWER_JURISDICTION]));
        (void)json_object_set_new(document, "utc_offset_min", json_integer(answers->utc_offset_min));
        (void)json_object_set_new(document, "catalogue", json_array());
        without_coupons(document);
        without_extras(document);
        if (strcmp(answers->value[PD_ANSWER_JURISDICTION], "tw") == 0)
            without_inducements(document);
        text = json_dumps(document, JSON_INDENT(2));
    }
    json_decref(document);
    if (text == NULL)
        (void)pd_why(why, PD_ERR_MEMORY, "", "no memory left");
    return text;
}

/* ---- staff ---- */

static enum pd_err
make_owner(struct pd_hub_desk *desk, const char *data, const struct pd_wizard *answers, int number,
    struct pd_why *why)
{
    struct pd_staff person = { .roles = PD_STAFF_ROLES_ALL };
    char code[PD_CODE_CAP], path[PD_HUB_FULL_PATH_CAP];
    int64_t now_ms = pd_clock_wall_ms();
    enum pd_err err;

    (void)pd_copy(person.number, sizeof person.number, answers->value[number]);
    (void)pd_copy(person.name, sizeof person.name, answers->value[number + 1]);
    err = pd_hub_desk_begin(desk);
    if (err != PD_OK)
        return err;
    err = pd_hub_staff_add(desk->hub, now_ms, &person, answers->value[number + 2], "", why);
    if (err == PD_OK)
        err = pd_hub_staff_badge(desk->hub, now_ms, person.number, "", code, why);
    err = pd_hub_desk_finish(desk, err);
    (void)snprintf(path, sizeof path, "%s/badge-%s.png", data, person.number);
    if (err == PD_OK)
        err = pd_qr_png_write(code, path, why);
    if (err == PD_OK)
        (void)fprintf(
            desk->out, "badge of %-16s %s\n                          %s\n", person.number, path, code);
    return err;
}

/* ---- certificate ---- */

static bool
is_address(const char *host)
{
    return strchr(host, ':') != NULL || strspn(host, "0123456789.") == strlen(host);
}

/* A key and a certificate for ten years, by the tool that every machine with certificates has. */
static enum pd_err
make_certificate(const char *data, const char *host, struct pd_why *why)
{
    char certificate[PD_HUB_FULL_PATH_CAP], key[PD_HUB_FULL_PATH_CAP], subject[300], name[300];
    char *argv[] = { "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes", "-days", "3650", "-subj", subject, "-addext", name, "-keyout", key, "-out", certificate,
        NULL };
    posix_spawn_file_actions_t quiet;
    int status = -1, failed;
    pid_t pid;

    (void)snprintf(certificate, sizeof certificate, "%s/hub.pem", data);
    (void)snprintf(key, sizeof key, "%s/hub-key.pem", data);
    (void)snprintf(subject, sizeof subject, "/CN=%.64s", host);
    (void)snprintf(name, sizeof name, "subjectAltName=%s:%s", is_address(host) ? "IP" : "DNS", host);
    if (posix_spawn_file_actions_init(&quiet) != 0)
        return PD_ERR_MEMORY;
    (void)posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", 1, 0);
    failed = posix_spawnp(&pid, argv[0], &quiet, NULL, argv, environ);
    (void)posix_spawn_file_actions_destroy(&quiet);
    while (failed == 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (failed == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return PD_OK;
    return pd_why(why, PD_ERR_MISSING, "certificate",
        failed != 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 127)
            ? "needs the program openssl; install it, or answer none and give your own to serve"
            : "cannot be made by openssl for this host; answer none and give your own to serve");
}

/* ---- all of it ---- */

static enum pd_err
first_backup(struct pd_hub_desk *desk, const char *path, struct pd_why *why)
{
    enum pd_err err = pd_hub_backup_make(desk, path, NULL, why);

    if (err != PD_OK || (err = pd_hub_desk_begin(desk)) != PD_OK)
        return err;
    return pd_hub_desk_finish(desk, pd_hub_backup_plan(desk->hub, path, BACKUP_EVERY_MIN));
}

static void
tell_next(struct pd_hub_desk *desk, const char *data, const struct pd_wizard *answers, bool certificate)
{
    const char *backup = answers->value[PD_ANSWER_BACKUP];

    (void)fprintf(desk->out, "backup                    %s, every %d minutes while it serves\n", backup,
        BACKUP_EVERY_MIN);
    if (certificate)
        (void)fprintf(
            desk->out, "certificate               %s/hub.pem: desks are given it as ca_file\n", data);
    (void)fprintf(desk->out,
        "\nbefore the first desk is let in:\n"
        "  pointdesk-hub backup verify %s --data %s\n"
        "  pointdesk-hub key escrow --to FILE --data %s\n"
        "  pointdesk-hub key escrow check FILE --data %s\n\nstart it:\n"
        "  pointdesk-hub serve --data %s",
        backup, data, data, data, data);
    if (certificate)
        (void)fprintf(
            desk->out, " --listen 0.0.0.0:8443 --tls-cert %s/hub.pem --tls-key %s/hub-key.pem", data, data);
    (void)fprintf(desk->out, "\n");
}

enum pd_err
pd_hospital_make(
    struct pd_hub_desk *desk, const char *data, const struct pd_wizard *answers, struct pd_why *why)
{
    bool certificate = strcmp(answers->value[PD_ANSWER_CERTIFICATE], "self-signed") == 0;
    enum pd_err err = certificate ? make_certificate(data, answers->value[PD_ANSWER_HOST], why) : PD_OK;

    if (err == PD_OK)
        err = make_owner(desk, data, answers, PD_ANSWER_FIRST_NUMBER, why);
    if (err == PD_OK)
        err = make_owner(desk, data, answers, PD_ANSWER_SECOND_NUMBER, why);
    if (err == PD_OK)
        err = first_backup(desk, answers->value[PD_ANSWER_BACKUP], why);
    if (err == PD_OK)
        tell_next(desk, data, answers, certificate);
    return err;
}

#include "sync/wire/errand_work.h"

#include "app/core/fields.h"

#include <string.h>

static const struct pd_work_act no_act;

/* Its row, or one without fields. */
static const struct pd_work_act *
act_of(const struct pd_work_ask *ask)
{
    const struct pd_work_act *act = ask->act[0] != '\0' ? pd_work_act(ask->act) : NULL;

    return act != NULL ? act : &no_act;
}

static bool
is_number(const struct pd_work_field *field)
{
    return field->kind == PD_WORK_FIELD_NUMBER || field->kind == PD_WORK_FIELD_SIGNED ||
           field->kind == PD_WORK_FIELD_FEN;
}

/* ---- one field ---- */

static enum pd_err
not_allowed(const struct pd_work_field *field, struct pd_why *why)
{
    char words[sizeof why->text] = "";
    struct pd_str out = pd_str_on(words, sizeof words);

    switch (field->kind) {
    case PD_WORK_FIELD_NUMBER:
    case PD_WORK_FIELD_FEN:
        return pd_why(why, PD_ERR_INVALID, field->name, "must be a number, %lld to %lld",
            (long long)field->min, (long long)field->max);
    case PD_WORK_FIELD_SIGNED:
        return pd_why(why, PD_ERR_INVALID, field->name, "must be a number, %lld to %lld, and not 0",
            (long long)field->min, (long long)field->max);
    case PD_WORK_FIELD_TEXT:
        return pd_why(why, PD_ERR_INVALID, field->name,
            "must be a text of %lld to %lld characters, none of them a control character",
            (long long)field->min, (long long)field->max);
    case PD_WORK_FIELD_REASON:
        for (int i = 0; field->words[i] != NULL; i++)
            pd_str_addf(&out, "%s%s", i > 0 ? ", " : "", field->words[i]);
        return pd_why(why, PD_ERR_INVALID, field->name, "must be one of: %s", words);
    case PD_WORK_FIELD_PLACE:
        return pd_why(why, PD_ERR_INVALID, field->name,
            "must be the id of a place: 1 to %d of A-Z a-z 0-9 - _", PD_PLACE_CAP - 1);
    case PD_WORK_FIELD_CODE:
        return pd_why(why, PD_ERR_INVALID, "code", "must be what was scanned");
    }
    return PD_ERR_INVALID;
}

static bool
is_zero(const struct pd_work_value *value)
{
    return value->n == 0 && value->text[0] == '\0';
}

/* What its field does not take is not there. */
static bool
fits(const struct pd_work_field *field, const struct pd_work_value *value)
{
    if (field->kind == PD_WORK_FIELD_CODE)
        return is_zero(value);
    return pd_work_value_good(field, value) && (is_number(field) ? value->text[0] == '\0' : value->n == 0);
}

static bool
take_value(const struct pd_work_field *field, const struct pd_json_value *json, struct pd_work_value *out)
{
    return is_number(field) ? pd_json_int(json, &out->n) : pd_json_string(json, out->text, sizeof out->text);
}

/* ---- the whole ---- */

/* One thing that an act takes or does not: it is there where it is wanted, and only there. */
static enum pd_err
there(bool wanted, bool is, const char *path, struct pd_why *why)
{
    if (wanted == is)
        return PD_OK;
    return pd_why(why, PD_ERR_INVALID, path, wanted ? "must be there" : "is not asked for here");
}

static enum pd_err
check_values(const struct pd_work_ask *ask, const struct pd_work_act *act, struct pd_why *why)
{
    for (int i = 0; i < PD_WORK_FIELDS_MAX; i++) {
        if (i >= act->field_count && !is_zero(&ask->values[i]))
            return pd_why(why, PD_ERR_INVALID, PD_ERRAND_WORK_FIELDS, "has more than the act takes");
        if (i < act->field_count && !fits(&act->fields[i], &ask->values[i]))
            return not_allowed(&act->fields[i], why);
    }
    return PD_OK;
}

static bool
takes_code(const struct pd_work_act *act)
{
    for (int i = 0; i < act->field_count; i++)
        if (act->fields[i].kind == PD_WORK_FIELD_CODE)
            return true;
    return false;
}

static enum pd_err
check_parts(const struct pd_errand *e, const struct pd_work_act *act, bool hers, struct pd_why *why)
{
    const struct pd_work_ask *ask = &e->work;
    const struct {
        bool wanted, is;
        const char *path;
    } parts[] = {
        { hers, !pd_id_is_zero(e->member), "member" },
        { act->row, ask->ref[0] != '\0', "ref" },
        { takes_code(act), ask->code[0] != '\0', "code" },
        { act->proof, ask->badge[0] != '\0', "badge" },
        { act->proof, e->digits[0] != '\0', "digits" },
    };

    for (int i = 0; i < PD_COUNT(parts); i++) {
        enum pd_err err = there(parts[i].wanted, parts[i].is, parts[i].path, why);

        if (err != PD_OK)
            return err;
    }
    return check_values(ask, act, why);
}

/* A list or an act, and which. */
static enum pd_err
check_names(const struct pd_work_ask *ask, struct pd_why *why)
{
    const struct pd_work_act *act = act_of(ask);
    const struct pd_work_kind *kind = pd_work_kind(act == &no_act ? ask->work : act->work);

    if (((int)ask->work != 0) == (ask->act[0] != '\0'))
        return pd_why(why, PD_ERR_INVALID, "act", "must be there, or \"list\", and not both");
    if (ask->act[0] != '\0' && (act == &no_act || act->source != PD_WORK_HUB))
        return pd_why(why, PD_ERR_INVALID, "act", "must be the name of an act that the hub does");
    if (act == &no_act && (kind == NULL || kind->source != PD_WORK_HUB))
        return pd_why(why, PD_ERR_INVALID, "list", "must be the name of a list that the hub keeps");
    return act != &no_act && ask->from != 0 ? there(false, true, "from", why) : PD_OK;
}

enum pd_err
pd_errand_work_check(const struct pd_errand *errand, struct pd_why *why)
{
    const struct pd_work_act *act = act_of(&errand->work);
    enum pd_err err = check_names(&errand->work, why);

    if (err != PD_OK)
        return err;
    return check_parts(errand, act, pd_work_kind(act == &no_act ? errand->work.work : act->work)->hers, why);
}

void
pd_errand_work_put(const struct pd_work_ask *ask, struct pd_str *out)
{
    const struct pd_work_act *act = act_of(ask);
    int n = 0;

    for (int i = 0; i < act->field_count; i++) {
        if (act->fields[i].kind == PD_WORK_FIELD_CODE)
            continue;
        pd_str_add(out, n++ == 0 ? ",\"" PD_ERRAND_WORK_FIELDS "\":{" : ",");
        pd_field_put_text(out, act->fields[i].name);
        pd_str_add(out, ":");
        if (is_number(&act->fields[i]))
            pd_field_put_int(out, ask->values[i].n);
        else
            pd_field_put_text(out, ask->values[i].text);
    }
    if (n > 0)
        pd_str_add(out, "}");
}

/* Every field of the act once, and nothing else. */
static enum pd_err
take_fields(struct pd_work_ask *ask, const struct pd_work_act *act, const struct pd_json_member *members,
    int count, struct pd_why *why)
{
    int taken = 0;

    for (int i = 0; i < act->field_count; i++) {
        const struct pd_work_field *field = &act->fields[i];
        const struct pd_json_value *json = pd_json_find(members, count, field->name);

        if (field->kind == PD_WORK_FIELD_CODE)
            continue;
        if (json == NULL || !take_value(field, json, &ask->values[i]))
            return not_allowed(field, why);
        taken++;
    }
    return taken == count ? PD_OK
                          : pd_why(why, PD_ERR_INVALID, PD_ERRAND_WORK_FIELDS,
                                "must be an object with the fields of the act, each once");
}

enum pd_err
pd_errand_work_take(struct pd_errand *errand, const struct pd_json_value *value, struct pd_why *why)
{
    struct pd_json_member members[PD_JSON_MEMBERS_MAX];
    int count = 0;
    enum pd_err err;

    if (value != NULL && value->kind != PD_JSON_OBJECT)
        return pd_why(why, PD_ERR_INVALID, PD_ERRAND_WORK_FIELDS, "must be an object");
    if (value != NULL && (err = pd_json_scan(value->text, value->len, members, &count, why)) != PD_OK)
        return err == PD_ERR_TOO_LARGE ? PD_ERR_INVALID : err;
    if (value != NULL && count == 0)
        return pd_why(why, PD_ERR_INVALID, PD_ERRAND_WORK_FIELDS, "must be left out where the act has none");
    if ((err = check_names(&errand->work, why)) != PD_OK)
        return err;
    err = take_fields(&errand->work, act_of(&errand->work), members, count, why);
    return err == PD_OK ? pd_errand_work_check(errand, why) : err;
}

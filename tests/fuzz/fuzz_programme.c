/* Any document: no crash, a reason for every refusal, and nothing of a refused one stays. */
#include "app/core/programme.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct pd_programme *p)
{
    pd_assert(p->tier_count >= 2 && pd_points_raw(p->tiers[0].from) == 0);
    pd_assert(pd_tier_of(p, pd_points_of(INT64_MAX)) == p->tier_count - 1);
    for (int i = 0; i < p->gift_count; i++) {
        pd_assert(pd_programme_gift(p, p->gifts[i].sku) == &p->gifts[i]);
        pd_assert(pd_programme_place(p, p->gifts[i].place) != NULL);
        pd_assert(p->gifts[i].tier_min >= 0 && p->gifts[i].tier_min < p->tier_count);
        for (int lang = 0; lang < PD_LANGS; lang++)
            pd_assert(p->gifts[i].name.in[lang][0] != '\0' && p->gifts[i].detail.in[lang] != NULL);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pd_programme p;
    char errors[4096], warnings[4096];
    struct pd_findings found = { .errors = pd_str_on(errors, sizeof errors),
        .warnings = pd_str_on(warnings, sizeof warnings) };
    struct pd_why why = { "", "" };

    if (pd_programme_check((const char *)data, size, &p, &found, &why) == PD_OK)
        check(&p);
    else
        pd_assert(why.text[0] != '\0' && p.text_store == NULL && p.tier_count == 0);
    pd_programme_finish(&p);
    return 0;
}

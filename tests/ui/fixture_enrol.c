/* Pages of an enrolment at the counter, as the session shows them. */
#include "tests/ui/fixture_parts.h"

#include <string.h>

static struct pd_enrol_view *
page(struct fixture *f, enum pd_enrol_step step, int at)
{
    struct pd_enrol_view *e = &f->view.enrol;

    e->step = step;
    e->at = at;
    e->of = 14;
    e->where = PD_JURISDICTION_CN;
    f->view.has_member = false;
    return e;
}

static void
typed(struct fixture *f, enum pd_enrol_step step, int at, const char *text)
{
    struct pd_enrol_view *e = page(f, step, at);

    (void)pd_copy(e->typed, sizeof e->typed, text);
}

void
fixture_enrol_notice(struct fixture *f)
{
    page(f, PD_ENROL_NOTICE, 1)->where = f->view.lang == PD_LANG_ZH_TW   ? PD_JURISDICTION_TW
                                         : f->view.lang == PD_LANG_ZH_HK ? PD_JURISDICTION_HK
                                                                         : PD_JURISDICTION_CN;
}

void
fixture_enrol_number(struct fixture *f)
{
    typed(f, PD_ENROL_NUMBER, 2, "");
    f->view.enrol.lists = true;
}

void
fixture_enrol_name(struct fixture *f)
{
    typed(f, PD_ENROL_NAME, 3, "欧阳建国");
    f->view.enrol.looked = true;
}

void
fixture_enrol_notice_print(struct fixture *f)
{
    fixture_enrol_notice(f);
    f->view.print = PD_PRINT_DONE;
}

void
fixture_enrol_name_found(struct fixture *f)
{
    typed(f, PD_ENROL_NAME, 3, "欧阳建国");
    f->view.enrol.looked = true;
    f->view.enrol.look = PD_ENROL_LOOK_FOUND;
    f->view.enrol.visitor.year = 1958;
    (void)pd_copy(f->view.enrol.visitor.last4, sizeof f->view.enrol.visitor.last4, "8555");
    f->view.enrol.typing.on = true;
}

void
fixture_enrol_name_limit(struct fixture *f)
{
    typed(f, PD_ENROL_NAME, 3, "");
    f->view.enrol.look = PD_ENROL_LOOK_TOO_OFTEN;
}

static void
offer(struct pd_typing_view *t, const char *composition, const char *const texts[], int count)
{
    (void)pd_copy(t->composition, sizeof t->composition, composition);
    for (t->count = 0; t->count < count; t->count++)
        (void)pd_copy(t->candidates[t->count], sizeof t->candidates[0], texts[t->count]);
}

void
fixture_enrol_typing(struct fixture *f)
{
    static const char *const simplified[] = { "张伟", "张维", "仗卫", "张", "涨", "长", "章", "帐", "掌" },
                             *const traditional[] = { "張偉", "彰武", "張", "章", "彰", "璋", "樟", "漳",
                                 "鄣" };
    struct pd_typing_view *t = &f->view.enrol.typing;
    bool keys = f->view.lang == PD_LANG_ZH_TW;

    typed(f, PD_ENROL_NAME, 3, "");
    t->on = t->more = true;
    (void)pd_copy(t->keys, sizeof t->keys, keys ? "ABCDEFGHI" : "123456789");
    if (keys)
        offer(t, "ㄓㄤˉ ㄨㄟˇ", traditional, PD_COUNT(traditional));
    else
        offer(t, "zhang wei", simplified, PD_COUNT(simplified));
}

/* Characters that few texts have and names do, the last of their page. */
void
fixture_enrol_typing_rare(struct fixture *f)
{
    static const char *const texts[] = { "䶮", "龑", "㛃", "𬍛", "欧阳诸葛" };
    struct pd_typing_view *t = &f->view.enrol.typing;

    typed(f, PD_ENROL_NAME, 3, "刘");
    t->on = t->before = true;
    (void)pd_copy(t->keys, sizeof t->keys, "123456789");
    offer(t, "yan", texts, PD_COUNT(texts));
}

void
fixture_enrol_typing_latin(struct fixture *f)
{
    typed(f, PD_ENROL_GUARDIAN, 6, "Ann L");
    f->view.enrol.minor = true;
    f->view.enrol.typing.on = f->view.enrol.typing.latin = true;
}

void
fixture_enrol_phone_bad(struct fixture *f)
{
    typed(f, PD_ENROL_PHONE, 4, "1380013800");
    f->view.enrol.problem = PD_ENROL_BAD_PHONE;
}

void
fixture_enrol_guardian(struct fixture *f)
{
    typed(f, PD_ENROL_GUARDIAN, 6, "Ann Li");
    f->view.enrol.minor = true;
}

void
fixture_enrol_consent(struct fixture *f)
{
    struct pd_enrol_view *e = page(f, PD_ENROL_CONSENT, 7);

    e->purpose = PD_PURPOSE_LINKING;
    e->choice_count = 2;
}

void
fixture_enrol_consent_no(struct fixture *f)
{
    struct pd_enrol_view *e = page(f, PD_ENROL_CONSENT, 6);

    e->purpose = PD_PURPOSE_PROGRAMME;
    e->choice_count = e->choice = 2;
    e->problem = PD_ENROL_BAD_CONSENT;
}

void
fixture_enrol_source(struct fixture *f)
{
    struct pd_enrol_view *e = page(f, PD_ENROL_SOURCE, 12);

    e->choice_count = PD_ENROL_SOURCES;
    e->choice = PD_ENROL_SOURCE_COMMUNITY;
}

void
fixture_enrol_partner(struct fixture *f)
{
    static const char *const partners[] = { "mother-baby", "gym", "insurer-b", "school-3", "pharmacy",
        "club-7", "shop", "bank", "travel" };
    struct pd_enrol_view *e = page(f, PD_ENROL_PARTNER, 13);

    e->choice_count = PD_COUNT(partners);
    memcpy(e->choices, partners, sizeof partners);
}

void
fixture_enrol_referrer(struct fixture *f)
{
    typed(f, PD_ENROL_REFERRER, 13, "5724");
}

void
fixture_enrol_referrer_bad(struct fixture *f)
{
    typed(f, PD_ENROL_REFERRER, 13, "57240001");
    f->view.enrol.problem = PD_ENROL_BAD_REFERRER;
}

void
fixture_enrol_staff(struct fixture *f)
{
    typed(f, PD_ENROL_STAFF, 13, "D-0231");
}

void
fixture_enrol_staff_bad(struct fixture *f)
{
    typed(f, PD_ENROL_STAFF, 13, "D-");
    f->view.enrol.problem = PD_ENROL_BAD_RECOMMENDED;
}

void
fixture_enrol_card(struct fixture *f)
{
    typed(f, PD_ENROL_CARD, 13, "8805517203");
}

void
fixture_enrol_summary(struct fixture *f)
{
    struct pd_enrol_form *form = &page(f, PD_ENROL_SUMMARY, 14)->form;

    (void)pd_copy(form->name, sizeof form->name, "欧阳小美");
    (void)pd_copy(form->number, sizeof form->number, "H0012345");
    (void)pd_copy(form->birthday, sizeof form->birthday, "03-07");
    (void)pd_copy(form->guardian, sizeof form->guardian, "欧阳建国");
    (void)pd_copy(form->serial, sizeof form->serial, "8805517203");
    form->minor = true;
    form->relation = PD_ENROL_RELATION_FATHER;
    form->source = PD_ENROL_SOURCE_COMMUNITY;
    form->given = 6;
}

void
fixture_enrol_summary_all(struct fixture *f)
{
    struct pd_enrol_form *form = &page(f, PD_ENROL_SUMMARY, 14)->form;

    (void)pd_copy(form->name, sizeof form->name, "Maximiliane Featherstonehaugh-Cholmondeley");
    (void)pd_copy(form->phone, sizeof form->phone, "+4915123456789");
    (void)pd_copy(form->birthday, sizeof form->birthday, "12-31");
    form->source = PD_ENROL_SOURCE_PARTNER;
    (void)pd_copy(form->partner, sizeof form->partner, "mother-baby");
    form->given = 126;
}

void
fixture_enrol_saving(struct fixture *f)
{
    (void)page(f, PD_ENROL_SAVING, 14);
}

static struct pd_enrol_view *
done(struct fixture *f, enum pd_enrol_result result)
{
    struct pd_enrol_view *e = page(f, PD_ENROL_DONE, 14);

    e->result = result;
    (void)pd_copy(e->masked, sizeof e->masked, "欧**");
    return e;
}

void
fixture_enrol_new(struct fixture *f)
{
    struct pd_enrol_view *e = done(f, PD_ENROL_RESULT_NEW);

    e->points = pd_points_of(300);
    e->may_serve = true;
}

void
fixture_enrol_brought(struct fixture *f)
{
    fixture_enrol_new(f);
    (void)pd_copy(f->view.enrol.referral, sizeof f->view.enrol.referral, "waiting");
}

void
fixture_enrol_already(struct fixture *f)
{
    done(f, PD_ENROL_RESULT_ALREADY)->kinds = true;
}

void
fixture_enrol_kept(struct fixture *f)
{
    (void)done(f, PD_ENROL_RESULT_KEPT);
    f->view.link = PD_LINK_VIEW_OFFLINE;
}

void
fixture_enrol_refused(struct fixture *f)
{
    (void)pd_copy(done(f, PD_ENROL_RESULT_REFUSED)->code, PD_REASON_CAP, "card_taken");
}

void
fixture_enrol_failed(struct fixture *f)
{
    (void)done(f, PD_ENROL_RESULT_FAILED);
}

static void
nobodys_card(struct fixture *f)
{
    struct pd_counter_view *c = &f->view.counter;

    c->state = PD_COUNTER_NO;
    c->capture = PD_CAPTURE_VIEW_UNKNOWN;
    (void)pd_copy(c->card, sizeof c->card, "8805517203");
    memset(&c->ticket, 0, sizeof c->ticket);
}

void
fixture_counter_new_card(struct fixture *f)
{
    nobodys_card(f);
}

void
fixture_counter_registered(struct fixture *f)
{
    nobodys_card(f);
    f->view.counter.enrolled = true;
    f->view.link = PD_LINK_VIEW_OFFLINE;
}

/*
 * Goal: scan, gift, ticket is done by everybody: unseen, by keypad and voice alone, and a slip for somebody
 * who collects it likewise; and in large print within 6 taps and 32 seconds. Method: a whole kiosk in virtual
 * time. The listener decides each key from the transcript and nothing else (see listener.h); what was said to
 * her is kept in tests/golden/voice, one file a language (test_core_task --update writes them; read them
 * before committing). The other person looks at each screen for a stated time, longer where there is more to
 * choose from, and taps.
 */
#include "tests/app/kiosk.h"
#include "tests/app/listener.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GOLDEN PD_SOURCE_DIR "/tests/golden/voice"

static struct kiosk kiosk;
static bool update;

/* ---- unseen ---- */

static const struct listener_words words_cn = { .scan = "请扫会员码",
    .page_gifts = "礼品 | 您的积分",
    .press_ok = "按确认键：",
    .get_gifts = "兑换礼品",
    .get_this = "兑换这件礼品",
    .confirm = "确认兑换",
    .kept = "礼品已为您留好",
    .paper = "请在下方取走小票",
    .number = "您的号码：",
    .finished = "已结束",
    .points = " 分",
    .short_of = "积分还不够",
    .next_key = "按下一项键",
    .to_collect = "待领取",
    .collect_by = "前领取",
    .send = "请家人代领",
    .make = "做代领单",
    .slip_paper = "正在打印代领单" };

static const struct listener_words words_hk = { .scan = "請掃描會員碼",
    .page_gifts = "禮品 | 您的積分",
    .press_ok = "按確認鍵：",
    .get_gifts = "換領禮品",
    .get_this = "換領這件禮品",
    .confirm = "確認換領",
    .kept = "禮品已為您留起",
    .paper = "請在下方取",
    .number = "您的號碼：",
    .finished = "已完成",
    .points = " 分",
    .short_of = "積分還不夠",
    .next_key = "按下一項鍵",
    .to_collect = "待領取",
    .collect_by = "前領取",
    .send = "請家人代領",
    .make = "製作代領單",
    .slip_paper = "正在列印代領單" };

static const struct listener_words words_en = { .scan = "Scan your member code",
    .page_gifts = "Gifts | Your points",
    .press_ok = "Press OK for:",
    .get_gifts = "Get gifts",
    .get_this = "Get this gift",
    .confirm = "Confirm",
    .kept = "Your gift is kept for you",
    .paper = "take your paper ticket below",
    .number = "Your number:",
    .finished = "Finished.",
    .points = " points",
    .short_of = "not enough points",
    .next_key = "Press Next for the first",
    .to_collect = "To collect",
    .collect_by = "Collect by",
    .send = "Send a helper",
    .make = "Make the slip",
    .slip_paper = "The slip is being printed" };

static void
act(enum listener_act what)
{
    static const int keys[] = {
        [LISTENER_NEXT] = PD_KEY_PAD_NEXT,
        [LISTENER_OK] = PD_KEY_PAD_OK,
        [LISTENER_MORE] = PD_KEY_PAD_DIGIT + 0,
        [LISTENER_FINISH] = PD_KEY_PAD_FINISH,
        [LISTENER_PRIVATE] = PD_KEY_PAD_DARK,
        [LISTENER_WAKES] = PD_KEY_PAD_NEXT,
    };

    if (what == LISTENER_SHOWS_CODE)
        kiosk_scan(&kiosk);
    else if (what != LISTENER_WAITS)
        kiosk_key(&kiosk, keys[what]);
}

static char *
read_all(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = calloc(1, 1 << 16);

    if (f != NULL) {
        (void)!fread(text, 1, (1 << 16) - 1, f);
        (void)fclose(f);
    }
    return text;
}

static void
keep_or_compare(const char *transcript, const char *task, const char *lang)
{
    char path[512], *is = read_all(transcript), *was;

    (void)snprintf(path, sizeof path, "%s/%s-%s.txt", GOLDEN, task, lang);
    if (update) {
        FILE *f = fopen(path, "wb");

        assert_non_null(f);
        (void)fputs(is, f);
        (void)fclose(f);
    }
    was = read_all(path);
    assert_string_equal(is, was);
    free(is);
    free(was);
}

/* What somebody wants, how she goes about it, and what must be true when she goes. */
struct task {
    const char *name;
    void (*before)(void);
    enum listener_act (*next)(struct listener *listener);
    void (*check)(const struct listener *listener, enum pd_lang lang);
};

/* What she was told is true: one ticket, of that gift, of that number. */
static void
check_ticket(const struct listener *l, enum pd_lang lang)
{
    const struct pd_view *v = kiosk_view(&kiosk);
    char number[8];

    assert_int_equal(v->screen, PD_SCREEN_DONE);
    assert_string_equal(l->gift, v->ticket.gift->name.in[lang]);
    (void)snprintf(number, sizeof number, "%c%s", v->ticket.short_number[0], v->ticket.short_number + 2);
    assert_true(l->has_number);
    assert_string_equal(l->number, number);
    assert_int_equal(kiosk.tickets, 1);
    assert_true(v->spoken.dark);
}

/* One slip, with a code of its own, on the way out of the printer. */
static void
check_slip(const struct listener *l, enum pd_lang lang)
{
    const struct pd_view *v = kiosk_view(&kiosk);

    (void)l;
    (void)lang;
    assert_int_equal(v->screen, PD_SCREEN_PROXY);
    assert_true(v->ticket.proxy);
    assert_string_not_equal(v->proxy_code, "");
    assert_string_not_equal(v->proxy_code, v->ticket.code);
    assert_int_equal(kiosk.slips, 1);
    assert_int_equal(kiosk.tickets, 1);
}

static void
make_ticket(void);

static const struct task gift_task = { "core-task", NULL, listener_next, check_ticket },
                         slip_task = { "helper", make_ticket, listener_next_helper, check_slip };

static void
do_unseen(const struct task *task, enum pd_lang lang, const char *name, const struct listener_words *words)
{
    const struct pd_session_config config = {
        .lang = lang, .printer = true, .idle_warn_s = 45, .idle_clear_s = 20, .done_clear_s = 30
    };
    char transcript[] = "/tmp/pd-transcript-XXXXXX";
    struct listener l = { .words = words };
    enum listener_act what = LISTENER_WAITS;
    int fd = mkstemp(transcript), keys = 0;

    assert_true(fd >= 0);
    (void)close(fd);
    kiosk_open(&kiosk, &config, transcript);
    l.transcript = fopen(transcript, "r");
    assert_non_null(l.transcript);
    if (task->before != NULL)
        task->before();
    kiosk.start_ms = kiosk.s.boot_ms;
    while (what != LISTENER_GOES) {
        what = task->next(&l);
        /* She hears it to its end; the machine must not have given her up meanwhile. */
        kiosk_pass(&kiosk, what == LISTENER_WAITS ? 500 : listener_hears_ms(&l) + 700);
        if (what == LISTENER_FINISH)
            task->check(&l, lang);
        if (what != LISTENER_GOES)
            act(what);
        keys += what != LISTENER_WAITS ? 1 : 0;
        if (kiosk_now_ms(&kiosk) > 300000)
            fail_msg("after five minutes she has heard: %s", l.heard);
    }
    assert_int_equal(kiosk_view(&kiosk)->screen, PD_SCREEN_ATTRACT);
    assert_false(kiosk_view(&kiosk)->spoken.on);
    print_message(
        "%s, %s: %d acts, %lld s\n", task->name, name, keys, (long long)(kiosk_now_ms(&kiosk) / 1000));
    (void)fclose(l.transcript);
    kiosk_close(&kiosk);
    keep_or_compare(transcript, task->name, name);
    (void)unlink(transcript);
}

static void
unseen_in_mandarin(void **state)
{
    (void)state;
    do_unseen(&gift_task, PD_LANG_ZH_CN, "zh_CN", &words_cn);
    do_unseen(&slip_task, PD_LANG_ZH_CN, "zh_CN", &words_cn);
}

static void
unseen_in_cantonese(void **state)
{
    (void)state;
    do_unseen(&gift_task, PD_LANG_ZH_HK, "zh_HK", &words_hk);
    do_unseen(&slip_task, PD_LANG_ZH_HK, "zh_HK", &words_hk);
}

static void
unseen_in_english(void **state)
{
    (void)state;
    do_unseen(&gift_task, PD_LANG_EN, "en", &words_en);
    do_unseen(&slip_task, PD_LANG_EN, "en", &words_en);
}

/* ---- in large print ---- */

#define TASK_TAPS 6
#define TASK_MS 32000

#define SCAN_MS 2500  /* finds the scanner and holds up the phone */
#define REACH_MS 1000 /* from one place of the panel to another */
#define CHOICE_MS 250 /* looks at one more thing that can be chosen */

/* How long somebody of seventy looks at a screen before the hand moves, besides what there is to choose from.
 */
static const struct look {
    enum pd_screen screen;
    int look_ms;
    enum pd_intent_kind then;
} looks[] = {
    { PD_SCREEN_HOME, 2000, PD_INTENT_CATALOGUE },
    { PD_SCREEN_CATALOGUE, 3000, PD_INTENT_GIFT },
    { PD_SCREEN_GIFT, 3000, PD_INTENT_CHOOSE },
    { PD_SCREEN_CONFIRM, 4500, PD_INTENT_REDEEM },
};

static int
choices(void)
{
    int n = 0;

    for (int i = 0; i < pd_ui_control_count(kiosk.ui); i++)
        n += pd_ui_control_at(kiosk.ui, i).zone == PD_ZONE_ROOM ? 1 : 0;
    return n;
}

static const struct look *
look_at(enum pd_screen screen)
{
    for (int i = 0; i < PD_COUNT(looks); i++)
        if (looks[i].screen == screen)
            return &looks[i];
    fail_msg("a screen more in the core task: %d", (int)screen);
    return NULL;
}

/* From the member's code to her ticket, as somebody who looks and taps; how long each look takes. */
static void
tap_to_ticket(void)
{
    while (kiosk_view(&kiosk)->screen != PD_SCREEN_DONE) {
        enum pd_screen screen = kiosk_view(&kiosk)->screen;
        const struct look *look;

        if (screen == PD_SCREEN_SAVING) {
            kiosk_pass(&kiosk, 100);
            continue;
        }
        look = look_at(screen);
        kiosk_pass(&kiosk, look->look_ms + choices() * CHOICE_MS + REACH_MS);
        assert_true(kiosk_tap(&kiosk, look->then));
        assert_true(kiosk.taps <= TASK_TAPS);
    }
}

/* On a visit before, she looked; nothing was said of it. */
static void
make_ticket(void)
{
    kiosk_scan(&kiosk);
    tap_to_ticket();
    kiosk_pass(&kiosk, KIOSK_PRINTS_MS + 1000);
    assert_true(kiosk_tap(&kiosk, PD_INTENT_FINISH));
    kiosk_pass(&kiosk, 5000);
    assert_int_equal(kiosk_view(&kiosk)->screen, PD_SCREEN_ATTRACT);
}

static void
in_large_print_it_takes_six_taps_and_half_a_minute_at_most(void **state)
{
    const struct pd_session_config config = { .lang = PD_LANG_ZH_CN,
        .care = true,
        .printer = true,
        .idle_warn_s = 45,
        .idle_clear_s = 20,
        .done_clear_s = 30 };

    (void)state;
    kiosk_open(&kiosk, &config, NULL);
    assert_int_equal(kiosk_view(&kiosk)->screen, PD_SCREEN_ATTRACT);
    kiosk_pass(&kiosk, SCAN_MS);
    kiosk_scan(&kiosk);
    tap_to_ticket();
    print_message("%d taps, %lld ms\n", kiosk.taps, (long long)kiosk_now_ms(&kiosk));
    assert_true(kiosk_now_ms(&kiosk) <= TASK_MS);
    kiosk_close(&kiosk);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unseen_in_mandarin),
        cmocka_unit_test(unseen_in_cantonese),
        cmocka_unit_test(unseen_in_english),
        cmocka_unit_test(in_large_print_it_takes_six_taps_and_half_a_minute_at_most),
    };

    update = argc > 1 && strcmp(argv[1], "--update") == 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

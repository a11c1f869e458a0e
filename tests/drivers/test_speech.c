/*
 * Goal: what is to be said is said, the newest only, and whatever becomes of the speaking program harms
 * nobody. Method: programs of our own stand in for espeak-ng and write down what they were given; a
 * loudspeaker of the imagination hears what comes. Last the real espeak-ng in its three tongues.
 */
#include "tests/support/check.h"

#include "drivers/speech/prompts.h"
#include "drivers/speech/synth.h"
#include "drivers/speech/voice_thread.h"
#include "drivers/speech/wav.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEARD_MAX (PD_SOUND_RATE * 60)

static char dir[64];
static int16_t heard[HEARD_MAX];
static size_t heard_count;
static struct pd_sound *sound;

static void
hear(void *ctx, enum pd_sound_lane lane, const int16_t *samples, size_t count)
{
    (void)ctx;
    assert_int_equal(lane, PD_SOUND_SPEECH);
    if (samples == NULL) {
        heard_count = 0;
        return;
    }
    assert_true(heard_count + count <= HEARD_MAX);
    memcpy(heard + heard_count, samples, count * sizeof *samples);
    heard_count += count;
}

static const char *
path(const char *name)
{
    static char paths[4][160];
    static int turn;
    char *out = paths[turn++ % 4];

    (void)snprintf(out, sizeof paths[0], "%s/%s", dir, name);
    return out;
}

static void
write_file(const char *name, const void *bytes, size_t n, mode_t mode)
{
    FILE *f = fopen(path(name), "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path(name), mode), 0);
}

static size_t
read_back(const char *name, char *out, size_t cap)
{
    FILE *f = fopen(path(name), "rb");
    size_t n = 0;

    if (f != NULL) {
        n = fread(out, 1, cap - 1, f);
        (void)fclose(f);
    }
    out[n] = '\0';
    return n;
}

static void
put_le(uint8_t *at, uint32_t n, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (uint8_t)(n >> (8 * i));
}

/* count samples of one value. Lengths as a program writes them that does not know them yet. */
static size_t
make_wav(uint8_t *out, int16_t value, size_t count)
{
    memcpy(out, "RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0\x01\0\x01\0", 24);
    put_le(out + 24, PD_SOUND_RATE, 4);
    put_le(out + 28, PD_SOUND_RATE * 2, 4);
    memcpy(out + 32, "\x02\0\x10\0data\xff\xff\xff\x7f", 12);
    for (size_t i = 0; i < count; i++)
        put_le(out + 44 + 2 * i, (uint16_t)value, 2);
    return 44 + 2 * count;
}

/* A program that writes down what it is given and says 100 samples of 77. */
static void
make_program(const char *name, const char *then)
{
    uint8_t wav[512];
    char script[1024];
    int n = snprintf(script, sizeof script,
        "#!/bin/sh\necho $$ >%s/pid\nprintf '%%s\\n' \"$@\" >%s/argv\ncat >%s/stdin\n%s\n", dir, dir, dir,
        then);

    write_file(name, script, (size_t)n, 0755);
    write_file("tone.wav", wav, make_wav(wav, 77, 100), 0644);
}

static struct pd_voice *
voice_of(const char *program, const char *prompts)
{
    const struct pd_voice_espeak_config config = {
        .program = program, .prompts_dir = prompts, .sound = sound, .words_per_min = 170
    };
    struct pd_voice *voice;
    struct pd_why why;

    assert_ok(pd_voice_espeak_create(&config, &voice, &why));
    return voice;
}

static void
say(struct pd_voice *voice, enum pd_tongue tongue, const char *text)
{
    static struct pd_utterance u;

    u.tongue = tongue;
    (void)snprintf(u.text, sizeof u.text, "%s", text);
    pd_voice_say(voice, &u);
}

static void
finish(struct pd_voice *voice)
{
    while (pd_voice_poll(voice, 1000))
        continue;
}

static enum pd_device_state
state_of(struct pd_voice *voice)
{
    struct pd_voice_status status;

    pd_voice_status(voice, &status);
    return status.state;
}

static void
the_program_gets_the_text_by_its_input_and_nothing_of_it_on_its_command_line(void **state)
{
    const char *text = "$(touch gone); `id` \"quoted\" 'too' -f /etc/passwd";
    char argv[512], input[512], program[160], tone[512];
    struct pd_voice *voice;

    (void)state;
    (void)snprintf(tone, sizeof tone, "cat %s/tone.wav", dir);
    make_program("speaks", tone);
    (void)snprintf(program, sizeof program, "%s", path("speaks"));
    voice = voice_of(program, NULL);
    assert_int_equal(state_of(voice), PD_DEVICE_UNKNOWN);
    say(voice, PD_TONGUE_CANTONESE, text);
    finish(voice);
    (void)read_back("argv", argv, sizeof argv);
    assert_string_equal(argv, "-v\nyue-latn-jyutping\n-s\n170\n-b\n1\n--stdin\n--stdout\n");
    (void)read_back("stdin", input, sizeof input);
    assert_int_equal(strncmp(input, text, strlen(text)), 0);
    assert_int_equal(heard_count, 100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(heard[i], 77);
    assert_int_equal(state_of(voice), PD_DEVICE_OK);
    pd_voice_destroy(voice);
}

static pid_t
wait_for_pid(struct pd_voice *voice)
{
    char text[32] = "";

    for (int i = 0; i < 500 && strchr(text, '\n') == NULL; i++) {
        (void)pd_voice_poll(voice, 10);
        (void)read_back("pid", text, sizeof text);
    }
    return (pid_t)strtol(text, NULL, 10);
}

/* One that would speak for ever is gone, and reaped, as soon as something else is to be said. */
static void
a_cut_ends_and_reaps_the_program(void **state)
{
    struct pd_voice *voice;
    char program[160];
    pid_t pid;

    (void)state;
    make_program("never-ends", "exec sleep 1000");
    (void)snprintf(program, sizeof program, "%s", path("never-ends"));
    for (int way = 0; way < 3; way++) {
        (void)unlink(path("pid"));
        voice = voice_of(program, NULL);
        say(voice, PD_TONGUE_ENGLISH, "once upon a time");
        pid = wait_for_pid(voice);
        assert_true(pid > 0);
        assert_int_equal(kill(pid, 0), 0);
        if (way == 0)
            say(voice, PD_TONGUE_ENGLISH, "");
        if (way == 1)
            say(voice, PD_TONGUE_ENGLISH, "something else");
        if (way < 2)
            assert_true(kill(pid, 0) != 0 && errno == ESRCH);
        pd_voice_destroy(voice);
        assert_true(kill(pid, 0) != 0 && errno == ESRCH);
    }
    /* No child of ours is left, not even a dead one. */
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void
a_crash_nonsense_and_absence_are_silence(void **state)
{
    static const struct {
        const char *name, *then;
    } rows[] = {
        { "crashes", "kill -SEGV $$" },
        { "says-nothing", "exit 0" },
        { "says-nonsense", "echo this is not a sound; exit 0" },
        { "fails", "exit 7" },
    };

    (void)state;
    for (int i = 0; i <= PD_COUNT(rows); i++) {
        struct pd_voice *voice;
        char program[160];

        if (i < PD_COUNT(rows))
            make_program(rows[i].name, rows[i].then);
        (void)snprintf(
            program, sizeof program, "%s", path(i < PD_COUNT(rows) ? rows[i].name : "is-not-there"));
        voice = voice_of(program, NULL);
        say(voice, PD_TONGUE_ENGLISH, "hello\nworld");
        finish(voice);
        assert_int_equal(heard_count, 0);
        assert_int_equal(state_of(voice), PD_DEVICE_PROBLEM);
        say(voice, PD_TONGUE_ENGLISH, "again");
        finish(voice);
        pd_voice_destroy(voice);
    }
    assert_false(pd_voice_espeak_found(path("is-not-there")));
    assert_false(pd_voice_espeak_found(path("says-nonsense")));
}

static void
make_prompts(void)
{
    static const char list[] = "one.wav\ten\tGet gifts\n"
                               "two.wav\ten\tbutton\n"
                               "three.wav\tcmn-latn-pinyin\tbutton\n"
                               "gone.wav\ten\tHome\n";
    uint8_t wav[512];

    assert_true(mkdir(path("prompts"), 0755) == 0 || errno == EEXIST);
    write_file("prompts/manifest.tsv", list, sizeof list - 1, 0644);
    write_file("prompts/one.wav", wav, make_wav(wav, 11, 10), 0644);
    write_file("prompts/two.wav", wav, make_wav(wav, 22, 20), 0644);
    write_file("prompts/three.wav", wav, make_wav(wav, 33, 30), 0644);
}

/* Samples of which value came, in order: "77x100 11x10". */
static const char *
heard_as(void)
{
    static char out[256];
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < heard_count;) {
        size_t n = i;

        while (n < heard_count && heard[n] == heard[i])
            n++;
        used +=
            (size_t)snprintf(out + used, sizeof out - used, "%s%dx%zu", i > 0 ? " " : "", heard[i], n - i);
        i = n;
    }
    return out;
}

static void
recorded_phrases_are_played_and_the_rest_is_made(void **state)
{
    char program[160], prompts[160], tone[512], input[256];
    struct pd_voice *voice;

    (void)state;
    make_prompts();
    (void)snprintf(tone, sizeof tone, "cat %s/tone.wav", dir);
    make_program("speaks", tone);
    (void)snprintf(program, sizeof program, "%s", path("speaks"));
    (void)snprintf(prompts, sizeof prompts, "%s", path("prompts"));
    voice = voice_of(program, prompts);
    say(voice, PD_TONGUE_ENGLISH, "3 of 7\nGet gifts\nbutton");
    finish(voice);
    assert_string_equal(heard_as(), "77x100 11x10 22x20");
    (void)read_back("stdin", input, sizeof input);
    assert_string_equal(input, "3 of 7.\n");
    /* Two that were not recorded are one run; a file that is gone was not recorded; tongues are apart. */
    say(voice, PD_TONGUE_ENGLISH, "Home\nbutton [[x]]\nbutton");
    finish(voice);
    assert_string_equal(heard_as(), "77x100 22x20");
    (void)read_back("stdin", input, sizeof input);
    assert_string_equal(input, "Home.\nbutton [ [ x]].\n");
    say(voice, PD_TONGUE_MANDARIN, "button");
    finish(voice);
    assert_string_equal(heard_as(), "33x30");
    pd_voice_destroy(voice);
    /* Without the program the recorded ones are still heard. */
    voice = voice_of(NULL, prompts);
    say(voice, PD_TONGUE_ENGLISH, "3 of 7\nGet gifts\nbutton");
    finish(voice);
    assert_string_equal(heard_as(), "11x10 22x20");
    pd_voice_destroy(voice);
}

static void
a_list_that_is_wrong_is_told_by_its_line(void **state)
{
    static const char *const wrong[] = { "one.wav en Get gifts\n", "one.wav\tfr\tx\n", "../one.wav\ten\tx\n",
        "/etc/passwd\ten\tx\n", ".hidden\ten\tx\n", "one.wav\ten\t\n" };
    struct pd_prompts *prompts;
    struct pd_why why;

    (void)state;
    make_prompts();
    assert_ok(pd_prompts_load(path("prompts"), &prompts, &why));
    assert_int_equal(pd_prompts_count(prompts), 4);
    pd_prompts_destroy(prompts);
    assert_ok(pd_prompts_load(path("no-such-folder"), &prompts, &why));
    assert_int_equal(pd_prompts_count(prompts), 0);
    pd_prompts_destroy(prompts);
    for (int i = 0; i < PD_COUNT(wrong); i++) {
        char list[160];
        int n = snprintf(list, sizeof list, "one.wav\ten\tGet gifts\n%s", wrong[i]);

        write_file("prompts/manifest.tsv", list, (size_t)n, 0644);
        assert_int_equal(pd_prompts_load(path("prompts"), &prompts, &why), PD_ERR_INVALID);
        assert_non_null(strstr(why.path, "manifest.tsv:2"));
    }
}

static void
a_wav_file_is_read_however_it_is_cut_up(void **state)
{
    uint8_t wav[256], odd[256];
    size_t n = make_wav(wav, 0x1234, 20), count;
    int16_t out[128];

    (void)state;
    for (size_t piece = 1; piece <= n; piece++) {
        struct pd_wav w;

        pd_wav_begin(&w);
        count = 0;
        for (size_t at = 0; at < n; at += piece) {
            size_t take = n - at < piece ? n - at : piece;

            assert_int_equal(pd_wav_read(&w, wav + at, take, out + count, &count), take);
        }
        assert_int_equal(count, 20);
        for (int i = 0; i < 20; i++)
            assert_int_equal(out[i], 0x1234);
    }
    /* Two channels, another rate, eight bits, compressed, no WAV at all: one byte of the head each. */
    for (int i = 0; i < 5; i++) {
        static const struct {
            size_t at;
            uint8_t byte;
        } bad[] = { { 22, 2 }, { 24, 0x11 }, { 34, 8 }, { 20, 3 }, { 0, 'X' } };
        struct pd_wav w;

        memcpy(odd, wav, n);
        odd[bad[i].at] = bad[i].byte;
        pd_wav_begin(&w);
        count = 0;
        assert_int_equal(pd_wav_read(&w, odd, n, out, &count), 0);
        assert_int_equal(count, 0);
    }
}

static void
a_transcript_tells_what_would_be_said_and_when(void **state)
{
    static struct pd_utterance u = { .tongue = PD_TONGUE_MANDARIN, .at_ms = 12345, .text = "礼品\n按钮" };
    struct pd_voice *voice;
    struct pd_why why;
    char text[256];

    (void)state;
    assert_ok(pd_voice_replay_create(path("transcript"), &voice, &why));
    pd_voice_say(voice, &u);
    u.text[0] = '\0';
    pd_voice_say(voice, &u);
    assert_false(pd_voice_poll(voice, 0));
    (void)read_back("transcript", text, sizeof text);
    assert_string_equal(text, "12.3 cmn-latn-pinyin 礼品 | 按钮\n12.3 cmn-latn-pinyin \n");
    pd_voice_destroy(voice);
    assert_int_equal(pd_voice_replay_create("/no/such/folder/x", &voice, &why), PD_ERR_IO);
}

static void
the_thread_says_the_newest_and_ends_at_once(void **state)
{
    static struct pd_voice_thread thread;
    static struct pd_utterance u = { .tongue = PD_TONGUE_ENGLISH };
    char program[160], tone[512];
    struct pd_voice *voice;

    (void)state;
    (void)snprintf(tone, sizeof tone, "cat %s/tone.wav; exec sleep 1000", dir);
    make_program("speaks-on", tone);
    (void)snprintf(program, sizeof program, "%s", path("speaks-on"));
    voice = voice_of(program, NULL);
    assert_ok(pd_voice_thread_start(&thread, voice));
    for (int i = 0; i < 20; i++) {
        (void)snprintf(u.text, sizeof u.text, "number %d", i);
        pd_voice_thread_say(&thread, &u);
    }
    for (int i = 0; i < 500; i++) {
        char input[64];

        (void)read_back("stdin", input, sizeof input);
        if (strcmp(input, "number 19.\n") == 0)
            break;
        (void)usleep(10000);
        assert_true(i < 499);
    }
    pd_voice_thread_stop(&thread);
    pd_voice_thread_join(&thread);
    pd_voice_destroy(voice);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

/* It is in the list of packages; how loud: not silent, and longer for a longer text. */
static void
espeak_ng_speaks_all_three_tongues(void **state)
{
    static const struct {
        enum pd_tongue tongue;
        const char *text, *longer;
    } rows[] = {
        { PD_TONGUE_MANDARIN, "礼品", "礼品已为您留好，请到一楼服务台领取。" },
        { PD_TONGUE_CANTONESE, "禮品", "禮品已為您留好，請到地下服務處領取。" },
        { PD_TONGUE_ENGLISH, "gifts", "Your gift is kept for you at the service desk." },
    };

    (void)state;
    assert_true(pd_voice_espeak_found("espeak-ng"));
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_voice *voice = voice_of("espeak-ng", NULL);
        size_t once;
        int peak = 0;

        say(voice, rows[i].tongue, rows[i].text);
        finish(voice);
        once = heard_count;
        for (size_t k = 0; k < heard_count; k++)
            peak = abs(heard[k]) > peak ? abs(heard[k]) : peak;
        assert_true(once > PD_SOUND_RATE / 4);
        assert_true(peak > 3000);
        say(voice, rows[i].tongue, rows[i].longer);
        finish(voice);
        assert_true(heard_count > once * 2);
        pd_voice_destroy(voice);
    }
}

static int
open_all(void **state)
{
    (void)state;
    (void)snprintf(dir, sizeof dir, "/tmp/pd-speech-XXXXXX");
    return mkdtemp(dir) == NULL || pd_sound_replay_create(true, hear, NULL, &sound) != PD_OK ? -1 : 0;
}

static int
close_all(void **state)
{
    char command[128];

    (void)state;
    pd_sound_destroy(sound);
    (void)snprintf(command, sizeof command, "rm -rf %s", dir);
    return system(command);
}

static int
fresh(void **state)
{
    (void)state;
    heard_count = 0;
    return 0;
}

#define TEST(name) cmocka_unit_test_setup(name, fresh)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_program_gets_the_text_by_its_input_and_nothing_of_it_on_its_command_line),
        TEST(a_cut_ends_and_reaps_the_program),
        TEST(a_crash_nonsense_and_absence_are_silence),
        TEST(recorded_phrases_are_played_and_the_rest_is_made),
        TEST(a_list_that_is_wrong_is_told_by_its_line),
        TEST(a_wav_file_is_read_however_it_is_cut_up),
        TEST(a_transcript_tells_what_would_be_said_and_when),
        TEST(the_thread_says_the_newest_and_ends_at_once),
        TEST(espeak_ng_speaks_all_three_tongues),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}

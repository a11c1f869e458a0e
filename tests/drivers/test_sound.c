/*
 * Goal: what is put on a lane is heard whole, in order and no louder than allowed; a desk without a device
 * loses nothing but sound. Method: the mixer by hand; a WAV file read back; SDL with its driver that plays to
 * nobody, and with one that does not exist.
 */
#include "tests/support/check.h"

#include "drivers/sound/mix.h"
#include "drivers/sound/tone.h"
#include "tests/drivers/support.h"

#include <SDL2/SDL.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int16_t ramp[1000];

static int
before(void **state)
{
    (void)state;
    for (int i = 0; i < PD_COUNT(ramp); i++)
        ramp[i] = (int16_t)(i + 1);
    return 0;
}

static void
a_lane_is_heard_in_order_and_then_silence(void **state)
{
    struct pd_sound_mix mix;
    int16_t out[1200];

    (void)state;
    assert_ok(pd_sound_mix_init(&mix, PD_SOUND_LOUD));
    assert_true(pd_sound_mix_silent(&mix));
    assert_int_equal(pd_sound_mix_put(&mix, PD_SOUND_SPEECH, ramp, 600), 600);
    assert_int_equal(pd_sound_mix_put(&mix, PD_SOUND_SPEECH, ramp + 600, 400), 400);
    assert_false(pd_sound_mix_silent(&mix));
    pd_sound_mix_take(&mix, out, 1200);
    assert_memory_equal(out, ramp, sizeof ramp);
    for (int i = 1000; i < 1200; i++)
        assert_int_equal(out[i], 0);
    assert_true(pd_sound_mix_silent(&mix));
    pd_sound_mix_finish(&mix);
}

static void
a_full_lane_takes_no_more_and_a_cleared_one_is_empty(void **state)
{
    struct pd_sound_mix mix;
    size_t taken = 0, got;
    int16_t out[PD_COUNT(ramp)];

    (void)state;
    assert_ok(pd_sound_mix_init(&mix, PD_SOUND_LOUD));
    while ((got = pd_sound_mix_put(&mix, PD_SOUND_TONES, ramp, PD_COUNT(ramp))) > 0)
        taken += got;
    assert_int_equal(taken, PD_SOUND_LANE_SAMPLES);
    pd_sound_mix_take(&mix, out, PD_COUNT(out));
    assert_memory_equal(out, ramp, sizeof ramp);
    assert_int_equal(pd_sound_mix_put(&mix, PD_SOUND_TONES, ramp, PD_COUNT(ramp)), PD_COUNT(ramp));
    pd_sound_mix_clear(&mix, PD_SOUND_TONES);
    assert_true(pd_sound_mix_silent(&mix));
    assert_int_equal(pd_sound_mix_put(&mix, PD_SOUND_TONES, ramp + 5, 5), 5);
    pd_sound_mix_take(&mix, out, 6);
    assert_memory_equal(out, ramp + 5, 5 * sizeof *out);
    assert_int_equal(out[5], 0);
    pd_sound_mix_finish(&mix);
}

static void
lanes_add_up_within_the_limit_and_as_loud_as_asked(void **state)
{
    static const struct {
        enum pd_sound_volume volume;
        int16_t tone, speech, heard;
    } rows[] = {
        { PD_SOUND_LOUD, 1000, 0, 1000 },       /* a spoken silence is still speech, but there is none here */
        { PD_SOUND_LOUD, 1000, 2000, 2500 },    /* speech goes first */
        { PD_SOUND_LOUD, 30000, 30000, 32767 }, /* too loud a sum does not turn over */
        { PD_SOUND_LOUD, -30000, -30000, -32768 },
        { PD_SOUND_USUAL, 0, 2000, 1000 },
        { PD_SOUND_SOFT, 0, 2000, 500 },
        { PD_SOUND_OFF, 0, 2000, 0 },
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_sound_mix mix;
        int16_t out;

        assert_ok(pd_sound_mix_init(&mix, PD_SOUND_LOUD));
        mix.volume = rows[i].volume;
        (void)pd_sound_mix_put(&mix, PD_SOUND_TONES, &rows[i].tone, 1);
        if (rows[i].speech != 0)
            (void)pd_sound_mix_put(&mix, PD_SOUND_SPEECH, &rows[i].speech, 1);
        pd_sound_mix_take(&mix, &out, 1);
        assert_int_equal(out, rows[i].heard);
        pd_sound_mix_finish(&mix);
    }
}

/* How often the wave crosses zero upwards: its pitch. */
static int
waves(const int16_t *samples, size_t count)
{
    int n = 0;

    for (size_t i = 1; i < count; i++)
        n += samples[i - 1] < 0 && samples[i] >= 0;
    return n;
}

static void
tones_are_soft_and_tell_good_from_not(void **state)
{
    static int16_t good[PD_TONE_SAMPLES], low[PD_TONE_SAMPLES];

    (void)state;
    pd_sound_tone(true, good);
    pd_sound_tone(false, low);
    for (int i = 0; i < PD_TONE_SAMPLES; i++) {
        assert_in_range(good[i] + 12000, 0, 24000);
        assert_in_range(low[i] + 12000, 0, 24000);
    }
    /* They begin and end in silence: no click. */
    assert_in_range(abs(good[0]) + abs(low[0]), 0, 100);
    assert_in_range(abs(good[PD_TONE_SAMPLES - 1]) + abs(low[PD_TONE_SAMPLES - 1]), 0, 100);
    /* One rises, the other falls, an octave apart. */
    assert_true(waves(good + 3000, 2000) > waves(good, 2000));
    assert_true(waves(low + 4000, 3000) < waves(low, 3000));
    assert_true(waves(good, PD_TONE_SAMPLES) > 2 * waves(low, PD_TONE_SAMPLES));
}

static void
a_wav_file_holds_every_piece(void **state)
{
    char *scratch = scratch_folder();
    const char *path = path_in(scratch, "heard.wav");
    struct pd_sound *sound;
    struct pd_why why;
    uint8_t bytes[44 + 2 * 1003];
    FILE *f;

    (void)state;
    assert_ok(pd_sound_file_create(path, false, &sound, &why));
    assert_int_equal(pd_sound_put(sound, PD_SOUND_TONES, ramp, 3), 3);
    assert_int_equal(pd_sound_put(sound, PD_SOUND_SPEECH, ramp, 1000), 1000);
    assert_int_equal(pd_sound_left(sound, PD_SOUND_SPEECH), 0);
    assert_int_equal(pd_sound_state(sound), PD_DEVICE_OK);
    pd_sound_destroy(sound);
    f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fread(bytes, 1, sizeof bytes, f), sizeof bytes);
    assert_int_equal(fgetc(f), EOF);
    fclose(f);
    assert_memory_equal(bytes, "RIFF", 4);
    assert_memory_equal(bytes + 4, "\xfa\x07\0\0WAVEfmt ", 12); /* 36 + 2006 */
    assert_memory_equal(bytes + 24, "\x22\x56\0\0", 4);         /* 22050 a second */
    assert_memory_equal(bytes + 36, "data\xd6\x07\0\0\x01\0\x02\0\x03\0\x01\0\x02\0", 18);
    assert_int_equal(pd_sound_file_create(path_in(scratch, "no/where.wav"), false, &sound, &why), PD_ERR_IO);
    assert_null(sound);
    scratch_remove(scratch);
}

static int pieces, clears;

static void
hear(void *ctx, enum pd_sound_lane lane, const int16_t *samples, size_t count)
{
    assert_ptr_equal(ctx, ramp);
    assert_int_equal(lane, PD_SOUND_SPEECH);
    if (samples == NULL)
        clears++;
    else
        pieces += (int)count;
}

static void
a_test_hears_what_was_put(void **state)
{
    struct pd_sound *sound;

    (void)state;
    pieces = clears = 0;
    assert_ok(pd_sound_replay_create(true, hear, ramp, &sound));
    assert_true(sound->alone);
    assert_int_equal(pd_sound_put(sound, PD_SOUND_SPEECH, ramp, 7), 7);
    pd_sound_clear(sound, PD_SOUND_SPEECH);
    assert_int_equal(pieces, 7);
    assert_int_equal(clears, 1);
    pd_sound_destroy(sound);
    /* And a desk without any. */
    assert_int_equal(pd_sound_put(NULL, PD_SOUND_TONES, ramp, 9), 9);
    assert_int_equal(pd_sound_left(NULL, PD_SOUND_TONES), 0);
    pd_sound_destroy(NULL);
}

/* Waits until a lane is silent; false after four seconds. */
static bool
falls_silent(struct pd_sound *sound)
{
    for (int i = 0; i < 400; i++) {
        if (pd_sound_left(sound, PD_SOUND_TONES) == 0)
            return true;
        (void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
    }
    return false;
}

static void
a_loudspeaker_is_opened_for_a_sound_and_a_missing_one_does_no_harm(void **state)
{
    static const struct {
        const char *driver;
        enum pd_device_state state;
    } rows[] = { { "dummy", PD_DEVICE_OK }, { "no-such-driver", PD_DEVICE_PROBLEM } };
    static int16_t tone[PD_TONE_SAMPLES];
    struct pd_sound_config config = { .volume = PD_SOUND_USUAL };

    (void)state;
    pd_sound_tone(true, tone);
    for (int i = 0; i < PD_COUNT(rows); i++) {
        struct pd_sound *sound;

        assert_int_equal(setenv("SDL_AUDIODRIVER", rows[i].driver, 1), 0);
        assert_ok(pd_sound_sdl_create(&config, &sound));
        assert_int_equal(pd_sound_state(sound), PD_DEVICE_UNKNOWN);
        for (int k = 0; k < 2; k++) {
            assert_int_equal(pd_sound_put(sound, PD_SOUND_TONES, tone, PD_TONE_SAMPLES), PD_TONE_SAMPLES);
            assert_true(falls_silent(sound));
            assert_int_equal(pd_sound_state(sound), rows[i].state);
        }
        assert_int_equal(pd_sound_put(sound, PD_SOUND_TONES, tone, PD_TONE_SAMPLES), PD_TONE_SAMPLES);
        pd_sound_destroy(sound); /* in the middle of it */
    }
}

/* SDL goes on with a device that was pulled out, and says so only to whoever asks. */
static atomic_bool pulled;
static atomic_int closed;
static char opened[64];

SDL_AudioDeviceID
__real_SDL_OpenAudioDevice(
    const char *device, int capture, const SDL_AudioSpec *want, SDL_AudioSpec *got, int changes);
SDL_AudioDeviceID
__wrap_SDL_OpenAudioDevice(
    const char *device, int capture, const SDL_AudioSpec *want, SDL_AudioSpec *got, int changes);
SDL_AudioStatus
__real_SDL_GetAudioDeviceStatus(SDL_AudioDeviceID id);
SDL_AudioStatus
__wrap_SDL_GetAudioDeviceStatus(SDL_AudioDeviceID id);
void
__real_SDL_CloseAudioDevice(SDL_AudioDeviceID id);
void
__wrap_SDL_CloseAudioDevice(SDL_AudioDeviceID id);

SDL_AudioDeviceID
__wrap_SDL_OpenAudioDevice(
    const char *device, int capture, const SDL_AudioSpec *want, SDL_AudioSpec *got, int changes)
{
    (void)snprintf(opened, sizeof opened, "%s", device != NULL ? device : "usual");
    return pulled ? 0 : __real_SDL_OpenAudioDevice(NULL, capture, want, got, changes);
}

SDL_AudioStatus
__wrap_SDL_GetAudioDeviceStatus(SDL_AudioDeviceID id)
{
    return pulled ? SDL_AUDIO_STOPPED : __real_SDL_GetAudioDeviceStatus(id);
}

void
__wrap_SDL_CloseAudioDevice(SDL_AudioDeviceID id)
{
    closed++;
    __real_SDL_CloseAudioDevice(id);
}

/* Puts a tone until the state is that; false after some seconds. */
static bool
becomes(struct pd_sound *sound, enum pd_device_state state)
{
    for (int i = 0; i < 40 && pd_sound_state(sound) != state; i++) {
        (void)pd_sound_put(sound, PD_SOUND_TONES, ramp, PD_COUNT(ramp));
        SDL_Delay(100);
    }
    return pd_sound_state(sound) == state;
}

static void
a_loudspeaker_that_is_pulled_out_is_told_and_found_again_and_rests(void **state)
{
    struct pd_sound_config config = { .volume = PD_SOUND_USUAL };
    struct pd_sound *sound;

    (void)state;
    assert_int_equal(setenv("SDL_AUDIODRIVER", "dummy", 1), 0);
    assert_ok(pd_sound_sdl_create(&config, &sound));
    assert_true(becomes(sound, PD_DEVICE_OK));
    pulled = true; /* while it is open, and somebody goes on speaking */
    assert_true(becomes(sound, PD_DEVICE_PROBLEM));
    pulled = false;
    assert_true(becomes(sound, PD_DEVICE_OK));
    closed = 0;
    for (int i = 0; i < 80 && closed == 0; i++)
        SDL_Delay(100);
    assert_int_equal(closed, 1); /* a desk at rest has no thread that wakes twenty times a second */
    assert_int_equal(pd_sound_state(sound), PD_DEVICE_OK);
    pd_sound_destroy(sound);
}

static void
what_is_said_to_one_is_cut_when_headphones_go(void **state)
{
    struct pd_sound_config config = { .headphones = "USB keypad", .volume = PD_SOUND_USUAL };
    static int16_t speech[PD_SOUND_RATE * 4];
    struct pd_sound *sound;

    (void)state;
    assert_int_equal(setenv("SDL_AUDIODRIVER", "dummy", 1), 0);
    assert_ok(pd_sound_sdl_create(&config, &sound));
    pd_sound_route(sound, true);
    assert_true(becomes(sound, PD_DEVICE_OK));
    assert_string_equal(opened, "USB keypad");
    assert_int_equal(pd_sound_put(sound, PD_SOUND_SPEECH, speech, PD_COUNT(speech)), PD_COUNT(speech));
    pd_sound_route(sound, false);
    assert_int_equal(pd_sound_left(sound, PD_SOUND_SPEECH), 0);
    for (int i = 0; i < 40 && strcmp(opened, "usual") != 0; i++) {
        (void)pd_sound_put(sound, PD_SOUND_TONES, ramp, PD_COUNT(ramp));
        SDL_Delay(50);
    }
    assert_string_equal(opened, "usual");
    pd_sound_destroy(sound);
    pd_sound_route(NULL, true);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lane_is_heard_in_order_and_then_silence),
        cmocka_unit_test(a_full_lane_takes_no_more_and_a_cleared_one_is_empty),
        cmocka_unit_test(lanes_add_up_within_the_limit_and_as_loud_as_asked),
        cmocka_unit_test(tones_are_soft_and_tell_good_from_not),
        cmocka_unit_test(a_wav_file_holds_every_piece),
        cmocka_unit_test(a_test_hears_what_was_put),
        cmocka_unit_test(a_loudspeaker_is_opened_for_a_sound_and_a_missing_one_does_no_harm),
        cmocka_unit_test(what_is_said_to_one_is_cut_when_headphones_go),
        cmocka_unit_test(a_loudspeaker_that_is_pulled_out_is_told_and_found_again_and_rests),
    };

    return cmocka_run_group_tests(tests, before, NULL);
}

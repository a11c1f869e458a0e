/* A card reader whose service stops, and a loudspeaker that is pulled out. */
#include "tests/drivers/chaos.h"

#include "app/base/str.h"
#include "drivers/card/card.h"
#include "drivers/sound/sound.h"
#include "tests/drivers/fake_pcsc.h"

#include <SDL2/SDL.h>
#include <dlfcn.h>
#include <string.h>

#define LIBRARY PD_BUILD_DIR "/tests/drivers/libfake_pcsc.so"
#define READER "ACS ACR122U 00 00"

/* ---- cards ---- */

static const struct fake_pcsc *service;
static struct pd_card *reader;
static bool stopped, unplugged, lies;
static int64_t card_ms, card_order_ms, next_card_ms, lies_ms;
static uint8_t uid[4];
static int came, left, laid; /* laid: 1 a card that has a number, 2 another, 0 none */
static bool due;

static void
start_card(void)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

    service = library != NULL ? dlsym(library, FAKE_PCSC_SYMBOL) : NULL;
    CHAOS_MUST(service != NULL, "no library in the card service's place");
    service->reset();
    service->plug(READER);
    CHAOS_MUST(pd_card_pcsc_create("", LIBRARY, &reader, NULL) == PD_OK, "the card reader could not be made");
}

static void
take_card(void)
{
    service->take(READER);
    laid = 0;
}

static void
hit_card(void)
{
    take_card();
    due = false;
    switch (chaos_draw(4)) {
    case 0:
        service->service(0);
        stopped = true;
        return;
    case 1: /* the service begins anew: whoever asks has to find it again */
        service->service(0);
        service->service(1);
        return;
    case 2: /* left on it */
        service->put(READER, (const uint8_t *)"\x04\x99\x99\x99", 4, FAKE_NORMAL);
        lies = true;
        lies_ms = chaos_now_ms();
        return;
    default:
        service->unplug(READER);
        unplugged = true;
        return;
    }
}

static void
mend_card(void)
{
    if (stopped)
        service->service(1);
    if (unplugged)
        service->plug(READER);
    if (lies)
        service->take(READER);
    stopped = unplugged = lies = false;
}

static bool
broken_card(void)
{
    /* A card that lies there is called forgotten after two minutes. */
    return stopped || unplugged || (lies && chaos_now_ms() - lies_ms > 120000);
}

static enum pd_device_state
state_card(void)
{
    struct pd_card_status status;

    pd_card_status(reader, &status);
    return status.state;
}

/* What came of the card that was laid there. */
static void
judge_card(void)
{
    CHAOS_MUST(!due || (came == 1 && left == 1), "a card on a good reader came %d times and left %d times",
        came, left);
    chaos_count.cards += came;
    came = left = 0;
}

static void
lay_card(void)
{
    uid[0] = (uint8_t)(chaos_draw(3) == 0 ? 0x08 : 0x04);
    for (int i = 1; i < PD_COUNT(uid); i++)
        uid[i] = (uint8_t)chaos_draw(255);
    laid = chaos_draw(4) == 0 || uid[0] == 0x08 ? 2 : 1;
    due = !broken_card() && !lies && chaos_now_ms() - card_order_ms > 4000;
    service->put(READER, uid, sizeof uid, laid == 2 && uid[0] != 0x08 ? FAKE_NO_TRANSMIT : FAKE_NORMAL);
    card_ms = chaos_now_ms();
}

static void
turn_card(void)
{
    struct pd_card_event event;

    for (int i = 0; i < 3; i++) {
        if (pd_card_poll(reader, chaos_now_ms(), 0, &event) != PD_OK || lies)
            continue;
        left += event.kind == PD_CARD_LEFT ? 1 : 0;
        came += event.kind != PD_CARD_LEFT ? 1 : 0;
        if (event.kind == PD_CARD_CAME)
            CHAOS_MUST(laid != 2 && event.uid_len == sizeof uid && memcmp(event.uid, uid, sizeof uid) == 0,
                "a card was told that was not laid there");
    }
    if (broken_card() || state_card() != PD_DEVICE_OK)
        card_order_ms = chaos_now_ms();
    if (laid != 0 && chaos_now_ms() - card_ms > 3000) {
        take_card();
        card_ms = chaos_now_ms();
    } else if (laid == 0 && !lies && chaos_now_ms() >= next_card_ms &&
               chaos_now_ms() - card_ms > 3000) { /* the last has left, as far as anybody knows */
        judge_card();
        lay_card();
        next_card_ms = chaos_now_ms() + 60000 + chaos_draw(300000);
    }
}

static void
end_card(void)
{
    pd_card_destroy(reader);
}

const struct chaos_device chaos_card = { "card reader", start_card, hit_card, mend_card, broken_card,
    state_card, 45000, 600000, turn_card, end_card };

/* ---- sound: SDL's own thread is real, and so is its time ---- */

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

static struct pd_sound *sound;
static _Atomic bool speaker_gone;

SDL_AudioDeviceID
__wrap_SDL_OpenAudioDevice(
    const char *device, int capture, const SDL_AudioSpec *want, SDL_AudioSpec *got, int changes)
{
    return speaker_gone ? 0 : __real_SDL_OpenAudioDevice(device, capture, want, got, changes);
}

/* As SDL tells of one that was pulled out. */
SDL_AudioStatus
__wrap_SDL_GetAudioDeviceStatus(SDL_AudioDeviceID id)
{
    return speaker_gone ? SDL_AUDIO_STOPPED : __real_SDL_GetAudioDeviceStatus(id);
}

static enum pd_device_state
state_sound(void)
{
    return pd_sound_state(sound);
}

/* A tone, and the truth about it within real seconds. */
static void
sing(void)
{
    static const int16_t tone[2000] = { 1000, 2000, 3000 };
    enum pd_device_state wanted = speaker_gone ? PD_DEVICE_PROBLEM : PD_DEVICE_OK;

    for (int i = 0; i < 100 && state_sound() != wanted; i++) {
        (void)pd_sound_put(sound, PD_SOUND_TONES, tone, PD_COUNT(tone));
        SDL_Delay(30);
    }
    CHAOS_MUST(state_sound() == wanted, "the loudspeaker is %s and called otherwise",
        speaker_gone ? "gone" : "there");
    chaos_count.sounds++;
}

static void
start_sound(void)
{
    static const struct pd_sound_config config = { .volume = PD_SOUND_USUAL };

    CHAOS_MUST(pd_sound_sdl_create(&config, &sound) == PD_OK, "the sound could not be made");
    sing(); /* before that nobody knows */
}

static void
hit_sound(void)
{
    speaker_gone = true;
    sing();
}

static void
mend_sound(void)
{
    if (!speaker_gone)
        return;
    speaker_gone = false;
    sing();
}

static bool
broken_sound(void)
{
    return speaker_gone;
}

static void
end_sound(void)
{
    pd_sound_destroy(sound);
}

const struct chaos_device chaos_sound = { "sound", start_sound, hit_sound, mend_sound, broken_sound,
    state_sound, 60000, 7200000, NULL, end_sound };

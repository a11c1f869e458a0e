#include "drivers/sound/sound.h"

size_t
pd_sound_put(struct pd_sound *sound, enum pd_sound_lane lane, const int16_t *samples, size_t count)
{
    return sound != NULL ? sound->ops->put(sound, lane, samples, count) : count;
}

void
pd_sound_clear(struct pd_sound *sound, enum pd_sound_lane lane)
{
    if (sound != NULL)
        sound->ops->clear(sound, lane);
}

size_t
pd_sound_left(struct pd_sound *sound, enum pd_sound_lane lane)
{
    return sound != NULL ? sound->ops->left(sound, lane) : 0;
}

void
pd_sound_volume(struct pd_sound *sound, enum pd_sound_volume volume)
{
    if (sound != NULL)
        sound->ops->volume(sound, volume);
}

enum pd_device_state
pd_sound_state(struct pd_sound *sound)
{
    return sound != NULL ? sound->ops->state(sound) : PD_DEVICE_UNKNOWN;
}

void
pd_sound_route(struct pd_sound *sound, bool headphones)
{
    if (sound == NULL)
        return;
    sound->ops->clear(sound, PD_SOUND_SPEECH);
    if (sound->ops->route != NULL)
        sound->ops->route(sound, headphones);
}

void
pd_sound_destroy(struct pd_sound *sound)
{
    if (sound != NULL)
        sound->ops->destroy(sound);
}

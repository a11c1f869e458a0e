#include "drivers/speech/voice.h"

void
pd_voice_say(struct pd_voice *voice, const struct pd_utterance *utterance)
{
    voice->ops->say(voice, utterance);
}

bool
pd_voice_poll(struct pd_voice *voice, int timeout_ms)
{
    return voice->ops->poll(voice, timeout_ms);
}

void
pd_voice_wake(struct pd_voice *voice)
{
    voice->ops->wake(voice);
}

void
pd_voice_status(struct pd_voice *voice, struct pd_voice_status *status)
{
    voice->ops->status(voice, status);
}

void
pd_voice_destroy(struct pd_voice *voice)
{
    if (voice != NULL)
        voice->ops->destroy(voice);
}

const char *
pd_tongue_name(enum pd_tongue tongue)
{
    static const char *const names[PD_TONGUES] = { "cmn-latn-pinyin", "yue-latn-jyutping", "en" };

    return names[tongue];
}

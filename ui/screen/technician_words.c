/* What a technician reads of lamps, codes and acts. */
#include "ui/screen/technician.h"

struct pd_lamp_look
pd_lamp_look(const struct pd_ui *ui, enum pd_lamp_view lamp)
{
    switch (lamp) {
    case PD_LAMP_VIEW_NONE:
        break;
    case PD_LAMP_VIEW_GOOD:
        return (struct pd_lamp_look){ "check-circle", TR("In order"), PD_TONE_GOOD };
    case PD_LAMP_VIEW_LOOK:
        return (struct pd_lamp_look){ "warning", TR("Look at it"), PD_TONE_WARN };
    case PD_LAMP_VIEW_BAD:
        return (struct pd_lamp_look){ "block", TR("Faulty"), PD_TONE_BAD };
    }
    return (struct pd_lamp_look){ "help", TR("Not tried yet"), PD_TONE_PLAIN };
}

const char *
pd_lamp_name(const struct pd_ui *ui, enum pd_lamp_of of)
{
    switch (of) {
    case PD_LAMP_NETWORK:
        return TR("Network");
    case PD_LAMP_HUB:
        return TR("Hub");
    case PD_LAMP_TIME:
        return TR("Time");
    case PD_LAMP_PRINTER:
        return TR("Printer");
    case PD_LAMP_SCANNER:
        return TR("Scanner");
    case PD_LAMP_CARD:
        return TR("Cards");
    case PD_LAMP_TOUCH:
        return TR("Touch");
    case PD_LAMP_SOUND:
        return TR("Sound");
    case PD_LAMP_DISK:
        return TR("Disk");
    case PD_LAMP_UNSENT:
        return TR("Unsent");
    case PD_LAMP_JOURNAL:
        return TR("Journal");
    case PD_LAMP_SETTINGS:
        return TR("Settings");
    case PD_LAMP_VERSION:
        return TR("Version");
    case PD_LAMPS:
        break;
    }
    return "";
}

/* Of one that is in order nothing is to be done. */
const char *
pd_lamp_words(const struct pd_ui *ui, enum pd_lamp_of of, enum pd_lamp_view lamp)
{
    if (lamp == PD_LAMP_VIEW_GOOD)
        return TR("Nothing to do.");
    switch (of) {
    case PD_LAMP_NETWORK:
        return TR("Look at the cable and the socket in the wall, then ask the network office.");
    case PD_LAMP_HUB:
        return TR("Mend the network first; then look at the hub's address and certificate.");
    case PD_LAMP_TIME:
        return TR("Let this machine follow the hospital's time server.");
    case PD_LAMP_PRINTER:
        return TR("Look at power, cable, cover and paper, then print the test page.");
    case PD_LAMP_SCANNER:
        return TR("Look at its cable, then hold any code before it on the page of devices.");
    case PD_LAMP_CARD:
        return TR("Look at its cable, then lay any card on it on the page of devices.");
    case PD_LAMP_TOUCH:
        return TR("Touch every field of the panel on the page of devices.");
    case PD_LAMP_SOUND:
        return TR("Play the tones on the page of devices.");
    case PD_LAMP_DISK:
        return TR("Make room on the disk, or replace it.");
    case PD_LAMP_UNSENT:
        return TR("Mend the way to the hub, or carry the journal there on a stick.");
    case PD_LAMP_JOURNAL:
        return TR("Keep this desk's folder as it is and call the centre.");
    case PD_LAMP_SETTINGS:
        return TR("Mend the line that is named below, then restart the program.");
    case PD_LAMP_VERSION:
    case PD_LAMPS:
        break;
    }
    return TR("Look again in a moment.");
}

const char *
pd_scanned_words(struct pd_ui *ui, const struct pd_technician_view *v)
{
    const char *kind = "";

    switch (v->scanned) {
    case PD_SCANNED_NOTHING:
        return TR("Hold any code before it.");
    case PD_SCANNED_TOO_LONG:
        return TR("Read: more than a code of ours can hold");
    case PD_SCANNED_OURS:
        kind = TR("a code of ours");
        break;
    case PD_SCANNED_ENROLMENT:
        kind = TR("an enrolment code");
        break;
    case PD_SCANNED_NUMBER:
        kind = TR("a number");
        break;
    case PD_SCANNED_LINK:
        kind = TR("an address");
        break;
    case PD_SCANNED_OTHER:
        kind = TR("something else");
        break;
    }
    /* TRANSLATORS: Technician. What the scanner read: its kind, then how many characters it has. */
    return pd_kit_text(
        ui, TRN("Read: %s, %d character", "Read: %s, %d characters", v->scanned_len), kind, v->scanned_len);
}

const char *
pd_card_seen_words(struct pd_ui *ui, const struct pd_technician_view *v)
{
    switch (v->card_seen) {
    case PD_CARD_SEEN_NOTHING:
        break;
    case PD_CARD_SEEN_NUMBER:
        /* TRANSLATORS: Technician. What the card reader read: how many digits the card's number has. */
        return pd_kit_text(
            ui, TRN("Read: a number of %d digit", "Read: a number of %d digits", v->card_len), v->card_len);
    case PD_CARD_SEEN_CHANGING:
        return TR("Read: a card that makes up another number each time. It can be nobody's.");
    case PD_CARD_SEEN_UNREAD:
        return TR("A card came and was not read. Hold it still, or try another.");
    }
    return TR("Lay any card on it.");
}

const char *
pd_technician_told_words(const struct pd_ui *ui, const struct pd_technician_view *v)
{
    switch (v->told) {
    case PD_JOB_VERIFY:
        return v->good ? TR("The journal is whole, and every sum is right.")
                       : TR("The journal is not right. Keep this desk's folder and call the centre.");
    case PD_JOB_EXPORT:
        return v->good ? TR("Journal and report are on the stick.")
                       : TR("Nothing was written. Is the stick in, and has it room?");
    case PD_JOB_IMPORT:
        return v->good ? TR("The hub's answers were taken from the stick.")
                       : TR("Nothing was taken from the stick, and nothing was changed.");
    case PD_JOB_RETIRE:
        return TR("Nothing was wiped.");
    case PD_JOB_TRAIN:
        return TR("Training cannot begin; nothing was changed.");
    case PD_JOB_RESTART:
        return TR("The program could not begin anew.");
    case PD_JOB_NONE:
    case PD_JOB_LOOK:
    case PD_JOB_TONES:
        break;
    }
    return NULL;
}

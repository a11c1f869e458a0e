/*
 * A technician's log in her own words: each line that carries a code says what the code means, and what a
 * desk does every day is known by how the line begins. The line itself stays below it, as error-codes.md has
 * it.
 */
#include "ui/screen/technician.h"

#include <string.h>

/* By code, or by the beginning of the text where there is none. */
struct said {
    const char *begins, *words;
};

static const char *
find(const struct said *said, int count, const char *text)
{
    for (int i = 0; i < count; i++)
        if (strncmp(text, said[i].begins, strlen(said[i].begins)) == 0)
            return said[i].words;
    return NULL;
}

static const char *
devices(const struct pd_ui *ui, const char *text)
{
    const struct said said[] = {
        { "E-CAM-01", TR("The camera cannot be used; it is looked for again") },
        { "E-CRD-01", TR("The card reader cannot be used; it is looked for again") },
        { "E-CRD-02", TR("A card was not read") },
        { "E-DSP-01", TR("The patient's display is missing") },
        { "E-LGT-01", TR("The light cannot be used; it is tried again") },
        { "E-PAD-01", TR("Keypad or headphone socket cannot be used") },
        { "E-PAD-02", TR("A key was dropped: the screen was busy") },
        { "E-SND-01", TR("The sound cannot be opened; it is tried again") },
        { "E-SCN-01", TR("The watched folder cannot be read") },
        { "E-SCN-02", TR("A file in the watched folder was not scanned") },
        { "E-SCN-03", TR("A scan was dropped: the screen was busy") },
        { "E-SCN-04", TR("The scanner is not there; it is looked for again") },
    };

    return find(said, PD_COUNT(said), text);
}

static const char *
settings(const struct pd_ui *ui, const char *text)
{
    const struct said said[] = {
        { "E-CFG-01", TR("A fault in the configuration: nothing was taken") },
        { "E-CFG-02", TR("A changed key takes a restart") },
        { "E-CFG-03", TR("The hub sets a key that this release does not take") },
        { "E-CFG-04", TR("What the hub set could not be written here") },
        { "E-CFG-05", TR("The list of expected visitors cannot be read") },
        { "E-PRG-01", TR("The hub's programme cannot be read; the one before holds") },
        { "E-TYP-01", TR("Names cannot be typed in Chinese here") },
        { "E-TYP-02", TR("Typing a name was slow") },
    };

    return find(said, PD_COUNT(said), text);
}

static const char *
serving(const struct pd_ui *ui, const char *text)
{
    const struct said said[] = {
        { "E-COD-02", TR("A code was refused") },
        { "E-MEM-01", TR("A good code of nobody who is known") },
        { "E-MEM-02", TR("A member unknown here, and no network to ask") },
        { "E-MEM-05", TR("A card that was reported lost was shown") },
        { "E-RDM-06", TR("A pick-up is noted until the hub answers") },
        { "E-RDM-07", TR("The hub said no to a pick-up that was noted") },
        { "E-STF-01", TR("A badge was not taken") },
        { "E-STF-02", TR("A PIN was not taken") },
        { "E-STF-03", TR("Whoever served was signed out by the hub's word") },
        { "E-TIM-02", TR("The hub's clock jumps; this desk keeps its time") },
    };

    return find(said, PD_COUNT(said), text);
}

static const char *
ledger(const struct pd_ui *ui, const char *text)
{
    const struct said said[] = {
        { "E-LED-01", TR("The disk is full") },
        { "E-LED-02", TR("The disk takes no writes") },
        { "E-LED-03", TR("Reading or writing the disk failed") },
        { "E-LED-04", TR("Stored data is damaged") },
        { "E-LED-05", TR("Another program holds the ledger") },
        { "E-LED-06", TR("Out of memory") },
        { "E-LED-07", TR("A row broke a rule; nothing was recorded") },
        { "E-LED-08", TR("The ledger is of a newer release") },
        { "E-LED-09", TR("A ticket in doubt") },
        { "E-LED-10", TR("The hub refused an entry of this desk") },
        { "E-LED-11", TR("More keys than a desk can hold") },
        { "E-LED-12", TR("The journal check found what does not fit") },
        { "E-LED-15", TR("The hub lost entries that are gone here too") },
        { "E-LED-16", TR("Old entries were pruned") },
        { "E-LED-17", TR("No room can be kept back on the disk") },
        { "E-LED-20", TR("The hub's answer could not be stored") },
        { "E-LED-21", TR("The disk is too slow; a request was dropped") },
        { "E-LED-22", TR("Damaged rows are fetched from the hub again") },
        { "E-LED-23", TR("Something that waited to be sent is damaged and lost") },
        { "E-LED-24", TR("What was known of a proxy slip is damaged") },
        { "E-LED-30", TR("Rows differed from the hub's; they are pulled again") },
        { "E-LED-31", TR("Rows still differ from the hub's") },
        { "E-LED-32", TR("A count of wrong PINs is damaged") },
    };

    return find(said, PD_COUNT(said), text);
}

static const char *
network(const struct pd_ui *ui, const char *text)
{
    const struct said said[] = {
        { "E-NET-01", TR("Sync could not start: out of memory") },
        { "E-NET-02", TR("The hub does not answer") },
        { "E-NET-03", TR("Something answers that is no hub") },
        { "E-NET-04", TR("Another hub answers than this desk's own") },
        { "E-NET-05", TR("The hub answers with a problem") },
        { "E-NET-06", TR("The hub's certificate is not believed") },
        { "E-NET-07", TR("The hub shows another past than it signed") },
        { "E-NET-08", TR("The connection to the hub cannot be set up") },
        { "E-NET-09", TR("An answer of the hub found no room") },
        { "E-NET-10", TR("The restored hub waits for its desks") },
        { "E-NET-13", TR("The hub refused something that had waited") },
        { "E-NET-14", TR("The hub could not be told of the training") },
        { "E-NET-15", TR("A document was not the hub's own; not kept") },
    };

    return find(said, PD_COUNT(said), text);
}

static const char *
printer(const struct pd_ui *ui, const char *text)
{
    const struct said said[] = {
        { "E-PRT-01", TR("The printer is not connected or switched off") },
        { "E-PRT-02", TR("The printer is out of paper") },
        { "E-PRT-03", TR("The printer's cover is open") },
        { "E-PRT-04", TR("The printer's cutter is stuck") },
        { "E-PRT-05", TR("The printer reports an error") },
        { "E-PRT-06", TR("The printer is off line") },
        { "E-PRT-07", TR("The printer does not answer questions") },
        { "E-PRT-08", TR("The printer stopped in a ticket") },
        { "E-PRT-09", TR("The printer's file cannot be written") },
        { "E-PRT-10", TR("The ticket does not fit the paper") },
        { "E-PRT-11", TR("The paper roll nears its end") },
        { "E-PRT-12", TR("What became of a ticket is not known") },
        { "E-PRT-13", TR("A ticket could not be printed; it is on the screen") },
        { "E-PRT-14", TR("The printer does not answer any more") },
        { "E-PRT-15", TR("Another program uses the printer") },
        { "E-PRT-16", TR("The paper is jammed") },
        { "E-PRT-17", TR("The print head is too hot") },
        { "E-PRT-18", TR("The print service does not answer") },
        { "E-PRT-19", TR("The print queue takes no tickets") },
    };

    return find(said, PD_COUNT(said), text);
}

static const char *
desk(const struct pd_ui *ui, const char *text)
{
    const struct said said[] = {
        { "E-SYS-03", TR("This desk is to go: the hub asked everything back") },
        { "E-SYS-04", TR("This desk was declared lost") },
        { "E-SYS-05", TR("The hub knows another history of this desk") },
        { "E-SYS-20", TR("A file could not be wiped") },
        { "E-SYS-21", TR("This desk was wiped by a technician") },
        { "E-SYS-22", TR("A wipe was refused: something is not sent yet") },
        { "E-SYS-10", TR("The desk did not start") },
        { "E-SYS-11", TR("The desk did not start") },
        { "E-SYS-12", TR("The desk did not start") },
        { "E-SYS-13", TR("The desk did not start") },
        { "E-SYS-14", TR("The desk did not start") },
        { "E-SYS-15", TR("The desk did not start") },
        { "E-SYS-16", TR("The desk did not start") },
        { "E-SYS-17", TR("The desk did not start") },
        { "E-SYS-19", TR("The desk did not start") },
    };

    return find(said, PD_COUNT(said), text);
}

/* Without a code. */
static const char *
event(const struct pd_ui *ui, const char *text)
{
    const struct said said[] = {
        { "pointdesk ", TR("The program started") },
        { "the hub answers", TR("The hub answers again") },
        { "the hub's clock is believed", TR("The hub's clock is believed again") },
        { "sync waits", TR("Sync waits") },
        { "the configuration was taken anew", TR("The configuration was taken anew") },
        { "the disk has room again", TR("The disk has room again") },
        { "the rows that were damaged are whole", TR("Damaged rows are whole again") },
        { "the patient's side of the counter has its", TR("The patient's display is there") },
        { "the patient's side of the counter has lost", TR("The patient's display was lost") },
        { "closed for a training", TR("Closed for a training") },
        { "this desk was wiped", TR("This desk was wiped by a technician") },
        { "the camera ", TR("The camera is there") },
    };

    return find(said, PD_COUNT(said), text);
}

#define TIME_LEN 9 /* "10:12:31 " */

const char *
pd_technician_log_words(const struct pd_ui *ui, const char *line)
{
    static const struct {
        const char *family;
        const char *(*words)(const struct pd_ui *ui, const char *text);
    } families[] = {
        { "E-CAM-", devices },
        { "E-CRD-", devices },
        { "E-DSP-", devices },
        { "E-LGT-", devices },
        { "E-PAD-", devices },
        { "E-SND-", devices },
        { "E-SCN-", devices },
        { "E-CFG-", settings },
        { "E-PRG-", settings },
        { "E-TYP-", settings },
        { "E-COD-", serving },
        { "E-MEM-", serving },
        { "E-RDM-", serving },
        { "E-STF-", serving },
        { "E-TIM-", serving },
        { "E-LED-", ledger },
        { "E-NET-", network },
        { "E-PRT-", printer },
        { "E-SYS-", desk },
    };
    const char *text = strlen(line) > TIME_LEN ? line + TIME_LEN : line;

    for (int i = 0; i < PD_COUNT(families); i++)
        if (strncmp(text, families[i].family, strlen(families[i].family)) == 0)
            return families[i].words(ui, text);
    return event(ui, text);
}

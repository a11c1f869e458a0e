/* What a print service answers. Every byte is hostile: the library checks its form, and here is checked that
 * each thing is there, is of its kind and one of the values that there are. */
#include "drivers/printer/cups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define REASONS_MAX 64

/* ---- HTTP ---- */

/* The value of Content-Length among the head's lines; -1: it is not there or is no number. */
static long
content_length(const char *head)
{
    static const char name[] = "\r\ncontent-length:";
    size_t size = sizeof name - 1;

    for (const char *at = head; *at != '\0'; at++) {
        char *end;
        long n;

        if (strncasecmp(at, name, size) != 0)
            continue;
        at += size + strspn(at + size, " ");
        n = *at >= '0' && *at <= '9' ? strtol(at, &end, 10) : -1;
        return n >= 0 && n <= PD_CUPS_ANSWER_MAX && *end == '\r' ? n : -1;
    }
    return -1;
}

bool
pd_cups_http_body(const uint8_t *bytes, size_t size, const uint8_t **body, size_t *body_size)
{
    const uint8_t *end = memmem(bytes, size, "\r\n\r\n", 4);
    char head[4096];
    size_t head_size;
    long length;

    if (end == NULL || (size_t)(end - bytes) + 3 > sizeof head)
        return false;
    head_size = (size_t)(end - bytes) + 2;
    memcpy(head, bytes, head_size);
    head[head_size] = '\0';
    if (strncmp(head, "HTTP/1.", 7) != 0 || strlen(head) != head_size || head[8] != ' ' ||
        strncmp(head + 9, "200", 3) != 0)
        return false;
    length = content_length(head);
    *body = end + 4;
    *body_size = size - (head_size + 2);
    if (length < 0 || (size_t)length > *body_size)
        return false;
    *body_size = (size_t)length;
    return true;
}

/* ---- one message ---- */

struct source {
    const uint8_t *at;
    size_t left;
};

static ssize_t
get(void *ctx, ipp_uchar_t *buffer, size_t bytes)
{
    struct source *source = ctx;
    size_t n = bytes < source->left ? bytes : source->left;

    memcpy(buffer, source->at, n);
    source->at += n;
    source->left -= n;
    return (ssize_t)n;
}

/* The message, if it is a whole answer to question `number` that says yes; NULL and *heard otherwise. */
static ipp_t *
read_message(
    const struct pd_cups_api *api, const uint8_t *bytes, size_t size, int number, enum pd_cups_heard *heard)
{
    struct source source = { bytes, size };
    ipp_t *message = api->empty();
    ipp_state_t state = IPP_STATE_HEADER;
    ipp_status_t status;

    *heard = PD_CUPS_SILENT;
    if (message == NULL)
        return NULL;
    while (state != IPP_STATE_ERROR && state != IPP_STATE_DATA)
        state = api->read(&source, get, 1, NULL, message);
    if (state == IPP_STATE_DATA && api->number(message) == number) {
        status = api->status(message);
        *heard = status >= IPP_STATUS_OK && status < (ipp_status_t)0x0100 ? PD_CUPS_HEARD
                 : status == IPP_STATUS_ERROR_NOT_FOUND                   ? PD_CUPS_UNKNOWN
                                                                          : PD_CUPS_REFUSED;
    }
    if (*heard == PD_CUPS_HEARD)
        return message;
    api->destroy(message);
    return NULL;
}

/* A number of this kind within low..high; -1: there is none. low is above -1. */
static int
number_of(const struct pd_cups_api *api, ipp_t *message, const char *name, ipp_tag_t kind, int low, int high)
{
    ipp_attribute_t *found = api->find(message, name, kind);
    int n = found != NULL && api->count(found) == 1 ? api->integer(found, 0) : -1;

    return n >= low && n <= high ? n : -1;
}

/* ---- the queue ---- */

unsigned
pd_cups_reason(const char *word)
{
    static const struct {
        const char *word;
        unsigned reason;
    } words[] = {
        { "media-empty", PD_PRINTER_PAPER_OUT },
        { "media-needed", PD_PRINTER_PAPER_OUT },
        { "input-tray-missing", PD_PRINTER_PAPER_OUT },
        { "media-low", PD_PRINTER_PAPER_LOW },
        { "media-jam", PD_PRINTER_JAM },
        { "cover-open", PD_PRINTER_COVER_OPEN },
        { "door-open", PD_PRINTER_COVER_OPEN },
        { "interlock-open", PD_PRINTER_COVER_OPEN },
        { "trimmer-jam", PD_PRINTER_CUTTER },
        { "trimmer-failure", PD_PRINTER_CUTTER },
        { "fuser-over-temp", PD_PRINTER_HOT },
        { "offline", PD_PRINTER_OFFLINE },
        { "connecting-to-device", PD_PRINTER_OFFLINE }, /* for a moment with each job */
        { "shutdown", PD_PRINTER_OFFLINE },
        { "timed-out", PD_PRINTER_OFFLINE },
        { "paused", PD_PRINTER_QUEUE },
        { "moving-to-paused", PD_PRINTER_QUEUE },
        { "cups-missing-filter", PD_PRINTER_QUEUE },
        { "cups-insecure-filter", PD_PRINTER_QUEUE },
    };
    static const char *const ends[] = { "-error", "-warning", "-report" };
    size_t size = strlen(word);
    bool error = false;

    for (int i = 0; i < PD_COUNT(ends); i++) {
        size_t n = strlen(ends[i]);

        if (size > n && strcmp(word + size - n, ends[i]) == 0) {
            size -= n;
            error = i == 0;
            break;
        }
    }
    for (int i = 0; i < PD_COUNT(words); i++)
        if (strlen(words[i].word) == size && strncmp(words[i].word, word, size) == 0)
            return words[i].reason;
    return error ? PD_PRINTER_ERROR : 0;
}

/* At most the first of them: a service that tells more is not asking to be understood. */
static unsigned
reasons_of(const struct pd_cups_api *api, ipp_attribute_t *reasons)
{
    int count = api->count(reasons);
    unsigned all = 0;

    for (int i = 0; i < count && i < REASONS_MAX; i++) {
        const char *word = api->string(reasons, i, NULL);

        all |= word != NULL ? pd_cups_reason(word) : 0;
    }
    return all;
}

enum pd_cups_heard
pd_cups_read_queue(const struct pd_cups_api *api, const uint8_t *bytes, size_t size, int number,
    struct pd_printer_status *status)
{
    enum pd_cups_heard heard;
    ipp_t *message = read_message(api, bytes, size, number, &heard);
    ipp_attribute_t *reasons, *accepting;
    int state;

    if (message == NULL)
        return heard;
    state = number_of(api, message, "printer-state", IPP_TAG_ENUM, IPP_PSTATE_IDLE, IPP_PSTATE_STOPPED);
    reasons = api->find(message, "printer-state-reasons", IPP_TAG_KEYWORD);
    accepting = api->find(message, "printer-is-accepting-jobs", IPP_TAG_BOOLEAN);
    heard = PD_CUPS_SILENT;
    if (state > 0 && reasons != NULL && accepting != NULL) {
        unsigned all = reasons_of(api, reasons);

        if (state == IPP_PSTATE_STOPPED || api->boolean(accepting, 0) == 0)
            all |= PD_PRINTER_QUEUE;
        *status = (struct pd_printer_status){
            (all & ~(unsigned)PD_PRINTER_PAPER_LOW) != 0 ? PD_DEVICE_PROBLEM : PD_DEVICE_OK, all
        };
        heard = PD_CUPS_HEARD;
    }
    api->destroy(message);
    return heard;
}

/* ---- the job ---- */

static bool
has_word(const struct pd_cups_api *api, ipp_t *message, const char *name, const char *wanted)
{
    ipp_attribute_t *words = api->find(message, name, IPP_TAG_KEYWORD);
    int count = words != NULL ? api->count(words) : 0;

    for (int i = 0; i < count && i < REASONS_MAX; i++) {
        const char *word = api->string(words, i, NULL);

        if (word != NULL && strcmp(word, wanted) == 0)
            return true;
    }
    return false;
}

enum pd_cups_heard
pd_cups_read_job(const struct pd_cups_api *api, const uint8_t *bytes, size_t size, int number, int job,
    struct pd_cups_job *out)
{
    enum pd_cups_heard heard;
    ipp_t *message = read_message(api, bytes, size, number, &heard);
    ipp_attribute_t *began;
    int state;

    if (message == NULL)
        return heard;
    state = number_of(api, message, "job-state", IPP_TAG_ENUM, PD_CUPS_PENDING, PD_CUPS_COMPLETED);
    began = api->find(message, "time-at-processing", IPP_TAG_ZERO);
    heard = PD_CUPS_SILENT;
    if (state > 0 && number_of(api, message, "job-id", IPP_TAG_INTEGER, job, job) == job) {
        *out = (struct pd_cups_job){
            .state = (enum pd_cups_job_state)state,
            .never_began = began != NULL && api->kind(began) == IPP_TAG_NOVALUE,
            .errors = has_word(api, message, "job-state-reasons", "job-completed-with-errors"),
        };
        heard = PD_CUPS_HEARD;
    }
    api->destroy(message);
    return heard;
}

enum pd_cups_heard
pd_cups_read_created(const struct pd_cups_api *api, const uint8_t *bytes, size_t size, int number, int *job)
{
    enum pd_cups_heard heard;
    ipp_t *message = read_message(api, bytes, size, number, &heard);

    if (message == NULL)
        return heard;
    *job = number_of(api, message, "job-id", IPP_TAG_INTEGER, 1, 0x7fffffff);
    api->destroy(message);
    return *job > 0 ? PD_CUPS_HEARD : PD_CUPS_SILENT;
}

enum pd_cups_heard
pd_cups_read_plain(const struct pd_cups_api *api, const uint8_t *bytes, size_t size, int number)
{
    enum pd_cups_heard heard;
    ipp_t *message = read_message(api, bytes, size, number, &heard);

    if (message != NULL)
        api->destroy(message);
    return heard;
}

#include "tests/support/printer_body.h"

#include <stdio.h>
#include <string.h>

#define DLE 0x10
#define EOT 0x04

#define STOPS (PD_BODY_PAPER_OUT | PD_BODY_COVER | PD_BODY_JAM | PD_BODY_CUTTER | PD_BODY_HOT | PD_BODY_STUCK)
#define SAYS_STOPPED (STOPS & ~(unsigned)PD_BODY_STUCK)

static bool
has(const struct pd_printer_body *body, unsigned faults)
{
    return (body->faults & faults) != 0;
}

static void
say(struct pd_printer_body *body, uint8_t byte)
{
    if (has(body, PD_BODY_OFF | PD_BODY_SILENT) || body->reply == NULL)
        return;
    if (has(body, PD_BODY_GARBAGE)) {
        body->seed = body->seed * 1103515245 + 12345;
        byte = (uint8_t)(0x80 | body->seed >> 16); /* the highest bit is set in no answer */
    }
    body->reply(body->ctx, byte);
}

static void
on_reply(void *ctx, uint8_t byte)
{
    say(ctx, byte);
}

enum pd_err
pd_printer_body_init(struct pd_printer_body *body)
{
    enum pd_err err;

    *body = (struct pd_printer_body){ .fault_rows = -1, .seed = 1, .buffer = PD_BODY_BUFFER };
    err = pd_escpos_reader_init(&body->reader);
    body->reader.reply_ctx = body;
    body->reader.reply = on_reply;
    return err;
}

void
pd_printer_body_finish(struct pd_printer_body *body)
{
    pd_escpos_reader_finish(&body->reader);
}

static void
answer(struct pd_printer_body *body, uint8_t n)
{
    uint8_t byte = 0x12;

    if (n == 1 && has(body, SAYS_STOPPED))
        byte |= 0x08;
    if (n == 2)
        byte |= (has(body, PD_BODY_COVER) ? 0x04 : 0) | (has(body, PD_BODY_PAPER_OUT) ? 0x20 : 0) |
                (has(body, PD_BODY_JAM | PD_BODY_CUTTER | PD_BODY_HOT) ? 0x40 : 0);
    if (n == 3)
        byte |= (has(body, PD_BODY_JAM) ? 0x04 : 0) | (has(body, PD_BODY_CUTTER) ? 0x08 : 0) |
                (has(body, PD_BODY_HOT) ? 0x40 : 0);
    if (n == 4)
        byte |= (has(body, PD_BODY_NEAR_END | PD_BODY_PAPER_OUT) ? 0x0c : 0) |
                (has(body, PD_BODY_PAPER_OUT) ? 0x60 : 0);
    say(body, byte);
}

static void
begin(struct pd_printer_body *body, unsigned fault)
{
    body->faults |= fault;
    if ((fault & PD_BODY_PAPER_OUT) != 0)
        body->reader.spoilt = body->reader.rows > 0; /* the rest of it comes on another roll */
    if ((fault & PD_BODY_OFF) != 0)
        pd_printer_body_hang_up(body);
}

/* The roll ends, or what was planted comes, between two rows. */
static void
meet(struct pd_printer_body *body, long rows)
{
    if (body->reader.paper_rows == 0) {
        body->reader.paper_rows = -1;
        begin(body, PD_BODY_PAPER_OUT);
    }
    if (body->fault_rows < 0)
        return;
    body->fault_rows -= rows;
    if (body->fault_rows <= 0) {
        body->fault_rows = -1;
        begin(body, body->planted);
    }
}

/* Works off its buffer as far as it can. */
static void
work(struct pd_printer_body *body)
{
    size_t at = 0;

    while (at < body->held_size && !has(body, STOPS)) {
        long before = body->reader.all_rows;

        pd_escpos_reader_feed(&body->reader, body->held + at, 1);
        at++;
        if (body->reader.all_rows != before)
            meet(body, body->reader.all_rows - before);
        if (has(body, PD_BODY_OFF)) {
            body->held_size = 0;
            return;
        }
    }
    body->held_size -= at;
    memmove(body->held, body->held + at, body->held_size);
}

size_t
pd_printer_body_room(const struct pd_printer_body *body)
{
    return body->held_size < body->buffer ? body->buffer - body->held_size : 0;
}

/* Questions in real time are answered as they come in, and are no part of what is printed. */
static void
take_byte(struct pd_printer_body *body, uint8_t byte)
{
    static const uint8_t question[2] = { DLE, EOT };

    if (body->real_time_have < 2 && byte == question[body->real_time_have]) {
        body->real_time_have++;
        return;
    }
    if (body->real_time_have == 2) {
        body->real_time_have = 0;
        answer(body, byte);
        return;
    }
    if (body->real_time_have == 1) {
        body->real_time_have = 0;
        body->held[body->held_size++] = DLE;
        if (byte == DLE) {
            body->real_time_have = 1;
            return;
        }
    }
    if (body->held_size < PD_BODY_BUFFER)
        body->held[body->held_size++] = byte;
}

void
pd_printer_body_take(struct pd_printer_body *body, const uint8_t *bytes, size_t size)
{
    if (has(body, PD_BODY_OFF))
        return;
    for (size_t i = 0; i < size; i++) {
        take_byte(body, bytes[i]);
        if (body->held_size >= body->buffer / 2)
            work(body);
    }
    work(body);
}

void
pd_printer_body_hang_up(struct pd_printer_body *body)
{
    pd_escpos_reader_hang_up(&body->reader);
    body->held_size = 0;
    body->real_time_have = 0;
}

static const struct {
    const char *word;
    unsigned fault;
} words[] = { { "paper-out", PD_BODY_PAPER_OUT }, { "cover", PD_BODY_COVER }, { "jam", PD_BODY_JAM },
    { "cutter", PD_BODY_CUTTER }, { "hot", PD_BODY_HOT }, { "off", PD_BODY_OFF },
    { "near-end", PD_BODY_NEAR_END }, { "silent", PD_BODY_SILENT }, { "garbage", PD_BODY_GARBAGE },
    { "stuck", PD_BODY_STUCK } };

static unsigned
fault_of(const char *word)
{
    for (int i = 0; i < PD_COUNT(words); i++)
        if (strcmp(word, words[i].word) == 0)
            return words[i].fault;
    return 0;
}

bool
pd_printer_body_command(struct pd_printer_body *body, const char *line)
{
    char word[16];
    long n;
    int end = 0;

    if (sscanf(line, "after %ld %15s%n", &n, word, &end) == 2 && line[end] == '\0' && n >= 0 &&
        fault_of(word) != 0) {
        body->planted = fault_of(word);
        body->fault_rows = n;
    } else if (sscanf(line, "late %ld%n", &n, &end) == 1 && line[end] == '\0' && n >= 0 && n <= 60000) {
        body->late_ms = (int)n;
    } else if (sscanf(line, "slow %ld%n", &n, &end) == 1 && line[end] == '\0' && n >= 0 && n <= 1000000) {
        body->bytes_s = (int)n;
    } else if (sscanf(line, "buffer %ld%n", &n, &end) == 1 && line[end] == '\0' && n >= 256 &&
               n <= PD_BODY_BUFFER) {
        body->buffer = (size_t)n;
    } else if (strcmp(line, "mend") == 0) {
        body->faults = 0;
        body->fault_rows = -1;
        body->late_ms = body->bytes_s = 0;
        work(body);
    } else if (fault_of(line) != 0) {
        begin(body, fault_of(line));
    } else {
        return false;
    }
    return true;
}

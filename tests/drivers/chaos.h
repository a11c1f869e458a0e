/*
 * A day of misfortunes for every device of a desk at once, in virtual time and by one seed: the real drivers
 * over played devices, a real ledger and session over the drivers, people who scan, redeem and take their
 * ticket, and somebody who mends things. What the kernel and the readers would do is the world's
 * (chaos_world.c); time passes only there, in every wait of a driver.
 *   (1) One thread. What another thread of the program would do while a driver waits is done in the wait.
 *   (2) Two runs with one seed are the same run, sound apart: SDL has a thread of its own.
 */
#ifndef PD_TESTS_CHAOS_H
#define PD_TESTS_CHAOS_H

#include "app/base/rng.h"
#include "drivers/device.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- chance ---- */

extern struct pd_rng chaos_rng;

/* 0..n-1 */
int
chaos_draw(int n);

/* Ends the program and says when and with which seed. */
void
chaos_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#define CHAOS_MUST(what, ...)                                                                                \
    do {                                                                                                     \
        if (!(what))                                                                                         \
            chaos_fail(__VA_ARGS__);                                                                         \
    } while (0)

/* ---- the world ---- */

enum chaos_kind { CHAOS_KEYS = 1, CHAOS_TTY = 2, CHAOS_LP = 3, CHAOS_SOCKET = 4 };

/* What is behind a node. */
struct chaos_node {
    enum chaos_kind kind;
    const char *path; /* SOCKET: "", the only one there is */
    bool there;
    bool busy;    /* somebody else has it */
    bool nowhere; /* SOCKET: nobody says that nobody is there */
    unsigned plugs;

    /* From the device: bytes that wait to be read, each from some time on. */
    uint8_t in[8192];
    int64_t due_us[8192];
    size_t in_count;

    /* To the device: what the kernel has and has not passed on. */
    uint8_t out[4096];
    size_t out_count, out_cap;
    bool lingers; /* closed, and the kernel passes on the rest all the same */
    int bytes_s;  /* 0: as fast as it is taken */
    int64_t carried_us;
    void *ctx;
    size_t (*room)(void *ctx);
    void (*take)(void *ctx, const uint8_t *bytes, size_t size);
    void (*hung_up)(void *ctx);
};

/* Microseconds since the day began. */
int64_t
chaos_now_us(void);
int64_t
chaos_now_ms(void);

/* Nodes live as long as the program. */
void
chaos_add(struct chaos_node *node);

void
chaos_plug(struct chaos_node *node);
void
chaos_unplug(struct chaos_node *node);

/* The device says something, late_ms from now. What nobody reads is lost when there is no room. */
void
chaos_say(struct chaos_node *node, const void *bytes, size_t size, int late_ms);

/* Calls turn whenever so much time has passed, also while a driver waits, and never in itself. */
void
chaos_every(int ms, void (*turn)(void));

/* Time passes. */
void
chaos_pass(int ms);

/* ---- the devices: made once, broken and mended by chance; told what they are at each turn ---- */

/* Each knows when it breaks next, and checks of itself that it says so and comes back. */
struct chaos_device {
    const char *name;
    void (*start)(void);
    void (*hit)(void); /* a misfortune of its own */
    void (*mend)(void);
    /* It is away or does not work, and whoever asks it can know. */
    bool (*broken)(void);
    enum pd_device_state (*state)(void);
    /* So long the driver may take to tell that it is broken, and to be in order again once it is not. */
    int notice_ms;
    int every_ms;       /* the longest that it is left alone */
    void (*turn)(void); /* polled, as its thread does; may be NULL */
    void (*end)(void);
};

extern const struct chaos_device chaos_keys, chaos_line, chaos_camera, chaos_card, chaos_printer, chaos_sound;

/* A code was read. Told by scanners to the lobby. */
void
chaos_read(const uint8_t *bytes, size_t size);

/* Something that is no code came. */
void
chaos_unfit(void);

enum chaos_eye { CHAOS_EYE_KEYS = 0, CHAOS_EYE_LINE = 1, CHAOS_EYE_CAMERA = 2, CHAOS_EYES };

/* Somebody holds a code before this one. False: it is unplugged, or dead. */
bool
chaos_show(enum chaos_eye eye, const char *code);

/* True while a code that is shown now must be read. */
bool
chaos_reads(enum chaos_eye eye);

bool
chaos_keys_show(const char *code);
bool
chaos_keys_read(void);
bool
chaos_line_show(const char *code);
bool
chaos_line_read(void);
bool
chaos_camera_show(const char *code);
bool
chaos_camera_read(void);

/* ---- the printer ---- */

#define CHAOS_TICKETS 4096

/* What lies in the tray, by number of ticket. */
struct chaos_tray {
    int originals, copies; /* whole ones */
    int pieces;
};

extern struct chaos_tray chaos_tray[CHAOS_TICKETS];

enum chaos_paper { CHAOS_PRINTED = 1, CHAOS_NOT_PRINTED = 2, CHAOS_UNKNOWN = 3, CHAOS_BELIEVED = 4 };

/* Waits until it is known what became of it. no_paper: it was refused for want of paper. */
enum chaos_paper
chaos_print(int number, bool copy, bool *no_paper);

/* As the printer's thread does when nothing is to be printed. */
void
chaos_look_at_printer(void);

/* Everything is in its best state, and what was held up has come out. */
void
chaos_printer_rest(void);

const char *
chaos_printer_kind(void);

/* ---- the lobby ---- */

void
chaos_lobby_start(void);

/* People come and go, touch and read. */
void
chaos_lobby_turn(void);

/* Prints what is to be printed; false: nothing is. Outside of a turn. */
bool
chaos_lobby_print(void);

/* Whoever has no paper comes once more. True: nobody is left. */
bool
chaos_lobby_closing(void);

/* Compares tray and ledger. last: nothing may be missing any more. */
void
chaos_lobby_check(bool last);

void
chaos_lobby_end(void);

extern struct chaos_count {
    long visits, codes, read, retries, unfit, tickets, printed, copies, unknown, refused, believed, cards,
        faults, recovered, sounds, health;
} chaos_count;

#endif

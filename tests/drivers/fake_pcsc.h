/* A card service for tests, loaded in the place of libpcsclite: its readers and cards are what the test says,
 * and it fails where the test wants it to. All functions may be called from any thread. */
#ifndef PD_TESTS_FAKE_PCSC_H
#define PD_TESTS_FAKE_PCSC_H

#include <stddef.h>
#include <stdint.h>

enum fake_card { FAKE_NORMAL, FAKE_MUTE, FAKE_NO_CONNECT, FAKE_NO_TRANSMIT, FAKE_REFUSES, FAKE_SHORT };

/* The functions of the library, as the test finds them by name. */
struct fake_pcsc {
    void (*reset)(void);       /* a service that runs, without a reader */
    void (*service)(int runs); /* stops: every context and every card is lost */
    void (*plug)(const char *name);
    void (*unplug)(const char *name);
    void (*put)(const char *name, const uint8_t *uid, size_t len, int how);
    void (*take)(const char *name);
    int (*open)(void);  /* contexts and cards that were not given back */
    int (*calls)(void); /* of SCardGetStatusChange */
};

#define FAKE_PCSC_SYMBOL "fake_pcsc"

#endif

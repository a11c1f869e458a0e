/*
 * A sealed copy of a hub's key, typed from paper or changed by somebody: reading ends, an error says what is
 * wrong, and nothing opens but the very text that was sealed. Whatever has the right form costs its reader
 * 256 MiB and most of a second, as it should: such inputs make few runs.
 */
#include "sync/hub/hub.h"
#include "sync/hub/loading.h"

#include <stdlib.h>
#include <string.h>

#define PASSPHRASE "correct horse battery staple"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The corpus has it: the key and every number in it come from one seed. */
static const char *
sealed(void)
{
    static char text[PD_ESCROW_CAP];
    struct pd_rng rng = pd_rng_seeded(1);
    struct pd_store *store = NULL;
    struct pd_hub *hub = NULL;
    struct pd_why why = { "", "" };

    if (text[0] != '\0')
        return text;
    pd_assert(pd_store_sqlite_open(&store, ":memory:", NULL, true, &why) == PD_OK);
    pd_assert(pd_hub_init(store, &rng) == PD_OK);
    pd_assert(pd_hub_create(&hub, &(struct pd_hub_config){ .store = store, .rng = &rng }, &why) == PD_OK);
    pd_assert(pd_hub_escrow_seal(hub, 1790000000000, PASSPHRASE, text, &why) == PD_OK);
    pd_hub_destroy(hub);
    pd_store_close(store);
    return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    struct pd_escrow opened;
    struct pd_why why = { "", "" };
    enum pd_err err;

    pd_assert(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    err = pd_hub_escrow_open(text, PASSPHRASE, &opened, &why);
    pd_assert(err == PD_OK || why.text[0] != '\0');
    pd_assert((err == PD_OK) == (strcmp(text, sealed()) == 0));
    free(text);
    return 0;
}

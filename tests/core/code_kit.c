#include "tests/core/code_kit.h"

#include <qrencode.h>
#include <string.h>

struct pd_secret_key hub, desk;
struct pd_keyring ring;
const struct pd_id desk_id = { { 0x0d } };

int
make_keys(void **state)
{
    struct pd_rng rng = pd_rng_seeded(11);
    struct pd_public_key key;

    (void)state;
    hub = pd_secret_key_make(&rng);
    desk = pd_secret_key_make(&rng);
    ring.count = 0;
    key = pd_secret_key_public(&hub);
    assert_ok(pd_keyring_add(&ring, &key,
        PD_CODE_ROLES_HUB | PD_CODE_ROLE(PD_CODE_STAFF) | PD_CODE_ROLE(PD_CODE_UNIT),
        (struct pd_id){ { 0 } }));
    key = pd_secret_key_public(&desk);
    assert_ok(pd_keyring_add(&ring, &key, PD_CODE_ROLES_DESK, desk_id));
    return 0;
}

void
write_code(const struct pd_code *code, char text[PD_CODE_CAP])
{
    struct pd_why why;

    assert_ok(pd_code_write(code, pd_code_picks_up(code->type) ? &desk : &hub, text, PD_CODE_CAP, &why));
}

enum pd_code_outcome
read_at(const char *text, int64_t now_s, struct pd_code *out)
{
    struct pd_code_reader reader = { .keyring = &ring, .now_s = now_s };

    return pd_code_read(text, strlen(text), &reader, out);
}

void
enlarge(struct pd_code *code)
{
    code->exp_s = UINT32_MAX;
    memset(code->ticket.hold.b, 0xff, PD_ID_LEN);
    memset(code->ticket.member.b, 0xff, PD_ID_LEN);
    memset(code->ticket.sku, 'W', PD_SKU_CAP - 1);
    memset(code->ticket.place, 'W', PD_PLACE_CAP - 1);
    code->ticket.qty = PD_QTY_MAX;
    code->ticket.points = pd_points_of(PD_AMOUNT_MAX);
    code->ticket.money = pd_fen_of(PD_AMOUNT_MAX);
    code->ticket.lease = code->ticket.ordinal = UINT32_MAX;
}

int
qr_version(const char *text)
{
    QRinput *input = QRinput_new2(0, QR_ECLEVEL_M);
    QRcode *code;
    int version;

    assert_int_equal(QRinput_append(input, QR_MODE_AN, (int)strlen(text), (const unsigned char *)text), 0);
    code = QRcode_encodeInput(input);
    assert_non_null(code);
    version = code->version;
    QRcode_free(code);
    QRinput_free(input);
    return version;
}

void
flip_every_bit_of_text(const struct pd_code *code)
{
    char text[PD_CODE_CAP];
    size_t len;

    write_code(code, text);
    len = strlen(text);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        struct pd_code_reader reader = { .keyring = &ring, .now_s = NOW_S };
        struct pd_code out;

        text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
        assert_int_not_equal(pd_code_read(text, len, &reader, &out), PD_CODE_ACCEPTED);
        assert_int_equal(out.exp_s, 0);
        text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
    }
    assert_int_equal(read_at(text, NOW_S, &(struct pd_code){ .exp_s = 0 }), PD_CODE_ACCEPTED);
}

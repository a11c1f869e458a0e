/*
 * Goal: modules become the bytes that were put in, in every version and at every level, also with as many of
 * them wrong as the standard allows; and what is no code is none. Method: codes are made by libqrencode and
 * read back; modules are turned over, made doubtful or random by seed.
 */
#include "tests/support/check.h"

#include "app/base/rng.h"
#include "drivers/decoder/reed.h"
#include "drivers/decoder/symbol.h"

#include <stdlib.h>
#include <string.h>

#include <qrencode.h>

static struct pd_symbol_reader *reader;
static int8_t soft[PD_SYMBOL_MODULES_MAX];

static void
soften(const QRcode *code)
{
    for (int i = 0; i < code->width * code->width; i++)
        soft[i] = (code->data[i] & 1) != 0 ? 110 : -110;
}

static void
assert_reads(int version, const void *bytes, size_t size)
{
    static uint8_t out[4096];
    size_t n;
    int mended;

    assert_ok(pd_symbol_read(reader, version, soft, out, sizeof out, &n, &mended));
    assert_int_equal(n, size);
    assert_memory_equal(out, bytes, size);
}

static void
every_version_and_level_is_read(void **state)
{
    static const QRecLevel levels[] = { QR_ECLEVEL_L, QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H };
    uint8_t bytes[800];

    (void)state;
    for (int i = 0; i < (int)sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    for (int version = 1; version <= PD_SYMBOL_VERSION_MAX; version++)
        for (int level = 0; level < 4; level++) {
            int size =
                5 + 8 * (version - 1); /* fits at every level; the rest is filled up and checked as well */
            QRcode *code = QRcode_encodeData(size, bytes, version, levels[level]);

            assert_non_null(code);
            soften(code);
            assert_reads(version, bytes, (size_t)size);
            QRcode_free(code);
        }
}

static void
every_mode_is_read(void **state)
{
    static const struct {
        const char *text;
        QRencodeMode mode;
    } modes[] = {
        { "0123456789012345", QR_MODE_NUM }, { "7", QR_MODE_NUM }, { "98", QR_MODE_NUM },
        { "PD1:AC-42 $%*+-./:", QR_MODE_AN }, { "ODD", QR_MODE_AN }, { "bytes as they are", QR_MODE_8 },
        { "\x93\xfa\x96\x7b\xe4\xaa", QR_MODE_KANJI }, /* Shift JIS */
    };

    (void)state;
    for (int i = 0; i < PD_COUNT(modes); i++) {
        QRinput *input = QRinput_new2(0, QR_ECLEVEL_M);
        QRcode *code;

        assert_int_equal(QRinput_append(input, modes[i].mode, (int)strlen(modes[i].text),
                             (const unsigned char *)modes[i].text),
            0);
        code = QRcode_encodeInput(input);
        soften(code);
        assert_reads(code->version, modes[i].text, strlen(modes[i].text));
        QRcode_free(code);
        QRinput_free(input);
    }
}

static void
a_part_of_several_codes_is_refused(void **state)
{
    uint8_t out[100];
    size_t n;
    int mended;
    QRinput *input = QRinput_new2(2, QR_ECLEVEL_M);
    QRinput_Struct *parts = QRinput_Struct_new();
    QRcode_List *codes;

    (void)state;
    assert_int_equal(QRinput_append(input, QR_MODE_8, 10, (const unsigned char *)"first half"), 0);
    (void)QRinput_Struct_appendInput(parts, input);
    input = QRinput_new2(2, QR_ECLEVEL_M);
    assert_int_equal(QRinput_append(input, QR_MODE_8, 11, (const unsigned char *)"second half"), 0);
    (void)QRinput_Struct_appendInput(parts, input);
    assert_int_equal(QRinput_Struct_insertStructuredAppendHeaders(parts), 0);
    codes = QRcode_encodeInputStructured(parts);
    assert_non_null(codes);
    soften(codes->code);
    assert_int_equal(
        pd_symbol_read(reader, codes->code->version, soft, out, sizeof out, &n, &mended), PD_ERR_NOT_FOUND);
    QRcode_List_free(codes);
    QRinput_Struct_free(parts);
}

/* So many data modules turned over, or doubtful and turned over. */
static void
damage(struct pd_rng *rng, const QRcode *code, int count, int8_t doubt)
{
    uint8_t kinds[PD_SYMBOL_MODULES_MAX];

    pd_symbol_frame(code->version, kinds);
    while (count > 0) {
        int at = (int)pd_rng_below(rng, (uint64_t)(code->width * code->width));

        if (kinds[at] != PD_MODULE_DATA || abs(soft[at]) != 110)
            continue;
        soft[at] = (int8_t)(soft[at] > 0 ? -doubt : doubt);
        count--;
    }
}

static void
wrong_modules_are_mended_and_doubtful_ones_twice_as_many(void **state)
{
    static const char text[] =
        "PD1:6BFOXN%TS3DHPVO13J /G-/2YRVA.Q/R82JD2FCJG96V75DOW%IY17EIHY P8L6IWM$S4U45P84HW6U";
    struct pd_rng rng = pd_rng_seeded(4);
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    uint8_t out[512];
    size_t n;
    int mended, read_wrong = 0, read_doubtful = 0;

    (void)state;
    for (int i = 0; i < 30; i++) {
        soften(code);
        damage(&rng, code, 8, 109);
        assert_reads(code->version, text, strlen(text));
        soften(code);
        damage(&rng, code, 24, 109);
        read_wrong += pd_symbol_read(reader, code->version, soft, out, sizeof out, &n, &mended) == PD_OK;
        soften(code);
        damage(&rng, code, 24, 10);
        read_doubtful += pd_symbol_read(reader, code->version, soft, out, sizeof out, &n, &mended) == PD_OK;
    }
    assert_in_range(read_wrong, 0, 8);
    assert_in_range(read_doubtful, 25, 30);
    QRcode_free(code);
}

static void
random_modules_are_no_code(void **state)
{
    struct pd_rng rng = pd_rng_seeded(9);
    uint8_t out[4096];
    size_t n;
    int mended;

    (void)state;
    for (int i = 0; i < 3000; i++) {
        int version = 1 + (int)pd_rng_below(&rng, 12), side = pd_symbol_side(version);

        pd_rng_fill(&rng, soft, (size_t)side * (size_t)side);
        for (int k = 0; k < side * side; k++)
            soft[k] = soft[k] == -128 ? -127 : soft[k];
        assert_int_equal(
            pd_symbol_read(reader, version, soft, out, sizeof out, &n, &mended), PD_ERR_NOT_FOUND);
    }
    memset(soft, 110, sizeof soft);
    assert_int_equal(pd_symbol_read(reader, 3, soft, out, sizeof out, &n, &mended), PD_ERR_NOT_FOUND);
    memset(soft, 0, sizeof soft);
    assert_int_equal(pd_symbol_read(reader, 3, soft, out, sizeof out, &n, &mended), PD_ERR_NOT_FOUND);
}

static void
more_than_there_is_room_for_is_said(void **state)
{
    QRcode *code = QRcode_encodeString("twenty bytes or more", 0, QR_ECLEVEL_L, QR_MODE_8, 1);
    uint8_t out[10];
    size_t n;
    int mended;

    (void)state;
    soften(code);
    assert_int_equal(
        pd_symbol_read(reader, code->version, soft, out, sizeof out, &n, &mended), PD_ERR_TOO_LARGE);
    assert_int_equal(n, 0);
    QRcode_free(code);
}

static void
a_block_is_mended_up_to_half_its_check_bytes_and_erased_up_to_all(void **state)
{
    struct pd_reed reed;
    struct pd_rng rng = pd_rng_seeded(5);

    (void)state;
    pd_reed_init(&reed);
    for (int i = 0; i < 4000; i++) {
        /* A code word of zeros is one; linear codes need no other to be tried. */
        int check = 8 + (int)pd_rng_below(&rng, 22), length = check + 10 + (int)pd_rng_below(&rng, 80);
        int erasures = (int)pd_rng_below(&rng, (uint64_t)check - 2), errors = (check - erasures) / 2;
        uint8_t block[PD_REED_MAX] = { 0 }, erased[PD_REED_MAX], used[PD_REED_MAX] = { 0 };

        for (int k = 0; k < erasures + errors; k++) {
            int at;

            do
                at = (int)pd_rng_below(&rng, (uint64_t)length);
            while (used[at]);
            used[at] = 1;
            block[at] = (uint8_t)(1 + pd_rng_below(&rng, 255));
            if (k < erasures)
                erased[k] = (uint8_t)at;
        }
        assert_true(pd_reed_mend(&reed, block, length, check, erased, erasures, 0) >= 0);
        for (int k = 0; k < length; k++)
            assert_int_equal(block[k], 0);
    }
}

static void
check_bytes_kept_as_proof_are_not_used(void **state)
{
    struct pd_reed reed;
    uint8_t block[30] = { 0 }, before[30];

    (void)state;
    pd_reed_init(&reed);
    for (int i = 0; i < 5; i++)
        block[3 * i] = (uint8_t)(i + 1);
    memcpy(before, block, sizeof block);
    assert_int_equal(pd_reed_mend(&reed, block, 30, 10, NULL, 0, 2), -1);
    assert_memory_equal(block, before, sizeof block);
    assert_int_equal(pd_reed_mend(&reed, block, 30, 10, NULL, 0, 0), 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_version_and_level_is_read),
        cmocka_unit_test(every_mode_is_read),
        cmocka_unit_test(a_part_of_several_codes_is_refused),
        cmocka_unit_test(wrong_modules_are_mended_and_doubtful_ones_twice_as_many),
        cmocka_unit_test(random_modules_are_no_code),
        cmocka_unit_test(more_than_there_is_room_for_is_said),
        cmocka_unit_test(a_block_is_mended_up_to_half_its_check_bytes_and_erased_up_to_all),
        cmocka_unit_test(check_bytes_kept_as_proof_are_not_used),
    };
    int failed;

    if (pd_symbol_reader_create(&reader) != PD_OK)
        return 1;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    pd_symbol_reader_destroy(reader);
    return failed;
}

#include "app/app.h"

#include "drivers/scanner/line.h"
#include <sys/stat.h>

enum pd_err
pd_app_make_scanner(const struct pd_config *c, struct pd_scanner **out, struct pd_why *why)
{
    struct pd_line_rules rules = { .end = (enum pd_line_end)c->scanner_end,
        .gap_ms = (int)c->scanner_gap_ms };
    struct pd_serial_config serial = { .baud = pd_config_scanner_baud(c),
        .parity = (enum pd_serial_parity)c->scanner_parity,
        .rts_cts = c->scanner_rts_cts };

    *out = NULL;
    switch ((enum pd_config_scanner)c->scanner_kind) {
    case PD_CONFIG_SCANNER_NONE:
        return PD_OK;
    case PD_CONFIG_SCANNER_FOLDER:
        return pd_scanner_folder_create(c->scanner_path, out, why);
    case PD_CONFIG_SCANNER_REPLAY:
        return pd_scanner_replay_create(c->scanner_path, out, why);
    case PD_CONFIG_SCANNER_EVDEV:
        return pd_scanner_evdev_create(c->scanner_path, &rules, out, why);
    case PD_CONFIG_SCANNER_SERIAL:
        return pd_scanner_serial_create(c->scanner_path, &serial, &rules, out, why);
    }
    return PD_OK;
}

enum pd_err
pd_app_make_card(const struct pd_config *c, struct pd_card **out, struct pd_why *why)
{
    *out = NULL;
    switch ((enum pd_config_card)c->card_kind) {
    case PD_CONFIG_CARD_NONE:
        return PD_OK;
    case PD_CONFIG_CARD_PCSC:
        return pd_card_pcsc_create(c->card_reader, NULL, out, why);
    case PD_CONFIG_CARD_REPLAY:
        return pd_card_replay_create(c->card_path, out, why);
    }
    return PD_OK;
}

enum pd_err
pd_app_make_camera(const struct pd_config *c, struct pd_scanner **out, struct pd_why *why)
{
    struct pd_camera_wish wish = { (int)c->camera_width, (int)c->camera_height, (int)c->camera_fps };
    struct pd_camera *camera;
    struct stat st;
    enum pd_err err;

    *out = NULL;
    if (c->camera_device[0] == '\0')
        return PD_OK;
    /* A camera that is not there today is plugged in tomorrow: only a folder can be wrong. */
    err = stat(c->camera_device, &st) == 0 && S_ISDIR(st.st_mode)
              ? pd_camera_folder_create(c->camera_device, &camera, why)
              : pd_camera_v4l2_create(c->camera_device, &wish, NULL, &camera);
    return err == PD_OK ? pd_scanner_camera_create(camera, out) : err;
}

enum pd_err
pd_app_make_tactile(const char *path, struct pd_tactile **out, struct pd_why *why)
{
    struct stat st;

    *out = NULL;
    if (path[0] == '\0')
        return PD_OK;
    /* One that is not there today is plugged in tomorrow: only a script can be wrong. */
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) ? pd_tactile_replay_create(path, out, why)
                                                       : pd_tactile_evdev_create(path, out, why);
}

static enum pd_err
make_printer(const struct pd_config *c, struct pd_printer **out, struct pd_why *why)
{
    int width_px = pd_config_printer_width_px(c);
    struct pd_printer_line line = { pd_config_printer_baud(c), (enum pd_printer_flow)c->printer_flow };

    *out = NULL;
    switch ((enum pd_config_printer)c->printer_kind) {
    case PD_CONFIG_PRINTER_NONE:
        return PD_OK;
    case PD_CONFIG_PRINTER_TCP:
        return pd_printer_tcp_create(c->printer_address, width_px, NULL, out, why);
    case PD_CONFIG_PRINTER_FILE:
        return pd_printer_file_create(c->printer_path, width_px, NULL, out, why);
    case PD_CONFIG_PRINTER_PNG:
        return pd_printer_png_create(c->printer_path, width_px, out, why);
    case PD_CONFIG_PRINTER_USB:
        return pd_printer_usblp_create(c->printer_path, width_px, NULL, out, why);
    case PD_CONFIG_PRINTER_CUPS:
        return pd_printer_cups_create(c->printer_address, NULL, width_px, NULL, out, why);
    case PD_CONFIG_PRINTER_SERIAL:
        return pd_printer_serial_create(c->printer_path, &line, width_px, NULL, out, why);
    }
    return PD_OK;
}

enum pd_err
pd_app_make_printer(const struct pd_config *c, struct pd_printer **out, struct pd_why *why)
{
    enum pd_err err = make_printer(c, out, why);

    if (err == PD_OK && *out != NULL) {
        (*out)->cut = (enum pd_printer_cut)c->printer_cut;
        (*out)->proof = (enum pd_printer_proof)c->printer_proof;
    }
    return err;
}

enum pd_err
pd_app_make_sound(const struct pd_config *c, struct pd_sound **out, struct pd_why *why)
{
    struct pd_sound_config config = {
        .device = c->sound_device,
        .headphones = c->sound_private,
        .alone = c->sound_headphones,
        .volume = (enum pd_sound_volume)(c->sound_volume + 1),
    };

    *out = NULL;
    switch ((enum pd_config_sound)c->sound_kind) {
    case PD_CONFIG_SOUND_NONE:
        return PD_OK;
    case PD_CONFIG_SOUND_SDL:
        return pd_sound_sdl_create(&config, out);
    case PD_CONFIG_SOUND_FILE:
        return pd_sound_file_create(c->sound_path, config.alone, out, why);
    }
    return PD_OK;
}

/*
 * The configuration of a desk: one table of keys, filled in layers, each value with where it came from.
 *
 *   built in  <  default.ini  <  pointdesk.ini  <  conf.d/NAME.ini in order of names  <  hub.ini  <  command
 * line
 *
 * hub.ini, in the desk's folder, is what its hub says (app/hub_settings.h).
 *
 *   (1) After pd_config_init every key has a valid value; a value that breaks its key's rules is refused with
 *       "file:line" and what is allowed, and changes nothing.
 *   (2) An unknown key, a key given twice in one file and a line that is neither key, section nor comment are
 *       errors: a typing mistake must not become a silent default. All errors of all files are told, not only
 *       the first.
 *   (3) packaging/default.ini is made from the table of keys (app/config_keys.h); a test holds them together.
 * Written as sections: hub.url is "url = ..." under "[hub]".
 */
#ifndef PD_APP_CONFIG_H
#define PD_APP_CONFIG_H

#include "app/base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define PD_CONFIG_TEXT_BYTES 512
#define PD_CONFIG_LEAFLET_BYTES 128
#define PD_CONFIG_PAD_KEYS 15
#define PD_CONFIG_KEYS (78 + PD_CONFIG_PAD_KEYS)

/* In the order of the choices in the table. */
enum pd_config_mode { PD_CONFIG_KIOSK = 0, PD_CONFIG_COUNTER = 1 };
enum pd_config_language { PD_CONFIG_ZH_CN = 0, PD_CONFIG_ZH_TW = 1, PD_CONFIG_ZH_HK = 2, PD_CONFIG_EN = 3 };
enum pd_config_scanner {
    PD_CONFIG_SCANNER_NONE = 0,
    PD_CONFIG_SCANNER_FOLDER = 1,
    PD_CONFIG_SCANNER_REPLAY = 2,
    PD_CONFIG_SCANNER_EVDEV = 3,
    PD_CONFIG_SCANNER_SERIAL = 4
};
enum pd_config_card { PD_CONFIG_CARD_NONE = 0, PD_CONFIG_CARD_PCSC = 1, PD_CONFIG_CARD_REPLAY = 2 };
enum pd_config_printer {
    PD_CONFIG_PRINTER_NONE = 0,
    PD_CONFIG_PRINTER_TCP = 1,
    PD_CONFIG_PRINTER_FILE = 2,
    PD_CONFIG_PRINTER_PNG = 3,
    PD_CONFIG_PRINTER_USB = 4,
    PD_CONFIG_PRINTER_SERIAL = 5
};
enum pd_config_speech { PD_CONFIG_SPEECH_NONE = 0, PD_CONFIG_SPEECH_ESPEAK = 1, PD_CONFIG_SPEECH_REPLAY = 2 };
enum pd_config_typing {
    PD_CONFIG_TYPING_AUTO = 0,
    PD_CONFIG_TYPING_NONE = 1,
    PD_CONFIG_TYPING_PINYIN = 2,
    PD_CONFIG_TYPING_BOPOMOFO = 3,
    PD_CONFIG_TYPING_CANGJIE = 4,
    PD_CONFIG_TYPING_QUICK = 5,
    PD_CONFIG_TYPING_STROKE = 6
};
enum pd_config_sound { PD_CONFIG_SOUND_NONE = 0, PD_CONFIG_SOUND_SDL = 1, PD_CONFIG_SOUND_FILE = 2 };
enum pd_config_log {
    PD_CONFIG_LOG_ERROR = 0,
    PD_CONFIG_LOG_WARN = 1,
    PD_CONFIG_LOG_INFO = 2,
    PD_CONFIG_LOG_DEBUG = 3
};

struct pd_config_size {
    int width_px, height_px; /* 0 x 0: the whole screen */
};

struct pd_config {
    char hub_url[PD_CONFIG_TEXT_BYTES];     /* empty: not enrolled yet */
    char hub_ca_file[PD_CONFIG_TEXT_BYTES]; /* needed with https:// */
    char data_dir[PD_CONFIG_TEXT_BYTES];
    char assets_dir[PD_CONFIG_TEXT_BYTES];

    int desk_mode;     /* enum pd_config_mode */
    int desk_language; /* enum pd_config_language; of the patient's screen when nobody has chosen */
    bool desk_care, desk_contrast;
    bool desk_find; /* members may be looked up by number, where their hub allows it too */
    char desk_department[PD_CONFIG_TEXT_BYTES], desk_leaflet[PD_CONFIG_TEXT_BYTES];

    char enrol_names[PD_CONFIG_TEXT_BYTES];    /* the hospital's list of who is expected; "": none */
    char enrol_partners[PD_CONFIG_TEXT_BYTES]; /* words with commas */

    int counter_typing;    /* enum pd_config_typing */
    bool enrol_staff_code; /* a counter asks who of the staff recommended that she join */
    bool counter_sign_in;  /* a counter serves nobody before one of its people signed in */
    int64_t counter_late_hours, counter_low_units, counter_refund_points, counter_shrink_units,
        counter_receipts_day;

    int64_t panel_diagonal_mm, panel_distance_mm;
    int panel_motion; /* 0: usual, 1: none */
    struct pd_config_size window_size;

    int aside_display; /* 0: none, 1: auto, from 2 on: display 1.. */
    char aside_touch[PD_CONFIG_TEXT_BYTES];
    struct pd_config_size aside_window;
    int64_t aside_diagonal_mm, aside_distance_mm;

    int64_t idle_warn_s, idle_clear_s, done_clear_s;

    int scanner_kind; /* enum pd_config_scanner */
    char scanner_path[PD_CONFIG_TEXT_BYTES];
    int scanner_end; /* enum pd_line_end */
    int64_t scanner_gap_ms;
    int scanner_baud;   /* index of 1200|2400|... ; see pd_config_scanner_baud */
    int scanner_parity; /* enum pd_serial_parity */
    bool scanner_rts_cts;
    char scanner_plain_card_pattern[PD_CONFIG_TEXT_BYTES]; /* empty: none; see app/core/foreign.h */

    int card_kind;                          /* enum pd_config_card */
    char card_reader[PD_CONFIG_TEXT_BYTES]; /* part of the readers' names; empty: all */
    int card_number;                        /* enum pd_card_form */
    char card_path[PD_CONFIG_TEXT_BYTES];
    char camera_device[PD_CONFIG_TEXT_BYTES]; /* empty: no camera */
    int64_t camera_width, camera_height, camera_fps;
    bool camera_presence;
    char light_chip[PD_CONFIG_TEXT_BYTES];                        /* empty: there is no light */
    int64_t light_ready, light_help, light_trouble, light_beeper; /* numbers of lines; -1: none */

    int printer_kind; /* enum pd_config_printer */
    char printer_address[PD_CONFIG_TEXT_BYTES];
    char printer_path[PD_CONFIG_TEXT_BYTES];
    int printer_width; /* index of 384|576; see pd_config_printer_width_px */
    int printer_baud;  /* index; see pd_config_printer_baud */
    int printer_flow;  /* enum pd_printer_flow */
    int printer_cut;   /* enum pd_printer_cut */
    int printer_proof; /* enum pd_printer_proof */

    int sound_kind; /* enum pd_config_sound */
    char sound_path[PD_CONFIG_TEXT_BYTES];
    char sound_device[PD_CONFIG_TEXT_BYTES]; /* empty: the usual one */
    bool sound_headphones;
    char sound_private[PD_CONFIG_TEXT_BYTES]; /* of headphones; empty: the same */
    int sound_volume;                         /* soft, usual, loud: enum pd_sound_volume less one */

    int speech_kind; /* enum pd_config_speech */
    char speech_program[PD_CONFIG_TEXT_BYTES];
    char speech_path[PD_CONFIG_TEXT_BYTES];
    int64_t speech_words_per_min;

    /* Names of keys with commas between them, as SDL calls them; the order is that of enum pd_ui_key from
     * PD_KEY_PAD_NEXT on. */
    char keypad[PD_CONFIG_PAD_KEYS][PD_CONFIG_TEXT_BYTES];
    char keypad_device[PD_CONFIG_TEXT_BYTES], keypad_jack[PD_CONFIG_TEXT_BYTES]; /* empty: none */

    char stick_dir[PD_CONFIG_TEXT_BYTES];
    int64_t training_idle_min;

    int log_level; /* enum pd_config_log; see pd_config_log_level */

    char origins[PD_CONFIG_KEYS][96]; /* "built in", "/etc/pointdesk/pointdesk.ini:7", "--mode" */
};

/* What is wrong with the files and the command line, in the order it was read. */
#define PD_CONFIG_FAULTS_MAX 40

struct pd_config_faults {
    int count;       /* of all; the list may hold fewer */
    enum pd_err err; /* of the first; PD_OK when there is none */
    struct pd_why list[PD_CONFIG_FAULTS_MAX];
};

/* faults may be NULL. */
void
pd_config_fault(struct pd_config_faults *faults, enum pd_err err, const struct pd_why *why);

/* Where to look. NULL leaves a layer out. */
struct pd_config_sources {
    const char *defaults; /* default.ini; need not exist */
    const char *file;     /* pointdesk.ini */
    bool file_must_exist; /* named on the command line */
    const char *dir;      /* conf.d; need not exist */
};

/* The places an installed desk reads. */
struct pd_config_sources
pd_config_installed(void);

/* Built-in values. */
void
pd_config_init(struct pd_config *config);

/* Init, then the layers of files. The command line follows with pd_config_set, then pd_config_check.
 * Errors: PD_ERR_INVALID, PD_ERR_MISSING, PD_ERR_IO, the first one's; *faults (it may be NULL, and is added
 * to) names file:line of each. What is right in the files is in *config all the same: good enough to diagnose
 * with, never to serve with. */
PD_MUST_CHECK enum pd_err
pd_config_load(
    struct pd_config *config, const struct pd_config_sources *sources, struct pd_config_faults *faults);

/* Errors: PD_ERR_MISSING (only if must_exist), PD_ERR_IO, PD_ERR_INVALID. */
PD_MUST_CHECK enum pd_err
pd_config_read_file(
    struct pd_config *config, const char *path, bool must_exist, struct pd_config_faults *faults);

/* conf.d beside this file, into out. */
void
pd_config_dir_beside(const char *file, char *out, size_t cap);

/* One key, "desk.mode". origin as it shall be reported: "--mode". Errors: PD_ERR_INVALID, PD_ERR_NOT_FOUND
 * (no such key); *why->path is the origin. */
PD_MUST_CHECK enum pd_err
pd_config_set(
    struct pd_config *config, const char *key, const char *value, const char *origin, struct pd_why *why);

/* What no key can tell alone: a folder scanner needs its folder, a hub outside this machine needs https, and
 * https the authority to believe.
 * Errors: PD_ERR_INVALID; each fault's path is the origin of the key at fault. */
PD_MUST_CHECK enum pd_err
pd_config_check(const struct pd_config *config, struct pd_config_faults *faults);

/* One key for `config show` and for the manual; i in 0..PD_CONFIG_KEYS-1, in the order of default.ini. */
struct pd_config_row {
    const char *key;     /* "idle.warn_s" */
    const char *allowed; /* "10..600", "kiosk|counter", "text" */
    const char *origin;  /* points into the configuration */
    bool live;           /* a running desk takes it anew on SIGHUP */
    char value[PD_CONFIG_TEXT_BYTES];
};

void
pd_config_describe(const struct pd_config *config, int i, struct pd_config_row *row);

/* The whole of default.ini, byte for byte. */
void
pd_config_print_defaults(FILE *out);

/* Every key with its purpose: for people, or one JSON object a line. */
void
pd_config_print_keys(FILE *out, bool json);

/* Bits a second. */
int
pd_config_scanner_baud(const struct pd_config *config);

int
pd_config_printer_width_px(const struct pd_config *config);
int
pd_config_printer_baud(const struct pd_config *config);

/* As enum pd_log_level. */
int
pd_config_log_level(const struct pd_config *config);

#endif

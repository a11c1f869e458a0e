#include "app/app_diagnosis.h"
#include "app/app.h"

#include "app/base/clock.h"
#include "app/base/log.h"
#include "app/base/notify.h"
#include "ui/diagnosis.h"
#include "ui/render/raster.h"
#include "ui/render/window_sdl.h"
#include "ui/text/locale.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define AGAIN_MS (60 * PD_SECOND_MS)
#define LOOK_MS 200 /* how soon a signal is seen */
#define ARGUMENTS_MAX 64

/* What mends it, as a command: with the desk's own --config and --data behind it where it takes them. */
enum command { DOCTOR, CHECK, SETUP, VERIFY, FREE, FONTS };

/* The first row whose part and error fit; an error of PD_OK fits all. Chinese: Simplified, Traditional. A new
 * text needs its characters in the program's own font: `ninja spare_font`. */
static const struct row {
    const char *part;
    enum pd_err err;
    const char *code;
    enum command command;
    const char *what[3], *mend[3];
} rows[] = {
    { "config", PD_OK, "E-SYS-10", CHECK,
        { "配置文件有错误。", "設定檔有錯誤。", "There is a fault in the configuration." },
        { "改正下面指出的那一行；命令会列出全部错误。", "改正下面指出的那一行；指令會列出全部錯誤。",
            "Mend the line that is named; the command lists every fault." } },
    { "data", PD_OK, "E-SYS-13", DOCTOR,
        { "数据文件夹不能使用。", "資料夾不能使用。", "The data folder cannot be used." },
        { "检查文件夹和权限；命令会说明怎样处理。", "檢查資料夾和權限；指令會說明怎樣處理。",
            "See that it is there and belongs to the desk's user; the command says what to do." } },
    { "desk", PD_ERR_STATE, "E-LED-08", DOCTOR,
        { "账本由更新的版本写成。", "帳本由更新的版本寫成。", "The ledger was written by a newer release." },
        { "重新安装那个版本；不要重新登记本机。", "重新安裝那個版本；不要重新登記本機。",
            "Install that release again; do not enrol this desk anew." } },
    { "desk", PD_ERR_CORRUPT, "E-LED-04", VERIFY,
        { "账本文件已经损坏。", "帳本檔案已經損壞。", "The ledger is damaged." },
        { "保留本机的文件夹，通知信息科；命令会指出损坏的位置。",
            "保留本機的資料夾，通知資訊室；指令會指出損壞的位置。",
            "Keep the desk's folder and call the hub's owner; the command says where it is damaged." } },
    { "desk", PD_ERR_FULL, "E-LED-01", FREE, { "磁盘已满。", "磁碟已滿。", "The disk is full." },
        { "清理数据文件夹所在的磁盘。", "清理資料夾所在的磁碟。",
            "Make room on the disk of the data folder." } },
    { "desk", PD_ERR_READONLY, "E-LED-02", DOCTOR,
        { "账本不能写入。", "帳本不能寫入。", "The ledger cannot be written." },
        { "检查磁盘和权限；命令会说明怎样处理。", "檢查磁碟和權限；指令會說明怎樣處理。",
            "Look at the disk and the rights; the command says what to do." } },
    { "desk", PD_OK, "E-LED-03", DOCTOR,
        { "账本不能打开。", "帳本不能打開。", "The ledger cannot be opened." },
        { "检查磁盘；命令会说明怎样处理。", "檢查磁碟；指令會說明怎樣處理。",
            "Look at the disk; the command says what to do." } },
    { "retired", PD_OK, "E-SYS-21", SETUP,
        { "本机已经停用。", "本機已經停用。", "This desk was taken out of service." },
        { "由技术人员用这个命令重新登记。", "由技術人員用這個指令重新登記。",
            "A technician sets it up with this command." } },
    { "texts", PD_OK, "E-SYS-11", DOCTOR,
        { "找不到界面的文字和图片。", "找不到介面的文字和圖片。",
            "The texts and pictures of the screens are missing." },
        { "重新安装程序文件，或者改正 assets.dir。", "重新安裝程式檔案，或者改正 assets.dir。",
            "Install the program's files anew, or set assets.dir." } },
    { "screens", PD_OK, "E-SYS-12", FONTS,
        { "没有安装中文字体。", "沒有安裝中文字型。", "The fonts are missing." },
        { "用管理员身份安装字体。", "用管理員身分安裝字型。", "Install them as root." } },
    { "scanner", PD_OK, "E-SYS-14", DOCTOR,
        { "扫码器不能启动。", "掃碼器不能啟動。", "The scanner does not start." },
        { "检查连接和 scanner.path；命令会说明怎样处理。", "檢查連接和 scanner.path；指令會說明怎樣處理。",
            "Look at its cable and at scanner.path; the command says what to do." } },
    { "card reader", PD_OK, "E-SYS-17", DOCTOR,
        { "读卡器不能启动。", "讀卡機不能啟動。", "The card reader does not start." },
        { "检查 [card] 各项；命令会说明怎样处理。", "檢查 [card] 各項；指令會說明怎樣處理。",
            "Look at what stands in [card]; the command says what to do." } },
    { "printer", PD_OK, "E-SYS-15", DOCTOR,
        { "打印机不能启动。", "列印機不能啟動。", "The printer does not start." },
        { "检查连接和 printer.path；命令会说明怎样处理。", "檢查連接和 printer.path；指令會說明怎樣處理。",
            "Look at its cable and at printer.path; the command says what to do." } },
    { "sound", PD_OK, "E-SYS-16", DOCTOR,
        { "声音设备不能启动。", "聲音裝置不能啟動。", "The sound does not start." },
        { "检查扬声器和 sound.kind；命令会说明怎样处理。", "檢查揚聲器和 sound.kind；指令會說明怎樣處理。",
            "Look at the loudspeaker and at sound.kind; the command says what to do." } },
    { NULL, PD_OK, "E-SYS-19", DOCTOR, { "程序没有启动。", "程式沒有啟動。", "The program did not start." },
        { "把下面这行字告诉技术人员；命令会检查整台机器。", "把下面這行字告訴技術人員；指令會檢查整台機器。",
            "Tell the technician this line; the command looks at the whole machine." } },
};

static const struct row *
row_for(const char *part, enum pd_err err)
{
    const struct row *row = rows;

    while (row->part != NULL && (strcmp(row->part, part) != 0 || (row->err != PD_OK && row->err != err)))
        row++;
    return row;
}

static void
add_option(struct pd_str *out, const char *name, const char *value)
{
    if (value != NULL)
        pd_str_addf(out, " --%s %s", name, value);
}

static void
command_text(const struct pd_settings *s, enum command command, char *out, size_t cap)
{
    static const char *const words[] = {
        [DOCTOR] = "pointdesk doctor", [CHECK] = "pointdesk config check", [SETUP] = "pointdesk setup"
    };
    struct pd_str text = pd_str_on(out, cap);

    switch (command) {
    case DOCTOR:
    case CHECK:
    case SETUP:
        pd_str_add(&text, words[command]);
        add_option(&text, "config", s->file);
        add_option(&text, "data", s->data);
        add_option(&text, "assets", s->assets);
        return;
    case VERIFY:
        pd_str_addf(&text, "pointdesk journal verify --data %s", s->config.data_dir);
        return;
    case FREE:
        pd_str_addf(&text, "df -h %s", s->config.data_dir);
        return;
    case FONTS:
        pd_str_add(&text, "apt-get install -y fonts-noto-cjk");
        return;
    }
}

/* ---- the picture ---- */

struct picture {
    const struct pd_diagnosis *what;
    struct pd_font *font;
    struct pd_draw_list list;
};

static void
paint(void *ctx, uint32_t *pixels, int stride_px, int w, int h)
{
    struct picture *p = ctx;
    struct pd_raster raster = { .font = p->font };
    struct pd_rect all = { 0, 0, w, h };
    struct pd_canvas canvas = { .pixels = pixels, .stride_px = stride_px, .area = all };

    pd_diagnosis_draw(&p->list, p->font, w, h, p->what);
    pd_raster_paint(&raster, &canvas, &p->list, all);
}

/* ---- until it is over ---- */

/* true: start anew; false: end. */
static bool
show(struct pd_window *window, struct picture *picture)
{
    const struct timespec at_once = { 0, 0 };
    sigset_t set = pd_app_signals();
    int64_t until_ms = pd_clock_boot_ms() + AGAIN_MS, told_ms = 0;

    pd_window_show(window, paint, picture);
    while (pd_clock_boot_ms() < until_ms) {
        int news = pd_window_wait(window, NULL, LOOK_MS, pd_clock_boot_ms);
        int number = sigtimedwait(&set, NULL, &at_once);

        pd_notify_alive(
            &told_ms, pd_clock_boot_ms(), INT64_MAX); /* a start anew may have been READY before */
        if (number == SIGTERM || number == SIGINT || (news & PD_WINDOW_QUIT) != 0)
            return false;
        if (number == SIGHUP || (news & PD_WINDOW_INPUT) != 0)
            return true;
        if ((news & (PD_WINDOW_EXPOSED | PD_WINDOW_RESIZED)) != 0)
            pd_window_show(window, paint, picture);
    }
    return true;
}

/* The words this program was started with, into argv; how many, 0: they cannot be told. */
static int
own_words(char *argv[ARGUMENTS_MAX + 2])
{
    static char words[65536];
    int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC), argc = 0;
    ssize_t len = fd >= 0 ? read(fd, words, sizeof words - 1) : -1;

    if (fd >= 0)
        (void)close(fd);
    if (len <= 0 || len == (ssize_t)sizeof words - 1)
        return 0;
    for (char *p = words; p < words + len && argc < ARGUMENTS_MAX; p += strlen(p) + 1)
        argv[argc++] = p;
    argv[argc] = NULL;
    return argc;
}

static void
begin(char **argv)
{
    sigset_t set = pd_app_signals();

    (void)sigdelset(&set, SIGHUP); /* it would end the program before it listens */
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    (void)execv("/proc/self/exe", argv);
}

void
pd_app_start_anew(void)
{
    char *argv[ARGUMENTS_MAX + 2];

    if (own_words(argv) > 0)
        begin(argv);
}

void
pd_app_start_as(const char *command, bool from_desk)
{
    static char option[] = "--from-desk", name[32];
    char *was[ARGUMENTS_MAX + 2], *argv[ARGUMENTS_MAX + 2];
    int count = own_words(was), argc = 0;

    if (count < 2 || !pd_copy(name, sizeof name, command))
        return;
    argv[argc++] = was[0];
    argv[argc++] = name;
    if (from_desk)
        argv[argc++] = option;
    for (int i = 2; i < count; i++)
        if (strcmp(was[i], option) != 0)
            argv[argc++] = was[i];
    argv[argc] = NULL;
    begin(argv);
}

static void
tell(const struct pd_diagnosis *d, const char *part)
{
    char status[128];

    pd_log(PD_LOG_ERROR, d->code, "%s did not start: the screen says why", part);
    /* A supervisor that waits for READY waits until the next try. */
    (void)snprintf(
        status, sizeof status, "STATUS=%s: %s did not start\nEXTEND_TIMEOUT_USEC=120000000", d->code, part);
    pd_notify(status);
}

static bool
show_until_over(const struct pd_settings *s, const struct pd_diagnosis *d, const char *part)
{
    static struct picture picture; /* large */
    struct pd_window_config config = { .title = "Pointdesk",
        .w_px = s->config.window_size.width_px,
        .h_px = s->config.window_size.height_px,
        .hide_pointer = s->config.window_size.width_px == 0 };
    struct pd_window *window;
    struct pd_why why;
    bool again;

    if (pd_window_open(&window, &config, &why) != PD_OK)
        return false; /* nobody sees it: the log says it */
    picture.what = d;
    if (pd_font_create(&picture.font, PD_FONT_DIR, &why) != PD_OK &&
        pd_font_create_spare(&picture.font, &why) != PD_OK) {
        pd_window_close(window);
        return false;
    }
    tell(d, part);
    again = show(window, &picture);
    pd_font_destroy(picture.font);
    pd_window_close(window);
    return again;
}

int
pd_app_diagnose(
    const struct pd_settings *s, const char *part, enum pd_err err, const struct pd_why *why, int code)
{
    const struct row *row = row_for(part, err);
    bool traditional =
        s->config.desk_language == PD_CONFIG_ZH_TW || s->config.desk_language == PD_CONFIG_ZH_HK;
    int chinese = traditional ? 1 : 0;
    char detail[320], command[512];
    sigset_t set = pd_app_signals();
    struct pd_diagnosis d = { .code = row->code,
        .what_zh = row->what[chinese],
        .what_en = row->what[2],
        .detail = detail,
        .mend_zh = row->mend[chinese],
        .mend_en = row->mend[2],
        .command = command,
        .traditional = traditional,
        .version = "pointdesk " PD_VERSION };

    if (err == PD_ERR_BUSY ||
        strcmp(part, "window") == 0) /* another one is on the screen; there is no screen */
        return code;
    (void)snprintf(detail, sizeof detail, "%s%s%s", why->path, why->path[0] != '\0' ? ": " : "",
        why->text[0] != '\0' ? why->text : pd_err_name(err));
    command_text(s, row->command, command, sizeof command);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    pd_window_environment();
    if (show_until_over(s, &d, part))
        pd_app_start_anew();
    return code;
}

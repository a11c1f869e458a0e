/* The pictures of a folder as a camera's frames. */
#include "drivers/camera/camera.h"

#include "app/base/str.h"
#include "drivers/scanner/wake.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAME_MS 100 /* between two pictures, where the caller has so much time */

struct folder {
    struct pd_camera camera;
    char path[256];
    struct dirent **entries;
    int count, at;
    struct pd_wake wake;
    struct pd_image frame;
    pthread_mutex_t lock; /* status */
    struct pd_camera_status status;
};

static int
is_picture(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');

    return entry->d_name[0] != '.' && dot != NULL &&
           (strcmp(dot, ".png") == 0 || strcmp(dot, ".jpg") == 0 || strcmp(dot, ".pgm") == 0);
}

static void
note(struct folder *folder, enum pd_err err, const struct pd_why *why)
{
    (void)pthread_mutex_lock(&folder->lock);
    folder->status.state = err == PD_OK ? PD_DEVICE_OK : PD_DEVICE_PROBLEM;
    folder->status.why = err == PD_OK ? (struct pd_why){ 0 } : *why;
    folder->status.frames += err == PD_OK;
    folder->status.dropped += err != PD_OK;
    folder->status.width_px = folder->frame.width_px;
    folder->status.height_px = folder->frame.height_px;
    (void)pthread_mutex_unlock(&folder->lock);
}

static enum pd_err
folder_next(struct pd_camera *camera, int timeout_ms, const struct pd_image **frame)
{
    struct folder *folder = (struct folder *)camera;
    char path[512];
    struct pd_why why = { 0 };
    enum pd_err err;

    (void)pd_wake_wait(&folder->wake, -1, timeout_ms < FRAME_MS ? timeout_ms : FRAME_MS);
    (void)snprintf(path, sizeof path, "%s/%s", folder->path, folder->entries[folder->at]->d_name);
    folder->at = (folder->at + 1) % folder->count;
    pd_image_finish(&folder->frame);
    err = pd_image_read(path, &folder->frame, &why);
    note(folder, err, &why);
    *frame = &folder->frame;
    return err == PD_OK ? PD_OK : PD_ERR_NOT_FOUND;
}

static void
folder_wake(struct pd_camera *camera)
{
    pd_wake_set(&((struct folder *)camera)->wake);
}

static void
folder_status(struct pd_camera *camera, struct pd_camera_status *status)
{
    struct folder *folder = (struct folder *)camera;

    (void)pthread_mutex_lock(&folder->lock);
    *status = folder->status;
    (void)pthread_mutex_unlock(&folder->lock);
}

static void
folder_destroy(struct pd_camera *camera)
{
    struct folder *folder = (struct folder *)camera;

    for (int i = 0; i < folder->count; i++)
        free(folder->entries[i]);
    free(folder->entries);
    pd_wake_finish(&folder->wake);
    pd_image_finish(&folder->frame);
    (void)pthread_mutex_destroy(&folder->lock);
    free(folder);
}

static const struct pd_camera_ops folder_ops = {
    .name = "folder",
    .next = folder_next,
    .wake = folder_wake,
    .status = folder_status,
    .destroy = folder_destroy,
};

enum pd_err
pd_camera_folder_create(const char *path, struct pd_camera **out, struct pd_why *why)
{
    struct folder *folder = calloc(1, sizeof *folder);
    enum pd_err err = PD_OK;

    *out = NULL;
    if (folder == NULL)
        return PD_ERR_MEMORY;
    folder->camera.ops = &folder_ops;
    folder->wake.fd = -1;
    (void)pthread_mutex_init(&folder->lock, NULL);
    err = pd_wake_init(&folder->wake);
    if (err == PD_OK && !pd_copy(folder->path, sizeof folder->path, path))
        err = pd_why(why, PD_ERR_TOO_LARGE, "camera.device", "the path is too long");
    if (err == PD_OK)
        folder->count = scandir(folder->path, &folder->entries, is_picture, alphasort);
    if (folder->count < 0) {
        folder->count = 0;
        err = pd_why(why, PD_ERR_MISSING, path, "%s", strerror(errno));
    } else if (err == PD_OK && folder->count == 0) {
        err = pd_why(why, PD_ERR_NOT_FOUND, path, "no .png, .jpg or .pgm is in it");
    }
    if (err != PD_OK)
        folder_destroy(&folder->camera);
    else
        *out = &folder->camera;
    return err;
}

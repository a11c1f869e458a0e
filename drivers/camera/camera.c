#include "drivers/camera/camera.h"

enum pd_err
pd_camera_next(struct pd_camera *camera, int timeout_ms, const struct pd_image **frame)
{
    return camera->ops->next(camera, timeout_ms, frame);
}

void
pd_camera_wake(struct pd_camera *camera)
{
    camera->ops->wake(camera);
}

void
pd_camera_status(struct pd_camera *camera, struct pd_camera_status *status)
{
    camera->ops->status(camera, status);
}

void
pd_camera_destroy(struct pd_camera *camera)
{
    if (camera != NULL)
        camera->ops->destroy(camera);
}

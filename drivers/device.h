/* What a driver knows of its device. A device that does not answer is "unknown", which is not a problem by
 * itself: many cheap ones never answer. */
#ifndef PD_DRIVERS_DEVICE_H
#define PD_DRIVERS_DEVICE_H

enum pd_device_state { PD_DEVICE_OK = 1, PD_DEVICE_PROBLEM = 2, PD_DEVICE_UNKNOWN = 3 };

#endif

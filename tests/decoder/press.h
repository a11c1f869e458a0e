/* What a JPEG of few bits leaves of a picture: the losses of the standard's steps, without its bytes, and the
 * same on every machine. */
#ifndef PD_TESTS_DECODER_PRESS_H
#define PD_TESTS_DECODER_PRESS_H

#include "drivers/image/image.h"

/* quality: 1 to 100, as most programs count it. A rest of rows or columns below eight stays as it is. */
void
pd_press(struct pd_image *image, double quality);

#endif

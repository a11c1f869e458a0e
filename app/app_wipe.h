/* Files that are to be gone: overwritten, then deleted. */
#ifndef PD_APP_APP_WIPE_H
#define PD_APP_APP_WIPE_H

/* name in the folder dir; a link is deleted, not followed. What goes wrong is in the log. A worn cell of a
 * flash disk may keep the old bytes all the same: whoever throws the disk away destroys it. */
void
pd_app_wipe_file(int dir, const char *name);

#endif

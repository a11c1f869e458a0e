/*
 * A hospital's own privacy notice, from the object "notice" of the programme, in place of the one that is
 * shipped: what whoever joins is shown before she is asked anything. The document is signed, versioned and
 * approved by two people, and so is its notice. (1) It is there in every language of the screens, each in its
 * own words. (2) What is recorded beside a consent names the version and the text itself: `mark` is the
 * version, an underscore, and the first twelve hexadecimal digits of the SHA-256 over all languages, each
 * ended by a zero byte, in the order of enum pd_lang; so that another text under the same version is another
 * mark.
 */
#ifndef PD_CORE_NOTICE_H
#define PD_CORE_NOTICE_H

#include "app/core/programme.h"

#define PD_NOTICE_SHIPPED "shipped-" /* no hospital's version begins so */

struct pd_doc;

extern const struct pd_doc_row pd_notice_rows[];

/* Fails at "notice"... where it is no notice; fills in the mark. After reading. */
void
pd_notice_check(struct pd_doc *doc, struct pd_notice *notice);

/* What a consent is recorded with: the hospital's mark, or the name of the text that is shipped for its law.
 * At most 32 of A-Z a-z 0-9 - _ */
const char *
pd_notice_mark(const struct pd_programme *programme);

#endif

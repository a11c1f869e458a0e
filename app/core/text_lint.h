/*
 * Wording that a hospital's published texts must not have: promises of a cure, superlatives, and clauses that
 * keep the last word for the house. Some words are wrong everywhere and refuse the document; others depend on
 * what stands beside them and are only pointed out.
 */
#ifndef PD_CORE_TEXT_LINT_H
#define PD_CORE_TEXT_LINT_H

#include "app/core/document.h"

/* Looks at one text; fails or warns at the document's present path. */
void
pd_text_lint(struct pd_doc *doc, const char *text);

/* Says this text of a rule that somebody of the staff who recommends is rewarded? By word of mouth of the
 * staff nobody earns anything: it is written down for attribution alone. */
bool
pd_text_rewards_staff(const char *text);

#endif

/* Sizes that desk, hub and codes agree on. Text sizes include the final NUL. */
#ifndef PD_CORE_LIMITS_H
#define PD_CORE_LIMITS_H

#define PD_SKU_CAP 17    /* "G-001": letters, digits, '-', '_' */
#define PD_PLACE_CAP 13  /* "P1" */
#define PD_RULE_CAP 33   /* "pay", "sign_in" */
#define PD_CLAIM_CAP 129 /* natural key of a claim */
#define PD_REASON_CAP 33 /* machine-readable reason, "not_wanted" */
#define PD_UNIT_CAP 17   /* "points", "growth" */
#define PD_MASKED_CAP 32 /* masked name */
#define PD_CODE_CAP 513  /* longest code payload accepted, and NUL */
#define PD_SERIAL_CAP 17 /* a card's serial: up to 16 characters, and NUL */
#define PD_QTY_MAX 99
#define PD_PROXY_MAX 99 /* proxy tickets of one hold, one after the other */

#define PD_PROTOCOL_MIN 1 /* what desk and hub can speak to each other; a release knows at least two */
#define PD_PROTOCOL_MAX 4

#define PD_OP_LINE_MAX 4096     /* bytes of one op line, without the newline */
#define PD_ROW_LINE_MAX 16384   /* bytes of one change-feed row, without the newline */
#define PD_PUSH_OPS_MAX 500     /* op lines in one push */
#define PD_PUSH_BODY_MAX 262144 /* bytes */
#define PD_PULL_ROWS_MAX 500
#define PD_PULL_BODY_MAX 1048576
#define PD_PULL_WAIT_MAX_S 55
#define PD_MEMBER_LOTS_MAX 128
#define PD_MEMBER_LIMITS_MAX 32
#define PD_MEMBERSHIPS_MAX 4 /* of one person */

#endif

#include "tests/monkey/line.h"

#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

void
line_open(struct line *line, uint64_t seed)
{
    *line = (struct line){ .rng = pd_rng_seeded(seed) };
}

void
line_done(struct line *line, enum pd_lane lane)
{
    free(line->lane[lane].block);
    line->lane[lane] = (struct line_answer){ .under_way = false };
}

void
line_drop(struct line *line)
{
    for (int lane = 0; lane < PD_LANES; lane++)
        line_done(line, (enum pd_lane)lane);
}

void
line_mend(struct line *line)
{
    line->unplugged = line->deaf = false;
    line->slow_ms = line->cut = line->stranger = line->broken = 0;
}

bool
line_is_busy(const struct line *line, enum pd_lane lane)
{
    return line->lane[lane].under_way;
}

static bool
chance(struct line *line, int permille)
{
    return permille > 0 && pd_rng_below(&line->rng, 1000) < (uint64_t)permille;
}

static const char *
keep(char **at, const void *bytes, size_t len)
{
    char *to = *at;

    if (len > 0)
        memcpy(to, bytes, len);
    to[len] = '\0';
    *at += len + 1;
    return to;
}

/* The hub's own is valid until it is asked again. */
static void
keep_response(struct line_answer *answer, const struct pd_http_response *from)
{
    struct pd_http_response *to = &answer->response;
    size_t need = from->body_len + 1;
    char *at;

    for (int i = 0; i < from->headers.count; i++)
        need += strlen(from->headers.item[i].name) + strlen(from->headers.item[i].value) + 2;
    at = answer->block = malloc(need);
    assert_non_null(at);
    *to = *from;
    for (int i = 0; i < to->headers.count; i++) {
        to->headers.item[i].name = keep(&at, to->headers.item[i].name, strlen(to->headers.item[i].name));
        to->headers.item[i].value = keep(&at, to->headers.item[i].value, strlen(to->headers.item[i].value));
    }
    to->body = keep(&at, from->body, from->body_len);
    answer->came = true;
}

static void
spoil(struct line *line, struct line_answer *answer)
{
    static const char login[] = "<!DOCTYPE html><title>Sign in</title><form action=\"/login\"></form>";
    struct pd_http_response *r = &answer->response;

    if (chance(line, line->stranger)) {
        *r = (struct pd_http_response){
            .status = chance(line, 500) ? 200 : 502, .body = login, .body_len = strlen(login)
        };
    } else if (r->body_len > 0 && chance(line, line->cut)) {
        r->body_len = (size_t)pd_rng_below(&line->rng, r->body_len);
    } else if (r->body_len > 0 && chance(line, line->broken)) {
        char *body = answer->block + ((const char *)r->body - answer->block);

        body[pd_rng_below(&line->rng, r->body_len)] ^= (char)(1 << pd_rng_below(&line->rng, 8));
    }
}

void
line_send(struct line *line, struct kit *kit, enum pd_lane lane, const struct pd_http_request *request,
    int timeout_ms)
{
    struct line_answer *answer = &line->lane[lane];
    struct pd_http_response response;
    int64_t takes_ms = line->slow_ms > 0 ? (int64_t)pd_rng_below(&line->rng, (uint64_t)line->slow_ms) : 0;

    *answer = (struct line_answer){ .under_way = true, .due_ms = kit->now_ms };
    if (line->unplugged)
        return; /* refused at once: there is no way */
    assert_ok(pd_hub_begin(kit->hub));
    assert_int_equal(
        pd_hub_handle(kit->hub, kit->now_ms, request, PD_PULL_WAIT_MAX_S * 1000, &response), PD_HUB_DONE);
    assert_ok(pd_hub_commit(kit->hub));
    answer->due_ms += line->deaf || takes_ms > timeout_ms ? timeout_ms : takes_ms;
    if (line->deaf || takes_ms > timeout_ms)
        return;
    keep_response(answer, &response);
    spoil(line, answer);
}

bool
line_take(struct line *line, enum pd_lane lane, int64_t now_ms, const struct pd_http_response **came)
{
    struct line_answer *answer = &line->lane[lane];

    if (!answer->under_way || now_ms < answer->due_ms)
        return false;
    *came = answer->came ? &answer->response : NULL;
    return true;
}

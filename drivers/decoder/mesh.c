#include "drivers/decoder/mesh.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define OUT 2 /* points beyond the middle of a finder */
#define ACROSS ((PD_MESH_SIDE_MAX - 7) / 2 + 2 * OUT + 1)
#define POINTS (ACROSS * ACROSS)
#define AROUND 2     /* modules around a point that it is judged by */
#define FEW 4        /* modules of one colour around a point: nothing is told from so few */
#define PLAIN 0.6f   /* clearness that this costs */
#define FAR_OFF 0.6f /* clearness that a module of distance from where its neighbours say costs */

#define TURNS 6            /* of a quarter, that a finder is tried in */
#define FIRST_LEAST 0.4f   /* of a finder that a code is followed from */
#define OTHERS_LEAST 0.25f /* of the two others, where that leads to */
#define CLEAR_LEAST 0.35f  /* of modules that are followed before the code's size is known */

enum { UNKNOWN, WAITING, LAID };

struct point {
    float x, y;
    float du[2], dv[2]; /* a module's length along a row and a column, pixels */
    float clear;        /* of the modules around it */
    uint8_t state;
};

/* A finder's middle and how its modules lie. */
struct seed {
    float x, y, du[2], dv[2];
};

struct pd_mesh {
    const struct pd_level *level;
    float sign;            /* -1 for an inverted code */
    int version;           /* 0: not known yet */
    int side;              /* modules; the most there may be while it is not known */
    int across;            /* points */
    int found;             /* the version that was met */
    struct seed met[2][2]; /* what lies at the first finder and a leg ahead of it */
    float fit[2][2];       /* how well that is a finder */
    struct point points[POINTS];
    int16_t waiting[POINTS];
    int waiting_count;
    uint8_t kinds[PD_MESH_SIDE_MAX * PD_MESH_SIDE_MAX];
};

enum pd_err
pd_mesh_create(struct pd_mesh **out)
{
    *out = calloc(1, sizeof **out);
    return *out == NULL ? PD_ERR_MEMORY : PD_OK;
}

void
pd_mesh_destroy(struct pd_mesh *mesh)
{
    free(mesh);
}

static struct point *
point_at(struct pd_mesh *mesh, int i, int j)
{
    return i < 0 || j < 0 || i >= mesh->across || j >= mesh->across ? NULL : &mesh->points[j * ACROSS + i];
}

/* The module in whose middle a point lies. */
static int
module_of(int i)
{
    return 3 + 2 * (i - OUT);
}

static float
dark_at(const struct pd_mesh *mesh, float x, float y)
{
    return mesh->sign * pd_level_at(mesh->level, x, y);
}

/* -1, 1: every code has it so; 0: it may be either. */
static int
known_colour(const struct pd_mesh *mesh, int u, int v)
{
    int kind;

    if (u < 0 || v < 0)
        return -1;
    if (mesh->version == 0) {
        if (u < 8 && v < 8) {
            int ring = abs(u - 3) > abs(v - 3) ? abs(u - 3) : abs(v - 3);

            return ring == 3 || ring < 2 ? 1 : -1;
        }
        return 0;
    }
    if (u >= mesh->side || v >= mesh->side)
        return -1;
    kind = mesh->kinds[v * mesh->side + u];
    return kind == PD_MODULE_DARK ? 1 : kind == PD_MODULE_LIGHT ? -1 : 0;
}

/* Of the modules around a point, were it here: 1 if all are wholly one colour, and the right one. */
static float
clear_at(const struct pd_mesh *mesh, const int8_t *known, const struct point *p, float x, float y, int *darks)
{
    float sum = 0;

    *darks = 0;
    for (int j = -AROUND; j <= AROUND; j++)
        for (int i = -AROUND; i <= AROUND; i++, known++) {
            float dark = dark_at(mesh, x + (float)i * p->du[0] + (float)j * p->dv[0],
                y + (float)i * p->du[1] + (float)j * p->dv[1]);

            *darks += dark > 0;
            sum += *known == 0 ? fabsf(dark) : (float)*known * dark;
        }
    return sum / ((2 * AROUND + 1) * (2 * AROUND + 1));
}

/* Moves a point to where it is clearest, not far from where it is supposed. */
static void
settle(struct pd_mesh *mesh, int i, int j, struct point *p)
{
    static const float steps[] = { 0.3f, 0.15f, 0.07f };
    int8_t known[(2 * AROUND + 1) * (2 * AROUND + 1)];
    float best = -2, off_u = 0, off_v = 0;
    int n = 0, darks = 0;

    for (int b = -AROUND; b <= AROUND; b++)
        for (int a = -AROUND; a <= AROUND; a++)
            known[n++] = (int8_t)known_colour(mesh, module_of(i) + a, module_of(j) + b);
    for (int step = 0; step < PD_COUNT(steps); step++) {
        float from_u = off_u, from_v = off_v;

        for (int b = -1; b <= 1; b++)
            for (int a = -1; a <= 1; a++) {
                float u = from_u + (float)a * steps[step], v = from_v + (float)b * steps[step], now;
                int dark;

                if (step > 0 && a == 0 && b == 0)
                    continue;
                now = clear_at(mesh, known, p, p->x + u * p->du[0] + v * p->dv[0],
                          p->y + u * p->du[1] + v * p->dv[1], &dark) -
                      FAR_OFF * (u * u + v * v);
                if (now > best) {
                    best = now;
                    off_u = u;
                    off_v = v;
                    darks = dark;
                }
            }
    }
    p->x += off_u * p->du[0] + off_v * p->dv[0];
    p->y += off_u * p->du[1] + off_v * p->dv[1];
    p->clear = best - (darks < FEW || n - darks < FEW ? PLAIN : 0);
}

static bool
is_laid(const struct point *p)
{
    return p != NULL && p->state == LAID;
}

/* A module's length along one axis, from laid neighbours before and after; that of from where there are none.
 */
static void
lean(
    const struct point *p, const struct point *before, const struct point *after, const float *from, float *d)
{
    const struct point *a = is_laid(before) ? before : p, *b = is_laid(after) ? after : p;
    float modules = a != p && b != p ? 4 : 2;

    if (a == b) {
        d[0] = from[0];
        d[1] = from[1];
        return;
    }
    d[0] = (b->x - a->x) / modules;
    d[1] = (b->y - a->y) / modules;
}

/* Where a point is by one neighbour at (i - di, j - dj): straight on from the one before that, or beside what
 * a row further on or back does. */
static int
suppose(struct pd_mesh *mesh, int i, int j, int di, int dj, float *x, float *y)
{
    const struct point *near = point_at(mesh, i - di, j - dj), *far = point_at(mesh, i - 2 * di, j - 2 * dj);
    const float *d;
    int n = 0;

    if (!is_laid(near))
        return 0;
    for (int side = -1; side <= 1; side += 2) {
        const struct point *beside = point_at(mesh, i + side * dj, j + side * di),
                           *back = point_at(mesh, i - di + side * dj, j - dj + side * di);

        if (is_laid(beside) && is_laid(back)) {
            *x += near->x + beside->x - back->x;
            *y += near->y + beside->y - back->y;
            n++;
        }
    }
    if (is_laid(far)) {
        *x += 2 * near->x - far->x;
        *y += 2 * near->y - far->y;
        return n + 1;
    }
    if (n > 0)
        return n;
    d = di != 0 ? near->du : near->dv;
    *x += near->x + 2 * (float)(di + dj) * d[0];
    *y += near->y + 2 * (float)(di + dj) * d[1];
    return 1;
}

static const int sides[4][2] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };

/* Where its laid neighbours say, then where it is clearest. */
static void
propose(struct pd_mesh *mesh, int i, int j, const struct point *from)
{
    struct point *p = point_at(mesh, i, j);
    float x = 0, y = 0;
    int n = 0;

    for (int s = 0; s < 4; s++)
        n += suppose(mesh, i, j, sides[s][0], sides[s][1], &x, &y);
    if (n == 0)
        return;
    p->x = x / (float)n;
    p->y = y / (float)n;
    lean(p, point_at(mesh, i - 1, j), point_at(mesh, i + 1, j), from->du, p->du);
    lean(p, point_at(mesh, i, j - 1), point_at(mesh, i, j + 1), from->dv, p->dv);
    settle(mesh, i, j, p);
    if (p->state == UNKNOWN) {
        p->state = WAITING;
        mesh->waiting[mesh->waiting_count++] = (int16_t)(j * ACROSS + i);
    }
}

static void
propose_around(struct pd_mesh *mesh, int i, int j)
{
    const struct point *p = point_at(mesh, i, j);

    for (int s = 0; s < 4; s++) {
        int ni = i + sides[s][0], nj = j + sides[s][1];
        const struct point *next = point_at(mesh, ni, nj);

        if (next != NULL && next->state != LAID)
            propose(mesh, ni, nj, p);
    }
}

/* The clearest of those that wait, then its neighbours; until all are laid, or none is as clear as least. */
static void
grow(struct pd_mesh *mesh, float least)
{
    while (mesh->waiting_count > 0) {
        int best = 0, at;
        struct point *p;

        for (int k = 1; k < mesh->waiting_count; k++)
            if (mesh->points[mesh->waiting[k]].clear > mesh->points[mesh->waiting[best]].clear)
                best = k;
        at = mesh->waiting[best];
        p = &mesh->points[at];
        if (p->clear < least)
            return;
        mesh->waiting[best] = mesh->waiting[--mesh->waiting_count];
        p->state = LAID;
        propose_around(mesh, at % ACROSS, at / ACROSS);
    }
}

/* A finder and the light around it agree with the picture. */
static float
seed_fit(const struct pd_mesh *mesh, const struct seed *s)
{
    float sum = 0;

    for (int j = -4; j <= 4; j++)
        for (int i = -4; i <= 4; i++) {
            int ring = abs(i) > abs(j) ? abs(i) : abs(j);
            float dark = dark_at(mesh, s->x + (float)i * s->du[0] + (float)j * s->dv[0],
                s->y + (float)i * s->du[1] + (float)j * s->dv[1]);

            sum += ring == 3 || ring < 2 ? dark : -dark;
        }
    return sum / 81;
}

/* Turns each of its six numbers to and fro while that helps. */
static void
fit_seed(const struct pd_mesh *mesh, struct seed *s)
{
    float *numbers[6] = { &s->x, &s->y, &s->du[0], &s->du[1], &s->dv[0], &s->dv[1] };
    float module = (hypotf(s->du[0], s->du[1]) + hypotf(s->dv[0], s->dv[1])) / 2, fit = seed_fit(mesh, s);

    for (float step = 0.4f; step > 0.08f; step /= 2)
        for (int round = 0; round < 3; round++)
            for (int k = 0; k < 6; k++)
                for (int sign = -1; sign <= 1; sign += 2) {
                    float was = *numbers[k], now;

                    *numbers[k] += (float)sign * step * module * (k < 2 ? 1 : 0.4f);
                    now = seed_fit(mesh, s);
                    if (now > fit)
                        fit = now;
                    else
                        *numbers[k] = was;
                }
}

static void
begin(struct pd_mesh *mesh, int version, int side)
{
    mesh->version = version;
    mesh->side = side > PD_MESH_SIDE_MAX ? PD_MESH_SIDE_MAX : side;
    mesh->across = (mesh->side - 7) / 2 + 2 * OUT + 1;
    mesh->waiting_count = 0;
    for (int j = 0; j < mesh->across; j++)
        for (int i = 0; i < mesh->across; i++)
            mesh->points[j * ACROSS + i].state = UNKNOWN;
}

/* The middle of a finder and the points beside it. */
static void
plant(struct pd_mesh *mesh, const struct seed *s, int i, int j)
{
    for (int b = -1; b <= 1; b++)
        for (int a = -1; a <= 1; a++)
            mesh->points[(j + b) * ACROSS + i + a] =
                (struct point){ s->x + 2 * ((float)a * s->du[0] + (float)b * s->dv[0]),
                    s->y + 2 * ((float)a * s->du[1] + (float)b * s->dv[1]), { s->du[0], s->du[1] },
                    { s->dv[0], s->dv[1] }, 1, LAID };
}

/* What lies around all that was planted. */
static void
sprout(struct pd_mesh *mesh)
{
    for (int j = 0; j < mesh->across; j++)
        for (int i = 0; i < mesh->across; i++)
            if (mesh->points[j * ACROSS + i].state == LAID)
                propose_around(mesh, i, j);
}

/* How the modules of a finder lie, from its sizes along the picture's rows and columns: the best turn of each
 * of some slants, put right, and of those the best. Returns how well it agrees. */
static float
find_seed(const struct pd_mesh *mesh, const struct pd_finder *f, struct seed *out)
{
    static const float slants[] = { 1, 0.7f, 1.4f, 0.5f, 2 };
    float best = -2, length = sqrtf(f->mh * f->mv);

    for (int k = 0; k < PD_COUNT(slants); k++) {
        struct seed turned = { 0 };
        float most = -2;

        for (int turn = 0; turn < TURNS; turn++) {
            float angle = (float)turn * 1.5707963f / TURNS, c = cosf(angle), n = sinf(angle);
            float m = length * (0.1f + 0.9f / (c > n ? c : n)), du = m * slants[k], dv = m / slants[k];
            struct seed s = { f->x, f->y, { c * du, n * du }, { -n * dv, c * dv } };
            float fit = seed_fit(mesh, &s);

            if (fit > most) {
                most = fit;
                turned = s;
            }
        }
        fit_seed(mesh, &turned);
        most = seed_fit(mesh, &turned);
        if (most > best) {
            best = most;
            *out = turned;
        }
    }
    return best;
}

/* A quarter turn: the same finder as another corner. */
static void
turn_seed(struct seed *s, int quarters)
{
    for (; quarters > 0; quarters--) {
        struct seed was = *s;

        for (int k = 0; k < 2; k++) {
            s->du[k] = was.dv[k];
            s->dv[k] = -was.du[k];
        }
    }
}

/* How light it is on the two sides that a code ends at. */
static float
quiet(const struct pd_mesh *mesh, const struct seed *s)
{
    float sum = 0;

    for (int far = 5; far <= 6; far++)
        for (int k = -6; k <= 4; k++) {
            float a = (float)-far, b = (float)k;

            sum -= dark_at(mesh, s->x + a * s->du[0] + b * s->dv[0], s->y + a * s->du[1] + b * s->dv[1]);
            sum -= dark_at(mesh, s->x + b * s->du[0] + a * s->dv[0], s->y + b * s->du[1] + a * s->dv[1]);
        }
    return sum;
}

/* Turned so that the code lies ahead along rows and columns. */
static void
face_code(const struct pd_mesh *mesh, struct seed *s)
{
    float best = -100;
    int quarters = 0;

    for (int q = 0; q < 4; q++) {
        struct seed turned = *s;
        float now;

        turn_seed(&turned, q);
        now = quiet(mesh, &turned);
        if (now > best) {
            best = now;
            quarters = q;
        }
    }
    turn_seed(s, quarters);
}

/* A finder where the lattice has it so many modules ahead; 0 where it did not get that far. */
static float
finder_at(const struct pd_mesh *mesh, int u, int v, struct seed *s)
{
    const struct point *p = &mesh->points[(OUT + v / 2) * ACROSS + OUT + u / 2];

    *s = (struct seed){ p->x, p->y, { p->du[0], p->du[1] }, { p->dv[0], p->dv[1] } };
    return p->state == LAID ? seed_fit(mesh, s) : 0;
}

/* The version whose other finders are there. */
static int
find_version(struct pd_mesh *mesh, const struct seed *first)
{
    float best = OTHERS_LEAST;
    int version = 0;

    for (int v = 1; pd_symbol_side(v) <= PD_MESH_SIDE_MAX; v++) {
        int leg = pd_symbol_side(v) - 7;
        struct seed met[2][2] = { { *first, *first }, { *first, *first } };
        float fit[2][2] = { { 1, 0 }, { 0, 0 } };

        for (int k = 1; k < 4; k++)
            fit[k & 1][k >> 1] = finder_at(mesh, (k & 1) * leg, (k >> 1) * leg, &met[k & 1][k >> 1]);
        if (fit[1][0] + fit[0][1] + fit[1][1] <= best)
            continue;
        best = fit[1][0] + fit[0][1] + fit[1][1];
        version = v;
        memcpy(mesh->met, met, sizeof met);
    }
    for (int k = 0; k < 4; k++) {
        struct seed *s = &mesh->met[k & 1][k >> 1];

        if (k > 0)
            fit_seed(mesh, s);
        mesh->fit[k & 1][k >> 1] = seed_fit(mesh, s);
    }
    return version;
}

int
pd_mesh_grow(struct pd_mesh *mesh, const struct pd_level *level, const struct pd_finder *finder)
{
    struct seed first;

    mesh->level = level;
    mesh->sign = finder->light ? -1 : 1;
    if (find_seed(mesh, finder, &first) < FIRST_LEAST)
        return 0;
    face_code(mesh, &first);
    begin(mesh, 0, PD_MESH_SIDE_MAX);
    plant(mesh, &first, OUT, OUT);
    sprout(mesh);
    grow(mesh, CLEAR_LEAST);
    mesh->found = find_version(mesh, &first);
    return mesh->found;
}

/* The two others are at two of the three other corners: which two says which one the first is. */
static const struct {
    int quarters; /* from how the first one lies to how the code does */
    int at[3][2]; /* where the upper left, upper right and lower left ones are, in legs */
} cases[PD_MESH_CASES] = {
    { 0, { { 0, 0 }, { 1, 0 }, { 0, 1 } } },
    { 3, { { 0, 1 }, { 0, 0 }, { 1, 1 } } },
    { 1, { { 1, 0 }, { 1, 1 }, { 0, 0 } } },
};

float
pd_mesh_lay(struct pd_mesh *mesh, int which)
{
    const int far = (pd_symbol_side(mesh->found) - 7) / 2,
              corners[3][2] = { { 0, 0 }, { far, 0 }, { 0, far } };
    float sum = 0;
    int n = 0, planted = 0;

    begin(mesh, mesh->found, pd_symbol_side(mesh->found));
    pd_symbol_frame(mesh->version, mesh->kinds);
    for (int f = 0; f < 3; f++) {
        const int *at = cases[which].at[f];
        struct seed s = mesh->met[at[0]][at[1]];

        if (mesh->fit[at[0]][at[1]] < OTHERS_LEAST)
            continue;
        turn_seed(&s, cases[which].quarters);
        plant(mesh, &s, OUT + corners[f][0], OUT + corners[f][1]);
        planted++;
    }
    if (planted < 2)
        return 0;
    sprout(mesh);
    grow(mesh, -2);
    for (int j = OUT; j < mesh->across - OUT; j++)
        for (int i = OUT; i < mesh->across - OUT; i++, n++)
            sum += mesh->points[j * ACROSS + i].clear;
    return sum / (float)n;
}

void
pd_mesh_at(const struct pd_mesh *mesh, float u, float v, float *x, float *y)
{
    float s = (u - 3.5f) / 2 + OUT, t = (v - 3.5f) / 2 + OUT;
    int last = mesh->across - 2;
    int i = s < 0 ? 0 : s > (float)last ? last : (int)s, j = t < 0 ? 0 : t > (float)last ? last : (int)t;
    const struct point *p = &mesh->points[j * ACROSS + i], *q = p + ACROSS;

    s -= (float)i;
    t -= (float)j;
    *x = (p[0].x * (1 - s) + p[1].x * s) * (1 - t) + (q[0].x * (1 - s) + q[1].x * s) * t;
    *y = (p[0].y * (1 - s) + p[1].y * s) * (1 - t) + (q[0].y * (1 - s) + q[1].y * s) * t;
}

/* What goes wrong around a kiosk, and what simply happens: nights, points, another screen. */
#include "tests/monkey/monkey.h"

#include "sync/hub/member_cards.h"
#include "tests/sim/disk.h"
#include "tests/sim/memory.h"
#include "tests/support/check.h"

#include <stdio.h>

#define NIGHTS_MAX 40 /* later the hospital's own dates are over, and nothing is left to do */
#define STALL_MS 26000
#define SCARCE_MS 20000

void
monkey_fault_line(struct monkey *m)
{
    struct line *line = &m->machine.line;

    line_mend(line);
    line->unplugged = monkey_chance(m, 300);
    line->deaf = monkey_chance(m, 100);
    line->slow_ms = monkey_chance(m, 400) ? 1 + monkey_below(m, 12000) : 0;
    line->cut = monkey_chance(m, 200) ? 400 : 0;
    line->stranger = monkey_chance(m, 100) ? 700 : 0;
    line->broken = monkey_chance(m, 100) ? 300 : 0;
}

void
monkey_fault_power(struct monkey *m)
{
    if (m->machine.desk == NULL)
        return;
    if (monkey_chance(m, 500))
        sim_disk_faults(MACHINE_DISK)->crash_in = 1 + monkey_below(m, 12); /* in the middle of some write */
    else
        machine_kill(&m->machine, monkey_chance(m, 500));
    monkey_look_after(m);
}

void
monkey_fault_disk(struct monkey *m)
{
    struct sim_disk_faults *faults = sim_disk_faults(MACHINE_DISK);

    if (monkey_chance(m, 250)) {
        faults->io_error_in = 1 + monkey_below(m, 20);
        return;
    }
    m->full = !m->full;
    faults->full = m->full;
    faults->freed = 0;
}

void
monkey_fault_clock(struct monkey *m)
{
    static const int64_t jumps[] = { 0, 0, 0, PD_HOUR_MS, -PD_DAY_MS, 400 * PD_DAY_MS, -20000 * PD_DAY_MS };
    int64_t midnight_ms = pd_local_day_start_ms(pd_local_day(m->kit->now_ms, 480) + 1, 480);

    m->machine.wall_offset_ms = monkey_chance(m, 200) ? midnight_ms - m->kit->now_ms - 2 * PD_SECOND_MS
                                                      : jumps[monkey_below(m, PD_COUNT(jumps))];
}

/* Something else takes the memory for a while. */
void
monkey_fault_memory(struct monkey *m)
{
    uint64_t nth = 1 + (uint64_t)monkey_below(m, monkey_chance(m, 500) ? 40 : 2000);

    monkey_memory_back(m);
    sim_memory_fail(nth, monkey_chance(m, 300) ? 1 + (uint64_t)monkey_below(m, 9) : 0);
    m->scarce_ms = m->kit->now_ms + 1000 + monkey_below(m, SCARCE_MS);
}

void
monkey_memory_back(struct monkey *m)
{
    m->refused_memory += sim_memory_refused();
    m->scarce_ms = 0;
    sim_memory_fail(0, 0);
}

/* The desk answers later than anybody waits: what it says then is about somebody who has gone. */
void
monkey_fault_stall(struct monkey *m)
{
    m->stalled_ms = m->kit->now_ms + monkey_below(m, STALL_MS);
}

/* Nobody comes until shortly before midnight; then it is tomorrow. */
void
monkey_night(struct monkey *m)
{
    int64_t day = pd_local_day(m->kit->now_ms, 480), midnight_ms = pd_local_day_start_ms(day + 1, 480);

    if (m->nights++ >= NIGHTS_MAX)
        return;
    m->kit->now_ms = midnight_ms - 5 * PD_SECOND_MS;
    monkey_pass(m, 4 * PD_SECOND_MS);
    monkey_show(m);
    monkey_pass(m, 8 * PD_SECOND_MS);
    kit_sweep(m->kit, m->kit->now_ms);
}

void
monkey_turn_screen(struct monkey *m)
{
    static const struct pd_panel panels[] = { { 1080, 1920, 546, 500, false },
        { 1920, 1080, 546, 500, false }, { 1280, 800, 396, 450, false }, { 768, 1366, 396, 450, false },
        { 768, 1366, 396, 450, false } };

    m->panel = panels[monkey_below(m, PD_COUNT(panels))];
    if (m->ui != NULL)
        pd_ui_resize(m->ui, m->panel);
    monkey_frames(m);
}

/* She pays a bill, or has chosen a new PIN after too many wrong ones. */
void
monkey_give(struct monkey *m)
{
    const struct monkey_member *her = &m->members[monkey_below(m, MONKEY_MEMBERS)];
    struct pd_why why = { .text = "" };
    char key[64];

    (void)snprintf(key, sizeof key, "bill:M%llu", (unsigned long long)m->events);
    kit_grant(m->kit, &her->id, key, 100 + monkey_below(m, 3000));
    if (!monkey_chance(m, 50))
        return;
    assert_ok(pd_hub_begin(m->kit->hub));
    assert_ok(pd_hub_card_pin_set(m->kit->hub, m->kit->now_ms, &her->id, her->pin, "", &why));
    assert_ok(pd_hub_commit(m->kit->hub));
}

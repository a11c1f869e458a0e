-- Lucky wheels (wheels.h).
-- migration: 26
-- What a day's spins follow from: the seed is told when the day is over; the link chains its commitment to the day before.
CREATE TABLE wheel_day (
    day INTEGER PRIMARY KEY, seed BLOB NOT NULL, commitment BLOB NOT NULL, link BLOB NOT NULL, signature BLOB NOT NULL,
    made_ms INTEGER NOT NULL);
-- rules: the hash of the ones it is or was spun by; stopped_ms: it was ended before its time, by whom.
CREATE TABLE wheel (
    id TEXT PRIMARY KEY, rules BLOB NOT NULL, until_ms INTEGER NOT NULL, stopped_ms INTEGER NOT NULL DEFAULT 0,
    by TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
-- Of prizes that are counted.
CREATE TABLE wheel_prize (
    wheel TEXT NOT NULL, prize TEXT NOT NULL, won INTEGER NOT NULL, PRIMARY KEY (wheel, prize)) WITHOUT ROWID;
-- number: its act. given: enum pd_spin_given. hid: its hold, of a gift. seen: she was shown what it brought. mid 0: erased.
CREATE TABLE wheel_spin (
    number INTEGER PRIMARY KEY, wheel TEXT NOT NULL, day INTEGER NOT NULL, of_day INTEGER NOT NULL, digit INTEGER NOT NULL,
    version INTEGER NOT NULL, rules BLOB NOT NULL, mid INTEGER NOT NULL, dev INTEGER NOT NULL, at_ms INTEGER NOT NULL,
    price INTEGER NOT NULL, prize TEXT NOT NULL, given INTEGER NOT NULL, points INTEGER NOT NULL, hid INTEGER NOT NULL,
    seen INTEGER NOT NULL DEFAULT 0, UNIQUE (wheel, day, of_day));
CREATE INDEX wheel_spin_mid ON wheel_spin (mid, wheel, day);
CREATE INDEX wheel_spin_day ON wheel_spin (day);

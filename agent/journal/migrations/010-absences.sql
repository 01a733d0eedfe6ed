-- Days on which a child is known to stay away, with why, and who asked after it.
CREATE TABLE absence (
  absence_id    TEXT PRIMARY KEY,
  child_id      TEXT NOT NULL,
  from_day      TEXT NOT NULL,
  to_day        TEXT NOT NULL,                -- the last day away
  reason        TEXT NOT NULL,
  note          TEXT,
  follow_up_on  TEXT,                         -- by this day somebody asks after the child
  settled       INTEGER NOT NULL DEFAULT 0,
  withdrawn     INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX absence_by_child ON absence (child_id, from_day);
CREATE INDEX absence_by_day ON absence (to_day, from_day);

CREATE TABLE absence_follow_up (
  seq         INTEGER PRIMARY KEY,
  absence_id  TEXT NOT NULL,
  at          INTEGER NOT NULL,
  actor       TEXT NOT NULL,
  note        TEXT NOT NULL
) STRICT;
CREATE INDEX absence_follow_up_by_absence ON absence_follow_up (absence_id, seq);

-- Hours reserved for a child in hourly or occasional care; local times HH:MM.
CREATE TABLE booking (
  booking_id  TEXT PRIMARY KEY,
  child_id    TEXT NOT NULL,
  day         TEXT NOT NULL,
  from_time   TEXT NOT NULL,
  to_time     TEXT NOT NULL,
  cancelled   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX booking_by_day ON booking (day, from_time);

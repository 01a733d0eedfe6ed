-- Footage that must not be deleted, as people decided it. Times in milliseconds since the epoch, days in the facility's
-- time zone. Whether a hold is over is a question of the day, so it is not written here.
CREATE TABLE footage_hold (
  hold_id           TEXT PRIMARY KEY,
  seq               INTEGER NOT NULL,            -- of the event that began it: the order of a list
  streams           TEXT NOT NULL,               -- JSON array of stream ids; empty: all
  from_ms           INTEGER NOT NULL,
  to_ms             INTEGER NOT NULL CHECK (to_ms > from_ms),
  case_ref          TEXT NOT NULL,
  reason            TEXT NOT NULL,
  until_day         TEXT,                        -- its last day; null: until somebody releases it
  review_day        TEXT,                        -- from then on somebody must look at it; it goes on
  held_by           TEXT NOT NULL,
  held_ms           INTEGER NOT NULL,
  released_by       TEXT,
  released_ms       INTEGER,
  released_because  TEXT
) STRICT;

-- The last time that a person said that the clock of the box is right.
CREATE TABLE footage_clock (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  seq      INTEGER NOT NULL,
  wall_ms  INTEGER NOT NULL
) STRICT;

-- Checks of a child's health. A mark made with the check-in is the morning check at the door.
CREATE TABLE health_check (
  event_id     TEXT PRIMARY KEY,
  seq          INTEGER NOT NULL,
  child_id     TEXT NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('morning', 'noon', 'observation')),
  occurred_at  INTEGER NOT NULL,
  actor        TEXT NOT NULL,
  at_door      INTEGER NOT NULL CHECK (at_door IN (0, 1)),
  well         INTEGER NOT NULL CHECK (well IN (0, 1)),
  signs        TEXT NOT NULL,                  -- JSON: list of words
  celsius      REAL,
  actions      TEXT NOT NULL,                  -- JSON: list of words, in the order in which they were done
  note         TEXT,
  notified     INTEGER NOT NULL CHECK (notified IN (0, 1))  -- a guardian was told, or has taken the child home
) STRICT, WITHOUT ROWID;
CREATE INDEX health_check_by_time ON health_check (occurred_at, seq);
CREATE INDEX health_check_untold ON health_check (occurred_at) WHERE well = 0 AND notified = 0;

CREATE TABLE medicine (
  event_id  TEXT PRIMARY KEY,
  seq       INTEGER NOT NULL,
  child_id  TEXT NOT NULL,
  name      TEXT NOT NULL,
  dose      TEXT NOT NULL,
  times     TEXT NOT NULL,                     -- JSON: local times HH:MM in order
  from_day  TEXT NOT NULL,
  to_day    TEXT NOT NULL,                     -- the last day
  adult_id  TEXT,
  note      TEXT,
  ended     INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX medicine_by_day ON medicine (to_day, from_day);

CREATE TABLE medicine_dose (
  event_id     TEXT PRIMARY KEY,
  medicine_id  TEXT NOT NULL,
  occurred_at  INTEGER NOT NULL,
  actor        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX medicine_dose_by_medicine ON medicine_dose (medicine_id, occurred_at);

-- The day of each child's last re-examination after a long absence.
CREATE TABLE reexamination (
  child_id  TEXT PRIMARY KEY,
  day       TEXT NOT NULL,
  note      TEXT
) STRICT, WITHOUT ROWID;

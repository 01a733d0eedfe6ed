-- Emergency roll-calls. The list is frozen at the start: nobody is added or removed later.
CREATE TABLE roll_call (
  roll_call_id  TEXT PRIMARY KEY,
  seq           INTEGER NOT NULL,
  event_id      TEXT NOT NULL,
  kind          TEXT NOT NULL CHECK (kind IN ('drill', 'real')),
  started_at    INTEGER NOT NULL,
  started_by    TEXT NOT NULL,
  note          TEXT,
  closed_at     INTEGER,
  closed_by     TEXT,
  report        TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX roll_call_open ON roll_call ((1)) WHERE closed_at IS NULL;  -- at most one is open

CREATE TABLE roll_call_person (
  roll_call_id  TEXT NOT NULL,
  who           TEXT NOT NULL CHECK (who IN ('child', 'staff')),
  person_id     TEXT NOT NULL,
  room_id       TEXT,                          -- where the box believed them to be
  mark          TEXT CHECK (mark IN ('safe', 'missing', 'left_before')),
  marked_at     INTEGER,                       -- when it was seen, not when the box learned it
  marked_by     TEXT,
  PRIMARY KEY (roll_call_id, who, person_id),
  CHECK ((mark IS NULL) = (marked_at IS NULL))
) STRICT, WITHOUT ROWID;

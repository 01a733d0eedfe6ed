-- Every event that changed where a child or a staff member is. Presence is always the last of these that is not voided.
CREATE TABLE movement (
  seq                 INTEGER PRIMARY KEY,
  event_id            TEXT NOT NULL UNIQUE,
  kind                TEXT NOT NULL CHECK (kind IN ('child', 'staff')),
  subject             TEXT NOT NULL,           -- the child's or staff member's id
  what                TEXT NOT NULL CHECK (what IN ('in', 'out', 'moved', 'break_start', 'break_end')),
  room_id             TEXT,                    -- the room entered; null for out, breaks and a float
  occurred_at         INTEGER NOT NULL,
  recorded_at         INTEGER NOT NULL,
  voided_seq          INTEGER,                 -- the correction that took it back
  voided_recorded_at  INTEGER,                 -- when the box learned that: before it, the movement was believed
  CHECK ((voided_seq IS NULL) = (voided_recorded_at IS NULL))
) STRICT;
CREATE INDEX movement_by_subject ON movement (kind, subject, occurred_at, seq);
CREATE INDEX movement_by_time ON movement (occurred_at, seq);

-- Where everybody inside is now. One row per person, so nobody can be in two rooms.
CREATE TABLE presence (
  kind              TEXT NOT NULL,
  subject           TEXT NOT NULL,
  room_id           TEXT,                      -- null: staff on site but in no room (float)
  on_break          INTEGER NOT NULL CHECK (on_break IN (0, 1)),
  since             INTEGER NOT NULL,          -- when the last movement happened
  arrived_at        INTEGER NOT NULL,
  arrived_event_id  TEXT NOT NULL,
  PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX presence_by_room ON presence (room_id, kind);

CREATE TABLE head_count (
  seq                 INTEGER PRIMARY KEY,
  event_id            TEXT NOT NULL UNIQUE,
  room_id             TEXT NOT NULL,
  children            INTEGER NOT NULL,
  expected            INTEGER NOT NULL,        -- how many the box believed to be there
  occurred_at         INTEGER NOT NULL,
  recorded_at         INTEGER NOT NULL,
  voided_seq          INTEGER,
  voided_recorded_at  INTEGER
) STRICT;

-- When somebody last told the box anything about a room: what its numbers' freshness is judged by.
CREATE TABLE room_confirmed (
  room_id  TEXT PRIMARY KEY,
  at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE attendance_day (
  day           TEXT PRIMARY KEY,
  started_seq   INTEGER,
  seen          INTEGER NOT NULL DEFAULT 0,  -- 1: the box ran on that day, and did not learn of it later
  closed_seq    INTEGER,
  closed_by     TEXT,
  still_inside  INTEGER
) STRICT, WITHOUT ROWID;

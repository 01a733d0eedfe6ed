-- What is read or written with every event.
-- Those in a room in the order in which they are read: with the subject last, everybody in the house was read instead.
DROP INDEX presence_by_room;
CREATE INDEX presence_by_room ON presence (room_id, kind, subject, on_break);

-- The same two tables with another wording of a check: for `IN` with more than two words SQLite builds a table of them for
-- each row that is written, which was a quarter of the cost of the row.
CREATE TABLE movement_reworded (
  seq                 INTEGER PRIMARY KEY,
  event_id            TEXT NOT NULL UNIQUE,
  kind                TEXT NOT NULL CHECK (kind IN ('child', 'staff')),
  subject             TEXT NOT NULL,           -- the child's or staff member's id
  what                TEXT NOT NULL CHECK (
    what = 'in' OR what = 'out' OR what = 'moved' OR what = 'break_start' OR what = 'break_end'
  ),
  room_id             TEXT,                    -- the room entered; null for out, breaks and a float
  occurred_at         INTEGER NOT NULL,
  recorded_at         INTEGER NOT NULL,
  voided_seq          INTEGER,                 -- the correction that took it back
  voided_recorded_at  INTEGER,                 -- when the box learned that: before it, the movement was believed
  -- 'awaits_handover' (brought to the desk, no caregiver has taken the child yet), 'closed_by_person' and
  -- 'closed_by_schedule' (a departure that nobody saw)
  mark                TEXT,
  last_seen_at        INTEGER,                 -- of a departure that the schedule guessed
  CHECK ((voided_seq IS NULL) = (voided_recorded_at IS NULL))
) STRICT;
INSERT INTO movement_reworded SELECT * FROM movement;
DROP TABLE movement;
ALTER TABLE movement_reworded RENAME TO movement;
CREATE INDEX movement_by_subject ON movement (kind, subject, occurred_at, seq);
CREATE INDEX movement_by_time ON movement (occurred_at, seq);
CREATE INDEX movement_guessed ON movement (occurred_at) WHERE last_seen_at IS NOT NULL;

CREATE TABLE room_state_reworded (
  room_id          TEXT PRIMARY KEY,
  children         INTEGER NOT NULL,
  caregivers       INTEGER NOT NULL,           -- those who count
  required         INTEGER NOT NULL,
  deficit          INTEGER NOT NULL,
  spare            INTEGER NOT NULL,           -- children who could still come
  exceptions       INTEGER NOT NULL,           -- children of no age band
  infants          INTEGER NOT NULL,           -- 1: they are inside or belong here, which shortens the grace
  cap              INTEGER,                    -- null where no class is
  over_cap         INTEGER NOT NULL CHECK (over_cap IN (0, 1)),
  state            TEXT NOT NULL CHECK (
    state = 'ok' OR state = 'tight' OR state = 'deficit' OR state = 'unattended' OR state = 'closed'
  ),
  since            INTEGER NOT NULL,           -- when the event happened that brought the state
  deficit_since    INTEGER,                    -- since when caregivers are missing without a break, unattended or not
  over_cap_since   INTEGER,
  cause_event_id   TEXT NOT NULL,              -- the event that brought the state
  rule             TEXT NOT NULL,              -- JSON: the rule that asks for `required`
  cap_rule         TEXT,                       -- JSON: the rule of `cap`
  settling_since   INTEGER,                    -- the last deficit of a room that is restored,
  settling_until   INTEGER,                    -- for as long as its coming back would be the same breach
  CHECK ((deficit_since IS NULL) = (deficit = 0)),
  CHECK ((over_cap_since IS NULL) = (over_cap = 0))
) STRICT, WITHOUT ROWID;
INSERT INTO room_state_reworded SELECT * FROM room_state;
DROP TABLE room_state;
ALTER TABLE room_state_reworded RENAME TO room_state;

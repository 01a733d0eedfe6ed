-- Visitors have no record: who adds one to a roll-call says what they are, and the list keeps that.
CREATE TABLE roll_call_person_named (
  roll_call_id  TEXT NOT NULL,
  who           TEXT NOT NULL CHECK (who IN ('child', 'staff', 'visitor')),
  person_id     TEXT NOT NULL,
  name          TEXT,                          -- a visitor's, as 家长 1; the others' are in their records
  room_id       TEXT,                          -- where the box believed them to be
  mark          TEXT CHECK (mark IN ('safe', 'missing', 'left_before')),
  marked_at     INTEGER,                       -- when it was seen, not when the box learned it
  marked_by     TEXT,
  PRIMARY KEY (roll_call_id, who, person_id),
  CHECK ((mark IS NULL) = (marked_at IS NULL)),
  CHECK ((who = 'visitor') = (name IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO roll_call_person_named (roll_call_id, who, person_id, room_id, mark, marked_at, marked_by)
  SELECT roll_call_id, who, person_id, room_id, mark, marked_at, marked_by FROM roll_call_person;
DROP TABLE roll_call_person;
ALTER TABLE roll_call_person_named RENAME TO roll_call_person;

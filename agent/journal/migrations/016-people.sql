ALTER TABLE child ADD COLUMN allergies TEXT;               -- JSON: list of texts; null: none are known
ALTER TABLE child ADD COLUMN attends TEXT;                 -- JSON: weekdays and hours agreed; null: as the care type says
ALTER TABLE child ADD COLUMN erased INTEGER NOT NULL DEFAULT 0;  -- 1: only what counting needs is left

-- Somebody who is not on the list fetches one child on one day, with a code.
CREATE TABLE one_off_pickup (
  pickup_id     TEXT PRIMARY KEY,
  seq           INTEGER NOT NULL,
  child_id      TEXT NOT NULL,
  name          TEXT NOT NULL,
  phone_tail    TEXT NOT NULL,
  day           TEXT NOT NULL,
  requested_by  TEXT,                          -- the guardian who asked for it
  note          TEXT,
  cancelled     INTEGER NOT NULL DEFAULT 0,
  used_by       TEXT                           -- the departure, as an event id
) STRICT, WITHOUT ROWID;
CREATE INDEX one_off_pickup_by_day ON one_off_pickup (day, seq);
CREATE INDEX one_off_pickup_by_child ON one_off_pickup (child_id, day);

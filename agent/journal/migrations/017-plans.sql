-- Where staff are planned to be; local times HH:MM of one day.
CREATE TABLE shift (
  shift_id   TEXT PRIMARY KEY,
  group_id   TEXT NOT NULL,                    -- shifts planned together are cancelled together
  staff_id   TEXT NOT NULL,
  room_id    TEXT NOT NULL,
  day        TEXT NOT NULL,
  from_time  TEXT NOT NULL,
  to_time    TEXT NOT NULL,
  breaks     TEXT NOT NULL,                    -- JSON: [{from, to}]
  cancelled  INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_by_day ON shift (day, from_time);
CREATE INDEX shift_by_group ON shift (group_id);

-- Birthdays that change what a room needs, told on the day before.
CREATE TABLE band_change (
  child_id      TEXT NOT NULL,
  day           TEXT NOT NULL,
  event_id      TEXT NOT NULL,
  announced_at  INTEGER NOT NULL,
  PRIMARY KEY (day, child_id)
) STRICT, WITHOUT ROWID;

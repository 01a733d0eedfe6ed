-- Devices that do not introduce themselves and that a technician described by a profile.
CREATE TABLE profiled_device (
  id        TEXT PRIMARY KEY,
  name      TEXT NOT NULL,
  profile   TEXT NOT NULL,
  topic_id  TEXT                               -- the id in its topics; null: its own
) STRICT, WITHOUT ROWID;

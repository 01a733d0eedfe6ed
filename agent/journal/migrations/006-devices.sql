-- Every device that ever introduced itself and was not withdrawn. What is believed right now (heard since the last
-- connect, health ladder, last seen) is not a fact of the journal and lives in memory.
CREATE TABLE device (
  id                  TEXT PRIMARY KEY,
  name                TEXT NOT NULL,
  component           TEXT NOT NULL,           -- Home Assistant component, or `camera`
  device_class        TEXT,
  manufacturer        TEXT,
  model               TEXT,
  serial              TEXT,
  state               TEXT,                    -- our word for it (open, closed, on …); null until it said one
  state_since         INTEGER,
  availability        TEXT NOT NULL CHECK (availability IN ('online', 'offline', 'unknown')),
  availability_since  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

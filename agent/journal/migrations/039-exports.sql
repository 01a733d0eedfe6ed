-- Exports of footage: what was asked and how it ended. Which bytes they hold is in their manifests.
CREATE TABLE footage_export (
  export_id        TEXT PRIMARY KEY,
  seq              INTEGER NOT NULL UNIQUE,     -- of the event that asked for it: the order in which they are made
  streams          TEXT NOT NULL,               -- JSON list of ids
  from_ms          INTEGER NOT NULL,
  to_ms            INTEGER NOT NULL CHECK (to_ms > from_ms),
  reason           TEXT NOT NULL,
  recipient        TEXT NOT NULL,
  case_ref         TEXT,
  asked_by         TEXT NOT NULL,
  asked_at         INTEGER NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('open', 'done', 'failed', 'cancelled')),
  manifest_sha256  TEXT,
  files            INTEGER,
  bytes            INTEGER,
  problem          TEXT
) STRICT, WITHOUT ROWID;
-- Asked at every step of retention: what an open export needs is not deleted.
CREATE INDEX footage_export_open ON footage_export (seq) WHERE state = 'open';

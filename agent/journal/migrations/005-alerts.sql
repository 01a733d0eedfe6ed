-- Every alert with its life: raised, escalated, acknowledged, resolved. Times are ms since the epoch.
CREATE TABLE alert (
  alert_id         TEXT PRIMARY KEY,
  raised_seq       INTEGER NOT NULL UNIQUE,    -- the order of lists
  key              TEXT NOT NULL,              -- what the alert is about: kind and room, device, or child and adult
  kind             TEXT NOT NULL,
  severity         TEXT NOT NULL,
  room_id          TEXT,
  device_id        TEXT,
  since            INTEGER NOT NULL,           -- when the cause began, before the grace
  raised_at        INTEGER NOT NULL,
  escalation       INTEGER NOT NULL DEFAULT 0,
  acknowledged_at  INTEGER,
  acknowledged_by  TEXT,                       -- the first who did, as the journal's actor
  action           TEXT,
  resolved_at      INTEGER,
  because          TEXT,
  children         INTEGER,                    -- the counts when it was raised
  caregivers       INTEGER,
  required         INTEGER,
  deficit          INTEGER,
  rule             TEXT                        -- JSON
) STRICT;
CREATE INDEX alert_by_since ON alert (since);
-- One thing, one open alert.
CREATE UNIQUE INDEX alert_open ON alert (key) WHERE resolved_at IS NULL;

-- Custody blocks at the desk that have no alert yet. A reaction of the same transaction raises it.
CREATE TABLE custody_refusal (
  event_id     TEXT PRIMARY KEY,
  key          TEXT NOT NULL,
  occurred_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The order of lists is the row's own number, and the unresolved are found by the index of open keys: two indexes less to
-- write with each alert.
CREATE TABLE alert_by_seq (
  raised_seq       INTEGER PRIMARY KEY,        -- the order of lists
  alert_id         TEXT NOT NULL UNIQUE,
  key              TEXT NOT NULL,              -- what the alert is about: kind and room, device, count, or child and adult
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
INSERT INTO alert_by_seq SELECT raised_seq, alert_id, key, kind, severity, room_id, device_id, since, raised_at, escalation,
  acknowledged_at, acknowledged_by, action, resolved_at, because, children, caregivers, required, deficit, rule FROM alert;
DROP TABLE alert;
ALTER TABLE alert_by_seq RENAME TO alert;
CREATE INDEX alert_by_since ON alert (since);
-- One thing, one open alert.
CREATE UNIQUE INDEX alert_open ON alert (key) WHERE resolved_at IS NULL;

-- What counting needs of a record, each time it was recorded otherwise: the past is judged by the records of its time.
CREATE TABLE record_version (
  kind         TEXT NOT NULL CHECK (kind IN ('class', 'child', 'staff')),
  id           TEXT NOT NULL,
  seq          INTEGER NOT NULL,           -- the event that recorded it: the order in which the box learned of them
  event_id     TEXT NOT NULL,
  since        INTEGER NOT NULL,           -- from when on it holds
  recorded_at  INTEGER NOT NULL,           -- when the box learned of it
  record       TEXT NOT NULL,              -- JSON: no names of people
  PRIMARY KEY (kind, id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_version_by_since ON record_version (since);

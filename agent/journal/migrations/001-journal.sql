-- The append-only ledger. Nothing here is ever changed, but for one exception: erasing a person empties data and salt.
CREATE TABLE event (
  seq          INTEGER PRIMARY KEY,            -- order of learning; dense, so a missing row is seen
  id           TEXT NOT NULL UNIQUE,           -- UUID made by whoever saw it happen: the idempotency key
  type         TEXT NOT NULL,
  occurred_at  INTEGER NOT NULL,               -- ms since the epoch; may lie in the past
  recorded_at  INTEGER NOT NULL,               -- ms since the epoch; when the box learned it
  actor        TEXT NOT NULL,
  subject      TEXT NOT NULL,
  data         TEXT,                           -- canonical JSON (RFC 8785); null once erased
  salt         BLOB,                           -- 16 random bytes; null once erased, so the commitment tells nothing
  commitment   BLOB NOT NULL CHECK (length(commitment) = 32), -- SHA-256(salt ‖ canonical envelope)
  hash         BLOB NOT NULL CHECK (length(hash) = 32),       -- SHA-256(previous hash ‖ commitment)
  CHECK ((data IS NULL) = (salt IS NULL))
) STRICT;
CREATE INDEX event_by_time ON event (occurred_at, seq);
CREATE INDEX event_by_type ON event (type, seq);

CREATE TRIGGER event_never_deleted BEFORE DELETE ON event BEGIN
  SELECT RAISE(ABORT, 'the journal is append-only');
END;
CREATE TRIGGER event_never_changed BEFORE UPDATE ON event
WHEN NEW.data IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.seq IS NOT OLD.seq OR NEW.id IS NOT OLD.id
  OR NEW.type IS NOT OLD.type OR NEW.occurred_at IS NOT OLD.occurred_at OR NEW.recorded_at IS NOT OLD.recorded_at
  OR NEW.actor IS NOT OLD.actor OR NEW.subject IS NOT OLD.subject OR NEW.commitment IS NOT OLD.commitment
  OR NEW.hash IS NOT OLD.hash
BEGIN
  SELECT RAISE(ABORT, 'an event never changes');
END;

-- The first answer to each command, so that the same id again gets the same words.
CREATE TABLE answer (
  id           TEXT PRIMARY KEY,
  fingerprint  BLOB NOT NULL,                  -- SHA-256 of the canonical command: the same id with another body is a conflict
  status       INTEGER NOT NULL,
  body         TEXT NOT NULL,
  recorded_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How far each follower (MQTT publisher, …) has read the ledger.
CREATE TABLE follower (
  name  TEXT PRIMARY KEY,
  seq   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

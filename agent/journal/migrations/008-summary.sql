-- Public halves of every key that ever sealed, so that old summaries can still be verified.
CREATE TABLE site_key (
  kid            TEXT PRIMARY KEY,             -- RFC 7638 thumbprint
  x              TEXT NOT NULL,                -- the 32 bytes of the key, base64url
  first_used_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The sealed days. Not a projection: the bytes hold a signature and what was known at that moment, which no rebuild
-- can make again. `nestbox check` compares each row with its day.sealed event instead.
CREATE TABLE sealed_summary (
  sequence   INTEGER PRIMARY KEY CHECK (sequence > 0),
  day        TEXT NOT NULL,
  revision   INTEGER NOT NULL CHECK (revision > 0),
  sealed_at  INTEGER NOT NULL,
  bytes      BLOB NOT NULL,                    -- exactly what is sent, served and hashed
  sha256     BLOB NOT NULL CHECK (length(sha256) = 32),
  previous   BLOB NOT NULL CHECK (length(previous) = 32), -- sha256 of sequence - 1; zeros before the first
  kid        TEXT NOT NULL REFERENCES site_key (kid),
  UNIQUE (day, revision)
) STRICT;
CREATE TRIGGER sealed_summary_never_deleted BEFORE DELETE ON sealed_summary BEGIN
  SELECT RAISE(ABORT, 'a sealed summary stays');
END;
CREATE TRIGGER sealed_summary_never_changed BEFORE UPDATE ON sealed_summary BEGIN
  SELECT RAISE(ABORT, 'a sealed summary never changes; a correction is a new revision');
END;

-- How far the journal was read when a day was last judged, whether or not that gave a new revision.
CREATE TABLE summary_examined (
  day          TEXT PRIMARY KEY,
  from_ms      INTEGER NOT NULL,               -- bounds of the day
  to_ms        INTEGER NOT NULL,
  examined_at  INTEGER NOT NULL,
  seq          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- When the agent ran. A kill leaves no event behind, so its last beat tells until when it lived.
CREATE TABLE uptime (
  boot        TEXT PRIMARY KEY,
  started_at  INTEGER NOT NULL,
  alive_at    INTEGER NOT NULL CHECK (alive_at >= started_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX uptime_by_time ON uptime (alive_at);

-- What the district still has to confirm. Not a projection: that something was sent is no fact of the ledger.
CREATE TABLE outbox (
  sequence     INTEGER PRIMARY KEY REFERENCES sealed_summary (sequence),
  state        TEXT NOT NULL CHECK (state IN ('sealed', 'sent', 'received')),
  attempts     INTEGER NOT NULL DEFAULT 0,
  sent_at      INTEGER,                        -- last time that a broker or the district's pull took it
  received_at  INTEGER,
  receipt      TEXT,                           -- the district's signed receipt, as it came: evidence
  CHECK ((state = 'received') = (receipt IS NOT NULL))
) STRICT;
CREATE INDEX outbox_open ON outbox (sequence) WHERE state <> 'received';

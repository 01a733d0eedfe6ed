-- What keeps the index and the disks true to each other over the years: the rolling audit, and files that await adoption.
-- `segment.flags` has a further bit: 16, its bytes are no longer those that were recorded.

-- One row: where the audit is in its round over all segments, and how the round before went.
CREATE TABLE audit (
  id                INTEGER PRIMARY KEY CHECK (id = 1),
  round             INTEGER NOT NULL,             -- from 1
  round_started_ms  INTEGER NOT NULL,
  stream_id         INTEGER NOT NULL,             -- the segment looked at last; 0, 0 at the start of a round
  start_ms          INTEGER NOT NULL,
  segments_looked   INTEGER NOT NULL,             -- in this round
  segments_hashed   INTEGER NOT NULL,
  bytes_hashed      INTEGER NOT NULL,
  last_round_ms     INTEGER                       -- when a round was finished last
) STRICT;

-- What the audit and reconcile found wrong with a file. Never deleted; `healed_ms` when the file is as recorded again.
CREATE TABLE audit_finding (
  id          INTEGER PRIMARY KEY,
  found_ms    INTEGER NOT NULL,
  stream_id   INTEGER NOT NULL REFERENCES stream (id),
  start_ms    INTEGER NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('missing', 'size', 'changed')),
  detail      TEXT NOT NULL,
  healed_ms   INTEGER
) STRICT;
CREATE INDEX audit_finding_open ON audit_finding (stream_id, start_ms) WHERE healed_ms IS NULL;

-- So many files of a volume are gone at once that it is the mount and not the files: retention stands still, and no
-- segment is called missing, until they are back or a person says that they are lost.
CREATE TABLE suspicion (
  volume_id  INTEGER PRIMARY KEY REFERENCES volume (id),
  since_ms   INTEGER NOT NULL,
  looked     INTEGER NOT NULL,
  missing    INTEGER NOT NULL
) STRICT;
CREATE TABLE suspect (
  volume_id    INTEGER NOT NULL REFERENCES suspicion (volume_id),
  stream_id    INTEGER NOT NULL,
  start_ms     INTEGER NOT NULL,
  PRIMARY KEY (volume_id, stream_id, start_ms)
) STRICT, WITHOUT ROWID;

-- Files found on the disk that have no segment yet. After a crash these are one or two and gone at once; after an index
-- came from a backup there are thousands: their runs are known at once, they are entered one by one while recording goes on.
CREATE TABLE awaiting_adoption (
  run_id     INTEGER NOT NULL REFERENCES run (id),
  seq        INTEGER NOT NULL,
  start_ms   INTEGER NOT NULL,
  volume_id  INTEGER NOT NULL REFERENCES volume (id),
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

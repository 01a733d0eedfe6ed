-- What keeping footage for its whole time needs. Holds and exports are people's decisions and so events of the journal;
-- here is what is known of disks, of what was deleted, and of each day.

-- Who writes: the agent `stream`, `deletion`, `day_proof`; the recorder the rest.
ALTER TABLE stream ADD COLUMN area_id TEXT;                        -- what it looks at; null when nobody said
ALTER TABLE stream ADD COLUMN audio INTEGER NOT NULL DEFAULT 0 CHECK (audio IN (0, 1));
ALTER TABLE stream ADD COLUMN priority INTEGER NOT NULL DEFAULT 50; -- 0 to 100: on a full disk the lowest stops first
ALTER TABLE stream ADD COLUMN origin TEXT NOT NULL DEFAULT 'recorder' CHECK (origin IN ('recorder', 'nvr'));
ALTER TABLE stream ADD COLUMN camera_offset_ms INTEGER;            -- the camera's own clock less ours, as ONVIF told it
ALTER TABLE stream ADD COLUMN camera_offset_at_ms INTEGER;

-- Measured by the recorder, so that the agent can foresee when a disk is full.
ALTER TABLE volume ADD COLUMN total_bytes INTEGER;
ALTER TABLE volume ADD COLUMN free_bytes INTEGER;
ALTER TABLE volume ADD COLUMN measured_ms INTEGER;

-- Recorded, and yet perhaps not what happened: a picture that stands still or is black, a camera whose clock is wrong.
CREATE TABLE doubt (
  id           INTEGER PRIMARY KEY,
  stream_id    INTEGER NOT NULL REFERENCES stream (id),
  run_id       INTEGER REFERENCES run (id),
  kind         TEXT NOT NULL CHECK (kind IN ('frozen', 'black', 'camera_clock')),
  start_ms     INTEGER NOT NULL,
  end_ms       INTEGER CHECK (end_ms >= start_ms),  -- null while it lasts
  detail       TEXT,
  detected_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX doubt_timeline ON doubt (stream_id, start_ms);

-- What was deleted because its time was over. `decided` stands before the first file goes, `done` after the last is gone
-- for good, so that a crash in between is finished and not taken for a loss.
CREATE TABLE deletion (
  id              INTEGER PRIMARY KEY,
  stream_id       INTEGER NOT NULL REFERENCES stream (id),
  start_ms        INTEGER NOT NULL,
  end_ms          INTEGER NOT NULL CHECK (end_ms > start_ms),
  segments        INTEGER NOT NULL,
  bytes           INTEGER NOT NULL,
  root_sha256     BLOB NOT NULL CHECK (length(root_sha256) = 32), -- Merkle root over the segments' hashes (RFC 9162)
  decided_ms      INTEGER NOT NULL,
  trusted_now_ms  INTEGER NOT NULL,              -- the clock that the decision rested on
  retention_days  INTEGER NOT NULL CHECK (retention_days >= 90),
  done_ms         INTEGER
) STRICT;
CREATE INDEX deletion_timeline ON deletion (stream_id, start_ms);

-- What a day of a stream consists of: signed, and each naming the one before.
CREATE TABLE day_proof (
  stream_id    INTEGER NOT NULL REFERENCES stream (id),
  day          TEXT NOT NULL,                    -- YYYY-MM-DD in the facility's time zone
  proof        BLOB NOT NULL,                    -- canonical JSON with its signature
  sha256       BLOB NOT NULL CHECK (length(sha256) = 32), -- of `proof`: the next day names it
  PRIMARY KEY (stream_id, day)
) STRICT, WITHOUT ROWID;

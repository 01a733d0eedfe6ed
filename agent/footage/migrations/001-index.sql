-- The index over the footage files. The files describe themselves; what only this database knows are gaps with their
-- causes and who recorded. Times are milliseconds since the epoch, UTC, unless a name says otherwise.
-- The agent writes `stream`; the recorder writes everything else.

-- One start of the recorder.
CREATE TABLE boot (
  id               INTEGER PRIMARY KEY,
  uuid             TEXT NOT NULL UNIQUE,
  started_ms       INTEGER NOT NULL,
  started_mono_ms  REAL NOT NULL,               -- monotonic clock at started_ms: run anchors can be compared with it
  last_beat_ms     INTEGER NOT NULL,            -- every 5 s; after a crash, the last moment at which it surely lived
  ended_how        TEXT CHECK (ended_how IN ('clean', 'crash')) -- null while it lives
) STRICT;

-- A folder on a disk. The uuid stands in the marker file `.nestbox-volume`, so that a missing mount is an error and
-- not an empty disk.
CREATE TABLE volume (
  id       INTEGER PRIMARY KEY,
  uuid     TEXT NOT NULL UNIQUE,
  path     TEXT NOT NULL,                       -- where it was last seen
  state    TEXT NOT NULL CHECK (state IN ('online', 'absent'))
) STRICT;

CREATE TABLE stream (
  id             INTEGER PRIMARY KEY,
  uuid           TEXT NOT NULL UNIQUE,          -- names the folder of its files; survives renaming and a new camera
  name           TEXT NOT NULL UNIQUE,          -- the id that people gave: cam-infant
  title          TEXT NOT NULL,                 -- what the screen shows
  kind           TEXT NOT NULL CHECK (kind IN ('main', 'sub')),
  source         BLOB NOT NULL,                 -- RTSP address with credentials, sealed (AES-256-GCM, context = uuid)
  enabled        INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  revision       INTEGER NOT NULL,              -- goes up with each change, so that the recorder reconnects
  registered_ms  INTEGER NOT NULL               -- footage is required from here on
) STRICT;

-- How recording goes at this moment. Only ever the recorder's latest word; facts are in run, segment and gap.
CREATE TABLE stream_state (
  stream_id          INTEGER PRIMARY KEY REFERENCES stream (id),
  state              TEXT NOT NULL CHECK (state IN ('connecting', 'recording', 'down', 'disabled')),
  since_ms           INTEGER NOT NULL,
  detail             TEXT,                      -- why it is down, without credentials
  recorded_until_ms  INTEGER,                   -- end of the last whole fragment written, synced or not
  growing_start_ms   INTEGER,                   -- the file being written now, so that its whole fragments can be played
  growing_run_id     INTEGER REFERENCES run (id),
  growing_seq        INTEGER,
  growing_volume_id  INTEGER REFERENCES volume (id),
  head_sha256        BLOB CHECK (length(head_sha256) = 32) -- of the last committed segment: the next file names it
) STRICT;

-- An unbroken stretch of footage: inside it, each segment begins exactly where the one before ends.
CREATE TABLE run (
  id              INTEGER PRIMARY KEY,          -- order of recording, also when the clock was set back
  uuid            TEXT NOT NULL UNIQUE,
  stream_id       INTEGER NOT NULL REFERENCES stream (id),
  boot_id         INTEGER REFERENCES boot (id), -- null when it was found on disk and its boot is not known
  start_ms        INTEGER NOT NULL,
  end_ms          INTEGER NOT NULL CHECK (end_ms >= start_ms), -- end of the last committed segment
  anchor_wall_ms  INTEGER NOT NULL,             -- wall and monotonic clock read together at the start: evidence
  anchor_mono_ms  REAL NOT NULL,
  clock_trust     TEXT NOT NULL CHECK (clock_trust IN ('unset', 'free-running', 'synced', 'stepped')),
  end_reason      TEXT                          -- null while it grows
) STRICT;
-- Timeline and gap questions read only this.
CREATE INDEX run_timeline ON run (stream_id, start_ms, end_ms);

-- One file. Its path is derived: volume/stream uuid/kind/YYYY/MM/DD/HH/start_ms-run uuid-seq.mp4
CREATE TABLE segment (
  stream_id    INTEGER NOT NULL REFERENCES stream (id),
  start_ms     INTEGER NOT NULL,
  duration_ms  INTEGER NOT NULL CHECK (duration_ms > 0), -- wall time; differs from media time by at most 500 ppm
  run_id       INTEGER NOT NULL REFERENCES run (id),
  seq          INTEGER NOT NULL CHECK (seq >= 0),        -- in its run, dense
  volume_id    INTEGER NOT NULL REFERENCES volume (id),
  bytes        INTEGER NOT NULL CHECK (bytes > 0),
  init_bytes   INTEGER NOT NULL CHECK (init_bytes > 0),  -- ftyp, identity and moov: the HLS map
  sha256       BLOB NOT NULL CHECK (length(sha256) = 32),
  flags        INTEGER NOT NULL,               -- 1 adopted after a crash, 2 salvaged from a torn file, 4 file missing,
                                               -- 8 does not begin with a key frame
  PRIMARY KEY (stream_id, start_ms)
) STRICT, WITHOUT ROWID;

-- Where each fragment lies, so that a second is found without opening the file. Beside `segment`, not in it, because
-- listings never need it.
CREATE TABLE segment_gop (
  stream_id  INTEGER NOT NULL,
  start_ms   INTEGER NOT NULL,
  offsets    BLOB NOT NULL,                    -- varints: bytes, then milliseconds × 2 + (1 when it begins with a key frame)
  PRIMARY KEY (stream_id, start_ms),
  FOREIGN KEY (stream_id, start_ms) REFERENCES segment (stream_id, start_ms)
) STRICT, WITHOUT ROWID;

-- Time without footage, and why. Between two runs every positive difference is here, to the millisecond.
CREATE TABLE gap (
  id            INTEGER PRIMARY KEY,
  stream_id     INTEGER NOT NULL REFERENCES stream (id),
  start_ms      INTEGER NOT NULL,
  end_ms        INTEGER CHECK (end_ms > start_ms),       -- null while it lasts
  reason        TEXT NOT NULL CHECK (reason IN ('unreachable', 'auth', 'stall', 'ffmpeg_exit', 'disk_full',
                  'recorder_down', 'clock_step', 'disabled', 'quarantined', 'io_error', 'unknown')),
  detail        TEXT,                                    -- without credentials
  detected_ms   INTEGER NOT NULL,                        -- when the recorder knew
  boot_id       INTEGER NOT NULL REFERENCES boot (id),
  after_run_id  INTEGER REFERENCES run (id)              -- the run it follows: its end is known by that, not by the clock
) STRICT;
CREATE INDEX gap_timeline ON gap (stream_id, start_ms);
CREATE INDEX gap_after_run ON gap (stream_id, after_run_id);

-- Files that cannot be trusted were moved aside; nothing here was deleted.
CREATE TABLE quarantine (
  id         INTEGER PRIMARY KEY,
  volume_id  INTEGER NOT NULL REFERENCES volume (id),
  path       TEXT NOT NULL,                    -- below the volume's quarantine folder
  why        TEXT NOT NULL,
  bytes      INTEGER NOT NULL,
  found_ms   INTEGER NOT NULL
) STRICT;

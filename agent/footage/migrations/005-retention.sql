-- What deleting needs to be sure of itself. Written by the agent (design/022-retention.md).

-- A time that is never ahead of the true one: it goes on with the machine's monotonic clock, and follows the wall clock only
-- when that is proved.
CREATE TABLE trusted_clock (
  id             INTEGER PRIMARY KEY CHECK (id = 1),
  trusted_ms     INTEGER NOT NULL,
  boot           TEXT NOT NULL,              -- start of the machine: within one the monotonic clock goes on
  mono_ms        REAL NOT NULL,              -- monotonic clock of that boot at trusted_ms
  proved         INTEGER NOT NULL CHECK (proved IN (0, 1)), -- whether a time server or a person ever vouched for it
  confirmed_seq  INTEGER NOT NULL,           -- journal seq of the last confirmation by a person that was taken in
  scanned_run_id INTEGER NOT NULL            -- runs up to here were looked at for a clock that was behind
) STRICT;

-- The trusted time was put right. What was recorded until then may be younger than its name says, by as much as the trusted
-- time stood behind; and it is older than this moment.
CREATE TABLE clock_correction (
  id          INTEGER PRIMARY KEY,
  by_ms       INTEGER NOT NULL CHECK (by_ms >= 0),
  at_ms       INTEGER NOT NULL,              -- the trusted time after it
  max_run_id  INTEGER NOT NULL               -- the newest run then: runs know their order when clocks do not
) STRICT;

-- Runs whose clock showed a time that was over already. Their age counts from when they were first seen to have ended.
CREATE TABLE doubted_run (
  run_id   INTEGER PRIMARY KEY REFERENCES run (id),
  seen_ms  INTEGER                           -- trusted time; null while the run grows
) STRICT;

-- The files of a deletion that is under way; gone when it is done. A file in here that is missing is no loss.
CREATE TABLE deletion_item (
  deletion_id  INTEGER NOT NULL REFERENCES deletion (id),
  stream_id    INTEGER NOT NULL,
  start_ms     INTEGER NOT NULL,
  PRIMARY KEY (stream_id, start_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX deletion_item_of ON deletion_item (deletion_id);

ALTER TABLE deletion ADD COLUMN event_id TEXT;   -- of footage.deleted in the journal: decided first, so that it is told once
ALTER TABLE deletion ADD COLUMN told_ms INTEGER; -- when the journal had it
CREATE UNIQUE INDEX deletion_event ON deletion (event_id);
CREATE INDEX deletion_open ON deletion (id) WHERE done_ms IS NULL OR told_ms IS NULL;

-- Up to which event of the journal the table `deletion` is known to be complete: a copy of this file from yesterday lacks
-- what was deleted since, and the journal does not.
CREATE TABLE deletions_read (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  seq  INTEGER NOT NULL
) STRICT;

-- How much a stream wrote on a day: summed once, because a forecast must not read millions of rows.
CREATE TABLE stream_day (
  stream_id   INTEGER NOT NULL REFERENCES stream (id),
  day         TEXT NOT NULL,                 -- YYYY-MM-DD in the facility's time zone
  bytes       INTEGER NOT NULL,
  footage_ms  INTEGER NOT NULL,
  summed_ms   INTEGER NOT NULL,              -- when: the day that runs is summed again
  PRIMARY KEY (stream_id, day)
) STRICT, WITHOUT ROWID;

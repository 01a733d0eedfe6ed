-- Footage that an existing recorder (NVR) keeps. Its runs and gaps stand in the same tables as our own; they have no
-- segments, because the files are the NVR's. The recorder process writes these.

-- How far an NVR was asked about a stream.
CREATE TABLE nvr_stream (
  stream_id          INTEGER PRIMARY KEY REFERENCES stream (id),
  searched_until_ms  INTEGER NOT NULL             -- everything before was asked for and answered, by our clock
) STRICT;

-- The NVR's clock less ours, each time it was found to differ from what was known: the times of its footage were
-- corrected by it. run.anchor_wall_ms of such a run is the start as the NVR told it.
CREATE TABLE nvr_clock (
  stream_id    INTEGER NOT NULL REFERENCES stream (id),
  measured_ms  INTEGER NOT NULL,                  -- by our clock
  offset_ms    INTEGER NOT NULL,
  PRIMARY KEY (stream_id, measured_ms)
) STRICT, WITHOUT ROWID;

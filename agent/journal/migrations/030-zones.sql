-- The zones as their events left them, so that a restart finds them as they were.
CREATE TABLE zone (
  id     TEXT PRIMARY KEY,
  state  TEXT NOT NULL                         -- canonical JSON of zones/state.ts
) STRICT, WITHOUT ROWID;

-- When a zone was armed; the present stretch has no end.
CREATE TABLE zone_armed (
  zone_id  TEXT NOT NULL,
  since    INTEGER NOT NULL,
  until    INTEGER,
  PRIMARY KEY (zone_id, since)
) STRICT, WITHOUT ROWID;

-- When something of a zone did not protect, and why; open ones have no end.
CREATE TABLE zone_lapse (
  seq      INTEGER PRIMARY KEY,                -- of the event that began it
  zone_id  TEXT NOT NULL,
  because  TEXT NOT NULL,
  about    TEXT NOT NULL,                      -- position or unit; empty: the whole zone
  place    TEXT,
  since    INTEGER NOT NULL,
  until    INTEGER
) STRICT;
CREATE INDEX zone_lapse_open ON zone_lapse (zone_id, because, about) WHERE until IS NULL;
CREATE INDEX zone_lapse_until ON zone_lapse (until, since);
CREATE INDEX zone_armed_until ON zone_armed (until, since);

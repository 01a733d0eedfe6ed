-- The places of devices and what stands there. A position owns history, zone and coverage; a unit is bound to it for a time.
CREATE TABLE position (
  id        TEXT PRIMARY KEY,
  name      TEXT NOT NULL,
  kind      TEXT NOT NULL,
  area_id   TEXT,
  zone_id   TEXT,
  covers    TEXT NOT NULL                      -- JSON list of area ids
) STRICT, WITHOUT ROWID;

-- Every stay of a unit at a position; the present one has no end.
CREATE TABLE unit_stay (
  position_id   TEXT NOT NULL,
  since         INTEGER NOT NULL,
  until         INTEGER,
  unit_id       TEXT NOT NULL,
  item          TEXT,                          -- only this one of the unit's signals; null: all of them
  manufacturer  TEXT,
  model         TEXT,
  serial        TEXT,
  firmware      TEXT,
  mac           TEXT,
  endpoint      TEXT,
  address       TEXT,
  other         TEXT,                          -- JSON identity of another unit found at the address; null: none
  PRIMARY KEY (position_id, since)
) STRICT, WITHOUT ROWID;

-- The last outcome of each test of the unit that stands at the position.
CREATE TABLE unit_proof (
  position_id     TEXT NOT NULL,
  test            TEXT NOT NULL,
  test_id         TEXT NOT NULL,
  unit_id         TEXT NOT NULL,
  at              INTEGER NOT NULL,
  actor           TEXT NOT NULL,
  passed          INTEGER NOT NULL,
  detail          TEXT NOT NULL,
  measured        TEXT,                        -- JSON
  codec           TEXT,
  picture_sha256  TEXT,
  took_ms         INTEGER NOT NULL,
  PRIMARY KEY (position_id, test)
) STRICT, WITHOUT ROWID;

ALTER TABLE device ADD COLUMN unit_id TEXT;    -- the unit that it is a part of; null: a unit of its own
ALTER TABLE alert ADD COLUMN position_id TEXT;
ALTER TABLE alert ADD COLUMN zone_id TEXT;
ALTER TABLE alert ADD COLUMN place TEXT;

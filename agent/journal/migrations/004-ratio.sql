-- How each room stands after the last event that could change it. Judged by the day on which the box learned the event.
CREATE TABLE room_state (
  room_id          TEXT PRIMARY KEY,
  children         INTEGER NOT NULL,
  caregivers       INTEGER NOT NULL,           -- those who count
  required         INTEGER NOT NULL,
  deficit          INTEGER NOT NULL,
  spare            INTEGER NOT NULL,           -- children who could still come
  exceptions       INTEGER NOT NULL,           -- children of no age band
  infants          INTEGER NOT NULL,           -- children of the youngest band: they shorten the grace
  cap              INTEGER,                    -- null where no class is
  over_cap         INTEGER NOT NULL CHECK (over_cap IN (0, 1)),
  state            TEXT NOT NULL CHECK (state IN ('ok', 'tight', 'deficit', 'unattended', 'closed')),
  since            INTEGER NOT NULL,           -- when the event happened that brought the state
  deficit_since    INTEGER,                    -- since when caregivers are missing without a break, unattended or not
  over_cap_since   INTEGER,
  cause_event_id   TEXT NOT NULL,              -- the event that brought the state
  rule             TEXT NOT NULL,              -- JSON: the rule that asks for `required`
  cap_rule         TEXT,                       -- JSON: the rule of `cap`
  CHECK ((deficit_since IS NULL) = (deficit = 0)),
  CHECK ((over_cap_since IS NULL) = (over_cap = 0))
) STRICT, WITHOUT ROWID;

-- In which room everybody was when it was last judged: the room to judge again when they leave it.
CREATE TABLE judged_place (
  kind     TEXT NOT NULL CHECK (kind IN ('child', 'staff')),
  subject  TEXT NOT NULL,
  room_id  TEXT NOT NULL,
  PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE facility_state (
  id              INTEGER PRIMARY KEY CHECK (id = 1),
  children        INTEGER NOT NULL,
  cap             INTEGER NOT NULL,
  over_cap_since  INTEGER,                     -- since when more children than `cap` are inside; null when not
  cause_event_id  TEXT NOT NULL,
  rule            TEXT NOT NULL                -- JSON
) STRICT;

-- Under which rules the rows above were judged: other packs or another reading of mixed ages call for a rebuild.
CREATE TABLE judged_under (
  id     INTEGER PRIMARY KEY CHECK (id = 1),
  rules  TEXT NOT NULL
) STRICT;

-- Rooms, classes and people as they were last recorded. Foreign keys wait for the commit: a first roster comes in one
-- transaction, in which a child may name an adult who follows, and an adult a child.
CREATE TABLE room (
  room_id  TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  kind     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE class (
  class_id  TEXT PRIMARY KEY,
  name      TEXT NOT NULL,
  type      TEXT NOT NULL,
  room_id   TEXT NOT NULL REFERENCES room DEFERRABLE INITIALLY DEFERRED,
  places    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE child (
  child_id       TEXT PRIMARY KEY,
  name           TEXT NOT NULL,
  birth_date     TEXT NOT NULL,                -- YYYY-MM-DD: age is counted in the facility's days, never in instants
  class_id       TEXT NOT NULL REFERENCES class DEFERRABLE INITIALLY DEFERRED,
  care_type      TEXT NOT NULL,
  enrolled_from  TEXT NOT NULL,                -- YYYY-MM-DD, included
  enrolled_to    TEXT,                         -- YYYY-MM-DD, included; null: open end
  notes          TEXT
) STRICT, WITHOUT ROWID;

-- A guardian or an authorised pickup.
CREATE TABLE adult (
  adult_id    TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  phone_tail  TEXT NOT NULL,                   -- the last four digits: enough to recognise, too few to call
  valid_from  TEXT,                            -- YYYY-MM-DD, included; outside these days nobody may bring or take
  valid_to    TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE guardian_link (
  child_id  TEXT NOT NULL REFERENCES child DEFERRABLE INITIALLY DEFERRED,
  position  INTEGER NOT NULL,                  -- the order in which the head named them
  adult_id  TEXT NOT NULL REFERENCES adult DEFERRABLE INITIALLY DEFERRED,
  relation  TEXT NOT NULL,
  pickup    INTEGER NOT NULL CHECK (pickup IN (0, 1)),
  PRIMARY KEY (child_id, position),
  UNIQUE (child_id, adult_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX guardian_link_by_adult ON guardian_link (adult_id);

-- This adult may never take this child, whatever else is recorded.
CREATE TABLE custody_block (
  adult_id  TEXT NOT NULL REFERENCES adult DEFERRABLE INITIALLY DEFERRED,
  position  INTEGER NOT NULL,
  child_id  TEXT NOT NULL REFERENCES child DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (adult_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX custody_block_by_child ON custody_block (child_id);

CREATE TABLE staff (
  staff_id  TEXT PRIMARY KEY,
  name      TEXT NOT NULL,
  role      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE qualification (
  staff_id    TEXT NOT NULL REFERENCES staff DEFERRABLE INITIALLY DEFERRED,
  position    INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  valid_from  TEXT,
  valid_to    TEXT,                            -- YYYY-MM-DD, included; null: does not expire
  PRIMARY KEY (staff_id, position)
) STRICT, WITHOUT ROWID;

-- PINs and cards, as keyed hashes (identity/credentials.ts). The key is the primary key: one PIN opens for one person.
CREATE TABLE credential (
  key        TEXT PRIMARY KEY,
  method     TEXT NOT NULL CHECK (method IN ('pin', 'card')),
  kind       TEXT NOT NULL CHECK (kind IN ('adult', 'staff')),
  person_id  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX credential_by_person ON credential (kind, person_id);

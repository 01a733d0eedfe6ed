-- What a simulated district serves. One file for all its facilities.
CREATE TABLE plan (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seed INTEGER NOT NULL
) STRICT;

CREATE TABLE facility (
  number INTEGER PRIMARY KEY,
  site TEXT NOT NULL UNIQUE,
  -- PKCS #8, PEM: this is a simulation, nothing is kept from anybody.
  private_key TEXT NOT NULL,
  token TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE sealed (
  facility INTEGER NOT NULL REFERENCES facility,
  sequence INTEGER NOT NULL,
  day TEXT NOT NULL,
  revision INTEGER NOT NULL,
  sealed_at INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  previous BLOB NOT NULL,
  kid TEXT NOT NULL,
  -- Last: a poll reads the columns before it and no page of the summary itself.
  bytes BLOB NOT NULL,
  UNIQUE (facility, sequence)
) STRICT;
CREATE INDEX sealed_day ON sealed (facility, day, revision);

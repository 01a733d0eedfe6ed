-- The last photo of each person, as it was recorded; a person without one has no row.
CREATE TABLE photo (
  kind        TEXT NOT NULL CHECK (kind IN ('child', 'adult', 'staff')),
  person_id   TEXT NOT NULL,
  media_type  TEXT NOT NULL,
  bytes       BLOB NOT NULL,
  PRIMARY KEY (kind, person_id)
) STRICT, WITHOUT ROWID;

-- Expected children who had not come long after they should have, and of whom nobody had heard.
CREATE TABLE overdue (
  day          TEXT NOT NULL,
  child_id     TEXT NOT NULL,
  expected_at  INTEGER NOT NULL,
  noticed_at   INTEGER NOT NULL,
  event_id     TEXT NOT NULL,
  PRIMARY KEY (day, child_id)
) STRICT, WITHOUT ROWID;

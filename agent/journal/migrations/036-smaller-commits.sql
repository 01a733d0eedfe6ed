-- Every page that a transaction touches is written and synchronised with it.

-- How many children are inside is the sum of the rooms: written here as well, it changed with every child.
ALTER TABLE facility_state DROP COLUMN children;

-- A table without rowids keeps at most a quarter of a page of a row, and most answers are longer: the rest went to a page
-- of its own, which had to be found first.
CREATE TABLE answer_kept (
  id           TEXT PRIMARY KEY,
  fingerprint  BLOB NOT NULL,                  -- SHA-256 of the canonical command: the same id with another body is a conflict
  status       INTEGER NOT NULL,
  body         TEXT NOT NULL,
  recorded_at  INTEGER NOT NULL
) STRICT;
INSERT INTO answer_kept SELECT * FROM answer ORDER BY id;
DROP TABLE answer;
ALTER TABLE answer_kept RENAME TO answer;

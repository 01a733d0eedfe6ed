-- Rule packs that came after the product's own: by file, or with a notice of the district.
CREATE TABLE rule_pack (
  id              TEXT NOT NULL,
  version         TEXT NOT NULL,
  source          TEXT NOT NULL,
  installed_seq   INTEGER NOT NULL,
  installed_at    INTEGER NOT NULL,           -- when the box learned of it: before it, days were judged without it
  pack            TEXT NOT NULL,              -- JSON, checked before it was recorded
  PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;

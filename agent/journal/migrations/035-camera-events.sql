-- Events of cameras that a technician taught: this item of this topic means that.
CREATE TABLE event_teaching (
  topic   TEXT NOT NULL,
  item    TEXT NOT NULL,
  sensor  TEXT NOT NULL,
  PRIMARY KEY (topic, item)
) STRICT, WITHOUT ROWID;

ALTER TABLE unit_stay ADD COLUMN other_since INTEGER;   -- when the other unit was found; null: none was

-- The last deficit of a room that is restored, for as long as its coming back would be the same breach.
ALTER TABLE room_state ADD COLUMN settling_since INTEGER;
ALTER TABLE room_state ADD COLUMN settling_until INTEGER;

-- Breaches that nobody was told of, because the box learned of them when they were over.
CREATE TABLE found_late (
  event_id  TEXT PRIMARY KEY,
  room_id   TEXT NOT NULL,
  from_at   INTEGER NOT NULL,
  to_at     INTEGER NOT NULL,
  found_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX found_late_by_room ON found_late (room_id, from_at);

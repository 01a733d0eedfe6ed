-- Which children were seen, where the count was made by face; JSON lists of ids. Null: only a number was given.
ALTER TABLE head_count ADD COLUMN seen TEXT;
ALTER TABLE head_count ADD COLUMN missing TEXT;
ALTER TABLE head_count ADD COLUMN extra TEXT;
CREATE INDEX head_count_by_room ON head_count (room_id, occurred_at, seq);
-- Counts that did not agree are few and asked for with every event.
CREATE INDEX head_count_disagreeing ON head_count (occurred_at)
  WHERE voided_seq IS NULL AND (children <> expected OR missing <> '[]' OR extra <> '[]');

-- Which children were seen, where the count was made by face; JSON lists of ids. Null: only a number was given.
ALTER TABLE head_count ADD COLUMN seen TEXT;
ALTER TABLE head_count ADD COLUMN missing TEXT;
ALTER TABLE head_count ADD COLUMN extra TEXT;
CREATE INDEX head_count_by_room ON head_count (room_id, occurred_at, seq);

-- The unresolved alerts are few and read with every event; without this they are looked for among all that ever were.
CREATE INDEX alert_unresolved ON alert (raised_seq) WHERE resolved_at IS NULL;
-- Those in a room in the order in which they are read: with the subject last, everybody in the house was read instead.
DROP INDEX presence_by_room;
CREATE INDEX presence_by_room ON presence (room_id, kind, subject, on_break);

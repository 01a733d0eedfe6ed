-- Who is in a room is asked with every event: the index alone answers (the primary key is part of it).
DROP INDEX presence_by_room;
CREATE INDEX presence_by_room ON presence (room_id, kind, on_break);

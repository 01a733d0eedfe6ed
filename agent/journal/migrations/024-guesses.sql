-- When somebody was last heard of whose departure nobody saw: what lies between is a guess.
ALTER TABLE movement ADD COLUMN last_seen_at INTEGER;
CREATE INDEX movement_guessed ON movement (occurred_at) WHERE last_seen_at IS NOT NULL;

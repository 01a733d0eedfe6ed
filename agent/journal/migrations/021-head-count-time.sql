-- Which counts a late movement bears upon.
CREATE INDEX head_count_by_time ON head_count (occurred_at);

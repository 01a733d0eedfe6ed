-- Who asked the head for a look at footage, and what the head decided. Rebuilt from the journal.
CREATE TABLE viewing_request (
  request_id      TEXT PRIMARY KEY,
  at              INTEGER NOT NULL,
  asked_by        TEXT NOT NULL,
  asked           TEXT NOT NULL,      -- the data of its event
  decided_at      INTEGER,
  decided_by      TEXT,
  refused_because TEXT,
  grant_id        TEXT
) STRICT;
CREATE INDEX viewing_request_by_time ON viewing_request (at);

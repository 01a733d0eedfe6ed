-- A row may wait once more although the district confirmed it: it lost its copy and signed so. The receipt stays as evidence,
-- so only "received needs a receipt" holds now, and no longer the reverse.
CREATE TABLE outbox_new (
  sequence     INTEGER PRIMARY KEY REFERENCES sealed_summary (sequence),
  state        TEXT NOT NULL CHECK (state IN ('sealed', 'sent', 'received')),
  attempts     INTEGER NOT NULL DEFAULT 0,
  sent_at      INTEGER,                        -- last time that a broker, the district's intake or its pull took it
  received_at  INTEGER,
  receipt      TEXT,                           -- the district's newest signed receipt, as it came: evidence
  CHECK (state <> 'received' OR receipt IS NOT NULL)
) STRICT;
INSERT INTO outbox_new SELECT sequence, state, attempts, sent_at, received_at, receipt FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;
CREATE INDEX outbox_open ON outbox (sequence) WHERE state <> 'received';

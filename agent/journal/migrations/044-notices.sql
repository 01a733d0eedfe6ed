-- What the district sent down, as it stands now. A projection: `closed` and `reopened` judge another notice and move it.
CREATE TABLE notice (
  notice_id    TEXT PRIMARY KEY,
  seq          INTEGER NOT NULL UNIQUE,
  kind         TEXT NOT NULL,
  text         TEXT NOT NULL,
  due_day      TEXT,                            -- the last that was given: reopening may give another
  received_at  INTEGER NOT NULL,
  opened_at    INTEGER NOT NULL,                -- when it was last opened: received, or reopened
  stage        TEXT CHECK (stage IN ('open', 'answered', 'closed')) -- NULL: wants no answer
) STRICT, WITHOUT ROWID;
-- Looked at with every event of the house: it holds only what is still open.
CREATE INDEX notice_due ON notice (due_day) WHERE stage = 'open' AND due_day IS NOT NULL;
CREATE TABLE notice_judgement (
  seq          INTEGER PRIMARY KEY,
  notice_id    TEXT NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('closed', 'reopened')),
  text         TEXT NOT NULL,
  received_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX notice_judgement_of ON notice_judgement (notice_id, seq);
CREATE TABLE notice_answer (
  seq          INTEGER PRIMARY KEY,
  answer_id    TEXT NOT NULL UNIQUE,
  sequence     INTEGER NOT NULL,                -- its place among the site's sealed answers
  notice_id    TEXT NOT NULL,
  text         TEXT NOT NULL,
  evidence     TEXT NOT NULL,                   -- canonical JSON
  answered_at  INTEGER NOT NULL,
  answered_by  TEXT NOT NULL
) STRICT;
CREATE INDEX notice_answer_of ON notice_answer (notice_id, seq);

-- The answers as they are signed, served and hashed. Not a projection: no rebuild can make the signature again.
-- `nestbox check` compares each with its event.
CREATE TABLE sealed_answer (
  sequence   INTEGER PRIMARY KEY CHECK (sequence > 0),
  answer_id  TEXT NOT NULL UNIQUE,
  sealed_at  INTEGER NOT NULL,
  bytes      BLOB NOT NULL,
  sha256     BLOB NOT NULL CHECK (length(sha256) = 32),
  kid        TEXT NOT NULL REFERENCES site_key (kid)
) STRICT;
CREATE TRIGGER sealed_answer_never_deleted BEFORE DELETE ON sealed_answer BEGIN
  SELECT RAISE(ABORT, 'a sealed answer stays');
END;
CREATE TRIGGER sealed_answer_never_changed BEFORE UPDATE ON sealed_answer BEGIN
  SELECT RAISE(ABORT, 'a sealed answer never changes; say more in another one');
END;

-- What is attached, by its hash: pictures weigh too much for the ledger, which is read from its beginning again and again.
CREATE TABLE answer_evidence (
  sha256      BLOB PRIMARY KEY CHECK (length(sha256) = 32),
  media_type  TEXT NOT NULL,
  bytes       BLOB NOT NULL
) STRICT;
CREATE TRIGGER answer_evidence_never_changed BEFORE UPDATE ON answer_evidence BEGIN
  SELECT RAISE(ABORT, 'evidence never changes');
END;

-- What the district still has to confirm, as `outbox` for the summaries.
CREATE TABLE answer_outbox (
  sequence     INTEGER PRIMARY KEY REFERENCES sealed_answer (sequence),
  state        TEXT NOT NULL CHECK (state IN ('sealed', 'sent', 'received')),
  attempts     INTEGER NOT NULL DEFAULT 0,
  sent_at      INTEGER,
  received_at  INTEGER,
  receipt      TEXT,                           -- the district's signed receipt, as it came: evidence
  CHECK (state <> 'received' OR receipt IS NOT NULL)
) STRICT;
CREATE INDEX answer_outbox_open ON answer_outbox (sequence) WHERE state <> 'received';

-- How people are reached, what guardians agree to, and their personal links. Projections of the journal.
CREATE TABLE contact (
  who        TEXT NOT NULL CHECK (who IN ('staff', 'adult')),
  person_id  TEXT NOT NULL,
  language   TEXT NOT NULL,
  addresses  TEXT NOT NULL,                     -- canonical JSON, in the order in which they are tried
  PRIMARY KEY (who, person_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE consent (
  adult_id  TEXT PRIMARY KEY,
  purposes  TEXT NOT NULL,                      -- canonical JSON; [] once all is withdrawn
  since     INTEGER NOT NULL,
  by        TEXT NOT NULL CHECK (by IN ('guardian', 'staff'))
) STRICT, WITHOUT ROWID;
CREATE TABLE personal_link (
  adult_id    TEXT PRIMARY KEY,                 -- one at a time: a new one ends the one before
  link_id     TEXT NOT NULL UNIQUE,
  sha256      TEXT NOT NULL UNIQUE,             -- of the secret in it, which is nowhere
  created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Wrong telephone tails in a row. Not a projection: nobody but the lock-out asks for them, and they end with the link.
CREATE TABLE link_tries (
  link_id        TEXT PRIMARY KEY,
  wrong          INTEGER NOT NULL,
  last_wrong_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The outbox: one row per cause, words and recipient. Not a projection: what a gateway said is in no event.
CREATE TABLE message (
  message_id    TEXT PRIMARY KEY,               -- UUIDv7, so also the order
  cause         TEXT NOT NULL,                  -- alert:ID, event:ID, drill:ID, test:ID, flow:KEY
  kind          TEXT NOT NULL,
  to_kind       TEXT NOT NULL CHECK (to_kind IN ('house', 'staff', 'adult', 'channel')),
  to_id         TEXT NOT NULL,
  alert_id      TEXT,
  child_id      TEXT,                           -- whom it tells of, so that it goes when the child is erased
  facts         TEXT NOT NULL,                  -- JSON: what the words are made of; no names, which are read when it is sent
  urgent        INTEGER NOT NULL CHECK (urgent IN (0, 1)),
  created_at    INTEGER NOT NULL,
  not_before    INTEGER NOT NULL,               -- quiet hours, or the next try
  expires_at    INTEGER NOT NULL,
  state         TEXT NOT NULL CHECK
    (state IN ('waiting', 'sent', 'delivered', 'read', 'answered', 'failed', 'expired', 'dropped')),
  rung          INTEGER NOT NULL DEFAULT 0,     -- which of the recipient's addresses is next
  attempts      INTEGER NOT NULL DEFAULT 0,     -- on this one
  round         INTEGER NOT NULL DEFAULT 0,     -- who answered over none is called again from the first
  trying_since  INTEGER,                        -- set before something is sent: after a crash it may have been taken
  call_on_at    INTEGER,                        -- sent, but who does not answer until then is tried over the next address
  sent_at       INTEGER,
  delivered_at  INTEGER,
  read_at       INTEGER,
  answered_at   INTEGER,
  digest_id     TEXT,
  tries         TEXT NOT NULL DEFAULT '[]',     -- JSON, the newest twelve
  UNIQUE (cause, kind, to_kind, to_id)          -- one message for one cause
) STRICT, WITHOUT ROWID;
CREATE INDEX message_open ON message (not_before) WHERE state = 'waiting';
CREATE INDEX message_call_on ON message (call_on_at) WHERE call_on_at IS NOT NULL;
CREATE INDEX message_trying ON message (message_id) WHERE trying_since IS NOT NULL;
CREATE INDEX message_of_alert ON message (alert_id) WHERE alert_id IS NOT NULL;
CREATE INDEX message_drill ON message (message_id) WHERE kind = 'drill';
CREATE INDEX message_of_child ON message (child_id) WHERE child_id IS NOT NULL;
CREATE INDEX message_to ON message (to_kind, to_id, sent_at);

-- How each channel last fared, so that a dead one is seen before it is needed.
CREATE TABLE message_channel (
  channel    TEXT PRIMARY KEY,
  taken_at   INTEGER,
  failed_at  INTEGER,
  failure    TEXT
) STRICT, WITHOUT ROWID;

-- A browser that a guardian allowed to be told, by what its push service gave it.
CREATE TABLE push_subscription (
  endpoint    TEXT PRIMARY KEY,
  adult_id    TEXT NOT NULL,
  keys        TEXT NOT NULL,                    -- JSON: p256dh, auth
  created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Bearer tokens of programs. Revoked ones stay, so that the journal's actors can still be named.
CREATE TABLE token (
  token_id    TEXT PRIMARY KEY,
  role        TEXT NOT NULL,
  name        TEXT NOT NULL,
  sha256      TEXT NOT NULL,                   -- of the secret part; the secret itself was shown once
  created_at  INTEGER NOT NULL,
  revoked_at  INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE kiosk (
  kiosk_id     TEXT PRIMARY KEY,
  name         TEXT NOT NULL,
  sha256       TEXT NOT NULL,                  -- of the secret in its cookie
  enrolled_at  INTEGER NOT NULL,
  revoked_at   INTEGER
) STRICT, WITHOUT ROWID;

-- Wrong PINs and cards since the last right one, so that a restart gives no new free tries.
CREATE TABLE wrong_tries (
  scope          TEXT NOT NULL CHECK (scope IN ('kiosk', 'person')),
  id             TEXT NOT NULL,
  method         TEXT NOT NULL,                -- PINs and cards are counted apart
  wrong          INTEGER NOT NULL,
  last_wrong_at  INTEGER NOT NULL,
  PRIMARY KEY (scope, id, method)
) STRICT, WITHOUT ROWID;

-- Codes with which a kiosk may enrol. No facts but short-lived permissions, so no projection: a rebuild keeps them.
CREATE TABLE enrolment_code (
  fingerprint  BLOB PRIMARY KEY,               -- HMAC of the code under the pepper
  uses_left    INTEGER NOT NULL CHECK (uses_left >= 0),
  expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Accounts of devices, sealed (devices/vault.ts). No projection: nothing in the journal can bring them back, and nothing may.
CREATE TABLE unit_account (
  unit_id  TEXT PRIMARY KEY,
  sealed   BLOB NOT NULL,                      -- AES-256-GCM of user and password, for this unit alone
  set_at   INTEGER NOT NULL,
  own      INTEGER NOT NULL                    -- 1: made by us for this unit alone; 0: given by a person
) STRICT, WITHOUT ROWID;

-- Accounts that an installer set on many devices, to be tried on them and then replaced.
CREATE TABLE account_group (
  id      TEXT PRIMARY KEY,
  sealed  BLOB NOT NULL,
  set_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

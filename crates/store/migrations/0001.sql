-- A ledger: what was done to it, and the bytes it was done with.
-- Migrations are never edited, only added; the number of the last one stands in user_version.

-- Raw bytes after decompression, by the SHA-256 of themselves.
CREATE TABLE payload (
    sha256 TEXT PRIMARY KEY,
    bytes  BLOB NOT NULL
) STRICT;

-- Operations are appended and never changed.
CREATE TABLE operation (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    at        TEXT NOT NULL,    -- when it was done, RFC 3339; stands in no published shape
    kind      TEXT NOT NULL,    -- 'ingest'
    article   TEXT NOT NULL,    -- sha256:...
    payload   TEXT NOT NULL REFERENCES payload (sha256),
    version   TEXT NOT NULL,    -- of the program that read it
    resources TEXT NOT NULL,    -- fingerprint of the resources it was read with
    ingested  TEXT NOT NULL,    -- fingerprint of the article before it was read
    state     TEXT NOT NULL CHECK (state IN ('read', 'unread')),
    reading   TEXT NOT NULL,    -- counterclaim.reading.v1
    passages  BLOB NOT NULL     -- eight bytes for each span: what it held when it was stored
) STRICT;

CREATE INDEX operation_by_article ON operation (article, seq);

CREATE TRIGGER operation_is_not_changed BEFORE UPDATE ON operation
BEGIN SELECT RAISE(ABORT, 'operations are never changed'); END;

CREATE TRIGGER operation_is_not_removed BEFORE DELETE ON operation
BEGIN SELECT RAISE(ABORT, 'operations are never removed'); END;

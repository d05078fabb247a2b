-- A ledger in PostgreSQL: the same as the SQLite file, in a schema of its own.
-- Migrations are never edited, only added; the number of the last one stands in counterclaim.ledger.

CREATE TABLE counterclaim.ledger (format bigint NOT NULL);
INSERT INTO counterclaim.ledger VALUES (0);

-- Raw bytes after decompression, by the SHA-256 of themselves.
CREATE TABLE counterclaim.payload (
    sha256 text COLLATE "C" PRIMARY KEY,
    bytes  bytea NOT NULL
);

-- Operations are appended and never changed.
CREATE TABLE counterclaim.operation (
    seq       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        text NOT NULL,    -- when it was done, RFC 3339; stands in no published shape
    kind      text NOT NULL,    -- 'ingest'
    article   text COLLATE "C" NOT NULL,
    payload   text COLLATE "C" NOT NULL REFERENCES counterclaim.payload (sha256),
    version   text NOT NULL,
    resources text NOT NULL,
    ingested  text NOT NULL,
    state     text NOT NULL CHECK (state IN ('read', 'unread')),
    reading   text NOT NULL,    -- counterclaim.reading.v1; text, so that it stays byte for byte
    passages  bytea NOT NULL
);

CREATE INDEX operation_by_article ON counterclaim.operation (article, seq DESC);

-- What people decided: appended and never changed.
CREATE TABLE counterclaim.decision (
    seq      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       text NOT NULL,
    id       text COLLATE "C" NOT NULL UNIQUE,
    decision text NOT NULL
);

CREATE FUNCTION counterclaim.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'operations and decisions are never changed or removed';
END
$$;

CREATE TRIGGER operation_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE
    ON counterclaim.operation FOR EACH STATEMENT EXECUTE FUNCTION counterclaim.refuse();
CREATE TRIGGER decision_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE
    ON counterclaim.decision FOR EACH STATEMENT EXECUTE FUNCTION counterclaim.refuse();

-- What follows from the readings, so that one event or a word is looked up without reading all of them.
-- It can be made anew at any time: 'version' says by which rules it was made, 'seq' up to which operation.
CREATE TABLE shelf (
    key    BLOB PRIMARY KEY,
    record BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE shelved (version INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT;
INSERT INTO shelved VALUES (0, 0);

-- What follows from the readings, so that one event or a word is looked up without reading all of them.
-- It can be made anew at any time: 'version' says by which rules it was made, 'seq' up to which operation.
CREATE TABLE counterclaim.shelf (
    key    bytea PRIMARY KEY,
    record bytea NOT NULL
);

CREATE TABLE counterclaim.shelved (version bigint NOT NULL, seq bigint NOT NULL);
INSERT INTO counterclaim.shelved VALUES (0, 0);

-- What people decided: appended and never changed.
CREATE TABLE decision (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    at       TEXT NOT NULL,        -- when it was appended, RFC 3339; stands in no published shape
    id       TEXT NOT NULL UNIQUE, -- D-...
    decision TEXT NOT NULL         -- as it is exported
) STRICT;

CREATE TRIGGER decision_is_not_changed BEFORE UPDATE ON decision
BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END;

CREATE TRIGGER decision_is_not_removed BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'decisions are never removed'); END;

-- Version 5: which of the council's people are away, as their own automatic answers say.
CREATE TABLE absence (
    person  TEXT NOT NULL PRIMARY KEY,             -- the registered address
    until   TEXT NOT NULL                          -- the last day, as YYYY-MM-DD
) STRICT, WITHOUT ROWID;

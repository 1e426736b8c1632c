-- Notices that stayed back above their cap. Each is listed for its reader when the hour is quiet.
CREATE TABLE untold (
    arrival    INTEGER NOT NULL REFERENCES arrival, -- the message
    person     TEXT    NOT NULL,                    -- the registered address that would have had the notice
    urgent     INTEGER NOT NULL,                    -- 1: it may speak of danger to life
    since      INTEGER NOT NULL,                    -- when it stayed back, milliseconds since 1970 UTC
    listed_at  INTEGER,                             -- when it stood in a list; NULL until then
    PRIMARY KEY (arrival, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX untold_waiting ON untold (since) WHERE listed_at IS NULL;

-- Folders that cannot be read, so that somebody is told once a day, and once when it is over.
CREATE TABLE outage (
    mailbox  TEXT    NOT NULL,                     -- the shared mailbox's name
    folder   TEXT    NOT NULL,
    since    INTEGER NOT NULL,                     -- when it first could not be read
    told_at  INTEGER,                              -- when the clerk was last told; NULL: not yet
    PRIMARY KEY (mailbox, folder)
) STRICT, WITHOUT ROWID;

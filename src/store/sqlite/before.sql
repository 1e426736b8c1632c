-- What lay in a folder before redress was pointed at it, so that it is known again when the folder is numbered anew.
CREATE TABLE before_set_up (
    mailbox  TEXT NOT NULL,                        -- the shared mailbox's name
    folder   TEXT NOT NULL,
    digest   TEXT NOT NULL,                        -- over Message-ID, Date, From and Subject: no name or word can be read in it
    PRIMARY KEY (mailbox, folder, digest)
) STRICT, WITHOUT ROWID;

-- Folders of which all such messages were noted.
CREATE TABLE noted_before (
    mailbox    TEXT NOT NULL,
    folder     TEXT NOT NULL,
    newest_at  INTEGER,                            -- when the server had the newest of them; NULL where there was none
    PRIMARY KEY (mailbox, folder)
) STRICT, WITHOUT ROWID;

-- Version 3: copies of identity documents, apart from the messages that brought them.
-- Here is what the copy is and the key that opens it; the sealed bytes lie in a second file beside this one
-- (redress-sealed.sqlite for redress.sqlite), so that neither file alone, nor a backup of one, shows a document.
CREATE TABLE sealed_copy (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused; the same number in the second file
    arrival       INTEGER NOT NULL REFERENCES arrival,
    case_id       INTEGER REFERENCES case_file,   -- the case of its message, where it has one
    is_a          TEXT    NOT NULL,               -- passport, driving licence, document not read, other card
    received_on   TEXT    NOT NULL,               -- the day it came, Europe/London
    destroy_by    TEXT    NOT NULL,               -- the last day it may be kept
    key           BLOB,                           -- 32 random bytes; NULL once it is destroyed
    destroyed_on  TEXT    NOT NULL DEFAULT '',    -- '' while it is kept
    why           TEXT    NOT NULL DEFAULT '',    -- why it was destroyed
    source_gone   TEXT    NOT NULL DEFAULT '',    -- the day its message was known to be out of the mailbox; '' before
    asked_on      TEXT    NOT NULL DEFAULT ''     -- when the clerk was last asked to delete that message
) STRICT;
CREATE INDEX sealed_copy_due  ON sealed_copy (destroy_by) WHERE destroyed_on = '';
CREATE INDEX sealed_copy_case ON sealed_copy (case_id) WHERE destroyed_on = '';

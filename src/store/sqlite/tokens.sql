-- Version 4: secrets that tie an answer to one person and one matter, and the deeds they were used for.
-- Instants are milliseconds since 1970 UTC.

-- Tokens that were sent to the council's own people. Only their hashes are kept.
CREATE TABLE token (
    hash          TEXT    NOT NULL PRIMARY KEY,   -- SHA-256 of the secret, hexadecimal
    person        TEXT    NOT NULL,               -- the one address it was sent to
    case_id       INTEGER REFERENCES case_file,   -- the case it is about
    arrival       INTEGER REFERENCES arrival,     -- the waiting message it is about
    purpose       TEXT    NOT NULL,               -- notice, confirmation, code
    draft         INTEGER,                        -- of a confirmation: the draft's place in the case's file
    issued_at     INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    used_at       INTEGER,                        -- used up: confirmations and codes count once
    cancelled_at  INTEGER                         -- somebody else showed it
) STRICT, WITHOUT ROWID;
CREATE INDEX token_case ON token (case_id) WHERE case_id IS NOT NULL;

-- Replies that were acted on: the same words of the same person at the same time are one deed, whatever their Message-ID.
CREATE TABLE deed (
    digest   TEXT    NOT NULL PRIMARY KEY,        -- SHA-256 over sender, Date and words
    person   TEXT    NOT NULL,
    done_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX deed_person ON deed (person, done_at);

-- What the clerk said a message is, when asked: labelled examples for `redress learn`. Goes with the message (R73).
CREATE TABLE clerk_answer (
    arrival    INTEGER PRIMARY KEY REFERENCES arrival ON DELETE CASCADE,
    at         INTEGER NOT NULL,                   -- when the clerk answered
    kind       TEXT    NOT NULL,                   -- complaint, review …
    track      TEXT    NOT NULL DEFAULT '',        -- personal-data, service; '' for ordinary mail
    on_behalf  INTEGER NOT NULL DEFAULT 0,         -- 1 where the writer acts for another
    rights     TEXT    NOT NULL DEFAULT ''         -- words, with a space between them
) STRICT;

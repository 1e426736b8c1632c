-- The register, the ledger and the outbox in SQLite. Version 1.
-- Instants are milliseconds since 1970 UTC; dates are ISO text (Europe/London). A column's meaning never changes.

-- The one row of this installation.
CREATE TABLE installation (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    message_id_key  BLOB    NOT NULL,             -- 32 random bytes: the key of our letters' Message-IDs
    made_at         INTEGER NOT NULL              -- when this store was made
) STRICT;

-- The ledger: one row for every message that ever arrived, whatever became of it.
CREATE TABLE arrival (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused
    received_at   INTEGER NOT NULL,               -- the server's time of arrival
    taken_at      INTEGER NOT NULL,               -- when redress took it
    message_id    TEXT    NOT NULL DEFAULT '',    -- Message-ID without brackets; '' where there was none
    from_address  TEXT    NOT NULL DEFAULT '',    -- the one From address; '' where there was none or several
    subject       TEXT    NOT NULL DEFAULT '',    -- decoded, on one line
    size          INTEGER NOT NULL,               -- bytes
    fingerprint   TEXT    NOT NULL DEFAULT '',    -- SHA-256 of the bytes; '' where they were never taken
    content       TEXT    NOT NULL DEFAULT '',    -- SHA-256 without trace fields
    authentication TEXT   NOT NULL DEFAULT '',    -- JSON: what was proven about its sender; '' where it could not be read
    personal      INTEGER NOT NULL DEFAULT 0,     -- 1 where a person wrote, as far as form tells
    disposition   TEXT    NOT NULL DEFAULT '',    -- open, ask, file, act, leave; '' where it could not be read
    kind          TEXT    NOT NULL DEFAULT '',    -- complaint, review …; '' where it could not be read
    verdict       TEXT    NOT NULL,               -- what was done, in words without personal data
    because       TEXT    NOT NULL DEFAULT '[]',  -- JSON: the reasons, heaviest first
    case_id       INTEGER REFERENCES case_file,   -- the case it touched
    repeats       INTEGER REFERENCES arrival,     -- the earlier row with the same message
    held          TEXT    NOT NULL DEFAULT '',    -- why it waits for a person; '' where it does not
    released_at   INTEGER,                        -- when a person let it go
    released_by   TEXT    NOT NULL DEFAULT ''     -- who
) STRICT;
CREATE INDEX arrival_message_id  ON arrival (message_id) WHERE message_id <> '';
CREATE INDEX arrival_fingerprint ON arrival (fingerprint) WHERE fingerprint <> '';
CREATE INDEX arrival_unread      ON arrival (size, received_at) WHERE fingerprint = '';
CREATE INDEX arrival_from        ON arrival (from_address, received_at) WHERE from_address <> '';
CREATE INDEX arrival_held        ON arrival (id) WHERE held <> '' AND released_at IS NULL;
CREATE INDEX arrival_case        ON arrival (case_id) WHERE case_id IS NOT NULL;

-- Where a message lies. More than one row where a folder was renumbered (a new UIDVALIDITY).
CREATE TABLE place (
    mailbox       TEXT    NOT NULL,               -- the shared mailbox's name
    folder        TEXT    NOT NULL DEFAULT '',    -- the folder on the server; '' for files and standard input
    uid_validity  INTEGER NOT NULL DEFAULT 0,     -- 0 for files and standard input
    uid           INTEGER NOT NULL DEFAULT 0,     -- 0 for files and standard input
    path          TEXT    NOT NULL DEFAULT '',    -- path or unique name of a file; '' on a server
    handed        INTEGER NOT NULL DEFAULT 0,     -- 1 where it came on standard input: redress holds the only copy
    arrival       INTEGER NOT NULL REFERENCES arrival
) STRICT;
-- A path may come to hold another message: only what a server numbers is taken once.
CREATE UNIQUE INDEX place_once    ON place (mailbox, folder, uid_validity, uid) WHERE handed = 0 AND path = '';
CREATE INDEX        place_path    ON place (mailbox, path) WHERE path <> '';
CREATE INDEX        place_arrival ON place (arrival);

-- The bytes of messages that belong to a case, wait for a person, or lie nowhere else.
CREATE TABLE raw_message (
    arrival  INTEGER PRIMARY KEY REFERENCES arrival,
    bytes    BLOB NOT NULL                         -- as they came
) STRICT;

-- The last number drawn of each register and year.
CREATE TABLE numbering (
    register  TEXT    NOT NULL,                    -- PD, SC, RR
    year      INTEGER NOT NULL,
    last      INTEGER NOT NULL,
    PRIMARY KEY (register, year)
) STRICT, WITHOUT ROWID;

-- The register: what the events of a case say now, for finding and listing. The events are the truth.
CREATE TABLE case_file (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused, never shown to the public
    register     TEXT    NOT NULL,
    year         INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    stage        TEXT    NOT NULL,
    received_on  TEXT    NOT NULL,                 -- day of receipt, Europe/London
    complainant  TEXT    NOT NULL DEFAULT '',      -- as named; '' where nobody was
    kind         TEXT    NOT NULL,                 -- what it was opened as
    about_the_clerk INTEGER NOT NULL DEFAULT 0,    -- 1: nothing about it goes to the clerk
    acknowledged TEXT    NOT NULL DEFAULT '',      -- queued, to be posted, handed over, undelivered; '' where none was written
    UNIQUE (register, year, number)
) STRICT;

-- What happened in each case. Rows are only ever added.
CREATE TABLE event (
    case_id    INTEGER NOT NULL REFERENCES case_file,
    sequence   INTEGER NOT NULL,                   -- 1 for the first, then one more each
    at         INTEGER NOT NULL,                   -- when it was recorded
    by_whom    TEXT    NOT NULL,                   -- JSON: redress, a party, an officer
    authority  TEXT    NOT NULL,                   -- R-number, rule id, or a person's reason
    body       TEXT    NOT NULL,                   -- JSON: what happened
    previous   TEXT    NOT NULL,                   -- hash of the event before; of nothing for the first
    hash       TEXT    NOT NULL,                   -- SHA-256 over all of the above
    PRIMARY KEY (case_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER event_never_changed BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;

-- The addresses that are party to a case.
CREATE TABLE party (
    address  TEXT    NOT NULL,
    case_id  INTEGER NOT NULL REFERENCES case_file,
    role     TEXT    NOT NULL,                     -- complainant, representative, …
    seat     INTEGER NOT NULL,                     -- their place in the case's list: 0 is who wrote first
    PRIMARY KEY (address, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_case ON party (case_id);

-- Message-IDs, ours and theirs, that belong to a case: what In-Reply-To and References are looked up in.
CREATE TABLE correspondence (
    message_id  TEXT    NOT NULL,
    case_id     INTEGER NOT NULL REFERENCES case_file,
    PRIMARY KEY (message_id, case_id)
) STRICT, WITHOUT ROWID;

-- The due dates of each case as they stand.
CREATE TABLE deadline (
    case_id   INTEGER NOT NULL REFERENCES case_file,
    clock     TEXT    NOT NULL,                    -- id in rules/deadlines.toml
    due_on    TEXT    NOT NULL,
    alarm_on  TEXT    NOT NULL,                    -- the same, or the earlier reading
    working   TEXT    NOT NULL,                    -- how it was found, in words
    met_on    TEXT    NOT NULL DEFAULT '',         -- '' while open
    PRIMARY KEY (case_id, clock)
) STRICT, WITHOUT ROWID;
CREATE INDEX deadline_open ON deadline (alarm_on) WHERE met_on = '';

-- Letters: queued -> (attempt counted, committed) -> handed over, or failed for good.
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    kind          TEXT    NOT NULL,                -- which letter
    case_id       INTEGER REFERENCES case_file,
    message_id    TEXT    NOT NULL UNIQUE,         -- keyed hash: the same letter can never be queued twice
    forward_path  TEXT    NOT NULL,                -- RCPT TO
    domain        TEXT    NOT NULL,                -- its domain, for the caps
    to_public     INTEGER NOT NULL,                -- 1: counted by the caps
    state         TEXT    NOT NULL DEFAULT 'queued', -- queued, handed over, failed
    attempts      INTEGER NOT NULL DEFAULT 0,      -- begun since it was queued or put back, counted before the dialogue
    first_attempt_at INTEGER,                      -- when the first of those was begun: patience is counted from it
    unknown       INTEGER NOT NULL DEFAULT 0,      -- how many of those left nobody knowing whether the server has it
    given_up      INTEGER NOT NULL DEFAULT 0,      -- how often it was given up
    queued_at     INTEGER NOT NULL,
    next_at       INTEGER NOT NULL,                -- not before
    done_at       INTEGER,                         -- when it was handed over or given up
    answer        TEXT    NOT NULL DEFAULT '',     -- the server's last word
    bytes         BLOB    NOT NULL
) STRICT;
CREATE INDEX outbox_due    ON outbox (next_at, id) WHERE state = 'queued';
CREATE INDEX outbox_to     ON outbox (forward_path, queued_at) WHERE to_public = 1;
CREATE INDEX outbox_domain ON outbox (domain, queued_at) WHERE to_public = 1;
CREATE INDEX outbox_all    ON outbox (queued_at) WHERE to_public = 1;
CREATE INDEX outbox_notice ON outbox (queued_at) WHERE to_public = 0;
CREATE INDEX outbox_case   ON outbox (case_id) WHERE case_id IS NOT NULL;

-- How far each folder has been taken.
CREATE TABLE cursor (
    mailbox        TEXT    NOT NULL,
    folder         TEXT    NOT NULL,
    uid_validity   INTEGER NOT NULL,
    taken_to       INTEGER NOT NULL,               -- every UID up to this one has its row
    set_up_at      INTEGER NOT NULL,               -- when redress was pointed at this folder
    rescan_to      INTEGER NOT NULL DEFAULT 0,     -- UIDs up to this one were there when the folder was renumbered
    trying_to      INTEGER NOT NULL DEFAULT 0,     -- the batch begun reaches to this UID; 0 when none is
    tries          INTEGER NOT NULL DEFAULT 0,     -- how often it was begun without an end
    refused_uid    INTEGER,                        -- the first message above taken_to that the server does not give
    refused_since  INTEGER,                        -- when it was refused first
    PRIMARY KEY (mailbox, folder)
) STRICT, WITHOUT ROWID;

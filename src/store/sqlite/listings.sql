-- A message in a file may have come to the council before the file was written.
ALTER TABLE place ADD COLUMN listed_at INTEGER;     -- the file's own time, where the ledger has an earlier one; NULL: the same

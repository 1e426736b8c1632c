-- Notices are counted by their kind at each message: with it in the index, no letter is read for that.
DROP INDEX outbox_notice;
CREATE INDEX outbox_notice ON outbox (queued_at, kind) WHERE to_public = 0;

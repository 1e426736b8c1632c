-- Notices are counted by their kind at each message: with the kind first, a morning's thousands of reminders are not walked for it.
CREATE INDEX outbox_kind ON outbox (kind, queued_at) WHERE to_public = 0;
DROP INDEX outbox_notice;
CREATE INDEX outbox_notice ON outbox (queued_at) WHERE to_public = 0;

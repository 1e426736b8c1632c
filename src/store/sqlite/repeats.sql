-- The same message again has a row of its own: where it lies counts when the message is to be deleted.
CREATE INDEX arrival_repeats ON arrival (repeats) WHERE repeats IS NOT NULL;

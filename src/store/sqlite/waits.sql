-- What waits for a word of the council's people, so that the register can say so where no date runs.
ALTER TABLE case_file ADD COLUMN waits TEXT NOT NULL DEFAULT '';  -- papers, late-review, claimed-review, message, with commas; '' for nothing

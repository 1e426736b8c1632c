-- Version 6: the same words sent again by hand, and how a person needs their letters.
ALTER TABLE arrival   ADD COLUMN words   TEXT NOT NULL DEFAULT '';  -- digest of the words newly written; '' on no case, or too few
ALTER TABLE case_file ADD COLUMN formats TEXT NOT NULL DEFAULT '';  -- large print, plain text, post, with commas; '' for the usual email

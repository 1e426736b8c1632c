//! What the papers are worth: authority to act and proof of identity, as far as a machine may say.

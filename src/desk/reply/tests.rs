//! Replies in short; the large collection is `fixtures/clerk-replies/`.

//! SQLite behind the wall.

//! The one place that says whose word counts.

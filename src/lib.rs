#![doc = include_str!("ARCHITECTURE.md")]
#![forbid(unsafe_code)]

pub mod casework;
pub mod config;
pub mod logging;
pub mod mail;
pub mod store;
pub mod transport;
pub mod trouble;

pub use trouble::Trouble;

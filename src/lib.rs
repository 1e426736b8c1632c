#![doc = include_str!("ARCHITECTURE.md")]
#![forbid(unsafe_code)]

pub mod casefile;
pub mod casework;
pub mod clerk;
pub mod cli;
pub mod config;
pub mod copies;
pub mod daemon;
pub mod desk;
pub mod despatch;
pub mod intake;
pub mod logging;
pub mod mail;
pub mod outages;
pub mod reading;
pub mod records;
pub mod store;
pub mod transport;
pub mod trouble;

pub use trouble::Trouble;

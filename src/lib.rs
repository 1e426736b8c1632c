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
pub mod reading;
pub mod records;
pub mod store;
pub mod transport;
pub mod trouble;

pub use trouble::Trouble;

/// Gives what a busy minute took back to the machine: the daemon idles for hours beside other programs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

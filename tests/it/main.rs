//! One binary for everything that needs more than one room: fixtures, conversations, stores, real servers, crashes.

mod bad_input;
mod council;
mod crash;
mod house;
mod kill;
mod office;
mod road;
mod servers;
mod servers_imap;
mod servers_smtp;

#[path = "../../benches/road/generator.rs"]
mod generator;
#[path = "../../benches/road/words.rs"]
mod words;

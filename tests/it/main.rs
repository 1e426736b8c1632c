//! One binary for everything that needs more than one room: fixtures, conversations, stores, real servers, crashes.

mod house;
mod office;
mod road;
mod servers;
mod servers_imap;
mod servers_smtp;

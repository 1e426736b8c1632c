//! One binary for everything that needs more than one room: fixtures, conversations, stores, real servers, crashes.

mod fake_imap;
mod fake_peer;
mod fake_smtp;
mod imap_faults;
mod servers;
mod smtp_faults;
mod transport_servers;

//! One binary for everything that needs more than one room: fixtures, conversations, stores, real servers, crashes.

mod absence;
mod attacks;
mod backups;
mod bad_input;
mod clerk_replies;
mod cli;
mod copies;
mod council;
mod coverage;
mod crash;
mod cues;
mod desk_by_mail;
mod fake_imap;
mod fake_peer;
mod fake_smtp;
mod house;
mod imap_faults;
mod kill;
mod mutt;
mod nothing_lost;
mod notices;
mod office;
mod older;
mod one_mailbox;
mod outcomes;
mod panics;
mod pdf;
mod pdf_files;
mod reading;
mod reading_pages;
mod removal;
mod road;
mod sealed_papers;
mod sending;
mod servers;
mod servers_imap;
mod servers_smtp;
mod smtp_faults;
#[allow(dead_code, reason = "the bench uses all of it")]
mod specimens;
mod store;
mod transport_servers;
mod unsure;

#[path = "../../benches/road/dice.rs"]
mod dice;
#[path = "../../benches/road/generator.rs"]
mod generator;
#[path = "../../benches/road/shapes.rs"]
mod shapes;
#[path = "../../benches/road/words.rs"]
mod words;

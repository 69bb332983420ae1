//! testigo, the witness: asks public detainee-locator pages about the people it follows, keeps every answer
//! as received, enters every look in an append-only log, and says when a record changed or is no longer on
//! the list.
//!
//! This list is the map. It stands in the order the data travels, and that is also who may know whom: a file
//! uses only what stands above its own module here, and its own room. `tests/all/house.rs` holds us to it.

// What everything speaks in. All pure but `clock` and `random`, the two places that ask the machine.
pub mod a_number;

pub mod digest;

pub mod time;

pub mod printable;

pub mod locale;

pub mod clock;

pub mod random;

pub mod secret;

pub mod outcome;

pub mod person;

pub mod invented;

pub mod event;

pub mod contact;

pub mod policy;

pub mod deadline;

// Asking and reading.
pub mod fold;

pub mod page;

pub mod source;

pub mod saved;

pub mod fetch;

pub mod config;

pub mod read;

pub mod together;

// Proving: what is written down, and how it is closed.
pub mod seal;

pub mod pseudonym;

pub mod leaf;

pub mod merkle;

pub mod anchor;

pub mod statement;

// Deciding and doing.
pub mod schedule;

pub mod judge;

pub mod notice;

pub mod store;

pub mod evidence;

pub mod alert;

pub mod watch;

pub mod health;

pub mod web;

pub mod witness;

pub mod pretend;

pub mod cli;

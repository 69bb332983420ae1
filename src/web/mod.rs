//! The pages that people look at, made here and sent whole: no script is needed, nothing comes from anywhere else.
//!
//! `gate` decides who may speak at all, `session` who is in, `routes` is the one list of what there is, `shell` takes
//! a request through them, `ask` is what a page may know of its viewer and of the archive, and `pages/` are plain
//! functions from what was kept to markup.

mod ask;

mod board;

mod boards;

mod bytes;

mod choices;

mod clocks;

mod connection;

mod coverage;

mod door;

mod drafts;

mod drawing;

mod drawn;

mod due;

mod enrolling;

mod errands;

mod examining;

mod gate;

mod held;

mod jobs;

pub mod links;

mod look;

mod looks;

mod making;

mod moments;

mod pages;

mod places;

mod readers;

mod reply;

mod routes;

mod serve;

mod seen;

mod sending;

mod session;

mod shell;

mod site;

mod strip;

mod strips;

mod tls;

mod uploads;

pub mod users;

mod verdicts;

mod words;

pub use errands::{Errands, Looked, NoErrands, Undone};
pub use routes::{ROUTES, Route, Serves, Verb};
pub use serve::{Listen, PORT, Refused, Running, own_loopback, start};
pub use site::Setup;

//! The loop: due → ask → read → judge → commit → tell.

pub mod agenda;
pub mod alerting;
pub mod anchoring;
pub mod desks;
pub mod enrol;
mod gate;
pub mod hands;
pub mod intake;
pub mod keeper;
pub mod plan;
mod queue;
pub mod roster;
pub mod run;
pub mod sources;
mod writing;

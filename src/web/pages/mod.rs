//! The pages. Each file has plain functions from what was kept to markup, and one `show` that fetches what they need.

pub mod audit;

pub mod change;

pub mod contacts;

pub mod coverage;

pub mod day;

pub mod desk;

pub mod evidence;

pub mod group;

pub mod help;

pub mod history;

pub mod home;

pub mod job;

pub mod now;

pub mod parts;

pub mod person;

pub mod proven;

pub mod saved;

pub mod settings;

pub mod together;

pub mod where_at;
pub mod users;

pub mod working;

//! The pages. Each file has plain functions from what was kept to markup, and one `show` that fetches what they need.

pub mod add;

pub mod audit;

pub mod change;

pub mod contacts;
pub mod countries;

pub mod coverage;

pub mod day;

pub mod desk;

pub mod evidence;
pub mod fields;

pub mod find;
pub mod follow;

pub mod group;

pub mod help;

pub mod history;

pub mod home;

pub mod import;

pub mod job;

pub mod looking;
pub mod now;

pub mod pace;

pub mod parts;

pub mod person;

pub mod proven;

pub mod saved;

pub mod settings;

pub mod sheet;

pub mod together;

pub mod users;
pub mod where_at;

pub mod welcome;
pub mod working;

pub mod why;

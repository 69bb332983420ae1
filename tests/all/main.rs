//! All tests that look at the program from outside, in one binary.

mod alerting;
mod anchors;
mod asking;
mod browsing;
mod by_name;
mod health;
mod hostile;
mod house;
mod languages;
mod reading;
mod rounds;
mod sending;
mod statements;
mod turns;
mod verifying;
mod web;
mod year;

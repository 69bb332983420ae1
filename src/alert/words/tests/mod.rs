//! The messages held to what they must say, must not say, and how plainly.

mod gates;
mod hostile;
mod privacy;
mod readable;
mod said;
mod samples;

pub use samples::KINDS;

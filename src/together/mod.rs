//! Check together: a person looks at the page in their own browser, and what they saw becomes a check like every
//! other. Nothing is opened by force, typed or pressed for them.
//!
//! `take` decides whether a saved page is the one that was asked for; `queue` says who is to be looked at;
//! `receive` and `folder` are the two ways a page comes in.

pub mod folder;

pub mod inbox;

pub mod queue;

pub mod receive;

pub mod take;

pub use take::{Asked, Holds, Refused, Taken, Upload, take};

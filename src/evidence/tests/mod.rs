//! What people read in the evidence folder, read back: the tables by a CSV reader.

mod story;
mod tables;

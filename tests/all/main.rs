//! One test binary of many files.

mod reading;

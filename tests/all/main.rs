//! One test binary of many files.

mod asking;

//! testigo.
fn main() {}

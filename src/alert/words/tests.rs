//! Held by gates in files beside this one.

//! The browser source against the crate's own pretend page, in a real headless Chromium: what each look says,
//! what is kept of it, and what a page or a browser that misbehaves comes to.

mod evidence;
mod faults;
mod hosts;
mod pace;
mod processes;
mod stage;
mod views;

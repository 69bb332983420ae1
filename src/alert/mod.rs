//! Telling: events become notices (`ladder`), notices become words (`words`), words reach people (`send`).

pub mod compose;

pub mod ladder;

pub mod numbers;

pub mod outgoing;

pub mod own_numbers;

pub mod post;
pub mod send;

pub mod seen;

pub mod words;

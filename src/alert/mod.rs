//! Telling: events become notices (`ladder`), notices become words (`words`), words reach people (`send`).

pub mod numbers;

pub mod outgoing;

pub mod send;

pub mod words;

//! Telling: events become notices (`ladder`), notices become words (`words`), words reach people (`send`).

pub mod outgoing;

pub mod send;

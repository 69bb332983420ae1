//! The evidence folder: one client's full history, so that somebody who does not trust us can check it with stock
//! tools and no network. `docs/evidence-folder.md` is the form of the folder.

pub mod attack;

pub mod bag;

pub mod case;

pub mod folder;

pub mod proof;

pub mod sample;

pub mod sshsig;

pub mod verify;

pub mod verify_md;
